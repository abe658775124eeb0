/* An account is known by its rows, sums and products of each side, so that a resample is a weighted sum of accounts and costs no
 * look at rows. Each resample has a stream of random numbers of its own: neither threads nor their order matter. */
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "cxm/unstable/random.h"
#include "stats/importance.h"
#include "stats/standardise.h"
#include "voices/criteria.h"

/* Resamples of a task; tasks between two words to the host, fewer with LMG of more items than CRITERIA_SLOW. */
enum { CRITERIA_TOGETHER = 8, CRITERIA_TASKS = 64, CRITERIA_SLOW = 16, CRITERIA_TASKS_SLOW = 4 };

enum { CRITERIA_PACKS = 4096 };
#define CRITERIA_STREAM UINT64_MAX /* of dealing; resamples have the streams from 0 on */

static const double criteria_constant = 1e-11; /* of an item's variance is left in a resample: it is constant there */

/* What a task works with. */
struct cxm__criteria_room {
    double *times; /* how often each account was drawn, in CRITERIA_TOGETHER resamples */
    double *sums;  /* of each of these resamples */
    double *work;  /* correlations, and what importances need */
    bool failed;
};

static int64_t criteria_work_size(const struct cxm__criteria *c)
{
    const int64_t p = c->items;
    return p * p + 3 * p + 2 + cxm__importance_room(c->items);
}

/* Correlations of a side's active items from its rows, sums and products; false where one of them is constant or rows are too
 * few. */
static bool criteria_correlate(const struct cxm__criteria_side *side, const double *part, double *rxx, double *rxy, double *spread)
{
    const int32_t p = side->active;
    const double n = part[0], *sums = part + 1, *products = part + 2 + p;
    if (n <= p + 1)
        return false;
    for (int32_t i = 0; i <= p; i++) {
        spread[i] = products[i * (i + 1) / 2 + i] - sums[i] * sums[i] / n;
        if (!(spread[i] > criteria_constant * n))
            return false;
    }
    for (int32_t i = 0; i <= p; i++)
        for (int32_t j = 0; j < i; j++) {
            const double r = (products[i * (i + 1) / 2 + j] - sums[i] * sums[j] / n) / sqrt(spread[i] * spread[j]);
            if (i == p)
                rxy[j] = r;
            else
                rxx[i * p + j] = rxx[j * p + i] = r;
        }
    for (int32_t i = 0; i < p; i++)
        rxx[i * p + i] = 1;
    return true;
}

/* Shares of the active items in percent of R2; false where they are not determined as those of the data are. */
static bool criteria_shares(const struct cxm__criteria_resamples *resamples, const struct cxm__criteria_side *side,
                            const double *part, double *work, double *shares, double *r2, bool *failed)
{
    const int32_t p = side->active;
    double *rxx = work, *rxy = rxx + (int64_t)p * p, *spread = rxy + p, *room = spread + p + 1;
    if (!criteria_correlate(side, part, rxx, rxy, spread))
        return false;
    const int32_t rank = cxm__relative_weights(rxx, rxy, p, room, shares, r2);
    if (rank < side->rank || !(*r2 > 1e-24))
        return false;
    if (resamples->lmg) {
        cxm_host alone = *resamples->criteria->host; /* tasks do not share work once more */
        alone.run = NULL;
        if (!cxm__lmg(&alone, rxx, rxy, p, shares)) {
            *failed = true;
            return false;
        }
    }
    for (int32_t j = 0; j < p; j++)
        shares[j] = p == 1 ? 100 : shares[j] * (100 / *r2);
    return true;
}

/* Kendall's tau-b of the two sides' shares, of items that both have. */
static double criteria_tau(const double *buyers, const double *users, int32_t items)
{
    double together = 0, pairs_buyers = 0, pairs_users = 0;
    for (int32_t i = 0; i < items; i++)
        for (int32_t j = 0; j < i; j++) {
            const double a = buyers[i] - buyers[j], b = users[i] - users[j];
            if (isnan(a) || isnan(b))
                continue;
            const int first = (a > 0) - (a < 0), second = (b > 0) - (b < 0);
            together += first * second;
            pairs_buyers += first != 0;
            pairs_users += second != 0;
        }
    return together / sqrt(pairs_buyers * pairs_users);
}

