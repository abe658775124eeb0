/* Coefficients of association with their intervals and tests, from the list of different pairs.
 * concordance.c does the counting; read two_groups.c next. */
#include "cxm/unstable/association.h"

#include <math.h>

#include "stats/concordance.h"
#include "stats/contingency.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_association_result) == 608, "frozen");

enum { ASSOCIATION_FEW = 50 }; /* below it intervals held the truth in less than 93 % of samples, see docs/numbers.md */

/* What rounding leaves of 1 where all points lie on a line. */
static const double association_line = 1 - 1e-15;

/* Where Fisher's interval of r is flagged: at a larger variance of z than that of normal pairs, or a column that normal values would
 * not look like at 5 %. */
static const double association_heavy = 1.1, association_jarque_bera = 5.991464547107979;

/* Jarque and Bera 1987, International Statistical Review 55, 163-172, of one column. */
static double association_shape(const struct cxm__pair *items, int64_t count, int64_t n, const struct cxm__spread *spread, int32_t which)
{
    cxm__sum third = {0, 0}, fourth = {0, 0};
    const double deviation = sqrt(spread->square / (double)n);
    for (int64_t i = 0; i < count; i++) {
        const double d = cxm__spread_distance(spread, which ? items[i].y : items[i].x) / deviation, weight = (double)items[i].count;
        cxm__sum_add(&third, d * d * d * weight);
        cxm__sum_add(&fourth, d * d * d * d * weight);
    }
    const double skewness = cxm__sum_value(third) / (double)n, excess = cxm__sum_value(fourth) / (double)n - 3;
    return (double)n / 6 * (skewness * skewness + excess * excess / 4);
}

/* r, and in *normal whether the pairs look normal enough for its interval: the variance of z without supposing so is that of Steiger
 * and Hakstian 1982, British Journal of Mathematical and Statistical Psychology 35, 208-215. */
static double association_pearson(const struct cxm__pair *items, int64_t count, int64_t n, bool *normal)
{
    struct cxm__spread x = cxm__pairs_spread(items, count, 0, n), y = cxm__pairs_spread(items, count, 1, n);
    cxm__sum product = {0, 0}, square = {0, 0};
    const double sx = sqrt(x.square), sy = sqrt(y.square);
    for (int64_t i = 0; i < count; i++) {
        double dx = cxm__spread_distance(&x, items[i].x), dy = cxm__spread_distance(&y, items[i].y);
        cxm__sum_add(&product, dx * dy * (double)items[i].count);
    }
    const double r = cxm__sum_value(product) / (sx * sy);
    for (int64_t i = 0; i < count; i++) {
        double dx = cxm__spread_distance(&x, items[i].x) / sx, dy = cxm__spread_distance(&y, items[i].y) / sy;
        double influence = dx * dy - r * (dx * dx + dy * dy) / 2; /* a pair's part in r */
        cxm__sum_add(&square, influence * influence * (double)items[i].count);
    }
    *normal = cxm__sum_value(square) * (double)n <= association_heavy * (1 - r * r) * (1 - r * r) &&
              association_shape(items, count, n, &x, 0) <= association_jarque_bera &&
              association_shape(items, count, n, &y, 1) <= association_jarque_bera;
    return r;
}

/* A correlation with t and Fisher's z; `inflation` is the variance of z times n - 3. */
static void association_correlation(cxm_tested_estimate *to, double r, double inflation, double confidence)
{
    int64_t n = to->estimate.n;
    if (isnan(r))
        return;
    r = r > association_line ? 1 : r < -association_line ? -1 : r;
    double error = n > 2 ? sqrt((1 - r) * (1 + r) / (double)(n - 2)) : (double)NAN;
    cxm__tested_value(to, r, error);
    cxm__tested_test(to, r / error, (double)(n - 2));
    if (n < 4)
        return;
    double half = cxm__tested_quantile(confidence, NAN) * sqrt(inflation / (double)(n - 3)), z = atanh(r);
    bool certain = !(fabs(r) < 1);
    cxm__tested_interval(to, certain ? (double)NAN : tanh(z - half), tanh(z + half), confidence, -1, 1);
}

/* A coefficient of concordance with Wald's interval. */
static void association_ordinal(cxm_tested_estimate *to, double value, double error, double z, double confidence)
{
    if (isnan(value))
        return;
    cxm__tested_value(to, value, error);
    cxm__tested_test(to, z, NAN);
    if (to->estimate.n < 4)
        return;
    double half = cxm__tested_quantile(confidence, NAN) * error;
    cxm__tested_interval(to, error > 0 ? value - half : (double)NAN, value + half, confidence, -1, 1);
    cxm__estimate_flag_few(&to->estimate, to->estimate.n, ASSOCIATION_FEW);
}

static void association_fill(struct cxm__pairs *pairs, double confidence, cxm_association_result *result)
{
    cxm_association_result to = {.reserved = 0};
    bool normal = true;
    const double r = pairs->n ? association_pearson(pairs->items, pairs->count, pairs->n, &normal) : (double)NAN;
    struct cxm__concordance c = cxm__concordance(pairs->items, pairs->spare, pairs->count);
    to.pearson = to.spearman = to.kendall = to.gamma = cxm__tested(pairs->n, pairs->missing);
    if (c.x_values > 1 && c.y_values > 1) {
        double score = (double)(c.concordant - c.discordant);
        association_correlation(&to.pearson, r, 1, confidence);
        if (!normal && !isnan(r))
            to.pearson.estimate.flags |= CXM_ESTIMATE_DOUBTFUL;
        cxm__estimate_flag_few(&to.pearson.estimate, pairs->n, ASSOCIATION_FEW);
        association_correlation(&to.spearman, c.rho, 1 + c.rho * c.rho / 2, confidence);
        association_ordinal(&to.kendall, c.tau, c.tau_error, score / sqrt(c.variance), confidence);
        association_ordinal(&to.gamma, c.gamma, c.gamma_error, c.gamma / c.gamma_null_error, confidence);
    }
    to.x_values = c.x_values;
    to.y_values = c.y_values;
    to.concordant = c.concordant;
    to.discordant = c.discordant;
    to.tied_x = c.tied_x;
    to.tied_y = c.tied_y;
    to.tied_both = c.tied_both;
    *result = to;
}

static cxm_status association_check(double confidence, int32_t argument, const cxm_host *host, cxm_host *lent,
                                    const cxm_association_result *result, cxm_error *error)
{
    cxm_status status = cxm__confidence_check(confidence, argument, error);
    if (!status)
        status = cxm__host_read(lent, host, argument + 1, error);
    if (!status && !result)
        status = cxm__fail_null(error, argument + 2, "result");
    return status;
}

cxm_status cxm_association(const cxm_column *x, const cxm_column *y, double confidence, const cxm_host *host,
                           cxm_association_result *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{x, y}, {"x", "y"}, {0, 1}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = association_check(confidence, 2, host, &lent, result, error);
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        association_fill(&pairs, confidence, result);
    }
    cxm__pairs_free(&pairs);
    return status;
}

cxm_status cxm_association_of_table(const cxm_contingency *table, double confidence, const cxm_host *host,
                                    cxm_association_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = table ? association_check(confidence, 1, host, &lent, result, error) : cxm__fail_null(error, 0, "table");
    if (status)
        return status;
    status = cxm__contingency_pairs(table, &pairs, error);
    if (!status)
        association_fill(&pairs, confidence, result);
    cxm__pairs_free(&pairs);
    return status;
}
