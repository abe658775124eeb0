/**
 * @file bootstrap.h
 * @brief Intervals by resampling: exact for means of answers on a scale, seeded for any other statistic.
 *
 * Unstable: may change before 1.0. Efron 1987, Better bootstrap confidence intervals, JASA 82, 171-185; Davison and Hinkley 1997,
 * Bootstrap Methods and their Application. Read permutation.h next.
 */
#ifndef CXM_UNSTABLE_BOOTSTRAP_H
#define CXM_UNSTABLE_BOOTSTRAP_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_bootstrap_options.interval */
enum {
    CXM_BOOTSTRAP_PERCENTILE = 0, /**< from the quantile (1 - confidence) / 2 of the resampled statistic to that above */
    CXM_BOOTSTRAP_BCA = 1         /**< the same at levels that are corrected for bias and for a standard error that changes with the
                                       value (acceleration, by the jackknife) */
};

/** cxm_bootstrap_options.ties */
enum {
    CXM_BOOTSTRAP_TIES_HALVED = 0, /**< replicates equal to the observed value count as below it by half (mid-p), as scipy does */
    CXM_BOOTSTRAP_TIES_ABOVE = 1   /**< they do not count as below, as R's boot does; wrong for scores of few values */
};

/**
 * Choices. Growing: start from CXM_BOOTSTRAP_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_bootstrap_options {
    size_t struct_size; /**< sizeof(cxm_bootstrap_options) in the caller's build */
    double confidence;  /**< in (0, 1) */
    uint64_t seed;      /**< replicate i is a function of seed and i alone, whatever the host's threads */
    int64_t replicates; /**< 2 to 10,000,000; the exact bootstrap has none */
    int32_t interval;   /**< CXM_BOOTSTRAP_... */
    int32_t ties;       /**< CXM_BOOTSTRAP_TIES_...; the exact bootstrap always halves */
} cxm_bootstrap_options;

/** 95 %, BCa, 9999 replicates of seed 1. */
#define CXM_BOOTSTRAP_OPTIONS_INIT {sizeof(cxm_bootstrap_options), 0.95, 1, 9999, CXM_BOOTSTRAP_BCA, CXM_BOOTSTRAP_TIES_HALVED}

/**
 * What a bootstrap found. Frozen: 160 bytes.
 *
 * The interval's status is TOO_FEW with fewer than two answers (clusters: TOO_FEW_CLUSTERS), or where confidence asks for levels
 * nearer to 0 than 2e-12; DEGENERATE where all replicates are alike, where all lie on one side of the value so that BCa has no
 * bias correction, and where a replicate has no value. CXM_ESTIMATE_FEW_ANSWERS flags an interval of fewer than 15 answers
 * (clusters), and an exact one where fewer than ten answers differ from the most frequent one.
 * @since 0.0.1
 */
typedef struct cxm_bootstrap_result {
    cxm_estimate estimate;  /**< std_error is the standard deviation of the replicates */
    double bias;            /**< mean of the replicates less the value; 0 for the exact bootstrap of a mean */
    double bias_correction; /**< BCa's z0; NaN for a percentile interval */
    double acceleration;    /**< BCa's a; NaN for a percentile interval */
    double lower_level;     /**< share of replicates below `lower`; NaN without an interval */
    double upper_level;     /**< share of replicates above `upper` */
    int64_t replicates;     /**< how many had a value; 0 for the exact bootstrap */
    int64_t undefined;      /**< how many had none */
} cxm_bootstrap_result;

/**
 * The bootstrap of a mean of equally spaced scores with no end of resamples: no seed, no Monte Carlo error, the same for
 * everybody. The score of point i is first + i * step, so that a Net Promoter Score is the mean of three points with first -100
 * and step 100, a share that of two with first 0 and step 100.
 *
 * Limits are quantiles of a distribution with steps: the lower one is the smallest value with P(resampled <= it) >= its level, the
 * upper one the largest with P(resampled >= it) >= its level; a level that rounding missed by 1e-12 is met. z0 halves ties, the
 * acceleration is the jackknife's. The distribution comes from its characteristic function, and the time does not grow with the
 * number of answers. Thread-safe, allocates nothing.
 * @param[in]  counts  answers at each point, >= 0, at most 2^53 in all; not NULL
 * @param[in]  points  1 to 241
 * @param[in]  first   score of the first point; finite
 * @param[in]  step    from a point to the next; finite, not 0
 * @param[in]  options choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (counts)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_mean(const int64_t *counts, int32_t points, double first, double step,
                                                    const cxm_bootstrap_options *options, cxm_bootstrap_result *result,
                                                    cxm_error *error);

/**
 * A statistic of a resample. It may be called from several of the host's threads at once.
 * @param context handed through
 * @param items   cxm_bootstrap_rows(): row numbers, in the order that they were drawn; cxm_bootstrap_counts(): how often each
 *                category was drawn
 * @param count   how many items
 * @return the statistic; NaN or infinite where it has no value
 */
