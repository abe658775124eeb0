/* Options as a struct and as text are one thing: initialiser, defaults and canonical text agree, and text reads back.
 * Growing structs of callers with an older, a newer or no header are told apart by their size and their tail. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"

static const cxm_nps_options init_nps = CXM_NPS_OPTIONS_INIT;
static const cxm_csat_options init_csat = CXM_CSAT_OPTIONS_INIT;
static const cxm_ces_options init_ces = CXM_CES_OPTIONS_INIT;
static const cxm_rating_options init_rating = CXM_RATING_OPTIONS_INIT;

static const struct options_measure {
    const char *name;
    const void *init;
    size_t size;
    const char *text; /* the defaults in canonical form */
} options_measures[] = {
    {"nps", &init_nps, sizeof init_nps, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.95 interval=adjusted_wald off_scale=fail"},
    {"csat", &init_csat, sizeof init_csat, "scale=1..5 top_boxes=2 bottom_boxes=2 confidence=0.95 interval=wilson off_scale=fail"},
    {"ces", &init_ces, sizeof init_ces,
     "scale=1..7 agree_boxes=3 disagree_boxes=3 direction=higher_is_easier confidence=0.95 interval=standard off_scale=fail"},
    {"rating", &init_rating, sizeof init_rating, "scale=1..5 top_boxes=2 bottom_boxes=2 confidence=0.95 interval=standard off_scale=fail"},
};

union options_any {
    size_t struct_size;
    double align;
    unsigned char bytes[128];
};

static void defaults_agree(void **state)
{
    const struct options_measure *c = *state;
    const cxm_measure *measure = cxm_measure_find(c->name);
    union options_any options;
    char text[256];
    size_t needed;
    assert_non_null(measure);
    assert_string_equal(measure->name, c->name);
    assert_int_equal(measure->struct_size, sizeof *measure);
    assert_int_equal(measure->options_size, c->size);
    memset(&options, 0xA5, sizeof options);
    assert_int_equal(cxm_options_init(measure, &options, c->size, NULL), CXM_OK);
    assert_memory_equal(&options, c->init, c->size);
    assert_int_equal(options.bytes[c->size], 0xA5);
    assert_int_equal(cxm_options_format(measure, NULL, text, sizeof text, &needed, NULL), CXM_OK);
    assert_string_equal(text, c->text);
    assert_int_equal(needed, strlen(c->text) + 1);
    for (size_t size = 0; size < needed; size++) {
        size_t again = 0;
        assert_int_equal(cxm_options_format(measure, &options, size ? text : NULL, size, &again, NULL), CXM_E_SPACE);
        assert_int_equal(again, needed);
    }
    assert_int_equal(cxm_options_format(measure, &options, text, needed, NULL, NULL), CXM_OK);
    assert_string_equal(text, c->text);
}

/* Draws a value of an option as text that its record says it takes. */
static void options_draw(const cxm_option *option, struct random *random, char *text)
{
    static char numbers[64];
    const char *choice = option->choices;
    long low, high;
    switch (option->kind) {
    case CXM_OPTION_CHOICE:
        for (int64_t skip_ = random_below(random, 8); skip_ > 0; skip_--)
            choice = strchr(choice, '|') ? strchr(choice, '|') + 1 : option->choices;
        strncat(text, choice, strcspn(choice, "|"));
        return;
    case CXM_OPTION_SCALE:
        low = (long)random_below(random, 2000) - 1000;
        high = low + 1 + (long)random_below(random, 240);
        snprintf(numbers, sizeof numbers, "%ld..%ld", low, high);
        break;
    case CXM_OPTION_INTEGER: snprintf(numbers, sizeof numbers, "%d", 1 + (int)random_below(random, 120)); break;
    default: snprintf(numbers, sizeof numbers, "%.17g", random_unit(random) * (random_below(random, 2) ? 1 : 1e-12)); break;
    }
    strcat(text, numbers);
}

/* Random options: what is printed reads back to the same struct, and prints the same again. */
static void text_is_a_fixed_point(void **state)
{
    const struct options_measure *c = *state;
    const cxm_measure *measure = cxm_measure_find(c->name);
    struct random random = {c->size};
    int accepted = 0;
    for (int i = 0; i < 20000; i++) {
        union options_any options, back;
        char drawn[512] = "", text[512], again[512];
        memcpy(&options, c->init, c->size);
        memcpy(&back, c->init, c->size);
        for (int32_t o = 0; o < measure->option_count; o++) {
            if (random_below(&random, 3) == 0)
                continue;
            strcat(drawn, measure->options[o].name);
            strcat(drawn, "=");
            if (strstr(measure->options[o].name, "_min"))
                strcat(drawn, strstr(measure->options[o].name, "passive") ? "3.25" : "4.125"); /* have to lie on the scale */
            else
                options_draw(&measure->options[o], &random, drawn);
            strcat(drawn, random_below(&random, 2) ? " " : "\t\n");
        }
        if (cxm_options_parse(measure, drawn, &options, NULL) != CXM_OK) {
            assert_memory_equal(&options, c->init, c->size); /* unchanged on failure: some drawn sets contradict themselves */
            continue;
        }
        accepted++;
        assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
        assert_int_equal(cxm_options_parse(measure, text, &back, NULL), CXM_OK);
        assert_memory_equal(&options, &back, c->size);
        assert_int_equal(cxm_options_format(measure, &back, again, sizeof again, NULL, NULL), CXM_OK);
        assert_string_equal(text, again);
    }
    assert_true(accepted > 100);
}

/* Records say what is true of the struct: an offset inside of it, a default in range, names once. */
static void records_are_sound(void **state)
{
    const struct options_measure *c = *state;
    const cxm_measure *measure = cxm_measure_find(c->name);
    assert_true(measure->input_count == 1 && strcmp(measure->inputs[0].name, "score") == 0);
    assert_true(measure->title[0] && measure->summary[0] && measure->formula[0] && measure->source[0]);
    assert_int_equal(measure->merge, CXM_MERGE_EXACT);
    assert_int_equal(measure->merge_weighted, CXM_MERGE_ROUNDING);
    assert_true(measure->revision >= 1);
    for (int32_t o = 0; o < measure->option_count; o++) {
        const cxm_option *option = &measure->options[o];
        size_t width = option->kind == CXM_OPTION_SCALE ? sizeof(cxm_scale) : option->kind == CXM_OPTION_NUMBER ? 8 : 4;
        assert_true(option->offset >= sizeof(size_t) && option->offset + width <= c->size);
        assert_true(option->initial >= option->minimum && option->initial <= option->maximum);
        assert_int_equal(option->choices[0] != '\0', option->kind == CXM_OPTION_CHOICE);
        assert_true(option->summary[0] != '\0');
        assert_int_equal(option->reserved, 0);
        for (int32_t p = 0; p < o; p++)
            assert_string_not_equal(option->name, measure->options[p].name);
    }
    for (int32_t t = 0; t < measure->term_count; t++)
        assert_true(strcmp(measure->terms[t].unit, "points") == 0 || strcmp(measure->terms[t].unit, "percent") == 0);
}

static void options_of_measure(void **state)
{
    defaults_agree(state);
    records_are_sound(state);
    text_is_a_fixed_point(state);
}

static void the_list_of_measures(void **state)
{
    (void)state;
    const int32_t answers = sizeof options_measures / sizeof *options_measures; /* they come first */
    assert_true(cxm_measure_count() >= answers);
    for (int32_t i = 0; i < cxm_measure_count(); i++) {
        const cxm_measure *measure = cxm_measure_at(i);
        if (i < answers)
            assert_string_equal(measure->name, options_measures[i].name);
        assert_int_equal(measure->form, i < answers ? CXM_FORM_ANSWERS : CXM_FORM_ANALYSIS);
        assert_ptr_equal(cxm_measure_find(measure->name), measure);
    }
    assert_null(cxm_measure_at(-1));
    assert_null(cxm_measure_at(cxm_measure_count()));
    assert_null(cxm_measure_find("NPS"));
    assert_null(cxm_measure_find(""));
    assert_null(cxm_measure_find(NULL));
}

/* ---- what text may say ---- */

static const struct options_text {
    const char *name; /* also the text, unless there is one of its own */
    cxm_status status;
    const char *canonical; /* of nps, after it */
    const char *text;
} options_texts[] = {
    {"nothing", CXM_OK, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.95 interval=adjusted_wald off_scale=fail", ""},
    {"blanks", CXM_OK, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.95 interval=adjusted_wald off_scale=fail", "  \t\n"},
    {"confidence=0.9 interval=score", CXM_OK, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.9 interval=score off_scale=fail", NULL},
    {"scale=1..5 passive_min=4 promoter_min=5", CXM_OK, "scale=1..5 passive_min=4 promoter_min=5 confidence=0.95 interval=adjusted_wald off_scale=fail", NULL},
    {"promoter_min=5 passive_min=4 scale=1..5", CXM_OK, "scale=1..5 passive_min=4 promoter_min=5 confidence=0.95 interval=adjusted_wald off_scale=fail", NULL},
    {"off_scale=\"skip\"", CXM_OK, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.95 interval=adjusted_wald off_scale=skip", NULL},
    {"confidence=0.5 confidence=0.75", CXM_OK, "scale=0..10 passive_min=7 promoter_min=9 confidence=0.75 interval=adjusted_wald off_scale=fail", NULL},
    {"scale=-10..10", CXM_OK, "scale=-10..10 passive_min=7 promoter_min=9 confidence=0.95 interval=adjusted_wald off_scale=fail", NULL},
    {"colour=red", CXM_E_NOT_FOUND, NULL, NULL},
    {"Confidence=0.9", CXM_E_NOT_FOUND, NULL, NULL},
    {"top_boxes=2", CXM_E_NOT_FOUND, NULL, NULL},
    {"confidence", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=", CXM_E_ARGUMENT, NULL, NULL},
    {"=0.9", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence = 0.9", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=0.9=0.8", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=0", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=1", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=-0.5", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=95%", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=0,95", CXM_E_ARGUMENT, NULL, NULL},
    {"confidence=nan", CXM_E_ARGUMENT, NULL, NULL},
    {"interval=Wald", CXM_E_ARGUMENT, NULL, NULL},
    {"interval=wal", CXM_E_ARGUMENT, NULL, NULL},
    {"interval=wald|score", CXM_E_ARGUMENT, NULL, NULL},
    {"interval=\"wald", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=10..0", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=0..0", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=0.5..10", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=0..241", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=0-10", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=..10", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=0..", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=2000000..2000010", CXM_E_ARGUMENT, NULL, NULL},
    {"scale=1..5", CXM_E_ARGUMENT, NULL, NULL}, /* thresholds are not guessed */
    {"passive_min=9", CXM_E_ARGUMENT, NULL, NULL},
    {"passive_min=0", CXM_E_ARGUMENT, NULL, NULL},
    {"promoter_min=11", CXM_E_ARGUMENT, NULL, NULL},
    {"promoter_min=6.5", CXM_E_ARGUMENT, NULL, NULL},
};

static void options_from_text(void **state)
{
    const struct options_text *c = *state;
    const cxm_measure *measure = cxm_measure_find("nps");
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_error error = {.code = 77, .argument = 77, .row = 77};
    char text[256];
    assert_int_equal(cxm_options_parse(measure, c->text ? c->text : c->name, &options, &error), c->status);
    assert_int_equal(error.code, c->status ? c->status : 77);
    if (c->status) {
        assert_int_equal(error.argument, 1);
        assert_int_equal(error.row, -1);
        assert_memory_equal(&options, &init_nps, sizeof options);
        return;
    }
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_string_equal(text, c->canonical);
}

/* ---- callers with another header ---- */

enum { OLDER = 1, NEWER_ZERO, NEWER_SET, UNSET, GARBAGE };

static const struct options_age {
    const char *name;
    int age;
    cxm_status status;
} options_ages[] = {
    {"a tail of zeros from a newer header", NEWER_ZERO, CXM_OK},
    {"a member set that only a newer header has", NEWER_SET, CXM_E_UNSUPPORTED},
    {"no size", UNSET, CXM_E_ARGUMENT},
    {"a size of garbage", GARBAGE, CXM_E_ARGUMENT},
    {"smaller than the first version", OLDER, CXM_E_ARGUMENT},
};

static void aged(void *bytes, const void *from, size_t size, int age, unsigned char *larger)
{
    size_t stated = age == OLDER ? size - 8 : age == UNSET ? 0 : age == GARBAGE ? SIZE_MAX / 3 : size + 16;
    memset(larger, 0, size + 16);
    memcpy(larger, from, size);
    memcpy(larger, &stated, sizeof stated);
    if (age == NEWER_SET)
        larger[size + 15] = 1;
    *(unsigned char **)bytes = larger;
}

static void growing_structs_are_told_apart(void **state)
{
    const struct options_age *c = *state;
    static const uint8_t rows[] = {5, 4, 1};
    unsigned char larger[3][256];
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 3);
    const cxm_host host = CXM_HOST_INIT;
    const cxm_design design = CXM_DESIGN_INIT;
    void *old_options, *old_host, *old_design;
    cxm_error error;
    cxm_rating_result result;
    aged(&old_options, &init_rating, sizeof init_rating, c->age, larger[0]);
    aged(&old_host, &host, sizeof host, c->age, larger[1]);
    aged(&old_design, &design, sizeof design, c->age, larger[2]);
    assert_int_equal(cxm_rating(&column, NULL, old_options, NULL, &result, &error), c->status);
    if (c->status)
        assert_int_equal(error.argument, 2);
    assert_int_equal(cxm_rating(&column, NULL, NULL, old_host, &result, &error), c->status);
    if (c->status)
        assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_rating(&column, old_design, NULL, NULL, &result, &error), c->status);
    if (c->status)
        assert_int_equal(error.argument, 1);
    const cxm_measure *measure = cxm_measure_find("rating");
    char text[256];
    assert_int_equal(cxm_options_format(measure, old_options, text, sizeof text, NULL, NULL), c->status);
    assert_int_equal(cxm_options_parse(measure, "top_boxes=1", old_options, NULL), c->status);
    if (!c->status)
        assert_int_equal(((const cxm_rating_options *)old_options)->top_boxes, 1);
}

static void init_takes_the_size_of_the_struct(void **state)
{
    (void)state;
    const cxm_measure *measure = cxm_measure_find("ces");
    unsigned char bytes[sizeof(cxm_ces_options) + 8];
    static const size_t wrong[] = {0, 1, sizeof(cxm_ces_options) - 1, sizeof(cxm_ces_options) + 8, SIZE_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memset(bytes, 0xA5, sizeof bytes);
        assert_int_equal(cxm_options_init(measure, bytes, wrong[i], NULL), CXM_E_ARGUMENT);
        for (size_t b = 0; b < sizeof bytes; b++)
            assert_int_equal(bytes[b], 0xA5);
    }
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(the_list_of_measures),
        cmocka_unit_test(init_takes_the_size_of_the_struct),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof options_measures / sizeof *options_measures +
                            sizeof options_texts / sizeof *options_texts + sizeof options_ages / sizeof *options_ages];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(options_measures, options_of_measure, tests, count);
    CHECK_ROWS(options_texts, options_from_text, tests, count);
    CHECK_ROWS(options_ages, growing_structs_are_told_apart, tests, count);
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
