/* Which values of a person's rows go: the contact itself, in the contact's own row everything, and elsewhere what too few others
 * share: texts, paths, accounts, assets and all further fields. Answers, times, and what else the tables are born with stay. */
#include <string.h>

#include "model/forget.h"

static bool forget_is_text(const struct cxm__stored *stored)
{
    return stored->kind == CXM_FIELD_TEXT || stored->kind == CXM_FIELD_PATH;
}

/* The contact goes whoever shares it, and the contact's row goes as a whole. */
static bool forget_always(const struct cxm__stored *stored, int32_t table)
{
    return table == CXM__CONTACTS || (stored->kind == CXM_FIELD_ID && stored->entity == CXM__ENTITY_CONTACT);
}

static bool forget_when_rare(const struct cxm__stored *stored)
{
    if (stored->kind == CXM_FIELD_ID)
        return stored->entity == CXM__ENTITY_ACCOUNT || stored->entity == CXM__ENTITY_ASSET;
    return stored->further || forget_is_text(stored);
}

/* The table that an id is of: elsewhere the same id is a link to it. */
static bool forget_is_own_id(const struct cxm__stored *stored, int32_t table)
{
    return stored->kind == CXM_FIELD_ID && ((table == CXM__RESPONSES && stored->entity == CXM__ENTITY_RESPONSE) ||
                                            (table == CXM__INVITATIONS && stored->entity == CXM__ENTITY_INVITATION) ||
                                            (table == CXM__ACTIONS && stored->entity == CXM__ENTITY_ACTION));
}

static int64_t forget_value(const struct cxm__stored *stored, int64_t row)
{
    double number;
    int64_t bits;
    switch (stored->kind) {
    case CXM_FIELD_TIME: return cxm__stored_time(stored, row);
    case CXM_FIELD_NUMBER:
    case CXM_FIELD_TRUTH:
        number = cxm__stored_number(stored, row);
        memcpy(&bits, &number, sizeof bits);
        return bits;
    default: return cxm__stored_code(stored, row);
    }
}

