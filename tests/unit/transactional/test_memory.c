/* What the one-shot calls take from their host: no memory up to 64 different answers between points, and beyond that every
 * allocation may fail. Progress is heard between blocks of rows, and stops a call that it asks to stop. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

#include "support/failing_host.h"

enum { ROWS = 5000, NPS = 0, CSAT, CES, RATING, MEASURES };

static double memory_rows[ROWS], memory_weights[ROWS];

union memory_result {
    cxm_nps_result nps;
    cxm_csat_result csat;
    cxm_ces_result ces;
    cxm_rating_result rating;
};

static cxm_status memory_call(int measure, const cxm_column *column, const cxm_design *design, const cxm_host *host,
                              union memory_result *result, cxm_error *error)
{
    switch (measure) {
    case NPS: return cxm_nps(column, design, NULL, host, &result->nps, error);
    case CSAT: return cxm_csat(column, design, NULL, host, &result->csat, error);
    case CES: return cxm_ces(column, design, NULL, host, &result->ces, error);
    default: return cxm_rating(column, design, NULL, host, &result->rating, error);
    }
}

/* So many different answers between points, over and over; all measures' scales take 1 to 5. */
static cxm_column memory_column(int distinct)
{
    for (int i = 0; i < ROWS; i++) {
        memory_rows[i] = 1.001 + (i % distinct) / 5001.0; /* all between 1 and 2.001, 2 itself not among them */
        memory_weights[i] = 1 + i % 3;
    }
    return cxm_column_of(CXM_TYPE_F64, memory_rows, ROWS);
}

static const struct memory_case {
    const char *name;
    int distinct;
    bool weighted, allocates;
} memory_cases[] = {
    {"1 different answer takes no memory", 1, false, false},       {"32 take no memory", 32, false, false},
    {"63 take no memory", 63, false, false},                       {"64 take no memory", 64, false, false},
    {"64 take no memory with weights", 64, true, false},           {"200 take memory", 200, false, true},
    {"200 take memory with weights", 200, true, true},             {"5000 take memory", 5000, false, true},
};

static void memory_runs_out_everywhere(void **state)
{
    const struct memory_case *c = *state;
    cxm_column column = memory_column(c->distinct), weight = cxm_column_of(CXM_TYPE_F64, memory_weights, ROWS);
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = c->weighted ? &weight : NULL;
    for (int measure = 0; measure < MEASURES; measure++) {
        union memory_result expected, result, untouched;
        memset(&expected, 0x5A, sizeof expected);
        memset(&untouched, 0x5A, sizeof untouched);
        assert_int_equal(memory_call(measure, &column, &design, NULL, &expected, NULL), CXM_OK);
        int64_t calls = -1; /* of the call that succeeds */
        for (int64_t k = 1; calls < 0; k++)
            for (int from = 0; from < 2; from++) {
                struct failing_host failing;
                cxm_error error = {0};
                failing_host_init(&failing, k);
                failing.fail_from = from;
                memset(&result, 0x5A, sizeof result);
                cxm_status status = memory_call(measure, &column, &design, &failing.host, &result, &error);
                assert_int_equal(failing.outstanding, 0);
                assert_int_equal(failing.bytes, 0);
                assert_int_equal(failing.wrong, 0);
                assert_int_equal(status, failing.calls >= k ? CXM_E_MEMORY : CXM_OK);
                assert_int_equal(error.code, status);
                if (status) {
                    assert_int_equal(error.argument, -1);
                    assert_int_equal(error.row, -1);
                }
                assert_memory_equal(&result, status ? &untouched : &expected, sizeof result);
                calls = status ? -1 : failing.calls;
            }
        assert_int_equal(calls > 0, c->allocates);
    }
}

/* ---- progress ---- */

struct memory_progress {
    int64_t calls, last, total, stop_at;
};

static int32_t memory_progress(void *context, int64_t done, int64_t total)
{
    struct memory_progress *progress = context;
    progress->calls++;
    assert_true(done > progress->last && done < total);
    progress->last = done;
    progress->total = total;
    return progress->calls == progress->stop_at;
}

static void progress_is_heard_and_obeyed(void **state)
{
    (void)state;
    enum { LONG = (1 << 22) + 5 };
    static const double answer = 4;
    uint8_t *bytes = malloc(LONG);
    assert_non_null(bytes);
    memset(bytes, 4, LONG);
    cxm_column columns[2] = {cxm_column_of(CXM_TYPE_U8, bytes, LONG), cxm_column_of(CXM_TYPE_F64, &answer, LONG)};
    columns[1].flags = CXM_COLUMN_REPEATED; /* also the way by blocks */
    for (int measure = 0; measure < MEASURES; measure++)
        for (int c = 0; c < (measure == NPS ? 2 : 1); c++)
            for (int64_t stop_at = 0; stop_at < 2; stop_at++) {
                struct memory_progress progress = {.stop_at = stop_at};
                cxm_host host = CXM_HOST_INIT;
                union memory_result result, untouched;
                cxm_error error = {.code = 77};
                memset(&result, 0x5A, sizeof result);
                memset(&untouched, 0x5A, sizeof untouched);
                host.context = &progress;
                host.progress = memory_progress;
                assert_int_equal(memory_call(measure, &columns[c], NULL, &host, &result, &error), stop_at ? CXM_E_CANCELLED : CXM_OK);
                assert_int_equal(progress.calls, 1);
                assert_int_equal(progress.total, LONG);
                if (stop_at) {
                    assert_int_equal(error.code, CXM_E_CANCELLED);
                    assert_memory_equal(&result, &untouched, sizeof result);
                } else {
                    assert_int_equal(result.nps.score.n, LONG);
                }
            }
    free(bytes);
}

/* The bitmap goes on where the rows go on after a block: the only nulls are behind it. */
static void bitmaps_go_on_after_progress(void **state)
{
    (void)state;
    enum { LONG = (1 << 22) + 21 };
    uint8_t *bytes = malloc(LONG), *validity = malloc(LONG / 8 + 2);
    cxm_nps_result result;
    assert_true(bytes && validity);
    memset(bytes, 9, LONG);
    memset(validity, 0xFF, LONG / 8 + 2);
    for (int i = LONG - 10; i < LONG; i++) {
        validity[(i + 3) / 8] &= (uint8_t)~(1 << (i + 3) % 8);
        bytes[i] = 99;
    }
    cxm_column column = cxm_column_of(CXM_TYPE_U8, bytes, LONG);
    column.validity = validity;
    column.bit_offset = 3;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.score.missing, 10);
    assert_int_equal(result.promoters, LONG - 10);
    free(bytes);
    free(validity);
}

/* A call that is cancelled gives back what it was lent. */
static void cancelled_calls_leave_nothing(void **state)
{
    (void)state;
    enum { LONG = (1 << 22) + 5 };
    double *rows = malloc(LONG * sizeof *rows);
    struct failing_host failing;
    cxm_rating_result result;
    assert_non_null(rows);
    for (int i = 0; i < LONG; i++)
        rows[i] = 1 + (i % 500) / 200.0;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, LONG);
    failing_host_init(&failing, 0);
    failing.cancel_at = 1;
    assert_int_equal(cxm_rating(&column, NULL, NULL, &failing.host, &result, NULL), CXM_E_CANCELLED);
    assert_true(failing.calls > 0);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
    free(rows);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(progress_is_heard_and_obeyed),
        cmocka_unit_test(bitmaps_go_on_after_progress),
        cmocka_unit_test(cancelled_calls_leave_nothing),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof memory_cases / sizeof *memory_cases];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(memory_cases, memory_runs_out_everywhere, tests, count);
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
