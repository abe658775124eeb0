/* Options of Python as the library's option text. */
#ifndef CXM_PYTHON_OPTIONS_H
#define CXM_PYTHON_OPTIONS_H

#include "text.h"

/* Adds " name=value", the value a number, a str, or a pair of numbers for a scale. 0, or -1 with an exception. */
int options_add(struct module_state *state, struct text *text, const char *name, PyObject *value);
/* A mapping name -> value, a str that is option text already, or None. */
int options_of(struct module_state *state, struct text *text, PyObject *options);
/* Adds " name=COLUMN" to a policy; None adds nothing. */
int policy_add(struct module_state *state, struct text *text, const char *name, PyObject *column);

#endif
