#include "figures.h"

#include <cxm/rounding.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

void figures_begin(const writer *on)
{
    if (on->tsv)
        puts("section\titem\tvalue\tlower\tupper\tn\tstatus\tinterval_status\tsignal\tp");
}

void figures_title(const writer *on, const char *account, const char *name)
{
    if (!on->tsv)
        printf("%s, %s\n\n", account, name);
}

void figures_heading(const writer *on, const char *title)
{
    if (!on->tsv)
        printf("\n%s\n", title);
}

/* Why a score is nothing to go by; NULL where it is something. */
static const char *insufficient(const writer *on, const cxm_estimate *score)
{
    if (score->status == CXM_VALUE_NO_DATA)
        return "nobody has answered";
    if (score->status != CXM_VALUE_OK)
        return cxm_value_status_name(score->status);
    if (score->interval_status == CXM_INTERVAL_TOO_FEW || score->interval_status == CXM_INTERVAL_TOO_FEW_CLUSTERS)
        return "too few answers for an interval";
    if (score->interval_status != CXM_INTERVAL_OK)
        return cxm_interval_status_name(score->interval_status);
    return (score->upper - score->lower) / 2 > on->widest ? "the interval is too wide" : NULL;
}

static void number(double value)
{
    if (isnan(value))
        putchar('\t');
    else
        printf("\t%.17g", value);
}

void figures_score(const writer *on, const char *section, const char *label, const cxm_estimate *score)
{
    const char *why = insufficient(on, score);
    if (on->tsv) {
        printf("%s\t%s", section, label);
        number(score->value);
        number(score->lower);
        number(score->upper);
        printf("\t%lld\t%s\t%s\t%s\t\n", (long long)score->n, cxm_value_status_name(score->status),
               cxm_interval_status_name(score->interval_status), why ? "insufficient" : "sufficient");
        return;
    }
    printf("  %-26s", label);
    if (score->status == CXM_VALUE_OK)
        printf(" %7.1f", score->value);
    if (score->interval_status == CXM_INTERVAL_OK)
        printf("  %6.1f to %6.1f", score->lower, score->upper);
    else if (score->status == CXM_VALUE_OK)
        printf("  %16s", "");
    if (score->status == CXM_VALUE_OK)
        printf("  n %4lld", (long long)score->n);
    if (why)
        printf("  insufficient signal: %s", why);
    putchar('\n');
}

/* As it is shown: rounded half to even, and never -0. */
static double shown(double figure, int decimals)
{
    return cxm_round(figure, decimals, CXM_ROUND_HALF_EVEN) + 0.0;
}

static const char *why_none(const cxm_estimate *figure)
{
    return figure->status == CXM_VALUE_NO_DATA          ? "nobody has answered"
           : figure->status == CXM_VALUE_NOT_IDENTIFIED ? "the data do not determine it"
                                                        : cxm_value_status_name(figure->status);
}

/* What stands behind a figure: its interval, n where it is above 0, and p, or why there is none. */
static void rest_text(const cxm_estimate *figure, double p, int decimals, int64_t n)
{
    const bool interval = figure->interval_status == CXM_INTERVAL_OK;
    if (interval)
        printf("  %6.*f to %6.*f", decimals, shown(figure->lower, decimals), decimals,
               shown(figure->upper, decimals));
    if (interval && n > 0)
        printf("  n %4lld", (long long)n);
    if (!isnan(p))
        printf(p < 0.001 ? "  p <0.001" : "  p %6.3f", p);
    if (!interval && figure->interval_status != CXM_INTERVAL_DESCRIPTIVE)
        printf("  insufficient signal: %s", figure->interval_status == CXM_INTERVAL_TOO_FEW_CLUSTERS ? "too few accounts"
                                            : figure->interval_status == CXM_INTERVAL_DEGENERATE    ? "all alike"
                                                                                                    : "too few answers");
}

void figures_tested(const writer *on, const char *section, const char *label, const cxm_estimate *figure, double p, int decimals,
                    const char *unit)
{
    const bool interval = figure->interval_status == CXM_INTERVAL_OK;
    const bool value = figure->status == CXM_VALUE_OK;
    if (on->tsv) {
        printf("%s\t%s", section, label);
        number(figure->value);
        number(figure->lower);
        number(figure->upper);
        const char *signal = !value                                                ? "insufficient"
                             : figure->interval_status == CXM_INTERVAL_DESCRIPTIVE ? "" /* none is meant */
                             : interval                                            ? "sufficient"
                                                                                   : "insufficient";
        printf("\t%lld\t%s\t%s\t%s", (long long)figure->n, cxm_value_status_name(figure->status),
               cxm_interval_status_name(figure->interval_status), signal);
        number(p);
        putchar('\n');
        return;
    }
    printf("  %-30s", label);
    if (!value) {
        printf("  %s\n", why_none(figure));
        return;
    }
    printf(" %7.*f%s", decimals, shown(figure->value, decimals), unit);
    rest_text(figure, p, decimals, unit[0] ? 0 : figure->n);
    putchar('\n');
}

