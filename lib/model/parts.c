/* A chain of rows for each answer, the one appended last first, so that a part that came again takes the place of the earlier one.
 * Chains are short, a row for each thing that was asked about, and serve all parts of a table. */
#include "model/parts.h"

#include <math.h>

void cxm__parts_free(struct cxm__parts *parts, const cxm_host *host)
{
    if (!parts)
        return;
    cxm__release(host, parts->last, parts->answers, sizeof *parts->last);
    cxm__release(host, parts->before, parts->rows, sizeof *parts->before);
    cxm__release(host, parts, 1, sizeof *parts);
}

/* The next row towards the beginning that is the part's, or -1. */
#define PARTS_SEEK(type)                                          \
    do {                                                          \
        const type *parts_names = parts->name->data;              \
        for (int32_t i = 0; i < n; i++)                           \
            while (found[i] >= 0 && parts_names[found[i]] != named) \
                found[i] = before[found[i]];                      \
    } while (0)

/* The last row of each answer. */
static void parts_last(const struct cxm__parts *parts, const int32_t *answers, int32_t n, int32_t *found)
{
    const int32_t *codes = parts->answer ? parts->answer->data : NULL;
    for (int32_t i = 0; i < n; i++) {
        const int32_t code = codes && answers[i] >= 0 ? codes[answers[i]] : CXM__NO_CODE;
        found[i] = code >= 0 ? parts->last[code] : -1;
    }
}

void cxm__parts_rows(const struct cxm__field *field, const int32_t *answers, int32_t n, int32_t *found)
{
    const struct cxm__parts *parts = field->parts;
    const int32_t *before = parts->before, named = field->named;
    parts_last(parts, answers, n, found);
    switch (parts->name->type) {
    case CXM_TYPE_I8: PARTS_SEEK(int8_t); break;
    case CXM_TYPE_I16: PARTS_SEEK(int16_t); break;
    default: PARTS_SEEK(int32_t); break;
    }
}

void cxm__parts_truths(const struct cxm__field *field, const int32_t *answers, int32_t n, double *truths)
{
    int32_t any[CXM__BLOCK], found[CXM__BLOCK];
    parts_last(field->parts, answers, n, any);
    cxm__parts_rows(field, answers, n, found);
    for (int32_t i = 0; i < n; i++)
        truths[i] = any[i] < 0 ? (double)NAN : found[i] >= 0;
}
