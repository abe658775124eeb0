/* Whom to ask next: people are put to their accounts, accounts sorted by what is missing, and each takes those who would fill it.
 * Roles, memberships and answers are as of as_of, as in a query with roles=now. */
#include "model/ask.h"

#include <math.h>
#include <string.h>

#include "model/heard.h"
#include "model/rows.h"
#include "stats/merge_sort.h"

enum ask_reason { ASK_NEVER_INVITED, ASK_NOT_LATELY, ASK_NEVER_ANSWERED, ASK_REASONS };

static const char *const ask_reasons[ASK_REASONS] = {"never_invited", "not_lately", "never_answered"};

/* A person of an account. */
struct ask_person {
    int32_t contact, account;
    uint8_t role_class, reason;
    bool open; /* may still be asked */
};

struct ask_account {
    int64_t first, last; /* its people */
    int32_t heard[CXM__ROLE_CLASSES], missing[CXM__ROLE_CLASSES];
    int32_t unknown;
    double shortfall, priority;
};

struct ask {
    const struct cxm_model *model;
    const cxm_host *host;
    struct cxm__ask_options options;
    struct ask_person *people, *grouped; /* as they come; by account */
    int64_t contacts, count;             /* room; people */
    struct ask_account *accounts;
    int64_t account_count;
    struct cxm__row_value *order;        /* accounts, and as many to sort between */
    int32_t *chosen;                     /* places in `grouped`, in the order of the result */
    int64_t chosen_count;
};

/* What was heard of people: in the policy's window, and ever before as_of. */
struct ask_heard {
    struct cxm__model_policy ever;
    struct cxm__base base, all;
};

/* The account that somebody belongs to; else the one that their role is at. */
static int32_t ask_account_of(const struct ask *ask, const struct cxm__people *people, int32_t contact)
{
    bool several;
    const int64_t as_of = ask->options.policy.as_of;
    int32_t account = cxm__people_account(people, contact, as_of, &several);
    if (account != CXM__NO_CODE || several)
        return account;
    const int32_t role = cxm__people_role(people, contact, CXM__NO_CODE, as_of);
    return role < 0 ? CXM__NO_CODE : cxm__stored_code(people->account, role);
}

static bool ask_is_gone(const struct ask *ask, int32_t contact)
{
    const struct cxm__store *contacts = &ask->model->tables[CXM__CONTACTS];
    const int32_t row = cxm__model_row(ask->model, CXM__ENTITY_CONTACT, contact);
    const int64_t left = row < 0 ? CXM__NO_TIME : cxm__stored_time(cxm__store_find(contacts, "left"), row);
    const bool own = row >= 0 && cxm__stored_number(cxm__store_find(contacts, "own_employee"), row) == 1;
    return own || (left != CXM__NO_TIME && left <= ask->options.policy.as_of);
}

static void ask_people(struct ask *ask, const struct ask_heard *heard)
{
    const struct cxm__heard *lately = heard->base.heard[CXM__ENTITY_CONTACT], *ever = heard->all.heard[CXM__ENTITY_CONTACT];
    const struct cxm__people *people = &heard->base.people;
    for (int32_t contact = 0; contact < ask->contacts; contact++) {
        const int32_t account = ask_is_gone(ask, contact) ? CXM__NO_CODE : ask_account_of(ask, people, contact);
        if (account == CXM__NO_CODE)
            continue;
        const int32_t role = cxm__people_role(people, contact, account, ask->options.policy.as_of);
        const int64_t answered = ever->last[0][contact], invited = ever->last[1][contact];
        const bool tired = answered >= ask->options.tired_since || invited >= ask->options.tired_since;
        struct ask_person *person = &ask->people[ask->count++];
        *person = (struct ask_person){.contact = contact, .account = account};
        person->role_class = (uint8_t)cxm__people_class(people, role);
        person->reason = ever->times[0][contact]   ? ASK_NOT_LATELY
                         : ever->times[1][contact] ? ASK_NEVER_ANSWERED
                                                   : ASK_NEVER_INVITED;
        person->open = !tired && !lately->times[0][contact];
        ask->accounts[account].heard[person->role_class] += lately->times[0][contact] > 0;
        ask->accounts[account].unknown += person->role_class == CXM__ROLE_UNKNOWN;
        ask->accounts[account].last++; /* how many, until they are grouped */
    }
}

