/* How a name finds its field: what stands in the table's rows, what follows from them, and what they are joined with.
 * A name that finds nothing, or several things, is answered with the names that would. */
#include "model/last_answers.h"
#include "model/heard.h"
#include "model/parts.h"

#include <string.h>

/* What a name is looked up for. The error's text is about the whole name, levels included. */
struct field_name {
    struct cxm__field *field;
    struct cxm__base *base;
    const char *where;
    cxm_error *error;
};

/* Tables whose rows a base's rows lead to, and the words that a joined name begins with. */
static const struct {
    const char *word;
    int32_t table;
    enum cxm__field_through through;
} bind_joined[] = {
    {"account", CXM__ACCOUNTS, CXM__THROUGH_ACCOUNT},
    {"contact", CXM__CONTACTS, CXM__THROUGH_CONTACT},
    {"asset", CXM__ASSETS, CXM__THROUGH_ASSET},
    {"response", CXM__RESPONSES, CXM__THROUGH_RESPONSE},
};

enum { BIND_JOINED = sizeof bind_joined / sizeof *bind_joined };

static bool bind_knows(const struct cxm__base *base, int32_t table, const char *name)
{
    return cxm__store_find(&base->model->tables[table], name) || cxm__table_field(table, name);
}

/* The table that has a row's time, contact, account and asset. */
static int32_t bind_owner(const struct cxm__base *base)
{
    return base->through_response ? CXM__RESPONSES : base->table;
}

static bool bind_has_contact(const struct cxm__base *base)
{
    return cxm__table_field(bind_owner(base), "contact");
}

static bool bind_has_asset(const struct cxm__base *base)
{
    return cxm__table_field(bind_owner(base), "asset");
}

static bool bind_leads(const struct cxm__base *base, enum cxm__field_through through)
{
    switch (through) {
    case CXM__THROUGH_CONTACT: return bind_has_contact(base);
    case CXM__THROUGH_ASSET: return bind_has_asset(base);
    case CXM__THROUGH_RESPONSE: return base->table != CXM__RESPONSES && cxm__table_field(base->table, "response");
    default: return true; /* every table's rows have an account, of their own or by contact or asset */
    }
}

static enum cxm__field_form bind_form(int32_t kind)
{
    switch (kind) {
    case CXM_FIELD_TIME: return CXM__FORM_TIME;
    case CXM_FIELD_NUMBER: return CXM__FORM_NUMBER;
    case CXM_FIELD_TRUTH: return CXM__FORM_TRUTH;
    default: return CXM__FORM_CODE;
    }
}

bool cxm__field_stored(struct cxm__field *field, const struct cxm__base *base, int32_t table, const char *name)
{
    const struct cxm__stored *stored = cxm__store_find(&base->model->tables[table], name);
    const cxm_field *born = cxm__table_field(table, name);
    if (!stored && !born)
        return false;
    field->what = CXM__WHAT_STORED;
    field->stored = stored;
    field->kind = stored ? stored->kind : born->kind;
    field->form = bind_form(field->kind);
    field->entity = stored ? stored->entity : cxm__field_entity(table, name);
    return true;
}

static bool bind_stored(struct cxm__field *field, const struct cxm__base *base, int32_t table, enum cxm__field_through through,
                        const char *name)
{
    field->through = (int32_t)through;
    return cxm__field_stored(field, base, table, name);
}

/* What depends on when: a table without times of its own is seen as of as_of, which then has to be said. */
static cxm_status bind_needs_time(const struct field_name *bind)
{
    if (!bind->base->at_as_of || bind->base->policy->as_of != CXM__NO_TIME)
        return CXM_OK;
    return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                     CXM__AQ(bind->field->name), CXM__T(" of "), CXM__T(cxm__table_names[bind->base->table]),
                     CXM__T(" depends on when: say as_of= in the policy"));
}

/* A role or membership, where any of them begins or ends. */
static cxm_status bind_needs_people_time(const struct field_name *bind)
{
    const struct cxm__people *people = &bind->base->people;
    return people->from || people->to || people->member_from || people->member_to ? bind_needs_time(bind) : CXM_OK;
}

/* An account that may come from the person's membership. */
static cxm_status bind_reach(const struct field_name *bind, enum cxm__field_through through)
{
    const bool by_membership = through == CXM__THROUGH_ACCOUNT && !bind->base->account && bind->base->people.member_account;
    return by_membership ? bind_needs_people_time(bind) : CXM_OK;
}

