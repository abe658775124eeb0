/* From a partial result to the table that the caller reads: one row for each group, measure and term.
 * result.c builds it, read.c holds the public readers. */
#ifndef CXM__QUERY_RESULT_H
#define CXM__QUERY_RESULT_H

#include "query/findings.h"
#include "query/fold.h"
#include "query/partial.h"

/* Where the columns stand behind the keys; the order is that of cxm/result.h. */
enum {
    CXM__RESULT_MEASURE,
    CXM__RESULT_TERM,
    CXM__RESULT_UNIT,
    CXM__RESULT_VALUE,
    CXM__RESULT_STD_ERROR,
    CXM__RESULT_LOWER,
    CXM__RESULT_UPPER,
    CXM__RESULT_CONFIDENCE,
    CXM__RESULT_DF,
    CXM__RESULT_N_EFFECTIVE,
    CXM__RESULT_N,
    CXM__RESULT_MISSING,
    CXM__RESULT_EXCLUDED,
    CXM__RESULT_CLUSTERS,
    CXM__RESULT_STATUS,
    CXM__RESULT_INTERVAL_STATUS,
    CXM__RESULT_FLAGS,
    CXM__RESULT_P,
    CXM__RESULT_Q,
    CXM__RESULT_COLUMNS
};

struct cxm_result {
    struct cxm__arena arena;
    int32_t keys;
    int32_t along; /* of all pairs along a key: 1 + which one; else 0 */
    const char **aliases; /* by code of the column `measure` */
    cxm_table table, ledger;
    const char *query;
    char fingerprint[17];
    const char *zone; /* with the hash of its data; NULL where the query named none */
};

/* Names of the columns behind the keys; labels of `status` and of `interval_status`. */
extern const char *const cxm__result_names[CXM__RESULT_COLUMNS];
extern const char *const cxm__result_statuses[2][5];

/* A column of codes, `width` bytes each, into texts; and a key's column: its value in each group, over `terms` rows. */
bool cxm__result_coded(struct cxm__arena *arena, cxm_column *column, const void *codes, int64_t length, int64_t width,
                       const char *const *texts, int64_t count);
bool cxm__result_key(cxm_result *result, const struct cxm__groups *groups, int32_t key, int32_t terms, cxm_column *column);

/* The columns measure, term and unit, and the aliases: a pattern that repeats with each group. */
bool cxm__result_pattern(cxm_result *result, const struct cxm__plan *plan, int64_t groups, cxm_column *columns);

/* `findings` are those of the plan's analyses, NULL without any; both know the same groups, and where the plan has no answers the
 * partial result has nothing else. */
cxm_status cxm__result_new(cxm_result **result, const struct cxm__plan *plan, const struct cxm__partial *partial,
                           const struct cxm__findings *findings, cxm_error *error);

#endif
