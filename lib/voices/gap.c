/* Answers vary about the mean of their side of their account, alike everywhere; an account's gap varies by that over its numbers.
 * The gaps are shrunk by cxm_shrink_means(). */
#include "voices/gap.h"

#include <math.h>

#include "stats/sum.h"
#include "stats/units.h"

struct gap {
    cxm__sum *sum; /* sum[2 * account + side], then sums of squares */
    double *mean;
    int64_t *n;
    double within, df, largest;
    int64_t *account; /* those heard on both sides */
    double *own, *variance;
    cxm_shrunken *shrunk;
    int64_t both;
};

static bool gap_allocate(struct gap *g, const cxm_host *host, int64_t accounts)
{
    g->sum = cxm__allocate_zeroed(host, 2 * accounts, sizeof *g->sum);
    g->mean = cxm__allocate(host, 2 * accounts, sizeof *g->mean);
    g->n = cxm__allocate_zeroed(host, 2 * accounts, sizeof *g->n);
    g->account = cxm__allocate(host, accounts, sizeof *g->account);
    g->own = cxm__allocate(host, accounts, sizeof *g->own);
    g->variance = cxm__allocate(host, accounts, sizeof *g->variance);
    g->shrunk = cxm__allocate(host, accounts, sizeof *g->shrunk);
    return g->sum && g->mean && g->n && g->account && g->own && g->variance && g->shrunk;
}

static void gap_free(struct gap *g, const cxm_host *host, int64_t accounts)
{
    cxm__release(host, g->sum, 2 * accounts, sizeof *g->sum);
    cxm__release(host, g->mean, 2 * accounts, sizeof *g->mean);
    cxm__release(host, g->n, 2 * accounts, sizeof *g->n);
    cxm__release(host, g->account, accounts, sizeof *g->account);
    cxm__release(host, g->own, accounts, sizeof *g->own);
    cxm__release(host, g->variance, accounts, sizeof *g->variance);
    cxm__release(host, g->shrunk, accounts, sizeof *g->shrunk);
}

static void gap_gather(struct gap *g, const struct cxm__voices *v)
{
    cxm__sum within = {0, 0};
    int64_t answers = 0, cells = 0;
    for (int64_t row = 0; row < v->rows; row++)
        if (cxm__voices_heard(v, row)) {
            const int64_t cell = 2 * (int64_t)v->account[row] + (v->side[row] == CXM__VOICE_USER);
            cxm__sum_add(&g->sum[cell], v->counts[row]);
            g->n[cell]++;
            answers++;
            g->largest = fmax(g->largest, fabs(v->counts[row]));
        }
    for (int64_t cell = 0; cell < 2 * v->accounts; cell++) {
        g->mean[cell] = g->n[cell] ? cxm__sum_value(g->sum[cell]) / (double)g->n[cell] : 0;
        cells += g->n[cell] > 0;
    }
    for (int64_t row = 0; row < v->rows; row++)
        if (cxm__voices_heard(v, row)) {
            const double apart = v->counts[row] - g->mean[2 * (int64_t)v->account[row] + (v->side[row] == CXM__VOICE_USER)];
            cxm__sum_add(&within, apart * apart);
        }
    g->df = (double)(answers - cells);
    g->within = cxm__squares_vanish(cxm__sum_value(within), (double)answers, g->largest) ? 0 : cxm__sum_value(within) / g->df;
    for (int64_t a = 0; a < v->accounts; a++) {
        if (!g->n[2 * a] || !g->n[2 * a + 1])
            continue;
        g->account[g->both] = a;
        g->own[g->both] = g->mean[2 * a + 1] - g->mean[2 * a];
        g->variance[g->both++] = g->within * (1 / (double)g->n[2 * a] + 1 / (double)g->n[2 * a + 1]);
    }
}

cxm_status cxm__voices_gaps(const struct cxm__voices *voices, double confidence, cxm_shrunken *each, cxm_error *error)
{
    const cxm_shrunken none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    struct gap g = {.both = 0};
    cxm_shrink_result shared;
    cxm_status status = gap_allocate(&g, voices->host, voices->accounts) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t a = 0; a < voices->accounts && !status; a++)
        each[a] = none;
    if (!status)
        gap_gather(&g, voices);
    if (!status && g.df > 0 && g.within > 0)
        status = cxm_shrink_means(g.variance, g.own, g.both, g.df, confidence, g.shrunk, &shared, error);
    for (int64_t i = 0; i < g.both && !status && g.df > 0; i++) {
        const cxm_shrunken whole = {g.own[i], (double)NAN, (double)NAN, (double)NAN, 0}; /* nothing to draw it for */
        each[g.account[i]] = g.within > 0 ? g.shrunk[i] : whole;
    }
    gap_free(&g, voices->host, voices->accounts);
    return status;
}
