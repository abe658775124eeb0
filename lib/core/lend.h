/* What the host lends, in a form that needs no NULL checks: memory with overflow-safe sizes, tasks, progress.
 * Also the one reader of growing structs, which all begin with their size. */
#ifndef CXM__CORE_LEND_H
#define CXM__CORE_LEND_H

#include "core/fail.h"
#include "cxm/host.h"

/* Copies a growing struct of the caller's over defaults in `to`: an older caller's missing tail keeps the defaults, a newer
 * caller's unknown tail must be zero. `name` is for the message. */
cxm_status cxm__struct_read(void *to, size_t to_size, size_t first_size, const void *from, int32_t argument, const char *name,
                            cxm_error *error);

cxm_status cxm__host_read(cxm_host *to, const cxm_host *from, int32_t argument, cxm_error *error);

/* count * size bytes, at least 1; NULL when that overflows or there is none. */
void *cxm__allocate(const cxm_host *host, int64_t count, size_t size);
void *cxm__allocate_zeroed(const cxm_host *host, int64_t count, size_t size);
void cxm__release(const cxm_host *host, void *block, int64_t count, size_t size);

/* Makes room for at least `needed` elements in a block that holds `*capacity`, doubling it; the block stays as it is on failure. */
bool cxm__reserve(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size);

/* The same for what is kept: beyond a megabyte it grows by an eighth, so that little of it stays unused. */
bool cxm__reserve_packed(const cxm_host *host, void **block, int64_t *capacity, int64_t needed, size_t size);

void cxm__run(const cxm_host *host, int32_t n, void (*task)(void *work, int32_t i), void *work);

#endif
