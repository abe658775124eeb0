/* Any column that can be a key, as codes: CODED, 32 bits, negative where null, into labels that ascend. It points into itself.
 * Analyses see categories, strata and clusters in this one form. */
#ifndef CXM__QUERY_CATEGORY_H
#define CXM__QUERY_CATEGORY_H

#include "query/keys.h"

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
