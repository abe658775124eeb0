/* A result as an Arrow stream, read as the specification of the C data interface says: formats, validity, dictionaries, metadata, and
 * who releases what. Every element is compared with the result it came from, which is gone by then. */
#include <stdlib.h>

#include "support/failing_host.h"
#include "support/tables.h"

#include <cxm/arrow.h>

enum { ROWS = 12 };

static const uint8_t score[ROWS] = {10, 9, 8, 6, 10, 0, 9, 3, 7, 7, 2, 10};
static const char *const city[ROWS] = {"Ulm", "Aue", NULL, "Ulm", "", "Ulm", "Aue", "Ulm", NULL, "\xC3\xA9", "Aue", "Ulm"};
static const int32_t number[ROWS] = {3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, -7};
static const int64_t stamp[ROWS] = {0, 60, 60, 0, 1, 1, 0, INT64_MIN, 60, 0, 1, 1};
static const uint8_t flag[ROWS] = {0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1};
static const uint8_t valid[] = {0xDB, 0x0E};
static struct table table;

static int fill(void **state)
{
    (void)state;
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, ROWS));
    table_add(&table, "city", cxm_column_of(CXM_TYPE_CSTR, city, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_I32, number, ROWS);
    column.validity = valid;
    table_add(&table, "number", column);
    column = cxm_column_of(CXM_TYPE_BOOL8, flag, ROWS);
    column.validity = valid;
    table_add(&table, "flag", column);
    const int32_t types[] = {CXM_TYPE_TIME_S, CXM_TYPE_TIME_MS, CXM_TYPE_TIME_US, CXM_TYPE_TIME_NS};
    const char *const names[] = {"s", "ms", "us", "ns"};
    for (int i = 0; i < 4; i++) {
        column = cxm_column_of(types[i], stamp, ROWS);
        column.validity = valid;
        table_add(&table, names[i], column);
    }
    return 0;
}

static const struct arrow_case {
    const char *name;
    const char *by[9], *formats[9];
    const char *measures[3], *policy;
    int64_t rows; /* of the table */
} cases[] = {
    {"no keys", {NULL}, {NULL}, {"nps"}, NULL, ROWS},
    {"text", {"city"}, {"i"}, {"nps"}, NULL, ROWS},
    {"integers with nulls", {"number"}, {"l"}, {"nps", "rating.mean(score, scale=0..10)"}, NULL, ROWS},
    {"booleans with nulls", {"flag"}, {"b"}, {"nps"}, NULL, ROWS},
    {"times", {"s", "ms", "us", "ns"}, {"tss:UTC", "tsm:UTC", "tsu:UTC", "tsn:UTC"}, {"nps.score"}, NULL, ROWS},
    {"everything", {"flag", "city", "number", "s"}, {"b", "i", "l", "tss:UTC"}, {"nps", "csat(score, scale=0..10)"}, "weight=score", ROWS},
    {"no groups", {"flag", "city", "s"}, {"b", "i", "tss:UTC"}, {"nps"}, NULL, 0},
    {"no data", {NULL}, {NULL}, {"nps"}, NULL, 0},
};

/* The columns behind the keys. */
static const struct {
    const char *name, *format;
} fixed[] = {{"measure", "i"}, {"term", "i"}, {"unit", "i"}, {"value", "g"}, {"std_error", "g"}, {"lower", "g"}, {"upper", "g"},
             {"confidence", "g"}, {"df", "g"}, {"n_effective", "g"}, {"n", "l"}, {"missing", "l"}, {"excluded", "l"},
             {"clusters", "l"}, {"status", "i"}, {"interval_status", "i"}, {"flags", "I"}, {"p", "g"}, {"q", "g"}};

enum { FIXED = sizeof fixed / sizeof *fixed };

static bool bit(const void *bits, int64_t index)
{
    return ((const unsigned char *)bits)[index / 8] >> index % 8 & 1;
}

