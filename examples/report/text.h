/* The findings as a page for a terminal. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "draw.h"
#include "findings.h"

void text_write(const findings *found, const pen *on);

#endif
