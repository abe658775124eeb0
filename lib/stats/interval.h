/* Confidence intervals of a share and of a net share from counts, as fractions, unclamped.
 * Counts are real numbers, so that effective ones fit too. transactional/estimate.h turns them into estimates. */
#ifndef CXM__STATS_INTERVAL_H
#define CXM__STATS_INTERVAL_H

#include "core/fail.h"

struct cxm__limits {
    double lower, upper;
};

/* Of a share x / n, n > 0, with z the normal quantile of the confidence, or alpha = 1 - confidence. */
struct cxm__limits cxm__wilson(double x, double n, double z);
struct cxm__limits cxm__agresti_coull(double x, double n, double z);
struct cxm__limits cxm__jeffreys(double x, double n, double alpha);
struct cxm__limits cxm__clopper_pearson(double x, double n, double alpha);

/* Of a net share (high - low) / n of three classes. */
struct cxm__limits cxm__net_adjusted_wald(double low, double middle, double high, double z);
struct cxm__limits cxm__net_score(double low, double middle, double high, double z);

/* A confidence lies between 0 and 1, and is neither. */
cxm_status cxm__confidence_check(double confidence, int32_t argument, cxm_error *error);

#endif
