/* The policy of a model's query, read from its text; policy.c has the table of keys, and says what each means.
 * docs/policy.md is the page for those who write it. */
#ifndef CXM__MODEL_POLICY_H
#define CXM__MODEL_POLICY_H

#include "core/arena.h"
#include "core/lend.h"
#include "core/options.h"
#include "model/calendar.h"
#include "model/rollups.h"
#include "model/store.h"

enum cxm__policy_time { CXM__TIME_ANSWERED, CXM__TIME_CREATED, CXM__TIME_UPDATED };
enum cxm__policy_keep { CXM__DEDUPE_ALL, CXM__DEDUPE_FIRST, CXM__DEDUPE_LAST, CXM__DEDUPE_MEAN };
enum { CXM__DEDUPE_KEYS = 8, CXM__ROLLUPS = 12 };

enum cxm__account_level { CXM__LEVEL_ACCOUNT, CXM__LEVEL_PARENT, CXM__LEVEL_ROOT };

/* Texts are the arena's. Times that were given as dates are resolved in the zone. */
struct cxm__model_policy {
    struct cxm__zone zone;
    bool has_zone;
    int64_t as_of;              /* CXM__NO_TIME = not given */
    int64_t begin, end;         /* of the window; CXM__NO_TIME and INT64_MAX where open */
    enum cxm__policy_time time;
    bool known_as_of;           /* only what was recorded by as_of, in the version of then */
    enum cxm__policy_keep dedupe;
    const char *dedupe_keys[CXM__DEDUPE_KEYS];
    int32_t dedupe_count;
    bool roles_now;             /* roles and memberships as of as_of, not as of the row's time */
    bool partial_dropped;
    bool strict;
    int64_t min_n;              /* 1 = nothing is suppressed */
    double half_life;           /* seconds; 0 = none */
    double role_weights[CXM__ROLE_CLASSES];
    bool has_role_weights;
    bool weight_revenue, weight_role; /* factors of weight=... */
    const char *weight_field;         /* a factor that is a field, or NULL */
    struct cxm__rollup rollups[CXM__ROLLUPS];
    int32_t rollup_count;
    enum cxm__account_level level;
    int32_t fiscal_month;       /* in which the fiscal year begins, 1..12 */
    bool previous;              /* compared with the window before */
};

#endif
