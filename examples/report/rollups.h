/* What a model adds to the page: scores rolled up by account, and the policy under which all of it came about. */
#ifndef REPORT_ROLLUPS_H
#define REPORT_ROLLUPS_H

#include "draw.h"
#include "findings.h"

/* The roll-ups of a measure, one a line. */
void write_rollups(const pen *on, const findings *found, const setting *one);

/* The policy with every choice, and the fingerprint of the result. */
void write_policy(const pen *on, const findings *found);

/* The policy in the canonical query of a result: what stands in its last line. */
const char *policy_text(const cxm_result *result);

#endif
