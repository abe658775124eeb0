#include "page.h"

#include "ask.h"
#include "criteria.h"
#include "outcomes.h"
#include "sides.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every way to make one score of answers, of accounts, or of money. */
static const char rollups[] = "rollup=responses|responses*population|account_mean|account_category|waterfall|worst|"
                              "account_mean*revenue|waterfall*revenue";

/* Classes of roles, in the order of their influence on a purchase. */
static const char *const role_classes[] = {"decision_maker", "economic_buyer", "champion", "influencer", "technical_quality",
                                           "gatekeeper",     "end_user",       "other",    "unknown"};
enum { ROLE_CLASSES = sizeof role_classes / sizeof *role_classes };

/* The value of a term for a class of roles, 0 where nobody is known. */
static double people(const cxm_result *heard, const char *role_class, const char *term)
{
    int64_t row;
    if (cxm_result_find(heard, "coverage", term, &role_class, &row, NULL) != CXM_OK)
        return 0;
    return cxm_result_number(heard, row, "value");
}

/* What the people of each class said, those classes too of whom nobody has answered. */
static bool write_roles(const page *asked, const char *where, const cxm_result *heard)
{
    cxm_result *result = ask(asked, &(question){.by = {"role_class"}, .where = where});
    if (!result)
        return false;
    figures_heading(&asked->on, "Net Promoter Score by role");
    for (int i = 0; i < ROLE_CLASSES; i++) {
        int64_t row = -1;
        cxm_status found = cxm_result_find(result, "nps", NULL, &role_classes[i], &row, NULL);
        const cxm_estimate score = estimate_at(result, found == CXM_OK ? row : -1);
        if (found == CXM_OK || people(heard, role_classes[i], "known") > 0)
            figures_score(&asked->on, "role", role_classes[i], &score);
    }
    cxm_result_free(result);
    return true;
}

static bool write_heard(const page *asked, const char *where, const cxm_result *heard)
{
    const question money = {.of = "accounts", .measure = "coverage", .more = "weight=revenue", .where = where};
    cxm_result *revenue = ask(asked, &money);
    if (!revenue)
        return false;
    figures_heading(&asked->on, "Who has been heard");
    for (int i = 0; i < ROLE_CLASSES; i++)
        if (people(heard, role_classes[i], "known") > 0)
            figures_share(&asked->on, "heard", role_classes[i], people(heard, role_classes[i], "heard"),
                          people(heard, role_classes[i], "known"));
    figures_percent(&asked->on, "heard", "revenue", cxm_result_number(revenue, 0, "value"));
    cxm_result_free(revenue);
    return true;
}

static bool write_rollups(const page *asked, const char *where)
{
    cxm_result *result = ask(asked, &(question){.more = rollups, .where = where});
    if (!result)
        return false;
    figures_heading(&asked->on, "The same answers, rolled up in each of the ways that have a name");
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        const cxm_estimate score = estimate_at(result, row);
        figures_score(&asked->on, "rollup", cxm_result_text(result, row, "rollup"), &score);
    }
    cxm_result_free(result);
    return true;
}

static bool write_trend(const page *asked, const char *where)
{
    cxm_result *result = ask(asked, &(question){.by = {"side", "quarter"}, .where = where});
    if (!result)
        return false;
    figures_heading(&asked->on, "By quarter");
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        const char *side = cxm_result_text(result, row, "side");
        const char *quarter = cxm_result_text(result, row, "quarter");
        char label[64];
        snprintf(label, sizeof label, "%s %s", side ? side : "unknown", quarter ? quarter : "unknown");
        const cxm_estimate score = estimate_at(result, row);
        figures_score(&asked->on, "quarter", label, &score);
    }
    cxm_result_free(result);
    return true;
}

