/* The cells of a table that margins span: rows alike in all categories, and where weights have caps in their design weight too.
 * Raking works on them, which are few where rows are many: without caps all rows of a cell get the same factor. */
#ifndef CXM__WEIGHTING_CELLS_H
#define CXM__WEIGHTING_CELLS_H

#include "weighting/margins.h"

struct cxm__cells {
    const cxm_host *host;
    int32_t *of_row; /* the cell of each row, -1 where it is in none */
    int32_t *codes;  /* codes[m * count + cell] */
    int64_t *rows;   /* how many a cell has */
    double *totals;  /* of their design weights */
    double *weights; /* becomes what the cell weighs: at first the same as `totals` */
    int64_t count, length;
    int32_t margins;
};

/* `apart`: rows of different design weights are in different cells. False without memory; nothing is held then. */
bool cxm__cells_make(struct cxm__cells *cells, const struct cxm__margins *margins, bool apart);

void cxm__cells_free(struct cxm__cells *cells);

/* Whether combinations that no row has forbid the targets: a category that is left without cells, or categories that are joined by
 * cells with each other alone and have another sum in one margin than in another. -1 in *margin where none is at fault; false
 * without memory. */
bool cxm__cells_blocks(const struct cxm__cells *cells, const struct cxm__margins *margins, int32_t *margin, int64_t *row);

#endif
