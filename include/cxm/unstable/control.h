/**
 * @file control.h
 * @brief Is a series still what it was: control charts of individuals, shares and scores, EWMA, CUSUM, and rules for patterns.
 *
 * Unstable: may change before 1.0. Rows are points in the order of time. A chart answers whether a point differs from what the
 * series itself does from point to point; it is no test of a target.
 */
#ifndef CXM_UNSTABLE_CONTROL_H
#define CXM_UNSTABLE_CONTROL_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Patterns, each a bit; s is a point's standard deviation. A point has the bit of a pattern that it is the last point of. */
#define CXM_CONTROL_BEYOND_LIMITS 1u        /**< beyond the limits; Western Electric 1, Nelson 1 */
#define CXM_CONTROL_TWO_OF_THREE 2u         /**< two of three beyond 2 s on one side, the last of them too; Western Electric 2,
                                                 Nelson 5 */
#define CXM_CONTROL_FOUR_OF_FIVE 4u         /**< four of five beyond s on one side, the last too; Western Electric 3, Nelson 6 */
#define CXM_CONTROL_EIGHT_ON_ONE_SIDE 8u    /**< eight in a row on one side of the centre; Western Electric 4 */
#define CXM_CONTROL_NINE_ON_ONE_SIDE 16u    /**< nine in a row on one side of the centre; Nelson 2 */
#define CXM_CONTROL_SIX_TRENDING 32u        /**< six in a row, each above the one before, or each below; Nelson 3 */
#define CXM_CONTROL_FOURTEEN_SWINGING 64u   /**< fourteen in a row, up and down in turn; Nelson 4 */
#define CXM_CONTROL_FIFTEEN_WITHIN 128u     /**< fifteen in a row within s; Nelson 7 */
#define CXM_CONTROL_EIGHT_OUTSIDE 256u      /**< eight in a row beyond s, on either side; Nelson 8 */
#define CXM_CONTROL_RANGE_BEYOND_LIMIT 512u /**< individuals only: the moving range is above its limit */

/** Western Electric 1956: one false alarm in about 92 points of independent normal data (Champ and Woodall 1987). */
#define CXM_CONTROL_WESTERN_ELECTRIC 15u
/** Nelson 1984 (Journal of Quality Technology 16): all eight. */
#define CXM_CONTROL_NELSON 503u

/** How the limits of shares and scores are set. */
enum {
    CXM_CONTROL_SAMPLING = 0, /**< by what sampling alone would do to points of their sizes */
    CXM_CONTROL_LANEY = 1     /**< that, times how much more the points do vary (Laney 2002): with large sizes sampling is so
                                   little that every point would signal. The prime charts */
};

/**
 * Options. Growing: start from CXM_CONTROL_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_control_options {
    size_t struct_size; /**< sizeof(cxm_control_options) in the caller's build */
    double width;       /**< limits lie this many standard deviations from the centre, above 0, up to 1e6; 3. CUSUM has h */
    double centre;      /**< where `sigma` is given; else it comes from the data and this is not looked at */
    double sigma;       /**< above 0: the standard deviation of a single point, given from elsewhere; 0: from the data. Charts of
                             shares and scores take 0 alone */
    int64_t baseline;   /**< centre and standard deviation come from the first rows, this many; 0: from all */
    uint32_t rules;     /**< bits of the patterns to look for; CXM_CONTROL_WESTERN_ELECTRIC and, for individuals,
                             CXM_CONTROL_RANGE_BEYOND_LIMIT. EWMA and CUSUM have signals of their own */
    uint32_t reserved;  /**< 0 */
} cxm_control_options;

/** The defaults. */
#define CXM_CONTROL_OPTIONS_INIT \
    {sizeof(cxm_control_options), 3, 0, 0, 0, CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_RANGE_BEYOND_LIMIT, 0}

/**
 * A point of a chart. Frozen: 48 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_control_point {
    double value;     /**< what is plotted */
    double centre;    /**< of the chart */
    double lower;     /**< limit; moved to the smallest possible value where it would lie below */
    double upper;     /**< limit, moved likewise */
    double range;     /**< individuals only: how far from the point before */
    uint32_t signals; /**< CXM_CONTROL_... */
    int32_t status;   /**< CXM_VALUE_OK; CXM_VALUE_NO_DATA: a null; CXM_VALUE_UNDEFINED: a size of 0 */
} cxm_control_point;

/**
 * A point of a CUSUM. Frozen: 56 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_cusum_point {
    double value;       /**< the observation */
    double high;        /**< what has piled up above centre + k sigma, 0 or more */
    double low;         /**< what has piled up below centre - k sigma, 0 or more */
    double limit;       /**< h sigma */
    int64_t high_since; /**< for how many points `high` has been above 0: a shift began that many points ago */
    int64_t low_since;  /**< the same of `low` */
    uint32_t signals;   /**< CXM_CUSUM_HIGH, CXM_CUSUM_LOW */
    int32_t status;     /**< CXM_VALUE_OK, CXM_VALUE_NO_DATA */
} cxm_cusum_point;

#define CXM_CUSUM_HIGH 1u /**< `high` is above the limit */
#define CXM_CUSUM_LOW 2u  /**< `low` is above the limit */

/**
 * A chart. Frozen: 88 bytes. Doubles that mean nothing are NaN. Without limits no point signals.
 * @since 0.0.1
 */
