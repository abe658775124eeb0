/**
 * @file weighting.h
 * @brief Weights that make answers stand for a population: post-stratification, raking, trimming, and what weights cost.
 *
 * Unstable: may change before 1.0. A population is told by columns: a margin is a category and its target, the same in each row of
 * that category. Read representativeness.h next.
 */
#ifndef CXM_UNSTABLE_WEIGHTING_H
#define CXM_UNSTABLE_WEIGHTING_H

#include "../column.h"
#include "../design.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether there are weights, and if not, why. */
enum {
    CXM_WEIGHTING_OK = 0,                  /**< every category meets its target; raking: it has converged */
    CXM_WEIGHTING_NO_DATA = 1,             /**< no row has a weight and all of its categories */
    CXM_WEIGHTING_EMPTY_CATEGORY = 2,      /**< a category with a target has no row with a weight above 0 */
    CXM_WEIGHTING_INCOMPLETE_TARGETS = 3,  /**< shares of a margin do not add up to 1, or totals not to the population: a category
                                                that nobody answered is missing, or a target is wrong */
    CXM_WEIGHTING_INCONSISTENT_TOTALS = 4, /**< the totals of two margins differ */
    CXM_WEIGHTING_STRUCTURAL_ZERO = 5,     /**< combinations that nobody has make the targets impossible together */
    CXM_WEIGHTING_NOT_CONVERGED = 6,       /**< not within the tolerance after the iterations: caps too tight, or as 5 */
    CXM_WEIGHTING_OUTSIDE = 7              /**< trimming: the mean weight is not between the bounds; trimming once: a weight
                                                would not stay above 0 */
};

/**
 * Name of such a status: "ok", "no_data", "empty_category", "incomplete_targets", "inconsistent_totals", "structural_zero",
 * "not_converged", "outside". Thread-safe.
 * @param[in] status CXM_WEIGHTING_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_weighting_status_name(int32_t status);

/**
 * What weights do to precision (Kish 1965, Survey Sampling, 11.7; 1992, Journal of Official Statistics 8:183). Frozen: 88 bytes.
 * Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_weight_summary {
    double n_effective;   /**< (sum w)^2 / sum w^2 */
    double design_effect; /**< n / n_effective = 1 + cv^2 of the weights: how many times more answers the same precision costs */
    double sum;           /**< of the weights */
    double mean;          /**< sum / n */
    double smallest;      /**< weight above 0 */
    double largest;       /**< weight */
    int64_t n;            /**< rows with a weight above 0 */
    int64_t excluded;     /**< rows with a weight of 0 or none */
    int64_t at_smallest;  /**< rows with the smallest weight: many where it was capped */
    int64_t at_largest;   /**< rows with the largest one */
    int32_t status;       /**< CXM_WEIGHTING_OK, CXM_WEIGHTING_NO_DATA */
    int32_t reserved;     /**< 0 */
} cxm_weight_summary;

/**
 * Kish's summary of weights. O(n); allocates nothing; thread-safe.
 * @param[in]  weight numeric, 0 or from 1e-140 to 1e140, nulls excluded and counted; not NULL
 * @param[out] result written only on CXM_OK; not NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value that is no weight, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_weights_summarize(const cxm_column *weight, cxm_weight_summary *result, cxm_error *error);

/**
 * What is known of one variable of the population.
 * @since 0.0.1
 */
typedef struct cxm_margin {
    const cxm_column *category; /**< numeric, boolean or coded; a row without one gets no weight; at most 2^20 categories */
    const cxm_column *target;   /**< numeric, as long, 0 or from 1e-140 to 1e140, the same in each row of a category: how many of
                                     the population are in it, or which share */
} cxm_margin;

/** What targets are. */
enum {
    CXM_TARGETS_TOTAL = 0, /**< numbers of the population; weights add up to their sum */
    CXM_TARGETS_SHARE = 1  /**< shares that add up to 1; weights add up to the population of the design, and without one to what
                                the design weights add up to */
};

/**
 * Choices of weighting. Growing: start from CXM_WEIGHTING_OPTIONS_INIT. In text: targets, lower, upper, tolerance, iterations.
 * @since 0.0.1
 */
typedef struct cxm_weighting_options {
    size_t struct_size; /**< sizeof(cxm_weighting_options) in the caller's build */
    double lower;       /**< raking: smallest weight, as a ratio to the mean weight, 0..1; 0 = no cap */
    double upper;       /**< raking: largest weight, as a ratio to the mean weight, 1 or more; 1e140 = no cap */
    double tolerance;   /**< raking: largest relative deviation of a category's weights from its target, 1e-15..0.1 */
    int32_t targets;    /**< CXM_TARGETS_... */
    int32_t iterations; /**< raking: the most cycles through all margins, 1..1000000 */
} cxm_weighting_options;

/** Totals, no caps, 1e-10, 1000 cycles. */
#define CXM_WEIGHTING_OPTIONS_INIT {sizeof(cxm_weighting_options), 0, 1e140, 1e-10, 0, 1000}

