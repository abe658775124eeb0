/* One key's slots, turned into ranks. Slots that no row has are left out, so that labels are the values that were met. */
#include "query/category.h"

#include <string.h>

#include "core/gather.h"

/* The slots of all rows, in `codes` for now. */
static cxm_status category_slots(struct cxm__category *category, struct cxm__slots *slots, cxm_error *error)
{
    const int64_t rows = category->column.length;
    uint32_t block[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < rows && !status; at += CXM__BLOCK) {
        int32_t n = rows - at < CXM__BLOCK ? (int32_t)(rows - at) : CXM__BLOCK;
        status = cxm__slots_of(slots, at, n, block, error);
        if (!status && slots->count > INT32_MAX)
            status = cxm__fail_memory(error);
        memcpy(category->codes + at, block, (size_t)n * sizeof *block);
    }
    return status;
}

static cxm_status category_rank(struct cxm__category *category, const struct cxm__slots *slots, const cxm_host *host, cxm_error *error)
{
    const int64_t rows = category->column.length, count = slots->count;
    int64_t met = 0;
    int32_t *code_of = cxm__allocate(host, count, sizeof *code_of);
    uint32_t *list = cxm__allocate(host, count, sizeof *list);
    cxm_status status = code_of && list ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        memset(code_of, 0, (size_t)count * sizeof *code_of);
        for (int64_t i = 0; i < rows; i++)
            code_of[category->codes[i]] = 1;
        for (int64_t slot = 0; slot < count; slot++)
            if (code_of[slot])
                list[met++] = (uint32_t)slot;
        status = cxm__slots_groups(slots, list, met, &category->groups, error);
    }
    for (int64_t g = 0; g < met && !status; g++) /* a null comes last, and has no code */
        code_of[list[g]] = category->groups.ranks[g] == CXM__NULL_RANK ? -1 : (int32_t)g;
    for (int64_t i = 0; i < rows && !status; i++)
        category->codes[i] = code_of[category->codes[i]];
    cxm__release(host, list, count, sizeof *list);
    cxm__release(host, code_of, count, sizeof *code_of);
    return status;
}

cxm_status cxm__category_new(struct cxm__category *category, const cxm_column *column, const char *name, int32_t argument,
                             const cxm_host *host, cxm_error *error)
{
    struct cxm__slots slots = {0};
    *category = (struct cxm__category){0};
    category->codes = cxm__allocate(host, column->length, sizeof *category->codes);
    category->labels = cxm_column_of(CXM_TYPE_I64, NULL, 0);
    category->column = (cxm_column){.data = category->codes, .extra = &category->labels, .length = column->length, .width = 4,
                                    .type = CXM_TYPE_CODED};
    cxm_status status = category->codes ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = cxm__slots_new(&slots, host, &column, &name, 1, column->length, (int64_t)sizeof(int64_t), argument, error);
    if (!status && column->length)
        status = category_slots(category, &slots, error);
    if (!status && column->length)
        status = category_rank(category, &slots, host, error);
    if (slots.host)
        cxm__slots_free(&slots);
    const struct cxm__values *values = category->groups.values;
    if (status || !values)
        return status;
    static const uint8_t truths[] = {0, 1};
    const bool time = values->type >= CXM_TYPE_TIME_S && values->type <= CXM_TYPE_TIME_NS;
    if (values->type == CXM_TYPE_TEXT64) {
        category->labels = cxm_column_of(CXM_TYPE_TEXT64, values->bytes, values->count);
        category->labels.extra = values->offsets;
    } else if (values->type == CXM_TYPE_BOOL8 && values->count) {
        category->labels = cxm_column_of(CXM_TYPE_BOOL8, truths + values->integers[0], values->count);
    } else {
        category->labels = cxm_column_of(time ? values->type : CXM_TYPE_I64, values->integers, values->count);
    }
    return CXM_OK;
}

void cxm__category_free(struct cxm__category *category, const cxm_host *host)
{
    cxm__release(host, category->codes, category->column.length, sizeof *category->codes);
    if (category->groups.keys)
        cxm__groups_free(&category->groups, host);
    *category = (struct cxm__category){0};
}
