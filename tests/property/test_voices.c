/* What every voices analysis owes to rows, columns and sides: rows in any order, rows without anything, memory in any form, sides
 * exchanged, groups alone and the analyses' own group all tell the same. One made-up table of accounts, some heard on one side. */
#include <math.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

#include <cxm/cxm.h>

enum { ROWS = 360, MOST = 2 * ROWS, ACCOUNTS = 24, SLOT = 24, ASKED = 200 };

enum {
    SCORE, /* categories follow */
    SIDE, ACCOUNT, REGION, SEGMENT, CONTACT, STAGE, ABOUT, CAUSE, FUNCTION, ISSUE, ROLE_CLASS, /* numbers follow */
    PRICE, UPTIME, REVENUE, PEOPLE, INVITED, THEME, COLUMNS
};

static const char *const names[COLUMNS] = {"score", "side", "account", "region", "segment", "contact", "stage", "about", "cause",
                                           "function", "issue", "role_class", "item/price", "item/uptime", "revenue", "people",
                                           "invited", "theme/manual"};

static const char *const labels[] = {"buyer", "end_user", "own_employee", "unknown"};

/* Measures on the columns above. Few resamples do: they are of what is drawn, not of what is right. */
static const char *const measures[] = {
    "voices.difference(score, side, account)",
    "voices.agreement(score, side, account)",
    "voices.agreement(score, side, account, item/price, item/uptime, level=ordinal)",
    "voices.quadrant(score, side, account, revenue)",
    "voices.blindspot(score, side, account, invited, role_class, people)",
    "voices.panel(contact, account, stage, score)",
    "voices.criteria(score, side, account, item/price, item/uptime, resamples=100)",
    "voices.criteria(score, side, account, item/price, item/uptime, resamples=0, method=lmg)",
    "voices.profile(side, account, item/price, item/uptime)",
    "voices.decomposition(score, side, account, segment, item/price, item/uptime)",
    "voices.mirror(score, side, account, about)",
    "voices.themes(side, account, theme/manual)",
    "voices.attribution(cause, function, issue)",
};

enum { MEASURES = sizeof measures / sizeof *measures };

static const char *const figures[] = {"value", "std_error", "lower", "upper", "df", "p", "q", "n", "clusters"};

static double cells[COLUMNS][ROWS]; /* NaN is a null */

static void fill(void)
{
    struct random random = {7};
    for (int i = 0; i < ROWS; i++) {
        const int64_t account = random_below(&random, ACCOUNTS), kind = random_below(&random, 20);
        const double side = account < 3 ? 0 : account < 6 ? 1 : kind < 7 ? 0 : kind < 16 ? 1 : kind < 19 ? 2 : 3;
        double drawn[12]; /* whole numbers below 12, 11, 10 ... */
        for (int d = 0; d < 12; d++)
            drawn[d] = (double)random_below(&random, 12 - d);
        const double price = drawn[6] + (double)(account % 5), uptime = drawn[1], chance = random_unit(&random);
        const double level = 5 + price / 4 - (double)(account % 3) + (side > 0 ? uptime / 3 - 2 : 0);
        const double row[COLUMNS] = {
            [SCORE] = fmin(10, fmax(0, floor(level + drawn[7]))),
            [SIDE] = side,
            [ACCOUNT] = (double)account,
            [REGION] = (double)(account % 2),
            [SEGMENT] = drawn[8],
            [CONTACT] = (double)(account * 5) + floor(drawn[5] / 2),
            [STAGE] = drawn[9],
            [ABOUT] = (double)(i % 3 ? i % 2 : 3),
            [CAUSE] = floor(drawn[0] / 4),
            [FUNCTION] = drawn[10],
            [ISSUE] = (double)account,
            [ROLE_CLASS] = floor(drawn[3] / 3),
            [PRICE] = price,
            [UPTIME] = uptime,
            [REVENUE] = (double)(account * 7 % 50),
            [PEOPLE] = 1 + floor(drawn[4] / 3),
            [INVITED] = (double)(kind % 3 > 0),
            [THEME] = (double)(chance < (side > 0 ? 0.5 : 0.3)),
        };
        for (int c = 0; c < COLUMNS; c++)
            cells[c][i] = row[c];
        if (i % 11 == 0)
            cells[SCORE][i] = NAN;
        if (i % 17 == 0)
            cells[PRICE][i] = NAN;
    }
}

