/* What is asked of a model: queries, states and rows. All take the same policy, as text, as a mapping, or as keywords, of which the
 * package's Python part makes the library's text. */
#include "model.h"
#include "options.h"
#include "result.h"
#include "rows.h"
#include "state.h"

/* What was asked for, as Python gives it. */
struct asked {
    PyObject *first, *by, *where, *of, *options, *policy, *threads, *progress;
    PyObject *said; /* dict: keys of the policy that were said as keywords; ours */
};

/* The same for the library. */
struct question {
    cxm_query query;
    struct texts first, by;
    struct text options;
    PyObject *policy; /* a str */
};

static bool is_key(PyObject *name)
{
    int32_t count;
    const cxm_option *keys = cxm_policy_options(&count);
    for (int32_t i = 0; i < count; i++)
        if (PyUnicode_CompareWithASCIIString(name, keys[i].name) == 0)
            return true;
    return false;
}

/* Keywords that are keys of the policy are put aside, so that a new key of the library needs no code here; the rest is parsed. */
static int asked_open(struct asked *asked, PyObject *args, PyObject *kwargs, const char *format, bool rows)
{
    static char *names[] = {"", "where", "of", "policy", "by", "options", "threads", "progress", NULL};
    static char *fewer[] = {"", "where", "of", "policy", NULL};
    PyObject *rest = PyDict_New(), *name, *value;
    Py_ssize_t at = 0;
    *asked = (struct asked){.said = PyDict_New()};
    bool good = rest && asked->said;
    while (good && kwargs && PyDict_Next(kwargs, &at, &name, &value))
        if (!is_key(name))
            good = PyDict_SetItem(rest, name, value) == 0;
        else if (value != Py_None)
            good = PyDict_SetItem(asked->said, name, value) == 0;
    if (good)
        good = PyArg_ParseTupleAndKeywords(args, rest, format, rows ? fewer : names, &asked->first, &asked->where, &asked->of,
                                           &asked->policy, &asked->by, &asked->options, &asked->threads, &asked->progress);
    Py_XDECREF(rest); /* what was parsed is in kwargs too */
    if (good && !asked->threads)
        asked->threads = PyLong_FromLong(1);
    else if (good)
        Py_INCREF(asked->threads);
    return good && asked->threads ? 0 : -1;
}

static void asked_clear(struct asked *asked, int opened)
{
    Py_CLEAR(asked->said);
    if (!opened)
        Py_CLEAR(asked->threads);
}

static PyObject *policy_text(const struct asked *asked)
{
    PyObject *both = PyTuple_Pack(2, asked->policy ? asked->policy : Py_None, asked->said);
    PyObject *text = both ? delegate("_policy", "text", both) : NULL;
    Py_XDECREF(both);
    return text;
}

static int text_or_none(struct module_state *state, const char **text, PyObject *object, const char *argument)
{
    *text = NULL;
    return !object || object == Py_None || (*text = utf8(state, object, argument)) ? 0 : -1;
}

static int question_open(struct module_state *state, struct question *question, const struct asked *asked, const char *first)
{
    *question = (struct question){.query = CXM_QUERY_INIT};
    if (texts_open(state, &question->first, asked->first, first) ||
        texts_open(state, &question->by, asked->by ? asked->by : Py_None, "by") ||
        options_of(state, &question->options, asked->options ? asked->options : Py_None) ||
        !(question->policy = policy_text(asked)) || text_or_none(state, &question->query.policy, question->policy, "policy") ||
        text_or_none(state, &question->query.of, asked->of, "of") ||
        text_or_none(state, &question->query.where, asked->where, "where"))
        return -1;
    question->query.measures = question->first.items;
    question->query.by = question->by.items;
    question->query.options = question->options.start;
    return 0;
}

static void question_clear(struct question *question)
{
    texts_clear(&question->first);
    texts_clear(&question->by);
    text_clear(&question->options);
    Py_CLEAR(question->policy);
}

