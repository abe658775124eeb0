/* Areas under ROC curves. One alone is the superiority of the events' scores, from counts; two of the same subjects need each
 * subject's placement by either score, because the areas vary together. */
#include "cxm/unstable/roc.h"

#include <math.h>

#include "core/gather.h"
#include "stats/placements.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_auc_comparison) == 424, "frozen");

enum {
    ROC_HEARD = 1 << 20, /* rows between two calls of the host's progress */
    ROC_FEW = 40         /* of the rarer outcome: below it intervals held the truth too seldom */
};

static void roc_fill(cxm_tested_estimate *to, int64_t rarer, double share, double excess, double std_error, double confidence)
{
    double half = std_error > 0 ? std_error * cxm__tested_quantile(confidence, NAN) : (double)NAN;
    cxm__tested_value(to, share, std_error);
    if (isnan(std_error))
        return;
    cxm__tested_test(to, excess / std_error, NAN);
    cxm__tested_interval(to, share - half, share + half, confidence, 0, 1);
    cxm__estimate_flag_few(&to->estimate, rarer, ROC_FEW);
}

static cxm_status roc_outcome_fails(const cxm_column *outcome, int32_t argument, int64_t row, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A("outcome"), CXM__T("["), CXM__I(row), CXM__T("]: "),
                     CXM__N(cxm__column_number(outcome, row)), CXM__T(" is neither 0 nor 1"));
}

static bool roc_is_outcome(double value)
{
    return value == 0 || value == 1;
}

/* Names the first row whose outcome is none, if one of the pairs has such an outcome. */
static cxm_status roc_outcomes(const struct cxm__pairs *pairs, const struct cxm__pairs_source *source, cxm_error *error)
{
    int64_t row = 0;
    bool good = true;
    for (int64_t i = 0; i < pairs->count; i++)
        good = good && roc_is_outcome(pairs->items[i].x);
    if (good)
        return CXM_OK;
    while (cxm__column_is_null(source->column[0], row) || cxm__column_is_null(source->column[1], row) ||
           roc_is_outcome(cxm__column_number(source->column[0], row)))
        row++;
    return roc_outcome_fails(source->column[0], source->argument[0], row, error);
}

cxm_status cxm_auc(const cxm_column *score, const cxm_column *outcome, double confidence, const cxm_host *host,
                   cxm_tested_estimate *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{outcome, score}, {"outcome", "score"}, {1, 0}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = roc_outcomes(&pairs, &source, error);
    }
    if (!status) {
        struct cxm__placements p = cxm__placements(&pairs);
        *result = cxm__tested(pairs.n, pairs.missing);
        if (p.n[0] && p.n[1]) {
            struct cxm__superiority s = cxm__superiority(&p);
            roc_fill(result, p.n[0] < p.n[1] ? p.n[0] : p.n[1], s.share, s.excess, s.std_error, confidence);
        }
    }
    cxm__pairs_free(&pairs);
    return status;
}

/* ---- two scores of the same subjects ---- */

/* All subjects' placements by both scores, doubled: how many of the other class an event is above, or a non-event below. */
struct roc_subjects {
    const cxm_host *host;
    int64_t n, missing, events;
    int64_t *placement[2]; /* n each */
    uint8_t *event;        /* n; first of all, NULL until it is known how many they are */
};

/* Reads the complete rows as score, number of the subject; same_x is its outcome. */
static cxm_status roc_read(const struct cxm__pairs_source *sources, int which, struct cxm__pairs *pairs, cxm_error *error)
{
    const cxm_column *outcome = sources[0].column[0];
    pairs->count = pairs->n = pairs->missing = 0;
    for (int64_t row = 0; row < outcome->length; row++) {
        double value[2], event;
        cxm_status status = row && row % ROC_HEARD == 0 ? cxm__progress(pairs->host, row, outcome->length, error) : CXM_OK;
        if (status)
            return status;
        if (cxm__column_is_null(outcome, row) || cxm__column_is_null(sources[0].column[1], row) ||
            cxm__column_is_null(sources[1].column[1], row)) {
            pairs->missing++;
            continue;
        }
        for (int side = 0; side < 2 && !status; side++)
            status = cxm__pairs_value(&sources[side], 1, row, &value[side], error);
        event = cxm__column_number(outcome, row);
        if (!status && !roc_is_outcome(event))
            status = roc_outcome_fails(outcome, 2, row, error);
        if (status)
            return status;
        if (!cxm__pairs_add(pairs, value[which], (double)pairs->n++, 1))
            return cxm__fail_memory(error);
        pairs->items[pairs->count - 1].same_x = event > 0;
    }
    cxm__pairs_settle(pairs);
    return CXM_OK;
}

/* Notes everyone's placement among the subjects in the order of a score. */
static void roc_place(const struct cxm__pairs *pairs, struct roc_subjects *subjects, int64_t *placement)
{
    int64_t below[2] = {0, 0}, end;
    for (int64_t at = 0; at < pairs->count; at = end) {
        int64_t here[2] = {0, 0};
        for (end = at; end < pairs->count && pairs->items[end].x == pairs->items[at].x; end++)
            here[pairs->items[end].same_x]++;
        for (int64_t i = at; i < end; i++) {
            int64_t subject = (int64_t)pairs->items[i].y, event = pairs->items[i].same_x;
            subjects->event[subject] = (uint8_t)event;
            placement[subject] = event ? 2 * below[0] + here[0] : 2 * (subjects->events - below[1]) - here[1];
        }
        below[0] += here[0];
        below[1] += here[1];
    }
}

