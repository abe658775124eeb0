#include "heard.h"

#include <stdlib.h>
#include <string.h>

const char *const role_classes[ROLE_CLASSES] = {"decision_maker",    "economic_buyer", "champion", "influencer",
                                                "technical_quality", "gatekeeper",     "end_user", "other",
                                                "unknown"};

/* An element as text; "" for a null. */
static const char *text_at(const cxm_table *table, const char *name, int64_t row, char text[64])
{
    text[0] = '\0';
    cxm_status status = cxm_column_text(cxm_table_find(table, name), row, text, 64, NULL, NULL);
    (void)status; /* too long for what is compared here, and cut */
    return text;
}

static void count_person(const cxm_table *contacts, int64_t row, heard *count)
{
    char text[64];
    int which = ROLE_CLASSES - 1;
    text_at(contacts, "role_class", row, text);
    for (int i = 0; i < ROLE_CLASSES; i++)
        if (strcmp(role_classes[i], text) == 0)
            which = i;
    count->people[which]++;
    count->answered[which] += strcmp(text_at(contacts, "heard", row, text), "true") == 0;
}

static void count_account(const cxm_table *accounts, int64_t row, heard *count)
{
    char text[64];
    const double revenue = strtod(text_at(accounts, "revenue", row, text), NULL);
    if (!*text)
        return;
    count->accounts++;
    count->revenue += revenue;
    if (strcmp(text_at(accounts, "heard", row, text), "true") == 0)
        count->revenue_answered += revenue;
}

cxm_status heard_count(const cxm_model *model, const char *where, const char *policy, heard *count, cxm_error *why)
{
    static const struct {
        const char *of;
        const char *fields[3];
        void (*take)(const cxm_table *, int64_t, heard *);
    } parts[] = {{"contacts", {"role_class", "heard", NULL}, count_person}, {"accounts", {"revenue", "heard", NULL}, count_account}};
    *count = (heard){.accounts = 0};
    for (int i = 0; i < 2; i++) {
        cxm_query query = CXM_QUERY_INIT;
        cxm_rows *rows;
        query.of = parts[i].of;
        query.where = where;
        query.policy = policy;
        cxm_status status = cxm_model_rows(model, &query, parts[i].fields, NULL, &rows, why);
        if (status != CXM_OK)
            return status;
        for (int64_t row = 0; row < cxm_rows_table(rows)->length; row++)
            parts[i].take(cxm_rows_table(rows), row, count);
        cxm_rows_free(rows);
    }
    return CXM_OK;
}
