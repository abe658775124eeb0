/* Fields that a query names, for the rows of one of the model's tables: what stands in the rows, what they are joined with, and
 * what follows from them. Whatever reads a model row by row, reads it through here. */
#ifndef CXM__MODEL_FIELDS_H
#define CXM__MODEL_FIELDS_H

#include "core/options.h"
#include "model/people.h"
#include "model/policy.h"

/* How a field's values come out of cxm__field_codes(). */
enum cxm__field_form {
    CXM__FORM_CODE,    /* of a dictionary: an id, a text, a path or the first levels of one */
    CXM__FORM_NAME,    /* of fixed names: role_class, side, an instrument's bands */
    CXM__FORM_BUCKET,  /* the instant at which a bucket of the calendar begins */
    CXM__FORM_TIME,    /* microseconds */
    CXM__FORM_NUMBER,
    CXM__FORM_TRUTH
};

#define CXM__NO_VALUE INT64_MIN /* a null among codes */

/* The account that stands for each by its code, at a level of the tree; made when the policy or a field asks for it. */
struct cxm__above {
    int32_t *of;
    int64_t count;
};

/* How the rows of a table are read under a policy; made once for a query. */
struct cxm__base {
    const struct cxm_model *model;
    const struct cxm__model_policy *policy;
    const cxm_host *host;
    int32_t table; /* enum cxm__table_of */
    struct cxm__people people;
    bool asked_calendar, asked_fiscal; /* by a field that was bound: local time, the fiscal year */
    const struct cxm__stored *time, *contact, *account, *asset; /* of the table's rows, NULL where it has none */

    /* The rest is base.c's and heard.c's. Items and themes are read through the rows of their answers, which then are the owners
     * that the four columns above belong to; actions fall back on their answers. */
    bool at_as_of, through_response;
    const struct cxm__stored *response, *response_contact, *response_account, *response_asset;
    const struct cxm__stored *asset_account;
    int32_t *response_row; /* by the response's code: its row in the version that counts, or -1 */
    int64_t response_count;
    struct cxm__above above[3];  /* by enum cxm__account_level; [0] is not used */
    struct cxm__heard *heard[3]; /* by entity of accounts, contacts, assets: made when a field asks for it */
    struct cxm__answer_parts *parts[2]; /* items and themes by answer, made likewise */
    struct cxm__last_answers *answers; /* of people, made likewise */
};

/* The host must outlive the base, as model and policy do. */
cxm_status cxm__base_make(struct cxm__base *base, const struct cxm_model *model, int32_t table,
                          const struct cxm__model_policy *policy, const cxm_host *host, cxm_error *error);
void cxm__base_free(struct cxm__base *base);

/* Asks the host whether to go on, before a block of rows is looked at: every million rows or so. Nothing is counted yet, and the host
 * hears of 0 rows. */
cxm_status cxm__base_pause(const struct cxm__base *base, int64_t block, cxm_error *error);

/* A field that is bound to a base. */
struct cxm__field {
    const struct cxm__base *base; /* of the rows that hold it */
    const struct cxm__base *from; /* of the people who are asked, where `base` is that of their answers; else NULL */
    enum cxm__field_form form;
    char name[CXM__NAME_SIZE];
    int32_t argument; /* as it was bound with, for messages */
    /* The rest is private to field_*.c. */
    int32_t what, through;            /* enum cxm__field_what, cxm__field_through */
    int32_t kind;                     /* CXM_FIELD_... of what is stored */
    const struct cxm__stored *stored; /* NULL where nothing of it has come: null in all rows */
    const struct cxm__stored *second; /* perception: the expectation */
    int32_t entity;                   /* of an id, or of what was heard; else -1 */
    int32_t part;                     /* enum cxm__calendar_unit of a bucket, enum cxm__heard_part */
    struct cxm__ids *own;             /* the first levels of a path, ... */
    int32_t *own_code;                /* ... by the code of the whole path */
    struct cxm__buckets *buckets;     /* those that the times of the table are in, or NULL */
    struct cxm__calendar_duration rolling; /* of buckets that count back from as_of; 0 = the calendar's */
    const struct cxm__answer_parts *parts; /* of an item or theme; or NULL ... */
    int32_t named;                    /* ... and its code */
};

