/* The mean's linearised variable is w (y - mean) / sum w; the margins are taken out of it, and what is left is added up by cluster.
 * Taking out several margins is a regression, done by taking out one after the other until nothing is left to take. */
#include <math.h>
#include <string.h>

#include "core/lend.h"
#include "core/weights.h"
#include "cxm/unstable/weighted_mean.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"
#include "weighting/numbering.h"
#include "weighting/rake.h"

enum { WEIGHTED_MEAN_CLUSTERS_LEAST = 5, WEIGHTED_MEAN_CLUSTERS_FEW = 20, WEIGHTED_MEAN_SWEEPS = 10000 };

struct weighted_mean {
    struct cxm__margins margins; /* whose weights are the new ones */
    const cxm_host *host;
    const cxm_column *value;
    cxm_design design;
    int64_t rows, most; /* most: categories of the largest margin */
    double *base;       /* design weights, 0 where a row has no weight */
    double *residual;   /* y - mean over the sum of the weights, 0 without y; then less what the margins explain */
    double *room;       /* of `rows` */
    int32_t *strata, *units;
    cxm__sum *sums;     /* of `rows`, or of `most` categories and their weights */
    int64_t n, missing, strata_count, units_count;
    double whole;
    bool unequal;
};

static bool weighted_mean_allocate(struct weighted_mean *m)
{
    for (int32_t i = 0; i < m->margins.count; i++)
        m->most = m->margins.margin[i].categories > m->most ? m->margins.margin[i].categories : m->most;
    m->most = 2 * m->most > m->rows ? 2 * m->most : m->rows;
    m->base = cxm__allocate(m->host, m->rows, sizeof *m->base);
    m->residual = cxm__allocate_zeroed(m->host, m->rows, sizeof *m->residual);
    m->room = cxm__allocate(m->host, m->rows, sizeof *m->room);
    m->strata = cxm__allocate_zeroed(m->host, m->rows, sizeof *m->strata);
    m->units = cxm__allocate_zeroed(m->host, m->rows, sizeof *m->units);
    m->sums = cxm__allocate_zeroed(m->host, m->most, sizeof *m->sums);
    return m->base && m->residual && m->room && m->strata && m->units && m->sums;
}

static void weighted_mean_free(struct weighted_mean *m)
{
    cxm__release(m->host, m->sums, m->most, sizeof *m->sums);
    cxm__release(m->host, m->units, m->rows, sizeof *m->units);
    cxm__release(m->host, m->strata, m->rows, sizeof *m->strata);
    cxm__release(m->host, m->room, m->rows, sizeof *m->room);
    cxm__release(m->host, m->residual, m->rows, sizeof *m->residual);
    cxm__release(m->host, m->base, m->rows, sizeof *m->base);
    cxm__margins_free(&m->margins);
}

static int32_t weighted_mean_block(const struct weighted_mean *m, int64_t first)
{
    return m->rows - first < CXM__BLOCK ? (int32_t)(m->rows - first) : CXM__BLOCK;
}

/* room[i] becomes the row's value, NaN where it has none. */
static cxm_status weighted_mean_values(struct weighted_mean *m, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < m->rows; first += CXM__BLOCK) {
        int32_t n = weighted_mean_block(m, first);
        cxm__decode_numbers(m->value, first, n, m->room + first, null);
        for (int32_t i = 0; i < n; i++) {
            double *value = &m->room[first + i];
            if (!null[i] && !(*value >= -1e140 && *value <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("value"), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                                 CXM__N(*value), CXM__T(" is outside -1e140..1e140"));
            if (null[i])
                *value = (double)NAN;
        }
    }
    return CXM_OK;
}

/* Strata or clusters of the weighted rows as codes; the others get -1. */
static cxm_status weighted_mean_groups(struct weighted_mean *m, const cxm_column *column, const char *name, int32_t *codes,
                                       int64_t *count, cxm_error *error)
{
    double labels[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    int64_t n = 0;
    double *values = cxm__allocate(m->host, m->rows, sizeof *values);
    int32_t *found = cxm__allocate(m->host, m->rows, sizeof *found);
    cxm_status status = values && found ? CXM_OK : cxm__fail_memory(error);
    for (int64_t first = 0; first < m->rows && !status; first += CXM__BLOCK) {
        int32_t block = weighted_mean_block(m, first);
        memset(null, 0, sizeof null);
        status = cxm__labels_read(column, first, block, labels, null, name, 3, error);
        for (int32_t i = 0; i < block && !status; i++) {
            if (!(m->base[first + i] > 0))
                continue;
            if (null[i])
                status = CXM__FAIL(error, CXM_E_DOMAIN, 3, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i),
                                   CXM__T("] is null"));
            values[n++] = labels[i];
        }
    }
    if (!status && !cxm__number_values(m->host, values, n, found, count))
        status = cxm__fail_memory(error);
    for (int64_t i = 0, at = 0; i < m->rows && !status; i++)
        codes[i] = m->base[i] > 0 ? found[at++] : -1;
    cxm__release(m->host, found, m->rows, sizeof *found);
    cxm__release(m->host, values, m->rows, sizeof *values);
    return status;
}

