/* The transaction itself. A batch is written behind the rows that count, columns grow and widen as they must, and only the end
 * makes the new rows count; going back means cutting dictionaries and dropping or narrowing columns, none of which can fail. */
#include "model/append.h"

#include <string.h>

cxm_status cxm__append_begin(struct cxm__append *append, cxm_model *model, const char *table, const char *columns, const char *zone,
                             int32_t argument, bool reported, cxm_error *error)
{
    *append = (struct cxm__append){.model = model, .argument = argument, .columns = columns, .reported = reported};
    if (!model || !table)
        return cxm__fail_null(error, model ? 1 : 0, model ? "table" : "model");
    append->table = cxm__table_find(table);
    if (append->table < 0)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__A("table"), CXM__T(": "), CXM__Q(table),
                         CXM__T(" is none of the model's tables; cxm_model_table_name() lists them"));
    append->store = &model->tables[append->table];
    append->columns_before = append->store->count;
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        append->ids_before[i] = model->entities[i].count;
    if (zone) {
        const struct cxm__slice name = {zone, strlen(zone)};
        cxm_status status = cxm__zone_open(&model->host, name, "zone", argument + 2, &append->zone, error);
        if (status)
            return status;
        append->has_zone = true;
    }
    append->before = cxm__allocate(&model->host, append->columns_before, sizeof *append->before);
    if (!append->before)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < append->columns_before; i++) {
        const struct cxm__stored *stored = &append->store->columns[i];
        append->before[i] =
            (struct cxm__append_before){stored->type, stored->validity != NULL, stored->texts ? stored->texts->count : 0};
    }
    return CXM_OK;
}

/* Rows that this batch says nothing about: nulls, and a bitmap for numbers. */
static bool append_nulls(struct cxm__append *append, struct cxm__stored *stored, int64_t first, int64_t n)
{
    const cxm_host *host = &append->model->host;
    if (!cxm__stored_reserve(stored, first + n, host))
        return false;
    if (n && stored->kind == CXM_FIELD_NUMBER && !cxm__stored_with_nulls(stored, first, host))
        return false;
    cxm__stored_put_nulls(stored, first, n);
    return true;
}

/* Finds each source its column, new ones null in the rows that are there, and gives the columns that have no source nulls. */
static bool append_columns(struct cxm__append *append, struct cxm__append_source *sources, int32_t count, int64_t n)
{
    struct cxm__store *store = append->store;
    const int64_t first = store->length + append->rows;
    for (int32_t i = 0; i < count; i++) {
        const struct cxm__stored *stored = cxm__store_find(store, sources[i].field);
        if (!stored) {
            const cxm_field *born = cxm__table_field(append->table, sources[i].field);
            struct cxm__stored *made =
                cxm__store_add(store, born ? born->name : sources[i].field, sources[i].kind,
                               cxm__field_entity(append->table, sources[i].field), !born, &append->model->host);
            if (!made || !append_nulls(append, made, 0, first))
                return false;
            stored = made;
        }
        sources[i].at = (int32_t)(stored - store->columns);
    }
    for (int32_t c = 0; c < store->count; c++) {
        bool given = false;
        for (int32_t i = 0; i < count && !given; i++)
            given = sources[i].at == c && !sources[i].nothing;
        if (!given && !append_nulls(append, &store->columns[c], first, n))
            return false;
    }
    return true;
}

static cxm_status append_write(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    switch (source->kind) {
    case CXM_FIELD_ID: return cxm__append_ids(append, source, n, error);
    case CXM_FIELD_TIME: return cxm__append_times(append, source, n, error);
    case CXM_FIELD_TRUTH: return cxm__append_truths(append, source, n, error);
    case CXM_FIELD_NUMBER: return CXM_OK;
    default: return cxm__append_texts(append, source, n, error);
    }
}

static const struct cxm__append_source *append_source(const struct cxm__append_source *sources, int32_t count, const char *field)
{
    for (int32_t i = 0; i < count; i++)
        if (strcmp(sources[i].field, field) == 0)
            return &sources[i];
    return NULL;
}

/* What no field can tell by itself: ends and beginnings, accounts and what is above them. */
static cxm_status append_across(struct cxm__append *append, const struct cxm__append_source *sources, int32_t count, int64_t n,
                                cxm_error *error)
{
    const bool assets = append->table == CXM__ASSETS;
    const struct cxm__store *store = append->store;
    const int64_t first = store->length + append->rows;
    const struct cxm__append_source *end = append_source(sources, count, assets ? "retired" : "valid_to");
    const struct cxm__append_source *begin = append_source(sources, count, assets ? "installed" : "valid_from");
    const struct cxm__append_source *own = append_source(sources, count, "account"),
                                    *parent = append_source(sources, count, "parent");
    const bool dated = end && begin && (assets || append->table == CXM__MEMBERSHIPS || append->table == CXM__ROLES);
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < n && !status && dated; i++) {
        const int64_t from = cxm__stored_time(&store->columns[begin->at], first + i),
                      to = cxm__stored_time(&store->columns[end->at], first + i);
        if (from != CXM__NO_TIME && to != CXM__NO_TIME && (assets ? to < from : to <= from))
            status = cxm__append_fault(append, end, i, CXM__APPEND_ENDS_FIRST, (struct cxm__slice){"", 0}, error);
    }
    for (int64_t i = 0; i < n && !status && append->table == CXM__ACCOUNTS && parent; i++) {
        const int32_t code = cxm__stored_code(&store->columns[parent->at], first + i);
        if (code != CXM__NO_CODE && code == cxm__stored_code(&store->columns[own->at], first + i))
            status = cxm__append_fault(append, parent, i, CXM__APPEND_OWN_PARENT, (struct cxm__slice){"", 0}, error);
    }
    return status;
}

