/* libcxm 0.0.1, all sources in one file; made by scripts/amalgamate, not to be edited. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cxm.h"
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF /* for builds that cannot give -ffp-contract=off; in GCC, -std=c11 means it */
#endif
/* ---- lib/core/arena.c ---- */
/* A chain of blocks, the last of which is being filled. Large requests get a block of their own. */
/* ---- lib/core/arena.h ---- */
/* Memory that is released all at once: the names and texts of a plan or a result.
 * Blocks come from the host; nothing in them is freed singly. */
#ifndef CXM__CORE_ARENA_H
#define CXM__CORE_ARENA_H

/* ---- lib/core/lend.h ---- */
/* What the host lends, in a form that needs no NULL checks: memory with overflow-safe sizes, tasks, progress.
 * Also the one reader of growing structs, which all begin with their size. */
#ifndef CXM__CORE_LEND_H
#define CXM__CORE_LEND_H

/* ---- lib/core/fail.h ---- */
/* How a call fails: one line that builds the message piece by piece, so that no stdio is needed.
 * CXM__FAIL() fills in the caller's cxm_error and is the status to return. */
#ifndef CXM__CORE_FAIL_H
#define CXM__CORE_FAIL_H

/* ---- lib/core/text.h ---- */
/* Text without stdio and without a locale: a bounded builder, words, and numbers that read back to the same bits.
 * Everything that prints or parses in the library goes through here; number.c holds the conversions. */
#ifndef CXM__CORE_TEXT_H
#define CXM__CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes at most size - 1 bytes and counts all, so that one pass with size 0 tells what a second needs. */
struct cxm__text {
    char *buffer;
    size_t size;
    size_t length; /* without the NUL */
};

struct cxm__text cxm__text_into(char *buffer, size_t size);
void cxm__text_bytes(struct cxm__text *text, const char *bytes, size_t length);
void cxm__text_string(struct cxm__text *text, const char *string);
void cxm__text_character(struct cxm__text *text, char character);
void cxm__text_integer(struct cxm__text *text, int64_t value);
void cxm__text_unsigned(struct cxm__text *text, uint64_t value);
void cxm__text_number(struct cxm__text *text, double value); /* shortest that cxm__number_read() reads back */
/* A name or value, in double quotes where it holds more than letters, digits and . _ - + / : */
void cxm__text_quoted(struct cxm__text *text, const char *string, size_t length);
/* Ends the text with a NUL, at a character's border where it was cut; true if all of it fitted. */
bool cxm__text_end(struct cxm__text *text);

/* A piece of somebody else's text. */
struct cxm__slice {
    const char *start;
    size_t length;
};

bool cxm__slice_is(struct cxm__slice slice, const char *string);

/* Reads a whole slice as a number: decimal as in 0.95 or -1e-3, or hexadecimal as in 0x1.8p+1. */
bool cxm__number_read(struct cxm__slice slice, double *value);

/* Reads a name, bare or in double quotes (a doubled quote stands for one), from *at and moves it on. Bare names end at any of
 * `stops`. `out` takes the name NUL-terminated; false where quotes do not close, the name is empty, or it does not fit. */
bool cxm__name_read(const char **at, const char *stops, char *out, size_t size);

#endif

/* Pieces of a message: text, an integer, a number, a quoted name; and what is at fault, which also becomes the error's name. */
enum cxm__piece_kind { CXM__PIECE_TEXT, CXM__PIECE_INTEGER, CXM__PIECE_NUMBER, CXM__PIECE_NAME, CXM__PIECE_AT, CXM__PIECE_AT_NAME };

struct cxm__piece {
    enum cxm__piece_kind kind;
    const char *text;
    size_t length; /* of a name; of text, 0 means up to the NUL */
    int64_t integer;
    double number;
};

#define CXM__T(string) ((struct cxm__piece){CXM__PIECE_TEXT, (string), 0, 0, 0})
#define CXM__A(string) ((struct cxm__piece){CXM__PIECE_AT, (string), 0, 0, 0})
#define CXM__AQ(name) ((struct cxm__piece){CXM__PIECE_AT_NAME, (name), 0, 0, 0})
#define CXM__I(value) ((struct cxm__piece){CXM__PIECE_INTEGER, 0, 0, (value), 0})
#define CXM__N(value) ((struct cxm__piece){CXM__PIECE_NUMBER, 0, 0, 0, (value)})
#define CXM__Q(name) ((struct cxm__piece){CXM__PIECE_NAME, (name), 0, 0, 0})
#define CXM__S(slice) ((struct cxm__piece){CXM__PIECE_NAME, (slice).start, (slice).length, 0, 0})

void cxm__fail_pieces(cxm_error *error, cxm_status code, int32_t argument, int64_t row, const struct cxm__piece *pieces,
                      size_t count);

/* Counts the row that an error names from `before` rows earlier, in its message too: the table is a piece of a larger one. */
void cxm__fail_shift(cxm_error *error, int64_t before);

/* Puts another name in the place of the one that an error begins with, if that is `from`. */
void cxm__fail_rename(cxm_error *error, const char *from, const char *to);

/* The value is the code itself, so that compilers and analyzers see that a failure is one. */
#define CXM__FAIL(error, code, argument, row, ...)                                                     \
    (cxm__fail_pieces((error), (code), (argument), (row), (const struct cxm__piece[]){__VA_ARGS__},    \
                      sizeof((const struct cxm__piece[]){__VA_ARGS__}) / sizeof(struct cxm__piece)), \
     (code))

static inline cxm_status cxm__fail_memory(cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_MEMORY, -1, -1, CXM__T("the host has no memory left"));
}

static inline cxm_status cxm__fail_null(cxm_error *error, int32_t argument, const char *name)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(" is NULL"));
}

#endif

/* Copies a growing struct of the caller's over defaults in `to`: an older caller's missing tail keeps the defaults, a newer
 * caller's unknown tail must be zero. `name` is for the message. */
cxm_status cxm__struct_read(void *to, size_t to_size, size_t first_size, const void *from, int32_t argument, const char *name,
                            cxm_error *error);

cxm_status cxm__host_read(cxm_host *to, const cxm_host *from, int32_t argument, cxm_error *error);

/* count * size bytes, at least 1; NULL when that overflows or there is none. */
void *cxm__allocate(const cxm_host *host, int64_t count, size_t size);
void *cxm__allocate_zeroed(const cxm_host *host, int64_t count, size_t size);
void cxm__release(const cxm_host *host, void *block, int64_t count, size_t size);

/* Makes room for at least `needed` elements in a block that holds `*capacity`, doubling it; the block stays as it is on failure. */
bool cxm__reserve(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size);

void cxm__run(const cxm_host *host, int32_t n, void (*task)(void *work, int32_t i), void *work);

#endif

struct cxm__arena_block;

struct cxm__arena {
    cxm_host host;
    struct cxm__arena_block *last;
    size_t used;
};

void *cxm__arena_take(struct cxm__arena *arena, int64_t count, size_t size); /* aligned for anything; not zeroed; NULL without memory */
char *cxm__arena_text(struct cxm__arena *arena, const char *text, size_t length); /* with a NUL behind it */
void cxm__arena_free(struct cxm__arena *arena);

#endif

#include <string.h>

enum { ARENA_BLOCK = 4096, ARENA_ALIGN = 16 };

struct cxm__arena_block {
    struct cxm__arena_block *before;
    size_t size; /* of the whole block */
};

enum { ARENA_HEAD = (sizeof(struct cxm__arena_block) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN };

void *cxm__arena_take(struct cxm__arena *arena, int64_t count, size_t size)
{
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 4) / size)
        return NULL;
    size_t bytes = ((size_t)count * size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (!arena->last || arena->last->size - arena->used < bytes) {
        size_t wanted = ARENA_HEAD + bytes < ARENA_BLOCK ? ARENA_BLOCK : ARENA_HEAD + bytes;
        struct cxm__arena_block *block = cxm__allocate(&arena->host, (int64_t)wanted, 1);
        if (!block)
            return NULL;
        block->before = arena->last;
        block->size = wanted;
        arena->last = block;
        arena->used = ARENA_HEAD;
    }
    void *taken = (char *)arena->last + arena->used;
    arena->used += bytes;
    return taken;
}

char *cxm__arena_text(struct cxm__arena *arena, const char *text, size_t length)
{
    char *copy = cxm__arena_take(arena, (int64_t)length + 1, 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

void cxm__arena_free(struct cxm__arena *arena)
{
    while (arena->last) {
        struct cxm__arena_block *block = arena->last;
        arena->last = block->before;
        cxm__release(&arena->host, block, (int64_t)block->size, 1);
    }
}
/* ---- lib/core/between.c ---- */
/* The list of answers between points. It collapses equal values whenever it is full, so its size follows the number of distinct
 * values and not that of rows. */
/* ---- lib/core/between.h ---- */
/* Answers between the points of a scale, each distinct value of each group with its count: the exact histogram's second half.
 * grid.h holds one list per column of answers; most lists stay empty. */
#ifndef CXM__CORE_BETWEEN_H
#define CXM__CORE_BETWEEN_H

/* ---- lib/stats/sum.h ---- */
/*
 * Sums and products that keep what rounding would drop: TwoSum, TwoProduct and the compensated sum built on them.
 * moments.c and beta_tail.c stand on this; read moments.c next.
 */
#ifndef CXM_LIB_STATS_SUM_H
#define CXM_LIB_STATS_SUM_H

#include <float.h>
#include <math.h>

/* x87 keeps 64-bit mantissas in registers, which breaks the exactness below; a store to memory rounds for certain. */
static inline double cxm__rounded(double x) {
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
    return x;
#else
    volatile double stored = x;
    return stored;
#endif
}

/** A number as an unevaluated sum; |rest| is at most about half an ulp of sum once a call here made it. */
typedef struct cxm__sum {
    double sum;
    double rest;
} cxm__sum;

/* a + b exactly (Knuth 1969, TAOCP 2, 4.2.2 theorem B); no order of magnitude is asked for. */
static inline cxm__sum cxm__two_sum(double a, double b) {
    cxm__sum r;
    r.sum = cxm__rounded(a + b);
    double b_part = cxm__rounded(r.sum - a);
    double a_part = cxm__rounded(r.sum - b_part);
    r.rest = cxm__rounded(cxm__rounded(a - a_part) + cxm__rounded(b - b_part));
    return r;
}

/* a * b exactly, short of overflow and underflow. */
static inline cxm__sum cxm__two_product(double a, double b) {
    cxm__sum r;
    r.sum = cxm__rounded(a * b);
    r.rest = fma(a, b, -r.sum);
    return r;
}

/* Adds one number: the error of the addition goes into rest (Ogita, Rump & Oishi 2005, Sum2). */
static inline void cxm__sum_add(cxm__sum *into, double value) {
    cxm__sum s = cxm__two_sum(into->sum, value);
    into->sum = s.sum;
    into->rest += s.rest;
}

static inline void cxm__sum_merge(cxm__sum *into, cxm__sum other) {
    cxm__sum_add(into, other.sum);
    into->rest += other.rest;
}

static inline double cxm__sum_value(cxm__sum s) { return s.sum + s.rest; }

/* The same number with |rest| below an ulp of sum again, for keeping. */
static inline cxm__sum cxm__sum_settled(cxm__sum s) { return cxm__two_sum(s.sum, s.rest); }

#endif

/* Sums of weights and of their squares, all that a linearised variance needs to know of a point. */
struct cxm__weight {
    struct cxm__sum w, w2;
};

struct cxm__between {
    int64_t slot;
    double value;
    int64_t count;
    struct cxm__weight weight;
};

struct cxm__between_list {
    struct cxm__between *items;
    int64_t count, capacity;
    bool borrowed; /* items are the caller's, not the host's */
};

/* Appends one answer; false without memory. The list is in no order until it is settled. */
bool cxm__between_add(struct cxm__between_list *list, const cxm_host *host, const struct cxm__between *item);

/* Sorts by slot and value and adds up equal ones: the canonical form, whatever the order of arrival. */
void cxm__between_settle(struct cxm__between_list *list);

/* Where a slot's items begin in a settled list, and how many they are. */
int64_t cxm__between_find(const struct cxm__between_list *list, int64_t slot, int64_t *count);

void cxm__between_free(struct cxm__between_list *list, const cxm_host *host);

static inline void cxm__weight_add(struct cxm__weight *into, double weight)
{
    cxm__sum_add(&into->w, weight);
    cxm__sum_add(&into->w2, weight * weight);
}

static inline void cxm__weight_merge(struct cxm__weight *into, const struct cxm__weight *from)
{
    cxm__sum_merge(&into->w, from->w);
    cxm__sum_merge(&into->w2, from->w2);
}

#endif

static bool between_less(const struct cxm__between *a, const struct cxm__between *b)
{
    return a->slot < b->slot || (a->slot == b->slot && a->value < b->value);
}

static void between_sift(struct cxm__between *items, int64_t at, int64_t count)
{
    struct cxm__between item = items[at];
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && between_less(&items[child], &items[child + 1]);
        if (!between_less(&item, &items[child]))
            break;
        items[at] = items[child];
    }
    items[at] = item;
}

/* Heapsort: in place, and never slower than n log n on hostile data. */
static void between_sort(struct cxm__between *items, int64_t count)
{
    for (int64_t i = count / 2; i-- > 0;)
        between_sift(items, i, count);
    while (count > 1) {
        struct cxm__between last = items[--count];
        items[count] = items[0];
        items[0] = last;
        between_sift(items, 0, count);
    }
}

void cxm__between_settle(struct cxm__between_list *list)
{
    bool sorted = true;
    for (int64_t i = 1; sorted && i < list->count; i++)
        sorted = between_less(&list->items[i - 1], &list->items[i]);
    if (sorted)
        return;
    between_sort(list->items, list->count);
    int64_t kept = 0;
    for (int64_t i = 1; i < list->count; i++) {
        struct cxm__between *last = &list->items[kept], *item = &list->items[i];
        if (between_less(last, item)) {
            list->items[++kept] = *item;
        } else {
            last->count += item->count;
            cxm__weight_merge(&last->weight, &item->weight);
        }
    }
    list->count = kept + 1;
}

bool cxm__between_add(struct cxm__between_list *list, const cxm_host *host, const struct cxm__between *item)
{
    if (list->count == list->capacity) {
        cxm__between_settle(list);
        if (!list->capacity || list->count > list->capacity / 2) {
            int64_t capacity = list->capacity;
            void *items = list->borrowed ? NULL : list->items;
            int64_t owned = list->borrowed ? 0 : capacity;
            if (!cxm__reserve(host, &items, &owned, capacity < 32 ? 64 : 2 * capacity, sizeof *list->items))
                return false;
            for (int64_t i = 0; list->borrowed && i < list->count; i++)
                ((struct cxm__between *)items)[i] = list->items[i];
            list->items = items;
            list->capacity = owned;
            list->borrowed = false;
        }
    }
    list->items[list->count++] = *item;
    return true;
}

int64_t cxm__between_find(const struct cxm__between_list *list, int64_t slot, int64_t *count)
{
    int64_t low = 0, high = list->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (list->items[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < list->count && list->items[low + *count].slot == slot)
        ++*count;
    return low;
}

void cxm__between_free(struct cxm__between_list *list, const cxm_host *host)
{
    if (!list->borrowed)
        cxm__release(host, list->items, list->capacity, sizeof *list->items);
    *list = (struct cxm__between_list){0};
}
/* ---- lib/core/column.c ---- */
/* Columns one element at a time: what they must look like, what stands in a row, how that prints.
 * The blockwise readers are in decode.c. */
/* ---- lib/core/column.h ---- */
/* Reading columns: single elements for messages, blocks of rows for everything that is done per row.
 * A block is decoded into small packed arrays, so that the work behind it exists once and not per type. */
#ifndef CXM__CORE_COLUMN_H
#define CXM__CORE_COLUMN_H


/* Rows that are decoded at a time: few enough that a block's buffers stay in the first-level cache and fit a small stack. */
enum { CXM__BLOCK = 2048 };

/* What a row's answer is, where it is none of the scale's points 0 .. 240. */
enum {
    CXM__POINTS_MAX = 241,
    CXM__CODE_WEIGHT_ZERO = 249,
    CXM__CODE_WEIGHT_MISSING = 250,
    CXM__CODE_NOT_A_NUMBER = 251,
    CXM__CODE_OFF_SCALE = 252,
    CXM__CODE_BETWEEN = 253, /* on the scale, between two points */
    CXM__CODE_MISSING = 255
};

enum cxm__column_kind { CXM__KIND_INTEGER, CXM__KIND_REAL, CXM__KIND_BOOLEAN, CXM__KIND_TIME, CXM__KIND_TEXT, CXM__KIND_CODED };

/* Like cxm_column_check(), with a name for the message and the argument's position. */
cxm_status cxm__column_check(const cxm_column *column, const char *name, int32_t argument, cxm_error *error);

/* The checked column's kind; CODED ones are CXM__KIND_CODED whatever their labels are. */
enum cxm__column_kind cxm__column_kind(const cxm_column *column);

/* Bytes an element takes where it stands; 0 where that is not a fixed number of them. */
int64_t cxm__column_size(const cxm_column *column);

bool cxm__column_is_null(const cxm_column *column, int64_t row);
double cxm__column_number(const cxm_column *column, int64_t row);   /* integers, reals, booleans, coded ones with such labels */
int64_t cxm__column_integer(const cxm_column *column, int64_t row); /* integers, booleans, times; U64 wraps */
struct cxm__slice cxm__column_slice(const cxm_column *column, int64_t row); /* text */
int64_t cxm__column_code(const cxm_column *column, int64_t row);            /* coded: the code, or -1 for a null one */

/* Whether a column is as long as those it belongs to. */
cxm_status cxm__length_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error);

/* Whether a column is well formed, numbers can be read from it, and it is as long as it must be. */
cxm_status cxm__numbers_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error);

enum { CXM__ANY_LENGTH = -1 };

/* `n` rows from `first`: codes[i] is the answer's point or one of CXM__CODE_. */
void cxm__decode_answers(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes);

/* `n` rows from `first` as doubles; nulls as NaN with null[i] set. */
void cxm__decode_numbers(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null);

/* `n` rows from `first` of integers, booleans and times; nulls as 0 with null[i] set. Returns whether a null was met. */
bool cxm__decode_integers(const cxm_column *column, int64_t first, int32_t n, int64_t *integers, uint8_t *null);

/* Smallest and largest of `n` rows of such a column; nulls do not count, and without any value *low stays above *high. U64 values
 * above INT64_MAX come out as they wrap. */
void cxm__decode_range(const cxm_column *column, int64_t first, int64_t n, int64_t *low, int64_t *high);

/* slots[i] += (value - base) * radix for `n` rows of a column without nulls, all of whose values are within 2^32 of base. */
void cxm__decode_slots(const cxm_column *column, int64_t first, int32_t n, int64_t base, uint32_t radix, uint32_t *slots);

#endif

#include <math.h>
#include <string.h>


enum { COLUMN_VIEW = 16 }; /* bytes of a text view */

cxm_column cxm_column_of(int32_t type, const void *data, int64_t length)
{
    cxm_column column = {0};
    column.type = type;
    column.data = data;
    column.length = length;
    return column;
}

const cxm_column *cxm_table_find(const cxm_table *table, const char *name)
{
    for (int64_t i = 0; table && name && i < table->count; i++)
        if (table->names[i] && strcmp(table->names[i], name) == 0)
            return &table->columns[i];
    return NULL;
}

enum cxm__column_kind cxm__column_kind(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_F32:
    case CXM_TYPE_F64: return CXM__KIND_REAL;
    case CXM_TYPE_BOOL8:
    case CXM_TYPE_BOOL1: return CXM__KIND_BOOLEAN;
    case CXM_TYPE_TIME_S:
    case CXM_TYPE_TIME_MS:
    case CXM_TYPE_TIME_US:
    case CXM_TYPE_TIME_NS:
    case CXM_TYPE_DATE: return CXM__KIND_TIME;
    case CXM_TYPE_CSTR:
    case CXM_TYPE_CHARS:
    case CXM_TYPE_TEXT32:
    case CXM_TYPE_TEXT64:
    case CXM_TYPE_TEXT_VIEW: return CXM__KIND_TEXT;
    case CXM_TYPE_CODED: return CXM__KIND_CODED;
    default: return CXM__KIND_INTEGER;
    }
}

cxm_status cxm__column_check(const cxm_column *column, const char *name, int32_t argument, cxm_error *error)
{
    const char *why = NULL;
    if (!column)
        return cxm__fail_null(error, argument, name);
    int32_t type = column->type;
    bool text = type == CXM_TYPE_TEXT32 || type == CXM_TYPE_TEXT64, view = type == CXM_TYPE_TEXT_VIEW, coded = type == CXM_TYPE_CODED;
    if (type < CXM_TYPE_I8 || type > CXM_TYPE_DATE)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(".type is "), CXM__I(type),
                         CXM__T(", which is no CXM_TYPE_"));
    if (column->flags & ~(CXM_COLUMN_NAN_IS_NULL | CXM_COLUMN_REPEATED | CXM_COLUMN_UNSIGNED_CODES))
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name), CXM__T(".flags has a bit newer than this library"));
    if (column->length < 0)
        why = ".length is negative";
    else if (!column->data && column->length)
        why = ".data is NULL and length is not 0";
    else if (column->bit_offset < 0)
        why = ".bit_offset is negative";
    else if (column->stride && (text || view || type == CXM_TYPE_BOOL1))
        why = ".stride must be 0 for BOOL1, TEXT32, TEXT64 and TEXT_VIEW";
    else if ((text || coded) && !column->extra && column->length)
        why = coded ? ".extra must point to the column of labels" : ".extra must point to the offsets";
    else if (!text && !view && !coded && column->extra)
        why = ".extra must be NULL for this type";
    else if (type == CXM_TYPE_CHARS && column->width <= 0)
        why = ".width must be the bytes of an element of CHARS";
    else if (coded && column->width && column->width != 1 && column->width != 2 && column->width != 4 && column->width != 8)
        why = ".width must be 1, 2, 4 or 8 bytes a code";
    else if (type != CXM_TYPE_CHARS && !coded && column->width)
        why = ".width must be 0 for this type";
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(why));
    if (coded && column->extra) {
        const cxm_column *labels = column->extra;
        if (labels->type == CXM_TYPE_CODED)
            return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": labels of codes cannot be codes"));
        return cxm__column_check(labels, name, argument, error);
    }
    return CXM_OK;
}

cxm_status cxm_column_check(const cxm_column *column, cxm_error *error)
{
    return cxm__column_check(column, "column", 0, error);
}

int64_t cxm__column_size(const cxm_column *column)
{
    static const int8_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 0, 8, 8, 8, 8, sizeof(char *), 0, 0, 0, 0, COLUMN_VIEW, 4};
    if (column->type == CXM_TYPE_CHARS)
        return column->width;
    if (column->type == CXM_TYPE_CODED)
        return column->width ? column->width : 4;
    return sizes[column->type];
}

static int64_t column_step(const cxm_column *column)
{
    if (column->flags & CXM_COLUMN_REPEATED)
        return 0;
    return column->stride ? column->stride : cxm__column_size(column);
}

static const unsigned char *column_at(const cxm_column *column, int64_t row)
{
    return (const unsigned char *)column->data + column_step(column) * row;
}

static int64_t column_row(const cxm_column *column, int64_t row)
{
    return column->flags & CXM_COLUMN_REPEATED ? 0 : row;
}

static int64_t column_signed(const unsigned char *at, int64_t size, bool is_unsigned)
{
    int64_t value = 0;
    switch (size) {
    case 1: value = is_unsigned ? *at : (int8_t)*at; break;
    case 2: {
        uint16_t bits;
        memcpy(&bits, at, 2);
        value = is_unsigned ? bits : (int16_t)bits;
        break;
    }
    case 4: {
        uint32_t bits;
        memcpy(&bits, at, 4);
        value = is_unsigned ? (int64_t)bits : (int32_t)bits;
        break;
    }
    default: memcpy(&value, at, 8); break;
    }
    return value;
}

int64_t cxm__column_code(const cxm_column *column, int64_t row)
{
    const cxm_column *labels = column->extra;
    int64_t code = column_signed(column_at(column, row), column->width ? column->width : 4,
                                 (column->flags & CXM_COLUMN_UNSIGNED_CODES) != 0);
    return code < 0 || code >= labels->length ? -1 : code;
}

static bool column_bit(const void *bits, int64_t index)
{
    return ((const unsigned char *)bits)[index >> 3] >> (index & 7) & 1;
}

int64_t cxm__column_integer(const cxm_column *column, int64_t row)
{
    const unsigned char *at = column_at(column, row);
    switch (column->type) {
    case CXM_TYPE_I8: return column_signed(at, 1, false);
    case CXM_TYPE_I16: return column_signed(at, 2, false);
    case CXM_TYPE_I32:
    case CXM_TYPE_DATE: return column_signed(at, 4, false);
    case CXM_TYPE_U8: return column_signed(at, 1, true);
    case CXM_TYPE_U16: return column_signed(at, 2, true);
    case CXM_TYPE_U32: return column_signed(at, 4, true);
    case CXM_TYPE_BOOL8: return *at != 0;
    case CXM_TYPE_BOOL1: return column_bit(column->data, column->bit_offset + column_row(column, row));
    default: return column_signed(at, 8, false);
    }
}

double cxm__column_number(const cxm_column *column, int64_t row)
{
    const unsigned char *at = column_at(column, row);
    int64_t value;
    if (column->type == CXM_TYPE_F32) {
        float number;
        memcpy(&number, at, sizeof number);
        return (double)number;
    }
    if (column->type == CXM_TYPE_F64) {
        double number;
        memcpy(&number, at, sizeof number);
        return number;
    }
    if (column->type == CXM_TYPE_CODED)
        return cxm__column_number(column->extra, cxm__column_code(column, row));
    value = cxm__column_integer(column, row);
    return column->type == CXM_TYPE_U64 ? (double)(uint64_t)value : (double)value;
}

/* Up to twelve bytes stand in the view itself; a longer text is named by a buffer's number and the place in it. */
static struct cxm__slice column_view(const unsigned char *view, const void *buffers)
{
    int32_t length, buffer, at;
    memcpy(&length, view, sizeof length);
    if (length <= COLUMN_VIEW - (int32_t)sizeof length)
        return (struct cxm__slice){(const char *)view + sizeof length, (size_t)length};
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&at, view + 12, sizeof at);
    return (struct cxm__slice){((const char *const *)buffers)[buffer] + at, (size_t)length};
}

struct cxm__slice cxm__column_slice(const cxm_column *column, int64_t row)
{
    struct cxm__slice slice = {"", 0};
    row = column_row(column, row);
    if (column->type == CXM_TYPE_TEXT32) {
        const int32_t *offsets = column->extra;
        slice.start = (const char *)column->data + offsets[row];
        slice.length = (size_t)(offsets[row + 1] - offsets[row]);
    } else if (column->type == CXM_TYPE_TEXT64) {
        const int64_t *offsets = column->extra;
        slice.start = (const char *)column->data + offsets[row];
        slice.length = (size_t)(offsets[row + 1] - offsets[row]);
    } else if (column->type == CXM_TYPE_TEXT_VIEW) {
        slice = column_view(column_at(column, row), column->extra);
    } else if (column->type == CXM_TYPE_CSTR) {
        memcpy(&slice.start, column_at(column, row), sizeof slice.start);
        slice.length = slice.start ? strlen(slice.start) : 0;
    } else {
        slice.start = (const char *)column_at(column, row);
        const char *nul = memchr(slice.start, 0, (size_t)column->width);
        slice.length = nul ? (size_t)(nul - slice.start) : (size_t)column->width;
    }
    return slice;
}

bool cxm__column_is_null(const cxm_column *column, int64_t row)
{
    if (column->validity && !column_bit(column->validity, column->bit_offset + column_row(column, row)))
        return true;
    if (column->type == CXM_TYPE_CSTR) {
        const char *text;
        memcpy(&text, column_at(column, row), sizeof text);
        return !text;
    }
    if (column->type == CXM_TYPE_CODED) {
        int64_t code = cxm__column_code(column, row);
        return code < 0 || cxm__column_is_null(column->extra, code);
    }
    return (column->flags & CXM_COLUMN_NAN_IS_NULL) && cxm__column_kind(column) == CXM__KIND_REAL &&
           isnan(cxm__column_number(column, row));
}

cxm_status cxm__length_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    if (column->length == length || length == CXM__ANY_LENGTH)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_LENGTH, argument, -1, CXM__A(name), CXM__T(" has "), CXM__I(column->length),
                     CXM__T(" rows, and "), CXM__I(length), CXM__T(" were expected"));
}

cxm_status cxm__numbers_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    cxm_status status = cxm__column_check(column, name, argument, error);
    if (status)
        return status;
    const cxm_column *values = column->type == CXM_TYPE_CODED && column->extra ? column->extra : column;
    enum cxm__column_kind kind = cxm__column_kind(values);
    if (kind == CXM__KIND_TIME || kind == CXM__KIND_TEXT)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": numbers are needed, and the column holds "),
                         CXM__T(kind == CXM__KIND_TIME ? "times" : "text"));
    return cxm__length_check(column, length, name, argument, error);
}

cxm_status cxm_column_text(const cxm_column *column, int64_t row, char *buffer, size_t size, size_t *needed, cxm_error *error)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm_status status = cxm__column_check(column, "column", 0, error);
    if (status)
        return status;
    if (row < 0 || row >= column->length)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, row, CXM__A("row"), CXM__T(" is "), CXM__I(row), CXM__T(", outside 0.."),
                         CXM__I(column->length - 1));
    if (!buffer && size)
        return cxm__fail_null(error, 2, "buffer");
    bool null = cxm__column_is_null(column, row);
    if (null) {
        if (size)
            buffer[0] = '\0';
    } else {
        if (column->type == CXM_TYPE_CODED) {
            row = cxm__column_code(column, row);
            column = column->extra;
        }
        switch (cxm__column_kind(column)) {
        case CXM__KIND_REAL: cxm__text_number(&text, cxm__column_number(column, row)); break;
        case CXM__KIND_BOOLEAN: cxm__text_string(&text, cxm__column_integer(column, row) ? "true" : "false"); break;
        case CXM__KIND_TEXT: {
            struct cxm__slice slice = cxm__column_slice(column, row);
            cxm__text_bytes(&text, slice.start, slice.length);
            break;
        }
        default:
            if (column->type == CXM_TYPE_U64)
                cxm__text_unsigned(&text, (uint64_t)cxm__column_integer(column, row));
            else
                cxm__text_integer(&text, cxm__column_integer(column, row));
        }
    }
    bool fitted = cxm__text_end(&text);
    if (needed)
        *needed = null ? 0 : text.length + 1;
    if (!fitted && !null)
        return CXM__FAIL(error, CXM_E_SPACE, 3, -1, CXM__A("buffer"), CXM__T(" has "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                         CXM__I((int64_t)text.length + 1), CXM__T(" are needed"));
    return CXM_OK;
}
/* ---- lib/core/count.c ---- */
/* The portable count, and the choice between it and the vector kernels. It keeps four tables in turn, because neighbouring rows
 * are often equal and a counter that was just written is slow to read again. */
/* ---- lib/core/count.h ---- */
/* How often each of a few neighbouring bytes occurs. Every measure on a short scale comes down to this count, so it is the loop
 * that decides how fast the library is. */
#ifndef CXM__CORE_COUNT_H
#define CXM__CORE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/* GCC does not align the stack for vectors on Windows, so the vector kernels stay out there. */
#if defined(__GNUC__) && defined(__x86_64__) && !defined(CXM_FORCE_SCALAR) && !(defined(_WIN32) && !defined(__clang__))
#define CXM__COUNT_X86 1
/* The most points that the vector kernels have counters for. */
#define CXM__COUNT_X86_POINTS 12
#else
#define CXM__COUNT_X86 0
#endif

/* counts[0 .. points - 1] += how often minimum, minimum + 1, ... occur among n bytes, in arithmetic modulo 256, so that signed
 * bytes work through their unsigned selves. Other bytes are not counted, nor rows whose validity bit is 0; validity NULL means
 * that all are valid, and bit_offset >= 0 is the bit of row 0. points is 1 .. 241. Returns how many rows are valid. */
int64_t cxm__count_bytes(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                         int32_t points, int64_t *counts);

/* The same in portable C. */
int64_t cxm__count_bytes_scalar(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts);

#if CXM__COUNT_X86
/* The same for points <= CXM__COUNT_X86_POINTS, each on a processor that the function after it says yes to. */
int64_t cxm__count_bytes_avx2(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                              int32_t points, int64_t *counts);
bool cxm__count_can_avx2(void);
int64_t cxm__count_bytes_avx512(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts);
bool cxm__count_can_avx512(void);
#endif

#endif

enum {
    COUNT_FEW = 1024,        /* rows below which clearing the tables costs more than they save */
    COUNT_BLOCK = 1 << 30    /* rows whose counts surely fit 32 bits */
};

struct count_tables {
    uint32_t of[4][256];
};

static int64_t count_bytes_few(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                               int32_t points, int64_t *counts)
{
    int64_t valid = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t bit = bit_offset + i;
        int32_t one = validity ? validity[bit >> 3] >> (bit & 7) & 1 : 1;
        uint8_t point = (uint8_t)(data[i] - minimum);
        if (point < points)
            counts[point] += one;
        valid += one;
    }
    return valid;
}

static void count_tables_all(struct count_tables *tables, const uint8_t *data, int64_t fours)
{
    for (; fours > 0; fours--, data += 4) {
        tables->of[0][data[0]]++;
        tables->of[1][data[1]]++;
        tables->of[2][data[2]]++;
        tables->of[3][data[3]]++;
    }
}

static void count_tables_valid(struct count_tables *tables, const uint8_t *data, int64_t eights, const uint8_t *validity)
{
    for (; eights > 0; eights--, data += 8) {
        uint32_t bits = *validity++;
        for (uint32_t i = 0; i < 8; i++)
            tables->of[i & 3][data[i]] += bits >> i & 1;
    }
}

static int64_t count_tables_add(const struct count_tables *tables, uint8_t minimum, int32_t points, int64_t *counts)
{
    int64_t valid = 0;
    for (int32_t i = 0; i < 256; i++) {
        int64_t rows = 0;
        for (int32_t t = 0; t < 4; t++)
            rows += tables->of[t][i];
        uint8_t point = (uint8_t)(i - minimum);
        if (point < points)
            counts[point] += rows;
        valid += rows;
    }
    return valid;
}

int64_t cxm__count_bytes_scalar(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts)
{
    int64_t valid = 0, at = 0;
    if (n >= COUNT_FEW) {
        at = -bit_offset & 7; /* up to the first whole byte of the bitmap */
        valid = count_bytes_few(data, at, validity, bit_offset, minimum, points, counts);
    }
    while (n - at >= COUNT_FEW) {
        struct count_tables tables = {{{0}}};
        int64_t rows = (n - at < COUNT_BLOCK ? n - at : COUNT_BLOCK) & ~(int64_t)7;
        if (validity)
            count_tables_valid(&tables, data + at, rows / 8, validity + (bit_offset + at) / 8);
        else
            count_tables_all(&tables, data + at, rows / 4);
        valid += count_tables_add(&tables, minimum, points, counts);
        at += rows;
    }
    return valid + count_bytes_few(data + at, n - at, validity, bit_offset + at, minimum, points, counts);
}

int64_t cxm__count_bytes(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                         int32_t points, int64_t *counts)
{
#if CXM__COUNT_X86
    if (points <= CXM__COUNT_X86_POINTS && cxm__count_can_avx512())
        return cxm__count_bytes_avx512(data, n, validity, bit_offset, minimum, points, counts);
    if (points <= CXM__COUNT_X86_POINTS && cxm__count_can_avx2())
        return cxm__count_bytes_avx2(data, n, validity, bit_offset, minimum, points, counts);
#endif
    return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);
}
/* ---- lib/core/count_avx2.c ---- */
/* The count with AVX2, about as fast as memory can be read. A byte is looked up as a one in one of twelve 2-bit counters, four to
 * a byte in three tables, and the counters are widened to 4, 8 and 64 bits just before they could overflow. */

#if CXM__COUNT_X86

#include <immintrin.h>
#include <string.h>

#define COUNT_AVX2_TARGET __attribute__((target("avx2,popcnt")))
#define COUNT_AVX2_UNROLL _Pragma("GCC unroll 12")
#define COUNT_AVX2_INLINE COUNT_AVX2_TARGET __attribute__((always_inline)) static inline

enum {
    COUNT_AVX2_ROUND = 12 * 32, /* rows that 4-bit counters hold: 12 in each byte of a vector */
    COUNT_AVX2_BLOCK = 21,      /* rounds that 8-bit counters hold: 252 in each byte */
    COUNT_AVX2_AHEAD = 8192     /* bytes from where the loop reads to what it asks memory for */
};

/* What does not change from row to row. The two flags are constants wherever a kernel is used, so that no loop tests them. */
struct count_avx2_kernel {
    const __m256i *tables; /* three: the counters of points 0-3, 4-7 and 8-11 */
    __m256i shift;         /* what is subtracted from a byte, where `shifted` */
    bool shifted;          /* the scale reaches beyond the 16 entries of a table */
    bool nullable;         /* there is a bitmap */
};

/* 4-bit counters, two to a byte: of the points 0 2, 1 3, 4 6, 5 7, 8 10, 9 11. */
struct count_avx2_nibbles {
    __m256i of[6];
};

/* A vector of bytes as indices into the tables. Bit 7 of an index makes the look-up give 0, so it is set where a byte is beyond the
 * tables or its validity bit is 0. */
COUNT_AVX2_INLINE __m256i count_avx2_index(const struct count_avx2_kernel *kernel, const uint8_t *data, const uint8_t *validity)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)data);
    if (kernel->shifted)
        bytes = _mm256_sub_epi8(bytes, kernel->shift);
    bytes = _mm256_adds_epu8(bytes, _mm256_set1_epi8(0x70));
    if (!kernel->nullable)
        return bytes;
    int32_t word;
    memcpy(&word, validity, sizeof word);
    __m256i words = _mm256_set1_epi32(word);
    __asm__("" : "+x"(words)); /* or clang makes three instructions of a load that broadcasts */
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
    __m256i set = _mm256_and_si256(_mm256_shuffle_epi8(words, spread), bit);
    bytes = _mm256_or_si256(bytes, _mm256_cmpeq_epi8(set, _mm256_setzero_si256()));
    __asm__ volatile("" : "+x"(bytes)); /* or gcc computes masks ahead of their use and runs out of registers */
    return bytes;
}

/* Three vectors of indices as 2-bit counters. */
COUNT_AVX2_INLINE __m256i count_avx2_three(__m256i table, const __m256i index[3])
{
    __m256i two = _mm256_add_epi8(_mm256_shuffle_epi8(table, index[0]), _mm256_shuffle_epi8(table, index[1]));
    return _mm256_add_epi8(two, _mm256_shuffle_epi8(table, index[2]));
}

/* A round as 4-bit counters. The odd counters are added by averaging, which halves a sum that would not fit. */
COUNT_AVX2_INLINE struct count_avx2_nibbles count_avx2_round(const struct count_avx2_kernel *kernel, const uint8_t *data,
                                                             const uint8_t *validity)
{
    const __m256i even = _mm256_set1_epi8(0x33), odd = _mm256_set1_epi8((char)0xcc);
    struct count_avx2_nibbles nibbles;
    __m256i index[12];
    COUNT_AVX2_UNROLL
    for (size_t i = 0; i < 12; i++)
        index[i] = count_avx2_index(kernel, data + 32 * i, validity + 4 * i);
    COUNT_AVX2_UNROLL
    for (size_t t = 0; t < 3; t++) {
        __m256i a = count_avx2_three(kernel->tables[t], index), b = count_avx2_three(kernel->tables[t], index + 3);
        __m256i c = count_avx2_three(kernel->tables[t], index + 6), d = count_avx2_three(kernel->tables[t], index + 9);
        __m256i ab = _mm256_add_epi8(_mm256_and_si256(a, even), _mm256_and_si256(b, even));
        __m256i cd = _mm256_add_epi8(_mm256_and_si256(c, even), _mm256_and_si256(d, even));
        nibbles.of[2 * t] = _mm256_add_epi8(ab, cd);
        ab = _mm256_avg_epu8(_mm256_and_si256(a, odd), _mm256_and_si256(b, odd));
        cd = _mm256_avg_epu8(_mm256_and_si256(c, odd), _mm256_and_si256(d, odd));
        nibbles.of[2 * t + 1] = _mm256_avg_epu8(ab, cd);
    }
    return nibbles;
}

/* A vector's four sums as one. */
COUNT_AVX2_INLINE int64_t count_avx2_total(__m256i sums)
{
    int64_t lane[4];
    _mm256_storeu_si256((__m256i *)(void *)lane, sums);
    return lane[0] + lane[1] + lane[2] + lane[3];
}

/* Counts whole rounds; the bitmap begins at a whole byte. */
COUNT_AVX2_INLINE int64_t count_avx2_rounds(const struct count_avx2_kernel *kernel, const uint8_t *data, int64_t rounds,
                                            const uint8_t *validity, int64_t all[12])
{
    const __m256i zero = _mm256_setzero_si256(), low = _mm256_set1_epi8(0x0f);
    struct count_avx2_nibbles both, lows; /* sums of whole bytes, high nibbles counting 16, and of low nibbles alone */
    int64_t valid = 0;
    COUNT_AVX2_UNROLL
    for (int i = 0; i < 6; i++)
        both.of[i] = lows.of[i] = zero;
    while (rounds > 0) {
        int64_t block = rounds < COUNT_AVX2_BLOCK ? rounds : COUNT_AVX2_BLOCK;
        struct count_avx2_nibbles bytes;
        COUNT_AVX2_UNROLL
        for (int i = 0; i < 6; i++)
            bytes.of[i] = zero;
        rounds -= block;
        for (; block > 0; block--) {
            struct count_avx2_nibbles nibbles = count_avx2_round(kernel, data, validity);
            COUNT_AVX2_UNROLL
            for (int i = 0; i < COUNT_AVX2_ROUND; i += 64)
                _mm_prefetch((const char *)((uintptr_t)data + COUNT_AVX2_AHEAD + (uintptr_t)i), _MM_HINT_T0);
            for (int i = 0; kernel->nullable && i < COUNT_AVX2_ROUND / 8; i += 8) {
                uint64_t word;
                memcpy(&word, validity + i, sizeof word);
                valid += __builtin_popcountll(word);
            }
            COUNT_AVX2_UNROLL
            for (int i = 0; i < 6; i++) {
                both.of[i] = _mm256_add_epi64(both.of[i], _mm256_sad_epu8(nibbles.of[i], zero));
                bytes.of[i] = _mm256_add_epi8(bytes.of[i], _mm256_and_si256(nibbles.of[i], low));
            }
            data += COUNT_AVX2_ROUND;
            validity += kernel->nullable ? COUNT_AVX2_ROUND / 8 : 0;
        }
        COUNT_AVX2_UNROLL
        for (int i = 0; i < 6; i++)
            lows.of[i] = _mm256_add_epi64(lows.of[i], _mm256_sad_epu8(bytes.of[i], zero));
    }
    COUNT_AVX2_UNROLL
    for (int i = 0; i < 6; i++) {
        int point = i / 2 * 4 + i % 2;
        all[point] = count_avx2_total(lows.of[i]);
        all[point + 2] = (count_avx2_total(both.of[i]) - all[point]) / 16;
    }
    return valid;
}

/* Picks the kernel. Without a bitmap `validity` is any pointer; it is not read. */
COUNT_AVX2_TARGET static int64_t count_avx2_pick(const __m256i tables[3], const uint8_t *data, int64_t rounds,
                                                 const uint8_t *validity, bool nullable, uint8_t shift, bool shifted,
                                                 int64_t all[12])
{
    const __m256i by = _mm256_set1_epi8((char)shift);
    if (nullable && shifted)
        return count_avx2_rounds(&(struct count_avx2_kernel){tables, by, true, true}, data, rounds, validity, all);
    if (nullable)
        return count_avx2_rounds(&(struct count_avx2_kernel){tables, by, false, true}, data, rounds, validity, all);
    if (shifted)
        count_avx2_rounds(&(struct count_avx2_kernel){tables, by, true, false}, data, rounds, validity, all);
    else
        count_avx2_rounds(&(struct count_avx2_kernel){tables, by, false, false}, data, rounds, validity, all);
    return rounds * COUNT_AVX2_ROUND;
}

COUNT_AVX2_TARGET int64_t cxm__count_bytes_avx2(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset,
                                                uint8_t minimum, int32_t points, int64_t *counts)
{
    int64_t start = validity ? -bit_offset & 7 : 0; /* up to the first whole byte of the bitmap */
    int64_t rounds = (n - start) / COUNT_AVX2_ROUND;
    if (rounds <= 0)
        return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);

    bool shifted = minimum + points > 16;
    uint8_t entries[3][32] = {{0}};
    for (int32_t i = 0; i < points; i++) {
        int32_t entry = i + (shifted ? 0 : minimum);
        entries[i / 4][entry] = entries[i / 4][entry + 16] = (uint8_t)(1 << i % 4 * 2);
    }
    __m256i tables[3];
    for (size_t t = 0; t < 3; t++)
        tables[t] = _mm256_loadu_si256((const __m256i *)(const void *)entries[t]);

    int64_t all[12], end = start + rounds * COUNT_AVX2_ROUND;
    const uint8_t *bitmap = validity ? validity + (bit_offset + start) / 8 : data;
    int64_t valid = count_avx2_pick(tables, data + start, rounds, bitmap, validity != NULL, minimum, shifted, all);
    for (int32_t i = 0; i < points; i++)
        counts[i] += all[i];
    valid += cxm__count_bytes_scalar(data, start, validity, bit_offset, minimum, points, counts);
    valid += cxm__count_bytes_scalar(data + end, n - end, validity, bit_offset + end, minimum, points, counts);
    return valid;
}

bool cxm__count_can_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

#endif
#undef COUNT_AVX2_TARGET
#undef COUNT_AVX2_UNROLL
#undef COUNT_AVX2_INLINE
/* ---- lib/core/count_avx512.c ---- */
/* The count with AVX-512, for processors on which memory outruns the AVX2 kernel. It is built like that one, where the counters are
 * explained; a bitmap costs next to nothing here, because its bits are masks as they stand. */

#if CXM__COUNT_X86

#include <immintrin.h>
#include <string.h>

#define COUNT_AVX512_TARGET __attribute__((target("avx512f,avx512bw,popcnt")))
#define COUNT_AVX512_UNROLL _Pragma("GCC unroll 12")
#define COUNT_AVX512_INLINE COUNT_AVX512_TARGET __attribute__((always_inline)) static inline

enum {
    COUNT_AVX512_ROUND = 12 * 64, /* rows that 4-bit counters hold: 12 in each byte of a vector */
    COUNT_AVX512_BLOCK = 21,      /* rounds that 8-bit counters hold: 252 in each byte */
    COUNT_AVX512_AHEAD = 8192     /* bytes from where the loop reads to what it asks memory for */
};

/* 4-bit counters, two to a byte: of the points 0 2, 1 3, 4 6, 5 7, 8 10, 9 11. */
struct count_avx512_nibbles {
    __m512i of[6];
};

COUNT_AVX512_INLINE uint64_t count_avx512_word(const uint8_t *validity)
{
    uint64_t word;
    memcpy(&word, validity, sizeof word);
    return word;
}

/* Three vectors of indices as 2-bit counters. */
COUNT_AVX512_INLINE __m512i count_avx512_three(__m512i table, const __m512i index[3])
{
    __m512i two = _mm512_add_epi8(_mm512_shuffle_epi8(table, index[0]), _mm512_shuffle_epi8(table, index[1]));
    return _mm512_add_epi8(two, _mm512_shuffle_epi8(table, index[2]));
}

/* A round as 4-bit counters. Bit 7 of an index makes a look-up give 0. */
COUNT_AVX512_INLINE struct count_avx512_nibbles count_avx512_round(const uint8_t *data, const uint8_t *validity, bool nullable,
                                                                   __m512i minimum)
{
    const __m512i even = _mm512_set1_epi8(0x33), odd = _mm512_set1_epi8((char)0xcc), none = _mm512_set1_epi8(-1);
    const __m512i beyond = _mm512_set1_epi8(0x70), first = _mm512_set_epi32(0, 0, 0, 0x40100401, 0, 0, 0, 0x40100401, 0, 0, 0,
                                                                            0x40100401, 0, 0, 0, 0x40100401);
    const __m512i tables[3] = {first, _mm512_bslli_epi128(first, 4), _mm512_bslli_epi128(first, 8)};
    struct count_avx512_nibbles nibbles;
    __m512i index[12];
    COUNT_AVX512_UNROLL
    for (size_t i = 0; i < 12; i++) {
        __m512i point = _mm512_sub_epi8(_mm512_loadu_si512((const void *)(data + 64 * i)), minimum);
        __mmask64 valid = nullable ? count_avx512_word(validity + 8 * i) : ~(__mmask64)0;
        index[i] = _mm512_mask_adds_epu8(none, valid, point, beyond);
    }
    COUNT_AVX512_UNROLL
    for (size_t t = 0; t < 3; t++) {
        __m512i a = count_avx512_three(tables[t], index), b = count_avx512_three(tables[t], index + 3);
        __m512i c = count_avx512_three(tables[t], index + 6), d = count_avx512_three(tables[t], index + 9);
        __m512i ab = _mm512_add_epi8(_mm512_and_si512(a, even), _mm512_and_si512(b, even));
        __m512i cd = _mm512_add_epi8(_mm512_and_si512(c, even), _mm512_and_si512(d, even));
        nibbles.of[2 * t] = _mm512_add_epi8(ab, cd);
        ab = _mm512_avg_epu8(_mm512_and_si512(a, odd), _mm512_and_si512(b, odd));
        cd = _mm512_avg_epu8(_mm512_and_si512(c, odd), _mm512_and_si512(d, odd));
        nibbles.of[2 * t + 1] = _mm512_avg_epu8(ab, cd);
    }
    return nibbles;
}

/* Counts whole rounds; the bitmap begins at a whole byte. `nullable` is a constant wherever this is used. */
COUNT_AVX512_INLINE int64_t count_avx512_rounds(const uint8_t *data, int64_t rounds, const uint8_t *validity, bool nullable,
                                                uint8_t minimum, int64_t all[12])
{
    const __m512i zero = _mm512_setzero_si512(), low = _mm512_set1_epi8(0x0f), by = _mm512_set1_epi8((char)minimum);
    struct count_avx512_nibbles both, lows; /* sums of whole bytes, high nibbles counting 16, and of low nibbles alone */
    int64_t valid = 0;
    COUNT_AVX512_UNROLL
    for (int i = 0; i < 6; i++)
        both.of[i] = lows.of[i] = zero;
    while (rounds > 0) {
        int64_t block = rounds < COUNT_AVX512_BLOCK ? rounds : COUNT_AVX512_BLOCK;
        struct count_avx512_nibbles bytes;
        COUNT_AVX512_UNROLL
        for (int i = 0; i < 6; i++)
            bytes.of[i] = zero;
        rounds -= block;
        for (; block > 0; block--) {
            struct count_avx512_nibbles nibbles = count_avx512_round(data, validity, nullable, by);
            COUNT_AVX512_UNROLL
            for (int i = 0; i < COUNT_AVX512_ROUND; i += 64)
                _mm_prefetch((const char *)((uintptr_t)data + COUNT_AVX512_AHEAD + (uintptr_t)i), _MM_HINT_T0);
            for (int i = 0; nullable && i < COUNT_AVX512_ROUND / 8; i += 8)
                valid += __builtin_popcountll(count_avx512_word(validity + i));
            COUNT_AVX512_UNROLL
            for (int i = 0; i < 6; i++) {
                both.of[i] = _mm512_add_epi64(both.of[i], _mm512_sad_epu8(nibbles.of[i], zero));
                bytes.of[i] = _mm512_add_epi8(bytes.of[i], _mm512_and_si512(nibbles.of[i], low));
            }
            data += COUNT_AVX512_ROUND;
            validity += nullable ? COUNT_AVX512_ROUND / 8 : 0;
        }
        COUNT_AVX512_UNROLL
        for (int i = 0; i < 6; i++)
            lows.of[i] = _mm512_add_epi64(lows.of[i], _mm512_sad_epu8(bytes.of[i], zero));
    }
    COUNT_AVX512_UNROLL
    for (int i = 0; i < 6; i++) {
        int point = i / 2 * 4 + i % 2;
        all[point] = _mm512_reduce_add_epi64(lows.of[i]);
        all[point + 2] = (_mm512_reduce_add_epi64(both.of[i]) - all[point]) / 16;
    }
    return valid;
}

COUNT_AVX512_TARGET static int64_t count_avx512_all(const uint8_t *data, int64_t rounds, uint8_t minimum, int64_t all[12])
{
    count_avx512_rounds(data, rounds, data, false, minimum, all);
    return rounds * COUNT_AVX512_ROUND;
}

COUNT_AVX512_TARGET static int64_t count_avx512_valid(const uint8_t *data, int64_t rounds, const uint8_t *validity,
                                                      uint8_t minimum, int64_t all[12])
{
    return count_avx512_rounds(data, rounds, validity, true, minimum, all);
}

int64_t cxm__count_bytes_avx512(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts)
{
    int64_t start = validity ? -bit_offset & 7 : 0; /* up to the first whole byte of the bitmap */
    int64_t rounds = (n - start) / COUNT_AVX512_ROUND, end = start + rounds * COUNT_AVX512_ROUND;
    if (rounds <= 0)
        return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);

    int64_t all[12];
    int64_t valid = validity ? count_avx512_valid(data + start, rounds, validity + (bit_offset + start) / 8, minimum, all)
                             : count_avx512_all(data, rounds, minimum, all);
    for (int32_t i = 0; i < points; i++)
        counts[i] += all[i];
    valid += cxm__count_bytes_scalar(data, start, validity, bit_offset, minimum, points, counts);
    valid += cxm__count_bytes_scalar(data + end, n - end, validity, bit_offset + end, minimum, points, counts);
    return valid;
}

/* VBMI is not used. It came with the generation that no longer slows down for wide vectors. */
bool cxm__count_can_avx512(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("popcnt");
}

#endif
#undef COUNT_AVX512_TARGET
#undef COUNT_AVX512_UNROLL
#undef COUNT_AVX512_INLINE
/* ---- lib/core/decode.c ---- */
/* Blocks of rows into packed arrays: one short loop per type, with a packed form that the compiler can vectorise.
 * Nulls are laid over afterwards, so that the loops have no branches. */
#include <math.h>
#include <string.h>


/* Runs `body` with `value` of type T for each of n rows, and the row's index i. */
#define DECODE_EACH(T, body)                                            \
    do {                                                                \
        if (step == (int64_t)sizeof(T)) {                               \
            for (int32_t i = 0; i < n; i++) {                           \
                T value;                                                \
                memcpy(&value, at + (size_t)i * sizeof(T), sizeof(T));  \
                body;                                                   \
            }                                                           \
        } else {                                                        \
            for (int32_t i = 0; i < n; i++, at += step) {               \
                T value;                                                \
                memcpy(&value, at, sizeof(T));                          \
                body;                                                   \
            }                                                           \
        }                                                               \
    } while (0)

static int64_t decode_step(const cxm_column *column, int64_t size)
{
    if (column->flags & CXM_COLUMN_REPEATED)
        return 0;
    return column->stride ? column->stride : size;
}

/* mask[i] becomes 0xFF where the validity bit is 0, and 0 elsewhere. */
static void decode_validity(const cxm_column *column, int64_t first, int32_t n, uint8_t *mask)
{
    if (column->flags & CXM_COLUMN_REPEATED) {
        int64_t bit = column->bit_offset;
        memset(mask, column->validity[bit >> 3] >> (bit & 7) & 1 ? 0 : 0xFF, (size_t)n);
        return;
    }
    int64_t bit = column->bit_offset + first;
    for (int32_t i = 0; i < n; i++, bit++)
        mask[i] = (uint8_t)((column->validity[bit >> 3] >> (bit & 7) & 1) - 1);
}

/* The point of an integer, as its distance from the lowest; distances are unsigned, so below the scale is far above it. */
#define DECODE_POINT32 codes[i] = (uint32_t)value - low32 < points ? (uint8_t)((uint32_t)value - low32) : CXM__CODE_OFF_SCALE
#define DECODE_POINT64 codes[i] = (uint64_t)value - low64 < points ? (uint8_t)((uint64_t)value - low64) : CXM__CODE_OFF_SCALE

static uint8_t decode_real(double value, double low, double high)
{
    if (!(value >= low && value <= high))
        return isnan(value) ? CXM__CODE_NOT_A_NUMBER : CXM__CODE_OFF_SCALE;
    double distance = value - low;
    int32_t point = (int32_t)distance;
    return (double)point + low == value ? (uint8_t)point : CXM__CODE_BETWEEN;
}

static void decode_reals(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    const double low = scale.minimum, high = scale.maximum;
    const unsigned char *at = column->data;
    int64_t step;
    if (column->type == CXM_TYPE_F32) {
        step = decode_step(column, 4);
        at += step * first;
        DECODE_EACH(float, codes[i] = decode_real((double)value, low, high));
    } else {
        step = decode_step(column, 8);
        at += step * first;
        DECODE_EACH(double, codes[i] = decode_real(value, low, high));
    }
    if (column->flags & CXM_COLUMN_NAN_IS_NULL)
        for (int32_t i = 0; i < n; i++)
            codes[i] = codes[i] == CXM__CODE_NOT_A_NUMBER ? CXM__CODE_MISSING : codes[i];
}

static void decode_coded(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    for (int32_t i = 0; i < n; i++) {
        int64_t code = cxm__column_code(column, first + i);
        if (code < 0)
            codes[i] = CXM__CODE_MISSING;
        else
            cxm__decode_answers(column->extra, code, 1, scale, codes + i);
    }
}

void cxm__decode_answers(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    const uint32_t points = (uint32_t)(scale.maximum - scale.minimum) + 1, low32 = (uint32_t)(int32_t)scale.minimum;
    const uint64_t low64 = (uint64_t)(int64_t)scale.minimum;
    const unsigned char *at = column->data;
    int64_t step = 0;
#define DECODE_TYPE(T, body)                      \
    step = decode_step(column, (int64_t)sizeof(T)); \
    at += step * first;                           \
    DECODE_EACH(T, body);                         \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, DECODE_POINT32);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, DECODE_POINT32);
    case CXM_TYPE_I32: DECODE_TYPE(int32_t, DECODE_POINT32);
    case CXM_TYPE_I64: DECODE_TYPE(int64_t, DECODE_POINT64);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, DECODE_POINT32);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, DECODE_POINT32);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, DECODE_POINT64);
    case CXM_TYPE_U64: /* values above INT64_MAX must not wrap onto a scale that begins below 0 */
        DECODE_TYPE(uint64_t, codes[i] = value <= INT64_MAX && value - low64 < points ? (uint8_t)(value - low64)
                                                                                       : CXM__CODE_OFF_SCALE);
    case CXM_TYPE_BOOL8:
        DECODE_TYPE(uint8_t, codes[i] = (uint32_t)(value != 0) - low32 < points ? (uint8_t)((value != 0) - low32)
                                                                                 : CXM__CODE_OFF_SCALE);
    case CXM_TYPE_BOOL1:
        for (int32_t i = 0; i < n; i++) {
            uint32_t value = (uint32_t)cxm__column_integer(column, first + i);
            DECODE_POINT32;
        }
        break;
    case CXM_TYPE_CODED: decode_coded(column, first, n, scale, codes); break;
    default: decode_reals(column, first, n, scale, codes); break;
    }
#undef DECODE_TYPE
    if (column->validity) {
        uint8_t mask[CXM__BLOCK];
        decode_validity(column, first, n, mask);
        for (int32_t i = 0; i < n; i++)
            codes[i] |= mask[i];
    }
}

/* Elements that need a look at one another: bits, and codes whose labels hold the numbers. */
static void decode_singly(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    for (int32_t i = 0; i < n; i++) {
        null[i] = cxm__column_is_null(column, first + i);
        numbers[i] = null[i] ? NAN : cxm__column_number(column, first + i);
    }
}

void cxm__decode_numbers(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    const unsigned char *at = column->data;
    int64_t step = 0;
#define DECODE_TYPE(T, expression)                       \
    step = decode_step(column, (int64_t)sizeof(T));      \
    at += step * first;                                  \
    DECODE_EACH(T, numbers[i] = (double)(expression));   \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, value);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, value);
    case CXM_TYPE_I32: DECODE_TYPE(int32_t, value);
    case CXM_TYPE_I64: DECODE_TYPE(int64_t, value);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, value);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, value);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, value);
    case CXM_TYPE_U64: DECODE_TYPE(uint64_t, value);
    case CXM_TYPE_BOOL8: DECODE_TYPE(uint8_t, value != 0);
    case CXM_TYPE_F32: DECODE_TYPE(float, value);
    case CXM_TYPE_F64: DECODE_TYPE(double, value);
    default: decode_singly(column, first, n, numbers, null); return;
    }
#undef DECODE_TYPE
    if (column->validity)
        decode_validity(column, first, n, null);
    else
        memset(null, 0, (size_t)n);
    const bool reals = column->type == CXM_TYPE_F32 || column->type == CXM_TYPE_F64;
    if (reals && (column->flags & CXM_COLUMN_NAN_IS_NULL))
        for (int32_t i = 0; i < n; i++)
            null[i] = (uint8_t)(null[i] | (isnan(numbers[i]) != 0));
    for (int32_t i = 0; i < n; i++) {
        null[i] &= 1;
        numbers[i] = null[i] ? NAN : numbers[i];
    }
}

bool cxm__decode_integers(const cxm_column *column, int64_t first, int32_t n, int64_t *integers, uint8_t *null)
{
    const unsigned char *at = column->data;
    int64_t step = 0;
    bool any = false;
#define DECODE_TYPE(T, expression)                \
    step = decode_step(column, (int64_t)sizeof(T)); \
    at += step * first;                           \
    DECODE_EACH(T, integers[i] = (int64_t)(expression)); \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, value);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, value);
    case CXM_TYPE_I32:
    case CXM_TYPE_DATE: DECODE_TYPE(int32_t, value);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, value);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, value);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, value);
    case CXM_TYPE_BOOL8: DECODE_TYPE(uint8_t, value != 0);
    case CXM_TYPE_BOOL1:
        for (int32_t i = 0; i < n; i++)
            integers[i] = cxm__column_integer(column, first + i);
        break;
    default: DECODE_TYPE(int64_t, value);
    }
#undef DECODE_TYPE
    if (!column->validity) {
        memset(null, 0, (size_t)n);
        return false;
    }
    decode_validity(column, first, n, null);
    for (int32_t i = 0; i < n; i++) {
        any = any || null[i];
        integers[i] = null[i] ? 0 : integers[i];
        null[i] &= 1;
    }
    return any;
}

/* The integer types in a row, for loops that are worth one each. */
#define DECODE_INTEGERS(body)                                    \
    switch (column->type) {                                      \
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, body);                 \
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, body);               \
    case CXM_TYPE_I32:                                           \
    case CXM_TYPE_DATE: DECODE_TYPE(int32_t, body);              \
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, body);                \
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, body);              \
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, body);              \
    default: DECODE_TYPE(int64_t, body);                         \
    }
#define DECODE_TYPE(T, body)                        \
    {                                               \
        step = decode_step(column, (int64_t)sizeof(T)); \
        at += step * first;                         \
        body(T)                                     \
        break;                                      \
    }

#define DECODE_RANGE(T)                               \
    T least, most;                                    \
    memcpy(&least, at, sizeof least);                 \
    most = least;                                     \
    DECODE_EACH(T, least = value < least ? value : least; most = value > most ? value : most); \
    *low = (int64_t)least < *low ? (int64_t)least : *low; \
    *high = (int64_t)most > *high ? (int64_t)most : *high;

void cxm__decode_range(const cxm_column *column, int64_t first, int64_t rows, int64_t *low, int64_t *high)
{
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    bool plain = !column->validity && cxm__column_kind(column) != CXM__KIND_BOOLEAN;
    *low = INT64_MAX;
    *high = INT64_MIN;
    for (int64_t end = first + rows; first < end; first += CXM__BLOCK) {
        int32_t n = end - first < CXM__BLOCK ? (int32_t)(end - first) : CXM__BLOCK;
        if (plain) {
            const unsigned char *at = column->data;
            int64_t step;
            DECODE_INTEGERS(DECODE_RANGE)
            continue;
        }
        (void)cxm__decode_integers(column, first, n, integers, null);
        for (int32_t i = 0; i < n; i++)
            if (!null[i]) {
                *low = integers[i] < *low ? integers[i] : *low;
                *high = integers[i] > *high ? integers[i] : *high;
            }
    }
}

/* Two keys are often a wide one and one of two values: processors shift many numbers at once more readily than they multiply. */
#define DECODE_SLOT(T)                                                     \
    if (radix == 1u << shift)                                              \
        DECODE_EACH(T, slots[i] += ((uint32_t)value - low) << shift);      \
    else                                                                   \
        DECODE_EACH(T, slots[i] += ((uint32_t)value - low) * radix);

void cxm__decode_slots(const cxm_column *column, int64_t first, int32_t n, int64_t base, uint32_t radix, uint32_t *slots)
{
    const uint32_t low = (uint32_t)base; /* differences are right modulo 2^32, and fit */
    uint32_t shift = 0;
    while (shift < 31 && 1u << shift < radix)
        shift++;
    const unsigned char *at = column->data;
    int64_t step;
    DECODE_INTEGERS(DECODE_SLOT)
}

#undef DECODE_EACH
#undef DECODE_INTEGERS
#undef DECODE_TYPE
#undef DECODE_RANGE
#undef DECODE_SLOT
#undef DECODE_POINT32
#undef DECODE_POINT64
#undef DECODE_EACH
#undef DECODE_POINT32
#undef DECODE_POINT64
#undef DECODE_TYPE
#undef DECODE_INTEGERS
#undef DECODE_RANGE
#undef DECODE_SLOT
/* ---- lib/core/fail.c ---- */
/* Fills in the caller's cxm_error. Messages are put together from pieces, and cut at a character where 240 bytes do not do. */

#include <string.h>

void cxm__fail_pieces(cxm_error *error, cxm_status code, int32_t argument, int64_t row, const struct cxm__piece *pieces,
                      size_t count)
{
    if (!error)
        return;
    memset(error, 0, sizeof *error);
    error->code = code;
    error->argument = argument;
    error->row = row;
    struct cxm__text text = cxm__text_into(error->message, sizeof error->message);
    for (size_t i = 0; i < count; i++) {
        const struct cxm__piece *piece = &pieces[i];
        if (piece->kind == CXM__PIECE_AT || piece->kind == CXM__PIECE_AT_NAME) {
            struct cxm__text name = cxm__text_into(error->name, sizeof error->name);
            cxm__text_string(&name, piece->text);
            (void)cxm__text_end(&name);
        }
        switch (piece->kind) {
        case CXM__PIECE_AT:
        case CXM__PIECE_TEXT: cxm__text_string(&text, piece->text); break;
        case CXM__PIECE_INTEGER: cxm__text_integer(&text, piece->integer); break;
        case CXM__PIECE_NUMBER: cxm__text_number(&text, piece->number); break;
        case CXM__PIECE_AT_NAME:
        case CXM__PIECE_NAME:
            cxm__text_quoted(&text, piece->text, piece->length ? piece->length : strlen(piece->text));
            break;
        }
    }
    (void)cxm__text_end(&text);
}

void cxm__fail_shift(cxm_error *error, int64_t before)
{
    char digits[32], was[sizeof error->message];
    struct cxm__text place = cxm__text_into(digits, sizeof digits), text = cxm__text_into(was, sizeof was);
    if (!error || error->row < 0 || before == 0)
        return;
    cxm__text_character(&place, '[');
    cxm__text_integer(&place, error->row);
    cxm__text_string(&place, "]: ");
    (void)cxm__text_end(&place);
    error->row += before;
    const char *at = strstr(error->message, digits);
    if (!at)
        return; /* the name alone fills the line */
    cxm__text_bytes(&text, error->message, (size_t)(at + 1 - error->message));
    cxm__text_integer(&text, error->row);
    cxm__text_string(&text, at + place.length - strlen("]: "));
    (void)cxm__text_end(&text);
    memcpy(error->message, was, sizeof was);
}

void cxm__fail_rename(cxm_error *error, const char *from, const char *to)
{
    char was[sizeof error->message];
    const size_t length = strlen(from);
    if (!error || strcmp(error->name, from) != 0 || strncmp(error->message, from, length) != 0)
        return;
    struct cxm__text name = cxm__text_into(error->name, sizeof error->name), text = cxm__text_into(error->message, sizeof was);
    memcpy(was, error->message, sizeof was);
    cxm__text_string(&name, to);
    (void)cxm__text_end(&name);
    cxm__text_string(&text, to);
    cxm__text_string(&text, was + length);
    (void)cxm__text_end(&text);
}
/* ---- lib/core/gather.c ---- */
/* The way of a row from its columns into a slot. A value off the scale stops the block before anything of it is counted, so a
 * failed call can name the first such row. */
/* ---- lib/core/gather.h ---- */
/* From columns to a grid: decodes rows block by block, applies weights and the off-scale rule, and counts.
 * One-shot calls and queries share it; the keys' slots come from query/keys.h. */
#ifndef CXM__CORE_GATHER_H
#define CXM__CORE_GATHER_H

/* ---- lib/core/grid.h ---- */
/* What was answered, by group: for each slot of a group and each column of answers an exact histogram, and weights by point.
 * Every measure of answers is a function of this; gathering and merging exist here once. tally.h reads one slot of it. */
#ifndef CXM__CORE_GRID_H
#define CXM__CORE_GRID_H


/* Why a row with an answer was excluded; the order of the ledger. */
enum cxm__reason { CXM__REASON_OFF_SCALE, CXM__REASON_NOT_A_NUMBER, CXM__REASON_WEIGHT_MISSING, CXM__REASON_WEIGHT_ZERO, CXM__REASONS };

/* Behind the counts of a wide row's points. */
enum { CXM__WIDE_MISSING, CXM__WIDE_EXCLUDED, CXM__WIDE_BETWEEN, CXM__WIDE_EXTRA };

/* One column of answers on one scale.
 *
 * With few points a slot is one 64-bit cell of small counters, one per point and one for missing: random access to many groups is
 * bound by memory, and a cell is an eighth of a cache line. A counter's top bit says that it is time to move the cell into the
 * slot's wide row. With many points, weights, or a single group, each slot has its wide row from the start. */
struct cxm__answers {
    cxm_scale scale;
    int32_t points;
    int32_t bits;       /* of a packed counter; 0 = not packed */
    uint64_t full;      /* the top bit of every counter */
    uint64_t unit[256]; /* what a code adds to its cell */
    int64_t *wide;      /* rows of points + CXM__WIDE_EXTRA */
    int64_t wide_count, wide_capacity;
    uint32_t *wide_of;           /* packed: by slot, 0 = none, else row + 1 */
    struct cxm__weight *weights; /* weighted: by slot and point */
    double *weight_range;        /* weighted: by slot, smallest and largest weight; largest 0 = none yet */
    struct cxm__between_list between;
    int64_t reasons[CXM__REASONS];
};

struct cxm__grid {
    cxm_host host;
    int64_t slots, capacity; /* used, and room for */
    int32_t columns;
    bool weighted, with_population;
    struct cxm__answers *answers; /* columns of them */
    uint64_t *cells;              /* by slot and column; NULL where no column is packed */
    double *population;           /* by slot; NaN = none yet */
};

/* A grid of no slots. `packed` asks for cells where the scale allows them. */
cxm_status cxm__grid_new(struct cxm__grid *grid, const cxm_host *host, const cxm_scale *scales, int32_t columns, bool packed,
                         bool weighted, bool with_population, cxm_error *error);
void cxm__grid_free(struct cxm__grid *grid);

/* What a slot takes, as long as its counters are not full. */
int64_t cxm__grid_slot_bytes(const struct cxm__grid *grid);

/* Makes it `slots` slots, the new ones empty; false without memory, with the grid as it was. */
bool cxm__grid_grow(struct cxm__grid *grid, int64_t slots);

/* Turns packing off, while there are no slots. */
void cxm__grid_unpack(struct cxm__grid *grid);

/* A block of rows of one column: slot (NULL = all in slot 0), code, weight (NULL = none) of each; `source` and `first` give the
 * values of answers between points. */
cxm_status cxm__grid_gather(struct cxm__grid *grid, int32_t column, const uint32_t *slots, const uint8_t *codes,
                            const double *weights, const cxm_column *source, int64_t first, int32_t n, cxm_error *error);

/* Adds counts[point] answers and `missing` rows to slot 0. */
void cxm__grid_add_counts(struct cxm__grid *grid, int32_t column, const int64_t *counts, int64_t missing);

/* Adds a slot of another grid with the same columns to one of this. CXM_E_DOMAIN where populations differ. Answers between points
 * wait for cxm__grid_settle(). */
cxm_status cxm__grid_take(struct cxm__grid *grid, int64_t slot, const struct cxm__grid *from, int64_t from_slot,
                          cxm_error *error);
/* Adds all of another grid, slot by slot, and its reasons. */
cxm_status cxm__grid_add(struct cxm__grid *grid, const struct cxm__grid *from, cxm_error *error);
void cxm__grid_take_reasons(struct cxm__grid *grid, const struct cxm__grid *from);

/* Brings answers between points into canonical order. */
void cxm__grid_settle(struct cxm__grid *grid);

/* Keeps the listed slots in the listed order, each at most once, and drops the others; false without memory, with the grid as it
 * was. Answers between points must be settled before, and are settled after. */
bool cxm__grid_pick(struct cxm__grid *grid, const uint32_t *list, int64_t count);

/* Sets the population of a slot, or checks that it is the same; `row` and `name` are for the message. */
cxm_status cxm__grid_population(struct cxm__grid *grid, int64_t slot, double population, int64_t row, const char *name,
                                int32_t argument, cxm_error *error);

/* Unpacks a slot's row: points + CXM__WIDE_EXTRA numbers. */
void cxm__grid_row(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row);

/* Adds up the rows without an answer. */
void cxm__grid_missing(const struct cxm__grid *grid, int32_t column, int64_t *missing);

/* Whether any row fell into the slot. */
bool cxm__grid_occupied(const struct cxm__grid *grid, int64_t slot);

/* For the grid's own files: the length of a wide row; a slot's wide row, made where there is none (NULL without memory); and a cell
 * emptied into it (false without memory). */
int64_t cxm__grid_width(const struct cxm__answers *answers);
int64_t *cxm__grid_wide(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot);
bool cxm__grid_spill(struct cxm__grid *grid, struct cxm__answers *answers, uint64_t *cell, int64_t slot);

#endif

struct cxm__source_answers {
    const cxm_column *column;
    const char *name; /* for messages */
    int32_t off_scale;
};

/* What rows are read from. Names and arguments are for messages. */
struct cxm__source {
    const struct cxm__source_answers *answers; /* one for each of the grid's columns */
    const cxm_column *weight, *population;     /* or NULL */
    const char *weight_name, *population_name;
    int32_t argument, design_argument;
    int64_t length;
};

/* Checks columns and their lengths. */
cxm_status cxm__source_check(const struct cxm__source *source, int32_t columns, cxm_error *error);

/* Rows first .. first + n - 1, n <= CXM__BLOCK, into the grid; slots[i] is row first + i's, NULL = slot 0 for all. */
cxm_status cxm__gather_block(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                             int32_t n, cxm_error *error);

/* Rows first .. end - 1 into slot 0, as fast as memory gives them where a column is bytes. */
cxm_status cxm__gather_all(struct cxm__grid *grid, const struct cxm__source *source, int64_t first, int64_t end,
                           cxm_error *error);

/* Tells the host how far a call is; CXM_E_CANCELLED if it says stop. */
cxm_status cxm__progress(const cxm_host *host, int64_t done, int64_t total, cxm_error *error);

#endif

#include <math.h>

/* ---- lib/core/weights.h ---- */
/* Weights as a design takes them: 0, or within bounds that keep the sums of their squares in a double's range.
 * Everything that reads a column of weights reads it here. */
#ifndef CXM__CORE_WEIGHTS_H
#define CXM__CORE_WEIGHTS_H


/* `n` rows from `first`; nulls as NaN with null[i] set. Fails with CXM_E_DOMAIN at the first that is no weight. */
cxm_status cxm__decode_weights(const cxm_column *column, const char *name, int32_t argument, int64_t first, int32_t n, double *weights,
                               uint8_t *null, cxm_error *error);

#endif

cxm_status cxm__progress(const cxm_host *host, int64_t done, int64_t total, cxm_error *error)
{
    if (host->progress && host->progress(host->context, done, total))
        return CXM__FAIL(error, CXM_E_CANCELLED, -1, -1, CXM__T("the host's progress asked to stop after "), CXM__I(done),
                         CXM__T(" of "), CXM__I(total), CXM__T(" rows"));
    return CXM_OK;
}

cxm_status cxm__source_check(const struct cxm__source *source, int32_t columns, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int32_t c = 0; c < columns && !status; c++)
        status = cxm__numbers_check(source->answers[c].column, source->length, source->answers[c].name, source->argument, error);
    if (!status && source->weight)
        status = cxm__numbers_check(source->weight, source->length, source->weight_name, source->design_argument, error);
    if (!status && source->population)
        status = cxm__numbers_check(source->population, source->length, source->population_name, source->design_argument, error);
    return status;
}

/* The first row of a block whose value is off the scale, as an error. */
static cxm_status gather_fail_value(const struct cxm__source *source, const struct cxm__source_answers *answers, cxm_scale scale,
                                    const uint8_t *codes, int64_t first, cxm_error *error)
{
    int64_t i = 0;
    while (codes[i] != CXM__CODE_OFF_SCALE && codes[i] != CXM__CODE_NOT_A_NUMBER)
        i++;
    double value = cxm__column_number(answers->column, first + i);
    if (codes[i] == CXM__CODE_NOT_A_NUMBER)
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, first + i, CXM__A(answers->name), CXM__T("["), CXM__I(first + i),
                         CXM__T("]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL, to drop such rows set "
                                "off_scale=skip"));
    return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, first + i, CXM__A(answers->name), CXM__T("["), CXM__I(first + i),
                     CXM__T("]: "), CXM__N(value), CXM__T(" is outside "), CXM__N(scale.minimum), CXM__T(".."),
                     CXM__N(scale.maximum), CXM__T("; to drop such rows set off_scale=skip"));
}

static cxm_status gather_decode(const struct cxm__grid *grid, const struct cxm__source *source, int32_t column, int64_t first,
                                int32_t n, uint8_t *codes, cxm_error *error)
{
    const struct cxm__source_answers *answers = &source->answers[column];
    const cxm_scale scale = grid->answers[column].scale;
    unsigned off = 0;
    cxm__decode_answers(answers->column, first, n, scale, codes);
    if (answers->off_scale == CXM_OFF_SCALE_SKIP)
        return CXM_OK;
    for (int32_t i = 0; i < n; i++)
        off |= (unsigned)(codes[i] == CXM__CODE_OFF_SCALE) | (unsigned)(codes[i] == CXM__CODE_NOT_A_NUMBER);
    return off ? gather_fail_value(source, answers, scale, codes, first, error) : CXM_OK;
}

static cxm_status gather_population(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                                    int32_t n, cxm_error *error)
{
    double population[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->population, first, n, population, null);
    for (int32_t i = 0; i < n && !status; i++)
        if (!null[i])
            status = cxm__grid_population(grid, slots ? slots[i] : 0, population[i], first + i, source->population_name,
                                          source->design_argument, error);
    return status;
}

/* Notes a failure, after which only the rows before it are of interest: another column may be bad earlier. */
static void gather_fails(cxm_status fails, cxm_status *status, int64_t first, int32_t *n, const cxm_error *error)
{
    if (!fails)
        return;
    *status = fails;
    *n = (int32_t)(error->row - first);
}

cxm_status cxm__gather_block(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                             int32_t n, cxm_error *error)
{
    uint8_t codes[CXM__BLOCK], null[CXM__BLOCK];
    double weights[CXM__BLOCK];
    cxm_error own;
    cxm_status status = CXM_OK;
    error = error ? error : &own;
    if (source->weight)
        gather_fails(cxm__decode_weights(source->weight, source->weight_name, source->design_argument, first, n, weights, null, error),
                     &status, first, &n, error);
    if (source->population)
        gather_fails(gather_population(grid, source, slots, first, n, error), &status, first, &n, error);
    for (int32_t c = 0; c < grid->columns; c++) {
        gather_fails(gather_decode(grid, source, c, first, n, codes, error), &status, first, &n, error);
        if (status)
            continue;
        for (int32_t i = 0; source->weight && i < n; i++)
            if (codes[i] < CXM__POINTS_MAX || codes[i] == CXM__CODE_BETWEEN)
                codes[i] = null[i] ? CXM__CODE_WEIGHT_MISSING : weights[i] > 0 ? codes[i] : CXM__CODE_WEIGHT_ZERO;
        status = cxm__grid_gather(grid, c, slots, codes, source->weight ? weights : NULL, source->answers[c].column, first, n, error);
        if (status)
            return status;
    }
    return status;
}

/* Whether a column's bytes can be counted where they are: one byte a row, and a scale that the byte cannot wrap around. */
static bool gather_is_bytes(const cxm_column *column, cxm_scale scale)
{
    bool packed = (column->stride == 0 || column->stride == 1) && !(column->flags & CXM_COLUMN_REPEATED);
    if (column->type == CXM_TYPE_U8)
        return packed && scale.minimum >= 0 && scale.maximum <= UINT8_MAX;
    return packed && column->type == CXM_TYPE_I8 && scale.minimum >= INT8_MIN && scale.maximum <= INT8_MAX;
}

static cxm_status gather_bytes(struct cxm__grid *grid, const struct cxm__source *source, int32_t column, int64_t first, int64_t n,
                               cxm_error *error)
{
    const struct cxm__source_answers *answers = &source->answers[column];
    struct cxm__answers *to = &grid->answers[column];
    int64_t counts[CXM__POINTS_MAX] = {0}, off;
    int64_t valid = cxm__count_bytes((const uint8_t *)answers->column->data + first, n, answers->column->validity,
                                     answers->column->bit_offset + first, (uint8_t)(int32_t)to->scale.minimum, to->points, counts);
    off = valid;
    for (int32_t i = 0; i < to->points; i++)
        off -= counts[i];
    if (off && answers->off_scale == CXM_OFF_SCALE_FAIL)
        for (int64_t at = first;; at += CXM__BLOCK) {
            uint8_t codes[CXM__BLOCK];
            int64_t rest = first + n - at;
            cxm_status status = gather_decode(grid, source, column, at, rest < CXM__BLOCK ? (int32_t)rest : CXM__BLOCK, codes, error);
            if (status)
                return status;
        }
    cxm__grid_add_counts(grid, column, counts, n - valid);
    to->wide[to->points + CXM__WIDE_EXCLUDED] += off;
    to->reasons[CXM__REASON_OFF_SCALE] += off;
    return CXM_OK;
}

cxm_status cxm__gather_all(struct cxm__grid *grid, const struct cxm__source *source, int64_t first, int64_t end, cxm_error *error)
{
    bool bytes = !source->weight && !source->population;
    for (int32_t c = 0; c < grid->columns; c++)
        bytes = bytes && gather_is_bytes(source->answers[c].column, grid->answers[c].scale);
    cxm_error own;
    cxm_status status = CXM_OK;
    error = error ? error : &own;
    for (int32_t c = 0; bytes && c < grid->columns; c++) {
        cxm_status fails = gather_bytes(grid, source, c, first, end - first, error);
        if (fails) { /* another column may be bad earlier */
            status = fails;
            end = error->row;
        }
    }
    for (int64_t at = first; !bytes && at < end && !status; at += CXM__BLOCK)
        status = cxm__gather_block(grid, source, NULL, at, end - at < CXM__BLOCK ? (int32_t)(end - at) : CXM__BLOCK, error);
    return status;
}
/* ---- lib/core/grid.c ---- */
/* The grid's memory: slots that grow, are picked and put in order, and are read. Counting is in grid_count.c, merging in
 * grid_merge.c. */

#include <math.h>
#include <string.h>

int64_t cxm__grid_width(const struct cxm__answers *answers)
{
    return answers->points + CXM__WIDE_EXTRA;
}

static void grid_pack(struct cxm__answers *answers)
{
    int32_t counters = answers->points + 1, bits = 64 / counters;
    if (bits < 4)
        return;
    answers->bits = bits > 16 ? 16 : bits;
    for (int32_t i = 0; i < counters; i++) {
        uint64_t one = UINT64_C(1) << (answers->bits * i);
        answers->unit[i < answers->points ? i : CXM__CODE_MISSING] = one;
        answers->full |= one << (answers->bits - 1);
    }
}

cxm_status cxm__grid_new(struct cxm__grid *grid, const cxm_host *host, const cxm_scale *scales, int32_t columns, bool packed,
                         bool weighted, bool with_population, cxm_error *error)
{
    *grid = (struct cxm__grid){.host = *host, .columns = columns, .weighted = weighted, .with_population = with_population};
    grid->answers = cxm__allocate_zeroed(host, columns, sizeof *grid->answers);
    if (!grid->answers)
        return cxm__fail_memory(error);
    for (int32_t c = 0; c < columns; c++) {
        struct cxm__answers *answers = &grid->answers[c];
        answers->scale = scales[c];
        answers->points = (int32_t)(scales[c].maximum - scales[c].minimum) + 1;
        if (packed && !weighted)
            grid_pack(answers);
    }
    return CXM_OK;
}

void cxm__grid_unpack(struct cxm__grid *grid)
{
    for (int32_t c = 0; c < grid->columns; c++)
        grid->answers[c].bits = 0;
}

static void grid_free_slots(struct cxm__grid *grid, struct cxm__answers *answers)
{
    cxm__release(&grid->host, answers->wide, answers->wide_capacity * cxm__grid_width(answers), sizeof *answers->wide);
    cxm__release(&grid->host, answers->wide_of, grid->capacity, sizeof *answers->wide_of);
    cxm__release(&grid->host, answers->weights, grid->capacity * answers->points, sizeof *answers->weights);
    cxm__release(&grid->host, answers->weight_range, grid->capacity * 2, sizeof *answers->weight_range);
}

void cxm__grid_free(struct cxm__grid *grid)
{
    for (int32_t c = 0; grid->answers && c < grid->columns; c++) {
        grid_free_slots(grid, &grid->answers[c]);
        cxm__between_free(&grid->answers[c].between, &grid->host);
    }
    cxm__release(&grid->host, grid->answers, grid->columns, sizeof *grid->answers);
    cxm__release(&grid->host, grid->cells, grid->capacity * grid->columns, sizeof *grid->cells);
    cxm__release(&grid->host, grid->population, grid->capacity, sizeof *grid->population);
    *grid = (struct cxm__grid){0};
}

int64_t cxm__grid_slot_bytes(const struct cxm__grid *grid)
{
    int64_t bytes = grid->with_population ? (int64_t)sizeof *grid->population : 0;
    for (int32_t c = 0; c < grid->columns; c++) {
        const struct cxm__answers *answers = &grid->answers[c];
        bytes += answers->bits ? (int64_t)(sizeof *grid->cells + sizeof *answers->wide_of)
                               : cxm__grid_width(answers) * (int64_t)sizeof *answers->wide;
        if (grid->weighted)
            bytes += answers->points * (int64_t)sizeof *answers->weights + 2 * (int64_t)sizeof *answers->weight_range;
    }
    return bytes;
}

/* A zeroed block of `to` elements that begins with the old block's `from`. */
static void *grid_larger(const cxm_host *host, const void *old, int64_t from, int64_t to, size_t size)
{
    void *block = cxm__allocate_zeroed(host, to, size);
    if (block && from)
        memcpy(block, old, (size_t)from * size);
    return block;
}

bool cxm__grid_grow(struct cxm__grid *grid, int64_t slots)
{
    int64_t used = grid->slots, capacity = used ? grid->capacity * 2 : slots;
    if (slots <= grid->capacity) {
        grid->slots = slots;
        return true;
    }
    if (capacity < slots)
        capacity = slots;
    struct cxm__grid larger = *grid;
    bool any_packed = false, enough = true;
    larger.capacity = capacity;
    larger.cells = NULL;
    larger.population = NULL;
    larger.answers = cxm__allocate_zeroed(&grid->host, grid->columns, sizeof *larger.answers);
    if (!larger.answers)
        return false;
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *from = &grid->answers[c], *to = &larger.answers[c];
        *to = *from;
        to->wide_of = NULL;
        to->weights = NULL;
        to->weight_range = NULL;
        if (from->bits) {
            any_packed = true;
            to->wide_of = grid_larger(&grid->host, from->wide_of, used, capacity, sizeof *to->wide_of);
            enough = enough && to->wide_of;
        } else {
            to->wide_capacity = capacity;
            to->wide = grid_larger(&grid->host, from->wide, used * cxm__grid_width(from), capacity * cxm__grid_width(from),
                                   sizeof *to->wide);
            enough = enough && to->wide;
        }
        if (grid->weighted) {
            to->weights = grid_larger(&grid->host, from->weights, used * from->points, capacity * from->points, sizeof *to->weights);
            to->weight_range = grid_larger(&grid->host, from->weight_range, used * 2, capacity * 2, sizeof *to->weight_range);
            enough = enough && to->weights && to->weight_range;
        }
    }
    if (any_packed) {
        larger.cells = grid_larger(&grid->host, grid->cells, used * grid->columns, capacity * grid->columns, sizeof *larger.cells);
        enough = enough && larger.cells;
    }
    if (grid->with_population) {
        larger.population = grid_larger(&grid->host, grid->population, used, capacity, sizeof *larger.population);
        enough = enough && larger.population;
        for (int64_t i = used; larger.population && i < capacity; i++)
            larger.population[i] = NAN;
    }
    /* Whichever of the two is given up: its packed columns' wide rows and lists of answers between points live on in the other. */
    struct cxm__grid *drop = enough ? grid : &larger;
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *answers = &drop->answers[c];
        if (answers->bits)
            answers->wide = NULL;
        answers->between = (struct cxm__between_list){0};
    }
    if (enough) {
        larger.slots = slots;
        cxm__grid_free(grid);
        *grid = larger;
    } else {
        cxm__grid_free(&larger);
    }
    return enough;
}

/* A block of count * each elements, taken from `from` in the order of the list. */
static void *grid_picked(const cxm_host *host, const void *from, const uint32_t *list, int64_t count, int64_t each, size_t size)
{
    char *block = cxm__allocate(host, count * each, size);
    size_t bytes = (size_t)each * size;
    if (block && bytes == sizeof(uint64_t))
        for (int64_t i = 0; i < count; i++)
            memcpy(block + (size_t)i * 8, (const char *)from + (size_t)list[i] * 8, 8);
    else if (block)
        for (int64_t i = 0; i < count; i++)
            memcpy(block + (size_t)i * bytes, (const char *)from + list[i] * bytes, bytes);
    return block;
}

/* Renumbers the slots of answers between points; those of dropped slots go. */
static bool grid_pick_between(struct cxm__grid *grid, struct cxm__between_list *list, const uint32_t *slots, int64_t count)
{
    if (!list->count)
        return true;
    uint32_t *places = cxm__allocate_zeroed(&grid->host, grid->slots, sizeof *places);
    if (!places)
        return false;
    for (int64_t i = 0; i < count; i++)
        places[slots[i]] = (uint32_t)i + 1;
    int64_t kept = 0;
    for (int64_t i = 0; i < list->count; i++)
        if (places[list->items[i].slot]) {
            list->items[kept] = list->items[i];
            list->items[kept++].slot = (int64_t)places[list->items[i].slot] - 1;
        }
    list->count = kept;
    cxm__between_settle(list);
    cxm__release(&grid->host, places, grid->slots, sizeof *places);
    return true;
}

/* Takes the place of an old block that held `grid->capacity` times `each` elements. */
static void grid_replace(struct cxm__grid *grid, void **old, void *block, int64_t each, size_t size)
{
    cxm__release(&grid->host, *old, grid->capacity * each, size);
    *old = block;
}

bool cxm__grid_pick(struct cxm__grid *grid, const uint32_t *list, int64_t count)
{
    const cxm_host *host = &grid->host;
    bool enough = true;
    uint64_t *cells = grid->cells ? grid_picked(host, grid->cells, list, count, grid->columns, sizeof *cells) : NULL;
    double *population = grid->population ? grid_picked(host, grid->population, list, count, 1, sizeof *population) : NULL;
    struct cxm__answers *picked = cxm__allocate_zeroed(host, grid->columns, sizeof *picked);
    enough = picked && !cells == !grid->cells && !population == !grid->population;
    for (int32_t c = 0; enough && c < grid->columns; c++) {
        struct cxm__answers *from = &grid->answers[c], *to = &picked[c];
        *to = *from;
        to->wide_of = NULL;
        to->weights = NULL;
        to->weight_range = NULL;
        if (from->bits) {
            to->wide_of = grid_picked(host, from->wide_of, list, count, 1, sizeof *to->wide_of);
            enough = to->wide_of != NULL;
        } else {
            to->wide = grid_picked(host, from->wide, list, count, cxm__grid_width(from), sizeof *to->wide);
            to->wide_capacity = count;
            enough = to->wide != NULL;
        }
        if (grid->weighted) {
            to->weights = grid_picked(host, from->weights, list, count, from->points, sizeof *to->weights);
            to->weight_range = grid_picked(host, from->weight_range, list, count, 2, sizeof *to->weight_range);
            enough = enough && to->weights && to->weight_range;
        }
        enough = enough && grid_pick_between(grid, &from->between, list, count);
        to->between = from->between;
    }
    if (enough) {
        for (int32_t c = 0; c < grid->columns; c++) {
            struct cxm__answers *from = &grid->answers[c];
            if (from->bits)
                from->wide = NULL; /* lives on in the picked column */
            grid_free_slots(grid, from);
        }
        cxm__release(host, grid->answers, grid->columns, sizeof *picked);
        grid_replace(grid, (void **)&grid->cells, cells, grid->columns, sizeof *cells);
        grid_replace(grid, (void **)&grid->population, population, 1, sizeof *population);
        grid->answers = picked;
        grid->slots = grid->capacity = count;
        return true;
    }
    struct cxm__grid failed = {.host = grid->host, .capacity = count};
    for (int32_t c = 0; picked && c < grid->columns; c++) {
        if (picked[c].bits || !picked[c].points || picked[c].wide == grid->answers[c].wide)
            picked[c].wide = NULL;
        grid_free_slots(&failed, &picked[c]);
    }
    cxm__release(host, picked, grid->columns, sizeof *picked);
    cxm__release(host, cells, count * grid->columns, sizeof *cells);
    cxm__release(host, population, count, sizeof *population);
    return false;
}

int64_t *cxm__grid_wide(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot)
{
    int64_t row = slot;
    if (answers->bits) {
        if (!answers->wide_of[slot]) {
            int64_t width = cxm__grid_width(answers), capacity = answers->wide_capacity;
            if (answers->wide_count == capacity) {
                capacity = capacity ? 2 * capacity : 64;
                int64_t *larger = cxm__allocate(&grid->host, capacity * width, sizeof *larger);
                if (!larger)
                    return NULL;
                if (answers->wide_count)
                    memcpy(larger, answers->wide, (size_t)(answers->wide_count * width) * sizeof *larger);
                cxm__release(&grid->host, answers->wide, answers->wide_capacity * width, sizeof *larger);
                answers->wide = larger;
                answers->wide_capacity = capacity;
            }
            memset(answers->wide + answers->wide_count * width, 0, (size_t)width * sizeof *answers->wide);
            answers->wide_of[slot] = (uint32_t)++answers->wide_count;
        }
        row = (int64_t)answers->wide_of[slot] - 1;
    }
    return answers->wide + row * cxm__grid_width(answers);
}

void cxm__grid_row(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row)
{
    const struct cxm__answers *answers = &grid->answers[column];
    int64_t width = cxm__grid_width(answers), wide_row = answers->bits ? (int64_t)answers->wide_of[slot] - 1 : slot;
    if (wide_row >= 0)
        memcpy(row, answers->wide + wide_row * width, (size_t)width * sizeof *row);
    else
        memset(row, 0, (size_t)width * sizeof *row);
    if (answers->bits) {
        uint64_t cell = grid->cells[slot * grid->columns + column], mask = (UINT64_C(1) << answers->bits) - 1;
        for (int32_t i = 0; i <= answers->points; i++, cell >>= answers->bits)
            row[i] += (int64_t)(cell & mask); /* the counter of missing is next to the points in both */
    }
}

void cxm__grid_missing(const struct cxm__grid *grid, int32_t column, int64_t *missing)
{
    const struct cxm__answers *answers = &grid->answers[column];
    const int32_t at = answers->points + CXM__WIDE_MISSING, shift = answers->bits * answers->points;
    const int64_t rows = answers->bits ? answers->wide_count : grid->slots;
    for (int64_t i = 0; i < rows; i++)
        *missing += answers->wide[i * cxm__grid_width(answers) + at];
    for (int64_t slot = 0; answers->bits && slot < grid->slots; slot++)
        *missing += (int64_t)(grid->cells[slot * grid->columns + column] >> shift & ((UINT64_C(1) << answers->bits) - 1));
}

bool cxm__grid_occupied(const struct cxm__grid *grid, int64_t slot)
{
    const struct cxm__answers *answers = &grid->answers[0];
    if (answers->bits)
        return grid->cells[slot * grid->columns] || answers->wide_of[slot];
    const int64_t *wide = answers->wide + slot * cxm__grid_width(answers);
    for (int64_t i = 0; i < cxm__grid_width(answers); i++)
        if (wide[i])
            return true;
    return false;
}
/* ---- lib/core/grid_count.c ---- */
/* Counting into slots. A row costs one load, one add and one store in its cell; what is rare (a full counter, an answer between
 * points, an excluded row) goes to the slot's wide row. */

#include <math.h>

/* How far ahead cells are fetched: a cell that is not in the cache takes about as long as this many rows. */
enum { GRID_AHEAD = 256 };

#if defined(__GNUC__)
#define GRID_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define GRID_PREFETCH(address) ((void)0)
#endif

bool cxm__grid_spill(struct cxm__grid *grid, struct cxm__answers *answers, uint64_t *cell, int64_t slot)
{
    int64_t *wide = cxm__grid_wide(grid, answers, slot);
    uint64_t mask = (UINT64_C(1) << answers->bits) - 1;
    if (!wide)
        return false;
    for (int32_t i = 0; i <= answers->points; i++)
        wide[i] += (int64_t)(*cell >> (answers->bits * i) & mask);
    *cell = 0;
    return true;
}

/* A row that is no plain answer: excluded, between points, or weighted. */
static bool grid_rare(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot, uint8_t code, double weight, double value)
{
    int64_t *wide = cxm__grid_wide(grid, answers, slot);
    if (!wide)
        return false;
    int64_t *extra = wide + answers->points;
    switch (code) {
    case CXM__CODE_MISSING: extra[CXM__WIDE_MISSING]++; return true;
    case CXM__CODE_OFF_SCALE: answers->reasons[CXM__REASON_OFF_SCALE]++; break;
    case CXM__CODE_NOT_A_NUMBER: answers->reasons[CXM__REASON_NOT_A_NUMBER]++; break;
    case CXM__CODE_WEIGHT_MISSING: answers->reasons[CXM__REASON_WEIGHT_MISSING]++; break;
    case CXM__CODE_WEIGHT_ZERO: answers->reasons[CXM__REASON_WEIGHT_ZERO]++; break;
    default:
        if (answers->weights) {
            double *range = answers->weight_range + 2 * slot;
            range[0] = range[1] > 0 && range[0] < weight ? range[0] : weight;
            range[1] = range[1] > weight ? range[1] : weight;
        }
        if (code == CXM__CODE_BETWEEN) {
            struct cxm__between item = {.slot = slot, .value = value, .count = 1};
            if (answers->weights)
                cxm__weight_add(&item.weight, weight);
            extra[CXM__WIDE_BETWEEN]++;
            return cxm__between_add(&answers->between, &grid->host, &item);
        }
        wide[code]++;
        if (answers->weights)
            cxm__weight_add(&answers->weights[slot * answers->points + code], weight);
        return true;
    }
    extra[CXM__WIDE_EXCLUDED]++;
    return true;
}

static bool grid_plain(const struct cxm__answers *answers, const uint8_t *codes, int32_t n)
{
    unsigned rare = 0;
    for (int32_t i = 0; i < n; i++)
        rare |= (unsigned)(codes[i] >= answers->points) & (unsigned)(codes[i] != CXM__CODE_MISSING);
    return !rare;
}

/* Four tables, so that runs of one answer do not wait for each other's stores. */
static void grid_histogram(const uint8_t *codes, int32_t n, int32_t *counts)
{
    int32_t tables[4][256] = {{0}}, i = 0;
    for (; i + 4 <= n; i += 4)
        for (int32_t t = 0; t < 4; t++)
            tables[t][codes[i + t]]++;
    for (; i < n; i++)
        tables[0][codes[i]]++;
    for (int32_t code = 0; code < 256; code++)
        counts[code] = tables[0][code] + tables[1][code] + tables[2][code] + tables[3][code];
}

/* One group without weights: count all codes at once, and look at single rows only where there are answers between points. */
static bool grid_gather_all(struct cxm__grid *grid, struct cxm__answers *answers, const uint8_t *codes, const cxm_column *source,
                            int64_t first, int32_t n)
{
    int32_t counts[256];
    int64_t *extra = answers->wide + answers->points;
    bool enough = true;
    grid_histogram(codes, n, counts);
    for (int32_t i = 0; i < answers->points; i++)
        answers->wide[i] += counts[i];
    extra[CXM__WIDE_MISSING] += counts[CXM__CODE_MISSING];
    extra[CXM__WIDE_EXCLUDED] += counts[CXM__CODE_OFF_SCALE] + counts[CXM__CODE_NOT_A_NUMBER];
    answers->reasons[CXM__REASON_OFF_SCALE] += counts[CXM__CODE_OFF_SCALE];
    answers->reasons[CXM__REASON_NOT_A_NUMBER] += counts[CXM__CODE_NOT_A_NUMBER];
    for (int32_t i = 0; counts[CXM__CODE_BETWEEN] && enough && i < n; i++)
        if (codes[i] == CXM__CODE_BETWEEN)
            enough = grid_rare(grid, answers, 0, codes[i], 1, cxm__column_number(source, first + i));
    return enough;
}

cxm_status cxm__grid_gather(struct cxm__grid *grid, int32_t column, const uint32_t *slots, const uint8_t *codes,
                            const double *weights, const cxm_column *source, int64_t first, int32_t n, cxm_error *error)
{
    struct cxm__answers *answers = &grid->answers[column];
    bool enough = true;
    if (!slots && !weights) {
        enough = grid_gather_all(grid, answers, codes, source, first, n);
    } else if (slots && answers->bits && grid_plain(answers, codes, n)) {
        uint64_t *cells = grid->cells + column;
        const uint64_t full = answers->full;
        const int64_t columns = grid->columns;
        for (int32_t i = 0; i < n && i < GRID_AHEAD; i++)
            GRID_PREFETCH(cells + slots[i] * columns);
        for (int32_t i = 0; i < n; i++) {
            uint64_t *cell = cells + slots[i] * columns;
            if (i + GRID_AHEAD < n)
                GRID_PREFETCH(cells + slots[i + GRID_AHEAD] * columns);
            *cell += answers->unit[codes[i]];
            if (*cell & full)
                enough = cxm__grid_spill(grid, answers, cell, slots[i]) && enough;
        }
    } else {
        for (int32_t i = 0; i < n && enough; i++) {
            int64_t slot = slots ? slots[i] : 0;
            double value = codes[i] == CXM__CODE_BETWEEN ? cxm__column_number(source, first + i) : 0;
            enough = grid_rare(grid, answers, slot, codes[i], weights ? weights[i] : 1, value);
        }
    }
    return enough ? CXM_OK : cxm__fail_memory(error);
}

void cxm__grid_add_counts(struct cxm__grid *grid, int32_t column, const int64_t *counts, int64_t missing)
{
    struct cxm__answers *answers = &grid->answers[column];
    for (int32_t i = 0; i < answers->points; i++)
        answers->wide[i] += counts[i];
    answers->wide[answers->points + CXM__WIDE_MISSING] += missing;
}

cxm_status cxm__grid_population(struct cxm__grid *grid, int64_t slot, double population, int64_t row, const char *name,
                                int32_t argument, cxm_error *error)
{
    double *known = &grid->population[slot];
    if (!(population >= 1) || isinf(population))
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(population), CXM__T(" is no population size; it must be a finite number of 1 or more"));
    if (isnan(*known))
        *known = population;
    if (*known != population && row < 0)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, -1, CXM__A(name), CXM__T(": "), CXM__N(population), CXM__T(" differs from "),
                         CXM__N(*known), CXM__T("; a group has one population"));
    if (*known != population)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(population), CXM__T(" differs from "), CXM__N(*known), CXM__T("; a group has one population"));
    return CXM_OK;
}

#undef GRID_PREFETCH
#undef GRID_PREFETCH
/* ---- lib/core/grid_merge.c ---- */
/* Adding grids to each other, slot by slot. Top bits of packed counters are clear at rest, so two cells can be added before either
 * is looked at. */

#include <math.h>

cxm_status cxm__grid_take(struct cxm__grid *grid, int64_t slot, const struct cxm__grid *from, int64_t from_slot,
                          cxm_error *error)
{
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *to = &grid->answers[c];
        const struct cxm__answers *other = &from->answers[c];
        if (to->bits && other->bits) {
            uint64_t *cell = grid->cells + slot * grid->columns + c;
            uint32_t wide_row = other->wide_of[from_slot];
            *cell += from->cells[from_slot * from->columns + c]; /* top bits are clear in both, so no counter overflows */
            if (((*cell & to->full) || wide_row) && !cxm__grid_spill(grid, to, cell, slot))
                return cxm__fail_memory(error);
            if (wide_row) {
                int64_t *wide = cxm__grid_wide(grid, to, slot);
                const int64_t *add = other->wide + ((int64_t)wide_row - 1) * cxm__grid_width(other);
                for (int64_t i = 0; i < cxm__grid_width(to); i++)
                    wide[i] += add[i];
            }
        } else {
            int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], *wide = cxm__grid_wide(grid, to, slot);
            if (!wide)
                return cxm__fail_memory(error);
            cxm__grid_row(from, c, from_slot, row);
            for (int64_t i = 0; i < cxm__grid_width(to); i++)
                wide[i] += row[i];
        }
        for (int32_t i = 0; to->weights && i < to->points; i++)
            cxm__weight_merge(&to->weights[slot * to->points + i], &other->weights[from_slot * to->points + i]);
        if (to->weights && other->weight_range[2 * from_slot + 1] > 0) {
            double *range = to->weight_range + 2 * slot;
            const double *add = other->weight_range + 2 * from_slot;
            range[0] = range[1] > 0 && range[0] < add[0] ? range[0] : add[0];
            range[1] = range[1] > add[1] ? range[1] : add[1];
        }
        int64_t count, at = other->between.count ? cxm__between_find(&other->between, from_slot, &count) : (count = 0);
        for (; count > 0; count--, at++) {
            struct cxm__between item = other->between.items[at];
            item.slot = slot;
            if (!cxm__between_add(&to->between, &grid->host, &item))
                return cxm__fail_memory(error);
        }
    }
    if (grid->with_population && !isnan(from->population[from_slot]))
        return cxm__grid_population(grid, slot, from->population[from_slot], -1, "population", -1, error);
    return CXM_OK;
}

/* All slots of a packed column at once; most slots of most columns end after one addition. */
static bool grid_add_packed(struct cxm__grid *grid, int32_t column, const struct cxm__grid *from)
{
    struct cxm__answers *to = &grid->answers[column];
    const struct cxm__answers *other = &from->answers[column];
    for (int64_t slot = 0; slot < from->slots; slot++) {
        uint64_t *cell = &grid->cells[slot * grid->columns + column];
        *cell += from->cells[slot * grid->columns + column];
        if ((*cell & to->full) && !cxm__grid_spill(grid, to, cell, slot))
            return false;
    }
    for (int64_t slot = 0; slot < from->slots; slot++) {
        if (!other->wide_of[slot])
            continue;
        int64_t *wide = cxm__grid_wide(grid, to, slot);
        const int64_t *add = other->wide + ((int64_t)other->wide_of[slot] - 1) * cxm__grid_width(other);
        if (!wide)
            return false;
        for (int64_t i = 0; i < cxm__grid_width(to); i++)
            wide[i] += add[i];
    }
    for (int64_t i = 0; i < other->between.count; i++)
        if (!cxm__between_add(&to->between, &grid->host, &other->between.items[i]))
            return false;
    return true;
}

cxm_status cxm__grid_add(struct cxm__grid *grid, const struct cxm__grid *from, cxm_error *error)
{
    cxm_status status = CXM_OK;
    bool packed = !grid->with_population;
    for (int32_t c = 0; c < grid->columns; c++)
        packed = packed && grid->answers[c].bits;
    for (int32_t c = 0; packed && c < grid->columns; c++)
        if (!grid_add_packed(grid, c, from))
            return cxm__fail_memory(error);
    for (int64_t slot = 0; !packed && slot < from->slots && !status; slot++)
        if (cxm__grid_occupied(from, slot))
            status = cxm__grid_take(grid, slot, from, slot, error);
    cxm__grid_take_reasons(grid, from);
    return status;
}

void cxm__grid_take_reasons(struct cxm__grid *grid, const struct cxm__grid *from)
{
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t i = 0; i < CXM__REASONS; i++)
            grid->answers[c].reasons[i] += from->answers[c].reasons[i];
}

void cxm__grid_settle(struct cxm__grid *grid)
{
    for (int32_t c = 0; c < grid->columns; c++)
        cxm__between_settle(&grid->answers[c].between);
}
/* ---- lib/core/join.c ---- */
/* Pieces of a column as one block: the column, its bitmap and its elements, sized before they are written.
 * What holds codes is read through its labels, since pieces need not share them. */

#include <string.h>


struct join {
    cxm_column column; /* stands first: what is handed out */
    cxm_host host;
    int64_t size;      /* of the whole block */
    int32_t type;      /* of the copy; 0 while only empty pieces were seen */
    int64_t rows, bytes, element;
};

static const cxm_column *join_values(const cxm_column *piece)
{
    return piece->type == CXM_TYPE_CODED ? piece->extra : piece;
}

static int32_t join_type(const cxm_column *piece)
{
    const cxm_column *values = join_values(piece);
    if (cxm__column_kind(values) == CXM__KIND_TEXT)
        return CXM_TYPE_TEXT64;
    return values->type == CXM_TYPE_BOOL1 ? CXM_TYPE_BOOL8 : values->type;
}

/* Where the element stands among the values; the row is not null. */
static int64_t join_place(const cxm_column *piece, int64_t row)
{
    return piece->type == CXM_TYPE_CODED ? cxm__column_code(piece, row) : row;
}

static cxm_status join_size(struct join *join, const cxm_column *pieces, int64_t count, const char *name, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t p = 0; p < count && !status; p++) {
        const cxm_column *piece = &pieces[p];
        status = cxm__column_check(piece, name, 0, error);
        if (status || (piece->length == 0 && p + 1 < count && !join->type))
            continue;
        const int32_t type = join_type(piece);
        if (join->type && type != join->type && piece->length)
            return CXM__FAIL(error, CXM_E_TYPE, 0, join->rows, CXM__A(name), CXM__T("["), CXM__I(join->rows),
                             CXM__T("]: from this row on the column is of another type than before"));
        join->type = join->type ? join->type : type;
        join->rows += piece->length;
        for (int64_t row = 0; join->type == CXM_TYPE_TEXT64 && row < piece->length; row++)
            if (!cxm__column_is_null(piece, row))
                join->bytes += (int64_t)cxm__column_slice(join_values(piece), join_place(piece, row)).length;
    }
    return status;
}

static void join_text(const cxm_column *piece, int64_t first, char *text, int64_t *offsets)
{
    for (int64_t row = 0; row < piece->length; row++) {
        struct cxm__slice slice = {"", 0};
        if (!cxm__column_is_null(piece, row))
            slice = cxm__column_slice(join_values(piece), join_place(piece, row));
        memcpy(text + offsets[first + row], slice.start ? slice.start : "", slice.length);
        offsets[first + row + 1] = offsets[first + row] + (int64_t)slice.length;
    }
}

static void join_elements(const struct join *join, const cxm_column *piece, unsigned char *to)
{
    const cxm_column *values = join_values(piece);
    const size_t size = (size_t)join->element;
    const int64_t step = values->flags & CXM_COLUMN_REPEATED ? 0 : values->stride ? values->stride : join->element;
    for (int64_t row = 0; row < piece->length; row++, to += size) {
        if (cxm__column_is_null(piece, row))
            memset(to, 0, size);
        else if (values->type == CXM_TYPE_BOOL1)
            *to = cxm__column_integer(values, join_place(piece, row)) != 0;
        else
            memcpy(to, (const unsigned char *)values->data + join_place(piece, row) * step, size);
    }
}

cxm_status cxm_column_join(const cxm_column *pieces, int64_t count, const char *name, const cxm_host *host, cxm_column **joined,
                           cxm_error *error)
{
    struct join join = {.type = 0};
    if (!pieces || !name || !joined)
        return cxm__fail_null(error, !pieces ? 0 : !name ? 2 : 4, !pieces ? "pieces" : !name ? "name" : "joined");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": at least one piece is needed"));
    cxm_status status = cxm__host_read(&join.host, host, 3, error);
    if (!status)
        status = join_size(&join, pieces, count, name, error);
    if (status)
        return status;
    const bool text = join.type == CXM_TYPE_TEXT64;
    const cxm_column packed = {.type = join.type};
    join.element = text ? (int64_t)sizeof(int64_t) : cxm__column_size(&packed);
    const int64_t bitmap = join.rows / 8 + 1;
    int64_t most = INT64_MAX - (int64_t)sizeof join - bitmap - join.bytes - join.element;
    if (join.rows > most / join.element)
        return cxm__fail_memory(error);
    join.size = (int64_t)sizeof join + (join.rows + 1) * join.element + bitmap + join.bytes;
    struct join *made = cxm__allocate_zeroed(&join.host, join.size, 1);
    if (!made)
        return cxm__fail_memory(error);
    *made = join;
    unsigned char *elements = (unsigned char *)(made + 1), *valid = elements + (join.rows + 1) * join.element;
    char *letters = (char *)(valid + bitmap);
    int64_t first = 0;
    bool null = false;
    for (int64_t p = 0; p < count; p++) {
        const cxm_column *piece = &pieces[p];
        if (text)
            join_text(piece, first, letters, (int64_t *)elements);
        else
            join_elements(made, piece, elements + first * join.element);
        for (int64_t row = 0; row < piece->length; row++) {
            const bool is_null = cxm__column_is_null(piece, row);
            null |= is_null;
            if (!is_null)
                valid[(first + row) >> 3] = (uint8_t)(valid[(first + row) >> 3] | 1u << ((first + row) & 7));
        }
        first += piece->length;
    }
    made->column = (cxm_column){.data = text ? (void *)letters : elements, .validity = null ? valid : NULL,
                                .extra = text ? elements : NULL, .length = join.rows, .type = join.type};
    *joined = &made->column;
    return CXM_OK;
}

void cxm_column_free(cxm_column *joined)
{
    struct join *join = (struct join *)joined;
    if (!join)
        return;
    const cxm_host host = join->host;
    cxm__release(&host, join, join->size, 1);
}
/* ---- lib/core/lend.c ---- */
/* Memory and tasks through the caller's host, malloc and a plain loop where it lends none.
 * Sizes are checked once, here, so that no caller multiplies by hand. */

#include <stdlib.h>
#include <string.h>

cxm_status cxm__struct_read(void *to, size_t to_size, size_t first_size, const void *from, int32_t argument, const char *name,
                            cxm_error *error)
{
    size_t from_size;
    const unsigned char *bytes = from;
    if (!from)
        return CXM_OK;
    memcpy(&from_size, from, sizeof from_size);
    if (from_size < first_size || from_size > 4096)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name),
                         CXM__T(".struct_size is not set; start from the _INIT macro"));
    for (size_t i = to_size; i < from_size; i++)
        if (bytes[i])
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name),
                             CXM__T(" uses a member newer than this library"));
    memcpy(to, from, from_size < to_size ? from_size : to_size);
    memcpy(to, &to_size, sizeof to_size);
    return CXM_OK;
}

cxm_status cxm__host_read(cxm_host *to, const cxm_host *from, int32_t argument, cxm_error *error)
{
    *to = (cxm_host)CXM_HOST_INIT;
    cxm_status status = cxm__struct_read(to, sizeof *to, offsetof(cxm_host, reserved) + sizeof to->reserved, from, argument,
                                         "host", error);
    if (!status && to->reserved)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("host"), CXM__T(".reserved must be 0"));
    if (!status && !to->allocate != !to->release)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("host"), CXM__T(".allocate and host.release come as a pair"));
    return status;
}

static bool lend_bytes(int64_t count, size_t size, size_t *bytes)
{
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 2) / size)
        return false;
    *bytes = (size_t)count * size;
    *bytes += *bytes == 0;
    return true;
}

void *cxm__allocate(const cxm_host *host, int64_t count, size_t size)
{
    size_t bytes;
    if (!lend_bytes(count, size, &bytes))
        return NULL;
    return host->allocate ? host->allocate(host->context, bytes) : malloc(bytes);
}

void *cxm__allocate_zeroed(const cxm_host *host, int64_t count, size_t size)
{
    size_t bytes;
    if (!lend_bytes(count, size, &bytes))
        return NULL;
    if (!host->allocate)
        return calloc(1, bytes); /* fresh pages come zeroed, which saves touching large tables twice */
    void *block = host->allocate(host->context, bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

void cxm__release(const cxm_host *host, void *block, int64_t count, size_t size)
{
    size_t bytes = 0;
    if (!block || !lend_bytes(count, size, &bytes))
        return;
    if (host->release)
        host->release(host->context, block, bytes);
    else
        free(block);
}

bool cxm__reserve(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size)
{
    if (needed <= *capacity)
        return true;
    int64_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < needed) {
        if (wanted > INT64_MAX / 2)
            return false;
        wanted *= 2;
    }
    void *larger = cxm__allocate(host, wanted, size);
    if (!larger)
        return false;
    if (*capacity)
        memcpy(larger, *block, (size_t)*capacity * size);
    cxm__release(host, *block, *capacity, size);
    *block = larger;
    *capacity = wanted;
    return true;
}

void cxm__run(const cxm_host *host, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    if (host->run && n > 1) {
        host->run(host->context, n, task, work);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        task(work, i);
}
/* ---- lib/core/names.c ---- */
/* Names of statuses, and the two one-line functions that have no better home: the band of an answer, the value statuses. */

const char *cxm_value_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "suppressed", "not_identified", "undefined"};
    return status >= 0 && status < 5 ? names[status] : "?";
}

const char *cxm_interval_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "too_few", "degenerate", "too_few_clusters", "descriptive"};
    return status >= 0 && status < 5 ? names[status] : "?";
}

int32_t cxm_scale_band(double answer, const double *bounds, int32_t count)
{
    int32_t band = 0;
    while (band < count && answer >= bounds[band])
        band++;
    return band;
}
/* ---- lib/core/number.c ---- */
/* Doubles to decimal text and back without a locale, by double-double arithmetic (Dekker, Numerische Mathematik 18, 1971).
 * What is printed always reads back to the same bits: where 17 decimal digits should fail, hexadecimal takes over. */

#include <math.h>

struct number_pair {
    double high, low;
};

static struct number_pair pair_times(struct number_pair a, struct number_pair b)
{
    double product = a.high * b.high;
    double error = fma(a.high, b.high, -product) + (a.high * b.low + a.low * b.high);
    double high = product + error;
    return (struct number_pair){high, error - (high - product)};
}

static struct number_pair pair_divided(struct number_pair a, struct number_pair b)
{
    double first = a.high / b.high;
    double rest = fma(-first, b.high, a.high) + a.low - first * b.low;
    double second = rest / b.high;
    double high = first + second;
    return (struct number_pair){high, second - (high - first)};
}

static struct number_pair pair_ten_to(int exponent)
{
    struct number_pair result = {1, 0}, base = {10, 0};
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = pair_times(result, base);
        if (exponent > 1)
            base = pair_times(base, base);
    }
    return result;
}

/* digits * 10^exponent for digits below 10^19, correctly rounded but for ties that 106 bits cannot tell apart */
static double number_scaled(uint64_t digits, int exponent)
{
    struct number_pair value = {(double)(digits >> 32) * 4294967296.0, 0};
    double low = (double)(digits & 0xFFFFFFFFu), sum = value.high + low;
    value.low = low - (sum - value.high);
    value.high = sum;
    value = exponent < 0 ? pair_divided(value, pair_ten_to(-exponent)) : pair_times(value, pair_ten_to(exponent));
    return value.high + value.low;
}

static int number_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* One optional sign and up to four digits, to the end. */
static bool number_exponent(const char *p, const char *end, int *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end || end - p > 4)
        return false;
    *exponent = 0;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *exponent = *exponent * 10 + (*p - '0');
    }
    if (negative)
        *exponent = -*exponent;
    return true;
}

bool cxm__number_read(struct cxm__slice slice, double *value)
{
    const char *p = slice.start, *end = p + slice.length;
    bool negative = p < end && *p == '-', hex, point = false;
    uint64_t digits = 0;
    int seen = 0, kept = 0, shift = 0, exponent = 0;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    hex = end - p > 2 && p[0] == '0' && p[1] == 'x';
    if (hex)
        p += 2;
    for (; p < end; p++) {
        int digit = number_hex_digit(*p);
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (digit < 0 || (!hex && digit > 9))
            break;
        seen++;
        if (kept < (hex ? 15 : 19)) {
            digits = digits * (hex ? 16 : 10) + (uint64_t)digit;
            kept += digits != 0;
            shift -= point;
        } else {
            shift += !point;
        }
    }
    if (!seen)
        return false;
    if (p < end && (*p != (hex ? 'p' : 'e') || !number_exponent(p + 1, end, &exponent)))
        return false;
    if (hex) {
        *value = ldexp((double)digits, 4 * shift + exponent);
    } else {
        exponent += shift;
        if (exponent > 290 || exponent < -290) {
            if (digits)
                return false;
            exponent = 0;
        }
        *value = number_scaled(digits, exponent);
    }
    if (negative)
        *value = -*value;
    return isfinite(*value);
}

static void number_write_hex(struct cxm__text *text, double value)
{
    int exponent;
    double rest = frexp(value, &exponent) * 2;
    cxm__text_string(text, "0x1");
    rest -= 1;
    if (rest > 0)
        cxm__text_character(text, '.');
    while (rest > 0) {
        rest *= 16;
        cxm__text_character(text, "0123456789abcdef"[(int)rest]);
        rest -= (int)rest;
    }
    cxm__text_character(text, 'p');
    if (exponent - 1 >= 0)
        cxm__text_character(text, '+');
    cxm__text_integer(text, exponent - 1);
}

/* 0.00123, 123.4 or 1.2e-9: `count` digits of which the first has the weight 10^leading */
static void number_write_digits(struct cxm__text *text, const char *digits, int count, int leading)
{
    if (leading < -5 || leading > 17) {
        cxm__text_bytes(text, digits, 1);
        if (count > 1) {
            cxm__text_character(text, '.');
            cxm__text_bytes(text, digits + 1, (size_t)count - 1);
        }
        cxm__text_character(text, 'e');
        cxm__text_integer(text, leading);
        return;
    }
    if (leading < 0)
        cxm__text_string(text, "0");
    for (int place = leading < 0 ? -1 : leading; place >= 0 || leading - place < count; place--) {
        int index = leading - place;
        if (place == -1)
            cxm__text_character(text, '.');
        cxm__text_character(text, index >= 0 && index < count ? digits[index] : '0');
    }
}

void cxm__text_number(struct cxm__text *text, double value)
{
    if (isnan(value)) {
        cxm__text_string(text, "nan");
        return;
    }
    if (signbit(value))
        cxm__text_character(text, '-');
    value = fabs(value);
    if (isinf(value) || value == 0) {
        cxm__text_string(text, value == 0 ? "0" : "inf");
        return;
    }
    int leading = (int)floor(log10(value));
    if (leading > -270 && leading < 270) {
        for (int count = 1; count <= 17; count++) {
            int scale = count - 1 - leading;
            struct number_pair scaled = scale < 0 ? pair_divided((struct number_pair){value, 0}, pair_ten_to(-scale))
                                                  : pair_times((struct number_pair){value, 0}, pair_ten_to(scale));
            double whole = floor(scaled.high), part = (scaled.high - whole) + scaled.low;
            uint64_t number = (uint64_t)whole;
            if (part < 0) { /* the low word carried below the integer */
                number--;
                part += 1;
            }
            number += part >= 0.5;
            if (number_scaled(number, -scale) != value)
                continue;
            char digits[24];
            int length = 0;
            for (uint64_t rest = number; rest; rest /= 10)
                length++;
            for (int i = length; i-- > 0; number /= 10)
                digits[i] = (char)('0' + number % 10);
            leading += length - count; /* log10 was off by one, or rounding carried */
            while (length > 1 && digits[length - 1] == '0')
                length--;
            number_write_digits(text, digits, length, leading);
            return;
        }
    }
    number_write_hex(text, value);
}
/* ---- lib/core/options.c ---- */
/* The one reader, writer and checker of options. Each error names the option, what it was, and what it may be. */
/* ---- lib/core/options.h ---- */
/* Options and policies: one table of cxm_option says where each stands in its struct, how it reads as text and what it may be.
 * Struct and text are checked by the same code, so they cannot drift apart. */
#ifndef CXM__CORE_OPTIONS_H
#define CXM__CORE_OPTIONS_H


/* A struct of options and the table that describes it. */
struct cxm__option_table {
    const char *owner; /* for messages: "nps", "policy" */
    const cxm_option *options;
    int32_t count;
};

void cxm__options_defaults(const struct cxm__option_table *table, void *options, size_t size);

/* Checks each option of a struct against its range. */
cxm_status cxm__options_check(const struct cxm__option_table *table, const void *options, int32_t argument, cxm_error *error);

const cxm_option *cxm__option_find(const struct cxm__option_table *table, struct cxm__slice name);

/* Sets one option from the text of its value. Names of columns go to cxm__option_column() instead. */
cxm_status cxm__option_set(const struct cxm__option_table *table, const cxm_option *option, void *options,
                           struct cxm__slice value, int32_t argument, cxm_error *error);

/* Reads the next `name=value` of a text at *at; *at is left behind it and what separates it from the next. `name` and `value` are
 * buffers of `size` bytes. CXM_OK with an empty name at the end of the text; stops at `end` too, if that is not 0. */
cxm_status cxm__option_next(const char **at, char end, char *name, char *value, size_t size, int32_t argument, cxm_error *error);

/* " confidence=0.95 ..." of all options but those that name a column and are not set. */
void cxm__options_write(const struct cxm__option_table *table, const void *options, struct cxm__text *text);

enum { CXM__NAME_SIZE = 256 };

#endif

#include <math.h>
#include <string.h>


static bool option_in_range(const cxm_option *option, double value)
{
    if (isnan(value) || value < option->minimum || value > option->maximum)
        return false;
    return !((option->exclusive & 1) && value == option->minimum) && !((option->exclusive & 2) && value == option->maximum);
}

static cxm_status option_fail_range(const struct cxm__option_table *table, const cxm_option *option, double value,
                                    int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__N(value), CXM__T(" is outside "), CXM__T(option->exclusive & 1 ? "(" : "["), CXM__N(option->minimum),
                     CXM__T(", "), CXM__N(option->maximum), CXM__T(option->exclusive & 2 ? ")" : "]"));
}

static int32_t option_choices(const cxm_option *option)
{
    int32_t count = 1;
    for (const char *p = option->choices; *p; p++)
        count += *p == '|';
    return count;
}

static struct cxm__slice option_choice(const cxm_option *option, int32_t index)
{
    const char *start = option->choices;
    while (index-- > 0)
        start = strchr(start, '|') + 1;
    return (struct cxm__slice){start, strcspn(start, "|")};
}

static cxm_status option_check_scale(const struct cxm__option_table *table, const cxm_option *option, cxm_scale scale,
                                     int32_t argument, cxm_error *error)
{
    const char *why = NULL;
    if (!(scale.minimum < scale.maximum))
        why = " must rise";
    else if (floor(scale.minimum) != scale.minimum || floor(scale.maximum) != scale.maximum)
        why = " must begin and end at whole numbers";
    else if (scale.minimum < option->minimum || scale.maximum > option->maximum)
        why = " goes beyond one million";
    else if (scale.maximum - scale.minimum >= CXM__POINTS_MAX)
        why = " has more than 241 points";
    if (!why)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__N(scale.minimum), CXM__T(".."), CXM__N(scale.maximum), CXM__T(why));
}

void cxm__options_defaults(const struct cxm__option_table *table, void *options, size_t size)
{
    unsigned char *bytes = options;
    memset(options, 0, size);
    memcpy(bytes, &size, sizeof size);
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        cxm_scale scale = {option->initial, option->initial_end};
        int32_t integer = (int32_t)option->initial;
        switch (option->kind) {
        case CXM_OPTION_NUMBER: memcpy(bytes + option->offset, &option->initial, sizeof option->initial); break;
        case CXM_OPTION_SCALE: memcpy(bytes + option->offset, &scale, sizeof scale); break;
        case CXM_OPTION_COLUMN: break;
        default: memcpy(bytes + option->offset, &integer, sizeof integer); break;
        }
    }
}

cxm_status cxm__options_check(const struct cxm__option_table *table, const void *options, int32_t argument, cxm_error *error)
{
    const unsigned char *bytes = options;
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        cxm_status status = CXM_OK;
        double number;
        int32_t integer;
        cxm_scale scale;
        switch (option->kind) {
        case CXM_OPTION_NUMBER:
            memcpy(&number, bytes + option->offset, sizeof number);
            if (!option_in_range(option, number))
                status = option_fail_range(table, option, number, argument, error);
            break;
        case CXM_OPTION_INTEGER:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            if (!option_in_range(option, integer))
                status = option_fail_range(table, option, integer, argument, error);
            break;
        case CXM_OPTION_CHOICE:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            if (integer < 0 || integer >= option_choices(option))
                status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name),
                                   CXM__T(": "), CXM__I(integer), CXM__T(" is none of "), CXM__T(option->choices));
            break;
        case CXM_OPTION_SCALE:
            memcpy(&scale, bytes + option->offset, sizeof scale);
            status = option_check_scale(table, option, scale, argument, error);
            break;
        default: break;
        }
        if (status)
            return status;
    }
    return CXM_OK;
}

const cxm_option *cxm__option_find(const struct cxm__option_table *table, struct cxm__slice name)
{
    for (int32_t i = 0; i < table->count; i++)
        if (cxm__slice_is(name, table->options[i].name))
            return &table->options[i];
    return NULL;
}

static bool option_read_scale(struct cxm__slice value, cxm_scale *scale)
{
    for (size_t i = 1; i + 2 < value.length; i++)
        if (value.start[i] == '.' && value.start[i + 1] == '.')
            return cxm__number_read((struct cxm__slice){value.start, i}, &scale->minimum) &&
                   cxm__number_read((struct cxm__slice){value.start + i + 2, value.length - i - 2}, &scale->maximum);
    return false;
}

cxm_status cxm__option_set(const struct cxm__option_table *table, const cxm_option *option, void *options,
                           struct cxm__slice value, int32_t argument, cxm_error *error)
{
    unsigned char *member = (unsigned char *)options + option->offset;
    const char *wanted = "a number";
    double number;
    int32_t integer;
    cxm_scale scale;
    switch (option->kind) {
    case CXM_OPTION_SCALE:
        wanted = "a scale such as 0..10";
        if (!option_read_scale(value, &scale))
            break;
        memcpy(member, &scale, sizeof scale);
        return option_check_scale(table, option, scale, argument, error);
    case CXM_OPTION_CHOICE:
        wanted = option->choices;
        for (integer = 0; integer < option_choices(option); integer++) {
            struct cxm__slice choice = option_choice(option, integer);
            if (choice.length == value.length && memcmp(choice.start, value.start, value.length) == 0) {
                memcpy(member, &integer, sizeof integer);
                return CXM_OK;
            }
        }
        break;
    case CXM_OPTION_INTEGER:
        wanted = "a whole number";
        if (!cxm__number_read(value, &number) || floor(number) != number)
            break;
        if (!option_in_range(option, number))
            return option_fail_range(table, option, number, argument, error);
        integer = (int32_t)number;
        memcpy(member, &integer, sizeof integer);
        return CXM_OK;
    default:
        if (!cxm__number_read(value, &number))
            break;
        if (!option_in_range(option, number))
            return option_fail_range(table, option, number, argument, error);
        memcpy(member, &number, sizeof number);
        return CXM_OK;
    }
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__S(value), CXM__T(" is not "), CXM__T(wanted));
}

static bool option_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

cxm_status cxm__option_next(const char **at, char end, char *name, char *value, size_t size, int32_t argument, cxm_error *error)
{
    const char *p = *at;
    while (option_is_blank(*p))
        p++;
    name[0] = '\0';
    const char *word = p;
    bool done = *p == '\0' || (end && *p == end);
    if (!done && cxm__name_read(&p, "= \t\n\r,()", name, size) && *p == '=') {
        p++;
        if (cxm__name_read(&p, " \t\n\r,()", value, size) && (*p == '\0' || option_is_blank(*p) || (end && *p == end)))
            done = true;
    }
    if (!done) {
        struct cxm__slice rest = {word, strcspn(word, " \t\n\r,")};
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__S(rest), CXM__T(" is not of the form name=value"));
    }
    while (option_is_blank(*p))
        p++;
    *at = p;
    return CXM_OK;
}

void cxm__options_write(const struct cxm__option_table *table, const void *options, struct cxm__text *text)
{
    const unsigned char *bytes = options;
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        double number;
        int32_t integer;
        cxm_scale scale;
        const char *column = NULL;
        if (option->kind == CXM_OPTION_COLUMN) {
            memcpy(&column, bytes + option->offset, sizeof column);
            if (!column)
                continue;
        }
        if (text->length)
            cxm__text_character(text, ' ');
        cxm__text_string(text, option->name);
        cxm__text_character(text, '=');
        switch (option->kind) {
        case CXM_OPTION_NUMBER:
            memcpy(&number, bytes + option->offset, sizeof number);
            cxm__text_number(text, number);
            break;
        case CXM_OPTION_SCALE:
            memcpy(&scale, bytes + option->offset, sizeof scale);
            cxm__text_number(text, scale.minimum);
            cxm__text_string(text, "..");
            cxm__text_number(text, scale.maximum);
            break;
        case CXM_OPTION_COLUMN: cxm__text_quoted(text, column, strlen(column)); break;
        case CXM_OPTION_CHOICE: {
            memcpy(&integer, bytes + option->offset, sizeof integer);
            struct cxm__slice choice = option_choice(option, integer);
            cxm__text_bytes(text, choice.start, choice.length);
            break;
        }
        default:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            cxm__text_integer(text, integer);
        }
    }
}
/* ---- lib/core/pick.c ---- */
/* Copies elements by their width. Bits become bytes, and nulls a bitmap, so that a slice of the copy is a column too. */
/* ---- lib/core/pick.h ---- */
/* A copy of a column's rows in another order, packed: what an analysis of groups reads.
 * Numbers, booleans, times and codes; text becomes codes first, see query/category.h. */
#ifndef CXM__CORE_PICK_H
#define CXM__CORE_PICK_H


struct cxm__picked {
    cxm_column column;
    void *data;
    uint8_t *validity;
    int64_t size; /* bytes an element */
};

/* Rows order[0 .. length - 1] of the column; false without memory, with nothing left to free. */
bool cxm__pick_new(struct cxm__picked *picked, const cxm_column *column, const int64_t *order, int64_t length, const cxm_host *host);
void cxm__pick_free(struct cxm__picked *picked, const cxm_host *host);

/* `length` rows from `first` on. */
cxm_column cxm__pick_slice(const struct cxm__picked *picked, int64_t first, int64_t length);

#endif

#include <string.h>

static void pick_elements(unsigned char *to, const cxm_column *column, const int64_t *order, int64_t length, size_t size)
{
    const unsigned char *data = column->data;
    const int64_t step = column->flags & CXM_COLUMN_REPEATED ? 0 : column->stride ? column->stride : (int64_t)size;
    switch (size) { /* a constant width copies without a call */
    case 1:
        for (int64_t i = 0; i < length; i++)
            to[i] = data[order[i] * step];
        break;
    case 4:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + 4 * i, data + order[i] * step, 4);
        break;
    case 8:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + 8 * i, data + order[i] * step, 8);
        break;
    default:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + (int64_t)size * i, data + order[i] * step, size);
    }
}

bool cxm__pick_new(struct cxm__picked *picked, const cxm_column *column, const int64_t *order, int64_t length, const cxm_host *host)
{
    const bool bits = column->type == CXM_TYPE_BOOL1;
    *picked = (struct cxm__picked){.size = bits ? 1 : cxm__column_size(column)};
    picked->data = cxm__allocate(host, length, (size_t)picked->size);
    if (column->validity)
        picked->validity = cxm__allocate_zeroed(host, length / 8 + 1, 1);
    picked->column = (cxm_column){.data = picked->data, .validity = picked->validity, .extra = column->extra, .length = length,
                                  .width = column->width, .type = bits ? CXM_TYPE_BOOL8 : column->type,
                                  .flags = column->flags & ~CXM_COLUMN_REPEATED};
    if (!picked->data || (column->validity && !picked->validity)) {
        cxm__pick_free(picked, host);
        return false;
    }
    unsigned char *bytes = picked->data;
    if (bits)
        for (int64_t i = 0; i < length; i++)
            bytes[i] = cxm__column_integer(column, order[i]) != 0;
    else
        pick_elements(bytes, column, order, length, (size_t)picked->size);
    for (int64_t i = 0; picked->validity && i < length; i++)
        if (!cxm__column_is_null(column, order[i]))
            picked->validity[i >> 3] = (uint8_t)(picked->validity[i >> 3] | 1u << (i & 7));
    return true;
}

void cxm__pick_free(struct cxm__picked *picked, const cxm_host *host)
{
    cxm__release(host, picked->data, picked->column.length, (size_t)picked->size);
    cxm__release(host, picked->validity, picked->column.length / 8 + 1, 1);
    *picked = (struct cxm__picked){0};
}

cxm_column cxm__pick_slice(const struct cxm__picked *picked, int64_t first, int64_t length)
{
    cxm_column column = picked->column;
    column.data = (const unsigned char *)picked->data + first * picked->size;
    column.bit_offset = first;
    column.length = length;
    return column;
}
/* ---- lib/core/rounding.c ---- */
/* Rounding for display. A tie is decided on the exact product with the power of ten, so 2.675 (stored below) rounds down and 0.125
 * is a tie; shares are handed out by largest remainder in integers. */

#include <math.h>


double cxm_round(double value, int32_t digits, int32_t mode)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    digits = digits < -15 ? -15 : digits > 15 ? 15 : digits;
    double power = powers[digits < 0 ? -digits : digits], size = fabs(value);
    double scaled = digits < 0 ? size / power : size * power;
    if (!(scaled < 9007199254740992.0)) /* doubles are so far apart here that none is nearer to the rounded decimal */
        return value;
    /* scaled = whole + part, and the rounding error of the scaling is kept */
    double error = digits < 0 ? fma(-scaled, power, size) / power : fma(size, power, -scaled);
    double whole = floor(scaled), part = scaled - whole;
    if (part == 0 && error < 0) { /* scaling rounded up to the integer */
        whole--;
        part = 1;
    }
    double beyond = (part - 0.5) + error; /* the sign is right, since a sum is 0 only if it is 0 exactly */
    bool even = mode != CXM_ROUND_HALF_AWAY && mode != CXM_ROUND_TOWARD_ZERO;
    if (mode != CXM_ROUND_TOWARD_ZERO && (beyond > 0 || (beyond == 0 && !(even && fmod(whole, 2) == 0))))
        whole++;
    return copysign(digits < 0 ? whole * power : whole / power, value);
}

/* floor(count * units / total) and the remainder, digit by digit, because the product can pass 2^63 */
static int64_t rounding_units(int64_t count, int64_t total, int64_t units, int64_t *rest)
{
    int64_t whole = 0;
    *rest = count;
    for (; units > 1; units /= 10) {
        *rest *= 10;
        whole = whole * 10 + *rest / total;
        *rest %= total;
    }
    return whole;
}

cxm_status cxm_round_shares(const int64_t *counts, int32_t count, int32_t digits, double *shares, cxm_error *error)
{
    int64_t total = 0, units = 100, left, rest;
    if (!counts)
        return cxm__fail_null(error, 0, "counts");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count), CXM__T(", and must be 1 or more"));
    if (digits < 0 || digits > 3)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("digits"), CXM__T(" is "), CXM__I(digits), CXM__T(", outside 0..3"));
    if (!shares)
        return cxm__fail_null(error, 3, "shares");
    for (int32_t i = 0; i < count; i++) {
        if (counts[i] < 0 || counts[i] > (INT64_C(1) << 53) - 1 - total)
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("counts"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__I(counts[i]),
                             CXM__T(" is negative, or brings the sum to 2^53"));
        total += counts[i];
    }
    if (!total)
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, -1, CXM__A("counts"), CXM__T(": their sum is 0"));
    for (int32_t i = 0; i < digits; i++)
        units *= 10;
    left = units;
    for (int32_t i = 0; i < count; i++) {
        shares[i] = (double)rounding_units(counts[i], total, units, &rest);
        left -= (int64_t)shares[i];
    }
    for (; left > 0; left--) {
        int64_t largest = -1;
        int32_t best = 0;
        for (int32_t i = 0; i < count; i++)
            if ((double)rounding_units(counts[i], total, units, &rest) == shares[i] && rest > largest) {
                largest = rest;
                best = i;
            }
        shares[best] += 1;
    }
    for (int32_t i = 0; i < count; i++)
        shares[i] = shares[i] * 100 / (double)units;
    return CXM_OK;
}
/* ---- lib/core/tally.c ---- */
/* Reading one group's histogram: bands, moments, ranks. Points are integers, so without weights the sums are exact up to the
 * division. */
/* ---- lib/core/tally.h ---- */
/* One group's answers, as measures see them: an exact histogram, perhaps with weights, and what was left out.
 * grid.c fills it in; the estimates in transactional/estimate.h are made from it. */
#ifndef CXM__CORE_TALLY_H
#define CXM__CORE_TALLY_H


/* The same answers by stratum and cluster: neighbouring slots of another grid, strata in one piece each. */
struct cxm__parts {
    const struct cxm__grid *grid;
    int64_t first, end;
    int32_t column;
    const uint32_t *strata; /* of slot s at strata[s * keys]; NULL = one stratum */
    int32_t keys;
    bool clusters; /* each slot is a cluster; else a stratum whose rows were drawn one by one */
};

struct cxm__tally {
    cxm_scale scale;
    int32_t points;
    const int64_t *counts;                /* at each point of the scale */
    const struct cxm__between *between;   /* ascending */
    int64_t between_count;
    const struct cxm__weight *weights;    /* at each point; NULL without weights, and where they are all equal */
    int64_t n, missing, excluded;
    double population; /* INFINITY where there is no limit */
    const struct cxm__parts *parts; /* NULL where the answers were drawn one by one from one population */
};

/* A part of the answers: how many, their weights' sum and their squared weights' sum (both the count without weights), and the lowest
 * answer that belongs to it. */
struct cxm__band {
    int64_t count;
    double w, w2, from;
};

/* Reads a slot; `row` keeps the counts alive: CXM__POINTS_MAX + CXM__WIDE_EXTRA numbers. */
void cxm__tally_of(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row, struct cxm__tally *tally);

/* Splits the answers at the bounds: band i takes those from bounds[i - 1] up to below bounds[i]. `bands` has count + 1. */
void cxm__tally_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands);

/* Sum of w, of w * x, and the central sums of w * (x - mean)^2 and w^2 * (x - mean)^2. Without answers all are 0. */
struct cxm__tally_moments {
    double w, w2, mean, square, square2;
};
struct cxm__tally_moments cxm__tally_moments(const struct cxm__tally *tally);

/* What the slots of tally->parts are: how many were drawn from how many, and the sum of squares that a variance is made of. */
struct cxm__part {
    double sum, square; /* of w * (score - mean), and of its square row by row */
    double population;  /* INFINITY where there is no limit */
    int64_t n;          /* answers */
    bool opens;         /* the first of its stratum */
};

/* Reads a slot of tally->parts. Without bands an answer's score is the answer itself. */
struct cxm__part cxm__tally_part(const struct cxm__tally *tally, int64_t slot, const struct cxm__band *bands, const double *scores,
                                 int32_t count, double mean);

/* The answer at a 0-based rank, ascending. */
double cxm__tally_rank(const struct cxm__tally *tally, int64_t rank);

/* The middle answer, or the mean of the two middle ones; weighted, the inverse of the weighted distribution at 1/2, averaged
 * where it is flat there (type 2 of Hyndman and Fan 1996). */
double cxm__tally_median(const struct cxm__tally *tally);

#endif

#include <math.h>
#include <stddef.h>

void cxm__tally_of(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row, struct cxm__tally *tally)
{
    const struct cxm__answers *answers = &grid->answers[column];
    const int64_t *extra = row + answers->points;
    cxm__grid_row(grid, column, slot, row);
    *tally = (struct cxm__tally){.scale = answers->scale, .points = answers->points, .counts = row};
    for (int32_t i = 0; i < answers->points; i++)
        tally->n += row[i];
    tally->n += extra[CXM__WIDE_BETWEEN];
    tally->missing = extra[CXM__WIDE_MISSING];
    tally->excluded = extra[CXM__WIDE_EXCLUDED];
    if (extra[CXM__WIDE_BETWEEN])
        tally->between = answers->between.items + cxm__between_find(&answers->between, slot, &tally->between_count);
    if (answers->weights && answers->weight_range[2 * slot] < answers->weight_range[2 * slot + 1])
        tally->weights = answers->weights + slot * answers->points;
    tally->population = grid->with_population && !isnan(grid->population[slot]) ? grid->population[slot] : INFINITY;
}

/* One distinct answer, from the points and the list between them in one ascending order. */
struct tally_step {
    int32_t point;
    int64_t between;
    double value;
    int64_t count;
    const struct cxm__weight *weight;
};

static bool tally_next(const struct cxm__tally *tally, struct tally_step *step)
{
    static const struct cxm__weight none;
    while (step->point < tally->points && !tally->counts[step->point] && !tally->between_count)
        step->point++;
    double point = tally->scale.minimum + step->point;
    if (step->between < tally->between_count && (step->point >= tally->points || tally->between[step->between].value < point)) {
        const struct cxm__between *item = &tally->between[step->between++];
        step->value = item->value;
        step->count = item->count;
        step->weight = &item->weight;
        return true;
    }
    if (step->point >= tally->points)
        return false;
    step->value = point;
    step->count = tally->counts[step->point];
    step->weight = tally->weights ? &tally->weights[step->point] : &none;
    step->point++;
    return true;
}

/* Without weights and answers between points everything is a sum of integers: no list to walk, no rounding to mind, and much of
 * the time that a query with many groups takes. */
static bool tally_is_plain(const struct cxm__tally *tally)
{
    return !tally->weights && !tally->between_count;
}

static void tally_plain_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands)
{
    int32_t point = 0;
    for (int32_t band = 0; band <= count; band++) {
        double end = band < count ? bounds[band] - tally->scale.minimum : tally->points;
        int64_t sum = 0;
        for (; point < tally->points && point < end; point++)
            sum += tally->counts[point];
        bands[band] = (struct cxm__band){sum, (double)sum, (double)sum, band ? bounds[band - 1] : -INFINITY};
    }
}

static struct cxm__tally_moments tally_plain_moments(const struct cxm__tally *tally)
{
    struct cxm__tally_moments moments = {0};
    int64_t sum = 0, squares = 0, n = tally->n;
    for (int32_t i = 0; i < tally->points; i++) {
        sum += i * tally->counts[i];
        squares += i * (i * tally->counts[i]);
    }
    moments.w = moments.w2 = (double)n;
    moments.mean = (double)(sum + n * (int64_t)tally->scale.minimum) / (double)n;
    /* sum (x - mean)^2 = (n * squares - sum^2) / n, exactly up to the division */
    moments.square = moments.square2 = (double)(n * squares - sum * sum) / (double)n;
    return moments;
}

void cxm__tally_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands)
{
    if (tally_is_plain(tally)) {
        tally_plain_bands(tally, bounds, count, bands);
        return;
    }
    struct tally_step step = {0};
    struct cxm__weight sum = {{0, 0}, {0, 0}};
    int32_t band = 0;
    bands[0] = (struct cxm__band){.from = -INFINITY};
    for (bool more = true; more;) {
        more = tally_next(tally, &step);
        while (band < count && (!more || step.value >= bounds[band])) { /* the answers come in ascending order */
            if (tally->weights)
                bands[band].w = cxm__sum_value(sum.w), bands[band].w2 = cxm__sum_value(sum.w2);
            else
                bands[band].w = bands[band].w2 = (double)bands[band].count;
            sum = (struct cxm__weight){{0, 0}, {0, 0}};
            bands[band + 1] = (struct cxm__band){.from = bounds[band]};
            band++;
        }
        if (!more)
            break;
        bands[band].count += step.count;
        if (tally->weights)
            cxm__weight_merge(&sum, step.weight);
    }
    bands[band].w = tally->weights ? cxm__sum_value(sum.w) : (double)bands[band].count;
    bands[band].w2 = tally->weights ? cxm__sum_value(sum.w2) : (double)bands[band].count;
}

struct cxm__tally_moments cxm__tally_moments(const struct cxm__tally *tally)
{
    struct cxm__tally_moments moments = {0};
    struct cxm__sum w = {0, 0}, w2 = {0, 0}, x = {0, 0}, square = {0, 0}, square2 = {0, 0};
    struct tally_step step = {0};
    const int64_t spread = tally->points - 1;
    double first = NAN;
    bool alike = true;
    if (!tally->n)
        return moments;
    if (tally_is_plain(tally) && tally->n <= INT64_C(1) << 22 && spread * spread <= INT64_C(1) << 16)
        return tally_plain_moments(tally); /* n^2 * spread^2 < 2^63 */
    while (tally_next(tally, &step)) {
        alike = alike && (!step.count || isnan(first));
        first = step.count ? step.value : first;
        double weight = tally->weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        if (tally->weights) {
            cxm__sum_merge(&w, step.weight->w);
            cxm__sum_merge(&w2, step.weight->w2);
        }
        cxm__sum_merge(&x, cxm__two_product(weight, step.value)); /* without weights exact, and beyond 64 bits too */
    }
    moments.w = tally->weights ? cxm__sum_value(w) : (double)tally->n;
    moments.w2 = tally->weights ? cxm__sum_value(w2) : (double)tally->n;
    moments.mean = alike ? first : cxm__sum_value(x) / moments.w; /* the division could miss the only answer by an ulp */
    step = (struct tally_step){0};
    while (tally_next(tally, &step)) {
        double distance = step.value - moments.mean;
        double weight = tally->weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        double weight2 = tally->weights ? cxm__sum_value(step.weight->w2) : (double)step.count;
        cxm__sum_add(&square, weight * distance * distance);
        cxm__sum_add(&square2, weight2 * distance * distance);
    }
    moments.square = cxm__sum_value(square);
    moments.square2 = cxm__sum_value(square2);
    return moments;
}

struct cxm__part cxm__tally_part(const struct cxm__tally *tally, int64_t slot, const struct cxm__band *bands, const double *scores,
                                 int32_t count, double mean)
{
    const struct cxm__parts *parts = tally->parts;
    const struct cxm__answers *answers = &parts->grid->answers[parts->column];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__part part = {.opens = slot == parts->first};
    struct cxm__sum sum = {0, 0}, square = {0, 0};
    struct tally_step step = {0};
    struct cxm__tally own;
    int32_t band = 0;
    if (parts->strata && slot > parts->first)
        part.opens = parts->strata[slot * parts->keys] != parts->strata[(slot - 1) * parts->keys];
    cxm__tally_of(parts->grid, parts->column, slot, row, &own);
    /* weights count as soon as they differ anywhere, and not just within this slot */
    own.weights = tally->weights ? answers->weights + slot * answers->points : NULL;
    part.n = own.n;
    part.population = own.population;
    while (tally_next(&own, &step)) {
        if (!step.count)
            continue;
        while (band + 1 < count && step.value >= bands[band + 1].from)
            band++;
        const double distance = (bands ? scores[band] : step.value) - mean;
        const double weight = own.weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        const double weight2 = own.weights ? cxm__sum_value(step.weight->w2) : (double)step.count;
        cxm__sum_add(&sum, weight * distance);
        cxm__sum_add(&square, weight2 * distance * distance);
    }
    part.sum = cxm__sum_value(sum);
    part.square = cxm__sum_value(square);
    return part;
}

double cxm__tally_rank(const struct cxm__tally *tally, int64_t rank)
{
    struct tally_step step = {0};
    int64_t below = 0;
    while (tally_next(tally, &step) && (below += step.count) <= rank)
        ;
    return step.value;
}

static double tally_weighted_median(const struct cxm__tally *tally)
{
    struct tally_step step = {0};
    struct cxm__sum below = {0, 0}, total = {0, 0};
    while (tally_next(tally, &step))
        cxm__sum_merge(&total, step.weight->w);
    double half = cxm__sum_value(total) / 2, lower = NAN;
    step = (struct tally_step){0};
    while (tally_next(tally, &step)) {
        if (!step.count)
            continue;
        if (!isnan(lower))
            return (lower + step.value) / 2;
        cxm__sum_merge(&below, step.weight->w);
        if (cxm__sum_value(below) > half)
            return step.value;
        if (cxm__sum_value(below) == half)
            lower = step.value;
    }
    return lower;
}

double cxm__tally_median(const struct cxm__tally *tally)
{
    if (tally->weights)
        return tally_weighted_median(tally);
    return (cxm__tally_rank(tally, (tally->n - 1) / 2) + cxm__tally_rank(tally, tally->n / 2)) / 2;
}
/* ---- lib/core/text.c ---- */
/* The bounded text builder and the reader of names. Text is cut at a character's border, never in the middle of one. */

#include <string.h>

struct cxm__text cxm__text_into(char *buffer, size_t size)
{
    return (struct cxm__text){buffer, size, 0};
}

void cxm__text_bytes(struct cxm__text *text, const char *bytes, size_t length)
{
    if (text->length < text->size) {
        size_t room = text->size - text->length;
        memcpy(text->buffer + text->length, bytes, length < room ? length : room);
    }
    text->length += length;
}

void cxm__text_string(struct cxm__text *text, const char *string)
{
    cxm__text_bytes(text, string, strlen(string));
}

void cxm__text_character(struct cxm__text *text, char character)
{
    cxm__text_bytes(text, &character, 1);
}

void cxm__text_unsigned(struct cxm__text *text, uint64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    cxm__text_bytes(text, digits + at, sizeof digits - at);
}

void cxm__text_integer(struct cxm__text *text, int64_t value)
{
    if (value < 0)
        cxm__text_character(text, '-');
    cxm__text_unsigned(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static bool plain_in_names(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("._-+/:", c)) ||
           (unsigned char)c >= 0x80;
}

void cxm__text_quoted(struct cxm__text *text, const char *string, size_t length)
{
    bool plain = length > 0;
    for (size_t i = 0; i < length; i++)
        plain = plain && plain_in_names(string[i]);
    if (plain) {
        cxm__text_bytes(text, string, length);
        return;
    }
    cxm__text_character(text, '"');
    for (size_t i = 0; i < length; i++) {
        if (string[i] == '"')
            cxm__text_character(text, '"');
        cxm__text_character(text, string[i]);
    }
    cxm__text_character(text, '"');
}

bool cxm__text_end(struct cxm__text *text)
{
    if (text->length < text->size) {
        text->buffer[text->length] = '\0';
        return true;
    }
    if (text->size) {
        const size_t end = text->size - 1;
        size_t back = 0; /* a character has at most three bytes after its first; where there are more, any place is as good */
        while (back < 4 && back < end && ((unsigned char)text->buffer[end - back] & 0xC0) == 0x80)
            back++;
        text->buffer[back < 4 ? end - back : end] = '\0';
    }
    return false;
}

bool cxm__slice_is(struct cxm__slice slice, const char *string)
{
    return strlen(string) == slice.length && memcmp(slice.start, string, slice.length) == 0;
}

bool cxm__name_read(const char **at, const char *stops, char *out, size_t size)
{
    const char *p = *at;
    size_t length = 0;
    bool quoted = *p == '"';
    if (quoted)
        p++;
    for (;; p++) {
        if (quoted && *p == '"' && *++p != '"')
            break;
        if (*p == '\0' || (!quoted && strchr(stops, *p))) {
            if (quoted)
                return false;
            break;
        }
        if (length + 1 >= size)
            return false;
        out[length++] = *p;
    }
    if (length == 0)
        return false;
    out[length] = '\0';
    *at = p;
    return true;
}
/* ---- lib/core/version.c ---- */
/*
 * The version that was compiled, and the names of the statuses.
 * Both let a caller, or a binding, check what it was linked with.
 */

#if defined(__FAST_MATH__)
#error "libcxm relies on IEEE arithmetic; compile it without -ffast-math"
#endif

int32_t cxm_version_number(void)
{
    return CXM_VERSION_NUMBER;
}

const char *cxm_status_name(cxm_status status)
{
    switch (status) {
    case CXM_OK: return "CXM_OK";
    case CXM_E_ARGUMENT: return "CXM_E_ARGUMENT";
    case CXM_E_TYPE: return "CXM_E_TYPE";
    case CXM_E_DOMAIN: return "CXM_E_DOMAIN";
    case CXM_E_LENGTH: return "CXM_E_LENGTH";
    case CXM_E_NOT_FOUND: return "CXM_E_NOT_FOUND";
    case CXM_E_UNSUPPORTED: return "CXM_E_UNSUPPORTED";
    case CXM_E_MEMORY: return "CXM_E_MEMORY";
    case CXM_E_SPACE: return "CXM_E_SPACE";
    case CXM_E_INCOMPATIBLE: return "CXM_E_INCOMPATIBLE";
    case CXM_E_CORRUPT: return "CXM_E_CORRUPT";
    case CXM_E_CANCELLED: return "CXM_E_CANCELLED";
    default: return "CXM_E_?";
    }
}
/* ---- lib/core/weights.c ---- */
/* The one place that knows what a weight may be. Squares of weights, summed over any number of rows, stay within what a double can
 * hold. */

static const double weights_least = 1e-140, weights_most = 1e140;

cxm_status cxm__decode_weights(const cxm_column *column, const char *name, int32_t argument, int64_t first, int32_t n, double *weights,
                               uint8_t *null, cxm_error *error)
{
    cxm__decode_numbers(column, first, n, weights, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && weights[i] != 0 && !(weights[i] >= weights_least && weights[i] <= weights_most))
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                             CXM__N(weights[i]), CXM__T(" is no weight; a weight is 0, or from "), CXM__N(weights_least),
                             CXM__T(" to "), CXM__N(weights_most));
    return CXM_OK;
}
/* ---- lib/stats/association.c ---- */
/* Coefficients of association with their intervals and tests, from the list of different pairs.
 * concordance.c does the counting; read two_groups.c next. */

#include <math.h>

/* ---- lib/stats/concordance.h ---- */
/* Concordant and discordant pairs, and what is made of them: Kendall's tau-b, Goodman and Kruskal's gamma; and Spearman's rho,
 * since the ranks come along. Counts are exact integers throughout. */
#ifndef CXM__STATS_CONCORDANCE_H
#define CXM__STATS_CONCORDANCE_H

/* ---- lib/stats/pairs.h ---- */
/* The different pairs of two columns with their counts: what every statistic of association or of two groups is computed from.
 * Ratings have a few of them however many rows there are; measurements have as many as rows. Read concordance.h next. */
#ifndef CXM__STATS_PAIRS_H
#define CXM__STATS_PAIRS_H


/* Larger numbers are refused, so that sums of their squares over any number of rows stay finite. */
#define CXM__PAIRS_MOST 1e140

struct cxm__pair {
    double x, y;
    int64_t count;
    int64_t same_x, balance; /* for whoever works on with the pairs; 0 after reading */
};

/* All zero but the host is no pairs at all. */
struct cxm__pairs {
    const cxm_host *host;
    struct cxm__pair *items, *spare; /* two blocks of `capacity` */
    int64_t count, capacity;
    int64_t n, missing; /* rows with both values, and others */
};

/* Two columns of one length, with what messages call them. */
struct cxm__pairs_source {
    const cxm_column *column[2];
    const char *name[2];
    int32_t argument[2];
};

/* Checks both columns, and that their lengths agree. */
cxm_status cxm__pairs_check(const struct cxm__pairs_source *source, cxm_error *error);

/* The value of a row that is not null; fails where pairs cannot be made of it. */
cxm_status cxm__pairs_value(const struct cxm__pairs_source *source, int side, int64_t row, double *value, cxm_error *error);

/* Adds the rows of two checked columns; may be called again. On failure the pairs are only good for freeing. */
cxm_status cxm__pairs_read(struct cxm__pairs *pairs, const struct cxm__pairs_source *source, cxm_error *error);

/* Adds one pair `count` times, not looking at n; false without memory. */
bool cxm__pairs_add(struct cxm__pairs *pairs, double x, double y, int64_t count);

/* Sorts by x, then y, and adds up equal ones. */
void cxm__pairs_settle(struct cxm__pairs *pairs);

void cxm__pairs_free(struct cxm__pairs *pairs);

/* A mean to twice the digits of a double, and the sum of squared distances from it. */
struct cxm__spread {
    cxm__sum mean;
    double square;
};

/* Of the x (side 0) or the y (side 1) of some pairs, each as often as it counts; n is the sum of their counts, above 0. */
struct cxm__spread cxm__pairs_spread(const struct cxm__pair *items, int64_t count, int side, int64_t n);

/* x - mean */
static inline double cxm__spread_distance(const struct cxm__spread *spread, double x)
{
    return (x - spread->mean.sum) - spread->mean.rest;
}

#endif

struct cxm__concordance {
    int64_t n, x_values, y_values;                            /* rows, and different values */
    int64_t concordant, discordant, tied_x, tied_y, tied_both; /* pairs of rows; tied_x and tied_y both count tied_both */
    double tau, tau_error;                                     /* NaN where a column is constant */
    double gamma, gamma_error, gamma_null_error;               /* the last one if there is no association */
    double rho;
    double variance; /* of concordant - discordant, if there is no association */
};

/* Works on n <= CXM__WIDE_ROWS in `count` different pairs, sorted by x and then y; leaves both blocks in any order. */
struct cxm__concordance cxm__concordance(struct cxm__pair *items, struct cxm__pair *spare, int64_t count);

#endif
/* ---- lib/stats/contingency.h ---- */
/* From a public table of counts to the list of its pairs, checked. */
#ifndef CXM__STATS_CONTINGENCY_H
#define CXM__STATS_CONTINGENCY_H


/* Adds the cells that are not 0; pairs->n and ->missing become the table's. The table is argument 0 of the call. */
cxm_status cxm__contingency_pairs(const cxm_contingency *table, struct cxm__pairs *pairs, cxm_error *error);

#endif
/* ---- lib/stats/interval.h ---- */
/* Confidence intervals of a share and of a net share from counts, as fractions, unclamped.
 * Counts are real numbers, so that effective ones fit too. transactional/estimate.h turns them into estimates. */
#ifndef CXM__STATS_INTERVAL_H
#define CXM__STATS_INTERVAL_H


struct cxm__limits {
    double lower, upper;
};

/* Of a share x / n, n > 0, with z the normal quantile of the confidence, or alpha = 1 - confidence. */
struct cxm__limits cxm__wilson(double x, double n, double z);
struct cxm__limits cxm__agresti_coull(double x, double n, double z);
struct cxm__limits cxm__jeffreys(double x, double n, double alpha);
struct cxm__limits cxm__clopper_pearson(double x, double n, double alpha);

/* Of a net share (high - low) / n of three classes. */
struct cxm__limits cxm__net_adjusted_wald(double low, double middle, double high, double z);
struct cxm__limits cxm__net_score(double low, double middle, double high, double z);

/* A confidence lies between 0 and 1, and is neither. */
cxm_status cxm__confidence_check(double confidence, int32_t argument, cxm_error *error);

#endif
/* ---- lib/stats/tested.h ---- */
/* How estimates with a test are filled in: begun empty, then given a value, an interval and a test where the data carry them. */
#ifndef CXM__STATS_TESTED_H
#define CXM__STATS_TESTED_H


/* No value yet: NO_DATA where n is 0, else UNDEFINED. */
cxm_tested_estimate cxm__tested(int64_t n, int64_t missing);

void cxm__tested_value(cxm_tested_estimate *tested, double value, double std_error);

/* lower..upper, moved into least..most and flagged; DEGENERATE where one of them is NaN. */
void cxm__tested_interval(cxm_tested_estimate *tested, double lower, double upper, double confidence, double least, double most);

/* Flags an interval that was made of fewer answers than held its confidence in simulations; docs/numbers.md has them. */
static inline void cxm__estimate_flag_few(cxm_estimate *estimate, int64_t answers, int64_t enough)
{
    if (answers < enough && estimate->interval_status == CXM_INTERVAL_OK)
        estimate->flags |= CXM_ESTIMATE_FEW_ANSWERS;
}

/* z, or t where df is a number; not testable where the statistic is not finite. */
void cxm__tested_test(cxm_tested_estimate *tested, double statistic, double df);

/* The normal quantile for a two-sided interval, or t's where df is a number. */
double cxm__tested_quantile(double confidence, double df);

#endif

_Static_assert(sizeof(cxm_association_result) == 608, "frozen");

enum { ASSOCIATION_FEW = 50 }; /* below it intervals held the truth in less than 93 % of samples, see docs/numbers.md */

/* What rounding leaves of 1 where all points lie on a line. */
static const double association_line = 1 - 1e-15;

/* Where Fisher's interval of r is flagged: at a larger variance of z than that of normal pairs, or a column that normal values would
 * not look like at 5 %. */
static const double association_heavy = 1.1, association_jarque_bera = 5.991464547107979;

/* Jarque and Bera 1987, International Statistical Review 55, 163-172, of one column. */
static double association_shape(const struct cxm__pair *items, int64_t count, int64_t n, const struct cxm__spread *spread, int32_t which)
{
    cxm__sum third = {0, 0}, fourth = {0, 0};
    const double deviation = sqrt(spread->square / (double)n);
    for (int64_t i = 0; i < count; i++) {
        const double d = cxm__spread_distance(spread, which ? items[i].y : items[i].x) / deviation, weight = (double)items[i].count;
        cxm__sum_add(&third, d * d * d * weight);
        cxm__sum_add(&fourth, d * d * d * d * weight);
    }
    const double skewness = cxm__sum_value(third) / (double)n, excess = cxm__sum_value(fourth) / (double)n - 3;
    return (double)n / 6 * (skewness * skewness + excess * excess / 4);
}

/* r, and in *normal whether the pairs look normal enough for its interval: the variance of z without supposing so is that of Steiger
 * and Hakstian 1982, British Journal of Mathematical and Statistical Psychology 35, 208-215. */
static double association_pearson(const struct cxm__pair *items, int64_t count, int64_t n, bool *normal)
{
    struct cxm__spread x = cxm__pairs_spread(items, count, 0, n), y = cxm__pairs_spread(items, count, 1, n);
    cxm__sum product = {0, 0}, square = {0, 0};
    const double sx = sqrt(x.square), sy = sqrt(y.square);
    for (int64_t i = 0; i < count; i++) {
        double dx = cxm__spread_distance(&x, items[i].x), dy = cxm__spread_distance(&y, items[i].y);
        cxm__sum_add(&product, dx * dy * (double)items[i].count);
    }
    const double r = cxm__sum_value(product) / (sx * sy);
    for (int64_t i = 0; i < count; i++) {
        double dx = cxm__spread_distance(&x, items[i].x) / sx, dy = cxm__spread_distance(&y, items[i].y) / sy;
        double influence = dx * dy - r * (dx * dx + dy * dy) / 2; /* a pair's part in r */
        cxm__sum_add(&square, influence * influence * (double)items[i].count);
    }
    *normal = cxm__sum_value(square) * (double)n <= association_heavy * (1 - r * r) * (1 - r * r) &&
              association_shape(items, count, n, &x, 0) <= association_jarque_bera &&
              association_shape(items, count, n, &y, 1) <= association_jarque_bera;
    return r;
}

/* A correlation with t and Fisher's z; `inflation` is the variance of z times n - 3. */
static void association_correlation(cxm_tested_estimate *to, double r, double inflation, double confidence)
{
    int64_t n = to->estimate.n;
    if (isnan(r))
        return;
    r = r > association_line ? 1 : r < -association_line ? -1 : r;
    double error = n > 2 ? sqrt((1 - r) * (1 + r) / (double)(n - 2)) : (double)NAN;
    cxm__tested_value(to, r, error);
    cxm__tested_test(to, r / error, (double)(n - 2));
    if (n < 4)
        return;
    double half = cxm__tested_quantile(confidence, NAN) * sqrt(inflation / (double)(n - 3)), z = atanh(r);
    bool certain = !(fabs(r) < 1);
    cxm__tested_interval(to, certain ? (double)NAN : tanh(z - half), tanh(z + half), confidence, -1, 1);
}

/* A coefficient of concordance with Wald's interval. */
static void association_ordinal(cxm_tested_estimate *to, double value, double error, double z, double confidence)
{
    if (isnan(value))
        return;
    cxm__tested_value(to, value, error);
    cxm__tested_test(to, z, NAN);
    if (to->estimate.n < 4)
        return;
    double half = cxm__tested_quantile(confidence, NAN) * error;
    cxm__tested_interval(to, error > 0 ? value - half : (double)NAN, value + half, confidence, -1, 1);
    cxm__estimate_flag_few(&to->estimate, to->estimate.n, ASSOCIATION_FEW);
}

static void association_fill(struct cxm__pairs *pairs, double confidence, cxm_association_result *result)
{
    cxm_association_result to = {.reserved = 0};
    bool normal = true;
    const double r = pairs->n ? association_pearson(pairs->items, pairs->count, pairs->n, &normal) : (double)NAN;
    struct cxm__concordance c = cxm__concordance(pairs->items, pairs->spare, pairs->count);
    to.pearson = to.spearman = to.kendall = to.gamma = cxm__tested(pairs->n, pairs->missing);
    if (c.x_values > 1 && c.y_values > 1) {
        double score = (double)(c.concordant - c.discordant);
        association_correlation(&to.pearson, r, 1, confidence);
        if (!normal && !isnan(r))
            to.pearson.estimate.flags |= CXM_ESTIMATE_NOT_NORMAL;
        cxm__estimate_flag_few(&to.pearson.estimate, pairs->n, ASSOCIATION_FEW);
        association_correlation(&to.spearman, c.rho, 1 + c.rho * c.rho / 2, confidence);
        association_ordinal(&to.kendall, c.tau, c.tau_error, score / sqrt(c.variance), confidence);
        association_ordinal(&to.gamma, c.gamma, c.gamma_error, c.gamma / c.gamma_null_error, confidence);
    }
    to.x_values = c.x_values;
    to.y_values = c.y_values;
    to.concordant = c.concordant;
    to.discordant = c.discordant;
    to.tied_x = c.tied_x;
    to.tied_y = c.tied_y;
    to.tied_both = c.tied_both;
    *result = to;
}

static cxm_status association_check(double confidence, int32_t argument, const cxm_host *host, cxm_host *lent,
                                    const cxm_association_result *result, cxm_error *error)
{
    cxm_status status = cxm__confidence_check(confidence, argument, error);
    if (!status)
        status = cxm__host_read(lent, host, argument + 1, error);
    if (!status && !result)
        status = cxm__fail_null(error, argument + 2, "result");
    return status;
}

cxm_status cxm_association(const cxm_column *x, const cxm_column *y, double confidence, const cxm_host *host,
                           cxm_association_result *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{x, y}, {"x", "y"}, {0, 1}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = association_check(confidence, 2, host, &lent, result, error);
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        association_fill(&pairs, confidence, result);
    }
    cxm__pairs_free(&pairs);
    return status;
}

cxm_status cxm_association_of_table(const cxm_contingency *table, double confidence, const cxm_host *host,
                                    cxm_association_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = table ? association_check(confidence, 1, host, &lent, result, error) : cxm__fail_null(error, 0, "table");
    if (status)
        return status;
    status = cxm__contingency_pairs(table, &pairs, error);
    if (!status)
        association_fill(&pairs, confidence, result);
    cxm__pairs_free(&pairs);
    return status;
}
/* ---- lib/stats/beta.c ---- */
/*
 * The beta distribution: domains and end points around the tails of beta_tail.c and the inverse of beta_quantile.c.
 * Read binomial.c next, which is this with whole numbers.
 */
#include <math.h>

/* ---- lib/stats/beta_tail.h ---- */
/*
 * The incomplete beta function as logarithms of its two tails, which beta, Student's t and the binomial all read.
 * Read beta_tail.c next, beta_quantile.c for the inverse.
 */
#ifndef CXM_LIB_STATS_BETA_TAIL_H
#define CXM_LIB_STATS_BETA_TAIL_H

/* The two shapes and what depends on nothing else: log of sqrt(a b / (2 pi (a+b))) times the Stirling remainders. */
typedef struct cxm__beta_shape {
    double a, b;
    double log_scale;
} cxm__beta_shape;

/* A point x and y = 1 - x, each right relative to itself, and gap = a y - b x: the distance a - (a+b) x from the mean. */
typedef struct cxm__beta_point {
    double x, y;
    double gap;
} cxm__beta_point;

typedef struct cxm__beta_logs {
    double lower, upper; /* logs of I_x(a,b) and I_y(b,a); -INFINITY for an empty tail */
} cxm__beta_logs;

cxm__beta_shape cxm__beta_shape_of(double a, double b);

/* The smaller of x and y is taken as exact, the other one follows from it. */
cxm__beta_point cxm__beta_point_at(const cxm__beta_shape *shape, double x, double y);

/* log of x^a y^b / B(a,b) */
double cxm__beta_log_kernel(const cxm__beta_shape *shape, const cxm__beta_point *point);

/* The log of I_x(a,b) / x^a as x goes to 0: 1 / (a B(a,b)). */
double cxm__beta_log_power(double a, double b);

/* 0 < x < 1 */
cxm__beta_logs cxm__beta_log_tails(const cxm__beta_shape *shape, const cxm__beta_point *point);

/* Where a tail has the wanted probability; log_odds is log(x/y) and still tells where x or y underflow. */
typedef struct cxm__beta_root {
    double x, y, log_odds;
} cxm__beta_root;

/* lower + upper = 1, both positive and each right relative to itself; guess is a first log_odds, NAN for none. */
cxm__beta_root cxm__beta_solve(double a, double b, double lower, double upper, double guess);

#endif

/* Further out, sums and quotients of shapes would leave the range of a double. Objects, not literals: where literals have more
 * digits than a double (x87), the limit itself would fall outside. */
static const double beta_least_shape = 1e-300, beta_most_shape = 1e100;

static int beta_shapes_valid(double a, double b) {
    return a >= beta_least_shape && b >= beta_least_shape && a <= beta_most_shape && b <= beta_most_shape;
}

static double beta_tail_of(double x, double a, double b, int upper) {
    if (isnan(x) || !beta_shapes_valid(a, b)) return (double)NAN;
    if (x <= 0) return upper ? 1 : 0;
    if (x >= 1) return upper ? 0 : 1;
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    cxm__beta_point point = cxm__beta_point_at(&shape, x, 1 - x);
    cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_beta_cdf(double x, double a, double b) { return beta_tail_of(x, a, b, 0); }

double cxm_beta_upper(double x, double a, double b) { return beta_tail_of(x, a, b, 1); }

double cxm_beta_quantile(double p, double a, double b) {
    if (!(p >= 0 && p <= 1) || !beta_shapes_valid(a, b)) return (double)NAN;
    if (p == 0 || p == 1) return p;
    cxm__beta_root root = cxm__beta_solve(a, b, p, 1 - p, (double)NAN);
    return root.x <= root.y ? root.x : 1 - root.y;
}
/* ---- lib/stats/beta_quantile.c ---- */
/*
 * The inverse of the incomplete beta function: Newton and Halley on log I as a function of log(x/y), which is concave and
 * increasing, so Newton converges from any start without a bracket. Read student_t.c next.
 */
#include <math.h>


/* Further out x is a pure power of I to the last bit, and further still it underflows. */
#define BETA_FAR_LOG_ODDS (-600.0)

/* Halley may overstep for long, in theory; after this many steps plain Newton, which cannot, takes over. */
enum { BETA_HALLEY_STEPS = 20, BETA_NEWTON_STEPS = 200 };

/* Abramowitz & Stegun 26.5.22, for shapes of 1 or more; log_odds of the quantile */
static double beta_guess(double a, double b, double lower) {
    if (a <= 1 || b <= 1) return (double)NAN;
    double z = -cxm_normal_quantile(lower);
    double s = 1 / (2 * a - 1), t = 1 / (2 * b - 1);
    double h = 2 / (s + t), l = (z * z - 3) / 6;
    if (h + l <= 0) return (double)NAN;
    double w = z * sqrt(h + l) / h - (t - s) * (l + 5.0 / 6 - 2 / (3 * h));
    return log(a / b) - 2 * w;
}

/* The root for a lower tail of at most 1/2. */
static cxm__beta_root beta_solve_lower(double a, double b, double target, double guess) {
    double log_target = log(target);
    double power = (log_target - cxm__beta_log_power(a, b)) / a;
    cxm__beta_root root = {0, 1, power};
    if (power < BETA_FAR_LOG_ODDS) {
        root.x = exp(power);
        return root;
    }
    /* b so small that even half of the mass lies within an underflow of 1 */
    double far_power = (log1p(-target) - cxm__beta_log_power(b, a)) / b;
    if (far_power < BETA_FAR_LOG_ODDS) {
        root.x = 1;
        root.y = exp(far_power);
        root.log_odds = -far_power;
        return root;
    }
    if (isnan(guess)) guess = beta_guess(a, b, target);
    if (isnan(guess)) guess = power < 0 && power < log(a / b) ? power : log(a / b);
    if (!(guess > BETA_FAR_LOG_ODDS)) guess = BETA_FAR_LOG_ODDS;
    if (!(guess < -BETA_FAR_LOG_ODDS)) guess = -BETA_FAR_LOG_ODDS;

    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    double x = 1 / (1 + exp(-guess)), y = 1 / (1 + exp(guess));
    for (int i = 0; i < BETA_NEWTON_STEPS; i++) {
        cxm__beta_point point = cxm__beta_point_at(&shape, x, y);
        cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
        double miss = logs.lower - log_target;
        /* derivative of log I by the log-odds; the second one is rise (gap - rise), never positive */
        double rise = exp(cxm__beta_log_kernel(&shape, &point) - logs.lower);
        double step = -miss / rise;
        double bend = 0.5 * step * (point.gap - rise);
        if (i < BETA_HALLEY_STEPS && fabs(bend) < 0.5) step /= 1 + bend;
        double far = log(point.x / point.y) - BETA_FAR_LOG_ODDS + 50;
        if (step < -far) step = -far;
        /* moves the odds by exp(step) and keeps x and y each right relative to itself */
        double grown = point.x * exp(step), whole = grown + point.y;
        x = grown / whole;
        y = point.y / whole;
        if (fabs(miss) < 1e-6 || !(fabs(step) > 1e-17)) break;
    }
    root.x = x;
    root.y = y;
    root.log_odds = log(x / y);
    return root;
}

cxm__beta_root cxm__beta_solve(double a, double b, double lower, double upper, double guess) {
    if (lower <= upper) return beta_solve_lower(a, b, lower, guess);
    cxm__beta_root mirrored = beta_solve_lower(b, a, upper, -guess);
    cxm__beta_root root = {mirrored.y, mirrored.x, -mirrored.log_odds};
    return root;
}

#undef BETA_FAR_LOG_ODDS
#undef BETA_FAR_LOG_ODDS
/* ---- lib/stats/beta_tail.c ---- */
/*
 * Both tails of the incomplete beta function, each right relative to itself: x^a y^b / B(a,b) from deviances, times a factor
 * of ordinary size from a continued fraction, a quadrature (both shapes large) or a series (one shape small).
 * Read gamma.c for the remainders used here and beta_quantile.c for the inverse.
 */

#include <math.h>
#include <stddef.h>

/* ---- lib/stats/gamma.h ---- */
/*
 * What the distributions share of the gamma function: logarithms and the small remainders that keep them free of cancellation.
 * Read gamma.c next.
 */
#ifndef CXM_LIB_STATS_GAMMA_H
#define CXM_LIB_STATS_GAMMA_H

/* z - log(1 + z), right to a few ulp for every z > -1; one_plus_z is passed so that z near -1 keeps its digits. */
double cxm__log_excess(double z, double one_plus_z);

/* ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi)/2 for x > 0 (the series part of DLMF 5.11.1). */
double cxm__stirling_rest(double x);

/* ln Gamma(1 + a) for 0 <= a <= 1, proportional to a as a goes to 0. */
double cxm__log_gamma_above_one(double a);

/* ln Gamma(b + a) - ln Gamma(b) for b > 0 and 0 < a <= 1, proportional to a without loss as a goes to 0. */
double cxm__log_gamma_step(double b, double a);

/* log(1 - exp(l)) for l < 0: from the logarithm of one tail to that of the other. */
double cxm__log_complement(double l);

#endif
/* ---- lib/stats/quadrature.h ---- */
/*
 * Gauss-Legendre abscissas and weights of order 32, for smooth integrands whose range is cut where nothing is left of them.
 * beta_tail.c and gamma_tail.c integrate their large shapes with it.
 */
#ifndef CXM_LIB_STATS_QUADRATURE_H
#define CXM_LIB_STATS_QUADRATURE_H

/* Positive half of the abscissas in -1..1, each with its weight. */
extern const double cxm__gauss_nodes[16][2];

/* Below exp(-39) the rest of an integrand is lost in the last bit. */
static const double cxm__exponent_cut = 39.0;

#endif

/* Near the mean the fraction takes steps by the root of the shapes; from here on the quadrature is cheaper. */
#define BETA_QUADRATURE_FROM 5000.0

/* Reached only by shapes that no double of interest separates from 0; the value is then as far as it goes. */
enum { BETA_FRACTION_STEPS = 100000 };

cxm__beta_shape cxm__beta_shape_of(double a, double b) {
    double n = a + b;
    /* symmetric to the bit, so that mirrored arguments give mirrored values; 0.91... is log(2 pi) / 2 */
    double rests = cxm__stirling_rest(n) - (cxm__stirling_rest(a) + cxm__stirling_rest(b));
    double root = 0.5 * (log(fmin(a, b)) + log(fmax(a, b) / n));
    cxm__beta_shape shape = {a, b, root - 0.91893853320467274178 + rests};
    return shape;
}

/* a (1 - t) - b t for t <= 1/2: near the mean both products agree in all leading digits, so both are kept exactly */
static double beta_gap_at(double a, double b, double t) {
    double s = cxm__rounded(1 - t);
    double s_rest = cxm__rounded(1 - s) - t;
    cxm__sum as = cxm__two_product(a, s), bt = cxm__two_product(b, t);
    cxm__sum d = cxm__two_sum(as.sum, -bt.sum);
    return d.sum + (d.rest + (as.rest - bt.rest) + a * s_rest);
}

cxm__beta_point cxm__beta_point_at(const cxm__beta_shape *shape, double x, double y) {
    cxm__beta_point point = {x, y, 0};
    if (x <= y) {
        point.y = 1 - x;
        point.gap = beta_gap_at(shape->a, shape->b, x);
    } else {
        point.x = 1 - y;
        point.gap = -beta_gap_at(shape->b, shape->a, y);
    }
    return point;
}

/* Loader 2000, Fast and accurate computation of binomial probabilities: the saddle point with its deviance. */
double cxm__beta_log_kernel(const cxm__beta_shape *shape, const cxm__beta_point *point) {
    double a = shape->a, b = shape->b, n = a + b;
    double deviance = a * cxm__log_excess(-point->gap / a, n / a * point->x) +
                      b * cxm__log_excess(point->gap / b, n / b * point->y);
    return shape->log_scale - deviance;
}

/* I_x(a,b) over the kernel: the even part of DLMF 8.17.22, Didonato & Morris 1992, ACM TOMS 18, eq. 9. gap >= 0. */
static double beta_by_fraction(double a, double b, const cxm__beta_point *p) {
    double x = p->x, y = p->y;
    /* numerators and denominators of two convergents in a row, scaled so that the later denominator is 1 */
    double ratio = (a + 1) / (a * (p->gap + 1));
    double an = 0, anp1 = ratio, bn = ratio;
    for (int n = 1; n < BETA_FRACTION_STEPS; n++) {
        double odd = 1 / (a + 2.0 * n - 1);
        double t = n * (b - n) * x * odd;
        double alpha = (a + n - 1) * odd * (a + b + n - 1) * x * t;
        double beta = n + t + (a + n) * (p->gap + 1 + n * (1 + y)) / (a + 2.0 * n + 1);
        double next_a = alpha * an + beta * anp1;
        double next_b = alpha * bn + beta;
        double before = ratio;
        ratio = next_a / next_b;
        if (fabs(ratio - before) <= 1e-16 * ratio) break;
        /* denominators are scaled to 1, so nothing overflows */
        an = anp1 / next_b;
        bn = 1 / next_b;
        anp1 = ratio;
    }
    return ratio;
}

/* I_x(a,b) over the kernel: the integral of (t/x)^a ((1-t)/y)^b / (t (1-t)) over t < x, with t = x (1 - u). gap >= 0. */
static double beta_by_quadrature(double a, double b, const cxm__beta_point *p) {
    double odds = p->x / p->y, slope = p->gap / p->y;
    double half_curve = 0.5 * (a + b * odds * odds);
    double end = 2 * cxm__exponent_cut / (slope + sqrt(slope * slope + 4 * half_curve * cxm__exponent_cut));
    if (end > 0.95) end = 0.95;
    /* the exponent is convex in u: Newton settles where the cut is from either side */
    for (int i = 0; i < 2; i++) {
        double z = end * odds;
        double value = slope * end + a * cxm__log_excess(-end, 1 - end) + b * cxm__log_excess(z, 1 + z);
        double rise = slope + a * end / (1 - end) + b * odds * z / (1 + z);
        end += (cxm__exponent_cut - value) / rise;
        if (end > 0.95) end = 0.95;
    }
    double sum = 0;
    for (size_t i = 0; i < 32; i++) {
        const double *node = cxm__gauss_nodes[i / 2];
        double u = 0.5 * end * (i % 2 ? 1 + node[0] : 1 - node[0]);
        double z = u * odds;
        double exponent = slope * u + a * cxm__log_excess(-u, 1 - u) + b * cxm__log_excess(z, 1 + z);
        sum += node[1] * exp(-exponent) / ((1 - u) * (1 + z));
    }
    return 0.5 * end * sum / p->y;
}

static double beta_log_tail(const cxm__beta_shape *s, const cxm__beta_point *p) {
    double a = s->a, b = s->b;
    int large = a >= BETA_QUADRATURE_FROM && b >= BETA_QUADRATURE_FROM;
    double factor = large ? beta_by_quadrature(a, b, p) : beta_by_fraction(a, b, p);
    return cxm__beta_log_kernel(s, p) + log(factor);
}

double cxm__beta_log_power(double a, double b) {
    if (a <= 1) return cxm__log_gamma_step(b, a) - cxm__log_gamma_above_one(a);
    return -log(a) - cxm_log_beta(a, b);
}

/* log I_x(a,b) for a < 1 and small x, proportional to a as a goes to 0, so that 1 - I keeps its digits (DLMF 8.17.7). */
static double beta_log_series(double a, double b, double x) {
    double term = 1, sum = 0;
    for (int n = 1; n < 200; n++) {
        term *= (n - b) * x / n;
        sum += term / (a + n);
        if (fabs(term) <= 1e-17 * fabs(sum)) break;
    }
    return a * log(x) + cxm__beta_log_power(a, b) + log1p(a * sum);
}

cxm__beta_logs cxm__beta_log_tails(const cxm__beta_shape *shape, const cxm__beta_point *point) {
    double a = shape->a, b = shape->b;
    cxm__beta_logs logs;
    if (a < 1 && point->x <= 0.5 && b * point->x <= 1) {
        logs.lower = beta_log_series(a, b, point->x);
        logs.upper = cxm__log_complement(logs.lower);
    } else if (b < 1 && point->y <= 0.5 && a * point->y <= 1) {
        logs.upper = beta_log_series(b, a, point->y);
        logs.lower = cxm__log_complement(logs.upper);
    } else if (point->gap >= 0) {
        logs.lower = beta_log_tail(shape, point);
        logs.upper = cxm__log_complement(logs.lower);
    } else {
        cxm__beta_shape swapped = {b, a, shape->log_scale};
        cxm__beta_point mirrored = {point->y, point->x, -point->gap};
        logs.upper = beta_log_tail(&swapped, &mirrored);
        logs.lower = cxm__log_complement(logs.upper);
    }
    return logs;
}

#undef BETA_QUADRATURE_FROM
#undef BETA_QUADRATURE_FROM
/* ---- lib/stats/binomial.c ---- */
/*
 * The binomial distribution: its probabilities are beta kernels, its sums are beta tails (DLMF 8.17.5).
 * Read beta_tail.c for both.
 */
#include <math.h>


/* Above 2^53 a count is no longer a double. */
static const int64_t binomial_most_trials = INT64_C(9007199254740992);

static int binomial_valid(int64_t n, double p) { return n >= 0 && n <= binomial_most_trials && p >= 0 && p <= 1; }

double cxm_binomial_probability(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0 || k > n) return 0;
    if (p == 0 || p == 1) return k == (p == 0 ? 0 : n) ? 1 : 0;
    if (k == 0) return exp((double)n * log1p(-p));
    if (k == n) return exp((double)n * (p > 0.5 ? log1p(-(1 - p)) : log(p)));
    double a = (double)k, b = (double)(n - k);
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    cxm__beta_point point = cxm__beta_point_at(&shape, p, 1 - p);
    /* the kernel has 1/B(k, n-k), the coefficient is n / (k (n-k)) of that */
    return exp(cxm__beta_log_kernel(&shape, &point)) * ((double)n / a / b);
}

double cxm_binomial_upper(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0) return 1;
    if (k >= n) return 0;
    return cxm_beta_cdf(p, (double)k + 1, (double)(n - k));
}

double cxm_binomial_cdf(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0) return 0;
    if (k >= n) return 1;
    return cxm_beta_upper(p, (double)k + 1, (double)(n - k));
}

/* Normal approximation with the skewness term (Cornish & Fisher 1937), brought into 0..n. */
static int64_t binomial_guess(double p, int64_t n, double probability) {
    double q = 1 - probability, z = cxm_normal_quantile(p);
    double k = (double)n * probability + z * sqrt((double)n * probability * q) + (q - probability) * (z * z - 1) / 6;
    if (!(k > 0)) return 0;
    return k < (double)n ? (int64_t)k : n;
}

int64_t cxm_binomial_quantile(double p, int64_t n, double probability) {
    if (!binomial_valid(n, probability) || !(p >= 0 && p <= 1)) return -1;
    if (p == 0 || probability == 0) return 0;
    if (p == 1 || probability == 1) return n;
    /* cdf(low) < p <= cdf(high), found by doubling steps away from the guess */
    int64_t low = -1, high = n, step = 1;
    int64_t k = binomial_guess(p, n, probability);
    if (cxm_binomial_cdf(k, n, probability) >= p) {
        high = k;
        for (; high - step > low; step *= 2) {
            if (cxm_binomial_cdf(high - step, n, probability) < p) {
                low = high - step;
                break;
            }
            high -= step;
        }
    } else {
        low = k;
        for (; low + step < high; step *= 2) {
            if (cxm_binomial_cdf(low + step, n, probability) >= p) {
                high = low + step;
                break;
            }
            low += step;
        }
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (cxm_binomial_cdf(middle, n, probability) >= p)
            high = middle;
        else
            low = middle;
    }
    return high;
}
/* ---- lib/stats/chi_squared.c ---- */
/*
 * The chi-squared distribution: a gamma distribution of shape df / 2, in units of 2.
 * Read gamma_tail.c for its tails.
 */

double cxm_chi_squared_cdf(double x, double df) { return cxm_gamma_cdf(0.5 * x, 0.5 * df); }

double cxm_chi_squared_upper(double x, double df) { return cxm_gamma_upper(0.5 * x, 0.5 * df); }

double cxm_chi_squared_quantile(double p, double df) { return 2 * cxm_gamma_quantile(p, 0.5 * df); }
/* ---- lib/stats/cholesky.c ---- */
/* Cholesky's factorisation by columns, without pivoting: the order of the columns is the caller's order of preference. */
/* ---- lib/stats/cholesky.h ---- */
/* A small symmetric matrix that is positive, or nearly: factored, solved with, inverted.
 * Columns that others explain are left out and named, which is how collinear covariates and empty groups are found. */
#ifndef CXM__STATS_CHOLESKY_H
#define CXM__STATS_CHOLESKY_H

#include <stdbool.h>
#include <stdint.h>

/* Factors the p x p matrix `a` in place: its lower triangle becomes L of L L'. A column of which less than `tolerance` of its own
 * diagonal is left becomes 0 throughout. Returns how many columns are not; *first_out, if not NULL, takes the first one that is, or
 * -1. */
int32_t cxm__cholesky(double *a, int32_t p, double tolerance, int32_t *first_out);

/* x becomes the solution of a x = b, with b in x; 0 in columns left out. */
void cxm__cholesky_solve(const double *factor, int32_t p, double *x);

/* inverse becomes the inverse of a, with rows and columns of 0 for those left out. */
void cxm__cholesky_invert(const double *factor, int32_t p, double *inverse);

#endif

#include <math.h>

int32_t cxm__cholesky(double *a, int32_t p, double tolerance, int32_t *first_out)
{
    int32_t rank = 0;
    if (first_out)
        *first_out = -1;
    for (int32_t j = 0; j < p; j++) {
        const double own = a[j * p + j];
        double left = own;
        for (int32_t k = 0; k < j; k++)
            left -= a[j * p + k] * a[j * p + k];
        const bool kept = left > tolerance * own && left > 0;
        const double root = kept ? sqrt(left) : 0;
        a[j * p + j] = root;
        rank += kept;
        if (!kept && first_out && *first_out < 0)
            *first_out = j;
        for (int32_t i = j + 1; i < p; i++) {
            double sum = a[i * p + j];
            for (int32_t k = 0; k < j; k++)
                sum -= a[i * p + k] * a[j * p + k];
            a[i * p + j] = kept ? sum / root : 0;
        }
    }
    return rank;
}

void cxm__cholesky_solve(const double *factor, int32_t p, double *x)
{
    for (int32_t i = 0; i < p; i++) {
        for (int32_t k = 0; k < i; k++)
            x[i] -= factor[i * p + k] * x[k];
        x[i] = factor[i * p + i] > 0 ? x[i] / factor[i * p + i] : 0;
    }
    for (int32_t i = p; i-- > 0;) {
        for (int32_t k = i + 1; k < p; k++)
            x[i] -= factor[k * p + i] * x[k];
        x[i] = factor[i * p + i] > 0 ? x[i] / factor[i * p + i] : 0;
    }
}

void cxm__cholesky_invert(const double *factor, int32_t p, double *inverse)
{
    for (int32_t j = 0; j < p; j++) {
        double *row = inverse + (int64_t)j * p; /* column j is row j: the inverse is symmetric */
        for (int32_t i = 0; i < p; i++)
            row[i] = i == j && factor[j * p + j] > 0;
        cxm__cholesky_solve(factor, p, row);
    }
}
/* ---- lib/stats/comparison.c ---- */
/* The difference of two independent estimates. z where they carry no degrees of freedom, Welch's t where both do; and no test at
 * all where there is nothing to test with. */

#include <math.h>


_Static_assert(sizeof(cxm_comparison) == 144, "frozen");

cxm_status cxm_compare_independent(const cxm_estimate *first, const cxm_estimate *second, double confidence,
                                   cxm_comparison *comparison, cxm_error *error)
{
    if (!first || !second)
        return cxm__fail_null(error, first ? 1 : 0, first ? "second" : "first");
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!comparison)
        return cxm__fail_null(error, 3, "comparison");

    cxm_comparison result = {.statistic = NAN, .df = NAN, .p = NAN, .q = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    cxm_estimate *difference = &result.difference;
    *difference = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    difference->n = first->n + second->n;
    difference->n_effective = first->n_effective + second->n_effective;
    difference->missing = first->missing + second->missing;
    difference->excluded = first->excluded + second->excluded;
    difference->flags = (first->flags | second->flags) & CXM_ESTIMATE_WEIGHTED;
    difference->status = first->status ? first->status : second->status;
    difference->interval_status = CXM_INTERVAL_TOO_FEW;
    if (difference->status == CXM_VALUE_OK) {
        double a = first->std_error * first->std_error, b = second->std_error * second->std_error;
        difference->value = second->value - first->value;
        if (!isnan(a + b))
            difference->interval_status = CXM_INTERVAL_DEGENERATE;
        if (a + b > 0) {
            double level = 1 - (1 - confidence) / 2, quantile;
            bool t = first->df > 0 && second->df > 0;
            difference->std_error = sqrt(a + b);
            result.statistic = difference->value / difference->std_error;
            if (t) {
                result.df = (a + b) * (a + b) / (a * a / first->df + b * b / second->df);
                result.p = fmin(1, 2 * cxm_t_upper(fabs(result.statistic), result.df));
                quantile = cxm_t_quantile(level, result.df);
            } else {
                result.p = fmin(1, 2 * cxm_normal_upper(fabs(result.statistic)));
                quantile = cxm_normal_quantile(level);
            }
            result.method = t ? CXM_TEST_WELCH_T : CXM_TEST_Z;
            result.test_status = CXM_TEST_OK;
            difference->df = result.df;
            difference->lower = difference->value - quantile * difference->std_error;
            difference->upper = difference->value + quantile * difference->std_error;
            difference->confidence = confidence;
            difference->interval_status = CXM_INTERVAL_OK;
        }
    }
    *comparison = result;
    return CXM_OK;
}
/* ---- lib/stats/concentration.c ---- */
/*
 * How counts spread over categories: sums of terms of one sign, taken from the counts and not from rounded shares.
 * Read counts.h for what is refused.
 */
#include <math.h>
#include <string.h>

/* ---- lib/stats/counts.h ---- */
/*
 * Arrays of counts as arguments: checked, and their sum, which a double holds exactly.
 * concentration.c has the code.
 */
#ifndef CXM_LIB_STATS_COUNTS_H
#define CXM_LIB_STATS_COUNTS_H


/* Fails where `counts` is NULL and there are some, a count is negative, or the sum passes 2^53. */
cxm_status cxm__counts_sum(const int64_t *counts, int64_t length, const char *name, int32_t argument, int32_t length_argument,
                           int64_t *sum, cxm_error *error);

#endif

_Static_assert(sizeof(cxm_concentration_result) == 96, "cxm_concentration_result is frozen");

/* Above 2^53 a count is no longer a double. */
static const int64_t counts_most = INT64_C(9007199254740992);

cxm_status cxm__counts_sum(const int64_t *counts, int64_t length, const char *name, int32_t argument, int32_t length_argument,
                           int64_t *sum, cxm_error *error)
{
    *sum = 0;
    if (length < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, length_argument, -1, CXM__T("there are "), CXM__I(length), CXM__T(" counts"));
    if (!counts && length)
        return cxm__fail_null(error, argument, name);
    for (int64_t i = 0; i < length; i++) {
        if (counts[i] < 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, i, CXM__A(name), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__I(counts[i]), CXM__T(" is no count; counts are 0 or more"));
        if (counts[i] > counts_most - *sum)
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, i, CXM__A(name), CXM__T("["), CXM__I(i),
                             CXM__T("]: the counts add up to more than "), CXM__I(counts_most));
        *sum += counts[i];
    }
    return CXM_OK;
}

static void concentration_of(const int64_t *counts, int64_t categories, cxm_concentration_result *result)
{
    const double n = (double)result->n, k = (double)categories;
    cxm__sum entropy = {0, 0}, square = {0, 0}, excess = {0, 0}, pairs = {0, 0};
    for (int64_t i = 0; i < categories; i++) {
        double count = (double)counts[i], share = count / n;
        /* count / n - 1 / k, whose two products are exact */
        cxm__sum left = cxm__two_product(count, k);
        double past = ((left.sum - n) + left.rest) / n / k;
        cxm__sum_add(&excess, past * past);
        if (counts[i] == 0)
            continue;
        result->occupied++;
        cxm__sum_add(&entropy, share * log1p((n - count) / count));
        cxm__sum_add(&square, share * share);
        if (result->n > 1)
            cxm__sum_add(&pairs, share * ((count - 1) / (n - 1)));
    }
    result->entropy = cxm__sum_value(entropy);
    result->entropy_corrected = result->entropy + (double)(result->occupied - 1) / (2 * n);
    result->herfindahl = cxm__sum_value(square);
    result->effective_entropy = exp(result->entropy);
    result->effective_herfindahl = 1 / result->herfindahl;
    if (categories > 1) {
        result->evenness = fmin(result->entropy / log(k), 1);
        result->herfindahl_normalized = fmin(cxm__sum_value(excess) * (k / (k - 1)), 1);
    } else {
        result->share_status = CXM_VALUE_UNDEFINED;
    }
    if (result->n > 1)
        result->same_category = cxm__sum_value(pairs);
    else
        result->pair_status = CXM_VALUE_UNDEFINED;
}

cxm_status cxm_concentration(const int64_t *counts, int64_t categories, cxm_concentration_result *result, cxm_error *error)
{
    int64_t n;
    cxm_status status = cxm__counts_sum(counts, categories, "counts", 0, 1, &n, error);
    if (!status && !result)
        status = cxm__fail_null(error, 2, "result");
    if (status)
        return status;
    memset(result, 0, sizeof *result);
    result->entropy = result->entropy_corrected = result->evenness = (double)NAN;
    result->herfindahl = result->herfindahl_normalized = result->same_category = (double)NAN;
    result->effective_entropy = result->effective_herfindahl = (double)NAN;
    result->n = n;
    if (n == 0)
        result->status = result->share_status = result->pair_status = CXM_VALUE_NO_DATA;
    else
        concentration_of(counts, categories, result);
    return CXM_OK;
}
/* ---- lib/stats/concordance.c ---- */
/* Kendall's tau-b in O(n log n): pairs sorted by x are merged by y, and each merge tells how many of the other half are below and
 * above (Knight 1966). Unlike his, the merge keeps the balance of every pair, from which standard errors are made. */

#include <math.h>

/* ---- lib/stats/wide.h ---- */
/* Integers of 128 bits for sums of products of counts, in portable C: tie corrections are sums of cubes, which leave 64 bits at
 * two million equal answers. All counts here are at most 2^32, so their cubes' sums stay far below 2^127. */
#ifndef CXM__STATS_WIDE_H
#define CXM__STATS_WIDE_H

#include <stdint.h>

/** The most rows whose pairs are counted: n (n - 1) / 2 still fits 63 bits. */
#define CXM__WIDE_ROWS (INT64_C(1) << 32)

/** high * 2^64 + low. */
typedef struct cxm__wide {
    int64_t high;
    uint64_t low;
} cxm__wide;

static inline cxm__wide cxm__wide_negative(cxm__wide a)
{
    uint64_t low = 0 - a.low, high = ~(uint64_t)a.high + (low == 0);
    return (cxm__wide){(int64_t)high, low};
}

static inline void cxm__wide_add(cxm__wide *into, cxm__wide a)
{
    uint64_t low = into->low + a.low, high = (uint64_t)into->high + (uint64_t)a.high + (low < a.low);
    *into = (cxm__wide){(int64_t)high, low};
}

/* a * b, with 32 bits at a time. */
static inline cxm__wide cxm__wide_product(int64_t a, int64_t b)
{
    uint64_t p = a < 0 ? 0 - (uint64_t)a : (uint64_t)a, q = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint64_t p0 = p & UINT32_MAX, p1 = p >> 32, q0 = q & UINT32_MAX, q1 = q >> 32;
    uint64_t middle = p1 * q0 + (p0 * q0 >> 32), carry = (middle & UINT32_MAX) + p0 * q1;
    cxm__wide product = {(int64_t)(p1 * q1 + (middle >> 32) + (carry >> 32)), p * q};
    return (a < 0) != (b < 0) ? cxm__wide_negative(product) : product;
}

static inline void cxm__wide_add_product(cxm__wide *into, int64_t a, int64_t b)
{
    cxm__wide_add(into, cxm__wide_product(a, b));
}

/* The nearest double, to an ulp. */
static inline double cxm__wide_value(cxm__wide a)
{
    if (a.high >= 0)
        return (double)a.high * 0x1p64 + (double)a.low;
    a = cxm__wide_negative(a);
    return -((double)a.high * 0x1p64 + (double)a.low);
}

#endif

/* Sums over groups of t equal values. */
struct concordance_ties {
    int64_t values, pairs;  /* groups, and t (t - 1) / 2 */
    cxm__wide below, above; /* t (t - 1) / 2 times (t - 2), times (t + 1) */
};

static int64_t concordance_pairs(int64_t t)
{
    return t % 2 ? (t - 1) / 2 * t : t / 2 * (t - 1);
}

static void concordance_tie(struct concordance_ties *ties, int64_t t)
{
    int64_t pairs = concordance_pairs(t);
    ties->values++;
    ties->pairs += pairs;
    cxm__wide_add_product(&ties->below, pairs, t - 2);
    cxm__wide_add_product(&ties->above, pairs, t + 1);
}

/* What all values being different would give, less what the ties take away. */
static double concordance_untied(int64_t pairs, int64_t n, cxm__wide ties)
{
    cxm__wide all = cxm__wide_product(pairs, n);
    cxm__wide_add(&all, cxm__wide_negative(ties));
    return cxm__wide_value(all);
}

/* x becomes twice the distance of its mid-rank from their mean. The balance begins below 0 by those of equal x and other y: being
 * sorted by y they will be counted as if they agreed. */
static void concordance_begin(struct cxm__pair *items, int64_t count, int64_t n, struct concordance_ties *ties)
{
    int64_t below = 0, end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].x == items[at].x; end++)
            same += items[end].count;
        for (int64_t i = end; i-- > at;) {
            items[i].x = (double)(2 * below + same - n);
            items[i].same_x = same;
            items[i].balance = items[i].count - same;
        }
        below += same;
        concordance_tie(ties, same);
    }
}

/* Takes a run of equal y to the output; each of its pairs agrees with `gain` rows of the other half more than it disagrees with. */
static struct cxm__pair *concordance_take(const struct cxm__pair *from, const struct cxm__pair *end, int64_t gain,
                                          struct cxm__pair *to)
{
    for (; from < end; from++) {
        *to = *from;
        to++->balance += gain;
    }
    return to;
}

/* Merges two halves, all of the left one's x being at or below the right one's. */
static void concordance_merge(const struct cxm__pair *left, const struct cxm__pair *right, const struct cxm__pair *end,
                              struct cxm__pair *to)
{
    const struct cxm__pair *middle = right;
    int64_t left_rest = 0, right_rest = 0, left_below = 0, right_below = 0;
    for (const struct cxm__pair *at = left; at < middle; at++)
        left_rest += at->count;
    for (const struct cxm__pair *at = middle; at < end; at++)
        right_rest += at->count;
    while (left < middle || right < end) {
        double y = left < middle && !(right < end && right->y < left->y) ? left->y : right->y;
        const struct cxm__pair *left_to = left, *right_to = right;
        int64_t left_same = 0, right_same = 0;
        for (; left_to < middle && left_to->y == y; left_to++)
            left_same += left_to->count;
        for (; right_to < end && right_to->y == y; right_to++)
            right_same += right_to->count;
        left_rest -= left_same;
        right_rest -= right_same;
        to = concordance_take(left, left_to, right_rest - right_below, to);
        to = concordance_take(right, right_to, left_below - left_rest, to);
        left = left_to;
        right = right_to;
        left_below += left_same;
        right_below += right_same;
    }
}

/* The pairs sorted by y, with their balances; returns which of the two blocks they are in. */
static struct cxm__pair *concordance_sort(struct cxm__pair *items, struct cxm__pair *spare, int64_t count)
{
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t middle = at + width < count ? at + width : count, end = middle + width < count ? middle + width : count;
            concordance_merge(items + at, items + middle, items + end, spare + at);
        }
        struct cxm__pair *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

/* Counts and rank sums, from pairs in the order of y. */
static void concordance_count(const struct cxm__pair *items, int64_t count, struct cxm__concordance *c,
                              struct concordance_ties *ties, cxm__wide *product)
{
    cxm__wide agree = {0, 0}, balance = {0, 0};
    int64_t below = 0, end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].y == items[at].y; end++)
            same += items[end].count;
        for (int64_t i = at; i < end; i++) {
            const struct cxm__pair *item = &items[i];
            /* |count * x| <= n^2 / 4, since those of one mid-rank are at most n less twice its distance */
            cxm__wide_add_product(product, item->count * (int64_t)item->x, 2 * below + same - c->n);
            cxm__wide_add_product(&agree, item->count, c->n - item->same_x - same + item->count + item->balance);
            cxm__wide_add_product(&balance, item->count, item->balance);
            c->tied_both += concordance_pairs(item->count);
        }
        below += same;
        concordance_tie(ties, same);
    }
    /* agree is 4 times the concordant pairs, balance twice what they are more than the discordant ones */
    c->concordant = (int64_t)((uint64_t)agree.high << 62 | agree.low >> 2);
    c->discordant = c->concordant - (int64_t)((uint64_t)balance.high << 63 | balance.low >> 1);
}

/* a * b - c * d, exact until it is rounded. */
static double concordance_difference(int64_t a, int64_t b, int64_t c, int64_t d)
{
    cxm__wide difference = cxm__wide_product(a, b);
    cxm__wide_add(&difference, cxm__wide_negative(cxm__wide_product(c, d)));
    return cxm__wide_value(difference);
}

/* Standard errors of tau-b and gamma by the delta method (Brown and Benedetti 1977, JASA 72, 309-315), as sums of squares of what
 * each row contributes, and gamma's if there is no association. Where the columns nearly agree, a contribution is a small difference
 * of large products, so these are exact. */
static void concordance_errors(const struct cxm__pair *items, int64_t count, int64_t x_untied, int64_t y_untied,
                               struct cxm__concordance *c)
{
    const int64_t score = c->concordant - c->discordant;
    const double decided = (double)c->concordant + (double)c->discordant, mean = 2 * (double)score / (double)c->n;
    cxm__sum tau = {0, 0}, gamma = {0, 0}, null = {0, 0};
    int64_t end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].y == items[at].y; end++)
            same += items[end].count;
        for (int64_t i = at; i < end; i++) {
            const int64_t balance = items[i].balance, untied = c->n - items[i].same_x - same + items[i].count;
            double rows = (double)items[i].count;
            double of_tau = (concordance_difference(balance, x_untied, score, c->n - items[i].same_x) / (double)x_untied +
                             concordance_difference(balance, y_untied, score, c->n - same) / (double)y_untied) / 2;
            double of_gamma = concordance_difference(c->discordant, untied + balance, c->concordant, untied - balance) / decided;
            double of_null = (double)balance - mean;
            cxm__sum_add(&tau, rows * of_tau * of_tau);
            cxm__sum_add(&gamma, rows * of_gamma * of_gamma);
            cxm__sum_add(&null, rows * of_null * of_null);
        }
    }
    c->tau_error = sqrt(cxm__sum_value(tau) / ((double)x_untied * (double)y_untied));
    c->gamma_error = sqrt(cxm__sum_value(gamma)) / decided;
    c->gamma_null_error = sqrt(cxm__sum_value(null)) / decided;
}

struct cxm__concordance cxm__concordance(struct cxm__pair *items, struct cxm__pair *spare, int64_t count)
{
    struct cxm__concordance c = {.tau = NAN, .tau_error = NAN, .gamma = NAN, .gamma_error = NAN, .gamma_null_error = NAN,
                                 .rho = NAN, .variance = NAN};
    struct concordance_ties x = {0, 0, {0, 0}, {0, 0}}, y = x;
    cxm__wide product = {0, 0};
    for (int64_t i = 0; i < count; i++)
        c.n += items[i].count;
    concordance_begin(items, count, c.n, &x);
    items = concordance_sort(items, spare, count);
    concordance_count(items, count, &c, &y, &product);
    c.x_values = x.values;
    c.y_values = y.values;
    c.tied_x = x.pairs;
    c.tied_y = y.pairs;

    int64_t pairs = concordance_pairs(c.n), x_untied = pairs - x.pairs, y_untied = pairs - y.pairs;
    if (!x_untied || !y_untied)
        return c;
    double score = (double)(c.concordant - c.discordant), decided = (double)c.concordant + (double)c.discordant;
    c.tau = score / sqrt((double)x_untied * (double)y_untied);
    c.gamma = score / decided;
    /* sums of squared distances of doubled mid-ranks are 2/3 of these */
    double x_above = concordance_untied(pairs, c.n + 1, x.above), y_above = concordance_untied(pairs, c.n + 1, y.above);
    c.rho = 1.5 * cxm__wide_value(product) / sqrt(x_above * y_above);
    /* The variance of a sum of products over permutations (Daniels 1944, Biometrika 33; Kendall 1970, Rank Correlation Methods,
     * chapter 5), in the form whose terms are all positive. */
    double x_below = concordance_untied(pairs, c.n - 2, x.below), y_below = concordance_untied(pairs, c.n - 2, y.below);
    double all_below = cxm__wide_value(cxm__wide_product(pairs, c.n - 2));
    c.variance = (double)x_untied * (double)y_untied / (double)pairs;
    if (c.n > 2)
        c.variance += x_below * y_below / all_below * 2 / 9;
    concordance_errors(items, count, x_untied, y_untied, &c);
    return c;
}
/* ---- lib/stats/contingency.c ---- */
/* The table of counts of two columns, laid out from the list of their different pairs; and the way back.
 * Read concordance.h next. */

#include <string.h>


/* The different values of a side, which must stand in groups or be sorted; `to` may be NULL. */
static int64_t contingency_x(const struct cxm__pairs *pairs, double *to)
{
    int64_t values = 0;
    for (int64_t i = 0; i < pairs->count; i++)
        if (i == 0 || pairs->items[i].x != pairs->items[i - 1].x) {
            if (to)
                to[values] = pairs->items[i].x;
            values++;
        }
    return values;
}

static int64_t contingency_find(const double *values, int64_t count, double value)
{
    int64_t low = 0;
    while (count > 1) {
        int64_t half = count / 2;
        low += values[low + half] <= value ? half : 0;
        count -= half;
    }
    return low;
}

/* The values of y, as pairs of their own: y, 0. */
static bool contingency_y(const struct cxm__pairs *pairs, struct cxm__pairs *y)
{
    for (int64_t i = 0; i < pairs->count; i++)
        if (!cxm__pairs_add(y, pairs->items[i].y, 0, 1))
            return false;
    cxm__pairs_settle(y);
    return true;
}

static cxm_status contingency_lay_out(const struct cxm__pairs *pairs, const struct cxm__pairs *y, cxm_contingency *table,
                                      cxm_error *error)
{
    int64_t x_count = contingency_x(pairs, NULL), y_count = y->count;
    if (y_count && x_count > CXM_CONTINGENCY_CELLS_MAX / y_count)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("x"), CXM__T(" has "), CXM__I(x_count),
                         CXM__T(" different values and y "),
                         CXM__I(y_count), CXM__T(", and a table has at most "), CXM__I(CXM_CONTINGENCY_CELLS_MAX),
                         CXM__T(" cells; cxm_association() needs no table"));
    double *values = cxm__allocate_zeroed(pairs->host, x_count + y_count + x_count * y_count, sizeof *values);
    if (!values)
        return cxm__fail_memory(error);
    int64_t *counts = (int64_t *)(void *)(values + x_count + y_count);
    (void)contingency_x(pairs, values);
    for (int64_t i = 0; i < y_count; i++)
        values[x_count + i] = y->items[i].x;
    for (int64_t i = 0, row = -1; i < pairs->count; i++) {
        row += i == 0 || pairs->items[i].x != pairs->items[i - 1].x;
        counts[row * y_count + contingency_find(values + x_count, y_count, pairs->items[i].y)] = pairs->items[i].count;
    }
    *table = (cxm_contingency){values, values + x_count, counts, x_count, y_count, pairs->n, pairs->missing};
    return CXM_OK;
}

cxm_status cxm_contingency_count(const cxm_column *x, const cxm_column *y, const cxm_host *host, cxm_contingency *table,
                                 cxm_error *error)
{
    struct cxm__pairs_source source = {{x, y}, {"x", "y"}, {0, 1}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent}, of_y = pairs;
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = cxm__host_read(&lent, host, 2, error);
    if (!status && !table)
        status = cxm__fail_null(error, 3, "table");
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = contingency_y(&pairs, &of_y) ? contingency_lay_out(&pairs, &of_y, table, error) : cxm__fail_memory(error);
    }
    cxm__pairs_free(&of_y);
    cxm__pairs_free(&pairs);
    return status;
}

void cxm_contingency_release(cxm_contingency *table, const cxm_host *host)
{
    cxm_host lent;
    if (!table || cxm__host_read(&lent, host, 1, NULL))
        return;
    /* the three arrays are one block, which begins with x */
    cxm__release(&lent, (void *)(uintptr_t)table->x, table->x_count + table->y_count + table->x_count * table->y_count,
                 sizeof *table->x);
    *table = (cxm_contingency){0};
}

static cxm_status contingency_ascend(const double *values, int64_t count, const char *name, cxm_error *error)
{
    for (int64_t i = 0; i < count; i++)
        if (!(values[i] >= -CXM__PAIRS_MOST && values[i] <= CXM__PAIRS_MOST) || (i && !(values[i] > values[i - 1])))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("table"), CXM__T("."), CXM__T(name), CXM__T("["),
                             CXM__I(i), CXM__T("]: "),
                             CXM__N(values[i]), CXM__T("; values must ascend, within -1e140..1e140"));
    return CXM_OK;
}

cxm_status cxm__contingency_pairs(const cxm_contingency *table, struct cxm__pairs *pairs, cxm_error *error)
{
    int64_t total = 0;
    if (!table)
        return cxm__fail_null(error, 0, "table");
    if (table->x_count < 0 || table->y_count < 0 || table->missing < 0 || table->n < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(": a count is negative"));
    if ((table->x_count && !table->x) || (table->y_count && !table->y) || (table->x_count && table->y_count && !table->counts))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(": x, y or counts is NULL"));
    if (table->n > CXM__WIDE_ROWS)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("table"), CXM__T(".n is "), CXM__I(table->n),
                         CXM__T(", and pairs are counted up to 2^32"));
    cxm_status status = contingency_ascend(table->x, table->x_count, "x", error);
    if (!status)
        status = contingency_ascend(table->y, table->y_count, "y", error);
    for (int64_t i = 0; i < table->x_count && !status; i++)
        for (int64_t j = 0; j < table->y_count && !status; j++) {
            int64_t cell = i * table->y_count + j, count = table->counts[cell];
            if (count < 0 || count > table->n - total)
                status = CXM__FAIL(error, CXM_E_DOMAIN, 0, cell, CXM__A("table"), CXM__T(".counts["), CXM__I(cell), CXM__T("]: "),
                                   CXM__I(count), CXM__T(count < 0 ? " is negative" : " makes the sum larger than table.n"));
            else if (count && !cxm__pairs_add(pairs, table->x[i], table->y[j], count))
                status = cxm__fail_memory(error);
            total += status ? 0 : count;
        }
    if (!status && total != table->n)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(".n is "), CXM__I(table->n),
                           CXM__T(", and the counts add up to "), CXM__I(total));
    pairs->n = table->n;
    pairs->missing = table->missing;
    return status;
}
/* ---- lib/stats/control.c ---- */
/* Reading of columns and options for control charts, and what all charts do at their end.
 * The points are the library's own until a chart is complete, so that a call that fails writes nothing. */
/* ---- lib/stats/control.h ---- */
/* What control charts share: reading their columns and options, the rules, and handing points over.
 * control.c stands behind it; control_xmr.c and control_shares.c make charts of it, control_ewma.c those with a memory. */
#ifndef CXM__STATS_CONTROL_H
#define CXM__STATS_CONTROL_H


/* d2 of two points, 2 / sqrt(pi): the mean distance of two independent normal numbers, in standard deviations. */
#define CXM__CONTROL_D2 1.12837916709551257390

/* No limit, slack or decision interval is wider, in sigma, so that none overflows. */
#define CXM__CONTROL_SIGMAS 1e6

/* Consecutive distances and their sum. */
struct cxm__control_ranges {
    double sum, rest, before;
    int64_t count;
    bool neighbour; /* `before` is of the point before */
};

struct cxm__control {
    cxm_host host;
    cxm_control_options options;
    int64_t length, baseline;
    cxm_control_point *points;
    cxm_control_result result;
};

/* Checks and copies the options, makes `length` points, and begins the result. */
cxm_status cxm__control_begin(struct cxm__control *chart, int64_t length, const cxm_control_options *options,
                              int32_t options_argument, const cxm_host *host, cxm_error *error);

/* A column of individual values becomes points; centre, sigma and mean range come from the baseline or as given. */
cxm_status cxm__control_values(struct cxm__control *chart, const cxm_column *values, cxm_error *error);

void cxm__control_range(struct cxm__control_ranges *ranges, double value);
void cxm__control_gap(struct cxm__control_ranges *ranges);
double cxm__control_mean_range(const struct cxm__control_ranges *ranges);

/* Sets the bits of the patterns that the options ask for, spread[i] (sigma where NULL) being a point's standard deviation. */
void cxm__control_rules(struct cxm__control *chart, const double *spread);

/* Counts the signals, copies the points to the caller's, who may want none, and gives the memory back. */
void cxm__control_end(struct cxm__control *chart, cxm_control_point *points, cxm_control_result *result);

void cxm__control_free(struct cxm__control *chart);

#endif

#include <math.h>
#include <string.h>


_Static_assert(sizeof(cxm_control_point) == 48, "cxm_control_point is frozen");
_Static_assert(sizeof(cxm_cusum_point) == 56, "cxm_cusum_point is frozen");
_Static_assert(sizeof(cxm_control_result) == 88, "cxm_control_result is frozen");

/* Sums of as many such values as memory holds stay finite. */
static const double control_most = 1e280;

static cxm_status control_check(const cxm_control_options *options, int32_t argument, cxm_error *error)
{
    const uint32_t known = CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_NELSON | CXM_CONTROL_RANGE_BEYOND_LIMIT;
    if (!(options->width > 0 && options->width <= CXM__CONTROL_SIGMAS))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.width"), CXM__T(" is "), CXM__N(options->width),
                         CXM__T("; it lies above 0 and up to 1e6"));
    if (!(options->sigma >= 0 && options->sigma <= control_most))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.sigma"), CXM__T(" is "), CXM__N(options->sigma),
                         CXM__T("; it is 0 to 1e280"));
    if (options->sigma > 0 && !(fabs(options->centre) <= control_most))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.centre"), CXM__T(" is "), CXM__N(options->centre),
                         CXM__T("; it is -1e280 to 1e280"));
    if (options->baseline < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.baseline"), CXM__T(" is "),
                         CXM__I(options->baseline), CXM__T("; it is 0 or more"));
    if (options->rules & ~known || options->reserved)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"),
                         CXM__T(options->reserved ? ".reserved must be 0" : ".rules has a bit that no rule has"));
    return CXM_OK;
}

cxm_status cxm__control_begin(struct cxm__control *chart, int64_t length, const cxm_control_options *options,
                              int32_t options_argument, const cxm_host *host, cxm_error *error)
{
    memset(chart, 0, sizeof *chart);
    chart->options = (cxm_control_options)CXM_CONTROL_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chart->options, sizeof chart->options, sizeof chart->options, options, options_argument,
                                         "options", error);
    if (!status)
        status = control_check(&chart->options, options_argument, error);
    if (!status)
        status = cxm__host_read(&chart->host, host, options_argument + 1, error);
    if (status)
        return status;
    const int64_t baseline = chart->options.baseline;
    chart->length = length;
    chart->baseline = baseline == 0 || baseline > length ? length : baseline;
    chart->points = cxm__allocate(&chart->host, length, sizeof *chart->points);
    chart->result = (cxm_control_result){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0, 0, 0, 0, -1,
                                         CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW};
    return chart->points ? CXM_OK : cxm__fail_memory(error);
}

void cxm__control_range(struct cxm__control_ranges *ranges, double value)
{
    if (ranges->neighbour) {
        cxm__sum sum = {ranges->sum, ranges->rest};
        cxm__sum_add(&sum, fabs(value - ranges->before));
        ranges->sum = sum.sum;
        ranges->rest = sum.rest;
        ranges->count++;
    }
    ranges->before = value;
    ranges->neighbour = true;
}

void cxm__control_gap(struct cxm__control_ranges *ranges)
{
    ranges->neighbour = false;
}

double cxm__control_mean_range(const struct cxm__control_ranges *ranges)
{
    return ranges->count ? (ranges->sum + ranges->rest) / (double)ranges->count : (double)NAN;
}

/* Centre and sigma of the baseline. */
static void control_estimate(struct cxm__control *chart)
{
    cxm_control_result *result = &chart->result;
    struct cxm__control_ranges ranges = {0, 0, 0, 0, false};
    cxm__sum sum = {0, 0};
    int64_t n = 0;
    for (int64_t i = 0; i < chart->baseline; i++) {
        if (chart->points[i].status) {
            cxm__control_gap(&ranges);
            continue;
        }
        cxm__sum_add(&sum, chart->points[i].value);
        cxm__control_range(&ranges, chart->points[i].value);
        n++;
    }
    if (n == 0)
        return;
    result->status = CXM_VALUE_OK;
    result->centre = cxm__sum_value(sum) / (double)n;
    result->mean_range = cxm__control_mean_range(&ranges);
    result->sigma = result->mean_range / CXM__CONTROL_D2;
    if (ranges.count)
        result->interval_status = result->sigma > 0 ? CXM_INTERVAL_OK : CXM_INTERVAL_DEGENERATE;
}

cxm_status cxm__control_values(struct cxm__control *chart, const cxm_column *values, cxm_error *error)
{
    cxm_control_result *result = &chart->result;
    for (int64_t first = 0; first < chart->length; first += CXM__BLOCK) {
        const int32_t n = chart->length - first < CXM__BLOCK ? (int32_t)(chart->length - first) : CXM__BLOCK;
        double numbers[CXM__BLOCK];
        uint8_t null[CXM__BLOCK];
        cxm__decode_numbers(values, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && !(fabs(numbers[i]) <= control_most))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("values"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is outside -1e280..1e280"));
            chart->points[first + i] = (cxm_control_point){null[i] ? (double)NAN : numbers[i], (double)NAN, (double)NAN,
                                                           (double)NAN, (double)NAN, 0,
                                                           null[i] ? CXM_VALUE_NO_DATA : CXM_VALUE_OK};
            result->missing += null[i] != 0;
        }
    }
    result->n = chart->length - result->missing;
    if (chart->options.sigma > 0) {
        result->status = CXM_VALUE_OK;
        result->interval_status = CXM_INTERVAL_OK;
        result->centre = chart->options.centre;
        result->sigma = chart->options.sigma;
        result->mean_range = result->sigma * CXM__CONTROL_D2;
    } else {
        control_estimate(chart);
    }
    return CXM_OK;
}

void cxm__control_end(struct cxm__control *chart, cxm_control_point *points, cxm_control_result *result)
{
    for (int64_t i = chart->length - 1; i >= 0; i--)
        if (chart->points[i].signals) {
            chart->result.signals++;
            chart->result.first_signal = i;
        }
    if (points && chart->length)
        memcpy(points, chart->points, (size_t)chart->length * sizeof *points);
    *result = chart->result;
    cxm__control_free(chart);
}

void cxm__control_free(struct cxm__control *chart)
{
    cxm__release(&chart->host, chart->points, chart->length, sizeof *chart->points);
    chart->points = NULL;
}
/* ---- lib/stats/control_ewma.c ---- */
/* Charts that remember: the exponentially weighted moving average and the tabular CUSUM. Read control.c first.
 * Both begin at the centre, and pass over points without a value. */
#include <math.h>


static cxm_status ewma_begin(struct cxm__control *chart, const cxm_column *values, int32_t argument,
                             const cxm_control_options *options, const cxm_host *host, cxm_error *error)
{
    cxm_status status = cxm__control_begin(chart, values->length, options, argument, host, error);
    if (!status)
        status = cxm__control_values(chart, values, error);
    if (status)
        cxm__control_free(chart);
    return status;
}

cxm_status cxm_control_ewma(const cxm_column *values, double lambda, const cxm_control_options *options, const cxm_host *host,
                            cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !(lambda > 0 && lambda <= 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("lambda"), CXM__T(" is "), CXM__N(lambda),
                           CXM__T("; it lies above 0 and up to 1"));
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status)
        status = ewma_begin(&chart, values, 2, options, host, error);
    if (status)
        return status;
    const bool limits = chart.result.interval_status == CXM_INTERVAL_OK;
    const double centre = chart.result.centre, width = chart.options.width * chart.result.sigma;
    double level = centre, faded = 1; /* (1 - lambda)^2t */
    for (int64_t i = 0; i < chart.length; i++) {
        cxm_control_point *point = &chart.points[i];
        point->centre = centre;
        if (!point->status && chart.result.status == CXM_VALUE_OK) {
            level = lambda * point->value + (1 - lambda) * level;
            faded *= (1 - lambda) * (1 - lambda);
            point->value = level;
        } else {
            point->value = (double)NAN;
            continue;
        }
        if (!limits)
            continue;
        const double half = width * sqrt(lambda / (2 - lambda) * (1 - faded));
        point->lower = centre - half;
        point->upper = centre + half;
        if (level < point->lower || level > point->upper)
            point->signals = CXM_CONTROL_BEYOND_LIMITS;
    }
    chart.result.mean_range = (double)NAN;
    cxm__control_end(&chart, points, result);
    return CXM_OK;
}

/* One point's CUSUMs from those of the point before. */
static cxm_cusum_point cusum_next(const cxm_cusum_point *before, double value, double centre, double slack, double limit)
{
    cxm_cusum_point point = *before;
    point.value = value;
    point.status = CXM_VALUE_OK;
    point.high = fmax(0, value - (centre + slack) + before->high);
    point.low = fmax(0, (centre - slack) - value + before->low);
    point.high_since = point.high > 0 ? before->high_since + 1 : 0;
    point.low_since = point.low > 0 ? before->low_since + 1 : 0;
    point.signals = (point.high > limit ? CXM_CUSUM_HIGH : 0) | (point.low > limit ? CXM_CUSUM_LOW : 0);
    return point;
}

cxm_status cxm_control_cusum(const cxm_column *values, double k, double h, const cxm_control_options *options,
                             const cxm_host *host, cxm_cusum_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !(k >= 0 && k <= CXM__CONTROL_SIGMAS))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("k"), CXM__T(" is "), CXM__N(k),
                           CXM__T("; it is 0 to 1e6"));
    if (!status && !(h > 0 && h <= CXM__CONTROL_SIGMAS))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("h"), CXM__T(" is "), CXM__N(h),
                           CXM__T("; it lies above 0 and up to 1e6"));
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (!status)
        status = ewma_begin(&chart, values, 3, options, host, error);
    if (status)
        return status;
    const bool limits = chart.result.interval_status == CXM_INTERVAL_OK;
    const double sigma = chart.result.sigma;
    cxm_cusum_point last = {0, 0, 0, limits ? h * sigma : (double)NAN, 0, 0, 0, 0};
    for (int64_t i = 0; i < chart.length; i++) {
        cxm_cusum_point none = {chart.points[i].value, (double)NAN, (double)NAN, last.limit, 0, 0, 0, chart.points[i].status};
        if (!none.status && limits) {
            none = last = cusum_next(&last, none.value, chart.result.centre, k * sigma, last.limit);
            chart.points[i].signals = none.signals;
        }
        if (points)
            points[i] = none;
    }
    chart.result.mean_range = (double)NAN;
    cxm__control_end(&chart, NULL, result);
    return CXM_OK;
}
/* ---- lib/stats/control_rules.c ---- */
/* Patterns of points, one pass: what each rule has to remember of the points before is a few counts and two words of bits.
 * A point without a value begins every pattern anew. */
#include <math.h>


struct rules {
    double before;         /* the value of the point before, NaN at the beginning */
    int direction, side;   /* -1, 0, 1: from the point before; from the centre */
    int64_t trending, swinging, on_side, within, outside; /* points in a row */
    uint32_t beyond1[2], beyond2[2];                      /* the last points above and below, the latest in bit 0 */
};

static const struct rules rules_anew = {(double)NAN, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}};

static int rules_sign(double x)
{
    return (x > 0) - (x < 0);
}

static int rules_bits(uint32_t bits)
{
    int count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* Of the last points on a side, `of`, are there `least`, the latest among them? */
static bool rules_most(const uint32_t beyond[2], int of, int least)
{
    const uint32_t last = ((uint32_t)1 << of) - 1;
    for (int side = 0; side < 2; side++)
        if ((beyond[side] & 1) && rules_bits(beyond[side] & last) >= least)
            return true;
    return false;
}

static void rules_remember(struct rules *rules, double value, double from_centre, double s)
{
    const int direction = isnan(rules->before) ? 0 : rules_sign(value - rules->before), side = rules_sign(from_centre);
    rules->trending = direction && direction == rules->direction ? rules->trending + 1 : direction ? 2 : 1;
    rules->swinging = direction && direction == -rules->direction ? rules->swinging + 1 : direction ? 2 : 1;
    rules->on_side = side && side == rules->side ? rules->on_side + 1 : side != 0;
    rules->within = fabs(from_centre) <= s ? rules->within + 1 : 0;
    rules->outside = fabs(from_centre) > s ? rules->outside + 1 : 0;
    for (int i = 0; i < 2; i++) {
        const double away = i ? -from_centre : from_centre;
        rules->beyond1[i] = rules->beyond1[i] << 1 | (away > s);
        rules->beyond2[i] = rules->beyond2[i] << 1 | (away > 2 * s);
    }
    rules->direction = direction;
    rules->side = side;
    rules->before = value;
}

static uint32_t rules_signals(const struct rules *rules, const cxm_control_point *point, double range_limit)
{
    uint32_t signals = 0;
    if (point->value > point->upper || point->value < point->lower)
        signals |= CXM_CONTROL_BEYOND_LIMITS;
    if (rules_most(rules->beyond2, 3, 2))
        signals |= CXM_CONTROL_TWO_OF_THREE;
    if (rules_most(rules->beyond1, 5, 4))
        signals |= CXM_CONTROL_FOUR_OF_FIVE;
    if (rules->on_side >= 8)
        signals |= CXM_CONTROL_EIGHT_ON_ONE_SIDE;
    if (rules->on_side >= 9)
        signals |= CXM_CONTROL_NINE_ON_ONE_SIDE;
    if (rules->trending >= 6)
        signals |= CXM_CONTROL_SIX_TRENDING;
    if (rules->swinging >= 14)
        signals |= CXM_CONTROL_FOURTEEN_SWINGING;
    if (rules->within >= 15)
        signals |= CXM_CONTROL_FIFTEEN_WITHIN;
    if (rules->outside >= 8)
        signals |= CXM_CONTROL_EIGHT_OUTSIDE;
    if (point->range > range_limit)
        signals |= CXM_CONTROL_RANGE_BEYOND_LIMIT;
    return signals;
}

void cxm__control_rules(struct cxm__control *chart, const double *spread)
{
    struct rules rules = rules_anew;
    for (int64_t i = 0; i < chart->length; i++) {
        cxm_control_point *point = &chart->points[i];
        if (point->status) {
            rules = rules_anew;
            continue;
        }
        rules_remember(&rules, point->value, point->value - chart->result.centre, spread ? spread[i] : chart->result.sigma);
        point->signals = rules_signals(&rules, point, chart->result.range_limit) & chart->options.rules;
    }
}
/* ---- lib/stats/control_shares.c ---- */
/* Charts of shares and of net scores: limits for each point by its size, plain or by Laney's factor. Read control.c first.
 * A share is a net score that has no low side. */
#include <float.h>
#include <math.h>


enum { SHARES_HIGH, SHARES_LOW, SHARES_SIZE, SHARES_COLUMNS };

struct shares {
    const cxm_column *columns[SHARES_COLUMNS]; /* LOW may be NULL */
    const char *names[SHARES_COLUMNS];
    int32_t arguments[SHARES_COLUMNS], limits;
    struct cxm__control chart;
    double *spread; /* of each point: its size, later its standard deviation */
};

static const double shares_most = 1e15;      /* sizes: whole numbers up to here and their differences are exact */
static const double shares_slack = 1 + 1e-12; /* counts that are sums of weights may round above the size */

static cxm_status shares_blame(const struct shares *shares, int column, int64_t row, double number, const char *why,
                               cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, shares->arguments[column], row, CXM__A(shares->names[column]), CXM__T("["),
                     CXM__I(row), CXM__T("]: "), CXM__N(number), CXM__T(why));
}

static cxm_status shares_take(struct shares *shares, int64_t row, double high, double low, double size, cxm_error *error)
{
    if (!(size >= 0 && size <= shares_most))
        return shares_blame(shares, SHARES_SIZE, row, size, " is outside 0..1e15", error);
    if (!(high >= 0 && high <= size * shares_slack))
        return shares_blame(shares, SHARES_HIGH, row, high, " is outside 0 and the row's size", error);
    if (!(low >= 0 && high + low <= size * shares_slack))
        return shares_blame(shares, SHARES_LOW, row, low, " is outside 0 and what the row's size leaves", error);
    shares->chart.points[row].value = size > 0 ? 100 * fmax(-1, fmin((high - low) / size, 1)) : (double)NAN;
    shares->chart.points[row].status = size > 0 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED;
    shares->chart.result.excluded += !(size > 0);
    shares->chart.result.n += size > 0;
    shares->spread[row] = size;
    return CXM_OK;
}

/* Reads all rows; the totals are those of the baseline. */
static cxm_status shares_read(struct shares *shares, cxm__sum totals[SHARES_COLUMNS], cxm_error *error)
{
    struct cxm__control *chart = &shares->chart;
    for (int64_t first = 0; first < chart->length; first += CXM__BLOCK) {
        const int32_t n = chart->length - first < CXM__BLOCK ? (int32_t)(chart->length - first) : CXM__BLOCK;
        double numbers[SHARES_COLUMNS][CXM__BLOCK];
        uint8_t null[SHARES_COLUMNS][CXM__BLOCK];
        for (int c = 0; c < SHARES_COLUMNS; c++)
            if (shares->columns[c])
                cxm__decode_numbers(shares->columns[c], first, n, numbers[c], null[c]);
        for (int32_t i = 0; i < n; i++) {
            const int64_t row = first + i;
            const bool has_low = shares->columns[SHARES_LOW] != NULL;
            chart->points[row] = (cxm_control_point){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0,
                                                     CXM_VALUE_NO_DATA};
            shares->spread[row] = 0;
            if (null[SHARES_HIGH][i] || null[SHARES_SIZE][i] || (has_low && null[SHARES_LOW][i])) {
                chart->result.missing++;
                continue;
            }
            const double low = has_low ? numbers[SHARES_LOW][i] : 0;
            cxm_status status = shares_take(shares, row, numbers[SHARES_HIGH][i], low, numbers[SHARES_SIZE][i], error);
            if (status)
                return status;
            if (row < chart->baseline) {
                cxm__sum_add(&totals[SHARES_HIGH], numbers[SHARES_HIGH][i]);
                cxm__sum_add(&totals[SHARES_LOW], low);
                cxm__sum_add(&totals[SHARES_SIZE], numbers[SHARES_SIZE][i]);
            }
        }
    }
    return CXM_OK;
}

/* How much more the baseline's points vary than sampling makes them. Shares that differ from the centre by rounding are at it. */
static double shares_dispersion(const struct shares *shares)
{
    const struct cxm__control *chart = &shares->chart;
    struct cxm__control_ranges ranges = {0, 0, 0, 0, false};
    for (int64_t i = 0; i < chart->baseline; i++) {
        if (chart->points[i].status) {
            cxm__control_gap(&ranges);
            continue;
        }
        const double away = chart->points[i].value - chart->result.centre;
        cxm__control_range(&ranges, fabs(away) > 4 * DBL_EPSILON * 100 ? away / shares->spread[i] : 0);
    }
    return cxm__control_mean_range(&ranges) / CXM__CONTROL_D2;
}

static void shares_estimate(struct shares *shares, cxm__sum totals[SHARES_COLUMNS])
{
    struct cxm__control *chart = &shares->chart;
    cxm_control_result *result = &chart->result;
    const double size = cxm__sum_value(totals[SHARES_SIZE]);
    if (!(size > 0))
        return;
    const double high = fmin(cxm__sum_value(totals[SHARES_HIGH]) / size, 1);
    const double low = fmin(cxm__sum_value(totals[SHARES_LOW]) / size, 1 - high);
    result->status = CXM_VALUE_OK;
    result->centre = 100 * (high - low);
    result->sigma = 100 * sqrt(high * (1 - high) + low * (1 - low) + 2 * high * low);
    for (int64_t i = 0; i < chart->length; i++)
        shares->spread[i] = shares->spread[i] > 0 ? result->sigma / sqrt(shares->spread[i]) : (double)NAN;
    if (!(result->sigma > 0)) {
        result->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    result->dispersion = shares_dispersion(shares);
    if (shares->limits == CXM_CONTROL_SAMPLING || result->dispersion > 0)
        result->interval_status = CXM_INTERVAL_OK;
    else if (result->dispersion == 0)
        result->interval_status = CXM_INTERVAL_DEGENERATE;
    for (int64_t i = 0; shares->limits == CXM_CONTROL_LANEY && i < chart->length; i++)
        shares->spread[i] *= result->dispersion;
}

static void shares_limits(struct shares *shares, double least)
{
    struct cxm__control *chart = &shares->chart;
    for (int64_t i = 0; i < chart->length; i++) {
        cxm_control_point *point = &chart->points[i];
        const double half = chart->options.width * shares->spread[i];
        if (point->status)
            continue;
        point->lower = fmax(chart->result.centre - half, least);
        point->upper = fmin(chart->result.centre + half, 100);
    }
    cxm__control_rules(chart, shares->spread);
}

/* `shares` has its columns, their names and places, and how limits are set; `last` is the argument after those. */
static cxm_status shares_chart(struct shares *shares, int32_t last, const cxm_control_options *options, const cxm_host *host,
                               cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    const double least = shares->columns[SHARES_LOW] ? -100 : 0;
    cxm__sum totals[SHARES_COLUMNS] = {{0, 0}, {0, 0}, {0, 0}};
    if (shares->limits != CXM_CONTROL_SAMPLING && shares->limits != CXM_CONTROL_LANEY)
        return CXM__FAIL(error, CXM_E_ARGUMENT, last - 1, -1, CXM__A("limits"), CXM__T(" is "), CXM__I(shares->limits),
                         CXM__T("; it is CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY"));
    if (!result)
        return cxm__fail_null(error, last + 3, "result");
    struct cxm__control *chart = &shares->chart;
    cxm_status status = cxm__control_begin(chart, shares->columns[SHARES_SIZE]->length, options, last, host, error);
    if (!status && chart->options.sigma > 0)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, last, -1, CXM__A("options.sigma"),
                           CXM__T(" is 0 here: sizes make the limits of shares and scores"));
    if (!status && !(shares->spread = cxm__allocate(&chart->host, chart->length, sizeof *shares->spread)))
        status = cxm__fail_memory(error);
    if (!status)
        status = shares_read(shares, totals, error);
    if (!status) {
        shares_estimate(shares, totals);
        for (int64_t i = 0; i < chart->length; i++)
            chart->points[i].centre = chart->result.centre;
        if (chart->result.interval_status == CXM_INTERVAL_OK)
            shares_limits(shares, least);
    }
    cxm__release(&chart->host, shares->spread, chart->length, sizeof *shares->spread);
    if (status)
        cxm__control_free(chart);
    else
        cxm__control_end(chart, points, result);
    return status;
}

cxm_status cxm_control_p(const cxm_column *counts, const cxm_column *sizes, int32_t limits, const cxm_control_options *options,
                         const cxm_host *host, cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct shares shares = {.columns = {counts, NULL, sizes}, .names = {"counts", "", "sizes"}, .arguments = {0, -1, 1},
                            .limits = limits};
    cxm_status status = cxm__numbers_check(counts, CXM__ANY_LENGTH, "counts", 0, error);
    if (!status)
        status = cxm__numbers_check(sizes, counts->length, "sizes", 1, error);
    return status ? status : shares_chart(&shares, 3, options, host, points, result, error);
}

cxm_status cxm_control_nps(const cxm_column *promoters, const cxm_column *detractors, const cxm_column *sizes, int32_t limits,
                           const cxm_control_options *options, const cxm_host *host, cxm_control_point *points,
                           cxm_control_result *result, cxm_error *error)
{
    struct shares shares = {.columns = {promoters, detractors, sizes}, .names = {"promoters", "detractors", "sizes"},
                            .arguments = {0, 1, 2}, .limits = limits};
    cxm_status status = cxm__numbers_check(promoters, CXM__ANY_LENGTH, "promoters", 0, error);
    if (!status)
        status = cxm__numbers_check(detractors, promoters->length, "detractors", 1, error);
    if (!status)
        status = cxm__numbers_check(sizes, promoters->length, "sizes", 2, error);
    return status ? status : shares_chart(&shares, 4, options, host, points, result, error);
}
/* ---- lib/stats/control_xmr.c ---- */
/* Individuals and their moving ranges. Read control.c first. */
#include <math.h>


/* sqrt(pi / 2 - 1): standard deviation of the range of two, d3, over its mean, d2 */
static const double xmr_range_spread = 0.75551056965137863;

static void xmr_limits(struct cxm__control *chart)
{
    cxm_control_result *result = &chart->result;
    const double half = chart->options.width * result->sigma;
    result->range_limit = result->mean_range * (1 + chart->options.width * xmr_range_spread);
    for (int64_t i = 0; i < chart->length; i++) {
        chart->points[i].lower = result->centre - half;
        chart->points[i].upper = result->centre + half;
    }
}

cxm_status cxm_control_xmr(const cxm_column *values, const cxm_control_options *options, const cxm_host *host,
                           cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    status = cxm__control_begin(&chart, values->length, options, 1, host, error);
    if (!status)
        status = cxm__control_values(&chart, values, error);
    if (status) {
        cxm__control_free(&chart);
        return status;
    }
    for (int64_t i = 0; i < chart.length; i++) {
        chart.points[i].centre = chart.result.centre;
        if (i > 0 && !chart.points[i].status && !chart.points[i - 1].status)
            chart.points[i].range = fabs(chart.points[i].value - chart.points[i - 1].value);
    }
    if (chart.result.interval_status == CXM_INTERVAL_OK) {
        xmr_limits(&chart);
        cxm__control_rules(&chart, NULL);
    }
    cxm__control_end(&chart, points, result);
    return CXM_OK;
}
/* ---- lib/stats/cox.c ---- */
/* The fit of a Cox regression: Newton's method on scaled covariates, and what follows from its end.
 * Data that carry no fit are found by what the information matrix lacks, and by steps that do not get shorter. */
#include <math.h>
#include <string.h>

/* ---- lib/stats/cox.h ---- */
/* Cox regression's parts: rows put in order (cox_rows.c), the partial likelihood and its derivatives in one sweep (cox_sweep.c),
 * and the fit on top of them (cox.c). */
#ifndef CXM__STATS_COX_H
#define CXM__STATS_COX_H


struct cxm__cox_rows {
    const cxm_host *host;
    int64_t rows, used, events; /* capacity of what is by row; rows without a null; their events */
    int32_t p;
    bool entered, clustered;
    int64_t times, strata, clusters; /* how many different ones */
    double *x;                       /* by row and covariate, less the mean, over the standard deviation */
    double *mean, *scale;            /* by covariate; scale is 0 where it is constant */
    uint8_t *event;
    int32_t *stop, *start; /* by row: place of the time among all times and entries; start only where rows entered late */
    int32_t *stratum, *cluster;
    int32_t *by_stop, *by_start; /* rows ordered by stratum and then by that place */
};

/* Reads, checks and orders the rows. Call cxm__cox_rows_free() whatever it returns. */
cxm_status cxm__cox_rows_read(struct cxm__cox_rows *rows, const cxm_column *time, const cxm_column *event,
                              const cxm_column *covariates, const cxm_cox_options *options, cxm_error *error);
void cxm__cox_rows_free(struct cxm__cox_rows *rows);

/* What one sweep finds; all by covariate, or by two of them with only i >= j filled in until the sweep ends. */
struct cxm__cox_sums {
    double log_likelihood;
    double *score, *information;
    /* For the test of proportionality, or NULL: how each place in time weighs, and score and information by it and its square. */
    const double *weight;
    double *weighted_score, *weighted, *weighted2;
    /* For robust variances, or NULL: by row, its part in the score. */
    double *residuals;
};

struct cxm__cox_work;

/* Room for sweeps; NULL without memory. */
struct cxm__cox_work *cxm__cox_work_new(const struct cxm__cox_rows *rows);
void cxm__cox_work_free(const struct cxm__cox_rows *rows, struct cxm__cox_work *work);

/* The partial likelihood at `beta`, of scaled covariates. It can come out as NaN or infinite where beta is far off. */
void cxm__cox_sweep(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, struct cxm__cox_work *work,
                    struct cxm__cox_sums *sums);

#endif

_Static_assert(sizeof(cxm_cox_test) == 24, "frozen");

enum { COX_COUNT_MAX = 1000, COX_HALVINGS = 30, COX_CLUSTERS_MIN = 5, COX_CLUSTERS_FEW = 20 };

static const double cox_tolerance = 1e-11;   /* a covariate of which less is left beside the others is collinear */
static const double cox_constant = 1e-12;    /* information an event, of a covariate scaled to variance 1 */
static const double cox_converged = 1e-8;    /* a step, in standard deviations of a covariate; the next one is its square */
static const double cox_flat = 1e-9;         /* a step that promises less likelihood and is still as long as the next says ... */
static const double cox_long = 1e-2;         /* ... leads to infinity */

struct cxm_cox {
    cxm_host host;
    int32_t p;
    cxm_cox_summary summary;
    cxm_estimate *coefficients;
    double *covariance, *model_covariance;
    cxm_cox_test *proportional;
};

/* Everything that the fit works on, in one block each. */
struct cox_fit {
    struct cxm__cox_rows rows;
    struct cxm__cox_work *work;
    struct cxm__cox_sums sums;
    int32_t ties;
    double *vectors, *matrices; /* COX_VECTORS of p, COX_MATRICES of p x p */
    double *beta, *step, *tried, *factor, *inverse;
    double *weight, *residuals; /* by place in time; by cluster and covariate, behind those by row and covariate */
};

enum { COX_VECTORS = 5, COX_MATRICES = 5 };

static void cox_blank(cxm_cox *model, const struct cxm__cox_rows *rows)
{
    const cxm_cox_test none = {NAN, NAN, NAN};
    cxm_cox_summary *summary = &model->summary;
    *summary = (cxm_cox_summary){.struct_size = sizeof *summary, .covariate = -1, .covariates = model->p};
    summary->log_likelihood_null = summary->log_likelihood = NAN;
    summary->likelihood_ratio = summary->score = summary->wald = none;
    summary->n = rows->used;
    summary->events = rows->events;
    summary->missing = rows->rows - rows->used;
    summary->clusters = rows->clustered ? rows->clusters : 0;
    summary->coefficients = model->coefficients;
    summary->covariance = model->covariance;
    summary->model_covariance = model->model_covariance;
    summary->proportional = model->proportional;
    for (int32_t j = 0; j < model->p; j++) {
        model->coefficients[j] = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN};
        model->coefficients[j].df = NAN;
        model->coefficients[j].n = summary->n;
        model->coefficients[j].n_effective = (double)summary->n;
        model->coefficients[j].missing = summary->missing;
        model->coefficients[j].clusters = summary->clusters;
        model->coefficients[j].status = summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
        model->coefficients[j].interval_status = CXM_INTERVAL_TOO_FEW;
    }
    for (int32_t i = 0; i < model->p * model->p; i++)
        model->covariance[i] = model->model_covariance[i] = NAN;
    for (int32_t j = 0; j <= model->p; j++)
        model->proportional[j] = none;
}

static bool cox_allocate_fit(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int64_t p = rows->p;
    fit->work = cxm__cox_work_new(rows);
    fit->vectors = cxm__allocate_zeroed(rows->host, COX_VECTORS * p, sizeof(double));
    fit->matrices = cxm__allocate_zeroed(rows->host, COX_MATRICES * p * p, sizeof(double));
    fit->weight = cxm__allocate_zeroed(rows->host, rows->times, sizeof(double));
    if (rows->clustered)
        fit->residuals = cxm__allocate_zeroed(rows->host, (rows->used + rows->clusters) * p, sizeof(double));
    if (!fit->work || !fit->vectors || !fit->matrices || !fit->weight || (rows->clustered && !fit->residuals))
        return false;
    fit->beta = fit->vectors;
    fit->step = fit->vectors + p;
    fit->tried = fit->vectors + 2 * p;
    fit->sums.score = fit->vectors + 3 * p;
    fit->sums.weighted_score = fit->vectors + 4 * p;
    fit->factor = fit->matrices;
    fit->inverse = fit->matrices + p * p;
    fit->sums.information = fit->matrices + 2 * p * p;
    fit->sums.weighted = fit->matrices + 3 * p * p;
    fit->sums.weighted2 = fit->matrices + 4 * p * p;
    return true;
}

static void cox_free_fit(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int64_t p = rows->p;
    cxm__cox_work_free(rows, fit->work);
    cxm__release(rows->host, fit->vectors, COX_VECTORS * p, sizeof(double));
    cxm__release(rows->host, fit->matrices, COX_MATRICES * p * p, sizeof(double));
    cxm__release(rows->host, fit->weight, rows->times, sizeof(double));
    cxm__release(rows->host, fit->residuals, (rows->used + rows->clusters) * p, sizeof(double));
    cxm__cox_rows_free(&fit->rows);
}

/* Factors a matrix into fit->factor. Returns the first column that others explain, or -1. */
static int32_t cox_factor(struct cox_fit *fit, const double *matrix)
{
    int32_t out;
    memcpy(fit->factor, matrix, (size_t)fit->rows.p * (size_t)fit->rows.p * sizeof(double));
    cxm__cholesky(fit->factor, fit->rows.p, cox_tolerance, &out);
    return out;
}

static cxm_cox_test cox_test(double statistic, int32_t df)
{
    if (df == 0 || isnan(statistic))
        return (cxm_cox_test){NAN, NAN, NAN};
    return (cxm_cox_test){statistic, df, cxm_chi_squared_upper(statistic, df)};
}

/* vector' matrix^-1 vector, with the matrix factored before; `room` takes p numbers. */
static double cox_form(const struct cox_fit *fit, const double *vector, double *room)
{
    double sum = 0;
    memcpy(room, vector, (size_t)fit->rows.p * sizeof(double));
    cxm__cholesky_solve(fit->factor, fit->rows.p, room);
    for (int32_t j = 0; j < fit->rows.p; j++)
        sum += room[j] * vector[j];
    return sum;
}

static int32_t cox_fails(cxm_cox_summary *summary, int32_t status, int32_t covariate)
{
    summary->status = status;
    summary->covariate = covariate;
    return status;
}

/* What can be said of the data before the first step; leaves the information at 0 factored. */
static int32_t cox_start(struct cox_fit *fit, cxm_cox_summary *summary)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    if (!rows->used)
        return cox_fails(summary, CXM_COX_NO_DATA, -1);
    if (!rows->events)
        return cox_fails(summary, CXM_COX_NO_EVENTS, -1);
    cxm__cox_sweep(rows, fit->ties, fit->beta, fit->work, &fit->sums);
    summary->log_likelihood_null = fit->sums.log_likelihood;
    for (int32_t j = 0; j < rows->p; j++)
        if (!(fit->sums.information[j * rows->p + j] > cox_constant * (double)rows->events))
            return cox_fails(summary, CXM_COX_CONSTANT, j);
    int32_t out = cox_factor(fit, fit->sums.information);
    if (out >= 0)
        return cox_fails(summary, CXM_COX_COLLINEAR, out);
    summary->score = cox_test(cox_form(fit, fit->sums.score, fit->step), rows->p);
    return CXM_COX_OK;
}

/* Takes the step, or a half of it, or a quarter ... until the likelihood does not fall; false where it does however short. */
static bool cox_step(struct cox_fit *fit)
{
    const double before = fit->sums.log_likelihood, slack = 1e-11 * (1 + fabs(before));
    for (int32_t halving = 0; halving <= COX_HALVINGS; halving++) {
        for (int32_t j = 0; j < fit->rows.p; j++)
            fit->tried[j] = fit->beta[j] + ldexp(fit->step[j], -halving);
        cxm__cox_sweep(&fit->rows, fit->ties, fit->tried, fit->work, &fit->sums);
        if (fit->sums.log_likelihood >= before - slack) {
            memcpy(fit->beta, fit->tried, (size_t)fit->rows.p * sizeof(double));
            return true;
        }
    }
    return false;
}

static int32_t cox_newton(struct cox_fit *fit, int32_t most, cxm_cox_summary *summary)
{
    const int32_t p = fit->rows.p;
    bool last = p == 0;
    while (!last) {
        if (summary->iterations == most)
            return cox_fails(summary, CXM_COX_NOT_CONVERGED, -1);
        int32_t out = cox_factor(fit, fit->sums.information), longest = 0;
        if (out >= 0)
            return cox_fails(summary, CXM_COX_MONOTONE, out);
        const double promise = cox_form(fit, fit->sums.score, fit->step);
        for (int32_t j = 1; j < p; j++)
            longest = fabs(fit->step[j]) > fabs(fit->step[longest]) ? j : longest;
        const double length = fabs(fit->step[longest]);
        if (promise < cox_flat && length > cox_long)
            return cox_fails(summary, CXM_COX_MONOTONE, longest);
        last = length < cox_converged;
        if (!cox_step(fit))
            return cox_fails(summary, CXM_COX_NOT_CONVERGED, -1);
        summary->iterations++;
    }
    int32_t out = cox_factor(fit, fit->sums.information);
    return out >= 0 ? cox_fails(summary, CXM_COX_MONOTONE, out) : CXM_COX_OK;
}

/* 1 less the Kaplan-Meier curve of all rows just before each place in time. */
static bool cox_weights(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    int64_t *counts = cxm__allocate_zeroed(rows->host, 3 * rows->times, sizeof *counts), risk = rows->entered ? 0 : rows->used;
    double survival = 1;
    if (!counts)
        return false;
    for (int64_t row = 0; row < rows->used; row++) {
        counts[3 * (int64_t)rows->stop[row]]++;
        counts[3 * (int64_t)rows->stop[row] + 1] += rows->event[row];
        if (rows->entered)
            counts[3 * (int64_t)rows->start[row] + 2]++;
    }
    for (int64_t t = 0; t < rows->times; t++) {
        const int64_t *count = counts + 3 * t;
        fit->weight[t] = 1 - survival;
        if (count[1])
            survival *= (double)(risk - count[1]) / (double)risk;
        risk += count[2] - count[0];
    }
    cxm__release(rows->host, counts, 3 * rows->times, sizeof *counts);
    return true;
}

/* Score tests of one more covariate each, x times the weight of the time. fit->factor holds the information at the fit. */
static void cox_proportional(struct cox_fit *fit, cxm_cox_test *tests)
{
    const int32_t p = fit->rows.p;
    double *rest = fit->sums.weighted2, *solved = fit->tried; /* rest becomes what the covariates themselves do not explain */
    for (int32_t j = 0; j < p; j++) {
        memcpy(solved, fit->sums.weighted + (int64_t)j * p, (size_t)p * sizeof(double));
        cxm__cholesky_solve(fit->factor, p, solved);
        for (int32_t i = 0; i < p; i++)
            for (int32_t k = 0; k < p; k++)
                rest[i * p + j] -= fit->sums.weighted[i * p + k] * solved[k];
    }
    const double *score = fit->sums.weighted_score;
    for (int32_t j = 0; j < p; j++) {
        const double own = rest[j * p + j];
        tests[j] = cox_test(own > cox_constant * fit->sums.information[j * p + j] ? score[j] * score[j] / own : NAN, 1);
    }
    tests[p] = cox_test(cox_factor(fit, rest) < 0 ? cox_form(fit, score, solved) : NAN, p);
}

/* inverse * (sum over clusters of the square of their part in the score) * inverse. */
static void cox_robust(struct cox_fit *fit, double *covariance)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int32_t p = rows->p;
    double *clusters = fit->residuals + rows->used * p, *room = fit->tried;
    for (int64_t row = 0; row < rows->used; row++)
        for (int32_t j = 0; j < p; j++)
            clusters[(int64_t)rows->cluster[row] * p + j] += fit->residuals[row * p + j];
    for (int32_t i = 0; i < p * p; i++)
        covariance[i] = 0;
    for (int64_t c = 0; c < rows->clusters; c++) {
        for (int32_t i = 0; i < p; i++) {
            room[i] = 0;
            for (int32_t j = 0; j < p; j++)
                room[i] += fit->inverse[i * p + j] * clusters[c * p + j];
        }
        for (int32_t i = 0; i < p; i++)
            for (int32_t j = 0; j < p; j++)
                covariance[i * p + j] += room[i] * room[j];
    }
}

/* Everything that is known at the fit, in the covariates' own units. */
static cxm_status cox_finish(struct cox_fit *fit, cxm_cox *model, double confidence, cxm_error *error)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int32_t p = rows->p;
    cxm_cox_summary *summary = &model->summary;
    summary->log_likelihood = fit->sums.log_likelihood;
    summary->likelihood_ratio = cox_test(fmax(0, 2 * (summary->log_likelihood - summary->log_likelihood_null)), p);
    if (!cox_weights(fit))
        return cxm__fail_memory(error);
    fit->sums.weight = fit->weight;
    fit->sums.residuals = fit->residuals;
    cxm__cox_sweep(rows, fit->ties, fit->beta, fit->work, &fit->sums);
    (void)cox_factor(fit, fit->sums.information);
    cxm__cholesky_invert(fit->factor, p, fit->inverse);
    cox_proportional(fit, model->proportional);
    memcpy(model->model_covariance, fit->inverse, (size_t)p * (size_t)p * sizeof(double));
    memcpy(model->covariance, fit->inverse, (size_t)p * (size_t)p * sizeof(double));
    const bool robust = rows->clustered, few = robust && rows->clusters < COX_CLUSTERS_MIN;
    if (robust)
        cox_robust(fit, model->covariance);
    summary->wald = cox_test(!few && cox_factor(fit, model->covariance) < 0 ? cox_form(fit, fit->beta, fit->tried) : NAN, p);
    const double df = robust ? (double)(rows->clusters - 1) : NAN, z = few ? NAN : cxm__tested_quantile(confidence, df);
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j < p; j++) {
            model->model_covariance[i * p + j] /= rows->scale[i] * rows->scale[j];
            model->covariance[i * p + j] = few ? NAN : model->covariance[i * p + j] / (rows->scale[i] * rows->scale[j]);
        }
    for (int32_t j = 0; j < p; j++) {
        cxm_estimate *estimate = &model->coefficients[j];
        estimate->status = CXM_VALUE_OK;
        estimate->value = fit->beta[j] / rows->scale[j];
        estimate->interval_status = few ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK;
        if (few)
            continue;
        estimate->std_error = sqrt(model->covariance[j * p + j]);
        estimate->lower = estimate->value - z * estimate->std_error;
        estimate->upper = estimate->value + z * estimate->std_error;
        estimate->confidence = confidence;
        estimate->df = df;
        estimate->flags |= robust && rows->clusters < COX_CLUSTERS_FEW ? CXM_ESTIMATE_FEW_CLUSTERS : 0;
    }
    return CXM_OK;
}

static cxm_status cox_fit(struct cox_fit *fit, cxm_cox *model, const cxm_cox_options *options, cxm_error *error)
{
    const int64_t p = model->p;
    model->coefficients = cxm__allocate(&model->host, p, sizeof *model->coefficients);
    model->covariance = cxm__allocate(&model->host, p * p, sizeof(double));
    model->model_covariance = cxm__allocate(&model->host, p * p, sizeof(double));
    model->proportional = cxm__allocate(&model->host, p + 1, sizeof *model->proportional);
    if (!model->coefficients || !model->covariance || !model->model_covariance || !model->proportional || !cox_allocate_fit(fit))
        return cxm__fail_memory(error);
    fit->ties = options->ties;
    cox_blank(model, &fit->rows);
    if (cox_start(fit, &model->summary) || cox_newton(fit, options->max_iterations, &model->summary))
        return CXM_OK;
    return cox_finish(fit, model, options->confidence, error);
}

static cxm_status cox_check(const cxm_cox_options *options, int64_t count, const cxm_column *covariates, cxm_error *error)
{
    if (count < 0 || count > COX_COUNT_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("count"), CXM__T(": "), CXM__I(count), CXM__T(" is outside 0.."),
                         CXM__I(COX_COUNT_MAX));
    if (count && !covariates)
        return cxm__fail_null(error, 2, "covariates");
    cxm_status status = cxm__confidence_check(options->confidence, 4, error);
    if (status)
        return status;
    if (options->ties != CXM_COX_EFRON && options->ties != CXM_COX_BRESLOW)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("ties"), CXM__T(": "), CXM__I(options->ties), CXM__T(" is no CXM_COX_"));
    if (options->max_iterations < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("max_iterations"), CXM__T(": "), CXM__I(options->max_iterations),
                         CXM__T(" is not 1 or more"));
    return CXM_OK;
}

cxm_status cxm_cox_new(const cxm_column *time, const cxm_column *event, const cxm_column *covariates, int64_t count,
                       const cxm_cox_options *options, const cxm_host *host, cxm_cox **model, cxm_error *error)
{
    cxm_host lent;
    cxm_cox_options chosen = CXM_COX_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chosen, sizeof chosen, sizeof chosen, options, 4, "options", error);
    if (!status)
        status = cox_check(&chosen, count, covariates, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !model)
        status = cxm__fail_null(error, 6, "model");
    if (status)
        return status;
    cxm_cox *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    made->p = (int32_t)count;
    struct cox_fit fit = {.rows = {.host = &lent, .p = (int32_t)count}};
    status = cxm__cox_rows_read(&fit.rows, time, event, covariates, &chosen, error);
    if (!status)
        status = cox_fit(&fit, made, &chosen, error);
    cox_free_fit(&fit);
    if (status)
        cxm_cox_free(made);
    else
        *model = made;
    return status;
}

void cxm_cox_free(cxm_cox *model)
{
    if (!model)
        return;
    const cxm_host host = model->host;
    const int64_t p = model->p;
    cxm__release(&host, model->coefficients, p, sizeof *model->coefficients);
    cxm__release(&host, model->covariance, p * p, sizeof(double));
    cxm__release(&host, model->model_covariance, p * p, sizeof(double));
    cxm__release(&host, model->proportional, p + 1, sizeof *model->proportional);
    cxm__release(&host, model, 1, sizeof *model);
}

const cxm_cox_summary *cxm_cox_summary_of(const cxm_cox *model)
{
    return &model->summary;
}

const char *cxm_cox_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "no_events", "constant", "collinear", "monotone", "not_converged"};
    return status >= 0 && status < (int32_t)(sizeof names / sizeof *names) ? names[status] : "?";
}
/* ---- lib/stats/cox_rows.c ---- */
/* Rows of a Cox regression: read once, times and entries turned into places on one ladder, covariates centred and scaled.
 * After this no column is looked at again. */
#include <float.h>
#include <math.h>
#include <string.h>

/* ---- lib/stats/standardise.h ---- */
/* A column of numbers less its mean, over its standard deviation, so that what is fitted to columns does not feel their units. */
#ifndef CXM__STATS_STANDARDISE_H
#define CXM__STATS_STANDARDISE_H

#include <stdint.h>

/* x[0], x[step] ... x[(n - 1) * step], finite, become (x - mean) / scale; the scale's divisor is n. All become 0, and *scale too,
 * where they are one number. */
void cxm__standardise(double *x, int64_t n, int64_t step, double *mean, double *scale);

#endif
/* ---- lib/stats/survival_codes.h ---- */
/* Values become codes 0, 1, 2 ... in their order, and rows are put in order by codes, both without comparing rows.
 * Times, groups, strata and clusters of survival data are worked with in this form. */
#ifndef CXM__STATS_SURVIVAL_CODES_H
#define CXM__STATS_SURVIVAL_CODES_H


/* Whether rows can be told apart by the column: numbers, booleans, or codes of whatever. */
cxm_status cxm__labels_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error);

/* `n` rows of such a column; of a coded one the codes. null[i] is set to 1 where there is none. NaN fails. */
cxm_status cxm__labels_read(const cxm_column *column, int64_t first, int32_t n, double *labels, uint8_t *null, const char *name,
                            int32_t argument, cxm_error *error);

/* codes[i] = how many different values are smaller than values[i], for n < 2^31 values that are no NaN. *different takes how many
 * there are; the values are overwritten with the different ones, ascending, if `keep` is set. False without memory. */
bool cxm__codes_of(const cxm_host *host, double *values, int64_t n, bool keep, int32_t *codes, int64_t *different);

/* order[] becomes from[] (NULL: 0, 1, 2 ...) stably sorted by codes[row] in 0 .. different - 1. False without memory. */
bool cxm__codes_order(const cxm_host *host, const int32_t *codes, int64_t different, const int32_t *from, int64_t n,
                      int32_t *order);

#endif
/* ---- lib/stats/survival_rows.h ---- */
/* Times and events of rows, block by block, refused where they are none.
 * What is done with survival data begins here: the curve, the log-rank test, Cox regression. */
#ifndef CXM__STATS_SURVIVAL_ROWS_H
#define CXM__STATS_SURVIVAL_ROWS_H


/* The columns, in the order of the arguments of the calls that take them. */
enum { CXM__SURVIVAL_TIME, CXM__SURVIVAL_EVENT, CXM__SURVIVAL_ENTRY, CXM__SURVIVAL_COLUMNS };

struct cxm__survival_source {
    const cxm_column *columns[CXM__SURVIVAL_COLUMNS]; /* entry may be NULL */
    int32_t entry_argument; /* where it stands in the call, for messages */
    int64_t length;
};

struct cxm__survival_block {
    double numbers[CXM__SURVIVAL_COLUMNS][CXM__BLOCK];
    uint8_t null[CXM__BLOCK]; /* 1 where any of the columns has none; such a row has time 1, event 0, entry 0 */
    bool any_null;
};

/* Checks the columns and their lengths, and sets source->length. */
cxm_status cxm__survival_check(struct cxm__survival_source *source, cxm_error *error);

/* Rows first .. first + n - 1, n <= CXM__BLOCK; fails at the first row whose time, event or entry is none. */
cxm_status cxm__survival_read(const struct cxm__survival_source *source, int64_t first, int32_t n,
                              struct cxm__survival_block *block, cxm_error *error);

/* `n` rows of a column of numbers as doubles; null[i] is set to 1 where there is none, and else left as it is. */
void cxm__numbers_read(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null);

#endif

struct cox_input {
    struct cxm__survival_source source;
    const cxm_column *covariates;
    const cxm_column *labels[2]; /* stratum, cluster; or NULL */
    double *times;               /* stops, and entries behind them */
    double *values[2];           /* of labels */
};

static bool cox_rows_allocate(struct cxm__cox_rows *rows, struct cox_input *input)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows;
    rows->x = cxm__allocate(host, n, sizeof(double) * (size_t)(rows->p + !rows->p));
    rows->mean = cxm__allocate_zeroed(host, rows->p, sizeof(double));
    rows->scale = cxm__allocate_zeroed(host, rows->p, sizeof(double));
    rows->event = cxm__allocate(host, n, 1);
    rows->stop = cxm__allocate(host, 2 * n, sizeof(int32_t)); /* places of entries stand behind those of stops */
    rows->stratum = cxm__allocate(host, n, sizeof(int32_t));
    rows->cluster = cxm__allocate(host, n, sizeof(int32_t));
    rows->by_stop = cxm__allocate(host, n, sizeof(int32_t));
    rows->by_start = cxm__allocate(host, n, sizeof(int32_t));
    input->times = cxm__allocate(host, 2 * n, sizeof(double));
    input->values[0] = cxm__allocate(host, n, sizeof(double));
    input->values[1] = cxm__allocate(host, n, sizeof(double));
    return rows->x && rows->mean && rows->scale && rows->event && rows->stop && rows->stratum && rows->cluster && rows->by_stop &&
           rows->by_start && input->times && input->values[0] && input->values[1];
}

void cxm__cox_rows_free(struct cxm__cox_rows *rows)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows;
    cxm__release(host, rows->x, n, sizeof(double) * (size_t)(rows->p + !rows->p));
    cxm__release(host, rows->mean, rows->p, sizeof(double));
    cxm__release(host, rows->scale, rows->p, sizeof(double));
    cxm__release(host, rows->event, n, 1);
    cxm__release(host, rows->stop, 2 * n, sizeof(int32_t));
    cxm__release(host, rows->stratum, n, sizeof(int32_t));
    cxm__release(host, rows->cluster, n, sizeof(int32_t));
    cxm__release(host, rows->by_stop, n, sizeof(int32_t));
    cxm__release(host, rows->by_start, n, sizeof(int32_t));
}

static cxm_status cox_rows_covariate(const struct cox_input *input, int32_t j, int64_t first, int32_t n, double *numbers,
                                     uint8_t *null, cxm_error *error)
{
    cxm__numbers_read(&input->covariates[j], first, n, numbers, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(fabs(numbers[i]) <= DBL_MAX))
            return CXM__FAIL(error, CXM_E_DOMAIN, 2, first + i, CXM__A("covariates"), CXM__T("["), CXM__I(j), CXM__T("]["), CXM__I(first + i),
                             CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is not finite"));
    return CXM_OK;
}

/* A block's covariates are read twice: which rows have nulls is known only after all of them. */
static cxm_status cox_rows_block(struct cxm__cox_rows *rows, struct cox_input *input, int64_t first, int32_t n, cxm_error *error)
{
    static const char *const names[] = {"stratum", "cluster"};
    struct cxm__survival_block block;
    double numbers[CXM__BLOCK];
    int64_t used = rows->used;
    cxm_status status = cxm__survival_read(&input->source, first, n, &block, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cox_rows_covariate(input, j, first, n, numbers, block.null, error);
    for (int32_t k = 0; !status && k < 2; k++)
        if (input->labels[k]) {
            status = cxm__labels_read(input->labels[k], first, n, numbers, block.null, names[k], 4, error);
            for (int32_t i = 0; !status && i < n; i++) /* rows with a null are overwritten below */
                input->values[k][first + i] = numbers[i];
        }
    if (status)
        return status;
    for (int32_t j = 0; j < rows->p; j++) {
        uint8_t ignored[CXM__BLOCK] = {0};
        cxm__numbers_read(&input->covariates[j], first, n, numbers, ignored);
        for (int32_t i = 0, at = 0; i < n; i++)
            if (!block.null[i])
                rows->x[(used + at++) * rows->p + j] = numbers[i];
    }
    for (int32_t i = 0; i < n; i++)
        if (!block.null[i]) {
            input->times[used] = block.numbers[CXM__SURVIVAL_TIME][i];
            input->times[rows->rows + used] = rows->entered ? block.numbers[CXM__SURVIVAL_ENTRY][i] : 0;
            for (int32_t k = 0; k < 2; k++)
                input->values[k][used] = input->labels[k] ? input->values[k][first + i] : 0;
            rows->event[used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            rows->events += rows->event[used];
            used++;
        }
    rows->used = used;
    return CXM_OK;
}

static bool cox_rows_order(struct cxm__cox_rows *rows, struct cox_input *input)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->used;
    int32_t *by_time = cxm__allocate(host, n, sizeof *by_time);
    bool done = by_time != NULL;
    if (rows->entered)
        memmove(input->times + n, input->times + rows->rows, (size_t)n * sizeof(double));
    rows->start = rows->entered ? rows->stop + n : NULL;
    done = done && cxm__codes_of(host, input->times, rows->entered ? 2 * n : n, false, rows->stop, &rows->times) &&
           cxm__codes_of(host, input->values[0], n, false, rows->stratum, &rows->strata) &&
           cxm__codes_of(host, input->values[1], n, false, rows->cluster, &rows->clusters) &&
           cxm__codes_order(host, rows->stop, rows->times, NULL, n, by_time) &&
           cxm__codes_order(host, rows->stratum, rows->strata, by_time, n, rows->by_stop);
    if (done && rows->entered)
        done = cxm__codes_order(host, rows->start, rows->times, NULL, n, by_time) &&
               cxm__codes_order(host, rows->stratum, rows->strata, by_time, n, rows->by_start);
    cxm__release(host, by_time, n, sizeof *by_time);
    return done;
}

static cxm_status cox_rows_check(struct cxm__cox_rows *rows, struct cox_input *input, cxm_error *error)
{
    static const char *const names[] = {"stratum", "cluster"};
    cxm_status status = cxm__survival_check(&input->source, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cxm__numbers_check(&input->covariates[j], input->source.length, "covariates", 2, error);
    for (int32_t k = 0; !status && k < 2; k++)
        if (input->labels[k])
            status = cxm__labels_check(input->labels[k], input->source.length, names[k], 4, error);
    if (!status && input->source.length > INT32_MAX / 2)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 1073741823 rows"));
    return status;
}

cxm_status cxm__cox_rows_read(struct cxm__cox_rows *rows, const cxm_column *time, const cxm_column *event,
                              const cxm_column *covariates, const cxm_cox_options *options, cxm_error *error)
{
    struct cox_input input = {.source = {{time, event, options->entry}, 4, 0},
                              .covariates = covariates,
                              .labels = {options->stratum, options->cluster}};
    cxm_status status = cox_rows_check(rows, &input, error);
    if (status)
        return status;
    rows->rows = input.source.length;
    rows->entered = options->entry != NULL;
    rows->clustered = options->cluster != NULL;
    if (!cox_rows_allocate(rows, &input))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; !status && first < rows->rows; first += CXM__BLOCK) {
        const int64_t left = rows->rows - first;
        status = cox_rows_block(rows, &input, first, left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK, error);
        if (!status && first)
            status = cxm__progress(rows->host, first, rows->rows, error);
    }
    if (!status) {
        for (int32_t j = 0; j < rows->p; j++)
            cxm__standardise(rows->x + j, rows->used, rows->p, &rows->mean[j], &rows->scale[j]);
        status = cox_rows_order(rows, &input) ? CXM_OK : cxm__fail_memory(error);
    }
    cxm__release(rows->host, input.times, 2 * rows->rows, sizeof(double));
    cxm__release(rows->host, input.values[0], rows->rows, sizeof(double));
    cxm__release(rows->host, input.values[1], rows->rows, sizeof(double));
    return status;
}
/* ---- lib/stats/cox_sweep.c ---- */
/* The partial likelihood, its gradient and its information, in one sweep from the last time to the first.
 * Rows join the risk set at their time and leave it at their entry; its sums are compensated, so that who leaves leaves nothing. */
#include <math.h>
#include <string.h>


/* A trace is what an event's time leaves behind for the residuals, in the terms of sweep_time(): the sums over its events of 1 / s,
 * f / s, mean / s, f mean / s and mean / d. */
struct cxm__cox_work {
    double *risk;          /* by row: exp(x beta) */
    int64_t width;         /* 1 + p + p (p + 1) / 2 */
    cxm__sum *at_risk;     /* sums of r, r x, r x x over the risk set */
    double *sums, *dying;  /* their values; the same sums over a time's events */
    cxm__sum likelihood, *score;
    double *traces;        /* by event's time, 2 + 3 p each, last time of a stratum first */
    int64_t *first_trace;  /* by stratum, and one more */
    int32_t *trace_place;  /* by trace: the place in time */
    int64_t trace_capacity;
};

struct cxm__cox_work *cxm__cox_work_new(const struct cxm__cox_rows *rows)
{
    const cxm_host *host = rows->host;
    const int64_t p = rows->p;
    struct cxm__cox_work *work = cxm__allocate_zeroed(host, 1, sizeof *work);
    if (!work)
        return NULL;
    work->width = 1 + p + p * (p + 1) / 2;
    work->risk = cxm__allocate(host, rows->used, sizeof(double));
    work->at_risk = cxm__allocate(host, work->width, sizeof(cxm__sum));
    work->dying = cxm__allocate(host, work->width, sizeof(double));
    work->sums = cxm__allocate(host, work->width, sizeof(double));
    work->score = cxm__allocate(host, p, sizeof(cxm__sum));
    work->first_trace = cxm__allocate_zeroed(host, rows->strata + 1, sizeof(int64_t));
    bool lent = work->risk && work->at_risk && work->dying && work->sums && work->score && work->first_trace;
    if (rows->clustered) {
        work->trace_capacity = rows->events;
        work->traces = cxm__allocate(host, rows->events, (size_t)(2 + 3 * p) * sizeof(double));
        work->trace_place = cxm__allocate(host, rows->events, sizeof(int32_t));
        lent = lent && work->traces && work->trace_place;
    }
    if (lent)
        return work;
    cxm__cox_work_free(rows, work);
    return NULL;
}

void cxm__cox_work_free(const struct cxm__cox_rows *rows, struct cxm__cox_work *work)
{
    const cxm_host *host = rows->host;
    const int64_t p = rows->p;
    if (!work)
        return;
    cxm__release(host, work->risk, rows->used, sizeof(double));
    cxm__release(host, work->at_risk, work->width, sizeof(cxm__sum));
    cxm__release(host, work->dying, work->width, sizeof(double));
    cxm__release(host, work->sums, work->width, sizeof(double));
    cxm__release(host, work->score, p, sizeof(cxm__sum));
    cxm__release(host, work->first_trace, rows->strata + 1, sizeof(int64_t));
    cxm__release(host, work->traces, work->trace_capacity, (size_t)(2 + 3 * p) * sizeof(double));
    cxm__release(host, work->trace_place, work->trace_capacity, sizeof(int32_t));
    cxm__release(host, work, 1, sizeof *work);
}

/* Adds a row to the risk set, or takes it out with sign -1. The same products come and go. */
static void sweep_join(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, int32_t row, double sign)
{
    const double *x = rows->x + (int64_t)row * rows->p;
    const double r = sign * work->risk[row];
    cxm__sum *at = work->at_risk;
    cxm__sum_add(at++, r);
    for (int32_t i = 0; i < rows->p; i++)
        cxm__sum_add(at++, r * x[i]);
    for (int32_t i = 0; i < rows->p; i++)
        for (int32_t j = 0; j <= i; j++)
            cxm__sum_add(at++, r * x[i] * x[j]);
}

static void sweep_die(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, int32_t row)
{
    const double *x = rows->x + (int64_t)row * rows->p;
    const double r = work->risk[row];
    double *at = work->dying;
    *at++ += r;
    for (int32_t i = 0; i < rows->p; i++)
        *at++ += r * x[i];
    for (int32_t i = 0; i < rows->p; i++)
        for (int32_t j = 0; j <= i; j++)
            *at++ += r * x[i] * x[j];
}

/* A time with `events` events. Leaves a trace if asked to.
 *
 * With S the sums over the risk set and D those over the events, event k stands against S - f D, f = k / d for Efron and 0 for
 * Breslow. All that is wanted is linear in five sums over k: of 1 / s, f / s, 1 / s^2, f / s^2 and f^2 / s^2, s = S0 - f D0. */
static void sweep_time(const struct cxm__cox_rows *rows, int32_t ties, int64_t events, int32_t place, struct cxm__cox_work *work,
                       struct cxm__cox_sums *sums, double *trace)
{
    const int32_t p = rows->p;
    const double weight = sums->weight ? sums->weight[place] : 0, all = cxm__sum_value(work->at_risk[0]);
    const int64_t steps = ties == CXM_COX_EFRON ? events : 1;
    const double each = ties == CXM_COX_EFRON ? 1 : (double)events;
    double a0 = 0, a1 = 0, b0 = 0, b1 = 0, b2 = 0;
    for (int64_t k = 0; k < steps; k++) {
        const double f = (double)k / (double)events, sum = all - f * work->dying[0], share = each / sum;
        cxm__sum_add(&work->likelihood, -each * log(sum));
        a0 += share;
        a1 += f * share;
        b0 += share / sum;
        b1 += f * share / sum;
        b2 += f * f * share / sum;
    }
    for (int64_t i = 0; i < work->width; i++)
        work->sums[i] = cxm__sum_value(work->at_risk[i]);
    const double *sum1 = work->sums + 1, *dying1 = work->dying + 1, *sum2 = sum1 + p, *dying2 = dying1 + p;
    for (int32_t i = 0; i < p; i++) {
        const double means = a0 * sum1[i] - a1 * dying1[i];
        cxm__sum_add(&work->score[i], -means);
        if (sums->weight)
            sums->weighted_score[i] -= weight * means;
        if (trace) {
            trace[2 + i] = b0 * sum1[i] - b1 * dying1[i];
            trace[2 + p + i] = b1 * sum1[i] - b2 * dying1[i];
            trace[2 + 2 * p + i] = means / (double)events;
        }
        for (int32_t j = 0; j <= i; j++, sum2++, dying2++) {
            const double squares = b0 * sum1[i] * sum1[j] - b1 * (sum1[i] * dying1[j] + dying1[i] * sum1[j]) +
                                   b2 * dying1[i] * dying1[j];
            const double value = a0 * *sum2 - a1 * *dying2 - squares;
            sums->information[i * p + j] += value;
            if (sums->weight) {
                sums->weighted[i * p + j] += weight * value;
                sums->weighted2[i * p + j] += weight * weight * value;
            }
        }
    }
    if (trace) {
        trace[0] = a0;
        trace[1] = a1;
    }
}

/* One stratum, rows first .. end - 1 of both orders, from the last time to the first. Returns how many traces it left. */
static int64_t sweep_stratum(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, int64_t first, int64_t end,
                             struct cxm__cox_work *work, struct cxm__cox_sums *sums, int64_t trace)
{
    const int32_t p = rows->p;
    const int64_t begun = trace;
    memset(work->at_risk, 0, (size_t)work->width * sizeof *work->at_risk);
    for (int64_t i = end - 1, entered = end - 1, next; i >= first; i = next) {
        const int32_t place = rows->stop[rows->by_stop[i]];
        int64_t events = 0;
        memset(work->dying, 0, (size_t)work->width * sizeof *work->dying);
        for (next = i; next >= first && rows->stop[rows->by_stop[next]] == place; next--) {
            const int32_t row = rows->by_stop[next];
            sweep_join(rows, work, row, 1);
            if (!rows->event[row])
                continue;
            events++;
            sweep_die(rows, work, row);
            for (int32_t j = 0; j < p; j++) {
                const double x = rows->x[(int64_t)row * p + j];
                cxm__sum_add(&work->likelihood, x * beta[j]);
                cxm__sum_add(&work->score[j], x);
                if (sums->weight)
                    sums->weighted_score[j] += sums->weight[place] * x;
            }
        }
        for (; rows->entered && entered >= first && rows->start[rows->by_start[entered]] >= place; entered--)
            sweep_join(rows, work, rows->by_start[entered], -1);
        if (!events)
            continue;
        if (sums->residuals)
            work->trace_place[trace] = place;
        sweep_time(rows, ties, events, place, work, sums, sums->residuals ? work->traces + trace * (2 + 3 * p) : NULL);
        trace++;
    }
    return trace - begun;
}

/* How many of a stratum's traces are at or before a place; they stand from the last to the first. */
static int64_t sweep_traces_to(const struct cxm__cox_work *work, int64_t first, int64_t end, int32_t place)
{
    const int64_t last = end;
    while (first < end) {
        const int64_t middle = first + (end - first) / 2;
        if (work->trace_place[middle] <= place)
            end = middle;
        else
            first = middle + 1;
    }
    return last - end;
}

/* Each row's part in the score: what it brought as an event, less what it was at risk of. Traces are summed up from the first time
 * on, in place, in the parts that residuals of rows at risk need. */
static void sweep_residuals(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, double *residuals)
{
    const int32_t p = rows->p, wide = 2 + 3 * p;
    for (int64_t s = 0; s < rows->strata; s++)
        for (int64_t t = work->first_trace[s + 1] - 1; t-- > work->first_trace[s];) {
            double *trace = work->traces + t * wide;
            trace[0] += trace[wide];
            for (int32_t j = 0; j < p; j++)
                trace[2 + j] += trace[wide + 2 + j];
        }
    for (int64_t row = 0; row < rows->used; row++) {
        const int64_t first = work->first_trace[rows->stratum[row]], end = work->first_trace[rows->stratum[row] + 1];
        const int64_t to = sweep_traces_to(work, first, end, rows->stop[row]);
        const int64_t from = rows->entered ? sweep_traces_to(work, first, end, rows->start[row]) : 0;
        const double *until = to ? work->traces + (end - to) * wide : NULL;
        const double *before = from ? work->traces + (end - from) * wide : NULL;
        const double r = work->risk[row], hazard = (until ? until[0] : 0) - (before ? before[0] : 0);
        for (int32_t j = 0; j < p; j++) {
            const double x = rows->x[row * p + j], mean = (until ? until[2 + j] : 0) - (before ? before[2 + j] : 0);
            double residual = -r * (x * hazard - mean);
            if (rows->event[row])
                residual += x - until[2 + 2 * p + j] + r * (x * until[1] - until[2 + p + j]);
            residuals[row * p + j] = residual;
        }
    }
}

static void sweep_mirror(double *matrix, int32_t p)
{
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j < i; j++)
            matrix[j * p + i] = matrix[i * p + j];
}

void cxm__cox_sweep(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, struct cxm__cox_work *work,
                    struct cxm__cox_sums *sums)
{
    const int32_t p = rows->p;
    const size_t vector = (size_t)p * sizeof(double), matrix = vector * (size_t)p;
    int64_t trace = 0;
    memset(&work->likelihood, 0, sizeof work->likelihood);
    memset(work->score, 0, (size_t)p * sizeof *work->score);
    memset(sums->information, 0, matrix);
    if (sums->weight) {
        memset(sums->weighted_score, 0, vector);
        memset(sums->weighted, 0, matrix);
        memset(sums->weighted2, 0, matrix);
    }
    for (int64_t row = 0; row < rows->used; row++) {
        double eta = 0;
        for (int32_t j = 0; j < p; j++)
            eta += rows->x[row * p + j] * beta[j];
        work->risk[row] = exp(eta);
    }
    for (int64_t first = 0, end; first < rows->used; first = end) {
        const int32_t stratum = rows->stratum[rows->by_stop[first]];
        for (end = first; end < rows->used && rows->stratum[rows->by_stop[end]] == stratum;)
            end++;
        trace += sweep_stratum(rows, ties, beta, first, end, work, sums, trace);
        work->first_trace[stratum + 1] = trace;
    }
    sums->log_likelihood = cxm__sum_value(work->likelihood);
    for (int32_t j = 0; j < p; j++)
        sums->score[j] = cxm__sum_value(work->score[j]);
    sweep_mirror(sums->information, p);
    if (sums->weight) {
        sweep_mirror(sums->weighted, p);
        sweep_mirror(sums->weighted2, p);
    }
    if (sums->residuals)
        sweep_residuals(rows, work, sums->residuals);
}
/* ---- lib/stats/crossproducts.c ---- */
/* The kernel: tiles of 4 by 3 columns, whose twelve sums of four lanes stay in registers while a block of rows goes by.
 * It is written once in plain C, and compiled for what every processor has and for AVX2. */
/* ---- lib/stats/crossproducts.h ---- */
/* X'X of columns: the sums of products of each pair of them. Regression's information and meat matrices are this, and take most of
 * its time. */
#ifndef CXM__STATS_CROSSPRODUCTS_H
#define CXM__STATS_CROSSPRODUCTS_H

#include <stdint.h>


/* into[i * k + j] += the sum over n rows of x[i * stride + row] * x[j * stride + row], for j <= i < k; the rest of `into` is left
 * as it is. Blocks of 512 rows are added up in four lanes and then, compensated, to one another, so the bits do not depend on the
 * processor. */
void cxm__crossproducts(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);

/* The whole symmetric matrix of what was added up. */
void cxm__crossproducts_matrix(const cxm__sum *sums, int32_t k, double *matrix);

/* The same as the first in portable C, and with AVX2 on a processor that has it. */
void cxm__crossproducts_scalar(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);
#if CXM__COUNT_X86
void cxm__crossproducts_avx2(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);
#endif

#endif

#include <stdbool.h>
#include <string.h>

enum { CROSS_HIGH = 4, CROSS_WIDE = 3, CROSS_LANES = 4, CROSS_BLOCK = 512 };

/* Four neighbouring rows of a column: a vector where the compiler has them, and else an array, with the same bits. */
#if defined(__GNUC__)
#define CROSS_INLINE __attribute__((always_inline)) static inline
#define CROSS_UNROLL _Pragma("GCC unroll 4")
typedef double cross_lanes __attribute__((vector_size(CROSS_LANES * sizeof(double))));
#define CROSS_ADD(sum, a, b) ((sum) += (a) * (b))
#define CROSS_LANE(lanes, l) ((lanes)[l])
#define CROSS_FETCH(at, rows) __builtin_prefetch((const void *)((uintptr_t)(at) + (rows) * sizeof(double)))
#else
#define CROSS_INLINE static inline
#define CROSS_UNROLL
typedef struct cross_lanes {
    double of[CROSS_LANES];
} cross_lanes;
#define CROSS_LANE(lanes, l) ((lanes).of[l])
#define CROSS_FETCH(at, rows) ((void)0)
#define CROSS_ADD(sum, a, b)                  \
    do                                        \
        for (int l = 0; l < CROSS_LANES; l++) \
            (sum).of[l] += (a).of[l] * (b).of[l]; \
    while (0)
#endif

/* `n` rows, at most a block, of a tile: left[] times right[]. */
CROSS_INLINE void cross_tile(const double *const left[CROSS_HIGH], const double *const right[CROSS_WIDE], int64_t n,
                             bool ahead, double sums[CROSS_HIGH][CROSS_WIDE])
{
    cross_lanes s[CROSS_HIGH][CROSS_WIDE];
    memset(s, 0, sizeof s);
    int64_t row = 0;
    for (; row + CROSS_LANES <= n; row += CROSS_LANES) {
        cross_lanes r[CROSS_WIDE];
        CROSS_UNROLL
        for (int j = 0; j < CROSS_WIDE; j++)
            memcpy(&r[j], right[j] + row, sizeof r[j]);
        CROSS_UNROLL
        for (int i = 0; i < CROSS_HIGH; i++) {
            cross_lanes one;
            memcpy(&one, left[i] + row, sizeof one);
            if (ahead) /* each column of the next block is asked for once */
                CROSS_FETCH(left[i] + row, CROSS_BLOCK);
            CROSS_UNROLL
            for (int j = 0; j < CROSS_WIDE; j++)
                CROSS_ADD(s[i][j], one, r[j]);
        }
    }
    for (int i = 0; i < CROSS_HIGH; i++)
        for (int j = 0; j < CROSS_WIDE; j++) {
            for (int64_t rest = row; rest < n; rest++)
                CROSS_LANE(s[i][j], rest - row) += left[i][rest] * right[j][rest];
            sums[i][j] = (CROSS_LANE(s[i][j], 0) + CROSS_LANE(s[i][j], 1)) + (CROSS_LANE(s[i][j], 2) + CROSS_LANE(s[i][j], 3));
        }
}

/* At the edges a tile's last column is taken again, and what comes of it is dropped. */
CROSS_INLINE void cross_all(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    for (int64_t first = 0; first < n; first += CROSS_BLOCK) {
        const int64_t rows = n - first < CROSS_BLOCK ? n - first : CROSS_BLOCK;
        for (int32_t top = 0; top < k; top += CROSS_HIGH)
            for (int32_t side = 0; side < k && side < top + CROSS_HIGH; side += CROSS_WIDE) {
                const double *left[CROSS_HIGH], *right[CROSS_WIDE];
                double sums[CROSS_HIGH][CROSS_WIDE];
                for (int32_t i = 0; i < CROSS_HIGH; i++)
                    left[i] = x + first + stride * (top + i < k ? top + i : k - 1);
                for (int32_t j = 0; j < CROSS_WIDE; j++)
                    right[j] = x + first + stride * (side + j < k ? side + j : k - 1);
                cross_tile(left, right, rows, side == 0, sums);
                for (int32_t i = top; i < top + CROSS_HIGH && i < k; i++)
                    for (int32_t j = side; j < side + CROSS_WIDE && j <= i; j++)
                        cxm__sum_add(&into[(int64_t)i * k + j], sums[i - top][j - side]);
            }
    }
}

void cxm__crossproducts_scalar(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    cross_all(x, n, stride, k, into);
}

#if CXM__COUNT_X86
__attribute__((target("avx2"))) void cxm__crossproducts_avx2(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    cross_all(x, n, stride, k, into);
}
#endif

void cxm__crossproducts(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
#if CXM__COUNT_X86
    if (cxm__count_can_avx2()) {
        cxm__crossproducts_avx2(x, n, stride, k, into);
        return;
    }
#endif
    cxm__crossproducts_scalar(x, n, stride, k, into);
}

void cxm__crossproducts_matrix(const cxm__sum *sums, int32_t k, double *matrix)
{
    for (int32_t i = 0; i < k; i++)
        for (int32_t j = 0; j <= i; j++)
            matrix[i * k + j] = matrix[j * k + i] = cxm__sum_value(sums[(int64_t)i * k + j]);
}
#undef CROSS_INLINE
#undef CROSS_UNROLL
#undef CROSS_ADD
#undef CROSS_LANE
#undef CROSS_FETCH
/* ---- lib/stats/digamma.c ---- */
/*
 * The derivative of ln Gamma: its asymptotic series, reached from below by psi(x) = psi(x + 1) - 1/x (DLMF 5.5.2, 5.11.2).
 * Read gamma.c for the function itself.
 */
#include <math.h>

/* From here on seven terms of the series are exact to 1e-17. */
#define DIGAMMA_SERIES_FROM 12.0

/* B(2k) / (2k) */
static const double digamma_series[] = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12,
};
enum { DIGAMMA_TERMS = sizeof digamma_series / sizeof digamma_series[0] };

double cxm_digamma(double x) {
    if (!(x > 0)) return (double)NAN;
    double below = 0;
    for (; x < DIGAMMA_SERIES_FROM; x += 1) below += 1 / x;
    double s = 1 / (x * x), sum = 0;
    for (int k = DIGAMMA_TERMS - 1; k >= 0; k--) sum = (sum + digamma_series[k]) * s;
    return log(x) - 0.5 / x - sum - below;
}

#undef DIGAMMA_SERIES_FROM
#undef DIGAMMA_SERIES_FROM
/* ---- lib/stats/divergence.c ---- */
/*
 * Distances of two distributions in one walk over their distinct answers, ascending, whether they come from columns or histograms.
 * smirnov.h has the exact p, kolmogorov.c the limiting one.
 */

#include <math.h>
#include <string.h>

/* ---- lib/stats/smirnov.h ---- */
/*
 * The exact p of the two-sample Kolmogorov-Smirnov test, ties included, for samples whose lattice is small.
 * Groups of equal answers are passed one after the other, ascending; read smirnov.c next.
 */
#ifndef CXM_LIB_STATS_SMIRNOV_H
#define CXM_LIB_STATS_SMIRNOV_H

#include <stdbool.h>
#include <stdint.h>

/* Lattices up to this size are walked: some milliseconds. The shorter side of one is at most the root. */
enum { CXM__SMIRNOV_LATTICE = 1000000, CXM__SMIRNOV_SIDE = 1000 };

struct cxm__smirnov {
    double touched[CXM__SMIRNOV_SIDE + 1]; /* by how many of the shorter side were passed */
    int64_t longer, shorter, passed;
    int64_t distance; /* D times the size of the lattice, a whole number */
};

static inline bool cxm__smirnov_fits(int64_t n1, int64_t n2)
{
    return n1 > 0 && n2 > 0 && n1 <= CXM__SMIRNOV_LATTICE / n2;
}

void cxm__smirnov_begin(struct cxm__smirnov *walk, int64_t n1, int64_t n2, double d);

/* The next `size` answers, of both sides together, are alike. */
void cxm__smirnov_group(struct cxm__smirnov *walk, int64_t size);

/* After all answers: the chance of a distance of at least D among all ways to divide them into two sides. */
double cxm__smirnov_p(const struct cxm__smirnov *walk);

#endif
/* ---- lib/stats/sorted_values.h ---- */
/*
 * A column's answers as doubles in ascending order, perhaps with weights: what quantiles and distances of distributions read.
 * Read merge_sort.h for the sorting.
 */
#ifndef CXM_LIB_STATS_SORTED_VALUES_H
#define CXM_LIB_STATS_SORTED_VALUES_H

/* ---- lib/stats/merge_sort.h ---- */
/*
 * Stable sorting that is never slower than n log n, on numbers without NaN: of values, and of rows by their value.
 * Both work between two blocks that the caller lends, so nothing here allocates.
 */
#ifndef CXM_LIB_STATS_MERGE_SORT_H
#define CXM_LIB_STATS_MERGE_SORT_H

#include <stdint.h>

/* A number and the row it came from. */
struct cxm__row_value {
    double value;
    int64_t row;
};

/* Sorts items[0..n) ascending by value, equal ones as they stood; `spare` has room for as many. The result is in `items`. */
void cxm__sort_rows(struct cxm__row_value *items, struct cxm__row_value *spare, int64_t n);

#endif

/* A column and its weights as arguments of a call; names are for messages. */
struct cxm__values_source {
    const cxm_column *column, *weight; /* weight may be NULL */
    const char *name, *weight_name;
    int32_t argument, weight_argument;
};

struct cxm__sorted_values {
    struct cxm__row_value *items; /* n of them, ascending; row is the place in `weights` */
    double *weights;              /* NULL without weights */
    int64_t n, missing, excluded; /* excluded: without a weight, or of weight 0 */
    int64_t rows;
    bool unequal; /* weights are not all the same */
};

/* Checks and reads; times, text, NaN and infinities are refused. Nothing is held on failure. */
cxm_status cxm__sorted_values_read(struct cxm__sorted_values *values, const struct cxm__values_source *source,
                                   const cxm_host *lent, cxm_error *error);

void cxm__sorted_values_free(struct cxm__sorted_values *values, const cxm_host *lent);

/* The weight of an item; 1 without weights. */
static inline double cxm__sorted_weight(const struct cxm__sorted_values *values, int64_t item)
{
    return values->weights ? values->weights[values->items[item].row] : 1;
}

#endif

_Static_assert(sizeof(cxm_divergence_result) == 104, "cxm_divergence_result is frozen");

/* Two sides as sorted columns or, where those are NULL, as counts at 0, 1, 2, ... */
struct divergence_walk {
    const struct cxm__sorted_values *sides[2];
    const int64_t *counts[2];
    int64_t points;
    int64_t at[2];
};

/* A distinct answer with its weight on each side. */
struct divergence_point {
    double value, weight[2];
};

static bool divergence_next(struct divergence_walk *walk, struct divergence_point *point)
{
    if (!walk->sides[0]) {
        int64_t at = walk->at[0]++;
        if (at >= walk->points)
            return false;
        *point = (struct divergence_point){(double)at, {(double)walk->counts[0][at], (double)walk->counts[1][at]}};
        return true;
    }
    bool any = false;
    for (int s = 0; s < 2; s++)
        if (walk->at[s] < walk->sides[s]->n) {
            double value = walk->sides[s]->items[walk->at[s]].value;
            point->value = any ? fmin(point->value, value) : value;
            any = true;
        }
    for (int s = 0; s < 2 && any; s++) {
        const struct cxm__sorted_values *side = walk->sides[s];
        cxm__sum weight = {0, 0};
        for (; walk->at[s] < side->n && side->items[walk->at[s]].value == point->value; walk->at[s]++)
            cxm__sum_add(&weight, side->unequal ? cxm__sorted_weight(side, walk->at[s]) : 1);
        point->weight[s] = cxm__sum_value(weight);
    }
    return any;
}

/* a / whole_a - b / whole_b: the products are exact, so nothing is lost where the shares are nearly the same */
static double divergence_gap(double a, double whole_a, double b, double whole_b)
{
    cxm__sum left = cxm__two_product(a, whole_b), right = cxm__two_product(b, whole_a);
    return ((left.sum - right.sum) + (left.rest - right.rest)) / whole_a / whole_b;
}

/* (1 + r) ln(1 + r) + (1 - r) ln(1 - r) for 0 <= r <= 1 */
static double divergence_bend(double r)
{
    if (r >= 1)
        return 2 * 0.69314718055994530942;
    if (r > 0.5)
        return (1 + r) * log1p(r) + (1 - r) * log1p(-r);
    double square = r * r, power = square, sum = 0;
    for (int k = 1; k < 40 && power > 1e-18 * sum; k++) {
        sum += power / (k * (2.0 * k - 1));
        power *= square;
    }
    return sum;
}

/* A point's share of the Jensen-Shannon divergence, in nats: never negative, so the sum cancels nothing. */
static double divergence_term(const struct divergence_point *point, const double *whole)
{
    double sum = point->weight[0] / whole[0] + point->weight[1] / whole[1];
    if (sum <= 0)
        return 0;
    double gap = fabs(divergence_gap(point->weight[0], whole[0], point->weight[1], whole[1]));
    return 0.25 * sum * divergence_bend(gap / sum);
}

static void divergence_distances(struct divergence_walk *walk, const double *whole, cxm_divergence_result *result)
{
    struct divergence_point point;
    cxm__sum up_to[2] = {{0, 0}, {0, 0}}, area = {0, 0}, shannon = {0, 0};
    double gap = 0, last = 0;
    while (divergence_next(walk, &point)) {
        if (gap > 0)
            cxm__sum_add(&area, gap * (point.value - last));
        last = point.value;
        cxm__sum_add(&shannon, divergence_term(&point, whole));
        cxm__sum_add(&up_to[0], point.weight[0]);
        cxm__sum_add(&up_to[1], point.weight[1]);
        gap = fabs(divergence_gap(cxm__sum_value(up_to[0]), whole[0], cxm__sum_value(up_to[1]), whole[1]));
        result->kolmogorov_smirnov = fmin(fmax(result->kolmogorov_smirnov, gap), 1);
    }
    result->wasserstein = cxm__sum_value(area);
    result->jensen_shannon = fmin(cxm__sum_value(shannon) / 0.69314718055994530942, 1);
    result->jensen_shannon_distance = sqrt(result->jensen_shannon);
}

static void divergence_test(struct divergence_walk *walk, cxm_divergence_result *result)
{
    struct divergence_point point;
    double n1 = (double)result->n_first, n2 = (double)result->n_second;
    result->test_status = CXM_TEST_OK;
    if (!cxm__smirnov_fits(result->n_first, result->n_second)) {
        result->method = CXM_KOLMOGOROV_SMIRNOV_LIMITING;
        result->p = cxm_kolmogorov_upper(result->kolmogorov_smirnov * sqrt(n1 / (n1 + n2) * n2));
        return;
    }
    struct cxm__smirnov smirnov;
    cxm__smirnov_begin(&smirnov, result->n_first, result->n_second, result->kolmogorov_smirnov);
    while (divergence_next(walk, &point))
        cxm__smirnov_group(&smirnov, (int64_t)(point.weight[0] + point.weight[1]));
    result->method = CXM_KOLMOGOROV_SMIRNOV_EXACT;
    result->p = cxm__smirnov_p(&smirnov);
}

/* From the numbers of answers, and the walk at its start. */
static void divergence_compute(const struct divergence_walk *walk, const double *whole, bool unequal,
                               cxm_divergence_result *result)
{
    struct divergence_walk again = *walk;
    result->p = (double)NAN;
    result->test_status = CXM_TEST_NOT_TESTABLE;
    if (result->n_first == 0 || result->n_second == 0) {
        result->status = CXM_VALUE_NO_DATA;
        result->wasserstein = result->kolmogorov_smirnov = (double)NAN;
        result->jensen_shannon = result->jensen_shannon_distance = (double)NAN;
        return;
    }
    divergence_distances(&again, whole, result);
    again = *walk;
    if (!unequal)
        divergence_test(&again, result);
}

static double divergence_whole(const struct cxm__sorted_values *side)
{
    cxm__sum whole = {0, 0};
    if (!side->unequal)
        return (double)side->n;
    for (int64_t i = 0; i < side->n; i++)
        cxm__sum_add(&whole, cxm__sorted_weight(side, i));
    return cxm__sum_value(whole);
}

cxm_status cxm_divergence(const cxm_column *first, const cxm_column *first_weight, const cxm_column *second,
                          const cxm_column *second_weight, const cxm_host *host, cxm_divergence_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sides[2];
    const struct cxm__values_source sources[2] = {{first, first_weight, "first", "first_weight", 0, 1},
                                                  {second, second_weight, "second", "second_weight", 2, 3}};
    cxm_status status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status)
        status = cxm__sorted_values_read(&sides[0], &sources[0], &lent, error);
    if (status)
        return status;
    status = cxm__sorted_values_read(&sides[1], &sources[1], &lent, error);
    if (!status) {
        const struct divergence_walk walk = {{&sides[0], &sides[1]}, {NULL, NULL}, 0, {0, 0}};
        const double whole[2] = {divergence_whole(&sides[0]), divergence_whole(&sides[1])};
        memset(result, 0, sizeof *result);
        result->n_first = sides[0].n;
        result->n_second = sides[1].n;
        result->missing_first = sides[0].missing;
        result->missing_second = sides[1].missing;
        result->excluded_first = sides[0].excluded;
        result->excluded_second = sides[1].excluded;
        divergence_compute(&walk, whole, sides[0].unequal || sides[1].unequal, result);
        cxm__sorted_values_free(&sides[1], &lent);
    }
    cxm__sorted_values_free(&sides[0], &lent);
    return status;
}

cxm_status cxm_divergence_of_counts(const int64_t *first, const int64_t *second, int64_t points, cxm_divergence_result *result,
                                    cxm_error *error)
{
    const struct divergence_walk walk = {{NULL, NULL}, {first, second}, points, {0, 0}};
    int64_t n[2];
    cxm_status status = cxm__counts_sum(first, points, "first", 0, 2, &n[0], error);
    if (!status)
        status = cxm__counts_sum(second, points, "second", 1, 2, &n[1], error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    if (status)
        return status;
    const double whole[2] = {(double)n[0], (double)n[1]};
    memset(result, 0, sizeof *result);
    result->n_first = n[0];
    result->n_second = n[1];
    divergence_compute(&walk, whole, false, result);
    return CXM_OK;
}
/* ---- lib/stats/fisher_f.c ---- */
/*
 * The F distribution as a beta distribution of x = df1 f / (df1 f + df2), with the distance from its mean taken from 1 - f, where
 * it is exact. Read beta_tail.c for the tails and beta_quantile.c for their inverse.
 */
#include <math.h>

/* ---- lib/stats/gamma_tail.h ---- */
/*
 * The incomplete gamma function as logarithms of its two tails, which the gamma and chi-squared distributions read.
 * Read gamma_tail.c next, gamma_quantile.c for the inverse.
 */
#ifndef CXM_LIB_STATS_GAMMA_TAIL_H
#define CXM_LIB_STATS_GAMMA_TAIL_H

typedef struct cxm__gamma_logs {
    double lower, upper; /* logs of P(a,x) and Q(a,x) */
} cxm__gamma_logs;

/* log of x^a exp(-x) / Gamma(a), the derivative of P by log x; 0 < x < INFINITY */
double cxm__gamma_log_kernel(double a, double x);

/* 0 < x < INFINITY */
cxm__gamma_logs cxm__gamma_log_tails(double a, double x);

/* The x with these tails: lower + upper = 1, both positive and each right relative to itself. */
double cxm__gamma_solve(double a, double lower, double upper);

#endif

static const double fisher_least_df = 1e-290, fisher_most_df = 1e100;

/* Beyond this the smaller of x and 1 - x is lost in the last bit, and a tail is a pure power of the odds. */
#define FISHER_FAR_LOG_ODDS 600.0

static int fisher_valid(double df1, double df2) {
    int finite1 = df1 <= fisher_most_df, finite2 = df2 <= fisher_most_df;
    if (!(df1 >= fisher_least_df) || !(df2 >= fisher_least_df)) return 0;
    return (finite1 || isinf(df1)) && (finite2 || isinf(df2)) && (finite1 || finite2);
}

static double fisher_tail(double f, double df1, double df2, int upper) {
    if (isnan(f) || !fisher_valid(df1, df2)) return (double)NAN;
    if (f <= 0) return upper ? 1 : 0;
    if (isinf(f)) return upper ? 0 : 1;
    if (isinf(df2)) return upper ? cxm_chi_squared_upper(df1 * f, df1) : cxm_chi_squared_cdf(df1 * f, df1);
    if (isinf(df1)) return upper ? cxm_chi_squared_cdf(df2 / f, df2) : cxm_chi_squared_upper(df2 / f, df2);
    double a = 0.5 * df1, b = 0.5 * df2, log_odds = log(df1) - log(df2) + log(f);
    cxm__beta_logs logs;
    if (log_odds < -FISHER_FAR_LOG_ODDS) {
        logs.lower = cxm__beta_log_power(a, b) + a * log_odds;
        logs.upper = cxm__log_complement(logs.lower);
    } else if (log_odds > FISHER_FAR_LOG_ODDS) {
        logs.upper = cxm__beta_log_power(b, a) - b * log_odds;
        logs.lower = cxm__log_complement(logs.upper);
    } else {
        /* df1 f + df2 in units of the larger, so that nothing overflows */
        double share = df1 < df2 ? df1 / df2 * f : df2 / df1 / f;
        double near = share / (1 + share), far = 1 / (1 + share);
        cxm__beta_point point = df1 < df2 ? (cxm__beta_point){near, far, 0} : (cxm__beta_point){far, near, 0};
        point.gap = df1 < df2 ? a * point.y * (1 - f) : b * point.x * (1 - f) / f;
        cxm__beta_shape shape = cxm__beta_shape_of(a, b);
        logs = cxm__beta_log_tails(&shape, &point);
    }
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_f_cdf(double f, double df1, double df2) { return fisher_tail(f, df1, df2, 0); }

double cxm_f_upper(double f, double df1, double df2) { return fisher_tail(f, df1, df2, 1); }

double cxm_f_quantile(double p, double df1, double df2) {
    if (!(p >= 0 && p <= 1) || !fisher_valid(df1, df2)) return (double)NAN;
    if (p == 0 || p == 1) return p == 0 ? 0 : (double)INFINITY;
    if (isinf(df2)) return cxm_chi_squared_quantile(p, df1) / df1;
    if (isinf(df1)) return df2 / (2 * cxm__gamma_solve(0.5 * df2, 1 - p, p));
    cxm__beta_root root = cxm__beta_solve(0.5 * df1, 0.5 * df2, p, 1 - p, (double)NAN);
    if (root.x > 1e-150 && root.y > 1e-150 && root.x / root.y < 1e150) return root.x / root.y * (df2 / df1);
    return exp(root.log_odds + (log(df2) - log(df1)));
}

#undef FISHER_FAR_LOG_ODDS
#undef FISHER_FAR_LOG_ODDS
/* ---- lib/stats/gamma.c ---- */
/*
 * ln Gamma and its relatives without the global signgam that libm's lgamma writes, so that threads do not meet there.
 * Large arguments use Stirling's series, small ones a Taylor series about 2; read beta_tail.c next.
 */

#include <math.h>

#define GAMMA_HALF_LOG_TWO_PI 0.91893853320467274178

/* From here on eight terms of Stirling's series are exact to 2e-18. */
#define GAMMA_STIRLING_FROM 10.0

/* B(2k) / (2k (2k-1)), DLMF 5.11.1 */
static const double gamma_stirling[] = {
    1.0 / 12,   -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
};
enum { GAMMA_STIRLING_TERMS = sizeof gamma_stirling / sizeof gamma_stirling[0] };

/* (-1)^k (zeta(k) - 1) / k for k = 2, 3, ..., DLMF 5.7.3 */
static const double gamma_taylor[] = {
    0.32246703342411321824,   -0.067352301053198095133, 0.020580808427784547879,   -0.0073855510286739852663,
    0.0028905103307415232858, -0.0011927539117032609771, 0.00050966952474304242234, -0.00022315475845357937976,
    9.9457512781808533715e-5, -4.49262367381331417e-5,  2.0507212775670691553e-5,  -9.439488275268395904e-6,
    4.3748667899074878042e-6, -2.0392157538013662368e-6, 9.5514121304074198329e-7, -4.4924691987645660433e-7,
    2.1207184805554665869e-7, -1.0043224823968099609e-7, 4.7698101693639805658e-8, -2.271109460894316491e-8,
    1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9, -1.1921401405860912074e-9,
    5.7313672416788620133e-10, -2.7595228851242331452e-10,
};
enum { GAMMA_TAYLOR_TERMS = sizeof gamma_taylor / sizeof gamma_taylor[0] };

/* 1/3 + s/5 + s^2/7 + ... = (atanh(r) - r) / r^3 with s = r^2 <= 1/9 (DLMF 4.6.4) */
static double gamma_atanh_rest(double s) {
    int terms = s < 0.01 ? 9 : 17;
    double sum = 0;
    for (int k = terms; k >= 0; k--) sum = sum * s + 1.0 / (2 * k + 3);
    return sum;
}

double cxm__log_excess(double z, double one_plus_z) {
    if (z < -0.5 || z > 1) return z - log(one_plus_z);
    /* log(1+z) = 2 atanh(r); the leading terms z - 2r combine to z r exactly */
    double r = z / (2 + z);
    return r * (z - 2 * r * r * gamma_atanh_rest(r * r));
}

double cxm__stirling_rest(double x) {
    double below = 0;
    if (x < 1) {
        below = (x + 0.5) * log1p(1 / x) - 1;
        x += 1;
    }
    /* rest(x) - rest(x+1) = (x + 1/2) log(1 + 1/x) - 1, whose leading 1 cancels on paper */
    for (; x < GAMMA_STIRLING_FROM; x += 1) {
        double r = 1 / (2 * x + 1);
        below += r * r * gamma_atanh_rest(r * r);
    }
    double s = 1 / (x * x), sum = 0;
    for (int k = GAMMA_STIRLING_TERMS - 1; k >= 0; k--) sum = sum * s + gamma_stirling[k];
    return below + sum / x;
}

/* ln Gamma(2 + z) for |z| <= 1/2 */
static double gamma_log_near_two(double z) {
    double sum = 0;
    for (int k = GAMMA_TAYLOR_TERMS - 1; k >= 0; k--) sum = sum * z + gamma_taylor[k];
    return z * (0.4227843350984671393934879 + z * sum);
}

double cxm__log_gamma_above_one(double a) {
    return a <= 0.5 ? gamma_log_near_two(a) - log1p(a) : gamma_log_near_two(a - 1);
}

double cxm_log_gamma(double x) {
    if (!(x > 0)) return (double)NAN;
    if (x >= GAMMA_STIRLING_FROM) {
        return (x - 0.5) * (log(x) - 1) + (GAMMA_HALF_LOG_TWO_PI - 0.5 + cxm__stirling_rest(x));
    }
    if (x < 0.5) return cxm__log_gamma_above_one(x) - log(x);
    if (x < 1.5) return gamma_log_near_two(x - 1) - log1p(x - 1); /* Gamma(2 + z) = (1 + z) Gamma(1 + z) */
    double product = 1;
    while (x > 2.5) {
        x -= 1;
        product *= x;
    }
    return gamma_log_near_two(x - 2) + log(product);
}

double cxm__log_gamma_step(double b, double a) {
    double below = 0;
    for (; b < GAMMA_STIRLING_FROM; b += 1) below += log1p(a / b);
    double grow = log1p(a / b), series = 0;
    for (int k = GAMMA_STIRLING_TERMS - 1; k > 0; k--) {
        int power = 2 * k + 1;
        series += gamma_stirling[k] * pow(b, -power) * expm1(-power * grow);
    }
    series -= gamma_stirling[0] * a / (b * (b + a));
    /* (b - 1/2) log(1 + a/b) - a, its leading a cancelled on paper */
    double z = a / b;
    double leading = -b * cxm__log_excess(z, 1 + z) - 0.5 * grow;
    return leading + a * log(b + a) + series - below;
}

double cxm_log_beta(double a, double b) {
    if (!(a > 0) || !(b > 0)) return (double)NAN;
    double n = a + b;
    double rest = cxm__stirling_rest(a) + (cxm__stirling_rest(b) - cxm__stirling_rest(n));
    return GAMMA_HALF_LOG_TWO_PI + 0.5 * (log(n / a) - log(b)) + rest - a * log1p(b / a) - b * log1p(a / b);
}

double cxm__log_complement(double l) { return l > -0.6931471805599453 ? log(-expm1(l)) : log1p(-exp(l)); }

#undef GAMMA_HALF_LOG_TWO_PI
#undef GAMMA_STIRLING_FROM
#undef GAMMA_HALF_LOG_TWO_PI
#undef GAMMA_STIRLING_FROM
/* ---- lib/stats/gamma_quantile.c ---- */
/*
 * The gamma distribution: domains and end points around the tails of gamma_tail.c, and their inverse by Newton and Halley on the
 * logarithm of the smaller tail, which is concave in log x. chi_squared.c is this in other units; read it next.
 */
#include <math.h>


/* Objects and not literals, as in beta.c; beyond them quotients of shape and x would leave the range of a double. */
static const double gamma_least_shape = 1e-300, gamma_most_shape = 1e100;

enum { GAMMA_HALLEY_STEPS = 20, GAMMA_NEWTON_STEPS = 200 };

static int gamma_shape_valid(double a) { return a >= gamma_least_shape && a <= gamma_most_shape; }

static double gamma_tail_of(double x, double a, int upper) {
    if (isnan(x) || !gamma_shape_valid(a)) return (double)NAN;
    if (x <= 0) return upper ? 1 : 0;
    if (isinf(x)) return upper ? 0 : 1;
    cxm__gamma_logs logs = cxm__gamma_log_tails(a, x);
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_gamma_cdf(double x, double a) { return gamma_tail_of(x, a, 0); }

double cxm_gamma_upper(double x, double a) { return gamma_tail_of(x, a, 1); }

/* Wilson & Hilferty 1931, PNAS 17:684, where it is positive; else the power that P begins with */
static double gamma_guess(double a, double lower, double upper, double power) {
    double z = lower < upper ? cxm_normal_quantile(lower) : -cxm_normal_quantile(upper);
    double ninth = 1 / (9 * a), root = 1 - ninth + z * sqrt(ninth);
    if (root > 0.1) return a * root * root * root;
    return power < 0 ? exp(power) : 1;
}

double cxm__gamma_solve(double a, double lower, double upper) {
    int above = upper < lower;
    double log_lower = above ? log1p(-upper) : log(lower), log_target = above ? log(upper) : log_lower;
    /* P(a,x) is x^a / Gamma(1 + a) to the last bit where x is this small */
    double power = (log_lower + (a < 1 ? cxm__log_gamma_above_one(a) : cxm_log_gamma(a) + log(a))) / a;
    if (power < -40) return exp(power);

    double x = gamma_guess(a, lower, upper, power);
    for (int i = 0; i < GAMMA_NEWTON_STEPS; i++) {
        cxm__gamma_logs logs = cxm__gamma_log_tails(a, x);
        double log_tail = above ? logs.upper : logs.lower, miss = log_tail - log_target;
        /* derivative of the tail's logarithm by log x, without its sign */
        double rise = exp(cxm__gamma_log_kernel(a, x) - log_tail);
        double step = above ? miss / rise : -miss / rise;
        double bend = 0.5 * step * (a - x + (above ? rise : -rise));
        if (i < GAMMA_HALLEY_STEPS && fabs(bend) < 0.5) step /= 1 + bend;
        /* in the flat of the other tail a step can be of any length */
        if (!(fabs(step) < 3)) step = step < 0 ? -3 : 3;
        x *= exp(step);
        if (fabs(miss) < 1e-6 || !(fabs(step) > 1e-17)) break;
    }
    return x;
}

double cxm_gamma_quantile(double p, double a) {
    if (!(p >= 0 && p <= 1) || !gamma_shape_valid(a)) return (double)NAN;
    if (p == 0) return 0;
    if (p == 1) return (double)INFINITY;
    return cxm__gamma_solve(a, p, 1 - p);
}
/* ---- lib/stats/gamma_tail.c ---- */
/*
 * Both tails of the incomplete gamma function, each right relative to itself: x^a exp(-x) / Gamma(a) from a deviance, times a
 * factor of ordinary size from a series, a continued fraction or a quadrature. beta_tail.c is its elder; read that first.
 */

#include <math.h>
#include <stddef.h>


/* Near the mean series and fraction take steps by the root of the shape; from here on the quadrature is cheaper. */
#define GAMMA_QUADRATURE_FROM 5000.0

/* More than any shape below the quadrature's needs: a series of 5000 takes about 700. */
enum { GAMMA_STEPS = 5000 };

double cxm__gamma_log_kernel(double a, double x) {
    if (a < 1) return a * log(x) - x - cxm__log_gamma_above_one(a) + log(a);
    /* Loader 2000: the deviance keeps its digits where a and x are large and near each other; 0.91... is log(2 pi) / 2 */
    double deviance = a * cxm__log_excess((x - a) / a, x / a);
    return 0.5 * log(a) - 0.91893853320467274178 - cxm__stirling_rest(a) - deviance;
}

/* P over the kernel (DLMF 8.7.1): all terms are positive. x < a + 1 */
static double gamma_by_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < GAMMA_STEPS; n++) {
        term *= x / (a + n);
        sum += term;
        if (term <= 1e-17 * sum) break;
    }
    return sum;
}

/* Q over the kernel (DLMF 8.9.2 contracted to its even part). x >= a, x >= 1 */
static double gamma_by_fraction(double a, double x) {
    /* numerators and denominators of two convergents in a row, scaled so that the later denominator is 1 */
    double beta = x - a + 1;
    double ratio = 1 / beta, an = 0, anp1 = ratio, bn = ratio;
    for (int n = 1; n < GAMMA_STEPS; n++) {
        double alpha = n * (a - n);
        beta += 2;
        double next_a = alpha * an + beta * anp1;
        double next_b = alpha * bn + beta;
        double before = ratio;
        ratio = next_a / next_b;
        if (fabs(ratio - before) <= 1e-16 * ratio) break;
        an = anp1 / next_b;
        bn = 1 / next_b;
        anp1 = ratio;
    }
    return ratio;
}

/* The integral of (t/x)^a exp(x-t) / t over t < x (side -1) or t > x (side 1), with t = x (1 + side u); slope = |x - a|. */
static double gamma_by_quadrature(double a, double slope, double side) {
    double end = 2 * cxm__exponent_cut / (slope + sqrt(slope * slope + 2 * a * cxm__exponent_cut));
    /* the exponent is convex in u: Newton settles where the cut is from either side */
    for (int i = 0; i < 2; i++) {
        double t = 1 + side * end;
        double value = slope * end + a * cxm__log_excess(side * end, t);
        end += (cxm__exponent_cut - value) / (slope + a * end / t);
    }
    double sum = 0;
    for (size_t i = 0; i < 32; i++) {
        const double *node = cxm__gauss_nodes[i / 2];
        double u = 0.5 * end * (i % 2 ? 1 + node[0] : 1 - node[0]);
        double t = 1 + side * u;
        sum += node[1] * exp(-slope * u - a * cxm__log_excess(side * u, t)) / t;
    }
    return 0.5 * end * sum;
}

/* log P(a,x) for a < 1 and small x, proportional to a as a goes to 0, so that 1 - P keeps its digits (DLMF 8.7.2). */
static double gamma_log_small(double a, double x) {
    double power = 1, sum = 0;
    for (int n = 1; n < 60; n++) {
        power *= -x / n;
        sum += power / (a + n);
        if (fabs(power) <= 1e-17 * fabs(sum)) break;
    }
    return a * log(x) - cxm__log_gamma_above_one(a) + log1p(a * sum);
}

cxm__gamma_logs cxm__gamma_log_tails(double a, double x) {
    cxm__gamma_logs logs;
    if (a < 1 && x <= 1) {
        logs.lower = gamma_log_small(a, x);
        logs.upper = cxm__log_complement(logs.lower);
        return logs;
    }
    double kernel = cxm__gamma_log_kernel(a, x);
    int large = a >= GAMMA_QUADRATURE_FROM;
    if (x < a) {
        logs.lower = kernel + log(large ? gamma_by_quadrature(a, a - x, -1) : gamma_by_series(a, x));
        logs.upper = cxm__log_complement(logs.lower);
    } else {
        logs.upper = kernel + log(large ? gamma_by_quadrature(a, x - a, 1) : gamma_by_fraction(a, x));
        logs.lower = cxm__log_complement(logs.upper);
    }
    return logs;
}

#undef GAMMA_QUADRATURE_FROM
#undef GAMMA_QUADRATURE_FROM
/* ---- lib/stats/householder.c ---- */
/* Reflections that fold a block of rows into R (Golub and Van Loan, Matrix Computations, section 5.1 and 12.5.3). A block stays in
 * the cache for all of its columns. */
/* ---- lib/stats/householder.h ---- */
/* R of a QR decomposition by Householder's reflections, from rows that come block by block. Q is not kept: a column of it is the
 * columns' combination that R's inverse says. */
#ifndef CXM__STATS_HOUSEHOLDER_H
#define CXM__STATS_HOUSEHOLDER_H

#include <stdint.h>

/* Folds n rows into the upper triangular m x m matrix r, by rows, which begins as 0. block[j * stride + row] holds them, and is
 * overwritten. */
void cxm__householder(double *r, int32_t m, double *block, int64_t n, int64_t stride);

/* The first of columns first .. last of which less than `tolerance` of its square is left beside those before it, columns before
 * `first` not counting; -1 where there is none. */
int32_t cxm__householder_collinear(const double *r, int32_t m, int32_t first, int32_t last, double tolerance);

/* inverse, k x k by rows, becomes that of r's first k columns, none of which is collinear. */
void cxm__householder_invert(const double *r, int32_t m, int32_t k, double *inverse);

#endif

#include <float.h>
#include <math.h>

static double householder_dot(const double *a, const double *b, int64_t n)
{
    double sums[4] = {0, 0, 0, 0};
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int l = 0; l < 4; l++)
            sums[l] += a[i + l] * b[i + l];
    for (; i < n; i++)
        sums[0] += a[i] * b[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void cxm__householder(double *r, int32_t m, double *block, int64_t n, int64_t stride)
{
    for (int32_t j = 0; j < m; j++) {
        double *own = r + (int64_t)j * m;
        const double *tail = block + j * stride, square = householder_dot(tail, tail, n);
        if (!(square >= DBL_MIN))
            continue;
        const double length = sqrt(own[j] * own[j] + square), turned = own[j] > 0 ? -length : length, head = own[j] - turned;
        own[j] = turned;
        for (int32_t c = j + 1; c < m; c++) {
            double *to = block + c * stride;
            const double share = -(head * own[c] + householder_dot(tail, to, n)) / (turned * head);
            own[c] -= share * head;
            for (int64_t i = 0; i < n; i++)
                to[i] -= share * tail[i];
        }
    }
}

int32_t cxm__householder_collinear(const double *r, int32_t m, int32_t first, int32_t last, double tolerance)
{
    for (int32_t j = first; j <= last; j++) {
        const double left = r[(int64_t)j * m + j] * r[(int64_t)j * m + j];
        double all = left;
        for (int32_t i = first; i < j; i++)
            all += r[(int64_t)i * m + j] * r[(int64_t)i * m + j];
        if (!(left > tolerance * all))
            return j;
    }
    return -1;
}

void cxm__householder_invert(const double *r, int32_t m, int32_t k, double *inverse)
{
    for (int32_t i = 0; i < k * k; i++)
        inverse[i] = 0;
    for (int32_t j = 0; j < k; j++) {
        inverse[j * k + j] = 1 / r[(int64_t)j * m + j];
        for (int32_t i = j; i-- > 0;) {
            double sum = 0;
            for (int32_t c = i + 1; c <= j; c++)
                sum += r[(int64_t)i * m + c] * inverse[c * k + j];
            inverse[i * k + j] = -sum / r[(int64_t)i * m + i];
        }
    }
}
/* ---- lib/stats/interval.c ---- */
/* Intervals of shares and of net shares. Sources: Wilson 1927; Agresti and Coull 1998; Brown, Cai and DasGupta 2001; Clopper and
 * Pearson 1934; Rocks 2016 (adjusted Wald of a net score); Tango 1998 (its score interval). */

#include <math.h>


struct cxm__limits cxm__wilson(double x, double n, double z)
{
    double z2 = z * z, centre = x + z2 / 2, spread = z * sqrt(x * (n - x) / n + z2 / 4), total = n + z2;
    /* the bounds are 0 and 1 exactly at the ends, where the difference would leave rounding behind */
    return (struct cxm__limits){x <= 0 ? 0 : (centre - spread) / total, x >= n ? 1 : (centre + spread) / total};
}

struct cxm__limits cxm__agresti_coull(double x, double n, double z)
{
    double total = n + z * z, share = (x + z * z / 2) / total, spread = z * sqrt(share * (1 - share) / total);
    return (struct cxm__limits){share - spread, share + spread};
}

struct cxm__limits cxm__jeffreys(double x, double n, double alpha)
{
    return (struct cxm__limits){x <= 0 ? 0 : cxm_beta_quantile(alpha / 2, x + 0.5, n - x + 0.5),
                                x >= n ? 1 : cxm_beta_quantile(1 - alpha / 2, x + 0.5, n - x + 0.5)};
}

struct cxm__limits cxm__clopper_pearson(double x, double n, double alpha)
{
    return (struct cxm__limits){x <= 0 ? 0 : cxm_beta_quantile(alpha / 2, x, n - x + 1),
                                x >= n ? 1 : cxm_beta_quantile(1 - alpha / 2, x + 1, n - x)};
}

struct cxm__limits cxm__net_adjusted_wald(double low, double middle, double high, double z)
{
    double n = low + middle + high + 3, low_share = (low + 0.75) / n, high_share = (high + 0.75) / n;
    double net = high_share - low_share, variance = high_share + low_share - net * net;
    double spread = z * sqrt(variance / n);
    return (struct cxm__limits){net - spread, net + spread};
}

/* The score statistic of a net share d; it falls as d rises. */
static double net_score_at(double d, double low, double middle, double high)
{
    double n = low + middle + high;
    double a = 2 * n, b = -low - high + (2 * n - high + low) * d, c = -low * d * (1 - d);
    double q = (sqrt(fmax(b * b - 4 * a * c, 0)) - b) / (2 * a);
    double variance = n * (2 * q + d * (1 - d));
    return variance > 0 ? (high - low - n * d) / sqrt(variance) : (high - low - n * d > 0 ? INFINITY : -INFINITY);
}

static double net_score_root(double target, double low, double middle, double high)
{
    double below = -1, above = 1;
    for (int i = 0; i < 60; i++) {
        double d = below + (above - below) / 2;
        if (net_score_at(d, low, middle, high) > target)
            below = d;
        else
            above = d;
    }
    return below + (above - below) / 2;
}

struct cxm__limits cxm__net_score(double low, double middle, double high, double z)
{
    double n = low + middle + high, all_middle = z * z / (n + z * z);
    if (!(low + high > 0)) /* the statistic jumps at 0 here, and has its roots in closed form */
        return (struct cxm__limits){-all_middle, all_middle};
    return (struct cxm__limits){low >= n ? -1 : net_score_root(z, low, middle, high),
                                high >= n ? 1 : net_score_root(-z, low, middle, high)};
}

cxm_status cxm__confidence_check(double confidence, int32_t argument, cxm_error *error)
{
    if (confidence > 0 && confidence < 1)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("confidence"), CXM__T(": "), CXM__N(confidence),
                     CXM__T(" is outside (0, 1)"));
}
/* ---- lib/stats/jacobi.c ---- */
/* Jacobi's method by cyclic sweeps (Golub and Van Loan, Matrix Computations, section 8.5): slower than others for large matrices,
 * short, and right to the last digits for small ones. */
/* ---- lib/stats/jacobi.h ---- */
/* Eigenvalues and eigenvectors of a small symmetric matrix. */
#ifndef CXM__STATS_JACOBI_H
#define CXM__STATS_JACOBI_H

#include <stdint.h>

/* The eigenvalues of the m x m symmetric matrix `a` come to stand on its diagonal, in no order; row i of `vectors` becomes the unit
 * vector of the i-th. What is beside the diagonal is lost. */
void cxm__jacobi(double *a, int32_t m, double *vectors);

#endif

#include <math.h>
#include <stdbool.h>

enum { JACOBI_SWEEPS = 60 };

/* Turns rows and columns i and j so that a[i][j] becomes 0. */
static void jacobi_turn(double *a, int32_t m, double *vectors, int32_t i, int32_t j)
{
    const double beside = a[i * m + j], half = (a[j * m + j] - a[i * m + i]) / (2 * beside);
    const double t = (half < 0 ? -1 : 1) / (fabs(half) + sqrt(1 + half * half)), c = 1 / sqrt(1 + t * t), s = t * c;
    for (int32_t r = 0; r < m; r++) {
        const double x = a[r * m + i], y = a[r * m + j];
        a[r * m + i] = c * x - s * y;
        a[r * m + j] = s * x + c * y;
    }
    for (int32_t r = 0; r < m; r++) {
        const double x = a[i * m + r], y = a[j * m + r], u = vectors[i * m + r], v = vectors[j * m + r];
        a[i * m + r] = c * x - s * y;
        a[j * m + r] = s * x + c * y;
        vectors[i * m + r] = c * u - s * v;
        vectors[j * m + r] = s * u + c * v;
    }
    a[i * m + j] = a[j * m + i] = 0;
}

void cxm__jacobi(double *a, int32_t m, double *vectors)
{
    double largest = 0;
    for (int32_t i = 0; i < m * m; i++) {
        vectors[i] = i % (m + 1) == 0;
        largest = fmax(largest, fabs(a[i]));
    }
    bool turned = true;
    for (int sweep = 0; turned && sweep < JACOBI_SWEEPS; sweep++) {
        turned = false;
        for (int32_t i = 0; i < m; i++)
            for (int32_t j = i + 1; j < m; j++)
                if (fabs(a[i * m + j]) > 1e-17 * largest) {
                    jacobi_turn(a, m, vectors, i, j);
                    turned = true;
                }
    }
}
/* ---- lib/stats/kolmogorov.c ---- */
/*
 * Kolmogorov's limiting distribution of sqrt(n) D: two series of which one converges at once wherever the other does not.
 * Read smirnov.c for what stands in its place in small samples.
 */
#include <math.h>

/* exp(-750) is 0: neither series is worth a look, and infinities would meet zeros in it. */
#define KOLMOGOROV_FAR 750.0

/* Both series need five terms here, and both tails are about 1/2. */
#define KOLMOGOROV_MIDDLE 0.83

/* pi^2 / 8 and sqrt(2 pi) */
#define KOLMOGOROV_EIGHTH 1.2337005501361698274
#define KOLMOGOROV_ROOT 2.5066282746310005024

enum { KOLMOGOROV_STEPS = 60 };

/* Kolmogorov 1933, and its theta-function transform: the lower tail for small x. */
static double kolmogorov_lower(double x) {
    double v = KOLMOGOROV_EIGHTH / (x * x), sum = 0;
    if (v > KOLMOGOROV_FAR) return 0;
    for (int k = 9; k >= 1; k -= 2) sum += exp(-v * (k * k - 1));
    return KOLMOGOROV_ROOT / x * exp(-v) * sum;
}

/* Smirnov 1948, Annals of Mathematical Statistics 19:279: the upper tail for large x. */
static double kolmogorov_above(double x) {
    double s = 2 * x * x, sum = 0;
    if (s > KOLMOGOROV_FAR) return 0;
    for (int k = 7; k >= 1; k--) sum = (k % 2 ? exp(-s * (k * k - 1)) : -exp(-s * (k * k - 1))) + sum;
    return 2 * exp(-s) * sum;
}

double cxm_kolmogorov_upper(double x) {
    if (isnan(x)) return (double)NAN;
    if (x <= 0) return 1;
    return x < KOLMOGOROV_MIDDLE ? 1 - kolmogorov_lower(x) : kolmogorov_above(x);
}

double cxm_kolmogorov_cdf(double x) {
    if (isnan(x)) return (double)NAN;
    if (x <= 0) return 0;
    return x < KOLMOGOROV_MIDDLE ? kolmogorov_lower(x) : 1 - kolmogorov_above(x);
}

/* The logarithm of the lower tail is nearly linear in 1/x^2, that of the upper one in x^2: Newton in those. */
double cxm_kolmogorov_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return (double)NAN;
    if (p == 0 || p == 1) return p == 0 ? 0 : (double)INFINITY;
    int upper = p > kolmogorov_lower(KOLMOGOROV_MIDDLE);
    double log_target = upper ? log1p(-p) : log(p);
    double u = upper ? 0.5 * (0.69314718055994530942 - log_target) : (1 - log_target) / KOLMOGOROV_EIGHTH;
    for (int i = 0; i < KOLMOGOROV_STEPS; i++) {
        double x = upper ? sqrt(u) : 1 / sqrt(u), tail, slope = 0;
        if (upper) {
            double s = 2 * u;
            tail = kolmogorov_above(x);
            for (int k = 7; k >= 1; k--) slope -= (k % 2 ? 4.0 : -4.0) * k * k * exp(-s * k * k);
        } else {
            double v = KOLMOGOROV_EIGHTH * u;
            tail = kolmogorov_lower(x);
            for (int k = 9; k >= 1; k -= 2) slope += (0.5 / v - k * k) * exp(-v * (k * k - 1));
            slope *= KOLMOGOROV_EIGHTH * KOLMOGOROV_ROOT / x * exp(-v);
        }
        double step = (log_target - log(tail)) * tail / slope;
        u += step;
        if (!(fabs(step) > 1e-15 * u)) break;
    }
    return upper ? sqrt(u) : 1 / sqrt(u);
}

#undef KOLMOGOROV_FAR
#undef KOLMOGOROV_MIDDLE
#undef KOLMOGOROV_EIGHTH
#undef KOLMOGOROV_ROOT
#undef KOLMOGOROV_FAR
#undef KOLMOGOROV_MIDDLE
#undef KOLMOGOROV_EIGHTH
#undef KOLMOGOROV_ROOT
/* ---- lib/stats/log_rank.c ---- */
/* The log-rank test: rows are put in order by stratum and time without comparing them, and one sweep counts who is at risk beside
 * whom. The variances of all groups are kept as one matrix, of which the first group's row and column are redundant. */

#include <math.h>


_Static_assert(sizeof(cxm_log_rank_group) == 48, "frozen");
_Static_assert(sizeof(cxm_log_rank_result) == 56, "frozen");

enum { RANK_GROUPS_MAX = 1000 };

struct rank {
    const cxm_host *host;
    struct cxm__survival_source source;
    const cxm_column *labels[2]; /* group, stratum or NULL */
    int64_t rows, used, different[3];
    double *values[3];  /* group, stratum, time; the different groups once they are coded */
    int32_t *codes[3];  /* the same */
    int32_t *order[2];  /* of rows: by time; by stratum and time */
    uint8_t *event;
    /* by group */
    cxm_log_rank_group *groups;
    int64_t *at_risk, *leaving, *events;
    cxm__sum *expected, *observed, *variance; /* variance is a matrix */
};

static bool rank_allocate_rows(struct rank *rank)
{
    bool lent = true;
    for (int i = 0; i < 3; i++) {
        rank->values[i] = cxm__allocate(rank->host, rank->rows, sizeof(double));
        rank->codes[i] = cxm__allocate(rank->host, rank->rows, sizeof(int32_t));
        lent = lent && rank->values[i] && rank->codes[i];
    }
    for (int i = 0; i < 2; i++) {
        rank->order[i] = cxm__allocate(rank->host, rank->rows, sizeof(int32_t));
        lent = lent && rank->order[i];
    }
    rank->event = cxm__allocate(rank->host, rank->rows, 1);
    return lent && rank->event;
}

static bool rank_allocate_groups(struct rank *rank)
{
    const int64_t k = rank->different[0];
    rank->groups = cxm__allocate_zeroed(rank->host, k, sizeof *rank->groups);
    rank->at_risk = cxm__allocate_zeroed(rank->host, k, sizeof *rank->at_risk);
    rank->leaving = cxm__allocate_zeroed(rank->host, k, sizeof *rank->leaving);
    rank->events = cxm__allocate_zeroed(rank->host, k, sizeof *rank->events);
    rank->expected = cxm__allocate_zeroed(rank->host, k, sizeof *rank->expected);
    rank->observed = cxm__allocate_zeroed(rank->host, k, sizeof *rank->observed);
    rank->variance = cxm__allocate_zeroed(rank->host, k * k, sizeof *rank->variance);
    return rank->groups && rank->at_risk && rank->leaving && rank->events && rank->expected && rank->observed && rank->variance;
}

static void rank_free(struct rank *rank)
{
    const int64_t k = rank->different[0];
    for (int i = 0; i < 3; i++) {
        cxm__release(rank->host, rank->values[i], rank->rows, sizeof(double));
        cxm__release(rank->host, rank->codes[i], rank->rows, sizeof(int32_t));
    }
    for (int i = 0; i < 2; i++)
        cxm__release(rank->host, rank->order[i], rank->rows, sizeof(int32_t));
    cxm__release(rank->host, rank->event, rank->rows, 1);
    cxm__release(rank->host, rank->groups, k, sizeof *rank->groups);
    cxm__release(rank->host, rank->at_risk, k, sizeof *rank->at_risk);
    cxm__release(rank->host, rank->leaving, k, sizeof *rank->leaving);
    cxm__release(rank->host, rank->events, k, sizeof *rank->events);
    cxm__release(rank->host, rank->expected, k, sizeof *rank->expected);
    cxm__release(rank->host, rank->observed, k, sizeof *rank->observed);
    cxm__release(rank->host, rank->variance, k * k, sizeof *rank->variance);
}

static cxm_status rank_read(struct rank *rank, cxm_error *error)
{
    struct cxm__survival_block block;
    double labels[2][CXM__BLOCK];
    for (int64_t first = 0; first < rank->rows; first += CXM__BLOCK) {
        const int64_t left = rank->rows - first;
        const int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&rank->source, first, n, &block, error);
        if (!status)
            status = cxm__labels_read(rank->labels[0], first, n, labels[0], block.null, "group", 2, error);
        if (!status && rank->labels[1])
            status = cxm__labels_read(rank->labels[1], first, n, labels[1], block.null, "stratum", 3, error);
        if (!status && first)
            status = cxm__progress(rank->host, first, rank->rows, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            rank->values[0][rank->used] = labels[0][i];
            rank->values[1][rank->used] = rank->labels[1] ? labels[1][i] : 0;
            rank->values[2][rank->used] = block.numbers[CXM__SURVIVAL_TIME][i];
            rank->event[rank->used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            rank->used += !block.null[i];
        }
    }
    return CXM_OK;
}

/* The rows that leave at one time of a stratum: order[1][first .. end - 1]. */
static void rank_time(struct rank *rank, int64_t first, int64_t end, double rho, double *survival, int64_t *risk)
{
    const int64_t k = rank->different[0];
    int64_t events = 0;
    for (int64_t i = first; i < end; i++) {
        const int32_t row = rank->order[1][i];
        rank->leaving[rank->codes[0][row]]++;
        rank->events[rank->codes[0][row]] += rank->event[row];
        events += rank->event[row];
    }
    const double n = (double)*risk, d = (double)events, weight = rho > 0 ? pow(*survival, rho) : 1;
    const double spread = *risk > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;
    for (int64_t g = 0; g < k; g++) {
        const double share = (double)rank->at_risk[g] / n;
        if (events && rank->at_risk[g]) {
            cxm__sum_add(&rank->observed[g], weight * (double)rank->events[g]);
            cxm__sum_add(&rank->expected[g], weight * d * share);
            for (int64_t h = 0; h < g && spread > 0; h++)
                cxm__sum_add(&rank->variance[g * k + h], -spread * share * (double)rank->at_risk[h] / n);
            cxm__sum_add(&rank->variance[g * k + g], spread * share * (double)(*risk - rank->at_risk[g]) / n);
        }
    }
    *survival *= (n - d) / n;
    *risk -= end - first;
    for (int64_t g = 0; g < k; g++) {
        rank->groups[g].n += rank->leaving[g];
        rank->groups[g].events += rank->events[g];
        rank->at_risk[g] -= rank->leaving[g];
        rank->leaving[g] = rank->events[g] = 0;
    }
}

static void rank_sweep(struct rank *rank, double rho)
{
    const int32_t *order = rank->order[1], *stratum = rank->codes[1], *time = rank->codes[2];
    for (int64_t first = 0, end; first < rank->used; first = end) {
        double survival = 1;
        int64_t risk;
        for (end = first; end < rank->used && stratum[order[end]] == stratum[order[first]]; end++)
            rank->at_risk[rank->codes[0][order[end]]]++;
        risk = end - first;
        for (int64_t i = first, next; i < end; i = next) {
            for (next = i + 1; next < end && time[order[next]] == time[order[i]];)
                next++;
            rank_time(rank, i, next, rho, &survival, &risk);
        }
    }
}

/* The quadratic form of all groups but the first that has something to expect; `matrix` and `vector` are room for it. */
static void rank_statistic(const struct rank *rank, double *matrix, double *vector, cxm_log_rank_result *result)
{
    const int64_t k = rank->different[0];
    int32_t p = 0, *used = rank->codes[1]; /* no longer needed for strata; there are as many rows as groups at least */
    bool first = true;
    for (int32_t g = 0; g < k; g++)
        if (cxm__sum_value(rank->expected[g]) > 0) {
            if (!first)
                used[p++] = g;
            first = false;
        }
    for (int32_t i = 0; i < p; i++) {
        vector[i] = rank->groups[used[i]].observed - rank->groups[used[i]].expected;
        for (int32_t j = 0; j <= i; j++)
            matrix[i * p + j] = cxm__sum_value(rank->variance[used[i] * k + used[j]]);
    }
    const int32_t df = cxm__cholesky(matrix, p, 1e-11, NULL);
    if (df == 0)
        return;
    double sum = 0;
    double *solved = vector + k;
    for (int32_t i = 0; i < p; i++)
        solved[i] = vector[i];
    cxm__cholesky_solve(matrix, p, solved);
    for (int32_t i = 0; i < p; i++)
        sum += solved[i] * vector[i];
    result->statistic = sum;
    result->df = df;
    result->p = cxm_chi_squared_upper(sum, df);
    result->test_status = CXM_TEST_OK;
}

static cxm_status rank_test(struct rank *rank, double rho, cxm_log_rank_result *result, cxm_error *error)
{
    cxm_status status = rank_allocate_rows(rank) ? rank_read(rank, error) : cxm__fail_memory(error);
    for (int i = 0; !status && i < 3; i++)
        if (!cxm__codes_of(rank->host, rank->values[i], rank->used, i == 0, rank->codes[i], &rank->different[i]))
            status = cxm__fail_memory(error);
    if (status)
        return status;
    const int64_t k = rank->different[0];
    if (k > RANK_GROUPS_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("group"), CXM__T(" has "), CXM__I(k), CXM__T(" different values, and "),
                         CXM__I(RANK_GROUPS_MAX), CXM__T(" are the most"));
    double *matrix = cxm__allocate(rank->host, k * k, sizeof *matrix), *vector = cxm__allocate(rank->host, 2 * k, sizeof *vector);
    if (matrix && vector && rank_allocate_groups(rank) &&
        cxm__codes_order(rank->host, rank->codes[2], rank->different[2], NULL, rank->used, rank->order[0]) &&
        cxm__codes_order(rank->host, rank->codes[1], rank->different[1], rank->order[0], rank->used, rank->order[1])) {
        rank_sweep(rank, rho);
        for (int64_t g = 0; g < k; g++) {
            rank->groups[g].label = rank->values[0][g];
            rank->groups[g].observed = cxm__sum_value(rank->observed[g]);
            rank->groups[g].expected = cxm__sum_value(rank->expected[g]);
            rank->groups[g].variance = cxm__sum_value(rank->variance[g * k + g]);
        }
        rank_statistic(rank, matrix, vector, result);
    } else {
        status = cxm__fail_memory(error);
    }
    cxm__release(rank->host, matrix, k * k, sizeof *matrix);
    cxm__release(rank->host, vector, 2 * k, sizeof *vector);
    return status;
}

cxm_status cxm_log_rank(const cxm_column *time, const cxm_column *event, const cxm_column *group, const cxm_column *stratum,
                        double rho, const cxm_host *host, cxm_log_rank_result *result, cxm_log_rank_group *groups,
                        int64_t capacity, cxm_error *error)
{
    cxm_host lent;
    struct rank rank = {.source = {{time, event, NULL}, 2, 0}, .labels = {group, stratum}};
    cxm_status status = cxm__survival_check(&rank.source, error);
    if (!status)
        status = cxm__labels_check(group, rank.source.length, "group", 2, error);
    if (!status && stratum)
        status = cxm__labels_check(stratum, rank.source.length, "stratum", 3, error);
    if (!status && !(rho >= 0 && !isinf(rho)))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("rho"), CXM__T(": "), CXM__N(rho), CXM__T(" is not 0 or more and finite"));
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (!status && (capacity < 0 || (capacity > 0 && !groups)))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 8, -1, CXM__A("capacity"), CXM__T(": "), CXM__I(capacity), CXM__T(" is not what groups has"));
    if (!status && rank.source.length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 2147483647 rows"));
    if (status)
        return status;
    rank.host = &lent;
    rank.rows = rank.source.length;
    cxm_log_rank_result tested = {.statistic = NAN, .df = NAN, .p = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    status = rank_test(&rank, rho, &tested, error);
    if (!status) {
        tested.n = rank.used;
        tested.missing = rank.rows - rank.used;
        tested.groups = rank.different[0];
        for (int64_t g = 0; g < capacity && g < tested.groups; g++)
            groups[g] = rank.groups[g];
        *result = tested;
    }
    rank_free(&rank);
    return status;
}
/* ---- lib/stats/mean_cumulative.c ---- */
/* The mean cumulative function: subjects are given codes, events an order by time, and one sweep admits and retires subjects.
 * The variance is a sum of squares of one number a subject, of which only those with an event at a time are touched then. */

#include <float.h>
#include <math.h>


enum { MEAN_CUMULATIVE_FEW = 50 }; /* subjects; as for survival curves */
enum { MEAN_TIME, MEAN_VALUE, MEAN_STD_ERROR, MEAN_DOUBLES };
enum { MEAN_AT_RISK, MEAN_EVENTS, MEAN_INTEGERS };

struct cxm_mean_cumulative {
    cxm_host host;
    cxm_mean_cumulative_steps steps;
    int64_t capacity;
    double *doubles[MEAN_DOUBLES];
    int64_t *integers[MEAN_INTEGERS];
};

/* What is known of each subject: when it was observed; its events, each over the number observed then; and what the mean of all
 * subjects had added to those when it came. */
enum { MEAN_ENTRY, MEAN_END, MEAN_OWN, MEAN_BEFORE, MEAN_OF_SUBJECT };

struct mean {
    const cxm_host *host;
    struct cxm__survival_source source;
    const cxm_column *subject;
    int64_t rows, used, subjects, times;
    double *values[3]; /* of rows: time, subject, entry */
    int32_t *codes[2]; /* of rows: time, subject */
    int32_t *order[2]; /* of rows: by subject; by time and subject */
    int32_t *row;      /* where a row stood */
    uint8_t *event;
    double *of_subject[MEAN_OF_SUBJECT];
    int32_t *by[2], *scratch; /* subjects by entry; by end */
};

static const double mean_unset = -1; /* no entry and no end is below 0 */

static bool mean_allocate_rows(struct mean *mean)
{
    bool lent = true;
    for (int i = 0; i < 3; i++)
        lent = (mean->values[i] = cxm__allocate(mean->host, mean->rows, sizeof(double))) && lent;
    for (int i = 0; i < 2; i++) {
        lent = (mean->codes[i] = cxm__allocate(mean->host, mean->rows, sizeof(int32_t))) && lent;
        lent = (mean->order[i] = cxm__allocate(mean->host, mean->rows, sizeof(int32_t))) && lent;
    }
    mean->row = cxm__allocate(mean->host, mean->rows, sizeof(int32_t));
    mean->event = cxm__allocate(mean->host, mean->rows, 1);
    return lent && mean->row && mean->event;
}

static bool mean_allocate_subjects(struct mean *mean)
{
    bool lent = true;
    for (int i = 0; i < MEAN_OF_SUBJECT; i++)
        lent = (mean->of_subject[i] = cxm__allocate_zeroed(mean->host, mean->subjects, sizeof(double))) && lent;
    for (int i = 0; i < 2; i++)
        lent = (mean->by[i] = cxm__allocate(mean->host, mean->subjects, sizeof(int32_t))) && lent;
    mean->scratch = cxm__allocate(mean->host, mean->subjects, sizeof(int32_t));
    return lent && mean->scratch;
}

static void mean_free(struct mean *mean)
{
    for (int i = 0; i < 3; i++)
        cxm__release(mean->host, mean->values[i], mean->rows, sizeof(double));
    for (int i = 0; i < 2; i++) {
        cxm__release(mean->host, mean->codes[i], mean->rows, sizeof(int32_t));
        cxm__release(mean->host, mean->order[i], mean->rows, sizeof(int32_t));
        cxm__release(mean->host, mean->by[i], mean->subjects, sizeof(int32_t));
    }
    cxm__release(mean->host, mean->row, mean->rows, sizeof(int32_t));
    cxm__release(mean->host, mean->event, mean->rows, 1);
    for (int i = 0; i < MEAN_OF_SUBJECT; i++)
        cxm__release(mean->host, mean->of_subject[i], mean->subjects, sizeof(double));
    cxm__release(mean->host, mean->scratch, mean->subjects, sizeof(int32_t));
}

static cxm_status mean_read(struct mean *mean, cxm_error *error)
{
    struct cxm__survival_block block;
    double labels[CXM__BLOCK];
    for (int64_t first = 0; first < mean->rows; first += CXM__BLOCK) {
        const int64_t left = mean->rows - first;
        const int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&mean->source, first, n, &block, error);
        if (!status)
            status = cxm__labels_read(mean->subject, first, n, labels, block.null, "subject", 2, error);
        if (!status && first)
            status = cxm__progress(mean->host, first, mean->rows, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            mean->values[0][mean->used] = block.numbers[CXM__SURVIVAL_TIME][i];
            mean->values[1][mean->used] = labels[i];
            mean->values[2][mean->used] = mean->source.columns[CXM__SURVIVAL_ENTRY] ? block.numbers[CXM__SURVIVAL_ENTRY][i] : 0;
            mean->event[mean->used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            mean->row[mean->used] = (int32_t)(first + i);
            mean->used += !block.null[i];
        }
    }
    return CXM_OK;
}

/* When each subject was observed, and that no event of its own lies outside. */
static cxm_status mean_observed(struct mean *mean, cxm_error *error)
{
    double *entry = mean->of_subject[MEAN_ENTRY], *end = mean->of_subject[MEAN_END];
    for (int64_t s = 0; s < mean->subjects; s++)
        entry[s] = end[s] = mean_unset;
    for (int64_t i = 0; i < mean->used; i++) {
        const int32_t s = mean->codes[1][i];
        if (entry[s] < 0 || mean->values[2][i] < entry[s])
            entry[s] = mean->values[2][i];
        if (mean->event[i])
            continue;
        if (end[s] >= 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, mean->row[i], CXM__A("event"), CXM__T("["), CXM__I(mean->row[i]),
                             CXM__T("]: a second row with event 0 of one subject, which says twice until when it was observed"));
        end[s] = mean->values[0][i];
    }
    for (int64_t i = 0; i < mean->used; i++) {
        const int32_t s = mean->codes[1][i];
        if (end[s] < 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, 2, mean->row[i], CXM__A("subject"), CXM__T("["), CXM__I(mean->row[i]),
                             CXM__T("]: no row with event 0 says until when this subject was observed"));
        if (mean->values[0][i] > end[s])
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, mean->row[i], CXM__A("time"), CXM__T("["), CXM__I(mean->row[i]), CXM__T("]: "),
                             CXM__N(mean->values[0][i]), CXM__T(" is after the end of this subject's observation, "),
                             CXM__N(end[s]));
    }
    return CXM_OK;
}

static bool mean_order(struct mean *mean, const double *numbers, int32_t *by)
{
    int64_t different;
    double *copy = cxm__allocate(mean->host, mean->subjects, sizeof *copy);
    bool done = copy != NULL;
    for (int64_t s = 0; done && s < mean->subjects; s++)
        copy[s] = numbers[s];
    done = done && cxm__codes_of(mean->host, copy, mean->subjects, false, mean->scratch, &different) &&
           cxm__codes_order(mean->host, mean->scratch, different, NULL, mean->subjects, by);
    cxm__release(mean->host, copy, mean->subjects, sizeof *copy);
    return done;
}

/* Up to when somebody was observed without a gap. */
static double mean_until(const struct mean *mean)
{
    const double *entry = mean->of_subject[MEAN_ENTRY], *end = mean->of_subject[MEAN_END];
    double until = mean->subjects ? end[mean->by[0][0]] : (double)NAN;
    for (int64_t i = 1; i < mean->subjects && entry[mean->by[0][i]] <= until; i++)
        until = fmax(until, end[mean->by[0][i]]);
    return until;
}

/* The sums that the sweep carries. `touched` is what the variance was added to in absolute terms: what is left within its rounding
 * is 0. */
struct mean_sweep {
    cxm__sum value, variance, touched, standing; /* standing: the sum of what those observed deviate by */
    double drift;                                /* what each of those observed deviates by less, since ever */
    int64_t at_risk, entered, left;
};

static double mean_deviation(const struct mean *mean, const struct mean_sweep *sweep, int32_t s)
{
    return mean->of_subject[MEAN_OWN][s] - (sweep->drift - mean->of_subject[MEAN_BEFORE][s]);
}

static void mean_vary(struct mean_sweep *sweep, double change)
{
    cxm__sum_add(&sweep->variance, change);
    cxm__sum_add(&sweep->touched, fabs(change));
}

/* Who is observed at a time: entered before it, and not left before it. */
static void mean_admit(struct mean *mean, struct mean_sweep *sweep, double time)
{
    for (; sweep->entered < mean->subjects; sweep->entered++) {
        const int32_t s = mean->by[0][sweep->entered];
        if (!(mean->of_subject[MEAN_ENTRY][s] < time))
            break;
        mean->of_subject[MEAN_BEFORE][s] = sweep->drift;
        sweep->at_risk++;
    }
    for (; sweep->left < mean->subjects; sweep->left++) {
        const int32_t s = mean->by[1][sweep->left];
        if (!(mean->of_subject[MEAN_END][s] < time))
            break;
        cxm__sum_add(&sweep->standing, -mean_deviation(mean, sweep, s));
        sweep->at_risk--;
    }
}

/* The rows first .. end - 1 of the order by time, all of one time; returns how many events. */
static int64_t mean_step(struct mean *mean, struct mean_sweep *sweep, int64_t first, int64_t end)
{
    const int32_t *order = mean->order[1];
    int64_t events = 0;
    for (int64_t i = first; i < end; i++)
        events += mean->event[order[i]];
    if (!events)
        return 0;
    mean_admit(mean, sweep, mean->values[0][order[first]]);
    const double observed = (double)sweep->at_risk, each = (double)events / observed / observed;
    cxm__sum_add(&sweep->value, (double)events / observed);
    mean_vary(sweep, -2 * each * cxm__sum_value(sweep->standing));
    mean_vary(sweep, each * (double)events / observed);
    sweep->drift += each; /* and the events below make up for it: what those observed deviate by together stays the same */
    for (int64_t i = first, next; i < end; i = next) {
        const int32_t s = mean->codes[1][order[i]];
        int64_t own = 0;
        for (next = i; next < end && mean->codes[1][order[next]] == s; next++)
            own += mean->event[order[next]];
        const double share = (double)own / observed;
        mean_vary(sweep, 2 * mean_deviation(mean, sweep, s) * share);
        mean_vary(sweep, share * share);
        mean->of_subject[MEAN_OWN][s] += share;
    }
    return events;
}

static bool mean_reserve(cxm_mean_cumulative *curve, int64_t length)
{
    bool lent = true;
    curve->capacity = length;
    for (int i = 0; i < MEAN_DOUBLES; i++)
        lent = (curve->doubles[i] = cxm__allocate(&curve->host, length, sizeof(double))) && lent;
    for (int i = 0; i < MEAN_INTEGERS; i++)
        lent = (curve->integers[i] = cxm__allocate(&curve->host, length, sizeof(int64_t))) && lent;
    return lent;
}

static void mean_sweep(struct mean *mean, cxm_mean_cumulative *curve)
{
    const int32_t *order = mean->order[1];
    struct mean_sweep sweep = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0};
    cxm_mean_cumulative_steps *steps = &curve->steps;
    for (int64_t first = 0, end; first < mean->used; first = end) {
        for (end = first + 1; end < mean->used && mean->codes[0][order[end]] == mean->codes[0][order[first]];)
            end++;
        const int64_t events = mean_step(mean, &sweep, first, end), at = steps->length;
        if (!events)
            continue;
        const double variance = cxm__sum_value(sweep.variance);
        curve->doubles[MEAN_TIME][at] = mean->values[0][order[first]];
        curve->doubles[MEAN_VALUE][at] = cxm__sum_value(sweep.value);
        curve->doubles[MEAN_STD_ERROR][at] = variance > 8 * DBL_EPSILON * cxm__sum_value(sweep.touched) ? sqrt(variance) : 0;
        curve->integers[MEAN_AT_RISK][at] = sweep.at_risk;
        curve->integers[MEAN_EVENTS][at] = events;
        steps->length++;
        steps->events += events;
    }
}

static cxm_status mean_make(struct mean *mean, cxm_mean_cumulative *curve, cxm_error *error)
{
    const cxm_host *host = mean->host;
    cxm_status status = mean_allocate_rows(mean) ? mean_read(mean, error) : cxm__fail_memory(error);
    if (status)
        return status;
    int64_t subjects;
    if (!cxm__codes_of(host, mean->values[0], mean->used, false, mean->codes[0], &mean->times) ||
        !cxm__codes_of(host, mean->values[1], mean->used, false, mean->codes[1], &subjects))
        return cxm__fail_memory(error);
    mean->subjects = subjects;
    if (!mean_allocate_subjects(mean))
        return cxm__fail_memory(error);
    status = mean_observed(mean, error);
    if (status)
        return status;
    if (!cxm__codes_order(host, mean->codes[1], subjects, NULL, mean->used, mean->order[0]) ||
        !cxm__codes_order(host, mean->codes[0], mean->times, mean->order[0], mean->used, mean->order[1]) ||
        !mean_order(mean, mean->of_subject[MEAN_ENTRY], mean->by[0]) ||
        !mean_order(mean, mean->of_subject[MEAN_END], mean->by[1]) || !mean_reserve(curve, mean->times))
        return cxm__fail_memory(error);
    curve->steps.struct_size = sizeof curve->steps;
    curve->steps.subjects = subjects;
    curve->steps.missing = mean->rows - mean->used;
    curve->steps.until = mean_until(mean);
    mean_sweep(mean, curve);
    curve->steps.time = curve->doubles[MEAN_TIME];
    curve->steps.value = curve->doubles[MEAN_VALUE];
    curve->steps.std_error = curve->doubles[MEAN_STD_ERROR];
    curve->steps.at_risk = curve->integers[MEAN_AT_RISK];
    curve->steps.event_count = curve->integers[MEAN_EVENTS];
    return CXM_OK;
}

cxm_status cxm_mean_cumulative_new(const cxm_column *time, const cxm_column *event, const cxm_column *subject,
                                   const cxm_column *entry, const cxm_host *host, cxm_mean_cumulative **curve, cxm_error *error)
{
    cxm_host lent;
    struct mean mean = {.source = {{time, event, entry}, 3, 0}, .subject = subject};
    cxm_status status = cxm__survival_check(&mean.source, error);
    if (!status)
        status = cxm__labels_check(subject, mean.source.length, "subject", 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !curve)
        status = cxm__fail_null(error, 5, "curve");
    if (!status && mean.source.length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 2147483647 rows"));
    if (status)
        return status;
    mean.host = &lent;
    mean.rows = mean.source.length;
    cxm_mean_cumulative *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    status = mean_make(&mean, made, error);
    mean_free(&mean);
    if (status)
        cxm_mean_cumulative_free(made);
    else
        *curve = made;
    return status;
}

void cxm_mean_cumulative_free(cxm_mean_cumulative *curve)
{
    if (!curve)
        return;
    cxm_host host = curve->host;
    for (int i = 0; i < MEAN_DOUBLES; i++)
        cxm__release(&host, curve->doubles[i], curve->capacity, sizeof(double));
    for (int i = 0; i < MEAN_INTEGERS; i++)
        cxm__release(&host, curve->integers[i], curve->capacity, sizeof(int64_t));
    cxm__release(&host, curve, 1, sizeof *curve);
}

const cxm_mean_cumulative_steps *cxm_mean_cumulative_steps_of(const cxm_mean_cumulative *curve)
{
    return &curve->steps;
}

cxm_status cxm_mean_cumulative_at(const cxm_mean_cumulative *curve, double time, double confidence, cxm_estimate *estimate,
                                  cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(time >= 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("time"), CXM__T(": "), CXM__N(time), CXM__T(" is not 0 or more"));
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 3, "estimate");
    const cxm_mean_cumulative_steps *steps = &curve->steps;
    cxm_estimate result = {.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    result.n = steps->subjects;
    result.n_effective = (double)result.n;
    result.missing = steps->missing;
    result.status = result.n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    result.interval_status = CXM_INTERVAL_TOO_FEW;
    if (time <= steps->until) {
        int64_t low = 0, high = steps->length; /* how many steps are at or before the time */
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            if (steps->time[middle] <= time)
                low = middle + 1;
            else
                high = middle;
        }
        result.status = CXM_VALUE_OK;
        result.value = low ? steps->value[low - 1] : 0;
        if (result.n > 1) {
            result.std_error = low ? steps->std_error[low - 1] : 0;
            result.interval_status = CXM_INTERVAL_DEGENERATE;
        }
        if (result.std_error > 0) {
            const double reach = exp(cxm_normal_quantile(1 - (1 - confidence) / 2) * result.std_error / result.value);
            result.interval_status = CXM_INTERVAL_OK;
            result.confidence = confidence;
            result.lower = result.value / reach;
            result.upper = result.value * reach;
        }
    }
    cxm__estimate_flag_few(&result, result.n, MEAN_CUMULATIVE_FEW);
    *estimate = result;
    return CXM_OK;
}
/* ---- lib/stats/merge_sort.c ---- */
/*
 * Bottom-up merge sort: runs of a few rows by insertion, then merged to and fro between two blocks.
 * Rows that are in order already cost one comparison each.
 */

#include <string.h>

enum { MERGE_RUN = 16 };

static void merge_insert(struct cxm__row_value *items, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        struct cxm__row_value item = items[i];
        int64_t at = i;
        for (; at > 0 && items[at - 1].value > item.value; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* from[0..left) and from[left..n) into to[0..n) */
static void merge_two(const struct cxm__row_value *from, int64_t left, int64_t n, struct cxm__row_value *to)
{
    int64_t a = 0, b = left, out = 0;
    if (left == n || from[left - 1].value <= from[left].value) {
        memcpy(to, from, (size_t)n * sizeof *to);
        return;
    }
    while (a < left && b < n)
        to[out++] = from[b].value < from[a].value ? from[b++] : from[a++];
    memcpy(to + out, from + a, (size_t)(left - a) * sizeof *to);
    memcpy(to + out + left - a, from + b, (size_t)(n - b) * sizeof *to);
}

void cxm__sort_rows(struct cxm__row_value *items, struct cxm__row_value *spare, int64_t n)
{
    struct cxm__row_value *from = items, *to = spare;
    for (int64_t first = 0; first < n; first += MERGE_RUN)
        merge_insert(items + first, n - first < MERGE_RUN ? n - first : MERGE_RUN);
    for (int64_t run = MERGE_RUN; run < n; run *= 2) {
        for (int64_t first = 0; first < n; first += 2 * run) {
            int64_t length = n - first < 2 * run ? n - first : 2 * run;
            merge_two(from + first, length < run ? length : run, length, to + first);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, (size_t)n * sizeof *items);
}
/* ---- lib/stats/moments.c ---- */
/*
 * Moments to the fourth order that can be cut and merged: a block of values is read twice (mean, then powers of the distance
 * from it), and blocks meet by the pairwise formulas, so no sum ever holds the square of a large mean. Only the running sums
 * are compensated: single terms are rounded relative to themselves, which is harmless. Read sum.h next.
 */

#include <math.h>


_Static_assert(sizeof(cxm_moments) == 72, "cxm_moments is frozen");

/* Small enough for the second pass to find the block in the first-level cache. */
enum { MOMENTS_BLOCK = 1024 };

static cxm_moments moments_of_block(const double *values, int64_t count) {
    cxm_moments m = CXM_MOMENTS_INIT;
    cxm__sum total = {0, 0};
    for (int64_t i = 0; i < count; i++) cxm__sum_add(&total, values[i]);
    double n = (double)count;
    m.count = count;
    m.mean = cxm__rounded(cxm__sum_value(total) / n);
    m.mean_rest = (fma(-m.mean, n, total.sum) + total.rest) / n;

    cxm__sum s2 = {0, 0}, s3 = {0, 0}, s4 = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        double d = (values[i] - m.mean) - m.mean_rest;
        double square = d * d;
        cxm__sum_add(&s2, square);
        cxm__sum_add(&s3, square * d);
        cxm__sum_add(&s4, square * square);
    }
    s2 = cxm__sum_settled(s2);
    s3 = cxm__sum_settled(s3);
    s4 = cxm__sum_settled(s4);
    m.m2 = s2.sum, m.m2_rest = s2.rest;
    m.m3 = s3.sum, m.m3_rest = s3.rest;
    m.m4 = s4.sum, m.m4_rest = s4.rest;
    return m;
}

/* hi + hi_rest takes up other and two update terms; the order of the additions cannot matter much, the sum is compensated. */
static void moments_raise(double *hi, double *rest, double other, double other_rest, double term1, double term2) {
    cxm__sum s = {*hi, *rest};
    cxm__sum_merge(&s, (cxm__sum){other, other_rest});
    cxm__sum_add(&s, term1);
    cxm__sum_add(&s, term2);
    s = cxm__sum_settled(s);
    *hi = s.sum;
    *rest = s.rest;
}

void cxm_moments_merge(cxm_moments *into, const cxm_moments *from) {
    if (from->count <= 0) return;
    if (into->count <= 0) {
        *into = *from;
        return;
    }
    cxm_moments a = *into, b = *from;
    double na = (double)a.count, nb = (double)b.count, n = na + nb;
    /* weights as fractions, so that no power of n overflows or rounds badly */
    double wa = na / n, wb = nb / n;
    cxm__sum gap = cxm__two_sum(b.mean, -a.mean);
    double d = gap.sum + (gap.rest + (b.mean_rest - a.mean_rest));
    double d2 = d * d;
    double between = d2 * na * wb; /* d^2 na nb / n */

    /* from the highest order down: each formula needs the lower ones as they were */
    moments_raise(&into->m4, &into->m4_rest, b.m4, b.m4_rest,
                  between * d2 * (wa * wa - wa * wb + wb * wb) + 6 * d2 * (wa * wa * b.m2 + wb * wb * a.m2),
                  4 * d * (wa * b.m3 - wb * a.m3));
    moments_raise(&into->m3, &into->m3_rest, b.m3, b.m3_rest, between * d * (wa - wb), 3 * d * (wa * b.m2 - wb * a.m2));
    moments_raise(&into->m2, &into->m2_rest, b.m2, b.m2_rest, between, 0);
    moments_raise(&into->mean, &into->mean_rest, 0, 0, d * wb, 0);
    into->count = a.count + b.count;
}

void cxm_moments_add(cxm_moments *moments, const double *values, int64_t count) {
    while (count > 0) {
        int64_t step = count < MOMENTS_BLOCK ? count : MOMENTS_BLOCK;
        cxm_moments block = moments_of_block(values, step);
        cxm_moments_merge(moments, &block);
        values += step;
        count -= step;
    }
}

double cxm_moments_mean(const cxm_moments *moments) { return moments->count < 1 ? (double)NAN : moments->mean; }

double cxm_moments_variance(const cxm_moments *moments) {
    return moments->count < 2 ? (double)NAN : moments->m2 / (double)(moments->count - 1);
}

double cxm_moments_skewness(const cxm_moments *moments, int32_t type) {
    double n = (double)moments->count;
    if (moments->count < 2 || moments->m2 <= 0) return (double)NAN;
    double g1 = sqrt(n / moments->m2) * (moments->m3 / moments->m2);
    switch (type) {
    case CXM_MOMENTS_POPULATION: return g1;
    case CXM_MOMENTS_UNBIASED: return moments->count < 3 ? (double)NAN : g1 * sqrt(n * (n - 1)) / (n - 2);
    case CXM_MOMENTS_SAMPLE: return g1 * (1 - 1 / n) * sqrt(1 - 1 / n);
    default: return (double)NAN;
    }
}

double cxm_moments_kurtosis(const cxm_moments *moments, int32_t type) {
    double n = (double)moments->count;
    if (moments->count < 2 || moments->m2 <= 0) return (double)NAN;
    double ratio = n * (moments->m4 / moments->m2) / moments->m2;
    switch (type) {
    case CXM_MOMENTS_POPULATION: return ratio - 3;
    case CXM_MOMENTS_UNBIASED:
        if (moments->count < 4) return (double)NAN;
        return ((n + 1) * (ratio - 3) + 6) * ((n - 1) / ((n - 2) * (n - 3)));
    case CXM_MOMENTS_SAMPLE: return ratio * (1 - 1 / n) * (1 - 1 / n) - 3;
    default: return (double)NAN;
    }
}
/* ---- lib/stats/multiplicity.c ---- */
/*
 * Adjusted p values: each method is a factor by rank and a running maximum from below or minimum from above over the sorted family.
 * Read merge_sort.h for the sorting.
 */

#include <math.h>


/* 1 + 1/2 + ... + 1/m, from the small terms up */
static double multiplicity_harmonic(int64_t m)
{
    cxm__sum sum = {0, 0};
    for (int64_t j = m; j > 0; j--)
        cxm__sum_add(&sum, 1 / (double)j);
    return cxm__sum_value(sum);
}

/* The sorted family's adjusted values, in place. */
static void multiplicity_adjust(struct cxm__row_value *family, int64_t m, int32_t method)
{
    double count = (double)m, bound = method == CXM_ADJUST_HOLM ? 0 : 1;
    if (method == CXM_ADJUST_NONE)
        return;
    if (method == CXM_ADJUST_HOLM) {
        for (int64_t i = 0; i < m; i++) {
            bound = fmax(bound, (double)(m - i) * family[i].value);
            family[i].value = fmin(bound, 1);
        }
        return;
    }
    double harmonic = method == CXM_ADJUST_BENJAMINI_YEKUTIELI ? multiplicity_harmonic(m) : 1;
    for (int64_t i = m; i-- > 0;) {
        double rank = (double)(i + 1);
        double factor = method == CXM_ADJUST_HOCHBERG ? count - rank + 1 : harmonic * count / rank;
        bound = fmin(bound, factor * family[i].value);
        family[i].value = bound;
    }
}

/* The values that were tested, with their places; *m of them. */
static cxm_status multiplicity_family(const double *p, int64_t n, struct cxm__row_value *family, int64_t *m, cxm_error *error)
{
    *m = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(p[i]))
            continue;
        if (!(p[i] >= 0 && p[i] <= 1))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("p"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__N(p[i]),
                             CXM__T(" is outside 0..1; NaN stands for a test that was not made"));
        family[(*m)++] = (struct cxm__row_value){p[i], i};
    }
    return CXM_OK;
}

cxm_status cxm_adjust_p(const double *p, int64_t n, int32_t method, const cxm_host *host, double *q, cxm_error *error)
{
    cxm_host lent;
    int64_t m;
    if (n < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("n"), CXM__T(" is negative"));
    if (!p && n)
        return cxm__fail_null(error, 0, "p");
    if (!q && n)
        return cxm__fail_null(error, 4, "q");
    if (method < CXM_ADJUST_NONE || method > CXM_ADJUST_BENJAMINI_YEKUTIELI)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("method"), CXM__T(" is "), CXM__I(method), CXM__T(", which is no CXM_ADJUST_"));
    cxm_status status = cxm__host_read(&lent, host, 3, error);
    if (status || n == 0)
        return status;
    struct cxm__row_value *family = cxm__allocate(&lent, n, 2 * sizeof *family);
    if (!family)
        return cxm__fail_memory(error);
    status = multiplicity_family(p, n, family, &m, error);
    if (!status) {
        cxm__sort_rows(family, family + n, m);
        multiplicity_adjust(family, m, method);
        for (int64_t i = 0; i < n; i++)
            q[i] = p[i]; /* NaN stays */
        for (int64_t i = 0; i < m; i++)
            q[family[i].row] = family[i].value;
    }
    cxm__release(&lent, family, n, 2 * sizeof *family);
    return status;
}
/* ---- lib/stats/normal.c ---- */
/*
 * The normal distribution on libm's erfc, with the rounding of z / sqrt(2) put back, since the far tail magnifies it.
 * Its quantile is a rough published start and Halley steps; read student_t.c next.
 */
#include <math.h>


double cxm_normal_upper(double z) {
    /* 1/sqrt(2) in two parts */
    const double root_half = 0.70710678118654752440, root_half_rest = -4.8336466567264567e-17;
    if (!(fabs(z) < 40)) return z > 0 ? 0 : z < 0 ? 1 : (double)NAN;
    cxm__sum scaled = cxm__two_product(z, root_half);
    double slip = scaled.rest + z * root_half_rest;
    return 0.5 * (erfc(scaled.sum) - 1.1283791670955125739 * slip * exp(-scaled.sum * scaled.sum));
}

double cxm_normal_cdf(double z) { return cxm_normal_upper(-z); }

double cxm_normal_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return (double)NAN;
    if (p == 0) return -(double)INFINITY;
    if (p == 1) return (double)INFINITY;
    double tail = p < 0.5 ? p : 1 - p, inner = fabs(p - 0.5);
    /* Abramowitz & Stegun 26.2.23: absolute error below 5e-4 where one uses it, below 2e-3 at 1e-300 */
    double t = sqrt(-2 * log(tail));
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    /* Halley (cubic): 5e-4, 1e-9, done */
    for (int i = 0; i < 2; i++) {
        double density = 0.39894228040143267794 * exp(-0.5 * z * z);
        /* near the centre the difference of two tails near 1/2 would lose what is small */
        double miss = tail > 0.25 ? inner - 0.5 * erf(z * 0.70710678118654752440) : cxm_normal_upper(z) - tail;
        double step = miss / density;
        z += step / (1 - 0.5 * z * step);
    }
    return p < 0.5 ? -z : z;
}
/* ---- lib/stats/pairs.c ---- */
/* The list of different pairs: it adds up equal ones whenever it is full, so its size follows the number of different pairs and not
 * that of rows. Read pairs_read.c next. */

#include <math.h>
#include <string.h>

enum {
    PAIRS_RUN = 16,   /* pairs sorted by insertion */
    PAIRS_LEAST = 256 /* capacity to begin with */
};

static bool pairs_less(const struct cxm__pair *a, const struct cxm__pair *b)
{
    return a->x < b->x || (a->x == b->x && a->y < b->y);
}

static void pairs_insert(struct cxm__pair *items, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        struct cxm__pair item = items[i];
        int64_t at = i;
        for (; at > 0 && pairs_less(&item, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void pairs_merge(const struct cxm__pair *left, const struct cxm__pair *right, const struct cxm__pair *end,
                        struct cxm__pair *to)
{
    const struct cxm__pair *middle = right;
    if (right == end || !pairs_less(right, right - 1)) {
        memcpy(to, left, (size_t)(end - left) * sizeof *to);
        return;
    }
    while (left < middle && right < end)
        *to++ = pairs_less(right, left) ? *right++ : *left++;
    memcpy(to, left, (size_t)(middle - left) * sizeof *to);
    memcpy(to + (middle - left), right, (size_t)(end - right) * sizeof *to);
}

static void pairs_sort(struct cxm__pairs *pairs)
{
    int64_t count = pairs->count;
    for (int64_t at = 0; at < count; at += PAIRS_RUN)
        pairs_insert(pairs->items + at, count - at < PAIRS_RUN ? count - at : PAIRS_RUN);
    for (int64_t width = PAIRS_RUN; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t middle = at + width < count ? at + width : count, end = middle + width < count ? middle + width : count;
            pairs_merge(pairs->items + at, pairs->items + middle, pairs->items + end, pairs->spare + at);
        }
        struct cxm__pair *sorted = pairs->spare;
        pairs->spare = pairs->items;
        pairs->items = sorted;
    }
}

void cxm__pairs_settle(struct cxm__pairs *pairs)
{
    struct cxm__pair *items;
    int64_t kept = 0;
    bool sorted = true;
    for (int64_t i = 1; sorted && i < pairs->count; i++)
        sorted = pairs_less(&pairs->items[i - 1], &pairs->items[i]);
    if (sorted)
        return;
    pairs_sort(pairs);
    items = pairs->items;
    for (int64_t i = 1; i < pairs->count; i++) {
        if (pairs_less(&items[kept], &items[i]))
            items[++kept] = items[i];
        else
            items[kept].count += items[i].count;
    }
    pairs->count = kept + 1;
}

static bool pairs_grow(struct cxm__pairs *pairs)
{
    int64_t capacity = pairs->capacity ? 2 * pairs->capacity : PAIRS_LEAST;
    struct cxm__pair *items = cxm__allocate(pairs->host, capacity, sizeof *items);
    struct cxm__pair *spare = items ? cxm__allocate(pairs->host, capacity, sizeof *spare) : NULL;
    if (!spare) {
        cxm__release(pairs->host, items, capacity, sizeof *items);
        return false;
    }
    if (pairs->count)
        memcpy(items, pairs->items, (size_t)pairs->count * sizeof *items);
    cxm__release(pairs->host, pairs->items, pairs->capacity, sizeof *items);
    cxm__release(pairs->host, pairs->spare, pairs->capacity, sizeof *spare);
    pairs->items = items;
    pairs->spare = spare;
    pairs->capacity = capacity;
    return true;
}

bool cxm__pairs_add(struct cxm__pairs *pairs, double x, double y, int64_t count)
{
    if (pairs->count == pairs->capacity) {
        cxm__pairs_settle(pairs);
        if (pairs->count >= pairs->capacity / 2 && !pairs_grow(pairs))
            return false;
    }
    pairs->items[pairs->count++] = (struct cxm__pair){x, y, count, 0, 0};
    return true;
}

void cxm__pairs_free(struct cxm__pairs *pairs)
{
    cxm__release(pairs->host, pairs->items, pairs->capacity, sizeof *pairs->items);
    cxm__release(pairs->host, pairs->spare, pairs->capacity, sizeof *pairs->spare);
    pairs->items = pairs->spare = NULL;
    pairs->count = pairs->capacity = 0;
}

struct cxm__spread cxm__pairs_spread(const struct cxm__pair *items, int64_t count, int side, int64_t n)
{
    struct cxm__spread spread = {{0, 0}, 0};
    cxm__sum total = {0, 0}, square = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        cxm__sum product = cxm__two_product(side ? items[i].y : items[i].x, (double)items[i].count);
        cxm__sum_add(&total, product.sum);
        total.rest += product.rest;
    }
    spread.mean.sum = cxm__rounded(cxm__sum_value(total) / (double)n);
    spread.mean.rest = (fma(-spread.mean.sum, (double)n, total.sum) + total.rest) / (double)n;
    for (int64_t i = 0; i < count; i++) {
        double distance = cxm__spread_distance(&spread, side ? items[i].y : items[i].x);
        cxm__sum_add(&square, distance * distance * (double)items[i].count);
    }
    spread.square = cxm__sum_value(square);
    return spread;
}
/* ---- lib/stats/pairs_read.c ---- */
/* From columns to pairs. Whole numbers near 0 are counted in tables, most of them in one of 16 by 16 that stays in the first-level
 * cache; everything else goes into the list one by one. */
#include <math.h>
#include <string.h>


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
/* ---- lib/stats/placements.c ---- */
/* Two groups side by side in the order of their values. Placements are kept doubled, so that halves for ties are integers.
 * Read two_groups.c next. */
/* ---- lib/stats/placements.h ---- */
/* Where the values of one group stand among those of another: what rank tests of two groups and the area under a ROC curve are
 * made of. Counts are exact integers. */
#ifndef CXM__STATS_PLACEMENTS_H
#define CXM__STATS_PLACEMENTS_H


/* The pairs of one value of each group. */
struct cxm__placements {
    int64_t n[2];
    int64_t wins, losses, tied; /* the second group's value is larger, smaller, equal */
    cxm__wide ties;             /* sum of (t^3 - t) / 2 over groups of t equal values */
    double square[2];           /* sum of squared distances of placements from their mean; a value's placement is how many of the
                                   other group are below it, equal ones by half */
    struct cxm__spread spread[2]; /* of the values themselves; 0 for an empty group */
};

/* From settled pairs whose x is 0 for the first group and 1 for the second. */
struct cxm__placements cxm__placements(const struct cxm__pairs *pairs);

/* P(second > first) + P(equal) / 2, the same less 1/2, and its standard error: Brunner and Munzel's, which is DeLong's. */
struct cxm__superiority {
    double share, excess, std_error;
};
struct cxm__superiority cxm__superiority(const struct cxm__placements *placements);

#endif

#include <math.h>

/* Goes through the values of both groups at once, in ascending order. */
struct placements_walk {
    const struct cxm__pair *at[2], *end[2];
    int64_t below[2], here[2]; /* values below the present one, and equal to it */
};

static struct placements_walk placements_begin(const struct cxm__pairs *pairs)
{
    const struct cxm__pair *second = pairs->items, *end = pairs->items + pairs->count;
    while (second < end && second->x < 1)
        second++;
    return (struct placements_walk){{pairs->items, second}, {second, end}, {0, 0}, {0, 0}};
}

static bool placements_next(struct placements_walk *walk)
{
    bool any[2] = {walk->at[0] < walk->end[0], walk->at[1] < walk->end[1]};
    if (!any[0] && !any[1])
        return false;
    double value = any[0] && !(any[1] && walk->at[1]->y < walk->at[0]->y) ? walk->at[0]->y : walk->at[1]->y;
    for (int group = 0; group < 2; group++) {
        walk->below[group] += walk->here[group];
        walk->here[group] = any[group] && walk->at[group]->y == value ? walk->at[group]++->count : 0;
    }
    return true;
}

/* Twice the mean placement as a whole number and the rest of the division: halves of n1 n2 <= 2^62 pairs still fit 64 bits. */
struct placements_mean {
    int64_t whole;
    double rest;
};

static struct placements_mean placements_mean(int64_t above, int64_t tied, int64_t n)
{
    uint64_t doubled = 2 * (uint64_t)above + (uint64_t)tied, by = (uint64_t)n;
    return (struct placements_mean){(int64_t)(doubled / by), (double)(doubled % by) / (double)n};
}

struct cxm__placements cxm__placements(const struct cxm__pairs *pairs)
{
    struct cxm__placements p = {.n = {0, 0}};
    if (!pairs->count)
        return p;
    struct placements_walk walk = placements_begin(pairs);
    for (int group = 0; group < 2; group++) {
        int64_t count = walk.end[group] - walk.at[group];
        for (int64_t i = 0; i < count; i++)
            p.n[group] += walk.at[group][i].count;
        if (p.n[group])
            p.spread[group] = cxm__pairs_spread(walk.at[group], count, 1, p.n[group]);
    }
    while (placements_next(&walk)) {
        int64_t same = walk.here[0] + walk.here[1], half = same % 2 ? (same - 1) / 2 * same : same / 2 * (same - 1);
        p.wins += walk.here[1] * walk.below[0];
        p.losses += walk.here[0] * walk.below[1];
        p.tied += walk.here[0] * walk.here[1];
        cxm__wide_add_product(&p.ties, half, same + 1);
    }
    if (!p.n[0] || !p.n[1])
        return p;
    const struct placements_mean mean[2] = {placements_mean(p.losses, p.tied, p.n[0]), placements_mean(p.wins, p.tied, p.n[1])};
    cxm__sum square[2] = {{0, 0}, {0, 0}};
    walk = placements_begin(pairs);
    while (placements_next(&walk))
        for (int group = 0; group < 2; group++) {
            int64_t doubled = 2 * walk.below[!group] + walk.here[!group];
            double distance = ((double)(doubled - mean[group].whole) - mean[group].rest) / 2;
            cxm__sum_add(&square[group], (double)walk.here[group] * distance * distance);
        }
    for (int group = 0; group < 2; group++)
        p.square[group] = cxm__sum_value(square[group]);
    return p;
}

struct cxm__superiority cxm__superiority(const struct cxm__placements *p)
{
    const double n0 = (double)p->n[0], n1 = (double)p->n[1], pairs = n0 * n1;
    struct cxm__superiority s;
    s.share = ((double)p->wins + (double)p->tied / 2) / pairs;
    s.excess = (double)(p->wins - p->losses) / (2 * pairs);
    s.std_error = p->n[0] > 1 && p->n[1] > 1 ? sqrt(n0 * p->square[0] / (n0 - 1) + n1 * p->square[1] / (n1 - 1)) / pairs
                                             : (double)NAN;
    return s;
}
/* ---- lib/stats/quadrature.c ---- */
/* The abscissas and weights of quadrature.h (Abramowitz & Stegun table 25.4). */

const double cxm__gauss_nodes[16][2] = {
    {0.99726386184948156354, 0.0070186100094700966004}, {0.9856115115452683354, 0.016274394730905670605},
    {0.96476225558750643077, 0.025392065309262059456},  {0.93490607593773968917, 0.034273862913021433103},
    {0.89632115576605212397, 0.042835898022226680657},  {0.84936761373256997013, 0.050998059262376176196},
    {0.79448379596794240696, 0.058684093478535547145},  {0.73218211874028968039, 0.065822222776361846838},
    {0.66304426693021520098, 0.072345794108848506225},  {0.58771575724076232904, 0.078193895787070306472},
    {0.50689990893222939002, 0.083311924226946755222},  {0.42135127613063534536, 0.087652093004403811143},
    {0.33186860228212764978, 0.091173878695763884713},  {0.23928736225213707454, 0.093844399080804565639},
    {0.14447196158279649349, 0.095638720079274859419},  {0.048307665687738316235, 0.096540088514727800567},
};
/* ---- lib/stats/quantile.c ---- */
/*
 * Quantiles of sorted answers: by interpolation, or by the cumulated weight with a mean where it is met exactly.
 * Read sorted_values.h for where the answers come from.
 */

#include <float.h>
#include <math.h>


_Static_assert(sizeof(cxm_quantile_result) == 32, "cxm_quantile_result is frozen");

/* between two numbers, neither beyond them nor through infinity */
static double quantile_between(double low, double high, double share)
{
    if (low == high || share == 0)
        return low;
    if ((low < 0) != (high < 0))
        return low * (1 - share) + high * share;
    return fmin(low + share * (high - low), high);
}

static double quantile_linear(const struct cxm__sorted_values *values, double p)
{
    double h = (double)(values->n - 1) * p, below = floor(h);
    int64_t low = (int64_t)below, high = low + 1 < values->n ? low + 1 : low;
    return quantile_between(values->items[low].value, values->items[high].value, h - below);
}

/* The share p of `whole` is met at the first item up to which the weights add up to it. */
static double quantile_averaged(const struct cxm__sorted_values *values, double whole, double p)
{
    double target = p * whole, slack = 4 * DBL_EPSILON * whole;
    cxm__sum up_to = {0, 0};
    for (int64_t i = 0; i + 1 < values->n; i++) {
        cxm__sum_add(&up_to, cxm__sorted_weight(values, i));
        double past = cxm__sum_value(up_to) - target;
        if (past > slack)
            return values->items[i].value;
        if (past >= -slack)
            return quantile_between(values->items[i].value, values->items[i + 1].value, 0.5);
    }
    return values->items[values->n - 1].value;
}

/* Without weights the cumulated ones are the ranks. */
static double quantile_averaged_rank(const struct cxm__sorted_values *values, double p)
{
    double n = (double)values->n, target = p * n, rank = floor(target + 0.5);
    if (!(fabs(target - rank) <= 4 * DBL_EPSILON * n))
        return values->items[(int64_t)target].value; /* the first rank past it, counted from 0 */
    if (rank < 1)
        return values->items[0].value;
    int64_t at = (int64_t)rank - 1;
    return at + 1 < values->n ? quantile_between(values->items[at].value, values->items[at + 1].value, 0.5)
                              : values->items[at].value;
}

static cxm_status quantile_check(const cxm_column *weight, int32_t type, const double *probabilities, int64_t count,
                                 const double *quantiles, const cxm_quantile_result *result, cxm_error *error)
{
    if (type != CXM_QUANTILE_AVERAGED && type != CXM_QUANTILE_LINEAR)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("type"), CXM__T(" is "), CXM__I(type),
                         CXM__T("; it is 2, CXM_QUANTILE_AVERAGED, or 7, CXM_QUANTILE_LINEAR"));
    if (weight && type == CXM_QUANTILE_LINEAR)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1,
                         CXM__A("type"), CXM__T(" 7 has no weighted form; with weights take CXM_QUANTILE_AVERAGED"));
    if (!probabilities)
        return cxm__fail_null(error, 3, "probabilities");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count), CXM__T("; at least 1 is needed"));
    for (int64_t i = 0; i < count; i++)
        if (!(probabilities[i] >= 0 && probabilities[i] <= 1))
            return CXM__FAIL(error, CXM_E_DOMAIN, 3, i, CXM__A("probabilities"), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__N(probabilities[i]), CXM__T(" is outside 0..1"));
    if (!quantiles)
        return cxm__fail_null(error, 6, "quantiles");
    return result ? CXM_OK : cxm__fail_null(error, 7, "result");
}

/* The sum of unequal weights. */
static double quantile_whole(const struct cxm__sorted_values *values)
{
    cxm__sum whole = {0, 0};
    for (int64_t i = 0; values->unequal && i < values->n; i++)
        cxm__sum_add(&whole, cxm__sorted_weight(values, i));
    return cxm__sum_value(whole);
}

static double quantile_read(const struct cxm__sorted_values *values, int32_t type, double whole, double p)
{
    if (values->n == 0)
        return (double)NAN;
    if (type == CXM_QUANTILE_LINEAR)
        return quantile_linear(values, p);
    return values->unequal ? quantile_averaged(values, whole, p) : quantile_averaged_rank(values, p);
}

/* Ranks that the binomial distribution leaves outside on either side. */
static void quantile_interval(const struct cxm__sorted_values *values, double p, double confidence, cxm_estimate *to)
{
    const double outside = (1 - confidence) / 2;
    const int64_t high = cxm_binomial_quantile(1 - outside, values->n, p) + 1;
    int64_t low = cxm_binomial_quantile(outside, values->n, p);
    low += cxm_binomial_cdf(low, values->n, p) <= outside; /* met exactly */
    if (low < 1 || high > values->n)
        return;
    to->lower = values->items[low - 1].value;
    to->upper = values->items[high - 1].value;
    to->confidence = confidence;
    to->interval_status = CXM_INTERVAL_OK;
}

cxm_status cxm_quantile_estimate(const cxm_column *values, const cxm_column *weight, double probability, double confidence,
                                 const cxm_host *host, cxm_estimate *estimate, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sorted;
    const struct cxm__values_source source = {values, weight, "values", "weight", 0, 1};
    cxm_status status = CXM_OK;
    if (!(probability >= 0 && probability <= 1))
        status = CXM__FAIL(error, CXM_E_DOMAIN, 2, -1, CXM__A("probability"), CXM__T(": "), CXM__N(probability),
                           CXM__T(" is outside 0..1"));
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !estimate)
        status = cxm__fail_null(error, 5, "estimate");
    if (!status)
        status = cxm__sorted_values_read(&sorted, &source, &lent, error);
    if (status)
        return status;
    cxm_estimate to = cxm__tested(sorted.n, sorted.missing).estimate;
    to.excluded = sorted.excluded;
    const double whole = quantile_whole(&sorted);
    to.value = quantile_read(&sorted, weight ? CXM_QUANTILE_AVERAGED : CXM_QUANTILE_LINEAR, whole, probability);
    to.status = sorted.n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA;
    if (weight)
        to.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    else if (sorted.n)
        quantile_interval(&sorted, probability, confidence, &to);
    if (sorted.unequal) {
        cxm__sum squares = {0, 0};
        for (int64_t i = 0; i < sorted.n; i++)
            cxm__sum_add(&squares, cxm__sorted_weight(&sorted, i) * cxm__sorted_weight(&sorted, i));
        to.n_effective = whole * (whole / cxm__sum_value(squares));
        to.flags = CXM_ESTIMATE_WEIGHTED;
    }
    cxm__sorted_values_free(&sorted, &lent);
    *estimate = to;
    return CXM_OK;
}

cxm_status cxm_quantiles(const cxm_column *values, const cxm_column *weight, int32_t type, const double *probabilities,
                         int64_t count, const cxm_host *host, double *quantiles, cxm_quantile_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sorted;
    const struct cxm__values_source source = {values, weight, "values", "weight", 0, 1};
    cxm_status status = quantile_check(weight, type, probabilities, count, quantiles, result, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status)
        status = cxm__sorted_values_read(&sorted, &source, &lent, error);
    if (status)
        return status;
    const double whole = quantile_whole(&sorted);
    for (int64_t i = 0; i < count; i++)
        quantiles[i] = quantile_read(&sorted, type, whole, probabilities[i]);
    *result = (cxm_quantile_result){sorted.n, sorted.missing, sorted.excluded,
                                    sorted.n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA, 0};
    cxm__sorted_values_free(&sorted, &lent);
    return CXM_OK;
}
/* ---- lib/stats/random.c ---- */
/*
 * Philox: ten rounds of two multiplications scramble a counter, so that a number's place is all that it takes to compute it.
 * Read bounded.h for whole numbers below a bound.
 */

/* ---- lib/stats/bounded.h ---- */
/*
 * Lemire's way from 64 random bits to a number below a bound: the upper half of their product, unless the lower half says that
 * this number would come up too often. Read random.c next.
 */
#ifndef CXM_LIB_STATS_BOUNDED_H
#define CXM_LIB_STATS_BOUNDED_H

#include <stdbool.h>
#include <stdint.h>

/* The 128 bits of a * b; C has no such type of its own. */
static inline uint64_t cxm__product_high(uint64_t a, uint64_t b, uint64_t *low)
{
    uint64_t a0 = a & 0xFFFFFFFF, a1 = a >> 32, b0 = b & 0xFFFFFFFF, b1 = b >> 32;
    uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0;
    uint64_t middle = (p00 >> 32) + (p01 & 0xFFFFFFFF) + p10; /* at most 2^64 - 1: a product of halves leaves room for two more */
    *low = a * b;
    return a1 * b1 + (p01 >> 32) + (middle >> 32);
}

/* Whether the bits are taken; *number is then below the bound, which is not 0. */
static inline bool cxm__bounded(uint64_t bits, uint64_t bound, uint64_t *number)
{
    uint64_t low;
    *number = cxm__product_high(bits, bound, &low);
    return low >= bound || low >= (0 - bound) % bound;
}

#endif

_Static_assert(sizeof(cxm_random) == 40, "cxm_random is frozen");

enum { PHILOX_ROUNDS = 10 };

/* Salmon et al. 2011, section 3.3: multipliers for four words, and Weyl steps of the key from the golden ratio and sqrt(3) - 1 */
static const uint32_t philox_multiply[2] = {0xD2511F53, 0xCD9E8D57};
static const uint32_t philox_weyl[2] = {0x9E3779B9, 0xBB67AE85};

void cxm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, k[2] = {key[0], key[1]};
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t first = (uint64_t)philox_multiply[0] * c[0], second = (uint64_t)philox_multiply[1] * c[2];
        c[0] = (uint32_t)(second >> 32) ^ c[1] ^ k[0];
        c[1] = (uint32_t)second;
        c[2] = (uint32_t)(first >> 32) ^ c[3] ^ k[1];
        c[3] = (uint32_t)first;
        k[0] += philox_weyl[0];
        k[1] += philox_weyl[1];
    }
    for (int i = 0; i < 4; i++)
        words[i] = c[i];
}

cxm_random cxm_random_begin(uint64_t seed, uint64_t stream)
{
    return (cxm_random){seed, stream, 0, 0, 0, 0};
}

uint64_t cxm_random_bits(cxm_random *random)
{
    if (random->waiting) {
        uint64_t next = random->next;
        random->waiting = 0;
        random->next = 0;
        return next;
    }
    const uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
    uint32_t words[4] = {(uint32_t)random->position, (uint32_t)(random->position >> 32), (uint32_t)random->stream,
                         (uint32_t)(random->stream >> 32)};
    cxm_philox(words, key, words);
    random->position++;
    random->next = words[2] | (uint64_t)words[3] << 32;
    random->waiting = 1;
    return words[0] | (uint64_t)words[1] << 32;
}

uint64_t cxm_random_below(cxm_random *random, uint64_t bound)
{
    uint64_t number;
    if (bound == 0)
        return cxm_random_bits(random);
    while (!cxm__bounded(cxm_random_bits(random), bound, &number))
        ;
    return number;
}

double cxm_random_unit(cxm_random *random)
{
    return (double)(cxm_random_bits(random) >> 11) * 0x1p-53;
}
/* ---- lib/stats/regression.c ---- */
/* A regression from the call to the model: checks, reads, fits, and makes the covariance. */
#include <math.h>
#include <string.h>

/* ---- lib/stats/regression.h ---- */
/* Regression's parts: rows read into standardised columns (regression_rows.c), the two kinds of fit (regression_linear.c,
 * regression_logistic.c), their covariance (sandwich.c), figures from both (regression_figures.c), the model (regression.c). */
#ifndef CXM__STATS_REGRESSION_H
#define CXM__STATS_REGRESSION_H


/* Rows that are worked on at a time: few enough that twenty columns of them stay in the second-level cache. */
enum { CXM__REGRESSION_BLOCK = 512 };

/* What is regressed on what. */
struct cxm__regression_source {
    const cxm_column *outcome, *predictors;
    const char *const *names; /* of the predictors, for messages; NULL: they are predictors[0], predictors[1] ... */
};

/* Where the arguments of the calls stand. */
enum { CXM__REGRESSION_OUTCOME, CXM__REGRESSION_PREDICTORS, CXM__REGRESSION_COUNT, CXM__REGRESSION_OPTIONS };

struct cxm__regression_rows {
    const cxm_host *host;
    int64_t rows, used, excluded; /* capacity of a column; rows without a null and with a weight; rows without a weight */
    int32_t p;                    /* predictors; the columns of x are 1, the predictors, the outcome */
    bool logistic, weighted;      /* weighted: not all weights are alike */
    double *x;                    /* by column and row, column c from x + c * rows */
    double *weight;               /* mean 1; NULL without weights */
    int32_t *cluster;             /* codes; NULL without clusters */
    int64_t clusters;
    double *mean, *scale; /* of each column, 0 and 1 for those not standardised; scale is 0 where a column is constant */
    double n_effective;
};

/* Reads, checks and standardises; the outcome too, unless it is 0 or 1. Call cxm__regression_rows_free() whatever it returns. */
cxm_status cxm__regression_rows_read(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                     const cxm_regression_options *options, cxm_error *error);
void cxm__regression_rows_free(struct cxm__regression_rows *rows);

/* R of the first `columns` columns, each row times root[row]; `r` begins as 0. False without memory. */
bool cxm__regression_triangle(const struct cxm__regression_rows *rows, const double *root, int32_t columns, double *r);

/* A fit in standardised columns: what the covariance is made from. Everything is multiplied by the roots of the weights that the
 * fit ends with, so that what follows is the same for both kinds. */
struct cxm__regression_fit {
    int32_t status, predictor, iterations;
    double *coefficients; /* 1 and the predictors */
    double *r;            /* of the weighted columns, columns x columns, columns being p + 2 for linear, p + 1 for logistic fits */
    double *root;         /* roots of the weights, by row */
    double *residual;     /* by row */
    double deviance, null_deviance, dispersion;
};

/* Both return false without memory; what is wrong with the data is in the status. */
bool cxm__regression_linear_fit(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit);
bool cxm__regression_logistic_fit(const struct cxm__regression_rows *rows, int32_t most, struct cxm__regression_fit *fit);

/* Of how much a column must be its own, as a share of its variance, not to be collinear. */
#define CXM__REGRESSION_OWN 1e-11
/* Residuals of which less is left, as a share of the outcome's variance, are rounding. */
#define CXM__REGRESSION_PERFECT 1e-24

/* Coefficients without errors, and the fit's own figures. */
void cxm__regression_figures(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                             cxm_tested_estimate *coefficients, cxm_regression_summary *summary);

/* The interval and the test of a coefficient, by its variance, which is NaN where the residuals do not say. */
void cxm__regression_tested(const struct cxm__regression_rows *rows, double confidence, double variance, double df,
                            cxm_tested_estimate *to);

cxm_tested_estimate cxm__regression_odds(const cxm_tested_estimate *coefficient);

/* What cxm_regression_linear_new() and cxm_regression_logistic_new() do, of predictors that have names. */
cxm_status cxm__regression_new(bool logistic, const struct cxm__regression_source *source, int64_t count,
                               const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                               cxm_error *error);

#endif
/* ---- lib/stats/sandwich.h ---- */
/* Covariance matrices of coefficients that least squares gave, by what they assume of the residuals.
 * They are made in the columns' own orthonormal basis Q, where the bread is the identity. */
#ifndef CXM__STATS_SANDWICH_H
#define CXM__STATS_SANDWICH_H

#include <stdbool.h>


struct cxm__sandwich {
    const cxm_host *host;
    int64_t n, stride;
    int32_t k, kind; /* columns; CXM_COVARIANCE_ other than AUTO */
    int64_t lag;     /* of HAC */
    double dispersion;
    double *q;              /* orthonormal columns, q[c * stride + row]; overwritten; not looked at for CLASSICAL */
    const double *residual; /* by row */
    const int32_t *cluster; /* codes of rows, for CR1 and CR2 */
    int64_t clusters;
    const double *contrast; /* k x k: row c makes coefficient c from those of Q */
    double *covariance;     /* k x k, of the coefficients */
    double *df;             /* of each coefficient's t; NaN where the normal distribution is used */
    double *lost;           /* of each coefficient: the share of its variance that the residuals say nothing of, because a row or
                               a cluster alone determines it */
    double large_df;        /* what df is where the kind has none of its own */
};

/* False without memory. */
bool cxm__sandwich(struct cxm__sandwich *work);

/* CR1 and CR2: the middle of the sandwich, k x k. */
bool cxm__sandwich_clusters(struct cxm__sandwich *work, double *middle);

#endif

_Static_assert(sizeof(cxm_regression_test) == 32, "frozen");

enum { REGRESSION_COUNT_MAX = 200 }; /* predictors: CR2 keeps a matrix for each coefficient */

static const double regression_lost = 1e-6; /* of a coefficient's variance, the share that may stay unseen */

struct cxm_regression {
    cxm_host host;
    int64_t k;
    cxm_regression_summary summary;
    cxm_tested_estimate *coefficients, *odds_ratios;
    double *covariance;
};

/* Room of a call, in one block each. */
struct regression_call {
    struct cxm__regression_rows rows;
    struct cxm__regression_fit fit;
    const cxm_regression_options *options;
    double *small;                           /* REGRESSION_MATRICES of k x k or more, and then vectors of k */
    double *inverse, *contrast, *df, *lost; /* within `small` */
};

enum { REGRESSION_MATRICES = 3, REGRESSION_VECTORS = 3 };

static int64_t regression_small(int64_t k)
{
    return REGRESSION_MATRICES * (k + 1) * (k + 1) + REGRESSION_VECTORS * (k + 1);
}

static bool regression_allocate(struct regression_call *call, cxm_regression *model)
{
    const cxm_host *host = call->rows.host;
    const int64_t k = model->k, n = call->rows.used, square = (k + 1) * (k + 1);
    model->coefficients = cxm__allocate(&model->host, k, sizeof *model->coefficients);
    model->odds_ratios = cxm__allocate(&model->host, k, sizeof *model->odds_ratios);
    model->covariance = cxm__allocate(&model->host, k * k, sizeof(double));
    call->small = cxm__allocate_zeroed(host, regression_small(k), sizeof(double));
    call->fit.root = cxm__allocate(host, n, sizeof(double));
    call->fit.residual = cxm__allocate(host, n, sizeof(double));
    if (!model->coefficients || !model->odds_ratios || !model->covariance || !call->small || !call->fit.root || !call->fit.residual)
        return false;
    call->fit.r = call->small;
    call->inverse = call->small + square;
    call->contrast = call->small + 2 * square;
    call->fit.coefficients = call->small + REGRESSION_MATRICES * square;
    call->df = call->fit.coefficients + k + 1;
    call->lost = call->df + k + 1;
    return true;
}

static void regression_blank(cxm_regression *model, const struct cxm__regression_rows *rows)
{
    cxm_regression_summary *summary = &model->summary;
    *summary = (cxm_regression_summary){.struct_size = sizeof *summary, .predictor = -1, .predictors = rows->p, .lag = -1};
    summary->n = rows->used;
    summary->excluded = rows->excluded;
    summary->missing = rows->rows - rows->used - rows->excluded;
    summary->clusters = rows->clusters;
    summary->deviance = summary->null_deviance = summary->residual_sd = summary->r2 = summary->adjusted_r2 = NAN;
    summary->all = (cxm_regression_test){NAN, NAN, NAN, NAN};
    summary->coefficients = model->coefficients;
    summary->odds_ratios = rows->logistic ? model->odds_ratios : NULL;
    summary->covariance = model->covariance;
    for (int64_t i = 0; i < model->k; i++) {
        cxm_tested_estimate blank = cxm__tested(summary->n, summary->missing);
        blank.estimate.excluded = summary->excluded;
        blank.estimate.clusters = summary->clusters;
        blank.estimate.n_effective = rows->n_effective;
        blank.estimate.status = summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
        blank.estimate.flags = rows->weighted ? CXM_ESTIMATE_WEIGHTED : 0;
        model->coefficients[i] = model->odds_ratios[i] = blank;
    }
    for (int64_t i = 0; i < model->k * model->k; i++)
        model->covariance[i] = NAN;
}

/* What can be said of the data before a fit. */
static int32_t regression_poor(const struct cxm__regression_rows *rows, cxm_regression_summary *summary)
{
    const double *outcome = rows->x + (rows->p + 1) * rows->rows;
    bool alike = rows->scale[rows->p + 1] == 0;
    if (!rows->used)
        return summary->status = CXM_REGRESSION_NO_DATA;
    if (rows->logistic) {
        alike = true;
        for (int64_t i = 1; alike && i < rows->used; i++)
            alike = outcome[i] == outcome[0];
    }
    if (alike)
        return summary->status = CXM_REGRESSION_CONSTANT_OUTCOME;
    for (int32_t j = 0; j < rows->p; j++)
        if (rows->scale[j + 1] == 0) {
            summary->predictor = j;
            return summary->status = CXM_REGRESSION_CONSTANT;
        }
    return CXM_REGRESSION_OK;
}

/* The columns of x, but the outcome, become orthonormal; a block of rows at a time, which stays in the cache for all of them. */
static void regression_orthonormal(struct regression_call *call)
{
    struct cxm__regression_rows *rows = &call->rows;
    const int32_t k = rows->p + 1;
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        const double *root = call->fit.root + first;
        for (int32_t c = k; c-- > 0;) {
            double *to = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                to[i] *= call->inverse[c * k + c];
            for (int32_t from = 0; from < c; from++) {
                const double share = call->inverse[from * k + c], *x = rows->x + from * rows->rows + first;
                for (int64_t i = 0; i < n; i++)
                    to[i] += share * x[i];
            }
            for (int64_t i = 0; i < n; i++)
                to[i] *= root[i];
        }
    }
}

/* The rows of `contrast` make the coefficients, in the units of the caller's columns, from those of the orthonormal ones. */
static void regression_contrast(struct regression_call *call)
{
    const struct cxm__regression_rows *rows = &call->rows;
    const int32_t k = rows->p + 1;
    const double unit = rows->logistic ? 1 : rows->scale[k];
    cxm__householder_invert(call->fit.r, rows->logistic ? k : k + 1, k, call->inverse);
    for (int32_t c = 0; c < k; c++) {
        cxm__sum first = {call->inverse[c], 0};
        for (int32_t j = 1; j < k; j++) {
            call->contrast[j * k + c] = unit * call->inverse[j * k + c] / rows->scale[j];
            cxm__sum_add(&first, -call->inverse[j * k + c] * (rows->mean[j] / rows->scale[j]));
        }
        call->contrast[c] = unit * cxm__sum_value(first);
    }
}

static int32_t regression_kind(const struct regression_call *call)
{
    if (call->options->covariance != CXM_COVARIANCE_AUTO)
        return call->options->covariance;
    return call->rows.cluster ? CXM_COVARIANCE_CR2 : call->rows.weighted ? CXM_COVARIANCE_HC2 : CXM_COVARIANCE_CLASSICAL;
}

static cxm_status regression_finish(struct regression_call *call, cxm_regression *model, cxm_error *error)
{
    struct cxm__regression_rows *rows = &call->rows;
    cxm_regression_summary *summary = &model->summary;
    const int32_t kind = summary->covariance_kind = regression_kind(call);
    if (kind == CXM_COVARIANCE_HAC || kind == CXM_COVARIANCE_HAC_ADJUSTED) {
        const int64_t rule = (int64_t)(4 * pow((double)rows->used / 100, 2.0 / 9));
        summary->lag = call->options->lag >= 0 ? call->options->lag : rule < rows->used ? rule : rows->used - 1;
        if (summary->lag >= rows->used)
            return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("lag"), CXM__T(": "), CXM__I(summary->lag),
                             CXM__T(" is not below the number of rows used, "), CXM__I(rows->used));
    }
    cxm__regression_figures(rows, &call->fit, model->coefficients, summary);
    regression_contrast(call);
    if (kind != CXM_COVARIANCE_CLASSICAL)
        regression_orthonormal(call);
    struct cxm__sandwich work = {.host = rows->host, .n = rows->used, .stride = rows->rows, .k = rows->p + 1, .kind = kind};
    work.lag = summary->lag;
    work.dispersion = call->fit.dispersion;
    work.q = rows->x;
    work.residual = call->fit.residual;
    work.cluster = rows->cluster;
    work.clusters = rows->clusters;
    work.contrast = call->contrast;
    work.covariance = model->covariance;
    work.df = call->df;
    work.lost = call->lost;
    work.large_df = rows->logistic ? NAN : (double)(rows->used - rows->p - 1);
    if (!cxm__sandwich(&work))
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < model->k; i++) {
        const double variance = call->lost[i] > regression_lost ? NAN : model->covariance[i * model->k + i];
        cxm__regression_tested(rows, call->options->confidence, variance, call->df[i], &model->coefficients[i]);
        if (rows->logistic)
            model->odds_ratios[i] = cxm__regression_odds(&model->coefficients[i]);
    }
    return CXM_OK;
}

/* Where a predictor is at fault, its coefficient says so, and the others could be had without it. */
static void regression_blame(cxm_regression *model)
{
    const int32_t at = model->summary.predictor;
    for (int64_t i = 0; at >= 0 && i < model->k; i++)
        if (i != at + 1)
            model->coefficients[i].estimate.status = model->odds_ratios[i].estimate.status = CXM_VALUE_UNDEFINED;
}

static cxm_status regression_fit(struct regression_call *call, cxm_regression *model, cxm_error *error)
{
    if (!regression_allocate(call, model))
        return cxm__fail_memory(error);
    regression_blank(model, &call->rows);
    if (regression_poor(&call->rows, &model->summary)) {
        regression_blame(model);
        return CXM_OK;
    }
    call->fit.predictor = -1;
    const bool done = call->rows.logistic
                          ? cxm__regression_logistic_fit(&call->rows, call->options->max_iterations, &call->fit)
                          : cxm__regression_linear_fit(&call->rows, &call->fit);
    if (!done)
        return cxm__fail_memory(error);
    model->summary.status = call->fit.status;
    model->summary.predictor = call->fit.predictor;
    model->summary.iterations = call->fit.iterations;
    if (!call->fit.status)
        return regression_finish(call, model, error);
    regression_blame(model);
    return CXM_OK;
}

static cxm_status regression_check(const cxm_regression_options *options, int64_t count, const cxm_column *predictors,
                                   cxm_error *error)
{
    const int32_t kind = options->covariance;
    const bool clustered = kind == CXM_COVARIANCE_CR1 || kind == CXM_COVARIANCE_CR2;
    if (count < 0 || count > REGRESSION_COUNT_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_COUNT, -1, CXM__A("count"), CXM__T(": "), CXM__I(count),
                         CXM__T(" is outside 0.."), CXM__I(REGRESSION_COUNT_MAX));
    if (count && !predictors)
        return cxm__fail_null(error, CXM__REGRESSION_PREDICTORS, "predictors");
    cxm_status status = cxm__confidence_check(options->confidence, CXM__REGRESSION_OPTIONS, error);
    if (status)
        return status;
    if (kind < CXM_COVARIANCE_AUTO || kind > CXM_COVARIANCE_HAC_ADJUSTED)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("covariance"), CXM__T(": "), CXM__I(kind), CXM__T(" is no CXM_COVARIANCE_"));
    if (clustered && !options->cluster)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("covariance"), CXM__T(": "), CXM__T(cxm_covariance_name(kind)),
                         CXM__T(" needs a cluster column"));
    if (!clustered && kind != CXM_COVARIANCE_AUTO && options->cluster)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("covariance"), CXM__T(": "), CXM__T(cxm_covariance_name(kind)),
                         CXM__T(" knows of no clusters; leave it out, set cr1 or cr2, or give no cluster column"));
    if (options->lag < -1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("lag"), CXM__T(": "), CXM__I(options->lag),
                         CXM__T(" is neither -1 nor 0 or more"));
    if (options->max_iterations < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1,
                         CXM__A("max_iterations"), CXM__T(": "), CXM__I(options->max_iterations),
                         CXM__T(" is not 1 or more"));
    return CXM_OK;
}

cxm_status cxm__regression_new(bool logistic, const struct cxm__regression_source *source, int64_t count,
                               const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                               cxm_error *error)
{
    cxm_host lent;
    cxm_regression_options chosen = CXM_REGRESSION_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chosen, sizeof chosen, sizeof chosen, options, CXM__REGRESSION_OPTIONS, "options", error);
    if (!status)
        status = regression_check(&chosen, count, source->predictors, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !model)
        status = cxm__fail_null(error, 5, "model");
    if (status)
        return status;
    cxm_regression *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    made->k = count + 1;
    struct regression_call call = {.rows = {.host = &lent, .p = (int32_t)count, .logistic = logistic}, .options = &chosen};
    status = cxm__regression_rows_read(&call.rows, source, &chosen, error);
    if (!status)
        status = regression_fit(&call, made, error);
    cxm__release(&lent, call.small, regression_small(made->k), sizeof(double));
    cxm__release(&lent, call.fit.root, call.rows.used, sizeof(double));
    cxm__release(&lent, call.fit.residual, call.rows.used, sizeof(double));
    cxm__regression_rows_free(&call.rows);
    if (status)
        cxm_regression_free(made);
    else
        *model = made;
    return status;
}

cxm_status cxm_regression_linear_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                     const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                                     cxm_error *error)
{
    const struct cxm__regression_source source = {outcome, predictors, NULL};
    return cxm__regression_new(false, &source, count, options, host, model, error);
}

cxm_status cxm_regression_logistic_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                       const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                                       cxm_error *error)
{
    const struct cxm__regression_source source = {outcome, predictors, NULL};
    return cxm__regression_new(true, &source, count, options, host, model, error);
}

void cxm_regression_free(cxm_regression *model)
{
    if (!model)
        return;
    const cxm_host host = model->host;
    const int64_t k = model->k;
    cxm__release(&host, model->coefficients, k, sizeof *model->coefficients);
    cxm__release(&host, model->odds_ratios, k, sizeof *model->odds_ratios);
    cxm__release(&host, model->covariance, k * k, sizeof(double));
    cxm__release(&host, model, 1, sizeof *model);
}

const cxm_regression_summary *cxm_regression_summary_of(const cxm_regression *model)
{
    return &model->summary;
}

const char *cxm_regression_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "constant_outcome", "constant", "collinear", "separated", "not_converged"};
    return status >= 0 && status < (int32_t)(sizeof names / sizeof *names) ? names[status] : "?";
}

const char *cxm_covariance_name(int32_t covariance)
{
    static const char *const names[] = {"auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"};
    return covariance >= 0 && covariance < (int32_t)(sizeof names / sizeof *names) ? names[covariance] : "?";
}
/* ---- lib/stats/regression_figures.c ---- */
/* What a fit in standardised columns says in the caller's units, and how sure of it one can be. */
#include <math.h>


enum { REGRESSION_CLUSTERS_LEAST = 5, REGRESSION_CLUSTERS_MANY = 20 };

/* A predictor in units as small as 1e-310 has a coefficient beyond what a double holds. */
static void regression_value(cxm_tested_estimate *to, double value)
{
    if (isfinite(value))
        cxm__tested_value(to, value, NAN);
    else
        to->estimate.status = CXM_VALUE_UNDEFINED;
}

static void regression_values(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                              cxm_tested_estimate *coefficients)
{
    const int32_t k = rows->p + 1;
    const double unit = rows->logistic ? 1 : rows->scale[k], *beta = fit->coefficients;
    cxm__sum first = {rows->logistic ? 0 : rows->mean[k], 0};
    cxm__sum_add(&first, unit * beta[0]);
    for (int32_t j = 1; j < k; j++) {
        const double value = unit * beta[j] / rows->scale[j];
        cxm__sum part = cxm__two_product(-value, rows->mean[j]);
        cxm__sum_merge(&first, part);
        regression_value(&coefficients[j], value);
    }
    regression_value(&coefficients[0], cxm__sum_value(first));
}

void cxm__regression_figures(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                             cxm_tested_estimate *coefficients, cxm_regression_summary *summary)
{
    const double p = rows->p, df = (double)rows->used - p - 1, unit = rows->logistic ? 1 : rows->scale[rows->p + 1];
    const double residual = fit->deviance, all = fit->null_deviance;
    regression_values(rows, fit, coefficients);
    summary->deviance = residual * unit * unit;
    summary->null_deviance = all * unit * unit;
    summary->r2 = fmin(1, fmax(0, (all - residual) / all));
    if (rows->logistic) {
        const double ratio = fmax(0, all - residual);
        if (p > 0)
            summary->all = (cxm_regression_test){ratio, p, NAN, cxm_chi_squared_upper(ratio, p)};
        return;
    }
    if (df <= 0)
        return;
    summary->residual_sd = unit * sqrt(residual / df);
    summary->adjusted_r2 = 1 - residual / df / (all / (df + p));
    const double f = (all - residual) / p / (residual / df);
    if (p > 0 && isfinite(f))
        summary->all = (cxm_regression_test){f, p, df, cxm_f_upper(f, p, df)};
}

void cxm__regression_tested(const struct cxm__regression_rows *rows, double confidence, double variance, double df,
                            cxm_tested_estimate *to)
{
    cxm_estimate *estimate = &to->estimate;
    if (rows->cluster && rows->clusters < REGRESSION_CLUSTERS_MANY)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    if (estimate->status)
        return;
    if (!isfinite(variance) || rows->used <= rows->p + 1) {
        estimate->interval_status = rows->cluster ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_TOO_FEW;
        return;
    }
    estimate->std_error = sqrt(variance);
    if (rows->cluster && rows->clusters < REGRESSION_CLUSTERS_LEAST) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
        return;
    }
    if (!(variance > 0)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    const double half = cxm__tested_quantile(confidence, df) * estimate->std_error;
    cxm__tested_test(to, estimate->value / estimate->std_error, df);
    cxm__tested_interval(to, estimate->value - half, estimate->value + half, confidence, -INFINITY, INFINITY);
    estimate->df = df;
}

cxm_tested_estimate cxm__regression_odds(const cxm_tested_estimate *coefficient)
{
    cxm_tested_estimate odds = *coefficient;
    odds.estimate.value = exp(odds.estimate.value);
    if (odds.estimate.status || !isfinite(odds.estimate.value)) {
        odds = cxm__tested(odds.estimate.n, odds.estimate.missing); /* UNDEFINED */
        odds.estimate.excluded = coefficient->estimate.excluded;
        odds.estimate.clusters = coefficient->estimate.clusters;
        odds.estimate.n_effective = coefficient->estimate.n_effective;
        odds.estimate.flags = coefficient->estimate.flags;
        return odds;
    }
    odds.estimate.std_error *= odds.estimate.value;
    odds.estimate.lower = exp(odds.estimate.lower);
    odds.estimate.upper = exp(odds.estimate.upper);
    return odds;
}
/* ---- lib/stats/regression_linear.c ---- */
/* Ordinary and weighted least squares by QR. The outcome stands behind the predictors, so that R holds the right side too. */
#include <math.h>
#include <string.h>


/* The residuals, and the sum of their squares. */
static void linear_residuals(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit)
{
    const int32_t k = rows->p + 1;
    cxm__sum deviance = {0, 0};
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        double *residual = fit->residual + first, block = 0;
        memcpy(residual, rows->x + k * rows->rows + first, (size_t)n * sizeof(double));
        for (int32_t c = 0; c < k; c++) {
            const double *x = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                residual[i] -= x[i] * fit->coefficients[c];
        }
        for (int64_t i = 0; i < n; i++) {
            residual[i] *= fit->root[first + i];
            block += residual[i] * residual[i];
        }
        cxm__sum_add(&deviance, block);
    }
    fit->deviance = cxm__sum_value(deviance);
}

bool cxm__regression_linear_fit(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit)
{
    const int32_t k = rows->p + 1, m = k + 1;
    for (int64_t i = 0; i < rows->used; i++)
        fit->root[i] = rows->weight ? sqrt(rows->weight[i]) : 1;
    if (!cxm__regression_triangle(rows, fit->root, m, fit->r))
        return false;
    const int32_t out = cxm__householder_collinear(fit->r, m, 1, rows->p, CXM__REGRESSION_OWN);
    if (out > 0) {
        fit->status = CXM_REGRESSION_COLLINEAR;
        fit->predictor = out - 1;
        return true;
    }
    for (int32_t i = k; i-- > 0;) {
        const double *row = fit->r + (int64_t)i * m;
        double sum = row[k];
        for (int32_t c = i + 1; c < k; c++)
            sum -= row[c] * fit->coefficients[c];
        fit->coefficients[i] = sum / row[i];
    }
    linear_residuals(rows, fit);
    fit->null_deviance = fit->deviance;
    for (int32_t i = 1; i < k; i++)
        fit->null_deviance += fit->r[(int64_t)i * m + k] * fit->r[(int64_t)i * m + k];
    if (!(fit->deviance > CXM__REGRESSION_PERFECT * fit->null_deviance)) {
        fit->deviance = 0;
        for (int64_t i = 0; i < rows->used; i++)
            fit->residual[i] = 0;
    }
    const int64_t df = rows->used - k;
    fit->dispersion = df > 0 ? fit->deviance / (double)df : NAN;
    return true;
}
/* ---- lib/stats/regression_logistic.c ---- */
/* Logistic regression by Newton's method, which is iteratively reweighted least squares, with halved steps where the likelihood
 * would fall. Separation shows as steps that promise nothing and do not get shorter. */
#include <math.h>
#include <string.h>


enum { LOGISTIC_HALVINGS = 30 };

static const double logistic_converged = 1e-9; /* a step, in standard deviations of a predictor; the next one is its square */
static const double logistic_flat = 1e-9;      /* a step that promises less likelihood and is still as long as the next says ... */
static const double logistic_long = 1e-2;      /* ... leads to infinity */

struct logistic_work {
    const struct cxm__regression_rows *rows;
    int32_t k;
    double *block;          /* k columns of CXM__REGRESSION_BLOCK rows */
    cxm__sum *sums;         /* k x k */
    double *matrix;         /* k x k: information, and then its factor */
    double *score, *step, *tried;
};

/* -2 log likelihood at `beta`; with `full`, also score and information. */
static double logistic_sweep(struct logistic_work *work, const double *beta, bool full)
{
    const struct cxm__regression_rows *rows = work->rows;
    const int32_t k = work->k;
    cxm__sum deviance = {0, 0};
    double at[CXM__REGRESSION_BLOCK], residual[CXM__REGRESSION_BLOCK], root[CXM__REGRESSION_BLOCK];
    if (full) {
        memset(work->sums, 0, (size_t)k * (size_t)k * sizeof *work->sums);
        memset(work->score, 0, (size_t)k * sizeof *work->score);
    }
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        const double *y = rows->x + k * rows->rows + first;
        double lost = 0;
        memset(at, 0, sizeof at);
        for (int32_t c = 0; c < k; c++)
            for (int64_t i = 0; i < n; i++)
                at[i] += beta[c] * rows->x[c * rows->rows + first + i];
        for (int64_t i = 0; i < n; i++) {
            const double side = y[i] > 0 ? at[i] : -at[i], weight = rows->weight ? rows->weight[first + i] : 1;
            const double small = exp(-fabs(at[i]));
            lost += weight * (fmax(-side, 0) + log1p(small));
            residual[i] = (y[i] > 0 ? weight : -weight) * (side > 0 ? small : 1) / (1 + small);
            root[i] = sqrt(weight * small) / (1 + small);
        }
        cxm__sum_add(&deviance, 2 * lost);
        if (!full)
            continue;
        for (int32_t c = 0; c < k; c++) {
            const double *x = rows->x + c * rows->rows + first;
            double *column = work->block + (int64_t)c * CXM__REGRESSION_BLOCK, sum = 0;
            for (int64_t i = 0; i < n; i++) {
                sum += x[i] * residual[i];
                column[i] = x[i] * root[i];
            }
            work->score[c] += sum;
        }
        cxm__crossproducts(work->block, n, CXM__REGRESSION_BLOCK, k, work->sums);
    }
    if (full)
        cxm__crossproducts_matrix(work->sums, k, work->matrix);
    return cxm__sum_value(deviance);
}

/* Takes the step, or a half of it, or a quarter ... until the likelihood does not fall; false where it does however short. */
static bool logistic_step(struct logistic_work *work, struct cxm__regression_fit *fit)
{
    const double slack = 1e-11 * (1 + fabs(fit->deviance));
    for (int halving = 0; halving <= LOGISTIC_HALVINGS; halving++) {
        for (int32_t c = 0; c < work->k; c++)
            work->tried[c] = fit->coefficients[c] + ldexp(work->step[c], -halving);
        const double deviance = logistic_sweep(work, work->tried, false);
        if (deviance <= fit->deviance + slack) {
            memcpy(fit->coefficients, work->tried, (size_t)work->k * sizeof(double));
            fit->deviance = deviance;
            return true;
        }
    }
    return false;
}

static int32_t logistic_fails(struct cxm__regression_fit *fit, int32_t status, int32_t column)
{
    fit->status = status;
    fit->predictor = column - 1;
    return status;
}

/* Whose coefficient has come farthest. */
static int32_t logistic_separated(const struct logistic_work *work, struct cxm__regression_fit *fit)
{
    int32_t farthest = work->k > 1;
    for (int32_t c = 1; c < work->k; c++)
        if (fabs(fit->coefficients[c]) > fabs(fit->coefficients[farthest]))
            farthest = c;
    return logistic_fails(fit, CXM_REGRESSION_SEPARATED, farthest);
}

static int32_t logistic_newton(struct logistic_work *work, int32_t most, struct cxm__regression_fit *fit)
{
    const int32_t k = work->k;
    for (bool last = false; !last;) {
        if (fit->iterations == most)
            return logistic_fails(fit, CXM_REGRESSION_NOT_CONVERGED, 0);
        logistic_sweep(work, fit->coefficients, true);
        if (cxm__cholesky(work->matrix, k, CXM__REGRESSION_OWN, NULL) < k)
            return logistic_separated(work, fit);
        memcpy(work->step, work->score, (size_t)k * sizeof(double));
        cxm__cholesky_solve(work->matrix, k, work->step);
        double promise = 0, length = 0;
        for (int32_t c = 0; c < k; c++) {
            promise += work->step[c] * work->score[c];
            length = fmax(length, fabs(work->step[c]));
        }
        if (promise < logistic_flat && length > logistic_long)
            return logistic_separated(work, fit);
        last = length < logistic_converged;
        if (!logistic_step(work, fit))
            return logistic_fails(fit, CXM_REGRESSION_NOT_CONVERGED, 0);
        fit->iterations++;
    }
    return CXM_REGRESSION_OK;
}

/* What the fit ends with, as weights and residuals of a linear one. */
static bool logistic_finish(const struct logistic_work *work, struct cxm__regression_fit *fit)
{
    const struct cxm__regression_rows *rows = work->rows;
    const int32_t k = work->k;
    memset(fit->residual, 0, (size_t)rows->used * sizeof(double));
    for (int32_t c = 0; c < k; c++)
        for (int64_t i = 0; i < rows->used; i++)
            fit->residual[i] += rows->x[c * rows->rows + i] * fit->coefficients[c];
    for (int64_t i = 0; i < rows->used; i++) {
        const double at = fit->residual[i], small = exp(-fabs(at)), weight = rows->weight ? rows->weight[i] : 1;
        const bool event = rows->x[k * rows->rows + i] > 0;
        fit->root[i] = sqrt(weight * small) / (1 + small);
        fit->residual[i] = (event ? 1 : -1) * sqrt(weight) * exp(event ? -at / 2 : at / 2);
    }
    memset(fit->r, 0, (size_t)k * (size_t)k * sizeof(double));
    if (!cxm__regression_triangle(rows, fit->root, k, fit->r))
        return false;
    if (cxm__householder_collinear(fit->r, k, 0, rows->p, CXM__REGRESSION_OWN) >= 0)
        logistic_separated(work, fit);
    return true;
}

static bool logistic_fit(struct logistic_work *work, int32_t most, struct cxm__regression_fit *fit)
{
    const struct cxm__regression_rows *rows = work->rows;
    for (int64_t i = 0; i < rows->used; i++)
        fit->root[i] = rows->weight ? sqrt(rows->weight[i]) : 1;
    if (!cxm__regression_triangle(rows, fit->root, work->k, fit->r))
        return false;
    const int32_t out = cxm__householder_collinear(fit->r, work->k, 1, rows->p, CXM__REGRESSION_OWN);
    if (out > 0) {
        logistic_fails(fit, CXM_REGRESSION_COLLINEAR, out);
        return true;
    }
    double events = 0, all = 0;
    for (int64_t i = 0; i < rows->used; i++) {
        const double weight = rows->weight ? rows->weight[i] : 1;
        events += rows->x[work->k * rows->rows + i] > 0 ? weight : 0;
        all += weight;
    }
    fit->coefficients[0] = log(events / (all - events));
    fit->deviance = fit->null_deviance = logistic_sweep(work, fit->coefficients, false);
    return logistic_newton(work, most, fit) || logistic_finish(work, fit);
}

bool cxm__regression_logistic_fit(const struct cxm__regression_rows *rows, int32_t most, struct cxm__regression_fit *fit)
{
    const int64_t k = rows->p + 1;
    struct logistic_work work = {.rows = rows, .k = (int32_t)k};
    work.block = cxm__allocate(rows->host, k, CXM__REGRESSION_BLOCK * sizeof(double));
    work.sums = cxm__allocate(rows->host, k * k, sizeof *work.sums);
    work.matrix = cxm__allocate(rows->host, k * k, sizeof(double));
    work.score = cxm__allocate(rows->host, 3 * k, sizeof(double));
    work.step = work.score ? work.score + k : NULL;
    work.tried = work.score ? work.score + 2 * k : NULL;
    fit->dispersion = 1;
    const bool done = work.block && work.sums && work.matrix && work.score && logistic_fit(&work, most, fit);
    cxm__release(rows->host, work.block, k, CXM__REGRESSION_BLOCK * sizeof(double));
    cxm__release(rows->host, work.sums, k * k, sizeof *work.sums);
    cxm__release(rows->host, work.matrix, k * k, sizeof(double));
    cxm__release(rows->host, work.score, 3 * k, sizeof(double));
    return done;
}
/* ---- lib/stats/regression_rows.c ---- */
/* Rows of a regression: read once into columns, those with a null or without a weight left out, then centred and scaled.
 * After this no column of the caller's is looked at again. */
#include <math.h>
#include <string.h>


static const double regression_most = 1e140; /* squares of numbers, summed over any number of rows, stay within a double */

static bool regression_rows_allocate(struct cxm__regression_rows *rows, bool weighted, bool clustered)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows, columns = rows->p + 2;
    rows->x = cxm__allocate(host, n, sizeof(double) * (size_t)columns);
    rows->mean = cxm__allocate_zeroed(host, columns, sizeof(double));
    rows->scale = cxm__allocate_zeroed(host, columns, sizeof(double));
    rows->weight = weighted ? cxm__allocate(host, n, sizeof(double)) : NULL;
    rows->cluster = clustered ? cxm__allocate(host, n, sizeof(int32_t)) : NULL;
    return rows->x && rows->mean && rows->scale && (rows->weight || !weighted) && (rows->cluster || !clustered);
}

void cxm__regression_rows_free(struct cxm__regression_rows *rows)
{
    const int64_t n = rows->rows, columns = rows->p + 2;
    cxm__release(rows->host, rows->x, n, sizeof(double) * (size_t)columns);
    cxm__release(rows->host, rows->mean, columns, sizeof(double));
    cxm__release(rows->host, rows->scale, columns, sizeof(double));
    cxm__release(rows->host, rows->weight, n, sizeof(double));
    cxm__release(rows->host, rows->cluster, n, sizeof(int32_t));
}

static cxm_status regression_rows_predictor_fails(const struct cxm__regression_source *source, int32_t j, int64_t row,
                                                  double value, cxm_error *error)
{
    if (source->names)
        return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_PREDICTORS, row, CXM__A(source->names[j]), CXM__T("["),
                         CXM__I(row), CXM__T("]: "), CXM__N(value), CXM__T(" is not within -1e140..1e140"));
    return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_PREDICTORS, row, CXM__A("predictors"), CXM__T("["), CXM__I(j),
                     CXM__T("]["), CXM__I(row), CXM__T("]: "), CXM__N(value), CXM__T(" is not within -1e140..1e140"));
}

/* Column c of a block, checked, into its place among all rows. */
static cxm_status regression_rows_column(const struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                         int32_t c, int64_t first, int32_t n, uint8_t *null, cxm_error *error)
{
    const bool outcome = c == rows->p + 1;
    double *to = rows->x + c * rows->rows + first;
    cxm__numbers_read(outcome ? source->outcome : &source->predictors[c - 1], first, n, to, null);
    for (int32_t i = 0; i < n; i++) {
        if (null[i])
            continue;
        if (!(fabs(to[i]) <= regression_most))
            return outcome ? CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_OUTCOME, first + i, CXM__A("outcome"), CXM__T("["),
                                       CXM__I(first + i), CXM__T("]: "), CXM__N(to[i]), CXM__T(" is not within -1e140..1e140"))
                           : regression_rows_predictor_fails(source, c - 1, first + i, to[i], error);
        if (outcome && rows->logistic && to[i] != 0 && to[i] != 1)
            return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_OUTCOME, first + i, CXM__A("outcome"), CXM__T("["),
                             CXM__I(first + i), CXM__T("]: "), CXM__N(to[i]), CXM__T(" is neither 0 nor 1"));
    }
    return CXM_OK;
}

static cxm_status regression_rows_block(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                        const cxm_regression_options *options, double *labels, int64_t first, int32_t n,
                                        cxm_error *error)
{
    uint8_t null[CXM__BLOCK] = {0}, no_weight[CXM__BLOCK] = {0};
    cxm_status status = CXM_OK;
    for (int32_t c = 1; !status && c <= rows->p + 1; c++)
        status = regression_rows_column(rows, source, c, first, n, null, error);
    if (!status && options->cluster)
        status = cxm__labels_read(options->cluster, first, n, labels + first, null, "cluster", CXM__REGRESSION_OPTIONS, error);
    if (!status && options->weight)
        status = cxm__decode_weights(options->weight, "weight", CXM__REGRESSION_OPTIONS, first, n, rows->weight + first,
                                     no_weight, error);
    if (status)
        return status;
    int64_t used = rows->used;
    for (int32_t i = 0; i < n; i++) {
        const bool weightless = options->weight && (no_weight[i] || !(rows->weight[first + i] > 0));
        rows->excluded += !null[i] && weightless;
        null[i] |= weightless;
        if (null[i])
            continue;
        if (options->weight)
            rows->weight[used] = rows->weight[first + i];
        if (options->cluster)
            labels[used] = labels[first + i];
        used++;
    }
    for (int32_t c = 1; c <= rows->p + 1; c++) {
        double *column = rows->x + c * rows->rows;
        for (int64_t i = 0, to = rows->used; i < n; i++)
            if (!null[i])
                column[to++] = column[first + i];
    }
    rows->used = used;
    return CXM_OK;
}

/* The scale of weights is nobody's business: their mean becomes 1. */
static void regression_rows_weights(struct cxm__regression_rows *rows)
{
    double most = 0, least = INFINITY, sum = 0, square = 0;
    rows->n_effective = (double)rows->used;
    for (int64_t i = 0; rows->weight && i < rows->used; i++) {
        most = fmax(most, rows->weight[i]);
        least = fmin(least, rows->weight[i]);
    }
    rows->weighted = rows->weight && most > least;
    for (int64_t i = 0; rows->weighted && i < rows->used; i++) {
        sum += rows->weight[i] / most;
        square += rows->weight[i] / most * (rows->weight[i] / most);
    }
    for (int64_t i = 0; rows->weight && i < rows->used; i++)
        rows->weight[i] = rows->weighted ? rows->weight[i] / most * ((double)rows->used / sum) : 1;
    if (rows->weighted)
        rows->n_effective = sum * sum / square;
}

static cxm_status regression_rows_check(const struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                        const cxm_regression_options *options, cxm_error *error)
{
    const int64_t length = source->outcome ? source->outcome->length : 0;
    cxm_status status = cxm__numbers_check(source->outcome, length, "outcome", CXM__REGRESSION_OUTCOME, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cxm__numbers_check(&source->predictors[j], length, source->names ? source->names[j] : "predictors",
                                    CXM__REGRESSION_PREDICTORS, error);
    if (!status && options->weight)
        status = cxm__numbers_check(options->weight, length, "weight", CXM__REGRESSION_OPTIONS, error);
    if (!status && options->cluster)
        status = cxm__labels_check(options->cluster, length, "cluster", CXM__REGRESSION_OPTIONS, error);
    if (!status && length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, CXM__REGRESSION_OUTCOME, -1, CXM__A("outcome"),
                           CXM__T(" has more than 2147483647 rows"));
    return status;
}

cxm_status cxm__regression_rows_read(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                     const cxm_regression_options *options, cxm_error *error)
{
    cxm_status status = regression_rows_check(rows, source, options, error);
    if (status)
        return status;
    rows->rows = source->outcome->length;
    const int64_t kept = options->cluster ? rows->rows : 0;
    double *labels = cxm__allocate(rows->host, kept, sizeof *labels);
    if (!labels || !regression_rows_allocate(rows, options->weight, options->cluster))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; !status && first < rows->rows; first += CXM__BLOCK) {
        const int64_t left = rows->rows - first;
        status = regression_rows_block(rows, source, options, labels, first, left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK, error);
        if (!status && first)
            status = cxm__progress(rows->host, first, rows->rows, error);
    }
    if (!status && options->cluster && !cxm__codes_of(rows->host, labels, rows->used, false, rows->cluster, &rows->clusters))
        status = cxm__fail_memory(error);
    cxm__release(rows->host, labels, kept, sizeof *labels);
    if (status)
        return status;
    regression_rows_weights(rows);
    for (int64_t i = 0; i < rows->used; i++)
        rows->x[i] = 1;
    rows->scale[0] = 1;
    for (int32_t c = 1; c <= rows->p + !rows->logistic; c++)
        cxm__standardise(rows->x + c * rows->rows, rows->used, 1, &rows->mean[c], &rows->scale[c]);
    if (rows->logistic)
        rows->scale[rows->p + 1] = 1;
    return CXM_OK;
}

bool cxm__regression_triangle(const struct cxm__regression_rows *rows, const double *root, int32_t columns, double *r)
{
    double *block = cxm__allocate(rows->host, columns, CXM__REGRESSION_BLOCK * sizeof(double));
    if (!block)
        return false;
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        for (int32_t c = 0; c < columns; c++) {
            const double *from = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                block[(int64_t)c * CXM__REGRESSION_BLOCK + i] = from[i] * root[first + i];
        }
        cxm__householder(r, columns, block, n, CXM__REGRESSION_BLOCK);
    }
    cxm__release(rows->host, block, columns, CXM__REGRESSION_BLOCK * sizeof(double));
    return true;
}
/* ---- lib/stats/roc.c ---- */
/* Areas under ROC curves. One alone is the superiority of the events' scores, from counts; two of the same subjects need each
 * subject's placement by either score, because the areas vary together. */

#include <math.h>


_Static_assert(sizeof(cxm_auc_comparison) == 424, "frozen");

enum {
    ROC_HEARD = 1 << 20, /* rows between two calls of the host's progress */
    ROC_FEW = 40         /* of the rarer outcome: below it intervals held the truth too seldom */
};

static void roc_fill(cxm_tested_estimate *to, int64_t rarer, double share, double excess, double std_error, double confidence)
{
    double half = std_error > 0 ? std_error * cxm__tested_quantile(confidence, NAN) : (double)NAN;
    cxm__tested_value(to, share, std_error);
    if (isnan(std_error))
        return;
    cxm__tested_test(to, excess / std_error, NAN);
    cxm__tested_interval(to, share - half, share + half, confidence, 0, 1);
    cxm__estimate_flag_few(&to->estimate, rarer, ROC_FEW);
}

static cxm_status roc_outcome_fails(const cxm_column *outcome, int32_t argument, int64_t row, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A("outcome"), CXM__T("["), CXM__I(row), CXM__T("]: "),
                     CXM__N(cxm__column_number(outcome, row)), CXM__T(" is neither 0 nor 1"));
}

static bool roc_is_outcome(double value)
{
    return value == 0 || value == 1;
}

/* Names the first row whose outcome is none, if one of the pairs has such an outcome. */
static cxm_status roc_outcomes(const struct cxm__pairs *pairs, const struct cxm__pairs_source *source, cxm_error *error)
{
    int64_t row = 0;
    bool good = true;
    for (int64_t i = 0; i < pairs->count; i++)
        good = good && roc_is_outcome(pairs->items[i].x);
    if (good)
        return CXM_OK;
    while (cxm__column_is_null(source->column[0], row) || cxm__column_is_null(source->column[1], row) ||
           roc_is_outcome(cxm__column_number(source->column[0], row)))
        row++;
    return roc_outcome_fails(source->column[0], source->argument[0], row, error);
}

cxm_status cxm_auc(const cxm_column *score, const cxm_column *outcome, double confidence, const cxm_host *host,
                   cxm_tested_estimate *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{outcome, score}, {"outcome", "score"}, {1, 0}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = roc_outcomes(&pairs, &source, error);
    }
    if (!status) {
        struct cxm__placements p = cxm__placements(&pairs);
        *result = cxm__tested(pairs.n, pairs.missing);
        if (p.n[0] && p.n[1]) {
            struct cxm__superiority s = cxm__superiority(&p);
            roc_fill(result, p.n[0] < p.n[1] ? p.n[0] : p.n[1], s.share, s.excess, s.std_error, confidence);
        }
    }
    cxm__pairs_free(&pairs);
    return status;
}

/* ---- two scores of the same subjects ---- */

/* All subjects' placements by both scores, doubled: how many of the other class an event is above, or a non-event below. */
struct roc_subjects {
    const cxm_host *host;
    int64_t n, missing, events;
    int64_t *placement[2]; /* n each */
    uint8_t *event;        /* n; first of all, NULL until it is known how many they are */
};

/* Reads the complete rows as score, number of the subject; same_x is its outcome. */
static cxm_status roc_read(const struct cxm__pairs_source *sources, int which, struct cxm__pairs *pairs, cxm_error *error)
{
    const cxm_column *outcome = sources[0].column[0];
    pairs->count = pairs->n = pairs->missing = 0;
    for (int64_t row = 0; row < outcome->length; row++) {
        double value[2], event;
        cxm_status status = row && row % ROC_HEARD == 0 ? cxm__progress(pairs->host, row, outcome->length, error) : CXM_OK;
        if (status)
            return status;
        if (cxm__column_is_null(outcome, row) || cxm__column_is_null(sources[0].column[1], row) ||
            cxm__column_is_null(sources[1].column[1], row)) {
            pairs->missing++;
            continue;
        }
        for (int side = 0; side < 2 && !status; side++)
            status = cxm__pairs_value(&sources[side], 1, row, &value[side], error);
        event = cxm__column_number(outcome, row);
        if (!status && !roc_is_outcome(event))
            status = roc_outcome_fails(outcome, 2, row, error);
        if (status)
            return status;
        if (!cxm__pairs_add(pairs, value[which], (double)pairs->n++, 1))
            return cxm__fail_memory(error);
        pairs->items[pairs->count - 1].same_x = event > 0;
    }
    cxm__pairs_settle(pairs);
    return CXM_OK;
}

/* Notes everyone's placement among the subjects in the order of a score. */
static void roc_place(const struct cxm__pairs *pairs, struct roc_subjects *subjects, int64_t *placement)
{
    int64_t below[2] = {0, 0}, end;
    for (int64_t at = 0; at < pairs->count; at = end) {
        int64_t here[2] = {0, 0};
        for (end = at; end < pairs->count && pairs->items[end].x == pairs->items[at].x; end++)
            here[pairs->items[end].same_x]++;
        for (int64_t i = at; i < end; i++) {
            int64_t subject = (int64_t)pairs->items[i].y, event = pairs->items[i].same_x;
            subjects->event[subject] = (uint8_t)event;
            placement[subject] = event ? 2 * below[0] + here[0] : 2 * (subjects->events - below[1]) - here[1];
        }
        below[0] += here[0];
        below[1] += here[1];
    }
}

/* Variances of both areas, their covariance, and the variance of the second less the first, which cancels nothing. */
struct roc_moments {
    double area[2], excess[2], variance[2], covariance, difference;
};

static struct roc_moments roc_moments(const struct roc_subjects *s)
{
    struct roc_moments m = {.covariance = 0};
    const double events = (double)s->events, others = (double)(s->n - s->events);
    cxm__sum sums[2][4] = {{{0, 0}}};
    double mean[2][2]; /* by class and score */
    for (int which = 0; which < 2; which++) {
        uint64_t total = 0;
        for (int64_t i = 0; i < s->n; i++)
            total += s->event[i] ? (uint64_t)s->placement[which][i] : 0;
        m.area[which] = (double)total / 2 / (events * others);
        m.excess[which] = ((double)total - events * others) / 2 / (events * others);
        mean[0][which] = (double)total / others;
        mean[1][which] = (double)total / events;
    }
    for (int64_t i = 0; i < s->n; i++) {
        int class = s->event[i];
        double a = (double)s->placement[0][i] - mean[class][0], b = (double)s->placement[1][i] - mean[class][1];
        const double terms[4] = {a * a, b * b, a * b, (b - a) * (b - a)};
        for (int k = 0; k < 4; k++)
            cxm__sum_add(&sums[class][k], terms[k]);
    }
    double parts[4];
    for (int k = 0; k < 4; k++)
        parts[k] = (cxm__sum_value(sums[1][k]) / (events - 1) * events + cxm__sum_value(sums[0][k]) / (others - 1) * others) /
                   (4 * events * events * others * others);
    m.variance[0] = parts[0];
    m.variance[1] = parts[1];
    m.covariance = parts[2];
    m.difference = parts[3];
    return m;
}

static void roc_result(const struct roc_subjects *s, double confidence, cxm_auc_comparison *result)
{
    cxm_auc_comparison to = {.correlation = NAN};
    cxm_tested_estimate difference = cxm__tested(s->n, s->missing);
    to.first = to.second = difference;
    if (s->events && s->events < s->n) {
        struct roc_moments m = roc_moments(s);
        bool few = s->events < 2 || s->n - s->events < 2;
        double error = few ? (double)NAN : sqrt(m.difference), value = m.area[1] - m.area[0];
        double half = error > 0 ? error * cxm__tested_quantile(confidence, NAN) : (double)NAN;
        const int64_t rarer = s->events < s->n - s->events ? s->events : s->n - s->events;
        roc_fill(&to.first, rarer, m.area[0], m.excess[0], few ? (double)NAN : sqrt(m.variance[0]), confidence);
        roc_fill(&to.second, rarer, m.area[1], m.excess[1], few ? (double)NAN : sqrt(m.variance[1]), confidence);
        cxm__tested_value(&difference, value, error);
        if (!few) {
            cxm__tested_test(&difference, value / error, NAN);
            cxm__tested_interval(&difference, value - half, value + half, confidence, -1, 1);
            if (m.variance[0] > 0 && m.variance[1] > 0)
                to.correlation = m.covariance / sqrt(m.variance[0] * m.variance[1]);
        }
    }
    to.difference = (cxm_comparison){.difference = difference.estimate, .statistic = difference.statistic, .df = NAN,
                                     .p = difference.p, .q = NAN, .test_status = difference.test_status,
                                     .method = difference.test_status == CXM_TEST_OK ? CXM_TEST_Z : CXM_TEST_NONE};
    *result = to;
}

static cxm_status roc_compare(const struct cxm__pairs_source *sources, double confidence, struct cxm__pairs *pairs,
                              struct roc_subjects *subjects, cxm_auc_comparison *result, cxm_error *error)
{
    for (int which = 0; which < 2; which++) {
        cxm_status status = roc_read(sources, which, pairs, error);
        if (status)
            return status;
        if (!which) {
            subjects->n = pairs->n;
            subjects->missing = pairs->missing;
            for (int64_t i = 0; i < pairs->count; i++)
                subjects->events += pairs->items[i].same_x;
            subjects->event = cxm__allocate(subjects->host, subjects->n, sizeof *subjects->event);
        }
        subjects->placement[which] = cxm__allocate(subjects->host, subjects->n, sizeof *subjects->placement[which]);
        if (!subjects->event || !subjects->placement[which])
            return cxm__fail_memory(error);
        roc_place(pairs, subjects, subjects->placement[which]);
    }
    roc_result(subjects, confidence, result);
    return CXM_OK;
}

cxm_status cxm_auc_compare(const cxm_column *first, const cxm_column *second, const cxm_column *outcome, double confidence,
                           const cxm_host *host, cxm_auc_comparison *result, cxm_error *error)
{
    const struct cxm__pairs_source sources[2] = {{{outcome, first}, {"outcome", "first"}, {2, 0}},
                                                 {{outcome, second}, {"outcome", "second"}, {2, 1}}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    struct roc_subjects subjects = {.host = &lent};
    cxm_status status = cxm__pairs_check(&sources[0], error);
    if (!status)
        status = cxm__pairs_check(&sources[1], error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status && outcome->length > CXM__WIDE_ROWS)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("outcome"), CXM__T(" has more than 2^32 rows"));
    if (status)
        return status;
    status = roc_compare(sources, confidence, &pairs, &subjects, result, error);
    cxm__release(&lent, subjects.event, subjects.n, sizeof *subjects.event);
    for (int which = 0; which < 2; which++)
        cxm__release(&lent, subjects.placement[which], subjects.n, sizeof *subjects.placement[which]);
    cxm__pairs_free(&pairs);
    return status;
}
/* ---- lib/stats/sandwich.c ---- */
/* Classical, heteroscedasticity-consistent and autocorrelation-consistent covariances (White 1980; MacKinnon and White 1985; Newey
 * and West 1987). Each is X'X of some columns that are no longer than the data, but for the classical one. */

#include <math.h>
#include <string.h>


static const double sandwich_own = 1e-10; /* a row or cluster that leaves less to the others determines its fit alone */

/* contrast * middle * contrast' */
static bool sandwich_outside(const struct cxm__sandwich *work, const double *middle)
{
    const int32_t k = work->k;
    double *half = cxm__allocate(work->host, k, sizeof *half);
    for (int32_t i = 0; half && i < k; i++) {
        for (int32_t j = 0; j < k; j++) {
            half[j] = 0;
            for (int32_t c = 0; c < k; c++)
                half[j] += work->contrast[i * k + c] * middle[c * k + j];
        }
        for (int32_t j = 0; j <= i; j++) {
            double sum = 0;
            for (int32_t c = 0; c < k; c++)
                sum += half[c] * work->contrast[j * k + c];
            work->covariance[i * k + j] = work->covariance[j * k + i] = sum;
        }
    }
    cxm__release(work->host, half, k, sizeof *half);
    return half != NULL;
}

/* Each row of Q becomes its score. */
static void sandwich_scores(struct cxm__sandwich *work)
{
    const int32_t k = work->k;
    for (int64_t row = 0; row < work->n; row++) {
        double *q = work->q + row, leverage = 0, factor = work->residual[row];
        for (int32_t c = 0; c < k; c++)
            leverage += q[c * work->stride] * q[c * work->stride];
        const double rest = 1 - leverage;
        if (rest < sandwich_own) { /* its residual is 0, whatever its outcome */
            for (int32_t i = 0; i < k; i++) {
                double share = 0;
                for (int32_t c = 0; c < k; c++)
                    share += work->contrast[i * k + c] * q[c * work->stride];
                work->lost[i] += share * share;
            }
            factor = 0;
        } else if (work->kind == CXM_COVARIANCE_HC2) {
            factor /= sqrt(rest);
        } else if (work->kind == CXM_COVARIANCE_HC3) {
            factor /= rest;
        }
        for (int32_t c = 0; c < k; c++)
            q[c * work->stride] *= factor;
    }
}

/* Bartlett's weights 1 - l / (lag + 1) are how many of all windows of lag + 1 rows hold two rows that are l apart, so the middle is
 * X'X of the windows' sums: it cannot come out negative, and costs the same for each lag. */
static bool sandwich_windows(const struct cxm__sandwich *work, cxm__sum *sums)
{
    const int64_t windows = work->n + work->lag;
    double *moving = cxm__allocate(work->host, windows, sizeof(double) * (size_t)work->k);
    for (int32_t c = 0; moving && c < work->k; c++) {
        cxm__sum sum = {0, 0};
        for (int64_t last = 0; last < windows; last++) {
            if (last < work->n)
                cxm__sum_add(&sum, work->q[c * work->stride + last]);
            if (last > work->lag)
                cxm__sum_add(&sum, -work->q[c * work->stride + last - work->lag - 1]);
            moving[c * windows + last] = cxm__sum_value(sum);
        }
    }
    if (moving)
        cxm__crossproducts(moving, windows, windows, work->k, sums);
    cxm__release(work->host, moving, windows, sizeof(double) * (size_t)work->k);
    return moving != NULL;
}

static bool sandwich_rows(struct cxm__sandwich *work, double *middle)
{
    const int32_t k = work->k, kind = work->kind;
    const bool lagged = kind == CXM_COVARIANCE_HAC || kind == CXM_COVARIANCE_HAC_ADJUSTED;
    cxm__sum *sums = cxm__allocate_zeroed(work->host, (int64_t)k * k, sizeof *sums);
    bool done = sums != NULL;
    if (done) {
        sandwich_scores(work);
        if (lagged)
            done = sandwich_windows(work, sums);
        else
            cxm__crossproducts(work->q, work->n, work->stride, k, sums);
        cxm__crossproducts_matrix(sums, k, middle);
    }
    double factor = lagged ? 1 / (double)(work->lag + 1) : 1;
    if (kind == CXM_COVARIANCE_HC1 || kind == CXM_COVARIANCE_HAC_ADJUSTED)
        factor *= (double)work->n / (double)(work->n - k);
    for (int32_t i = 0; i < k * k; i++)
        middle[i] *= factor;
    cxm__release(work->host, sums, (int64_t)k * k, sizeof *sums);
    return done;
}

bool cxm__sandwich(struct cxm__sandwich *work)
{
    const int32_t k = work->k;
    double *middle = cxm__allocate_zeroed(work->host, (int64_t)k * k, sizeof *middle);
    bool done = middle != NULL;
    for (int32_t i = 0; i < k; i++) {
        work->lost[i] = 0;
        work->df[i] = work->large_df;
    }
    if (done && work->kind == CXM_COVARIANCE_CLASSICAL)
        for (int32_t i = 0; i < k; i++)
            middle[i * k + i] = work->dispersion;
    else if (done)
        done = work->cluster ? cxm__sandwich_clusters(work, middle) : sandwich_rows(work, middle);
    for (int32_t i = 0; i < k; i++) {
        double all = 0;
        for (int32_t c = 0; c < k; c++)
            all += work->contrast[i * k + c] * work->contrast[i * k + c];
        work->lost[i] /= all;
    }
    done = done && sandwich_outside(work, middle);
    cxm__release(work->host, middle, (int64_t)k * k, sizeof *middle);
    return done;
}
/* ---- lib/stats/sandwich_clusters.c ---- */
/* Cluster-robust covariances: CR1, and CR2 with Satterthwaite's degrees of freedom (Bell and McCaffrey 2002, Survey Methodology
 * 28; Pustejovsky and Tipton 2018, JBES 36). A cluster is seen through the eigenvalues of its part of QQ', at most k of them, so
 * that no matrix is as large as a cluster. */
#include <math.h>
#include <string.h>


static const double clusters_own = 1e-10; /* an eigenvalue that near 1: the cluster alone determines that direction */

/* One cluster at a time: its rows of Q, their residuals, and I - H among them as eigenvalues 1 - share[i] whose vectors, times
 * Q, are part[i]; outcome[i] is the vector times the residuals. */
struct clusters_work {
    const struct cxm__sandwich *of;
    int32_t k, parts;
    int64_t largest;
    double *rows;    /* k columns of `largest` */
    double *residual;
    cxm__sum *sums;  /* side x side, side being at most k */
    double *matrix, *vectors;
    double *share, *part, *outcome;
    double *scores;  /* by cluster, k columns */
    double *trace;   /* of each coefficient: sum of P_gg */
    double *square;  /* of each coefficient: sum of a_g'a_g^2 - 2 a_g'a_g b_g'b_g */
    double *inner;   /* of each coefficient: sum of b_g b_g', k x k */
    double *b, *own;
    int32_t *order;
    int64_t *ends;
};

static bool clusters_allocate(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const cxm_host *host = of->host;
    const int64_t k = of->k;
    work->ends = cxm__allocate_zeroed(host, of->clusters + 1, sizeof *work->ends);
    work->order = cxm__allocate(host, of->n, sizeof *work->order);
    work->scores = cxm__allocate_zeroed(host, of->clusters, sizeof(double) * (size_t)k);
    work->sums = cxm__allocate(host, k * k, sizeof *work->sums);
    work->matrix = cxm__allocate(host, 3 * k * k, sizeof(double));
    work->share = cxm__allocate_zeroed(host, 6 * k, sizeof(double));
    work->inner = cxm__allocate_zeroed(host, k * k, sizeof(double) * (size_t)k);
    if (!work->ends || !work->order || !work->scores || !work->sums || !work->matrix || !work->share || !work->inner)
        return false;
    work->vectors = work->matrix + k * k;
    work->part = work->matrix + 2 * k * k;
    work->outcome = work->share + k;
    work->trace = work->share + 2 * k;
    work->square = work->share + 3 * k;
    work->b = work->share + 4 * k;
    work->own = work->share + 5 * k;
    for (int64_t row = 0; row < of->n; row++)
        work->ends[of->cluster[row] + 1]++;
    for (int64_t g = 0; g < of->clusters; g++) {
        work->largest = work->ends[g + 1] > work->largest ? work->ends[g + 1] : work->largest;
        work->ends[g + 1] += work->ends[g];
    }
    work->rows = cxm__allocate(host, work->largest, sizeof(double) * (size_t)k);
    work->residual = cxm__allocate(host, work->largest, sizeof(double));
    return work->rows && work->residual && cxm__codes_order(host, of->cluster, of->clusters, NULL, of->n, work->order);
}

static void clusters_free(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const cxm_host *host = of->host;
    const int64_t k = of->k;
    cxm__release(host, work->ends, of->clusters + 1, sizeof *work->ends);
    cxm__release(host, work->order, of->n, sizeof *work->order);
    cxm__release(host, work->scores, of->clusters, sizeof(double) * (size_t)k);
    cxm__release(host, work->sums, k * k, sizeof *work->sums);
    cxm__release(host, work->matrix, 3 * k * k, sizeof(double));
    cxm__release(host, work->share, 6 * k, sizeof(double));
    cxm__release(host, work->inner, k * k, sizeof(double) * (size_t)k);
    cxm__release(host, work->rows, work->largest, sizeof(double) * (size_t)k);
    cxm__release(host, work->residual, work->largest, sizeof(double));
}

static double clusters_dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The eigenvalues from the smaller of Q_g'Q_g and Q_g Q_g', which share those that are not 0. */
static void clusters_split(struct clusters_work *work, int64_t n)
{
    const int32_t k = work->k, side = n < k ? (int32_t)n : k;
    if (n < k) {
        for (int32_t i = 0; i < side; i++)
            for (int32_t j = 0; j < side; j++) {
                double sum = 0;
                for (int32_t c = 0; c < k; c++)
                    sum += work->rows[c * n + i] * work->rows[c * n + j];
                work->matrix[i * side + j] = sum;
            }
    } else {
        memset(work->sums, 0, (size_t)k * (size_t)k * sizeof *work->sums);
        cxm__crossproducts(work->rows, n, n, k, work->sums);
        cxm__crossproducts_matrix(work->sums, k, work->matrix);
    }
    for (int32_t c = 0; n >= k && c < k; c++)
        work->b[c] = clusters_dot(work->rows + c * n, work->residual, n);
    cxm__jacobi(work->matrix, side, work->vectors);
    work->parts = side;
    for (int32_t i = 0; i < side; i++) {
        const double *vector = work->vectors + (int64_t)i * side, share = fmax(0, work->matrix[i * side + i]), root = sqrt(share);
        work->share[i] = share;
        work->outcome[i] = n < k ? clusters_dot(vector, work->residual, n) : root > 0 ? clusters_dot(vector, work->b, k) / root : 0;
        for (int32_t c = 0; c < k; c++)
            work->part[i * k + c] = n < k ? clusters_dot(vector, work->rows + c * n, n) : root * vector[c];
    }
}

/* What the cluster adds to each coefficient's degrees of freedom: a = A_g Q_g contrast', b = Q_g'a. */
static void clusters_freedom(struct clusters_work *work)
{
    const int32_t k = work->k;
    for (int32_t i = 0; i < k; i++) {
        const double *contrast = work->of->contrast + (int64_t)i * k;
        double length = 0, square;
        memset(work->b, 0, (size_t)k * sizeof(double));
        for (int32_t p = 0; p < work->parts; p++) {
            const double *part = work->part + (int64_t)p * k, along = clusters_dot(part, contrast, k), rest = 1 - work->share[p];
            if (rest < clusters_own) {
                work->of->lost[i] += along * along;
                continue;
            }
            length += along * along / rest;
            work->trace[i] += along * along;
            for (int32_t c = 0; c < k; c++)
                work->b[c] += along / sqrt(rest) * part[c];
        }
        square = clusters_dot(work->b, work->b, k);
        work->square[i] += length * (length - 2 * square);
        double *inner = work->inner + (int64_t)i * k * k;
        for (int32_t r = 0; r < k; r++)
            for (int32_t c = 0; c < k; c++)
                inner[r * k + c] += work->b[r] * work->b[c];
    }
}

static void clusters_adjusted(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const int32_t k = work->k;
    for (int64_t g = 0; g < of->clusters; g++) {
        const int64_t n = work->ends[g + 1] - work->ends[g];
        for (int64_t i = 0; i < n; i++) {
            const int64_t row = work->order[work->ends[g] + i];
            for (int32_t c = 0; c < k; c++)
                work->rows[c * n + i] = of->q[c * of->stride + row];
            work->residual[i] = of->residual[row];
        }
        clusters_split(work, n);
        clusters_freedom(work);
        for (int32_t p = 0; p < work->parts; p++)
            for (int32_t c = 0; c < k && 1 - work->share[p] >= clusters_own; c++)
                work->scores[c * of->clusters + g] += work->outcome[p] / sqrt(1 - work->share[p]) * work->part[p * k + c];
    }
    for (int32_t i = 0; i < k; i++) {
        const double *inner = work->inner + (int64_t)i * k * k;
        of->df[i] = work->trace[i] * work->trace[i] / (work->square[i] + clusters_dot(inner, inner, (int64_t)k * k));
    }
}

bool cxm__sandwich_clusters(struct cxm__sandwich *of, double *middle)
{
    const int32_t k = of->k;
    const double groups = (double)of->clusters, n = (double)of->n;
    struct clusters_work work = {.of = of, .k = k};
    const bool done = clusters_allocate(&work);
    if (done && of->kind == CXM_COVARIANCE_CR2)
        clusters_adjusted(&work);
    for (int64_t row = 0; done && of->kind == CXM_COVARIANCE_CR1 && row < of->n; row++)
        for (int32_t c = 0; c < k; c++)
            work.scores[c * of->clusters + of->cluster[row]] += of->q[c * of->stride + row] * of->residual[row];
    if (done) {
        memset(work.sums, 0, (size_t)k * (size_t)k * sizeof *work.sums);
        cxm__crossproducts(work.scores, of->clusters, of->clusters, k, work.sums);
        cxm__crossproducts_matrix(work.sums, k, middle);
    }
    for (int32_t i = 0; of->kind == CXM_COVARIANCE_CR1 && i < k; i++) {
        of->df[i] = groups - 1;
        for (int32_t j = 0; j < k; j++)
            middle[i * k + j] *= groups / (groups - 1) * ((n - 1) / (n - k));
    }
    clusters_free(&work);
    return done;
}
/* ---- lib/stats/slopes.c ---- */
/* Selection by counting inversions (Dillencourt, Mount and Netanyahu 1992, Int. J. Computational Geometry & Applications 2, 1-27;
 * Matousek 1991, Information Processing Letters 39, 183-187), made exact: pairs too near a slope for rounding are looked at one by one. */
/* ---- lib/stats/slopes.h ---- */
/* The slope of a given rank among those of all pairs of points, without a list of them: how many are below a slope is how many
 * points change places when they are ordered by what that slope leaves of them. Read trend.c next. */
#ifndef CXM__STATS_SLOPES_H
#define CXM__STATS_SLOPES_H


enum { CXM__SLOPES_KNOWN = 64 };

/* How many pairs have a smaller slope, and how many this one. */
struct cxm__slopes_tally {
    double slope;
    int64_t less, equal;
};

/* Points in the order of t, then y, all different; counts are how often each is there, NULL for once. */
struct cxm__slopes {
    const cxm_host *host;
    const double *t, *y;
    const int64_t *counts;
    int64_t points;
    int64_t pairs; /* of rows with different t: how many slopes there are */
    /* the rest is worked with */
    struct cxm__row_value *items, *spare, *sample;
    int64_t capacity, sampled, sample_weight; /* room in the sample, and what is in it */
    double t_middle, y_middle, t_span, y_span;
    struct cxm__slopes_tally known[CXM__SLOPES_KNOWN];
    int32_t known_count;
    bool held;         /* the sample is all that lies between the two tallies */
    double held_low, held_high;
};

/* Begins with what Kendall's counting has found: how many slopes are below 0, and how many 0. Fails where times are so close that
 * slopes are no numbers, or without memory; then there is nothing to free. */
cxm_status cxm__slopes_begin(struct cxm__slopes *slopes, int64_t negative, int64_t zero, cxm_error *error);

/* The slope of rank 1 .. pairs, ascending. */
double cxm__slopes_at(struct cxm__slopes *slopes, int64_t rank);

void cxm__slopes_free(struct cxm__slopes *slopes);

#endif

#include <float.h>
#include <math.h>

enum {
    SLOPES_LEAST = 4096,      /* room in the sample at least */
    SLOPES_NEAR = 64,         /* pairs a point that are looked at one by one */
    SLOPES_NEAR_LEAST = 1 << 22
};

static int64_t slopes_weight(const struct cxm__slopes *slopes, int64_t point)
{
    return slopes->counts ? slopes->counts[point] : 1;
}

/* What a slope leaves of a point. */
static double slopes_rest(const struct cxm__slopes *slopes, int64_t point, double slope)
{
    return (slopes->y[point] - slopes->y_middle) - slope * (slopes->t[point] - slopes->t_middle);
}

static double slopes_quotient(const struct cxm__slopes *slopes, int64_t a, int64_t b)
{
    return (slopes->y[b] - slopes->y[a]) / (slopes->t[b] - slopes->t[a]);
}

/* ---- counting ---- */

struct slopes_counter {
    const struct cxm__slopes *slopes;
    struct cxm__slopes_tally tally;
    double slack;    /* rests nearer than this do not tell which slope is larger: more than twice what rounding can do to them */
    int64_t budget;  /* of pairs that are still looked at one by one */
};

/* A left row's neighbours in the right half: their quotients decide, unless they are too many. */
static void slopes_near(struct slopes_counter *counter, int64_t left, const struct cxm__row_value *from,
                        const struct cxm__row_value *end, int64_t weight)
{
    const struct cxm__slopes *slopes = counter->slopes;
    const int64_t own = slopes_weight(slopes, left);
    counter->budget -= end - from;
    if (counter->budget < 0) {
        counter->tally.equal += own * weight;
        return;
    }
    for (; from < end; from++) {
        if (!(slopes->t[from->row] > slopes->t[left]))
            continue;
        double quotient = slopes_quotient(slopes, left, from->row);
        int64_t both = own * slopes_weight(slopes, from->row);
        counter->tally.less += quotient < counter->tally.slope ? both : 0;
        counter->tally.equal += quotient == counter->tally.slope ? both : 0;
    }
}

/* Left rows are earlier than right ones, and both halves ascend by their rests. */
static void slopes_between(struct slopes_counter *counter, const struct cxm__row_value *left, const struct cxm__row_value *middle,
                           const struct cxm__row_value *end)
{
    const struct cxm__row_value *below = middle, *above = middle;
    int64_t below_weight = 0, above_weight = 0;
    for (; left < middle; left++) {
        double low = left->value - counter->slack, high = left->value + counter->slack;
        for (; below < end && below->value < low; below++)
            below_weight += slopes_weight(counter->slopes, below->row);
        for (; above < end && above->value <= high; above++)
            above_weight += slopes_weight(counter->slopes, above->row);
        counter->tally.less += slopes_weight(counter->slopes, left->row) * below_weight;
        if (below < above)
            slopes_near(counter, left->row, below, above, above_weight - below_weight);
    }
}

static void slopes_merge(const struct cxm__row_value *left, const struct cxm__row_value *middle, const struct cxm__row_value *end,
                         struct cxm__row_value *to)
{
    const struct cxm__row_value *right = middle;
    while (left < middle && right < end)
        *to++ = right->value < left->value ? *right++ : *left++;
    while (left < middle)
        *to++ = *left++;
    while (right < end)
        *to++ = *right++;
}

static struct cxm__slopes_tally slopes_count(struct cxm__slopes *slopes, double slope)
{
    const int64_t points = slopes->points;
    struct cxm__row_value *from = slopes->items, *to = slopes->spare;
    struct slopes_counter counter = {slopes, {slope, 0, 0}, 0, SLOPES_NEAR * points};
    counter.slack = 16 * DBL_EPSILON * (slopes->y_span + fabs(slope) * slopes->t_span) + DBL_MIN * (1 + slopes->t_span);
    counter.budget = counter.budget < SLOPES_NEAR_LEAST ? SLOPES_NEAR_LEAST : counter.budget;
    for (int64_t i = 0; i < points; i++)
        from[i] = (struct cxm__row_value){slopes_rest(slopes, i, slope), i};
    for (int64_t width = 1; width < points; width *= 2) {
        for (int64_t at = 0; at < points; at += 2 * width) {
            int64_t middle = at + width < points ? at + width : points, end = middle + width < points ? middle + width : points;
            slopes_between(&counter, from + at, from + middle, from + end);
            slopes_merge(from + at, from + middle, from + end, to + at);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    return counter.tally;
}

/* ---- looking between two slopes ---- */

/* Every stride-th pair; when there is no room left, every second one goes and the stride doubles. */
struct slopes_sampler {
    struct cxm__slopes *slopes;
    double low, high;
    int64_t stride, seen, next;
};

static void slopes_take(struct slopes_sampler *sampler, int64_t a, int64_t b)
{
    struct cxm__slopes *slopes = sampler->slopes;
    if (a > b) {
        int64_t later = a;
        a = b;
        b = later;
    }
    double quotient = slopes->t[b] > slopes->t[a] ? slopes_quotient(slopes, a, b) : sampler->low;
    if (!(quotient > sampler->low && quotient < sampler->high))
        return;
    slopes->sample[slopes->sampled++] = (struct cxm__row_value){quotient, slopes_weight(slopes, a) * slopes_weight(slopes, b)};
    if (slopes->sampled < slopes->capacity)
        return;
    slopes->sampled = (slopes->capacity + 1) / 2;
    for (int64_t i = 1; i < slopes->sampled; i++)
        slopes->sample[i] = slopes->sample[2 * i];
    sampler->stride *= 2;
}

/* Halves ordered by what the lower slope leaves, each sorted by what the higher one leaves: who is out of order lies between both. */
static void slopes_sample_between(struct slopes_sampler *sampler, const struct cxm__row_value *left,
                                  const struct cxm__row_value *middle, const struct cxm__row_value *end)
{
    const struct cxm__row_value *below = middle;
    for (; left < middle; left++) {
        while (below < end && below->value < left->value)
            below++;
        int64_t first = sampler->seen;
        sampler->seen += below - middle;
        for (; sampler->next < sampler->seen; sampler->next += sampler->stride)
            slopes_take(sampler, left->row, middle[sampler->next - first].row);
    }
}

/* Fills the sample with slopes strictly between; true if it may be all of them. */
static bool slopes_sample(struct cxm__slopes *slopes, double low, double high)
{
    const int64_t points = slopes->points;
    struct cxm__row_value *from = slopes->items, *to = slopes->spare;
    struct slopes_sampler sampler = {slopes, low, high, 1, 0, 0};
    slopes->sampled = slopes->sample_weight = 0;
    for (int64_t i = 0; i < points; i++)
        from[i] = (struct cxm__row_value){slopes_rest(slopes, i, low), i};
    cxm__sort_rows(from, to, points);
    for (int64_t i = 0; i < points; i++)
        from[i].value = slopes_rest(slopes, from[i].row, high);
    for (int64_t width = 1; width < points; width *= 2) {
        for (int64_t at = 0; at < points; at += 2 * width) {
            int64_t middle = at + width < points ? at + width : points, end = middle + width < points ? middle + width : points;
            slopes_sample_between(&sampler, from + at, from + middle, from + end);
            slopes_merge(from + at, from + middle, from + end, to + at);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    for (int64_t i = 0; i < slopes->sampled; i++)
        slopes->sample_weight += slopes->sample[i].row;
    cxm__sort_rows(slopes->sample, slopes->sample + slopes->capacity, slopes->sampled);
    return sampler.stride == 1;
}

/* The first slope of the sample up to which its weights reach `weight`; there is one at least. */
static double slopes_sampled_at(const struct cxm__slopes *slopes, int64_t weight)
{
    int64_t up_to = 0, at = 0;
    for (; at + 1 < slopes->sampled; at++) {
        up_to += slopes->sample[at].row;
        if (up_to >= weight)
            break;
    }
    return slopes->sample[at].value;
}

/* ---- selection ---- */

static void slopes_remember(struct cxm__slopes *slopes, struct cxm__slopes_tally tally)
{
    if (slopes->known_count < CXM__SLOPES_KNOWN)
        slopes->known[slopes->known_count++] = tally;
}

/* Counts at a slope strictly between both; true if it is the one that is looked for, else it becomes one of them. */
static bool slopes_try(struct cxm__slopes *slopes, double slope, int64_t rank, struct cxm__slopes_tally *low,
                       struct cxm__slopes_tally *high)
{
    if (!(slope > low->slope && slope < high->slope))
        return false;
    struct cxm__slopes_tally tally = slopes_count(slopes, slope);
    slopes_remember(slopes, tally);
    if (rank <= tally.less)
        *high = tally;
    else if (rank > tally.less + tally.equal)
        *low = tally;
    else
        return true;
    return false;
}

/* Narrows both by slopes of the sample on either side of where the rank should be; true if one of them is it. */
static bool slopes_narrow(struct cxm__slopes *slopes, int64_t rank, struct cxm__slopes_tally *low, struct cxm__slopes_tally *high,
                          double *found)
{
    const int64_t before = low->less + low->equal, inside = high->less - before;
    const double whole = (double)slopes->sample_weight, at = (double)(rank - before) / (double)inside * whole;
    const double margin = whole / sqrt((double)slopes->sampled); /* two standard errors of a share of one half */
    const double tries[] = {slopes_sampled_at(slopes, (int64_t)(at - margin)),
                            slopes_sampled_at(slopes, (int64_t)fmin(at + margin, 0x1p62)), slopes_sampled_at(slopes, (int64_t)at)};
    for (int i = 0; i < 3; i++) {
        if (i == 2 && high->less - low->less - low->equal <= inside / 2)
            break;
        *found = tries[i];
        if (slopes_try(slopes, tries[i], rank, low, high))
            return true;
    }
    return false;
}

double cxm__slopes_at(struct cxm__slopes *slopes, int64_t rank)
{
    struct cxm__slopes_tally low = slopes->known[0], high = slopes->known[1];
    for (int32_t i = 0; i < slopes->known_count; i++) {
        struct cxm__slopes_tally tally = slopes->known[i];
        if (rank <= tally.less)
            high = tally.slope < high.slope ? tally : high;
        else if (rank > tally.less + tally.equal)
            low = tally.slope > low.slope ? tally : low;
        else
            return tally.slope;
    }
    for (;;) {
        const int64_t before = low.less + low.equal;
        double found;
        if (!slopes->held || slopes->held_low != low.slope || slopes->held_high != high.slope) {
            bool all = slopes_sample(slopes, low.slope, high.slope);
            slopes->held = all && slopes->sample_weight == high.less - before;
            slopes->held_low = low.slope;
            slopes->held_high = high.slope;
        }
        if (slopes->held)
            return slopes_sampled_at(slopes, rank - before);
        if (slopes->sampled) {
            if (slopes_narrow(slopes, rank, &low, &high, &found))
                return found;
            continue;
        }
        /* rounding hides those that are left; halving finds them */
        found = low.slope + (high.slope - low.slope) / 2;
        if (!(found > low.slope && found < high.slope) || slopes_try(slopes, found, rank, &low, &high))
            return found;
    }
}

cxm_status cxm__slopes_begin(struct cxm__slopes *slopes, int64_t negative, int64_t zero, cxm_error *error)
{
    const int64_t points = slopes->points;
    const double *t = slopes->t, *y = slopes->y;
    double least = INFINITY, low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < points; i++) {
        low = y[i] < low ? y[i] : low;
        high = y[i] > high ? y[i] : high;
        if (i && t[i] > t[i - 1])
            least = fmin(least, t[i] - t[i - 1]);
    }
    slopes->t_middle = t[0] / 2 + t[points - 1] / 2;
    slopes->y_middle = low / 2 + high / 2;
    slopes->t_span = t[points - 1] - t[0];
    slopes->y_span = high - low;
    const double most = slopes->y_span / least * 2; /* beyond all of them */
    if (!(most < 1e290) || !(most * slopes->t_span < 1e290))
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, -1, CXM__A("time"),
                         CXM__T(": two times are too close; a slope between them is beyond a double's range"));
    slopes->capacity = points < SLOPES_LEAST ? SLOPES_LEAST : points;
    slopes->items = cxm__allocate(slopes->host, points, 2 * sizeof *slopes->items);
    slopes->sample = cxm__allocate(slopes->host, slopes->capacity, 2 * sizeof *slopes->sample);
    if (!slopes->items || !slopes->sample) {
        cxm__slopes_free(slopes);
        return cxm__fail_memory(error);
    }
    slopes->spare = slopes->items + points;
    slopes->known_count = 0;
    slopes->held = false;
    slopes_remember(slopes, (struct cxm__slopes_tally){-most, 0, 0});
    slopes_remember(slopes, (struct cxm__slopes_tally){most, slopes->pairs, 0});
    slopes_remember(slopes, (struct cxm__slopes_tally){0, negative, zero});
    return CXM_OK;
}

void cxm__slopes_free(struct cxm__slopes *slopes)
{
    cxm__release(slopes->host, slopes->items, slopes->points, 2 * sizeof *slopes->items);
    cxm__release(slopes->host, slopes->sample, slopes->capacity, 2 * sizeof *slopes->sample);
    slopes->items = slopes->spare = slopes->sample = NULL;
}
/* ---- lib/stats/smirnov.c ---- */
/*
 * Walks all orders of two samples at once: the chance that a random path to each lattice point has been as far from the diagonal
 * as D, one answer further at a time. It adds up what is beyond D and not what is within, so that a small p keeps its digits.
 */

#include <math.h>
#include <string.h>

void cxm__smirnov_begin(struct cxm__smirnov *walk, int64_t n1, int64_t n2, double d)
{
    memset(walk, 0, sizeof *walk);
    walk->longer = n1 < n2 ? n2 : n1;
    walk->shorter = n1 < n2 ? n1 : n2;
    walk->distance = (int64_t)floor(d * (double)n1 * (double)n2 + 0.5);
}

/* One more answer: the last step to (i, j) came from (i - 1, j) with the chance i / (i + j), else from (i, j - 1). */
static void smirnov_step(struct cxm__smirnov *walk)
{
    int64_t s = ++walk->passed;
    int64_t least = s > walk->longer ? s - walk->longer : 0, most = s < walk->shorter ? s : walk->shorter;
    double each = 1 / (double)s;
    for (int64_t j = most; j >= least; j--) {
        double before = j > 0 ? (double)j * walk->touched[j - 1] : 0;
        walk->touched[j] = ((double)(s - j) * walk->touched[j] + before) * each;
    }
}

void cxm__smirnov_group(struct cxm__smirnov *walk, int64_t size)
{
    for (int64_t i = 0; i < size; i++)
        smirnov_step(walk);
    int64_t s = walk->passed;
    int64_t least = s > walk->longer ? s - walk->longer : 0, most = s < walk->shorter ? s : walk->shorter;
    for (int64_t j = least; j <= most; j++) {
        int64_t apart = (s - j) * walk->shorter - j * walk->longer; /* both products are within the lattice */
        if (apart >= walk->distance || -apart >= walk->distance)
            walk->touched[j] = 1;
    }
}

double cxm__smirnov_p(const struct cxm__smirnov *walk)
{
    return fmin(walk->touched[walk->shorter], 1);
}
/* ---- lib/stats/sorted_values.c ---- */
/*
 * Reading goes block by block through the decoder that all measures share, so that every type and stride is the same to it.
 * Rows without an answer and rows without a weight are left out and counted.
 */

#include <math.h>
#include <string.h>


static cxm_status values_check(const struct cxm__values_source *source, cxm_error *error)
{
    cxm_status status = cxm__numbers_check(source->column, CXM__ANY_LENGTH, source->name, source->argument, error);
    if (status || !source->weight)
        return status;
    return cxm__numbers_check(source->weight, source->column->length, source->weight_name, source->weight_argument, error);
}

static cxm_status values_take(struct cxm__sorted_values *values, const struct cxm__values_source *source, int64_t row,
                              double number, cxm_error *error)
{
    if (isnan(number))
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                         CXM__T("]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
    if (isinf(number))
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                         CXM__T("]: "), CXM__N(number), CXM__T(" is no finite number"));
    values->items[values->n] = (struct cxm__row_value){number, values->n};
    values->n++;
    return CXM_OK;
}

/* Rows first .. first + n - 1 */
static cxm_status values_block(struct cxm__sorted_values *values, const struct cxm__values_source *source, int64_t first,
                               int32_t n, cxm_error *error)
{
    double numbers[CXM__BLOCK], weights[CXM__BLOCK];
    uint8_t null[CXM__BLOCK], unweighted[CXM__BLOCK];
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->column, first, n, numbers, null);
    if (source->weight)
        status = cxm__decode_weights(source->weight, source->weight_name, source->weight_argument, first, n, weights, unweighted, error);
    for (int32_t i = 0; i < n && !status; i++) {
        if (null[i]) {
            values->missing++;
        } else if (source->weight && (unweighted[i] || weights[i] == 0)) {
            values->excluded++;
        } else {
            if (source->weight)
                values->weights[values->n] = weights[i];
            status = values_take(values, source, first + i, numbers[i], error);
        }
    }
    return status;
}

cxm_status cxm__sorted_values_read(struct cxm__sorted_values *values, const struct cxm__values_source *source,
                                   const cxm_host *lent, cxm_error *error)
{
    memset(values, 0, sizeof *values);
    cxm_status status = values_check(source, error);
    if (status)
        return status;
    int64_t rows = values->rows = source->column->length;
    values->items = cxm__allocate(lent, rows, 2 * sizeof *values->items);
    if (source->weight)
        values->weights = cxm__allocate(lent, rows, sizeof *values->weights);
    if (!values->items || (source->weight && !values->weights))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; first < rows && !status; first += CXM__BLOCK)
        status = values_block(values, source, first, rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK, error);
    if (status) {
        cxm__sorted_values_free(values, lent);
        return status;
    }
    for (int64_t i = 1; values->weights && i < values->n; i++)
        values->unequal = values->unequal || values->weights[i] != values->weights[0];
    cxm__sort_rows(values->items, values->items + rows, values->n);
    return CXM_OK;
}

void cxm__sorted_values_free(struct cxm__sorted_values *values, const cxm_host *lent)
{
    cxm__release(lent, values->items, values->rows, 2 * sizeof *values->items);
    cxm__release(lent, values->weights, values->rows, sizeof *values->weights);
    values->items = NULL;
    values->weights = NULL;
}
/* ---- lib/stats/standardise.c ---- */
/* Mean and deviation in two compensated passes, in units of the farthest number, so that no square leaves a double's range.
 * Sums run in four lanes, because one compensated addition has to wait for the last. */

#include <stdbool.h>


enum { STANDARDISE_LANES = 4 };

/* The sum of x / by, or with `squared` of ((x - mean) / by)^2. */
static double standardise_sum(const double *x, int64_t n, int64_t step, bool squared, double mean, double by)
{
    cxm__sum lanes[STANDARDISE_LANES] = {{0, 0}};
    for (int64_t i = 0; i < n; i += STANDARDISE_LANES)
        for (int64_t l = 0; l < STANDARDISE_LANES && i + l < n; l++) {
            const double part = (x[(i + l) * step] - mean) / by;
            cxm__sum_add(&lanes[l], squared ? part * part : part);
        }
    for (int l = 1; l < STANDARDISE_LANES; l++)
        cxm__sum_merge(&lanes[0], lanes[l]);
    return cxm__sum_value(lanes[0]);
}

void cxm__standardise(double *x, int64_t n, int64_t step, double *mean, double *scale)
{
    double least = INFINITY, most = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        const double value = x[i * step];
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    *mean = standardise_sum(x, n, step, false, 0, (double)n);
    const double reach = fmax(most - *mean, *mean - least);
    *scale = most > least ? reach * sqrt(standardise_sum(x, n, step, true, *mean, reach) / (double)n) : 0;
    for (int64_t i = 0; i < n; i++)
        x[i * step] = most > least ? (x[i * step] - *mean) / *scale : 0;
}
/* ---- lib/stats/student_t.c ---- */
/*
 * Student's t as a beta distribution: with x = df / (df + t^2), both tails together are I_x(df/2, 1/2).
 * Read beta_tail.c for that function and beta_quantile.c for its inverse.
 */
#include <math.h>


/* Below the first, shapes of the beta lose their meaning; above the second t is normal to the last bit wherever it does not underflow. */
static const double student_least_df = 1e-290, student_normal_df = 1e30;

/* P(T > t) for t > 0, or P(0 < T < t) */
static double student_half(double t, double df, int central) {
    double ratio = t / sqrt(df);
    double a = 0.5 * df, b = 0.5;
    if (ratio > 1e140) { /* t^2 / df overflows or nearly: a pure power */
        double log_both = cxm__beta_log_power(a, b) - 2 * a * (log(t) - 0.5 * log(df));
        return central ? -0.5 * expm1(log_both) : 0.5 * exp(log_both);
    }
    if (ratio < 1e-140) { /* the density at 0 */
        double inner = exp(log(t) - 0.5 * log(df) - cxm_log_beta(a, b));
        return central ? inner : 0.5 - inner;
    }
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    double square = t * t, whole = df + square;
    cxm__beta_point point = cxm__beta_point_at(&shape, df / whole, square / whole);
    cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
    return 0.5 * exp(central ? logs.upper : logs.lower);
}

double cxm_t_upper(double t, double df) {
    if (isnan(t) || !(df >= student_least_df)) return (double)NAN;
    if (df > student_normal_df) return cxm_normal_upper(t);
    if (isinf(t)) return t > 0 ? 0 : 1;
    if (t == 0) return 0.5;
    return t > 0 ? student_half(t, df, 0) : 0.5 + student_half(-t, df, 1);
}

double cxm_t_cdf(double t, double df) { return cxm_t_upper(-t, df); }

double cxm_t_quantile(double p, double df) {
    if (!(p >= 0 && p <= 1) || !(df >= student_least_df)) return (double)NAN;
    if (df > student_normal_df || p == 0 || p == 1) return cxm_normal_quantile(p);
    if (p == 0.5) return 0;
    double tail = p < 0.5 ? p : 1 - p;
    /* log(1 + t^2/df) from the normal quantile, Wallace 1959, Annals of Mathematical Statistics 30 */
    double z = cxm_normal_quantile(tail) * (8 * df + 3) / (8 * df + 1);
    double bent = z * z / df;
    double guess = bent < 600 ? -log(expm1(bent)) : -bent;
    cxm__beta_root root = cxm__beta_solve(0.5 * df, 0.5, 2 * tail, 1 - 2 * tail, guess);
    double t = root.x > 1e-280 && root.y > 1e-280 ? sqrt(df) * sqrt(root.y / root.x) : exp(0.5 * (log(df) - root.log_odds));
    return p < 0.5 ? -t : t;
}
/* ---- lib/stats/survival.c ---- */
/* What is read off a survival curve: limits, a probability at a time, quantiles, the restricted mean.
 * All of it is a function of the curve's steps. */
/* ---- lib/stats/survival.h ---- */
/* A survival curve as its own files see it, made by survival_build.c from rows; survival.c reads it.
 * The arrays are the ones that the public steps point to. */
#ifndef CXM__STATS_SURVIVAL_H
#define CXM__STATS_SURVIVAL_H


enum { CXM__CURVE_TIME, CXM__CURVE_SURVIVAL, CXM__CURVE_STD_ERROR, CXM__CURVE_DOUBLES };
enum { CXM__CURVE_AT_RISK, CXM__CURVE_EVENTS, CXM__CURVE_CENSORED, CXM__CURVE_INTEGERS };

struct cxm_survival {
    cxm_host host;
    cxm_survival_steps steps;
    int64_t capacity; /* of each array */
    double *doubles[CXM__CURVE_DOUBLES];
    int64_t *integers[CXM__CURVE_INTEGERS];
};

#endif

#include <math.h>


enum { SURVIVAL_FEW = 50 }; /* below it intervals held the truth too seldom */

/* A probability is met where it is closer than this: 0.8 * 0.625 is a half, and rounds below or above. */
static const double survival_close = 1e-12;

struct survival_limits {
    double lower, upper; /* NaN: none */
    uint32_t flags;
};

const cxm_survival_steps *cxm_survival_steps_of(const cxm_survival *curve)
{
    return &curve->steps;
}

static cxm_status survival_interval(int32_t interval, int32_t argument, cxm_error *error)
{
    if (interval >= CXM_SURVIVAL_LOG && interval <= CXM_SURVIVAL_LOG_LOG)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("interval"), CXM__T(": "), CXM__I(interval), CXM__T(" is no CXM_SURVIVAL_"));
}

static struct survival_limits survival_limits_of(double survival, double std_error, int32_t interval, double z)
{
    struct survival_limits limits = {NAN, NAN, 0};
    if (!(std_error > 0))
        return limits;
    double relative = z * std_error / survival;
    switch (interval) {
    case CXM_SURVIVAL_LOG:
        limits.lower = survival * exp(-relative);
        limits.upper = survival * exp(relative);
        break;
    case CXM_SURVIVAL_LOG_LOG:
        limits.lower = pow(survival, exp(-relative / log(survival)));
        limits.upper = pow(survival, exp(relative / log(survival)));
        break;
    default:
        limits.lower = survival - z * std_error;
        limits.upper = survival + z * std_error;
        break;
    }
    if (limits.lower < 0) {
        limits.lower = 0;
        limits.flags |= CXM_ESTIMATE_LOWER_CLAMPED;
    }
    if (limits.upper > 1) {
        limits.upper = 1;
        limits.flags |= CXM_ESTIMATE_UPPER_CLAMPED;
    }
    return limits;
}

static double survival_z(double confidence)
{
    return cxm_normal_quantile(1 - (1 - confidence) / 2);
}

cxm_status cxm_survival_limits(const cxm_survival *curve, int32_t interval, double confidence, double *lower, double *upper,
                               cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    cxm_status status = survival_interval(interval, 1, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if ((!lower || !upper) && curve->steps.length)
        return cxm__fail_null(error, lower ? 4 : 3, lower ? "upper" : "lower");
    const double z = survival_z(confidence);
    for (int64_t i = 0; i < curve->steps.length; i++) {
        struct survival_limits limits = survival_limits_of(curve->steps.survival[i], curve->steps.std_error[i], interval, z);
        lower[i] = limits.lower;
        upper[i] = limits.upper;
    }
    return CXM_OK;
}

cxm_status cxm_survival_hazard(const cxm_survival *curve, int32_t ties, double *hazard, double *std_error, cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (ties != CXM_HAZARD_NELSON_AALEN && ties != CXM_HAZARD_FLEMING_HARRINGTON)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("ties"), CXM__T(": "), CXM__I(ties), CXM__T(" is no CXM_HAZARD_"));
    if (!hazard && curve->steps.length)
        return cxm__fail_null(error, 2, "hazard");
    cxm__sum sum = {0, 0}, variance = {0, 0};
    for (int64_t i = 0; i < curve->steps.length; i++) {
        const int64_t events = curve->steps.event_count[i];
        const int64_t terms = ties == CXM_HAZARD_FLEMING_HARRINGTON ? events : events > 0;
        const double each = ties == CXM_HAZARD_FLEMING_HARRINGTON ? 1 : (double)events;
        for (int64_t j = 0; j < terms; j++) {
            const double n = (double)(curve->steps.at_risk[i] - j);
            cxm__sum_add(&sum, each / n);
            cxm__sum_add(&variance, each / (n * n));
        }
        hazard[i] = cxm__sum_value(sum);
        if (std_error)
            std_error[i] = sqrt(cxm__sum_value(variance));
    }
    return CXM_OK;
}

/* An estimate with nothing in it but its counts. */
static cxm_estimate survival_blank(const cxm_survival *curve)
{
    cxm_estimate blank = {.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    blank.n = curve->steps.n;
    blank.n_effective = (double)blank.n;
    blank.missing = curve->steps.missing;
    blank.status = blank.n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    blank.interval_status = CXM_INTERVAL_TOO_FEW;
    return blank;
}

/* How many steps are at or before a time. */
static int64_t survival_steps_to(const cxm_survival *curve, double time)
{
    int64_t low = 0, high = curve->steps.length;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (curve->steps.time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the curve says anything about a time: it does up to its last step, and for ever once nobody is left. */
static bool survival_reaches(const cxm_survival *curve, double time)
{
    const int64_t last = curve->steps.length - 1;
    return last >= 0 && (time <= curve->steps.time[last] || curve->steps.survival[last] == 0);
}

cxm_status cxm_survival_at(const cxm_survival *curve, double time, int32_t interval, double confidence, cxm_estimate *estimate,
                           cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(time >= 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("time"), CXM__T(": "), CXM__N(time), CXM__T(" is not 0 or more"));
    cxm_status status = survival_interval(interval, 2, error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 4, "estimate");
    cxm_estimate result = survival_blank(curve);
    if (survival_reaches(curve, time)) {
        const int64_t step = survival_steps_to(curve, time) - 1;
        result.status = CXM_VALUE_OK;
        result.value = step < 0 ? 1 : curve->steps.survival[step];
        result.std_error = step < 0 ? 0 : curve->steps.std_error[step];
        struct survival_limits limits = survival_limits_of(result.value, result.std_error, interval, survival_z(confidence));
        if (isnan(limits.lower)) {
            result.interval_status = result.n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        } else {
            result.interval_status = CXM_INTERVAL_OK;
            result.lower = limits.lower;
            result.upper = limits.upper;
            result.confidence = confidence;
            result.flags = limits.flags;
        }
    }
    cxm__estimate_flag_few(&result, result.n, SURVIVAL_FEW);
    *estimate = result;
    return CXM_OK;
}

cxm_status cxm_survival_quantile(const cxm_survival *curve, double p, int32_t interval, double confidence, cxm_estimate *estimate,
                                 cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(p > 0 && p < 1))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("p"), CXM__T(": "), CXM__N(p), CXM__T(" is outside (0, 1)"));
    cxm_status status = survival_interval(interval, 2, error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 4, "estimate");
    const double z = survival_z(confidence), level = 1 - p + survival_close;
    double lower = NAN, upper = INFINITY;
    cxm_estimate result = survival_blank(curve);
    for (int64_t i = 0; i < curve->steps.length && isinf(upper); i++) {
        const double time = curve->steps.time[i], survival = curve->steps.survival[i];
        struct survival_limits limits = survival_limits_of(survival, curve->steps.std_error[i], interval, z);
        if (limits.lower <= level && isnan(lower))
            lower = time;
        if (survival <= level && result.status) {
            result.value = time;
            result.status = CXM_VALUE_OK;
        }
        if (limits.upper <= level)
            upper = time;
    }
    if (!isnan(lower)) {
        result.lower = lower;
        result.upper = upper;
        result.confidence = confidence;
        result.interval_status = CXM_INTERVAL_OK;
    } else if (!result.status && result.n > 1) {
        result.interval_status = CXM_INTERVAL_DEGENERATE;
    }
    cxm__estimate_flag_few(&result, result.n, SURVIVAL_FEW);
    *estimate = result;
    return CXM_OK;
}

cxm_status cxm_survival_restricted_mean(const cxm_survival *curve, double horizon, double confidence, cxm_estimate *estimate,
                                        cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(horizon > 0 && !isinf(horizon)))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("horizon"), CXM__T(": "), CXM__N(horizon), CXM__T(" is not above 0 and finite"));
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 3, "estimate");
    cxm_estimate result = survival_blank(curve);
    if (survival_reaches(curve, horizon)) {
        const cxm_survival_steps *steps = &curve->steps;
        cxm__sum area = {0, 0}, variance = {0, 0};
        double end = horizon;
        for (int64_t i = survival_steps_to(curve, horizon) - 1; i >= 0; i--) {
            cxm__sum_add(&area, steps->survival[i] * (end - steps->time[i]));
            const double n = (double)steps->at_risk[i], events = (double)steps->event_count[i], after = cxm__sum_value(area);
            if (events > 0 && events < n)
                cxm__sum_add(&variance, after * after * (events / (n * (n - events))));
            end = steps->time[i];
        }
        cxm__sum_add(&area, end);
        result.status = CXM_VALUE_OK;
        result.value = cxm__sum_value(area);
        result.std_error = sqrt(cxm__sum_value(variance));
        if (result.std_error > 0) {
            const double half = survival_z(confidence) * result.std_error;
            result.interval_status = CXM_INTERVAL_OK;
            result.confidence = confidence;
            result.lower = fmax(0, result.value - half);
            result.upper = fmin(horizon, result.value + half);
            result.flags |= result.value - half < 0 ? CXM_ESTIMATE_LOWER_CLAMPED : 0;
            result.flags |= result.value + half > horizon ? CXM_ESTIMATE_UPPER_CLAMPED : 0;
        } else {
            result.interval_status = result.n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        }
    }
    cxm__estimate_flag_few(&result, result.n, SURVIVAL_FEW);
    *estimate = result;
    return CXM_OK;
}
/* ---- lib/stats/survival_build.c ---- */
/* Makes a survival curve: rows are counted by their time where times are whole and close together, and sorted elsewhere; one sweep
 * over the different times does the rest. The product and the sum behind the curve are carried as ratios of whole numbers as long
 * as nobody is censored or enters, so that rounding does not build up from step to step. */
#include <math.h>
#include <string.h>

/* ---- lib/stats/survival_sort.h ---- */
/* Sorting of numbers that are 0 or more, by the radix of their bits.
 * Survival times come by the million and mostly differ; comparing them one by one would cost five times as much. */
#ifndef CXM__STATS_SURVIVAL_SORT_H
#define CXM__STATS_SURVIVAL_SORT_H

#include <stdint.h>
#include <string.h>

/* The bits of a number that is 0 or more order as it does. Adding 0 makes one of the two zeros. */
static inline uint64_t cxm__bits_of(double number)
{
    uint64_t bits;
    number += 0;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline double cxm__number_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Sorts n keys ascending, n < 2^32; `other` is room for as many. */
void cxm__sort_keys(uint64_t *keys, uint64_t *other, int64_t n);

#endif

enum {
    BUILD_TIMES_MAX = 1 << 20, /* times that are counted: more would not stay in a cache, and sorting is as fast */
    BUILD_TIMES_MIN = 1 << 12,
    BUILD_EVERY = 512 /* blocks between two calls of progress */
};

struct build {
    struct cxm_survival *curve;
    const cxm_host *host;
    struct cxm__survival_source source;
    /* counted: by time, rows censored and rows with the event side by side, and rows entered */
    int64_t *counts, *entered, capacity;
    /* sorted: bits of the time with the event behind them, and bits of the entry; each with room to sort in */
    uint64_t *keys, *entries, *spare;
    int64_t used;
};

/* Makes the curve's arrays, but for those that it has already. */
static bool build_reserve(struct cxm_survival *curve, int64_t length)
{
    if (!curve->capacity)
        curve->capacity = length;
    for (int i = 0; i < CXM__CURVE_DOUBLES; i++)
        if (!curve->doubles[i] && !(curve->doubles[i] = cxm__allocate(&curve->host, curve->capacity, sizeof(double))))
            return false;
    for (int i = 0; i < CXM__CURVE_INTEGERS; i++)
        if (!curve->integers[i] && !(curve->integers[i] = cxm__allocate(&curve->host, curve->capacity, sizeof(int64_t))))
            return false;
    return true;
}

static cxm_status build_progress(const struct build *build, int64_t block, int64_t done, cxm_error *error)
{
    return block % BUILD_EVERY == BUILD_EVERY - 1 ? cxm__progress(build->host, done, build->source.length, error) : CXM_OK;
}

/* ---- counted ---- */

/* Makes room to count times up to `most`; false where there is no memory. */
static bool build_widen(struct build *build, int64_t most)
{
    int64_t capacity = build->capacity ? build->capacity : BUILD_TIMES_MIN;
    while (capacity <= most)
        capacity *= 2;
    int64_t *counts = cxm__allocate_zeroed(build->host, capacity, 2 * sizeof *counts);
    int64_t *entered = cxm__allocate_zeroed(build->host, capacity, sizeof *entered);
    if (!counts || !entered) {
        cxm__release(build->host, counts, capacity, 2 * sizeof *counts);
        cxm__release(build->host, entered, capacity, sizeof *entered);
        return false;
    }
    if (build->capacity) {
        memcpy(counts, build->counts, (size_t)build->capacity * 2 * sizeof *counts);
        memcpy(entered, build->entered, (size_t)build->capacity * sizeof *entered);
        cxm__release(build->host, build->counts, build->capacity, 2 * sizeof *counts);
        cxm__release(build->host, build->entered, build->capacity, sizeof *entered);
    }
    build->counts = counts;
    build->entered = entered;
    build->capacity = capacity;
    return true;
}

static int64_t build_most(const struct build *build)
{
    int64_t most = build->source.length < BUILD_TIMES_MAX / 4 ? 4 * build->source.length : BUILD_TIMES_MAX;
    return most < BUILD_TIMES_MIN ? BUILD_TIMES_MIN : most;
}

static void build_count_slots(int64_t *counts, const uint32_t *slots, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        counts[slots[i]]++;
}

/* slots[i] += each number * radix, where all are whole and below `most`; *seen takes the bits of all of them. Without a branch, so
 * that compilers do several at once: a number that is not whole differs from what it was cut to in its bits. */
static bool build_whole(const double *numbers, int32_t n, int64_t most, uint32_t radix, uint32_t *slots, uint32_t *seen)
{
    uint64_t odd = 0;
    uint32_t bits = 0;
    const double limit = (double)most;
    for (int32_t i = 0; i < n; i++) {
        const double number = ((numbers[i] >= 0) & (numbers[i] < limit)) ? numbers[i] : 0.5;
        const int32_t whole = (int32_t)number;
        const double again = (double)whole;
        uint64_t is, was;
        memcpy(&is, &again, sizeof is);
        memcpy(&was, &number, sizeof was);
        odd |= is ^ was;
        bits |= (uint32_t)whole;
        slots[i] += (uint32_t)whole * radix;
    }
    *seen = bits;
    return odd == 0;
}

/* The same for a column without nulls, of whole numbers or packed doubles, that need not be copied; false for any other one too. */
static bool build_plain(const cxm_column *column, int64_t first, int32_t n, int64_t most, uint32_t radix, uint32_t *slots,
                        uint32_t *seen)
{
    cxm_column plain = *column;
    int64_t low, high;
    if (plain.validity || (plain.flags & CXM_COLUMN_REPEATED))
        return false;
    if (plain.type == CXM_TYPE_F64 && (plain.stride == 0 || plain.stride == (int64_t)sizeof(double))) {
        const double *numbers = (const double *)plain.data + first;
        return (uintptr_t)numbers % sizeof *numbers == 0 && build_whole(numbers, n, most, radix, slots, seen);
    }
    if (plain.type == CXM_TYPE_BOOL8)
        plain.type = CXM_TYPE_U8; /* a byte above 1 is true too, and is left to those that are not in a hurry */
    if (cxm__column_kind(&plain) != CXM__KIND_INTEGER)
        return false;
    cxm__decode_range(&plain, first, n, &low, &high);
    if (low < 0 || high >= most)
        return false;
    cxm__decode_slots(&plain, first, n, 0, radix, slots);
    *seen = (uint32_t)high;
    return true;
}

/* Makes room for the times seen in a block. */
static bool build_seen(struct build *build, uint32_t seen)
{
    return seen < build->capacity || build_widen(build, seen);
}

/* Counts a block; *fits says whether it could be. */
static cxm_status build_count_block(struct build *build, struct cxm__survival_block *block, int64_t first, int32_t n, bool *fits,
                                    cxm_error *error)
{
    const cxm_column *const *columns = build->source.columns;
    const bool entry = columns[CXM__SURVIVAL_ENTRY] != NULL;
    const int64_t most = build_most(build);
    uint32_t slots[CXM__BLOCK] = {0}, entries[CXM__BLOCK] = {0}, seen, ignored;
    int32_t kept = n;
    *fits = !entry && build_plain(columns[CXM__SURVIVAL_TIME], first, n, most, 2, slots, &seen) &&
            build_plain(columns[CXM__SURVIVAL_EVENT], first, n, 2, 1, slots, &ignored);
    if (!*fits) {
        cxm_status status = cxm__survival_read(&build->source, first, n, block, error);
        if (status)
            return status;
        memset(slots, 0, sizeof slots);
        *fits = build_whole(block->numbers[CXM__SURVIVAL_TIME], n, most, 2, slots, &seen) &&
                build_whole(block->numbers[CXM__SURVIVAL_EVENT], n, 2, 1, slots, &ignored) &&
                (!entry || build_whole(block->numbers[CXM__SURVIVAL_ENTRY], n, most, 1, entries, &ignored));
        if (!*fits)
            return CXM_OK;
        for (int32_t i = kept = 0; i < n; i++) {
            slots[kept] = slots[i];
            entries[kept] = entries[i];
            kept += !block->null[i];
        }
    }
    if (!build_seen(build, seen))
        return cxm__fail_memory(error);
    build_count_slots(build->counts, slots, kept);
    if (entry)
        build_count_slots(build->entered, entries, kept);
    build->used += kept;
    return CXM_OK;
}

/* Counts all rows; *fits says whether they could be counted. */
static cxm_status build_count(struct build *build, bool *fits, cxm_error *error)
{
    struct cxm__survival_block block;
    cxm_status status = CXM_OK;
    *fits = true;
    for (int64_t first = 0, i = 0; !status && *fits && first < build->source.length; first += CXM__BLOCK, i++) {
        int64_t left = build->source.length - first;
        int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        status = build_count_block(build, &block, first, n, fits, error);
        if (!status)
            status = build_progress(build, i, first + n, error);
    }
    return status;
}

static bool build_from_counts(struct build *build)
{
    struct cxm_survival *curve = build->curve;
    const bool entry = build->source.columns[CXM__SURVIVAL_ENTRY] != NULL;
    int64_t length = 0, entered = entry ? 0 : build->used;
    for (int64_t t = 0; t < build->capacity; t++)
        length += build->counts[2 * t] + build->counts[2 * t + 1] > 0;
    if (!build_reserve(curve, length))
        return false;
    length = 0;
    for (int64_t t = 0; t < build->capacity; t++) {
        if (build->counts[2 * t] + build->counts[2 * t + 1] > 0) {
            curve->doubles[CXM__CURVE_TIME][length] = (double)t;
            curve->integers[CXM__CURVE_AT_RISK][length] = entered;
            curve->integers[CXM__CURVE_CENSORED][length] = build->counts[2 * t];
            curve->integers[CXM__CURVE_EVENTS][length] = build->counts[2 * t + 1];
            length++;
        }
        entered += build->entered[t];
    }
    curve->steps.length = length;
    return true;
}

/* ---- sorted ---- */

static cxm_status build_sort(struct build *build, cxm_error *error)
{
    struct cxm__survival_block block;
    const int64_t rows = build->source.length;
    const bool entry = build->source.columns[CXM__SURVIVAL_ENTRY] != NULL;
    if (rows > UINT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, CXM__SURVIVAL_TIME, -1, CXM__A("time"), CXM__T(" has "), CXM__I(rows),
                         CXM__T(" rows that have to be sorted; no more than 4294967295 can be"));
    build->keys = cxm__allocate(build->host, rows, sizeof *build->keys);
    build->spare = cxm__allocate(build->host, rows, sizeof *build->spare);
    build->entries = entry ? cxm__allocate(build->host, rows, sizeof *build->entries) : NULL;
    if (!build->keys || !build->spare || (entry && !build->entries))
        return cxm__fail_memory(error);
    build->used = 0;
    for (int64_t first = 0, b = 0; first < rows; first += CXM__BLOCK, b++) {
        int32_t n = rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&build->source, first, n, &block, error);
        if (!status)
            status = build_progress(build, b, first + n, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            build->keys[build->used] = cxm__bits_of(block.numbers[CXM__SURVIVAL_TIME][i]) << 1 |
                                       (block.numbers[CXM__SURVIVAL_EVENT][i] != 0);
            if (entry)
                build->entries[build->used] = cxm__bits_of(block.numbers[CXM__SURVIVAL_ENTRY][i]);
            build->used += !block.null[i];
        }
    }
    cxm__sort_keys(build->keys, build->spare, build->used);
    if (entry)
        cxm__sort_keys(build->entries, build->spare, build->used);
    return CXM_OK;
}

/* Where nearly every row has a time of its own, the blocks that were sorted in become the curve's: touching fresh memory for it
 * would take as long as sorting. */
static void build_hand_over(struct build *build, int64_t length)
{
    struct cxm_survival *curve = build->curve;
    if (length < build->source.length - build->source.length / 8)
        return;
    curve->capacity = build->source.length;
    curve->doubles[CXM__CURVE_TIME] = (double *)(void *)build->keys;
    curve->doubles[CXM__CURVE_SURVIVAL] = (double *)(void *)build->spare;
    build->keys = build->spare = NULL;
}

static bool build_from_keys(struct build *build)
{
    struct cxm_survival *curve = build->curve;
    const uint64_t *keys = build->keys;
    int64_t length = 0, entered = 0;
    for (int64_t i = 0; i < build->used; i++)
        length += i == 0 || keys[i] >> 1 != keys[i - 1] >> 1;
    build_hand_over(build, length); /* time i is written after key i and those before it were read for the last time */
    if (!build_reserve(curve, length))
        return false;
    length = 0;
    for (int64_t i = 0; i < build->used; length++) {
        const uint64_t bits = keys[i] >> 1;
        int64_t first = i, events = 0;
        for (; i < build->used && keys[i] >> 1 == bits; i++)
            events += (int64_t)(keys[i] & 1);
        while (build->entries && entered < build->used && build->entries[entered] < bits)
            entered++;
        const double time = cxm__number_of(bits);
        memcpy(&curve->doubles[CXM__CURVE_TIME][length], &time, sizeof time);
        curve->integers[CXM__CURVE_AT_RISK][length] = build->entries ? entered : build->used;
        curve->integers[CXM__CURVE_CENSORED][length] = i - first - events;
        curve->integers[CXM__CURVE_EVENTS][length] = events;
    }
    curve->steps.length = length;
    return true;
}

/* ---- the sweep ---- */

/* at_risk holds how many rows had entered before each step; those that left are taken off here.
 *
 * Over a stretch in which rows leave by events alone, n to m, survival falls by m / n and Greenwood's sum grows by (n - m) / (n m):
 * the terms in between cancel exactly. */
static void build_finish(struct cxm_survival *curve)
{
    int64_t *at_risk = curve->integers[CXM__CURVE_AT_RISK];
    const int64_t *events = curve->integers[CXM__CURVE_EVENTS], *censored = curve->integers[CXM__CURVE_CENSORED];
    cxm__sum greenwood = {0, 0};
    double base = 1, base_risk = 0;
    int64_t left = 0, remaining = -1, total = 0;
    for (int64_t i = 0; i < curve->steps.length; i++) {
        const int64_t risk = at_risk[i] - left;
        if (risk != remaining) {
            if (remaining >= 0 && base_risk > (double)remaining) {
                base *= (double)remaining / base_risk;
                cxm__sum_add(&greenwood, (base_risk - (double)remaining) / (base_risk * (double)remaining));
            }
            base_risk = (double)risk;
        }
        at_risk[i] = risk;
        left += events[i] + censored[i];
        remaining = risk - events[i];
        total += events[i];
        const double survival = base * ((double)remaining / base_risk);
        const double sum = cxm__sum_value(greenwood) + (base_risk - (double)remaining) / (base_risk * (double)remaining);
        curve->doubles[CXM__CURVE_SURVIVAL][i] = survival;
        curve->doubles[CXM__CURVE_STD_ERROR][i] = survival > 0 ? survival * sqrt(sum) : NAN;
    }
    curve->steps.events = total;
}

static void build_free(struct build *build)
{
    const int64_t rows = build->source.length;
    cxm__release(build->host, build->counts, build->capacity, 2 * sizeof *build->counts);
    cxm__release(build->host, build->entered, build->capacity, sizeof *build->entered);
    cxm__release(build->host, build->keys, rows, sizeof *build->keys);
    cxm__release(build->host, build->spare, rows, sizeof *build->spare);
    cxm__release(build->host, build->entries, rows, sizeof *build->entries);
}

static cxm_status build_curve(struct build *build, cxm_error *error)
{
    bool counted;
    cxm_status status = build_count(build, &counted, error);
    if (!status && !counted)
        status = build_sort(build, error);
    if (!status && !(counted ? build_from_counts(build) : build_from_keys(build)))
        status = cxm__fail_memory(error);
    if (status)
        return status;
    struct cxm_survival *curve = build->curve;
    build_finish(curve);
    cxm_survival_steps *steps = &curve->steps;
    steps->struct_size = sizeof *steps;
    steps->n = build->used;
    steps->missing = build->source.length - build->used;
    steps->time = curve->doubles[CXM__CURVE_TIME];
    steps->survival = curve->doubles[CXM__CURVE_SURVIVAL];
    steps->std_error = curve->doubles[CXM__CURVE_STD_ERROR];
    steps->at_risk = curve->integers[CXM__CURVE_AT_RISK];
    steps->event_count = curve->integers[CXM__CURVE_EVENTS];
    steps->censored_count = curve->integers[CXM__CURVE_CENSORED];
    return CXM_OK;
}

cxm_status cxm_survival_new(const cxm_column *time, const cxm_column *event, const cxm_column *entry, const cxm_host *host,
                            cxm_survival **curve, cxm_error *error)
{
    cxm_host lent;
    struct build build = {.source = {{time, event, entry}, 2, 0}};
    cxm_status status = cxm__survival_check(&build.source, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !curve)
        status = cxm__fail_null(error, 4, "curve");
    if (status)
        return status;
    build.host = &lent;
    build.curve = cxm__allocate_zeroed(&lent, 1, sizeof *build.curve);
    if (!build.curve)
        return cxm__fail_memory(error);
    build.curve->host = lent;
    status = build_curve(&build, error);
    build_free(&build);
    if (status)
        cxm_survival_free(build.curve);
    else
        *curve = build.curve;
    return status;
}

void cxm_survival_free(cxm_survival *curve)
{
    if (!curve)
        return;
    cxm_host host = curve->host;
    for (int i = 0; i < CXM__CURVE_DOUBLES; i++)
        cxm__release(&host, curve->doubles[i], curve->capacity, sizeof(double));
    for (int i = 0; i < CXM__CURVE_INTEGERS; i++)
        cxm__release(&host, curve->integers[i], curve->capacity, sizeof(int64_t));
    cxm__release(&host, curve, 1, sizeof *curve);
}
/* ---- lib/stats/survival_codes.c ---- */
/* Codes by sorting the values' bits and looking each value up; order by counting codes. */

#include <math.h>
#include <string.h>


cxm_status cxm__labels_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    if (!column || column->type != CXM_TYPE_CODED)
        return cxm__numbers_check(column, length, name, argument, error);
    cxm_status status = cxm__column_check(column, name, argument, error);
    return status ? status : cxm__length_check(column, length, name, argument, error);
}

cxm_status cxm__labels_read(const cxm_column *column, int64_t first, int32_t n, double *labels, uint8_t *null, const char *name,
                            int32_t argument, cxm_error *error)
{
    if (column->type == CXM_TYPE_CODED) {
        for (int32_t i = 0; i < n; i++) {
            null[i] |= cxm__column_is_null(column, first + i);
            labels[i] = null[i] ? 0 : (double)cxm__column_code(column, first + i);
        }
        return CXM_OK;
    }
    cxm__numbers_read(column, first, n, labels, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && isnan(labels[i]))
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i),
                             CXM__T("]: NaN is no value to tell rows apart by"));
    return CXM_OK;
}

/* Negative numbers have the sign bit and order the other way round. */
static uint64_t codes_key(double value)
{
    const uint64_t sign = (uint64_t)1 << 63, bits = cxm__bits_of(value);
    return bits & sign ? ~bits : bits | sign;
}

static double codes_value(uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    return cxm__number_of(key & sign ? key ^ sign : ~key);
}

static int64_t codes_find(const uint64_t *keys, int64_t different, uint64_t key)
{
    int64_t low = 0, high = different - 1;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool cxm__codes_of(const cxm_host *host, double *values, int64_t n, bool keep, int32_t *codes, int64_t *different)
{
    uint64_t *keys = cxm__allocate(host, n, sizeof *keys), *spare = cxm__allocate(host, n, sizeof *spare);
    int64_t count = 0;
    const bool lent = keys && spare;
    if (lent) {
        for (int64_t i = 0; i < n; i++)
            keys[i] = codes_key(values[i]);
        cxm__sort_keys(keys, spare, n);
        for (int64_t i = 0; i < n; i++)
            if (i == 0 || keys[i] != keys[count - 1])
                keys[count++] = keys[i];
        for (int64_t i = 0; i < n; i++)
            codes[i] = (int32_t)codes_find(keys, count, codes_key(values[i]));
        for (int64_t i = 0; keep && i < count; i++)
            values[i] = codes_value(keys[i]);
        *different = count;
    }
    cxm__release(host, keys, n, sizeof *keys);
    cxm__release(host, spare, n, sizeof *spare);
    return lent;
}

bool cxm__codes_order(const cxm_host *host, const int32_t *codes, int64_t different, const int32_t *from, int64_t n,
                      int32_t *order)
{
    int64_t *ends = cxm__allocate_zeroed(host, different + 1, sizeof *ends);
    if (!ends)
        return false;
    for (int64_t i = 0; i < n; i++)
        ends[codes[i] + 1]++;
    for (int64_t i = 0; i < different; i++)
        ends[i + 1] += ends[i];
    for (int64_t i = 0; i < n; i++) {
        const int32_t row = from ? from[i] : (int32_t)i;
        order[ends[codes[row]]++] = row;
    }
    cxm__release(host, ends, different + 1, sizeof *ends);
    return true;
}
/* ---- lib/stats/survival_rows.c ---- */
/* Reads and checks survival data a block at a time. A block is checked as a whole; the row to blame is looked for only then. */

#include <float.h>
#include <string.h>

static const char *const survival_names[] = {"time", "event", "entry"};

static int32_t survival_argument(const struct cxm__survival_source *source, int32_t column)
{
    return column == CXM__SURVIVAL_ENTRY ? source->entry_argument : column;
}

cxm_status cxm__survival_check(struct cxm__survival_source *source, cxm_error *error)
{
    cxm_status status = CXM_OK;
    source->length = source->columns[CXM__SURVIVAL_TIME] ? source->columns[CXM__SURVIVAL_TIME]->length : 0;
    for (int32_t i = 0; !status && i < CXM__SURVIVAL_COLUMNS; i++)
        if (source->columns[i] || i != CXM__SURVIVAL_ENTRY)
            status = cxm__numbers_check(source->columns[i], source->length, survival_names[i], survival_argument(source, i), error);
    return status;
}

void cxm__numbers_read(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    uint8_t absent[CXM__BLOCK];
    cxm__decode_numbers(column, first, n, numbers, absent);
    for (int32_t i = 0; i < n; i++)
        null[i] |= absent[i];
}

static bool survival_is_time(double value)
{
    return value >= 0 && value <= DBL_MAX;
}

/* Which column of a row is wrong, and says so. */
static cxm_status survival_blame(const struct cxm__survival_source *source, const struct cxm__survival_block *block, int32_t i,
                                 int64_t row, cxm_error *error)
{
    double time = block->numbers[CXM__SURVIVAL_TIME][i], event = block->numbers[CXM__SURVIVAL_EVENT][i];
    int32_t column = CXM__SURVIVAL_ENTRY;
    const char *why = " is no time that is 0 or more and finite";
    if (!survival_is_time(time)) {
        column = CXM__SURVIVAL_TIME;
    } else if (event != 0 && event != 1) {
        column = CXM__SURVIVAL_EVENT;
        why = " is neither 0 nor 1";
    } else if (source->columns[CXM__SURVIVAL_ENTRY] && survival_is_time(block->numbers[CXM__SURVIVAL_ENTRY][i])) {
        return CXM__FAIL(error, CXM_E_DOMAIN, source->entry_argument, row, CXM__A("entry"), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(block->numbers[CXM__SURVIVAL_ENTRY][i]), CXM__T(" is not before time["), CXM__I(row),
                         CXM__T("], which is "), CXM__N(time));
    }
    return CXM__FAIL(error, CXM_E_DOMAIN, survival_argument(source, column), row, CXM__A(survival_names[column]), CXM__T("["),
                     CXM__I(row), CXM__T("]: "), CXM__N(block->numbers[column][i]), CXM__T(why));
}

cxm_status cxm__survival_read(const struct cxm__survival_source *source, int64_t first, int32_t n,
                              struct cxm__survival_block *block, cxm_error *error)
{
    double *time = block->numbers[CXM__SURVIVAL_TIME], *event = block->numbers[CXM__SURVIVAL_EVENT];
    double *entry = source->columns[CXM__SURVIVAL_ENTRY] ? block->numbers[CXM__SURVIVAL_ENTRY] : NULL;
    double wrong = 0;
    memset(block->null, 0, (size_t)n);
    for (int32_t i = 0; i < CXM__SURVIVAL_COLUMNS; i++)
        if (source->columns[i])
            cxm__numbers_read(source->columns[i], first, n, block->numbers[i], block->null);
    block->any_null = memchr(block->null, 1, (size_t)n) != NULL;
    for (int32_t i = 0; block->any_null && i < n; i++)
        if (block->null[i]) {
            time[i] = 1;
            event[i] = 0;
            if (entry)
                entry[i] = 0;
        }
    for (int32_t i = 0; i < n; i++)
        wrong += ((time[i] >= 0) & (time[i] <= DBL_MAX) & ((event[i] == 0) | (event[i] == 1))) ? 0 : 1.0;
    for (int32_t i = 0; entry && i < n; i++)
        wrong += ((entry[i] >= 0) & (entry[i] < time[i])) ? 0 : 1.0;
    for (int32_t i = 0; wrong > 0 && i < n; i++)
        if (!survival_is_time(time[i]) || (event[i] != 0 && event[i] != 1) || (entry && !(entry[i] >= 0 && entry[i] < time[i])))
            return survival_blame(source, block, i, first + i, error);
    return CXM_OK;
}
/* ---- lib/stats/survival_sort.c ---- */
/* Radix sort from the highest bit in which keys differ, as many bits at a time as the number of keys asks for; a few keys are
 * inserted. Each pass splits off at least one key, whatever the keys are, and data spread evenly take two. */

#include <stdbool.h>

enum { SORT_INSERT = 24, SORT_FIRST_BITS = 12, SORT_SECOND_BITS = 10, SORT_BITS = 8 };

static int sort_width(uint64_t bits)
{
    int width = 0;
    for (int half = 32; half; half /= 2)
        if (bits >> half) {
            width += half;
            bits >>= half;
        }
    return width + (bits != 0);
}

/* `from` may be `to`. */
static void sort_insert(const uint64_t *from, uint64_t *to, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        uint64_t key = from[i];
        int64_t j = i;
        for (; j > 0 && to[j - 1] > key; j--)
            to[j] = to[j - 1];
        to[j] = key;
    }
}

static void sort_second(uint64_t *keys, uint64_t *other, int64_t n, bool away);
static void sort_rest(uint64_t *keys, uint64_t *other, int64_t n, bool away);

/* Sorts `keys` by `most` bits at once and then the rest; the result goes to `other` where `away` says so. Both are written. `ends`
 * is room for 2^most counts. */
static void sort_split(uint64_t *keys, uint64_t *other, int64_t n, bool away, uint32_t *ends, int most)
{
    uint64_t differing = 0;
    if (n <= SORT_INSERT) {
        sort_insert(keys, away ? other : keys, n);
        return;
    }
    for (int64_t i = 1; i < n; i++)
        differing |= keys[i] ^ keys[0];
    if (!differing) {
        if (away)
            memcpy(other, keys, (size_t)n * sizeof *keys);
        return;
    }
    int width = sort_width(differing), bits = sort_width((uint64_t)n) - 2;
    bits = bits > most ? most : bits;
    bits = bits > width ? width : bits;
    const int shift = width - bits;
    const uint32_t buckets = (uint32_t)1 << bits, mask = buckets - 1;
    memset(ends, 0, buckets * sizeof *ends);
    for (int64_t i = 0; i < n; i++)
        ends[(uint32_t)(keys[i] >> shift) & mask]++;
    for (uint32_t i = 0, sum = 0; i < buckets; i++) {
        uint32_t count = ends[i];
        ends[i] = sum;
        sum += count;
    }
    for (int64_t i = 0; i < n; i++)
        other[ends[(uint32_t)(keys[i] >> shift) & mask]++] = keys[i];
    for (uint32_t i = 0, first = 0; i < buckets; i++) {
        if (ends[i] > first)
            (most == SORT_FIRST_BITS ? sort_second : sort_rest)(other + first, keys + first, ends[i] - first, !away);
        first = ends[i];
    }
}

/* Times crowd into a few of the first buckets: their highest bits are exponents. */
static void sort_second(uint64_t *keys, uint64_t *other, int64_t n, bool away)
{
    uint32_t ends[1 << SORT_SECOND_BITS];
    sort_split(keys, other, n, away, ends, SORT_SECOND_BITS);
}

/* Calls can be some twenty deep for keys made for it, so each takes little of the stack. */
static void sort_rest(uint64_t *keys, uint64_t *other, int64_t n, bool away)
{
    uint32_t ends[1 << SORT_BITS];
    sort_split(keys, other, n, away, ends, SORT_BITS);
}

void cxm__sort_keys(uint64_t *keys, uint64_t *other, int64_t n)
{
    uint32_t ends[1 << SORT_FIRST_BITS];
    sort_split(keys, other, n, false, ends, SORT_FIRST_BITS);
}
/* ---- lib/stats/tested.c ---- */
/* Estimates with a test, and their statuses. Read association.c next. */

#include <math.h>


_Static_assert(sizeof(cxm_tested_estimate) == 136, "frozen");

cxm_tested_estimate cxm__tested(int64_t n, int64_t missing)
{
    cxm_tested_estimate tested = {.statistic = NAN, .df = NAN, .p = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    tested.estimate = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    tested.estimate.n = n;
    tested.estimate.n_effective = (double)n;
    tested.estimate.missing = missing;
    tested.estimate.status = n ? CXM_VALUE_UNDEFINED : CXM_VALUE_NO_DATA;
    tested.estimate.interval_status = CXM_INTERVAL_TOO_FEW;
    return tested;
}

void cxm__tested_value(cxm_tested_estimate *tested, double value, double std_error)
{
    tested->estimate.value = value;
    tested->estimate.std_error = std_error;
    tested->estimate.status = CXM_VALUE_OK;
}

void cxm__tested_interval(cxm_tested_estimate *tested, double lower, double upper, double confidence, double least, double most)
{
    cxm_estimate *estimate = &tested->estimate;
    if (isnan(lower) || isnan(upper)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    estimate->flags |= (lower < least ? CXM_ESTIMATE_LOWER_CLAMPED : 0) | (upper > most ? CXM_ESTIMATE_UPPER_CLAMPED : 0);
    estimate->lower = lower < least ? least : lower;
    estimate->upper = upper > most ? most : upper;
    estimate->confidence = confidence;
    estimate->interval_status = CXM_INTERVAL_OK;
}

void cxm__tested_test(cxm_tested_estimate *tested, double statistic, double df)
{
    if (!isfinite(statistic))
        return;
    tested->statistic = statistic;
    tested->df = df;
    tested->p = fmin(1, 2 * (isnan(df) ? cxm_normal_upper(fabs(statistic)) : cxm_t_upper(fabs(statistic), df)));
    tested->test_status = CXM_TEST_OK;
}

double cxm__tested_quantile(double confidence, double df)
{
    double level = 1 - (1 - confidence) / 2;
    return isnan(df) ? cxm_normal_quantile(level) : cxm_t_quantile(level, df);
}
/* ---- lib/stats/trend.c ---- */
/* Theil and Sen's slope with its interval, and Mann and Kendall's test, from one counting of concordant pairs.
 * slopes.c finds the slopes, trend_serial.c deals with neighbours that are alike. */

#include <math.h>

/* ---- lib/stats/trend_serial.h ---- */
/* What serial correlation does to a test for trend, and what is done about it. A series here is in the order of time, with no time
 * twice. Read trend_serial.c next. */
#ifndef CXM__STATS_TREND_SERIAL_H
#define CXM__STATS_TREND_SERIAL_H


/* Answers less their trend; both results are NaN where they are all alike. */
struct cxm__serial {
    const cxm_host *host;
    double *rest; /* n of them; becomes their ranks, or the pre-whitened ones from 1 on */
    int64_t n;
    double autocorrelation, factor; /* at lag 1; n / n* */
};

/* Hamed and Rao's n / n*, with autocorrelations of ranks beyond `bound`; items and spare have room for n. */
cxm_status cxm__serial_hamed_rao(struct cxm__serial *serial, double bound, struct cxm__row_value *items,
                                 struct cxm__row_value *spare, cxm_error *error);

/* rest[i] becomes rest[i] - r rest[i - 1], for i from 1 on. */
void cxm__serial_whiten(struct cxm__serial *serial);

#endif

_Static_assert(sizeof(cxm_trend_result) == 304, "frozen");

/* The different points in the order of time, and room to sort them. */
struct trend_points {
    const cxm_host *host;
    double *t, *y, *rest; /* rest: what is worked with */
    int64_t *counts;
    struct cxm__row_value *items, *spare;
    int64_t points, rows, missing;
    bool once; /* no time is there twice, not even at the same point */
};

static void trend_free(struct trend_points *points)
{
    cxm__release(points->host, points->t, points->points, 3 * sizeof *points->t);
    cxm__release(points->host, points->counts, points->points, sizeof *points->counts);
    cxm__release(points->host, points->items, points->points, 2 * sizeof *points->items);
}

static cxm_status trend_points_of(struct trend_points *to, const struct cxm__pairs *pairs, cxm_error *error)
{
    to->points = pairs->count;
    to->rows = pairs->n;
    to->missing = pairs->missing;
    to->t = cxm__allocate(to->host, to->points, 3 * sizeof *to->t);
    to->counts = cxm__allocate(to->host, to->points, sizeof *to->counts);
    to->items = cxm__allocate(to->host, to->points, 2 * sizeof *to->items);
    if (!to->t || !to->counts || !to->items) {
        trend_free(to);
        return cxm__fail_memory(error);
    }
    to->y = to->t + to->points;
    to->rest = to->y + to->points;
    to->spare = to->items + to->points;
    to->once = true;
    for (int64_t i = 0; i < to->points; i++) {
        to->t[i] = pairs->items[i].x;
        to->y[i] = pairs->items[i].y;
        to->counts[i] = pairs->items[i].count;
        to->once = to->once && to->counts[i] == 1 && (i == 0 || to->t[i] > to->t[i - 1]);
    }
    return CXM_OK;
}

/* The median of one number a point, each as often as its point is there. */
static double trend_median(struct trend_points *points, const double *numbers)
{
    int64_t up_to = 0, at = 0;
    for (int64_t i = 0; i < points->points; i++)
        points->items[i] = (struct cxm__row_value){numbers[i], points->counts[i]};
    cxm__sort_rows(points->items, points->spare, points->points);
    while (up_to + points->items[at].row < points->rows - points->rows / 2)
        up_to += points->items[at++].row;
    up_to += points->items[at].row;
    const double low = points->items[at].value;
    return up_to < points->rows / 2 + 1 ? (low + points->items[at + 1].value) / 2 : low;
}

/* ---- the slope ---- */

/* Kendall's counting says how many slopes are below 0 and how many 0. The interval is left to be none where `variance` is NaN. */
static cxm_status trend_slope(const struct trend_points *points, const struct cxm__concordance *c, struct cxm__slopes *slopes,
                              double *slope, cxm_error *error)
{
    slopes->host = points->host;
    slopes->t = points->t;
    slopes->y = points->y;
    slopes->counts = points->rows > points->points ? points->counts : NULL;
    slopes->points = points->points;
    cxm_status status = cxm__slopes_begin(slopes, c->discordant, c->tied_y - c->tied_both, error);
    if (status)
        return status;
    const double low = cxm__slopes_at(slopes, slopes->pairs - slopes->pairs / 2);
    *slope = slopes->pairs % 2 ? low : (low + cxm__slopes_at(slopes, slopes->pairs / 2 + 1)) / 2;
    return CXM_OK;
}

static void trend_slope_interval(struct cxm__slopes *slopes, double variance, double confidence, cxm_estimate *to)
{
    const double whole = (double)slopes->pairs, half = cxm__tested_quantile(confidence, NAN) * sqrt(variance);
    const double low = floor((whole - half) / 2 + 0.5), high = floor((whole + half) / 2 + 0.5) + 1;
    if (!(low >= 1 && high <= whole))
        return;
    to->lower = cxm__slopes_at(slopes, (int64_t)low);
    to->upper = cxm__slopes_at(slopes, (int64_t)high);
    to->confidence = confidence;
    to->interval_status = CXM_INTERVAL_OK;
}

/* ---- the test ---- */

/* S and its variance of the pre-whitened series; its first answer is gone. */
static cxm_status trend_whitened(const struct trend_points *points, const struct cxm__serial *serial, double slope,
                                 struct cxm__concordance *c, cxm_error *error)
{
    struct cxm__pairs pairs = {.host = points->host};
    cxm_status status = CXM_OK;
    for (int64_t i = 1; i < points->points && !status; i++)
        if (!cxm__pairs_add(&pairs, points->t[i], serial->rest[i] + slope * points->t[i], 1))
            status = cxm__fail_memory(error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        *c = cxm__concordance(pairs.items, pairs.spare, pairs.count);
    }
    cxm__pairs_free(&pairs);
    return status;
}

/* Fills in what the choice for serial correlation says; the variance becomes NaN where it says that there is no test. */
static cxm_status trend_serial(struct trend_points *points, const cxm_trend_options *options, struct cxm__concordance *c,
                               cxm_trend_result *to, cxm_error *error)
{
    struct cxm__serial serial = {points->host, points->rest, points->points, NAN, NAN};
    const double slope = to->slope.value;
    cxm_status status = CXM_OK;
    if (options->serial == CXM_TREND_INDEPENDENT)
        return CXM_OK;
    to->variance_factor = (double)NAN;
    if (!points->once || points->rows < 3) {
        c->variance = (double)NAN;
        return CXM_OK;
    }
    for (int64_t i = 0; i < points->points; i++)
        points->rest[i] = points->y[i] - slope * points->t[i];
    if (options->serial == CXM_TREND_PREWHITEN) {
        cxm__serial_whiten(&serial);
        if (!isnan(serial.autocorrelation))
            status = trend_whitened(points, &serial, slope, c, error);
    } else {
        double bound = cxm__tested_quantile(1 - options->significance, NAN) / sqrt((double)points->rows);
        status = cxm__serial_hamed_rao(&serial, bound, points->items, points->spare, error);
    }
    to->autocorrelation = serial.autocorrelation;
    to->variance_factor = serial.factor;
    c->variance *= isnan(serial.autocorrelation) || !(serial.factor > 0) ? (double)NAN : serial.factor;
    return status;
}

static void trend_test(const struct cxm__concordance *c, cxm_tested_estimate *tau)
{
    const int64_t s = c->concordant - c->discordant;
    if (c->n > 2)
        cxm__tested_test(tau, (double)(s - (s > 0) + (s < 0)) / sqrt(c->variance), NAN);
}

static void trend_tau(const struct cxm__concordance *c, const cxm_trend_options *options, cxm_tested_estimate *tau)
{
    if (isnan(c->tau))
        return;
    cxm__tested_value(tau, c->tau, c->tau_error);
    const double half = cxm__tested_quantile(options->confidence, NAN) * c->tau_error;
    if (options->serial != CXM_TREND_INDEPENDENT) {
        tau->estimate.std_error = (double)NAN;
        tau->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    } else if (c->n >= 4) {
        cxm__tested_interval(tau, c->tau_error > 0 ? c->tau - half : (double)NAN, c->tau + half, options->confidence, -1, 1);
    }
}

/* ---- the whole ---- */

static cxm_status trend_fill(struct trend_points *points, struct cxm__concordance c, const cxm_trend_options *options,
                             cxm_trend_result *to, cxm_error *error)
{
    struct cxm__slopes slopes = {.pairs = c.concordant + c.discordant + c.tied_y - c.tied_both};
    const bool alike = c.y_values == 1;
    cxm_status status = trend_slope(points, &c, &slopes, &to->slope.value, error);
    if (status)
        return status;
    to->slope.status = CXM_VALUE_OK;
    to->pairs = slopes.pairs;
    to->variance_factor = 1;
    trend_tau(&c, options, &to->tau);
    status = trend_serial(points, options, &c, to, error);
    if (!status) {
        if (!alike)
            trend_test(&c, &to->tau);
        to->s = c.concordant - c.discordant;
        to->variance = c.variance;
        if (options->serial == CXM_TREND_PREWHITEN)
            to->slope.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        else if (alike)
            to->slope.interval_status = CXM_INTERVAL_DEGENERATE;
        else if (c.variance > 0)
            trend_slope_interval(&slopes, c.variance, options->confidence, &to->slope);
        for (int64_t i = 0; i < points->points; i++)
            points->rest[i] = points->y[i] - to->slope.value * points->t[i];
        to->intercept_joint = trend_median(points, points->rest);
        to->intercept = trend_median(points, points->y) - to->slope.value * trend_median(points, points->t);
    }
    cxm__slopes_free(&slopes);
    return status;
}

static cxm_status trend_of_pairs(struct cxm__pairs *pairs, const cxm_trend_options *options, cxm_trend_result *result,
                                 cxm_error *error)
{
    struct trend_points points = {.host = pairs->host};
    cxm_trend_result to = {.tau = cxm__tested(pairs->n, pairs->missing), .serial = options->serial};
    cxm_status status = CXM_OK;
    to.slope = to.tau.estimate;
    to.intercept = to.intercept_joint = to.variance = to.variance_factor = to.autocorrelation = (double)NAN;
    cxm__pairs_settle(pairs);
    if (pairs->n)
        status = trend_points_of(&points, pairs, error);
    if (status)
        return status;
    if (pairs->n && points.t[0] < points.t[points.points - 1])
        status = trend_fill(&points, cxm__concordance(pairs->items, pairs->spare, pairs->count), options, &to, error);
    trend_free(&points);
    if (!status)
        *result = to;
    return status;
}

/* A column of times as seconds; nulls become NaN. */
static cxm_status trend_seconds(const cxm_column *time, const cxm_host *host, cxm_column *seconds, cxm_error *error)
{
    static const double of_a_second[] = {1, 1e3, 1e6, 1e9};
    double *to = cxm__allocate(host, time->length, sizeof *to);
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (!to)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < time->length; first += CXM__BLOCK) {
        int32_t n = time->length - first < CXM__BLOCK ? (int32_t)(time->length - first) : CXM__BLOCK;
        cxm__decode_integers(time, first, n, integers, null);
        for (int32_t i = 0; i < n; i++)
            to[first + i] = null[i] ? (double)NAN
                            : time->type == CXM_TYPE_DATE ? (double)integers[i] * 86400
                                                          : (double)integers[i] / of_a_second[time->type - CXM_TYPE_TIME_S];
    }
    *seconds = cxm_column_of(CXM_TYPE_F64, to, time->length);
    seconds->flags = CXM_COLUMN_NAN_IS_NULL;
    return CXM_OK;
}

static cxm_status trend_check(const struct cxm__pairs_source *source, const cxm_trend_options *own, cxm_error *error)
{
    const cxm_column *time = source->column[0];
    cxm_status status = cxm__column_check(time, "time", 0, error);
    if (!status && cxm__column_kind(time) != CXM__KIND_TIME)
        status = cxm__numbers_check(time, CXM__ANY_LENGTH, "time", 0, error);
    if (!status)
        status = cxm__numbers_check(source->column[1], time->length, "value", 1, error);
    if (!status)
        status = cxm__confidence_check(own->confidence, 2, error);
    if (!status && !(own->significance > 0 && own->significance < 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("significance"), CXM__T(": "), CXM__N(own->significance),
                           CXM__T(" is outside (0, 1)"));
    if (!status && (own->serial < CXM_TREND_INDEPENDENT || own->serial > CXM_TREND_PREWHITEN))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("serial"), CXM__T(" is "), CXM__I(own->serial),
                           CXM__T("; it is one of CXM_TREND_INDEPENDENT, CXM_TREND_HAMED_RAO and CXM_TREND_PREWHITEN"));
    if (!status && own->reserved)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("options"), CXM__T(": reserved must be 0"));
    return status;
}

cxm_status cxm_trend(const cxm_column *time, const cxm_column *value, const cxm_trend_options *options, const cxm_host *host,
                     cxm_trend_result *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{time, value}, {"time", "value"}, {0, 1}};
    cxm_trend_options own = CXM_TREND_OPTIONS_INIT;
    cxm_host lent;
    cxm_column seconds = {.length = 0};
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__struct_read(&own, sizeof own, sizeof own, options, 2, "options", error);
    if (!status)
        status = trend_check(&source, &own, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    const bool dated = cxm__column_kind(time) == CXM__KIND_TIME;
    if (dated) {
        status = trend_seconds(time, &lent, &seconds, error);
        source.column[0] = &seconds;
    }
    if (!status)
        status = cxm__pairs_read(&pairs, &source, error);
    if (!status)
        status = trend_of_pairs(&pairs, &own, result, error);
    cxm__pairs_free(&pairs);
    if (dated)
        cxm__release(&lent, (void *)(uintptr_t)seconds.data, time->length, sizeof(double));
    return status;
}
/* ---- lib/stats/trend_serial.c ---- */
/* Autocorrelations as R's acf() defines them: products of n - k neighbours over the sum of n squares.
 * Read trend_serial.h for the two corrections that are made of them. */

#include <math.h>


enum { SERIAL_BLOCK = 1024, SERIAL_HEARD = 1 << 26 /* products between two calls of the host's progress */ };

/* Sum of x[i] x[i + lag]; blocks of ranks are exact up to two million of them. */
static double serial_products(const double *x, int64_t n, int64_t lag)
{
    cxm__sum sum = {0, 0};
    for (int64_t at = 0; at < n - lag; at += SERIAL_BLOCK) {
        int64_t end = n - lag - at < SERIAL_BLOCK ? n - lag : at + SERIAL_BLOCK;
        double four[4] = {0, 0, 0, 0};
        int64_t i = at;
        for (; i + 4 <= end; i += 4)
            for (int k = 0; k < 4; k++)
                four[k] += x[i + k] * x[i + k + lag];
        for (; i < end; i++)
            four[0] += x[i] * x[i + lag];
        cxm__sum_add(&sum, (four[0] + four[1]) + (four[2] + four[3]));
    }
    return cxm__sum_value(sum);
}

/* Twice the mid-ranks, less n + 1: whole numbers whose mean is 0. */
static void serial_rank(struct cxm__serial *serial, struct cxm__row_value *items, struct cxm__row_value *spare)
{
    int64_t n = serial->n, end;
    for (int64_t i = 0; i < n; i++)
        items[i] = (struct cxm__row_value){serial->rest[i], i};
    cxm__sort_rows(items, spare, n);
    for (int64_t at = 0; at < n; at = end) {
        for (end = at + 1; end < n && items[end].value == items[at].value; end++)
            ;
        for (int64_t i = at; i < end; i++)
            serial->rest[items[i].row] = (double)(at + end - n);
    }
}

cxm_status cxm__serial_hamed_rao(struct cxm__serial *serial, double bound, struct cxm__row_value *items,
                                 struct cxm__row_value *spare, cxm_error *error)
{
    const int64_t n = serial->n;
    const double whole = (double)n * (double)(n - 1) * (double)(n - 2);
    cxm__sum inflation = {0, 0};
    int64_t products = 0;
    serial_rank(serial, items, spare);
    const double squares = serial_products(serial->rest, n, 0);
    serial->autocorrelation = serial->factor = (double)NAN;
    if (!(squares > 0))
        return CXM_OK;
    serial->autocorrelation = serial_products(serial->rest, n, 1) / squares;
    for (int64_t lag = 1; lag < n; lag++) {
        double r = serial_products(serial->rest, n, lag) / squares, left = (double)(n - lag);
        if (fabs(r) > bound)
            cxm__sum_add(&inflation, left * (left - 1) * (left - 2) * r);
        products += n - lag;
        if (products < SERIAL_HEARD)
            continue;
        products = 0;
        cxm_status status = cxm__progress(serial->host, lag, n, error);
        if (status)
            return status;
    }
    serial->factor = 1 + 2 / whole * cxm__sum_value(inflation);
    return CXM_OK;
}

void cxm__serial_whiten(struct cxm__serial *serial)
{
    const int64_t n = serial->n;
    double *x = serial->rest;
    cxm__sum total = {0, 0}, squares = {0, 0}, products = {0, 0};
    for (int64_t i = 0; i < n; i++)
        cxm__sum_add(&total, x[i]);
    const double mean = cxm__sum_value(total) / (double)n;
    for (int64_t i = 0; i < n; i++) {
        cxm__sum_add(&squares, (x[i] - mean) * (x[i] - mean));
        if (i)
            cxm__sum_add(&products, (x[i] - mean) * (x[i - 1] - mean));
    }
    serial->factor = 1;
    serial->autocorrelation = (double)NAN;
    if (!(cxm__sum_value(squares) > 0))
        return;
    serial->autocorrelation = cxm__sum_value(products) / cxm__sum_value(squares);
    for (int64_t i = n - 1; i > 0; i--)
        x[i] -= serial->autocorrelation * x[i - 1];
}
/* ---- lib/stats/two_groups.c ---- */
/* Two independent groups compared by means and by ranks. Both columns are read into one list of pairs, group and value, and
 * placements.c does the counting; read roc.c next. */

#include <math.h>


_Static_assert(sizeof(cxm_two_groups_result) == 2 * 104 + 144 + 2 * 136 + 48, "frozen");
_Static_assert(sizeof(cxm_two_groups_options) == offsetof(cxm_two_groups_options, reserved) + 4, "no tail padding");

/* A mean with the interval of Student's t. */
static cxm_estimate two_groups_mean(const struct cxm__spread *spread, int64_t n, int64_t missing, double confidence)
{
    cxm_tested_estimate mean = cxm__tested(n, missing);
    if (n) {
        double df = (double)(n - 1), error = n > 1 ? sqrt(spread->square / df / (double)n) : (double)NAN;
        double half = error > 0 ? error * cxm__tested_quantile(confidence, df) : (double)NAN;
        cxm__tested_value(&mean, cxm__sum_value(spread->mean), error);
        if (n > 1) {
            mean.estimate.df = df;
            cxm__tested_interval(&mean, mean.estimate.value - half, mean.estimate.value + half, confidence, -INFINITY, INFINITY);
        }
    }
    return mean.estimate;
}

static void two_groups_superiority(const struct cxm__placements *p, double confidence, cxm_tested_estimate *to)
{
    struct cxm__superiority s = cxm__superiority(p);
    double a = (double)p->n[0] * p->square[0] / (double)(p->n[0] - 1), b = (double)p->n[1] * p->square[1] / (double)(p->n[1] - 1);
    double df = (a + b) * (a + b) / (a * a / (double)(p->n[0] - 1) + b * b / (double)(p->n[1] - 1));
    cxm__tested_value(to, s.share, s.std_error);
    if (p->n[0] < 2 || p->n[1] < 2)
        return;
    if (!(s.std_error > 0)) {
        cxm__tested_interval(to, NAN, NAN, confidence, 0, 1);
        return;
    }
    double half = cxm__tested_quantile(confidence, df) * s.std_error;
    cxm__tested_test(to, s.excess / s.std_error, df);
    cxm__tested_interval(to, s.share - half, s.share + half, confidence, 0, 1);
    to->estimate.df = df;
}

/* The distances of the placements, in units of delta's, are twice those in pairs over the other group's size; so the three sums of
 * the variance come from what is there. */
static void two_groups_cliff(const struct cxm__placements *p, double confidence, cxm_tested_estimate *to)
{
    const double n0 = (double)p->n[0], n1 = (double)p->n[1], pairs = n0 * n1, net = (double)(p->wins - p->losses);
    const double delta = net / pairs, df = n0 + n1 - 2;
    cxm__tested_value(to, delta, NAN);
    if (p->n[0] < 2 || p->n[1] < 2)
        return;
    /* wins + losses - net^2 / pairs, without its cancellation near separation */
    double within = 4 * (double)p->wins * ((double)p->losses / pairs) + (double)p->tied * ((double)(p->wins + p->losses) / pairs);
    double variance = (4 * (p->square[0] + p->square[1]) - within) / (pairs * (n0 - 1) * (n1 - 1));
    if (!(variance > 0)) { /* separated, or so few that the unbiased variance is not above 0 */
        cxm__tested_interval(to, NAN, NAN, confidence, -1, 1);
        return;
    }
    double t = cxm__tested_quantile(confidence, df), other = (1 - delta) * (1 + delta), reach = t * t * variance;
    double half = t * sqrt(variance) * sqrt(other * other + reach), below = other + reach;
    to->estimate.std_error = sqrt(variance);
    to->estimate.df = df;
    cxm__tested_test(to, delta / sqrt(variance), df);
    cxm__tested_interval(to, (delta * other - half) / below, (delta * other + half) / below, confidence, -1, 1);
}

static void two_groups_mann_whitney(const struct cxm__placements *p, bool continuity, cxm_two_groups_result *to)
{
    const int64_t n = p->n[0] + p->n[1], doubled = p->wins - p->losses; /* twice U's distance from its mean */
    cxm_tested_estimate test = cxm__tested(n, 0);
    /* (n^3 - n) / 2, less the ties' */
    cxm__wide untied = cxm__wide_product(n % 2 ? (n - 1) / 2 * n : n / 2 * (n - 1), n + 1);
    cxm__wide_add(&untied, cxm__wide_negative(p->ties));
    double between = (double)p->n[0] * (double)p->n[1], factor = cxm__wide_value(untied) / ((double)n * (double)(n - 1));
    double distance = (double)doubled / 2, deviation = sqrt(between * factor / 6);
    if (continuity)
        distance -= doubled > 0 ? 0.5 : doubled < 0 ? -0.5 : 0;
    if (deviation > 0)
        cxm__tested_test(&test, distance / deviation, NAN);
    to->mann_whitney_z = test.statistic;
    to->mann_whitney_p = test.p;
    to->mann_whitney_status = test.test_status;
}

static cxm_status two_groups_fill(const struct cxm__pairs *pairs, const int64_t *missing, const cxm_two_groups_options *options,
                              cxm_two_groups_result *result, cxm_error *error)
{
    struct cxm__placements p = cxm__placements(pairs);
    cxm_two_groups_result to = {.higher = p.wins, .lower = p.losses, .equal = p.tied};
    to.first = two_groups_mean(&p.spread[0], p.n[0], missing[0], options->confidence);
    to.second = two_groups_mean(&p.spread[1], p.n[1], missing[1], options->confidence);
    to.superiority = to.cliff = cxm__tested(p.n[0] && p.n[1] ? p.n[0] + p.n[1] : 0, missing[0] + missing[1]);
    if (p.n[0] && p.n[1]) {
        two_groups_superiority(&p, options->confidence, &to.superiority);
        two_groups_cliff(&p, options->confidence, &to.cliff);
    }
    to.superiority.estimate.n = to.cliff.estimate.n = p.n[0] + p.n[1];
    two_groups_mann_whitney(&p, options->continuity == 1, &to);
    cxm_status status = cxm_compare_independent(&to.first, &to.second, options->confidence, &to.difference, error);
    if (!status)
        *result = to;
    return status;
}

cxm_status cxm_two_groups(const cxm_column *first, const cxm_column *second, const cxm_two_groups_options *options,
                          const cxm_host *host, cxm_two_groups_result *result, cxm_error *error)
{
    static const char *const names[] = {"first", "second"};
    static const uint8_t numbers[] = {0, 1};
    const cxm_column *columns[] = {first, second};
    cxm_two_groups_options own = CXM_TWO_GROUPS_OPTIONS_INIT;
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    int64_t missing[2] = {0, 0};
    cxm_status status = CXM_OK;
    for (int group = 0; group < 2 && !status; group++)
        status = cxm__numbers_check(columns[group], CXM__ANY_LENGTH, names[group], group, error);
    if (!status)
        status = cxm__struct_read(&own, sizeof own, sizeof own, options, 2, "options", error);
    if (!status)
        status = cxm__confidence_check(own.confidence, 2, error);
    if (!status && (own.continuity < 0 || own.continuity > 1 || own.reserved))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("options"), CXM__T(": continuity must be 0 or 1, and reserved 0"));
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    for (int group = 0; group < 2 && !status; group++) {
        cxm_column number = {.data = &numbers[group], .length = columns[group]->length, .type = CXM_TYPE_U8,
                             .flags = CXM_COLUMN_REPEATED};
        struct cxm__pairs_source source = {{&number, columns[group]}, {"group", names[group]}, {group, group}};
        status = cxm__pairs_read(&pairs, &source, error);
        missing[group] = pairs.missing - (group ? missing[0] : 0);
    }
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = two_groups_fill(&pairs, missing, &own, result, error);
    }
    cxm__pairs_free(&pairs);
    return status;
}
/* ---- lib/transactional/boxes.c ---- */
/* Boxes as bands: an answer between two points belongs to a top box only from the box's point upwards, and to a bottom box until
 * the next point that is not in it. */
/* ---- lib/transactional/boxes.h ---- */
/* Top and bottom boxes: whole points counted from the two ends of a scale, and what lies between them.
 * csat, ces and rating split their answers this way. */
#ifndef CXM__TRANSACTIONAL_BOXES_H
#define CXM__TRANSACTIONAL_BOXES_H


/* bands: bottom boxes, between, top boxes. */
void cxm__boxes(const struct cxm__tally *tally, int32_t bottom, int32_t top, struct cxm__band bands[3]);

/* The two must not meet. The measure and the option, or options, are for the message. */
cxm_status cxm__boxes_check(const char *measure, const char *option, const char *other, cxm_scale scale, int32_t top, int32_t bottom, int32_t argument, cxm_error *error);

#endif

void cxm__boxes(const struct cxm__tally *tally, int32_t bottom, int32_t top, struct cxm__band bands[3])
{
    const double bounds[2] = {tally->scale.minimum + bottom, tally->scale.maximum - top + 1};
    cxm__tally_bands(tally, bounds, 2, bands);
}

cxm_status cxm__boxes_check(const char *measure, const char *option, const char *other, cxm_scale scale, int32_t top, int32_t bottom,
                            int32_t argument, cxm_error *error)
{
    int32_t points = (int32_t)(scale.maximum - scale.minimum) + 1;
    if (top + bottom <= points)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(measure), CXM__T("."), CXM__A(option),
                     CXM__T(other), CXM__T(": "), CXM__I(top + bottom), CXM__T(" are more than the scale's "), CXM__I(points),
                     CXM__T(" points"));
}
/* ---- lib/transactional/ces.c ---- */
/* Customer Effort Score: the mean, the share agreeing, and the net of agreeing and disagreeing.
 * On a scale where lower is easier the answers are mirrored: the boxes change ends, and the mean becomes minimum + maximum - mean. */

#include <math.h>

/* ---- lib/transactional/once.h ---- */
/* A measure of one column in one call: everything on the caller's stack, nothing allocated.
 * The four measures' public functions are this and their own arithmetic. */
#ifndef CXM__TRANSACTIONAL_ONCE_H
#define CXM__TRANSACTIONAL_ONCE_H

/* ---- lib/measure.h ---- */
/* A measure inside the library: its public record, and the functions behind it.
 * Each stands in its measure's own .c; registry.c lists them. */
#ifndef CXM__MEASURE_H
#define CXM__MEASURE_H

/* ---- lib/transactional/estimate.h ---- */
/* From a tally to an estimate: of a share, of a net share, of a mean. The rules on too few, degenerate, clamped, weighted and
 * finite populations stand here once, for all measures of answers. */
#ifndef CXM__TRANSACTIONAL_ESTIMATE_H
#define CXM__TRANSACTIONAL_ESTIMATE_H


enum cxm__method {
    CXM__METHOD_NONE,
    CXM__METHOD_WALD,
    CXM__METHOD_ADJUSTED_WALD,
    CXM__METHOD_SCORE,
    CXM__METHOD_WILSON,
    CXM__METHOD_AGRESTI_COULL,
    CXM__METHOD_JEFFREYS,
    CXM__METHOD_CLOPPER_PEARSON,
    CXM__METHOD_T
};

/* How sure an interval is to be, with the quantiles that go with it; t quantiles are kept where a table is lent. */
struct cxm__confidence {
    double level, z;
    double *t; /* by degrees of freedom; 0 = not computed yet; NULL = no table */
    int64_t t_count;
};

struct cxm__confidence cxm__confidence_of(double level);
double cxm__confidence_t(const struct cxm__confidence *confidence, int64_t df);

/* An estimate of `tally` without a value yet: counts are filled in, everything else says that there is none. */
void cxm__estimate_begin(cxm_estimate *estimate, const struct cxm__tally *tally);

/* 100 * the share of bands[which] in `count` bands. */
void cxm__estimate_share(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, int32_t count,
                         int32_t which, enum cxm__method method, const struct cxm__confidence *confidence);

/* 100 * (share of bands[2] - share of bands[0]) of three bands; `mirrored` turns it round. */
void cxm__estimate_net(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band bands[3], bool mirrored,
                       enum cxm__method method, const struct cxm__confidence *confidence);

/* The mean, by t or without an interval. */
void cxm__estimate_mean(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments,
                        enum cxm__method method, const struct cxm__confidence *confidence);

#endif

/* What an analysis is given: columns that are well formed and of one length. Categories, strata and clusters come as CODED columns of
 * 32-bit codes, negative where null, whose labels ascend; some labels may have no row. */
struct cxm__request {
    const cxm_column *columns; /* one for each input; an optional one that was left out has type 0; the repeated ones come last */
    const char *const *names;  /* theirs, for messages */
    int32_t count;
    int64_t length;
    cxm_design design;         /* what was not given, or is not the measure's, is NULL */
    const void *options;       /* the measure's struct, checked */
    const cxm_host *host;
};

struct cxm__measure {
    cxm_measure info;
    /* An analysis: fills in every figure, terms with CXM_TERM_EACH once for each repeated column, and rows[k] where it is not NULL;
     * `rows` itself may be NULL. Arguments and names of errors are those of the inputs; whoever asked puts its own in their place. */
    cxm_status (*analyse)(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows, cxm_error *error);
    /* What follows is of measures of answers only. */
    /* Where the options that gathering needs stand in the struct. */
    size_t scale_offset, confidence_offset, off_scale_offset;
    /* Checks what no single option can say, such as passive_min < promoter_min; NULL where there is nothing. */
    cxm_status (*check)(const void *options, int32_t argument, cxm_error *error);
    /* Fills in estimates[t] for each term t whose bit is set in `wanted`. */
    void (*terms)(const struct cxm__tally *tally, const void *options, uint32_t wanted, const struct cxm__confidence *confidence,
                  cxm_estimate *estimates);
};

/* One line a measure, in the order of registry.c. */
extern const struct cxm__measure cxm__measure_nps;
extern const struct cxm__measure cxm__measure_csat;
extern const struct cxm__measure cxm__measure_ces;
extern const struct cxm__measure cxm__measure_rating;
extern const struct cxm__measure cxm__measure_association;
extern const struct cxm__measure cxm__measure_trend;
extern const struct cxm__measure cxm__measure_auc;
extern const struct cxm__measure cxm__measure_two_groups;
extern const struct cxm__measure cxm__measure_divergence;
extern const struct cxm__measure cxm__measure_concentration;
extern const struct cxm__measure cxm__measure_quantile;
extern const struct cxm__measure cxm__measure_multiplicity;
extern const struct cxm__measure cxm__measure_survival;
extern const struct cxm__measure cxm__measure_log_rank;
extern const struct cxm__measure cxm__measure_cox;
extern const struct cxm__measure cxm__measure_cox_intervals;
extern const struct cxm__measure cxm__measure_mean_cumulative;
extern const struct cxm__measure cxm__measure_control_xmr;
extern const struct cxm__measure cxm__measure_control_p;
extern const struct cxm__measure cxm__measure_control_laney;
extern const struct cxm__measure cxm__measure_control_nps;
extern const struct cxm__measure cxm__measure_control_ewma;
extern const struct cxm__measure cxm__measure_control_cusum;
extern const struct cxm__measure cxm__measure_regression_linear;
extern const struct cxm__measure cxm__measure_regression_logistic;

struct cxm__option_table cxm__measure_table(const struct cxm__measure *measure);
const struct cxm__measure *cxm__measure_find(struct cxm__slice name);
/* The record that belongs to a public pointer; NULL where it is none of ours. */
const struct cxm__measure *cxm__measure_own(const cxm_measure *info);
/* How many of `columns` columns the input that repeats takes, 1 without one; 0 where so many columns do not fit. */
int32_t cxm__measure_repeats(const struct cxm__measure *measure, int32_t columns);
/* Figures of one term. */
int32_t cxm__term_repeats(const cxm_term *term, int32_t repeats);

/* The room that any measure's struct of options fits into. */
union cxm__any_options {
    size_t struct_size;
    double align;
    unsigned char bytes[128];
};

/* The defaults with the caller's struct over them, checked. */
cxm_status cxm__measure_options(const struct cxm__measure *measure, const void *from, int32_t argument,
                                union cxm__any_options *options, cxm_error *error);
/* Ranges and the measure's own check together. */
cxm_status cxm__measure_check(const struct cxm__measure *measure, const void *options, int32_t argument, cxm_error *error);

cxm_scale cxm__measure_scale(const struct cxm__measure *measure, const void *options);
double cxm__measure_confidence(const struct cxm__measure *measure, const void *options);
int32_t cxm__measure_off_scale(const struct cxm__measure *measure, const void *options);

/* What of a design measures of answers take. */
#define CXM__DESIGN_ANSWERS (CXM_DESIGN_WEIGHT | CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER | CXM_DESIGN_POPULATION)

/* The table entries that every measure of answers has. */
#define CXM__OPTION_SCALE(type, low, high)                                                                            \
    {"scale", "points", "First and last point of the scale; whole numbers.", "", -1000000, 1000000, (low), (high), \
     CXM_OPTION_SCALE, offsetof(type, scale), 0, 0}
#define CXM__OPTION_CONFIDENCE(type)                                                                          \
    {"confidence", "", "Confidence of the intervals.", "", 0, 1, 0.95, 0, CXM_OPTION_NUMBER, offsetof(type, confidence), 3, 0}
#define CXM__OPTION_OFF_SCALE(type)                                                                                            \
    {"off_scale", "", "What to do with a value outside the scale.", "fail|skip", 0, 1, 0, 0, CXM_OPTION_CHOICE, \
     offsetof(type, off_scale), 0, 0}
#define CXM__OPTION_BOXES(type, member, initial, text) \
    {#member, "points", text, "", 1, 240, (initial), 0, CXM_OPTION_INTEGER, offsetof(type, member), 0, 0}

#endif

struct cxm__drawn;

enum { CXM__ONCE_BETWEEN = 128 }; /* room on the stack for answers between points: twice the 64 different ones that need no memory */

struct cxm__once {
    struct cxm__grid grid;
    struct cxm__answers answers;
    struct cxm__tally tally;
    struct cxm__confidence confidence;
    union cxm__any_options options; /* the caller's, over the defaults */
    double range[2], population;
    struct cxm__between between[CXM__ONCE_BETWEEN];
    struct cxm__drawn *drawn; /* strata or clusters took another way; else NULL */
    int64_t wide[CXM__POINTS_MAX + CXM__WIDE_EXTRA], row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__weight weights[CXM__POINTS_MAX];
};

/* Reads options and design, counts, and leaves a tally. Arguments are those of the public functions: score, design, options, host,
 * result. End it with cxm__once_end() whenever it returned CXM_OK. */
cxm_status cxm__once_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                           const cxm_design *design, const void *options, const cxm_host *host, const void *result,
                           cxm_error *error);
void cxm__once_end(struct cxm__once *once);

/* The same where the design has strata or clusters, which are told apart as a query tells groups apart: once->options and a complete
 * design go in, tally and confidence come out. It stands on the floor of queries. */
cxm_status cxm__drawn_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                            const cxm_design *design, const cxm_host *host, cxm_error *error);
void cxm__drawn_end(struct cxm__drawn *drawn);

/* A population must hold the answers that came from it. */
cxm_status cxm__population_check(const struct cxm__tally *tally, int32_t argument, cxm_error *error);

#endif

_Static_assert(offsetof(cxm_ces_options, reserved) + sizeof(int32_t) == sizeof(cxm_ces_options), "no trailing padding");

enum { CES_MEAN, CES_AGREE, CES_NET };

static cxm_status ces_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_ces_options *o = options;
    if (o->reserved)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("ces."), CXM__A("reserved"), CXM__T(" must be 0"));
    return cxm__boxes_check("ces", "agree_boxes", " and disagree_boxes", o->scale, o->agree_boxes, o->disagree_boxes, argument, error);
}

/* bands[agree] are those who agree; the other end of the three disagrees */
static int32_t ces_bands(const struct cxm__tally *tally, const cxm_ces_options *options, struct cxm__band bands[3])
{
    if (options->direction != CXM_CES_LOWER_IS_EASIER) {
        cxm__boxes(tally, options->disagree_boxes, options->agree_boxes, bands);
        return 2;
    }
    /* mirrored, a band ends with its upper bound instead of beginning with its lower one */
    const double bounds[2] = {nextafter(options->scale.minimum + options->agree_boxes - 1, INFINITY),
                              nextafter(options->scale.maximum - options->disagree_boxes, INFINITY)};
    cxm__tally_bands(tally, bounds, 2, bands);
    return 0;
}

static void ces_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                      const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    const cxm_ces_options *o = options;
    bool none = o->interval == CXM_CES_NO_INTERVAL;
    struct cxm__band bands[3];
    int32_t agree = ces_bands(tally, o, bands);
    if (wanted >> CES_MEAN & 1) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        if (agree == 0)
            moments.mean = o->scale.minimum + o->scale.maximum - moments.mean;
        cxm__estimate_mean(&estimates[CES_MEAN], tally, &moments, none ? CXM__METHOD_NONE : CXM__METHOD_T, confidence);
    }
    if (wanted >> CES_AGREE & 1)
        cxm__estimate_share(&estimates[CES_AGREE], tally, bands, 3, agree, none ? CXM__METHOD_NONE : CXM__METHOD_WILSON, confidence);
    if (wanted >> CES_NET & 1)
        cxm__estimate_net(&estimates[CES_NET], tally, bands, agree == 0, none ? CXM__METHOD_NONE : CXM__METHOD_ADJUSTED_WALD,
                          confidence);
}

static const cxm_input ces_inputs[] = {{"score", "Agreement that it was made easy, 1 to 7 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option ces_options[] = {
    CXM__OPTION_SCALE(cxm_ces_options, 1, 7),
    CXM__OPTION_BOXES(cxm_ces_options, agree_boxes, 3, "How many of the easiest points count as agreeing."),
    CXM__OPTION_BOXES(cxm_ces_options, disagree_boxes, 3, "How many of the hardest points count as disagreeing."),
    {"direction", "", "Which end of the scale is easy.", "higher_is_easier|lower_is_easier", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_ces_options, direction), 0, 0},
    CXM__OPTION_CONFIDENCE(cxm_ces_options),
    {"interval", "", "t for the mean, Wilson for the share, adjusted Wald for the net; or none.", "standard|none", 0, 1, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_ces_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_ces_options),
};

static const cxm_term ces_term_list[] = {
    {"mean", "points", "Mean answer; higher is easier.", NAN, NAN, 0, 0},
    {"agree", "percent", "Share of answers in the easiest boxes.", 0, 100, 0, 0},
    {"net", "points", "Percent agreeing minus percent disagreeing.", -100, 100, 0, 0},
};

const struct cxm__measure cxm__measure_ces = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "ces",
             .title = "Customer Effort Score",
             .summary = "How far customers agree that it was made easy for them.",
             .formula = "mean answer; 100 * agreeing / n; 100 * (agreeing - disagreeing) / n",
             .source = "Dixon, Freeman and Toman, Harvard Business Review 88(7/8), 2010; CEB, now Gartner, 2013 (version 2.0)",
             .inputs = ces_inputs,
             .options = ces_options,
             .terms = ces_term_list,
             .input_count = 1,
             .option_count = sizeof ces_options / sizeof *ces_options,
             .term_count = sizeof ces_term_list / sizeof *ces_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_ces_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_ces_options, scale),
    .confidence_offset = offsetof(cxm_ces_options, confidence),
    .off_scale_offset = offsetof(cxm_ces_options, off_scale),
    .check = ces_check,
    .terms = ces_terms,
};

cxm_status cxm_ces(const cxm_column *score, const cxm_design *design, const cxm_ces_options *options, const cxm_host *host,
                   cxm_ces_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[3];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_ces, score, design, options, host, result, error);
    if (status)
        return status;
    int32_t agree = ces_bands(&once.tally, (const cxm_ces_options *)&once.options, bands);
    ces_terms(&once.tally, &once.options, 7, &once.confidence, estimates);
    *result = (cxm_ces_result){estimates[CES_MEAN], estimates[CES_AGREE], estimates[CES_NET], bands[agree].count,
                               bands[1].count, bands[2 - agree].count};
    cxm__once_end(&once);
    return CXM_OK;
}
/* ---- lib/transactional/csat.c ---- */
/* Customer satisfaction: the share of answers in the top boxes.
 * The intervals of a share are in stats/interval.c; boxes are whole points counted from the ends of the scale. */


_Static_assert(offsetof(cxm_csat_options, off_scale) + sizeof(int32_t) == sizeof(cxm_csat_options), "no trailing padding");

enum { CSAT_SATISFIED, CSAT_DISSATISFIED };

static cxm_status csat_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_csat_options *o = options;
    return cxm__boxes_check("csat", "top_boxes", " and bottom_boxes", o->scale, o->top_boxes, o->bottom_boxes, argument, error);
}

static void csat_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                       const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    static const enum cxm__method methods[] = {CXM__METHOD_WILSON, CXM__METHOD_AGRESTI_COULL, CXM__METHOD_JEFFREYS,
                                               CXM__METHOD_CLOPPER_PEARSON, CXM__METHOD_NONE};
    const cxm_csat_options *o = options;
    struct cxm__band bands[3];
    cxm__boxes(tally, o->bottom_boxes, o->top_boxes, bands);
    if (wanted >> CSAT_SATISFIED & 1)
        cxm__estimate_share(&estimates[CSAT_SATISFIED], tally, bands, 3, 2, methods[o->interval], confidence);
    if (wanted >> CSAT_DISSATISFIED & 1)
        cxm__estimate_share(&estimates[CSAT_DISSATISFIED], tally, bands, 3, 0, methods[o->interval], confidence);
}

static const cxm_input csat_inputs[] = {{"score", "Satisfaction, 1 to 5 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option csat_options[] = {
    CXM__OPTION_SCALE(cxm_csat_options, 1, 5),
    CXM__OPTION_BOXES(cxm_csat_options, top_boxes, 2, "How many of the highest points are satisfied."),
    CXM__OPTION_BOXES(cxm_csat_options, bottom_boxes, 2, "How many of the lowest points are dissatisfied."),
    CXM__OPTION_CONFIDENCE(cxm_csat_options),
    {"interval", "", "Method of the intervals.", "wilson|agresti_coull|jeffreys|clopper_pearson|none", 0, 4, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_csat_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_csat_options),
};

static const cxm_term csat_term_list[] = {
    {"satisfied", "percent", "Share of answers in the top boxes.", 0, 100, 0, 0},
    {"dissatisfied", "percent", "Share of answers in the bottom boxes.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_csat = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "csat",
             .title = "Customer satisfaction",
             .summary = "Share of answers in the top boxes of a satisfaction scale, in percent.",
             .formula = "100 * answers in the top boxes / n",
             .source = "Wilson, JASA 22, 1927; Agresti and Coull, The American Statistician 52, 1998; Brown, Cai and DasGupta, "
                       "Statistical Science 16, 2001; Clopper and Pearson, Biometrika 26, 1934",
             .inputs = csat_inputs,
             .options = csat_options,
             .terms = csat_term_list,
             .input_count = 1,
             .option_count = sizeof csat_options / sizeof *csat_options,
             .term_count = sizeof csat_term_list / sizeof *csat_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_csat_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_csat_options, scale),
    .confidence_offset = offsetof(cxm_csat_options, confidence),
    .off_scale_offset = offsetof(cxm_csat_options, off_scale),
    .check = csat_check,
    .terms = csat_terms,
};

cxm_status cxm_csat(const cxm_column *score, const cxm_design *design, const cxm_csat_options *options, const cxm_host *host,
                    cxm_csat_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[2];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_csat, score, design, options, host, result, error);
    if (status)
        return status;
    const cxm_csat_options *o = (const cxm_csat_options *)&once.options;
    cxm__boxes(&once.tally, o->bottom_boxes, o->top_boxes, bands);
    csat_terms(&once.tally, o, 3, &once.confidence, estimates);
    *result = (cxm_csat_result){estimates[CSAT_SATISFIED], estimates[CSAT_DISSATISFIED], bands[2].count, bands[1].count,
                                bands[0].count};
    cxm__once_end(&once);
    return CXM_OK;
}
/* ---- lib/transactional/drawn.c ---- */
/* One pass over the slots of a group. Each stratum is closed when the next one opens, with Welford's update for its clusters. */
/* ---- lib/transactional/drawn.h ---- */
/* What clusters and strata make of a standard error: Taylor's linearisation with replacement of first-stage units, and t.
 * Source: Sarndal, Swensson and Wretman 1992, 5.5 and 5.7; Lumley, Complex Surveys, 2010, 2.5; Korn and Graubard 1998. */
#ifndef CXM__TRANSACTIONAL_DRAWN_H
#define CXM__TRANSACTIONAL_DRAWN_H


enum { CXM__CLUSTERS_LEAST = 5, CXM__CLUSTERS_FEW = 20 };

/* Sets std_error, df, clusters, flags, and the interval's status where there can be none, of a mean of scores that are told by bands,
 * or without them of the answers themselves. `scale` goes from scores to the estimate's unit. Returns the variance of the mean, NaN
 * where it is not known. */
double cxm__drawn_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                        int32_t count, double total, double mean, double scale);

/* A population must hold the clusters, or answers, that were drawn from it, and be the same all over a stratum. */
cxm_status cxm__drawn_check(const struct cxm__tally *tally, cxm_error *error);

#endif

#include <math.h>

/* A stratum while it is being read. */
struct drawn_stratum {
    int64_t units;
    double mean, square; /* of the units' sums: their mean, and their squares about it */
    double population;
};

struct drawn_total {
    double variance; /* of the sum of w * score */
    int64_t units, strata;
    bool lonely, sampled; /* a stratum of one unit; one that is not a census */
};

static void drawn_close(struct drawn_total *total, const struct drawn_stratum *stratum)
{
    const double n = (double)stratum->units, left = isinf(stratum->population) ? 1 : fmax(1 - n / stratum->population, 0);
    if (!stratum->units)
        return;
    total->units += stratum->units;
    total->strata++;
    total->sampled = total->sampled || left > 0;
    if (left > 0 && stratum->units == 1)
        total->lonely = true;
    else if (left > 0)
        total->variance += left * n / (n - 1) * stratum->square;
}

static struct drawn_total drawn_read(const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores, int32_t count,
                                     double mean)
{
    struct drawn_total total = {0};
    struct drawn_stratum stratum = {.population = INFINITY};
    for (int64_t slot = tally->parts->first; slot < tally->parts->end; slot++) {
        const struct cxm__part part = cxm__tally_part(tally, slot, bands, scores, count, mean);
        if (part.opens) {
            drawn_close(&total, &stratum);
            stratum = (struct drawn_stratum){.population = INFINITY};
        }
        if (!part.n)
            continue;
        stratum.population = fmin(stratum.population, part.population);
        if (tally->parts->clusters) {
            const double distance = part.sum - stratum.mean;
            stratum.units++;
            stratum.mean += distance / (double)stratum.units;
            stratum.square += distance * (part.sum - stratum.mean);
        } else { /* the slot is the stratum */
            stratum.units = part.n;
            stratum.square = fmax(part.square - part.sum * part.sum / (double)part.n, 0);
        }
    }
    drawn_close(&total, &stratum);
    return total;
}

double cxm__drawn_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                        int32_t count, double total, double mean, double scale)
{
    const struct drawn_total drawn = drawn_read(tally, bands, scores, count, mean);
    const bool clusters = tally->parts->clusters;
    const double variance = drawn.variance / (total * total);
    estimate->clusters = clusters ? drawn.units : 0;
    estimate->interval_status = CXM_INTERVAL_OK;
    if (clusters && drawn.units < CXM__CLUSTERS_FEW && drawn.units >= CXM__CLUSTERS_LEAST)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    if (!drawn.sampled) {
        estimate->std_error = 0; /* a census of all strata has nothing to be unsure of */
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE;
        return 0;
    }
    if (clusters && drawn.units < CXM__CLUSTERS_LEAST)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (drawn.lonely || drawn.units <= drawn.strata) {
        if (estimate->interval_status == CXM_INTERVAL_OK)
            estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return NAN;
    }
    estimate->df = (double)(drawn.units - drawn.strata);
    estimate->std_error = scale * sqrt(variance);
    return variance;
}

cxm_status cxm__drawn_check(const struct cxm__tally *tally, cxm_error *error)
{
    const struct cxm__parts *parts = tally->parts;
    double population = NAN;
    int64_t units = 0;
    for (int64_t slot = parts->first; slot < parts->end; slot++) {
        const struct cxm__part part = cxm__tally_part(tally, slot, NULL, NULL, 0, 0);
        if (part.opens)
            population = NAN, units = 0;
        if (!part.n || isinf(part.population))
            continue;
        if (!isnan(population) && population != part.population)
            return CXM__FAIL(error, CXM_E_DOMAIN, -1, -1, CXM__A("population"), CXM__T(": "), CXM__N(part.population),
                             CXM__T(" differs from "), CXM__N(population), CXM__T("; a stratum has one population"));
        population = part.population;
        units += parts->clusters ? 1 : part.n;
        if ((double)units > population)
            return CXM__FAIL(error, CXM_E_DOMAIN, -1, -1, CXM__A("population"), CXM__T(": "), CXM__N(population),
                             CXM__T(" is smaller than the "), CXM__I(units), CXM__T(parts->clusters ? " clusters" : " answers"),
                             CXM__T(" that came from it"));
    }
    return CXM_OK;
}
/* ---- lib/transactional/estimate.c ---- */
/* Estimates of shares, net shares and means. Without weights variances are the textbook ones; with unequal weights they are
 * linearised, n / (n - 1) * sum(w^2 (y - mean)^2) / (sum w)^2 (Sarndal, Swensson and Wretman 1992, 5.7), and intervals that are
 * made from counts use the counts that a simple random sample of the same precision would have (Korn and Graubard 1998). */

#include <math.h>


struct cxm__confidence cxm__confidence_of(double level)
{
    return (struct cxm__confidence){.level = level, .z = cxm_normal_quantile(1 - (1 - level) / 2)};
}

double cxm__confidence_t(const struct cxm__confidence *confidence, int64_t df)
{
    if (df < confidence->t_count && confidence->t[df] > 0)
        return confidence->t[df];
    double t = cxm_t_quantile(1 - (1 - confidence->level) / 2, (double)df);
    if (df < confidence->t_count)
        confidence->t[df] = t;
    return t;
}

void cxm__estimate_begin(cxm_estimate *estimate, const struct cxm__tally *tally)
{
    *estimate = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    estimate->n = tally->n;
    estimate->n_effective = (double)tally->n;
    estimate->missing = tally->missing;
    estimate->excluded = tally->excluded;
    estimate->flags = tally->weights ? CXM_ESTIMATE_WEIGHTED : 0;
    estimate->status = tally->n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA;
    estimate->interval_status = tally->n ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_TOO_FEW;
}

/* What a finite population leaves of a standard error. */
static double estimate_shrink(const struct cxm__tally *tally)
{
    double n = (double)tally->n;
    return isinf(tally->population) ? 1 : sqrt(fmax(1 - n / tally->population, 0));
}

enum { ESTIMATE_FEW = 15 }; /* below it Wald and t held the truth in less than 93 % of samples, see docs/numbers.md */

static void estimate_limits(cxm_estimate *estimate, double lower, double upper, double least, double most,
                            const struct cxm__confidence *confidence)
{
    if (lower < least) {
        lower = least;
        estimate->flags |= CXM_ESTIMATE_LOWER_CLAMPED;
    }
    if (upper > most) {
        upper = most;
        estimate->flags |= CXM_ESTIMATE_UPPER_CLAMPED;
    }
    estimate->lower = lower;
    estimate->upper = upper;
    estimate->confidence = confidence->level;
    estimate->interval_status = CXM_INTERVAL_OK;
}

/* The total, and Kish's effective n. */
static struct cxm__band estimate_total(cxm_estimate *estimate, const struct cxm__band *bands, int32_t count)
{
    struct cxm__band total = {0};
    for (int32_t i = 0; i < count; i++) {
        total.count += bands[i].count;
        total.w += bands[i].w;
        total.w2 += bands[i].w2;
    }
    if (total.w2 > 0)
        estimate->n_effective = total.w * total.w / total.w2;
    return total;
}

/* 100 * part / whole; rounding may neither carry it beyond 100 nor keep it from there */
static double estimate_percent(double part, double whole)
{
    return fabs(part) >= whole ? copysign(100, part) : fmax(-100, fmin(100 * part / whole, 100));
}

/* The same with strata or clusters. For intervals made from counts n is Korn and Graubard's: that of a simple random sample with the
 * same variance, times (z / t)^2 so that z stands for t, and never above n; where the answers do not vary, a unit is one answer. */
static double estimate_drawn(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                             int32_t count, double total, double mean, double variance, const struct cxm__confidence *confidence)
{
    const double n = (double)tally->n, drawn = cxm__drawn_error(estimate, tally, bands, scores, count, total, mean, 100);
    if (!(estimate->df > 0))
        return n;
    const double t = cxm__confidence_t(confidence, (int64_t)estimate->df), units = tally->parts->clusters ? (double)estimate->clusters : n;
    const double effective = !(variance > 0) ? units : drawn > 0 ? fmin(variance / drawn, n) : n;
    return effective * (confidence->z / t) * (confidence->z / t);
}

/* The standard error of 100 * a mean of scores per band, and the n of a simple random sample that would have it. */
static double estimate_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands,
                             const double *scores, int32_t count, struct cxm__band total, double mean,
                             const struct cxm__confidence *confidence)
{
    double variance = 0, shrink = estimate_shrink(tally), n = (double)tally->n;
    for (int32_t i = 0; i < count; i++)
        variance += bands[i].w * (scores[i] - mean) * (scores[i] - mean);
    variance /= total.w;
    if (tally->parts)
        return estimate_drawn(estimate, tally, bands, scores, count, total.w, mean, variance, confidence);
    if (tally->weights) {
        double linearised = 0;
        for (int32_t i = 0; i < count; i++)
            linearised += bands[i].w2 * (scores[i] - mean) * (scores[i] - mean);
        linearised *= n / (n - 1) / (total.w * total.w);
        n = linearised > 0 ? variance / linearised : estimate->n_effective;
        estimate->std_error = 100 * sqrt(linearised) * shrink;
    } else {
        estimate->std_error = 100 * sqrt(variance / n) * shrink;
    }
    return n / (shrink * shrink);
}

/* Whether there is an interval to be made; sets its status if not. */
static bool estimate_wants_interval(cxm_estimate *estimate, const struct cxm__tally *tally, enum cxm__method method)
{
    if (tally->parts && method != CXM__METHOD_NONE && estimate->interval_status != CXM_INTERVAL_OK)
        return false; /* what was drawn carries none */
    if (method == CXM__METHOD_NONE || (double)tally->n == tally->population) {
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE; /* a census has nothing to be unsure of */
        return false;
    }
    bool wald = method == CXM__METHOD_WALD || method == CXM__METHOD_ADJUSTED_WALD || method == CXM__METHOD_T;
    if (wald && tally->n < 2) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return false;
    }
    if ((method == CXM__METHOD_WALD || method == CXM__METHOD_T) && !(estimate->std_error > 0)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return false;
    }
    return true;
}

void cxm__estimate_share(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, int32_t count,
                         int32_t which, enum cxm__method method, const struct cxm__confidence *confidence)
{
    struct cxm__limits limits = {0, 1};
    double scores[4] = {0};
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    struct cxm__band total = estimate_total(estimate, bands, count);
    double share = bands[which].w / total.w, alpha = 1 - confidence->level;
    scores[which] = 1;
    estimate->value = estimate_percent(bands[which].w, total.w);
    double n = estimate_error(estimate, tally, bands, scores, count, total, share, confidence);
    if (tally->n < 2)
        estimate->std_error = NAN;
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    double x = tally->weights || n != (double)tally->n ? share * n : (double)bands[which].count;
    switch (method) {
    case CXM__METHOD_AGRESTI_COULL: limits = cxm__agresti_coull(x, n, confidence->z); break;
    case CXM__METHOD_JEFFREYS: limits = cxm__jeffreys(x, n, alpha); break;
    case CXM__METHOD_CLOPPER_PEARSON: limits = cxm__clopper_pearson(x, n, alpha); break;
    default: limits = cxm__wilson(x, n, confidence->z); break;
    }
    estimate_limits(estimate, 100 * limits.lower, 100 * limits.upper, 0, 100, confidence);
}

void cxm__estimate_net(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band bands[3], bool mirrored,
                       enum cxm__method method, const struct cxm__confidence *confidence)
{
    static const double plain[3] = {-1, 0, 1}, turned[3] = {1, 0, -1};
    const double *scores = mirrored ? turned : plain;
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    struct cxm__band total = estimate_total(estimate, bands, 3);
    const struct cxm__band low = bands[mirrored ? 2 : 0], high = bands[mirrored ? 0 : 2];
    double net = (high.w - low.w) / total.w;
    estimate->value = estimate_percent(high.w - low.w, total.w);
    double n = estimate_error(estimate, tally, bands, scores, 3, total, net, confidence);
    if (tally->n < 2)
        estimate->std_error = NAN;
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    struct cxm__limits limits;
    double unit = n / total.w; /* effective answers per unit of weight; 1 without weights and with no limit to the population */
    if (method == CXM__METHOD_WALD) {
        const double spread = (estimate->df > 0 ? cxm__confidence_t(confidence, (int64_t)estimate->df) : confidence->z) *
                              estimate->std_error / 100;
        limits = (struct cxm__limits){net - spread, net + spread};
    }
    else if (method == CXM__METHOD_SCORE)
        limits = cxm__net_score(low.w * unit, bands[1].w * unit, high.w * unit, confidence->z);
    else
        limits = cxm__net_adjusted_wald(low.w * unit, bands[1].w * unit, high.w * unit, confidence->z);
    estimate_limits(estimate, 100 * limits.lower, 100 * limits.upper, -100, 100, confidence);
    if (method != CXM__METHOD_SCORE)
        cxm__estimate_flag_few(estimate, tally->n, ESTIMATE_FEW);
}

void cxm__estimate_mean(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments,
                        enum cxm__method method, const struct cxm__confidence *confidence)
{
    double n = (double)tally->n;
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    estimate->value = moments->mean;
    estimate->n_effective = tally->weights ? moments->w * moments->w / moments->w2 : n;
    if (tally->parts)
        (void)cxm__drawn_error(estimate, tally, NULL, NULL, 0, moments->w, moments->mean, 1);
    else if (tally->n > 1)
        estimate->std_error = estimate_shrink(tally) * (tally->weights ? sqrt(n / (n - 1) * moments->square2) / moments->w
                                                                       : sqrt(moments->square / (n - 1) / n));
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    if (!tally->parts)
        estimate->df = n - 1;
    double spread = cxm__confidence_t(confidence, (int64_t)estimate->df) * estimate->std_error;
    estimate_limits(estimate, moments->mean - spread, moments->mean + spread, -INFINITY, INFINITY, confidence);
    cxm__estimate_flag_few(estimate, tally->n, ESTIMATE_FEW);
}
/* ---- lib/transactional/histogram.c ---- */
/* The exact histogram itself, for whoever wants to draw it. It is the rating measure's tally, handed out as it is. */

#include <string.h>


cxm_status cxm_histogram(const cxm_column *score, const cxm_scale *scale, int32_t off_scale, const cxm_host *host,
                         cxm_histogram_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    if (!scale)
        return cxm__fail_null(error, 1, "scale");
    options.scale = *scale;
    options.top_boxes = options.bottom_boxes = 1; /* the two that fit any scale; boxes are not looked at */
    options.off_scale = off_scale;
    cxm_status status = cxm__once_begin(&once, &cxm__measure_rating, score, NULL, &options, host, result, error);
    if (status)
        return status;
    memset(result, 0, sizeof *result);
    result->points = once.tally.points;
    memcpy(result->counts, once.tally.counts, (size_t)result->points * sizeof *result->counts);
    result->between = once.row[result->points + CXM__WIDE_BETWEEN];
    result->missing = once.tally.missing;
    result->excluded = once.tally.excluded;
    cxm__once_end(&once);
    return CXM_OK;
}
/* ---- lib/transactional/nps.c ---- */
/* Net Promoter Score: three bands, of which the top minus the bottom is the score.
 * Source: Reichheld, Harvard Business Review 81(12), 2003; intervals Rocks 2016, Tango 1998. Next: estimate.c. */

#include <math.h>


_Static_assert(offsetof(cxm_nps_options, off_scale) + sizeof(int32_t) == sizeof(cxm_nps_options), "no trailing padding");

enum { NPS_SCORE, NPS_PROMOTERS, NPS_PASSIVES, NPS_DETRACTORS };

static cxm_status nps_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_nps_options *o = options;
    const char *name = NULL, *why = "";
    if (!(o->passive_min > o->scale.minimum && o->passive_min <= o->scale.maximum))
        name = "passive_min", why = " must lie on the scale, above its first point";
    else if (!(o->promoter_min > o->passive_min && o->promoter_min <= o->scale.maximum))
        name = "promoter_min", why = " must lie on the scale, above passive_min";
    return name ? CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("nps."), CXM__A(name), CXM__T(why)) : CXM_OK;
}

static void nps_bands(const struct cxm__tally *tally, const cxm_nps_options *options, struct cxm__band bands[3])
{
    const double bounds[2] = {options->passive_min, options->promoter_min};
    cxm__tally_bands(tally, bounds, 2, bands);
}

static void nps_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                      const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    static const enum cxm__method methods[] = {CXM__METHOD_ADJUSTED_WALD, CXM__METHOD_WALD, CXM__METHOD_SCORE, CXM__METHOD_NONE};
    const cxm_nps_options *o = options;
    enum cxm__method share = o->interval == CXM_NPS_NO_INTERVAL ? CXM__METHOD_NONE : CXM__METHOD_WILSON;
    struct cxm__band bands[3];
    nps_bands(tally, o, bands);
    if (wanted >> NPS_SCORE & 1)
        cxm__estimate_net(&estimates[NPS_SCORE], tally, bands, false, methods[o->interval], confidence);
    for (int32_t term = NPS_PROMOTERS; term <= NPS_DETRACTORS; term++)
        if (wanted >> term & 1)
            cxm__estimate_share(&estimates[term], tally, bands, 3, NPS_DETRACTORS - term, share, confidence);
}

static const cxm_input nps_inputs[] = {{"score", "Likelihood to recommend, 0 to 10.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option nps_options[] = {
    CXM__OPTION_SCALE(cxm_nps_options, 0, 10),
    {"passive_min", "points", "Lowest passive answer; below it are detractors.", "", -1000000, 1000000, 7, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_nps_options, passive_min), 0, 0},
    {"promoter_min", "points", "Lowest promoter answer.", "", -1000000, 1000000, 9, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_nps_options, promoter_min), 0, 0},
    CXM__OPTION_CONFIDENCE(cxm_nps_options),
    {"interval", "", "Method of the score's interval; shares take Wilson's.", "adjusted_wald|wald|score|none", 0, 3, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_nps_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_nps_options),
};

static const cxm_term nps_term_list[] = {
    {"score", "points", "Percent promoters minus percent detractors.", -100, 100, 0, 0},
    {"promoters", "percent", "Share of answers of promoter_min and above.", 0, 100, 0, 0},
    {"passives", "percent", "Share of answers between.", 0, 100, 0, 0},
    {"detractors", "percent", "Share of answers below passive_min.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_nps = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "nps",
             .title = "Net Promoter Score",
             .summary = "How many more would recommend than would advise against, in points from -100 to 100.",
             .formula = "100 * (promoters - detractors) / n",
             .source = "Reichheld, Harvard Business Review 81(12), 2003; Rocks, The American Statistician 70(4), 2016; "
                       "Tango, Statistics in Medicine 17, 1998",
             .inputs = nps_inputs,
             .options = nps_options,
             .terms = nps_term_list,
             .input_count = 1,
             .option_count = sizeof nps_options / sizeof *nps_options,
             .term_count = sizeof nps_term_list / sizeof *nps_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_nps_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_nps_options, scale),
    .confidence_offset = offsetof(cxm_nps_options, confidence),
    .off_scale_offset = offsetof(cxm_nps_options, off_scale),
    .check = nps_check,
    .terms = nps_terms,
};

cxm_status cxm_nps(const cxm_column *score, const cxm_design *design, const cxm_nps_options *options, const cxm_host *host,
                   cxm_nps_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[4];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_nps, score, design, options, host, result, error);
    if (status)
        return status;
    nps_bands(&once.tally, (const cxm_nps_options *)&once.options, bands);
    nps_terms(&once.tally, &once.options, 0xF, &once.confidence, estimates);
    *result = (cxm_nps_result){.score = estimates[NPS_SCORE],
                               .promoters = bands[2].count,
                               .passives = bands[1].count,
                               .detractors = bands[0].count,
                               .promoter_share = estimates[NPS_PROMOTERS].value,
                               .passive_share = estimates[NPS_PASSIVES].value,
                               .detractor_share = estimates[NPS_DETRACTORS].value};
    for (int32_t i = 0; i < 11 && i < once.tally.points; i++)
        result->histogram[i] = once.tally.counts[i];
    for (int64_t i = 0; i < once.tally.between_count; i++) {
        double value = once.tally.between[i].value, minimum = once.tally.scale.minimum;
        int32_t point = (int32_t)(value - minimum);
        point -= minimum + point > value; /* the difference rounds up where the value is just below a point */
        if (point < 11)
            result->histogram[point] += once.tally.between[i].count;
    }
    cxm__once_end(&once);
    return CXM_OK;
}

cxm_status cxm_nps_answers_needed(double margin, double confidence, double variance, double population, int64_t *answers,
                                  cxm_error *error)
{
    static const char *const names[] = {"margin", "confidence", "variance", "population"};
    const char *why = NULL;
    int32_t argument = -1;
    if (!(margin > 0) || isinf(margin))
        argument = 0, why = " must be above 0 points";
    else if (!(confidence > 0 && confidence < 1))
        argument = 1, why = " must lie between 0 and 1";
    else if (!(variance >= 0 && variance <= 1))
        argument = 2, why = " must lie in 0..1; 1 is the worst case";
    else if (!(population >= 1))
        argument = 3, why = " must be 1 or more; INFINITY for one without limit";
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(names[argument]), CXM__T(why));
    if (!answers)
        return cxm__fail_null(error, 4, "answers");
    double z = cxm__confidence_of(confidence).z, root = z / (margin / 100), n = root * root * variance;
    if (variance == 0 || z == 0)
        n = 0;
    else if (!isinf(population))
        n = population / (1 + (population - 1) / n); /* the same as n / (1 + (n - 1) / population), and never above it */
    n = ceil(fmax(n, 1));
    if (!(n < 9e18))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("margin"), CXM__T(" takes more answers than can be counted"));
    *answers = (int64_t)n;
    return CXM_OK;
}
/* ---- lib/transactional/once.c ---- */
/* The one-shot call: a grid of a single slot on the stack. Rows go in by large chunks, between which the host hears of progress. */

#include <math.h>
#include <string.h>

enum { ONCE_CHUNK = 1 << 22 };

cxm_status cxm__population_check(const struct cxm__tally *tally, int32_t argument, cxm_error *error)
{
    if ((double)tally->n <= tally->population)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, -1, CXM__A("population"), CXM__T(": "), CXM__N(tally->population),
                     CXM__T(" is smaller than the "), CXM__I(tally->n), CXM__T(" answers that came from it"));
}

static cxm_status once_design(cxm_design *to, const cxm_design *from, cxm_error *error)
{
    *to = (cxm_design)CXM_DESIGN_INIT;
    return cxm__struct_read(to, sizeof *to, sizeof *to, from, 1, "design", error);
}

cxm_status cxm__once_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                           const cxm_design *design, const void *options, const cxm_host *host, const void *result,
                           cxm_error *error)
{
    cxm_design own;
    cxm_host lent;
    cxm_status status = score ? once_design(&own, design, error) : cxm__fail_null(error, 0, "score");
    if (!status)
        status = cxm__measure_options(measure, options, 2, &once->options, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    once->drawn = NULL;
    if (status)
        return status;
    if (own.stratum || own.cluster)
        return cxm__drawn_begin(once, measure, score, &own, &lent, error);
    struct cxm__source_answers answers = {score, "score", cxm__measure_off_scale(measure, &once->options)};
    struct cxm__source source = {&answers, own.weight, own.population, "weight", "population", 0, 1, score->length};
    status = cxm__source_check(&source, 1, error);
    if (status)
        return status;

    struct cxm__answers *to = &once->answers;
    to->scale = cxm__measure_scale(measure, &once->options);
    to->points = (int32_t)(to->scale.maximum - to->scale.minimum) + 1;
    to->bits = 0;
    to->wide = once->wide;
    to->wide_of = NULL;
    to->weights = NULL;
    to->between = (struct cxm__between_list){once->between, 0, CXM__ONCE_BETWEEN, true};
    memset(to->reasons, 0, sizeof to->reasons);
    memset(once->wide, 0, (size_t)(to->points + CXM__WIDE_EXTRA) * sizeof *once->wide);
    if (own.weight) {
        to->weights = once->weights;
        to->weight_range = once->range;
        once->range[0] = once->range[1] = 0;
        memset(once->weights, 0, (size_t)to->points * sizeof *once->weights);
    }
    once->population = NAN;
    once->grid = (struct cxm__grid){.host = lent, .slots = 1, .capacity = 1, .columns = 1, .weighted = own.weight != NULL,
                                    .with_population = own.population != NULL, .answers = to, .population = &once->population};
    for (int64_t at = 0; at < score->length && !status; at += ONCE_CHUNK) {
        int64_t end = score->length - at < ONCE_CHUNK ? score->length : at + ONCE_CHUNK;
        status = at ? cxm__progress(&lent, at, score->length, error) : CXM_OK;
        if (!status)
            status = cxm__gather_all(&once->grid, &source, at, end, error);
    }
    if (!status) {
        cxm__grid_settle(&once->grid);
        cxm__tally_of(&once->grid, 0, 0, once->row, &once->tally);
        once->confidence = cxm__confidence_of(cxm__measure_confidence(measure, &once->options));
        status = cxm__population_check(&once->tally, 1, error);
    }
    if (status)
        cxm__once_end(once);
    return status;
}

void cxm__once_end(struct cxm__once *once)
{
    if (once->drawn)
        cxm__drawn_end(once->drawn);
    else
        cxm__between_free(&once->answers.between, &once->grid.host);
}
/* ---- lib/transactional/rating.c ---- */
/* Any rating: mean, median, standard deviation, top and bottom boxes, all from one exact histogram.
 * The median's interval is made of order statistics, whose ranks come from the binomial (David and Nagaraja 2003, 7.1). */

#include <math.h>


_Static_assert(offsetof(cxm_rating_options, off_scale) + sizeof(int32_t) == sizeof(cxm_rating_options), "no trailing padding");

enum { RATING_MEAN, RATING_MEDIAN, RATING_DEVIATION, RATING_TOP, RATING_BOTTOM };

static cxm_status rating_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_rating_options *o = options; /* top and bottom boxes may overlap: a median split of a short scale is no mistake */
    cxm_status status = cxm__boxes_check("rating", "top_boxes", "", o->scale, o->top_boxes, 0, argument, error);
    return status ? status : cxm__boxes_check("rating", "bottom_boxes", "", o->scale, 0, o->bottom_boxes, argument, error);
}

static void rating_median(cxm_estimate *estimate, const struct cxm__tally *tally, bool interval,
                          const struct cxm__confidence *confidence)
{
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    estimate->value = cxm__tally_median(tally);
    if (tally->weights) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        estimate->n_effective = moments.w * moments.w / moments.w2;
    }
    if (!interval || tally->weights || tally->parts || !isinf(tally->population))
        return;
    /* rank: P(X < rank) < alpha / 2 for X answers of n below the median, so the ranks rank and n + 1 - rank enclose it */
    int64_t rank = cxm_binomial_quantile((1 - confidence->level) / 2, tally->n, 0.5);
    if (rank < 1) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return;
    }
    estimate->lower = cxm__tally_rank(tally, rank - 1);
    estimate->upper = cxm__tally_rank(tally, tally->n - rank);
    estimate->confidence = confidence->level;
    estimate->interval_status = CXM_INTERVAL_OK;
}

static void rating_deviation(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments)
{
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    if (tally->weights)
        estimate->n_effective = moments->w * moments->w / moments->w2;
    double divisor = moments->w - moments->w2 / moments->w; /* n - 1 without weights */
    if (tally->n < 2)
        estimate->status = CXM_VALUE_UNDEFINED;
    else
        estimate->value = sqrt(moments->square / divisor);
}

static void rating_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                         const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    const cxm_rating_options *o = options;
    bool interval = o->interval != CXM_RATING_NO_INTERVAL;
    enum cxm__method share = interval ? CXM__METHOD_WILSON : CXM__METHOD_NONE;
    if (wanted & (1u << RATING_MEAN | 1u << RATING_DEVIATION)) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        if (wanted >> RATING_MEAN & 1)
            cxm__estimate_mean(&estimates[RATING_MEAN], tally, &moments, interval ? CXM__METHOD_T : CXM__METHOD_NONE, confidence);
        if (wanted >> RATING_DEVIATION & 1)
            rating_deviation(&estimates[RATING_DEVIATION], tally, &moments);
    }
    if (wanted >> RATING_MEDIAN & 1)
        rating_median(&estimates[RATING_MEDIAN], tally, interval, confidence);
    struct cxm__band bands[3];
    if (wanted >> RATING_TOP & 1) {
        cxm__boxes(tally, 0, o->top_boxes, bands);
        cxm__estimate_share(&estimates[RATING_TOP], tally, bands, 3, 2, share, confidence);
    }
    if (wanted >> RATING_BOTTOM & 1) {
        cxm__boxes(tally, o->bottom_boxes, 0, bands);
        cxm__estimate_share(&estimates[RATING_BOTTOM], tally, bands, 3, 0, share, confidence);
    }
}

static const cxm_input rating_inputs[] = {{"score", "A rating, 1 to 5 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option rating_options[] = {
    CXM__OPTION_SCALE(cxm_rating_options, 1, 5),
    CXM__OPTION_BOXES(cxm_rating_options, top_boxes, 2, "How many of the highest points are the top box."),
    CXM__OPTION_BOXES(cxm_rating_options, bottom_boxes, 2, "How many of the lowest points are the bottom box."),
    CXM__OPTION_CONFIDENCE(cxm_rating_options),
    {"interval", "", "t for the mean, order statistics for the median, Wilson for the boxes; or none.", "standard|none", 0, 1, 0,
     0, CXM_OPTION_CHOICE, offsetof(cxm_rating_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_rating_options),
};

static const cxm_term rating_term_list[] = {
    {"mean", "points", "Mean answer.", NAN, NAN, 0, 0},
    {"median", "points", "Median answer.", NAN, NAN, 0, 0},
    {"deviation", "points", "Standard deviation of the answers.", 0, INFINITY, 0, 0},
    {"top_box", "percent", "Share of answers in the top boxes.", 0, 100, 0, 0},
    {"bottom_box", "percent", "Share of answers in the bottom boxes.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_rating = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "rating",
             .title = "Rating",
             .summary = "Mean, median, spread, top and bottom boxes of any rating.",
             .formula = "sum of answers / n; middle answer; sqrt(sum (x - mean)^2 / (n - 1)); 100 * answers in the boxes / n",
             .source = "Student, Biometrika 6, 1908; David and Nagaraja, Order Statistics, 2003, 7.1; Wilson, JASA 22, 1927",
             .inputs = rating_inputs,
             .options = rating_options,
             .terms = rating_term_list,
             .input_count = 1,
             .option_count = sizeof rating_options / sizeof *rating_options,
             .term_count = sizeof rating_term_list / sizeof *rating_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_rating_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_rating_options, scale),
    .confidence_offset = offsetof(cxm_rating_options, confidence),
    .off_scale_offset = offsetof(cxm_rating_options, off_scale),
    .check = rating_check,
    .terms = rating_terms,
};

cxm_status cxm_rating(const cxm_column *score, const cxm_design *design, const cxm_rating_options *options, const cxm_host *host,
                      cxm_rating_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[5];
    struct cxm__band top[3], bottom[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_rating, score, design, options, host, result, error);
    if (status)
        return status;
    const cxm_rating_options *o = (const cxm_rating_options *)&once.options;
    cxm__boxes(&once.tally, 0, o->top_boxes, top);
    cxm__boxes(&once.tally, o->bottom_boxes, 0, bottom);
    rating_terms(&once.tally, o, 0x1F, &once.confidence, estimates);
    *result = (cxm_rating_result){estimates[RATING_MEAN], estimates[RATING_MEDIAN], estimates[RATING_DEVIATION],
                                  estimates[RATING_TOP],  estimates[RATING_BOTTOM], top[2].count, bottom[0].count};
    cxm__once_end(&once);
    return CXM_OK;
}
/* ---- lib/query/analysis.c ---- */
/* Binding and running an analysis, and the public call that does both at once. What an analysis does not take is refused here, so
 * that none leaves out silently what it was given. */
/* ---- lib/query/analysis.h ---- */
/* Columns bound to an analysis: checked, categories turned into codes, and names kept for messages.
 * The public call runs it on all rows, findings.c on each group of a query. */
#ifndef CXM__QUERY_ANALYSIS_H
#define CXM__QUERY_ANALYSIS_H

/* ---- lib/query/category.h ---- */
/* Any column that can be a key, as codes: CODED, 32 bits, negative where null, into labels that ascend. It points into itself.
 * Analyses see categories, strata and clusters in this one form. */
#ifndef CXM__QUERY_CATEGORY_H
#define CXM__QUERY_CATEGORY_H

/* ---- lib/query/keys.h ---- */
/* Keys: from columns of integers, booleans, times and text to a slot number for each row, and back from slots to sorted groups.
 * Small ranges are addressed directly, everything else goes through a hash; partial.h puts the slots to use. */
#ifndef CXM__QUERY_KEYS_H
#define CXM__QUERY_KEYS_H


/* The different values of one key, ascending: integers (booleans and times too) or text. */
struct cxm__values {
    int32_t type;      /* CXM_TYPE_I64, _BOOL8, _TIME_..., or _TEXT64; 0 = not known yet */
    int64_t count;
    int64_t *integers; /* `count`, or NULL */
    int64_t *offsets;  /* text: count + 1, or NULL */
    char *bytes;       /* text: offsets[count] */
};

#define CXM__NULL_RANK UINT32_MAX

/* The groups that were met: their keys' ranks among the values, in ascending order of ranks, nulls last. */
struct cxm__groups {
    int32_t keys;
    int64_t count;
    struct cxm__values *values; /* `keys` of them */
    uint32_t *ranks;            /* by group and key; CXM__NULL_RANK = null */
};

void cxm__groups_free(struct cxm__groups *groups, const cxm_host *host);
/* Groups of `keys` keys and no values yet; false without memory. */
bool cxm__groups_new(struct cxm__groups *groups, const cxm_host *host, int32_t keys);

void cxm__values_free(struct cxm__values *values, const cxm_host *host);
/* Sorts values and drops equal ones; ranks[i] becomes the place of value i. False without memory, with the values as they were. */
bool cxm__values_rank(struct cxm__values *values, const cxm_host *host, uint32_t *ranks);
/* Room for `count` values of a type; `bytes` of text. */
bool cxm__values_new(struct cxm__values *values, const cxm_host *host, int32_t type, int64_t count, int64_t bytes);
struct cxm__slice cxm__values_text(const struct cxm__values *values, int64_t index);
/* Below, above or equal, as in memcmp; both of one type. */
int cxm__values_compare(const struct cxm__values *a, int64_t i, const struct cxm__values *b, int64_t j);

/* What the key columns of one table are turned into slots with. Directly addressed keys make a mixed-radix number, hashed ones
 * are paired until one code is left; slot = code of the hashed * direct + number of the direct. */
struct cxm__coder;
struct cxm__labels;

struct cxm__slots {
    const cxm_host *host;
    int32_t keys;
    struct cxm__coder *coders;  /* one per key, then as many for pairs of hashed keys */
    struct cxm__labels *labels; /* by key, of coded columns */
    bool twin;                  /* the labels are another's */
    bool hashed;                /* any key is */
    uint32_t direct;            /* slots that the directly addressed keys span together */
    int64_t count;              /* slots so far */
};

/* Looks at the key columns and picks a way for each, so that slots of `slot_bytes` take memory in proportion to rows. `names` are for messages, `argument` is the table's position. */
cxm_status cxm__slots_new(struct cxm__slots *slots, const cxm_host *host, const cxm_column *const *columns,
                          const char *const *names, int32_t keys, int64_t rows, int64_t slot_bytes, int32_t argument,
                          cxm_error *error);
/* The same ways with empty hashes, for another part of the same rows; false without memory. */
bool cxm__slots_twin(struct cxm__slots *slots, const struct cxm__slots *of);
void cxm__slots_free(struct cxm__slots *slots);

/* The slots of n <= CXM__BLOCK rows; slots->count is how many there are now. */
cxm_status cxm__slots_of(struct cxm__slots *slots, int64_t first, int32_t n, uint32_t *out, cxm_error *error);

/* Turns `count` slots, ascending and each met, into groups. The list is put into the order of the groups. */
cxm_status cxm__slots_groups(const struct cxm__slots *slots, uint32_t *list, int64_t count, struct cxm__groups *groups,
                             cxm_error *error);

/* Merges two sets of groups: for each group of `merged`, where it stands in a and in b, or -1. The two maps are merged->count long
 * and belong to the caller. */
cxm_status cxm__groups_merge(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host,
                             struct cxm__groups *merged, int64_t **in_a, int64_t **in_b, cxm_error *error);

#endif

struct cxm__category {
    cxm_column column, labels;
    int32_t *codes;
    struct cxm__groups groups;
};

/* `argument` and `name` are for messages. The column is checked; end with cxm__category_free() in any case. */
cxm_status cxm__category_new(struct cxm__category *category, const cxm_column *column, const char *name, int32_t argument,
                             const cxm_host *host, cxm_error *error);
void cxm__category_free(struct cxm__category *category, const cxm_host *host);

#endif

enum { CXM__DESIGN_COLUMNS = 4 };

/* What is to be bound. Names and arguments are for messages. */
struct cxm__analysis_source {
    const struct cxm__measure *measure;
    const void *options;              /* checked */
    const cxm_column *const *columns; /* in the order of the inputs */
    const char *const *names;
    int32_t count;
    int64_t length;
    const cxm_column *design[CXM__DESIGN_COLUMNS]; /* weight, stratum, cluster, population; or NULL */
    const char *design_names[CXM__DESIGN_COLUMNS];
    int32_t argument, design_argument;
};

struct cxm__analysis {
    struct cxm__analysis_source source;
    const cxm_host *host;
    cxm_column *columns; /* `count`, then those of the design; type 0 where there is none */
    int32_t count;       /* at least as many as the measure has inputs */
    struct cxm__category *categories; /* as many as columns */
};

/* What a request points to while it runs. */
struct cxm__analysis_request {
    struct cxm__request request;
    cxm_column design[CXM__DESIGN_COLUMNS];
};

/* End with cxm__analysis_free() in any case. */
cxm_status cxm__analysis_bind(struct cxm__analysis *analysis, const struct cxm__analysis_source *source, const cxm_host *host,
                              cxm_error *error);
void cxm__analysis_free(struct cxm__analysis *analysis);

/* Runs it on columns like those of `analysis`, and puts the caller's names and arguments into errors. */
cxm_status cxm__analysis_run(const struct cxm__analysis *analysis, const cxm_column *columns, int64_t length,
                             cxm_tested_estimate *figures, double *const *rows, cxm_error *error);

#endif

#include <math.h>
#include <string.h>


static const char *const analysis_design[CXM__DESIGN_COLUMNS] = {"weight", "stratum", "cluster", "population"};

static cxm_status analysis_fail_type(const char *name, const char *why, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(why));
}

/* One column: codes for a category, a column of numbers or of times as it is. */
static cxm_status analysis_column(struct cxm__analysis *analysis, int32_t at, const cxm_column *column, const char *name, int32_t kind,
                                  int32_t argument, cxm_error *error)
{
    if (!column)
        return cxm__fail_null(error, argument, name);
    cxm_status status = cxm__column_check(column, name, argument, error);
    if (!status)
        status = cxm__length_check(column, analysis->source.length, name, argument, error);
    if (kind != CXM_INPUT_CATEGORY) {
        const bool time = !status && kind == CXM_INPUT_TIME && cxm__column_kind(column) == CXM__KIND_TIME;
        analysis->columns[at] = *column;
        return status || time ? status : cxm__numbers_check(column, analysis->source.length, name, argument, error);
    }
    if (!status && cxm__column_kind(column) == CXM__KIND_REAL)
        status = analysis_fail_type(name, ": a category is integer, boolean, time, text or coded, and the column holds real numbers",
                                    argument, error);
    if (!status)
        status = cxm__category_new(&analysis->categories[at], column, name, argument, analysis->host, error);
    analysis->columns[at] = analysis->categories[at].column;
    return status;
}

static cxm_status analysis_columns(struct cxm__analysis *analysis, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_measure *info = &source->measure->info;
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < source->count && !status; i++) {
        const cxm_input *input = &info->inputs[i < info->input_count ? i : info->input_count - 1];
        status = analysis_column(analysis, i, source->columns[i], source->names[i], input->kind, source->argument, error);
    }
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS && !status; d++) {
        if (!source->design[d])
            continue;
        if (!(info->design >> d & 1)) {
            status = CXM__FAIL(error, CXM_E_UNSUPPORTED, source->design_argument, -1, CXM__T(info->name), CXM__T(" takes no "),
                               CXM__A(analysis_design[d]));
            continue;
        }
        const bool category = 1u << d == CXM_DESIGN_STRATUM || 1u << d == CXM_DESIGN_CLUSTER;
        status = analysis_column(analysis, analysis->count + d, source->design[d], source->design_names[d],
                                 category ? CXM_INPUT_CATEGORY : CXM_INPUT_NUMBER, source->design_argument, error);
    }
    return status;
}

cxm_status cxm__analysis_bind(struct cxm__analysis *analysis, const struct cxm__analysis_source *source, const cxm_host *host,
                              cxm_error *error)
{
    const int32_t inputs = source->measure->info.input_count;
    *analysis = (struct cxm__analysis){.source = *source, .host = host, .count = source->count > inputs ? source->count : inputs};
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    analysis->columns = cxm__allocate_zeroed(host, all, sizeof *analysis->columns);
    analysis->categories = cxm__allocate_zeroed(host, all, sizeof *analysis->categories);
    return analysis->columns && analysis->categories ? analysis_columns(analysis, error) : cxm__fail_memory(error);
}

void cxm__analysis_free(struct cxm__analysis *analysis)
{
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    for (int32_t i = 0; analysis->categories && i < all; i++)
        cxm__category_free(&analysis->categories[i], analysis->host);
    cxm__release(analysis->host, analysis->columns, all, sizeof *analysis->columns);
    cxm__release(analysis->host, analysis->categories, all, sizeof *analysis->categories);
}

/* The function knows its inputs by the record's names. */
static void analysis_rename(const struct cxm__analysis *analysis, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_measure *info = &source->measure->info;
    if (!error)
        return;
    if (error->argument >= 0)
        error->argument = source->argument;
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS; d++)
        if (source->design[d] && strcmp(error->name, analysis_design[d]) == 0) {
            error->argument = source->design_argument;
            cxm__fail_rename(error, analysis_design[d], source->design_names[d]);
            return;
        }
    for (int32_t i = 0; i < info->input_count && i < source->count; i++)
        if (strcmp(error->name, info->inputs[i].name) == 0) {
            cxm__fail_rename(error, info->inputs[i].name, source->names[i]);
            return;
        }
}

cxm_status cxm__analysis_run(const struct cxm__analysis *analysis, const cxm_column *columns, int64_t length,
                             cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_column *design = columns + analysis->count;
    const cxm_design given = {sizeof given, design[0].type ? &design[0] : NULL, design[1].type ? &design[1] : NULL,
                              design[2].type ? &design[2] : NULL, design[3].type ? &design[3] : NULL};
    const struct cxm__request request = {.columns = columns, .names = source->names, .count = source->count, .length = length,
                                         .design = given, .options = source->options, .host = analysis->host};
    cxm_status status = source->measure->analyse(&request, figures, rows, error);
    if (status)
        analysis_rename(analysis, error);
    return status;
}

/* A measure of answers, with figures that have no test. */
static cxm_status analysis_answers(const struct cxm__measure *measure, const cxm_column *const *columns, const cxm_design *design,
                                   const char *options, const cxm_host *host, cxm_tested_estimate *figures, cxm_error *error)
{
    cxm_estimate estimates[32];
    cxm_status status = cxm_measure_estimate(&measure->info, columns, design, options, host, estimates, error);
    if (status && error)
        error->argument += error->argument > 1 ? 2 : 0; /* names and count stand before the design here */
    for (int32_t t = 0; t < measure->info.term_count && !status && figures; t++)
        figures[t] = (cxm_tested_estimate){.estimate = estimates[t], .statistic = NAN, .df = NAN, .p = NAN,
                                           .test_status = CXM_TEST_NOT_TESTABLE};
    return status;
}

static cxm_status analysis_whole(const struct cxm__analysis_source *source, int32_t figure_count, const cxm_host *host,
                                 cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    struct cxm__analysis analysis;
    cxm_tested_estimate *own = figures ? NULL : cxm__allocate(host, figure_count, sizeof *own);
    cxm_status status = figures || own ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        status = cxm__analysis_bind(&analysis, source, host, error);
        if (!status)
            status = cxm__analysis_run(&analysis, analysis.columns, source->length, figures ? figures : own, rows, error);
        cxm__analysis_free(&analysis);
    }
    cxm__release(host, own, figure_count, sizeof *own);
    return status;
}

cxm_status cxm_measure_analyse(const cxm_measure *info, const cxm_column *const *columns, const char *const *names, int32_t count,
                               const cxm_design *design, const char *options, const cxm_host *host, cxm_tested_estimate *figures,
                               double *const *rows, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    const int32_t figure_count = cxm_measure_figures(info, count);
    union cxm__any_options own;
    cxm_design drawn = CXM_DESIGN_INIT;
    cxm_host lent;
    if (!measure)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("measure"), CXM__T(" is not one of cxm_measure_at()"));
    if (!columns || !columns[0])
        return cxm__fail_null(error, 1, "columns");
    if (!figure_count)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("count"), CXM__T(": "), CXM__T(info->name), CXM__T(" cannot be given "),
                         CXM__I(count), CXM__T(" columns"));
    if (info->form == CXM_FORM_ANSWERS)
        return analysis_answers(measure, columns, design, options, host, figures, error);
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, &own, info->options_size);
    cxm_status status = cxm__struct_read(&drawn, sizeof drawn, sizeof drawn, design, 4, "design", error);
    if (!status)
        status = cxm__host_read(&lent, host, 6, error);
    if (!status && options) {
        status = cxm_options_parse(info, options, &own, error);
        if (status && error)
            error->argument = 5;
    }
    if (status)
        return status;
    const char **given = cxm__allocate(&lent, count, sizeof *given);
    if (!given)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count; i++)
        given[i] = names && names[i] ? names[i] : info->inputs[i < info->input_count ? i : info->input_count - 1].name;
    const struct cxm__analysis_source source = {.measure = measure, .options = &own, .columns = columns, .names = given, .count = count,
                                                .length = columns[0]->length,
                                                .design = {drawn.weight, drawn.stratum, drawn.cluster, drawn.population},
                                                .design_names = {"weight", "stratum", "cluster", "population"},
                                                .argument = 1, .design_argument = 4};
    status = analysis_whole(&source, figure_count, &lent, figures, rows, error);
    cxm__release(&lent, given, count, sizeof *given);
    return status;
}
/* ---- lib/query/category.c ---- */
/* One key's slots, turned into ranks. Slots that no row has are left out, so that labels are the values that were met. */

#include <string.h>


/* The slots of all rows, in `codes` for now. */
static cxm_status category_slots(struct cxm__category *category, struct cxm__slots *slots, cxm_error *error)
{
    const int64_t rows = category->column.length;
    uint32_t block[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < rows && !status; at += CXM__BLOCK) {
        int32_t n = rows - at < CXM__BLOCK ? (int32_t)(rows - at) : CXM__BLOCK;
        status = cxm__slots_of(slots, at, n, block, error);
        if (!status && slots->count > INT32_MAX)
            status = cxm__fail_memory(error);
        memcpy(category->codes + at, block, (size_t)n * sizeof *block);
    }
    return status;
}

static cxm_status category_rank(struct cxm__category *category, const struct cxm__slots *slots, const cxm_host *host, cxm_error *error)
{
    const int64_t rows = category->column.length, count = slots->count;
    int64_t met = 0;
    int32_t *code_of = cxm__allocate(host, count, sizeof *code_of);
    uint32_t *list = cxm__allocate(host, count, sizeof *list);
    cxm_status status = code_of && list ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        memset(code_of, 0, (size_t)count * sizeof *code_of);
        for (int64_t i = 0; i < rows; i++)
            code_of[category->codes[i]] = 1;
        for (int64_t slot = 0; slot < count; slot++)
            if (code_of[slot])
                list[met++] = (uint32_t)slot;
        status = cxm__slots_groups(slots, list, met, &category->groups, error);
    }
    for (int64_t g = 0; g < met && !status; g++) /* a null comes last, and has no code */
        code_of[list[g]] = category->groups.ranks[g] == CXM__NULL_RANK ? -1 : (int32_t)g;
    for (int64_t i = 0; i < rows && !status; i++)
        category->codes[i] = code_of[category->codes[i]];
    cxm__release(host, list, count, sizeof *list);
    cxm__release(host, code_of, count, sizeof *code_of);
    return status;
}

cxm_status cxm__category_new(struct cxm__category *category, const cxm_column *column, const char *name, int32_t argument,
                             const cxm_host *host, cxm_error *error)
{
    struct cxm__slots slots = {0};
    *category = (struct cxm__category){0};
    category->codes = cxm__allocate(host, column->length, sizeof *category->codes);
    category->labels = cxm_column_of(CXM_TYPE_I64, NULL, 0);
    category->column = (cxm_column){.data = category->codes, .extra = &category->labels, .length = column->length, .width = 4,
                                    .type = CXM_TYPE_CODED};
    cxm_status status = category->codes ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = cxm__slots_new(&slots, host, &column, &name, 1, column->length, (int64_t)sizeof(int64_t), argument, error);
    if (!status && column->length)
        status = category_slots(category, &slots, error);
    if (!status && column->length)
        status = category_rank(category, &slots, host, error);
    if (slots.host)
        cxm__slots_free(&slots);
    const struct cxm__values *values = category->groups.values;
    if (status || !values)
        return status;
    const bool time = values->type >= CXM_TYPE_TIME_S && values->type <= CXM_TYPE_TIME_NS;
    if (values->type == CXM_TYPE_TEXT64) {
        category->labels = cxm_column_of(CXM_TYPE_TEXT64, values->bytes, values->count);
        category->labels.extra = values->offsets;
    } else {
        category->labels = cxm_column_of(time ? values->type : CXM_TYPE_I64, values->integers, values->count);
    }
    return CXM_OK;
}

void cxm__category_free(struct cxm__category *category, const cxm_host *host)
{
    cxm__release(host, category->codes, category->column.length, sizeof *category->codes);
    if (category->groups.keys)
        cxm__groups_free(&category->groups, host);
    *category = (struct cxm__category){0};
}
/* ---- lib/query/coder.c ---- */
/* Hashing keys to codes: open addressing with linear probing, a block at a time, so that the table's cache lines are on their way
 * before they are looked at. */
/* ---- lib/query/coder.h ---- */
/* One key column's way from values to codes: directly, as the distance from the smallest, or through a hash in the order of first
 * sight. slots.c combines the codes of several keys into one slot. */
#ifndef CXM__QUERY_CODER_H
#define CXM__QUERY_CODER_H


struct cxm__coder_entry {
    uint64_t key; /* the integer, or the text's hash */
    uint32_t code; /* + 1; 0 = free */
    uint32_t unused;
};

struct cxm__coder {
    const cxm_column *column;
    const char *name;
    int32_t type; /* of its values, as in cxm__values */
    bool hashed;
    int64_t low, high;  /* of integers and label ranks; low > high where there are none */
    bool may_be_null;   /* a direct one has one more code then, the last */
    uint32_t radix;     /* of a direct one: what its code is multiplied by */
    const uint32_t *label_ranks; /* CODED: by label, the rank among the different ones */
    const struct cxm__values *labels;

    /* hashed */
    struct cxm__coder_entry *entries;
    int64_t capacity; /* a power of two, or 0 */
    int64_t codes;
    uint32_t null_code; /* + 1; 0 = no null was met */
    uint64_t *keys;     /* by code: the integer, or for text unused */
    int64_t keys_capacity;
    int64_t *offsets; /* text by code: codes + 1 */
    int64_t offsets_capacity;
    char *bytes;
    int64_t bytes_capacity;
};

void cxm__coder_free(struct cxm__coder *coder, const cxm_host *host);

/* How many codes a direct one has. */
uint64_t cxm__coder_span(const struct cxm__coder *coder);

/* The codes of a block of a hashed key; false without memory. */
bool cxm__coder_codes(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes);

/* The codes of given integers, for pairs of codes. */
bool cxm__coder_integers(struct cxm__coder *coder, const cxm_host *host, const uint64_t *keys, const uint8_t *null, int32_t n,
                         uint32_t *codes);

/* The integer (or label rank) of each row of a block; null[i] says where there is none. */
void cxm__coder_values(const struct cxm__coder *coder, int64_t first, int32_t n, int64_t *integers, uint8_t *null);

#endif

#include <string.h>

#if defined(__GNUC__)
#define CODER_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define CODER_PREFETCH(address) ((void)0)
#endif

void cxm__coder_free(struct cxm__coder *coder, const cxm_host *host)
{
    cxm__release(host, coder->entries, coder->capacity, sizeof *coder->entries);
    cxm__release(host, coder->keys, coder->keys_capacity, sizeof *coder->keys);
    cxm__release(host, coder->offsets, coder->offsets_capacity, sizeof *coder->offsets);
    cxm__release(host, coder->bytes, coder->bytes_capacity, 1);
}

uint64_t cxm__coder_span(const struct cxm__coder *coder)
{
    uint64_t span = coder->low <= coder->high ? (uint64_t)coder->high - (uint64_t)coder->low : 0;
    span += coder->low <= coder->high && span < UINT64_MAX; /* the widest is one short, and far too wide anyway */
    return span + (coder->may_be_null && span < UINT64_MAX);
}

/* The last steps of MurmurHash3, which spread every bit of the key over all of the hash (Appleby 2011). */
static uint64_t coder_mix(uint64_t key)
{
    key = (key ^ key >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    key = (key ^ key >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return key ^ key >> 33;
}

static uint64_t coder_hash_text(struct cxm__slice text)
{
    uint64_t hash = text.length, word;
    for (; text.length >= 8; text.start += 8, text.length -= 8) {
        memcpy(&word, text.start, 8);
        hash = coder_mix(hash ^ word);
    }
    word = 0;
    if (text.length)
        memcpy(&word, text.start, text.length);
    return coder_mix(hash ^ word);
}

/* Room for n more codes at a load of at most a half. */
static bool coder_reserve(struct cxm__coder *coder, const cxm_host *host, int32_t n)
{
    int64_t needed = 2 * (coder->codes + n), capacity = coder->capacity ? coder->capacity : 4096;
    if (coder->codes + n >= UINT32_MAX - 1 ||
        !cxm__reserve(host, (void **)&coder->keys, &coder->keys_capacity, coder->codes + n, sizeof *coder->keys))
        return false;
    while (capacity < needed)
        capacity *= 4;
    if (capacity == coder->capacity)
        return true;
    struct cxm__coder_entry *entries = cxm__allocate_zeroed(host, capacity, sizeof *entries);
    if (!entries)
        return false;
    for (int64_t i = 0; i < coder->capacity; i++) {
        struct cxm__coder_entry entry = coder->entries[i];
        if (!entry.code)
            continue;
        uint64_t at = (coder->offsets ? entry.key : coder_mix(entry.key)) & (uint64_t)(capacity - 1);
        while (entries[at].code)
            at = (at + 1) & (uint64_t)(capacity - 1);
        entries[at] = entry;
    }
    cxm__release(host, coder->entries, coder->capacity, sizeof *entries);
    coder->entries = entries;
    coder->capacity = capacity;
    return true;
}

static uint32_t coder_null(struct cxm__coder *coder)
{
    if (!coder->null_code) {
        coder->keys[coder->codes] = 0;
        coder->null_code = (uint32_t)++coder->codes;
        if (coder->offsets)
            coder->offsets[coder->codes] = coder->offsets[coder->codes - 1];
    }
    return coder->null_code - 1;
}

bool cxm__coder_integers(struct cxm__coder *coder, const cxm_host *host, const uint64_t *keys, const uint8_t *null, int32_t n,
                         uint32_t *codes)
{
    uint64_t homes[CXM__BLOCK];
    if (!coder_reserve(coder, host, n))
        return false;
    const uint64_t mask = (uint64_t)(coder->capacity - 1);
    for (int32_t i = 0; i < n; i++) {
        homes[i] = coder_mix(keys[i]) & mask;
        CODER_PREFETCH(&coder->entries[homes[i]]);
    }
    for (int32_t i = 0; i < n; i++) {
        uint64_t at = homes[i];
        if (null && null[i]) {
            codes[i] = coder_null(coder);
            continue;
        }
        while (coder->entries[at].code && coder->entries[at].key != keys[i])
            at = (at + 1) & mask;
        if (!coder->entries[at].code) {
            coder->keys[coder->codes] = keys[i];
            coder->entries[at].key = keys[i];
            coder->entries[at].code = (uint32_t)++coder->codes;
        }
        codes[i] = coder->entries[at].code - 1;
    }
    return true;
}

static bool coder_add_text(struct cxm__coder *coder, const cxm_host *host, struct cxm__slice text)
{
    int64_t at = coder->offsets[coder->codes];
    if (!cxm__reserve(host, (void **)&coder->bytes, &coder->bytes_capacity, at + (int64_t)text.length + 1, 1))
        return false;
    memcpy(coder->bytes + at, text.start, text.length);
    coder->offsets[++coder->codes] = at + (int64_t)text.length;
    return true;
}

static bool coder_texts(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes)
{
    bool fresh = !coder->offsets;
    if (!cxm__reserve(host, (void **)&coder->offsets, &coder->offsets_capacity, coder->codes + n + 1, sizeof *coder->offsets))
        return false;
    if (fresh)
        coder->offsets[0] = 0;
    if (!coder_reserve(coder, host, n))
        return false;
    const uint64_t mask = (uint64_t)(coder->capacity - 1);
    for (int32_t i = 0; i < n; i++) {
        if (cxm__column_is_null(coder->column, first + i)) {
            codes[i] = coder_null(coder);
            continue;
        }
        struct cxm__slice text = cxm__column_slice(coder->column, first + i);
        uint64_t hash = coder_hash_text(text), at = hash & mask;
        for (; coder->entries[at].code; at = (at + 1) & mask) {
            const struct cxm__coder_entry *entry = &coder->entries[at];
            int64_t start = coder->offsets[entry->code - 1];
            if (entry->key == hash && (size_t)(coder->offsets[entry->code] - start) == text.length &&
                (!text.length || memcmp(coder->bytes + start, text.start, text.length) == 0))
                break;
        }
        if (!coder->entries[at].code) {
            if (!coder_add_text(coder, host, text))
                return false;
            coder->entries[at].key = hash;
            coder->entries[at].code = (uint32_t)coder->codes;
        }
        codes[i] = coder->entries[at].code - 1;
    }
    return true;
}

void cxm__coder_values(const struct cxm__coder *coder, int64_t first, int32_t n, int64_t *integers, uint8_t *null)
{
    if (!coder->label_ranks) {
        (void)cxm__decode_integers(coder->column, first, n, integers, null);
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        null[i] = cxm__column_is_null(coder->column, first + i);
        integers[i] = null[i] ? 0 : coder->label_ranks[cxm__column_code(coder->column, first + i)];
    }
}

bool cxm__coder_codes(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes)
{
    int64_t integers[CXM__BLOCK];
    uint64_t keys[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (coder->type == CXM_TYPE_TEXT64 && !coder->label_ranks)
        return coder_texts(coder, host, first, n, codes);
    cxm__coder_values(coder, first, n, integers, null);
    for (int32_t i = 0; i < n; i++)
        keys[i] = (uint64_t)integers[i];
    return cxm__coder_integers(coder, host, keys, null, n, codes);
}

#undef CODER_PREFETCH
#undef CODER_PREFETCH
/* ---- lib/query/drawn_once.c ---- */
/* The one-shot call of a measure whose design has strata or clusters: a query of one table without keys, read as a tally.
 * Declared in transactional/once.h. */
#include <string.h>

/* ---- lib/query/fold.h ---- */
/* Groups of a query whose policy names strata or clusters. A partial result knows each stratum and cluster apart; here they are put
 * together into the groups that the query asked for, and stay at hand for their variance. */
#ifndef CXM__QUERY_FOLD_H
#define CXM__QUERY_FOLD_H

/* ---- lib/query/partial.h ---- */
/* What a query knows of some rows: the groups that were met, and the answers in each. Gathered from a table, merged with others;
 * states and one-shot queries are made of these. Canonical: it depends on the rows, and not on how they came. */
#ifndef CXM__QUERY_PARTIAL_H
#define CXM__QUERY_PARTIAL_H

/* ---- lib/query/plan.h ---- */
/* A query that has been read: which measures with which options, of which columns, by which keys, under which policy.
 * It owns its texts, so the caller's query may go; partial.h carries it out. */
#ifndef CXM__QUERY_PLAN_H
#define CXM__QUERY_PLAN_H


enum { CXM__BY_MAX = 16, CXM__KEYS_MAX = CXM__BY_MAX + 2, CXM__MEASURES_MAX = 64, CXM__INPUTS_MAX = 256 };

/* A column of answers on a scale; measures that agree on all three share it. */
struct cxm__plan_answers {
    const char *column;
    cxm_scale scale;
    int32_t off_scale;
};

struct cxm__plan_measure {
    const struct cxm__measure *measure;
    union cxm__any_options options;
    uint32_t wanted; /* a bit for each term */
    int32_t answers; /* index of its column; -1 of an analysis */
    const char **columns; /* an analysis: the names of its columns */
    int32_t column_count;
    int32_t repeats;      /* figures of a term that has one for each repeated column */
    int32_t figures;      /* an analysis: where its figures begin in those of all analyses of a group */
    bool interval;   /* it is not interval=none */
    const char *text;  /* canonical */
    const char *label; /* in the result */
    const char *alias; /* by which it is found there too: name(column), or the text where columns are the same */
};

/* The policy, in the form of a struct of options. */
struct cxm__policy {
    size_t struct_size;
    const char *weight, *stratum, *cluster, *population; /* columns, or NULL */
};

struct cxm__plan {
    struct cxm__arena arena;
    struct cxm__plan_measure *measures;
    struct cxm__plan_answers *answers;
    const char **keys; /* those of the groups, then stratum and cluster where the policy has them */
    struct cxm__policy policy;
    int32_t measure_count, answers_count, key_count;
    int32_t by_count; /* keys of the groups, the first of all keys */
    int32_t figure_count; /* of all analyses, per group; 0 = there are none */
    int32_t term_count; /* rows of the result per group */
    const char *policy_text; /* canonical */
    const char *text;        /* the whole query, canonical */
    uint64_t text_hash;   /* of `text` */
    uint64_t fingerprint; /* of `text` and the measures' revisions */
};

/* Reads a query; `argument` is its position in the public call. The plan is ended with cxm__plan_free() in any case. */
cxm_status cxm__plan_read(struct cxm__plan *plan, const cxm_query *query, const cxm_host *host, int32_t argument,
                          cxm_error *error);
/* Narrows a plan that was read from decoded text to wanted[m] of each measure's terms; CXM_E_CORRUPT where that names none, or more
 * than the measure has. */
cxm_status cxm__plan_want(struct cxm__plan *plan, const uint32_t *wanted, cxm_error *error);
void cxm__plan_free(struct cxm__plan *plan);
/* Rows of the result that a term takes per group: 0 where it is not wanted. */
int32_t cxm__plan_term_rows(const struct cxm__plan_measure *measure, int32_t term);

/* For plan.c, from plan_text.c: canonical texts, in the plan's memory (NULL without any); labels; and the text, hash, fingerprint and
 * number of terms of a plan that is complete otherwise. */
extern const struct cxm__option_table cxm__policy_table;
const char *cxm__plan_measure_text(struct cxm__plan *plan, const struct cxm__plan_measure *measure);
const char *cxm__plan_policy_text(struct cxm__plan *plan);
cxm_status cxm__plan_label(struct cxm__plan *plan, cxm_error *error);
cxm_status cxm__plan_finish(struct cxm__plan *plan, cxm_error *error);

#endif

struct cxm__partial {
    struct cxm__groups groups; /* without keys: count 1 and nothing else */
    struct cxm__grid grid;     /* a slot for each group, in their order */
    int64_t rows;
};

/* Without any rows: no groups, or the one group where there are no keys. */
cxm_status cxm__partial_empty(struct cxm__partial *partial, const struct cxm__plan *plan, cxm_error *error);

/* What stands in for a table in messages and progress: the argument's position in the public call, the rows that came in before it,
 * and all there will be (-1 where that is not known). */
struct cxm__partial_place {
    int32_t argument;
    int64_t before, total;
};

/* Reads a table. */
cxm_status cxm__partial_gather(struct cxm__partial *partial, const struct cxm__plan *plan, const cxm_table *table,
                               const struct cxm__partial_place *place, cxm_error *error);

/* The rows of both, whose keys are of the same types. CXM_E_DOMAIN where populations differ. */
cxm_status cxm__partial_merge(struct cxm__partial *merged, const struct cxm__plan *plan, const struct cxm__partial *a,
                              const struct cxm__partial *b, cxm_error *error);

void cxm__partial_free(struct cxm__partial *partial, const cxm_host *host);

/* A grid with the plan's columns; packed where there are keys. */
cxm_status cxm__partial_grid(struct cxm__grid *grid, const struct cxm__plan *plan, cxm_error *error);

#endif

struct cxm__fold {
    struct cxm__partial whole;          /* the query's own groups; values of keys are borrowed from `detail` */
    const struct cxm__partial *detail;
    const struct cxm__plan *plan;
    int64_t *first;                     /* group g is slots first[g] .. first[g + 1] - 1 of `detail` */
};

/* Whether a plan's partial results have to be folded before they are read. */
static inline bool cxm__fold_needed(const struct cxm__plan *plan)
{
    return plan->key_count > plan->by_count;
}

/* `detail` must outlive it. End with cxm__fold_free() whenever it returned CXM_OK. */
cxm_status cxm__fold_make(struct cxm__fold *fold, const struct cxm__plan *plan, const struct cxm__partial *detail, cxm_error *error);
void cxm__fold_free(struct cxm__fold *fold);

/* Points a tally of the whole's group at its parts. */
void cxm__fold_parts(const struct cxm__fold *fold, int32_t column, int64_t group, struct cxm__tally *tally, struct cxm__parts *parts);

#endif

/* What the tally stands on while the measure's figures are made. */
struct cxm__drawn {
    struct cxm__plan plan;
    struct cxm__partial detail;
    struct cxm__fold fold;
    struct cxm__parts parts;
    cxm_host host;
};

enum { DRAWN_COLUMNS = 5, DRAWN_TEXT = 1024 };

static const char *const drawn_once_names[DRAWN_COLUMNS] = {"score", "weight", "stratum", "cluster", "population"};

/* "nps(score, scale=0..10 ...)". */
static void drawn_once_measure(const struct cxm__measure *measure, const void *options, char *buffer, size_t size)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__text_string(&text, measure->info.name);
    cxm__text_string(&text, "(score, ");
    struct cxm__text rest = cxm__text_into(buffer + text.length, size - text.length);
    cxm__options_write(&table, options, &rest);
    text.length += rest.length;
    cxm__text_character(&text, ')');
    (void)cxm__text_end(&text);
}

static cxm_status drawn_once_read(struct cxm__drawn *drawn, const struct cxm__measure *measure, const void *options, const cxm_table *table,
                             cxm_error *error)
{
    char text[DRAWN_TEXT], policy[128] = "";
    struct cxm__text policies = cxm__text_into(policy, sizeof policy);
    drawn_once_measure(measure, options, text, sizeof text);
    for (int64_t c = 1; c < table->count; c++) {
        cxm__text_string(&policies, table->names[c]);
        cxm__text_character(&policies, '=');
        cxm__text_string(&policies, table->names[c]);
        cxm__text_character(&policies, ' ');
    }
    (void)cxm__text_end(&policies);
    const cxm_query query = {sizeof query, (const char *const[]){text, NULL}, NULL, NULL, policy};
    const struct cxm__partial_place place = {0, 0, table->length};
    cxm_status status = cxm__plan_read(&drawn->plan, &query, &drawn->host, 0, error);
    if (!status)
        status = cxm__partial_gather(&drawn->detail, &drawn->plan, table, &place, error);
    if (!status)
        status = cxm__fold_make(&drawn->fold, &drawn->plan, &drawn->detail, error);
    return status;
}

cxm_status cxm__drawn_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                            const cxm_design *design, const cxm_host *host, cxm_error *error)
{
    const cxm_column *given[DRAWN_COLUMNS] = {score, design->weight, design->stratum, design->cluster, design->population};
    const char *names[DRAWN_COLUMNS];
    cxm_column columns[DRAWN_COLUMNS];
    cxm_table table = {names, columns, 0, score->length};
    struct cxm__drawn *drawn = cxm__allocate_zeroed(host, 1, sizeof *drawn);
    if (!drawn)
        return cxm__fail_memory(error);
    drawn->host = *host;
    for (int32_t c = 0; c < DRAWN_COLUMNS; c++)
        if (given[c]) {
            names[table.count] = drawn_once_names[c];
            columns[table.count++] = *given[c];
        }
    cxm_status status = drawn_once_read(drawn, measure, &once->options, &table, error);
    if (!status) {
        cxm__tally_of(&drawn->fold.whole.grid, 0, 0, once->row, &once->tally);
        cxm__fold_parts(&drawn->fold, 0, 0, &once->tally, &drawn->parts);
        once->confidence = cxm__confidence_of(cxm__measure_confidence(measure, &once->options));
        status = cxm__drawn_check(&once->tally, error);
    }
    if (status && error && error->code != CXM_E_MEMORY && error->code != CXM_E_CANCELLED)
        error->argument = strcmp(error->name, "score") != 0;
    once->drawn = drawn;
    if (status)
        cxm__drawn_end(drawn);
    return status;
}

void cxm__drawn_end(struct cxm__drawn *drawn)
{
    cxm_host host = drawn->host;
    if (drawn->fold.plan)
        cxm__fold_free(&drawn->fold);
    cxm__partial_free(&drawn->detail, &host);
    cxm__plan_free(&drawn->plan);
    cxm__release(&host, drawn, 1, sizeof *drawn);
}
/* ---- lib/query/findings.c ---- */
/* Rows are put into the order of their groups once, by counting; each analysis then sees slices of copies in that order.
 * Without keys it sees the table's own columns. */
/* ---- lib/query/findings.h ---- */
/* What the analyses of a query give: their figures, group by group. All rows of a group are read at once, so this is of one table and
 * not of states. */
#ifndef CXM__QUERY_FINDINGS_H
#define CXM__QUERY_FINDINGS_H


struct cxm__findings {
    struct cxm__groups groups;    /* as a partial result's; without keys: count 1 and nothing else */
    cxm_tested_estimate *figures; /* plan->figure_count a group */
    int64_t rows;
};

/* Runs every analysis of the plan. End with cxm__findings_free() in any case. */
cxm_status cxm__findings_make(struct cxm__findings *findings, const struct cxm__plan *plan, const cxm_table *table, int32_t argument,
                              cxm_error *error);
void cxm__findings_free(struct cxm__findings *findings, const struct cxm__plan *plan);

#endif

#include <string.h>

/* ---- lib/query/table.h ---- */
/* Finding what a query names in a table.
 * Whatever reads a table for a query finds its columns here. */
#ifndef CXM__QUERY_TABLE_H
#define CXM__QUERY_TABLE_H


cxm_status cxm__table_check(const cxm_table *table, int32_t argument, cxm_error *error);

/* The column of a name, which must be there once and as long as the table; `what` says what wants it. */
cxm_status cxm__table_column(const cxm_table *table, const char *name, const char *what, int32_t argument, const cxm_column **column,
                             cxm_error *error);

#endif

/* The rows of group g are order[first[g]] ... order[first[g + 1] - 1], ascending. */
struct findings_order {
    int64_t *order, *first;
    int64_t rows, groups;
};

static cxm_status findings_keys(const struct cxm__plan *plan, const cxm_table *table, int32_t argument, const cxm_column **keys,
                                cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int32_t k = 0; k < plan->by_count && !status; k++) {
        status = cxm__table_column(table, plan->keys[k], "is a key", argument, &keys[k], error);
        if (!status)
            status = cxm__column_check(keys[k], plan->keys[k], argument, error);
    }
    return status;
}

static cxm_status findings_slots(struct cxm__slots *slots, uint32_t *slot_of, int64_t rows, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < rows && !status; at += CXM__BLOCK)
        status = cxm__slots_of(slots, at, rows - at < CXM__BLOCK ? (int32_t)(rows - at) : CXM__BLOCK, slot_of + at, error);
    return status;
}

/* Groups from the slots that were met, and the rows of each. */
static cxm_status findings_sort(struct cxm__findings *findings, struct findings_order *to, const struct cxm__slots *slots,
                                const uint32_t *slot_of, const cxm_host *host, cxm_error *error)
{
    const int64_t count = slots->count;
    int64_t *places = cxm__allocate_zeroed(host, count, sizeof *places), met = 0;
    uint32_t *list = cxm__allocate(host, count, sizeof *list);
    cxm_status status = places && list ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; i < to->rows && !status; i++)
        places[slot_of[i]]++;
    for (int64_t slot = 0; slot < count && !status; slot++)
        if (places[slot])
            list[met++] = (uint32_t)slot;
    if (!status)
        status = cxm__slots_groups(slots, list, met, &findings->groups, error);
    if (!status) {
        to->groups = met;
        to->first = cxm__allocate(host, met + 1, sizeof *to->first);
        status = to->first ? CXM_OK : cxm__fail_memory(error);
    }
    if (!status) {
        to->first[0] = 0;
        for (int64_t g = 0; g < met; g++) {
            to->first[g + 1] = to->first[g] + places[list[g]];
            places[list[g]] = to->first[g];
        }
        for (int64_t i = 0; i < to->rows; i++)
            to->order[places[slot_of[i]]++] = i;
    }
    cxm__release(host, list, count, sizeof *list);
    cxm__release(host, places, count, sizeof *places);
    return status;
}

static cxm_status findings_group(struct cxm__findings *findings, struct findings_order *to, const struct cxm__plan *plan,
                                 const cxm_table *table, int32_t argument, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const cxm_column *keys[CXM__BY_MAX];
    struct cxm__slots slots = {0};
    cxm_status status = findings_keys(plan, table, argument, keys, error);
    if (status)
        return status;
    uint32_t *slot_of = cxm__allocate(host, to->rows, sizeof *slot_of);
    to->order = cxm__allocate(host, to->rows, sizeof *to->order);
    status = slot_of && to->order ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = cxm__slots_new(&slots, host, keys, plan->keys, plan->by_count, to->rows, (int64_t)sizeof(int64_t), argument, error);
    if (!status)
        status = findings_slots(&slots, slot_of, to->rows, error);
    if (!status && to->rows)
        status = findings_sort(findings, to, &slots, slot_of, host, error);
    else if (!status && !cxm__groups_new(&findings->groups, host, plan->by_count))
        status = cxm__fail_memory(error);
    if (slots.host)
        cxm__slots_free(&slots);
    cxm__release(host, slot_of, to->rows, sizeof *slot_of);
    return status;
}

/* One analysis over all groups. */
static cxm_status findings_run(struct cxm__findings *findings, const struct findings_order *by, const struct cxm__plan *plan,
                               const struct cxm__plan_measure *measure, const struct cxm__analysis *analysis, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    if (!plan->by_count)
        return cxm__analysis_run(analysis, analysis->columns, by->rows, findings->figures + measure->figures, NULL, error);
    struct cxm__picked *picked = cxm__allocate_zeroed(host, all, sizeof *picked);
    cxm_column *slices = cxm__allocate_zeroed(host, all, sizeof *slices);
    cxm_status status = picked && slices ? CXM_OK : cxm__fail_memory(error);
    for (int32_t c = 0; c < all && !status; c++)
        if (analysis->columns[c].type && !cxm__pick_new(&picked[c], &analysis->columns[c], by->order, by->rows, host))
            status = cxm__fail_memory(error);
    for (int64_t g = 0; g < by->groups && !status; g++) {
        const int64_t first = by->first[g], length = by->first[g + 1] - first;
        for (int32_t c = 0; c < all; c++)
            if (analysis->columns[c].type)
                slices[c] = cxm__pick_slice(&picked[c], first, length);
        status = g ? cxm__progress(host, first, by->rows, error) : CXM_OK;
        if (!status)
            status = cxm__analysis_run(analysis, slices, length, findings->figures + g * plan->figure_count + measure->figures, NULL,
                                       error);
        if (status && error && error->row >= 0 && error->row < length)
            cxm__fail_shift(error, by->order[first + error->row] - error->row);
    }
    for (int32_t c = 0; picked && c < all; c++)
        cxm__pick_free(&picked[c], host);
    cxm__release(host, picked, all, sizeof *picked);
    cxm__release(host, slices, all, sizeof *slices);
    return status;
}

static cxm_status findings_measure(struct cxm__findings *findings, const struct findings_order *by, const struct cxm__plan *plan,
                                   const struct cxm__plan_measure *measure, const cxm_table *table, int32_t argument, cxm_error *error)
{
    const struct cxm__policy *policy = &plan->policy;
    const cxm_column *columns[CXM__INPUTS_MAX];
    struct cxm__analysis_source source = {.measure = measure->measure, .options = &measure->options, .columns = columns,
                                          .names = measure->columns, .count = measure->column_count, .length = table->length,
                                          .design_names = {policy->weight, policy->stratum, policy->cluster, policy->population},
                                          .argument = argument, .design_argument = argument};
    struct cxm__analysis analysis;
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < measure->column_count && !status; i++)
        status = cxm__table_column(table, measure->columns[i], "a measure needs", argument, &columns[i], error);
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS && !status; d++)
        if (source.design_names[d])
            status = cxm__table_column(table, source.design_names[d], "the policy names", argument, &source.design[d], error);
    if (status)
        return status;
    status = cxm__analysis_bind(&analysis, &source, &plan->arena.host, error);
    if (!status)
        status = findings_run(findings, by, plan, measure, &analysis, error);
    cxm__analysis_free(&analysis);
    return status;
}

cxm_status cxm__findings_make(struct cxm__findings *findings, const struct cxm__plan *plan, const cxm_table *table, int32_t argument,
                              cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    *findings = (struct cxm__findings){.groups = {.count = 1}};
    cxm_status status = cxm__table_check(table, argument, error);
    if (status)
        return status;
    struct findings_order by = {.rows = table->length, .groups = 1};
    findings->rows = table->length;
    if (plan->by_count) {
        findings->groups.count = by.groups = 0;
        status = findings_group(findings, &by, plan, table, argument, error);
    }
    if (!status) {
        findings->figures = cxm__allocate(host, findings->groups.count * plan->figure_count, sizeof *findings->figures);
        status = findings->figures ? CXM_OK : cxm__fail_memory(error);
    }
    for (int32_t m = 0; m < plan->measure_count && !status; m++)
        if (plan->measures[m].answers < 0)
            status = findings_measure(findings, &by, plan, &plan->measures[m], table, argument, error);
    cxm__release(host, by.order, by.rows, sizeof *by.order);
    cxm__release(host, by.first, by.groups + 1, sizeof *by.first);
    return status;
}

void cxm__findings_free(struct cxm__findings *findings, const struct cxm__plan *plan)
{
    cxm__release(&plan->arena.host, findings->figures, findings->groups.count * plan->figure_count, sizeof *findings->figures);
    if (findings->groups.keys)
        cxm__groups_free(&findings->groups, &plan->arena.host);
    *findings = (struct cxm__findings){0};
}
/* ---- lib/query/fold.c ---- */
/* Slots come sorted by the query's keys, then by stratum, then by cluster, so a group is a run of them. */

#include <string.h>

static bool fold_same(const struct cxm__groups *groups, int64_t a, int64_t b, int32_t keys)
{
    return memcmp(groups->ranks + a * groups->keys, groups->ranks + b * groups->keys, (size_t)keys * sizeof *groups->ranks) == 0;
}

/* Finds the runs; without keys of the query's own all slots are one, even where there are none. */
static bool fold_groups(struct cxm__fold *fold)
{
    const struct cxm__groups *detail = &fold->detail->groups;
    const cxm_host *host = &fold->plan->arena.host;
    const int32_t keys = fold->plan->by_count;
    struct cxm__groups *groups = &fold->whole.groups;
    groups->count = keys ? 0 : 1;
    for (int64_t slot = 0; keys && slot < detail->count; slot++)
        groups->count += slot == 0 || !fold_same(detail, slot, slot - 1, keys);
    fold->first = cxm__allocate(host, groups->count + 1, sizeof *fold->first);
    if (!fold->first)
        return false;
    fold->first[0] = 0;
    fold->first[groups->count] = detail->count;
    if (!keys)
        return true;
    groups->keys = keys;
    groups->values = detail->values;
    groups->ranks = cxm__allocate(host, groups->count * keys, sizeof *groups->ranks);
    if (!groups->ranks)
        return false;
    for (int64_t slot = 0, g = 0; slot < detail->count; slot++)
        if (slot == 0 || !fold_same(detail, slot, slot - 1, keys)) {
            fold->first[g] = slot;
            memcpy(groups->ranks + g++ * keys, detail->ranks + slot * detail->keys, (size_t)keys * sizeof *groups->ranks);
        }
    return true;
}

cxm_status cxm__fold_make(struct cxm__fold *fold, const struct cxm__plan *plan, const struct cxm__partial *detail, cxm_error *error)
{
    *fold = (struct cxm__fold){.detail = detail, .plan = plan};
    struct cxm__grid *grid = &fold->whole.grid;
    cxm_status status = fold_groups(fold) ? cxm__partial_grid(grid, plan, error) : cxm__fail_memory(error);
    grid->with_population = false; /* it is a stratum's, and stays with the parts */
    if (!status && !cxm__grid_grow(grid, fold->whole.groups.count))
        status = cxm__fail_memory(error);
    for (int64_t g = 0; g < fold->whole.groups.count && !status; g++)
        for (int64_t slot = fold->first[g]; slot < fold->first[g + 1] && !status; slot++)
            status = cxm__grid_take(grid, g, &detail->grid, slot, error);
    if (status) {
        cxm__fold_free(fold);
        return status;
    }
    cxm__grid_take_reasons(grid, &detail->grid);
    cxm__grid_settle(grid);
    fold->whole.rows = detail->rows;
    return CXM_OK;
}

void cxm__fold_free(struct cxm__fold *fold)
{
    const cxm_host *host = &fold->plan->arena.host;
    const struct cxm__groups *groups = &fold->whole.groups;
    cxm__release(host, fold->first, groups->count + 1, sizeof *fold->first);
    cxm__release(host, groups->ranks, groups->count * groups->keys, sizeof *groups->ranks);
    cxm__grid_free(&fold->whole.grid);
    *fold = (struct cxm__fold){0};
}

void cxm__fold_parts(const struct cxm__fold *fold, int32_t column, int64_t group, struct cxm__tally *tally, struct cxm__parts *parts)
{
    const struct cxm__groups *detail = &fold->detail->groups;
    const bool strata = fold->plan->policy.stratum != NULL;
    *parts = (struct cxm__parts){.grid = &fold->detail->grid, .first = fold->first[group], .end = fold->first[group + 1],
                                 .column = column, .strata = strata ? detail->ranks + fold->plan->by_count : NULL, .keys = detail->keys,
                                 .clusters = fold->plan->policy.cluster != NULL};
    tally->parts = parts;
}
/* ---- lib/query/groups.c ---- */
/* Groups as tuples of ranks in sorted values. Two sets of groups merge by walking both, so the outcome does not depend on which
 * came first. */
#include <string.h>


bool cxm__groups_new(struct cxm__groups *groups, const cxm_host *host, int32_t keys)
{
    *groups = (struct cxm__groups){.keys = keys};
    groups->values = cxm__allocate_zeroed(host, keys, sizeof *groups->values);
    return groups->values != NULL;
}

void cxm__groups_free(struct cxm__groups *groups, const cxm_host *host)
{
    for (int32_t k = 0; groups->values && k < groups->keys; k++)
        cxm__values_free(&groups->values[k], host);
    cxm__release(host, groups->values, groups->keys, sizeof *groups->values);
    cxm__release(host, groups->ranks, groups->count * groups->keys, sizeof *groups->ranks);
    *groups = (struct cxm__groups){0};
}

static void values_copy(struct cxm__values *to, int64_t at, const struct cxm__values *from, int64_t index)
{
    if (to->type != CXM_TYPE_TEXT64) {
        to->integers[at] = from->integers[index];
        return;
    }
    struct cxm__slice text = cxm__values_text(from, index);
    memcpy(to->bytes + to->offsets[at], text.start, text.length);
    to->offsets[at + 1] = to->offsets[at] + (int64_t)text.length;
}

/* The union of two sets of values; in_a[i] becomes the new rank of a's value i. */
static bool values_merge(const struct cxm__values *a, const struct cxm__values *b, const cxm_host *host, struct cxm__values *merged,
                         uint32_t *in_a, uint32_t *in_b)
{
    int64_t i = 0, j = 0, count = 0, bytes = 0;
    int32_t type = a->type ? a->type : b->type;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && !cxm__values_new(merged, host, type, count, bytes))
            return false;
        for (i = j = count = 0; i < a->count || j < b->count; count++) {
            int order = i == a->count ? 1 : j == b->count ? -1 : cxm__values_compare(a, i, b, j);
            if (pass)
                values_copy(merged, count, order <= 0 ? a : b, order <= 0 ? i : j);
            else if (type == CXM_TYPE_TEXT64)
                bytes += (int64_t)(order <= 0 ? cxm__values_text(a, i) : cxm__values_text(b, j)).length;
            if (order <= 0)
                in_a[i++] = (uint32_t)count;
            if (order >= 0)
                in_b[j++] = (uint32_t)count;
        }
    }
    return true;
}

struct merge_maps {
    uint32_t **a, **b; /* by key: the new rank of each value */
};

static uint32_t merge_rank(uint32_t *const *maps, const struct cxm__groups *groups, int64_t group, int32_t key)
{
    uint32_t rank = groups->ranks[group * groups->keys + key];
    return rank == CXM__NULL_RANK ? rank : maps[key][rank];
}

static int merge_compare(const struct merge_maps *maps, const struct cxm__groups *a, int64_t i, const struct cxm__groups *b, int64_t j)
{
    for (int32_t k = 0; k < a->keys; k++) {
        uint32_t left = merge_rank(maps->a, a, i, k), right = merge_rank(maps->b, b, j, k);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

static bool merge_values(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host, struct cxm__groups *merged,
                         struct merge_maps *maps)
{
    for (int32_t k = 0; k < a->keys; k++) {
        maps->a[k] = cxm__allocate(host, a->values[k].count, sizeof *maps->a[k]);
        maps->b[k] = cxm__allocate(host, b->values[k].count, sizeof *maps->b[k]);
        if (!maps->a[k] || !maps->b[k] ||
            !values_merge(&a->values[k], &b->values[k], host, &merged->values[k], maps->a[k], maps->b[k]))
            return false;
    }
    return true;
}

static bool merge_groups(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host, struct cxm__groups *merged,
                         const struct merge_maps *maps, int64_t **in_a, int64_t **in_b)
{
    int64_t i = 0, j = 0, count = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass) {
            *in_a = cxm__allocate(host, count, sizeof **in_a);
            *in_b = cxm__allocate(host, count, sizeof **in_b);
            merged->ranks = cxm__allocate(host, count * a->keys, sizeof *merged->ranks);
            merged->count = count;
            if (!*in_a || !*in_b || !merged->ranks)
                return false;
        }
        for (i = j = count = 0; i < a->count || j < b->count; count++) {
            int order = i == a->count ? 1 : j == b->count ? -1 : merge_compare(maps, a, i, b, j);
            for (int32_t k = 0; pass && k < a->keys; k++)
                merged->ranks[count * a->keys + k] = order <= 0 ? merge_rank(maps->a, a, i, k) : merge_rank(maps->b, b, j, k);
            if (pass) {
                (*in_a)[count] = order <= 0 ? i : -1;
                (*in_b)[count] = order >= 0 ? j : -1;
            }
            i += order <= 0;
            j += order >= 0;
        }
    }
    return true;
}

cxm_status cxm__groups_merge(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host,
                             struct cxm__groups *merged, int64_t **in_a, int64_t **in_b, cxm_error *error)
{
    uint32_t *map_a[CXM__KEYS_MAX] = {0}, *map_b[CXM__KEYS_MAX] = {0};
    struct merge_maps maps = {map_a, map_b};
    *in_a = *in_b = NULL;
    bool enough = cxm__groups_new(merged, host, a->keys) && merge_values(a, b, host, merged, &maps) &&
                  merge_groups(a, b, host, merged, &maps, in_a, in_b);
    for (int32_t k = 0; k < a->keys; k++) {
        cxm__release(host, map_a[k], a->values[k].count, sizeof *map_a[k]);
        cxm__release(host, map_b[k], b->values[k].count, sizeof *map_b[k]);
    }
    if (enough)
        return CXM_OK;
    cxm__release(host, *in_a, merged->count, sizeof **in_a);
    cxm__release(host, *in_b, merged->count, sizeof **in_b);
    *in_a = *in_b = NULL;
    cxm__groups_free(merged, host);
    return cxm__fail_memory(error);
}
/* ---- lib/query/partial.c ---- */
/* Gathering and merging partial results. Rows are cut into as many parts as the host can run side by side; each part has slots and
 * counts of its own, which are integers, so that it does not matter how many there were. */

#include <stdatomic.h>
#include <string.h>


enum { PARTIAL_PART = 1 << 19, PARTIAL_PARTS_MAX = 32, PARTIAL_PROGRESS = 256 };

cxm_status cxm__partial_grid(struct cxm__grid *grid, const struct cxm__plan *plan, cxm_error *error)
{
    cxm_scale *scales = cxm__allocate(&plan->arena.host, plan->answers_count, sizeof *scales);
    if (!scales) {
        *grid = (struct cxm__grid){0};
        return cxm__fail_memory(error);
    }
    for (int32_t a = 0; a < plan->answers_count; a++)
        scales[a] = plan->answers[a].scale;
    cxm_status status = cxm__grid_new(grid, &plan->arena.host, scales, plan->answers_count, plan->key_count > 0,
                                      plan->policy.weight != NULL, plan->policy.population != NULL, error);
    cxm__release(&plan->arena.host, scales, plan->answers_count, sizeof *scales);
    return status;
}

cxm_status cxm__partial_empty(struct cxm__partial *partial, const struct cxm__plan *plan, cxm_error *error)
{
    *partial = (struct cxm__partial){0};
    cxm_status status = cxm__partial_grid(&partial->grid, plan, error);
    if (!status && plan->key_count && !cxm__groups_new(&partial->groups, &plan->arena.host, plan->key_count))
        status = cxm__fail_memory(error);
    if (!status && !plan->key_count) {
        partial->groups.count = 1;
        if (!cxm__grid_grow(&partial->grid, 1))
            status = cxm__fail_memory(error);
    }
    if (status)
        cxm__partial_free(partial, &plan->arena.host);
    return status;
}

void cxm__partial_free(struct cxm__partial *partial, const cxm_host *host)
{
    if (partial->groups.keys)
        cxm__groups_free(&partial->groups, host);
    cxm__grid_free(&partial->grid);
    *partial = (struct cxm__partial){0};
}

/* One part of the rows, and what came of it. */
struct partial_part {
    struct cxm__slots slots;
    struct cxm__grid grid;
    int64_t first, end;
    cxm_status status;
    cxm_error error;
};

struct partial_work {
    const struct cxm__plan *plan;
    const struct cxm__source *source;
    const struct cxm__partial_place *place;
    struct partial_part *parts;
    int32_t count;
    bool conflict;   /* two parts cannot be put together, and no row was named */
    atomic_int stop; /* another part failed, or the host said stop */
};

static cxm_status partial_gather_keyed(struct partial_work *work, struct partial_part *part, int32_t index)
{
    uint32_t slots[CXM__BLOCK];
    int64_t blocks = 0;
    for (int64_t at = part->first; at < part->end; at += CXM__BLOCK, blocks++) {
        int32_t n = part->end - at < CXM__BLOCK ? (int32_t)(part->end - at) : CXM__BLOCK;
        cxm_status status = CXM_OK;
        if (blocks % PARTIAL_PROGRESS == PARTIAL_PROGRESS - 1) {
            if (atomic_load_explicit(&work->stop, memory_order_relaxed))
                return CXM_OK; /* whoever set it has the error */
            if (index == 0)
                status = cxm__progress(&work->plan->arena.host, work->place->before + (at - part->first) * work->count, work->place->total,
                                   &part->error);
        }
        if (!status)
            status = cxm__slots_of(&part->slots, at, n, slots, &part->error);
        if (!status && part->slots.count > part->grid.slots && !cxm__grid_grow(&part->grid, part->slots.count))
            status = cxm__fail_memory(&part->error);
        if (!status)
            status = cxm__gather_block(&part->grid, work->source, slots, at, n, &part->error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static cxm_status partial_gather_plain(struct partial_work *work, struct partial_part *part, int32_t index)
{
    const int64_t chunk = (int64_t)PARTIAL_PROGRESS * CXM__BLOCK;
    for (int64_t at = part->first; at < part->end; at += chunk) {
        cxm_status status = CXM_OK;
        if (atomic_load_explicit(&work->stop, memory_order_relaxed))
            return CXM_OK;
        if (index == 0 && at > part->first)
            status = cxm__progress(&work->plan->arena.host, work->place->before + (at - part->first) * work->count, work->place->total,
                                   &part->error);
        if (!status)
            status = cxm__gather_all(&part->grid, work->source, at, part->end - at < chunk ? part->end : at + chunk, &part->error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static void partial_task(void *shared, int32_t index)
{
    struct partial_work *work = shared;
    struct partial_part *part = &work->parts[index];
    part->status = work->plan->key_count ? partial_gather_keyed(work, part, index) : partial_gather_plain(work, part, index);
    /* Parts before this one go on, since the first bad row may be theirs; only a stop by the host ends all at once. */
    if (part->status == CXM_E_CANCELLED)
        atomic_store_explicit(&work->stop, 1, memory_order_relaxed);
}

/* Weighted sums are rounded, so their order must not depend on how many parts there are: they get one. */
static int32_t partial_count(const struct cxm__plan *plan, int64_t rows)
{
    const cxm_host *host = &plan->arena.host;
    int64_t parts = rows / PARTIAL_PART, most = host->threads > 0 ? host->threads : 4;
    if (!host->run || plan->policy.weight || parts < 2)
        return 1;
    parts = parts < most ? parts : most;
    return parts < PARTIAL_PARTS_MAX ? (int32_t)parts : PARTIAL_PARTS_MAX;
}

/* What is asked of the table, found and checked. */
struct partial_binding {
    struct cxm__source source;
    struct cxm__source_answers *answers;
    const cxm_column *keys[CXM__KEYS_MAX];
};

static cxm_status partial_bind(struct partial_binding *binding, const struct cxm__plan *plan, const cxm_table *table,
                               int32_t argument, cxm_error *error)
{
    cxm_status status = cxm__table_check(table, argument, error);
    if (status)
        return status;
    for (int32_t a = 0; a < plan->answers_count; a++) {
        struct cxm__source_answers *answers = &binding->answers[a];
        answers->name = plan->answers[a].column;
        answers->off_scale = plan->answers[a].off_scale;
        status = cxm__table_column(table, answers->name, "a measure needs", argument, &answers->column, error);
        if (status)
            return status;
    }
    binding->source = (struct cxm__source){.answers = binding->answers, .argument = argument, .design_argument = argument,
                                           .length = table->length, .weight_name = plan->policy.weight,
                                           .population_name = plan->policy.population};
    if (plan->policy.weight)
        status = cxm__table_column(table, plan->policy.weight, "the policy names", argument, &binding->source.weight, error);
    if (!status && plan->policy.population)
        status = cxm__table_column(table, plan->policy.population, "the policy names", argument, &binding->source.population, error);
    for (int32_t k = 0; k < plan->key_count && !status; k++) {
        status = cxm__table_column(table, plan->keys[k], "is a key", argument, &binding->keys[k], error);
        if (!status)
            status = cxm__column_check(binding->keys[k], plan->keys[k], argument, error);
    }
    return status ? status : cxm__source_check(&binding->source, plan->answers_count, error);
}

/* Each row has a stratum and a cluster, where the policy names them: what is not known cannot be told apart from what is. */
static cxm_status partial_check_drawn(const struct cxm__plan *plan, const struct partial_binding *binding, int64_t rows, int32_t argument,
                                      cxm_error *error)
{
    for (int32_t k = plan->by_count; k < plan->key_count; k++)
        for (int64_t row = 0; row < rows && cxm__column_kind(binding->keys[k]) != CXM__KIND_REAL; row++)
            if (cxm__column_is_null(binding->keys[k], row)) /* real numbers are refused with all other keys */
                return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(plan->keys[k]), CXM__T("["), CXM__I(row),
                                 CXM__T("]: a null; the policy takes it for a stratum or a cluster, which each row must have"));
    return CXM_OK;
}

/* Adds the other parts' slots to the first's, slot by slot: they mean the same where no key is hashed. */
static cxm_status partial_add_parts(struct partial_work *work, cxm_error *error)
{
    struct cxm__grid *to = &work->parts[0].grid;
    cxm_status status = CXM_OK;
    for (int32_t p = 1; p < work->count && !status; p++) {
        cxm__grid_settle(&work->parts[p].grid);
        status = cxm__grid_add(to, &work->parts[p].grid, error);
    }
    cxm__grid_settle(to);
    return status;
}

/* Turns a part's slots into sorted groups; its grid moves into the partial. */
static cxm_status partial_harvest(struct cxm__partial *partial, const struct cxm__plan *plan, struct partial_part *part,
                                  cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    int64_t occupied = 0, slots = part->grid.slots;
    *partial = (struct cxm__partial){0};
    cxm__grid_settle(&part->grid);
    for (int64_t slot = 0; slot < slots; slot++)
        occupied += cxm__grid_occupied(&part->grid, slot);
    uint32_t *list = cxm__allocate(host, occupied, sizeof *list);
    if (!list)
        return cxm__fail_memory(error);
    for (int64_t slot = 0, at = 0; slot < slots; slot++)
        if (cxm__grid_occupied(&part->grid, slot))
            list[at++] = (uint32_t)slot;
    cxm_status status = cxm__slots_groups(&part->slots, list, occupied, &partial->groups, error);
    if (!status && !cxm__grid_pick(&part->grid, list, occupied)) {
        cxm__groups_free(&partial->groups, host);
        status = cxm__fail_memory(error);
    }
    cxm__release(host, list, occupied, sizeof *list);
    if (status)
        return status;
    partial->grid = part->grid;
    part->grid = (struct cxm__grid){0};
    return CXM_OK;
}

/* All parts into one partial result. */
static cxm_status partial_collect(struct cxm__partial *partial, struct partial_work *work, cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    const cxm_host *host = &plan->arena.host;
    if (!plan->key_count) {
        cxm_status status = partial_add_parts(work, error);
        *partial = (struct cxm__partial){.groups = {.count = 1}, .grid = work->parts[0].grid};
        work->parts[0].grid = (struct cxm__grid){0};
        if (status)
            cxm__partial_free(partial, host);
        return status;
    }
    if (!work->parts[0].slots.hashed) {
        cxm_status status = partial_add_parts(work, error);
        return status ? status : partial_harvest(partial, plan, &work->parts[0], error);
    }
    cxm_status status = partial_harvest(partial, plan, &work->parts[0], error);
    for (int32_t p = 1; p < work->count && !status; p++) {
        struct cxm__partial next = {0}, merged = {0};
        status = partial_harvest(&next, plan, &work->parts[p], error);
        if (!status) {
            status = cxm__partial_merge(&merged, plan, partial, &next, error);
            cxm__partial_free(&next, host);
        }
        cxm__partial_free(partial, host);
        if (!status)
            *partial = merged;
    }
    return status;
}

static cxm_status partial_run(struct cxm__partial *partial, struct partial_work *work, const struct partial_binding *binding,
                              cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    const cxm_host *host = &plan->arena.host;
    const int64_t rows = work->source->length;
    const int64_t blocks = (rows + CXM__BLOCK - 1) / CXM__BLOCK;
    cxm_status status = CXM_OK;
    for (int32_t p = 0; p < work->count && !status; p++) {
        struct partial_part *part = &work->parts[p];
        part->first = blocks * p / work->count * CXM__BLOCK;
        part->end = p + 1 == work->count ? rows : blocks * (p + 1) / work->count * CXM__BLOCK;
        status = cxm__partial_grid(&part->grid, plan, error);
        if (!status && plan->key_count && p == 0)
            status = cxm__slots_new(&part->slots, host, binding->keys, plan->keys, plan->key_count, rows,
                                   cxm__grid_slot_bytes(&part->grid), work->place->argument, error);
        else if (!status && plan->key_count && !cxm__slots_twin(&part->slots, &work->parts[0].slots))
            status = cxm__fail_memory(error);
        if (!status && !plan->key_count && !cxm__grid_grow(&part->grid, 1))
            status = cxm__fail_memory(error);
    }
    if (status)
        return status;
    cxm__run(host, work->count, partial_task, work);
    for (int32_t p = 0; p < work->count; p++)
        if (work->parts[p].status) {
            if (error)
                *error = work->parts[p].error;
            return work->parts[p].status;
        }
    status = partial_collect(partial, work, error);
    work->conflict = status == CXM_E_DOMAIN;
    partial->rows = rows;
    return status;
}

static cxm_status partial_gather_in(struct cxm__partial *partial, const struct cxm__plan *plan, const struct partial_binding *binding,
                                    int32_t parts, const struct cxm__partial_place *place, bool *conflict, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    struct partial_work work = {.plan = plan, .source = &binding->source, .place = place, .count = parts};
    work.parts = cxm__allocate_zeroed(host, parts, sizeof *work.parts);
    cxm_status status = work.parts ? partial_run(partial, &work, binding, error) : cxm__fail_memory(error);
    for (int32_t p = parts; work.parts && p-- > 0;) {
        cxm__grid_free(&work.parts[p].grid);
        if (work.parts[p].slots.host)
            cxm__slots_free(&work.parts[p].slots);
    }
    cxm__release(host, work.parts, parts, sizeof *work.parts);
    *conflict = work.conflict;
    return status;
}

cxm_status cxm__partial_gather(struct cxm__partial *partial, const struct cxm__plan *plan, const cxm_table *table,
                               const struct cxm__partial_place *place, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    struct partial_binding binding;
    bool conflict = false;
    memset(&binding, 0, sizeof binding);
    binding.answers = cxm__allocate_zeroed(host, plan->answers_count, sizeof *binding.answers);
    if (!binding.answers)
        return cxm__fail_memory(error);
    cxm_status status = partial_bind(&binding, plan, table, place->argument, error);
    if (!status)
        status = partial_check_drawn(plan, &binding, table->length, place->argument, error);
    if (!status) {
        status = partial_gather_in(partial, plan, &binding, partial_count(plan, table->length), place, &conflict, error);
        if (conflict) /* one part comes to the row where populations differ, and names it */
            status = partial_gather_in(partial, plan, &binding, 1, place, &conflict, error);
    }
    cxm__release(host, binding.answers, plan->answers_count, sizeof *binding.answers);
    return status;
}

cxm_status cxm__partial_merge(struct cxm__partial *merged, const struct cxm__plan *plan, const struct cxm__partial *a,
                              const struct cxm__partial *b, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    int64_t *in_a = NULL, *in_b = NULL, groups = 1;
    *merged = (struct cxm__partial){.groups = {.count = 1}};
    cxm_status status = CXM_OK;
    if (plan->key_count) {
        status = cxm__groups_merge(&a->groups, &b->groups, host, &merged->groups, &in_a, &in_b, error);
        groups = merged->groups.count;
    }
    if (status)
        return status;
    status = cxm__partial_grid(&merged->grid, plan, error);
    if (!status && !cxm__grid_grow(&merged->grid, groups))
        status = cxm__fail_memory(error);
    for (int64_t g = 0; g < groups && !status; g++) {
        int64_t from_a = in_a ? in_a[g] : 0, from_b = in_b ? in_b[g] : 0;
        if (from_a >= 0)
            status = cxm__grid_take(&merged->grid, g, &a->grid, from_a, error);
        if (from_b >= 0 && !status)
            status = cxm__grid_take(&merged->grid, g, &b->grid, from_b, error);
    }
    if (!status) {
        cxm__grid_take_reasons(&merged->grid, &a->grid);
        cxm__grid_take_reasons(&merged->grid, &b->grid);
        cxm__grid_settle(&merged->grid);
        merged->rows = a->rows + b->rows;
    }
    cxm__release(host, in_a, groups, sizeof *in_a);
    cxm__release(host, in_b, groups, sizeof *in_b);
    if (status)
        cxm__partial_free(merged, host);
    return status;
}
/* ---- lib/query/pieces.c ---- */
/* Tables in pieces. They are gathered beside the state, whose plan is borrowed, and enter it together at the end; rows in errors are
 * counted over all of them. */
/* ---- lib/query/state.h ---- */
/* A state: a plan and what is known so far. It keeps a short stack of partial results of falling size, so that many small updates
 * of many groups cost n log n; state_encode.c and state_decode.c write and read it. */
#ifndef CXM__QUERY_STATE_H
#define CXM__QUERY_STATE_H


enum { CXM__STATE_DEPTH = 64 };

struct cxm_state {
    struct cxm__plan plan;
    int32_t count; /* of partials; 0 = no rows yet */
    struct cxm__partial partials[CXM__STATE_DEPTH];
};

/* An empty state with a plan of the query. */
cxm_status cxm__state_make(const cxm_query *query, const cxm_host *host, int32_t query_argument, int32_t host_argument,
                           int32_t state_argument, cxm_state **state, cxm_error *error);

/* Takes a partial result over. */
cxm_status cxm__state_push(cxm_state *state, struct cxm__partial *partial, cxm_error *error);

/* All that is known, as one partial: `*view` points to it, and `own` holds it where it had to be merged first (free it). */
cxm_status cxm__state_whole(const cxm_state *state, struct cxm__partial *own, const struct cxm__partial **view, cxm_error *error);

/* A table that comes in pieces: all of them enter the state, or none. */
struct cxm__pieces {
    cxm_state *state;
    cxm_state *beside; /* what came in so far, in a state that borrows the other's plan */
    int64_t heard;     /* rows that the host has heard of */
    struct cxm__partial_place place;
};

/* `total` is the rows that will come, or -1. End with cxm__pieces_end() whenever it returned CXM_OK. */
cxm_status cxm__pieces_begin(struct cxm__pieces *pieces, cxm_state *state, int32_t argument, int64_t total, cxm_error *error);
cxm_status cxm__pieces_take(struct cxm__pieces *pieces, const cxm_table *table, cxm_error *error);
/* Puts what came in into the state unless `status` is a failure already; returns that, or its own. */
cxm_status cxm__pieces_end(struct cxm__pieces *pieces, cxm_status status, cxm_error *error);

#endif

enum { PIECES_PROGRESS = 1 << 19 }; /* rows of small pieces between two words to the host */

cxm_status cxm__pieces_begin(struct cxm__pieces *pieces, cxm_state *state, int32_t argument, int64_t total, cxm_error *error)
{
    *pieces = (struct cxm__pieces){.state = state, .place = {argument, 0, total}};
    pieces->beside = cxm__allocate_zeroed(&state->plan.arena.host, 1, sizeof *pieces->beside);
    if (!pieces->beside)
        return cxm__fail_memory(error);
    pieces->beside->plan = state->plan;
    return CXM_OK;
}

cxm_status cxm__pieces_take(struct cxm__pieces *pieces, const cxm_table *table, cxm_error *error)
{
    const cxm_host *host = &pieces->state->plan.arena.host;
    struct cxm__partial partial = {0};
    cxm_status status = cxm__partial_gather(&partial, &pieces->state->plan, table, &pieces->place, error);
    if (status) {
        cxm__fail_shift(error, pieces->place.before);
        return status;
    }
    if (table->length)
        status = cxm__state_push(pieces->beside, &partial, error);
    cxm__partial_free(&partial, host);
    pieces->place.before += table->length;
    if (!status && pieces->place.before - pieces->heard >= PIECES_PROGRESS) {
        pieces->heard = pieces->place.before;
        status = cxm__progress(host, pieces->heard, pieces->place.total, error);
    }
    return status;
}

cxm_status cxm__pieces_end(struct cxm__pieces *pieces, cxm_status status, cxm_error *error)
{
    cxm_state *beside = pieces->beside;
    const cxm_host *host = &pieces->state->plan.arena.host;
    const struct cxm__partial *view;
    struct cxm__partial whole = {0};
    if (!status && beside->count) {
        status = cxm__state_whole(beside, &whole, &view, error);
        if (!status && view != &whole) { /* the only one there is */
            whole = beside->partials[0];
            beside->count = 0;
        }
        if (!status)
            status = cxm__state_push(pieces->state, &whole, error);
        cxm__partial_free(&whole, host);
    }
    for (int32_t i = 0; i < beside->count; i++)
        cxm__partial_free(&beside->partials[i], host);
    cxm__release(host, beside, 1, sizeof *beside);
    return status;
}

cxm_status cxm_state_update_pieces(cxm_state *state, const cxm_table *tables, int64_t count, cxm_error *error)
{
    struct cxm__pieces pieces;
    int64_t total = 0;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (count < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is negative"));
    if (!tables && count)
        return cxm__fail_null(error, 1, "tables");
    for (int64_t i = 0; i < count; i++)
        total += tables[i].length > 0 ? tables[i].length : 0;
    cxm_status status = cxm__pieces_begin(&pieces, state, 1, total, error);
    if (status)
        return status;
    for (int64_t i = 0; i < count && !status; i++)
        status = cxm__pieces_take(&pieces, &tables[i], error);
    return cxm__pieces_end(&pieces, status, error);
}
/* ---- lib/query/plan.c ---- */
/* Reads the text of a query; the grammar stands in cxm/query.h. plan_text.c writes it back in its one canonical form. */

#include <string.h>

static const cxm_option plan_policies[] = {
    {"weight", "", "Column of weights.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN, offsetof(struct cxm__policy, weight), 0, 0},
    {"stratum", "", "Column of strata: groups that were sampled apart.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN,
     offsetof(struct cxm__policy, stratum), 0, 0},
    {"cluster", "", "Column of clusters: answers that belong together, such as those of an account.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN,
     offsetof(struct cxm__policy, cluster), 0, 0},
    {"population", "", "Column of the size of the population that the answers were drawn from.", "", 0, 0, 0, 0,
     CXM_OPTION_COLUMN, offsetof(struct cxm__policy, population), 0, 0},
};

const struct cxm__option_table cxm__policy_table = {"policy", plan_policies, sizeof plan_policies / sizeof *plan_policies};

const cxm_option *cxm_policy_options(int32_t *count)
{
    if (count)
        *count = cxm__policy_table.count;
    return plan_policies;
}

/* One measure while it is being read: `nps.score(column, name=value ...)`. */
struct plan_spec {
    const struct cxm__measure *measure;
    uint32_t wanted;
    const char *columns[CXM__INPUTS_MAX];
    int32_t count;
    const char *options; /* what follows the columns, up to the bracket; NULL = none */
};

static cxm_status plan_fail_spec(const char *spec, const char *why, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__Q(spec), CXM__T(why));
}

static cxm_status plan_read_term(struct plan_spec *spec, const char *name, int32_t argument, cxm_error *error)
{
    const cxm_measure *info = &spec->measure->info;
    for (int32_t t = 0; t < info->term_count; t++)
        if (strcmp(info->terms[t].name, name) == 0) {
            spec->wanted = 1u << t;
            return CXM_OK;
        }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__T(info->name), CXM__T(" has no term "),
                     CXM__Q(name));
}

/* The measure's name: all that stands before the bracket, or before the last dot, behind which a term stands. */
static cxm_status plan_read_name(struct plan_spec *spec, const char *text, size_t *length, int32_t argument, cxm_error *error)
{
    const size_t whole = strcspn(text, "(");
    *length = whole;
    spec->measure = cxm__measure_find((struct cxm__slice){text, whole});
    if (!spec->measure) {
        size_t dot = strcspn(text, ".(");
        for (size_t next = dot; next < whole && text[next] == '.'; next += 1 + strcspn(text + next + 1, ".("))
            dot = next;
        *length = dot;
        spec->measure = cxm__measure_find((struct cxm__slice){text, dot});
    }
    if (spec->measure)
        return CXM_OK;
    *length = strcspn(text, "(");
    if (!*length)
        return plan_fail_spec("", " names no measure", argument, error);
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("measures"), CXM__T(": there is no measure "),
                     CXM__S(((struct cxm__slice){text, *length})));
}

/* The columns between the brackets, up to the first option. */
static cxm_status plan_read_columns(struct cxm__plan *plan, struct plan_spec *spec, const char *at, cxm_error *error)
{
    const int32_t most = spec->measure->info.form == CXM_FORM_ANSWERS ? 1 : CXM__INPUTS_MAX;
    char name[CXM__NAME_SIZE];
    spec->options = at + strspn(at, " \t");
    while (spec->count < most) {
        at = spec->options;
        if (spec->count)
            at += strspn(at, " \t,");
        if (!cxm__name_read(&at, "=,() \t", name, sizeof name) || *at == '=')
            break;
        spec->columns[spec->count] = cxm__arena_text(&plan->arena, name, strlen(name));
        if (!spec->columns[spec->count++])
            return cxm__fail_memory(error);
        spec->options = at;
    }
    return CXM_OK;
}

static cxm_status plan_read_spec(struct cxm__plan *plan, struct plan_spec *spec, const char *text, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE];
    const char *at = text;
    size_t length;
    *spec = (struct plan_spec){0};
    cxm_status status = plan_read_name(spec, text, &length, argument, error);
    if (status)
        return status;
    const cxm_measure *info = &spec->measure->info;
    spec->wanted = UINT32_MAX >> (32 - info->term_count);
    at += length;
    if (*at == '.') {
        at++;
        if (!cxm__name_read(&at, "(", name, sizeof name))
            return plan_fail_spec(text, " has a dot and no term", argument, error);
        status = plan_read_term(spec, name, argument, error);
        if (status)
            return status;
    }
    if (*at && *at != '(')
        return plan_fail_spec(text, " has something other than ( behind the name", argument, error);
    if (*at)
        status = plan_read_columns(plan, spec, at + 1, error);
    if (!spec->count) /* columns that are called like the inputs */
        while (spec->count < info->input_count && !(info->inputs[spec->count].flags & CXM_INPUT_OPTIONAL)) {
            spec->columns[spec->count] = info->inputs[spec->count].name;
            spec->count++;
        }
    if (!status && !cxm__measure_repeats(spec->measure, spec->count))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__T(info->name),
                         CXM__T(" cannot be given "), CXM__I(spec->count), CXM__T(" columns"));
    return status;
}

/* An option of the common text: `interval` is every measure's that has it, `nps.interval` only that one's. */
static const cxm_option *plan_find_common(const struct cxm__option_table *table, const char *name)
{
    size_t owner = strcspn(name, ".");
    if (!name[owner])
        return cxm__option_find(table, (struct cxm__slice){name, owner});
    if (!cxm__slice_is((struct cxm__slice){name, owner}, table->owner))
        return NULL;
    return cxm__option_find(table, (struct cxm__slice){name + owner + 1, strlen(name) - owner - 1});
}

/* Applies `name=value ...` to one measure; `end` closes the list. With `lenient`, options of other measures are passed over. */
static cxm_status plan_apply(struct cxm__plan_measure *to, const char **text, char end, bool lenient, int32_t argument,
                             cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(to->measure);
    char name[CXM__NAME_SIZE], value[CXM__NAME_SIZE];
    for (;;) {
        cxm_status status = cxm__option_next(text, end, name, value, sizeof name, argument, error);
        if (status || !name[0])
            return status;
        const cxm_option *option = lenient ? plan_find_common(&table, name)
                                           : cxm__option_find(&table, (struct cxm__slice){name, strlen(name)});
        if (option)
            status = cxm__option_set(&table, option, &to->options, (struct cxm__slice){value, strlen(value)}, argument, error);
        else if (!lenient)
            status = CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T(table.owner), CXM__T(" has no option "), CXM__AQ(name));
        if (status)
            return status;
    }
}

static cxm_status plan_read_options(struct cxm__plan_measure *to, const struct plan_spec *spec, const char *spec_text,
                                    const char *common, int32_t argument, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(to->measure);
    const char *at = common;
    cxm__options_defaults(&table, &to->options, to->measure->info.options_size);
    cxm_status status = common ? plan_apply(to, &at, 0, true, argument, error) : CXM_OK;
    if (!status && spec->options) {
        at = spec->options;
        status = plan_apply(to, &at, ')', false, argument, error);
        if (!status && (at[0] != ')' || at[1] != '\0'))
            status = plan_fail_spec(spec_text, at[0] == ')' ? " goes on behind its )" : " has no closing )", argument, error);
    }
    return status ? status : cxm__measure_check(to->measure, &to->options, argument, error);
}

/* Each option of the common text must belong to some measure of the query. */
static cxm_status plan_check_common(const struct cxm__plan *plan, const char *common, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__NAME_SIZE];
    for (;;) {
        bool known = false;
        cxm_status status = cxm__option_next(&common, 0, name, value, sizeof name, argument, error);
        if (status || !name[0])
            return status;
        for (int32_t i = 0; i < plan->measure_count; i++) {
            struct cxm__option_table table = cxm__measure_table(plan->measures[i].measure);
            known = known || plan_find_common(&table, name);
        }
        if (!known)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("options: none of the measures has an option "), CXM__AQ(name));
    }
}

static bool plan_same_answers(const struct cxm__plan_answers *a, const char *column, cxm_scale scale, int32_t off_scale)
{
    return strcmp(a->column, column) == 0 && a->scale.minimum == scale.minimum && a->scale.maximum == scale.maximum &&
           a->off_scale == off_scale;
}

/* Whether the measure's intervals are wanted; each measure of answers has the option, with "none" as its last choice. */
static bool plan_has_interval(const struct cxm__plan_measure *measure)
{
    struct cxm__option_table table = cxm__measure_table(measure->measure);
    const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){"interval", 8});
    int32_t choice;
    memcpy(&choice, measure->options.bytes + option->offset, sizeof choice);
    return choice != (int32_t)option->maximum;
}

/* The column of answers that the measure shares with others, or a new one. */
static cxm_status plan_add_answers(struct cxm__plan *plan, struct cxm__plan_measure *measure, const char *column, cxm_error *error)
{
    cxm_scale scale = cxm__measure_scale(measure->measure, &measure->options);
    int32_t off_scale = cxm__measure_off_scale(measure->measure, &measure->options), a = 0;
    while (a < plan->answers_count && !plan_same_answers(&plan->answers[a], column, scale, off_scale))
        a++;
    measure->answers = a;
    measure->interval = plan_has_interval(measure);
    if (a < plan->answers_count)
        return CXM_OK;
    plan->answers[a] = (struct cxm__plan_answers){cxm__arena_text(&plan->arena, column, strlen(column)), scale, off_scale};
    if (!plan->answers[a].column)
        return cxm__fail_memory(error);
    plan->answers_count++;
    return CXM_OK;
}

static cxm_status plan_add_columns(struct cxm__plan *plan, struct cxm__plan_measure *measure, const struct plan_spec *spec,
                                   cxm_error *error)
{
    measure->answers = -1;
    measure->interval = true;
    measure->columns = cxm__arena_take(&plan->arena, spec->count, sizeof *measure->columns);
    if (!measure->columns)
        return cxm__fail_memory(error);
    memcpy(measure->columns, spec->columns, (size_t)spec->count * sizeof *measure->columns);
    measure->column_count = spec->count;
    return CXM_OK;
}

/* Adds the measure, or its terms to an equal one. */
static cxm_status plan_add(struct cxm__plan *plan, struct cxm__plan_measure *measure, const struct plan_spec *spec,
                           const char *spec_text, int32_t argument, cxm_error *error)
{
    const cxm_measure *info = &measure->measure->info;
    measure->wanted = spec->wanted;
    measure->repeats = cxm__measure_repeats(measure->measure, spec->count);
    cxm_status status = info->form == CXM_FORM_ANALYSIS ? plan_add_columns(plan, measure, spec, error)
                                                        : plan_add_answers(plan, measure, spec->columns[0], error);
    if (status)
        return status;
    measure->text = cxm__plan_measure_text(plan, measure);
    if (!measure->text)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *other = &plan->measures[i];
        if (strcmp(other->text, measure->text) != 0)
            continue;
        if (other->wanted & measure->wanted)
            return plan_fail_spec(spec_text, " is asked for twice", argument, error);
        other->wanted |= measure->wanted;
        return CXM_OK;
    }
    if (info->form == CXM_FORM_ANALYSIS) {
        measure->figures = plan->figure_count;
        plan->figure_count += cxm_measure_figures(info, spec->count);
    }
    plan->measures[plan->measure_count++] = *measure;
    return CXM_OK;
}

static cxm_status plan_read_keys(struct cxm__plan *plan, const char *const *by, int32_t argument, cxm_error *error)
{
    static const char *const taken[] = {"measure", "term",    "unit",     "value",    "std_error", "lower",           "upper",
                                        "confidence", "df", "n_effective", "n", "missing", "excluded", "clusters", "status",
                                        "interval_status", "flags", "p", "q"};
    while (by && by[plan->by_count]) {
        const char *key = by[plan->by_count];
        for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
            if (strcmp(key, taken[i]) == 0)
                return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": "), CXM__Q(key),
                                 CXM__T(" is the name of a column of every result, and cannot be a key's too"));
        for (int32_t k = 0; k < plan->by_count; k++)
            if (strcmp(key, plan->keys[k]) == 0)
                return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": "), CXM__Q(key), CXM__T(" is named twice"));
        if (plan->by_count == CXM__BY_MAX)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": more than "), CXM__I(CXM__BY_MAX), CXM__T(" keys"));
        if (!*key)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": a key's name is empty"));
        plan->keys[plan->by_count] = cxm__arena_text(&plan->arena, key, strlen(key));
        if (!plan->keys[plan->by_count])
            return cxm__fail_memory(error);
        plan->by_count++;
    }
    return CXM_OK;
}

static cxm_status plan_read_policy(struct cxm__plan *plan, const char *text, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__NAME_SIZE];
    cxm__options_defaults(&cxm__policy_table, &plan->policy, sizeof plan->policy);
    while (text) {
        cxm_status status = cxm__option_next(&text, 0, name, value, sizeof name, argument, error);
        if (status)
            return status;
        if (!name[0])
            break;
        const cxm_option *option = cxm__option_find(&cxm__policy_table, (struct cxm__slice){name, strlen(name)});
        if (!option)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("policy: a table knows weight, stratum, cluster and population, and not "),
                             CXM__AQ(name));
        const char *column = cxm__arena_text(&plan->arena, value, strlen(value));
        if (!column)
            return cxm__fail_memory(error);
        memcpy((char *)&plan->policy + option->offset, &column, sizeof column);
    }
    plan->key_count = plan->by_count; /* strata and clusters are told apart like groups, and put together when a result is read */
    if (plan->policy.stratum)
        plan->keys[plan->key_count++] = plan->policy.stratum;
    if (plan->policy.cluster)
        plan->keys[plan->key_count++] = plan->policy.cluster;
    plan->policy_text = cxm__plan_policy_text(plan);
    return plan->policy_text ? CXM_OK : cxm__fail_memory(error);
}

cxm_status cxm__plan_want(struct cxm__plan *plan, const uint32_t *wanted, cxm_error *error)
{
    for (int32_t m = 0; m < plan->measure_count; m++) {
        if (!wanted[m] || wanted[m] >> plan->measures[m].measure->info.term_count)
            return CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": the query's terms cannot be read"));
        plan->measures[m].wanted = wanted[m];
    }
    return cxm__plan_finish(plan, error);
}

cxm_status cxm__plan_read(struct cxm__plan *plan, const cxm_query *query, const cxm_host *host, int32_t argument, cxm_error *error)
{
    cxm_query own = CXM_QUERY_INIT;
    int32_t count = 0;
    *plan = (struct cxm__plan){.arena = {.host = *host}};
    if (!query)
        return cxm__fail_null(error, argument, "query");
    cxm_status status = cxm__struct_read(&own, sizeof own, sizeof own, query, argument, "query", error);
    if (status)
        return status;
    while (own.measures && own.measures[count])
        count++;
    if (!count || count > CXM__MEASURES_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("query."), CXM__A("measures"), CXM__T(" names "), CXM__I(count),
                         CXM__T(" measures, and must name 1 to "), CXM__I(CXM__MEASURES_MAX));
    plan->measures = cxm__arena_take(&plan->arena, count, sizeof *plan->measures);
    plan->answers = cxm__arena_take(&plan->arena, count, sizeof *plan->answers);
    plan->keys = cxm__arena_take(&plan->arena, CXM__KEYS_MAX, sizeof *plan->keys);
    if (!plan->measures || !plan->answers || !plan->keys)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count && !status; i++) {
        struct cxm__plan_measure measure;
        struct plan_spec spec;
        memset(&measure, 0, sizeof measure);
        status = plan_read_spec(plan, &spec, own.measures[i], argument, error);
        measure.measure = status ? NULL : spec.measure;
        if (!status)
            status = plan_read_options(&measure, &spec, own.measures[i], own.options, argument, error);
        if (!status)
            status = plan_add(plan, &measure, &spec, own.measures[i], argument, error);
    }
    if (!status && own.options)
        status = plan_check_common(plan, own.options, argument, error);
    if (!status)
        status = cxm__plan_label(plan, error);
    if (!status)
        status = plan_read_keys(plan, own.by, argument, error);
    if (!status)
        status = plan_read_policy(plan, own.policy, argument, error);
    return status ? status : cxm__plan_finish(plan, error);
}

void cxm__plan_free(struct cxm__plan *plan)
{
    cxm__arena_free(&plan->arena);
}
/* ---- lib/query/plan_text.c ---- */
/* The plan as text: each measure, the whole query, and what is made of that: labels, hash and fingerprint. One query has one
 * canonical text, whatever way it was asked. */
#include <string.h>


int32_t cxm__plan_term_rows(const struct cxm__plan_measure *measure, int32_t term)
{
    return measure->wanted >> term & 1 ? cxm__term_repeats(&measure->measure->info.terms[term], measure->repeats) : 0;
}

/* Text that is written twice: once to learn its length, once into the arena. */
typedef void (*plan_writer)(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text);

static const char *plan_write(struct cxm__plan *plan, const struct cxm__plan_measure *measure, plan_writer writer)
{
    struct cxm__text text = cxm__text_into(NULL, 0);
    writer(plan, measure, &text);
    size_t size = text.length + 1;
    char *buffer = cxm__arena_take(&plan->arena, (int64_t)size, 1);
    if (!buffer)
        return NULL;
    text = cxm__text_into(buffer, size);
    writer(plan, measure, &text);
    (void)cxm__text_end(&text);
    return buffer;
}

/* "nps(column", "cox(time, event, age". */
static void plan_write_columns(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    const char *answers = measure->answers < 0 ? NULL : plan->answers[measure->answers].column;
    cxm__text_string(text, measure->measure->info.name);
    for (int32_t i = 0; i < (answers ? 1 : measure->column_count); i++) {
        const char *column = answers ? answers : measure->columns[i];
        cxm__text_string(text, i ? ", " : "(");
        cxm__text_quoted(text, column, strlen(column));
    }
}

static void plan_write_column(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    plan_write_columns(plan, measure, text);
    cxm__text_character(text, ')');
}

static void plan_write_measure(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    struct cxm__option_table table = cxm__measure_table(measure->measure);
    struct cxm__text options = cxm__text_into(NULL, 0);
    plan_write_columns(plan, measure, text);
    cxm__options_write(&table, &measure->options, &options);
    if (options.length) {
        cxm__text_string(text, ", ");
        options = cxm__text_into(text->length < text->size ? text->buffer + text->length : NULL,
                                 text->length < text->size ? text->size - text->length : 0);
        cxm__options_write(&table, &measure->options, &options);
        text->length += options.length;
    }
    cxm__text_character(text, ')');
}

static void plan_write_policy(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    (void)measure;
    cxm__options_write(&cxm__policy_table, &plan->policy, text);
}

static void plan_write_all(const struct cxm__plan *plan, const struct cxm__plan_measure *unused, struct cxm__text *text)
{
    (void)unused;
    for (int32_t i = 0; i < plan->measure_count; i++) {
        const struct cxm__plan_measure *measure = &plan->measures[i];
        const cxm_measure *info = &measure->measure->info;
        cxm__text_string(text, "measure ");
        cxm__text_string(text, measure->text);
        if (measure->wanted != UINT32_MAX >> (32 - info->term_count)) {
            cxm__text_string(text, " terms");
            for (int32_t t = 0; t < info->term_count; t++)
                if (measure->wanted >> t & 1) {
                    cxm__text_character(text, ' ');
                    cxm__text_string(text, info->terms[t].name);
                }
        }
        cxm__text_character(text, '\n');
    }
    for (int32_t k = 0; k < plan->by_count; k++) {
        cxm__text_string(text, "by ");
        cxm__text_quoted(text, plan->keys[k], strlen(plan->keys[k]));
        cxm__text_character(text, '\n');
    }
    cxm__text_string(text, "policy");
    if (plan->policy_text[0])
        cxm__text_character(text, ' ');
    cxm__text_string(text, plan->policy_text);
    cxm__text_character(text, '\n');
}

/* "nps" where it is the only one, "nps(column)" where columns differ, else all that tells them apart. */
cxm_status cxm__plan_label(struct cxm__plan *plan, cxm_error *error)
{
    for (int32_t i = 0; i < plan->measure_count; i++) {
        plan->measures[i].label = plan_write(plan, &plan->measures[i], plan_write_column);
        if (!plan->measures[i].label)
            return cxm__fail_memory(error);
    }
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *measure = &plan->measures[i];
        bool same_column = false;
        for (int32_t j = 0; j < plan->measure_count; j++)
            same_column = same_column || (j != i && strcmp(plan->measures[j].label, measure->label) == 0);
        measure->alias = same_column ? measure->text : measure->label;
    }
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *measure = &plan->measures[i];
        bool same_name = false;
        for (int32_t j = 0; j < plan->measure_count; j++)
            same_name = same_name || (j != i && plan->measures[j].measure == measure->measure);
        measure->label = same_name ? measure->alias : measure->measure->info.name;
    }
    return CXM_OK;
}

/* FNV-1a, 64 bits (Fowler, Noll and Vo 1991). */
static uint64_t plan_hash(uint64_t hash, uint64_t byte)
{
    return (hash ^ byte) * UINT64_C(1099511628211);
}

static void plan_fingerprint(struct cxm__plan *plan)
{
    plan->text_hash = UINT64_C(14695981039346656037);
    for (const char *p = plan->text; *p; p++)
        plan->text_hash = plan_hash(plan->text_hash, (unsigned char)*p);
    plan->fingerprint = plan->text_hash;
    for (int32_t i = 0; i < plan->measure_count; i++)
        plan->fingerprint = plan_hash(plan->fingerprint, (uint64_t)plan->measures[i].measure->info.revision);
}

cxm_status cxm__plan_finish(struct cxm__plan *plan, cxm_error *error)
{
    plan->term_count = 0;
    for (int32_t m = 0; m < plan->measure_count; m++)
        for (int32_t t = 0; t < plan->measures[m].measure->info.term_count; t++)
            plan->term_count += cxm__plan_term_rows(&plan->measures[m], t);
    plan->text = plan_write(plan, NULL, plan_write_all);
    if (!plan->text)
        return cxm__fail_memory(error);
    plan_fingerprint(plan);
    return CXM_OK;
}

const char *cxm__plan_measure_text(struct cxm__plan *plan, const struct cxm__plan_measure *measure)
{
    return plan_write(plan, measure, plan_write_measure);
}

const char *cxm__plan_policy_text(struct cxm__plan *plan)
{
    return plan_write(plan, NULL, plan_write_policy);
}
/* ---- lib/query/read.c ---- */
/* The public readers of a result. They look only at what result.c laid out, so any number of threads may use them. */
#include <math.h>
#include <string.h>

/* ---- lib/query/result.h ---- */
/* From a partial result to the table that the caller reads: one row for each group, measure and term.
 * result.c builds it, read.c holds the public readers. */
#ifndef CXM__QUERY_RESULT_H
#define CXM__QUERY_RESULT_H


/* Where the columns stand behind the keys; the order is that of cxm/result.h. */
enum {
    CXM__RESULT_MEASURE,
    CXM__RESULT_TERM,
    CXM__RESULT_UNIT,
    CXM__RESULT_VALUE,
    CXM__RESULT_STD_ERROR,
    CXM__RESULT_LOWER,
    CXM__RESULT_UPPER,
    CXM__RESULT_CONFIDENCE,
    CXM__RESULT_DF,
    CXM__RESULT_N_EFFECTIVE,
    CXM__RESULT_N,
    CXM__RESULT_MISSING,
    CXM__RESULT_EXCLUDED,
    CXM__RESULT_CLUSTERS,
    CXM__RESULT_STATUS,
    CXM__RESULT_INTERVAL_STATUS,
    CXM__RESULT_FLAGS,
    CXM__RESULT_P,
    CXM__RESULT_Q,
    CXM__RESULT_COLUMNS
};

struct cxm_result {
    struct cxm__arena arena;
    int32_t keys;
    const char **aliases; /* by code of the column `measure` */
    cxm_table table, ledger;
    const char *query;
    char fingerprint[17];
};

/* `findings` are those of the plan's analyses, NULL without any; both know the same groups, and where the plan has no answers the
 * partial result has nothing else. */
cxm_status cxm__result_new(cxm_result **result, const struct cxm__plan *plan, const struct cxm__partial *partial,
                           const struct cxm__findings *findings, cxm_error *error);

#endif

const cxm_table *cxm_result_table(const cxm_result *result)
{
    return &result->table;
}

const cxm_table *cxm_result_ledger(const cxm_result *result)
{
    return &result->ledger;
}

const char *cxm_result_query(const cxm_result *result)
{
    return result->query;
}

const char *cxm_result_fingerprint(const cxm_result *result)
{
    return result->fingerprint;
}

int64_t cxm_result_length(const cxm_result *result)
{
    return result ? result->table.length : 0;
}

void cxm_result_free(cxm_result *result)
{
    if (!result)
        return;
    cxm_host host = result->arena.host;
    cxm__arena_free(&result->arena);
    cxm__release(&host, result, 1, sizeof *result);
}

static const cxm_column *read_column(const cxm_result *result, int32_t which)
{
    return &result->table.columns[result->keys + which];
}

cxm_status cxm_result_estimate(const cxm_result *result, int64_t row, cxm_estimate *estimate, cxm_error *error)
{
    if (!result)
        return cxm__fail_null(error, 0, "result");
    if (row < 0 || row >= result->table.length)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, row, CXM__A("row"), CXM__T(" is "), CXM__I(row), CXM__T(", outside 0.."),
                         CXM__I(result->table.length - 1));
    if (!estimate)
        return cxm__fail_null(error, 2, "estimate");
    double numbers[CXM__RESULT_N_EFFECTIVE + 1];
    int64_t counts[CXM__RESULT_CLUSTERS + 1];
    for (int32_t c = CXM__RESULT_VALUE; c <= CXM__RESULT_N_EFFECTIVE; c++)
        numbers[c] = cxm__column_number(read_column(result, c), row);
    for (int32_t c = CXM__RESULT_N; c <= CXM__RESULT_CLUSTERS; c++)
        counts[c] = cxm__column_integer(read_column(result, c), row);
    *estimate = (cxm_estimate){
        .value = numbers[CXM__RESULT_VALUE],
        .std_error = numbers[CXM__RESULT_STD_ERROR],
        .lower = numbers[CXM__RESULT_LOWER],
        .upper = numbers[CXM__RESULT_UPPER],
        .confidence = numbers[CXM__RESULT_CONFIDENCE],
        .df = numbers[CXM__RESULT_DF],
        .n_effective = numbers[CXM__RESULT_N_EFFECTIVE],
        .n = counts[CXM__RESULT_N],
        .missing = counts[CXM__RESULT_MISSING],
        .excluded = counts[CXM__RESULT_EXCLUDED],
        .clusters = counts[CXM__RESULT_CLUSTERS],
        .status = (int32_t)cxm__column_code(read_column(result, CXM__RESULT_STATUS), row),
        .interval_status = (int32_t)cxm__column_code(read_column(result, CXM__RESULT_INTERVAL_STATUS), row),
        .flags = (uint32_t)cxm__column_integer(read_column(result, CXM__RESULT_FLAGS), row),
    };
    return CXM_OK;
}

/* The text in a row of a coded column; its labels are NUL-terminated. */
static const char *read_text(const cxm_column *column, int64_t row)
{
    if (cxm__column_is_null(column, row))
        return NULL;
    return cxm__column_slice(column->extra, cxm__column_code(column, row)).start;
}

const char *cxm_result_text(const cxm_result *result, int64_t row, const char *name)
{
    const cxm_column *column = result ? cxm_table_find(&result->table, name) : NULL;
    if (!column || column->type != CXM_TYPE_CODED || row < 0 || row >= column->length)
        return NULL;
    return read_text(column, row);
}

double cxm_result_number(const cxm_result *result, int64_t row, const char *name)
{
    const cxm_column *column = result ? cxm_table_find(&result->table, name) : NULL;
    if (!column || column->type == CXM_TYPE_CODED || row < 0 || row >= column->length || cxm__column_is_null(column, row))
        return NAN;
    return cxm__column_number(column, row);
}

/* Whether a key's text in a row is the one asked for, without a buffer that could be too small. */
static bool read_key_is(const cxm_column *column, int64_t row, const char *wanted)
{
    char buffer[32];
    size_t needed = 0;
    if (column->type == CXM_TYPE_CODED) {
        const char *text = read_text(column, row);
        return text && wanted ? strcmp(text, wanted) == 0 : text == wanted;
    }
    if (cxm_column_text(column, row, buffer, sizeof buffer, &needed, NULL))
        return false;
    return needed && wanted ? strcmp(buffer, wanted) == 0 : !needed && !wanted;
}

cxm_status cxm_result_find(const cxm_result *result, const char *measure, const char *term, const char *const *keys, int64_t *row,
                           cxm_error *error)
{
    if (!result)
        return cxm__fail_null(error, 0, "result");
    if (!measure)
        return cxm__fail_null(error, 1, "measure");
    if (!keys && result->keys)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("keys"), CXM__T(" is NULL, and the query has "), CXM__I(result->keys),
                         CXM__T(" keys"));
    if (!row)
        return cxm__fail_null(error, 4, "row");
    for (int64_t r = 0; r < result->table.length; r++) {
        const cxm_column *measures = read_column(result, CXM__RESULT_MEASURE);
        bool found = (strcmp(read_text(measures, r), measure) == 0 ||
                      strcmp(result->aliases[cxm__column_code(measures, r)], measure) == 0) &&
                     (!term || strcmp(read_text(read_column(result, CXM__RESULT_TERM), r), term) == 0);
        for (int32_t k = 0; k < result->keys && found; k++)
            found = read_key_is(&result->table.columns[k], r, keys[k]);
        if (found) {
            *row = r;
            return CXM_OK;
        }
    }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("no row of the result has measure "), CXM__Q(measure),
                     CXM__T(", that term and those keys"));
}
/* ---- lib/query/result.c ---- */
/* Builds a result. Columns that are the same all over share one block of NaN or one of zeros, and groups are filled in side by
 * side where the host can, since no group depends on another. */

#include <math.h>
#include <string.h>


enum { RESULT_T_TABLE = 1024, RESULT_PART = 1 << 14, RESULT_PARTS_MAX = 64 };

/* The columns while they are writable, in the order of the enum; NULL where a column is the same all over. */
struct result_columns {
    uint8_t *status, *interval_status;
    double *numbers[CXM__RESULT_COLUMNS];
    int64_t *counts[CXM__RESULT_COLUMNS];
    uint32_t *flags;
};

struct result_work {
    const struct cxm__plan *plan;
    const struct cxm__partial *partial;
    const struct cxm__fold *fold;         /* of which `partial` is the whole; NULL where the policy has no strata and clusters */
    const struct cxm__findings *findings; /* NULL where the query has no analyses */
    struct result_columns columns;
    int32_t parts;
    struct result_failure {
        cxm_status status;
        cxm_error error;
    } *failures;
};

static void result_write(struct result_columns *to, int64_t row, const cxm_estimate *estimate)
{
    to->numbers[CXM__RESULT_VALUE][row] = estimate->value;
    to->numbers[CXM__RESULT_STD_ERROR][row] = estimate->std_error;
    to->numbers[CXM__RESULT_N_EFFECTIVE][row] = estimate->n_effective;
    to->counts[CXM__RESULT_N][row] = estimate->n;
    to->status[row] = (uint8_t)estimate->status;
    to->interval_status[row] = (uint8_t)estimate->interval_status;
    if (to->numbers[CXM__RESULT_LOWER]) {
        to->numbers[CXM__RESULT_LOWER][row] = estimate->lower;
        to->numbers[CXM__RESULT_UPPER][row] = estimate->upper;
        to->numbers[CXM__RESULT_CONFIDENCE][row] = estimate->confidence;
        to->numbers[CXM__RESULT_DF][row] = estimate->df;
    }
    if (to->counts[CXM__RESULT_MISSING])
        to->counts[CXM__RESULT_MISSING][row] = estimate->missing;
    if (to->counts[CXM__RESULT_EXCLUDED])
        to->counts[CXM__RESULT_EXCLUDED][row] = estimate->excluded;
    if (to->counts[CXM__RESULT_CLUSTERS])
        to->counts[CXM__RESULT_CLUSTERS][row] = estimate->clusters;
    if (to->flags)
        to->flags[row] = estimate->flags;
}

/* The figures of an analysis, with their tests; returns the next row. */
static int64_t result_write_findings(struct result_work *work, const struct cxm__plan_measure *measure, int64_t group, int64_t row)
{
    const cxm_measure *info = &measure->measure->info;
    const cxm_tested_estimate *figure = work->findings->figures + group * work->plan->figure_count + measure->figures;
    for (int32_t t = 0; t < info->term_count; t++) {
        const int32_t wanted = cxm__plan_term_rows(measure, t);
        for (int32_t i = 0; i < wanted; i++, row++) {
            result_write(&work->columns, row, &figure[i].estimate);
            work->columns.numbers[CXM__RESULT_P][row] = figure[i].p;
        }
        figure += cxm__term_repeats(&info->terms[t], measure->repeats);
    }
    return row;
}

static cxm_status result_fill(struct result_work *work, int64_t first, int64_t end, struct cxm__confidence *confidences,
                              cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    int64_t counts[CXM__POINTS_MAX + CXM__WIDE_EXTRA], row = first * plan->term_count;
    cxm_estimate estimates[32];
    for (int64_t g = first; g < end; g++) {
        struct cxm__tally tally;
        struct cxm__parts parts;
        int32_t read = -1;
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            if (measure->answers < 0) {
                row = result_write_findings(work, measure, g, row);
                continue;
            }
            if (measure->answers != read) {
                cxm__tally_of(&work->partial->grid, measure->answers, g, counts, &tally);
                if (work->fold)
                    cxm__fold_parts(work->fold, measure->answers, g, &tally, &parts);
                cxm_status status = work->fold ? cxm__drawn_check(&tally, error) : cxm__population_check(&tally, -1, error);
                if (status)
                    return status;
                read = measure->answers;
            }
            measure->measure->terms(&tally, &measure->options, measure->wanted, &confidences[m], estimates);
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                if (measure->wanted >> t & 1) {
                    if (work->columns.numbers[CXM__RESULT_P])
                        work->columns.numbers[CXM__RESULT_P][row] = NAN;
                    result_write(&work->columns, row++, &estimates[t]);
                }
        }
    }
    return CXM_OK;
}

static void result_task(void *shared, int32_t index)
{
    struct result_work *work = shared;
    const struct cxm__plan *plan = work->plan;
    struct result_failure *failure = &work->failures[index];
    const int64_t groups = work->partial->groups.count;
    const int64_t room = groups > 1 ? RESULT_T_TABLE : 0; /* one t quantile by group would cost more than all the rest */
    struct cxm__confidence *confidences = cxm__allocate(&plan->arena.host, plan->measure_count, sizeof *confidences);
    double *table = cxm__allocate_zeroed(&plan->arena.host, room * plan->measure_count, sizeof *table);
    if (confidences && table) {
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            if (measure->answers < 0)
                continue;
            confidences[m] = cxm__confidence_of(cxm__measure_confidence(measure->measure, &measure->options));
            confidences[m].t = table + room * m;
            confidences[m].t_count = room;
        }
        failure->status = result_fill(work, groups * index / work->parts, groups * (index + 1) / work->parts, confidences,
                                      &failure->error);
    } else {
        failure->status = cxm__fail_memory(&failure->error);
    }
    cxm__release(&plan->arena.host, table, room * plan->measure_count, sizeof *table);
    cxm__release(&plan->arena.host, confidences, plan->measure_count, sizeof *confidences);
}

/* A column of codes, `width` bytes each, into texts. */
static bool result_coded(struct cxm__arena *arena, cxm_column *column, const void *codes, int64_t length, int64_t width,
                         const char *const *texts, int64_t count)
{
    const char **copy = cxm__arena_take(arena, count, sizeof *copy);
    cxm_column *labels = cxm__arena_take(arena, 1, sizeof *labels);
    if (!copy || !labels)
        return false;
    for (int64_t i = 0; i < count; i++)
        copy[i] = texts[i];
    *labels = cxm_column_of(CXM_TYPE_CSTR, copy, count);
    *column = (cxm_column){.data = codes, .extra = labels, .length = length, .width = width, .type = CXM_TYPE_CODED};
    return true;
}

/* What a row of the pattern says: "nps", "score", "points"; "coefficient(age)" where a term has a figure for each column. */
static const char *result_name(cxm_result *result, const struct cxm__plan_measure *measure, int32_t what, int32_t term, int32_t repeat)
{
    const cxm_term *record = &measure->measure->info.terms[term];
    if (what != CXM__RESULT_TERM || !(record->flags & CXM_TERM_EACH))
        return what == CXM__RESULT_MEASURE ? measure->label : what == CXM__RESULT_TERM ? record->name : record->unit;
    const char *column = measure->columns[measure->measure->info.input_count - 1 + repeat];
    const size_t size = strlen(record->name) + strlen(column) + sizeof "()";
    char *room = cxm__arena_take(&result->arena, (int64_t)size, 1);
    if (!room)
        return NULL;
    struct cxm__text text = cxm__text_into(room, size);
    cxm__text_string(&text, record->name);
    cxm__text_character(&text, '(');
    cxm__text_string(&text, column);
    cxm__text_character(&text, ')');
    (void)cxm__text_end(&text);
    return room;
}

/* The texts of one of the three, each once, and the code of each row of a group. */
struct result_pattern {
    const char **texts;
    int32_t *codes;
    int32_t count, length;
};

static bool result_pattern_add(cxm_result *result, struct result_pattern *pattern, const char *text, const char *alias)
{
    int32_t code = 0;
    if (!text)
        return false;
    while (code < pattern->count && strcmp(pattern->texts[code], text) != 0)
        code++;
    if (code == pattern->count) {
        if (alias && !(result->aliases[code] = cxm__arena_text(&result->arena, alias, strlen(alias))))
            return false;
        pattern->texts[code] = cxm__arena_text(&result->arena, text, strlen(text));
        if (!pattern->texts[pattern->count++])
            return false;
    }
    pattern->codes[pattern->length++] = code;
    return true;
}

/* measure, term and unit: a pattern that repeats with each group. */
static bool result_names(cxm_result *result, const struct cxm__plan *plan, int64_t groups, cxm_column *columns)
{
    const int32_t terms = plan->term_count;
    const int64_t rows = groups * terms;
    result->aliases = cxm__arena_take(&result->arena, plan->measure_count, sizeof *result->aliases);
    if (!result->aliases)
        return false;
    for (int32_t what = CXM__RESULT_MEASURE; what <= CXM__RESULT_UNIT; what++) {
        struct result_pattern pattern = {cxm__arena_take(&result->arena, terms, sizeof *pattern.texts),
                                         cxm__arena_take(&result->arena, terms, sizeof *pattern.codes), 0, 0};
        if (!pattern.texts || !pattern.codes)
            return false;
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                for (int32_t i = 0; i < cxm__plan_term_rows(measure, t); i++)
                    if (!result_pattern_add(result, &pattern, result_name(result, measure, what, t, i),
                                            what == CXM__RESULT_MEASURE ? measure->alias : NULL))
                        return false;
        }
        const int64_t width = pattern.count > INT8_MAX ? 4 : 1;
        unsigned char *codes = cxm__arena_take(&result->arena, rows, (size_t)width);
        if (!codes)
            return false;
        for (int64_t row = 0; row < rows && row < terms; row++) {
            const uint8_t byte = (uint8_t)pattern.codes[row];
            memcpy(codes + row * width, width == 1 ? (const void *)&byte : (const void *)&pattern.codes[row], (size_t)width);
        }
        for (int64_t at = terms * width; at < rows * width; at++)
            codes[at] = codes[at - terms * width];
        if (!result_coded(&result->arena, &columns[what], codes, rows, width, pattern.texts, pattern.count))
            return false;
    }
    return true;
}

/* One key: its value in each group, repeated over the group's rows. */
static bool result_key(cxm_result *result, const struct cxm__plan *plan, const struct cxm__groups *groups, int32_t key,
                       cxm_column *column)
{
    const struct cxm__values *values = &groups->values[key];
    const int32_t terms = plan->term_count;
    const int64_t rows = groups->count * terms;
    const bool text = values->type == CXM_TYPE_TEXT64 || !values->type;
    const bool boolean = values->type == CXM_TYPE_BOOL8, date = values->type == CXM_TYPE_DATE;
    const size_t size = text || date ? sizeof(uint32_t) : boolean ? 1 : sizeof(int64_t);
    char *data = cxm__arena_take(&result->arena, rows, size);
    uint8_t *validity = cxm__arena_take(&result->arena, rows / 8 + 1, 1);
    bool nulls = false;
    if (!data || !validity)
        return false;
    memset(validity, 0xFF, (size_t)(rows / 8 + 1));
    for (int64_t g = 0, row = 0; g < groups->count; g++) {
        uint32_t rank = groups->ranks[g * groups->keys + key];
        bool null = rank == CXM__NULL_RANK;
        int64_t integer = null || text ? 0 : values->integers[rank];
        uint8_t byte = integer != 0;
        uint32_t code = text && !null ? rank : (uint32_t)integer; /* or the day, whose 32 bits are the same */
        nulls = nulls || null;
        for (int32_t t = 0; t < terms; t++, row++) {
            memcpy(data + (size_t)row * size, text || date ? (const void *)&code : boolean ? (const void *)&byte : (const void *)&integer, size);
            if (null)
                validity[row >> 3] = (uint8_t)(validity[row >> 3] & ~(1 << (row & 7)));
        }
    }
    if (text) {
        const char **labels = cxm__arena_take(&result->arena, values->count, sizeof *labels);
        for (int64_t i = 0; labels && i < values->count; i++) {
            struct cxm__slice slice = cxm__values_text(values, i);
            labels[i] = cxm__arena_text(&result->arena, slice.start, slice.length);
            if (!labels[i])
                return false;
        }
        if (!labels || !result_coded(&result->arena, column, data, rows, 4, labels, values->count))
            return false;
        column->flags = CXM_COLUMN_UNSIGNED_CODES;
    } else {
        *column = cxm_column_of(values->type, data, rows);
    }
    column->validity = nulls ? validity : NULL;
    return true;
}

/* Which columns are the same all over: what no row has need not be written a million times. */
static void result_find_constant(const struct cxm__plan *plan, const struct cxm__partial *partial, bool constant[CXM__RESULT_COLUMNS])
{
    bool interval = false;
    int64_t missing = 0, excluded = 0;
    for (int32_t m = 0; m < plan->measure_count; m++)
        interval = interval || plan->measures[m].interval;
    for (int32_t a = 0; a < plan->answers_count; a++) {
        cxm__grid_missing(&partial->grid, a, &missing);
        for (int32_t r = 0; r < CXM__REASONS; r++)
            excluded += partial->grid.answers[a].reasons[r];
    }
    const bool analyses = plan->figure_count > 0;
    constant[CXM__RESULT_Q] = true;
    constant[CXM__RESULT_P] = !analyses;
    constant[CXM__RESULT_CLUSTERS] = !analyses && !plan->policy.cluster;
    for (int32_t c = CXM__RESULT_LOWER; c <= CXM__RESULT_DF; c++)
        constant[c] = !interval && !cxm__fold_needed(plan);
    constant[CXM__RESULT_MISSING] = !missing && !analyses;
    constant[CXM__RESULT_EXCLUDED] = !excluded && !analyses;
    constant[CXM__RESULT_FLAGS] = !interval && !plan->policy.weight && !plan->policy.cluster;
}

static bool result_take_columns(cxm_result *result, struct result_work *work, int64_t rows, cxm_column *columns)
{
    static const char *const statuses[] = {"ok", "no_data", "suppressed", "not_identified", "undefined"};
    static const char *const interval_statuses[] = {"ok", "too_few", "degenerate", "too_few_clusters", "descriptive"};
    struct result_columns *to = &work->columns;
    bool constant[CXM__RESULT_COLUMNS] = {false};
    double *nan = cxm__arena_take(&result->arena, rows, sizeof *nan); /* p and q at least */
    int64_t *zeros = cxm__arena_take(&result->arena, rows, sizeof *zeros);
    if (!nan || !zeros)
        return false;
    for (int64_t row = 0; row < rows; row++)
        nan[row] = NAN;
    if (rows)
        memset(zeros, 0, (size_t)rows * sizeof *zeros);
    result_find_constant(work->plan, work->partial, constant);
    for (int32_t c = CXM__RESULT_VALUE; c < CXM__RESULT_COLUMNS; c++) {
        bool count = c >= CXM__RESULT_N && c <= CXM__RESULT_CLUSTERS, flags = c == CXM__RESULT_FLAGS;
        bool status = c == CXM__RESULT_STATUS || c == CXM__RESULT_INTERVAL_STATUS;
        int32_t type = flags ? CXM_TYPE_U32 : count ? CXM_TYPE_I64 : CXM_TYPE_F64;
        const void *same = flags || count ? (const void *)zeros : (const void *)nan;
        void *data = constant[c] ? NULL : cxm__arena_take(&result->arena, rows, status ? 1 : flags ? sizeof *to->flags : sizeof(double));
        if (!data && !constant[c])
            return false;
        if (status) {
            *(c == CXM__RESULT_STATUS ? &to->status : &to->interval_status) = data;
            if (!result_coded(&result->arena, &columns[c], data, rows, 1, c == CXM__RESULT_STATUS ? statuses : interval_statuses, 5))
                return false;
            continue;
        }
        if (flags)
            to->flags = data;
        else if (count)
            to->counts[c] = data;
        else
            to->numbers[c] = data;
        columns[c] = cxm_column_of(type, data ? data : same, rows);
    }
    return true;
}

/* Rows that an analysis used: those of its headline in all groups. */
static int64_t result_used(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, const struct cxm__findings *findings)
{
    int64_t used = 0;
    for (int64_t g = 0; g < findings->groups.count; g++)
        used += findings->figures[g * plan->figure_count + measure->figures].estimate.n;
    return used < findings->rows ? used : findings->rows;
}

/* For each measure: used, missing, and the reasons for exclusion; they add up to the rows. */
static bool result_ledger(cxm_result *result, const struct cxm__plan *plan, const struct cxm__partial *partial,
                          const struct cxm__findings *findings)
{
    static const char *const reasons[] = {"used", "missing", "off_scale", "not_a_number", "weight_missing", "weight_zero"};
    static const char *const names[] = {"measure", "reason", "rows"};
    enum { REASONS = sizeof reasons / sizeof *reasons };
    const int64_t rows = (int64_t)plan->measure_count * REASONS;
    cxm_column *columns = cxm__arena_take(&result->arena, 3, sizeof *columns);
    int32_t *measures = cxm__arena_take(&result->arena, rows, sizeof *measures);
    uint8_t *codes = cxm__arena_take(&result->arena, rows, 1);
    int64_t *counts = cxm__arena_take(&result->arena, rows, sizeof *counts);
    const char **labels = cxm__arena_take(&result->arena, plan->measure_count, sizeof *labels);
    if (!columns || !measures || !codes || !counts || !labels)
        return false;
    for (int32_t m = 0; m < plan->measure_count; m++) {
        int32_t answers = plan->measures[m].answers;
        int64_t *count = counts + (int64_t)m * REASONS, excluded = 0;
        for (int32_t r = 0; r < REASONS; r++) {
            measures[m * REASONS + r] = m;
            codes[m * REASONS + r] = (uint8_t)r;
            count[r] = r < 2 || answers < 0 ? 0 : partial->grid.answers[answers].reasons[r - 2];
            excluded += count[r];
        }
        if (answers < 0) {
            count[0] = result_used(plan, &plan->measures[m], findings);
            count[1] = findings->rows - count[0];
        } else {
            cxm__grid_missing(&partial->grid, answers, &count[1]);
            count[0] = partial->rows - count[1] - excluded;
        }
        labels[m] = cxm__arena_text(&result->arena, plan->measures[m].label, strlen(plan->measures[m].label));
        if (!labels[m])
            return false;
    }
    result->ledger = (cxm_table){names, columns, 3, rows};
    columns[2] = cxm_column_of(CXM_TYPE_I64, counts, rows);
    return result_coded(&result->arena, &columns[0], measures, rows, 4, labels, plan->measure_count) &&
           result_coded(&result->arena, &columns[1], codes, rows, 1, reasons, REASONS);
}

static bool result_texts(cxm_result *result, const struct cxm__plan *plan, const char **names)
{
    static const char *const fixed[] = {"measure",     "term",    "unit",     "value",    "std_error", "lower",
                                        "upper",       "confidence", "df",    "n_effective", "n",      "missing",
                                        "excluded",    "clusters", "status",  "interval_status", "flags", "p", "q"};
    for (int32_t k = 0; k < plan->by_count; k++) {
        names[k] = cxm__arena_text(&result->arena, plan->keys[k], strlen(plan->keys[k]));
        if (!names[k])
            return false;
    }
    memcpy(names + plan->by_count, fixed, sizeof fixed);
    for (int32_t i = 0; i < 16; i++)
        result->fingerprint[i] = "0123456789abcdef"[plan->fingerprint >> (60 - 4 * i) & 15];
    result->fingerprint[16] = '\0';
    result->query = cxm__arena_text(&result->arena, plan->text, strlen(plan->text));
    return result->query != NULL;
}

static cxm_status result_compute(struct result_work *work, cxm_error *error)
{
    const cxm_host *host = &work->plan->arena.host;
    int64_t parts = work->partial->groups.count / RESULT_PART;
    parts = !host->run || parts < 1 ? 1 : parts > RESULT_PARTS_MAX ? RESULT_PARTS_MAX : parts;
    work->parts = (int32_t)parts;
    work->failures = cxm__allocate_zeroed(host, parts, sizeof *work->failures);
    if (!work->failures)
        return cxm__fail_memory(error);
    cxm__run(host, work->parts, result_task, work);
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < parts && !status; i++) {
        status = work->failures[i].status;
        if (status && error)
            *error = work->failures[i].error;
    }
    cxm__release(host, work->failures, parts, sizeof *work->failures);
    return status;
}

static cxm_status result_build(cxm_result **out, const struct cxm__plan *plan, const struct cxm__partial *partial,
                               const struct cxm__fold *fold, const struct cxm__findings *findings, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int64_t rows = partial->groups.count * plan->term_count;
    const int32_t count = plan->by_count + CXM__RESULT_COLUMNS;
    cxm_result *result = cxm__allocate_zeroed(host, 1, sizeof *result);
    if (!result)
        return cxm__fail_memory(error);
    result->arena.host = *host;
    result->keys = plan->by_count;
    struct result_work work = {.plan = plan, .partial = partial, .fold = fold, .findings = findings};
    cxm_column *columns = cxm__arena_take(&result->arena, count, sizeof *columns);
    const char **names = cxm__arena_take(&result->arena, count, sizeof *names);
    bool enough = columns && names && result_texts(result, plan, names);
    for (int32_t k = 0; enough && k < plan->by_count; k++)
        enough = result_key(result, plan, &partial->groups, k, &columns[k]);
    enough = enough && result_names(result, plan, partial->groups.count, columns + plan->by_count) &&
             result_take_columns(result, &work, rows, columns + plan->by_count) && result_ledger(result, plan, partial, findings);
    cxm_status status = enough ? result_compute(&work, error) : cxm__fail_memory(error);
    if (status) {
        cxm_result_free(result);
        return status;
    }
    result->table = (cxm_table){names, columns, count, rows};
    *out = result;
    return CXM_OK;
}

cxm_status cxm__result_new(cxm_result **out, const struct cxm__plan *plan, const struct cxm__partial *partial,
                           const struct cxm__findings *findings, cxm_error *error)
{
    struct cxm__fold fold;
    if (!cxm__fold_needed(plan) || !plan->answers_count)
        return result_build(out, plan, partial, NULL, findings, error);
    cxm_status status = cxm__fold_make(&fold, plan, partial, error);
    if (status)
        return status;
    status = result_build(out, plan, &fold.whole, &fold, findings, error);
    cxm__fold_free(&fold);
    return status;
}
/* ---- lib/query/slots.c ---- */
/* Slots from the codes of several keys. The first key is the slowest of the mixed radix, so that slots without hashing come out in
 * the order of the groups; with hashing the groups are sorted once, by counting, when all rows are in. */
#include <string.h>


enum { SLOTS_DIRECT_LEAST = 1 << 20, SLOTS_DIRECT_ROW = 32, SLOTS_DIRECT_MOST = 1 << 29, SLOTS_DIRECT_HASHED = 1 << 10 };

/* A coded column's labels, sorted with equal ones dropped, and the rank of each. */
struct cxm__labels {
    struct cxm__values values;
    uint32_t *ranks;
    int64_t count; /* of ranks */
};

static int32_t slots_type(const cxm_column *column)
{
    switch (cxm__column_kind(column)) {
    case CXM__KIND_INTEGER: return CXM_TYPE_I64;
    case CXM__KIND_BOOLEAN: return CXM_TYPE_BOOL8;
    case CXM__KIND_TIME: return column->type;
    case CXM__KIND_TEXT: return CXM_TYPE_TEXT64;
    case CXM__KIND_CODED: return column->extra ? slots_type(column->extra) : CXM_TYPE_TEXT64;
    default: return 0;
    }
}

static bool slots_labels(struct cxm__labels *labels, const cxm_host *host, const cxm_column *column, int32_t type)
{
    int64_t bytes = 0;
    for (int64_t i = 0; type == CXM_TYPE_TEXT64 && i < column->length; i++)
        bytes += cxm__column_is_null(column, i) ? 0 : (int64_t)cxm__column_slice(column, i).length;
    labels->ranks = cxm__allocate(host, column->length, sizeof *labels->ranks);
    labels->count = column->length;
    if (!labels->ranks || !cxm__values_new(&labels->values, host, type, column->length, bytes))
        return false;
    for (int64_t i = 0; i < column->length; i++) {
        bool null = cxm__column_is_null(column, i);
        if (type != CXM_TYPE_TEXT64) {
            labels->values.integers[i] = null ? 0 : cxm__column_integer(column, i);
            continue;
        }
        struct cxm__slice text = null ? (struct cxm__slice){"", 0} : cxm__column_slice(column, i);
        if (text.length)
            memcpy(labels->values.bytes + labels->values.offsets[i], text.start, text.length);
        labels->values.offsets[i + 1] = labels->values.offsets[i] + (int64_t)text.length;
    }
    return cxm__values_rank(&labels->values, host, labels->ranks);
}

/* Whether a row's U64, or that of its label, is beyond INT64_MAX and wraps to below 0. */
static bool slots_is_large(const cxm_column *column, int64_t row)
{
    if (cxm__column_is_null(column, row))
        return false;
    return column->type == CXM_TYPE_CODED ? cxm__column_integer(column->extra, cxm__column_code(column, row)) < 0
                                          : cxm__column_integer(column, row) < 0;
}

/* Fails at the first such row. There is none where no row has the label. */
static cxm_status slots_check_large(const struct cxm__coder *coder, int64_t rows, int32_t argument, cxm_error *error)
{
    int64_t row = 0;
    while (row < rows && !slots_is_large(coder->column, row))
        row++;
    if (row == rows)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(coder->name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                     CXM__N(cxm__column_number(coder->column, row)), CXM__T(" is too large for a key; keys go up to 2^63 - 1"));
}

static cxm_status slots_look(struct cxm__slots *slots, int32_t key, int64_t rows, int32_t argument, cxm_error *error)
{
    struct cxm__coder *coder = &slots->coders[key];
    const cxm_column *column = coder->column;
    coder->type = slots_type(column);
    coder->low = 0;
    coder->high = -1;
    if (!coder->type)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(coder->name),
                         CXM__T(": a key is integer, boolean, time, text or coded, and the column holds real numbers"));
    if (column->type == CXM_TYPE_CODED) {
        coder->may_be_null = true;
        if (!rows)
            return CXM_OK;
        if (!slots_labels(&slots->labels[key], slots->host, column->extra, coder->type))
            return cxm__fail_memory(error);
        coder->label_ranks = slots->labels[key].ranks;
        coder->labels = &slots->labels[key].values;
        coder->high = coder->labels->count - 1;
        const cxm_column *labels = column->extra;
        if (labels->type == CXM_TYPE_U64 && coder->labels->count && coder->labels->integers[0] < 0)
            return slots_check_large(coder, rows, argument, error);
    } else if (coder->type == CXM_TYPE_TEXT64) {
        coder->hashed = true;
    } else {
        coder->may_be_null = column->validity != NULL;
        cxm__decode_range(column, 0, rows, &coder->low, &coder->high);
        if (column->type == CXM_TYPE_U64 && coder->low < 0 && coder->low <= coder->high)
            return slots_check_large(coder, rows, argument, error);
    }
    return CXM_OK;
}

/* Directly addressed as long as the table of slots stays small beside the rows, and small for each code where there is a hash as
 * well; the widest keys go to a hash first. */
static void slots_choose(struct cxm__slots *slots, int64_t rows, int64_t slot_bytes)
{
    uint64_t most = SLOTS_DIRECT_LEAST + (uint64_t)(rows < SLOTS_DIRECT_MOST / SLOTS_DIRECT_ROW ? rows * SLOTS_DIRECT_ROW : SLOTS_DIRECT_MOST);
    uint64_t most_slots = most / (uint64_t)slot_bytes;
    for (int32_t k = 0; k < slots->keys; k++)
        slots->hashed = slots->hashed || slots->coders[k].hashed;
    for (;;) {
        uint64_t product = 1;
        int32_t widest = -1;
        for (int32_t k = 0; k < slots->keys; k++) {
            uint64_t span = cxm__coder_span(&slots->coders[k]);
            if (slots->coders[k].hashed)
                continue;
            product = span && product > UINT64_MAX / span ? UINT64_MAX : product * (span ? span : 1);
            if (widest < 0 || span > cxm__coder_span(&slots->coders[widest]))
                widest = k;
        }
        uint64_t limit = slots->hashed ? SLOTS_DIRECT_HASHED / (uint64_t)slot_bytes : most_slots;
        if (product <= (limit ? limit : 1)) {
            slots->direct = (uint32_t)product;
            break;
        }
        slots->coders[widest].hashed = slots->hashed = true;
    }
    uint32_t radix = 1;
    for (int32_t k = slots->keys; k-- > 0;) {
        if (!slots->coders[k].hashed) {
            uint64_t span = cxm__coder_span(&slots->coders[k]);
            slots->coders[k].radix = radix;
            radix *= span ? (uint32_t)span : 1;
        }
    }
}

cxm_status cxm__slots_new(struct cxm__slots *slots, const cxm_host *host, const cxm_column *const *columns, const char *const *names,
                          int32_t keys, int64_t rows, int64_t slot_bytes, int32_t argument, cxm_error *error)
{
    *slots = (struct cxm__slots){.host = host, .keys = keys};
    slots->coders = cxm__allocate_zeroed(host, 2 * (int64_t)keys, sizeof *slots->coders);
    slots->labels = cxm__allocate_zeroed(host, keys, sizeof *slots->labels);
    if (!slots->coders || !slots->labels)
        return cxm__fail_memory(error);
    for (int32_t k = 0; k < keys; k++) {
        slots->coders[k].column = columns[k];
        slots->coders[k].name = names[k];
        cxm_status status = slots_look(slots, k, rows, argument, error);
        if (status)
            return status;
    }
    slots_choose(slots, rows, slot_bytes);
    return CXM_OK;
}

bool cxm__slots_twin(struct cxm__slots *slots, const struct cxm__slots *of)
{
    *slots = *of;
    slots->twin = true;
    slots->count = 0;
    slots->coders = cxm__allocate(of->host, 2 * (int64_t)of->keys, sizeof *slots->coders);
    if (slots->coders) /* nothing was hashed yet, so there is nothing to share but what was found out about the columns */
        memcpy(slots->coders, of->coders, 2 * (size_t)of->keys * sizeof *slots->coders);
    return slots->coders != NULL;
}

void cxm__slots_free(struct cxm__slots *slots)
{
    for (int32_t k = 0; slots->coders && k < 2 * slots->keys; k++)
        cxm__coder_free(&slots->coders[k], slots->host);
    cxm__release(slots->host, slots->coders, 2 * (int64_t)slots->keys, sizeof *slots->coders);
    for (int32_t k = 0; slots->labels && !slots->twin && k < slots->keys; k++) {
        cxm__values_free(&slots->labels[k].values, slots->host);
        cxm__release(slots->host, slots->labels[k].ranks, slots->labels[k].count, sizeof *slots->labels[k].ranks);
    }
    if (!slots->twin)
        cxm__release(slots->host, slots->labels, slots->keys, sizeof *slots->labels);
    *slots = (struct cxm__slots){0};
}

static void slots_add_direct(const struct cxm__coder *coder, int64_t first, int32_t n, uint32_t *out)
{
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (!coder->may_be_null && cxm__column_kind(coder->column) != CXM__KIND_BOOLEAN) {
        cxm__decode_slots(coder->column, first, n, coder->low, coder->radix, out);
        return;
    }
    uint32_t last = (uint32_t)cxm__coder_span(coder) - 1;
    cxm__coder_values(coder, first, n, integers, null);
    for (int32_t i = 0; i < n; i++)
        out[i] += (null[i] ? last : (uint32_t)((uint64_t)integers[i] - (uint64_t)coder->low)) * coder->radix;
}

cxm_status cxm__slots_of(struct cxm__slots *slots, int64_t first, int32_t n, uint32_t *out, cxm_error *error)
{
    uint32_t codes[CXM__BLOCK], combined[CXM__BLOCK];
    uint64_t pairs[CXM__BLOCK];
    int64_t hashed = 0; /* codes of the hashed keys together; 0 = none of the keys is hashed */
    bool enough = true;
    memset(out, 0, (size_t)n * sizeof *out);
    for (int32_t k = 0; k < slots->keys && enough; k++) {
        struct cxm__coder *coder = &slots->coders[k], *pair = &slots->coders[slots->keys + k];
        if (!coder->hashed) {
            slots_add_direct(coder, first, n, out);
            continue;
        }
        uint32_t *to = hashed ? codes : combined;
        enough = cxm__coder_codes(coder, slots->host, first, n, to);
        if (hashed && enough) {
            for (int32_t i = 0; i < n; i++)
                pairs[i] = (uint64_t)combined[i] << 32 | codes[i];
            enough = cxm__coder_integers(pair, slots->host, pairs, NULL, n, combined);
            coder = pair;
        }
        hashed = coder->codes;
    }
    if (hashed)
        for (int32_t i = 0; i < n; i++)
            out[i] += combined[i] * slots->direct;
    slots->count = (hashed ? hashed : 1) * (int64_t)slots->direct;
    if (!enough || slots->count > UINT32_MAX)
        return cxm__fail_memory(error);
    return CXM_OK;
}

/* The codes of one slot, by key. */
static void slots_codes(const struct cxm__slots *slots, uint32_t slot, uint32_t *codes)
{
    uint32_t hashed = slot / slots->direct, direct = slot % slots->direct;
    for (int32_t k = 0; k < slots->keys; k++)
        if (!slots->coders[k].hashed) {
            codes[k] = direct / slots->coders[k].radix;
            direct %= slots->coders[k].radix;
        }
    for (int32_t k = slots->keys; k-- > 0;) {
        const struct cxm__coder *pair = &slots->coders[slots->keys + k];
        if (!slots->coders[k].hashed)
            continue;
        codes[k] = hashed;
        if (pair->codes) { /* not the first of the hashed keys: it was paired with those before */
            codes[k] = (uint32_t)pair->keys[hashed];
            hashed = (uint32_t)(pair->keys[hashed] >> 32);
        }
    }
}

static uint32_t slots_code_count(const struct cxm__coder *coder)
{
    return coder->hashed ? (uint32_t)coder->codes : (uint32_t)cxm__coder_span(coder);
}

static bool slots_code_is_null(const struct cxm__coder *coder, uint32_t code)
{
    if (coder->hashed)
        return code + 1 == coder->null_code;
    return coder->may_be_null && code + 1 == (uint32_t)cxm__coder_span(coder);
}

/* What a code stands for: an integer, or a text. */
static int64_t slots_code_integer(const struct cxm__coder *coder, uint32_t code)
{
    int64_t integer = coder->hashed ? (int64_t)coder->keys[code] : (int64_t)((uint64_t)coder->low + code);
    return coder->labels && coder->labels->integers ? coder->labels->integers[integer] : integer;
}

static struct cxm__slice slots_code_text(const struct cxm__coder *coder, uint32_t code)
{
    if (coder->labels)
        return cxm__values_text(coder->labels, coder->hashed ? (int64_t)coder->keys[code] : (int64_t)code);
    return (struct cxm__slice){coder->bytes + coder->offsets[code], (size_t)(coder->offsets[code + 1] - coder->offsets[code])};
}

/* The values of the codes that were met, sorted, and ranks[code] of each; `met` holds a 1 for those. */
static bool slots_values(const struct cxm__coder *coder, const cxm_host *host, const uint8_t *met, struct cxm__values *values,
                         uint32_t *ranks)
{
    uint32_t codes = slots_code_count(coder);
    int64_t count = 0, bytes = 0, at = 0;
    bool text = coder->type == CXM_TYPE_TEXT64;
    for (uint32_t code = 0; code < codes; code++)
        if (met[code] && !slots_code_is_null(coder, code)) {
            count++;
            bytes += text ? (int64_t)slots_code_text(coder, code).length : 0;
        }
    uint32_t *places = cxm__allocate(host, count, sizeof *places);
    if (!places || !cxm__values_new(values, host, coder->type, count, bytes)) {
        cxm__release(host, places, count, sizeof *places);
        return false;
    }
    for (uint32_t code = 0; code < codes; code++) {
        if (!met[code] || slots_code_is_null(coder, code))
            continue;
        if (text) {
            struct cxm__slice slice = slots_code_text(coder, code);
            if (slice.length)
                memcpy(values->bytes + values->offsets[at], slice.start, slice.length);
            values->offsets[at + 1] = values->offsets[at] + (int64_t)slice.length;
        } else {
            values->integers[at] = slots_code_integer(coder, code);
        }
        at++;
    }
    bool sorted = !coder->hashed, enough = true; /* directly addressed codes ascend with their values */
    if (!sorted)
        enough = cxm__values_rank(values, host, places);
    at = 0;
    for (uint32_t code = 0; enough && code < codes; code++) {
        ranks[code] = CXM__NULL_RANK;
        if (met[code] && !slots_code_is_null(coder, code)) {
            ranks[code] = sorted ? (uint32_t)at : places[at];
            at++;
        }
    }
    cxm__release(host, places, count, sizeof *places);
    return enough;
}

/* Puts groups and the list of their slots into the order of their ranks: by counting, the last key first. */
static bool slots_sort(struct cxm__groups *groups, const cxm_host *host, uint32_t *list)
{
    const int64_t count = groups->count;
    const int32_t keys = groups->keys;
    uint32_t *from = cxm__allocate(host, count, sizeof *from), *to = cxm__allocate(host, count, sizeof *to);
    uint32_t *ranks = cxm__allocate(host, count * keys, sizeof *ranks);
    bool enough = from && to && ranks;
    for (int64_t i = 0; enough && i < count; i++)
        from[i] = (uint32_t)i;
    for (int32_t k = keys; enough && k-- > 0;) {
        int64_t values = groups->values[k].count, below = 0;
        int64_t *starts = cxm__allocate_zeroed(host, values + 1, sizeof *starts);
        enough = starts != NULL;
        for (int64_t i = 0; enough && i < count; i++) {
            uint32_t rank = groups->ranks[i * keys + k];
            starts[rank == CXM__NULL_RANK ? values : rank]++;
        }
        for (int64_t v = 0; enough && v <= values; v++) {
            int64_t here = starts[v];
            starts[v] = below;
            below += here;
        }
        for (int64_t i = 0; enough && i < count; i++) {
            uint32_t rank = groups->ranks[(int64_t)from[i] * keys + k];
            to[starts[rank == CXM__NULL_RANK ? values : rank]++] = from[i];
        }
        cxm__release(host, starts, values + 1, sizeof *starts);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    for (int64_t i = 0; enough && i < count; i++) {
        to[i] = list[from[i]];
        memcpy(ranks + i * keys, groups->ranks + (int64_t)from[i] * keys, (size_t)keys * sizeof *ranks);
    }
    if (enough) {
        memcpy(list, to, (size_t)count * sizeof *list);
        uint32_t *swap = groups->ranks;
        groups->ranks = ranks;
        ranks = swap;
    }
    cxm__release(host, from, count, sizeof *from);
    cxm__release(host, to, count, sizeof *to);
    cxm__release(host, ranks, count * keys, sizeof *ranks);
    return enough;
}

/* One key's codes in all groups become ranks. */
static bool slots_rank_key(const struct cxm__slots *slots, int32_t key, struct cxm__groups *groups)
{
    const struct cxm__coder *coder = &slots->coders[key];
    int64_t codes = slots_code_count(coder);
    uint8_t *met = cxm__allocate_zeroed(slots->host, codes, 1);
    uint32_t *ranks = cxm__allocate(slots->host, codes, sizeof *ranks);
    bool enough = met && ranks;
    for (int64_t g = 0; enough && g < groups->count; g++)
        met[groups->ranks[g * groups->keys + key]] = 1;
    enough = enough && slots_values(coder, slots->host, met, &groups->values[key], ranks);
    for (int64_t g = 0; enough && g < groups->count; g++) {
        uint32_t *rank = &groups->ranks[g * groups->keys + key];
        *rank = ranks[*rank];
    }
    cxm__release(slots->host, met, codes, 1);
    cxm__release(slots->host, ranks, codes, sizeof *ranks);
    return enough;
}

cxm_status cxm__slots_groups(const struct cxm__slots *slots, uint32_t *list, int64_t count, struct cxm__groups *groups,
                             cxm_error *error)
{
    bool enough = cxm__groups_new(groups, slots->host, slots->keys);
    groups->ranks = enough ? cxm__allocate(slots->host, count * slots->keys, sizeof *groups->ranks) : NULL;
    enough = enough && groups->ranks;
    groups->count = enough ? count : 0;
    for (int64_t g = 0; enough && g < count; g++)
        slots_codes(slots, list[g], groups->ranks + g * slots->keys);
    for (int32_t k = 0; k < slots->keys && enough; k++) {
        enough = slots_rank_key(slots, k, groups);
        groups->values[k].type = slots->coders[k].type;
    }
    if (enough && slots->hashed)
        enough = slots_sort(groups, slots->host, list);
    if (enough)
        return CXM_OK;
    cxm__groups_free(groups, slots->host);
    return cxm__fail_memory(error);
}
/* ---- lib/query/state.c ---- */
/* States, and the query of a table, which is a state that is read at once. Every change is made beside the state and swapped in at
 * the end, so that a failure leaves it as it was. */

#include <string.h>


cxm_status cxm__state_make(const cxm_query *query, const cxm_host *host, int32_t query_argument, int32_t host_argument,
                           int32_t state_argument, cxm_state **out, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = cxm__host_read(&lent, host, host_argument, error);
    if (!status && !out)
        status = cxm__fail_null(error, state_argument, "state");
    if (status)
        return status;
    cxm_state *state = cxm__allocate_zeroed(&lent, 1, sizeof *state);
    if (!state)
        return cxm__fail_memory(error);
    status = cxm__plan_read(&state->plan, query, &lent, query_argument, error);
    for (int32_t m = 0; m < state->plan.measure_count && !status; m++)
        if (state->plan.measures[m].answers < 0)
            status = CXM__FAIL(error, CXM_E_UNSUPPORTED, query_argument, -1, CXM__T("query."), CXM__A("measures"), CXM__T(": "),
                               CXM__T(state->plan.measures[m].measure->info.name),
                               CXM__T(" is an analysis of all rows at once, which no state holds; put it to a whole table"));
    if (status)
        cxm_state_free(state);
    else
        *out = state;
    return status;
}

cxm_status cxm_state_new(const cxm_query *query, const cxm_host *host, cxm_state **state, cxm_error *error)
{
    return cxm__state_make(query, host, 0, 1, 2, state, error);
}

void cxm_state_free(cxm_state *state)
{
    if (!state)
        return;
    cxm_host host = state->plan.arena.host;
    for (int32_t i = 0; i < state->count; i++)
        cxm__partial_free(&state->partials[i], &host);
    cxm__plan_free(&state->plan);
    cxm__release(&host, state, 1, sizeof *state);
}

/* The last partials from `from` on, and perhaps one more, as one. */
static cxm_status state_collapse(const cxm_state *state, int32_t from, const struct cxm__partial *last, struct cxm__partial *merged,
                                 cxm_error *error)
{
    struct cxm__partial work = {0}, next;
    const struct cxm__partial *top = last;
    cxm_status status = CXM_OK;
    for (int32_t i = state->count; i-- > from && !status;) {
        if (!top) {
            top = &state->partials[i];
            continue;
        }
        status = cxm__partial_merge(&next, &state->plan, &state->partials[i], top, error);
        if (top == &work)
            cxm__partial_free(&work, &state->plan.arena.host);
        if (status)
            memset(&work, 0, sizeof work);
        else
            work = next;
        top = &work;
    }
    *merged = work;
    return status;
}

/* Keys are of one type in all partials, whichever of them meet now: later it is too late to refuse. */
static cxm_status state_check_keys(const cxm_state *state, const struct cxm__partial *partial, cxm_error *error)
{
    for (int32_t i = 0; i < state->count; i++)
        for (int32_t k = 0; k < state->plan.key_count; k++) {
            int32_t before = state->partials[i].groups.values[k].type, now = partial->groups.values[k].type;
            if (before && now && before != now)
                return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__T("key "), CXM__AQ(state->plan.keys[k]),
                                 CXM__T(" has another type than in what was taken in before"));
        }
    return CXM_OK;
}

cxm_status cxm__state_push(cxm_state *state, struct cxm__partial *partial, cxm_error *error)
{
    struct cxm__partial merged;
    cxm_status status = state_check_keys(state, partial, error);
    if (status)
        return status;
    int32_t from = state->count;
    int64_t groups = partial->groups.count;
    /* populations that differ show only when groups meet, so they meet at once */
    while (from > 0 && (state->plan.policy.population || state->partials[from - 1].groups.count <= 2 * groups ||
                        from == CXM__STATE_DEPTH))
        groups += state->partials[--from].groups.count;
    if (from == state->count) {
        merged = *partial;
    } else {
        status = state_collapse(state, from, partial, &merged, error);
        if (status) {
            if (error && status == CXM_E_DOMAIN)
                error->argument = 1;
            return status;
        }
        for (int32_t i = from; i < state->count; i++)
            cxm__partial_free(&state->partials[i], &state->plan.arena.host);
        cxm__partial_free(partial, &state->plan.arena.host);
    }
    state->partials[from] = merged;
    state->count = from + 1;
    *partial = (struct cxm__partial){0};
    return CXM_OK;
}

cxm_status cxm_state_update(cxm_state *state, const cxm_table *table, cxm_error *error)
{
    struct cxm__partial partial = {0};
    if (!state || !table)
        return cxm__fail_null(error, state ? 1 : 0, state ? "table" : "state");
    const struct cxm__partial_place place = {1, 0, table->length};
    cxm_status status = cxm__partial_gather(&partial, &state->plan, table, &place, error);
    if (!status) {
        if (table->length) /* no rows leave no trace, not even the types of keys */
            status = cxm__state_push(state, &partial, error);
        cxm__partial_free(&partial, &state->plan.arena.host);
    }
    return status;
}

cxm_status cxm__state_whole(const cxm_state *state, struct cxm__partial *own, const struct cxm__partial **view, cxm_error *error)
{
    *own = (struct cxm__partial){0};
    *view = own;
    if (state->count == 1)
        *view = &state->partials[0];
    if (state->count == 0)
        return cxm__partial_empty(own, &state->plan, error);
    return state->count > 1 ? state_collapse(state, 0, NULL, own, error) : CXM_OK;
}

cxm_status cxm_state_merge(cxm_state *state, const cxm_state *other, cxm_error *error)
{
    struct cxm__partial own, merged, empty;
    const struct cxm__partial *view;
    if (!state || !other)
        return cxm__fail_null(error, state ? 1 : 0, state ? "other" : "state");
    if (state == other)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("other"), CXM__T(" is the state itself"));
    if (strcmp(state->plan.text, other->plan.text) != 0)
        return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__A("other"), CXM__T(": the states answer different queries: "),
                         CXM__Q(state->plan.text), CXM__T(" and "), CXM__Q(other->plan.text));
    if (!other->count)
        return CXM_OK;
    cxm_status status = cxm__state_whole(other, &own, &view, error);
    if (status)
        return status;
    /* merging with nothing copies it into this state's memory */
    status = cxm__partial_empty(&empty, &state->plan, error);
    if (!status) {
        status = cxm__partial_merge(&merged, &state->plan, &empty, view, error);
        cxm__partial_free(&empty, &state->plan.arena.host);
    }
    cxm__partial_free(&own, &other->plan.arena.host);
    if (status)
        return status;
    status = cxm__state_push(state, &merged, error);
    cxm__partial_free(&merged, &state->plan.arena.host);
    return status;
}

cxm_status cxm_state_read(const cxm_state *state, cxm_result **result, cxm_error *error)
{
    struct cxm__partial own;
    const struct cxm__partial *view;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (!result)
        return cxm__fail_null(error, 1, "result");
    cxm_status status = cxm__state_whole(state, &own, &view, error);
    if (status)
        return status;
    status = cxm__result_new(result, &state->plan, view, NULL, error);
    cxm__partial_free(&own, &state->plan.arena.host);
    return status;
}

cxm_status cxm_table_query(const cxm_table *table, const cxm_query *query, const cxm_host *host, cxm_result **result,
                           cxm_error *error)
{
    struct cxm__partial partial = {0};
    struct cxm__plan plan;
    cxm_host lent;
    if (!table)
        return cxm__fail_null(error, 0, "table");
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    if (status)
        return status;
    status = cxm__plan_read(&plan, query, &lent, 1, error);
    const struct cxm__partial_place place = {0, 0, table->length};
    struct cxm__findings findings = {0};
    if (!status && plan.figure_count)
        status = cxm__findings_make(&findings, &plan, table, 0, error);
    if (!status && plan.answers_count) {
        status = cxm__partial_gather(&partial, &plan, table, &place, error);
    } else if (!status) {
        partial.groups = findings.groups; /* there is nothing else to know */
        partial.rows = findings.rows;
    }
    if (!status)
        status = cxm__result_new(result, &plan, &partial, plan.figure_count ? &findings : NULL, error);
    if (plan.answers_count)
        cxm__partial_free(&partial, &lent);
    cxm__findings_free(&findings, &plan);
    cxm__plan_free(&plan);
    return status;
}
/* ---- lib/query/state_decode.c ---- */
/* States from bytes, which may be anybody's: every number is bounded by what can be left to read, and what was never encoded is
 * refused. The layout stands in state_encode.c. */
#include <math.h>
#include <string.h>

/* ---- lib/query/codec.h ---- */
/* Bytes in a fixed order: little-endian words, variable-length counts, and the checksum over all of it.
 * state_encode.c writes states with it, state_decode.c reads them; whatever reads goes through bounds. */
#ifndef CXM__QUERY_CODEC_H
#define CXM__QUERY_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of states: what stands in the head, and how long head and tail are. */
enum { CXM__CODEC_KIND = 1, CXM__CODEC_VERSION = 1, CXM__CODEC_HEAD = 24, CXM__CODEC_TAIL = 4 };

/* Writes what fits and counts everything. */
struct cxm__writer {
    unsigned char *buffer;
    size_t size, length;
};

void cxm__write_bytes(struct cxm__writer *writer, const void *bytes, size_t length);
void cxm__write_u8(struct cxm__writer *writer, uint8_t value);
void cxm__write_u32(struct cxm__writer *writer, uint32_t value);
void cxm__write_u64(struct cxm__writer *writer, uint64_t value);
void cxm__write_double(struct cxm__writer *writer, double value);  /* any NaN becomes the one quiet NaN */
void cxm__write_count(struct cxm__writer *writer, uint64_t value); /* LEB128: seven bits a byte, the lowest first */
void cxm__write_signed(struct cxm__writer *writer, int64_t value); /* zigzag, then as a count */

/* Once `failed`, everything read is 0. */
struct cxm__reader {
    const unsigned char *at, *end;
    bool failed;
};

const unsigned char *cxm__read_bytes(struct cxm__reader *reader, uint64_t length); /* NULL on failure */
uint8_t cxm__read_u8(struct cxm__reader *reader);
uint32_t cxm__read_u32(struct cxm__reader *reader);
uint64_t cxm__read_u64(struct cxm__reader *reader);
double cxm__read_double(struct cxm__reader *reader); /* fails on a NaN that was not written */
uint64_t cxm__read_count(struct cxm__reader *reader, uint64_t most); /* fails above `most`, and on a longer form than needed */
int64_t cxm__read_signed(struct cxm__reader *reader);

/* CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
uint32_t cxm__crc32c(const void *bytes, size_t length);

#endif

/* Rows beyond this cannot have been counted; keeping below it keeps sums of counts and squares in 64 bits. */
static const uint64_t codec_rows_max = UINT64_C(1) << 45;

static cxm_status codec_fail(cxm_error *error, const char *why)
{
    return CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": "), CXM__T(why));
}

/* A text of the query, copied with a NUL behind it. */
static const char *codec_read_text(struct cxm__reader *reader, struct cxm__arena *arena)
{
    uint64_t length = cxm__read_count(reader, UINT64_MAX);
    const unsigned char *bytes = cxm__read_bytes(reader, length);
    if (!bytes || memchr(bytes, 0, (size_t)length)) {
        reader->failed = true;
        return "";
    }
    return cxm__arena_text(arena, (const char *)bytes, (size_t)length);
}

/* The query's texts, with the terms wanted of each measure; without memory a text is NULL. */
struct codec_query {
    const char *measures[CXM__MEASURES_MAX + 1], *keys[CXM__BY_MAX + 1], *policy;
    uint32_t wanted[CXM__MEASURES_MAX];
    uint64_t measure_count, key_count;
    bool enough;
};

static void codec_read_query(struct cxm__reader *reader, struct cxm__arena *arena, struct codec_query *query)
{
    *query = (struct codec_query){.enough = true};
    query->measure_count = cxm__read_count(reader, CXM__MEASURES_MAX);
    for (uint64_t i = 0; i < query->measure_count; i++) {
        query->measures[i] = codec_read_text(reader, arena);
        query->wanted[i] = cxm__read_u32(reader);
        query->enough = query->enough && query->measures[i];
    }
    query->key_count = cxm__read_count(reader, CXM__BY_MAX);
    for (uint64_t i = 0; i < query->key_count; i++) {
        query->keys[i] = codec_read_text(reader, arena);
        query->enough = query->enough && query->keys[i];
    }
    query->policy = codec_read_text(reader, arena);
    query->enough = query->enough && query->policy;
}

static bool codec_read_values(struct cxm__reader *reader, struct cxm__values *values, const cxm_host *host)
{
    struct cxm__reader ahead;
    int32_t type = cxm__read_u8(reader);
    uint64_t count = cxm__read_count(reader, (uint64_t)(reader->end - reader->at)), bytes = 0;
    bool text = type == CXM_TYPE_TEXT64;
    if (type != CXM_TYPE_I64 && type != CXM_TYPE_BOOL8 && !text && !(type >= CXM_TYPE_TIME_S && type <= CXM_TYPE_TIME_NS) &&
        type != CXM_TYPE_DATE && (type || count))
        reader->failed = true;
    ahead = *reader;
    for (uint64_t i = 0; text && i < count && !ahead.failed; i++) {
        uint64_t length = cxm__read_count(&ahead, UINT64_MAX);
        bytes += cxm__read_bytes(&ahead, length) ? length : 0;
    }
    reader->failed = reader->failed || ahead.failed;
    if (reader->failed)
        return true;
    if (!cxm__values_new(values, host, type, (int64_t)count, (int64_t)bytes))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (text) {
            uint64_t length = cxm__read_count(reader, UINT64_MAX);
            const unsigned char *from = cxm__read_bytes(reader, length);
            if (length)
                memcpy(values->bytes + values->offsets[i], from, (size_t)length);
            values->offsets[i + 1] = values->offsets[i] + (int64_t)length;
        } else {
            values->integers[i] = cxm__read_signed(reader);
            if (type == CXM_TYPE_BOOL8 && values->integers[i] != 0 && values->integers[i] != 1)
                reader->failed = true;
            if (type == CXM_TYPE_DATE && (values->integers[i] < INT32_MIN || values->integers[i] > INT32_MAX))
                reader->failed = true;
        }
        if (i && cxm__values_compare(values, (int64_t)i - 1, values, (int64_t)i) >= 0)
            reader->failed = true;
    }
    return true;
}

static struct cxm__weight codec_read_weight(struct cxm__reader *reader)
{
    struct cxm__weight weight;
    weight.w.sum = cxm__read_double(reader);
    weight.w.rest = cxm__read_double(reader);
    weight.w2.sum = cxm__read_double(reader);
    weight.w2.rest = cxm__read_double(reader);
    double w = cxm__sum_value(weight.w), w2 = cxm__sum_value(weight.w2);
    if (!(w > 0 && w2 > 0 && isfinite(w) && isfinite(w2)))
        reader->failed = true;
    return weight;
}

/* One group's answers, put into a grid whose columns are not packed. Rows that it accounts for are added up. */
static bool codec_read_answers(struct cxm__reader *reader, struct cxm__grid *grid, int32_t column, int64_t slot, uint64_t *rows,
                               uint64_t *excluded)
{
    struct cxm__answers *answers = &grid->answers[column];
    int64_t *wide = answers->wide + slot * (answers->points + CXM__WIDE_EXTRA), *extra = wide + answers->points, n = 0;
    uint64_t present = cxm__read_count(reader, (uint64_t)answers->points), point = 0;
    double least = answers->scale.minimum;
    for (uint64_t i = 0; i < present && !reader->failed; i++) {
        uint64_t step = cxm__read_count(reader, (uint64_t)answers->points);
        point += step;
        if (point >= (uint64_t)answers->points || (i && !step)) {
            reader->failed = true;
            break;
        }
        wide[point] = (int64_t)cxm__read_count(reader, codec_rows_max);
        n += wide[point];
        reader->failed = reader->failed || !wide[point] || (uint64_t)n > codec_rows_max;
        if (answers->weights)
            answers->weights[(uint64_t)(slot * answers->points) + point] = codec_read_weight(reader);
    }
    extra[CXM__WIDE_MISSING] = (int64_t)cxm__read_count(reader, codec_rows_max);
    extra[CXM__WIDE_EXCLUDED] = (int64_t)cxm__read_count(reader, codec_rows_max);
    uint64_t between = cxm__read_count(reader, (uint64_t)(reader->end - reader->at));
    for (uint64_t i = 0; i < between && !reader->failed; i++) {
        struct cxm__between item = {.slot = slot};
        item.value = cxm__read_double(reader);
        item.count = (int64_t)cxm__read_count(reader, codec_rows_max);
        if (answers->weights)
            item.weight = codec_read_weight(reader);
        if (!item.count || !(item.value > least && item.value < answers->scale.maximum) || floor(item.value) == item.value)
            reader->failed = true;
        least = item.value;
        extra[CXM__WIDE_BETWEEN] += item.count;
        n += item.count;
        reader->failed = reader->failed || (uint64_t)n > codec_rows_max;
        if (!reader->failed && !cxm__between_add(&answers->between, &grid->host, &item))
            return false;
    }
    if (answers->weights) {
        double *range = answers->weight_range + 2 * slot;
        range[0] = cxm__read_double(reader);
        range[1] = cxm__read_double(reader);
        if (!(n ? range[0] > 0 && range[0] <= range[1] && isfinite(range[1]) : range[0] == 0 && range[1] == 0))
            reader->failed = true;
    }
    uint64_t here = (uint64_t)(n + extra[CXM__WIDE_MISSING] + extra[CXM__WIDE_EXCLUDED]);
    *rows += here;
    *excluded += (uint64_t)extra[CXM__WIDE_EXCLUDED];
    if (*rows > codec_rows_max)
        reader->failed = true;
    return true;
}

/* The ranks of one group, which must come after the group before it. */
static void codec_read_ranks(struct cxm__reader *reader, struct cxm__groups *groups, int64_t group)
{
    const int32_t keys = groups->keys;
    uint32_t *ranks = groups->ranks + group * keys;
    bool rises = group == 0;
    for (int32_t k = 0; k < keys; k++) {
        uint64_t rank = cxm__read_count(reader, (uint64_t)groups->values[k].count);
        ranks[k] = rank ? (uint32_t)(rank - 1) : CXM__NULL_RANK;
        if (!rises && ranks[k] < ranks[k - keys])
            reader->failed = true;
        rises = rises || ranks[k] > ranks[k - keys];
    }
    if (!rises)
        reader->failed = true;
}

/* Counts that do not add up to the rows, for any column, are no state of ours. */
static void codec_check_sums(struct cxm__reader *reader, const struct cxm__partial *partial, const uint64_t *rows, const uint64_t *excluded)
{
    for (int32_t c = 0; c < partial->grid.columns; c++) {
        uint64_t reasons = 0;
        for (int32_t r = 0; r < CXM__REASONS; r++)
            reasons += (uint64_t)partial->grid.answers[c].reasons[r];
        if (rows[c] != (uint64_t)partial->rows || excluded[c] != reasons)
            reader->failed = true;
    }
}

static bool codec_read_partial(struct cxm__reader *reader, const struct cxm__plan *plan, struct cxm__partial *partial)
{
    const cxm_host *host = &plan->arena.host;
    struct cxm__grid *grid = &partial->grid;
    struct cxm__groups *groups = &partial->groups;
    uint64_t rows[CXM__MEASURES_MAX] = {0}, excluded[CXM__MEASURES_MAX] = {0};
    partial->rows = (int64_t)cxm__read_count(reader, codec_rows_max);
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t r = 0; r < CXM__REASONS; r++)
            grid->answers[c].reasons[r] = (int64_t)cxm__read_count(reader, codec_rows_max);
    for (int32_t k = 0; k < plan->key_count && !reader->failed; k++)
        if (!codec_read_values(reader, &groups->values[k], host))
            return false;
    /* a group takes three bytes and more, which bounds what is asked of the host; a wide row is at most 2 KiB */
    uint64_t count = cxm__read_count(reader, (uint64_t)(reader->end - reader->at) / 3);
    if (reader->failed || (!plan->key_count && count != 1)) {
        reader->failed = true;
        return true;
    }
    if (plan->key_count) {
        groups->ranks = cxm__allocate(host, (int64_t)count * plan->key_count, sizeof *groups->ranks);
        if (!groups->ranks)
            return false;
    }
    groups->count = (int64_t)count;
    for (int32_t k = 0; k < plan->key_count; k++)
        if (count && !groups->values[k].type)
            reader->failed = true; /* where there are rows, the types of keys are known */
    for (uint64_t g = 0; g < count && !reader->failed; g++) {
        if (!cxm__grid_grow(grid, (int64_t)g + 1))
            return false;
        if (plan->key_count)
            codec_read_ranks(reader, groups, (int64_t)g);
        if (grid->with_population) {
            double population = cxm__read_double(reader);
            if (!isnan(population) && (!(population >= 1) || isinf(population)))
                reader->failed = true;
            grid->population[g] = population;
        }
        uint64_t before = rows[0];
        for (int32_t c = 0; c < grid->columns && !reader->failed; c++) {
            if (!codec_read_answers(reader, grid, c, (int64_t)g, &rows[c], &excluded[c]))
                return false;
            /* each column counts each row of the group, and only the group of all rows can be without any */
            if (rows[c] != rows[0] || (plan->key_count && rows[c] == before))
                reader->failed = true;
        }
    }
    codec_check_sums(reader, partial, rows, excluded);
    return true;
}

/* The next word of a measure's text, without the bracket that ends the last one. */
static struct cxm__slice codec_word(const char **text)
{
    struct cxm__slice word = {*text, strcspn(*text, " ")};
    *text += word.length + ((*text)[word.length] == ' ');
    if (!**text && word.length && word.start[word.length - 1] == ')')
        word.length--;
    return word;
}

/* Whether a text has the words of another, in order and from the first on, but for some that are missing. */
static bool codec_is_part(const char *text, const char *whole)
{
    for (bool first = true; *text; first = false) {
        struct cxm__slice word = codec_word(&text), other = codec_word(&whole);
        while (!first && *whole && (word.length != other.length || memcmp(word.start, other.start, word.length) != 0))
            other = codec_word(&whole);
        if (word.length != other.length || memcmp(word.start, other.start, word.length) != 0)
            return false;
    }
    return true;
}

/* Whether a query that was read is written as it was: then equal states have equal bytes. A measure may have gained options since
 * the state was written, which its text says nothing of: `older` tells. */
static bool codec_is_canonical(const struct codec_query *texts, const struct cxm__plan *plan, bool *older)
{
    bool same = texts->measure_count == (uint64_t)plan->measure_count && strcmp(texts->policy, plan->policy_text) == 0;
    *older = false;
    for (int32_t m = 0; same && m < plan->measure_count; m++) {
        bool equal = strcmp(texts->measures[m], plan->measures[m].text) == 0;
        same = equal || codec_is_part(texts->measures[m], plan->measures[m].text);
        *older = *older || !equal;
    }
    return same;
}

/* Everything behind the head: builds the state's plan from the query, and its one partial. */
static cxm_status codec_read(struct cxm__reader *reader, uint64_t text_hash, const cxm_host *host, cxm_state **state,
                             cxm_error *error)
{
    struct cxm__arena arena = {.host = *host};
    struct codec_query texts;
    cxm_query query = CXM_QUERY_INIT;
    cxm_error detail;
    codec_read_query(reader, &arena, &texts);
    query.measures = texts.measures;
    query.by = texts.key_count ? texts.keys : NULL;
    query.policy = texts.policy;
    cxm_status status = !texts.enough ? cxm__fail_memory(error) : reader->failed ? codec_fail(error, "the query is cut short") : CXM_OK;
    if (!status) {
        status = cxm__state_make(&query, host, 0, 2, 3, state, &detail);
        if (status == CXM_E_MEMORY)
            status = cxm__fail_memory(error);
        else if (status)
            status = CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": the query cannot be read: "), CXM__T(detail.message));
    }
    bool older = false, canonical = !status && codec_is_canonical(&texts, &(*state)->plan, &older);
    cxm__arena_free(&arena);
    if (status)
        return status;
    struct cxm__plan *plan = &(*state)->plan;
    if (!canonical)
        status = codec_fail(error, "the query is not in canonical form");
    if (!status)
        status = cxm__plan_want(plan, texts.wanted, error);
    if (!status && !older && plan->text_hash != text_hash)
        status = codec_fail(error, "the hash is not that of the query");
    struct cxm__partial partial = {0};
    if (!status)
        status = cxm__partial_empty(&partial, plan, error);
    if (!status) {
        cxm__grid_unpack(&partial.grid);
        if (!codec_read_partial(reader, plan, &partial))
            status = cxm__fail_memory(error);
        else if (reader->failed || reader->at != reader->end)
            status = codec_fail(error, "the counts cannot be read");
    }
    if (!status)
        status = cxm__state_push(*state, &partial, error);
    cxm__partial_free(&partial, host);
    return status;
}

cxm_status cxm_state_decode(const void *bytes, size_t size, const cxm_host *host, cxm_state **state, cxm_error *error)
{
    cxm_host lent;
    cxm_state *made = NULL;
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (!status && !bytes && size)
        status = cxm__fail_null(error, 0, "bytes");
    if (!status && !state)
        status = cxm__fail_null(error, 3, "state");
    if (status)
        return status;
    const unsigned char *start = bytes;
    if (size < CXM__CODEC_HEAD + CXM__CODEC_TAIL || memcmp(start, "CXMS", 4) != 0)
        return codec_fail(error, "no state of libcxm");
    struct cxm__reader reader = {start + 4, start + size - CXM__CODEC_TAIL, false};
    struct cxm__reader tail = {start + size - CXM__CODEC_TAIL, start + size, false};
    uint32_t kind_version = cxm__read_u32(&reader);
    uint64_t length = cxm__read_u64(&reader), text_hash = cxm__read_u64(&reader);
    if (length != size || cxm__read_u32(&tail) != cxm__crc32c(start, size - CXM__CODEC_TAIL))
        return codec_fail(error, "cut short or damaged");
    if ((kind_version & 0xFFFF) != CXM__CODEC_KIND || kind_version >> 16 != CXM__CODEC_VERSION)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("bytes"), CXM__T(": a state of kind "), CXM__I(kind_version & 0xFFFF),
                         CXM__T(", version "), CXM__I(kind_version >> 16), CXM__T("; this library reads kind 1, version 1"));
    status = codec_read(&reader, text_hash, &lent, &made, error);
    if (status)
        cxm_state_free(made);
    else
        *state = made;
    return status;
}
/* ---- lib/query/state_encode.c ---- */
/* States as bytes. Layout, version 1, kind 1 (answers of a query):
 *
 *     "CXMS"  u16 kind  u16 version  u64 length of all  u64 hash of the query's text  payload  u32 CRC-32C of all before it
 *
 * The payload is the query (measures, keys, policy as text), the rows, the reasons of exclusion, the values of each key, and then
 * group by group the ranks of its keys and its counts; docs/decisions/004-states.md says why. Groups are sorted and counts exact, so
 * equal states have equal bytes. */

#include <math.h>
#include <string.h>


static void codec_write_text(struct cxm__writer *writer, const char *text)
{
    size_t length = strlen(text);
    cxm__write_count(writer, length);
    cxm__write_bytes(writer, text, length);
}

/* A measure as canonical text, and the terms that are wanted of it. */
static void codec_write_measure(struct cxm__writer *writer, const struct cxm__plan_measure *measure)
{
    codec_write_text(writer, measure->text);
    cxm__write_u32(writer, measure->wanted);
}

static void codec_write_query(struct cxm__writer *writer, const struct cxm__plan *plan)
{
    cxm__write_count(writer, (uint64_t)plan->measure_count);
    for (int32_t m = 0; m < plan->measure_count; m++)
        codec_write_measure(writer, &plan->measures[m]);
    cxm__write_count(writer, (uint64_t)plan->by_count);
    for (int32_t k = 0; k < plan->by_count; k++)
        codec_write_text(writer, plan->keys[k]);
    codec_write_text(writer, plan->policy_text);
}

static void codec_write_values(struct cxm__writer *writer, const struct cxm__values *values)
{
    cxm__write_u8(writer, (uint8_t)values->type);
    cxm__write_count(writer, (uint64_t)values->count);
    for (int64_t i = 0; i < values->count; i++) {
        if (values->type == CXM_TYPE_TEXT64) {
            struct cxm__slice text = cxm__values_text(values, i);
            cxm__write_count(writer, text.length);
            cxm__write_bytes(writer, text.start, text.length);
        } else {
            cxm__write_signed(writer, values->integers[i]);
        }
    }
}

static void codec_write_weight(struct cxm__writer *writer, const struct cxm__weight *weight)
{
    cxm__write_double(writer, weight->w.sum);
    cxm__write_double(writer, weight->w.rest);
    cxm__write_double(writer, weight->w2.sum);
    cxm__write_double(writer, weight->w2.rest);
}

/* One group's answers on one scale: the points that occur as (distance from the last, count), then the answers between. */
static void codec_write_answers(struct cxm__writer *writer, const struct cxm__grid *grid, int32_t column, int64_t slot)
{
    const struct cxm__answers *answers = &grid->answers[column];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], between = 0, at;
    uint64_t present = 0;
    int32_t last = 0;
    cxm__grid_row(grid, column, slot, row);
    for (int32_t i = 0; i < answers->points; i++)
        present += row[i] != 0;
    cxm__write_count(writer, present);
    for (int32_t i = 0; i < answers->points; i++)
        if (row[i]) {
            cxm__write_count(writer, (uint64_t)(i - last));
            cxm__write_count(writer, (uint64_t)row[i]);
            if (answers->weights)
                codec_write_weight(writer, &answers->weights[slot * answers->points + i]);
            last = i;
        }
    cxm__write_count(writer, (uint64_t)row[answers->points + CXM__WIDE_MISSING]);
    cxm__write_count(writer, (uint64_t)row[answers->points + CXM__WIDE_EXCLUDED]);
    at = row[answers->points + CXM__WIDE_BETWEEN] ? cxm__between_find(&answers->between, slot, &between) : 0;
    cxm__write_count(writer, (uint64_t)between);
    for (; between > 0; between--, at++) {
        const struct cxm__between *item = &answers->between.items[at];
        cxm__write_double(writer, item->value);
        cxm__write_count(writer, (uint64_t)item->count);
        if (answers->weights)
            codec_write_weight(writer, &item->weight);
    }
    if (answers->weights) {
        cxm__write_double(writer, answers->weight_range[2 * slot]);
        cxm__write_double(writer, answers->weight_range[2 * slot + 1]);
    }
}

static void codec_write(struct cxm__writer *writer, const struct cxm__plan *plan, const struct cxm__partial *partial, uint64_t length)
{
    static const unsigned char magic[8] = {'C', 'X', 'M', 'S', CXM__CODEC_KIND, 0, CXM__CODEC_VERSION, 0};
    const struct cxm__grid *grid = &partial->grid;
    cxm__write_bytes(writer, magic, sizeof magic);
    cxm__write_u64(writer, length);
    cxm__write_u64(writer, plan->text_hash); /* not the fingerprint: counts outlive a method's revision */
    codec_write_query(writer, plan);
    cxm__write_count(writer, (uint64_t)partial->rows);
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t r = 0; r < CXM__REASONS; r++)
            cxm__write_count(writer, (uint64_t)grid->answers[c].reasons[r]);
    for (int32_t k = 0; k < plan->key_count; k++)
        codec_write_values(writer, &partial->groups.values[k]);
    cxm__write_count(writer, (uint64_t)partial->groups.count);
    for (int64_t g = 0; g < partial->groups.count; g++) {
        for (int32_t k = 0; k < plan->key_count; k++) {
            uint32_t rank = partial->groups.ranks[g * plan->key_count + k];
            cxm__write_count(writer, rank == CXM__NULL_RANK ? 0 : (uint64_t)rank + 1);
        }
        if (grid->with_population)
            cxm__write_double(writer, grid->population[g]);
        for (int32_t c = 0; c < grid->columns; c++)
            codec_write_answers(writer, grid, c, g);
    }
}

cxm_status cxm_state_encode(const cxm_state *state, void *buffer, size_t size, size_t *needed, cxm_error *error)
{
    struct cxm__partial own;
    const struct cxm__partial *view;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (!buffer && size)
        return cxm__fail_null(error, 1, "buffer");
    cxm_status status = cxm__state_whole(state, &own, &view, error);
    if (status)
        return status;
    struct cxm__writer writer = {NULL, 0, 0};
    codec_write(&writer, &state->plan, view, 0);
    size_t length = writer.length + CXM__CODEC_TAIL;
    if (needed)
        *needed = length;
    if (length > size) {
        status = CXM__FAIL(error, CXM_E_SPACE, 2, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                           CXM__I((int64_t)length), CXM__T(" are needed"));
    } else {
        writer = (struct cxm__writer){buffer, size, 0};
        codec_write(&writer, &state->plan, view, length);
        cxm__write_u32(&writer, cxm__crc32c(buffer, writer.length));
    }
    cxm__partial_free(&own, &state->plan.arena.host);
    return status;
}
/* ---- lib/query/table.c ---- */
/* A table is the caller's struct, so nothing in it is taken for granted. A name that stands twice is refused, since either could be
 * meant. */

#include <string.h>

cxm_status cxm__table_check(const cxm_table *table, int32_t argument, cxm_error *error)
{
    if (!table)
        return cxm__fail_null(error, argument, "table");
    if (table->count < 0 || table->length < 0 || (table->count && (!table->names || !table->columns)))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("table"),
                         CXM__T(": count or length is negative, or names or columns are NULL"));
    return CXM_OK;
}

cxm_status cxm__table_column(const cxm_table *table, const char *name, const char *what, int32_t argument, const cxm_column **column,
                             cxm_error *error)
{
    *column = cxm_table_find(table, name);
    if (!*column)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("table: there is no column "), CXM__AQ(name), CXM__T(", which "),
                         CXM__T(what));
    for (int64_t i = *column - table->columns + 1; i < table->count; i++)
        if (table->names[i] && strcmp(table->names[i], name) == 0)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("table: there are several columns "), CXM__AQ(name));
    if ((*column)->length != table->length)
        return CXM__FAIL(error, CXM_E_LENGTH, argument, -1, CXM__A(name), CXM__T(" has "), CXM__I((*column)->length),
                         CXM__T(" rows, and the table "), CXM__I(table->length));
    return CXM_OK;
}
/* ---- lib/query/values.c ---- */
/* The different values of a key: storage, order, and sorting with equal ones dropped. groups.c makes tuples of their ranks. */
#include <string.h>


void cxm__values_free(struct cxm__values *values, const cxm_host *host)
{
    if (values->bytes)
        cxm__release(host, values->bytes, values->offsets[values->count], 1);
    cxm__release(host, values->offsets, values->count + 1, sizeof *values->offsets);
    cxm__release(host, values->integers, values->count, sizeof *values->integers);
    *values = (struct cxm__values){0};
}

bool cxm__values_new(struct cxm__values *values, const cxm_host *host, int32_t type, int64_t count, int64_t bytes)
{
    *values = (struct cxm__values){.type = type, .count = count};
    if (type != CXM_TYPE_TEXT64) {
        values->integers = cxm__allocate(host, count, sizeof *values->integers);
        return values->integers != NULL;
    }
    values->offsets = cxm__allocate_zeroed(host, count + 1, sizeof *values->offsets);
    values->bytes = cxm__allocate(host, bytes, 1);
    if (values->offsets && values->bytes) {
        values->offsets[count] = bytes;
        return true;
    }
    cxm__release(host, values->offsets, count + 1, sizeof *values->offsets);
    cxm__release(host, values->bytes, bytes, 1);
    *values = (struct cxm__values){0};
    return false;
}

struct cxm__slice cxm__values_text(const struct cxm__values *values, int64_t index)
{
    int64_t at = values->offsets[index];
    return (struct cxm__slice){values->bytes + at, (size_t)(values->offsets[index + 1] - at)};
}

int cxm__values_compare(const struct cxm__values *a, int64_t i, const struct cxm__values *b, int64_t j)
{
    if (a->integers && b->integers)
        return (a->integers[i] > b->integers[j]) - (a->integers[i] < b->integers[j]);
    struct cxm__slice left = cxm__values_text(a, i), right = cxm__values_text(b, j);
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter ? memcmp(left.start, right.start, shorter) : 0;
    return order ? order : (left.length > right.length) - (left.length < right.length);
}

/* Integers by their bytes, the lowest first; bytes that are the same in all of them are passed over. */
static bool values_sorted_integers(const struct cxm__values *values, const cxm_host *host, uint32_t *order, int64_t count)
{
    struct values_pair {
        uint64_t key;
        uint32_t at;
    } *from = cxm__allocate(host, count, sizeof *from), *to = cxm__allocate(host, count, sizeof *to);
    bool enough = from && to;
    for (int64_t i = 0; enough && i < count; i++) /* turning the top bit makes signed order unsigned */
        from[i] = (struct values_pair){(uint64_t)values->integers[i] ^ UINT64_C(1) << 63, (uint32_t)i};
    for (int shift = 0; enough && shift < 64; shift += 8) {
        int64_t starts[256] = {0}, below = 0;
        for (int64_t i = 0; i < count; i++)
            starts[from[i].key >> shift & 255]++;
        if (count && starts[from[0].key >> shift & 255] == count)
            continue;
        for (int b = 0; b < 256; b++) {
            int64_t here = starts[b];
            starts[b] = below;
            below += here;
        }
        for (int64_t i = 0; i < count; i++)
            to[starts[from[i].key >> shift & 255]++] = from[i];
        struct values_pair *swap = from;
        from = to;
        to = swap;
    }
    for (int64_t i = 0; enough && i < count; i++)
        order[i] = from[i].at;
    cxm__release(host, from, count, sizeof *from);
    cxm__release(host, to, count, sizeof *to);
    return enough;
}

static bool values_sorted(const struct cxm__values *labels, const cxm_host *host, uint32_t *order, int64_t count)
{
    if (labels->integers)
        return values_sorted_integers(labels, host, order, count);
    uint32_t *spare = cxm__allocate(host, count, sizeof *spare), *from = order, *to = spare;
    if (!spare)
        return false;
    for (int64_t width = 1; width < count; width *= 2) { /* merge sort, bottom up: stable, and n log n on any labels */
        for (int64_t start = 0; start < count; start += 2 * width) {
            int64_t middle = start + width < count ? start + width : count, end = middle + width < count ? middle + width : count;
            int64_t i = start, j = middle;
            for (int64_t at = start; at < end; at++) {
                bool left = i < middle && (j == end || cxm__values_compare(labels, from[i], labels, from[j]) <= 0);
                to[at] = left ? from[i++] : from[j++];
            }
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, (size_t)count * sizeof *order);
    cxm__release(host, spare, count, sizeof *spare);
    return true;
}

/* Sorts values and drops equal ones; ranks[i] is where value i went. */
bool cxm__values_rank(struct cxm__values *values, const cxm_host *host, uint32_t *ranks)
{
    int64_t count = values->count, kept = 0, bytes = 0;
    uint32_t *order = cxm__allocate(host, count, sizeof *order);
    struct cxm__values sorted;
    bool text = values->type == CXM_TYPE_TEXT64;
    if (!order)
        return false;
    for (int64_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    if (!values_sorted(values, host, order, count)) {
        cxm__release(host, order, count, sizeof *order);
        return false;
    }
    for (int64_t i = 0; i < count; i++) {
        bool first = i == 0 || cxm__values_compare(values, order[i - 1], values, order[i]) != 0;
        kept += first;
        bytes += first && text ? (int64_t)cxm__values_text(values, order[i]).length : 0;
        ranks[order[i]] = (uint32_t)(kept - 1);
    }
    bool enough = cxm__values_new(&sorted, host, values->type, kept, bytes);
    for (int64_t i = 0, at = -1; enough && i < count; i++) {
        if (ranks[order[i]] == at)
            continue;
        at = ranks[order[i]];
        if (sorted.offsets) {
            struct cxm__slice slice = cxm__values_text(values, order[i]);
            if (slice.length)
                memcpy(sorted.bytes + sorted.offsets[at], slice.start, slice.length);
            sorted.offsets[at + 1] = sorted.offsets[at] + (int64_t)slice.length;
        } else if (sorted.integers) {
            sorted.integers[at] = values->integers[order[i]];
        }
    }
    cxm__release(host, order, count, sizeof *order);
    if (!enough)
        return false;
    cxm__values_free(values, host);
    *values = sorted;
    return true;
}
/* ---- lib/query/whole.c ---- */
/* A query put to a table in pieces. A state takes them as they are; analyses see all rows at once, so that the columns that are
 * named are put together for them. */
/* ---- lib/query/whole.h ---- */
/* What a query reads of a table: for those who put together no more than that.
 * The public call is in cxm/unstable/pieces.h. */
#ifndef CXM__QUERY_WHOLE_H
#define CXM__QUERY_WHOLE_H


/* Whether the query names a column: as what is measured, as a key, or in its policy. */
bool cxm__plan_wants(const struct cxm__plan *plan, const char *name);

#endif

#include <string.h>


bool cxm__plan_wants(const struct cxm__plan *plan, const char *name)
{
    const char *const policy[] = {plan->policy.weight, plan->policy.stratum, plan->policy.cluster, plan->policy.population};
    bool wants = false;
    for (size_t i = 0; i < sizeof policy / sizeof *policy; i++)
        wants |= policy[i] && strcmp(policy[i], name) == 0;
    for (int32_t a = 0; a < plan->answers_count && !wants; a++)
        wants = strcmp(plan->answers[a].column, name) == 0;
    for (int32_t k = 0; k < plan->key_count && !wants; k++)
        wants = strcmp(plan->keys[k], name) == 0;
    for (int32_t m = 0; m < plan->measure_count && !wants; m++)
        for (int32_t c = 0; plan->measures[m].answers < 0 && c < plan->measures[m].column_count && !wants; c++)
            wants = strcmp(plan->measures[m].columns[c], name) == 0;
    return wants;
}

/* The columns that are wanted, each whole. */
struct whole {
    const char **names;
    cxm_column *columns, **owned;
    int64_t count;
};

static cxm_status whole_join(struct whole *whole, const cxm_table *pieces, int64_t count, const struct cxm__plan *plan,
                             cxm_column *room, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t c = 0; c < pieces->count && !status; c++) {
        const char *name = pieces->names[c];
        if (!name || !cxm__plan_wants(plan, name))
            continue;
        for (int64_t p = 0; p < count && !status; p++) {
            const cxm_column *column;
            status = cxm__table_column(&pieces[p], name, "an earlier piece has", 0, &column, error);
            if (!status)
                room[p] = *column;
        }
        if (!status)
            status = cxm_column_join(room, count, name, &plan->arena.host, &whole->owned[whole->count], error);
        if (!status) {
            whole->names[whole->count] = name;
            whole->columns[whole->count] = *whole->owned[whole->count];
            whole->count++;
        }
    }
    return status;
}

/* The pieces as one table, to which the query is then put. */
static cxm_status whole_query(const cxm_table *pieces, int64_t count, const struct cxm__plan *plan, const cxm_query *query,
                              cxm_result **result, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int64_t columns = pieces->count;
    struct whole whole = {cxm__allocate(host, columns, sizeof *whole.names), cxm__allocate(host, columns, sizeof *whole.columns),
                          cxm__allocate_zeroed(host, columns, sizeof *whole.owned), 0};
    cxm_column *room = cxm__allocate(host, count, sizeof *room);
    cxm_table table = {whole.names, whole.columns, 0, 0};
    cxm_status status = whole.names && whole.columns && whole.owned && room ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = whole_join(&whole, pieces, count, plan, room, error);
    for (int64_t p = 0; p < count; p++)
        table.length += pieces[p].length;
    table.count = whole.count;
    if (!status) {
        status = cxm_table_query(&table, query, host, result, error);
        if (status && error && error->argument > 0)
            error->argument++; /* the count stands before the query here */
    }
    for (int64_t c = 0; whole.owned && c < whole.count; c++)
        cxm_column_free(whole.owned[c]);
    cxm__release(host, room, count, sizeof *room);
    cxm__release(host, whole.owned, columns, sizeof *whole.owned);
    cxm__release(host, whole.columns, columns, sizeof *whole.columns);
    cxm__release(host, whole.names, columns, sizeof *whole.names);
    return status;
}

static cxm_status whole_state(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                              cxm_result **result, cxm_error *error)
{
    cxm_state *state = NULL;
    struct cxm__pieces taken;
    int64_t total = 0;
    for (int64_t p = 0; p < count; p++)
        total += pieces[p].length;
    cxm_status status = cxm__state_make(query, host, 2, 3, 4, &state, error);
    if (status)
        return status;
    status = cxm__pieces_begin(&taken, state, 0, total, error);
    if (!status) {
        for (int64_t p = 0; p < count && !status; p++)
            status = cxm__pieces_take(&taken, &pieces[p], error);
        status = cxm__pieces_end(&taken, status, error);
    }
    if (!status)
        status = cxm_state_read(state, result, error);
    cxm_state_free(state);
    return status;
}

cxm_status cxm_pieces_query(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                            cxm_result **result, cxm_error *error)
{
    struct cxm__plan plan;
    cxm_host lent;
    if (!pieces || !result)
        return cxm__fail_null(error, pieces ? 4 : 0, pieces ? "result" : "pieces");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": at least one piece is needed"));
    cxm_status status = cxm__host_read(&lent, host, 3, error);
    for (int64_t p = 0; p < count && !status; p++)
        status = cxm__table_check(&pieces[p], 0, error);
    if (status)
        return status;
    status = cxm__plan_read(&plan, query, &lent, 2, error);
    if (!status)
        status = plan.figure_count ? whole_query(pieces, count, &plan, query, result, error)
                                   : whole_state(pieces, count, query, &lent, result, error);
    cxm__plan_free(&plan);
    return status;
}
/* ---- lib/query/wire.c ---- */
/* The words that states are written in. Bytes are put together by shifting, so neither alignment nor the machine's byte order
 * matters, and a reader never passes its end. */
#include <math.h>
#include <string.h>


static const uint64_t wire_nan = UINT64_C(0x7FF8000000000000);

void cxm__write_bytes(struct cxm__writer *writer, const void *bytes, size_t length)
{
    if (writer->length + length <= writer->size && length)
        memcpy(writer->buffer + writer->length, bytes, length);
    writer->length += length;
}

void cxm__write_u8(struct cxm__writer *writer, uint8_t value)
{
    cxm__write_bytes(writer, &value, 1);
}

void cxm__write_u32(struct cxm__writer *writer, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        cxm__write_u8(writer, (uint8_t)(value >> (8 * i)));
}

void cxm__write_u64(struct cxm__writer *writer, uint64_t value)
{
    cxm__write_u32(writer, (uint32_t)value);
    cxm__write_u32(writer, (uint32_t)(value >> 32));
}

void cxm__write_double(struct cxm__writer *writer, double value)
{
    uint64_t bits = wire_nan;
    if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    cxm__write_u64(writer, bits);
}

void cxm__write_count(struct cxm__writer *writer, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        cxm__write_u8(writer, (uint8_t)(value | 0x80));
    cxm__write_u8(writer, (uint8_t)value);
}

void cxm__write_signed(struct cxm__writer *writer, int64_t value)
{
    cxm__write_count(writer, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

const unsigned char *cxm__read_bytes(struct cxm__reader *reader, uint64_t length)
{
    const unsigned char *at = reader->at;
    if (reader->failed || length > (uint64_t)(reader->end - at)) {
        reader->failed = true;
        return NULL;
    }
    reader->at += length;
    return at;
}

uint8_t cxm__read_u8(struct cxm__reader *reader)
{
    const unsigned char *at = cxm__read_bytes(reader, 1);
    return at ? *at : 0;
}

uint32_t cxm__read_u32(struct cxm__reader *reader)
{
    const unsigned char *at = cxm__read_bytes(reader, 4);
    return at ? (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24 : 0;
}

uint64_t cxm__read_u64(struct cxm__reader *reader)
{
    uint64_t low = cxm__read_u32(reader);
    return low | (uint64_t)cxm__read_u32(reader) << 32;
}

double cxm__read_double(struct cxm__reader *reader)
{
    uint64_t bits = cxm__read_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value) && bits != wire_nan)
        reader->failed = true; /* written NaNs are all alike */
    return value;
}

uint64_t cxm__read_count(struct cxm__reader *reader, uint64_t most)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        uint8_t byte = cxm__read_u8(reader);
        uint64_t part = byte & 0x7F;
        if (shift == 63 && part > 1)
            break;
        value |= part << shift;
        if (byte & 0x80)
            continue;
        if ((shift && !byte) || value > most)
            break;
        return value;
    }
    reader->failed = true;
    return 0;
}

int64_t cxm__read_signed(struct cxm__reader *reader)
{
    uint64_t value = cxm__read_count(reader, UINT64_MAX);
    value = value >> 1 ^ (0 - (value & 1));
    int64_t result;
    memcpy(&result, &value, sizeof result);
    return result;
}

uint32_t cxm__crc32c(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0x82F63B78) & (0 - (crc & 1)));
    }
    return ~crc;
}
/* ---- lib/exchange/arrow_column.c ---- */
/* An Arrow array as a column: the format string says the type, and the buffers are what a column points to anyway.
 * Source: the Arrow columnar format and the Arrow C data interface. */
/* ---- lib/exchange/arrow.h ---- */
/* What reading arrays and reading streams share. arrow_column.c views one array, arrow_import.c takes in streams of them. */
#ifndef CXM__EXCHANGE_ARROW_H
#define CXM__EXCHANGE_ARROW_H


/* cxm_column_from_arrow(), with the field's name for messages and the argument's position. */
cxm_status cxm__arrow_column(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int32_t argument,
                             cxm_column *column, cxm_column *labels, cxm_error *error);

#endif

#include <string.h>

/* Formats that are the same to the end of the string. */
static const struct arrow_plain {
    char format[4];
    int32_t type;
    int32_t size; /* bytes of an element; 0 for bits and text */
} arrow_plain[] = {
    {"c", CXM_TYPE_I8, 1},      {"C", CXM_TYPE_U8, 1},      {"s", CXM_TYPE_I16, 2},     {"S", CXM_TYPE_U16, 2},
    {"i", CXM_TYPE_I32, 4},     {"I", CXM_TYPE_U32, 4},     {"l", CXM_TYPE_I64, 8},     {"L", CXM_TYPE_U64, 8},
    {"f", CXM_TYPE_F32, 4},     {"g", CXM_TYPE_F64, 8},     {"b", CXM_TYPE_BOOL1, 0},   {"u", CXM_TYPE_TEXT32, 0},
    {"U", CXM_TYPE_TEXT64, 0},  {"vu", CXM_TYPE_TEXT_VIEW, 0}, {"tdD", CXM_TYPE_DATE, 4},
};

/* What is refused, by how the format begins, and what to do instead. */
static const struct arrow_refusal {
    char begin[4];
    const char *why;
} arrow_refusals[] = {
    {"e", "float16 is not read; cast it to float32"},
    {"z", "binary data are no text; cast them to utf8"},
    {"Z", "binary data are no text; cast them to utf8"},
    {"vz", "binary data are no text; cast them to utf8"},
    {"w:", "binary data are no text; cast them to utf8"},
    {"d:", "decimals are not read; cast them to float64 or an integer"},
    {"tdm", "date64 is not read; cast it to date32"},
    {"ts", "a timestamp without a zone is no instant; give it one, such as UTC"},
    {"tt", "times of day are not read; cast them to an integer"},
    {"tD", "durations are not read; cast them to an integer"},
    {"ti", "intervals of the calendar are not read"},
    {"+s", "a struct is several columns; take one of its fields"},
    {"+r", "run-end encoded arrays are not read; decode them first"},
    {"+m", "maps are not read"},
    {"+u", "unions are not read"},
    {"+", "lists are not read; a column has one value a row"},
};

static cxm_status arrow_refuse(const char *name, const char *format, int32_t argument, cxm_error *error)
{
    const char *why = "this Arrow type is not known";
    for (size_t i = sizeof arrow_refusals / sizeof *arrow_refusals; i-- > 0;)
        if (strncmp(format, arrow_refusals[i].begin, strlen(arrow_refusals[i].begin)) == 0)
            why = arrow_refusals[i].why;
    return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": "), CXM__T(why), CXM__T(" (Arrow format "), CXM__Q(format),
                     CXM__T(")"));
}

static cxm_status arrow_malformed(const char *name, int32_t argument, const char *why, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(": the Arrow array "), CXM__T(why));
}

/* The type of a format, and how large its elements are; false where it is none of ours. */
static bool arrow_type(const char *format, int32_t *type, int32_t *size)
{
    static const char units[] = "smun";
    for (size_t i = 0; i < sizeof arrow_plain / sizeof *arrow_plain; i++)
        if (strcmp(format, arrow_plain[i].format) == 0) {
            *type = arrow_plain[i].type;
            *size = arrow_plain[i].size;
            return true;
        }
    if (strncmp(format, "ts", 2) != 0 || !format[2] || !strchr(units, format[2]) || format[3] != ':' || !format[4])
        return false;
    *type = CXM_TYPE_TIME_S + (int32_t)(strchr(units, format[2]) - units);
    *size = 8;
    return true;
}

/* A column of nulls has no buffers: one null stands for every row. */
static cxm_column arrow_nulls(int64_t length)
{
    static const uint8_t none = 0;
    cxm_column column = cxm_column_of(CXM_TYPE_I8, &none, length);
    column.validity = &none;
    column.flags = CXM_COLUMN_REPEATED;
    return column;
}

static bool arrow_is_text(int32_t type)
{
    return type == CXM_TYPE_TEXT32 || type == CXM_TYPE_TEXT64 || type == CXM_TYPE_TEXT_VIEW;
}

/* What must hold of an array before its buffers are looked at; NULL if all does. */
static const char *arrow_check(const struct ArrowArray *array, int32_t type)
{
    if (array->length < 0 || array->offset < 0)
        return "has a negative length or offset";
    if (array->n_buffers < (arrow_is_text(type) ? 3 : 2) || !array->buffers)
        return "lacks buffers";
    if (array->null_count > 0 && !array->buffers[0])
        return "counts nulls without a validity bitmap";
    if (array->length && !array->buffers[1])
        return "lacks its data";
    return NULL;
}

cxm_status cxm__arrow_column(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int32_t argument,
                             cxm_column *column, cxm_column *labels, cxm_error *error)
{
    int32_t type = 0, size = 0;
    const char *format = schema->format;
    if (!format)
        return arrow_malformed(name, argument, "has no format", error);
    if (!schema->dictionary && strcmp(format, "n") == 0 && array->length >= 0) {
        *column = arrow_nulls(array->length);
        return CXM_OK;
    }
    if (!arrow_type(format, &type, &size))
        return arrow_refuse(name, format, argument, error);
    const char *why = arrow_check(array, type);
    if (why)
        return arrow_malformed(name, argument, why, error);

    cxm_column out = cxm_column_of(type, array->buffers[1], array->length);
    out.validity = array->null_count == 0 ? NULL : array->buffers[0];
    out.bit_offset = array->offset;
    if (size && out.data)
        out.data = (const char *)out.data + array->offset * size;
    if (type == CXM_TYPE_TEXT_VIEW) {
        out.extra = array->buffers + 2;
        out.data = out.data ? (const char *)out.data + array->offset * 16 : NULL;
    } else if (arrow_is_text(type)) { /* the data may be NULL where all texts are empty */
        static const char empty[1] = "";
        out.data = array->buffers[2] ? array->buffers[2] : empty;
        out.extra = array->buffers[1] ? (const char *)array->buffers[1] + array->offset * (type == CXM_TYPE_TEXT32 ? 4 : 8) : NULL;
    }
    if (schema->dictionary) {
        if (type < CXM_TYPE_I8 || type > CXM_TYPE_U64)
            return arrow_malformed(name, argument, "has dictionary indices that are no integers", error);
        if (!array->dictionary || schema->dictionary->dictionary)
            return arrow_malformed(name, argument, "lacks its dictionary, or has one of dictionaries", error);
        cxm_status status = cxm__arrow_column(schema->dictionary, array->dictionary, name, argument, labels, NULL, error);
        if (status)
            return status;
        out.type = CXM_TYPE_CODED;
        out.width = size;
        out.extra = labels;
        out.flags = type >= CXM_TYPE_U8 ? CXM_COLUMN_UNSIGNED_CODES : 0;
    }
    *column = out;
    return CXM_OK;
}

cxm_status cxm_column_from_arrow(const struct ArrowSchema *schema, const struct ArrowArray *array, cxm_column *column,
                                 cxm_column *labels, cxm_error *error)
{
    cxm_column own = {0}, own_labels = {0};
    if (!schema || !array)
        return cxm__fail_null(error, schema ? 1 : 0, schema ? "array" : "schema");
    if (!column || !labels)
        return cxm__fail_null(error, column ? 3 : 2, column ? "labels" : "column");
    if (!schema->release || !array->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, schema->release ? 1 : 0, -1, CXM__A(schema->release ? "array" : "schema"),
                         CXM__T(" has been released"));
    const char *name = schema->name && schema->name[0] ? schema->name : "column";
    cxm_status status = cxm__arrow_column(schema, array, name, 1, &own, &own_labels, error);
    if (status)
        return status;
    *labels = own_labels;
    if (own.type == CXM_TYPE_CODED)
        own.extra = labels;
    *column = own;
    return CXM_OK;
}
/* ---- lib/exchange/arrow_export.c ---- */
/* A result as an Arrow stream of one record batch. Every child owns its memory, because a consumer may move a child out and
 * release the batch before it; the specification is the Arrow C data interface, "Moving an array". */

#include <errno.h>
#include <math.h>
#include <string.h>


/* What a schema or an array owns: itself, and all that it points to. */
struct arrow_owner {
    struct cxm__arena arena;
};

static struct arrow_owner *arrow_owner_new(const cxm_host *host)
{
    struct arrow_owner *owner = cxm__allocate_zeroed(host, 1, sizeof *owner);
    if (owner)
        owner->arena.host = *host;
    return owner;
}

static void arrow_owner_free(struct arrow_owner *owner)
{
    cxm_host host = owner->arena.host;
    cxm__arena_free(&owner->arena);
    cxm__release(&host, owner, 1, sizeof *owner);
}

static void arrow_release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; schema->children && i < schema->n_children; i++)
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
    if (schema->dictionary && schema->dictionary->release)
        schema->dictionary->release(schema->dictionary);
    schema->release = NULL;
    arrow_owner_free(schema->private_data);
}

static void arrow_release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; array->children && i < array->n_children; i++)
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
    if (array->dictionary && array->dictionary->release)
        array->dictionary->release(array->dictionary);
    array->release = NULL;
    arrow_owner_free(array->private_data);
}

static const char *arrow_format(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_F64: return "g";
    case CXM_TYPE_U32: return "I";
    case CXM_TYPE_BOOL8: return "b";
    case CXM_TYPE_TIME_S: return "tss:UTC";
    case CXM_TYPE_TIME_MS: return "tsm:UTC";
    case CXM_TYPE_TIME_US: return "tsu:UTC";
    case CXM_TYPE_TIME_NS: return "tsn:UTC";
    case CXM_TYPE_DATE: return "tdD";
    case CXM_TYPE_CODED: return "i";
    default: return "l";
    }
}

static bool arrow_schema(struct ArrowSchema *schema, const cxm_host *host, const char *name, const char *format)
{
    struct arrow_owner *owner = arrow_owner_new(host);
    if (!owner)
        return false;
    *schema = (struct ArrowSchema){.format = format, .name = cxm__arena_text(&owner->arena, name, strlen(name)),
                                   .flags = ARROW_FLAG_NULLABLE, .release = arrow_release_schema, .private_data = owner};
    if (schema->name)
        return true;
    arrow_release_schema(schema);
    return false;
}

static bool arrow_schema_child(struct ArrowSchema *schema, const cxm_host *host, const char *name, const char *format, bool coded)
{
    if (!arrow_schema(schema, host, name, format))
        return false;
    if (!coded)
        return true;
    struct arrow_owner *owner = schema->private_data;
    struct ArrowSchema *dictionary = cxm__arena_take(&owner->arena, 1, sizeof *dictionary);
    if (dictionary && arrow_schema(dictionary, host, "", "u")) {
        schema->dictionary = dictionary;
        return true;
    }
    arrow_release_schema(schema);
    return false;
}

/* An array of `buffers` buffers, all NULL yet. */
static struct arrow_owner *arrow_array(struct ArrowArray *array, const cxm_host *host, int64_t length, int64_t buffers)
{
    struct arrow_owner *owner = arrow_owner_new(host);
    if (!owner)
        return NULL;
    *array = (struct ArrowArray){.length = length, .n_buffers = buffers, .release = arrow_release_array, .private_data = owner};
    array->buffers = cxm__arena_take(&owner->arena, buffers, sizeof *array->buffers);
    if (array->buffers) {
        for (int64_t i = 0; i < buffers; i++)
            array->buffers[i] = NULL;
        return owner;
    }
    arrow_release_array(array);
    return NULL;
}

static bool arrow_labels(struct ArrowArray *array, const cxm_host *host, const cxm_column *labels)
{
    int64_t bytes = 0;
    for (int64_t i = 0; i < labels->length; i++)
        bytes += (int64_t)cxm__column_slice(labels, i).length;
    struct arrow_owner *owner = bytes <= INT32_MAX ? arrow_array(array, host, labels->length, 3) : NULL;
    if (!owner)
        return false;
    int32_t *offsets = cxm__arena_take(&owner->arena, labels->length + 1, sizeof *offsets);
    char *text = cxm__arena_take(&owner->arena, bytes + 1, 1);
    if (!offsets || !text) {
        arrow_release_array(array);
        return false;
    }
    offsets[0] = 0;
    for (int64_t i = 0; i < labels->length; i++) {
        struct cxm__slice slice = cxm__column_slice(labels, i);
        memcpy(text + offsets[i], slice.start, slice.length);
        offsets[i + 1] = offsets[i] + (int32_t)slice.length;
    }
    array->buffers[1] = offsets;
    array->buffers[2] = text;
    return true;
}

static bool arrow_is_null(const cxm_column *column, int64_t row)
{
    return cxm__column_is_null(column, row) || (column->type == CXM_TYPE_F64 && isnan(cxm__column_number(column, row)));
}

/* One element, in Arrow's form. */
static void arrow_put(const cxm_column *column, int64_t row, bool null, unsigned char *data)
{
    double number = column->type == CXM_TYPE_F64 ? cxm__column_number(column, row) : 0;
    int64_t integer = null || column->type == CXM_TYPE_F64 ? 0
                      : column->type == CXM_TYPE_CODED     ? cxm__column_code(column, row)
                                                           : cxm__column_integer(column, row);
    int32_t code = (int32_t)integer; /* or the day */
    uint32_t flags = (uint32_t)integer;
    switch (column->type) {
    case CXM_TYPE_F64: memcpy(data + 8 * row, &number, 8); break;
    case CXM_TYPE_U32: memcpy(data + 4 * row, &flags, 4); break;
    case CXM_TYPE_DATE:
    case CXM_TYPE_CODED: memcpy(data + 4 * row, &code, 4); break;
    case CXM_TYPE_BOOL8: data[row >> 3] = (unsigned char)(data[row >> 3] | integer << (row & 7)); break;
    default: memcpy(data + 8 * row, &integer, 8);
    }
}

static bool arrow_column(struct ArrowArray *array, const cxm_host *host, const cxm_column *column)
{
    const int64_t rows = column->length, bits = rows / 8 + 1;
    struct arrow_owner *owner = arrow_array(array, host, rows, 2);
    if (!owner)
        return false;
    unsigned char *validity = cxm__arena_take(&owner->arena, bits, 1), *data = cxm__arena_take(&owner->arena, rows + 1, 8);
    struct ArrowArray *dictionary = cxm__arena_take(&owner->arena, 1, sizeof *dictionary);
    bool enough = validity && data && dictionary;
    if (enough && column->type == CXM_TYPE_CODED) {
        enough = arrow_labels(dictionary, host, column->extra);
        array->dictionary = enough ? dictionary : NULL;
    }
    if (!enough) {
        arrow_release_array(array);
        return false;
    }
    memset(validity, 0, (size_t)bits);
    if (column->type == CXM_TYPE_BOOL8)
        memset(data, 0, (size_t)bits);
    for (int64_t row = 0; row < rows; row++) {
        bool null = arrow_is_null(column, row);
        array->null_count += null;
        validity[row >> 3] = (unsigned char)(validity[row >> 3] | !null << (row & 7));
        arrow_put(column, row, null, data);
    }
    array->buffers[0] = array->null_count ? validity : NULL;
    array->buffers[1] = data;
    return true;
}

static bool arrow_batch(struct ArrowArray *batch, const cxm_host *host, const cxm_table *table)
{
    struct arrow_owner *owner = arrow_array(batch, host, table->length, 1);
    if (!owner)
        return false;
    struct ArrowArray *children = cxm__arena_take(&owner->arena, table->count, sizeof *children);
    batch->children = cxm__arena_take(&owner->arena, table->count, sizeof *batch->children);
    bool enough = children && batch->children;
    for (int64_t i = 0; enough && i < table->count; i++) {
        enough = arrow_column(&children[i], host, &table->columns[i]);
        batch->children[i] = &children[i];
        batch->n_children += enough;
    }
    if (!enough)
        arrow_release_array(batch);
    return enough;
}

/* What a stream owns: the schema's parts as long as it lives, and the batch until it is taken. */
struct arrow_stream {
    struct arrow_owner *owner;
    struct ArrowArray batch;
    int64_t count;
    const char **names, **formats;
    char *metadata;
    size_t metadata_size;
};

static bool arrow_whole_schema(const struct arrow_stream *stream, struct ArrowSchema *schema)
{
    const cxm_host *host = &stream->owner->arena.host;
    if (!arrow_schema(schema, host, "", "+s"))
        return false;
    struct arrow_owner *owner = schema->private_data;
    char *metadata = cxm__arena_take(&owner->arena, (int64_t)stream->metadata_size, 1);
    struct ArrowSchema *children = cxm__arena_take(&owner->arena, stream->count, sizeof *children);
    schema->children = cxm__arena_take(&owner->arena, stream->count, sizeof *schema->children);
    bool enough = metadata && children && schema->children;
    for (int64_t i = 0; enough && i < stream->count; i++) {
        const char *format = stream->formats[i];
        enough = arrow_schema_child(&children[i], host, stream->names[i], format, strcmp(format, "i") == 0);
        schema->children[i] = &children[i];
        schema->n_children += enough;
    }
    if (!enough) {
        arrow_release_schema(schema);
        return false;
    }
    schema->flags = 0;
    schema->metadata = memcpy(metadata, stream->metadata, stream->metadata_size);
    return true;
}

static int arrow_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    return arrow_whole_schema(stream->private_data, out) ? 0 : ENOMEM;
}

static int arrow_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct arrow_stream *own = stream->private_data;
    *out = own->batch; /* once taken, what is left here counts as released, which ends the stream */
    own->batch.release = NULL;
    return 0;
}

static const char *arrow_get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the host has no memory left"; /* the one thing that can go wrong */
}

static void arrow_release_stream(struct ArrowArrayStream *stream)
{
    struct arrow_stream *own = stream->private_data;
    if (own->batch.release)
        own->batch.release(&own->batch);
    stream->release = NULL;
    arrow_owner_free(own->owner); /* own is in its arena */
}

/* Key-value metadata: int32 number of pairs, then int32 length and bytes of each key and value, in native byte order. */
static void arrow_write_pairs(const cxm_result *result, char *to, size_t *size)
{
    const char *texts[] = {"cxm.query", result->query, "cxm.fingerprint", result->fingerprint};
    int32_t pairs = 2;
    *size = sizeof pairs;
    if (to)
        memcpy(to, &pairs, sizeof pairs);
    for (int i = 0; i < 4; i++) {
        int32_t length = (int32_t)strlen(texts[i]);
        if (to) {
            memcpy(to + *size, &length, sizeof length);
            memcpy(to + *size + sizeof length, texts[i], (size_t)length);
        }
        *size += sizeof length + (size_t)length;
    }
}

cxm_status cxm_result_to_arrow(const cxm_result *result, const cxm_host *host, struct ArrowArrayStream *out, cxm_error *error)
{
    cxm_host lent;
    if (!result)
        return cxm__fail_null(error, 0, "result");
    cxm_status status = cxm__host_read(&lent, host, 1, error);
    if (!status && !out)
        status = cxm__fail_null(error, 2, "stream");
    if (status)
        return status;
    const cxm_table *table = &result->table;
    struct arrow_owner *owner = arrow_owner_new(&lent);
    if (!owner)
        return cxm__fail_memory(error);
    struct arrow_stream *stream = cxm__arena_take(&owner->arena, 1, sizeof *stream);
    bool enough = stream != NULL;
    if (enough) {
        *stream = (struct arrow_stream){.owner = owner, .count = table->count};
        arrow_write_pairs(result, NULL, &stream->metadata_size);
        stream->names = cxm__arena_take(&owner->arena, table->count, sizeof *stream->names);
        stream->formats = cxm__arena_take(&owner->arena, table->count, sizeof *stream->formats);
        stream->metadata = cxm__arena_take(&owner->arena, (int64_t)stream->metadata_size, 1);
        enough = stream->names && stream->formats && stream->metadata;
    }
    for (int64_t i = 0; enough && i < table->count; i++) {
        stream->names[i] = cxm__arena_text(&owner->arena, table->names[i], strlen(table->names[i]));
        stream->formats[i] = arrow_format(&table->columns[i]);
        enough = stream->names[i] != NULL;
    }
    if (!enough || !arrow_batch(&stream->batch, &lent, table)) {
        arrow_owner_free(owner);
        return cxm__fail_memory(error);
    }
    arrow_write_pairs(result, stream->metadata, &stream->metadata_size);
    *out = (struct ArrowArrayStream){arrow_get_schema, arrow_get_next, arrow_get_last_error, arrow_release_stream, stream};
    return CXM_OK;
}
/* ---- lib/exchange/arrow_import.c ---- */
/* A stream of record batches into a state, batch by batch, or kept whole where a query has analyses. Only the fields that the query
 * names are looked at, so that others may be of types that no measure reads. */
#include <string.h>


/* The fields that a query names, as the columns of a table. */
struct import_fields {
    int64_t count;
    const char **names;
    int64_t *at; /* in the stream's schema */
    cxm_column *columns, *labels;
};

static cxm_status import_bind(struct import_fields *fields, struct cxm__arena *arena, const struct cxm__plan *plan,
                              const struct ArrowSchema *schema, int32_t argument, cxm_error *error)
{
    if (!schema->format || strcmp(schema->format, "+s") != 0)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A("stream"), CXM__T(": record batches are needed, structs whose fields are the "
                                                                 "columns, and the Arrow format is "), CXM__Q(schema->format ? schema->format : ""));
    fields->names = cxm__arena_take(arena, schema->n_children, sizeof *fields->names);
    fields->at = cxm__arena_take(arena, schema->n_children, sizeof *fields->at);
    fields->columns = cxm__arena_take(arena, schema->n_children, sizeof *fields->columns);
    fields->labels = cxm__arena_take(arena, schema->n_children, sizeof *fields->labels);
    if (!fields->names || !fields->at || !fields->columns || !fields->labels)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++) {
        const char *name = schema->children[i]->name;
        if (!name || !cxm__plan_wants(plan, name))
            continue;
        fields->names[fields->count] = name;
        fields->at[fields->count++] = i;
    }
    return CXM_OK;
}

/* A batch's rows are all there: a field's nulls are its own. */
static bool import_has_null_rows(const struct ArrowArray *batch)
{
    const uint8_t *validity = batch->null_count == 0 || batch->n_buffers < 1 ? NULL : batch->buffers[0];
    for (int64_t i = batch->offset; validity && i < batch->offset + batch->length; i++)
        if (!(validity[i >> 3] >> (i & 7) & 1))
            return true;
    return false;
}

/* A batch's fields as the columns of a table. */
static cxm_status import_table(const struct import_fields *fields, const struct ArrowSchema *schema, const struct ArrowArray *batch,
                               int32_t argument, cxm_table *table, cxm_error *error)
{
    const char *why = NULL;
    if (batch->length < 0 || batch->offset < 0 || batch->n_children != schema->n_children)
        why = ": a record batch is not what the schema says";
    else if (import_has_null_rows(batch))
        why = ": a record batch has rows that are null as a whole";
    for (int64_t i = 0; i < fields->count && !why; i++) {
        struct ArrowArray field = *batch->children[fields->at[i]]; /* a look at it, not its owner */
        if (field.length < batch->offset + batch->length) {
            why = ": a field is shorter than its record batch";
            break;
        }
        field.null_count = field.null_count == 0 ? 0 : -1; /* of all its rows; these may have less */
        field.offset += batch->offset;
        field.length = batch->length;
        cxm_status status = cxm__arrow_column(schema->children[fields->at[i]], &field, fields->names[i], argument,
                                              &fields->columns[i], &fields->labels[i], error);
        if (status)
            return status;
    }
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(why));
    *table = (cxm_table){fields->names, fields->columns, fields->count, batch->length};
    return CXM_OK;
}

static cxm_status import_batch(struct cxm__pieces *pieces, const struct import_fields *fields, const struct ArrowSchema *schema,
                               const struct ArrowArray *batch, cxm_error *error)
{
    cxm_table table;
    cxm_status status = import_table(fields, schema, batch, pieces->place.argument, &table, error);
    return status ? status : cxm__pieces_take(pieces, &table, error);
}

/* In place of the batch that a stream does not have: its columns are looked at all the same, as those of a table without rows are. */
struct import_none {
    const void *buffers[3];
    struct ArrowArray values, field, batch;
};

static cxm_status import_nothing(struct import_none *none, struct cxm__arena *arena, const struct ArrowSchema *schema, cxm_error *error)
{
    *none = (struct import_none){.batch.n_children = schema->n_children};
    none->values = (struct ArrowArray){.n_buffers = 3, .buffers = none->buffers};
    none->field = none->values;
    none->field.dictionary = &none->values;
    none->batch.children = cxm__arena_take(arena, schema->n_children, sizeof *none->batch.children);
    if (!none->batch.children)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++)
        none->batch.children[i] = &none->field;
    return CXM_OK;
}

static cxm_status import_fail_stream(struct ArrowArrayStream *stream, int32_t argument, int code, cxm_error *error)
{
    const char *why = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(": it failed with error "), CXM__I(code), CXM__T(": "),
                     CXM__T(why ? why : "it does not say why"));
}

static cxm_status import_batches(struct cxm__pieces *pieces, struct cxm__arena *arena, const struct import_fields *fields,
                                 const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (bool any = false;; any = true) {
        struct ArrowArray batch = {0};
        int code = stream->get_next(stream, &batch);
        if (code)
            return import_fail_stream(stream, pieces->place.argument, code, error);
        if (!batch.release) {
            struct import_none none;
            cxm_status status = any ? CXM_OK : import_nothing(&none, arena, schema, error);
            return any || status ? status : import_batch(pieces, fields, schema, &none.batch, error);
        }
        cxm_status status = import_batch(pieces, fields, schema, &batch, error);
        batch.release(&batch);
        if (status)
            return status;
    }
}

static cxm_status import_schema(struct ArrowArrayStream *stream, int32_t argument, struct ArrowSchema *schema, cxm_error *error)
{
    if (!stream)
        return cxm__fail_null(error, argument, "stream");
    if (!stream->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(" has been released"));
    int code = stream->get_schema(stream, schema);
    return code ? import_fail_stream(stream, argument, code, error) : CXM_OK;
}

static cxm_status import_stream(cxm_state *state, struct ArrowArrayStream *stream, int32_t argument, cxm_error *error)
{
    struct import_fields fields = {0};
    struct ArrowSchema schema = {0};
    struct cxm__pieces pieces;
    cxm_status status = import_schema(stream, argument, &schema, error);
    if (status)
        return status;
    struct cxm__arena arena = {.host = state->plan.arena.host};
    status = import_bind(&fields, &arena, &state->plan, &schema, argument, error);
    if (!status)
        status = cxm__pieces_begin(&pieces, state, argument, -1, error);
    if (!status) {
        status = import_batches(&pieces, &arena, &fields, &schema, stream, error);
        status = cxm__pieces_end(&pieces, status, error);
    }
    cxm__arena_free(&arena);
    if (schema.release)
        schema.release(&schema);
    return status;
}

/* All batches of a stream, which are kept until the query is answered. */
struct import_kept {
    struct ArrowArray *batches;
    cxm_table *tables;
    int64_t count, room, table_room;
};

static cxm_status import_keep(struct import_kept *kept, struct cxm__arena *arena, const struct import_fields *fields,
                              const struct ArrowSchema *schema, const struct ArrowArray *batch, cxm_error *error)
{
    struct import_fields own = *fields; /* the same names, with columns of this batch */
    own.columns = cxm__arena_take(arena, fields->count, sizeof *own.columns);
    own.labels = cxm__arena_take(arena, fields->count, sizeof *own.labels);
    if (!own.columns || !own.labels || !cxm__reserve(&arena->host, (void **)&kept->tables, &kept->table_room, kept->count + 1,
                                                     sizeof *kept->tables))
        return cxm__fail_memory(error);
    return import_table(&own, schema, batch, 0, &kept->tables[kept->count], error);
}

static cxm_status import_keep_all(struct import_kept *kept, struct cxm__arena *arena, const struct import_fields *fields,
                                  const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (;;) {
        if (!cxm__reserve(&arena->host, (void **)&kept->batches, &kept->room, kept->count + 1, sizeof *kept->batches))
            return cxm__fail_memory(error);
        struct ArrowArray *batch = &kept->batches[kept->count];
        *batch = (struct ArrowArray){0};
        int code = stream->get_next(stream, batch);
        if (code)
            return import_fail_stream(stream, 0, code, error);
        if (!batch->release)
            return CXM_OK;
        cxm_status status = import_keep(kept, arena, fields, schema, batch, error);
        kept->count++; /* it is released with the others */
        if (status)
            return status;
    }
}

/* A query with analyses sees all batches at once. */
static cxm_status import_whole(const struct cxm__plan *plan, struct ArrowArrayStream *stream, const cxm_query *query,
                               cxm_result **result, cxm_error *error)
{
    struct cxm__arena arena = {.host = plan->arena.host};
    struct import_fields fields = {0};
    struct import_kept kept = {0};
    struct ArrowSchema schema = {0};
    struct import_none none;
    cxm_status status = import_schema(stream, 0, &schema, error);
    if (!status)
        status = import_bind(&fields, &arena, plan, &schema, 0, error);
    if (!status)
        status = import_keep_all(&kept, &arena, &fields, &schema, stream, error);
    if (!status && !kept.count) {
        status = import_nothing(&none, &arena, &schema, error);
        if (!status)
            status = import_keep(&kept, &arena, &fields, &schema, &none.batch, error);
    }
    if (!status) {
        status = cxm_pieces_query(kept.tables, kept.count ? kept.count : 1, query, &arena.host, result, error);
        if (status && error && error->argument > 1)
            error->argument--; /* one stream stands for the tables and their count */
    }
    for (int64_t i = 0; i < kept.count; i++)
        kept.batches[i].release(&kept.batches[i]);
    cxm__release(&arena.host, kept.batches, kept.room, sizeof *kept.batches);
    cxm__release(&arena.host, kept.tables, kept.table_room, sizeof *kept.tables);
    cxm__arena_free(&arena);
    if (schema.release)
        schema.release(&schema);
    return status;
}

static cxm_status import_states(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host, cxm_result **result,
                                cxm_error *error)
{
    cxm_state *state = NULL;
    cxm_status status = cxm__state_make(query, host, 1, 2, 3, &state, error);
    if (status)
        return status;
    status = import_stream(state, stream, 0, error);
    if (status == CXM_E_DOMAIN && error)
        error->argument = 0; /* also where batches do not fit together */
    if (!status)
        status = cxm_state_read(state, result, error);
    cxm_state_free(state);
    return status;
}

cxm_status cxm_state_update_arrow(cxm_state *state, struct ArrowArrayStream *stream, cxm_error *error)
{
    return state ? import_stream(state, stream, 1, error) : cxm__fail_null(error, 0, "state");
}

cxm_status cxm_arrow_query(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host, cxm_result **result,
                           cxm_error *error)
{
    struct cxm__plan plan;
    cxm_host lent;
    if (!stream)
        return cxm__fail_null(error, 0, "stream");
    if (!result)
        return cxm__fail_null(error, 3, "result");
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (status)
        return status;
    status = cxm__plan_read(&plan, query, &lent, 1, error);
    if (!status)
        status = plan.figure_count ? import_whole(&plan, stream, query, result, error)
                                   : import_states(stream, query, &lent, result, error);
    cxm__plan_free(&plan);
    return status;
}
/* ---- lib/association/association.c ---- */
/* How two columns go together, as a measure: cxm_association() behind a record.
 * The formulas and their sources stand in cxm/unstable/association.h. */


struct association_options {
    size_t struct_size;
    double confidence;
};

static cxm_status association_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct association_options *options = request->options;
    cxm_association_result result;
    (void)rows;
    cxm_status status = cxm_association(&request->columns[0], &request->columns[1], options->confidence, request->host, &result, error);
    if (status)
        return status;
    figures[0] = result.pearson;
    figures[1] = result.spearman;
    figures[2] = result.kendall;
    figures[3] = result.gamma;
    return CXM_OK;
}

static const cxm_input association_inputs[] = {
    {"x", "One column of numbers.", CXM_INPUT_NUMBER, 0},
    {"y", "The other, of the same respondents.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option association_options[] = {CXM__OPTION_CONFIDENCE(struct association_options)};

static const cxm_term association_terms[] = {
    {"pearson", "", "Pearson's r; the point-biserial correlation where one column is 0 and 1.", -1, 1, 0, 0},
    {"spearman", "", "Spearman's rho: Pearson's r of mid-ranks.", -1, 1, 0, 0},
    {"kendall", "", "Kendall's tau-b.", -1, 1, 0, 0},
    {"gamma", "", "Goodman and Kruskal's gamma.", -1, 1, 0, 0},
};

const struct cxm__measure cxm__measure_association = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "association",
             .title = "Association of two columns",
             .summary = "How far two columns rise and fall together, from -1 to 1.",
             .formula = "r = cov(x, y) / (s_x s_y); tau-b = (C - D) / sqrt((C + D + T_x) (C + D + T_y)); gamma = (C - D) / (C + D)",
             .source = "Kendall, Biometrika 33, 1945; Goodman and Kruskal, JASA 49, 1954; Brown and Benedetti, JASA 72, 1977; "
                       "Bonett and Wright, Psychometrika 65, 2000",
             .inputs = association_inputs,
             .options = association_options,
             .terms = association_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct association_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = association_analyse,
};
/* ---- lib/association/auc.c ---- */
/* How well a score tells who will from who will not, as a measure: cxm_auc() behind a record.
 * The formulas and their sources stand in cxm/unstable/roc.h. */


struct auc_options {
    size_t struct_size;
    double confidence;
};

static cxm_status auc_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    const struct auc_options *options = request->options;
    (void)rows;
    cxm_status status = cxm_auc(&request->columns[0], &request->columns[1], options->confidence, request->host, &figures[0], error);
    if (status)
        return status;
    figures[1] = figures[0];
    cxm_estimate *gini = &figures[1].estimate;
    gini->value = 2 * gini->value - 1;
    gini->std_error *= 2;
    gini->lower = 2 * gini->lower - 1;
    gini->upper = 2 * gini->upper - 1;
    return CXM_OK;
}

static const cxm_input auc_inputs[] = {
    {"score", "What is to foretell the outcome; higher for events.", CXM_INPUT_NUMBER, 0},
    {"outcome", "What happened: 1 is an event.", CXM_INPUT_EVENT, 0},
};

static const cxm_option auc_options[] = {CXM__OPTION_CONFIDENCE(struct auc_options)};

static const cxm_term auc_terms[] = {
    {"auc", "", "P(score of an event > score of none) + P(equal) / 2.", 0, 1, 0, 0},
    {"gini", "", "2 AUC - 1.", -1, 1, 0, 0},
};

const struct cxm__measure cxm__measure_auc = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "auc",
             .title = "Area under the ROC curve",
             .summary = "How well a score tells those with an outcome from those without.",
             .formula = "AUC = P(x_1 > x_0) + P(x_1 = x_0) / 2; gini = 2 AUC - 1",
             .source = "DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988",
             .inputs = auc_inputs,
             .options = auc_options,
             .terms = auc_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = 2,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct auc_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = auc_analyse,
};
/* ---- lib/comparison/concentration.c ---- */
/* How a column spreads over its categories, as a measure: cxm_concentration() behind a record.
 * The formulas and their sources stand in cxm/unstable/divergence.h. */
#include <math.h>


struct concentration_options {
    size_t struct_size;
};

static void concentration_figures(const cxm_concentration_result *result, int64_t missing, cxm_tested_estimate *figures)
{
    const double values[] = {result->entropy, result->evenness, result->herfindahl, result->herfindahl_normalized};
    const int32_t statuses[] = {result->status, result->share_status, result->status, result->share_status};
    for (int t = 0; t < 4; t++) {
        figures[t] = cxm__tested(result->n, missing);
        if (!statuses[t])
            cxm__tested_value(&figures[t], values[t], NAN);
        figures[t].estimate.status = statuses[t];
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
}

static cxm_status concentration_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    const cxm_column *category = &request->columns[0], *labels = category->extra;
    cxm_concentration_result result;
    int64_t missing = 0, *counts = cxm__allocate_zeroed(request->host, labels->length, sizeof *counts);
    (void)rows;
    if (!counts)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < request->length; i++) {
        const int64_t code = cxm__column_code(category, i);
        if (code < 0)
            missing++;
        else
            counts[code]++;
    }
    cxm_status status = cxm_concentration(counts, labels->length, &result, error);
    cxm__release(request->host, counts, labels->length, sizeof *counts);
    if (!status)
        concentration_figures(&result, missing, figures);
    return status;
}

static const cxm_input concentration_inputs[] = {{"category", "What each row belongs to.", CXM_INPUT_CATEGORY, 0}};

static const cxm_term concentration_terms[] = {
    {"entropy", "nats", "Shannon's entropy.", 0, INFINITY, 0, 0},
    {"evenness", "", "Entropy over that of equal shares.", 0, 1, 0, 0},
    {"hhi", "", "Herfindahl-Hirschman index, the sum of squared shares.", 0, 1, 0, 0},
    {"hhi_normalized", "", "The same, 0 where all shares are equal.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_concentration = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "concentration",
             .title = "Concentration on categories",
             .summary = "Whether rows spread over categories or gather in few of them.",
             .formula = "H = -sum p ln p; evenness = H / ln k; HHI = sum p^2; normalized = (HHI - 1/k) / (1 - 1/k)",
             .source = "Shannon, Bell System Technical Journal 27, 1948; Pielou, J. of Theoretical Biology 13, 1966; Hirschman, "
                       "American Economic Review 54, 1964",
             .inputs = concentration_inputs,
             .terms = concentration_terms,
             .input_count = 1,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct concentration_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = concentration_analyse,
};
/* ---- lib/comparison/divergence.c ---- */
/* How far the distributions of two groups are apart, as a measure: cxm_divergence() behind a record.
 * The formulas and their sources stand in cxm/unstable/divergence.h. */

#include <math.h>

/* ---- lib/comparison/split.h ---- */
/* One column of answers as two, by a category with two values: each is the same array with the other's rows as nulls, so that rows
 * keep their numbers. The value that comes first in order is the first side, the reference. Read two_groups.c next. */
#ifndef CXM__COMPARISON_SPLIT_H
#define CXM__COMPARISON_SPLIT_H


struct cxm__split {
    cxm_column side[2];
    struct cxm__picked picked; /* of a column that is one element for all rows */
    uint8_t *validity;
    int64_t bytes; /* of one side's bitmap; the second one follows */
};

/* By the request's input 1, a category, of input 0. Fails where a row holds a third value. */
cxm_status cxm__split_new(struct cxm__split *split, const struct cxm__request *request, cxm_error *error);
void cxm__split_free(struct cxm__split *split, const cxm_host *host);

/* What an error calls either side, the input is called. */
void cxm__split_rename(cxm_error *error);

#endif

static cxm_status divergence_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    const cxm_column *weight = request->design.weight;
    struct cxm__split split;
    cxm_divergence_result result;
    (void)rows;
    cxm_status status = cxm__split_new(&split, request, error);
    if (status)
        return status;
    status = cxm_divergence(&split.side[0], weight, &split.side[1], weight, request->host, &result, error);
    cxm__split_free(&split, request->host);
    if (status) {
        cxm__split_rename(error);
        return status;
    }
    const double values[] = {result.wasserstein, result.jensen_shannon, result.kolmogorov_smirnov};
    const int64_t n = result.n_first + result.n_second, excluded = result.excluded_first + result.excluded_second;
    for (int t = 0; t < 3; t++) {
        figures[t] = cxm__tested(n, request->length - n - excluded);
        figures[t].estimate.excluded = excluded;
        figures[t].estimate.status = result.status;
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        if (!result.status)
            cxm__tested_value(&figures[t], values[t], NAN);
    }
    figures[2].p = result.p;
    figures[2].test_status = result.test_status;
    if (result.test_status == CXM_TEST_OK)
        figures[2].statistic = result.kolmogorov_smirnov;
    return CXM_OK;
}

struct divergence_options {
    size_t struct_size;
};

static const cxm_input divergence_inputs[] = {
    {"score", "What is compared.", CXM_INPUT_NUMBER, 0},
    {"group", "Two values.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_term divergence_terms[] = {
    {"wasserstein", "", "Wasserstein-1, in the unit of the answers: how far answers have to move.", 0, INFINITY, 0, 0},
    {"jensen_shannon", "bits", "Jensen-Shannon divergence: 0 alike, 1 nothing in common.", 0, 1, 0, 0},
    {"kolmogorov_smirnov", "", "D, the largest distance of the cumulated distributions, with its test.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_divergence = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "divergence",
             .title = "Distance of two distributions",
             .summary = "How far the answers of two groups are apart, in their whole distribution.",
             .formula = "W = integral of |F_1 - F_2|; JS = H((f_1 + f_2) / 2) - (H(f_1) + H(f_2)) / 2; D = max |F_1 - F_2|",
             .source = "Villani, Topics in Optimal Transportation, 2003; Lin, IEEE Transactions on Information Theory 37, 1991; "
                       "Kim and Jennrich, Selected Tables in Mathematical Statistics 1, 1973",
             .inputs = divergence_inputs,
             .terms = divergence_terms,
             .input_count = 2,
             .term_count = 3,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct divergence_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = divergence_analyse,
};
/* ---- lib/comparison/multiplicity.c ---- */
/* A family of p values, as a measure: cxm_adjust_p() behind a record, which gives an adjusted p for each row.
 * The formulas and their sources stand in cxm/unstable/multiplicity.h. */

#include <math.h>
#include <string.h>


struct multiplicity_options {
    size_t struct_size;
    double level;
    int32_t method, reserved;
};

/* Nulls as NaN, which cxm_adjust_p() leaves out; a NaN that is no null is an error here. */
static cxm_status multiplicity_read(const cxm_column *p, double *to, int64_t *missing, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    for (int64_t at = 0; at < p->length; at += CXM__BLOCK) {
        const int32_t n = p->length - at < CXM__BLOCK ? (int32_t)(p->length - at) : CXM__BLOCK;
        cxm__decode_numbers(p, at, n, to + at, null);
        for (int32_t i = 0; i < n; i++) {
            *missing += null[i];
            if (!null[i] && isnan(to[at + i]))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, at + i, CXM__A("p"), CXM__T("["), CXM__I(at + i),
                                 CXM__T("]: NaN is no p value; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
        }
    }
    return CXM_OK;
}

static cxm_status multiplicity_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                       cxm_error *error)
{
    static const int32_t methods[] = {CXM_ADJUST_BENJAMINI_HOCHBERG, CXM_ADJUST_BENJAMINI_YEKUTIELI, CXM_ADJUST_HOLM,
                                      CXM_ADJUST_HOCHBERG};
    const struct multiplicity_options *options = request->options;
    int64_t missing = 0, rejected = 0;
    double *q = cxm__allocate(request->host, request->length, sizeof *q);
    cxm_status status = q ? multiplicity_read(&request->columns[0], q, &missing, error) : cxm__fail_memory(error);
    if (!status)
        status = cxm_adjust_p(q, request->length, methods[options->method], request->host, q, error);
    for (int64_t i = 0; i < request->length && !status; i++)
        rejected += q[i] <= options->level;
    if (!status && rows && rows[0] && request->length)
        memcpy(rows[0], q, (size_t)request->length * sizeof *q);
    cxm__release(request->host, q, request->length, sizeof *q);
    if (status)
        return status;
    const int64_t tests = request->length - missing;
    for (int t = 0; t < 2; t++) {
        figures[t] = cxm__tested(tests, missing);
        if (tests)
            cxm__tested_value(&figures[t], (double)(t ? tests : rejected), NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    return CXM_OK;
}

static const cxm_input multiplicity_inputs[] = {{"p", "One p value a test.", CXM_INPUT_NUMBER, 0}};

static const cxm_option multiplicity_options[] = {
    {"method", "", "What is held at the level.", "bh|by|holm|hochberg", 0, 3, 0, 0, CXM_OPTION_CHOICE,
     offsetof(struct multiplicity_options, method), 0, 0},
    {"level", "", "Adjusted p values up to it are rejected.", "", 0, 1, 0.05, 0, CXM_OPTION_NUMBER,
     offsetof(struct multiplicity_options, level), 3, 0},
};

static const cxm_term multiplicity_terms[] = {
    {"rejected", "", "Tests whose adjusted p is at most the level.", 0, INFINITY, 0, 0},
    {"tests", "", "Tests in the family.", 0, INFINITY, 0, 0},
};

static const cxm_term multiplicity_rows[] = {{"q", "", "The row's adjusted p.", 0, 1, 0, 0}};

const struct cxm__measure cxm__measure_multiplicity = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "multiplicity",
             .title = "Many tests at once",
             .summary = "p values adjusted for how many there are, and how many of them still stand.",
             .formula = "with m p values, ascending: bh q(i) = min over j >= i of m p(j) / j; by that times 1 + 1/2 + ... + 1/m; "
                        "holm q(i) = max over j <= i of (m - j + 1) p(j); hochberg q(i) = min over j >= i of (m - j + 1) p(j)",
             .source = "Benjamini and Hochberg, J. of the Royal Statistical Society B 57, 1995; Benjamini and Yekutieli, Annals of "
                       "Statistics 29, 2001; Holm, Scandinavian J. of Statistics 6, 1979; Hochberg, Biometrika 75, 1988",
             .inputs = multiplicity_inputs,
             .options = multiplicity_options,
             .terms = multiplicity_terms,
             .input_count = 1,
             .option_count = 2,
             .term_count = 2,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct multiplicity_options),
             .row_terms = multiplicity_rows,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS},
    .analyse = multiplicity_analyse,
};
/* ---- lib/comparison/quantile.c ---- */
/* A quantile of a column, as a measure: cxm_quantile_estimate() behind a record.
 * The formulas and their sources stand in cxm/unstable/quantile.h. */

#include <math.h>


struct quantile_options {
    size_t struct_size;
    double confidence, probability;
};

static cxm_status quantile_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct quantile_options *options = request->options;
    (void)rows;
    figures[0] = cxm__tested(0, 0);
    cxm_status status = cxm_quantile_estimate(&request->columns[0], request->design.weight, options->probability, options->confidence,
                                              request->host, &figures[0].estimate, error);
    if (status)
        cxm__fail_rename(error, "values", "value");
    return status;
}

static const cxm_input quantile_inputs[] = {{"value", "One column of numbers.", CXM_INPUT_NUMBER, 0}};

static const cxm_option quantile_options[] = {
    CXM__OPTION_CONFIDENCE(struct quantile_options),
    {"probability", "", "Share of the answers below the quantile.", "", 0, 1, 0.5, 0, CXM_OPTION_NUMBER,
     offsetof(struct quantile_options, probability), 0, 0},
};

static const cxm_term quantile_terms[] = {
    {"quantile", "", "The value below which that share of the answers lies.", -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_quantile = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "quantile",
             .title = "Quantile",
             .summary = "The value below which a share of the answers lies; the median by default.",
             .formula = "x(1 + floor(h)) + (h - floor(h)) (x(2 + floor(h)) - x(1 + floor(h))), h = (n - 1) p; with weights the first x "
                        "up to which their sum reaches p of the whole",
             .source = "Hyndman and Fan, The American Statistician 50, 1996, types 7 and 2; Conover, Practical Nonparametric "
                       "Statistics, 1999, 3.2",
             .inputs = quantile_inputs,
             .options = quantile_options,
             .terms = quantile_terms,
             .input_count = 1,
             .option_count = 2,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct quantile_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = quantile_analyse,
};
/* ---- lib/comparison/split.c ---- */
/* Two bitmaps over one array of answers.
 * A column that repeats one element has no place for a row's own bit, and is written out first. */


static cxm_status split_write_out(struct cxm__split *split, const struct cxm__request *request, cxm_error *error)
{
    int64_t *first = cxm__allocate_zeroed(request->host, request->length, sizeof *first);
    const bool picked = first && cxm__pick_new(&split->picked, &request->columns[0], first, request->length, request->host);
    cxm__release(request->host, first, request->length, sizeof *first);
    return picked ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status split_fill(struct cxm__split *split, const cxm_column *answers, const cxm_column *group, cxm_error *error)
{
    for (int64_t i = 0; i < answers->length; i++) {
        const int64_t code = cxm__column_code(group, i), bit = split->side[0].bit_offset + i;
        if (code > 1)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, i, CXM__A("group"), CXM__T("["), CXM__I(i),
                             CXM__T("]: a third value; two groups are compared"));
        if (code < 0 || cxm__column_is_null(answers, i))
            continue;
        uint8_t *byte = split->validity + code * split->bytes + bit / 8;
        *byte = (uint8_t)(*byte | 1u << bit % 8);
    }
    return CXM_OK;
}

cxm_status cxm__split_new(struct cxm__split *split, const struct cxm__request *request, cxm_error *error)
{
    cxm_column answers = request->columns[0];
    *split = (struct cxm__split){.bytes = 0};
    cxm_status status = answers.flags & CXM_COLUMN_REPEATED ? split_write_out(split, request, error) : CXM_OK;
    if (status)
        return status;
    if (split->picked.data)
        answers = split->picked.column;
    const int64_t offset = answers.type == CXM_TYPE_BOOL1 ? answers.bit_offset : 0; /* it counts for the data, too */
    split->bytes = (offset + answers.length) / 8 + 1;
    split->validity = cxm__allocate_zeroed(request->host, 2, (size_t)split->bytes);
    status = split->validity ? CXM_OK : cxm__fail_memory(error);
    for (int side = 0; side < 2 && !status; side++) {
        split->side[side] = answers;
        split->side[side].bit_offset = offset;
        split->side[side].validity = split->validity + side * split->bytes;
    }
    if (!status)
        status = split_fill(split, &answers, &request->columns[1], error);
    if (status)
        cxm__split_free(split, request->host);
    return status;
}

void cxm__split_free(struct cxm__split *split, const cxm_host *host)
{
    cxm__release(host, split->validity, 2, (size_t)split->bytes);
    cxm__pick_free(&split->picked, host);
    split->validity = NULL;
}

void cxm__split_rename(cxm_error *error)
{
    cxm__fail_rename(error, "first", "score");
    cxm__fail_rename(error, "second", "score");
    cxm__fail_rename(error, "first_weight", "weight");
    cxm__fail_rename(error, "second_weight", "weight");
}
/* ---- lib/comparison/two_groups.c ---- */
/* Two groups of a column compared, as a measure: cxm_two_groups() behind a record.
 * The formulas and their sources stand in cxm/unstable/two_groups.h. */

#include <math.h>


static void two_groups_figures(const cxm_two_groups_result *result, cxm_tested_estimate *figures)
{
    const cxm_comparison *difference = &result->difference;
    figures[0] = (cxm_tested_estimate){difference->difference, difference->statistic, difference->df, difference->p,
                                       difference->test_status, 0};
    figures[1] = result->superiority;
    figures[2] = result->cliff;
    figures[3] = cxm__tested(result->superiority.estimate.n, 0);
    figures[3].estimate.status = result->superiority.estimate.status;
    figures[3].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (result->superiority.estimate.status)
        return;
    cxm__tested_value(&figures[3], (double)result->higher + (double)result->equal / 2, NAN);
    if (result->mann_whitney_status)
        return;
    figures[3].statistic = result->mann_whitney_z;
    figures[3].p = result->mann_whitney_p;
    figures[3].test_status = CXM_TEST_OK;
}

static cxm_status two_groups_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    struct cxm__split split;
    cxm_two_groups_result result;
    (void)rows;
    cxm_status status = cxm__split_new(&split, request, error);
    if (status)
        return status;
    status = cxm_two_groups(&split.side[0], &split.side[1], request->options, request->host, &result, error);
    cxm__split_free(&split, request->host);
    if (status) {
        cxm__split_rename(error);
        return status;
    }
    two_groups_figures(&result, figures);
    for (int t = 0; t < 4; t++)
        figures[t].estimate.missing = request->length - result.superiority.estimate.n;
    return CXM_OK;
}

static const cxm_input two_groups_inputs[] = {
    {"score", "What is compared.", CXM_INPUT_NUMBER, 0},
    {"group", "Two values; the first in order is the reference.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option two_groups_options[] = {
    CXM__OPTION_CONFIDENCE(cxm_two_groups_options),
    {"continuity", "", "Mann and Whitney's z is moved by half a pair towards 0.", "no|yes", 0, 1, 1, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_two_groups_options, continuity), 0, 0},
};

static const cxm_term two_groups_terms[] = {
    {"difference", "", "Mean of the second group less mean of the first, with Welch's t.", -INFINITY, INFINITY, 0, 0},
    {"superiority", "", "P(second > first) + P(equal) / 2, with Brunner and Munzel's t against 1/2.", 0, 1, 0, 0},
    {"cliff_delta", "", "P(second > first) - P(second < first).", -1, 1, 0, 0},
    {"mann_whitney", "", "U of the second group, with Mann and Whitney's test.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_two_groups = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "two_groups",
             .title = "Two independent groups",
             .summary = "Does one group answer higher than the other, and by how much.",
             .formula = "difference = mean_2 - mean_1; superiority = P(x_2 > x_1) + P(x_2 = x_1) / 2; "
                        "delta = P(x_2 > x_1) - P(x_2 < x_1); U = #(x_2 > x_1) + #(x_2 = x_1) / 2",
             .source = "Welch, Biometrika 34, 1947; Mann and Whitney, Annals of Mathematical Statistics 18, 1947; Brunner and Munzel, "
                       "Biometrical Journal 42, 2000; Feng and Cliff, J. of Modern Applied Statistical Methods 3, 2004",
             .inputs = two_groups_inputs,
             .options = two_groups_options,
             .terms = two_groups_terms,
             .input_count = 2,
             .option_count = 2,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_two_groups_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = two_groups_analyse,
};
/* ---- lib/control/figures.c ---- */
/* Control charts as figures and rows: a chart has no interval of its own, so that its figures are descriptive. */
/* ---- lib/control/figures.h ---- */
/* What the control charts' measures share: their options, their figures, and their points as rows. */
#ifndef CXM__CONTROL_FIGURES_H
#define CXM__CONTROL_FIGURES_H


struct cxm__control_choice {
    size_t struct_size;
    double width, centre, sigma, lambda, k, h;
    int32_t baseline, rules, limits, reserved;
};

#define CXM__CONTROL_WIDTH                                                                                          \
    {"width", "", "Limits lie this many standard deviations from the centre.", "", 0, 1e6, 3, 0, CXM_OPTION_NUMBER, \
     offsetof(struct cxm__control_choice, width), 1, 0}
#define CXM__CONTROL_BASELINE                                                                                           \
    {"baseline", "rows", "Centre and limits come from the first rows, this many; 0: from all.", "", 0, INT32_MAX, 0, 0, \
     CXM_OPTION_INTEGER, offsetof(struct cxm__control_choice, baseline), 0, 0}
#define CXM__CONTROL_RULES                                                                                                   \
    {"rules", "", "Which patterns signal, besides a point beyond the limits.", "western_electric|nelson|limits", 0, 2, 0, 0, \
     CXM_OPTION_CHOICE, offsetof(struct cxm__control_choice, rules), 0, 0}
/* Only together: sigma 0 leaves both to the data. */
#define CXM__CONTROL_CENTRE                                                                         \
    {"centre", "", "The centre, where sigma is given.", "", -1e280, 1e280, 0, 0, CXM_OPTION_NUMBER, \
     offsetof(struct cxm__control_choice, centre), 0, 0}
#define CXM__CONTROL_SIGMA                                                                                          \
    {"sigma", "", "The standard deviation of a point, given from elsewhere; 0: from the data.", "", 0, 1e280, 0, 0, \
     CXM_OPTION_NUMBER, offsetof(struct cxm__control_choice, sigma), 0, 0}

/* The terms that every chart has, in this order. */
enum { CXM__CONTROL_FIGURE_SIGNALS, CXM__CONTROL_FIGURE_FIRST, CXM__CONTROL_FIGURE_CENTRE, CXM__CONTROL_FIGURE_SIGMA,
       CXM__CONTROL_FIGURES };
#define CXM__CONTROL_TERMS(unit, low, high)                                                             \
    {"signals", "points", "How many points signal.", 0, INFINITY, 0, 0},                                \
    {"first_signal", "rows", "The first of them, counted from row 0 of the group.", 0, INFINITY, 0, 0}, \
    {"centre", unit, "The chart's centre.", (low), (high), 0, 0},                                       \
    {"sigma", unit, "The standard deviation that the limits come from.", 0, INFINITY, 0, 0}

/* The row terms of a chart with limits. */
#define CXM__CONTROL_ROW_TERMS(unit, low, high)                                                                             \
    {"value", unit, "What is plotted.", (low), (high), 0, 0}, {"centre", unit, "The chart's centre.", (low), (high), 0, 0}, \
    {"lower", unit, "Lower limit.", (low), (high), 0, 0}, {"upper", unit, "Upper limit.", (low), (high), 0, 0},             \
    {"signals", "", "Bits of the patterns that the point completes; see the page.", 0, 1023, 0, 0}
enum { CXM__CONTROL_ROWS = 5 };

cxm_control_options cxm__control_options(const struct cxm__control_choice *choice);

void cxm__control_figures(const cxm_control_result *result, cxm_tested_estimate *figures);

/* rows[0 .. CXM__CONTROL_ROWS - 1] of points; rows may be NULL. */
void cxm__control_rows_of(const cxm_control_point *points, int64_t length, double *const *rows);

#endif

#include <math.h>


cxm_control_options cxm__control_options(const struct cxm__control_choice *choice)
{
    static const uint32_t rules[] = {CXM_CONTROL_WESTERN_ELECTRIC, CXM_CONTROL_NELSON, CXM_CONTROL_BEYOND_LIMITS};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    if (choice->width > 0) /* CUSUM has no such option */
        options.width = choice->width;
    options.centre = choice->centre;
    options.sigma = choice->sigma;
    options.baseline = choice->baseline;
    options.rules = rules[choice->rules] | CXM_CONTROL_RANGE_BEYOND_LIMIT;
    return options;
}

void cxm__control_figures(const cxm_control_result *result, cxm_tested_estimate *figures)
{
    const bool limits = result->interval_status == CXM_INTERVAL_OK;
    const double values[CXM__CONTROL_FIGURES] = {
        [CXM__CONTROL_FIGURE_SIGNALS] = limits ? (double)result->signals : (double)NAN,
        [CXM__CONTROL_FIGURE_FIRST] = result->first_signal >= 0 ? (double)result->first_signal : (double)NAN,
        [CXM__CONTROL_FIGURE_CENTRE] = result->centre,
        [CXM__CONTROL_FIGURE_SIGMA] = result->sigma,
    };
    for (int t = 0; t < CXM__CONTROL_FIGURES; t++) {
        figures[t] = cxm__tested(result->n, result->missing);
        figures[t].estimate.excluded = result->excluded;
        if (!isnan(values[t]))
            cxm__tested_value(&figures[t], values[t], (double)NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
}

void cxm__control_rows_of(const cxm_control_point *points, int64_t length, double *const *rows)
{
    for (int64_t i = 0; rows && i < length; i++) {
        const cxm_control_point *point = &points[i];
        const double numbers[CXM__CONTROL_ROWS] = {point->value, point->centre, point->lower, point->upper,
                                                   point->status ? (double)NAN : (double)point->signals};
        for (int k = 0; k < CXM__CONTROL_ROWS; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
}
/* ---- lib/control/individuals.c ---- */
/* Charts of individual values as measures: control.xmr, control.ewma and control.cusum.
 * The formulas and their sources stand in cxm/unstable/control.h. */
#include <math.h>


enum { INDIVIDUALS_RANGE = CXM__CONTROL_ROWS }; /* behind the rows that every chart has */
enum { CUSUM_VALUE, CUSUM_HIGH, CUSUM_LOW, CUSUM_LIMIT, CUSUM_SIGNALS, CUSUM_ROWS };

static cxm_status individuals_chart(const struct cxm__request *request, bool smooth, cxm_tested_estimate *figures,
                                    double *const *rows, cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    const cxm_control_options options = cxm__control_options(choice);
    cxm_control_result result;
    cxm_control_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    const cxm_column *values = &request->columns[0];
    cxm_status status = smooth ? cxm_control_ewma(values, choice->lambda, &options, request->host, points, &result, error)
                               : cxm_control_xmr(values, &options, request->host, points, &result, error);
    if (!status) {
        cxm__control_figures(&result, figures);
        cxm__control_rows_of(points, request->length, rows);
    }
    for (int64_t i = 0; !status && !smooth && rows && rows[INDIVIDUALS_RANGE] && i < request->length; i++)
        rows[INDIVIDUALS_RANGE][i] = points[i].range;
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static cxm_status xmr_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                              cxm_error *error)
{
    return individuals_chart(request, false, figures, rows, error);
}

static cxm_status ewma_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                               cxm_error *error)
{
    return individuals_chart(request, true, figures, rows, error);
}

static cxm_status cusum_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    const cxm_control_options options = cxm__control_options(choice);
    cxm_control_result result;
    cxm_cusum_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    cxm_status status = cxm_control_cusum(&request->columns[0], choice->k, choice->h, &options, request->host, points, &result,
                                          error);
    if (!status)
        cxm__control_figures(&result, figures);
    for (int64_t i = 0; !status && rows && i < request->length; i++) {
        const double numbers[CUSUM_ROWS] = {points[i].value, points[i].high, points[i].low, points[i].limit,
                                            points[i].status ? (double)NAN : (double)points[i].signals};
        for (int k = 0; k < CUSUM_ROWS; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static const cxm_input individuals_inputs[] = {{"values", "One number a point, in the order of time.", CXM_INPUT_NUMBER, 0}};

static const cxm_option xmr_options[] = {CXM__CONTROL_WIDTH, CXM__CONTROL_BASELINE, CXM__CONTROL_RULES, CXM__CONTROL_CENTRE,
                                         CXM__CONTROL_SIGMA};

static const cxm_option ewma_options[] = {
    {"lambda", "", "The weight of the newest point, above 0 and up to 1.", "", 0, 1, 0.2, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, lambda), 1, 0},
    CXM__CONTROL_WIDTH,
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_CENTRE,
    CXM__CONTROL_SIGMA,
};

static const cxm_option cusum_options[] = {
    {"k", "sigma", "Half the shift to be seen.", "", 0, 1e6, 0.5, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, k), 0, 0},
    {"h", "sigma", "How much may pile up before it signals.", "", 0, 1e6, 5, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, h), 1, 0},
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_CENTRE,
    CXM__CONTROL_SIGMA,
};

static const cxm_term individuals_terms[] = {CXM__CONTROL_TERMS("", -INFINITY, INFINITY)};

static const cxm_term individuals_row_terms[] = {
    CXM__CONTROL_ROW_TERMS("", -INFINITY, INFINITY),
    {"range", "", "How far from the point before.", 0, INFINITY, 0, 0},
};

static const cxm_term cusum_row_terms[] = {
    {"value", "", "The observation.", -INFINITY, INFINITY, 0, 0},
    {"high", "", "What has piled up above centre + k sigma.", 0, INFINITY, 0, 0},
    {"low", "", "What has piled up below centre - k sigma.", 0, INFINITY, 0, 0},
    {"limit", "", "h sigma.", 0, INFINITY, 0, 0},
    {"signals", "", "1: high is above the limit; 2: low is; 3: both.", 0, 3, 0, 0},
};

#define INDIVIDUALS_RECORD(measure, heading, text, how, where, chosen, each_row, each)                                             \
    {                                                                                                                              \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text), .formula = (how),            \
        .source = (where), .inputs = individuals_inputs, .options = (chosen), .terms = individuals_terms, .input_count = 1,        \
        .option_count = (int32_t)(sizeof(chosen) / sizeof *(chosen)), .term_count = CXM__CONTROL_FIGURES, .merge = CXM_MERGE_NONE, \
        .merge_weighted = CXM_MERGE_NONE, .revision = 1, .options_size = sizeof(struct cxm__control_choice),                       \
        .row_terms = (each_row), .row_term_count = (each), .form = CXM_FORM_ANALYSIS                                               \
    }

const struct cxm__measure cxm__measure_control_xmr = {
    .info = INDIVIDUALS_RECORD("control.xmr", "Control chart of individuals and moving ranges",
                               "Whether single values are still what the series was.",
                               "centre = mean; sigma = mean moving range / (2 / sqrt(pi)); limits = centre +- width sigma",
                               "Shewhart 1931; Wheeler and Chambers 1992; Western Electric 1956; Nelson, Journal of Quality "
                               "Technology 16, 1984",
                               xmr_options, individuals_row_terms, INDIVIDUALS_RANGE + 1),
    .analyse = xmr_analyse,
};

const struct cxm__measure cxm__measure_control_ewma = {
    .info = INDIVIDUALS_RECORD("control.ewma", "Exponentially weighted moving average chart",
                               "Whether a series has shifted a little and for long.",
                               "z_t = lambda x_t + (1 - lambda) z_(t-1), z_0 = centre; limits = centre +- width sigma "
                               "sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2t)))",
                               "Roberts 1959; Lucas and Saccucci, Technometrics 32, 1990", ewma_options, individuals_row_terms,
                               CXM__CONTROL_ROWS), /* ranges are of the observations */
    .analyse = ewma_analyse,
};

const struct cxm__measure cxm__measure_control_cusum = {
    .info = INDIVIDUALS_RECORD("control.cusum", "Cumulative sum chart", "When a series shifted, and that it did.",
                               "high_t = max(0, x_t - (centre + k sigma) + high_(t-1)); low_t = max(0, (centre - k sigma) - x_t + "
                               "low_(t-1)); a signal above h sigma",
                               "Page 1954; Montgomery, Introduction to Statistical Quality Control", cusum_options, cusum_row_terms,
                               CUSUM_ROWS),
    .analyse = cusum_analyse,
};
#undef INDIVIDUALS_RECORD
/* ---- lib/control/shares.c ---- */
/* Charts of shares and of Net Promoter Scores as measures: control.p, control.laney and control.nps.
 * The formulas and their sources stand in cxm/unstable/control.h. */
#include <math.h>


enum { SHARES_FIGURE_DISPERSION = CXM__CONTROL_FIGURES };

static cxm_status control_shares(const struct cxm__request *request, int32_t limits, cxm_tested_estimate *figures,
                                 double *const *rows, cxm_error *error)
{
    const cxm_control_options options = cxm__control_options(request->options);
    const cxm_column *columns = request->columns;
    cxm_control_result result;
    cxm_control_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    const cxm_host *host = request->host;
    cxm_status status;
    if (request->count == 3)
        status = cxm_control_nps(&columns[0], &columns[1], &columns[2], limits, &options, host, points, &result, error);
    else
        status = cxm_control_p(&columns[0], &columns[1], limits, &options, host, points, &result, error);
    if (!status) {
        cxm__control_figures(&result, figures);
        cxm__control_rows_of(points, request->length, rows);
        cxm_tested_estimate *dispersion = &figures[SHARES_FIGURE_DISPERSION];
        *dispersion = figures[CXM__CONTROL_FIGURE_SIGMA];
        dispersion->estimate.value = result.dispersion;
        if (isnan(result.dispersion) && dispersion->estimate.status == CXM_VALUE_OK)
            dispersion->estimate.status = CXM_VALUE_UNDEFINED;
    }
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static cxm_status p_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    return control_shares(request, CXM_CONTROL_SAMPLING, figures, rows, error);
}

static cxm_status laney_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    return control_shares(request, CXM_CONTROL_LANEY, figures, rows, error);
}

static cxm_status control_nps_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    return control_shares(request, choice->limits, figures, rows, error);
}

static const cxm_input p_inputs[] = {
    {"counts", "How many of `sizes`; points in the order of time.", CXM_INPUT_NUMBER, 0},
    {"sizes", "How many answers the point has; one of 0 has no share.", CXM_INPUT_NUMBER, 0},
};

static const cxm_input control_nps_inputs[] = {
    {"promoters", "How many promoters the point has; points in the order of time.", CXM_INPUT_NUMBER, 0},
    {"detractors", "How many detractors.", CXM_INPUT_NUMBER, 0},
    {"sizes", "How many answers, passives among them; a point of 0 has no score.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option p_options[] = {CXM__CONTROL_WIDTH, CXM__CONTROL_BASELINE, CXM__CONTROL_RULES};

static const cxm_option control_nps_options[] = {
    {"limits", "", "By what sampling alone would do, or times how much more the points do vary.", "sampling|laney", 0, 1,
     CXM_CONTROL_SAMPLING, 0, CXM_OPTION_CHOICE, offsetof(struct cxm__control_choice, limits), 0, 0},
    CXM__CONTROL_WIDTH,
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_RULES,
};

#define SHARES_DISPERSION {"dispersion", "", "How much more points vary than sampling makes them; 1: as much.", 0, INFINITY, 0, 0}

static const cxm_term p_terms[] = {CXM__CONTROL_TERMS("percent", 0, 100), SHARES_DISPERSION};
static const cxm_term control_nps_terms[] = {CXM__CONTROL_TERMS("points", -100, 100), SHARES_DISPERSION};
static const cxm_term p_row_terms[] = {CXM__CONTROL_ROW_TERMS("percent", 0, 100)};
static const cxm_term control_nps_row_terms[] = {CXM__CONTROL_ROW_TERMS("points", -100, 100)};

#define SHARES_RECORD(measure, heading, text, how, where, columns, chosen, figures, each_row)                             \
    {                                                                                                                     \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text), .formula = (how),   \
        .source = (where), .inputs = (columns), .options = (chosen), .terms = (figures),                                  \
        .input_count = (int32_t)(sizeof(columns) / sizeof *(columns)),                                                    \
        .option_count = (int32_t)(sizeof(chosen) / sizeof *(chosen)), .term_count = SHARES_FIGURE_DISPERSION + 1,         \
        .merge = CXM_MERGE_NONE, .merge_weighted = CXM_MERGE_NONE, .revision = 1,                                         \
        .options_size = sizeof(struct cxm__control_choice), .row_terms = (each_row), .row_term_count = CXM__CONTROL_ROWS, \
        .form = CXM_FORM_ANALYSIS                                                                                         \
    }

const struct cxm__measure cxm__measure_control_p = {
    .info = SHARES_RECORD("control.p", "Control chart of shares", "Whether shares of answers are still what they were.",
                          "centre = p = sum of counts / sum of sizes; s = sqrt(p (1 - p) / size); limits = p +- width s",
                          "Shewhart 1931; Montgomery, Introduction to Statistical Quality Control", p_inputs, p_options, p_terms,
                          p_row_terms),
    .analyse = p_analyse,
};

const struct cxm__measure cxm__measure_control_laney = {
    .info = SHARES_RECORD("control.laney", "Laney's control chart of shares",
                          "Whether shares of many answers are still what they were, beyond what they vary anyway.",
                          "as control.p with s times the mean moving range of (share - p) / s, / (2 / sqrt(pi))",
                          "Laney, Quality Engineering 14, 2002", p_inputs, p_options, p_terms, p_row_terms),
    .analyse = laney_analyse,
};

const struct cxm__measure cxm__measure_control_nps = {
    .info = SHARES_RECORD("control.nps", "Control chart of Net Promoter Scores", "Whether scores are still what they were.",
                          "centre = 100 (sum of promoters - sum of detractors) / sum of sizes; s = 100 sqrt(V / size), V the "
                          "variance of one answer (1, 0, -1)",
                          "the p chart, Shewhart 1931, and Laney, Quality Engineering 14, 2002, with the variance of a net score",
                          control_nps_inputs, control_nps_options, control_nps_terms, control_nps_row_terms),
    .analyse = control_nps_analyse,
};
#undef SHARES_DISPERSION
#undef SHARES_RECORD
/* ---- lib/regression/linear.c ---- */
/* Linear regression as a measure: a coefficient for each predictor, and how much of the outcome all of them explain.
 * The formulas and their sources stand in cxm/unstable/regression.h. */
#include <math.h>
#include <string.h>

/* ---- lib/regression/regression.h ---- */
/* What the measures regression.linear and regression.logistic share: their options, and a fit of a request's columns. */
#ifndef CXM__REGRESSION_REGRESSION_H
#define CXM__REGRESSION_REGRESSION_H


struct cxm__regression_options {
    size_t struct_size;
    double confidence;
    int32_t covariance, lag, max_iterations;
};

/* Fits the first column to the others. Free the model with cxm_regression_free(). */
cxm_status cxm__regression_request(bool logistic, const struct cxm__request *request, cxm_regression **model, cxm_error *error);

/* R2, with the test of all coefficients. */
cxm_tested_estimate cxm__regression_r2(const cxm_regression_summary *summary);

/* A figure without an interval or a test. */
cxm_tested_estimate cxm__regression_plain(const cxm_regression_summary *summary, double value);

#define CXM__REGRESSION_COVARIANCE                                                                          \
    {"covariance", "", "What standard errors assume of the residuals.",                                     \
     "auto|classical|hc0|hc1|hc2|hc3|cr1|cr2|hac|hac_adjusted", 0, CXM_COVARIANCE_HAC_ADJUSTED, 0, 0,       \
     CXM_OPTION_CHOICE, offsetof(struct cxm__regression_options, covariance), 0, 0}
#define CXM__REGRESSION_LAG                                                                                      \
    {"lag", "rows", "How far apart rows may be correlated, for hac; -1 takes floor(4 (n / 100)^(2/9)).", "", -1, \
     1e9, -1, 0, CXM_OPTION_INTEGER, offsetof(struct cxm__regression_options, lag), 0, 0}

#endif

static cxm_status linear_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                 cxm_error *error)
{
    const size_t predictors = (size_t)request->count - 1;
    cxm_regression *model;
    (void)rows;
    cxm_status status = cxm__regression_request(false, request, &model, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(model);
    memcpy(figures, summary->coefficients + 1, predictors * sizeof *figures);
    figures[predictors] = summary->coefficients[0];
    figures[predictors + 1] = cxm__regression_r2(summary);
    figures[predictors + 2] = cxm__regression_plain(summary, summary->adjusted_r2);
    figures[predictors + 3] = cxm__regression_plain(summary, summary->residual_sd);
    cxm_regression_free(model);
    return CXM_OK;
}

static const cxm_input linear_inputs[] = {
    {"outcome", "What is to be explained: finite numbers.", CXM_INPUT_NUMBER, 0},
    {"predictor", "What explains it, one column or more.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option linear_options[] = {CXM__OPTION_CONFIDENCE(struct cxm__regression_options), CXM__REGRESSION_COVARIANCE,
                                            CXM__REGRESSION_LAG};

static const cxm_term linear_terms[] = {
    {"coefficient", "", "What the outcome rises by with one more of the predictor, the others held.", -INFINITY, INFINITY,
     CXM_TERM_EACH, 0},
    {"intercept", "", "The outcome where all predictors are 0.", -INFINITY, INFINITY, 0, 0},
    {"r2", "", "The share of the outcome's variance that is explained; its p is that of F.", 0, 1, 0, 0},
    {"adjusted_r2", "", "The same, less what chance would explain.", -INFINITY, 1, 0, 0},
    {"residual_sd", "", "Standard deviation of what is not explained.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_regression_linear = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "regression.linear",
             .title = "Linear regression",
             .summary = "What an outcome goes with, several predictors at a time, by least squares.",
             .formula = "b minimises sum w (y - b0 - b1 x1 - ...)^2; t = b / SE(b); R2 = 1 - sum w e^2 / sum w (y - mean)^2",
             .source = "Golub and Van Loan, Matrix Computations, section 5.3; White, Econometrica 48, 1980; Newey and West, "
                       "Econometrica 55, 1987; Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, Journal of "
                       "Business and Economic Statistics 36, 2018",
             .inputs = linear_inputs,
             .options = linear_options,
             .terms = linear_terms,
             .input_count = 2,
             .option_count = 3,
             .term_count = 5,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct cxm__regression_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_CLUSTER},
    .analyse = linear_analyse,
};
/* ---- lib/regression/logistic.c ---- */
/* Logistic regression as a measure: an odds ratio for each predictor, and its logarithm.
 * The formulas and their sources stand in cxm/unstable/regression.h. */
#include <math.h>
#include <string.h>


static cxm_status logistic_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const size_t predictors = (size_t)request->count - 1;
    cxm_regression *model;
    (void)rows;
    cxm_status status = cxm__regression_request(true, request, &model, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(model);
    memcpy(figures, summary->odds_ratios + 1, predictors * sizeof *figures);
    memcpy(figures + predictors, summary->coefficients + 1, predictors * sizeof *figures);
    figures[2 * predictors] = summary->coefficients[0];
    figures[2 * predictors + 1] = cxm__regression_r2(summary);
    figures[2 * predictors + 2] = cxm__regression_plain(summary, summary->deviance);
    cxm_regression_free(model);
    return CXM_OK;
}

static const cxm_input logistic_inputs[] = {
    {"outcome", "Whether the event came: booleans, or 0 and 1.", CXM_INPUT_EVENT, 0},
    {"predictor", "What goes with it, one column or more.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option logistic_options[] = {
    CXM__OPTION_CONFIDENCE(struct cxm__regression_options),
    CXM__REGRESSION_COVARIANCE,
    CXM__REGRESSION_LAG,
    {"max_iterations", "", "How many steps of Newton's method at most.", "", 1, 1000000, 50, 0, CXM_OPTION_INTEGER,
     offsetof(struct cxm__regression_options, max_iterations), 0, 0},
};

static const cxm_term logistic_terms[] = {
    {"odds_ratio", "", "What the odds of the event are multiplied by with one more of the predictor, the others held.", 0, INFINITY,
     CXM_TERM_EACH, 0},
    {"coefficient", "", "Its natural logarithm.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"intercept", "", "Natural logarithm of the odds where all predictors are 0.", -INFINITY, INFINITY, 0, 0},
    {"r2", "", "McFadden's: 1 - deviance / deviance without predictors; its p is that of the likelihoods' ratio.", 0, 1, 0, 0},
    {"deviance", "", "-2 log likelihood, with weights of mean 1.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_regression_logistic = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "regression.logistic",
             .title = "Logistic regression",
             .summary = "What an event goes with, several predictors at a time, by maximum likelihood.",
             .formula = "log(p / (1 - p)) = b0 + b1 x1 + ...; b maximises sum w (y log p + (1 - y) log(1 - p)); "
                        "odds ratio = exp(b)",
             .source = "McCullagh and Nelder, Generalized Linear Models, 1989, sections 2.5 and 4.4; Albert and Anderson, "
                       "Biometrika 71, 1984; Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, Journal of Business and "
                       "Economic Statistics 36, 2018",
             .inputs = logistic_inputs,
             .options = logistic_options,
             .terms = logistic_terms,
             .input_count = 2,
             .option_count = 4,
             .term_count = 5,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct cxm__regression_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_CLUSTER},
    .analyse = logistic_analyse,
};
/* ---- lib/regression/regression.c ---- */
/* From a request to a fit, and the figures that both kinds of regression have. */

#include <math.h>


cxm_status cxm__regression_request(bool logistic, const struct cxm__request *request, cxm_regression **model, cxm_error *error)
{
    const struct cxm__regression_options *chosen = request->options;
    const struct cxm__regression_source source = {&request->columns[0], request->columns + 1, request->names + 1};
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.weight = request->design.weight;
    options.cluster = request->design.cluster;
    options.confidence = chosen->confidence;
    options.covariance = chosen->covariance;
    options.lag = chosen->lag;
    if (logistic)
        options.max_iterations = chosen->max_iterations;
    return cxm__regression_new(logistic, &source, request->count - 1, &options, request->host, model, error);
}

cxm_tested_estimate cxm__regression_plain(const cxm_regression_summary *summary, double value)
{
    cxm_tested_estimate figure = summary->coefficients[0]; /* for n and its like */
    const bool fitted = summary->status == CXM_REGRESSION_OK;
    cxm_estimate *estimate = &figure.estimate;
    figure.statistic = figure.df = figure.p = NAN;
    figure.test_status = CXM_TEST_NOT_TESTABLE;
    estimate->value = value;
    estimate->std_error = estimate->lower = estimate->upper = estimate->confidence = estimate->df = NAN;
    estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (fitted)
        estimate->status = isnan(value) ? CXM_VALUE_UNDEFINED : CXM_VALUE_OK;
    return figure;
}

/* F and chi-squared have other degrees of freedom than t has, so that is left open. */
cxm_tested_estimate cxm__regression_r2(const cxm_regression_summary *summary)
{
    cxm_tested_estimate figure = cxm__regression_plain(summary, summary->r2);
    if (isnan(summary->all.p))
        return figure;
    figure.statistic = summary->all.statistic;
    figure.p = summary->all.p;
    figure.test_status = CXM_TEST_OK;
    return figure;
}
/* ---- lib/survival/cox.c ---- */
/* Cox regression as two measures: rows watched from the start, and intervals with an entry. cxm_cox_new() behind two records.
 * The formulas and their sources stand in cxm/unstable/cox.h. */

#include <math.h>
#include <string.h>


struct cox_options {
    size_t struct_size;
    double confidence;
    int32_t ties, reserved;
};

static int32_t cox_value_status(const cxm_cox_summary *summary)
{
    return summary->status == CXM_COX_OK ? CXM_VALUE_OK : summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
}

/* The predictor that the function could not name: its message counts them. */
static cxm_status cox_blame(const struct cxm__request *request, int32_t first, const cxm_error *found, cxm_error *error)
{
    const int64_t row = found->row;
    for (int32_t c = first; row >= 0 && c < request->count; c++)
        if (!cxm__column_is_null(&request->columns[c], row) && !isfinite(cxm__column_number(&request->columns[c], row)))
            return CXM__FAIL(error, CXM_E_DOMAIN, c, row, CXM__A(request->names[c]), CXM__T("["), CXM__I(row), CXM__T("]: "),
                             CXM__N(cxm__column_number(&request->columns[c], row)), CXM__T(" is not finite"));
    *error = *found;
    return found->code;
}

/* Of one coefficient: itself, and as a ratio of hazards. */
static void cox_coefficient(const cxm_cox_summary *summary, int32_t j, cxm_tested_estimate *coefficient, cxm_tested_estimate *ratio)
{
    *coefficient = cxm__tested(summary->n, summary->missing);
    coefficient->estimate = summary->coefficients[j];
    coefficient->estimate.status = cox_value_status(summary);
    if (coefficient->estimate.interval_status == CXM_INTERVAL_OK)
        cxm__tested_test(coefficient, coefficient->estimate.value / coefficient->estimate.std_error, coefficient->estimate.df);
    *ratio = *coefficient;
    ratio->estimate.value = exp(coefficient->estimate.value);
    ratio->estimate.std_error = ratio->estimate.value * coefficient->estimate.std_error;
    ratio->estimate.lower = exp(coefficient->estimate.lower);
    ratio->estimate.upper = exp(coefficient->estimate.upper);
}

/* A test that does not know of clusters has no p where there are any. */
static cxm_tested_estimate cox_test_figure(const cxm_cox_summary *summary, const cxm_cox_test *test)
{
    cxm_tested_estimate figure = cxm__tested(summary->n, summary->missing);
    figure.estimate.status = cox_value_status(summary);
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    figure.estimate.clusters = summary->clusters;
    if (figure.estimate.status || isnan(test->p))
        return figure;
    figure.estimate.value = test->statistic;
    if (summary->clusters)
        return figure;
    figure.statistic = test->statistic;
    figure.df = test->df;
    figure.p = test->p;
    figure.test_status = CXM_TEST_OK;
    return figure;
}

/* `entry`, `time` and `event` are the columns' places, entry -1 for none; the predictors stand behind all three. */
static cxm_status cox_run(const struct cxm__request *request, int32_t entry, int32_t time, int32_t event,
                          cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cox_options *given = request->options;
    const int32_t first = event + 1, p = request->count - first;
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    cxm_cox *model;
    cxm_error found;
    options.entry = entry >= 0 ? &request->columns[entry] : NULL;
    options.stratum = request->design.stratum;
    options.cluster = request->design.cluster;
    options.confidence = given->confidence;
    options.ties = given->ties;
    cxm_status status = cxm_cox_new(&request->columns[time], &request->columns[event], request->columns + first, p, &options,
                                    request->host, &model, &found);
    if (status && !error)
        return status;
    if (status && status == CXM_E_DOMAIN && strcmp(found.name, "covariates") == 0)
        return cox_blame(request, first, &found, error);
    if (status) {
        *error = found;
        return status;
    }
    const cxm_cox_summary *summary = cxm_cox_summary_of(model);
    for (int32_t j = 0; j < p; j++) {
        cox_coefficient(summary, j, &figures[j], &figures[p + j]);
        figures[2 * p + j] = cox_test_figure(summary, &summary->proportional[j]);
    }
    figures[3 * p] = cox_test_figure(summary, &summary->likelihood_ratio);
    cxm_cox_free(model);
    return CXM_OK;
}

static cxm_status cox_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                              cxm_error *error)
{
    (void)rows;
    return cox_run(request, -1, 0, 1, figures, error);
}

static cxm_status cox_intervals_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    (void)rows;
    return cox_run(request, 0, 1, 2, figures, error);
}

#define COX_TIME {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0}
#define COX_EVENT {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0}
#define COX_PREDICTOR {"predictor", "What may go with happening sooner; one or more columns.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED}

static const cxm_input cox_inputs[] = {COX_TIME, COX_EVENT, COX_PREDICTOR};
static const cxm_input cox_intervals_inputs[] = {
    {"entry", "When the row came under observation, before `time`.", CXM_INPUT_NUMBER, 0}, COX_TIME, COX_EVENT, COX_PREDICTOR};

static const cxm_option cox_options[] = {
    {"ties", "", "How events at the same time are dealt with.", "efron|breslow", 0, 1, CXM_COX_EFRON, 0, CXM_OPTION_CHOICE,
     offsetof(struct cox_options, ties), 0, 0},
    CXM__OPTION_CONFIDENCE(struct cox_options),
};

static const cxm_term cox_terms[] = {
    {"coefficient", "", "Log hazard ratio for one more of a predictor.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"hazard_ratio", "", "exp(coefficient).", 0, INFINITY, CXM_TERM_EACH, 0},
    {"proportional", "", "Chi-squared of whether a predictor's effect changes with time.", 0, INFINITY, CXM_TERM_EACH, 0},
    {"likelihood_ratio", "", "Chi-squared of all predictors together.", 0, INFINITY, 0, 0},
};

#define COX_RECORD(measure, heading, text, columns, number)                                                                     \
    {                                                                                                                           \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text),                           \
        .formula = "h(t) = h0(t) exp(b'x); b maximises the product over events of exp(b'x) / sum of exp(b'x) of those at risk", \
        .source = "Cox 1972; Efron, JASA 72, 1977; Lin and Wei, JASA 84, 1989; Grambsch and Therneau, Biometrika 81, 1994; "    \
                  "Therneau and Grambsch, Modeling Survival Data, 2000",                                                        \
        .inputs = (columns), .options = cox_options, .terms = cox_terms, .input_count = (number), .option_count = 2,            \
        .term_count = 4, .merge = CXM_MERGE_NONE, .merge_weighted = CXM_MERGE_NONE, .revision = 1,                              \
        .options_size = sizeof(struct cox_options),                                                                             \
        .form = CXM_FORM_ANALYSIS, .design = CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER                                            \
    }

const struct cxm__measure cxm__measure_cox = {
    .info = COX_RECORD("cox", "Cox regression", "What goes with happening sooner: proportional hazards.", cox_inputs, 3),
    .analyse = cox_analyse,
};

const struct cxm__measure cxm__measure_cox_intervals = {
    .info = COX_RECORD("cox.intervals", "Cox regression of intervals",
                       "Proportional hazards of rows that came under observation late, or of predictors that change.",
                       cox_intervals_inputs, 4),
    .analyse = cox_intervals_analyse,
};
#undef COX_TIME
#undef COX_EVENT
#undef COX_PREDICTOR
#undef COX_RECORD
/* ---- lib/survival/log_rank.c ---- */
/* The log-rank test as a measure: cxm_log_rank() behind a record.
 * The formulas and their sources stand in cxm/unstable/log_rank.h. */

#include <math.h>


struct log_rank_options {
    size_t struct_size;
    double rho;
};

static cxm_status log_rank_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct log_rank_options *options = request->options;
    cxm_log_rank_result result;
    (void)rows;
    cxm_status status = cxm_log_rank(&request->columns[0], &request->columns[1], &request->columns[2], request->design.stratum,
                                     options->rho, request->host, &result, NULL, 0, error);
    if (status)
        return status;
    *figures = cxm__tested(result.n, result.missing);
    if (result.test_status == CXM_TEST_OK) {
        cxm__tested_value(figures, result.statistic, (double)NAN);
        figures->statistic = result.statistic;
        figures->df = result.df;
        figures->p = result.p;
        figures->test_status = CXM_TEST_OK;
    }
    figures->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return CXM_OK;
}

static const cxm_input log_rank_inputs[] = {
    {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0},
    {"group", "What is compared, at most 1000 values.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option log_rank_options[] = {
    {"rho", "", "0: the log-rank test; 1: Peto and Peto's, for which early events count more.", "", 0, 1000, 0, 0,
     CXM_OPTION_NUMBER, offsetof(struct log_rank_options, rho), 0, 0},
};

static const cxm_term log_rank_terms[] = {
    {"statistic", "", "Chi-squared, with its p.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_log_rank = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "log_rank",
             .title = "Log-rank test",
             .summary = "Whether groups differ in how long it takes.",
             .formula = "(O - E)' V^-1 (O - E), O and E being events and expected events of each group but one, weighted with "
                        "S(t-)^rho, V their hypergeometric covariance",
             .source = "Mantel 1966; Peto and Peto 1972; Harrington and Fleming, Biometrika 69, 1982",
             .inputs = log_rank_inputs,
             .options = log_rank_options,
             .terms = log_rank_terms,
             .input_count = 3,
             .option_count = 1,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct log_rank_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_STRATUM},
    .analyse = log_rank_analyse,
};
/* ---- lib/survival/mean_cumulative.c ---- */
/* Mean cumulative functions as a measure: cxm_mean_cumulative_new() behind a record, read at a time and at each row's own.
 * The formulas and their sources stand in cxm/unstable/mean_cumulative.h. */

#include <math.h>


struct mean_cumulative_options {
    size_t struct_size;
    double at, confidence;
};

enum { MEAN_CUMULATIVE_COLUMNS = 4 };

static bool mean_cumulative_null(const struct cxm__request *request, int64_t row)
{
    for (int c = 0; c < MEAN_CUMULATIVE_COLUMNS; c++)
        if (request->columns[c].type && cxm__column_is_null(&request->columns[c], row))
            return true;
    return false;
}

static cxm_status mean_cumulative_rows(const cxm_mean_cumulative *curve, const struct cxm__request *request, double confidence,
                                       double *const *rows, cxm_error *error)
{
    for (int64_t i = 0; i < request->length; i++) {
        cxm_estimate at = {.value = NAN, .lower = NAN, .upper = NAN};
        cxm_status status = CXM_OK;
        if (!mean_cumulative_null(request, i))
            status = cxm_mean_cumulative_at(curve, cxm__column_number(&request->columns[0], i), confidence, &at, error);
        if (status)
            return status;
        const double numbers[] = {at.value, at.lower, at.upper};
        for (int k = 0; k < 3; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
    return CXM_OK;
}

static cxm_status mean_cumulative_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                          cxm_error *error)
{
    const struct mean_cumulative_options *options = request->options;
    const cxm_column *columns = request->columns;
    cxm_mean_cumulative *curve;
    cxm_status status = cxm_mean_cumulative_new(&columns[0], &columns[1], &columns[2], columns[3].type ? &columns[3] : NULL,
                                                request->host, &curve, error);
    if (status)
        return status;
    const cxm_mean_cumulative_steps *steps = cxm_mean_cumulative_steps_of(curve);
    *figures = cxm__tested(steps->subjects, steps->missing);
    if (options->at > 0)
        status = cxm_mean_cumulative_at(curve, options->at, options->confidence, &figures->estimate, error);
    if (!status && rows)
        status = mean_cumulative_rows(curve, request, options->confidence, rows, error);
    cxm_mean_cumulative_free(curve);
    return status;
}

static const cxm_input mean_cumulative_inputs[] = {
    {"time", "When it happened, or until when the subject was observed, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; the one row of a subject without says until when it was observed.", CXM_INPUT_EVENT, 0},
    {"subject", "Whom it happened to.", CXM_INPUT_CATEGORY, 0},
    {"entry", "When observation began; the smallest of a subject's rows counts, without it 0.", CXM_INPUT_NUMBER,
     CXM_INPUT_OPTIONAL},
};

static const cxm_option mean_cumulative_options[] = {
    {"at", "time", "The time that the mean is read at; 0: none, and it is undefined.", "", 0, 1e300, 0, 0, CXM_OPTION_NUMBER,
     offsetof(struct mean_cumulative_options, at), 0, 0},
    CXM__OPTION_CONFIDENCE(struct mean_cumulative_options),
};

static const cxm_term mean_cumulative_terms[] = {
    {"mean", "events", "Mean number of events a subject, up to and including `at`.", 0, INFINITY, 0, 0},
};

static const cxm_term mean_cumulative_row_terms[] = {
    {"mean", "events", "The function at the row's time.", 0, INFINITY, 0, 0},
    {"lower", "events", "Its lower limit.", 0, INFINITY, 0, 0},
    {"upper", "events", "Its upper limit.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_mean_cumulative = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "mean_cumulative",
             .title = "Mean cumulative function",
             .summary = "How often it happens to a subject by a time, where subjects were not observed equally long.",
             .formula = "M(t) = sum of d / n over the times of events up to t; var M = sum over subjects of (sum of (d_i - d / n) "
                        "/ n over the times at which i was observed)^2",
             .source = "Nelson, Recurrent Events Data Analysis, 2003; Lawless and Nadeau, Technometrics 37, 1995",
             .inputs = mean_cumulative_inputs,
             .options = mean_cumulative_options,
             .terms = mean_cumulative_terms,
             .input_count = 4,
             .option_count = 2,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct mean_cumulative_options),
             .row_terms = mean_cumulative_row_terms,
             .row_term_count = 3,
             .form = CXM_FORM_ANALYSIS},
    .analyse = mean_cumulative_analyse,
};
/* ---- lib/survival/survival.c ---- */
/* Survival curves as a measure: what cxm_survival_new() makes, at the times that the options name and at each row's own.
 * The formulas and their sources stand in cxm/unstable/survival.h. */

#include <math.h>


struct survival_options {
    size_t struct_size;
    double at, horizon, confidence;
    int32_t interval, reserved;
};

enum { SURVIVAL_AT, SURVIVAL_MEDIAN, SURVIVAL_MEAN, SURVIVAL_HAZARD };
enum { SURVIVAL_ROW, SURVIVAL_ROW_LOWER, SURVIVAL_ROW_UPPER, SURVIVAL_ROWS };

/* How many of the curve's steps are at or before a time. */
static int64_t survival_step(const cxm_survival_steps *steps, double time)
{
    int64_t low = 0, high = steps->length;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (steps->time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nelson and Aalen's cumulative hazard where the curve has a probability, with the interval H exp(-+ z s / H). */
static cxm_status survival_hazard(const cxm_survival *curve, const struct survival_options *options, const cxm_host *host,
                                  const cxm_estimate *survival, cxm_estimate *hazard, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    const int64_t step = survival_step(steps, options->at);
    double *values = cxm__allocate(host, steps->length, sizeof *values);
    double *errors = cxm__allocate(host, steps->length, sizeof *errors);
    cxm_status status = values && errors ? cxm_survival_hazard(curve, CXM_HAZARD_NELSON_AALEN, values, errors, error)
                                         : cxm__fail_memory(error);
    *hazard = *survival;
    hazard->std_error = hazard->lower = hazard->upper = hazard->confidence = (double)NAN;
    hazard->flags = 0;
    if (!status && survival->status == CXM_VALUE_OK) {
        hazard->value = step ? values[step - 1] : 0;
        hazard->std_error = step ? errors[step - 1] : 0;
        hazard->interval_status = hazard->n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        if (hazard->value > 0 && hazard->n > 1) {
            const double reach = exp(cxm__tested_quantile(options->confidence, (double)NAN) * hazard->std_error / hazard->value);
            hazard->interval_status = CXM_INTERVAL_OK;
            hazard->confidence = options->confidence;
            hazard->lower = hazard->value / reach;
            hazard->upper = hazard->value * reach;
        }
    }
    cxm__release(host, values, steps->length, sizeof *values);
    cxm__release(host, errors, steps->length, sizeof *errors);
    return status;
}

/* The curve and its limits at each row's time. */
static cxm_status survival_rows(const cxm_survival *curve, const struct survival_options *options,
                                const struct cxm__request *request, double *const *rows, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    double *limits[2] = {cxm__allocate(request->host, steps->length, sizeof(double)),
                         cxm__allocate(request->host, steps->length, sizeof(double))};
    cxm_status status = limits[0] && limits[1] ? cxm_survival_limits(curve, options->interval, options->confidence, limits[0],
                                                                     limits[1], error)
                                               : cxm__fail_memory(error);
    const double *from[SURVIVAL_ROWS] = {steps->survival, limits[0], limits[1]};
    for (int64_t i = 0; !status && i < request->length; i++) {
        const bool null = cxm__column_is_null(&request->columns[0], i) || cxm__column_is_null(&request->columns[1], i) ||
                          (request->columns[2].type && cxm__column_is_null(&request->columns[2], i));
        const int64_t step = null ? 0 : survival_step(steps, cxm__column_number(&request->columns[0], i));
        for (int k = 0; k < SURVIVAL_ROWS; k++)
            if (rows[k])
                rows[k][i] = step ? from[k][step - 1] : (double)NAN;
    }
    for (int k = 0; k < 2; k++)
        cxm__release(request->host, limits[k], steps->length, sizeof(double));
    return status;
}

static cxm_status survival_figures(const cxm_survival *curve, const struct survival_options *options, const cxm_host *host,
                                   cxm_tested_estimate *figures, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    for (int t = 0; t <= SURVIVAL_HAZARD; t++)
        figures[t] = cxm__tested(steps->n, steps->missing);
    const double confidence = options->confidence;
    cxm_estimate *at = &figures[SURVIVAL_AT].estimate;
    cxm_status status = cxm_survival_quantile(curve, 0.5, options->interval, confidence, &figures[SURVIVAL_MEDIAN].estimate, error);
    if (!status && options->horizon > 0)
        status = cxm_survival_restricted_mean(curve, options->horizon, confidence, &figures[SURVIVAL_MEAN].estimate, error);
    if (status || !(options->at > 0))
        return status;
    status = cxm_survival_at(curve, options->at, options->interval, confidence, at, error);
    return status ? status : survival_hazard(curve, options, host, at, &figures[SURVIVAL_HAZARD].estimate, error);
}

static cxm_status survival_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct survival_options *options = request->options;
    cxm_survival *curve;
    cxm_status status = cxm_survival_new(&request->columns[0], &request->columns[1],
                                         request->columns[2].type ? &request->columns[2] : NULL, request->host, &curve, error);
    if (status)
        return status;
    status = survival_figures(curve, options, request->host, figures, error);
    if (!status && rows)
        status = survival_rows(curve, options, request, rows, error);
    cxm_survival_free(curve);
    return status;
}

static const cxm_input survival_inputs[] = {
    {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0},
    {"entry", "When watching began, before `time`; without it all at 0.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL},
};

static const cxm_option survival_options[] = {
    {"at", "time", "The time that survival and cumulative_hazard are read at; 0: none, and they are undefined.", "", 0, 1e300, 0, 0,
     CXM_OPTION_NUMBER, offsetof(struct survival_options, at), 0, 0},
    {"horizon", "time", "Up to where restricted_mean goes; 0: none, and it is undefined.", "", 0, 1e300, 0, 0, CXM_OPTION_NUMBER,
     offsetof(struct survival_options, horizon), 0, 0},
    {"interval", "", "How limits of a probability are made.", "log|plain|log_log", 0, 2, CXM_SURVIVAL_LOG, 0, CXM_OPTION_CHOICE,
     offsetof(struct survival_options, interval), 0, 0},
    CXM__OPTION_CONFIDENCE(struct survival_options),
};

static const cxm_term survival_terms[] = {
    {"survival", "", "The probability of no event up to and including `at`: Kaplan-Meier.", 0, 1, 0, 0},
    {"median", "time", "The first time by which at least half have had the event.", 0, INFINITY, 0, 0},
    {"restricted_mean", "time", "The mean time without the event, up to `horizon`.", 0, INFINITY, 0, 0},
    {"cumulative_hazard", "", "Nelson and Aalen's cumulative hazard at `at`.", 0, INFINITY, 0, 0},
};

static const cxm_term survival_row_terms[] = {
    {"survival", "", "The curve at the row's time.", 0, 1, 0, 0},
    {"lower", "", "Its lower limit.", 0, 1, 0, 0},
    {"upper", "", "Its upper limit.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_survival = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "survival",
             .title = "Survival curve",
             .summary = "How long until it happens, where some have not been watched long enough.",
             .formula = "S(t) = product of 1 - d / n over the times of events up to t; H(t) = sum of d / n; var S = S^2 sum of "
                        "d / (n (n - d))",
             .source = "Kaplan and Meier, JASA 53, 1958; Greenwood 1926; Nelson 1972; Aalen 1978; Brookmeyer and Crowley, "
                       "Biometrics 38, 1982; Klein and Moeschberger, Survival Analysis, 2003",
             .inputs = survival_inputs,
             .options = survival_options,
             .terms = survival_terms,
             .input_count = 3,
             .option_count = 4,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct survival_options),
             .row_terms = survival_row_terms,
             .row_term_count = SURVIVAL_ROWS,
             .form = CXM_FORM_ANALYSIS},
    .analyse = survival_analyse,
};
/* ---- lib/trend/trend.c ---- */
/* Whether a column rises or falls with time, as a measure: cxm_trend() behind a record.
 * The formulas and their sources stand in cxm/unstable/trend.h. */

#include <math.h>


static cxm_status trend_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    cxm_trend_result result;
    (void)rows;
    cxm_status status = cxm_trend(&request->columns[0], &request->columns[1], request->options, request->host, &result, error);
    if (status)
        return status;
    figures[0] = figures[1] = result.tau;
    figures[0].estimate = result.slope;
    for (int t = 2; t < 4; t++) {
        figures[t] = cxm__tested(result.slope.n, result.slope.missing);
        if (!result.slope.status)
            cxm__tested_value(&figures[t], t == 2 ? result.intercept : result.intercept_joint, NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    return CXM_OK;
}

static const cxm_input trend_inputs[] = {
    {"time", "When: numbers, or times and dates, which count in seconds since 1970.", CXM_INPUT_TIME, 0},
    {"value", "What may rise or fall.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option trend_options[] = {
    CXM__OPTION_CONFIDENCE(cxm_trend_options),
    {"serial", "", "What is done about neighbours in time that are alike.", "independent|hamed_rao|prewhiten", 0, 2, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_trend_options, serial), 0, 0},
    {"significance", "", "Of an autocorrelation that hamed_rao corrects for.", "", 0, 1, 0.05, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_trend_options, significance), 3, 0},
};

static const cxm_term trend_terms[] = {
    {"slope", "", "Theil and Sen's slope, per unit of time, with Mann and Kendall's test.", -INFINITY, INFINITY, 0, 0},
    {"tau", "", "Kendall's tau-b of value and time, with the same test.", -1, 1, 0, 0},
    {"intercept", "", "Median value less slope times median time.", -INFINITY, INFINITY, 0, 0},
    {"intercept_joint", "", "Median of value less slope times time.", -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_trend = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "trend",
             .title = "Trend over time",
             .summary = "Does it rise or fall with time, how fast, and could that be chance.",
             .formula = "slope = median of (y_j - y_i) / (t_j - t_i), t_i < t_j; S = #(y_j > y_i) - #(y_j < y_i); "
                        "z = (S - sign S) / sqrt(Var S)",
             .source = "Sen, JASA 63, 1968; Kendall, Rank Correlation Methods, 1970, chapter 5; Hamed and Rao, Journal of Hydrology "
                       "204, 1998; Yue, Pilon, Phinney and Cavadias, Hydrological Processes 16, 2002",
             .inputs = trend_inputs,
             .options = trend_options,
             .terms = trend_terms,
             .input_count = 2,
             .option_count = 3,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_trend_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = trend_analyse,
};
/* ---- lib/registry.c ---- */
/* The list of measures, and what is done with any of them. A measure is added by its own files and one line here. */
#include <string.h>


static const struct cxm__measure *const registry[] = {
    &cxm__measure_nps,
    &cxm__measure_csat,
    &cxm__measure_ces,
    &cxm__measure_rating,
    &cxm__measure_association,
    &cxm__measure_trend,
    &cxm__measure_auc,
    &cxm__measure_two_groups,
    &cxm__measure_divergence,
    &cxm__measure_concentration,
    &cxm__measure_quantile,
    &cxm__measure_multiplicity,
    &cxm__measure_survival,
    &cxm__measure_log_rank,
    &cxm__measure_cox,
    &cxm__measure_cox_intervals,
    &cxm__measure_mean_cumulative,
    &cxm__measure_control_xmr,
    &cxm__measure_control_p,
    &cxm__measure_control_laney,
    &cxm__measure_control_nps,
    &cxm__measure_control_ewma,
    &cxm__measure_control_cusum,
    &cxm__measure_regression_linear,
    &cxm__measure_regression_logistic,
};

int32_t cxm_measure_count(void)
{
    return (int32_t)(sizeof registry / sizeof *registry);
}

const cxm_measure *cxm_measure_at(int32_t index)
{
    return index >= 0 && index < cxm_measure_count() ? &registry[index]->info : NULL;
}

const struct cxm__measure *cxm__measure_find(struct cxm__slice name)
{
    for (int32_t i = 0; i < cxm_measure_count(); i++)
        if (cxm__slice_is(name, registry[i]->info.name))
            return registry[i];
    return NULL;
}

const cxm_measure *cxm_measure_find(const char *name)
{
    const struct cxm__measure *measure = name ? cxm__measure_find((struct cxm__slice){name, strlen(name)}) : NULL;
    return measure ? &measure->info : NULL;
}

int32_t cxm__measure_repeats(const struct cxm__measure *measure, int32_t columns)
{
    const cxm_measure *info = &measure->info;
    const bool repeats = info->inputs[info->input_count - 1].flags & CXM_INPUT_REPEATED;
    int32_t least = 0;
    while (least < info->input_count && !(info->inputs[least].flags & CXM_INPUT_OPTIONAL))
        least++;
    if (columns < least || (columns > info->input_count && !repeats))
        return 0;
    return repeats ? columns - info->input_count + 1 : 1;
}

int32_t cxm__term_repeats(const cxm_term *term, int32_t repeats)
{
    return term->flags & CXM_TERM_EACH ? repeats : 1;
}

int32_t cxm_measure_figures(const cxm_measure *info, int32_t columns)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    const int32_t repeats = measure ? cxm__measure_repeats(measure, columns) : 0;
    int32_t figures = 0;
    for (int32_t t = 0; repeats && t < info->term_count; t++)
        figures += cxm__term_repeats(&info->terms[t], repeats);
    return figures;
}

struct cxm__option_table cxm__measure_table(const struct cxm__measure *measure)
{
    return (struct cxm__option_table){measure->info.name, measure->info.options, measure->info.option_count};
}

cxm_scale cxm__measure_scale(const struct cxm__measure *measure, const void *options)
{
    cxm_scale scale;
    memcpy(&scale, (const char *)options + measure->scale_offset, sizeof scale);
    return scale;
}

double cxm__measure_confidence(const struct cxm__measure *measure, const void *options)
{
    double confidence;
    memcpy(&confidence, (const char *)options + measure->confidence_offset, sizeof confidence);
    return confidence;
}

int32_t cxm__measure_off_scale(const struct cxm__measure *measure, const void *options)
{
    int32_t off_scale;
    memcpy(&off_scale, (const char *)options + measure->off_scale_offset, sizeof off_scale);
    return off_scale;
}

cxm_status cxm__measure_check(const struct cxm__measure *measure, const void *options, int32_t argument, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm_status status = cxm__options_check(&table, options, argument, error);
    return status || !measure->check ? status : measure->check(options, argument, error);
}

cxm_status cxm__measure_options(const struct cxm__measure *measure, const void *from, int32_t argument,
                                union cxm__any_options *options, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    size_t size = measure->info.options_size;
    cxm__options_defaults(&table, options, size);
    cxm_status status = cxm__struct_read(options, size, size, from, argument, "options", error);
    return status ? status : cxm__measure_check(measure, options, argument, error);
}

const struct cxm__measure *cxm__measure_own(const cxm_measure *info)
{
    for (int32_t i = 0; info && i < cxm_measure_count(); i++)
        if (&registry[i]->info == info)
            return registry[i];
    return NULL;
}

static cxm_status registry_fail(cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("measure"), CXM__T(" is not one of cxm_measure_at()"));
}

cxm_status cxm_options_init(const cxm_measure *info, void *options, size_t size, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    if (!measure)
        return registry_fail(error);
    if (!options)
        return cxm__fail_null(error, 1, "options");
    if (size != info->options_size)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" is not the size of "),
                         CXM__T(info->name), CXM__T("'s options, "), CXM__I((int64_t)info->options_size));
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, options, size);
    return CXM_OK;
}

cxm_status cxm_options_parse(const cxm_measure *info, const char *text, void *options, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options work;
    char name[CXM__NAME_SIZE], value[CXM__NAME_SIZE];
    if (!measure)
        return registry_fail(error);
    if (!options)
        return cxm__fail_null(error, 2, "options");
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm_status status = cxm__measure_options(measure, options, 2, &work, error);
    while (!status && text) {
        status = cxm__option_next(&text, 0, name, value, sizeof name, 1, error);
        if (status || !name[0])
            break;
        const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){name, strlen(name)});
        if (!option)
            status = CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T(table.owner), CXM__T(" has no option "), CXM__AQ(name));
        else
            status = cxm__option_set(&table, option, &work, (struct cxm__slice){value, strlen(value)}, 1, error);
    }
    if (!status)
        status = cxm__measure_check(measure, &work, 1, error);
    if (!status) {
        size_t size; /* the caller's struct may be an older, shorter one */
        memcpy(&size, options, sizeof size);
        memcpy((char *)options + sizeof size, work.bytes + sizeof size,
               (size < info->options_size ? size : info->options_size) - sizeof size);
    }
    return status;
}

cxm_status cxm_options_format(const cxm_measure *info, const void *options, char *buffer, size_t size, size_t *needed,
                              cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options work;
    struct cxm__text text = cxm__text_into(buffer, size);
    if (!measure)
        return registry_fail(error);
    if (!buffer && size)
        return cxm__fail_null(error, 2, "buffer");
    cxm_status status = cxm__measure_options(measure, options, 1, &work, error);
    if (status)
        return status;
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_write(&table, &work, &text);
    bool fitted = cxm__text_end(&text);
    if (needed)
        *needed = text.length + 1;
    if (!fitted)
        return CXM__FAIL(error, CXM_E_SPACE, 3, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                         CXM__I((int64_t)text.length + 1), CXM__T(" are needed"));
    return CXM_OK;
}

cxm_status cxm_measure_estimate(const cxm_measure *info, const cxm_column *const *columns, const cxm_design *design,
                                const char *options, const cxm_host *host, cxm_estimate *estimates, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options own;
    struct cxm__once once;
    if (!measure)
        return registry_fail(error);
    if (!columns || !estimates)
        return cxm__fail_null(error, columns ? 5 : 1, columns ? "estimates" : "columns");
    if (measure->info.form == CXM_FORM_ANALYSIS)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("measure"), CXM__T(": "), CXM__T(info->name),
                         CXM__T(" is an analysis, for cxm_measure_analyse() or a query"));
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, &own, measure->info.options_size);
    cxm_status status = options ? cxm_options_parse(info, options, &own, error) : CXM_OK;
    if (status) {
        if (error)
            error->argument = 3;
        return status;
    }
    status = cxm__once_begin(&once, measure, columns[0], design, &own, host, estimates, error);
    if (status) {
        if (error && error->argument >= 0)
            error->argument++; /* the measure stands before what cxm_nps() and its like take */
        return status;
    }
    measure->terms(&once.tally, &once.options, UINT32_MAX >> (32 - measure->info.term_count), &once.confidence, estimates);
    cxm__once_end(&once);
    return CXM_OK;
}
