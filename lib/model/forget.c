/* A person's rows: those that name the contact, and those that name a response or an invitation of theirs. Their ids go out of the
 * dictionaries for good; the codes of responses, invitations and actions stay, so that what was answered still belongs together. */
#include "model/forget.h"

#include <string.h>

/* A host may have a further field of such a name, which is no id. */
static const struct cxm__stored *forget_id(const struct cxm__store *store, const char *field)
{
    const struct cxm__stored *stored = cxm__store_find(store, field);
    return stored && stored->kind == CXM_FIELD_ID ? stored : NULL;
}

struct cxm__forget_owner cxm__forget_owner(const struct cxm__forget *forget, int32_t table)
{
    const struct cxm__store *store = &forget->model->tables[table];
    struct cxm__forget_owner owner = {.contact = forget_id(store, "contact"),
                                      .response_owner = forget->response_owner,
                                      .invitation_owner = forget->invitation_owner};
    if (table != CXM__RESPONSES)
        owner.response = forget_id(store, "response");
    else
        owner.invitation = forget_id(store, "invitation");
    return owner;
}

/* The owners of a table's ids, by the ids' codes: theirs as soon as one row is theirs, else those of the last row. */
static int32_t *forget_owners(struct cxm__forget *forget, int32_t table, enum cxm__entity entity, const char *field)
{
    const struct cxm__store *store = &forget->model->tables[table];
    const struct cxm__stored *ids = cxm__store_find(store, field);
    const struct cxm__forget_owner owner = cxm__forget_owner(forget, table);
    const int64_t count = forget->model->entities[entity].count;
    int32_t *owners = cxm__arena_take(&forget->arena, count, sizeof *owners);
    for (int64_t i = 0; owners && i < count; i++)
        owners[i] = CXM__NO_CODE;
    for (int64_t row = 0; owners && ids && row < store->length; row++) {
        const int32_t code = cxm__stored_code(ids, row);
        if (code != CXM__NO_CODE && owners[code] != forget->code)
            owners[code] = cxm__forget_owner_of(&owner, row);
    }
    return owners;
}

static bool forget_rows(struct cxm__forget *forget, int32_t table)
{
    const struct cxm__forget_owner owner = cxm__forget_owner(forget, table);
    struct cxm__forget_table *of = &forget->tables[table];
    const int64_t length = forget->model->tables[table].length;
    int64_t count = 0;
    for (int64_t row = 0; row < length; row++)
        count += cxm__forget_owner_of(&owner, row) == forget->code;
    of->rows = cxm__arena_take(&forget->arena, count, sizeof *of->rows);
    for (int64_t row = 0; of->rows && row < length; row++)
        if (cxm__forget_owner_of(&owner, row) == forget->code)
            of->rows[of->count++] = (int32_t)row;
    return of->rows != NULL;
}

static bool forget_copy(struct cxm__forget *forget, struct cxm__slice text)
{
    char *copy = cxm__arena_text(&forget->arena, text.start, text.length);
    if (copy && text.length)
        forget->texts[forget->text_count++] = (struct cxm__slice){copy, text.length};
    return copy != NULL;
}

/* The texts that say who they are: the id, where ids are text, and the names in the contact's rows. */
static bool forget_texts(struct cxm__forget *forget)
{
    const struct cxm__ids *contacts = &forget->model->entities[CXM__ENTITY_CONTACT];
    const struct cxm__stored *name = cxm__store_find(&forget->model->tables[CXM__CONTACTS], "name");
    const struct cxm__forget_table *of = &forget->tables[CXM__CONTACTS];
    forget->texts = cxm__arena_take(&forget->arena, 1 + of->count, sizeof *forget->texts);
    forget->text_id = contacts->type == CXM_TYPE_TEXT64;
    if (!forget->texts || (contacts->type == CXM_TYPE_TEXT64 && !forget_copy(forget, cxm__ids_text(contacts, forget->code))))
        return false;
    for (int64_t i = 0; i < of->count && name; i++) {
        const int32_t code = cxm__stored_code(name, of->rows[i]);
        if (code != CXM__NO_CODE && !forget_copy(forget, cxm__ids_text(name->texts, code)))
            return false;
    }
    return true;
}

/* Bitmaps where numbers get their first nulls. */
static bool forget_bitmaps(struct cxm__forget *forget)
{
    for (int32_t table = 0; table < CXM__TABLES; table++)
        for (int32_t c = 0; c < forget->model->tables[table].count; c++) {
            struct cxm__stored *stored = &forget->model->tables[table].columns[c];
            struct cxm__forget_column *column = &forget->tables[table].columns[c];
            if (stored->kind != CXM_FIELD_NUMBER || stored->validity || !column->count)
                continue;
            if (!cxm__stored_with_nulls(stored, forget->model->tables[table].length, &forget->model->host))
                return false;
            column->with_nulls = true;
        }
    return true;
}

