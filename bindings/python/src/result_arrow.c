/* A result as Arrow capsules, whose destructors release what no consumer took. */
#include "result.h"

static void stream_free(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release)
        stream->release(stream);
    PyMem_Free(stream);
}

PyObject *result_stream(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", names, &requested)) /* best effort: it is given as it is */
        return NULL;
    struct ArrowArrayStream *stream = PyMem_Calloc(1, sizeof *stream);
    if (!stream)
        return PyErr_NoMemory();
    cxm_error why;
    if (cxm_result_to_arrow(((struct result *)self)->result, NULL, stream, &why)) {
        PyMem_Free(stream);
        return fail_library(state_of(self), &why, NULL), NULL;
    }
    PyObject *capsule = PyCapsule_New(stream, "arrow_array_stream", stream_free);
    if (!capsule) {
        stream->release(stream);
        PyMem_Free(stream);
    }
    return capsule;
}

static void schema_free(PyObject *capsule)
{
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release)
        schema->release(schema);
    PyMem_Free(schema);
}

PyObject *result_schema(PyObject *self, PyObject *unused)
{
    struct ArrowArrayStream stream;
    cxm_error why;
    (void)unused;
    struct ArrowSchema *schema = PyMem_Calloc(1, sizeof *schema);
    if (!schema)
        return PyErr_NoMemory();
    if (cxm_result_to_arrow(((struct result *)self)->result, NULL, &stream, &why)) {
        PyMem_Free(schema);
        return fail_library(state_of(self), &why, NULL), NULL;
    }
    int code = stream.get_schema(&stream, schema);
    PyObject *capsule = code ? PyErr_NoMemory() : PyCapsule_New(schema, "arrow_schema", schema_free);
    stream.release(&stream);
    if (!capsule) {
        if (!code)
            schema->release(schema);
        PyMem_Free(schema);
    }
    return capsule;
}
