#include "people.h"

#include <stdlib.h>

/* The code in the last row of each contact that has one; -1 where none has. */
static int32_t *last_of_each(const cxm_table *table, const cxm_column *of, int64_t people)
{
    const int32_t *contacts = cxm_table_find(table, "contact")->data;
    const int32_t *codes = of->data;
    int32_t *last = malloc((size_t)people * sizeof *last + 1);
    for (int64_t i = 0; i < people && last; i++)
        last[i] = -1;
    for (int64_t row = 0; row < table->length && last; row++)
        if (contacts[row] >= 0 && codes[row] >= 0)
            last[contacts[row]] = codes[row];
    return last;
}

cxm_status people_append(cxm_model *model, const cxm_table *table, const cxm_column *known, const char *side, cxm_error *why)
{
    const char *names[] = {"contact", PERSON_ACCOUNT, PERSON_SIDE};
    const cxm_column *of[] = {known, cxm_table_find(table, "account"), cxm_table_find(table, side)};
    const int count = of[2] ? 3 : 2;
    cxm_column columns[3] = {*known};
    int32_t *last[3] = {NULL, NULL, NULL};
    cxm_status status = CXM_OK;
    for (int i = 1; i < count && status == CXM_OK; i++) {
        last[i] = last_of_each(table, of[i], known->length);
        columns[i] = *of[i];
        columns[i].data = last[i];
        columns[i].length = known->length;
        if (!last[i]) {
            *why = (cxm_error){.code = CXM_E_MEMORY, .argument = -1, .row = -1, .message = "out of memory"};
            status = CXM_E_MEMORY;
        }
    }
    const cxm_table batch = {names, columns, count, known->length};
    if (status == CXM_OK)
        status = cxm_model_append(model, "contacts", &batch, NULL, NULL, NULL, why);
    free(last[1]);
    free(last[2]);
    return status;
}
