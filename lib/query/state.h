/* A state: a plan and what is known so far. It keeps a short stack of partial results of falling size, so that many small updates
 * of many groups cost n log n; state_encode.c and state_decode.c write and read it. */
#ifndef CXM__QUERY_STATE_H
#define CXM__QUERY_STATE_H

#include "cxm/state.h"
#include "query/partial.h"

enum { CXM__STATE_DEPTH = 64 };

struct cxm_state {
    struct cxm__plan plan;
    int32_t count; /* of partials; 0 = no rows yet */
    struct cxm__partial partials[CXM__STATE_DEPTH];
};

/* An empty state with a plan of the query; `model` is NULL for a table's. */
cxm_status cxm__state_make(const cxm_query *query, const struct cxm__plan_model *model, const cxm_host *host, int32_t query_argument, int32_t host_argument,
                           int32_t state_argument, cxm_state **state, cxm_error *error);

/* Whether tables can be put in: a model's state comes from its model. */
cxm_status cxm__state_takes_rows(const cxm_state *state, cxm_error *error);

/* Whether a state can hold what a plan asks for: it cannot hold analyses. */
cxm_status cxm__state_holds(const struct cxm__plan *plan, int32_t argument, cxm_error *error);

/* Takes a partial result over. */
cxm_status cxm__state_push(cxm_state *state, struct cxm__partial *partial, cxm_error *error);

/* All that is known, as one partial: `*view` points to it, and `own` holds it where it had to be merged first (free it). */
cxm_status cxm__state_whole(const cxm_state *state, struct cxm__partial *own, const struct cxm__partial **view, cxm_error *error);

/* The whole way from a table to a result; `left_out` are rows that a model's policy kept out of the table, or NULL. */
cxm_status cxm__plan_answer(const struct cxm__plan *plan, const cxm_table *table, const int64_t *left_out, cxm_result **result,
                            cxm_error *error);

/* A table that comes in pieces: all of them enter the state, or none. */
struct cxm__pieces {
    cxm_state *state;
    cxm_state *beside; /* what came in so far, in a state that borrows the other's plan */
    int64_t heard;     /* rows that the host has heard of */
    struct cxm__partial_place place;
};

/* `total` is the rows that will come, or -1. End with cxm__pieces_end() whenever it returned CXM_OK. */
cxm_status cxm__pieces_begin(struct cxm__pieces *pieces, cxm_state *state, int32_t argument, int64_t total, cxm_error *error);
cxm_status cxm__pieces_take(struct cxm__pieces *pieces, const cxm_table *table, cxm_error *error);
/* Puts what came in into the state unless `status` is a failure already; returns that, or its own. */
cxm_status cxm__pieces_end(struct cxm__pieces *pieces, cxm_status status, cxm_error *error);

#endif
