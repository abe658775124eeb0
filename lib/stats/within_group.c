/* Variances of items within units, in two passes of blocks; a unit's rwg from their mean.
 * Rows that lack an item belong to no unit. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/agreement.h"
#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "stats/units.h"

_Static_assert(sizeof(cxm_within_group_result) == 2 * sizeof(cxm_estimate) + 16, "frozen");

struct within_group {
    const cxm_host *host;
    const cxm_column *items;
    int32_t count;
    struct cxm__units units;
    int64_t *n;    /* of each unit: complete rows */
    cxm__sum *sum; /* of an item's answers, less the first of them all */
    double *mean, *square, *q; /* of an item; q: sum of the items' variances, then rwg */
    int64_t complete;
};

static bool within_group_allocate(struct within_group *w)
{
    w->n = cxm__allocate_zeroed(w->host, w->units.labels, sizeof *w->n);
    w->sum = cxm__allocate(w->host, w->units.labels, sizeof *w->sum);
    w->mean = cxm__allocate(w->host, w->units.labels, sizeof *w->mean);
    w->square = cxm__allocate(w->host, w->units.labels, sizeof *w->square);
    w->q = cxm__allocate_zeroed(w->host, w->units.labels, sizeof *w->q);
    return w->n && w->sum && w->mean && w->square && w->q;
}

static void within_group_free(struct within_group *w)
{
    cxm__release(w->host, w->q, w->units.labels, sizeof *w->q);
    cxm__release(w->host, w->square, w->units.labels, sizeof *w->square);
    cxm__release(w->host, w->mean, w->units.labels, sizeof *w->mean);
    cxm__release(w->host, w->sum, w->units.labels, sizeof *w->sum);
    cxm__release(w->host, w->n, w->units.labels, sizeof *w->n);
    cxm__units_free(&w->units, w->host);
}

/* Takes rows that lack an item out of their units. */
static cxm_status within_group_complete(struct within_group *w, cxm_error *error)
{
    double answer[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    char name[CXM__NAME_SIZE];
    cxm_status status = CXM_OK;
    for (int32_t k = 0; k < w->count; k++)
        for (int64_t first = 0; first < w->units.rows && !status; first += CXM__BLOCK) {
            const int32_t n = w->units.rows - first < CXM__BLOCK ? (int32_t)(w->units.rows - first) : CXM__BLOCK;
            memset(null, 0, (size_t)n);
            status = cxm__answers_read(&w->items[k], first, n, answer, null, cxm__item_name(k, name), 0, error);
            for (int32_t i = 0; i < n; i++)
                if (null[i])
                    w->units.of_row[first + i] = -1;
        }
    for (int64_t row = 0; row < w->units.rows && !status; row++)
        if (w->units.of_row[row] >= 0) {
            w->n[w->units.of_row[row]]++;
            w->complete++;
        }
    return status;
}

/* Adds an item's variance to each unit's q. Differences from the first answer keep what is alike exactly so. */
static void within_group_item(struct within_group *w, const cxm_column *item)
{
    double answer[CXM__BLOCK], first_answer = (double)NAN, largest = 0;
    uint8_t null[CXM__BLOCK];
    memset(w->sum, 0, (size_t)w->units.labels * sizeof *w->sum);
    memset(w->square, 0, (size_t)w->units.labels * sizeof *w->square);
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t first = 0; first < w->units.rows; first += CXM__BLOCK) {
            const int32_t n = w->units.rows - first < CXM__BLOCK ? (int32_t)(w->units.rows - first) : CXM__BLOCK;
            const int32_t *unit = w->units.of_row + first;
            cxm__decode_numbers(item, first, n, answer, null);
            for (int32_t i = 0; i < n; i++) {
                if (unit[i] < 0)
                    continue;
                first_answer = isnan(first_answer) ? answer[i] : first_answer;
                const double apart = answer[i] - first_answer;
                largest = fmax(largest, fabs(apart));
                if (pass)
                    w->square[unit[i]] += (apart - w->mean[unit[i]]) * (apart - w->mean[unit[i]]);
                else
                    cxm__sum_add(&w->sum[unit[i]], apart);
            }
        }
        for (int64_t u = 0; u < w->units.labels && !pass; u++)
            w->mean[u] = w->n[u] ? cxm__sum_value(w->sum[u]) / (double)w->n[u] : 0;
    }
    for (int64_t u = 0; u < w->units.labels; u++)
        if (w->n[u] > 1 && !cxm__squares_vanish(w->square[u], (double)w->n[u], largest))
            w->q[u] += w->square[u] / (double)(w->n[u] - 1);
}

