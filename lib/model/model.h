/* What a model is inside: tables, dictionaries of ids, what roles mean, and chains from an entity to its rows.
 * All of it is ready after every append, so that any number of threads may read. */
#ifndef CXM__MODEL_MODEL_H
#define CXM__MODEL_MODEL_H

#include "model/roles.h"
#include "model/rows.h"
#include "model/store.h"

/* The rows of a table that belong to an entity, latest appended first: head by the entity's code, next by row, -1 ends. */
struct cxm__chain {
    int32_t *head, *next;
    int64_t heads, nexts; /* room */
};

struct cxm_model {
    cxm_host host;
    struct cxm__store tables[CXM__TABLES];
    struct cxm__ids entities[CXM__ENTITIES];
    struct cxm__role_classes roles;        /* what names of roles and classes stand for */
    int32_t *row_of[3];                    /* by code of account, contact, asset: its last row, or -1 */
    int64_t row_of_capacity[3];
    struct cxm__chain roles_of;            /* roles by contact */
    struct cxm__chain memberships_of;      /* memberships by contact */
};

/* The last row of an account, a contact or an asset (their entity's number is the place), or -1 where no table told of it. */
static inline int32_t cxm__model_row(const struct cxm_model *model, enum cxm__entity entity, int32_t code)
{
    return code >= 0 && code < model->row_of_capacity[entity] ? model->row_of[entity][code] : -1;
}

#endif
