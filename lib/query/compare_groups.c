/* The groups of one state along one of its keys: which pairs there are, by tuples of ranks, and the whole that rest and part are
 * taken from. Groups that agree in all other keys are a stratum; pairs stay within one. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/compare.h"
#include "query/compare.h"

/* One row of groups: a place for the second side and the first; -1 where nobody answered. */
struct compare_pair {
    int64_t second, first;
    int64_t stratum;
    uint32_t second_rank, first_rank; /* along the key */
};

struct compare_groups {
    struct cxm__compare *compare;
    struct cxm__compare_side side;
    int64_t *order;  /* groups, stratum by stratum, along the key in each */
    int64_t *starts; /* of strata in `order`, and its end */
    int64_t strata;
    struct compare_pair *pairs;
    int64_t count, capacity;
    struct cxm__compare_whole whole; /* a group for each stratum, where it is needed */
};

static uint32_t compare_groups_rank(const struct compare_groups *all, int64_t group, int32_t key)
{
    return all->side.of->groups.ranks[group * all->side.of->groups.keys + key];
}

/* By the other keys, then along the one. */
static int compare_groups_order(const struct compare_groups *all, int64_t a, int64_t b, bool along)
{
    const int32_t keys = all->side.of->groups.keys;
    for (int32_t k = 0; k < keys + along; k++) {
        const int32_t key = k == keys ? all->compare->key : k;
        uint32_t left = compare_groups_rank(all, a, key), right = compare_groups_rank(all, b, key);
        if (left != right && (k == keys || key != all->compare->key))
            return left < right ? -1 : 1;
    }
    return 0;
}

bool cxm__compare_sort(const cxm_host *host, int64_t *places, int64_t count, const void *context,
                       int (*order)(const void *context, int64_t a, int64_t b))
{
    int64_t *spare = cxm__allocate(host, count, sizeof *spare), *from = places, *to = spare;
    if (!spare)
        return false;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t start = 0; start < count; start += 2 * width) {
            int64_t middle = start + width < count ? start + width : count, end = middle + width < count ? middle + width : count;
            int64_t i = start, j = middle;
            for (int64_t at = start; at < end; at++)
                to[at] = i < middle && (j == end || order(context, from[i], from[j]) <= 0) ? from[i++] : from[j++];
        }
        int64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != places)
        memcpy(places, from, (size_t)count * sizeof *places);
    cxm__release(host, spare, count, sizeof *spare);
    return true;
}

static int compare_groups_along(const void *context, int64_t a, int64_t b)
{
    return compare_groups_order(context, a, b, true);
}

static bool compare_groups_strata(struct compare_groups *all)
{
    struct cxm__arena *arena = &all->compare->arena;
    const int64_t count = all->side.of->groups.count;
    all->order = cxm__arena_take(arena, count, sizeof *all->order);
    all->starts = cxm__arena_take(arena, count + 1, sizeof *all->starts);
    if (!all->order || !all->starts)
        return false;
    for (int64_t g = 0; g < count; g++)
        all->order[g] = g;
    if (!cxm__compare_sort(&arena->host, all->order, count, all, compare_groups_along))
        return false;
    for (int64_t i = 0; i < count; i++)
        if (i == 0 || compare_groups_order(all, all->order[i - 1], all->order[i], false) != 0)
            all->starts[all->strata++] = i;
    all->starts[all->strata] = count;
    return true;
}

static bool compare_groups_add(struct compare_groups *all, const struct compare_pair *pair)
{
    if (!cxm__reserve(&all->compare->arena.host, (void **)&all->pairs, &all->capacity, all->count + 1, sizeof *all->pairs))
        return false;
    all->pairs[all->count++] = *pair;
    return true;
}

/* The group of a stratum with a rank along the key, or -1. */
static int64_t compare_groups_find(const struct compare_groups *all, int64_t stratum, uint32_t rank)
{
    for (int64_t i = all->starts[stratum]; i < all->starts[stratum + 1]; i++)
        if (compare_groups_rank(all, all->order[i], all->compare->key) == rank)
            return all->order[i];
    return -1;
}

/* Everything of a stratum with one value of the key. */
static bool compare_groups_with(struct compare_groups *all, int64_t stratum, uint32_t reference)
{
    int64_t first = compare_groups_find(all, stratum, reference);
    for (int64_t i = all->starts[stratum]; i < all->starts[stratum + 1]; i++) {
        uint32_t rank = compare_groups_rank(all, all->order[i], all->compare->key);
        const struct compare_pair pair = {all->order[i], first, stratum, rank, reference};
        if (rank != reference && !compare_groups_add(all, &pair))
            return false;
    }
    return true;
}

