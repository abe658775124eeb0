/* What the measures regression.linear and regression.logistic share: their options, and a fit of a request's columns. */
#ifndef CXM__REGRESSION_REGRESSION_H
#define CXM__REGRESSION_REGRESSION_H

#include "cxm/unstable/regression.h"
#include "measure.h"

struct cxm__regression_options {
    size_t struct_size;
    double confidence;
    int32_t covariance, lag, max_iterations;
};

/* Fits the first column to the others. Free the model with cxm_regression_free(). */
cxm_status cxm__regression_request(bool logistic, const struct cxm__request *request, cxm_regression **model, cxm_error *error);

/* R2, with the test of all coefficients. */
cxm_tested_estimate cxm__regression_r2(const cxm_regression_summary *summary);

/* A figure without an interval or a test. */
cxm_tested_estimate cxm__regression_plain(const cxm_regression_summary *summary, double value);

#define CXM__REGRESSION_COVARIANCE                                                                          \
    {"covariance", "", "What standard errors assume of the residuals.",                                     \
     "auto|classical|hc0|hc1|hc2|hc3|cr1|cr2|hac|hac_adjusted", 0, CXM_COVARIANCE_HAC_ADJUSTED, 0, 0,       \
     CXM_OPTION_CHOICE, offsetof(struct cxm__regression_options, covariance), 0, 0}
#define CXM__REGRESSION_LAG                                                                                      \
    {"lag", "rows", "How far apart rows may be correlated, for hac; -1 takes 1.3 sqrt(n), rounded up, less 1.", "", -1, \
     1e9, -1, 0, CXM_OPTION_INTEGER, offsetof(struct cxm__regression_options, lag), 0, 0}

#endif
