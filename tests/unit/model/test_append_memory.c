/* Memory fails at every place once: the batch is refused, and the model is what it was, to the types of its columns. */
#include "support/check.h"

#include <stdlib.h>

#include "support/failing_host.h"
#include "support/model_dump.h"

enum { ROWS = 300 };

static struct values {
    int64_t ids[ROWS], times[ROWS];
    double numbers[ROWS];
    char texts[ROWS][8];
    uint8_t truths[ROWS], valid[ROWS / 8 + 1];
} values;

static void make_values(int64_t from)
{
    memset(&values, 0, sizeof values);
    for (int64_t i = 0; i < ROWS; i++) {
        struct cxm__text text = cxm__text_into(values.texts[i], sizeof values.texts[i]);
        values.ids[i] = from + i;
        values.times[i] = from + i;
        values.numbers[i] = from ? (double)(from + i) + 0.5 : (double)(i % 100);
        cxm__text_integer(&text, from + i / 2);
        (void)cxm__text_end(&text);
        values.truths[i] = (uint8_t)(i % 2);
        values.valid[i >> 3] = (uint8_t)(values.valid[i >> 3] | (i % 3 ? 1u : 0u) << (i & 7));
    }
}

/* A table's first rows are few and narrow, those to come many, wide, with nulls and with further fields. */
static void make_batch(struct batch *batch, const char *table, bool wide)
{
    const int64_t length = wide ? ROWS : 20;
    const bool responses = strcmp(table, "responses") == 0;
    batch_begin(batch, length);
    cxm_column *text = batch_add(batch, responses ? "account" : "role", CXM_TYPE_CHARS, values.texts);
    text->width = 8;
    batch_add(batch, "contact", CXM_TYPE_I64, values.ids);
    batch_add(batch, responses ? "answered" : "valid_from", CXM_TYPE_TIME_S, values.times);
    cxm_column *number = batch_add(batch, "score", CXM_TYPE_F64, values.numbers);
    batch_add(batch, "channel", CXM_TYPE_CHARS, values.texts)->width = 8;
    if (!wide)
        return;
    number->validity = values.valid;
    batch_add(batch, "completed", CXM_TYPE_U8, values.truths);
    batch_add(batch, "Plant", CXM_TYPE_CHARS, values.texts)->width = 8;
    batch_add(batch, "Loss", CXM_TYPE_F64, values.numbers)->validity = values.valid;
}

static cxm_status run(const char *table, int64_t fail_at, bool from, bool faulty)
{
    struct failing_host failing;
    cxm_model *model = NULL;
    cxm_rows *report = NULL;
    struct batch batch;
    failing_host_init(&failing, 0);
    assert_int_equal(cxm_model_new(&failing.host, &model, NULL), CXM_OK);
    make_values(0);
    make_batch(&batch, table, false);
    assert_int_equal(cxm_model_append(model, table, &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    char *before = model_dump(model, true);
    make_values(1000);
    make_batch(&batch, table, true);
    if (faulty) {
        values.times[7] = INT64_MAX;
        values.times[77] = INT64_MIN;
        values.numbers[8] = NAN;
    }
    failing.fail_at = failing.calls + fail_at;
    failing.fail_from = from;
    const cxm_status status = cxm_model_append(model, table, &batch.table, NULL, NULL, &report, NULL);
    failing.fail_at = 0;
    char *after = model_dump(model, true);
    assert_int_equal(strcmp(before, after) == 0, status != CXM_OK);
    assert_int_equal(report != NULL, status == CXM_E_DOMAIN);
    free(before);
    free(after);
    cxm_rows_free(report);
    if (status) { /* and it takes the batch afterwards */
        make_values(1000);
        assert_int_equal(cxm_model_append(model, table, &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    }
    cxm_model_free(model);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
    return status;
}

static const struct memory_case {
    const char *name, *table;
    bool from, faulty;
    cxm_status end;
} memory_cases[] = {
    {"responses, once", "responses", false, false, CXM_OK}, {"responses, from then on", "responses", true, false, CXM_OK},
    {"responses at fault", "responses", false, true, CXM_E_DOMAIN}, {"roles, once", "roles", false, false, CXM_OK},
    {"roles, from then on", "roles", true, false, CXM_OK},
};

static void memory_fails_everywhere(void **state)
{
    const struct memory_case *of = *state;
    int64_t fail_at = 1;
    cxm_status status;
    while ((status = run(of->table, fail_at, of->from, of->faulty)) == CXM_E_MEMORY)
        fail_at++;
    assert_int_equal(status, of->end);
    assert_true(fail_at > 20);
}

int main(void)
{
    struct CMUnitTest tests[8];
    size_t count = 0;
    CHECK_ROWS(memory_cases, memory_fails_everywhere, tests, count);
    return _cmocka_run_group_tests("append_memory", tests, count, NULL, NULL);
}
