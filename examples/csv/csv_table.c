#include "csv_table.h"

#include <csv.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 1 << 20, NAMES_SHOWN = 400 };

/* What is known while the file is being read. libcsv hands over fields and ends of records, but no positions, so that lines are
 * counted here: the ends of records, those of empty lines, and the line breaks within quoted fields. */
typedef struct reading {
    csv_table *table;
    const csv_file *source;
    int *first;     /* for each column of the file, the first request for it, or -1 */
    int width;      /* columns that the header has */
    int field;      /* fields of the current record so far */
    int64_t line;   /* in which the current record begins */
    int64_t breaks; /* line breaks within it */
    int last_end;   /* the character that ended the last record */
    bool in_header;
    bool failed;
    progress *bar;
    char names[NAMES_SHOWN]; /* the header as text, for a message */
} reading;

/* The one way in which reading fails: a message with the file and, where `line` is above 0, the line. */
static void fail(reading *now, int64_t line, const char *format, ...)
{
    progress_end(now->bar);
    fprintf(stderr, "%s: %s", now->source->program, now->source->path);
    if (line > 0)
        fprintf(stderr, " line %lld", (long long)line);
    fputs(": ", stderr);
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    now->failed = true;
}

static void fail_memory(reading *now)
{
    fail(now, now->line, "out of memory");
}

static bool grow(csv_table *table)
{
    int64_t capacity = table->capacity ? table->capacity * 2 : 4096;
    for (int i = 0; i < table->count; i++) {
        csv_column *column = &table->columns[i];
        if (column->kind == CSV_KEYS) {
            int32_t *codes = realloc(column->codes, (size_t)capacity * sizeof *codes);
            if (!codes)
                return false;
            column->codes = codes;
            continue;
        }
        double *numbers = realloc(column->numbers, (size_t)capacity * sizeof *numbers);
        if (!numbers)
            return false;
        column->numbers = numbers;
        uint8_t *validity = realloc(column->validity, (size_t)capacity / 8);
        if (!validity)
            return false;
        column->validity = validity;
        memset(validity + table->capacity / 8, 0, (size_t)(capacity - table->capacity) / 8);
    }
    table->capacity = capacity;
    return true;
}

static bool mark_line(csv_table *table, int64_t line)
{
    if (table->mark_count > 0 && csv_table_line(table, table->rows) == line)
        return true;
    int64_t count = table->mark_count;
    if ((count & (count - 1)) == 0) { /* full at each power of two */
        line_mark *marks = realloc(table->marks, (size_t)(count ? count * 2 : 1) * sizeof *marks);
        if (!marks)
            return false;
        table->marks = marks;
    }
    table->marks[count] = (line_mark){table->rows, line};
    table->mark_count++;
    return true;
}

static void take_name(reading *now, char *cell)
{
    if (now->field == 0 && strncmp(cell, "\xef\xbb\xbf", 3) == 0)
        cell += 3; /* a byte order mark, which spreadsheets put in front */
    cell = trimmed(cell);
    int *first = realloc(now->first, (size_t)(now->field + 1) * sizeof *first);
    if (!first) {
        fail_memory(now);
        return;
    }
    now->first = first;
    first[now->field] = -1;
    size_t used = strlen(now->names);
    snprintf(now->names + used, sizeof now->names - used, "%s%s", used ? ", " : "", cell);
    for (int i = now->table->count - 1; i >= 0; i--) {
        csv_column *column = &now->table->columns[i];
        if (strcmp(cell, column->name) != 0)
            continue;
        if (column->next >= -1) {
            fail(now, 0, "two columns are called \"%s\"; rename one of them", cell);
            return;
        }
        column->next = first[now->field];
        first[now->field] = i;
    }
}

static void take_number(reading *now, csv_column *column, const char *cell)
{
    int64_t row = now->table->rows;
    column->numbers[row] = 0;
    if (cell_missing(cell, column->missing))
        return;
    double *number = &column->numbers[row];
    if (!cell_number(cell, number)) {
        *number = NAN; /* off every scale, and counted as "not a number" */
        if (!column->skip_words && column->missing_flag)
            fail(now, now->line, "%s: \"%.40s\" is no number; if it means \"no answer\", add %s \"%.40s\"; "
                 "to leave such rows out, --options off_scale=skip", column->name, cell, column->missing_flag, cell);
        else if (!column->skip_words)
            fail(now, now->line, "%s: \"%.40s\" is no number", column->name, cell);
    }
    column->validity[row / 8] = (uint8_t)(column->validity[row / 8] | 1u << (row % 8));
}

static void on_field(void *text, size_t size, void *context)
{
    reading *now = context;
    if (now->failed)
        return;
    if (now->field == INT_MAX - 1) {
        fail(now, now->line, "too many fields");
        return;
    }
    const char *quoted = text;
    for (const char *at = memchr(quoted, '\n', size); at; at = memchr(at + 1, '\n', size - (size_t)(at + 1 - quoted)))
        now->breaks++;
    if (now->in_header) {
        take_name(now, text);
    } else if (now->field < now->width && now->first[now->field] >= 0) {
        char *cell = trimmed(text);
        for (int i = now->first[now->field]; i >= 0 && !now->failed; i = now->table->columns[i].next) {
            csv_column *column = &now->table->columns[i];
            if (column->kind == CSV_NUMBERS) {
                take_number(now, column, cell);
            } else {
                column->codes[now->table->rows] = *cell ? labels_code(&column->texts, cell) : -1;
                if (*cell && column->codes[now->table->rows] < 0)
                    fail_memory(now);
            }
        }
    }
    now->field++;
}

