/* A sample and its margins as codes, targets and design weights; what cannot be weighted is found here.
 * Read rake.c next. */
#ifndef CXM__WEIGHTING_MARGINS_H
#define CXM__WEIGHTING_MARGINS_H

#include "core/lend.h"
#include "cxm/unstable/weighting.h"

enum { CXM__MARGINS_MOST = 64, CXM__MARGIN_CATEGORIES_MOST = 1 << 20 };

struct cxm__margin {
    int32_t *codes;     /* the category of a row, -1 where it has none */
    double *targets;    /* of a category; they add up to the same in each margin */
    int64_t *first_row; /* of a category */
    int64_t categories;
};

struct cxm__margins {
    const cxm_host *host;
    struct cxm__margin margin[CXM__MARGINS_MOST];
    double *weights; /* of rows; NaN where there is none, or no category */
    int64_t rows;
    int32_t count;
    double total; /* what the weights are to add up to */
};

/* Names of the columns for messages, and where they stand in the call. */
struct cxm__margins_source {
    const cxm_margin *margins;
    int32_t count, argument, design_argument;
    const cxm_design *design; /* read, not NULL */
};

/* Reads and checks. `result` takes counts and, where the targets allow no weights, a status. Nothing is held on failure. */
cxm_status cxm__margins_read(struct cxm__margins *to, const struct cxm__margins_source *source, int32_t targets,
                             const cxm_host *host, cxm_weighting_result *result, cxm_error *error);

void cxm__margins_free(struct cxm__margins *margins);

enum { CXM__NUMBERED_SIZE = 24 };

/* "category", "category 2", "category 3" ... for messages about one of several columns; `room` has CXM__NUMBERED_SIZE bytes. */
const char *cxm__numbered(const char *word, int32_t index, char *room);

/* Where an error names the column `word` numbered so, of `count` of them, it gets the caller's name from names[i * step]. */
void cxm__numbered_rename(cxm_error *error, const char *word, const char *const *names, int32_t count, int32_t step);

/* The one number that all rows of a design's population hold; NaN where it is NULL or has no rows. */
cxm_status cxm__population_read(const cxm_column *population, int32_t argument, double *number, cxm_error *error);

/* Numbers without a meaning in every member. */
cxm_weighting_result cxm__weighting_result(void);

/* A status, with the margin and the row to look at, -1 for none. */
void cxm__weighting_fault(cxm_weighting_result *result, int32_t status, int32_t margin, int64_t row);

/* Kish's summary of weights in an array; NaN and 0 are excluded. */
cxm_weight_summary cxm__weight_summary(const double *weights, int64_t n);

/* Writes the weights, or NaN where there are none, and their summary. */
void cxm__weighting_finish(const double *from, int64_t rows, double *weights, cxm_weighting_result *result);

#endif
