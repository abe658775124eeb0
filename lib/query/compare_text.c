/* The options of a comparison, from text and back, and how two queries differ. Margins are kept by term, since a margin of points
 * is none of answers on a scale of five. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/multiplicity.h"
#include "query/compare.h"

static const cxm_option compare_text_options[] = {
    {"confidence", "", "Confidence of the intervals; 1 - confidence is the level of the tests.", "", 0, 1, 0.95, 0,
     CXM_OPTION_NUMBER,
     offsetof(struct cxm__compare_options, confidence), 3, 0},
    {"adjust", "", "How p becomes q.", "bh|by|holm|hochberg|bonferroni|none", 0, 5, 0, 0, CXM_OPTION_CHOICE,
     offsetof(struct cxm__compare_options, adjust), 0, 0},
    {"relation", "", "Whether the second side is a part of the first.", "independent|part", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(struct cxm__compare_options, part), 0, 0},
};

/* All of them, or all but the relation, which only two states can have. */
static struct cxm__option_table compare_text_table(bool relation)
{
    return (struct cxm__option_table){"compare", compare_text_options, relation ? 3 : 2};
}

int32_t cxm__compare_adjust(const struct cxm__compare *compare)
{
    static const int32_t methods[] = {CXM_ADJUST_BENJAMINI_HOCHBERG, CXM_ADJUST_BENJAMINI_YEKUTIELI, CXM_ADJUST_HOLM,
                                      CXM_ADJUST_HOCHBERG, CXM_ADJUST_BONFERRONI, CXM_ADJUST_NONE};
    return methods[compare->options.adjust];
}

/* ---- margins ---- */

/* Points and percent of a hundred are one kind of unit, those of the answers' own scale another. */
static bool compare_text_of_hundred(const cxm_term *term)
{
    return term->maximum == 100;
}

static bool compare_text_begins(struct cxm__slice whole, const char *start, struct cxm__slice *rest)
{
    size_t length = strlen(start);
    if (whole.length < length || memcmp(whole.start, start, length) != 0)
        return false;
    *rest = (struct cxm__slice){whole.start + length, whole.length - length};
    return !rest->length || rest->start[0] == '.';
}

/* Whether a margin's owner, `nps`, `nps.score` or nothing for all, means a term. */
static bool compare_text_means(struct cxm__slice owner, const struct cxm__plan_measure *measure, const cxm_term *term)
{
    const char *const names[] = {measure->measure->info.name, measure->label, measure->alias};
    struct cxm__slice rest;
    if (!owner.length)
        return true;
    for (int i = 0; i < 3; i++)
        if (compare_text_begins(owner, names[i], &rest) &&
            (!rest.length || cxm__slice_is((struct cxm__slice){rest.start + 1, rest.length - 1}, term->name)))
            return true;
    return false;
}

static cxm_status compare_text_margin(struct cxm__compare *compare, struct cxm__slice owner, const char *value, int32_t argument,
                                      cxm_error *error)
{
    const struct cxm__plan *plan = compare->plan;
    const cxm_term *unit = NULL;
    double margin;
    if (!cxm__number_read(cxm__slice_of(value), &margin) || !(margin > 0) || isinf(margin))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("margin"), CXM__T(": "), CXM__Q(value),
                         CXM__T(" is not a number above 0"));
    for (int32_t m = 0, at = 0; m < plan->measure_count; m++) {
        const cxm_measure *info = &plan->measures[m].measure->info;
        for (int32_t t = 0; t < info->term_count; t++) {
            if (!(plan->measures[m].wanted >> t & 1))
                continue;
            const cxm_term *term = &info->terms[t];
            at++;
            if (!compare_text_means(owner, &plan->measures[m], term))
                continue;
            if (unit && compare_text_of_hundred(unit) != compare_text_of_hundred(term))
                return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("margin"), CXM__T(": "), CXM__T(unit->name),
                                 CXM__T(" and "), CXM__T(term->name), CXM__T(" are not in the same unit; give each its own, such as "),
                                 CXM__T(info->name), CXM__T("."), CXM__T(term->name), CXM__T(".margin="), CXM__N(margin));
            unit = term;
            compare->margins[at - 1] = margin;
        }
    }
    if (!unit)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("margin"), CXM__T(": the query has no measure or term "),
                         CXM__S(owner));
    return CXM_OK;
}

/* ---- keys ---- */

static cxm_status compare_text_key(struct cxm__compare *compare, const char *value, int32_t argument, cxm_error *error)
{
    for (int32_t k = 0; k < compare->plan->by_count; k++)
        if (strcmp(compare->plan->keys[k], value) == 0) {
            compare->key = k;
            return CXM_OK;
        }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A("key"), CXM__T(": the query is not by "), CXM__Q(value));
}

