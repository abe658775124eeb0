/* Builds a result. Columns that are the same all over share one block of NaN or one of zeros, and groups are filled in side by
 * side where the host can, since no group depends on another. */
#include "query/result.h"

#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "query/families.h"
#include "transactional/drawn.h"
#include "transactional/once.h"

const char *const cxm__result_names[CXM__RESULT_COLUMNS] = {
    "measure", "term", "unit", "value", "std_error", "lower", "upper", "confidence", "df", "n_effective", "n", "missing", "excluded",
    "clusters", "status", "interval_status", "flags", "p", "q"};

const char *const cxm__result_statuses[2][5] = {{"ok", "no_data", "suppressed", "not_identified", "undefined"},
                                                {"ok", "too_few", "degenerate", "too_few_clusters", "descriptive"}};

enum { RESULT_T_TABLE = 1024, RESULT_PART = 1 << 14, RESULT_PARTS_MAX = 64 };

/* The columns while they are writable, in the order of the enum; NULL where a column is the same all over. */
struct result_columns {
    uint8_t *status, *interval_status;
    double *numbers[CXM__RESULT_COLUMNS];
    int64_t *counts[CXM__RESULT_COLUMNS];
    uint32_t *flags;
};

struct result_work {
    const struct cxm__plan *plan;
    const struct cxm__partial *partial;
    const struct cxm__fold *fold;         /* of which `partial` is the whole; NULL where the policy has no strata and clusters */
    const struct cxm__findings *findings; /* NULL where the query has no analyses */
    struct result_columns columns;
    int32_t parts;
    struct result_failure {
        cxm_status status;
        cxm_error error;
    } *failures;
};

static void result_write(struct result_columns *to, int64_t row, const cxm_estimate *estimate)
{
    to->numbers[CXM__RESULT_VALUE][row] = estimate->value;
    to->numbers[CXM__RESULT_STD_ERROR][row] = estimate->std_error;
    to->numbers[CXM__RESULT_N_EFFECTIVE][row] = estimate->n_effective;
    to->counts[CXM__RESULT_N][row] = estimate->n;
    to->status[row] = (uint8_t)estimate->status;
    to->interval_status[row] = (uint8_t)estimate->interval_status;
    if (to->numbers[CXM__RESULT_LOWER]) {
        to->numbers[CXM__RESULT_LOWER][row] = estimate->lower;
        to->numbers[CXM__RESULT_UPPER][row] = estimate->upper;
        to->numbers[CXM__RESULT_CONFIDENCE][row] = estimate->confidence;
        to->numbers[CXM__RESULT_DF][row] = estimate->df;
    }
    if (to->counts[CXM__RESULT_MISSING])
        to->counts[CXM__RESULT_MISSING][row] = estimate->missing;
    if (to->counts[CXM__RESULT_EXCLUDED])
        to->counts[CXM__RESULT_EXCLUDED][row] = estimate->excluded;
    if (to->counts[CXM__RESULT_CLUSTERS])
        to->counts[CXM__RESULT_CLUSTERS][row] = estimate->clusters;
    if (to->flags)
        to->flags[row] = estimate->flags;
}

/* The figures of an analysis, with their tests; returns the next row. */
static int64_t result_write_findings(struct result_work *work, const struct cxm__plan_measure *measure, int64_t group, int64_t row)
{
    const cxm_measure *info = &measure->measure->info;
    const cxm_tested_estimate *figure = work->findings->figures + group * work->plan->figure_count + measure->figures;
    for (int32_t t = 0; t < info->term_count; t++) {
        const int32_t wanted = cxm__plan_term_rows(measure, t);
        for (int32_t i = 0; i < wanted; i++, row++) {
            result_write(&work->columns, row, &figure[i].estimate);
            work->columns.numbers[CXM__RESULT_P][row] = figure[i].p;
        }
        figure += cxm__term_repeats(&info->terms[t], measure->repeats);
    }
    return row;
}

