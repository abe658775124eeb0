/**
 * @file shrinkage.h
 * @brief Means of many small units, such as accounts or sites, each drawn to the mean of all as far as its few answers demand.
 *
 * Unstable: may change before 1.0. The model is normal in both levels: a unit's mean varies about the grand mean with the between
 * variance A, and what is observed of it varies about that with a known variance v, as a rule the within variance over n. The
 * between variance is Paule and Mandel's (Journal of Research of the National Bureau of Standards 87, 1982), which is Fay and
 * Herriot's (JASA 74, 1979): the A >= 0 at which sum (y - mean)^2 / (v + A) is one less than the number of units, or 0.
 */
#ifndef CXM_UNSTABLE_SHRINKAGE_H
#define CXM_UNSTABLE_SHRINKAGE_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One unit's shrunken mean. Frozen: 40 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_shrunken {
    double mean;      /**< shrinkage * grand mean + (1 - shrinkage) * the unit's own mean */
    double std_error; /**< root of the mean squared error, with what estimating A adds to it */
    double lower;     /**< interval, by t */
    double upper;     /**< interval, by t */
    double shrinkage; /**< B = v / (v + A): 0 the unit's own mean, 1 the grand mean */
} cxm_shrunken;

/**
 * What all units share. Frozen: 240 bytes.
 *
 * status is NO_DATA without units; NOT_IDENTIFIED with one, which has nothing to be drawn to; UNDEFINED where all means are equal
 * and nothing varies within units. The shrunken means are then NaN, but the grand mean stands where there is any.
 * @since 0.0.1
 */
typedef struct cxm_shrink_result {
    cxm_estimate grand_mean; /**< weighted by 1 / (v + A); interval by t with units - 1 degrees of freedom; n counts answers */
    cxm_estimate between_sd; /**< root of A; interval by the profile of Q, by F (Wald, Annals of Mathematical Statistics 11, 1940),
                                  or chi-squared where variances are known (Viechtbauer, Statistics in Medicine 26, 2007) */
    double between_variance; /**< A; NaN where status says so */
    double reliability;      /**< mean of 1 - shrinkage over the units; NaN where status says so */
    int64_t units;           /**< how many */
    int32_t status;          /**< CXM_VALUE_... */
    int32_t reserved;        /**< 0 */
} cxm_shrink_result;

/**
 * Shrinks means of units whose answers all vary alike: v = within_variance / n. O(units) a step of the solution, and rarely more
 * than ten steps; allocates nothing; thread-safe.
 *
 * The mean squared error is g1 + g2 + 2 g3 (Prasad and Rao, JASA 85, 1990): (1 - B) v, B^2 / sum 1 / (v + A), and twice
 * B^2 / (v + A) times the variance of A, which for this estimator is 2 units / (sum 1 / (v + A))^2 (Datta, Rao and Smith,
 * Biometrika 92, 2005). Their correction of g1 for the bias of A is left out, since intervals are too narrow with it.
 * @param[in]  n               answers of each unit, 1 to 2^53; not NULL
 * @param[in]  mean            each unit's mean, -1e140 to 1e140; not NULL
 * @param[in]  count           how many units, 0 or more
 * @param[in]  within_variance of answers about their unit's mean, pooled over the units; finite, >= 0
 * @param[in]  df              degrees of freedom of within_variance, for the intervals; INFINITY where it is known
 * @param[in]  confidence      of all intervals, in (0, 1)
 * @param[out] each            takes `count` of them; or NULL
 * @param[out] result          written only on CXM_OK; not NULL
 * @param[out] error           detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a unit's n or mean, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrink(const int64_t *n, const double *mean, int64_t count, double within_variance, double df,
                                            double confidence, cxm_shrunken *each, cxm_shrink_result *result, cxm_error *error);

/**
 * The same for means whose variances are given one by one, such as Net Promoter Scores. A unit whose answers are all alike has no
 * variance of 0 by that: use a pooled one. n of the grand mean counts units.
 * @param[in]  variance   v of each mean, 1e-140 to 1e280; not NULL
 * @param[in]  mean       as above
 * @param[in]  count      as above
 * @param[in]  df         degrees of freedom of the variances; INFINITY where they are known
 * @param[in]  confidence as above
 * @param[out] each       as above
 * @param[out] result     as above
 * @param[out] error      as above
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a variance or mean, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrink_means(const double *variance, const double *mean, int64_t count, double df,
                                                  double confidence, cxm_shrunken *each, cxm_shrink_result *result,
                                                  cxm_error *error);

/**
 * Figures of answers in units. Frozen: 528 bytes.
 *
 * Where no unit has two answers, what varies within units cannot be told from what varies between them: all but the grand mean are
 * NOT_IDENTIFIED. The interval of icc is Wald's, exact for normal answers whatever the n of the units; that of between_sd is the
 * same one times the within deviation found, and errs on the wide side.
 * @since 0.0.1
 */
typedef struct cxm_shrinkage_result {
    cxm_estimate grand_mean;  /**< as in cxm_shrink_result */
    cxm_estimate between_sd;  /**< as in cxm_shrink_result */
    cxm_estimate within_sd;   /**< of answers about their unit's mean, pooled; interval by chi-squared */
    cxm_estimate icc;         /**< A / (A + within variance): how reliable a single answer is */
    cxm_estimate reliability; /**< mean of 1 - shrinkage over the units; DESCRIPTIVE */
    int64_t units;            /**< units with an answer */
} cxm_shrinkage_result;

/**
 * Shrinks the means of the units that a column names. O(n log n) at most; thread-safe.
 * @param[in]  score      numbers, -1e140 to 1e140; not NULL
 * @param[in]  unit       numbers, booleans or codes; rows with the same value belong together; not NULL
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       takes one for each row, that of its unit; NaN where a row has no unit, or the unit no answer; or NULL
 * @param[out] result     written only on CXM_OK; rows without answer or unit are `missing`; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrinkage(const cxm_column *score, const cxm_column *unit, double confidence,
                                               const cxm_host *host, cxm_shrunken *each, cxm_shrinkage_result *result,
                                               cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
