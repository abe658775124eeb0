/* From codes to what they stand for: a partial result whose keys were counted as integers gets ids, texts and names in their place,
 * and its groups the order of these. */
#ifndef CXM__QUERY_RELABEL_H
#define CXM__QUERY_RELABEL_H

#include "model/fields.h"
#include "query/partial.h"

/* Keys first .. plan->key_count - 1 are those of `fields`, NULL where a key's integers stand for themselves. On failure the partial
 * result is as it was. */
cxm_status cxm__partial_relabel(struct cxm__partial *partial, const struct cxm__plan *plan, const struct cxm__field *const *fields,
                                cxm_error *error);

#endif
