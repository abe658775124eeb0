/**
 * @file multiplicity.h
 * @brief p values adjusted for how many were tested: family-wise error and false discovery rate.
 *
 * Unstable: may change before 1.0. An adjusted p is compared with the level as it stands: at 0.05, reject where q <= 0.05.
 */
#ifndef CXM_UNSTABLE_MULTIPLICITY_H
#define CXM_UNSTABLE_MULTIPLICITY_H

#include "../error.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is held at the level, and under which dependence of the tests. */
enum {
    CXM_ADJUST_NONE = 0,
    CXM_ADJUST_HOLM = 1,               /**< family-wise error, any dependence (Holm 1979, Scandinavian J. of Statistics 6:65) */
    CXM_ADJUST_HOCHBERG = 2,           /**< family-wise error, independent tests (Hochberg 1988, Biometrika 75:800) */
    CXM_ADJUST_BENJAMINI_HOCHBERG = 3, /**< false discovery rate, independent or positively dependent tests
                                            (Benjamini and Hochberg 1995, J. of the Royal Statistical Society B 57:289) */
    CXM_ADJUST_BENJAMINI_YEKUTIELI = 4, /**< false discovery rate, any dependence (Benjamini and Yekutieli 2001,
                                             Annals of Statistics 29:1165) */
    CXM_ADJUST_BONFERRONI = 5           /**< family-wise error, any dependence; Holm's is never above it */
};

/**
 * Adjusts a family of p values. With m of them tested and p(1) <= ... <= p(m): Holm max over j <= i of (m-j+1) p(j); Hochberg min
 * over j >= i of (m-j+1) p(j); Benjamini and Hochberg min over j >= i of m p(j) / j; Benjamini and Yekutieli that times
 * 1 + 1/2 + ... + 1/m; Bonferroni m p; none above 1. Equal p values get equal q values. O(n log n); thread-safe.
 * @param[in]  p      n values in [0, 1], or NaN: not tested, and not counted in the family; may be NULL when n is 0
 * @param[in]  n      how many
 * @param[in]  method CXM_ADJUST_...
 * @param[in]  host   what is lent (memory for 32 n bytes), or NULL
 * @param[out] q      n adjusted values in the order of p, NaN where p is; may be p itself; written only on CXM_OK
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a p outside [0, 1]; error->row says which), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_adjust_p(const double *p, int64_t n, int32_t method, const cxm_host *host, double *q,
                                              cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
