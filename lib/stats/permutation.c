/* Reading what a permutation test is of, and the choice between counting all ways and drawing some.
 * permutation_exact.c counts, permutation_draw.c draws. */
#include "stats/permutation.h"

#include <math.h>
#include <string.h>

#include "stats/pairs.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_permutation_result) == 136 + 32, "frozen");
_Static_assert(sizeof(cxm_permutation_options) == offsetof(cxm_permutation_options, method) + 4, "no tail padding");

enum { PERMUTATION_MOST = 10000000, PERMUTATION_CLUSTERS = 5 };

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

/* ---- reading ---- */

/* Rows that have all that they need: scores, and group and cluster as codes 0, 1, 2 ... */
struct permutation_rows {
    double *score, *group, *cluster;
    int64_t *row; /* where each stood, for messages */
    int32_t *code[2];
    int64_t n, missing, different[2], capacity;
};

struct permutation_source {
    const cxm_column *score, *label[2]; /* group and cluster, or NULL */
    const char *name[3];
    int32_t argument[3];
};

static void permutation_release(struct permutation_rows *rows, const cxm_host *host)
{
    cxm__release(host, rows->score, rows->capacity, 3 * sizeof *rows->score);
    cxm__release(host, rows->row, rows->capacity, sizeof *rows->row);
    cxm__release(host, rows->code[0], rows->capacity, 2 * sizeof *rows->code[0]);
}

static cxm_status permutation_block(struct permutation_rows *rows, const struct permutation_source *source, int64_t first,
                                    int32_t n, cxm_error *error)
{
    double score[CXM__BLOCK], label[2][CXM__BLOCK];
    uint8_t null[CXM__BLOCK], none[CXM__BLOCK];
    const struct cxm__pairs_source values = {{source->score, source->score}, {source->name[0], source->name[0]}, {0, 0}};
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->score, first, n, score, null);
    for (int l = 0; l < 2 && !status; l++) {
        memset(none, 0, sizeof none);
        if (source->label[l])
            status = cxm__labels_read(source->label[l], first, n, label[l], none, source->name[l + 1],
                                      source->argument[l + 1], error);
        for (int32_t i = 0; i < n; i++)
            null[i] |= none[i];
    }
    for (int32_t i = 0; i < n && !status; i++) {
        if (null[i]) {
            rows->missing++;
            continue;
        }
        status = cxm__pairs_value(&values, 0, first + i, &score[i], error);
        rows->score[rows->n] = score[i];
        if (source->label[0])
            rows->group[rows->n] = label[0][i];
        if (source->label[1])
            rows->cluster[rows->n] = label[1][i];
        rows->row[rows->n++] = first + i;
    }
    return status;
}

static cxm_status permutation_read(struct permutation_rows *rows, const struct permutation_source *source, const cxm_host *host,
                                   cxm_error *error)
{
    const int64_t length = rows->capacity = source->score->length;
    if (length > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A(source->name[0]), CXM__T(" has more than 2147483647 rows"));
    rows->score = cxm__allocate(host, length, 3 * sizeof *rows->score);
    rows->row = cxm__allocate(host, length, sizeof *rows->row);
    rows->code[0] = cxm__allocate(host, length, 2 * sizeof *rows->code[0]);
    if (!rows->score || !rows->row || !rows->code[0])
        return cxm__fail_memory(error);
    rows->group = rows->score + length;
    rows->cluster = rows->group + length;
    rows->code[1] = rows->code[0] + length;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < length && !status; first += CXM__BLOCK) {
        int32_t n = length - first < CXM__BLOCK ? (int32_t)(length - first) : CXM__BLOCK;
        status = permutation_block(rows, source, first, n, error);
    }
    double *labels[2] = {rows->group, rows->cluster};
    for (int l = 0; l < 2 && !status; l++)
        if (source->label[l] && !cxm__codes_of(host, labels[l], rows->n, false, rows->code[l], &rows->different[l]))
            status = cxm__fail_memory(error);
    return status;
}

/* Mid-ranks of all rows, doubled: whole numbers. */
static bool permutation_ranks(struct permutation_rows *rows, const cxm_host *host)
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

