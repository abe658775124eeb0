/* Accounts by what their buyers and their end users say: counted by cell, and their revenue added up.
 * An account whose intervals do not put it into a cell is undecided. */
#include "voices/quadrant.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"

enum { QUADRANT_LINE = 41, QUADRANT_SHARES = 6, QUADRANT_UNKNOWN = 2 * QUADRANT_SHARES, QUADRANT_NO_REVENUE };

struct quadrant_options {
    size_t struct_size;
    double confidence;
    char crosshair[QUADRANT_LINE];
    struct cxm__voices_choice voices;
};

static const char quadrant_owner[] = "voices.quadrant";

static cxm_status quadrant_crosshair(const struct quadrant_options *options, const struct cxm__scorer *scorer, int32_t argument,
                                     enum cxm__crosshair *crosshair, double *line, cxm_error *error)
{
    const char *text = options->crosshair;
    *crosshair = strcmp(text, "mean") == 0 ? CXM__CROSSHAIR_MEAN : CXM__CROSSHAIR_MIDPOINT;
    *line = (scorer->least + scorer->most) / 2;
    if (!*text || strcmp(text, "midpoint") == 0 || *crosshair == CXM__CROSSHAIR_MEAN)
        return CXM_OK;
    *crosshair = CXM__CROSSHAIR_NUMBER;
    if (cxm__number_read(cxm__slice_of(text), line) && *line >= scorer->least && *line <= scorer->most)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(quadrant_owner), CXM__T("."), CXM__A("crosshair"), CXM__T(": "),
                     CXM__Q(text), CXM__T(" is none of midpoint, mean and a number in "), CXM__N(scorer->least), CXM__T(".."),
                     CXM__N(scorer->most), CXM__T(", which is what the measure can be"));
}

static cxm_status quadrant_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct quadrant_options *o = options;
    struct cxm__scorer scorer;
    enum cxm__crosshair crosshair;
    double line;
    cxm_status status = cxm__voices_check(&o->voices, true, quadrant_owner, argument, error);
    if (!status)
        status = cxm__scorer_read(&scorer, o->voices.measure, quadrant_owner, argument, error);
    return status ? status : quadrant_crosshair(o, &scorer, argument, &crosshair, &line, error);
}

static void quadrant_settle(void *options)
{
    struct quadrant_options *o = options;
    char settled[QUADRANT_LINE];
    struct cxm__text to = cxm__text_into(settled, sizeof settled);
    double line;
    cxm__voices_settle(&o->voices, true);
    if (cxm__number_read(cxm__slice_of(o->crosshair), &line))
        cxm__text_number(&to, line);
    else
        cxm__text_string(&to, o->crosshair[0] ? o->crosshair : "midpoint");
    if (!cxm__text_end(&to))
        return;
    memset(o->crosshair, 0, sizeof o->crosshair);
    memcpy(o->crosshair, settled, to.length);
}

/* ---- revenue ---- */

