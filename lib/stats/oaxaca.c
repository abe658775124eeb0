/* Means and coefficients of two sides make the parts of their difference, of all rows and again without each cluster. Columns are
 * standardised, which changes no part but by the outcome's scale. */
#include "stats/oaxaca.h"

#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "stats/interval.h"
#include "stats/jackknife.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"

_Static_assert(sizeof(cxm_oaxaca_result) == 6 * sizeof(cxm_tested_estimate) + 32, "frozen");

enum {
    OAXACA_DIFFERENCE,
    OAXACA_ENDOWMENTS,
    OAXACA_COEFFICIENTS,
    OAXACA_INTERACTION,
    OAXACA_EXPLAINED,
    OAXACA_UNEXPLAINED,
    OAXACA_PARTS
};

enum { OAXACA_FITS = 3 }; /* first, second, both */

struct oaxaca {
    const cxm_oaxaca_options *options;
    struct cxm__regression_rows rows;
    struct cxm__oaxaca_fit fits[OAXACA_FITS];
    int32_t k;
    int64_t n[2];
    struct cxm__jackknife_clusters clusters;
    struct cxm__jackknife parts[OAXACA_PARTS];
    struct cxm__jackknife *each; /* what each predictor explains */
    double share;                /* of the second side's coefficients in the reference */
    uint8_t *side;
    int32_t *order;  /* rows by cluster; NULL: each row by itself */
    cxm__sum *sums;  /* of each side: of weights, the outcome, the predictors */
    double *work;    /* slopes of the fits, means of either side: outcome, predictors; what each explains */
};

static int64_t oaxaca_sums(const struct oaxaca *o)
{
    return o->k + 2;
}

static int64_t oaxaca_work(const struct oaxaca *o)
{
    return (OAXACA_FITS + 1) * (int64_t)o->k + 2 * (int64_t)(o->k + 1);
}

static void oaxaca_add(const struct oaxaca *o, int64_t row, double sign, cxm__sum *sums)
{
    const struct cxm__regression_rows *rows = &o->rows;
    const double w = rows->weight ? sign * rows->weight[row] : sign;
    cxm__sum_add(&sums[0], w);
    cxm__sum_merge(&sums[1], cxm__two_product(w, rows->x[(rows->p + 1) * rows->rows + row]));
    for (int32_t j = 0; j < o->k; j++)
        cxm__sum_merge(&sums[2 + j], cxm__two_product(w, rows->x[(j + 1) * rows->rows + row]));
}

/* Means of a side without some rows; NaN where none is left. */
static void oaxaca_means(const struct oaxaca *o, int side, const int32_t *without, int64_t count, double *means)
{
    const cxm__sum *whole = o->sums + side * oaxaca_sums(o);
    int64_t left = o->n[side];
    for (int64_t i = 0; i < count; i++)
        left -= o->side[without[i]] == side;
    const struct cxm__regression_rows *rows = &o->rows;
    cxm__sum w = whole[0];
    for (int64_t i = 0; i < count; i++)
        if (o->side[without[i]] == side)
            cxm__sum_add(&w, rows->weight ? -rows->weight[without[i]] : -1);
    for (int32_t j = 0; j <= o->k; j++) {
        const double *column = rows->x + (j ? j : rows->p + 1) * rows->rows;
        cxm__sum sum = whole[1 + j];
        for (int64_t i = 0; i < count; i++)
            if (o->side[without[i]] == side)
                cxm__sum_merge(&sum, cxm__two_product(rows->weight ? -rows->weight[without[i]] : -1, column[without[i]]));
        means[j] = left ? cxm__sum_value(sum) / cxm__sum_value(w) : (double)NAN;
    }
}

static double oaxaca_dot(const double *first, const double *second, const double *slopes, int32_t k)
{
    cxm__sum sum = {0, 0};
    for (int32_t j = 0; j < k; j++)
        cxm__sum_merge(&sum, cxm__two_product(second[j] - first[j], slopes[j]));
    return cxm__sum_value(sum);
}

