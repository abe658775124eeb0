/* Each part becomes percent of the way from worst to best, with the weight that its age leaves it; rows are their weighted means.
 * index_interval.c says how sure their mean is, index_sensitivity.c what each part is to it. */
#include "cxm/unstable/index.h"

#include <math.h>
#include <string.h>

#include "account/index_work.h"
#include "core/column.h"
#include "core/lend.h"
#include "core/weights.h"
#include "measure.h"
#include "stats/tested.h"
#include "weighting/margins.h"

_Static_assert(sizeof(cxm_index_row) == 24, "frozen");
_Static_assert(sizeof(cxm_index_part) == 5 * sizeof(cxm_estimate), "frozen");
_Static_assert(sizeof(cxm_index_options) <= sizeof(union cxm__any_options), "read into one of these");
_Static_assert(offsetof(cxm_index_options, parts) == offsetof(cxm_index_options, reserved) + 4, "no padding");

static int32_t index_block(const struct cxm__index *x, int64_t first)
{
    return x->rows - first < CXM__BLOCK ? (int32_t)(x->rows - first) : CXM__BLOCK;
}

static bool index_allocate(struct cxm__index *x)
{
    x->score = cxm__allocate_zeroed(x->host, x->rows * x->count, sizeof *x->score);
    x->say = cxm__allocate_zeroed(x->host, x->rows * x->count, sizeof *x->say);
    x->weight = cxm__allocate(x->host, x->rows, sizeof *x->weight);
    x->total = cxm__allocate(x->host, x->rows, sizeof *x->total);
    x->index = cxm__allocate(x->host, x->rows, sizeof *x->index);
    x->present = cxm__allocate_zeroed(x->host, x->rows, sizeof *x->present);
    return x->score && x->say && x->weight && x->total && x->index && x->present;
}

static void index_free(struct cxm__index *x)
{
    cxm__release(x->host, x->present, x->rows, sizeof *x->present);
    cxm__release(x->host, x->index, x->rows, sizeof *x->index);
    cxm__release(x->host, x->total, x->rows, sizeof *x->total);
    cxm__release(x->host, x->weight, x->rows, sizeof *x->weight);
    cxm__release(x->host, x->say, x->rows * x->count, sizeof *x->say);
    cxm__release(x->host, x->score, x->rows * x->count, sizeof *x->score);
}

static cxm_status index_weights(struct cxm__index *x, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < x->rows && !status; first += CXM__BLOCK) {
        const int32_t n = index_block(x, first);
        double *weight = x->weight + first;
        if (x->row_weight)
            status = cxm__decode_weights(x->row_weight, "weight", 2, first, n, weight, null, error);
        for (int32_t i = 0; i < n && !status; i++) {
            weight[i] = !x->row_weight ? 1 : null[i] ? 0 : weight[i];
            x->counted += weight[i] > 0;
            x->excluded += !(weight[i] > 0);
        }
    }
    return status;
}

/* ---- one part ---- */

static const char *index_value_name(const struct cxm__index *x, int32_t j, char *room)
{
    return x->inputs[j].name ? x->inputs[j].name : cxm__numbered("part", j, room);
}

static cxm_status index_value_check(const struct cxm__index *x, int32_t j, int64_t row, double value, cxm_error *error)
{
    const struct cxm__index_part *part = &x->parts[j];
    const double least = fmin(part->worst, part->best), most = fmax(part->worst, part->best);
    char room[CXM__NUMBERED_SIZE];
    const char *name = index_value_name(x, j, room);
    if (!isfinite(value))
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__N(value),
                         CXM__T(" is no value; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
    if (x->options.outside == CXM_INDEX_OUTSIDE_FAIL && !(value >= least && value <= most))
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__N(value),
                         CXM__T(" is outside "), CXM__N(part->worst), CXM__T(".."), CXM__N(part->best),
                         CXM__T("; to count it as the nearer end set outside=clamp"));
    return CXM_OK;
}

static cxm_status index_age_check(int32_t j, int64_t row, double age, cxm_error *error)
{
    char room[CXM__NUMBERED_SIZE];
    if (age >= 0 && isfinite(age))
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A(cxm__numbered("age", j, room)), CXM__T("["), CXM__I(row), CXM__T("]: "),
                     CXM__N(age), CXM__T(" is no age; ages are 0 or more"));
}

/* A value's age, INFINITY where it is not known and the part ages; *left takes the share of the weight that it leaves. */
static bool index_expired(const struct cxm__index_part *part, double age, double *left)
{
    *left = 1;
    if (isinf(part->half_life) && isinf(part->expiry))
        return false;
    if (isfinite(part->half_life) && isfinite(age))
        *left = exp2(-age / part->half_life);
    return !(age < part->expiry) || isinf(age) || *left <= 0;
}

