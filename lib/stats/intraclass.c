/* Mean squares between and within units, and the intraclass correlations that they make; with two ways the judges' too.
 * Limits are those of F. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/agreement.h"
#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "stats/units.h"

_Static_assert(sizeof(cxm_intraclass_result) == 2 * sizeof(cxm_tested_estimate) + 48, "frozen");
_Static_assert(sizeof(cxm_intraclass_two_way_result) == 6 * sizeof(cxm_tested_estimate) + 40, "frozen");

/* F with its degrees of freedom, and the confidence asked for. */
struct intraclass_f {
    double f, df1, df2, confidence;
};

/* F over its upper quantile and over its lower one: what F could be of the ratio of the true mean squares. */
static struct cxm__limits intraclass_ratio(const struct intraclass_f *f)
{
    const double tail = (1 - f->confidence) / 2;
    return (struct cxm__limits){f->f / cxm_f_quantile(1 - tail, f->df1, f->df2), f->f * cxm_f_quantile(1 - tail, f->df2, f->df1)};
}

static void intraclass_test(cxm_tested_estimate *to, const struct intraclass_f *f)
{
    if (!isfinite(f->f))
        return;
    to->statistic = f->f;
    to->p = cxm_f_upper(f->f, f->df1, f->df2);
    to->test_status = CXM_TEST_OK;
}

/* (F - 1) / (F + k - 1), which is 1 where F is infinite. */
static double intraclass_one(double f, double k)
{
    return isinf(f) ? 1 : (f - 1) / (f + k - 1);
}

/* A correlation of one answer, or with k = 0 that of a mean, 1 - 1 / F, from F alone. */
static void intraclass_by_f(cxm_tested_estimate *to, const struct intraclass_f *f, double k)
{
    if (isnan(f->f) || (!(k > 0) && !(f->f > 0)))
        return;
    const struct cxm__limits ratio = intraclass_ratio(f);
    intraclass_test(to, f);
    if (k > 0)
        cxm__tested_value(to, intraclass_one(f->f, k), (double)NAN);
    else
        cxm__tested_value(to, 1 - 1 / f->f, (double)NAN);
    if (!isfinite(f->f) || !(f->f > 0))
        to->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    else if (k > 0)
        cxm__tested_interval(to, intraclass_one(ratio.lower, k), intraclass_one(ratio.upper, k), f->confidence, -INFINITY, 1);
    else
        cxm__tested_interval(to, 1 - 1 / ratio.lower, 1 - 1 / ratio.upper, f->confidence, -INFINITY, 1);
}

/* ---- one way ---- */

struct intraclass {
    const cxm_host *host;
    struct cxm__units units;
    cxm__sum *sum;
    double *mean;
    int64_t *n;
    int64_t answers;
    double first, largest; /* the first answer, and how far others are from it */
};