static double within_group_of(double mean_variance, double null_variance, int32_t items)
{
    const double agreed = fmax(0, 1 - mean_variance / null_variance);
    return items * agreed / (items * agreed + (1 - agreed));
}

static void within_group_share(cxm_tested_estimate *to, double agreeing, double units, double confidence)
{
    const struct cxm__limits limits = cxm__wilson(agreeing, units, cxm__tested_quantile(confidence, (double)NAN));
    const double share = agreeing / units;
    cxm__tested_value(to, 100 * share, 100 * sqrt(share * (1 - share) / units));
    if (!cxm__estimate_clusters(&to->estimate, (int64_t)units))
        return;
    cxm__tested_interval(to, 100 * limits.lower, 100 * limits.upper, confidence, 0, 100);
    cxm__estimate_flag_clusters(&to->estimate, (int64_t)units);
}

static void within_group_figures(struct within_group *w, double null_variance, double confidence, cxm_within_group_result *result)
{
    cxm__sum sum = {0, 0}, square = {0, 0};
    int64_t agreeing = 0, rows = 0;
    *result = (cxm_within_group_result){.units = 0};
    for (int64_t u = 0; u < w->units.labels; u++) {
        result->alone += w->n[u] == 1;
        if (w->n[u] < 2)
            continue;
        w->q[u] = within_group_of(w->q[u] / w->count, null_variance, w->count);
        result->units++;
        rows += w->n[u];
        agreeing += w->q[u] >= 0.7 - 1e-12; /* 1 - 0.6 / 2 is 0.7 */
        cxm__sum_add(&sum, w->q[u]);
    }
    const double units = (double)result->units, mean = cxm__sum_value(sum) / units;
    for (int64_t u = 0; u < w->units.labels; u++)
        if (w->n[u] > 1)
            cxm__sum_add(&square, (w->q[u] - mean) * (w->q[u] - mean));
    cxm_tested_estimate rwg = cxm__tested(rows, w->units.rows - w->complete);
    rwg.estimate.excluded = w->complete - rows;
    rwg.estimate.clusters = result->units;
    cxm_tested_estimate share = rwg;
    if (result->units) {
        const double spread = cxm__squares_vanish(cxm__sum_value(square), units, 1) ? 0 : cxm__sum_value(square);
        const double error = units > 1 ? sqrt(spread / (units - 1) / units) : (double)NAN;
        (void)cxm__tested_clustered(&rwg, mean, error, units - 1, result->units, confidence, 0, 1);
        within_group_share(&share, (double)agreeing, units, confidence);
    } else if (result->alone) { /* answers, but nobody to agree with */
        rwg.estimate.status = share.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    }
    result->rwg = rwg.estimate;
    result->agreeing = share.estimate;
}

static cxm_status within_group_check(const cxm_column *items, int32_t count, const cxm_column *unit, double null_variance,
                                     double confidence, cxm_error *error)
{
    char name[CXM__NAME_SIZE];
    if (!items)
        return cxm__fail_null(error, 0, "items");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": "), CXM__I(count), CXM__T(" is not 1 or more"));
    cxm_status status = cxm__numbers_check(items, CXM__ANY_LENGTH, "item", 0, error);
    for (int32_t k = 1; k < count && !status; k++)
        status = cxm__numbers_check(&items[k], items->length, cxm__item_name(k, name), 0, error);
    if (!status)
        status = cxm__units_check(unit, items->length, "unit", 2, error);
    if (!status && !(null_variance > 0 && null_variance <= 1e280))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("null_variance"), CXM__T(": "), CXM__N(null_variance),
                           CXM__T(" is not above 0 and finite"));
    return status ? status : cxm__confidence_check(confidence, 4, error);
}

cxm_status cxm_within_group(const cxm_column *items, int32_t count, const cxm_column *unit, double null_variance, double confidence,
                            const cxm_host *host, double *each, cxm_within_group_result *result, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = within_group_check(items, count, unit, null_variance, confidence, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 7, "result");
    if (status)
        return status;
    struct within_group w = {.host = &lent, .items = items, .count = count};
    status = cxm__units_read(&w.units, unit, "unit", 2, &lent, error);
    if (!status && !within_group_allocate(&w))
        status = cxm__fail_memory(error);
    if (!status)
        status = within_group_complete(&w, error);
    for (int32_t k = 0; k < count && !status; k++)
        within_group_item(&w, &items[k]);
    if (!status)
        within_group_figures(&w, null_variance, confidence, result);
    for (int64_t row = 0; each && !status && row < w.units.rows; row++) {
        const int32_t u = w.units.of_row[row];
        each[row] = u >= 0 && w.n[u] > 1 ? w.q[u] : (double)NAN;
    }
    within_group_free(&w);
    return status;
}
