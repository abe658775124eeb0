/* What the records of weighting.poststratify, rake, mean, trim and summary share: helpers, and the entries that several have.
 * Each record stands in a file of its own, rake_measure.c and so on. */
#ifndef CXM__WEIGHTING_MEASURES_H
#define CXM__WEIGHTING_MEASURES_H

#include <math.h>
#include <stddef.h>

#include "cxm/unstable/weighted_mean.h"
#include "measure.h"
#include "weighting/margins.h"

enum { CXM__WEIGHTING_SUMMARY = 4 }; /* figures of CXM__WEIGHTING_TERMS */

/* A figure that is a description: without standard error, interval and test. */
cxm_tested_estimate cxm__weighting_figure(double value, int32_t failed, const cxm_weight_summary *weights, int64_t missing,
                                          int64_t excluded);
void cxm__weighting_figures(const cxm_weight_summary *weights, int32_t failed, int64_t missing, int64_t excluded,
                            cxm_tested_estimate *figures);
int32_t cxm__weighting_failed(int32_t status);
double cxm__weighting_or_nan(const cxm_weighting_result *result, double value);
/* n_effective, design_effect, smallest, largest, outcome, and after these what `more` has. */
void cxm__weighting_outcome(const cxm_weighting_result *result, const double *more, int count, cxm_tested_estimate *figures);

/* The pairs of columns from the request's column `first` on; at most CXM__MARGINS_MOST. */
cxm_status cxm__weighting_margins(const struct cxm__request *request, int32_t first, const char *name, cxm_margin *margins,
                                  int32_t *count, cxm_error *error);
void cxm__weighting_rename(const struct cxm__request *request, int32_t first, int32_t count, cxm_error *error);

extern const cxm_term cxm__weighting_row_terms[1];
extern const cxm_input cxm__weighting_weight_inputs[1];

#define CXM__WEIGHTING_TERMS                                                                                              \
    {"n_effective", "answers", "How many equally weighted answers would be as precise.", 0, INFINITY, 0, 0},        \
        {"design_effect", "", "n / n_effective.", 1, INFINITY, 0, 0},                                               \
        {"smallest", "", "Smallest weight above 0.", 0, INFINITY, 0, 0}, {                                          \
        "largest", "", "Largest weight.", 0, INFINITY, 0, 0                                                         \
    }
#define CXM__TERM_OUTCOME {"outcome", "", "0: the weights are good; else why there are none.", 0, 7, 0, 0}
#define CXM__TERM_CAPPED {"capped", "percent", "Share of the rows whose weight is at a bound.", 0, 100, 0, 0}
#define CXM__INPUT_MARGINS                                                                                               \
    {"margin", "Columns in pairs: a category, and how many of the population, or which share, are in it.",           \
     CXM_INPUT_MARGIN, CXM_INPUT_REPEATED}
#define CXM__OPTION_TARGETS(type)                                                                                            \
    {"targets", "", "Whether targets are numbers of the population or shares.", "total|share", 0, 1, 0, 0,               \
     CXM_OPTION_CHOICE, offsetof(type, targets), 0, 0}
#define CXM__WEIGHTING_OPTIONS                                                                                                    \
    CXM__OPTION_TARGETS(cxm_weighting_options),                                                                                     \
        {"lower", "", "Smallest weight, as a ratio to the mean weight; 0 is no cap.", "", 0, 1, 0, 0, CXM_OPTION_NUMBER,         \
         offsetof(cxm_weighting_options, lower), 0, 0},                                                                          \
        {"upper", "", "Largest weight, as a ratio to the mean weight; 1e140 is no cap.", "", 1, 1e140, 1e140, 0,                 \
         CXM_OPTION_NUMBER, offsetof(cxm_weighting_options, upper), 0, 0},                                                       \
        {"tolerance", "", "Largest relative distance of a category from its target.", "", 1e-15, 0.1, 1e-10, 0,                  \
         CXM_OPTION_NUMBER, offsetof(cxm_weighting_options, tolerance), 0, 0}, {                                                 \
        "iterations", "", "The most cycles through all margins.", "", 1, 1000000, 1000, 0, CXM_OPTION_INTEGER,                   \
            offsetof(cxm_weighting_options, iterations), 0, 0                                                                    \
    }

#endif
