/* What the control charts' measures share: their options, their figures, and their points as rows. */
#ifndef CXM__CONTROL_FIGURES_H
#define CXM__CONTROL_FIGURES_H

#include "cxm/unstable/control.h"
#include "measure.h"

struct cxm__control_choice {
    size_t struct_size;
    double width, centre, sigma, lambda, k, h;
    int32_t baseline, rules, limits, reserved;
};

#define CXM__CONTROL_WIDTH                                                                                          \
    {"width", "", "Limits lie this many standard deviations from the centre.", "", 0, 1e6, 3, 0, CXM_OPTION_NUMBER, \
     offsetof(struct cxm__control_choice, width), 1, 0}
#define CXM__CONTROL_BASELINE                                                                                           \
    {"baseline", "rows", "Centre and limits come from the first rows, this many; 0: from all.", "", 0, INT32_MAX, 0, 0, \
     CXM_OPTION_INTEGER, offsetof(struct cxm__control_choice, baseline), 0, 0}
#define CXM__CONTROL_RULES                                                                                                   \
    {"rules", "", "Which patterns signal, besides a point beyond the limits.", "western_electric|nelson|limits", 0, 2, 0, 0, \
     CXM_OPTION_CHOICE, offsetof(struct cxm__control_choice, rules), 0, 0}
/* Only together: sigma 0 leaves both to the data. */
#define CXM__CONTROL_CENTRE                                                                         \
    {"centre", "", "The centre, where sigma is given.", "", -1e280, 1e280, 0, 0, CXM_OPTION_NUMBER, \
     offsetof(struct cxm__control_choice, centre), 0, 0}
#define CXM__CONTROL_SIGMA                                                                                          \
    {"sigma", "", "The standard deviation of a point, given from elsewhere; 0: from the data.", "", 0, 1e280, 0, 0, \
     CXM_OPTION_NUMBER, offsetof(struct cxm__control_choice, sigma), 0, 0}

/* The terms that every chart has, in this order. */
enum { CXM__CONTROL_FIGURE_SIGNALS, CXM__CONTROL_FIGURE_FIRST, CXM__CONTROL_FIGURE_CENTRE, CXM__CONTROL_FIGURE_SIGMA,
       CXM__CONTROL_FIGURES };
#define CXM__CONTROL_TERMS(unit, low, high)                                                             \
    {"signals", "points", "How many points signal.", 0, INFINITY, 0, 0},                                \
    {"first_signal", "rows", "The first of them, counted from row 0 of the group.", 0, INFINITY, 0, 0}, \
    {"centre", unit, "The chart's centre.", (low), (high), 0, 0},                                       \
    {"sigma", unit, "The standard deviation that the limits come from.", 0, INFINITY, 0, 0}

/* The row terms of a chart with limits. */
#define CXM__CONTROL_ROW_TERMS(unit, low, high)                                                                             \
    {"value", unit, "What is plotted.", (low), (high), 0, 0}, {"centre", unit, "The chart's centre.", (low), (high), 0, 0}, \
    {"lower", unit, "Lower limit.", (low), (high), 0, 0}, {"upper", unit, "Upper limit.", (low), (high), 0, 0},             \
    {"signals", "", "Bits of the patterns that the point completes; see the page.", 0, 1023, 0, 0}
enum { CXM__CONTROL_ROWS = 5 };

cxm_control_options cxm__control_options(const struct cxm__control_choice *choice);

void cxm__control_figures(const cxm_control_result *result, cxm_tested_estimate *figures);

/* rows[0 .. CXM__CONTROL_ROWS - 1] of points; rows may be NULL. */
void cxm__control_rows_of(const cxm_control_point *points, int64_t length, double *const *rows);

#endif
