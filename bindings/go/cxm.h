/* libcxm 0.0.1, all public headers in one file; made by scripts/amalgamate, not to be edited.
 * Compile cxm.c beside it as C11, with -ffp-contract=off, and link libm. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CXM_AMALGAMATION_H
#define CXM_AMALGAMATION_H
#if !defined(CXM_STATIC) && !defined(CXM_BUILDING)
#define CXM_STATIC 1 /* the sources are part of the program; define CXM_BUILDING to export the calls instead */
#endif
/* ---- include/cxm/cxm.h ---- */
/**
 * @file cxm.h
 * @brief Everything that is settled, in one include.
 *
 * What has not settled yet stands in cxm/unstable/ and is included by name.
 */
#ifndef CXM_CXM_H
#define CXM_CXM_H

/* ---- include/cxm/arrow.h ---- */
/**
 * @file arrow.h
 * @brief The Arrow C data and stream interfaces, the way in from and out to whatever has columns.
 *
 * The three structs are the published ones, behind the guards under which two copies of them can meet in a program; nothing of
 * Arrow is linked. What is read is trusted to be what its schema says, as the specification has it. Source: the Arrow C data interface and C stream interface specifications.
 */
#ifndef CXM_ARROW_H
#define CXM_ARROW_H

/* ---- include/cxm/host.h ---- */
/**
 * @file host.h
 * @brief What the caller lends: memory, parallel work, progress, and time zones.
 *
 * libcxm has no threads, clock, files or globals of its own; NULL in place of a host means malloc, one thread and no zone but UTC.
 * The separate target cxm::host offers a ready-made one for POSIX systems.
 */
#ifndef CXM_HOST_H
#define CXM_HOST_H

/* ---- include/cxm/base.h ---- */
/**
 * @file base.h
 * @brief What every other header stands on: export macros, the version, and the status that calls return.
 *
 * Everything public begins with cxm_ or CXM_. Read error.h next.
 */
#ifndef CXM_BASE_H
#define CXM_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of these headers: the part that changes when the ABI breaks. */
#define CXM_VERSION_MAJOR 0
/** Version of these headers: the part that changes with new calls, and before 1.0 with a break. */
#define CXM_VERSION_MINOR 0
/** Version of these headers: the part that changes with corrections. */
#define CXM_VERSION_PATCH 1
/** Version of these headers as one number: major * 1000000 + minor * 1000 + patch. */
#define CXM_VERSION_NUMBER (CXM_VERSION_MAJOR * 1000000 + CXM_VERSION_MINOR * 1000 + CXM_VERSION_PATCH)

/** @def CXM_API
 *  Marks what the library exports. Define CXM_STATIC where it is linked statically; the CMake target and cxm.pc do so. */
#if defined(CXM_STATIC)
#define CXM_API
#elif defined(_WIN32) && defined(CXM_BUILDING)
#define CXM_API __declspec(dllexport)
#elif defined(_WIN32)
#define CXM_API __declspec(dllimport)
#elif defined(__GNUC__)
#define CXM_API __attribute__((visibility("default")))
#else
#define CXM_API
#endif

/** @def CXM_NODISCARD
 *  Warns where the returned status is not looked at. */
#if defined(__GNUC__)
#define CXM_NODISCARD __attribute__((warn_unused_result))
#else
#define CXM_NODISCARD
#endif

/**
 * What a call returns: CXM_OK, or one of the CXM_E_ codes. A number is never reused; a code that you do not know means that
 * the call failed. Data that cannot carry a number are no failure: see cxm_estimate.
 * @since 0.0.1
 */
typedef int32_t cxm_status;

enum {
    CXM_OK = 0,
    CXM_E_ARGUMENT = 1,     /**< an argument, an option or a piece of text is not what the contract asks for */
    CXM_E_TYPE = 2,         /**< a column's type does not fit what it is used for */
    CXM_E_DOMAIN = 3,       /**< a value in the data is outside its range; cxm_error.row says where */
    CXM_E_LENGTH = 4,       /**< columns that belong together differ in length */
    CXM_E_NOT_FOUND = 5,    /**< no measure, term, option, policy, column or time zone of that name */
    CXM_E_UNSUPPORTED = 6,  /**< this build cannot do it, or a struct comes from a newer header */
    CXM_E_MEMORY = 7,       /**< the host's allocate returned NULL */
    CXM_E_SPACE = 8,        /**< the caller's buffer is too small; the size needed was written */
    CXM_E_INCOMPATIBLE = 9, /**< states made by different queries cannot be merged or read as asked */
    CXM_E_CORRUPT = 10,     /**< bytes that are no state of ours or no zone data, or damaged ones */
    CXM_E_CANCELLED = 11    /**< the host's progress asked to stop */
};

/**
 * The name of a status, such as "CXM_E_DOMAIN"; "CXM_E_?" for a number that this library does not know.
 * Thread-safe; the text is static.
 * @param[in] status what a call returned
 * @return a NUL-terminated text, never NULL
 * @since 0.0.1
 */
CXM_API const char *cxm_status_name(cxm_status status);

/**
 * Version of the library that is linked, built like CXM_VERSION_NUMBER. Compare it with that macro where the library and the
 * headers can come from different places. Thread-safe.
 * @return major * 1000000 + minor * 1000 + patch
 * @since 0.0.1
 */
CXM_API int32_t cxm_version_number(void);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the caller lends for the length of a call, or of a handle's life where a handle is made with it. Growing: set
 * struct_size, or start from CXM_HOST_INIT. Any member may be NULL.
 *
 * `allocate` and `release` come as a pair, or both NULL. They may be called from the tasks of `run`, and from several calls
 * at once that share the host, so they must be thread-safe when either happens. No callback may leave by longjmp or an exception.
 * @since 0.0.1
 */
typedef struct cxm_host {
    size_t struct_size; /**< sizeof(cxm_host) in the caller's build */
    void *context;      /**< handed back in each call */
    /** Returns a block of `size` bytes (never 0) aligned as malloc's are, or NULL. NULL member: malloc. */
    void *(*allocate)(void *context, size_t size);
    /** Takes back a block of `allocate`, with the size asked for then. NULL member: free. */
    void (*release)(void *context, void *block, size_t size);
    /** Calls task(work, i) once for each i in 0..n-1, in any order, side by side if it likes, and returns when all are done.
     *  NULL member: one after the other. Results do not depend on it. */
    void (*run)(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work);
    /** Called between blocks of work, never from two threads at once, and not at all for a few thousand rows; non-zero cancels the
     *  call with CXM_E_CANCELLED. Both count rows; `done` is an estimate where `run` shares the work, and
     *  `total` is -1 where rows come as a stream. Called from the thread that made the call if `run` does task 0 in it. */
    int32_t (*progress)(void *context, int64_t done, int64_t total);
    /** Lends the TZif data (RFC 9636) of an IANA zone, such as "Europe/Berlin", until the handle or call ends; non-zero where there is
     *  none of that name. The bytes are not copied. Called from the calling thread, and not at all for "UTC", which is built in.
     *  NULL member: UTC is the only zone. */
    int32_t (*zone)(void *context, const char *name, const void **tzif, size_t *size);
    /** How many tasks `run` can usefully run side by side; 0 where that is not known (taken as 4). */
    int32_t threads;
    int32_t reserved; /**< 0 */
} cxm_host;

/** A host that lends nothing, to be filled in. */
#define CXM_HOST_INIT {sizeof(cxm_host), NULL, NULL, NULL, NULL, NULL, NULL, 0, 0}

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/result.h ---- */
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

/* ---- include/cxm/error.h ---- */
/**
 * @file error.h
 * @brief Why a call failed: the code, the argument, the row, and one line of text.
 *
 * The caller owns the struct, usually on the stack; nothing in it needs to be released. Read column.h next.
 */
#ifndef CXM_ERROR_H
#define CXM_ERROR_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Detail of a failed call. Frozen: 256 bytes. Every call takes it last and takes NULL; it is written only on failure.
 *
 * The message names what was wrong, where, and what was expected, for example
 * `score[41]: 11 is outside 0..10; to drop such rows set off_scale=skip`. Where `row` is a row of a column, the message begins with
 * the column's name (or the argument's, where a column has none) and the row in brackets, as there. `name` says for programs what
 * the message says for people.
 * @since 0.0.1
 */
typedef struct cxm_error {
    int32_t code;      /**< the status that the call returned */
    int32_t argument;  /**< 0-based position of the offending argument in the call (a table, for a column in it), or -1 */
    int64_t row;       /**< 0-based first offending row, or -1 */
    char name[48];     /**< what is at fault: a column, an option, or else an argument, by its name; "" where it is none of them.
                            UTF-8, NUL-terminated; cut at a character where it would not fit */
    char message[192]; /**< UTF-8, NUL-terminated, one line; cut likewise */
} cxm_error;

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/estimate.h ---- */
/**
 * @file estimate.h
 * @brief A number that knows how sure it is.
 *
 * Every figure of every measure has this form, and says by two statuses whether its value and its interval are to be read at all.
 * Read nps.h next.
 */
#ifndef CXM_ESTIMATE_H
#define CXM_ESTIMATE_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_estimate.status: is there a value, and if not, why. */
enum {
    CXM_VALUE_OK = 0,
    CXM_VALUE_NO_DATA = 1,        /**< no answer was left to compute it from */
    CXM_VALUE_SUPPRESSED = 2,     /**< the policy's min_n forbids showing it; all counts are 0, whatever they were */
    CXM_VALUE_NOT_IDENTIFIED = 3, /**< the data do not determine it */
    CXM_VALUE_UNDEFINED = 4       /**< the formula has no value here, such as 0/0 */
};

/** cxm_estimate.interval_status: is there an interval, and if not, why. */
enum {
    CXM_INTERVAL_OK = 0,
    CXM_INTERVAL_TOO_FEW = 1,          /**< fewer answers than the method needs (two for Wald and t) */
    CXM_INTERVAL_DEGENERATE = 2,       /**< all answers alike, and the method (Wald, t) would claim certainty */
    CXM_INTERVAL_TOO_FEW_CLUSTERS = 3, /**< fewer clusters than the method needs */
    CXM_INTERVAL_DESCRIPTIVE = 4       /**< none is meant: a census, a figure without a method, or interval=none */
};

/** cxm_estimate.flags */
#define CXM_ESTIMATE_LOWER_CLAMPED 1u /**< the method's lower bound lay below the smallest possible value, and was moved there */
#define CXM_ESTIMATE_UPPER_CLAMPED 2u /**< the same above */
#define CXM_ESTIMATE_WEIGHTED 4u      /**< unequal weights entered; std_error is the linearised one */
#define CXM_ESTIMATE_FEW_CLUSTERS 8u  /**< 5 to 19 clusters: the interval may be too narrow where they differ in size or kind */
#define CXM_ESTIMATE_FEW_ANSWERS 16u  /**< there is an interval, and too few answers for its method to hold its confidence */
#define CXM_ESTIMATE_DOUBTFUL 32u   /**< the method supposes what the data do not look like, normal values or unrelated rows: perhaps too narrow */

/**
 * One estimate. Frozen: 104 bytes. Doubles that mean nothing are NaN; look at the statuses, not for NaN.
 * @since 0.0.1
 */
typedef struct cxm_estimate {
    double value;            /**< in the unit of the measure's term; unrounded */
    double std_error;        /**< standard error of `value`, same unit */
    double lower;            /**< interval, same unit */
    double upper;            /**< interval, same unit */
    double confidence;       /**< of the interval, in (0, 1); NaN where there is none */
    double df;               /**< degrees of freedom of the t that was used; NaN where none was */
    double n_effective;      /**< Kish's effective n: (sum w)^2 / sum w^2; equals n without weights */
    int64_t n;               /**< answers that `value` was computed from */
    int64_t missing;         /**< rows without an answer */
    int64_t excluded;        /**< rows with an answer that was left out; the ledger says why */
    int64_t clusters;        /**< clusters among the answers; 0 where the design has none */
    int32_t status;          /**< CXM_VALUE_... */
    int32_t interval_status; /**< CXM_INTERVAL_... */
    uint32_t flags;          /**< CXM_ESTIMATE_... */
    uint32_t reserved;       /**< 0 */
} cxm_estimate;

/**
 * Name of a value status in lower case, as results print it: "ok", "no_data", "suppressed", "not_identified", "undefined".
 * Thread-safe.
 * @param[in] status CXM_VALUE_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_value_status_name(int32_t status);

/**
 * Name of an interval status: "ok", "too_few", "degenerate", "too_few_clusters", "descriptive". Thread-safe.
 * @param[in] status CXM_INTERVAL_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_interval_status_name(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/table.h ---- */
/**
 * @file table.h
 * @brief Named columns of one length, borrowed like the columns are.
 *
 * A query is put to a table; a result is one. Read estimate.h next.
 */
#ifndef CXM_TABLE_H
#define CXM_TABLE_H

/* ---- include/cxm/column.h ---- */
/**
 * @file column.h
 * @brief A borrowed view of an array of the caller's: pointer, stride, validity bitmap, type.
 *
 * Nothing is copied and nothing is owned; whatever a column points to must stay as it is for the length of the call.
 * A numpy view, an Arrow array, a field in an array of C structs all fit. Read table.h next.
 */
#ifndef CXM_COLUMN_H
#define CXM_COLUMN_H