/* The parts without some rows, in the outcome's unit, and what each predictor explains. */
static void oaxaca_values(const struct oaxaca *o, const int32_t *without, int64_t count, double *values, double *each)
{
    const int32_t k = o->k;
    double *slopes = o->work, *reference = slopes + 2 * (int64_t)k;
    double *first = slopes + OAXACA_FITS * (int64_t)k, *second = first + k + 1;
    const double scale = o->rows.scale[o->rows.p + 1];
    oaxaca_means(o, 0, without, count, first);
    oaxaca_means(o, 1, without, count, second);
    for (int f = 0; f < OAXACA_FITS; f++)
        if (o->fits[f].rows)
            cxm__oaxaca_fit_without(&o->fits[f], without, count, slopes + (int64_t)f * k);
    for (int32_t j = 0; j < k && !o->fits[2].rows; j++) /* a side that does not enter need not be identified */
        reference[j] = (o->share < 1 ? (1 - o->share) * slopes[j] : 0) + (o->share > 0 ? o->share * slopes[k + j] : 0);
    for (int32_t j = 0; j < k; j++)
        each[j] = scale * (second[1 + j] - first[1 + j]) * reference[j];
    const double difference = second[0] - first[0], explained = oaxaca_dot(first + 1, second + 1, reference, k);
    const double of[] = {oaxaca_dot(first + 1, second + 1, slopes, k), oaxaca_dot(first + 1, second + 1, slopes + k, k)};
    values[OAXACA_DIFFERENCE] = scale * difference;
    values[OAXACA_ENDOWMENTS] = scale * of[0];
    values[OAXACA_COEFFICIENTS] = scale * (difference - of[1]);
    values[OAXACA_INTERACTION] = scale * (of[1] - of[0]);
    values[OAXACA_EXPLAINED] = scale * explained;
    values[OAXACA_UNEXPLAINED] = scale * (difference - explained);
}

/* Sides, and how many clusters each was heard in. */
static void oaxaca_sides(struct oaxaca *o)
{
    const struct cxm__regression_rows *rows = &o->rows;
    const double *group = rows->x + rows->p * rows->rows;
    for (int64_t row = 0; row < rows->used; row++) {
        o->side[row] = group[row] * rows->scale[rows->p] + rows->mean[rows->p] > 0.5;
        o->n[o->side[row]]++;
        oaxaca_add(o, row, 1, o->sums + o->side[row] * oaxaca_sums(o));
    }
    o->clusters = (struct cxm__jackknife_clusters){rows->used, {o->n[0], o->n[1]}};
    if (!o->order)
        return;
    o->clusters = (struct cxm__jackknife_clusters){rows->clusters, {0, 0}};
    for (int64_t i = 0; i < rows->used;) {
        bool heard[2] = {false, false};
        const int32_t cluster = rows->cluster[o->order[i]];
        for (; i < rows->used && rows->cluster[o->order[i]] == cluster; i++)
            heard[o->side[o->order[i]]] = true;
        o->clusters.side[0] += heard[0];
        o->clusters.side[1] += heard[1];
    }
}

static cxm_status oaxaca_leave_out(struct oaxaca *o, cxm_error *error)
{
    double values[OAXACA_PARTS], *each = o->work + oaxaca_work(o) - o->k;
    for (int64_t i = 0, end; i < o->rows.used; i = end) {
        const int32_t own = (int32_t)i, *rows = o->order ? o->order + i : &own;
        for (end = i + 1; o->order && end < o->rows.used && o->rows.cluster[o->order[end]] == o->rows.cluster[rows[0]];)
            end++;
        oaxaca_values(o, rows, end - i, values, each);
        for (int part = 0; part < OAXACA_PARTS; part++)
            cxm__jackknife_add(&o->parts[part], values[part]);
        for (int32_t j = 0; j < o->k; j++)
            cxm__jackknife_add(&o->each[j], each[j]);
        if (end / CXM__BLOCK > i / CXM__BLOCK) {
            cxm_status status = cxm__progress(o->rows.host, end, o->rows.used, error);
            if (status)
                return status;
        }
    }
    return CXM_OK;
}