/* Neighbours among the values that any stratum has; a pair of which this one has neither is none. */
static bool compare_groups_neighbours(struct compare_groups *all, int64_t stratum)
{
    const int64_t end = all->starts[stratum + 1];
    int64_t before = -1;
    uint32_t before_rank = CXM__NULL_RANK;
    for (int64_t i = all->starts[stratum]; i < end; i++) {
        uint32_t rank = compare_groups_rank(all, all->order[i], all->compare->key);
        if (before >= 0 && (rank == CXM__NULL_RANK || rank > before_rank + 1)) { /* the wave behind it has no answers here */
            const struct compare_pair gone = {-1, before, stratum, before_rank + 1, before_rank};
            if (gone.second_rank < all->side.of->groups.values[all->compare->key].count && !compare_groups_add(all, &gone))
                return false;
        }
        if (rank == CXM__NULL_RANK)
            return true;
        const struct compare_pair pair = {all->order[i], before_rank + 1 == rank ? before : -1, stratum, rank, rank - 1};
        if (rank && !compare_groups_add(all, &pair))
            return false;
        before = all->order[i];
        before_rank = rank;
    }
    const struct compare_pair gone = {-1, before, stratum, before_rank + 1, before_rank};
    return before < 0 || gone.second_rank >= all->side.of->groups.values[all->compare->key].count || compare_groups_add(all, &gone);
}

static bool compare_groups_pairs(struct compare_groups *all, uint32_t reference)
{
    for (int64_t s = 0; s < all->strata; s++) {
        const int64_t start = all->starts[s], end = all->starts[s + 1];
        bool enough = true;
        switch (all->compare->against) {
        case CXM__COMPARE_PREVIOUS: enough = compare_groups_neighbours(all, s); break;
        case CXM__COMPARE_ALL:
        case CXM__COMPARE_REST:
        case CXM__COMPARE_WHOLE:
            for (int64_t i = start; i < end && enough; i++) {
                uint32_t rank = compare_groups_rank(all, all->order[i], all->compare->key);
                struct compare_pair pair = {all->order[i], -1, s, rank, 0};
                if (all->compare->against != CXM__COMPARE_ALL)
                    enough = compare_groups_add(all, &pair);
                for (int64_t j = start; all->compare->against == CXM__COMPARE_ALL && j < i && enough; j++) {
                    pair.first = all->order[j];
                    pair.first_rank = compare_groups_rank(all, pair.first, all->compare->key);
                    enough = compare_groups_add(all, &pair);
                }
            }
            break;
        default: enough = compare_groups_with(all, s, reference);
        }
        if (!enough)
            return false;
    }
    return true;
}

/* ---- the key's values as text ---- */

static size_t compare_groups_text(const struct cxm__values *values, int64_t index, char *buffer, size_t size)
{
    const int64_t integer = values->type == CXM_TYPE_TEXT64 ? 0 : values->integers[index];
    const uint8_t byte = integer != 0;
    const int32_t day = (int32_t)integer;
    size_t needed = 0;
    if (values->type == CXM_TYPE_TEXT64) {
        struct cxm__slice slice = cxm__values_text(values, index);
        if (slice.length < size) {
            memcpy(buffer, slice.start, slice.length);
            buffer[slice.length] = '\0';
        }
        return slice.length + 1;
    }
    cxm_column column = cxm_column_of(values->type, values->type == CXM_TYPE_BOOL8  ? (const void *)&byte
                                                    : values->type == CXM_TYPE_DATE ? (const void *)&day
                                                                                    : (const void *)&integer, 1);
    (void)!cxm_column_text(&column, 0, buffer, size, &needed, NULL);
    return needed;
}

/* Texts of all values, or the one word, as values of the key `against`. */
static bool compare_groups_against(struct compare_groups *all, const char *word, struct cxm__values *against)
{
    const cxm_host *host = &all->compare->arena.host;
    const struct cxm__values *values = &all->side.of->groups.values[all->compare->key];
    const int64_t count = word ? 1 : values->count;
    char one[64]; /* numbers and times; texts are copied where they go */
    int64_t bytes = 0;
    for (int64_t i = 0; i < count; i++)
        bytes += (int64_t)(word ? strlen(word) : compare_groups_text(values, i, one, sizeof one) - 1);
    if (!cxm__values_new(against, host, CXM_TYPE_TEXT64, count, bytes))
        return false;
    for (int64_t i = 0; i < count; i++) {
        const int64_t at = against->offsets[i];
        size_t length = word ? strlen(word) : compare_groups_text(values, i, one, sizeof one) - 1;
        const char *from = word ? word : values->type == CXM_TYPE_TEXT64 ? cxm__values_text(values, i).start : one;
        if (length)
            memcpy(against->bytes + at, from, length);
        against->offsets[i + 1] = at + (int64_t)length;
    }
    return true;
}

