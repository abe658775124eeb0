/* Where the values of one group stand among those of another: what rank tests of two groups and the area under a ROC curve are
 * made of. Counts are exact integers. */
#ifndef CXM__STATS_PLACEMENTS_H
#define CXM__STATS_PLACEMENTS_H

#include "stats/pairs.h"
#include "stats/wide.h"

/* The pairs of one value of each group. */
struct cxm__placements {
    int64_t n[2];
    int64_t wins, losses, tied; /* the second group's value is larger, smaller, equal */
    cxm__wide ties;             /* sum of (t^3 - t) / 2 over groups of t equal values */
    double square[2];           /* sum of squared distances of placements from their mean; a value's placement is how many of the
                                   other group are below it, equal ones by half */
    struct cxm__spread spread[2]; /* of the values themselves; 0 for an empty group */
};

/* From settled pairs whose x is 0 for the first group and 1 for the second. */
struct cxm__placements cxm__placements(const struct cxm__pairs *pairs);

/* P(second > first) + P(equal) / 2, the same less 1/2, and its standard error: Brunner and Munzel's, which is DeLong's. */
struct cxm__superiority {
    double share, excess, std_error;
};
struct cxm__superiority cxm__superiority(const struct cxm__placements *placements);

#endif
