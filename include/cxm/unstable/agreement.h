/**
 * @file agreement.h
 * @brief Whether those who judge the same thing say the same: within-group agreement, intraclass correlations, Krippendorff's alpha
 * and kappas.
 *
 * Unstable: may change before 1.0. Data that are all alike carry none of these but within-group agreement: the status is UNDEFINED
 * then, and no number poses as one. Columns of units and raters hold numbers, booleans or codes; rows with the same value belong
 * together.
 */
#ifndef CXM_UNSTABLE_AGREEMENT_H
#define CXM_UNSTABLE_AGREEMENT_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Agreement within units. Frozen: 224 bytes.
 * @since 0.0.1
 */
typedef struct cxm_within_group_result {
    cxm_estimate rwg;      /**< mean of the units' rwg, or rwg(j); interval by t over units; n counts rows, clusters units */
    cxm_estimate agreeing; /**< percent of units with 0.7 or more (James, Demaree and Wolf); Wilson's interval */
    int64_t units;         /**< with two rows or more */
    int64_t alone;         /**< units with a single row, which agree with nobody: they have no rwg, and their rows are `excluded` */
} cxm_within_group_result;

/**
 * rwg of units: 1 - s^2 / null_variance, s^2 the variance of a unit's answers with divisor n - 1. With several items rwg(j):
 * J (1 - q) / (J (1 - q) + q), q the mean over the J items of s^2 / null_variance. More variance than the null's counts as no
 * agreement: negative values are set to 0, as R's multilevel does. Rows that lack an item or a unit are `missing`. O(rows * items).
 *
 * Sources: James, Demaree and Wolf, J. of Applied Psychology 69, 1984; Finn, Educational and Psychological Measurement 30, 1970.
 * Fewer than 5 units have no interval (TOO_FEW_CLUSTERS), fewer than 20 are flagged. Thread-safe.
 * @param[in]  items         `count` columns of one length, numeric, within -1e140..1e140; not NULL
 * @param[in]  count         how many, 1 or more
 * @param[in]  unit          whose answers they are; not NULL
 * @param[in]  null_variance of answers at random; (A^2 - 1) / 12 for A points that are all as likely; finite, above 0
 * @param[in]  confidence    in (0, 1)
 * @param[in]  host          what is lent, or NULL
 * @param[out] each          takes one for each row, that of its unit; NaN where there is none; or NULL
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL; items are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_within_group(const cxm_column *items, int32_t count, const cxm_column *unit,
                                                  double null_variance, double confidence, const cxm_host *host, double *each,
                                                  cxm_within_group_result *result, cxm_error *error);

/** What the size of a unit is, where units differ in size. */
enum {
    CXM_UNIT_SIZE_MEAN = 0,  /**< answers / units, as R's multilevel has it */
    CXM_UNIT_SIZE_BLIESE = 1 /**< k0 = (N - sum n^2 / N) / (units - 1) (Snedecor and Cochran; Bliese 2000), which is unbiased */
};

/**
 * One-way intraclass correlations. Frozen: 320 bytes. Doubles that mean nothing are NaN.
 *
 * With fewer than two units, or none with two answers, both are NOT_IDENTIFIED; where nothing varies, UNDEFINED; and the mean's is
 * UNDEFINED where all units have the same mean. The test is the F test that units do not differ: `statistic` is F.
 * @since 0.0.1
 */
typedef struct cxm_intraclass_result {
    cxm_tested_estimate single; /**< ICC(1): how much two answers of a unit are alike; at most 1, at least -1 / (k - 1) */
    cxm_tested_estimate mean;   /**< ICC(2): how reliable a unit's mean is; at most 1 */
    double size;                /**< k */
    double between;             /**< mean square between units */
    double within;              /**< mean square within units */
    double df_between;          /**< units - 1 */
    double df_within;           /**< answers - units */
    int64_t units;              /**< units with an answer */
} cxm_intraclass_result;