static cxm_status oaxaca_fit(struct oaxaca *o, cxm_error *error)
{
    double values[OAXACA_PARTS], *each = o->work + oaxaca_work(o) - o->k;
    const int32_t reference = o->options->reference;
    bool enough = true;
    oaxaca_sides(o);
    if (!o->n[0] || !o->n[1]) {
        for (int part = 0; part < OAXACA_PARTS; part++)
            o->parts[part].whole = NAN;
        for (int32_t j = 0; j < o->k; j++)
            o->each[j].whole = NAN;
        return CXM_OK;
    }
    for (int f = 0; f < OAXACA_FITS && enough; f++)
        if (f < 2 || reference >= CXM_OAXACA_POOLED)
            enough = cxm__oaxaca_fit_new(&o->fits[f], &o->rows, o->side, f, f == 2 && reference == CXM_OAXACA_POOLED);
    if (!enough)
        return cxm__fail_memory(error);
    const double first = cxm__sum_value(o->sums[0]), second = cxm__sum_value(o->sums[oaxaca_sums(o)]);
    o->share = reference == CXM_OAXACA_BY_SIZE ? second / (first + second) : o->options->share;
    oaxaca_values(o, NULL, 0, values, each);
    for (int part = 0; part < OAXACA_PARTS; part++)
        o->parts[part].whole = values[part];
    for (int32_t j = 0; j < o->k; j++)
        o->each[j].whole = each[j];
    return oaxaca_leave_out(o, error);
}

static cxm_tested_estimate oaxaca_figure(const struct oaxaca *o, int64_t length, const struct cxm__jackknife *of)
{
    const double rounding = 1e-12 * (fabs(o->rows.mean[o->rows.p + 1]) + o->rows.scale[o->rows.p + 1]);
    const int64_t n = o->n[0] + o->n[1];
    cxm_tested_estimate figure = cxm__tested(n, length - n - o->rows.excluded);
    figure.estimate.excluded = o->rows.excluded;
    figure.estimate.n_effective = o->rows.n_effective;
    figure.estimate.flags = o->rows.weighted ? CXM_ESTIMATE_WEIGHTED : 0;
    figure.estimate.status = o->n[0] && o->n[1] ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    cxm__jackknife_figure(of, &o->clusters, o->options->confidence, rounding, -INFINITY, INFINITY, &figure);
    return figure;
}

static void oaxaca_result(const struct oaxaca *o, int64_t length, cxm_tested_estimate *each, cxm_oaxaca_result *result)
{
    cxm_tested_estimate *const figures[] = {&result->difference,  &result->endowments, &result->coefficients,
                                            &result->interaction, &result->explained,  &result->unexplained};
    *result = (cxm_oaxaca_result){.first = o->n[0], .second = o->n[1], .first_clusters = o->clusters.side[0],
                                  .second_clusters = o->clusters.side[1]};
    for (int part = 0; part < OAXACA_PARTS; part++)
        *figures[part] = oaxaca_figure(o, length, &o->parts[part]);
    for (int32_t j = 0; each && j < o->k; j++)
        each[j] = oaxaca_figure(o, length, &o->each[j]);
}

static cxm_status oaxaca_run(struct oaxaca *o, const struct cxm__regression_source *source, cxm_tested_estimate *each,
                             cxm_oaxaca_result *result, cxm_error *error)
{
    cxm_regression_options read = CXM_REGRESSION_OPTIONS_INIT;
    read.weight = o->options->weight;
    read.cluster = o->options->cluster;
    cxm_status status = cxm__regression_rows_read(&o->rows, source, &read, error);
    if (status)
        return status;
    const cxm_host *host = o->rows.host;
    const int64_t used = o->rows.used, ordered = o->rows.cluster ? used : 0;
    o->side = cxm__allocate(host, used, sizeof *o->side);
    o->sums = cxm__allocate_zeroed(host, 2 * oaxaca_sums(o), sizeof *o->sums);
    o->work = cxm__allocate(host, oaxaca_work(o), sizeof *o->work);
    o->each = cxm__allocate_zeroed(host, o->k, sizeof *o->each);
    o->order = ordered ? cxm__allocate(host, ordered, sizeof *o->order) : NULL;
    bool enough = o->side && o->sums && o->work && o->each && (o->order || !ordered);
    if (enough && ordered)
        enough = cxm__codes_order(host, o->rows.cluster, o->rows.clusters, NULL, used, o->order);
    status = enough ? oaxaca_fit(o, error) : cxm__fail_memory(error);
    if (!status)
        oaxaca_result(o, source->outcome->length, each, result);
    for (int f = 0; f < OAXACA_FITS; f++)
        cxm__oaxaca_fit_free(&o->fits[f]);
    cxm__release(host, o->order, ordered, sizeof *o->order);
    cxm__release(host, o->each, o->k, sizeof *o->each);
    cxm__release(host, o->work, oaxaca_work(o), sizeof *o->work);
    cxm__release(host, o->sums, 2 * oaxaca_sums(o), sizeof *o->sums);
    cxm__release(host, o->side, used, sizeof *o->side);
    return status;
}

