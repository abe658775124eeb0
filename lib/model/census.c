/* Contacts are counted by account and class, as a query of contacts would group them, and what a headcount has beyond is a row.
 * Ids, accounts and numbers stand in columns like any table's, so that nothing that reads rows has to tell the two kinds apart. */
#include "model/census.h"

#include "model/worth.h"

enum { CENSUS_CLASSES = CXM__ROLE_UNKNOWN }; /* that have a headcount */

struct census_count {
    const struct cxm__base *base; /* of contacts */
    const struct cxm__stored *left, *own_employee, *heads[CENSUS_CLASSES];
    int32_t *known; /* by account and class */
    int64_t accounts;
    bool counted;   /* some account counts its people */
};

static void census_begin(struct census_count *count, const struct cxm__base *base)
{
    const struct cxm_model *model = base->model;
    *count = (struct census_count){.base = base, .accounts = model->entities[CXM__ENTITY_ACCOUNT].count};
    count->left = cxm__store_find(&model->tables[CXM__CONTACTS], "left");
    count->own_employee = cxm__store_find(&model->tables[CXM__CONTACTS], "own_employee");
    for (int32_t c = 0; c < CENSUS_CLASSES; c++) {
        count->heads[c] = cxm__worth_headcount(model, c);
        count->counted |= count->heads[c] != NULL;
    }
}

static cxm_status census_needs_time(cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__T("policy."), CXM__A("as_of"),
                     CXM__T(": who the people are depends on when: say as_of="));
}

/* Whether time matters to who somebody is, or whether they are there. */
static cxm_status census_timed(const struct census_count *count, cxm_error *error)
{
    const struct cxm__people *people = &count->base->people;
    const bool dated = count->counted && (people->from || people->to || people->member_from || people->member_to);
    bool left = false;
    if (count->base->policy->as_of != CXM__NO_TIME)
        return CXM_OK;
    for (int64_t row = 0; row < count->base->own->length && count->left && !left; row++)
        left = cxm__stored_time(count->left, row) != CXM__NO_TIME;
    return dated || left ? census_needs_time(error) : CXM_OK;
}

/* Whether a row of contacts is the last one of somebody who has not left. */
static bool census_is_there(const struct census_count *count, int32_t contact, int32_t row)
{
    const int64_t left = cxm__stored_time(count->left, row);
    return contact >= 0 && cxm__model_row(count->base->model, CXM__ENTITY_CONTACT, contact) == row &&
           (left == CXM__NO_TIME || left > count->base->policy->as_of);
}

static cxm_status census_contacts(struct census_count *count, cxm_error *error)
{
    const struct cxm__base *base = count->base;
    int32_t rows[CXM__BLOCK], contacts[CXM__BLOCK], accounts[CXM__BLOCK];
    uint8_t classes[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < base->own->length && !status; first += CXM__BLOCK) {
        const int64_t rest = base->own->length - first;
        const int32_t n = rest < CXM__BLOCK ? (int32_t)rest : CXM__BLOCK;
        for (int32_t i = 0; i < n; i++)
            rows[i] = (int32_t)first + i;
        cxm__base_contacts(base, rows, n, contacts);
        cxm__base_raw_accounts(base, rows, n, accounts);
        cxm__base_classes(base, rows, n, classes);
        for (int32_t i = 0; i < n; i++) {
            const bool own = count->own_employee && ((const uint8_t *)count->own_employee->data)[rows[i]] == 1;
            if (accounts[i] >= 0 && classes[i] < CENSUS_CLASSES && !own && census_is_there(count, contacts[i], rows[i]))
                count->known[(int64_t)accounts[i] * CENSUS_CLASSES + classes[i]]++;
        }
        status = cxm__base_pause(base, first / CXM__BLOCK, error);
    }
    return status;
}

/* People of a class at an account beyond those who are known; 0 where nobody told of more. */
static double census_beyond(const struct census_count *count, int64_t account, int32_t c)
{
    const int32_t row = cxm__model_row(count->base->model, CXM__ENTITY_ACCOUNT, (int32_t)account);
    const double heads = row < 0 || !count->heads[c] ? 0 : cxm__stored_number(count->heads[c], row);
    const double beyond = heads - count->known[account * CENSUS_CLASSES + c];
    return beyond > 0 ? beyond : 0; /* a headcount that is null is NaN, and nothing here */
}

