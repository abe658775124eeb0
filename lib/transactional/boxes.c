/* Boxes as bands: an answer between two points belongs to a top box only from the box's point upwards, and to a bottom box until
 * the next point that is not in it. */
#include "transactional/boxes.h"

void cxm__boxes(const struct cxm__tally *tally, int32_t bottom, int32_t top, struct cxm__band bands[3])
{
    const double bounds[2] = {tally->scale.minimum + bottom, tally->scale.maximum - top + 1};
    cxm__tally_bands(tally, bounds, 2, bands);
}

cxm_status cxm__boxes_check(const char *measure, const char *option, const char *other, cxm_scale scale, int32_t top, int32_t bottom,
                            int32_t argument, cxm_error *error)
{
    int32_t points = (int32_t)(scale.maximum - scale.minimum) + 1;
    if (top + bottom <= points)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(measure), CXM__T("."), CXM__A(option),
                     CXM__T(other), CXM__T(": "), CXM__I(top + bottom), CXM__T(" are more than the scale's "), CXM__I(points),
                     CXM__T(" points"));
}
