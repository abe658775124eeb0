#include "question.h"

#include "sides_question.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const cxm_option *setting_option(const setting *one, const char *option)
{
    for (int i = 0; i < one->measure->option_count; i++)
        if (strcmp(one->measure->options[i].name, option) == 0)
            return &one->measure->options[i];
    return NULL;
}

double setting_number(const setting *one, const char *option)
{
    const cxm_option *record = setting_option(one, option);
    double number = NAN;
    int32_t integer;
    if (record && record->kind == CXM_OPTION_NUMBER) {
        memcpy(&number, one->options + record->offset, sizeof number);
    } else if (record) {
        memcpy(&integer, one->options + record->offset, sizeof integer);
        number = integer;
    }
    return number;
}

cxm_scale setting_scale(const setting *one)
{
    cxm_scale scale = {0, 0};
    const cxm_option *record = setting_option(one, "scale");
    if (record)
        memcpy(&scale, one->options + record->offset, sizeof scale);
    return scale;
}

bool setting_skips(const setting *one)
{
    return (int32_t)setting_number(one, "off_scale") == CXM_OFF_SCALE_SKIP;
}

char *question_text(question *whole, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    char *text = malloc((size_t)length + 1);
    if (!text)
        return NULL;
    va_start(values, format);
    vsnprintf(text, (size_t)length + 1, format, values);
    va_end(values);
    whole->made[whole->made_count++] = text;
    return text;
}

static bool taken(const question *whole, const char *name)
{
    for (int i = 0; i < whole->key_count; i++)
        if (strcmp(name, whole->keys[i]) == 0)
            return true;
    for (int i = 0; i < whole->count; i++)
        if (strcmp(name, whole->settings[i].column) == 0)
            return true;
    for (int i = 0; i < whole->model_count; i++)
        if (strcmp(name, whole->model_fields[i]) == 0)
            return true;
    for (int i = 0; i < whole->item_count; i++)
        if (strcmp(name, whole->items[i]) == 0)
            return true;
    return whole->weight && strcmp(name, whole->weight) == 0;
}

/* The name of a column in the table. Each stands there once, while one column of the file may serve twice: as a key and a score, or
 * with other missing codes. And a query has no way to write a double quote, which questions as headers like to hold. */
static const char *column_name(question *whole, const char *column, const char *use)
{
    bool quoted = strchr(column, '"') != NULL;
    if (!taken(whole, column) && !quoted)
        return column;
    char *name = question_text(whole, taken(whole, column) ? "%s (%s)" : "%s", column, use);
    for (char *at = name; at && (at = strchr(at, '"'));)
        *at = '\'';
    return name;
}

/* Applies --options word by word, since a word may be meant for another measure; the query itself judges them all. */
static void apply_words(setting *one, const char *words)
{
    char word[128];
    while (words && *words) {
        words += strspn(words, " \t");
        size_t length = strcspn(words, " \t");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        cxm_status ignored = cxm_options_parse(one->measure, word, one->options, NULL);
        (void)ignored;
        words += length;
    }
}

static int fail_memory(void)
{
    fprintf(stderr, "report: out of memory\n");
    return 2;
}

static int add_measure(question *whole, const measure_request *request)
{
    setting *one = &whole->settings[whole->count];
    cxm_error why;
    one->measure = cxm_measure_find(request->measure);
    one->request = request;
    if (!one->measure || one->measure->options_size > sizeof one->options) {
        fprintf(stderr, "report: this libcxm has no measure %s that the report can read\n", request->measure);
        return 2;
    }
    one->column = column_name(whole, request->column, request->measure);
    if (!one->column)
        return fail_memory();
    if (cxm_options_init(one->measure, one->options, one->measure->options_size, &why) != CXM_OK) {
        fprintf(stderr, "report: %s\n", why.message);
        return 2;
    }
    apply_words(one, whole->asked->options);
    const char *scale = request->scale ? question_text(whole, "scale=%s", request->scale) : "";
    const char *boxes = request->top_boxes ? question_text(whole, "top_boxes=%s", request->top_boxes) : "";
    if (!scale || !boxes)
        return fail_memory();
    if (cxm_options_parse(one->measure, scale, one->options, &why) != CXM_OK ||
        cxm_options_parse(one->measure, boxes, one->options, &why) != CXM_OK) {
        fprintf(stderr, "report: %s\n", why.message);
        return 1;
    }
    whole->measures[whole->count] = question_text(whole, "%s(\"%s\"%s%s%s%s)", request->measure, one->column,
                                                  *scale ? ", " : "", scale, *boxes ? ", " : "", boxes);
    whole->headlines[whole->count] = question_text(whole, "%s.%s(\"%s\"%s%s%s%s)", request->measure, one->measure->terms[0].name,
                                          one->column,
                                          *scale ? ", " : "", scale, *boxes ? ", " : "", boxes);
    if (!whole->measures[whole->count] || !whole->headlines[whole->count])
        return fail_memory();
    whole->count++;
    return 0;
}

