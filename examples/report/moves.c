#include "moves.h"

#include "figures.h"
#include "groups.h"

#include <cxm/unstable/compare.h>
#include <cxm/unstable/multiplicity.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_LEAST = 8, LABEL_MOST = 24, VERDICT = 20, START = 2 + 2 + 2 + LABEL_MOST + 2 + 8 + 2 };

static int keys_of(const move *one)
{
    int count = 0;
    while (one->by[count])
        count++;
    return count;
}

/* "2025 / buyer", or with two waves "2024 -> 2025" where the other one changes from line to line. */
static void move_label(const pen *on, const findings *found, int index, int64_t row, char label[LABEL_SIZE])
{
    const move *one = &found->whole->moves[index];
    const cxm_result *result = found->moves[index];
    const char *before = cxm_result_text(result, row, "against");
    const char *after = cxm_result_text(result, row, one->column);
    size_t used = 0;
    if (found->whole->asked->against && one->column == found->whole->asked->against) {
        group_label(result, one->by, keys_of(one), row, label);
        return;
    }
    group_label(result, one->by, keys_of(one) - 1, row, label);
    used = strlen(label);
    snprintf(label + used, LABEL_SIZE - used, "%s%s %s %s", used ? " / " : "", before ? before : "(blank)", on->ascii ? "->" : "→",
             after ? after : "(blank)");
}

/* A wave moves, and a group is higher than another. */
typedef struct wording {
    const char *up;
    const char *down;
    const char *rising;
    const char *falling;
    const char *same;
} wording;

static const wording *wording_of(const findings *found, const move *one)
{
    static const wording waves = {"moved up", "moved down", "up", "down", "stayed"};
    static const wording groups = {"higher", "lower", "higher", "lower", "the same"};
    return one->column == found->whole->asked->wave ? &waves : &groups;
}

/* The verdict in the words of a reader: "moved up", "stayed within ±5". */
static void verdict_text(const pen *on, const wording *words, const cxm_estimate *difference, const char *margin, char *text,
                         size_t size)
{
    const char *within = on->ascii ? "+-" : "±";
    const bool up = difference->value > 0;
    if (difference->status != CXM_VALUE_OK) {
        snprintf(text, size, "nothing to tell");
        return;
    }
    switch (cxm_verdict(difference->flags)) {
    case CXM_VERDICT_MOVED: snprintf(text, size, "%s", up ? words->up : words->down); break;
    case CXM_VERDICT_EQUIVALENT: snprintf(text, size, "%s within %s%s", words->same, within, margin); break;
    case CXM_VERDICT_MOVED_WITHIN_MARGIN:
        snprintf(text, size, "%s within %s%s", up ? words->rising : words->falling, within, margin);
        break;
    default: snprintf(text, size, "cannot be told"); break;
    }
}

static void probability_text(double p, char text[NUMBER_SIZE])
{
    if (isnan(p))
        snprintf(text, NUMBER_SIZE, "-");
    else if (p < 0.001)
        snprintf(text, NUMBER_SIZE, "<0.001");
    else
        snprintf(text, NUMBER_SIZE, "%.3f", p);
}

/* A difference with its sign. */
static void signed_text(const pen *on, double figure, char text[NUMBER_SIZE + 1])
{
    text[0] = '+';
    figure_text(on, figure, text + (figure > 0));
}

typedef struct tally {
    int64_t all, up, down, stayed, untold, without;
} tally;

static void count_verdict(tally *counts, const cxm_estimate *difference)
{
    int32_t verdict = cxm_verdict(difference->flags);
    counts->all++;
    if (difference->status != CXM_VALUE_OK)
        counts->without++;
    else if (verdict == CXM_VERDICT_CANNOT_TELL)
        counts->untold++;
    else if (verdict & CXM_VERDICT_EQUIVALENT)
        counts->stayed++;
    else if (difference->value > 0)
        counts->up++;
    else
        counts->down++;
}

/* "of 8: 1 moved up, 2 moved down, 3 within the margin, 2 cannot be told", and what q is. */
static void write_tally(const pen *on, const tally *counts, const wording *words, const char *margin, const cxm_result *result)
{
    int64_t tests = 0;
    const struct {
        int64_t count;
        const char *words;
    } kinds[] = {{counts->up, words->up}, {counts->down, words->down}, {counts->stayed, "within the margin"},
                 {counts->untold, "cannot be told"}, {counts->without, "without a counterpart"}};
    char count[NUMBER_SIZE];
    bool first = true;
    fprintf(on->out, "  of %s: ", count_text(counts->all, count));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].count > 0) {
            fprintf(on->out, "%s%s %s", first ? "" : ", ", count_text(kinds[i].count, count), kinds[i].words);
            first = false;
        }
    fputc('\n', on->out);
    for (int64_t row = 0; row < cxm_result_length(result); row++)
        tests += !isnan(cxm_result_number(result, row, "q")) && !strchr(cxm_result_text(result, row, "term"), '.');
    fprintf(on->out, "  q is p adjusted for %s test%s (Benjamini and Hochberg)\n", count_text(tests, count), tests == 1 ? "" : "s");
    if (!margin && counts->untold > 0)
        fputs("  without a margin nothing can be said to be the same\n", on->out);
}