static cxm_status compare_text_against(struct cxm__compare *compare, const char *value, cxm_error *error)
{
    static const char *const words[] = {"first", "previous", "rest", "whole", "all"};
    const size_t escape = strlen("value:");
    for (int i = 0; i < 5; i++)
        if (strcmp(words[i], value) == 0) {
            compare->against = (enum cxm__compare_against)(CXM__COMPARE_FIRST + i);
            return CXM_OK;
        }
    compare->against = CXM__COMPARE_VALUE;
    value += strncmp(value, "value:", escape) == 0 ? escape : 0;
    compare->value = cxm__arena_text(&compare->arena, value, strlen(value));
    return compare->value ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status compare_text_check(struct cxm__compare *compare, int32_t takes, int32_t argument, cxm_error *error)
{
    bool margin = false;
    for (int32_t t = 0; t < compare->plan->term_count; t++)
        margin = margin || !isnan(compare->margins[t]);
    if (margin && !(compare->options.confidence > 0.5))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("confidence"), CXM__T(": "),
                         CXM__N(compare->options.confidence),
                         CXM__T("; two one-sided tests need more than 0.5"));
    if (takes & CXM__COMPARE_AGAINST && !compare->against)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("against"),
                         CXM__T(" is missing: first, previous, rest, whole, all, or a value of the key"));
    if (!(takes & CXM__COMPARE_KEY) || compare->key >= 0)
        return CXM_OK;
    if (compare->plan->by_count == 1) {
        compare->key = 0;
        return CXM_OK;
    }
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("key"), CXM__T(" is missing, and the query has "),
                     CXM__I(compare->plan->by_count), CXM__T(" keys"));
}

/* One t quantile by group would cost more than all the rest. */
static bool compare_text_confidences(struct cxm__compare *compare)
{
    enum { T_TABLE = 1024 };
    const int32_t count = compare->plan->measure_count;
    double *table = cxm__arena_take(&compare->arena, T_TABLE * (int64_t)count, sizeof *table);
    compare->confidences = cxm__arena_take(&compare->arena, count, sizeof *compare->confidences);
    if (!table || !compare->confidences)
        return false;
    memset(table, 0, T_TABLE * (size_t)count * sizeof *table);
    for (int32_t m = 0; m < count; m++) {
        const struct cxm__plan_measure *measure = &compare->plan->measures[m];
        compare->confidences[m] = cxm__confidence_of(cxm__measure_confidence(measure->measure, &measure->options));
        compare->confidences[m].t = table + T_TABLE * (int64_t)m;
        compare->confidences[m].t_count = T_TABLE;
    }
    return true;
}

cxm_status cxm__compare_read(struct cxm__compare *compare, const char *text, int32_t takes, int32_t argument, cxm_error *error)
{
    struct cxm__option_table table = compare_text_table((takes & CXM__COMPARE_RELATION) != 0);
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    cxm__options_defaults(&table, &compare->options, sizeof compare->options);
    compare->key = -1;
    compare->margins = cxm__arena_take(&compare->arena, compare->plan->term_count, sizeof *compare->margins);
    if (!compare->margins)
        return cxm__fail_memory(error);
    for (int32_t t = 0; t < compare->plan->term_count; t++)
        compare->margins[t] = NAN;
    if (!compare_text_confidences(compare))
        return cxm__fail_memory(error);
    while (text) {
        cxm_status status = cxm__option_next(&text, 0, name, value, argument, error);
        if (status)
            return status;
        if (!name[0])
            break;
        size_t length = strlen(name), margin = strlen(".margin");
        const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){name, length});
        if (option)
            status = cxm__option_set(&table, option, &compare->options, cxm__slice_of(value), argument, error);
        else if (takes & CXM__COMPARE_MARGIN && strcmp(name, "margin") == 0)
            status = compare_text_margin(compare, (struct cxm__slice){name, 0}, value, argument, error);
        else if (takes & CXM__COMPARE_MARGIN && length > margin && strcmp(name + length - margin, ".margin") == 0)
            status = compare_text_margin(compare, (struct cxm__slice){name, length - margin}, value, argument, error);
        else if (takes & CXM__COMPARE_KEY && strcmp(name, "key") == 0)
            status = compare_text_key(compare, value, argument, error);
        else if (takes & CXM__COMPARE_AGAINST && strcmp(name, "against") == 0)
            status = compare_text_against(compare, value, error);
        else
            status = CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("a comparison has no option "), CXM__AQ(name));
        if (status)
            return status;
    }
    return compare_text_check(compare, takes, argument, error);
}

/* ---- back to text ---- */

/* A comparison, and what is done: "compare". */
struct compare_words {
    const struct cxm__compare *compare;
    const char *verb;
};