/* Sums of units, then squares within them: two passes over the answers. */
static cxm_status intraclass_gather(struct intraclass *w, const cxm_column *score, double *within, cxm_error *error)
{
    double answer[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    double squares = 0;
    cxm__sum whole = {0, 0};
    cxm_status status = CXM_OK;
    for (int pass = 0; pass < 2 && !status; pass++) {
        for (int64_t first = 0; first < w->units.rows && !status; first += CXM__BLOCK) {
            const int32_t n = w->units.rows - first < CXM__BLOCK ? (int32_t)(w->units.rows - first) : CXM__BLOCK;
            const int32_t *unit = w->units.of_row + first;
            memset(null, 0, (size_t)n);
            status = cxm__answers_read(score, first, n, answer, null, "score", 0, error);
            squares = 0;
            for (int32_t i = 0; i < n && !status; i++) {
                if (null[i] || unit[i] < 0)
                    continue;
                w->first = isnan(w->first) ? answer[i] : w->first;
                const double apart = answer[i] - w->first;
                if (pass) {
                    squares += (apart - w->mean[unit[i]]) * (apart - w->mean[unit[i]]);
                    continue;
                }
                w->largest = fmax(w->largest, fabs(apart));
                w->n[unit[i]]++;
                w->answers++;
                cxm__sum_add(&w->sum[unit[i]], apart);
            }
            cxm__sum_add(&whole, squares);
        }
        for (int64_t u = 0; u < w->units.labels && !pass; u++)
            w->mean[u] = w->n[u] ? cxm__sum_value(w->sum[u]) / (double)w->n[u] : 0;
    }
    *within = cxm__sum_value(whole);
    return status;
}

static void intraclass_figures(struct intraclass *w, double within, int32_t size, double confidence, cxm_intraclass_result *result)
{
    cxm__sum whole = {0, 0}, between = {0, 0}, sizes = {0, 0};
    const double answers = (double)w->answers;
    *result = (cxm_intraclass_result){.size = (double)NAN, .between = (double)NAN, .within = (double)NAN, .df_between = (double)NAN,
                                      .df_within = (double)NAN};
    for (int64_t u = 0; u < w->units.labels; u++) {
        result->units += w->n[u] > 0;
        cxm__sum_merge(&whole, w->sum[u]);
        cxm__sum_add(&sizes, (double)w->n[u] * (double)w->n[u]);
    }
    const double units = (double)result->units, mean = cxm__sum_value(whole) / answers;
    for (int64_t u = 0; u < w->units.labels; u++)
        if (w->n[u])
            cxm__sum_add(&between, (double)w->n[u] * (w->mean[u] - mean) * (w->mean[u] - mean));
    double apart = cxm__sum_value(between);
    apart = cxm__squares_vanish(apart, answers, w->largest) ? 0 : apart;
    within = cxm__squares_vanish(within, answers, w->largest) ? 0 : within;
    result->single = cxm__tested(w->answers, w->units.rows - w->answers);
    result->single.estimate.clusters = result->units;
    if (w->answers && (result->units < 2 || w->answers == result->units))
        result->single.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    result->mean = result->single;
    if (result->single.estimate.status != CXM_VALUE_UNDEFINED)
        return;
    result->df_between = units - 1;
    result->df_within = answers - units;
    result->size = size == CXM_UNIT_SIZE_MEAN ? answers / units : (answers - cxm__sum_value(sizes) / answers) / (units - 1);
    result->between = apart / result->df_between;
    result->within = within / result->df_within;
    const struct intraclass_f f = {result->between / result->within, result->df_between, result->df_within, confidence};
    intraclass_by_f(&result->single, &f, result->size);
    intraclass_by_f(&result->mean, &f, 0);
}

cxm_status cxm_intraclass(const cxm_column *score, const cxm_column *unit, int32_t size, double confidence, const cxm_host *host,
                          cxm_intraclass_result *result, cxm_error *error)
{
    cxm_host lent;
    double within = 0;
    cxm_status status = cxm__numbers_check(score, CXM__ANY_LENGTH, "score", 0, error);
    if (!status)
        status = cxm__units_check(unit, score->length, "unit", 1, error);
    if (!status && size != CXM_UNIT_SIZE_MEAN && size != CXM_UNIT_SIZE_BLIESE)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("size"), CXM__T(": "), CXM__I(size),
                           CXM__T(" is no CXM_UNIT_SIZE_"));
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (status)
        return status;
    struct intraclass w = {.host = &lent, .first = (double)NAN};
    status = cxm__units_read(&w.units, unit, "unit", 1, &lent, error);
    w.sum = cxm__allocate_zeroed(&lent, w.units.labels, sizeof *w.sum);
    w.mean = cxm__allocate(&lent, w.units.labels, sizeof *w.mean);
    w.n = cxm__allocate_zeroed(&lent, w.units.labels, sizeof *w.n);
    if (!status && !(w.sum && w.mean && w.n))
        status = cxm__fail_memory(error);
    if (!status)
        status = intraclass_gather(&w, score, &within, error);
    if (!status)
        intraclass_figures(&w, within, size, confidence, result);
    cxm__release(&lent, w.n, w.units.labels, sizeof *w.n);
    cxm__release(&lent, w.mean, w.units.labels, sizeof *w.mean);
    cxm__release(&lent, w.sum, w.units.labels, sizeof *w.sum);
    cxm__units_free(&w.units, &lent);
    return status;
}

/* ---- two ways ---- */

