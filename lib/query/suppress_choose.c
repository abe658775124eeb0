/* Which groups are blanked: those with too few people, and where these could be told from a total, the next smallest one too.
 * People of blanked groups are counted once, in however many of the groups they answered. */
#include <string.h>

#include "query/suppress.h"

/* One column of answers in one view, and who is among its blanked groups. */
struct choose_side {
    const struct cxm__persons *people;
    int32_t column;
    uint8_t *among; /* a bit for each person */
    int64_t count;
};

struct choose_work {
    struct cxm__suppression *suppression;
    struct choose_side *sides; /* each column of one name, in each view */
    int32_t side_count;
    int64_t *least; /* people by group, in the side that has fewest; 0 = nobody in any */
    int64_t min_n, known;
};

static bool choose_same_column(const struct cxm__plan *plan, int32_t a, int32_t b)
{
    return strcmp(plan->answers[a].column, plan->answers[b].column) == 0;
}

static void choose_least(struct choose_work *work)
{
    for (int64_t g = 0; g < work->suppression->groups; g++) {
        work->least[g] = 0;
        for (int32_t s = 0; s < work->side_count; s++) {
            const struct choose_side *side = &work->sides[s];
            const int64_t here = side->people->counts[g * work->suppression->plan->answers_count + side->column];
            if (here && (!work->least[g] || here < work->least[g]))
                work->least[g] = here;
        }
    }
}

static void choose_hide(struct choose_work *work, int64_t group)
{
    struct cxm__suppression *suppression = work->suppression;
    for (int32_t s = 0; s < work->side_count; s++) {
        struct choose_side *side = &work->sides[s];
        for (int64_t slot = side->people->first[group]; slot < side->people->first[group + 1]; slot++) {
            uint32_t rank;
            int64_t here = cxm__persons_slot(side->people, slot, side->column, &rank);
            if (rank != CXM__NULL_RANK && here) {
                here = !(side->among[rank >> 3] >> (rank & 7) & 1);
                side->among[rank >> 3] = (uint8_t)(side->among[rank >> 3] | 1 << (rank & 7));
            }
            side->count += here;
        }
        suppression->hidden[group * suppression->plan->answers_count + side->column] = 1;
    }
}

/* One group alone is never safe: it was too few itself. */
static bool choose_safe(const struct choose_work *work)
{
    bool safe = true;
    for (int32_t s = 0; s < work->side_count; s++)
        safe = safe && (!work->sides[s].count || work->sides[s].count >= work->min_n);
    return safe;
}

/* The visible group with the fewest people, the first of several; -1 where there is none. */
static int64_t choose_smallest(const struct choose_work *work)
{
    const struct cxm__suppression *suppression = work->suppression;
    int64_t smallest = -1;
    for (int64_t g = 0; g < suppression->groups; g++) {
        const bool hidden = suppression->hidden[g * suppression->plan->answers_count + work->sides[0].column];
        if (!hidden && work->least[g] && (smallest < 0 || work->least[g] < work->least[smallest]))
            smallest = g;
    }
    return smallest;
}

static void choose_groups(struct choose_work *work)
{
    struct cxm__suppression *suppression = work->suppression;
    int64_t hidden = 0, next;
    choose_least(work);
    for (int64_t g = 0; g < suppression->groups; g++)
        if (work->least[g] && work->least[g] < work->min_n) {
            choose_hide(work, g);
            hidden++;
        }
    while (!choose_safe(work) && (next = choose_smallest(work)) >= 0) {
        choose_hide(work, next);
        hidden++;
    }
    suppression->count += hidden;
    for (int32_t s = 0; s < work->side_count; s++)
        suppression->ledger[work->sides[s].column] = !choose_safe(work);
}

/* All columns of the name that column `first` has. */
static cxm_status choose_column(struct choose_work *work, const struct cxm__persons *views, int32_t count, int32_t first,
                                cxm_error *error)
{
    const struct cxm__plan *plan = work->suppression->plan;
    const cxm_host *host = &plan->arena.host;
    const int64_t bytes = work->known / 8 + 1;
    bool enough = true;
    work->side_count = 0;
    for (int32_t c = first; c < plan->answers_count; c++)
        for (int32_t v = 0; v < count && enough && choose_same_column(plan, first, c); v++) {
            struct choose_side side = {&views[v], c, cxm__allocate_zeroed(host, bytes, 1), 0};
            enough = side.among != NULL;
            work->sides[work->side_count] = side;
            work->side_count += enough;
        }
    if (enough)
        choose_groups(work);
    for (int32_t s = 0; s < work->side_count; s++)
        cxm__release(host, work->sides[s].among, bytes, 1);
    return enough ? CXM_OK : cxm__fail_memory(error);
}

cxm_status cxm__suppress_choose(struct cxm__suppression *suppression, const struct cxm__persons *views, int32_t count,
                                int64_t min_n, cxm_error *error)
{
    const struct cxm__plan *plan = views[0].plan;
    const cxm_host *host = &plan->arena.host;
    const int64_t columns = plan->answers_count, groups = views[0].groups, sides = columns * count;
    *suppression = (struct cxm__suppression){.plan = plan, .groups = groups};
    if (plan->figure_count)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__A("policy"),
                         CXM__T(": min_n counts the people behind answers, and an analysis reads all rows at once"));
    struct choose_work work = {.suppression = suppression, .min_n = min_n, .known = cxm__persons_known(&views[0])};
    suppression->hidden = cxm__allocate_zeroed(host, groups * columns, sizeof *suppression->hidden);
    suppression->ledger = cxm__allocate_zeroed(host, columns, sizeof *suppression->ledger);
    work.sides = cxm__allocate(host, sides, sizeof *work.sides);
    work.least = cxm__allocate(host, groups, sizeof *work.least);
    cxm_status status = suppression->hidden && suppression->ledger && work.sides && work.least ? CXM_OK : cxm__fail_memory(error);
    for (int32_t c = 0; c < columns && !status; c++) {
        bool done = false;
        for (int32_t before = 0; before < c; before++)
            done = done || choose_same_column(plan, before, c);
        if (!done)
            status = choose_column(&work, views, count, c, error);
    }
    cxm__release(host, work.sides, sides, sizeof *work.sides);
    cxm__release(host, work.least, groups, sizeof *work.least);
    if (status)
        cxm__suppression_free(suppression);
    return status;
}

void cxm__suppression_free(struct cxm__suppression *suppression)
{
    const cxm_host *host = &suppression->plan->arena.host;
    const int64_t columns = suppression->plan->answers_count;
    cxm__release(host, suppression->hidden, suppression->groups * columns, sizeof *suppression->hidden);
    cxm__release(host, suppression->ledger, columns, sizeof *suppression->ledger);
    *suppression = (struct cxm__suppression){0};
}
