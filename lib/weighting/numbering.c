/* A table is tried first, which most categories fit into. Read margins.c next. */
#include "weighting/numbering.h"

#include <math.h>

#include "stats/survival_codes.h"

enum { NUMBERING_TABLE = 1 << 20 };

/* Whether all values are whole numbers from *least to less than NUMBERING_TABLE above it. */
static bool numbering_fits(const double *values, int64_t n, double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        *least = values[i] < *least ? values[i] : *least; /* fmin() would be a call */
        *most = values[i] > *most ? values[i] : *most;
    }
    if (!(*most - *least < NUMBERING_TABLE) || fabs(*least) > 1e15)
        return false;
    for (int64_t i = 0; i < n; i++)
        if (values[i] != floor(values[i]))
            return false;
    return true;
}

bool cxm__number_values(const cxm_host *host, double *values, int64_t n, int32_t *codes, int64_t *different)
{
    double least, most;
    if (!n || !numbering_fits(values, n, &least, &most))
        return cxm__codes_of(host, values, n, false, codes, different);
    const int64_t size = (int64_t)(most - least) + 1;
    int32_t *table = cxm__allocate_zeroed(host, size, sizeof *table);
    if (!table)
        return false;
    for (int64_t i = 0; i < n; i++)
        table[(int64_t)(values[i] - least)] = 1;
    *different = 0;
    for (int64_t at = 0; at < size; at++)
        if (table[at])
            table[at] = (int32_t)(*different)++;
    for (int64_t i = 0; i < n; i++)
        codes[i] = table[(int64_t)(values[i] - least)];
    cxm__release(host, table, size, sizeof *table);
    return true;
}
