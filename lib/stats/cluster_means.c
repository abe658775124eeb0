/* A pool's column is orthogonal to the others of its pooling, so that the leverage of a cluster is a diagonal matrix: its share of
 * each pool's weight. With p_g the form that makes a cluster's part of the residuals, the degrees of freedom are
 * (sum p_g'p_g)^2 / sum (p_g'p_h)^2, and p_g'p_h = [g = h] own_g - a_g'b_h - b_g'a_h + b_g' O b_h. */
#include "stats/cluster_means.h"

#include <math.h>

/* A pool, and what the cluster at hand has of it. */
struct cluster_pool {
    double share, weight, mean;
    bool counts, alike;
    int64_t clusters;
    double own, residual; /* the cluster's weight and residuals */
    double factor;        /* what its values count */
    double a, b;
};

struct cluster_work {
    const struct cxm__cluster_means *means;
    const struct cxm__cluster_pooling *poolings;
    int32_t count, pools, touched_count;
    struct cluster_pool *pool;
    int32_t *touched;
    double *overlap; /* pools x pools: weight of the cells they share */
    double *outer;   /* 2 pools x 2 pools: sum of (a, b)(a, b)' */
    double *turned;  /* the same, times J = (0, -I; -I, O) */
    cxm__sum variance, trace, diagonal;
    bool alone;
};

static int32_t cluster_pool_at(const struct cluster_work *w, int32_t pooling, int32_t before, int32_t cell)
{
    const int32_t pool = w->poolings[pooling].pool_of[cell];
    return pool >= 0 && w->pool[before + pool].counts ? before + pool : -1;
}

/* Weights, means, and whether all values of a pool are alike, which rounding must not hide. */
static void cluster_pools(struct cluster_work *w, struct cxm__cluster_mean *mean)
{
    cxm__sum value = {0, 0}, shares = {0, 0}, squares = {0, 0};
    for (int32_t q = 0, before = 0; q < w->count; before += w->poolings[q++].pools) {
        for (int32_t p = 0; p < w->poolings[q].pools; p++) {
            struct cluster_pool *pool = &w->pool[before + p];
            cxm__sum weight = {0, 0}, sum = {0, 0}, square = {0, 0};
            double low = INFINITY, high = -INFINITY;
            pool->share = w->poolings[q].share[p];
            pool->counts = pool->share != 0;
            for (int32_t k = 0; k < w->means->cell_count && pool->counts; k++) {
                const struct cxm__cluster_cell *cell = &w->means->cells[k];
                if (w->poolings[q].pool_of[k] != p || !cell->n)
                    continue;
                cxm__sum_add(&weight, cell->weight);
                cxm__sum_add(&sum, cell->sum);
                cxm__sum_add(&square, cell->square);
                low = fmin(low, cell->low);
                high = fmax(high, cell->high);
            }
            if (!pool->counts)
                continue;
            pool->weight = cxm__sum_value(weight);
            pool->alike = low >= high;
            pool->mean = pool->alike ? low : cxm__sum_value(sum) / pool->weight;
            cxm__sum_add(&value, pool->share * pool->mean);
            cxm__sum_add(&shares, fabs(pool->share));
            cxm__sum_add(&squares, pool->share / pool->weight * (pool->share / pool->weight) * cxm__sum_value(square));
        }
    }
    mean->value = cxm__sum_value(value);
    mean->n_effective = cxm__sum_value(shares) * cxm__sum_value(shares) / cxm__sum_value(squares);
}

/* Cells that count, and the weight that two pools share. */
static void cluster_overlaps(struct cluster_work *w, struct cxm__cluster_mean *mean)
{
    for (int32_t k = 0; k < w->means->cell_count; k++) {
        bool counts = false;
        for (int32_t q = 0, before = 0; q < w->count; before += w->poolings[q++].pools) {
            const int32_t at = cluster_pool_at(w, q, before, k);
            counts = counts || at >= 0;
            for (int32_t r = 0, other = 0; r < w->count && at >= 0; other += w->poolings[r++].pools) {
                const int32_t with = cluster_pool_at(w, r, other, k);
                if (with >= 0)
                    w->overlap[(int64_t)at * w->pools + with] += w->means->cells[k].weight;
            }
        }
        mean->n += counts ? w->means->cells[k].n : 0;
    }
}

