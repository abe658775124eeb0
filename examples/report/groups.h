/* Groups side by side, in the order of the result. */
#ifndef REPORT_GROUPS_H
#define REPORT_GROUPS_H

#include "draw.h"
#include "findings.h"

void write_groups(const pen *on, const findings *found, const setting *one);

#endif
