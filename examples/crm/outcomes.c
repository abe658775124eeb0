#include "outcomes.h"

#include "ask.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool text_at(const cxm_table *table, int column, int64_t row, char text[TEXT])
{
    return cxm_column_text(&table->columns[column], row, text, TEXT, NULL, NULL) == CXM_OK;
}

/* ---- one account ---- */

static bool write_list(const page *asked, const char *where)
{
    cxm_rows *rows = ask_rows(asked, &(question){.of = "outcomes", .where = where},
                              (const char *const[]){"kind", "day", "value", NULL});
    if (!rows)
        return false;
    const cxm_table *table = cxm_rows_table(rows);
    figures_heading(&asked->on, "What followed");
    for (int64_t row = 0; row < table->length; row++) {
        char kind[TEXT];
        char day[TEXT];
        char value[TEXT];
        char text[3 * TEXT];
        if (!text_at(table, 0, row, kind) || !text_at(table, 1, row, day) || !text_at(table, 2, row, value))
            continue;
        snprintf(text, sizeof text, "%s%s%s", day, value[0] ? ", worth " : "", value);
        figures_text(&asked->on, "outcome", kind, text);
    }
    if (table->length == 0)
        figures_note(&asked->on, "Nothing is known.");
    cxm_rows_free(rows);
    return true;
}

/* ---- many accounts ---- */

/* By account: the score of each side before any contract ended, NaN where it was not heard, and whether it was renewed. */
typedef struct history {
    labels accounts;
    int32_t count; /* those of which an outcome is known; their codes come first */
    double *score[2]; /* buyers, end users */
    double *renewed;
    char before[TEXT]; /* the day on which the first of the contracts ended */
} history;

/* Whether each contract was renewed; of several of an account the last one that the table has. */
static bool read_renewals(const page *asked, const char *where, history *past)
{
    cxm_rows *rows = ask_rows(asked, &(question){.of = "outcomes", .where = where},
                              (const char *const[]){"account", "kind", "day", NULL});
    if (!rows)
        return false;
    const cxm_table *table = cxm_rows_table(rows);
    const size_t size = (size_t)table->length * sizeof(double) + 1;
    past->renewed = malloc(size);
    past->score[0] = malloc(size);
    past->score[1] = malloc(size);
    bool good = past->renewed && past->score[0] && past->score[1];
    for (int64_t row = 0; row < table->length && good; row++) {
        char account[TEXT];
        char kind[TEXT];
        char day[TEXT];
        if (!text_at(table, 0, row, account) || !text_at(table, 1, row, kind) || !text_at(table, 2, row, day) ||
            (strcmp(kind, "renewal") != 0 && strcmp(kind, "churn") != 0))
            continue;
        const int32_t at = labels_code(&past->accounts, account);
        good = at >= 0;
        if (!good)
            break;
        past->count = past->accounts.count;
        past->renewed[at] = strcmp(kind, "renewal") == 0;
        past->score[0][at] = past->score[1][at] = NAN;
        if (!past->before[0] || strcmp(day, past->before) < 0) /* all are written alike, year first */
            memcpy(past->before, day, sizeof day);
    }
    if (!good)
        fputs("crm: out of memory\n", stderr);
    cxm_rows_free(rows);
    return good;
}

static bool read_scores(const page *asked, const char *where, history *past)
{
    static const char *const sides[2] = {"buyer", "end_user"};
    char condition[2 * TEXT + 16];
    snprintf(condition, sizeof condition, "answered<%s %s", past->before, where ? where : "");
    cxm_result *result = ask(asked, &(question){.by = {"account", "side"}, .where = condition});
    for (int64_t row = 0; result && row < cxm_result_length(result); row++) {
        const char *account = cxm_result_text(result, row, "account");
        const char *side = cxm_result_text(result, row, "side");
        const int32_t at = account ? labels_code(&past->accounts, account) : -1;
        for (int i = 0; i < 2 && side && at >= 0 && at < past->count; i++)
            if (strcmp(side, sides[i]) == 0)
                past->score[i][at] = cxm_result_number(result, row, "value");
    }
    cxm_result_free(result);
    return result != NULL;
}

