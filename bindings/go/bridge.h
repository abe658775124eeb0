/* What Go calls: the library's calls with Go's memory described by numbers, so that each crosses once and nothing is copied.
 * The addresses in a cxm_go_column are pinned by the caller for the length of the call. */
#ifndef CXM_GO_BRIDGE_H
#define CXM_GO_BRIDGE_H

#include "cxm.h"

/* A column whose pointers are numbers; type 0 says that there is none. */
typedef struct cxm_go_column {
    uintptr_t data, validity, extra;
    int64_t length, stride, width;
    int32_t type;
    uint32_t flags;
} cxm_go_column;

/* `names` are `count` texts one after the other, each with its NUL. */
typedef struct cxm_go_table {
    uintptr_t names, columns;
    int64_t count, length;
} cxm_go_table;

/* `text` is the measures, the keys, the options, the policy, `of` and `where` one after the other, each with its NUL. */
typedef struct cxm_go_query {
    uintptr_t text;
    int32_t measures, by;
} cxm_go_query;

/* A row of a result. The texts belong to the result. */
typedef struct cxm_go_row {
    cxm_estimate estimate;
    double p, q;
    const char *measure, *term, *unit;
} cxm_go_row;

/* A host that can be told to stop, lends Go's time zones, and shares work among goroutines where `threads` is above 1. */
typedef struct cxm_go_host cxm_go_host;
cxm_go_host *cxm_go_host_new(int32_t threads);
const cxm_host *cxm_go_host_lent(const cxm_go_host *host);
void cxm_go_host_stop(cxm_go_host *host, int32_t stop);
void cxm_go_host_free(cxm_go_host *host);

/* Work that goroutines share: the first one does task 0, then each takes what is left. */
typedef struct cxm_go_work cxm_go_work;
void cxm_go_work_first(cxm_go_work *work);
void cxm_go_work_share(cxm_go_work *work);

/* `columns` are the measure's inputs, then weight, stratum, cluster and population. */
cxm_status cxm_go_estimate(const cxm_measure *measure, const cxm_go_column *columns, const char *options, cxm_go_host *host,
                           cxm_estimate *estimates, cxm_error *error);
/* The same where the host shares work, which calls back into Go. */
cxm_status cxm_go_estimate_shared(const cxm_measure *measure, const cxm_go_column *columns, const char *options, cxm_go_host *host,
                                  cxm_estimate *estimates, cxm_error *error);

/* What an analysis is given and gives. `columns` are `count` inputs and then the design, as above; `names` are `count` texts one after
 * the other; `rows` are the addresses of as many arrays of doubles as the measure has row terms, or 0. */
typedef struct cxm_go_analysis {
    uintptr_t columns, names, options, figures, rows;
    int32_t count;
} cxm_go_analysis;
cxm_status cxm_go_analyse(const cxm_measure *measure, const cxm_go_analysis *analysis, cxm_go_host *host, cxm_error *error);

cxm_status cxm_go_table_query(const cxm_go_table *table, const cxm_go_query *query, cxm_go_host *host, cxm_result **result,
                              cxm_error *error);
cxm_status cxm_go_arrow_query(void *stream, const cxm_go_query *query, cxm_go_host *host, cxm_result **result, cxm_error *error);

cxm_status cxm_go_state_new(const cxm_go_query *query, cxm_go_host *host, cxm_state **state, cxm_error *error);
cxm_status cxm_go_state_update(cxm_state *state, const cxm_go_table *table, cxm_error *error);
cxm_status cxm_go_state_decode(const void *bytes, size_t size, cxm_go_host *host, cxm_state **state, cxm_error *error);

/* `columns` and `zone` may be NULL. */
cxm_status cxm_go_model_append(cxm_model *model, const char *table, const cxm_go_table *batch, const char *columns,
                               const char *zone, cxm_rows **report, cxm_error *error);
cxm_status cxm_go_model_query(const cxm_model *model, const cxm_go_query *query, cxm_go_host *host, cxm_result **result,
                              cxm_error *error);
cxm_status cxm_go_model_state(const cxm_model *model, const cxm_go_query *query, cxm_go_host *host, cxm_state **state,
                              cxm_error *error);
/* `fields` are `count` texts one after the other, each with its NUL. */
cxm_status cxm_go_model_rows(const cxm_model *model, const cxm_go_query *query, const char *fields, int32_t count,
                             cxm_go_host *host, cxm_rows **rows, cxm_error *error);

cxm_status cxm_go_result_row(const cxm_result *result, int64_t row, cxm_go_row *out, cxm_error *error);
/* `keys` are texts one after the other, each with its NUL; a bit in `nulls` says that one is null. */
cxm_status cxm_go_result_find(const cxm_result *result, const char *measure, const char *term, const char *keys, int32_t count,
                              uint32_t nulls, int64_t *row, cxm_error *error);

#endif
