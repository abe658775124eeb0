/* What each side judges by, and what it speaks of. */
#ifndef CRM_CRITERIA_H
#define CRM_CRITERIA_H

#include "page.h"

/* Nothing where the CRM has neither items nor themes. False after a message. */
bool write_criteria(const page *asked, const char *where);

#endif