static cxm_status result_fill(struct result_work *work, int64_t first, int64_t end, struct cxm__confidence *confidences,
                              cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    int64_t counts[CXM__POINTS_MAX + CXM__WIDE_EXTRA], row = first * plan->term_count;
    cxm_estimate estimates[32];
    for (int64_t g = first; g < end; g++) {
        struct cxm__tally tally;
        struct cxm__parts parts;
        int32_t read = -1;
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            if (measure->answers < 0) {
                row = result_write_findings(work, measure, g, row);
                continue;
            }
            if (measure->answers != read) {
                cxm__tally_of(&work->partial->grid, measure->answers, g, counts, &tally);
                if (work->fold)
                    cxm__fold_parts(work->fold, measure->answers, g, &tally, &parts);
                cxm_status status = work->fold ? cxm__drawn_check(&tally, error) : cxm__population_check(&tally, -1, error);
                if (status)
                    return status;
                read = measure->answers;
            }
            measure->measure->terms(&tally, &measure->options, measure->wanted, &confidences[m], estimates);
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                if (measure->wanted >> t & 1) {
                    if (work->columns.numbers[CXM__RESULT_P])
                        work->columns.numbers[CXM__RESULT_P][row] = NAN;
                    result_write(&work->columns, row++, &estimates[t]);
                }
        }
    }
    return CXM_OK;
}

static void result_task(void *shared, int32_t index)
{
    struct result_work *work = shared;
    const struct cxm__plan *plan = work->plan;
    struct result_failure *failure = &work->failures[index];
    const int64_t groups = work->partial->groups.count;
    const int64_t room = groups > 1 ? RESULT_T_TABLE : 0; /* one t quantile by group would cost more than all the rest */
    struct cxm__confidence *confidences = cxm__allocate(&plan->arena.host, plan->measure_count, sizeof *confidences);
    double *table = cxm__allocate_zeroed(&plan->arena.host, room * plan->measure_count, sizeof *table);
    if (confidences && table) {
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            if (measure->answers < 0)
                continue;
            confidences[m] = cxm__confidence_of(cxm__measure_confidence(measure->measure, &measure->options));
            confidences[m].t = table + room * m;
            confidences[m].t_count = room;
        }
        failure->status = result_fill(work, groups * index / work->parts, groups * (index + 1) / work->parts, confidences,
                                      &failure->error);
    } else {
        failure->status = cxm__fail_memory(&failure->error);
    }
    cxm__release(&plan->arena.host, table, room * plan->measure_count, sizeof *table);
    cxm__release(&plan->arena.host, confidences, plan->measure_count, sizeof *confidences);
}

/* Which columns are the same all over: what no row has need not be written a million times. */
static void result_find_constant(const struct cxm__plan *plan, const struct cxm__partial *partial, bool constant[CXM__RESULT_COLUMNS])
{
    bool interval = false;
    int64_t missing = 0, excluded = 0;
    for (int32_t m = 0; m < plan->measure_count; m++)
        interval = interval || plan->measures[m].interval;
    for (int32_t a = 0; a < plan->answers_count; a++) {
        cxm__grid_missing(&partial->grid, a, &missing);
        for (int32_t r = 0; r < CXM__REASONS; r++)
            excluded += partial->grid.answers[a].reasons[r];
    }
    const bool analyses = plan->figure_count > 0;
    constant[CXM__RESULT_Q] = constant[CXM__RESULT_P] = !analyses;
    constant[CXM__RESULT_CLUSTERS] = !analyses && !plan->policy.cluster;
    for (int32_t c = CXM__RESULT_LOWER; c <= CXM__RESULT_DF; c++)
        constant[c] = !interval && !cxm__fold_needed(plan);
    constant[CXM__RESULT_MISSING] = !missing && !analyses;
    constant[CXM__RESULT_EXCLUDED] = !excluded && !analyses;
    constant[CXM__RESULT_FLAGS] = !interval && !plan->policy.weight && !plan->policy.cluster;
}

static bool result_take_columns(cxm_result *result, struct result_work *work, int64_t rows, cxm_column *columns)
{
    struct result_columns *to = &work->columns;
    bool constant[CXM__RESULT_COLUMNS] = {false};
    double *nan = cxm__arena_take(&result->arena, rows, sizeof *nan); /* p and q of answers */
    int64_t *zeros = cxm__arena_take(&result->arena, rows, sizeof *zeros);
    if (!nan || !zeros)
        return false;
    for (int64_t row = 0; row < rows; row++)
        nan[row] = NAN;
    if (rows)
        memset(zeros, 0, (size_t)rows * sizeof *zeros);
    result_find_constant(work->plan, work->partial, constant);
    for (int32_t c = CXM__RESULT_VALUE; c < CXM__RESULT_COLUMNS; c++) {
        bool count = c >= CXM__RESULT_N && c <= CXM__RESULT_CLUSTERS, flags = c == CXM__RESULT_FLAGS;
        bool status = c == CXM__RESULT_STATUS || c == CXM__RESULT_INTERVAL_STATUS;
        int32_t type = flags ? CXM_TYPE_U32 : count ? CXM_TYPE_I64 : CXM_TYPE_F64;
        const void *same = flags || count ? (const void *)zeros : (const void *)nan;
        void *data = constant[c] ? NULL : cxm__arena_take(&result->arena, rows, status ? 1 : flags ? sizeof *to->flags : sizeof(double));
        if (!data && !constant[c])
            return false;
        if (status) {
            *(c == CXM__RESULT_STATUS ? &to->status : &to->interval_status) = data;
            if (!cxm__result_coded(&result->arena, &columns[c], data, rows, 1, cxm__result_statuses[c == CXM__RESULT_INTERVAL_STATUS], 5))
                return false;
            continue;
        }
        if (flags)
            to->flags = data;
        else if (count)
            to->counts[c] = data;
        else
            to->numbers[c] = data;
        columns[c] = cxm_column_of(type, data ? data : same, rows);
    }
    return true;
}

