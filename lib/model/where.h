/* Conditions on rows, from text such as `segment=Industry|Energy score<7 answered>=2026-01-01`: all must hold.
 * A null satisfies `=null` and nothing else. */
#ifndef CXM__MODEL_WHERE_H
#define CXM__MODEL_WHERE_H

#include "model/fields.h"

struct cxm__where_condition;

struct cxm__where {
    struct cxm__arena arena;
    struct cxm__where_condition *first;
    const char *text; /* canonical: the same for all texts that mean the same */
};

/* Reads conditions and binds their fields; NULL and blanks are none. `argument` is the query's position.
 * End with cxm__where_free() in any case. */
cxm_status cxm__where_read(struct cxm__where *where, struct cxm__base *base, const char *text, int32_t argument, cxm_error *error);
void cxm__where_free(struct cxm__where *where);

/* Only the canonical text, in memory of `arena`. */
cxm_status cxm__where_text(struct cxm__base *base, const char *text, struct cxm__arena *arena, const char **canonical,
                           int32_t argument, cxm_error *error);

/* Sets keep[i] to 0 where rows[i] does not satisfy all conditions; n <= CXM__BLOCK. */
cxm_status cxm__where_hold(const struct cxm__where *where, const int32_t *rows, int32_t n, uint8_t *keep, cxm_error *error);

#endif
