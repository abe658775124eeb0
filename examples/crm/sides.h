/* The part of the page that keeps buyers and end users apart: what each side says, where the account stands, and what those could
 * change who were not heard. */
#ifndef CRM_SIDES_H
#define CRM_SIDES_H

#include "page.h"

/* `where` as in page.c. False after a message. */
bool write_sides(const page *asked, const char *where);

#endif
