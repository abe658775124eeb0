/* People are folded away first, roll-ups are made of what is left, and suppression decides for all of them together: what one view
 * hides, another must not show. */
#include "query/model_views.h"

#include <math.h>
#include <string.h>

#include "model/worth.h"
#include "query/result.h"
#include "query/rollup.h"
#include "query/shrunken.h"
#include "query/stack.h"
#include "query/suppress.h"

static bool views_plain(const struct cxm__rollup *rollup)
{
    return rollup->method == CXM__ROLLUP_RESPONSES && rollup->weight == CXM__ROLLUP_UNWEIGHTED;
}

static bool views_roll(const struct cxm__model_policy *policy)
{
    return policy->rollup_count > 1 || !views_plain(&policy->rollups[0]);
}

bool cxm__model_views_needed(const struct cxm__model_policy *policy)
{
    return views_roll(policy) || policy->min_n > 1;
}

void cxm__model_views_hide(struct cxm__plan *plan, const struct cxm__model_policy *policy)
{
    if (views_roll(policy)) {
        cxm__plan_hide(plan, "account");
        cxm__plan_hide(plan, "role_class");
    }
    if (policy->min_n > 1)
        cxm__plan_hide(plan, "contact");
}

struct views {
    const struct cxm__model_source *source;
    const struct cxm__plan *plan;        /* with people */
    const struct cxm__partial *detail;
    const struct cxm__plan *first_plan;  /* without them */
    const struct cxm__partial *first;
    double *revenue, *headcount;         /* by the account's place among the values of its key */
    int64_t accounts;
    struct cxm__rolled rolled[CXM__ROLLUPS];
    struct cxm__persons people[CXM__ROLLUPS];
    cxm_result *results[CXM__ROLLUPS];
    int32_t made, counted;               /* of rolled, of people */
};

/* What the accounts that were met weigh. */
static cxm_status views_weigh(struct views *views, cxm_error *error)
{
    const cxm_host *host = views->source->host;
    const struct cxm__base *base = &views->source->choice.base;
    const struct cxm__values *met = &views->first->groups.values[views->first_plan->key_count - 2];
    const int64_t codes = base->model->entities[CXM__ENTITY_ACCOUNT].count;
    double *by_code = cxm__allocate(host, codes * CXM__HEADCOUNTS, sizeof *by_code);
    views->accounts = met->count;
    views->revenue = cxm__allocate(host, met->count, sizeof *views->revenue);
    views->headcount = cxm__allocate(host, met->count * CXM__HEADCOUNTS, sizeof *views->headcount);
    const bool enough = by_code && views->revenue && views->headcount;
    if (enough) {
        cxm__worth_revenue(base, by_code, codes);
        for (int64_t i = 0; i < met->count; i++)
            views->revenue[i] = by_code[met->integers[i]];
        cxm__worth_heads(base, by_code, codes);
        for (int64_t i = 0; i < met->count; i++)
            memcpy(views->headcount + i * CXM__HEADCOUNTS, by_code + met->integers[i] * CXM__HEADCOUNTS,
                   CXM__HEADCOUNTS * sizeof *by_code);
    }
    cxm__release(host, by_code, codes * CXM__HEADCOUNTS, sizeof *by_code);
    return enough ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status views_count(struct views *views, const uint8_t *entered, cxm_error *error)
{
    if (views->source->choice.policy.min_n < 2)
        return CXM_OK;
    cxm_status status = cxm__persons_make(&views->people[views->counted], views->plan, views->detail, entered, error);
    views->counted += !status;
    return status;
}

static cxm_status views_rolled(struct views *views, cxm_error *error)
{
    const struct cxm__model_policy *policy = &views->source->choice.policy;
    cxm_status status = views_weigh(views, error);
    const struct cxm__rollup_accounts accounts = {views->revenue, views->headcount};
    for (int32_t i = 0; i < policy->rollup_count && !status; i++) {
        static const struct cxm__rollup responses = {CXM__ROLLUP_RESPONSES, CXM__ROLLUP_UNWEIGHTED};
        struct cxm__rolled *rolled = &views->rolled[i];
        const bool shrunken = policy->rollups[i].method == CXM__ROLLUP_SHRUNKEN; /* of the groups' own figures */
        status = cxm__rollup_make(rolled, shrunken ? &responses : &policy->rollups[i], views->first_plan, views->first, &accounts, error);
        if (status)
            break;
        views->made++;
        status = cxm__rollup_result(&views->results[i], rolled, error);
        if (!status && shrunken)
            status = cxm__shrunken(views->results[i], &rolled->plan, &rolled->partial.groups, error);
        if (!status)
            status = views_count(views, views->rolled[i].entered, error);
    }
    return status;
}

static cxm_status views_suppress(struct views *views, int32_t results, cxm_error *error)
{
    struct cxm__suppression suppression;
    if (!views->counted)
        return CXM_OK;
    cxm_status status = cxm__suppress_choose(&suppression, views->people, views->counted, views->source->choice.policy.min_n, error);
    if (status)
        return status;
    for (int32_t i = 0; i < results && !status; i++)
        status = cxm__suppress(views->results[i], &suppression, error);
    cxm__suppression_free(&suppression);
    return status;
}

static cxm_status views_make(struct views *views, cxm_result **result, cxm_error *error)
{
    const struct cxm__model_policy *policy = &views->source->choice.policy;
    const bool roll = views_roll(policy);
    const int32_t count = roll ? policy->rollup_count : 1;
    const char *names[CXM__ROLLUPS];
    cxm_status status = roll ? views_rolled(views, error) : cxm__result_new(&views->results[0], views->first_plan, views->first, NULL, error);
    if (!status && !roll)
        status = views_count(views, NULL, error);
    if (!status)
        status = views_suppress(views, count, error);
    if (!status && count == 1) {
        *result = views->results[0];
        views->results[0] = NULL;
    } else if (!status) {
        for (int32_t i = 0; i < count; i++)
            names[i] = cxm__rollup_name(&policy->rollups[i]);
        status = cxm__result_stack(result, views->source->host, "rollup", names, (const cxm_result *const *)views->results, count, error);
    }
    return status;
}

cxm_status cxm__model_views(const struct cxm__model_source *source, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            cxm_result **result, cxm_error *error)
{
    const cxm_host *host = source->host;
    struct cxm__folded_persons folded;
    struct views *views = cxm__allocate_zeroed(host, 1, sizeof *views);
    if (!views)
        return cxm__fail_memory(error);
    views->source = source;
    views->plan = views->first_plan = plan;
    views->detail = views->first = detail;
    const bool people = source->choice.policy.min_n > 1;
    cxm_status status = people ? cxm__persons_fold(&folded, plan, detail, error) : CXM_OK;
    if (!status && people) {
        views->first_plan = &folded.plan;
        views->first = &folded.partial;
    }
    if (!status)
        status = views_make(views, result, error);
    for (int32_t i = 0; i < CXM__ROLLUPS; i++)
        cxm_result_free(views->results[i]);
    while (views->counted)
        cxm__persons_free(&views->people[--views->counted]);
    while (views->made)
        cxm__rollup_free(&views->rolled[--views->made]);
    cxm__release(host, views->revenue, views->accounts, sizeof *views->revenue);
    cxm__release(host, views->headcount, views->accounts * CXM__HEADCOUNTS, sizeof *views->headcount);
    if (people && views->first_plan == &folded.plan)
        cxm__persons_unfold(&folded, plan);
    cxm__release(host, views, 1, sizeof *views);
    return status;
}
