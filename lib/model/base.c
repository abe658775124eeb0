/* How the rows of a table are read under a policy: whose they are, of which account and asset, and as of when.
 * Everything is done a block of rows at a time, in loops over packed columns. */
#include "model/census.h"
#include "model/heard.h"
#include "model/last_answers.h"
#include "model/parts.h"

#include <string.h>

#include "core/gather.h"

/* The field that says when something of a table happened; NULL: as of the policy's as_of. */
static const char *base_time_field(int32_t table, enum cxm__policy_time time)
{
    static const char *const fields[CXM__TABLES_ASKED] = {
        [CXM__MEMBERSHIPS] = "valid_from", [CXM__ROLES] = "valid_from", [CXM__INVITATIONS] = "sent", [CXM__SIGNALS] = "event",
        [CXM__OUTCOMES] = "time",          [CXM__ACTIONS] = "time",
    };
    static const char *const answers[] = {"answered", "created", "updated"};
    return table == CXM__RESPONSES ? answers[time] : fields[table];
}

/* A table's column of ids; a further column of the same name is a text of its own. */
static const struct cxm__stored *base_column(const struct cxm__store *store, const char *name)
{
    const struct cxm__stored *stored = cxm__store_find(store, name);
    return stored && stored->kind == CXM_FIELD_ID ? stored : NULL;
}

/* When a version of an answer was recorded. */
static int64_t base_recorded(const struct cxm__stored *const *recorded, int64_t row)
{
    int64_t time = CXM__NO_TIME;
    for (int i = 0; i < 3 && time == CXM__NO_TIME; i++)
        time = cxm__stored_time(recorded[i], row);
    return time;
}

/* Where each response's version that counts stands: the one recorded last, of those that were by as_of where the policy says so; of
 * equal ones the one appended last. */
static bool base_versions(struct cxm__base *base)
{
    const struct cxm__store *responses = &base->model->tables[CXM__RESPONSES];
    const struct cxm__stored *id = cxm__store_find(responses, "response"), *const recorded[] = {
        cxm__store_find(responses, "updated"), cxm__store_find(responses, "created"), cxm__store_find(responses, "answered")};
    int64_t count = base->model->entities[CXM__ENTITY_RESPONSE].count;
    base->response_row = cxm__allocate(base->host, count, sizeof *base->response_row);
    if (!base->response_row)
        return false;
    base->response_count = count;
    for (int64_t i = 0; i < count; i++)
        base->response_row[i] = -1;
    for (int64_t row = 0; id && row < responses->length; row++) {
        const int32_t code = ((const int32_t *)id->data)[row], best = code < 0 ? -1 : base->response_row[code];
        const bool alone = best < 0 && !base->policy->known_as_of;
        const int64_t time = code < 0 || alone ? CXM__NO_TIME : base_recorded(recorded, row);
        if (code < 0 || (base->policy->known_as_of && time > base->policy->as_of))
            continue;
        if (best < 0 || time >= base_recorded(recorded, best))
            base->response_row[code] = (int32_t)row;
    }
    return true;
}

bool cxm__base_above(struct cxm__base *base, enum cxm__account_level level)
{
    struct cxm__above *above = &base->above[level];
    return level == CXM__LEVEL_ACCOUNT || above->of ||
           cxm__parents_make(base->model, level, base->host, &above->of, &above->count);
}

static cxm_status base_make(struct cxm__base *base, const struct cxm_model *model, int32_t table,
                            const struct cxm__model_policy *policy, const cxm_host *host, cxm_error *error)
{
    const bool through = table == CXM__ITEMS || table == CXM__THEMES;
    const struct cxm__store *own = &model->tables[table], *responses = &model->tables[CXM__RESPONSES];
    const struct cxm__store *owner = through ? responses : own;
    const char *time = base_time_field(through ? CXM__RESPONSES : table, policy->time);
    *base = (struct cxm__base){.model = model, .policy = policy, .host = host, .table = table, .own = own, .through_response = through};
    base->at_as_of = !time;
    base->time = time ? cxm__store_find(owner, time) : NULL;
    base->contact = base_column(owner, "contact");
    base->account = base_column(owner, "account");
    base->asset = base_column(owner, "asset");
    base->asset_account = cxm__store_find(&model->tables[CXM__ASSETS], "account");
    base->response = through || table == CXM__ACTIONS ? cxm__store_find(own, "response") : NULL;
    if (table == CXM__ACTIONS) {
        base->response_contact = cxm__store_find(responses, "contact");
        base->response_account = cxm__store_find(responses, "account");
        base->response_asset = cxm__store_find(responses, "asset");
    }
    if (!cxm__people_new(&base->people, model, host) || (base->response && !base_versions(base)) ||
        !cxm__base_above(base, policy->level))
        return cxm__fail_memory(error);
    return CXM_OK;
}

