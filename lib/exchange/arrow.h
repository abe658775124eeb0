/* What reading arrays and reading streams share. arrow_column.c views one array, arrow_stream.c the batches of a stream,
 * arrow_import.c counts them. */
#ifndef CXM__EXCHANGE_ARROW_H
#define CXM__EXCHANGE_ARROW_H

#include "core/arena.h"
#include "cxm/arrow.h"

/* cxm_column_from_arrow(), with the field's name for messages and the argument's position. */
cxm_status cxm__arrow_column(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int32_t argument,
                             cxm_column *column, cxm_column *labels, cxm_error *error);

/* The fields that are wanted, as the columns of a table. */
struct cxm__arrow_fields {
    int64_t count;
    const char **names;
    int64_t *at; /* in the stream's schema */
    cxm_column *columns, *labels;
};

/* In place of the batch that a stream does not have: its columns are looked at all the same, as those of a table without rows
 * are. */
struct cxm__arrow_none {
    const void *buffers[3];
    struct ArrowArray values, field, batch;
};

/* The schema of a stream, to be released; `argument` is the stream's position. */
cxm_status cxm__arrow_schema(struct ArrowArrayStream *stream, int32_t argument, struct ArrowSchema *schema, cxm_error *error);
/* Which fields are taken, in memory of the arena: those whose names are wanted. */
cxm_status cxm__arrow_bind(struct cxm__arrow_fields *fields, struct cxm__arena *arena,
                           bool (*wants)(const void *of, const char *name), const void *of, const struct ArrowSchema *schema,
                           int32_t argument, cxm_error *error);
/* A batch as a table, which lives as long as the batch and until the next one. */
cxm_status cxm__arrow_table(const struct cxm__arrow_fields *fields, const struct ArrowSchema *schema,
                            const struct ArrowArray *batch, int32_t argument, cxm_table *table, cxm_error *error);
cxm_status cxm__arrow_nothing(struct cxm__arrow_none *none, struct cxm__arena *arena, const struct ArrowSchema *schema,
                              cxm_error *error);
/* The stream itself failed with this code. */
cxm_status cxm__arrow_fail(struct ArrowArrayStream *stream, int32_t argument, int code, cxm_error *error);

#endif
