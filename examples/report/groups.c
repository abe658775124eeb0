#include "groups.h"

#include "figures.h"

#include <string.h>

enum { LABEL_LEAST = 8, LABEL_MOST = 28, TRACK_LEAST = 17 }; /* a track has room for "too few to tell" */

void group_label(const cxm_result *result, const char *const *keys, int count, int64_t row, char label[LABEL_SIZE])
{
    size_t used = 0;
    label[0] = '\0';
    for (int i = 0; i < count; i++) {
        const char *key = cxm_result_text(result, row, keys[i]);
        int written = snprintf(label + used, LABEL_SIZE - used, "%s%s", i ? " / " : "", key ? key : "(blank)");
        if (written < 0 || (size_t)written >= LABEL_SIZE - used)
            return;
        used += (size_t)written;
    }
}

static void group_text(const findings *found, int64_t row, char label[LABEL_SIZE])
{
    group_label(found->groups, found->whole->asked->by, found->whole->asked->by_count, row, label);
}

static bool tells(const cxm_estimate *estimate, const range *over)
{
    return estimate->interval_status == CXM_INTERVAL_OK && (estimate->upper - estimate->lower) / 2 <= over->widest;
}

/* Widths of the table of groups: what stands left and right of the track, and the track itself. */
typedef struct layout {
    int label;
    int track;
    int figure;
    int interval;
    int count;
} layout;

static void widen(int *width, const char *text)
{
    int wanted = text_width(text);
    *width = wanted > *width ? wanted : *width;
}

static layout layout_of(const pen *finer, const findings *found, const setting *one, const char *heading)
{
    layout wide = {.count = 1};
    char text[2 * NUMBER_SIZE];
    char label[LABEL_SIZE];
    const char *term = one->measure->terms[0].name;
    widen(&wide.label, heading);
    widen(&wide.figure, one->measure->name);
    widen(&wide.interval, "interval");
    for (int64_t row = findings_row(found->groups, 0, one->measure->name, term); row >= 0;
         row = findings_row(found->groups, row + 1, one->measure->name, term)) {
        cxm_estimate estimate = estimate_at(found->groups, row);
        group_text(found, row, label);
        widen(&wide.label, label);
        widen(&wide.figure, figure_text(finer, estimate.value, text));
        widen(&wide.count, count_text(estimate.n, text));
        interval_text(finer, &estimate, text, sizeof text);
        if (estimate.status == CXM_VALUE_OK)
            widen(&wide.interval, text);
    }
    int rest = PAGE_WIDTH - 2 - 2 - 1 - wide.figure - 2 - wide.interval - 2 - wide.count; /* for label and track */
    int most = rest - TRACK_LEAST < LABEL_MOST ? rest - TRACK_LEAST : LABEL_MOST;
    most = most < LABEL_LEAST ? LABEL_LEAST : most;
    wide.label = wide.label < most ? wide.label : most;
    wide.track = rest - wide.label < TRACK_LEAST ? TRACK_LEAST : rest - wide.label;
    return wide;
}

void write_groups(const pen *on, const findings *found, const setting *one)
{
    const char *term = one->measure->terms[0].name;
    range over = range_of(one, &one->measure->terms[0]);
    pen finer = pen_for(on, &over);
    char heading[LABEL_SIZE] = "";
    for (int i = 0; i < found->whole->asked->by_count; i++) {
        size_t used = strlen(heading);
        snprintf(heading + used, sizeof heading - used, "%s%s", i ? " / " : "", found->whole->asked->by[i]);
    }
    layout wide = layout_of(&finer, found, one, heading);
    int64_t groups = 0;
    int64_t untold = 0;
    fputs("\n  ", on->out);
    draw_text(on, heading, wide.label);
    fputs("  ", on->out);
    draw_track_ends(on, over.low, over.high, wide.track);
    fprintf(on->out, " %*s  %*s  %*s\n", wide.figure, one->measure->name, wide.interval, "interval", wide.count, "n");
    for (int64_t row = findings_row(found->groups, 0, one->measure->name, term); row >= 0;
         row = findings_row(found->groups, row + 1, one->measure->name, term)) {
        cxm_estimate estimate = estimate_at(found->groups, row);
        char label[LABEL_SIZE];
        char figure[NUMBER_SIZE];
        char count[NUMBER_SIZE];
        char interval[2 * NUMBER_SIZE];
        bool value = estimate.status == CXM_VALUE_OK;
        bool told = value && tells(&estimate, &over);
        groups++;
        untold += !told;
        group_text(found, row, label);
        fputs("  ", on->out);
        draw_text(on, label, wide.label);
        fputs("  ", on->out);
        draw_track(on, over.low, over.high, estimate.lower, estimate.value, estimate.upper,
                   told ? NULL : value ? "too few to tell" : why_no_value(&estimate), wide.track);
        if (value)
            interval_text(&finer, &estimate, interval, sizeof interval);
        else
            interval[0] = '\0';
        fprintf(on->out, " %*s  %*s  %*s\n", wide.figure, figure_text(&finer, estimate.value, figure), wide.interval, interval,
                wide.count, count_text(estimate.n, count));
    }
    char count[NUMBER_SIZE];
    char widest[NUMBER_SIZE];
    if (untold > 0)
        fprintf(on->out, "  too few to tell: no interval, or one wider than %s%s%s\n", on->ascii ? "+-" : "±",
                figure_text(&finer, over.widest, widest), over.suffix);
    fprintf(on->out, "  %s groups side by side%s\n", count_text(groups, count),
            found->whole->move_count > 0 ? "" : "; no test was made between them");
}