/* How a table lies in memory: type of numbers, type of categories, bytes from one to the next (0 is packed). */
struct form {
    int32_t number, category, stride;
};

static const struct form plain = {CXM_TYPE_F64, CXM_TYPE_I32, 0};

struct laid {
    double memory[COLUMNS][MOST * SLOT / sizeof(double)];
    uint8_t valid[COLUMNS][MOST / 8 + 1];
    cxm_column columns[COLUMNS];
    cxm_table table;
};

static size_t put(char *to, int32_t type, double cell)
{
#define PUT(kind, as)                               \
    case kind: {                                    \
        const as it = isnan(cell) ? 0 : (as)cell;   \
        memcpy(to, &it, sizeof it);                 \
        return sizeof it;                           \
    }
    switch (type) {
        PUT(CXM_TYPE_I8, int8_t)
        PUT(CXM_TYPE_I16, int16_t)
        PUT(CXM_TYPE_I32, int32_t)
        PUT(CXM_TYPE_I64, int64_t)
        PUT(CXM_TYPE_U8, uint8_t)
        PUT(CXM_TYPE_U16, uint16_t)
        PUT(CXM_TYPE_U32, uint32_t)
        PUT(CXM_TYPE_U64, uint64_t)
        PUT(CXM_TYPE_F32, float)
        PUT(CXM_TYPE_F64, double)
    default: {
        const char *label = labels[isnan(cell) ? 3 : (int)cell];
        memcpy(to, &label, sizeof label);
        return sizeof label;
    }
    }
#undef PUT
}

/* The rows in this order; -1 is one without anything. With a negative stride they lie backwards. */
static const cxm_table *lay(struct laid *laid, const int *order, int rows, struct form form)
{
    memset(laid, 0, sizeof *laid);
    for (int c = 0; c < COLUMNS; c++) {
        const bool number = c == SCORE || c >= PRICE;
        const int32_t type = c == SIDE || c == ABOUT ? CXM_TYPE_CSTR : number ? form.number : form.category;
        char *memory = (char *)laid->memory[c], *first = memory + (form.stride < 0 ? (rows - 1) * -form.stride : 0);
        size_t size = 0;
        for (int i = 0; i < rows; i++) {
            const double cell = order[i] < 0 ? (double)NAN : cells[c][order[i]];
            char *to = form.stride ? first + i * form.stride : memory + (size_t)i * size;
            size = put(to, type, cell);
            laid->valid[c][i / 8] |= (uint8_t)(!isnan(cell) << i % 8);
        }
        laid->columns[c] = cxm_column_of(type, first, rows);
        laid->columns[c].validity = laid->valid[c];
        laid->columns[c].stride = form.stride;
    }
    laid->table = (cxm_table){names, laid->columns, COLUMNS, rows};
    return &laid->table;
}

static cxm_result *ask(const cxm_table *table, const char *measure, const char *by)
{
    const char *asked[] = {measure, NULL}, *keys[] = {by, NULL};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result;
    cxm_error why;
    query.measures = asked;
    query.by = by ? keys : NULL;
    if (cxm_table_query(table, &query, NULL, &result, &why))
        fail_msg("%s: %s", measure, why.message);
    return result;
}

static struct laid first, second;
static int order[MOST];

static const cxm_table *as_made(void)
{
    for (int i = 0; i < ROWS; i++)
        order[i] = i;
    return lay(&first, order, ROWS, plain);
}

