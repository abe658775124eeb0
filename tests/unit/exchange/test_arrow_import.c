/* Arrow arrays as columns and streams into states: every format that is read and every one that is refused, slices, dictionaries,
 * batches of any length, failures in any of them. What a stream gives is what the same table gives, to the bit. */
#include <cxm/nps.h>

#include "support/arrow_stream.h"
#include "support/failing_host.h"
#include "support/states.h"

enum { ROWS = 12 };

/* ---- one array ---- */

static const int8_t bytes[] = {-1, 0, 1, 127, -128, 5};
static const uint16_t shorts[] = {65535, 0, 1, 9, 8, 5};
static const float floats[] = {1.5F, -0.0F, NAN, 2, 3, 4};
static const uint8_t bits[] = {0x2D}, valid[] = {0x1D}; /* 101101, 011101: rows 1 and 5 are null */
static const int32_t days[] = {0, -1, 20000, INT32_MIN, INT32_MAX, 1}, codes[] = {2, 0, 1, 1, 0, 9};
static const int64_t times[] = {0, -1, 20000, INT64_MIN, INT64_MAX, 1};
static const int32_t ends32[] = {0, 1, 3, 3, 6, 6, 7};
static const int64_t ends64[] = {0, 1, 3, 3, 6, 6, 7};
static const char letters[] = "abbcccd";
static unsigned char views[6][16];
static const char thirteen[] = "thirteen byte";
static const char *const words[6] = {"a", "bb", "", "twelve bytes", thirteen, "d"};

/* A text view: the length, then up to twelve bytes, or the first four, a buffer and a place in it; numbers are the machine's. */
static void view_of(unsigned char *view, const char *text)
{
    const int32_t length = (int32_t)strlen(text), at[2] = {0, 0};
    memset(view, 0, 16);
    memcpy(view, &length, sizeof length);
    memcpy(view + 4, text, length > 12 ? 4 : (size_t)length);
    if (length > 12)
        memcpy(view + 8, at, sizeof at);
}

static const struct array_case {
    const char *name;
    const void *buffers[4];
    const char *texts[6]; /* of the rows; NULL where there is a null */
} arrays[] = {
    {"c", {valid, bytes}, {"-1", NULL, "1", "127", "-128", NULL}},
    {"S", {valid, shorts}, {"65535", NULL, "1", "9", "8", NULL}},
    {"f", {valid, floats}, {"1.5", NULL, "nan", "2", "3", NULL}},
    {"b", {valid, bits}, {"true", NULL, "true", "true", "false", NULL}},
    {"tdD", {valid, days}, {"0", NULL, "20000", "-2147483648", "2147483647", NULL}},
    {"i", {valid, days}, {"0", NULL, "20000", "-2147483648", "2147483647", NULL}},
    {"l", {valid, times}, {"0", NULL, "20000", "-9223372036854775808", "9223372036854775807", NULL}},
    {"tsn:Australia/Lord_Howe", {valid, times}, {"0", NULL, "20000", "-9223372036854775808", "9223372036854775807", NULL}},
    {"tsu:UTC", {NULL, times}, {"0", "-1", "20000", "-9223372036854775808", "9223372036854775807", "1"}},
    {"u", {valid, ends32, letters}, {"a", NULL, "", "ccc", "", NULL}},
    {"U", {NULL, ends64, letters}, {"a", "bb", "", "ccc", "", "d"}},
    {"vu", {valid, views, thirteen}, {"a", NULL, "", "twelve bytes", "thirteen byte", NULL}},
    {"n", {NULL}, {NULL}},
};

