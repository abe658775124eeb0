/* The log-rank test: rows are put in order by stratum and time without comparing them, and one sweep counts who is at risk beside
 * whom. The variances of all groups are kept as one matrix, of which the first group's row and column are redundant. */
#include "cxm/unstable/log_rank.h"

#include <math.h>

#include "core/gather.h"
#include "cxm/unstable/distributions.h"
#include "stats/cholesky.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/survival_rows.h"

_Static_assert(sizeof(cxm_log_rank_group) == 48, "frozen");
_Static_assert(sizeof(cxm_log_rank_result) == 56, "frozen");

enum { RANK_GROUPS_MAX = 1000 };

struct rank {
    const cxm_host *host;
    struct cxm__survival_source source;
    const cxm_column *labels[2]; /* group, stratum or NULL */
    int64_t rows, used, different[3];
    double *values[3];  /* group, stratum, time; the different groups once they are coded */
    int32_t *codes[3];  /* the same */
    int32_t *order[2];  /* of rows: by time; by stratum and time */
    uint8_t *event;
    /* by group */
    cxm_log_rank_group *groups;
    int64_t *at_risk, *leaving, *events;
    cxm__sum *expected, *observed, *variance; /* variance is a matrix */
};

static bool rank_allocate_rows(struct rank *rank)
{
    bool lent = true;
    for (int i = 0; i < 3; i++) {
        rank->values[i] = cxm__allocate(rank->host, rank->rows, sizeof(double));
        rank->codes[i] = cxm__allocate(rank->host, rank->rows, sizeof(int32_t));
        lent = lent && rank->values[i] && rank->codes[i];
    }
    for (int i = 0; i < 2; i++) {
        rank->order[i] = cxm__allocate(rank->host, rank->rows, sizeof(int32_t));
        lent = lent && rank->order[i];
    }
    rank->event = cxm__allocate(rank->host, rank->rows, 1);
    return lent && rank->event;
}

static bool rank_allocate_groups(struct rank *rank)
{
    const int64_t k = rank->different[0];
    rank->groups = cxm__allocate_zeroed(rank->host, k, sizeof *rank->groups);
    rank->at_risk = cxm__allocate_zeroed(rank->host, k, sizeof *rank->at_risk);
    rank->leaving = cxm__allocate_zeroed(rank->host, k, sizeof *rank->leaving);
    rank->events = cxm__allocate_zeroed(rank->host, k, sizeof *rank->events);
    rank->expected = cxm__allocate_zeroed(rank->host, k, sizeof *rank->expected);
    rank->observed = cxm__allocate_zeroed(rank->host, k, sizeof *rank->observed);
    rank->variance = cxm__allocate_zeroed(rank->host, k * k, sizeof *rank->variance);
    return rank->groups && rank->at_risk && rank->leaving && rank->events && rank->expected && rank->observed && rank->variance;
}

static void rank_free(struct rank *rank)
{
    const int64_t k = rank->different[0];
    for (int i = 0; i < 3; i++) {
        cxm__release(rank->host, rank->values[i], rank->rows, sizeof(double));
        cxm__release(rank->host, rank->codes[i], rank->rows, sizeof(int32_t));
    }
    for (int i = 0; i < 2; i++)
        cxm__release(rank->host, rank->order[i], rank->rows, sizeof(int32_t));
    cxm__release(rank->host, rank->event, rank->rows, 1);
    cxm__release(rank->host, rank->groups, k, sizeof *rank->groups);
    cxm__release(rank->host, rank->at_risk, k, sizeof *rank->at_risk);
    cxm__release(rank->host, rank->leaving, k, sizeof *rank->leaving);
    cxm__release(rank->host, rank->events, k, sizeof *rank->events);
    cxm__release(rank->host, rank->expected, k, sizeof *rank->expected);
    cxm__release(rank->host, rank->observed, k, sizeof *rank->observed);
    cxm__release(rank->host, rank->variance, k * k, sizeof *rank->variance);
}

