/* Roles and memberships of a contact as of a time, found along the chain of the contact's rows.
 * Chains are short, a few rows a person, so a walk costs less than any index over them would. */
#include "model/people.h"

#if defined(__GNUC__)
#define PEOPLE_PREFETCH(address) __builtin_prefetch(address)
#else
#define PEOPLE_PREFETCH(address) ((void)0)
#endif

static enum cxm__role_class people_class_of(const struct cxm_model *model, const cxm_column *names, int64_t code)
{
    return cxm__roles_class(&model->roles, cxm__column_slice(names, code));
}

bool cxm__people_new(struct cxm__people *people, const struct cxm_model *model, const cxm_host *host)
{
    const struct cxm__store *roles = &model->tables[CXM__ROLES], *members = &model->tables[CXM__MEMBERSHIPS];
    *people = (struct cxm__people){
        .model = model,
        .contact = cxm__store_find(roles, "contact"),
        .account = cxm__store_find(roles, "account"),
        .role = cxm__store_find(roles, "role"),
        .from = cxm__store_find(roles, "valid_from"),
        .to = cxm__store_find(roles, "valid_to"),
        .member_account = cxm__store_find(members, "account"),
        .member_from = cxm__store_find(members, "valid_from"),
        .member_to = cxm__store_find(members, "valid_to"),
        .member_primary = cxm__store_find(members, "primary"),
    };
    if (!people->role || !people->role->texts)
        return true;
    const cxm_column names = cxm__ids_column(people->role->texts);
    people->class_count = people->role->texts->count;
    people->class_of = cxm__allocate(host, people->class_count, 1);
    if (!people->class_of)
        return false;
    for (int64_t code = 0; code < people->class_count; code++)
        people->class_of[code] = (uint8_t)people_class_of(model, &names, code);
    return true;
}

void cxm__people_free(struct cxm__people *people, const cxm_host *host)
{
    cxm__release(host, people->class_of, people->class_count, 1);
    people->class_of = NULL;
}

static int32_t people_head(const struct cxm__chain *chain, int32_t contact)
{
    return contact >= 0 && contact < chain->heads ? chain->head[contact] : -1;
}

static int64_t people_time(const struct cxm__stored *stored, int32_t row)
{
    return stored ? ((const int64_t *)stored->data)[row] : CXM__NO_TIME;
}

static int32_t people_id(const struct cxm__stored *stored, int32_t row)
{
    return stored ? ((const int32_t *)stored->data)[row] : CXM__NO_CODE;
}

/* Whether valid_from <= time < valid_to; a time that is not known is in no bounds. */
static bool people_holds(const struct cxm__stored *from, const struct cxm__stored *to, int32_t row, int64_t time)
{
    int64_t begin = people_time(from, row), end = people_time(to, row);
    if (time == CXM__NO_TIME)
        return begin == CXM__NO_TIME && end == CXM__NO_TIME;
    return begin <= time && (end == CXM__NO_TIME || time < end);
}

enum cxm__role_class cxm__people_class(const struct cxm__people *people, int32_t row)
{
    int32_t code = row < 0 || !people->role ? CXM__NO_CODE : cxm__stored_code(people->role, row);
    return code >= 0 && code < people->class_count ? (enum cxm__role_class)people->class_of[code] : CXM__ROLE_UNKNOWN;
}

int32_t cxm__people_role(const struct cxm__people *people, int32_t contact, int32_t account, int64_t time)
{
    const struct cxm__chain *chain = &people->model->roles_of;
    int32_t best = -1;
    bool best_here = false;
    enum cxm__role_class best_class = CXM__ROLE_UNKNOWN;
    for (int32_t row = people_head(chain, contact); row >= 0; row = chain->next[row]) {
        int32_t at = people_id(people->account, row);
        bool here = at == account && account != CXM__NO_CODE;
        if ((!here && at != CXM__NO_CODE && account != CXM__NO_CODE) || !people_holds(people->from, people->to, row, time))
            continue;
        enum cxm__role_class role_class = cxm__people_class(people, row);
        /* The chain begins with the row appended last, so equal ones that come later do not count. */
        if (best < 0 || here > best_here ||
            (here == best_here &&
             (role_class < best_class ||
              (role_class == best_class && people_time(people->from, row) > people_time(people->from, best))))) {
            best = row;
            best_here = here;
            best_class = role_class;
        }
    }
    return best;
}

static void people_prefetch(const struct cxm__stored *stored, int32_t row, size_t size)
{
    if (stored)
        PEOPLE_PREFETCH((const char *)stored->data + (size_t)row * size);
}

void cxm__people_roles(const struct cxm__people *people, const int32_t *contacts, const int32_t *accounts, const int64_t *times,
                       int32_t n, int32_t *roles)
{
    enum { AHEAD = 128 }; /* people: their rows fit the first-level cache */
    const struct cxm__chain *chain = &people->model->roles_of;
    for (int32_t first = 0; first < n; first += AHEAD) {
        const int32_t last = n - first < AHEAD ? n : first + AHEAD;
        for (int32_t i = first; i < last; i++)
            if (contacts[i] >= 0 && contacts[i] < chain->heads)
                PEOPLE_PREFETCH(&chain->head[contacts[i]]);
        for (int32_t i = first; i < last; i++) {
            const int32_t row = roles[i] = people_head(chain, contacts[i]);
            if (row < 0)
                continue;
            PEOPLE_PREFETCH(&chain->next[row]);
            people_prefetch(people->account, row, sizeof(int32_t));
            people_prefetch(people->from, row, sizeof(int64_t));
            people_prefetch(people->to, row, sizeof(int64_t));
            people_prefetch(people->role, row, people->role->type == CXM_TYPE_I8 ? 1 : people->role->type == CXM_TYPE_I16 ? 2 : 4);
        }
        for (int32_t i = first; i < last; i++)
            if (roles[i] >= 0)
                roles[i] = cxm__people_role(people, contacts[i], accounts[i], times[i]);
    }
}

int32_t cxm__people_account(const struct cxm__people *people, int32_t contact, int64_t time, bool *ambiguous)
{
    const struct cxm__chain *chain = &people->model->memberships_of;
    int32_t any = CXM__NO_CODE, primary = CXM__NO_CODE;
    bool several = false, several_primary = false;
    for (int32_t row = people_head(chain, contact); row >= 0; row = chain->next[row]) {
        int32_t account = people_id(people->member_account, row);
        if (account == CXM__NO_CODE || !people_holds(people->member_from, people->member_to, row, time))
            continue;
        several |= any != CXM__NO_CODE && any != account;
        any = account;
        if (people->member_primary && ((const uint8_t *)people->member_primary->data)[row] == 1) {
            several_primary |= primary != CXM__NO_CODE && primary != account;
            primary = account;
        }
    }
    *ambiguous = several && (primary == CXM__NO_CODE || several_primary);
    if (*ambiguous)
        return CXM__NO_CODE;
    return several ? primary : any;
}
