/* Which rows are an entity's: the last one of an account, a contact, an asset, and all roles and memberships of a contact, the
 * latest first. */
#include "model/append.h"

/* Room for n more, all of it -1 where it is new. */
static bool index_room(int32_t **block, int64_t *capacity, int64_t needed, const cxm_host *host)
{
    const int64_t before = *capacity;
    if (!cxm__reserve_packed(host, (void **)block, capacity, needed, sizeof **block))
        return false;
    for (int64_t i = before; i < *capacity; i++)
        (*block)[i] = -1;
    return true;
}

/* Which entity's rows a table has, as far as row_of goes; -1 for others. */
static int32_t index_entity(int32_t table)
{
    return table == CXM__ACCOUNTS   ? CXM__ENTITY_ACCOUNT
           : table == CXM__CONTACTS ? CXM__ENTITY_CONTACT
           : table == CXM__ASSETS   ? CXM__ENTITY_ASSET
                                    : -1;
}

static struct cxm__chain *index_chain(cxm_model *model, int32_t table)
{
    return table == CXM__ROLES ? &model->roles_of : table == CXM__MEMBERSHIPS ? &model->memberships_of : NULL;
}

bool cxm__index_reserve(cxm_model *model, int32_t table, int64_t rows)
{
    const int32_t entity = index_entity(table);
    struct cxm__chain *chain = index_chain(model, table);
    if (entity >= 0)
        return index_room(&model->row_of[entity], &model->row_of_capacity[entity], model->entities[entity].count, &model->host);
    return !chain || (index_room(&chain->head, &chain->heads, model->entities[CXM__ENTITY_CONTACT].count, &model->host) &&
                      index_room(&chain->next, &chain->nexts, rows, &model->host));
}

void cxm__index_add(cxm_model *model, int32_t table, int64_t first, int64_t rows)
{
    static const char *const names[CXM__TABLES] = {[CXM__ACCOUNTS] = "account",
                                                   [CXM__CONTACTS] = "contact",
                                                   [CXM__ASSETS] = "asset",
                                                   [CXM__MEMBERSHIPS] = "contact",
                                                   [CXM__ROLES] = "contact"};
    const int32_t entity = index_entity(table);
    struct cxm__chain *chain = index_chain(model, table);
    if (entity < 0 && !chain)
        return;
    const struct cxm__stored *stored = cxm__store_find(&model->tables[table], names[table]);
    for (int64_t row = first; row < rows; row++) {
        const int32_t code = cxm__stored_code(stored, row);
        if (entity >= 0) {
            model->row_of[entity][code] = (int32_t)row;
        } else {
            chain->next[row] = chain->head[code];
            chain->head[code] = (int32_t)row;
        }
    }
}
