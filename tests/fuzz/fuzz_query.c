/*
 * A table and a query made from bytes: columns of every type, with strides, offsets, nulls and labels, whose memory is exactly as
 * large as the contract asks for. Where the query succeeds its ledger adds up, and a state of two halves has the bytes of one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/arrow.h>
#include <cxm/state.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 6, BLOCKS = 64 };

static struct fuzz {
    const uint8_t *at, *end;
    void *blocks[BLOCKS];
    int count;
} fuzz;

static void demand(int holds)
{
    if (!holds)
        abort();
}

static uint8_t next(void)
{
    return fuzz.at < fuzz.end ? *fuzz.at++ : 0;
}

/* A block of exactly so many bytes, filled from the input and then with what was there before. */
static uint8_t *block(size_t size)
{
    uint8_t *bytes = malloc(size + !size);
    demand(bytes && fuzz.count < BLOCKS);
    fuzz.blocks[fuzz.count++] = bytes;
    for (size_t i = 0; i < size; i++)
        bytes[i] = fuzz.at < fuzz.end ? *fuzz.at++ : i ? (uint8_t)(bytes[i - 1] * 5 + 1) : 7;
    return bytes;
}

static void small_answers(cxm_column *column, int64_t rows)
{
    double *answers = malloc((size_t)(rows + 1) * sizeof *answers);
    demand(answers && fuzz.count < BLOCKS);
    fuzz.blocks[fuzz.count++] = answers;
    for (int64_t i = 0; i < rows; i++) {
        const uint8_t byte = next();
        answers[i] = byte < 12 ? byte : byte < 200 ? byte % 11 : byte / 16.0 - 10;
    }
    column->data = answers;
}

static cxm_column make_column(int64_t rows, int depth);

static void make_texts(cxm_column *column, int64_t rows)
{
    if (column->type == CXM_TYPE_CSTR) {
        const char **texts = malloc((size_t)(rows + 1) * sizeof *texts);
        demand(texts && fuzz.count < BLOCKS);
        fuzz.blocks[fuzz.count++] = (void *)texts;
        uint8_t *pool = block(64);
        pool[63] = 0;
        for (int64_t i = 0; i < rows; i++) {
            uint8_t byte = next();
            texts[i] = byte < 64 ? (const char *)pool + byte : byte < 80 ? NULL : "same";
        }
        column->data = texts;
        return;
    }
    int32_t *offsets32 = malloc((size_t)(rows + 1) * sizeof *offsets32);
    int64_t *offsets64 = malloc((size_t)(rows + 1) * sizeof *offsets64);
    demand(offsets32 && offsets64 && fuzz.count + 1 < BLOCKS);
    fuzz.blocks[fuzz.count++] = offsets32;
    fuzz.blocks[fuzz.count++] = offsets64;
    offsets32[0] = 0;
    for (int64_t i = 0; i < rows; i++)
        offsets32[i + 1] = offsets32[i] + next() % 12;
    for (int64_t i = 0; i <= rows; i++)
        offsets64[i] = offsets32[i];
    column->data = block((size_t)offsets32[rows]);
    column->extra = column->type == CXM_TYPE_TEXT32 ? (const void *)offsets32 : (const void *)offsets64;
}

static cxm_column make_column(int64_t rows, int depth)
{
    static const uint8_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 0, 8, 8, 8, 8, sizeof(char *), 0, 0, 0, 0};
    cxm_column column = {0};
    uint8_t shape = next();
    column.type = 1 + next() % (depth ? 20 : 22);
    column.length = rows;
    column.flags = shape & 3u;
    if (shape & 4)
        column.bit_offset = next() % 20;
    int64_t stored = column.flags & CXM_COLUMN_REPEATED ? 1 : rows;
    if (shape & 8)
        column.validity = block((size_t)((column.bit_offset + stored + 7) / 8));
    if (column.type == 22) { /* answers that are mostly on a scale */
        column.type = CXM_TYPE_F64;
        small_answers(&column, stored);
    } else if (column.type == CXM_TYPE_CODED) {
        cxm_column *labels = malloc(sizeof *labels);
        demand(labels && fuzz.count < BLOCKS);
        fuzz.blocks[fuzz.count++] = labels;
        *labels = make_column(next() % 9, 1);
        column.extra = labels;
        column.width = (int64_t)1 << (shape >> 4 & 3);
        column.flags |= shape & 64 ? CXM_COLUMN_UNSIGNED_CODES : 0;
        column.data = block((size_t)(stored * column.width));
    } else if (column.type == CXM_TYPE_BOOL1) {
        column.data = block((size_t)((column.bit_offset + stored + 7) / 8));
    } else if (column.type == CXM_TYPE_CSTR || column.type == CXM_TYPE_TEXT32 || column.type == CXM_TYPE_TEXT64) {
        make_texts(&column, stored);
    } else {
        int64_t size = sizes[column.type];
        if (column.type == CXM_TYPE_CHARS)
            size = column.width = 1 + next() % 9;
        int64_t stride = size + (shape & 16 ? next() % 5 : 0);
        if (stride != size || shape & 32)
            column.stride = shape & 128 ? -stride : stride;
        uint8_t *bytes = block(stored ? (size_t)(stride * (stored - 1) + size) : 0);
        column.data = column.stride < 0 && stored ? bytes + stride * (stored - 1) : bytes;
    }
    return column;
}