/* All figures of one resample, `step` apart. */
static void criteria_figures(const struct cxm__criteria_resamples *resamples, const double *part, double *work, double *figures,
                             int64_t step, bool *failed)
{
    const struct cxm__criteria *c = resamples->criteria;
    double shares[CXM__CRITERIA_MOST], by_item[CXM__CRITERIA_SIDES][CXM__CRITERIA_MOST];
    for (int32_t s = 0; s < CXM__CRITERIA_SIDES; s++, part += resamples->width[s - 1]) {
        const struct cxm__criteria_side *side = &resamples->side[s];
        double r2 = (double)NAN;
        const bool known = side->status == CXM_IMPORTANCE_OK || side->status == CXM_IMPORTANCE_COLLINEAR;
        const bool told = known && side->active && criteria_shares(resamples, side, part, work, shares, &r2, failed);
        for (int32_t j = 0; j < c->items; j++)
            by_item[s][j] = (double)NAN;
        for (int32_t i = 0; told && i < side->active; i++)
            if (resamples->lmg || side->each[side->of[i]].status != CXM_IMPORTANCE_COLLINEAR)
                by_item[s][side->of[i]] = shares[i];
        for (int32_t j = 0; j < c->items; j++)
            figures[cxm__criteria_share(c, s, j) * step] = by_item[s][j];
        figures[cxm__criteria_r2(c, s) * step] = told ? fmin(1, r2) : (double)NAN;
    }
    figures[cxm__criteria_agreement(c) * step] = criteria_tau(by_item[0], by_item[1], c->items);
}

/* ---- accounts ---- */

/* Items of a side that vary, and rows standardised by side, so that sums of products lose nothing. */
static cxm_status criteria_side(struct cxm__criteria_resamples *resamples, int32_t s, double *x, cxm_error *error)
{
    const struct cxm__criteria *c = resamples->criteria;
    struct cxm__criteria_side *side = &resamples->side[s];
    const int64_t n = c->rows[s], first = s ? c->rows[0] : 0;
    double mean, scale = 0;
    side->each = cxm__allocate(c->host, c->items, sizeof *side->each);
    side->of = cxm__allocate(c->host, c->items, sizeof *side->of);
    if (!side->each || !side->of)
        return cxm__fail_memory(error);
    for (int32_t j = 0; j <= c->items; j++) {
        if (n)
            cxm__standardise(x + j * c->used + first, n, 1, &mean, &scale);
        if (j < c->items && n && scale > 0)
            side->of[side->active++] = j;
    }
    side->status = !n ? CXM_IMPORTANCE_NO_DATA : n <= side->active + 1 ? CXM_IMPORTANCE_TOO_FEW
                   : !(scale > 0) ? CXM_IMPORTANCE_CONSTANT : CXM_IMPORTANCE_OK;
    resamples->width[s] = 2 + side->active + (int64_t)(side->active + 1) * (side->active + 2) / 2;
    return CXM_OK;
}

/* Deals accounts out at random to packs of the same size: a pack varies as its accounts do, and what a resample costs no longer grows
 * with them. */
static bool criteria_deal(struct cxm__criteria_resamples *resamples)
{
    const int64_t accounts = resamples->criteria->accounts;
    cxm_random random = cxm_random_begin(resamples->seed, CRITERIA_STREAM);
    resamples->packs = accounts < CRITERIA_PACKS ? accounts : CRITERIA_PACKS;
    resamples->pack = cxm__allocate(resamples->criteria->host, accounts, sizeof *resamples->pack);
    for (int64_t a = 0; resamples->pack && a < accounts; a++)
        resamples->pack[a] = (int32_t)(a % resamples->packs);
    for (int64_t a = accounts - 1; resamples->pack && accounts > CRITERIA_PACKS && a > 0; a--) {
        const int64_t other = (int64_t)cxm_random_below(&random, (uint64_t)a + 1);
        const int32_t pack = resamples->pack[a];
        resamples->pack[a] = resamples->pack[other];
        resamples->pack[other] = pack;
    }
    return resamples->pack;
}

static void criteria_parts(struct cxm__criteria_resamples *resamples, const double *x)
{
    const struct cxm__criteria *c = resamples->criteria;
    const int64_t whole = resamples->width[0] + resamples->width[1];
    for (int64_t row = 0; row < c->used; row++) {
        const int32_t s = row >= c->rows[0];
        const struct cxm__criteria_side *side = &resamples->side[s];
        const int32_t p = side->active;
        double *part = resamples->part + resamples->pack[c->account[row]] * whole + (s ? resamples->width[0] : 0);
        double own[CXM__CRITERIA_MOST + 1];
        for (int32_t i = 0; i <= p; i++)
            own[i] = x[(i < p ? side->of[i] : c->items) * c->used + row];
        *part++ += 1;
        for (int32_t i = 0; i <= p; i++)
            *part++ += own[i];
        for (int32_t i = 0; i <= p; i++)
            for (int32_t j = 0; j <= i; j++)
                *part++ += own[i] * own[j];
    }
}

