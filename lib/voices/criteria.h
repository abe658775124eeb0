/* The parts of voices.criteria: complete rows of both sides (criteria_rows.c), what regressions of them say (criteria_fit.c),
 * importances and their resamples (criteria_resample.c), the figures and the record (criteria.c). */
#ifndef CXM__VOICES_CRITERIA_H
#define CXM__VOICES_CRITERIA_H

#include "cxm/unstable/importance.h"
#include "cxm/unstable/regression.h"
#include "voices/voices.h"

enum {
    CXM__CRITERIA_SIDES = 2,
    CXM__CRITERIA_MOST = 99 /* items */
};

struct cxm__criteria {
    const cxm_host *host;
    int32_t items;
    int64_t all;                          /* rows of the request */
    int64_t rows[CXM__CRITERIA_SIDES];    /* complete ones with an account, by side */
    int64_t missing[CXM__CRITERIA_SIDES]; /* others of the side: without an answer, or without one of the items */
    int64_t nowhere[CXM__CRITERIA_SIDES]; /* complete ones without an account */
    int64_t incomplete, elsewhere;        /* of any side; complete ones of neither side */
    int64_t answered, unknown;            /* rows with an answer; those of them whose side is not known */
    double *x;                            /* by column: items, then answers; rows of buyers, then of users, `used` in all */
    int32_t *account;                     /* of these rows: 0 .. accounts - 1, each with a row */
    int64_t used, accounts, heard[CXM__CRITERIA_SIDES]; /* heard: accounts with a row of the side */
};

/* Call cxm__criteria_free() whatever it returns. */
cxm_status cxm__criteria_read(struct cxm__criteria *criteria, const struct cxm__request *request,
                              const struct cxm__voices_choice *choice, cxm_error *error);
void cxm__criteria_free(struct cxm__criteria *criteria);

/* What is said of a side's items, `items` of each; memory of whoever asks. */
struct cxm__criteria_side {
    cxm_importance *each;
    int32_t *of, active; /* items that are not constant */
    int32_t status;      /* CXM_IMPORTANCE_... */
    int32_t rank;        /* of the active items' correlations */
    double r2;
};

/* Importances of both sides, and those of resampled accounts. */
struct cxm__criteria_resamples {
    struct cxm__criteria *criteria;
    bool lmg;
    int64_t count;
    uint64_t seed;
    struct cxm__criteria_side side[CXM__CRITERIA_SIDES];
    int64_t packs;                     /* what is drawn: accounts, or where there are very many, packs of them */
    int32_t *pack;                     /* of an account */
    double *part;                      /* of a pack: of each side rows, sums and products of the active items and the answer */
    int64_t width[CXM__CRITERIA_SIDES]; /* of a side's */
    double *values;                    /* of figure f and resample r: [f * count + r]; NaN where it has none */
    int64_t begin;
    struct cxm__criteria_room *rooms; /* of tasks */
};

/* Figures of a resample: shares of R2 in percent by side and item, R2 by side, the agreement of the shares' ranks. */
static inline int64_t cxm__criteria_share(const struct cxm__criteria *criteria, int32_t side, int32_t item)
{
    return (int64_t)side * criteria->items + item;
}

static inline int64_t cxm__criteria_r2(const struct cxm__criteria *criteria, int32_t side)
{
    return 2 * (int64_t)criteria->items + side;
}

static inline int64_t cxm__criteria_agreement(const struct cxm__criteria *criteria)
{
    return 2 * (int64_t)criteria->items + 2;
}

/* `observed` takes those of the data themselves. `count`, `seed`, `lmg` and `criteria` are set before; call
 * cxm__criteria_resamples_free() whatever it returns. */
cxm_status cxm__criteria_resample(struct cxm__criteria_resamples *resamples, double *observed, cxm_error *error);
void cxm__criteria_resamples_free(struct cxm__criteria_resamples *resamples);

/* Coefficients by side and their differences, `items` of each, and the test that all differences are 0. */
cxm_status cxm__criteria_fit(const struct cxm__criteria *criteria, const struct cxm__criteria_side *sides, double confidence,
                             cxm_tested_estimate *coefficients[CXM__CRITERIA_SIDES], cxm_tested_estimate *differences,
                             cxm_tested_estimate *equal, cxm_error *error);

#endif
