/* The partial likelihood, its gradient and its information, in one sweep from the last time to the first.
 * Rows join the risk set at their time and leave it at their entry; its sums are compensated, so that what leaves leaves nothing. */
#include <math.h>
#include <string.h>

#include "stats/cox.h"

/* What an event's time leaves behind for the residuals: sums over its events k = 0 .. d - 1, f = k / d, of
 * 1 / S0, mean / S0, f / S0, f mean / S0 and mean / d. */
struct cxm__cox_work {
    double *risk;          /* by row: exp(x beta) */
    int64_t width;         /* 1 + p + p (p + 1) / 2 */
    cxm__sum *at_risk;     /* sums of r, r x, r x x over the risk set */
    double *dying, *mean;  /* the same over a time's events; their mean */
    double *information;   /* of one time */
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
    work->mean = cxm__allocate(host, p, sizeof(double));
    work->information = cxm__allocate(host, p * p, sizeof(double));
    work->first_trace = cxm__allocate_zeroed(host, rows->strata + 1, sizeof(int64_t));
    bool lent = work->risk && work->at_risk && work->dying && work->mean && work->information && work->first_trace;
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
    cxm__release(host, work->mean, p, sizeof(double));
    cxm__release(host, work->information, p * p, sizeof(double));
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

/* A time with `events` events. Leaves a trace if asked to. */
static void sweep_time(const struct cxm__cox_rows *rows, int32_t ties, int64_t events, int32_t place, struct cxm__cox_work *work,
                       struct cxm__cox_sums *sums, double *trace)
{
    const int32_t p = rows->p;
    const double weight = sums->weight ? sums->weight[place] : 0;
    const int64_t steps = ties == CXM_COX_EFRON ? events : 1;
    const double each = ties == CXM_COX_EFRON ? 1 : (double)events;
    memset(work->information, 0, (size_t)p * (size_t)p * sizeof(double));
    if (trace)
        memset(trace, 0, (size_t)(2 + 3 * p) * sizeof(double));
    for (int64_t k = 0; k < steps; k++) {
        const double f = (double)k / (double)events;
        const double sum = cxm__sum_value(work->at_risk[0]) - f * work->dying[0];
        sums->log_likelihood -= each * log(sum);
        for (int32_t i = 0; i < p; i++) {
            work->mean[i] = (cxm__sum_value(work->at_risk[1 + i]) - f * work->dying[1 + i]) / sum;
            sums->score[i] -= each * work->mean[i];
            if (sums->weight)
                sums->weighted_score[i] -= each * weight * work->mean[i];
        }
        int64_t at = 1 + p;
        for (int32_t i = 0; i < p; i++)
            for (int32_t j = 0; j <= i; j++, at++)
                work->information[i * p + j] += each * ((cxm__sum_value(work->at_risk[at]) - f * work->dying[at]) / sum -
                                                        work->mean[i] * work->mean[j]);
        if (trace) {
            trace[0] += each / sum;
            trace[1] += f / sum;
            for (int32_t i = 0; i < p; i++) {
                trace[2 + i] += each * work->mean[i] / sum;
                trace[2 + p + i] += f * work->mean[i] / sum;
                trace[2 + 2 * p + i] += each * work->mean[i] / (double)events;
            }
        }
    }
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j <= i; j++) {
            const double value = work->information[i * p + j];
            sums->information[i * p + j] += value;
            if (sums->weight) {
                sums->weighted[i * p + j] += weight * value;
                sums->weighted2[i * p + j] += weight * weight * value;
            }
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
                sums->log_likelihood += x * beta[j];
                sums->score[j] += x;
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
    sums->log_likelihood = 0;
    memset(sums->score, 0, vector);
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
    sweep_mirror(sums->information, p);
    if (sums->weight) {
        sweep_mirror(sums->weighted, p);
        sweep_mirror(sums->weighted2, p);
    }
    if (sums->residuals)
        sweep_residuals(rows, work, sums->residuals);
}
