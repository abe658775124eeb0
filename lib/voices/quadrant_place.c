/* A side's answers are gathered by account, what varies within accounts is pooled over the side, and the means are shrunk by it.
 * Sides never lend each other anything. */
#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/sum.h"
#include "voices/quadrant.h"

/* Work for one side at a time, by account; packed where it says units. */
struct quadrant_work {
    const cxm_host *host;
    int64_t accounts, units, answers;
    cxm__sum *sum;
    double *first; /* answer of an account */
    int64_t *count;
    int64_t *n;    /* of units */
    double *mean;  /* of units */
    cxm_shrunken *each; /* of units */
};

static bool quadrant_allocate(struct quadrant_work *w)
{
    w->sum = cxm__allocate(w->host, w->accounts, sizeof *w->sum);
    w->first = cxm__allocate(w->host, w->accounts, sizeof *w->first);
    w->count = cxm__allocate(w->host, w->accounts, sizeof *w->count);
    w->n = cxm__allocate(w->host, w->accounts, sizeof *w->n);
    w->mean = cxm__allocate(w->host, w->accounts, sizeof *w->mean);
    w->each = cxm__allocate(w->host, w->accounts, sizeof *w->each);
    return w->sum && w->first && w->count && w->n && w->mean && w->each;
}

static void quadrant_free(struct quadrant_work *w)
{
    cxm__release(w->host, w->each, w->accounts, sizeof *w->each);
    cxm__release(w->host, w->mean, w->accounts, sizeof *w->mean);
    cxm__release(w->host, w->n, w->accounts, sizeof *w->n);
    cxm__release(w->host, w->count, w->accounts, sizeof *w->count);
    cxm__release(w->host, w->first, w->accounts, sizeof *w->first);
    cxm__release(w->host, w->sum, w->accounts, sizeof *w->sum);
}

static bool quadrant_counts(const struct cxm__voices *voices, int32_t side, int64_t row)
{
    return voices->side[row] == side && cxm__voices_heard(voices, row);
}

/* Means of the units, and the sum of squares within them: exactly 0 where no account has two answers that differ. */
static double quadrant_gather(struct quadrant_work *w, const struct cxm__voices *voices, int32_t side)
{
    bool varies = false;
    cxm__sum square = {0, 0};
    w->units = w->answers = 0;
    for (int64_t a = 0; a < w->accounts; a++) {
        w->sum[a] = (cxm__sum){0, 0};
        w->count[a] = 0;
    }
    for (int64_t row = 0; row < voices->rows; row++) {
        if (!quadrant_counts(voices, side, row))
            continue;
        const int32_t a = voices->account[row];
        const double counts = voices->counts[row];
        if (!w->count[a])
            w->first[a] = counts;
        varies = varies || counts > w->first[a] || counts < w->first[a];
        cxm__sum_add(&w->sum[a], counts);
        w->count[a]++;
        w->answers++;
    }
    for (int64_t a = 0; a < w->accounts; a++)
        if (w->count[a]) {
            w->n[w->units] = w->count[a];
            w->mean[w->units++] = varies ? cxm__sum_value(w->sum[a]) / (double)w->count[a] : w->first[a];
        }
    for (int64_t row = 0; row < voices->rows && varies; row++)
        if (quadrant_counts(voices, side, row)) {
            const int32_t a = voices->account[row];
            const double apart = voices->counts[row] - cxm__sum_value(w->sum[a]) / (double)w->count[a];
            cxm__sum_add(&square, apart * apart);
        }
    return cxm__sum_value(square);
}

/* Bounds that no answers could reach are moved to the last that they could. */
static struct cxm__quadrant_side quadrant_side(const cxm_shrunken *each, const struct cxm__scorer *scorer, double line, double df)
{
    return (struct cxm__quadrant_side){each->mean, fmax(each->lower, scorer->least), fmin(each->upper, scorer->most),
                                       cxm_t_cdf((each->mean - line) / each->std_error, df)};
}

/* Shrinks one side. Without a pooled variance, or a unit to be drawn to, accounts have their own means and no interval. */
static cxm_status quadrant_shrink(struct cxm__quadrants *q, struct quadrant_work *w, const struct cxm__voices *voices, int32_t side,
                                  cxm_error *error)
{
    const double squares = quadrant_gather(w, voices, side), df = (double)(w->answers - w->units);
    cxm_shrink_result shared;
    cxm_status status = cxm_shrink(w->n, w->mean, w->units, df > 0 ? squares / df : 1, df > 0 ? df : 1, q->confidence, w->each,
                                   &shared, error);
    if (status)
        return status;
    q->status[side] = shared.status;
    if (!shared.status && !(df > 0))
        q->status[side] = CXM_VALUE_NOT_IDENTIFIED;
    else if (!shared.status && !(squares > 0))
        q->status[side] = CXM_VALUE_UNDEFINED;
    q->alike[side] = !q->status[side] && !(shared.between_variance > 0);
    const double line = q->crosshair == CXM__CROSSHAIR_MEAN ? shared.grand_mean.value : q->line;
    for (int64_t a = 0, unit = 0; a < w->accounts; a++) {
        struct cxm__quadrant_side *of = &q->accounts[a].side[side];
        *of = (struct cxm__quadrant_side){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
        q->accounts[a].answers += w->count[a];
        if (!w->count[a])
            continue;
        if (q->status[side])
            of->mean = w->mean[unit];
        else
            *of = quadrant_side(&w->each[unit], &voices->scorer, line, df);
        if (of->lower > line)
            q->accounts[a].above[side] = 1;
        else if (of->upper < line)
            q->accounts[a].above[side] = -1;
        unit++;
    }
    return CXM_OK;
}

static void quadrant_decide(struct cxm__quadrant_account *account)
{
    static const enum cxm__quadrant cells[2][2] = {
        {CXM__QUADRANT_BOTH_LOW, CXM__QUADRANT_BUYERS_LOW_USERS_HIGH},
        {CXM__QUADRANT_BUYERS_HIGH_USERS_LOW, CXM__QUADRANT_BOTH_HIGH},
    };
    const bool heard[2] = {!isnan(account->side[0].mean), !isnan(account->side[1].mean)};
    const double buyers = account->side[0].high, users = account->side[1].high;
    account->probability = fmax(buyers, 1 - buyers) * fmax(users, 1 - users);
    if (isnan(buyers) || isnan(users))
        account->probability = (double)NAN;
    if (!heard[0] && !heard[1])
        account->quadrant = CXM__QUADRANT_SILENT;
    else if (!heard[0] || !heard[1])
        account->quadrant = CXM__QUADRANT_ONE_SIDED;
    else if (!account->above[0] || !account->above[1])
        account->quadrant = CXM__QUADRANT_UNDECIDED;
    else
        account->quadrant = cells[account->above[0] > 0][account->above[1] > 0];
}

cxm_status cxm__quadrants_place(struct cxm__quadrants *quadrants, const struct cxm__voices *voices, cxm_error *error)
{
    struct quadrant_work work = {.host = voices->host, .accounts = voices->accounts};
    cxm_status status = quadrant_allocate(&work) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t a = 0; a < work.accounts; a++)
        quadrants->accounts[a] = (struct cxm__quadrant_account){.answers = 0};
    for (int32_t side = CXM__VOICE_BUYER; side <= CXM__VOICE_USER && !status; side++)
        status = quadrant_shrink(quadrants, &work, voices, side, error);
    for (int64_t a = 0; a < work.accounts && !status; a++)
        quadrant_decide(&quadrants->accounts[a]);
    quadrant_free(&work);
    return status;
}
