/* The one place that knows what a weight may be. Squares of weights, summed over any number of rows, stay within what a double can
 * hold. */
#include "core/weights.h"

static const double weights_least = 1e-140, weights_most = 1e140;

cxm_status cxm__decode_weights(const cxm_column *column, const char *name, int32_t argument, int64_t first, int32_t n, double *weights,
                               uint8_t *null, cxm_error *error)
{
    cxm__decode_numbers(column, first, n, weights, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && weights[i] != 0 && !(weights[i] >= weights_least && weights[i] <= weights_most))
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                             CXM__N(weights[i]), CXM__T(" is no weight; a weight is 0, or from "), CXM__N(weights_least),
                             CXM__T(" to "), CXM__N(weights_most));
    return CXM_OK;
}