/* Rows that an analysis used: in each group, those of the figure that used most. */
static int64_t result_used(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, const struct cxm__findings *findings)
{
    int64_t used = 0;
    const int32_t count = cxm_measure_figures(&measure->measure->info, measure->column_count);
    for (int64_t g = 0; g < findings->groups.count; g++) {
        const cxm_tested_estimate *figures = findings->figures + g * plan->figure_count + measure->figures;
        int64_t most = 0;
        for (int32_t i = 0; i < count; i++)
            most = figures[i].estimate.n > most ? figures[i].estimate.n : most;
        used += most;
    }
    return used < findings->rows ? used : findings->rows;
}

/* How many members of groups were left out. */
static int32_t result_absent(const struct cxm__plan *plan)
{
    int32_t count = 0;
    while (plan->absent && plan->absent[count])
        count++;
    return count;
}

/* For each measure: used, missing, and the reasons for exclusion, those of a model's policy last; they add up to the rows. And a line for
 * each member of a group whose columns are not there. */
static bool result_ledger(cxm_result *result, const struct cxm__plan *plan, const struct cxm__partial *partial,
                          const struct cxm__findings *findings)
{
    static const char *const own[] = {"used", "missing", "off_scale", "not_a_number", "weight_missing", "weight_zero"};
    static const char *const names[] = {"measure", "reason", "rows"};
    enum { OWN = sizeof own / sizeof *own, ALL = OWN + CXM__LEFT_OUT };
    const char *reasons[ALL + 1];
    const int32_t lines = plan->of ? ALL : OWN, absent = result_absent(plan), measured = plan->measure_count;
    const int64_t rows = (int64_t)measured * lines + absent;
    memcpy(reasons, own, sizeof own);
    memcpy(reasons + OWN, cxm__left_out_names, sizeof cxm__left_out_names);
    reasons[lines] = "no_column";
    cxm_column *columns = cxm__arena_take(&result->arena, 3, sizeof *columns);
    int32_t *measures = cxm__arena_take(&result->arena, rows, sizeof *measures);
    uint8_t *codes = cxm__arena_take(&result->arena, rows, 1);
    int64_t *counts = cxm__arena_take(&result->arena, rows, sizeof *counts);
    const char **labels = cxm__arena_take(&result->arena, measured + absent, sizeof *labels);
    if (!columns || !measures || !codes || !counts || !labels)
        return false;
    for (int32_t m = 0; m < measured; m++) {
        int32_t answers = plan->measures[m].answers;
        int64_t *count = counts + (int64_t)m * lines, excluded = 0;
        for (int32_t r = 0; r < lines; r++) {
            measures[m * lines + r] = m;
            codes[m * lines + r] = (uint8_t)r;
            count[r] = r >= OWN ? partial->left_out[r - OWN] : r < 2 || answers < 0 ? 0 : partial->grid.answers[answers].reasons[r - 2];
            excluded += r < OWN ? count[r] : 0;
        }
        if (answers < 0) {
            count[0] = result_used(plan, &plan->measures[m], findings);
            count[1] = findings->rows - count[0];
        } else {
            cxm__grid_missing(&partial->grid, answers, &count[1]);
            count[0] = partial->rows - count[1] - excluded;
        }
        labels[m] = cxm__arena_text(&result->arena, plan->measures[m].label, strlen(plan->measures[m].label));
        if (!labels[m])
            return false;
    }
    for (int32_t i = 0; i < absent; i++) {
        const int64_t line = (int64_t)measured * lines + i;
        labels[measured + i] = plan->absent[i];
        measures[line] = measured + i;
        codes[line] = (uint8_t)lines;
        counts[line] = findings ? findings->rows : partial->rows;
    }
    result->ledger = (cxm_table){names, columns, 3, rows};
    columns[2] = cxm_column_of(CXM_TYPE_I64, counts, rows);
    return cxm__result_coded(&result->arena, &columns[0], measures, rows, 4, labels, measured + absent) &&
           cxm__result_coded(&result->arena, &columns[1], codes, rows, 1, reasons, lines + (absent > 0));
}

