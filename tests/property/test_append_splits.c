/* Rows appended in any split of batches, as tables or as streams, make the same model. Values are drawn so that types widen, nulls
 * begin, dictionaries grow and ids come again at places that no batch foresees. */
#include "support/arrow_stream.h"

#include <cxm/unstable/model_arrow.h>
#include <stdlib.h>

#include "support/model_dump.h"
#include "support/random.h"

enum { ROWS = 700, TRIALS = 60 };

struct drawn {
    int64_t ids[ROWS], times[ROWS];
    int32_t ends[ROWS + 1], numbers[ROWS];
    double reals[ROWS];
    char letters[8 * ROWS];
    uint8_t truths[ROWS], valid[ROWS / 8 + 1], codes[ROWS];
    cxm_column labels;
};

static void draw(struct random *random, struct drawn *drawn, struct table *table, bool roles)
{
    const int64_t kinds = 1 + random_below(random, 400), widest = random_below(random, 40);
    memset(drawn, 0, sizeof *drawn);
    *table = (struct table){{0}, {{0}}, {0}};
    for (int64_t i = 0; i < ROWS; i++) {
        struct cxm__text text = cxm__text_into(drawn->letters + drawn->ends[i], 8);
        cxm__text_integer(&text, random_below(random, kinds));
        drawn->ends[i + 1] = drawn->ends[i] + (int32_t)text.length;
        drawn->ids[i] = random_below(random, 1 + i / 3) - 5;
        drawn->times[i] = (int64_t)(random_bits(random) >> 20);
        drawn->numbers[i] =
            (int32_t)random_below(random, INT64_C(1) << (i * widest / ROWS < 31 ? i * widest / ROWS : 31)) - (i > ROWS / 2);
        drawn->reals[i] =
            random_below(random, 50) == 0 ? NAN : (double)random_below(random, 11) + (random_below(random, 300) == 0 ? 0.5 : 0);
        drawn->truths[i] = (uint8_t)random_below(random, 2);
        drawn->codes[i] = (uint8_t)random_below(random, 5); /* 4 has no label: a null */
        drawn->valid[i >> 3] = (uint8_t)(drawn->valid[i >> 3] | (i < ROWS / 3 || random_below(random, 3) ? 1u : 0u) << (i & 7));
    }
    cxm_column text = cxm_column_of(CXM_TYPE_TEXT32, drawn->letters, ROWS);
    text.extra = drawn->ends;
    drawn->labels = column_rows(text, 4);
    table_add(table, "contact", cxm_column_of(CXM_TYPE_I64, drawn->ids, ROWS));
    table_add(table, roles ? "role" : "account", text);
    table_add(table, roles ? "valid_from" : "answered", cxm_column_of(CXM_TYPE_TIME_MS, drawn->times, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_I32, drawn->numbers, ROWS);
    column.validity = drawn->valid;
    table_add(table, "number", column);
    column = cxm_column_of(CXM_TYPE_F64, drawn->reals, ROWS);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    table_add(table, "score", column);
    column = cxm_column_of(CXM_TYPE_U8, drawn->truths, ROWS);
    column.validity = drawn->valid;
    table_add(table, "completed", column);
    table_add(table, "channel",
              (cxm_column){.data = drawn->codes, .length = ROWS, .width = 1, .type = CXM_TYPE_CODED, .extra = &drawn->labels});
    text.validity = drawn->valid;
    table_add(table, "Free Text", text);
}

static cxm_model *new_model(void)
{
    cxm_model *model = NULL;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    return model;
}

/* Lengths of batches that are all rows together. */
static void split(struct random *random, int64_t *lengths)
{
    int64_t left = ROWS;
    while (left) {
        const int64_t length = random_below(random, random_below(random, 2) ? 20 : ROWS);
        *lengths++ = length < left ? length : left;
        left -= length < left ? length : left;
    }
    *lengths = -1;
}

static void any_split_gives_the_same_model(void **state)
{
    static struct drawn drawn;
    static int64_t lengths[8 * ROWS];
    struct random random = {20260101};
    (void)state;
    for (int32_t trial = 0; trial < TRIALS; trial++) {
        const char *const name = trial % 2 ? "roles" : "responses";
        struct table table, slice;
        struct arrow_stream stream;
        cxm_error error = {0};
        draw(&random, &drawn, &table, trial % 2);
        cxm_model *whole = new_model(), *pieces = new_model(), *streamed = new_model();
        if (cxm_model_append(whole, name, &table.table, NULL, NULL, NULL, &error))
            fail_msg("%s", error.message);
        split(&random, lengths);
        for (int64_t i = 0, first = 0; lengths[i] >= 0; first += lengths[i++])
            if (cxm_model_append(pieces, name, &table_from(&slice, &table, first, lengths[i])->table, NULL, NULL, NULL, &error))
                fail_msg("%s", error.message);
        for (int64_t i = 0; i < ROWS; i++) /* Arrow's NaN is a value, and a row at fault */
            drawn.reals[i] = isnan(drawn.reals[i]) ? -1 : drawn.reals[i];
        table.columns[4].flags = 0;
        cxm_model *again = new_model();
        assert_int_equal(cxm_model_append(again, name, &table.table, NULL, NULL, NULL, NULL), CXM_OK);
        split(&random, lengths);
        if (cxm_model_append_arrow(streamed, name, stream_of(&stream, &table, lengths), NULL, NULL, NULL, &error))
            fail_msg("%s", error.message);
        stream_end(&stream);
        char *dumps[] = {model_dump(whole, true), model_dump(pieces, true), model_dump(again, true), model_dump(streamed, true)};
        assert_string_equal(dumps[0], dumps[1]);
        assert_string_equal(dumps[2], dumps[3]);
        for (size_t i = 0; i < 4; i++)
            free(dumps[i]);
        cxm_model_free(whole);
        cxm_model_free(pieces);
        cxm_model_free(again);
        cxm_model_free(streamed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_split_gives_the_same_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
