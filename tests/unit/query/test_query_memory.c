/* Every allocation of every call fails once: nothing leaks, sizes come back as they were asked for, and states keep their bytes.
 * What a query asks for at most is held against its rows too. */
#include "support/failing_host.h"
#include "support/random.h"
#include "support/states.h"

#include <cxm/arrow.h>

enum { ROWS = 500 };

static struct table table;
static uint8_t score[ROWS];
static double between[ROWS], weight[ROWS];
static int16_t near_key[ROWS];
static int64_t far_key[ROWS];
static const char *text[ROWS];

static int fill(void **state)
{
    static const double population = 1e6;
    static const char *const words[] = {"a", "b", NULL, "a text that is longer"};
    struct random random = {5};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        score[i] = (uint8_t)(i % 4 ? random_below(&random, 11) : 3);
        between[i] = random_below(&random, 2) ? (double)random_below(&random, 11) : (double)random_below(&random, 1000) / 100;
        weight[i] = 1 + random_unit(&random);
        near_key[i] = (int16_t)random_below(&random, 70);
        far_key[i] = (int64_t)(random_bits(&random) % 90 * UINT64_C(0x1234567890123));
        text[i] = words[random_below(&random, 4)];
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, ROWS));
    table_add(&table, "between", cxm_column_of(CXM_TYPE_F64, between, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "near", cxm_column_of(CXM_TYPE_I16, near_key, ROWS));
    table_add(&table, "far", cxm_column_of(CXM_TYPE_I64, far_key, ROWS));
    table_add(&table, "text", cxm_column_of(CXM_TYPE_CSTR, text, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_F64, &population, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(&table, "population", column);
    static int32_t codes[ROWS];
    static const int64_t numbers[] = {5, -5, INT64_MAX, 5};
    static const cxm_column labels = {.data = numbers, .length = 4, .type = CXM_TYPE_I64};
    for (int i = 0; i < ROWS; i++)
        codes[i] = i % 5 - 1;
    column = cxm_column_of(CXM_TYPE_CODED, codes, ROWS);
    column.extra = &labels;
    table_add(&table, "coded", column);
    return 0;
}

static const struct memory_case {
    const char *name;
    const char *measures[4], *by[4], *policy;
} cases[] = {
    {"no keys", {"nps"}, {NULL}, NULL},
    {"a direct key", {"nps", "csat(score, scale=0..10)"}, {"near"}, NULL},
    {"a hashed key", {"nps.score", "nps(between)"}, {"far"}, NULL},
    {"a text key", {"nps"}, {"text"}, NULL},
    {"codes", {"nps"}, {"coded", "text"}, NULL},
    {"pairs", {"rating.mean(score, scale=0..200)"}, {"text", "far", "near"}, NULL},
    {"answers between points", {"rating(between, scale=0..10)", "nps(between)"}, {"near"}, NULL},
    {"weights", {"nps(between)"}, {"text"}, "weight=weight"},
    {"weights without keys", {"nps(between)"}, {NULL}, "weight=weight"},
    {"a population", {"nps"}, {"near"}, "population=population"},
};

static cxm_query query_for(const struct memory_case *of)
{
    cxm_query query = query_of(of->measures, of->by);
    query.policy = of->policy;
    return query;
}

/* Runs `call` with its first allocation failing, then its second, until it succeeds; the books must balance each time. `fails` runs
 * after each failure. */
#define EACH_ALLOCATION(failing, call, fails)                        \
    do {                                                             \
        cxm_status each_status = CXM_E_MEMORY;                       \
        int64_t each_blocks = (failing).outstanding, each_k = 0;     \
        while (each_status) {                                        \
            (failing).calls = 0;                                     \
            (failing).fail_at = ++each_k;                            \
            each_status = (call);                                    \
            (failing).fail_at = 0;                                   \
            assert_int_equal((failing).wrong, 0);                    \
            if (!each_status)                                        \
                break;                                               \
            assert_int_equal(each_status, CXM_E_MEMORY);             \
            assert_int_equal((failing).outstanding, each_blocks);    \
            fails;                                                   \
        }                                                            \
    } while (0)

static void queries_fail_cleanly(void **state)
{
    cxm_query query = query_for(*state);
    struct failing_host failing;
    cxm_result *result = NULL, *wanted = query_run(&table, &query, NULL);
    failing_host_init(&failing, 0);
    EACH_ALLOCATION(failing, cxm_table_query(&table.table, &query, &failing.host, &result, NULL), assert_null(result));
    check_same_result(result, wanted);
    cxm_result_free(result);
    cxm_result_free(wanted);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

static void states_fail_cleanly(void **state)
{
    cxm_query query = query_for(*state);
    struct failing_host failing;
    struct table first, second;
    cxm_state *made = NULL, *other = state_of(&query), *empty = NULL, *once = state_of(&query);
    failing_host_init(&failing, 0);
    EACH_ALLOCATION(failing, cxm_state_new(&query, &failing.host, &made, NULL), assert_null(made));
    EACH_ALLOCATION(failing, cxm_state_new(&query, &failing.host, &empty, NULL), assert_null(empty));
    state_take(other, table_from(&first, &table, 0, 200));
    state_take(once, &table);
    struct bytes wanted = state_bytes(once);
    table_from(&second, &table, 200, ROWS - 200);
    struct bytes before = state_bytes(made);
    EACH_ALLOCATION(failing, cxm_state_update(made, &second.table, NULL), check_state_is(made, before));
    free(before.at);
    before = state_bytes(made);
    EACH_ALLOCATION(failing, cxm_state_merge(empty, made, NULL), check_state_is(made, before));
    check_state_is(empty, before);
    EACH_ALLOCATION(failing, cxm_state_merge(made, other, NULL), check_state_is(made, before));
    if (!query.policy || query.policy[0] != 'w')
        check_state_is(made, wanted);
    free(before.at);
    before = state_bytes(made);
    unsigned char *buffer = malloc(before.size);
    assert_non_null(buffer);
    size_t needed = 0;
    EACH_ALLOCATION(failing, cxm_state_encode(made, buffer, before.size, &needed, NULL), (void)0);
    check_same_bytes((struct bytes){buffer, needed}, before);
    cxm_result *result = NULL;
    EACH_ALLOCATION(failing, cxm_state_read(made, &result, NULL), assert_null(result));
    cxm_result_free(result);
    cxm_state *decoded = NULL;
    EACH_ALLOCATION(failing, cxm_state_decode(before.at, before.size, &failing.host, &decoded, NULL), assert_null(decoded));
    check_state_is(decoded, before);
    /* a decoded state has room of another kind: it merges with one from a table */
    EACH_ALLOCATION(failing, cxm_state_merge(decoded, other, NULL), check_state_is(decoded, before));
    cxm_state_free(decoded);
    cxm_state_free(made);
    cxm_state_free(empty);
    cxm_state_free(other);
    cxm_state_free(once);
    free(before.at);
    free(wanted.at);
    free(buffer);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

/* Several partials on a state's stack: they are merged when it is read, which needs memory too. */
static void a_stack_fails_cleanly(void **state)
{
    cxm_query query = query_of(LIST("nps(between)"), LIST("far"));
    struct failing_host failing;
    struct table part;
    cxm_state *made = NULL;
    cxm_result *result = NULL;
    size_t needed;
    (void)state;
    failing_host_init(&failing, 0);
    assert_int_equal(cxm_state_new(&query, &failing.host, &made, NULL), CXM_OK);
    for (int64_t at = 0, n = 256; n; at += n, n /= 4)
        state_take(made, table_from(&part, &table, at, n));
    struct bytes wanted = state_bytes(made);
    unsigned char *buffer = malloc(wanted.size);
    assert_non_null(buffer);
    EACH_ALLOCATION(failing, cxm_state_read(made, &result, NULL), check_state_is(made, wanted));
    EACH_ALLOCATION(failing, cxm_state_encode(made, buffer, wanted.size, &needed, NULL), check_state_is(made, wanted));
    EACH_ALLOCATION(failing, cxm_state_update(made, &table.table, NULL), check_state_is(made, wanted));
    cxm_result_free(result);
    cxm_state_free(made);
    free(wanted.at);
    free(buffer);
    assert_int_equal(failing.outstanding, 0);
}

static void exports_fail_cleanly(void **state)
{
    cxm_query query = query_for(*state);
    struct failing_host failing;
    struct ArrowArrayStream stream;
    cxm_result *result = query_run(&table, &query, NULL);
    failing_host_init(&failing, 0);
    EACH_ALLOCATION(failing, cxm_result_to_arrow(result, &failing.host, &stream, NULL), (void)0);
    cxm_result_free(result);
    struct ArrowSchema schema;
    int64_t blocks = failing.outstanding, k = 0;
    for (int failed = 1; failed;) {
        failing.calls = 0;
        failing.fail_at = ++k;
        failed = stream.get_schema(&stream, &schema);
        failing.fail_at = 0;
        if (failed) {
            assert_int_equal(failing.outstanding, blocks);
            assert_non_null(stream.get_last_error(&stream));
        }
    }
    assert_true(k > 1);
    struct ArrowArray batch;
    failing.fail_at = failing.calls + 1;
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    batch.release(&batch);
    schema.release(&schema);
    stream.release(&stream);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

/* ---- how much ---- */

static const struct room_case {
    const char *name;
    const char *measures[2], *by[3], *policy;
    int64_t rows, most; /* MiB */
} rooms[] = {
    {"many points and a wide direct key", {"rating(score, scale=-120..120)"}, {"apart"}, NULL, 10, 4},
    {"weights", {"rating(score, scale=-120..120)"}, {"apart"}, "weight=weight", 10, 4},
    {"weights, more rows", {"rating(score, scale=-120..120)"}, {"apart"}, "weight=weight", 200, 12},
    {"text and a wide direct key", {"nps"}, {"every", "apart"}, NULL, 400, 8},
    {"text and a wide direct key, many points", {"rating(score, scale=-120..120)"}, {"every", "apart"}, NULL, 400, 12},
};

static void memory_follows_rows(void **state)
{
    const struct room_case *room = *state;
    static char every[ROWS][4];
    static uint16_t apart[ROWS];
    struct failing_host failing;
    struct table own = {0}, part;
    cxm_result *result = NULL;
    cxm_query query = query_of(room->measures, room->by);
    query.policy = room->policy;
    for (int i = 0; i < ROWS; i++) {
        every[i][0] = (char)('a' + i % 26);
        every[i][1] = (char)('a' + i / 26);
        apart[i] = (uint16_t)(i % 10 * 6500);
    }
    table_add(&own, "score", table.columns[0]);
    table_add(&own, "weight", table.columns[2]);
    table_add(&own, "apart", cxm_column_of(CXM_TYPE_U16, apart, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_CHARS, every, ROWS);
    column.width = 4;
    table_add(&own, "every", column);
    table_from(&part, &own, 0, room->rows);
    failing_host_init(&failing, 0);
    assert_int_equal(cxm_table_query(&part.table, &query, &failing.host, &result, NULL), CXM_OK);
    assert_in_range(failing.peak, 1, room->most << 20);
    check_ledger(result, room->rows);
    cxm_result_free(result);
    assert_int_equal(failing.outstanding, 0);
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof *cases, ROOMS = sizeof rooms / sizeof *rooms };
    struct CMUnitTest tests[1 + 3 * CASES + ROOMS] = {cmocka_unit_test(a_stack_fails_cleanly)};
    size_t count = 1;
    CHECK_ROWS(cases, queries_fail_cleanly, tests, count);
    CHECK_ROWS(cases, states_fail_cleanly, tests, count);
    CHECK_ROWS(cases, exports_fail_cleanly, tests, count);
    CHECK_ROWS(rooms, memory_follows_rows, tests, count);
    return cmocka_run_group_tests_name("query memory", tests, fill, NULL);
}