/**
 * ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), ICC(2) = (MSB - MSW) / MSB. Intervals by F, exact for normal answers in units of one
 * size (Shrout and Fleiss, Psychological Bulletin 86, 1979), near it in others (Donner and Wells, Biometrics 42, 1986). O(rows);
 * thread-safe.
 * @param[in]  score      numeric, within -1e140..1e140; not NULL
 * @param[in]  unit       whose answer it is; not NULL
 * @param[in]  size       CXM_UNIT_SIZE_...
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_within_group()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_intraclass(const cxm_column *score, const cxm_column *unit, int32_t size, double confidence,
                                                const cxm_host *host, cxm_intraclass_result *result, cxm_error *error);

/** The six intraclass correlations of Shrout and Fleiss, in the order of cxm_intraclass_two_way_result.form. */
enum {
    CXM_INTRACLASS_1_1, /**< each target judged by others; one judge */
    CXM_INTRACLASS_2_1, /**< the same judges, drawn from many; one judge, absolute agreement */
    CXM_INTRACLASS_3_1, /**< the same judges, who are all there are; one judge, consistency */
    CXM_INTRACLASS_1_K, /**< of the mean of the judges */
    CXM_INTRACLASS_2_K, /**< of the mean of the judges */
    CXM_INTRACLASS_3_K, /**< of the mean of the judges */
    CXM_INTRACLASS_FORMS
};

/**
 * Frozen: 856 bytes. NOT_IDENTIFIED with one judge or one target, UNDEFINED where the formula is 0 / 0. F tests as they stand with
 * each form: MSB / MSW for the first and fourth, MSB / MSE for the others.
 * @since 0.0.1
 */
typedef struct cxm_intraclass_two_way_result {
    cxm_tested_estimate form[CXM_INTRACLASS_FORMS]; /**< by CXM_INTRACLASS_... */
    double between;  /**< mean square between targets */
    double within;   /**< mean square within targets */
    double raters;   /**< mean square between judges */
    double residual; /**< what is left */
    int64_t targets; /**< rows that all judged */
} cxm_intraclass_two_way_result;

/**
 * All judges judge all targets; rows that lack a judgement are left out and counted as missing. Shrout and Fleiss, Psychological
 * Bulletin 86, 1979; the intervals of ICC(2,1) and ICC(2,k) are approximate, Satterthwaite's. O(rows * count); thread-safe.
 * @param[in]  raters     `count` columns of one length, one for each judge, numeric, within -1e140..1e140; not NULL
 * @param[in]  count      how many, 1 or more
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; columns are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_intraclass_two_way(const cxm_column *raters, int32_t count, double confidence,
                                                        const cxm_host *host, cxm_intraclass_two_way_result *result,
                                                        cxm_error *error);

/** How far apart two values are. */
enum {
    CXM_LEVEL_INTERVAL = 0, /**< (c - k)^2 */
    CXM_LEVEL_NOMINAL = 1,  /**< 1 unless they are equal */
    CXM_LEVEL_ORDINAL = 2,  /**< squared difference of their mid-ranks among all values that have a partner */
    CXM_LEVEL_RATIO = 3     /**< ((c - k) / (c + k))^2 */
};

/**
 * Choices. Growing: start from CXM_KRIPPENDORFF_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_krippendorff_options {
    size_t struct_size; /**< sizeof(cxm_krippendorff_options) in the caller's build */
    double confidence;  /**< in (0, 1) */
    int32_t level;      /**< CXM_LEVEL_... */
    int32_t reserved;   /**< 0 */
} cxm_krippendorff_options;

/** 95 %, interval data. */
#define CXM_KRIPPENDORFF_OPTIONS_INIT {sizeof(cxm_krippendorff_options), 0.95, CXM_LEVEL_INTERVAL, 0}

/**
 * Krippendorff's alpha. Frozen: 128 bytes.
 * @since 0.0.1
 */
typedef struct cxm_krippendorff_result {
    cxm_estimate alpha; /**< at most 1; n: values with a partner in their unit, excluded: those without; clusters: units with two
                             values or more. NOT_IDENTIFIED without a pair, UNDEFINED where all paired values are equal */
    double observed;    /**< disagreement within units; NaN without a pair */
    double expected;    /**< disagreement if all values were dealt out at random */
    int64_t different;  /**< how many different values there are among those with a partner */
} cxm_krippendorff_result;

