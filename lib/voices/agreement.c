/* Whether those who answer for an account say the same: here within accounts, on the answers as given.
 * The numbers are those of cxm/unstable/agreement.h; what is here chooses the rows. Read agreement_between.c next. */
#include "voices/agreement.h"

#include <math.h>

#include "voices/gap.h"

enum { AGREEMENT_SCORE, AGREEMENT_SIDE, AGREEMENT_ACCOUNT, AGREEMENT_PARALLEL };

enum {
    AGREEMENT_RWG,
    AGREEMENT_RWG_BUYERS,
    AGREEMENT_RWG_USERS,
    AGREEMENT_RWG_J,
    AGREEMENT_AGREEING,
    AGREEMENT_ICC1,
    AGREEMENT_ICC2,
    AGREEMENT_ALPHA,
    AGREEMENT_COHEN,
    AGREEMENT_FLEISS,
    AGREEMENT_ALPHA_SIDES,
    AGREEMENT_UNKNOWN,
    AGREEMENT_TERMS
};

enum { AGREEMENT_GAP, AGREEMENT_LOWER, AGREEMENT_UPPER, AGREEMENT_SHRINKAGE, AGREEMENT_ROW_RWG, AGREEMENT_ROW_TERMS };

static bool agreement_allocate(struct cxm__agreement *a)
{
    const cxm_host *host = a->request->host;
    const int64_t n = a->request->length;
    int32_t **const whole[] = {&a->account, &a->rater, &a->some_account, &a->code, &a->side};
    double **const numbers[] = {&a->answer, &a->counts, &a->some, &a->value};
    a->label = cxm__voices_codes(a->request, AGREEMENT_SIDE, &a->labels);
    a->row = cxm__allocate(host, n, sizeof *a->row);
    a->rwg = cxm__allocate(host, a->voices.accounts, sizeof *a->rwg);
    bool lent = a->label && a->row && a->rwg;
    for (int i = 0; i < 5; i++)
        lent = (*whole[i] = cxm__allocate(host, n, sizeof **whole[i])) && lent;
    for (int i = 0; i < 4; i++)
        lent = (*numbers[i] = cxm__allocate(host, n, sizeof **numbers[i])) && lent;
    return lent;
}

static void agreement_free(struct cxm__agreement *a)
{
    const cxm_host *host = a->request->host;
    const int64_t n = a->request->length;
    int32_t *const whole[] = {a->account, a->rater, a->some_account, a->code, a->side, a->label};
    double *const numbers[] = {a->answer, a->counts, a->some, a->value};
    for (int i = 0; i < 6; i++)
        cxm__release(host, whole[i], n, sizeof *whole[i]);
    for (int i = 0; i < 4; i++)
        cxm__release(host, numbers[i], n, sizeof *numbers[i]);
    cxm__release(host, a->rwg, a->voices.accounts, sizeof *a->rwg);
    cxm__release(host, a->row, n, sizeof *a->row);
    cxm__voices_free(&a->own);
    cxm__voices_free(&a->voices);
}

static void agreement_gather(struct cxm__agreement *a)
{
    const struct cxm__voices *v = &a->voices;
    const cxm_scale scale = v->scorer.scale;
    const double points = scale.maximum - scale.minimum + 1;
    a->null_variance = a->options->null > 0 ? a->options->null : (points * points - 1) / 12;
    for (int64_t row = 0; row < v->rows; row++) {
        const bool belief = v->side[row] == CXM__VOICE_ELSE && a->own.side[row] == CXM__VOICE_BUYER;
        if (isnan(v->counts[row]) || v->side[row] == CXM__VOICE_UNKNOWN || v->account[row] < 0 || belief)
            continue;
        a->row[a->n] = row;
        a->account[a->n] = v->account[row];
        a->rater[a->n] = a->label[row];
        a->side[a->n] = v->side[row];
        a->answer[a->n] = v->answer[row];
        a->counts[a->n++] = v->counts[row];
    }
}

void cxm__agreement_put(const struct cxm__agreement *a, cxm_tested_estimate *to, const cxm_tested_estimate *from)
{
    *to = *from;
    cxm__voices_counted(&a->voices, a->n, &to->estimate);
    cxm__tested_few(to, to->estimate.clusters);
}

static void agreement_plain(const struct cxm__agreement *a, cxm_tested_estimate *to, const cxm_estimate *from)
{
    cxm_tested_estimate figure = cxm__tested(from->n, 0);
    figure.estimate = *from;
    cxm__agreement_put(a, to, &figure);
}

/* ---- within accounts ---- */

