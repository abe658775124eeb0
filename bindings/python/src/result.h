/* cxm.Result: what a query gives, a table that is always laid out alike. */
#ifndef CXM_PYTHON_RESULT_H
#define CXM_PYTHON_RESULT_H

#include "module.h"

/* A Result that owns `result`, which is released on failure too. */
PyObject *result_new(struct module_state *state, cxm_result *result);
/* The Estimate in the first row, of a result without keys; `result` is released in any case. */
PyObject *result_headline(struct module_state *state, cxm_result *result);

#endif
