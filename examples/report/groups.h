/* Groups side by side, in the order of the result. */
#ifndef REPORT_GROUPS_H
#define REPORT_GROUPS_H

#include "draw.h"
#include "figures.h"
#include "findings.h"

/* The keys of a row in words, "Sorting line / end user", "(blank)" for an empty cell. */
void group_label(const cxm_result *result, const char *const *keys, int count, int64_t row, char label[LABEL_SIZE]);

void write_groups(const pen *on, const findings *found, const setting *one);

#endif
