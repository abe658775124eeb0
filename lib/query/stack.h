/* Results of one query, made in several ways, below each other: a new first key says which is which.
 * They agree in their keys, measures and terms; their rows may differ. */
#ifndef CXM__QUERY_STACK_H
#define CXM__QUERY_STACK_H

#include "query/result.h"

/* `key` is the new key's name, names[i] its text for parts[i]: the slowest key, in this order. Query text and fingerprint are the
 * first part's. The ledger has the new key as its first column, too. The parts are copied, and stay the caller's.
 * CXM_E_INCOMPATIBLE where their queries or columns differ, CXM_E_ARGUMENT where a column has the new key's name. */
cxm_status cxm__result_stack(cxm_result **result, const cxm_host *host, const char *key, const char *const *names,
                             const cxm_result *const *parts, int32_t count, cxm_error *error);

#endif
