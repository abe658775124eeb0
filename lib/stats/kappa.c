/* Cohen's kappa, of a table that two raters make, and Fleiss', of the ratings of units.
 * Each has two standard errors: one for the interval, and one under chance agreement for the test. */
#include <math.h>

#include "cxm/unstable/agreement.h"
#include "stats/interval.h"
#include "stats/ratings.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "stats/units.h"

/* ---- Cohen ---- */

struct kappa {
    const int64_t *table;
    int32_t categories, weights;
    const double *scores;
    double n;
    double *first, *second;           /* shares of each rater */
    double *first_mean, *second_mean; /* mean weight of a category against what the other rater says */
};

static double kappa_weight(const struct kappa *k, int32_t i, int32_t j)
{
    if (k->weights == CXM_KAPPA_UNWEIGHTED || i == j)
        return i == j;
    const double from = k->scores ? k->scores[0] : 0, to = k->scores ? k->scores[k->categories - 1] : k->categories - 1;
    const double apart = fabs(k->scores ? k->scores[i] - k->scores[j] : (double)(i - j)) / (to - from);
    return 1 - (k->weights == CXM_KAPPA_LINEAR ? apart : apart * apart);
}

static cxm_status kappa_check(const struct kappa *k, double confidence, cxm_error *error)
{
    double n = 0;
    if (!k->table)
        return cxm__fail_null(error, 0, "table");
    if (k->categories < 1 || k->categories > CXM_KAPPA_CATEGORIES_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("categories"), CXM__T(": "), CXM__I(k->categories),
                         CXM__T(" is outside 1.."), CXM__I(CXM_KAPPA_CATEGORIES_MAX));
    for (int64_t i = 0; i < (int64_t)k->categories * k->categories; i++) {
        n += (double)k->table[i];
        if (k->table[i] < 0 || n > 0x1p53)
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("table"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__I(k->table[i]),
                             CXM__T(k->table[i] < 0 ? " is negative" : " makes more than 2^53 in all"));
    }
    for (int32_t i = 0; k->scores && i < k->categories; i++)
        if (!(fabs(k->scores[i]) <= 1e140) || (i && !(k->scores[i] > k->scores[i - 1])))
            return CXM__FAIL(error, CXM_E_DOMAIN, 2, i, CXM__A("scores"), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__N(k->scores[i]), CXM__T(" is not above the one before, within -1e140..1e140"));
    if (k->weights < CXM_KAPPA_UNWEIGHTED || k->weights > CXM_KAPPA_QUADRATIC)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("weights"), CXM__T(": "), CXM__I(k->weights),
                         CXM__T(" is no CXM_KAPPA_"));
    return cxm__confidence_check(confidence, 4, error);
}

static void kappa_shares(struct kappa *k)
{
    for (int32_t i = 0; i < k->categories; i++)
        k->first[i] = k->second[i] = k->first_mean[i] = k->second_mean[i] = 0;
    for (int32_t i = 0; i < k->categories; i++)
        for (int32_t j = 0; j < k->categories; j++) {
            const double n = (double)k->table[(int64_t)i * k->categories + j];
            k->first[i] += n / k->n;
            k->second[j] += n / k->n;
        }
    for (int32_t i = 0; i < k->categories; i++)
        for (int32_t j = 0; j < k->categories; j++) {
            const double weight = kappa_weight(k, i, j);
            k->first_mean[i] += k->second[j] * weight;
            k->second_mean[j] += k->first[i] * weight;
        }
}