#ifdef __cplusplus
extern "C" {
#endif

/** What a column's elements are. Numbers are in the machine's byte order and need not be aligned. */
enum {
    CXM_TYPE_I8 = 1,
    CXM_TYPE_I16 = 2,
    CXM_TYPE_I32 = 3,
    CXM_TYPE_I64 = 4,
    CXM_TYPE_U8 = 5,
    CXM_TYPE_U16 = 6,
    CXM_TYPE_U32 = 7,
    CXM_TYPE_U64 = 8,
    CXM_TYPE_F32 = 9,
    CXM_TYPE_F64 = 10,
    CXM_TYPE_BOOL8 = 11,   /**< a byte; 0 is false, anything else true */
    CXM_TYPE_BOOL1 = 12,   /**< a bit, least significant first; `bit_offset` counts for data and validity alike */
    CXM_TYPE_TIME_S = 13,  /**< int64_t, seconds since 1970-01-01 UTC */
    CXM_TYPE_TIME_MS = 14, /**< int64_t, milliseconds */
    CXM_TYPE_TIME_US = 15, /**< int64_t, microseconds */
    CXM_TYPE_TIME_NS = 16, /**< int64_t, nanoseconds */
    CXM_TYPE_CSTR = 17,    /**< const char *, NUL-terminated UTF-8; a NULL pointer is a null */
    CXM_TYPE_CHARS = 18,   /**< `width` bytes in place, the text ending at the first NUL or at `width` */
    CXM_TYPE_TEXT32 = 19,  /**< UTF-8 bytes in `data`; `extra` is int32_t[length + 1] offsets into them (Arrow utf8) */
    CXM_TYPE_TEXT64 = 20,  /**< the same with int64_t offsets (Arrow large utf8) */
    CXM_TYPE_CODED = 21,   /**< integer codes into the labels that `extra` points to (factor, categorical, dictionary) */
    CXM_TYPE_TEXT_VIEW = 22, /**< 16-byte views in `data`; `extra` is const void *const[] of the buffers that the longer ones
                                  point into, or NULL where all are short (Arrow utf8 view) */
    CXM_TYPE_DATE = 23       /**< int32_t, days since 1970-01-01 (Arrow date32) */
};

/** NaN in an F32 or F64 column is a null. Without it NaN is a value off every scale. */
#define CXM_COLUMN_NAN_IS_NULL 1u
/** Element 0 stands for every row: a constant, at no cost. `stride` is not looked at. */
#define CXM_COLUMN_REPEATED 2u
/** The codes of a CODED column are unsigned. Without it they are signed, and a negative code is a null.
 *  A code beyond the labels is one too. */
#define CXM_COLUMN_UNSIGNED_CODES 4u

/**
 * One column. Frozen: 64 bytes where pointers have 8. Members left 0 mean: no nulls, packed, no flags, so that
 * `cxm_column score = {.data = x, .length = n, .type = CXM_TYPE_U8};` is a whole column.
 * @since 0.0.1
 */
typedef struct cxm_column {
    const void *data;        /**< element 0, any alignment; NULL only if length is 0 */
    const uint8_t *validity; /**< bitmap, least significant bit first, 1 = there is a value; NULL = no nulls */
    const void *extra;       /**< TEXT32, TEXT64: the offsets; TEXT_VIEW: the buffers; CODED: const cxm_column * of the labels */
    int64_t length;          /**< rows, >= 0 */
    int64_t stride;          /**< bytes from an element to the next, may be negative; 0 = packed. Must be 0 for BOOL1 and TEXT... */
    int64_t bit_offset;      /**< the bit of `validity` that belongs to element 0, >= 0 */
    int64_t width;           /**< CHARS: bytes an element; CODED: bytes a code, 1, 2, 4 (also 0) or 8; else 0 */
    int32_t type;            /**< CXM_TYPE_... */
    uint32_t flags;          /**< CXM_COLUMN_...; a bit not known here is refused */
} cxm_column;

/**
 * A packed column without nulls, for languages that cannot write the initialiser above. Thread-safe.
 * @param[in] type   CXM_TYPE_I8 ... CXM_TYPE_CSTR
 * @param[in] data   `length` elements, borrowed; NULL if length is 0
 * @param[in] length rows
 * @return the column; nothing is checked until it is used
 * @since 0.0.1
 */
CXM_API cxm_column cxm_column_of(int32_t type, const void *data, int64_t length);

/**
 * Says whether a column is well formed: type, flags, lengths, what must be NULL. The calls that take columns do it themselves.
 * Thread-safe.
 * @param[in]  column the column; NULL is refused
 * @param[out] error  why not, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE (an unknown type) or CXM_E_UNSUPPORTED (an unknown flag)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_column_check(const cxm_column *column, cxm_error *error);

/**
 * One element as text: numbers in the shortest form that reads back, booleans as true and false, times as whole units, labels
 * for codes. Meant for printing keys. Thread-safe.
 * @param[in]  column the column
 * @param[in]  row    0 .. length - 1
 * @param[out] buffer takes the NUL-terminated UTF-8 text, cut at `size` (at a character); may be NULL if size is 0
 * @param[in]  size   bytes in `buffer`
 * @param[out] needed bytes that the whole text needs, its NUL included, or 0 where the element is null; may be NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK (always, for a null), CXM_E_SPACE (the text was cut), CXM_E_ARGUMENT or what cxm_column_check() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_column_text(const cxm_column *column, int64_t row, char *buffer, size_t size,
                                                 size_t *needed, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Named columns of one length. Frozen: 32 bytes where pointers have 8.
 * @since 0.0.1
 */
typedef struct cxm_table {
    const char *const *names;  /**< `count` NUL-terminated UTF-8 names; one that a query needs, once */
    const cxm_column *columns; /**< `count` columns, each of `length` rows */
    int64_t count;             /**< columns, >= 0 */
    int64_t length;            /**< rows, >= 0 */
} cxm_table;

/**
 * Finds a column by its name, compared byte by byte. Thread-safe.
 * @param[in] table the table; NULL has no columns
 * @param[in] name  the name; NULL is not found
 * @return the column, the table's own, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_column *cxm_table_find(const cxm_table *table, const char *name);

#ifdef __cplusplus
}
#endif
#endif

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
/* ---- include/cxm/state.h ---- */
/**
 * @file state.h
 * @brief A query's partial result: update it with tables, merge it with others, store it, send it, read it.
 *
 * Shards, batches and days each make a state; merged in any order and grouping they give what one pass over all rows gives: the
 * same bytes without weights, within rounding with them. Read arrow.h next.
 */
#ifndef CXM_STATE_H
#define CXM_STATE_H

/* ---- include/cxm/query.h ---- */
/**
 * @file query.h
 * @brief Which measures, of what, by what, under which options and policy; and putting that to a table.
 *
 * A query is plain text in a struct of the caller's, so it can be stored, sent and compared. Read result.h next.
 */
#ifndef CXM_QUERY_H
#define CXM_QUERY_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * A query. Growing: start from CXM_QUERY_INIT. All text is borrowed for the call.
 *
 * **measures**: a NULL-terminated list of up to 64. `nps` measures the column "score" (the measure's input name);
 * `nps(likelihood)` another column; `csat(q7, scale=1..5, top_boxes=2)` sets options for this one; `rating.mean` gives only
 * that term. An analysis takes several columns, in the order of its inputs: `cox(days, left, effort, price, ties=breslow)`; where
 * its record says that a term has a figure for each of the last ones, the result's terms are `coefficient(effort)` and so on.
 * Without columns it takes those called like the inputs that it cannot do without, and none for optional ones. A column's name
 * with anything but letters, digits and . _ - + / : in it stands in double quotes, a double quote in it doubled. The name of a
 * group alone, such as `voices`, stands for each of its members whose columns are there: columns called like the inputs,
 * optional ones too, and for an input that repeats all that are called INPUT/..., such as `item/price`. Members that are left
 * out for want of a column have a line in the ledger, "no_column". Options of all members are `voices.measure=csat`.
 *
 * **by**: a NULL-terminated list of up to 16 key columns, or NULL for one group of all rows. Integer, boolean, time, text and
 * coded columns can be keys, real numbers cannot, nor integers above 2^63 - 1, nor columns named like one of a result's. Groups
 * come in ascending order of the keys, the first key slowest: numbers by value, false before true, text byte by byte, coded
 * columns by their labels, nulls last, as a group of their own.
 *
 * **options**: text for every measure that has such an option, `confidence=0.9 off_scale=skip`, or for one measure,
 * `nps.interval=wald`; what stands later wins, and what stands in a measure's brackets wins over all.
 *
 * **policy**: text: `weight=COLUMN`, `stratum=COLUMN`, `cluster=COLUMN`, `population=COLUMN` (see cxm_design for what they do).
 * A model knows more: which time counts, windows, de-duplication, roll-ups, see cxm_model_query() and docs/policy.md.
 *
 * **of**: which of a model's tables has the rows, or "people": contacts, and whom accounts count beyond them; NULL is that of each measure's record, which is "responses" for most. **where**: conditions that a row must meet,
 * `site=ACME/Berlin score<=6`. A table has neither: its rows are what the caller puts in.
 * @since 0.0.1
 */
typedef struct cxm_query {
    size_t struct_size;          /**< sizeof(cxm_query) in the caller's build */
    const char *const *measures; /**< NULL-terminated, at least one */
    const char *const *by;       /**< NULL-terminated, or NULL */
    const char *options;         /**< or NULL */
    const char *policy;          /**< or NULL */
    const char *of;              /**< a model's table, or NULL */
    const char *where;           /**< conditions on a model's rows, or NULL */
} cxm_query;

/** An empty query, to be filled in. */
#define CXM_QUERY_INIT {sizeof(cxm_query), NULL, NULL, NULL, NULL, NULL, NULL}

/**
 * Puts a query to a table. Nothing is copied from the table but the keys; memory comes from the host, in proportion to the
 * number of groups. The result does not depend on host->run, nor, without weights, on the order of rows. Thread-safe.
 * @param[in]  table  the columns; each that the query names must be there; not NULL
 * @param[in]  query  the query; not NULL
 * @param[in]  host   what is lent, or NULL; its context must live as long as the result
 * @param[out] result set only on CXM_OK; release with cxm_result_free()
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (the row is named), CXM_E_LENGTH, CXM_E_NOT_FOUND,
 *         CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_table_query(const cxm_table *table, const cxm_query *query, const cxm_host *host,
                                                 cxm_result **result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** A state. One thread at a time may change it; while none does, any number may read it. */
typedef struct cxm_state cxm_state;

/**
 * Makes an empty state of a query.
 * @param[in]  query the query, copied; not NULL
 * @param[in]  host  what is lent, or NULL; its members are copied, its context must outlive the state
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_new(const cxm_query *query, const cxm_host *host, cxm_state **state, cxm_error *error);

/**
 * Takes in the rows of a table. On failure the state is as it was before.
 * @param[in,out] state the state; not NULL
 * @param[in]     table the columns that the query names, borrowed for the call; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return what cxm_table_query() returns; CXM_E_INCOMPATIBLE where a key's type differs from that of an earlier table
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_update(cxm_state *state, const cxm_table *table, cxm_error *error);

/**
 * Takes in the rows of several tables, one after the other: a table that is stored in pieces. All of them are taken in, or none;
 * a row that an error names is counted over all of them.
 * @param[in,out] state  the state; not NULL
 * @param[in]     tables `count` tables as for cxm_state_update(); NULL only if count is 0
 * @param[in]     count  how many, >= 0
 * @param[out]    error  detail on failure, or NULL
 * @return what cxm_state_update() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_update_pieces(cxm_state *state, const cxm_table *tables, int64_t count,
                                                         cxm_error *error);

/**
 * Adds what another state holds. On failure the state is as it was before.
 * @param[in,out] state the state; not NULL
 * @param[in]     other another state of the same query, unchanged; not NULL, not `state` itself
 * @param[out]    error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_INCOMPATIBLE (another query, other options), CXM_E_DOMAIN (populations differ),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_merge(cxm_state *state, const cxm_state *other, cxm_error *error);

/**
 * The result so far. The state goes on.
 * @param[in]  state  the state; not NULL
 * @param[out] result set only on CXM_OK; release with cxm_result_free(). The state may go before it, its host's context may not
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a population smaller than the answers from it), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_read(const cxm_state *state, cxm_result **result, cxm_error *error);

/**
 * Writes a state as bytes: little-endian, versioned, with a checksum; the same on every machine. Without weights the bytes
 * depend only on the rows, not on their order or the way they came in.
 * @param[in]  state  the state; not NULL
 * @param[out] buffer takes the bytes; may be NULL if size is 0
 * @param[in]  size   bytes in `buffer`
 * @param[out] needed bytes that the state takes; may be NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_SPACE (nothing was written but `needed`), CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_encode(const cxm_state *state, void *buffer, size_t size, size_t *needed,
                                                  cxm_error *error);

/**
 * Makes a state from bytes that cxm_state_encode() wrote, whichever machine and earlier version did. Any bytes may be given; memory
 * is bounded by a multiple of `size`.
 * @param[in]  bytes the bytes; NULL only if size is 0
 * @param[in]  size  how many
 * @param[in]  host  as for cxm_state_new()
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_CORRUPT, CXM_E_UNSUPPORTED (a later version), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_decode(const void *bytes, size_t size, const cxm_host *host, cxm_state **state,
                                                  cxm_error *error);

/**
 * Releases a state.
 * @param[in] state the state, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_state_free(cxm_state *state);

#ifdef __cplusplus
}
#endif
#endif

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
/* ---- include/cxm/ces.h ---- */
/**
 * @file ces.h
 * @brief Customer Effort Score 2.0: how far customers agree that it was made easy for them.
 *
 * In a query it is the measure `ces`. Two aggregations are in use, the mean and the share agreeing; both are given, and the net.
 */
#ifndef CXM_CES_H
#define CXM_CES_H

/* ---- include/cxm/design.h ---- */
/**
 * @file design.h
 * @brief How the answers were drawn: weights, strata, clusters, population.
 *
 * NULL in place of a design means a simple random sample from a population without limit.
 */
#ifndef CXM_DESIGN_H
#define CXM_DESIGN_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * The sampling design, as columns as long as the answers. Growing: set struct_size, or start from CXM_DESIGN_INIT. Every member
 * may be NULL.
 *
 * weight: 0, or from 1e-140 to 1e140, which keeps sums of their squares in range; a row with a null weight or a weight of 0 is
 * excluded and counted, any other, negative, infinite or NaN, is an error. Weights that are all equal change nothing.
 * cluster: what answers belong together, such as those of an account; integers, booleans, times, text or codes without nulls.
 * Standard errors are then Taylor's, between clusters, and intervals take t with as many degrees of freedom as clusters less strata.
 * Fewer than 5 clusters give no interval, fewer than 20 are flagged.
 * stratum: the groups that were sampled apart, of the same types; what is drawn in one says nothing of another.
 * population: the size of the finite population that was drawn from: of clusters where there are clusters, else of answers; the same
 * in each row of a stratum (CXM_COLUMN_REPEATED is handy), at least as many as were drawn. It multiplies variances by
 * 1 - drawn / population.
 * Within a query's groups each group is taken for a sample of its own.
 * @since 0.0.1
 */
typedef struct cxm_design {
    size_t struct_size;           /**< sizeof(cxm_design) in the caller's build */
    const cxm_column *weight;     /**< numeric, or NULL */
    const cxm_column *stratum;    /**< category, or NULL */
    const cxm_column *cluster;    /**< category, or NULL */
    const cxm_column *population; /**< numeric, or NULL */
} cxm_design;

/** A design that says nothing, to be filled in. */
#define CXM_DESIGN_INIT {sizeof(cxm_design), NULL, NULL, NULL, NULL}

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/scale.h ---- */
/**
 * @file scale.h
 * @brief A rating scale, and the rule by which any real number falls into one of its bands.
 *
 * A band begins at its lower bound and ends before the next one's, so bands are disjoint, exhaustive, and 6.5 and 8.5 belong
 * somewhere: with bounds 7 and 9 they are a detractor's and a passive's.
 */
#ifndef CXM_SCALE_H
#define CXM_SCALE_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * A scale from one whole number to another, both included; at most 241 points. Answers between the points are answers too.
 * Frozen: 16 bytes.
 * @since 0.0.1
 */
typedef struct cxm_scale {
    double minimum; /**< lowest point, a whole number */
    double maximum; /**< highest point, a whole number above `minimum` */
} cxm_scale;

/** What to do with a value outside the scale. */
enum {
    CXM_OFF_SCALE_FAIL = 0, /**< the call fails with CXM_E_DOMAIN and the row */
    CXM_OFF_SCALE_SKIP = 1  /**< the row is excluded, and counted in the ledger under "off_scale" */
};

/**
 * The band that an answer falls into: the number of bounds that are <= answer. Thread-safe.
 * @param[in] answer any real number; NaN falls into band 0
 * @param[in] bounds lower bounds of the bands above the lowest, ascending; NULL if count is 0
 * @param[in] count  how many bounds
 * @return 0 .. count
 * @since 0.0.1
 */
CXM_API int32_t cxm_scale_band(double answer, const double *bounds, int32_t count);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_ces_options.direction */
enum {
    CXM_CES_HIGHER_IS_EASIER = 0, /**< version 2.0: agreement with "made it easy for me" */
    CXM_CES_LOWER_IS_EASIER = 1   /**< version 1: effort put in; answers are mirrored on the scale first */
};

/** cxm_ces_options.interval */
enum {
    CXM_CES_STANDARD = 0,   /**< t for the mean, Wilson for the shares, adjusted Wald for the net */
    CXM_CES_NO_INTERVAL = 1, /**< none */
    CXM_CES_PERCENTILE = 2, /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_CES_BCA = 3         /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_CES_OPTIONS_INIT. In text: scale, agree_boxes, disagree_boxes, direction, confidence,
 * interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_ces_options {
    size_t struct_size;     /**< sizeof(cxm_ces_options) in the caller's build */
    cxm_scale scale;        /**< 1..7 */
    int32_t agree_boxes;    /**< the easiest points that count as agreeing, 3: 5 to 7 */
    int32_t disagree_boxes; /**< the hardest points that count as disagreeing, 3: 1 to 3 */
    double confidence;      /**< of the intervals, in (0, 1); 0.95 */
    int32_t direction;      /**< CXM_CES_HIGHER_IS_EASIER (default) or _LOWER_IS_EASIER */
    int32_t interval;       /**< CXM_CES_... */
    int32_t off_scale;      /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
    int32_t reserved;       /**< 0 */
} cxm_ces_options;

/** The defaults. */
#define CXM_CES_OPTIONS_INIT \
    {sizeof(cxm_ces_options), {1, 7}, 3, 3, 0.95, CXM_CES_HIGHER_IS_EASIER, CXM_CES_STANDARD, CXM_OFF_SCALE_FAIL, 0}

/**
 * The score in its three forms. Frozen: 336 bytes.
 * @since 0.0.1
 */
typedef struct cxm_ces_result {
    cxm_estimate mean;      /**< points of the scale, higher is easier: with LOWER_IS_EASIER, minimum + maximum - mean answer */
    cxm_estimate agree;     /**< percent, 0 .. 100 */
    cxm_estimate net;       /**< points, -100 .. 100: percent agreeing minus percent disagreeing */
    int64_t agree_count;    /**< answers, not weighted */
    int64_t neutral_count;  /**< answers, not weighted */
    int64_t disagree_count; /**< answers, not weighted */
} cxm_ces_result;

/**
 * Customer Effort Score of a column of answers.
 *
 * Source: Dixon, Freeman and Toman, Harvard Business Review 88(7/8), 2010 (version 1); CEB, now Gartner, 2013 (2.0). With unequal
 * weights standard errors are linearised. O(n); allocates nothing unless there are more than 64 different answers between the
 * scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_ces(const cxm_column *score, const cxm_design *design, const cxm_ces_options *options,
                                         const cxm_host *host, cxm_ces_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/comparison.h ---- */
/**
 * @file comparison.h
 * @brief The difference of two estimates, with its interval and its test.
 *
 * One form for every comparison that the library makes, from two waves of a score to two regression coefficients.
 */
#ifndef CXM_COMPARISON_H
#define CXM_COMPARISON_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_comparison.test_status */
enum {
    CXM_TEST_OK = 0,
    CXM_TEST_NOT_TESTABLE = 1 /**< one side has no standard error, or both have one of 0 */
};

/** cxm_comparison.method */
enum {
    CXM_TEST_NONE = 0,
    CXM_TEST_Z = 1,      /**< normal approximation, unpooled variances */
    CXM_TEST_WELCH_T = 2 /**< t with Welch and Satterthwaite's degrees of freedom */
};

/**
 * One comparison. Frozen: 144 bytes.
 * @since 0.0.1
 */
typedef struct cxm_comparison {
    cxm_estimate difference; /**< second minus first, in their unit; n, missing and excluded are sums */
    double statistic;        /**< z or t */
    double df;               /**< degrees of freedom; NaN for z */
    double p;                /**< two-sided, in [0, 1] */
    double q;                /**< p adjusted for the family it was tested in; NaN outside of one */
    int32_t test_status;     /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t method;          /**< CXM_TEST_NONE, _Z, _WELCH_T */
} cxm_comparison;

/**
 * Compares two estimates that come from different respondents: z = (second - first) / sqrt(se1^2 + se2^2), or Welch's t where
 * both carry degrees of freedom. Do not use it on overlapping groups, such as a part and the whole that contains it. Thread-safe.
 * @param[in]  first      one estimate, say last quarter's
 * @param[in]  second     the other, in the same unit
 * @param[in]  confidence of the interval of the difference, in (0, 1)
 * @param[out] comparison written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_compare_independent(const cxm_estimate *first, const cxm_estimate *second,
                                                         double confidence, cxm_comparison *comparison, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/csat.h ---- */
/**
 * @file csat.h
 * @brief Customer satisfaction: the share of answers in the top boxes.
 *
 * In a query it is the measure `csat`. Which boxes count as satisfied is declared, never guessed from the data.
 */
#ifndef CXM_CSAT_H
#define CXM_CSAT_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_csat_options.interval */
enum {
    CXM_CSAT_WILSON = 0,          /**< Wilson's score interval */
    CXM_CSAT_AGRESTI_COULL = 1,   /**< Wald about Wilson's centre; clamped */
    CXM_CSAT_JEFFREYS = 2,        /**< quantiles of Beta(x + 1/2, n - x + 1/2); 0 and 100 at the ends */
    CXM_CSAT_CLOPPER_PEARSON = 3, /**< the exact one, never below its confidence */
    CXM_CSAT_NO_INTERVAL = 4,     /**< none */
    CXM_CSAT_PERCENTILE = 5,      /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_CSAT_BCA = 6              /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_CSAT_OPTIONS_INIT. In text: scale, top_boxes, bottom_boxes, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_csat_options {
    size_t struct_size;   /**< sizeof(cxm_csat_options) in the caller's build */
    cxm_scale scale;      /**< 1..5 */
    int32_t top_boxes;    /**< the highest points that are satisfied, 2: an answer >= maximum - top_boxes + 1 */
    int32_t bottom_boxes; /**< the lowest points that are dissatisfied, 2: an answer < minimum + bottom_boxes */
    double confidence;    /**< of the interval, in (0, 1); 0.95 */
    int32_t interval;     /**< CXM_CSAT_... */
    int32_t off_scale;    /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_csat_options;

/** The defaults. */
#define CXM_CSAT_OPTIONS_INIT {sizeof(cxm_csat_options), {1, 5}, 2, 2, 0.95, CXM_CSAT_WILSON, CXM_OFF_SCALE_FAIL}

/**
 * The shares and their counts. Frozen: 232 bytes.
 * @since 0.0.1
 */
typedef struct cxm_csat_result {
    cxm_estimate satisfied;    /**< percent, 0 .. 100: the score; the neutral are in the denominator */
    cxm_estimate dissatisfied; /**< percent, 0 .. 100 */
    int64_t satisfied_count;    /**< answers, not weighted */
    int64_t neutral_count;      /**< answers, not weighted */
    int64_t dissatisfied_count; /**< answers, not weighted */
} cxm_csat_result;

/**
 * Customer satisfaction of a column of answers.
 *
 * satisfied = 100 * x / n, x the answers in the top boxes. Sources: Wilson, JASA 22, 1927; Agresti and Coull, The American
 * Statistician 52, 1998; Brown, Cai and DasGupta, Statistical Science 16, 2001; Clopper and Pearson, Biometrika 26, 1934. With
 * unequal weights the standard error is linearised and the interval is formed with the design's effective n (after Korn and
 * Graubard 1998). O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_csat(const cxm_column *score, const cxm_design *design, const cxm_csat_options *options,
                                          const cxm_host *host, cxm_csat_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/measure.h ---- */
/**
 * @file measure.h
 * @brief What the library can measure: a record for each measure, and the text form of options.
 *
 * Bindings, command lines, pages and range checks are made from these records. The same table drives the struct of options and
 * its text form, so that the two cannot drift. Read query.h next.
 */
#ifndef CXM_MEASURE_H
#define CXM_MEASURE_H


#ifdef __cplusplus
extern "C" {
#endif

/** What an option holds. */
enum {
    CXM_OPTION_NUMBER = 1,  /**< double */
    CXM_OPTION_INTEGER = 2, /**< int32_t */
    CXM_OPTION_CHOICE = 3,  /**< int32_t, the position of a name in `choices` */
    CXM_OPTION_SCALE = 4,   /**< cxm_scale, written minimum..maximum */
    CXM_OPTION_COLUMN = 5,  /**< const char *, the name of a column; NULL where none is set */
    CXM_OPTION_TEXT = 6,    /**< char[maximum + 1], NUL-terminated and zero behind that; "" where none is set. What it may say, the
                                 measure's page has */
    CXM_OPTION_PHRASE = 7   /**< const char *, of a policy: text of a form of its own, such as a window; NULL where none is set */
};

/**
 * One option or policy. Frozen.
 * @since 0.0.1
 */
typedef struct cxm_option {
    const char *name;    /**< as in the text form */
    const char *unit;    /**< such as "points" or "percent"; "" where it has none */
    const char *summary; /**< one line */
    const char *choices; /**< CHOICE: the names, separated by '|', in the order of their numbers; else "" */
    double minimum;      /**< NUMBER, INTEGER: smallest value; SCALE: smallest end */
    double maximum;      /**< NUMBER, INTEGER: largest value; SCALE: largest end; TEXT: most bytes */
    double initial;      /**< default; SCALE: its minimum */
    double initial_end;  /**< SCALE: default maximum; else 0 */
    int32_t kind;        /**< CXM_OPTION_... */
    uint32_t offset;     /**< where it stands in the struct of options */
    uint32_t exclusive;  /**< NUMBER: bit 0, `minimum` itself is refused; bit 1, `maximum` is */
    uint32_t reserved;   /**< 0 */
} cxm_option;

/** What kind of measure it is. */
enum {
    CXM_FORM_ANSWERS = 1, /**< answers on a scale, by an exact histogram: states hold it and merge */
    CXM_FORM_ANALYSIS = 2 /**< of plain columns, all rows of a group at once: states do not hold it; see unstable/analysis.h */
};

/** What an input holds. */
enum {
    CXM_INPUT_ANSWERS = 1, /**< numbers on the measure's scale */
    CXM_INPUT_NUMBER = 2,  /**< any finite numbers or booleans */
    CXM_INPUT_EVENT = 3,   /**< booleans, or numbers that are 0 or 1 */
    CXM_INPUT_CATEGORY = 4, /**< integers, booleans, times, text or codes: what a query can take as a key */
    CXM_INPUT_TIME = 5,     /**< any finite numbers; or times and dates, which count in seconds since 1970-01-01 UTC */
    CXM_INPUT_MARGIN = 6,   /**< repeated, two columns each time: a category, and a number that is told of it */
    CXM_INPUT_AGED = 7      /**< repeated, two columns each time: a number, and how old it is, 0 or more */
};

/** cxm_input.flags: it may be left out; only at the end of the inputs. */
#define CXM_INPUT_OPTIONAL 1u
/** cxm_input.flags: one or more columns; only the last input. */
#define CXM_INPUT_REPEATED 2u

/**
 * One input column of a measure. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_input {
    const char *name;    /**< such as "score"; also the column that is taken where a query names none */
    const char *summary; /**< one line */
    int32_t kind;        /**< CXM_INPUT_ANSWERS ... */
    uint32_t flags;      /**< CXM_INPUT_OPTIONAL, CXM_INPUT_REPEATED */
} cxm_input;

/** cxm_term.flags: one figure for each column of the repeated input, or each pair of CXM_INPUT_AGED; in a result the term is written
 * name(column). */
#define CXM_TERM_EACH 1u

/**
 * One figure that a measure gives. Frozen: 48 bytes. Its range is that of the possible values, for axes and bars: NaN where it is that of
 * the measure's scale, an infinity where there is no bound.
 * @since 0.0.1
 */
typedef struct cxm_term {
    const char *name;    /**< as in the result's column `term` */
    const char *unit;    /**< as in the result's column `unit`: "points", "percent" */
    const char *summary; /**< one line */
    double minimum;      /**< smallest possible value */
    double maximum;      /**< largest possible value */
    uint32_t flags;      /**< CXM_TERM_EACH */
    uint32_t reserved;   /**< 0 */
} cxm_term;

/** cxm_measure.design: which members of a cxm_design the measure takes; the others it refuses. */
#define CXM_DESIGN_WEIGHT 1u
#define CXM_DESIGN_STRATUM 2u    /**< cxm_measure.design: strata */
#define CXM_DESIGN_CLUSTER 4u    /**< cxm_measure.design: clusters */
#define CXM_DESIGN_POPULATION 8u /**< cxm_measure.design: a finite population */


/** How states of a measure merge. */
enum {
    CXM_MERGE_EXACT = 1,    /**< any order and grouping gives the same bytes */
    CXM_MERGE_ROUNDING = 2, /**< any order and grouping, within the bound on the measure's page */
    CXM_MERGE_ORDERED = 3,  /**< only neighbours, in order */
    CXM_MERGE_PER_KEY = 4,  /**< all states of a key must meet before it is read */
    CXM_MERGE_NONE = 5      /**< not mergeable */
};

/**
 * The record of a measure. Growing, owned by the library, static: hold pointers to it only.
 * @since 0.0.1
 */
typedef struct cxm_measure {
    size_t struct_size;        /**< of the library's build */
    const char *name;          /**< "nps" */
    const char *title;         /**< "Net Promoter Score" */
    const char *summary;       /**< one line */
    const char *formula;       /**< one line of plain text */
    const char *source;        /**< where the formula stands */
    const cxm_input *inputs;   /**< `input_count` of them, in the order in which columns are given; at least one */
    const cxm_option *options; /**< `option_count` of them, in canonical order */
    const cxm_term *terms;     /**< `term_count` of them, in the result's order; the first is the headline */
    int32_t input_count;    /**< number of `inputs` */
    int32_t option_count;   /**< number of `options` */
    int32_t term_count;     /**< number of `terms` */
    int32_t merge;          /**< CXM_MERGE_... of answers without weights */
    int32_t merge_weighted; /**< CXM_MERGE_... with weights */
    int32_t revision;       /**< of the method; enters the fingerprint, and rises whenever a result could change */
    size_t options_size;    /**< bytes of its struct of options */
    const cxm_term *row_terms; /**< `row_term_count` of them: what it gives for each row of its input */
    int32_t row_term_count;    /**< number of `row_terms`; 0 for most */
    int32_t form;              /**< CXM_FORM_... */
    uint32_t design;           /**< CXM_DESIGN_... */
    uint32_t reserved;         /**< 0 */
    const char *of; /**< the table of a model that its rows are of where a query does not say, such as "people"; NULL: responses */
} cxm_measure;

/**
 * How many measures there are. Thread-safe.
 * @return their number
 * @since 0.0.1
 */
CXM_API int32_t cxm_measure_count(void);

/**
 * The measure at a position; the order is stable within a version. Thread-safe.
 * @param[in] index 0 .. cxm_measure_count() - 1
 * @return the record, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_measure *cxm_measure_at(int32_t index);

/**
 * The measure of a name. Thread-safe.
 * @param[in] name such as "nps"; NULL is not found
 * @return the record, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_measure *cxm_measure_find(const char *name);

/**
 * Sets a measure's options to their defaults: what its CXM_..._OPTIONS_INIT does, for languages that cannot use it. Thread-safe.
 * @param[in]  measure the record; not NULL
 * @param[out] options the measure's struct of options
 * @param[in]  size    its size in the caller's build
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, or CXM_E_ARGUMENT where `size` fits no version of the struct
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_init(const cxm_measure *measure, void *options, size_t size, cxm_error *error);

/**
 * Reads options from text such as `confidence=0.9 scale=1..5 off_scale=skip`. What the text does not name keeps its value.
 * Words are separated by blanks or commas; a value that holds any, or is empty, stands in double quotes. Thread-safe.
 * @param[in]     measure the record; not NULL
 * @param[in]     text    NUL-terminated; NULL or "" changes nothing
 * @param[in,out] options an initialised struct of options; unchanged on failure
 * @param[out]    error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT (a bad value), CXM_E_NOT_FOUND (no such option)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_parse(const cxm_measure *measure, const char *text, void *options, cxm_error *error);

/**
 * Writes options as canonical text: each option once, in the record's order, numbers in the shortest form that reads back, in texts
 * too.
 * Thread-safe.
 * @param[in]  measure the record; not NULL
 * @param[in]  options an initialised struct of options, or NULL for the defaults
 * @param[out] buffer  takes the NUL-terminated text; may be NULL if size is 0
 * @param[in]  size    bytes in `buffer`
 * @param[out] needed  bytes that the whole text needs, NUL included; may be NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_SPACE (nothing useful is in buffer), CXM_E_ARGUMENT (an option is outside its range)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_format(const cxm_measure *measure, const void *options, char *buffer, size_t size,
                                                    size_t *needed, cxm_error *error);

/**
 * Every figure of a measure of answers, of plain columns: what cxm_nps() and its like give, for callers that have only the record.
 * Allocates nothing where those do not. An analysis is refused with CXM_E_UNSUPPORTED: its figures come with tests, from
 * cxm_measure_analyse() or a query. Thread-safe.
 * @param[in]  measure   the record; not NULL
 * @param[in]  columns   `input_count` columns of one length, in the order of the record's inputs; not NULL
 * @param[in]  design    weights and population, or NULL
 * @param[in]  options   text as for cxm_options_parse(), or NULL for the defaults
 * @param[in]  host      what is lent, or NULL
 * @param[out] estimates `term_count` of them, in the order of the record's terms; written only on CXM_OK
 * @param[out] error     detail on failure, or NULL; rows are named by the record's input names, "weight" and "population"
 * @return what cxm_nps() and cxm_options_parse() return
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_measure_estimate(const cxm_measure *measure, const cxm_column *const *columns,
                                                      const cxm_design *design, const char *options, const cxm_host *host,
                                                      cxm_estimate *estimates, cxm_error *error);

/**
 * What a policy may say, in the order of its canonical text; for bindings and command lines. The policy of a table may say the first
 * four: weight, stratum, cluster, population. docs/policy.md tells what the others mean. Thread-safe.
 * @param[out] count how many; may be NULL
 * @return the first of `*count` records, static
 * @since 0.0.1
 */
CXM_API const cxm_option *cxm_policy_options(int32_t *count);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/model.h ---- */
/**
 * @file model.h
 * @brief The data model: accounts, people and their roles in time, assets, invitations, answers, signals, outcomes, actions.
 *
 * The host fills it batch by batch from tables of its own, and puts to it the query that it would put to a table. Which rows count
 * is said by the query's policy, see docs/policy.md, and stands in every result.
 */
#ifndef CXM_MODEL_H
#define CXM_MODEL_H


#ifdef __cplusplus
extern "C" {
#endif

/** A model. One thread at a time may change it; while none does, any number may query it. */
typedef struct cxm_model cxm_model;

/** A table that the library made and the caller releases: rows of a model, or a report on rows. */
typedef struct cxm_rows cxm_rows;

/** What a field of a model's table holds. */
enum {
    CXM_FIELD_ID = 0,     /**< an id of the host's: text or integers up to 64 bits, alike in all tables that have it */
    CXM_FIELD_TIME = 1,   /**< an instant: a time or date column, or text such as 2026-03-29T10:30+02:00 */
    CXM_FIELD_NUMBER = 2, /**< a number */
    CXM_FIELD_TRUTH = 3,  /**< true or false: a boolean, or a number that is 0 or 1 */
    CXM_FIELD_TEXT = 4,   /**< a text out of not too many: segment, touchpoint, channel */
    CXM_FIELD_PATH = 5    /**< a text of levels, outermost first: ACME/Berlin/Line 2/Press */
};

/** A batch without this field is refused, and so is a row that has a null in it. */
#define CXM_FIELD_REQUIRED 1u

/**
 * A field of one of the model's tables. Constant records of the library's.
 * @since 0.0.1
 */
typedef struct cxm_field {
    const char *name;    /**< "account" */
    const char *summary; /**< a sentence */
    int32_t kind;        /**< CXM_FIELD_... */
    uint32_t flags;      /**< CXM_FIELD_REQUIRED or 0 */
} cxm_field;

/**
 * The names of the model's tables: "accounts", "contacts", "memberships", "roles", "assets", "invitations", "responses", "items",
 * "themes", "signals", "outcomes", "actions". Thread-safe.
 * @param[in] index 0, 1, ...
 * @return the name; NULL behind the last
 * @since 0.0.1
 */
CXM_API const char *cxm_model_table_name(int32_t index);

/**
 * The fields that a table is born with. Thread-safe.
 * @param[in]  table its name
 * @param[out] count how many; may be NULL
 * @return the fields; NULL where there is no such table
 * @since 0.0.1
 */
CXM_API const cxm_field *cxm_model_fields(const char *table, int32_t *count);

/**
 * Makes an empty model.
 * @param[in]  host  what is lent, or NULL; its members are copied, its context must outlive the model
 * @param[out] model set only on CXM_OK; release with cxm_model_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_new(const cxm_host *host, cxm_model **model, cxm_error *error);

/**
 * Appends a batch of rows to a table of the model, copying what it takes. All rows are taken, or none.
 *
 * `columns` says which columns of the batch are taken, and as what: `account=AccountId score=Q1 answered=SubmittedAt touchpoint`.
 * To the left stands the model's field, to the right the host's column; a name alone is both; names with other characters than
 * letters, digits and . _ - + / : stand in double quotes. A name that the table is not born with becomes a further field of it,
 * numbers, truths, times or text, null in the rows that are there already. NULL takes every column of the batch under its own name.
 *
 * An empty text is a null where an id or a time is meant. NaN and infinities are at fault, unless the column says that NaN is null.
 * Times are instants; text as 2026-01-31T10:30:00+01:00, with T or a space, or a date. A date, or text without an offset, is local
 * in `zone`; without `zone` it is an error. Rows that name accounts, contacts or assets that no other table knows are taken: tables
 * may come in any order, and cxm_model_integrity() counts orphans. A later row with the same id in accounts, contacts or assets
 * takes the place of an earlier one; in responses it is an edit.
 * @param[in,out] model   the model; not NULL
 * @param[in]     table   a name of cxm_model_table_name()
 * @param[in]     batch   the columns, borrowed for the call; not NULL
 * @param[in]     columns see above, or NULL
 * @param[in]     zone    an IANA name that the host's `zone` knows, "UTC", or NULL
 * @param[out]    report  NULL, or set on CXM_E_DOMAIN to a table of all that is wrong with rows: `row` (I64), `field` (CODED),
 *                        `problem` (CODED: missing, not_an_id, not_a_time, no_zone, not_a_number, not_a_truth,
 *                        ends_before_it_begins, own_parent), in the order of rows; else to NULL. Release with cxm_rows_free()
 * @param[out]    error   detail on failure, or NULL: the first row at fault
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such table, column, or zone), CXM_E_TYPE (a column of the wrong kind; ids
 *         that were text and are now integers), CXM_E_DOMAIN (rows at fault), CXM_E_LENGTH, CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows or ids), CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_append(cxm_model *model, const char *table, const cxm_table *batch, const char *columns,
                                                  const char *zone, cxm_rows **report, cxm_error *error);

/**
 * Says which class a role's name stands for: `"Plant Manager"=end_user CFO=economic_buyer`. Names are compared without case. A new
 * model knows the role names of the common CRMs, see docs/policy.md; a later word for the same name wins.
 * @param[in,out] model the model; not NULL
 * @param[in]     roles pairs NAME=CLASS, CLASS one of decision_maker, economic_buyer, influencer, technical_quality, end_user,
 *                      gatekeeper, champion, other, unknown; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such class), CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_map_roles(cxm_model *model, const char *roles, cxm_error *error);

/**
 * Says on which side a class of roles stands: `gatekeeper=buyer champion=end_user`. At first decision_maker, economic_buyer,
 * influencer and gatekeeper are buyers, end_user, technical_quality and champion are end users, other and unknown are unknown.
 * @param[in,out] model the model; not NULL
 * @param[in]     sides pairs CLASS=SIDE, SIDE one of buyer, end_user, own_employee, unknown; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return as cxm_model_map_roles()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_map_sides(cxm_model *model, const char *sides, cxm_error *error);

/**
 * How many rows a table of the model has.
 * @param[in] model the model; NULL has none
 * @param[in] table its name
 * @return rows, or -1 where there is no such table
 * @since 0.0.1
 */
CXM_API int64_t cxm_model_length(const cxm_model *model, const char *table);

/**
 * Memory that the columns of a table take, without dictionaries of ids and texts; or that all dictionaries take.
 * @param[in] model the model; NULL has none
 * @param[in] table its name, or NULL for the dictionaries
 * @return bytes, or -1 where there is no such table
 * @since 0.0.1
 */
CXM_API int64_t cxm_model_bytes(const cxm_model *model, const char *table);

/**
 * Puts a query to a model: the same query that cxm_table_query() takes, to rows that are looked up for it.
 *
 * `of` names the table whose rows are counted, or "people", to which nobody appends: contacts as of as_of, one row each, and a row
 * for each account and class of roles of which `headcount_<class>` says that there are more, `people` of them; NULL is that of each measure's record, "responses" for most: where measures are of
 * several tables, the rows of the result are those of one after those of another, in the order in which the query names them, with the
 * texts of both queries. Measures, keys, `where` and policy name *fields*: those of the
 * table's own rows; `side`, `role_class`, `role` of the person as of the row's time; `account`, `parent`, `root`, and fields of the
 * row's account, contact and asset, `account.segment` or `segment` where only one has it; `site/2` for the first two levels of a
 * path; `hour`, `day`, `week`, `month`, `quarter`, `half`, `year`, `fiscal_quarter`, `fiscal_year` of the row's time in the
 * policy's zone; `rolling/30d` for windows that count back from as_of; and of accounts, contacts and assets whether and how often
 * they were `heard`, `invited`; `item/price` and `theme/delay` of answers, and `answer.score` of contacts, that of their last answer.
 * docs/policy.md lists them all. A group's name, `voices`, stands for the members of whose columns the model knows anything. The ledger of the result adds to the reasons of result.h those of
 * the policy. Under `compare=previous` values are differences from the window before, see unstable/compare.h. Thread-safe while
 * nobody changes the model.
 * @param[in]  model  the model; not NULL
 * @param[in]  query  the query; not NULL
 * @param[in]  host   what is lent, or NULL for what the model was made with; its context must live as long as the result
 * @param[out] result set only on CXM_OK; release with cxm_result_free(); the model may go before it
 * @param[out] error  detail on failure, or NULL; a row is counted in the table that `of` names
 * @return what cxm_table_query() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_query(const cxm_model *model, const cxm_query *query, const cxm_host *host,
                                                 cxm_result **result, cxm_error *error);

/**
 * A state of a query with what the model's rows say: to be merged with those of other models, stored, sent, read. Its query is that
 * of the result, policy included, so that states made under another policy are refused. It takes no updates.
 * @param[in]  model the model; not NULL
 * @param[in]  query measures of answers only; not NULL
 * @param[in]  host  as for cxm_model_query(); its context must outlive the state
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return what cxm_model_query() returns; CXM_E_UNSUPPORTED for analyses, for roll-ups and for min_n, which
 *         need all rows of an account or a person in one place
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_state(const cxm_model *model, const cxm_query *query, const cxm_host *host,
                                                 cxm_state **state, cxm_error *error);

/**
 * The rows that a query would count, with any fields: what a notebook looks at, and what a host's own code goes on with.
 * @param[in]  model  the model; not NULL
 * @param[in]  query  `of`, `where` and policy are read, `measures` and `by` are not; NULL is all responses
 * @param[in]  fields a NULL-terminated list of fields; not NULL
 * @param[in]  host   as for cxm_model_query()
 * @param[out] rows   set only on CXM_OK: a table with the fields as columns and a row for each row counted, in the order in which
 *                    they were appended; release with cxm_rows_free(); the model must outlive it, unchanged
 * @param[out] error  detail on failure, or NULL
 * @return what cxm_model_query() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_rows(const cxm_model *model, const cxm_query *query, const char *const *fields,
                                                const cxm_host *host, cxm_rows **rows, cxm_error *error);

/**
 * Forgets a person: the id, every text that is the same as the id (where ids are text), every text that is a name of theirs and
 * that fewer than `min_n` other rows of its table have (of `owner` and `collector`, however many), and the links to their rows,
 * which are those that name the contact, or a response or an invitation of theirs. What they answered and when stays, as nobody's.
 * Of their rows
 * - the contact becomes null, and in the table of contacts every field;
 * - texts, paths, accounts, assets and all further fields become null where fewer than `min_n` others have a row with the same
 *   value in the same table; each field is looked at for itself;
 * - the ids of responses, invitations and actions go, while items, themes and edits still belong to their response.
 *
 * Ids and texts that no row has any more are overwritten in memory. An id that comes again is somebody new.
 * Results that were made before keep their numbers.
 * @param[in,out] model   the model; not NULL
 * @param[in]     contact the id, as text (integers in digits)
 * @param[in]     min_n   at least 1
 * @param[out]    remains NULL, or set on CXM_OK to a table with a row for each table of the model: `table` (CODED), `rows` (I64)
 *                        that were theirs, `cleared` (I64) values that became null; release with cxm_rows_free()
 * @param[out]    error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_forget(cxm_model *model, const char *contact, int64_t min_n, cxm_rows **remains,
                                                  cxm_error *error);

/**
 * The table.
 * @param[in] rows the rows; not NULL
 * @return it and all it points to belong to `rows`
 * @since 0.0.1
 */
CXM_API const cxm_table *cxm_rows_table(const cxm_rows *rows);

/**
 * Releases rows and all that was read from them by pointer.
 * @param[in] rows the rows, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_rows_free(cxm_rows *rows);

/**
 * Releases a model.
 * @param[in] model the model, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_model_free(cxm_model *model);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/nps.h ---- */
/**
 * @file nps.h
 * @brief Net Promoter Score: the share of promoters minus the share of detractors.
 *
 * In a query it is the measure `nps`. Read csat.h next.
 */
#ifndef CXM_NPS_H
#define CXM_NPS_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_nps_options.interval */
enum {
    CXM_NPS_ADJUSTED_WALD = 0, /**< 3/4, 3/2, 3/4 answers added to detractors, passives, promoters (Rocks 2016); clamped */
    CXM_NPS_WALD = 1,          /**< value +- z * std_error; clamped; degenerate where all answers are alike */
    CXM_NPS_SCORE = 2,         /**< inversion of the score test (Tango 1998); stands at the ends and at one answer */
    CXM_NPS_NO_INTERVAL = 3,   /**< none */
    CXM_NPS_PERCENTILE = 4,    /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_NPS_BCA = 5            /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_NPS_OPTIONS_INIT. In text: scale, passive_min, promoter_min, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_nps_options {
    size_t struct_size;  /**< sizeof(cxm_nps_options) in the caller's build */
    cxm_scale scale;     /**< 0..10 */
    double passive_min;  /**< lowest passive answer, on the scale; below are detractors. Default 7, so 6.5 is a detractor */
    double promoter_min; /**< lowest promoter answer, above passive_min. Default 9, so 8.5 is a passive */
    double confidence;   /**< of the interval, in (0, 1); 0.95 */
    int32_t interval;    /**< CXM_NPS_... */
    int32_t off_scale;   /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_nps_options;

/** The defaults. */
#define CXM_NPS_OPTIONS_INIT {sizeof(cxm_nps_options), {0, 10}, 7, 9, 0.95, CXM_NPS_ADJUSTED_WALD, CXM_OFF_SCALE_FAIL}

/**
 * The score and what it is made of. Frozen: 240 bytes.
 * @since 0.0.1
 */
typedef struct cxm_nps_result {
    cxm_estimate score;     /**< points, -100 .. 100; std_error is sqrt(V / n) with the multinomial variance V */
    int64_t promoters;      /**< answers, not weighted */
    int64_t passives;       /**< answers, not weighted */
    int64_t detractors;     /**< answers, not weighted */
    double promoter_share;  /**< percent, weighted where there are weights; NaN without data. With intervals in a query */
    double passive_share;   /**< percent */
    double detractor_share; /**< percent */
    int64_t histogram[11];  /**< answers, not weighted, at scale.minimum, +1, ... +10; one between points counts at the lower */
} cxm_nps_result;

/**
 * Net Promoter Score of a column of answers.
 *
 * score = 100 * (promoters - detractors) / n; with weights, of their sums. Source: Reichheld, Harvard Business Review 81(12),
 * 2003; variance and intervals: Rocks, The American Statistician 70(4), 2016; Tango, Statistics in Medicine 17, 1998.
 * With unequal weights the standard error is linearised (Taylor) and the interval is formed with the design's effective n.
 * O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK; no answers are CXM_OK with status CXM_VALUE_NO_DATA
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN, CXM_E_LENGTH, CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_nps(const cxm_column *score, const cxm_design *design, const cxm_nps_options *options,
                                         const cxm_host *host, cxm_nps_result *result, cxm_error *error);

/**
 * How many answers a margin takes: n = z^2 V / e^2, with the finite population correction n / (1 + (n - 1) / population), rounded
 * up. Thread-safe.
 * @param[in]  margin     half the width of the interval wanted, points, above 0
 * @param[in]  confidence in (0, 1)
 * @param[in]  variance   expected variance of the answers scored -1, 0, 1: in 0 .. 1; 1 is the worst case
 * @param[in]  population size of the population, >= 1; INFINITY for one without limit
 * @param[out] answers    written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_nps_answers_needed(double margin, double confidence, double variance, double population,
                                                        int64_t *answers, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/rating.h ---- */
/**
 * @file rating.h
 * @brief Any rating: mean, median, spread, top and bottom boxes.
 *
 * In a query it is the measure `rating`. It describes answers on whatever scale they were given on, and rescales nothing.
 */
#ifndef CXM_RATING_H
#define CXM_RATING_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_rating_options.interval */
enum {
    CXM_RATING_STANDARD = 0,   /**< t for the mean, order statistics for the median, Wilson for the boxes */
    CXM_RATING_NO_INTERVAL = 1, /**< none */
    CXM_RATING_PERCENTILE = 2, /**< of mean and boxes a bootstrap, exact and without a seed; not with weights, clusters, strata or a
                                    population. The median as in STANDARD */
    CXM_RATING_BCA = 3         /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_RATING_OPTIONS_INIT. In text: scale, top_boxes, bottom_boxes, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_rating_options {
    size_t struct_size;   /**< sizeof(cxm_rating_options) in the caller's build */
    cxm_scale scale;      /**< 1..5 */
    int32_t top_boxes;    /**< 2: answers >= maximum - top_boxes + 1 */
    int32_t bottom_boxes; /**< 2: answers < minimum + bottom_boxes */
    double confidence;    /**< of the intervals, in (0, 1); 0.95 */
    int32_t interval;     /**< CXM_RATING_... */
    int32_t off_scale;    /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_rating_options;

/** The defaults. */
#define CXM_RATING_OPTIONS_INIT {sizeof(cxm_rating_options), {1, 5}, 2, 2, 0.95, CXM_RATING_STANDARD, CXM_OFF_SCALE_FAIL}

/**
 * A rating's description. Frozen: 536 bytes.
 * @since 0.0.1
 */
typedef struct cxm_rating_result {
    cxm_estimate mean;       /**< points of the scale; t interval; standard error s / sqrt(n), finite population corrected */
    cxm_estimate median;     /**< points; the mean of the two middle answers of an even n; no standard error; interval from order
                                  statistics (the binomial), at least the confidence asked for, which takes 6 answers at 0.95;
                                  DESCRIPTIVE with unequal weights or a population */
    cxm_estimate deviation;  /**< points; standard deviation, divisor n - 1, with unequal weights sum w - sum w^2 / sum w;
                                  neither standard error nor interval */
    cxm_estimate top_box;    /**< percent */
    cxm_estimate bottom_box; /**< percent */
    int64_t top_count;       /**< answers, not weighted */
    int64_t bottom_count;    /**< answers, not weighted */
} cxm_rating_result;

/**
 * Describes a column of ratings.
 *
 * Sources: Student's t interval; David and Nagaraja, Order Statistics, 2003, section 7.1 (median); Wilson 1927 (boxes). With
 * unequal weights the standard error of the mean is linearised and the median is the weighted one of type 2 (Hyndman and Fan 1996).
 * O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_rating(const cxm_column *score, const cxm_design *design, const cxm_rating_options *options,
                                            const cxm_host *host, cxm_rating_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/rounding.h ---- */
/**
 * @file rounding.h
 * @brief Rounding, the separate last step before a number is shown.
 *
 * Nothing else in the library rounds. Round what you print, never what you compute with, and shares together, so that they sum
 * to 100.
 */
#ifndef CXM_ROUNDING_H
#define CXM_ROUNDING_H


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

#endif
/* ---- include/cxm/unstable/agreement.h ---- */
/**
 * @file agreement.h
 * @brief Whether those who judge the same thing say the same: within-group agreement, intraclass correlations, Krippendorff's alpha
 * and kappas.
 *
 * Unstable: may change before 1.0. Data that are all alike carry none of these but within-group agreement: the status is UNDEFINED
 * then, and no number poses as one. Columns of units and raters hold numbers, booleans or codes; rows with the same value belong
 * together.
 */
#ifndef CXM_UNSTABLE_AGREEMENT_H
#define CXM_UNSTABLE_AGREEMENT_H

/* ---- include/cxm/unstable/tested.h ---- */
/**
 * @file tested.h
 * @brief An estimate, and the test of whether it could be chance.
 *
 * Unstable: may change before 1.0. Read association.h next.
 */
#ifndef CXM_UNSTABLE_TESTED_H
#define CXM_UNSTABLE_TESTED_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * An estimate with its test. Frozen: 136 bytes. The test and the interval can use different standard errors: that of the test holds
 * if there is nothing to find, that of the interval holds in any case. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_tested_estimate {
    cxm_estimate estimate; /**< the figure, with its interval */
    double statistic;    /**< z or t */
    double df;           /**< degrees of freedom of t; NaN for z */
    double p;            /**< two-sided, in [0, 1] */
    int32_t test_status; /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t reserved;    /**< 0 */
} cxm_tested_estimate;

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Agreement within units. Frozen: 224 bytes.
 * @since 0.0.1
 */
typedef struct cxm_within_group_result {
    cxm_estimate rwg;      /**< mean of the units' rwg, or rwg(j); interval by t over units; n counts rows, clusters units */
    cxm_estimate agreeing; /**< percent of units with 0.7 or more (James, Demaree and Wolf); Wilson's interval */
    int64_t units;         /**< with two rows or more */
    int64_t alone;         /**< units with a single row, which agree with nobody: they have no rwg, and their rows are `excluded` */
} cxm_within_group_result;

/**
 * rwg of units: 1 - s^2 / null_variance, s^2 the variance of a unit's answers with divisor n - 1. With several items rwg(j):
 * J (1 - q) / (J (1 - q) + q), q the mean over the J items of s^2 / null_variance. More variance than the null's counts as no
 * agreement: negative values are set to 0, as R's multilevel does. Rows that lack an item or a unit are `missing`. O(rows * items).
 *
 * Sources: James, Demaree and Wolf, J. of Applied Psychology 69, 1984; Finn, Educational and Psychological Measurement 30, 1970.
 * Fewer than 5 units have no interval (TOO_FEW_CLUSTERS), fewer than 20 are flagged. Thread-safe.
 * @param[in]  items         `count` columns of one length, numeric, within -1e140..1e140; not NULL
 * @param[in]  count         how many, 1 or more
 * @param[in]  unit          whose answers they are; not NULL
 * @param[in]  null_variance of answers at random; (A^2 - 1) / 12 for A points that are all as likely; finite, above 0
 * @param[in]  confidence    in (0, 1)
 * @param[in]  host          what is lent, or NULL
 * @param[out] each          takes one for each row, that of its unit; NaN where there is none; or NULL
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL; items are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_within_group(const cxm_column *items, int32_t count, const cxm_column *unit,
                                                  double null_variance, double confidence, const cxm_host *host, double *each,
                                                  cxm_within_group_result *result, cxm_error *error);

/** What the size of a unit is, where units differ in size. */
enum {
    CXM_UNIT_SIZE_MEAN = 0,  /**< answers / units, as R's multilevel has it */
    CXM_UNIT_SIZE_BLIESE = 1 /**< k0 = (N - sum n^2 / N) / (units - 1) (Snedecor and Cochran; Bliese 2000), which is unbiased */
};

/**
 * One-way intraclass correlations. Frozen: 320 bytes. Doubles that mean nothing are NaN.
 *
 * With fewer than two units, or none with two answers, both are NOT_IDENTIFIED; where nothing varies, UNDEFINED; and the mean's is
 * UNDEFINED where all units have the same mean. The test is the F test that units do not differ: `statistic` is F.
 * @since 0.0.1
 */
typedef struct cxm_intraclass_result {
    cxm_tested_estimate single; /**< ICC(1): how much two answers of a unit are alike; at most 1, at least -1 / (k - 1) */
    cxm_tested_estimate mean;   /**< ICC(2): how reliable a unit's mean is; at most 1 */
    double size;                /**< k */
    double between;             /**< mean square between units */
    double within;              /**< mean square within units */
    double df_between;          /**< units - 1 */
    double df_within;           /**< answers - units */
    int64_t units;              /**< units with an answer */
} cxm_intraclass_result;

/**
 * ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), ICC(2) = (MSB - MSW) / MSB. Intervals by F, exact for normal answers in units of one
 * size (Shrout and Fleiss, Psychological Bulletin 86, 1979), near it in others (Donner and Wells, Biometrics 42, 1986). O(rows);
 * thread-safe.
 * @param[in]  score      numeric, within -1e140..1e140; not NULL
 * @param[in]  unit       whose answer it is; not NULL
 * @param[in]  size       CXM_UNIT_SIZE_...
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_within_group()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_intraclass(const cxm_column *score, const cxm_column *unit, int32_t size, double confidence,
                                                const cxm_host *host, cxm_intraclass_result *result, cxm_error *error);

/** The six intraclass correlations of Shrout and Fleiss, in the order of cxm_intraclass_two_way_result.form. */
enum {
    CXM_INTRACLASS_1_1, /**< each target judged by others; one judge */
    CXM_INTRACLASS_2_1, /**< the same judges, drawn from many; one judge, absolute agreement */
    CXM_INTRACLASS_3_1, /**< the same judges, who are all there are; one judge, consistency */
    CXM_INTRACLASS_1_K, /**< of the mean of the judges */
    CXM_INTRACLASS_2_K, /**< of the mean of the judges */
    CXM_INTRACLASS_3_K, /**< of the mean of the judges */
    CXM_INTRACLASS_FORMS
};

/**
 * Frozen: 856 bytes. NOT_IDENTIFIED with one judge or one target, UNDEFINED where the formula is 0 / 0. F tests as they stand with
 * each form: MSB / MSW for the first and fourth, MSB / MSE for the others.
 * @since 0.0.1
 */
typedef struct cxm_intraclass_two_way_result {
    cxm_tested_estimate form[CXM_INTRACLASS_FORMS]; /**< by CXM_INTRACLASS_... */
    double between;  /**< mean square between targets */
    double within;   /**< mean square within targets */
    double raters;   /**< mean square between judges */
    double residual; /**< what is left */
    int64_t targets; /**< rows that all judged */
} cxm_intraclass_two_way_result;

/**
 * All judges judge all targets; rows that lack a judgement are left out and counted as missing. Shrout and Fleiss, Psychological
 * Bulletin 86, 1979; the intervals of ICC(2,1) and ICC(2,k) are approximate, Satterthwaite's. O(rows * count); thread-safe.
 * @param[in]  raters     `count` columns of one length, one for each judge, numeric, within -1e140..1e140; not NULL
 * @param[in]  count      how many, 1 or more
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; columns are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_intraclass_two_way(const cxm_column *raters, int32_t count, double confidence,
                                                        const cxm_host *host, cxm_intraclass_two_way_result *result,
                                                        cxm_error *error);

/** How far apart two values are. */
enum {
    CXM_LEVEL_INTERVAL = 0, /**< (c - k)^2 */
    CXM_LEVEL_NOMINAL = 1,  /**< 1 unless they are equal */
    CXM_LEVEL_ORDINAL = 2,  /**< squared difference of their mid-ranks among all values that have a partner */
    CXM_LEVEL_RATIO = 3     /**< ((c - k) / (c + k))^2 */
};

/**
 * Choices. Growing: start from CXM_KRIPPENDORFF_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_krippendorff_options {
    size_t struct_size; /**< sizeof(cxm_krippendorff_options) in the caller's build */
    double confidence;  /**< in (0, 1) */
    int32_t level;      /**< CXM_LEVEL_... */
    int32_t reserved;   /**< 0 */
} cxm_krippendorff_options;

/** 95 %, interval data. */
#define CXM_KRIPPENDORFF_OPTIONS_INIT {sizeof(cxm_krippendorff_options), 0.95, CXM_LEVEL_INTERVAL, 0}

/**
 * Krippendorff's alpha. Frozen: 128 bytes.
 * @since 0.0.1
 */
typedef struct cxm_krippendorff_result {
    cxm_estimate alpha; /**< at most 1; n: values with a partner in their unit, excluded: those without; clusters: units with two
                             values or more. NOT_IDENTIFIED without a pair, UNDEFINED where all paired values are equal */
    double observed;    /**< disagreement within units; NaN without a pair */
    double expected;    /**< disagreement if all values were dealt out at random */
    int64_t different;  /**< how many different values there are among those with a partner */
} cxm_krippendorff_result;

/**
 * alpha = 1 - observed / expected disagreement, for any number of raters, each of whom may have judged any of the units. Rows
 * without unit, rater or value are `missing`.
 *
 * The interval is that of the jackknife, which leaves out one unit at a time, by t with units - 1 degrees of freedom:
 * TOO_FEW_CLUSTERS with fewer than 5 units, or where without one of them nothing varies; flagged with fewer than 20; DEGENERATE
 * where alpha is the same without any of them. Krippendorff, Content Analysis, 2nd edition, 2004, chapter 11; the jackknife of
 * clusters: MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023. O(n log n); for ordinal data and ratios
 * O(different^2) besides, in memory too for ordinal ones, and for each unit the square of how many different values it has. Ordinal
 * data with more than 2000 different values have no interval (DESCRIPTIVE), ratios with more are refused. Thread-safe.
 * @param[in]  unit    what is judged; not NULL
 * @param[in]  rater   who judges; nobody may judge a unit twice. NULL: a unit's rows are of different raters
 * @param[in]  value   numeric, within -1e140..1e140, 0 or more for ratios; codes by their order, for nominal and ordinal alone
 * @param[in]  options choices, or NULL for CXM_KRIPPENDORFF_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value; a second judgement, with its row),
 *         CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_krippendorff(const cxm_column *unit, const cxm_column *rater, const cxm_column *value,
                                                  const cxm_krippendorff_options *options, const cxm_host *host,
                                                  cxm_krippendorff_result *result, cxm_error *error);

/** What two categories that differ count in Cohen's kappa: the same, their distance, or its square. */
enum { CXM_KAPPA_UNWEIGHTED = 0, CXM_KAPPA_LINEAR = 1, CXM_KAPPA_QUADRATIC = 2 };

/** Most categories of cxm_cohens_kappa(). */
#define CXM_KAPPA_CATEGORIES_MAX 4096

/**
 * Cohen's kappa of two raters: (po - pe) / (1 - pe). The interval has the standard error of Fleiss, Cohen and Everitt,
 * Psychological Bulletin 72, 1969, the test the one that holds where the raters agree by chance alone. UNDEFINED where pe is 1: both
 * said the same of all. DEGENERATE where they agree everywhere. Cohen, Educational and Psychological Measurement 20, 1960; weights: Psychological
 * Bulletin 70, 1968. Thread-safe.
 * @param[in]  table      table[i * categories + j]: how many the first put in i and the second in j; 0 or more, 2^53 in all
 * @param[in]  categories 1 .. CXM_KAPPA_CATEGORIES_MAX
 * @param[in]  scores     where the categories stand, for weights: `categories` finite numbers, ascending; NULL: 0, 1, 2, ...
 * @param[in]  weights    CXM_KAPPA_...
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] kappa      -1..1; n counts what both judged; written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_cohens_kappa(const int64_t *table, int32_t categories, const double *scores, int32_t weights,
                                                  double confidence, const cxm_host *host, cxm_tested_estimate *kappa,
                                                  cxm_error *error);

/**
 * Fleiss' kappa of any number of raters, who need not be the same for each unit. Units with one rating are left out, their rows
 * `excluded`; where units have different numbers of ratings, each weighs the same (Gwet, Handbook of Inter-Rater Reliability, 4th
 * edition, 2014, section 2.4).
 *
 * std_error and interval are for units drawn from many (Gwet, British J. of Mathematical and Statistical Psychology 61, 2008), by t
 * with units - 1 degrees of freedom; the test, where all units have the same number of ratings, has the standard error under chance
 * agreement of Fleiss, Nee and Landis, Psychological Bulletin 86, 1979. NOT_IDENTIFIED where no unit has two ratings, UNDEFINED
 * where all ratings are the same; TOO_FEW_CLUSTERS with fewer than 5 units, flagged with fewer than 20. Fleiss, Psychological
 * Bulletin 76, 1971. O(n log n); thread-safe.
 * @param[in]  unit       what is judged; not NULL
 * @param[in]  category   numbers, booleans or codes; not NULL
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] kappa      -1..1; n counts ratings, clusters units; written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_fleiss_kappa(const cxm_column *unit, const cxm_column *category, double confidence,
                                                  const cxm_host *host, cxm_tested_estimate *kappa, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/analysis.h ---- */
/**
 * @file analysis.h
 * @brief What an analysis gives of plain columns: figures with their tests, and a number for each row.
 *
 * Unstable: may change before 1.0. Analyses are the measures whose record says CXM_FORM_ANALYSIS; a query names them like any other,
 * `cox(time, event, age, sex, ties=breslow)`, and this call is for callers that have columns and no table.
 */
#ifndef CXM_UNSTABLE_ANALYSIS_H
#define CXM_UNSTABLE_ANALYSIS_H


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
/* ---- include/cxm/unstable/ask.h ---- */
/**
 * @file unstable/ask.h
 * @brief Whom to ask next: the people by whom the accounts with the largest gaps would be heard, and who are not tired of being asked.
 */
#ifndef CXM_UNSTABLE_ASK_H
#define CXM_UNSTABLE_ASK_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Proposes whom to invite. The options:
 *
 * - `as_of=` a date or time, required; `zone=` for dates and durations of days
 * - `window=` as in a policy: people who answered in it were heard; without it, ever before as_of
 * - `required=decision_maker:3|influencer:3|end_user:3`: how many people of which class should be heard at each account
 * - `fatigue=90d`: who was invited or answered within this time before as_of is not asked
 * - `per_account=3`: at most so many people of an account
 *
 * The account's shortfall is the part of the required people that were not heard, those missing of each class summed; its priority is
 * revenue times shortfall, or the shortfall alone where no account has a revenue. Accounts come by priority, largest first, those
 * without revenue last; within one, the class goes first of which the largest part is missing, and people who were never invited go
 * before others. People whose class is unknown come last: they may be what is missing. Not proposed are people who left, our own, and
 * those of no account, or of several without a primary one.
 *
 * Columns: `contact`, `account`, `role_class`, `reason` (CODED: never_invited, not_lately, never_answered), `priority`, `shortfall`,
 * and `unknown_share`: the share of the account's people whose class is unknown (F64). Thread-safe while nobody changes the model.
 * @param[in]  model   the model; not NULL
 * @param[in]  options see above; not NULL
 * @param[in]  host    what is lent, or NULL for what the model was made with
 * @param[out] rows    set only on CXM_OK; release with cxm_rows_free(); the model must outlive it, unchanged
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such option, class or zone), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_ask(const cxm_model *model, const char *options, const cxm_host *host, cxm_rows **rows,
                                               cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/association.h ---- */
/**
 * @file association.h
 * @brief How two columns go together: Pearson's r, Spearman's rho, Kendall's tau-b, Goodman and Kruskal's gamma.
 *
 * Unstable: may change before 1.0. Read two_groups.h next.
 */
#ifndef CXM_UNSTABLE_ASSOCIATION_H
#define CXM_UNSTABLE_ASSOCIATION_H

/* ---- include/cxm/unstable/contingency.h ---- */
/**
 * @file contingency.h
 * @brief How often each pair of values occurs in two columns: the table behind every statistic of association.
 *
 * Unstable: may change before 1.0. Read association.h next.
 */
#ifndef CXM_UNSTABLE_CONTINGENCY_H
#define CXM_UNSTABLE_CONTINGENCY_H


#ifdef __cplusplus
extern "C" {
#endif

/** The most cells of a table that cxm_contingency_count() makes. */
#define CXM_CONTINGENCY_CELLS_MAX 1048576

/**
 * A table of counts. Frozen: 56 bytes where pointers have 8. One that you fill in yourself, say from a printed table, serves as
 * well; it is not to be released.
 * @since 0.0.1
 */
typedef struct cxm_contingency {
    const double *x;       /**< the different values of the first column, ascending */
    const double *y;       /**< the different values of the second column, ascending */
    const int64_t *counts; /**< rows with x[i] and y[j] at i * y_count + j */
    int64_t x_count;       /**< how many different values the first column has */
    int64_t y_count;       /**< how many the second has */
    int64_t n;             /**< the sum of `counts` */
    int64_t missing;       /**< rows in which one value or both are null */
} cxm_contingency;

/**
 * Counts the pairs of values of two columns. Exact; rows with a null in either are left out and counted. Values are compared as
 * numbers, so that an integer column and a real one make one table, and -0 is 0. Thread-safe.
 *
 * O(n) where most values are whole numbers from 0 to 240 (in unsigned bytes) or from -100 to 140; else O(n log c) with c different
 * pairs.
 * @param[in]  x     numeric or boolean, or coded with numeric labels; within -1e140..1e140, whole numbers of 64 bits within 2^53;
 *                   not NULL
 * @param[in]  y     the same, as many rows
 * @param[in]  host  what is lent, or NULL
 * @param[out] table written only on CXM_OK; to be given to cxm_contingency_release() with a host of the same memory
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more cells
 *         than CXM_CONTINGENCY_CELLS_MAX, or more than 2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_contingency_count(const cxm_column *x, const cxm_column *y, const cxm_host *host,
                                                       cxm_contingency *table, cxm_error *error);

/**
 * Gives back a counted table and makes it all zero. Thread-safe.
 * @param[in,out] table a counted table, one that is all zero, or NULL
 * @param[in]     host  the one it was counted with
 * @since 0.0.1
 */
CXM_API void cxm_contingency_release(cxm_contingency *table, const cxm_host *host);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Four coefficients, each in -1..1 and without a unit, and the counts behind them. Frozen: 608 bytes.
 *
 * A coefficient is undefined where one of the columns holds a single value. An interval is too_few below 4 rows, and degenerate
 * where its method would claim certainty, as with |r| = 1. With one column of 0 and 1, Pearson's r is the point-biserial
 * correlation.
 * @since 0.0.1
 */
typedef struct cxm_association_result {
    cxm_tested_estimate pearson;  /**< std_error sqrt((1 - r^2) / (n - 2)); t with n - 2 degrees of freedom; interval by Fisher's
                                       z with 1 / sqrt(n - 3) */
    cxm_tested_estimate spearman; /**< Pearson's r of mid-ranks; std_error and t likewise (an approximation); interval by Fisher's z
                                       with sqrt((1 + rho^2 / 2) / (n - 3)) (Bonett and Wright 2000, Psychometrika 65, 23-28) */
    cxm_tested_estimate kendall;  /**< tau-b; std_error by the delta method (Brown and Benedetti 1977, JASA 72, 309-315), Wald
                                       interval; z by the tie-corrected variance of permutations, without continuity correction */
    cxm_tested_estimate gamma;    /**< std_error and interval likewise; z by the delta method's error if there is no association */
    int64_t x_values;             /**< different values of x */
    int64_t y_values;             /**< different values of y */
    int64_t concordant;           /**< pairs of rows whose x and y differ in the same direction */
    int64_t discordant;           /**< pairs of rows whose x and y differ in opposite directions */
    int64_t tied_x;               /**< pairs of rows with equal x, whatever y is */
    int64_t tied_y;               /**< pairs of rows with equal y, whatever x is */
    int64_t tied_both;            /**< pairs of rows with equal x and equal y */
    int64_t reserved;             /**< 0 */
} cxm_association_result;

/**
 * Association of two columns. Rows with a null in either are left out and counted in `missing`. The counts behind tau-b, gamma and
 * rho are exact integers up to 2^32 rows. O(n) where most values are small whole numbers, else O(n log n) (Knight 1966, JASA 61,
 * 436-439), with the same results. Thread-safe.
 * @param[in]  x          as for cxm_contingency_count()
 * @param[in]  y          the same, as many rows
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_association(const cxm_column *x, const cxm_column *y, double confidence, const cxm_host *host,
                                                 cxm_association_result *result, cxm_error *error);

/**
 * The same from a table of counts, with the same bits as from the rows that it was counted from. Thread-safe.
 * @param[in]  table      counts, x and y strictly ascending and within -1e140..1e140; not NULL
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL; `row` is an index into the member that it names
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (n above 2^32), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_association_of_table(const cxm_contingency *table, double confidence, const cxm_host *host,
                                                          cxm_association_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/bootstrap.h ---- */
/**
 * @file bootstrap.h
 * @brief Intervals by resampling: exact for means of answers on a scale, seeded for any other statistic.
 *
 * Unstable: may change before 1.0. Efron 1987, Better bootstrap confidence intervals, JASA 82, 171-185; Davison and Hinkley 1997,
 * Bootstrap Methods and their Application. Read permutation.h next.
 */
#ifndef CXM_UNSTABLE_BOOTSTRAP_H
#define CXM_UNSTABLE_BOOTSTRAP_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_bootstrap_options.interval */
enum {
    CXM_BOOTSTRAP_PERCENTILE = 0, /**< from the quantile (1 - confidence) / 2 of the resampled statistic to that above */
    CXM_BOOTSTRAP_BCA = 1         /**< the same at levels that are corrected for bias and for a standard error that changes with the
                                       value (acceleration, by the jackknife) */
};

/** cxm_bootstrap_options.ties */
enum {
    CXM_BOOTSTRAP_TIES_HALVED = 0, /**< replicates equal to the observed value count as below it by half (mid-p), as scipy does */
    CXM_BOOTSTRAP_TIES_ABOVE = 1   /**< they do not count as below, as R's boot does; wrong for scores of few values */
};

/**
 * Choices. Growing: start from CXM_BOOTSTRAP_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_bootstrap_options {
    size_t struct_size; /**< sizeof(cxm_bootstrap_options) in the caller's build */
    double confidence;  /**< in (0, 1) */
    uint64_t seed;      /**< replicate i is a function of seed and i alone, whatever the host's threads */
    int64_t replicates; /**< 2 to 10,000,000; the exact bootstrap has none */
    int32_t interval;   /**< CXM_BOOTSTRAP_... */
    int32_t ties;       /**< CXM_BOOTSTRAP_TIES_...; the exact bootstrap always halves */
} cxm_bootstrap_options;

/** 95 %, BCa, 9999 replicates of seed 1. */
#define CXM_BOOTSTRAP_OPTIONS_INIT {sizeof(cxm_bootstrap_options), 0.95, 1, 9999, CXM_BOOTSTRAP_BCA, CXM_BOOTSTRAP_TIES_HALVED}

/**
 * What a bootstrap found. Frozen: 160 bytes.
 *
 * The interval's status is TOO_FEW with fewer than two answers (clusters: TOO_FEW_CLUSTERS), or where confidence asks for levels
 * nearer to 0 than 2e-12; DEGENERATE where all replicates are alike, where all lie on one side of the value so that BCa has no
 * bias correction, and where a replicate has no value. CXM_ESTIMATE_FEW_ANSWERS flags an interval of fewer than 15 answers
 * (clusters), and an exact one where fewer than ten answers differ from the most frequent one.
 * @since 0.0.1
 */
typedef struct cxm_bootstrap_result {
    cxm_estimate estimate;  /**< std_error is the standard deviation of the replicates */
    double bias;            /**< mean of the replicates less the value; 0 for the exact bootstrap of a mean */
    double bias_correction; /**< BCa's z0; NaN for a percentile interval */
    double acceleration;    /**< BCa's a; NaN for a percentile interval */
    double lower_level;     /**< share of replicates below `lower`; NaN without an interval */
    double upper_level;     /**< share of replicates above `upper` */
    int64_t replicates;     /**< how many had a value; 0 for the exact bootstrap */
    int64_t undefined;      /**< how many had none */
} cxm_bootstrap_result;

/**
 * The bootstrap of a mean of equally spaced scores with no end of resamples: no seed, no Monte Carlo error, the same for
 * everybody. The score of point i is first + i * step, so that a Net Promoter Score is the mean of three points with first -100
 * and step 100, a share that of two with first 0 and step 100.
 *
 * Limits are quantiles of a distribution with steps: the lower one is the smallest value with P(resampled <= it) >= its level, the
 * upper one the largest with P(resampled >= it) >= its level; a level that rounding missed by 1e-12 is met. z0 halves ties, the
 * acceleration is the jackknife's. The distribution comes from its characteristic function, and the time does not grow with the
 * number of answers. Thread-safe, allocates nothing.
 * @param[in]  counts  answers at each point, >= 0, at most 2^53 in all; not NULL
 * @param[in]  points  1 to 241
 * @param[in]  first   score of the first point; finite
 * @param[in]  step    from a point to the next; finite, not 0
 * @param[in]  options choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (counts)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_mean(const int64_t *counts, int32_t points, double first, double step,
                                                    const cxm_bootstrap_options *options, cxm_bootstrap_result *result,
                                                    cxm_error *error);

/**
 * A statistic of a resample. It may be called from several of the host's threads at once.
 * @param context handed through
 * @param items   cxm_bootstrap_rows(): row numbers, in the order that they were drawn; cxm_bootstrap_counts(): how often each
 *                category was drawn
 * @param count   how many items
 * @return the statistic; NaN or infinite where it has no value
 */
typedef double (*cxm_statistic)(const void *context, const int64_t *items, int64_t count);

/**
 * Bootstrap of any statistic of rows. Rows, or whole clusters of them where a column says which belong together, are drawn with
 * replacement, as many as there are. BCa calls the statistic once more for each row (cluster) that is left out, which takes
 * O(rows^2) in all; choose percentile for many. Rows with a null cluster are left out and counted.
 * @param[in]  rows       how many there are, 1 to 2^31 - 1
 * @param[in]  cluster    `rows` numbers, booleans or codes; rows with the same value are drawn together; or NULL
 * @param[in]  statistic  not NULL
 * @param[in]  context    for the statistic
 * @param[in]  options    choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[in]  host       what is lent, or NULL; `run` shares the replicates, `progress` counts them
 * @param[out] replicates takes the statistic of each replicate, in order; or NULL
 * @param[out] result     written only on CXM_OK; estimate.n counts rows
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_rows(int64_t rows, const cxm_column *cluster, cxm_statistic statistic,
                                                    const void *context, const cxm_bootstrap_options *options,
                                                    const cxm_host *host, double *replicates, cxm_bootstrap_result *result,
                                                    cxm_error *error);

/**
 * Bootstrap of any statistic of counts, such as a ratio of shares or a median rating. The counts of a resample are multinomial
 * and are drawn as such, in a time that does not grow with the number of answers; BCa's jackknife leaves one answer of each
 * category out. Draws go through exp and log of the C library, so that replicates are the same on machines where those are.
 * @param[in]  counts     answers in each category, >= 0, at most 2^53 in all; not NULL
 * @param[in]  categories 1 to 1,000,000
 * @param[in]  statistic  not NULL
 * @param[in]  context    for the statistic
 * @param[in]  options    choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT
 * @param[in]  host       as above
 * @param[out] replicates as above
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_counts(const int64_t *counts, int64_t categories, cxm_statistic statistic,
                                                      const void *context, const cxm_bootstrap_options *options,
                                                      const cxm_host *host, double *replicates, cxm_bootstrap_result *result,
                                                      cxm_error *error);

/**
 * The interval of replicates that were made elsewhere. The quantile at level p is, as in R's boot, the ((count + 1) p)-th smallest
 * replicate, between two of them interpolated on the normal quantile's scale, and the smallest or largest beyond the ends.
 * @param[in]  value        the statistic of the data themselves; finite
 * @param[in]  replicates   `count` statistics of resamples; not NULL
 * @param[in]  count        2 to 10,000,000
 * @param[in]  acceleration for BCa: cxm_jackknife_acceleration(); finite. Not looked at for percentile
 * @param[in]  options      choices, or NULL for CXM_BOOTSTRAP_OPTIONS_INIT; its replicates and seed are not looked at
 * @param[in]  host         what is lent, or NULL
 * @param[out] result       written only on CXM_OK; estimate.n is 0, and counts are the caller's to fill in
 * @param[out] error        detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bootstrap_interval(double value, const double *replicates, int64_t count, double acceleration,
                                                        const cxm_bootstrap_options *options, const cxm_host *host,
                                                        cxm_bootstrap_result *result, cxm_error *error);

/**
 * BCa's acceleration of a jackknife: sum d^3 / (6 (sum d^2)^1.5) with d the mean of the values less each of them. Pure;
 * thread-safe.
 * @param[in] values the statistic without row i, for each i; not NULL
 * @param[in] times  how many rows each value stands for, >= 0; or NULL for one each
 * @param[in] count  how many values
 * @return the acceleration; NaN where all values are alike, or one is not finite
 * @since 0.0.1
 */
CXM_API double cxm_jackknife_acceleration(const double *values, const int64_t *times, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/bounds.h ---- */
/**
 * @file bounds.h
 * @brief What a mean can be when part of the population was not observed: worst-case bounds, and an interval for the mean in them.
 *
 * Unstable: may change before 1.0. Nothing is supposed of those who were not observed but that their values lie in a known range
 * (Manski, American Economic Review 80, 1990; Horowitz and Manski, J. of the American Statistical Association 95, 2000). More
 * answers of the kind that came make neither bound move towards the other: only hearing the others does.
 */
#ifndef CXM_UNSTABLE_BOUNDS_H
#define CXM_UNSTABLE_BOUNDS_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many standard errors an interval for a mean has to reach beyond bounds of it, so that it holds the mean with the confidence
 * wherever between the bounds it lies: the C >= 0 with F(C + distance) - F(-C) = confidence (Imbens and Manski, Econometrica 72,
 * 2004, equation 7), and 0 where the bounds alone hold it. F is the normal distribution, or Student's t.
 *
 * It falls from the two-sided quantile, at a distance of 0, to the one-sided one: at a bound that is far from the other the mean
 * can be missed on one side only. The bounds must be ones that cannot cross, such as those of cxm_bounds(): then the distance between
 * them is known well enough where it is small (Stoye, Econometrica 77, 2009, lemma 3), and the interval is right for all distances
 * alike. It is not for bounds that were estimated apart. Thread-safe.
 * @param[in] distance   between the bounds, over the larger of their standard errors; 0 or more, may be infinite
 * @param[in] df         degrees of freedom of the standard errors, above 0; NaN for the normal distribution
 * @param[in] confidence in (0, 1)
 * @return C; NaN where an argument is outside its range
 * @since 0.0.1
 */
CXM_API double cxm_bounds_critical(double distance, double df, double confidence);

/**
 * Bounds of a mean. Frozen: 224 bytes.
 *
 * Both estimates carry the same interval, that of Imbens and Manski for the mean: `lower` lies below the least that it can be,
 * `upper` above the most, and both within the range. Their standard errors are those of the bounds. n counts values that were
 * observed.
 * @since 0.0.1
 */
typedef struct cxm_bounds_result {
    cxm_estimate least; /**< the mean if nobody unobserved had more than the minimum */
    cxm_estimate most;  /**< the mean if all unobserved had the maximum */
    double unobserved;  /**< the share that was not observed, 0..1; NaN without rows */
    double critical;    /**< C of cxm_bounds_critical(), by t; NaN where there is no interval */
} cxm_bounds_result;

/**
 * Worst-case bounds of the mean of values that lie in minimum..maximum. O(n), allocates nothing; thread-safe.
 *
 * `unobserved` is known: the values are a simple random sample of those that could be observed, nulls are `missing`, and
 * least = (1 - unobserved) mean + unobserved minimum. `unobserved` is NaN: the rows, nulls included, are a simple random sample of
 * the population, and nulls are those that are not observed; the standard errors are then of all rows, and hold the uncertainty of
 * the share too. Answers of one account hang together and are no simple random sample: see voices.blindspot.
 *
 * Without rows, or values where a known share is below 1: NO_DATA. One value (one row): TOO_FEW. Values that leave nothing to vary:
 * DEGENERATE. Nobody observed: the bounds are the range, which takes no interval, DESCRIPTIVE.
 * @param[in]  value      numbers or booleans; not NULL
 * @param[in]  unobserved 0..1, or NaN for the share of nulls
 * @param[in]  minimum    smallest possible value, finite
 * @param[in]  maximum    largest possible value, finite, above minimum
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value outside the range, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bounds(const cxm_column *value, double unobserved, double minimum, double maximum,
                                            double confidence, cxm_bounds_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/compare.h ---- */
/**
 * @file compare.h
 * @brief What moved, what stayed the same, and what cannot be told: two states, or the groups of one, compared.
 *
 * Unstable: may change before 1.0. A comparison is a result like any other, result.h, whose values are differences. Each difference
 * is the second side minus the first. Read paired.h next, for waves that the same people answered.
 */
#ifndef CXM_UNSTABLE_COMPARE_H
#define CXM_UNSTABLE_COMPARE_H


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
/* ---- include/cxm/unstable/control.h ---- */
/**
 * @file control.h
 * @brief Is a series still what it was: control charts of individuals, shares and scores, EWMA, CUSUM, and rules for patterns.
 *
 * Unstable: may change before 1.0. Rows are points in the order of time. A chart answers whether a point differs from what the
 * series itself does from point to point; it is no test of a target.
 */
#ifndef CXM_UNSTABLE_CONTROL_H
#define CXM_UNSTABLE_CONTROL_H


#ifdef __cplusplus
extern "C" {
#endif

/** Patterns, each a bit; s is a point's standard deviation. A point has the bit of a pattern that it is the last point of. */
#define CXM_CONTROL_BEYOND_LIMITS 1u        /**< beyond the limits; Western Electric 1, Nelson 1 */
#define CXM_CONTROL_TWO_OF_THREE 2u         /**< two of three beyond 2 s on one side, the last of them too; Western Electric 2,
                                                 Nelson 5 */
#define CXM_CONTROL_FOUR_OF_FIVE 4u         /**< four of five beyond s on one side, the last too; Western Electric 3, Nelson 6 */
#define CXM_CONTROL_EIGHT_ON_ONE_SIDE 8u    /**< eight in a row on one side of the centre; Western Electric 4 */
#define CXM_CONTROL_NINE_ON_ONE_SIDE 16u    /**< nine in a row on one side of the centre; Nelson 2 */
#define CXM_CONTROL_SIX_TRENDING 32u        /**< six in a row, each above the one before, or each below; Nelson 3 */
#define CXM_CONTROL_FOURTEEN_SWINGING 64u   /**< fourteen in a row, up and down in turn; Nelson 4 */
#define CXM_CONTROL_FIFTEEN_WITHIN 128u     /**< fifteen in a row within s; Nelson 7 */
#define CXM_CONTROL_EIGHT_OUTSIDE 256u      /**< eight in a row beyond s, on either side; Nelson 8 */
#define CXM_CONTROL_RANGE_BEYOND_LIMIT 512u /**< individuals only: the moving range is above its limit */

/** Western Electric 1956: one false alarm in about 92 points of independent normal data (Champ and Woodall 1987). */
#define CXM_CONTROL_WESTERN_ELECTRIC 15u
/** Nelson 1984 (Journal of Quality Technology 16): all eight. */
#define CXM_CONTROL_NELSON 503u

/** How the limits of shares and scores are set. */
enum {
    CXM_CONTROL_SAMPLING = 0, /**< by what sampling alone would do to points of their sizes */
    CXM_CONTROL_LANEY = 1     /**< that, times how much more the points do vary (Laney 2002): with large sizes sampling is so
                                   little that every point would signal. The prime charts */
};

/**
 * Options. Growing: start from CXM_CONTROL_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_control_options {
    size_t struct_size; /**< sizeof(cxm_control_options) in the caller's build */
    double width;       /**< limits lie this many standard deviations from the centre, above 0, up to 1e6; 3. CUSUM has h */
    double centre;      /**< where `sigma` is given; else it comes from the data and this is not looked at */
    double sigma;       /**< above 0: the standard deviation of a single point, given from elsewhere; 0: from the data. Charts of
                             shares and scores take 0 alone */
    int64_t baseline;   /**< centre and standard deviation come from the first rows, this many; 0: from all */
    uint32_t rules;     /**< bits of the patterns to look for; CXM_CONTROL_WESTERN_ELECTRIC and, for individuals,
                             CXM_CONTROL_RANGE_BEYOND_LIMIT. EWMA and CUSUM have signals of their own */
    uint32_t reserved;  /**< 0 */
} cxm_control_options;

/** The defaults. */
#define CXM_CONTROL_OPTIONS_INIT \
    {sizeof(cxm_control_options), 3, 0, 0, 0, CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_RANGE_BEYOND_LIMIT, 0}

/**
 * A point of a chart. Frozen: 48 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_control_point {
    double value;     /**< what is plotted */
    double centre;    /**< of the chart */
    double lower;     /**< limit; moved to the smallest possible value where it would lie below */
    double upper;     /**< limit, moved likewise */
    double range;     /**< individuals only: how far from the point before */
    uint32_t signals; /**< CXM_CONTROL_... */
    int32_t status;   /**< CXM_VALUE_OK; CXM_VALUE_NO_DATA: a null; CXM_VALUE_UNDEFINED: a size of 0 */
} cxm_control_point;

/**
 * A point of a CUSUM. Frozen: 56 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_cusum_point {
    double value;       /**< the observation */
    double high;        /**< what has piled up above centre + k sigma, 0 or more */
    double low;         /**< what has piled up below centre - k sigma, 0 or more */
    double limit;       /**< h sigma */
    int64_t high_since; /**< for how many points `high` has been above 0: a shift began that many points ago */
    int64_t low_since;  /**< the same of `low` */
    uint32_t signals;   /**< CXM_CUSUM_HIGH, CXM_CUSUM_LOW */
    int32_t status;     /**< CXM_VALUE_OK, CXM_VALUE_NO_DATA */
} cxm_cusum_point;

#define CXM_CUSUM_HIGH 1u /**< `high` is above the limit */
#define CXM_CUSUM_LOW 2u  /**< `low` is above the limit */

/**
 * A chart. Frozen: 88 bytes. Doubles that mean nothing are NaN. Without limits no point signals.
 * @since 0.0.1
 */
typedef struct cxm_control_result {
    double centre;           /**< mean of the baseline, or total share; or as given */
    double sigma;            /**< standard deviation of a single point, from moving ranges; of shares and scores that of one
                                  answer */
    double mean_range;       /**< of the baseline's moving ranges, or what a given sigma makes of them; NaN for shares and scores */
    double range_limit;      /**< individuals only: upper limit of a moving range */
    double dispersion;       /**< shares and scores: how much more points vary than sampling makes them, 1 being as much; whether
                                  limits use it or not. NaN with fewer than two neighbours */
    int64_t n;               /**< points with a value */
    int64_t missing;         /**< rows with a null */
    int64_t excluded;        /**< rows with a size of 0 */
    int64_t signals;         /**< points with any signal */
    int64_t first_signal;    /**< the first of them, counted from row 0; -1 for none */
    int32_t status;          /**< CXM_VALUE_OK; CXM_VALUE_NO_DATA: no value in the baseline */
    int32_t interval_status; /**< CXM_INTERVAL_OK; CXM_INTERVAL_TOO_FEW: no two neighbours in the baseline have a value;
                                  CXM_INTERVAL_DEGENERATE: the baseline does not vary */
} cxm_control_result;

/**
 * Individuals and their moving ranges. sigma is the mean moving range / (2 / sqrt(pi)), which is d2 for two points; printed tables
 * round it to 1.128, which moves a limit by 0.03 % of its distance. The limit of a range is its mean times
 * 1 + width * sqrt(pi / 2 - 1), 3.267 of the tables. A null breaks a moving range and a pattern; no range is left out for being
 * large.
 *
 * Sources: Shewhart 1931; Wheeler and Chambers 1992; Montgomery, Introduction to Statistical Quality Control. O(n); takes 48 bytes
 * a row while it works. Thread-safe.
 * @param[in]  values  numeric, each 0 or up to 1e280 either way; not NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_xmr(const cxm_column *values, const cxm_control_options *options,
                                                 const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                 cxm_error *error);

/**
 * Shares, in percent: the p chart, with limits for each point by its size, within 0..100; with CXM_CONTROL_LANEY the p' chart.
 *
 * s of a point is sqrt(p (1 - p) / size), p being the baseline's total share. Laney: times the mean moving range of
 * (share - p) / s over the baseline, / (2 / sqrt(pi)); a null and a size of 0 break it.
 *
 * Sources: Shewhart 1931; Laney 2002 (Quality Engineering 14). O(n); takes 64 bytes a row while it works. Thread-safe.
 * @param[in]  counts  numeric, how many of `sizes`, 0 or more and no more than the size, but for rounding; not NULL
 * @param[in]  sizes   numeric, 0 to 1e15; a size of 0 has no share and is counted in `excluded`; not NULL
 * @param[in]  limits  CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_p(const cxm_column *counts, const cxm_column *sizes, int32_t limits,
                                               const cxm_control_options *options, const cxm_host *host, cxm_control_point *points,
                                               cxm_control_result *result, cxm_error *error);

/**
 * Net Promoter Scores, -100..100: the same with s = sqrt(V / size), V being the variance of one answer (1, 0, -1) in the baseline.
 * @param[in]  promoters  numeric, 0 or more; not NULL
 * @param[in]  detractors numeric, 0 or more; with the promoters no more than the size; not NULL
 * @param[in]  sizes      as in cxm_control_p()
 * @param[in]  limits     CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL
 * @param[out] points     one for each row, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_nps(const cxm_column *promoters, const cxm_column *detractors,
                                                 const cxm_column *sizes, int32_t limits, const cxm_control_options *options,
                                                 const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                 cxm_error *error);

/**
 * The exponentially weighted moving average, z = lambda x + (1 - lambda) z before, which begins at the centre and sees small
 * lasting shifts. Limits are those of its own variance after each point; width 2.7 to 3 is usual. A null leaves it as it was. Only
 * CXM_CONTROL_BEYOND_LIMITS is signalled.
 *
 * Sources: Roberts 1959; Lucas and Saccucci 1990 (Technometrics 32). O(n); takes 48 bytes a row while it works. Thread-safe.
 * @param[in]  values  as in cxm_control_xmr()
 * @param[in]  lambda  above 0, up to 1; 0.05 to 0.25 is usual
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_ewma(const cxm_column *values, double lambda, const cxm_control_options *options,
                                                  const cxm_host *host, cxm_control_point *points, cxm_control_result *result,
                                                  cxm_error *error);

/**
 * The tabular CUSUM in the unit of the data: high = max(0, x - (centre + k sigma) + high before), low likewise below; each begins
 * at 0 and signals above h sigma. It goes on after a signal. A null leaves both as they were.
 *
 * Sources: Page 1954; Montgomery, Introduction to Statistical Quality Control, chapter on CUSUM. O(n); takes 56 bytes a row while
 * it works. Thread-safe.
 * @param[in]  values  as in cxm_control_xmr()
 * @param[in]  k       0 to 1e6, half the shift to be seen, in sigma; 0.5 is usual
 * @param[in]  h       above 0, up to 1e6, in sigma; 4 or 5 is usual
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] points  one for each row, or NULL; written only on CXM_OK
 * @param[out] result  written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_control_xmr()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_control_cusum(const cxm_column *values, double k, double h,
                                                   const cxm_control_options *options, const cxm_host *host,
                                                   cxm_cusum_point *points, cxm_control_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/coverage.h ---- */
/**
 * @file coverage.h
 * @brief Of those who could be heard, who was: by row, by weight such as revenue, by account, and by role within accounts.
 *
 * Unstable: may change before 1.0. Read representativeness.h next: those who were heard may differ from those who were not.
 */
#ifndef CXM_UNSTABLE_COVERAGE_H
#define CXM_UNSTABLE_COVERAGE_H


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
/* ---- include/cxm/unstable/cox.h ---- */
/**
 * @file cox.h
 * @brief What goes with happening sooner: Cox's proportional hazards regression.
 *
 * Unstable: may change before 1.0. Read survival.h first.
 */
#ifndef CXM_UNSTABLE_COX_H
#define CXM_UNSTABLE_COX_H


#ifdef __cplusplus
extern "C" {
#endif

/** How events at the same time are dealt with. */
enum {
    CXM_COX_EFRON = 0,  /**< as if they came one after the other, averaged (Efron 1977) */
    CXM_COX_BRESLOW = 1 /**< each against all who were at risk (Breslow 1974); simpler, and biased toward 0 where ties are many */
};

/** cxm_cox_summary.status: whether there are coefficients, and if not, why. */
enum {
    CXM_COX_OK = 0,
    CXM_COX_NO_DATA = 1,      /**< no rows without a null */
    CXM_COX_NO_EVENTS = 2,    /**< all are censored */
    CXM_COX_CONSTANT = 3,     /**< a covariate does not vary among those at risk beside each other: all tied, one row, one value */
    CXM_COX_COLLINEAR = 4,    /**< a covariate follows from those before it */
    CXM_COX_MONOTONE = 5,     /**< the likelihood rises for ever: a covariate, or some together, order the events perfectly */
    CXM_COX_NOT_CONVERGED = 6 /**< max_iterations were not enough */
};

/**
 * Options. Growing: start from CXM_COX_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_cox_options {
    size_t struct_size;        /**< sizeof(cxm_cox_options) in the caller's build */
    const cxm_column *entry;   /**< when a row came under observation, as in cxm_survival_new(); NULL: all from the start. Rows of
                                    one subject that follow each other make covariates that change with time */
    const cxm_column *stratum; /**< numeric, boolean or coded: each has a baseline of its own; NULL: one */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together, such as those of an account; makes the
                                    standard errors robust (Lin and Wei 1989, times sqrt(G / (G - 1)) for G clusters, which R leaves out)
                                    and the intervals those of t with G - 1 degrees of freedom; with fewer than 5 there are none;
                                    NULL: none */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    int32_t ties;              /**< CXM_COX_... */
    int32_t max_iterations;    /**< 1 or more; 50 */
} cxm_cox_options;

/** The defaults. */
#define CXM_COX_OPTIONS_INIT {sizeof(cxm_cox_options), NULL, NULL, NULL, 0.95, CXM_COX_EFRON, 50}

/** A fitted model. Everything is computed when it is made. */
typedef struct cxm_cox cxm_cox;

/**
 * A chi-squared test of all coefficients. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_cox_test {
    double statistic; /**< NaN without a fit, and without covariates */
    double df;        /**< how many covariates */
    double p;         /**< in [0, 1] */
} cxm_cox_test;

/**
 * The fit. Owned by the model. Growing; the library sets struct_size. What a status other than CXM_COX_OK leaves without meaning is
 * NaN, and the coefficients are NOT_IDENTIFIED.
 * @since 0.0.1
 */
typedef struct cxm_cox_summary {
    size_t struct_size; /**< set by the library */
    int64_t n;                        /**< rows used */
    int64_t events;                   /**< of them, with the event */
    int64_t missing;                  /**< rows with a null in any column */
    int64_t clusters;                 /**< 0 without */
    int32_t status;                   /**< CXM_COX_... */
    int32_t covariate;                /**< the one that `status` is about, counted from 0; -1 where it is about none */
    int32_t covariates;               /**< how many */
    int32_t iterations;               /**< of Newton's method */
    double log_likelihood_null;       /**< partial, all coefficients 0 */
    double log_likelihood;            /**< partial, at the fit */
    cxm_cox_test likelihood_ratio;    /**< does not know of clusters */
    cxm_cox_test score;               /**< at coefficients 0; does not know of clusters */
    cxm_cox_test wald;                /**< robust where there are clusters */
    const cxm_estimate *coefficients; /**< log hazard ratios for one more of each covariate; normal intervals, t with
                                           clusters */
    const double *covariance;         /**< of the coefficients, by rows; robust where there are clusters */
    const double *model_covariance;   /**< the inverse information, by rows; the same without clusters */
    const cxm_cox_test *proportional; /**< does a covariate's effect change with time: one test for each, and last one of all; does
                                           not know of clusters */
} cxm_cox_summary;

/**
 * Fits the model by Newton's method, with halved steps where the likelihood would fall.
 *
 * Sources: Cox 1972; Efron 1977 (JASA 72); Therneau and Grambsch, Modeling Survival Data, 2000, sections 3.1 (fit), 3.3 (ties), 4.6
 * and 7.1 (residuals of the score), 8.2 (clusters); Grambsch and Therneau 1994 (proportionality, as the score test of an effect
 * that goes with 1 - S(t-), S being the Kaplan-Meier curve of all rows). Covariates are centred and scaled while it works. A step
 * is O(n p^2). Takes about 8 p + 100 bytes a row while it works, and with clusters 8 p more a row and 24 p an event. Thread-safe.
 * @param[in]  time       as in cxm_survival_new()
 * @param[in]  event      as in cxm_survival_new()
 * @param[in]  covariates `count` numeric or boolean columns, finite; NULL if count is 0
 * @param[in]  count      0..1000; 0 gives the likelihood alone
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL; its memory must outlive the model
 * @param[out] model      written only on CXM_OK; free with cxm_cox_free(). Data that carry no fit are CXM_OK with a status
 * @param[out] error      detail on failure, or NULL; entry, stratum and cluster are reported as argument 4
 * @return as cxm_survival_new()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_cox_new(const cxm_column *time, const cxm_column *event, const cxm_column *covariates,
                                             int64_t count, const cxm_cox_options *options, const cxm_host *host, cxm_cox **model,
                                             cxm_error *error);

/**
 * Frees a model.
 * @param[in] model may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_cox_free(cxm_cox *model);

/**
 * The fit. Thread-safe.
 * @param[in] model not NULL
 * @return owned by the model, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_cox_summary *cxm_cox_summary_of(const cxm_cox *model);

/**
 * Name of a fit's status in lower case: "ok", "no_data", "no_events", "constant", "collinear", "monotone", "not_converged".
 * Thread-safe.
 * @param[in] status CXM_COX_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_cox_status_name(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/decomposition.h ---- */
/**
 * @file decomposition.h
 * @brief A difference of two means taken apart: into what strata or predictors are made up of, and what they answer.
 *
 * Unstable: may change before 1.0. Differences are second side less first throughout. Kitagawa's takes strata, Oaxaca and Blinder's
 * takes predictors. Of two states cxm_state_decompose() in compare.h does the former; the measure is `voices.decomposition`.
 */
#ifndef CXM_UNSTABLE_DECOMPOSITION_H
#define CXM_UNSTABLE_DECOMPOSITION_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * The answers of one side in one stratum. Frozen: 40 bytes.
 * @since 0.0.1
 */
typedef struct cxm_stratum {
    int64_t n;             /**< answers; at 0 the rest is not read */
    double weight;         /**< sum of their weights, above 0; n without weights */
    double weight_squared; /**< sum of the squares of the weights; n without weights */
    double value;          /**< their mean, or their share */
    double std_error;      /**< of it, 0 or more; NaN where there is none */
} cxm_stratum;

/** cxm_kitagawa_result.simpson: whether a difference is turned round by what the sides are made up of. It is that of the strata of
 * both sides, rate + mix: what is unmatched can turn nothing round. */
enum {
    CXM_SIMPSON_NONE = 0,
    CXM_SIMPSON_WEAK = 1,  /**< the difference is opposite to the rate part, which is the standardised difference */
    CXM_SIMPSON_STRONG = 2 /**< it is opposite to the difference of each stratum, of which there are at least two */
};

/**
 * A difference taken apart by strata: difference = rate + mix + unmatched. Frozen: 568 bytes.
 *
 * rate is what would be left if both sides were made up alike, of the mean of their shares; mix what would be left if strata
 * answered alike; both over the strata that both sides have. unmatched is the rest, which strata of one side alone make up: 0
 * without such. Statuses: NO_DATA where a side has no answers; rate, mix and unmatched NOT_IDENTIFIED without a common stratum.
 * @since 0.0.1
 */
typedef struct cxm_kitagawa_result {
    cxm_tested_estimate difference; /**< second less first; z */
    cxm_tested_estimate rate;       /**< sum (p1 + p2) / 2 (y2 - y1); z */
    cxm_tested_estimate mix;        /**< sum (y1 + y2) / 2 (p2 - p1); z */
    cxm_tested_estimate unmatched;  /**< difference - rate - mix; DESCRIPTIVE */
    int64_t common;                 /**< strata with answers of both sides */
    int64_t opposite;               /**< those of them whose difference is opposite to rate + mix */
    int32_t simpson;                /**< CXM_SIMPSON_... */
    int32_t reserved;               /**< 0 */
} cxm_kitagawa_result;

/**
 * Takes a difference apart by strata. O(count); allocates nothing; thread-safe.
 *
 * Standard errors are by the delta method; shares are multinomial and values independent of them, as in simple random samples. For
 * answers that come in clusters see `voices.decomposition`. Source: Kitagawa, JASA 50, 1955.
 * @param[in]  strata     2 * count of them: the first and the second side of each stratum, one behind the other; not NULL
 * @param[in]  count      how many strata, 0 or more
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (one of the strata, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_kitagawa(const cxm_stratum *strata, int64_t count, double confidence,
                                              cxm_kitagawa_result *result, cxm_error *error);

/**
 * One stratum of two shares as counts. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_odds_stratum {
    int64_t first_yes;  /**< of the first side, 0 to 2^31 - 1 */
    int64_t first_no;   /**< of the first side, likewise */
    int64_t second_yes; /**< of the second side */
    int64_t second_no;  /**< of the second side */
} cxm_odds_stratum;

/**
 * The odds ratio that strata have in common, second side against first. O(count); allocates nothing; thread-safe.
 *
 * Mantel and Haenszel's estimator (J. of the National Cancer Institute 22, 1959). Its interval is by Robins, Breslow and
 * Greenland's variance of its logarithm (Biometrics 42, 1986). Its test is Mantel and Haenszel's chi-squared without correction for
 * continuity, as the z whose square it is. Status UNDEFINED where no stratum tells, or the ratio is infinite; a ratio of 0 has no
 * interval.
 * @param[in]  strata     counts; not NULL
 * @param[in]  count      how many strata, 0 or more
 * @param[in]  confidence in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (one of the strata, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mantel_haenszel(const cxm_odds_stratum *strata, int64_t count, double confidence,
                                                     cxm_tested_estimate *result, cxm_error *error);

/** cxm_oaxaca_options.reference: the coefficients that say what a predictor is worth in the twofold decomposition. */
enum {
    CXM_OAXACA_WEIGHTED = 0,  /**< `share` times the second side's and 1 - share times the first's */
    CXM_OAXACA_BY_SIZE = 1,   /**< the same, share being the second side's share of the rows, by weight, taken as known
                                   (Cotton 1988) */
    CXM_OAXACA_POOLED = 2,    /**< of both sides' rows with an intercept for each side (Jann, Stata Journal 8, 2008) */
    CXM_OAXACA_POOLED_RAW = 3 /**< of both sides' rows as one (Neumark 1988), which lets predictors stand in for the side */
};

/**
 * Options of cxm_oaxaca(). Start from CXM_OAXACA_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_oaxaca_options {
    size_t struct_size;        /**< sizeof(cxm_oaxaca_options) in the caller's build */
    const cxm_column *weight;  /**< as in cxm_design, or NULL */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together; NULL: every row by itself */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    double share;              /**< 0 to 1; 0, the first side's coefficients */
    int32_t reference;         /**< CXM_OAXACA_...; CXM_OAXACA_WEIGHTED */
    int32_t reserved;          /**< 0 */
} cxm_oaxaca_options;

/** The defaults. */
#define CXM_OAXACA_OPTIONS_INIT {sizeof(cxm_oaxaca_options), NULL, NULL, 0.95, 0, CXM_OAXACA_WEIGHTED, 0}

/**
 * A difference taken apart by predictors. Frozen: 848 bytes.
 *
 * difference = endowments + coefficients + interaction = explained + unexplained. With x and b the means and coefficients of a side
 * and b* the reference: endowments (x2 - x1)'b1, what differs because the sides have other things; coefficients x1'(b2 - b1), what
 * differs because these mean other things to them, with the intercepts; interaction (x2 - x1)'(b2 - b1); explained (x2 - x1)'b*.
 *
 * Statuses: NO_DATA where a side has no rows; NOT_IDENTIFIED where a figure needs the coefficients of a side whose rows do not
 * determine them: collinear or constant predictors there, or more of them than rows.
 *
 * Standard errors are the jackknife's: each cluster left out in turn, about the figure itself; t with one degree of freedom fewer
 * than the side with the fewer clusters has of them. Below five clusters there is no interval, TOO_FEW_CLUSTERS, nor where a figure
 * is not identified without one of them. 5 to 19: CXM_ESTIMATE_FEW_CLUSTERS.
 * @since 0.0.1
 */
typedef struct cxm_oaxaca_result {
    cxm_tested_estimate difference;   /**< of the rows used: mean of the second side less that of the first */
    cxm_tested_estimate endowments;   /**< threefold */
    cxm_tested_estimate coefficients; /**< threefold */
    cxm_tested_estimate interaction;  /**< threefold */
    cxm_tested_estimate explained;    /**< twofold */
    cxm_tested_estimate unexplained;  /**< twofold */
    int64_t first;                    /**< rows used of the first side */
    int64_t second;                   /**< rows used of the second side */
    int64_t first_clusters;           /**< clusters among the first side's */
    int64_t second_clusters;          /**< clusters among the second side's */
} cxm_oaxaca_result;

/**
 * Takes a difference of two means apart by predictors: one linear regression for each side, by QR. Rows with a null are left out.
 *
 * Sources: Oaxaca, International Economic Review 14, 1973; Blinder, J. of Human Resources 8, 1973; Jann, Stata Journal 8, 2008; the
 * standard errors: MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023 (CV3). O(n k^2 + clusters k^3): no row is
 * fitted twice. Takes about 8 k + 60 bytes a row while it works. Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140; not NULL
 * @param[in]  group      0 first side, 1 second side; not NULL
 * @param[in]  predictors `count` numeric or boolean columns, as long; not NULL
 * @param[in]  count      1 to 200
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       takes `count` of them: what each predictor explains, (x2 - x1) b*, which add up to explained; or NULL
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; weight and cluster are reported as argument 4
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_oaxaca(const cxm_column *outcome, const cxm_column *group, const cxm_column *predictors,
                                            int32_t count, const cxm_oaxaca_options *options, const cxm_host *host,
                                            cxm_tested_estimate *each, cxm_oaxaca_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/distributions.h ---- */
/**
 * @file distributions.h
 * @brief Probabilities and quantiles of the normal, Student's t, beta, binomial, gamma, chi-squared, F and Kolmogorov
 * distributions, and the gamma function's logarithm and its derivative.
 *
 * Unstable: may change before 1.0. Every function is pure: thread-safe, no state, no allocation, no errno to read. An argument
 * outside its domain, or NaN, gives NaN. Values are right to 1e-12 relative in both tails, down to probabilities of 1e-300,
 * for shapes to 1e8 and degrees of freedom from 0.01 to 1e10; beyond that they degrade gently.
 */
#ifndef CXM_UNSTABLE_DISTRIBUTIONS_H
#define CXM_UNSTABLE_DISTRIBUTIONS_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * P(Z <= z) of the standard normal distribution (DLMF 7.2.2).
 * @param[in] z any number, infinities included
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_normal_cdf(double z);

/**
 * P(Z > z), without the cancellation of 1 - cdf.
 * @param[in] z any number, infinities included
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_normal_upper(double z);

/**
 * The z with P(Z <= z) = p.
 * @param[in] p 0..1
 * @return -INFINITY at 0, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_normal_quantile(double p);

/**
 * P(T <= t) of Student's t (DLMF 8.17.1 with x = df / (df + t^2)).
 * @param[in] t any number, infinities included
 * @param[in] df degrees of freedom, 1e-290 or more, need not be whole; INFINITY is the normal distribution
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_t_cdf(double t, double df);

/**
 * P(T > t), without the cancellation of 1 - cdf.
 * @param[in] t any number, infinities included
 * @param[in] df as in cxm_t_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_t_upper(double t, double df);

/**
 * The t with P(T <= t) = p.
 * @param[in] p 0..1
 * @param[in] df as in cxm_t_cdf
 * @return -INFINITY at 0, INFINITY at 1, and where a double cannot hold the quantile (df well below 1)
 * @since 0.0.1
 */
CXM_API double cxm_t_quantile(double p, double df);

/**
 * P(X <= x) of the beta distribution: the regularized incomplete beta function I_x(a,b) (DLMF 8.17.2).
 * @param[in] x any number; 0 or less gives 0, 1 or more gives 1
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_beta_cdf(double x, double a, double b);

/**
 * P(X > x), without the cancellation of 1 - cdf.
 * @param[in] x as in cxm_beta_cdf
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_beta_upper(double x, double a, double b);

/**
 * The x with P(X <= x) = p.
 * @param[in] p 0..1
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1; 0 where the quantile is below the smallest double, 1 where it is closer to 1 than half an ulp
 * @since 0.0.1
 */
CXM_API double cxm_beta_quantile(double p, double a, double b);

/**
 * P(X = k) of n trials (Loader 2000, saddle-point form: no cancellation for large n).
 * @param[in] k number of successes; outside 0..n gives 0
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_probability(int64_t k, int64_t n, double p);

/**
 * P(X <= k).
 * @param[in] k number of successes; below 0 gives 0, n or more gives 1
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_cdf(int64_t k, int64_t n, double p);

/**
 * P(X > k), without the cancellation of 1 - cdf.
 * @param[in] k as in cxm_binomial_cdf
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_upper(int64_t k, int64_t n, double p);

/**
 * The smallest k with cxm_binomial_cdf(k, n, probability) >= p; n for p = 1, unless probability is 0.
 * @param[in] p 0..1
 * @param[in] n trials, 0..2^53
 * @param[in] probability probability of a success, 0..1
 * @return 0..n, or -1 where an argument is outside its domain
 * @since 0.0.1
 */
CXM_API int64_t cxm_binomial_quantile(double p, int64_t n, double probability);

/**
 * P(X <= x) of the gamma distribution of scale 1: the regularized incomplete gamma function P(a,x) (DLMF 8.2.4). For another scale
 * divide x by it.
 * @param[in] x any number; 0 or less gives 0
 * @param[in] a shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_cdf(double x, double a);

/**
 * P(X > x), without the cancellation of 1 - cdf: Q(a,x).
 * @param[in] x as in cxm_gamma_cdf
 * @param[in] a shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_upper(double x, double a);

/**
 * The x with P(X <= x) = p.
 * @param[in] p 0..1
 * @param[in] a shape, 1e-300..1e100
 * @return 0 at 0 and where the quantile is below the smallest double, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_quantile(double p, double a);

/**
 * P(X <= x) of the chi-squared distribution: P(df/2, x/2) (DLMF 8.2.4).
 * @param[in] x  any number; 0 or less gives 0
 * @param[in] df degrees of freedom, 2e-300..2e100, need not be whole
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_cdf(double x, double df);

/**
 * P(X > x), without the cancellation of 1 - cdf.
 * @param[in] x  as in cxm_chi_squared_cdf
 * @param[in] df as in cxm_chi_squared_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_upper(double x, double df);

/**
 * The x with P(X <= x) = p.
 * @param[in] p  0..1
 * @param[in] df as in cxm_chi_squared_cdf
 * @return 0 at 0 and where the quantile is below the smallest double, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_quantile(double p, double df);

/**
 * P(F <= f) of the F distribution: I_x(df1/2, df2/2) with x = df1 f / (df1 f + df2) (DLMF 8.17.1).
 * @param[in] f   any number; 0 or less gives 0
 * @param[in] df1 degrees of freedom of the numerator, 1e-290..1e100 or INFINITY, need not be whole
 * @param[in] df2 degrees of freedom of the denominator, the same; not both INFINITY
 * @return 0..1; with df2 = INFINITY that of chi-squared over its degrees of freedom
 * @since 0.0.1
 */
CXM_API double cxm_f_cdf(double f, double df1, double df2);

/**
 * P(F > f), without the cancellation of 1 - cdf.
 * @param[in] f   as in cxm_f_cdf
 * @param[in] df1 as in cxm_f_cdf
 * @param[in] df2 as in cxm_f_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_f_upper(double f, double df1, double df2);

/**
 * The f with P(F <= f) = p.
 * @param[in] p   0..1
 * @param[in] df1 as in cxm_f_cdf
 * @param[in] df2 as in cxm_f_cdf
 * @return 0 at 0, INFINITY at 1, and so where a double cannot hold the quantile
 * @since 0.0.1
 */
CXM_API double cxm_f_quantile(double p, double df1, double df2);

/**
 * P(K <= x) of Kolmogorov's limiting distribution of sqrt(n) D, D the largest distance of an empirical distribution from the
 * continuous one that it was drawn from (Kolmogorov 1933). Of two samples: n = n1 n2 / (n1 + n2) (Smirnov 1939).
 * @param[in] x any number; 0 or less gives 0
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_cdf(double x);

/**
 * P(K > x), without the cancellation of 1 - cdf.
 * @param[in] x as in cxm_kolmogorov_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_upper(double x);

/**
 * The x with P(K <= x) = p.
 * @param[in] p 0..1
 * @return 0 at 0, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_quantile(double p);

/**
 * psi(x), the derivative of ln Gamma (DLMF 5.2.2); right to 2e-15 absolute where it passes 0, at 1.46.
 * @param[in] x above 0
 * @return psi(x); NaN where x is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_digamma(double x);

/**
 * ln Gamma(x), right relative to itself also near its zeros 1 and 2 (DLMF 5.7.3, 5.11.1).
 * @param[in] x above 0
 * @return ln Gamma(x); NaN where x is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_log_gamma(double x);

/**
 * ln B(a,b) without the cancellation of three large log-gammas; right to 1e-15 absolute where it passes 0.
 * @param[in] a above 0
 * @param[in] b above 0
 * @return ln B(a,b); NaN where an argument is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_log_beta(double a, double b);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/divergence.h ---- */
/**
 * @file divergence.h
 * @brief How far two distributions of answers are apart, and how concentrated counts are on few categories.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_DIVERGENCE_H
#define CXM_UNSTABLE_DIVERGENCE_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_divergence_result.method: where p comes from. */
enum {
    CXM_KOLMOGOROV_SMIRNOV_NONE = 0,
    CXM_KOLMOGOROV_SMIRNOV_EXACT = 1,   /**< all ways to divide the answers among the two sides, ties as they are */
    CXM_KOLMOGOROV_SMIRNOV_LIMITING = 2 /**< Kolmogorov's limiting distribution: too large where answers are tied */
};

/**
 * Two distributions compared. Frozen: 104 bytes. Look at the statuses; doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_divergence_result {
    double wasserstein;             /**< Wasserstein-1, the area between the two cumulated distributions; in the answers' unit */
    double jensen_shannon;          /**< Jensen-Shannon divergence over the distinct answers, in bits: 0 alike, 1 disjoint */
    double jensen_shannon_distance; /**< its square root, which is a metric */
    double kolmogorov_smirnov;      /**< D, the largest distance of the cumulated distributions, 0..1 */
    double p;                       /**< of D, two-sided, in [0, 1] */
    int64_t n_first;                /**< answers of the first side */
    int64_t n_second;               /**< answers of the second side */
    int64_t missing_first;          /**< rows without an answer */
    int64_t missing_second;         /**< rows without an answer */
    int64_t excluded_first;         /**< rows without a weight, or with one of 0 */
    int64_t excluded_second;        /**< rows without a weight, or with one of 0 */
    int32_t status;                 /**< CXM_VALUE_OK, or CXM_VALUE_NO_DATA where a side has no answer */
    int32_t test_status;            /**< CXM_TEST_OK, or CXM_TEST_NOT_TESTABLE without answers or with unequal weights */
    int32_t method;                 /**< CXM_KOLMOGOROV_SMIRNOV_... */
    int32_t reserved;               /**< 0 */
} cxm_divergence_result;

/**
 * Compares the answers of two columns. Wasserstein-1 and D look at how far apart answers are on their scale or in their order;
 * Jensen-Shannon does not, and over a continuous quantity, where hardly two answers are the same, it says nothing. p is exact
 * where n_first * n_second is at most 1000000. O(n log n); thread-safe.
 *
 * Sources: Villani 2003, Topics in Optimal Transportation, 2.18; Lin 1991, IEEE Transactions on Information Theory 37:145;
 * Endres and Schindelin 2003, the same 49:1858; Smirnov 1939; for the exact p Kim and Jennrich 1973, Selected Tables in
 * Mathematical Statistics 1:79, and Schroeer and Trenkler 1995, Computational Statistics & Data Analysis 20:185 for ties.
 * @param[in]  first         numeric or boolean answers, or coded ones with numeric labels, all finite; not NULL
 * @param[in]  first_weight  a weight for each row of it, 0 or from 1e-140 to 1e140, or NULL: all count alike
 * @param[in]  second        the other side, of any length and type; not NULL
 * @param[in]  second_weight its weights, or NULL
 * @param[in]  host          what is lent (memory for 32 bytes a row of both, 40 with weights), or NULL
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_divergence(const cxm_column *first, const cxm_column *first_weight,
                                                const cxm_column *second, const cxm_column *second_weight,
                                                const cxm_host *host, cxm_divergence_result *result, cxm_error *error);

/**
 * The same of two histograms over the same points, each 1 from the next, such as those of cxm_histogram(). The result is that
 * of the columns that were counted. O(points) besides the exact p; allocates nothing; thread-safe.
 * @param[in]  first  points counts, each 0 or more, their sum at most 2^53; may be NULL when points is 0
 * @param[in]  second the same of the other side
 * @param[in]  points how many
 * @param[out] result written only on CXM_OK; missing and excluded are 0; not NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a negative count, or too many)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_divergence_of_counts(const int64_t *first, const int64_t *second, int64_t points,
                                                          cxm_divergence_result *result, cxm_error *error);

/**
 * How counts spread over categories. Frozen: 96 bytes. Look at the statuses; doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_concentration_result {
    double entropy;               /**< Shannon's H = -sum p ln p, in nats (divide by ln 2 for bits) */
    double entropy_corrected;     /**< H + (occupied - 1) / (2 n), for the bias of few counts (Miller 1955) */
    double evenness;              /**< H / ln categories, 0..1 (Pielou 1966) */
    double herfindahl;            /**< Herfindahl-Hirschman index: sum p^2, 1/categories..1 */
    double herfindahl_normalized; /**< (herfindahl - 1/categories) / (1 - 1/categories), 0..1 */
    double same_category;         /**< chance that two different events share a category (Simpson 1949, unbiased) */
    double effective_entropy;     /**< exp(H): how many equally frequent categories have this H (Hill 1973, order 1) */
    double effective_herfindahl;  /**< 1 / herfindahl: the same of order 2 */
    int64_t n;                    /**< sum of the counts */
    int64_t occupied;             /**< categories with a count */
    int32_t status;               /**< CXM_VALUE_OK, or CXM_VALUE_NO_DATA where n is 0; the other two then say so too */
    int32_t share_status;         /**< CXM_VALUE_UNDEFINED with one category: evenness and herfindahl_normalized are NaN */
    int32_t pair_status;          /**< CXM_VALUE_UNDEFINED with one event: same_category is NaN */
    int32_t reserved;             /**< 0 */
} cxm_concentration_result;

/**
 * Shannon entropy and Herfindahl-Hirschman index of counts. Whether a category without events is one of them is the caller's
 * choice: evenness and herfindahl_normalized depend on it. O(categories); allocates nothing; thread-safe.
 * @param[in]  counts     categories counts, each 0 or more, their sum at most 2^53; may be NULL when categories is 0
 * @param[in]  categories how many, empty ones included
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a negative count, or too many)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_concentration(const int64_t *counts, int64_t categories, cxm_concentration_result *result,
                                                   cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/histogram.h ---- */
/**
 * @file histogram.h
 * @brief How often each point of a scale was answered: what every transactional measure is computed from.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_HISTOGRAM_H
#define CXM_UNSTABLE_HISTOGRAM_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Exact counts. Rows reconcile: the counts, `between`, `missing` and `excluded` add up to the length of the column.
 * @since 0.0.1
 */
typedef struct cxm_histogram_result {
    int64_t counts[241]; /**< answers at scale.minimum + i */
    int64_t between;     /**< answers between two points */
    int64_t missing;     /**< rows without an answer */
    int64_t excluded;    /**< rows off the scale, or NaN, that were skipped */
    int32_t points;      /**< how many of `counts` belong to the scale */
    int32_t reserved;    /**< 0 */
} cxm_histogram_result;

/**
 * Counts the answers at each point of a scale. Exact; O(n); allocates nothing unless there are more than 64 different answers
 * between points. Thread-safe.
 * @param[in]  score     numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  scale     the scale, at most 241 points; not NULL
 * @param[in]  off_scale CXM_OFF_SCALE_FAIL or _SKIP
 * @param[in]  host      what is lent, or NULL
 * @param[out] result    written only on CXM_OK
 * @param[out] error     detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_histogram(const cxm_column *score, const cxm_scale *scale, int32_t off_scale,
                                               const cxm_host *host, cxm_histogram_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/importance.h ---- */
/**
 * @file importance.h
 * @brief How much of what predictors explain together is each one's: relative weights, and Shapley's shares (LMG).
 *
 * Unstable: may change before 1.0. Read regression.h first. Importance is of explaining, in these rows and among these predictors;
 * it is no effect, and a predictor that is not asked for has none.
 */
#ifndef CXM_UNSTABLE_IMPORTANCE_H
#define CXM_UNSTABLE_IMPORTANCE_H


#ifdef __cplusplus
extern "C" {
#endif

/** Methods, to be joined with |. Both kinds of shares add up to R2. */
enum {
    CXM_IMPORTANCE_RELATIVE_WEIGHTS = 1, /**< Johnson 2000, Multivariate Behavioral Research 35; the same as Genizi 1993, Statistica
                                              Sinica 3: shares of the orthogonal columns that lie nearest to the predictors, given
                                              back to these; O(p^3) */
    CXM_IMPORTANCE_LMG = 2               /**< what a predictor adds to R2, averaged over all orders in which they can enter:
                                              Lindeman, Merenda and Gold 1980; Budescu's general dominance; Shapley's value;
                                              O(2^p) */
};

/** How many predictors CXM_IMPORTANCE_LMG takes, and how many the other. */
enum { CXM_IMPORTANCE_LMG_MOST = 28, CXM_IMPORTANCE_MOST = 200 };

/** cxm_importance.status, and cxm_importance_result.status. */
enum {
    CXM_IMPORTANCE_OK = 0,
    CXM_IMPORTANCE_NO_DATA = 1,   /**< no row without a null and with a weight; nothing has a value */
    CXM_IMPORTANCE_TOO_FEW = 2,   /**< no more rows than predictors and 1, so that anything is explained; nothing has a value */
    CXM_IMPORTANCE_CONSTANT = 3,  /**< a predictor is alike in all rows: it has no value, and the others are as without it; of a
                                       result: the outcome is, and nothing has a value */
    CXM_IMPORTANCE_COLLINEAR = 4, /**< a predictor is one of those that follow from one another: 1e-11 or less of the variance of
                                       some combination of them is left. `lmg` and `first` stand, and `last` is 0; relative weight,
                                       coefficient and inflation are not determined. All of such a set have this status, and of a
                                       result it says that there is one; the other predictors' figures stand */
    CXM_IMPORTANCE_THIN = 5       /**< more than half of the rows hold one value of a predictor, and fewer than five another: all
                                       figures stand, on those few rows */
};

/**
 * One predictor. Frozen: 56 bytes. What the status or the methods leave out is NaN.
 * @since 0.0.1
 */
typedef struct cxm_importance {
    double relative_weight; /**< share of R2, 0 or more */
    double lmg;             /**< share of R2, 0 or more */
    double first;           /**< R2 of this predictor alone */
    double last;            /**< by how much R2 is smaller without it */
    double beta;            /**< standardised coefficient beside all others */
    double inflation;       /**< variance inflation factor, 1 or more: 1 / (1 - R2 of it on the others) */
    int32_t status;         /**< CXM_IMPORTANCE_... */
    int32_t reserved;       /**< 0 */
} cxm_importance;

/**
 * What all predictors have together. Frozen: 48 bytes.
 * @since 0.0.1
 */
typedef struct cxm_importance_result {
    double r2;           /**< in [0, 1]; NaN without a value */
    double n_effective;  /**< Kish's; n without weights; 0 of correlations */
    int64_t n;           /**< rows used; 0 of correlations */
    int64_t missing;     /**< rows with a null */
    int64_t excluded;    /**< other rows with a null weight, or a weight of 0 */
    int32_t status;      /**< CXM_IMPORTANCE_...; never THIN */
    int32_t reserved;    /**< 0 */
} cxm_importance_result;

/**
 * Importance from correlations. Shares of LMG are sums over the tree of predictors left in and out, 2^count subsets with one update
 * of the remaining matrix each, in O(count^3) memory; subtrees go to the host's `run`, split alike for any host, so that bits do
 * not depend on its threads. About 2 ns a subset. Thread-safe.
 * @param[in]  correlations count x count by rows: of the predictors; symmetric, 1 on the diagonal. One that was put together from
 *                          pairs, each of other rows, may be none of any data, and is refused then
 * @param[in]  outcome      count of them: of each predictor with the outcome
 * @param[in]  count        1..200; with LMG 1..28
 * @param[in]  methods      CXM_IMPORTANCE_... joined; not 0
 * @param[in]  host         what is lent, or NULL
 * @param[out] each         `count` predictors; written only on CXM_OK
 * @param[out] result       written only on CXM_OK
 * @param[out] error        detail on failure, or NULL; `row` counts within the matrix
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (no matrix of correlations), CXM_E_UNSUPPORTED (LMG of more than 28 predictors),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_importance_correlations(const double *correlations, const double *outcome, int64_t count,
                                                             uint32_t methods, const cxm_host *host, cxm_importance *each,
                                                             cxm_importance_result *result, cxm_error *error);

/**
 * Importance from columns: of rows without a null in any of them. Weights count as frequencies of any scale would. O(n count^2),
 * then as above. Takes about 8 count + 24 bytes a row. Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140
 * @param[in]  predictors `count` such columns, as long
 * @param[in]  count      as above
 * @param[in]  weight     as in cxm_design, or NULL
 * @param[in]  methods    as above
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       `count` predictors; written only on CXM_OK
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (also more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_importance_columns(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                        const cxm_column *weight, uint32_t methods, const cxm_host *host,
                                                        cxm_importance *each, cxm_importance_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/index.h ---- */
/**
 * @file index.h
 * @brief A composite of declared parts, such as a customer health score: every row's index, what each part contributes to it, which
 * parts are stale, and how much of it is due to the choice of the weights.
 *
 * Unstable: may change before 1.0. Handbook on Constructing Composite Indicators, OECD 2008, has what to think of before.
 */
#ifndef CXM_UNSTABLE_INDEX_H
#define CXM_UNSTABLE_INDEX_H


#ifdef __cplusplus
extern "C" {
#endif

/** How many parts and bands there can be, and bytes of the texts that declare them. */
enum { CXM_INDEX_PARTS_MAX = 32, CXM_INDEX_BANDS_MAX = 16, CXM_INDEX_PARTS_SIZE = 512, CXM_INDEX_BANDS_SIZE = 256 };

/** cxm_index_options.na: what becomes of a part that has no value in a row, or one that expired. */
enum {
    CXM_INDEX_DROP = 0, /**< the weights of the others are scaled up */
    CXM_INDEX_FAIL = 1, /**< the row has no index */
    CXM_INDEX_CARRY = 2 /**< what expired is carried on, and called stale; where there is no value at all, the part is dropped */
};

/** cxm_index_options.normalise */
enum {
    CXM_INDEX_NORMALISE = 0, /**< weights are any numbers; what counts is their share of the sum */
    CXM_INDEX_AS_GIVEN = 1   /**< weights that sum neither to 1 nor to 100 are an error */
};

/** cxm_index_options.outside: what becomes of a value beyond its part's range. */
enum {
    CXM_INDEX_OUTSIDE_FAIL = 0, /**< it is an error */
    CXM_INDEX_OUTSIDE_CLAMP = 1 /**< it counts as the nearer end */
};

/**
 * Choices. Growing: start from CXM_INDEX_OPTIONS_INIT.
 *
 * `parts` declares each part as name:worst..best, and where there is more to say *weight, /half-life, <expiry:
 * "nps:-100..100*2<180;tickets:20..0;usage:0..1*0.5/90". The end that comes first is the worst, so that 20..0 says that less is
 * better. Without * the weight is 1; a part whose half-life is 90 has half its weight at age 90; <180 says that a value counts
 * while its age is below 180, in the unit of the ages. Parts are matched with the columns by their names, or by their order where
 * no part has a name. "" makes each column a part of 0..100 with weight 1.
 *
 * `bands` names what the index is divided into, and where each band begins: "red|yellow:50|green:75" has 50 in yellow and 74.9 too.
 * The first begins below all others, so that every number has a band; an edge that it is given must not be above 0. Indices are
 * banded to a billionth of a point, so that rounding pushes none over an edge.
 *
 * Items are separated by ; or |. A name that holds one of these, a colon or a double quote stands in double quotes, in which a
 * quote is doubled.
 * @since 0.0.1
 */
typedef struct cxm_index_options {
    size_t struct_size; /**< sizeof(cxm_index_options) in the caller's build */
    double perturb;     /**< percent by which each weight is raised and lowered to see what depends on it; above 0, below 100 */
    double confidence;  /**< of the interval, in (0, 1) */
    int32_t replicates; /**< of the bootstrap, 2 to 1,000,000 */
    int32_t seed;       /**< of its draws; the same seed gives the same interval */
    int32_t na;         /**< CXM_INDEX_DROP, _FAIL, _CARRY */
    int32_t normalise;  /**< CXM_INDEX_NORMALISE, CXM_INDEX_AS_GIVEN */
    int32_t outside;    /**< CXM_INDEX_OUTSIDE_FAIL, _CLAMP */
    int32_t reserved;   /**< 0 */
    char parts[CXM_INDEX_PARTS_SIZE]; /**< NUL-terminated */
    char bands[CXM_INDEX_BANDS_SIZE]; /**< NUL-terminated; "" for none */
} cxm_index_options;

/** 25 %, 95 %, 1999 replicates of seed 1, drop, normalised weights, values within their range; no parts, no bands. */
#define CXM_INDEX_OPTIONS_INIT {sizeof(cxm_index_options), 25, 0.95, 1999, 1, CXM_INDEX_DROP, CXM_INDEX_NORMALISE, \
                                CXM_INDEX_OUTSIDE_FAIL, 0, "", ""}

/**
 * A part's columns, all of one length.
 * @since 0.0.1
 */
typedef struct cxm_index_input {
    const char *name;        /**< of the column, for the parts and for messages; NULL where it has none */
    const cxm_column *value; /**< numbers; a null is a missing value; not NULL */
    const cxm_column *age;   /**< how old each value is, 0 or more, in any unit; or NULL. A null, where the part ages, is too old */
} cxm_index_input;

/**
 * What a row has. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_index_row {
    double index;          /**< 0..100; NaN where there is none */
    double band;           /**< 0, 1, 2 ... in the order of the bands; NaN without an index or without bands */
    double weight_present; /**< share in percent of the declared weights whose part has a value that is not expired */
} cxm_index_row;

/**
 * Figures of a part. Frozen: 520 bytes. Intervals are DESCRIPTIVE.
 * @since 0.0.1
 */
typedef struct cxm_index_part {
    cxm_estimate contribution;   /**< of the mean index; those of all parts sum to it */
    cxm_estimate stale;          /**< percent of rows whose value is missing or expired */
    cxm_estimate sensitivity;    /**< points by which indices change on average when the part's weight is perturbed */
    cxm_estimate rank_agreement; /**< Kendall's tau-b of the indices with and without that, the smaller one of raised and lowered */
    cxm_estimate band_change;    /**< percent of rows that change their band by that, the larger one; UNDEFINED without bands */
} cxm_index_part;

/**
 * The index of rows, each an account. The mean over rows, weighted if a weight is given, has an interval by the bootstrap of the
 * rows (BCa), which does not depend on their order. O(rows * (replicates + parts * log rows)); thread-safe.
 *
 * A row's index is the mean of its parts, each as percent of the way from worst to best, weighted by the declared weights times
 * 2^(-age / half-life). A row whose parts are all missing or expired has no index, and is `missing`; one without weight, or of
 * weight 0, is `excluded` from all but its own index.
 * @param[in]  inputs  `count` parts; not NULL
 * @param[in]  count   1 to CXM_INDEX_PARTS_MAX
 * @param[in]  weight  of each row, such as revenue, 0 or 1e-140 to 1e140; or NULL
 * @param[in]  options choices, or NULL for CXM_INDEX_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL; `run` shares the replicates
 * @param[out] rows    takes one for each row; or NULL
 * @param[out] parts   takes `count` of them, in the order of the inputs; or NULL
 * @param[out] index   the mean; NO_DATA where no row has an index; written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL; values are named as the inputs are, ages "age", "age 2" and so on
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY,
 *         CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_index(const cxm_index_input *inputs, int32_t count, const cxm_column *weight,
                                           const cxm_index_options *options, const cxm_host *host, cxm_index_row *rows,
                                           cxm_index_part *parts, cxm_estimate *index, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/integrity.h ---- */
/**
 * @file unstable/integrity.h
 * @brief Whether a model's rows fit together: orphans, duplicates, counts that do not reconcile, clocks, careless answers.
 *
 * Nothing is changed and nothing is left out of queries on account of it; it says where to look.
 */
#ifndef CXM_UNSTABLE_INTEGRITY_H
#define CXM_UNSTABLE_INTEGRITY_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Checks a model. The report has a row for each check that the model's fields allow, also where nothing was found:
 * `check` (CODED), `table` (CODED), `rows` (I64) found, `first_row` (I64) of them, `share` (F64) of the rows that could be checked;
 * null where there were none. docs/integrity.md says what each check means.
 *
 * Options: `as_of=` a date or time: answers after it are told; `zone=` for a date; `speeder=0.3*median`: answers that took less than
 * this part of their instrument's median duration; `long_string=8`: answers with at least so many identical items in a row;
 * `irv=0.2`: answers whose items have at most this standard deviation. Without its option none of these checks is made.
 * Thread-safe while nobody changes the model.
 * @param[in]  model   the model; not NULL
 * @param[in]  options see above, or NULL
 * @param[in]  host    what is lent, or NULL for what the model was made with
 * @param[out] report  set only on CXM_OK; release with cxm_rows_free()
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such option or zone), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_integrity(const cxm_model *model, const char *options, const cxm_host *host,
                                                     cxm_rows **report, cxm_error *error);

/**
 * Long string: the longest run of identical answers in a row, in the order in which the items were asked. A missing answer, NaN,
 * ends a run and is one of its own. Thread-safe.
 * @param[in] answers of one person to `n` items
 * @param[in] n       items
 * @return the length of the run; 0 where n is 0
 * @since 0.0.1
 */
CXM_API int64_t cxm_long_string(const double *answers, int64_t n);

/**
 * Intra-individual response variability: the standard deviation (n - 1) of one person's answers; NaN are left out. Thread-safe.
 * @param[in] answers of one person to `n` items
 * @param[in] n       items
 * @return the deviation; NaN with fewer than two answers
 * @since 0.0.1
 */
CXM_API double cxm_response_variability(const double *answers, int64_t n);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/log_odds.h ---- */
/**
 * @file log_odds.h
 * @brief Which words or themes one of two groups uses more than the other: log-odds ratios that a prior keeps finite.
 *
 * Unstable: may change before 1.0. The weighted log-odds ratio with a Dirichlet prior of Monroe, Colaresi and Quinn, Fightin'
 * Words, Political Analysis 16, 2008, equations 16 to 22. Read multiplicity.h next, for as many tests as there are words.
 */
#ifndef CXM_UNSTABLE_LOG_ODDS_H
#define CXM_UNSTABLE_LOG_ODDS_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many of a group's words, or answers, are of a category. Frozen: 16 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_odds_group {
    int64_t count; /**< of the category; 0 to `total` */
    int64_t total; /**< of all; 0 to 2^53 */
} cxm_log_odds_group;

/**
 * The log-odds ratio of one category, second group less first. Frozen: 168 bytes.
 *
 * With x = count + prior and r = total + prior_total - x it is log(x2 / r2) - log(x1 / r1). Its variance is the paper's
 * approximation in full, 1 / x1 + 1 / r1 + 1 / x2 + 1 / r2. The paper goes on to drop the terms in r, since a word is rare among
 * all; a theme that a third of the answers have is not, and so they stay. `published_z` is what is then printed elsewhere.
 *
 * Under the prior, odds are exactly those of a Beta distribution, whose log has the mean digamma(x) - digamma(r) and the variance
 * trigamma(x) + trigamma(r). These are given too. They are not what is tested: where a group never has the category, x is as small
 * as the prior, the variance about 1 / x^2 and the distribution far from normal, while 1 / x is the variance of the count itself.
 * @since 0.0.1
 */
typedef struct cxm_log_odds_result {
    cxm_tested_estimate log_odds; /**< interval and test by z; n is both totals. NO_DATA where a total is 0, UNDEFINED where an x
                                       or r is: without a prior, and where no answer or every answer is of the category */
    double published_z;           /**< the ratio divided by the root of 1 / x1 + 1 / x2; NaN where there is no ratio */
    double posterior_mean;        /**< exact, of the ratio; NaN likewise */
    double posterior_sd;          /**< exact; NaN likewise */
    int64_t reserved;             /**< 0 */
} cxm_log_odds_result;

/**
 * One category. O(1); allocates nothing; thread-safe.
 * @param[in]  first       the group that is compared with; not NULL
 * @param[in]  second      the other; not NULL
 * @param[in]  prior       what is added to the counts of the category; 0 to prior_total
 * @param[in]  prior_total what is added to the totals; 0 to 2^53, and 0 without a prior
 * @param[in]  confidence  of the interval, in (0, 1)
 * @param[out] result      written only on CXM_OK; not NULL
 * @param[out] error       detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a count, total or prior outside its range)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_odds_of(const cxm_log_odds_group *first, const cxm_log_odds_group *second, double prior,
                                                 double prior_total, double confidence, cxm_log_odds_result *result,
                                                 cxm_error *error);

/**
 * Every category of two counted groups, such as the words of two sides: totals are the sums of the counts. O(count); allocates
 * nothing; thread-safe.
 * @param[in]  first      counts of the group that is compared with, 0 or more, 2^53 together at most; may be NULL where count is 0
 * @param[in]  second     counts of the other, likewise
 * @param[in]  count      how many categories, 0 or more
 * @param[in]  prior      how frequent each is before anything was counted, 0 to 1e140 and not all 0; only their proportions matter.
 *                        NULL: as in both groups together. All equal: the uninformative prior
 * @param[in]  weight     how many words or answers the prior is worth, in each group; 0 to 2^53, 0 for none
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[out] each       takes `count` of them; undefined on failure
 * @param[out] error      detail on failure, or NULL; `row` is the category
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a count or prior outside its range, with its category)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_odds(const int64_t *first, const int64_t *second, int64_t count, const double *prior,
                                              double weight, double confidence, cxm_log_odds_result *each, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/log_rank.h ---- */
/**
 * @file log_rank.h
 * @brief Do groups differ in how long it takes: the log-rank test, weighted and stratified.
 *
 * Unstable: may change before 1.0. Read survival.h first.
 */
#ifndef CXM_UNSTABLE_LOG_RANK_H
#define CXM_UNSTABLE_LOG_RANK_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * One group of the test. Frozen: 48 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_rank_group {
    double label;    /**< the value, or the code, that the group's rows have */
    int64_t n;       /**< rows */
    int64_t events;  /**< rows with the event */
    double observed; /**< events, weighted; with rho 0 the same as `events` */
    double expected; /**< events that the group would have if all groups were alike, weighted */
    double variance; /**< of observed - expected */
} cxm_log_rank_group;