static cxm_status agreement_rwg(struct cxm__agreement *a, cxm_tested_estimate *figures, cxm_error *error)
{
    cxm_within_group_result result;
    const cxm_column answer = cxm_column_of(CXM_TYPE_F64, a->answer, a->n), account = cxm_column_of(CXM_TYPE_I32, a->account, a->n);
    cxm_status status = cxm_within_group(&answer, 1, &account, a->null_variance, a->options->confidence, a->request->host, a->some,
                                         &result, error);
    if (status)
        return status;
    for (int64_t u = 0; u < a->voices.accounts; u++)
        a->rwg[u] = (double)NAN;
    for (int64_t i = 0; i < a->n; i++)
        a->rwg[a->account[i]] = a->some[i];
    agreement_plain(a, &figures[AGREEMENT_RWG], &result.rwg);
    agreement_plain(a, &figures[AGREEMENT_AGREEING], &result.agreeing);
    for (int side = CXM__VOICE_BUYER; side <= CXM__VOICE_USER; side++) {
        int64_t n = 0;
        for (int64_t i = 0; i < a->n; i++)
            if (a->side[i] == side) {
                a->some[n] = a->answer[i];
                a->some_account[n++] = a->account[i];
            }
        const cxm_column some = cxm_column_of(CXM_TYPE_F64, a->some, n), of = cxm_column_of(CXM_TYPE_I32, a->some_account, n);
        status = cxm_within_group(&some, 1, &of, a->null_variance, a->options->confidence, a->request->host, NULL, &result, error);
        if (status)
            return status;
        agreement_plain(a, &figures[side == CXM__VOICE_BUYER ? AGREEMENT_RWG_BUYERS : AGREEMENT_RWG_USERS], &result.rwg);
    }
    return CXM_OK;
}

/* One further item, on the same scale, of the rows that are looked at. */
static cxm_status agreement_item(const struct cxm__agreement *a, int32_t input, double *to, cxm_error *error)
{
    const cxm_column *column = &a->request->columns[input];
    double answer, counts;
    uint8_t null;
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < a->n && !status; i++) {
        cxm__decode_numbers(column, a->row[i], 1, &answer, &null);
        to[i] = (double)NAN;
        if (null)
            continue;
        status = cxm__scorer_count(&a->voices.scorer, answer, a->request->names[input], a->row[i], &counts, error);
        if (!status && !isnan(counts))
            to[i] = answer;
    }
    return status;
}

static cxm_status agreement_rwg_j(const struct cxm__agreement *a, cxm_tested_estimate *figure, cxm_error *error)
{
    const cxm_host *host = a->request->host;
    const int32_t more = cxm__voices_given(a->request, AGREEMENT_PARALLEL);
    const cxm_column account = cxm_column_of(CXM_TYPE_I32, a->account, a->n);
    cxm_within_group_result result;
    double *answers = cxm__allocate(host, more * a->n, sizeof *answers);
    cxm_column *items = cxm__allocate(host, more + 1, sizeof *items);
    cxm_status status = answers && items ? CXM_OK : cxm__fail_memory(error);
    for (int32_t k = 0; k < more && !status; k++) {
        status = agreement_item(a, AGREEMENT_PARALLEL + k, answers + k * a->n, error);
        items[k + 1] = cxm_column_of(CXM_TYPE_F64, answers + k * a->n, a->n);
        items[k + 1].flags = CXM_COLUMN_NAN_IS_NULL;
    }
    if (!status) {
        items[0] = cxm_column_of(CXM_TYPE_F64, a->answer, a->n);
        status = cxm_within_group(items, more + 1, &account, a->null_variance, a->options->confidence, host, NULL, &result, error);
    }
    if (!status)
        agreement_plain(a, figure, &result.rwg);
    cxm__release(host, items, more + 1, sizeof *items);
    cxm__release(host, answers, more * a->n, sizeof *answers);
    return status;
}

static cxm_status agreement_icc(const struct cxm__agreement *a, cxm_tested_estimate *figures, cxm_error *error)
{
    cxm_intraclass_result result;
    const cxm_column answer = cxm_column_of(CXM_TYPE_F64, a->answer, a->n), account = cxm_column_of(CXM_TYPE_I32, a->account, a->n);
    cxm_status status = cxm_intraclass(&answer, &account, CXM_UNIT_SIZE_MEAN, a->options->confidence, a->request->host, &result,
                                       error);
    if (status)
        return status;
    cxm__agreement_put(a, &figures[AGREEMENT_ICC1], &result.single);
    cxm__agreement_put(a, &figures[AGREEMENT_ICC2], &result.mean);
    return CXM_OK;
}