/* Units are clusters within strata, or rows. */
static cxm_status weighted_mean_units(struct weighted_mean *m, cxm_error *error)
{
    cxm_status status = CXM_OK;
    int64_t n = 0;
    m->strata_count = m->margins.rows ? 1 : 0;
    if (m->design.stratum)
        status = weighted_mean_groups(m, m->design.stratum, "stratum", m->strata, &m->strata_count, error);
    if (!status && m->design.cluster)
        status = weighted_mean_groups(m, m->design.cluster, "cluster", m->units, &m->units_count, error);
    if (status)
        return status;
    if (!m->design.cluster) {
        for (int64_t i = 0; i < m->rows; i++)
            m->units[i] = m->base[i] > 0 ? (int32_t)n++ : -1;
        m->units_count = n;
        return CXM_OK;
    }
    double *values = cxm__allocate(m->host, m->rows, sizeof *values);
    int32_t *found = cxm__allocate(m->host, m->rows, sizeof *found);
    for (int64_t i = 0; values && i < m->rows; i++)
        if (m->base[i] > 0)
            values[n++] = (double)m->strata[i] * (double)m->units_count + m->units[i];
    if (!values || !found || !cxm__number_values(m->host, values, n, found, &m->units_count))
        status = cxm__fail_memory(error);
    for (int64_t i = 0, at = 0; i < m->rows && !status; i++)
        m->units[i] = m->base[i] > 0 ? found[at++] : -1;
    cxm__release(m->host, found, m->rows, sizeof *found);
    cxm__release(m->host, values, m->rows, sizeof *values);
    return status;
}

/* The mean, and the residuals before the margins are taken out. */
static double weighted_mean_value(struct weighted_mean *m)
{
    cxm__sum top = {0, 0}, bottom = {0, 0};
    const double *weights = m->margins.weights;
    double first = 0;
    for (int64_t i = 0; i < m->rows; i++) {
        bool has = weights[i] > 0;
        m->missing += has && isnan(m->room[i]);
        if (!has || isnan(m->room[i]))
            continue;
        m->unequal = m->unequal || (m->n && weights[i] != first);
        first = m->n++ ? first : weights[i];
        cxm__sum_add(&top, weights[i] * m->room[i]);
        cxm__sum_add(&bottom, weights[i]);
    }
    m->whole = cxm__sum_value(bottom);
    double mean = cxm__sum_value(top) / m->whole;
    for (int64_t i = 0; i < m->rows; i++)
        m->residual[i] = weights[i] > 0 && !isnan(m->room[i]) ? (m->room[i] - mean) / m->whole : 0;
    return mean;
}

/* Takes the weighted means of a margin's categories out of the residuals; returns the largest of them. */
static double weighted_mean_take_out(struct weighted_mean *m, int32_t index)
{
    const struct cxm__margin *margin = &m->margins.margin[index];
    cxm__sum *weights = m->sums + margin->categories;
    double largest = 0;
    memset(m->sums, 0, 2 * (size_t)margin->categories * sizeof *m->sums);
    for (int64_t i = 0; i < m->rows; i++)
        if (m->base[i] > 0) {
            cxm__sum_add(&m->sums[margin->codes[i]], m->base[i] * m->residual[i]);
            cxm__sum_add(&weights[margin->codes[i]], m->base[i]);
        }
    for (int64_t c = 0; c < margin->categories; c++) {
        double total = cxm__sum_value(weights[c]);
        m->sums[c].sum = total > 0 ? cxm__sum_value(m->sums[c]) / total : 0;
        largest = fmax(largest, fabs(m->sums[c].sum));
    }
    for (int64_t i = 0; i < m->rows; i++)
        if (m->base[i] > 0)
            m->residual[i] -= m->sums[margin->codes[i]].sum;
    return largest;
}

static void weighted_mean_residuals(struct weighted_mean *m)
{
    double size = 0;
    for (int64_t i = 0; i < m->rows; i++)
        size = fmax(size, fabs(m->residual[i]));
    for (int32_t sweep = 0; sweep < WEIGHTED_MEAN_SWEEPS; sweep++) {
        double taken = 0;
        for (int32_t index = 0; index < m->margins.count; index++)
            taken = fmax(taken, weighted_mean_take_out(m, index));
        if (m->margins.count == 1 || taken <= 1e-14 * size)
            return;
    }
}

