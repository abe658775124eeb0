/* Rounding for display. A tie is decided on the exact product with the power of ten, so 2.675 (stored below) rounds down and 0.125
 * is a tie; shares are handed out by largest remainder in integers. */
#include "cxm/rounding.h"

#include <math.h>

#include "core/fail.h"
#include "stats/sum.h"

double cxm_round(double value, int32_t digits, int32_t mode)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    digits = digits < -15 ? -15 : digits > 15 ? 15 : digits;
    double power = powers[digits < 0 ? -digits : digits], size = fabs(value);
    double scaled = digits < 0 ? size / power : size * power;
    if (!(scaled < 9007199254740992.0)) /* doubles are so far apart here that none is nearer to the rounded decimal */
        return value;
    /* scaled = whole + part, and the rounding error of the scaling is kept */
    double error = digits < 0 ? fma(-scaled, power, size) / power : fma(size, power, -scaled);
    double whole = floor(scaled), part = scaled - whole;
    if (part == 0 && error < 0) { /* scaling rounded up to the integer */
        whole--;
        part = 1;
    }
    double beyond = (part - 0.5) + error; /* the sign is right, since a sum is 0 only if it is 0 exactly */
    bool even = mode != CXM_ROUND_HALF_AWAY && mode != CXM_ROUND_TOWARD_ZERO;
    if (mode != CXM_ROUND_TOWARD_ZERO && (beyond > 0 || (beyond == 0 && !(even && fmod(whole, 2) == 0))))
        whole++;
    return copysign(digits < 0 ? whole * power : whole / power, value);
}

/* floor(count * units / total) and the remainder, digit by digit, because the product can pass 2^63 */
static int64_t rounding_units(int64_t count, int64_t total, int64_t units, int64_t *rest)
{
    int64_t whole = 0;
    *rest = count;
    for (; units > 1; units /= 10) {
        *rest *= 10;
        whole = whole * 10 + *rest / total;
        *rest %= total;
    }
    return whole;
}

cxm_status cxm_round_shares(const int64_t *counts, int32_t count, int32_t digits, double *shares, cxm_error *error)
{
    int64_t total = 0, units = 100, left, rest;
    if (!counts)
        return cxm__fail_null(error, 0, "counts");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count), CXM__T(", and must be 1 or more"));
    if (digits < 0 || digits > 3)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("digits"), CXM__T(" is "), CXM__I(digits), CXM__T(", outside 0..3"));
    if (!shares)
        return cxm__fail_null(error, 3, "shares");
    for (int32_t i = 0; i < count; i++) {
        if (counts[i] < 0 || counts[i] > (INT64_C(1) << 53) - 1 - total)
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("counts"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__I(counts[i]),
                             CXM__T(" is negative, or brings the sum to 2^53"));
        total += counts[i];
    }
    if (!total)
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, -1, CXM__A("counts"), CXM__T(": their sum is 0"));
    for (int32_t i = 0; i < digits; i++)
        units *= 10;
    left = units;
    for (int32_t i = 0; i < count; i++) {
        shares[i] = (double)rounding_units(counts[i], total, units, &rest);
        left -= (int64_t)shares[i];
    }
    for (; left > 0; left--) {
        int64_t largest = -1;
        int32_t best = 0;
        for (int32_t i = 0; i < count; i++)
            if ((double)rounding_units(counts[i], total, units, &rest) == shares[i] && rest > largest) {
                largest = rest;
                best = i;
            }
        shares[best] += 1;
    }
    for (int32_t i = 0; i < count; i++)
        shares[i] = shares[i] * 100 / (double)units;
    return CXM_OK;
}
