/*
 * Distances of two distributions in one walk over their distinct answers, ascending, whether they come from columns or histograms.
 * smirnov.h has the exact p, kolmogorov.c the limiting one.
 */
#include "cxm/unstable/divergence.h"

#include <math.h>
#include <string.h>

#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "stats/counts.h"
#include "stats/smirnov.h"
#include "stats/sorted_values.h"
#include "stats/sum.h"

_Static_assert(sizeof(cxm_divergence_result) == 104, "cxm_divergence_result is frozen");

/* Two sides as sorted columns or, where those are NULL, as counts at 0, 1, 2, ... */
struct divergence_walk {
    const struct cxm__sorted_values *sides[2];
    const int64_t *counts[2];
    int64_t points;
    int64_t at[2];
};

/* A distinct answer with its weight on each side. */
struct divergence_point {
    double value, weight[2];
};

static bool divergence_next(struct divergence_walk *walk, struct divergence_point *point)
{
    if (!walk->sides[0]) {
        int64_t at = walk->at[0]++;
        if (at >= walk->points)
            return false;
        *point = (struct divergence_point){(double)at, {(double)walk->counts[0][at], (double)walk->counts[1][at]}};
        return true;
    }
    bool any = false;
    for (int s = 0; s < 2; s++)
        if (walk->at[s] < walk->sides[s]->n) {
            double value = walk->sides[s]->items[walk->at[s]].value;
            point->value = any ? fmin(point->value, value) : value;
            any = true;
        }
    for (int s = 0; s < 2 && any; s++) {
        const struct cxm__sorted_values *side = walk->sides[s];
        cxm__sum weight = {0, 0};
        for (; walk->at[s] < side->n && side->items[walk->at[s]].value == point->value; walk->at[s]++)
            cxm__sum_add(&weight, side->unequal ? cxm__sorted_weight(side, walk->at[s]) : 1);
        point->weight[s] = cxm__sum_value(weight);
    }
    return any;
}

/* a / whole_a - b / whole_b: the products are exact, so nothing is lost where the shares are nearly the same */
static double divergence_gap(double a, double whole_a, double b, double whole_b)
{
    cxm__sum left = cxm__two_product(a, whole_b), right = cxm__two_product(b, whole_a);
    return ((left.sum - right.sum) + (left.rest - right.rest)) / whole_a / whole_b;
}

/* (1 + r) ln(1 + r) + (1 - r) ln(1 - r) for 0 <= r <= 1 */
static double divergence_bend(double r)
{
    if (r >= 1)
        return 2 * 0.69314718055994530942;
    if (r > 0.5)
        return (1 + r) * log1p(r) + (1 - r) * log1p(-r);
    double square = r * r, power = square, sum = 0;
    for (int k = 1; k < 40 && power > 1e-18 * sum; k++) {
        sum += power / (k * (2.0 * k - 1));
        power *= square;
    }
    return sum;
}

/* A point's share of the Jensen-Shannon divergence, in nats: never negative, so the sum cancels nothing. */
static double divergence_term(const struct divergence_point *point, const double *whole)
{
    double sum = point->weight[0] / whole[0] + point->weight[1] / whole[1];
    if (sum <= 0)
        return 0;
    double gap = fabs(divergence_gap(point->weight[0], whole[0], point->weight[1], whole[1]));
    return 0.25 * sum * divergence_bend(gap / sum);
}

static void divergence_distances(struct divergence_walk *walk, const double *whole, cxm_divergence_result *result)
{
    struct divergence_point point;
    cxm__sum up_to[2] = {{0, 0}, {0, 0}}, area = {0, 0}, shannon = {0, 0};
    double gap = 0, last = 0;
    while (divergence_next(walk, &point)) {
        if (gap > 0)
            cxm__sum_add(&area, gap * (point.value - last));
        last = point.value;
        cxm__sum_add(&shannon, divergence_term(&point, whole));
        cxm__sum_add(&up_to[0], point.weight[0]);
        cxm__sum_add(&up_to[1], point.weight[1]);
        gap = fabs(divergence_gap(cxm__sum_value(up_to[0]), whole[0], cxm__sum_value(up_to[1]), whole[1]));
        result->kolmogorov_smirnov = fmin(fmax(result->kolmogorov_smirnov, gap), 1);
    }
    result->wasserstein = cxm__sum_value(area);
    result->jensen_shannon = fmin(cxm__sum_value(shannon) / 0.69314718055994530942, 1);
    result->jensen_shannon_distance = sqrt(result->jensen_shannon);
}