static void index_row_part(struct cxm__index *x, int32_t j, int64_t row, bool missing, double value, double age)
{
    const struct cxm__index_part *part = &x->parts[j];
    double left;
    const bool expired = index_expired(part, age, &left);
    if (missing || expired)
        x->stale[j] += x->weight[row] > 0;
    else
        x->present[row] += part->weight;
    const bool has_say = !missing && (!expired || x->options.na == CXM_INDEX_CARRY);
    if (!has_say && x->options.na == CXM_INDEX_FAIL)
        x->index[row] = (double)NAN;
    if (!has_say)
        return;
    const double score = 100 * ((value - part->worst) / (part->best - part->worst));
    x->score[j * x->rows + row] = fmax(0, fmin(100, score));
    x->say[j * x->rows + row] = part->weight * left;
}

static cxm_status index_part(struct cxm__index *x, int32_t j, cxm_error *error)
{
    double value[CXM__BLOCK], age[CXM__BLOCK] = {0};
    uint8_t null[CXM__BLOCK], ageless[CXM__BLOCK];
    cxm_status status = CXM_OK;
    memset(ageless, 1, sizeof ageless);
    for (int64_t first = 0; first < x->rows && !status; first += CXM__BLOCK) {
        const int32_t n = index_block(x, first);
        cxm__decode_numbers(x->inputs[j].value, first, n, value, null);
        if (x->inputs[j].age)
            cxm__decode_numbers(x->inputs[j].age, first, n, age, ageless);
        for (int32_t i = 0; i < n && !status; i++) {
            if (!null[i])
                status = index_value_check(x, j, first + i, value[i], error);
            if (!status && !ageless[i])
                status = index_age_check(j, first + i, age[i], error);
            if (!status)
                index_row_part(x, j, first + i, null[i], value[i], ageless[i] ? INFINITY : age[i]);
        }
    }
    return status;
}

/* ---- rows and their mean ---- */

static void index_row(struct cxm__index *x, int64_t row)
{
    cxm__sum top = {0, 0}, total = {0, 0};
    for (int32_t j = 0; j < x->count; j++) {
        cxm__sum_add(&total, x->say[j * x->rows + row]);
        cxm__sum_add(&top, x->say[j * x->rows + row] * x->score[j * x->rows + row]);
    }
    x->total[row] = cxm__sum_value(total);
    if (isnan(x->index[row]) || !(x->total[row] > 0)) {
        x->index[row] = (double)NAN;
        return;
    }
    x->index[row] = fmin(100, cxm__sum_value(top) / x->total[row]);
    if (!(x->weight[row] > 0))
        return;
    x->unequal = x->unequal || (x->n && x->weight[row] != x->first);
    x->first = x->n++ ? x->first : x->weight[row];
    cxm__sum_add(&x->whole, x->weight[row]);
    cxm__sum_add(&x->square, x->weight[row] * x->weight[row]);
}

cxm_estimate cxm__index_figure(const struct cxm__index *x, double value)
{
    cxm_tested_estimate figure = cxm__tested(x->n, x->counted - x->n);
    figure.estimate.excluded = x->excluded;
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    figure.estimate.flags = x->unequal ? CXM_ESTIMATE_WEIGHTED : 0;
    if (x->n) {
        const double whole = cxm__sum_value(x->whole);
        figure.estimate.n_effective = whole / cxm__sum_value(x->square) * whole;
    }
    if (!isnan(value))
        cxm__tested_value(&figure, value, (double)NAN);
    return figure.estimate;
}

static double index_mean(const struct cxm__index *x)
{
    cxm__sum sum = {0, 0};
    for (int64_t row = 0; row < x->rows; row++)
        if (cxm__index_counts(x, row))
            cxm__sum_add(&sum, x->weight[row] * x->index[row]);
    return x->n ? cxm__sum_value(sum) / cxm__sum_value(x->whole) : (double)NAN;
}

/* ---- the whole ---- */

static void index_rows_out(const struct cxm__index *x, cxm_index_row *rows)
{
    for (int64_t row = 0; rows && row < x->rows; row++) {
        const bool banded = x->bands.count && !isnan(x->index[row]);
        rows[row] = (cxm_index_row){x->index[row],
                                    banded ? (double)cxm__index_band(&x->bands, cxm__index_rounded(x->index[row])) : (double)NAN,
                                    fmin(100, 100 * x->present[row])};
    }
}