/**
 * The test. Frozen: 56 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_rank_result {
    double statistic;    /**< chi-squared; NaN where nothing was tested */
    double df;           /**< its degrees of freedom; NaN where nothing was tested */
    double p;            /**< in [0, 1]; NaN where nothing was tested */
    int64_t n;           /**< rows used */
    int64_t missing;     /**< rows with a null */
    int64_t groups;      /**< groups among the rows used */
    int32_t test_status; /**< CXM_TEST_OK; CXM_TEST_NOT_TESTABLE: fewer than two groups were ever at risk beside each other of an
                              event */
    int32_t reserved;    /**< 0 */
} cxm_log_rank_result;

/**
 * Compares groups by their observed and expected events, with the hypergeometric variance; the statistic is the quadratic form of
 * their differences. rho weights each event with S(t-)^rho, S being the Kaplan-Meier curve of all groups (of a stratum): 0 is the
 * log-rank test, 1 that of Peto and Peto. Groups that never had anything to expect do not count. Strata add up; rows are compared
 * within them only.
 *
 * Sources: Mantel 1966; Harrington and Fleming 1982 (Biometrika 69); Klein and Moeschberger 2003, sections 7.3 to 7.5.
 * O(n + k^2 t) for k groups and t times; takes 40 bytes a row while it works. Thread-safe.
 * @param[in]  time    as in cxm_survival_new()
 * @param[in]  event   as in cxm_survival_new()
 * @param[in]  group   numeric, boolean or coded; at most 1000 different values; not NULL
 * @param[in]  stratum numeric, boolean or coded; NULL: one
 * @param[in]  rho     0 or more, finite
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] groups  takes the first `capacity` groups, ascending by label; NULL if capacity is 0
 * @param[in]  capacity room in `groups`; result->groups says how many there are
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_survival_new(); CXM_E_UNSUPPORTED for more groups
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_rank(const cxm_column *time, const cxm_column *event, const cxm_column *group,
                                              const cxm_column *stratum, double rho, const cxm_host *host,
                                              cxm_log_rank_result *result, cxm_log_rank_group *groups, int64_t capacity,
                                              cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/mean_cumulative.h ---- */
