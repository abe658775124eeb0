/* Reads the text of a query; the grammar stands in cxm/query.h. plan_text.c writes it back in its one canonical form. */
#include "query/plan.h"

#include <string.h>

#include "query/group.h"

/* One measure while it is being read: `nps.score(column, name=value ...)`. */
struct plan_spec {
    const struct cxm__measure *measure;
    uint32_t wanted;
    const char *columns[CXM__INPUTS_MAX];
    int32_t count;
    const char *options; /* what follows the columns, up to the bracket; NULL = none */
};

static cxm_status plan_fail_spec(const char *spec, const char *why, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__Q(spec), CXM__T(why));
}

static cxm_status plan_read_term(struct plan_spec *spec, const char *name, int32_t argument, cxm_error *error)
{
    const cxm_measure *info = &spec->measure->info;
    for (int32_t t = 0; t < info->term_count; t++)
        if (strcmp(info->terms[t].name, name) == 0) {
            spec->wanted = 1u << t;
            return CXM_OK;
        }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__T(info->name), CXM__T(" has no term "),
                     CXM__Q(name));
}

/* Its name is all that stands before the bracket, or before the last dot, behind which a term stands. */
const struct cxm__measure *cxm__plan_named(const char *text, size_t *length)
{
    *length = strcspn(text, "(");
    const struct cxm__measure *measure = cxm__measure_find((struct cxm__slice){text, *length});
    for (size_t dot = *length; !measure && dot; dot--)
        if (text[dot - 1] == '.') {
            *length = dot - 1;
            return cxm__measure_find((struct cxm__slice){text, *length});
        }
    return measure;
}

static cxm_status plan_read_name(struct plan_spec *spec, const char *text, size_t *length, int32_t argument, cxm_error *error)
{
    spec->measure = cxm__plan_named(text, length);
    if (spec->measure)
        return CXM_OK;
    *length = strcspn(text, "(");
    if (!*length)
        return plan_fail_spec("", " names no measure", argument, error);
    if (cxm__group_is((struct cxm__slice){text, *length}))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__S(((struct cxm__slice){text, *length})),
                         CXM__T(" is a group: by its name alone, put to a table or a model, it stands for its members; columns and "
                                "options are theirs, and no state holds it"));
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("measures"), CXM__T(": there is no measure "),
                     CXM__S(((struct cxm__slice){text, *length})));
}

/* The columns between the brackets, up to the first option. */
static cxm_status plan_read_columns(struct cxm__plan *plan, struct plan_spec *spec, const char *at, cxm_error *error)
{
    const int32_t most = spec->measure->info.form == CXM_FORM_ANSWERS ? 1 : CXM__INPUTS_MAX;
    char name[CXM__NAME_SIZE];
    spec->options = at + strspn(at, " \t");
    while (spec->count < most) {
        at = spec->options;
        if (spec->count)
            at += strspn(at, " \t,");
        if (!cxm__name_read(&at, "=,() \t", name, sizeof name) || *at == '=')
            break;
        spec->columns[spec->count] = cxm__arena_text(&plan->arena, name, strlen(name));
        if (!spec->columns[spec->count++])
            return cxm__fail_memory(error);
        spec->options = at;
    }
    return CXM_OK;
}

static cxm_status plan_read_spec(struct cxm__plan *plan, struct plan_spec *spec, const char *text, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE];
    const char *at = text;
    size_t length;
    *spec = (struct plan_spec){0};
    cxm_status status = plan_read_name(spec, text, &length, argument, error);
    if (status)
        return status;
    const cxm_measure *info = &spec->measure->info;
    spec->wanted = UINT32_MAX >> (32 - info->term_count);
    spec->columns[0] = info->inputs[0].name;
    at += length;
    if (*at == '.') {
        at++;
        if (!cxm__name_read(&at, "(", name, sizeof name))
            return plan_fail_spec(text, " has a dot and no term", argument, error);
        status = plan_read_term(spec, name, argument, error);
        if (status)
            return status;
    }
    if (*at && *at != '(')
        return plan_fail_spec(text, " has something other than ( behind the name", argument, error);
    if (*at)
        status = plan_read_columns(plan, spec, at + 1, error);
    if (!spec->count) /* columns that are called like the inputs */
        while (spec->count < info->input_count && !(info->inputs[spec->count].flags & CXM_INPUT_OPTIONAL)) {
            spec->columns[spec->count] = info->inputs[spec->count].name;
            spec->count++;
        }
    if (!status && cxm__measure_repeats(spec->measure, spec->count) < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__T(info->name),
                         CXM__T(" cannot be given "), CXM__I(spec->count), CXM__T(" columns"));
    return status;
}

