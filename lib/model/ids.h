/* A dictionary from the host's ids, or any texts, to dense codes 0, 1, 2 ... and back; all text or all integers.
 * Every table that names an account has the account's code in 32 bits, and the id itself stands here once. */
#ifndef CXM__MODEL_IDS_H
#define CXM__MODEL_IDS_H

#include "core/column.h"
#include "core/lend.h"

struct cxm__ids {
    int32_t type;       /* CXM_TYPE_I64 or CXM_TYPE_TEXT64; 0 = none met yet */
    bool empty_is_null; /* an empty text names nothing, as of ids; else it is a text like others */
    int64_t count;
    int64_t *integers; /* by code; or NULL */
    int64_t *offsets;  /* text: count + 1 into bytes; or NULL */
    char *bytes;
    uint32_t *table; /* open addressing: 1 + code, 0 = free */
    int64_t capacity, offset_capacity, byte_capacity, table_size;
};

enum { CXM__NO_CODE = -1 };

void cxm__ids_free(struct cxm__ids *ids, const cxm_host *host);

/* Codes of rows first .. first + n - 1 of a column, added where they are new; CXM__NO_CODE for nulls. The column is checked and is
 * integers or text of any form, or codes of these. CXM_E_TYPE where the ids are of the other kind, CXM_E_DOMAIN for integers above
 * 2^63 - 1; `name` and `argument` are for messages. After a failure some of the new ids may be there: cxm__ids_cut() takes them
 * away. A coded column costs a pass over its labels each time, so that many rows are best asked for at once. */
cxm_status cxm__ids_add(struct cxm__ids *ids, const cxm_column *column, int64_t first, int64_t n, int32_t *codes,
                        const cxm_host *host, const char *name, int32_t argument, cxm_error *error);

/* Goes back to the first `count` ids. */
void cxm__ids_cut(struct cxm__ids *ids, int64_t count);

/* The code of an id given as text (digits for integers), or CXM__NO_CODE. */
int32_t cxm__ids_find(const struct cxm__ids *ids, struct cxm__slice text);

/* The text of a code, of a dictionary of texts. */
struct cxm__slice cxm__ids_text(const struct cxm__ids *ids, int32_t code);

/* Takes ids away for good while their codes, ascending, stay: they print as "" or 0 and are never found, and their bytes are
 * overwritten, those that were left behind by cxm__ids_cut() too. */
void cxm__ids_forget(struct cxm__ids *ids, const int32_t *codes, int64_t n);

/* The ids as a column of labels, borrowed until the next cxm__ids_add(). */
cxm_column cxm__ids_column(const struct cxm__ids *ids);

int64_t cxm__ids_bytes(const struct cxm__ids *ids);

#endif