static void compare_text_write(const void *what, struct cxm__text *text)
{
    const struct compare_words *given = what;
    const struct cxm__compare *compare = given->compare;
    const char *verb = given->verb;
    static const char *const words[] = {"", "first", "previous", "rest", "whole", "all"};
    const struct cxm__plan *plan = compare->plan;
    struct cxm__option_table table = compare_text_table(compare->key < 0);
    cxm__text_string(text, verb);
    if (compare->key >= 0) {
        cxm__text_string(text, " key=");
        cxm__text_quoted(text, plan->keys[compare->key], strlen(plan->keys[compare->key]));
    }
    if (compare->against)
        cxm__text_string(text, " against=");
    if (compare->against == CXM__COMPARE_VALUE) {
        cxm__text_string(text, "value:");
        cxm__text_quoted(text, compare->value, strlen(compare->value));
    } else if (compare->against) {
        cxm__text_string(text, words[compare->against]);
    }
    cxm__options_write(&table, &compare->options, text);
    for (int32_t m = 0, at = 0; m < plan->measure_count; m++) {
        const cxm_measure *info = &plan->measures[m].measure->info;
        for (int32_t t = 0; t < info->term_count; t++) {
            if (!(plan->measures[m].wanted >> t & 1) || isnan(compare->margins[at++]))
                continue;
            cxm__text_character(text, ' ');
            cxm__text_string(text, plan->measures[m].label);
            cxm__text_character(text, '.');
            cxm__text_string(text, info->terms[t].name);
            cxm__text_string(text, ".margin=");
            cxm__text_number(text, compare->margins[at - 1]);
        }
    }
    cxm__text_character(text, '\n');
    cxm__text_string(text, plan->text);
}

const char *cxm__compare_text(struct cxm__compare *compare, const char *verb)
{
    const struct compare_words given = {compare, verb};
    return cxm__arena_written(&compare->arena, compare_text_write, &given);
}

/* ---- queries that differ ---- */

/* What stands at a place in a line, short enough for a message: a word, or all the rest where one line goes on and the other ends.
   */
static struct cxm__slice compare_text_there(const char *line, const char *at, bool goes_on)
{
    enum { MOST = 60 };
    size_t length = strcspn(at, goes_on || at == line ? "\n" : " ,)\n");
    for (; !goes_on && at > line && at[-1] != ' ' && at[-1] != ','; at--)
        length++;
    if (goes_on && *at == ' ')
        at++, length--;
    return (struct cxm__slice){at, length < MOST ? length : MOST};
}

static struct cxm__piece compare_text_piece(struct cxm__slice there)
{
    return there.length ? CXM__S(there) : CXM__T("nothing more");
}

/* How much of a model's policy says only when: waves differ in that, and in nothing else. */
static size_t compare_text_when(const char *text)
{
    static const char *const keys[] = {"as_of=", "window="};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strncmp(text, keys[i], strlen(keys[i])) == 0)
            return strcspn(text, " \n");
    return 0;
}

cxm_status cxm__compare_same(const cxm_state *first, const cxm_state *second, cxm_error *error)
{
    const char *a = first->plan.text, *b = second->plan.text, *line_a = a, *line_b = b;
    if (strcmp(a, b) == 0)
        return CXM_OK;
    for (; *a == *b && *a; a++, b++) {
        if (*a == '\n') {
            line_a = a + 1;
            line_b = b + 1;
        }
        if (*a == ' ' && first->plan.of) {
            a += compare_text_when(a + 1);
            b += compare_text_when(b + 1);
        }
    }
    if (*a == *b)
        return CXM_OK;
    const bool goes_on = (*a == '\n' && *b == ' ') || (*a == ' ' && *b == '\n');
    struct cxm__slice one = compare_text_there(line_a, a, goes_on), other = compare_text_there(line_b, b, goes_on);
    struct cxm__slice what = {line_a, strcspn(line_a, " (\n")};
    if (*line_a == 'm') /* the measure's name says more than the word */
        what.length += strcspn(line_a + what.length, "(\n");
    return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__A("second"), CXM__T(": the states answer different queries: at "),
                     CXM__S(what), CXM__T(" the first has "), compare_text_piece(one), CXM__T(", the second "), compare_text_piece(other));
}

cxm_status cxm__compare_same_keys(const struct cxm__plan *plan, const struct cxm__groups *first, const struct cxm__groups *second,
                                  cxm_error *error)
{
    for (int32_t k = 0; k < plan->by_count; k++) {
        int32_t a = first->values[k].type, b = second->values[k].type;
        if (a && b && a != b)
            return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__A("second"), CXM__T(": key "), CXM__Q(plan->keys[k]),
                             CXM__T(" has another type than in the first"));
    }
    return CXM_OK;
}
