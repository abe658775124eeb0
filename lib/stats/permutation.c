/* The permutation test of two groups: its statistics, and the choice between counting all ways and drawing some.
 * permutation_exact.c counts, permutation_draw.c draws; permutation_paired.c has the test by signs. */
#include "stats/permutation.h"

#include <math.h>
#include <string.h>

#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_permutation_result) == 136 + 32, "frozen");

/* ---- statistics ---- */

struct cxm__deal_ranks cxm__deal_ranks(const struct cxm__deal *deal, const int64_t *second)
{
    const double n2 = (double)deal->chosen, n1 = (double)deal->units - n2;
    double wins = 0, below[2] = {0, 0}, mean[2], square[2] = {0, 0};
    for (int64_t c = 0; c < deal->classes; c++) {
        double b = (double)second[c], a = (double)deal->count[c] - b;
        wins += b * (below[0] + a / 2); /* halves of whole numbers: exact */
        below[0] += a;
    }
    mean[1] = wins / n2;
    mean[0] = (n1 * n2 - wins) / n1;
    below[0] = 0;
    for (int64_t c = 0; c < deal->classes; c++) {
        double b = (double)second[c], a = (double)deal->count[c] - b;
        double of_first = below[1] + b / 2 - mean[0], of_second = below[0] + a / 2 - mean[1];
        square[0] += a * of_first * of_first;
        square[1] += b * of_second * of_second;
        below[0] += a;
        below[1] += b;
    }
    struct cxm__deal_ranks ranks = {wins / (n1 * n2), 0};
    double variance = square[0] / (n1 - 1) / (n1 * n2 * n2) + square[1] / (n2 - 1) / (n2 * n1 * n1), excess = wins - n1 * n2 / 2;
    if (excess != 0)
        ranks.t = variance > 0 ? excess / (n1 * n2) / sqrt(variance) : copysign(INFINITY, excess);
    return ranks;
}

double cxm__deal_statistic(const struct cxm__deal *deal, const int64_t *second)
{
    if (deal->statistic == CXM_PERMUTATION_BRUNNER_MUNZEL)
        return cxm__deal_ranks(deal, second).t;
    double sum = 0, rows = 0; /* scores are centred, so that the first group's sum is the second's, turned */
    for (int64_t c = 0; c < deal->classes; c++) {
        sum += (double)second[c] * deal->score[c];
        rows += (double)(deal->size ? second[c] * deal->size[c] : second[c]);
    }
    return sum / rows * (deal->rows / (deal->rows - rows));
}

/* Mid-ranks of all rows, doubled: whole numbers. */
static bool permutation_ranks(struct cxm__permutation_rows *rows, const cxm_host *host)
{
    double *values = cxm__allocate(host, rows->n, sizeof *values);
    int32_t *codes = cxm__allocate(host, rows->n, sizeof *codes);
    int64_t different = 0, *counts = NULL;
    bool lent = values && codes;
    if (lent) {
        memcpy(values, rows->score, (size_t)rows->n * sizeof *values);
        lent = cxm__codes_of(host, values, rows->n, false, codes, &different);
    }
    if (lent)
        counts = cxm__allocate_zeroed(host, different + 1, sizeof *counts);
    if (counts) {
        for (int64_t i = 0; i < rows->n; i++)
            counts[codes[i]]++;
        int64_t below = 0;
        for (int64_t c = 0; c < different; c++) {
            int64_t here = counts[c];
            counts[c] = 2 * below + here + 1;
            below += here;
        }
        for (int64_t i = 0; i < rows->n; i++)
            rows->score[i] = (double)counts[codes[i]];
        cxm__release(host, counts, different + 1, sizeof *counts);
    }
    cxm__release(host, values, rows->n, sizeof *values);
    cxm__release(host, codes, rows->n, sizeof *codes);
    return counts != NULL;
}

/* ---- two groups ---- */

/* One block for all of a deal's numbers. */
struct permutation_deal {
    struct cxm__deal deal;
    double *score;
    int64_t *numbers, *whole; /* size, count and second; whole numbers */
    int32_t *class_of;
    int64_t capacity;
};

