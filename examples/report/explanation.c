#include "explanation.h"

#include "figures.h"

#include <string.h>

void write_wrapped(const pen *on, const char *label, const char *text)
{
    enum { INDENT = 14 };
    int column = INDENT;
    fprintf(on->out, "  %-*s", INDENT - 2, label);
    while (*text) {
        int length = (int)strcspn(text, " \n");
        char word[LABEL_SIZE];
        snprintf(word, sizeof word, "%.*s", length, text);
        if (column > INDENT && column + 1 + text_width(word) > PAGE_WIDTH) {
            fprintf(on->out, "\n%*s", INDENT, "");
            column = INDENT;
        }
        fprintf(on->out, "%s%s", column > INDENT ? " " : "", word);
        column += (column > INDENT) + text_width(word);
        text += length;
        if (*text == '\n' && text[1])
            column = PAGE_WIDTH; /* the next word begins a line */
        text += strspn(text, " \n");
    }
    fputc('\n', on->out);
}

/* The name of a CHOICE, by its position. */
static void choice_text(const cxm_option *option, int position, char *text, size_t size)
{
    const char *name = option->choices;
    while (position-- > 0 && strchr(name, '|'))
        name = strchr(name, '|') + 1;
    snprintf(text, size, "%.*s", (int)strcspn(name, "|"), name);
}

void write_explanation(const pen *on, const findings *found)
{
    draw_heading(on, "How it was computed", "");
    for (int i = 0; i < found->whole->count; i++) {
        const setting *one = &found->whole->settings[i];
        const cxm_option *interval = setting_option(one, "interval");
        char text[LABEL_SIZE];
        char choice[64];
        write_wrapped(on, one->measure->name, one->measure->title);
        write_wrapped(on, "formula", one->measure->formula);
        if (interval) {
            choice_text(interval, (int)setting_number(one, "interval"), choice, sizeof choice);
            snprintf(text, sizeof text, "%s. %s", choice, interval->summary);
            write_wrapped(on, "interval", text);
        }
        write_wrapped(on, "source", one->measure->source);
        fputc('\n', on->out);
    }
    const cxm_result *result = found->groups ? found->groups : found->overall;
    write_wrapped(on, "query", cxm_result_query(result));
    write_wrapped(on, "fingerprint", cxm_result_fingerprint(result));
    if (found->whole->asked->sides.column) {
        fputc('\n', on->out);
        write_wrapped(on, "sides", cxm_result_query(found->sides.of[0]));
        write_wrapped(on, "fingerprint", cxm_result_fingerprint(found->sides.of[0]));
    }
    for (int i = 0; i < found->whole->move_count; i++) {
        fputc('\n', on->out);
        write_wrapped(on, "compared", cxm_result_query(found->moves[i]));
        write_wrapped(on, "fingerprint", cxm_result_fingerprint(found->moves[i]));
    }
}
