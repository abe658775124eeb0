/* Two states of one query compared group by group. A pair of estimates goes through stats/difference.c, in the way that its term
 * takes; compare_groups.c brings pairs of one state here. */
#include "query/compare.h"

#include <math.h>
#include <string.h>

#include "cxm/unstable/compare.h"
#include "cxm/unstable/multiplicity.h"
#include "transactional/drawn.h"
#include "transactional/once.h"

int32_t cxm_verdict(uint32_t flags)
{
    return (flags & CXM_COMPARED_MOVED ? CXM_VERDICT_MOVED : 0) | (flags & CXM_COMPARED_EQUIVALENT ? CXM_VERDICT_EQUIVALENT : 0);
}

const char *cxm_verdict_name(int32_t verdict)
{
    static const char *const names[] = {"cannot be told", "moved", "equivalent", "moved, but within the margin"};
    return verdict >= 0 && verdict < 4 ? names[verdict] : "?";
}

/* ---- lines ---- */

static const char *compare_line_name(struct cxm__compare *compare, const char *term)
{
    static const char behind[] = ".equivalence";
    char *name = cxm__arena_take(&compare->arena, (int64_t)(strlen(term) + sizeof behind), 1);
    if (name) {
        memcpy(name, term, strlen(term));
        memcpy(name + strlen(term), behind, sizeof behind);
    }
    return name;
}

bool cxm__compare_lines(struct cxm__compare *compare)
{
    const struct cxm__plan *plan = compare->plan;
    int32_t at = 0;
    compare->lines = cxm__arena_take(&compare->arena, 2 * (int64_t)plan->term_count, sizeof *compare->lines);
    for (int32_t m = 0; compare->lines && m < plan->measure_count; m++) {
        const cxm_measure *info = &plan->measures[m].measure->info;
        for (int32_t t = 0; t < info->term_count; t++) {
            if (!(plan->measures[m].wanted >> t & 1))
                continue;
            struct cxm__compare_line line = {m, &info->terms[t], info->terms[t].name, compare->margins[at], false, at};
            compare->lines[compare->line_count++] = line;
            at++;
            if (isnan(line.margin))
                continue;
            line.equivalence = true;
            line.name = compare_line_name(compare, line.name);
            if (!line.name)
                return false;
            compare->lines[compare->line_count++] = line;
        }
    }
    return compare->lines != NULL;
}

cxm_estimate cxm__compare_nothing(void)
{
    cxm_estimate estimate;
    const struct cxm__tally nobody = {.population = INFINITY};
    cxm__estimate_begin(&estimate, &nobody);
    return estimate;
}

bool cxm__compare_room(struct cxm__compare *compare, int64_t groups)
{
    const int64_t rows = groups * compare->line_count;
    compare->estimates = cxm__arena_take(&compare->arena, rows, sizeof *compare->estimates);
    compare->p = cxm__arena_take(&compare->arena, rows, sizeof *compare->p);
    compare->q = cxm__arena_take(&compare->arena, rows, sizeof *compare->q);
    if (!compare->estimates || !compare->p || !compare->q)
        return false;
    for (int64_t row = 0; row < rows; row++) {
        compare->estimates[row] = cxm__compare_nothing();
        compare->p[row] = compare->q[row] = NAN;
    }
    return true;
}

/* ---- estimates of each group ---- */

cxm_status cxm__compare_side_begin(struct cxm__compare_side *side, const cxm_state *state, cxm_error *error)
{
    const struct cxm__partial *detail;
    cxm_status status = cxm__state_whole(state, &side->own, &detail, error);
    side->state = status ? NULL : state;
    side->of = detail;
    if (status || !cxm__fold_needed(&state->plan))
        return status;
    status = cxm__fold_make(&side->fold, &state->plan, detail, error);
    side->folded = !status;
    side->of = &side->fold.whole;
    return status;
}

void cxm__compare_side_end(struct cxm__compare_side *side)
{
    if (side->folded)
        cxm__fold_free(&side->fold);
    if (side->state)
        cxm__partial_free(&side->own, &side->state->plan.arena.host);
}

cxm_status cxm__compare_simple(const struct cxm__plan *plan, bool clusters, const char *name, const char *what, int32_t argument,
                               cxm_error *error)
{
    const char *policy = plan->policy.cluster      ? clusters ? NULL : "cluster"
                         : plan->policy.stratum    ? "stratum"
                         : plan->policy.population ? "population"
                                                   : NULL;
    if (!policy)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name), CXM__T(": "), CXM__T(what),
                     CXM__T(" under a policy of "),
                     CXM__T(policy));
}

