/* Appending in one transaction: begun, any number of batches written behind the rows that are there, and ended by one step that
 * cannot fail, or taken back. Until then nobody sees the new rows, since a table's length is what readers go by. */
#ifndef CXM__MODEL_APPEND_H
#define CXM__MODEL_APPEND_H

#include "model/calendar.h"
#include "model/model.h"

/* What may be wrong with a row; the report's names stand in cxm__append_problem_names. */
enum cxm__append_problem {
    CXM__APPEND_MISSING,        /* a null in a required field */
    CXM__APPEND_NOT_AN_ID,      /* an integer above 2^63 - 1 */
    CXM__APPEND_NOT_A_TIME,     /* text that is none, or an instant beyond 64 bits of microseconds */
    CXM__APPEND_NO_ZONE,        /* local, and no zone was given */
    CXM__APPEND_NOT_A_NUMBER,   /* NaN or an infinity */
    CXM__APPEND_NOT_A_TRUTH,    /* a number other than 0 and 1 */
    CXM__APPEND_ENDS_FIRST,     /* valid_to is not after valid_from, or retired before installed */
    CXM__APPEND_OWN_PARENT,     /* an account above itself */
    CXM__APPEND_PROBLEMS
};
extern const char *const cxm__append_problem_names[CXM__APPEND_PROBLEMS];

struct cxm__append_fault {
    int64_t row;   /* of all batches */
    int32_t field; /* a column of the table */
    int32_t problem;
};

/* What a stored column was before, to go back to. */
struct cxm__append_before {
    int32_t type;
    bool nulls;
    int64_t texts;
};

struct cxm__append {
    cxm_model *model;
    struct cxm__store *store;
    int32_t table;
    int32_t argument;    /* of the batch, for messages; the columns' text is the next one, the zone the one after */
    const char *columns; /* the mapping, or NULL */
    struct cxm__zone zone;
    bool has_zone;
    int64_t rows; /* written so far */

    int64_t ids_before[CXM__ENTITIES];
    int32_t columns_before;
    struct cxm__append_before *before;

    bool reported;
    struct cxm__append_fault *faults; /* all, if reported */
    int64_t fault_count, fault_capacity;
    cxm_error first; /* of the first row at fault */
};

/* A column of the batch that is taken. */
struct cxm__append_source {
    const char *field;         /* the model's name */
    const char *name;          /* the host's */
    const cxm_column *column;
    const cxm_column *values;  /* itself, or the labels of its codes */
    int32_t kind;              /* CXM_FIELD_... */
    bool nothing;              /* all null, whatever its type: what a column of a null type comes as */
    int32_t at;                /* column of the table */
};

/* The columns of a batch by the mapping's text, checked: names, kinds, lengths, required fields. In memory of `arena`. */
cxm_status cxm__append_bind(const struct cxm__append *append, const cxm_table *batch, struct cxm__arena *arena,
                            struct cxm__append_source **sources, int32_t *count, cxm_error *error);

/* Whether the mapping takes a column of the host's by this name. */
bool cxm__append_wants(const struct cxm__append *append, const char *name);

/* All rows of a source into its column, behind those that are there. Of numbers cxm__append_measure() finds the faults and the type
 * first, and cxm__append_numbers() writes. */
cxm_status cxm__append_ids(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error);
cxm_status cxm__append_texts(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error);
cxm_status cxm__append_times(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error);
cxm_status cxm__append_truths(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error);
cxm_status cxm__append_measure(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, int32_t *type,
                               cxm_error *error);
cxm_status cxm__append_numbers(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, int32_t type,
                               cxm_error *error);

/* Whether a row has no value: a null, or an empty text where an id or a time is meant. */
bool cxm__append_is_blank(const struct cxm__append_source *source, int64_t row);

/* The text of a row, of a source that holds text. */
struct cxm__slice cxm__append_text(const struct cxm__append_source *source, int64_t row);

/* Notes a row at fault, counted in the batch; `text` is what stood there, where that helps, and may be empty. */
cxm_status cxm__append_fault(struct cxm__append *append, const struct cxm__append_source *source, int64_t row,
                             enum cxm__append_problem problem, struct cxm__slice text, cxm_error *error);
/* The table of them. */
cxm_status cxm__append_report(const struct cxm__append *append, cxm_rows **report, cxm_error *error);

/* End a transaction that began with cxm__append_end(), whatever became of it. `argument` is the position of the batches among the
 * caller's arguments. */
cxm_status cxm__append_begin(struct cxm__append *append, cxm_model *model, const char *table, const char *columns, const char *zone,
                             int32_t argument, bool reported, cxm_error *error);
cxm_status cxm__append_batch(struct cxm__append *append, const cxm_table *batch, cxm_error *error);
/* Takes all in if `status`, which is that of the batches, is CXM_OK and no row is at fault; else goes back. */
cxm_status cxm__append_end(struct cxm__append *append, cxm_status status, cxm_rows **report, cxm_error *error);

/* index.c: rows by account, contact and asset. Room for rows up to `rows` of a table, and then the rows first .. rows - 1
 * themselves. */
bool cxm__index_reserve(cxm_model *model, int32_t table, int64_t rows);
void cxm__index_add(cxm_model *model, int32_t table, int64_t first, int64_t rows);

#endif
