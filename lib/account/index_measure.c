/* The index as two measures: of values alone, and of values with their ages. They share all but the inputs and what a part that is
 * too old can be. */
#include <math.h>
#include <stddef.h>

#include "account/index_parts.h"
#include "core/lend.h"
#include "measure.h"
#include "stats/tested.h"
#include "weighting/margins.h"

enum { INDEX_EACH = 5 };

static cxm_status index_figures(const struct cxm__request *request, const cxm_index_input *inputs, int32_t count,
                                cxm_index_row *each, cxm_tested_estimate *figures, cxm_error *error)
{
    cxm_index_part parts[CXM_INDEX_PARTS_MAX];
    cxm_estimate index;
    cxm_status status = cxm_index(inputs, count, request->design.weight, request->options, request->host, each, parts, &index,
                                  error);
    if (status)
        return status;
    figures[0] = cxm__tested(index.n, index.missing);
    figures[0].estimate = index;
    for (int32_t j = 0; j < count; j++) {
        const cxm_estimate *const of_part[INDEX_EACH] = {&parts[j].contribution, &parts[j].stale, &parts[j].sensitivity,
                                                         &parts[j].rank_agreement, &parts[j].band_change};
        for (int32_t k = 0; k < INDEX_EACH; k++) {
            cxm_tested_estimate *figure = &figures[1 + k * count + j];
            *figure = cxm__tested(of_part[k]->n, of_part[k]->missing);
            figure->estimate = *of_part[k];
        }
    }
    return CXM_OK;
}

/* `step` columns a part. */
static cxm_status index_measure(const struct cxm__request *request, int32_t step, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    cxm_index_input inputs[CXM_INDEX_PARTS_MAX];
    const int32_t count = request->count / step;
    if (count > CXM_INDEX_PARTS_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("part"), CXM__T(": "), CXM__I(count), CXM__T(" parts; the most is "),
                         CXM__I(CXM_INDEX_PARTS_MAX));
    for (int32_t j = 0; j < count; j++)
        inputs[j] = (cxm_index_input){request->names[(int64_t)j * step], &request->columns[(int64_t)j * step],
                                      step > 1 ? &request->columns[(int64_t)j * step + 1] : NULL};
    cxm_index_row *each = rows ? cxm__allocate(request->host, request->length, sizeof *each) : NULL;
    if (rows && !each)
        return cxm__fail_memory(error);
    cxm_status status = index_figures(request, inputs, count, each, figures, error);
    if (status && step > 1)
        cxm__numbered_rename(error, "age", request->names + 1, count, step);
    for (int64_t row = 0; rows && !status && row < request->length; row++) {
        const double of_row[] = {each[row].index, each[row].band, each[row].weight_present};
        for (int k = 0; k < 3; k++)
            if (rows[k])
                rows[k][row] = of_row[k];
    }
    cxm__release(request->host, each, request->length, sizeof *each);
    return status;
}

static cxm_status index_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    return index_measure(request, 1, figures, rows, error);
}

static cxm_status index_aged_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    return index_measure(request, 2, figures, rows, error);
}