static void end_header(reading *now)
{
    now->in_header = false;
    now->width = now->field;
    for (int i = 0; i < now->table->count; i++)
        if (now->table->columns[i].next < -1 && !now->table->columns[i].optional) {
            bool other = now->width == 1 && strpbrk(now->names, ";\t");
            bool cut = strlen(now->names) == sizeof now->names - 1;
            const char *flag = other ? now->source->delimiter_flag : NULL;
            fail(now, 0, "there is no column \"%s\" among %s%s%s%s%s", now->table->columns[i].name, now->names, cut ? " ..." : "",
                 flag ? "; fields may be separated otherwise: " : "", flag ? flag : "", flag ? " \";\" or tab" : "");
            return;
        }
}

static void end_row(reading *now)
{
    csv_table *table = now->table;
    if (now->field != now->width) {
        fail(now, now->line, "%d fields where the header has %d", now->field, now->width);
    } else if (!mark_line(table, now->line)) {
        fail_memory(now);
    } else {
        table->rows++;
    }
}

static void on_end(int end, void *context)
{
    reading *now = context;
    if (now->failed)
        return;
    bool empty = now->field == 0;
    if (empty && end == '\n' && now->last_end == '\r') { /* the second half of a line's end */
        now->last_end = end;
        return;
    }
    if (!empty && now->in_header)
        end_header(now);
    else if (!empty)
        end_row(now);
    now->line += 1 + now->breaks;
    now->breaks = 0;
    now->field = 0;
    now->last_end = end;
    if (!now->failed && now->table->rows == now->table->capacity && !grow(now->table))
        fail_memory(now);
}

static void parse(reading *now, struct csv_parser *parser, const char *chunk, size_t size)
{
    if (csv_parse(parser, chunk, size, on_field, on_end, now) == size || now->failed)
        return;
    if (csv_error(parser) == CSV_EPARSE)
        fail(now, now->line, "a double quote where none may stand; within quotes it is written twice");
    else
        fail(now, now->line, "%s", csv_strerror(csv_error(parser)));
}

static void read_all(reading *now, struct csv_parser *parser, FILE *file, char *chunk)
{
    struct stat about;
    int64_t total = fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) ? (int64_t)about.st_size : 0;
    int64_t done = 0;
    size_t size;
    while (!now->failed && (size = fread(chunk, 1, CHUNK, file)) > 0) {
        if (done == 0 && size >= 2 && (memcmp(chunk, "\xff\xfe", 2) == 0 || memcmp(chunk, "\xfe\xff", 2) == 0))
            fail(now, 0, "this is UTF-16; save it as CSV in UTF-8");
        else
            parse(now, parser, chunk, size);
        done += (int64_t)size;
        progress_show(now->bar, "reading", done, total);
    }
    if (!now->failed && ferror(file))
        fail(now, 0, "%s", strerror(errno));
    if (!now->failed && csv_fini(parser, on_field, on_end, now) != 0)
        fail(now, now->line, "a quote that is opened here is not closed");
    if (!now->failed && now->in_header)
        fail(now, 0, "the file is empty; its first line must name the columns");
}

bool csv_table_read(csv_table *table, const csv_file *source, csv_column *columns, int count, progress *bar)
{
    *table = (csv_table){.columns = columns, .count = count};
    for (int i = 0; i < count; i++)
        columns[i].next = -2; /* not found yet */
    reading now = {.table = table, .source = source, .line = 1, .in_header = true, .bar = bar};
    FILE *file = fopen(source->path, "rb");
    if (!file) {
        fail(&now, 0, "%s", strerror(errno));
        return false;
    }
    struct csv_parser parser;
    /* strict: a stray quote is an error with its line instead of a guess; empty lines are reported, so that they can be counted */
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
    csv_set_delim(&parser, (unsigned char)source->delimiter);
    char *chunk = malloc(CHUNK);
    if (chunk && grow(table))
        read_all(&now, &parser, file, chunk);
    else
        fail_memory(&now);
    for (int i = 0; i < count && !now.failed; i++) {
        csv_column *column = &columns[i];
        column->text_column = cxm_column_of(CXM_TYPE_CSTR, column->texts.texts, column->texts.count);
    }
    free(chunk);
    free(now.first);
    csv_free(&parser);
    fclose(file);
    return !now.failed;
}

bool csv_table_found(const csv_table *table, int index)
{
    return table->columns[index].next >= -1;
}

cxm_column csv_table_column(const csv_table *table, int index)
{
    const csv_column *column = &table->columns[index];
    if (column->kind == CSV_KEYS)
        return (cxm_column){.data = column->codes, .extra = &column->text_column, .length = table->rows, .type = CXM_TYPE_CODED};
    return (cxm_column){
        .data = column->numbers, .validity = column->validity, .length = table->rows, .type = CXM_TYPE_F64};
}

int64_t csv_table_line(const csv_table *table, int64_t row)
{
    int64_t low = 0;
    int64_t high = table->mark_count - 1;
    while (low < high) { /* the last mark at or before the row */
        int64_t middle = (low + high + 1) / 2;
        if (table->marks[middle].row <= row)
            low = middle;
        else
            high = middle - 1;
    }
    return table->marks[low].line + row - table->marks[low].row;
}

void csv_table_free(csv_table *table)
{
    for (int i = 0; i < table->count; i++) {
        free(table->columns[i].numbers);
        free(table->columns[i].validity);
        free(table->columns[i].codes);
        labels_free(&table->columns[i].texts);
    }
    free(table->marks);
}
