/* Where accounts stand between their buyers and their end users: each side's means shrunk within the side, and what their intervals
 * say of a crosshair. quadrant.c makes figures of it. */
#ifndef CXM__VOICES_QUADRANT_H
#define CXM__VOICES_QUADRANT_H

#include "cxm/unstable/shrinkage.h"
#include "voices/voices.h"

/* Cells as row terms number them, and accounts that stand in none. */
enum cxm__quadrant {
    CXM__QUADRANT_UNDECIDED,
    CXM__QUADRANT_BOTH_HIGH,
    CXM__QUADRANT_BUYERS_HIGH_USERS_LOW,
    CXM__QUADRANT_BUYERS_LOW_USERS_HIGH,
    CXM__QUADRANT_BOTH_LOW,
    CXM__QUADRANT_ONE_SIDED,
    CXM__QUADRANT_SILENT, /* no answer that counts */
    CXM__QUADRANTS
};

/* One side of an account. Without an interval lower, upper and high are NaN; mean is then what its own answers say. */
struct cxm__quadrant_side {
    double mean, lower, upper;
    double high; /* probability that the true mean is above the crosshair */
};

struct cxm__quadrant_account {
    struct cxm__quadrant_side side[2]; /* buyers, users; NaN where not heard */
    double probability;                /* of the cell that it is most likely in; NaN without both intervals */
    int64_t answers;
    int32_t above[2];                  /* 1 where the interval lies wholly above the crosshair, -1 below, else 0 */
    enum cxm__quadrant quadrant;
};

enum cxm__crosshair { CXM__CROSSHAIR_MIDPOINT, CXM__CROSSHAIR_MEAN, CXM__CROSSHAIR_NUMBER };

struct cxm__quadrants {
    double confidence;
    enum cxm__crosshair crosshair;
    double line; /* of CXM__CROSSHAIR_MIDPOINT and NUMBER */
    int32_t status[2]; /* CXM_VALUE_... of each side: whether its accounts have intervals, and if not, why */
    bool alike[2];     /* the accounts of a side were not found to differ: each has the mean of all */
    struct cxm__quadrant_account *accounts; /* voices->accounts of them, the caller's */
};

/* Places all accounts. */
cxm_status cxm__quadrants_place(struct cxm__quadrants *quadrants, const struct cxm__voices *voices, cxm_error *error);

#endif
