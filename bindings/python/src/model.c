/* cxm.Model: the library's model behind a lock, so that any number of threads may query it and one at a time change it.
 * What is put in and what is asked of it have files of their own. */
#include "model.h"

#include "rows.h"

static PyObject *model_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {NULL};
    struct module_state *state = PyType_GetModuleState(type);
    cxm_error why;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, ":Model", names))
        return NULL;
    struct model *self = PyObject_New(struct model, type);
    PyObject *one = self ? PyLong_FromLong(1) : NULL;
    if (!self)
        return NULL;
    self->model = NULL;
    self->zones = (struct zones){0};
    self->lent = (struct lent){.host = CXM_HOST_INIT};
    int opened = shared_lock_open(&self->lock);
    if (!one || opened || zones_open(state, &self->zones) || lend_open(state, &self->lent, one, Py_None)) {
        Py_CLEAR(self);
    } else {
        lend_zones(&self->lent, &self->zones);
        if (cxm_model_new(&self->lent.host, &self->model, &why)) {
            fail_library(state, &why, NULL);
            Py_CLEAR(self);
        }
    }
    Py_XDECREF(one);
    return (PyObject *)self;
}

static void model_dealloc(PyObject *object)
{
    struct model *self = (struct model *)object;
    PyTypeObject *type = Py_TYPE(object);
    cxm_model_free(self->model);
    shared_lock_close(&self->lock);
    zones_close(&self->zones);
    PyObject_Free(self);
    Py_DECREF(type);
}

int64_t model_rows_of_all(const struct model *self)
{
    int64_t rows = 0;
    const char *table;
    for (int32_t i = 0; (table = cxm_model_table_name(i)); i++)
        rows += cxm_model_length(self->model, table);
    return rows;
}

PyObject *model_fail(struct module_state *state, const cxm_error *why, const char *argument, cxm_rows *from)
{
    PyObject *type, *value, *trace, *report = from ? rows_new(state, from) : NULL;
    if (from && !report)
        return NULL;
    fail_library(state, why, argument);
    if (!report)
        return NULL;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    if (value && PyObject_SetAttrString(value, "report", report))
        PyErr_Clear();
    PyErr_Restore(type, value, trace);
    Py_DECREF(report);
    return NULL;
}

/* Pairs NAME=CLASS out of a mapping, or text as it is. */
static PyObject *model_map(PyObject *object, PyObject *pairs, const char *argument,
                           cxm_status (*map)(cxm_model *model, const char *text, cxm_error *error))
{
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    PyObject *joined = PyUnicode_Check(pairs) ? Py_NewRef(pairs) : delegate("_policy", "pairs", pairs);
    const char *text = joined ? utf8(state, joined, argument) : NULL;
    struct hold hold;
    cxm_error why;
    int done = text ? shared_lock_enter(state, &self->lock, &hold, true) : -1;
    if (!done) {
        cxm_status status = map(self->model, text, &why);
        shared_lock_leave(&self->lock, &hold);
        done = status ? fail_library(state, &why, argument) : 0;
    }
    Py_XDECREF(joined);
    return done ? NULL : Py_NewRef(Py_None);
}

static PyObject *model_map_roles(PyObject *self, PyObject *roles)
{
    return model_map(self, roles, "roles", cxm_model_map_roles);
}

static PyObject *model_map_sides(PyObject *self, PyObject *sides)
{
    return model_map(self, sides, "sides", cxm_model_map_sides);
}

/* A number of the model's about a table; -1 says that there is none of that name. */
static PyObject *model_count(PyObject *object, PyObject *table, int64_t (*count)(const cxm_model *model, const char *table))
{
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    const char *name = table == Py_None ? NULL : utf8(state, table, "table");
    struct hold hold;
    if ((!name && table != Py_None) || shared_lock_enter(state, &self->lock, &hold, false))
        return NULL;
    const int64_t number = count(self->model, name);
    shared_lock_leave(&self->lock, &hold);
    if (number < 0)
        return fail(state, CXM_E_NOT_FOUND, "table", -1, "table: a model has no table \"%s\"; Model.tables() has their names",
                    name ? name : ""),
               NULL;
    return PyLong_FromLongLong(number);
}

static PyObject *model_length(PyObject *self, PyObject *table)
{
    return model_count(self, table, cxm_model_length);
}

static PyObject *model_bytes(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"table", NULL};
    PyObject *table = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:bytes", names, &table))
        return NULL;
    return model_count(self, table, cxm_model_bytes);
}

static PyObject *fields_of(const char *table)
{
    static const char *const kinds[] = {"id", "time", "number", "truth", "text", "path"};
    int32_t count;
    const cxm_field *fields = cxm_model_fields(table, &count);
    PyObject *list = PyList_New(count);
    for (int32_t i = 0; list && i < count; i++) {
        const char *kind = fields[i].kind < (int32_t)(sizeof kinds / sizeof *kinds) ? kinds[fields[i].kind] : "";
        PyObject *field = Py_BuildValue("(ssOs)", fields[i].name, kind, fields[i].flags & CXM_FIELD_REQUIRED ? Py_True : Py_False,
                                        fields[i].summary);
        if (!field)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, i, field);
    }
    return list;
}

static PyObject *model_tables(PyObject *unused, PyObject *none)
{
    PyObject *all = PyDict_New(), *made;
    const char *table;
    (void)unused;
    (void)none;
    for (int32_t i = 0; all && (table = cxm_model_table_name(i)); i++) {
        PyObject *fields = fields_of(table);
        if (!fields || PyDict_SetItemString(all, table, fields))
            Py_CLEAR(all);
        Py_XDECREF(fields);
    }
    made = all ? delegate("_model", "tables", all) : NULL;
    Py_XDECREF(all);
    return made;
}

