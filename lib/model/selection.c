/* Which rows count: what was known, in which version, in the window, under the conditions, and once a key.
 * Each step is a pass over the rows that are left, a block at a time, and knows why it takes a row out. */
#include "model/selection.h"

#include <string.h>

#include "model/base.h"
#include "model/duplicates.h"
#include "model/kept.h"
#include "model/recorded.h"
#include "model/selection_window.h"

enum { SELECTION_STAYS = CXM__LEFT_OUT };

/* Whether rows of a table happen at a time: accounts, contacts, assets, roles and memberships are there for a while. */
static bool selection_happens(const struct cxm__base *base)
{
    return !base->at_as_of && base->table != CXM__ROLES && base->table != CXM__MEMBERSHIPS;
}

/* What one pass asks of rows. */
struct selection_pass {
    bool known, timed, window, where;
    const uint8_t *completed; /* of the answers' rows, or NULL */
};

static bool selection_asks(const struct selection_pass *pass)
{
    return pass->known || pass->timed || pass->window || pass->where || pass->completed;
}

static void selection_times(const struct cxm__selection *selection, const struct selection_pass *pass, const int32_t *rows,
                            int32_t n, uint8_t *why)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    int64_t times[CXM__BLOCK];
    if (!pass->timed && !pass->window)
        return;
    cxm__base_times(selection->base, rows, n, times);
    for (int32_t i = 0; i < n; i++) {
        const bool outside = times[i] < policy->begin || times[i] >= policy->end;
        why[i] = times[i] == CXM__NO_TIME && pass->timed ? CXM__OUT_NO_TIME : outside && pass->window ? CXM__OUT_WINDOW : why[i];
    }
}

/* Items and themes have no time where nobody knew of their answer. */
static void selection_unheard(const struct cxm__selection *selection, const int32_t *rows, int32_t n, uint8_t *why)
{
    int32_t answers[CXM__BLOCK];
    cxm__base_response_rows(selection->base, rows, n, answers);
    for (int32_t i = 0; i < n; i++)
        if (answers[i] < 0)
            why[i] = CXM__OUT_NOT_YET_KNOWN;
}

static void selection_recorded(const struct cxm__selection *selection, const int32_t *rows, int32_t n, uint8_t *why)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    int64_t times[CXM__BLOCK];
    cxm__recorded_times(selection->base, rows, n, times);
    for (int32_t i = 0; i < n; i++)
        if (why[i] != CXM__OUT_NO_TIME && times[i] > policy->as_of)
            why[i] = CXM__OUT_NOT_YET_KNOWN;
    if (selection->base->through_response)
        selection_unheard(selection, rows, n, why);
}

static void selection_partial(const struct cxm__selection *selection, const uint8_t *completed, const int32_t *rows, int32_t n,
                              uint8_t *why)
{
    int32_t owners[CXM__BLOCK];
    if (selection->base->through_response) {
        cxm__base_response_rows(selection->base, rows, n, owners);
        rows = owners;
    }
    for (int32_t i = 0; i < n; i++)
        if (why[i] == SELECTION_STAYS && rows[i] >= 0 && completed[rows[i]] == 0)
            why[i] = CXM__OUT_PARTIAL;
}

/* Whether a pass asks for nothing but times, which stand in the rows themselves. */
static bool selection_only_times(const struct cxm__selection *selection, const struct selection_pass *pass)
{
    const struct cxm__base *base = selection->base;
    return base->time && !base->at_as_of && !base->through_response && !pass->known && !pass->where && !pass->completed;
}

