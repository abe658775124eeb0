/* What is asked of a model: queries, states and rows. All take the same policy, as text, as a mapping, or as keywords, of which the
 * package's Python part makes the library's text. */
#include "model.h"
#include "options.h"
#include "result.h"
#include "rows.h"
#include "state.h"

/* The library lists its policy's keys nowhere; test_model_policy.py holds these to the canonical text, which has them all. */
#define POLICY_NAMES                                                                                                             \
    "weight", "stratum", "cluster", "population", "as_of", "window", "zone", "time", "known", "dedupe", "roles", "partial",      \
        "unknown", "min_n", "half_life", "role_weights", "rollup", "level", "fiscal_year", "compare"
enum { POLICY_KEYS = 20 };
#define POLICY_FORMAT "OOOOOOOOOOOOOOOOOOOO"
#define POLICY_INTO(p)                                                                                                           \
    &(p)[0], &(p)[1], &(p)[2], &(p)[3], &(p)[4], &(p)[5], &(p)[6], &(p)[7], &(p)[8], &(p)[9], &(p)[10], &(p)[11], &(p)[12],      \
        &(p)[13], &(p)[14], &(p)[15], &(p)[16], &(p)[17], &(p)[18], &(p)[19]

/* What was asked for, as Python gives it. */
struct asked {
    PyObject *first, *by, *where, *of, *options, *policy, *threads, *progress;
    PyObject *keys[POLICY_KEYS];
};

/* The same for the library. */
struct question {
    cxm_query query;
    struct texts first, by;
    struct text options;
    PyObject *policy; /* a str */
};

static PyObject *policy_text(const struct asked *asked)
{
    static const char *const names[POLICY_KEYS] = {POLICY_NAMES};
    PyObject *said = PyDict_New(), *both = NULL, *text = NULL;
    for (int i = 0; said && i < POLICY_KEYS; i++)
        if (asked->keys[i] && asked->keys[i] != Py_None && PyDict_SetItemString(said, names[i], asked->keys[i]))
            Py_CLEAR(said);
    both = said ? PyTuple_Pack(2, asked->policy ? asked->policy : Py_None, said) : NULL;
    text = both ? delegate("_policy", "text", both) : NULL;
    Py_XDECREF(both);
    Py_XDECREF(said);
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

static int asked_parse(struct asked *asked, PyObject *args, PyObject *kwargs, const char *format)
{
    static char *names[] = {"", "by", "where", "of", "options", "policy", POLICY_NAMES, "threads", "progress", NULL};
    *asked = (struct asked){0};
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, names, &asked->first, &asked->by, &asked->where, &asked->of,
                                       &asked->options, &asked->policy, POLICY_INTO(asked->keys), &asked->threads, &asked->progress)
               ? 0
               : -1;
}

static PyObject *threads_of(const struct asked *asked)
{
    return asked->threads ? Py_NewRef(asked->threads) : PyLong_FromLong(1);
}

PyObject *model_query(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct module_state *state = state_of(self);
    struct asked asked;
    struct question question;
    struct lent lent;
    union answer answer = {NULL};
    if (asked_parse(&asked, args, kwargs, "O|$OOOOO" POLICY_FORMAT "OO:query"))
        return NULL;
    PyObject *threads = threads_of(&asked);
    int done = threads ? question_open(state, &question, &asked, "measures") : -1;
    if (!done)
        done = lend_open(state, &lent, threads, asked.progress ? asked.progress : Py_None);
    if (!done) {
        done = ask((struct model *)self, &question, &lent, ask_result, &answer);
        lend_close(&lent);
    }
    if (threads)
        question_clear(&question);
    Py_XDECREF(threads);
    return done ? NULL : result_new(state, answer.result);
}

PyObject *model_state(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct module_state *state = state_of(self);
    struct asked asked;
    struct question question;
    union answer answer = {NULL};
    struct state *made = NULL;
    if (asked_parse(&asked, args, kwargs, "O|$OOOOO" POLICY_FORMAT "OO:state"))
        return NULL;
    PyObject *threads = threads_of(&asked);
    if (!threads)
        return NULL;
    if (question_open(state, &question, &asked, "measures") == 0)
        made = state_make(state, threads, asked.progress ? asked.progress : Py_None);
    if (made && ask((struct model *)self, &question, &made->lent, ask_state, &answer))
        Py_CLEAR(made);
    if (made)
        made->state = answer.state;
    question_clear(&question);
    Py_DECREF(threads);
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
    static char *names[] = {"", "where", "of", "policy", POLICY_NAMES, NULL};
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    struct asked asked = {0};
    struct question question;
    struct lent lent;
    union answer answer = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOO" POLICY_FORMAT ":rows", names, &asked.first, &asked.where, &asked.of,
                                     &asked.policy, POLICY_INTO(asked.keys)))
        return NULL;
    PyObject *threads = threads_of(&asked), *made = NULL;
    if (!threads)
        return NULL;
    if (question_open(state, &question, &asked, "fields") == 0 && lend_open(state, &lent, threads, Py_None) == 0) {
        struct hold hold;
        if (shared_lock_enter(state, &self->lock, &hold, false) == 0) { /* held until they are copied */
            if (ask(self, &question, &lent, ask_rows, &answer) == 0)
                made = rows_new(state, answer.rows);
            shared_lock_leave(&self->lock, &hold);
        }
        lend_close(&lent);
    }
    question_clear(&question);
    Py_DECREF(threads);
    return made;
}