/* Variances of both areas, their covariance, and the variance of the second less the first, which cancels nothing. */
struct roc_moments {
    double area[2], excess[2], variance[2], covariance, difference;
};

static struct roc_moments roc_moments(const struct roc_subjects *s)
{
    struct roc_moments m = {.covariance = 0};
    const double events = (double)s->events, others = (double)(s->n - s->events);
    cxm__sum sums[2][4] = {{{0, 0}}};
    double mean[2][2]; /* by class and score */
    for (int which = 0; which < 2; which++) {
        uint64_t total = 0;
        for (int64_t i = 0; i < s->n; i++)
            total += s->event[i] ? (uint64_t)s->placement[which][i] : 0;
        m.area[which] = (double)total / 2 / (events * others);
        m.excess[which] = ((double)total - events * others) / 2 / (events * others);
        mean[0][which] = (double)total / others;
        mean[1][which] = (double)total / events;
    }
    for (int64_t i = 0; i < s->n; i++) {
        int class = s->event[i];
        double a = (double)s->placement[0][i] - mean[class][0], b = (double)s->placement[1][i] - mean[class][1];
        const double terms[4] = {a * a, b * b, a * b, (b - a) * (b - a)};
        for (int k = 0; k < 4; k++)
            cxm__sum_add(&sums[class][k], terms[k]);
    }
    double parts[4];
    for (int k = 0; k < 4; k++)
        parts[k] = (cxm__sum_value(sums[1][k]) / (events - 1) * events + cxm__sum_value(sums[0][k]) / (others - 1) * others) /
                   (4 * events * events * others * others);
    m.variance[0] = parts[0];
    m.variance[1] = parts[1];
    m.covariance = parts[2];
    m.difference = parts[3];
    return m;
}

static void roc_result(const struct roc_subjects *s, double confidence, cxm_auc_comparison *result)
{
    cxm_auc_comparison to = {.correlation = NAN};
    cxm_tested_estimate difference = cxm__tested(s->n, s->missing);
    to.first = to.second = difference;
    if (s->events && s->events < s->n) {
        struct roc_moments m = roc_moments(s);
        bool few = s->events < 2 || s->n - s->events < 2;
        double error = few ? (double)NAN : sqrt(m.difference), value = m.area[1] - m.area[0];
        double half = error > 0 ? error * cxm__tested_quantile(confidence, NAN) : (double)NAN;
        const int64_t rarer = s->events < s->n - s->events ? s->events : s->n - s->events;
        roc_fill(&to.first, rarer, m.area[0], m.excess[0], few ? (double)NAN : sqrt(m.variance[0]), confidence);
        roc_fill(&to.second, rarer, m.area[1], m.excess[1], few ? (double)NAN : sqrt(m.variance[1]), confidence);
        cxm__tested_value(&difference, value, error);
        if (!few) {
            cxm__tested_test(&difference, value / error, NAN);
            cxm__tested_interval(&difference, value - half, value + half, confidence, -1, 1);
            if (m.variance[0] > 0 && m.variance[1] > 0)
                to.correlation = m.covariance / sqrt(m.variance[0] * m.variance[1]);
        }
    }
    to.difference = (cxm_comparison){.difference = difference.estimate, .statistic = difference.statistic, .df = NAN,
                                     .p = difference.p, .q = NAN, .test_status = difference.test_status,
                                     .method = difference.test_status == CXM_TEST_OK ? CXM_TEST_Z : CXM_TEST_NONE};
    *result = to;
}

static cxm_status roc_compare(const struct cxm__pairs_source *sources, double confidence, struct cxm__pairs *pairs,
                              struct roc_subjects *subjects, cxm_auc_comparison *result, cxm_error *error)
{
    for (int which = 0; which < 2; which++) {
        cxm_status status = roc_read(sources, which, pairs, error);
        if (status)
            return status;
        if (!which) {
            subjects->n = pairs->n;
            subjects->missing = pairs->missing;
            for (int64_t i = 0; i < pairs->count; i++)
                subjects->events += pairs->items[i].same_x;
            subjects->event = cxm__allocate(subjects->host, subjects->n, sizeof *subjects->event);
        }
        subjects->placement[which] = cxm__allocate(subjects->host, subjects->n, sizeof *subjects->placement[which]);
        if (!subjects->event || !subjects->placement[which])
            return cxm__fail_memory(error);
        roc_place(pairs, subjects, subjects->placement[which]);
    }
    roc_result(subjects, confidence, result);
    return CXM_OK;
}

cxm_status cxm_auc_compare(const cxm_column *first, const cxm_column *second, const cxm_column *outcome, double confidence,
                           const cxm_host *host, cxm_auc_comparison *result, cxm_error *error)
{
    const struct cxm__pairs_source sources[2] = {{{outcome, first}, {"outcome", "first"}, {2, 0}},
                                                 {{outcome, second}, {"outcome", "second"}, {2, 1}}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent};
    struct roc_subjects subjects = {.host = &lent};
    cxm_status status = cxm__pairs_check(&sources[0], error);
    if (!status)
        status = cxm__pairs_check(&sources[1], error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status && outcome->length > CXM__WIDE_ROWS)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("outcome"), CXM__T(" has more than 2^32 rows"));
    if (status)
        return status;
    status = roc_compare(sources, confidence, &pairs, &subjects, result, error);
    cxm__release(&lent, subjects.event, subjects.n, sizeof *subjects.event);
    for (int which = 0; which < 2; which++)
        cxm__release(&lent, subjects.placement[which], subjects.n, sizeof *subjects.placement[which]);
    cxm__pairs_free(&pairs);
    return status;
}
