/* The partial likelihood, its gradient and its information, in one sweep from the last time to the first.
 * Rows join the risk set at their time and leave it at their entry; its sums are compensated, so that who leaves leaves nothing. */
#include <math.h>
#include <string.h>

#include "stats/cox.h"

/* A trace is what an event's time leaves behind for the residuals, in the terms of sweep_time(): the sums over its events of 1 / s,
 * f / s, mean / s, f mean / s and mean / d. */
struct cxm__cox_work {
    double *risk;          /* by row: exp(x beta) */
    int64_t width;         /* 1 + p + p (p + 1) / 2 */
    cxm__sum *at_risk;     /* sums of r, r x, r x x over the risk set */
    double *sums, *dying;  /* their values; the same sums over a time's events */
    cxm__sum likelihood, *score;
    double *traces;        /* by event's time, 2 + 3 p each, last time of a stratum first */
    int64_t *first_trace;  /* by stratum, and one more */
    int32_t *trace_place;  /* by trace: the place in time */
    int64_t trace_capacity;
};

struct cxm__cox_work *cxm__cox_work_new(const struct cxm__cox_rows *rows)
{
    const cxm_host *host = rows->host;
    const int64_t p = rows->p;
    struct cxm__cox_work *work = cxm__allocate_zeroed(host, 1, sizeof *work);
    if (!work)
        return NULL;
    work->width = 1 + p + p * (p + 1) / 2;
    work->risk = cxm__allocate(host, rows->used, sizeof(double));
    work->at_risk = cxm__allocate(host, work->width, sizeof(cxm__sum));
    work->dying = cxm__allocate(host, work->width, sizeof(double));
    work->sums = cxm__allocate(host, work->width, sizeof(double));
    work->score = cxm__allocate(host, p, sizeof(cxm__sum));
    work->first_trace = cxm__allocate_zeroed(host, rows->strata + 1, sizeof(int64_t));
    bool lent = work->risk && work->at_risk && work->dying && work->sums && work->score && work->first_trace;
    if (rows->clustered) {
        work->trace_capacity = rows->events;
        work->traces = cxm__allocate(host, rows->events, (size_t)(2 + 3 * p) * sizeof(double));
        work->trace_place = cxm__allocate(host, rows->events, sizeof(int32_t));
        lent = lent && work->traces && work->trace_place;
    }
    if (lent)
        return work;
    cxm__cox_work_free(rows, work);
    return NULL;
}

void cxm__cox_work_free(const struct cxm__cox_rows *rows, struct cxm__cox_work *work)
{
    const cxm_host *host = rows->host;
    const int64_t p = rows->p;
    if (!work)
        return;
    cxm__release(host, work->risk, rows->used, sizeof(double));
    cxm__release(host, work->at_risk, work->width, sizeof(cxm__sum));
    cxm__release(host, work->dying, work->width, sizeof(double));
    cxm__release(host, work->sums, work->width, sizeof(double));
    cxm__release(host, work->score, p, sizeof(cxm__sum));
    cxm__release(host, work->first_trace, rows->strata + 1, sizeof(int64_t));
    cxm__release(host, work->traces, work->trace_capacity, (size_t)(2 + 3 * p) * sizeof(double));
    cxm__release(host, work->trace_place, work->trace_capacity, sizeof(int32_t));
    cxm__release(host, work, 1, sizeof *work);
}

/* Adds a row to the risk set, or takes it out with sign -1. The same products come and go. */
static void sweep_join(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, int32_t row, double sign)
{
    const double *x = rows->x + (int64_t)row * rows->p;
    const double r = sign * work->risk[row];
    cxm__sum *at = work->at_risk;
    cxm__sum_add(at++, r);
    for (int32_t i = 0; i < rows->p; i++)
        cxm__sum_add(at++, r * x[i]);
    for (int32_t i = 0; i < rows->p; i++)
        for (int32_t j = 0; j <= i; j++)
            cxm__sum_add(at++, r * x[i] * x[j]);
}

static void sweep_die(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, int32_t row)
{
    const double *x = rows->x + (int64_t)row * rows->p;
    const double r = work->risk[row];
    double *at = work->dying;
    *at++ += r;
    for (int32_t i = 0; i < rows->p; i++)
        *at++ += r * x[i];
    for (int32_t i = 0; i < rows->p; i++)
        for (int32_t j = 0; j <= i; j++)
            *at++ += r * x[i] * x[j];
}

