/**
 * @file analysis.h
 * @brief What an analysis gives of plain columns: figures with their tests, and a number for each row.
 *
 * Unstable: may change before 1.0. Analyses are the measures whose record says CXM_FORM_ANALYSIS; a query names them like any other,
 * `cox(time, event, age, sex, ties=breslow)`, and this call is for callers that have columns and no table.
 */
#ifndef CXM_UNSTABLE_ANALYSIS_H
#define CXM_UNSTABLE_ANALYSIS_H

#include "../measure.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many figures a measure gives: its terms, those with CXM_TERM_EACH once for each column of the repeated input. Thread-safe.
 * @param[in] measure a record of cxm_measure_at(); NULL gives 0
 * @param[in] columns how many columns it is given
 * @return figures; 0 where the measure cannot be given that many columns
 * @since 0.0.1
 */
CXM_API int32_t cxm_measure_figures(const cxm_measure *measure, int32_t columns);

/**
 * Every figure of any measure, of plain columns, with its test; and what it gives for each row. Thread-safe.
 *
 * Category columns, strata and clusters may be integers, booleans, times, text or codes. Which columns and members of a design hold
 * weights or are refused, the record says.
 * @param[in]  measure a record of cxm_measure_at(); not NULL
 * @param[in]  columns `count` columns of one length, in the order of the record's inputs; optional ones may be left out at the end,
 *                     a repeated one may come more than once; not NULL
 * @param[in]  names   `count` names for messages, or NULL for those of the inputs
 * @param[in]  count   how many columns
 * @param[in]  design  weights, strata, clusters and population, or NULL
 * @param[in]  options text as for cxm_options_parse(), or NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] figures cxm_measure_figures() of them, in the order of the record's terms, or NULL; of a measure of answers the tests
 *                     are CXM_TEST_NOT_TESTABLE
 * @param[out] rows    `row_term_count` pointers, each to as many doubles as there are rows, or NULL where they are not wanted; NaN
 *                     where a row has no number; NULL where none is wanted
 * @param[out] error   detail on failure, or NULL; `argument` is 1 for columns, 4 for the design, 5 for the options
 * @return CXM_OK, or what the measure's own function returns; on failure what figures and rows point to is undefined
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_measure_analyse(const cxm_measure *measure, const cxm_column *const *columns,
                                                     const char *const *names, int32_t count, const cxm_design *design,
                                                     const char *options, const cxm_host *host, cxm_tested_estimate *figures,
                                                     double *const *rows, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
