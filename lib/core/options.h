/* Options and policies: one table of cxm_option says where each stands in its struct, how it reads as text and what it may be.
 * Struct and text are checked by the same code, so they cannot drift apart. */
#ifndef CXM__CORE_OPTIONS_H
#define CXM__CORE_OPTIONS_H

#include "core/fail.h"
#include "cxm/measure.h"

/* A struct of options and the table that describes it. */
struct cxm__option_table {
    const char *owner; /* for messages: "nps", "policy" */
    const cxm_option *options;
    int32_t count;
};

void cxm__options_defaults(const struct cxm__option_table *table, void *options, size_t size);

/* Checks each option of a struct against its range. */
cxm_status cxm__options_check(const struct cxm__option_table *table, const void *options, int32_t argument, cxm_error *error);

const cxm_option *cxm__option_find(const struct cxm__option_table *table, struct cxm__slice name);

/* Whether a choice is the one of this name in a struct of options. */
bool cxm__option_is(const cxm_option *option, const void *options, const char *choice);

/* Sets one option from the text of its value. Names of columns go to cxm__option_column() instead. */
cxm_status cxm__option_set(const struct cxm__option_table *table, const cxm_option *option, void *options,
                           struct cxm__slice value, int32_t argument, cxm_error *error);

/* Reads the next `name=value` of a text at *at; *at is left behind it and what separates it from the next. `name` and `value` are
 * buffers of CXM__NAME_SIZE and CXM__VALUE_SIZE bytes. CXM_OK with an empty name at the end of the text; stops at `end` too, if
 * that is not 0. */
cxm_status cxm__option_next(const char **at, char end, char *name, char *value, int32_t argument, cxm_error *error);

/* " confidence=0.95 ..." of all options but those that name a column and are not set. */
void cxm__options_write(const struct cxm__option_table *table, const void *options, struct cxm__text *text);

enum { CXM__NAME_SIZE = 256, CXM__VALUE_SIZE = 1024 };

#endif