static cxm_status bind_missing(const struct field_name *bind, const char *what)
{
    return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                     CXM__AQ(bind->field->name), CXM__T(" is not known of "), CXM__T(cxm__table_names[bind->base->table]),
                     CXM__T(", which have no "), CXM__T(what));
}

/* `length` is that of buckets that count back from as_of; NULL = the calendar's. */
static cxm_status bind_bucket(const struct field_name *bind, enum cxm__calendar_unit unit, const char *length)
{
    bind->field->what = CXM__WHAT_BUCKET;
    bind->field->form = CXM__FORM_BUCKET;
    bind->field->part = (int32_t)unit;
    bind->base->asked_calendar = true;
    bind->base->asked_fiscal |= unit == CXM__CALENDAR_FISCAL_QUARTER || unit == CXM__CALENDAR_FISCAL_YEAR;
    if (!bind->base->policy->has_zone)
        return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                         CXM__AQ(bind->field->name), CXM__T(" needs a zone: say zone=UTC or zone=Europe/Berlin in the policy"));
    cxm_status status = bind_needs_time(bind);
    if (!status && length)
        status = cxm__field_rolling(bind->field, length, bind->where, bind->error);
    return status ? status : cxm__field_buckets(bind->field, bind->error);
}

static cxm_status bind_account(const struct field_name *bind, enum cxm__field_what what)
{
    enum cxm__account_level level = what == CXM__WHAT_PARENT ? CXM__LEVEL_PARENT
                                    : what == CXM__WHAT_ROOT ? CXM__LEVEL_ROOT
                                                             : CXM__LEVEL_ACCOUNT;
    bind->field->what = (int32_t)what;
    bind->field->form = CXM__FORM_CODE;
    bind->field->entity = CXM__ENTITY_ACCOUNT;
    if (!cxm__base_above(bind->base, level))
        return cxm__fail_memory(bind->error);
    return bind_reach(bind, CXM__THROUGH_ACCOUNT);
}

static cxm_status bind_role(const struct field_name *bind, enum cxm__field_what what)
{
    bind->field->what = (int32_t)what;
    bind->field->form = what == CXM__WHAT_ROLE ? CXM__FORM_CODE : CXM__FORM_NAME;
    bind->field->stored = bind->base->people.role;
    if (!bind_has_contact(bind->base))
        return bind_missing(bind, "contact");
    return bind->base->people.role ? bind_needs_people_time(bind) : CXM_OK;
}

static cxm_status bind_age(const struct field_name *bind)
{
    bind->field->what = CXM__WHAT_AGE;
    bind->field->through = CXM__THROUGH_ASSET;
    bind->field->form = CXM__FORM_NUMBER;
    bind->field->stored = cxm__store_find(&bind->base->model->tables[CXM__ASSETS], "installed");
    return bind_has_asset(bind->base) ? bind_needs_time(bind) : bind_missing(bind, "asset");
}

static cxm_status bind_perception(const struct field_name *bind)
{
    const struct cxm__store *own = &bind->base->model->tables[bind->base->table];
    bind->field->what = CXM__WHAT_PERCEPTION;
    bind->field->form = CXM__FORM_NUMBER;
    bind->field->stored = cxm__store_find(own, "performance");
    bind->field->second = cxm__store_find(own, "expectation");
    if (!bind_knows(bind->base, bind->base->table, "performance") || !bind_knows(bind->base, bind->base->table, "expectation"))
        return bind_missing(bind, "performance and expectation");
    if ((bind->field->stored && bind->field->stored->kind != CXM_FIELD_NUMBER) ||
        (bind->field->second && bind->field->second->kind != CXM_FIELD_NUMBER))
        return CXM__FAIL(bind->error, CXM_E_TYPE, bind->field->argument, -1, CXM__T(bind->where),
                         CXM__T(": "), CXM__A("perception"), CXM__T(" needs numbers in performance and expectation"));
    return CXM_OK;
}

/* Whether and how often an account, a contact or an asset was heard. */
static cxm_status bind_heard(const struct field_name *bind, enum cxm__heard_part part, enum cxm__field_through through)
{
    const int32_t entity = through == CXM__THROUGH_ACCOUNT   ? CXM__ENTITY_ACCOUNT
                           : through == CXM__THROUGH_CONTACT ? CXM__ENTITY_CONTACT
                                                             : CXM__ENTITY_ASSET;
    bind->field->what = CXM__WHAT_HEARD;
    bind->field->form = cxm__heard_form(part);
    bind->field->part = (int32_t)part;
    bind->field->entity = entity;
    cxm_status status = bind_reach(bind, through);
    return status ? status : cxm__heard_make(bind->base, entity, bind->error);
}

