/* The parts that the two ways to bootstrap share. Read bootstrap.c next. */
#ifndef CXM__STATS_BOOTSTRAP_H
#define CXM__STATS_BOOTSTRAP_H

#include "core/lend.h"
#include "cxm/unstable/bootstrap.h"

enum { CXM__BOOTSTRAP_SMALL = 15, CXM__BOOTSTRAP_MOST = 10000000 };

cxm_status cxm__bootstrap_options(cxm_bootstrap_options *to, const cxm_bootstrap_options *from, int32_t argument, cxm_error *error);

/* All NaN, no data; the value and its counts are filled in later. */
cxm_bootstrap_result cxm__bootstrap_none(void);

/* Standard error, bias and interval of the result's value, from replicates and a jackknife's acceleration; `keys` is room for twice
 * as many. */
void cxm__bootstrap_read(cxm_bootstrap_result *result, const double *replicates, uint64_t *keys, int64_t count,
                         double acceleration, const cxm_bootstrap_options *options);

#endif
