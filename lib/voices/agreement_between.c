/* Whether buyers and end users, or functions, say the same of an account: each of them has one answer, so that many people do not
 * outvote few. Kappas are of what an answer counts, alpha of the answer itself. */
#include "stats/survival_codes.h"
#include "voices/agreement.h"
#include "voices/standing.h"

/* Codes of answers, or of what they count, with their values ascending in a->value. */
static bool agreement_code(struct cxm__agreement *a, const double *values, int64_t *different)
{
    for (int64_t i = 0; i < a->n; i++)
        a->value[i] = values[i];
    return cxm__codes_of(a->request->host, a->value, a->n, true, a->code, different);
}

static cxm_status agreement_cohen(struct cxm__agreement *a, int64_t different, cxm_tested_estimate *figure, cxm_error *error)
{
    cxm_tested_estimate kappa = cxm__tested(0, 0);
    struct cxm__standing standing;
    const struct cxm__given given = {a->account, a->side, a->code, a->n, a->voices.accounts, CXM__VOICE_SIDES, different};
    cxm_status status = cxm__standing_make(&standing, &given, false, a->request->host) ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = cxm__standing_cohen(&standing, CXM__VOICE_BUYER, CXM__VOICE_USER, different, a->value, a->options->kappa_weights,
                                     a->options->confidence, &kappa, error);
    if (!status)
        cxm__agreement_put(a, figure, &kappa);
    cxm__standing_free(&standing);
    return status;
}

/* One answer of each label of side: Fleiss' kappa on what it counts, or alpha on the answer itself. */
static cxm_status agreement_labels(struct cxm__agreement *a, int64_t different, bool fleiss, cxm_tested_estimate *figure,
                                   cxm_error *error)
{
    cxm_tested_estimate kappa;
    struct cxm__standing standing;
    const struct cxm__given given = {a->account, a->rater, a->code, a->n, a->voices.accounts, a->labels, different};
    cxm_status status = cxm__standing_make(&standing, &given, false, a->request->host) ? CXM_OK : cxm__fail_memory(error);
    if (!status && fleiss) {
        const cxm_column unit = cxm_column_of(CXM_TYPE_I32, standing.unit, standing.count);
        const cxm_column category = cxm_column_of(CXM_TYPE_I32, standing.value, standing.count);
        status = cxm_fleiss_kappa(&unit, &category, a->options->confidence, a->request->host, &kappa, error);
        if (!status)
            cxm__agreement_put(a, figure, &kappa);
    } else if (!status) {
        for (int64_t i = 0; i < standing.count; i++)
            a->some[i] = a->value[standing.value[i]];
        status = cxm__agreement_alpha(a, standing.unit, a->some, standing.count, figure, error);
    }
    cxm__standing_free(&standing);
    return status;
}

cxm_status cxm__agreement_between(struct cxm__agreement *a, cxm_tested_estimate *cohen, cxm_tested_estimate *fleiss,
                                  cxm_tested_estimate *alpha, cxm_error *error)
{
    int64_t different = 0;
    cxm_status status = agreement_code(a, a->counts, &different) ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = agreement_cohen(a, different, cohen, error);
    if (!status)
        status = agreement_labels(a, different, true, fleiss, error);
    if (!status && !agreement_code(a, a->answer, &different))
        status = cxm__fail_memory(error);
    return status ? status : agreement_labels(a, different, false, alpha, error);
}