cxm_status cxm__base_make(struct cxm__base *base, const struct cxm_model *model, int32_t table,
                          const struct cxm__model_policy *policy, const cxm_host *host, cxm_error *error)
{
    cxm_status status = base_make(base, model, table == CXM__PEOPLE ? (int32_t)CXM__CONTACTS : table, policy, host, error);
    if (!status && table == CXM__PEOPLE)
        status = cxm__census_take(base, error);
    if (status)
        cxm__base_free(base);
    return status;
}

void cxm__base_free(struct cxm__base *base)
{
    cxm__people_free(&base->people, base->host);
    cxm__release(base->host, base->response_row, base->response_count, sizeof *base->response_row);
    for (int i = 0; i < 3; i++)
        cxm__release(base->host, base->above[i].of, base->above[i].count, sizeof *base->above[i].of);
    for (int i = 0; i < 3; i++)
        cxm__heard_free(base->heard[i], base->host);
    for (int i = 0; i < CXM__PARTS_TABLES; i++)
        cxm__parts_free(base->parts[i], base->host);
    cxm__last_answers_free(base->answers, base->host);
    cxm__census_free(base->census, base->host);
    *base = (struct cxm__base){.host = base->host};
}

void cxm__base_response_rows(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *found)
{
    const int32_t *codes = base->response ? base->response->data : NULL;
    for (int32_t i = 0; i < n; i++) {
        int32_t code = codes ? codes[rows[i]] : CXM__NO_CODE;
        found[i] = code >= 0 && code < base->response_count ? base->response_row[code] : -1;
    }
}

/* The rows that time, contact, account and asset stand in. */
static const int32_t *base_owners(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *room)
{
    if (!base->through_response)
        return rows;
    cxm__base_response_rows(base, rows, n, room);
    return room;
}

/* Ids of rows, null where the row is -1; returns whether a null was met. */
static bool base_ids(const struct cxm__stored *stored, const int32_t *rows, int32_t n, int32_t *codes)
{
    const int32_t *data = stored ? stored->data : NULL;
    int32_t least = 0;
    for (int32_t i = 0; i < n; i++) {
        codes[i] = data && rows[i] >= 0 ? data[rows[i]] : CXM__NO_CODE;
        least = codes[i] < least ? codes[i] : least;
    }
    return least < 0;
}

/* The table's own column, and where that is null, that of the answer that an action is about. */
static bool base_own_ids(const struct cxm__base *base, const struct cxm__stored *own, const struct cxm__stored *of_response,
                         const int32_t *owners, int32_t n, int32_t *codes)
{
    int32_t answers[CXM__BLOCK];
    if (!base_ids(own, owners, n, codes))
        return false;
    if (!of_response || !base->response)
        return true;
    cxm__base_response_rows(base, owners, n, answers);
    bool nulls = false;
    for (int32_t i = 0; i < n; i++) {
        if (codes[i] < 0 && answers[i] >= 0)
            codes[i] = ((const int32_t *)of_response->data)[answers[i]];
        nulls |= codes[i] < 0;
    }
    return nulls;
}

void cxm__base_contacts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *contacts)
{
    int32_t room[CXM__BLOCK];
    base_own_ids(base, base->contact, base->response_contact, base_owners(base, rows, n, room), n, contacts);
}

void cxm__base_assets(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *assets)
{
    int32_t room[CXM__BLOCK];
    base_own_ids(base, base->asset, base->response_asset, base_owners(base, rows, n, room), n, assets);
}

cxm_status cxm__base_pause(const struct cxm__base *base, int64_t block, cxm_error *error)
{
    enum { BASE_PAUSE = (1 << 20) / CXM__BLOCK };
    if (block % BASE_PAUSE != BASE_PAUSE - 1)
        return CXM_OK;
    return cxm__progress(base->host, 0, base->own->length, error);
}

