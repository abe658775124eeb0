/* What a row weighs under the policy: recency times role times revenue times fields.
 * An answer after as_of is not older than as_of, and weighs full. */
#include <math.h>

#include "model/duplicates.h"

static cxm_status weights_bind_one(struct cxm__selection *selection, const char *name, int32_t argument, cxm_error *error)
{
    struct cxm__field *field = &selection->factors[selection->factor_count];
    cxm_status status = cxm__field_bind(field, selection->base, name, "weight", argument, error);
    if (status)
        return status;
    selection->factor_count++;
    if (field->form == CXM__FORM_NUMBER || field->form == CXM__FORM_TRUTH)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__T("policy."), CXM__A("weight"), CXM__T(": "), CXM__Q(name),
                     CXM__T(" is a field without numbers"));
}

cxm_status cxm__weights_bind(struct cxm__selection *selection, int32_t argument, cxm_error *error)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    cxm_status status = CXM_OK;
    selection->factor_room = policy->weight_count + policy->weight_revenue;
    if (!selection->factor_room)
        return CXM_OK;
    selection->factors = cxm__allocate(selection->base->host, selection->factor_room, sizeof *selection->factors);
    if (!selection->factors)
        return cxm__fail_memory(error);
    if (policy->weight_revenue)
        status = weights_bind_one(selection, "account.revenue", argument, error);
    for (int32_t i = 0; i < policy->weight_count && !status; i++)
        status = weights_bind_one(selection, policy->weight_fields[i], argument, error);
    return status;
}

void cxm__weights_free(struct cxm__selection *selection)
{
    for (int32_t i = 0; i < selection->factor_count; i++)
        cxm__field_free(&selection->factors[i]);
    cxm__release(selection->base->host, selection->factors, selection->factor_room, sizeof *selection->factors);
    selection->factors = NULL;
    selection->factor_count = 0;
}

static void weights_recency(const struct cxm__base *base, const int32_t *rows, int32_t n, double *weights)
{
    const struct cxm__model_policy *policy = base->policy;
    const double life = (double)policy->half_life * CXM__ZONE_SECOND;
    int64_t times[CXM__BLOCK];
    cxm__base_times(base, rows, n, times);
    for (int32_t i = 0; i < n; i++) {
        const double age = (double)policy->as_of - (double)times[i];
        weights[i] *= times[i] == CXM__NO_TIME ? (double)NAN : age > 0 ? exp2(-age / life) : 1;
    }
}

cxm_status cxm__selection_weights(const struct cxm__selection *selection, const int32_t *rows, int32_t n, double *weights,
                                  cxm_error *error)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    double factor[CXM__BLOCK];
    uint8_t classes[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < n; i++)
        weights[i] = 1;
    if (policy->half_life)
        weights_recency(selection->base, rows, n, weights);
    if (policy->weight_role) {
        cxm__base_classes(selection->base, rows, n, classes);
        for (int32_t i = 0; i < n; i++)
            weights[i] *= policy->role_weights[classes[i]];
    }
    for (int32_t f = 0; f < selection->factor_count && !status; f++) {
        status = cxm__field_numbers(&selection->factors[f], rows, n, factor, error);
        for (int32_t i = 0; i < n && !status; i++)
            weights[i] *= factor[i];
    }
    return status;
}