/**
 * @file mean_cumulative.h
 * @brief How often it happens: the mean cumulative function of events that come again, by the subjects that they happen to.
 *
 * Unstable: may change before 1.0. Read survival.h first: a survival curve knows one event a row, this any number a subject.
 */
#ifndef CXM_UNSTABLE_MEAN_CUMULATIVE_H
#define CXM_UNSTABLE_MEAN_CUMULATIVE_H


#ifdef __cplusplus
extern "C" {
#endif

/** A mean cumulative function. Everything is computed when it is made; reading never changes it. */
typedef struct cxm_mean_cumulative cxm_mean_cumulative;

/**
 * The function's steps, one for each different time of an event, ascending. Owned by the function. Growing; the library sets
 * struct_size.
 * @since 0.0.1
 */
typedef struct cxm_mean_cumulative_steps {
    size_t struct_size;         /**< set by the library */
    int64_t length;             /**< how many different times */
    int64_t subjects;           /**< subjects of the rows used */
    int64_t events;             /**< events of the rows used */
    int64_t missing;            /**< rows with a null */
    double until;               /**< from the first entry to here somebody was observed at every time; NaN without subjects */
    const double *time;         /**< in the unit of the data; `length` of each */
    const int64_t *at_risk;     /**< subjects observed then */
    const int64_t *event_count; /**< events then */
    const double *value;        /**< mean number of events a subject up to this time, this time included */
    const double *std_error;    /**< of `value`; 0 where all subjects are alike, and where there is one */
} cxm_mean_cumulative_steps;

/**
 * Makes the function: the sum of events / subjects observed, over the times of events. Its variance takes each subject's whole
 * history as one observation, so that events of a subject may depend on each other in any way; it divides by the number of
 * subjects, not by one less.
 *
 * A row with event 0 says until when a subject was observed, and each subject has exactly one; rows with event 1 are its events, as
 * many as there are, the same time twice too. A subject is observed at its end, and not yet at its entry.
 *
 * Sources: Nelson 2003, Recurrent Events Data Analysis; Lawless and Nadeau 1995 (Technometrics 37), robust variance, equation 2.3.
 * O(n log n); takes up to 150 bytes a row while it works. Thread-safe.
 * @param[in]  time    as in cxm_survival_new()
 * @param[in]  event   as in cxm_survival_new()
 * @param[in]  subject numeric, boolean or coded; not NULL
 * @param[in]  entry   as in cxm_survival_new(); the smallest of a subject's rows counts; NULL: all at 0
 * @param[in]  host    what is lent, or NULL; its memory must outlive the function
 * @param[out] curve   written only on CXM_OK; free with cxm_mean_cumulative_free()
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_survival_new(); CXM_E_DOMAIN also for a subject without an end or with two, and for an event after the end
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mean_cumulative_new(const cxm_column *time, const cxm_column *event, const cxm_column *subject,
                                                         const cxm_column *entry, const cxm_host *host,
                                                         cxm_mean_cumulative **curve, cxm_error *error);

/**
 * Frees a function.
 * @param[in] curve may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_mean_cumulative_free(cxm_mean_cumulative *curve);

/**
 * The function's steps. Thread-safe.
 * @param[in] curve not NULL
 * @return owned by the function, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_mean_cumulative_steps *cxm_mean_cumulative_steps_of(const cxm_mean_cumulative *curve);

/**
 * The mean number of events a subject up to and including a time, with the interval value exp(-+ t sqrt(n / (n - 1)) s / value), t
 * having one degree of freedom less than there are subjects. With the normal quantile and s alone, as it is mostly printed, the
 * interval is too narrow below some 80 subjects. With fewer than 20 it is flagged CXM_ESTIMATE_FEW_ANSWERS. Thread-safe.
 *
 * Beyond `until` it is NOT_IDENTIFIED. The interval is TOO_FEW with fewer than two subjects, and DEGENERATE before the first event
 * and where all subjects are alike.
 * @param[in]  curve      not NULL
 * @param[in]  time       0 or more
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a number of events, 0 or more; n is the number of subjects; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mean_cumulative_at(const cxm_mean_cumulative *curve, double time, double confidence,
                                                        cxm_estimate *estimate, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/model_arrow.h ---- */
/**
 * @file model_arrow.h
 * @brief Record batches of Arrow straight into a model. Not settled: see unstable/ in docs/abi.md.
 */
#ifndef CXM_UNSTABLE_MODEL_ARROW_H
#define CXM_UNSTABLE_MODEL_ARROW_H


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
/* ---- include/cxm/unstable/moments.h ---- */
/**
 * @file moments.h
 * @brief Count, mean and central moments to the fourth order: added to in any pieces, merged, then read.
 *
 * Unstable: may change before 1.0. Nothing here allocates; every call is thread-safe as long as one cxm_moments is written by
 * one thread at a time.
 */
#ifndef CXM_UNSTABLE_MOMENTS_H
#define CXM_UNSTABLE_MOMENTS_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Moments of a set of doubles. Frozen: 72 bytes. All zero is the empty set, so CXM_MOMENTS_INIT or memset starts one.
 *
 * mean is the mean and m2..m4 are the sums (not averages) of the second to fourth powers of the distance from it, each as a
 * value and the rest that did not fit into its 53 bits. The values alone are right to the last bit or two.
 * @since 0.0.1
 */
typedef struct cxm_moments {
    int64_t count;    /**< how many values */
    double mean;      /**< their mean */
    double mean_rest; /**< what did not fit into `mean` */
    double m2;        /**< sum of squared distances from the mean */
    double m2_rest;   /**< what did not fit into `m2` */
    double m3;        /**< sum of cubed distances */
    double m3_rest;   /**< what did not fit into `m3` */
    double m4;        /**< sum of fourth powers of the distances */
    double m4_rest;   /**< what did not fit into `m4` */
} cxm_moments;

/** The moments of no values. */
#define CXM_MOMENTS_INIT {0, 0, 0, 0, 0, 0, 0, 0, 0}

/** Which of the three usual definitions a skewness or kurtosis follows (Joanes & Gill 1998, The Statistician 47). */
enum {
    CXM_MOMENTS_POPULATION = 1, /**< g1, g2: moments with divisor n */
    CXM_MOMENTS_UNBIASED = 2,   /**< G1, G2: unbiased for normal data; what spreadsheets and SAS print */
    CXM_MOMENTS_SAMPLE = 3      /**< b1, b2: moments with divisor n over the n-1 standard deviation */
};

/**
 * Adds values. One NaN or infinity makes every later reading NaN; leave missing values out.
 * The result does not depend on how values are cut into calls, up to about 1e-15 relative.
 * @param[in,out] moments what is added to; not NULL
 * @param[in] values count doubles; may be NULL when count is 0
 * @param[in] count how many; 0 or less adds nothing
 * @since 0.0.1
 */
CXM_API void cxm_moments_add(cxm_moments *moments, const double *values, int64_t count);

/**
 * Adds the set behind another moments (Chan, Golub & LeVeque 1979; Pebay 2008, SAND2008-6212, eq. 2.1).
 * Merging the empty set, or into it, changes no bit of the other one.
 * @param[in,out] into what is added to; not NULL
 * @param[in] from what is added; not NULL, may be the same as into
 * @since 0.0.1
 */
CXM_API void cxm_moments_merge(cxm_moments *into, const cxm_moments *from);

/**
 * Mean.
 * @param[in] moments what is read; not NULL
 * @return the mean; NaN when count is 0
 * @since 0.0.1
 */
CXM_API double cxm_moments_mean(const cxm_moments *moments);

/**
 * Variance with divisor n-1.
 * @param[in] moments what is read; not NULL
 * @return 0 or more; NaN when count is below 2
 * @since 0.0.1
 */
CXM_API double cxm_moments_variance(const cxm_moments *moments);

/**
 * Skewness: 0 for a symmetric set, positive for a long right tail.
 * @param[in] moments not NULL
 * @param[in] type CXM_MOMENTS_POPULATION, _UNBIASED or _SAMPLE
 * @return NaN when all values are equal, when count is below 2 (below 3 for _UNBIASED), or for an unknown type
 * @since 0.0.1
 */
CXM_API double cxm_moments_skewness(const cxm_moments *moments, int32_t type);

/**
 * Excess kurtosis: 0 for a normal distribution, at least -2 as _POPULATION.
 * @param[in] moments not NULL
 * @param[in] type CXM_MOMENTS_POPULATION, _UNBIASED or _SAMPLE
 * @return NaN when all values are equal, when count is below 2 (below 4 for _UNBIASED), or for an unknown type
 * @since 0.0.1
 */
CXM_API double cxm_moments_kurtosis(const cxm_moments *moments, int32_t type);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/multiplicity.h ---- */
/**
 * @file multiplicity.h
 * @brief p values adjusted for how many were tested: family-wise error and false discovery rate.
 *
 * Unstable: may change before 1.0. An adjusted p is compared with the level as it stands: at 0.05, reject where q <= 0.05.
 */
#ifndef CXM_UNSTABLE_MULTIPLICITY_H
#define CXM_UNSTABLE_MULTIPLICITY_H


#ifdef __cplusplus
extern "C" {
#endif

/** What is held at the level, and under which dependence of the tests. */
enum {
    CXM_ADJUST_NONE = 0,
    CXM_ADJUST_HOLM = 1,               /**< family-wise error, any dependence (Holm 1979, Scandinavian J. of Statistics 6:65) */
    CXM_ADJUST_HOCHBERG = 2,           /**< family-wise error, independent tests (Hochberg 1988, Biometrika 75:800) */
    CXM_ADJUST_BENJAMINI_HOCHBERG = 3, /**< false discovery rate, independent or positively dependent tests
                                            (Benjamini and Hochberg 1995, J. of the Royal Statistical Society B 57:289) */
    CXM_ADJUST_BENJAMINI_YEKUTIELI = 4, /**< false discovery rate, any dependence (Benjamini and Yekutieli 2001,
                                             Annals of Statistics 29:1165) */
    CXM_ADJUST_BONFERRONI = 5           /**< family-wise error, any dependence; Holm's is never above it */
};

/**
 * Adjusts a family of p values. With m of them tested and p(1) <= ... <= p(m): Holm max over j <= i of (m-j+1) p(j); Hochberg min
 * over j >= i of (m-j+1) p(j); Benjamini and Hochberg min over j >= i of m p(j) / j; Benjamini and Yekutieli that times
 * 1 + 1/2 + ... + 1/m; Bonferroni m p; none above 1. Equal p values get equal q values. O(n log n); thread-safe.
 * @param[in]  p      n values in [0, 1], or NaN: not tested, and not counted in the family; may be NULL when n is 0
 * @param[in]  n      how many
 * @param[in]  method CXM_ADJUST_...
 * @param[in]  host   what is lent (memory for 32 n bytes), or NULL
 * @param[out] q      n adjusted values in the order of p, NaN where p is; may be p itself; written only on CXM_OK
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a p outside [0, 1]; error->row says which), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_adjust_p(const double *p, int64_t n, int32_t method, const cxm_host *host, double *q,
                                              cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/paired.h ---- */
/**
 * @file paired.h
 * @brief The same respondents before and after: did their answers move?
 *
 * Unstable: may change before 1.0. In a query it is the measure `paired`. Respondents who answered only once say nothing here;
 * compare waves of different people with compare.h.
 */
#ifndef CXM_UNSTABLE_PAIRED_H
#define CXM_UNSTABLE_PAIRED_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_paired_options.statistic: what an answer's score is. */
enum {
    CXM_PAIRED_NPS = 0,    /**< -100 below passive_min, 100 from promoter_min, else 0 */
    CXM_PAIRED_MEAN = 1,   /**< the answer itself */
    CXM_PAIRED_TOP_BOX = 2 /**< 100 in the top boxes, else 0 */
};

/**
 * Options. Growing: start from CXM_PAIRED_OPTIONS_INIT. In text: statistic, scale, passive_min, promoter_min, top_boxes,
 * confidence, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_paired_options {
    size_t struct_size;  /**< sizeof(cxm_paired_options) in the caller's build */
    cxm_scale scale;     /**< 0..10 */
    double passive_min;  /**< of nps: lowest passive answer, on the scale, 7 */
    double promoter_min; /**< of nps: lowest promoter answer, above passive_min, 9 */
    double confidence;   /**< of the intervals, in (0, 1); 0.95 */
    int32_t statistic;   /**< CXM_PAIRED_... */
    int32_t top_boxes;   /**< of top_box: how many of the highest points, 2 */
    int32_t off_scale;   /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
    int32_t reserved;    /**< 0 */
} cxm_paired_options;

/** The defaults. */
#define CXM_PAIRED_OPTIONS_INIT {sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, CXM_PAIRED_NPS, 2, CXM_OFF_SCALE_FAIL, 0}

/**
 * The change and what it is made of. Frozen: 712 bytes. n is the pairs; a row with a null on either side is missing.
 * @since 0.0.1
 */
typedef struct cxm_paired_result {
    cxm_tested_estimate difference; /**< mean of after's score minus before's, points; t with n - 1 degrees of freedom */
    cxm_estimate before;            /**< mean score before, of the pairs; without an interval */
    cxm_estimate after;             /**< the same after */
    cxm_estimate rose;              /**< percent of the pairs whose score rose, Wilson's interval */
    cxm_estimate fell;              /**< percent whose score fell */
    cxm_tested_estimate upward;     /**< of those whose score changed, percent that rose, Wilson's interval; p is the mid-p of the
                                         sign test against 50, with two scores McNemar's (Fagerland, Lydersen and Laake 2013, BMC
                                         Medical Research Methodology 13:91); its statistic is NaN */
    int64_t up;                     /**< pairs whose score rose */
    int64_t down;                   /**< fell */
    int64_t same;                   /**< neither */
} cxm_paired_result;

/**
 * Compares two answers of each respondent by the t test of their scores' differences. O(n); allocates nothing. Thread-safe.
 *
 * Where all differences are alike the interval is degenerate and there is no test; mid-p stands.
 * @param[in]  before  numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  after   the same respondents' later answers, in the same order; not NULL
 * @param[in]  options choices, or NULL for CXM_PAIRED_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (an answer off the scale, with its row), CXM_E_UNSUPPORTED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_paired(const cxm_column *before, const cxm_column *after, const cxm_paired_options *options,
                                            const cxm_host *host, cxm_paired_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/permutation.h ---- */
/**
 * @file permutation.h
 * @brief Tests that need no distribution: how often does chance alone, dealing out the same answers anew, do as much?
 *
 * Unstable: may change before 1.0. Exact where all ways to deal can be counted, else by Monte Carlo with a p that is never 0:
 * Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9(1), 39. Exact distributions of sums of
 * integers: Streitberg and Rohmel 1986; Mehta and Patel 1983, JASA 78, 427-434 (networks).
 */
#ifndef CXM_UNSTABLE_PERMUTATION_H
#define CXM_UNSTABLE_PERMUTATION_H


#ifdef __cplusplus
extern "C" {
#endif

/** cxm_permutation_options.statistic */
enum {
    CXM_PERMUTATION_MEAN = 0,           /**< difference of means, in the unit of the scores */
    CXM_PERMUTATION_RANK = 1,           /**< difference of mean mid-ranks of all rows (Wilcoxon, Mann and Whitney) */
    CXM_PERMUTATION_BRUNNER_MUNZEL = 2  /**< Brunner and Munzel's t, for groups that also differ in spread (Neubert and Brunner
                                             2007, Computational Statistics and Data Analysis 51, 5192-5204); not with clusters */
};

/** cxm_permutation_options.method */
enum {
    CXM_PERMUTATION_EXACT_IF_FEASIBLE = 0, /**< count all ways where that takes no more than about a second */
    CXM_PERMUTATION_MONTE_CARLO = 1        /**< draw some, whatever their number */
};

/**
 * Choices. Growing: start from CXM_PERMUTATION_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_permutation_options {
    size_t struct_size; /**< sizeof(cxm_permutation_options) in the caller's build */
    uint64_t seed;      /**< resample i is a function of seed and i alone, whatever the host's threads */
    int64_t resamples;  /**< of Monte Carlo, 1 to 10,000,000 */
    int32_t statistic;  /**< CXM_PERMUTATION_MEAN ... ; cxm_permutation_paired() takes MEAN alone */
    int32_t method;     /**< CXM_PERMUTATION_EXACT_IF_FEASIBLE, _MONTE_CARLO */
} cxm_permutation_options;

/** Difference of means, exact if feasible, else 9999 resamples of seed 1. */
#define CXM_PERMUTATION_OPTIONS_INIT \
    {sizeof(cxm_permutation_options), 1, 9999, CXM_PERMUTATION_MEAN, CXM_PERMUTATION_EXACT_IF_FEASIBLE}

/**
 * A permutation test. Frozen: 168 bytes.
 *
 * difference.estimate is the statistic's figure without a standard error or an interval. p is two-sided: the share of ways that
 * lie at least as far from 0 as the one observed. There is no test where all scores are alike, a group is empty, or clusters are
 * given and there are fewer than five.
 * @since 0.0.1
 */
typedef struct cxm_permutation_result {
    cxm_tested_estimate difference; /**< second minus first; for BRUNNER_MUNZEL P(second > first) + P(equal) / 2, its statistic t */
    int64_t first;                  /**< rows in the first group (paired: those above 0) */
    int64_t second;                 /**< rows in the second group (paired: those below 0) */
    int64_t resamples;              /**< 0: p is exact; else p = (as far + 1) / (resamples + 1) */
    int64_t as_far;                 /**< resamples that lie at least as far from 0; 0 where p is exact */
} cxm_permutation_result;

/**
 * Two independent groups. All ways to deal the scores to groups of these sizes are equally likely where the groups are alike.
 *
 * With clusters whole clusters are dealt out: each must lie in one group. Means and mid-ranks are counted exactly where they are
 * whole numbers, or have few decimals, over a network of sums: some eight hundred answers of 0 to 10 a group, more of fewer values.
 * Otherwise, and for Brunner and Munzel, up to two million different tables of counts are walked through. Rows with a null in any
 * column are left out and counted. Thread-safe.
 * @param[in]  score   as for cxm_two_groups(); not NULL
 * @param[in]  group   numbers, booleans or codes, as many rows; two different values, of which the smaller is the first; not NULL
 * @param[in]  cluster numbers, booleans or codes, as many rows, or NULL
 * @param[in]  options choices, or NULL for CXM_PERMUTATION_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL; `run` shares the resamples, `progress` counts them
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, a third group, or a cluster in both, with its
 *         row), CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_permutation_groups(const cxm_column *score, const cxm_column *group, const cxm_column *cluster,
                                                        const cxm_permutation_options *options, const cxm_host *host,
                                                        cxm_permutation_result *result, cxm_error *error);

/**
 * Paired differences: where there is nothing to find, each is as likely with the other sign. With clusters the signs of all
 * differences in a cluster are turned together. All 2^k ways are walked through for k up to 20 differences (clusters) that are
 * not 0, and counted beyond that where differences are whole numbers or have few decimals. Thread-safe.
 * @param[in]  difference as for cxm_two_groups(): after minus before, say; not NULL
 * @param[in]  cluster    numbers, booleans or codes, as many rows, or NULL
 * @param[in]  options    choices, or NULL for CXM_PERMUTATION_OPTIONS_INIT
 * @param[in]  host       as above
 * @param[out] result     written only on CXM_OK; difference is the mean difference
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_permutation_groups()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_permutation_paired(const cxm_column *difference, const cxm_column *cluster,
                                                        const cxm_permutation_options *options, const cxm_host *host,
                                                        cxm_permutation_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/pieces.h ---- */
/**
 * @file pieces.h
 * @brief Columns and tables in pieces, put together: what an analysis needs, which sees all rows at once.
 *
 * Unstable: may change before 1.0. Measures of answers need none of this: see cxm_state_update_pieces().
 */
#ifndef CXM_UNSTABLE_PIECES_H
#define CXM_UNSTABLE_PIECES_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Pieces of a column, one below the other, as a packed copy. Numbers, booleans, times and dates keep their type, bits become bytes, and
 * any text becomes TEXT64; codes become their labels. Nulls, NaN that is one included, are in the copy's bitmap. Thread-safe.
 * @param[in]  pieces `count` columns of one type; pieces without rows may be of any; not NULL
 * @param[in]  count  at least 1
 * @param[in]  name   the column's, for messages; not NULL
 * @param[in]  host   what is lent, or NULL; its memory must live as long as the copy
 * @param[out] joined set only on CXM_OK; release with cxm_column_free()
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE (pieces of different types, with the first such row), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_column_join(const cxm_column *pieces, int64_t count, const char *name, const cxm_host *host,
                                                 cxm_column **joined, cxm_error *error);

/**
 * Releases what cxm_column_join() made.
 * @param[in] joined the copy, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_column_free(cxm_column *joined);

/**
 * Puts a query to a table in pieces: as a state does where the query has measures of answers alone, nothing being copied; with analyses
 * the columns that the query names are put together first. Rows in errors are counted over all pieces. Thread-safe.
 * @param[in]  pieces `count` tables with the same columns; not NULL
 * @param[in]  count  at least 1
 * @param[in]  query  the query; not NULL
 * @param[in]  host   as for cxm_table_query()
 * @param[out] result set only on CXM_OK; release with cxm_result_free()
 * @param[out] error  detail on failure, or NULL
 * @return what cxm_table_query() and cxm_column_join() return
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_pieces_query(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                                                  cxm_result **result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/quantile.h ---- */
/**
 * @file quantile.h
 * @brief Quantiles of a column: type 7 by default, type 2 where weights are given.
 *
 * Unstable: may change before 1.0. Types are those of Hyndman and Fan 1996, The American Statistician 50:361.
 */
#ifndef CXM_UNSTABLE_QUANTILE_H
#define CXM_UNSTABLE_QUANTILE_H


#ifdef __cplusplus
extern "C" {
#endif

/** How a quantile is read off n sorted answers x(1) <= ... <= x(n). */
enum {
    CXM_QUANTILE_AVERAGED = 2, /**< the first answer at which the share of answers up to it reaches p, or the mean of it and the
                                    next where p is met exactly; what SAS prints, and what a median is */
    CXM_QUANTILE_LINEAR = 7    /**< linear between x(1 + floor(h)) and the next, h = (n - 1) p; what R, numpy and spreadsheets
                                    print */
};

/**
 * What the quantiles were computed from. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_quantile_result {
    int64_t n;        /**< answers that the quantiles were computed from */
    int64_t missing;  /**< rows without an answer */
    int64_t excluded; /**< rows with an answer and without a weight, or with one of 0 */
    int32_t status;   /**< CXM_VALUE_OK or CXM_VALUE_NO_DATA */
    int32_t reserved; /**< 0 */
} cxm_quantile_result;

/**
 * Quantiles of a column, unrounded, in its unit. Integers beyond 2^53 are rounded to doubles. O(n log n), with
 * unequal weights and n count; thread-safe.
 * @param[in]  values        numeric or boolean answers, or coded ones with numeric labels, all finite; not NULL
 * @param[in]  weight        a weight for each row, 0 or from 1e-140 to 1e140, or NULL: all count alike. Two cumulated weights
 *                           that differ by less than 4 ulp of their sum are the same
 * @param[in]  type          CXM_QUANTILE_LINEAR, which takes no weights, or CXM_QUANTILE_AVERAGED
 * @param[in]  probabilities count of them in [0, 1]; not NULL
 * @param[in]  count         1 or more
 * @param[in]  host          what is lent (memory for 32 bytes a row, 40 with weights), or NULL
 * @param[out] quantiles     count doubles, NaN where the status is not CXM_VALUE_OK; written only on CXM_OK
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (NaN or infinite answers, weights that are none,
 *         probabilities outside [0, 1]), CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_quantiles(const cxm_column *values, const cxm_column *weight, int32_t type,
                                               const double *probabilities, int64_t count, const cxm_host *host,
                                               double *quantiles, cxm_quantile_result *result, cxm_error *error);

/**
 * One quantile with its interval: type 7 without weights, type 2 with them. The interval without weights is from order statistics
 * (Conover 1999, Practical Nonparametric Statistics, 3.2; David and Nagaraja 2003, Order Statistics, 7.1): x(r)..x(s) with r the
 * largest and s the smallest rank for which Binomial(n, p) is below r, and is s or more, with at most (1 - confidence) / 2 each. It
 * covers with the confidence or more, whatever the distribution; too_few where such a rank is not there. With weights there is
 * none: descriptive. Thread-safe.
 * @param[in]  values      as for cxm_quantiles()
 * @param[in]  weight      as there, or NULL
 * @param[in]  probability in [0, 1]
 * @param[in]  confidence  of the interval, in (0, 1)
 * @param[in]  host        what is lent, or NULL
 * @param[out] estimate    written only on CXM_OK; not NULL; no std_error
 * @param[out] error       detail on failure, or NULL
 * @return as cxm_quantiles()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_quantile_estimate(const cxm_column *values, const cxm_column *weight, double probability,
                                                       double confidence, const cxm_host *host, cxm_estimate *estimate,
                                                       cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/random.h ---- */
/**
 * @file random.h
 * @brief Random numbers that are a function of seed, stream and position: the same on every machine and for every thread count.
 *
 * Unstable: may change before 1.0. Philox4x32-10 of Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2,
 * 3, SC'11. Give each resample, and not each thread, a stream of its own. Not for secrets.
 */
#ifndef CXM_UNSTABLE_RANDOM_H
#define CXM_UNSTABLE_RANDOM_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * One block of Philox4x32-10: four words from a counter and a key. Pure; thread-safe.
 * @param[in]  counter four words; not NULL
 * @param[in]  key     two words; not NULL
 * @param[out] words   four words; not NULL, may be the counter itself
 * @since 0.0.1
 */
CXM_API void cxm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/**
 * A place in a stream of 2^65 numbers. Frozen: 40 bytes. Made by cxm_random_begin(); copying it copies the place. One thread at a
 * time may use it.
 * @since 0.0.1
 */
typedef struct cxm_random {
    uint64_t seed;     /**< the key of every block */
    uint64_t stream;   /**< which stream of this seed: the upper half of the counter */
    uint64_t position; /**< blocks taken so far: the lower half of the counter */
    uint64_t next;     /**< the second half of the last block, or 0 where it was taken */
    uint32_t waiting;  /**< 1 while `next` was not taken */
    uint32_t reserved; /**< 0 */
} cxm_random;

/**
 * The beginning of a stream. No two streams of a seed have a block in common. Pure; thread-safe.
 * @param[in] seed   any number
 * @param[in] stream any number, such as the number of a resample
 * @return the place
 * @since 0.0.1
 */
CXM_API cxm_random cxm_random_begin(uint64_t seed, uint64_t stream);

/**
 * 64 random bits: the block's first two words, then its last two, each with the lower half first.
 * @param[in,out] random the place, moved on; not NULL
 * @return any number
 * @since 0.0.1
 */
CXM_API uint64_t cxm_random_bits(cxm_random *random);

/**
 * A random whole number below a bound, each equally likely (Lemire 2019, ACM Transactions on Modeling and Computer Simulation
 * 29:3). Takes 64 bits, and with a chance below bound / 2^64 more.
 * @param[in,out] random the place, moved on; not NULL
 * @param[in]     bound  1 or more; 0 stands for 2^64
 * @return 0..bound - 1
 * @since 0.0.1
 */
CXM_API uint64_t cxm_random_below(cxm_random *random, uint64_t bound);

/**
 * A random multiple of 2^-53, each equally likely.
 * @param[in,out] random the place, moved on; not NULL
 * @return in [0, 1)
 * @since 0.0.1
 */
CXM_API double cxm_random_unit(cxm_random *random);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/regression.h ---- */
/**
 * @file regression.h
 * @brief What an outcome goes with, several predictors at a time: linear and logistic regression, with robust standard errors.
 *
 * Unstable: may change before 1.0. Read tested.h first.
 */
#ifndef CXM_UNSTABLE_REGRESSION_H
#define CXM_UNSTABLE_REGRESSION_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * What standard errors assume of the residuals. n rows, k coefficients, G clusters; h a row's leverage.
 *
 * Without clusters and lags, linear coefficients have t with n - k degrees of freedom, logistic ones z.
 */
enum {
    CXM_COVARIANCE_AUTO = 0,         /**< CR2 with clusters; without, HC2 if weights differ, and else classical */
    CXM_COVARIANCE_CLASSICAL = 1,    /**< independent, and all of one variance (logistic: the inverse information) */
    CXM_COVARIANCE_HC0 = 2,          /**< independent (White 1980, Econometrica 48) */
    CXM_COVARIANCE_HC1 = 3,          /**< HC0 times n / (n - k) */
    CXM_COVARIANCE_HC2 = 4,          /**< squared residuals over 1 - h (MacKinnon and White 1985, J. Econometrics 29) */
    CXM_COVARIANCE_HC3 = 5,          /**< squared residuals over (1 - h)^2 */
    CXM_COVARIANCE_CR1 = 6,          /**< independent between clusters: HC0 of clusters times G / (G - 1) (n - 1) / (n - k), and t
                                          with G - 1 degrees of freedom, as Stata has it; too small with few clusters */
    CXM_COVARIANCE_CR2 = 7,          /**< the same, with residuals adjusted so that errors of one variance give no bias, and t with
                                          each coefficient's own degrees of freedom by Satterthwaite's approximation (Bell and
                                          McCaffrey 2002; Pustejovsky and Tipton 2018); the working variance is 1 / weight */
    CXM_COVARIANCE_HAC = 8,          /**< rows in order of time, correlated up to `lag` apart (Newey and West 1987, Econometrica
                                          55), Bartlett's weights, no prewhitening; t with n / (lag + 1) degrees of freedom, at most
                                          n - k, which is near the critical values of Kiefer and Vogelsang 2005 (Econometric Theory
                                          21). Below 2000 rows intervals have the flag CXM_ESTIMATE_FEW_ANSWERS */
    CXM_COVARIANCE_HAC_ADJUSTED = 9  /**< HAC times n / (n - k) */
};

/** cxm_regression_summary.status: whether there are coefficients, and if not, why. */
enum {
    CXM_REGRESSION_OK = 0,
    CXM_REGRESSION_NO_DATA = 1,          /**< no row without a null and with a weight */
    CXM_REGRESSION_CONSTANT_OUTCOME = 2, /**< the outcome is alike in all rows */
    CXM_REGRESSION_CONSTANT = 3,         /**< a predictor is */
    CXM_REGRESSION_COLLINEAR = 4,        /**< a predictor follows from those before it: 1e-11 or less of its variance is its own */
    CXM_REGRESSION_SEPARATED = 5,        /**< logistic: the likelihood rises for ever; a predictor, or some together, tell rows with
                                              and without the event apart, in part or in whole; named is the one whose coefficient
                                              came farthest, in standard deviations */
    CXM_REGRESSION_NOT_CONVERGED = 6     /**< logistic: max_iterations were not enough */
};

/**
 * Options. Growing: start from CXM_REGRESSION_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_regression_options {
    size_t struct_size;        /**< sizeof(cxm_regression_options) in the caller's build */
    const cxm_column *weight;  /**< as in cxm_design; their scale does not matter; NULL: all alike */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together, such as those of an account; NULL: none */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    int64_t lag;               /**< of HAC, 0 or more; -1: 1.3 sqrt(n) rounded up, less 1 (Lazarus and others 2018, JBES 36) */
    int32_t covariance;        /**< CXM_COVARIANCE_...; CR1 and CR2 need a cluster, and no other but AUTO takes one */
    int32_t max_iterations;    /**< of logistic regression, 1 or more; 50 */
} cxm_regression_options;

