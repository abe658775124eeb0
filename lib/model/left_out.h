/* Why a row of a model does not count under a policy, in the order in which it is asked; the ledger of a result has a line for each.
 * Roll-ups to accounts add the last two. */
#ifndef CXM__MODEL_LEFT_OUT_H
#define CXM__MODEL_LEFT_OUT_H

enum cxm__left_out {
    CXM__OUT_NO_TIME,       /* it has no time, and the policy has a window or as_of */
    CXM__OUT_NOT_YET_KNOWN, /* recorded after as_of, under known=as_of */
    CXM__OUT_SUPERSEDED,    /* an earlier version of an edited answer */
    CXM__OUT_WINDOW,
    CXM__OUT_PARTIAL,
    CXM__OUT_FILTERED,      /* by the query's `where` */
    CXM__OUT_DUPLICATE,     /* another answer of the same key counts */
    CXM__OUT_NO_ACCOUNT,    /* of a roll-up to accounts: nobody knows whose answer it is */
    CXM__OUT_NO_REVENUE,    /* of a roll-up that weighs by revenue or headcount: the account has none */
    CXM__LEFT_OUT
};

/* "no_time", "not_yet_known", "superseded", "outside_window", "partial", "filtered", "duplicate", "no_account", "no_revenue" */
extern const char *const cxm__left_out_names[CXM__LEFT_OUT];

#endif
