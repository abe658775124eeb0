/* Cronbach's alpha from the covariances of the items in complete rows: means first, then products of what is left.
 * The measure stands below the function; its figures for each item are the figures that repeat. */
#include "cxm/unstable/reliability.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "measure.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "weighting/margins.h"

_Static_assert(sizeof(cxm_reliability_item) == 32, "frozen");
_Static_assert(sizeof(cxm_reliability_result) == 216, "frozen");

struct reliability {
    const cxm_column *items;
    int64_t rows, n;
    int32_t k;
    double *block;    /* k columns of CXM__BLOCK answers */
    double *means;    /* k */
    cxm__sum *sums;   /* k of the answers, then k * k of products; the lower triangle is filled */
    double *products; /* k * k: covariances, times n - 1 */
};

static cxm_status reliability_range(const double *answers, const uint8_t *null, int64_t first, int32_t n, int32_t item,
                                    cxm_error *error)
{
    char name[CXM__NUMBERED_SIZE];
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(answers[i] >= -1e140 && answers[i] <= 1e140))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A(cxm__numbered("item", item, name)), CXM__T("["),
                             CXM__I(first + i), CXM__T("]: "), CXM__N(answers[i]), CXM__T(" is outside -1e140..1e140"));
    return CXM_OK;
}

/* Rows first .. first + n - 1 of all items; whole[i] says that none is missing. */
static cxm_status reliability_read(struct reliability *r, int64_t first, int32_t n, bool *whole, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < n; i++)
        whole[i] = true;
    for (int32_t j = 0; j < r->k && !status; j++) {
        double *answers = r->block + (int64_t)j * CXM__BLOCK;
        cxm__decode_numbers(&r->items[j], first, n, answers, null);
        status = reliability_range(answers, null, first, n, j, error);
        for (int32_t i = 0; i < n; i++)
            whole[i] = whole[i] && !null[i];
    }
    return status;
}

static void reliability_add(struct reliability *r, int32_t row, bool products)
{
    for (int32_t j = 0; j < r->k; j++) {
        double own = r->block[(int64_t)j * CXM__BLOCK + row];
        if (!products) {
            cxm__sum_add(&r->sums[j], own);
            continue;
        }
        for (int32_t l = 0; l <= j; l++)
            cxm__sum_add(&r->sums[(int64_t)(j + 1) * r->k + l],
                         (own - r->means[j]) * (r->block[(int64_t)l * CXM__BLOCK + row] - r->means[l]));
    }
}

static cxm_status reliability_pass(struct reliability *r, bool products, cxm_error *error)
{
    bool whole[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < r->rows && !status; first += CXM__BLOCK) {
        int32_t n = r->rows - first < CXM__BLOCK ? (int32_t)(r->rows - first) : CXM__BLOCK;
        status = reliability_read(r, first, n, whole, error);
        for (int32_t i = 0; i < n && !status; i++)
            if (whole[i]) {
                r->n += !products;
                reliability_add(r, i, products);
            }
    }
    for (int32_t j = 0; j < r->k && !products; j++)
        r->means[j] = cxm__sum_value(r->sums[j]) / (double)r->n;
    for (int32_t j = 0; j < r->k && products; j++)
        for (int32_t l = 0; l <= j; l++)
            r->products[(int64_t)j * r->k + l] = r->products[(int64_t)l * r->k + j] =
                cxm__sum_value(r->sums[(int64_t)(j + 1) * r->k + l]);
    return status;
}

static double reliability_product(const struct reliability *r, int32_t j, int32_t l)
{
    return r->products[(int64_t)j * r->k + l];
}

/* alpha of all items but `without`, NaN where there is none. */
static double reliability_alpha(const struct reliability *r, int32_t without)
{
    cxm__sum own = {0, 0}, all = {0, 0}, size = {0, 0};
    int32_t k = r->k - (without >= 0);
    for (int32_t j = 0; j < r->k; j++)
        for (int32_t l = 0; l < r->k; l++) {
            double product = reliability_product(r, j, l);
            if (j == without || l == without)
                continue;
            cxm__sum_add(&all, product);
            cxm__sum_add(&size, fabs(product));
            if (j == l)
                cxm__sum_add(&own, product);
        }
    double total = cxm__sum_value(all);
    if (k < 2 || r->n < 2 || !(total > 1e-14 * cxm__sum_value(size)))
        return (double)NAN;
    return (double)k / (double)(k - 1) * ((total - cxm__sum_value(own)) / total);
}

