/* The first of several times of a row that is there. */
#include "model/recorded.h"

#include "model/base.h"

static void recorded_fill(const struct cxm__stored *stored, const int32_t *rows, int32_t n, int64_t *times)
{
    const int64_t *data = stored ? stored->data : NULL;
    for (int32_t i = 0; data && i < n; i++)
        if (times[i] == CXM__NO_TIME && rows[i] >= 0)
            times[i] = data[rows[i]];
}

void cxm__recorded_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times)
{
    const struct cxm__store *store = base->through_response ? &base->model->tables[CXM__RESPONSES] : base->own;
    const bool answers = store == &base->model->tables[CXM__RESPONSES];
    int32_t owners[CXM__BLOCK];
    if (!answers && base->table != CXM__SIGNALS) {
        cxm__base_times(base, rows, n, times);
        return;
    }
    if (base->through_response) {
        cxm__base_response_rows(base, rows, n, owners);
        rows = owners;
    }
    for (int32_t i = 0; i < n; i++)
        times[i] = CXM__NO_TIME;
    recorded_fill(cxm__store_find(store, answers ? "updated" : "ingested"), rows, n, times);
    recorded_fill(cxm__store_find(store, answers ? "created" : "event"), rows, n, times);
    if (answers)
        recorded_fill(cxm__store_find(store, "answered"), rows, n, times);
}
