/* Propensities are the shares that answered in the cells that the variables span; their spread is what the indicator tells.
 * Cells are numbered once for all variables, and once for all but each, which is what its conditional indicator needs. */
#include "cxm/unstable/representativeness.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"
#include "weighting/margins.h"
#include "weighting/numbering.h"

_Static_assert(sizeof(cxm_partial_indicator) == 16, "frozen");
_Static_assert(sizeof(cxm_representativeness_result) == 4 * sizeof(cxm_estimate) + 64, "frozen");

struct represent {
    const cxm_host *host;
    const cxm_column *responded, *variables;
    int64_t rows, n; /* n: rows that are complete */
    int32_t count;
    uint8_t *whole;    /* of rows */
    uint8_t *answered; /* of complete rows, as all that follows */
    int32_t *codes;    /* codes[v * rows + i] */
    int32_t *cells;
    double *values;    /* room for numbering */
    double *shares;    /* propensities */
    int64_t *sizes, *answers; /* of cells, room for `rows` */
    int64_t categories[CXM_REPRESENTATIVENESS_VARIABLES_MAX];
    double population;
};

static bool represent_allocate(struct represent *r)
{
    r->whole = cxm__allocate(r->host, r->rows, sizeof *r->whole);
    r->answered = cxm__allocate(r->host, r->rows, sizeof *r->answered);
    r->codes = cxm__allocate(r->host, r->rows * r->count, sizeof *r->codes);
    r->cells = cxm__allocate(r->host, r->rows, sizeof *r->cells);
    r->values = cxm__allocate(r->host, r->rows, sizeof *r->values);
    r->shares = cxm__allocate(r->host, r->rows, sizeof *r->shares);
    r->sizes = cxm__allocate(r->host, r->rows, sizeof *r->sizes);
    r->answers = cxm__allocate(r->host, r->rows, sizeof *r->answers);
    return r->whole && r->answered && r->codes && r->cells && r->values && r->shares && r->sizes && r->answers;
}

static void represent_free(struct represent *r)
{
    cxm__release(r->host, r->answers, r->rows, sizeof *r->answers);
    cxm__release(r->host, r->sizes, r->rows, sizeof *r->sizes);
    cxm__release(r->host, r->shares, r->rows, sizeof *r->shares);
    cxm__release(r->host, r->values, r->rows, sizeof *r->values);
    cxm__release(r->host, r->cells, r->rows, sizeof *r->cells);
    cxm__release(r->host, r->codes, r->rows * r->count, sizeof *r->codes);
    cxm__release(r->host, r->answered, r->rows, sizeof *r->answered);
    cxm__release(r->host, r->whole, r->rows, sizeof *r->whole);
}

static int32_t represent_block(int64_t rows, int64_t first)
{
    return rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
}

/* Which rows are complete, and who of them answered. */
static cxm_status represent_rows(struct represent *r, cxm_error *error)
{
    double numbers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < r->rows; first += CXM__BLOCK) {
        int32_t n = represent_block(r->rows, first);
        cxm__decode_numbers(r->responded, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && numbers[i] != 0 && numbers[i] != 1)
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("responded"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is neither 0 nor 1"));
            bool whole = !null[i];
            for (int32_t v = 0; v < r->count; v++)
                whole = whole && !cxm__column_is_null(&r->variables[v], first + i) &&
                        !(r->variables[v].type == CXM_TYPE_CODED && cxm__column_code(&r->variables[v], first + i) < 0);
            r->whole[first + i] = whole;
            if (whole)
                r->answered[r->n++] = numbers[i] == 1;
        }
    }
    return CXM_OK;
}

static cxm_status represent_variable(struct represent *r, int32_t v, cxm_error *error)
{
    double labels[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    char name[CXM__NUMBERED_SIZE];
    int64_t at = 0;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < r->rows && !status; first += CXM__BLOCK) {
        int32_t n = represent_block(r->rows, first);
        memset(null, 0, sizeof null);
        status = cxm__labels_read(&r->variables[v], first, n, labels, null, cxm__numbered("variable", v, name), 1, error);
        for (int32_t i = 0; i < n && !status; i++)
            if (r->whole[first + i])
                r->values[at++] = labels[i];
    }
    if (!status && !cxm__number_values(r->host, r->values, r->n, r->codes + v * r->rows, &r->categories[v]))
        status = cxm__fail_memory(error);
    if (!status && r->categories[v] > CXM__MARGIN_CATEGORIES_MOST)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__A(cxm__numbered("variable", v, name)), CXM__T(" has "),
                           CXM__I(r->categories[v]), CXM__T(" different values, and at most "),
                           CXM__I(CXM__MARGIN_CATEGORIES_MOST), CXM__T(" are taken"));
    return status;
}

