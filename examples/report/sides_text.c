#include "sides_text.h"

#include "figures.h"
#include "groups.h"

#include <math.h>
#include <string.h>

enum { LABEL = 12, TRACK = 27, FIGURE = 7, INTERVAL = 16, CELL_LABEL = 31, LABEL_MOST = 32, GROUP = 21 };

/* A figure of voices, its p, and where it stands. */
typedef struct voice {
    cxm_estimate estimate;
    double p;
} voice;

static voice voice_of(const cxm_result *result, const char *measure, const char *term, const char *column)
{
    const int64_t row = sides_row(result, measure, term, column);
    return (voice){estimate_at(result, row), row < 0 ? NAN : cxm_result_number(result, row, "p")};
}

static void probability_text(double p, char text[NUMBER_SIZE])
{
    if (isnan(p))
        snprintf(text, NUMBER_SIZE, "-");
    else
        snprintf(text, NUMBER_SIZE, p < 0.001 ? "<0.001" : "%.3f", p);
}

/* "-36.7 (-43.9 to -29.5), p < 0.001": the figure, and as much of the rest as there is. */
static void write_voice(const pen *on, const voice *one, const char *suffix)
{
    char figure[NUMBER_SIZE];
    char interval[2 * NUMBER_SIZE];
    if (one->estimate.status != CXM_VALUE_OK) {
        fputs(why_no_value(&one->estimate), on->out);
        return;
    }
    interval_text(on, &one->estimate, interval, sizeof interval);
    fprintf(on->out, "%s%s (%s)", figure_text(on, one->estimate.value, figure), suffix, interval);
    probability_text(one->p, figure);
    if (!isnan(one->p))
        fprintf(on->out, ", p %s", figure);
}

/* What a test of end users less buyers comes to. */
static const char *verdict(const voice *difference)
{
    if (difference->estimate.status != CXM_VALUE_OK)
        return "nothing to compare";
    if (isnan(difference->p))
        return "no test";
    if (difference->p >= 1 - difference->estimate.confidence)
        return "cannot be told";
    return difference->estimate.value < 0 ? "end users are lower" : "end users are higher";
}

static void write_side(const pen *on, const range *over, const char *label, const cxm_estimate *score)
{
    char figure[NUMBER_SIZE];
    char count[NUMBER_SIZE];
    char interval[2 * NUMBER_SIZE];
    const bool value = score->status == CXM_VALUE_OK;
    fprintf(on->out, "  %-*s  ", LABEL, label);
    draw_track(on, over->low, over->high, score->lower, score->value, score->upper, value ? NULL : why_no_value(score), TRACK);
    interval_text(on, score, interval, sizeof interval);
    fprintf(on->out, "  %*s  %*s  %6s\n", FIGURE, figure_text(on, score->value, figure), INTERVAL, value ? interval : "",
            count_text(score->n, count));
}

static void write_line(const pen *on, const char *label, const voice *one)
{
    fprintf(on->out, "  %-22s ", label);
    write_voice(on, one, "");
    fprintf(on->out, ": %s\n", verdict(one));
}

