/* Every case of vectors/people.json: the blind spot and the panel against the matrices and sets that define them.
 * Rows in another order give the same figures. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <stdio.h>

#include "support/check.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/random.h"

enum { ROWS_MOST = 200, TERMS_MOST = 16, INPUTS_MOST = 8 };

/* One column, filled from JSON in some order of its rows; all null where the vector does not have it. */
struct filled {
    double number[ROWS_MOST];
    const char *text[ROWS_MOST];
    uint8_t validity[ROWS_MOST / 8 + 1];
    cxm_column column;
};

static void fill(struct filled *to, const cxm_input *input, const struct json *values, const int *order, int64_t rows)
{
    const struct json *one = json_first(values);
    memset(to, 0, sizeof *to);
    for (int64_t i = 0; i < rows; i++) {
        const int at = order[i];
        if (!one)
            break;
        const bool null = one->kind == JSON_NULL;
        to->text[at] = null ? NULL : input->kind == CXM_INPUT_CATEGORY ? json_text(one) : NULL;
        to->number[at] = null || input->kind == CXM_INPUT_CATEGORY ? 0 : json_number(one);
        to->validity[at / 8] = (uint8_t)(to->validity[at / 8] | !null << at % 8);
        one = one->next;
    }
    to->column = input->kind == CXM_INPUT_CATEGORY ? cxm_column_of(CXM_TYPE_CSTR, to->text, rows)
                                                   : cxm_column_of(CXM_TYPE_F64, to->number, rows);
    to->column.validity = to->validity;
}

static void figures_of(const struct json *vector, const int *order, cxm_tested_estimate *figures)
{
    static struct filled filled[INPUTS_MOST];
    const cxm_column *columns[INPUTS_MOST];
    const cxm_measure *measure = cxm_measure_find(json_text(json_at(vector, "measure")));
    const struct json *inputs = json_at(vector, "inputs");
    const int64_t rows = json_count(json_first(inputs));
    cxm_error why;
    int32_t given = 0;
    assert_true(rows <= ROWS_MOST && measure && measure->input_count <= INPUTS_MOST);
    for (int32_t i = 0; i < measure->input_count; i++) {
        fill(&filled[i], &measure->inputs[i], json_at(inputs, measure->inputs[i].name), order, rows);
        columns[i] = &filled[i].column;
        if (json_at(inputs, measure->inputs[i].name))
            given = i + 1;
    }
    if (cxm_measure_analyse(measure, columns, NULL, given, NULL, json_text(json_at(vector, "options")), NULL, figures, NULL, &why))
        fail_msg("%s", why.message);
}

static void check_figure(const struct json *vector, const struct json *expected, const cxm_tested_estimate *got)
{
    for (const struct json *one = json_first(expected); one; one = one->next) {
        struct json alone = *one, object = {.kind = JSON_OBJECT, .first = &alone, .count = 1};
        alone.next = NULL;
        if (strcmp(one->name, "p") == 0)
            check_wanted_number(vector, expected->name, "p", got->p, json_number(one));
        else if (strcmp(one->name, "statistic") == 0)
            check_wanted_number(vector, expected->name, "statistic", got->statistic, json_number(one));
        else
            check_wanted(vector, &object, expected->name, &got->estimate);
    }
    if (json_at(expected, "p"))
        assert_int_equal(got->test_status, CXM_TEST_OK);
}

static void vector_holds(void **state)
{
    const struct json *vector = *state;
    const cxm_measure *measure = cxm_measure_find(json_text(json_at(vector, "measure")));
    cxm_tested_estimate figures[TERMS_MOST];
    struct random random = {5};
    int order[ROWS_MOST];
    const int rows = (int)json_count(json_first(json_at(vector, "inputs")));
    for (int i = 0; i < ROWS_MOST; i++)
        order[i] = i;
    for (int pass = 0; pass < 3; pass++) {
        figures_of(vector, order, figures);
        for (const struct json *term = json_first(json_at(vector, "expect")); term; term = term->next) {
            int t = 0;
            while (t < measure->term_count && strcmp(measure->terms[t].name, term->name) != 0)
                t++;
            assert_true(t < measure->term_count);
            check_figure(vector, term, &figures[t]);
        }
        for (int i = rows - 1; i > 0; i--) {
            const int with = (int)random_below(&random, i + 1), kept = order[i];
            order[i] = order[with];
            order[with] = kept;
        }
    }
}

int main(void)
{
    struct json_file file = json_read(CXM_VECTORS "/people.json");
    struct CMUnitTest tests[64];
    size_t count = 0;
    if (!file.root)
        return 1;
    for (const struct json *vector = json_first(file.root); vector; vector = vector->next)
        tests[count++] =
            (struct CMUnitTest){json_text(json_at(vector, "name")), vector_holds, NULL, NULL, (void *)(uintptr_t)vector};
    const int failed = _cmocka_run_group_tests("people", tests, count, NULL, NULL);
    json_close(&file);
    return failed;
}
