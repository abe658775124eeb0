/**
 * @file rounding.h
 * @brief Rounding, the separate last step before a number is shown.
 *
 * Nothing else in the library rounds. Round what you print, never what you compute with, and shares together, so that they sum
 * to 100.
 */
#ifndef CXM_ROUNDING_H
#define CXM_ROUNDING_H

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a tie, or a remainder, is settled. */
enum {
    CXM_ROUND_HALF_EVEN = 0,  /**< 2.5 -> 2, 3.5 -> 4 (IEEE 754, banker's) */
    CXM_ROUND_HALF_AWAY = 1,  /**< 2.5 -> 3, -2.5 -> -3 (schoolbook) */
    CXM_ROUND_TOWARD_ZERO = 2 /**< truncation: what some libraries do, here to reproduce them */
};

/**
 * Rounds to a number of decimals. A tie is what the decimal reading of the double says: 2.675 is stored a little below and is no
 * tie, 0.125 is one. NaN and infinities come back as they are. Thread-safe.
 * @param[in] value  the number
 * @param[in] digits decimals, -15 .. 15; others are taken as the nearer end
 * @param[in] mode   CXM_ROUND_...; another is taken as CXM_ROUND_HALF_EVEN
 * @return the double nearest to the rounded decimal
 * @since 0.0.1
 */
CXM_API double cxm_round(double value, int32_t digits, int32_t mode);

/**
 * Shares in percent that sum to exactly 100 at the given number of decimals, by largest remainder (Hamilton): each share is
 * truncated, and the units left over go to the largest remainders, the earlier of equal ones first. Allocates nothing; O(count^2)
 * at worst. Thread-safe.
 * @param[in]  counts `count` numbers >= 0 with a sum above 0 and below 2^53
 * @param[in]  count  how many, >= 1
 * @param[in]  digits decimals, 0 .. 3
 * @param[out] shares `count` percentages; written only on CXM_OK
 * @param[out] error  detail on failure, or NULL; row is the index of a bad count
 * @return CXM_OK, CXM_E_ARGUMENT or CXM_E_DOMAIN
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_round_shares(const int64_t *counts, int32_t count, int32_t digits, double *shares,
                                                  cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
