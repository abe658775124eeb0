/* Every case of vectors/queries.json: the result row by row, its ledger, text and fingerprint, and the error that is named.
 * The same table in pieces, and in states merged from the last to the first, gives the same to the bit. */
#include <cxm/cxm.h>

#include "support/expect_result.h"
#include "support/json_table.h"
#include "support/vectors.h"

enum { MOST_PIECES = 8 };

/* What one way of putting the query gives. */
struct answer {
    cxm_status status;
    int64_t row;
    cxm_result *result;
};

static struct answer answer_of(cxm_status status, const cxm_error *error, cxm_result *result)
{
    return (struct answer){status, status ? error->row : -1, result};
}

static struct answer whole_answer(const struct table *table, const cxm_query *query)
{
    cxm_error error = {.row = -1};
    cxm_result *result = NULL;
    cxm_status status = cxm_table_query(&table->table, query, NULL, &result, &error);
    return answer_of(status, &error, result);
}

/* The table cut before the rows that are listed; returns how many pieces. */
static int cut(const struct table *table, const struct json *cuts, struct table *slices, cxm_table *pieces)
{
    int count = 0;
    int64_t first = 0;
    for (const struct json *one = json_first(cuts);; one = one->next) {
        int64_t end = one ? json_integer(one) : table->table.length;
        assert_in_range(count, 0, MOST_PIECES - 1);
        assert_in_range(end, first, table->table.length);
        pieces[count] = table_from(&slices[count], table, first, end - first)->table;
        count++;
        first = end;
        if (!one)
            return count;
    }
}

static struct answer pieces_answer(const struct table *table, const cxm_query *query, const struct json *cuts)
{
    struct table slices[MOST_PIECES];
    cxm_table pieces[MOST_PIECES];
    const int count = cut(table, cuts, slices, pieces);
    cxm_error error = {.row = -1};
    cxm_state *state = NULL;
    cxm_result *result = NULL;
    cxm_status status = cxm_state_new(query, NULL, &state, &error);
    if (!status)
        status = cxm_state_update_pieces(state, pieces, count, &error);
    if (!status)
        status = cxm_state_read(state, &result, &error);
    cxm_state_free(state);
    return answer_of(status, &error, result);
}

/* A state of each piece, merged from the last to the first. */
static struct answer merged_answer(const struct table *table, const cxm_query *query, const struct json *cuts)
{
    struct table slices[MOST_PIECES];
    cxm_table pieces[MOST_PIECES];
    cxm_error error = {.row = -1};
    cxm_state *whole = NULL, *state = NULL;
    cxm_result *result = NULL;
    cxm_status status = cxm_state_new(query, NULL, &whole, &error);
    for (int i = cut(table, cuts, slices, pieces); !status && i-- > 0;) {
        status = cxm_state_new(query, NULL, &state, &error);
        if (!status)
            status = cxm_state_update(state, &pieces[i], &error);
        if (!status)
            status = cxm_state_merge(whole, state, &error);
        cxm_state_free(state);
        state = NULL;
    }
    if (!status)
        status = cxm_state_read(whole, &result, &error);
    cxm_state_free(whole);
    return answer_of(status, &error, result);
}

static void check_answer(const struct answer *answer, const struct answer *whole)
{
    assert_string_equal(cxm_status_name(answer->status), cxm_status_name(whole->status));
    assert_int_equal(answer->row, whole->row);
    if (!whole->status)
        check_same_result(answer->result, whole->result);
    cxm_result_free(answer->result);
}

static void vector_holds(void **state)
{
    const struct json *vector = *state, *error = json_at(vector, "error");
    struct json_table table;
    struct json_query query;
    json_table_fill(&table, json_at(vector, "columns"));
    json_query_fill(&query, json_at(vector, "query"));
    struct answer whole = whole_answer(&table.table, &query.query), pieces = pieces_answer(&table.table, &query.query, NULL);
    check_answer(&pieces, &whole);
    for (const struct json *cuts = json_first(json_at(vector, "pieces")); cuts; cuts = cuts->next) {
        pieces = pieces_answer(&table.table, &query.query, cuts);
        check_answer(&pieces, &whole);
        if (error || (query.query.policy && strstr(query.query.policy, "weight=")))
            continue; /* a merge knows no rows, and rounds sums of weights */
        struct answer merged = merged_answer(&table.table, &query.query, cuts);
        check_answer(&merged, &whole);
    }
    if (error) {
        assert_string_equal(cxm_status_name(whole.status), json_text(json_at(error, "code")));
        assert_int_equal(whole.row, json_at(error, "row") ? json_integer(json_at(error, "row")) : -1);
    } else {
        assert_string_equal(cxm_status_name(whole.status), "CXM_OK");
        check_wanted_result(vector, whole.result);
    }
    cxm_result_free(whole.result);
    json_table_free(&table);
}

int main(void)
{
    return vectors_run("queries.json", vector_holds);
}
