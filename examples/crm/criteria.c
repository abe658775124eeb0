#include "criteria.h"

#include "ask.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* `voices.NAME(INPUTS, "item/price", "item/uptime")` with every name that occurs. Returns how many; -1 after a message. */
static int measure_of(const page *asked, const char *name, const char *inputs, const char *table, const char *field,
                       char text[LONG_TEXT])
{
    const labels *known = tables_labels(asked->from, table, field);
    snprintf(text, LONG_TEXT, "voices.%s(%s", name, inputs);
    const int count = known ? known->count : 0;
    bool room = true;
    for (int i = 0; i < count && room; i++) {
        char column[TEXT];
        const size_t used = strlen(text);
        snprintf(column, sizeof column, "%s/%s", field, known->texts[i]);
        snprintf(text + used, LONG_TEXT - used, ", ");
        room = add_quoted(text, LONG_TEXT - 3, column);
    }
    snprintf(text + strlen(text), LONG_TEXT - strlen(text), ")");
    if (!room)
        fprintf(stderr, "crm: %s: there are too many for one query, %d\n", table, count);
    return room ? count : -1;
}

/* What the terms of each item or theme are called. */
typedef struct terms {
    const char *section;
    const char *field;
    const char *buyers;
    const char *users;
    const char *difference;
    const char *test; /* "p", or "q" over all of them */
    const char *unit;
    int decimals;
} terms;

static void write_each(const page *asked, const cxm_result *result, const labels *known, const terms *as)
{
    bool told = false;
    for (int32_t i = 0; i < known->count; i++) {
        char column[TEXT];
        snprintf(column, sizeof column, "%s/%s", as->field, known->texts[i]);
        const cxm_estimate buyers = estimate_at(result, row_of(result, as->buyers, column));
        const cxm_estimate users = estimate_at(result, row_of(result, as->users, column));
        const int64_t row = row_of(result, as->difference, column);
        const cxm_estimate difference = estimate_at(result, row);
        figures_sides(&asked->on, as->section, known->texts[i], &buyers, &users, &difference,
                      cxm_result_number(result, row, as->test), as->decimals, as->unit);
        told = told || difference.interval_status == CXM_INTERVAL_OK;
    }
    if (!told)
        figures_note(&asked->on, "Insufficient signal: too few accounts for intervals and tests.");
}

/* How much each attribute counts on either side; of one account, which is too few for that, how each side sees it. */
static bool write_items(const page *asked, const char *where)
{
    static const terms importance = {"criteria", "item", "importance_buyers", "importance_users", "importance_difference",
                                     "p", " %", 0};
    static const terms profile = {"profile", "item", "buyers", "users", "difference", "p", "", 1};
    const bool one = where && strncmp(where, "account=", 8) == 0;
    char measure[LONG_TEXT];
    const char *inputs = one ? "side, account" : "score, side, account";
    const int count = measure_of(asked, one ? "profile" : "criteria", inputs, "items", "item", measure);
    if (count <= 0)
        return count == 0;
    cxm_result *result = ask(asked, &(question){.measure = measure, .where = where});
    if (!result)
        return false;
    figures_heading(&asked->on, one ? "How each side sees it: buyers, end users, the latter less the former"
                                    : "What each side judges by: buyers, end users, the latter less the former");
    write_each(asked, result, tables_labels(asked->from, "items", "item"), one ? &profile : &importance);
    if (!one) {
        const int64_t row = row_of(result, "equal", NULL);
        const cxm_estimate equal = estimate_at(result, row);
        figures_tested(&asked->on, "criteria", "explained by unlike weights", &equal, cxm_result_number(result, row, "p"), 1, " %");
        figures_note(&asked->on, "Shares of what the items explain. Criteria are no causes: what answers go with need not be what "
                                 "raises them.");
    }
    cxm_result_free(result);
    return true;
}

static bool write_themes(const page *asked, const char *where)
{
    static const terms spoken = {"theme", "theme", "buyers", "users", "log_odds", "q", " %", 0};
    char measure[LONG_TEXT];
    const int count = measure_of(asked, "themes", "side, account", "themes", "theme", measure);
    if (count <= 0)
        return count == 0;
    cxm_result *result = ask(asked, &(question){.measure = measure, .where = where});
    if (!result)
        return false;
    figures_heading(&asked->on, "What each side's comments speak of: buyers, end users, log-odds, q over the themes");
    write_each(asked, result, tables_labels(asked->from, "themes", "theme"), &spoken);
    cxm_result_free(result);
    return true;
}

bool write_criteria(const page *asked, const char *where)
{
    return write_items(asked, where) && write_themes(asked, where);
}