/* An option of the common text: `interval` is every measure's that has it, `nps.interval` only that one's, `voices.measure` that of
 * each member of the group. */
static const cxm_option *plan_find_common(const struct cxm__option_table *table, const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot)
        return cxm__option_find(table, cxm__slice_of(name));
    const size_t owner = (size_t)(dot - name);
    const struct cxm__slice whose = {name, owner};
    if (!cxm__slice_is(whose, table->owner) &&
        (strncmp(table->owner, name, owner) != 0 || table->owner[owner] != '.' || !cxm__group_is(whose)))
        return NULL;
    return cxm__option_find(table, cxm__slice_of(dot + 1));
}

bool cxm__plan_takes(const struct cxm__measure *measure, const char *option)
{
    const struct cxm__option_table table = cxm__measure_table(measure);
    return plan_find_common(&table, option);
}

/* Applies `name=value ...` to one measure; `end` closes the list. With `lenient`, options of other measures are passed over. */
static cxm_status plan_apply(struct cxm__plan_measure *to, const char **text, char end, bool lenient, int32_t argument,
                             cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(to->measure);
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    for (;;) {
        cxm_status status = cxm__option_next(text, end, name, value, argument, error);
        if (status || !name[0])
            return status;
        const cxm_option *option = lenient ? plan_find_common(&table, name)
                                           : cxm__option_find(&table, cxm__slice_of(name));
        if (option)
            status = cxm__option_set(&table, option, &to->options, cxm__slice_of(value), argument, error);
        else if (!lenient)
            status = CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T(table.owner), CXM__T(" has no option "), CXM__AQ(name));
        if (status)
            return status;
    }
}

static cxm_status plan_read_options(struct cxm__plan_measure *to, const struct plan_spec *spec, const char *spec_text,
                                    const char *common, int32_t argument, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(to->measure);
    const char *at = common;
    cxm__options_defaults(&table, &to->options, to->measure->info.options_size);
    cxm_status status = common ? plan_apply(to, &at, 0, true, argument, error) : CXM_OK;
    if (!status && spec->options) {
        at = spec->options;
        status = plan_apply(to, &at, ')', false, argument, error);
        if (!status && (at[0] != ')' || at[1] != '\0'))
            status = plan_fail_spec(spec_text, at[0] == ')' ? " goes on behind its )" : " has no closing )", argument, error);
    }
    return status ? status : cxm__measure_check(to->measure, &to->options, argument, error);
}

/* Each option of the common text must belong to some measure of the query. */
static cxm_status plan_check_common(const struct cxm__plan *plan, const char *common, int32_t argument, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    for (;;) {
        bool known = false;
        cxm_status status = cxm__option_next(&common, 0, name, value, argument, error);
        if (status || !name[0])
            return status;
        for (int32_t i = 0; i < plan->measure_count; i++)
            known = known || cxm__plan_takes(plan->measures[i].measure, name);
        if (!known)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("options: none of the measures has an option "), CXM__AQ(name));
    }
}

static bool plan_same_answers(const struct cxm__plan_answers *a, const char *column, cxm_scale scale, int32_t off_scale)
{
    return strcmp(a->column, column) == 0 && a->scale.minimum == scale.minimum && a->scale.maximum == scale.maximum &&
           a->off_scale == off_scale;
}

/* Whether the measure's intervals are wanted; each measure of answers has the option and "none" among its choices. */
static bool plan_has_interval(const struct cxm__plan_measure *measure)
{
    struct cxm__option_table table = cxm__measure_table(measure->measure);
    const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){"interval", 8});
    return option && !cxm__option_is(option, &measure->options, "none");
}

