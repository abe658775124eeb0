/* Post-stratification and raking: cell weights are multiplied by target over total, margin by margin, until every total is met.
 * Post-stratification is a single margin, which is met at once. */
#include <math.h>
#include <string.h>

#include "core/options.h"
#include "stats/sum.h"
#include "weighting/cells.h"
#include "weighting/rake.h"

_Static_assert(offsetof(cxm_weighting_options, iterations) + 4 == sizeof(cxm_weighting_options), "no trailing padding");

struct rake {
    struct cxm__cells cells;
    const struct cxm__margins *margins;
    cxm__sum *totals; /* room for the categories of the largest margin */
    int64_t most;
    double least, largest; /* what a weight may be */
    bool caps;
};

cxm_status cxm__rake_options(cxm_weighting_options *to, const cxm_weighting_options *from, int32_t argument, cxm_error *error)
{
    *to = (cxm_weighting_options)CXM_WEIGHTING_OPTIONS_INIT;
    const char *wrong = NULL, *rule = NULL;
    cxm_status status = cxm__struct_read(to, sizeof *to, sizeof *to, from, argument, "options", error);
    if (status)
        return status;
    if (to->targets != CXM_TARGETS_TOTAL && to->targets != CXM_TARGETS_SHARE) {
        wrong = "targets";
        rule = " must be CXM_TARGETS_TOTAL or CXM_TARGETS_SHARE";
    } else if (!(to->lower >= 0 && to->lower <= 1)) {
        wrong = "lower";
        rule = " must be within 0..1, as a ratio to the mean weight";
    } else if (!(to->upper >= 1 && to->upper <= 1e140)) {
        wrong = "upper";
        rule = " must be within 1..1e140, as a ratio to the mean weight";
    } else if (!(to->tolerance >= 1e-15 && to->tolerance <= 0.1)) {
        wrong = "tolerance";
        rule = " must be within 1e-15..0.1";
    } else if (!(to->iterations >= 1 && to->iterations <= 1000000)) {
        wrong = "iterations";
        rule = " must be within 1..1000000";
    }
    return wrong ? CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(wrong), CXM__T(rule)) : CXM_OK;
}

static void rake_totals(struct rake *rake, int32_t m)
{
    const struct cxm__cells *cells = &rake->cells;
    const int32_t *codes = cells->codes + m * cells->count;
    memset(rake->totals, 0, (size_t)rake->margins->margin[m].categories * sizeof *rake->totals);
    for (int64_t cell = 0; cell < cells->count; cell++)
        cxm__sum_add(&rake->totals[codes[cell]], cells->weights[cell]);
}

/* One margin; -1, or the category whose weights have all become 0. *most takes the deviation that was there, if that is larger. */
static int64_t rake_adjust(struct rake *rake, int32_t m, double *most)
{
    const struct cxm__margin *margin = &rake->margins->margin[m];
    const int32_t *codes = rake->cells.codes + m * rake->cells.count;
    rake_totals(rake, m);
    for (int64_t c = 0; c < margin->categories; c++) {
        double total = cxm__sum_value(rake->totals[c]);
        if (!(total > 0) && margin->targets[c] > 0)
            return c;
        if (margin->targets[c] > 0)
            *most = fmax(*most, fabs(total / margin->targets[c] - 1));
        rake->totals[c].sum = total > 0 ? margin->targets[c] / total : 0;
    }
    for (int64_t cell = 0; cell < rake->cells.count; cell++)
        rake->cells.weights[cell] *= rake->totals[codes[cell]].sum;
    return -1;
}

static double rake_deviation(struct rake *rake)
{
    double most = 0;
    for (int32_t m = 0; m < rake->margins->count; m++) {
        const struct cxm__margin *margin = &rake->margins->margin[m];
        rake_totals(rake, m);
        for (int64_t c = 0; c < margin->categories; c++)
            if (margin->targets[c] > 0)
                most = fmax(most, fabs(cxm__sum_value(rake->totals[c]) / margin->targets[c] - 1));
    }
    return most;
}

