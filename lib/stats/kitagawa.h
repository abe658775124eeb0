/* A change of a mean over strata taken apart into rates and mix (Kitagawa 1955), with standard errors by the delta method.
 * query/decompose.c brings the strata of states together, voices/decomposition.c those of the two sides. */
#ifndef CXM__STATS_KITAGAWA_H
#define CXM__STATS_KITAGAWA_H

#include <stdbool.h>
#include <stdint.h>

#include "cxm/unstable/decomposition.h"
#include "stats/sum.h"

enum { CXM__KITAGAWA_CRUDE, CXM__KITAGAWA_RATE, CXM__KITAGAWA_MIX, CXM__KITAGAWA_UNMATCHED, CXM__KITAGAWA_PARTS };

struct cxm__kitagawa_part {
    double value, std_error; /* NaN where there is none */
    int64_t n;
};

struct cxm__kitagawa {
    struct cxm__kitagawa_part parts[CXM__KITAGAWA_PARTS];
    int64_t common, opposite; /* strata with answers on both sides; those of them that moved the other way than the whole */
    int32_t simpson;          /* CXM_SIMPSON_ */
};

/* strata[2 * i] and [2 * i + 1] are a stratum's two sides; `weighted`: shares have linearised variances. */
struct cxm__kitagawa cxm__kitagawa(const cxm_stratum *strata, int64_t count, bool weighted);

/* n, value, standard error, interval, test and their statuses of a part; no interval where `confidence` is NaN. The rest of the
 * estimate is left as it is. */
void cxm__kitagawa_figure(const struct cxm__kitagawa *of, int32_t part, double confidence, cxm_tested_estimate *figure);

/* Sums that the parts' values are made of, so that a stratum can be taken out again, or another be put in its place. */
struct cxm__kitagawa_sums {
    cxm__sum w[2][2];  /* of a side: of all strata, of those that both have */
    cxm__sum of[3][2]; /* by what shares are multiplied by, in kitagawa.c */
    int64_t n[2][2], common;
};

/* Puts a stratum in (1) or takes it out again (-1). */
void cxm__kitagawa_put(struct cxm__kitagawa_sums *sums, const cxm_stratum *pair, int sign);

/* The parts' values by CXM__KITAGAWA_; NaN where there is none. */
void cxm__kitagawa_values(const struct cxm__kitagawa_sums *sums, double *values);

#endif
