/* From a tally to an estimate: of a share, of a net share, of a mean. The rules on too few, degenerate, clamped, weighted and
 * finite populations stand here once, for all measures of answers. */
#ifndef CXM__TRANSACTIONAL_ESTIMATE_H
#define CXM__TRANSACTIONAL_ESTIMATE_H

#include "core/tally.h"
#include "cxm/estimate.h"

enum cxm__method {
    CXM__METHOD_NONE,
    CXM__METHOD_WALD,
    CXM__METHOD_ADJUSTED_WALD,
    CXM__METHOD_SCORE,
    CXM__METHOD_WILSON,
    CXM__METHOD_AGRESTI_COULL,
    CXM__METHOD_JEFFREYS,
    CXM__METHOD_CLOPPER_PEARSON,
    CXM__METHOD_T,
    CXM__METHOD_PERCENTILE,
    CXM__METHOD_BCA
};

/* How sure an interval is to be, with the quantiles that go with it; t quantiles are kept where a table is lent. */
struct cxm__confidence {
    double level, z;
    double *t; /* by degrees of freedom; 0 = not computed yet; NULL = no table */
    int64_t t_count;
};

struct cxm__confidence cxm__confidence_of(double level);
double cxm__confidence_t(const struct cxm__confidence *confidence, int64_t df);

/* An estimate of `tally` without a value yet: counts are filled in, everything else says that there is none. */
void cxm__estimate_begin(cxm_estimate *estimate, const struct cxm__tally *tally);

/* 100 * the share of bands[which] in `count` bands. */
void cxm__estimate_share(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, int32_t count,
                         int32_t which, enum cxm__method method, const struct cxm__confidence *confidence);

/* 100 * (share of bands[2] - share of bands[0]) of three bands; `mirrored` turns it round. */
void cxm__estimate_net(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band bands[3], bool mirrored,
                       enum cxm__method method, const struct cxm__confidence *confidence);

/* The mean, by t, the bootstrap or without an interval. */
void cxm__estimate_mean(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments,
                        enum cxm__method method, const struct cxm__confidence *confidence);

#endif