static void array_release(struct ArrowArray *array)
{
    array->release = NULL;
}
static void array_release_schema(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

static void check_texts(const cxm_column *column, const char *const *texts, int64_t first)
{
    for (int64_t row = 0; row < column->length; row++) {
        char text[64];
        size_t needed = 99;
        assert_int_equal(cxm_column_text(column, row, text, sizeof text, &needed, NULL), CXM_OK);
        if (texts[first + row])
            assert_string_equal(text, texts[first + row]);
        assert_int_equal(needed == 0, texts[first + row] == NULL);
    }
}

static void an_array_is_a_column(void **state)
{
    const struct array_case *of = *state;
    const void *buffers[4];
    memcpy(buffers, of->buffers, sizeof buffers);
    for (int64_t first = 0; first <= 6; first++) {
        struct ArrowSchema schema = {.format = of->name, .name = "key", .release = array_release_schema};
        struct ArrowArray array = {.length = 6 - first, .null_count = -1, .offset = first, .n_buffers = of->name[0] == 'n' ? 0 : 4,
                                   .buffers = buffers, .release = array_release};
        cxm_column column = {0}, labels = {0};
        cxm_error error = {0};
        if (cxm_column_from_arrow(&schema, &array, &column, &labels, &error))
            fail_msg("%s", error.message);
        assert_int_equal(cxm_column_check(&column, &error), CXM_OK);
        assert_int_equal(column.length, 6 - first);
        check_texts(&column, of->texts, first);
        assert_non_null(schema.release); /* nothing was taken over */
        assert_non_null(array.release);
    }
}

static void a_dictionary_is_a_coded_column(void **state)
{
    static const char *const texts[] = {NULL, NULL, "bb", "bb", "a", NULL}; /* label 2 is null, 9 is none */
    static const uint8_t labelled[] = {0x03};
    const void *buffers[] = {valid, codes}, *values[] = {labelled, ends32, letters};
    struct ArrowSchema values_schema = {.format = "u", .name = ""};
    struct ArrowSchema schema = {.format = "i", .name = "city", .dictionary = &values_schema, .release = array_release_schema};
    struct ArrowArray values_array = {.length = 3, .null_count = 1, .n_buffers = 3, .buffers = values};
    struct ArrowArray array = {.length = 5, .null_count = -1, .offset = 1, .n_buffers = 2, .buffers = buffers,
                               .dictionary = &values_array, .release = array_release};
    cxm_column column, labels;
    (void)state;
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, NULL), CXM_OK);
    assert_ptr_equal(column.extra, &labels);
    check_texts(&column, texts, 1);
}

/* ---- what is refused ---- */

static const struct refused_case {
    const char *name, *format, *dictionary;
    int64_t length, null_count, offset, buffers;
    cxm_status status;
} refused[] = {
    {"float16", "e", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"binary", "z", NULL, 1, 0, 0, 3, CXM_E_TYPE},
    {"large binary", "Z", NULL, 1, 0, 0, 3, CXM_E_TYPE},
    {"binary views", "vz", NULL, 1, 0, 0, 3, CXM_E_TYPE},
    {"fixed binary", "w:4", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"decimal", "d:12,2", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"date64", "tdm", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"timestamp without a zone", "tsu:", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"timestamp of an unknown unit", "tsx:UTC", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"time of day", "ttm", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"duration", "tDs", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"interval", "tiM", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"list", "+l", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"struct", "+s", NULL, 1, 0, 0, 1, CXM_E_TYPE},
    {"map", "+m", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"union", "+us:0", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"run-end encoded", "+r", NULL, 1, 0, 0, 0, CXM_E_TYPE},
    {"a type of tomorrow", "??", NULL, 1, 0, 0, 2, CXM_E_TYPE},
    {"no format", NULL, NULL, 1, 0, 0, 2, CXM_E_ARGUMENT},
    {"a dictionary of decimals", "i", "d:1,1", 1, 0, 0, 2, CXM_E_TYPE},
    {"a dictionary behind reals", "g", "u", 1, 0, 0, 2, CXM_E_ARGUMENT},
    {"a negative length", "c", NULL, -1, 0, 0, 2, CXM_E_ARGUMENT},
    {"a negative length of nulls", "n", NULL, -1, 0, 0, 0, CXM_E_TYPE},
    {"a negative offset", "c", NULL, 1, 0, -1, 2, CXM_E_ARGUMENT},
    {"one buffer", "c", NULL, 1, 0, 0, 1, CXM_E_ARGUMENT},
    {"text of two buffers", "u", NULL, 1, 0, 0, 2, CXM_E_ARGUMENT},
    {"nulls without a bitmap", "c", NULL, 1, 1, 0, 2, CXM_E_ARGUMENT},
    {"rows without data", "s", NULL, 1, 0, 0, -2, CXM_E_ARGUMENT},
};