/* Numbers the combinations of all variables but `without` into cells[], and counts them; *count is how many. */
static bool represent_number(struct represent *r, int32_t without, int64_t *count)
{
    memset(r->cells, 0, (size_t)r->n * sizeof *r->cells);
    *count = r->n ? 1 : 0;
    for (int32_t v = 0; v < r->count; v++) {
        if (v == without)
            continue;
        for (int64_t i = 0; i < r->n; i++)
            r->values[i] = (double)r->cells[i] * (double)r->categories[v] + r->codes[v * r->rows + i];
        if (!cxm__number_values(r->host, r->values, r->n, r->cells, count))
            return false;
    }
    memset(r->sizes, 0, (size_t)*count * sizeof *r->sizes);
    memset(r->answers, 0, (size_t)*count * sizeof *r->answers);
    for (int64_t i = 0; i < r->n; i++) {
        r->sizes[r->cells[i]]++;
        r->answers[r->cells[i]] += r->answered[i];
    }
    return true;
}

/* sum of sizes (share - mean)^2 over groups that have been counted into sizes[] and answers[] */
static double represent_spread(const struct represent *r, int64_t count, double mean)
{
    cxm__sum sum = {0, 0};
    for (int64_t c = 0; c < count; c++) {
        double apart = r->sizes[c] ? (double)r->answers[c] / (double)r->sizes[c] - mean : 0;
        cxm__sum_add(&sum, (double)r->sizes[c] * apart * apart);
    }
    return cxm__sum_value(sum);
}

/* Variance of the indicator by the delta method: what the estimated propensities add, and the draw from the population. */
static double represent_variance(const struct represent *r, int64_t count, double mean, double spread)
{
    cxm__sum first = {0, 0}, own = {0, 0}, cross = {0, 0}, fourth = {0, 0};
    double n = (double)r->n, square = spread / n;
    for (int64_t c = 0; c < count; c++) {
        double size = (double)r->sizes[c], p = (double)r->answers[c] / size, v = p * (1 - p) / size, q = size / n, apart = p - mean;
        cxm__sum_add(&first, q * q * apart * apart * v);
        cxm__sum_add(&own, q * q * v * v * (1 - 2 * q));
        cxm__sum_add(&cross, q * q * v);
        cxm__sum_add(&fourth, size * (apart * apart - square) * (apart * apart - square));
    }
    double drawn = r->n > 1 ? (1 - n / r->population) / n * cxm__sum_value(fourth) / (n - 1) : 0;
    double joint = cxm__sum_value(cross);
    return (4 * cxm__sum_value(first) + 2 * (cxm__sum_value(own) + joint * joint) + drawn) / square;
}

static double represent_noise(const struct represent *r, int64_t count)
{
    cxm__sum sum = {0, 0};
    for (int64_t c = 0; c < count; c++) {
        double p = (double)r->answers[c] / (double)r->sizes[c];
        cxm__sum_add(&sum, p * (1 - p));
    }
    return cxm__sum_value(sum) / (double)r->n;
}

static cxm_representativeness_result represent_begin(int64_t n, int64_t missing)
{
    cxm_tested_estimate none = cxm__tested(n, missing), plain = none;
    plain.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return (cxm_representativeness_result){.r = none.estimate, .unadjusted = plain.estimate, .variation = plain.estimate,
                                           .response_rate = plain.estimate, .deviation = (double)NAN, .bias_factor = (double)NAN,
                                           .smallest_propensity = (double)NAN, .largest_propensity = (double)NAN};
}

static void represent_value(cxm_estimate *estimate, double value, double std_error)
{
    estimate->value = value;
    estimate->std_error = std_error;
    estimate->status = CXM_VALUE_OK;
}

