/* From columns to pairs. Whole numbers near 0 are counted in tables, most of them in one of 16 by 16 that stays in the first-level
 * cache; everything else goes into the list one by one. */
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "stats/pairs.h"
#include "stats/wide.h"

enum {
    PAIRS_TABLES = 8,     /* used in turn: neighbouring rows are often equal, and a counter just written is slow to read */
    PAIRS_SIDE = 16,      /* values a side of the small table */
    PAIRS_WIDE = 256,     /* and of the large one */
    PAIRS_HEARD = 1 << 20 /* rows between two calls of the host's progress */
};

struct pairs_reader {
    struct cxm__pairs *pairs;
    const struct cxm__pairs_source *source;
    cxm_scale scale[2]; /* of the tables: codes are distances from its minimum */
    uint8_t base[2], least[2], most[2]; /* of the small table, and codes seen in it */
    int64_t rows; /* in the tables */
    uint32_t small[PAIRS_TABLES][PAIRS_SIDE * PAIRS_SIDE];
    uint32_t *wide; /* NULL until it is needed */
};

/* ---- the tables ---- */

static double pairs_point(const struct pairs_reader *reader, int side, int32_t code)
{
    return reader->scale[side].minimum + code;
}

/* Moves what the small table holds into the list. */
static bool pairs_flush_small(struct pairs_reader *reader)
{
    for (int32_t cell = 0; cell < PAIRS_SIDE * PAIRS_SIDE; cell++) {
        int64_t rows = 0;
        for (int32_t t = 0; t < PAIRS_TABLES; t++)
            rows += reader->small[t][cell];
        if (rows && !cxm__pairs_add(reader->pairs, pairs_point(reader, 0, reader->base[0] + cell / PAIRS_SIDE),
                                    pairs_point(reader, 1, reader->base[1] + cell % PAIRS_SIDE), rows))
            return false;
    }
    memset(reader->small, 0, sizeof reader->small);
    return true;
}

static bool pairs_flush(struct pairs_reader *reader)
{
    reader->rows = 0;
    if (!pairs_flush_small(reader))
        return false;
    for (int32_t cell = 0; reader->wide && cell < PAIRS_WIDE * PAIRS_WIDE; cell++) {
        uint32_t rows = reader->wide[cell];
        reader->wide[cell] = 0;
        if (rows && !cxm__pairs_add(reader->pairs, pairs_point(reader, 0, cell / PAIRS_WIDE),
                                    pairs_point(reader, 1, cell % PAIRS_WIDE), rows))
            return false;
    }
    return true;
}

/* Makes room in the small table for codes from least to most, moving its base where that does it. */
static bool pairs_fits(struct pairs_reader *reader, const uint8_t *least, const uint8_t *most, bool *fits)
{
    bool move = false;
    *fits = true;
    for (int side = 0; side < 2; side++) {
        uint8_t low = least[side] < reader->least[side] ? least[side] : reader->least[side];
        uint8_t high = most[side] > reader->most[side] ? most[side] : reader->most[side];
        *fits = *fits && high - low < PAIRS_SIDE;
        move = move || low < reader->base[side] || high - reader->base[side] >= PAIRS_SIDE;
    }
    if (!*fits)
        return true;
    if (move && !pairs_flush_small(reader))
        return false;
    for (int side = 0; side < 2; side++) {
        reader->least[side] = least[side] < reader->least[side] ? least[side] : reader->least[side];
        reader->most[side] = most[side] > reader->most[side] ? most[side] : reader->most[side];
        reader->base[side] = move ? reader->least[side] : reader->base[side];
    }
    return true;
}

static uint8_t pairs_cell(uint8_t x, uint8_t y)
{
    return (uint8_t)(x * PAIRS_SIDE + y);
}

