#include "ask.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The policy's text has to live as long as the query. */
static cxm_query query_of(const page *asked, const question *one, char policy[TEXT])
{
    cxm_query query = CXM_QUERY_INIT;
    snprintf(policy, TEXT, "%s %s", one->of ? asked->moment : asked->policy, one->more ? one->more : "");
    query.of = one->of;
    query.by = one->by[0] ? one->by : NULL;
    query.where = one->where;
    query.policy = policy;
    return query;
}

cxm_result *ask(const page *asked, const question *one)
{
    char policy[TEXT];
    cxm_query query = query_of(asked, one, policy);
    cxm_result *result = NULL;
    cxm_error why;
    const bool score = !one->measure;
    query.measures = (const char *const[]){score ? "nps.score" : one->measure, NULL};
    query.options = score ? asked->options : NULL;
    if (cxm_model_query(asked->model, &query, NULL, &result, &why) != CXM_OK)
        tables_complain(asked->from, one->of ? one->of : "responses", &why);
    return result;
}

cxm_rows *ask_rows(const page *asked, const question *one, const char *const *fields)
{
    char policy[TEXT];
    const cxm_query query = query_of(asked, one, policy);
    cxm_rows *rows = NULL;
    cxm_error why;
    if (cxm_model_rows(asked->model, &query, fields, NULL, &rows, &why) != CXM_OK)
        tables_complain(asked->from, one->of ? one->of : "responses", &why);
    return rows;
}

cxm_estimate estimate_at(const cxm_result *result, int64_t row)
{
    cxm_estimate estimate = {.status = CXM_VALUE_NO_DATA, .interval_status = CXM_INTERVAL_TOO_FEW};
    estimate.value = estimate.lower = estimate.upper = NAN;
    if (row >= 0 && cxm_result_estimate(result, row, &estimate, NULL) != CXM_OK)
        estimate.status = CXM_VALUE_NO_DATA; /* cannot be: the row is the result's own */
    return estimate;
}

int64_t row_of(const cxm_result *result, const char *term, const char *column)
{
    char name[TEXT];
    snprintf(name, sizeof name, column ? "%s(%s)" : "%s", term, column);
    for (int64_t row = 0; row < cxm_result_length(result); row++)
        if (strcmp(cxm_result_text(result, row, "term"), name) == 0)
            return row;
    return -1;
}

bool add_quoted(char *text, size_t size, const char *value)
{
    size_t at = strlen(text);
    if (at + 2 * strlen(value) + 3 > size)
        return false;
    text[at++] = '"';
    for (; *value; value++) {
        text[at++] = *value;
        if (*value == '"')
            text[at++] = '"';
    }
    text[at++] = '"';
    text[at] = '\0';
    return true;
}

void score_option(const page *asked, char text[TEXT])
{
    char measure[TEXT / 2 - 16];
    snprintf(measure, sizeof measure, "nps %s", asked->options ? asked->options : "");
    snprintf(text, TEXT, "measure=");
    add_quoted(text, TEXT, measure);
}
