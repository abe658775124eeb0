/* Values go through cxm_column_text() of the columns that every reader gets, so the dump checks these too. */
#include "support/model_dump.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct dump {
    char *text;
    size_t length, size;
};

static void dump_bytes(struct dump *dump, const char *bytes, size_t length)
{
    if (dump->length + length + 1 > dump->size) {
        dump->size = 2 * (dump->length + length + 1);
        dump->text = realloc(dump->text, dump->size);
        assert(dump->text);
    }
    memcpy(dump->text + dump->length, bytes, length);
    dump->length += length;
    dump->text[dump->length] = '\0';
}

static void dump_string(struct dump *dump, const char *string)
{
    dump_bytes(dump, string, strlen(string));
}

static void dump_integer(struct dump *dump, int64_t value)
{
    char digits[32];
    struct cxm__text text = cxm__text_into(digits, sizeof digits);
    cxm__text_integer(&text, value);
    (void)cxm__text_end(&text);
    dump_string(dump, digits);
}

static void dump_value(struct dump *dump, const cxm_column *column, int64_t row)
{
    char buffer[512];
    size_t needed = 0;
    cxm_status status = cxm_column_text(column, row, buffer, sizeof buffer, &needed, NULL);
    assert(!status);
    (void)status;
    dump_string(dump, needed ? buffer : "null");
}

static void dump_stored(struct dump *dump, const cxm_model *model, const struct cxm__store *store, const struct cxm__stored *stored,
                        bool held)
{
    cxm_column labels;
    uint8_t *room = malloc((size_t)(store->length / 8 + 1));
    assert(room);
    const cxm_column column = cxm__stored_slice(stored, model->entities, 0, store->length, &labels, room);
    dump_string(dump, " ");
    dump_string(dump, stored->name);
    dump_string(dump, " kind ");
    dump_integer(dump, stored->kind);
    if (held) {
        dump_string(dump, " type ");
        dump_integer(dump, stored->type);
        dump_string(dump, stored->validity ? " nulls" : "");
        dump_string(dump, " texts ");
        dump_integer(dump, stored->texts ? stored->texts->count : -1);
    }
    dump_string(dump, ":");
    for (int64_t row = 0; row < store->length; row++) {
        dump_string(dump, " ");
        dump_value(dump, &column, row);
    }
    dump_string(dump, "\n");
    free(room);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct cxm__stored *const *)a)->name, (*(const struct cxm__stored *const *)b)->name);
}

static void dump_table(struct dump *dump, const cxm_model *model, int32_t table, bool held)
{
    const struct cxm__store *store = &model->tables[table];
    const struct cxm__stored **columns = malloc((size_t)(store->count + 1) * sizeof *columns);
    assert(columns);
    for (int32_t i = 0; i < store->count; i++)
        columns[i] = &store->columns[i];
    if (!held)
        qsort(columns, (size_t)store->count, sizeof *columns, by_name);
    dump_string(dump, cxm__table_names[table]);
    dump_string(dump, " ");
    dump_integer(dump, store->length);
    dump_string(dump, "\n");
    for (int32_t i = 0; i < store->count; i++)
        dump_stored(dump, model, store, columns[i], held);
    free(columns);
}

static void dump_chain(struct dump *dump, const cxm_model *model, const struct cxm__chain *chain, const char *name)
{
    const cxm_column ids = cxm__ids_column(&model->entities[CXM__ENTITY_CONTACT]);
    for (int64_t code = 0; code < ids.length; code++) {
        dump_string(dump, name);
        dump_string(dump, " of ");
        dump_value(dump, &ids, code);
        for (int32_t row = code < chain->heads ? chain->head[code] : -1; row >= 0; row = chain->next[row]) {
            dump_string(dump, " ");
            dump_integer(dump, row);
        }
        dump_string(dump, "\n");
    }
}

char *model_dump(const cxm_model *model, bool held)
{
    struct dump dump = {0};
    for (int32_t table = 0; table < CXM__TABLES; table++)
        dump_table(&dump, model, table, held);
    for (int32_t entity = 0; entity < CXM__ENTITIES; entity++) {
        const cxm_column ids = cxm__ids_column(&model->entities[entity]);
        dump_string(&dump, "entity ");
        dump_integer(&dump, entity);
        for (int64_t code = 0; code < ids.length; code++) {
            char buffer[512];
            dump_string(&dump, " ");
            dump_value(&dump, &ids, code);
            if (entity <= CXM__ENTITY_ASSET) {
                dump_string(&dump, "@");
                dump_integer(&dump, cxm__model_row(model, (enum cxm__entity)entity, (int32_t)code));
            }
            size_t needed = 0;
            cxm_status status = cxm_column_text(&ids, code, buffer, sizeof buffer, &needed, NULL);
            assert(!status);
            (void)status;
            if (held) { /* whether it is found, and as itself */
                dump_string(&dump, "#");
                dump_integer(&dump, cxm__ids_find(&model->entities[entity], (struct cxm__slice){buffer, strlen(buffer)}));
            }
        }
        dump_string(&dump, "\n");
    }
    dump_chain(&dump, model, &model->roles_of, "roles");
    dump_chain(&dump, model, &model->memberships_of, "memberships");
    return dump.text;
}

void batch_begin(struct batch *batch, int64_t length)
{
    *batch = (struct batch){.table = {.length = length}};
    batch->table.names = batch->names;
    batch->table.columns = batch->columns;
}

cxm_column *batch_add(struct batch *batch, const char *name, int32_t type, const void *data)
{
    const int64_t at = batch->table.count++;
    assert(at < 16);
    batch->names[at] = name;
    batch->columns[at] = cxm_column_of(type, data, batch->table.length);
    return &batch->columns[at];
}
