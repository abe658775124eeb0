/* A binomial number drawn in a time that does not grow with n: what a resample of counts is made of. */
#ifndef CXM__STATS_BINOMIAL_DRAW_H
#define CXM__STATS_BINOMIAL_DRAW_H

#include "cxm/unstable/random.h"

/* How many of n >= 0 independent events of probability p in [0, 1] happen. */
int64_t cxm__binomial_draw(cxm_random *random, int64_t n, double p);

#endif
