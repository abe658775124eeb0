/* The whole file is read at once and walked field by field. Quotes are undone, commas and newlines inside of them kept. */
#include "support/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *csv_path(const char *variable, const char *file)
{
    static char path[4096];
    const char *folder = getenv(variable);
    if (!folder || !*folder)
        return NULL;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return path;
}

static char *csv_read(const char *path)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    size_t size = 0, got;
    char *text = NULL, part[65536];
    if (!file)
        return NULL;
    while ((got = fread(part, 1, sizeof part, file)) > 0) {
        char *larger = realloc(text, size + got + 1);
        if (!larger)
            break;
        text = larger;
        memcpy(text + size, part, got);
        size += got;
        text[size] = '\0';
    }
    fclose(file);
    return text;
}

/* Takes one field into `field` and returns what ended it: ',', '\n' or 0. */
static char csv_field(char **at, char *field, size_t size)
{
    size_t length = 0;
    bool quoted = false;
    char *p = *at;
    for (; *p && (quoted || (*p != ',' && *p != '\n')); p++) {
        if (*p == '"' && (!quoted || p[1] != '"')) {
            quoted = !quoted;
            continue;
        }
        p += *p == '"';
        if (*p != '\r' && length + 1 < size)
            field[length++] = *p;
    }
    field[length] = '\0';
    *at = p + (*p != '\0');
    return *p;
}

static double csv_number(const char *field)
{
    char *rest;
    double value = strtod(field, &rest);
    return *field && !*rest ? value : NAN;
}

static double csv_initial(const char *field)
{
    return *field ? (double)(unsigned char)*field : NAN;
}

static double *csv_cells(const char *path, const char *column, double (*read)(const char *field), int64_t *length)
{
    char *text = csv_read(path), *at = text, field[256], end = ',';
    double *numbers = NULL;
    int64_t wanted = -1, capacity = 0;
    *length = 0;
    if (!text)
        return NULL;
    if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    if (!column)
        wanted = 0;
    for (int64_t index = 0; column && end == ','; index++) {
        end = csv_field(&at, field, sizeof field);
        if (wanted < 0 && strcmp(field, column) == 0)
            wanted = index;
    }
    while (wanted >= 0 && *at) {
        end = ',';
        for (int64_t index = 0; end == ','; index++) {
            end = csv_field(&at, field, sizeof field);
            if (index != wanted)
                continue;
            if (*length == capacity) {
                capacity = capacity ? 2 * capacity : 1024;
                double *larger = realloc(numbers, (size_t)capacity * sizeof *numbers);
                if (!larger)
                    abort();
                numbers = larger;
            }
            numbers[(*length)++] = read(field);
        }
    }
    free(text);
    return numbers;
}

double *csv_column(const char *path, const char *column, int64_t *length)
{
    return csv_cells(path, column, csv_number, length);
}

double *csv_initials(const char *path, const char *column, int64_t *length)
{
    return csv_cells(path, column, csv_initial, length);
}
