/* Text without stdio and without a locale: a bounded builder, words, and numbers that read back to the same bits.
 * Everything that prints or parses in the library goes through here; number.c holds the conversions. */
#ifndef CXM__CORE_TEXT_H
#define CXM__CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Writes at most size - 1 bytes and counts all, so that one pass with size 0 tells what a second needs. */
struct cxm__text {
    char *buffer;
    size_t size;
    size_t length; /* without the NUL */
};

struct cxm__text cxm__text_into(char *buffer, size_t size);
void cxm__text_bytes(struct cxm__text *text, const char *bytes, size_t length);
void cxm__text_string(struct cxm__text *text, const char *string);
void cxm__text_character(struct cxm__text *text, char character);
void cxm__text_integer(struct cxm__text *text, int64_t value);
void cxm__text_unsigned(struct cxm__text *text, uint64_t value);
void cxm__text_number(struct cxm__text *text, double value); /* shortest that cxm__number_read() reads back */
/* A name or value, in double quotes where it holds more than letters, digits and . _ - + / : */
void cxm__text_quoted(struct cxm__text *text, const char *string, size_t length);
/* Ends the text with a NUL, at a character's border where it was cut; true if all of it fitted. */
bool cxm__text_end(struct cxm__text *text);

/* A piece of somebody else's text. */
struct cxm__slice {
    const char *start;
    size_t length;
};

static inline struct cxm__slice cxm__slice_of(const char *string)
{
    return (struct cxm__slice){string, strlen(string)};
}

bool cxm__slice_is(struct cxm__slice slice, const char *string);

/* Reads a whole slice as a number: decimal as in 0.95 or -1e-3, or hexadecimal as in 0x1.8p+1. */
bool cxm__number_read(struct cxm__slice slice, double *value);

/* Reads a name, bare or in double quotes (a doubled quote stands for one), from *at and moves it on. Bare names end at any of
 * `stops`. `out` takes the name NUL-terminated; false where quotes do not close, the name is empty, or it does not fit. */
bool cxm__name_read(const char **at, const char *stops, char *out, size_t size);

#endif
