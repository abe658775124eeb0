/* Result.letters(): column letters of a survey table, A to Z and then AA, from the library's matrix of what is higher than what. */
#include "result.h"

#include <string.h>

#include <cxm/unstable/compare.h>
#include <cxm/unstable/multiplicity.h>

/* The words of the option `adjust` as the number that the library takes here; -1 with an exception. */
static int32_t adjust_of(struct module_state *state, const char *word)
{
    static const struct {
        const char *word;
        int32_t method;
    } methods[] = {
        {"none", CXM_ADJUST_NONE}, {"holm", CXM_ADJUST_HOLM}, {"hochberg", CXM_ADJUST_HOCHBERG},
        {"bh", CXM_ADJUST_BENJAMINI_HOCHBERG}, {"by", CXM_ADJUST_BENJAMINI_YEKUTIELI}, {"bonferroni", CXM_ADJUST_BONFERRONI},
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].word, word) == 0)
            return methods[i].method;
    return fail(state, CXM_E_ARGUMENT, "adjust", -1, "adjust: %s is none of bh, by, holm, hochberg, bonferroni, none", word);
}

static PyObject *letter_of(int32_t column)
{
    char letters[8], *at = letters + sizeof letters - 1;
    *at = '\0';
    for (; column >= 0; column = column / 26 - 1)
        *--at = (char)('A' + column % 26);
    return PyUnicode_FromString(at);
}

static PyObject *letters_of_row(const uint8_t *higher, int32_t columns)
{
    PyObject *letters = PyList_New(0);
    for (int32_t i = 0; letters && i < columns; i++) {
        PyObject *letter = higher[i] ? letter_of(i) : NULL;
        if (higher[i] && (!letter || PyList_Append(letters, letter)))
            Py_CLEAR(letters);
        Py_XDECREF(letter);
    }
    return letters;
}

PyObject *result_letters(PyObject *object, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"row", "alpha", "adjust", NULL};
    struct module_state *state = state_of(object);
    const cxm_result *pairs = ((struct result *)object)->result;
    long long row;
    double alpha = 0.05;
    const char *adjust = "holm";
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "L|$ds:letters", names, &row, &alpha, &adjust))
        return NULL;
    const int32_t method = adjust_of(state, adjust);
    if (method < 0)
        return NULL;
    int32_t columns = 0;
    uint8_t *higher = NULL;
    cxm_error why;
    cxm_status status = cxm_result_letters(pairs, row, alpha, method, NULL, NULL, 0, &columns, &why);
    if (status == CXM_E_SPACE) {
        const int64_t size = (int64_t)columns * columns;
        higher = PyMem_Malloc((size_t)size);
        if (!higher)
            return PyErr_NoMemory();
        status = cxm_result_letters(pairs, row, alpha, method, NULL, higher, size, &columns, &why);
    }
    PyObject *all = status ? NULL : PyList_New(columns);
    if (status)
        fail_library(state, &why, NULL);
    for (int32_t i = 0; all && i < columns; i++) {
        PyObject *letters = letters_of_row(higher + (int64_t)i * columns, columns);
        if (!letters)
            Py_CLEAR(all);
        else
            PyList_SetItem(all, i, letters);
    }
    PyMem_Free(higher);
    return all;
}
