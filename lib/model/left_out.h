/* Why a row of a model does not count under a policy, in the order in which it is asked; the ledger of a result has a line for each.
 * Roll-ups to accounts add those from CXM__OUT_ROLLUP on. */
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
    CXM__OUT_NO_ACCOUNT,    /* nobody knows whose answer it is */
    CXM__OUT_NO_REVENUE,    /* weighed by revenue, and the account's is not known */
    CXM__OUT_NO_HEADCOUNT,  /* weighed by headcount, and that of the account or of the person's role class is not known */
    CXM__OUT_OUTRANKED,     /* in a waterfall: a more influential class of the account answered */
    CXM__LEFT_OUT,
    CXM__OUT_ROLLUP = CXM__OUT_NO_ACCOUNT
};

/* "no_time", "not_yet_known", "superseded", "outside_window", "partial", "filtered", "duplicate", "no_account", "no_revenue",
 * "no_headcount", "outranked" */
extern const char *const cxm__left_out_names[CXM__LEFT_OUT];

#endif
