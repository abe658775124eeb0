/* Names that have a meaning of their own: whose row it is, roles, the calendar, and what is made of several values.
 * What depends on when is refused where nothing says when. */
#include <string.h>

#include "model/field_name.h"

/* `length` is that of buckets that count back from as_of; NULL = the calendar's. */
static cxm_status derived_bucket(const struct cxm__field_name *bind, enum cxm__calendar_unit unit, const char *length)
{
    bind->field->what = CXM__WHAT_BUCKET;
    bind->field->form = CXM__FORM_BUCKET;
    bind->field->part = (int32_t)unit;
    bind->base->asked_calendar = true;
    bind->base->asked_fiscal |= unit == CXM__CALENDAR_FISCAL_QUARTER || unit == CXM__CALENDAR_FISCAL_YEAR;
    if (!bind->base->policy->has_zone)
        return CXM__FAIL(bind->error, CXM_E_ARGUMENT, bind->field->argument, -1, CXM__T(bind->where), CXM__T(": "),
                         CXM__AQ(bind->field->name), CXM__T(" needs a zone: say zone=UTC or zone=Europe/Berlin in the policy"));
    cxm_status status = cxm__field_needs_time(bind);
    if (!status && length)
        status = cxm__field_rolling(bind->field, length, bind->where, bind->error);
    return status ? status : cxm__field_buckets(bind->field, bind->error);
}

static cxm_status derived_account(const struct cxm__field_name *bind, enum cxm__field_what what)
{
    enum cxm__account_level level = what == CXM__WHAT_PARENT ? CXM__LEVEL_PARENT
                                    : what == CXM__WHAT_ROOT ? CXM__LEVEL_ROOT
                                                             : CXM__LEVEL_ACCOUNT;
    bind->field->what = (int32_t)what;
    bind->field->form = CXM__FORM_CODE;
    bind->field->entity = CXM__ENTITY_ACCOUNT;
    if (!cxm__base_above(bind->base, level))
        return cxm__fail_memory(bind->error);
    return cxm__field_reach(bind, CXM__THROUGH_ACCOUNT);
}

static cxm_status derived_role(const struct cxm__field_name *bind, enum cxm__field_what what)
{
    bind->field->what = (int32_t)what;
    bind->field->form = what == CXM__WHAT_ROLE ? CXM__FORM_CODE : CXM__FORM_NAME;
    bind->field->stored = bind->base->people.role;
    if (!cxm__field_leads(bind->base, CXM__THROUGH_CONTACT))
        return cxm__field_missing(bind, "contact");
    return bind->base->people.role ? cxm__field_needs_people_time(bind) : CXM_OK;
}

static cxm_status derived_age(const struct cxm__field_name *bind)
{
    bind->field->what = CXM__WHAT_AGE;
    bind->field->through = CXM__THROUGH_ASSET;
    bind->field->form = CXM__FORM_NUMBER;
    bind->field->stored = cxm__store_find(&bind->base->model->tables[CXM__ASSETS], "installed");
    return cxm__field_leads(bind->base, CXM__THROUGH_ASSET) ? cxm__field_needs_time(bind) : cxm__field_missing(bind, "asset");
}

static cxm_status derived_perception(const struct cxm__field_name *bind)
{
    const struct cxm__store *own = &bind->base->model->tables[bind->base->table];
    bind->field->what = CXM__WHAT_PERCEPTION;
    bind->field->form = CXM__FORM_NUMBER;
    bind->field->stored = cxm__store_find(own, "performance");
    bind->field->second = cxm__store_find(own, "expectation");
    if (!cxm__field_known(bind->base, bind->base->table, "performance") ||
        !cxm__field_known(bind->base, bind->base->table, "expectation"))
        return cxm__field_missing(bind, "performance and expectation");
    if ((bind->field->stored && bind->field->stored->kind != CXM_FIELD_NUMBER) ||
        (bind->field->second && bind->field->second->kind != CXM_FIELD_NUMBER))
        return CXM__FAIL(bind->error, CXM_E_TYPE, bind->field->argument, -1, CXM__T(bind->where),
                         CXM__T(": "), CXM__A("perception"), CXM__T(" needs numbers in performance and expectation"));
    return CXM_OK;
}

cxm_status cxm__field_heard(const struct cxm__field_name *bind, enum cxm__heard_part part, enum cxm__field_through through)
{
    const int32_t entity = through == CXM__THROUGH_ACCOUNT   ? CXM__ENTITY_ACCOUNT
                           : through == CXM__THROUGH_CONTACT ? CXM__ENTITY_CONTACT
                                                             : CXM__ENTITY_ASSET;
    bind->field->what = CXM__WHAT_HEARD;
    bind->field->form = cxm__heard_form(part);
    bind->field->part = (int32_t)part;
    bind->field->entity = entity;
    cxm_status status = cxm__field_reach(bind, through);
    return status ? status : cxm__heard_make(bind->base, entity, bind->error);
}

bool cxm__field_is_ours(const char *name)
{
    return strcmp(name, "account") == 0 || strcmp(name, "parent") == 0 || strcmp(name, "root") == 0 ||
           strcmp(name, "contact") == 0 || strcmp(name, "asset") == 0;
}

cxm_status cxm__field_derived(const struct cxm__field_name *bind, const char *name, bool *found)
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
            return derived_account(bind, accounts[i].what);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(name, roles[i].name) == 0)
            return derived_role(bind, roles[i].what);
    if (unit != CXM__CALENDAR_UNITS)
        return derived_bucket(bind, unit, NULL);
    if (strncmp(name, rolling, sizeof rolling - 1) == 0)
        return derived_bucket(bind, CXM__CALENDAR_DAY, name + sizeof rolling - 1);
    if (strcmp(name, "age") == 0)
        return derived_age(bind);
    if (strcmp(name, "perception") == 0)
        return derived_perception(bind);
    if (strcmp(name, "contact") == 0 || strcmp(name, "asset") == 0) {
        const bool contact = *name == 'c';
        bind->field->what = contact ? CXM__WHAT_CONTACT : CXM__WHAT_ASSET;
        bind->field->form = CXM__FORM_CODE;
        bind->field->entity = contact ? CXM__ENTITY_CONTACT : CXM__ENTITY_ASSET;
        const bool leads = cxm__field_leads(bind->base, contact ? CXM__THROUGH_CONTACT : CXM__THROUGH_ASSET);
        return leads ? CXM_OK : cxm__field_missing(bind, name);
    }
    for (int i = 0; i < CXM__FIELD_JOINED && cxm__heard_part(name) != CXM__HEARD_PARTS; i++)
        if (cxm__field_joined[i].table == bind->base->table && cxm__field_joined[i].through != CXM__THROUGH_RESPONSE)
            return cxm__field_heard(bind, cxm__heard_part(name), cxm__field_joined[i].through);
    *found = false;
    return CXM_OK;
}
