/* Ids that lead nowhere, rows whose place a later one took, and invitations and answers that do not reconcile.
 * Unknown ids are no faults of an append, since tables may come in any order; here they are counted. */
#include <string.h>

#include "model/integrity.h"

/* Whether a table told of the id itself. */
static bool links_known(const struct cxm__integrity *of, int32_t entity, int32_t code)
{
    switch ((enum cxm__entity)entity) {
    case CXM__ENTITY_RESPONSE: return of->response_row[code] >= 0;
    case CXM__ENTITY_INVITATION: return of->invitation_row[code] >= 0;
    case CXM__ENTITY_ACTION: return true;
    default: return cxm__model_row(of->model, (enum cxm__entity)entity, code) >= 0;
    }
}

/* The table that says what there is of an entity; its own column of ids is no link. */
static int32_t links_home(int32_t entity)
{
    static const int32_t homes[CXM__ENTITIES] = {CXM__ACCOUNTS,    CXM__CONTACTS,  CXM__ASSETS,
                                                 CXM__INVITATIONS, CXM__RESPONSES, CXM__ACTIONS};
    return homes[entity];
}

static void links_orphans(struct cxm__integrity *of, int32_t table, const struct cxm__stored *stored)
{
    struct cxm__finding *finding = cxm__finding_new(of, "orphan_", stored->name, table);
    const int32_t *codes = stored->data;
    for (int64_t row = 0; row < of->model->tables[table].length; row++)
        if (codes[row] >= 0)
            cxm__finding_add(finding, row, !links_known(of, stored->entity, codes[row]));
}

/* Accounts, contacts and assets of which a later row tells again. */
static void links_replaced(struct cxm__integrity *of, enum cxm__entity entity, const char *field)
{
    const int32_t table = links_home((int32_t)entity);
    const struct cxm__stored *stored = cxm__integrity_field(of, table, field);
    if (!stored)
        return;
    struct cxm__finding *finding = cxm__finding_new(of, "replaced_", field, table);
    const int32_t *codes = stored->data;
    for (int64_t row = 0; row < of->model->tables[table].length; row++)
        if (codes[row] >= 0) /* a contact may have been forgotten */
            cxm__finding_add(finding, row, cxm__model_row(of->model, entity, codes[row]) != row);
}

/* Invitations that were completed, and that no answer names, where answers name any. */
static bool links_completed(struct cxm__integrity *of)
{
    const struct cxm__stored *named = cxm__integrity_field(of, CXM__RESPONSES, "invitation");
    const struct cxm__stored *id = cxm__integrity_field(of, CXM__INVITATIONS, "invitation");
    const struct cxm__stored *completed = cxm__integrity_field(of, CXM__INVITATIONS, "completed");
    int64_t count = of->model->entities[CXM__ENTITY_INVITATION].count;
    if (!named || !id || !completed)
        return true;
    uint8_t *answered = cxm__allocate_zeroed(of->host, count, 1);
    if (!answered)
        return false;
    for (int64_t row = 0; row < of->model->tables[CXM__RESPONSES].length; row++)
        if (((const int32_t *)named->data)[row] >= 0)
            answered[((const int32_t *)named->data)[row]] = 1;
    struct cxm__finding *finding = cxm__finding_new(of, "completed_without_response", "", CXM__INVITATIONS);
    for (int64_t row = 0; row < of->model->tables[CXM__INVITATIONS].length; row++) {
        int32_t code = ((const int32_t *)id->data)[row];
        if (code >= 0 && ((const int64_t *)completed->data)[row] != CXM__NO_TIME)
            cxm__finding_add(finding, row, !answered[code]);
    }
    cxm__release(of->host, answered, count, 1);
    return true;
}

bool cxm__integrity_links(struct cxm__integrity *of)
{
    for (int32_t table = 0; table < CXM__TABLES; table++) {
        const struct cxm__store *store = &of->model->tables[table];
        for (int32_t i = 0; i < store->count; i++) {
            const struct cxm__stored *stored = &store->columns[i];
            bool own = stored->entity >= 0 && links_home(stored->entity) == table && strcmp(stored->name, "parent") != 0;
            if (stored->entity >= 0 && stored->entity != CXM__ENTITY_ACTION && !own)
                links_orphans(of, table, stored);
        }
    }
    links_replaced(of, CXM__ENTITY_ACCOUNT, "account");
    links_replaced(of, CXM__ENTITY_CONTACT, "contact");
    links_replaced(of, CXM__ENTITY_ASSET, "asset");
    return links_completed(of);
}
