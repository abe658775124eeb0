/* LMG by a walk of the tree of predictors left out and taken in: to take one in is one Schur complement of what remains, to leave
 * one out costs nothing, and only sums of R2, weighted by the number taken in, come back up. Four subtrees go side by side. */
#include <math.h>
#include <string.h>

#include "stats/importance.h"
#include "stats/sum.h"

enum { LMG_LANES = 4, LMG_MOST = 28, LMG_TIER = 8 };

/* With w(t) the weight of a set of t others, predictor j's share is the sum of w(t) (R2 with it - R2 without it), which is that of
 * (w(t - 1) + w(t)) R2 over the sets of t that have it, less that of w(t) R2 over all sets. The latter is the same for all j. */
struct lmg_walk {
    double weight[LMG_MOST + 1][LMG_LANES]; /* w(t - 1) + w(t), t being what is taken in and the lane's own */
    double with[LMG_MOST + 1][LMG_LANES];   /* the sum of sets that have the m-th predictor from the end */
    double whole[LMG_LANES];                /* of all sets */
    double *level[LMG_MOST + 1];            /* room for the matrix of m predictors */
};

struct lmg_work {
    const double *rxx, *rxy;
    int32_t p, split, deep; /* predictors that tell tasks apart, and those that remain behind these and the lanes' two */
    struct lmg_walk *walks;
    double *room;
    int64_t room_size; /* of a task */
};

/* Numbers of a matrix of m predictors: column c has rows c .. m, the last one being the outcome. */
static int64_t lmg_size(int32_t m)
{
    return (int64_t)m * (m + 3) / 2;
}

/* The two last predictors, a and b, in closed form. */
static void lmg_two(struct lmg_walk *walk, const double *restrict x, int32_t taken, const double *restrict r2, double *restrict out)
{
    const double *none = walk->weight[taken], *one = walk->weight[taken + 1], *two = walk->weight[taken + 2];
    for (int l = 0; l < LMG_LANES; l++) {
        const double aa = x[l], ab = x[4 + l], ay = x[8 + l], bb = x[12 + l], by = x[16 + l];
        const double a_part = aa > CXM__IMPORTANCE_OWN ? 1 / aa : 0, b_part = bb > CXM__IMPORTANCE_OWN ? 1 / bb : 0;
        const double rest = bb - ab * (ab * a_part), left = by - ab * (ay * a_part);
        const double rest_part = rest > CXM__IMPORTANCE_OWN ? 1 / rest : 0;
        const double with_a = r2[l] + ay * ay * a_part, with_b = r2[l] + by * by * b_part;
        const double a_sum = one[l] * with_a, b_sum = one[l] * with_b, both = two[l] * (with_a + left * left * rest_part);
        walk->with[2][l] += a_sum + both;
        walk->with[1][l] += b_sum + both;
        out[l] = (none[l] * r2[l] + b_sum) + (a_sum + both);
    }
}

/* out = the sum of all sets below, of which those with a predictor are added to `with`. */
static void lmg_walk(struct lmg_walk *walk, int32_t m, const double *restrict x, int32_t taken, const double *restrict r2,
                     double *restrict out)
{
    if (m == 2) {
        lmg_two(walk, x, taken, r2, out);
        return;
    }
    double part[LMG_LANES] = {0}, more[LMG_LANES], in[LMG_LANES], saved[LMG_MOST][LMG_LANES];
    if (m == 0) {
        for (int l = 0; l < LMG_LANES; l++)
            out[l] = walk->weight[taken][l] * r2[l];
        return;
    }
    if (m % LMG_TIER == 0) { /* sums of sums, so that no rounding of millions of terms adds up */
        memcpy(saved, walk->with + 1, (size_t)m * sizeof *saved);
        memset(walk->with + 1, 0, (size_t)m * sizeof *saved);
    }
    double *restrict next = walk->level[m - 1];
    for (int l = 0; l < LMG_LANES; l++) {
        part[l] = x[l] > CXM__IMPORTANCE_OWN ? 1 / x[l] : 0;
        more[l] = r2[l] + x[m * LMG_LANES + l] * x[m * LMG_LANES + l] * part[l];
    }
    const double *restrict from = x + (int64_t)(m + 1) * LMG_LANES;
    for (int32_t c = 1; c < m; c++) {
        double factor[LMG_LANES];
        for (int l = 0; l < LMG_LANES; l++)
            factor[l] = x[c * LMG_LANES + l] * part[l];
        for (int32_t r = c; r <= m; r++, from += LMG_LANES, next += LMG_LANES)
            for (int l = 0; l < LMG_LANES; l++)
                next[l] = from[l] - x[r * LMG_LANES + l] * factor[l];
    }
    lmg_walk(walk, m - 1, walk->level[m - 1], taken + 1, more, in);
    lmg_walk(walk, m - 1, x + (int64_t)(m + 1) * LMG_LANES, taken, r2, out);
    for (int l = 0; l < LMG_LANES; l++) {
        walk->with[m][l] += in[l];
        out[l] += in[l];
    }
    if (m % LMG_TIER == 0)
        for (int32_t i = 0; i < m; i++)
            for (int l = 0; l < LMG_LANES; l++)
                walk->with[1 + i][l] += saved[i][l];
}