static void represent_indicator(const struct represent *r, int64_t count, double confidence, cxm_representativeness_result *to)
{
    double n = (double)r->n, mean = 0, noise = represent_noise(r, count);
    for (int64_t c = 0; c < count; c++)
        to->responses += r->answers[c];
    mean = (double)to->responses / n;
    double spread = represent_spread(r, count, mean), square = spread / (n - 1);
    if (count < 2) {
        to->r.status = to->unadjusted.status = to->variation.status = CXM_VALUE_NOT_IDENTIFIED;
        return;
    }
    double bias = noise - (1 / n - 1 / r->population) * square;
    to->bias_factor = square > 0 ? fmin(1, fmax(0, 1 - bias / square)) : 1;
    to->deviation = sqrt(square);
    double variance = square > 0 ? represent_variance(r, count, mean, spread) : (double)NAN;
    cxm_tested_estimate tested = {.estimate = to->r};
    double half = cxm__tested_quantile(confidence, NAN) * sqrt(variance);
    cxm__tested_value(&tested, 1 - 2 * sqrt(square * to->bias_factor), sqrt(variance));
    if (variance > 0)
        cxm__tested_interval(&tested, tested.estimate.value - half, tested.estimate.value + half, confidence, 0, 1);
    else
        tested.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    to->r = tested.estimate;
    represent_value(&to->unadjusted, 1 - 2 * to->deviation, sqrt(variance));
    if (mean > 0) {
        double cv = to->deviation / mean;
        represent_value(&to->variation, cv, sqrt(variance / (4 * mean * mean) + cv * cv * cv * cv / n));
    }
}

/* The rows' propensities, and their ends. */
static void represent_propensities(struct represent *r, cxm_representativeness_result *to)
{
    for (int64_t i = 0; i < r->n; i++) {
        double p = (double)r->answers[r->cells[i]] / (double)r->sizes[r->cells[i]];
        r->shares[i] = p;
        to->smallest_propensity = i ? fmin(to->smallest_propensity, p) : p;
        to->largest_propensity = i ? fmax(to->largest_propensity, p) : p;
    }
}

static double represent_unconditional(struct represent *r, int32_t v, double mean)
{
    memset(r->sizes, 0, (size_t)r->categories[v] * sizeof *r->sizes);
    memset(r->answers, 0, (size_t)r->categories[v] * sizeof *r->answers);
    for (int64_t i = 0; i < r->n; i++) {
        r->sizes[r->codes[v * r->rows + i]]++;
        r->answers[r->codes[v * r->rows + i]] += r->answered[i];
    }
    return sqrt(represent_spread(r, r->categories[v], mean) / (double)r->n);
}

/* The spread of the propensities within the combinations of the other variables. */
static bool represent_conditional(struct represent *r, int32_t v, double *conditional)
{
    int64_t count;
    cxm__sum sum = {0, 0};
    if (!represent_number(r, v, &count))
        return false;
    for (int64_t i = 0; i < r->n; i++) {
        double apart = r->shares[i] - (double)r->answers[r->cells[i]] / (double)r->sizes[r->cells[i]];
        cxm__sum_add(&sum, apart * apart);
    }
    *conditional = sqrt(cxm__sum_value(sum) / (double)r->n);
    return true;
}

static cxm_status represent_run(struct represent *r, double confidence, double *propensity, cxm_partial_indicator *partial,
                                cxm_representativeness_result *to, cxm_error *error)
{
    int64_t count;
    if (!represent_number(r, -1, &count))
        return cxm__fail_memory(error);
    *to = represent_begin(r->n, r->rows - r->n);
    for (int32_t v = 0; partial && v < r->count; v++)
        partial[v] = (cxm_partial_indicator){(double)NAN, (double)NAN};
    if (isnan(r->population))
        r->population = (double)r->n;
    to->cells = count;
    for (int64_t c = 0; c < count; c++)
        to->smallest_cell = c == 0 || r->sizes[c] < to->smallest_cell ? r->sizes[c] : to->smallest_cell;
    if (r->n) {
        represent_indicator(r, count, confidence, to);
        represent_value(&to->response_rate, 100 * (double)to->responses / (double)r->n, NAN);
        represent_propensities(r, to);
    }
    for (int64_t i = 0, at = 0; propensity && i < r->rows; i++)
        propensity[i] = r->whole[i] ? r->shares[at++] : (double)NAN;
    if (count < 2 || !partial)
        return CXM_OK;
    for (int32_t v = 0; v < r->count; v++) {
        partial[v].unconditional = represent_unconditional(r, v, (double)to->responses / (double)r->n);
        if (!represent_conditional(r, v, &partial[v].conditional))
            return cxm__fail_memory(error);
    }
    return CXM_OK;
}

