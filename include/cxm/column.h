/**
 * @file column.h
 * @brief A borrowed view of an array of the caller's: pointer, stride, validity bitmap, type.
 *
 * Nothing is copied and nothing is owned; whatever a column points to must stay as it is for the length of the call.
 * A numpy view, an Arrow array, a field in an array of C structs all fit. Read table.h next.
 */
#ifndef CXM_COLUMN_H
#define CXM_COLUMN_H

#include "error.h"

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
