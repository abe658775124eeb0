#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* The words of the ledger's reasons. */
static const char *reason_words(const char *reason)
{
    static const char *const words[][2] = {
        {"used", "answers used"},
        {"missing", "no answer"},
        {"off_scale", "outside the scale"},
        {"not_a_number", "not a number"},
        {"weight_missing", "without a weight"},
        {"weight_zero", "with a weight of 0"},
        {"no_time", "without a time"},
        {"outside_window", "outside the window"},
        {"duplicate", "another one counts"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], reason) == 0)
            return words[i][1];
    return reason;
}

typedef struct ledger_line {
    char reason[64];
    int64_t rows[MEASURES];
} ledger_line;

enum { LEDGER_LINES = 24 };

/* Turns the ledger from a line for each measure and reason into a line for each reason. Returns how many. */
static int ledger_lines(const findings *found, ledger_line lines[LEDGER_LINES])
{
    const cxm_table *ledger = cxm_result_ledger(found->overall);
    const cxm_column *measures = cxm_table_find(ledger, "measure");
    const cxm_column *reasons = cxm_table_find(ledger, "reason");
    const cxm_column *rows = cxm_table_find(ledger, "rows");
    int count = 0;
    for (int64_t row = 0; row < ledger->length; row++) {
        char measure[64];
        char reason[64];
        char text[NUMBER_SIZE];
        if (cxm_column_text(measures, row, measure, sizeof measure, NULL, NULL) != CXM_OK ||
            cxm_column_text(reasons, row, reason, sizeof reason, NULL, NULL) != CXM_OK ||
            cxm_column_text(rows, row, text, sizeof text, NULL, NULL) != CXM_OK)
            continue;
        int line = 0;
        while (line < count && strcmp(lines[line].reason, reason) != 0)
            line++;
        if (line == LEDGER_LINES)
            continue;
        if (line == count) {
            lines[count] = (ledger_line){.rows = {0}};
            memcpy(lines[count++].reason, reason, sizeof reason);
        }
        for (int i = 0; i < found->whole->count; i++)
            if (strcmp(found->whole->settings[i].measure->name, measure) == 0)
                lines[line].rows[i] = strtoll(text, NULL, 10);
    }
    return count;
}

void write_ledger(const pen *on, const findings *found)
{
    const question *whole = found->whole;
    ledger_line lines[LEDGER_LINES];
    int count = ledger_lines(found, lines);
    char text[NUMBER_SIZE];
    draw_heading(on, "What was counted, and what was left out", "");
    fprintf(on->out, "  %-22s", "");
    for (int i = 0; i < whole->count; i++)
        fprintf(on->out, " %12s", whole->settings[i].measure->name);
    fprintf(on->out, "\n  %-22s", "rows in the file");
    for (int i = 0; i < whole->count; i++)
        fprintf(on->out, " %12s", count_text(found->rows, text));
    fputc('\n', on->out);
    for (int pass = 0; pass < 2; pass++) /* what was left out first, then what remained */
        for (int line = 0; line < count; line++) {
            bool used = strcmp(lines[line].reason, "used") == 0;
            bool any = used;
            for (int i = 0; i < whole->count; i++)
                any = any || lines[line].rows[i] > 0;
            if (used != (pass == 1) || !any)
                continue;
            fprintf(on->out, "%s %-22s", used ? "=" : "-", reason_words(lines[line].reason));
            for (int i = 0; i < whole->count; i++)
                fprintf(on->out, " %12s", count_text(lines[line].rows[i], text));
            fputc('\n', on->out);
        }
    for (int i = 0; i < whole->count; i++) {
        const measure_request *request = whole->settings[i].request;
        fprintf(on->out, "  no answer in %s: empty", request->column);
        for (int code = 0; code < request->missing.count; code++)
            fprintf(on->out, ", %s", request->missing.texts[code]);
        fputc('\n', on->out);
    }
}