static void kappa_cohen(struct kappa *k, double confidence, cxm_tested_estimate *to)
{
    cxm__sum agreed = {0, 0}, chance = {0, 0}, apart = {0, 0}, square = {0, 0}, under_chance = {0, 0};
    kappa_shares(k);
    for (int32_t i = 0; i < k->categories; i++)
        for (int32_t j = 0; j < k->categories; j++) {
            const double share = (double)k->table[(int64_t)i * k->categories + j] / k->n, weight = kappa_weight(k, i, j);
            cxm__sum_add(&agreed, share * weight);
            cxm__sum_add(&chance, k->first[i] * k->second[j] * weight);
            cxm__sum_add(&apart, k->first[i] * k->second[j] * (1 - weight)); /* 1 - pe, and 0 where that is */
        }
    const double pe = cxm__sum_value(chance), rest = cxm__sum_value(apart);
    if (!(rest > 0))
        return;
    const double kappa = 1 - (1 - cxm__sum_value(agreed)) / rest;
    for (int32_t i = 0; i < k->categories; i++)
        for (int32_t j = 0; j < k->categories; j++) {
            const double share = (double)k->table[(int64_t)i * k->categories + j] / k->n, weight = kappa_weight(k, i, j);
            const double mean = k->first_mean[i] + k->second_mean[j], own = weight - mean * (1 - kappa), null = weight - mean;
            cxm__sum_add(&square, share * own * own);
            cxm__sum_add(&under_chance, k->first[i] * k->second[j] * null * null);
        }
    const double about = kappa - pe * (1 - kappa);
    const double variance = (cxm__sum_value(square) - about * about) / k->n / (rest * rest);
    const double null_variance = (cxm__sum_value(under_chance) - pe * pe) / k->n / (rest * rest);
    const double error = variance > 1e-15 / k->n ? sqrt(variance) : 0, z = cxm__tested_quantile(confidence, (double)NAN);
    cxm__tested_value(to, kappa, error);
    cxm__tested_test(to, null_variance > 1e-15 / k->n ? kappa / sqrt(null_variance) : (double)NAN, (double)NAN);
    if (error > 0)
        cxm__tested_interval(to, kappa - z * error, kappa + z * error, confidence, -1, 1);
    else
        to->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
}

cxm_status cxm_cohens_kappa(const int64_t *table, int32_t categories, const double *scores, int32_t weights, double confidence,
                            const cxm_host *host, cxm_tested_estimate *kappa, cxm_error *error)
{
    cxm_host lent;
    struct kappa k = {.table = table, .categories = categories, .weights = weights, .scores = scores};
    cxm_status status = kappa_check(&k, confidence, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !kappa)
        status = cxm__fail_null(error, 6, "kappa");
    if (status)
        return status;
    for (int64_t i = 0; i < (int64_t)categories * categories; i++)
        k.n += (double)table[i];
    k.first = cxm__allocate(&lent, 4 * (int64_t)categories, sizeof *k.first);
    if (!k.first)
        return cxm__fail_memory(error);
    k.second = k.first + categories;
    k.first_mean = k.second + categories;
    k.second_mean = k.first_mean + categories;
    *kappa = cxm__tested((int64_t)k.n, 0);
    if (k.n > 0)
        kappa_cohen(&k, confidence, kappa);
    cxm__release(&lent, k.first, 4 * (int64_t)categories, sizeof *k.first);
    return CXM_OK;
}

/* ---- Fleiss ---- */

struct kappa_fleiss {
    const struct cxm__ratings *ratings;
    double *share; /* of each category: mean over units of its share of their ratings */
    double chance, rest, kappa; /* pe, 1 - pe */
};

/* Agreeing ordered pairs of a unit's ratings, as a share. */
static double kappa_pairs(const struct cxm__ratings *r, int64_t u)
{
    double pairs = 0;
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++)
        pairs += (double)r->count[c] * (r->count[c] - 1);
    return pairs / (double)r->size[u] / (double)(r->size[u] - 1);
}

/* Fleiss, Nee and Landis: NaN where units differ in size. */
static double kappa_null_error(const struct kappa_fleiss *k)
{
    const struct cxm__ratings *r = k->ratings;
    const double units = (double)r->units, size = (double)r->size[0];
    cxm__sum cubes = {0, 0};
    for (int64_t u = 1; u < r->units; u++)
        if (r->size[u] != r->size[0])
            return (double)NAN;
    for (int64_t c = 0; c < r->different; c++) {
        const double p = k->share[c], q = 1 - p;
        cxm__sum_add(&cubes, p * q * (q - p));
    }
    return sqrt(2 * (k->rest * k->rest - cxm__sum_value(cubes)) / (units * size * (size - 1))) / k->rest;
}

