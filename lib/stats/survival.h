/* A survival curve as its own files see it, made by survival_build.c from rows; survival.c reads it.
 * The arrays are the ones that the public steps point to. */
#ifndef CXM__STATS_SURVIVAL_H
#define CXM__STATS_SURVIVAL_H

#include "core/lend.h"
#include "cxm/unstable/survival.h"

enum { CXM__CURVE_TIME, CXM__CURVE_SURVIVAL, CXM__CURVE_STD_ERROR, CXM__CURVE_DOUBLES };
enum { CXM__CURVE_AT_RISK, CXM__CURVE_EVENTS, CXM__CURVE_CENSORED, CXM__CURVE_INTEGERS };

/* With fewer events the intervals hold the truth too seldom, by tests/simulation. */
enum { CXM__SURVIVAL_EVENTS_FEW = 30 };

struct cxm_survival {
    cxm_host host;
    cxm_survival_steps steps;
    int64_t capacity; /* of each array */
    double *doubles[CXM__CURVE_DOUBLES];
    int64_t *integers[CXM__CURVE_INTEGERS];
};

#endif
