/* How a name finds its field: what stands in the table's rows, what follows from them, and what they are joined with.
 * Each place that might have it is asked in turn, and the first that does wins. */
#include <string.h>

#include "model/field_name.h"
#include "model/last_answers.h"
#include "model/parts.h"

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

/* `account.segment`, where the rows lead to an account. */
static cxm_status bind_dotted(const struct cxm__field_name *bind, const char *name, bool *found)
{
    const char *dot = strchr(name, '.');
    *found = false;
    for (int i = 0; dot && i < CXM__FIELD_JOINED; i++) {
        const size_t length = strlen(cxm__field_joined[i].word);
        if (length != (size_t)(dot - name) || memcmp(name, cxm__field_joined[i].word, length) != 0)
            continue;
        *found = true;
        if (!cxm__field_leads(bind->base, cxm__field_joined[i].through))
            return cxm__field_missing(bind, cxm__field_joined[i].word);
        if (cxm__field_joined[i].table == CXM__ACCOUNTS && cxm__field_is_ours(dot + 1))
            return cxm__field_derived(bind, dot + 1, found);
        if (cxm__heard_part(dot + 1) != CXM__HEARD_PARTS && cxm__field_joined[i].through != CXM__THROUGH_RESPONSE)
            return cxm__field_heard(bind, cxm__heard_part(dot + 1), cxm__field_joined[i].through);
        if (!bind_stored(bind->field, bind->base, cxm__field_joined[i].table, cxm__field_joined[i].through, dot + 1))
            return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                             CXM__T(cxm__table_names[cxm__field_joined[i].table]), CXM__T(" have no field "), CXM__AQ(dot + 1));
        return cxm__field_reach(bind, cxm__field_joined[i].through);
    }
    return CXM_OK;
}

/* ---- answers of people, and parts of answers ---- */

static bool bind_has_answers(const struct cxm__base *base)
{
    return base->table == CXM__CONTACTS;
}

/* A field of the answer that a person is heard by. */
static cxm_status bind_answer(const struct cxm__field_name *bind, const char *name)
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
    const bool joined = cxm__field_leads(base, CXM__THROUGH_RESPONSE) && strncmp(name, front, length) == 0;
    return joined ? name + length : name;
}

/* A whole name that is not taken apart by its levels: what the host appended under it, fields of answers, items and themes. */
static cxm_status bind_whole(const struct cxm__field_name *bind, const char *name, bool *found)
{
    static const char front[] = "answer.";
    const struct cxm__base *base = bind->base;
    const char *part = bind_part(base, name);
    *found = true;
    if (!cxm__field_is_ours(name) && cxm__store_find(&base->model->tables[base->table], name)) {
        bind_stored(bind->field, base, base->table, CXM__THROUGH_OWN, name);
        return CXM_OK;
    }
    if (bind_has_answers(base) && strncmp(name, front, sizeof front - 1) == 0)
        return bind_answer(bind, name + sizeof front - 1);
    *found = cxm__parts_word(part) != CXM__PARTS_TABLES;
    if (!*found)
        return CXM_OK;
    if (bind_has_answers(base))
        return bind_answer(bind, name);
    if (base->table != CXM__RESPONSES && !cxm__field_leads(base, CXM__THROUGH_RESPONSE))
        return cxm__field_missing(bind, "response");
    return cxm__parts_bind(bind->field, bind->base, part, base->table == CXM__RESPONSES ? CXM__THROUGH_OWN : CXM__THROUGH_RESPONSE,
                           bind->where, bind->error);
}

/* A bare name that one of the joined tables has: those where it has come go before those that are born with it. */
static cxm_status bind_bare(const struct cxm__field_name *bind, const char *name, bool *found)
{
    for (int pass = 0; pass < 2; pass++) {
        int count = 0, which = 0;
        for (int i = 0; i < CXM__FIELD_JOINED; i++) {
            int32_t table = cxm__field_joined[i].table;
            const struct cxm__stored *come = cxm__store_find(&bind->base->model->tables[table], name);
            bool has = pass ? cxm__table_field(table, name) != NULL : come != NULL;
            if (table == bind->base->table || !has || !cxm__field_leads(bind->base, cxm__field_joined[i].through))
                continue;
            count++;
            which = i;
        }
        *found = count > 0;
        if (count == 1) {
            bind_stored(bind->field, bind->base, cxm__field_joined[which].table, cxm__field_joined[which].through, name);
            return cxm__field_reach(bind, cxm__field_joined[which].through);
        }
        if (count > 1)
            return cxm__field_ambiguous(bind, name);
    }
    *found = bind_has_answers(bind->base) && cxm__field_known(bind->base, CXM__RESPONSES, name);
    return *found ? bind_answer(bind, name) : CXM_OK;
}

/* A whole name, without levels. What the host put into the rows goes before what has a meaning here. */
static cxm_status bind_name(const struct cxm__field_name *bind, const char *name, bool *found)
{
    *found = true;
    if (!cxm__field_is_ours(name) && bind_stored(bind->field, bind->base, bind->base->table, CXM__THROUGH_OWN, name))
        return CXM_OK;
    cxm_status status = cxm__field_derived(bind, name, found);
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
    const struct cxm__field_name bind = {field, base, where, error};
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
        status = cxm__field_unknown(&bind, stem);
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
