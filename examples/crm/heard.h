/* Of those whom the CRM knows, who has answered: people by role class, and revenue. */
#ifndef CRM_HEARD_H
#define CRM_HEARD_H

#include <cxm/cxm.h>
#include <cxm/model.h>

enum { ROLE_CLASSES = 9 };

extern const char *const role_classes[ROLE_CLASSES];

typedef struct heard {
    int64_t people[ROLE_CLASSES];
    int64_t answered[ROLE_CLASSES];
    double revenue;
    double revenue_answered;
    int64_t accounts; /* customers: those with revenue of their own */
} heard;

/* Looks at the contacts and accounts that meet the conditions, under the policy. */
cxm_status heard_count(const cxm_model *model, const char *where, const char *policy, heard *count, cxm_error *why);

#endif