/* Whose row's own id the name would be, and which no other column may stand in for. */
static bool bind_is_ours(const char *name)
{
    return strcmp(name, "account") == 0 || strcmp(name, "parent") == 0 || strcmp(name, "root") == 0 ||
           strcmp(name, "contact") == 0 || strcmp(name, "asset") == 0;
}

/* Names with a meaning of their own; *found is false where the name is none of them. */
static cxm_status bind_derived(const struct field_name *bind, const char *name, bool *found)
{
    static const struct {
        const char *name;
        enum cxm__field_what what;
    } accounts[] = {{"account", CXM__WHAT_ACCOUNT}, {"parent", CXM__WHAT_PARENT}, {"root", CXM__WHAT_ROOT}},
      roles[] = {{"role", CXM__WHAT_ROLE}, {"role_class", CXM__WHAT_ROLE_CLASS}, {"side", CXM__WHAT_SIDE}};
    const enum cxm__calendar_unit unit = cxm__calendar_unit_read(cxm__slice_of(name));
    static const char rolling[] = "rolling/";
    *found = true;
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
        if (strcmp(name, accounts[i].name) == 0)
            return bind_account(bind, accounts[i].what);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(name, roles[i].name) == 0)
            return bind_role(bind, roles[i].what);
    if (unit != CXM__CALENDAR_UNITS)
        return bind_bucket(bind, unit, NULL);
    if (strncmp(name, rolling, sizeof rolling - 1) == 0)
        return bind_bucket(bind, CXM__CALENDAR_DAY, name + sizeof rolling - 1);
    if (strcmp(name, "age") == 0)
        return bind_age(bind);
    if (strcmp(name, "perception") == 0)
        return bind_perception(bind);
    if (strcmp(name, "contact") == 0 || strcmp(name, "asset") == 0) {
        const bool contact = *name == 'c';
        bind->field->what = contact ? CXM__WHAT_CONTACT : CXM__WHAT_ASSET;
        bind->field->form = CXM__FORM_CODE;
        bind->field->entity = contact ? CXM__ENTITY_CONTACT : CXM__ENTITY_ASSET;
        return (contact ? bind_has_contact(bind->base) : bind_has_asset(bind->base)) ? CXM_OK : bind_missing(bind, name);
    }
    for (int i = 0; i < BIND_JOINED && cxm__heard_part(name) != CXM__HEARD_PARTS; i++)
        if (bind_joined[i].table == bind->base->table && bind_joined[i].through != CXM__THROUGH_RESPONSE)
            return bind_heard(bind, cxm__heard_part(name), bind_joined[i].through);
    *found = false;
    return CXM_OK;
}

/* `account.segment`, where the rows lead to an account. */
static cxm_status bind_dotted(const struct field_name *bind, const char *name, bool *found)
{
    const char *dot = strchr(name, '.');
    *found = false;
    for (int i = 0; dot && i < BIND_JOINED; i++) {
        if (strlen(bind_joined[i].word) != (size_t)(dot - name) || memcmp(name, bind_joined[i].word, (size_t)(dot - name)) != 0)
            continue;
        *found = true;
        if (!bind_leads(bind->base, bind_joined[i].through))
            return bind_missing(bind, bind_joined[i].word);
        if (bind_joined[i].table == CXM__ACCOUNTS && bind_is_ours(dot + 1))
            return bind_derived(bind, dot + 1, found);
        if (cxm__heard_part(dot + 1) != CXM__HEARD_PARTS && bind_joined[i].through != CXM__THROUGH_RESPONSE)
            return bind_heard(bind, cxm__heard_part(dot + 1), bind_joined[i].through);
        if (!bind_stored(bind->field, bind->base, bind_joined[i].table, bind_joined[i].through, dot + 1))
            return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                             CXM__T(cxm__table_names[bind_joined[i].table]), CXM__T(" have no field "), CXM__AQ(dot + 1));
        return bind_reach(bind, bind_joined[i].through);
    }
    return CXM_OK;
}

