/**
 * @file decomposition.h
 * @brief A difference of two means taken apart: into what strata or predictors are made up of, and what they answer.
 *
 * Unstable: may change before 1.0. Differences are second side less first throughout. Kitagawa's takes strata, Oaxaca and Blinder's
 * takes predictors. Of two states cxm_state_decompose() in compare.h does the former; the measure is `voices.decomposition`.
 */
#ifndef CXM_UNSTABLE_DECOMPOSITION_H
#define CXM_UNSTABLE_DECOMPOSITION_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The answers of one side in one stratum. Frozen: 40 bytes.
 * @since 0.0.1
 */
typedef struct cxm_stratum {
    int64_t n;             /**< answers; at 0 the rest is not read */
    double weight;         /**< sum of their weights, above 0; n without weights */
    double weight_squared; /**< sum of the squares of the weights; n without weights */
    double value;          /**< their mean, or their share */
    double std_error;      /**< of it, 0 or more; NaN where there is none */
} cxm_stratum;

/** cxm_kitagawa_result.simpson: whether a difference is turned round by what the sides are made up of. It is that of the strata of
 * both sides, rate + mix: what is unmatched can turn nothing round. */
enum {
    CXM_SIMPSON_NONE = 0,
    CXM_SIMPSON_WEAK = 1,  /**< the difference is opposite to the rate part, which is the standardised difference */
    CXM_SIMPSON_STRONG = 2 /**< it is opposite to the difference of each stratum, of which there are at least two */
};

/**
 * A difference taken apart by strata: difference = rate + mix + unmatched. Frozen: 568 bytes.
 *
 * rate is what would be left if both sides were made up alike, of the mean of their shares; mix what would be left if strata
 * answered alike; both over the strata that both sides have. unmatched is the rest, which strata of one side alone make up: 0
 * without such. Statuses: NO_DATA where a side has no answers; rate, mix and unmatched NOT_IDENTIFIED without a common stratum.
 * @since 0.0.1
 */
typedef struct cxm_kitagawa_result {
    cxm_tested_estimate difference; /**< second less first; z */
    cxm_tested_estimate rate;       /**< sum (p1 + p2) / 2 (y2 - y1); z */
    cxm_tested_estimate mix;        /**< sum (y1 + y2) / 2 (p2 - p1); z */
    cxm_tested_estimate unmatched;  /**< difference - rate - mix; DESCRIPTIVE */
    int64_t common;                 /**< strata with answers of both sides */
    int64_t opposite;               /**< those of them whose difference is opposite to rate + mix */
    int32_t simpson;                /**< CXM_SIMPSON_... */
    int32_t reserved;               /**< 0 */
} cxm_kitagawa_result;

/**
 * Takes a difference apart by strata. O(count); allocates nothing; thread-safe.
 *
 * Standard errors are by the delta method; shares are multinomial and values independent of them, as in simple random samples. For
 * answers that come in clusters see `voices.decomposition`. Source: Kitagawa, JASA 50, 1955.
 * @param[in]  strata     2 * count of them: the first and the second side of each stratum, one behind the other; not NULL
 * @param[in]  count      how many strata, 0 or more
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (one of the strata, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_kitagawa(const cxm_stratum *strata, int64_t count, double confidence,
                                              cxm_kitagawa_result *result, cxm_error *error);

/**
 * One stratum of two shares as counts. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_odds_stratum {
    int64_t first_yes;  /**< of the first side, 0 to 2^31 - 1 */
    int64_t first_no;   /**< of the first side, likewise */
    int64_t second_yes; /**< of the second side */
    int64_t second_no;  /**< of the second side */
} cxm_odds_stratum;

