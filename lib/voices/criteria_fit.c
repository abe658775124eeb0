/* Regressions of the answers on the items: one for each side, and one in which each item has a slope of its own in each side.
 * Whether all these differences are 0 is asked by Hotelling's T2, with as many degrees of freedom as the accounts leave. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/distributions.h"
#include "stats/cholesky.h"
#include "stats/tested.h"
#include "voices/criteria.h"

static const double criteria_singular = 1e-12; /* share of a difference's variance that must be its own */

struct criteria_fit {
    const struct cxm__criteria *of;
    double confidence;
    cxm_column columns[2 * CXM__CRITERIA_MOST + 1];
    int32_t list[CXM__CRITERIA_MOST]; /* items that are in it */
    double deviance[2], null_deviance[2]; /* of the sides */
};

static cxm_column criteria_column(const struct cxm__criteria *c, const double *values, int32_t s)
{
    return cxm_column_of(CXM_TYPE_F64, values + (s == 1 ? c->rows[0] : 0), s < CXM__CRITERIA_SIDES ? c->rows[s] : c->used);
}

/* Answers of side s, or of both where s is 2, on the first `count` columns, with errors by account. */
static cxm_status criteria_regress(const struct criteria_fit *fit, int32_t s, int32_t count, int32_t covariance,
                                   cxm_regression **model, cxm_error *error)
{
    const struct cxm__criteria *c = fit->of;
    const cxm_column answers = criteria_column(c, c->x + c->items * c->used, s);
    const cxm_column accounts = cxm_column_of(CXM_TYPE_I32, c->account + (s == 1 ? c->rows[0] : 0), answers.length);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.confidence = fit->confidence;
    options.covariance = covariance;
    options.cluster = covariance == CXM_COVARIANCE_CR2 ? &accounts : NULL;
    return cxm_regression_linear_new(&answers, fit->columns, count, &options, c->host, model, error);
}

static cxm_tested_estimate criteria_counts(const struct cxm__criteria *c, int32_t s)
{
    cxm_tested_estimate none = cxm__tested(s < 2 ? c->rows[s] : c->used, s < 2 ? c->missing[s] : c->incomplete);
    none.estimate.excluded = s < 2 ? c->nowhere[s] : c->elsewhere + c->nowhere[0] + c->nowhere[1];
    none.estimate.clusters = s < 2 ? c->heard[s] : c->accounts;
    none.estimate.status = s < 2 ? (c->rows[s] ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA)
                                 : (c->rows[0] && c->rows[1] ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA);
    return none;
}

static cxm_tested_estimate criteria_coefficient(const struct cxm__criteria *c, int32_t s, const cxm_tested_estimate *fitted)
{
    const cxm_tested_estimate counts = criteria_counts(c, s);
    cxm_tested_estimate to = *fitted;
    to.estimate.missing = counts.estimate.missing;
    to.estimate.excluded = counts.estimate.excluded;
    return to;
}

/* An item that follows from others is left out of the fit, which changes no coefficient of those that do not. */
static cxm_status criteria_fit_side(struct criteria_fit *fit, const struct cxm__criteria_side *side, int32_t s,
                                    cxm_tested_estimate *coefficients, cxm_error *error)
{
    const struct cxm__criteria *c = fit->of;
    int32_t count = side->active;
    for (int32_t j = 0; j < c->items; j++)
        coefficients[j] = criteria_counts(c, s);
    if (side->status != CXM_IMPORTANCE_OK && side->status != CXM_IMPORTANCE_COLLINEAR)
        return CXM_OK;
    memcpy(fit->list, side->of, (size_t)count * sizeof *fit->list);
    for (;;) {
        cxm_regression *model;
        for (int32_t i = 0; i < count; i++)
            fit->columns[i] = criteria_column(c, c->x + fit->list[i] * c->used, s);
        cxm_status status = criteria_regress(fit, s, count, CXM_COVARIANCE_CR2, &model, error);
        if (status)
            return status;
        const cxm_regression_summary *summary = cxm_regression_summary_of(model);
        const int32_t out = summary->status == CXM_REGRESSION_COLLINEAR ? summary->predictor : -1;
        fit->deviance[s] = summary->deviance;
        fit->null_deviance[s] = summary->null_deviance;
        for (int32_t i = 0; summary->status == CXM_REGRESSION_OK && i < count; i++)
            if (side->each[fit->list[i]].status != CXM_IMPORTANCE_COLLINEAR)
                coefficients[fit->list[i]] = criteria_coefficient(c, s, &summary->coefficients[i + 1]);
        cxm_regression_free(model);
        if (out < 0)
            return CXM_OK;
        memmove(fit->list + out, fit->list + out + 1, (size_t)(--count - out) * sizeof *fit->list);
    }
}

