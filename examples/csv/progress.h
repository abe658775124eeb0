/* A bar on standard error for work that takes longer than a second; nothing where standard error is no terminal. */
#ifndef CSV_PROGRESS_H
#define CSV_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct progress {
    const char *what; /* such as "reading" */
    struct timespec start;
    int percent; /* as last drawn, -1 before */
    bool terminal;
} progress;

progress progress_begin(void);
void progress_show(progress *bar, const char *what, int64_t done, int64_t total);
void progress_end(progress *bar); /* wipes the bar, so that messages and the report start on a clean line */

#endif
