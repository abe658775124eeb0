/* How the numbers were made: formulas, sources, intervals, and the query in canonical form. */
#ifndef REPORT_EXPLANATION_H
#define REPORT_EXPLANATION_H

#include "draw.h"
#include "findings.h"

/* Words in lines of the page's width, the first after a label, the others below it. */
void write_wrapped(const pen *on, const char *label, const char *text);

void write_explanation(const pen *on, const findings *found);

#endif