static void divergence_test(struct divergence_walk *walk, cxm_divergence_result *result)
{
    struct divergence_point point;
    double n1 = (double)result->n_first, n2 = (double)result->n_second;
    result->test_status = CXM_TEST_OK;
    if (!cxm__smirnov_fits(result->n_first, result->n_second)) {
        result->method = CXM_KOLMOGOROV_SMIRNOV_LIMITING;
        result->p = cxm_kolmogorov_upper(result->kolmogorov_smirnov * sqrt(n1 / (n1 + n2) * n2));
        return;
    }
    struct cxm__smirnov smirnov;
    cxm__smirnov_begin(&smirnov, result->n_first, result->n_second, result->kolmogorov_smirnov);
    while (divergence_next(walk, &point))
        cxm__smirnov_group(&smirnov, (int64_t)(point.weight[0] + point.weight[1]));
    result->method = CXM_KOLMOGOROV_SMIRNOV_EXACT;
    result->p = cxm__smirnov_p(&smirnov);
}

/* From the numbers of answers, and the walk at its start. */
static void divergence_compute(const struct divergence_walk *walk, const double *whole, bool unequal,
                               cxm_divergence_result *result)
{
    struct divergence_walk again = *walk;
    result->p = (double)NAN;
    result->test_status = CXM_TEST_NOT_TESTABLE;
    if (result->n_first == 0 || result->n_second == 0) {
        result->status = CXM_VALUE_NO_DATA;
        result->wasserstein = result->kolmogorov_smirnov = (double)NAN;
        result->jensen_shannon = result->jensen_shannon_distance = (double)NAN;
        return;
    }
    divergence_distances(&again, whole, result);
    again = *walk;
    if (!unequal)
        divergence_test(&again, result);
}

static double divergence_whole(const struct cxm__sorted_values *side)
{
    cxm__sum whole = {0, 0};
    if (!side->unequal)
        return (double)side->n;
    for (int64_t i = 0; i < side->n; i++)
        cxm__sum_add(&whole, cxm__sorted_weight(side, i));
    return cxm__sum_value(whole);
}

cxm_status cxm_divergence(const cxm_column *first, const cxm_column *first_weight, const cxm_column *second,
                          const cxm_column *second_weight, const cxm_host *host, cxm_divergence_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sides[2];
    const struct cxm__values_source sources[2] = {{first, first_weight, "first", "first_weight", 0, 1},
                                                  {second, second_weight, "second", "second_weight", 2, 3}};
    cxm_status status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status)
        status = cxm__sorted_values_read(&sides[0], &sources[0], &lent, error);
    if (status)
        return status;
    status = cxm__sorted_values_read(&sides[1], &sources[1], &lent, error);
    if (!status) {
        const struct divergence_walk walk = {{&sides[0], &sides[1]}, {NULL, NULL}, 0, {0, 0}};
        const double whole[2] = {divergence_whole(&sides[0]), divergence_whole(&sides[1])};
        memset(result, 0, sizeof *result);
        result->n_first = sides[0].n;
        result->n_second = sides[1].n;
        result->missing_first = sides[0].missing;
        result->missing_second = sides[1].missing;
        result->excluded_first = sides[0].excluded;
        result->excluded_second = sides[1].excluded;
        divergence_compute(&walk, whole, sides[0].unequal || sides[1].unequal, result);
        cxm__sorted_values_free(&sides[1], &lent);
    }
    cxm__sorted_values_free(&sides[0], &lent);
    return status;
}

cxm_status cxm_divergence_of_counts(const int64_t *first, const int64_t *second, int64_t points, cxm_divergence_result *result,
                                    cxm_error *error)
{
    const struct divergence_walk walk = {{NULL, NULL}, {first, second}, points, {0, 0}};
    int64_t n[2];
    cxm_status status = cxm__counts_sum(first, points, "first", 0, 2, &n[0], error);
    if (!status)
        status = cxm__counts_sum(second, points, "second", 1, 2, &n[1], error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    if (status)
        return status;
    const double whole[2] = {(double)n[0], (double)n[1]};
    memset(result, 0, sizeof *result);
    result->n_first = n[0];
    result->n_second = n[1];
    divergence_compute(&walk, whole, false, result);
    return CXM_OK;
}
