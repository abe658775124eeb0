/* All buckets between two instants, numbered from 0, for columns whose instants come in no order.
 * An instant's number is guessed from the buckets' mean length, which is never far off, and put right. */
#ifndef CXM__MODEL_CALENDAR_EDGES_H
#define CXM__MODEL_CALENDAR_EDGES_H

#include "model/calendar.h"

enum { CXM__CALENDAR_EDGES_MOST = 1 << 22 }; /* hours of 478 years, in 32 MiB */

struct cxm__calendar_edges {
    cxm_host host;
    int64_t *begins; /* count + 1: the last is the end of the last bucket */
    int64_t count, capacity;
    double density; /* buckets in a microsecond */
};

/* The buckets from the one that holds `first` to the one that holds `last`, which is not before it. Failures: CXM_E_ARGUMENT (too
 * many of them), CXM_E_MEMORY; `edges` is written on CXM_OK alone. The host has to outlive it. */
cxm_status cxm__calendar_edges_open(const struct cxm__calendar_cut *cut, const cxm_host *host, int64_t first, int64_t last,
                                    int32_t argument, struct cxm__calendar_edges *edges, cxm_error *error);
void cxm__calendar_edges_close(struct cxm__calendar_edges *edges);

/* The number of the bucket that holds an instant from `first` to `last`; its begin is begins[number]. */
static inline int64_t cxm__calendar_edges_at(const struct cxm__calendar_edges *edges, int64_t instant)
{
    int64_t at = (int64_t)(((double)instant - (double)edges->begins[0]) * edges->density);
    at = at < 0 ? 0 : at >= edges->count ? edges->count - 1 : at;
    while (at > 0 && instant < edges->begins[at])
        at--;
    while (at + 1 < edges->count && instant >= edges->begins[at + 1])
        at++;
    return at;
}

#endif
