/* One pass over the answers that count, in the order in which they were appended: a later time takes an earlier one's place, and of
 * equal times the answer appended last. */
#include "model/last_answers.h"

#include "model/heard.h"
#include "model/selection.h"

static cxm_status last_answers_last(struct cxm__last_answers *answers, const struct cxm__selection *selection, cxm_error *error)
{
    const struct cxm__base *base = selection->base;
    int32_t rows[CXM__BLOCK], contacts[CXM__BLOCK], n;
    int64_t times[CXM__BLOCK], at = 0;
    cxm_status status = CXM_OK;
    for (int64_t block = 0; !status && (n = cxm__selection_next(selection, &at, rows, CXM__BLOCK)) > 0; block++) {
        cxm__base_contacts(base, rows, n, contacts);
        cxm__base_times(base, rows, n, times);
        for (int32_t i = 0; i < n; i++) {
            int32_t *last = contacts[i] >= 0 && contacts[i] < answers->count ? &answers->row[contacts[i]] : NULL;
            if (last && (*last < 0 || times[i] >= cxm__stored_time(base->time, *last)))
                *last = rows[i];
        }
        status = cxm__base_pause(base, block, error);
    }
    return status;
}

static cxm_status last_answers_select(struct cxm__last_answers *answers, const struct cxm__base *of, cxm_error *error)
{
    const struct cxm__model_policy policy = cxm__heard_policy(of->policy);
    struct cxm__base base;
    struct cxm__selection selection;
    cxm_status status = cxm__base_make(&base, of->model, CXM__RESPONSES, &policy, of->host, error);
    if (status)
        return status;
    status = cxm__selection_make(&selection, &base, NULL, -1, error);
    if (!status) {
        status = last_answers_last(answers, &selection, error);
        cxm__selection_free(&selection);
    }
    cxm__base_free(&base);
    return status;
}

static cxm_status last_answers_fill(struct cxm__last_answers *answers, const struct cxm__base *of, cxm_error *error)
{
    cxm_status status = cxm__base_make(&answers->base, of->model, CXM__RESPONSES, of->policy, of->host, error);
    if (status)
        return status;
    answers->count = of->model->entities[CXM__ENTITY_CONTACT].count;
    answers->row = cxm__allocate(of->host, answers->count, sizeof *answers->row);
    for (int64_t i = 0; answers->row && i < answers->count; i++)
        answers->row[i] = -1;
    return answers->row ? last_answers_select(answers, of, error) : cxm__fail_memory(error);
}

cxm_status cxm__last_answers_make(struct cxm__base *base, cxm_error *error)
{
    if (base->answers)
        return CXM_OK;
    struct cxm__last_answers *answers = cxm__allocate_zeroed(base->host, 1, sizeof *answers);
    if (!answers)
        return cxm__fail_memory(error);
    answers->base.host = base->host;
    cxm_status status = last_answers_fill(answers, base, error);
    if (status)
        cxm__last_answers_free(answers, base->host);
    else
        base->answers = answers;
    return status;
}

void cxm__last_answers_free(struct cxm__last_answers *answers, const cxm_host *host)
{
    if (!answers)
        return;
    cxm__release(host, answers->row, answers->count, sizeof *answers->row);
    cxm__base_free(&answers->base);
    cxm__release(host, answers, 1, sizeof *answers);
}

void cxm__last_answers_rows(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *found)
{
    const struct cxm__last_answers *answers = base->answers;
    cxm__base_contacts(base, rows, n, found);
    for (int32_t i = 0; i < n; i++)
        found[i] = found[i] >= 0 && found[i] < answers->count ? answers->row[found[i]] : -1;
}