/* Says which tables have a field: "accounts and contacts". */
static void bind_list(struct cxm__text *text, const struct field_name *bind, const char *name, bool joined)
{
    int count = 0, said = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int32_t table = 0; table < CXM__TABLES; table++) {
            const char *word = NULL;
            for (int i = 0; i < BIND_JOINED; i++)
                if (bind_joined[i].table == table && bind_leads(bind->base, bind_joined[i].through))
                    word = bind_joined[i].word;
            if (table == bind->base->table || !bind_knows(bind->base, table, name) || (joined && !word))
                continue;
            if (!pass) {
                count++;
                continue;
            }
            cxm__text_string(text, !said ? "" : said + 1 == count ? " and " : ", ");
            cxm__text_string(text, joined ? word : cxm__table_names[table]);
            if (joined) {
                cxm__text_character(text, '.');
                cxm__text_string(text, name);
            }
            said++;
        }
}

static cxm_status bind_unknown(const struct field_name *bind, const char *name)
{
    char list[CXM__NAME_SIZE];
    struct cxm__text text = cxm__text_into(list, sizeof list);
    bind_list(&text, bind, name, false);
    cxm__text_end(&text);
    if (cxm__heard_part(name) != CXM__HEARD_PARTS)
        return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                         CXM__T(cxm__table_names[bind->base->table]), CXM__T(" have no field "), CXM__AQ(name),
                         CXM__T("; say whose: account."), CXM__T(name), CXM__T(", contact."), CXM__T(name), CXM__T(" or asset."),
                         CXM__T(name));
    return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                     CXM__T(cxm__table_names[bind->base->table]), CXM__T(" have no field "), CXM__AQ(bind->field->name),
                     CXM__T(*list ? "; there is one in " : ""), CXM__T(list));
}

/* ---- answers of people, and parts of answers ---- */

static bool bind_has_answers(const struct cxm__base *base)
{
    return base->table == CXM__CONTACTS;
}

/* A field of the answer that a person is heard by. */
static cxm_status bind_answer(const struct field_name *bind, const char *name)
{
    struct cxm__base *base = bind->base;
    char whole[CXM__NAME_SIZE];
    memcpy(whole, bind->field->name, sizeof whole);
    cxm_status status = cxm__last_answers_make(base, bind->error);
    if (!status)
        status = cxm__field_bind(bind->field, &base->answers->base, name, bind->where, bind->field->argument, bind->error);
    if (status)
        return status;
    memcpy(bind->field->name, whole, sizeof whole);
    bind->field->from = base;
    base->asked_calendar |= base->answers->base.asked_calendar;
    base->asked_fiscal |= base->answers->base.asked_fiscal;
    return CXM_OK;
}

/* What a name of a part is without the table that may stand in front of it. */
static const char *bind_part(const struct cxm__base *base, const char *name)
{
    static const char front[] = "response.";
    const size_t length = sizeof front - 1;
    const bool joined = bind_leads(base, CXM__THROUGH_RESPONSE) && strncmp(name, front, length) == 0;
    return joined ? name + length : name;
}

/* A whole name that is not taken apart by its levels: what the host appended under it, fields of answers, items and themes. */
static cxm_status bind_whole(const struct field_name *bind, const char *name, bool *found)
{
    static const char front[] = "answer.";
    const struct cxm__base *base = bind->base;
    const char *part = bind_part(base, name);
    const enum cxm__parts_of of = cxm__parts_word(part);
    *found = true;
    if (!bind_is_ours(name) && cxm__store_find(&base->model->tables[base->table], name)) {
        bind_stored(bind->field, base, base->table, CXM__THROUGH_OWN, name);
        return CXM_OK;
    }
    if (bind_has_answers(base) && strncmp(name, front, sizeof front - 1) == 0)
        return bind_answer(bind, name + sizeof front - 1);
    const struct cxm__stored *path =
        of == CXM__PARTS_TABLES ? NULL : cxm__store_find(&base->model->tables[base->table], of == CXM__PARTS_ITEMS ? "item" : "theme");
    *found = of != CXM__PARTS_TABLES && !(path && path->kind == CXM_FIELD_PATH); /* of that the host's own levels are meant */
    if (!*found)
        return CXM_OK;
    if (bind_has_answers(base))
        return bind_answer(bind, name);
    if (base->table != CXM__RESPONSES && !bind_leads(base, CXM__THROUGH_RESPONSE))
        return bind_missing(bind, "response");
    return cxm__parts_bind(bind->field, bind->base, part, base->table == CXM__RESPONSES ? CXM__THROUGH_OWN : CXM__THROUGH_RESPONSE,
                           bind->where, bind->error);
}

