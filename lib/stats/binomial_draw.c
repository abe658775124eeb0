/* Transformed rejection of Hormann 1993 (The generation of binomial random variates, Journal of Statistical Computation and
 * Simulation 46, 101-110, algorithm BTRS) where ten events or more are expected, else one probability after the other. */
#include "stats/binomial_draw.h"

#include <math.h>

/* log(k!) less Stirling's formula at k + 1 */
static double draw_stirling(int64_t k)
{
    static const double small[] = {0.08106146679532726,  0.04134069595540929,  0.02767792568499834, 0.02079067210376509,
                                   0.01664469118982119,  0.01387612882307075,  0.01189670994589177, 0.01041126526197209,
                                   0.009255462182712733, 0.008330563433362871};
    if (k < 10)
        return small[k];
    double above = (double)k + 1, square = above * above;
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / above;
}

static int64_t draw_few(cxm_random *random, int64_t n, double p)
{
    const double none = exp((double)n * log1p(-p)), odds = p / (1 - p);
    for (;;) {
        double left = cxm_random_unit(random), probability = none;
        for (int64_t k = 0; k <= n && k < 200; k++) { /* beyond 200 of 10 expected, what is left is rounding: once more */
            if (left < probability)
                return k;
            left -= probability;
            probability *= odds * (double)(n - k) / (double)(k + 1);
        }
    }
}

static int64_t draw_many(cxm_random *random, int64_t n, double p)
{
    const double all = (double)n, deviation = sqrt(all * p * (1 - p)), b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p, c = all * p + 0.5, alpha = (2.83 + 5.1 / b) * deviation;
    const double squeeze = 0.92 - 4.2 / b, odds = p / (1 - p), m = floor((all + 1) * p);
    const double mode = (m + 0.5) * log((m + 1) / (odds * (all - m + 1))) + draw_stirling((int64_t)m) +
                        draw_stirling(n - (int64_t)m);
    for (;;) {
        double u = cxm_random_unit(random) - 0.5, v = cxm_random_unit(random), side = 0.5 - fabs(u);
        double k = floor((2 * a / side + b) * u + c);
        if (!(k >= 0 && k <= all))
            continue;
        if (side >= 0.07 && v <= squeeze)
            return (int64_t)k;
        v = log(v * alpha / (a / (side * side) + b));
        if (v <= mode + (all + 1) * log((all - m + 1) / (all - k + 1)) + (k + 0.5) * log(odds * (all - k + 1) / (k + 1)) -
                     draw_stirling((int64_t)k) - draw_stirling(n - (int64_t)k))
            return (int64_t)k;
    }
}

int64_t cxm__binomial_draw(cxm_random *random, int64_t n, double p)
{
    if (n < 1 || p <= 0)
        return 0;
    if (p >= 1)
        return n;
    if (p > 0.5)
        return n - cxm__binomial_draw(random, n, 1 - p);
    return (double)n * p < 10 ? draw_few(random, n, p) : draw_many(random, n, p);
}