static void check_row(const cxm_result *got, int64_t row, const cxm_result *want, int64_t wanted, double relative, bool q)
{
    const char *term = cxm_result_text(want, wanted, "term");
    assert_string_equal(cxm_result_text(got, row, "term"), term);
    for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) {
        if (!q && strcmp(figures[f], "q") == 0)
            continue;
        const double a = cxm_result_number(got, row, figures[f]), b = cxm_result_number(want, wanted, figures[f]);
        if (isnan(a) != isnan(b) || fabs(a - b) > relative * fmax(1, fabs(b)))
            fail_msg("%s, %s of %s: %.17g, and %.17g", cxm_result_text(want, wanted, "measure"), figures[f], term, a, b);
    }
}

static void check_all(const cxm_result *got, const cxm_result *want, double relative)
{
    assert_int_equal(cxm_result_length(got), cxm_result_length(want));
    for (int64_t row = 0; row < cxm_result_length(want); row++)
        check_row(got, row, want, row, relative, true);
}

static void rows_in_any_order(void **state)
{
    struct random random = {11};
    (void)state;
    for (int m = 0; m < MEASURES; m++) {
        cxm_result *want = ask(as_made(), measures[m], NULL);
        for (int i = ROWS - 1; i > 0; i--) {
            const int64_t j = random_below(&random, i + 1);
            const int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        cxm_result *got = ask(lay(&second, order, ROWS, plain), measures[m], NULL);
        check_all(got, want, 1e-10);
        cxm_result_free(got);
        cxm_result_free(want);
    }
}

/* Shares of all rows, heard or not, do count a row without anything. */
static void a_row_without_anything_is_none(void **state)
{
    (void)state;
    for (int m = 0; m < MEASURES; m++) {
        cxm_result *want = ask(as_made(), measures[m], NULL);
        int rows = 0;
        for (int i = 0; i < ROWS; i++) {
            if (i % 50 == 3)
                order[rows++] = -1;
            order[rows++] = i;
        }
        const bool of_rows = strstr(measures[m], "voices.profile") || strstr(measures[m], "voices.themes");
        cxm_result *got = ask(lay(&second, order, rows, plain), measures[m], NULL);
        assert_int_equal(cxm_result_length(got), cxm_result_length(want));
        for (int64_t row = 0; row < cxm_result_length(want); row++) {
            const char *term = cxm_result_text(want, row, "term");
            if (!of_rows || (strcmp(term, "unknown") != 0 && strcmp(term, "coded") != 0))
                check_row(got, row, want, row, 0, true);
        }
        cxm_result_free(got);
        cxm_result_free(want);
    }
}

static void memory_in_any_form(void **state)
{
    static const struct form forms[] = {
        {CXM_TYPE_F32, CXM_TYPE_I16, 0}, {CXM_TYPE_U8, CXM_TYPE_U8, 0},   {CXM_TYPE_I8, CXM_TYPE_I8, 0},
        {CXM_TYPE_I16, CXM_TYPE_I64, 0}, {CXM_TYPE_U16, CXM_TYPE_U16, 0}, {CXM_TYPE_I32, CXM_TYPE_U32, 0},
        {CXM_TYPE_U32, CXM_TYPE_U64, 0}, {CXM_TYPE_I64, CXM_TYPE_I32, 0}, {CXM_TYPE_U64, CXM_TYPE_I32, 0},
        {CXM_TYPE_F64, CXM_TYPE_I32, SLOT}, {CXM_TYPE_F32, CXM_TYPE_U8, -SLOT}, {CXM_TYPE_U8, CXM_TYPE_I64, 11},
    };
    (void)state;
    for (int m = 0; m < MEASURES; m++) {
        cxm_result *want = ask(as_made(), measures[m], NULL);
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
            cxm_result *got = ask(lay(&second, order, ROWS, forms[f]), measures[m], NULL);
            check_all(got, want, 0);
            cxm_result_free(got);
        }
        cxm_result_free(want);
    }
}

static int64_t row_of(const cxm_result *result, const char *term)
{
    for (int64_t row = 0; row < cxm_result_length(result); row++)
        if (strcmp(cxm_result_text(result, row, "term"), term) == 0)
            return row;
    fail_msg("there is no %s", term);
    return 0;
}

