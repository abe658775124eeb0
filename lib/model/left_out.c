/* The ledger's names of what a policy leaves out.
 * They stand apart because results print them and the model counts them. */
#include "model/left_out.h"

const char *const cxm__left_out_names[CXM__LEFT_OUT] = {"no_time", "not_yet_known", "superseded", "outside_window", "partial",
                                                        "filtered", "duplicate", "no_account", "no_revenue",
                                                        "no_headcount", "outranked"};
