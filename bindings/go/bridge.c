#include "bridge.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { GO_INPUTS = 16, GO_DESIGN = 4, GO_MEASURES = 65, GO_KEYS = 17 }; /* one more than a query takes, so that the library refuses it */

struct cxm_go_host {
    cxm_host lent;
    atomic_int stop;
};

struct cxm_go_work {
    void (*task)(void *work, int32_t i);
    void *work;
    int64_t tasks;
    atomic_llong next;
};

extern void cxmGoRun(cxm_go_work *work, int32_t others);         /* in host.go */
extern int32_t cxmGoZone(char *name, void **tzif, size_t *size); /* in zone.go */

void cxm_go_work_share(cxm_go_work *work)
{
    for (int64_t i; (i = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed)) < work->tasks;)
        work->task(work->work, (int32_t)i);
}

void cxm_go_work_first(cxm_go_work *work)
{
    work->task(work->work, 0);
    cxm_go_work_share(work);
}

static void go_run(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    const cxm_go_host *host = context;
    if (n < 1)
        return;
    cxm_go_work shared = {task, work, n, 1};
    cxmGoRun(&shared, (n < host->lent.threads ? n : host->lent.threads) - 1);
}

static int32_t go_progress(void *context, int64_t done, int64_t total)
{
    (void)done, (void)total;
    return atomic_load_explicit(&((cxm_go_host *)context)->stop, memory_order_relaxed);
}

static int32_t go_zone(void *context, const char *name, const void **tzif, size_t *size)
{
    void *bytes = NULL;
    (void)context;
    const int32_t missing = cxmGoZone((char *)name, &bytes, size);
    *tzif = bytes;
    return missing;
}

cxm_go_host *cxm_go_host_new(int32_t threads)
{
    cxm_go_host *host = malloc(sizeof *host);
    if (!host)
        return NULL;
    host->lent = (cxm_host)CXM_HOST_INIT;
    host->lent.context = host;
    host->lent.run = threads > 1 ? go_run : NULL;
    host->lent.progress = go_progress;
    host->lent.zone = go_zone;
    host->lent.threads = threads;
    atomic_init(&host->stop, 0);
    return host;
}

const cxm_host *cxm_go_host_lent(const cxm_go_host *host)
{
    return host ? &host->lent : NULL;
}

void cxm_go_host_stop(cxm_go_host *host, int32_t stop)
{
    atomic_store_explicit(&host->stop, stop, memory_order_relaxed);
}

void cxm_go_host_free(cxm_go_host *host)
{
    free(host);
}

static cxm_column go_column(const cxm_go_column *column)
{
    return (cxm_column){.data = (const void *)column->data,
                        .validity = (const uint8_t *)column->validity,
                        .extra = (const void *)column->extra,
                        .length = column->length,
                        .stride = column->stride,
                        .width = column->width,
                        .type = column->type,
                        .flags = column->flags};
}

/* The members of a design that are given; NULL where none is. */
static const cxm_design *go_design(cxm_design *design, const cxm_go_column *columns, cxm_column *views)
{
    const cxm_column **members[GO_DESIGN] = {&design->weight, &design->stratum, &design->cluster, &design->population};
    bool any = false;
    *design = (cxm_design)CXM_DESIGN_INIT;
    for (int32_t i = 0; i < GO_DESIGN; i++) {
        if (!columns[i].type)
            continue;
        views[i] = go_column(&columns[i]);
        *members[i] = &views[i];
        any = true;
    }
    return any ? design : NULL;
}

cxm_status cxm_go_estimate(const cxm_measure *measure, const cxm_go_column *columns, const char *options, cxm_go_host *host,
                           cxm_estimate *estimates, cxm_error *error)
{
    const int32_t count = measure->input_count;
    cxm_column views[GO_INPUTS + GO_DESIGN];
    const cxm_column *inputs[GO_INPUTS];
    cxm_design design;
    if (count > GO_INPUTS) {
        *error = (cxm_error){CXM_E_UNSUPPORTED, 1, -1, "columns", "columns: the measure takes more than the binding has room for"};
        return CXM_E_UNSUPPORTED;
    }
    for (int32_t i = 0; i < count; i++) {
        views[i] = go_column(&columns[i]);
        inputs[i] = &views[i];
    }
    return cxm_measure_estimate(measure, inputs, go_design(&design, columns + count, views + count), options,
                                host ? &host->lent : NULL, estimates, error);
}

