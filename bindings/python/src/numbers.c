/* Immutable doubles in one block, lent by the buffer protocol and as an Arrow array in which NaN is a null. */
#include "numbers.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct numbers {
    PyObject_VAR_HEAD
    Py_ssize_t shape, stride;
    double data[];
};

PyObject *numbers_new(struct module_state *state, int64_t length, double **data)
{
    if (length > (int64_t)(PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(double) / 2))
        return PyErr_NoMemory();
    struct numbers *self = PyObject_NewVar(struct numbers, state->numbers, (Py_ssize_t)length);
    if (!self)
        return NULL;
    self->shape = (Py_ssize_t)length;
    self->stride = (Py_ssize_t)sizeof(double);
    memset(self->data, 0, (size_t)length * sizeof(double));
    *data = self->data;
    return (PyObject *)self;
}

PyObject *numbers_restore(PyObject *module, PyObject *bytes)
{
    char *from;
    double *data = NULL;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(bytes, &from, &size))
        return NULL;
    PyObject *made = numbers_new(module_state(module), size / (Py_ssize_t)sizeof(double), &data);
    if (made)
        memcpy(data, from, (size_t)(size - size % (Py_ssize_t)sizeof(double)));
    return made;
}

static void numbers_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int numbers_buffer(PyObject *object, Py_buffer *view, int flags)
{
    struct numbers *self = (struct numbers *)object;
    if (flags & PyBUF_WRITABLE) {
        view->obj = NULL;
        return PyErr_SetString(PyExc_BufferError, "the numbers cannot be changed; take a copy"), -1;
    }
    *view = (Py_buffer){.buf = self->data, .obj = Py_NewRef(object), .len = self->shape * self->stride, .itemsize = self->stride,
                        .readonly = 1, .ndim = 1};
    view->format = flags & PyBUF_FORMAT ? "d" : NULL;
    view->shape = flags & PyBUF_ND ? &self->shape : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &self->stride : NULL;
    return 0;
}

static Py_ssize_t numbers_length(PyObject *self)
{
    return ((struct numbers *)self)->shape;
}

static PyObject *numbers_item(PyObject *object, Py_ssize_t at)
{
    const struct numbers *self = (struct numbers *)object;
    if (at < 0 || at >= self->shape)
        return PyErr_SetString(PyExc_IndexError, "there is no such row"), NULL;
    return PyFloat_FromDouble(self->data[at]);
}

static PyObject *numbers_subscript(PyObject *object, PyObject *key)
{
    const struct numbers *self = (struct numbers *)object;
    Py_ssize_t start, stop, step;
    double *data = NULL;
    if (!PySlice_Check(key)) {
        Py_ssize_t at = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return at == -1 && PyErr_Occurred() ? NULL : numbers_item(object, at < 0 ? at + self->shape : at);
    }
    if (PySlice_Unpack(key, &start, &stop, &step))
        return NULL;
    const Py_ssize_t count = PySlice_AdjustIndices(self->shape, &start, &stop, step);
    PyObject *made = numbers_new(state_of(object), count, &data);
    for (Py_ssize_t i = 0; made && i < count; i++)
        data[i] = self->data[start + i * step];
    return made;
}

static PyObject *numbers_compare(PyObject *a, PyObject *b, int operation)
{
    if (Py_TYPE(a) != Py_TYPE(b) || (operation != Py_EQ && operation != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    const struct numbers *first = (struct numbers *)a, *second = (struct numbers *)b;
    bool same = first->shape == second->shape;
    for (Py_ssize_t i = 0; same && i < first->shape; i++)
        same = first->data[i] == second->data[i] || (isnan(first->data[i]) && isnan(second->data[i]));
    return PyBool_FromLong(same == (operation == Py_EQ));
}

static PyObject *numbers_repr(PyObject *self)
{
    return delegate("_repr", "numbers", self);
}

static PyObject *numbers_reduce(PyObject *object, PyObject *unused)
{
    const struct numbers *self = (struct numbers *)object;
    (void)unused;
    PyObject *module = PyImport_ImportModule("cxm._cxm"), *restore = module ? PyObject_GetAttrString(module, "_numbers") : NULL;
    PyObject *made = restore ? Py_BuildValue("O(y#)", restore, (const char *)self->data, self->shape * self->stride) : NULL;
    Py_XDECREF(module);
    Py_XDECREF(restore);
    return made;
}

static PyObject *numbers_array(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"dtype", "copy", NULL};
    PyObject *dtype = Py_None, *copy = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:__array__", names, &dtype, &copy))
        return NULL;
    PyObject *all = PyTuple_Pack(3, self, dtype, copy), *made = all ? delegate("_frames", "to_numpy", all) : NULL;
    Py_XDECREF(all);
    return made;
}

/* What an Arrow array of the numbers holds: them, and the bitmap. */
struct lent_numbers {
    PyObject *owner;
    const void *buffers[2];
    uint8_t bitmap[];
};

static void array_release(struct ArrowArray *array)
{
    struct lent_numbers *lent = array->private_data;
    PyGILState_STATE gil = PyGILState_Ensure();
    Py_DECREF(lent->owner);
    free(lent);
    PyGILState_Release(gil);
    array->release = NULL;
}

static void array_free(PyObject *capsule)
{
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array->release)
        array->release(array);
    PyMem_Free(array);
}

