/* What the measures of weights have in common: Kish's summary as figures, how the weighting came out, pairs of columns as margins.
 * A weighting that failed has no figures but its outcome, whose numbers are those of CXM_WEIGHTING_. */
#include "weighting/measures.h"

#include <math.h>

#include "stats/tested.h"
#include "weighting/margins.h"

cxm_tested_estimate cxm__weighting_figure(double value, int32_t failed, const cxm_weight_summary *weights, int64_t missing,
                                          int64_t excluded)
{
    cxm_tested_estimate figure = cxm__tested(weights->n, missing);
    figure.estimate.excluded = excluded;
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!weights->status)
        figure.estimate.n_effective = weights->n_effective;
    if (!isnan(value))
        cxm__tested_value(&figure, value, (double)NAN);
    else if (failed)
        figure.estimate.status = failed;
    return figure;
}

void cxm__weighting_figures(const cxm_weight_summary *weights, int32_t failed, int64_t missing, int64_t excluded,
                            cxm_tested_estimate *figures)
{
    const double values[CXM__WEIGHTING_SUMMARY] = {weights->n_effective, weights->design_effect, weights->smallest, weights->largest};
    for (int i = 0; i < CXM__WEIGHTING_SUMMARY; i++)
        figures[i] = cxm__weighting_figure(values[i], failed, weights, missing, excluded);
}

int32_t cxm__weighting_failed(int32_t status)
{
    if (status == CXM_WEIGHTING_OK)
        return CXM_VALUE_OK;
    return status == CXM_WEIGHTING_NO_DATA ? CXM_VALUE_NO_DATA : CXM_VALUE_NOT_IDENTIFIED;
}

double cxm__weighting_or_nan(const cxm_weighting_result *result, double value)
{
    return result->status == CXM_WEIGHTING_OK ? value : (double)NAN;
}

void cxm__weighting_outcome(const cxm_weighting_result *result, const double *more, int count, cxm_tested_estimate *figures)
{
    const int32_t failed = cxm__weighting_failed(result->status);
    cxm__weighting_figures(&result->weights, failed, result->missing, result->excluded, figures);
    figures[CXM__WEIGHTING_SUMMARY] = cxm__weighting_figure((double)result->status, failed, &result->weights, result->missing,
                                                result->excluded);
    for (int i = 0; i < count; i++)
        figures[CXM__WEIGHTING_SUMMARY + 1 + i] = cxm__weighting_figure(more[i], failed, &result->weights, result->missing, result->excluded);
}

cxm_status cxm__weighting_margins(const struct cxm__request *request, int32_t first, const char *name, cxm_margin *margins,
                                  int32_t *count, cxm_error *error)
{
    const int32_t columns = request->count - first;
    *count = columns / 2;
    if (columns % 2 || *count > CXM__MARGINS_MOST)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__T(name),
                         CXM__T(" takes pairs of columns, a category and its target, at most "), CXM__I(CXM__MARGINS_MOST),
                         CXM__T(", and is given "), CXM__I(columns), CXM__T(" columns"));
    for (int32_t m = 0; m < *count; m++)
        margins[m] = (cxm_margin){&request->columns[first + 2 * m], &request->columns[first + 2 * m + 1]};
    return CXM_OK;
}

void cxm__weighting_rename(const struct cxm__request *request, int32_t first, int32_t count, cxm_error *error)
{
    cxm__numbered_rename(error, "category", request->names + first, count, 2);
    cxm__numbered_rename(error, "target", request->names + first + 1, count, 2);
}

const cxm_term cxm__weighting_row_terms[1] = {{"weight", "", "The row's weight; none where it has no category or design weight.", 0,
                                               INFINITY, 0, 0}};

const cxm_input cxm__weighting_weight_inputs[1] = {{"weight", "A weight: 0, or from 1e-140 to 1e140.", CXM_INPUT_NUMBER, 0}};
