/* Names of statuses, and the two one-line functions that have no better home: the band of an answer, the value statuses. */
#include "cxm/estimate.h"
#include "cxm/scale.h"

const char *cxm_value_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "suppressed", "not_identified", "undefined"};
    return status >= 0 && status < 5 ? names[status] : "?";
}

const char *cxm_interval_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "too_few", "degenerate", "too_few_clusters", "descriptive"};
    return status >= 0 && status < 5 ? names[status] : "?";
}

int32_t cxm_scale_band(double answer, const double *bounds, int32_t count)
{
    int32_t band = 0;
    while (band < count && answer >= bounds[band])
        band++;
    return band;
}
