/* The mean cumulative function: subjects are given codes, events an order by time, and one sweep admits and retires subjects.
 * The variance is a sum of squares of one number a subject, of which only those with an event at a time are touched then. */
#include "cxm/unstable/mean_cumulative.h"

#include <float.h>
#include <math.h>

#include "core/gather.h"
#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/survival_rows.h"
#include "stats/tested.h"

enum { MEAN_CUMULATIVE_FEW = 20 }; /* subjects: below it intervals of 95 % held the truth in as few as 93 % */
enum { MEAN_TIME, MEAN_VALUE, MEAN_STD_ERROR, MEAN_DOUBLES };
enum { MEAN_AT_RISK, MEAN_EVENTS, MEAN_INTEGERS };

struct cxm_mean_cumulative {
    cxm_host host;
    cxm_mean_cumulative_steps steps;
    int64_t capacity;
    double *doubles[MEAN_DOUBLES];
    int64_t *integers[MEAN_INTEGERS];
};

/* What is known of each subject: when it was observed; its events, each over the number observed then; and what the mean of all
 * subjects had added to those when it came. */
enum { MEAN_ENTRY, MEAN_END, MEAN_OWN, MEAN_BEFORE, MEAN_OF_SUBJECT };

struct mean {
    const cxm_host *host;
    struct cxm__survival_source source;
    const cxm_column *subject;
    int64_t rows, used, subjects, times;
    double *values[3]; /* of rows: time, subject, entry */
    int32_t *codes[2]; /* of rows: time, subject */
    int32_t *order[2]; /* of rows: by subject; by time and subject */
    int32_t *row;      /* where a row stood */
    uint8_t *event;
    double *of_subject[MEAN_OF_SUBJECT];
    int32_t *by[2], *scratch; /* subjects by entry; by end */
};

static const double mean_from_start = -1, mean_unset = -2; /* before any time; no entry and no end */

static bool mean_allocate_rows(struct mean *mean)
{
    bool lent = true;
    for (int i = 0; i < 3; i++)
        lent = (mean->values[i] = cxm__allocate(mean->host, mean->rows, sizeof(double))) && lent;
    for (int i = 0; i < 2; i++) {
        lent = (mean->codes[i] = cxm__allocate(mean->host, mean->rows, sizeof(int32_t))) && lent;
        lent = (mean->order[i] = cxm__allocate(mean->host, mean->rows, sizeof(int32_t))) && lent;
    }
    mean->row = cxm__allocate(mean->host, mean->rows, sizeof(int32_t));
    mean->event = cxm__allocate(mean->host, mean->rows, 1);
    return lent && mean->row && mean->event;
}

static bool mean_allocate_subjects(struct mean *mean)
{
    bool lent = true;
    for (int i = 0; i < MEAN_OF_SUBJECT; i++)
        lent = (mean->of_subject[i] = cxm__allocate_zeroed(mean->host, mean->subjects, sizeof(double))) && lent;
    for (int i = 0; i < 2; i++)
        lent = (mean->by[i] = cxm__allocate(mean->host, mean->subjects, sizeof(int32_t))) && lent;
    mean->scratch = cxm__allocate(mean->host, mean->subjects, sizeof(int32_t));
    return lent && mean->scratch;
}

static void mean_free(struct mean *mean)
{
    for (int i = 0; i < 3; i++)
        cxm__release(mean->host, mean->values[i], mean->rows, sizeof(double));
    for (int i = 0; i < 2; i++) {
        cxm__release(mean->host, mean->codes[i], mean->rows, sizeof(int32_t));
        cxm__release(mean->host, mean->order[i], mean->rows, sizeof(int32_t));
        cxm__release(mean->host, mean->by[i], mean->subjects, sizeof(int32_t));
    }
    cxm__release(mean->host, mean->row, mean->rows, sizeof(int32_t));
    cxm__release(mean->host, mean->event, mean->rows, 1);
    for (int i = 0; i < MEAN_OF_SUBJECT; i++)
        cxm__release(mean->host, mean->of_subject[i], mean->subjects, sizeof(double));
    cxm__release(mean->host, mean->scratch, mean->subjects, sizeof(int32_t));
}