cxm_status cxm__compare_estimates(struct cxm__compare *compare, const struct cxm__compare_side *side, cxm_estimate **out,
                                  cxm_error *error)
{
    const struct cxm__plan *plan = compare->plan;
    const int64_t groups = side->of->groups.count;
    int64_t counts[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    cxm_estimate estimates[32], *to = cxm__arena_take(&compare->arena, groups * plan->term_count, sizeof *to), *next = to;
    if (!to)
        return cxm__fail_memory(error);
    for (int64_t g = 0; g < groups; g++)
        for (int32_t m = 0; m < plan->measure_count; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            struct cxm__tally tally;
            struct cxm__parts parts;
            cxm__tally_of(&side->of->grid, measure->answers, g, counts, &tally);
            if (side->folded)
                cxm__fold_parts(&side->fold, measure->answers, g, &tally, &parts);
            cxm_status status = side->folded ? cxm__drawn_check(&tally, error) : cxm__population_check(&tally, -1, error);
            if (status)
                return status;
            measure->measure->terms(&tally, &measure->options, measure->wanted, &compare->confidences[m], estimates);
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                if (measure->wanted >> t & 1)
                    *next++ = estimates[t];
        }
    *out = to;
    return CXM_OK;
}

/* ---- pairs ---- */

/* The choice of a measure's option `interval`. */
static struct cxm__slice compare_interval(const struct cxm__plan_measure *measure)
{
    struct cxm__option_table table = cxm__measure_table(measure->measure);
    const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){"interval", 8});
    const char *choice = option->choices;
    int32_t index;
    memcpy(&index, measure->options.bytes + option->offset, sizeof index);
    while (index-- > 0)
        choice = strchr(choice, '|') + 1;
    return (struct cxm__slice){choice, strcspn(choice, "|")};
}

static struct cxm__difference_spec compare_spec(const struct cxm__compare *compare, const struct cxm__compare_line *line,
                                                const cxm_estimate *first, const cxm_estimate *second)
{
    const struct cxm__plan_measure *measure = &compare->plan->measures[line->measure];
    const cxm_term *term = line->term;
    double width = term->maximum - term->minimum;
    struct cxm__difference_spec spec = {.by = CXM__DIFFERENCE_DESIGN, .confidence = compare->options.confidence,
                                        .margin = line->margin, .factor = 1,
                                        .least = -INFINITY, .most = INFINITY};
    bool design = ((first->flags | second->flags) & CXM_ESTIMATE_WEIGHTED) || compare->plan->policy.population ||
                  cxm__fold_needed(compare->plan);
    bool share = term->minimum == 0 && term->maximum == 100, net = term->minimum == -100 && term->maximum == 100;
    if (isfinite(width)) {
        spec.least = -width;
        spec.most = width;
    }
    if (!measure->interval)
        spec.by = CXM__DIFFERENCE_VALUE;
    else if (share && !design)
        spec.by = CXM__DIFFERENCE_SHARE;
    else if (net && !design) {
        struct cxm__slice interval = compare_interval(measure);
        spec.by = cxm__slice_is(interval, "wald")    ? CXM__DIFFERENCE_WALD
                  : cxm__slice_is(interval, "score") ? CXM__DIFFERENCE_NET_SCORE
                                                     : CXM__DIFFERENCE_NET;
    }
    return spec;
}

void cxm__compare_pair(struct cxm__compare *compare, int64_t group, const cxm_estimate *first, const cxm_estimate *second,
                       const double *factors, const struct cxm__compare_shared *shared)
{
    const cxm_estimate nothing = cxm__compare_nothing();
    for (int32_t l = 0; l < compare->line_count; l++) {
        const struct cxm__compare_line *line = &compare->lines[l];
        const int64_t row = group * compare->line_count + l;
        const cxm_estimate *one = first ? &first[line->at] : &nothing, *other = second ? &second[line->at] : &nothing;
        struct cxm__difference_spec spec = compare_spec(compare, line, one, other);
        struct cxm__difference difference;
        if (line->equivalence)
            continue; /* filled in with its own term */
        if (factors)
            spec.factor = factors[compare->plan->measures[line->measure].answers];
        spec.least /= fmax(spec.factor, 1);
        spec.most /= fmax(spec.factor, 1);
        if (shared) {
            spec.covariance = shared[line->at].covariance;
            spec.shared = shared[line->at].clusters > 0;
        }
        cxm__difference(one, other, &spec, &difference);
        compare->estimates[row] = difference.estimate;
        compare->p[row] = difference.p;
        if (!isnan(line->margin)) {
            compare->estimates[row + 1] = difference.equivalence;
            compare->p[row + 1] = difference.equivalence_p;
        }
    }
}