/* Both scores, and what is between them. */
static void write_difference(const pen *on, const findings *found, int index)
{
    static const char measure[] = "voices.difference";
    const setting *one = &found->whole->settings[index];
    const cxm_result *result = found->sides.of[index];
    const range over = range_of(one, &one->measure->terms[0]);
    const pen finer = pen_for(on, &over);
    const voice buyers = voice_of(result, measure, "buyers", NULL);
    const voice users = voice_of(result, measure, "users", NULL);
    const voice difference = voice_of(result, measure, "difference", NULL);
    const voice within = voice_of(result, measure, "within", NULL);
    const voice pooled = voice_of(result, measure, "pooled", NULL);
    const voice unknown = voice_of(result, measure, "unknown", NULL);
    char figure[NUMBER_SIZE];
    char count[NUMBER_SIZE];
    char label[2 * NUMBER_SIZE];
    fprintf(on->out, "\n  %-*s  ", LABEL, one->measure->name);
    draw_track_ends(on, over.low, over.high, TRACK);
    fprintf(on->out, "  %*s  %*s  %6s\n", FIGURE, one->measure->name, INTERVAL, "interval", "n");
    write_side(&finer, &over, "buyers", &buyers.estimate);
    write_side(&finer, &over, "end users", &users.estimate);
    write_line(&finer, "end users less buyers", &difference);
    snprintf(label, sizeof label, "within %s account%s", count_text(within.estimate.clusters, count),
             within.estimate.clusters == 1 ? "" : "s");
    if (within.estimate.clusters > 0)
        write_line(&finer, label, &within);
    else
        fprintf(on->out, "  %-22s none is heard on both sides\n", "within accounts");
    if (difference.estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS && difference.estimate.interval_status == CXM_INTERVAL_OK)
        fprintf(on->out, "  %-22s few accounts: intervals may be too narrow\n", "");
    if (pooled.estimate.status == CXM_VALUE_OK && difference.estimate.status == CXM_VALUE_OK)
        fprintf(on->out, "  one score of both, %s, is nobody's: %.0f %% of its answers are the buyers'\n",
                figure_text(&finer, pooled.estimate.value, figure),
                100.0 * (double)buyers.estimate.n / (double)(buyers.estimate.n + users.estimate.n));
    if (unknown.estimate.value > 0)
        fprintf(on->out, "  nobody knows the side of %s %% of the answers\n", figure_text(on, unknown.estimate.value, figure));
}

/* The difference in each group, with q over the groups. */
static void write_by_group(const pen *on, const findings *found)
{
    const setting *one = &found->whole->settings[0];
    const cxm_result *result = found->sides.groups;
    const range over = range_of(one, &one->measure->terms[0]);
    const pen finer = pen_for(on, &over);
    const char *const *by = found->whole->side_by;
    int keys = 0;
    while (by[keys])
        keys++;
    fprintf(on->out, "\n  %-*s  %8s  %*s  %6s\n", GROUP, "end users less buyers", one->measure->name, INTERVAL, "interval", "q");
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        char label[LABEL_SIZE];
        char figure[NUMBER_SIZE];
        char interval[2 * NUMBER_SIZE];
        const voice difference = {estimate_at(result, row), cxm_result_number(result, row, "q")};
        if (strcmp(cxm_result_text(result, row, "term"), "difference") != 0)
            continue;
        group_label(result, by, keys, row, label);
        interval_text(&finer, &difference.estimate, interval, sizeof interval);
        fputs("  ", on->out);
        draw_text(on, label, GROUP);
        fprintf(on->out, "  %8s  %*s  ", figure_text(&finer, difference.estimate.value, figure), INTERVAL,
                difference.estimate.status == CXM_VALUE_OK ? interval : "");
        probability_text(difference.p, figure);
        fprintf(on->out, "%6s  %s\n", figure, verdict(&difference));
    }
}

/* The accounts of a cell, those with the least content end users first, in a few lines at most. */
static void write_names(const pen *on, const sides *found, int cell, int64_t left)
{
    enum { INDENT = 4, LINES = 3, MORE = 16 }; /* room for ", and 1,234 more" */
    int column = 0;
    int line = 0;
    bool first = true;
    for (int64_t i = 0; i < found->count; i++) {
        const placed *one = &found->accounts[i];
        const int width = text_width(one->account) < LABEL_MOST ? text_width(one->account) : LABEL_MOST;
        const int room = PAGE_WIDTH - (line + 1 < LINES ? 1 : MORE);
        if (one->cell != cell)
            continue;
        if (!first && column + 2 + width > room && line + 1 == LINES) {
            char count[NUMBER_SIZE];
            fprintf(on->out, ", and %s more\n", count_text(left, count));
            return;
        }
        if (first || column + 2 + width > room) {
            line += !first;
            fprintf(on->out, "%s%*s", first ? "" : ",\n", INDENT, "");
            column = INDENT;
        } else {
            fputs(", ", on->out);
            column += 2;
        }
        draw_text(on, one->account, width);
        column += width;
        left--;
        first = false;
    }
    fputc('\n', on->out);
}

