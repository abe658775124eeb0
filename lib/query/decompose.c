/* Two states by a stratum, taken apart: the groups of the key are brought together over the other keys, and stats/kitagawa.c does
 * the arithmetic for each term. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/compare.h"
#include "query/compare.h"
#include "stats/kitagawa.h"

struct decompose {
    struct cxm__compare compare;
    struct cxm__compare_sides sides;
    cxm_estimate *estimates[2];
    int64_t *order, *starts, strata; /* as in compare_groups.c: groups of one result row each */
    cxm_stratum *pairs;              /* of one of them */
};

static uint32_t decompose_rank(const struct decompose *all, int64_t group, int32_t key)
{
    return all->sides.groups.ranks[group * all->sides.groups.keys + key];
}

static int decompose_order(const void *context, int64_t a, int64_t b)
{
    const struct decompose *all = context;
    for (int32_t k = 0; k < all->sides.groups.keys; k++) {
        uint32_t left = decompose_rank(all, a, k), right = decompose_rank(all, b, k);
        if (left != right && k != all->compare.key)
            return left < right ? -1 : 1;
    }
    return 0;
}

static bool decompose_outer(struct decompose *all)
{
    struct cxm__arena *arena = &all->compare.arena;
    const int64_t count = all->sides.groups.count;
    all->order = cxm__arena_take(arena, count, sizeof *all->order);
    all->starts = cxm__arena_take(arena, count + 1, sizeof *all->starts);
    all->pairs = cxm__arena_take(arena, 2 * count, sizeof *all->pairs);
    if (!all->order || !all->starts || !all->pairs)
        return false;
    for (int64_t g = 0; g < count; g++)
        all->order[g] = g;
    if (!cxm__compare_sort(&arena->host, all->order, count, all, decompose_order))
        return false;
    for (int64_t i = 0; i < count; i++)
        if (i == 0 || decompose_order(all, all->order[i - 1], all->order[i]) != 0)
            all->starts[all->strata++] = i;
    all->starts[all->strata] = count;
    return true;
}

static const char *decompose_name(struct cxm__compare *compare, const char *term, const char *part)
{
    const size_t size = strlen(term) + strlen(part) + 2;
    char *name = cxm__arena_take(&compare->arena, (int64_t)size, 1);
    if (!name)
        return NULL;
    struct cxm__text text = cxm__text_into(name, size);
    cxm__text_string(&text, term);
    cxm__text_character(&text, '.');
    cxm__text_string(&text, part);
    (void)cxm__text_end(&text);
    return name;
}

static bool decompose_lines(struct cxm__compare *compare)
{
    static const char *const parts[] = {"crude", "rate", "mix", "unmatched"};
    const struct cxm__plan *plan = compare->plan;
    int32_t at = 0;
    compare->lines = cxm__arena_take(&compare->arena, CXM__KITAGAWA_PARTS * (int64_t)plan->term_count, sizeof *compare->lines);
    for (int32_t m = 0; compare->lines && m < plan->measure_count; m++) {
        const cxm_measure *info = &plan->measures[m].measure->info;
        for (int32_t t = 0; t < info->term_count; t++) {
            if (!(plan->measures[m].wanted >> t & 1))
                continue;
            for (int32_t part = 0; part < CXM__KITAGAWA_PARTS; part++) {
                const char *name = decompose_name(compare, info->terms[t].name, parts[part]);
                if (!name)
                    return false;
                compare->lines[compare->line_count++] = (struct cxm__compare_line){m, &info->terms[t], name, NAN, false, at};
            }
            at++;
        }
    }
    return compare->lines != NULL;
}

/* Only means come apart, and only these have a standard error: of medians and deviations no group has one. */
static bool decompose_is_mean(const struct decompose *all, int32_t term)
{
    for (int s = 0; s < 2; s++)
        for (int64_t g = 0; g < all->sides.side[s].of->groups.count; g++)
            if (!isnan(all->estimates[s][g * all->compare.plan->term_count + term].std_error))
                return true;
    return false;
}

/* A part as an estimate; what is missing and excluded is the same for all parts. */
static cxm_estimate decompose_estimate(const struct decompose *all, const struct cxm__kitagawa *of, int32_t part, bool interval,
                                       const cxm_estimate *sum, double *p)
{
    cxm_tested_estimate figure = {.estimate = *sum};
    cxm__kitagawa_figure(of, part, interval ? all->compare.options.confidence : (double)NAN, &figure);
    *p = figure.p;
    if (part == CXM__KITAGAWA_CRUDE && of->simpson == CXM_SIMPSON_STRONG && !isnan(figure.estimate.std_error))
        figure.estimate.flags |= CXM_COMPARED_SIMPSON;
    return figure.estimate;
}

/* The strata of a result row, for one term; `sum` takes what goes with all of them. */
static bool decompose_strata(struct decompose *all, int64_t outer, int32_t column, int32_t term, cxm_estimate *sum,
                             int64_t *one_sided)
{
    bool weighted = false;
    *sum = cxm__compare_nothing();
    sum->n_effective = 0;
    *one_sided = 0;
    for (int64_t i = all->starts[outer]; i < all->starts[outer + 1]; i++) {
        cxm_stratum *pair = all->pairs + 2 * (i - all->starts[outer]);
        for (int s = 0; s < 2; s++) {
            int64_t at = cxm__compare_at(&all->sides, s, all->order[i]);
            pair[s] = (cxm_stratum){0, 0, 0, NAN, NAN};
            if (at < 0)
                continue;
            const cxm_estimate *estimate = &all->estimates[s][at * all->compare.plan->term_count + term];
            struct cxm__weight weight = cxm__compare_weight(&all->sides.side[s].of->grid, column, at);
            pair[s] = (cxm_stratum){estimate->n, cxm__sum_value(weight.w), cxm__sum_value(weight.w2), estimate->value,
                                            estimate->std_error};
            sum->missing += estimate->missing;
            sum->excluded += estimate->excluded;
            sum->n_effective += estimate->n_effective;
            sum->flags |= estimate->flags & CXM_ESTIMATE_WEIGHTED;
        }
        weighted = weighted || sum->flags;
        if (!pair[0].n || !pair[1].n)
            *one_sided += pair[0].n + pair[1].n;
    }
    return weighted;
}

