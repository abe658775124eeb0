/* The cells of a table that margins span: rows alike in all categories and in their design weight, counted.
 * Raking works on them, which are few where rows are many. */
#ifndef CXM__WEIGHTING_CELLS_H
#define CXM__WEIGHTING_CELLS_H

#include "weighting/margins.h"

struct cxm__cells {
    const cxm_host *host;
    int32_t *of_row; /* the cell of each row, -1 where it is in none */
    int32_t *codes;  /* codes[m * count + cell] */
    int64_t *rows;   /* how many a cell has */
    double *weights; /* of one of its rows */
    int64_t count, length;
    int32_t margins;
};

/* False without memory; nothing is held then. */
bool cxm__cells_make(struct cxm__cells *cells, const struct cxm__margins *margins);

void cxm__cells_free(struct cxm__cells *cells);

/* Whether combinations that no row has forbid the targets: a category that is left without cells, or categories that are joined by
 * cells with each other alone and have another sum in one margin than in another. -1 in *margin where none is at fault; false
 * without memory. */
bool cxm__cells_blocks(const struct cxm__cells *cells, const struct cxm__margins *margins, int32_t *margin, int64_t *row);

#endif
