/* Two bitmaps over one array of answers.
 * A column that repeats one element has no place for a row's own bit, and is written out first. */
#include "comparison/split.h"

#include "core/lend.h"

static cxm_status split_write_out(struct cxm__split *split, const struct cxm__request *request, cxm_error *error)
{
    int64_t *first = cxm__allocate_zeroed(request->host, request->length, sizeof *first);
    const bool picked = first && cxm__pick_new(&split->picked, &request->columns[0], first, request->length, request->host);
    cxm__release(request->host, first, request->length, sizeof *first);
    return picked ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status split_fill(struct cxm__split *split, const cxm_column *answers, const cxm_column *group, cxm_error *error)
{
    for (int64_t i = 0; i < answers->length; i++) {
        const int64_t code = cxm__column_code(group, i), bit = split->side[0].bit_offset + i;
        if (code > 1)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, i, CXM__A("group"), CXM__T("["), CXM__I(i),
                             CXM__T("]: a third value; two groups are compared"));
        if (code < 0 || cxm__column_is_null(answers, i))
            continue;
        uint8_t *byte = split->validity + code * split->bytes + bit / 8;
        *byte = (uint8_t)(*byte | 1u << bit % 8);
    }
    return CXM_OK;
}

cxm_status cxm__split_new(struct cxm__split *split, const struct cxm__request *request, cxm_error *error)
{
    cxm_column answers = request->columns[0];
    *split = (struct cxm__split){.bytes = 0};
    cxm_status status = answers.flags & CXM_COLUMN_REPEATED ? split_write_out(split, request, error) : CXM_OK;
    if (status)
        return status;
    if (split->picked.data)
        answers = split->picked.column;
    const int64_t offset = answers.type == CXM_TYPE_BOOL1 ? answers.bit_offset : 0; /* it counts for the data, too */
    split->bytes = (offset + answers.length) / 8 + 1;
    split->validity = cxm__allocate_zeroed(request->host, 2, (size_t)split->bytes);
    status = split->validity ? CXM_OK : cxm__fail_memory(error);
    for (int side = 0; side < 2 && !status; side++) {
        split->side[side] = answers;
        split->side[side].bit_offset = offset;
        split->side[side].validity = split->validity + side * split->bytes;
    }
    if (!status)
        status = split_fill(split, &answers, &request->columns[1], error);
    if (status)
        cxm__split_free(split, request->host);
    return status;
}

void cxm__split_free(struct cxm__split *split, const cxm_host *host)
{
    cxm__release(host, split->validity, 2, (size_t)split->bytes);
    cxm__pick_free(&split->picked, host);
    split->validity = NULL;
}

void cxm__split_rename(cxm_error *error)
{
    cxm__fail_rename(error, "first", "score");
    cxm__fail_rename(error, "second", "score");
    cxm__fail_rename(error, "first_weight", "weight");
    cxm__fail_rename(error, "second_weight", "weight");
}