static bool census_room(struct cxm__census *census, const struct census_count *count, int64_t unknown)
{
    const cxm_host *host = count->base->host;
    const int64_t most = count->base->own->length + unknown;
    struct cxm__stored *people = cxm__store_add(&census->rows, "people", CXM_FIELD_NUMBER, -1, false, host);
    if (!people || !cxm__stored_widen(people, CXM_TYPE_F64, 0, host) ||
        !cxm__store_add(&census->rows, "contact", CXM_FIELD_ID, CXM__ENTITY_CONTACT, false, host) ||
        (count->counted && !cxm__store_add(&census->rows, "account", CXM_FIELD_ID, CXM__ENTITY_ACCOUNT, false, host)))
        return false;
    for (int32_t i = 0; i < census->rows.count; i++)
        if (!cxm__stored_reserve(&census->rows.columns[i], most, host))
            return false;
    census->role_class = cxm__allocate(host, unknown, sizeof *census->role_class);
    census->unknown = unknown;
    return census->role_class;
}

static void census_put(struct cxm__census *census, double people, int32_t contact, int32_t account)
{
    const struct cxm__stored *columns = census->rows.columns;
    const int64_t row = census->rows.length++;
    ((double *)columns[0].data)[row] = people;
    ((int32_t *)columns[1].data)[row] = contact;
    if (census->rows.count > 2)
        ((int32_t *)columns[2].data)[row] = account;
}

static void census_fill(struct cxm__census *census, const struct census_count *count)
{
    const struct cxm__stored *contacts = count->base->contact;
    for (int32_t row = 0; row < count->base->own->length; row++) {
        const int32_t contact = cxm__stored_code(contacts, row);
        if (census_is_there(count, contact, row))
            census_put(census, 1, contact, CXM__NO_CODE);
    }
    census->known = census->rows.length;
    for (int64_t account = 0; count->counted && account < count->accounts; account++)
        for (int32_t c = 0; c < CENSUS_CLASSES; c++) {
            const double beyond = census_beyond(count, account, c);
            if (!(beyond > 0))
                continue;
            census->role_class[census->rows.length - census->known] = (uint8_t)c;
            census_put(census, beyond, CXM__NO_CODE, (int32_t)account);
        }
}

static cxm_status census_make(struct cxm__census *census, struct census_count *count, cxm_error *error)
{
    int64_t unknown = 0;
    cxm_status status = count->counted ? census_contacts(count, error) : CXM_OK;
    if (status)
        return status;
    for (int64_t i = 0; count->counted && i < count->accounts * CENSUS_CLASSES; i++)
        unknown += census_beyond(count, i / CENSUS_CLASSES, (int32_t)(i % CENSUS_CLASSES)) > 0;
    if (count->base->own->length + unknown > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__T("query."), CXM__A("of"),
                         CXM__T(": people would have more than 2^31 - 1 rows"));
    if (!census_room(census, count, unknown))
        return cxm__fail_memory(error);
    census_fill(census, count);
    return CXM_OK;
}

cxm_status cxm__census_take(struct cxm__base *base, cxm_error *error)
{
    struct census_count count;
    census_begin(&count, base);
    cxm_status status = census_timed(&count, error);
    if (status)
        return status;
    const int64_t cells = count.counted ? count.accounts * CENSUS_CLASSES : 0;
    struct cxm__census *census = cxm__allocate_zeroed(base->host, 1, sizeof *census);
    count.known = cxm__allocate_zeroed(base->host, cells, sizeof *count.known);
    status = census && count.known ? census_make(census, &count, error) : cxm__fail_memory(error);
    cxm__release(base->host, count.known, cells, sizeof *count.known);
    if (status) {
        cxm__census_free(census, base->host);
        return status;
    }
    base->census = census;
    base->table = CXM__PEOPLE;
    base->own = &census->rows;
    base->contact = cxm__store_find(base->own, "contact");
    base->account = cxm__store_find(base->own, "account");
    return CXM_OK;
}

void cxm__census_free(struct cxm__census *census, const cxm_host *host)
{
    if (!census)
        return;
    cxm__store_free(&census->rows, host);
    cxm__release(host, census->role_class, census->unknown, sizeof *census->role_class);
    cxm__release(host, census, 1, sizeof *census);
}

void cxm__census_classes(const struct cxm__census *census, const int32_t *rows, int32_t n, uint8_t *classes)
{
    for (int32_t i = 0; i < n; i++)
        if (rows[i] >= census->known)
            classes[i] = census->role_class[rows[i] - census->known];
}
