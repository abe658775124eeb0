/* How estimates with a test are filled in: begun empty, then given a value, an interval and a test where the data carry them. */
#ifndef CXM__STATS_TESTED_H
#define CXM__STATS_TESTED_H

#include <stdbool.h>

#include "core/fail.h"
#include "cxm/unstable/tested.h"

/* No value yet: NO_DATA where n is 0, else UNDEFINED. */
cxm_tested_estimate cxm__tested(int64_t n, int64_t missing);

void cxm__tested_value(cxm_tested_estimate *tested, double value, double std_error);

/* lower..upper, moved into least..most and flagged; DEGENERATE where one of them is NaN. */
void cxm__tested_interval(cxm_tested_estimate *tested, double lower, double upper, double confidence, double least, double most);

/* Flags an interval that was made of fewer answers than held its confidence in simulations; docs/numbers.md has them. */
static inline void cxm__estimate_flag_few(cxm_estimate *estimate, int64_t answers, int64_t enough)
{
    if (answers < enough && estimate->interval_status == CXM_INTERVAL_OK)
        estimate->flags |= CXM_ESTIMATE_FEW_ANSWERS;
}

/* Clusters (accounts, units) below which there is neither interval nor test, and below which an interval is flagged. */
enum { CXM__CLUSTERS_LEAST = 5, CXM__CLUSTERS_FEW = 20 };

/* Whether a figure of so many clusters may have an interval; its interval is TOO_FEW_CLUSTERS if not. Of a difference: those of the
 * side with fewer. */
static inline bool cxm__estimate_clusters(cxm_estimate *estimate, int64_t fewest)
{
    if (fewest < CXM__CLUSTERS_LEAST)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    return fewest >= CXM__CLUSTERS_LEAST;
}

/* Flags an interval of few clusters; where there is none, nothing is flagged. */
static inline void cxm__estimate_flag_clusters(cxm_estimate *estimate, int64_t fewest)
{
    if (fewest < CXM__CLUSTERS_FEW && estimate->interval_status == CXM_INTERVAL_OK)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
}

/* Value, and interval in least..most by t where so many clusters carry one; true where they carry a test too. A standard error that
 * is NaN is not known of these clusters, and of 0 there is no interval. */
bool cxm__tested_clustered(cxm_tested_estimate *tested, double value, double std_error, double df, int64_t fewest,
                           double confidence, double least, double most);

/* Holds a figure that is complete to both: takes interval and test from one of too few clusters. */
void cxm__tested_few(cxm_tested_estimate *tested, int64_t fewest);

/* z, or t where df is a number; not testable where the statistic is not finite. */
void cxm__tested_test(cxm_tested_estimate *tested, double statistic, double df);

/* The normal quantile for a two-sided interval, or t's where df is a number. */
double cxm__tested_quantile(double confidence, double df);

#endif