static const char *const measures[] = {"auc_difference(buyers, users, renewed)",
                                       "regression.logistic.odds_ratio(renewed, buyers_20, users_20)", NULL};

static const char ended_alike[] =
    "Of accounts heard on both sides before the first contract ended. They ended alike, so no score can tell them apart.";
static const char what_it_says[] =
    "Of accounts heard on both sides before the first contract ended. The first two are areas under ROC curves: of pairs of a "
    "renewed and an ended contract, the share in which the renewed one's score was the higher; 0.5 is a coin. It does not follow "
    "that better answers would bring renewals: both may come of a third thing, such as machines that stop; and accounts that were "
    "not heard on both sides may be others.";

/* Whose score tells renewals, in accounts of which both sides were heard. */
static bool write_foretold(const page *asked, const history *past)
{
    static const struct {
        const char *term;
        const char *column;
        const char *label;
    } lines[] = {{"auc", NULL, "buyers' score"},
                 {"other_auc", NULL, "end users' score"},
                 {"difference", NULL, "the latter less the former"},
                 {"odds_ratio", "buyers_20", "odds, buyers 20 higher"},
                 {"odds_ratio", "users_20", "odds, end users 20 higher"}};
    const int32_t count = past->count;
    double *scaled = malloc((size_t)count * 2 * sizeof *scaled + 1);
    if (!scaled) {
        fputs("crm: out of memory\n", stderr);
        return false;
    }
    double both = 0;
    double renewed = 0;
    for (int32_t i = 0; i < count; i++) {
        const bool heard = !isnan(past->score[0][i]) && !isnan(past->score[1][i]);
        scaled[i] = past->score[0][i] / 20;
        scaled[count + i] = past->score[1][i] / 20;
        both += heard;
        renewed += heard && past->renewed[i] > 0;
    }
    const char *const names[] = {"buyers", "users", "renewed", "buyers_20", "users_20"};
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, past->score[0], count), cxm_column_of(CXM_TYPE_F64, past->score[1], count),
                            cxm_column_of(CXM_TYPE_F64, past->renewed, count), cxm_column_of(CXM_TYPE_F64, scaled, count),
                            cxm_column_of(CXM_TYPE_F64, scaled + count, count)};
    for (int i = 0; i < 5; i++)
        columns[i].flags |= CXM_COLUMN_NAN_IS_NULL;
    const cxm_table table = {names, columns, 5, count};
    cxm_query query = CXM_QUERY_INIT;
    query.measures = measures;
    cxm_result *result;
    cxm_error why;
    const cxm_status status = cxm_table_query(&table, &query, NULL, &result, &why);
    free(scaled);
    if (status != CXM_OK) {
        fprintf(stderr, "crm: %s\n", why.message);
        return false;
    }
    figures_heading(&asked->on, "Whose score told which contracts would be renewed");
    figures_share(&asked->on, "renewal", "renewed", renewed, both);
    bool few = false;
    const bool alike = renewed <= 0 || renewed >= both;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && (asked->on.tsv || !alike); i++) {
        const int64_t row = row_of(result, lines[i].term, lines[i].column);
        const cxm_estimate figure = estimate_at(result, row);
        figures_tested(&asked->on, "renewal", lines[i].label, &figure, cxm_result_number(result, row, "p"), 2, "");
        few = few || figure.flags & CXM_ESTIMATE_FEW_ANSWERS;
    }
    figures_note(&asked->on, alike ? ended_alike : what_it_says);
    if (few)
        figures_note(&asked->on, "So few contracts that intervals may be too narrow.");
    cxm_result_free(result);
    return true;
}

bool write_outcomes(const page *asked, const char *where)
{
    history past = {.before = ""};
    bool good;
    if (!tables_labels(asked->from, "outcomes", "account"))
        return true;
    if (where && strncmp(where, "account=", 8) == 0)
        return write_list(asked, where);
    good = read_renewals(asked, where, &past);
    if (good && past.count > 0)
        good = read_scores(asked, where, &past) && write_foretold(asked, &past);
    labels_free(&past.accounts);
    free(past.renewed);
    free(past.score[0]);
    free(past.score[1]);
    return good;
}
