#include "roles.h"

#include <stdbool.h>
#include <stdlib.h>

typedef struct held {
    int64_t time;
    int32_t contact;
    int32_t account;
    int32_t role;
    int64_t row;
} held;

static int order(const void *one, const void *other)
{
    const held *a = one;
    const held *b = other;
    if (a->contact != b->contact)
        return a->contact < b->contact ? -1 : 1;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int64_t collect(const cxm_table *table, const int64_t *times, held *all)
{
    const int32_t *contacts = cxm_table_find(table, "contact")->data;
    const int32_t *roles = cxm_table_find(table, "role")->data;
    const cxm_column *account = cxm_table_find(table, "account");
    const int32_t *accounts = account ? account->data : NULL;
    int64_t count = 0;
    for (int64_t row = 0; row < table->length; row++)
        if (contacts[row] >= 0 && roles[row] >= 0)
            all[count++] = (held){times[row], contacts[row], accounts ? accounts[row] : -1, roles[row], row};
    return count;
}

static bool same_place(const held *a, const held *b)
{
    return a->contact == b->contact && a->account == b->account;
}

/* Keeps the first answer of each role held; of two at one instant the later one. */
static int64_t runs_of(held *all, int64_t count)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        held *last = kept > 0 && same_place(&all[kept - 1], &all[i]) ? &all[kept - 1] : NULL;
        if (last && last->role == all[i].role)
            continue;
        if (last && last->time == all[i].time)
            last->role = all[i].role;
        else
            all[kept++] = all[i];
    }
    return kept;
}

static cxm_status no_memory(cxm_error *why)
{
    *why = (cxm_error){.code = CXM_E_MEMORY, .argument = -1, .row = -1, .message = "out of memory"};
    return CXM_E_MEMORY;
}

/* As columns; `until` is the time of the next run of the person at the account, and null behind the last. */
static cxm_status append_runs(cxm_model *model, const cxm_table *table, const held *runs, int64_t count, cxm_error *why)
{
    const cxm_column *account = cxm_table_find(table, "account");
    int64_t *until = malloc((size_t)count * sizeof *until + 1);
    uint8_t *known = calloc((size_t)count / 8 + 1, 1);
    cxm_status status = until && known ? CXM_OK : no_memory(why);
    for (int64_t i = 0; i < count && status == CXM_OK; i++) {
        const bool ends = i + 1 < count && same_place(&runs[i], &runs[i + 1]);
        until[i] = ends ? runs[i + 1].time : 0;
        known[i / 8] = (uint8_t)(known[i / 8] | (unsigned)ends << (i % 8));
    }
    if (status == CXM_OK) {
        const char *names[] = {"contact", "role", "valid_from", "valid_to", "account"};
        cxm_column columns[] = {*cxm_table_find(table, "contact"), *cxm_table_find(table, "role"),
                                {.data = &runs->time, .length = count, .stride = sizeof *runs, .type = CXM_TYPE_TIME_US},
                                {.data = until, .validity = known, .length = count, .type = CXM_TYPE_TIME_US},
                                account ? *account : (cxm_column){.data = NULL}};
        const int32_t *const codes[] = {&runs->contact, &runs->role, NULL, NULL, &runs->account};
        for (int i = 0; i < 5; i++)
            if (codes[i]) {
                columns[i].data = codes[i];
                columns[i].stride = sizeof *runs;
                columns[i].length = count;
            }
        const cxm_table batch = {names, columns, account ? 5 : 4, count};
        status = cxm_model_append(model, "roles", &batch, NULL, NULL, NULL, why);
    }
    free(until);
    free(known);
    return status;
}

cxm_status roles_append(cxm_model *model, const cxm_table *table, cxm_error *why)
{
    cxm_query all_answers = CXM_QUERY_INIT;
    cxm_rows *rows;
    cxm_status status = cxm_model_rows(model, &all_answers, (const char *const[]){"answered", NULL}, NULL, &rows, why);
    if (status != CXM_OK)
        return status;
    held *all = malloc((size_t)table->length * sizeof *all + 1);
    if (all) {
        int64_t count = collect(table, cxm_rows_table(rows)->columns[0].data, all);
        qsort(all, (size_t)count, sizeof *all, order);
        status = append_runs(model, table, all, runs_of(all, count), why);
    } else {
        status = no_memory(why);
    }
    free(all);
    cxm_rows_free(rows);
    return status;
}
