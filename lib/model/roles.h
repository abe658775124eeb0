/* What a role's name means: its class, and the side that the class stands on.
 * Defaults cover the names that the common CRMs bring; the host adds its own. */
#ifndef CXM__MODEL_ROLES_H
#define CXM__MODEL_ROLES_H

#include "core/arena.h"

/* In the order of influence on a purchase: a waterfall takes the first that answered. */
enum cxm__role_class {
    CXM__ROLE_DECISION_MAKER, CXM__ROLE_ECONOMIC_BUYER, CXM__ROLE_CHAMPION, CXM__ROLE_INFLUENCER, CXM__ROLE_TECHNICAL_QUALITY,
    CXM__ROLE_GATEKEEPER, CXM__ROLE_END_USER, CXM__ROLE_OTHER, CXM__ROLE_UNKNOWN, CXM__ROLE_CLASSES
};

enum cxm__side { CXM__SIDE_BUYER, CXM__SIDE_END_USER, CXM__SIDE_OWN_EMPLOYEE, CXM__SIDE_UNKNOWN, CXM__SIDES };

extern const char *const cxm__role_class_names[CXM__ROLE_CLASSES];
extern const char *const cxm__side_names[CXM__SIDES];

/* The names of the common CRMs, in roles_names.c. */
struct cxm__role_default {
    const char *name; /* folded */
    enum cxm__role_class role_class;
};
extern const struct cxm__role_default cxm__role_defaults[];
extern const int32_t cxm__role_default_count;

struct cxm__role_name {
    char *name; /* folded: lower case, runs of spaces, - _ and / one space */
    enum cxm__role_class role_class;
};

struct cxm__role_classes {
    uint8_t side[CXM__ROLE_CLASSES];
    struct cxm__role_name *own; /* what the host said, before the defaults */
    int64_t own_count, own_capacity;
};

/* Reads `names` (NAME=CLASS ...) or `sides` (CLASS=SIDE ...); unless CXM_OK nothing has changed. `argument` is for messages. */
cxm_status cxm__roles_map(struct cxm__role_classes *roles, const char *names, int32_t argument, const cxm_host *host,
                          cxm_error *error);
cxm_status cxm__roles_map_sides(struct cxm__role_classes *roles, const char *sides, int32_t argument, cxm_error *error);

void cxm__roles_default(struct cxm__role_classes *roles);
void cxm__roles_free(struct cxm__role_classes *roles, const cxm_host *host);

/* The class that a role's name stands for; CXM__ROLE_UNKNOWN for a name that is not known. A class's own name stands for itself. Of
 * several names with semicolons between them, as multi-select picklists give them, the one of most influence counts. */
enum cxm__role_class cxm__roles_class(const struct cxm__role_classes *roles, struct cxm__slice name);

#endif
