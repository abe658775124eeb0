/* The library's small functions of numbers: comparison, answers needed, rounding. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include <cxm/unstable/compare.h>
#include <cxm/unstable/signal.h>

#include "estimate.h"

/* compare(a, b, confidence): the members of cxm.Comparison. */
static PyObject *numbers_compare(PyObject *module, PyObject *args)
{
    static const char *const tests[] = {"ok", "not_testable"}, *const methods[] = {"none", "z", "welch_t"};
    struct module_state *state = module_state(module);
    PyObject *a, *b;
    double confidence;
    if (!PyArg_ParseTuple(args, "OOd", &a, &b, &confidence))
        return NULL;
    const cxm_estimate *first = estimate_of(state, a, "a"), *second = first ? estimate_of(state, b, "b") : NULL;
    if (!second)
        return NULL;
    PyObject *units[] = {PyObject_GetAttrString(a, "unit"), PyObject_GetAttrString(b, "unit")};
    int same = units[0] && units[1] ? PyObject_RichCompareBool(units[0], units[1], Py_EQ) : -1;
    if (!same)
        fail(state, CXM_E_ARGUMENT, "b", -1, "b: its unit is %U, and that of a is %U", units[1], units[0]);
    Py_XDECREF(units[0]);
    Py_XDECREF(units[1]);
    if (same <= 0)
        return NULL;
    cxm_comparison comparison;
    cxm_error why;
    if (cxm_compare_independent(first, second, confidence, &comparison, &why))
        return fail_library(state, &why, NULL), NULL;
    PyObject *difference = estimate_like(state, a, "difference", &comparison.difference);
    return difference ? Py_BuildValue("(Nddddss)", difference, comparison.statistic, comparison.df, comparison.p, comparison.q,
                                      tests[comparison.test_status != CXM_TEST_OK],
                                      methods[comparison.method > 0 && comparison.method < 3 ? comparison.method : 0])
                      : NULL;
}

static PyObject *numbers_answers_needed(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"margin", "confidence", "variance", "population", NULL};
    double margin, confidence = 0.95, variance = 1, population = INFINITY;
    int64_t answers;
    cxm_error why;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "d|ddd:nps_answers_needed", names, &margin, &confidence, &variance, &population))
        return NULL;
    if (!cxm_nps_answers_needed(margin, confidence, variance, population, &answers, &why))
        return PyLong_FromLongLong(answers);
    static const char *const arguments[] = {"margin", "confidence", "variance", "population"};
    const bool known = why.argument >= 0 && why.argument < 4;
    return fail(module_state(module), why.code, known ? arguments[why.argument] : NULL, why.row, "%s", why.message), NULL;
}

static PyObject *numbers_round(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"value", "digits", "mode", NULL};
    static const char *const modes[] = {"half_even", "half_away", "toward_zero"};
    const char *mode = modes[0];
    double value;
    int digits;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "di|s:round", names, &value, &digits, &mode))
        return NULL;
    for (int32_t i = 0; i < 3; i++)
        if (strcmp(mode, modes[i]) == 0)
            return PyFloat_FromDouble(cxm_round(value, digits, i));
    fail(module_state(module), CXM_E_ARGUMENT, "mode", -1, "mode: %s is none of half_even, half_away, toward_zero", mode);
    return NULL;
}

