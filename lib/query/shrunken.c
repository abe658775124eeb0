/* Reads a result's own figures term by term, shrinks them, and writes them beside: a mean, its n and its standard error are all that
 * a normal model of two levels needs. */
#include "query/shrunken.h"

#include <math.h>
#include <string.h>

#include "cxm/unstable/shrinkage.h"

/* What is made anew. */
enum {
    SHRUNKEN_VALUE, SHRUNKEN_STD_ERROR, SHRUNKEN_LOWER, SHRUNKEN_UPPER, SHRUNKEN_CONFIDENCE, SHRUNKEN_DF, SHRUNKEN_N_EFFECTIVE,
    SHRUNKEN_NUMBERS
};
static const int32_t shrunken_numbers[SHRUNKEN_NUMBERS] = {CXM__RESULT_VALUE, CXM__RESULT_STD_ERROR, CXM__RESULT_LOWER, CXM__RESULT_UPPER,
                                                           CXM__RESULT_CONFIDENCE, CXM__RESULT_DF, CXM__RESULT_N_EFFECTIVE};

struct shrunken {
    const struct cxm__plan *plan;
    const struct cxm__groups *groups;
    cxm_column *columns;     /* of the result, with what is made anew in its place */
    double *numbers[SHRUNKEN_NUMBERS];
    uint8_t *status, *interval_status;
    uint32_t *flags;
    const int64_t *n;
    /* units of one run */
    int64_t *rows, *counts;
    double *means;
    cxm_shrunken *each;
};

/* A term of the pattern that repeats with each group. */
struct shrunken_term {
    double minimum, maximum, confidence;
    bool mean, interval;
};

static struct shrunken_term shrunken_term(const struct cxm__plan_measure *measure, const cxm_term *term)
{
    const cxm_scale scale = cxm__measure_scale(measure->measure, &measure->options);
    struct shrunken_term found = {term->minimum, term->maximum, cxm__measure_confidence(measure->measure, &measure->options),
                                  term->maximum == 100 && (term->minimum == 0 || term->minimum == -100), measure->interval};
    if (strcmp(term->name, "mean") == 0) {
        found.mean = true;
        found.minimum = scale.minimum;
        found.maximum = scale.maximum;
    }
    return found;
}

static bool shrunken_whole(const struct shrunken *work, int64_t row)
{
    return work->counts && work->status[row] == CXM_VALUE_OK && !(work->flags[row] & CXM_ESTIMATE_WEIGHTED);
}

static void shrunken_blank(struct shrunken *work, int64_t row, int32_t status)
{
    for (int i = 0; i < SHRUNKEN_NUMBERS; i++)
        if (i != SHRUNKEN_N_EFFECTIVE)
            work->numbers[i][row] = NAN;
    work->status[row] = (uint8_t)status;
    work->interval_status[row] = CXM_INTERVAL_DESCRIPTIVE;
}

static void shrunken_write(struct shrunken *work, const struct shrunken_term *term, int64_t row, const cxm_shrunken *unit)
{
    work->numbers[SHRUNKEN_VALUE][row] = fmax(term->minimum, fmin(unit->mean, term->maximum));
    work->numbers[SHRUNKEN_STD_ERROR][row] = unit->std_error;
    work->numbers[SHRUNKEN_DF][row] = NAN;
    work->numbers[SHRUNKEN_N_EFFECTIVE][row] = (double)work->n[row] / (1 - unit->shrinkage);
    work->flags[row] &= ~(CXM_ESTIMATE_LOWER_CLAMPED | CXM_ESTIMATE_UPPER_CLAMPED);
    if (!term->interval)
        return;
    work->numbers[SHRUNKEN_LOWER][row] = fmax(unit->lower, term->minimum);
    work->numbers[SHRUNKEN_UPPER][row] = fmin(unit->upper, term->maximum);
    work->numbers[SHRUNKEN_CONFIDENCE][row] = term->confidence;
    work->interval_status[row] = CXM_INTERVAL_OK;
    work->flags[row] |= (unit->lower < term->minimum ? CXM_ESTIMATE_LOWER_CLAMPED : 0) |
                        (unit->upper > term->maximum ? CXM_ESTIMATE_UPPER_CLAMPED : 0);
}

