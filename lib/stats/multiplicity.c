/*
 * Adjusted p values: each method is a factor by rank and a running maximum from below or minimum from above over the sorted family.
 * Read merge_sort.h for the sorting.
 */
#include "cxm/unstable/multiplicity.h"

#include <math.h>

#include "core/lend.h"
#include "stats/merge_sort.h"
#include "stats/sum.h"

/* 1 + 1/2 + ... + 1/m, from the small terms up */
static double multiplicity_harmonic(int64_t m)
{
    cxm__sum sum = {0, 0};
    for (int64_t j = m; j > 0; j--)
        cxm__sum_add(&sum, 1 / (double)j);
    return cxm__sum_value(sum);
}

/* The sorted family's adjusted values, in place. */
static void multiplicity_adjust(struct cxm__row_value *family, int64_t m, int32_t method)
{
    double count = (double)m, bound = method == CXM_ADJUST_HOLM ? 0 : 1;
    if (method == CXM_ADJUST_NONE)
        return;
    if (method == CXM_ADJUST_BONFERRONI) {
        for (int64_t i = 0; i < m; i++)
            family[i].value = fmin(count * family[i].value, 1);
        return;
    }
    if (method == CXM_ADJUST_HOLM) {
        for (int64_t i = 0; i < m; i++) {
            bound = fmax(bound, (double)(m - i) * family[i].value);
            family[i].value = fmin(bound, 1);
        }
        return;
    }
    double harmonic = method == CXM_ADJUST_BENJAMINI_YEKUTIELI ? multiplicity_harmonic(m) : 1;
    for (int64_t i = m; i-- > 0;) {
        double rank = (double)(i + 1);
        double factor = method == CXM_ADJUST_HOCHBERG ? count - rank + 1 : harmonic * count / rank;
        bound = fmin(bound, factor * family[i].value);
        family[i].value = bound;
    }
}

/* The values that were tested, with their places; *m of them. */
static cxm_status multiplicity_family(const double *p, int64_t n, struct cxm__row_value *family, int64_t *m, cxm_error *error)
{
    *m = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(p[i]))
            continue;
        if (!(p[i] >= 0 && p[i] <= 1))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("p"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__N(p[i]),
                             CXM__T(" is outside 0..1; NaN stands for a test that was not made"));
        family[(*m)++] = (struct cxm__row_value){p[i], i};
    }
    return CXM_OK;
}

cxm_status cxm_adjust_p(const double *p, int64_t n, int32_t method, const cxm_host *host, double *q, cxm_error *error)
{
    cxm_host lent;
    int64_t m;
    if (n < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("n"), CXM__T(" is negative"));
    if (!p && n)
        return cxm__fail_null(error, 0, "p");
    if (!q && n)
        return cxm__fail_null(error, 4, "q");
    if (method < CXM_ADJUST_NONE || method > CXM_ADJUST_BONFERRONI)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("method"), CXM__T(" is "), CXM__I(method), CXM__T(", which is no CXM_ADJUST_"));
    cxm_status status = cxm__host_read(&lent, host, 3, error);
    if (status || n == 0)
        return status;
    struct cxm__row_value *family = cxm__allocate(&lent, n, 2 * sizeof *family);
    if (!family)
        return cxm__fail_memory(error);
    status = multiplicity_family(p, n, family, &m, error);
    if (!status) {
        cxm__sort_rows(family, family + n, m);
        multiplicity_adjust(family, m, method);
        for (int64_t i = 0; i < n; i++)
            q[i] = p[i]; /* NaN stays */
        for (int64_t i = 0; i < m; i++)
            q[family[i].row] = family[i].value;
    }
    cxm__release(&lent, family, n, 2 * sizeof *family);
    return status;
}
