/**
 * @file compare.h
 * @brief What moved, what stayed the same, and what cannot be told: two states, or the groups of one, compared.
 *
 * Unstable: may change before 1.0. A comparison is a result like any other, result.h, whose values are differences. Each difference
 * is the second side minus the first. Read paired.h next, for waves that the same people answered.
 */
#ifndef CXM_UNSTABLE_COMPARE_H
#define CXM_UNSTABLE_COMPARE_H

#include "../state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_estimate.flags of a difference. */
#define CXM_COMPARED_MOVED 0x100u      /**< its q, or its p outside of a family, is at most 1 - confidence */
#define CXM_COMPARED_EQUIVALENT 0x200u /**< the same of the test of equivalence: it lies within the margin */
#define CXM_COMPARED_SIMPSON 0x400u    /**< every stratum moved the other way than rate and mix together */

/** What a difference is known to be. */
enum {
    CXM_VERDICT_CANNOT_TELL = 0, /**< neither shown to have moved nor to lie within the margin */
    CXM_VERDICT_MOVED = 1,
    CXM_VERDICT_EQUIVALENT = 2,
    CXM_VERDICT_MOVED_WITHIN_MARGIN = 3 /**< a difference, and too small a one to matter */
};

/**
 * The verdict of a difference's flags. Not having moved is no verdict: that takes a margin. Thread-safe.
 * @param[in] flags cxm_estimate.flags of a row of a comparison
 * @return CXM_VERDICT_...
 * @since 0.0.1
 */
CXM_API int32_t cxm_verdict(uint32_t flags);

/**
 * A verdict in words: "cannot be told", "moved", "equivalent", "moved, but within the margin". Thread-safe.
 * @param[in] verdict CXM_VERDICT_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_verdict_name(int32_t verdict);

/**
 * p of two one-sided tests (Schuirmann 1987, J. of Pharmacokinetics and Biopharmaceutics 15:657): the larger of P(T >= (value +
 * margin) / std_error) and P(T <= (value - margin) / std_error). Thread-safe.
 * @param[in] value     a difference
 * @param[in] std_error its standard error, above 0
 * @param[in] df        degrees of freedom, or NaN for the normal distribution
 * @param[in] margin    the largest difference that does not matter, above 0
 * @return in 0..1; NaN where an argument is outside its range
 * @since 0.0.1
 */
CXM_API double cxm_equivalence_p(double value, double std_error, double df, double margin);

