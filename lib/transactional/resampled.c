/* From counts to the limits of an estimate. Efron 1987, JASA 82, 171-185; see cxm/unstable/bootstrap.h. */
#include "transactional/resampled.h"

#include "stats/lattice.h"

void cxm__resampled_limits(cxm_estimate *estimate, const int64_t *counts, int32_t points, double first, double step,
                           enum cxm__method method, const struct cxm__confidence *confidence)
{
    struct cxm__lattice lattice;
    cxm__lattice_of(&lattice, counts, points);
    const struct cxm__lattice_interval found = cxm__lattice_interval(&lattice, method == CXM__METHOD_BCA, confidence->level);
    const double n = (double)lattice.n;
    estimate->flags |= found.flags;
    estimate->interval_status = found.status;
    if (found.status)
        return;
    estimate->lower = (first * n + step * (double)found.lower) / n;
    estimate->upper = (first * n + step * (double)found.upper) / n;
    estimate->confidence = confidence->level;
}
