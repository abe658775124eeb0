/* Bars, marks and numbers on a terminal, in UTF-8 or in ASCII. */
#ifndef REPORT_DRAW_H
#define REPORT_DRAW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PAGE_WIDTH = 80, NUMBER_SIZE = 48 };

typedef struct pen {
    FILE *out;
    bool ascii;
    int decimals;
} pen;

/* "2,746" */
const char *count_text(int64_t count, char text[NUMBER_SIZE]);

/* A figure at the pen's decimals, rounded half to even; "-" where it is NaN. */
const char *figure_text(const pen *on, double figure, char text[NUMBER_SIZE]);

/* How many columns a text takes: its characters. */
int text_width(const char *text);

/* A text padded with blanks to `width`, or cut with an ellipsis. Control characters come out as '?'. */
void draw_text(const pen *on, const char *text, int width);

/* A heading: title, a line, and a note at the right end. */
void draw_heading(const pen *on, const char *title, const char *note);

/* A bar of `share` (0..1) of `width`, padded with blanks. */
void draw_bar(const pen *on, double share, int width);

/* A track from `low` to `high` with an interval and the value on it; a mark where 0 lies within. Words, where there are any,
 * stand in the middle of an empty track instead. */
void draw_track(const pen *on, double low, double high, double lower, double value, double upper, const char *words, int width);

/* The ends of a track, and 0 where it lies within. */
void draw_track_ends(const pen *on, double low, double high, int width);

#endif
