/* What a bound field is, between the files that bind it and those that read it.
 * `what` says how a value comes about, `through` from which table's row. */
#ifndef CXM__MODEL_FIELD_PRIVATE_H
#define CXM__MODEL_FIELD_PRIVATE_H

#include "model/base.h"

enum cxm__field_what {
    CXM__WHAT_STORED,
    CXM__WHAT_ACCOUNT, /* at the policy's level */
    CXM__WHAT_PARENT,
    CXM__WHAT_ROOT,
    CXM__WHAT_CONTACT,
    CXM__WHAT_ASSET,
    CXM__WHAT_ROLE,
    CXM__WHAT_ROLE_CLASS,
    CXM__WHAT_SIDE,
    CXM__WHAT_BUCKET,
    CXM__WHAT_AGE,
    CXM__WHAT_PERCEPTION,
    CXM__WHAT_HEARD,
    CXM__WHAT_THEME
};

/* to[i] = from[at[i]] as `as`, and `null` where at[i] is -1. */
#define CXM__FIELD_PICK(type, as, null, to)                            \
    do {                                                           \
        const type *pick_from = stored->data;                    \
        for (int32_t i = 0; i < n; i++)                            \
            (to)[i] = at[i] < 0 ? (null) : (as)pick_from[at[i]]; \
    } while (0)

/* Whether a number is null; its row may be -1. */
static inline bool cxm__field_is_null(const struct cxm__stored *stored, int32_t row)
{
    return row < 0 || (stored->validity && !(stored->validity[row >> 3] >> (row & 7) & 1));
}

/* Which row a stored value stands in. */
enum cxm__field_through { CXM__THROUGH_OWN, CXM__THROUGH_ACCOUNT, CXM__THROUGH_CONTACT, CXM__THROUGH_ASSET, CXM__THROUGH_RESPONSE };

/* Makes it a field that stands in rows of a table; false where the table neither has it nor is born with it. */
bool cxm__field_stored(struct cxm__field *field, const struct cxm__base *base, int32_t table, const char *name);

/* The rows of the field's base: those of their answers, -1 where there are none, where people are asked, in `room`; else `rows`. */
const int32_t *cxm__field_asked(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *room);

/* The rows of the table that the field stands in, -1 where there is none; `room` takes n of them where they are not `rows`. */
const int32_t *cxm__field_rows(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *room);

/* Codes of ids, texts, paths, role classes and sides in 32 bits, CXM__NO_CODE where null; classes and sides never are, but
 * unknown. */
void cxm__field_dense(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *codes);

/* Times and buckets, CXM__NO_TIME where null. */
void cxm__field_times(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *times);

/* Fixed names of classes and sides. */
static inline const char *const *cxm__field_names(const struct cxm__field *field, int32_t *count)
{
    *count = field->what == CXM__WHAT_SIDE ? CXM__SIDES : CXM__ROLE_CLASSES;
    return field->what == CXM__WHAT_SIDE ? cxm__side_names : cxm__role_class_names;
}

/* field_buckets.c: the buckets of all times of a table, in order, found by a time's leading bits. */
struct cxm__buckets {
    int64_t *begin; /* count of them */
    int32_t *first; /* by slot: the bucket that its first instant is in */
    int64_t count, slots, low;
    int32_t shift;
};

/* Makes the buckets of a bound bucket field; it has none where there are too many of them, or no times. */
/* field_rolling.c: buckets of one length back from as_of, `rolling/30d`; their labels are windows, 2026-06-01/30d. */
cxm_status cxm__field_rolling(struct cxm__field *field, const char *length, const char *where, cxm_error *error);
struct cxm__calendar_bucket cxm__field_rolling_at(const struct cxm__field *field, int64_t instant);
void cxm__field_rolling_write(const struct cxm__field *field, int64_t begin, struct cxm__text *text);

cxm_status cxm__field_buckets(struct cxm__field *field, cxm_error *error);
void cxm__field_buckets_free(struct cxm__buckets *buckets, const cxm_host *host);

/* Times to the begins of their buckets; CXM__NO_TIME stays. */
void cxm__field_bucketed(const struct cxm__field *field, int64_t *times, int32_t n);

/* field_path.c: the first `levels` levels of a bound path. */
cxm_status cxm__field_cut(struct cxm__field *field, int64_t levels, const char *where, cxm_error *error);

#endif
