/* What became of the rows of the file: what was left out, why, and what remained. */
#ifndef REPORT_LEDGER_H
#define REPORT_LEDGER_H

#include "draw.h"
#include "findings.h"

void write_ledger(const pen *on, const findings *found);

#endif
