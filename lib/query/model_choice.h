/* Which rows of a model a query is about: its table, its policy and its conditions, read and carried out. Queries count these rows, and
 * cxm_model_rows() hands them out. */
#ifndef CXM__QUERY_MODEL_CHOICE_H
#define CXM__QUERY_MODEL_CHOICE_H

#include "cxm/query.h"
#include "model/selection.h"

/* It points into itself. */
struct cxm__model_choice {
    const cxm_host *host;
    struct cxm__arena arena; /* of the policy's texts */
    struct cxm__model_policy policy;
    struct cxm__base base;
    struct cxm__selection selection;
    bool based, selected;
};

/* Reads `of` and the policy, for the window before if `before`; `query` is the caller's in full. End with cxm__model_choice_free() in
 * any case. Positions are those of cxm_model_query(). */
cxm_status cxm__model_choice_open(struct cxm__model_choice *choice, const cxm_model *model, const cxm_query *query, bool before,
                                  const cxm_host *host, cxm_error *error);
/* Carries out `where` and the policy. */
cxm_status cxm__model_choice_select(struct cxm__model_choice *choice, const cxm_query *query, cxm_error *error);
void cxm__model_choice_free(struct cxm__model_choice *choice);

/* All rows that were selected, ascending: selection.count of them, to be released by the caller; NULL without memory. */
int32_t *cxm__model_choice_rows(const struct cxm__model_choice *choice);

/* Whether a field's value is a mean over the rows that a row stands for: of numbers, under dedupe=mean. */
bool cxm__model_choice_is_mean(const struct cxm__model_choice *choice, const struct cxm__field *field);

/* Such means of any number of rows, or their weights where `field` is NULL. */
cxm_status cxm__model_choice_numbers(const struct cxm__model_choice *choice, const struct cxm__field *field, const int32_t *rows,
                                     int64_t n, double *numbers, cxm_error *error);

/* A field of any number of rows as a column in memory of `arena`, means in the place of numbers; weights where `field` is NULL. */
cxm_status cxm__model_choice_column(const struct cxm__model_choice *choice, const struct cxm__field *field, const int32_t *rows,
                                    int64_t n, struct cxm__arena *arena, cxm_column *column, cxm_error *error);

#endif
