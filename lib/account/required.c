/* The reader and writer of required classes, which stand in the order of their names. */
#include "account/required.h"

#include <math.h>
#include <string.h>

#include "account/declared.h"

static cxm_status required_add(struct cxm__required *required, const struct cxm__declared *list, cxm_error *error)
{
    double wanted = 1;
    int32_t at = required->count;
    if (!list->name[0])
        return cxm__declared_fail(list, " has no name", error);
    if (list->colon && !(cxm__number_read(cxm__slice_of(list->rest), &wanted) && wanted >= 1 &&
                         wanted <= 1000000 && floor(wanted) == wanted))
        return cxm__declared_fail(list, " is not of the form class:number, such as end_user:3", error);
    if (required->count == CXM_COVERAGE_CLASSES_MAX)
        return cxm__declared_fail(list, " is one class more than 16", error);
    for (; at > 0 && strcmp(required->classes[at - 1].name, list->name) >= 0; at--) {
        if (strcmp(required->classes[at - 1].name, list->name) == 0)
            return cxm__declared_fail(list, " is required twice", error);
        required->classes[at] = required->classes[at - 1];
    }
    memset(&required->classes[at], 0, sizeof required->classes[at]);
    memcpy(required->classes[at].name, list->name, strlen(list->name));
    required->classes[at].wanted = (int64_t)wanted;
    required->count++;
    return CXM_OK;
}

cxm_status cxm__required_read(struct cxm__required *required, const char *text, const char *owner, int32_t argument,
                              cxm_error *error)
{
    struct cxm__declared list = {.owner = owner, .option = "required", .at = text, .argument = argument};
    bool more;
    required->count = 0;
    cxm_status status = cxm__declared_next(&list, &more, error);
    while (!status && more) {
        status = required_add(required, &list, error);
        if (!status)
            status = cxm__declared_next(&list, &more, error);
    }
    return status;
}

static size_t required_write(const struct cxm__required *required, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    for (int32_t i = 0; i < required->count; i++) {
        cxm__declared_write(&text, '|', required->classes[i].name);
        cxm__text_character(&text, ':');
        cxm__text_integer(&text, required->classes[i].wanted);
    }
    (void)cxm__text_end(&text);
    return text.length;
}

cxm_status cxm__required_check(const char *text, const char *owner, int32_t argument, cxm_error *error)
{
    struct cxm__required required;
    cxm_status status = cxm__required_read(&required, text, owner, argument, error);
    if (!status && required_write(&required, NULL, 0) >= CXM_COVERAGE_REQUIRED_SIZE)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(owner), CXM__T("."), CXM__A("required"),
                           CXM__T(": with all numbers it has more than "), CXM__I(CXM_COVERAGE_REQUIRED_SIZE - 1),
                           CXM__T(" bytes"));
    return status;
}

void cxm__required_settle(char text[CXM_COVERAGE_REQUIRED_SIZE])
{
    struct cxm__required required;
    if (cxm__required_read(&required, text, "", 0, NULL))
        return;
    memset(text, 0, CXM_COVERAGE_REQUIRED_SIZE);
    (void)required_write(&required, text, CXM_COVERAGE_REQUIRED_SIZE);
}

int32_t cxm__required_find(const struct cxm__required *required, struct cxm__slice name)
{
    for (int32_t i = 0; i < required->count; i++)
        if (cxm__slice_is(name, required->classes[i].name))
            return i;
    return -1;
}
