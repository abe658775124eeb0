/* The commonest step of a selection, without a list of rows: which times of the table's own column lie in the window.
 * 64 rows make a word of bits, and nothing branches on them. */
#include "model/selection_window.h"

#include "model/kept.h"

static int64_t window_bits(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    return (int64_t)(((word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F)) * UINT64_C(0x0101010101010101) >> 56);
}

cxm_status cxm__selection_window(struct cxm__selection *selection, bool timed, bool window, cxm_error *error)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    const int64_t *times = selection->base->time->data, begin = policy->begin, end = policy->end;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < selection->rows && !status; first += 64, times += 64) {
        const int64_t left = selection->rows - first, n = left < 64 ? left : 64;
        uint64_t none = 0, outside = 0, *kept = &selection->kept[first >> 6];
        for (int64_t i = 0; i < n; i++) {
            none |= (uint64_t)(times[i] == CXM__NO_TIME) << i;
            outside |= (uint64_t)((times[i] < begin) | (times[i] >= end)) << i;
        }
        outside = window ? outside & ~none & *kept : 0;
        none = timed ? none & *kept : 0;
        selection->out[CXM__OUT_NO_TIME] += window_bits(none);
        selection->out[CXM__OUT_WINDOW] += window_bits(outside);
        *kept &= ~(none | outside);
        if (first % CXM__BLOCK == 0)
            status = cxm__base_pause(selection->base, first / CXM__BLOCK, error);
    }
    return status;
}
