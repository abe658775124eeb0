/* Queries put to tables in pieces. */
#ifndef CXM_PYTHON_QUERY_H
#define CXM_PYTHON_QUERY_H

#include "lend.h"
#include "pieces.h"
#include "text.h"

/* A query as Python gives it, and the text that it is for the library. */
struct question {
    cxm_query query;
    struct texts measures, by;
    struct text options, policy;
};

/* `design` is the names of the columns of weights, strata, clusters and the population, None where there is none. */
int question_open(struct module_state *state, struct question *question, PyObject *measures, PyObject *by, PyObject *options,
                  PyObject *const *design);
void question_clear(struct question *question);

/* Puts a query to tables; NULL with an exception. */
cxm_result *query_pieces(struct module_state *state, const struct pieces *pieces, const cxm_query *query, struct lent *lent);

#endif