/**
 * Compares two states of the same query: waves, halves, before and after. The result has a row for each group that either knows,
 * each measure and each term: `value` is second minus first, with its standard error, interval, `p` and `q`; n, missing, excluded
 * and clusters are the sums of both sides. A group without answers on one of the sides is a row with status NO_DATA; the ledger has
 * one more reason, "one_sided": answers that had nothing to be compared with. Both states stay as they are.
 *
 * How: shares of answers by Newcombe's hybrid interval (1998, Statistics in Medicine 17:873, method 10) and the z test with pooled
 * variance; net scores by unpooled z with 3/4, 3/2, 3/4 answers added to each side where the measure's interval is adjusted_wald,
 * without where it is wald, and by the square-and-add of the single score intervals where it is score (Zou and Donner 2008,
 * Statistics in Medicine 27:1693); means by Welch's t. Weights, clusters, strata and populations: linearised standard errors with
 * Welch and Satterthwaite's t. Clusters that answered on both sides are not independent: the covariance of what they add to either
 * figure goes into the standard error, and t takes the fewer degrees of freedom of the two sides. Figures without a standard error,
 * and measures with interval=none, have a difference and no test. Sides with fewer than 5 clusters have neither interval nor test.
 * Without clusters the people of the two sides are taken as different ones.
 *
 * Options, as text: `relation=independent` (default) or `part`: second holds some of the rows of first, and is compared with all of
 * it; the difference is (1 - f) (second - rest), f being second's share of the answers or weights, taken as fixed. With clusters it
 * is second - first with their covariance.
 * `confidence=0.95`. `margin=5`: the largest difference that does not matter, in the terms' unit; `nps.margin=5`,
 * `rating.mean.margin=0.2` for one measure or term, and needed where units differ; `margin` itself must fit all. With one, behind
 * each tested term comes a row of the test of equivalence, whose term is named `score.equivalence`: the interval has the confidence
 * 1 - 2 (1 - confidence), p is that of cxm_equivalence_p() or, for shares, of the interval that ends at the margin. `adjust=bh`
 * (default), `by`, `holm`, `hochberg`, `bonferroni` or `none`: q over all differences of the result, and over all its tests of
 * equivalence as a second family; part-whole differences are outside of it, with q NaN.
 * @param[in]  first   the state that differences are taken from; not NULL
 * @param[in]  second  another state of the same query; not NULL
 * @param[in]  options text, or NULL for the defaults
 * @param[in]  host    what is lent for the call, or NULL; its context must live as long as the result
 * @param[out] result  set only on CXM_OK; release with cxm_result_free()
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_INCOMPATIBLE (the queries differ, and the message says where),
 *         CXM_E_DOMAIN (second is no part of first), CXM_E_UNSUPPORTED (a part with strata or a population and without clusters),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_compare(const cxm_state *first, const cxm_state *second, const char *options,
                                                   const cxm_host *host, cxm_result **result, cxm_error *error);

/**
 * Compares the groups of one state along one of its keys; the other keys are held the same. The result has the query's keys, which
 * are those of the second side, then a key `against`, the first side in text (null for the group of nulls), and is else as of
 * cxm_state_compare(); its ledger is the state's own.
 *
 * Options: those of cxm_state_compare() but `relation`, and
 * `key=COLUMN`: may be left out where there is one key.
 * `against=first`: every other value of the key with its first; `against="VALUE"`: with that value, as cxm_column_text() writes
 * it; `previous`: every value with the one before it in the key's order, nulls left out; `rest`: with all other groups together;
 * `whole`: with all of them, itself included, as relation=part does it; `all`: every pair once, the later value minus the earlier.
 * A value that is called like one of these words is written `value:rest`.
 * A row whose group or counterpart has no answers has status NO_DATA.
 * @param[in]  state   the state; not NULL; its query has at least one key
 * @param[in]  options text that names `against`; not NULL
 * @param[in]  host    as for cxm_state_compare()
 * @param[out] result  set only on CXM_OK; release with cxm_result_free()
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such key, option or value), CXM_E_UNSUPPORTED (rest and whole with
 *         strata or a population and without clusters), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_compare_groups(const cxm_state *state, const char *options, const cxm_host *host,
                                                          cxm_result **result, cxm_error *error);

/**
 * Takes the change of a figure apart: how much of it is that the groups of a key answer otherwise, and how much that they make up
 * other shares of the answers (Kitagawa 1955, J. of the American Statistical Association 50:1168). Two states of the same query;
 * the result has the query's keys without the one named, and for each term the rows `score.crude`, second minus first over all
 * groups; `score.rate`, sum of (a + b) / 2 (y - x); `score.mix`, sum of (x + y) / 2 (b - a), with a and b a group's share of the
 * answers (of the weights) on the first and second side and x and y its figures; `score.unmatched`, what groups that answered on
 * one side only bring about: the shares of rate and mix are those among the groups with answers on both sides. The rows add up:
 * crude = rate + mix + unmatched; n of unmatched is the answers of groups on one side only. CXM_COMPARED_SIMPSON in the flags of
 * crude: every group moved, and the other way than all of them together.
 *
 * Intervals by the delta method, z, with shares and figures as random; none, status TOO_FEW, where a group has a single answer on a
 * side. Medians and deviations do not decompose: status UNDEFINED.
 *
 * Options: `key=COLUMN`, which may be left out where there is one key; `confidence=0.95`; `adjust` as for cxm_state_compare(), over
 * the rows crude, rate and mix.
 * @param[in]  first   a state; not NULL; its query has at least one key
 * @param[in]  second  another state of the same query; not NULL
 * @param[in]  options text, or NULL for the defaults
 * @param[in]  host    as for cxm_state_compare()
 * @param[out] result  set only on CXM_OK; release with cxm_result_free()
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_INCOMPATIBLE, CXM_E_UNSUPPORTED (clusters, strata, populations),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_decompose(const cxm_state *first, const cxm_state *second, const char *options,
                                                     const cxm_host *host, cxm_result **result, cxm_error *error);

/**
 * Column letters, as survey tables print them: which columns of a table answer higher than which others. Reads the pairs of one
 * line of a result that cxm_state_compare_groups() made with against=all: those of a row's measure, term and other keys. Column 0
 * is the first `against` of these, column j > 0 the j-th different second side; a cell gets the letters of the columns it is higher
 * than.
 * @param[in]  pairs   the result; not NULL
 * @param[in]  row     any row of the line, 0 .. cxm_result_length() - 1
 * @param[in]  alpha   level of the line as a whole, in (0, 1)
 * @param[in]  adjust  CXM_ADJUST_NONE (each pair at alpha), _BONFERRONI, _HOLM, ... over the pairs of the line
 * @param[in]  host    what is lent, or NULL
 * @param[out] higher  columns x columns: higher[i * columns + j] is 1 where column i is higher than column j, else 0; may be NULL
 *                     if `capacity` is 0
 * @param[in]  capacity how many bytes `higher` has
 * @param[out] columns how many columns there are; written with CXM_E_SPACE too
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_SPACE, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_result_letters(const cxm_result *pairs, int64_t row, double alpha, int32_t adjust,
                                                    const cxm_host *host, uint8_t *higher, int64_t capacity, int32_t *columns,
                                                    cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
