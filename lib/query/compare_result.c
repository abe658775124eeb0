/* A comparison's figures as a result: the columns of every other, filled from estimates that are there already, and a ledger over
 * what both sides took in. */
#include <math.h>
#include <string.h>

#include "core/hash.h"
#include "query/compare.h"

struct compare_layout {
    const struct cxm__compare *compare;
    const struct cxm__compare_table *table;
    int64_t rows;
};

/* measure, term or unit: codes that repeat with each group. */
static bool compare_result_words(cxm_result *result, const struct compare_layout *layout, int32_t what, cxm_column *column)
{
    const struct cxm__compare *compare = layout->compare;
    const int32_t lines = compare->line_count;
    const char **texts = cxm__arena_take(&result->arena, lines, sizeof *texts);
    uint32_t *codes = cxm__arena_take(&result->arena, layout->rows > lines ? layout->rows : lines, sizeof *codes);
    int32_t count = 0;
    if (!texts || !codes)
        return false;
    for (int32_t l = 0; l < lines; l++) {
        const struct cxm__compare_line *line = &compare->lines[l];
        const struct cxm__plan_measure *measure = &compare->plan->measures[line->measure];
        const char *text = what == CXM__RESULT_MEASURE ? measure->label : what == CXM__RESULT_TERM ? line->name : line->term->unit;
        int32_t code = 0;
        while (code < count && strcmp(texts[code], text) != 0)
            code++;
        if (code == count) {
            texts[count] = cxm__arena_text(&result->arena, text, strlen(text));
            if (!texts[count++])
                return false;
        }
        if (what == CXM__RESULT_MEASURE && !(result->aliases[code] = cxm__arena_text(&result->arena, measure->alias,
                                                                                     strlen(measure->alias))))
            return false;
        codes[l] = (uint32_t)code;
    }
    for (int64_t row = lines; row < layout->rows; row++)
        codes[row] = codes[row - lines];
    return cxm__result_coded(&result->arena, column, codes, layout->rows, 4, texts, count);
}

static double compare_result_number(const struct cxm__compare *compare, int64_t row, int32_t which)
{
    const cxm_estimate *estimate = &compare->estimates[row];
    switch (which) {
    case CXM__RESULT_VALUE: return estimate->value;
    case CXM__RESULT_STD_ERROR: return estimate->std_error;
    case CXM__RESULT_LOWER: return estimate->lower;
    case CXM__RESULT_UPPER: return estimate->upper;
    case CXM__RESULT_CONFIDENCE: return estimate->confidence;
    case CXM__RESULT_DF: return estimate->df;
    case CXM__RESULT_N_EFFECTIVE: return estimate->n_effective;
    case CXM__RESULT_P: return compare->p[row];
    default: return compare->q[row];
    }
}

static int64_t compare_result_count(const cxm_estimate *estimate, int32_t which)
{
    switch (which) {
    case CXM__RESULT_N: return estimate->n;
    case CXM__RESULT_MISSING: return estimate->missing;
    case CXM__RESULT_EXCLUDED: return estimate->excluded;
    default: return estimate->clusters;
    }
}

static bool compare_result_column(cxm_result *result, const struct compare_layout *layout, int32_t which, cxm_column *column)
{
    const struct cxm__compare *compare = layout->compare;
    const int64_t rows = layout->rows;
    const bool status = which == CXM__RESULT_STATUS || which == CXM__RESULT_INTERVAL_STATUS;
    if (status) {
        uint8_t *codes = cxm__arena_take(&result->arena, rows, sizeof *codes);
        for (int64_t row = 0; codes && row < rows; row++)
            codes[row] = (uint8_t)(which == CXM__RESULT_STATUS ? compare->estimates[row].status : compare->estimates[row].interval_status);
        return codes && cxm__result_coded(&result->arena, column, codes, rows, 1,
                                          cxm__result_statuses[which == CXM__RESULT_INTERVAL_STATUS], 5);
    }
    if (which == CXM__RESULT_FLAGS) {
        uint32_t *flags = cxm__arena_take(&result->arena, rows, sizeof *flags);
        for (int64_t row = 0; flags && row < rows; row++)
            flags[row] = compare->estimates[row].flags;
        *column = cxm_column_of(CXM_TYPE_U32, flags, rows);
        return flags != NULL;
    }
    if (which >= CXM__RESULT_N && which <= CXM__RESULT_CLUSTERS) {
        int64_t *counts = cxm__arena_take(&result->arena, rows, sizeof *counts);
        for (int64_t row = 0; counts && row < rows; row++)
            counts[row] = compare_result_count(&compare->estimates[row], which);
        *column = cxm_column_of(CXM_TYPE_I64, counts, rows);
        return counts != NULL;
    }
    double *numbers = cxm__arena_take(&result->arena, rows, sizeof *numbers);
    for (int64_t row = 0; numbers && row < rows; row++)
        numbers[row] = compare_result_number(compare, row, which);
    *column = cxm_column_of(CXM_TYPE_F64, numbers, rows);
    return numbers != NULL;
}

