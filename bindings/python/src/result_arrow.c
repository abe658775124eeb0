/* A result as Arrow capsules: the library's own export, a copy. */
#include "capsules.h"
#include "result.h"

PyObject *result_stream(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = NULL;
    struct ArrowArrayStream stream;
    cxm_error why;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", names, &requested)) /* best effort: it is given as it is */
        return NULL;
    if (cxm_result_to_arrow(((struct result *)self)->result, NULL, &stream, &why))
        return fail_library(state_of(self), &why, NULL), NULL;
    return stream_capsule(&stream);
}

PyObject *result_schema(PyObject *self, PyObject *unused)
{
    struct ArrowArrayStream stream;
    cxm_error why;
    (void)unused;
    if (cxm_result_to_arrow(((struct result *)self)->result, NULL, &stream, &why))
        return fail_library(state_of(self), &why, NULL), NULL;
    return schema_capsule(&stream);
}