struct intraclass_squares {
    const cxm_column *raters;
    int32_t count;
    int64_t rows, targets;
    double *answer;       /* a block of each judge's: answer[k * CXM__BLOCK + i] */
    cxm__sum *of_rater;   /* sums, then means in `.sum` */
    double first, largest, mean;
    cxm__sum whole, between, within, residual; /* sums of squares, but for the first: of answers */
};

/* One block of all judges; whole[i] says that row i has all of them. */
static cxm_status intraclass_block(const struct intraclass_squares *s, int64_t first, int32_t n, uint8_t *null, cxm_error *error)
{
    char name[CXM__NAME_SIZE];
    cxm_status status = CXM_OK;
    memset(null, 0, (size_t)n);
    for (int32_t k = 0; k < s->count && !status; k++)
        status = cxm__answers_read(&s->raters[k], first, n, s->answer + (size_t)k * CXM__BLOCK, null,
                                   cxm__item_name(k, name), 0, error);
    return status;
}

static void intraclass_row(struct intraclass_squares *s, int32_t i, int pass)
{
    cxm__sum sum = {0, 0};
    for (int32_t k = 0; k < s->count; k++) {
        const double apart = s->answer[(size_t)k * CXM__BLOCK + (size_t)i] - s->first;
        cxm__sum_add(&sum, apart);
        if (pass)
            continue;
        s->largest = fmax(s->largest, fabs(apart));
        cxm__sum_add(&s->of_rater[k], apart);
        cxm__sum_add(&s->whole, apart);
    }
    if (!pass) {
        s->targets++;
        return;
    }
    const double own = cxm__sum_value(sum) / s->count;
    cxm__sum_add(&s->between, s->count * (own - s->mean) * (own - s->mean));
    for (int32_t k = 0; k < s->count; k++) {
        const double apart = s->answer[(size_t)k * CXM__BLOCK + (size_t)i] - s->first - own;
        const double rest = apart - (s->of_rater[k].sum - s->mean);
        cxm__sum_add(&s->within, apart * apart);
        cxm__sum_add(&s->residual, rest * rest);
    }
}

static cxm_status intraclass_sweep(struct intraclass_squares *s, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int pass = 0; pass < 2 && !status; pass++) {
        for (int64_t first = 0; first < s->rows && !status; first += CXM__BLOCK) {
            const int32_t n = s->rows - first < CXM__BLOCK ? (int32_t)(s->rows - first) : CXM__BLOCK;
            status = intraclass_block(s, first, n, null, error);
            for (int32_t i = 0; i < n && !status; i++) {
                if (null[i])
                    continue;
                s->first = isnan(s->first) ? s->answer[i] : s->first;
                intraclass_row(s, i, pass);
            }
        }
        for (int32_t k = 0; k < s->count && !pass; k++)
            s->of_rater[k].sum = cxm__sum_value(s->of_rater[k]) / (double)s->targets;
        if (!pass)
            s->mean = cxm__sum_value(s->whole) / ((double)s->targets * s->count);
    }
    return status;
}

/* ICC(2,1) with limits by Satterthwaite's degrees of freedom, and ICC(2,k) by stepping them up. */
static void intraclass_agreement(cxm_intraclass_two_way_result *r, double n, double k, const struct intraclass_f *f)
{
    cxm_tested_estimate *one = &r->form[CXM_INTRACLASS_2_1], *all = &r->form[CXM_INTRACLASS_2_K];
    const double bottom = r->between + (k - 1) * r->residual + k * (r->raters - r->residual) / n;
    const double bottom_all = r->between + (r->raters - r->residual) / n;
    const double tail = 1 - (1 - f->confidence) / 2;
    intraclass_test(one, f);
    intraclass_test(all, f);
    if (bottom > 0)
        cxm__tested_value(one, (r->between - r->residual) / bottom, (double)NAN);
    if (bottom_all > 0)
        cxm__tested_value(all, (r->between - r->residual) / bottom_all, (double)NAN);
    one->estimate.interval_status = all->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    if (one->estimate.status || !(r->residual > 0))
        return;
    const double icc = one->estimate.value, fj = r->raters / r->residual, rest = n * (1 + (k - 1) * icc) - k * icc;
    const double top = k * icc * fj + rest;
    const double v = (k - 1) * (n - 1) * top * top / ((n - 1) * k * k * icc * icc * fj * fj + rest * rest);
    const double upper = cxm_f_quantile(tail, n - 1, v), lower = cxm_f_quantile(tail, v, n - 1);
    const double noise = k * r->raters + (k * n - k - n) * r->residual;
    const double from = n * (r->between - upper * r->residual) / (upper * noise + n * r->between);
    const double to = n * (lower * r->between - r->residual) / (noise + n * lower * r->between);
    cxm__tested_interval(one, from, to, f->confidence, -INFINITY, 1);
    if (!all->estimate.status)
        cxm__tested_interval(all, k * from / (1 + (k - 1) * from), k * to / (1 + (k - 1) * to), f->confidence, -INFINITY, 1);
}

