/**
 * @file response_rate.h
 * @brief Who was asked and who answered: the response, cooperation, refusal and contact rates of AAPOR.
 *
 * Unstable: may change before 1.0. Read representativeness.h next: a high rate is no proof that the right ones answered.
 */
#ifndef CXM_UNSTABLE_RESPONSE_RATE_H
#define CXM_UNSTABLE_RESPONSE_RATE_H

#include "../column.h"
#include "../estimate.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many of those who were asked ended where; each 0 or more, their sum at most 2^53. Frozen: 72 bytes.
 * @since 0.0.1
 */
typedef struct cxm_dispositions {
    int64_t interview;         /**< I: complete */
    int64_t partial;           /**< P: partial */
    int64_t refusal;           /**< R: refused or broke off */
    int64_t non_contact;       /**< NC: eligible, not reached */
    int64_t other;             /**< O: eligible, other reason */
    int64_t unknown_household; /**< UH: not known whether there is anyone to ask */
    int64_t unknown_other;     /**< UO: not known whether eligible, other */
    int64_t not_eligible;      /**< left out of every rate */
    int64_t missing;           /**< rows without a disposition */
} cxm_dispositions;

/**
 * Counts a column of final dispositions. A text, or a label of a coded column, is "interview", "partial", "refusal",
 * "non_contact", "other", "unknown_household", "unknown_other" or "not_eligible", or a code of AAPOR such as "1.1" or "2.112"; an
 * integer is such a code without its point, 11 or 2112. The first two digits count: 10 and 11 interview, 12 partial, 21 refusal,
 * 22 non-contact, 23 other, 31 unknown household, 32 to 39 unknown other, 40 to 49 not eligible; 1 and 4 alone are 10 and 40.
 * O(n); allocates nothing; thread-safe.
 * @param[in]  disposition integer, text or coded with such labels; nulls are counted as missing; not NULL
 * @param[out] counts      written only on CXM_OK; not NULL
 * @param[out] error       detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (what is no disposition, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_dispositions_count(const cxm_column *disposition, cxm_dispositions *counts, cxm_error *error);

/**
 * The rates. Frozen: 936 bytes. Each is in percent, with its denominator as n_effective; intervals are DESCRIPTIVE, since all who
 * were asked are counted; UNDEFINED where the denominator is 0, NO_DATA where nobody was asked.
 * @since 0.0.1
 */
typedef struct cxm_response_rate_result {
    cxm_estimate rr1;   /**< I / (I + P + R + NC + O + UH + UO): the smallest */
    cxm_estimate rr2;   /**< (I + P) / the same */
    cxm_estimate rr3;   /**< I / (I + P + R + NC + O + e (UH + UO)) */
    cxm_estimate rr4;   /**< (I + P) / the same */
    cxm_estimate rr5;   /**< I / (I + P + R + NC + O): the largest, as if none of the unknown were eligible */
    cxm_estimate rr6;   /**< (I + P) / the same */
    cxm_estimate coop1; /**< I / (I + P + R + O), of those who were reached */
    cxm_estimate ref1;  /**< R / (I + P + R + NC + O + UH + UO) */
    cxm_estimate con1;  /**< (I + P + R + O) / the same */
} cxm_response_rate_result;

/**
 * Rates of counts. Source: The American Association for Public Opinion Research, Standard Definitions: Final Dispositions of Case
 * Codes and Outcome Rates for Surveys, 9th edition, 2016. Thread-safe.
 * @param[in]  counts   how many ended where; not NULL
 * @param[in]  eligible e, the estimated share of the unknown who are eligible, 0..1; to be reported with RR3 and RR4; 1 makes them
 *                      RR1 and RR2, 0 RR5 and RR6
 * @param[out] result   written only on CXM_OK; not NULL
 * @param[out] error    detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a negative count, or too many)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_response_rates(const cxm_dispositions *counts, double eligible,
                                                    cxm_response_rate_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
