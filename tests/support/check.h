/* What the tests compare numbers with: closeness in which NaN equals NaN, sameness of bits, and tables of named cases.
 * It brings in what cmocka.h needs before it. */
#ifndef CXM_TESTS_SUPPORT_CHECK_H
#define CXM_TESTS_SUPPORT_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* For cases that draw samples by the hundred: a run under valgrind leaves them to the other builds, since it is no question of theirs
 * whether memory is used well. */
static inline void skip_where_slow(void)
{
    if (getenv("CXM_SLOW"))
        skip();
}

/* Fails unless both are NaN, or got is within `relative` of want (absolutely, where want is smaller than 1). */
#define check_close(got, want, relative) check_close_at(#got, __LINE__, (got), (want), (relative))

/* Fails unless got is within `half` of want: for figures that were printed rounded. */
#define check_printed(got, want, half) check_printed_at(#got, __LINE__, (got), (want), (half))

#define check_nan(got) check_close_at(#got, __LINE__, (got), NAN, 0)

#define check_bits(got, want) check_bits_at(#got, __LINE__, (got), (want))

static inline void check_printed_at(const char *what, int line, double got, double want, double half)
{
    bool same = isnan(want) ? isnan(got) : isinf(want) ? got == want : fabs(got - want) <= half;
    if (!same)
        fail_msg("line %d: %s is %.17g, wanted %.17g within %g", line, what, got, want, half);
}

static inline void check_close_at(const char *what, int line, double got, double want, double relative)
{
    check_printed_at(what, line, got, want, relative * (fabs(want) > 1 ? fabs(want) : 1));
}

static inline void check_bits_at(const char *what, int line, double got, double want)
{
    if (memcmp(&got, &want, sizeof got) != 0)
        fail_msg("line %d: %s is %.17g, wanted %.17g to the bit", line, what, got, want);
}

/* Each row of a table that begins with `const char *name` becomes a cmocka test of its own. */
#define CHECK_ROWS(table, function, tests, count)                                                                       \
    do {                                                                                                                \
        for (size_t check_row = 0; check_row < sizeof(table) / sizeof *(table); check_row++)                              \
            (tests)[(count)++] = (struct CMUnitTest){(table)[check_row].name, (function), NULL, NULL, (void *)(uintptr_t)&(table)[check_row]}; \
    } while (0)

#endif