/* How a field of buckets cuts time, unless these count back from as_of. */
static inline struct cxm__calendar_cut cxm__field_calendar(const struct cxm__field *field)
{
    const struct cxm__model_policy *policy = field->base->policy;
    return (struct cxm__calendar_cut){&policy->zone, (enum cxm__calendar_unit)field->part, policy->fiscal_month};
}

/* Whether its buckets count back from as_of. */
static inline bool cxm__field_rolls(const struct cxm__field *field)
{
    return field->rolling.months || field->rolling.days || field->rolling.seconds;
}

/* Binds a name; CXM_E_NOT_FOUND names what there is of that name elsewhere ("segment" of accounts and of contacts: say which).
 * End with cxm__field_free() whenever it returned CXM_OK. `argument` and `where` ("by", "where", "policy") are for messages. */
cxm_status cxm__field_bind(struct cxm__field *field, struct cxm__base *base, const char *name, const char *where, int32_t argument,
                           cxm_error *error);
void cxm__field_free(struct cxm__field *field);

/* Names of the fields that the items or themes of answers are, `stem` being "item" or "theme": `item/price`, ..., ascending byte by
 * byte, with a NULL behind the last, in memory of the arena; none of another stem. Those that occur in a row, can be said in 255
 * bytes, and of more than CXM__FIELD_NAMES those that occur in most rows, of equal ones those with the lesser name. */
enum { CXM__FIELD_NAMES = 200 };
cxm_status cxm__field_names_of(struct cxm__base *base, const char *stem, struct cxm__arena *arena, const char ***names,
                               int32_t *count, cxm_error *error);

/* Values of n <= CXM__BLOCK rows, CXM__NO_VALUE where null. Numbers that are no integers below 2^53 are CXM_E_TYPE: they make no
 * key. */
cxm_status cxm__field_codes(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *codes, cxm_error *error);

/* The same as numbers, NaN where null: numbers, truths, and times in seconds. */
cxm_status cxm__field_numbers(const struct cxm__field *field, const int32_t *rows, int32_t n, double *numbers, cxm_error *error);

/* Any number of rows as a packed column that anything in the library reads, in memory of `arena` and with labels of the model's:
 * CODED of codes, names and buckets, numbers in the type that they are stored in. It may outlive field and base. */
cxm_status cxm__field_column(const struct cxm__field *field, const int32_t *rows, int64_t n, struct cxm__arena *arena,
                             cxm_column *column, cxm_error *error);

/* The dictionary of the codes of a field of CXM__FORM_CODE; an empty one where nothing of it has come. */
const struct cxm__ids *cxm__field_ids(const struct cxm__field *field);

/* Whether it is a field of the table's that has never come: null in all rows. */
bool cxm__field_is_empty(const struct cxm__field *field);

/* The column that holds a field's numbers where these are the table's own, row for row; else NULL. */
const struct cxm__stored *cxm__field_plain(const struct cxm__field *field);

/* What a code stands for, as text in `out` (cut at `size`, NUL-terminated; NULL if size is 0); false for CXM__NO_VALUE.
 * *needed, which may be NULL, counts the NUL of the whole text. */
bool cxm__field_text(const struct cxm__field *field, int64_t code, char *out, size_t size, size_t *needed);

/* The accounts, contacts, times of rows: what counts for them under the policy. The account is the row's own, else that of its
 * asset, else that of the person's membership; then the policy's level of it. n <= CXM__BLOCK; CXM__NO_CODE, CXM__NO_TIME and
 * unknown where there is none. */
void cxm__base_accounts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *accounts);
void cxm__base_contacts(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *contacts);
void cxm__base_assets(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *assets);
void cxm__base_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times);
void cxm__base_classes(const struct cxm__base *base, const int32_t *rows, int32_t n, uint8_t *classes);
void cxm__base_sides(const struct cxm__base *base, const int32_t *rows, int32_t n, uint8_t *sides); /* enum cxm__side */
/* Rows of the table of roles, or -1. */
void cxm__base_roles(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *roles);

#endif
