/* A condition while it is read, and after: its field, its operator and what it is compared with.
 * where.c takes the text apart, where_value.c reads values, where_hold.c looks at rows. */
#ifndef CXM__MODEL_WHERE_READ_H
#define CXM__MODEL_WHERE_READ_H

#include "model/where.h"

enum cxm__where_operator { CXM__WHERE_IS, CXM__WHERE_IS_NOT, CXM__WHERE_BELOW, CXM__WHERE_UP_TO, CXM__WHERE_ABOVE,
                           CXM__WHERE_FROM };

struct cxm__where_condition {
    struct cxm__where_condition *next;
    struct cxm__field field;
    enum cxm__where_operator is; /* of times and buckets never CXM__WHERE_UP_TO or CXM__WHERE_ABOVE: below or from what follows */
    bool null;                   /* null is among the values */
    uint64_t *codes;             /* codes, names, truths: a bit for each that is among the values */
    int64_t code_count;
    struct cxm__calendar_window *spans; /* times and buckets: begin <= value < end */
    double *numbers;
    int32_t count;      /* of spans, or of numbers */
    const char **texts; /* canonical, of the values but null */
    int32_t text_count;
};

/* What a value is read for. */
struct cxm__where_reader {
    struct cxm__arena *arena;
    const struct cxm__model_policy *policy;
    int32_t argument;
    cxm_error *error;
};

cxm_status cxm__where_fail(const struct cxm__where_reader *reader, const struct cxm__where_condition *condition,
                           struct cxm__slice value, const char *why);

/* Adds a value to a condition, all of whose `most` values there is room for. */
cxm_status cxm__where_value(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                            struct cxm__slice value);

/* Makes a condition's room for values. */
cxm_status cxm__where_room(const struct cxm__where_reader *reader, struct cxm__where_condition *condition, int32_t most);

/* Once all values are there: one order, none twice, and their texts. */
cxm_status cxm__where_settle(const struct cxm__where_reader *reader, struct cxm__where_condition *condition);

#endif
