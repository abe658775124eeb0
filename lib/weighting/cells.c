/* Cells are found by numbering combinations of codes, one margin after the other. Categories that cells join are found as sets that
 * are united (Galler and Fischer 1964); each such block has to have the same total in every margin. */
#include "weighting/cells.h"

#include <math.h>
#include <string.h>

#include "stats/sum.h"
#include "weighting/numbering.h"

/* of_row[] becomes the number of each row's combination. */
static bool cells_number(struct cxm__cells *cells, const struct cxm__margins *margins, bool apart)
{
    double *values = cxm__allocate(cells->host, cells->length, sizeof *values);
    int32_t *codes = cxm__allocate_zeroed(cells->host, cells->length, sizeof *codes);
    int64_t n = 0;
    bool lent = values && codes;
    for (int64_t i = 0; lent && i < cells->length; i++) {
        cells->of_row[i] = margins->weights[i] > 0 ? 0 : -1;
        if (cells->of_row[i] == 0)
            values[n++] = margins->weights[i];
    }
    if (lent && apart)
        lent = cxm__number_values(cells->host, values, n, codes, &cells->count);
    for (int32_t m = 0; lent && m < margins->count; m++) {
        const struct cxm__margin *margin = &margins->margin[m];
        for (int64_t i = 0, at = 0; i < cells->length; i++)
            if (cells->of_row[i] == 0) {
                values[at] = (double)codes[at] * (double)margin->categories + margin->codes[i];
                at++;
            }
        lent = cxm__number_values(cells->host, values, n, codes, &cells->count);
    }
    for (int64_t i = 0, at = 0; lent && i < cells->length; i++)
        if (cells->of_row[i] == 0)
            cells->of_row[i] = codes[at++];
    cxm__release(cells->host, codes, cells->length, sizeof *codes);
    cxm__release(cells->host, values, cells->length, sizeof *values);
    return lent;
}

bool cxm__cells_make(struct cxm__cells *cells, const struct cxm__margins *margins, bool apart)
{
    *cells = (struct cxm__cells){.host = margins->host, .length = margins->rows, .margins = margins->count};
    cells->of_row = cxm__allocate(cells->host, cells->length, sizeof *cells->of_row);
    bool lent = cells->of_row && cells_number(cells, margins, apart);
    if (lent) {
        cells->codes = cxm__allocate(cells->host, cells->count * cells->margins, sizeof *cells->codes);
        cells->rows = cxm__allocate_zeroed(cells->host, cells->count, sizeof *cells->rows);
        cells->totals = cxm__allocate_zeroed(cells->host, cells->count, sizeof *cells->totals);
        cells->weights = cxm__allocate_zeroed(cells->host, cells->count, sizeof *cells->weights);
        lent = cells->codes && cells->rows && cells->totals && cells->weights;
    }
    for (int64_t i = 0; lent && i < cells->length; i++) {
        int32_t cell = cells->of_row[i];
        if (cell < 0)
            continue;
        for (int32_t m = 0; m < cells->margins && !cells->rows[cell]; m++)
            cells->codes[m * cells->count + cell] = margins->margin[m].codes[i];
        /* the sum and, in weights[] for now, what rounding has left of it */
        cxm__sum sum = {cells->totals[cell], cells->weights[cell]};
        cxm__sum_add(&sum, margins->weights[i]);
        cells->totals[cell] = sum.sum;
        cells->weights[cell] = sum.rest;
        cells->rows[cell]++;
    }
    for (int64_t cell = 0; lent && cell < cells->count; cell++)
        cells->weights[cell] = cells->totals[cell] += cells->weights[cell];
    if (!lent)
        cxm__cells_free(cells);
    return lent;
}

void cxm__cells_free(struct cxm__cells *cells)
{
    cxm__release(cells->host, cells->of_row, cells->length, sizeof *cells->of_row);
    cxm__release(cells->host, cells->codes, cells->count * cells->margins, sizeof *cells->codes);
    cxm__release(cells->host, cells->rows, cells->count, sizeof *cells->rows);
    cxm__release(cells->host, cells->totals, cells->count, sizeof *cells->totals);
    cxm__release(cells->host, cells->weights, cells->count, sizeof *cells->weights);
    cells->of_row = NULL;
}

