/* How estimates are worded and drawn, the same in every part of the page. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "draw.h"
#include "question.h"

enum { LABEL_SIZE = 512 };

/* How a term is drawn: from where to where, in what words, and how wide an interval may be to tell anything. */
typedef struct range {
    double low;
    double high;
    double widest; /* half an interval wider than this tells too little */
    const char *suffix;
    bool scale; /* the answers' own scale, which takes one more decimal */
} range;

range range_of(const setting *one, const cxm_term *term);

/* A pen with the decimals that the range asks for. */
pen pen_for(const pen *on, const range *over);

cxm_estimate estimate_at(const cxm_result *result, int64_t row);

/* Why there is no value, for one whose status says so. */
const char *why_no_value(const cxm_estimate *estimate);

/* "38.0 to 41.6", or why there is no interval. */
void interval_text(const pen *on, const cxm_estimate *estimate, char *text, size_t size);

#endif
