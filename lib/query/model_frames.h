/* A query of a model whose measures are of different tables, or that names groups: written out, and taken apart by table. Answers are
 * rows of responses, and who is not heard stands among contacts; a caller asks for both at once. */
#ifndef CXM__QUERY_MODEL_FRAMES_H
#define CXM__QUERY_MODEL_FRAMES_H

#include "cxm/model.h"
#include "query/group.h"

/* A part of a query: measures of one table, with the options that are theirs. */
struct cxm__frame {
    cxm_query query;
    const char *const *absent; /* of the whole query's groups; of the first part only, else NULL */
};

struct cxm__frames {
    struct cxm__asked asked;
    struct cxm__frame *parts;
    int32_t count;
};

/* `query` is in full. End with cxm__frames_free() in any case. Positions are those of cxm_model_query(). */
cxm_status cxm__frames_read(struct cxm__frames *frames, const cxm_model *model, const cxm_query *query, const cxm_host *host,
                            cxm_error *error);
void cxm__frames_free(struct cxm__frames *frames);

#endif