/* ---- blocks ---- */

static int64_t cells_root(int64_t *parents, int64_t node)
{
    while (parents[node] != node) {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    return node;
}

/* A cell can have a weight if none of its categories has the target 0. */
static bool cells_possible(const struct cxm__cells *cells, const struct cxm__margins *margins, int64_t cell)
{
    for (int32_t m = 0; m < cells->margins; m++)
        if (!(margins->margin[m].targets[cells->codes[m * cells->count + cell]] > 0))
            return false;
    return true;
}

struct cells_blocks {
    int64_t first[CXM__MARGINS_MOST + 1]; /* node of a margin's category 0; nodes are the categories of all margins */
    int64_t *parents;
    double *sums; /* of a block's targets, at its root; of margin 0, and of the one compared with it */
};

static void cells_unite(const struct cxm__cells *cells, const struct cxm__margins *margins, const struct cells_blocks *blocks,
                        bool *used)
{
    for (int64_t cell = 0; cell < cells->count; cell++) {
        if (!cells_possible(cells, margins, cell))
            continue;
        int64_t root = cells_root(blocks->parents, cells->codes[cell]);
        for (int32_t m = 0; m < cells->margins; m++) {
            int64_t node = blocks->first[m] + cells->codes[m * cells->count + cell];
            used[node] = true;
            blocks->parents[cells_root(blocks->parents, node)] = root;
        }
    }
}

static void cells_sum(const struct cxm__margins *margins, const struct cells_blocks *blocks, int32_t m, double *sums)
{
    for (int64_t c = 0; c < margins->margin[m].categories; c++)
        sums[cells_root(blocks->parents, blocks->first[m] + c)] += margins->margin[m].targets[c];
}

static void cells_judge(const struct cxm__margins *margins, const struct cells_blocks *blocks, const bool *used, int32_t *margin,
                        int64_t *row)
{
    int64_t nodes = blocks->first[margins->count];
    double *sums = blocks->sums, *other = blocks->sums + nodes;
    for (int32_t m = 0; m < margins->count; m++)
        for (int64_t c = 0; c < margins->margin[m].categories; c++)
            if (margins->margin[m].targets[c] > 0 && !used[blocks->first[m] + c]) {
                *margin = m;
                *row = margins->margin[m].first_row[c];
                return;
            }
    cells_sum(margins, blocks, 0, sums);
    for (int32_t m = 1; m < margins->count; m++) {
        memset(other, 0, (size_t)nodes * sizeof *other);
        cells_sum(margins, blocks, m, other);
        for (int64_t c = 0; c < margins->margin[m].categories; c++) {
            int64_t root = cells_root(blocks->parents, blocks->first[m] + c);
            if (fabs(sums[root] - other[root]) > 1e-9 * margins->total && margins->margin[m].targets[c] > 0) {
                *margin = m;
                *row = margins->margin[m].first_row[c];
                return;
            }
        }
    }
}

bool cxm__cells_blocks(const struct cxm__cells *cells, const struct cxm__margins *margins, int32_t *margin, int64_t *row)
{
    struct cells_blocks blocks = {{0}, NULL, NULL};
    *margin = -1;
    for (int32_t m = 0; m < margins->count; m++)
        blocks.first[m + 1] = blocks.first[m] + margins->margin[m].categories;
    int64_t nodes = blocks.first[margins->count];
    bool *used = cxm__allocate_zeroed(cells->host, nodes, sizeof *used);
    blocks.parents = cxm__allocate(cells->host, nodes, sizeof *blocks.parents);
    blocks.sums = cxm__allocate_zeroed(cells->host, 2 * nodes, sizeof *blocks.sums);
    bool lent = used && blocks.parents && blocks.sums;
    if (lent) {
        for (int64_t i = 0; i < nodes; i++)
            blocks.parents[i] = i;
        cells_unite(cells, margins, &blocks, used);
        cells_judge(margins, &blocks, used, margin, row);
    }
    cxm__release(cells->host, blocks.sums, 2 * nodes, sizeof *blocks.sums);
    cxm__release(cells->host, blocks.parents, nodes, sizeof *blocks.parents);
    cxm__release(cells->host, used, nodes, sizeof *used);
    return lent;
}
