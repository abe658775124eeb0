#include "histogram.h"

#include <math.h>
#include <string.h>

enum { BAR_WIDTH = 34, LINES_MOST = 21 };

/* What a page says about a measure beyond its record. */
typedef struct manner {
    const char *measure;
    const char *bands[3]; /* lowest answers first */
    const char *low;      /* the option that says where the lowest band ends, */
    const char *high;     /* and where the highest begins: points of the scale for nps, else a number of boxes */
} manner;

static const manner manners[] = {
    {"nps", {"detractors", "passives", "promoters"}, "passive_min", "promoter_min"},
    {"csat", {"dissatisfied", "neutral", "satisfied"}, "bottom_boxes", "top_boxes"},
    {"ces", {"disagree", "neutral", "agree"}, "disagree_boxes", "agree_boxes"},
    {"rating", {"bottom boxes", "between", "top boxes"}, "bottom_boxes", "top_boxes"},
};

static const manner *manner_of(const setting *one)
{
    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
        if (strcmp(manners[i].measure, one->measure->name) == 0)
            return &manners[i];
    return &manners[0];
}

/* 0, 1 or 2: the band of an answer; -1 where the bands overlap and an answer may be in two. */
static int band_of(const setting *one, double answer)
{
    const manner *how = manner_of(one);
    double bounds[2] = {setting_number(one, how->low), setting_number(one, how->high)};
    cxm_scale scale = setting_scale(one);
    bool boxes = strcmp(how->measure, "nps") != 0;
    bool mirrored = setting_number(one, "direction") > 0; /* effort: the easiest answers are the lowest */
    if (boxes && mirrored)
        answer = scale.minimum + scale.maximum - answer;
    if (boxes) {
        bounds[0] = scale.minimum + bounds[0];
        bounds[1] = scale.maximum - bounds[1] + 1;
    }
    return bounds[0] > bounds[1] ? -1 : cxm_scale_band(answer, bounds, 2);
}

/* The bands' names beside the bars, each at its topmost point. */
static void write_band(const pen *on, const setting *one, double answer, double above)
{
    int band = band_of(one, answer);
    if (band >= 0 && (isnan(above) || band_of(one, above) != band))
        fprintf(on->out, "  %s", manner_of(one)->bands[band]);
}

void write_histogram(const pen *on, const setting *one, const cxm_histogram_result *histogram, bool weighted)
{
    enum { POINTS = sizeof histogram->counts / sizeof *histogram->counts };
    cxm_scale scale = setting_scale(one);
    int32_t step = (histogram->points + LINES_MOST - 1) / LINES_MOST; /* points a line, 1 unless the scale is long */
    int32_t lines = (histogram->points + step - 1) / step;
    int64_t counts[POINTS + 1] = {0}; /* line by line, and those between two points */
    int64_t most = 0;
    for (int32_t point = 0; point < histogram->points; point++)
        counts[point / step] += histogram->counts[point];
    counts[lines] = histogram->between;
    for (int32_t line = 0; line <= lines; line++)
        most = counts[line] > most ? counts[line] : most;
    pen coarse = *on;
    coarse.decimals = on->decimals < 3 ? on->decimals : 3;
    double shares[POINTS + 1];
    if (most == 0 || cxm_round_shares(counts, lines + 1, coarse.decimals, shares, NULL) != CXM_OK)
        return;
    fprintf(on->out, "\n  answers%s\n", weighted ? ", each counted once whatever its weight" : "");
    for (int32_t line = lines - 1; line >= -1; line--) {
        int32_t at = line >= 0 ? line : lines; /* those between come last */
        char label[NUMBER_SIZE] = "between";
        char share[NUMBER_SIZE];
        char count[NUMBER_SIZE];
        double low = scale.minimum + line * step;
        double high = fmin(low + step - 1, scale.maximum);
        if (line < 0 && histogram->between == 0)
            continue;
        if (line >= 0)
            snprintf(label, sizeof label, step > 1 && high > low ? "%g-%g" : "%g", low, high);
        fprintf(on->out, "  %7s ", label);
        draw_bar(on, (double)counts[at] / (double)most, BAR_WIDTH);
        fprintf(on->out, " %6s %% %8s", figure_text(&coarse, shares[at], share), count_text(counts[at], count));
        if (step == 1 && line >= 0)
            write_band(on, one, low, line == lines - 1 ? NAN : low + 1);
        fputc('\n', on->out);
    }
}
