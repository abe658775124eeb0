/* Rows that came twice: edits without a time, the same answer under two ids, the same invitation.
 * Rows are put into a table of row numbers by what makes them the same. */
#include "model/integrity.h"

enum { REPEATS_COLUMNS = 4 };

struct repeats {
    const struct cxm__stored *columns[REPEATS_COLUMNS];
    int count;
    int64_t size; /* of slots, a power of two */
    int32_t *slots;
};

static uint64_t repeats_value(const struct cxm__stored *stored, int64_t row)
{
    if (!stored)
        return 0;
    bool time = stored->kind == CXM_FIELD_TIME;
    return (uint64_t)(time ? cxm__stored_time(stored, row) : (int64_t)cxm__stored_code(stored, row));
}

static bool repeats_same(const struct repeats *repeats, int64_t a, int64_t b)
{
    for (int i = 0; i < repeats->count; i++)
        if (repeats_value(repeats->columns[i], a) != repeats_value(repeats->columns[i], b))
            return false;
    return true;
}

static bool repeats_new(struct repeats *repeats, const struct cxm__integrity *of, int64_t rows)
{
    for (repeats->size = 16; repeats->size < 2 * rows; repeats->size *= 2)
        ;
    repeats->slots = cxm__allocate(of->host, repeats->size, sizeof *repeats->slots);
    for (int64_t i = 0; repeats->slots && i < repeats->size; i++)
        repeats->slots[i] = -1;
    return repeats->slots != NULL;
}

/* The first row that is the same, itself if there is none before it. */
static int64_t repeats_first(struct repeats *repeats, int64_t row)
{
    uint64_t hash = 0;
    for (int i = 0; i < repeats->count; i++) { /* the last steps of MurmurHash3 (Appleby 2011) */
        hash = (hash ^ repeats_value(repeats->columns[i], row)) * UINT64_C(0xFF51AFD7ED558CCD);
        hash = (hash ^ hash >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
        hash ^= hash >> 33;
    }
    uint64_t mask = (uint64_t)repeats->size - 1, at = hash & mask;
    while (repeats->slots[at] >= 0 && !repeats_same(repeats, repeats->slots[at], row))
        at = (at + 1) & mask;
    if (repeats->slots[at] < 0)
        repeats->slots[at] = (int32_t)row;
    return repeats->slots[at];
}

/* Rows of a person that are the same in `columns` as one before, in the version of each that counts. */
static bool repeats_check(struct cxm__integrity *of, const char *check, int32_t table, const char *const *fields, const char *id,
                          const int32_t *last)
{
    struct repeats repeats = {.count = REPEATS_COLUMNS};
    const struct cxm__stored *version = cxm__integrity_field(of, table, id);
    for (int i = 0; i < REPEATS_COLUMNS; i++)
        repeats.columns[i] = cxm__integrity_field(of, table, fields[i]);
    if (!repeats.columns[0] || !repeats.columns[1])
        return true;
    if (!repeats_new(&repeats, of, of->model->tables[table].length))
        return false;
    struct cxm__finding *finding = cxm__finding_new(of, check, "", table);
    for (int64_t row = 0; row < of->model->tables[table].length; row++) {
        int32_t code = cxm__stored_code(version, row);
        bool null = cxm__stored_code(repeats.columns[0], row) < 0 || cxm__stored_time(repeats.columns[1], row) == CXM__NO_TIME;
        if (!null && (code < 0 || last[code] == row))
            cxm__finding_add(finding, row, repeats_first(&repeats, row) != row);
    }
    cxm__release(of->host, repeats.slots, repeats.size, sizeof *repeats.slots);
    return true;
}

/* Ids that came before: of answers without the time of an edit, of invitations always. */
static bool repeats_ids(struct cxm__integrity *of, const char *check, int32_t table, const char *id, const char *edited)
{
    struct repeats repeats = {.columns = {cxm__integrity_field(of, table, id)}, .count = 1};
    const struct cxm__stored *time = edited ? cxm__integrity_field(of, table, edited) : NULL;
    if (!repeats.columns[0])
        return true;
    if (!repeats_new(&repeats, of, of->model->tables[table].length))
        return false;
    struct cxm__finding *finding = cxm__finding_new(of, check, "", table);
    for (int64_t row = 0; row < of->model->tables[table].length; row++)
        if (cxm__stored_code(repeats.columns[0], row) >= 0)
            cxm__finding_add(finding, row, repeats_first(&repeats, row) != row && cxm__stored_time(time, row) == CXM__NO_TIME);
    cxm__release(of->host, repeats.slots, repeats.size, sizeof *repeats.slots);
    return true;
}

bool cxm__integrity_repeats(struct cxm__integrity *of)
{
    static const char *const answers[] = {"contact", "answered", "instrument", "touchpoint"};
    static const char *const invitations[] = {"contact", "sent", "instrument", "touchpoint"};
    return repeats_ids(of, "edit_without_time", CXM__RESPONSES, "response", "updated") &&
           repeats_check(of, "duplicate_answer", CXM__RESPONSES, answers, "response", of->response_row) &&
           repeats_ids(of, "duplicate_id", CXM__INVITATIONS, "invitation", NULL) &&
           repeats_check(of, "duplicate_invitation", CXM__INVITATIONS, invitations, "invitation", of->invitation_row);
}
