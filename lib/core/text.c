/* The bounded text builder and the reader of names. Text is cut at a character's border, never in the middle of one. */
#include "core/text.h"

#include <string.h>

struct cxm__text cxm__text_into(char *buffer, size_t size)
{
    return (struct cxm__text){buffer, size, 0};
}

void cxm__text_bytes(struct cxm__text *text, const char *bytes, size_t length)
{
    if (text->length < text->size) {
        size_t room = text->size - text->length;
        memcpy(text->buffer + text->length, bytes, length < room ? length : room);
    }
    text->length += length;
}

void cxm__text_string(struct cxm__text *text, const char *string)
{
    cxm__text_bytes(text, string, strlen(string));
}

void cxm__text_character(struct cxm__text *text, char character)
{
    cxm__text_bytes(text, &character, 1);
}

void cxm__text_unsigned(struct cxm__text *text, uint64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    cxm__text_bytes(text, digits + at, sizeof digits - at);
}

void cxm__text_integer(struct cxm__text *text, int64_t value)
{
    if (value < 0)
        cxm__text_character(text, '-');
    cxm__text_unsigned(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static bool plain_in_names(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("._-+/:", c)) ||
           (unsigned char)c >= 0x80;
}

void cxm__text_quoted(struct cxm__text *text, const char *string, size_t length)
{
    bool plain = length > 0;
    for (size_t i = 0; i < length; i++)
        plain = plain && plain_in_names(string[i]);
    if (plain) {
        cxm__text_bytes(text, string, length);
        return;
    }
    cxm__text_character(text, '"');
    for (size_t i = 0; i < length; i++) {
        if (string[i] == '"')
            cxm__text_character(text, '"');
        cxm__text_character(text, string[i]);
    }
    cxm__text_character(text, '"');
}

bool cxm__text_end(struct cxm__text *text)
{
    if (text->length < text->size) {
        text->buffer[text->length] = '\0';
        return true;
    }
    if (text->size) {
        const size_t end = text->size - 1;
        size_t back = 0; /* a character has at most three bytes after its first; where there are more, any place is as good */
        while (back < 4 && back < end && ((unsigned char)text->buffer[end - back] & 0xC0) == 0x80)
            back++;
        text->buffer[back < 4 ? end - back : end] = '\0';
    }
    return false;
}

bool cxm__slice_is(struct cxm__slice slice, const char *string)
{
    return strlen(string) == slice.length && memcmp(slice.start, string, slice.length) == 0;
}

bool cxm__name_read(const char **at, const char *stops, char *out, size_t size)
{
    const char *p = *at;
    size_t length = 0;
    bool quoted = *p == '"';
    if (quoted)
        p++;
    for (;; p++) {
        if (quoted && *p == '"' && *++p != '"')
            break;
        if (*p == '\0' || (!quoted && strchr(stops, *p))) {
            if (quoted)
                return false;
            break;
        }
        if (length + 1 >= size)
            return false;
        out[length++] = *p;
    }
    if (length == 0)
        return false;
    out[length] = '\0';
    *at = p;
    return true;
}
