/* The permutation test of the same subjects before and after as a measure: cxm_permutation_paired() of the differences, behind a
 * record. The formulas and their sources stand in cxm/unstable/permutation.h. */
#include "cxm/unstable/permutation.h"

#include <math.h>

#include "measure.h"
#include "stats/pairs.h"

struct permutation_paired_choices {
    size_t struct_size;
    int32_t resamples, seed;
};

/* Of decimals the nearest decimal: 10.1 - 10.0 is a little less than 0.1 in doubles, and would be no whole number of tenths, in
 * which alone so many differences can be counted. Both answers and their difference are off by half a unit of the last place. */
static double permutation_paired_less(double after, double before)
{
    const double plain = after - before, near = round(plain * 1e9) / 1e9, rounding = 0x1p-52 * (fabs(after) + fabs(before));
    return fabs(near) < 0x1p53 / 1e9 && fabs(near - plain) <= rounding ? near : plain;
}

/* NaN where either is missing. */
static cxm_status permutation_paired_differences(const struct cxm__request *request, double *differences, cxm_error *error)
{
    const cxm_column *columns = request->columns;
    const struct cxm__pairs_source source = {{&columns[0], &columns[1]}, {"before", "after"}, {0, 0}};
    cxm_status status = CXM_OK;
    for (int64_t row = 0; row < request->length && !status; row++) {
        double before, after;
        differences[row] = NAN;
        if (cxm__column_is_null(&columns[0], row) || cxm__column_is_null(&columns[1], row))
            continue;
        status = cxm__pairs_value(&source, 0, row, &before, error);
        if (!status)
            status = cxm__pairs_value(&source, 1, row, &after, error);
        if (!status)
            differences[row] = permutation_paired_less(after, before);
    }
    return status;
}

static cxm_status permutation_paired_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                             cxm_error *error)
{
    const struct permutation_paired_choices *choices = request->options;
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    cxm_permutation_result result;
    double *differences = cxm__allocate(request->host, request->length, sizeof *differences);
    (void)rows;
    if (!differences)
        return cxm__fail_memory(error);
    options.resamples = choices->resamples;
    options.seed = (uint64_t)choices->seed;
    cxm_status status = permutation_paired_differences(request, differences, error);
    if (!status) {
        cxm_column column = cxm_column_of(CXM_TYPE_F64, differences, request->length);
        column.flags = CXM_COLUMN_NAN_IS_NULL;
        status = cxm_permutation_paired(&column, request->design.cluster, &options, request->host, &result, error);
        if (!status)
            figures[0] = result.difference;
    }
    cxm__release(request->host, differences, request->length, sizeof *differences);
    return status;
}

static const cxm_input permutation_paired_inputs[] = {
    {"before", "What was measured first.", CXM_INPUT_NUMBER, 0},
    {"after", "The same of the same subjects later.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option permutation_paired_options[] = {
    {"resamples", "", "How many ways are drawn where not all can be counted.", "", 1, 10000000, 9999, 0, CXM_OPTION_INTEGER,
     offsetof(struct permutation_paired_choices, resamples), 0, 0},
    {"seed", "", "Of the drawing; the same seed gives the same p.", "", 0, 2147483647, 1, 0, CXM_OPTION_INTEGER,
     offsetof(struct permutation_paired_choices, seed), 0, 0},
};

static const cxm_term permutation_paired_terms[] = {
    {"difference", "", "Mean of after minus before.", -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_permutation_paired = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "permutation_paired",
             .title = "Permutation test of the same before and after",
             .summary = "How often chance alone, turning the signs of the same differences, makes their mean as large.",
             .formula = "d = after - before; p = ways to set signs with |sum d*| >= |sum d| / ways; drawn: (as far + 1) / "
                        "(resamples + 1)",
             .source = "Fisher, The Design of Experiments, 1935, section 21; Phipson and Smyth, Statistical Applications in "
                       "Genetics and Molecular Biology 9(1), 2010",
             .inputs = permutation_paired_inputs,
             .options = permutation_paired_options,
             .terms = permutation_paired_terms,
             .input_count = 2,
             .option_count = sizeof permutation_paired_options / sizeof *permutation_paired_options,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct permutation_paired_choices),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_CLUSTER},
    .analyse = permutation_paired_analyse,
};
