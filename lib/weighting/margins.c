/* Categories become codes, their targets are read once each, and what the targets cannot be is said before anything is weighted.
 * A category's target is told by its rows, so one that no row has is missed only by the sum of the others. */
#include "weighting/margins.h"

#include <math.h>
#include <string.h>

#include "core/weights.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "weighting/numbering.h"

/* Targets of a margin that should add up to the same differ by rounding at most. */
static const double margins_slack = 1e-9;

const char *cxm__numbered(const char *word, int32_t index, char *room)
{
    size_t length = strlen(word);
    char digits[12];
    int32_t count = 0;
    memcpy(room, word, length + 1);
    for (int32_t number = index + 1; number > 0 && index > 0; number /= 10)
        digits[count++] = (char)('0' + number % 10);
    if (count)
        room[length++] = ' ';
    while (count)
        room[length++] = digits[--count];
    room[length] = '\0';
    return room;
}

void cxm__numbered_rename(cxm_error *error, const char *word, const char *const *names, int32_t count, int32_t step)
{
    char name[CXM__NUMBERED_SIZE];
    for (int32_t i = 0; error && i < count; i++)
        if (strcmp(error->name, cxm__numbered(word, i, name)) == 0) {
            cxm__fail_rename(error, name, names[(int64_t)i * step]);
            return;
        }
}

static int32_t margins_rows(int64_t rows, int64_t first)
{
    return rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
}

static cxm_status margins_check(const struct cxm__margins_source *source, cxm_error *error)
{
    char name[CXM__NUMBERED_SIZE];
    const cxm_design *design = source->design;
    cxm_status status = CXM_OK;
    if (design->stratum || design->cluster)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, source->design_argument, -1, CXM__A(design->stratum ? "stratum" : "cluster"),
                         CXM__T(": weights are computed from weight and population alone"));
    if (!source->margins)
        return cxm__fail_null(error, source->argument, "margins");
    for (int32_t m = 0; m < source->count && !status; m++) {
        const cxm_margin *margin = &source->margins[m];
        if (!margin->category)
            return cxm__fail_null(error, source->argument, cxm__numbered("category", m, name));
        int64_t length = source->margins[0].category->length;
        status = cxm__labels_check(margin->category, length, cxm__numbered("category", m, name), source->argument, error);
        if (!status)
            status = cxm__numbers_check(margin->target, length, cxm__numbered("target", m, name), source->argument, error);
    }
    if (status)
        return status;
    int64_t rows = source->margins[0].category->length;
    if (rows >= INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, source->argument, -1, CXM__A("category"), CXM__T(" has "), CXM__I(rows),
                         CXM__T(" rows, and weights are computed for fewer than 2^31"));
    if (design->weight)
        status = cxm__numbers_check(design->weight, rows, "weight", source->design_argument, error);
    if (!status && design->population)
        status = cxm__numbers_check(design->population, rows, "population", source->design_argument, error);
    return status;
}

/* The codes of a margin's rows: all but those without a category are numbered in the order of their values. */
static cxm_status margins_codes(struct cxm__margins *to, int32_t m, const struct cxm__margins_source *source, cxm_error *error)
{
    struct cxm__margin *margin = &to->margin[m];
    double *values = cxm__allocate(to->host, to->rows, sizeof *values);
    int32_t *codes = cxm__allocate(to->host, to->rows, sizeof *codes);
    uint8_t null[CXM__BLOCK];
    char name[CXM__NUMBERED_SIZE];
    int64_t n = 0;
    cxm_status status = values && codes ? CXM_OK : cxm__fail_memory(error);
    for (int64_t first = 0; !status && first < to->rows; first += CXM__BLOCK) {
        double labels[CXM__BLOCK];
        int32_t block = margins_rows(to->rows, first);
        memset(null, 0, sizeof null);
        status = cxm__labels_read(source->margins[m].category, first, block, labels, null, cxm__numbered("category", m, name),
                                  source->argument, error);
        for (int32_t i = 0; !status && i < block; i++) {
            margin->codes[first + i] = null[i] ? -1 : 0;
            if (!null[i])
                values[n++] = labels[i];
        }
    }
    if (!status && !cxm__number_values(to->host, values, n, codes, &margin->categories))
        status = cxm__fail_memory(error);
    for (int64_t i = 0, at = 0; !status && i < to->rows; i++)
        if (margin->codes[i] >= 0)
            margin->codes[i] = codes[at++];
    cxm__release(to->host, codes, to->rows, sizeof *codes);
    cxm__release(to->host, values, to->rows, sizeof *values);
    if (!status && margin->categories > CXM__MARGIN_CATEGORIES_MOST)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, source->argument, -1, CXM__A(cxm__numbered("category", m, name)),
                           CXM__T(" has "), CXM__I(margin->categories), CXM__T(" different values, and a margin has at most "),
                           CXM__I(CXM__MARGIN_CATEGORIES_MOST));
    return status;
}

