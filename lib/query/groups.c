/* Groups as tuples of ranks in sorted values. Two sets of groups merge by walking both, so the outcome does not depend on which
 * came first. */
#include <string.h>

#include "query/keys.h"
#include "query/plan.h"

bool cxm__groups_new(struct cxm__groups *groups, const cxm_host *host, int32_t keys)
{
    *groups = (struct cxm__groups){.keys = keys};
    groups->values = cxm__allocate_zeroed(host, keys, sizeof *groups->values);
    return groups->values != NULL;
}

void cxm__groups_free(struct cxm__groups *groups, const cxm_host *host)
{
    for (int32_t k = 0; groups->values && k < groups->keys; k++)
        cxm__values_free(&groups->values[k], host);
    cxm__release(host, groups->values, groups->keys, sizeof *groups->values);
    cxm__release(host, groups->ranks, groups->count * groups->keys, sizeof *groups->ranks);
    *groups = (struct cxm__groups){0};
}

static void values_copy(struct cxm__values *to, int64_t at, const struct cxm__values *from, int64_t index)
{
    if (to->type != CXM_TYPE_TEXT64) {
        to->integers[at] = from->integers[index];
        return;
    }
    struct cxm__slice text = cxm__values_text(from, index);
    memcpy(to->bytes + to->offsets[at], text.start, text.length);
    to->offsets[at + 1] = to->offsets[at] + (int64_t)text.length;
}

/* The union of two sets of values; in_a[i] becomes the new rank of a's value i. */
static bool values_merge(const struct cxm__values *a, const struct cxm__values *b, const cxm_host *host, struct cxm__values *merged,
                         uint32_t *in_a, uint32_t *in_b)
{
    int64_t i = 0, j = 0, count = 0, bytes = 0;
    int32_t type = a->type ? a->type : b->type;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && !cxm__values_new(merged, host, type, count, bytes))
            return false;
        for (i = j = count = 0; i < a->count || j < b->count; count++) {
            int order = i == a->count ? 1 : j == b->count ? -1 : cxm__values_compare(a, i, b, j);
            if (pass)
                values_copy(merged, count, order <= 0 ? a : b, order <= 0 ? i : j);
            else if (type == CXM_TYPE_TEXT64)
                bytes += (int64_t)(order <= 0 ? cxm__values_text(a, i) : cxm__values_text(b, j)).length;
            if (order <= 0)
                in_a[i++] = (uint32_t)count;
            if (order >= 0)
                in_b[j++] = (uint32_t)count;
        }
    }
    return true;
}

struct merge_maps {
    uint32_t **a, **b; /* by key: the new rank of each value */
};

static uint32_t merge_rank(uint32_t *const *maps, const struct cxm__groups *groups, int64_t group, int32_t key)
{
    uint32_t rank = groups->ranks[group * groups->keys + key];
    return rank == CXM__NULL_RANK ? rank : maps[key][rank];
}

static int merge_compare(const struct merge_maps *maps, const struct cxm__groups *a, int64_t i, const struct cxm__groups *b, int64_t j)
{
    for (int32_t k = 0; k < a->keys; k++) {
        uint32_t left = merge_rank(maps->a, a, i, k), right = merge_rank(maps->b, b, j, k);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

static bool merge_values(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host, struct cxm__groups *merged,
                         struct merge_maps *maps)
{
    for (int32_t k = 0; k < a->keys; k++) {
        maps->a[k] = cxm__allocate(host, a->values[k].count, sizeof *maps->a[k]);
        maps->b[k] = cxm__allocate(host, b->values[k].count, sizeof *maps->b[k]);
        if (!maps->a[k] || !maps->b[k] ||
            !values_merge(&a->values[k], &b->values[k], host, &merged->values[k], maps->a[k], maps->b[k]))
            return false;
    }
    return true;
}

static bool merge_groups(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host, struct cxm__groups *merged,
                         const struct merge_maps *maps, int64_t **in_a, int64_t **in_b)
{
    int64_t i = 0, j = 0, count = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass) {
            *in_a = cxm__allocate(host, count, sizeof **in_a);
            *in_b = cxm__allocate(host, count, sizeof **in_b);
            merged->ranks = cxm__allocate(host, count * a->keys, sizeof *merged->ranks);
            merged->count = count;
            if (!*in_a || !*in_b || !merged->ranks)
                return false;
        }
        for (i = j = count = 0; i < a->count || j < b->count; count++) {
            int order = i == a->count ? 1 : j == b->count ? -1 : merge_compare(maps, a, i, b, j);
            for (int32_t k = 0; pass && k < a->keys; k++)
                merged->ranks[count * a->keys + k] = order <= 0 ? merge_rank(maps->a, a, i, k) : merge_rank(maps->b, b, j, k);
            if (pass) {
                (*in_a)[count] = order <= 0 ? i : -1;
                (*in_b)[count] = order >= 0 ? j : -1;
            }
            i += order <= 0;
            j += order >= 0;
        }
    }
    return true;
}

cxm_status cxm__groups_merge(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host,
                             struct cxm__groups *merged, int64_t **in_a, int64_t **in_b, cxm_error *error)
{
    uint32_t *map_a[CXM__KEYS_MAX] = {0}, *map_b[CXM__KEYS_MAX] = {0};
    struct merge_maps maps = {map_a, map_b};
    *in_a = *in_b = NULL;
    bool enough = cxm__groups_new(merged, host, a->keys) && merge_values(a, b, host, merged, &maps) &&
                  merge_groups(a, b, host, merged, &maps, in_a, in_b);
    for (int32_t k = 0; k < a->keys; k++) {
        cxm__release(host, map_a[k], a->values[k].count, sizeof *map_a[k]);
        cxm__release(host, map_b[k], b->values[k].count, sizeof *map_b[k]);
    }
    if (enough)
        return CXM_OK;
    cxm__release(host, *in_a, merged->count, sizeof **in_a);
    cxm__release(host, *in_b, merged->count, sizeof **in_b);
    *in_a = *in_b = NULL;
    cxm__groups_free(merged, host);
    return cxm__fail_memory(error);
}
