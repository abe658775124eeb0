/* Buyers and end users on the page: what each side says, whether that differs, in which accounts, and what they judge by. */
#ifndef REPORT_SIDES_TEXT_H
#define REPORT_SIDES_TEXT_H

#include "draw.h"
#include "findings.h"

void write_sides(const pen *on, const findings *found);

#endif
