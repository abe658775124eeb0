/* q of an analysis: its p values adjusted over all of one kind, the figures of a term in all groups and for all repeated columns.
 * Whoever looks at forty segments, or at thirty themes, finds something by chance. */
#include "query/families.h"

#include "cxm/unstable/multiplicity.h"

/* Where the figures of one term stand: `count` of them from `first` on in each block of `step` rows. */
struct families_place {
    int64_t first, count, step;
};

static cxm_status families_adjust(const struct families_place *at, int64_t groups, const double *p, double *q, double *work,
                                  const cxm_host *host, cxm_error *error)
{
    for (int64_t g = 0, i = 0; g < groups; g++)
        for (int64_t k = 0; k < at->count; k++)
            work[i++] = p[g * at->step + at->first + k];
    cxm_status status = cxm_adjust_p(work, groups * at->count, CXM_ADJUST_BENJAMINI_HOCHBERG, host, work, error);
    for (int64_t g = 0, i = 0; g < groups && !status; g++)
        for (int64_t k = 0; k < at->count; k++)
            q[g * at->step + at->first + k] = work[i++];
    return status;
}

cxm_status cxm__families_adjust(const struct cxm__plan *plan, int64_t groups, const double *p, double *q, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    struct families_place at = {.step = plan->term_count};
    int64_t most = 1;
    for (int32_t m = 0; m < plan->measure_count; m++)
        most = plan->measures[m].repeats > most ? plan->measures[m].repeats : most;
    double *work = cxm__allocate(host, groups * most, sizeof *work);
    cxm_status status = work ? CXM_OK : cxm__fail_memory(error);
    for (int32_t m = 0; m < plan->measure_count && !status; m++)
        for (int32_t t = 0; t < plan->measures[m].measure->info.term_count && !status; t++, at.first += at.count) {
            at.count = cxm__plan_term_rows(&plan->measures[m], t);
            if (at.count && groups)
                status = families_adjust(&at, groups, p, q, work, host, error);
        }
    cxm__release(host, work, groups * most, sizeof *work);
    return status;
}
