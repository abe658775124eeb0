/* Two independent groups compared by means and by ranks. Both columns are read into one list of pairs, group and value, and
 * placements.c does the counting; read roc.c next. */
#include "cxm/unstable/two_groups.h"

#include <math.h>

#include "stats/placements.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_two_groups_result) == 2 * 104 + 144 + 2 * 136 + 48, "frozen");
_Static_assert(sizeof(cxm_two_groups_options) == offsetof(cxm_two_groups_options, reserved) + 4, "no tail padding");

/* A mean with the interval of Student's t. */
enum { TWO_GROUPS_FEW = 10 }; /* of the smaller group: below it intervals of superiority held the truth too seldom */

static cxm_estimate two_groups_mean(const struct cxm__spread *spread, int64_t n, int64_t missing, double confidence)
{
    cxm_tested_estimate mean = cxm__tested(n, missing);
    if (n) {
        double df = (double)(n - 1), error = n > 1 ? sqrt(spread->square / df / (double)n) : (double)NAN;
        double half = error > 0 ? error * cxm__tested_quantile(confidence, df) : (double)NAN;
        cxm__tested_value(&mean, cxm__sum_value(spread->mean), error);
        if (n > 1) {
            mean.estimate.df = df;
            cxm__tested_interval(&mean, mean.estimate.value - half, mean.estimate.value + half, confidence, -INFINITY, INFINITY);
        }
    }
    return mean.estimate;
}

static void two_groups_superiority(const struct cxm__placements *p, double confidence, cxm_tested_estimate *to)
{
    struct cxm__superiority s = cxm__superiority(p);
    double a = (double)p->n[0] * p->square[0] / (double)(p->n[0] - 1), b = (double)p->n[1] * p->square[1] / (double)(p->n[1] - 1);
    double df = (a + b) * (a + b) / (a * a / (double)(p->n[0] - 1) + b * b / (double)(p->n[1] - 1));
    cxm__tested_value(to, s.share, s.std_error);
    if (p->n[0] < 2 || p->n[1] < 2)
        return;
    if (!(s.std_error > 0)) {
        cxm__tested_interval(to, NAN, NAN, confidence, 0, 1);
        return;
    }
    double half = cxm__tested_quantile(confidence, df) * s.std_error;
    cxm__tested_test(to, s.excess / s.std_error, df);
    cxm__tested_interval(to, s.share - half, s.share + half, confidence, 0, 1);
    cxm__estimate_flag_few(&to->estimate, p->n[0] < p->n[1] ? p->n[0] : p->n[1], TWO_GROUPS_FEW);
    to->estimate.df = df;
}

/* The distances of the placements, in units of delta's, are twice those in pairs over the other group's size; so the three sums of
 * the variance come from what is there. */
static void two_groups_cliff(const struct cxm__placements *p, double confidence, cxm_tested_estimate *to)
{
    const double n0 = (double)p->n[0], n1 = (double)p->n[1], pairs = n0 * n1, net = (double)(p->wins - p->losses);
    const double delta = net / pairs, df = n0 + n1 - 2;
    cxm__tested_value(to, delta, NAN);
    if (p->n[0] < 2 || p->n[1] < 2)
        return;
    /* wins + losses - net^2 / pairs, without its cancellation near separation */
    double within = 4 * (double)p->wins * ((double)p->losses / pairs) + (double)p->tied * ((double)(p->wins + p->losses) / pairs);
    double variance = (4 * (p->square[0] + p->square[1]) - within) / (pairs * (n0 - 1) * (n1 - 1));
    if (!(variance > 0)) { /* separated, or so few that the unbiased variance is not above 0 */
        cxm__tested_interval(to, NAN, NAN, confidence, -1, 1);
        return;
    }
    double t = cxm__tested_quantile(confidence, df), other = (1 - delta) * (1 + delta), reach = t * t * variance;
    double half = t * sqrt(variance) * sqrt(other * other + reach), below = other + reach;
    to->estimate.std_error = sqrt(variance);
    to->estimate.df = df;
    cxm__tested_test(to, delta / sqrt(variance), df);
    cxm__tested_interval(to, (delta * other - half) / below, (delta * other + half) / below, confidence, -1, 1);
}

