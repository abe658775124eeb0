/* One pass over the bytes, which texts are unescaped in; values stand in one block, as many as there can be.
 * Numbers are kept as they are written, so that integers of 64 bits lose nothing. */
#include "support/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"

struct reader {
    char *at;
    struct json *free; /* the first value that is not taken */
    const char *wrong; /* what is, or NULL */
};

static void reader_space(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
}

static bool reader_takes(struct reader *reader, const char *word)
{
    if (strncmp(reader->at, word, strlen(word)) != 0)
        return false;
    reader->at += strlen(word);
    return true;
}

/* The character that four hexadecimal digits name, as UTF-8. */
static char *reader_character(struct reader *reader, char *to)
{
    char digits[5] = {0};
    if (strspn(reader->at, "0123456789abcdefABCDEF") < 4) {
        reader->wrong = "a character";
        return to;
    }
    memcpy(digits, reader->at, 4);
    unsigned long code = strtoul(digits, NULL, 16);
    if ((code >= 0xD800 && code < 0xE000) || code == 0) {
        reader->wrong = "a character that stands for no text";
        return to;
    }
    reader->at += 4;
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    } else {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

static const char *reader_text(struct reader *reader)
{
    static const char marks[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char *start = ++reader->at, *to = start;
    while (!reader->wrong && *reader->at != '"') {
        const char *mark;
        if (*reader->at == '\0') {
            reader->wrong = "a text that does not end";
        } else if (*reader->at != '\\') {
            *to++ = *reader->at++;
        } else if (reader->at[1] == 'u') {
            reader->at += 2;
            to = reader_character(reader, to);
        } else if (reader->at[1] && (mark = strchr(marks, reader->at[1])) != NULL) {
            *to++ = meant[mark - marks];
            reader->at += 2;
        } else {
            reader->wrong = "a backslash";
        }
    }
    if (reader->wrong)
        return NULL;
    reader->at++;
    *to = '\0'; /* at the closing quote or before it */
    return start;
}

static struct json *reader_value(struct reader *reader);

/* The values between two brackets, and their names in an object. */
static void reader_values(struct reader *reader, struct json *parent, char closing)
{
    struct json **next = &parent->first;
    reader->at++;
    reader_space(reader);
    for (bool more = *reader->at != closing; more && !reader->wrong;) {
        const char *name = NULL;
        reader_space(reader);
        if (closing == '}') {
            name = *reader->at == '"' ? reader_text(reader) : NULL;
            reader_space(reader);
            if (!name || !reader_takes(reader, ":")) {
                reader->wrong = "a member without a name";
                return;
            }
        }
        *next = reader_value(reader);
        (*next)->name = name;
        next = &(*next)->next;
        parent->count++;
        reader_space(reader);
        more = reader_takes(reader, ",");
    }
    if (!reader->wrong && *reader->at++ != closing)
        reader->wrong = "no comma and no closing bracket";
}

static struct json *reader_value(struct reader *reader)
{
    struct json *value = reader->free++;
    reader_space(reader);
    if (*reader->at == '{') {
        value->kind = JSON_OBJECT;
        reader_values(reader, value, '}');
    } else if (*reader->at == '[') {
        value->kind = JSON_ARRAY;
        reader_values(reader, value, ']');
    } else if (*reader->at == '"') {
        value->kind = JSON_TEXT;
        value->text = reader_text(reader);
    } else if (reader_takes(reader, "null")) {
        value->kind = JSON_NULL;
    } else if (reader_takes(reader, "false")) {
        value->kind = JSON_FALSE;
    } else if (reader_takes(reader, "true")) {
        value->kind = JSON_TRUE;
    } else {
        size_t length = strspn(reader->at, "+-.0123456789eE");
        value->kind = JSON_NUMBER;
        value->text = reader->at;
        reader->at += length;
        if (!length)
            reader->wrong = "no value";
    }
    return value;
}

static char *file_bytes(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    char *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size >= 0 && (bytes = calloc((size_t)size + 1, 1)) != NULL) {
        rewind(file);
        if (fread(bytes, 1, (size_t)size, file) != (size_t)size) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (file)
        fclose(file);
    return bytes;
}

struct json_file json_read(const char *path)
{
    struct json_file file = {file_bytes(path), NULL};
    size_t most = 1; /* each value but the first follows one of these */
    for (const char *at = file.bytes; at && *at; at++)
        most += *at == '[' || *at == ',' || *at == ':';
    struct json *values = file.bytes ? calloc(most, sizeof *values) : NULL;
    struct reader reader = {file.bytes, values, values ? NULL : "no file"};
    if (values) {
        reader_value(&reader);
        reader_space(&reader);
        if (!reader.wrong && *reader.at)
            reader.wrong = "more than one value";
    }
    file.root = values;
    if (reader.wrong) {
        fprintf(stderr, "%s, byte %ld: %s\n", path, file.bytes ? (long)(reader.at - file.bytes) : 0, reader.wrong);
        json_close(&file);
    }
    return file;
}

void json_close(struct json_file *file)
{
    free(file->root);
    free(file->bytes);
    *file = (struct json_file){NULL, NULL};
}

const struct json *json_at(const struct json *object, const char *name)
{
    const struct json *member = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (member && strcmp(member->name, name) != 0)
        member = member->next;
    return member;
}

const char *json_text(const struct json *value)
{
    if (value && value->kind != JSON_TEXT && value->kind != JSON_NULL)
        fail_msg("%s is no text", value->name ? value->name : "an element");
    return value ? value->text : NULL;
}

static bool json_is_number(const struct json *value)
{
    if (value && value->kind != JSON_NUMBER && value->kind != JSON_NULL)
        fail_msg("%s is no number", value->name ? value->name : "an element");
    return value && value->kind == JSON_NUMBER;
}

double json_number(const struct json *value)
{
    return json_is_number(value) ? strtod(value->text, NULL) : (double)NAN;
}

int64_t json_integer(const struct json *value)
{
    if (!json_is_number(value))
        fail_msg("there is no integer");
    return strtoll(value->text, NULL, 10);
}

const struct json *json_first(const struct json *value)
{
    return value ? value->first : NULL;
}

int64_t json_count(const struct json *value)
{
    return value ? value->count : 0;
}
