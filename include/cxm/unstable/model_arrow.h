/**
 * @file model_arrow.h
 * @brief Record batches of Arrow straight into a model. Not settled: see unstable/ in docs/abi.md.
 */
#ifndef CXM_UNSTABLE_MODEL_ARROW_H
#define CXM_UNSTABLE_MODEL_ARROW_H

#include "../arrow.h"
#include "../model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Appends a stream of record batches to a table of the model, each batch released as soon as it is copied. All batches are taken,
 * or none; rows are counted over the whole stream, in the report too.
 * @param[in,out] model   the model; not NULL
 * @param[in]     table   a name of cxm_model_table_name()
 * @param[in,out] stream  read to its end, or up to the failure; the caller still releases it; not NULL
 * @param[in]     columns as for cxm_model_append(); fields of the stream that it does not name may be of any type
 * @param[in]     zone    as for cxm_model_append()
 * @param[out]    report  as for cxm_model_append(); with it the stream is read on after a row at fault
 * @param[out]    error   detail on failure, or NULL
 * @return what cxm_model_append() and cxm_column_from_arrow() return; CXM_E_ARGUMENT where the stream itself fails, with its
 *         message
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_append_arrow(cxm_model *model, const char *table, struct ArrowArrayStream *stream,
                                                        const char *columns, const char *zone, cxm_rows **report, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