static cxm_status mean_read(struct mean *mean, cxm_error *error)
{
    struct cxm__survival_block block;
    double labels[CXM__BLOCK];
    for (int64_t first = 0; first < mean->rows; first += CXM__BLOCK) {
        const int64_t left = mean->rows - first;
        const int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&mean->source, first, n, &block, error);
        if (!status)
            status = cxm__labels_read(mean->subject, first, n, labels, block.null, "subject", 2, error);
        if (!status && first)
            status = cxm__progress(mean->host, first, mean->rows, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            mean->values[0][mean->used] = block.numbers[CXM__SURVIVAL_TIME][i];
            mean->values[1][mean->used] = labels[i];
            mean->values[2][mean->used] = mean->source.columns[CXM__SURVIVAL_ENTRY] ? block.numbers[CXM__SURVIVAL_ENTRY][i]
                                                                                         : mean_from_start;
            mean->event[mean->used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            mean->row[mean->used] = (int32_t)(first + i);
            mean->used += !block.null[i];
        }
    }
    return CXM_OK;
}

/* When each subject was observed, and that no event of its own lies outside. */
static cxm_status mean_observed(struct mean *mean, cxm_error *error)
{
    double *entry = mean->of_subject[MEAN_ENTRY], *end = mean->of_subject[MEAN_END];
    for (int64_t s = 0; s < mean->subjects; s++)
        entry[s] = end[s] = mean_unset;
    for (int64_t i = 0; i < mean->used; i++) {
        const int32_t s = mean->codes[1][i];
        if (entry[s] == mean_unset || mean->values[2][i] < entry[s])
            entry[s] = mean->values[2][i];
        if (mean->event[i])
            continue;
        if (end[s] >= 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, mean->row[i], CXM__A("event"), CXM__T("["), CXM__I(mean->row[i]),
                             CXM__T("]: a second row with event 0 of one subject, which says twice until when it was observed"));
        end[s] = mean->values[0][i];
    }
    for (int64_t i = 0; i < mean->used; i++) {
        const int32_t s = mean->codes[1][i];
        if (end[s] < 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, 2, mean->row[i], CXM__A("subject"), CXM__T("["), CXM__I(mean->row[i]),
                             CXM__T("]: no row with event 0 says until when this subject was observed"));
        if (mean->values[0][i] > end[s])
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, mean->row[i], CXM__A("time"), CXM__T("["), CXM__I(mean->row[i]), CXM__T("]: "),
                             CXM__N(mean->values[0][i]), CXM__T(" is after the end of this subject's observation, "),
                             CXM__N(end[s]));
    }
    return CXM_OK;
}

static bool mean_order(struct mean *mean, const double *numbers, int32_t *by)
{
    int64_t different;
    double *copy = cxm__allocate(mean->host, mean->subjects, sizeof *copy);
    bool done = copy != NULL;
    for (int64_t s = 0; done && s < mean->subjects; s++)
        copy[s] = numbers[s];
    done = done && cxm__codes_of(mean->host, copy, mean->subjects, false, mean->scratch, &different) &&
           cxm__codes_order(mean->host, mean->scratch, different, NULL, mean->subjects, by);
    cxm__release(mean->host, copy, mean->subjects, sizeof *copy);
    return done;
}

/* Up to when somebody was observed without a gap. */
static double mean_until(const struct mean *mean)
{
    const double *entry = mean->of_subject[MEAN_ENTRY], *end = mean->of_subject[MEAN_END];
    double until = mean->subjects ? end[mean->by[0][0]] : (double)NAN;
    for (int64_t i = 1; i < mean->subjects && entry[mean->by[0][i]] <= until; i++)
        until = fmax(until, end[mean->by[0][i]]);
    return until;
}

/* The sums that the sweep carries. `touched` is what the variance was added to in absolute terms: what is left within its rounding
 * is 0. */
struct mean_sweep {
    cxm__sum value, variance, touched, standing; /* standing: the sum of what those observed deviate by */
    double drift;                                /* what each of those observed deviates by less, since ever */
    int64_t at_risk, entered, left;
};

static double mean_deviation(const struct mean *mean, const struct mean_sweep *sweep, int32_t s)
{
    return mean->of_subject[MEAN_OWN][s] - (sweep->drift - mean->of_subject[MEAN_BEFORE][s]);
}

static void mean_vary(struct mean_sweep *sweep, double change)
{
    cxm__sum_add(&sweep->variance, change);
    cxm__sum_add(&sweep->touched, fabs(change));
}

