/* The policy of a model's query, read from its text; policy.c has the table of keys, and says what each means.
 * docs/policy.md is the page for those who write it. */
#ifndef CXM__MODEL_POLICY_H
#define CXM__MODEL_POLICY_H

#include "core/arena.h"
#include "core/lend.h"
#include "core/options.h"
#include "model/calendar.h"
#include "model/roles.h"
#include "model/rollups.h"
#include "model/store.h"

enum cxm__policy_time { CXM__TIME_ANSWERED, CXM__TIME_CREATED, CXM__TIME_UPDATED };
enum cxm__policy_keep { CXM__DEDUPE_ALL, CXM__DEDUPE_FIRST, CXM__DEDUPE_LAST, CXM__DEDUPE_MEAN };
enum { CXM__DEDUPE_KEYS = 8, CXM__ROLLUPS = 12, CXM__WEIGHT_FIELDS = 4 };

enum cxm__account_level { CXM__LEVEL_ACCOUNT, CXM__LEVEL_PARENT, CXM__LEVEL_ROOT };

/* Texts are the arena's. Times that were given as dates are resolved in the zone. Lists stand in one order, however they were
 * given. */
struct cxm__model_policy {
    struct cxm__zone zone;      /* UTC where none was given */
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
    int64_t half_life;          /* seconds; 0 = none */
    double role_weights[CXM__ROLE_CLASSES];
    bool has_role_weights;
    bool weight_revenue, weight_role; /* factors of weight=... */
    const char *weight_fields[CXM__WEIGHT_FIELDS]; /* and those that are fields */
    int32_t weight_count;
    struct cxm__rollup rollups[CXM__ROLLUPS];
    int32_t rollup_count;
    enum cxm__account_level level;
    int32_t fiscal_month;       /* in which the fiscal year begins, 1..12 */
    bool zone_idle, fiscal_idle; /* nothing in the query asks for them, once times are instants: they are written as if not given */
    bool previous;              /* compared with the window before */
    const char *stratum, *cluster, *population; /* fields, or NULL: how the answers were drawn */
};

/* Whether rows have weights under it. */
static inline bool cxm__policy_weighted(const struct cxm__model_policy *policy)
{
    return policy->weight_revenue || policy->weight_role || policy->weight_count || policy->half_life;
}

/* What a policy may say, in the order of its canonical text; the first four are what the policy of a table may say. */
extern const struct cxm__option_table cxm__model_policy_table;

/* Reads a policy; NULL is the defaults. `host` lends the zone's data, which must outlive the policy; `argument` is the position of
 * the query in the public call. */
cxm_status cxm__model_policy_read(struct cxm__model_policy *policy, const char *text, const cxm_host *host,
                                  struct cxm__arena *arena, int32_t argument, cxm_error *error);

/* The canonical text: it reads back to the same policy, and two policies have the same one where they mean the same. The zone
 * stands in it by name; the hash of its data is policy->zone.hash, and recorded beside it. */
void cxm__model_policy_write(const struct cxm__model_policy *policy, struct cxm__text *text);

/* Moves the window to the one before it, which must have both ends: by as many months where both ends begin a month, by as many
 * days where both begin a day, else by its length. */
void cxm__model_policy_back(struct cxm__model_policy *policy);

/* A date, a local time or an instant of a policy or of conditions; a day is begin <= instant < end, and an instant one microsecond.
 * The error says which key misses a zone. */
cxm_status cxm__model_policy_moment(const struct cxm__model_policy *policy, struct cxm__slice text, const char *key,
                                    int32_t argument, struct cxm__calendar_window *moment, cxm_error *error);

/* A window of them, A/B or A/90d or 90d/B. */
cxm_status cxm__model_policy_window(const struct cxm__model_policy *policy, struct cxm__slice text, const char *key,
                                    int32_t argument, struct cxm__calendar_window *window, cxm_error *error);

/* Says that `key` needs a zone. */
cxm_status cxm__model_policy_no_zone(const char *key, int32_t argument, cxm_error *error);

#endif