static cxm_status decompose_fill(struct decompose *all, cxm_error *error)
{
    struct cxm__compare *compare = &all->compare;
    for (int s = 0; s < 2; s++) {
        cxm_status status = cxm__compare_estimates(compare, &all->sides.side[s], &all->estimates[s], error);
        if (status)
            return status;
    }
    for (int64_t outer = 0; outer < all->strata; outer++)
        for (int32_t l = 0; l < compare->line_count; l += CXM__KITAGAWA_PARTS) {
            const struct cxm__compare_line *line = &compare->lines[l];
            const struct cxm__plan_measure *measure = &compare->plan->measures[line->measure];
            cxm_estimate sum;
            int64_t one_sided;
            bool weighted = decompose_strata(all, outer, measure->answers, line->at, &sum, &one_sided);
            bool mean = decompose_is_mean(all, line->at);
            struct cxm__kitagawa apart = cxm__kitagawa(all->pairs, all->starts[outer + 1] - all->starts[outer], weighted);
            if (l == 0 || compare->lines[l - 1].measure != line->measure)
                all->sides.one_sided[line->measure] += one_sided;
            for (int32_t part = 0; part < CXM__KITAGAWA_PARTS; part++) {
                int64_t row = outer * compare->line_count + l + part;
                compare->estimates[row] = decompose_estimate(all, &apart, part, measure->interval, &sum, &compare->p[row]);
                if (mean || compare->estimates[row].status)
                    continue;
                compare->p[row] = compare->estimates[row].value = NAN;
                compare->estimates[row].status = CXM_VALUE_UNDEFINED;
                compare->estimates[row].interval_status = CXM_INTERVAL_TOO_FEW;
            }
        }
    return cxm__compare_verdicts(compare, all->strata, false, error);
}

/* The keys but one, and their ranks in each row. */
static bool decompose_keys(struct decompose *all, struct cxm__groups *groups, struct cxm__values *values, const char **names)
{
    const struct cxm__groups *from = &all->sides.groups;
    groups->values = values;
    groups->ranks = cxm__arena_take(&all->compare.arena, all->strata * from->keys, sizeof *groups->ranks);
    if (!groups->ranks)
        return false;
    for (int32_t k = 0; k < from->keys; k++)
        if (k != all->compare.key) {
            values[groups->keys] = from->values[k];
            names[groups->keys++] = all->compare.plan->keys[k];
        }
    for (int64_t outer = 0; outer < all->strata; outer++)
        for (int32_t k = 0, to = 0; k < from->keys; k++)
            if (k != all->compare.key)
                groups->ranks[outer * groups->keys + to++] = decompose_rank(all, all->order[all->starts[outer]], k);
    groups->count = all->strata;
    return true;
}

static cxm_status decompose_run(struct decompose *all, cxm_result **result, cxm_error *error)
{
    struct cxm__values values[CXM__BY_MAX];
    const char *names[CXM__BY_MAX], *text = cxm__compare_text(&all->compare, "decompose");
    struct cxm__groups groups = {.keys = 0};
    bool enough = text && decompose_outer(all) && decompose_keys(all, &groups, values, names) && decompose_lines(&all->compare) &&
                  cxm__compare_room(&all->compare, all->strata);
    cxm_status status = enough ? decompose_fill(all, error) : cxm__fail_memory(error);
    if (status)
        return status;
    const struct cxm__compare_table table = {text, names, &groups, {all->sides.side[0].of, all->sides.side[1].of},
                                             all->sides.one_sided};
    return cxm__compare_result(result, &all->compare, &table, error);
}

cxm_status cxm_state_decompose(const cxm_state *first, const cxm_state *second, const char *options, const cxm_host *host,
                               cxm_result **result, cxm_error *error)
{
    struct decompose all;
    if (!first || !second)
        return cxm__fail_null(error, first ? 1 : 0, first ? "second" : "first");
    memset(&all, 0, sizeof all);
    cxm_status status = cxm__compare_same(first, second, error);
    if (!status)
        status = cxm__host_read(&all.compare.arena.host, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (!status && !first->plan.by_count)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("first"),
                           CXM__T(": its query has no keys, and so no groups to take it apart by"));
    if (!status)
        status = cxm__compare_simple(&first->plan, false, "first", "a change is not taken apart", 0, error);
    if (status)
        return status;
    all.compare.plan = &first->plan;
    status = cxm__compare_read(&all.compare, options, CXM__COMPARE_KEY, 2, error);
    if (!status)
        status = cxm__compare_sides_begin(&all.sides, &all.compare, first, second, error);
    if (!status)
        status = decompose_run(&all, result, error);
    cxm__compare_sides_end(&all.sides, &all.compare.arena.host);
    cxm__arena_free(&all.compare.arena);
    return status;
}