const char *question_quoted(question *whole, const char *text)
{
    char *copy = question_text(whole, "\"%s%s\"", text, text); /* room for every character twice */
    char *to = copy;
    if (!copy)
        return NULL;
    *to++ = '"';
    for (; *text; text++) {
        *to++ = *text;
        if (*text == '"')
            *to++ = '"';
    }
    *to++ = '"';
    *to = '\0';
    return copy;
}

/* Groups along a column against one value of it, or against what a word of the library's says. */
static bool add_move(question *whole, const char *column, const char *value, const char *word)
{
    move *one = &whole->moves[whole->move_count];
    int count = 0;
    for (int i = 0; i < whole->asked->by_count; i++)
        if (strcmp(whole->asked->by[i], column) != 0)
            one->by[count++] = whole->asked->by[i];
    one->by[count] = one->column = column;
    one->letters = strcmp(word, "all") == 0;
    one->title = value               ? question_text(whole, "%s against %s", column, value)
                 : one->letters      ? question_text(whole, "%s, each against each other", column)
                                     : question_text(whole, "%s, each against the one before", column);
    const char *key = question_quoted(whole, column);
    const char *escaped = value ? question_text(whole, "value:%s", value) : NULL;
    const char *against = value ? (escaped ? question_quoted(whole, escaped) : NULL) : word;
    if (!one->title || !key || !against)
        return false;
    const char *margins = "";
    for (int i = 0; i < whole->count && margins && !one->letters; i++)
        if (whole->settings[i].request->margin)
            margins = question_text(whole, "%s %s.margin=%s", margins, whole->settings[i].measure->name,
                                    whole->settings[i].request->margin);
    one->options = margins ? question_text(whole, "key=%s against=%s confidence=%.17g%s", key, against,
                                  setting_number(&whole->settings[0], "confidence"), margins)
                           : NULL;
    whole->move_count++;
    return one->options != NULL;
}

const char *question_name(const question *whole, int index)
{
    const int keys = whole->model_count;
    const int weight = keys + whole->key_count;
    const int items = weight + (whole->weight != NULL);
    const int measures = items + whole->item_count;
    return index < keys     ? whole->model_fields[index]
           : index < weight ? whole->keys[index - keys]
           : index < items    ? whole->weight
           : index < measures ? whole->items[index - items]
                              : whole->settings[index - measures].column;
}

bool question_model_word(const question *whole, const char *key)
{
    static const char *const words[] = {"role_class", "side", "role", "account", "contact", "hour", "day", "week", "month",
                                        "quarter", "half", "year"};
    for (size_t i = 0; i < sizeof words / sizeof *words && whole->asked->modelled; i++)
        if (strcmp(words[i], key) == 0)
            return true;
    return false;
}

