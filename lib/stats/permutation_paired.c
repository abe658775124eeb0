/* The permutation test of paired differences: where there is nothing to find, each sign, or that of each cluster's sum, is a
 * coin's. permutation_exact.c and permutation_draw.c have the ways. */
#include <math.h>
#include <string.h>

#include "stats/permutation.h"
#include "stats/sum.h"

/* Sums by cluster, in place of the differences; those that are 0 are left out, for their sign does not matter. */
static int64_t permutation_sums(struct cxm__permutation_rows *rows, bool clustered)
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

static cxm_status permutation_flips(struct cxm__permutation_rows *rows, bool clustered, const cxm_permutation_options *options,
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
    if (clustered && rows->different[1] < CXM__PERMUTATION_CLUSTERS) {
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
    cxm__permutation_p(to, p);
    return CXM_OK;
}

cxm_status cxm_permutation_paired(const cxm_column *difference, const cxm_column *cluster, const cxm_permutation_options *options,
                                  const cxm_host *host, cxm_permutation_result *result, cxm_error *error)
{
    const struct cxm__permutation_source source = {difference, {NULL, cluster}, {"difference", "", "cluster"}, {0, 0, 1}};
    cxm_permutation_options own;
    cxm_host lent;
    struct cxm__permutation_rows rows = {.n = 0};
    cxm_status status = cxm__permutation_begin(&source, 2, options, &own, host, &lent, result, error);
    if (!status && own.statistic != CXM_PERMUTATION_MEAN)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("options"),
                           CXM__T(".statistic must be MEAN for paired differences"));
    if (status)
        return status;
    status = cxm__permutation_read(&rows, &source, &lent, error);
    cxm_permutation_result to = cxm__permutation_none(&rows);
    if (!status)
        status = permutation_flips(&rows, cluster != NULL, &own, &lent, &to, error);
    cxm__permutation_release(&rows, &lent);
    if (!status)
        *result = to;
    return status;
}
