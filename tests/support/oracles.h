/* Cases of independent sources, read from the JSON files in the folder that CXM_ORACLES names.
 * The files are not part of the repository; without them the tests are skipped. */
#ifndef CXM_TESTS_SUPPORT_ORACLES_H
#define CXM_TESTS_SUPPORT_ORACLES_H

#include "support/json.h"

/* A file, to be given back with json_close(); without a root where the folder is not named. A file that is missing or broken in a
 * folder that is named fails the test. */
struct json_file oracles_load(const char *file);

/* The case of an id; fails the test where there is none. */
const struct json *oracles_case(const struct json *file, const char *id);

/* A member's member by a path such as "expected.adjwald95"; NULL where it is not there. */
const struct json *oracles_at(const struct json *object, const char *path);

/* A number at a path, NaN for null; fails the test where there is none. */
double oracles_number(const struct json *object, const char *path);

/* The numbers of an array, at most `most`; returns how many. */
int64_t oracles_numbers(const struct json *object, const char *path, double *numbers, int64_t most);

#endif