/* The pools that a cluster's parts first .. end - 1 touch, with their weights and residuals. */
static void cluster_touch(struct cluster_work *w, int64_t first, int64_t end)
{
    w->touched_count = 0;
    for (int64_t i = first; i < end; i++) {
        const struct cxm__cluster_part *part = &w->means->parts[i];
        for (int32_t q = 0, before = 0; q < w->count; before += w->poolings[q++].pools) {
            const int32_t at = cluster_pool_at(w, q, before, part->cell);
            if (at < 0)
                continue;
            struct cluster_pool *pool = &w->pool[at];
            if (!(pool->own > 0)) {
                w->touched[w->touched_count++] = at;
                pool->own = pool->residual = pool->a = pool->b = 0;
            }
            pool->own += part->weight;
            pool->residual += pool->alike ? 0 : part->sum - part->weight * pool->mean;
        }
    }
}

static void cluster_add(struct cluster_work *w, int64_t first, int64_t end)
{
    const int64_t wide = 2 * (int64_t)w->pools;
    double part_of_all = 0, own = 0, other = 0;
    for (int32_t t = 0; t < w->touched_count; t++) {
        struct cluster_pool *pool = &w->pool[w->touched[t]];
        const double leverage = pool->own / pool->weight, left = 1 - leverage;
        w->alone = w->alone || pool->clusters < 2 || !(left > 1e-12);
        pool->factor = pool->share / pool->weight / sqrt(left > 1e-12 ? left : 1);
        pool->b = pool->factor * leverage;
        part_of_all += pool->factor * pool->residual;
    }
    for (int64_t i = first; i < end; i++) {
        const struct cxm__cluster_part *part = &w->means->parts[i];
        double factor = 0;
        for (int32_t q = 0, before = 0; q < w->count; before += w->poolings[q++].pools) {
            const int32_t at = cluster_pool_at(w, q, before, part->cell);
            factor += at >= 0 ? w->pool[at].factor : 0;
        }
        own += part->weight * factor * factor;
        for (int32_t q = 0, before = 0; q < w->count; before += w->poolings[q++].pools) {
            const int32_t at = cluster_pool_at(w, q, before, part->cell);
            if (at >= 0)
                w->pool[at].a += part->weight * factor;
        }
    }
    for (int32_t t = 0; t < w->touched_count; t++) {
        const struct cluster_pool *x = &w->pool[w->touched[t]];
        double *row_a = w->outer + w->touched[t] * wide, *row_b = w->outer + (w->touched[t] + w->pools) * wide;
        other -= 2 * x->a * x->b;
        for (int32_t s = 0; s < w->touched_count; s++) {
            const int32_t with = w->touched[s];
            const struct cluster_pool *y = &w->pool[with];
            other += x->b * y->b * w->overlap[(int64_t)w->touched[t] * w->pools + with];
            row_a[with] += x->a * y->a;
            row_a[with + w->pools] += x->a * y->b;
            row_b[with] += x->b * y->a;
            row_b[with + w->pools] += x->b * y->b;
        }
    }
    cxm__sum_add(&w->variance, part_of_all * part_of_all);
    cxm__sum_add(&w->trace, own + other);
    cxm__sum_add(&w->diagonal, (own + other) * (own + other) - other * other);
    for (int32_t t = 0; t < w->touched_count; t++)
        w->pool[w->touched[t]].own = 0;
}

