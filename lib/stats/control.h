/* What control charts share: reading their columns and options, the rules, and handing points over.
 * control.c stands behind it; control_xmr.c and control_shares.c make charts of it, control_ewma.c those with a memory. */
#ifndef CXM__STATS_CONTROL_H
#define CXM__STATS_CONTROL_H

#include "core/column.h"
#include "core/lend.h"
#include "cxm/unstable/control.h"

/* d2 of two points, 2 / sqrt(pi): the mean distance of two independent normal numbers, in standard deviations. */
#define CXM__CONTROL_D2 1.12837916709551257390

/* No limit, slack or decision interval is wider, in sigma, so that none overflows. */
#define CXM__CONTROL_SIGMAS 1e6

/* Consecutive distances and their sum. */
struct cxm__control_ranges {
    double sum, rest, before;
    int64_t count;
    bool neighbour; /* `before` is of the point before */
};

struct cxm__control {
    cxm_host host;
    cxm_control_options options;
    int64_t length, baseline;
    cxm_control_point *points;
    cxm_control_result result;
};

/* Checks and copies the options, makes `length` points, and begins the result. */
cxm_status cxm__control_begin(struct cxm__control *chart, int64_t length, const cxm_control_options *options,
                              int32_t options_argument, const cxm_host *host, cxm_error *error);

/* A column of individual values becomes points; centre, sigma and mean range come from the baseline or as given. */
cxm_status cxm__control_values(struct cxm__control *chart, const cxm_column *values, cxm_error *error);

void cxm__control_range(struct cxm__control_ranges *ranges, double value);
void cxm__control_gap(struct cxm__control_ranges *ranges);
double cxm__control_mean_range(const struct cxm__control_ranges *ranges);

/* Sets the bits of the patterns that the options ask for, spread[i] (sigma where NULL) being a point's standard deviation. */
void cxm__control_rules(struct cxm__control *chart, const double *spread);

/* Counts the signals, copies the points to the caller's, who may want none, and gives the memory back. */
void cxm__control_end(struct cxm__control *chart, cxm_control_point *points, cxm_control_result *result);

void cxm__control_free(struct cxm__control *chart);

#endif