static void check_ledger(const cxm_result *result, int64_t rows)
{
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *column = cxm_table_find(ledger, "rows");
    demand(column != NULL);
    for (int64_t row = 0; row < ledger->length; row += 6) {
        int64_t sum = 0, part;
        for (int64_t i = 0; i < 6; i++) {
            memcpy(&part, (const char *)column->data + 8 * (row + i), sizeof part);
            demand(part >= 0);
            sum += part;
        }
        demand(sum == rows);
    }
}

static void export(const cxm_result *result)
{
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    demand(cxm_result_to_arrow(result, NULL, &stream, NULL) == CXM_OK);
    demand(stream.get_next(&stream, &batch) == 0 && batch.length == cxm_result_length(result));
    batch.release(&batch);
    stream.release(&stream);
}

static void try_state(const cxm_table *table, const cxm_query *query, const cxm_result *result)
{
    cxm_state *once = NULL, *twice = NULL, *read = NULL;
    size_t size, doubled = 0;
    cxm_result *again = NULL;
    demand(cxm_state_new(query, NULL, &once, NULL) == CXM_OK && cxm_state_new(query, NULL, &twice, NULL) == CXM_OK);
    demand(cxm_state_update(once, table, NULL) == CXM_OK && cxm_state_update(twice, table, NULL) == CXM_OK);
    demand(cxm_state_encode(once, NULL, 0, &size, NULL) == CXM_E_SPACE);
    uint8_t *bytes = malloc(size);
    demand(bytes && cxm_state_encode(once, bytes, size, NULL, NULL) == CXM_OK);
    demand(cxm_state_decode(bytes, size, NULL, &read, NULL) == CXM_OK);
    demand(cxm_state_read(read, &again, NULL) == CXM_OK);
    demand(cxm_result_length(again) == cxm_result_length(result));
    demand(cxm_state_merge(twice, read, NULL) == CXM_OK && cxm_state_merge(read, once, NULL) == CXM_OK);
    demand(cxm_state_encode(twice, NULL, 0, &size, NULL) == CXM_E_SPACE && cxm_state_encode(read, NULL, 0, &doubled, NULL) == CXM_E_SPACE);
    demand(size == doubled);
    free(bytes);
    cxm_result_free(again);
    cxm_state_free(once);
    cxm_state_free(twice);
    cxm_state_free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[COLUMNS] = {"score", "a", "b", "c", "w", "p"};
    static const char *const kinds[] = {"nps(score)", "rating(a, scale=0..20)", "csat.satisfied(b)", "rating(score, scale=-120..120)",
                                        "ces(c, scale=0..14)", "rating.median(w, scale=0..100)", "nps.promoters(score)", "csat(score)"};
    static const char *const options[] = {NULL, "off_scale=skip", "off_scale=skip confidence=0.5", "off_scale=skip interval=none"};
    static const char *const policies[] = {NULL, "weight=w", "population=p", "weight=w population=p"};
    cxm_column columns[COLUMNS];
    const char *measures[3] = {NULL}, *by[4] = {NULL};
    fuzz.at = data;
    fuzz.end = data + size;
    fuzz.count = 0;
    uint8_t what = next(), how = next();
    int64_t rows = next() % 2 ? next() : next() % 12;
    measures[0] = kinds[what & 7];
    measures[1] = what & 8 ? kinds[what >> 4 & 7] : NULL;
    for (int k = 0; k < (how & 3); k++)
        by[k] = names[1 + k];
    for (int c = 0; c < COLUMNS; c++)
        columns[c] = make_column(rows, 0);
    cxm_table table = {names, columns, COLUMNS, rows};
    cxm_query query = {sizeof query, measures, how & 3 ? by : NULL, options[how >> 2 & 3], policies[how >> 4 & 3], NULL, NULL};
    cxm_result *result = NULL;
    cxm_error error;
    memset(&error, 0, sizeof error);
    cxm_status status = cxm_table_query(&table, &query, NULL, &result, &error);
    if (status == CXM_OK) {
        check_ledger(result, rows);
        export(result);
        try_state(&table, &query, result);
        cxm_result_free(result);
    } else {
        demand(!result && error.code == status && memchr(error.message, 0, sizeof error.message));
        demand(error.row >= -1 && error.row < rows + !rows);
    }
    while (fuzz.count)
        free(fuzz.blocks[--fuzz.count]);
    return 0;
}
