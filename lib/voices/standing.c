/* Ratings are sorted by value, rater and unit without comparing; a run of one unit and rater has its values in order then. */
#include "voices/standing.h"

#include <math.h>

#include "cxm/unstable/agreement.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

/* Of a run of order[] from `first` to before `end`. */
static int32_t standing_of(const struct cxm__given *given, const int32_t *order, int64_t first, int64_t end, bool most_frequent)
{
    int64_t best = 0, length = 0;
    int32_t value = given->value[order[first + (end - first - 1) / 2]];
    for (int64_t i = first; i < end && most_frequent; i++) {
        length = i > first && given->value[order[i]] == given->value[order[i - 1]] ? length + 1 : 1;
        if (length > best) {
            best = length;
            value = given->value[order[i]];
        }
    }
    return value;
}

static void standing_runs(struct cxm__standing *standing, const struct cxm__given *given, const int32_t *order, bool most_frequent)
{
    for (int64_t first = 0, end; first < given->count; first = end) {
        const int32_t unit = given->unit[order[first]], rater = given->rater[order[first]];
        end = first + 1;
        while (end < given->count && given->unit[order[end]] == unit && given->rater[order[end]] == rater)
            end++;
        standing->unit[standing->count] = unit;
        standing->rater[standing->count] = rater;
        standing->value[standing->count++] = standing_of(given, order, first, end, most_frequent);
    }
}

bool cxm__standing_make(struct cxm__standing *standing, const struct cxm__given *given, bool most_frequent, const cxm_host *host)
{
    const int64_t n = given->count;
    *standing = (struct cxm__standing){.host = host, .capacity = n};
    standing->unit = cxm__allocate(host, n, sizeof *standing->unit);
    standing->rater = cxm__allocate(host, n, sizeof *standing->rater);
    standing->value = cxm__allocate(host, n, sizeof *standing->value);
    int32_t *order = cxm__allocate(host, n, sizeof *order), *before = cxm__allocate(host, n, sizeof *before);
    const bool lent = standing->unit && standing->rater && standing->value && order && before &&
                      cxm__codes_order(host, given->value, given->values, NULL, n, order) &&
                      cxm__codes_order(host, given->rater, given->raters, order, n, before) &&
                      cxm__codes_order(host, given->unit, given->units, before, n, order);
    if (lent)
        standing_runs(standing, given, order, most_frequent);
    cxm__release(host, before, n, sizeof *before);
    cxm__release(host, order, n, sizeof *order);
    return lent;
}

void cxm__standing_free(struct cxm__standing *standing)
{
    cxm__release(standing->host, standing->unit, standing->capacity, sizeof *standing->unit);
    cxm__release(standing->host, standing->rater, standing->capacity, sizeof *standing->rater);
    cxm__release(standing->host, standing->value, standing->capacity, sizeof *standing->value);
}

/* The next unit that both raters rated, from *at; false at the end. */
static bool standing_pair(const struct cxm__standing *s, int32_t first, int32_t second, int64_t *at, int32_t pair[2])
{
    while (*at < s->count) {
        const int32_t unit = s->unit[*at];
        bool has[2] = {false, false};
        for (; *at < s->count && s->unit[*at] == unit; ++*at)
            for (int side = 0; side < 2; side++)
                if (s->rater[*at] == (side ? second : first)) {
                    pair[side] = s->value[*at];
                    has[side] = true;
                }
        if (has[0] && has[1])
            return true;
    }
    return false;
}

/* Values that occur in pairs get places 0, 1, 2 ... in their order; returns how many. */
static int32_t standing_places(const struct cxm__standing *s, int32_t first, int32_t second, int64_t values, const double *scores,
                               int32_t *place, double *kept, int64_t *pairs)
{
    int32_t pair[2], places = 0;
    for (int64_t v = 0; v < values; v++)
        place[v] = -1;
    for (int64_t at = 0; standing_pair(s, first, second, &at, pair); ++*pairs)
        place[pair[0]] = place[pair[1]] = 0;
    for (int64_t v = 0; v < values; v++)
        if (place[v] == 0) {
            kept[places] = scores ? scores[v] : (double)places;
            place[v] = places++;
        }
    return places;
}

cxm_status cxm__standing_cohen(const struct cxm__standing *standing, int32_t first, int32_t second, int64_t values,
                               const double *scores, int32_t weights, double confidence, cxm_tested_estimate *kappa,
                               cxm_error *error)
{
    const cxm_host *host = standing->host;
    int32_t *place = cxm__allocate(host, values, sizeof *place), pair[2], places = 0;
    double *kept = cxm__allocate(host, values, sizeof *kept);
    int64_t pairs = 0, cells = 0, *table = NULL;
    cxm_status status = place && kept ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        places = standing_places(standing, first, second, values, scores, place, kept, &pairs);
        *kappa = cxm__tested(pairs, 0);
    }
    if (!status && pairs && places <= CXM_KAPPA_CATEGORIES_MAX) {
        cells = (int64_t)places * places;
        table = cxm__allocate_zeroed(host, cells, sizeof *table);
        for (int64_t at = 0; table && standing_pair(standing, first, second, &at, pair);)
            table[(int64_t)place[pair[0]] * places + place[pair[1]]]++;
        status = table ? cxm_cohens_kappa(table, places, kept, weights, confidence, host, kappa, error) : cxm__fail_memory(error);
    }
    if (!status) {
        kappa->estimate.n = 2 * pairs;
        kappa->estimate.n_effective = 2 * (double)pairs;
        kappa->estimate.clusters = pairs;
        cxm__tested_few(kappa, pairs);
    }
    cxm__release(host, table, cells, sizeof *table);
    cxm__release(host, kept, values, sizeof *kept);
    cxm__release(host, place, values, sizeof *place);
    return status;
}
