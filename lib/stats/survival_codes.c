/* Codes by sorting the values' bits and looking each value up; order by counting codes. */
#include "stats/survival_codes.h"

#include <math.h>
#include <string.h>

#include "stats/survival_rows.h"
#include "stats/survival_sort.h"

cxm_status cxm__labels_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    if (!column || column->type != CXM_TYPE_CODED)
        return cxm__numbers_check(column, length, name, argument, error);
    cxm_status status = cxm__column_check(column, name, argument, error);
    return status ? status : cxm__length_check(column, length, name, argument, error);
}

cxm_status cxm__labels_read(const cxm_column *column, int64_t first, int32_t n, double *labels, uint8_t *null, const char *name,
                            int32_t argument, cxm_error *error)
{
    if (column->type == CXM_TYPE_CODED) {
        for (int32_t i = 0; i < n; i++) {
            null[i] |= cxm__column_is_null(column, first + i);
            labels[i] = null[i] ? 0 : (double)cxm__column_code(column, first + i);
        }
        return CXM_OK;
    }
    cxm__numbers_read(column, first, n, labels, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && isnan(labels[i]))
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i),
                             CXM__T("]: NaN is no value to tell rows apart by"));
    return CXM_OK;
}

/* Negative numbers have the sign bit and order the other way round. */
static uint64_t codes_key(double value)
{
    const uint64_t sign = (uint64_t)1 << 63, bits = cxm__bits_of(value);
    return bits & sign ? ~bits : bits | sign;
}

static double codes_value(uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    return cxm__number_of(key & sign ? key ^ sign : ~key);
}

static int64_t codes_find(const uint64_t *keys, int64_t different, uint64_t key)
{
    int64_t low = 0, high = different - 1;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool cxm__codes_of(const cxm_host *host, double *values, int64_t n, bool keep, int32_t *codes, int64_t *different)
{
    uint64_t *keys = cxm__allocate(host, n, sizeof *keys), *spare = cxm__allocate(host, n, sizeof *spare);
    int64_t count = 0;
    const bool lent = keys && spare;
    if (lent) {
        for (int64_t i = 0; i < n; i++)
            keys[i] = codes_key(values[i]);
        cxm__sort_keys(keys, spare, n);
        for (int64_t i = 0; i < n; i++)
            if (i == 0 || keys[i] != keys[count - 1])
                keys[count++] = keys[i];
        for (int64_t i = 0; i < n; i++)
            codes[i] = (int32_t)codes_find(keys, count, codes_key(values[i]));
        for (int64_t i = 0; keep && i < count; i++)
            values[i] = codes_value(keys[i]);
        *different = count;
    }
    cxm__release(host, keys, n, sizeof *keys);
    cxm__release(host, spare, n, sizeof *spare);
    return lent;
}

bool cxm__codes_order(const cxm_host *host, const int32_t *codes, int64_t different, const int32_t *from, int64_t n,
                      int32_t *order)
{
    int64_t *ends = cxm__allocate_zeroed(host, different + 1, sizeof *ends);
    if (!ends)
        return false;
    for (int64_t i = 0; i < n; i++)
        ends[codes[i] + 1]++;
    for (int64_t i = 0; i < different; i++)
        ends[i + 1] += ends[i];
    for (int64_t i = 0; i < n; i++) {
        const int32_t row = from ? from[i] : (int32_t)i;
        order[ends[codes[row]]++] = row;
    }
    cxm__release(host, ends, different + 1, sizeof *ends);
    return true;
}
