/* Items and themes of answers as fields: `item/price`, `item/price/importance`, `theme/delivery`.
 * What stands in a long table, a row for each thing that was asked about, is found from the row of its answer. */
#ifndef CXM__MODEL_PARTS_H
#define CXM__MODEL_PARTS_H

#include "model/field_private.h"

enum cxm__parts_of { CXM__PARTS_ITEMS, CXM__PARTS_THEMES, CXM__PARTS_TABLES };

/* The rows of one long table, answer by answer, each in the order in which they were appended: made once for a base, 5 to 8 bytes
 * for each of them and 4 for each answer. */
struct cxm__answer_parts {
    const struct cxm__stored *answer; /* ids of answers, by row of theirs */
    int32_t *end;                     /* by the answer's code: where its rows end, which begin where those of the code before end */
    int32_t *row;                     /* of the long table */
    void *name;                       /* their items or themes, as `type` */
    int32_t type;                     /* CXM_TYPE_I8, I16 or I32, as the table has them */
    int64_t answers, rows;
};

/* Makes what a base knows of a table of parts that has rows, unless it is there. */
cxm_status cxm__parts_make(struct cxm__base *base, enum cxm__parts_of of, int32_t table, const struct cxm__stored *names,
                           cxm_error *error);

void cxm__parts_free(struct cxm__answer_parts *parts, const cxm_host *host);

/* Whether a name is that of a part, and which table's; CXM__PARTS_TABLES if it is none. */
enum cxm__parts_of cxm__parts_word(const char *name);

/* Binds such a name to the rows of answers that `through` leads to. First the whole of what follows the word is looked for among
 * the names that have come, then all up to its last slash. CXM_E_NOT_FOUND says which there are. */
cxm_status cxm__parts_bind(struct cxm__field *field, struct cxm__base *base, const char *name, enum cxm__field_through through,
                           const char *where, cxm_error *error);

/* From rows of answers, which may be -1, to rows of the field's part, -1 where the answer has none; of several the one appended
 * last. */
void cxm__parts_rows(const struct cxm__field *field, const int32_t *answers, int32_t n, int32_t *found);

/* Whether answers have the field's theme; NaN where they have no themes at all: nobody coded them. */
void cxm__parts_truths(const struct cxm__field *field, const int32_t *answers, int32_t n, double *truths);

#endif
