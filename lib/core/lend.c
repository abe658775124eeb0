/* Memory and tasks through the caller's host, malloc and a plain loop where it lends none.
 * Sizes are checked once, here, so that no caller multiplies by hand. */
#include "core/lend.h"

#include <stdlib.h>
#include <string.h>

cxm_status cxm__struct_read(void *to, size_t to_size, size_t first_size, const void *from, int32_t argument, const char *name,
                            cxm_error *error)
{
    size_t from_size;
    const unsigned char *bytes = from;
    if (!from)
        return CXM_OK;
    memcpy(&from_size, from, sizeof from_size);
    if (from_size < first_size || from_size > 4096)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name),
                         CXM__T(".struct_size is not set; start from the _INIT macro"));
    for (size_t i = to_size; i < from_size; i++)
        if (bytes[i])
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name),
                             CXM__T(" uses a member newer than this library"));
    memcpy(to, from, from_size < to_size ? from_size : to_size);
    memcpy(to, &to_size, sizeof to_size);
    return CXM_OK;
}

cxm_status cxm__host_read(cxm_host *to, const cxm_host *from, int32_t argument, cxm_error *error)
{
    *to = (cxm_host)CXM_HOST_INIT;
    cxm_status status = cxm__struct_read(to, sizeof *to, offsetof(cxm_host, reserved) + sizeof to->reserved, from, argument,
                                         "host", error);
    if (!status && to->reserved)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("host"), CXM__T(".reserved must be 0"));
    if (!status && !to->allocate != !to->release)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("host"), CXM__T(".allocate and host.release come as a pair"));
    return status;
}

static bool lend_bytes(int64_t count, size_t size, size_t *bytes)
{
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 2) / size)
        return false;
    *bytes = (size_t)count * size;
    *bytes += *bytes == 0;
    return true;
}

void *cxm__allocate(const cxm_host *host, int64_t count, size_t size)
{
    size_t bytes;
    if (!lend_bytes(count, size, &bytes))
        return NULL;
    return host->allocate ? host->allocate(host->context, bytes) : malloc(bytes);
}

void *cxm__allocate_zeroed(const cxm_host *host, int64_t count, size_t size)
{
    size_t bytes;
    if (!lend_bytes(count, size, &bytes))
        return NULL;
    if (!host->allocate)
        return calloc(1, bytes); /* fresh pages come zeroed, which saves touching large tables twice */
    void *block = host->allocate(host->context, bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

void cxm__release(const cxm_host *host, void *block, int64_t count, size_t size)
{
    size_t bytes = 0;
    if (!block || !lend_bytes(count, size, &bytes))
        return;
    if (host->release)
        host->release(host->context, block, bytes);
    else
        free(block);
}

static bool lend_grow(const cxm_host *host, void **block, int64_t *capacity, int64_t wanted, size_t size)
{
    size_t bytes;
    if (!lend_bytes(wanted, size, &bytes))
        return false;
    void *larger = host->allocate ? host->allocate(host->context, bytes)
                                  : realloc(*block, bytes); /* large blocks are moved by their pages, and never held twice */
    if (!larger)
        return false;
    if (host->allocate) {
        if (*capacity)
            memcpy(larger, *block, (size_t)*capacity * size);
        cxm__release(host, *block, *capacity, size);
    }
    *block = larger;
    *capacity = wanted;
    return true;
}

bool cxm__reserve(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size)
{
    if (needed <= *capacity)
        return true;
    int64_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < needed) {
        if (wanted > INT64_MAX / 2)
            return false;
        wanted *= 2;
    }
    return lend_grow(host, block, capacity, wanted, size);
}

bool cxm__reserve_packed(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size)
{
    const int64_t small = (INT64_C(1) << 20) / (int64_t)size;
    if (needed <= *capacity)
        return true;
    int64_t wanted = *capacity + (*capacity < small ? *capacity : *capacity / 8);
    return lend_grow(host, block, capacity, wanted < needed ? needed : wanted, size);
}

void cxm__run(const cxm_host *host, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    if (host->run && n > 1) {
        host->run(host->context, n, task, work);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        task(work, i);
}
