/* Who somebody was at a time: role, class and side of a contact, at an account where that is known; and which account was theirs.
 * Roles and memberships hold from `valid_from` until before `valid_to`; a null end is open. */
#ifndef CXM__MODEL_PEOPLE_H
#define CXM__MODEL_PEOPLE_H

#include "model/model.h"

/* The class of every code of the column `role` of the table of roles: look roles up by code, not by name. */
struct cxm__people {
    const struct cxm_model *model;
    const struct cxm__stored *contact, *account, *role, *from, *to;         /* of roles; NULL where they have not come */
    const struct cxm__stored *member_account, *member_from, *member_to, *member_primary; /* of memberships */
    uint8_t *class_of;  /* by code of a role's name */
    int64_t class_count;
};

/* End with cxm__people_free() whenever it returned true; false without memory. */
bool cxm__people_new(struct cxm__people *people, const struct cxm_model *model, const cxm_host *host);
void cxm__people_free(struct cxm__people *people, const cxm_host *host);

/* The row of `roles` that says what a contact was at an account at a time, or -1. A role at this account goes before one without an
 * account, roles at other accounts do not count; of several that hold the one of most influence (first class) counts, of equal ones
 * the one that began last, then the one appended last. account may be CXM__NO_CODE (any role counts); time may be CXM__NO_TIME:
 * only roles without bounds hold. */
int32_t cxm__people_role(const struct cxm__people *people, int32_t contact, int32_t account, int64_t time);

/* The same for many, whose memory is asked for ahead of its use. */
void cxm__people_roles(const struct cxm__people *people, const int32_t *contacts, const int32_t *accounts, const int64_t *times,
                       int32_t n, int32_t *roles);

/* The class of that row; CXM__ROLE_UNKNOWN for -1. */
enum cxm__role_class cxm__people_class(const struct cxm__people *people, int32_t row);

/* The account that a contact belonged to: the only membership that holds, or the primary one of several, or CXM__NO_CODE with
 * *ambiguous set where several hold and none, or more than one, is primary. */
int32_t cxm__people_account(const struct cxm__people *people, int32_t contact, int64_t time, bool *ambiguous);

/* The account above, by the accounts' field `parent`; itself where it has none. The root is as far up as it goes; a circle ends at
 * its smallest code. */
int32_t cxm__people_parent(const struct cxm_model *model, int32_t account);
int32_t cxm__people_root(const struct cxm_model *model, int32_t account);

#endif
