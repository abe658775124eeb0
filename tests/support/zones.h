/* Zone data made by the test itself, so that no system's are needed: a writer of TZif, zones by name, and a host that lends them.
 * The zones keep the changes that cases ask about, and their real rule for what comes after. */
#ifndef CXM_TESTS_SUPPORT_ZONES_H
#define CXM_TESTS_SUPPORT_ZONES_H

#include <stddef.h>
#include <stdint.h>

#include <cxm/host.h>

enum { ZONES_SIZE = 4096 };

struct zones_change {
    int64_t at; /* seconds since 1970-01-01 UTC */
    int32_t offset;
};

/* Writes TZif of version '2' to '4', or of version 1 (0, without a footer), into `out` of ZONES_SIZE; returns its size. The offset
 * before the first change is `before`. */
size_t zones_write(char version, int32_t before, const struct zones_change *changes, size_t count, const char *footer,
                   unsigned char *out);

/* A zone of the table in zones.c: its data's size, or 0 where there is none of that name. */
size_t zones_named(const char *name, unsigned char *out);

/* Names of the table, NULL at its end. */
const char *zones_name(size_t i);

struct zones_lent {
    struct zones_lent *next;
    size_t size;
    unsigned char bytes[];
};

struct zones_host {
    cxm_host host; /* lend this one */
    struct zones_lent *lent; /* what it has lent */
};

void zones_host_init(struct zones_host *zones); /* it must stay where it is */
void zones_host_free(struct zones_host *zones);

#endif
