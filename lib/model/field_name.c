/* What all that binds names asks: where a table's rows lead, and as of when.
 * A name that finds nothing, or several things, is answered with the names that would. */
#include "model/field_name.h"

#include <string.h>

const struct cxm__field_join cxm__field_joined[CXM__FIELD_JOINED] = {
    {"account", CXM__ACCOUNTS, CXM__THROUGH_ACCOUNT},
    {"contact", CXM__CONTACTS, CXM__THROUGH_CONTACT},
    {"asset", CXM__ASSETS, CXM__THROUGH_ASSET},
    {"response", CXM__RESPONSES, CXM__THROUGH_RESPONSE},
};

bool cxm__field_known(const struct cxm__base *base, int32_t table, const char *name)
{
    return cxm__store_find(&base->model->tables[table], name) || cxm__table_field(table, name);
}

/* The table that has a row's time, contact, account and asset. */
static int32_t name_owner(const struct cxm__base *base)
{
    return base->through_response ? CXM__RESPONSES : base->table;
}

bool cxm__field_leads(const struct cxm__base *base, enum cxm__field_through through)
{
    switch (through) {
    case CXM__THROUGH_CONTACT: return cxm__table_field(name_owner(base), "contact");
    case CXM__THROUGH_ASSET: return cxm__table_field(name_owner(base), "asset");
    case CXM__THROUGH_RESPONSE: return base->table != CXM__RESPONSES && cxm__table_field(base->table, "response");
    default: return true; /* every table's rows have an account, of their own or by contact or asset */
    }
}

cxm_status cxm__field_needs_time(const struct cxm__field_name *bind)
{
    if (!bind->base->at_as_of || bind->base->policy->as_of != CXM__NO_TIME)
        return CXM_OK;
    return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                     CXM__AQ(bind->field->name), CXM__T(" of "), CXM__T(cxm__table_names[bind->base->table]),
                     CXM__T(" depends on when: say as_of= in the policy"));
}

cxm_status cxm__field_needs_people_time(const struct cxm__field_name *bind)
{
    const struct cxm__people *people = &bind->base->people;
    return people->from || people->to || people->member_from || people->member_to ? cxm__field_needs_time(bind) : CXM_OK;
}

cxm_status cxm__field_reach(const struct cxm__field_name *bind, enum cxm__field_through through)
{
    const bool by_membership = through == CXM__THROUGH_ACCOUNT && !bind->base->account && bind->base->people.member_account;
    return by_membership ? cxm__field_needs_people_time(bind) : CXM_OK;
}

cxm_status cxm__field_missing(const struct cxm__field_name *bind, const char *what)
{
    return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                     CXM__AQ(bind->field->name), CXM__T(" is not known of "), CXM__T(cxm__table_names[bind->base->table]),
                     CXM__T(", which have no "), CXM__T(what));
}

/* ---- names that find nothing, or several things ---- */

/* Says which tables have a field: "accounts and contacts". */
static void name_list(struct cxm__text *text, const struct cxm__field_name *bind, const char *name, bool joined)
{
    int count = 0, said = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int32_t table = 0; table < CXM__TABLES; table++) {
            const char *word = NULL;
            for (int i = 0; i < CXM__FIELD_JOINED; i++)
                if (cxm__field_joined[i].table == table && cxm__field_leads(bind->base, cxm__field_joined[i].through))
                    word = cxm__field_joined[i].word;
            if (table == bind->base->table || !cxm__field_known(bind->base, table, name) || (joined && !word))
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

cxm_status cxm__field_unknown(const struct cxm__field_name *bind, const char *name)
{
    char list[CXM__NAME_SIZE];
    struct cxm__text text = cxm__text_into(list, sizeof list);
    name_list(&text, bind, name, false);
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

cxm_status cxm__field_ambiguous(const struct cxm__field_name *bind, const char *name)
{
    char list[CXM__NAME_SIZE];
    struct cxm__text text = cxm__text_into(list, sizeof list);
    name_list(&text, bind, name, true);
    cxm__text_end(&text);
    return CXM__FAIL(bind->error, CXM_E_NOT_FOUND, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "), CXM__AQ(name),
                     CXM__T(" may be "), CXM__T(list), CXM__T(": say which"));
}