cxm_status cxm_go_estimate_shared(const cxm_measure *measure, const cxm_go_column *columns, const char *options, cxm_go_host *host,
                                  cxm_estimate *estimates, cxm_error *error)
{
    return cxm_go_estimate(measure, columns, options, host, estimates, error);
}

/* Texts that stand one after the other, as a list that ends with NULL; what comes after them. */
static const char *go_list(const char *text, int32_t count, const char **list)
{
    for (int32_t i = 0; i < count; i++) {
        list[i] = text;
        text += strlen(text) + 1;
    }
    list[count] = NULL;
    return text;
}

cxm_status cxm_go_analyse(const cxm_measure *measure, const cxm_go_analysis *analysis, cxm_go_host *host, cxm_error *error)
{
    const cxm_go_column *columns = (const cxm_go_column *)analysis->columns;
    const int32_t count = analysis->count, all = count + GO_DESIGN;
    cxm_column *views = malloc((size_t)all * sizeof *views);
    const cxm_column **inputs = malloc((size_t)all * sizeof *inputs);
    const char **names = malloc((size_t)(count + 1) * sizeof *names);
    cxm_design design;
    cxm_status status = CXM_E_MEMORY;
    if (!views || !inputs || !names) {
        *error = (cxm_error){CXM_E_MEMORY, -1, -1, "", "out of memory"};
    } else {
        for (int32_t i = 0; i < count; i++) {
            views[i] = go_column(&columns[i]);
            inputs[i] = &views[i];
        }
        go_list((const char *)analysis->names, count, names);
        status = cxm_measure_analyse(measure, inputs, names, count, go_design(&design, columns + count, views + count),
                                     (const char *)analysis->options, host ? &host->lent : NULL,
                                     (cxm_tested_estimate *)analysis->figures, (double *const *)analysis->rows, error);
    }
    free(views);
    free((void *)inputs);
    free((void *)names);
    return status;
}

struct go_query {
    cxm_query query;
    const char *measures[GO_MEASURES + 1], *by[GO_KEYS + 1];
};

static const cxm_query *go_query_read(struct go_query *to, const cxm_go_query *from)
{
    const char *text = go_list((const char *)from->text, from->measures, to->measures);
    text = go_list(text, from->by, to->by);
    to->query = (cxm_query)CXM_QUERY_INIT;
    to->query.measures = to->measures;
    to->query.by = from->by ? to->by : NULL;
    to->query.options = text;
    const char *policy = text + strlen(text) + 1, *of = policy + strlen(policy) + 1, *where = of + strlen(of) + 1;
    to->query.policy = policy;
    to->query.of = *of ? of : NULL;
    to->query.where = *where ? where : NULL;
    return &to->query;
}

static cxm_status go_table_read(cxm_table *to, const cxm_go_table *from, cxm_error *error)
{
    const cxm_go_column *columns = (const cxm_go_column *)from->columns;
    cxm_column *views = malloc(((size_t)from->count + 1) * sizeof *views);
    const char **names = malloc(((size_t)from->count + 1) * sizeof *names);
    *to = (cxm_table){names, views, from->count, from->length};
    if (!views || !names) {
        free(views);
        free(names);
        *error = (cxm_error){CXM_E_MEMORY, -1, -1, "", "out of memory"};
        return CXM_E_MEMORY;
    }
    for (int64_t i = 0; i < from->count; i++)
        views[i] = go_column(&columns[i]);
    go_list((const char *)from->names, (int32_t)from->count, names);
    return CXM_OK;
}

static void go_table_free(const cxm_table *table)
{
    free((void *)table->columns);
    free((void *)table->names);
}

