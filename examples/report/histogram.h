/* The answers themselves: how many at each point of the scale. */
#ifndef REPORT_HISTOGRAM_H
#define REPORT_HISTOGRAM_H

#include "draw.h"
#include "question.h"

#include <cxm/unstable/histogram.h>

void write_histogram(const pen *on, const setting *one, const cxm_histogram_result *histogram, bool weighted);

#endif
