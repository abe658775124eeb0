/* People who were several things at once, and accounts above themselves.
 * Two rows overlap when there is an instant at which both hold. */
#include "model/integrity.h"
#include "model/base.h"

static bool people_overlap(const struct cxm__stored *from, const struct cxm__stored *to, int64_t a, int64_t b)
{
    int64_t begin_a = cxm__stored_time(from, a), end_a = cxm__stored_time(to, a);
    int64_t begin_b = cxm__stored_time(from, b), end_b = cxm__stored_time(to, b); /* no begin is CXM__NO_TIME, the least of all */
    return (end_b == CXM__NO_TIME || begin_a < end_b) && (end_a == CXM__NO_TIME || begin_b < end_a);
}

/* Roles of different classes at one account, or without one, at the same time. */
static void people_roles(struct cxm__integrity *of, const struct cxm__people *people)
{
    const struct cxm__chain *chain = &of->model->roles_of;
    struct cxm__finding *finding = cxm__finding_new(of, "overlapping_roles", "", CXM__ROLES);
    for (int64_t row = 0; row < of->model->tables[CXM__ROLES].length; row++) {
        int32_t contact = cxm__stored_code(people->contact, row);
        bool found = false;
        for (int32_t other = contact < 0 ? -1 : chain->head[contact]; other >= 0 && !found; other = chain->next[other])
            found = other != row && cxm__stored_code(people->account, other) == cxm__stored_code(people->account, row) &&
                    cxm__people_class(people, other) != cxm__people_class(people, (int32_t)row) &&
                    people_overlap(people->from, people->to, row, other);
        cxm__finding_add(finding, row, found);
    }
}

/* Memberships of one person in two accounts at the same time: both primary, or neither. */
static void people_members(struct cxm__integrity *of, const struct cxm__people *people, bool primary)
{
    const struct cxm__chain *chain = &of->model->memberships_of;
    const struct cxm__stored *contact = cxm__integrity_field(of, CXM__MEMBERSHIPS, "contact");
    struct cxm__finding *finding =
        cxm__finding_new(of, primary ? "overlapping_primary" : "membership_without_primary", "", CXM__MEMBERSHIPS);
    for (int64_t row = 0; row < of->model->tables[CXM__MEMBERSHIPS].length; row++) {
        int32_t code = cxm__stored_code(contact, row), account = cxm__stored_code(people->member_account, row);
        bool first = cxm__stored_number(people->member_primary, row) == 1, found = false, other_primary = first;
        for (int32_t other = code < 0 ? -1 : chain->head[code]; other >= 0; other = chain->next[other]) {
            if (other == row || !people_overlap(people->member_from, people->member_to, row, other))
                continue;
            bool second = cxm__stored_number(people->member_primary, other) == 1;
            bool elsewhere = cxm__stored_code(people->member_account, other) != account;
            found |= elsewhere && (!primary || (first && second));
            other_primary |= second;
        }
        cxm__finding_add(finding, row, found && (primary || !other_primary));
    }
}

/* Accounts that are above themselves. */
static bool people_circles(struct cxm__integrity *of)
{
    const struct cxm__stored *account = cxm__integrity_field(of, CXM__ACCOUNTS, "account");
    struct cxm__above root = {0};
    if (!cxm__integrity_field(of, CXM__ACCOUNTS, "parent"))
        return true;
    if (!cxm__parents_make(of->model, CXM__LEVEL_ROOT, of->host, &root.of, &root.count))
        return false;
    uint8_t *circular = cxm__allocate_zeroed(of->host, root.count, 1);
    struct cxm__finding *finding = cxm__finding_new(of, "circular_parent", "", CXM__ACCOUNTS);
    for (int64_t code = 0; circular && code < root.count; code++) {
        if (root.of[code] != code)
            continue;
        for (int32_t at = cxm__people_parent(of->model, (int32_t)code); at != code; at = cxm__people_parent(of->model, at))
            circular[at] = circular[code] = 1;
    }
    for (int64_t row = 0; circular && row < of->model->tables[CXM__ACCOUNTS].length; row++)
        cxm__finding_add(finding, row, circular[cxm__stored_code(account, row)]);
    cxm__release(of->host, root.of, root.count, sizeof *root.of);
    cxm__release(of->host, circular, root.count, 1);
    return circular != NULL;
}

bool cxm__integrity_people(struct cxm__integrity *of)
{
    struct cxm__people people;
    if (!cxm__people_new(&people, of->model, of->host))
        return false;
    if (people.contact && people.role)
        people_roles(of, &people);
    if (people.member_account) {
        if (people.member_primary)
            people_members(of, &people, true);
        people_members(of, &people, false);
    }
    cxm__people_free(&people, of->host);
    return people_circles(of);
}
