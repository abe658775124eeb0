/* Kish's effective sample size and design effect, and what every weighting reports. Read margins.c next. */
#include <math.h>
#include <string.h>

#include "core/weights.h"
#include "stats/sum.h"
#include "weighting/margins.h"

_Static_assert(sizeof(cxm_weight_summary) == 88, "frozen");
_Static_assert(sizeof(cxm_weighting_result) == 160, "frozen");

const char *cxm_weighting_status_name(int32_t status)
{
    static const char *const names[] = {"ok",
                                        "no_data",
                                        "empty_category",
                                        "incomplete_targets",
                                        "inconsistent_totals",
                                        "structural_zero",
                                        "not_converged",
                                        "outside"};
    return status >= 0 && status < (int32_t)(sizeof names / sizeof *names) ? names[status] : "?";
}

struct summary_sums {
    cxm__sum w, w2;
    cxm_weight_summary summary;
};

static void summary_begin(struct summary_sums *sums)
{
    memset(sums, 0, sizeof *sums);
    sums->summary.smallest = INFINITY;
}

static void summary_add(struct summary_sums *sums, double weight)
{
    cxm_weight_summary *s = &sums->summary;
    if (!(weight > 0)) {
        s->excluded++;
        return;
    }
    s->n++;
    cxm__sum_add(&sums->w, weight);
    cxm__sum_add(&sums->w2, weight * weight);
    s->at_smallest = weight < s->smallest ? 1 : s->at_smallest + (weight == s->smallest);
    s->at_largest = weight > s->largest ? 1 : s->at_largest + (weight == s->largest);
    s->smallest = weight < s->smallest ? weight : s->smallest;
    s->largest = weight > s->largest ? weight : s->largest;
}

static cxm_weight_summary summary_end(struct summary_sums *sums)
{
    cxm_weight_summary *s = &sums->summary;
    double sum = cxm__sum_value(sums->w), n = (double)s->n;
    if (!s->n) {
        s->status = CXM_WEIGHTING_NO_DATA;
        s->n_effective = s->design_effect = s->sum = s->mean = s->smallest = s->largest = (double)NAN;
        return *s;
    }
    s->sum = sum;
    s->mean = sum / n;
    s->n_effective = s->smallest == s->largest ? n : sum / cxm__sum_value(sums->w2) * sum;
    s->design_effect = n / s->n_effective;
    return *s;
}

cxm_weight_summary cxm__weight_summary(const double *weights, int64_t n)
{
    struct summary_sums sums;
    summary_begin(&sums);
    for (int64_t i = 0; i < n; i++)
        summary_add(&sums, weights[i]);
    return summary_end(&sums);
}

cxm_status cxm_weights_summarize(const cxm_column *weight, cxm_weight_summary *result, cxm_error *error)
{
    double weights[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    struct summary_sums sums;
    cxm_status status = cxm__numbers_check(weight, CXM__ANY_LENGTH, "weight", 0, error);
    if (!status && !result)
        status = cxm__fail_null(error, 1, "result");
    summary_begin(&sums);
    for (int64_t first = 0; !status && first < weight->length; first += CXM__BLOCK) {
        int32_t n = weight->length - first < CXM__BLOCK ? (int32_t)(weight->length - first) : CXM__BLOCK;
        status = cxm__decode_weights(weight, "weight", 0, first, n, weights, null, error);
        for (int32_t i = 0; !status && i < n; i++)
            summary_add(&sums, null[i] ? 0 : weights[i]);
    }
    if (!status)
        *result = summary_end(&sums);
    return status;
}

cxm_weighting_result cxm__weighting_result(void)
{
    return (cxm_weighting_result){.weights = cxm__weight_summary(NULL, 0), .deviation = (double)NAN, .row = -1, .margin = -1};
}

void cxm__weighting_fault(cxm_weighting_result *result, int32_t status, int32_t margin, int64_t row)
{
    result->status = status;
    result->margin = margin;
    result->row = row;
}

void cxm__weighting_finish(const double *from, int64_t rows, double *weights, cxm_weighting_result *result)
{
    bool usable = result->status == CXM_WEIGHTING_OK;
    if (usable)
        result->weights = cxm__weight_summary(from, rows);
    else
        result->weights.excluded = rows;
    for (int64_t i = 0; weights && i < rows; i++)
        weights[i] = usable ? from[i] : (double)NAN;
}
