/* report: scores with their uncertainty from a CSV file.
 *
 * The way of a number: arguments -> question (what the library is asked) -> csv_table (the columns it needs) -> findings (what it
 * answered) -> text or json. */
#include "arguments.h"
#include "csv_table.h"
#include "findings.h"
#include "json.h"
#include "progress.h"
#include "question.h"
#include "text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

static bool terminal_is_utf8(void)
{
    setlocale(LC_CTYPE, ""); /* characters only: numbers keep their decimal point */
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int write_page(const findings *found)
{
    const arguments *asked = found->whole->asked;
    bool good = true;
    if (asked->json) {
        good = json_write(found);
    } else {
        pen on = {.out = stdout, .ascii = asked->ascii || !terminal_is_utf8(), .decimals = asked->decimals};
        text_write(found, &on);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "report: standard output: %s\n", strerror(errno));
        good = false;
    }
    return good ? 0 : 2;
}

static int report(const question *whole)
{
    csv_column columns[COLUMNS];
    int count = findings_columns(whole, columns);
    csv_table table;
    findings found = {0};
    progress bar = progress_begin();
    const csv_file file = {"report", whole->asked->file, whole->asked->delimiter, "--delimiter"};
    int code = csv_table_read(&table, &file, columns, count, &bar) ? 0 : 2;
    if (code == 0)
        code = findings_make(&found, whole, &table, &bar);
    progress_end(&bar);
    if (code == 0)
        code = write_page(&found);
    findings_free(&found);
    csv_table_free(&table);
    return code;
}

int main(int argc, char **argv)
{
    arguments asked;
    question whole;
    int code;
    if (!arguments_read(&asked, argc, argv, &code))
        return code;
    code = question_make(&whole, &asked);
    if (code == 0)
        code = report(&whole);
    question_free(&whole);
    return code;
}