/* ---- q and verdicts ---- */

/* One family: the differences, or the tests of equivalence. */
static cxm_status compare_adjust(struct cxm__compare *compare, int64_t groups, bool equivalence, cxm_error *error)
{
    const int64_t rows = groups * compare->line_count;
    const cxm_host *host = &compare->arena.host;
    double *family = cxm__allocate(host, rows, sizeof *family);
    if (!family)
        return cxm__fail_memory(error);
    for (int64_t row = 0; row < rows; row++)
        family[row] = compare->lines[row % compare->line_count].equivalence == equivalence ? compare->p[row] : (double)NAN;
    cxm_status status = cxm_adjust_p(family, rows, cxm__compare_adjust(compare), host, family, error);
    for (int64_t row = 0; row < rows && !status; row++)
        if (compare->lines[row % compare->line_count].equivalence == equivalence)
            compare->q[row] = family[row];
    cxm__release(host, family, rows, sizeof *family);
    return status;
}

cxm_status cxm__compare_verdicts(struct cxm__compare *compare, int64_t groups, bool part, cxm_error *error)
{
    const double level = 1 - compare->options.confidence;
    cxm_status status = part ? CXM_OK : compare_adjust(compare, groups, false, error);
    if (!status && !part)
        status = compare_adjust(compare, groups, true, error);
    for (int64_t row = 0; row < groups * compare->line_count && !status; row++) {
        const struct cxm__compare_line *line = &compare->lines[row % compare->line_count];
        if (line->equivalence)
            continue;
        const double *decides = part ? compare->p : compare->q;
        if (decides[row] <= level)
            compare->estimates[row].flags |= CXM_COMPARED_MOVED;
        if (!isnan(line->margin) && decides[row + 1] <= level)
            compare->estimates[row].flags |= CXM_COMPARED_EQUIVALENT;
        if (!isnan(line->margin))
            compare->estimates[row + 1].flags |= compare->estimates[row].flags & (CXM_COMPARED_MOVED | CXM_COMPARED_EQUIVALENT);
    }
    return status;
}

/* ---- two states ---- */

cxm_status cxm__compare_sides_begin(struct cxm__compare_sides *sides, struct cxm__compare *compare, const cxm_state *first,
                                    const cxm_state *second, cxm_error *error)
{
    const cxm_host *host = &compare->arena.host;
    const cxm_state *states[] = {first, second};
    cxm_status status = CXM_OK;
    for (int s = 0; s < 2 && !status; s++)
        status = cxm__compare_side_begin(&sides->side[s], states[s], error);
    sides->groups.count = 1;
    sides->one_sided = status ? NULL : cxm__arena_take(&compare->arena, compare->plan->measure_count, sizeof *sides->one_sided);
    if (!status && !sides->one_sided)
        status = cxm__fail_memory(error);
    if (!status)
        memset(sides->one_sided, 0, (size_t)compare->plan->measure_count * sizeof *sides->one_sided);
    if (status || !compare->plan->by_count)
        return status;
    status = cxm__compare_same_keys(compare->plan, &sides->side[0].of->groups, &sides->side[1].of->groups, error);
    if (!status)
        status = cxm__groups_merge(&sides->side[0].of->groups, &sides->side[1].of->groups, host, &sides->groups, &sides->in[0],
                                   &sides->in[1], error);
    return status;
}

void cxm__compare_sides_end(struct cxm__compare_sides *sides, const cxm_host *host)
{
    for (int s = 0; s < 2; s++) {
        cxm__compare_side_end(&sides->side[s]);
        cxm__release(host, sides->in[s], sides->groups.count, sizeof *sides->in[s]);
    }
    if (sides->groups.keys)
        cxm__groups_free(&sides->groups, host);
}

int64_t cxm__compare_at(const struct cxm__compare_sides *sides, int side, int64_t group)
{
    return sides->in[side] ? sides->in[side][group] : 0;
}