cxm_status cxm__oaxaca(const struct cxm__regression_source *source, int32_t count, const cxm_oaxaca_options *options,
                       const cxm_host *host, cxm_tested_estimate *each, cxm_oaxaca_result *result, cxm_error *error)
{
    struct oaxaca o = {.options = options, .k = count, .rows = {.host = host, .p = count + 1}};
    cxm_status status = oaxaca_run(&o, source, each, result, error);
    cxm__regression_rows_free(&o.rows);
    return status;
}

/* ---- the call ---- */

static cxm_status oaxaca_options_check(const cxm_oaxaca_options *options, cxm_error *error)
{
    cxm_status status = cxm__confidence_check(options->confidence, 4, error);
    if (!status && !(options->share >= 0 && options->share <= 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("share"), CXM__T(" is "), CXM__N(options->share),
                           CXM__T(", and not within 0..1"));
    if (!status && (options->reference < CXM_OAXACA_WEIGHTED || options->reference > CXM_OAXACA_POOLED_RAW))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("reference"), CXM__T(" is "), CXM__I(options->reference),
                           CXM__T(", and none of CXM_OAXACA_"));
    return status;
}

static cxm_status oaxaca_group_check(const cxm_column *group, int64_t length, cxm_error *error)
{
    double values[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    cxm_status status = cxm__numbers_check(group, length, "group", 1, error);
    for (int64_t first = 0; !status && first < length; first += CXM__BLOCK) {
        const int32_t n = length - first < CXM__BLOCK ? (int32_t)(length - first) : CXM__BLOCK;
        cxm__decode_numbers(group, first, n, values, null);
        for (int32_t i = 0; i < n && !status; i++)
            if (!null[i] && values[i] != 0 && values[i] != 1)
                status = CXM__FAIL(error, CXM_E_DOMAIN, 1, first + i, CXM__A("group"), CXM__T("["), CXM__I(first + i),
                                   CXM__T("]: "), CXM__N(values[i]), CXM__T(" is neither 0 nor 1"));
    }
    return status;
}

cxm_status cxm_oaxaca(const cxm_column *outcome, const cxm_column *group, const cxm_column *predictors, int32_t count,
                      const cxm_oaxaca_options *options, const cxm_host *host, cxm_tested_estimate *each,
                      cxm_oaxaca_result *result, cxm_error *error)
{
    cxm_oaxaca_options own = CXM_OAXACA_OPTIONS_INIT;
    cxm_host lent;
    cxm_status status = cxm__struct_read(&own, sizeof own, sizeof own, options, 4, "options", error);
    if (!status)
        status = oaxaca_options_check(&own, error);
    if (!status && (count < 1 || count > 200))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count),
                           CXM__T(", and not within 1..200"));
    if (!status && !predictors)
        status = cxm__fail_null(error, 2, "predictors");
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 7, "result");
    if (!status)
        status = cxm__numbers_check(outcome, CXM__ANY_LENGTH, "outcome", 0, error);
    if (!status)
        status = oaxaca_group_check(group, outcome->length, error);
    if (status)
        return status;
    cxm_column *columns = cxm__allocate(&lent, count + 1, sizeof *columns);
    if (!columns)
        return cxm__fail_memory(error);
    memcpy(columns, predictors, (size_t)count * sizeof *columns);
    columns[count] = *group;
    const struct cxm__regression_source source = {outcome, columns, NULL};
    status = cxm__oaxaca(&source, count, &own, &lent, each, result, error);
    if (status && error && error->argument > 0)
        error->argument++; /* the group stands before the predictors here */
    cxm__release(&lent, columns, count + 1, sizeof *columns);
    return status;
}
