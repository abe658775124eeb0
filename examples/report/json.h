/* The findings as JSON, in full precision. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "findings.h"

/* Writes to standard output. False where that failed, after a message to standard error. */
bool json_write(const findings *found);

#endif
