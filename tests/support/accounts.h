/* Answers of people in accounts, as rows, and as the partial result that a model's query hands to roll-ups.
 * What is unknown of a row is negative: its account, role class or person. */
#ifndef CXM_TESTS_SUPPORT_ACCOUNTS_H
#define CXM_TESTS_SUPPORT_ACCOUNTS_H

#include "support/tables.h"

#include "query/rollup.h"

enum { ACCOUNTS_ROWS = 2000 };

struct answers {
    int64_t length;
    const char *team[ACCOUNTS_ROWS];
    int32_t stratum[ACCOUNTS_ROWS], account[ACCOUNTS_ROWS], role[ACCOUNTS_ROWS], person[ACCOUNTS_ROWS];
    double score[ACCOUNTS_ROWS], other[ACCOUNTS_ROWS], weight[ACCOUNTS_ROWS]; /* an answer that is NaN is missing */
    uint8_t valid[5][ACCOUNTS_ROWS / 8 + 1];
    struct table table;
};

static inline void answers_add(struct answers *to, const char *team, int account, int role, int person, double score)
{
    const int64_t row = to->length++;
    assert_true(row < ACCOUNTS_ROWS);
    to->team[row] = team;
    to->stratum[row] = 0;
    to->account[row] = account;
    to->role[row] = role;
    to->person[row] = person;
    to->score[row] = to->other[row] = score;
    to->weight[row] = 1;
}

static inline cxm_column answers_column(uint8_t *valid, cxm_column column, int64_t length)
{
    memset(valid, 0, ACCOUNTS_ROWS / 8 + 1);
    for (int64_t i = 0; i < length; i++) {
        const bool known = column.type == CXM_TYPE_F64 ? !isnan(((const double *)column.data)[i])
                                                       : ((const int32_t *)column.data)[i] >= 0;
        valid[i / 8] = (uint8_t)(valid[i / 8] | known << i % 8);
    }
    column.validity = valid;
    return column;
}

/* The table of the rows that are there now. */
static inline const cxm_table *answers_table(struct answers *of)
{
    const int64_t n = of->length;
    of->table = (struct table){{0}, {{0}}, {0}};
    table_add(&of->table, "team", cxm_column_of(CXM_TYPE_CSTR, of->team, n));
    table_add(&of->table, "stratum", cxm_column_of(CXM_TYPE_I32, of->stratum, n));
    table_add(&of->table, "account", answers_column(of->valid[0], cxm_column_of(CXM_TYPE_I32, of->account, n), n));
    table_add(&of->table, "role_class", answers_column(of->valid[1], cxm_column_of(CXM_TYPE_I32, of->role, n), n));
    table_add(&of->table, "person", answers_column(of->valid[2], cxm_column_of(CXM_TYPE_I32, of->person, n), n));
    table_add(&of->table, "score", answers_column(of->valid[3], cxm_column_of(CXM_TYPE_F64, of->score, n), n));
    table_add(&of->table, "other", answers_column(of->valid[4], cxm_column_of(CXM_TYPE_F64, of->other, n), n));
    table_add(&of->table, "weight", cxm_column_of(CXM_TYPE_F64, of->weight, n));
    return &of->table.table;
}

struct first_stage {
    struct cxm__plan plan;
    struct cxm__partial partial;
};

/* Gathers the rows by `keys`, the last `hidden` of which are no keys of the result. `weighted` takes the column weight, `strata`
 * says that the first hidden key is a stratum. */
static inline void stage_make(struct first_stage *stage, const cxm_table *table, const char *const *measures,
                              const char *const *keys, int32_t hidden, bool weighted, bool strata)
{
    const cxm_host none = CXM_HOST_INIT;
    const struct cxm__partial_place place = {0, 0, table->length};
    cxm_query query = query_of(measures, keys);
    cxm_host host;
    cxm_error error;
    struct cxm__plan_model model = {"responses", "", "rollup=some", {.struct_size = sizeof model.design}};
    memset(stage, 0, sizeof *stage);
    model.design.weight = weighted ? "weight" : NULL;
    assert_int_equal(cxm__host_read(&host, &none, 0, NULL), CXM_OK);
    if (cxm__plan_read_model(&stage->plan, &query, &model, &host, 0, &error) ||
        cxm__partial_gather(&stage->partial, &stage->plan, table, &place, &error))
        fail_msg("%s", error.message);
    stage->plan.by_count -= hidden;
    stage->plan.policy.stratum = strata ? stage->plan.keys[stage->plan.by_count] : NULL;
}

static inline void stage_free(struct first_stage *stage)
{
    cxm__partial_free(&stage->partial, &stage->plan.arena.host);
    cxm__plan_free(&stage->plan);
}

/* Revenue or heads by the accounts' numbers, put where the roll-up looks for them: `each` figures an account. */
static inline void accounts_place(const struct first_stage *stage, int32_t key, const double *from, int32_t each, double *to)
{
    const struct cxm__values *values = &stage->partial.groups.values[key];
    for (int64_t i = 0; i < values->count; i++)
        memcpy(to + i * each, from + values->integers[i] * each, (size_t)each * sizeof *to);
}

#endif