/* What the data themselves say of each item of a side. */
static void criteria_observe(struct cxm__criteria_resamples *resamples, int32_t s, const double *part, const double *x,
                             double *work, cxm_importance *active)
{
    const struct cxm__criteria *c = resamples->criteria;
    struct cxm__criteria_side *side = &resamples->side[s];
    const int32_t p = side->active;
    double *rxx = work, *rxy = rxx + (int64_t)p * p, *spread = rxy + p, *room = spread + p + 1;
    bool collinear = false;
    const cxm_importance none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN,
                                 CXM_IMPORTANCE_CONSTANT, 0};
    side->r2 = side->status ? (double)NAN : 0;
    side->rank = p;
    for (int32_t j = 0; j < c->items; j++)
        side->each[j] = none;
    if (!side->status && p && !criteria_correlate(side, part, rxx, rxy, spread))
        side->status = CXM_IMPORTANCE_TOO_FEW;
    if (!side->status && p)
        side->r2 = cxm__importance_of(rxx, rxy, p, room, active, &collinear);
    for (int32_t i = 0; collinear && i < p; i++)
        side->rank -= !(room[i] > CXM__IMPORTANCE_OWN);
    for (int32_t i = 0; i < p; i++) {
        cxm_importance *to = &side->each[side->of[i]];
        *to = side->status ? none : active[i];
        if (side->status)
            to->status = side->status;
        else if (!to->status && cxm__importance_thin(x + side->of[i] * c->used + (s ? c->rows[0] : 0), c->rows[s]))
            to->status = CXM_IMPORTANCE_THIN;
    }
    if (collinear)
        side->status = CXM_IMPORTANCE_COLLINEAR;
}

/* ---- resamples ---- */

static void criteria_draw(const struct cxm__criteria_resamples *resamples, struct cxm__criteria_room *room, int64_t first,
                          int32_t n)
{
    const int64_t packs = resamples->packs, whole = resamples->width[0] + resamples->width[1];
    memset(room->times, 0, (size_t)packs * CRITERIA_TOGETHER * sizeof(double));
    memset(room->sums, 0, (size_t)whole * CRITERIA_TOGETHER * sizeof(double));
    for (int32_t r = 0; r < n; r++) {
        cxm_random random = cxm_random_begin(resamples->seed, (uint64_t)(first + r));
        for (int64_t i = 0; i < packs; i++)
            room->times[(int64_t)cxm_random_below(&random, (uint64_t)packs) * CRITERIA_TOGETHER + r]++;
    }
    for (int64_t a = 0; a < packs; a++) {
        const double *restrict part = resamples->part + a * whole;
        for (int32_t r = 0; r < n; r++) {
            const double times = room->times[a * CRITERIA_TOGETHER + r];
            double *restrict sums = room->sums + r * whole;
            if (!(times > 0))
                continue;
            for (int64_t f = 0; f < whole; f++)
                sums[f] += times * part[f];
        }
    }
}

static void criteria_task(void *pointer, int32_t task)
{
    const struct cxm__criteria_resamples *resamples = pointer;
    struct cxm__criteria_room *room = &resamples->rooms[task];
    const cxm_host *host = resamples->criteria->host;
    const int64_t packs = resamples->packs, whole = resamples->width[0] + resamples->width[1];
    const int64_t first = resamples->begin + (int64_t)task * CRITERIA_TOGETHER, left = resamples->count - first;
    const int32_t n = left < CRITERIA_TOGETHER ? (int32_t)left : CRITERIA_TOGETHER;
    *room = (struct cxm__criteria_room){.times = cxm__allocate(host, packs, CRITERIA_TOGETHER * sizeof(double)),
                                        .sums = cxm__allocate(host, whole, CRITERIA_TOGETHER * sizeof(double)),
                                        .work = cxm__allocate(host, criteria_work_size(resamples->criteria), sizeof(double))};
    room->failed = !room->times || !room->sums || !room->work;
    if (!room->failed)
        criteria_draw(resamples, room, first, n);
    for (int32_t r = 0; r < n && !room->failed; r++)
        criteria_figures(resamples, room->sums + r * whole, room->work, resamples->values + first + r, resamples->count,
                         &room->failed);
    cxm__release(host, room->times, packs, CRITERIA_TOGETHER * sizeof(double));
    cxm__release(host, room->sums, whole, CRITERIA_TOGETHER * sizeof(double));
    cxm__release(host, room->work, criteria_work_size(resamples->criteria), sizeof(double));
}

