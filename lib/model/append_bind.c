/* Which columns of a batch are taken, and as what. The mapping's text is read anew for each batch: it is short, and batches are
 * not. */
#include <string.h>

#include "core/options.h"
#include "model/append.h"

/* All that names and messages need. */
struct bind {
    const struct cxm__append *append;
    const cxm_table *batch;
    struct cxm__arena *arena;
    struct cxm__append_source *sources;
    int64_t count, capacity;
    cxm_error *error;
};

static const char *bind_table(const struct bind *bind)
{
    return cxm__table_names[bind->append->table];
}

static cxm_status bind_fail(const struct bind *bind, cxm_status code, const char *name, const char *why, const char *what)
{
    return CXM__FAIL(bind->error, code, bind->append->argument + 1, -1, CXM__AQ(name), CXM__T(why), CXM__T(what));
}

static cxm_status bind_find(const struct bind *bind, const char *name, const cxm_column **column)
{
    const cxm_table *batch = bind->batch;
    *column = NULL;
    for (int64_t i = 0; i < batch->count; i++) {
        if (!batch->names[i] || strcmp(batch->names[i], name) != 0)
            continue;
        if (*column)
            return bind_fail(bind, CXM_E_ARGUMENT, name, ": the batch has two columns of this name", "");
        *column = &batch->columns[i];
    }
    return *column ? CXM_OK : bind_fail(bind, CXM_E_NOT_FOUND, name, ": the batch has no such column", "");
}

static const char *bind_holds(enum cxm__column_kind kind)
{
    switch (kind) {
    case CXM__KIND_INTEGER: return "integers";
    case CXM__KIND_REAL: return "real numbers";
    case CXM__KIND_BOOLEAN: return "booleans";
    case CXM__KIND_TIME: return "times";
    default: return "text";
    }
}

/* Whether a field takes such values; why not, and what to do. */
static cxm_status bind_check_kind(const struct bind *bind, const struct cxm__append_source *source)
{
    static const char *const needed[] = {
        ": ids are needed, and the column holds ",     ": times are needed, and the column holds ",
        ": numbers are needed, and the column holds ", ": true and false are needed, and the column holds ",
        ": text is needed, and the column holds ",     ": text is needed, and the column holds "};
    const enum cxm__column_kind kind = cxm__column_kind(source->values);
    const bool integer = kind == CXM__KIND_INTEGER, text = kind == CXM__KIND_TEXT;
    const bool number = integer || kind == CXM__KIND_REAL || kind == CXM__KIND_BOOLEAN;
    bool fits = source->nothing;
    const char *advice = "";
    switch (source->kind) {
    case CXM_FIELD_ID:
        fits = fits || integer || text;
        advice = kind == CXM__KIND_REAL ? "; cast it to int64" : "";
        break;
    case CXM_FIELD_TIME:
        fits = fits || kind == CXM__KIND_TIME || text;
        advice = integer ? "; say whether they are TIME_S, TIME_MS, TIME_US or TIME_NS" : "";
        break;
    case CXM_FIELD_NUMBER:
    case CXM_FIELD_TRUTH: fits = fits || number; break;
    default: fits = fits || text; break;
    }
    if (fits)
        return CXM_OK;
    return CXM__FAIL(bind->error, CXM_E_TYPE, bind->append->argument, -1, CXM__AQ(source->name), CXM__T(needed[source->kind]),
                     CXM__T(bind_holds(kind)), CXM__T(advice));
}

static int32_t bind_further_kind(const cxm_column *values)
{
    switch (cxm__column_kind(values)) {
    case CXM__KIND_BOOLEAN: return CXM_FIELD_TRUTH;
    case CXM__KIND_TIME: return CXM_FIELD_TIME;
    case CXM__KIND_TEXT: return CXM_FIELD_TEXT;
    default: return CXM_FIELD_NUMBER;
    }
}

static cxm_status bind_add(struct bind *bind, const char *field, const char *name, const cxm_column *column)
{
    const struct cxm__append *append = bind->append;
    for (int64_t i = 0; i < bind->count; i++)
        if (strcmp(bind->sources[i].field, field) == 0)
            return bind_fail(bind, CXM_E_ARGUMENT, field, ": two columns are given for this field of ", bind_table(bind));
    cxm_status status = cxm__column_check(column, name, append->argument, bind->error);
    if (!status)
        status = cxm__length_check(column, bind->batch->length, name, append->argument, bind->error);
    if (status)
        return status;
    const cxm_field *born = cxm__table_field(append->table, field);
    const struct cxm__stored *stored = cxm__store_find(append->store, field);
    struct cxm__append_source source = {.field = field, .name = name, .column = column, .values = column};
    if (column->type == CXM_TYPE_CODED && column->extra)
        source.values = column->extra;
    source.nothing = source.values->type == CXM_TYPE_CODED ||
                     ((column->flags & CXM_COLUMN_REPEATED) && (!column->length || cxm__column_is_null(column, 0)));
    if (source.nothing && !born && !stored)
        return CXM_OK; /* nobody knows yet of what kind it will be */
    source.kind = born ? born->kind : stored ? stored->kind : bind_further_kind(source.values);
    status = bind_check_kind(bind, &source);
    if (status)
        return status;
    if (bind->count == bind->capacity) {
        struct cxm__append_source *larger = cxm__arena_take(bind->arena, 2 * bind->capacity + 16, sizeof *larger);
        if (!larger)
            return cxm__fail_memory(bind->error);
        if (bind->count)
            memcpy(larger, bind->sources, (size_t)bind->count * sizeof *larger);
        bind->sources = larger;
        bind->capacity = 2 * bind->capacity + 16;
    }
    bind->sources[bind->count++] = source;
    return CXM_OK;
}