/* One term in the groups first .. end - 1, which are units of one population. */
static cxm_status shrunken_run(struct shrunken *work, const struct shrunken_term *term, int32_t at, int64_t first, int64_t end,
                               cxm_error *error)
{
    const int32_t keys = work->groups->keys;
    cxm_shrink_result all;
    double squares = 0;
    int64_t units = 0, answers = 0;
    for (int64_t g = first; g < end; g++) {
        const int64_t row = g * work->plan->term_count + at, n = work->n[row];
        const double std_error = work->numbers[SHRUNKEN_STD_ERROR][row];
        if (work->groups->ranks[g * keys + keys - 1] == CXM__NULL_RANK || !shrunken_whole(work, row))
            continue;
        /* a share's standard error is made with n, a mean's with n - 1; with a single answer nothing varies */
        squares += n > 1 ? std_error * std_error * (double)n * (double)(term->maximum == 100 ? n : n - 1) : 0;
        work->rows[units] = row;
        work->counts[units] = n;
        work->means[units++] = work->numbers[SHRUNKEN_VALUE][row];
        answers += n;
    }
    const double df = (double)(answers - units);
    all.status = CXM_VALUE_NOT_IDENTIFIED; /* no unit with two answers: what varies within cannot be told */
    if (df > 0) {
        cxm_status status = cxm_shrink(work->counts, work->means, units, squares / df, df, term->confidence, work->each, &all, error);
        if (status)
            return status;
    }
    for (int64_t i = 0; i < units; i++) {
        if (all.status)
            shrunken_blank(work, work->rows[i], all.status);
        else
            shrunken_write(work, term, work->rows[i], &work->each[i]);
    }
    return CXM_OK;
}

/* The end of the run of groups that agree in all keys but the last. */
static int64_t shrunken_end(const struct cxm__groups *groups, int64_t first)
{
    const size_t size = (size_t)(groups->keys - 1) * sizeof *groups->ranks;
    int64_t end = first + 1;
    while (end < groups->count && memcmp(groups->ranks + end * groups->keys, groups->ranks + first * groups->keys, size) == 0)
        end++;
    return end;
}

static cxm_status shrunken_fill(struct shrunken *work, cxm_error *error)
{
    cxm_status status = CXM_OK;
    int32_t at = 0;
    for (int32_t m = 0; m < work->plan->measure_count; m++) {
        const struct cxm__plan_measure *measure = &work->plan->measures[m];
        for (int32_t t = 0; t < measure->measure->info.term_count; t++) {
            const struct shrunken_term term = shrunken_term(measure, &measure->measure->info.terms[t]);
            if (!cxm__plan_term_rows(measure, t))
                continue;
            for (int64_t g = 0; g < work->groups->count && !term.mean; g++)
                shrunken_blank(work, g * work->plan->term_count + at, CXM_VALUE_UNDEFINED);
            for (int64_t g = 0, end; g < work->groups->count && term.mean && !status; g = end) {
                end = shrunken_end(work->groups, g);
                status = shrunken_run(work, &term, at, g, end, error);
            }
            at++;
        }
    }
    return status;
}

/* A copy of a column's numbers that can be written to. */
static void *shrunken_copy(struct cxm__arena *arena, cxm_column *column, size_t size)
{
    void *data = cxm__arena_take(arena, column->length, size);
    if (data && column->length)
        memcpy(data, column->data, (size_t)column->length * size);
    column->data = data;
    return data;
}

cxm_status cxm__shrunken(cxm_result *result, const struct cxm__plan *plan, const struct cxm__groups *groups, cxm_error *error)
{
    struct shrunken work = {.plan = plan, .groups = groups};
    struct cxm__arena *arena = &result->arena, scratch = {.host = result->arena.host};
    const int64_t count = result->table.count;
    if (!plan->by_count)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__T("query."), CXM__A("by"),
                         CXM__T(": rollup=shrunken draws groups to their mean; name the accounts among the keys"));
    if (plan->policy.weight || plan->policy.stratum || plan->policy.cluster || plan->policy.population)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__T("query."), CXM__A("policy"),
                         CXM__T(": rollup=shrunken takes no weights, strata, clusters or populations"));
    work.columns = cxm__arena_take(arena, count, sizeof *work.columns);
    work.rows = cxm__arena_take(&scratch, groups->count, sizeof *work.rows);
    work.counts = cxm__arena_take(&scratch, groups->count, sizeof *work.counts);
    work.means = cxm__arena_take(&scratch, groups->count, sizeof *work.means);
    work.each = cxm__arena_take(&scratch, groups->count, sizeof *work.each);
    bool enough = work.columns && work.rows && work.counts && work.means && work.each;
    if (enough)
        memcpy(work.columns, result->table.columns, (size_t)count * sizeof *work.columns);
    cxm_column *figures = enough ? work.columns + result->keys : NULL;
    for (int i = 0; i < SHRUNKEN_NUMBERS && enough; i++)
        enough = (work.numbers[i] = shrunken_copy(arena, &figures[shrunken_numbers[i]], sizeof(double))) != NULL;
    enough = enough && (work.status = shrunken_copy(arena, &figures[CXM__RESULT_STATUS], 1)) != NULL &&
             (work.interval_status = shrunken_copy(arena, &figures[CXM__RESULT_INTERVAL_STATUS], 1)) != NULL &&
             (work.flags = shrunken_copy(arena, &figures[CXM__RESULT_FLAGS], sizeof(uint32_t))) != NULL;
    cxm_status status = enough ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        work.n = figures[CXM__RESULT_N].data;
        status = shrunken_fill(&work, error);
    }
    if (!status)
        result->table.columns = work.columns;
    cxm__arena_free(&scratch);
    return status;
}