static cxm_status append_required(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    const cxm_field *born = cxm__table_field(append->table, source->field);
    const struct cxm__stored *stored = &append->store->columns[source->at];
    const int64_t first = append->store->length + append->rows;
    cxm_status status = CXM_OK;
    if (!born || !(born->flags & CXM_FIELD_REQUIRED))
        return CXM_OK;
    for (int64_t i = 0; i < n && !status; i++)
        if (cxm__stored_is_null(stored, first + i) && cxm__append_is_blank(source, i))
            status = cxm__append_fault(append, source, i, CXM__APPEND_MISSING, (struct cxm__slice){"", 0}, error);
    return status;
}

/* All fields but numbers, then what is between fields, then numbers: these alone may widen a column that is there, and they do so
 * only where no row is at fault. */
static cxm_status append_rows(struct cxm__append *append, const struct cxm__append_source *sources, int32_t count, int64_t n,
                              struct cxm__arena *arena, cxm_error *error)
{
    cxm_status status = CXM_OK;
    int32_t *types = cxm__arena_take(arena, count, sizeof *types);
    if (!types)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count && !status; i++) {
        if (!sources[i].nothing)
            status = append_write(append, &sources[i], n, error);
        if (!status)
            status = append_required(append, &sources[i], n, error);
    }
    if (!status)
        status = append_across(append, sources, count, n, error);
    for (int32_t i = 0; i < count && !status; i++)
        if (sources[i].kind == CXM_FIELD_NUMBER && !sources[i].nothing)
            status = cxm__append_measure(append, &sources[i], n, &types[i], error);
    for (int32_t i = 0; i < count && !status && !append->fault_count; i++)
        if (sources[i].kind == CXM_FIELD_NUMBER && !sources[i].nothing)
            status = cxm__append_numbers(append, &sources[i], n, types[i], error);
    return status;
}

cxm_status cxm__append_batch(struct cxm__append *append, const cxm_table *batch, cxm_error *error)
{
    struct cxm__arena arena = {.host = append->model->host};
    struct cxm__append_source *sources = NULL;
    int32_t count = 0;
    cxm_status status = cxm__append_bind(append, batch, &arena, &sources, &count, error);
    if (!status && batch->length > INT32_MAX - append->store->length - append->rows)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, append->argument, -1, CXM__A("batch"),
                           CXM__T(": a table of a model holds at most 2^31 - 1 rows"));
    if (!status && !append_columns(append, sources, count, batch->length))
        status = cxm__fail_memory(error);
    if (!status && batch->length) {
        status = append_rows(append, sources, count, batch->length, &arena, error);
        if (status && error && append->rows)
            cxm__fail_shift(error, append->rows);
    }
    if (!status)
        append->rows += batch->length;
    cxm__arena_free(&arena);
    return status;
}

static void append_undo(struct cxm__append *append)
{
    struct cxm__store *store = append->store;
    const cxm_host *host = &append->model->host;
    while (store->count > append->columns_before)
        cxm__store_drop(store, host);
    for (int32_t i = 0; i < store->count; i++) {
        struct cxm__stored *stored = &store->columns[i];
        if (stored->texts)
            cxm__ids_cut(stored->texts, append->before[i].texts);
        cxm__stored_narrow(stored, append->before[i].type, store->length);
        if (!append->before[i].nulls)
            cxm__stored_without_nulls(stored, host);
    }
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        cxm__ids_cut(&append->model->entities[i], append->ids_before[i]);
}

cxm_status cxm__append_end(struct cxm__append *append, cxm_status status, cxm_rows **report, cxm_error *error)
{
    if (!append->before)
        return status; /* it did not begin */
    const cxm_host *host = &append->model->host;
    const int64_t rows = append->store->length + append->rows;
    if (!status && append->fault_count) {
        status = report ? cxm__append_report(append, report, error) : CXM_OK;
        if (!status && error)
            *error = append->first;
        status = status ? status : CXM_E_DOMAIN;
    }
    if (!status && !cxm__index_reserve(append->model, append->table, rows))
        status = cxm__fail_memory(error);
    if (status) {
        append_undo(append);
    } else {
        cxm__index_add(append->model, append->table, append->store->length, rows);
        append->store->length = rows;
    }
    cxm__release(host, append->before, append->columns_before, sizeof *append->before);
    cxm__release(host, append->faults, append->fault_capacity, sizeof *append->faults);
    return status;
}

cxm_status cxm_model_append(cxm_model *model, const char *table, const cxm_table *batch, const char *columns, const char *zone,
                            cxm_rows **report, cxm_error *error)
{
    struct cxm__append append;
    if (report)
        *report = NULL;
    cxm_status status = cxm__append_begin(&append, model, table, columns, zone, 2, report != NULL, error);
    if (!status)
        status = cxm__append_batch(&append, batch, error);
    return cxm__append_end(&append, status, report, error);
}