static cxm_status selection_sift(struct cxm__selection *selection, const struct selection_pass *pass, cxm_error *error)
{
    const struct cxm__kept kept = {selection->kept, selection->rows};
    int32_t rows[CXM__BLOCK], n;
    uint8_t why[CXM__BLOCK], keep[CXM__BLOCK];
    int64_t at = 0;
    if (!selection_asks(pass))
        return CXM_OK;
    if (selection_only_times(selection, pass))
        return cxm__selection_window(selection, pass->timed, pass->window, error);
    for (int64_t block = 0; (n = cxm__kept_next(&kept, &at, rows, CXM__BLOCK)) > 0; block++) {
        cxm_status status = cxm__base_pause(selection->base, block, error);
        if (status)
            return status;
        memset(why, SELECTION_STAYS, (size_t)n);
        selection_times(selection, pass, rows, n, why);
        if (pass->known)
            selection_recorded(selection, rows, n, why);
        if (pass->completed)
            selection_partial(selection, pass->completed, rows, n, why);
        if (pass->where) {
            memset(keep, 1, (size_t)n);
            status = cxm__where_hold(&selection->where, rows, n, keep, error);
            if (status)
                return status;
            for (int32_t i = 0; i < n; i++)
                why[i] = why[i] == SELECTION_STAYS && !keep[i] ? CXM__OUT_FILTERED : why[i];
        }
        for (int32_t i = 0; i < n; i++)
            if (why[i] != SELECTION_STAYS) {
                cxm__kept_drop(&kept, rows[i]);
                selection->out[why[i]]++;
            }
    }
    return CXM_OK;
}

/* ---- unknown=fail ---- */

static cxm_status selection_unknown(int32_t argument, int64_t row, const char *field, const char *why, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(field), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__T(why),
                     CXM__T("; to keep such rows set unknown=keep"));
}

/* Whom a row must name: its person, where the table is of what people said; its account, where the model has any. */
static cxm_status selection_known(const struct cxm__selection *selection, const int32_t *rows, int32_t n, int32_t argument,
                                  cxm_error *error)
{
    const struct cxm__base *base = selection->base;
    const struct cxm_model *model = base->model;
    const bool people = base->table == CXM__RESPONSES || base->table == CXM__INVITATIONS || base->through_response;
    const bool accounts = selection_happens(base) && model->entities[CXM__ENTITY_ACCOUNT].count;
    int32_t contacts[CXM__BLOCK], of[CXM__BLOCK];
    uint8_t classes[CXM__BLOCK], sides[CXM__BLOCK];
    cxm__base_contacts(base, rows, n, contacts);
    cxm__base_accounts(base, rows, n, of);
    cxm__base_classes(base, rows, n, classes);
    cxm__base_sides(base, rows, n, sides);
    for (int32_t i = 0; i < n; i++) {
        if (people && contacts[i] < 0)
            return selection_unknown(argument, rows[i], "contact", "nobody is named", error);
        if (contacts[i] >= 0 && cxm__model_row(model, CXM__ENTITY_CONTACT, contacts[i]) < 0)
            return selection_unknown(argument, rows[i], "contact", "this person is not among the contacts", error);
        if (accounts && of[i] < 0)
            return selection_unknown(argument, rows[i], "account", "nothing says of which account it is", error);
        if (of[i] >= 0 && cxm__model_row(model, CXM__ENTITY_ACCOUNT, of[i]) < 0)
            return selection_unknown(argument, rows[i], "account", "this account is not among the accounts", error);
        if (contacts[i] >= 0 && classes[i] == CXM__ROLE_UNKNOWN && sides[i] != CXM__SIDE_OWN_EMPLOYEE)
            return selection_unknown(argument, rows[i], "role", "nothing says which role this person had, or which class it is",
                                     error);
    }
    return CXM_OK;
}

static cxm_status selection_strict(const struct cxm__selection *selection, int32_t argument, cxm_error *error)
{
    const int32_t table = selection->base->table;
    int32_t rows[CXM__BLOCK], n;
    int64_t at = 0;
    cxm_status status = CXM_OK;
    if (!selection->base->policy->strict || table == CXM__ACCOUNTS || table == CXM__ASSETS)
        return CXM_OK;
    while (!status && (n = cxm__selection_next(selection, &at, rows, CXM__BLOCK)) > 0)
        status = selection_known(selection, rows, n, argument, error);
    return status;
}

