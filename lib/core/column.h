/* Reading columns: single elements for messages, blocks of rows for everything that is done per row.
 * A block is decoded into small packed arrays, so that the work behind it exists once and not per type. */
#ifndef CXM__CORE_COLUMN_H
#define CXM__CORE_COLUMN_H

#include "core/fail.h"
#include "cxm/column.h"
#include "cxm/scale.h"

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
