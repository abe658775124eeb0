#include "figures.h"

#include <math.h>
#include <string.h>

range range_of(const setting *one, const cxm_term *term)
{
    if (!isnan(term->minimum))
        return (range){term->minimum, term->maximum, 15, strcmp(term->unit, "percent") == 0 ? " %" : "", false};
    cxm_scale scale = setting_scale(one);
    return (range){scale.minimum, scale.maximum, (scale.maximum - scale.minimum) / 10, "", true};
}

pen pen_for(const pen *on, const range *over)
{
    pen finer = *on;
    finer.decimals += over->scale;
    return finer;
}

cxm_estimate estimate_at(const cxm_result *result, int64_t row)
{
    cxm_estimate estimate = {.status = CXM_VALUE_NO_DATA, .interval_status = CXM_INTERVAL_TOO_FEW};
    if (cxm_result_estimate(result, row, &estimate, NULL) != CXM_OK)
        estimate.value = NAN; /* cannot be: the row comes from the result itself */
    return estimate;
}

const char *why_no_value(const cxm_estimate *estimate)
{
    switch (estimate->status) {
    case CXM_VALUE_NO_DATA: return "no answers";
    case CXM_VALUE_SUPPRESSED: return "not shown";
    case CXM_VALUE_NOT_IDENTIFIED: return "not determined by the data";
    default: return "undefined";
    }
}

static const char *why_no_interval(const cxm_estimate *estimate)
{
    switch (estimate->interval_status) {
    case CXM_INTERVAL_TOO_FEW: return "too few answers";
    case CXM_INTERVAL_DEGENERATE: return "all alike";
    case CXM_INTERVAL_TOO_FEW_CLUSTERS: return "too few accounts";
    default: return "none";
    }
}

void interval_text(const pen *on, const cxm_estimate *estimate, char *text, size_t size)
{
    char lower[NUMBER_SIZE];
    char upper[NUMBER_SIZE];
    if (estimate->interval_status == CXM_INTERVAL_OK)
        snprintf(text, size, "%s to %s", figure_text(on, estimate->lower, lower), figure_text(on, estimate->upper, upper));
    else
        snprintf(text, size, "%s", why_no_interval(estimate));
}
