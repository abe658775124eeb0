/* How answers were drawn, and the keys that follow from it: the policy of a table read from its text, that of a model taken over.
 * What else a model's policy says, the model reads itself. */
#include <string.h>

#include "model/policy.h"
#include "query/plan.h"

static const cxm_option plan_policies[] = {
    {"weight", "", "Column of weights.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN, offsetof(struct cxm__policy, weight), 0, 0},
    {"stratum", "", "Column of strata: groups that were sampled apart.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN,
     offsetof(struct cxm__policy, stratum), 0, 0},
    {"cluster", "", "Column of clusters: answers that belong together, such as those of an account.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN,
     offsetof(struct cxm__policy, cluster), 0, 0},
    {"population", "", "Column of the size of the population that the answers were drawn from.", "", 0, 0, 0, 0,
     CXM_OPTION_COLUMN, offsetof(struct cxm__policy, population), 0, 0},
};

const struct cxm__option_table cxm__policy_table = {"policy", plan_policies, sizeof plan_policies / sizeof *plan_policies};

const cxm_option *cxm_policy_options(int32_t *count)
{
    if (count)
        *count = cxm__model_policy_table.count;
    return cxm__model_policy_table.options;
}

static cxm_status plan_policy_read(struct cxm__plan *plan, const char *text, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    cxm__options_defaults(&cxm__policy_table, &plan->policy, sizeof plan->policy);
    while (text) {
        cxm_status status = cxm__option_next(&text, 0, name, value, argument, error);
        if (status)
            return status;
        if (!name[0])
            break;
        const cxm_option *option = cxm__option_find(&cxm__policy_table, cxm__slice_of(name));
        if (!option)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("policy: a table knows weight, stratum, cluster and population, and not "),
                             CXM__AQ(name));
        if (!value[0])
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("policy."), CXM__A(option->name), CXM__T(": the name is empty"));
        const char *column = cxm__arena_text(&plan->arena, value, strlen(value));
        if (!column)
            return cxm__fail_memory(error);
        memcpy((char *)&plan->policy + option->offset, &column, sizeof column);
    }
    plan->policy_text = cxm__plan_policy_text(plan);
    return plan->policy_text ? CXM_OK : cxm__fail_memory(error);
}

/* What the model has read of the policy. */
static cxm_status plan_policy_take(struct cxm__plan *plan, const struct cxm__plan_model *model, cxm_error *error)
{
    bool enough = true;
    for (int32_t i = 0; i < cxm__policy_table.count && enough; i++) {
        const char *named, *column;
        memcpy(&named, (const char *)&model->design + plan_policies[i].offset, sizeof named);
        column = named ? cxm__arena_text(&plan->arena, named, strlen(named)) : NULL;
        enough = !named || column;
        memcpy((char *)&plan->policy + plan_policies[i].offset, &column, sizeof column);
    }
    plan->of = cxm__arena_text(&plan->arena, model->of, strlen(model->of));
    plan->where = cxm__arena_text(&plan->arena, model->where, strlen(model->where));
    plan->policy_text = cxm__arena_text(&plan->arena, model->policy, strlen(model->policy));
    return enough && plan->of && plan->where && plan->policy_text ? CXM_OK : cxm__fail_memory(error);
}

/* Strata and clusters are told apart like groups, and put together when a result is read. */
static void plan_policy_keys(struct cxm__plan *plan)
{
    plan->key_count = plan->by_count;
    if (plan->policy.stratum)
        plan->keys[plan->key_count++] = plan->policy.stratum;
    if (plan->policy.cluster)
        plan->keys[plan->key_count++] = plan->policy.cluster;
}

cxm_status cxm__plan_read_policy(struct cxm__plan *plan, const char *text, const struct cxm__plan_model *model, int32_t argument,
                                 cxm_error *error)
{
    cxm_status status = model ? plan_policy_take(plan, model, error) : plan_policy_read(plan, text, argument, error);
    plan_policy_keys(plan);
    return status;
}

void cxm__plan_hide(struct cxm__plan *plan, const char *name)
{
    plan->keys[plan->key_count++] = name;
}

int32_t cxm__plan_drawn_keys(const struct cxm__plan *plan)
{
    return plan->by_count + (plan->policy.stratum != NULL) + (plan->policy.cluster != NULL);
}

cxm_status cxm__plan_check_drawn(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, int32_t argument, cxm_error *error)
{
    for (int32_t i = 0; i < cxm__policy_table.count; i++) {
        const cxm_option *policy = &plan_policies[i];
        const char *column;
        memcpy(&column, (const char *)&plan->policy + policy->offset, sizeof column);
        cxm_status status = CXM_OK;
        if (column)
            status = cxm__measure_drawn(measure->measure, &measure->options, policy->name, argument, error);
        if (status)
            return status;
    }
    return CXM_OK;
}
