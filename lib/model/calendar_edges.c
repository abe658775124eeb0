/* The list of buckets, made by asking for the next one until the last instant is in it.
 * A time that somebody mistyped can make it long, so its length has a bound. */
#include "model/calendar_edges.h"

static cxm_status calendar_edges_fill(const struct cxm__calendar_cut *cut, int64_t first, int64_t last, int32_t argument,
                                      struct cxm__calendar_edges *edges, cxm_error *error)
{
    struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(cut, first);
    for (;; bucket = cxm__calendar_bucket_at(cut, bucket.end)) {
        if (edges->count == CXM__CALENDAR_EDGES_MOST)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(cxm__calendar_unit_name(cut->unit)),
                             CXM__T(": from the first time to the last there are more than "),
                             CXM__I(CXM__CALENDAR_EDGES_MOST), CXM__T(" of them; take a window or a longer bucket"));
        if (!cxm__reserve(&edges->host, (void **)&edges->begins, &edges->capacity, edges->count + 2, sizeof *edges->begins))
            return cxm__fail_memory(error);
        edges->begins[edges->count++] = bucket.begin;
        edges->begins[edges->count] = bucket.end;
        if (last < bucket.end || bucket.end == INT64_MAX)
            break;
    }
    edges->density = (double)edges->count / ((double)bucket.end - (double)edges->begins[0]);
    return CXM_OK;
}

cxm_status cxm__calendar_edges_open(const struct cxm__calendar_cut *cut, const cxm_host *host, int64_t first, int64_t last,
                                    int32_t argument, struct cxm__calendar_edges *edges, cxm_error *error)
{
    struct cxm__calendar_edges made = {.host = *host};
    const cxm_status status = calendar_edges_fill(cut, first, last, argument, &made, error);
    if (status)
        cxm__calendar_edges_close(&made);
    else
        *edges = made;
    return status;
}

void cxm__calendar_edges_close(struct cxm__calendar_edges *edges)
{
    cxm__release(&edges->host, edges->begins, edges->capacity, sizeof *edges->begins);
    *edges = (struct cxm__calendar_edges){.host = edges->host};
}
