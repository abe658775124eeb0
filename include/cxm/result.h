/**
 * @file result.h
 * @brief What a query gives: a table that is always laid out alike, and how it came about.
 *
 * Its columns, in this order: the keys under their own names; `measure`, `term`, `unit`; `value`, `std_error`, `lower`, `upper`,
 * `confidence`, `df`, `n_effective`, `n`, `missing`, `excluded`, `clusters`, `status`, `interval_status`, `flags`; `p`, `q`.
 * A row for each group, measure and term, in that order. Read state.h next.
 */
#ifndef CXM_RESULT_H
#define CXM_RESULT_H

#include "error.h"
#include "estimate.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A result. Immutable once made: any number of threads may read it. */
typedef struct cxm_result cxm_result;

/**
 * The whole result as a table of packed columns. `measure`, `term`, `unit`, `status`, `interval_status` and text keys are CODED
 * columns with CSTR labels (the codes of the two statuses are the CXM_VALUE_ and CXM_INTERVAL_ numbers); boolean keys are BOOL8,
 * integer keys I64, times and dates keep their type; counts are I64, flags U32, the rest F64 with NaN where there is no number. Find columns
 * with cxm_table_find(), or read single elements with cxm_result_number() and cxm_result_text().
 * @param[in] result the result; not NULL
 * @return the table; it and all it points to belong to the result and live as long as it does
 * @since 0.0.1
 */
CXM_API const cxm_table *cxm_result_table(const cxm_result *result);

/**
 * How many rows the result has.
 * @param[in] result the result; NULL has none
 * @return rows
 * @since 0.0.1
 */
CXM_API int64_t cxm_result_length(const cxm_result *result);

/**
 * The estimate in a row.
 * @param[in]  result   the result; not NULL
 * @param[in]  row      0 .. cxm_result_length() - 1
 * @param[out] estimate written only on CXM_OK
 * @param[out] error    detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_result_estimate(const cxm_result *result, int64_t row, cxm_estimate *estimate,
                                                     cxm_error *error);

/**
 * The number in a row: of a key that is one, of `value` ... `clusters`, `flags`, `p` or `q`.
 * @param[in] result the result
 * @param[in] row    0 .. cxm_result_length() - 1
 * @param[in] column the column's name
 * @return the number; NaN for a null, and where there is no such row or column of numbers
 * @since 0.0.1
 */
CXM_API double cxm_result_number(const cxm_result *result, int64_t row, const char *column);

/**
 * Text in a row: a text key, `measure`, `term`, `unit`, `status` or `interval_status`.
 * @param[in] result the result
 * @param[in] row    0 .. cxm_result_length() - 1
 * @param[in] column the column's name
 * @return NUL-terminated UTF-8 that belongs to the result; NULL for a null, and where there is no such row or text column
 * @since 0.0.1
 */
CXM_API const char *cxm_result_text(const cxm_result *result, int64_t row, const char *column);

/**
 * Finds a row by what stands in it.
 * @param[in]  result  the result; not NULL
 * @param[in]  measure the name ("nps") where the query has one of that name, or name and column ("nps(likelihood)"); where it has
 *                     several of these too, the measure's canonical text. This is also what stands in the column `measure`, in the
 *                     shortest form that tells the query's measures apart
 * @param[in]  term    the term, or NULL for the first that was asked for
 * @param[in]  keys    a text for each key of the result in its order (the query's `by`, behind `rollup` where a policy names several),
 *                     as cxm_column_text() prints it, NULL for the null group; NULL where the result has no keys
 * @param[out] row     written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT or CXM_E_NOT_FOUND
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_result_find(const cxm_result *result, const char *measure, const char *term,
                                                 const char *const *keys, int64_t *row, cxm_error *error);

/**
 * What became of the rows that were put in: a table with the columns `measure` (CODED), `reason` (CODED) and `rows` (I64). For
 * each measure the rows add up to the rows of the input. The reasons: "used", "missing" (no answer), "off_scale",
 * "not_a_number", "weight_missing", "weight_zero"; of a model's query also those of its policy (docs/policy.md, docs/rollups.md).
 * Where a policy names several roll-ups, `rollup` (CODED) is the first column, and each has all its lines. Where a policy's min_n
 * blanks so much that the ledger would give it away, `rows` is null in all lines of the measure.
 * @param[in] result the result; not NULL
 * @return the table; it belongs to the result
 * @since 0.0.1
 */
CXM_API const cxm_table *cxm_result_ledger(const cxm_result *result);

/**
 * The query in canonical form: every measure with all its options, the keys, and the policy, each choice written out. Two
 * results with the same text were made alike.
 * @param[in] result the result; not NULL
 * @return NUL-terminated text that belongs to the result
 * @since 0.0.1
 */
CXM_API const char *cxm_result_query(const cxm_result *result);

/**
 * A 64-bit fingerprint of cxm_result_query() and the method revisions of its measures, as 16 hexadecimal digits.
 * @param[in] result the result; not NULL
 * @return NUL-terminated text that belongs to the result
 * @since 0.0.1
 */
CXM_API const char *cxm_result_fingerprint(const cxm_result *result);

/**
 * The time zone that a model's query was answered in, and a hash of its data: "Europe/Berlin 8c7f01a2b3c4d5e6", "UTC". Zones change
 * their rules, and two results of one fingerprint and different zone data may differ.
 * @param[in] result the result; not NULL
 * @return NUL-terminated text that belongs to the result; "" where the query named no zone
 * @since 0.0.1
 */
CXM_API const char *cxm_result_zone(const cxm_result *result);

/**
 * Releases a result and all that was read from it by pointer.
 * @param[in] result the result, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_result_free(cxm_result *result);

#ifdef __cplusplus
}
#endif
#endif
