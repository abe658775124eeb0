/* Waves of answers by their counts, as states: so many of this answer in that group.
 * Rows are kept as bytes and groups as text, in the order in which they are added. */
#ifndef CXM_TESTS_SUPPORT_WAVES_H
#define CXM_TESTS_SUPPORT_WAVES_H

#include "support/states.h"

#include <cxm/unstable/compare.h>

enum { WAVE_MOST = 20000 };

struct wave {
    uint8_t answers[WAVE_MOST];
    double weights[WAVE_MOST];
    const char *groups[WAVE_MOST], *others[WAVE_MOST];
    int64_t length;
};

static inline void wave_add_to(struct wave *wave, const char *group, const char *other, int answer, double weight, int64_t times)
{
    for (int64_t i = 0; i < times; i++) {
        wave->answers[wave->length] = (uint8_t)answer;
        wave->weights[wave->length] = weight;
        wave->groups[wave->length] = group;
        wave->others[wave->length++] = other;
    }
}

static inline void wave_add(struct wave *wave, const char *group, int answer, int64_t times)
{
    wave_add_to(wave, group, NULL, answer, 1, times);
}

/* Columns score, weight, group and other. */
static inline cxm_state *wave_state(const struct wave *wave, const char *const *measures, const char *const *by, const char *policy)
{
    struct table table = {0};
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, wave->answers, wave->length));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, wave->weights, wave->length));
    table_add(&table, "group", cxm_column_of(CXM_TYPE_CSTR, wave->groups, wave->length));
    table_add(&table, "other", cxm_column_of(CXM_TYPE_CSTR, wave->others, wave->length));
    cxm_query query = query_of(measures, by);
    query.policy = policy;
    cxm_state *state = state_of(&query);
    state_take(state, &table);
    return state;
}

static inline cxm_result *waves_compare(const cxm_state *first, const cxm_state *second, const char *options)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_state_compare(first, second, options, NULL, &result, &error))
        fail_msg("%s: %s", cxm_status_name(error.code), error.message);
    return result;
}

static inline cxm_result *groups_compare(const cxm_state *state, const char *options)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_state_compare_groups(state, options, NULL, &result, &error))
        fail_msg("%s: %s", cxm_status_name(error.code), error.message);
    return result;
}

static inline cxm_result *waves_decompose(const cxm_state *first, const cxm_state *second, const char *options)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_state_decompose(first, second, options, NULL, &result, &error))
        fail_msg("%s: %s", cxm_status_name(error.code), error.message);
    return result;
}

/* The row of a term; fails where there is none. */
static inline int64_t row_of(const cxm_result *result, const char *measure, const char *term, const char *const *keys)
{
    int64_t row = -1;
    cxm_error error;
    if (cxm_result_find(result, measure, term, keys, &row, &error))
        fail_msg("%s.%s: %s", measure, term, error.message);
    return row;
}

static inline cxm_estimate estimate_of_row(const cxm_result *result, int64_t row)
{
    cxm_estimate estimate = {0};
    assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
    return estimate;
}

#endif
