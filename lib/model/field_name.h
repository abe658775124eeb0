/* A name while it is being bound, between the files that find what it means: field_bind.c asks in turn, field_derived.c knows names
 * with a meaning, and field_name.c where rows lead to and what to say of a name that nobody knows. */
#ifndef CXM__MODEL_FIELD_NAME_H
#define CXM__MODEL_FIELD_NAME_H

#include "model/heard.h"

/* What a name is looked up for. The error's text is about the whole name, levels included. */
struct cxm__field_name {
    struct cxm__field *field;
    struct cxm__base *base;
    const char *where;
    cxm_error *error;
};

/* Tables whose rows a base's rows lead to, and the words that a joined name begins with. */
struct cxm__field_join {
    const char *word;
    int32_t table;
    enum cxm__field_through through;
};
enum { CXM__FIELD_JOINED = 4 };
extern const struct cxm__field_join cxm__field_joined[CXM__FIELD_JOINED];

/* Whether a table has a field, or is born with it; and whether the rows of a base lead to a row of another table. */
bool cxm__field_known(const struct cxm__base *base, int32_t table, const char *name);
bool cxm__field_leads(const struct cxm__base *base, enum cxm__field_through through);

/* What depends on when: a table without times of its own is seen as of as_of, which then has to be said. Roles and memberships do
 * where any of them begins or ends, and an account does that may come from the person's membership. */
cxm_status cxm__field_needs_time(const struct cxm__field_name *bind);
cxm_status cxm__field_needs_people_time(const struct cxm__field_name *bind);
cxm_status cxm__field_reach(const struct cxm__field_name *bind, enum cxm__field_through through);

/* Names with a meaning of their own; *found is false where the name is none of them. */
cxm_status cxm__field_derived(const struct cxm__field_name *bind, const char *name, bool *found);
/* Whether and how often an account, a contact or an asset was heard. */
cxm_status cxm__field_heard(const struct cxm__field_name *bind, enum cxm__heard_part part, enum cxm__field_through through);
/* Whether a name is that of a row's own id, which no other column may stand in for. */
bool cxm__field_is_ours(const char *name);

/* CXM_E_NOT_FOUND: the rows do not lead there; nobody has such a field; several joined tables have one. */
cxm_status cxm__field_missing(const struct cxm__field_name *bind, const char *what);
cxm_status cxm__field_unknown(const struct cxm__field_name *bind, const char *name);
cxm_status cxm__field_ambiguous(const struct cxm__field_name *bind, const char *name);

#endif