/* Key-value metadata: its keys and values in their order, in native 32-bit lengths. */
static void check_metadata(const char *metadata, const char *const *wanted)
{
    int32_t pairs;
    memcpy(&pairs, metadata, 4);
    assert_int_equal(pairs, 2);
    metadata += 4;
    for (int i = 0; i < 4; i++) {
        int32_t length;
        memcpy(&length, metadata, 4);
        assert_int_equal(length, (int32_t)strlen(wanted[i]));
        assert_memory_equal(metadata + 4, wanted[i], (size_t)length);
        metadata += 4 + length;
    }
}

static void check_schema(const struct ArrowSchema *schema, const struct arrow_case *of, int64_t keys)
{
    assert_string_equal(schema->format, "+s");
    assert_int_equal(schema->n_children, keys + FIXED);
    assert_null(schema->dictionary);
    assert_int_equal(schema->flags & ARROW_FLAG_NULLABLE, 0);
    for (int64_t c = 0; c < schema->n_children; c++) {
        const struct ArrowSchema *child = schema->children[c];
        const char *format = c < keys ? of->formats[c] : fixed[c - keys].format;
        assert_string_equal(child->name, c < keys ? of->by[c] : fixed[c - keys].name);
        assert_string_equal(child->format, format);
        assert_int_equal(child->flags, ARROW_FLAG_NULLABLE);
        assert_int_equal(child->n_children, 0);
        assert_null(child->metadata);
        assert_int_equal(child->dictionary != NULL, strcmp(format, "i") == 0);
        if (child->dictionary)
            assert_string_equal(child->dictionary->format, "u");
        assert_non_null(child->release);
    }
}

static void check_text(const struct ArrowArray *dictionary, int32_t index, const cxm_column *column, int64_t row)
{
    const int32_t *offsets = dictionary->buffers[1];
    const char *text = dictionary->buffers[2];
    struct cxm__slice wanted = cxm__column_slice(column->extra, cxm__column_code(column, row));
    assert_in_range(index, 0, dictionary->length - 1);
    assert_int_equal(offsets[index + 1] - offsets[index], (int32_t)wanted.length);
    assert_memory_equal(text + offsets[index], wanted.start, wanted.length);
}

static void check_array(const struct ArrowArray *array, const char *format, const cxm_column *column)
{
    int64_t nulls = 0;
    assert_int_equal(array->length, column->length);
    assert_int_equal(array->offset, 0);
    assert_int_equal(array->n_buffers, 2);
    assert_int_equal(array->n_children, 0);
    assert_int_equal(array->dictionary != NULL, strcmp(format, "i") == 0);
    for (int64_t row = 0; row < array->length; row++) {
        bool null = cxm__column_is_null(column, row) || (column->type == CXM_TYPE_F64 && isnan(cxm__column_number(column, row)));
        const void *validity = array->buffers[0], *data = array->buffers[1];
        assert_int_equal(validity && !bit(validity, row), null);
        nulls += null;
        if (null)
            continue;
        switch (format[0]) {
        case 'g': check_bits(((const double *)data)[row], cxm__column_number(column, row)); break;
        case 'I': assert_int_equal(((const uint32_t *)data)[row], cxm__column_integer(column, row)); break;
        case 'i': check_text(array->dictionary, ((const int32_t *)data)[row], column, row); break;
        case 'b': assert_int_equal(bit(data, row), cxm__column_integer(column, row)); break;
        default: assert_true(((const int64_t *)data)[row] == cxm__column_integer(column, row)); break;
        }
    }
    assert_int_equal(array->null_count, nulls);
    if (array->dictionary) {
        assert_int_equal(array->dictionary->n_buffers, 3);
        assert_int_equal(array->dictionary->null_count, 0);
        assert_null(array->dictionary->buffers[0]);
    }
}

