/* The system's time zones, read when they are first asked for and kept from then on.
 * A name is looked up only if it can be nothing but a file below the system's folder of zones. */
#ifndef CXM_HOST_ZONES_H
#define CXM_HOST_ZONES_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct zones_kept;

struct zones {
    pthread_mutex_t lock;
    struct zones_kept *kept;
    char *first; /* the folder that TZDIR named, or NULL */
};

/* 0, or -1 without memory. */
int cxm__zones_open(struct zones *zones);
void cxm__zones_close(struct zones *zones);

/* As cxm_host.zone: 0, and bytes that stay until the zones are closed. */
int32_t cxm__zones_lend(struct zones *zones, const char *name, const void **tzif, size_t *size);

#endif
