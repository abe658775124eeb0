/*
 * Arrays of counts as arguments: checked, and their sum, which a double holds exactly.
 * concentration.c has the code.
 */
#ifndef CXM_LIB_STATS_COUNTS_H
#define CXM_LIB_STATS_COUNTS_H

#include "core/fail.h"

/* Fails where `counts` is NULL and there are some, a count is negative, or the sum passes 2^53. */
cxm_status cxm__counts_sum(const int64_t *counts, int64_t length, const char *name, int32_t argument, int32_t length_argument,
                           int64_t *sum, cxm_error *error);

#endif
