/* With H the hat matrix, I - H of a cluster is the identity on each side but for the direction in which all its rows move together,
 * where it is 1 - w / W: the cluster's share of its side's weight. Formulas as in sandwich_clusters.c, whose sums they are. */
#include "stats/sides.h"

static const double sides_own = 1e-10; /* 1 - w / W that near 0: the cluster alone is the side */

/* What Satterthwaite's degrees of freedom are made of. */
struct sides_freedom {
    double trace, square, inner[3];
};

static void sides_freedom_add(struct sides_freedom *to, double trace, double length, double first, double second)
{
    to->trace += trace;
    to->square += length * (length - 2 * (first * first + second * second));
    to->inner[0] += first * first;
    to->inner[1] += first * second;
    to->inner[2] += second * second;
}

static double sides_freedom(const struct sides_freedom *of)
{
    const double *inner = of->inner;
    return of->trace * of->trace / (of->square + inner[0] * inner[0] + 2 * inner[1] * inner[1] + inner[2] * inner[2]);
}

/* What a cluster's rows lie off the mean by, all together; nothing where rounding alone may be it. */
static double sides_apart(double weight, double sum, double mean)
{
    const double apart = sum - weight * mean;
    return fabs(apart) <= 16 * DBL_EPSILON * (fabs(sum) + weight * fabs(mean)) ? 0 : apart;
}

static double sides_total(const double *weight, const cxm__sum *sum, int64_t clusters, struct cxm__sides_mean *side)
{
    cxm__sum weights = {0, 0}, sums = {0, 0};
    for (int64_t g = 0; g < clusters; g++) {
        cxm__sum_add(&weights, weight[g]);
        cxm__sum_merge(&sums, sum[g]);
        side->clusters += weight[g] > 0;
    }
    side->value = cxm__sum_value(sums) / cxm__sum_value(weights);
    return cxm__sum_value(weights);
}

struct cxm__sides cxm__sides(double *const weight[2], cxm__sum *const sum[2], int64_t clusters)
{
    struct cxm__sides sides = {.both = 0};
    struct sides_freedom freedom[3] = {{.trace = 0}};
    double total[2];
    for (int s = 0; s < 2; s++)
        total[s] = sides_total(weight[s], sum[s], clusters, &sides.side[s]);
    for (int64_t g = 0; g < clusters; g++) {
        double score[2] = {0, 0}, trace[2] = {0, 0}, length[2] = {0, 0}, b[2] = {0, 0};
        for (int s = 0; s < 2; s++) {
            const double w = weight[s][g], rest = (total[s] - w) / total[s];
            if (!(w > 0))
                continue;
            if (rest < sides_own) {
                sides.side[s].variance = (double)NAN;
                continue;
            }
            score[s] = sides_apart(w, cxm__sum_value(sum[s][g]), sides.side[s].value) / sqrt(rest) / total[s];
            trace[s] = w / total[s] / total[s];
            length[s] = trace[s] / rest;
            b[s] = w / total[s] / sqrt(total[s] * rest);
            sides.side[s].variance += score[s] * score[s];
            sides_freedom_add(&freedom[s], trace[s], length[s], b[s], 0);
        }
        const double apart = score[1] - score[0];
        sides.difference.variance += apart * apart;
        sides_freedom_add(&freedom[2], trace[0] + trace[1], length[0] + length[1], b[0], -b[1]);
        sides.difference.clusters += weight[0][g] > 0 || weight[1][g] > 0;
        sides.both += weight[0][g] > 0 && weight[1][g] > 0;
    }
    for (int s = 0; s < 2; s++) {
        sides.side[s].df = sides_freedom(&freedom[s]);
        if (!sides.side[s].clusters || isnan(sides.side[s].variance))
            sides.side[s].variance = sides.side[s].df = sides.difference.variance = (double)NAN;
    }
    sides.difference.value = sides.side[1].value - sides.side[0].value;
    sides.difference.df = isnan(sides.difference.variance) ? (double)NAN : sides_freedom(&freedom[2]);
    return sides;
}