/* Eight cells are loaded at a time, and each goes into a table of its own. */
static void pairs_count_small(struct pairs_reader *reader, const uint8_t *x, const uint8_t *y, int32_t n)
{
    uint8_t cells[CXM__BLOCK];
    const uint8_t x0 = reader->base[0], y0 = reader->base[1];
    uint32_t (*small)[PAIRS_SIDE * PAIRS_SIDE] = reader->small;
    int32_t i = 0;
    for (int32_t k = 0; k < n; k++)
        cells[k] = pairs_cell((uint8_t)(x[k] - x0), (uint8_t)(y[k] - y0));
    for (; i + PAIRS_TABLES <= n; i += PAIRS_TABLES) {
        uint64_t eight;
        memcpy(&eight, cells + i, sizeof eight);
        small[0][eight & 0xFF]++;
        small[1][eight >> 8 & 0xFF]++;
        small[2][eight >> 16 & 0xFF]++;
        small[3][eight >> 24 & 0xFF]++;
        small[4][eight >> 32 & 0xFF]++;
        small[5][eight >> 40 & 0xFF]++;
        small[6][eight >> 48 & 0xFF]++;
        small[7][eight >> 56]++;
    }
    for (; i < n; i++)
        small[0][pairs_cell((uint8_t)(x[i] - x0), (uint8_t)(y[i] - y0))]++;
}

/* Rows of codes that are all points of the scales. */
static bool pairs_count(struct pairs_reader *reader, const uint8_t *const *codes, int32_t n)
{
    uint8_t least[2], most[2];
    bool fits;
    if (!n)
        return true;
    for (int side = 0; side < 2; side++) {
        uint8_t low = UINT8_MAX, high = 0;
        for (int32_t i = 0; i < n; i++) {
            uint8_t code = codes[side][i];
            low = code < low ? code : low;
            high = code > high ? code : high;
        }
        least[side] = low;
        most[side] = high;
    }
    reader->rows += n;
    if (!pairs_fits(reader, least, most, &fits))
        return false;
    if (fits) {
        pairs_count_small(reader, codes[0], codes[1], n);
        return true;
    }
    if (!reader->wide)
        reader->wide = cxm__allocate_zeroed(reader->pairs->host, (int64_t)PAIRS_WIDE * PAIRS_WIDE, sizeof *reader->wide);
    for (int32_t i = 0; reader->wide && i < n; i++)
        reader->wide[codes[0][i] * PAIRS_WIDE + codes[1][i]]++;
    return reader->wide != NULL;
}

/* ---- columns ---- */

cxm_status cxm__pairs_value(const struct cxm__pairs_source *source, int side, int64_t row, double *value, cxm_error *error)
{
    const cxm_column *column = source->column[side];
    const cxm_column *values = column->type == CXM_TYPE_CODED ? column->extra : column;
    const char *name = source->name[side];
    int32_t argument = source->argument[side];
    bool wide = values->type == CXM_TYPE_I64 || values->type == CXM_TYPE_U64;
    *value = cxm__column_number(column, row);
    if (isnan(*value))
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row),
                         CXM__T("]: NaN is no number; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
    if (wide && fabs(*value) >= 0x1p53)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row),
                         CXM__T("]: whole numbers from 2^53 on are not told apart"));
    if (fabs(*value) > CXM__PAIRS_MOST)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__N(*value),
                         CXM__T(" is outside -1e140..1e140"));
    return CXM_OK;
}

/* A block with nulls, or with values that are no points: the points move together to the front, the rest is dealt with. */
static cxm_status pairs_sift(struct pairs_reader *reader, uint8_t *const *codes, int64_t first, int32_t *n, cxm_error *error)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < *n; i++) {
        uint8_t code[2] = {codes[0][i], codes[1][i]};
        double value[2];
        if (code[0] < CXM__POINTS_MAX && code[1] < CXM__POINTS_MAX) {
            codes[0][kept] = code[0];
            codes[1][kept++] = code[1];
            continue;
        }
        if (code[0] == CXM__CODE_MISSING || code[1] == CXM__CODE_MISSING) {
            reader->pairs->missing++;
            continue;
        }
        for (int side = 0; side < 2; side++) {
            cxm_status status = CXM_OK;
            if (code[side] < CXM__POINTS_MAX)
                value[side] = pairs_point(reader, side, code[side]);
            else
                status = cxm__pairs_value(reader->source, side, first + i, &value[side], error);
            if (status)
                return status;
        }
        if (!cxm__pairs_add(reader->pairs, value[0], value[1], 1))
            return cxm__fail_memory(error);
        reader->pairs->n++;
    }
    *n = kept;
    return CXM_OK;
}

