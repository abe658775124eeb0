/* Arrow streams and schemas as capsules, whose destructors release what no consumer took. */
#ifndef CXM_PYTHON_CAPSULES_H
#define CXM_PYTHON_CAPSULES_H

#include "module.h"

/* Each takes over the stream, on failure too; NULL with an exception. */
PyObject *stream_capsule(struct ArrowArrayStream *from);
PyObject *schema_capsule(struct ArrowArrayStream *from);

#endif