static void permutation_deal_release(struct permutation_deal *own, const cxm_host *host)
{
    cxm__release(host, own->score, own->capacity, sizeof *own->score);
    cxm__release(host, own->numbers, own->capacity, 3 * sizeof *own->numbers);
    cxm__release(host, own->whole, own->capacity, sizeof *own->whole);
    cxm__release(host, own->class_of, own->capacity, sizeof *own->class_of);
}

static cxm_status permutation_classes(struct permutation_deal *own, const struct cxm__permutation_rows *rows, bool clustered,
                                      const char *name, cxm_error *error)
{
    struct cxm__deal *deal = &own->deal;
    deal->score = own->score;
    deal->class_of = own->class_of;
    deal->count = own->numbers;
    deal->second = own->numbers + own->capacity;
    if (!clustered) {
        memcpy(own->score, rows->score, (size_t)rows->n * sizeof *own->score);
        if (!cxm__codes_of(deal->host, own->score, rows->n, true, own->class_of, &deal->classes))
            return cxm__fail_memory(error);
        for (int64_t i = 0; i < rows->n; i++) {
            deal->count[own->class_of[i]]++;
            deal->second[own->class_of[i]] += rows->code[0][i];
        }
        deal->units = rows->n;
    } else {
        deal->size = own->numbers + 2 * own->capacity;
        deal->classes = deal->units = rows->different[1];
        for (int64_t i = 0; i < rows->n; i++) {
            int32_t c = rows->code[1][i];
            if (deal->size[c] && deal->second[c] != rows->code[0][i])
                return CXM__FAIL(error, CXM_E_DOMAIN, 2, rows->row[i], CXM__A(name), CXM__T("["), CXM__I(rows->row[i]),
                                 CXM__T("]: this cluster has rows in both groups; whole clusters are dealt out"));
            deal->size[c]++;
            deal->score[c] += rows->score[i];
            deal->second[c] = rows->code[0][i];
        }
        for (int64_t c = 0; c < deal->classes; c++) {
            deal->count[c] = 1;
            deal->class_of[c] = (int32_t)c;
        }
    }
    for (int64_t c = 0; c < deal->classes; c++)
        deal->chosen += deal->second[c];
    return CXM_OK;
}

/* Sums, the mean taken off, and what rounding may do to a statistic. False where all scores are alike. */
static bool permutation_centre(struct permutation_deal *own)
{
    struct cxm__deal *deal = &own->deal;
    cxm__sum sum = {0, 0};
    double spread = 0, second = 0;
    int64_t rows = 0;
    bool alike = true;
    if (!deal->size && cxm__whole_numbers(deal->score, deal->classes, false, own->whole))
        deal->whole = own->whole;
    for (int64_t c = 0; c < deal->classes; c++) {
        int64_t size = deal->size ? deal->size[c] : 1;
        cxm__sum_merge(&sum, cxm__two_product((double)deal->count[c], deal->score[c]));
        rows += size * deal->count[c];
        second += (double)(size * deal->second[c]);
        alike = alike && deal->score[c] / (double)size == deal->score[0] / (deal->size ? (double)deal->size[0] : 1);
    }
    deal->rows = (double)rows;
    deal->sum = cxm__sum_value(sum);
    deal->mean = deal->sum / deal->rows;
    for (int64_t c = 0; c < deal->classes; c++) {
        deal->score[c] -= deal->mean * (deal->size ? (double)deal->size[c] : 1);
        spread += (double)deal->count[c] * fabs(deal->score[c]);
    }
    deal->rounding = 1e-13 * spread / second * (deal->rows / (deal->rows - second));
    return !alike;
}

