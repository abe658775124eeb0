/* cxm.Numbers: a double for each row, which others read where it is. */
#ifndef CXM_PYTHON_NUMBERS_H
#define CXM_PYTHON_NUMBERS_H

#include "module.h"

/* `length` zeros, and where they stand, to be written before anybody else sees them. */
PyObject *numbers_new(struct module_state *state, int64_t length, double **data);
/* _numbers(bytes), which pickles call. */
PyObject *numbers_restore(PyObject *module, PyObject *bytes);

#endif