/**
 * alpha = 1 - observed / expected disagreement, for any number of raters, each of whom may have judged any of the units. Rows
 * without unit, rater or value are `missing`.
 *
 * The interval is that of the jackknife, which leaves out one unit at a time, by t with units - 1 degrees of freedom:
 * TOO_FEW_CLUSTERS with fewer than 5 units, or where without one of them nothing varies; flagged with fewer than 20; DEGENERATE
 * where alpha is the same without any of them. Krippendorff, Content Analysis, 2nd edition, 2004, chapter 11; the jackknife of
 * clusters: MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023. O(n log n); for ordinal data and ratios
 * O(different^2) besides, in memory too for ordinal ones, and for each unit the square of how many different values it has. Ordinal
 * data with more than 2000 different values have no interval (DESCRIPTIVE), ratios with more are refused. Thread-safe.
 * @param[in]  unit    what is judged; not NULL
 * @param[in]  rater   who judges; nobody may judge a unit twice. NULL: a unit's rows are of different raters
 * @param[in]  value   numeric, within -1e140..1e140, 0 or more for ratios; codes by their order, for nominal and ordinal alone
 * @param[in]  options choices, or NULL for CXM_KRIPPENDORFF_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value; a second judgement, with its row),
 *         CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_krippendorff(const cxm_column *unit, const cxm_column *rater, const cxm_column *value,
                                                  const cxm_krippendorff_options *options, const cxm_host *host,
                                                  cxm_krippendorff_result *result, cxm_error *error);

/** What two categories that differ count in Cohen's kappa: the same, their distance, or its square. */
enum { CXM_KAPPA_UNWEIGHTED = 0, CXM_KAPPA_LINEAR = 1, CXM_KAPPA_QUADRATIC = 2 };

/** Most categories of cxm_cohens_kappa(). */
#define CXM_KAPPA_CATEGORIES_MAX 4096

/**
 * Cohen's kappa of two raters: (po - pe) / (1 - pe). The interval has the standard error of Fleiss, Cohen and Everitt,
 * Psychological Bulletin 72, 1969, the test the one that holds where the raters agree by chance alone. UNDEFINED where pe is 1: both
 * said the same of all. DEGENERATE where they agree everywhere. Cohen, Educational and Psychological Measurement 20, 1960; weights: Psychological
 * Bulletin 70, 1968. Thread-safe.
 * @param[in]  table      table[i * categories + j]: how many the first put in i and the second in j; 0 or more, 2^53 in all
 * @param[in]  categories 1 .. CXM_KAPPA_CATEGORIES_MAX
 * @param[in]  scores     where the categories stand, for weights: `categories` finite numbers, ascending; NULL: 0, 1, 2, ...
 * @param[in]  weights    CXM_KAPPA_...
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] kappa      -1..1; n counts what both judged; written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_cohens_kappa(const int64_t *table, int32_t categories, const double *scores, int32_t weights,
                                                  double confidence, const cxm_host *host, cxm_tested_estimate *kappa,
                                                  cxm_error *error);

/**
 * Fleiss' kappa of any number of raters, who need not be the same for each unit. Units with one rating are left out, their rows
 * `excluded`; where units have different numbers of ratings, each weighs the same (Gwet, Handbook of Inter-Rater Reliability, 4th
 * edition, 2014, section 2.4).
 *
 * std_error and interval are for units drawn from many (Gwet, British J. of Mathematical and Statistical Psychology 61, 2008), by t
 * with units - 1 degrees of freedom; the test, where all units have the same number of ratings, has the standard error under chance
 * agreement of Fleiss, Nee and Landis, Psychological Bulletin 86, 1979. NOT_IDENTIFIED where no unit has two ratings, UNDEFINED
 * where all ratings are the same; TOO_FEW_CLUSTERS with fewer than 5 units, flagged with fewer than 20. Fleiss, Psychological
 * Bulletin 76, 1971. O(n log n); thread-safe.
 * @param[in]  unit       what is judged; not NULL
 * @param[in]  category   numbers, booleans or codes; not NULL
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] kappa      -1..1; n counts ratings, clusters units; written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_fleiss_kappa(const cxm_column *unit, const cxm_column *category, double confidence,
                                                  const cxm_host *host, cxm_tested_estimate *kappa, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