void figures_share(const writer *on, const char *section, const char *label, double part, double whole)
{
    if (on->tsv)
        printf("%s\t%s\t%.17g\t\t\t%.17g\t\t\t\t\n", section, label, part, whole);
    else
        printf("  %-26s %3.0f of %.0f\n", label, part, whole);
}

void figures_percent(const writer *on, const char *section, const char *label, double share)
{
    if (on->tsv) {
        printf("%s\t%s", section, label);
        number(share);
        puts("\t\t\t\t\t\t\t");
    } else if (isnan(share)) {
        printf("  %-26s not known\n", label);
    } else {
        printf("  %-26s %3.0f %%\n", label, share);
    }
}

void figures_count(const writer *on, const char *section, const char *label, int64_t count)
{
    if (on->tsv)
        printf("%s\t%s\t%lld\t\t\t\t\t\t\t\n", section, label, (long long)count);
    else
        printf("  %-26s %7lld\n", label, (long long)count);
}

/* Words in lines of at most 100 characters, the first line after the label. */
static void wrapped(const char *label, const char *text)
{
    enum { INDENT = 15, WIDTH = 100 };
    int column = printf("  %-12s", label);
    while (*text) {
        const int length = (int)strcspn(text, " \n");
        if (column > INDENT && column + 1 + length > WIDTH)
            column = printf("\n%*s", INDENT - 1, "") - 1;
        column += printf(" %.*s", length, text);
        text += length;
        text += strspn(text, " \n");
    }
    putchar('\n');
}

void figures_text(const writer *on, const char *section, const char *label, const char *text)
{
    if (!on->tsv) {
        wrapped(label, text);
        return;
    }
    printf("%s\t%s\t", section, label);
    for (; *text; text++) /* one line, whatever the text */
        putchar(*text == '\n' || *text == '\t' ? ' ' : *text);
    puts("\t\t\t\t\t\t\t");
}

void figures_note(const writer *on, const char *text)
{
    int column = 0;
    if (on->tsv)
        return;
    while (*text) {
        const int length = (int)strcspn(text, " ");
        if (column + 1 + length > 100) {
            putchar('\n');
            column = 0;
        }
        column += printf("%s%.*s", column ? " " : "  ", length, text);
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void side_text(const cxm_estimate *figure, int decimals, const char *unit)
{
    if (figure->status == CXM_VALUE_OK)
        printf("  %6.*f%-2s", decimals, shown(figure->value, decimals), unit);
    else
        printf("  %6s  ", "-");
}

void figures_sides(const writer *on, const char *section, const char *label, const cxm_estimate *buyers, const cxm_estimate *users,
                   const cxm_estimate *difference, double p, int decimals, const char *unit)
{
    const struct {
        const char *name;
        const cxm_estimate *figure;
        double p;
    } lines[] = {{"buyers", buyers, NAN}, {"end users", users, NAN}, {"difference", difference, p}};
    for (int i = 0; i < 3 && on->tsv; i++) {
        char name[512];
        snprintf(name, sizeof name, "%s, %s", label, lines[i].name);
        figures_tested(on, section, name, lines[i].figure, lines[i].p, decimals, unit);
    }
    if (on->tsv)
        return;
    printf("  %-20s", label);
    side_text(buyers, decimals, unit);
    side_text(users, decimals, unit);
    if (difference->status == CXM_VALUE_OK) {
        printf("  %6.1f", shown(difference->value, 1));
        if (difference->interval_status == CXM_INTERVAL_OK)
            rest_text(difference, p, 1, 0);
    } else {
        printf("  %s", why_none(difference));
    }
    putchar('\n');
}

void figures_bounds(const writer *on, const char *section, const char *label, const cxm_estimate *least, const cxm_estimate *most)
{
    char name[128];
    if (!on->tsv && least->status == CXM_VALUE_OK) {
        printf("  %-30s %7.1f to %5.1f", label, shown(least->value, 1), shown(most->value, 1));
        if (least->interval_status == CXM_INTERVAL_OK)
            printf("  and with chance %.1f to %.1f", shown(least->lower, 1), shown(most->upper, 1));
        putchar('\n');
        return;
    }
    snprintf(name, sizeof name, "%s, least", label);
    figures_tested(on, section, name, least, NAN, 1, "");
    snprintf(name, sizeof name, "%s, most", label);
    if (on->tsv)
        figures_tested(on, section, name, most, NAN, 1, "");
}
