/* One rating of each rater of each unit, where some gave several: what kappas and alphas between functions are made of.
 * Of quantities the lower median stands; of names the most frequent, and of equally frequent ones the first. */
#ifndef CXM__VOICES_STANDING_H
#define CXM__VOICES_STANDING_H

#include "core/lend.h"
#include "cxm/unstable/tested.h"

/* Ratings as codes 0 .. their number - 1. */
struct cxm__given {
    const int32_t *unit, *rater, *value;
    int64_t count, units, raters, values;
};

struct cxm__standing {
    const cxm_host *host;
    int64_t capacity, count;
    int32_t *unit, *rater, *value; /* by unit, then by rater */
};

/* False without memory. Released by cxm__standing_free() in any case. */
bool cxm__standing_make(struct cxm__standing *standing, const struct cxm__given *given, bool most_frequent, const cxm_host *host);
void cxm__standing_free(struct cxm__standing *standing);

/* Cohen's kappa of two raters over the units that both rated; `scores` are the values' places, ascending, or NULL for names. n
 * counts ratings, clusters units. UNDEFINED where more than CXM_KAPPA_CATEGORIES_MAX different values are among them. */
cxm_status cxm__standing_cohen(const struct cxm__standing *standing, int32_t first, int32_t second, int64_t values,
                               const double *scores, int32_t weights, double confidence, cxm_tested_estimate *kappa,
                               cxm_error *error);

#endif