static struct cxm__forget_value *forget_seek(const struct cxm__forget_column *column, int64_t value)
{
    int64_t low = 0, high = column->count;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (column->values[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < column->count && column->values[low].value == value ? &column->values[low] : NULL;
}

/* Heap sort: values may be as many as their rows, and come in any order. */
static void forget_sort(struct cxm__forget_value *values, int64_t count)
{
    for (int64_t n = count, root = count / 2; n > 1;) {
        struct cxm__forget_value last;
        if (root > 0) {
            last = values[--root];
        } else {
            last = values[--n];
            values[n] = values[0];
        }
        int64_t at = root;
        for (int64_t child; (child = 2 * at + 1) < n; at = child) {
            child += child + 1 < n && values[child + 1].value > values[child].value;
            if (values[child].value <= last.value)
                break;
            values[at] = values[child];
        }
        values[at] = last;
    }
}

/* The distinct values of their rows, and the texts that go wherever they stand. */
static bool forget_gather(struct cxm__forget *forget, const struct cxm__stored *stored, const struct cxm__forget_table *table,
                          struct cxm__forget_column *column)
{
    int64_t count = 0;
    struct cxm__forget_value *values = cxm__arena_take(&forget->arena, table->count + forget->text_count, sizeof *values);
    if (!values)
        return false;
    for (int64_t i = 0; i < table->count; i++)
        if (!cxm__stored_is_null(stored, table->rows[i]))
            values[count++] = (struct cxm__forget_value){.value = forget_value(stored, table->rows[i])};
    for (int64_t i = 0; i < forget->text_count && forget_is_text(stored); i++) {
        const int32_t code = cxm__ids_find(stored->texts, forget->texts[i]);
        if (code != CXM__NO_CODE)
            values[count++] =
                (struct cxm__forget_value){.value = code, .is_id = !i && forget->text_id, .is_name = i || !forget->text_id};
    }
    forget_sort(values, count);
    column->values = values;
    for (int64_t i = 0; i < count; i++) {
        if (!column->count || values[column->count - 1].value != values[i].value) {
            values[column->count++] = values[i];
            continue;
        }
        values[column->count - 1].is_id |= values[i].is_id;
        values[column->count - 1].is_name |= values[i].is_name;
    }
    return true;
}

/* Who else has these values: distinct people up to min_n, in `people`, min_n for each value. */
static void forget_count(struct cxm__forget *forget, int32_t table, const struct cxm__stored *stored,
                         struct cxm__forget_column *column, int32_t *people)
{
    const struct cxm__forget_owner owner = cxm__forget_owner(forget, table);
    const int64_t length = forget->model->tables[table].length;
    for (int64_t row = 0; row < length; row++) {
        if (cxm__stored_is_null(stored, row))
            continue;
        struct cxm__forget_value *value = forget_seek(column, forget_value(stored, row));
        const int32_t who = value ? cxm__forget_owner_of(&owner, row) : forget->code;
        if (who == forget->code)
            continue;
        value->others++;
        int32_t *known = people ? people + (value - column->values) * forget->min_n : NULL;
        bool seen = !known || who == CXM__NO_CODE || value->sharers == forget->min_n;
        for (int64_t i = 0; i < value->sharers && !seen; i++)
            seen = known[i] == who;
        if (!seen)
            known[value->sharers++] = who;
    }
}

/* What becomes of each value, and which of them leave the dictionary. */
static bool forget_decide(struct cxm__forget *forget, int32_t table, const struct cxm__stored *stored,
                          struct cxm__forget_column *column)
{
    const bool own = forget_is_own_id(stored, table);
    const bool people = strcmp(stored->name, "owner") == 0 || strcmp(stored->name, "collector") == 0; /* they name people */
    column->gone = cxm__arena_take(&forget->arena, column->count, sizeof *column->gone);
    if (!column->gone)
        return false;
    for (int64_t i = 0; i < column->count; i++) {
        struct cxm__forget_value *value = &column->values[i];
        /* another contact may have the same name: that one stays theirs; and what many rows have is a word, not a name */
        value->everywhere = table != CXM__CONTACTS &&
                            (value->is_id || (value->is_name && (people || value->others < forget->min_n)));
        value->cleared = !own && (forget_always(stored, table) || value->everywhere || value->sharers < forget->min_n);
        if (own || (forget_is_text(stored) && value->cleared && (value->everywhere || !value->others)))
            column->gone[column->gone_count++] = (int32_t)value->value;
    }
    return true;
}

static bool forget_column(struct cxm__forget *forget, int32_t table, const struct cxm__stored *stored,
                          struct cxm__forget_column *column)
{
    const bool counted = forget_when_rare(stored) && !forget_always(stored, table), own = forget_is_own_id(stored, table);
    const struct cxm__forget_table *of = &forget->tables[table];
    int32_t *people = NULL;
    if (!(counted || own || forget_always(stored, table)) || !(of->count || forget_is_text(stored)))
        return true;
    if (!forget_gather(forget, stored, of, column))
        return false;
    if (column->count && !own) {
        if (counted)
            people = cxm__allocate(&forget->arena.host, column->count * forget->min_n, sizeof *people);
        if (counted && !people)
            return false;
        forget_count(forget, table, stored, column, people);
        cxm__release(&forget->arena.host, people, column->count * forget->min_n, sizeof *people);
    }
    return forget_decide(forget, table, stored, column);
}

bool cxm__forget_find(struct cxm__forget *forget, int32_t table)
{
    const struct cxm__store *store = &forget->model->tables[table];
    struct cxm__forget_table *of = &forget->tables[table];
    of->columns = cxm__arena_take(&forget->arena, store->count, sizeof *of->columns);
    if (of->columns && store->count)
        memset(of->columns, 0, (size_t)store->count * sizeof *of->columns);
    for (int32_t c = 0; of->columns && c < store->count; c++)
        if (!forget_column(forget, table, &store->columns[c], &of->columns[c]))
            return false;
    return of->columns != NULL;
}

static void forget_clear_row(struct cxm__forget_table *of, struct cxm__stored *stored, const struct cxm__forget_column *column,
                             int64_t row, bool theirs)
{
    if (cxm__stored_is_null(stored, row))
        return;
    const struct cxm__forget_value *value = forget_seek(column, forget_value(stored, row));
    if (!value || !value->cleared || !(theirs || value->everywhere))
        return;
    cxm__stored_put_nulls(stored, row, 1);
    of->cleared++;
}

void cxm__forget_clear(struct cxm__forget *forget, int32_t table)
{
    struct cxm__store *store = &forget->model->tables[table];
    struct cxm__forget_table *of = &forget->tables[table];
    for (int32_t c = 0; c < store->count; c++) {
        struct cxm__stored *stored = &store->columns[c];
        const struct cxm__forget_column *column = &of->columns[c];
        bool everywhere = false;
        for (int64_t i = 0; i < column->count; i++)
            everywhere = everywhere || column->values[i].everywhere;
        for (int64_t i = 0; i < of->count && column->count; i++)
            forget_clear_row(of, stored, column, of->rows[i], true);
        for (int64_t row = 0; row < store->length && everywhere; row++)
            forget_clear_row(of, stored, column, row, false);
        if (column->gone_count)
            cxm__ids_forget(stored->texts ? stored->texts : &forget->model->entities[stored->entity], column->gone,
                            column->gone_count);
    }
}