static cxm_status index_run(struct cxm__index *x, cxm_index_row *rows, cxm_index_part *parts, cxm_estimate *index, cxm_error *error)
{
    cxm_status status = index_weights(x, error);
    for (int64_t row = 0; row < x->rows; row++)
        x->index[row] = 0;
    for (int32_t j = 0; j < x->count && !status; j++)
        status = index_part(x, j, error);
    if (status)
        return status;
    for (int64_t row = 0; row < x->rows; row++)
        index_row(x, row);
    cxm_estimate mean = cxm__index_figure(x, index_mean(x));
    if (x->n)
        status = cxm__index_interval(x, &mean, error);
    else
        mean.interval_status = CXM_INTERVAL_TOO_FEW;
    for (int32_t j = 0; parts && j < x->count && !status; j++)
        status = cxm__index_part_figures(x, j, &parts[j], error);
    if (status)
        return status;
    index_rows_out(x, rows);
    *index = mean;
    return CXM_OK;
}

/* Shares of the sum; it must be 1 or 100 where they are taken as given. */
static cxm_status index_normalise(struct cxm__index *x, cxm_error *error)
{
    cxm__sum sum = {0, 0};
    for (int32_t j = 0; j < x->count; j++)
        cxm__sum_add(&sum, x->parts[j].weight);
    const double whole = cxm__sum_value(sum);
    if (!(whole > 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__T("index."), CXM__A("parts"), CXM__T(": all weights are 0"));
    if (x->options.normalise == CXM_INDEX_AS_GIVEN && fabs(whole - 1) > 1e-9 && fabs(whole - 100) > 1e-7)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__T("index."), CXM__A("parts"), CXM__T(": the weights sum to "),
                         CXM__N(whole), CXM__T(", neither 1 nor 100; to scale them set normalise=yes"));
    for (int32_t j = 0; j < x->count; j++)
        x->parts[j].weight /= whole;
    return CXM_OK;
}

static cxm_status index_columns(const struct cxm__index *x, cxm_error *error)
{
    char room[CXM__NUMBERED_SIZE];
    cxm_status status = CXM_OK;
    for (int32_t j = 0; j < x->count && !status; j++) {
        const char *name = index_value_name(x, j, room);
        if (!x->inputs[j].value)
            return cxm__fail_null(error, 0, name);
        const int64_t length = j ? x->inputs[0].value->length : CXM__ANY_LENGTH;
        status = cxm__numbers_check(x->inputs[j].value, length, name, 0, error);
        if (!status && x->inputs[j].age)
            status = cxm__numbers_check(x->inputs[j].age, x->inputs[0].value->length, cxm__numbered("age", j, room), 0, error);
    }
    if (!status && x->row_weight)
        status = cxm__numbers_check(x->row_weight, x->inputs[0].value->length, "weight", 2, error);
    if (!status && x->inputs[0].value->length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A(index_value_name(x, 0, room)),
                           CXM__T(" has more than 2^31 - 1 rows"));
    return status;
}

static cxm_status index_declared(struct cxm__index *x, cxm_error *error)
{
    struct cxm__index_parts parts;
    cxm_status status = cxm__index_parts_read(x->options.parts, 3, &parts, error);
    if (!status)
        status = cxm__index_bands_read(x->options.bands, 3, &x->bands, error);
    if (!status)
        status = cxm__index_parts_match(&parts, x->inputs, x->count, 3, x->parts, error);
    return status ? status : index_normalise(x, error);
}

cxm_status cxm_index(const cxm_index_input *inputs, int32_t count, const cxm_column *weight, const cxm_index_options *options,
                     const cxm_host *host, cxm_index_row *rows, cxm_index_part *parts, cxm_estimate *index, cxm_error *error)
{
    struct cxm__index x = {.inputs = inputs, .row_weight = weight, .count = count};
    union cxm__any_options own;
    cxm_host lent;
    if (!inputs)
        return cxm__fail_null(error, 0, "inputs");
    if (count < 1 || count > CXM_INDEX_PARTS_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": "), CXM__I(count), CXM__T(" is outside 1.."),
                         CXM__I(CXM_INDEX_PARTS_MAX));
    cxm_status status = cxm__measure_options(&cxm__measure_index_aged, options, 3, &own, error);
    if (!status)
        memcpy(&x.options, &own, sizeof x.options);
    if (!status)
        status = index_declared(&x, error);
    if (!status)
        status = index_columns(&x, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !index)
        status = cxm__fail_null(error, 7, "index");
    if (status)
        return status;
    x.host = &lent;
    x.rows = inputs[0].value->length;
    status = index_allocate(&x) ? index_run(&x, rows, parts, index, error) : cxm__fail_memory(error);
    index_free(&x);
    return status;
}
