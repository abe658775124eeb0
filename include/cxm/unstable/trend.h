/**
 * @file trend.h
 * @brief Does a column rise or fall with time, and how fast: Theil and Sen's slope, Mann and Kendall's test.
 *
 * Unstable: may change before 1.0. Both look at the order of answers only, or at medians, so that a few wild answers move neither.
 */
#ifndef CXM_UNSTABLE_TREND_H
#define CXM_UNSTABLE_TREND_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is done about neighbours in time that are alike, which make the plain test see trends where there are none. Neither choice
 *  makes up for it in full: docs/numbers.md says how often each finds a trend that is not there. */
enum {
    CXM_TREND_INDEPENDENT = 0, /**< nothing: answers are taken as independent */
    CXM_TREND_HAMED_RAO = 1,   /**< the variance of S is multiplied by n / n* = 1 + 2 / (n (n-1) (n-2)) sum of (n-k) (n-k-1) (n-k-2)
                                    r(k), over lags k = 1 .. n-1 whose autocorrelation r(k) of the ranks of the detrended answers is
                                    beyond the normal quantile of `significance` / 2 over root n (Hamed and Rao 1998, Journal of
                                    Hydrology 204, 182-196). O(n^2) */
    CXM_TREND_PREWHITEN = 2    /**< trend-free pre-whitening: the test is of e(t) - r e(t-1) + slope * time, where e are the answers
                                    less slope * time and r their autocorrelation at lag 1 (Yue, Pilon, Phinney and Cavadias 2002,
                                    Hydrological Processes 16, 1807-1829), one answer less, whatever r is */
};

/**
 * Choices. Growing: start from CXM_TREND_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_trend_options {
    size_t struct_size;  /**< sizeof(cxm_trend_options) in the caller's build */
    double confidence;   /**< of the intervals, in (0, 1) */
    double significance; /**< of an autocorrelation that CXM_TREND_HAMED_RAO corrects for, in (0, 1) */
    int32_t serial;      /**< CXM_TREND_INDEPENDENT, CXM_TREND_HAMED_RAO, CXM_TREND_PREWHITEN */
    int32_t reserved;    /**< 0 */
} cxm_trend_options;

/** 95 %, independent answers; autocorrelations significant at 5 %. */
#define CXM_TREND_OPTIONS_INIT {sizeof(cxm_trend_options), 0.95, 0.05, 0, 0}

/**
 * A trend. Frozen: 304 bytes. Doubles that mean nothing are NaN.
 *
 * Without two different times everything is undefined. Below 3 rows, and where all answers are alike, there is no test; so it is
 * with a choice for serial correlation where a time is there twice, the detrended answers are all alike, or n / n* is not above 0.
 * @since 0.0.1
 */
typedef struct cxm_trend_result {
    cxm_estimate slope;       /**< median of (y(j) - y(i)) / (t(j) - t(i)) over all pairs of different times (Theil 1950; Sen 1968,
                                   JASA 63, 1379-1389). Interval: with N pairs and C = z root of `variance`, the slopes of rank
                                   round((N - C) / 2) and round((N + C) / 2) + 1; too_few where one of them does not exist,
                                   descriptive with CXM_TREND_PREWHITEN, degenerate where all answers are alike. No std_error */
    cxm_tested_estimate tau;  /**< Kendall's tau-b of answer and time, and Mann and Kendall's test: z = (S - sign S) / root of
                                   `variance`. Interval by the delta method as in cxm_association_result; descriptive where a choice
                                   for serial correlation is made */
    double intercept;         /**< median answer - slope * median time (Conover 1980; scipy's "separate") */
    double intercept_joint;   /**< median of answer - slope * time (scipy's "joint", R's mblm) */
    double variance;          /**< of `s` without a trend, corrected for ties of answers and of times (Kendall 1970, Rank
                                   Correlation Methods, chapter 5), and for what `serial` says */
    double variance_factor;   /**< n / n* of CXM_TREND_HAMED_RAO, else 1 */
    double autocorrelation;   /**< at lag 1, of detrended answers (CXM_TREND_PREWHITEN) or of their ranks (CXM_TREND_HAMED_RAO) */
    int64_t s;                /**< S: pairs in which the later answer is higher, less those in which it is lower; with
                                   CXM_TREND_PREWHITEN of the series that is tested, as is `variance` */
    int64_t pairs;            /**< of different times: how many slopes there are */
    int32_t serial;           /**< CXM_TREND_... */
    int32_t reserved;         /**< 0 */
} cxm_trend_result;

/**
 * Trend of a column over time. Rows may come in any order and at irregular times; those with a null in either column are left out
 * and counted. The slope is the median of the quotients as doubles, to the bit, found without writing them all down: O(n log n)
 * time at each of some ten steps, and O(n) memory. Only where more pairs than 64 n (and than 2^22) lie on one line to within
 * rounding is it that line's slope to within rounding. Thread-safe.
 * @param[in]  time    numbers, or times and dates, which count in seconds since 1970-01-01 UTC; not NULL
 * @param[in]  value   numeric or boolean answers, or coded ones with numeric labels, as for cxm_contingency_count(); as many rows
 * @param[in]  options choices, or NULL for CXM_TREND_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row; or times too close for slopes to
 *         be numbers), CXM_E_UNSUPPORTED (more than 2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_trend(const cxm_column *time, const cxm_column *value, const cxm_trend_options *options,
                                           const cxm_host *host, cxm_trend_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
