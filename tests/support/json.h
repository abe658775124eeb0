/* JSON files as trees of values, without a library, so that tests on every machine read the same vectors and oracles.
 * What is not there is NULL, and can be asked on; what is there and of another kind fails the test. */
#ifndef CXM_TESTS_SUPPORT_JSON_H
#define CXM_TESTS_SUPPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    const char *name;   /* of a member */
    const char *text;   /* of TEXT, NUL-terminated; of NUMBER, as it stands in the file */
    struct json *first; /* of ARRAY and OBJECT */
    struct json *next;  /* in the array or object that it stands in */
    int64_t count;      /* of ARRAY and OBJECT: how many */
};

struct json_file {
    char *bytes;
    struct json *root; /* NULL where the file could not be read, which is said on stderr */
};

struct json_file json_read(const char *path);

void json_close(struct json_file *file);

/* A member, or NULL. */
const struct json *json_at(const struct json *object, const char *name);

/* A text, NULL where there is none or null stands. */
const char *json_text(const struct json *value);

/* A number, NaN where there is none or null stands. */
double json_number(const struct json *value);

int64_t json_integer(const struct json *value);

/* The first of an array's or object's values, NULL where there are none. */
const struct json *json_first(const struct json *value);

int64_t json_count(const struct json *value);

#endif
