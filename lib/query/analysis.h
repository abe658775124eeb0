/* Columns bound to an analysis: checked, categories turned into codes, and names kept for messages.
 * The public call runs it on all rows, findings.c on each group of a query. */
#ifndef CXM__QUERY_ANALYSIS_H
#define CXM__QUERY_ANALYSIS_H

#include "measure.h"
#include "query/category.h"

enum { CXM__DESIGN_COLUMNS = 4 };

/* What is to be bound. Names and arguments are for messages. */
struct cxm__analysis_source {
    const struct cxm__measure *measure;
    const void *options;              /* checked */
    const cxm_column *const *columns; /* in the order of the inputs */
    const char *const *names;
    int32_t count;
    int64_t length;
    const cxm_column *design[CXM__DESIGN_COLUMNS]; /* weight, stratum, cluster, population; or NULL */
    const char *design_names[CXM__DESIGN_COLUMNS];
    int32_t argument, design_argument;
};

struct cxm__analysis {
    struct cxm__analysis_source source;
    const cxm_host *host;
    cxm_column *columns; /* `count`, then those of the design; type 0 where there is none */
    int32_t count;       /* at least as many as the measure has inputs */
    struct cxm__category *categories; /* as many as columns */
};

/* What a request points to while it runs. */
struct cxm__analysis_request {
    struct cxm__request request;
    cxm_column design[CXM__DESIGN_COLUMNS];
};

/* End with cxm__analysis_free() in any case. */
cxm_status cxm__analysis_bind(struct cxm__analysis *analysis, const struct cxm__analysis_source *source, const cxm_host *host,
                              cxm_error *error);
void cxm__analysis_free(struct cxm__analysis *analysis);

/* Runs it on columns like those of `analysis`, and puts the caller's names and arguments into errors. */
cxm_status cxm__analysis_run(const struct cxm__analysis *analysis, const cxm_column *columns, int64_t length,
                             cxm_tested_estimate *figures, double *const *rows, cxm_error *error);

#endif