typedef struct cxm_control_result {
    double centre;           /**< mean of the baseline, or total share; or as given */
    double sigma;            /**< standard deviation of a single point, from moving ranges; of shares and scores that of one
                                  answer */
    double mean_range;       /**< of the baseline's moving ranges, or what a given sigma makes of them; NaN for shares and scores */
    double range_limit;      /**< individuals only: upper limit of a moving range */
    double dispersion;       /**< shares and scores: how much more points vary than sampling makes them, 1 being as much; whether
                                  limits use it or not. NaN with fewer than two neighbours */
    int64_t n;               /**< points with a value */
    int64_t missing;         /**< rows with a null */
    int64_t excluded;        /**< rows with a size of 0 */
    int64_t signals;         /**< points with any signal */
    int64_t first_signal;    /**< the first of them, counted from row 0; -1 for none */
    int32_t status;          /**< CXM_VALUE_OK; CXM_VALUE_NO_DATA: no value in the baseline */
    int32_t interval_status; /**< CXM_INTERVAL_OK; CXM_INTERVAL_TOO_FEW: no two neighbours in the baseline have a value;
                                  CXM_INTERVAL_DEGENERATE: the baseline does not vary */
} cxm_control_result;

/**
 * Individuals and their moving ranges. sigma is the mean moving range / (2 / sqrt(pi)), which is d2 for two points; printed tables
 * round it to 1.128, which moves a limit by 0.03 % of its distance. The limit of a range is its mean times
 * 1 + width * sqrt(pi / 2 - 1), 3.267 of the tables. A null breaks a moving range and a pattern; no range is left out for being
 * large.
 *
 * Sources: Shewhart 1931; Wheeler and Chambers 1992; Montgomery, Introduction to Statistical Quality Control. O(n); takes 48 bytes
 * a row while it works. Thread-safe.
 * @param[in]  values  numeric, each 0 or up to 1e280 either way; not NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_xmr(const cxm_column *values, const cxm_control_options *options,
                                                 const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                 cxm_error *error);

/**
 * Shares, in percent: the p chart, with limits for each point by its size, within 0..100; with CXM_CONTROL_LANEY the p' chart.
 *
 * s of a point is sqrt(p (1 - p) / size), p being the baseline's total share. Laney: times the mean moving range of
 * (share - p) / s over the baseline, / (2 / sqrt(pi)); a null and a size of 0 break it.
 *
 * Sources: Shewhart 1931; Laney 2002 (Quality Engineering 14). O(n); takes 64 bytes a row while it works. Thread-safe.
 * @param[in]  counts  numeric, how many of `sizes`, 0 or more and no more than the size, but for rounding; not NULL
 * @param[in]  sizes   numeric, 0 to 1e15; a size of 0 has no share and is counted in `excluded`; not NULL
 * @param[in]  limits  CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_p(const cxm_column *counts, const cxm_column *sizes, int32_t limits,
                                               const cxm_control_options *options, const cxm_host *host, cxm_control_point *points,
                                               cxm_control_result *result, cxm_error *error);

/**
 * Net Promoter Scores, -100..100: the same with s = sqrt(V / size), V being the variance of one answer (1, 0, -1) in the baseline.
 * @param[in]  promoters  numeric, 0 or more; not NULL
 * @param[in]  detractors numeric, 0 or more; with the promoters no more than the size; not NULL
 * @param[in]  sizes      as in cxm_control_p()
 * @param[in]  limits     CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL
 * @param[out] points     one for each row, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_nps(const cxm_column *promoters, const cxm_column *detractors,
                                                 const cxm_column *sizes, int32_t limits, const cxm_control_options *options,
                                                 const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                 cxm_error *error);

/**
 * The exponentially weighted moving average, z = lambda x + (1 - lambda) z before, which begins at the centre and sees small
 * lasting shifts. Limits are those of its own variance after each point; width 2.7 to 3 is usual. A null leaves it as it was. Only
 * CXM_CONTROL_BEYOND_LIMITS is signalled.
 *
 * Sources: Roberts 1959; Lucas and Saccucci 1990 (Technometrics 32). O(n); takes 48 bytes a row while it works. Thread-safe.
 * @param[in]  values  as in cxm_control_xmr()
 * @param[in]  lambda  above 0, up to 1; 0.05 to 0.25 is usual
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_ewma(const cxm_column *values, double lambda, const cxm_control_options *options,
                                                  const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                  cxm_error *error);

/**
 * The tabular CUSUM in the unit of the data: high = max(0, x - (centre + k sigma) + high before), low likewise below; each begins
 * at 0 and signals above h sigma. It goes on after a signal. A null leaves both as they were.
 *
 * Sources: Page 1954; Montgomery, Introduction to Statistical Quality Control, chapter on CUSUM. O(n); takes 56 bytes a row while
 * it works. Thread-safe.
 * @param[in]  values  as in cxm_control_xmr()
 * @param[in]  k       0 to 1e6, half the shift to be seen, in sigma; 0.5 is usual
 * @param[in]  h       above 0, up to 1e6, in sigma; 4 or 5 is usual
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_cusum(const cxm_column *values, double k, double h,
                                                   const cxm_control_options *options, const cxm_host *host,
                                                   cxm_cusum_point *points, cxm_control_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
