/* What followed: outcomes of the account; and of many accounts, whose score tells their renewals. */
#ifndef CRM_OUTCOMES_H
#define CRM_OUTCOMES_H

#include "page.h"

/* Nothing where the CRM has no outcomes. False after a message. */
bool write_outcomes(const page *asked, const char *where);

#endif
