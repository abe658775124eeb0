/* A model's rows as tables that a plan can be put to: the fields that it names, of the rows that its policy selects.
 * model_query.c asks; pieces are of bounded size, so that a query needs little memory beside the model. */
#ifndef CXM__QUERY_MODEL_SOURCE_H
#define CXM__QUERY_MODEL_SOURCE_H

#include "query/model_choice.h"
#include "query/plan.h"

/* Names of columns that the policy makes; no field has a dot behind "policy". */
#define CXM__MODEL_WEIGHT "policy.weight"

/* What a query asks of a model, read and bound. It points into itself. */
struct cxm__model_source {
    const struct cxm_model *model;
    const cxm_host *host;
    struct cxm__model_choice choice;
    struct cxm__arena arena; /* of names and columns */
    struct cxm__plan plan;
    struct cxm__field *fields;   /* `count` that are bound, those of the keys first */
    const char **names;
    int32_t count;
    bool *measured;              /* by field: an answer or another number, to be given as it is stored */
};

/* Reads the query, selects rows, those of the window before if `before`, and binds fields; end with cxm__model_source_free() in any case. Positions are those of
 * cxm_model_query(). */
cxm_status cxm__model_source_open(struct cxm__model_source *source, const struct cxm_model *model, const cxm_query *query, bool before,
                                  const cxm_host *host, cxm_error *error);
void cxm__model_source_free(struct cxm__model_source *source);

/* All rows that were selected, with labels in the place of codes, in memory of the source. */
cxm_status cxm__model_source_whole(struct cxm__model_source *source, cxm_table *table, cxm_error *error);

/* Room for a piece of rows. */
struct cxm__model_piece {
    cxm_table table;
    int32_t *rows;   /* of the model's table */
    int64_t at;      /* where the next piece begins to look */
    int64_t room;
    void **data;     /* by column: `room` elements of 8 bytes, and a bitmap behind them */
};

/* false without memory; end with cxm__model_piece_free() in any case. */
bool cxm__model_piece_new(struct cxm__model_piece *piece, const struct cxm__model_source *source, int64_t room);
void cxm__model_piece_free(struct cxm__model_piece *piece, const struct cxm__model_source *source);
/* The next rows, with codes of keys as integers; a table of no rows behind the last. */
cxm_status cxm__model_piece_next(struct cxm__model_piece *piece, const struct cxm__model_source *source, cxm_error *error);

#endif