/* Whether a column's bytes are the codes themselves, as long as they are points. */
static bool pairs_is_bytes(const cxm_column *column)
{
    return column->type == CXM_TYPE_U8 && !column->validity && (column->stride == 0 || column->stride == 1) &&
           !(column->flags & CXM_COLUMN_REPEATED);
}

static bool pairs_are_points(const uint8_t *codes, int32_t n)
{
    uint8_t most = 0;
    for (int32_t i = 0; i < n; i++)
        most = codes[i] > most ? codes[i] : most;
    return most < CXM__POINTS_MAX;
}

static cxm_status pairs_block(struct pairs_reader *reader, int64_t first, int32_t n, cxm_error *error)
{
    uint8_t own[2][CXM__BLOCK], *const mine[2] = {own[0], own[1]};
    const uint8_t *codes[2];
    bool points = true;
    for (int side = 0; side < 2; side++) {
        const cxm_column *column = reader->source->column[side];
        bool bytes = pairs_is_bytes(column) && pairs_are_points((const uint8_t *)column->data + first, n);
        codes[side] = bytes ? (const uint8_t *)column->data + first : own[side];
        if (!bytes)
            cxm__decode_answers(column, first, n, reader->scale[side], own[side]);
        points = points && (bytes || pairs_are_points(own[side], n));
    }
    if (!points) {
        for (int side = 0; side < 2; side++)
            if (codes[side] != own[side])
                memcpy(own[side], codes[side], (size_t)n);
        cxm_status status = pairs_sift(reader, mine, first, &n, error);
        if (status)
            return status;
        codes[0] = own[0];
        codes[1] = own[1];
    }
    reader->pairs->n += n;
    if (!pairs_count(reader, codes, n))
        return cxm__fail_memory(error);
    return CXM_OK;
}

cxm_status cxm__pairs_check(const struct cxm__pairs_source *source, cxm_error *error)
{
    cxm_status status = cxm__numbers_check(source->column[0], CXM__ANY_LENGTH, source->name[0], source->argument[0], error);
    return status ? status
                  : cxm__numbers_check(source->column[1], source->column[0]->length, source->name[1], source->argument[1], error);
}

cxm_status cxm__pairs_read(struct cxm__pairs *pairs, const struct cxm__pairs_source *source, cxm_error *error)
{
    const int64_t length = source->column[0]->length;
    cxm_status status = CXM_OK;
    struct pairs_reader reader = {.pairs = pairs, .source = source, .least = {UINT8_MAX, UINT8_MAX}};
    for (int side = 0; side < 2; side++)
        reader.scale[side] = source->column[side]->type == CXM_TYPE_U8 ? (cxm_scale){0, 240} : (cxm_scale){-100, 140};
    for (int64_t at = 0; at < length && !status; at += CXM__BLOCK) {
        if (at && at % PAIRS_HEARD == 0)
            status = cxm__progress(pairs->host, at, length, error);
        if (!status)
            status = pairs_block(&reader, at, length - at < CXM__BLOCK ? (int32_t)(length - at) : CXM__BLOCK, error);
        if (!status && reader.rows > INT32_MAX && !pairs_flush(&reader))
            status = cxm__fail_memory(error);
    }
    if (!status && !pairs_flush(&reader))
        status = cxm__fail_memory(error);
    cxm__release(pairs->host, reader.wide, (int64_t)PAIRS_WIDE * PAIRS_WIDE, sizeof *reader.wide);
    if (!status && pairs->n > CXM__WIDE_ROWS)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, source->argument[0], -1, CXM__T("there are "), CXM__I(pairs->n),
                           CXM__T(" values; pairs of them are counted up to 2^32"));
    return status;
}
