/* What serial correlation does to a test for trend, and what is done about it. A series here is in the order of time, with no time
 * twice. Read trend_serial.c next. */
#ifndef CXM__STATS_TREND_SERIAL_H
#define CXM__STATS_TREND_SERIAL_H

#include "core/lend.h"
#include "stats/merge_sort.h"

/* Answers less their trend; both results are NaN where they are all alike. */
struct cxm__serial {
    const cxm_host *host;
    double *rest; /* n of them; becomes their ranks, or the pre-whitened ones from 1 on */
    int64_t n;
    double autocorrelation, factor; /* at lag 1; n / n* */
};

/* Hamed and Rao's n / n*, with autocorrelations of ranks beyond `bound`; items and spare have room for n. */
cxm_status cxm__serial_hamed_rao(struct cxm__serial *serial, double bound, struct cxm__row_value *items,
                                 struct cxm__row_value *spare, cxm_error *error);

/* rest[i] becomes rest[i] - r rest[i - 1], for i from 1 on. */
void cxm__serial_whiten(struct cxm__serial *serial);

#endif
