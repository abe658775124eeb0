#include "cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *trimmed(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

int split_list(char *list, const char **items, int capacity)
{
    int count = 0;
    while (list) {
        char *comma = strchr(list, ',');
        if (comma)
            *comma = '\0';
        const char *item = trimmed(list);
        if (*item && count == capacity)
            return -1;
        if (*item)
            items[count++] = item;
        list = comma ? comma + 1 : NULL;
    }
    return count;
}

bool cell_number(const char *cell, double *number)
{
    if (!*cell || cell[strspn(cell, "0123456789+-.eE")])
        return false;
    char *end;
    *number = strtod(cell, &end);
    return !*end && isfinite(*number);
}

bool cell_missing(const char *cell, const missing_codes *codes)
{
    if (!*cell)
        return true;
    for (int i = 0; i < codes->count; i++)
        if (strcmp(cell, codes->texts[i]) == 0)
            return true;
    double number;
    double code;
    if (codes->count == 0 || !cell_number(cell, &number))
        return false;
    for (int i = 0; i < codes->count; i++)
        if (cell_number(codes->texts[i], &code) && code <= number && code >= number)
            return true;
    return false;
}
