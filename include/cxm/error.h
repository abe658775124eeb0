/**
 * @file error.h
 * @brief Why a call failed: the code, the argument, the row, and one line of text.
 *
 * The caller owns the struct, usually on the stack; nothing in it needs to be released. Read column.h next.
 */
#ifndef CXM_ERROR_H
#define CXM_ERROR_H

#include "base.h"

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