/** The defaults. */
#define CXM_REGRESSION_OPTIONS_INIT {sizeof(cxm_regression_options), NULL, NULL, 0.95, -1, CXM_COVARIANCE_AUTO, 50}

/** A fitted model. Everything is computed when it is made. */
typedef struct cxm_regression cxm_regression;

/**
 * A test of all coefficients but the intercept's. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_regression_test {
    double statistic; /**< F, or chi-squared; NaN without a fit, without predictors, and where residuals are all 0 */
    double df;        /**< how many predictors */
    double df2;       /**< n - k for F; NaN for chi-squared */
    double p;         /**< in [0, 1] */
} cxm_regression_test;

/**
 * The fit. Owned by the model. Growing; the library sets struct_size. What a status other than CXM_REGRESSION_OK leaves without
 * meaning is NaN, and the coefficients are NOT_IDENTIFIED; where one predictor is at fault its own alone is, and the others, which
 * could be had without it, are UNDEFINED.
 *
 * A coefficient's interval is TOO_FEW where n is not above k or HAC's lag, or where one row alone determines it; DEGENERATE where the residuals
 * are all 0 but for rounding; TOO_FEW_CLUSTERS below 5 clusters, or where one cluster alone determines it (CR2). There is no test
 * then. Below 20 clusters it has the flag CXM_ESTIMATE_FEW_CLUSTERS. A value that a double does not hold is UNDEFINED.
 * @since 0.0.1
 */
