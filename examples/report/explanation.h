/* How the numbers were made: formulas, sources, intervals, and the query in canonical form. */
#ifndef REPORT_EXPLANATION_H
#define REPORT_EXPLANATION_H

#include "draw.h"
#include "findings.h"

void write_explanation(const pen *on, const findings *found);

#endif