/* What is done with the question while the model stays as it is, Python's lock perhaps released. */
union answer {
    cxm_result *result;
    cxm_state *state;
    cxm_rows *rows;
};
typedef cxm_status ask_function(const cxm_model *model, const struct question *question, const cxm_host *host, union answer *answer,
                                cxm_error *error);

static cxm_status ask_result(const cxm_model *model, const struct question *question, const cxm_host *host, union answer *answer,
                             cxm_error *error)
{
    return cxm_model_query(model, &question->query, host, &answer->result, error);
}

static cxm_status ask_state(const cxm_model *model, const struct question *question, const cxm_host *host, union answer *answer,
                            cxm_error *error)
{
    return cxm_model_state(model, &question->query, host, &answer->state, error);
}

static int ask(struct model *self, const struct question *question, struct lent *lent, ask_function *function, union answer *answer)
{
    struct module_state *state = state_of((PyObject *)self);
    struct hold hold;
    cxm_error why;
    cxm_status status = CXM_OK;
    if (shared_lock_enter(state, &self->lock, &hold, false))
        return -1;
    lend_zones(lent, &self->zones);
    int begun = lend_begin(state, lent, model_rows_of_all(self));
    if (!begun) {
        status = function(self->model, question, &lent->host, answer, &why);
        lend_end(lent);
    }
    lend_zones(lent, NULL);
    shared_lock_leave(&self->lock, &hold);
    if (begun)
        return -1;
    return status ? fail_library(state, &why, NULL) : 0;
}

PyObject *model_query(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct module_state *state = state_of(self);
    struct asked asked;
    struct question question = {0};
    struct lent lent;
    union answer answer = {NULL};
    const int opened = asked_open(&asked, args, kwargs, "O|$OOOOOOO:query", false);
    int done = opened ? -1 : question_open(state, &question, &asked, "measures");
    if (!done)
        done = lend_open(state, &lent, asked.threads, asked.progress ? asked.progress : Py_None);
    if (!done) {
        done = ask((struct model *)self, &question, &lent, ask_result, &answer);
        lend_close(&lent);
    }
    question_clear(&question);
    asked_clear(&asked, opened);
    return done ? NULL : result_new(state, answer.result);
}

PyObject *model_state(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct module_state *state = state_of(self);
    struct asked asked;
    struct question question = {0};
    union answer answer = {NULL};
    struct state *made = NULL;
    const int opened = asked_open(&asked, args, kwargs, "O|$OOOOOOO:state", false);
    if (!opened && question_open(state, &question, &asked, "measures") == 0)
        made = state_make(state, asked.threads, asked.progress ? asked.progress : Py_None);
    if (made && ask((struct model *)self, &question, &made->lent, ask_state, &answer))
        Py_CLEAR(made);
    if (made)
        made->state = answer.state;
    question_clear(&question);
    asked_clear(&asked, opened);
    return (PyObject *)made;
}

/* The fields stand where measures stand in the others. */
static cxm_status ask_rows(const cxm_model *model, const struct question *question, const cxm_host *host, union answer *answer,
                           cxm_error *error)
{
    static const char *const none[] = {NULL};
    const char *const *fields = question->first.items ? question->first.items : none;
    return cxm_model_rows(model, &question->query, fields, host, &answer->rows, error);
}

PyObject *model_rows(PyObject *object, PyObject *args, PyObject *kwargs)
{
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    struct asked asked;
    struct question question = {0};
    struct lent lent;
    union answer answer = {NULL};
    PyObject *made = NULL;
    const int opened = asked_open(&asked, args, kwargs, "O|$OOO:rows", true);
    if (!opened && question_open(state, &question, &asked, "fields") == 0 && lend_open(state, &lent, asked.threads, Py_None) == 0) {
        struct hold hold;
        if (shared_lock_enter(state, &self->lock, &hold, false) == 0) { /* held until they are copied */
            if (ask(self, &question, &lent, ask_rows, &answer) == 0)
                made = rows_new(state, answer.rows);
            shared_lock_leave(&self->lock, &hold);
        }
        lend_close(&lent);
    }
    question_clear(&question);
    asked_clear(&asked, opened);
    return made;
}
