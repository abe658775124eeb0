/* What every analysis promises of its figures, put to small tables of odd numbers: a value where the status says so and NaN where not,
 * limits in order, values and what each row is given within the term's range, p within 0 and 1. */
#include <stdio.h>

#include "support/check.h"
#include "support/random.h"

#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>

enum { ROWS = 24, COLUMNS = 8, FIGURES = 64, ROW_TERMS = 8, ROUNDS = 400 };

struct made {
    double numbers[ROWS];
    int32_t categories[ROWS];
    uint8_t events[ROWS], valid[ROWS / 8];
    cxm_column column;
};

static const double odd[] = {0, 1, 2, 3, 0.5, 1e-9, 1e9, 100, 7, -1, -2.5, 1e150, -1e150, 1e-300, 12345678.9};

static void make(struct made *made, const cxm_input *input, struct random *random, int64_t rows, int kind)
{
    for (int64_t i = 0; i < rows; i++) {
        const int64_t small = random_below(random, kind % 2 ? 4 : 1000);
        made->numbers[i] = kind < 6 ? (double)(small + (kind > 2)) : odd[random_below(random, kind < 8 ? 9 : 15)];
        made->categories[i] = (int32_t)random_below(random, kind % 3 ? 3 : 12);
        made->events[i] = kind % 5 ? random_below(random, 2) == 1 : kind == 5;
    }
    if (input->kind == CXM_INPUT_CATEGORY)
        made->column = cxm_column_of(CXM_TYPE_I32, made->categories, rows);
    else if (input->kind == CXM_INPUT_EVENT)
        made->column = cxm_column_of(CXM_TYPE_BOOL8, made->events, rows);
    else
        made->column = cxm_column_of(CXM_TYPE_F64, made->numbers, rows);
    if (kind % 4 == 1) {
        for (size_t i = 0; i < sizeof made->valid; i++)
            made->valid[i] = (uint8_t)(random_bits(random) | random_bits(random));
        made->column.validity = made->valid;
    }
}

static void check_figure(const char *what, const cxm_term *term, const cxm_tested_estimate *figure)
{
    const cxm_estimate *e = &figure->estimate;
    const double slack = 1e-9;
    if ((e->status == CXM_VALUE_OK) == isnan(e->value))
        fail_msg("%s, %s: status %d and value %g", what, term->name, e->status, e->value);
    if (e->status == CXM_VALUE_OK && (e->value < term->minimum - slack || e->value > term->maximum + slack))
        fail_msg("%s, %s: %.17g is outside %g..%g", what, term->name, e->value, term->minimum, term->maximum);
    if ((e->interval_status == CXM_INTERVAL_OK) != (!isnan(e->lower) && !isnan(e->upper)))
        fail_msg("%s, %s: interval status %d and %g to %g", what, term->name, e->interval_status, e->lower, e->upper);
    if (e->interval_status == CXM_INTERVAL_OK && !(e->lower <= e->upper))
        fail_msg("%s, %s: %g to %g", what, term->name, e->lower, e->upper);
    if (e->n < 0 || e->missing < 0 || e->excluded < 0)
        fail_msg("%s, %s: n %d", what, term->name, (int)e->n);
    if (figure->test_status == CXM_TEST_OK ? !(figure->p >= 0 && figure->p <= 1) : !isnan(figure->p))
        fail_msg("%s, %s: test status %d and p %g", what, term->name, figure->test_status, figure->p);
}

static void check_row(const char *what, const cxm_term *term, double number)
{
    if (number < term->minimum - 1e-9 || number > term->maximum + 1e-9)
        fail_msg("%s, %s of a row: %.17g is outside %g..%g", what, term->name, number, term->minimum, term->maximum);
}

static bool has_option(const cxm_measure *measure, const char *name)
{
    for (int32_t i = 0; i < measure->option_count; i++)
        if (strcmp(measure->options[i].name, name) == 0)
            return true;
    return false;
}

