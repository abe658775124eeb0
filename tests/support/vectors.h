/* A file of vectors as a group of cmocka tests: each case one test, under its name. */
#ifndef CXM_TESTS_SUPPORT_VECTORS_H
#define CXM_TESTS_SUPPORT_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/json.h"

/* Runs a test on every case of a file in tests/vectors, and hands it the case as its state; returns how many failed, or 1 where
 * there are none. */
static inline int vectors_run(const char *name, void (*test)(void **state))
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", CXM_VECTORS, name);
    struct json_file file = json_read(path);
    struct CMUnitTest *tests = file.root && file.root->count ? calloc((size_t)file.root->count, sizeof *tests) : NULL;
    size_t count = 0;
    int failed = 1;
    for (struct json *one = tests ? file.root->first : NULL; one; one = one->next)
        tests[count++] = (struct CMUnitTest){json_text(json_at(one, "name")), test, NULL, NULL, one};
    if (count)
        failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
    free(tests);
    json_close(&file);
    return failed;
}

#endif