static cxm_status criteria_draw_all(struct cxm__criteria_resamples *resamples, cxm_error *error)
{
    const struct cxm__criteria *c = resamples->criteria;
    const bool slow = resamples->lmg && c->items > CRITERIA_SLOW;
    const int32_t most = slow ? CRITERIA_TASKS_SLOW : CRITERIA_TASKS;
    const int64_t step = (int64_t)CRITERIA_TOGETHER * most;
    cxm_status status = CXM_OK;
    for (resamples->begin = 0; resamples->begin < resamples->count && !status; resamples->begin += step) {
        const int64_t left = (resamples->count - resamples->begin + CRITERIA_TOGETHER - 1) / CRITERIA_TOGETHER;
        const int32_t tasks = left < most ? (int32_t)left : most;
        cxm__run(c->host, tasks, criteria_task, resamples);
        for (int32_t task = 0; task < tasks && !status; task++)
            status = resamples->rooms[task].failed ? cxm__fail_memory(error) : CXM_OK;
        if (!status && (slow || c->used * resamples->count > 1000000))
            status = cxm__progress(c->host, c->used * resamples->begin, c->used * resamples->count, error);
    }
    return status;
}

/* The data themselves are a resample in which each account comes once. */
static cxm_status criteria_whole(struct cxm__criteria_resamples *resamples, const double *x, double *observed, cxm_error *error)
{
    const struct cxm__criteria *c = resamples->criteria;
    const int64_t whole = resamples->width[0] + resamples->width[1];
    double *sums = cxm__allocate_zeroed(c->host, whole, sizeof *sums);
    double *work = cxm__allocate(c->host, criteria_work_size(c), sizeof *work);
    cxm_importance *active = cxm__allocate(c->host, c->items, sizeof *active);
    bool failed = !sums || !work || !active;
    for (int64_t a = 0; a < resamples->packs && !failed; a++)
        for (int64_t f = 0; f < whole; f++)
            sums[f] += resamples->part[a * whole + f];
    for (int32_t s = 0; s < CXM__CRITERIA_SIDES && !failed; s++)
        criteria_observe(resamples, s, sums + (s ? resamples->width[0] : 0), x, work, active);
    if (!failed)
        criteria_figures(resamples, sums, work, observed, 1, &failed);
    cxm__release(c->host, active, c->items, sizeof *active);
    cxm__release(c->host, work, criteria_work_size(c), sizeof *work);
    cxm__release(c->host, sums, whole, sizeof *sums);
    return failed ? cxm__fail_memory(error) : CXM_OK;
}

cxm_status cxm__criteria_resample(struct cxm__criteria_resamples *resamples, double *observed, cxm_error *error)
{
    const struct cxm__criteria *c = resamples->criteria;
    const int64_t columns = c->items + 1;
    double *x = cxm__allocate(c->host, c->used, sizeof(double) * (size_t)columns);
    cxm_status status = x ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        memcpy(x, c->x, (size_t)(c->used * columns) * sizeof *x);
    for (int32_t s = 0; s < CXM__CRITERIA_SIDES && !status; s++)
        status = criteria_side(resamples, s, x, error);
    const int64_t whole = resamples->width[0] + resamples->width[1];
    if (!status && !criteria_deal(resamples))
        status = cxm__fail_memory(error);
    if (!status) {
        resamples->part = cxm__allocate_zeroed(c->host, resamples->packs, sizeof(double) * (size_t)whole);
        resamples->values = cxm__allocate(c->host, resamples->count, sizeof(double) * (size_t)(2 * c->items + 3));
        resamples->rooms = cxm__allocate_zeroed(c->host, CRITERIA_TASKS, sizeof *resamples->rooms);
        status = resamples->part && resamples->values && resamples->rooms ? CXM_OK : cxm__fail_memory(error);
    }
    if (!status) {
        criteria_parts(resamples, x);
        status = criteria_whole(resamples, x, observed, error);
    }
    cxm__release(c->host, x, c->used, sizeof(double) * (size_t)columns);
    return status ? status : criteria_draw_all(resamples, error);
}

void cxm__criteria_resamples_free(struct cxm__criteria_resamples *resamples)
{
    const struct cxm__criteria *c = resamples->criteria;
    const int64_t whole = resamples->width[0] + resamples->width[1];
    for (int32_t s = 0; s < CXM__CRITERIA_SIDES; s++) {
        cxm__release(c->host, resamples->side[s].each, c->items, sizeof *resamples->side[s].each);
        cxm__release(c->host, resamples->side[s].of, c->items, sizeof *resamples->side[s].of);
    }
    cxm__release(c->host, resamples->pack, c->accounts, sizeof *resamples->pack);
    cxm__release(c->host, resamples->part, resamples->packs, sizeof(double) * (size_t)whole);
    cxm__release(c->host, resamples->values, resamples->count, sizeof(double) * (size_t)(2 * c->items + 3));
    cxm__release(c->host, resamples->rooms, CRITERIA_TASKS, sizeof *resamples->rooms);
}