static PyObject *model_reduce(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    PyErr_SetString(PyExc_TypeError, "a Model cannot be pickled or copied; append its tables to another, or send a state of it");
    return NULL;
}

static PyObject *model_repr(PyObject *self)
{
    return delegate("_model", "text", self);
}

#define ASKED "by=None, where=None, of=None, options=None, policy=None"
#define POLICY                                                                                                                   \
    "weight=None, stratum=None, cluster=None, population=None, as_of=None, window=None, zone=None, time=None, known=None, "      \
    "dedupe=None, roles=None, partial=None, unknown=None, min_n=None, half_life=None, role_weights=None, rollup=None, "          \
    "level=None, fiscal_year=None, compare=None"
#define POLICY_SAID                                                                                                              \
    "The policy says which rows count: text, a mapping, or a keyword for each of its keys, which wins. A window is two\n"          \
    "ends, the second one excluded: dates, aware datetimes, text or None; several roll-ups or weights are a list."

static PyMethodDef model_methods[] = {
    {"append", (PyCFunction)(void (*)(void))model_append, METH_VARARGS | METH_KEYWORDS,
     "append($self, table, data, /, *, columns=None, zone=None)\n--\n\n"
     "Appends rows to a table: all of them, or none.\n\n"
     "columns: which columns are taken as what, {'account': 'AccountId', 'score': 'Q1', 'touchpoint': None}, where None is the\n"
     "same name; a list of names, or text; None takes all. A field that the table is not born with becomes a further one.\n"
     "zone: where dates and texts without an offset are local, such as 'Europe/Berlin'.\n"
     "Rows at fault raise an error whose .report has all of them."},
    {"query", (PyCFunction)(void (*)(void))model_query, METH_VARARGS | METH_KEYWORDS,
     "query($self, measures, /, *, " ASKED ", " POLICY ", threads=1, progress=None)\n--\n\n"
     "Puts a query to the model: measures of a table's rows (of: Measure.of, 'responses' for most), by fields, where conditions\n"
     "hold. The name of a group, such as 'voices', stands for those of its members whose fields are there.\n\n" POLICY_SAID},
    {"state", (PyCFunction)(void (*)(void))model_state, METH_VARARGS | METH_KEYWORDS,
     "state($self, measures, /, *, " ASKED ", " POLICY ", threads=1, progress=None)\n--\n\n"
     "A State of a query with what the model's rows say: to be merged with other models', stored, sent, read.\n\n" POLICY_SAID},
    {"rows", (PyCFunction)(void (*)(void))model_rows, METH_VARARGS | METH_KEYWORDS,
     "rows($self, fields, /, *, where=None, of=None, policy=None, " POLICY ")\n--\n\n"
     "The rows that a query would count, with any fields.\n\n" POLICY_SAID},
    {"forget", (PyCFunction)(void (*)(void))model_forget, METH_VARARGS | METH_KEYWORDS,
     "forget($self, contact, /, *, min_n=1)\n--\n\n"
     "Forgets a person; what they answered stays, as nobody's. What fewer than min_n others share with them goes too.\n\n"
     "Gives how many rows of each table were theirs, and how many values became null."},
    {"map_roles", model_map_roles, METH_O,
     "map_roles($self, roles, /)\n--\n\nSays which class a role's name stands for: {'Plant Manager': 'end_user'}."},
    {"map_sides", model_map_sides, METH_O,
     "map_sides($self, sides, /)\n--\n\nSays on which side a class of roles stands: {'gatekeeper': 'end_user'}."},
    {"integrity", (PyCFunction)(void (*)(void))model_integrity, METH_VARARGS | METH_KEYWORDS,
     "integrity($self, *, as_of=None, zone=None, speeder=None, long_string=None, irv=None)\n--\n\n"
     "Whether the rows fit together: a row for each check, with how many rows it found. It may change before 1.0."},
    {"ask", (PyCFunction)(void (*)(void))model_ask, METH_VARARGS | METH_KEYWORDS,
     "ask($self, *, as_of, zone=None, window=None, required=None, fatigue=None, per_account=None)\n--\n\n"
     "Whom to invite next: those by whom the accounts with the largest gaps would be heard. It may change before 1.0.\n\n"
     "required: how many people of which class should be heard at each account, {'decision_maker': 3, 'end_user': 3}.\n"
     "fatigue: who was invited or answered within this time before as_of is not asked, '90d'."},
    {"length", model_length, METH_O, "length($self, table, /)\n--\n\nHow many rows a table has."},
    {"bytes", (PyCFunction)(void (*)(void))model_bytes, METH_VARARGS | METH_KEYWORDS,
     "bytes($self, table=None)\n--\n\nMemory of a table's columns; None: of the dictionaries of ids and texts."},
    {"tables", model_tables, METH_NOARGS | METH_STATIC,
     "tables()\n--\n\nThe tables, and the fields that each is born with."},
    {"__reduce__", model_reduce, METH_NOARGS, NULL},
    {0},
};

static PyType_Slot model_slots[] = {
    {Py_tp_doc, (void *)"Model()\n--\n\n"
                        "Accounts, people and their roles in time, assets, invitations, answers, signals, outcomes and actions: "
                        "filled from tables, and asked what cxm.query() asks of one."},
    {Py_tp_new, model_new},
    {Py_tp_dealloc, model_dealloc},
    {Py_tp_methods, model_methods},
    {Py_tp_repr, model_repr},
    {0, NULL},
};

PyType_Spec model_spec = {"cxm.Model", sizeof(struct model), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, model_slots};