/* Who is observed at a time: entered before it, and not left before it. */
static void mean_admit(struct mean *mean, struct mean_sweep *sweep, double time)
{
    for (; sweep->entered < mean->subjects; sweep->entered++) {
        const int32_t s = mean->by[0][sweep->entered];
        if (!(mean->of_subject[MEAN_ENTRY][s] < time))
            break;
        mean->of_subject[MEAN_BEFORE][s] = sweep->drift;
        sweep->at_risk++;
    }
    for (; sweep->left < mean->subjects; sweep->left++) {
        const int32_t s = mean->by[1][sweep->left];
        if (!(mean->of_subject[MEAN_END][s] < time))
            break;
        cxm__sum_add(&sweep->standing, -mean_deviation(mean, sweep, s));
        sweep->at_risk--;
    }
}

/* The rows first .. end - 1 of the order by time, all of one time; returns how many events. */
static int64_t mean_step(struct mean *mean, struct mean_sweep *sweep, int64_t first, int64_t end)
{
    const int32_t *order = mean->order[1];
    int64_t events = 0;
    for (int64_t i = first; i < end; i++)
        events += mean->event[order[i]];
    if (!events)
        return 0;
    mean_admit(mean, sweep, mean->values[0][order[first]]);
    const double observed = (double)sweep->at_risk, each = (double)events / observed / observed;
    cxm__sum_add(&sweep->value, (double)events / observed);
    mean_vary(sweep, -2 * each * cxm__sum_value(sweep->standing));
    mean_vary(sweep, each * (double)events / observed);
    sweep->drift += each; /* and the events below make up for it: what those observed deviate by together stays the same */
    for (int64_t i = first, next; i < end; i = next) {
        const int32_t s = mean->codes[1][order[i]];
        int64_t own = 0;
        for (next = i; next < end && mean->codes[1][order[next]] == s; next++)
            own += mean->event[order[next]];
        const double share = (double)own / observed;
        mean_vary(sweep, 2 * mean_deviation(mean, sweep, s) * share);
        mean_vary(sweep, share * share);
        mean->of_subject[MEAN_OWN][s] += share;
    }
    return events;
}

static bool mean_reserve(cxm_mean_cumulative *curve, int64_t length)
{
    bool lent = true;
    curve->capacity = length;
    for (int i = 0; i < MEAN_DOUBLES; i++)
        lent = (curve->doubles[i] = cxm__allocate(&curve->host, length, sizeof(double))) && lent;
    for (int i = 0; i < MEAN_INTEGERS; i++)
        lent = (curve->integers[i] = cxm__allocate(&curve->host, length, sizeof(int64_t))) && lent;
    return lent;
}

static void mean_sweep(struct mean *mean, cxm_mean_cumulative *curve)
{
    const int32_t *order = mean->order[1];
    struct mean_sweep sweep = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0};
    cxm_mean_cumulative_steps *steps = &curve->steps;
    for (int64_t first = 0, end; first < mean->used; first = end) {
        for (end = first + 1; end < mean->used && mean->codes[0][order[end]] == mean->codes[0][order[first]];)
            end++;
        const int64_t events = mean_step(mean, &sweep, first, end), at = steps->length;
        if (!events)
            continue;
        const double variance = cxm__sum_value(sweep.variance);
        curve->doubles[MEAN_TIME][at] = mean->values[0][order[first]];
        curve->doubles[MEAN_VALUE][at] = cxm__sum_value(sweep.value);
        curve->doubles[MEAN_STD_ERROR][at] = variance > 8 * DBL_EPSILON * cxm__sum_value(sweep.touched) ? sqrt(variance) : 0;
        curve->integers[MEAN_AT_RISK][at] = sweep.at_risk;
        curve->integers[MEAN_EVENTS][at] = events;
        steps->length++;
        steps->events += events;
    }
}

