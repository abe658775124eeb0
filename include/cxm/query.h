/**
 * @file query.h
 * @brief Which measures, of what, by what, under which options and policy; and putting that to a table.
 *
 * A query is plain text in a struct of the caller's, so it can be stored, sent and compared. Read result.h next.
 */
#ifndef CXM_QUERY_H
#define CXM_QUERY_H

#include "host.h"
#include "result.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A query. Growing: start from CXM_QUERY_INIT. All text is borrowed for the call.
 *
 * **measures**: a NULL-terminated list of up to 64. `nps` measures the column "score" (the measure's input name);
 * `nps(likelihood)` another column; `csat(q7, scale=1..5, top_boxes=2)` sets options for this one; `rating.mean` gives only
 * that term. An analysis takes several columns, in the order of its inputs: `cox(days, left, effort, price, ties=breslow)`; where
 * its record says that a term has a figure for each of the last ones, the result's terms are `coefficient(effort)` and so on.
 * Without columns it takes those called like the inputs that it cannot do without, and none for optional ones. A column's name
 * with anything but letters, digits and . _ - + / : in it stands in double quotes, a double quote in it doubled. The name of a
 * group alone, such as `voices`, stands for each of its members whose columns are there: columns called like the inputs,
 * optional ones too, and for an input that repeats all that are called INPUT/..., such as `item/price`. Members that are left
 * out for want of a column have a line in the ledger, "no_column". Options of all members are `voices.measure=csat`.
 *
 * **by**: a NULL-terminated list of up to 16 key columns, or NULL for one group of all rows. Integer, boolean, time, text and
 * coded columns can be keys, real numbers cannot, nor integers above 2^63 - 1, nor columns named like one of a result's. Groups
 * come in ascending order of the keys, the first key slowest: numbers by value, false before true, text byte by byte, coded
 * columns by their labels, nulls last, as a group of their own.
 *
 * **options**: text for every measure that has such an option, `confidence=0.9 off_scale=skip`, or for one measure,
 * `nps.interval=wald`; what stands later wins, and what stands in a measure's brackets wins over all.
 *
 * **policy**: text: `weight=COLUMN`, `stratum=COLUMN`, `cluster=COLUMN`, `population=COLUMN` (see cxm_design for what they do).
 * A model knows more: which time counts, windows, de-duplication, roll-ups, see cxm_model_query() and docs/policy.md.
 *
 * **of**: which of a model's tables has the rows; NULL is that of each measure's record, which is "responses" for most. **where**: conditions that a row must meet,
 * `site=ACME/Berlin score<=6`. A table has neither: its rows are what the caller puts in.
 * @since 0.0.1
 */
typedef struct cxm_query {
    size_t struct_size;          /**< sizeof(cxm_query) in the caller's build */
    const char *const *measures; /**< NULL-terminated, at least one */
    const char *const *by;       /**< NULL-terminated, or NULL */
    const char *options;         /**< or NULL */
    const char *policy;          /**< or NULL */
    const char *of;              /**< a model's table, or NULL */
    const char *where;           /**< conditions on a model's rows, or NULL */
} cxm_query;

/** An empty query, to be filled in. */
#define CXM_QUERY_INIT {sizeof(cxm_query), NULL, NULL, NULL, NULL, NULL, NULL}

/**
 * Puts a query to a table. Nothing is copied from the table but the keys; memory comes from the host, in proportion to the
 * number of groups. The result does not depend on host->run, nor, without weights, on the order of rows. Thread-safe.
 * @param[in]  table  the columns; each that the query names must be there; not NULL
 * @param[in]  query  the query; not NULL
 * @param[in]  host   what is lent, or NULL; its context must live as long as the result
 * @param[out] result set only on CXM_OK; release with cxm_result_free()
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (the row is named), CXM_E_LENGTH, CXM_E_NOT_FOUND,
 *         CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_table_query(const cxm_table *table, const cxm_query *query, const cxm_host *host,
                                                 cxm_result **result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