/* The sum of squares over all pairs of clusters, as the trace of the square of J times the outer products. */
static double cluster_pairs(struct cluster_work *w)
{
    const int32_t pools = w->pools, wide = 2 * pools;
    cxm__sum sum = {0, 0};
    for (int32_t i = 0; i < pools; i++) {
        double *upper = w->turned + (int64_t)i * wide, *lower = w->turned + (int64_t)(i + pools) * wide;
        for (int32_t j = 0; j < wide; j++) {
            upper[j] = -w->outer[(int64_t)(i + pools) * wide + j];
            lower[j] = -w->outer[(int64_t)i * wide + j];
        }
        for (int32_t l = 0; l < pools; l++) {
            const double shared = w->overlap[(int64_t)i * pools + l];
            for (int32_t j = 0; j < wide && shared > 0; j++)
                lower[j] += shared * w->outer[(int64_t)(l + pools) * wide + j];
        }
    }
    for (int32_t i = 0; i < wide; i++)
        for (int32_t j = 0; j < wide; j++)
            cxm__sum_add(&sum, w->turned[(int64_t)i * wide + j] * w->turned[(int64_t)j * wide + i]);
    return cxm__sum_value(sum);
}

/* Calls for each cluster that counts: once to count clusters, once to add them. */
static void cluster_walk(struct cluster_work *w, bool add, struct cxm__cluster_mean *mean)
{
    for (int64_t first = 0, end; first < w->means->count; first = end) {
        for (end = first + 1; end < w->means->count && w->means->parts[end].cluster == w->means->parts[first].cluster;)
            end++;
        cluster_touch(w, first, end);
        if (add) {
            cluster_add(w, first, end);
            continue;
        }
        mean->clusters += w->touched_count > 0;
        for (int32_t t = 0; t < w->touched_count; t++) {
            w->pool[w->touched[t]].clusters++;
            w->pool[w->touched[t]].own = 0;
        }
    }
}

static void cluster_run(struct cluster_work *w, struct cxm__cluster_mean *mean)
{
    cluster_pools(w, mean);
    cluster_overlaps(w, mean);
    cluster_walk(w, false, mean);
    cluster_walk(w, true, mean);
    mean->alone = w->alone;
    if (w->alone || mean->clusters < 2)
        return;
    const double trace = cxm__sum_value(w->trace);
    mean->std_error = sqrt(cxm__sum_value(w->variance));
    mean->df = trace * trace / (cxm__sum_value(w->diagonal) + cluster_pairs(w));
}

bool cxm__cluster_means(const struct cxm__cluster_means *means, const struct cxm__cluster_pooling *poolings, int32_t count,
                        struct cxm__cluster_mean *mean)
{
    struct cluster_work w = {.means = means, .poolings = poolings, .count = count};
    for (int32_t q = 0; q < count; q++)
        w.pools += poolings[q].pools;
    const int64_t squared = (int64_t)w.pools * w.pools;
    *mean = (struct cxm__cluster_mean){.value = (double)NAN, .std_error = (double)NAN, .df = (double)NAN};
    w.pool = cxm__allocate_zeroed(means->host, w.pools, sizeof *w.pool);
    w.touched = cxm__allocate(means->host, w.pools, sizeof *w.touched);
    w.overlap = cxm__allocate_zeroed(means->host, squared, sizeof *w.overlap);
    w.outer = cxm__allocate_zeroed(means->host, 4 * squared, sizeof *w.outer);
    w.turned = cxm__allocate(means->host, 4 * squared, sizeof *w.turned);
    const bool lent = w.pool && w.touched && w.overlap && w.outer && w.turned;
    if (lent)
        cluster_run(&w, mean);
    cxm__release(means->host, w.turned, 4 * squared, sizeof *w.turned);
    cxm__release(means->host, w.outer, 4 * squared, sizeof *w.outer);
    cxm__release(means->host, w.overlap, squared, sizeof *w.overlap);
    cxm__release(means->host, w.touched, w.pools, sizeof *w.touched);
    cxm__release(means->host, w.pool, w.pools, sizeof *w.pool);
    return lent;
}