/* Widths of the table. */
typedef struct layout {
    int label;
    int figure;
    int interval;
} layout;

static void widen(int *width, const char *text)
{
    int wanted = text_width(text);
    *width = wanted > *width ? wanted : *width;
}

static layout layout_of(const pen *finer, const findings *found, int index, const setting *one, const char *heading)
{
    layout wide = {.label = LABEL_LEAST, .figure = 6, .interval = 8};
    const cxm_result *result = found->moves[index];
    const char *term = one->measure->terms[0].name;
    if (text_width(heading) <= LABEL_MOST)
        widen(&wide.label, heading);
    for (int64_t row = findings_row(result, 0, one->measure->name, term); row >= 0;
         row = findings_row(result, row + 1, one->measure->name, term)) {
        cxm_estimate estimate = estimate_at(result, row);
        char label[LABEL_SIZE];
        char text[2 * NUMBER_SIZE];
        move_label(finer, found, index, row, label);
        widen(&wide.label, label);
        signed_text(finer, estimate.value, text);
        widen(&wide.figure, text);
        interval_text(finer, &estimate, text, sizeof text);
        if (estimate.status == CXM_VALUE_OK)
            widen(&wide.interval, text);
    }
    int rest = PAGE_WIDTH - 2 - 2 - wide.figure - 2 - wide.interval - 2 - 6 - 2 - VERDICT;
    int most = rest < LABEL_MOST ? LABEL_MOST : rest;
    wide.label = wide.label < most ? wide.label : most;
    if (2 + wide.label + 2 + wide.figure + 2 + wide.interval + 2 + 6 + 2 + VERDICT > PAGE_WIDTH)
        wide.label = rest < LABEL_LEAST ? LABEL_LEAST : rest;
    return wide;
}

/* A title in the place of the labels, or on a line of its own where it is longer. */
static void write_title(const pen *on, const char *title, int width)
{
    fputs("\n  ", on->out);
    if (text_width(title) > width) {
        draw_text(on, title, text_width(title) < PAGE_WIDTH - 2 ? text_width(title) : PAGE_WIDTH - 2);
        fputs("\n  ", on->out);
        title = "";
    }
    draw_text(on, title, width);
}

void write_move(const pen *on, const findings *found, int index, const setting *one)
{
    const cxm_result *result = found->moves[index];
    const char *term = one->measure->terms[0].name;
    const char *margin = one->request->margin;
    range over = range_of(one, &one->measure->terms[0]);
    pen finer = pen_for(on, &over);
    layout wide = layout_of(&finer, found, index, one, found->whole->moves[index].title);
    tally counts = {0};
    const wording *words = wording_of(found, &found->whole->moves[index]);
    write_title(on, found->whole->moves[index].title, wide.label);
    fprintf(on->out, "  %*s  %*s  %6s\n", wide.figure, "change", wide.interval, "interval", "q");
    for (int64_t row = findings_row(result, 0, one->measure->name, term); row >= 0;
         row = findings_row(result, row + 1, one->measure->name, term)) {
        char label[LABEL_SIZE];
        char figure[NUMBER_SIZE + 1];
        char interval[2 * NUMBER_SIZE] = "";
        char probability[NUMBER_SIZE];
        char verdict[2 * NUMBER_SIZE];
        cxm_estimate estimate = estimate_at(result, row);
        move_label(on, found, index, row, label);
        signed_text(&finer, estimate.value, figure);
        if (estimate.status == CXM_VALUE_OK)
            interval_text(&finer, &estimate, interval, sizeof interval);
        probability_text(cxm_result_number(result, row, "q"), probability);
        verdict_text(on, words, &estimate, margin ? margin : "", verdict, sizeof verdict);
        count_verdict(&counts, &estimate);
        fputs("  ", on->out);
        draw_text(on, label, wide.label);
        fprintf(on->out, "  %*s  %*s  %6s  ", wide.figure, figure, wide.interval, interval, probability);
        draw_text(on, verdict, text_width(verdict) < VERDICT ? text_width(verdict) : VERDICT);
        fputc('\n', on->out);
    }
    if (counts.all > 0)
        write_tally(on, &counts, words, margin, result);
    else
        fputs("  there is nothing to compare\n", on->out);
}

/* ---- letters ---- */

const char *letter_text(int column, char text[LETTER_SIZE])
{
    char turned[LETTER_SIZE];
    int count = 0;
    for (int left = column + 1; left > 0 && count < LETTER_SIZE - 1; left = (left - 1) / 26)
        turned[count++] = (char)('A' + (left - 1) % 26);
    for (int i = 0; i < count; i++)
        text[i] = turned[count - 1 - i];
    text[count] = '\0';
    return text;
}