/* Called the other way round, what was of buyers is of end users, and a difference changes its sign. */
static void sides_exchanged(void **state)
{
    static const struct {
        int measure;
        const char *term, *becomes;
        int sign;
    } swapped[] = {
        {0, "difference", NULL, -1}, {0, "within", NULL, -1}, {0, "extremes", NULL, -1}, {0, "cliffs_delta", NULL, -1},
        {0, "buyers", "users", 1}, {0, "users", "buyers", 1}, {0, "pooled", NULL, 1}, {0, "wasserstein", NULL, 1},
        {0, "jensen_shannon", NULL, 1}, {0, "kolmogorov_smirnov", NULL, 1}, {0, "both", NULL, 1},
        {1, "rwg", NULL, 1}, {1, "rwg_buyers", "rwg_users", 1}, {1, "cohens_kappa", NULL, 1}, {1, "alpha_sides", NULL, 1},
        {3, "buyers_high_users_low", "buyers_low_users_high", 1}, {3, "both_high", NULL, 1}, {3, "both_low_revenue", NULL, 1},
        {4, "population", NULL, 1}, {4, "silent_least", NULL, 1},
        {6, "equal", NULL, 1}, {6, "r2_buyers", "r2_users", 1},
        {6, "importance_buyers(item/price)", "importance_users(item/price)", 1},
        {6, "coefficient_users(item/uptime)", "coefficient_buyers(item/uptime)", 1},
        {6, "coefficient_difference(item/price)", NULL, -1},
        {7, "importance_buyers(item/price)", "importance_users(item/price)", 1},
        {7, "importance_difference(item/uptime)", NULL, -1},
        {8, "buyers(item/price)", "users(item/price)", 1}, {8, "difference(item/uptime)", NULL, -1},
        {9, "difference", NULL, -1}, {9, "experience", NULL, -1}, {9, "mix", NULL, -1}, {9, "unmatched", NULL, -1},
        {9, "interaction", NULL, 1}, {9, "explained", NULL, -1}, {9, "explained_by(item/price)", NULL, -1}, {9, "simpson", NULL, 1},
        {10, "gap", NULL, 1}, {10, "said_buyers", "said_users", 1},
        {11, "log_odds(theme/manual)", NULL, -1}, {11, "buyers(theme/manual)", "users(theme/manual)", 1},
    };
    const cxm_table *table = as_made();
    (void)state;
    for (size_t i = 0; i < sizeof swapped / sizeof *swapped; i++) {
        const char *measure = measures[swapped[i].measure], *becomes = swapped[i].becomes ? swapped[i].becomes : swapped[i].term;
        const int sign = swapped[i].sign;
        char turned[ASKED];
        snprintf(turned, sizeof turned, "%.*s, buyer=end_user, user=buyer)", (int)strlen(measure) - 1, measure);
        cxm_result *one = ask(table, measure, NULL), *other = ask(table, turned, NULL);
        const int64_t a = row_of(one, swapped[i].term), b = row_of(other, becomes);
        const char *lower = sign < 0 ? "upper" : "lower", *upper = sign < 0 ? "lower" : "upper";
        const bool known = !isnan(cxm_result_number(one, a, "value"));
        assert_true(known);
        check_close(sign * cxm_result_number(other, b, "value"), cxm_result_number(one, a, "value"), 1e-9);
        check_close(cxm_result_number(other, b, "std_error"), cxm_result_number(one, a, "std_error"), 1e-9);
        check_close(sign * cxm_result_number(other, b, lower), cxm_result_number(one, a, "lower"), 1e-9);
        check_close(sign * cxm_result_number(other, b, upper), cxm_result_number(one, a, "upper"), 1e-9);
        check_close(cxm_result_number(other, b, "p"), cxm_result_number(one, a, "p"), 1e-9);
        cxm_result_free(other);
        cxm_result_free(one);
    }
}