static void an_array_is_refused(void **state)
{
    const struct refused_case *of = *state;
    const void *buffers[3] = {NULL, of->buffers < 0 ? NULL : (const void *)ends32, letters}, *values[3] = {NULL, ends32, letters};
    struct ArrowSchema inner = {.format = of->dictionary, .name = ""};
    struct ArrowSchema schema = {.format = of->format, .name = "score", .dictionary = of->dictionary ? &inner : NULL, .release = array_release_schema};
    struct ArrowArray dictionary = {.length = 1, .n_buffers = 3, .buffers = values};
    struct ArrowArray array = {.length = of->length, .null_count = of->null_count, .offset = of->offset,
                               .n_buffers = of->buffers < 0 ? -of->buffers : of->buffers, .buffers = buffers,
                               .dictionary = of->dictionary ? &dictionary : NULL, .release = array_release};
    cxm_column column = {.length = 77}, labels = {.length = 78};
    cxm_error error = {0};
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, &error), of->status);
    assert_int_equal(error.code, of->status);
    assert_int_equal(error.argument, 1);
    assert_int_equal(error.row, -1);
    assert_memory_equal(error.message, "score: ", 7);
    assert_int_equal(column.length, 77);
    assert_int_equal(labels.length, 78);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, NULL), of->status);
}

