/* What each side says of a row of questions, and how far apart the sides are at each: one regression on the side for each question,
 * with standard errors by account. */
#include <math.h>

#include "cxm/unstable/regression.h"
#include "stats/tested.h"
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

/* The answers to one question that count: buyers first, then end users. */
struct profile_item {
    const cxm_host *host;
    double confidence;
    int64_t rows, n[2], missing;
    double *value, *user;
    int32_t *account;
};

static bool profile_allocate(struct profile_item *item)
{
    item->value = cxm__allocate(item->host, item->rows, sizeof *item->value);
    item->user = cxm__allocate(item->host, item->rows, sizeof *item->user);
    item->account = cxm__allocate(item->host, item->rows, sizeof *item->account);
    return item->value && item->user && item->account;
}

static void profile_free(struct profile_item *item)
{
    cxm__release(item->host, item->account, item->rows, sizeof *item->account);
    cxm__release(item->host, item->user, item->rows, sizeof *item->user);
    cxm__release(item->host, item->value, item->rows, sizeof *item->value);
}

/* Rows of one side, behind those that were taken. */
static cxm_status profile_take(struct profile_item *item, const struct cxm__voices *voices, const cxm_column *column,
                               const char *name, int32_t input, int32_t side, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    double block[CXM__BLOCK];
    int64_t at = side == CXM__VOICE_BUYER ? 0 : item->n[0];
    item->missing = item->n[side] = 0;
    for (int64_t first = 0; first < item->rows; first += CXM__BLOCK) {
        const int32_t n = item->rows - first < CXM__BLOCK ? (int32_t)(item->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(column, first, n, block, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && !(block[i] >= -1e140 && block[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, input, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                                 CXM__N(block[i]), CXM__T(" is outside -1e140..1e140"));
            item->missing += null[i];
            if (null[i] || voices->side[first + i] != side || !cxm__voices_heard(voices, first + i))
                continue;
            item->value[at] = block[i];
            item->user[at] = side == CXM__VOICE_USER;
            item->account[at++] = voices->account[first + i];
            item->n[side]++;
        }
    }
    return CXM_OK;
}

/* The mean of rows from `first`, or with `split` the difference of the sides. */
static cxm_status profile_fit(const struct profile_item *item, int64_t first, int64_t n, bool split, cxm_tested_estimate *figure,
                              cxm_error *error)
{
    const cxm_column value = cxm_column_of(CXM_TYPE_F64, item->value + first, n);
    const cxm_column user = cxm_column_of(CXM_TYPE_F64, item->user + first, n);
    const cxm_column account = cxm_column_of(CXM_TYPE_I32, item->account + first, n);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    cxm_regression *model;
    options.cluster = &account;
    options.confidence = item->confidence;
    options.covariance = CXM_COVARIANCE_CR2;
    cxm_status status = cxm_regression_linear_new(&value, &user, split, &options, item->host, &model, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(model);
    *figure = summary->coefficients[split];
    if (summary->status == CXM_REGRESSION_CONSTANT_OUTCOME) {
        cxm__tested_value(figure, split ? 0 : item->value[first], (double)NAN);
        figure->estimate.interval_status = summary->clusters > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW_CLUSTERS;
    }
    cxm_regression_free(model);
    return CXM_OK;
}

static cxm_status profile_figures(const struct profile_item *item, cxm_tested_estimate *const figures[PROFILE_EACH], cxm_error *error)
{
    const int64_t all = item->n[0] + item->n[1];
    cxm_status status = CXM_OK;
    for (int t = 0; t < PROFILE_EACH && !status; t++) {
        const bool split = t == 2;
        const int64_t n = split ? all : item->n[t];
        const bool some = split ? item->n[0] && item->n[1] : n > 0;
        *figures[t] = cxm__tested(n, 0);
        figures[t]->estimate.status = CXM_VALUE_NO_DATA;
        if (some)
            status = profile_fit(item, t == 1 ? item->n[0] : 0, n, split, figures[t], error);
        figures[t]->estimate.missing = item->missing;
        figures[t]->estimate.excluded = item->rows - item->missing - n;
    }
    return status;
}

static cxm_status profile_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                  cxm_error *error)
{
    const struct profile_options *options = request->options;
    const int32_t items = request->count - PROFILE_ITEMS;
    struct cxm__voices voices;
    struct profile_item item = {.host = request->host, .confidence = options->confidence, .rows = request->length};
    (void)rows;
    cxm_status status = cxm__voices_read_sides(&voices, request, 0, 1, &options->voices, profile_owner, error);
    if (!status && !profile_allocate(&item))
        status = cxm__fail_memory(error);
    for (int32_t i = 0; i < items && !status; i++) {
        cxm_tested_estimate *const of_item[PROFILE_EACH] = {&figures[i], &figures[items + i], &figures[2 * items + i]};
        const int32_t input = PROFILE_ITEMS + i;
        for (int32_t side = CXM__VOICE_BUYER; side <= CXM__VOICE_USER && !status; side++)
            status = profile_take(&item, &voices, &request->columns[input], request->names[input], input, side, error);
        if (!status)
            status = profile_figures(&item, of_item, error);
    }
    if (!status) {
        cxm_tested_estimate *unknown = &figures[PROFILE_EACH * items];
        *unknown = cxm__tested(voices.answered, 0);
        unknown->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        if (voices.answered)
            cxm__tested_value(unknown, 100 * ((double)voices.unknown / (double)voices.answered), (double)NAN);
    }
    profile_free(&item);
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
