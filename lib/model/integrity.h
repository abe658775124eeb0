/* What the checks of a model's integrity share: what they look at, and where they write down what they found.
 * Each check that the model's fields allow has a finding, also where it found nothing. */
#ifndef CXM__MODEL_INTEGRITY_H
#define CXM__MODEL_INTEGRITY_H

#include "cxm/unstable/integrity.h"
#include "model/model.h"

/* More than there are checks; integrity.c counts them. */
enum { CXM__FINDINGS = 96, CXM__FINDING_NAME = 40 };

struct cxm__finding {
    char check[CXM__FINDING_NAME];
    int32_t table;
    int64_t rows, first_row, seen; /* found, the first of them, looked at */
};

struct cxm__integrity {
    const struct cxm_model *model;
    const cxm_host *host;
    int64_t as_of;                                     /* CXM__NO_TIME = not given */
    double speeder, irv;                               /* negative = not given */
    int64_t long_string;                               /* 0 = not given */
    int32_t *response_row, *invitation_row;            /* by code: the last row, or -1 */
    struct cxm__finding findings[CXM__FINDINGS];
    int32_t count;
};

static inline const struct cxm__stored *cxm__integrity_field(const struct cxm__integrity *of, int32_t table, const char *name)
{
    return cxm__store_find(&of->model->tables[table], name);
}

struct cxm__finding *cxm__finding_new(struct cxm__integrity *of, const char *check, const char *subject, int32_t table);

static inline void cxm__finding_add(struct cxm__finding *finding, int64_t row, bool found)
{
    finding->seen++;
    if (found && finding->rows++ == 0)
        finding->first_row = row;
}

/* The checks, in the order of the report; false without memory. */
bool cxm__integrity_links(struct cxm__integrity *of);    /* orphans, rows replaced, counts that do not reconcile */
bool cxm__integrity_repeats(struct cxm__integrity *of);  /* duplicates */
bool cxm__integrity_clocks(struct cxm__integrity *of);   /* times out of order */
bool cxm__integrity_people(struct cxm__integrity *of);   /* roles and memberships that overlap, parents in a circle */
bool cxm__integrity_careless(struct cxm__integrity *of); /* speeders, long strings, answers without variability */

#endif