static void pointers_are_looked_at(void **state)
{
    const void *buffers[2] = {NULL, bytes};
    struct ArrowSchema schema = {.format = "c", .release = array_release_schema}, inner = {.format = "i", .dictionary = &schema};
    struct ArrowArray array = {.length = 1, .n_buffers = 2, .buffers = buffers, .release = array_release};
    cxm_column column, labels;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_column_from_arrow(NULL, &array, &column, &labels, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
    assert_int_equal(cxm_column_from_arrow(&schema, NULL, &column, &labels, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, NULL, &labels, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 2);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, NULL), CXM_OK);
    schema.format = "i"; /* a dictionary that the array lacks, and one of dictionaries */
    schema.dictionary = &inner;
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, NULL), CXM_E_ARGUMENT);
    array.dictionary = &array;
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, NULL), CXM_E_ARGUMENT);
    schema.dictionary = NULL;
    schema.release(&schema);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
    schema.release = array_release_schema;
    array.release(&array);
    assert_int_equal(cxm_column_from_arrow(&schema, &array, &column, &labels, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_state_update_arrow(NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
}

/* ---- streams ---- */

static const uint8_t score[ROWS] = {10, 9, 8, 6, 10, 0, 9, 3, 7, 7, 2, 10};
static const double weight[ROWS] = {1, 2, 1, 0.5, 1, 1, 3, 1, 1, 0.25, 1, 1};
static const uint8_t city_code[ROWS] = {0, 1, 2, 0, 0, 1, 2, 3, 1, 0, 2, 0}, present[] = {0xF7, 0x0D};
static const int64_t stamp[ROWS] = {0, 60, 60, 0, 1, 1, 0, 7, 60, 0, 1, 1};
static const int32_t day[ROWS] = {0, 1, 1, 0, -1, -1, 0, 7, 1, 0, -1, 7}, ends[ROWS + 1] = {0, 1, 3, 3, 6, 6, 7, 7, 7, 7, 7, 7, 7};
static const char *const site_words[ROWS] = {"a", thirteen, "a", "", "b", "a", "a", thirteen, "a", "", "b", "a"};
static unsigned char site[ROWS][16];
static const void *const site_buffers[] = {thirteen};
static cxm_column city_labels;
static struct table table;

static int fill(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        view_of(views[i], words[i]);
    for (int i = 0; i < ROWS; i++)
        view_of(site[i], site_words[i]);
    city_labels = cxm_column_of(CXM_TYPE_TEXT32, letters, 4);
    city_labels.extra = ends32;
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    cxm_column column = {.data = city_code, .validity = present, .extra = &city_labels, .length = ROWS, .width = 1, .type = CXM_TYPE_CODED};
    table_add(&table, "city", column);
    column.flags = CXM_COLUMN_UNSIGNED_CODES;
    table_add(&table, "town", column);
    column = cxm_column_of(CXM_TYPE_TIME_MS, stamp, ROWS);
    column.validity = present;
    table_add(&table, "time", column);
    table_add(&table, "day", cxm_column_of(CXM_TYPE_DATE, day, ROWS));
    column = cxm_column_of(CXM_TYPE_TEXT_VIEW, site, ROWS);
    column.extra = site_buffers;
    table_add(&table, "site", column);
    column = cxm_column_of(CXM_TYPE_TEXT32, letters, ROWS);
    column.extra = ends;
    table_add(&table, "word", column);
    table_add(&table, "flag", cxm_column_of(CXM_TYPE_BOOL1, present, ROWS));
    return 0;
}

static const struct stream_case {
    const char *name;
    const char *measures[3], *by[4], *policy;
} streams[] = {
    {"one group", {"nps", "rating(weight, scale=0..3)"}, {NULL}, NULL},
    {"a dictionary", {"nps"}, {"city"}, NULL},
    {"a dictionary of unsigned codes, and times", {"nps"}, {"town", "time"}, NULL},
    {"dates and views", {"nps", "csat(score, scale=0..10)"}, {"day", "site"}, NULL},
    {"text and booleans", {"nps"}, {"word", "flag"}, NULL},
};
static const int64_t at_once[] = {ROWS, -1}, in_two[] = {5, 7, -1}, with_none[] = {0, 1, 0, 8, 3, 0, -1}, singly[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1};
static const int64_t *const cuts[] = {at_once, in_two, with_none, singly};

static void a_stream_gives_what_the_table_gives(void **state)
{
    const struct stream_case *of = *state;
    cxm_query query = query_of(of->measures, of->by);
    cxm_result *wanted = query_run(&table, &query, NULL);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct failing_host books;
        struct arrow_stream stream;
        cxm_result *result = NULL;
        cxm_error error;
        failing_host_init(&books, 0);
        if (cxm_arrow_query(stream_of(&stream, &table, cuts[i]), &query, &books.host, &result, &error))
            fail_msg("%s", error.message);
        stream_end(&stream);
        check_same_result(result, wanted);
        cxm_result_free(result);
        assert_int_equal(books.outstanding, 0);
        assert_int_equal(books.wrong, 0);
    }
    cxm_result_free(wanted);
}

static void pieces_give_what_the_table_gives(void **state)
{
    const struct stream_case *of = *state;
    cxm_query query = query_of(of->measures, of->by);
    cxm_state *whole = state_of(&query);
    state_take(whole, &table);
    struct bytes wanted = state_bytes(whole);
    for (int64_t first = 0; first <= ROWS; first++)
        for (int64_t second = first; second <= ROWS; second++) {
            struct table parts[3];
            cxm_table tables[3];
            tables[0] = table_from(&parts[0], &table, 0, first)->table;
            tables[1] = table_from(&parts[1], &table, first, second - first)->table;
            tables[2] = table_from(&parts[2], &table, second, ROWS - second)->table;
            cxm_state *pieces = state_of(&query);
            assert_int_equal(cxm_state_update_pieces(pieces, tables, 3, NULL), CXM_OK);
            check_state_is(pieces, wanted);
            assert_int_equal(cxm_state_update_pieces(pieces, NULL, 0, NULL), CXM_OK);
            check_state_is(pieces, wanted);
            cxm_state_free(pieces);
        }
    free(wanted.at);
    cxm_state_free(whole);
}

/* A result goes out as a stream, and comes in as one. */
static void what_went_out_comes_in(void **state)
{
    struct ArrowArrayStream stream;
    cxm_query query = query_of(LIST("nps"), LIST("day", "city")), back = query_of(LIST("rating.mean(n, scale=0..12)"), LIST("city", "day", "term"));
    cxm_result *result = query_run(&table, &query, NULL), *again = NULL, *wanted = NULL;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_result_to_arrow(result, NULL, &stream, NULL), CXM_OK);
    back.by = LIST("city", "day");
    assert_int_equal(cxm_arrow_query(&stream, &back, NULL, &again, &error), CXM_OK);
    stream.release(&stream);
    assert_int_equal(cxm_table_query(cxm_result_table(result), &back, NULL, &wanted, &error), CXM_OK);
    check_same_result(again, wanted);
    cxm_result_free(result);
    cxm_result_free(again);
    cxm_result_free(wanted);
}

static const uint8_t score_off[ROWS] = {10, 9, 8, 6, 10, 0, 9, 3, 7, 11, 2, 10};