/* What became of each row of the responses, and by which choices. */
static void write_provenance(const page *asked, const cxm_result *result)
{
    const cxm_table *ledger = cxm_result_ledger(result);
    figures_heading(&asked->on, "What was counted, and what was left out");
    for (int64_t row = 0; row < ledger->length; row++) {
        char reason[64];
        char rows[32];
        if (cxm_column_text(cxm_table_find(ledger, "reason"), row, reason, sizeof reason, NULL, NULL) == CXM_OK &&
            cxm_column_text(cxm_table_find(ledger, "rows"), row, rows, sizeof rows, NULL, NULL) == CXM_OK && strcmp(rows, "0") != 0)
            figures_count(&asked->on, "ledger", reason, strtoll(rows, NULL, 10));
    }
    const char *query = cxm_result_query(result);
    const char *policy = strstr(query, "\npolicy");
    figures_heading(&asked->on, "How it came about");
    figures_text(&asked->on, "made", "policy", policy ? policy + sizeof "\npolicy" : query);
    figures_text(&asked->on, "made", "fingerprint", cxm_result_fingerprint(result));
}

/* The accounts that meet a condition, and the name of the last; -1 after a message. */
static int64_t count_accounts(const page *asked, const char *where, char name[TEXT])
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_rows *rows;
    cxm_error why;
    query.of = "accounts";
    query.where = where;
    query.policy = asked->moment;
    if (cxm_model_rows(asked->model, &query, (const char *const[]){"name", NULL}, NULL, &rows, &why) != CXM_OK) {
        tables_complain(asked->from, "accounts", &why);
        return -1;
    }
    const int64_t count = cxm_rows_table(rows)->length;
    if (count == 0 || cxm_column_text(&cxm_rows_table(rows)->columns[0], count - 1, name, TEXT, NULL, NULL) != CXM_OK)
        name[0] = '\0';
    cxm_rows_free(rows);
    return count;
}

/* The conditions for an account: itself, or those below it where it is a group of companies. False where there is none. */
static bool find_account(const page *asked, char where[TEXT])
{
    char name[TEXT];
    char below[TEXT];
    snprintf(where, TEXT, "account=\"%s\"", asked->account);
    const int64_t found = count_accounts(asked, where, name);
    if (found == 0)
        fprintf(stderr, "crm: there is no account %s\n", asked->account);
    if (found <= 0)
        return false;
    figures_title(&asked->on, asked->account, name);
    snprintf(where, TEXT, "parent=\"%s\" account!=\"%s\"", asked->account, asked->account); /* without one it is its own */
    const int64_t children = count_accounts(asked, where, below);
    snprintf(where, TEXT, children == 0 ? "account=\"%s\"" : "parent=\"%s\"", asked->account);
    return children >= 0;
}

bool page_is_all(const page *asked)
{
    return strcmp(asked->account, "all") == 0;
}

/* Whether the policy leaves rows as they are: analyses take neither weights and roll-ups nor a least number of people. */
static bool takes_analyses(const page *asked)
{
    static const char *const words[] = {"weight=", "half_life=", "min_n=", "rollup="};
    bool taken = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        taken = taken && !strstr(asked->policy, words[i]);
    return taken;
}

/* Buyers, end users, and what followed. */
static bool write_voices(const page *asked, const char *where)
{
    if (takes_analyses(asked))
        return write_sides(asked, where) && write_criteria(asked, where) && write_outcomes(asked, where);
    figures_heading(&asked->on, "Buyers and end users");
    figures_note(&asked->on, "Left out: this takes every answer as it is, without weights, roll-ups and a least number of people.");
    return true;
}

bool page_write(const page *asked)
{
    char condition[TEXT];
    const char *where = page_is_all(asked) ? NULL : condition;
    figures_begin(&asked->on);
    if (where && !find_account(asked, condition))
        return false;
    cxm_result *result = ask(asked, &(question){.where = where});
    const question who = {"contacts", "coverage(heard, account, role_class)", {"role_class"}, NULL, where};
    cxm_result *heard = result ? ask(asked, &who) : NULL;
    bool good = heard != NULL;
    if (good) {
        const cxm_estimate score = estimate_at(result, 0);
        figures_score(&asked->on, "score", "all answers", &score);
        good = write_roles(asked, where, heard) && write_heard(asked, where, heard) && write_voices(asked, where) &&
               write_rollups(asked, where) &&
               write_trend(asked, where);
    }
    if (good)
        write_provenance(asked, result);
    cxm_result_free(heard);
    cxm_result_free(result);
    return good;
}
