/* What is dealt out in a permutation test: classes of units that are alike, and how many of each went to the second group.
 * Read permutation.c next, then permutation_exact.c and permutation_draw.c. */
#ifndef CXM__STATS_PERMUTATION_H
#define CXM__STATS_PERMUTATION_H

#include "core/lend.h"
#include "cxm/unstable/permutation.h"

/* Fewer clusters are not tested. */
enum { CXM__PERMUTATION_CLUSTERS = 5 };

/* Rows that have all that they need: scores, and group and cluster as codes 0, 1, 2 ... */
struct cxm__permutation_rows {
    double *score, *group, *cluster;
    int64_t *row; /* where each stood, for messages */
    int32_t *code[2];
    int64_t n, missing, different[2], capacity;
};

struct cxm__permutation_source {
    const cxm_column *score, *label[2]; /* group and cluster, or NULL */
    const char *name[3];
    int32_t argument[3];
};

/* Checks the arguments of a public call; that of its options is `argument`, behind it come host and result. */
cxm_status cxm__permutation_begin(const struct cxm__permutation_source *source, int32_t argument,
                                  const cxm_permutation_options *options, cxm_permutation_options *own, const cxm_host *host,
                                  cxm_host *lent, const void *result, cxm_error *error);
cxm_status cxm__permutation_read(struct cxm__permutation_rows *rows, const struct cxm__permutation_source *source,
                                 const cxm_host *host, cxm_error *error);
void cxm__permutation_release(struct cxm__permutation_rows *rows, const cxm_host *host);

/* A result without a figure yet, and the p of a test that was made. */
cxm_permutation_result cxm__permutation_none(const struct cxm__permutation_rows *rows);
void cxm__permutation_p(cxm_permutation_result *to, double p);

/* Rows of one score are a class; of clusters each is one. */
struct cxm__deal {
    const cxm_host *host;
    int64_t classes, units, chosen; /* classes; units in all; those in the second group */
    double *score;                  /* of one unit of the class: a score, a mid-rank, or a cluster's sum of them */
    int64_t *size;                  /* rows in a unit; NULL: 1 */
    int64_t *count;                 /* units of the class */
    int64_t *second;                /* those of them in the second group, as observed */
    int32_t *class_of;              /* of each unit */
    int64_t *whole;                 /* (score - least) / unit as whole numbers; NULL where there are none */
    double rows, sum, mean;         /* over all units */
    double rounding;                /* of a statistic, absolutely */
    int32_t statistic;              /* CXM_PERMUTATION_... */
};

/* The statistic when second[c] units of class c are in the second group; infinite for Brunner and Munzel's at separation. */
double cxm__deal_statistic(const struct cxm__deal *deal, const int64_t *second);

/* P(X > Y) + P(X = Y) / 2 and Brunner and Munzel's t. */
struct cxm__deal_ranks {
    double superiority, t;
};
struct cxm__deal_ranks cxm__deal_ranks(const struct cxm__deal *deal, const int64_t *second);

/* Whether a statistic lies as far from 0 as the observed one, but for rounding. */
static inline bool cxm__deal_as_far(const struct cxm__deal *deal, double statistic, double observed)
{
    double size = statistic < 0 ? -statistic : statistic, least = observed < 0 ? -observed : observed;
    return size >= least - deal->rounding || size == least;
}

/* Turns numbers into whole ones with 0 as the least, and the largest common divisor taken out, where they have at most nine
 * decimals; `signs`: 0 stays 0. False where they do not, or would be beyond 2^40. */
bool cxm__whole_numbers(const double *values, int64_t n, bool signs, int64_t *whole);

/* The exact p, NAN where it would take too long; false without memory. */
bool cxm__deal_network(const struct cxm__deal *deal, double *p);
bool cxm__deal_tables(const struct cxm__deal *deal, double *p);
bool cxm__flips_exact(const cxm_host *host, const double *differences, const int64_t *whole, int64_t n, double *p);

/* How many of the resamples lie as far from 0 as what was observed. */
cxm_status cxm__deal_draw(const struct cxm__deal *deal, const cxm_permutation_options *options, int64_t *as_far, cxm_error *error);
cxm_status cxm__flips_draw(const cxm_host *host, const double *differences, int64_t n, const cxm_permutation_options *options,
                           int64_t *as_far, cxm_error *error);

/* What adding up n differences may be off by. */
double cxm__flips_rounding(const double *differences, int64_t n);

#endif
