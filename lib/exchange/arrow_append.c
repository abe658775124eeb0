/* A stream of record batches into a model: one transaction, a batch at a time. */
#include "cxm/unstable/model_arrow.h"
#include "exchange/arrow.h"
#include "model/append.h"

static bool append_wants(const void *append, const char *name)
{
    return cxm__append_wants(append, name);
}

static cxm_status append_batches(struct cxm__append *append, struct cxm__arena *arena, struct ArrowArrayStream *stream,
                                 const struct ArrowSchema *schema, cxm_error *error)
{
    struct cxm__arrow_fields fields = {0};
    struct cxm__arrow_none none;
    cxm_table table;
    cxm_status status = cxm__arrow_bind(&fields, arena, append_wants, append, schema, append->argument, error);
    for (bool any = false; !status; any = true) {
        struct ArrowArray batch = {0};
        const int code = stream->get_next(stream, &batch);
        if (code)
            return cxm__arrow_fail(stream, append->argument, code, error);
        const bool end = !batch.release;
        if (end && any)
            return CXM_OK;
        if (end)
            status = cxm__arrow_nothing(&none, arena, schema, error);
        if (!status)
            status = cxm__arrow_table(&fields, schema, end ? &none.batch : &batch, append->argument, &table, error);
        if (!status)
            status = cxm__append_batch(append, &table, error);
        if (!end)
            batch.release(&batch);
        if (end || (append->fault_count && !append->reported))
            break;
    }
    return status;
}

cxm_status cxm_model_append_arrow(cxm_model *model, const char *table, struct ArrowArrayStream *stream, const char *columns,
                                  const char *zone, cxm_rows **report, cxm_error *error)
{
    struct cxm__append append;
    struct ArrowSchema schema = {0};
    if (report)
        *report = NULL;
    cxm_status status = cxm__append_begin(&append, model, table, columns, zone, 2, report != NULL, error);
    if (!status)
        status = cxm__arrow_schema(stream, 2, &schema, error);
    if (!status) {
        struct cxm__arena arena = {.host = model->host};
        status = append_batches(&append, &arena, stream, &schema, error);
        cxm__arena_free(&arena);
    }
    status = cxm__append_end(&append, status, report, error);
    if (schema.release)
        schema.release(&schema);
    return status;
}