/**
 * The odds ratio that strata have in common, second side against first. O(count); allocates nothing; thread-safe.
 *
 * Mantel and Haenszel's estimator (J. of the National Cancer Institute 22, 1959). Its interval is by Robins, Breslow and
 * Greenland's variance of its logarithm (Biometrics 42, 1986). Its test is Mantel and Haenszel's chi-squared without correction for
 * continuity, as the z whose square it is. Status UNDEFINED where no stratum tells, or the ratio is infinite; a ratio of 0 has no
 * interval.
 * @param[in]  strata     counts; not NULL
 * @param[in]  count      how many strata, 0 or more
 * @param[in]  confidence in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (one of the strata, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mantel_haenszel(const cxm_odds_stratum *strata, int64_t count, double confidence,
                                                     cxm_tested_estimate *result, cxm_error *error);

/** cxm_oaxaca_options.reference: the coefficients that say what a predictor is worth in the twofold decomposition. */
enum {
    CXM_OAXACA_WEIGHTED = 0,  /**< `share` times the second side's and 1 - share times the first's */
    CXM_OAXACA_BY_SIZE = 1,   /**< the same, share being the second side's share of the rows, by weight, taken as known
                                   (Cotton 1988) */
    CXM_OAXACA_POOLED = 2,    /**< of both sides' rows with an intercept for each side (Jann, Stata Journal 8, 2008) */
    CXM_OAXACA_POOLED_RAW = 3 /**< of both sides' rows as one (Neumark 1988), which lets predictors stand in for the side */
};

/**
 * Options of cxm_oaxaca(). Start from CXM_OAXACA_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_oaxaca_options {
    size_t struct_size;        /**< sizeof(cxm_oaxaca_options) in the caller's build */
    const cxm_column *weight;  /**< as in cxm_design, or NULL */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together; NULL: every row by itself */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    double share;              /**< 0 to 1; 0, the first side's coefficients */
    int32_t reference;         /**< CXM_OAXACA_...; CXM_OAXACA_WEIGHTED */
    int32_t reserved;          /**< 0 */
} cxm_oaxaca_options;

/** The defaults. */
#define CXM_OAXACA_OPTIONS_INIT {sizeof(cxm_oaxaca_options), NULL, NULL, 0.95, 0, CXM_OAXACA_WEIGHTED, 0}

/**
 * A difference taken apart by predictors. Frozen: 848 bytes.
 *
 * difference = endowments + coefficients + interaction = explained + unexplained. With x and b the means and coefficients of a side
 * and b* the reference: endowments (x2 - x1)'b1, what differs because the sides have other things; coefficients x1'(b2 - b1), what
 * differs because these mean other things to them, with the intercepts; interaction (x2 - x1)'(b2 - b1); explained (x2 - x1)'b*.
 *
 * Statuses: NO_DATA where a side has no rows; NOT_IDENTIFIED where a figure needs the coefficients of a side whose rows do not
 * determine them: collinear or constant predictors there, or more of them than rows.
 *
 * Standard errors are the jackknife's: each cluster left out in turn, about the figure itself; t with one degree of freedom fewer
 * than the side with the fewer clusters has of them. Below five clusters there is no interval, TOO_FEW_CLUSTERS, nor where a figure
 * is not identified without one of them. 5 to 19: CXM_ESTIMATE_FEW_CLUSTERS.
 * @since 0.0.1
 */
typedef struct cxm_oaxaca_result {
    cxm_tested_estimate difference;   /**< of the rows used: mean of the second side less that of the first */
    cxm_tested_estimate endowments;   /**< threefold */
    cxm_tested_estimate coefficients; /**< threefold */
    cxm_tested_estimate interaction;  /**< threefold */
    cxm_tested_estimate explained;    /**< twofold */
    cxm_tested_estimate unexplained;  /**< twofold */
    int64_t first;                    /**< rows used of the first side */
    int64_t second;                   /**< rows used of the second side */
    int64_t first_clusters;           /**< clusters among the first side's */
    int64_t second_clusters;          /**< clusters among the second side's */
} cxm_oaxaca_result;

/**
 * Takes a difference of two means apart by predictors: one linear regression for each side, by QR. Rows with a null are left out.
 *
 * Sources: Oaxaca, International Economic Review 14, 1973; Blinder, J. of Human Resources 8, 1973; Jann, Stata Journal 8, 2008; the
 * standard errors: MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023 (CV3). O(n k^2 + clusters k^3): no row is
 * fitted twice. Takes about 8 k + 60 bytes a row while it works. Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140; not NULL
 * @param[in]  group      0 first side, 1 second side; not NULL
 * @param[in]  predictors `count` numeric or boolean columns, as long; not NULL
 * @param[in]  count      1 to 200
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       takes `count` of them: what each predictor explains, (x2 - x1) b*, which add up to explained; or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; weight and cluster are reported as argument 4
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_oaxaca(const cxm_column *outcome, const cxm_column *group, const cxm_column *predictors,
                                            int32_t count, const cxm_oaxaca_options *options, const cxm_host *host,
                                            cxm_tested_estimate *each, cxm_oaxaca_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
