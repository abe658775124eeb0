#include "draw.h"

#include <cxm/rounding.h>

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char *count_text(int64_t count, char text[NUMBER_SIZE])
{
    char digits[NUMBER_SIZE];
    int length = snprintf(digits, sizeof digits, "%" PRId64, count);
    int at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

const char *figure_text(const pen *on, double figure, char text[NUMBER_SIZE])
{
    if (isnan(figure))
        return strcpy(text, "-");
    double rounded = cxm_round(figure, on->decimals, CXM_ROUND_HALF_EVEN);
    snprintf(text, NUMBER_SIZE, "%.*f", on->decimals, rounded + 0.0); /* + 0.0 turns -0 into 0 */
    return text;
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

int text_width(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += begins_character(*text);
    return width;
}

static void repeat(const pen *on, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        fputs(text, on->out);
}

void draw_text(const pen *on, const char *text, int width)
{
    int full = text_width(text);
    const char *ellipsis = on->ascii ? "..." : "…";
    int room = full > width ? width - text_width(ellipsis) : width;
    int drawn = 0;
    for (; *text; text++) {
        if (begins_character(*text) && drawn++ == room)
            break;
        unsigned char byte = (unsigned char)*text;
        fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, on->out);
    }
    if (full > width)
        fputs(ellipsis, on->out);
    else
        repeat(on, " ", width - full);
}

void draw_heading(const pen *on, const char *title, const char *note)
{
    int room = PAGE_WIDTH - text_width(title) - 4; /* a blank on either side of a line of two at least */
    int noted = text_width(note) < room ? text_width(note) : room;
    fprintf(on->out, "\n%s ", title);
    repeat(on, on->ascii ? "-" : "─", noted > 0 ? room + 2 - noted : room + 3);
    if (noted > 0)
        fputc(' ', on->out);
    draw_text(on, note, noted);
    fputc('\n', on->out);
}

void draw_bar(const pen *on, double share, int width)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double length = share > 0 ? share * width : 0;
    int whole = (int)(on->ascii ? length + 0.5 : length);
    int part = on->ascii ? 0 : (int)((length - whole) * 8);
    if (length > 0 && whole == 0 && part == 0) { /* something is never drawn as nothing */
        whole = on->ascii;
        part = !on->ascii;
    }
    repeat(on, on->ascii ? "#" : "█", whole);
    fputs(eighths[part], on->out);
    repeat(on, " ", width - whole - (part > 0));
}

static int place(double figure, double low, double high, int width)
{
    int at = (int)((figure - low) / (high - low) * (width - 1) + 0.5);
    return at < 0 ? 0 : at >= width ? width - 1 : at;
}

void draw_track(const pen *on, double low, double high, double lower, double value, double upper, const char *words, int width)
{
    int length = words ? text_width(words) : 0;
    if (length > 0 && length < width) {
        int left = (width - length - 2) / 2;
        repeat(on, on->ascii ? "." : "·", left);
        fprintf(on->out, " %s ", words);
        repeat(on, on->ascii ? "." : "·", width - length - 2 - left);
        return;
    }
    bool interval = !isnan(lower) && !isnan(upper);
    int from = interval ? place(lower, low, high, width) : -1;
    int to = interval ? place(upper, low, high, width) : -2;
    int at = isnan(value) ? -1 : place(value, low, high, width);
    int zero = low < 0 && high > 0 ? place(0, low, high, width) : -1;
    for (int i = 0; i < width; i++) {
        if (i == at)
            fputs(on->ascii ? "O" : "●", on->out);
        else if (i == zero && i >= from && i <= to)
            fputs(on->ascii ? "+" : "┿", on->out);
        else if (i >= from && i <= to)
            fputs(on->ascii ? "=" : "━", on->out);
        else if (i == zero)
            fputs(on->ascii ? "|" : "│", on->out);
        else
            fputs(on->ascii ? "." : "·", on->out);
    }
}

void draw_track_ends(const pen *on, double low, double high, int width)
{
    char left[NUMBER_SIZE];
    char right[NUMBER_SIZE];
    int used = snprintf(left, sizeof left, "%g", low);
    int end = snprintf(right, sizeof right, "%g", high);
    int zero = low < 0 && high > 0 ? place(0, low, high, width) : -1;
    fputs(left, on->out);
    if (zero > used && zero + 1 < width - end) {
        fprintf(on->out, "%*s", zero - used + 1, "0");
        used = zero + 1;
    }
    fprintf(on->out, "%*s", width - used, right);
}