/* One measure, one table; false where it is refused. */
static bool try_measure(const cxm_measure *measure, struct random *random, int round)
{
    static struct made made[COLUMNS];
    const cxm_column *columns[COLUMNS];
    cxm_tested_estimate figures[FIGURES], again[FIGURES];
    double numbers[ROW_TERMS][ROWS], *each_row[ROW_TERMS];
    const int64_t rows = random_below(random, ROWS + 1);
    const int kind = round % 9;
    int32_t count = 0;
    cxm_error why;
    for (int32_t i = 0; i < measure->input_count; i++) {
        if ((measure->inputs[i].flags & CXM_INPUT_OPTIONAL) && round % 2)
            break;
        const bool margin = measure->inputs[i].kind == CXM_INPUT_MARGIN, aged = measure->inputs[i].kind == CXM_INPUT_AGED;
        int32_t more = 1 + (measure->inputs[i].flags & CXM_INPUT_REPEATED ? round % 3 : 0);
        for (more *= margin || aged ? 2 : 1; more > 0; more--, count++) {
            make(&made[count], &measure->inputs[i], random, rows, kind);
            if (margin && more % 2 == 0)
                made[count].column = cxm_column_of(CXM_TYPE_I32, made[count].categories, rows);
            else if (margin && kind < 5) /* what is told of the category before it; else odd numbers */
                for (int64_t r = 0; r < rows; r++)
                    made[count].numbers[r] = 10 + made[count - 1].categories[r];
            columns[count] = &made[count].column;
        }
    }
    const int32_t given = cxm_measure_figures(measure, count);
    const char *options = has_option(measure, "horizon") ? "at=2 horizon=3" : has_option(measure, "at") ? "at=2" : NULL;
    assert_in_range(given, 1, FIGURES);
    assert_in_range(measure->row_term_count, 0, ROW_TERMS);
    for (int32_t k = 0; k < measure->row_term_count; k++)
        each_row[k] = numbers[k];
    const cxm_status status = cxm_measure_analyse(measure, columns, NULL, count, NULL, options, NULL, figures, NULL, &why);
    if (status) {
        assert_true(why.code == status && why.message[0] != '\0');
        return false;
    }
    assert_int_equal(cxm_measure_analyse(measure, columns, NULL, count, NULL, options, NULL, again,
                                         measure->row_term_count ? each_row : NULL, &why), CXM_OK);
    for (int32_t k = 0; k < measure->row_term_count; k++)
        for (int64_t i = 0; i < rows; i++)
            check_row(measure->name, &measure->row_terms[k], numbers[k][i]);
    int32_t f = 0;
    const int32_t step = measure->inputs[measure->input_count - 1].kind == CXM_INPUT_AGED ? 2 : 1;
    for (int32_t t = 0; t < measure->term_count; t++)
        for (int32_t each = measure->terms[t].flags & CXM_TERM_EACH ? (count - measure->input_count + 1) / step : 1; each > 0;
             each--, f++) {
            check_figure(measure->name, &measure->terms[t], &figures[f]);
            check_close(again[f].estimate.value, figures[f].estimate.value, 0);
            check_close(again[f].p, figures[f].p, 0);
        }
    assert_int_equal(f, given);
    return true;
}

static void figures_keep_their_word(void **state)
{
    int analyses = 0;
    (void)state;
    for (int32_t m = 0; m < cxm_measure_count(); m++) {
        const cxm_measure *measure = cxm_measure_at(m);
        struct random random = {(uint64_t)m + 1};
        int taken = 0;
        if (measure->form != CXM_FORM_ANALYSIS)
            continue;
        for (int round = 0; round < ROUNDS; round++)
            taken += try_measure(measure, &random, round);
        printf("%-24s %d of %d tables taken\n", measure->name, taken, ROUNDS);
        analyses += taken > 0; /* some want categories that their other columns or options name, and take none of these */
    }
    assert_true(analyses >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures_keep_their_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
