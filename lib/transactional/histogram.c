/* The exact histogram itself, for whoever wants to draw it. It is the rating measure's tally, handed out as it is. */
#include "cxm/unstable/histogram.h"

#include <string.h>

#include "cxm/rating.h"
#include "transactional/once.h"

cxm_status cxm_histogram(const cxm_column *score, const cxm_scale *scale, int32_t off_scale, const cxm_host *host,
                         cxm_histogram_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    if (!scale)
        return cxm__fail_null(error, 1, "scale");
    options.scale = *scale;
    options.top_boxes = options.bottom_boxes = 1; /* the two that fit any scale; boxes are not looked at */
    options.off_scale = off_scale;
    cxm_status status = cxm__once_begin(&once, &cxm__measure_rating, score, NULL, &options, host, result, error);
    if (status)
        return status;
    memset(result, 0, sizeof *result);
    result->points = once.tally.points;
    memcpy(result->counts, once.tally.counts, (size_t)result->points * sizeof *result->counts);
    result->between = once.row[result->points + CXM__WIDE_BETWEEN];
    result->missing = once.tally.missing;
    result->excluded = once.tally.excluded;
    cxm__once_end(&once);
    return CXM_OK;
}
