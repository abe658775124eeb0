/* What the capsules hold is memory of Python's, and is freed with them. */
#include "capsules.h"

static void stream_free(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release)
        stream->release(stream);
    PyMem_Free(stream);
}

PyObject *stream_capsule(struct ArrowArrayStream *from)
{
    struct ArrowArrayStream *stream = PyMem_Malloc(sizeof *stream);
    PyObject *capsule = stream ? PyCapsule_New(stream, "arrow_array_stream", stream_free) : PyErr_NoMemory();
    if (capsule) {
        *stream = *from;
        return capsule;
    }
    from->release(from);
    PyMem_Free(stream);
    return NULL;
}

static void schema_free(PyObject *capsule)
{
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release)
        schema->release(schema);
    PyMem_Free(schema);
}

PyObject *schema_capsule(struct ArrowArrayStream *from)
{
    struct ArrowSchema *schema = PyMem_Calloc(1, sizeof *schema);
    int code = schema ? from->get_schema(from, schema) : 1;
    PyObject *capsule = code ? PyErr_NoMemory() : PyCapsule_New(schema, "arrow_schema", schema_free);
    from->release(from);
    if (!capsule) {
        if (!code)
            schema->release(schema);
        PyMem_Free(schema);
    }
    return capsule;
}
