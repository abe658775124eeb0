/* What each side says of a row of questions, and how far apart the sides are at each. Accounts are the clusters: stats/sides.h. */
#include <math.h>

#include "voices/levels.h"
#include "voices/voices.h"

enum { PROFILE_ITEMS = 2, PROFILE_EACH = 3 };

struct profile_options {
    size_t struct_size;
    double confidence;
    struct cxm__voices_choice voices;
};

static const char profile_owner[] = "voices.profile";

static cxm_status profile_check(const void *options, int32_t argument, cxm_error *error)
{
    return cxm__voices_check(&((const struct profile_options *)options)->voices, false, profile_owner, argument, error);
}

static void profile_settle(void *options)
{
    cxm__voices_settle(&((struct profile_options *)options)->voices, false);
}

/* The answers to one question. */
struct profile_item {
    const struct cxm__voices *voices;
    double confidence;
    int64_t missing;
    struct cxm__levels levels;
};

static cxm_status profile_gather(struct profile_item *item, const cxm_column *column, const char *name, int32_t input,
                                 cxm_error *error)
{
    const struct cxm__voices *voices = item->voices;
    uint8_t null[CXM__BLOCK];
    double block[CXM__BLOCK];
    cxm__levels_clear(&item->levels);
    item->missing = 0;
    for (int64_t first = 0; first < voices->rows; first += CXM__BLOCK) {
        const int32_t n = voices->rows - first < CXM__BLOCK ? (int32_t)(voices->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(column, first, n, block, null);
        for (int32_t i = 0; i < n; i++) {
            const int64_t row = first + i;
            item->missing += null[i];
            if (null[i])
                continue;
            if (!(block[i] >= -1e140 && block[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, input, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                                 CXM__N(block[i]), CXM__T(" is outside -1e140..1e140"));
            if (cxm__voices_heard(voices, row))
                cxm__levels_add(&item->levels, voices->side[row], voices->account[row], block[i]);
        }
    }
    return CXM_OK;
}

static void profile_figures(const struct profile_item *item, cxm_tested_estimate *const figures[PROFILE_EACH])
{
    const struct cxm__levels *levels = &item->levels;
    const struct cxm__sides sides = cxm__levels_sides(levels);
    for (int s = 0; s < 2; s++)
        *figures[s] = cxm__levels_mean(levels, &sides, s, item->confidence, -INFINITY, INFINITY);
    *figures[2] = cxm__levels_difference(levels, &sides, item->confidence, INFINITY);
    for (int i = 0; i < PROFILE_EACH; i++) {
        figures[i]->estimate.missing = item->missing;
        figures[i]->estimate.excluded = item->voices->rows - item->missing - levels->n[0] - levels->n[1];
    }
}

static cxm_status profile_items(const struct cxm__request *request, struct profile_item *item, cxm_tested_estimate *figures,
                                cxm_error *error)
{
    const int32_t items = request->count - PROFILE_ITEMS;
    figures[PROFILE_EACH * (int64_t)items] = cxm__voices_unknown(item->voices);
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < items && !status; i++) {
        cxm_tested_estimate *const of_item[PROFILE_EACH] = {&figures[i], &figures[items + i], &figures[2 * items + i]};
        const int32_t input = PROFILE_ITEMS + i;
        status = profile_gather(item, &request->columns[input], request->names[input], input, error);
        if (!status)
            profile_figures(item, of_item);
    }
    return status;
}

static cxm_status profile_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                  cxm_error *error)
{
    const struct profile_options *options = request->options;
    struct cxm__voices voices;
    (void)rows;
    cxm_status status = cxm__voices_read_sides(&voices, request, 0, 1, &options->voices, profile_owner, error);
    if (!status) {
        struct profile_item item = {.voices = &voices, .confidence = options->confidence};
        const bool levels = cxm__levels_new(&item.levels, request->host, voices.accounts);
        status = levels ? profile_items(request, &item, figures, error) : cxm__fail_memory(error);
        cxm__levels_free(&item.levels);
    }
    cxm__voices_free(&voices);
    return status;
}

static const cxm_input profile_inputs[] = {
    {"side", "Whose answer the row is: a buyer's or an end user's; other sides are left out.", CXM_INPUT_CATEGORY, 0},
    {"account", "Of which account.", CXM_INPUT_CATEGORY, 0},
    {"item", "What was said of one attribute: how it is, how it should be, or how important it is.", CXM_INPUT_NUMBER,
     CXM_INPUT_REPEATED},
};

static const cxm_option profile_table[] = {
    CXM__OPTION_CONFIDENCE(struct profile_options),
    CXM__VOICES_OPTION_SIDES(struct profile_options),
};

static const cxm_term profile_terms[] = {
    {"buyers", "", "Mean of what buyers say of the item.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"users", "", "Mean of what end users say of it.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"difference", "", "Users less buyers, with a test.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"unknown", "percent", "Rows of which nobody knows the side.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_voices_profile = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.profile",
             .title = "Profiles of buyers and end users",
             .summary = "What buyers and end users say of each attribute, as it is, as it should be or how it matters; and the "
                        "difference.",
             .formula = "difference = mean of users - mean of buyers; CR2 by account, t with Satterthwaite's degrees of freedom",
             .source = "Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, Journal of Business and Economic "
                       "Statistics 36, 2018; Martilla and James, Journal of Marketing 41, 1977",
             .inputs = profile_inputs,
             .options = profile_table,
             .terms = profile_terms,
             .input_count = 3,
             .option_count = sizeof profile_table / sizeof *profile_table,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct profile_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = profile_analyse,
    .check = profile_check,
    .settle = profile_settle,
};