/* Gwet's linearised values of the units about kappa. */
static double kappa_error(const struct kappa_fleiss *k)
{
    const struct cxm__ratings *r = k->ratings;
    const double units = (double)r->units;
    cxm__sum square = {0, 0};
    for (int64_t u = 0; u < r->units; u++) {
        double chance = 0;
        for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++)
            chance += k->share[r->code[c]] * r->count[c] / (double)r->size[u];
        const double own = (kappa_pairs(r, u) - k->chance) / k->rest - 2 * (1 - k->kappa) * (chance - k->chance) / k->rest;
        cxm__sum_add(&square, (own - k->kappa) * (own - k->kappa));
    }
    const double variance = cxm__sum_value(square) / units / (units - 1);
    return variance > 1e-28 ? sqrt(variance) : 0;
}

static void kappa_fleiss_figure(struct kappa_fleiss *k, double confidence, cxm_tested_estimate *to)
{
    const struct cxm__ratings *r = k->ratings;
    const double units = (double)r->units;
    cxm__sum agreed = {0, 0}, chance = {0, 0}, rest = {0, 0};
    for (int64_t c = 0; c < r->different; c++)
        k->share[c] = 0;
    for (int64_t u = 0; u < r->units; u++) {
        cxm__sum_add(&agreed, kappa_pairs(r, u));
        for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++)
            k->share[r->code[c]] += r->count[c] / (double)r->size[u];
    }
    for (int64_t c = 0; c < r->different; c++) {
        k->share[c] /= units;
        cxm__sum_add(&chance, k->share[c] * k->share[c]);
        cxm__sum_add(&rest, k->share[c] * (1 - k->share[c]));
    }
    if (r->different < 2)
        return;
    k->chance = cxm__sum_value(chance);
    k->rest = cxm__sum_value(rest);
    k->kappa = (cxm__sum_value(agreed) / units - k->chance) / k->rest;
    const double error = r->units > 1 ? kappa_error(k) : (double)NAN;
    cxm__tested_value(to, k->kappa, error);
    if (!cxm__estimate_clusters(&to->estimate, r->units))
        return;
    cxm__tested_test(to, k->kappa / kappa_null_error(k), (double)NAN);
    to->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    if (!(error > 0))
        return;
    const double apart = cxm__tested_quantile(confidence, units - 1) * error;
    cxm__tested_interval(to, k->kappa - apart, k->kappa + apart, confidence, -1, 1);
    to->estimate.df = units - 1;
    cxm__estimate_flag_clusters(&to->estimate, r->units);
}

cxm_status cxm_fleiss_kappa(const cxm_column *unit, const cxm_column *category, double confidence, const cxm_host *host,
                            cxm_tested_estimate *kappa, cxm_error *error)
{
    cxm_host lent;
    struct cxm__ratings ratings;
    const struct cxm__ratings_source source = {.unit = unit, .value = category, .value_name = "category", .value_argument = 1};
    cxm_status status = cxm__ratings_check(&source, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !kappa)
        status = cxm__fail_null(error, 4, "kappa");
    if (status)
        return status;
    status = cxm__ratings_make(&ratings, &source, &lent, error);
    struct kappa_fleiss k = {.ratings = &ratings};
    k.share = cxm__allocate(&lent, ratings.different, sizeof *k.share);
    if (!status && !k.share)
        status = cxm__fail_memory(error);
    if (!status) {
        *kappa = cxm__tested(ratings.paired, ratings.rows - ratings.given);
        kappa->estimate.excluded = ratings.given - ratings.paired;
        kappa->estimate.clusters = ratings.units;
        if (ratings.given && !ratings.paired)
            kappa->estimate.status = CXM_VALUE_NOT_IDENTIFIED;
        if (ratings.paired)
            kappa_fleiss_figure(&k, confidence, kappa);
    }
    cxm__release(&lent, k.share, ratings.different, sizeof *k.share);
    cxm__ratings_free(&ratings);
    return status;
}
