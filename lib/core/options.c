/* The one reader, writer and checker of options. Each error names the option, what it was, and what it may be. */
#include "core/options.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "cxm/scale.h"

static bool option_in_range(const cxm_option *option, double value)
{
    if (isnan(value) || value < option->minimum || value > option->maximum)
        return false;
    return !((option->exclusive & 1) && value == option->minimum) && !((option->exclusive & 2) && value == option->maximum);
}

static cxm_status option_fail_range(const struct cxm__option_table *table, const cxm_option *option, double value,
                                    int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__N(value), CXM__T(" is outside "), CXM__T(option->exclusive & 1 ? "(" : "["), CXM__N(option->minimum),
                     CXM__T(", "), CXM__N(option->maximum), CXM__T(option->exclusive & 2 ? ")" : "]"));
}

static int32_t option_choices(const cxm_option *option)
{
    int32_t count = 1;
    for (const char *p = option->choices; *p; p++)
        count += *p == '|';
    return count;
}

static struct cxm__slice option_choice(const cxm_option *option, int32_t index)
{
    const char *start = option->choices;
    while (index-- > 0)
        start = strchr(start, '|') + 1;
    return (struct cxm__slice){start, strcspn(start, "|")};
}

bool cxm__option_is(const cxm_option *option, const void *options, const char *choice)
{
    int32_t index;
    memcpy(&index, (const char *)options + option->offset, sizeof index);
    struct cxm__slice is = option_choice(option, index);
    return strlen(choice) == is.length && memcmp(choice, is.start, is.length) == 0;
}

static cxm_status option_check_scale(const struct cxm__option_table *table, const cxm_option *option, cxm_scale scale,
                                     int32_t argument, cxm_error *error)
{
    const char *why = NULL;
    if (!(scale.minimum < scale.maximum))
        why = " must rise";
    else if (floor(scale.minimum) != scale.minimum || floor(scale.maximum) != scale.maximum)
        why = " must begin and end at whole numbers";
    else if (scale.minimum < option->minimum || scale.maximum > option->maximum)
        why = " goes beyond one million";
    else if (scale.maximum - scale.minimum >= CXM__POINTS_MAX)
        why = " has more than 241 points";
    if (!why)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__N(scale.minimum), CXM__T(".."), CXM__N(scale.maximum), CXM__T(why));
}

/* Up to the NUL, or more than there may be where it is missing. */
static size_t option_text_length(const cxm_option *option, const char *text)
{
    const char *end = memchr(text, '\0', (size_t)option->maximum + 1);
    return end ? (size_t)(end - text) : (size_t)option->maximum + 1;
}

/* No control characters either: a query's text has a line for each measure. */
static cxm_status option_check_text(const struct cxm__option_table *table, const cxm_option *option, struct cxm__slice text,
                                    int32_t argument, cxm_error *error)
{
    if (text.length > (size_t)option->maximum)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name),
                         CXM__T(": a text of more than "), CXM__N(option->maximum), CXM__T(" bytes"));
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.start[i] < ' ')
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name),
                             CXM__T(": byte "), CXM__I((int64_t)i), CXM__T(" is a control character"));
    return CXM_OK;
}

void cxm__options_defaults(const struct cxm__option_table *table, void *options, size_t size)
{
    unsigned char *bytes = options;
    memset(options, 0, size);
    memcpy(bytes, &size, sizeof size);
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        cxm_scale scale = {option->initial, option->initial_end};
        /* a number's default need not fit an integer */
        int32_t integer = option->kind == CXM_OPTION_NUMBER || option->kind == CXM_OPTION_SCALE ? 0 : (int32_t)option->initial;
        switch (option->kind) {
        case CXM_OPTION_NUMBER: memcpy(bytes + option->offset, &option->initial, sizeof option->initial); break;
        case CXM_OPTION_SCALE: memcpy(bytes + option->offset, &scale, sizeof scale); break;
        case CXM_OPTION_COLUMN:
        case CXM_OPTION_PHRASE:
        case CXM_OPTION_TEXT: break;
        default: memcpy(bytes + option->offset, &integer, sizeof integer); break;
        }
    }
}

cxm_status cxm__options_check(const struct cxm__option_table *table, const void *options, int32_t argument, cxm_error *error)
{
    const unsigned char *bytes = options;
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        cxm_status status = CXM_OK;
        double number;
        int32_t integer;
        cxm_scale scale;
        switch (option->kind) {
        case CXM_OPTION_NUMBER:
            memcpy(&number, bytes + option->offset, sizeof number);
            if (!option_in_range(option, number))
                status = option_fail_range(table, option, number, argument, error);
            break;
        case CXM_OPTION_INTEGER:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            if (!option_in_range(option, integer))
                status = option_fail_range(table, option, integer, argument, error);
            break;
        case CXM_OPTION_CHOICE:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            if (integer < 0 || integer >= option_choices(option))
                status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name),
                                   CXM__T(": "), CXM__I(integer), CXM__T(" is none of "), CXM__T(option->choices));
            break;
        case CXM_OPTION_SCALE:
            memcpy(&scale, bytes + option->offset, sizeof scale);
            status = option_check_scale(table, option, scale, argument, error);
            break;
        case CXM_OPTION_TEXT: {
            const char *text = (const char *)bytes + option->offset;
            status = option_check_text(table, option, (struct cxm__slice){text, option_text_length(option, text)}, argument, error);
            break;
        }
        default: break;
        }
        if (status)
            return status;
    }
    return CXM_OK;
}

const cxm_option *cxm__option_find(const struct cxm__option_table *table, struct cxm__slice name)
{
    for (int32_t i = 0; i < table->count; i++)
        if (cxm__slice_is(name, table->options[i].name))
            return &table->options[i];
    return NULL;
}