/* A time with `events` events. Leaves a trace if asked to.
 *
 * With S the sums over the risk set and D those over the events, event k stands against S - f D, f = k / d for Efron and 0 for
 * Breslow. All that is wanted is linear in five sums over k: of 1 / s, f / s, 1 / s^2, f / s^2 and f^2 / s^2, s = S0 - f D0. */
static void sweep_time(const struct cxm__cox_rows *rows, int32_t ties, int64_t events, int32_t place, struct cxm__cox_work *work,
                       struct cxm__cox_sums *sums, double *trace)
{
    const int32_t p = rows->p;
    const double weight = sums->weight ? sums->weight[place] : 0, all = cxm__sum_value(work->at_risk[0]);
    const int64_t steps = ties == CXM_COX_EFRON ? events : 1;
    const double each = ties == CXM_COX_EFRON ? 1 : (double)events;
    double a0 = 0, a1 = 0, b0 = 0, b1 = 0, b2 = 0;
    for (int64_t k = 0; k < steps; k++) {
        const double f = (double)k / (double)events, sum = all - f * work->dying[0], share = each / sum;
        cxm__sum_add(&work->likelihood, -each * log(sum));
        a0 += share;
        a1 += f * share;
        b0 += share / sum;
        b1 += f * share / sum;
        b2 += f * f * share / sum;
    }
    for (int64_t i = 0; i < work->width; i++)
        work->sums[i] = cxm__sum_value(work->at_risk[i]);
    const double *sum1 = work->sums + 1, *dying1 = work->dying + 1, *sum2 = sum1 + p, *dying2 = dying1 + p;
    for (int32_t i = 0; i < p; i++) {
        const double means = a0 * sum1[i] - a1 * dying1[i];
        cxm__sum_add(&work->score[i], -means);
        if (sums->weight)
            sums->weighted_score[i] -= weight * means;
        if (trace) {
            trace[2 + i] = b0 * sum1[i] - b1 * dying1[i];
            trace[2 + p + i] = b1 * sum1[i] - b2 * dying1[i];
            trace[2 + 2 * p + i] = means / (double)events;
        }
        for (int32_t j = 0; j <= i; j++, sum2++, dying2++) {
            const double squares = b0 * sum1[i] * sum1[j] - b1 * (sum1[i] * dying1[j] + dying1[i] * sum1[j]) +
                                   b2 * dying1[i] * dying1[j];
            const double value = a0 * *sum2 - a1 * *dying2 - squares;
            sums->information[i * p + j] += value;
            if (sums->weight) {
                sums->weighted[i * p + j] += weight * value;
                sums->weighted2[i * p + j] += weight * weight * value;
            }
        }
    }
    if (trace) {
        trace[0] = a0;
        trace[1] = a1;
    }
}

/* One stratum, rows first .. end - 1 of both orders, from the last time to the first. Returns how many traces it left. */
static int64_t sweep_stratum(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, int64_t first, int64_t end,
                             struct cxm__cox_work *work, struct cxm__cox_sums *sums, int64_t trace)
{
    const int32_t p = rows->p;
    const int64_t begun = trace;
    memset(work->at_risk, 0, (size_t)work->width * sizeof *work->at_risk);
    for (int64_t i = end - 1, entered = end - 1, next; i >= first; i = next) {
        const int32_t place = rows->stop[rows->by_stop[i]];
        int64_t events = 0;
        memset(work->dying, 0, (size_t)work->width * sizeof *work->dying);
        for (next = i; next >= first && rows->stop[rows->by_stop[next]] == place; next--) {
            const int32_t row = rows->by_stop[next];
            sweep_join(rows, work, row, 1);
            if (!rows->event[row])
                continue;
            events++;
            sweep_die(rows, work, row);
            for (int32_t j = 0; j < p; j++) {
                const double x = rows->x[(int64_t)row * p + j];
                cxm__sum_add(&work->likelihood, x * beta[j]);
                cxm__sum_add(&work->score[j], x);
                if (sums->weight)
                    sums->weighted_score[j] += sums->weight[place] * x;
            }
        }
        for (; rows->entered && entered >= first && rows->start[rows->by_start[entered]] >= place; entered--)
            sweep_join(rows, work, rows->by_start[entered], -1);
        if (!events)
            continue;
        if (sums->residuals)
            work->trace_place[trace] = place;
        sweep_time(rows, ties, events, place, work, sums, sums->residuals ? work->traces + trace * (2 + 3 * p) : NULL);
        trace++;
    }
    return trace - begun;
}