typedef struct cxm_regression_summary {
    size_t struct_size; /**< set by the library */
    int64_t n;             /**< rows used */
    int64_t missing;       /**< rows with a null in outcome, predictors or cluster */
    int64_t excluded;      /**< other rows with a null weight, or a weight of 0 */
    int64_t clusters;      /**< 0 without */
    int64_t lag;           /**< of HAC; -1 where it is another covariance */
    int32_t status;        /**< CXM_REGRESSION_... */
    int32_t predictor;     /**< the one that `status` is about, counted from 0; -1 where it is about none */
    int32_t predictors;    /**< how many; k is one more */
    int32_t iterations;    /**< of Newton's method; 0 for linear regression */
    int32_t covariance_kind; /**< what CXM_COVARIANCE_AUTO came to */
    int32_t reserved;      /**< 0 */
    double deviance;       /**< linear: residual sum of squares; logistic: -2 log likelihood; weights have mean 1 */
    double null_deviance;  /**< the same with the intercept alone */
    double residual_sd;    /**< linear: sqrt(deviance / (n - k)), in the outcome's unit; NaN for logistic */
    double r2;             /**< linear: 1 - deviance / null_deviance, in [0, 1]; logistic: the same, McFadden's */
    double adjusted_r2;    /**< linear: with both over their degrees of freedom; NaN for logistic */
    cxm_regression_test all; /**< linear: F; logistic: chi-squared of the likelihoods' ratio. Knows of no clusters and no HC */
    const cxm_tested_estimate *coefficients; /**< predictors + 1, the intercept first; logistic: logarithms of odds ratios */
    const cxm_tested_estimate *odds_ratios;  /**< logistic: exp of them, std_error by the delta method; NULL for linear */
    const double *covariance;                /**< of the coefficients, by rows; NaN where `df` is not above 0 */
} cxm_regression_summary;