/* One row's target: the first of its category sets it, the others must repeat it. */
static cxm_status margins_target(struct cxm__margin *margin, int64_t row, double target, bool null, const char *name,
                                 int32_t argument, cxm_error *error)
{
    int32_t code = margin->codes[row];
    if (code < 0)
        return CXM_OK;
    if (null)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row),
                         CXM__T("] is null, and its row has a category"));
    if (target != 0 && !(target >= 1e-140 && target <= 1e140))
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(target), CXM__T(" is no target; a target is 0, or from 1e-140 to 1e140"));
    if (margin->first_row[code] < 0) {
        margin->first_row[code] = row;
        margin->targets[code] = target;
    } else if (target != margin->targets[code]) {
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(target), CXM__T(" differs from "), CXM__N(margin->targets[code]), CXM__T(" in row "),
                         CXM__I(margin->first_row[code]), CXM__T(", which has the same category"));
    }
    return CXM_OK;
}

static cxm_status margins_targets(struct cxm__margins *to, int32_t m, const struct cxm__margins_source *source, cxm_error *error)
{
    struct cxm__margin *margin = &to->margin[m];
    double targets[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    char name[CXM__NUMBERED_SIZE];
    cxm_status status = CXM_OK;
    margin->targets = cxm__allocate_zeroed(to->host, margin->categories, sizeof *margin->targets);
    margin->first_row = cxm__allocate(to->host, margin->categories, sizeof *margin->first_row);
    if (!margin->targets || !margin->first_row)
        return cxm__fail_memory(error);
    for (int64_t c = 0; c < margin->categories; c++)
        margin->first_row[c] = -1;
    (void)cxm__numbered("target", m, name);
    for (int64_t first = 0; !status && first < to->rows; first += CXM__BLOCK) {
        int32_t block = margins_rows(to->rows, first);
        cxm__decode_numbers(source->margins[m].target, first, block, targets, null);
        for (int32_t i = 0; !status && i < block; i++)
            status = margins_target(margin, first + i, targets[i], null[i], name, source->argument, error);
    }
    return status;
}

/* Design weights of the rows that have all categories; NaN in the others. */
static cxm_status margins_weights(struct cxm__margins *to, const struct cxm__margins_source *source, cxm_weighting_result *result,
                                  cxm_error *error)
{
    uint8_t null[CXM__BLOCK] = {0};
    cxm_status status = CXM_OK;
    for (int64_t first = 0; !status && first < to->rows; first += CXM__BLOCK) {
        int32_t block = margins_rows(to->rows, first);
        double *weights = to->weights + first;
        for (int32_t i = 0; !source->design->weight && i < block; i++)
            weights[i] = 1;
        if (source->design->weight)
            status = cxm__decode_weights(source->design->weight, "weight", source->design_argument, first, block, weights, null,
                                         error);
        for (int32_t i = 0; !status && i < block; i++) {
            bool whole = true;
            for (int32_t m = 0; m < to->count; m++)
                whole = whole && to->margin[m].codes[first + i] >= 0;
            result->missing += !whole;
            result->excluded += whole && (null[i] || weights[i] == 0);
            if (!whole || null[i])
                weights[i] = (double)NAN;
        }
    }
    return status;
}

cxm_status cxm__population_read(const cxm_column *population, int32_t argument, double *number, cxm_error *error)
{
    double numbers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    *number = (double)NAN;
    for (int64_t first = 0; population && first < population->length; first += CXM__BLOCK) {
        int32_t block = margins_rows(population->length, first);
        cxm__decode_numbers(population, first, block, numbers, null);
        for (int32_t i = 0; i < block; i++) {
            if (null[i] || !(numbers[i] >= 1e-140 && numbers[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A("population"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("] is no number above 0"));
            if (isnan(*number))
                *number = numbers[i];
            if (numbers[i] != *number)
                return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A("population"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" differs from "), CXM__N(*number),
                                 CXM__T(" in row 0; there is one population"));
        }
    }
    return CXM_OK;
}

static double margins_sum(const double *numbers, int64_t n)
{
    cxm__sum sum = {0, 0};
    for (int64_t i = 0; i < n; i++)
        if (numbers[i] > 0)
            cxm__sum_add(&sum, numbers[i]);
    return cxm__sum_value(sum);
}

/* Whether the targets of all margins can belong to one population; they are scaled to add up to the very same. */
static void margins_consistent(struct cxm__margins *to, int32_t targets, double population, cxm_weighting_result *result)
{
    double sums[CXM__MARGINS_MOST] = {0};
    const bool shares = targets == CXM_TARGETS_SHARE, told = !isnan(population);
    for (int32_t m = 0; m < to->count; m++)
        sums[m] = margins_sum(to->margin[m].targets, to->margin[m].categories);
    const double whole = shares ? 1 : told ? population : sums[0];
    to->total = !shares ? whole : told ? population : margins_sum(to->weights, to->rows);
    for (int32_t m = 0; m < to->count && !result->status; m++) {
        bool fits = fabs(sums[m] - whole) <= margins_slack * whole && sums[m] > 0;
        if (!fits && (shares || told || !(sums[m] > 0)))
            cxm__weighting_fault(result, CXM_WEIGHTING_INCOMPLETE_TARGETS, m, -1);
        else if (!fits)
            cxm__weighting_fault(result, CXM_WEIGHTING_INCONSISTENT_TOTALS, m, -1);
        for (int64_t c = 0; fits && sums[m] != to->total && c < to->margin[m].categories; c++)
            to->margin[m].targets[c] = to->margin[m].targets[c] / sums[m] * to->total;
    }
}

cxm_status cxm__margins_read(struct cxm__margins *to, const struct cxm__margins_source *source, int32_t targets,
                             const cxm_host *host, cxm_weighting_result *result, cxm_error *error)
{
    double population = (double)NAN;
    cxm_status status = margins_check(source, error);
    if (status)
        return status;
    memset(to, 0, sizeof *to);
    to->host = host;
    to->count = source->count;
    to->rows = source->margins[0].category->length;
    to->weights = cxm__allocate(host, to->rows, sizeof *to->weights);
    status = to->weights ? CXM_OK : cxm__fail_memory(error);
    for (int32_t m = 0; m < to->count && !status; m++) {
        to->margin[m].codes = cxm__allocate(host, to->rows, sizeof *to->margin[m].codes);
        status = to->margin[m].codes ? margins_codes(to, m, source, error) : cxm__fail_memory(error);
        if (!status)
            status = margins_targets(to, m, source, error);
    }
    if (!status)
        status = cxm__population_read(source->design->population, source->design_argument, &population, error);
    if (!status)
        status = margins_weights(to, source, result, error);
    if (status) {
        cxm__margins_free(to);
        return status;
    }
    if (result->missing + result->excluded == to->rows)
        cxm__weighting_fault(result, CXM_WEIGHTING_NO_DATA, -1, -1);
    else
        margins_consistent(to, targets, population, result);
    return CXM_OK;
}

void cxm__margins_free(struct cxm__margins *margins)
{
    for (int32_t m = 0; m < margins->count; m++) {
        struct cxm__margin *margin = &margins->margin[m];
        cxm__release(margins->host, margin->codes, margins->rows, sizeof *margin->codes);
        cxm__release(margins->host, margin->targets, margin->categories, sizeof *margin->targets);
        cxm__release(margins->host, margin->first_row, margin->categories, sizeof *margin->first_row);
    }
    cxm__release(margins->host, margins->weights, margins->rows, sizeof *margins->weights);
    margins->weights = NULL;
}