static bool bind_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/* The next FIELD=COLUMN or NAME; an empty field at the end. */
static cxm_status bind_next(const struct bind *bind, const char **at, char *field, char *name)
{
    const char *p = *at;
    while (bind_is_blank(*p))
        p++;
    const char *word = p;
    field[0] = '\0';
    bool read = *p == '\0' || cxm__name_read(&p, "= \t\n\r,", field, CXM__NAME_SIZE);
    if (read && *p == '=') {
        p++;
        read = cxm__name_read(&p, " \t\n\r,", name, CXM__NAME_SIZE);
    } else if (read) {
        memcpy(name, field, strlen(field) + 1);
    }
    *at = p;
    if (read && (*p == '\0' || bind_is_blank(*p)))
        return CXM_OK;
    const struct cxm__slice rest = {word, strcspn(word, " \t\n\r,")};
    return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->append->argument + 1, -1, CXM__A("columns"), CXM__T(": "), CXM__S(rest),
                     CXM__T(" is not of the form field=column"));
}

bool cxm__append_wants(const struct cxm__append *append, const char *name)
{
    const struct bind bind = {.append = append};
    char field[CXM__NAME_SIZE], column[CXM__NAME_SIZE];
    for (const char *at = append->columns; at;) {
        if (bind_next(&bind, &at, field, column) || !field[0])
            return false;
        if (strcmp(column, name) == 0)
            return true;
    }
    return true;
}

static cxm_status bind_mapped(struct bind *bind, const char *columns)
{
    char field[CXM__NAME_SIZE], name[CXM__NAME_SIZE];
    for (;;) {
        const cxm_column *column = NULL;
        cxm_status status = bind_next(bind, &columns, field, name);
        if (status || !field[0])
            return status;
        status = bind_find(bind, name, &column);
        if (status)
            return status;
        const char *own_field = cxm__arena_text(bind->arena, field, strlen(field));
        const char *own_name = cxm__arena_text(bind->arena, name, strlen(name));
        if (!own_field || !own_name)
            return cxm__fail_memory(bind->error);
        status = bind_add(bind, own_field, own_name, column);
        if (status)
            return status;
    }
}

static cxm_status bind_all(struct bind *bind)
{
    for (int64_t i = 0; i < bind->batch->count; i++) {
        const char *name = bind->batch->names[i];
        if (!name || !name[0])
            return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->append->argument, -1, CXM__A("batch"), CXM__T(": column "),
                             CXM__I(i), CXM__T(" has no name"));
        cxm_status status = bind_add(bind, name, name, &bind->batch->columns[i]);
        if (status)
            return status;
    }
    return CXM_OK;
}

static cxm_status bind_check_required(const struct bind *bind)
{
    int32_t fields;
    const cxm_field *born = cxm__table_fields(bind->append->table, &fields);
    for (int32_t f = 0; f < fields; f++) {
        bool found = !(born[f].flags & CXM_FIELD_REQUIRED);
        for (int64_t i = 0; i < bind->count && !found; i++)
            found = strcmp(bind->sources[i].field, born[f].name) == 0;
        if (!found)
            return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->append->argument + 1, -1, CXM__A(born[f].name),
                             CXM__T(": each batch of "), CXM__T(bind_table(bind)), CXM__T(" needs this field; name its column, "),
                             CXM__T(born[f].name), CXM__T("=..."));
    }
    return CXM_OK;
}

cxm_status cxm__append_bind(const struct cxm__append *append, const cxm_table *batch, struct cxm__arena *arena,
                            struct cxm__append_source **sources, int32_t *count, cxm_error *error)
{
    struct bind bind = {append, batch, arena, NULL, 0, 0, error};
    if (!batch)
        return cxm__fail_null(error, append->argument, "batch");
    if (batch->count < 0 || batch->length < 0 || (batch->count && (!batch->names || !batch->columns)))
        return CXM__FAIL(error, CXM_E_ARGUMENT, append->argument, -1, CXM__A("batch"),
                         CXM__T(": counts must not be negative, and names and columns not be NULL"));
    cxm_status status = append->columns ? bind_mapped(&bind, append->columns) : bind_all(&bind);
    if (!status)
        status = bind_check_required(&bind);
    *sources = bind.sources;
    *count = (int32_t)bind.count;
    return status;
}