/* The rank that `against` names. */
static cxm_status compare_groups_reference(const struct compare_groups *all, uint32_t *reference, cxm_error *error)
{
    const struct cxm__compare *compare = all->compare;
    const struct cxm__values *values = &all->side.of->groups.values[compare->key];
    char one[CXM__NAME_SIZE];
    *reference = 0;
    if (compare->against != CXM__COMPARE_VALUE)
        return CXM_OK;
    for (int64_t i = 0; i < values->count; i++)
        if (compare_groups_text(values, i, one, sizeof one) <= sizeof one && strcmp(one, compare->value) == 0) {
            *reference = (uint32_t)i;
            return CXM_OK;
        }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__A("against"), CXM__T(": the key "),
                     CXM__Q(compare->plan->keys[compare->key]),
                     CXM__T(" has no value "), CXM__Q(compare->value));
}

/* ---- figures ---- */

static cxm_status compare_groups_fill(struct compare_groups *all, const int64_t *order, cxm_error *error)
{
    struct cxm__compare *compare = all->compare;
    const int32_t terms = compare->plan->term_count;
    const bool whole = compare->against == CXM__COMPARE_WHOLE, rest = whole || compare->against == CXM__COMPARE_REST;
    cxm_estimate *estimates = NULL, *wholes = NULL, *left = cxm__arena_take(&compare->arena, terms, sizeof *left);
    double *factors = cxm__arena_take(&compare->arena, compare->plan->answers_count,
                                      sizeof *factors), *parts = NULL, *whole_parts = NULL;
    struct cxm__compare_shared *shared = cxm__arena_take(&compare->arena, terms, sizeof *shared);
    if (!left || !factors || !shared)
        return cxm__fail_memory(error);
    cxm_status status = cxm__compare_estimates(compare, &all->side, &estimates, error);
    if (!status && !cxm__compare_parts(compare, &all->side, estimates, &parts))
        status = cxm__fail_memory(error);
    if (!status && rest)
        status = cxm__compare_whole_begin(&all->whole, compare, &all->side, error);
    if (!status && rest && parts)
        status = cxm__compare_estimates(compare, &all->whole.side, &wholes, error);
    if (!status && wholes && !cxm__compare_parts(compare, &all->whole.side, wholes, &whole_parts))
        status = cxm__fail_memory(error);
    for (int64_t i = 0; i < all->count && !status; i++) {
        const struct compare_pair *pair = &all->pairs[order[i]];
        const cxm_estimate *first = pair->first >= 0 ? estimates + pair->first * terms : NULL;
        const cxm_estimate *second = pair->second >= 0 ? estimates + pair->second * terms : NULL;
        if (rest) {
            status = cxm__compare_rest(compare, &all->whole.side.of->grid, pair->stratum, &all->side.of->grid, pair->second, left,
                                       factors,
                                       error);
            if (wholes)
                cxm__compare_less(compare, wholes + pair->stratum * terms, second, !whole, left, factors);
            first = left;
        }
        const struct cxm__compare_place places[] = {{wholes ? &all->whole.side : &all->side, wholes ? whole_parts : parts,
                                                     wholes ? pair->stratum : pair->first},
                                                    {&all->side, parts, pair->second}};
        const bool together = parts && (wholes || pair->first >= 0) && pair->second >= 0;
        if (together)
            cxm__compare_together(compare, &places[0], &places[1], shared);
        if (!status)
            cxm__compare_pair(compare, i, first, second, whole || wholes ? factors : NULL, together ? shared : NULL);
    }
    return status ? status : cxm__compare_verdicts(compare, all->count, whole, error);
}

/* ---- the result's groups ---- */

struct compare_tuples {
    const uint32_t *ranks;
    int32_t keys;
};

