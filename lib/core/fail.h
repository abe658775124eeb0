/* How a call fails: one line that builds the message piece by piece, so that no stdio is needed.
 * CXM__FAIL() fills in the caller's cxm_error and is the status to return. */
#ifndef CXM__CORE_FAIL_H
#define CXM__CORE_FAIL_H

#include "core/text.h"
#include "cxm/error.h"

/* Pieces of a message: text, an integer, a number, a quoted name; and what is at fault, which also becomes the error's name. */
enum cxm__piece_kind { CXM__PIECE_TEXT, CXM__PIECE_INTEGER, CXM__PIECE_NUMBER, CXM__PIECE_NAME, CXM__PIECE_AT, CXM__PIECE_AT_NAME };

struct cxm__piece {
    enum cxm__piece_kind kind;
    const char *text;
    size_t length; /* of a name; of text, 0 means up to the NUL */
    int64_t integer;
    double number;
};

#define CXM__T(string) ((struct cxm__piece){CXM__PIECE_TEXT, (string), 0, 0, 0})
#define CXM__A(string) ((struct cxm__piece){CXM__PIECE_AT, (string), 0, 0, 0})
#define CXM__AQ(name) ((struct cxm__piece){CXM__PIECE_AT_NAME, (name), 0, 0, 0})
#define CXM__I(value) ((struct cxm__piece){CXM__PIECE_INTEGER, 0, 0, (value), 0})
#define CXM__N(value) ((struct cxm__piece){CXM__PIECE_NUMBER, 0, 0, 0, (value)})
#define CXM__Q(name) ((struct cxm__piece){CXM__PIECE_NAME, (name), 0, 0, 0})
#define CXM__S(slice) ((struct cxm__piece){CXM__PIECE_NAME, (slice).start, (slice).length, 0, 0})

void cxm__fail_pieces(cxm_error *error, cxm_status code, int32_t argument, int64_t row, const struct cxm__piece *pieces,
                      size_t count);

/* Counts the row that an error names from `before` rows earlier, in its message too: the table is a piece of a larger one. */
void cxm__fail_shift(cxm_error *error, int64_t before);

/* Puts another name in the place of the one that an error begins with, if that is `from`. */
void cxm__fail_rename(cxm_error *error, const char *from, const char *to);

/* The value is the code itself, so that compilers and analyzers see that a failure is one. */
#define CXM__FAIL(error, code, argument, row, ...)                                                     \
    (cxm__fail_pieces((error), (code), (argument), (row), (const struct cxm__piece[]){__VA_ARGS__},    \
                      sizeof((const struct cxm__piece[]){__VA_ARGS__}) / sizeof(struct cxm__piece)), \
     (code))

static inline cxm_status cxm__fail_memory(cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_MEMORY, -1, -1, CXM__T("the host has no memory left"));
}

static inline cxm_status cxm__fail_null(cxm_error *error, int32_t argument, const char *name)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(" is NULL"));
}

#endif
