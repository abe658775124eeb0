/* What the rows of a result are called: measure, term and unit, which repeat with each group, and the keys, which say which group it is.
 * The figures beside them are result.c's. */
#include <string.h>

#include "query/result.h"

/* A column of codes, `width` bytes each, into texts. */
bool cxm__result_coded(struct cxm__arena *arena, cxm_column *column, const void *codes, int64_t length, int64_t width,
                         const char *const *texts, int64_t count)
{
    const char **copy = cxm__arena_take(arena, count, sizeof *copy);
    cxm_column *labels = cxm__arena_take(arena, 1, sizeof *labels);
    if (!copy || !labels)
        return false;
    for (int64_t i = 0; i < count; i++)
        copy[i] = texts[i];
    *labels = cxm_column_of(CXM_TYPE_CSTR, copy, count);
    *column = (cxm_column){.data = codes, .extra = labels, .length = length, .width = width, .type = CXM_TYPE_CODED};
    return true;
}

/* What a row of the pattern says: "nps", "score", "points"; "coefficient(age)" where a term has a figure for each column. */
static const char *result_name(cxm_result *result, const struct cxm__plan_measure *measure, int32_t what, int32_t term, int32_t repeat)
{
    const cxm_term *record = &measure->measure->info.terms[term];
    if (what != CXM__RESULT_TERM || !(record->flags & CXM_TERM_EACH))
        return what == CXM__RESULT_MEASURE ? measure->label : what == CXM__RESULT_TERM ? record->name : record->unit;
    const int32_t last = measure->measure->info.input_count - 1;
    const char *column = measure->columns[last + repeat * cxm__input_step(&measure->measure->info.inputs[last])];
    const size_t size = strlen(record->name) + strlen(column) + sizeof "()";
    char *room = cxm__arena_take(&result->arena, (int64_t)size, 1);
    if (!room)
        return NULL;
    struct cxm__text text = cxm__text_into(room, size);
    cxm__text_string(&text, record->name);
    cxm__text_character(&text, '(');
    cxm__text_string(&text, column);
    cxm__text_character(&text, ')');
    (void)cxm__text_end(&text);
    return room;
}

/* The texts of one of the three, each once, and the code of each row of a group. */
struct result_pattern {
    const char **texts;
    int32_t *codes;
    int32_t count, length;
};

static bool result_pattern_add(cxm_result *result, struct result_pattern *pattern, const char *text, const char *alias)
{
    int32_t code = 0;
    if (!text)
        return false;
    while (code < pattern->count && strcmp(pattern->texts[code], text) != 0)
        code++;
    if (code == pattern->count) {
        if (alias && !(result->aliases[code] = cxm__arena_text(&result->arena, alias, strlen(alias))))
            return false;
        pattern->texts[code] = cxm__arena_text(&result->arena, text, strlen(text));
        if (!pattern->texts[pattern->count++])
            return false;
    }
    pattern->codes[pattern->length++] = code;
    return true;
}

/* measure, term and unit: a pattern that repeats with each group. */
bool cxm__result_pattern(cxm_result *result, const struct cxm__plan *plan, int64_t groups, cxm_column *columns)
{
    const int32_t terms = plan->term_count;
    const int64_t rows = groups * terms;
    result->aliases = cxm__arena_take(&result->arena, plan->measure_count, sizeof *result->aliases);
    if (!result->aliases)
        return false;
    for (int32_t what = CXM__RESULT_MEASURE; what <= CXM__RESULT_UNIT; what++) {
        struct result_pattern pattern = {cxm__arena_take(&result->arena, terms, sizeof *pattern.texts),
                                         cxm__arena_take(&result->arena, terms, sizeof *pattern.codes), 0, 0};
        if (!pattern.texts || !pattern.codes)
            return false;
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                for (int32_t i = 0; i < cxm__plan_term_rows(measure, t); i++)
                    if (!result_pattern_add(result, &pattern, result_name(result, measure, what, t, i),
                                            what == CXM__RESULT_MEASURE ? measure->alias : NULL))
                        return false;
        }
        const int64_t width = pattern.count > INT8_MAX ? 4 : 1;
        unsigned char *codes = cxm__arena_take(&result->arena, rows, (size_t)width);
        if (!codes)
            return false;
        for (int64_t row = 0; row < rows && row < terms; row++) {
            const uint8_t byte = (uint8_t)pattern.codes[row];
            memcpy(codes + row * width, width == 1 ? (const void *)&byte : (const void *)&pattern.codes[row], (size_t)width);
        }
        for (int64_t at = terms * width; at < rows * width; at++)
            codes[at] = codes[at - terms * width];
        if (!cxm__result_coded(&result->arena, &columns[what], codes, rows, width, pattern.texts, pattern.count))
            return false;
    }
    return true;
}

/* One key: its value in each group, repeated over the group's rows. */
bool cxm__result_key(cxm_result *result, const struct cxm__groups *groups, int32_t key, int32_t terms, cxm_column *column)
{
    const struct cxm__values *values = &groups->values[key];
    const int64_t rows = groups->count * terms;
    const bool text = values->type == CXM_TYPE_TEXT64 || !values->type;
    const bool boolean = values->type == CXM_TYPE_BOOL8, date = values->type == CXM_TYPE_DATE;
    const size_t size = text || date ? sizeof(uint32_t) : boolean ? 1 : sizeof(int64_t);
    char *data = cxm__arena_take(&result->arena, rows, size);
    uint8_t *validity = cxm__arena_take(&result->arena, rows / 8 + 1, 1);
    bool nulls = false;
    if (!data || !validity)
        return false;
    memset(validity, 0xFF, (size_t)(rows / 8 + 1));
    for (int64_t g = 0, row = 0; g < groups->count; g++) {
        uint32_t rank = groups->ranks[g * groups->keys + key];
        bool null = rank == CXM__NULL_RANK;
        int64_t integer = null || text ? 0 : values->integers[rank];
        uint8_t byte = integer != 0;
        uint32_t code = text && !null ? rank : (uint32_t)integer; /* or the day, whose 32 bits are the same */
        nulls = nulls || null;
        for (int32_t t = 0; t < terms; t++, row++) {
            memcpy(data + (size_t)row * size, text || date ? (const void *)&code : boolean ? (const void *)&byte : (const void *)&integer, size);
            if (null)
                validity[row >> 3] = (uint8_t)(validity[row >> 3] & ~(1 << (row & 7)));
        }
    }
    if (text) {
        const char **labels = cxm__arena_take(&result->arena, values->count, sizeof *labels);
        for (int64_t i = 0; labels && i < values->count; i++) {
            struct cxm__slice slice = cxm__values_text(values, i);
            labels[i] = cxm__arena_text(&result->arena, slice.start, slice.length);
            if (!labels[i])
                return false;
        }
        if (!labels || !cxm__result_coded(&result->arena, column, data, rows, 4, labels, values->count))
            return false;
        column->flags = CXM_COLUMN_UNSIGNED_CODES;
    } else {
        *column = cxm_column_of(values->type, data, rows);
    }
    column->validity = nulls ? validity : NULL;
    return true;
}
