/* Clusters that answered on both sides: the covariance of two figures, from what each cluster adds to either. A cluster's own
 * figure and weight give that, so that measures need not know of it. */
#include <math.h>

#include "query/compare.h"
#include "transactional/once.h"

/* What a slot adds to its group's figure: share of the weight times distance from the figure; NaN where it has no answers. */
static void compare_clusters_slot(const struct cxm__compare *compare, const struct cxm__compare_side *side, int64_t slot,
                                  const cxm_estimate *figures, const double *weights, double *to)
{
    const struct cxm__plan *plan = compare->plan;
    const struct cxm__grid *grid = &side->fold.detail->grid;
    int64_t counts[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    cxm_estimate estimates[32];
    for (int32_t m = 0, at = 0; m < plan->measure_count; m++) {
        const struct cxm__plan_measure *measure = &plan->measures[m];
        struct cxm__tally tally;
        cxm__tally_of(grid, measure->answers, slot, counts, &tally);
        measure->measure->terms(&tally, &measure->options, measure->wanted, &compare->confidences[m], estimates);
        const double share = cxm__sum_value(cxm__compare_weight(grid, measure->answers, slot).w) / weights[measure->answers];
        for (int32_t t = 0; t < measure->measure->info.term_count; t++)
            if (measure->wanted >> t & 1) {
                to[at] = tally.n ? share * (estimates[t].value - figures[at].value) : (double)NAN;
                at++;
            }
    }
}

bool cxm__compare_parts(struct cxm__compare *compare, const struct cxm__compare_side *side, const cxm_estimate *estimates,
                        double **parts)
{
    const struct cxm__plan *plan = compare->plan;
    const int32_t terms = plan->term_count;
    *parts = NULL;
    if (!plan->policy.cluster)
        return true;
    double *weights = cxm__arena_take(&compare->arena, plan->answers_count, sizeof *weights);
    *parts = cxm__arena_take(&compare->arena, side->fold.detail->groups.count * terms, sizeof **parts);
    if (!weights || !*parts)
        return false;
    for (int64_t g = 0; g < side->of->groups.count; g++) {
        for (int32_t a = 0; a < plan->answers_count; a++)
            weights[a] = cxm__sum_value(cxm__compare_weight(&side->of->grid, a, g).w);
        for (int64_t slot = side->fold.first[g]; slot < side->fold.first[g + 1]; slot++)
            compare_clusters_slot(compare, side, slot, estimates + g * terms, weights, *parts + slot * terms);
    }
    return true;
}

/* The slots of a group, and how far they have been read. */
struct compare_clusters {
    const struct cxm__partial *detail;
    const double *parts;
    int64_t at, end;  /* of the stratum that is being read */
    int64_t last;     /* of the group */
    int64_t units;
    double mean, left;
};

/* Stratum (which = 0) and cluster of two slots, by value, since two states have ranks of their own. */
static int compare_clusters_order(const struct cxm__plan *plan, const struct compare_clusters *a, int64_t i,
                                  const struct compare_clusters *b,
                                  int64_t j, bool cluster)
{
    const struct cxm__groups *left = &a->detail->groups, *right = &b->detail->groups;
    const int32_t one = left->keys - (cluster ? 1 : 2), other = right->keys - (cluster ? 1 : 2); /* the last keys, whatever others there are */
    if (!cluster && !plan->policy.stratum)
        return 0;
    return cxm__values_compare(&left->values[one], left->ranks[i * left->keys + one], &right->values[other],
                               right->ranks[j * right->keys + other]);
}

/* Finds where the stratum at `at` ends, how many of its clusters answered, and the mean of what they add. */
static void compare_clusters_stratum(const struct cxm__plan *plan, struct compare_clusters *side, int32_t term)
{
    double sum = 0, population = INFINITY;
    side->units = 0;
    for (side->end = side->at; side->end < side->last; side->end++) {
        if (compare_clusters_order(plan, side, side->at, side, side->end, false) != 0)
            break;
        const double part = side->parts[side->end * plan->term_count + term];
        if (isnan(part))
            continue;
        const struct cxm__grid *grid = &side->detail->grid;
        if (grid->with_population && !isnan(grid->population[side->end]))
            population = fmin(population, grid->population[side->end]);
        sum += part;
        side->units++;
    }
    side->mean = side->units ? sum / (double)side->units : 0;
    side->left = isinf(population) ? 1 : fmax(1 - (double)side->units / population, 0);
}

static double compare_clusters_factor(const struct compare_clusters *side)
{
    return side->units > 1 ? side->left * (double)side->units / (double)(side->units - 1) : 0;
}

/* One stratum that both sides have. */
static double compare_clusters_together(const struct cxm__plan *plan, const struct compare_clusters *a,
                                        const struct compare_clusters *b,
                                        int32_t term, int64_t *shared)
{
    double sum = 0;
    for (int64_t i = a->at, j = b->at; i < a->end && j < b->end;) {
        const int order = compare_clusters_order(plan, a, i, b, j, true);
        const double left = a->parts[i * plan->term_count + term], right = b->parts[j * plan->term_count + term];
        if (order == 0 && !isnan(left) && !isnan(right)) {
            sum += (left - a->mean) * (right - b->mean);
            ++*shared;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return sqrt(compare_clusters_factor(a) * compare_clusters_factor(b)) * sum;
}

void cxm__compare_together(const struct cxm__compare *compare, const struct cxm__compare_place *first,
                           const struct cxm__compare_place *second, struct cxm__compare_shared *shared)
{
    const struct cxm__plan *plan = compare->plan;
    const struct cxm__compare_place *places[] = {first, second};
    for (int32_t term = 0; term < plan->term_count; term++) {
        struct compare_clusters sides[2];
        for (int s = 0; s < 2; s++) {
            const struct cxm__fold *fold = &places[s]->side->fold;
            sides[s] = (struct compare_clusters){.detail = fold->detail, .parts = places[s]->parts,
                                                 .at = fold->first[places[s]->group],
                                                 .last = fold->first[places[s]->group + 1]};
        }
        shared[term] = (struct cxm__compare_shared){0, 0};
        while (sides[0].at < sides[0].last && sides[1].at < sides[1].last) {
            const int order = compare_clusters_order(plan, &sides[0], sides[0].at, &sides[1], sides[1].at, false);
            for (int s = 0; s < 2; s++)
                compare_clusters_stratum(plan, &sides[s], term);
            if (order == 0)
                shared[term].covariance += compare_clusters_together(plan, &sides[0], &sides[1], term, &shared[term].clusters);
            if (order <= 0)
                sides[0].at = sides[0].end;
            if (order >= 0)
                sides[1].at = sides[1].end;
        }
    }
}
