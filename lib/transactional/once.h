/* A measure of one column in one call: everything on the caller's stack, nothing allocated.
 * The four measures' public functions are this and their own arithmetic. */
#ifndef CXM__TRANSACTIONAL_ONCE_H
#define CXM__TRANSACTIONAL_ONCE_H

#include "core/gather.h"
#include "measure.h"

struct cxm__drawn;

enum { CXM__ONCE_BETWEEN = 128 }; /* room on the stack for answers between points: twice the 64 different ones that need no memory */

struct cxm__once {
    struct cxm__grid grid;
    struct cxm__answers answers;
    struct cxm__tally tally;
    struct cxm__confidence confidence;
    union cxm__any_options options; /* the caller's, over the defaults */
    double range[2], population;
    struct cxm__between between[CXM__ONCE_BETWEEN];
    struct cxm__drawn *drawn; /* strata or clusters took another way; else NULL */
    int64_t wide[CXM__POINTS_MAX + CXM__WIDE_EXTRA], row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__weight weights[CXM__POINTS_MAX];
};

/* Reads options and design, counts, and leaves a tally. Arguments are those of the public functions: score, design, options, host,
 * result. End it with cxm__once_end() whenever it returned CXM_OK. */
cxm_status cxm__once_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                           const cxm_design *design, const void *options, const cxm_host *host, const void *result,
                           cxm_error *error);
void cxm__once_end(struct cxm__once *once);

/* The same where the design has strata or clusters, which are told apart as a query tells groups apart: once->options and a complete
 * design go in, tally and confidence come out. It stands on the floor of queries. */
cxm_status cxm__drawn_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                            const cxm_design *design, const cxm_host *host, cxm_error *error);
void cxm__drawn_end(struct cxm__drawn *drawn);

/* A population must hold the answers that came from it. */
cxm_status cxm__population_check(const struct cxm__tally *tally, int32_t argument, cxm_error *error);

#endif