static const cxm_input index_inputs[] = {
    {"part", "One column a part, one row an account.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_input index_aged_inputs[] = {
    {"part", "Columns in pairs: the values of a part, and how old each of them is.", CXM_INPUT_AGED, CXM_INPUT_REPEATED},
};

#define INDEX_OPTIONS(choices)                                                                                                    \
    {"parts", "", "What each part is: name:worst..best*weight/half-life<expiry, separated by ;", "", 0,                          \
     CXM_INDEX_PARTS_SIZE - 1, 0, 0, CXM_OPTION_TEXT, offsetof(cxm_index_options, parts), 0, 0},                                 \
        {"bands", "", "Names of bands, and where each begins: name|name:edge|name:edge.", "", 0, CXM_INDEX_BANDS_SIZE - 1, 0, 0, \
         CXM_OPTION_TEXT, offsetof(cxm_index_options, bands), 0, 0},                                                             \
        {"na", "", "What becomes of a part without a value.", choices, 0, 2, 0, 0, CXM_OPTION_CHOICE,                            \
         offsetof(cxm_index_options, na), 0, 0},                                                                                 \
        {"normalise", "", "Whether weights are scaled to sum to 1; no: they must.", "yes|no", 0, 1, 0, 0, CXM_OPTION_CHOICE,     \
         offsetof(cxm_index_options, normalise), 0, 0},                                                                          \
        {"outside", "", "What to do with a value beyond its part's range.", "fail|clamp", 0, 1, 0, 0, CXM_OPTION_CHOICE,         \
         offsetof(cxm_index_options, outside), 0, 0},                                                                            \
        {"perturb", "percent", "By how much each weight is raised and lowered.", "", 0, 100, 25, 0, CXM_OPTION_NUMBER,           \
         offsetof(cxm_index_options, perturb), 3, 0},                                                                            \
        CXM__OPTION_CONFIDENCE(cxm_index_options),                                                                               \
        {"replicates", "", "Draws of the bootstrap.", "", 2, 1000000, 1999, 0, CXM_OPTION_INTEGER,                               \
         offsetof(cxm_index_options, replicates), 0, 0},                                                                         \
        {"seed", "", "Of the draws; the same seed gives the same interval.", "", 0, 2147483647, 1, 0, CXM_OPTION_INTEGER,        \
         offsetof(cxm_index_options, seed), 0, 0}

static const cxm_option index_options[] = {INDEX_OPTIONS("drop|fail")};
static const cxm_option index_aged_options[] = {INDEX_OPTIONS("drop|fail|carry")};

static const cxm_term index_terms[] = {
    {"index", "points", "Mean of the rows.", 0, 100, 0, 0},
    {"contribution", "points", "What the part adds to the mean; all sum to it.", 0, 100, CXM_TERM_EACH, 0},
    {"stale", "percent", "Share of rows whose value is missing or expired.", 0, 100, CXM_TERM_EACH, 0},
    {"sensitivity", "points", "Mean change of a row if the part's weight is perturbed.", 0, 100, CXM_TERM_EACH, 0},
    {"rank_agreement", "", "Kendall's tau-b of rows with and without that.", -1, 1, CXM_TERM_EACH, 0},
    {"band_change", "percent", "Share of rows that change their band by it.", 0, 100, CXM_TERM_EACH, 0},
};

static const cxm_term index_row_terms[] = {
    {"index", "points", "The row's index.", 0, 100, 0, 0},
    {"band", "", "Its band: 0, 1, 2 in the order of the bands.", 0, CXM_INDEX_BANDS_MAX - 1, 0, 0},
    {"weight_present", "percent", "Share of the declared weights that has a value.", 0, 100, 0, 0},
};

#define INDEX_RECORD                                                                                                              \
    .source = "OECD, Handbook on Constructing Composite Indicators, 2008; Saisana, Saltelli and Tarantola, JRSS A 168, 2005; "    \
              "Efron, JASA 82, 1987",                                                                                             \
    .terms = index_terms, .input_count = 1, .option_count = sizeof index_options / sizeof *index_options,                         \
    .term_count = sizeof index_terms / sizeof *index_terms, .merge = CXM_MERGE_NONE, .merge_weighted = CXM_MERGE_NONE,            \
    .revision = 1, .options_size = sizeof(cxm_index_options), .row_terms = index_row_terms,                                       \
    .row_term_count = sizeof index_row_terms / sizeof *index_row_terms, .form = CXM_FORM_ANALYSIS, .design = CXM_DESIGN_WEIGHT

const struct cxm__measure cxm__measure_index = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "index",
             .title = "Index of declared parts",
             .summary = "A composite such as a customer health score, what each part contributes, and how much hangs on its weight.",
             .formula = "index = sum w s / sum w of the parts that have a value, s = 100 (value - worst) / (best - worst)",
             .inputs = index_inputs,
             .options = index_options,
             INDEX_RECORD},
    .analyse = index_analyse,
    .check = cxm__index_check,
    .settle = cxm__index_settle,
};

const struct cxm__measure cxm__measure_index_aged = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "index.aged",
             .title = "Index of parts that age",
             .summary = "A composite whose parts lose weight as they get old, and expire.",
             .formula = "index = sum w d s / sum w d of the parts that have a value, s = 100 (value - worst) / (best - worst), "
                        "d = 2^(-age / half-life)",
             .inputs = index_aged_inputs,
             .options = index_aged_options,
             INDEX_RECORD},
    .analyse = index_aged_analyse,
    .check = cxm__index_check,
    .settle = cxm__index_settle,
};