/* Weights of 0 belong to categories that the population does not have, and stay. */
static void rake_clip(struct rake *rake)
{
    for (int64_t cell = 0; cell < rake->cells.count; cell++) {
        double *weight = &rake->cells.weights[cell], rows = (double)rake->cells.rows[cell];
        if (*weight > 0)
            *weight = fmin(fmax(*weight, rows * rake->least), rows * rake->largest);
    }
}

static cxm_status rake_cycles(struct rake *rake, const cxm_weighting_options *options, cxm_weighting_result *result,
                              cxm_error *error)
{
    const cxm_host *host = rake->margins->host;
    while (result->iterations < options->iterations) {
        double met = 0; /* how far the margins were off while this cycle came by */
        for (int32_t m = 0; m < rake->margins->count; m++) {
            int64_t empty = rake_adjust(rake, m, &met);
            if (empty >= 0) {
                cxm__weighting_fault(result, CXM_WEIGHTING_STRUCTURAL_ZERO, m, rake->margins->margin[m].first_row[empty]);
                return CXM_OK;
            }
        }
        if (rake->caps)
            rake_clip(rake);
        result->iterations++;
        if (rake->margins->count == 1 || met <= 10 * options->tolerance || result->iterations == options->iterations)
            result->deviation = rake_deviation(rake);
        if (result->deviation <= options->tolerance)
            return CXM_OK;
        if (host->progress && host->progress(host->context, result->iterations, options->iterations))
            return CXM__FAIL(error, CXM_E_CANCELLED, -1, -1, CXM__T("the host asked to stop"));
    }
    cxm__weighting_fault(result, CXM_WEIGHTING_NOT_CONVERGED, -1, -1);
    return CXM_OK;
}

/* A category with a target, rows, and no weight in any of them. */
static bool rake_empty(struct rake *rake, cxm_weighting_result *result)
{
    for (int32_t m = 0; m < rake->margins->count; m++) {
        rake_totals(rake, m);
        for (int64_t c = 0; c < rake->margins->margin[m].categories; c++)
            if (rake->margins->margin[m].targets[c] > 0 && !(rake->totals[c].sum > 0)) {
                cxm__weighting_fault(result, CXM_WEIGHTING_EMPTY_CATEGORY, m, rake->margins->margin[m].first_row[c]);
                return true;
            }
    }
    return false;
}

static void rake_bounds(struct rake *rake, const cxm_weighting_options *options)
{
    int64_t n = 0; /* rows that can have a weight: of no category that the population does not have */
    for (int64_t cell = 0; cell < rake->cells.count; cell++) {
        bool possible = true;
        for (int32_t m = 0; m < rake->margins->count; m++)
            possible = possible && rake->margins->margin[m].targets[rake->cells.codes[m * rake->cells.count + cell]] > 0;
        n += possible ? rake->cells.rows[cell] : 0;
    }
    double mean = rake->margins->total / (double)n;
    rake->least = options->lower * mean;
    rake->largest = fmin(options->upper, 1e140) * fmin(mean, 1e140);
}

static cxm_status rake_run(struct rake *rake, const cxm_weighting_options *options, cxm_weighting_result *result, cxm_error *error)
{
    int32_t margin;
    int64_t row;
    if (rake_empty(rake, result))
        return CXM_OK;
    if (!cxm__cells_blocks(&rake->cells, rake->margins, &margin, &row))
        return cxm__fail_memory(error);
    if (margin >= 0) {
        cxm__weighting_fault(result, CXM_WEIGHTING_STRUCTURAL_ZERO, margin, row);
        return CXM_OK;
    }
    rake_bounds(rake, options);
    return rake_cycles(rake, options, result, error);
}