static void groups_are_what_they_are_alone(void **state)
{
    (void)state;
    for (int m = 0; m < MEASURES; m++) {
        cxm_result *all = ask(as_made(), measures[m], "region");
        for (int region = 0; region < 2; region++) {
            int rows = 0;
            for (int i = 0; i < ROWS; i++)
                if ((int)cells[REGION][i] == region)
                    order[rows++] = i;
            cxm_result *alone = ask(lay(&second, order, rows, plain), measures[m], NULL);
            const int64_t terms = cxm_result_length(alone);
            assert_int_equal(cxm_result_length(all), 2 * terms);
            for (int64_t row = 0; row < terms; row++) /* q is over the groups */
                check_row(all, region * terms + row, alone, row, 0, false);
            cxm_result_free(alone);
        }
        cxm_result_free(all);
    }
}

/* A member with the columns that are called like its inputs, as far as they are there. */
static void write_member(char *text, size_t size, const cxm_measure *member)
{
    int given = 0;
    size_t used = (size_t)snprintf(text, size, "%s(", member->name);
    for (int32_t i = 0; i < member->input_count; i++) {
        const cxm_input *input = &member->inputs[i];
        const size_t length = strlen(input->name);
        const char end = input->flags & CXM_INPUT_REPEATED ? '/' : '\0';
        int found = 0;
        for (int c = 0; c < COLUMNS; c++)
            if (strncmp(names[c], input->name, length) == 0 && names[c][length] == end) {
                used += (size_t)snprintf(text + used, size - used, "%s%s", given++ ? ", " : "", names[c]);
                found++;
            }
        if (!found) {
            assert_true(input->flags & CXM_INPUT_OPTIONAL);
            break;
        }
    }
    snprintf(text + used, size - used, ")");
}

static void the_group_is_its_members(void **state)
{
    const cxm_table *table = as_made();
    cxm_result *all = ask(table, "voices", NULL);
    int members = 0;
    (void)state;
    for (int64_t row = 0; row < cxm_result_length(all); members++) {
        char member[ASKED];
        write_member(member, sizeof member, cxm_measure_find(cxm_result_text(all, row, "measure")));
        cxm_result *alone = ask(table, member, NULL);
        for (int64_t i = 0; i < cxm_result_length(alone); i++, row++) {
            assert_string_equal(cxm_result_text(all, row, "measure"), cxm_result_text(alone, i, "measure"));
            check_row(all, row, alone, i, 0, false);
        }
        cxm_result_free(alone);
    }
    assert_int_equal(members, 11);
    cxm_result_free(all);
}

/* Each allocation fails in turn, at most 60 of them a measure, and nothing is kept. */
static void memory_that_runs_out(void **state)
{
    const cxm_table *table = as_made();
    (void)state;
    for (int m = 0; m < MEASURES; m++) {
        const char *asked[] = {measures[m], NULL};
        cxm_query query = CXM_QUERY_INIT;
        struct failing_host lent;
        query.measures = asked;
        failing_host_init(&lent, 0);
        cxm_result *result;
        assert_int_equal(cxm_table_query(table, &query, &lent.host, &result, NULL), CXM_OK);
        cxm_result_free(result);
        assert_true(lent.outstanding == 0 && lent.wrong == 0);
        const int64_t calls = lent.calls, step = 1 + calls / 60;
        for (int64_t at = 1; at <= calls; at += step) {
            cxm_error why;
            failing_host_init(&lent, at);
            assert_int_equal(cxm_table_query(table, &query, &lent.host, &result, &why), CXM_E_MEMORY);
            assert_true(why.code == CXM_E_MEMORY && lent.outstanding == 0 && lent.wrong == 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_any_order),       cmocka_unit_test(a_row_without_anything_is_none),
        cmocka_unit_test(memory_in_any_form),      cmocka_unit_test(sides_exchanged),
        cmocka_unit_test(groups_are_what_they_are_alone), cmocka_unit_test(the_group_is_its_members),
        cmocka_unit_test(memory_that_runs_out),
    };
    fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
