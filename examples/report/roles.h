/* Which role a person had when, out of answers that each name one: a role holds from the first answer that says so until one says
 * another. */
#ifndef REPORT_ROLES_H
#define REPORT_ROLES_H

#include <cxm/model.h>

/* Appends the roles to a model that has the answers. `table` is what they were appended from, with the coded columns contact, role,
 * and account where there is one. */
cxm_status roles_append(cxm_model *model, const cxm_table *table, cxm_error *why);

#endif
