/* Answers by their counts: most published figures are given as so many of these and so many of those.
 * Rows are bytes, in the order of the counts. */
#ifndef CXM_TESTS_SUPPORT_ROWS_H
#define CXM_TESTS_SUPPORT_ROWS_H

#include <stdint.h>
#include <string.h>

#include <cxm/column.h>

enum { ROWS_MOST = 20000 };

struct rows {
    uint8_t bytes[ROWS_MOST];
    int64_t length;
};

static inline void rows_add(struct rows *rows, int answer, int64_t times)
{
    memset(rows->bytes + rows->length, answer, (size_t)times);
    rows->length += times;
}

static inline cxm_column rows_column(const struct rows *rows)
{
    return cxm_column_of(CXM_TYPE_U8, rows->bytes, rows->length);
}

#endif