/* By account: NaN where no row says it. */
static cxm_status quadrant_revenue(const struct cxm__request *request, const struct cxm__voices *voices, double *revenue,
                                   cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    double block[CXM__BLOCK];
    for (int64_t a = 0; a < voices->accounts; a++)
        revenue[a] = (double)NAN;
    for (int64_t first = 0; first < voices->rows; first += CXM__BLOCK) {
        const int32_t n = voices->rows - first < CXM__BLOCK ? (int32_t)(voices->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(&request->columns[3], first, n, block, null);
        for (int32_t i = 0; i < n; i++) {
            const int32_t a = voices->account[first + i];
            if (null[i])
                continue;
            if (!(block[i] >= 0 && block[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, 3, first + i, CXM__A("revenue"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(block[i]), CXM__T(" is outside 0..1e140"));
            if (a < 0)
                continue;
            if (isnan(revenue[a]))
                revenue[a] = block[i];
            if (block[i] < revenue[a] || block[i] > revenue[a])
                return CXM__FAIL(error, CXM_E_DOMAIN, 3, first + i, CXM__A("revenue"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(block[i]), CXM__T(", where an earlier row of the same account has "),
                                 CXM__N(revenue[a]));
        }
    }
    return CXM_OK;
}

/* ---- figures ---- */

/* In the order of the terms. */
static const enum cxm__quadrant quadrant_of_term[QUADRANT_SHARES] = {
    CXM__QUADRANT_BUYERS_HIGH_USERS_LOW, CXM__QUADRANT_BOTH_HIGH, CXM__QUADRANT_BUYERS_LOW_USERS_HIGH,
    CXM__QUADRANT_BOTH_LOW, CXM__QUADRANT_UNDECIDED, CXM__QUADRANT_ONE_SIDED};

/* What accounts there are, by cell. Of revenue: those whose revenue is known. */
struct quadrant_totals {
    int64_t accounts, answers;
    int64_t in[CXM__QUADRANTS];
    cxm__sum revenue[CXM__QUADRANTS];
    cxm__sum all;
};

static struct quadrant_totals quadrant_total(const struct cxm__quadrants *q, const struct cxm__voices *voices,
                                             const double *revenue)
{
    struct quadrant_totals totals = {.accounts = 0};
    for (int64_t a = 0; a < voices->accounts; a++) {
        const struct cxm__quadrant_account *account = &q->accounts[a];
        if (account->quadrant == CXM__QUADRANT_SILENT || (revenue && isnan(revenue[a])))
            continue;
        totals.accounts++;
        totals.answers += account->answers;
        totals.in[account->quadrant]++;
        if (!revenue)
            continue;
        cxm__sum_add(&totals.revenue[account->quadrant], revenue[a]);
        cxm__sum_add(&totals.all, revenue[a]);
    }
    return totals;
}

/* Whether this share can be told: nobody can stand in a cell where a side has no intervals. */
static int32_t quadrant_status(const struct cxm__quadrants *q, const struct quadrant_totals *totals, enum cxm__quadrant cell)
{
    const bool placed = cell != CXM__QUADRANT_ONE_SIDED && cell != CXM__QUADRANT_UNDECIDED;
    if (!totals->accounts || (cell != CXM__QUADRANT_ONE_SIDED && totals->in[CXM__QUADRANT_ONE_SIDED] == totals->accounts))
        return CXM_VALUE_NO_DATA;
    return !placed ? CXM_VALUE_OK : q->status[0] ? q->status[0] : q->status[1];
}

static cxm_tested_estimate quadrant_figure(const struct cxm__voices *voices, const struct quadrant_totals *totals)
{
    cxm_tested_estimate figure = cxm__tested(totals->answers, 0);
    cxm__voices_counted(voices, voices->heard, &figure.estimate);
    figure.estimate.clusters = totals->accounts;
    return figure;
}

/* Of accounts like these: Wilson's interval. */
static cxm_tested_estimate quadrant_share(const struct cxm__quadrants *q, const struct cxm__voices *voices,
                                          const struct quadrant_totals *totals, enum cxm__quadrant cell)
{
    cxm_tested_estimate figure = quadrant_figure(voices, totals);
    figure.estimate.status = quadrant_status(q, totals, cell);
    if (figure.estimate.status)
        return figure;
    const double in = (double)totals->in[cell], n = (double)totals->accounts, share = in / n;
    cxm__tested_value(&figure, 100 * share, 100 * sqrt(share * (1 - share) / n));
    if (!cxm__estimate_clusters(&figure.estimate, totals->accounts))
        return figure;
    const struct cxm__limits limits = cxm__wilson(in, n, cxm_normal_quantile(0.5 + q->confidence / 2));
    cxm__tested_interval(&figure, 100 * limits.lower, 100 * limits.upper, q->confidence, 0, 100);
    cxm__estimate_flag_clusters(&figure.estimate, totals->accounts);
    if (q->alike[0] || q->alike[1])
        figure.estimate.flags |= CXM_ESTIMATE_DOUBTFUL;
    return figure;
}

/* Of the revenue there is: it is no sample. */
static cxm_tested_estimate quadrant_money(const struct cxm__quadrants *q, const struct cxm__voices *voices,
                                          const struct quadrant_totals *totals, enum cxm__quadrant cell)
{
    cxm_tested_estimate figure = quadrant_figure(voices, totals);
    const double all = cxm__sum_value(totals->all);
    figure.estimate.status = quadrant_status(q, totals, cell);
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!figure.estimate.status && !(all > 0))
        figure.estimate.status = CXM_VALUE_UNDEFINED;
    if (!figure.estimate.status)
        cxm__tested_value(&figure, 100 * (cxm__sum_value(totals->revenue[cell]) / all), (double)NAN);
    return figure;
}

static void quadrant_figures(const struct cxm__quadrants *q, const struct cxm__voices *voices, const double *revenue,
                             cxm_tested_estimate *figures)
{
    const struct quadrant_totals all = quadrant_total(q, voices, NULL), of_revenue = quadrant_total(q, voices, revenue);
    const struct quadrant_totals none = {.accounts = 0};
    for (int t = 0; t < QUADRANT_SHARES; t++) {
        figures[t] = quadrant_share(q, voices, &all, quadrant_of_term[t]);
        figures[QUADRANT_SHARES + t] = quadrant_money(q, voices, revenue ? &of_revenue : &none, quadrant_of_term[t]);
    }
    figures[QUADRANT_UNKNOWN] = cxm__voices_unknown(voices);
    figures[QUADRANT_NO_REVENUE] = quadrant_figure(voices, &all);
    figures[QUADRANT_NO_REVENUE].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (all.accounts)
        cxm__tested_value(&figures[QUADRANT_NO_REVENUE],
                          100 * ((double)(all.accounts - (revenue ? of_revenue.accounts : 0)) / (double)all.accounts), (double)NAN);
}

static void quadrant_rows(const struct cxm__quadrants *q, const struct cxm__voices *voices, double *const *rows)
{
    for (int64_t row = 0; row < voices->rows; row++) {
        const bool known = voices->account[row] >= 0;
        const struct cxm__quadrant_account *account = known ? &q->accounts[voices->account[row]] : NULL;
        const bool placed = known && account->quadrant < CXM__QUADRANT_ONE_SIDED;
        for (int k = 0; k < 2; k++) {
            const double of_side[3] = {known ? account->side[k].mean : (double)NAN, known ? account->side[k].lower : (double)NAN,
                                       known ? account->side[k].upper : (double)NAN};
            for (int i = 0; i < 3; i++)
                if (rows[3 * k + i])
                    rows[3 * k + i][row] = of_side[i];
        }
        if (rows[6])
            rows[6][row] = placed ? (double)account->quadrant : (double)NAN;
        if (rows[7])
            rows[7][row] = placed ? account->probability : (double)NAN;
    }
}

static cxm_status quadrant_run(const struct cxm__request *request, const struct cxm__voices *voices, struct cxm__quadrants *q,
                               cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    const bool has_revenue = cxm__voices_given(request, 3) > 0;
    double *revenue = has_revenue ? cxm__allocate(request->host, voices->accounts, sizeof *revenue) : NULL;
    cxm_status status = has_revenue && !revenue ? cxm__fail_memory(error) : CXM_OK;
    if (!status && has_revenue)
        status = quadrant_revenue(request, voices, revenue, error);
    if (!status)
        status = cxm__quadrants_place(q, voices, error);
    if (!status) {
        quadrant_figures(q, voices, revenue, figures);
        if (rows)
            quadrant_rows(q, voices, rows);
    }
    cxm__release(request->host, revenue, voices->accounts, sizeof *revenue);
    return status;
}

static cxm_status quadrant_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct quadrant_options *options = request->options;
    struct cxm__voices voices;
    struct cxm__quadrants q = {.confidence = options->confidence};
    cxm_status status = cxm__voices_read(&voices, request, &options->voices, quadrant_owner, error);
    if (!status)
        status = quadrant_crosshair(options, &voices.scorer, 0, &q.crosshair, &q.line, error);
    if (!status) {
        q.accounts = cxm__allocate(request->host, voices.accounts, sizeof *q.accounts);
        status = q.accounts ? quadrant_run(request, &voices, &q, figures, rows, error) : cxm__fail_memory(error);
        cxm__release(request->host, q.accounts, voices.accounts, sizeof *q.accounts);
    }
    cxm__voices_free(&voices);
    return status;
}

/* ---- the record ---- */

static const cxm_input quadrant_inputs[] = {
    {"score", "An answer.", CXM_INPUT_NUMBER, 0},
    {"side", "Whose it is: a buyer's or an end user's; other sides are left out.", CXM_INPUT_CATEGORY, 0},
    {"account", "Of which account.", CXM_INPUT_CATEGORY, 0},
    {"revenue", "The account's revenue, the same on all of its rows.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL},
};

static const cxm_option quadrant_table[] = {
    CXM__OPTION_CONFIDENCE(struct quadrant_options),
    {"crosshair", "", "What parts high from low: midpoint, mean or a number; midpoint where none is set.", "", 0, QUADRANT_LINE - 1,
     0, 0, CXM_OPTION_TEXT, offsetof(struct quadrant_options, crosshair), 0, 0},
    CXM__VOICES_OPTION_MEASURE(struct quadrant_options),
    CXM__VOICES_OPTION_SIDES(struct quadrant_options),
};

#define QUADRANT_TERM(name, summary) {name, "percent", summary, 0, 100, 0, 0}
#define QUADRANT_ROW(name, summary) {name, "", summary, -INFINITY, INFINITY, 0, 0}

static const cxm_term quadrant_terms[] = {
    QUADRANT_TERM("buyers_high_users_low", "Accounts whose buyers are content and whose end users are not."),
    QUADRANT_TERM("both_high", "Accounts whose buyers and end users are content."),
    QUADRANT_TERM("buyers_low_users_high", "Accounts whose end users are content and whose buyers are not."),
    QUADRANT_TERM("both_low", "Accounts where neither are."),
    QUADRANT_TERM("undecided", "Accounts heard on both sides that their intervals put nowhere."),
    QUADRANT_TERM("one_sided", "Accounts heard on one side only."),
    QUADRANT_TERM("buyers_high_users_low_revenue", "The first of these, of revenue."),
    QUADRANT_TERM("both_high_revenue", "The second, of revenue."),
    QUADRANT_TERM("buyers_low_users_high_revenue", "The third, of revenue."),
    QUADRANT_TERM("both_low_revenue", "The fourth, of revenue."),
    QUADRANT_TERM("undecided_revenue", "Those undecided, of revenue."),
    QUADRANT_TERM("one_sided_revenue", "Those heard on one side, of revenue."),
    QUADRANT_TERM("unknown", "Answers of which nobody knows the side."),
    QUADRANT_TERM("no_revenue", "Accounts heard whose revenue is not known."),
};

static const cxm_term quadrant_row_terms[] = {
    QUADRANT_ROW("buyers", "Shrunken mean of the account's buyers."),
    QUADRANT_ROW("buyers_lower", "Its interval, from."),
    QUADRANT_ROW("buyers_upper", "Its interval, to."),
    QUADRANT_ROW("users", "Shrunken mean of the account's end users."),
    QUADRANT_ROW("users_lower", "Its interval, from."),
    QUADRANT_ROW("users_upper", "Its interval, to."),
    {"quadrant", "", "0 undecided, 1 both high, 2 buyers high, users low, 3 buyers low, users high, 4 both low.", 0, 4, 0, 0},
    {"probability", "", "That the account is in the cell it is most likely in.", 0, 1, 0, 0},
};
#undef QUADRANT_TERM
#undef QUADRANT_ROW

const struct cxm__measure cxm__measure_voices_quadrant = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.quadrant",
             .title = "Accounts by buyers and end users",
             .summary = "In which accounts buyers are content and end users are not, as far as their answers can tell.",
             .formula = "account and side: shrunken mean with interval; high where lower > crosshair, low where upper < crosshair; "
                        "share = 100 accounts in the cell / accounts heard",
             .source = "Fay and Herriot, JASA 74, 1979; Paule and Mandel, J. of Research of the National Bureau of Standards 87, "
                       "1982; Prasad and Rao, JASA 85, 1990; Wilson, JASA 22, 1927",
             .inputs = quadrant_inputs,
             .options = quadrant_table,
             .terms = quadrant_terms,
             .input_count = 4,
             .option_count = sizeof quadrant_table / sizeof *quadrant_table,
             .term_count = sizeof quadrant_terms / sizeof *quadrant_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct quadrant_options),
             .row_terms = quadrant_row_terms,
             .row_term_count = sizeof quadrant_row_terms / sizeof *quadrant_row_terms,
             .form = CXM_FORM_ANALYSIS},
    .analyse = quadrant_analyse,
    .check = quadrant_check,
    .settle = quadrant_settle,
};
