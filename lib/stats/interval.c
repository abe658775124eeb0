/* Intervals of shares and of net shares. Sources: Wilson 1927; Agresti and Coull 1998; Brown, Cai and DasGupta 2001; Clopper and
 * Pearson 1934; Rocks 2016 (adjusted Wald of a net score); Tango 1998 (its score interval). */
#include "stats/interval.h"

#include <math.h>

#include "cxm/unstable/distributions.h"

struct cxm__limits cxm__wilson(double x, double n, double z)
{
    double z2 = z * z, centre = x + z2 / 2, spread = z * sqrt(x * (n - x) / n + z2 / 4), total = n + z2;
    /* the bounds are 0 and 1 exactly at the ends, where the difference would leave rounding behind */
    return (struct cxm__limits){x <= 0 ? 0 : (centre - spread) / total, x >= n ? 1 : (centre + spread) / total};
}

struct cxm__limits cxm__agresti_coull(double x, double n, double z)
{
    double total = n + z * z, share = (x + z * z / 2) / total, spread = z * sqrt(share * (1 - share) / total);
    return (struct cxm__limits){share - spread, share + spread};
}

struct cxm__limits cxm__jeffreys(double x, double n, double alpha)
{
    return (struct cxm__limits){x <= 0 ? 0 : cxm_beta_quantile(alpha / 2, x + 0.5, n - x + 0.5),
                                x >= n ? 1 : cxm_beta_quantile(1 - alpha / 2, x + 0.5, n - x + 0.5)};
}

struct cxm__limits cxm__clopper_pearson(double x, double n, double alpha)
{
    return (struct cxm__limits){x <= 0 ? 0 : cxm_beta_quantile(alpha / 2, x, n - x + 1),
                                x >= n ? 1 : cxm_beta_quantile(1 - alpha / 2, x + 1, n - x)};
}

struct cxm__limits cxm__net_adjusted_wald(double low, double middle, double high, double z)
{
    double n = low + middle + high + 3, low_share = (low + 0.75) / n, high_share = (high + 0.75) / n;
    double net = high_share - low_share, variance = high_share + low_share - net * net;
    double spread = z * sqrt(variance / n);
    return (struct cxm__limits){net - spread, net + spread};
}

/* The score statistic of a net share d; it falls as d rises. */
static double net_score_at(double d, double low, double middle, double high)
{
    double n = low + middle + high;
    double a = 2 * n, b = -low - high + (2 * n - high + low) * d, c = -low * d * (1 - d);
    double q = (sqrt(fmax(b * b - 4 * a * c, 0)) - b) / (2 * a);
    double variance = n * (2 * q + d * (1 - d));
    return variance > 0 ? (high - low - n * d) / sqrt(variance) : (high - low - n * d > 0 ? INFINITY : -INFINITY);
}

static double net_score_root(double target, double low, double middle, double high)
{
    double below = -1, above = 1;
    for (int i = 0; i < 60; i++) {
        double d = below + (above - below) / 2;
        if (net_score_at(d, low, middle, high) > target)
            below = d;
        else
            above = d;
    }
    return below + (above - below) / 2;
}

struct cxm__limits cxm__net_score(double low, double middle, double high, double z)
{
    double n = low + middle + high, all_middle = z * z / (n + z * z);
    if (!(low + high > 0)) /* the statistic jumps at 0 here, and has its roots in closed form */
        return (struct cxm__limits){-all_middle, all_middle};
    return (struct cxm__limits){low >= n ? -1 : net_score_root(z, low, middle, high),
                                high >= n ? 1 : net_score_root(-z, low, middle, high)};
}

cxm_status cxm__confidence_check(double confidence, int32_t argument, cxm_error *error)
{
    if (confidence > 0 && confidence < 1)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("confidence"), CXM__T(": "), CXM__N(confidence),
                     CXM__T(" is outside (0, 1)"));
}
