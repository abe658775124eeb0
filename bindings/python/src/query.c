/* cxm.query(): measures, keys, options and policy, put to whatever is a table. */
#include "query.h"

#include "options.h"
#include "record.h"
#include "result.h"
#include "table.h"

#include <cxm/unstable/pieces.h>

int question_open(struct module_state *state, struct question *question, PyObject *measures, PyObject *by, PyObject *options,
                  PyObject *const *design)
{
    *question = (struct question){.query = CXM_QUERY_INIT};
    if (texts_open(state, &question->measures, measures, "measures") || texts_open(state, &question->by, by, "by") ||
        options_of(state, &question->options, options))
        return -1;
    for (int32_t i = 0; i < DESIGN_MAX; i++)
        if (policy_add(state, &question->policy, design_names[i], design[i]))
            return -1;
    question->query.measures = question->measures.items;
    question->query.by = question->by.items;
    question->query.options = question->options.start;
    question->query.policy = question->policy.start;
    return 0;
}

void question_clear(struct question *question)
{
    texts_clear(&question->measures);
    texts_clear(&question->by);
    text_clear(&question->options);
    text_clear(&question->policy);
}

cxm_result *query_pieces(struct module_state *state, const struct pieces *pieces, const cxm_query *query, struct lent *lent)
{
    cxm_result *result = NULL;
    cxm_error why;
    int64_t rows = 0;
    for (int64_t i = 0; i < pieces->count; i++)
        rows += pieces->tables[i].length;
    if (lend_begin(state, lent, rows))
        return NULL;
    cxm_status status = pieces->count == 1 ? cxm_table_query(pieces->tables, query, &lent->host, &result, &why)
                                           : cxm_pieces_query(pieces->tables, pieces->count, query, &lent->host, &result, &why);
    lend_end(lent);
    if (!status)
        return result;
    fail_library(state, &why, "data");
    return NULL;
}

static cxm_result *query_stream(struct module_state *state, struct table *table, const cxm_query *query, struct lent *lent)
{
    cxm_result *result = NULL;
    cxm_error why;
    if (lend_begin(state, lent, LEND_MANY))
        return NULL;
    cxm_status status = cxm_arrow_query(table->stream, query, &lent->host, &result, &why);
    lend_end(lent);
    if (!status)
        return result;
    fail_library(state, &why, "data");
    return NULL;
}

PyObject *module_query(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"data", "measures", "by", "options", "weight", "stratum", "cluster", "population", "threads",
                            "progress", NULL};
    struct module_state *state = module_state(module);
    PyObject *data, *measures, *by = Py_None, *options = Py_None, *threads = NULL, *progress = Py_None, *one;
    PyObject *design[DESIGN_MAX] = {Py_None, Py_None, Py_None, Py_None};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|$OOOOOOOO:query", names, &data, &measures, &by, &options, &design[0],
                                     &design[1], &design[2], &design[3], &threads, &progress) ||
        !(one = PyLong_FromLong(1)))
        return NULL;
    struct question question;
    struct table table;
    struct lent lent;
    cxm_result *result = NULL;
    if (question_open(state, &question, measures, by, options, design) == 0 &&
        lend_open(state, &lent, threads ? threads : one, progress) == 0) {
        if (table_open(state, &table, data, true) == 0)
            result = table.stream ? query_stream(state, &table, &question.query, &lent)
                                  : query_pieces(state, &table.pieces, &question.query, &lent);
        if (!result)
            table_explain(&table);
        table_close(&table);
        lend_close(&lent);
    }
    question_clear(&question);
    Py_DECREF(one);
    return result ? result_new(state, result) : NULL;
}
