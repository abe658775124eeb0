/* The model's tables: packed columns that only grow, as narrow as their values allow.
 * schema.c says which fields they are born with, append.c fills them, and everybody else reads them through here. */
#ifndef CXM__MODEL_STORE_H
#define CXM__MODEL_STORE_H

#include "cxm/model.h"
#include "model/ids.h"

enum cxm__table_of {
    CXM__ACCOUNTS,
    CXM__CONTACTS,
    CXM__MEMBERSHIPS,
    CXM__ROLES,
    CXM__ASSETS,
    CXM__INVITATIONS,
    CXM__RESPONSES,
    CXM__ITEMS,
    CXM__THEMES,
    CXM__SIGNALS,
    CXM__OUTCOMES,
    CXM__ACTIONS,
    CXM__TABLES,
    CXM__PEOPLE = CXM__TABLES, /* made for a query: no model has it, and nobody appends to it */
    CXM__TABLES_ASKED
};

/* What an id is an id of; tables share these dictionaries. */
enum cxm__entity {
    CXM__ENTITY_ACCOUNT, CXM__ENTITY_CONTACT, CXM__ENTITY_ASSET, CXM__ENTITY_INVITATION, CXM__ENTITY_RESPONSE, CXM__ENTITY_ACTION,
    CXM__ENTITIES
};

/* One field that has come, with a value for each row of its table. How it is held depends on its kind:
 * ids and texts are int32_t codes, CXM__NO_CODE where null (texts may be narrower: see `type`); times are int64_t microseconds,
 * CXM__NO_TIME where null; truths are 0, 1, or CXM__NO_TRUTH where null; numbers are of the narrowest type that holds all of them,
 * nulls in a bitmap. */
struct cxm__stored {
    const char *name;
    int32_t kind;           /* CXM_FIELD_... */
    int32_t entity;         /* of an id; else -1 */
    int32_t type; /* CXM_TYPE_... of `data`: U8, I16, I32, I64, F64 of numbers, I32 of ids, I8, I16 or I32 of texts and paths, I64
                     of times, U8 of truths */
    void *data;
    uint8_t *validity;      /* numbers: NULL = no nulls */
    struct cxm__ids *texts; /* dictionary of a text's or path's codes, this column's own */
    int64_t capacity;          /* rows that fit into data */
    int64_t validity_capacity; /* bytes */
    bool further;              /* no field that the table is born with: the name is its own */
};

#define CXM__NO_TIME INT64_MIN
#define CXM__NO_TRUTH 255

struct cxm__store {
    int64_t length;               /* rows */
    int32_t count;                /* columns that have come */
    struct cxm__stored *columns;
    int64_t column_capacity;
};

/* The field of a name, or NULL where none has come: then it is null in all rows. */
const struct cxm__stored *cxm__store_find(const struct cxm__store *store, const char *name);

/* All rows as a column that anything in the library reads: ids and texts CODED with labels, which stand in *labels; times TIME_US
 * and numbers as they are. `room` takes a bitmap of `(length + 7) / 8` bytes where times or truths have nulls, and may be NULL
 * where `length` rows from `first` on have none. */
cxm_column cxm__stored_slice(const struct cxm__stored *stored, const struct cxm__ids *entities, int64_t first, int64_t length,
                             cxm_column *labels, uint8_t *room);

/* A single value. */
int32_t cxm__stored_code(const struct cxm__stored *stored, int64_t row); /* ids, texts, paths; NULL column: CXM__NO_CODE */
int64_t cxm__stored_time(const struct cxm__stored *stored, int64_t row); /* NULL column: CXM__NO_TIME */
double cxm__stored_number(const struct cxm__stored *stored, int64_t row); /* numbers and truths; NaN where null */

/* schema.c: where a table stands by its name, or -1; and what an id field is an id of, or -1. */
int32_t cxm__table_find(const char *name);
int32_t cxm__table_asked(const char *name); /* the same, of those that a query may be put to */
extern const char *const cxm__table_names[CXM__TABLES_ASKED];
const cxm_field *cxm__table_fields(int32_t table, int32_t *count);
const cxm_field *cxm__table_field(int32_t table, const char *name); /* or NULL */
int32_t cxm__field_entity(int32_t table, const char *field);

/* ---- for append.c and forget.c ---- */

/* A further column, empty; moves the others. NULL without memory. */
struct cxm__stored *cxm__store_add(struct cxm__store *store, const char *name, int32_t kind, int32_t entity, bool further,
                                   const cxm_host *host);
/* Takes away the last column. */
void cxm__store_drop(struct cxm__store *store, const cxm_host *host);
void cxm__store_free(struct cxm__store *store, const cxm_host *host);
int64_t cxm__store_bytes(const struct cxm__store *store);

/* Types of a kind from narrow to wide: U8, I16, I32, I64, F64 of numbers, I8, I16, I32 of texts. A wider type holds all that a
 * narrower one does. */
bool cxm__stored_is_wider(int32_t type, int32_t than);
/* The narrowest type of numbers that holds low .. high, and of texts that holds `count` of them. */
int32_t cxm__stored_number_type(int64_t low, int64_t high);
int32_t cxm__stored_text_type(int64_t count);

/* Room for `needed` rows; a type at least as wide, `rows` of them converted; a bitmap in which `rows` have values. False without
 * memory, the column as it was. */
bool cxm__stored_reserve(struct cxm__stored *stored, int64_t needed, const cxm_host *host);
bool cxm__stored_widen(struct cxm__stored *stored, int32_t type, int64_t rows, const cxm_host *host);
bool cxm__stored_with_nulls(struct cxm__stored *stored, int64_t rows, const cxm_host *host);
void cxm__stored_without_nulls(struct cxm__stored *stored, const cxm_host *host);
/* Back to a narrower type that holds all of `rows`: in place, and always possible. */
void cxm__stored_narrow(struct cxm__stored *stored, int32_t type, int64_t rows);

/* Writes where there is room. Codes are of ids and texts, numbers of NUMBER; null[i] as in cxm__decode_numbers(). */
void cxm__stored_put_codes(struct cxm__stored *stored, int64_t first, int32_t n, const int32_t *codes);
void cxm__stored_put_numbers(struct cxm__stored *stored, int64_t first, int32_t n, const double *numbers, const uint8_t *null);
void cxm__stored_put_integers(struct cxm__stored *stored, int64_t first, int32_t n, const int64_t *integers, const uint8_t *null);
/* Nulls in rows first .. first + n - 1; of numbers there must be a bitmap. */
void cxm__stored_put_nulls(struct cxm__stored *stored, int64_t first, int64_t n);
bool cxm__stored_is_null(const struct cxm__stored *stored, int64_t row);

#endif