/* The pairs of the merged groups. */
static cxm_status compare_fill(struct cxm__compare *compare, struct cxm__compare_sides *sides, cxm_error *error)
{
    const struct cxm__plan *plan = compare->plan;
    const bool part = compare->options.part != 0;
    cxm_estimate *estimates[2] = {NULL, NULL};
    double *parts[2] = {NULL, NULL};
    for (int s = 0; s < 2; s++) {
        cxm_status status = cxm__compare_estimates(compare, &sides->side[s], &estimates[s], error);
        if (!status && !cxm__compare_parts(compare, &sides->side[s], estimates[s], &parts[s]))
            status = cxm__fail_memory(error);
        if (status)
            return status;
    }
    struct cxm__compare_shared *shared = cxm__arena_take(&compare->arena, plan->term_count, sizeof *shared);
    cxm_estimate *rest = cxm__arena_take(&compare->arena, plan->term_count, sizeof *rest);
    double *factors = cxm__arena_take(&compare->arena, plan->answers_count, sizeof *factors);
    if (!rest || !factors || !shared)
        return cxm__fail_memory(error);
    for (int64_t g = 0; g < sides->groups.count; g++) {
        const int64_t a = cxm__compare_at(sides, 0, g), b = cxm__compare_at(sides, 1, g);
        const cxm_estimate *first = a >= 0 ? estimates[0] + a * plan->term_count : NULL;
        const cxm_estimate *second = b >= 0 ? estimates[1] + b * plan->term_count : NULL;
        if (part && !first)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, -1, CXM__A("second"),
                             CXM__T(" is no part of the first: it has a group that the first has not"));
        if (part && second) {
            cxm_status status = cxm__compare_rest(compare, &sides->side[0].of->grid, a, &sides->side[1].of->grid, b, rest, factors,
                                                  error);
            if (status)
                return status;
            if (parts[0])
                cxm__compare_less(compare, first, second, false, rest, factors);
            first = rest;
        }
        const struct cxm__compare_place places[] = {{&sides->side[0], parts[0], a}, {&sides->side[1], parts[1], b}};
        const bool together = parts[0] && a >= 0 && b >= 0;
        if (together)
            cxm__compare_together(compare, &places[0], &places[1], shared);
        cxm__compare_pair(compare, g, first, second, part && second ? factors : NULL, together ? shared : NULL);
        for (int32_t l = 0; l < compare->line_count; l++) {
            const struct cxm__compare_line *line = &compare->lines[l];
            bool first_line = l == 0 || compare->lines[l - 1].measure != line->measure;
            int64_t one = first ? first[line->at].n : 0, other = second ? second[line->at].n : 0;
            if (first_line && (!one || !other))
                sides->one_sided[line->measure] += one + other;
        }
    }
    return cxm__compare_verdicts(compare, sides->groups.count, part, error);
}

cxm_status cxm_state_compare(const cxm_state *first, const cxm_state *second, const char *options, const cxm_host *host,
                             cxm_result **result, cxm_error *error)
{
    struct cxm__compare compare = {.plan = NULL};
    struct cxm__compare_sides sides;
    if (!first || !second)
        return cxm__fail_null(error, first ? 1 : 0, first ? "second" : "first");
    cxm_status status = cxm__compare_same(first, second, error);
    if (!status)
        status = cxm__host_read(&compare.arena.host, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    memset(&sides, 0, sizeof sides);
    compare.plan = &first->plan;
    status = cxm__compare_read(&compare, options, CXM__COMPARE_RELATION | CXM__COMPARE_MARGIN, 2, error);
    if (!status && compare.options.part)
        status = cxm__compare_simple(&first->plan, true, "relation", "a part and its whole are not compared", 2, error);
    if (!status)
        status = cxm__compare_sides_begin(&sides, &compare, first, second, error);
    const char *text = status ? NULL : cxm__compare_text(&compare, "compare");
    if (!status && (!text || !cxm__compare_lines(&compare) || !cxm__compare_room(&compare, sides.groups.count)))
        status = cxm__fail_memory(error);
    if (!status)
        status = compare_fill(&compare, &sides, error);
    const struct cxm__compare_table table = {text, first->plan.keys, &sides.groups, {sides.side[0].of,
                                                                                     compare.options.part ? NULL : sides.side[1].of},
                                             sides.one_sided}; /* a part's rows are the whole's */
    if (!status)
        status = cxm__compare_result(result, &compare, &table, error);
    cxm__compare_sides_end(&sides, &compare.arena.host);
    cxm__arena_free(&compare.arena);
    return status;
}