/* The column of answers that the measure shares with others, or a new one. */
static cxm_status plan_add_answers(struct cxm__plan *plan, struct cxm__plan_measure *measure, const char *column, cxm_error *error)
{
    cxm_scale scale = cxm__measure_scale(measure->measure, &measure->options);
    int32_t off_scale = cxm__measure_off_scale(measure->measure, &measure->options), a = 0;
    while (a < plan->answers_count && !plan_same_answers(&plan->answers[a], column, scale, off_scale))
        a++;
    measure->answers = a;
    measure->interval = plan_has_interval(measure);
    if (a < plan->answers_count)
        return CXM_OK;
    plan->answers[a] = (struct cxm__plan_answers){cxm__arena_text(&plan->arena, column, strlen(column)), scale, off_scale};
    if (!plan->answers[a].column)
        return cxm__fail_memory(error);
    plan->answers_count++;
    return CXM_OK;
}

static cxm_status plan_add_columns(struct cxm__plan *plan, struct cxm__plan_measure *measure, const struct plan_spec *spec,
                                   cxm_error *error)
{
    measure->answers = -1;
    measure->interval = true;
    measure->columns = cxm__arena_take(&plan->arena, spec->count, sizeof *measure->columns);
    if (!measure->columns)
        return cxm__fail_memory(error);
    memcpy(measure->columns, spec->columns, (size_t)spec->count * sizeof *measure->columns);
    measure->column_count = spec->count;
    return CXM_OK;
}

/* Adds the measure, or its terms to an equal one. */
static cxm_status plan_add(struct cxm__plan *plan, struct cxm__plan_measure *measure, const struct plan_spec *spec,
                           const char *spec_text, int32_t argument, cxm_error *error)
{
    const cxm_measure *info = &measure->measure->info;
    measure->wanted = spec->wanted;
    measure->repeats = cxm__measure_repeats(measure->measure, spec->count);
    cxm_status status = info->form == CXM_FORM_ANALYSIS ? plan_add_columns(plan, measure, spec, error)
                                                        : plan_add_answers(plan, measure, spec->columns[0], error);
    if (status)
        return status;
    measure->text = cxm__plan_measure_text(plan, measure);
    if (!measure->text)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *other = &plan->measures[i];
        if (strcmp(other->text, measure->text) != 0)
            continue;
        if (other->wanted & measure->wanted)
            return plan_fail_spec(spec_text, " is asked for twice", argument, error);
        other->wanted |= measure->wanted;
        return CXM_OK;
    }
    if (info->form == CXM_FORM_ANALYSIS) {
        measure->figures = plan->figure_count;
        plan->figure_count += cxm_measure_figures(info, spec->count);
    }
    plan->measures[plan->measure_count++] = *measure;
    return CXM_OK;
}

static cxm_status plan_read_keys(struct cxm__plan *plan, const char *const *by, int32_t argument, cxm_error *error)
{
    static const char *const taken[] = {"measure", "term",    "unit",     "value",    "std_error", "lower",           "upper",
                                        "confidence", "df", "n_effective", "n", "missing", "excluded", "clusters", "status",
                                        "interval_status", "flags", "p", "q"};
    while (by && by[plan->by_count]) {
        const char *key = by[plan->by_count];
        for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
            if (strcmp(key, taken[i]) == 0)
                return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": "), CXM__Q(key),
                                 CXM__T(" is the name of a column of every result, and cannot be a key's too"));
        for (int32_t k = 0; k < plan->by_count; k++)
            if (strcmp(key, plan->keys[k]) == 0)
                return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": "), CXM__Q(key), CXM__T(" is named twice"));
        if (plan->by_count == CXM__BY_MAX)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": more than "), CXM__I(CXM__BY_MAX), CXM__T(" keys"));
        if (!*key)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("by"), CXM__T(": a key's name is empty"));
        plan->keys[plan->by_count] = cxm__arena_text(&plan->arena, key, strlen(key));
        if (!plan->keys[plan->by_count])
            return cxm__fail_memory(error);
        plan->by_count++;
    }
    return CXM_OK;
}

cxm_status cxm__plan_want(struct cxm__plan *plan, const uint32_t *wanted, cxm_error *error)
{
    for (int32_t m = 0; m < plan->measure_count; m++) {
        if (!wanted[m] || wanted[m] >> plan->measures[m].measure->info.term_count)
            return CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": the query's terms cannot be read"));
        plan->measures[m].wanted = wanted[m];
    }
    return cxm__plan_finish(plan, error);
}

cxm_status cxm__query_read(cxm_query *own, const cxm_query *query, int32_t argument, cxm_error *error)
{
    *own = (cxm_query)CXM_QUERY_INIT;
    if (!query)
        return cxm__fail_null(error, argument, "query");
    return cxm__struct_read(own, sizeof *own, offsetof(cxm_query, of), query, argument, "query", error);
}