/* What a stratum's units add up to. */
struct weighted_mean_stratum {
    int64_t units;
    double sum, square, population;
};

static cxm_status weighted_mean_populations(const struct weighted_mean *m, struct weighted_mean_stratum *strata, cxm_error *error)
{
    double numbers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; m->design.population && first < m->rows; first += CXM__BLOCK) {
        int32_t n = weighted_mean_block(m, first);
        cxm__decode_numbers(m->design.population, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            if (!(m->base[first + i] > 0))
                continue;
            struct weighted_mean_stratum *stratum = &strata[m->strata[first + i]];
            if (null[i] || !(numbers[i] >= (double)stratum->units && numbers[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, 3, first + i, CXM__A("population"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is less than the "), CXM__I(stratum->units),
                                 CXM__T(m->design.cluster ? " clusters" : " rows"), CXM__T(" that were drawn from it"));
            if (!isinf(stratum->population) && stratum->population != numbers[i])
                return CXM__FAIL(error, CXM_E_DOMAIN, 3, first + i, CXM__A("population"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" differs from "), CXM__N(stratum->population),
                                 CXM__T("; a stratum has one population"));
            stratum->population = numbers[i];
        }
    }
    return CXM_OK;
}

/* Sums by unit into sums[], then by stratum. */
static void weighted_mean_strata(struct weighted_mean *m, struct weighted_mean_stratum *strata, int32_t *of_unit)
{
    memset(m->sums, 0, (size_t)m->units_count * sizeof *m->sums);
    for (int64_t i = 0; i < m->rows; i++)
        if (m->base[i] > 0) {
            cxm__sum_add(&m->sums[m->units[i]], m->margins.weights[i] * m->residual[i]);
            of_unit[m->units[i]] = m->strata[i];
        }
    for (int64_t h = 0; h < m->strata_count; h++)
        strata[h] = (struct weighted_mean_stratum){0, 0, 0, INFINITY};
    for (int64_t u = 0; u < m->units_count; u++) {
        strata[of_unit[u]].units++;
        strata[of_unit[u]].sum += cxm__sum_value(m->sums[u]);
    }
    for (int64_t u = 0; u < m->units_count; u++) {
        struct weighted_mean_stratum *stratum = &strata[of_unit[u]];
        double apart = cxm__sum_value(m->sums[u]) - stratum->sum / (double)stratum->units;
        stratum->square += apart * apart;
    }
}

static void weighted_mean_interval(const struct weighted_mean *m, const struct weighted_mean_stratum *strata, double confidence,
                                   cxm_tested_estimate *to)
{
    double variance = 0;
    bool sampled = false, lonely = false;
    for (int64_t h = 0; h < m->strata_count; h++) {
        double n = (double)strata[h].units, left = isinf(strata[h].population) ? 1 : 1 - n / strata[h].population;
        sampled = sampled || left > 0;
        lonely = lonely || (left > 0 && strata[h].units == 1);
        if (left > 0 && strata[h].units > 1)
            variance += left * n / (n - 1) * strata[h].square;
    }
    cxm_estimate *estimate = &to->estimate;
    estimate->clusters = m->design.cluster ? m->units_count : 0;
    if (m->design.cluster && m->units_count < WEIGHTED_MEAN_CLUSTERS_FEW && m->units_count >= WEIGHTED_MEAN_CLUSTERS_LEAST)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    if (!sampled) {
        estimate->std_error = 0;
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE;
        return;
    }
    if (m->design.cluster && m->units_count < WEIGHTED_MEAN_CLUSTERS_LEAST)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (lonely)
        return;
    estimate->std_error = sqrt(variance);
    estimate->df = (double)(m->units_count - m->strata_count);
    if (estimate->interval_status == CXM_INTERVAL_TOO_FEW_CLUSTERS)
        return;
    double half = cxm__tested_quantile(confidence, estimate->df) * estimate->std_error;
    if (variance > 0)
        cxm__tested_interval(to, estimate->value - half, estimate->value + half, confidence, -INFINITY, INFINITY);
    else
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
}

/* From weights to the estimate. */
static cxm_status weighted_mean_finish(struct weighted_mean *m, double confidence, const cxm_weighting_result *weighting,
                                       cxm_estimate *to, cxm_error *error)
{
    cxm_status status = weighted_mean_values(m, error);
    if (!status)
        status = weighted_mean_units(m, error);
    if (status)
        return status;
    double value = weighting->status ? (double)NAN : weighted_mean_value(m);
    cxm_tested_estimate mean = cxm__tested(m->n, m->missing);
    mean.estimate.excluded = m->rows - m->n - m->missing;
    if (weighting->status && weighting->status != CXM_WEIGHTING_NO_DATA)
        mean.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    *to = mean.estimate;
    if (weighting->status || !m->n)
        return CXM_OK;
    for (int64_t i = 0; i < m->rows; i++)
        m->room[i] = isnan(m->room[i]) ? 0 : m->margins.weights[i];
    mean.estimate.n_effective = cxm__weight_summary(m->room, m->rows).n_effective;
    mean.estimate.flags = m->unequal ? CXM_ESTIMATE_WEIGHTED : 0;
    cxm__tested_value(&mean, value, (double)NAN);
    struct weighted_mean_stratum *strata = cxm__allocate(m->host, m->strata_count, sizeof *strata);
    int32_t *of_unit = cxm__allocate(m->host, m->units_count, sizeof *of_unit);
    status = strata && of_unit ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        weighted_mean_residuals(m);
        weighted_mean_strata(m, strata, of_unit);
        status = weighted_mean_populations(m, strata, error);
    }
    if (!status) {
        weighted_mean_interval(m, strata, confidence, &mean);
        *to = mean.estimate;
    }
    cxm__release(m->host, of_unit, m->units_count, sizeof *of_unit);
    cxm__release(m->host, strata, m->strata_count, sizeof *strata);
    return status;
}

static cxm_status weighted_mean_check(struct weighted_mean *m, const cxm_design *design, cxm_error *error)
{
    m->design = (cxm_design)CXM_DESIGN_INIT;
    cxm_status status = cxm__numbers_check(m->value, CXM__ANY_LENGTH, "value", 0, error);
    if (!status)
        status = cxm__struct_read(&m->design, sizeof m->design, sizeof m->design, design, 3, "design", error);
    if (status)
        return status;
    m->rows = m->value->length;
    if (m->design.stratum)
        status = cxm__labels_check(m->design.stratum, m->rows, "stratum", 3, error);
    if (!status && m->design.cluster)
        status = cxm__labels_check(m->design.cluster, m->rows, "cluster", 3, error);
    if (!status && m->design.population)
        status = cxm__numbers_check(m->design.population, m->rows, "population", 3, error);
    return status;
}

cxm_status cxm_weighted_mean(const cxm_column *value, const cxm_margin *margins, int32_t count, const cxm_design *design,
                             const cxm_weighting_options *options, double confidence, const cxm_host *host, cxm_estimate *mean,
                             cxm_weighting_result *weighting, cxm_error *error)
{
    /* without margins, one that everybody is in */
    static const double one = 1;
    cxm_column everybody = cxm_column_of(CXM_TYPE_F64, &one, 0);
    const cxm_margin all = {&everybody, &everybody};
    struct weighted_mean m = {.value = value};
    cxm_host lent;
    cxm_weighting_options chosen;
    cxm_weighting_result found = cxm__weighting_result();
    cxm_estimate estimate;
    cxm_status status = weighted_mean_check(&m, design, error);
    if (!status && (count < 0 || count > CXM__MARGINS_MOST))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count),
                           CXM__T("; margins are 0 to "), CXM__I(CXM__MARGINS_MOST));
    if (!status)
        status = cxm__rake_options(&chosen, options, 4, error);
    if (!status)
        status = cxm__confidence_check(confidence, 5, error);
    if (!status)
        status = cxm__host_read(&lent, host, 6, error);
    if (!status && !mean)
        status = cxm__fail_null(error, 7, "mean");
    if (!status && count && margins && margins[0].category)
        status = cxm__length_check(margins[0].category, m.rows, "category", 1, error);
    if (status)
        return status;
    everybody.length = m.rows;
    everybody.flags = CXM_COLUMN_REPEATED;
    const cxm_design weights = {sizeof weights, m.design.weight, NULL, NULL, NULL};
    const struct cxm__margins_source source = {count ? margins : &all, count ? count : 1, 1, 3, &weights};
    m.host = &lent;
    status = cxm__margins_read(&m.margins, &source, count ? chosen.targets : CXM_TARGETS_SHARE, &lent, &found, error);
    if (status)
        return status;
    status = weighted_mean_allocate(&m) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; i < m.rows && !status; i++)
        m.base[i] = m.margins.weights[i] > 0 ? m.margins.weights[i] : 0;
    if (!status)
        status = cxm__rake_weights(&m.margins, &chosen, &found, error);
    if (!status)
        status = weighted_mean_finish(&m, confidence, &found, &estimate, error);
    if (!status) {
        cxm__weighting_finish(m.margins.weights, m.rows, NULL, &found);
        *mean = estimate;
        if (weighting)
            *weighting = found;
    }
    weighted_mean_free(&m);
    return status;
}
