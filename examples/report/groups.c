#include "groups.h"

#include "figures.h"

#include <string.h>

enum { LABEL_MOST = 28 };

/* "Sorting line / end user", "(blank)" for an empty cell. */
static void group_text(const findings *found, int64_t row, const char *separator, char label[LABEL_SIZE])
{
    size_t used = 0;
    const arguments *asked = found->whole->asked;
    for (int i = 0; i < asked->by_count; i++) {
        const char *key = cxm_result_text(found->groups, row, asked->by[i]);
        int written = snprintf(label + used, LABEL_SIZE - used, "%s%s", i ? separator : "", key ? key : "(blank)");
        if (written < 0 || (size_t)written >= LABEL_SIZE - used)
            return;
        used += (size_t)written;
    }
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

static layout layout_of(const pen *finer, const findings *found, const setting *one, const range *over, const char *heading)
{
    layout wide = {.label = text_width(heading), .count = 1};
    char text[NUMBER_SIZE];
    char label[LABEL_SIZE];
    const char *term = one->measure->terms[0].name;
    int ends[2] = {text_width(figure_text(finer, over->low, text)), text_width(figure_text(finer, over->high, text))};
    wide.figure = (ends[0] > ends[1] ? ends[0] : ends[1]) + (int)strlen(over->suffix);
    wide.interval = 2 * wide.figure + 4;
    if (wide.interval < 15)
        wide.interval = 15; /* "too few answers" */
    for (int64_t row = findings_row(found->groups, 0, one->measure->name, term); row >= 0;
         row = findings_row(found->groups, row + 1, one->measure->name, term)) {
        cxm_estimate estimate = estimate_at(found->groups, row);
        group_text(found, row, " / ", label);
        int label_width = text_width(label);
        int count_width = text_width(count_text(estimate.n, text));
        wide.label = label_width > wide.label ? label_width : wide.label;
        wide.count = count_width > wide.count ? count_width : wide.count;
    }
    wide.label = wide.label > LABEL_MOST ? LABEL_MOST : wide.label;
    wide.track = PAGE_WIDTH - 2 - wide.label - 2 - 1 - wide.figure - 2 - wide.interval - 2 - wide.count;
    wide.track = wide.track < 17 ? 17 : wide.track; /* room for "too few to tell" */
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
    layout wide = layout_of(&finer, found, one, &over, heading);
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
        group_text(found, row, " / ", label);
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
        fprintf(on->out, "  too few to tell: no interval, or one wider than +-%s%s\n", figure_text(&finer, over.widest, widest),
                over.suffix);
    fprintf(on->out, "  %s groups side by side; no test was made between them\n", count_text(groups, count));
}