static bool option_read_scale(struct cxm__slice value, cxm_scale *scale)
{
    for (size_t i = 1; i + 2 < value.length; i++)
        if (value.start[i] == '.' && value.start[i + 1] == '.')
            return cxm__number_read((struct cxm__slice){value.start, i}, &scale->minimum) &&
                   cxm__number_read((struct cxm__slice){value.start + i + 2, value.length - i - 2}, &scale->maximum);
    return false;
}

cxm_status cxm__option_set(const struct cxm__option_table *table, const cxm_option *option, void *options,
                           struct cxm__slice value, int32_t argument, cxm_error *error)
{
    unsigned char *member = (unsigned char *)options + option->offset;
    const char *wanted = "a number";
    double number;
    int32_t integer;
    cxm_scale scale;
    switch (option->kind) {
    case CXM_OPTION_TEXT: {
        cxm_status status = option_check_text(table, option, value, argument, error);
        if (!status) {
            memset(member, 0, (size_t)option->maximum + 1);
            memcpy(member, value.start, value.length);
        }
        return status;
    }
    case CXM_OPTION_SCALE:
        wanted = "a scale such as 0..10";
        if (!option_read_scale(value, &scale))
            break;
        memcpy(member, &scale, sizeof scale);
        return option_check_scale(table, option, scale, argument, error);
    case CXM_OPTION_CHOICE:
        wanted = option->choices;
        for (integer = 0; integer < option_choices(option); integer++) {
            struct cxm__slice choice = option_choice(option, integer);
            if (choice.length == value.length && memcmp(choice.start, value.start, value.length) == 0) {
                memcpy(member, &integer, sizeof integer);
                return CXM_OK;
            }
        }
        break;
    case CXM_OPTION_INTEGER:
        wanted = "a whole number";
        if (!cxm__number_read(value, &number) || floor(number) != number)
            break;
        if (!option_in_range(option, number))
            return option_fail_range(table, option, number, argument, error);
        integer = (int32_t)number;
        memcpy(member, &integer, sizeof integer);
        return CXM_OK;
    default:
        if (!cxm__number_read(value, &number))
            break;
        if (!option_in_range(option, number))
            return option_fail_range(table, option, number, argument, error);
        memcpy(member, &number, sizeof number);
        return CXM_OK;
    }
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T(table->owner), CXM__T("."), CXM__A(option->name), CXM__T(": "),
                     CXM__S(value), CXM__T(" is not "), CXM__T(wanted));
}

static bool option_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/* A value, which may be empty in quotes. */
static bool option_read_value(const char **at, char *value)
{
    if ((*at)[0] != '"' || (*at)[1] != '"' || (*at)[2] == '"')
        return cxm__name_read(at, " \t\n\r,()", value, CXM__VALUE_SIZE);
    value[0] = '\0';
    *at += 2;
    return true;
}

cxm_status cxm__option_next(const char **at, char end, char *name, char *value, int32_t argument, cxm_error *error)
{
    const char *p = *at;
    while (option_is_blank(*p))
        p++;
    name[0] = '\0';
    const char *word = p;
    bool done = *p == '\0' || (end && *p == end);
    if (!done && cxm__name_read(&p, "= \t\n\r,()", name, CXM__NAME_SIZE) && *p == '=') {
        p++;
        if (option_read_value(&p, value) && (*p == '\0' || option_is_blank(*p) || (end && *p == end)))
            done = true;
    }
    if (!done) {
        struct cxm__slice rest = {word, strcspn(word, " \t\n\r,")};
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__S(rest), CXM__T(" is not of the form name=value"));
    }
    while (option_is_blank(*p))
        p++;
    *at = p;
    return CXM_OK;
}

void cxm__options_write(const struct cxm__option_table *table, const void *options, struct cxm__text *text)
{
    const unsigned char *bytes = options;
    for (int32_t i = 0; i < table->count; i++) {
        const cxm_option *option = &table->options[i];
        double number;
        int32_t integer;
        cxm_scale scale;
        const char *column = NULL;
        if (option->kind == CXM_OPTION_COLUMN || option->kind == CXM_OPTION_PHRASE) {
            memcpy(&column, bytes + option->offset, sizeof column);
            if (!column)
                continue;
        }
        if (text->length)
            cxm__text_character(text, ' ');
        cxm__text_string(text, option->name);
        cxm__text_character(text, '=');
        switch (option->kind) {
        case CXM_OPTION_NUMBER:
            memcpy(&number, bytes + option->offset, sizeof number);
            cxm__text_number(text, number);
            break;
        case CXM_OPTION_SCALE:
            memcpy(&scale, bytes + option->offset, sizeof scale);
            cxm__text_number(text, scale.minimum);
            cxm__text_string(text, "..");
            cxm__text_number(text, scale.maximum);
            break;
        case CXM_OPTION_COLUMN:
        case CXM_OPTION_PHRASE: cxm__text_quoted(text, column, strlen(column)); break;
        case CXM_OPTION_TEXT: {
            const char *value = (const char *)bytes + option->offset;
            cxm__text_quoted(text, value, option_text_length(option, value));
            break;
        }
        case CXM_OPTION_CHOICE: {
            memcpy(&integer, bytes + option->offset, sizeof integer);
            struct cxm__slice choice = option_choice(option, integer);
            cxm__text_bytes(text, choice.start, choice.length);
            break;
        }
        default:
            memcpy(&integer, bytes + option->offset, sizeof integer);
            cxm__text_integer(text, integer);
        }
    }
}
