/**
 * @file arrow.h
 * @brief The Arrow C data and stream interfaces, the way in from and out to whatever has columns.
 *
 * The three structs are the published ones, behind the guards under which two copies of them can meet in a program; nothing of
 * Arrow is linked. What is read is trusted to be what its schema says, as the specification has it. Source: the Arrow C data interface and C stream interface specifications.
 */
#ifndef CXM_ARROW_H
#define CXM_ARROW_H

#include "host.h"
#include "result.h"
#include "state.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/** One type, of the Arrow C data interface. */
struct ArrowSchema {
    const char *format;              /**< type, as the specification's format string */
    const char *name;                /**< of the field */
    const char *metadata;            /**< key-value pairs, or NULL */
    int64_t flags;                   /**< ARROW_FLAG_... */
    int64_t n_children;              /**< how many */
    struct ArrowSchema **children;   /**< of a nested type */
    struct ArrowSchema *dictionary;  /**< of a dictionary-encoded type */
    void (*release)(struct ArrowSchema *); /**< NULL once released */
    void *private_data;              /**< the producer's */
};

/** One array, of the Arrow C data interface. */
struct ArrowArray {
    int64_t length;                 /**< elements */
    int64_t null_count;             /**< -1 where not known */
    int64_t offset;                 /**< elements before the first */
    int64_t n_buffers;              /**< how many */
    int64_t n_children;             /**< how many */
    const void **buffers;           /**< validity first */
    struct ArrowArray **children;   /**< of a nested type */
    struct ArrowArray *dictionary;  /**< of a dictionary-encoded type */
    void (*release)(struct ArrowArray *); /**< NULL once released */
    void *private_data;             /**< the producer's */
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/** A stream of arrays of one type, of the Arrow C stream interface. */
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out); /**< 0 or an errno */
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);    /**< a released array at the end */
    const char *(*get_last_error)(struct ArrowArrayStream *);              /**< until the next call */
    void (*release)(struct ArrowArrayStream *);                            /**< NULL once released */
    void *private_data;                                                    /**< the producer's */
};
#endif

/**
 * A view of an Arrow array as a column; nothing is copied, and nothing is released. Integers, float32 and float64, booleans, utf8,
 * large utf8 and utf8 views, date32, timestamps with a zone (they are instants), dictionaries of any of these but dictionaries,
 * and the null type. Nulls are those of the validity bitmap; NaN in Arrow's reals is a value, off every scale.
 *
 * Refused with CXM_E_TYPE, saying why: timestamps without a zone, date64, times of day, durations and intervals, decimals, float16,
 * binary, lists, structs, maps, unions, run-end encoded arrays, extension storage of any of these. Thread-safe.
 * @param[in]  schema its type; the name stands in messages ("column" where it has none); not NULL
 * @param[in]  array  its data, not released, which must stay as long as the column is used; not NULL
 * @param[out] column written only on CXM_OK
 * @param[out] labels takes the values of a dictionary, to which column->extra then points; must stay as long as the column; not NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT (released or malformed structs) or CXM_E_TYPE
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_column_from_arrow(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                                       cxm_column *column, cxm_column *labels, cxm_error *error);

/**
 * Takes in a stream of record batches (structs whose fields are the columns) to its end, each batch released as soon as it is
 * counted. Fields that the query does not name may be of any type. All batches are taken in, or none; a row that an error names is
 * counted over the whole stream.
 * @param[in,out] state  the state; not NULL
 * @param[in,out] stream read to its end, or up to the failure; the caller still releases it; not NULL
 * @param[out]    error  detail on failure, or NULL
 * @return what cxm_state_update() and cxm_column_from_arrow() return; CXM_E_ARGUMENT where the stream itself fails, with its message
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_update_arrow(cxm_state *state, struct ArrowArrayStream *stream, cxm_error *error);

/**
 * Puts a query to a stream of record batches: cxm_state_new(), cxm_state_update_arrow() and cxm_state_read() in one. Where the query has
 * analyses, which see all rows at once, the batches are kept until it is answered, and the columns that it names are put together.
 * @param[in,out] stream as for cxm_state_update_arrow(); the caller still releases it
 * @param[in]     query  the query; not NULL
 * @param[in]     host   what is lent, or NULL; its context must live as long as the result
 * @param[out]    result set only on CXM_OK; release with cxm_result_free()
 * @param[out]    error  detail on failure, or NULL
 * @return what those return
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_arrow_query(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host,
                                                 cxm_result **result, cxm_error *error);

/**
 * Exports a result as a stream of one record batch, with the result's columns in its order. Text is utf8, dictionary-encoded
 * (int32 indices); doubles that are NaN become nulls. The batch is a copy: stream and arrays outlive the result.
 *
 * The schema's metadata carry `cxm.query` and `cxm.fingerprint`. A stream is for one thread at a time.
 * @param[in]  result the result; not NULL
 * @param[in]  host   lends memory, or NULL; its context must outlive the stream and its arrays
 * @param[out] stream the caller's struct, filled in only on CXM_OK; the consumer releases it
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_result_to_arrow(const cxm_result *result, const cxm_host *host,
                                                     struct ArrowArrayStream *stream, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
