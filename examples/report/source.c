#include "source.h"

#include "people.h"
#include "roles.h"

#include <string.h>

#ifdef REPORT_WITH_HOST
#include <cxm/host_posix.h>
#endif

static int32_t on_progress(void *context, int64_t done, int64_t total)
{
    const source *from = context;
    progress_show(from->bar, "computing", done, total);
    return 0;
}

#ifdef REPORT_WITH_HOST
static int32_t on_zone(void *context, const char *name, const void **tzif, size_t *size)
{
    const source *from = context;
    const cxm_host *lender = cxm_posix_host_get(from->zones);
    return lender->zone(lender->context, name, tzif, size);
}

static cxm_status lend_zones(source *from, cxm_error *why)
{
    cxm_posix_host *lender;
    cxm_status status = cxm_posix_host_new(1, &lender, why);
    if (status != CXM_OK)
        return status;
    from->zones = lender;
    from->host.zone = on_zone;
    return CXM_OK;
}
#else
static cxm_status lend_zones(source *from, cxm_error *why) /* UTC, which the library has itself */
{
    (void)from;
    (void)why;
    return CXM_OK;
}
#endif

static cxm_status append(source *from, const char *table, const cxm_table *batch, cxm_error *why)
{
    return cxm_model_append(from->model, table, batch, NULL, from->whole->asked->model.zone, NULL, why);
}

/* Every account and person of the file. */
static cxm_status append_known(source *from, const csv_table *csv, int index, const char *table, const char *field, cxm_error *why)
{
    const cxm_table batch = {&field, &csv->columns[index].text_column, 1, csv->columns[index].text_column.length};
    return append(from, table, &batch, why);
}

static cxm_status make_model(source *from, const csv_table *csv, cxm_error *why)
{
    static const int64_t always = 0; /* without a time: they all were given at one */
    const model_request *asked = &from->whole->asked->model;
    cxm_table batch = from->table;
    cxm_status status = cxm_model_new(&from->host, &from->model, why);
    if (status == CXM_OK && asked->role_names)
        status = cxm_model_map_roles(from->model, asked->role_names, why);
    if (!asked->time) {
        from->names[batch.count] = "answered";
        from->columns[batch.count++] = (cxm_column){
            .data = &always, .length = batch.length, .type = CXM_TYPE_TIME_S, .flags = CXM_COLUMN_REPEATED};
    }
    if (status == CXM_OK)
        status = append(from, "responses", &batch, why);
    for (int i = 0; i < from->whole->model_count && status == CXM_OK; i++) {
        const char *field = from->whole->model_fields[i];
        if (strcmp(field, "account") == 0)
            status = append_known(from, csv, i, "accounts", "account", why);
        else if (strcmp(field, "contact") == 0 && from->whole->asked->sides.column)
            status = people_append(from->model, &from->table, &csv->columns[i].text_column, from->whole->asked->sides.column, why);
        else if (strcmp(field, "contact") == 0)
            status = append_known(from, csv, i, "contacts", "contact", why);
        else if (strcmp(field, "role") == 0)
            status = roles_append(from->model, &from->table, why);
    }
    return status;
}

cxm_status source_open(source *from, const question *whole, const csv_table *csv, progress *bar, cxm_error *why)
{
    const cxm_host none = CXM_HOST_INIT;
    *from = (source){.whole = whole, .host = none, .bar = bar};
    from->host.context = from;
    from->host.progress = on_progress;
    for (int i = 0; i < csv->count; i++) {
        if (!csv_table_found(csv, i))
            continue; /* a word of the model's */
        from->names[from->table.count] = question_name(whole, i);
        from->columns[from->table.count++] = csv_table_column(csv, i);
    }
    from->table.names = from->names;
    from->table.columns = from->columns;
    from->table.length = csv->rows;
    if (!whole->asked->modelled)
        return CXM_OK;
    cxm_status status = lend_zones(from, why);
    return status == CXM_OK ? make_model(from, csv, why) : status;
}

cxm_status source_query(const source *from, const cxm_query *query, cxm_result **result, cxm_error *why)
{
    return from->model ? cxm_model_query(from->model, query, NULL, result, why)
                       : cxm_table_query(&from->table, query, &from->host, result, why);
}

cxm_status source_state(const source *from, const cxm_query *query, cxm_state **state, cxm_error *why)
{
    if (from->model)
        return cxm_model_state(from->model, query, NULL, state, why);
    cxm_status status = cxm_state_new(query, &from->host, state, why);
    if (status == CXM_OK)
        status = cxm_state_update(*state, &from->table, why);
    return status;
}

cxm_status source_histogram(const source *from, const setting *one, cxm_histogram_result *histogram, cxm_error *why)
{
    const cxm_scale scale = setting_scale(one);
    const int32_t off_scale = setting_skips(one) ? CXM_OFF_SCALE_SKIP : CXM_OFF_SCALE_FAIL;
    if (!from->model)
        return cxm_histogram(cxm_table_find(&from->table, one->column), &scale, off_scale, &from->host, histogram, why);
    cxm_query query = question_query(from->whole, false);
    cxm_rows *rows;
    cxm_status status = cxm_model_rows(from->model, &query, (const char *const[]){one->column, NULL}, NULL, &rows, why);
    if (status != CXM_OK)
        return status;
    status = cxm_histogram(&cxm_rows_table(rows)->columns[0], &scale, off_scale, &from->host, histogram, why);
    cxm_rows_free(rows);
    return status;
}

void source_close(source *from)
{
    cxm_model_free(from->model);
#ifdef REPORT_WITH_HOST
    cxm_posix_host_free(from->zones);
#endif
}