/* Both sides' rows by reason; what had no counterpart is taken from "used". */
static bool compare_result_ledger(cxm_result *result, const struct compare_layout *layout)
{
    static const char *const reasons[] = {"used", "missing", "off_scale", "not_a_number", "weight_missing", "weight_zero",
                                          "one_sided"};
    static const char *const names[] = {"measure", "reason", "rows"};
    const struct cxm__compare_table *table = layout->table;
    const struct cxm__plan *plan = layout->compare->plan;
    const int32_t kinds = table->one_sided ? 7 : 6;
    const int64_t rows = (int64_t)plan->measure_count * kinds;
    cxm_column *columns = cxm__arena_take(&result->arena, 3, sizeof *columns);
    int32_t *measures = cxm__arena_take(&result->arena, rows, sizeof *measures);
    uint8_t *codes = cxm__arena_take(&result->arena, rows, sizeof *codes);
    int64_t *counts = cxm__arena_take(&result->arena, rows, sizeof *counts);
    const char **labels = cxm__arena_take(&result->arena, plan->measure_count, sizeof *labels);
    if (!columns || !measures || !codes || !counts || !labels)
        return false;
    for (int32_t m = 0; m < plan->measure_count; m++) {
        int64_t *count = counts + (int64_t)m * kinds, all = 0;
        memset(count, 0, (size_t)kinds * sizeof *count);
        for (int32_t r = 0; r < kinds; r++) {
            measures[m * kinds + r] = m;
            codes[m * kinds + r] = (uint8_t)r;
        }
        for (int s = 0; s < 2 && table->sides[s]; s++) {
            const struct cxm__answers *answers = &table->sides[s]->grid.answers[plan->measures[m].answers];
            cxm__grid_missing(&table->sides[s]->grid, plan->measures[m].answers, &count[1]);
            for (int32_t r = 0; r < CXM__REASONS; r++)
                count[2 + r] += answers->reasons[r];
            all += table->sides[s]->rows;
        }
        if (table->one_sided)
            count[6] = table->one_sided[m];
        for (int32_t r = 1; r < kinds; r++)
            all -= count[r];
        count[0] = all;
        labels[m] = cxm__arena_text(&result->arena, plan->measures[m].label, strlen(plan->measures[m].label));
        if (!labels[m])
            return false;
    }
    result->ledger = (cxm_table){names, columns, 3, rows};
    columns[2] = cxm_column_of(CXM_TYPE_I64, counts, rows);
    return cxm__result_coded(&result->arena, &columns[0], measures, rows, 4, labels, plan->measure_count) &&
           cxm__result_coded(&result->arena, &columns[1], codes, rows, 1, reasons, kinds);
}

/* The fingerprint goes on from the query's own over the line that says how it was compared. */
static bool compare_result_texts(cxm_result *result, const struct compare_layout *layout)
{
    uint64_t hash = layout->compare->plan->fingerprint;
    for (const char *at = layout->table->text; *at != '\n'; at++)
        hash = cxm__hash_byte(hash, (unsigned char)*at);
    for (int32_t i = 0; i < 16; i++)
        result->fingerprint[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    result->fingerprint[16] = '\0';
    result->query = cxm__arena_text(&result->arena, layout->table->text, strlen(layout->table->text));
    return result->query != NULL;
}

static bool compare_result_build(cxm_result *result, const struct compare_layout *layout)
{
    const struct cxm__groups *groups = layout->table->groups;
    const int32_t keys = groups->keys, count = keys + CXM__RESULT_COLUMNS;
    cxm_column *columns = cxm__arena_take(&result->arena, count, sizeof *columns);
    const char **names = cxm__arena_take(&result->arena, count, sizeof *names);
    result->aliases = cxm__arena_take(&result->arena, layout->compare->line_count, sizeof *result->aliases);
    if (!columns || !names || !result->aliases || !compare_result_texts(result, layout) || !compare_result_ledger(result, layout))
        return false;
    memcpy(names + keys, cxm__result_names, sizeof cxm__result_names);
    for (int32_t k = 0; k < keys; k++) {
        names[k] = cxm__arena_text(&result->arena, layout->table->names[k], strlen(layout->table->names[k]));
        if (!names[k] || !cxm__result_key(result, groups, k, layout->compare->line_count, &columns[k]))
            return false;
    }
    for (int32_t c = 0; c < CXM__RESULT_COLUMNS; c++)
        if (!(c <= CXM__RESULT_UNIT ? compare_result_words(result, layout, c, &columns[keys + c])
                                    : compare_result_column(result, layout, c, &columns[keys + c])))
            return false;
    result->keys = keys;
    result->along = layout->compare->against == CXM__COMPARE_ALL ? layout->compare->key + 1 : 0;
    result->table = (cxm_table){names, columns, count, layout->rows};
    return true;
}

cxm_status cxm__compare_result(cxm_result **out, const struct cxm__compare *compare, const struct cxm__compare_table *table,
                               cxm_error *error)
{
    const struct compare_layout layout = {compare, table, table->groups->count * compare->line_count};
    cxm_result *result = cxm__allocate_zeroed(&compare->arena.host, 1, sizeof *result);
    if (!result)
        return cxm__fail_memory(error);
    result->arena.host = compare->arena.host;
    if (!compare_result_build(result, &layout)) {
        cxm_result_free(result);
        return cxm__fail_memory(error);
    }
    *out = result;
    return CXM_OK;
}
