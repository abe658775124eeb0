/* Classes that have to be heard of an account, and how many of each: "decision_maker:3|influencer:3|end_user:3".
 * Measures that ask who was heard share this text. */
#ifndef CXM__ACCOUNT_REQUIRED_H
#define CXM__ACCOUNT_REQUIRED_H

#include "core/options.h"
#include "cxm/unstable/coverage.h"

struct cxm__required_class {
    char name[CXM_COVERAGE_REQUIRED_SIZE];
    int64_t wanted;
};

struct cxm__required {
    struct cxm__required_class classes[CXM_COVERAGE_CLASSES_MAX]; /* by name, ascending */
    int32_t count;
};

/* `owner` is the measure, for messages. */
cxm_status cxm__required_read(struct cxm__required *required, const char *text, const char *owner, int32_t argument,
                              cxm_error *error);
/* Whether the text can be read and its canonical form has room in CXM_COVERAGE_REQUIRED_SIZE. */
cxm_status cxm__required_check(const char *text, const char *owner, int32_t argument, cxm_error *error);
/* Puts a text that was checked into its canonical form, ascending, with all numbers. */
void cxm__required_settle(char text[CXM_COVERAGE_REQUIRED_SIZE]);
/* Where the class stands in the list, or -1. */
int32_t cxm__required_find(const struct cxm__required *required, struct cxm__slice name);

#endif
