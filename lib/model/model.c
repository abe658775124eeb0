/* The model as a whole: made, measured, released. What its tables are stands in schema.c. */
#include "model/model.h"

const char *cxm_model_table_name(int32_t index)
{
    return index >= 0 && index < CXM__TABLES ? cxm__table_names[index] : NULL;
}

const cxm_field *cxm_model_fields(const char *table, int32_t *count)
{
    const int32_t index = cxm__table_find(table);
    int32_t fields = 0;
    const cxm_field *found = index < 0 ? NULL : cxm__table_fields(index, &fields);
    if (count)
        *count = fields;
    return found;
}

cxm_status cxm_model_new(const cxm_host *host, cxm_model **model, cxm_error *error)
{
    cxm_host lent;
    if (!model)
        return cxm__fail_null(error, 1, "model");
    cxm_status status = cxm__host_read(&lent, host, 0, error);
    if (status)
        return status;
    cxm_model *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    cxm__roles_default(&made->roles);
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        made->entities[i].empty_is_null = true;
    *model = made;
    return CXM_OK;
}

void cxm_model_free(cxm_model *model)
{
    if (!model)
        return;
    const cxm_host host = model->host;
    struct cxm__chain *chains[] = {&model->roles_of, &model->memberships_of};
    for (int32_t i = 0; i < CXM__TABLES; i++)
        cxm__store_free(&model->tables[i], &host);
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        cxm__ids_free(&model->entities[i], &host);
    cxm__roles_free(&model->roles, &host);
    for (int32_t i = 0; i < 3; i++)
        cxm__release(&host, model->row_of[i], model->row_of_capacity[i], sizeof *model->row_of[i]);
    for (int32_t i = 0; i < 2; i++) {
        cxm__release(&host, chains[i]->head, chains[i]->heads, sizeof *chains[i]->head);
        cxm__release(&host, chains[i]->next, chains[i]->nexts, sizeof *chains[i]->next);
    }
    cxm__release(&host, model, 1, sizeof *model);
}

int64_t cxm_model_length(const cxm_model *model, const char *table)
{
    const int32_t index = cxm__table_find(table);
    return index < 0 ? -1 : model ? model->tables[index].length : 0;
}

static int64_t model_chain_bytes(const struct cxm__chain *chain)
{
    return (chain->heads + chain->nexts) * (int64_t)sizeof *chain->head;
}

int64_t cxm_model_bytes(const cxm_model *model, const char *table)
{
    const int32_t index = cxm__table_find(table);
    int64_t bytes = 0;
    if (table && index < 0)
        return -1;
    if (!model)
        return 0;
    if (index == CXM__ROLES)
        bytes += model_chain_bytes(&model->roles_of);
    if (index == CXM__MEMBERSHIPS)
        bytes += model_chain_bytes(&model->memberships_of);
    if (index >= 0)
        return bytes + cxm__store_bytes(&model->tables[index]);
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        bytes += cxm__ids_bytes(&model->entities[i]);
    for (int32_t i = 0; i < 3; i++)
        bytes += model->row_of_capacity[i] * (int64_t)sizeof *model->row_of[i];
    for (int32_t i = 0; i < CXM__TABLES; i++)
        for (int32_t c = 0; c < model->tables[i].count; c++)
            bytes += model->tables[i].columns[c].texts ? cxm__ids_bytes(model->tables[i].columns[c].texts) : 0;
    return bytes;
}

cxm_status cxm_model_map_roles(cxm_model *model, const char *roles, cxm_error *error)
{
    if (!model || !roles)
        return cxm__fail_null(error, model ? 1 : 0, model ? "roles" : "model");
    return cxm__roles_map(&model->roles, roles, 1, &model->host, error);
}

cxm_status cxm_model_map_sides(cxm_model *model, const char *sides, cxm_error *error)
{
    if (!model || !sides)
        return cxm__fail_null(error, model ? 1 : 0, model ? "sides" : "model");
    return cxm__roles_map_sides(&model->roles, sides, 1, error);
}
