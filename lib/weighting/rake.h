/* Raking of margins that have been read, for those who go on with the weights: see weighted_mean.c. */
#ifndef CXM__WEIGHTING_RAKE_H
#define CXM__WEIGHTING_RAKE_H

#include "weighting/margins.h"

/* The caller's options over the defaults, checked. */
cxm_status cxm__rake_options(cxm_weighting_options *to, const cxm_weighting_options *from, int32_t argument, cxm_error *error);

/* margins->weights become the raked ones where result->status stays CXM_WEIGHTING_OK. */
cxm_status cxm__rake_weights(struct cxm__margins *margins, const cxm_weighting_options *options, cxm_weighting_result *result,
                             cxm_error *error);

#endif