cxm_status cxm__agreement_alpha(const struct cxm__agreement *a, const int32_t *unit, const double *value, int64_t n,
                                cxm_tested_estimate *figure, cxm_error *error)
{
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, n), values = cxm_column_of(CXM_TYPE_F64, value, n);
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_krippendorff_result result;
    options.confidence = a->options->confidence;
    options.level = a->options->level;
    cxm_status status = cxm_krippendorff(&units, NULL, &values, &options, a->request->host, &result, error);
    if (!status)
        agreement_plain(a, figure, &result.alpha);
    else if (error)
        cxm__fail_rename(error, "value", "score");
    return status;
}

static cxm_status agreement_rows(const struct cxm__agreement *a, double *const *rows, cxm_error *error)
{
    const struct cxm__voices *v = &a->voices;
    cxm_shrunken *each = cxm__allocate(v->host, v->accounts, sizeof *each);
    cxm_status status = each ? cxm__voices_gaps(v, a->options->confidence, each, error) : cxm__fail_memory(error);
    for (int64_t row = 0; row < v->rows && !status; row++) {
        const int32_t u = v->account[row];
        const double of_row[AGREEMENT_ROW_TERMS] = {u < 0 ? (double)NAN : each[u].mean, u < 0 ? (double)NAN : each[u].lower,
                                                    u < 0 ? (double)NAN : each[u].upper, u < 0 ? (double)NAN : each[u].shrinkage,
                                                    u < 0 ? (double)NAN : a->rwg[u]};
        for (int k = 0; k < AGREEMENT_ROW_TERMS; k++)
            if (rows[k])
                rows[k][row] = of_row[k];
    }
    cxm__release(v->host, each, v->accounts, sizeof *each);
    return status;
}

static cxm_status agreement_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                    cxm_error *error)
{
    struct cxm__agreement a = {.request = request, .options = request->options};
    const struct cxm__voices_choice own = cxm__voices_own(a.options->own);
    cxm_status status = cxm__voices_read(&a.voices, request, &a.options->voices, "voices.agreement", error);
    if (!status)
        status = cxm__voices_read_sides(&a.own, request, AGREEMENT_SIDE, AGREEMENT_ACCOUNT, &own, "voices.agreement", error);
    if (!status && !agreement_allocate(&a))
        status = cxm__fail_memory(error);
    if (!status) {
        agreement_gather(&a);
        figures[AGREEMENT_UNKNOWN] = cxm__voices_unknown(&a.voices);
        status = agreement_rwg(&a, figures, error);
    }
    if (!status)
        status = agreement_rwg_j(&a, &figures[AGREEMENT_RWG_J], error);
    if (!status)
        status = agreement_icc(&a, figures, error);
    if (!status)
        status = cxm__agreement_alpha(&a, a.account, a.answer, a.n, &figures[AGREEMENT_ALPHA], error);
    if (!status)
        status = cxm__agreement_between(&a, &figures[AGREEMENT_COHEN], &figures[AGREEMENT_FLEISS],
                                        &figures[AGREEMENT_ALPHA_SIDES], error);
    if (!status && rows)
        status = agreement_rows(&a, rows, error);
    agreement_free(&a);
    return status;
}

static cxm_status agreement_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct cxm__agreement_options *chosen = options;
    struct cxm__scorer scorer;
    cxm_status status = cxm__voices_check(&chosen->voices, true, "voices.agreement", argument, error);
    if (!status)
        status = cxm__voices_check_own(&chosen->voices, chosen->own, "voices.agreement", argument, error);
    if (status || chosen->level != CXM_LEVEL_RATIO)
        return status;
    status = cxm__scorer_read(&scorer, chosen->voices.measure, "voices.agreement", argument, error);
    if (!status && scorer.scale.minimum < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("voices.agreement."), CXM__A("level"),
                         CXM__T(": ratio needs a scale without negative points, and that of the measure begins at "),
                         CXM__N(scorer.scale.minimum));
    return status;
}

static void agreement_settle(void *options)
{
    struct cxm__agreement_options *chosen = options;
    cxm__voices_settle(&chosen->voices, true);
    cxm__voices_settle_own(chosen->own);
}

static const cxm_input agreement_inputs[] = {
    {"score", "An answer.", CXM_INPUT_NUMBER, 0},
    {"side", "Who gave it: a side, a role, a function, a rater.", CXM_INPUT_CATEGORY, 0},
    {"account", "For which account.", CXM_INPUT_CATEGORY, 0},
    {"parallel", "Essentially parallel items: same people, same scale, much the same question; for rwg_j.", CXM_INPUT_NUMBER,
     CXM_INPUT_OPTIONAL | CXM_INPUT_REPEATED},
};

