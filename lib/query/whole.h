/* What a query reads of a table: for those who put together no more than that.
 * The public call is in cxm/unstable/pieces.h. */
#ifndef CXM__QUERY_WHOLE_H
#define CXM__QUERY_WHOLE_H

#include "cxm/unstable/pieces.h"
#include "query/plan.h"

/* Whether the query names a column: as what is measured, as a key, or in its policy. */
bool cxm__plan_wants(const struct cxm__plan *plan, const char *name);

#endif