static cxm_status mean_make(struct mean *mean, cxm_mean_cumulative *curve, cxm_error *error)
{
    const cxm_host *host = mean->host;
    cxm_status status = mean_allocate_rows(mean) ? mean_read(mean, error) : cxm__fail_memory(error);
    if (status)
        return status;
    int64_t subjects;
    if (!cxm__codes_of(host, mean->values[0], mean->used, false, mean->codes[0], &mean->times) ||
        !cxm__codes_of(host, mean->values[1], mean->used, false, mean->codes[1], &subjects))
        return cxm__fail_memory(error);
    mean->subjects = subjects;
    if (!mean_allocate_subjects(mean))
        return cxm__fail_memory(error);
    status = mean_observed(mean, error);
    if (status)
        return status;
    if (!cxm__codes_order(host, mean->codes[1], subjects, NULL, mean->used, mean->order[0]) ||
        !cxm__codes_order(host, mean->codes[0], mean->times, mean->order[0], mean->used, mean->order[1]) ||
        !mean_order(mean, mean->of_subject[MEAN_ENTRY], mean->by[0]) ||
        !mean_order(mean, mean->of_subject[MEAN_END], mean->by[1]) || !mean_reserve(curve, mean->times))
        return cxm__fail_memory(error);
    curve->steps.struct_size = sizeof curve->steps;
    curve->steps.subjects = subjects;
    curve->steps.missing = mean->rows - mean->used;
    curve->steps.until = mean_until(mean);
    mean_sweep(mean, curve);
    curve->steps.time = curve->doubles[MEAN_TIME];
    curve->steps.value = curve->doubles[MEAN_VALUE];
    curve->steps.std_error = curve->doubles[MEAN_STD_ERROR];
    curve->steps.at_risk = curve->integers[MEAN_AT_RISK];
    curve->steps.event_count = curve->integers[MEAN_EVENTS];
    return CXM_OK;
}

cxm_status cxm_mean_cumulative_new(const cxm_column *time, const cxm_column *event, const cxm_column *subject,
                                   const cxm_column *entry, const cxm_host *host, cxm_mean_cumulative **curve, cxm_error *error)
{
    cxm_host lent;
    struct mean mean = {.source = {{time, event, entry}, 3, 0}, .subject = subject};
    cxm_status status = cxm__survival_check(&mean.source, error);
    if (!status)
        status = cxm__labels_check(subject, mean.source.length, "subject", 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !curve)
        status = cxm__fail_null(error, 5, "curve");
    if (!status && mean.source.length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 2147483647 rows"));
    if (status)
        return status;
    mean.host = &lent;
    mean.rows = mean.source.length;
    cxm_mean_cumulative *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    status = mean_make(&mean, made, error);
    mean_free(&mean);
    if (status)
        cxm_mean_cumulative_free(made);
    else
        *curve = made;
    return status;
}

void cxm_mean_cumulative_free(cxm_mean_cumulative *curve)
{
    if (!curve)
        return;
    cxm_host host = curve->host;
    for (int i = 0; i < MEAN_DOUBLES; i++)
        cxm__release(&host, curve->doubles[i], curve->capacity, sizeof(double));
    for (int i = 0; i < MEAN_INTEGERS; i++)
        cxm__release(&host, curve->integers[i], curve->capacity, sizeof(int64_t));
    cxm__release(&host, curve, 1, sizeof *curve);
}

const cxm_mean_cumulative_steps *cxm_mean_cumulative_steps_of(const cxm_mean_cumulative *curve)
{
    return &curve->steps;
}

cxm_status cxm_mean_cumulative_at(const cxm_mean_cumulative *curve, double time, double confidence, cxm_estimate *estimate,
                                  cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(time >= 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("time"), CXM__T(": "), CXM__N(time), CXM__T(" is not 0 or more"));
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 3, "estimate");
    const cxm_mean_cumulative_steps *steps = &curve->steps;
    cxm_estimate result = {.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    result.n = steps->subjects;
    result.n_effective = (double)result.n;
    result.missing = steps->missing;
    result.status = result.n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    result.interval_status = CXM_INTERVAL_TOO_FEW;
    if (time <= steps->until) {
        int64_t low = 0, high = steps->length; /* how many steps are at or before the time */
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            if (steps->time[middle] <= time)
                low = middle + 1;
            else
                high = middle;
        }
        result.status = CXM_VALUE_OK;
        result.value = low ? steps->value[low - 1] : 0;
        if (result.n > 1) {
            result.std_error = low ? steps->std_error[low - 1] : 0;
            result.interval_status = CXM_INTERVAL_DEGENERATE;
        }
        if (result.std_error > 0) {
            const double n = (double)result.n, t = cxm_t_quantile(1 - (1 - confidence) / 2, n - 1);
            const double reach = exp(t * sqrt(n / (n - 1)) * result.std_error / result.value);
            result.df = n - 1;
            result.interval_status = CXM_INTERVAL_OK;
            result.confidence = confidence;
            result.lower = result.value / reach;
            result.upper = result.value * reach;
        }
    }
    cxm__estimate_flag_few(&result, result.n, MEAN_CUMULATIVE_FEW);
    *estimate = result;
    return CXM_OK;
}
