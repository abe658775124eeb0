/* What moved, what did not, and what cannot be told: differences of groups in words. */
#ifndef REPORT_MOVES_H
#define REPORT_MOVES_H

#include "draw.h"
#include "findings.h"

/* The differences of one comparison, one a line, and how many of them moved. */
void write_move(const pen *on, const findings *found, int index, const setting *one);

/* Each column of a survey table with its letter, and the letters of those that it is higher than. */
void write_letters(const pen *on, const findings *found, int index, const setting *one);

/* "A" ... "Z", "AA" ... */
enum { LETTER_SIZE = 8 };
const char *letter_text(int column, char text[LETTER_SIZE]);

/* The columns of the line that begins at a row of a comparison with letters: `*columns` of them, and which is higher than which,
 * row by row; to be given back with free(). NULL where memory ran out. */
uint8_t *letters_higher(const findings *found, int index, int64_t row, int *columns);

/* The next column of that line among the levels, at or after `row`. */
int64_t letters_level(const findings *found, int index, int64_t line, const setting *one, int64_t row);

/* The row where the next line with a measure begins, at or after `row`; -1 where there is none. */
int64_t letters_line(const findings *found, int index, int64_t row, const char *measure);

#endif
