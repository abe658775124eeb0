/* The difference of two sides by segments, and again without each account: Kitagawa's parts with a variance between accounts. */
#ifndef CXM__VOICES_DECOMPOSITION_STRATA_H
#define CXM__VOICES_DECOMPOSITION_STRATA_H

#include "stats/jackknife.h"
#include "stats/kitagawa.h"
#include "voices/voices.h"

struct cxm__decomposition_strata {
    struct cxm__kitagawa apart;
    struct cxm__jackknife parts[CXM__KITAGAWA_PARTS];
    struct cxm__jackknife_clusters accounts;
    double weight, weight_squared, one_sided; /* sums over answers; of those in segments that one side alone has */
    bool weighted;                            /* not all weights are alike */
    bool alike;                               /* one side's answers are, and not the other's */
};

/* The answers of `voices` that are heard and have a weight above 0. `segment` by row, 0 .. segments - 1, or -1, which is a segment
 * too; `weight` by row, NaN without one, or NULL. False without memory. */
bool cxm__decomposition_strata(const struct cxm__voices *voices, const int32_t *segment, int64_t segments, const double *weight,
                               struct cxm__decomposition_strata *strata);

/* Whether a row is one of these answers. */
static inline bool cxm__decomposition_counts(const struct cxm__voices *voices, const double *weight, int64_t row)
{
    return cxm__voices_heard(voices, row) && (!weight || weight[row] > 0);
}

#endif