void cxm__base_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times)
{
    int32_t room[CXM__BLOCK];
    const int64_t *data = base->time ? base->time->data : NULL, fixed = base->at_as_of ? base->policy->as_of : CXM__NO_TIME;
    if (!data) {
        for (int32_t i = 0; i < n; i++)
            times[i] = fixed;
        return;
    }
    const int32_t *owners = base_owners(base, rows, n, room);
    for (int32_t i = 0; i < n; i++)
        times[i] = owners[i] < 0 ? CXM__NO_TIME : data[owners[i]];
}

/* As of when roles and memberships count for rows. */
static void base_people_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times)
{
    if (!base->policy->roles_now) {
        cxm__base_times(base, rows, n, times);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        times[i] = base->policy->as_of;
}

void cxm__base_raw_accounts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *accounts)
{
    int32_t room[CXM__BLOCK], other[CXM__BLOCK];
    int64_t times[CXM__BLOCK];
    if (!base_own_ids(base, base->account, base->response_account, base_owners(base, rows, n, room), n, accounts))
        return;
    bool nulls = true;
    if (base->asset_account && (base->asset || base->response_asset)) {
        cxm__base_assets(base, rows, n, other);
        nulls = false;
        for (int32_t i = 0; i < n; i++) {
            int32_t row = accounts[i] < 0 ? cxm__model_row(base->model, CXM__ENTITY_ASSET, other[i]) : -1;
            if (row >= 0)
                accounts[i] = ((const int32_t *)base->asset_account->data)[row];
            nulls |= accounts[i] < 0;
        }
    }
    if (!nulls || !base->people.member_account || !(base->contact || base->response_contact))
        return;
    cxm__base_contacts(base, rows, n, other);
    base_people_times(base, rows, n, times);
    for (int32_t i = 0; i < n; i++) {
        bool ambiguous;
        if (accounts[i] < 0)
            accounts[i] = cxm__people_account(&base->people, other[i], times[i], &ambiguous);
    }
}

void cxm__above_apply(const struct cxm__above *above, int32_t *accounts, int32_t n)
{
    for (int32_t i = 0; above->of && i < n; i++)
        accounts[i] = accounts[i] >= 0 && accounts[i] < above->count ? above->of[accounts[i]] : accounts[i];
}

void cxm__base_accounts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *accounts)
{
    cxm__base_raw_accounts(base, rows, n, accounts);
    cxm__above_apply(&base->above[base->policy->level], accounts, n);
}

void cxm__base_roles(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *roles)
{
    int32_t contacts[CXM__BLOCK], accounts[CXM__BLOCK];
    int64_t times[CXM__BLOCK];
    if (base->table == CXM__ROLES) {
        memcpy(roles, rows, (size_t)n * sizeof *rows);
        return;
    }
    cxm__base_contacts(base, rows, n, contacts);
    cxm__base_raw_accounts(base, rows, n, accounts);
    base_people_times(base, rows, n, times);
    cxm__people_roles(&base->people, contacts, accounts, times, n, roles);
}

void cxm__base_classes(const struct cxm__base *base, const int32_t *rows, int32_t n, uint8_t *classes)
{
    int32_t roles[CXM__BLOCK];
    cxm__base_roles(base, rows, n, roles);
    for (int32_t i = 0; i < n; i++)
        classes[i] = (uint8_t)cxm__people_class(&base->people, roles[i]);
    if (base->census)
        cxm__census_classes(base->census, rows, n, classes);
}

void cxm__base_sides(const struct cxm__base *base, const int32_t *rows, int32_t n, uint8_t *sides)
{
    const struct cxm__stored *own = cxm__store_find(&base->model->tables[CXM__CONTACTS], "own_employee");
    int32_t contacts[CXM__BLOCK];
    cxm__base_classes(base, rows, n, sides);
    for (int32_t i = 0; i < n; i++)
        sides[i] = base->model->roles.side[sides[i]];
    if (!own)
        return;
    cxm__base_contacts(base, rows, n, contacts);
    for (int32_t i = 0; i < n; i++) {
        int32_t row = cxm__model_row(base->model, CXM__ENTITY_CONTACT, contacts[i]);
        if (row >= 0 && ((const uint8_t *)own->data)[row] == 1)
            sides[i] = CXM__SIDE_OWN_EMPLOYEE;
    }
}
