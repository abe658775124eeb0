/* Which unit a row belongs to, and columns of answers that are read with it: what agreement within units starts from.
 * Codes and whole numbers that lie close together are taken as they are; others are sorted. */
#ifndef CXM__STATS_UNITS_H
#define CXM__STATS_UNITS_H

#include "core/column.h"
#include "core/lend.h"
#include "core/options.h"

struct cxm__units {
    int32_t *of_row; /* 0 .. labels - 1, or -1 without one; as many as the column is long */
    int64_t rows;
    int64_t labels; /* some may have no row */
};

/* Checks what can tell rows apart, of a length below 2^31. */
cxm_status cxm__units_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error);
/* Reads it. Released by cxm__units_free() in any case. */
cxm_status cxm__units_read(struct cxm__units *units, const cxm_column *column, const char *name, int32_t argument,
                           const cxm_host *host, cxm_error *error);
void cxm__units_free(struct cxm__units *units, const cxm_host *host);

/* "item", "item 2", "item 3" ... as messages name the columns of a list; returns `name`. */
const char *cxm__item_name(int32_t item, char name[CXM__NAME_SIZE]);

/* `n` numbers within -1e140..1e140 from `first`; null[i] is set to 1 where there is none, and else left as it is. */
cxm_status cxm__answers_read(const cxm_column *column, int64_t first, int32_t n, double *answers, uint8_t *null, const char *name,
                             int32_t argument, cxm_error *error);

/* Whether a sum of `n` squares of differences of numbers up to `largest` is 0 but for rounding. */
static inline bool cxm__squares_vanish(double sum, double n, double largest)
{
    const double rounding = 4 * 0x1p-52 * largest;
    return !(sum > n * rounding * rounding);
}

#endif