static void schema_release(struct ArrowSchema *schema)
{
    schema->release = NULL; /* its texts are constants */
}

static void schema_free(PyObject *capsule)
{
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release)
        schema->release(schema);
    PyMem_Free(schema);
}

static PyObject *schema_new(void)
{
    struct ArrowSchema *schema = PyMem_Calloc(1, sizeof *schema);
    if (!schema)
        return PyErr_NoMemory();
    *schema = (struct ArrowSchema){.format = "g", .name = "", .flags = ARROW_FLAG_NULLABLE, .release = schema_release};
    PyObject *capsule = PyCapsule_New(schema, "arrow_schema", schema_free);
    if (!capsule)
        PyMem_Free(schema);
    return capsule;
}

static PyObject *array_new(struct numbers *self)
{
    struct ArrowArray *array = PyMem_Calloc(1, sizeof *array);
    struct lent_numbers *lent = calloc(1, sizeof *lent + (size_t)self->shape / 8 + 1);
    PyObject *capsule = array && lent ? PyCapsule_New(array, "arrow_array", array_free) : PyErr_NoMemory();
    if (!capsule) {
        PyMem_Free(array);
        free(lent);
        return NULL;
    }
    int64_t nulls = 0;
    for (Py_ssize_t i = 0; i < self->shape; i++) {
        const bool null = isnan(self->data[i]);
        nulls += null;
        lent->bitmap[i >> 3] = (uint8_t)(lent->bitmap[i >> 3] | (unsigned)!null << (i & 7));
    }
    lent->owner = Py_NewRef((PyObject *)self);
    lent->buffers[0] = nulls ? lent->bitmap : NULL;
    lent->buffers[1] = self->data;
    *array = (struct ArrowArray){.length = self->shape, .null_count = nulls, .n_buffers = 2, .buffers = lent->buffers,
                                 .release = array_release, .private_data = lent};
    return capsule;
}

static PyObject *numbers_arrow(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", names, &requested)) /* best effort: they are given as they are */
        return NULL;
    PyObject *schema = schema_new(), *array = schema ? array_new((struct numbers *)self) : NULL;
    PyObject *both = array ? PyTuple_Pack(2, schema, array) : NULL;
    Py_XDECREF(schema);
    Py_XDECREF(array);
    return both;
}

static PyMethodDef numbers_methods[] = {
    {"__array__", (PyCFunction)(void (*)(void))numbers_array, METH_VARARGS | METH_KEYWORDS,
     "__array__($self, dtype=None, copy=None)\n--\n\nThe numbers as a numpy.ndarray, which looks at them where they are."},
    {"__arrow_c_array__", (PyCFunction)(void (*)(void))numbers_arrow, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_array__($self, requested_schema=None)\n--\n\nThe numbers as an Arrow array of doubles; NaN is a null."},
    {"__reduce__", numbers_reduce, METH_NOARGS, NULL},
    {0},
};

static PyType_Slot numbers_slots[] = {
    {Py_tp_doc, (void *)"A float for each row, NaN where there is none: a sequence, a buffer, an Arrow array."},
    {Py_tp_dealloc, numbers_dealloc},
    {Py_tp_methods, numbers_methods},
    {Py_tp_repr, numbers_repr},
    {Py_tp_richcompare, numbers_compare},
    {Py_tp_hash, PyObject_HashNotImplemented},
    {Py_tp_iter, PySeqIter_New},
    {Py_sq_length, numbers_length},
    {Py_sq_item, numbers_item},
    {Py_mp_length, numbers_length},
    {Py_mp_subscript, numbers_subscript},
    {Py_bf_getbuffer, numbers_buffer},
    {0, NULL},
};

PyType_Spec numbers_spec = {"cxm.Numbers", offsetof(struct numbers, data), sizeof(double),
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, numbers_slots};