static cxm_status rank_read(struct rank *rank, cxm_error *error)
{
    struct cxm__survival_block block;
    double labels[2][CXM__BLOCK];
    for (int64_t first = 0; first < rank->rows; first += CXM__BLOCK) {
        const int64_t left = rank->rows - first;
        const int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&rank->source, first, n, &block, error);
        if (!status)
            status = cxm__labels_read(rank->labels[0], first, n, labels[0], block.null, "group", 2, error);
        if (!status && rank->labels[1])
            status = cxm__labels_read(rank->labels[1], first, n, labels[1], block.null, "stratum", 3, error);
        if (!status && first)
            status = cxm__progress(rank->host, first, rank->rows, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            rank->values[0][rank->used] = labels[0][i];
            rank->values[1][rank->used] = rank->labels[1] ? labels[1][i] : 0;
            rank->values[2][rank->used] = block.numbers[CXM__SURVIVAL_TIME][i];
            rank->event[rank->used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            rank->used += !block.null[i];
        }
    }
    return CXM_OK;
}

/* The rows that leave at one time of a stratum: order[1][first .. end - 1]. */
static void rank_time(struct rank *rank, int64_t first, int64_t end, double rho, double *survival, int64_t *risk)
{
    const int64_t k = rank->different[0];
    int64_t events = 0;
    for (int64_t i = first; i < end; i++) {
        const int32_t row = rank->order[1][i];
        rank->leaving[rank->codes[0][row]]++;
        rank->events[rank->codes[0][row]] += rank->event[row];
        events += rank->event[row];
    }
    const double n = (double)*risk, d = (double)events, weight = rho > 0 ? pow(*survival, rho) : 1;
    const double spread = *risk > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;
    for (int64_t g = 0; g < k; g++) {
        const double share = (double)rank->at_risk[g] / n;
        if (events && rank->at_risk[g]) {
            cxm__sum_add(&rank->observed[g], weight * (double)rank->events[g]);
            cxm__sum_add(&rank->expected[g], weight * d * share);
            for (int64_t h = 0; h < g && spread > 0; h++)
                cxm__sum_add(&rank->variance[g * k + h], -spread * share * (double)rank->at_risk[h] / n);
            cxm__sum_add(&rank->variance[g * k + g], spread * share * (double)(*risk - rank->at_risk[g]) / n);
        }
    }
    *survival *= (n - d) / n;
    *risk -= end - first;
    for (int64_t g = 0; g < k; g++) {
        rank->groups[g].n += rank->leaving[g];
        rank->groups[g].events += rank->events[g];
        rank->at_risk[g] -= rank->leaving[g];
        rank->leaving[g] = rank->events[g] = 0;
    }
}

static void rank_sweep(struct rank *rank, double rho)
{
    const int32_t *order = rank->order[1], *stratum = rank->codes[1], *time = rank->codes[2];
    for (int64_t first = 0, end; first < rank->used; first = end) {
        double survival = 1;
        int64_t risk;
        for (end = first; end < rank->used && stratum[order[end]] == stratum[order[first]]; end++)
            rank->at_risk[rank->codes[0][order[end]]]++;
        risk = end - first;
        for (int64_t i = first, next; i < end; i = next) {
            for (next = i + 1; next < end && time[order[next]] == time[order[i]];)
                next++;
            rank_time(rank, i, next, rho, &survival, &risk);
        }
    }
}

/* The quadratic form of all groups but the first that has something to expect; `matrix` and `vector` are room for it. */
static void rank_statistic(const struct rank *rank, double *matrix, double *vector, cxm_log_rank_result *result)
{
    const int64_t k = rank->different[0];
    int32_t p = 0, *used = rank->codes[1]; /* no longer needed for strata; there are as many rows as groups at least */
    bool first = true;
    for (int32_t g = 0; g < k; g++)
        if (cxm__sum_value(rank->expected[g]) > 0) {
            if (!first)
                used[p++] = g;
            first = false;
        }
    for (int32_t i = 0; i < p; i++) {
        vector[i] = rank->groups[used[i]].observed - rank->groups[used[i]].expected;
        for (int32_t j = 0; j <= i; j++)
            matrix[i * p + j] = cxm__sum_value(rank->variance[used[i] * k + used[j]]);
    }
    const int32_t df = cxm__cholesky(matrix, p, 1e-11, NULL);
    if (df == 0)
        return;
    double sum = 0;
    double *solved = vector + k;
    for (int32_t i = 0; i < p; i++)
        solved[i] = vector[i];
    cxm__cholesky_solve(matrix, p, solved);
    for (int32_t i = 0; i < p; i++)
        sum += solved[i] * vector[i];
    result->statistic = sum;
    result->df = df;
    result->p = cxm_chi_squared_upper(sum, df);
    result->test_status = CXM_TEST_OK;
}