static int compare_tuples_order(const void *context, int64_t a, int64_t b)
{
    const struct compare_tuples *tuples = context;
    for (int32_t k = 0; k < tuples->keys; k++) {
        uint32_t left = tuples->ranks[a * tuples->keys + k], right = tuples->ranks[b * tuples->keys + k];
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

/* The keys of each pair, sorted; `order` says which pair stands where. The values belong to the state, but for those of `against`.
   */
static bool compare_groups_keys(struct compare_groups *all, struct cxm__groups *groups, int64_t *order)
{
    struct cxm__arena *arena = &all->compare->arena;
    const struct cxm__groups *from = &all->side.of->groups;
    const int32_t keys = from->keys + 1;
    const bool words = all->compare->against == CXM__COMPARE_REST || all->compare->against == CXM__COMPARE_WHOLE;
    uint32_t *ranks = cxm__arena_take(arena, all->count * keys, sizeof *ranks);
    groups->ranks = cxm__arena_take(arena, all->count * keys, sizeof *groups->ranks);
    if (!ranks || !groups->ranks)
        return false;
    for (int64_t i = 0; i < all->count; i++) {
        const struct compare_pair *pair = &all->pairs[i];
        const int64_t other = all->order[all->starts[pair->stratum]];
        for (int32_t k = 0; k < from->keys; k++)
            ranks[i * keys + k] = k == all->compare->key ? pair->second_rank : compare_groups_rank(all, other, k);
        ranks[i * keys + from->keys] = words ? 0 : pair->first_rank;
        order[i] = i;
    }
    const struct compare_tuples tuples = {ranks, keys};
    if (!cxm__compare_sort(&arena->host, order, all->count, &tuples, compare_tuples_order))
        return false;
    for (int64_t i = 0; i < all->count; i++)
        memcpy(groups->ranks + i * keys, ranks + order[i] * keys, (size_t)keys * sizeof *ranks);
    groups->keys = keys;
    groups->count = all->count;
    return true;
}

static cxm_status compare_groups_run(struct compare_groups *all, cxm_result **result, cxm_error *error)
{
    struct cxm__compare *compare = all->compare;
    const struct cxm__groups *from = &all->side.of->groups;
    const char *names[CXM__BY_MAX + 1], *word = compare->against == CXM__COMPARE_REST    ? "rest"
                                                  : compare->against == CXM__COMPARE_WHOLE ? "whole"
                                                                                           : NULL;
    struct cxm__values values[CXM__BY_MAX + 1];
    struct cxm__groups groups = {.values = values};
    uint32_t reference = 0;
    cxm_status status = compare_groups_reference(all, &reference, error);
    if (status)
        return status;
    memset(values, 0, sizeof values);
    bool enough = compare_groups_strata(all) && compare_groups_pairs(all, reference) && compare_groups_against(all, word,
                                                                                                               &values[from->keys]);
    int64_t *order = enough ? cxm__arena_take(&compare->arena, all->count, sizeof *order) : NULL;
    for (int32_t k = 0; k < from->keys; k++) {
        values[k] = from->values[k];
        names[k] = compare->plan->keys[k];
    }
    names[from->keys] = "against";
    const char *text = cxm__compare_text(compare, "compare");
    enough = order && text && compare_groups_keys(all, &groups, order) && cxm__compare_lines(compare) && cxm__compare_room(compare,
                                                                                                                           all->count);
    status = enough ? compare_groups_fill(all, order, error) : cxm__fail_memory(error);
    if (!status) {
        const struct cxm__compare_table table = {text, names, &groups, {all->side.of, NULL}, NULL};
        status = cxm__compare_result(result, compare, &table, error);
    }
    cxm__values_free(&values[from->keys], &compare->arena.host);
    return status;
}

static cxm_status compare_groups_check(const struct cxm__compare *compare, cxm_error *error)
{
    const struct cxm__plan *plan = compare->plan;
    for (int32_t k = 0; k < plan->by_count; k++)
        if (strcmp(plan->keys[k], "against") == 0)
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("state"),
                             CXM__T(": its query has a key named against, and so has the result"));
    if (compare->against != CXM__COMPARE_REST && compare->against != CXM__COMPARE_WHOLE)
        return CXM_OK;
    return cxm__compare_simple(plan, true, "against", "rest and whole are not known", 1, error);
}

cxm_status cxm_state_compare_groups(const cxm_state *state, const char *options, const cxm_host *host, cxm_result **result,
                                    cxm_error *error)
{
    struct cxm__compare compare = {.plan = NULL};
    struct compare_groups all = {.compare = &compare};
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (!options)
        return cxm__fail_null(error, 1, "options");
    cxm_status status = cxm__host_read(&compare.arena.host, host, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    if (!status && !state->plan.by_count)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("state"),
                           CXM__T(": its query has no keys, and so no groups to compare"));
    if (status)
        return status;
    compare.plan = &state->plan;
    status = cxm__compare_read(&compare, options, CXM__COMPARE_MARGIN | CXM__COMPARE_KEY | CXM__COMPARE_AGAINST, 1, error);
    if (!status)
        status = compare_groups_check(&compare, error);
    if (!status)
        status = cxm__compare_side_begin(&all.side, state, error);
    if (!status)
        status = compare_groups_run(&all, result, error);
    cxm__compare_side_end(&all.side);
    cxm__compare_whole_end(&all.whole);
    cxm__release(&compare.arena.host, all.pairs, all.capacity, sizeof *all.pairs);
    cxm__arena_free(&compare.arena);
    return status;
}