/* Takes predictor j into a matrix of p predictors and the outcome; returns what R2 rises by. */
static double lmg_take(double a[LMG_MOST + 1][LMG_MOST + 1], int32_t p, int32_t j)
{
    if (!(a[j][j] > CXM__IMPORTANCE_OWN))
        return 0;
    const double part = 1 / a[j][j], gain = a[p][j] * a[p][j] * part;
    for (int32_t c = j + 1; c < p; c++)
        for (int32_t r = c; r <= p; r++)
            a[r][c] -= a[r][j] * (a[c][j] * part);
    return gain;
}

static void lmg_begin(const struct lmg_work *work, double a[LMG_MOST + 1][LMG_MOST + 1])
{
    for (int32_t c = 0; c < work->p; c++) {
        for (int32_t r = c; r < work->p; r++)
            a[r][c] = work->rxx[r * work->p + c];
        a[work->p][c] = work->rxy[c];
    }
}

static void lmg_task(void *pointer, int32_t task)
{
    const struct lmg_work *work = pointer;
    struct lmg_walk *walk = &work->walks[task];
    const int32_t p = work->p, deep = work->deep, done = p - deep;
    double a[LMG_MOST + 1][LMG_MOST + 1], r2[LMG_LANES] = {0};
    int32_t taken = 0;
    double *room = work->room + task * work->room_size;
    memset(walk->with, 0, sizeof walk->with);
    for (int32_t m = 0; m <= deep; m++) {
        walk->level[m] = room;
        room += lmg_size(m) * LMG_LANES;
    }
    for (int32_t j = 0; j < work->split; j++)
        taken += task >> j & 1;
    for (int l = 0; l < LMG_LANES; l++) {
        double *to = walk->level[deep] + l;
        const int32_t own = (l & 1) + (l >> 1);
        for (int32_t t = 0; t + own <= p; t++) {
            double set = 0, before = 1.0 / p; /* w(0) = 1 / p, w(t) = w(t - 1) t / (p - t) */
            for (int32_t i = 1; i < t + own; i++)
                before *= (double)i / (p - i);
            if (t + own > 0)
                set = before + (t + own < p ? before * (t + own) / (p - t - own) : 0);
            walk->weight[t][l] = set;
        }
        lmg_begin(work, a);
        for (int32_t j = 0; j < done; j++)
            if (j < 2 ? l >> j & 1 : task >> (j - 2) & 1)
                r2[l] += lmg_take(a, p, j);
        for (int32_t c = done; c < p; c++)
            for (int32_t r = c; r <= p; r++, to += LMG_LANES)
                *to = a[r][c];
    }
    lmg_walk(walk, deep, walk->level[deep], taken, r2, walk->whole);
}

/* The sums of sets that have predictor j, over tasks and lanes. */
static double lmg_with(const struct lmg_work *work, int32_t j)
{
    cxm__sum sum = {0, 0};
    for (int32_t task = 0; task < 1 << work->split; task++)
        for (int l = 0; l < LMG_LANES; l++) {
            const struct lmg_walk *walk = &work->walks[task];
            if (j >= work->p - work->deep)
                cxm__sum_add(&sum, walk->with[work->p - j][l]);
            else if (j < 2 ? l >> j & 1 : task >> (j - 2) & 1)
                cxm__sum_add(&sum, walk->whole[l]);
        }
    return cxm__sum_value(sum);
}

/* What is taken off every predictor's sum is known without adding it up: the shares make R2. */
static void lmg_shares(const struct lmg_work *work, double *shares)
{
    double a[LMG_MOST + 1][LMG_MOST + 1];
    cxm__sum rest = {0, 0};
    lmg_begin(work, a);
    for (int32_t j = 0; j < work->p; j++)
        cxm__sum_add(&rest, -lmg_take(a, work->p, j));
    for (int32_t j = 0; j < work->p; j++) {
        shares[j] = lmg_with(work, j);
        cxm__sum_add(&rest, shares[j]);
    }
    const double all = cxm__sum_value(rest) / work->p;
    for (int32_t j = 0; j < work->p; j++)
        shares[j] = fmax(0, shares[j] - all);
}

bool cxm__lmg(const cxm_host *host, const double *rxx, const double *rxy, int32_t p, double *shares)
{
    struct lmg_work work = {.rxx = rxx, .rxy = rxy, .p = p};
    if (p == 1) {
        shares[0] = rxy[0] * rxy[0];
        return true;
    }
    work.split = p < 13 ? 0 : p < 16 ? p - 12 : 4;
    work.deep = p - 2 - work.split;
    for (int32_t m = 0; m <= work.deep; m++)
        work.room_size += lmg_size(m) * LMG_LANES;
    const int32_t tasks = 1 << work.split;
    work.walks = cxm__allocate(host, tasks, sizeof *work.walks);
    work.room = cxm__allocate(host, tasks * work.room_size, sizeof(double));
    const bool done = work.walks && work.room;
    if (done) {
        cxm__run(host, tasks, lmg_task, &work);
        lmg_shares(&work, shares);
    }
    cxm__release(host, work.room, tasks * work.room_size, sizeof(double));
    cxm__release(host, work.walks, tasks, sizeof *work.walks);
    return done;
}