static void two_groups_mann_whitney(const struct cxm__placements *p, bool continuity, cxm_two_groups_result *to)
{
    const int64_t n = p->n[0] + p->n[1], doubled = p->wins - p->losses; /* twice U's distance from its mean */
    cxm_tested_estimate test = cxm__tested(n, 0);
    /* (n^3 - n) / 2, less the ties' */
    cxm__wide untied = cxm__wide_product(n % 2 ? (n - 1) / 2 * n : n / 2 * (n - 1), n + 1);
    cxm__wide_add(&untied, cxm__wide_negative(p->ties));
    double between = (double)p->n[0] * (double)p->n[1], factor = cxm__wide_value(untied) / ((double)n * (double)(n - 1));
    double distance = (double)doubled / 2, deviation = sqrt(between * factor / 6);
    if (continuity)
        distance -= doubled > 0 ? 0.5 : doubled < 0 ? -0.5 : 0;
    if (deviation > 0)
        cxm__tested_test(&test, distance / deviation, NAN);
    to->mann_whitney_z = test.statistic;
    to->mann_whitney_p = test.p;
    to->mann_whitney_status = test.test_status;
}

static cxm_status two_groups_fill(const struct cxm__pairs *pairs, const int64_t *missing, const cxm_two_groups_options *options,
                              cxm_two_groups_result *result, cxm_error *error)
{
    struct cxm__placements p = cxm__placements(pairs);
    cxm_two_groups_result to = {.higher = p.wins, .lower = p.losses, .equal = p.tied};
    to.first = two_groups_mean(&p.spread[0], p.n[0], missing[0], options->confidence);
    to.second = two_groups_mean(&p.spread[1], p.n[1], missing[1], options->confidence);
    to.superiority = to.cliff = cxm__tested(p.n[0] && p.n[1] ? p.n[0] + p.n[1] : 0, missing[0] + missing[1]);
    if (p.n[0] && p.n[1]) {
        two_groups_superiority(&p, options->confidence, &to.superiority);
        two_groups_cliff(&p, options->confidence, &to.cliff);
    }
    to.superiority.estimate.n = to.cliff.estimate.n = p.n[0] + p.n[1];
    two_groups_mann_whitney(&p, options->continuity == 1, &to);
    cxm_status status = cxm_compare_independent(&to.first, &to.second, options->confidence, &to.difference, error);
    if (!status)
        *result = to;
    return status;
}

cxm_status cxm_two_groups(const cxm_column *first, const cxm_column *second, const cxm_two_groups_options *options,
                          const cxm_host *host, cxm_two_groups_result *result, cxm_error *error)
{
    static const char *const names[] = {"first", "second"};
    static const uint8_t numbers[] = {0, 1};
    const cxm_column *columns[] = {first, second};
    cxm_two_groups_options own = CXM_TWO_GROUPS_OPTIONS_INIT;
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    int64_t missing[2] = {0, 0};
    cxm_status status = CXM_OK;
    for (int group = 0; group < 2 && !status; group++)
        status = cxm__numbers_check(columns[group], CXM__ANY_LENGTH, names[group], group, error);
    if (!status)
        status = cxm__struct_read(&own, sizeof own, sizeof own, options, 2, "options", error);
    if (!status)
        status = cxm__confidence_check(own.confidence, 2, error);
    if (!status && (own.continuity < 0 || own.continuity > 1 || own.reserved))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("options"), CXM__T(": continuity must be 0 or 1, and reserved 0"));
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    for (int group = 0; group < 2 && !status; group++) {
        cxm_column number = {.data = &numbers[group], .length = columns[group]->length, .type = CXM_TYPE_U8,
                             .flags = CXM_COLUMN_REPEATED};
        struct cxm__pairs_source source = {{&number, columns[group]}, {"group", names[group]}, {group, group}};
        status = cxm__pairs_read(&pairs, &source, error);
        missing[group] = pairs.missing - (group ? missing[0] : 0);
    }
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = two_groups_fill(&pairs, missing, &own, result, error);
    }
    cxm__pairs_free(&pairs);
    return status;
}