/* How many of a stratum's traces are at or before a place; they stand from the last to the first. */
static int64_t sweep_traces_to(const struct cxm__cox_work *work, int64_t first, int64_t end, int32_t place)
{
    const int64_t last = end;
    while (first < end) {
        const int64_t middle = first + (end - first) / 2;
        if (work->trace_place[middle] <= place)
            end = middle;
        else
            first = middle + 1;
    }
    return last - end;
}

/* Each row's part in the score: what it brought as an event, less what it was at risk of. Traces are summed up from the first time
 * on, in place, in the parts that residuals of rows at risk need. */
static void sweep_residuals(const struct cxm__cox_rows *rows, struct cxm__cox_work *work, double *residuals)
{
    const int32_t p = rows->p, wide = 2 + 3 * p;
    for (int64_t s = 0; s < rows->strata; s++)
        for (int64_t t = work->first_trace[s + 1] - 1; t-- > work->first_trace[s];) {
            double *trace = work->traces + t * wide;
            trace[0] += trace[wide];
            for (int32_t j = 0; j < p; j++)
                trace[2 + j] += trace[wide + 2 + j];
        }
    for (int64_t row = 0; row < rows->used; row++) {
        const int64_t first = work->first_trace[rows->stratum[row]], end = work->first_trace[rows->stratum[row] + 1];
        const int64_t to = sweep_traces_to(work, first, end, rows->stop[row]);
        const int64_t from = rows->entered ? sweep_traces_to(work, first, end, rows->start[row]) : 0;
        const double *until = to ? work->traces + (end - to) * wide : NULL;
        const double *before = from ? work->traces + (end - from) * wide : NULL;
        const double r = work->risk[row], hazard = (until ? until[0] : 0) - (before ? before[0] : 0);
        for (int32_t j = 0; j < p; j++) {
            const double x = rows->x[row * p + j], mean = (until ? until[2 + j] : 0) - (before ? before[2 + j] : 0);
            double residual = -r * (x * hazard - mean);
            if (rows->event[row])
                residual += x - until[2 + 2 * p + j] + r * (x * until[1] - until[2 + p + j]);
            residuals[row * p + j] = residual;
        }
    }
}

static void sweep_mirror(double *matrix, int32_t p)
{
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j < i; j++)
            matrix[j * p + i] = matrix[i * p + j];
}

void cxm__cox_sweep(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, struct cxm__cox_work *work,
                    struct cxm__cox_sums *sums)
{
    const int32_t p = rows->p;
    const size_t vector = (size_t)p * sizeof(double), matrix = vector * (size_t)p;
    int64_t trace = 0;
    memset(&work->likelihood, 0, sizeof work->likelihood);
    memset(work->score, 0, (size_t)p * sizeof *work->score);
    memset(sums->information, 0, matrix);
    if (sums->weight) {
        memset(sums->weighted_score, 0, vector);
        memset(sums->weighted, 0, matrix);
        memset(sums->weighted2, 0, matrix);
    }
    for (int64_t row = 0; row < rows->used; row++) {
        double eta = 0;
        for (int32_t j = 0; j < p; j++)
            eta += rows->x[row * p + j] * beta[j];
        work->risk[row] = exp(eta);
    }
    for (int64_t first = 0, end; first < rows->used; first = end) {
        const int32_t stratum = rows->stratum[rows->by_stop[first]];
        for (end = first; end < rows->used && rows->stratum[rows->by_stop[end]] == stratum;)
            end++;
        trace += sweep_stratum(rows, ties, beta, first, end, work, sums, trace);
        work->first_trace[stratum + 1] = trace;
    }
    sums->log_likelihood = cxm__sum_value(work->likelihood);
    for (int32_t j = 0; j < p; j++)
        sums->score[j] = cxm__sum_value(work->score[j]);
    sweep_mirror(sums->information, p);
    if (sums->weight) {
        sweep_mirror(sums->weighted, p);
        sweep_mirror(sums->weighted2, p);
    }
    if (sums->residuals)
        sweep_residuals(rows, work, sums->residuals);
}
