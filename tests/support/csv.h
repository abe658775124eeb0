/* One numeric column of a CSV file by its header, with quoted fields; text that is no number reads as NaN.
 * Enough for the data that the tests read, and no more. */
#ifndef CXM_TESTS_SUPPORT_CSV_H
#define CXM_TESTS_SUPPORT_CSV_H

#include <stdint.h>

/* Where a file of a folder that an environment variable names stands; NULL where the variable is not set. The text is static. */
const char *csv_path(const char *variable, const char *file);

/* The column's numbers, to be freed, or NULL where file or column is not there. A NULL column is the first of a file without a
 * header. */
double *csv_column(const char *path, const char *column, int64_t *length);

/* The first letter of each of the column's texts, which is enough to tell a few categories apart. */
double *csv_initials(const char *path, const char *column, int64_t *length);

#endif