/* The file's columns that make a model, and the policy under which it is asked. */
static int add_model(question *whole)
{
    const model_request *asked = &whole->asked->model;
    const struct {
        const char *field;
        const char *column;
    } fields[MODEL_COLUMNS] = {
        {"account", asked->account}, {"contact", asked->contact}, {"role", asked->role}, {"answered", asked->time}};
    const struct {
        const char *key;
        const char *value;
    } keys[] = {{"as_of", asked->as_of}, {"window", asked->window}, {"zone", asked->zone}, {"dedupe", asked->dedupe},
                {"min_n", asked->min_n}};
    for (int i = 0; i < MODEL_COLUMNS; i++) {
        for (int k = 0; k < whole->key_count; k++)
            if (fields[i].column && strcmp(fields[i].field, whole->keys[k]) == 0 && strcmp(fields[i].column, whole->keys[k]) != 0) {
                fprintf(stderr, "report: \"%s\" is a column to group by and, as --%s %s, the %s of the answers; "
                        "rename the column\n",
                        whole->keys[k], i == MODEL_COLUMNS - 1 ? "time" : fields[i].field, fields[i].column, fields[i].field);
                return 1;
            }
        if (!fields[i].column)
            continue;
        for (int k = 0; k < whole->key_count; k++)
            if (strcmp(fields[i].field, whole->keys[k]) == 0) /* the same column: it stands in the model once */
                memmove(&whole->keys[k], &whole->keys[k + 1], (size_t)(--whole->key_count - k) * sizeof *whole->keys);
        whole->model_columns[whole->model_count] = fields[i].column;
        whole->model_fields[whole->model_count++] = fields[i].field;
    }
    const char *policy = "";
    for (size_t i = 0; i < sizeof keys / sizeof *keys && policy; i++)
        if (keys[i].value)
            policy = question_text(whole, "%s %s=%s", policy, keys[i].key, keys[i].value);
    whole->unweighted = policy;
    whole->policy = policy = policy && whole->asked->weight ? question_text(whole, "weight=given%s", policy) : policy;
    whole->rollups = policy && asked->rollup ? question_text(whole, "%s rollup=%s", policy, asked->rollup) : NULL;
    return policy && (whole->rollups || !asked->rollup) ? 0 : fail_memory();
}

int question_make(question *whole, const arguments *asked)
{
    *whole = (question){.asked = asked};
    for (int i = 0; i < asked->by_count; i++)
        whole->by[i] = whole->keys[whole->key_count++] = asked->by[i];
    const char *const columns[MOVES + 1] = {asked->against, asked->wave, asked->letters, asked->sides.column};
    for (int i = 0; i < MOVES + 1; i++)
        if (columns[i] && !taken(whole, columns[i]))
            whole->keys[whole->key_count++] = columns[i];
    if (asked->modelled) {
        int failed = add_model(whole);
        if (failed)
            return failed;
        whole->weight = asked->weight ? "weight" : NULL;
    } else if (asked->weight) {
        whole->weight = column_name(whole, asked->weight, "weight");
        whole->policy = whole->weight ? question_text(whole, "weight=\"%s\"", whole->weight) : NULL;
        if (!whole->policy)
            return fail_memory();
    }
    for (int i = 0; i < MEASURES; i++) {
        int failed = asked->requests[i].column ? add_measure(whole, &asked->requests[i]) : 0;
        if (failed)
            return failed;
    }
    for (int i = 0; i < asked->sides.item_count; i++) {
        whole->items[i] = column_name(whole, asked->sides.items[i], "item");
        if (!whole->items[i])
            return fail_memory();
        whole->item_count++;
    }
    bool whole_sides = !asked->sides.column || sides_question(whole);
    bool moves = whole_sides && (!asked->against || add_move(whole, asked->against, asked->against_value, "")) &&
                 (!asked->wave || add_move(whole, asked->wave, NULL, "previous")) &&
                 (!asked->letters || add_move(whole, asked->letters, NULL, "all"));
    return moves ? 0 : fail_memory();
}

cxm_query question_query(const question *whole, bool by)
{
    cxm_query query = CXM_QUERY_INIT;
    query.measures = whole->measures;
    query.by = by ? whole->by : NULL;
    query.options = whole->asked->options;
    query.policy = whole->policy;
    return query;
}

cxm_query question_rollups(const question *whole)
{
    cxm_query query = question_query(whole, false);
    query.measures = whole->headlines;
    query.policy = whole->rollups;
    return query;
}

cxm_query question_headlines(const question *whole, const move *one)
{
    cxm_query query = question_query(whole, false);
    query.measures = whole->headlines;
    query.by = one->by;
    return query;
}

void question_free(question *whole)
{
    for (int i = 0; i < whole->made_count; i++)
        free(whole->made[i]);
}
