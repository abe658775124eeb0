/* A copy of a column's rows in another order, packed: what an analysis of groups reads.
 * Numbers, booleans, times and codes; text becomes codes first, see query/category.h. */
#ifndef CXM__CORE_PICK_H
#define CXM__CORE_PICK_H

#include "core/column.h"
#include "core/lend.h"

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
