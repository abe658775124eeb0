/* Members are found by their names in the list of measures, and each is written as a query would name it with its columns.
 * Nothing is looked at but names. */
#include "query/group.h"

#include <string.h>

#include "core/lend.h"

static bool group_member(struct cxm__slice group, const char *name)
{
    return strlen(name) > group.length + 1 && memcmp(name, group.start, group.length) == 0 && name[group.length] == '.';
}

bool cxm__group_is(struct cxm__slice name)
{
    bool found = false;
    for (int32_t i = 0; i < cxm_measure_count() && name.length && !found; i++)
        found = group_member(name, cxm_measure_at(i)->name);
    return found && !cxm__measure_find(name);
}

bool cxm__query_has_group(const cxm_query *query)
{
    bool found = false;
    for (int32_t i = 0; query && query->measures && query->measures[i] && !found; i++)
        found = cxm__group_is(cxm__slice_of(query->measures[i]));
    return found;
}

/* The columns that a member is given. */
struct group_columns {
    const cxm_measure *info;
    const char **first;          /* by input, one each */
    const char *const *repeated; /* what `like` found */
    int32_t count, repeats;
};

/* Finds a member's columns; *whole is false where one that it needs is not there. A table whose rows may be answers alone has no
 * place in a measure of all people, heard or not: it is taken for theirs where an optional column of the measure's says so. */
static cxm_status group_bind(struct group_columns *columns, const cxm_measure *info, const struct cxm__known *known,
                             struct cxm__arena *arena, bool *whole, cxm_error *error)
{
    *columns = (struct group_columns){.info = info, .first = cxm__arena_take(arena, info->input_count, sizeof *columns->first)};
    *whole = true;
    if (!columns->first)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < info->input_count; i++) {
        const cxm_input *input = &info->inputs[i];
        if (input->flags & CXM_INPUT_REPEATED && input->kind != CXM_INPUT_MARGIN && input->kind != CXM_INPUT_AGED) {
            cxm_status status = known->like(known->context, info->of, input->name, arena, &columns->repeated, &columns->repeats, error);
            if (status || columns->repeats)
                return status;
        } else if (known->has(known->context, info->of, input->name)) {
            columns->first[columns->count++] = input->name;
            continue;
        }
        const bool told = known->model || !info->of || (i && info->inputs[i - 1].flags & CXM_INPUT_OPTIONAL);
        *whole = input->flags & CXM_INPUT_OPTIONAL && told;
        return CXM_OK;
    }
    return CXM_OK;
}

/* "voices.difference(score, side, account)" */
static void group_write(const void *what, struct cxm__text *text)
{
    const struct group_columns *columns = what;
    cxm__text_string(text, columns->info->name);
    for (int32_t i = 0; i < columns->count + columns->repeats; i++) {
        const char *name = i < columns->count ? columns->first[i] : columns->repeated[i - columns->count];
        cxm__text_string(text, i ? ", " : "(");
        cxm__text_quoted(text, name, strlen(name));
    }
    cxm__text_character(text, ')');
}

static cxm_status group_fail(const char *group, const cxm_measure *info, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("measures"), CXM__T(": "), CXM__T(group),
                     CXM__T(" has no member whose columns are there; "), CXM__T(info->name), CXM__T(" needs "),
                     CXM__T(info->inputs[0].name), CXM__T(info->input_count > 1 ? ", " : ""),
                     CXM__T(info->input_count > 1 ? info->inputs[1].name : ""), CXM__T(info->input_count > 2 ? " ..." : ""));
}

/* The members of one group: `measures` and `absent` take them. */
static cxm_status group_expand(struct cxm__asked *asked, const char *group, const struct cxm__known *known, const char **measures,
                               int32_t *count, int32_t *absent, int32_t argument, cxm_error *error)
{
    const struct cxm__slice name = cxm__slice_of(group);
    const cxm_measure *first = NULL;
    const int32_t before = *count;
    for (int32_t i = 0; i < cxm_measure_count(); i++) {
        const cxm_measure *info = cxm_measure_at(i);
        struct group_columns columns;
        bool whole;
        if (!group_member(name, info->name))
            continue;
        first = first ? first : info;
        cxm_status status = group_bind(&columns, info, known, &asked->arena, &whole, error);
        if (status)
            return status;
        if (!whole) {
            asked->absent[(*absent)++] = info->name;
            continue;
        }
        measures[*count] = cxm__arena_written(&asked->arena, group_write, &columns);
        if (!measures[(*count)++])
            return cxm__fail_memory(error);
    }
    return *count > before || !first ? CXM_OK : group_fail(group, first, argument, error);
}

cxm_status cxm__asked_read(struct cxm__asked *asked, const cxm_query *query, const struct cxm__known *known, const cxm_host *host,
                           int32_t argument, cxm_error *error)
{
    int32_t given = 0, count = 0, absent = 0;
    *asked = (struct cxm__asked){.query = *query, .arena = {.host = *host}};
    if (!cxm__query_has_group(query))
        return CXM_OK;
    while (query->measures[given])
        given++;
    const int64_t most = given * (int64_t)cxm_measure_count() + 1;
    const char **measures = cxm__arena_take(&asked->arena, most, sizeof *measures);
    asked->absent = cxm__arena_take(&asked->arena, most, sizeof *asked->absent);
    if (!measures || !asked->absent)
        return cxm__fail_memory(error);
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < given && !status; i++) {
        if (cxm__group_is(cxm__slice_of(query->measures[i])))
            status = group_expand(asked, query->measures[i], known, measures, &count, &absent, argument, error);
        else
            measures[count++] = query->measures[i];
    }
    measures[count] = asked->absent[absent] = NULL;
    asked->query.measures = measures;
    return status;
}

void cxm__asked_free(struct cxm__asked *asked)
{
    cxm__arena_free(&asked->arena);
}

static bool group_names_has(void *context, const char *of, const char *name)
{
    const struct cxm__known_names *known = context;
    bool found = false;
    (void)of;
    for (int64_t i = 0; i < known->count && !found; i++)
        found = known->names[i] && strcmp(known->names[i], name) == 0;
    return found;
}

static cxm_status group_names_like(void *context, const char *of, const char *stem, struct cxm__arena *arena,
                                   const char *const **names, int32_t *count, cxm_error *error)
{
    const struct cxm__known_names *known = context;
    const size_t length = strlen(stem);
    const char **found = cxm__arena_take(arena, known->count, sizeof *found);
    (void)of;
    *names = found;
    *count = 0;
    if (!found)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < known->count; i++)
        if (known->names[i] && strncmp(known->names[i], stem, length) == 0 && known->names[i][length] == '/')
            found[(*count)++] = known->names[i];
    return CXM_OK;
}

struct cxm__known cxm__known_of(struct cxm__known_names *names)
{
    return (struct cxm__known){names, false, group_names_has, group_names_like};
}
