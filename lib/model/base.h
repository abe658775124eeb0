/* What base.c lends the files that read fields; everybody else reads fields.h.
 * A row that is joined from is given by its own row, a row that is joined to by a row of the other table, or -1. */
#ifndef CXM__MODEL_BASE_H
#define CXM__MODEL_BASE_H

#include "model/fields.h"
#include "model/parents.h"

/* The accounts of a level, for those who ask for them; false without memory. */
bool cxm__base_above(struct cxm__base *base, enum cxm__account_level level);
void cxm__above_apply(const struct cxm__above *above, int32_t *accounts, int32_t n);

/* The accounts before the policy's level: roles are held at these. */
void cxm__base_raw_accounts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *accounts);

/* The rows of a table, where it may be the base's own. */
static inline const struct cxm__store *cxm__base_store(const struct cxm__base *base, int32_t table)
{
    return table == base->table ? base->own : &base->model->tables[table];
}

/* Rows of responses that items, themes or actions belong to. */
void cxm__base_response_rows(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *found);

#endif