static void write_quadrants(const pen *on, const findings *found)
{
    static const struct {
        const char *term;
        const char *words;
        int cell; /* whose accounts are named; -1 for none */
    } cells[] = {{"buyers_high_users_low", "buyers content, end users not", BUYERS_HIGH},
                 {"both_high", "both content", -1},
                 {"buyers_low_users_high", "end users content, buyers not", USERS_HIGH},
                 {"both_low", "neither", BOTH_LOW},
                 {"undecided", "cannot be told", -1},
                 {"one_sided", "heard on one side only", -1}};
    fprintf(on->out, "\n  %-*s %8s  %7s\n", CELL_LABEL, "where each account stands", "accounts", "share");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const voice share = voice_of(found->sides.of[0], "voices.quadrant", cells[i].term, NULL);
        const pen whole = {.out = on->out, .ascii = on->ascii, .decimals = 0};
        char figure[NUMBER_SIZE];
        char count[NUMBER_SIZE];
        fprintf(on->out, "  %-*s ", CELL_LABEL, cells[i].words);
        if (share.estimate.status != CXM_VALUE_OK) {
            fprintf(on->out, "%s\n", why_no_value(&share.estimate));
            continue;
        }
        const int64_t accounts = llround(share.estimate.value * (double)share.estimate.clusters / 100);
        fprintf(on->out, "%8s  %5s %%", count_text(accounts, count), figure_text(&whole, share.estimate.value, figure));
        fputc('\n', on->out);
        if (cells[i].cell >= 0 && accounts > 0)
            write_names(on, &found->sides, cells[i].cell, accounts);
    }
    if (voice_of(found->sides.of[0], "voices.quadrant", "undecided", NULL).estimate.flags & CXM_ESTIMATE_DOUBTFUL)
        fputs("  On one side at least, accounts differ by no more than chance makes them.\n", on->out);
    fprintf(on->out, "  An account is placed where each side's %g %% interval is above the middle of\n"
            "  what %s can be, or below it; means are drawn to those of other accounts.\n",
            100 * setting_number(&found->whole->settings[0], "confidence"), found->whole->settings[0].measure->name);
}

static void write_agreement(const pen *on, const findings *found)
{
    static const char measure[] = "voices.agreement";
    const voice agreeing = voice_of(found->sides.of[0], measure, "agreeing", NULL);
    const voice kappa = voice_of(found->sides.of[0], measure, "cohens_kappa", NULL);
    pen finer = *on;
    fputs("\n  accounts whose people agree (rwg of 0.7 or more): ", on->out);
    write_voice(on, &agreeing, " %");
    finer.decimals = 2;
    fputs("\n  an account's buyers with its end users: kappa ", on->out);
    write_voice(&finer, &kappa, "");
    fprintf(on->out, "%s\n", isnan(kappa.p)                                ? ""
                             : kappa.p >= 1 - kappa.estimate.confidence ? ";\n  chance alone can make that"
                             : kappa.estimate.value > 0                 ? ";\n  more than by chance"
                                                                        : ";\n  less than by chance");
}

/* Each person's last answer, and what those could change whose answers do not count here. */
static void write_people(const pen *on, const findings *found)
{
    static const char measure[] = "voices.blindspot";
    const cxm_result *result = found->sides.people;
    const setting *one = &found->whole->settings[0];
    const range over = range_of(one, &one->measure->terms[0]);
    const pen finer = pen_for(on, &over);
    const voice buyers = voice_of(result, measure, "buyers_only", NULL);
    const voice all = voice_of(result, measure, "population", NULL);
    const voice least = voice_of(result, measure, "silent_least", NULL);
    const voice most = voice_of(result, measure, "silent_most", NULL);
    const voice silent = voice_of(result, measure, "not_heard", NULL);
    char figure[3][NUMBER_SIZE];
    fputs("\n  each person's last answer, buyers alone: ", on->out);
    write_voice(&finer, &buyers, "");
    fputs("\n  and of all people of the file, each side by its number: ", on->out);
    write_voice(&finer, &all, "");
    if (silent.estimate.value > 0 && least.estimate.status == CXM_VALUE_OK)
        fprintf(on->out, "\n  whatever those %s %% think who were not heard here: %s to %s\n",
                figure_text(on, silent.estimate.value, figure[0]), figure_text(&finer, least.estimate.value, figure[1]),
                figure_text(&finer, most.estimate.value, figure[2]));
    else
        fputs("\n  all of them were heard\n", on->out);
}

