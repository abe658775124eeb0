/* Files of zone data, in a list that only grows; one lock guards it, and is held while a file is read.
 * TZDIR is read once, when the host is made, since another thread may change the environment later. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): how a system is asked for its declarations */
#define _POSIX_C_SOURCE 200809L

#include "zones.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ZONES_NAME_MOST = 127, ZONES_SIZE_MOST = 1 << 20 };

struct zones_kept {
    struct zones_kept *next;
    size_t size;
    unsigned char *bytes;
    char name[];
};

static const char *const zones_folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"};

int cxm__zones_open(struct zones *zones)
{
    const char *folder = getenv("TZDIR");
    *zones = (struct zones){.first = NULL};
    if (folder && *folder) {
        zones->first = malloc(strlen(folder) + 1);
        if (!zones->first)
            return -1;
        memcpy(zones->first, folder, strlen(folder) + 1);
    }
    pthread_mutex_init(&zones->lock, NULL);
    return 0;
}

void cxm__zones_close(struct zones *zones)
{
    while (zones->kept) {
        struct zones_kept *next = zones->kept->next;
        free(zones->kept->bytes);
        free(zones->kept);
        zones->kept = next;
    }
    free(zones->first);
    pthread_mutex_destroy(&zones->lock);
}

/* Parts of letters, digits and _ + - . with strokes between; none begins with a dot, so that none leads elsewhere. */
static bool zones_name_is_sound(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.";
    const char *part = name;
    for (;;) {
        const size_t length = strspn(part, plain);
        if (length == 0 || part[0] == '.')
            return false;
        part += length;
        if (*part == '\0')
            return part - name <= ZONES_NAME_MOST;
        if (*part++ != '/')
            return false;
    }
}

/* All of a file that is regular and not too large; NULL else. */
static unsigned char *zones_read(int file, size_t *size)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 1 || status.st_size > ZONES_SIZE_MOST)
        return NULL;
    const size_t wanted = (size_t)status.st_size;
    unsigned char *bytes = malloc(wanted);
    size_t done = 0;
    while (bytes && done < wanted) {
        const ssize_t got = read(file, bytes + done, wanted - done);
        if (got > 0)
            done += (size_t)got;
        else if (got == 0 || errno != EINTR) {
            free(bytes);
            return NULL;
        }
    }
    *size = wanted;
    return bytes;
}

static struct zones_kept *zones_load(const char *folder, const char *name)
{
    const size_t length = strlen(name) + 1;
    const int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int file = directory < 0 ? -1 : openat(directory, name, O_RDONLY | O_CLOEXEC);
    struct zones_kept *kept = file < 0 ? NULL : malloc(sizeof *kept + length);
    if (kept) {
        memcpy(kept->name, name, length);
        kept->bytes = zones_read(file, &kept->size);
        if (!kept->bytes) {
            free(kept);
            kept = NULL;
        }
    }
    if (file >= 0)
        (void)close(file);
    if (directory >= 0)
        (void)close(directory);
    return kept;
}

static const struct zones_kept *zones_find(struct zones *zones, const char *name)
{
    struct zones_kept *found = zones->kept;
    while (found && strcmp(found->name, name) != 0)
        found = found->next;
    if (found)
        return found;
    if (zones->first)
        found = zones_load(zones->first, name);
    for (size_t i = 0; !found && i < sizeof zones_folders / sizeof *zones_folders; i++)
        found = zones_load(zones_folders[i], name);
    if (found) {
        found->next = zones->kept;
        zones->kept = found;
    }
    return found;
}

int32_t cxm__zones_lend(struct zones *zones, const char *name, const void **tzif, size_t *size)
{
    if (!zones_name_is_sound(name))
        return 1;
    pthread_mutex_lock(&zones->lock);
    const struct zones_kept *found = zones_find(zones, name);
    pthread_mutex_unlock(&zones->lock);
    if (!found)
        return 1;
    *tzif = found->bytes;
    *size = found->size;
    return 0;
}
