/* People who were several things at once, and accounts above themselves.
 * Two rows overlap when there is an instant at which both hold. */
#include "model/base.h"
#include "model/integrity.h"
#include "model/overlaps.h"

static struct cxm__span people_span(const struct cxm__stored *from, const struct cxm__stored *to, int64_t row)
{
    const int64_t end = cxm__stored_time(to, row);
    return (struct cxm__span){.begin = cxm__stored_time(from, row), .end = end == CXM__NO_TIME ? INT64_MAX : end};
}

/* Roles of different classes at one account, or without one, at the same time. */
static bool people_roles(struct cxm__integrity *of, const struct cxm__people *people)
{
    const int64_t n = of->model->tables[CXM__ROLES].length;
    struct cxm__span *spans = cxm__allocate(of->host, n, sizeof *spans);
    for (int64_t row = 0; spans && row < n; row++) {
        spans[row] = people_span(people->from, people->to, row);
        spans[row].group[0] = cxm__stored_code(people->contact, row);
        spans[row].group[1] = cxm__stored_code(people->account, row);
        spans[row].kind = (int32_t)cxm__people_class(people, (int32_t)row);
    }
    const bool enough = spans && cxm__overlaps_find(spans, n, of->host);
    struct cxm__finding *finding = enough ? cxm__finding_new(of, "overlapping_roles", "", CXM__ROLES) : NULL;
    for (int64_t row = 0; enough && row < n; row++)
        cxm__finding_add(finding, row, spans[row].found);
    cxm__release(of->host, spans, n, sizeof *spans);
    return enough;
}

/* What members of accounts are told apart by. */
enum people_kind { PEOPLE_ACCOUNT, PEOPLE_PRIMARY };

static bool people_is_primary(const struct cxm__people *people, int64_t row)
{
    return cxm__stored_number(people->member_primary, row) == 1;
}

/* Which memberships overlap one of the same person in another account, or one that is primary where they are not; found[row] takes
 * the answer. With `primary` only primary ones are looked at. */
static bool people_members(const struct cxm__integrity *of, const struct cxm__people *people, enum people_kind kind, bool primary,
                           uint8_t *found)
{
    const struct cxm__stored *contact = cxm__integrity_field(of, CXM__MEMBERSHIPS, "contact");
    const int64_t n = of->model->tables[CXM__MEMBERSHIPS].length;
    struct cxm__span *spans = cxm__allocate(of->host, n, sizeof *spans);
    int64_t count = 0, at = 0;
    for (int64_t row = 0; spans && row < n; row++) {
        if (primary && !people_is_primary(people, row))
            continue;
        spans[count] = people_span(people->member_from, people->member_to, row);
        spans[count].group[0] = cxm__stored_code(contact, row);
        spans[count++].kind =
            kind == PEOPLE_ACCOUNT ? cxm__stored_code(people->member_account, row) : people_is_primary(people, row);
    }
    const bool enough = spans && cxm__overlaps_find(spans, count, of->host);
    for (int64_t row = 0; enough && row < n; row++)
        found[row] = (!primary || people_is_primary(people, row)) && spans[at++].found;
    cxm__release(of->host, spans, n, sizeof *spans);
    return enough;
}

/* People in two accounts at the same time: both primary, or neither. */
static bool people_memberships(struct cxm__integrity *of, const struct cxm__people *people)
{
    const int64_t n = of->model->tables[CXM__MEMBERSHIPS].length;
    uint8_t *both = cxm__allocate(of->host, n, 1), *other = cxm__allocate(of->host, n, 1), *primary = cxm__allocate(of->host, n, 1);
    const bool enough = both && other && primary && people_members(of, people, PEOPLE_ACCOUNT, true, both) &&
                        people_members(of, people, PEOPLE_ACCOUNT, false, other) &&
                        people_members(of, people, PEOPLE_PRIMARY, false, primary);
    if (enough) {
        struct cxm__finding *finding = cxm__finding_new(of, "overlapping_primary", "", CXM__MEMBERSHIPS);
        for (int64_t row = 0; row < n; row++)
            cxm__finding_add(finding, row, both[row]);
        finding = cxm__finding_new(of, "membership_without_primary", "", CXM__MEMBERSHIPS);
        for (int64_t row = 0; row < n; row++)
            cxm__finding_add(finding, row, other[row] && !primary[row] && !people_is_primary(people, row));
    }
    cxm__release(of->host, both, n, 1);
    cxm__release(of->host, other, n, 1);
    cxm__release(of->host, primary, n, 1);
    return enough;
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
    bool enough = !people.contact || !people.role || people_roles(of, &people);
    if (enough && people.member_account)
        enough = people_memberships(of, &people);
    cxm__people_free(&people, of->host);
    return enough && people_circles(of);
}
