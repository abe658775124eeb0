/* The difference of two independent figures, with its test, its interval and the test of equivalence, from the two estimates alone.
 * query/compare.c says which figure takes which way. */
#ifndef CXM__STATS_DIFFERENCE_H
#define CXM__STATS_DIFFERENCE_H

#include <stdbool.h>

#include "cxm/estimate.h"

enum cxm__difference_by {
    CXM__DIFFERENCE_VALUE,        /* no interval, no test */
    CXM__DIFFERENCE_WALD,         /* by standard errors: t where both have degrees of freedom, else z */
    CXM__DIFFERENCE_DESIGN,       /* the same, but always t: n - 1 degrees of freedom where an estimate has none */
    CXM__DIFFERENCE_SHARE,        /* in percent, simple random samples: Newcombe's interval, z of pooled variance */
    CXM__DIFFERENCE_NET,          /* in points of -100..100, simple random samples: z, 3/4, 3/2, 3/4 added to each side */
    CXM__DIFFERENCE_NET_SCORE     /* square-and-add of score intervals, z of unpooled variance */
};

struct cxm__difference_spec {
    enum cxm__difference_by by;
    double confidence;
    double margin;      /* NaN = no test of equivalence */
    double factor;      /* what the difference is multiplied by: 1, or 1 - f for part and whole */
    double least, most; /* of the difference */
    double covariance;  /* DESIGN: of the two, by clusters that both have */
    bool shared;        /* there are such; t then has the fewer degrees of freedom of the two */
};

struct cxm__difference {
    cxm_estimate estimate; /* second minus first */
    double p;
    cxm_estimate equivalence; /* the same value; interval of confidence 1 - 2 (1 - confidence) */
    double equivalence_p;
};

void cxm__difference(const cxm_estimate *first, const cxm_estimate *second, const struct cxm__difference_spec *spec,
                     struct cxm__difference *difference);

#endif
