#include "text.h"

#include "explanation.h"
#include "figures.h"
#include "groups.h"
#include "histogram.h"
#include "ledger.h"
#include "moves.h"
#include "rollups.h"
#include "sides_text.h"

#include <string.h>

/* "39.8 (95 % interval 38.0 to 41.6), 2,746 answers" */
static void write_headline(const pen *on, const range *over, const cxm_estimate *estimate)
{
    char figure[NUMBER_SIZE];
    char count[NUMBER_SIZE];
    char interval[2 * NUMBER_SIZE];
    if (estimate->status != CXM_VALUE_OK) {
        fprintf(on->out, "  %s\n", why_no_value(estimate));
        return;
    }
    pen finer = pen_for(on, over);
    fprintf(on->out, "  %s%s", figure_text(&finer, estimate->value, figure), over->suffix);
    interval_text(&finer, estimate, interval, sizeof interval);
    if (over->scale)
        fprintf(on->out, " on the scale from %g to %g", over->low, over->high);
    if (estimate->interval_status == CXM_INTERVAL_OK)
        fprintf(on->out, " (%g %% interval %s)", estimate->confidence * 100, interval);
    else
        fprintf(on->out, " (interval: %s)", interval);
    fprintf(on->out, ", %s answer%s\n", count_text(estimate->n, count), estimate->n == 1 ? "" : "s");
}

/* The measure's further terms, one a line. */
static void write_terms(const pen *on, const setting *one, const cxm_result *result)
{
    for (int i = 1; i < one->measure->term_count; i++) {
        const cxm_term *term = &one->measure->terms[i];
        int64_t row = findings_row(result, 0, one->measure->name, term->name);
        if (row < 0)
            continue;
        cxm_estimate estimate = estimate_at(result, row);
        if (estimate.status != CXM_VALUE_OK)
            continue;
        range over = range_of(one, term);
        pen finer = pen_for(on, &over);
        char figure[NUMBER_SIZE];
        char interval[2 * NUMBER_SIZE];
        interval_text(&finer, &estimate, interval, sizeof interval);
        fputs("  ", on->out);
        for (const char *at = term->name; *at; at++)
            fputc(*at == '_' ? ' ' : *at, on->out);
        fprintf(on->out, "%*s%s", 22 - text_width(term->name), figure_text(&finer, estimate.value, figure), over.suffix);
        if (estimate.interval_status == CXM_INTERVAL_OK)
            fprintf(on->out, "%*s(%s)", 3 - (int)strlen(over.suffix), "", interval);
        fputc('\n', on->out);
    }
}

static void write_measure(const pen *on, const findings *found, int index)
{
    const setting *one = &found->whole->settings[index];
    const char *weight = found->whole->asked->weight;
    range over = range_of(one, &one->measure->terms[0]);
    int64_t row = findings_row(found->overall, 0, one->measure->name, one->measure->terms[0].name);
    cxm_estimate estimate = estimate_at(found->overall, row);
    char count[NUMBER_SIZE];
    char note[LABEL_SIZE];
    snprintf(note, sizeof note, "column %s", one->request->column);
    draw_heading(on, one->measure->title, note);
    write_headline(on, &over, &estimate);
    if (weight && estimate.status == CXM_VALUE_OK)
        fprintf(on->out, "  weighted by %s: as sure as %s answers of equal weight\n", weight,
                count_text((int64_t)(estimate.n_effective + 0.5), count));
    if (estimate.status == CXM_VALUE_OK) {
        fputs("\n  ", on->out);
        draw_track_ends(on, over.low, over.high, PAGE_WIDTH - 2);
        fputs("\n  ", on->out);
        draw_track(on, over.low, over.high, estimate.lower, estimate.value, estimate.upper, NULL, PAGE_WIDTH - 2);
        fputc('\n', on->out);
        write_terms(on, one, found->overall);
        write_histogram(on, one, &found->histograms[index], weight != NULL);
    }
    if (found->rollups)
        write_rollups(on, found, one);
    if (found->groups)
        write_groups(on, found, one);
    for (int i = 0; i < found->whole->move_count; i++)
        if (found->whole->moves[i].letters)
            write_letters(on, found, i, one);
        else
            write_move(on, found, i, one);
}

void text_write(const findings *found, const pen *on)
{
    char count[NUMBER_SIZE];
    fprintf(on->out, "%s: %s row%s\n", found->whole->asked->file, count_text(found->rows, count), found->rows == 1 ? "" : "s");
    for (int i = 0; i < found->whole->count; i++)
        write_measure(on, found, i);
    if (found->whole->asked->sides.column)
        write_sides(on, found);
    write_ledger(on, found);
    if (found->whole->asked->modelled)
        write_policy(on, found);
    if (found->whole->asked->explain)
        write_explanation(on, found);
}
