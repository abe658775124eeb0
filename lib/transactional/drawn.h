/* What clusters and strata make of a standard error: Taylor's linearisation with replacement of first-stage units, and t.
 * Source: Sarndal, Swensson and Wretman 1992, 5.5 and 5.7; Lumley, Complex Surveys, 2010, 2.5; Korn and Graubard 1998. */
#ifndef CXM__TRANSACTIONAL_DRAWN_H
#define CXM__TRANSACTIONAL_DRAWN_H

#include "stats/tested.h"
#include "transactional/estimate.h"

/* Sets std_error, df, clusters, flags, and the interval's status where there can be none, of a mean of scores that are told by bands,
 * or without them of the answers themselves. `scale` goes from scores to the estimate's unit. Returns the variance of the mean, NaN
 * where it is not known. */
double cxm__drawn_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                        int32_t count, double total, double mean, double scale);

/* A population must hold the clusters, or answers, that were drawn from it, and be the same all over a stratum. */
cxm_status cxm__drawn_check(const struct cxm__tally *tally, cxm_error *error);

#endif