static void write_criteria(const pen *on, const findings *found)
{
    static const char measure[] = "voices.criteria";
    const cxm_result *result = found->sides.of[0];
    const voice equal = voice_of(result, measure, "equal", NULL);
    const voice buyers = voice_of(result, measure, "r2_buyers", NULL);
    const voice users = voice_of(result, measure, "r2_users", NULL);
    const pen whole = {.out = on->out, .ascii = on->ascii, .decimals = 0};
    fprintf(on->out, "\n  %-22s %8s  %9s  %-22s\n", "what each judges by", "buyers", "end users", "end users less buyers");
    for (int i = 0; i < found->whole->item_count; i++) {
        const char *item = found->whole->items[i];
        const voice of_buyers = voice_of(result, measure, "importance_buyers", item);
        const voice of_users = voice_of(result, measure, "importance_users", item);
        const voice difference = voice_of(result, measure, "importance_difference", item);
        char text[2][NUMBER_SIZE];
        fputs("  ", on->out);
        draw_text(on, found->whole->asked->sides.items[i], 22);
        fprintf(on->out, " %6s %%  %7s %%  ", figure_text(&whole, of_buyers.estimate.value, text[0]),
                figure_text(&whole, of_users.estimate.value, text[1]));
        write_voice(&whole, &difference, "");
        fputc('\n', on->out);
    }
    if (buyers.estimate.status == CXM_VALUE_OK && users.estimate.status == CXM_VALUE_OK)
        fprintf(on->out, "  Shares of what these explain: %.0f %% of how buyers' answers vary, %.0f %% of users'.\n",
                100 * buyers.estimate.value, 100 * users.estimate.value);
    char p[NUMBER_SIZE];
    probability_text(equal.p, p);
    if (equal.estimate.status != CXM_VALUE_OK || isnan(equal.p))
        fputs("  Whether both judge alike cannot be tested.", on->out);
    else if (equal.p < 1 - setting_number(&found->whole->settings[0], "confidence"))
        fprintf(on->out, "  They do not judge alike, p %s.", p);
    else
        fprintf(on->out, "  Whether they judge alike cannot be told, p %s.", p);
    fputs(" Criteria are no causes.\n", on->out);
}

void write_sides(const pen *on, const findings *found)
{
    char note[LABEL_SIZE];
    snprintf(note, sizeof note, "by %s", found->whole->asked->sides.column);
    draw_heading(on, "Buyers and end users", note);
    for (int i = 0; i < found->whole->count; i++)
        write_difference(on, found, i);
    if (voice_of(found->sides.of[0], "voices.difference", "difference", NULL).estimate.status != CXM_VALUE_OK) {
        fputs("  There is but one side; --buyers and --users say which values of the column are which.\n", on->out);
        return;
    }
    if (found->sides.groups)
        write_by_group(on, found);
    write_quadrants(on, found);
    write_agreement(on, found);
    if (found->sides.people)
        write_people(on, found);
    if (found->whole->item_count > 0)
        write_criteria(on, found);
    fputs("\n", on->out);
    if (found->whole->asked->weight)
        fputs("  Weights play no part here: turned signs of weighted answers have no meaning.\n", on->out);
    fputs("  What people could change who are in no file of answers: see examples/crm.\n"
          "  All figures: --format json; what they are: docs/measures/README.md, Voices.\n", on->out);
}
