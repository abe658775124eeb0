/* Judgements in long form, put in order: each unit's different values, and how many judges gave each.
 * Krippendorff's alpha and Fleiss' kappa start from these cells. */
#ifndef CXM__STATS_RATINGS_H
#define CXM__STATS_RATINGS_H

#include "core/column.h"
#include "core/lend.h"

struct cxm__ratings {
    const cxm_host *host;
    int64_t rows, given;  /* rows, and those with all that is needed */
    int64_t units;        /* with two judgements or more; those with one are left out */
    int64_t alone;        /* how many units have one */
    int64_t cells;
    int64_t *begin;       /* cells of unit u: begin[u] .. begin[u + 1] - 1 */
    int64_t *size;        /* judgements of a unit */
    int32_t *code, *count; /* of a cell: which value, ascending in a unit, and how many gave it */
    double *value;        /* by code */
    int64_t different;    /* codes; all occur in a unit with two judgements or more */
    int64_t paired;       /* judgements in these units */
};

struct cxm__ratings_source {
    const cxm_column *unit, *rater, *value; /* rater: NULL where nobody can judge twice */
    const char *value_name;                 /* for messages; unit and rater are called that */
    int32_t value_argument;                 /* that of unit is 0, of rater 1 */
    bool numbers;                           /* values are quantities, and no codes */
    double least;                           /* -1e140, or 0 where quantities must not be negative */
};

/* Checks the columns and makes the cells. To be freed in any case. */
cxm_status cxm__ratings_check(const struct cxm__ratings_source *source, cxm_error *error);
cxm_status cxm__ratings_make(struct cxm__ratings *ratings, const struct cxm__ratings_source *source, const cxm_host *host,
                             cxm_error *error);
void cxm__ratings_free(struct cxm__ratings *ratings);

#endif
