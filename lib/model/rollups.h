/* The names of roll-ups: how answers become figures of accounts, and what an account weighs.
 * The policy names them, and query/rollup.h carries them out. */
#ifndef CXM__MODEL_ROLLUPS_H
#define CXM__MODEL_ROLLUPS_H

#include "model/roles.h"

enum cxm__rollup_method {
    CXM__ROLLUP_RESPONSES, CXM__ROLLUP_ACCOUNT_MEAN, CXM__ROLLUP_ACCOUNT_CATEGORY, CXM__ROLLUP_WATERFALL, CXM__ROLLUP_WORST,
    CXM__ROLLUP_SHRUNKEN,
    CXM__ROLLUP_METHODS
};
/* What is known of an account's heads: those of each role class, then all of them (not known: those of the classes together). */
enum { CXM__HEADCOUNTS = CXM__ROLE_CLASSES + 1 };

enum cxm__rollup_weight { CXM__ROLLUP_UNWEIGHTED, CXM__ROLLUP_REVENUE, CXM__ROLLUP_POPULATION };

struct cxm__rollup {
    enum cxm__rollup_method method;
    enum cxm__rollup_weight weight;
};

#endif
