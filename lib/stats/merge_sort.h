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