/* From cells back to rows, in the margins' array of design weights. */
static void rake_spread(const struct rake *rake, double *weights, cxm_weighting_result *result)
{
    for (int64_t i = 0; i < rake->cells.length; i++) {
        int32_t cell = rake->cells.of_row[i];
        if (cell < 0)
            continue;
        double weight = rake->cells.weights[cell];
        if (rake->caps) /* all rows of the cell are alike */
            weights[i] = fmin(fmax(weight / (double)rake->cells.rows[cell], weight > 0 ? rake->least : 0), rake->largest);
        else
            weights[i] = weights[i] * weight / rake->cells.totals[cell];
        result->at_lower += weights[i] > 0 && weights[i] <= rake->least;
        result->at_upper += weights[i] >= rake->largest;
    }
}

cxm_status cxm__rake_weights(struct cxm__margins *margins, const cxm_weighting_options *options, cxm_weighting_result *result,
                               cxm_error *error)
{
    struct rake rake = {.margins = margins, .caps = options->lower > 0 || options->upper < 1e140};
    cxm_status status = CXM_OK;
    if (result->status)
        return CXM_OK;
    if (!cxm__cells_make(&rake.cells, margins, rake.caps))
        return cxm__fail_memory(error);
    for (int32_t m = 0; m < margins->count; m++)
        rake.most = margins->margin[m].categories > rake.most ? margins->margin[m].categories : rake.most;
    rake.totals = cxm__allocate(margins->host, rake.most, sizeof *rake.totals);
    status = rake.totals ? rake_run(&rake, options, result, error) : cxm__fail_memory(error);
    result->cells = rake.cells.count;
    if (!status && !result->status)
        rake_spread(&rake, margins->weights, result);
    cxm__release(margins->host, rake.totals, rake.most, sizeof *rake.totals);
    cxm__cells_free(&rake.cells);
    return status;
}

static cxm_status rake_call(struct cxm__margins_source source, const cxm_design *design, const cxm_weighting_options *options,
                            const cxm_host *host, double *weights, cxm_weighting_result *result, cxm_error *error)
{
    cxm_design drawn = CXM_DESIGN_INIT;
    struct cxm__margins margins;
    cxm_host lent;
    cxm_weighting_result found = cxm__weighting_result();
    cxm_status status = cxm__struct_read(&drawn, sizeof drawn, sizeof drawn, design, source.design_argument, "design", error);
    if (!status)
        status = cxm__host_read(&lent, host, source.design_argument + 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, source.design_argument + 4, "result");
    source.design = &drawn;
    if (!status)
        status = cxm__margins_read(&margins, &source, options->targets, &lent, &found, error);
    if (status)
        return status;
    status = cxm__rake_weights(&margins, options, &found, error);
    if (!status) {
        cxm__weighting_finish(margins.weights, margins.rows, weights, &found);
        *result = found;
    }
    cxm__margins_free(&margins);
    return status;
}

cxm_status cxm_poststratify(const cxm_margin *margin, const cxm_design *design, const cxm_weighting_options *options,
                            const cxm_host *host, double *weights, cxm_weighting_result *result, cxm_error *error)
{
    struct cxm__margins_source source = {margin, 1, 0, 1, NULL};
    cxm_weighting_options chosen;
    cxm_status status = cxm__rake_options(&chosen, options, 2, error);
    chosen.lower = 0;
    chosen.upper = 1e140;
    chosen.tolerance = 0.1; /* met at once, whatever rounding leaves */
    return status ? status : rake_call(source, design, &chosen, host, weights, result, error);
}

cxm_status cxm_rake(const cxm_margin *margins, int32_t count, const cxm_design *design, const cxm_weighting_options *options,
                    const cxm_host *host, double *weights, cxm_weighting_result *result, cxm_error *error)
{
    struct cxm__margins_source source = {margins, count, 0, 2, NULL};
    cxm_weighting_options chosen;
    cxm_status status = cxm__rake_options(&chosen, options, 3, error);
    if (!status && (count < 1 || count > CXM__MARGINS_MOST))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count),
                           CXM__T("; margins are 1 to "), CXM__I(CXM__MARGINS_MOST));
    return status ? status : rake_call(source, design, &chosen, host, weights, result, error);
}