static cxm_status rank_test(struct rank *rank, double rho, cxm_log_rank_result *result, cxm_error *error)
{
    cxm_status status = rank_allocate_rows(rank) ? rank_read(rank, error) : cxm__fail_memory(error);
    for (int i = 0; !status && i < 3; i++)
        if (!cxm__codes_of(rank->host, rank->values[i], rank->used, i == 0, rank->codes[i], &rank->different[i]))
            status = cxm__fail_memory(error);
    if (status)
        return status;
    const int64_t k = rank->different[0];
    if (k > RANK_GROUPS_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("group"), CXM__T(" has "), CXM__I(k), CXM__T(" different values, and "),
                         CXM__I(RANK_GROUPS_MAX), CXM__T(" are the most"));
    double *matrix = cxm__allocate(rank->host, k * k, sizeof *matrix), *vector = cxm__allocate(rank->host, 2 * k, sizeof *vector);
    if (matrix && vector && rank_allocate_groups(rank) &&
        cxm__codes_order(rank->host, rank->codes[2], rank->different[2], NULL, rank->used, rank->order[0]) &&
        cxm__codes_order(rank->host, rank->codes[1], rank->different[1], rank->order[0], rank->used, rank->order[1])) {
        rank_sweep(rank, rho);
        for (int64_t g = 0; g < k; g++) {
            rank->groups[g].label = rank->values[0][g];
            rank->groups[g].observed = cxm__sum_value(rank->observed[g]);
            rank->groups[g].expected = cxm__sum_value(rank->expected[g]);
            rank->groups[g].variance = cxm__sum_value(rank->variance[g * k + g]);
        }
        rank_statistic(rank, matrix, vector, result);
    } else {
        status = cxm__fail_memory(error);
    }
    cxm__release(rank->host, matrix, k * k, sizeof *matrix);
    cxm__release(rank->host, vector, 2 * k, sizeof *vector);
    return status;
}

cxm_status cxm_log_rank(const cxm_column *time, const cxm_column *event, const cxm_column *group, const cxm_column *stratum,
                        double rho, const cxm_host *host, cxm_log_rank_result *result, cxm_log_rank_group *groups,
                        int64_t capacity, cxm_error *error)
{
    cxm_host lent;
    struct rank rank = {.source = {{time, event, NULL}, 2, 0}, .labels = {group, stratum}};
    cxm_status status = cxm__survival_check(&rank.source, error);
    if (!status)
        status = cxm__labels_check(group, rank.source.length, "group", 2, error);
    if (!status && stratum)
        status = cxm__labels_check(stratum, rank.source.length, "stratum", 3, error);
    if (!status && !(rho >= 0 && !isinf(rho)))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("rho"), CXM__T(": "), CXM__N(rho), CXM__T(" is not 0 or more and finite"));
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (!status && (capacity < 0 || (capacity > 0 && !groups)))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 8, -1, CXM__A("capacity"), CXM__T(": "), CXM__I(capacity), CXM__T(" is not what groups has"));
    if (!status && rank.source.length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 2147483647 rows"));
    if (status)
        return status;
    rank.host = &lent;
    rank.rows = rank.source.length;
    cxm_log_rank_result tested = {.statistic = NAN, .df = NAN, .p = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    status = rank_test(&rank, rho, &tested, error);
    if (!status) {
        tested.n = rank.used;
        tested.missing = rank.rows - rank.used;
        tested.groups = rank.different[0];
        for (int64_t g = 0; g < capacity && g < tested.groups; g++)
            groups[g] = rank.groups[g];
        *result = tested;
    }
    rank_free(&rank);
    return status;
}
