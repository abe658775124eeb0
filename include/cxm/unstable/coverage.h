/**
 * @file coverage.h
 * @brief Of those who could be heard, who was: by row, by weight such as revenue, by account, and by role within accounts.
 *
 * Unstable: may change before 1.0. Read representativeness.h next: those who were heard may differ from those who were not.
 */
#ifndef CXM_UNSTABLE_COVERAGE_H
#define CXM_UNSTABLE_COVERAGE_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How many classes can be required, and bytes of the text that names them. */
enum { CXM_COVERAGE_CLASSES_MAX = 16, CXM_COVERAGE_REQUIRED_SIZE = 256 };

/**
 * Choices. Growing: start from CXM_COVERAGE_OPTIONS_INIT.
 *
 * `required` names classes and how many of each have to be heard of a unit for it to be complete, one where no number stands:
 * "decision_maker:3|influencer:3|end_user:3". Items are separated by | or ;. A name that holds one of these, a colon or a double
 * quote stands in double quotes, in which a quote is doubled.
 * @since 0.0.1
 */
typedef struct cxm_coverage_options {
    size_t struct_size; /**< sizeof(cxm_coverage_options) in the caller's build */
    double target;      /**< percent, 0..100; 0 is none */
    char required[CXM_COVERAGE_REQUIRED_SIZE]; /**< NUL-terminated; "" requires none */
} cxm_coverage_options;

/** No target, no required classes. */
#define CXM_COVERAGE_OPTIONS_INIT {sizeof(cxm_coverage_options), 0, ""}

/**
 * What was heard. Frozen: 552 bytes. Shares are in percent. All are a census of what is known, so that intervals are DESCRIPTIVE;
 * a figure whose input or option was not given is UNDEFINED. n counts rows, `missing` those where it is not known whether they were
 * heard, `excluded` those without weight.
 * @since 0.0.1
 */
typedef struct cxm_coverage_result {
    cxm_estimate coverage;       /**< sum of the weights of rows that were heard / of all */
    cxm_estimate shortfall;      /**< target less coverage, in points of percent; 0 where it is met */
    cxm_estimate unknown_class;  /**< rows whose class is null or "unknown" / rows; not weighted */
    cxm_estimate units;          /**< units with a row that was heard / units; not weighted */
    cxm_estimate complete_units; /**< units with all required classes heard in the required numbers / units; not weighted */
    int64_t known;               /**< rows that count: heard or not */
    int64_t heard;               /**< rows that were heard */
    int64_t unit_count;          /**< units with a row that counts */
    int64_t unitless;            /**< rows that count, and belong to no unit */
} cxm_coverage_result;

/**
 * Coverage of rows, each a contact, an account or an asset that could be heard from. O(n log n) at most; thread-safe.
 * @param[in]  heard   booleans, or numbers that are 0 or 1: was it heard; not NULL
 * @param[in]  unit    its account: numbers, booleans or codes; rows with the same value belong together; or NULL
 * @param[in]  classes its class, such as the role of a contact: text, or codes whose labels are text if any are required; or NULL
 * @param[in]  weight  such as revenue or headcount, 0 or 1e-140 to 1e140; rows of weight 0 or null are left out; or NULL
 * @param[in]  options choices, or NULL for CXM_COVERAGE_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_coverage(const cxm_column *heard, const cxm_column *unit, const cxm_column *classes,
                                              const cxm_column *weight, const cxm_coverage_options *options, const cxm_host *host,
                                              cxm_coverage_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
