/* How two columns go together, as a measure: cxm_association() behind a record.
 * The formulas and their sources stand in cxm/unstable/association.h. */
#include "cxm/unstable/association.h"

#include "measure.h"

struct association_options {
    size_t struct_size;
    double confidence;
};

static cxm_status association_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct association_options *options = request->options;
    cxm_association_result result;
    (void)rows;
    cxm_status status = cxm_association(&request->columns[0], &request->columns[1], options->confidence, request->host, &result, error);
    if (status)
        return status;
    figures[0] = result.pearson;
    figures[1] = result.spearman;
    figures[2] = result.kendall;
    figures[3] = result.gamma;
    return CXM_OK;
}

static const cxm_input association_inputs[] = {
    {"x", "One column of numbers.", CXM_INPUT_NUMBER, 0},
    {"y", "The other, of the same respondents.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option association_options[] = {CXM__OPTION_CONFIDENCE(struct association_options)};

static const cxm_term association_terms[] = {
    {"pearson", "", "Pearson's r; the point-biserial correlation where one column is 0 and 1.", -1, 1, 0, 0},
    {"spearman", "", "Spearman's rho: Pearson's r of mid-ranks.", -1, 1, 0, 0},
    {"kendall", "", "Kendall's tau-b.", -1, 1, 0, 0},
    {"gamma", "", "Goodman and Kruskal's gamma.", -1, 1, 0, 0},
};

const struct cxm__measure cxm__measure_association = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "association",
             .title = "Association of two columns",
             .summary = "How far two columns rise and fall together, from -1 to 1.",
             .formula = "r = cov(x, y) / (s_x s_y); tau-b = (C - D) / sqrt((C + D + T_x) (C + D + T_y)); gamma = (C - D) / (C + D)",
             .source = "Kendall, Biometrika 33, 1945; Goodman and Kruskal, JASA 49, 1954; Brown and Benedetti, JASA 72, 1977; "
                       "Bonett and Wright, Psychometrika 65, 2000",
             .inputs = association_inputs,
             .options = association_options,
             .terms = association_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct association_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = association_analyse,
};
