#include "sides_question.h"

#include "people.h"

#include <stdio.h>
#include <string.h>

/* "nps scale=1..10 off_scale=skip": the measure whose answers are compared, and those words of --options that say how it counts. */
static const char *counted(question *whole, const setting *one)
{
    const measure_request *request = one->request;
    const size_t length = strlen(one->measure->name);
    alignas(max_align_t) unsigned char scratch[OPTIONS_SIZE];
    const char *words = whole->asked->options ? whole->asked->options : "";
    char text[OPTIONS_SIZE];
    int used = snprintf(text, sizeof text, "%s%s%s%s%s", one->measure->name, request->scale ? " scale=" : "",
                        request->scale ? request->scale : "", request->top_boxes ? " top_boxes=" : "",
                        request->top_boxes ? request->top_boxes : "");
    memcpy(scratch, one->options, sizeof scratch);
    for (words += strspn(words, " \t"); *words; words += strspn(words, " \t")) {
        char word[128];
        const size_t size = strcspn(words, " \t");
        snprintf(word, sizeof word, "%.*s", (int)size, words);
        words += size;
        const bool own = strncmp(word, one->measure->name, length) == 0 && word[length] == '.';
        const char *option = own ? word + length + 1 : word;
        if (strncmp(option, "confidence=", 11) != 0 && strncmp(option, "interval=", 9) != 0 && used < (int)sizeof text &&
            cxm_options_parse(one->measure, option, scratch, NULL) == CXM_OK)
            used += snprintf(text + used, sizeof text - (size_t)used, " %s", option);
    }
    return question_quoted(whole, text);
}

/* Which labels are which, and the confidence; in front of these the measure, where there is one. */
static const char *options_of(question *whole, const setting *one, const char *measure)
{
    const side_request *asked = &whole->asked->sides;
    const char *buyers = question_quoted(whole, asked->buyers ? asked->buyers : "buyer");
    const char *users = question_quoted(whole, asked->users ? asked->users : "end_user|end user");
    if (!measure || !buyers || !users)
        return NULL;
    return question_text(whole, "%s%s%sbuyer=%s, user=%s, confidence=%.17g", *measure ? "measure=" : "", measure,
                         *measure ? ", " : "", buyers, users, setting_number(one, "confidence"));
}

/* voices.NAME("score", "side", account, ITEMS OPTIONS) */
static const char *analysis(question *whole, const char *name, int index, const char *items, const char *options)
{
    const char *column = question_quoted(whole, whole->settings[index].column);
    const char *side = question_quoted(whole, whole->asked->sides.column);
    return column && side ? question_text(whole, "voices.%s(%s, %s, account%s, %s)", name, column, side, items, options) : NULL;
}

static const char *items_of(question *whole)
{
    const char *all = "";
    for (int i = 0; i < whole->item_count && all; i++) {
        const char *item = question_quoted(whole, whole->items[i]);
        all = item ? question_text(whole, "%s, %s", all, item) : NULL;
    }
    return all;
}

/* It explains the answer itself, and takes no measure. */
static const char *criteria(question *whole)
{
    const char *items = items_of(whole);
    const char *options = options_of(whole, &whole->settings[0], "");
    return items && options ? analysis(whole, "criteria", 0, items, options) : NULL;
}

/* Put to people. */
static const char *blindspot(question *whole, const char *side)
{
    const char *column = question_text(whole, "answer.%s", whole->settings[0].column);
    const char *score = column ? question_quoted(whole, column) : NULL;
    return score ? question_text(whole, "voices.blindspot(%s, %s, \"" PERSON_ACCOUNT "\", %s)", score, side, whole->side_options[0])
                 : NULL;
}

bool sides_question(question *whole)
{
    static const char *const parts[] = {"quadrant", "agreement"};
    int count = 0;
    for (int i = 0; i < whole->count; i++) {
        whole->side_options[i] = options_of(whole, &whole->settings[i], counted(whole, &whole->settings[i]));
        whole->side_differences[i][0] =
            whole->side_options[i] ? analysis(whole, "difference", i, "", whole->side_options[i]) : NULL;
        if (!whole->side_differences[i][0])
            return false;
    }
    whole->side_measures[count++] = whole->side_differences[0][0];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        whole->side_measures[count] = analysis(whole, parts[i], 0, "", whole->side_options[0]);
        if (!whole->side_measures[count++])
            return false;
    }
    if (whole->item_count > 0) {
        whole->side_measures[count] = criteria(whole);
        if (!whole->side_measures[count])
            return false;
    }
    if (whole->asked->model.contact) {
        whole->side_people[0][0] = blindspot(whole, "\"" PERSON_SIDE "\"");
        const bool roles = whole->asked->model.role && whole->asked->model.as_of; /* a role of a person is one of a day */
        whole->side_people[1][0] = roles ? blindspot(whole, whole->asked->sides.column) : NULL;
        if (!whole->side_people[0][0] || (roles && !whole->side_people[1][0]))
            return false;
    }
    count = 0;
    for (int i = 0; i < whole->asked->by_count; i++)
        if (strcmp(whole->asked->by[i], whole->asked->sides.column) != 0)
            whole->side_by[count++] = whole->asked->by[i];
    return true;
}

cxm_query question_sides(const question *whole, int index)
{
    cxm_query query = CXM_QUERY_INIT;
    query.measures = index == 0 ? whole->side_measures : whole->side_differences[index];
    query.policy = whole->unweighted;
    return query;
}

cxm_query question_side_people(const question *whole, bool by_model)
{
    cxm_query query = question_sides(whole, 0);
    query.measures = whole->side_people[by_model];
    query.of = "contacts";
    return query;
}

cxm_query question_side_groups(const question *whole)
{
    cxm_query query = question_sides(whole, 0);
    query.measures = whole->side_differences[0];
    query.by = whole->side_by;
    return query;
}