/* Correlation of an item with the sum of the others. */
static double reliability_rest(const struct reliability *r, int32_t item)
{
    cxm__sum with = {0, 0}, rest = {0, 0}, size = {0, 0};
    for (int32_t j = 0; j < r->k; j++) {
        if (j != item)
            cxm__sum_add(&with, reliability_product(r, item, j));
        for (int32_t l = 0; l < r->k && j != item; l++)
            if (l != item) {
                cxm__sum_add(&rest, reliability_product(r, j, l));
                cxm__sum_add(&size, fabs(reliability_product(r, j, l)));
            }
    }
    double own = reliability_product(r, item, item), other = cxm__sum_value(rest);
    if (r->k < 2 || r->n < 2 || !(own > 0) || !(other > 1e-14 * cxm__sum_value(size)))
        return (double)NAN;
    return fmax(-1, fmin(1, cxm__sum_value(with) / sqrt(own) / sqrt(other)));
}

static double reliability_correlation(const struct reliability *r)
{
    cxm__sum sum = {0, 0};
    double pairs = (double)r->k * (double)(r->k - 1) / 2;
    if (r->k < 2 || r->n < 2)
        return (double)NAN;
    for (int32_t j = 0; j < r->k; j++)
        for (int32_t l = 0; l < j; l++) {
            double own = reliability_product(r, j, j), other = reliability_product(r, l, l);
            if (!(own > 0 && other > 0))
                return (double)NAN;
            cxm__sum_add(&sum, reliability_product(r, j, l) / sqrt(own) / sqrt(other));
        }
    return cxm__sum_value(sum) / pairs;
}

static void reliability_finish(const struct reliability *r, double confidence, cxm_reliability_item *each,
                               cxm_reliability_result *result)
{
    double n = (double)r->n, k = (double)r->k, alpha = reliability_alpha(r, -1), mean = reliability_correlation(r);
    cxm_tested_estimate raw = cxm__tested(r->n, r->rows - r->n), standard = raw;
    if (!isnan(alpha)) {
        double apart = 1 - alpha, tail = (1 - confidence) / 2, df1 = n - 1, df2 = (n - 1) * (k - 1);
        cxm__tested_value(&raw, alpha, NAN);
        if (apart > 1e-14)
            cxm__tested_interval(&raw, 1 - apart * cxm_f_quantile(1 - tail, df1, df2), 1 - apart * cxm_f_quantile(tail, df1, df2),
                                 confidence, -INFINITY, 1);
        else
            raw.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    }
    standard.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!isnan(mean) && 1 + (k - 1) * mean > 1e-14 * k)
        cxm__tested_value(&standard, k * mean / (1 + (k - 1) * mean), NAN);
    *result = (cxm_reliability_result){raw.estimate, standard.estimate, mean};
    for (int32_t j = 0; each && j < r->k; j++)
        each[j] = (cxm_reliability_item){r->n ? r->means[j] : (double)NAN,
                                         r->n > 1 ? sqrt(reliability_product(r, j, j) / (n - 1)) : (double)NAN,
                                         reliability_alpha(r, j), reliability_rest(r, j)};
}

static cxm_status reliability_check(const cxm_column *items, int32_t count, double confidence, const cxm_reliability_result *result,
                                    cxm_error *error)
{
    char name[CXM__NUMBERED_SIZE];
    if (!items)
        return cxm__fail_null(error, 0, "items");
    if (count < 1 || count > CXM_RELIABILITY_ITEMS_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count), CXM__T("; items are 1 to "),
                         CXM__I(CXM_RELIABILITY_ITEMS_MAX));
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    for (int32_t j = 0; j < count && !status; j++)
        status = cxm__numbers_check(&items[j], items[0].length, cxm__numbered("item", j, name), 0, error);
    return status || result ? status : cxm__fail_null(error, 5, "result");
}

