#include "page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 1024 };

/* What is put to the model: conditions differ by the table that is asked. */
typedef struct question {
    const char *of; /* NULL is responses */
    const char *measure;
    const char *by[3];
    const char *policy; /* what it has besides the page's */
    const char *where;
} question;

static cxm_result *ask(const page *asked, const question *one)
{
    char policy[TEXT];
    snprintf(policy, sizeof policy, "%s %s", asked->policy, one->policy ? one->policy : "");
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error why;
    query.measures = (const char *const[]){one->measure, NULL};
    query.by = one->by[0] ? one->by : NULL;
    query.of = one->of;
    query.where = one->where;
    query.policy = policy;
    query.options = one->of ? NULL : asked->options;
    if (cxm_model_query(asked->model, &query, NULL, &result, &why) != CXM_OK)
        tables_complain(asked->from, one->of ? one->of : "responses", &why);
    return result;
}

static cxm_estimate estimate_at(const cxm_result *result, int64_t row)
{
    cxm_estimate estimate = {.value = NAN, .status = CXM_VALUE_NO_DATA, .interval_status = CXM_INTERVAL_TOO_FEW};
    cxm_status status = cxm_result_estimate(result, row, &estimate, NULL);
    (void)status; /* a row of the result itself */
    return estimate;
}

static bool headline(const page *asked, const char *where)
{
    cxm_result *result = ask(asked, &(question){.measure = "nps.score", .where = where});
    if (!result)
        return false;
    const cxm_estimate score = estimate_at(result, 0);
    figures_score(&asked->on, "score", "all answers", &score);
    cxm_result_free(result);
    return true;
}

/* The score of each class of roles, also of those where people are known and none has answered. */
static bool role_classes(const page *asked, const char *where)
{
    cxm_result *heard = ask(asked, &(question){"contacts", "rating.mean(heard, scale=0..1)", {"role_class"}, NULL, where});
    cxm_result *scores = heard ? ask(asked, &(question){NULL, "nps.score", {"role_class"}, NULL, where}) : NULL;
    const cxm_result *all[] = {scores, heard};
    figures_heading(&asked->on, "Net Promoter Score by role");
    for (int64_t row = 0; scores && row < cxm_result_length(scores); row++) {
        const char *name = cxm_result_text(scores, row, "role_class");
        const cxm_estimate score = estimate_at(scores, row);
        figures_score(&asked->on, "role", name ? name : "unknown", &score);
    }
    for (int64_t row = 0; scores && row < cxm_result_length(heard); row++) {
        const char *name = cxm_result_text(heard, row, "role_class");
        int64_t found;
        const char *const key[] = {name};
        if (cxm_result_find(scores, "nps", NULL, key, &found, NULL) == CXM_OK)
            continue;
        const cxm_estimate none = {.value = NAN, .lower = NAN, .upper = NAN, .status = CXM_VALUE_NO_DATA,
                                   .interval_status = CXM_INTERVAL_TOO_FEW};
        figures_score(&asked->on, "role", name ? name : "unknown", &none);
    }
    figures_heading(&asked->on, "Who has been heard");
    for (int64_t row = 0; scores && row < cxm_result_length(heard); row++) {
        const char *name = cxm_result_text(heard, row, "role_class");
        const cxm_estimate share = estimate_at(heard, row);
        const double people = share.status == CXM_VALUE_OK ? round(share.value * (double)share.n) : 0;
        figures_share(&asked->on, "heard", name ? name : "unknown", people, (double)share.n, "people have answered");
    }
    for (int i = 0; i < 2; i++)
        cxm_result_free((cxm_result *)(uintptr_t)all[i]);
    return scores != NULL;
}

/* Of the revenue of the accounts, that of accounts with an answer. */
static bool revenue(const page *asked, const char *where)
{
    cxm_result *all = ask(asked, &(question){"accounts", "rating.mean(revenue, scale=0..1000000000000)", {NULL}, NULL, where});
    cxm_result *heard = all ? ask(asked, &(question){"accounts", "rating.mean(heard, scale=0..1)", {NULL}, "weight=revenue", where}) : NULL;
    if (heard) {
        const cxm_estimate mean = estimate_at(all, 0);
        const cxm_estimate share = estimate_at(heard, 0);
        const double whole = mean.status == CXM_VALUE_OK ? mean.value * (double)mean.n : 0;
        figures_share(&asked->on, "heard", "revenue", share.status == CXM_VALUE_OK ? share.value * whole : 0, whole,
                      "is of accounts that have answered");
    }
    cxm_result_free(all);
    cxm_result_free(heard);
    return heard != NULL;
}