typedef double (*cxm_statistic)(const void *context, const int64_t *items, int64_t count);

/**
 * Bootstrap of any statistic of rows. Rows, or whole clusters of them where a column says which belong together, are drawn with
 * replacement, as many as there are. BCa calls the statistic once more for each row (cluster) that is left out, which takes
 * O(rows^2) in all; choose percentile for many. Rows with a null cluster are left out and counted.
 * @param[in]  rows       how many there are, 1 to 2^31 - 1
 * @param[in]  cluster    `rows` numbers, booleans or codes; rows with the same value are drawn together; or NULL
 * @param[in]  statistic  not NULL
 * @param[in]  context    for the statistic
 * @param[in]  options    choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[in]  host       what is lent, or NULL; `run` shares the replicates, `progress` counts them
 * @param[out] replicates takes the statistic of each replicate, in order; or NULL
 * @param[out] result     written only on CXM_OK; estimate.n counts rows
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_rows(int64_t rows, const cxm_column *cluster, cxm_statistic statistic,
                                                    const void *context, const cxm_bootstrap_options *options,
                                                    const cxm_host *host, double *replicates, cxm_bootstrap_result *result,
                                                    cxm_error *error);

/**
 * Bootstrap of any statistic of counts, such as a ratio of shares or a median rating. The counts of a resample are multinomial
 * and are drawn as such, in a time that does not grow with the number of answers; BCa's jackknife leaves one answer of each
 * category out. Draws go through exp and log of the C library, so that replicates are the same on machines where those are.
 * @param[in]  counts     answers in each category, >= 0, at most 2^53 in all; not NULL
 * @param[in]  categories 1 to 1,000,000
 * @param[in]  statistic  not NULL
 * @param[in]  context    for the statistic
 * @param[in]  options    choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[in]  host       as above
 * @param[out] replicates as above
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_counts(const int64_t *counts, int64_t categories, cxm_statistic statistic,
                                                      const void *context, const cxm_bootstrap_options *options,
                                                      const cxm_host *host, double *replicates, cxm_bootstrap_result *result,
                                                      cxm_error *error);

/**
 * The interval of replicates that were made elsewhere. The quantile at level p is, as in R's boot, the ((count + 1) p)-th smallest
 * replicate, between two of them interpolated on the normal quantile's scale, and the smallest or largest beyond the ends.
 * @param[in]  value        the statistic of the data themselves; finite
 * @param[in]  replicates   `count` statistics of resamples; not NULL
 * @param[in]  count        2 to 10,000,000
 * @param[in]  acceleration for BCa: cxm_jackknife_acceleration(); finite. Not looked at for percentile
 * @param[in]  options      choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT; its replicates and seed are not looked at
 * @param[in]  host         what is lent, or NULL
 * @param[out] result       written only on CXM_OK; estimate.n is 0, and counts are the caller's to fill in
 * @param[out] error        detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_interval(double value, const double *replicates, int64_t count, double acceleration,
                                                        const cxm_bootstrap_options *options, const cxm_host *host,
                                                        cxm_bootstrap_result *result, cxm_error *error);

/**
 * BCa's acceleration of a jackknife: sum d^3 / (6 (sum d^2)^1.5) with d the mean of the values less each of them. Pure;
 * thread-safe.
 * @param[in] values the statistic without row i, for each i; not NULL
 * @param[in] times  how many rows each value stands for, >= 0; or NULL for one each
 * @param[in] count  how many values
 * @return the acceleration; NaN where all values are alike, or one is not finite
 * @since 0.0.1
 */
CXM_API double cxm_jackknife_acceleration(const double *values, const int64_t *times, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
