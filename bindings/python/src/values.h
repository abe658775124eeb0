/* Elements of a result's columns as Python values. */
#ifndef CXM_PYTHON_VALUES_H
#define CXM_PYTHON_VALUES_H

#include "module.h"

/* str, int, float, bool, datetime or date; None for a null. A new reference. */
PyObject *value_of(const cxm_column *column, int64_t row);
/* All elements, as a list. */
PyObject *values_of(const cxm_column *column);
/* The element at a row of a text or coded column as text that lives as long as the column does; NULL for a null. */
const char *text_of(const cxm_column *column, int64_t row);

#endif