/**
 * Least squares of an outcome on predictors and an intercept, by Householder's QR of centred and scaled columns.
 *
 * Sources: Golub and Van Loan, Matrix Computations, 5.3; the kinds of covariance name theirs. O(n k^2). Takes about 8 k + 40 bytes
 * a row while it works, HAC 8 k more; CR2 8 k^3. Rows with a null are left out, also between rows that HAC takes as neighbours.
 * Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140
 * @param[in]  predictors `count` such columns, as long; NULL if count is 0
 * @param[in]  count      0..200
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL; its memory must outlive the model
 * @param[out] model      written only on CXM_OK; free with cxm_regression_free(). Data that carry no fit are CXM_OK with a status
 * @param[out] error      detail on failure, or NULL; weight and cluster are reported as argument 3
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_regression_linear_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                           const cxm_regression_options *options, const cxm_host *host,
                                                           cxm_regression **model, cxm_error *error);

/**
 * Logistic regression of an event on predictors and an intercept: maximum likelihood by Newton's method, which is iteratively
 * reweighted least squares, with halved steps where the likelihood would fall.
 *
 * Sources: McCullagh and Nelder, Generalized Linear Models, 1989, 2.5 and 4.4; separation: Albert and Anderson 1984, Biometrika 71.
 * A step is O(n k^2). Robust covariances are those of the weighted least squares that it ends with, whose weights are the inverse
 * of the working variance. Takes about 8 k + 40 bytes a row while it works; CR2 8 k^3 more. Thread-safe.
 * @param[in]  outcome    numeric or boolean, 0 and 1
 * @param[in]  predictors as in cxm_regression_linear_new()
 * @param[in]  count      the same
 * @param[in]  options    the same
 * @param[in]  host       the same
 * @param[out] model      the same
 * @param[out] error      the same
 * @return the same
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_regression_logistic_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                             const cxm_regression_options *options, const cxm_host *host,
                                                             cxm_regression **model, cxm_error *error);

/**
 * Frees a model.
 * @param[in] model may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_regression_free(cxm_regression *model);

/**
 * The fit. Thread-safe.
 * @param[in] model not NULL
 * @return owned by the model, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_regression_summary *cxm_regression_summary_of(const cxm_regression *model);

/**
 * Name of a fit's status in lower case: "ok", "no_data", "constant_outcome", "constant", "collinear", "separated", "not_converged".
 * Thread-safe.
 * @param[in] status CXM_REGRESSION_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_regression_status_name(int32_t status);

/**
 * Name of a covariance: "auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted". Thread-safe.
 * @param[in] covariance CXM_COVARIANCE_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_covariance_name(int32_t covariance);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/reliability.h ---- */
/**
 * @file reliability.h
 * @brief Whether several questions measure one thing: Cronbach's alpha, raw and standardised, and what each item does to it.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_RELIABILITY_H
#define CXM_UNSTABLE_RELIABILITY_H


#ifdef __cplusplus
extern "C" {
#endif

/** The most items of a scale. */
#define CXM_RELIABILITY_ITEMS_MAX 1000

/**
 * One item. Frozen: 32 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_reliability_item {
    double mean;          /**< of its answers in complete rows */
    double deviation;     /**< their standard deviation, divisor n - 1; NaN below two rows */
    double alpha_without; /**< alpha of the other items; NaN with fewer than three, or where they have no variance */
    double rest;          /**< correlation with the sum of the other items; NaN where one of the two is constant */
} cxm_reliability_item;

/**
 * Cronbach's alpha. Frozen: 216 bytes.
 * @since 0.0.1
 */
typedef struct cxm_reliability_result {
    cxm_estimate alpha;        /**< at most 1, and negative where items run against each other; Feldt's interval, DEGENERATE at 1;
                                    UNDEFINED with one item, one row, or where the sum of the items does not vary */
    cxm_estimate standardized; /**< of items scaled to the same variance, from their mean correlation; no interval; UNDEFINED where
                                    an item is constant */
    double mean_correlation;   /**< mean of the correlations of all pairs of items; NaN where `standardized` has no value */
} cxm_reliability_result;

/**
 * alpha = k / (k - 1) (1 - sum of item variances / variance of the sum). Rows that lack an answer are left out and counted as
 * missing. Items that ask the other way round must have been reversed, see rescale.h. O(n k^2); thread-safe.
 *
 * Sources: Cronbach 1951, Psychometrika 16:297; interval: Feldt 1965, Psychometrika 30:357, and Feldt, Woodruff and Salih 1987,
 * Applied Psychological Measurement 11:93, formulas 6 and 7: F with n - 1 and (n - 1) (k - 1) degrees of freedom.
 * @param[in]  items      `count` columns of one length, numeric, within -1e140..1e140; not NULL
 * @param[in]  count      how many, 1 .. CXM_RELIABILITY_ITEMS_MAX
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       `count` items, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; items are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_reliability(const cxm_column *items, int32_t count, double confidence, const cxm_host *host,
                                                 cxm_reliability_item *each, cxm_reliability_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/representativeness.h ---- */
/**
 * @file representativeness.h
 * @brief Whether those who answered are like those who were asked: the R-indicator.
 *
 * Unstable: may change before 1.0. Read response_rate.h for how many answered, weighting.h for what to do about it.
 */
#ifndef CXM_UNSTABLE_REPRESENTATIVENESS_H
#define CXM_UNSTABLE_REPRESENTATIVENESS_H


#ifdef __cplusplus
extern "C" {
#endif

/** The most variables that those asked are described by. */
#define CXM_REPRESENTATIVENESS_VARIABLES_MAX 64

/**
 * What one variable contributes, not adjusted for bias. Frozen: 16 bytes. NaN where the indicator has no value.
 * @since 0.0.1
 */
typedef struct cxm_partial_indicator {
    double unconditional; /**< sqrt(sum n_k / n (rho_k - rho)^2) over the variable's categories: how unevenly they answered,
                               0..1/2 */
    double conditional;   /**< the same within each combination of the other variables: what they do not account for */
} cxm_partial_indicator;

/**
 * How representative the answers are, by the propensities to answer. Frozen: 480 bytes.
 * @since 0.0.1
 */
typedef struct cxm_representativeness_result {
    cxm_estimate r;             /**< R = 1 - 2 S, at most 1: all alike; S is adjusted for bias where the propensities are estimated.
                                     The interval is normal; NOT_IDENTIFIED where nothing tells those asked apart */
    cxm_estimate unadjusted;    /**< the same with S as it is; no interval */
    cxm_estimate variation;     /**< coefficient of variation S / rho, which is also the largest bias that a mean of the answers can
                                     have, in standard deviations of what was asked; UNDEFINED where nobody answered */
    cxm_estimate response_rate; /**< rho, percent, of those asked; no interval */
    double deviation;           /**< S: standard deviation of the propensities, divisor n - 1, not adjusted */
    double bias_factor;         /**< what S^2 is multiplied with to adjust it, 0..1; NaN for given propensities */
    double smallest_propensity; /**< of all rows */
    double largest_propensity;  /**< of all rows */
    int64_t cells;              /**< combinations of the variables that were met; 0 for given propensities */
    int64_t smallest_cell;      /**< rows of the smallest of them; 0 for given propensities */
    int64_t responses;          /**< who answered; 0 for given propensities */
    int64_t reserved;           /**< 0 */
} cxm_representativeness_result;

/**
 * The R-indicator, with the share that answered in each combination of the variables as the propensity of its members: a saturated
 * model. Take few variables: cells of a handful of rows describe chance, and `smallest_cell` says so. O(n log n); thread-safe.
 *
 * S^2 is too large by chance; what is expected of that, sum p (1 - p) over the cells / n, less (1 / n - 1 / population) S^2, is
 * taken off, but no more than all of it.
 *
 * Sources: Schouten, Cobben and Bethlehem 2009, Survey Methodology 35:101; adjustment and standard error: Shlomo, Skinner and
 * Schouten 2012, Journal of Statistical Planning and Inference 142:201; partial indicators: Schouten, Shlomo and Skinner 2011,
 * Journal of Official Statistics 27:231.
 * @param[in]  responded  a row for each who was asked: boolean, or 0 and 1; not NULL
 * @param[in]  variables  `count` columns as long, numeric, boolean or coded; rows with a null anywhere are left out; not NULL
 * @param[in]  count      how many, 1 .. CXM_REPRESENTATIVENESS_VARIABLES_MAX
 * @param[in]  design     population: how many those asked were drawn from at random; without it they are all that is spoken of;
 *                        the other members are refused; or NULL
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] propensity a number for each row, NaN in those left out; written only on CXM_OK; may be NULL
 * @param[out] partial    `count` of them, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; variables are named "variable", "variable 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_representativeness(const cxm_column *responded, const cxm_column *variables, int32_t count,
                                                        const cxm_design *design, double confidence, const cxm_host *host,
                                                        double *propensity, cxm_partial_indicator *partial,
                                                        cxm_representativeness_result *result, cxm_error *error);

/**
 * The same of given propensities, say those of a logistic regression: unadjusted, without a standard error. O(n); allocates
 * nothing; thread-safe.
 * @param[in]  propensity a number for each who was asked, 0..1; nulls are left out and counted; not NULL
 * @param[out] result     written only on CXM_OK; `r` is `unadjusted`; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_representativeness_of_propensities(const cxm_column *propensity,
                                                                        cxm_representativeness_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/rescale.h ---- */
/**
 * @file rescale.h
 * @brief Answers moved from one scale to another, and what can be said of them there.
 *
 * Unstable: may change before 1.0. A change of units and no more: people who are asked on another scale answer differently (Dawes
 * 2008, International Journal of Market Research 50:61), so rescaled answers are not those of the other scale.
 */
#ifndef CXM_UNSTABLE_RESCALE_H
#define CXM_UNSTABLE_RESCALE_H


#ifdef __cplusplus
extern "C" {
#endif

/** Which end goes where. */
enum {
    CXM_RESCALE_LINEAR = 0,  /**< lowest to lowest: (x - a) / (b - a) (d - c) + c */
    CXM_RESCALE_REVERSED = 1 /**< lowest to highest, for questions that ask the other way round: a + b - x, then the same */
};

/** Whether rescaled answers may be cut where the other scale is. */
enum {
    CXM_RESCALE_REFUSE = 0, /**< no: top box and Net Promoter Score are NOT_IDENTIFIED */
    CXM_RESCALE_ACCEPT = 1  /**< yes: they are those of the rescaled numbers, whatever these mean */
};

/**
 * Choices. Growing: start from CXM_RESCALE_OPTIONS_INIT. In text: from, to, mapping, cuts, confidence, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_rescale_options {
    size_t struct_size; /**< sizeof(cxm_rescale_options) in the caller's build */
    cxm_scale from;     /**< what the answers were given on */
    cxm_scale to;       /**< what they are wanted on */
    double confidence;  /**< of the intervals, in (0, 1) */
    int32_t mapping;    /**< CXM_RESCALE_LINEAR, CXM_RESCALE_REVERSED */
    int32_t cuts;       /**< CXM_RESCALE_REFUSE, CXM_RESCALE_ACCEPT */
    int32_t off_scale;  /**< CXM_OFF_SCALE_FAIL, CXM_OFF_SCALE_SKIP */
    int32_t reserved;   /**< 0 */
} cxm_rescale_options;

/** 1..5 to 0..100, linear, no cuts, 95 %, off the scale is an error. */
#define CXM_RESCALE_OPTIONS_INIT {sizeof(cxm_rescale_options), {1, 5}, {0, 100}, 0.95, 0, 0, 0, 0}

/**
 * Rescaled answers, described. Frozen: 416 bytes.
 * @since 0.0.1
 */
typedef struct cxm_rescale_result {
    cxm_estimate mean;      /**< points of `to`; its standard error is that of the answers times (d - c) / (b - a) */
    cxm_estimate deviation; /**< points of `to` */
    cxm_estimate top_box;   /**< percent at the two highest points of `to`; NOT_IDENTIFIED unless `cuts` accepts it */
    cxm_estimate nps;       /**< points; NOT_IDENTIFIED unless `cuts` accepts it, UNDEFINED where `to` is not 0..10 */
} cxm_rescale_result;

/**
 * Rescales a column. O(n); memory for 8 bytes a row; thread-safe.
 * @param[in]  score    numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design   weights and so on as for cxm_rating(), or NULL
 * @param[in]  options  choices, or NULL for CXM_RESCALE_OPTIONS_INIT
 * @param[in]  host     what is lent, or NULL
 * @param[out] rescaled a number for each row, NaN where there is no answer or one that was skipped; written only on CXM_OK; may be
 *                      NULL
 * @param[out] result   written only on CXM_OK; not NULL
 * @param[out] error    detail on failure, or NULL
 * @return as cxm_rating(), or CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_rescale(const cxm_column *score, const cxm_design *design, const cxm_rescale_options *options,
                                             const cxm_host *host, double *rescaled, cxm_rescale_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/response_rate.h ---- */
/**
 * @file response_rate.h
 * @brief Who was asked and who answered: the response, cooperation, refusal and contact rates of AAPOR.
 *
 * Unstable: may change before 1.0. Read representativeness.h next: a high rate is no proof that the right ones answered.
 */
#ifndef CXM_UNSTABLE_RESPONSE_RATE_H
#define CXM_UNSTABLE_RESPONSE_RATE_H


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
/* ---- include/cxm/unstable/roc.h ---- */
/**
 * @file roc.h
 * @brief How well a score tells two outcomes apart: the area under the ROC curve, and whether one score does better than another.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_ROC_H
#define CXM_UNSTABLE_ROC_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Two scores of the same subjects. Frozen: 424 bytes.
 * @since 0.0.1
 */
typedef struct cxm_auc_comparison {
    cxm_tested_estimate first;  /**< AUC of the first score, as cxm_auc() gives it for these rows */
    cxm_tested_estimate second; /**< AUC of the second score */
    cxm_comparison difference;  /**< second minus first, z with the covariance of both; interval moved into -1..1 */
    double correlation;         /**< of the two AUCs; NaN where one has no variance */
} cxm_auc_comparison;

/**
 * Area under the ROC curve: P(score of an event > score of none) + P(equal) / 2, 0..1. Gini's coefficient is 2 AUC - 1. Standard
 * error by DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845; Wald interval; z against 1/2 with the same error. Rows
 * with a null in either column are left out and counted. An outcome that never or always happened gives CXM_VALUE_UNDEFINED; complete
 * separation a degenerate interval. O(n) where most scores are small whole numbers, else O(n log n). Thread-safe.
 * @param[in]  score      as for cxm_contingency_count(); not NULL
 * @param[in]  outcome    boolean, or a number that is 0 or 1: 1 is an event; as many rows
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_auc(const cxm_column *score, const cxm_column *outcome, double confidence,
                                         const cxm_host *host, cxm_tested_estimate *result, cxm_error *error);

/**
 * Compares the AUCs of two scores of the same subjects (DeLong, DeLong and Clarke-Pearson 1988). Only rows with both scores and the
 * outcome count; the others are `missing`. Takes about 100 bytes of memory a row. O(n log n). Thread-safe.
 * @param[in]  first      as in cxm_auc()
 * @param[in]  second     the other score, as many rows
 * @param[in]  outcome    as in cxm_auc(), as many rows
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_auc()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_auc_compare(const cxm_column *first, const cxm_column *second, const cxm_column *outcome,
                                                 double confidence, const cxm_host *host, cxm_auc_comparison *result,
                                                 cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/shrinkage.h ---- */
/**
 * @file shrinkage.h
 * @brief Means of many small units, such as accounts or sites, each drawn to the mean of all as far as its few answers demand.
 *
 * Unstable: may change before 1.0. The model is normal in both levels: a unit's mean varies about the grand mean with the between
 * variance A, and what is observed of it varies about that with a known variance v, as a rule the within variance over n. The
 * between variance is Paule and Mandel's (Journal of Research of the National Bureau of Standards 87, 1982), which is Fay and
 * Herriot's (JASA 74, 1979): the A >= 0 at which sum (y - mean)^2 / (v + A) is one less than the number of units, or 0.
 */
#ifndef CXM_UNSTABLE_SHRINKAGE_H
#define CXM_UNSTABLE_SHRINKAGE_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * One unit's shrunken mean. Frozen: 40 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_shrunken {
    double mean;      /**< shrinkage * grand mean + (1 - shrinkage) * the unit's own mean */
    double std_error; /**< root of the mean squared error, with what estimating A adds to it */
    double lower;     /**< interval, by t */
    double upper;     /**< interval, by t */
    double shrinkage; /**< B = v / (v + A): 0 the unit's own mean, 1 the grand mean */
} cxm_shrunken;

