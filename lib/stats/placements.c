/* Two groups side by side in the order of their values. Placements are kept doubled, so that halves for ties are integers.
 * Read two_groups.c next. */
#include "stats/placements.h"

#include <math.h>

/* Goes through the values of both groups at once, in ascending order. */
struct placements_walk {
    const struct cxm__pair *at[2], *end[2];
    int64_t below[2], here[2]; /* values below the present one, and equal to it */
};

static struct placements_walk placements_begin(const struct cxm__pairs *pairs)
{
    const struct cxm__pair *second = pairs->items, *end = pairs->items + pairs->count;
    while (second < end && second->x < 1)
        second++;
    return (struct placements_walk){{pairs->items, second}, {second, end}, {0, 0}, {0, 0}};
}

static bool placements_next(struct placements_walk *walk)
{
    bool any[2] = {walk->at[0] < walk->end[0], walk->at[1] < walk->end[1]};
    if (!any[0] && !any[1])
        return false;
    double value = any[0] && !(any[1] && walk->at[1]->y < walk->at[0]->y) ? walk->at[0]->y : walk->at[1]->y;
    for (int group = 0; group < 2; group++) {
        walk->below[group] += walk->here[group];
        walk->here[group] = any[group] && walk->at[group]->y == value ? walk->at[group]++->count : 0;
    }
    return true;
}

/* Twice the mean placement as a whole number and the rest of the division: halves of n1 n2 <= 2^62 pairs still fit 64 bits. */
struct placements_mean {
    int64_t whole;
    double rest;
};

static struct placements_mean placements_mean(int64_t above, int64_t tied, int64_t n)
{
    uint64_t doubled = 2 * (uint64_t)above + (uint64_t)tied, by = (uint64_t)n;
    return (struct placements_mean){(int64_t)(doubled / by), (double)(doubled % by) / (double)n};
}

struct cxm__placements cxm__placements(const struct cxm__pairs *pairs)
{
    struct cxm__placements p = {.n = {0, 0}};
    if (!pairs->count)
        return p;
    struct placements_walk walk = placements_begin(pairs);
    for (int group = 0; group < 2; group++) {
        int64_t count = walk.end[group] - walk.at[group];
        for (int64_t i = 0; i < count; i++)
            p.n[group] += walk.at[group][i].count;
        if (p.n[group])
            p.spread[group] = cxm__pairs_spread(walk.at[group], count, 1, p.n[group]);
    }
    while (placements_next(&walk)) {
        int64_t same = walk.here[0] + walk.here[1], half = same % 2 ? (same - 1) / 2 * same : same / 2 * (same - 1);
        p.wins += walk.here[1] * walk.below[0];
        p.losses += walk.here[0] * walk.below[1];
        p.tied += walk.here[0] * walk.here[1];
        cxm__wide_add_product(&p.ties, half, same + 1);
    }
    if (!p.n[0] || !p.n[1])
        return p;
    const struct placements_mean mean[2] = {placements_mean(p.losses, p.tied, p.n[0]), placements_mean(p.wins, p.tied, p.n[1])};
    cxm__sum square[2] = {{0, 0}, {0, 0}};
    walk = placements_begin(pairs);
    while (placements_next(&walk))
        for (int group = 0; group < 2; group++) {
            int64_t doubled = 2 * walk.below[!group] + walk.here[!group];
            double distance = ((double)(doubled - mean[group].whole) - mean[group].rest) / 2;
            cxm__sum_add(&square[group], (double)walk.here[group] * distance * distance);
        }
    for (int group = 0; group < 2; group++)
        p.square[group] = cxm__sum_value(square[group]);
    return p;
}

struct cxm__superiority cxm__superiority(const struct cxm__placements *p)
{
    const double n0 = (double)p->n[0], n1 = (double)p->n[1], pairs = n0 * n1;
    struct cxm__superiority s;
    s.share = ((double)p->wins + (double)p->tied / 2) / pairs;
    s.excess = (double)(p->wins - p->losses) / (2 * pairs);
    s.std_error = p->n[0] > 1 && p->n[1] > 1 ? sqrt(n0 * p->square[0] / (n0 - 1) + n1 * p->square[1] / (n1 - 1)) / pairs
                                             : (double)NAN;
    return s;
}
