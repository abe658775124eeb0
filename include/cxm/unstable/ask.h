/**
 * @file unstable/ask.h
 * @brief Whom to ask next: the people by whom the accounts with the largest gaps would be heard, and who are not tired of being asked.
 */
#ifndef CXM_UNSTABLE_ASK_H
#define CXM_UNSTABLE_ASK_H

#include "../model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Proposes whom to invite. The options:
 *
 * - `as_of=` a date or time, required; `zone=` for dates and durations of days
 * - `window=` as in a policy: people who answered in it were heard; without it, ever before as_of
 * - `required=decision_maker:3|influencer:3|end_user:3`: how many people of which class should be heard at each account
 * - `fatigue=90d`: who was invited or answered within this time before as_of is not asked
 * - `per_account=3`: at most so many people of an account
 *
 * The account's shortfall is the part of the required people that were not heard, those missing of each class summed; its priority is
 * revenue times shortfall, or the shortfall alone where no account has a revenue. Accounts come by priority, largest first, those
 * without revenue last; within one, the class goes first of which the largest part is missing, and people who were never invited go
 * before others. People whose class is unknown come last: they may be what is missing. Not proposed are people who left, our own, and
 * those of no account, or of several without a primary one.
 *
 * Columns: `contact`, `account`, `role_class`, `reason` (CODED: never_invited, not_lately, never_answered), `priority`, `shortfall`,
 * and `unknown_share`: the share of the account's people whose class is unknown (F64). Thread-safe while nobody changes the model.
 * @param[in]  model   the model; not NULL
 * @param[in]  options see above; not NULL
 * @param[in]  host    what is lent, or NULL for what the model was made with
 * @param[out] rows    set only on CXM_OK; release with cxm_rows_free(); the model must outlive it, unchanged
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such option, class or zone), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_ask(const cxm_model *model, const char *options, const cxm_host *host, cxm_rows **rows,
                                               cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
