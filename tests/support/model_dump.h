/* All that a model holds, as text: two models that say the same are the same to every reader. */
#ifndef CXM_TESTS_SUPPORT_MODEL_DUMP_H
#define CXM_TESTS_SUPPORT_MODEL_DUMP_H

#include "model/model.h"

/* Tables, columns by name, rows by value, last rows and chains; with `held`, also how it is all held: types, order, dictionaries.
 * The caller frees it. */
char *model_dump(const cxm_model *model, bool held);

/* A table of up to sixteen columns, put together a column at a time. */
struct batch {
    cxm_table table;
    const char *names[16];
    cxm_column columns[16];
};

void batch_begin(struct batch *batch, int64_t length);
cxm_column *batch_add(struct batch *batch, const char *name, int32_t type, const void *data);

#endif
