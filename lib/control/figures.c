/* Control charts as figures and rows: a chart has no interval of its own, so that its figures are descriptive. */
#include "control/figures.h"

#include <math.h>

#include "stats/tested.h"

cxm_control_options cxm__control_options(const struct cxm__control_choice *choice)
{
    static const uint32_t rules[] = {CXM_CONTROL_WESTERN_ELECTRIC, CXM_CONTROL_NELSON, CXM_CONTROL_BEYOND_LIMITS};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    if (choice->width > 0) /* CUSUM has no such option */
        options.width = choice->width;
    options.centre = choice->centre;
    options.sigma = choice->sigma;
    options.baseline = choice->baseline;
    options.rules = rules[choice->rules] | CXM_CONTROL_RANGE_BEYOND_LIMIT;
    return options;
}

void cxm__control_figures(const cxm_control_result *result, cxm_tested_estimate *figures)
{
    const bool limits = result->interval_status == CXM_INTERVAL_OK;
    const double values[CXM__CONTROL_FIGURES] = {
        [CXM__CONTROL_FIGURE_SIGNALS] = limits ? (double)result->signals : (double)NAN,
        [CXM__CONTROL_FIGURE_FIRST] = result->first_signal >= 0 ? (double)result->first_signal : (double)NAN,
        [CXM__CONTROL_FIGURE_CENTRE] = result->centre,
        [CXM__CONTROL_FIGURE_SIGMA] = result->sigma,
    };
    for (int t = 0; t < CXM__CONTROL_FIGURES; t++) {
        figures[t] = cxm__tested(result->n, result->missing);
        figures[t].estimate.excluded = result->excluded;
        if (!isnan(values[t]))
            cxm__tested_value(&figures[t], values[t], (double)NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
}

void cxm__control_rows_of(const cxm_control_point *points, int64_t length, double *const *rows)
{
    for (int64_t i = 0; rows && i < length; i++) {
        const cxm_control_point *point = &points[i];
        const double numbers[CXM__CONTROL_ROWS] = {point->value, point->centre, point->lower, point->upper,
                                                   point->status ? (double)NAN : (double)point->signals};
        for (int k = 0; k < CXM__CONTROL_ROWS; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
}