static void ask_group(struct ask *ask)
{
    int64_t at = 0;
    for (int64_t i = 0; i < ask->account_count; i++) {
        const int64_t many = ask->accounts[i].last;
        ask->accounts[i].first = ask->accounts[i].last = at;
        at += many;
    }
    for (int64_t i = 0; i < ask->count; i++)
        ask->grouped[ask->accounts[ask->people[i].account].last++] = ask->people[i];
}

/* Accounts by priority, largest first, those without one last; equal ones by shortfall, then as they came. */
static void ask_sort(struct ask *ask)
{
    const struct cxm__store *accounts = &ask->model->tables[CXM__ACCOUNTS];
    const struct cxm__stored *revenue = cxm__store_find(accounts, "revenue");
    const int64_t n = ask->account_count;
    for (int64_t i = 0; i < n; i++) {
        struct ask_account *account = &ask->accounts[i];
        const int32_t row = cxm__model_row(ask->model, CXM__ENTITY_ACCOUNT, (int32_t)i);
        int32_t missing = 0;
        for (int32_t k = 0; k < CXM__ROLE_CLASSES; k++) {
            const int32_t short_of = ask->options.required[k] - account->heard[k];
            account->missing[k] = short_of > 0 ? short_of : 0;
            missing += account->missing[k];
        }
        account->shortfall = (double)missing / ask->options.required_sum;
        account->priority = account->shortfall * (!revenue ? 1 : row < 0 ? (double)NAN : cxm__stored_number(revenue, row));
        ask->order[i] = (struct cxm__row_value){-account->shortfall, i};
    }
    cxm__sort_rows(ask->order, ask->order + n, n);
    for (int64_t i = 0; i < n; i++) {
        const double priority = ask->accounts[ask->order[i].row].priority;
        ask->order[i].value = isnan(priority) ? (double)INFINITY : -priority;
    }
    cxm__sort_rows(ask->order, ask->order + n, n);
}

/* The next of a class: who was never invited, then by the other reasons; -1 where there is none. */
static int64_t ask_next_of(const struct ask *ask, const struct ask_account *account, int32_t role_class)
{
    int64_t best = -1;
    for (int64_t i = account->first; i < account->last; i++) {
        const struct ask_person *person = &ask->grouped[i];
        if (person->open && person->role_class == role_class && (best < 0 || person->reason < ask->grouped[best].reason))
            best = i;
    }
    return best;
}

static void ask_choose(struct ask *ask, struct ask_account *account)
{
    int32_t missing = 0;
    for (int32_t k = 0; k < CXM__ROLE_CLASSES; k++)
        missing += account->missing[k];
    for (int32_t taken = 0; taken < ask->options.per_account && missing > 0; taken++) {
        int64_t next = -1;
        double most = 0;
        for (int32_t k = 0; k < CXM__ROLE_UNKNOWN; k++) {
            const double share = account->missing[k] ? (double)account->missing[k] / ask->options.required[k] : 0;
            const int64_t person = share > most ? ask_next_of(ask, account, k) : -1;
            if (person < 0)
                continue;
            next = person;
            most = share;
        }
        if (next < 0)
            next = ask_next_of(ask, account, CXM__ROLE_UNKNOWN);
        if (next < 0)
            return;
        const uint8_t role_class = ask->grouped[next].role_class;
        ask->grouped[next].open = false;
        account->missing[role_class] -= role_class != CXM__ROLE_UNKNOWN;
        missing--;
        ask->chosen[ask->chosen_count++] = (int32_t)next;
    }
}

static bool ask_codes(cxm_rows *rows, const char *name, const struct ask *ask, enum cxm__entity entity, int32_t **codes)
{
    const struct cxm__ids *ids = &ask->model->entities[entity];
    cxm_column *labels = cxm__arena_take(&rows->arena, 1, sizeof *labels);
    *codes = cxm__arena_take(&rows->arena, rows->table.length, sizeof **codes);
    if (!labels || !*codes)
        return false;
    *labels = ids->count ? cxm__ids_column(ids) : cxm_column_of(CXM_TYPE_CSTR, NULL, 0);
    cxm_column column = cxm_column_of(CXM_TYPE_CODED, *codes, rows->table.length);
    column.extra = labels;
    return cxm__rows_add(rows, name, column);
}

