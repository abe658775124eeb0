/* Results below each other: of one query that was answered in several ways, where a new first key says which is which, and of the
 * parts of one that no single table answers. They agree in their keys; their rows may differ. */
#ifndef CXM__QUERY_STACK_H
#define CXM__QUERY_STACK_H

#include "query/result.h"

/* `key` is the new key's name, names[i] its text for parts[i]: the slowest key, in this order. Query text and fingerprint are the
 * first part's. The ledger has the new key as its first column, too. The parts are copied, and stay the caller's.
 * CXM_E_INCOMPATIBLE where their queries or columns differ, CXM_E_ARGUMENT where a column has the new key's name. */
cxm_status cxm__result_stack(cxm_result **result, const cxm_host *host, const char *key, const char *const *names,
                             const cxm_result *const *parts, int32_t count, cxm_error *error);

/* Results of queries that differ in their measures, below each other: no key is added. Texts of the queries follow each other, and the
 * fingerprint is of all of them. CXM_E_INCOMPATIBLE where a key is of one kind here and of another there. */
cxm_status cxm__result_join(cxm_result **result, const cxm_host *host, const cxm_result *const *parts, int32_t count, cxm_error *error);

#endif