static void the_stream_holds_the_result(void **state)
{
    const struct arrow_case *of = *state;
    struct failing_host books;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema, second;
    struct ArrowArray batch, end;
    struct table part;
    int64_t keys = 0;
    while (of->by[keys])
        keys++;
    table_from(&part, &table, 0, of->rows);
    cxm_query query = query_of(of->measures, of->by);
    query.policy = of->policy;
    cxm_result *result = query_run(&part, &query, NULL), *kept = query_run(&part, &query, NULL);
    failing_host_init(&books, 0);
    assert_int_equal(cxm_result_to_arrow(result, &books.host, &stream, NULL), CXM_OK);
    cxm_result_free(result); /* the stream outlives it */
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_int_equal(stream.get_schema(&stream, &second), 0);
    check_schema(&schema, of, keys);
    check_schema(&second, of, keys);
    check_metadata(schema.metadata, LIST("cxm.query", cxm_result_query(kept), "cxm.fingerprint", cxm_result_fingerprint(kept)));
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    assert_int_equal(stream.get_next(&stream, &end), 0);
    assert_null(end.release); /* that is the end of the stream */
    assert_int_equal(stream.get_next(&stream, &end), 0);
    assert_null(end.release);
    second.release(&second);
    assert_null(second.release);
    stream.release(&stream);
    assert_null(stream.release);

    const cxm_table *wanted = cxm_result_table(kept);
    assert_int_equal(batch.length, wanted->length);
    assert_int_equal(batch.null_count, 0);
    assert_int_equal(batch.n_buffers, 1);
    assert_null(batch.buffers[0]);
    assert_int_equal(batch.n_children, wanted->count);
    for (int64_t c = 0; c < wanted->count; c++)
        check_array(batch.children[c], schema.children[c]->format, &wanted->columns[c]);

    /* a child that was moved out lives on when the batch goes, and the same for schemas */
    for (int64_t c = 0; c < 2; c++) {
        struct ArrowArray moved = *batch.children[c];
        batch.children[c]->release = NULL;
        if (c == 1) {
            batch.release(&batch);
            assert_null(batch.release);
        }
        check_array(&moved, schema.children[c]->format, &wanted->columns[c]);
        moved.release(&moved);
        assert_null(moved.release);
    }
    struct ArrowSchema moved = *schema.children[keys];
    schema.children[keys]->release = NULL;
    schema.release(&schema);
    assert_null(schema.release);
    assert_string_equal(moved.name, "measure");
    assert_string_equal(moved.dictionary->format, "u");
    moved.release(&moved);
    cxm_result_free(kept);
    assert_int_equal(books.outstanding, 0);
    assert_int_equal(books.wrong, 0);
}

static void a_stream_that_is_not_read_releases_its_batch(void **state)
{
    struct failing_host books;
    struct ArrowArrayStream stream;
    cxm_query query = query_of(LIST("nps"), LIST("city"));
    cxm_result *result = query_run(&table, &query, NULL);
    (void)state;
    failing_host_init(&books, 0);
    assert_int_equal(cxm_result_to_arrow(result, &books.host, &stream, NULL), CXM_OK);
    assert_true(books.outstanding > 0);
    stream.release(&stream);
    assert_int_equal(books.outstanding, 0);
    cxm_result_free(result);
}

static void a_dictionary_can_be_moved_out_with_its_child(void **state)
{
    struct failing_host books;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    cxm_query query = query_of(LIST("nps"), LIST("city"));
    cxm_result *result = query_run(&table, &query, NULL);
    (void)state;
    failing_host_init(&books, 0);
    assert_int_equal(cxm_result_to_arrow(result, &books.host, &stream, NULL), CXM_OK);
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    struct ArrowArray moved = *batch.children[0]->dictionary;
    batch.children[0]->dictionary->release = NULL;
    batch.release(&batch);
    assert_int_equal(moved.length, 4); /* "", Aue, Ulm and e with an accent */
    assert_int_equal(((const int32_t *)moved.buffers[1])[4], 0 + 3 + 3 + 2);
    assert_memory_equal(moved.buffers[2], "AueUlm\xC3\xA9", 8);
    moved.release(&moved);
    stream.release(&stream);
    cxm_result_free(result);
    assert_int_equal(books.outstanding, 0);
}

int main(void)
{
    struct CMUnitTest tests[2 + sizeof cases / sizeof *cases] = {
        cmocka_unit_test(a_stream_that_is_not_read_releases_its_batch),
        cmocka_unit_test(a_dictionary_can_be_moved_out_with_its_child),
    };
    size_t count = 2;
    CHECK_ROWS(cases, the_stream_holds_the_result, tests, count);
    return cmocka_run_group_tests_name("arrow", tests, fill, NULL);
}