static void forget_no_bitmaps(struct cxm__forget *forget)
{
    for (int32_t table = 0; table < CXM__TABLES; table++)
        for (int32_t c = 0; forget->tables[table].columns && c < forget->model->tables[table].count; c++)
            if (forget->tables[table].columns[c].with_nulls)
                cxm__stored_without_nulls(&forget->model->tables[table].columns[c], &forget->model->host);
}

static bool forget_prepare(struct cxm__forget *forget)
{
    forget->invitation_owner = forget_owners(forget, CXM__INVITATIONS, CXM__ENTITY_INVITATION, "invitation");
    forget->response_owner =
        forget->invitation_owner ? forget_owners(forget, CXM__RESPONSES, CXM__ENTITY_RESPONSE, "response") : NULL;
    for (int32_t table = 0; table < CXM__TABLES; table++)
        if (!forget->response_owner || !forget_rows(forget, table))
            return false;
    if (!forget_texts(forget))
        return false;
    for (int32_t table = 0; table < CXM__TABLES; table++) /* columns of a table that failed stay NULL, and all behind it */
        if (!cxm__forget_find(forget, table))
            return false;
    return forget_bitmaps(forget);
}

/* What remains: each table with how many rows were theirs, to be filled in when it is done. */
static cxm_rows *forget_remains(const struct cxm__forget *forget, int64_t **cleared)
{
    cxm_rows *made = cxm__rows_new(&forget->model->host, 3, CXM__TABLES);
    int32_t *table = made ? cxm__rows_codes(made, "table", cxm__table_names, CXM__TABLES) : NULL;
    int64_t *rows = table ? cxm__rows_integers(made, "rows") : NULL;
    *cleared = rows ? cxm__rows_integers(made, "cleared") : NULL;
    for (int32_t i = 0; *cleared && i < CXM__TABLES; i++) {
        table[i] = i;
        rows[i] = forget->tables[i].count;
    }
    if (*cleared)
        return made;
    cxm_rows_free(made);
    return NULL;
}

static void forget_do(struct cxm__forget *forget, int64_t *cleared)
{
    cxm_model *model = forget->model;
    struct cxm__chain *chains[] = {&model->roles_of, &model->memberships_of};
    for (int32_t table = 0; table < CXM__TABLES; table++) {
        cxm__forget_clear(forget, table);
        if (cleared)
            cleared[table] = forget->tables[table].cleared;
    }
    cxm__ids_forget(&model->entities[CXM__ENTITY_CONTACT], &forget->code, 1);
    if (forget->code < model->row_of_capacity[CXM__ENTITY_CONTACT])
        model->row_of[CXM__ENTITY_CONTACT][forget->code] = -1;
    for (int32_t i = 0; i < 2; i++)
        if (forget->code < chains[i]->heads)
            chains[i]->head[forget->code] = -1;
}

cxm_status cxm_model_forget(cxm_model *model, const char *contact, int64_t min_n, cxm_rows **remains, cxm_error *error)
{
    struct cxm__forget forget = {.model = model, .min_n = min_n};
    int64_t *cleared = NULL;
    cxm_rows *made = NULL;
    if (!model || !contact)
        return cxm__fail_null(error, model ? 1 : 0, model ? "contact" : "model");
    if (min_n < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("min_n"), CXM__T(" is "), CXM__I(min_n),
                         CXM__T(", and at least 1 was expected"));
    const struct cxm__ids *contacts = &model->entities[CXM__ENTITY_CONTACT];
    forget.code = cxm__ids_find(contacts, cxm__slice_of(contact));
    if (forget.code == CXM__NO_CODE)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__A("contact"), CXM__T(": "), CXM__Q(contact),
                         CXM__T(" is nobody whom the model knows"));
    forget.min_n = min_n < contacts->count ? min_n : contacts->count; /* all others are as many as can share */
    forget.arena.host = model->host;
    bool ready = forget_prepare(&forget);
    if (ready && remains)
        made = forget_remains(&forget, &cleared);
    ready = ready && (made || !remains);
    if (ready)
        forget_do(&forget, cleared);
    else
        forget_no_bitmaps(&forget);
    if (ready && remains)
        *remains = made;
    cxm__arena_free(&forget.arena);
    return ready ? CXM_OK : cxm__fail_memory(error);
}
