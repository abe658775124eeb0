/*
 * Prints the record of each measure as lines of tab-separated words, for tests/docs/check_measures.
 * The first word says what a line is: measure, input, option or term.
 */
#include <stdio.h>
#include <string.h>

#include <cxm/cxm.h>

/* An option's default, as the text form writes it. */
static void print_initial(const cxm_option *option)
{
    const char *choice = option->choices;
    if (option->kind == CXM_OPTION_SCALE) {
        printf("%.17g..%.17g", option->initial, option->initial_end);
    } else if (option->kind == CXM_OPTION_CHOICE) {
        for (int i = 0; i < (int)option->initial; i++)
            choice = strchr(choice, '|') + 1;
        printf("%.*s", (int)strcspn(choice, "|"), choice);
    } else if (option->kind != CXM_OPTION_TEXT) {
        printf("%.15g", option->initial);
    }
}

int main(void)
{
    for (int32_t m = 0; m < cxm_measure_count(); m++) {
        const cxm_measure *measure = cxm_measure_at(m);
        printf("measure\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\n", measure->name, measure->title, measure->formula, measure->source,
               (int)measure->merge, (int)measure->merge_weighted, (int)measure->revision, (int)measure->form);
        for (int32_t i = 0; i < measure->input_count; i++)
            printf("input\t%s\n", measure->inputs[i].name);
        for (int32_t i = 0; i < measure->option_count; i++) {
            const cxm_option *option = &measure->options[i];
            printf("option\t%s\t%s\t%s\t", option->name, option->unit, option->choices);
            print_initial(option);
            printf("\n");
        }
        for (int32_t i = 0; i < measure->term_count; i++)
            printf("term\t%s\t%s\n", measure->terms[i].name, measure->terms[i].unit);
        for (int32_t i = 0; i < measure->row_term_count; i++)
            printf("row\t%s\t%s\n", measure->row_terms[i].name, measure->row_terms[i].unit);
    }
    return 0;
}