static void a_failure_leaves_the_state_and_names_the_row(void **state)
{
    struct table bad = table;
    cxm_query query = query_of(LIST("nps"), LIST("city"));
    cxm_state *kept = state_of(&query);
    (void)state;
    state_take(kept, &table);
    struct bytes before = state_bytes(kept);
    bad.table.names = bad.names;
    bad.table.columns = bad.columns;
    bad.columns[0].data = score_off;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct arrow_stream stream;
        struct table parts[2];
        cxm_table tables[2];
        cxm_error error = {0};
        assert_int_equal(cxm_state_update_arrow(kept, stream_of(&stream, &bad, cuts[i]), &error), CXM_E_DOMAIN);
        stream_end(&stream);
        assert_int_equal(error.row, 9);
        assert_int_equal(error.argument, 1);
        assert_string_equal(error.message, "score[9]: 11 is outside 0..10; to drop such rows set off_scale=skip");
        check_state_is(kept, before);
        tables[0] = table_from(&parts[0], &bad, 0, 3 * (int64_t)i)->table;
        tables[1] = table_from(&parts[1], &bad, 3 * (int64_t)i, ROWS - 3 * (int64_t)i)->table;
        assert_int_equal(cxm_state_update_pieces(kept, tables, 2, &error), CXM_E_DOMAIN);
        assert_int_equal(error.row, 9);
        assert_string_equal(error.message, "score[9]: 11 is outside 0..10; to drop such rows set off_scale=skip");
        check_state_is(kept, before);
    }
    for (int64_t at = 1; at <= 3; at++) {
        struct arrow_stream stream;
        cxm_error error = {0};
        stream_of(&stream, &table, in_two)->private_data = &stream;
        stream.fail_at = at;
        assert_int_equal(cxm_state_update_arrow(kept, &stream.stream, &error), CXM_E_ARGUMENT);
        stream_end(&stream);
        assert_non_null(strstr(error.message, "the disk is gone"));
        check_state_is(kept, before);
    }
    free(before.at);
    cxm_state_free(kept);
}

/* What is wrong with a stream as a whole: which code, and which argument. */
enum { NO_STREAM, RELEASED, BAD_SCHEMA, NO_STRUCT, NO_SUCH_COLUMN, WORDS_FOR_SCORES, NO_ROWS_EITHER, NO_QUERY, NO_RESULT };
static const struct bad_stream {
    const char *name;
    int what;
    cxm_status status;
    int32_t argument;
    const char *at; /* what is at fault */
} bad_streams[] = {
    {"no stream", NO_STREAM, CXM_E_ARGUMENT, 0, "stream"},
    {"a released stream", RELEASED, CXM_E_ARGUMENT, 0, "stream"},
    {"a schema that cannot be had", BAD_SCHEMA, CXM_E_ARGUMENT, 0, "stream"},
    {"no record batches", NO_STRUCT, CXM_E_TYPE, 0, "stream"},
    {"a column that is not there", NO_SUCH_COLUMN, CXM_E_NOT_FOUND, 0, "likelihood"},
    {"words for scores", WORDS_FOR_SCORES, CXM_E_TYPE, 0, "word"},
    {"words for scores, and no batch", NO_ROWS_EITHER, CXM_E_TYPE, 0, "word"},
    {"no query", NO_QUERY, CXM_E_ARGUMENT, 1, "query"},
    {"no result", NO_RESULT, CXM_E_ARGUMENT, 3, "result"},
};

static int array_schema_of_integers(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    (void)stream;
    *out = (struct ArrowSchema){.format = "c", .release = array_release_schema};
    return 0;
}

static void a_stream_is_refused(void **state)
{
    const struct bad_stream *of = *state;
    static const int64_t none[] = {-1};
    struct arrow_stream stream;
    struct ArrowArrayStream *in = stream_of(&stream, &table, of->what == NO_ROWS_EITHER ? none : in_two);
    cxm_query query = query_of(LIST(of->what == NO_SUCH_COLUMN ? "nps(likelihood)" : of->what >= WORDS_FOR_SCORES ? "nps(word)" : "nps"), NULL);
    cxm_result *result = NULL;
    cxm_error error = {0};
    if (of->what == RELEASED)
        in->release = NULL;
    if (of->what == NO_STRUCT)
        in->get_schema = array_schema_of_integers;
    stream.fail_schema = of->what == BAD_SCHEMA;
    assert_int_equal(cxm_arrow_query(of->what == NO_STREAM ? NULL : in, of->what == NO_QUERY ? NULL : &query, NULL,
                                     of->what == NO_RESULT ? NULL : &result, &error), of->status);
    assert_int_equal(error.code, of->status);
    assert_int_equal(error.argument, of->argument);
    assert_string_equal(error.name, of->at);
    assert_null(result);
    assert_int_equal(stream.schemas, 0);
    assert_int_equal(stream.batches, 0);
}

