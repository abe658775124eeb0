/* Takes the text of conditions apart, and writes it in its one form: conditions in the order of their texts, none twice.
 * A value in quotes is a value, also where it says null. */
#include "model/where.h"

#include <string.h>

#include "model/where_read.h"

static const char where_blanks[] = " \t\n\r,", where_stops[] = " \t\n\r,()|", where_name_stops[] = "=!<> \t\n\r,()|";

static const char *const where_operators[] = {"=", "!=", "<", "<=", ">", ">="};

static cxm_status where_fail_form(const struct cxm__where_reader *reader, const char *at, const char *why)
{
    const struct cxm__slice rest = {at, strcspn(at, where_blanks)};
    if (!rest.length)
        return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__A("where"), CXM__T(": the text ends where "),
                         CXM__T(why), CXM__T(" should stand"));
    return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__A("where"), CXM__T(": "), CXM__S(rest),
                     CXM__T(" stands where "), CXM__T(why), CXM__T(" should"));
}

static bool where_operator(const char **at, enum cxm__where_operator *is)
{
    bool found = false;
    for (int32_t i = CXM__WHERE_IS; i <= CXM__WHERE_FROM; i++)
        if (strncmp(*at, where_operators[i], strlen(where_operators[i])) == 0 &&
            (!found || strlen(where_operators[i]) > strlen(where_operators[*is]))) {
            *is = (enum cxm__where_operator)i;
            found = true;
        }
    if (found)
        *at += strlen(where_operators[*is]);
    return found;
}

static cxm_status where_values(const struct cxm__where_reader *reader, struct cxm__where_condition *condition, const char **at)
{
    const bool ordered = condition->is != CXM__WHERE_IS && condition->is != CXM__WHERE_IS_NOT;
    const size_t size = strlen(*at) + 1;
    char *value = cxm__arena_take(reader->arena, (int64_t)size, 1);
    int32_t most = 1, count = 0;
    for (const char *p = *at; *p; p++)
        most += *p == '|';
    cxm_status status = value ? cxm__where_room(reader, condition, most) : cxm__fail_memory(reader->error);
    while (!status) {
        const bool quoted = **at == '"';
        if (!cxm__name_read(at, where_stops, value, size) || (**at && !strchr(where_stops, **at)))
            return where_fail_form(reader, *at, "a value");
        const bool null = !quoted && strcmp(value, "null") == 0;
        count++;
        if (ordered && (null || count > 1 || **at == '|'))
            return cxm__where_fail(reader, condition, (struct cxm__slice){"", 0},
                                   " is compared by < or > with something else than one value");
        condition->null |= null;
        if (!null)
            status = cxm__where_value(reader, condition, cxm__slice_of(value));
        if (**at != '|')
            break;
        ++*at;
    }
    return status ? status : cxm__where_settle(reader, condition);
}

/* "field=value|value" */
static void where_write(const void *what, struct cxm__text *text)
{
    const struct cxm__where_condition *condition = what;
    cxm__text_quoted(text, condition->field.name, strlen(condition->field.name));
    cxm__text_string(text, where_operators[condition->is]);
    for (int32_t i = 0; i < condition->text_count; i++) {
        const char *value = condition->texts[i];
        if (i)
            cxm__text_character(text, '|');
        if (strcmp(value, "null") == 0)
            cxm__text_string(text, "\"null\"");
        else
            cxm__text_quoted(text, value, strlen(value));
    }
    /* beside other values `!=` does not hold for null anyway */
    if (condition->null && (!condition->text_count || condition->is == CXM__WHERE_IS))
        cxm__text_string(text, condition->text_count ? "|null" : "null");
}

static cxm_status where_condition(struct cxm__where *where, const struct cxm__where_reader *reader, struct cxm__base *base,
                                  const char **at)
{
    char name[CXM__NAME_SIZE];
    const char *begin = *at;
    struct cxm__where_condition read = {0}, *condition;
    if (!cxm__name_read(at, where_name_stops, name, sizeof name))
        return where_fail_form(reader, begin, "the name of a field");
    *at += strspn(*at, " \t");
    if (!where_operator(at, &read.is))
        return where_fail_form(reader, **at ? *at : begin, "one of = != < <= > >=");
    *at += strspn(*at, " \t");
    cxm_status status = cxm__field_bind(&read.field, base, name, "where", reader->argument, reader->error);
    if (status)
        return status;
    condition = cxm__arena_take(&where->arena, 1, sizeof *condition);
    if (!condition) {
        cxm__field_free(&read.field);
        return cxm__fail_memory(reader->error);
    }
    *condition = read;
    condition->next = where->first;
    where->first = condition;
    status = where_values(reader, condition, at);
    if (!status && **at && !strchr(where_blanks, **at))
        status = where_fail_form(reader, *at, "a blank or another value");
    return status;
}

/* The texts of all conditions in their order, each once. */
static cxm_status where_finish(struct cxm__where *where, const struct cxm__where_reader *reader)
{
    int64_t count = 0, kept = 0;
    size_t size = 1;
    for (const struct cxm__where_condition *c = where->first; c; c = c->next)
        count++;
    const char **texts = cxm__arena_take(&where->arena, count + 1, sizeof *texts);
    if (!texts)
        return cxm__fail_memory(reader->error);
    for (const struct cxm__where_condition *c = where->first; c; c = c->next) {
        const char *text = cxm__arena_written(&where->arena, where_write, c);
        int64_t place = 0;
        if (!text)
            return cxm__fail_memory(reader->error);
        while (place < kept && strcmp(texts[place], text) < 0)
            place++;
        if (place < kept && strcmp(texts[place], text) == 0)
            continue;
        memmove(texts + place + 1, texts + place, (size_t)(kept - place) * sizeof *texts);
        texts[place] = text;
        kept++;
        size += strlen(text) + 1;
    }
    char *buffer = cxm__arena_take(&where->arena, (int64_t)size, 1);
    if (!buffer)
        return cxm__fail_memory(reader->error);
    struct cxm__text whole = cxm__text_into(buffer, size);
    for (int64_t i = 0; i < kept; i++) {
        if (i)
            cxm__text_character(&whole, ' ');
        cxm__text_string(&whole, texts[i]);
    }
    (void)cxm__text_end(&whole);
    where->text = buffer;
    return CXM_OK;
}

cxm_status cxm__where_read(struct cxm__where *where, struct cxm__base *base, const char *text, int32_t argument, cxm_error *error)
{
    *where = (struct cxm__where){.arena = {.host = *base->host}, .text = ""};
    const struct cxm__where_reader reader = {&where->arena, base->policy, argument, error};
    cxm_status status = CXM_OK;
    const char *at = text ? text : "";
    for (at += strspn(at, where_blanks); *at && !status; at += strspn(at, where_blanks))
        status = where_condition(where, &reader, base, &at);
    return status || !where->first ? status : where_finish(where, &reader);
}

void cxm__where_free(struct cxm__where *where)
{
    for (struct cxm__where_condition *condition = where->first; condition; condition = condition->next)
        cxm__field_free(&condition->field);
    cxm__arena_free(&where->arena);
    where->first = NULL;
    where->text = "";
}

cxm_status cxm__where_text(struct cxm__base *base, const char *text, struct cxm__arena *arena, const char **canonical,
                           int32_t argument, cxm_error *error)
{
    struct cxm__where where;
    cxm_status status = cxm__where_read(&where, base, text, argument, error);
    if (!status) {
        *canonical = cxm__arena_text(arena, where.text, strlen(where.text));
        status = *canonical ? CXM_OK : cxm__fail_memory(error);
    }
    cxm__where_free(&where);
    return status;
}
