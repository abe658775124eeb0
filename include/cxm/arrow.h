/**
 * @file arrow.h
 * @brief The Arrow C data and stream interfaces, the way out to whatever reads columns.
 *
 * The three structs are the published ones, behind the guards under which two copies of them can meet in a program; nothing of
 * Arrow is linked. Source: the Arrow C data interface and C stream interface specifications.
 */
#ifndef CXM_ARROW_H
#define CXM_ARROW_H

#include "host.h"
#include "result.h"

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
