/* Columns out of the buffer protocol: numbers and fixed-width bytes without a copy, text and objects of numpy with one. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

static bool is_big_endian(void)
{
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 0;
}

/* The type of a format's letter; 0 where it is none of ours. */
static int32_t type_of(char letter, Py_ssize_t size)
{
    int32_t order = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : size == 8 ? 3 : -1;
    if (order >= 0 && strchr("bhilqn", letter))
        return CXM_TYPE_I8 + order;
    if (order >= 0 && strchr("BHILQN", letter))
        return CXM_TYPE_U8 + order;
    if (letter == '?' && size == 1)
        return CXM_TYPE_BOOL8;
    if (letter == 'f' && size == 4)
        return CXM_TYPE_F32;
    return letter == 'd' && size == 8 ? CXM_TYPE_F64 : 0;
}

/* Code points of UCS-4 as UTF-8; gives the bytes, or 0 where it is no character. `to` may be NULL. */
static int put_utf8(uint32_t c, unsigned char *to)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0;
    int bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (to) {
        static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (int i = bytes - 1; i > 0; i--, c >>= 6)
            to[i] = (unsigned char)(0x80 | (c & 0x3F));
        to[0] = (unsigned char)(lead[bytes] | c);
    }
    return bytes;
}

/* numpy's str: `width` code points in place, filled up with zeros. */
static int take_ucs4(struct module_state *state, struct source *source)
{
    const Py_buffer *view = &source->view;
    const int64_t rows = view->shape[0], width = view->itemsize / 4;
    int64_t *offsets = NULL;
    unsigned char *bytes = NULL;
    for (int pass = 0; pass < 2; pass++) {
        int64_t at = 0;
        for (int64_t row = 0; row < rows; row++) {
            const char *item = (const char *)view->buf + row * view->strides[0];
            int64_t end = width;
            uint32_t c = 0;
            for (; end > 0 && (memcpy(&c, item + 4 * (end - 1), 4), c == 0); end--) {
            }
            if (bytes)
                offsets[row] = at;
            for (int64_t i = 0; i < end; i++) {
                memcpy(&c, item + 4 * i, 4);
                int size = put_utf8(c, bytes ? bytes + at : NULL);
                if (!size)
                    return fail(state, CXM_E_DOMAIN, source->name, row, "%s[%lld]: not a character of Unicode", source->name,
                                (long long)row);
                at += size;
            }
        }
        if (bytes) {
            offsets[rows] = at;
            break;
        }
        offsets = source->block = PyMem_Malloc((size_t)(rows + 1) * sizeof *offsets + (size_t)at + 1);
        if (!offsets)
            return PyErr_NoMemory(), -1;
        bytes = (unsigned char *)(offsets + rows + 1);
    }
    source->one = (cxm_column){.data = bytes, .extra = offsets, .length = rows, .type = CXM_TYPE_TEXT64};
    return 1;
}

/* numpy's object arrays: their elements, as a sequence. */
static int take_objects(struct module_state *state, struct source *source)
{
    const Py_buffer *view = &source->view;
    PyObject *list = PyList_New(view->shape[0]);
    for (Py_ssize_t row = 0; list && row < view->shape[0]; row++) {
        PyObject *item;
        memcpy(&item, (const char *)view->buf + row * view->strides[0], sizeof item);
        PyList_SetItem(list, row, Py_NewRef(item ? item : Py_None));
    }
    int taken = list ? source_sequence(state, source, list) : -1;
    Py_XDECREF(list);
    return taken;
}

/* A masked array's mask as a validity bitmap. */
static int take_mask(struct module_state *state, struct source *source, PyObject *mask)
{
    Py_buffer view;
    const int64_t rows = source->one.length;
    if (PyObject_GetBuffer(mask, &view, PyBUF_STRIDED_RO | PyBUF_FORMAT)) {
        PyErr_Clear();
        return 0;
    }
    if (view.format && strcmp(view.format, "?") == 0 && view.ndim == 1 && view.shape[0] == rows) {
        unsigned char *bitmap = source->bitmap = PyMem_Calloc((size_t)rows / 8 + 1, 1);
        for (int64_t row = 0; bitmap && row < rows; row++)
            if (!((const char *)view.buf)[row * view.strides[0]])
                bitmap[row >> 3] |= (unsigned char)(1u << (row & 7));
        source->one.validity = bitmap;
    }
    PyBuffer_Release(&view);
    (void)state;
    return source->one.validity || !source->bitmap ? 0 : (PyErr_NoMemory(), -1);
}

/* The mask of a numpy.ma array: 1 with a new reference, 0 or -1. */
static int masked(struct module_state *state, PyObject *object, PyObject **mask)
{
    *mask = NULL;
    if ((PyObject *)Py_TYPE(object) == state->ndarray)
        return 0;
    int found = attribute(object, state->mask, mask);
    if (found > 0 && !PyObject_CheckBuffer(*mask)) {
        Py_CLEAR(*mask);
        found = 0;
    }
    return found;
}

static int refuse_format(struct module_state *state, struct source *source, const char *why)
{
    return fail(state, CXM_E_TYPE, source->name, -1, "%s: a buffer of format '%s' is no column; %s", source->name,
                source->view.format ? source->view.format : "B", why);
}

