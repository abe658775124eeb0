/* One column of answers as two, by a category with two values: each is the same array with the other's rows as nulls, so that rows
 * keep their numbers. The value that comes first in order is the first side, the reference. Read two_groups.c next. */
#ifndef CXM__COMPARISON_SPLIT_H
#define CXM__COMPARISON_SPLIT_H

#include "core/pick.h"
#include "measure.h"

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
