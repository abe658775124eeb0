/* Tables that the library makes for the caller: rows of a model, reports on rows. A column is added with room for all rows, and
 * then filled in by whoever added it. */
#ifndef CXM__MODEL_ROWS_H
#define CXM__MODEL_ROWS_H

#include "core/arena.h"
#include "cxm/model.h"

struct cxm_rows {
    struct cxm__arena arena;
    cxm_table table;
    const char **names;
    cxm_column *columns;
    int32_t room; /* columns */
};

/* A table of `length` rows that has room for so many columns, and has none yet; NULL without memory. */
cxm_rows *cxm__rows_new(const cxm_host *host, int32_t columns, int64_t length);

/* Adds a column whose data live as long as the table: in its arena, or with the model. The name is copied; all columns fit their
 * room. False and NULL without memory. */
bool cxm__rows_add(cxm_rows *rows, const char *name, cxm_column column);
int64_t *cxm__rows_integers(cxm_rows *rows, const char *name);
double *cxm__rows_numbers(cxm_rows *rows, const char *name); /* NaN is a null */
/* Codes into `count` labels, which are copied; CXM__NO_CODE, -1, is a null. */
int32_t *cxm__rows_codes(cxm_rows *rows, const char *name, const char *const *labels, int64_t count);
/* Texts, copied; one that starts at NULL is a null. */
bool cxm__rows_texts(cxm_rows *rows, const char *name, const struct cxm__slice *texts);

/* The texts as a column of labels in an arena; false without memory. */
bool cxm__rows_labels(struct cxm__arena *arena, const struct cxm__slice *texts, int64_t count, cxm_column *labels);

#endif