static const cxm_option agreement_options[] = {
    CXM__VOICES_OPTION_MEASURE(struct cxm__agreement_options),
    CXM__VOICES_OPTION_SIDES(struct cxm__agreement_options),
    CXM__VOICES_OPTION_OWN(struct cxm__agreement_options),
    {"null", "", "Variance of answers at random; 0 is that of a scale whose points are all as likely, (A^2 - 1) / 12.", "",
     0, 1e12, 0, 0, CXM_OPTION_NUMBER, offsetof(struct cxm__agreement_options, null), 0, 0},
    {"level", "", "How far apart two answers are, for alpha.", "interval|nominal|ordinal|ratio", 0, CXM_LEVEL_RATIO, 0, 0,
     CXM_OPTION_CHOICE, offsetof(struct cxm__agreement_options, level), 0, 0},
    {"kappa_weights", "", "What disagreement counts in cohens_kappa.", "none|linear|quadratic", 0, CXM_KAPPA_QUADRATIC, 0, 0,
     CXM_OPTION_CHOICE, offsetof(struct cxm__agreement_options, kappa_weights), 0, 0},
    CXM__OPTION_CONFIDENCE(struct cxm__agreement_options),
};

static const cxm_term agreement_terms[] = {
    {"rwg", "", "Agreement within accounts: mean of their rwg.", 0, 1, 0, 0},
    {"rwg_buyers", "", "The same of buyers alone.", 0, 1, 0, 0},
    {"rwg_users", "", "The same of end users alone.", 0, 1, 0, 0},
    {"rwg_j", "", "The same over several items.", 0, 1, 0, 0},
    {"agreeing", "percent", "Accounts with an rwg of 0.7 or more.", 0, 100, 0, 0},
    {"icc1", "", "How much two answers of an account are alike.", -INFINITY, 1, 0, 0},
    {"icc2", "", "How reliable the mean of an account is.", -INFINITY, 1, 0, 0},
    {"alpha", "", "Krippendorff's alpha of all answers, accounts being what is judged.", -INFINITY, 1, 0, 0},
    {"cohens_kappa", "", "Cohen's kappa of buyers and end users, one answer each for an account.", -1, 1, 0, 0},
    {"fleiss_kappa", "", "Fleiss' kappa of all labels of side, one answer each for an account.", -1, 1, 0, 0},
    {"alpha_sides", "", "Krippendorff's alpha of all labels of side, one answer each for an account.", -INFINITY, 1, 0, 0},
    {"unknown", "percent", "Answers whose side is not known.", 0, 100, 0, 0},
};

static const cxm_term agreement_row_terms[] = {
    {"gap", "", "End users less buyers of the row's account, shrunk.", -INFINITY, INFINITY, 0, 0},
    {"gap_lower", "", "Its interval, from.", -INFINITY, INFINITY, 0, 0},
    {"gap_upper", "", "Its interval, to.", -INFINITY, INFINITY, 0, 0},
    {"gap_shrinkage", "", "How far it was drawn: 0 the account's own gap, 1 that of all.", 0, 1, 0, 0},
    {"rwg", "", "Agreement within the row's account.", 0, 1, 0, 0},
};

_Static_assert(sizeof agreement_terms / sizeof *agreement_terms == AGREEMENT_TERMS, "one name each");

const struct cxm__measure cxm__measure_voices_agreement = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.agreement",
             .title = "Agreement within accounts and between sides",
             .summary = "Do those who answer for an account say the same, do buyers and end users, do functions.",
             .formula = "rwg = 1 - s^2 / null; icc1 = (MSB - MSW) / (MSB + (k - 1) MSW), icc2 = (MSB - MSW) / MSB; "
                        "alpha = 1 - observed / expected disagreement; kappa = (po - pe) / (1 - pe)",
             .source = "James, Demaree and Wolf, J. of Applied Psychology 69, 1984; Shrout and Fleiss, Psychological Bulletin 86, "
                       "1979; Krippendorff, Content Analysis, 2004; Cohen, Educational and Psychological Measurement 20, 1960; "
                       "Fleiss, Psychological Bulletin 76, 1971",
             .inputs = agreement_inputs,
             .options = agreement_options,
             .terms = agreement_terms,
             .input_count = sizeof agreement_inputs / sizeof *agreement_inputs,
             .option_count = sizeof agreement_options / sizeof *agreement_options,
             .term_count = AGREEMENT_TERMS,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct cxm__agreement_options),
             .row_terms = agreement_row_terms,
             .row_term_count = AGREEMENT_ROW_TERMS,
             .form = CXM_FORM_ANALYSIS},
    .analyse = agreement_analyse,
    .check = agreement_check,
    .settle = agreement_settle,
};
