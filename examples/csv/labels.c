#include "labels.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* The slot that holds the text, or the free one where it belongs. */
static int32_t *slot_of(const labels *all, const char *text)
{
    uint64_t mask = (uint64_t)all->capacity * 2 - 1;
    uint64_t at = hash_of(text) & mask;
    while (all->slots[at] && strcmp(all->texts[all->slots[at] - 1], text) != 0)
        at = (at + 1) & mask;
    return &all->slots[at];
}

static bool grow(labels *all)
{
    int32_t capacity = all->capacity ? all->capacity * 2 : 64; /* a power of two, which slot_of() relies on */
    if (capacity > INT32_MAX / 4)
        return false;
    char **texts = realloc(all->texts, (size_t)capacity * sizeof *texts);
    if (!texts)
        return false;
    all->texts = texts;
    int32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (!slots)
        return false;
    free(all->slots);
    all->slots = slots;
    all->capacity = capacity;
    for (int32_t code = 0; code < all->count; code++)
        *slot_of(all, all->texts[code]) = code + 1;
    return true;
}

int32_t labels_code(labels *all, const char *text)
{
    if (all->count == all->capacity && !grow(all))
        return -1;
    int32_t *slot = slot_of(all, text);
    if (*slot == 0) {
        size_t size = strlen(text) + 1;
        char *copy = malloc(size);
        if (!copy)
            return -1;
        memcpy(copy, text, size);
        all->texts[all->count] = copy;
        *slot = ++all->count;
    }
    return *slot - 1;
}

void labels_free(labels *all)
{
    for (int32_t i = 0; i < all->count; i++)
        free(all->texts[i]);
    free(all->texts);
    free(all->slots);
    *all = (labels){0};
}