/* A table has all its rows, and one kind of them. */
static cxm_status plan_check_table(const cxm_query *query, int32_t argument, cxm_error *error)
{
    if (!query->of && !query->where)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__T("query."), CXM__A(query->of ? "of" : "where"),
                     CXM__T(": this is for models; a table is counted as it is"));
}

cxm_status cxm__plan_absent(struct cxm__plan *plan, const char *const *absent, cxm_error *error)
{
    int32_t count = 0;
    if (!absent)
        return CXM_OK;
    while (absent[count])
        count++;
    const char **own = cxm__arena_take(&plan->arena, count + 1, sizeof *own);
    if (!own)
        return cxm__fail_memory(error);
    memcpy(own, absent, ((size_t)count + 1) * sizeof *own);
    plan->absent = own;
    return CXM_OK;
}

static cxm_status plan_read(struct cxm__plan *plan, const cxm_query *query, const struct cxm__plan_model *model, const cxm_host *host,
                            int32_t argument, cxm_error *error)
{
    cxm_query own;
    int32_t count = 0;
    *plan = (struct cxm__plan){.arena = {.host = *host}};
    cxm_status status = cxm__query_read(&own, query, argument, error);
    if (!status && !model)
        status = plan_check_table(&own, argument, error);
    if (status)
        return status;
    while (own.measures && own.measures[count])
        count++;
    if (!count || count > CXM__MEASURES_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("query."), CXM__A("measures"), CXM__T(" names "), CXM__I(count),
                         CXM__T(" measures, and must name 1 to "), CXM__I(CXM__MEASURES_MAX));
    plan->measures = cxm__arena_take(&plan->arena, count, sizeof *plan->measures);
    plan->answers = cxm__arena_take(&plan->arena, count, sizeof *plan->answers);
    plan->keys = cxm__arena_take(&plan->arena, CXM__KEYS_MAX, sizeof *plan->keys);
    if (!plan->measures || !plan->answers || !plan->keys)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count && !status; i++) {
        struct cxm__plan_measure measure;
        struct plan_spec spec;
        memset(&measure, 0, sizeof measure);
        status = plan_read_spec(plan, &spec, own.measures[i], argument, error);
        measure.measure = status ? NULL : spec.measure;
        if (!status)
            status = plan_read_options(&measure, &spec, own.measures[i], own.options, argument, error);
        if (!status)
            status = plan_add(plan, &measure, &spec, own.measures[i], argument, error);
    }
    if (!status && own.options)
        status = plan_check_common(plan, own.options, argument, error);
    if (!status)
        status = cxm__plan_label(plan, error);
    if (!status)
        status = plan_read_keys(plan, own.by, argument, error);
    if (!status)
        status = cxm__plan_read_policy(plan, own.policy, model, argument, error);
    for (int32_t i = 0; i < plan->measure_count && !status; i++)
        status = cxm__plan_check_drawn(plan, &plan->measures[i], argument, error);
    return status ? status : cxm__plan_finish(plan, error);
}

cxm_status cxm__plan_read(struct cxm__plan *plan, const cxm_query *query, const cxm_host *host, int32_t argument, cxm_error *error)
{
    return plan_read(plan, query, NULL, host, argument, error);
}

cxm_status cxm__plan_read_known(struct cxm__plan *plan, const cxm_query *query, const struct cxm__known *known, const cxm_host *host,
                                int32_t argument, cxm_error *error)
{
    struct cxm__asked asked;
    cxm_query own;
    *plan = (struct cxm__plan){.arena = {.host = *host}};
    cxm_status status = cxm__query_read(&own, query, argument, error);
    if (status)
        return status;
    status = cxm__asked_read(&asked, &own, known, host, argument, error);
    if (!status)
        status = plan_read(plan, &asked.query, NULL, host, argument, error);
    if (!status)
        status = cxm__plan_absent(plan, asked.absent, error);
    cxm__asked_free(&asked);
    return status;
}

cxm_status cxm__plan_read_model(struct cxm__plan *plan, const cxm_query *query, const struct cxm__plan_model *model, const cxm_host *host,
                                int32_t argument, cxm_error *error)
{
    return plan_read(plan, query, model, host, argument, error);
}

void cxm__plan_free(struct cxm__plan *plan)
{
    cxm__arena_free(&plan->arena);
}