cxm_status cxm_go_table_query(const cxm_go_table *table, const cxm_go_query *query, cxm_go_host *host, cxm_result **result,
                              cxm_error *error)
{
    struct go_query read;
    cxm_table view;
    cxm_status status = go_table_read(&view, table, error);
    if (status)
        return status;
    status = cxm_table_query(&view, go_query_read(&read, query), host ? &host->lent : NULL, result, error);
    go_table_free(&view);
    return status;
}

cxm_status cxm_go_arrow_query(void *stream, const cxm_go_query *query, cxm_go_host *host, cxm_result **result, cxm_error *error)
{
    struct go_query read;
    return cxm_arrow_query(stream, go_query_read(&read, query), host ? &host->lent : NULL, result, error);
}

cxm_status cxm_go_state_new(const cxm_go_query *query, cxm_go_host *host, cxm_state **state, cxm_error *error)
{
    struct go_query read;
    return cxm_state_new(go_query_read(&read, query), &host->lent, state, error);
}

cxm_status cxm_go_state_update(cxm_state *state, const cxm_go_table *table, cxm_error *error)
{
    cxm_table view;
    cxm_status status = go_table_read(&view, table, error);
    if (status)
        return status;
    status = cxm_state_update(state, &view, error);
    go_table_free(&view);
    return status;
}

cxm_status cxm_go_state_decode(const void *bytes, size_t size, cxm_go_host *host, cxm_state **state, cxm_error *error)
{
    return cxm_state_decode(bytes, size, &host->lent, state, error);
}

cxm_status cxm_go_model_append(cxm_model *model, const char *table, const cxm_go_table *batch, const char *columns,
                               const char *zone, cxm_rows **report, cxm_error *error)
{
    cxm_table view;
    cxm_status status = go_table_read(&view, batch, error);
    if (status)
        return status;
    status = cxm_model_append(model, table, &view, columns, zone, report, error);
    go_table_free(&view);
    return status;
}

cxm_status cxm_go_model_query(const cxm_model *model, const cxm_go_query *query, cxm_go_host *host, cxm_result **result,
                              cxm_error *error)
{
    struct go_query read;
    return cxm_model_query(model, go_query_read(&read, query), &host->lent, result, error);
}

cxm_status cxm_go_model_state(const cxm_model *model, const cxm_go_query *query, cxm_go_host *host, cxm_state **state,
                              cxm_error *error)
{
    struct go_query read;
    return cxm_model_state(model, go_query_read(&read, query), &host->lent, state, error);
}

cxm_status cxm_go_model_rows(const cxm_model *model, const cxm_go_query *query, const char *fields, int32_t count,
                             cxm_go_host *host, cxm_rows **rows, cxm_error *error)
{
    struct go_query read;
    const char **list = malloc(((size_t)count + 1) * sizeof *list);
    if (!list) {
        *error = (cxm_error){CXM_E_MEMORY, -1, -1, "", "out of memory"};
        return CXM_E_MEMORY;
    }
    go_list(fields, count, list);
    cxm_status status = cxm_model_rows(model, go_query_read(&read, query), list, &host->lent, rows, error);
    free((void *)list);
    return status;
}

cxm_status cxm_go_result_row(const cxm_result *result, int64_t row, cxm_go_row *out, cxm_error *error)
{
    cxm_status status = cxm_result_estimate(result, row, &out->estimate, error);
    if (status)
        return status;
    out->p = cxm_result_number(result, row, "p");
    out->q = cxm_result_number(result, row, "q");
    out->measure = cxm_result_text(result, row, "measure");
    out->term = cxm_result_text(result, row, "term");
    out->unit = cxm_result_text(result, row, "unit");
    return CXM_OK;
}

cxm_status cxm_go_result_find(const cxm_result *result, const char *measure, const char *term, const char *keys, int32_t count,
                              uint32_t nulls, int64_t *row, cxm_error *error)
{
    const char *list[GO_KEYS + 1];
    go_list(keys, count, list);
    for (int32_t i = 0; i < count; i++)
        if (nulls >> i & 1)
            list[i] = NULL;
    return cxm_result_find(result, measure, term, list, row, error);
}
