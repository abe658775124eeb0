/**
 * @file unstable/integrity.h
 * @brief Whether a model's rows fit together: orphans, duplicates, counts that do not reconcile, clocks, careless answers.
 *
 * Nothing is changed and nothing is left out of queries on account of it; it says where to look.
 */
#ifndef CXM_UNSTABLE_INTEGRITY_H
#define CXM_UNSTABLE_INTEGRITY_H

#include "../model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Checks a model. The report has a row for each check that the model's fields allow, also where nothing was found:
 * `check` (CODED), `table` (CODED), `rows` (I64) found, `first_row` (I64) of them, `share` (F64) of the rows that could be checked;
 * null where there were none. docs/integrity.md says what each check means.
 *
 * Options: `as_of=` a date or time: answers after it are told; `zone=` for a date; `speeder=0.3*median`: answers that took less than
 * this part of their instrument's median duration; `long_string=8`: answers with at least so many identical items in a row;
 * `irv=0.2`: answers whose items have at most this standard deviation. Without its option none of these checks is made.
 * Thread-safe while nobody changes the model.
 * @param[in]  model   the model; not NULL
 * @param[in]  options see above, or NULL
 * @param[in]  host    what is lent, or NULL for what the model was made with
 * @param[out] report  set only on CXM_OK; release with cxm_rows_free()
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such option or zone), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_integrity(const cxm_model *model, const char *options, const cxm_host *host,
                                                     cxm_rows **report, cxm_error *error);

/**
 * Long string: the longest run of identical answers in a row, in the order in which the items were asked. A missing answer, NaN,
 * ends a run and is one of its own. Thread-safe.
 * @param[in] answers of one person to `n` items
 * @param[in] n       items
 * @return the length of the run; 0 where n is 0
 * @since 0.0.1
 */
CXM_API int64_t cxm_long_string(const double *answers, int64_t n);

/**
 * Intra-individual response variability: the standard deviation (n - 1) of one person's answers; NaN are left out. Thread-safe.
 * @param[in] answers of one person to `n` items
 * @param[in] n       items
 * @return the deviation; NaN with fewer than two answers
 * @since 0.0.1
 */
CXM_API double cxm_response_variability(const double *answers, int64_t n);

#ifdef __cplusplus
}
#endif
#endif
