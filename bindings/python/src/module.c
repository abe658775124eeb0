/* The module cxm._cxm: its state, its types, and helpers that every file uses. */
#include "module.h"

#include <string.h>

#include "estimate.h"
#include "numbers.h"

struct module_state *module_state(PyObject *module)
{
    return PyModule_GetState(module);
}

struct module_state *state_of(PyObject *object)
{
    return PyType_GetModuleState(Py_TYPE(object));
}

int attribute(PyObject *object, PyObject *name, PyObject **value)
{
    *value = PyObject_GetAttr(object, name);
    if (*value)
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyErr_Clear();
    return 0;
}

PyObject *delegate(const char *module, const char *function, PyObject *argument)
{
    PyObject *name = PyUnicode_FromFormat("cxm.%s", module), *loaded = name ? PyImport_Import(name) : NULL;
    PyObject *called = loaded ? PyObject_GetAttrString(loaded, function) : NULL;
    PyObject *value = called ? PyObject_CallFunctionObjArgs(called, argument, NULL) : NULL;
    Py_XDECREF(called);
    Py_XDECREF(loaded);
    Py_XDECREF(name);
    return value;
}

const char *utf8(struct module_state *state, PyObject *text, const char *argument)
{
    Py_ssize_t size;
    if (!PyUnicode_Check(text)) {
        PyObject *type = PyType_GetQualName(Py_TYPE(text));
        if (type)
            fail(state, CXM_E_ARGUMENT, argument, -1, "%s: a str was expected, not %U", argument, type);
        Py_XDECREF(type);
        return NULL;
    }
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
    if (bytes && strlen(bytes) == (size_t)size)
        return bytes;
    if (bytes || PyErr_ExceptionMatches(PyExc_UnicodeError)) {
        PyErr_Clear();
        fail(state, CXM_E_ARGUMENT, argument, -1, "%s: a text with %s in it", argument, bytes ? "a NUL" : "a surrogate");
    }
    return NULL;
}

static int add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **type)
{
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *type ? PyModule_AddType(module, *type) : -1;
}

static int module_exec(PyObject *module)
{
    struct module_state *state = module_state(module);
    struct {
        PyObject **name;
        const char *text;
    } names[] = {
        {&state->arrow_array, "__arrow_c_array__"}, {&state->arrow_stream, "__arrow_c_stream__"}, {&state->array, "__array__"},
        {&state->dtype, "dtype"}, {&state->mask, "mask"}, {&state->name, "name"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!(*names[i].name = PyUnicode_InternFromString(names[i].text)))
            return -1;
    const int32_t version = cxm_version_number();
    PyObject *text = PyUnicode_FromFormat("%d.%d.%d", (int)(version / 1000000), (int)(version / 1000 % 1000),
                                          (int)(version % 1000));
    int added = text ? PyModule_AddObjectRef(module, "version", text) : -1;
    Py_XDECREF(text);
    if (added || errors_load(state) || add_type(module, &record_spec, &state->record) ||
        add_type(module, &estimate_spec, &state->estimate) || add_type(module, &numbers_spec, &state->numbers) ||
        add_type(module, &result_spec, &state->result) || add_type(module, &state_spec, &state->state) ||
        add_type(module, &model_spec, &state->model) || add_type(module, &rows_spec, &state->rows))
        return -1;
    return records_make(module, state) || PyModule_AddFunctions(module, functions_methods) ? -1 : 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = module_state(module);
    Py_VISIT(state->record);
    Py_VISIT(state->estimate);
    Py_VISIT(state->numbers);
    Py_VISIT(state->result);
    Py_VISIT(state->state);
    Py_VISIT(state->model);
    Py_VISIT(state->rows);
    for (int i = 0; i < CODES; i++)
        Py_VISIT(state->errors[i]);
    PyObject *ndarray = state->ndarray;
    Py_VISIT(ndarray);
    return 0;
}

static int module_clear(PyObject *module)
{
    struct module_state *state = module_state(module);
    Py_CLEAR(state->record);
    Py_CLEAR(state->estimate);
    Py_CLEAR(state->numbers);
    Py_CLEAR(state->result);
    Py_CLEAR(state->state);
    Py_CLEAR(state->model);
    Py_CLEAR(state->rows);
    for (int i = 0; i < CODES; i++)
        Py_CLEAR(state->errors[i]);
    PyObject *ndarray = atomic_exchange(&state->ndarray, NULL);
    Py_XDECREF(ndarray);
    Py_CLEAR(state->arrow_array);
    Py_CLEAR(state->arrow_stream);
    Py_CLEAR(state->array);
    Py_CLEAR(state->dtype);
    Py_CLEAR(state->mask);
    Py_CLEAR(state->name);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

static PyMethodDef module_methods[] = {
    {"query", (PyCFunction)(void (*)(void))module_query, METH_VARARGS | METH_KEYWORDS,
     "query($module, data, measures, *, by=None, options=None, weight=None, stratum=None, cluster=None, population=None, "
     "threads=1, progress=None)\n--\n\n"
     "Puts a query to a table: which measures, by which key columns, under which options. The name of a group, such as 'voices',\n"
     "stands for those of its members whose columns are there."},
    {"_estimate", estimate_restore, METH_VARARGS, NULL},
    {"_numbers", numbers_restore, METH_O, NULL},
    {0},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "cxm._cxm",
    .m_doc = "What the package cxm is made of; use that.",
    .m_size = sizeof(struct module_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__cxm(void);
PyMODINIT_FUNC PyInit__cxm(void)
{
    return PyModuleDef_Init(&module_def);
}