cxm_status cxm_reliability(const cxm_column *items, int32_t count, double confidence, const cxm_host *host,
                           cxm_reliability_item *each, cxm_reliability_result *result, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = reliability_check(items, count, confidence, result, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (status)
        return status;
    struct reliability r = {.items = items, .rows = items[0].length, .k = count};
    const int64_t k = count, sums = k * (k + 1);
    r.block = cxm__allocate(&lent, k * CXM__BLOCK, sizeof *r.block);
    r.means = cxm__allocate(&lent, k, sizeof *r.means);
    r.sums = cxm__allocate_zeroed(&lent, sums, sizeof *r.sums);
    r.products = cxm__allocate_zeroed(&lent, k * k, sizeof *r.products);
    status = r.block && r.means && r.sums && r.products ? reliability_pass(&r, false, error) : cxm__fail_memory(error);
    if (!status)
        status = reliability_pass(&r, true, error);
    if (!status)
        reliability_finish(&r, confidence, each, result);
    cxm__release(&lent, r.products, k * k, sizeof *r.products);
    cxm__release(&lent, r.sums, sums, sizeof *r.sums);
    cxm__release(&lent, r.means, k, sizeof *r.means);
    cxm__release(&lent, r.block, k * CXM__BLOCK, sizeof *r.block);
    return status;
}

/* ---- the measure ---- */

struct reliability_options {
    size_t struct_size;
    double confidence;
};

enum { RELIABILITY_FIXED = 3 };

/* A figure without an interval; UNDEFINED where the value is NaN. */
static cxm_tested_estimate reliability_figure(double value, const cxm_estimate *like)
{
    cxm_tested_estimate figure = cxm__tested(like->n, like->missing);
    if (!isnan(value))
        cxm__tested_value(&figure, value, NAN);
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return figure;
}

static cxm_status reliability_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct reliability_options *options = request->options;
    const int64_t k = request->count;
    cxm_reliability_result result;
    (void)rows;
    cxm_reliability_item *each = cxm__allocate(request->host, k, sizeof *each);
    if (!each)
        return cxm__fail_memory(error);
    cxm_status status = cxm_reliability(request->columns, request->count, options->confidence, request->host, each, &result, error);
    if (!status) {
        const cxm_estimate *alpha = &result.alpha;
        figures[0] = figures[1] = cxm__tested(alpha->n, alpha->missing);
        figures[0].estimate = *alpha;
        figures[1].estimate = result.standardized;
        figures[2] = reliability_figure(result.mean_correlation, alpha);
        for (int64_t j = 0; j < k; j++) {
            figures[RELIABILITY_FIXED + j] = reliability_figure(each[j].alpha_without, alpha);
            figures[RELIABILITY_FIXED + k + j] = reliability_figure(each[j].rest, alpha);
        }
    }
    if (status)
        cxm__numbered_rename(error, "item", request->names, request->count, 1);
    cxm__release(request->host, each, k, sizeof *each);
    return status;
}

static const cxm_input reliability_inputs[] = {
    {"item", "Answers to one of the questions; all of them point the same way.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option reliability_options[] = {CXM__OPTION_CONFIDENCE(struct reliability_options)};

static const cxm_term reliability_terms[] = {
    {"alpha", "", "Cronbach's alpha of the answers as they are.", -INFINITY, 1, 0, 0},
    {"standardized", "", "Alpha of items scaled to the same variance.", -INFINITY, 1, 0, 0},
    {"mean_correlation", "", "Mean correlation of all pairs of items.", -1, 1, 0, 0},
    {"without", "", "Alpha of the other items.", -INFINITY, 1, CXM_TERM_EACH, 0},
    {"rest", "", "Correlation with the sum of the other items.", -1, 1, CXM_TERM_EACH, 0},
};

const struct cxm__measure cxm__measure_reliability = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "reliability",
             .title = "Reliability of several questions",
             .summary = "Whether several questions measure one thing: Cronbach's alpha.",
             .formula = "alpha = k / (k - 1) (1 - sum s_i^2 / s_total^2); standardized = k r / (1 + (k - 1) r)",
             .source = "Cronbach, Psychometrika 16, 1951; Feldt, Psychometrika 30, 1965",
             .inputs = reliability_inputs,
             .options = reliability_options,
             .terms = reliability_terms,
             .input_count = 1,
             .option_count = 1,
             .term_count = 5,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct reliability_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = reliability_analyse,
};