/* T2 of `items` differences, which begin at coefficient `first`, with the least of their own degrees of freedom. */
static void criteria_hotelling(const cxm_regression_summary *summary, int32_t first, int32_t items, double *room,
                               cxm_tested_estimate *equal)
{
    const int32_t k = summary->predictors + 1;
    double *matrix = room, *x = room + (int64_t)items * items, square = 0, df = INFINITY;
    for (int32_t i = 0; i < items; i++) {
        const cxm_tested_estimate *one = &summary->coefficients[first + i];
        if (one->test_status != CXM_TEST_OK)
            return;
        df = fmin(df, one->df);
        x[i] = one->estimate.value;
        for (int32_t j = 0; j < items; j++)
            matrix[i * items + j] = summary->covariance[(int64_t)(first + i) * k + first + j];
    }
    const double df2 = df - items + 1;
    if (!(df2 > 0) || cxm__cholesky(matrix, items, criteria_singular, NULL) < items)
        return;
    for (int32_t i = 0; i < items; i++) { /* L^-1 x */
        for (int32_t j = 0; j < i; j++)
            x[i] -= matrix[i * items + j] * x[j];
        x[i] /= matrix[i * items + i];
        square += x[i] * x[i];
    }
    const double f = square * df2 / (df * items);
    if (!isfinite(f))
        return;
    equal->statistic = f;
    equal->df = df2;
    equal->p = cxm_f_upper(f, items, df2);
    equal->test_status = CXM_TEST_OK;
}

/* Slopes of both sides: items, the side, items times the side. */
static cxm_status criteria_fit_both(struct criteria_fit *fit, const struct cxm__criteria_side *side, double *own, double *room,
                                    cxm_tested_estimate *differences, cxm_tested_estimate *equal, cxm_error *error)
{
    const struct cxm__criteria *c = fit->of;
    const int32_t items = side->active;
    cxm_regression *common, *both;
    for (int32_t i = 0; i < items; i++) {
        fit->columns[i] = criteria_column(c, c->x + side->of[i] * c->used, CXM__CRITERIA_SIDES);
        double *product = own + (int64_t)(i + 1) * c->used;
        for (int64_t row = 0; row < c->used; row++)
            product[row] = row < c->rows[0] ? 0 : c->x[side->of[i] * c->used + row];
        fit->columns[items + 1 + i] = cxm_column_of(CXM_TYPE_F64, product, c->used);
    }
    for (int64_t row = 0; row < c->used; row++)
        own[row] = row >= c->rows[0];
    fit->columns[items] = cxm_column_of(CXM_TYPE_F64, own, c->used);
    cxm_status status = criteria_regress(fit, CXM__CRITERIA_SIDES, items + 1, CXM_COVARIANCE_CLASSICAL, &common, error);
    if (status)
        return status;
    const double deviance = cxm_regression_summary_of(common)->deviance;
    cxm_regression_free(common);
    status = criteria_regress(fit, CXM__CRITERIA_SIDES, 2 * items + 1, CXM_COVARIANCE_CR2, &both, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(both);
    if (summary->status == CXM_REGRESSION_OK) {
        const double whole = fit->null_deviance[0] + fit->null_deviance[1];
        for (int32_t i = 0; i < items; i++)
            differences[side->of[i]] = criteria_coefficient(c, CXM__CRITERIA_SIDES, &summary->coefficients[items + 2 + i]);
        cxm__tested_value(equal, 100 * fmin(1, fmax(0, (deviance - fit->deviance[0] - fit->deviance[1]) / whole)), (double)NAN);
        equal->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        criteria_hotelling(summary, items + 2, items, room, equal);
        if (equal->test_status == CXM_TEST_OK && (c->heard[0] < CXM__CLUSTERS_FEW || c->heard[1] < CXM__CLUSTERS_FEW))
            equal->estimate.flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    }
    cxm_regression_free(both);
    return CXM_OK;
}

static bool criteria_comparable(const struct cxm__criteria_side *sides)
{
    return sides[0].status == CXM_IMPORTANCE_OK && sides[1].status == CXM_IMPORTANCE_OK && sides[0].active &&
           sides[0].active == sides[1].active &&
           memcmp(sides[0].of, sides[1].of, (size_t)sides[0].active * sizeof *sides[0].of) == 0;
}

cxm_status cxm__criteria_fit(const struct cxm__criteria *criteria, const struct cxm__criteria_side *sides, double confidence,
                             cxm_tested_estimate *coefficients[CXM__CRITERIA_SIDES], cxm_tested_estimate *differences,
                             cxm_tested_estimate *equal, cxm_error *error)
{
    struct criteria_fit *fit = cxm__allocate_zeroed(criteria->host, 1, sizeof *fit);
    cxm_status status = fit ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        fit->of = criteria;
        fit->confidence = confidence;
    }
    *equal = criteria_counts(criteria, CXM__CRITERIA_SIDES);
    for (int32_t j = 0; j < criteria->items; j++)
        differences[j] = *equal;
    for (int32_t s = 0; s < CXM__CRITERIA_SIDES && !status; s++)
        status = criteria_fit_side(fit, &sides[s], s, coefficients[s], error);
    if (!status && criteria_comparable(sides)) {
        const int64_t items = sides[0].active;
        double *own = cxm__allocate(criteria->host, criteria->used, sizeof(double) * (size_t)(items + 1));
        double *room = cxm__allocate(criteria->host, items * items + items, sizeof *room);
        status = own && room ? criteria_fit_both(fit, &sides[0], own, room, differences, equal, error) : cxm__fail_memory(error);
        cxm__release(criteria->host, room, items * items + items, sizeof *room);
        cxm__release(criteria->host, own, criteria->used, sizeof(double) * (size_t)(items + 1));
    }
    cxm__release(criteria->host, fit, 1, sizeof *fit);
    return status;
}