static int take_view(struct module_state *state, struct source *source)
{
    const Py_buffer *view = &source->view;
    const char *format = view->format ? view->format : "B";
    if (view->ndim > 1)
        return fail(state, CXM_E_TYPE, source->name, -1, "%s: has %d dimensions, and a column has one; pick a column", source->name,
                    view->ndim);
    const char order = *format;
    if (strchr("@=<>!", order) && order)
        format++;
    const bool swapped = (order == '<' && is_big_endian()) || ((order == '>' || order == '!') && !is_big_endian());
    if (swapped && view->itemsize > 1)
        return refuse_format(state, source, "its byte order is not this machine's");
    const char *letter = format;
    while (*letter >= '0' && *letter <= '9')
        letter++;
    const bool text = view->ndim == 1 && *letter && !letter[1];
    if (text && *letter == 'w')
        return take_ucs4(state, source);
    if (text && *letter == 'O')
        return take_objects(state, source);
    const int64_t rows = view->ndim ? view->shape[0] : 1, stride = view->ndim ? view->strides[0] : view->itemsize;
    source->one = (cxm_column){.data = view->buf, .length = rows, .stride = stride, .flags = 0};
    if (stride == 0 || view->ndim == 0) {
        source->one.flags = CXM_COLUMN_REPEATED; /* a broadcast array; in a column, a stride of 0 would mean packed */
        source->one.stride = 0;
    }
    if (text && *letter == 's') {
        source->one.type = CXM_TYPE_CHARS;
        source->one.width = view->itemsize;
        return view->itemsize ? 1 : refuse_format(state, source, "its texts have no room");
    }
    source->one.type = letter == format && *letter && !letter[1] ? type_of(*letter, view->itemsize) : 0;
    if (source->one.type == 0)
        return refuse_format(state, source, "integers, float32, float64, booleans and text are");
    if (source->one.type == CXM_TYPE_F32 || source->one.type == CXM_TYPE_F64)
        source->one.flags |= CXM_COLUMN_NAN_IS_NULL;
    return 1;
}

/* numpy shows no buffer of its times; without this they would be taken for a sequence, and refused less clearly. */
static int refuse_times(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *dtype, *text = NULL;
    int refused = attribute(object, state->dtype, &dtype);
    if (refused <= 0)
        return refused;
    text = PyObject_Str(dtype);
    const char *name = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
    refused = name ? 0 : -1;
    if (name && (strncmp(name, "datetime64", 10) == 0 || strncmp(name, ">M8", 3) == 0))
        refused = fail(state, CXM_E_TYPE, source->name, -1,
                       "%s: %s has no time zone; give an Arrow timestamp with one, such as pandas' datetime64[us, UTC]",
                       source->name, name);
    Py_XDECREF(text);
    Py_DECREF(dtype);
    return refused;
}

/* numpy's array type, once numpy has been imported by whoever made an array; most arrays can then be told by their type. */
static void learn_ndarray(struct module_state *state, PyObject *object)
{
    if (state->ndarray)
        return;
    PyObject *modules = PySys_GetObject("modules");
    PyObject *numpy = modules ? PyMapping_GetItemString(modules, "numpy") : NULL;
    PyObject *type = numpy ? PyObject_GetAttrString(numpy, "ndarray") : NULL;
    if (!type)
        PyErr_Clear();
    Py_XDECREF(numpy);
    PyObject *none = NULL;
    if (!type || type != (PyObject *)Py_TYPE(object) || !atomic_compare_exchange_strong(&state->ndarray, &none, type))
        Py_XDECREF(type);
}

int source_buffer(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *mask = NULL;
    if (!PyObject_CheckBuffer(object))
        return 0;
    if (PyObject_GetBuffer(object, &source->view, PyBUF_STRIDED_RO | PyBUF_FORMAT)) {
        source->view.obj = NULL;
        if (!PyErr_ExceptionMatches(PyExc_Exception))
            return -1;
        PyErr_Clear();
        return refuse_times(state, source, object);
    }
    if (!source->view.strides && source->view.ndim == 1)
        source->view.strides = &source->view.itemsize; /* ctypes leaves it out */
    learn_ndarray(state, object);
    int taken = masked(state, object, &mask);
    const bool objects = source->view.format && strcmp(source->view.format, "O") == 0;
    if (taken > 0 && source->view.ndim == 1 && (objects || (source->view.strides[0] == 0 && source->view.shape[0] > 1))) {
        /* a mask over objects, or over a broadcast element: numpy's own copy of it is simpler to read */
        PyBuffer_Release(&source->view);
        source->view.obj = NULL;
        PyObject *copy = objects ? PyObject_CallMethod(object, "filled", "O", Py_None) : PyObject_CallMethod(object, "copy", NULL);
        taken = copy ? source_buffer(state, source, copy) : -1;
        Py_XDECREF(copy);
    } else if (taken >= 0) {
        taken = take_view(state, source);
        if (taken > 0 && mask && take_mask(state, source, mask))
            taken = -1;
    }
    Py_XDECREF(mask);
    return taken;
}
