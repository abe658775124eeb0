#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 40, QUIET_MS = 1000 };

progress progress_begin(void)
{
    progress bar = {.percent = -1, .terminal = isatty(STDERR_FILENO) == 1};
    clock_gettime(CLOCK_MONOTONIC, &bar.start);
    return bar;
}

static int64_t elapsed_ms(const progress *bar)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - bar->start.tv_sec) * 1000 + (now.tv_nsec - bar->start.tv_nsec) / 1000000;
}

void progress_show(progress *bar, const char *what, int64_t done, int64_t total)
{
    if (!bar->terminal || total <= 0)
        return;
    int percent = (int)(100.0 * (double)done / (double)total);
    if ((percent == bar->percent && what == bar->what) || elapsed_ms(bar) < QUIET_MS)
        return;
    bar->percent = percent;
    bar->what = what;
    char drawn[BAR_WIDTH + 1];
    int filled = percent * BAR_WIDTH / 100;
    memset(drawn, '.', BAR_WIDTH);
    memset(drawn, '#', (size_t)(filled > BAR_WIDTH ? BAR_WIDTH : filled));
    drawn[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%-9s [%s] %3d %%", what, drawn, percent);
    fflush(stderr);
}

void progress_end(progress *bar)
{
    if (bar->percent >= 0)
        fprintf(stderr, "\r%*s\r", BAR_WIDTH + 20, "");
    bar->percent = -1;
}