static cxm_status permutation_test(struct permutation_deal *own, const cxm_permutation_options *options, cxm_permutation_result *to,
                                   cxm_error *error)
{
    struct cxm__deal *deal = &own->deal;
    double p = NAN;
    const bool exact = options->method == CXM_PERMUTATION_EXACT_IF_FEASIBLE;
    const bool ranks = options->statistic == CXM_PERMUTATION_BRUNNER_MUNZEL;
    bool varies = permutation_centre(own);
    to->difference.estimate.status = CXM_VALUE_OK;
    if (ranks) {
        struct cxm__deal_ranks observed = cxm__deal_ranks(deal, deal->second);
        to->difference.estimate.value = observed.superiority;
        deal->rounding = isfinite(observed.t) ? 1e-9 * fabs(observed.t) : 0;
        if (isfinite(observed.t) && varies)
            to->difference.statistic = observed.t;
    } else { /* mid-ranks are doubled */
        const double unit = options->statistic == CXM_PERMUTATION_RANK ? 2 : 1;
        to->difference.estimate.value = cxm__deal_statistic(deal, deal->second) / unit;
    }
    if (!varies || (ranks && (deal->chosen < 2 || deal->units - deal->chosen < 2)))
        return CXM_OK;
    if (deal->size && deal->units < CXM__PERMUTATION_CLUSTERS) {
        to->difference.estimate.interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
        return CXM_OK;
    }
    bool lent = !exact || ranks || cxm__deal_network(deal, &p);
    if (lent && exact && isnan(p))
        lent = cxm__deal_tables(deal, &p);
    if (!lent)
        return cxm__fail_memory(error);
    if (isnan(p)) {
        cxm_status status = cxm__deal_draw(deal, options, &to->as_far, error);
        if (status)
            return status;
        to->resamples = options->resamples;
        p = ((double)to->as_far + 1) / ((double)to->resamples + 1);
    }
    cxm__permutation_p(to, p);
    return CXM_OK;
}

static cxm_status permutation_deal(struct cxm__permutation_rows *rows, const struct cxm__permutation_source *source,
                                   const cxm_permutation_options *options, const cxm_host *host, cxm_permutation_result *to,
                                   cxm_error *error)
{
    struct permutation_deal own = {.deal = {.host = host, .statistic = options->statistic}, .capacity = rows->n};
    for (int64_t i = 0; i < rows->n; i++)
        if (rows->code[0][i] > 1)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, rows->row[i], CXM__A(source->name[1]), CXM__T("["), CXM__I(rows->row[i]),
                             CXM__T("]: a third group; there must be two"));
    for (int64_t i = 0; i < rows->n; i++)
        to->second += rows->code[0][i];
    to->first = rows->n - to->second;
    if (!to->first || !to->second)
        return CXM_OK;
    own.score = cxm__allocate_zeroed(host, own.capacity, sizeof *own.score);
    own.numbers = cxm__allocate_zeroed(host, own.capacity, 3 * sizeof *own.numbers);
    own.whole = cxm__allocate(host, own.capacity, sizeof *own.whole);
    own.class_of = cxm__allocate(host, own.capacity, sizeof *own.class_of);
    cxm_status status = own.score && own.numbers && own.whole && own.class_of ? CXM_OK : cxm__fail_memory(error);
    if (!status && options->statistic == CXM_PERMUTATION_RANK && !permutation_ranks(rows, host))
        status = cxm__fail_memory(error);
    if (!status)
        status = permutation_classes(&own, rows, source->label[1] != NULL, source->name[2], error);
    if (!status)
        status = permutation_test(&own, options, to, error);
    permutation_deal_release(&own, host);
    return status;
}

cxm_status cxm_permutation_groups(const cxm_column *score, const cxm_column *group, const cxm_column *cluster,
                                  const cxm_permutation_options *options, const cxm_host *host, cxm_permutation_result *result,
                                  cxm_error *error)
{
    const struct cxm__permutation_source source = {score, {group, cluster}, {"score", "group", "cluster"}, {0, 1, 2}};
    cxm_permutation_options own;
    cxm_host lent;
    struct cxm__permutation_rows rows = {.n = 0};
    cxm_status status = score && !group ? cxm__fail_null(error, 1, "group") : CXM_OK;
    if (!status)
        status = cxm__permutation_begin(&source, 3, options, &own, host, &lent, result, error);
    if (!status && cluster && own.statistic == CXM_PERMUTATION_BRUNNER_MUNZEL)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("cluster"),
                           CXM__T(": Brunner and Munzel's statistic takes none"));
    if (status)
        return status;
    status = cxm__permutation_read(&rows, &source, &lent, error);
    cxm_permutation_result to = cxm__permutation_none(&rows);
    if (!status)
        status = permutation_deal(&rows, &source, &own, &lent, &to, error);
    cxm__permutation_release(&rows, &lent);
    if (!status)
        *result = to;
    return status;
}
