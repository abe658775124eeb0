/*
 * The part of cmocka's interface that the unit tests use, in one header, for machines that have no cmocka: -m32 and s390x.
 * It knows asserts, skip, fixtures and groups, and no mocks; the counted run is always cmocka's own.
 */
#ifndef CXM_TESTS_CMOCKA_SHIM_H
#define CXM_TESTS_CMOCKA_SHIM_H

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);
struct CMUnitTest {
    const char *name;
    CMUnitTestFunction test_func;
    CMFixtureFunction setup_func;
    CMFixtureFunction teardown_func;
    void *initial_state;
};

#define SHIM_UNUSED __attribute__((unused))
enum { SHIM_FAILED = 1, SHIM_SKIPPED = 2 };
static jmp_buf shim_jump;

SHIM_UNUSED __attribute__((noreturn, format(printf, 3, 4))) static void shim_fail(const char *file, int line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
    va_end(list);
    longjmp(shim_jump, SHIM_FAILED);
}

SHIM_UNUSED __attribute__((noreturn)) static void shim_skip(void)
{
    longjmp(shim_jump, SHIM_SKIPPED);
}

SHIM_UNUSED static void shim_integers(const char *file, int line, uintmax_t a, uintmax_t b, int equal)
{
    if ((a == b) != equal) shim_fail(file, line, "%jd %s %jd", (intmax_t)a, equal ? "!=" : "==", (intmax_t)b);
}

SHIM_UNUSED static void shim_strings(const char *file, int line, const char *a, const char *b, int equal)
{
    if ((strcmp(a, b) == 0) != equal) shim_fail(file, line, "\"%s\" %s \"%s\"", a, equal ? "!=" : "==", b);
}

SHIM_UNUSED static void shim_bytes(const char *file, int line, const void *a, const void *b, size_t size, int equal)
{
    if ((memcmp(a, b, size) == 0) != equal) shim_fail(file, line, "%zu bytes are %s", size, equal ? "different" : "the same");
}

SHIM_UNUSED static void shim_doubles(const char *file, int line, double a, double b, double within)
{
    if (!(fabs(a - b) <= within)) shim_fail(file, line, "%.17g is not within %g of %.17g", a, within, b);
}

SHIM_UNUSED static int shim_run(const char *group, const struct CMUnitTest *tests, size_t count, CMFixtureFunction setup,
                                CMFixtureFunction teardown)
{
    void *shared = NULL;
    volatile int failed = 0, skipped = 0;
    if (setup && setup(&shared) != 0) return 1;
    for (volatile size_t i = 0; i < count; i++) {
        const struct CMUnitTest *test = &tests[i];
        void *state = test->initial_state ? test->initial_state : shared;
        if (test->setup_func && test->setup_func(&state) != 0) {
            printf("[  FAILED  ] %s: setup\n", test->name);
            failed++;
            continue;
        }
        switch (setjmp(shim_jump)) {
        case 0: test->test_func(&state); break;
        case SHIM_SKIPPED:
            skipped++;
            printf("[  SKIPPED ] %s\n", tests[i].name);
            break;
        default:
            failed++;
            printf("[  FAILED  ] %s\n", tests[i].name);
            break;
        }
        if (tests[i].teardown_func) tests[i].teardown_func(&state);
    }
    if (teardown) teardown(&shared);
    printf("%s: %zu run, %d failed, %d skipped\n", group, count, failed, skipped);
    return failed;
}

#define cmocka_unit_test(f) {#f, f, NULL, NULL, NULL}
#define cmocka_unit_test_setup(f, setup) {#f, f, setup, NULL, NULL}
#define cmocka_unit_test_teardown(f, teardown) {#f, f, NULL, teardown, NULL}
#define cmocka_unit_test_setup_teardown(f, setup, teardown) {#f, f, setup, teardown, NULL}
#define cmocka_unit_test_prestate(f, state) {#f, f, NULL, NULL, state}
#define cmocka_run_group_tests(tests, setup, teardown) shim_run(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#define _cmocka_run_group_tests shim_run
#define cmocka_run_group_tests_name(name, tests, setup, teardown) \
    shim_run(name, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#define SHIM_AT __FILE__, __LINE__
#define fail() shim_fail(SHIM_AT, "fail()")
#define fail_msg(...) shim_fail(SHIM_AT, __VA_ARGS__)
#define skip() shim_skip()
#define print_message(...) printf(__VA_ARGS__)
#define print_error(...) fprintf(stderr, __VA_ARGS__)
#define test_malloc malloc
#define test_calloc calloc
#define test_realloc realloc
#define test_free free
#define assert_true(c) ((c) ? (void)0 : shim_fail(SHIM_AT, "not true: %s", #c))
#define assert_false(c) ((c) ? shim_fail(SHIM_AT, "not false: %s", #c) : (void)0)
#define assert_non_null(p) ((p) != NULL ? (void)0 : shim_fail(SHIM_AT, "NULL: %s", #p))
#define assert_null(p) ((p) != NULL ? shim_fail(SHIM_AT, "not NULL: %s", #p) : (void)0)
#define assert_ptr_equal(a, b) shim_integers(SHIM_AT, (uintmax_t)(uintptr_t)(a), (uintmax_t)(uintptr_t)(b), 1)
#define assert_ptr_not_equal(a, b) shim_integers(SHIM_AT, (uintmax_t)(uintptr_t)(a), (uintmax_t)(uintptr_t)(b), 0)
#define assert_int_equal(a, b) shim_integers(SHIM_AT, (uintmax_t)(a), (uintmax_t)(b), 1)
#define assert_int_not_equal(a, b) shim_integers(SHIM_AT, (uintmax_t)(a), (uintmax_t)(b), 0)
#define assert_string_equal(a, b) shim_strings(SHIM_AT, a, b, 1)
#define assert_string_not_equal(a, b) shim_strings(SHIM_AT, a, b, 0)
#define assert_memory_equal(a, b, size) shim_bytes(SHIM_AT, a, b, size, 1)
#define assert_memory_not_equal(a, b, size) shim_bytes(SHIM_AT, a, b, size, 0)
#define assert_in_range(v, low, high) \
    assert_true((uintmax_t)(v) >= (uintmax_t)(low) && (uintmax_t)(v) <= (uintmax_t)(high))
#define assert_double_equal(a, b, within) shim_doubles(SHIM_AT, a, b, within)
#define assert_float_equal(a, b, within) shim_doubles(SHIM_AT, (double)(a), (double)(b), (double)(within))

#endif
