/* A call with keys, or with answers in chunks, as a query: its columns are a table's, under names that keep out of each other's
 * way. */
#include <string.h>

#include "pieces.h"
#include "query.h"
#include "record.h"
#include "result.h"

/* All columns of a call: its own, those of the input that repeats, and the keys, which are the only ones that keep their names. */
struct columns {
    struct source **items;
    struct text *names;
    const char **by;
    Py_ssize_t count, renamed; /* all; those before the keys */
};

static bool is_taken(const struct columns *columns, Py_ssize_t at, const char *name)
{
    for (Py_ssize_t k = columns->renamed; k < columns->count; k++)
        if (strcmp(columns->items[k]->name, name) == 0)
            return true;
    for (Py_ssize_t i = 0; i < at; i++)
        if (strcmp(columns->items[i]->name, name) == 0)
            return true;
    return false;
}

/* Another name for columns that are called like a key or like one before. */
static int rename_apart(struct columns *columns)
{
    for (Py_ssize_t i = 0; i < columns->renamed; i++) {
        if (text_add(&columns->names[i], columns->items[i]->name))
            return -1;
        while (is_taken(columns, i, columns->names[i].start))
            if (text_add(&columns->names[i], "_"))
                return -1;
        columns->items[i]->name = columns->names[i].start;
    }
    return 0;
}

/* Columns that repeat stand first, since their names are in the result. */
static int columns_open(struct columns *columns, struct call *call, const struct sources *keys)
{
    const Py_ssize_t repeated = call->repeated.count;
    *columns = (struct columns){.renamed = repeated + call->count, .count = repeated + call->count + keys->count};
    columns->items = PyMem_Calloc((size_t)columns->count + 1, sizeof *columns->items);
    columns->names = PyMem_Calloc((size_t)columns->renamed + 1, sizeof *columns->names);
    columns->by = PyMem_Calloc((size_t)keys->count + 1, sizeof *columns->by);
    if (!columns->items || !columns->names || !columns->by)
        return PyErr_NoMemory(), -1;
    for (Py_ssize_t i = 0; i < columns->count; i++)
        columns->items[i] = i < repeated            ? &call->repeated.items[i]
                            : i < columns->renamed ? &call->columns[i - repeated]
                                                   : &keys->items[i - columns->renamed];
    for (Py_ssize_t i = 0; i < keys->count; i++)
        columns->by[i] = keys->items[i].name;
    return rename_apart(columns);
}

static void columns_close(struct columns *columns)
{
    for (Py_ssize_t i = 0; columns->names && i < columns->renamed; i++)
        text_clear(&columns->names[i]);
    PyMem_Free(columns->items);
    PyMem_Free(columns->names);
    PyMem_Free((void *)columns->by);
}

/* "nps(score)", and the policy's texts. */
static int call_text(const struct call *call, struct text *measure, struct text *policy)
{
    const Py_ssize_t count = call->inputs + call->repeated.count;
    if (text_add(measure, call->record->measure->name) || text_add(measure, "("))
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        const char *name = i < call->inputs ? call->columns[i].name : call->repeated.items[i - call->inputs].name;
        if ((i && text_add(measure, ", ")) || text_word(measure, name))
            return -1;
    }
    if (text_add(measure, ")"))
        return -1;
    for (int32_t i = 0; i < DESIGN_MAX; i++)
        if (call->design[i] && (text_add(policy, i ? " " : "") || text_add(policy, design_names[i]) || text_add(policy, "=") ||
                                text_word(policy, call->design[i]->name)))
            return -1;
    return 0;
}

static cxm_result *call_pieces(struct call *call, const struct sources *keys, struct lent *lent)
{
    struct columns columns;
    struct text measure = {0}, policy = {0};
    struct pieces pieces = {0};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    if (columns_open(&columns, call, keys) == 0 && call_text(call, &measure, &policy) == 0) {
        query.measures = (const char *const[]){measure.start, NULL};
        query.by = keys->count ? columns.by : NULL;
        query.options = call->options.start;
        query.policy = policy.start;
        if (pieces_cut(call->state, &pieces, columns.items, columns.count) == 0)
            result = query_pieces(call->state, &pieces, &query, lent);
    }
    pieces_clear(&pieces);
    text_clear(&measure);
    text_clear(&policy);
    columns_close(&columns);
    return result;
}

PyObject *call_keyed(struct call *call)
{
    struct sources keys = {0};
    struct lent lent;
    cxm_result *result = NULL;
    if (lend_open(call->state, &lent, call->threads, call->progress))
        return NULL;
    if (call->by == Py_None || sources_of_keys(call->state, &keys, call->by) == 0)
        result = call_pieces(call, &keys, &lent);
    sources_clear(&keys);
    lend_close(&lent);
    if (!result)
        return NULL;
    return call->by == Py_None ? result_headline(call->state, result) : result_new(call->state, result);
}