/* A bare name that one of the joined tables has: those where it has come go before those that are born with it. */
static cxm_status bind_bare(const struct field_name *bind, const char *name, bool *found)
{
    for (int pass = 0; pass < 2; pass++) {
        int count = 0, which = 0;
        for (int i = 0; i < BIND_JOINED; i++) {
            int32_t table = bind_joined[i].table;
            const struct cxm__stored *come = cxm__store_find(&bind->base->model->tables[table], name);
            bool has = pass ? cxm__table_field(table, name) != NULL : come != NULL;
            if (table == bind->base->table || !has || !bind_leads(bind->base, bind_joined[i].through))
                continue;
            count++;
            which = i;
        }
        *found = count > 0;
        if (count == 1) {
            bind_stored(bind->field, bind->base, bind_joined[which].table, bind_joined[which].through, name);
            return bind_reach(bind, bind_joined[which].through);
        }
        if (count > 1) {
            char list[CXM__NAME_SIZE];
            struct cxm__text text = cxm__text_into(list, sizeof list);
            bind_list(&text, bind, name, true);
            cxm__text_end(&text);
            return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                             CXM__AQ(name), CXM__T(" may be "), CXM__T(list), CXM__T(": say which"));
        }
    }
    *found = bind_has_answers(bind->base) && bind_knows(bind->base, CXM__RESPONSES, name);
    return *found ? bind_answer(bind, name) : CXM_OK;
}

/* A whole name, without levels. What the host put into the rows goes before what has a meaning here. */
static cxm_status bind_name(const struct field_name *bind, const char *name, bool *found)
{
    *found = true;
    if (!bind_is_ours(name) && bind_stored(bind->field, bind->base, bind->base->table, CXM__THROUGH_OWN, name))
        return CXM_OK;
    cxm_status status = bind_derived(bind, name, found);
    if (!status && !*found)
        status = bind_dotted(bind, name, found);
    if (!status && !*found)
        status = bind_bare(bind, name, found);
    return status;
}

/* The digits behind the last slash: `site/2`; 0 where there are none. */
static int64_t bind_levels(const char *name, size_t *length)
{
    const char *slash = strrchr(name, '/');
    int64_t levels = 0;
    if (!slash || slash == name || !slash[1])
        return 0;
    for (const char *at = slash + 1; *at; at++) {
        if (*at < '0' || *at > '9' || levels > 99)
            return 0;
        levels = 10 * levels + (*at - '0');
    }
    if (levels)
        *length = (size_t)(slash - name);
    return levels;
}

cxm_status cxm__field_bind(struct cxm__field *field, struct cxm__base *base, const char *name, const char *where, int32_t argument,
                           cxm_error *error)
{
    *field = (struct cxm__field){.base = base, .argument = argument, .entity = -1};
    const struct field_name bind = {field, base, where, error};
    char stem[CXM__NAME_SIZE];
    size_t length = name ? strlen(name) : 0;
    bool found;
    if (!length || length >= CXM__NAME_SIZE)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(where), CXM__T(": a field's name has 1 to "),
                         CXM__I(CXM__NAME_SIZE - 1), CXM__T(" bytes"));
    memcpy(field->name, name, length + 1);
    int64_t levels = 0;
    cxm_status status = bind_whole(&bind, name, &found);
    if (!status && !found) {
        levels = bind_levels(name, &length);
        memcpy(stem, name, length);
        stem[length] = '\0';
        status = bind_name(&bind, stem, &found);
    }
    if (!status && !found)
        status = bind_unknown(&bind, stem);
    if (!status && levels)
        status = cxm__field_cut(field, levels, where, error);
    if (status)
        cxm__field_free(field);
    return status;
}

void cxm__field_free(struct cxm__field *field)
{
    const cxm_host *host = field->base ? field->base->host : NULL;
    if (host)
        cxm__field_buckets_free(field->buckets, host);
    if (host && field->own) {
        cxm__release(host, field->own_code, field->stored->texts->count, sizeof *field->own_code);
        cxm__ids_free(field->own, host);
        cxm__release(host, field->own, 1, sizeof *field->own);
    }
    *field = (struct cxm__field){.entity = -1};
}
