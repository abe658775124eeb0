/*
 * Batches, mappings, zones, names of roles and persons to forget, all made from bytes, go into a model. What is refused leaves the
 * model as it was, and a report has the rows that the error speaks of; what is taken can be read.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/columns.h"
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 8 };

/* Lengths, types, dictionaries and values, added up. */
static uint64_t sum_of(const cxm_model *model)
{
    uint64_t sum = 0;
    for (int32_t t = 0; t < CXM__TABLES; t++) {
        const struct cxm__store *store = &model->tables[t];
        sum = sum * 31 + (uint64_t)store->length;
        for (int32_t c = 0; c < store->count; c++) {
            const struct cxm__stored *stored = &store->columns[c];
            sum = sum * 31 + (uint64_t)stored->type + (stored->validity ? 7 : 0) +
                  (stored->texts ? (uint64_t)stored->texts->count : 0);
            for (int64_t row = 0; row < store->length; row++) {
                uint64_t value = 0;
                if (stored->kind == CXM_FIELD_TIME) {
                    value = (uint64_t)cxm__stored_time(stored, row);
                } else if (stored->kind == CXM_FIELD_NUMBER || stored->kind == CXM_FIELD_TRUTH) {
                    const double number = cxm__stored_number(stored, row);
                    memcpy(&value, &number, sizeof value);
                } else {
                    const int32_t code = cxm__stored_code(stored, row);
                    const struct cxm__ids *ids = stored->texts ? stored->texts : &model->entities[stored->entity];
                    demand(code >= -1 && code < ids->count);
                    value = (uint64_t)code + 1;
                }
                sum = sum * 31 + value;
            }
        }
    }
    for (int32_t e = 0; e < CXM__ENTITIES; e++) {
        sum = sum * 31 + (uint64_t)model->entities[e].count + (uint64_t)model->entities[e].type;
        for (int32_t code = 0; e <= CXM__ENTITY_ASSET && code < model->entities[e].count; code++)
            sum = sum * 31 + (uint64_t)cxm__model_row(model, (enum cxm__entity)e, code);
    }
    return sum;
}

/* Half of the texts are times, or nearly. */
static void time_texts(cxm_column *column)
{
    static const char *const texts[] = {"2026-03-29", "2026-03-29T10:30:00+02:00",    "2026-03-29 10:30:00", "2026-02-30",
                                        "",           "2026-03-29T10:30:00.000+0200", "2026-03-29T10:30Z",   "+2026-03"};
    const char **own = malloc((size_t)(column->length + 1) * sizeof *own);
    demand(own && fuzz.count < BLOCKS);
    fuzz.blocks[fuzz.count++] = (void *)own;
    for (int64_t i = 0; i <= column->length; i++)
        own[i] = texts[next() & 7];
    *column = cxm_column_of(CXM_TYPE_CSTR, own, column->length);
}

static void try_append(cxm_model *model)
{
    static const char *const zones[] = {NULL, "UTC", "", "Europe/Berlin"}; /* no zone data are lent */
    const uint8_t what = next(), how = next();
    const char *table = cxm_model_table_name(what % 13), *names[COLUMNS];
    const int64_t rows = how & 1 ? next() : next() % 12;
    cxm_column columns[COLUMNS];
    int32_t count = 0, fields = 0;
    const cxm_field *born = cxm_model_fields(table, &fields);
    for (; count < (how >> 1) % COLUMNS; count++) {
        const uint8_t field = next();
        names[count] = field < 200 && count < fields ? born[count].name
                       : field < 220                 ? "further"
                       : field < 240                 ? "another one"
                                                     : "a";
        columns[count] = make_column(rows, 0);
        if (columns[count].type == CXM_TYPE_I32 && field & 1)
            columns[count].type = CXM_TYPE_DATE;
        if (columns[count].type == CXM_TYPE_CSTR && field & 1)
            time_texts(&columns[count]);
    }
    char *mapping = NULL;
    if (how & 128) {
        const size_t length = next();
        mapping = (char *)block(length + 1);
        mapping[length] = '\0';
    }
    const cxm_table batch = {names, columns, count, rows};
    const uint64_t before = sum_of(model);
    cxm_rows *report = NULL;
    cxm_error error;
    memset(&error, 0, sizeof error);
    const cxm_status status = cxm_model_append(model, table, &batch, mapping, zones[what >> 6], what & 16 ? &report : NULL, &error);
    demand(status == CXM_OK || sum_of(model) == before);
    demand(status == CXM_OK ||
           (error.code == status && memchr(error.message, 0, sizeof error.message) && error.row >= -1 && error.row < rows + !rows));
    if (report) {
        const cxm_table *faults = cxm_rows_table(report);
        demand(status == CXM_E_DOMAIN && faults->length > 0 && *(const int64_t *)faults->columns[0].data == error.row);
        cxm_rows_free(report);
    }
    if (status == CXM_OK)
        (void)sum_of(model);
}

static void try_forget(cxm_model *model)
{
    const struct cxm__ids *contacts = &model->entities[CXM__ENTITY_CONTACT];
    const cxm_column labels = cxm__ids_column(contacts);
    char name[300];
    cxm_rows *remains = NULL;
    if (!contacts->count || cxm_column_text(&labels, next() % contacts->count, name, sizeof name, NULL, NULL))
        return;
    const int32_t code = cxm__ids_find(contacts, (struct cxm__slice){name, strlen(name)});
    const cxm_status status = cxm_model_forget(model, name, 1 + next() % 5, &remains, NULL);
    demand(status == (code == CXM__NO_CODE ? CXM_E_NOT_FOUND : CXM_OK));
    demand(status || cxm__ids_find(contacts, (struct cxm__slice){name, strlen(name)}) == CXM__NO_CODE);
    cxm_rows_free(remains);
    (void)sum_of(model);
}

static void try_roles(cxm_model *model)
{
    const size_t length = next();
    char *text = (char *)block(length + 1);
    text[length] = '\0';
    const int64_t before = model->roles.own_count;
    const cxm_status status = next() & 1 ? cxm_model_map_roles(model, text, NULL) : cxm_model_map_sides(model, text, NULL);
    demand(!status || model->roles.own_count == before);
    demand(cxm__roles_class(&model->roles, (struct cxm__slice){text, length}) < CXM__ROLE_CLASSES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cxm_model *model = NULL;
    fuzz.at = data;
    fuzz.end = data + size;
    demand(cxm_model_new(NULL, &model, NULL) == CXM_OK);
    for (int i = 0; i < 6 && fuzz.at < fuzz.end; i++) {
        fuzz.count = 0;
        const uint8_t what = next();
        if (what < 200)
            try_append(model);
        else if (what < 230)
            try_forget(model);
        else
            try_roles(model);
        while (fuzz.count)
            free(fuzz.blocks[--fuzz.count]);
    }
    cxm_model_free(model);
    return 0;
}