static cxm_status represent_check(struct represent *r, const cxm_design *given, double confidence, const void *result,
                                  cxm_error *error)
{
    char name[CXM__NUMBERED_SIZE];
    cxm_design design = CXM_DESIGN_INIT;
    cxm_status status = cxm__struct_read(&design, sizeof design, sizeof design, given, 3, "design", error);
    if (!status && (design.weight || design.stratum || design.cluster))
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 3, -1,
                           CXM__A(design.weight ? "weight" : design.stratum ? "stratum" : "cluster"),
                           CXM__T(": representativeness takes of a design the population alone"));
    if (!status)
        status = cxm__numbers_check(r->responded, CXM__ANY_LENGTH, "responded", 0, error);
    if (!status && !r->variables)
        status = cxm__fail_null(error, 1, "variables");
    if (!status && (r->count < 1 || r->count > CXM_REPRESENTATIVENESS_VARIABLES_MAX))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is "), CXM__I(r->count),
                           CXM__T("; variables are 1 to "), CXM__I(CXM_REPRESENTATIVENESS_VARIABLES_MAX));
    for (int32_t v = 0; v < r->count && !status; v++)
        status = cxm__labels_check(&r->variables[v], r->responded->length, cxm__numbered("variable", v, name), 1, error);
    if (!status)
        status = cxm__confidence_check(confidence, 4, error);
    if (!status && design.population)
        status = cxm__numbers_check(design.population, r->responded->length, "population", 3, error);
    if (!status && r->responded->length >= INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("responded"), CXM__T(" has 2^31 rows or more"));
    if (!status)
        status = cxm__population_read(design.population, 3, &r->population, error);
    if (!status && r->population < (double)r->responded->length)
        status = CXM__FAIL(error, CXM_E_DOMAIN, 3, 0, CXM__A("population"), CXM__T("[0]: "), CXM__N(r->population),
                           CXM__T(" is less than the rows"));
    return status || result ? status : cxm__fail_null(error, 8, "result");
}

cxm_status cxm_representativeness(const cxm_column *responded, const cxm_column *variables, int32_t count, const cxm_design *design,
                                  double confidence, const cxm_host *host, double *propensity, cxm_partial_indicator *partial,
                                  cxm_representativeness_result *result, cxm_error *error)
{
    cxm_host lent;
    cxm_representativeness_result found;
    struct represent r = {.host = &lent, .responded = responded, .variables = variables, .count = count};
    cxm_status status = represent_check(&r, design, confidence, result, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (status)
        return status;
    r.rows = responded->length;
    status = represent_allocate(&r) ? represent_rows(&r, error) : cxm__fail_memory(error);
    for (int32_t v = 0; v < count && !status; v++)
        status = represent_variable(&r, v, error);
    if (!status)
        status = represent_run(&r, confidence, propensity, partial, &found, error);
    if (!status)
        *result = found;
    represent_free(&r);
    return status;
}

cxm_status cxm_representativeness_of_propensities(const cxm_column *propensity, cxm_representativeness_result *result,
                                                  cxm_error *error)
{
    double numbers[CXM__BLOCK], mean = 0, least = INFINITY, most = -INFINITY;
    uint8_t null[CXM__BLOCK];
    cxm__sum sum = {0, 0}, square = {0, 0};
    int64_t n = 0;
    cxm_status status = cxm__numbers_check(propensity, CXM__ANY_LENGTH, "propensity", 0, error);
    if (!status && !result)
        status = cxm__fail_null(error, 1, "result");
    for (int pass = 0; pass < 2 && !status; pass++) {
        for (int64_t first = 0; first < propensity->length && !status; first += CXM__BLOCK) {
            int32_t block = represent_block(propensity->length, first);
            cxm__decode_numbers(propensity, first, block, numbers, null);
            for (int32_t i = 0; i < block && !status; i++) {
                if (null[i])
                    continue;
                if (!(numbers[i] >= 0 && numbers[i] <= 1))
                    status = CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("propensity"), CXM__T("["), CXM__I(first + i),
                                       CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is outside 0..1"));
                n += !pass;
                least = fmin(least, numbers[i]);
                most = fmax(most, numbers[i]);
                cxm__sum_add(pass ? &square : &sum, pass ? (numbers[i] - mean) * (numbers[i] - mean) : numbers[i]);
            }
        }
        mean = cxm__sum_value(sum) / (double)n;
    }
    if (status)
        return status;
    *result = represent_begin(n, propensity->length - n);
    result->r.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (n) {
        result->smallest_propensity = least;
        result->largest_propensity = most;
        represent_value(&result->response_rate, 100 * mean, NAN);
    }
    if (n > 1) {
        result->deviation = least == most ? 0 : sqrt(cxm__sum_value(square) / (double)(n - 1));
        represent_value(&result->unadjusted, 1 - 2 * result->deviation, NAN);
        result->r = result->unadjusted;
        if (mean > 0)
            represent_value(&result->variation, result->deviation / mean, NAN);
    }
    return CXM_OK;
}
