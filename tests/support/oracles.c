/* Paths with dots, and numbers that may be null or stand alone instead of in an array.
 * A case that cannot be found is a failure and not a skip, so that a renamed id does not pass unseen. */
#include "support/oracles.h"

#include "support/check.h"
#include "support/csv.h"

struct json_file oracles_load(const char *name)
{
    const char *path = csv_path("CXM_ORACLES", name);
    struct json_file file = {NULL, NULL};
    if (path && !(file = json_read(path)).root)
        fail_msg("%s cannot be read", path);
    return file;
}

const struct json *oracles_case(const struct json *file, const char *id)
{
    for (const struct json *one = json_first(json_at(file, "cases")); one; one = one->next) {
        const char *own = json_text(json_at(one, "id"));
        if (own && strcmp(own, id) == 0)
            return one;
    }
    fail_msg("there is no case %s", id);
    return NULL;
}

const struct json *oracles_at(const struct json *object, const char *path)
{
    char name[64];
    while (object && *path) {
        size_t length = strcspn(path, ".");
        if (length >= sizeof name)
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        object = json_at(object, name);
        path += length + (path[length] == '.');
    }
    return object;
}

double oracles_number(const struct json *object, const char *path)
{
    const struct json *value = oracles_at(object, path);
    if (!value)
        fail_msg("there is no number at %s", path);
    return json_number(value);
}

int64_t oracles_numbers(const struct json *object, const char *path, double *numbers, int64_t most)
{
    const struct json *values = oracles_at(object, path);
    int64_t count = 0;
    if (values && values->kind == JSON_NUMBER) {
        numbers[0] = json_number(values);
        return 1;
    }
    if (!values || values->kind != JSON_ARRAY)
        fail_msg("there are no numbers at %s", path);
    for (const struct json *one = json_first(values); one && count < most; one = one->next)
        numbers[count++] = json_number(one);
    return count;
}
