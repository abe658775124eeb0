/* Each account's end users less its buyers, drawn to the mean of all as far as its few answers demand.
 * A list of accounts where the sides disagree most is this, sorted. */
#ifndef CXM__VOICES_GAP_H
#define CXM__VOICES_GAP_H

#include "cxm/unstable/shrinkage.h"
#include "voices/voices.h"

/* each[account]; NaN where the account is not heard on both sides, and where nothing says how much answers vary. */
cxm_status cxm__voices_gaps(const struct cxm__voices *voices, double confidence, cxm_shrunken *each, cxm_error *error);

#endif