/**
 * What all units share. Frozen: 240 bytes.
 *
 * status is NO_DATA without units; NOT_IDENTIFIED with one, which has nothing to be drawn to; UNDEFINED where all means are equal
 * and nothing varies within units. The shrunken means are then NaN, but the grand mean stands where there is any.
 * @since 0.0.1
 */
typedef struct cxm_shrink_result {
    cxm_estimate grand_mean; /**< weighted by 1 / (v + A); interval by t with units - 1 degrees of freedom; n counts answers */
    cxm_estimate between_sd; /**< root of A; interval by the profile of Q, by F (Wald, Annals of Mathematical Statistics 11, 1940),
                                  or chi-squared where variances are known (Viechtbauer, Statistics in Medicine 26, 2007) */
    double between_variance; /**< A; NaN where status says so */
    double reliability;      /**< mean of 1 - shrinkage over the units; NaN where status says so */
    int64_t units;           /**< how many */
    int32_t status;          /**< CXM_VALUE_... */
    int32_t reserved;        /**< 0 */
} cxm_shrink_result;

/**
 * Shrinks means of units whose answers all vary alike: v = within_variance / n. O(units) a step of the solution, and rarely more
 * than ten steps; allocates nothing; thread-safe.
 *
 * The mean squared error is g1 + g2 + 2 g3 (Prasad and Rao, JASA 85, 1990): (1 - B) v, B^2 / sum 1 / (v + A), and twice
 * B^2 / (v + A) times the variance of A, which for this estimator is 2 units / (sum 1 / (v + A))^2 (Datta, Rao and Smith,
 * Biometrika 92, 2005). Their correction of g1 for the bias of A is left out, since intervals are too narrow with it.
 * @param[in]  n               answers of each unit, 1 to 2^53; not NULL
 * @param[in]  mean            each unit's mean, -1e140 to 1e140; not NULL
 * @param[in]  count           how many units, 0 or more
 * @param[in]  within_variance of answers about their unit's mean, pooled over the units; finite, >= 0
 * @param[in]  df              degrees of freedom of within_variance, for the intervals; INFINITY where it is known
 * @param[in]  confidence      of all intervals, in (0, 1)
 * @param[out] each            takes `count` of them; or NULL
 * @param[out] result          written only on CXM_OK; not NULL
 * @param[out] error           detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a unit's n or mean, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrink(const int64_t *n, const double *mean, int64_t count, double within_variance, double df,
                                            double confidence, cxm_shrunken *each, cxm_shrink_result *result, cxm_error *error);

/**
 * The same for means whose variances are given one by one, such as Net Promoter Scores. A unit whose answers are all alike has no
 * variance of 0 by that: use a pooled one. n of the grand mean counts units.
 * @param[in]  variance   v of each mean, 1e-140 to 1e280; not NULL
 * @param[in]  mean       as above
 * @param[in]  count      as above
 * @param[in]  df         degrees of freedom of the variances; INFINITY where they are known
 * @param[in]  confidence as above
 * @param[out] each       as above
 * @param[out] result     as above
 * @param[out] error      as above
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a variance or mean, with its position)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrink_means(const double *variance, const double *mean, int64_t count, double df,
                                                  double confidence, cxm_shrunken *each, cxm_shrink_result *result,
                                                  cxm_error *error);

/**
 * Figures of answers in units. Frozen: 528 bytes.
 *
 * Where no unit has two answers, what varies within units cannot be told from what varies between them: all but the grand mean are
 * NOT_IDENTIFIED. The interval of icc is Wald's, exact for normal answers whatever the n of the units; that of between_sd is the
 * same one times the within deviation found, and errs on the wide side.
 * @since 0.0.1
 */
typedef struct cxm_shrinkage_result {
    cxm_estimate grand_mean;  /**< as in cxm_shrink_result */
    cxm_estimate between_sd;  /**< as in cxm_shrink_result */
    cxm_estimate within_sd;   /**< of answers about their unit's mean, pooled; interval by chi-squared */
    cxm_estimate icc;         /**< A / (A + within variance): how reliable a single answer is */
    cxm_estimate reliability; /**< mean of 1 - shrinkage over the units; DESCRIPTIVE */
    int64_t units;            /**< units with an answer */
} cxm_shrinkage_result;

/**
 * Shrinks the means of the units that a column names. O(n log n) at most; thread-safe.
 * @param[in]  score      numbers, -1e140 to 1e140; not NULL
 * @param[in]  unit       numbers, booleans or codes; rows with the same value belong together; not NULL
 * @param[in]  confidence in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       takes one for each row, that of its unit; NaN where a row has no unit, or the unit no answer; or NULL
 * @param[out] result     written only on CXM_OK; rows without answer or unit are `missing`; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_shrinkage(const cxm_column *score, const cxm_column *unit, double confidence,
                                               const cxm_host *host, cxm_shrunken *each, cxm_shrinkage_result *result,
                                               cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/signal.h ---- */
/**
 * @file signal.h
 * @brief Good, neutral, poor, or too little heard to say: an estimate is put where its interval puts it, and nowhere else.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_SIGNAL_H
#define CXM_UNSTABLE_SIGNAL_H


#ifdef __cplusplus
extern "C" {
#endif

/** What is known of an account, a site, a segment. */
enum {
    CXM_SIGNAL_INSUFFICIENT = 0, /**< no value, no interval, or an interval that reaches over a border */
    CXM_SIGNAL_POOR = 1,         /**< all of the interval lies below `poor_below` */
    CXM_SIGNAL_NEUTRAL = 2,      /**< all of it lies from `poor_below` to below `good_from` */
    CXM_SIGNAL_GOOD = 3          /**< all of it lies at `good_from` or above */
};

/**
 * Where an estimate belongs. Figures that are those of everybody (CXM_INTERVAL_DESCRIPTIVE) are taken as they are. Thread-safe.
 * @param[in] estimate   the estimate; NULL is insufficient
 * @param[in] poor_below below it an estimate is poor
 * @param[in] good_from  at it or above an estimate is good; at least poor_below, else all is insufficient
 * @return CXM_SIGNAL_...
 * @since 0.0.1
 */
CXM_API int32_t cxm_signal(const cxm_estimate *estimate, double poor_below, double good_from);

/**
 * A signal in words: "insufficient signal", "poor", "neutral", "good". Thread-safe.
 * @param[in] signal CXM_SIGNAL_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_signal_name(int32_t signal);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/survival.h ---- */
/**
 * @file survival.h
 * @brief How long until it happens, when some have not been watched long enough: Kaplan-Meier, Nelson-Aalen, restricted mean.
 *
 * Unstable: may change before 1.0. Times are durations of each row's own clock; an event of 0 says that the row was last seen then,
 * without it. Rows censored at a time are still at risk of the events at that time.
 * Intervals of figures that come from fewer than 30 events carry CXM_ESTIMATE_FEW_ANSWERS.
 */
#ifndef CXM_UNSTABLE_SURVIVAL_H
#define CXM_UNSTABLE_SURVIVAL_H


#ifdef __cplusplus
extern "C" {
#endif

/** How limits of a survival probability are made; z is the normal quantile, s the standard error. */
enum {
    CXM_SURVIVAL_LOG = 0,    /**< S exp(-+ z s / S), cut at 1; what R's survfit does unasked */
    CXM_SURVIVAL_PLAIN = 1,  /**< S -+ z s, cut at 0 and 1 */
    CXM_SURVIVAL_LOG_LOG = 2 /**< S^exp(+- z s / (S ln S)), which stays within 0 and 1 */
};

/** How events at the same time enter the cumulative hazard; d events among n rows at risk. */
enum {
    CXM_HAZARD_NELSON_AALEN = 0,      /**< d / n, variance d / n^2 */
    CXM_HAZARD_FLEMING_HARRINGTON = 1 /**< one after the other: 1 / n + 1 / (n - 1) + ... + 1 / (n - d + 1), variance of the
                                           squares */
};

/** A survival curve. Everything is computed when it is made; reading never changes it. */
typedef struct cxm_survival cxm_survival;

/**
 * The curve's steps: one for each different time of an event or of a censoring, ascending. Owned by the curve. Growing; the library
 * sets struct_size.
 *
 * std_error is NaN from the time at which nobody is left (survival is 0 there and no variance is known).
 * @since 0.0.1
 */
typedef struct cxm_survival_steps {
    size_t struct_size; /**< set by the library */
    int64_t length;                 /**< how many different times */
    int64_t n;                      /**< rows used */
    int64_t events;                 /**< rows with the event */
    int64_t missing;                /**< rows with a null */
    const double *time;             /**< in the unit of the data; `length` of each */
    const int64_t *at_risk;         /**< rows seen up to this time, less those that left before; entered before it */
    const int64_t *event_count;     /**< events at this time */
    const int64_t *censored_count;  /**< rows censored at this time */
    const double *survival;         /**< Kaplan-Meier: the probability of no event up to this time, this time included */
    const double *std_error;        /**< of `survival`, Greenwood */
} cxm_survival_steps;

/**
 * Makes the curve. Times are equal where they are the same double; nothing is rounded to make them so.
 *
 * Sources: Kaplan and Meier 1958 (JASA 53); Greenwood 1926; Nelson 1972 and Aalen 1978; Klein and Moeschberger, Survival Analysis,
 * 2003, sections 4.2 and 4.6 (left truncation). Whole times that are not too far apart are counted, O(n); others are sorted by
 * radix. Takes 8 bytes a different time and quantity, and while it works 16 bytes a row that has to be sorted. Thread-safe.
 * @param[in]  time   numeric, 0 or more, finite; not NULL
 * @param[in]  event  numeric or boolean, 0 or 1: 1 where the event happened at `time`; not NULL
 * @param[in]  entry  numeric, when the row came under observation, 0 or more and before `time`; NULL: all at 0, before all else
 * @param[in]  host   what is lent, or NULL; its memory must outlive the curve
 * @param[out] curve  written only on CXM_OK; free with cxm_survival_free(). No rows make a curve without steps
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (NaN, a negative or infinite time, an event that is
 * neither 0 nor 1, an entry not before its time), CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_new(const cxm_column *time, const cxm_column *event, const cxm_column *entry,
                                                  const cxm_host *host, cxm_survival **curve, cxm_error *error);

/**
 * Frees a curve.
 * @param[in] curve may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_survival_free(cxm_survival *curve);

/**
 * The curve's steps. Thread-safe.
 * @param[in] curve not NULL
 * @return owned by the curve, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_survival_steps *cxm_survival_steps_of(const cxm_survival *curve);

/**
 * Limits of the survival probability at each step. Pointwise: each holds by itself, not all at once. Thread-safe.
 * @param[in]  curve      not NULL
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] lower      as many as the curve has steps; NaN where there is no interval: before the first event, and once survival
 *                        is 0
 * @param[out] upper      the same
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_limits(const cxm_survival *curve, int32_t interval, double confidence,
                                                     double *lower, double *upper, cxm_error *error);

/**
 * The cumulative hazard at each step. O(steps), and O(events) for CXM_HAZARD_FLEMING_HARRINGTON. Thread-safe.
 *
 * Sources: Nelson 1972, Aalen 1978 (variance: Klein 1991, the Poisson form); Fleming and Harrington 1984.
 * @param[in]  curve     not NULL
 * @param[in]  ties      CXM_HAZARD_...
 * @param[out] hazard    as many as the curve has steps
 * @param[out] std_error as many; may be NULL
 * @param[out] error     detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_hazard(const cxm_survival *curve, int32_t ties, double *hazard, double *std_error,
                                                     cxm_error *error);

/**
 * The probability of no event up to and including a time. Thread-safe.
 *
 * Beyond the last time it is NOT_IDENTIFIED, unless nobody was left. The interval is DEGENERATE before the first event and once
 * survival is 0.
 * @param[in]  curve      not NULL
 * @param[in]  time       0 or more
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a probability, 0..1; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_at(const cxm_survival *curve, double time, int32_t interval, double confidence,
                                                 cxm_estimate *estimate, cxm_error *error);

/**
 * The time by which a share p has had the event: the first one with survival 1 - p or less; 0.5 is the median. R's survfit takes
 * the middle of the flat stretch where the curve meets 1 - p exactly; this takes its beginning. Thread-safe.
 *
 * The interval holds the times at which an interval of the survival probability holds 1 - p (Brookmeyer and Crowley 1982). Its
 * upper end is INFINITY where the data set none. A curve that does not come down to 1 - p makes the value NOT_IDENTIFIED, and can
 * have an interval all the same: "later than". Without any, TOO_FEW; where the curve falls past it to 0 at once, DEGENERATE. No
 * standard error.
 * @param[in]  curve      not NULL
 * @param[in]  p          in (0, 1)
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a time in the unit of the data; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_quantile(const cxm_survival *curve, double p, int32_t interval, double confidence,
                                                       cxm_estimate *estimate, cxm_error *error);

/**
 * The mean time without the event within a horizon: the area under the curve up to it, with the normal interval, cut at 0 and the
 * horizon. Thread-safe.
 *
 * Source: Klein and Moeschberger 2003, section 4.5; the variance is the sum of A^2 d / (n (n - d)), A being the area from an
 * event's time to the horizon. Beyond the last time it is NOT_IDENTIFIED, unless nobody was left. Without an event up to the
 * horizon, or with one of all rows at once, the interval is DEGENERATE.
 * @param[in]  curve      not NULL
 * @param[in]  horizon    above 0, finite
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a time in the unit of the data; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_restricted_mean(const cxm_survival *curve, double horizon, double confidence,
                                                              cxm_estimate *estimate, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/trend.h ---- */
/**
 * @file trend.h
 * @brief Does a column rise or fall with time, and how fast: Theil and Sen's slope, Mann and Kendall's test.
 *
 * Unstable: may change before 1.0. Both look at the order of answers only, or at medians, so that a few wild answers move neither.
 */
#ifndef CXM_UNSTABLE_TREND_H
#define CXM_UNSTABLE_TREND_H


#ifdef __cplusplus
extern "C" {
#endif

/** What is done about neighbours in time that are alike, which make the plain test see trends where there are none. Neither choice
 *  makes up for it in full: docs/numbers.md says how often each finds a trend that is not there. */
enum {
    CXM_TREND_INDEPENDENT = 0, /**< nothing: answers are taken as independent */
    CXM_TREND_HAMED_RAO = 1,   /**< the variance of S is multiplied by n / n* = 1 + 2 / (n (n-1) (n-2)) sum of (n-k) (n-k-1) (n-k-2)
                                    r(k), over lags k = 1 .. n-1 whose autocorrelation r(k) of the ranks of the detrended answers is
                                    beyond the normal quantile of `significance` / 2 over root n (Hamed and Rao 1998, Journal of
                                    Hydrology 204, 182-196). O(n^2) */
    CXM_TREND_PREWHITEN = 2    /**< trend-free pre-whitening: the test is of e(t) - r e(t-1) + slope * time, where e are the answers
                                    less slope * time and r their autocorrelation at lag 1 (Yue, Pilon, Phinney and Cavadias 2002,
                                    Hydrological Processes 16, 1807-1829), one answer less, whatever r is */
};

/**
 * Choices. Growing: start from CXM_TREND_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_trend_options {
    size_t struct_size;  /**< sizeof(cxm_trend_options) in the caller's build */
    double confidence;   /**< of the intervals, in (0, 1) */
    double significance; /**< of an autocorrelation that CXM_TREND_HAMED_RAO corrects for, in (0, 1) */
    int32_t serial;      /**< CXM_TREND_INDEPENDENT, CXM_TREND_HAMED_RAO, CXM_TREND_PREWHITEN */
    int32_t reserved;    /**< 0 */
} cxm_trend_options;

/** 95 %, independent answers; autocorrelations significant at 5 %. */
#define CXM_TREND_OPTIONS_INIT {sizeof(cxm_trend_options), 0.95, 0.05, 0, 0}

/**
 * A trend. Frozen: 304 bytes. Doubles that mean nothing are NaN.
 *
 * Without two different times everything is undefined. Below 3 rows, and where all answers are alike, there is no test; so it is
 * with a choice for serial correlation where a time is there twice, the detrended answers are all alike, or n / n* is not above 0.
 * @since 0.0.1
 */
typedef struct cxm_trend_result {
    cxm_estimate slope;       /**< median of (y(j) - y(i)) / (t(j) - t(i)) over all pairs of different times (Theil 1950; Sen 1968,
                                   JASA 63, 1379-1389). Interval: with N pairs and C = z root of `variance`, the slopes of rank
                                   round((N - C) / 2) and round((N + C) / 2) + 1; too_few where one of them does not exist,
                                   descriptive with CXM_TREND_PREWHITEN, degenerate where all answers are alike. No std_error */
    cxm_tested_estimate tau;  /**< Kendall's tau-b of answer and time, and Mann and Kendall's test: z = (S - sign S) / root of
                                   `variance`. Interval by the delta method as in cxm_association_result; descriptive where a choice
                                   for serial correlation is made */
    double intercept;         /**< median answer - slope * median time (Conover 1980; scipy's "separate") */
    double intercept_joint;   /**< median of answer - slope * time (scipy's "joint", R's mblm) */
    double variance;          /**< of `s` without a trend, corrected for ties of answers and of times (Kendall 1970, Rank
                                   Correlation Methods, chapter 5), and for what `serial` says */
    double variance_factor;   /**< n / n* of CXM_TREND_HAMED_RAO, else 1 */
    double autocorrelation;   /**< at lag 1, of detrended answers (CXM_TREND_PREWHITEN) or of their ranks (CXM_TREND_HAMED_RAO) */
    int64_t s;                /**< S: pairs in which the later answer is higher, less those in which it is lower; with
                                   CXM_TREND_PREWHITEN of the series that is tested, as is `variance` */
    int64_t pairs;            /**< of different times: how many slopes there are */
    int32_t serial;           /**< CXM_TREND_... */
    int32_t reserved;         /**< 0 */
} cxm_trend_result;

/**
 * Trend of a column over time. Rows may come in any order and at irregular times; those with a null in either column are left out
 * and counted. The slope is the median of the quotients as doubles, to the bit, found without writing them all down: O(n log n)
 * time at each of some ten steps, and O(n) memory. Only where more pairs than 64 n (and than 2^22) lie on one line to within
 * rounding is it that line's slope to within rounding. Thread-safe.
 * @param[in]  time    numbers, or times and dates, which count in seconds since 1970-01-01 UTC; not NULL
 * @param[in]  value   numeric or boolean answers, or coded ones with numeric labels, as for cxm_contingency_count(); as many rows
 * @param[in]  options choices, or NULL for CXM_TREND_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row; or times too close for slopes to
 *         be numbers), CXM_E_UNSUPPORTED (more than 2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_trend(const cxm_column *time, const cxm_column *value, const cxm_trend_options *options,
                                           const cxm_host *host, cxm_trend_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/two_groups.h ---- */
/**
 * @file two_groups.h
 * @brief Two independent groups: does one answer higher than the other, and by how much?
 *
 * Unstable: may change before 1.0. Every figure looks from the first group to the second: it is positive, or above 1/2, where the
 * second is higher. Read roc.h next.
 */
#ifndef CXM_UNSTABLE_TWO_GROUPS_H
#define CXM_UNSTABLE_TWO_GROUPS_H


#ifdef __cplusplus
extern "C" {
#endif

/**
 * Choices. Growing: start from CXM_TWO_GROUPS_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_two_groups_options {
    size_t struct_size; /**< sizeof(cxm_two_groups_options) in the caller's build */
    double confidence;  /**< of the intervals, in (0, 1) */
    int32_t continuity; /**< 1: Mann and Whitney's z is moved by half a pair towards 0, as R and scipy do by default; 0: it is
                             not */
    int32_t reserved;   /**< 0 */
} cxm_two_groups_options;

/** 95 %, with continuity correction. */
#define CXM_TWO_GROUPS_OPTIONS_INIT {sizeof(cxm_two_groups_options), 0.95, 1, 0}

/**
 * The comparison. Frozen: 688 bytes. n and missing of each figure are those of both groups, but for the two means.
 * @since 0.0.1
 */
typedef struct cxm_two_groups_result {
    cxm_estimate first;              /**< mean of the first group, t interval, in the unit of the values */
    cxm_estimate second;             /**< mean of the second group */
    cxm_comparison difference;       /**< second minus first, Welch's t */
    cxm_tested_estimate superiority; /**< P(second > first) + P(equal) / 2, the common-language effect size, 0..1; std_error, t
                                          and its degrees of freedom of Brunner and Munzel 2000, Biometrical Journal 42, 17-25,
                                          against 1/2 */
    cxm_tested_estimate cliff;       /**< Cliff's delta, P(second > first) - P(second < first), -1..1; std_error is the root of his
                                          unbiased variance, interval of Feng and Cliff 2004 with n1 + n2 - 2 degrees of freedom */
    double mann_whitney_z;           /**< U's distance from its mean, in units of its tie-corrected standard deviation */
    double mann_whitney_p;           /**< two-sided, normal approximation; NaN where all values are equal or a group is empty */
    int64_t higher;                  /**< pairs of one value of each group in which the second is larger */
    int64_t lower;                   /**< in which it is smaller */
    int64_t equal;                   /**< in which both are equal; U of the second group is higher + equal / 2 */
    int32_t mann_whitney_status;     /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t reserved;                /**< 0 */
} cxm_two_groups_result;

/**
 * Compares two independent groups. Nulls are left out and counted. Counts of pairs and tie corrections are exact integers, for
 * up to 2^32 values in both groups together. O(n) where most values are small whole numbers, else O(n log n). Thread-safe.
 *
 * Complete separation leaves rank methods without a variance: superiority is then 0 or 1 with a degenerate interval and no test,
 * and so is Cliff's delta; Mann and Whitney's test stands.
 * @param[in]  first   numeric or boolean, or coded with numeric labels; within -1e140..1e140, whole numbers of 64 bits within 2^53;
 *                     not NULL
 * @param[in]  second  the same, of any length
 * @param[in]  options choices, or NULL for CXM_TWO_GROUPS_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED, CXM_E_MEMORY,
 *         CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_two_groups(const cxm_column *first, const cxm_column *second,
                                                const cxm_two_groups_options *options, const cxm_host *host,
                                                cxm_two_groups_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
/* ---- include/cxm/unstable/weighted_mean.h ---- */
/**
 * @file weighted_mean.h
 * @brief The mean of anything that was measured, of respondents that were drawn in strata and clusters and then weighted to a
 * population: with the standard error that all of this makes.
 *
 * Unstable: may change before 1.0. Read weighting.h before.
 */
#ifndef CXM_UNSTABLE_WEIGHTED_MEAN_H
#define CXM_UNSTABLE_WEIGHTED_MEAN_H

/* ---- include/cxm/unstable/weighting.h ---- */
/**
 * @file weighting.h
 * @brief Weights that make answers stand for a population: post-stratification, raking, trimming, and what weights cost.
 *
 * Unstable: may change before 1.0. A population is told by columns: a margin is a category and its target, the same in each row of
 * that category. Read representativeness.h next.
 */
#ifndef CXM_UNSTABLE_WEIGHTING_H
#define CXM_UNSTABLE_WEIGHTING_H


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

#ifdef __cplusplus
extern "C" {
#endif

/**
 * sum w y / sum w, with the weights of cxm_rake(), and Taylor's standard error between clusters within strata. What the margins
 * explain of y is no longer uncertain: the variance is that of the residuals of y from its regression on the margins' categories,
 * weighted by the design weights; for one margin, from the means of its categories. t with clusters less strata degrees of freedom.
 *
 * A row without y, but with its categories and weight, stays in the sample: the mean is then that of a part of it.
 *
 * Sources: Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, 5.5 and 6.6; Deville and Sarndal 1992, Journal of
 * the American Statistical Association 87:376. O(n log n); thread-safe.
 * @param[in]  value      numeric, within -1e140..1e140; not NULL
 * @param[in]  margins    `count` of them, as for cxm_rake(); NULL if count is 0: not weighted to a population
 * @param[in]  count      how many, 0 .. 64
 * @param[in]  design     weight; stratum and cluster, numeric, boolean or coded, without nulls; population: of clusters where there
 *                        are clusters, else of respondents, the same all over a stratum, at least as many as were drawn; or NULL
 * @param[in]  options    choices of the weighting, or NULL for CXM_WEIGHTING_OPTIONS_INIT
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] mean       NOT_IDENTIFIED where there are no weights; fewer than 5 clusters give no interval, fewer than 20 are
 *                        flagged, and a stratum of one cluster gives none either; written only on CXM_OK; not NULL
 * @param[out] weighting  how the weighting came out, or NULL; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_rake()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_weighted_mean(const cxm_column *value, const cxm_margin *margins, int32_t count,
                                                   const cxm_design *design, const cxm_weighting_options *options,
                                                   double confidence, const cxm_host *host, cxm_estimate *mean,
                                                   cxm_weighting_result *weighting, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
#endif
