/* Columns made from a fuzzer's bytes: of every type, with strides, offsets, nulls and labels, whose memory is exactly as large as
 * the contract asks for. */
#ifndef CXM_TESTS_FUZZ_COLUMNS_H
#define CXM_TESTS_FUZZ_COLUMNS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/column.h>

enum { BLOCKS = 160 };

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

#endif