static void intraclass_forms(const struct intraclass_squares *s, double confidence, cxm_intraclass_two_way_result *r)
{
    const double n = (double)s->targets, k = s->count, all = n * k;
    cxm__sum raters = {0, 0};
    double squares[4];
    *r = (cxm_intraclass_two_way_result){.between = (double)NAN, .within = (double)NAN, .raters = (double)NAN,
                                         .residual = (double)NAN, .targets = s->targets};
    for (int form = 0; form < CXM_INTRACLASS_FORMS; form++) {
        r->form[form] = cxm__tested(s->targets * s->count, (s->rows - s->targets) * s->count);
        r->form[form].estimate.clusters = s->targets;
        if (s->targets && (s->targets < 2 || s->count < 2))
            r->form[form].estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    }
    if (s->targets < 2 || s->count < 2)
        return;
    for (int32_t j = 0; j < s->count; j++)
        cxm__sum_add(&raters, n * (s->of_rater[j].sum - s->mean) * (s->of_rater[j].sum - s->mean));
    const cxm__sum sums[4] = {s->between, s->within, raters, s->residual};
    for (int i = 0; i < 4; i++) {
        squares[i] = cxm__sum_value(sums[i]);
        squares[i] = cxm__squares_vanish(squares[i], all, s->largest) ? 0 : squares[i];
    }
    r->between = squares[0] / (n - 1);
    r->within = squares[1] / (n * (k - 1));
    r->raters = squares[2] / (k - 1);
    r->residual = squares[3] / ((n - 1) * (k - 1));
    const struct intraclass_f one = {r->between / r->within, n - 1, n * (k - 1), confidence};
    const struct intraclass_f two = {r->between / r->residual, n - 1, (n - 1) * (k - 1), confidence};
    intraclass_by_f(&r->form[CXM_INTRACLASS_1_1], &one, k);
    intraclass_by_f(&r->form[CXM_INTRACLASS_1_K], &one, 0);
    intraclass_by_f(&r->form[CXM_INTRACLASS_3_1], &two, k);
    intraclass_by_f(&r->form[CXM_INTRACLASS_3_K], &two, 0);
    intraclass_agreement(r, n, k, &two);
}

cxm_status cxm_intraclass_two_way(const cxm_column *raters, int32_t count, double confidence, const cxm_host *host,
                                  cxm_intraclass_two_way_result *result, cxm_error *error)
{
    cxm_host lent;
    char name[CXM__NAME_SIZE];
    if (!raters)
        return cxm__fail_null(error, 0, "raters");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": "), CXM__I(count), CXM__T(" is not 1 or more"));
    cxm_status status = cxm__numbers_check(raters, CXM__ANY_LENGTH, "item", 0, error);
    for (int32_t k = 1; k < count && !status; k++)
        status = cxm__numbers_check(&raters[k], raters->length, cxm__item_name(k, name), 0, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    struct intraclass_squares s = {.raters = raters, .count = count, .rows = raters->length, .first = (double)NAN};
    s.answer = cxm__allocate(&lent, (int64_t)count * CXM__BLOCK, sizeof *s.answer);
    s.of_rater = cxm__allocate_zeroed(&lent, count, sizeof *s.of_rater);
    status = s.answer && s.of_rater ? intraclass_sweep(&s, error) : cxm__fail_memory(error);
    if (!status)
        intraclass_forms(&s, confidence, result);
    cxm__release(&lent, s.of_rater, count, sizeof *s.of_rater);
    cxm__release(&lent, s.answer, (int64_t)count * CXM__BLOCK, sizeof *s.answer);
    return status;
}
