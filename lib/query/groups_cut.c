/* Groups without their last keys: which slots fall together, and the groups that they make. Slots are sorted, so each is a run. */
#include <string.h>

#include "query/keys.h"

bool cxm__groups_same(const struct cxm__groups *groups, int64_t a, int64_t b, int32_t keys)
{
    return !keys ||
           memcmp(groups->ranks + a * groups->keys, groups->ranks + b * groups->keys, (size_t)keys * sizeof *groups->ranks) == 0;
}

int64_t cxm__groups_run(const struct cxm__groups *groups, int64_t from, int32_t keys)
{
    int64_t end = from + 1;
    while (end < groups->count && cxm__groups_same(groups, from, end, keys))
        end++;
    return end;
}

static bool groups_copy_values(struct cxm__values *to, const struct cxm__values *from, const cxm_host *host)
{
    const bool text = from->type == CXM_TYPE_TEXT64;
    const int64_t bytes = text ? from->offsets[from->count] : 0;
    if (!from->type)
        return true; /* no rows, and so no type yet */
    if (!cxm__values_new(to, host, from->type, from->count, bytes))
        return false;
    if (text)
        memcpy(to->offsets, from->offsets, (size_t)(from->count + 1) * sizeof *to->offsets);
    if (text && bytes)
        memcpy(to->bytes, from->bytes, (size_t)bytes);
    if (!text && from->count)
        memcpy(to->integers, from->integers, (size_t)from->count * sizeof *to->integers);
    return true;
}

bool cxm__groups_cut(struct cxm__groups *cut, const struct cxm__groups *groups, int32_t keys, const cxm_host *host)
{
    *cut = (struct cxm__groups){.count = 1};
    if (!keys)
        return true;
    bool enough = cxm__groups_new(cut, host, keys);
    for (int32_t k = 0; k < keys && enough; k++)
        enough = groups_copy_values(&cut->values[k], &groups->values[k], host);
    int64_t count = 0;
    for (int64_t slot = 0; slot < groups->count; slot = cxm__groups_run(groups, slot, keys))
        count++;
    uint32_t *ranks = enough ? cxm__allocate(host, count * keys, sizeof *ranks) : NULL;
    if (!ranks) {
        cxm__groups_free(cut, host);
        return false;
    }
    cut->ranks = ranks;
    for (int64_t slot = 0; slot < groups->count; slot = cxm__groups_run(groups, slot, keys), ranks += keys)
        memcpy(ranks, groups->ranks + slot * groups->keys, (size_t)keys * sizeof *ranks);
    cut->count = count;
    return true;
}
