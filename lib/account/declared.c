/* The reader and writer of declared lists. Names are bare, or in double quotes where they hold what separates items. */
#include "account/declared.h"

#include <string.h>

static bool declared_separates(char c)
{
    return c == ';' || c == '|';
}

/* Cuts blanks off the end. */
static void declared_trim(char *text)
{
    size_t length = strlen(text);
    while (length && text[length - 1] == ' ')
        text[--length] = '\0';
}

static void declared_blanks(struct cxm__declared *list)
{
    while (*list->at == ' ')
        list->at++;
}

cxm_status cxm__declared_fail(const struct cxm__declared *list, const char *why, cxm_error *error)
{
    if (list->colon)
        return CXM__FAIL(error, CXM_E_ARGUMENT, list->argument, -1, CXM__T(list->owner), CXM__T("."), CXM__A(list->option),
                         CXM__T(": "), CXM__Q(list->name), CXM__T(":"), CXM__T(list->rest), CXM__T(why));
    return CXM__FAIL(error, CXM_E_ARGUMENT, list->argument, -1, CXM__T(list->owner), CXM__T("."), CXM__A(list->option),
                     CXM__T(": "), CXM__Q(list->name), CXM__T(why));
}

cxm_status cxm__declared_next(struct cxm__declared *list, bool *more, cxm_error *error)
{
    size_t length = 0;
    list->name[0] = list->rest[0] = '\0';
    list->colon = false;
    declared_blanks(list);
    *more = *list->at != '\0';
    if (!*more)
        return CXM_OK;
    const bool quoted = *list->at == '"';
    if (*list->at != ':' && !cxm__name_read(&list->at, ":;|", list->name, sizeof list->name))
        return cxm__declared_fail(list, quoted ? ": its quotes do not close, or hold too much" : ": an item is empty or too long",
                                  error);
    if (!quoted)
        declared_trim(list->name);
    declared_blanks(list);
    if (*list->at == ':') {
        list->colon = true;
        list->at++;
        declared_blanks(list);
        while (*list->at && !declared_separates(*list->at) && length + 1 < sizeof list->rest)
            list->rest[length++] = *list->at++;
        list->rest[length] = '\0';
        declared_trim(list->rest);
    }
    if (*list->at && !declared_separates(*list->at))
        return cxm__declared_fail(list, " goes on behind its end; items are separated by ; or |", error);
    if (*list->at)
        list->at++;
    return CXM_OK;
}

void cxm__declared_write(struct cxm__text *text, char separator, const char *name)
{
    const size_t length = strlen(name);
    const bool quoted = length && (name[strcspn(name, ":;|\"")] || name[0] == ' ' || name[length - 1] == ' ');
    if (text->length)
        cxm__text_character(text, separator);
    if (!quoted) {
        cxm__text_bytes(text, name, length);
        return;
    }
    cxm__text_character(text, '"');
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '"')
            cxm__text_character(text, '"');
        cxm__text_character(text, name[i]);
    }
    cxm__text_character(text, '"');
}
