/* Forgetting a person: first all that is to become null is found and all memory taken, then it is done, which cannot fail.
 * forget.c finds their rows, forget_values.c what in them could give them away. */
#ifndef CXM__MODEL_FORGET_H
#define CXM__MODEL_FORGET_H

#include "model/model.h"

/* A value of a column: an id's or text's code, an instant, a truth, a number's bits. */
struct cxm__forget_value {
    int64_t value;
    int64_t sharers;  /* distinct other people who have it, counted up to min_n */
    int64_t others;   /* rows that are not theirs and have it */
    bool is_id;       /* a text that is the person's id */
    bool is_name;     /* or a name of theirs */
    bool cleared;     /* becomes null in their rows */
    bool everywhere;  /* and in all others */
};

struct cxm__forget_column {
    int64_t count; /* of values, ascending; 0 = the column stays as it is */
    struct cxm__forget_value *values;
    int32_t *gone; /* codes that leave the dictionary */
    int64_t gone_count;
    bool with_nulls; /* it got its bitmap for this */
};

struct cxm__forget_table {
    int64_t count, cleared;
    int32_t *rows; /* theirs, ascending */
    struct cxm__forget_column *columns;
};

struct cxm__forget {
    cxm_model *model;
    struct cxm__arena arena;
    int32_t code; /* the contact's */
    int64_t min_n;
    int32_t *response_owner, *invitation_owner; /* the contact behind each code, CXM__NO_CODE where nobody is known */
    struct cxm__forget_table tables[CXM__TABLES];
    struct cxm__slice *texts; /* their id, if it is text, and then their names: copies */
    int64_t text_count;
    bool text_id;
};

/* Whose row it is: of the contact that it names, else of its response's or its invitation's. */
struct cxm__forget_owner {
    const struct cxm__stored *contact, *response, *invitation;
    const int32_t *response_owner, *invitation_owner;
};
struct cxm__forget_owner cxm__forget_owner(const struct cxm__forget *forget, int32_t table);
static inline int32_t cxm__forget_owner_of(const struct cxm__forget_owner *owner, int64_t row)
{
    int32_t code = owner->contact ? ((const int32_t *)owner->contact->data)[row] : CXM__NO_CODE;
    if (code == CXM__NO_CODE && owner->response && ((const int32_t *)owner->response->data)[row] >= 0)
        code = owner->response_owner[((const int32_t *)owner->response->data)[row]];
    if (code == CXM__NO_CODE && owner->invitation && ((const int32_t *)owner->invitation->data)[row] >= 0)
        code = owner->invitation_owner[((const int32_t *)owner->invitation->data)[row]];
    return code;
}

/* What becomes null in a table whose rows are known; false without memory. */
bool cxm__forget_find(struct cxm__forget *forget, int32_t table);
/* Nulls, and what leaves the dictionaries. */
void cxm__forget_clear(struct cxm__forget *forget, int32_t table);

#endif