static PyObject *numbers_round_shares(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"counts", "digits", NULL};
    struct module_state *state = module_state(module);
    PyObject *given, *list, *made = NULL;
    int digits = 0;
    cxm_error why;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|i:round_shares", names, &given, &digits) || !(list = PySequence_List(given)))
        return NULL;
    const Py_ssize_t count = PyList_Size(list);
    int64_t *counts = PyMem_Calloc((size_t)count + 1, sizeof *counts);
    double *shares = PyMem_Calloc((size_t)count + 1, sizeof *shares);
    if (!counts || !shares)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < count && !PyErr_Occurred(); i++) {
        PyObject *integer = PyNumber_Index(PyList_GetItem(list, i));
        counts[i] = integer ? PyLong_AsLongLong(integer) : 0;
        Py_XDECREF(integer);
        if (PyErr_Occurred() && (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_OverflowError))) {
            PyErr_Clear();
            fail(state, CXM_E_TYPE, "counts", i, "counts[%zd]: a count was expected, an int of 64 bits", i);
        }
    }
    if (!PyErr_Occurred() && count > INT32_MAX)
        fail(state, CXM_E_ARGUMENT, "counts", -1, "counts: more than 2^31 - 1 of them");
    if (!PyErr_Occurred() && cxm_round_shares(counts, (int32_t)count, digits, shares, &why))
        fail(state, why.code, why.argument == 2 ? "digits" : "counts", why.row, "%s", why.message);
    if (!PyErr_Occurred())
        made = PyList_New(count);
    for (Py_ssize_t i = 0; made && i < count; i++) {
        PyObject *share = PyFloat_FromDouble(shares[i]);
        if (!share)
            Py_CLEAR(made);
        else
            PyList_SetItem(made, i, share);
    }
    PyMem_Free(counts);
    PyMem_Free(shares);
    Py_DECREF(list);
    return made;
}

static PyObject *numbers_verdict(PyObject *module, PyObject *flags)
{
    unsigned long bits = PyLong_Check(flags) ? PyLong_AsUnsignedLong(flags) : ULONG_MAX;
    if (!PyErr_Occurred() && bits <= UINT32_MAX)
        return PyUnicode_FromString(cxm_verdict_name(cxm_verdict((uint32_t)bits)));
    PyErr_Clear();
    fail(module_state(module), CXM_E_ARGUMENT, "flags", -1, "flags: those of an estimate were expected, an int of 32 bits");
    return NULL;
}

static PyObject *numbers_signal(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"estimate", "poor_below", "good_from", NULL};
    PyObject *estimate;
    double poor_below, good_from;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Odd:signal", names, &estimate, &poor_below, &good_from))
        return NULL;
    const cxm_estimate *of = estimate_of(module_state(module), estimate, "estimate");
    if (!of)
        return NULL;
    if (!(poor_below <= good_from))
        return fail(module_state(module), CXM_E_ARGUMENT, "good_from", -1, "good_from: it must be at least poor_below"), NULL;
    return PyUnicode_FromString(cxm_signal_name(cxm_signal(of, poor_below, good_from)));
}

PyMethodDef functions_methods[] = {
    {"compare", numbers_compare, METH_VARARGS, NULL},
    {"nps_answers_needed", (PyCFunction)(void (*)(void))numbers_answers_needed, METH_VARARGS | METH_KEYWORDS,
     "nps_answers_needed($module, margin, confidence=0.95, variance=1.0, population=1e999)\n--\n\n" /* 1e999: infinity */
     "How many answers an NPS takes whose interval is `margin` points to either side."},
    {"round", (PyCFunction)(void (*)(void))numbers_round, METH_VARARGS | METH_KEYWORDS,
     "round($module, value, digits, mode='half_even')\n--\n\n"
     "Rounds by the decimal reading of a number; mode is half_even, half_away or toward_zero."},
    {"round_shares", (PyCFunction)(void (*)(void))numbers_round_shares, METH_VARARGS | METH_KEYWORDS,
     "round_shares($module, counts, digits=0)\n--\n\nShares in percent that sum to exactly 100, by largest remainder."},
    {"signal", (PyCFunction)(void (*)(void))numbers_signal, METH_VARARGS | METH_KEYWORDS,
     "signal($module, estimate, poor_below, good_from)\n--\n\n"
     "'good', 'neutral' or 'poor' where the whole interval lies in that band, else 'insufficient signal'."},
    {"verdict", numbers_verdict, METH_O,
     "verdict($module, flags, /)\n--\n\n"
     "What a difference is known to be, by the flags of its row in a comparison of states.\n\n"
     "'moved', 'equivalent', 'moved, but within the margin' or 'cannot be told'. Nothing is equivalent without a margin."},
    {0},
};