uint8_t *letters_higher(const findings *found, int index, int64_t row, int *columns)
{
    const cxm_result *pairs = found->moves[index];
    const double alpha = 1 - setting_number(&found->whole->settings[0], "confidence");
    int32_t count = 0;
    cxm_status status = cxm_result_letters(pairs, row, alpha, CXM_ADJUST_HOLM, NULL, NULL, 0, &count, NULL);
    uint8_t *higher = status == CXM_E_SPACE ? malloc((size_t)count * (size_t)count) : NULL;
    if (higher && cxm_result_letters(pairs, row, alpha, CXM_ADJUST_HOLM, NULL, higher, (int64_t)count * count, &count,
                                     NULL) != CXM_OK) {
        free(higher);
        higher = NULL;
    }
    *columns = count;
    return higher;
}

/* Whether a row of the levels, or of the pairs, agrees with another in all keys but the one that is compared along. */
static bool same_line(const move *one, const cxm_result *a, int64_t row, const cxm_result *b, int64_t other)
{
    for (int i = 0; i < keys_of(one) - 1; i++) {
        const char *left = cxm_result_text(a, row, one->by[i]);
        const char *right = cxm_result_text(b, other, one->by[i]);
        if (left && right ? strcmp(left, right) != 0 : left != right)
            return false;
    }
    return true;
}

int64_t letters_line(const findings *found, int index, int64_t row, const char *measure)
{
    const move *one = &found->whole->moves[index];
    const cxm_result *pairs = found->moves[index];
    for (row = findings_row(pairs, row, measure, NULL); row >= 0; row = findings_row(pairs, row + 1, measure, NULL)) {
        int64_t first = findings_row(pairs, 0, measure, NULL);
        while (first < row && !same_line(one, pairs, first, pairs, row))
            first = findings_row(pairs, first + 1, measure, NULL);
        if (first == row)
            return row;
    }
    return -1;
}

int64_t letters_level(const findings *found, int index, int64_t line, const setting *one, int64_t row)
{
    const char *term = one->measure->terms[0].name;
    row = findings_row(found->levels[index], row, one->measure->name, term);
    while (row >= 0 && !same_line(&found->whole->moves[index], found->levels[index], row, found->moves[index], line))
        row = findings_row(found->levels[index], row + 1, one->measure->name, term);
    return row;
}

/* One line of a survey table: its columns stand below each other, since a page is narrow and names are long. */
static bool write_line(const pen *on, const findings *found, int index, const setting *one, int64_t line)
{
    const move *asked = &found->whole->moves[index];
    const cxm_result *levels = found->levels[index];
    range over = range_of(one, &one->measure->terms[0]);
    pen finer = pen_for(on, &over);
    int columns;
    int column = 0;
    uint8_t *higher = letters_higher(found, index, line, &columns);
    if (!higher)
        return false;
    for (int64_t row = letters_level(found, index, line, one, 0); row >= 0 && column < columns;
         row = letters_level(found, index, line, one, row + 1)) {
        cxm_estimate estimate = estimate_at(levels, row);
        char label[LABEL_SIZE];
        char letter[LETTER_SIZE];
        char figure[NUMBER_SIZE];
        group_label(levels, asked->by, keys_of(asked), row, label);
        fprintf(on->out, "  %2s  ", letter_text(column, letter));
        draw_text(on, label, LABEL_MOST);
        fprintf(on->out, "  %8s", figure_text(&finer, estimate.value, figure));
        int width = START;
        bool any = false;
        for (int other = 0; other < columns; other++)
            if (higher[column * columns + other]) {
                if (width + 1 + (int)strlen(letter_text(other, letter)) > PAGE_WIDTH) {
                    width = START;
                    fprintf(on->out, "\n%*s", START - 2, "");
                    any = false;
                }
                fprintf(on->out, "%s %s", any ? "" : "  ", letter);
                width += 1 + (int)strlen(letter);
                any = true;
            }
        fputc('\n', on->out);
        column++;
    }
    free(higher);
    return true;
}

void write_letters(const pen *on, const findings *found, int index, const setting *one)
{
    int64_t line = letters_line(found, index, 0, one->measure->name);
    write_title(on, found->whole->moves[index].title, 4 + LABEL_MOST);
    fprintf(on->out, "  %8s   higher than\n", one->measure->name);
    if (line < 0)
        fputs("  there is nothing to compare\n", on->out);
    for (bool first = true; line >= 0; first = false) {
        if (!first)
            fputc('\n', on->out);
        if (!write_line(on, found, index, one, line)) {
            fputs("  out of memory\n", on->out);
            return;
        }
        line = letters_line(found, index, line + 1, one->measure->name);
    }
    fprintf(on->out, "  each pair tested at %g %% for all of them together, by Holm's method\n",
            100 - 100 * setting_number(&found->whole->settings[0], "confidence"));
}
