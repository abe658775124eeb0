/* Concordant and discordant pairs, and what is made of them: Kendall's tau-b, Goodman and Kruskal's gamma; and Spearman's rho,
 * since the ranks come along. Counts are exact integers throughout. */
#ifndef CXM__STATS_CONCORDANCE_H
#define CXM__STATS_CONCORDANCE_H

#include "stats/pairs.h"

struct cxm__concordance {
    int64_t n, x_values, y_values;                            /* rows, and different values */
    int64_t concordant, discordant, tied_x, tied_y, tied_both; /* pairs of rows; tied_x and tied_y both count tied_both */
    double tau, tau_error;                                     /* NaN where a column is constant */
    double gamma, gamma_error, gamma_null_error;               /* the last one if there is no association */
    double rho;
    double variance; /* of concordant - discordant, if there is no association */
};

/* Works on n <= CXM__WIDE_ROWS in `count` different pairs, sorted by x and then y; leaves both blocks in any order. */
struct cxm__concordance cxm__concordance(struct cxm__pair *items, struct cxm__pair *spare, int64_t count);

#endif