static bool ask_fill(const struct ask *ask, cxm_rows *rows)
{
    int32_t *contact, *account, *role_class, *reason;
    double *priority, *shortfall, *unknown;
    if (!ask_codes(rows, "contact", ask, CXM__ENTITY_CONTACT, &contact) ||
        !ask_codes(rows, "account", ask, CXM__ENTITY_ACCOUNT, &account) ||
        !(role_class = cxm__rows_codes(rows, "role_class", cxm__role_class_names, CXM__ROLE_CLASSES)) ||
        !(reason = cxm__rows_codes(rows, "reason", ask_reasons, ASK_REASONS)) ||
        !(priority = cxm__rows_numbers(rows, "priority")) || !(shortfall = cxm__rows_numbers(rows, "shortfall")) ||
        !(unknown = cxm__rows_numbers(rows, "unknown_share")))
        return false;
    for (int64_t i = 0; i < ask->chosen_count; i++) {
        const struct ask_person *person = &ask->grouped[ask->chosen[i]];
        const struct ask_account *of = &ask->accounts[person->account];
        contact[i] = person->contact;
        account[i] = person->account;
        role_class[i] = person->role_class;
        reason[i] = person->reason;
        priority[i] = of->priority;
        shortfall[i] = of->shortfall;
        unknown[i] = of->unknown / (double)(of->last - of->first);
    }
    return true;
}

static cxm_status ask_listen(struct ask *ask, struct ask_heard *heard, cxm_error *error)
{
    heard->ever = ask->options.policy;
    heard->ever.begin = CXM__NO_TIME;
    heard->ever.end = ask->options.policy.as_of;
    cxm_status status = cxm__base_make(&heard->base, ask->model, CXM__CONTACTS, &ask->options.policy, ask->host, error);
    if (status)
        return status;
    status = cxm__base_make(&heard->all, ask->model, CXM__CONTACTS, &heard->ever, ask->host, error);
    if (!status) {
        status = cxm__heard_make(&heard->base, CXM__ENTITY_CONTACT, error);
        if (!status)
            status = cxm__heard_make(&heard->all, CXM__ENTITY_CONTACT, error);
        if (!status)
            ask_people(ask, heard);
        cxm__base_free(&heard->all);
    }
    cxm__base_free(&heard->base);
    return status;
}

static cxm_status ask_make(struct ask *ask, cxm_rows **rows, cxm_error *error)
{
    struct ask_heard heard;
    const int64_t people = ask->contacts, accounts = ask->account_count;
    ask->people = cxm__allocate(ask->host, people, sizeof *ask->people);
    ask->grouped = cxm__allocate(ask->host, people, sizeof *ask->grouped);
    ask->chosen = cxm__allocate(ask->host, people, sizeof *ask->chosen);
    ask->accounts = cxm__allocate_zeroed(ask->host, accounts, sizeof *ask->accounts);
    ask->order = cxm__allocate(ask->host, 2 * accounts, sizeof *ask->order);
    if (!ask->people || !ask->grouped || !ask->chosen || !ask->accounts || !ask->order)
        return cxm__fail_memory(error);
    cxm_status status = ask_listen(ask, &heard, error);
    if (status)
        return status;
    ask_group(ask);
    ask_sort(ask);
    for (int64_t i = 0; i < accounts; i++)
        ask_choose(ask, &ask->accounts[ask->order[i].row]);
    cxm_rows *made = cxm__rows_new(ask->host, 7, ask->chosen_count);
    if (!made || !ask_fill(ask, made)) {
        cxm_rows_free(made);
        return cxm__fail_memory(error);
    }
    *rows = made;
    return CXM_OK;
}

cxm_status cxm_model_ask(const cxm_model *model, const char *options, const cxm_host *host, cxm_rows **rows, cxm_error *error)
{
    cxm_host lent;
    if (!model || !options || !rows)
        return cxm__fail_null(error, model ? options ? 3 : 1 : 0, model ? options ? "rows" : "options" : "model");
    cxm_status status = cxm__host_read(&lent, host ? host : &model->host, 2, error);
    if (status)
        return status;
    struct cxm__arena arena = {.host = lent};
    struct ask ask = {.model = model, .host = &lent, .contacts = model->entities[CXM__ENTITY_CONTACT].count};
    ask.account_count = model->entities[CXM__ENTITY_ACCOUNT].count;
    status = cxm__ask_read(&ask.options, options, &lent, &arena, error);
    if (!status)
        status = ask_make(&ask, rows, error);
    cxm__release(&lent, ask.people, ask.contacts, sizeof *ask.people);
    cxm__release(&lent, ask.grouped, ask.contacts, sizeof *ask.grouped);
    cxm__release(&lent, ask.chosen, ask.contacts, sizeof *ask.chosen);
    cxm__release(&lent, ask.accounts, ask.account_count, sizeof *ask.accounts);
    cxm__release(&lent, ask.order, 2 * ask.account_count, sizeof *ask.order);
    cxm__arena_free(&arena);
    return status;
}
