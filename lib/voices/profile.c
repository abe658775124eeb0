/* What each side says of a row of questions, and how far apart the sides are at each. Accounts are the clusters: stats/sides.h. */
#include <math.h>

#include "stats/sides.h"
#include "stats/tested.h"
#include "voices/voices.h"

enum { PROFILE_ITEMS = 2, PROFILE_EACH = 3, PROFILE_ACCOUNTS_LEAST = 5, PROFILE_ACCOUNTS_MANY = 20 };

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

/* The answers to one question, by account on either side: how many, and what they add up to. */
struct profile_item {
    const struct cxm__voices *voices;
    double confidence;
    int64_t n[2], missing;
    double *answers[2];
    cxm__sum *sum[2];
};

static bool profile_allocate(struct profile_item *item)
{
    const struct cxm__voices *voices = item->voices;
    for (int s = 0; s < 2; s++) {
        item->answers[s] = cxm__allocate(voices->host, voices->accounts, sizeof *item->answers[s]);
        item->sum[s] = cxm__allocate(voices->host, voices->accounts, sizeof *item->sum[s]);
    }
    return item->answers[0] && item->answers[1] && item->sum[0] && item->sum[1];
}

static void profile_free(struct profile_item *item)
{
    const struct cxm__voices *voices = item->voices;
    for (int s = 0; s < 2; s++) {
        cxm__release(voices->host, item->answers[s], voices->accounts, sizeof *item->answers[s]);
        cxm__release(voices->host, item->sum[s], voices->accounts, sizeof *item->sum[s]);
    }
}

static void profile_empty(struct profile_item *item)
{
    for (int s = 0; s < 2; s++) {
        item->n[s] = 0;
        for (int64_t a = 0; a < item->voices->accounts; a++) {
            item->answers[s][a] = 0;
            item->sum[s][a] = (cxm__sum){0, 0};
        }
    }
    item->missing = 0;
}

static cxm_status profile_gather(struct profile_item *item, const cxm_column *column, const char *name, int32_t input,
                                 cxm_error *error)
{
    const struct cxm__voices *voices = item->voices;
    uint8_t null[CXM__BLOCK];
    double block[CXM__BLOCK];
    profile_empty(item);
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
            if (!cxm__voices_heard(voices, row))
                continue;
            cxm__sum_add(&item->sum[voices->side[row]][voices->account[row]], block[i]);
            item->answers[voices->side[row]][voices->account[row]]++;
            item->n[voices->side[row]]++;
        }
    }
    return CXM_OK;
}

/* A figure with its interval, by t. `accounts` is what it rests on: of a difference the fewer of the two sides. */
static cxm_tested_estimate profile_figure(const struct profile_item *item, const struct cxm__sides_mean *side, int64_t n,
                                          int64_t accounts)
{
    cxm_tested_estimate figure = cxm__tested(n, item->missing);
    figure.estimate.excluded = item->voices->rows - item->missing - n;
    figure.estimate.clusters = side->clusters;
    figure.estimate.status = CXM_VALUE_NO_DATA;
    if (isnan(side->value))
        return figure;
    cxm__tested_value(&figure, side->value, side->variance >= 0 ? sqrt(side->variance) : (double)NAN);
    figure.estimate.flags |= accounts < PROFILE_ACCOUNTS_MANY ? CXM_ESTIMATE_FEW_CLUSTERS : 0;
    figure.estimate.interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (accounts >= PROFILE_ACCOUNTS_LEAST && !(side->variance > 0))
        figure.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    if (accounts < PROFILE_ACCOUNTS_LEAST || !(side->variance > 0))
        return figure;
    const double half = cxm__tested_quantile(item->confidence, side->df) * figure.estimate.std_error;
    cxm__tested_interval(&figure, side->value - half, side->value + half, item->confidence, -INFINITY, INFINITY);
    figure.estimate.df = side->df;
    return figure;
}

static void profile_figures(const struct profile_item *item, cxm_tested_estimate *const figures[PROFILE_EACH])
{
    const struct cxm__sides sides = cxm__sides(item->answers, item->sum, item->voices->accounts);
    const struct cxm__sides_mean *buyers = &sides.side[0], *users = &sides.side[1];
    cxm_tested_estimate *difference = figures[2];
    *figures[0] = profile_figure(item, buyers, item->n[0], buyers->clusters);
    *figures[1] = profile_figure(item, users, item->n[1], users->clusters);
    *difference = profile_figure(item, &sides.difference, item->n[0] + item->n[1],
                                 buyers->clusters < users->clusters ? buyers->clusters : users->clusters);
    if (difference->estimate.interval_status == CXM_INTERVAL_OK)
        cxm__tested_test(difference, difference->estimate.value / difference->estimate.std_error, sides.difference.df);
    if (!difference->estimate.status && (buyers->variance > 0) != (users->variance > 0))
        difference->estimate.flags |= CXM_ESTIMATE_DOUBTFUL; /* one side lends it no variance that it may well have */
}

static cxm_status profile_items(const struct cxm__request *request, struct profile_item *item, cxm_tested_estimate *figures,
                                cxm_error *error)
{
    const int32_t items = request->count - PROFILE_ITEMS;
    cxm_tested_estimate *unknown = &figures[PROFILE_EACH * items];
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < items && !status; i++) {
        cxm_tested_estimate *const of_item[PROFILE_EACH] = {&figures[i], &figures[items + i], &figures[2 * items + i]};
        const int32_t input = PROFILE_ITEMS + i;
        status = profile_gather(item, &request->columns[input], request->names[input], input, error);
        if (!status)
            profile_figures(item, of_item);
    }
    *unknown = cxm__tested(item->voices->answered, 0);
    unknown->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (item->voices->answered)
        cxm__tested_value(unknown, 100 * ((double)item->voices->unknown / (double)item->voices->answered), (double)NAN);
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
        status = profile_allocate(&item) ? profile_items(request, &item, figures, error) : cxm__fail_memory(error);
        profile_free(&item);
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