static cxm_status permutation_classes(struct permutation_deal *own, const struct permutation_rows *rows, bool clustered,
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

static void permutation_p(cxm_permutation_result *to, double p)
{
    to->difference.p = p;
    to->difference.test_status = CXM_TEST_OK;
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
    if (deal->size && deal->units < PERMUTATION_CLUSTERS) {
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
    permutation_p(to, p);
    return CXM_OK;
}

static cxm_status permutation_deal(struct permutation_rows *rows, const struct permutation_source *source,
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

/* ---- what the two public calls share ---- */

static cxm_status permutation_begin(const struct permutation_source *source, int32_t argument,
                                    const cxm_permutation_options *options, cxm_permutation_options *own, const cxm_host *host,
                                    cxm_host *lent, const void *result, cxm_error *error)
{
    *own = (cxm_permutation_options)CXM_PERMUTATION_OPTIONS_INIT;
    cxm_status status = cxm__numbers_check(source->score, CXM__ANY_LENGTH, source->name[0], 0, error);
    for (int l = 0; l < 2 && !status; l++)
        if (source->label[l])
            status = cxm__labels_check(source->label[l], source->score->length, source->name[l + 1],
                                       source->argument[l + 1], error);
    if (!status)
        status = cxm__struct_read(own, sizeof *own, sizeof *own, options, argument, "options", error);
    if (!status && (own->resamples < 1 || own->resamples > PERMUTATION_MOST))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(".resamples is "), CXM__I(own->resamples),
                           CXM__T(", and must lie in 1..10000000"));
    if (!status && (own->statistic < 0 || own->statistic > CXM_PERMUTATION_BRUNNER_MUNZEL || own->method < 0 ||
                    own->method > CXM_PERMUTATION_MONTE_CARLO))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(": unknown statistic or method"));
    if (!status)
        status = cxm__host_read(lent, host, argument + 1, error);
    if (!status && !result)
        status = cxm__fail_null(error, argument + 2, "result");
    return status;
}

static cxm_permutation_result permutation_none(const struct permutation_rows *rows)
{
    cxm_permutation_result none = {.difference = cxm__tested(rows->n, rows->missing)};
    none.difference.estimate.interval_status = rows->n ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_TOO_FEW;
    none.difference.estimate.clusters = rows->different[1];
    return none;
}

cxm_status cxm_permutation_groups(const cxm_column *score, const cxm_column *group, const cxm_column *cluster,
                                  const cxm_permutation_options *options, const cxm_host *host, cxm_permutation_result *result,
                                  cxm_error *error)
{
    const struct permutation_source source = {score, {group, cluster}, {"score", "group", "cluster"}, {0, 1, 2}};
    cxm_permutation_options own;
    cxm_host lent;
    struct permutation_rows rows = {.n = 0};
    cxm_status status = score && !group ? cxm__fail_null(error, 1, "group") : CXM_OK;
    if (!status)
        status = permutation_begin(&source, 3, options, &own, host, &lent, result, error);
    if (!status && cluster && own.statistic == CXM_PERMUTATION_BRUNNER_MUNZEL)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("cluster"),
                           CXM__T(": Brunner and Munzel's statistic takes none"));
    if (status)
        return status;
    status = permutation_read(&rows, &source, &lent, error);
    cxm_permutation_result to = permutation_none(&rows);
    if (!status)
        status = permutation_deal(&rows, &source, &own, &lent, &to, error);
    permutation_release(&rows, &lent);
    if (!status)
        *result = to;
    return status;
}

/* ---- paired differences ---- */

/* Sums by cluster, in place of the differences; those that are 0 are left out, for their sign does not matter. */
static int64_t permutation_sums(struct permutation_rows *rows, bool clustered)
{
    int64_t kept = 0, sums = clustered ? rows->different[1] : rows->n;
    double *to = rows->group; /* not in use by paired differences */
    if (clustered) {
        memset(to, 0, (size_t)sums * sizeof *to);
        for (int64_t i = 0; i < rows->n; i++)
            to[rows->code[1][i]] += rows->score[i];
    } else {
        memcpy(to, rows->score, (size_t)sums * sizeof *to);
    }
    for (int64_t i = 0; i < sums; i++)
        if (to[i] != 0)
            to[kept++] = to[i];
    return kept;
}

static cxm_status permutation_flips(struct permutation_rows *rows, bool clustered, const cxm_permutation_options *options,
                                    const cxm_host *host, cxm_permutation_result *to, cxm_error *error)
{
    cxm__sum sum = {0, 0};
    for (int64_t i = 0; i < rows->n; i++) {
        cxm__sum_add(&sum, rows->score[i]);
        to->first += rows->score[i] > 0;
        to->second += rows->score[i] < 0;
    }
    if (!rows->n)
        return CXM_OK;
    to->difference.estimate.status = CXM_VALUE_OK;
    to->difference.estimate.value = cxm__sum_value(sum) / (double)rows->n;
    if (clustered && rows->different[1] < PERMUTATION_CLUSTERS) {
        to->difference.estimate.interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
        return CXM_OK;
    }
    const int64_t n = permutation_sums(rows, clustered);
    double p = NAN;
    if (!n)
        return CXM_OK;
    if (options->method == CXM_PERMUTATION_EXACT_IF_FEASIBLE) {
        int64_t *whole = cxm__allocate(host, n, sizeof *whole);
        bool are_whole = whole && cxm__whole_numbers(rows->group, n, true, whole);
        bool lent = whole && cxm__flips_exact(host, rows->group, are_whole ? whole : NULL, n, &p);
        cxm__release(host, whole, n, sizeof *whole);
        if (!lent)
            return cxm__fail_memory(error);
    }
    if (isnan(p)) {
        cxm_status status = cxm__flips_draw(host, rows->group, n, options, &to->as_far, error);
        if (status)
            return status;
        to->resamples = options->resamples;
        p = ((double)to->as_far + 1) / ((double)to->resamples + 1);
    }
    permutation_p(to, p);
    return CXM_OK;
}

cxm_status cxm_permutation_paired(const cxm_column *difference, const cxm_column *cluster, const cxm_permutation_options *options,
                                  const cxm_host *host, cxm_permutation_result *result, cxm_error *error)
{
    const struct permutation_source source = {difference, {NULL, cluster}, {"difference", "", "cluster"}, {0, 0, 1}};
    cxm_permutation_options own;
    cxm_host lent;
    struct permutation_rows rows = {.n = 0};
    cxm_status status = permutation_begin(&source, 2, options, &own, host, &lent, result, error);
    if (!status && own.statistic != CXM_PERMUTATION_MEAN)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("options"),
                           CXM__T(".statistic must be MEAN for paired differences"));
    if (status)
        return status;
    status = permutation_read(&rows, &source, &lent, error);
    cxm_permutation_result to = permutation_none(&rows);
    if (!status)
        status = permutation_flips(&rows, cluster != NULL, &own, &lent, &to, error);
    permutation_release(&rows, &lent);
    if (!status)
        *result = to;
    return status;
}