/* ---- the whole ---- */

/* The answers' column that says which were completed. */
static const uint8_t *selection_completed(const struct cxm__base *base)
{
    const struct cxm__store *responses = &base->model->tables[CXM__RESPONSES];
    const struct cxm__stored *completed = cxm__store_find(responses, "completed");
    const bool answers = base->table == CXM__RESPONSES || base->through_response;
    return base->policy->partial_dropped && answers && completed && completed->kind == CXM_FIELD_TRUTH ? completed->data : NULL;
}

static cxm_status selection_select(struct cxm__selection *selection, int32_t argument, cxm_error *error)
{
    const struct cxm__base *base = selection->base;
    const struct cxm__model_policy *policy = base->policy;
    const bool happens = selection_happens(base), window = happens && (policy->begin != CXM__NO_TIME || policy->end != INT64_MAX);
    const bool known = happens && policy->known_as_of, timed = window || (happens && policy->as_of != CXM__NO_TIME);
    const bool edits = cxm__duplicates_edits(base), once = happens && policy->dedupe != CXM__DEDUPE_ALL;
    /* an edit may move an answer in time, so that the window has to wait */
    const struct selection_pass first = {.known = known, .timed = timed, .window = window && !edits};
    const struct selection_pass second = {.window = window && edits, .where = selection->where.first,
                                          .completed = selection_completed(base)};
    if (!selection_asks(&first) && !selection_asks(&second) && !edits && !once)
        return CXM_OK;
    const int64_t words = (selection->rows + 63) / 64;
    selection->kept = cxm__allocate(base->host, words, sizeof *selection->kept);
    if (!selection->kept)
        return cxm__fail_memory(error);
    memset(selection->kept, 0xFF, (size_t)words * sizeof *selection->kept);
    if (selection->rows % 64)
        selection->kept[words - 1] = UINT64_MAX >> (64 - selection->rows % 64);
    cxm_status status = selection_sift(selection, &first, error);
    if (!status && edits)
        status = cxm__duplicates_supersede(selection, error);
    if (!status)
        status = selection_sift(selection, &second, error);
    if (!status && once)
        status = cxm__duplicates_settle(selection, argument, error);
    for (int32_t i = 0; i < CXM__LEFT_OUT; i++)
        selection->count -= selection->out[i];
    if (!status && selection->count == selection->rows) {
        cxm__release(base->host, selection->kept, words, sizeof *selection->kept);
        selection->kept = NULL;
    }
    return status;
}

cxm_status cxm__selection_make(struct cxm__selection *selection, struct cxm__base *base, const char *where, int32_t argument,
                               cxm_error *error)
{
    *selection = (struct cxm__selection){.base = base, .rows = base->own->length};
    selection->count = selection->rows;
    cxm_status status = cxm__where_read(&selection->where, base, where, argument, error);
    if (!status)
        status = cxm__weights_bind(selection, argument, error);
    if (!status)
        status = selection_select(selection, argument, error);
    if (!status)
        status = selection_strict(selection, argument, error);
    if (status)
        cxm__selection_free(selection);
    return status;
}

void cxm__selection_free(struct cxm__selection *selection)
{
    const cxm_host *host = selection->base->host;
    cxm__where_free(&selection->where);
    cxm__weights_free(selection);
    cxm__duplicates_free(selection);
    cxm__release(host, selection->kept, (selection->rows + 63) / 64, sizeof *selection->kept);
    selection->kept = NULL;
}

int32_t cxm__selection_next(const struct cxm__selection *selection, int64_t *at, int32_t *rows, int32_t most)
{
    const struct cxm__kept kept = {selection->kept, selection->rows};
    if (selection->kept)
        return cxm__kept_next(&kept, at, rows, most);
    const int64_t left = selection->rows - *at;
    const int32_t n = left < most ? (int32_t)left : most;
    for (int32_t i = 0; i < n; i++)
        rows[i] = (int32_t)*at + i;
    *at += n;
    return n;
}