static void every_allocation_can_fail(void **state)
{
    cxm_query query = query_of(LIST("nps", "csat(score, scale=0..10)"), LIST("city", "site"));
    cxm_status status = CXM_E_MEMORY;
    int64_t fail_at = 0;
    (void)state;
    while (status) {
        struct failing_host books;
        struct arrow_stream stream;
        cxm_result *result = NULL;
        failing_host_init(&books, ++fail_at);
        status = cxm_arrow_query(stream_of(&stream, &table, in_two), &query, &books.host, &result, NULL);
        stream_end(&stream);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        cxm_result_free(result);
        assert_int_equal(books.outstanding, 0);
        assert_int_equal(books.wrong, 0);
        assert_true(fail_at < 1000);
    }
    assert_true(fail_at > 20);
}

/* Rows by the million in small batches: the host hears of them, does not learn a total, and can stop. */
enum { LONG = 1 << 20, BATCH = 1 << 12 };
static int64_t heard_total, heard_done;

static int32_t hear(void *context, int64_t done, int64_t total)
{
    assert_true(done > heard_done);
    heard_done = done;
    heard_total = total;
    return context != NULL && done >= LONG / 2;
}

static void a_stream_can_be_stopped(void **state)
{
    static uint8_t many[LONG];
    static int64_t lengths[LONG / BATCH + 1];
    struct table large = {{0}, {{0}}, {0}};
    cxm_query query = query_of(LIST("nps"), NULL);
    (void)state;
    memset(many, 9, sizeof many);
    for (int64_t i = 0; i < LONG / BATCH; i++)
        lengths[i] = BATCH;
    lengths[LONG / BATCH] = -1;
    table_add(&large, "score", cxm_column_of(CXM_TYPE_U8, many, LONG));
    for (int stop = 0; stop < 2; stop++) {
        struct arrow_stream stream;
        cxm_host host = CXM_HOST_INIT;
        cxm_result *result = NULL;
        host.progress = hear;
        host.context = stop ? &host : NULL;
        heard_done = heard_total = 0;
        assert_int_equal(cxm_arrow_query(stream_of(&stream, &large, lengths), &query, &host, &result, NULL), stop ? CXM_E_CANCELLED : CXM_OK);
        assert_int_equal(heard_total, -1);
        assert_true(stop ? stream.taken < LONG / BATCH : heard_done == LONG);
        stream_end(&stream);
        cxm_result_free(result);
    }
}

int main(void)
{
    enum {
        ALONE = 6,
        ARRAYS = sizeof arrays / sizeof *arrays + sizeof refused / sizeof *refused,
        STREAMS = 2 * (sizeof streams / sizeof *streams) + sizeof bad_streams / sizeof *bad_streams
    };
    struct CMUnitTest tests[ALONE + ARRAYS + STREAMS] = {
        cmocka_unit_test(a_dictionary_is_a_coded_column),
        cmocka_unit_test(pointers_are_looked_at),
        cmocka_unit_test(what_went_out_comes_in),
        cmocka_unit_test(a_failure_leaves_the_state_and_names_the_row),
        cmocka_unit_test(every_allocation_can_fail),
        cmocka_unit_test(a_stream_can_be_stopped),
    };
    size_t count = ALONE;
    CHECK_ROWS(arrays, an_array_is_a_column, tests, count);
    CHECK_ROWS(refused, an_array_is_refused, tests, count);
    CHECK_ROWS(streams, a_stream_gives_what_the_table_gives, tests, count);
    CHECK_ROWS(streams, pieces_give_what_the_table_gives, tests, count);
    CHECK_ROWS(bad_streams, a_stream_is_refused, tests, count);
    return cmocka_run_group_tests_name("arrow import", tests, fill, NULL);
}