/**
 * What came of it. Frozen: 160 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_weighting_result {
    cxm_weight_summary weights; /**< of the new weights; its status is NO_DATA where there are none */
    double deviation;           /**< largest relative deviation of a category's weights from its target, at the end */
    int64_t missing;            /**< rows without one of their categories */
    int64_t excluded;           /**< rows with them, and with a design weight of 0 or none */
    int64_t cells;              /**< different combinations of categories among the weighted rows, with caps also of design
                                     weights */
    int64_t iterations;         /**< cycles through all margins, or passes of trimming */
    int64_t at_lower;           /**< rows whose weight is at the lower cap or bound */
    int64_t at_upper;           /**< rows whose weight is at the upper one */
    int64_t row;                /**< a row of the category that is at fault, -1 where none is */
    int32_t margin;             /**< the margin that is at fault, counted from 0, -1 where none is */
    int32_t status;             /**< CXM_WEIGHTING_... */
} cxm_weighting_result;

/**
 * Post-stratification: w' = w N_g / sum of w in g for each category g of one margin. Several variables crossed are one category
 * column of their combinations. O(n log n); thread-safe.
 *
 * Source: Holt and Smith 1979, Journal of the Royal Statistical Society A 142:33.
 * @param[in]  margin  the categories and their targets; not NULL
 * @param[in]  design  weight: how the rows were drawn, NULL: all alike; population: what the targets must add up to, or NULL;
 *                     stratum and cluster are refused; NULL: nothing of it
 * @param[in]  options choices, of which only `targets` matters, or NULL for CXM_WEIGHTING_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] weights a number for each row: NaN in rows without category or design weight, and in all rows where the status is
 *                     not CXM_WEIGHTING_OK; written only on CXM_OK; may be NULL
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a target or weight, with its row), CXM_E_UNSUPPORTED,
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_poststratify(const cxm_margin *margin, const cxm_design *design,
                                                  const cxm_weighting_options *options, const cxm_host *host, double *weights,
                                                  cxm_weighting_result *result, cxm_error *error);

/**
 * Raking: the weights are adjusted to one margin after the other, until all are met. Without caps they are, of all weights that
 * meet the margins, those closest to the design weights, and keep the odds ratios of the table that the margins span. With caps
 * the weights are clipped to lower..upper times the mean weight at the end of each cycle; the result meets margins and caps. Rows
 * alike in all categories, with caps also in their design weight, are computed once. O(n) where categories are whole numbers close
 * together, else O(n log n), and O(cells x margins) a cycle; thread-safe.
 *
 * Source: Deming and Stephan 1940, Annals of Mathematical Statistics 11:427; Ireland and Kullback 1968, Biometrika 55:179.
 * @param[in]  margins `count` of them; not NULL
 * @param[in]  count   how many, 1 .. 64
 * @param[in]  design  as for cxm_poststratify()
 * @param[in]  options choices, or NULL for CXM_WEIGHTING_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] weights as for cxm_poststratify()
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL; margins are named "category", "target", "category 2", "target 2", ...
 * @return as cxm_poststratify(), or CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_rake(const cxm_margin *margins, int32_t count, const cxm_design *design,
                                          const cxm_weighting_options *options, const cxm_host *host, double *weights,
                                          cxm_weighting_result *result, cxm_error *error);

/** Who gets what trimming took. */
enum {
    CXM_TRIM_EQUALLY = 0,       /**< each weight between the bounds the same amount, as R's survey::trimWeights */
    CXM_TRIM_PROPORTIONALLY = 1 /**< each by the same factor, which keeps their ratios */
};

/** What the bounds are. */
enum {
    CXM_TRIM_ABSOLUTE = 0, /**< weights */
    CXM_TRIM_MEAN = 1      /**< ratios to the mean weight */
};

/**
 * Choices of trimming. Growing: start from CXM_TRIM_OPTIONS_INIT. In text: lower, upper, bounds, redistribute, strict.
 * @since 0.0.1
 */
typedef struct cxm_trim_options {
    size_t struct_size;   /**< sizeof(cxm_trim_options) in the caller's build */
    double lower;         /**< smallest weight, 0..1e140 */
    double upper;         /**< largest weight, not below `lower`, at most 1e140 */
    int32_t bounds;       /**< CXM_TRIM_ABSOLUTE, CXM_TRIM_MEAN */
    int32_t redistribute; /**< CXM_TRIM_EQUALLY, CXM_TRIM_PROPORTIONALLY */
    int32_t strict;       /**< 1: repeated until all weights are within the bounds; 0: once, which can move some beyond them */
    int32_t reserved;     /**< 0 */
} cxm_trim_options;

/** No bounds; redistributed equally; strict. */
#define CXM_TRIM_OPTIONS_INIT {sizeof(cxm_trim_options), 0, 1e140, 0, 0, 1, 0}

/**
 * Clips weights to lower..upper and spreads what was cut off, or added, over the weights that were never clipped, so that the sum
 * stays; where strict trimming has clipped them all, over those at the bound that the rest leads away from. Strict trimming
 * therefore works whenever the mean weight lies between the bounds. O(n) a pass, at most as many passes as rows; thread-safe.
 *
 * Source: Potter 1990, Proceedings of the Survey Research Methods Section, ASA, 225; Lumley, R package survey, trimWeights().
 * @param[in]  weight  numeric, 0 or from 1e-140 to 1e140; rows with 0 or null are left alone and counted; not NULL
 * @param[in]  options choices, or NULL for CXM_TRIM_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] weights a number for each row: NaN where there was none, and in all rows where the status is not CXM_WEIGHTING_OK;
 *                     written only on CXM_OK; may be NULL
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value that is no weight, with its row), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_trim(const cxm_column *weight, const cxm_trim_options *options, const cxm_host *host,
                                          double *weights, cxm_weighting_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
