/* Lists that an option's text declares, such as "red|yellow:50|green:75": items between ; or |, each a name, a colon and what is
 * declared of it, either of which may be left out. Coverage's required classes, an index's parts and its bands are written so. */
#ifndef CXM__ACCOUNT_DECLARED_H
#define CXM__ACCOUNT_DECLARED_H

#include "core/options.h"

struct cxm__declared {
    const char *owner, *option; /* "index", "parts": for messages */
    const char *at;             /* behind the items that were read */
    char name[CXM__NAME_SIZE];  /* of the item that was read, without quotes; what there is where there is no colon */
    char rest[CXM__NAME_SIZE];  /* behind its colon, without blanks around it; "" without one */
    bool colon;
    int32_t argument;
};

/* Reads the next item. *more is false at the end of the text. */
cxm_status cxm__declared_next(struct cxm__declared *list, bool *more, cxm_error *error);

/* The item that was read is wrong: "index.parts: nps:1..x is not ...". */
cxm_status cxm__declared_fail(const struct cxm__declared *list, const char *why, cxm_error *error);

/* Writes a name so that it reads back, with a separator before it if it is not the first. */
void cxm__declared_write(struct cxm__text *text, char separator, const char *name);

#endif