static bool result_texts(cxm_result *result, const struct cxm__plan *plan, const char **names)
{
    for (int32_t k = 0; k < plan->by_count; k++) {
        names[k] = cxm__arena_text(&result->arena, plan->keys[k], strlen(plan->keys[k]));
        if (!names[k])
            return false;
    }
    memcpy(names + plan->by_count, cxm__result_names, sizeof cxm__result_names);
    for (int32_t i = 0; i < 16; i++)
        result->fingerprint[i] = "0123456789abcdef"[plan->fingerprint >> (60 - 4 * i) & 15];
    result->fingerprint[16] = '\0';
    result->query = cxm__arena_text(&result->arena, plan->text, strlen(plan->text));
    return result->query != NULL;
}

static cxm_status result_compute(struct result_work *work, cxm_error *error)
{
    const cxm_host *host = &work->plan->arena.host;
    int64_t parts = work->partial->groups.count / RESULT_PART;
    parts = !host->run || parts < 1 ? 1 : parts > RESULT_PARTS_MAX ? RESULT_PARTS_MAX : parts;
    work->parts = (int32_t)parts;
    work->failures = cxm__allocate_zeroed(host, parts, sizeof *work->failures);
    if (!work->failures)
        return cxm__fail_memory(error);
    cxm__run(host, work->parts, result_task, work);
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < parts && !status; i++) {
        status = work->failures[i].status;
        if (status && error)
            *error = work->failures[i].error;
    }
    cxm__release(host, work->failures, parts, sizeof *work->failures);
    return status;
}

static cxm_status result_build(cxm_result **out, const struct cxm__plan *plan, const struct cxm__partial *partial,
                               const struct cxm__fold *fold, const struct cxm__findings *findings, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int64_t rows = partial->groups.count * plan->term_count;
    const int32_t count = plan->by_count + CXM__RESULT_COLUMNS;
    cxm_result *result = cxm__allocate_zeroed(host, 1, sizeof *result);
    if (!result)
        return cxm__fail_memory(error);
    result->arena.host = *host;
    result->keys = plan->by_count;
    struct result_work work = {.plan = plan, .partial = partial, .fold = fold, .findings = findings};
    cxm_column *columns = cxm__arena_take(&result->arena, count, sizeof *columns);
    const char **names = cxm__arena_take(&result->arena, count, sizeof *names);
    bool enough = columns && names && result_texts(result, plan, names);
    for (int32_t k = 0; enough && k < plan->by_count; k++)
        enough = cxm__result_key(result, &partial->groups, k, plan->term_count, &columns[k]);
    enough = enough && cxm__result_pattern(result, plan, partial->groups.count, columns + plan->by_count) &&
             result_take_columns(result, &work, rows, columns + plan->by_count) && result_ledger(result, plan, partial, findings);
    cxm_status status = enough ? result_compute(&work, error) : cxm__fail_memory(error);
    if (!status && work.columns.numbers[CXM__RESULT_Q])
        status = cxm__families_adjust(plan, partial->groups.count, work.columns.numbers[CXM__RESULT_P],
                                      work.columns.numbers[CXM__RESULT_Q], error);
    if (status) {
        cxm_result_free(result);
        return status;
    }
    result->table = (cxm_table){names, columns, count, rows};
    *out = result;
    return CXM_OK;
}

cxm_status cxm__result_new(cxm_result **out, const struct cxm__plan *plan, const struct cxm__partial *partial,
                           const struct cxm__findings *findings, cxm_error *error)
{
    struct cxm__fold fold;
    if (!cxm__fold_needed(plan) || !plan->answers_count)
        return result_build(out, plan, partial, NULL, findings, error);
    cxm_status status = cxm__fold_make(&fold, plan, partial, error);
    if (status)
        return status;
    status = result_build(out, plan, &fold.whole, &fold, findings, error);
    cxm__fold_free(&fold);
    return status;
}
