/* A few lines over jansson: paths with dots, and numbers that may be null or stand alone instead of in an array.
 * A case that cannot be found is a failure and not a skip, so that a renamed id does not pass unseen. */
#include "support/oracles.h"

#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"

json_t *oracles_load(const char *file)
{
    const char *path = csv_path("CXM_ORACLES", file);
    json_error_t error;
    if (!path)
        return NULL;
    json_t *root = json_load_file(path, 0, &error);
    if (!root)
        fail_msg("%s: %s", file, error.text);
    return root;
}

json_t *oracles_case(json_t *file, const char *id)
{
    json_t *one;
    size_t index;
    json_array_foreach(json_object_get(file, "cases"), index, one)
    {
        const char *own = json_string_value(json_object_get(one, "id"));
        if (own && strcmp(own, id) == 0)
            return one;
    }
    fail_msg("there is no case %s", id);
    return NULL;
}

json_t *oracles_at(json_t *object, const char *path)
{
    char name[64];
    while (object && *path) {
        size_t length = strcspn(path, ".");
        if (length >= sizeof name)
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        object = json_object_get(object, name);
        path += length + (path[length] == '.');
    }
    return object;
}

double oracles_number(json_t *object, const char *path)
{
    json_t *value = oracles_at(object, path);
    if (!value || !(json_is_number(value) || json_is_null(value)))
        fail_msg("there is no number at %s", path);
    return json_is_null(value) ? (double)NAN : json_number_value(value);
}

int64_t oracles_numbers(json_t *object, const char *path, double *numbers, int64_t most)
{
    json_t *array = oracles_at(object, path), *value;
    size_t index;
    int64_t count = 0;
    if (json_is_number(array)) {
        numbers[0] = json_number_value(array);
        return 1;
    }
    if (!json_is_array(array))
        fail_msg("there are no numbers at %s", path);
    json_array_foreach(array, index, value) if (count < most) numbers[count++] = json_is_null(value) ? (double)NAN : json_number_value(value);
    return count;
}
