/* A change of a mean over strata taken apart into rates and mix (Kitagawa 1955), with standard errors by the delta method.
 * query/decompose.c brings the strata together. */
#ifndef CXM__STATS_KITAGAWA_H
#define CXM__STATS_KITAGAWA_H

#include <stdbool.h>
#include <stdint.h>

/* A stratum on one side. Without weights w and w2 are n. */
struct cxm__stratum {
    int64_t n;
    double w, w2, value, std_error;
};

struct cxm__kitagawa_part {
    double value, std_error; /* NaN where there is none */
    int64_t n;
};

struct cxm__kitagawa {
    struct cxm__kitagawa_part crude, rate, mix, unmatched;
    int64_t common; /* strata with answers on both sides */
    bool simpson;   /* each of at least two of them moved the other way than the whole */
};

/* strata[2 * i] and [2 * i + 1] are a stratum's two sides; `weighted`: shares have linearised variances. */
struct cxm__kitagawa cxm__kitagawa(const struct cxm__stratum *strata, int64_t count, bool weighted);

#endif
