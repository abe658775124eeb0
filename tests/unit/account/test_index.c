/* The index of accounts: worked examples of health scores, sums that have to hold, what ages and what is missing, the texts of parts
 * and bands, and what is refused. Read lib/account/index.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/association.h>
#include <cxm/unstable/index.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

enum { MOST = 200, PARTS = 4 };

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static cxm_index_options options_of(const char *parts, const char *bands)
{
    cxm_index_options options = CXM_INDEX_OPTIONS_INIT;
    strcpy(options.parts, parts);
    strcpy(options.bands, bands);
    return options;
}

/* Columns one behind the other, and names of one letter. */
static cxm_estimate index_of(const double *values, const double *ages, int32_t count, int64_t n, const double *weights,
                             const cxm_index_options *options, cxm_index_row *rows, cxm_index_part *parts)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    cxm_column columns[2 * PARTS];
    cxm_index_input inputs[PARTS];
    cxm_estimate index;
    cxm_error why;
    for (int32_t j = 0; j < count; j++) {
        columns[2 * j] = doubles(values + j * n, n);
        columns[2 * j + 1] = doubles(ages ? ages + j * n : values, n);
        inputs[j] = (cxm_index_input){names[j], &columns[2 * j], ages ? &columns[2 * j + 1] : NULL};
    }
    const cxm_column weight = doubles(weights ? weights : values, n);
    if (cxm_index(inputs, count, weights ? &weight : NULL, options, NULL, rows, parts, &index, &why))
        fail_msg("%s", why.message);
    return index;
}

/* Totango's words: 5 accounts are good, 3 average and 2 poor. Poor is worth 40 in one of its scores and 0 in another. */
static void five_three_two(void **state)
{
    (void)state;
    double account[10];
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < 10; i++)
            account[i] = i < 5 ? 100 : i < 8 ? 60 : kind ? 0 : 40;
        const cxm_estimate index = index_of(account, NULL, 1, 10, NULL, NULL, NULL, NULL);
        check_close(index.value, kind ? 68 : 76, 1e-15);
        assert_int_equal(index.interval_status, CXM_INTERVAL_OK);
        assert_true(index.lower < index.value && index.value < index.upper && index.upper <= 100);
        assert_int_equal(index.flags, CXM_ESTIMATE_FEW_ANSWERS);
        assert_int_equal(index.n, 10);
    }
}

/* Gainsight's bands are 0-50, 51-75 and 76-100, and say nothing of 50.5. */
static void every_number_has_a_band(void **state)
{
    (void)state;
    static const double value[] = {0, 49.9999, 50, 50.5, 74.99, 75, 75.5, 100, NAN, 49.99999999999};
    static const double band[] = {0, 0, 1, 1, 1, 2, 2, 2, NAN, 1}; /* the last one is 50 but for rounding */
    cxm_index_row rows[10];
    const cxm_index_options options = options_of("", "red:0|yellow:50|green:75");
    index_of(value, NULL, 1, 10, NULL, &options, rows, NULL);
    for (int i = 0; i < 10; i++) {
        check_close(rows[i].band, band[i], 0);
        check_close(rows[i].index, value[i], 1e-15);
        check_close(rows[i].weight_present, i == 8 ? 0 : 100, 0);
    }
}

/* Score, direction and weight by hand: NPS 50 of -100..100 is 75, 5 of 20..0 tickets is 75, a usage of 0.2 is 20. */
static void by_hand(void **state)
{
    (void)state;
    static const double values[] = {50, -100, NAN, 5, 20, 0, 0.2, 1, 0.5};
    cxm_index_row rows[3];
    cxm_index_part parts[3];
    const cxm_index_options options = options_of("b:20..0*1;a:-100..100*2;c:0..1*0.5", "");
    const cxm_estimate index = index_of(values, NULL, 3, 3, NULL, &options, rows, parts);
    const double first = (2 * 75 + 75 + 0.5 * 20) / 3.5, second = 0.5 * 100 / 3.5, third = (100 + 0.5 * 50) / 1.5;
    check_close(rows[0].index, first, 1e-15);
    check_close(rows[1].index, second, 1e-15);
    check_close(rows[2].index, third, 1e-15);
    check_close(rows[2].weight_present, 150 / 3.5, 1e-15);
    check_close(index.value, (first + second + third) / 3, 1e-15);
    check_close(parts[0].contribution.value, 2 * 75 / 3.5 / 3, 1e-15);
    check_close(parts[1].contribution.value, (75 / 3.5 + 100 / 1.5) / 3, 1e-15);
    check_close(parts[0].stale.value, 100.0 / 3, 1e-15);
    check_close(parts[1].stale.value, 0, 0);
    check_nan(rows[0].band);
    assert_int_equal(parts[0].band_change.status, CXM_VALUE_UNDEFINED);
}

/* ---- what has to hold ---- */

static void fill(struct random *random, double *values, int64_t n, int32_t count, bool gaps)
{
    for (int64_t i = 0; i < n * count; i++)
        values[i] = gaps && random_below(random, 5) == 0 ? (double)NAN : 100 * random_unit(random);
}

static void contributions_sum_to_the_index(void **state)
{
    (void)state;
    struct random random = {11};
    for (int round = 0; round < 100; round++) {
        double values[PARTS * MOST], weights[MOST], mean = 0, whole = 0;
        cxm_index_row rows[MOST];
        cxm_index_part parts[PARTS];
        const int64_t n = 2 + random_below(&random, MOST - 1);
        cxm_index_options options = options_of("a:0..100*0.3;b:100..0*7;c:0..100;d:0..200*1e-3", "low|mid:40|high:60");
        options.replicates = 50;
        fill(&random, values, n, PARTS, round % 2);
        for (int64_t i = 0; i < n; i++)
            weights[i] = round % 3 ? 1e3 * random_unit(&random) : 1;
        const cxm_estimate index = index_of(values, NULL, PARTS, n, weights, &options, rows, parts);
        for (int64_t i = 0; i < n; i++)
            if (!isnan(rows[i].index)) {
                mean += weights[i] * rows[i].index;
                whole += weights[i];
            }
        if (index.status)
            continue;
        check_close(index.value, mean / whole, 1e-13);
        double sum = 0;
        for (int j = 0; j < PARTS; j++)
            sum += parts[j].contribution.value;
        check_close(sum, index.value, 4e-15);
    }
}

/* What a perturbed weight does is what declaring that weight does. */
static void sensitivity_is_what_another_weight_does(void **state)
{
    (void)state;
    enum { N = 120 };
    struct random random = {5};
    double values[3 * N], was[N], is[N], band_was[N], band_is[N];
    cxm_index_row rows[N];
    cxm_index_part parts[3];
    cxm_index_options options = options_of("a:0..100*2;b:0..100*1;c:0..100*4", "red|yellow:45|green:55");
    fill(&random, values, N, 3, true);
    options.replicates = 2;
    options.perturb = 50;
    index_of(values, NULL, 3, N, NULL, &options, rows, parts);
    for (int i = 0; i < N; i++) {
        was[i] = rows[i].index;
        band_was[i] = rows[i].band;
    }
    static const char *const turned[] = {"a:0..100*2;b:0..100*1;c:0..100*6", "a:0..100*2;b:0..100*1;c:0..100*2"};
    double change = 0, tau = 1, moved = 0, n = 0;
    for (int t = 0; t < 2; t++) {
        double moved_here = 0;
        cxm_association_result association;
        cxm_index_options other = options_of(turned[t], options.bands);
        other.replicates = 2;
        index_of(values, NULL, 3, N, NULL, &other, rows, NULL);
        for (int i = 0; i < N; i++) {
            is[i] = rows[i].index;
            band_is[i] = rows[i].band;
            n += t == 0 && !isnan(is[i]);
        }
        for (int i = 0; i < N; i++)
            if (!isnan(is[i])) {
                change += fabs(is[i] - was[i]) / n / 2;
                moved_here += band_is[i] != band_was[i];
            }
        const cxm_column x = doubles(was, N), y = doubles(is, N);
        assert_int_equal(cxm_association(&x, &y, 0.95, NULL, &association, NULL), CXM_OK);
        tau = fmin(tau, association.kendall.estimate.value);
        moved = fmax(moved, moved_here);
    }
    assert_true(n < N && moved > 0 && tau < 1);
    check_close(parts[2].sensitivity.value, change, 1e-12);
    check_close(parts[2].rank_agreement.value, tau, 1e-14);
    check_close(parts[2].band_change.value, 100 * moved / n, 1e-13);
}

/* The order of the rows, weights of one, and strides change nothing, the bootstrap's interval included. */
static void rows_in_any_order(void **state)
{
    (void)state;
    enum { N = 97 };
    struct random random = {3};
    double values[2 * N], turned[2 * N], weights[N], turned_weights[N], ones[N];
    cxm_index_row rows[N], other[N];
    fill(&random, values, N, 2, true);
    for (int i = 0; i < N; i++) {
        weights[i] = (double)random_below(&random, 4);
        turned_weights[N - 1 - i] = weights[i];
        turned[N - 1 - i] = values[i];
        turned[2 * N - 1 - i] = values[N + i];
        ones[i] = 1;
    }
    const cxm_estimate a = index_of(values, NULL, 2, N, weights, NULL, rows, NULL);
    const cxm_estimate b = index_of(turned, NULL, 2, N, turned_weights, NULL, other, NULL);
    check_close(b.value, a.value, 1e-14);
    check_bits(b.lower, a.lower);
    check_bits(b.upper, a.upper);
    assert_int_equal(a.flags, CXM_ESTIMATE_WEIGHTED);
    assert_true(a.excluded > 0 && a.n + a.missing + a.excluded == N);
    for (int i = 0; i < N; i++)
        check_close(other[N - 1 - i].index, rows[i].index, 0);
    const cxm_estimate none = index_of(values, NULL, 2, N, NULL, NULL, NULL, NULL);
    const cxm_estimate one = index_of(values, NULL, 2, N, ones, NULL, NULL, NULL);
    assert_memory_equal(&none, &one, sizeof one);

    double strided[3 * N];
    for (int i = 0; i < N; i++)
        strided[3 * i] = values[i];
    cxm_column columns[] = {doubles(strided, N), doubles(values + N, N)};
    columns[0].stride = 24;
    const cxm_index_input inputs[] = {{"a", &columns[0], NULL}, {"b", &columns[1], NULL}};
    cxm_estimate apart;
    assert_int_equal(cxm_index(inputs, 2, NULL, NULL, NULL, NULL, NULL, &apart, NULL), CXM_OK);
    assert_memory_equal(&none, &apart, sizeof apart);
}

/* The bootstrap's standard error is the formula's, and its seed is an option. */
static void the_interval(void **state)
{
    (void)state;
    struct random random = {8};
    double values[MOST], mean = 0, square = 0;
    fill(&random, values, MOST, 1, false);
    for (int i = 0; i < MOST; i++)
        mean += values[i] / MOST;
    for (int i = 0; i < MOST; i++)
        square += (values[i] - mean) * (values[i] - mean);
    cxm_index_options options = CXM_INDEX_OPTIONS_INIT;
    const cxm_estimate a = index_of(values, NULL, 1, MOST, NULL, NULL, NULL, NULL);
    const cxm_estimate again = index_of(values, NULL, 1, MOST, NULL, &options, NULL, NULL);
    assert_memory_equal(&a, &again, sizeof a);
    check_printed(a.std_error, sqrt(square) / MOST, 0.05 * a.std_error);
    check_printed(a.upper - a.lower, 2 * 1.96 * a.std_error, 0.3 * a.std_error);
    assert_int_equal(a.flags, 0);
    options.seed = 2;
    const cxm_estimate other = index_of(values, NULL, 1, MOST, NULL, &options, NULL, NULL);
    assert_true(other.lower != a.lower);
    check_printed(other.lower, a.lower, a.std_error / 4);
    /* an index that all share has no interval */
    for (int i = 0; i < MOST; i++)
        values[i] = 70.1;
    const cxm_estimate same = index_of(values, NULL, 1, MOST, NULL, NULL, NULL, NULL);
    check_close(same.value, 70.1, 1e-15);
    assert_int_equal(same.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(index_of(values, NULL, 1, 1, NULL, NULL, NULL, NULL).interval_status, CXM_INTERVAL_TOO_FEW);
}

/* ---- what is old or missing ---- */

static const struct age_case {
    const char *name, *part;
    double value, age;
    double index[3], present; /* with drop, fail, carry; b is always 40 and counts 1 */
    bool stale;
} age_cases[] = {
    {"fresh", "0..100*3<90", 80, 89.99, {70, 70, 70}, 100, false},
    {"as old as it may not be", "0..100*3<90", 80, 90, {40, NAN, 70}, 25, true},
    {"of no known age", "0..100*3<90", 80, NAN, {40, NAN, 70}, 25, true},
    {"missing", "0..100*3<90", NAN, 5, {40, NAN, 40}, 25, true},
    {"without expiry", "0..100*3", 80, 1e9, {70, 70, 70}, 100, false},
    {"of no age that matters", "0..100*3", 80, NAN, {70, 70, 70}, 100, false},
    {"one half-life", "0..100*3/90", 80, 90, {64, 64, 64}, 100, false},
    {"a half-life, and no age", "0..100*3/90", 80, NAN, {40, NAN, 70}, 25, true},
    {"half-life and expired", "0..100*3/90<90", 80, 90, {40, NAN, 64}, 25, true},
    {"nothing left", "0..100*3/1", 80, 1e6, {40, NAN, 40}, 25, true},
    {"brand-new", "0..100*3<1/1", 80, 0, {70, 70, 70}, 100, false},
};

static void ages(void **state)
{
    const struct age_case *c = *state;
    const double values[] = {c->value, 40}, old[] = {c->age, 0};
    char text[256] = "a:";
    strcat(text, c->part);
    strcat(text, ";b:0..100");
    for (int na = 0; na < 3; na++) {
        cxm_index_options options = options_of(text, "");
        cxm_index_row row;
        cxm_index_part parts[2];
        options.na = na;
        const cxm_estimate index = index_of(values, old, 2, 1, NULL, &options, &row, parts);
        check_close(row.index, c->index[na], 1e-14);
        check_close(row.weight_present, c->present, 1e-14);
        check_close(parts[0].stale.value, c->stale ? 100 : 0, 0);
        assert_int_equal(index.status, isnan(c->index[na]) ? CXM_VALUE_NO_DATA : CXM_VALUE_OK);
    }
}

/* Accounts none of whose parts is there have no index, and are counted; a portfolio of such has no data. */
static void nothing_is_there(void **state)
{
    (void)state;
    static const double values[] = {NAN, 60, NAN, NAN, 80, 20}, none[] = {NAN, NAN};
    cxm_index_row rows[3];
    cxm_index_part parts[2];
    const cxm_index_options options = options_of("", "bad|good:50");
    cxm_estimate index = index_of(values, NULL, 2, 3, NULL, &options, rows, parts);
    check_nan(rows[0].index);
    check_nan(rows[0].band);
    check_close(rows[0].weight_present, 0, 0);
    assert_int_equal(index.n, 2);
    assert_int_equal(index.missing, 1);
    check_close(index.value, 45, 1e-15);
    check_close(parts[0].stale.value, 200.0 / 3, 1e-15);
    index = index_of(none, NULL, 2, 1, NULL, &options, rows, parts);
    assert_int_equal(index.status, CXM_VALUE_NO_DATA);
    assert_int_equal(index.missing, 1);
    assert_int_equal(parts[0].contribution.status, CXM_VALUE_NO_DATA);
    assert_int_equal(parts[0].rank_agreement.status, CXM_VALUE_NO_DATA);
    check_close(parts[0].stale.value, 100, 0);
    index = index_of(none, NULL, 2, 0, NULL, &options, rows, parts);
    assert_int_equal(index.status, CXM_VALUE_NO_DATA);
    assert_int_equal(parts[0].stale.status, CXM_VALUE_NO_DATA);
}

/* ---- texts ---- */

static const struct text_case {
    const char *name, *parts, *bands; /* name: as given; NULL: refused */
} text_cases[] = {
    {"", "\"\"", "\"\""},
    {"parts=nps:-100..100*2;tickets:20..0", "\"nps:-100..100*2;tickets:20..0*1\"", "\"\""},
    {"parts=\" tickets : 20 .. 0 | nps:-1e2..1e2*2.0 \"", "\"nps:-100..100*2;tickets:20..0*1\"", "\"\""},
    {"parts=0..1;-0..5*0.25", "\"0..1*1;0..5*0.25\"", "\"\""},
    {"parts=a:0..1<90/30*2", "\"a:0..1*2/30<90\"", "\"\""},
    {"parts=\"a:0..1 * 2 < 90\"", "\"a:0..1*2<90\"", "\"\""},
    {"parts=\"\"\"a;b\"\":0..1\"", "\"\"\"a;b\"\":0..1*1\"", "\"\""},
    {"bands=red:0|yellow:50|green:75", "\"\"", "\"red|yellow:50|green:75\""},
    {"bands=red;yellow:5e1", "\"\"", "\"red|yellow:50\""},
    {"bands=all", "\"\"", "all"},
    {"parts=a", NULL, NULL},
    {"parts=a:1", NULL, NULL},
    {"parts=a:1..", NULL, NULL},
    {"parts=a:..1", NULL, NULL},
    {"parts=a:0..1..2", NULL, NULL},
    {"parts=a:0..1*", NULL, NULL},
    {"parts=a:0..1*2*3", NULL, NULL},
    {"parts=a:0..1*-2", NULL, NULL},
    {"parts=a:0..1*1e200", NULL, NULL},
    {"parts=a:0..1/0", NULL, NULL},
    {"parts=a:0..1<-3", NULL, NULL},
    {"parts=a:0..1<x", NULL, NULL},
    {"parts=a:3..3", NULL, NULL},
    {"parts=a:0..inf", NULL, NULL},
    {"parts=a:nan..1", NULL, NULL},
    {"parts=a:0..1;a:0..2", NULL, NULL},
    {"parts=a:0..1;0..2", NULL, NULL},
    {"parts=:0..1", NULL, NULL},
    {"parts=a:0..1;;b:0..1", NULL, NULL},
    {"bands=red:10|green:50", NULL, NULL},
    {"bands=red:0|green", NULL, NULL},
    {"bands=red:0|yellow:50|green:50", NULL, NULL},
    {"bands=red:0|yellow:-5", NULL, NULL},
    {"bands=red|red:50", NULL, NULL},
    {"bands=red|green:high", NULL, NULL},
    {"bands=:0|green:5", NULL, NULL},
    {"na=carry", NULL, NULL},
    {"perturb=0", NULL, NULL},
    {"perturb=100", NULL, NULL},
    {"replicates=1", NULL, NULL},
};

static void texts_of_options(void **state)
{
    const struct text_case *c = *state;
    const cxm_measure *measure = cxm_measure_find("index");
    cxm_index_options options = CXM_INDEX_OPTIONS_INIT, back = CXM_INDEX_OPTIONS_INIT;
    const cxm_index_options before = options;
    char text[2048], wanted[2048];
    cxm_error why = {0};
    const cxm_status status = cxm_options_parse(measure, c->name, &options, &why);
    if (!c->parts) {
        assert_int_equal(status, CXM_E_ARGUMENT);
        assert_true(strncmp(why.name, c->name, strlen(why.name)) == 0);
        assert_memory_equal(&options, &before, sizeof options);
        return;
    }
    if (status)
        fail_msg("%s", why.message);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    strcpy(wanted, "parts=");
    strcat(wanted, c->parts);
    strcat(wanted, " bands=");
    strcat(wanted, c->bands);
    strcat(wanted, " na=drop normalise=yes outside=fail perturb=25 confidence=0.95 replicates=1999 seed=1");
    assert_string_equal(text, wanted);
    assert_int_equal(cxm_options_parse(measure, text, &back, NULL), CXM_OK);
    assert_memory_equal(&back, &options, sizeof back);
}

/* ---- refusals ---- */

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *message;
    int64_t row;
} refused[] = {
    {"beyond the range", "index(nps, parts=nps:100..0)", NULL, CXM_E_DOMAIN,
     "nps[1]: -20 is outside 100..0; to count it as the nearer end set outside=clamp", 1},
    {"infinite", "index(odd, outside=clamp)", NULL, CXM_E_DOMAIN,
     "odd[2]: inf is no value; if it means missing set CXM_COLUMN_NAN_IS_NULL", 2},
    {"no age", "index.aged(nps, nps, parts=nps:-100..100<9)", NULL, CXM_E_DOMAIN, "nps[1]: -20 is no age; ages are 0 or more", 1},
    {"the second age", "index.aged(nps, days, tickets, odd, parts=-100..100;0..100)", NULL, CXM_E_DOMAIN,
     "odd[2]: inf is no age; ages are 0 or more", 2},
    {"ages are pairs", "index.aged(nps, days, tickets)", NULL, CXM_E_ARGUMENT, 
     "measures: index.aged cannot be given 3 columns", -1},
    {"what ages has an age", "index(nps, parts=nps:-100..100<90)", NULL, CXM_E_ARGUMENT,
     "index.parts: nps ages, and has no column of ages; index.aged takes them", -1},
    {"the sum is named", "index(nps, tickets, parts=nps:-100..100*0.5;tickets:20..0*0.4, normalise=no)", NULL, CXM_E_ARGUMENT,
     "index.parts: the weights sum to 0.9, neither 1 nor 100; to scale them set normalise=yes", -1},
    {"no weight at all", "index(nps, parts=nps:-100..100*0)", NULL, CXM_E_ARGUMENT, "index.parts: all weights are 0", -1},
    {"more columns than parts", "index(nps, tickets, parts=nps:-100..100)", NULL, CXM_E_ARGUMENT,
     "index.parts declares 1 parts, and there are 2 columns", -1},
    {"a column that is not declared", "index(nps, tickets, parts=nps:-100..100;usage:0..1)", NULL, CXM_E_ARGUMENT,
     "index.parts: no part is declared for the column tickets", -1},
    {"text", "index(site)", NULL, CXM_E_TYPE, NULL, -1},
    {"a bad weight", "index(tickets)", "weight=nps", CXM_E_DOMAIN, NULL, 1},
    {"strata", "index(tickets)", "stratum=site", CXM_E_UNSUPPORTED, NULL, -1},
    {"weight as declared", "index(tickets, parts=tickets:20..0:2)", NULL, CXM_E_ARGUMENT, NULL, -1},
};

static void fill_table(struct table *table)
{
    static const double nps[] = {50, -20, 100}, tickets[] = {2, 10, 0}, days[] = {5, 100, 40}, odd[] = {1, 2, INFINITY};
    static const char *const site[] = {"u", "v", "w"};
    *table = (struct table){{0}, {{0}}, {0}};
    table_add(table, "nps", cxm_column_of(CXM_TYPE_F64, nps, 3));
    table_add(table, "tickets", cxm_column_of(CXM_TYPE_F64, tickets, 3));
    table_add(table, "days", cxm_column_of(CXM_TYPE_F64, days, 3));
    table_add(table, "odd", cxm_column_of(CXM_TYPE_F64, odd, 3));
    table_add(table, "site", cxm_column_of(CXM_TYPE_CSTR, site, 3));
}

static void refusals(void **state)
{
    const struct refusal *c = *state;
    const char *measures[] = {c->measure, NULL};
    struct table table;
    cxm_query query = query_of(measures, NULL);
    cxm_result *result = NULL;
    cxm_error why;
    fill_table(&table);
    query.policy = c->policy;
    const cxm_status status = cxm_table_query(&table.table, &query, NULL, &result, &why);
    if (status != c->status)
        fail_msg("%s: %s", cxm_status_name(status), why.message);
    if (c->message)
        assert_string_equal(why.message, c->message);
    assert_int_equal(why.row, c->row);
    assert_null(result);
}

/* ---- the measures ---- */

static void in_a_query(void **state)
{
    (void)state;
    static const char *const aged[] = {"index.aged(nps, days, tickets, days, parts=nps:-100..100*2<60;tickets:20..0)", NULL};
    static const char *const wanted[] = {"index", "contribution(nps)", "contribution(tickets)", "stale(nps)", "stale(tickets)"};
    static const double values[] = {(2 * 75 + 90) / 9.0 + 50 / 3.0 + (2 * 100 + 100) / 9.0, 2 * 75 / 9.0 + 2 * 100 / 9.0,
                                    90 / 9.0 + 50 / 3.0 + 100 / 9.0, 100 / 3.0, 0};
    struct table table;
    fill_table(&table);
    const cxm_query query = query_of(aged, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    assert_int_equal(cxm_result_length(result), 11);
    for (int i = 0; i < 5; i++) {
        const cxm_estimate estimate = estimate_at(result, "index.aged", wanted[i], NULL);
        check_close(estimate.value, values[i], 1e-14);
    }
    cxm_result_free(result);
    const cxm_measure *measure = cxm_measure_find("index.aged");
    assert_int_equal(cxm_measure_figures(measure, 4), 11);
    assert_int_equal(cxm_measure_figures(measure, 3), 0);
    assert_int_equal(cxm_measure_figures(measure, 1), 0);
    assert_int_equal(cxm_measure_figures(cxm_measure_find("index"), 3), 16);
}

static void declared_as_they_sum(void **state)
{
    (void)state;
    static const char *const texts[] = {"0..100*0.25;0..100*0.75", "0..100*25;0..100*75"};
    static const double values[] = {80, 40};
    for (int t = 0; t < 2; t++) {
        cxm_index_options options = options_of(texts[t], "");
        cxm_index_row row;
        options.normalise = CXM_INDEX_AS_GIVEN;
        index_of(values, NULL, 2, 1, NULL, &options, &row, NULL);
        check_close(row.index, 50, 1e-15);
    }
    cxm_index_options clamped = options_of("a:20..0;b:0..10", "");
    cxm_index_row row;
    clamped.outside = CXM_INDEX_OUTSIDE_CLAMP;
    index_of(values, NULL, 2, 1, NULL, &clamped, &row, NULL);
    check_close(row.index, 50, 1e-15); /* 80 tickets are as bad as 20, and 40 as good as 10 */
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    struct table table;
    fill_table(&table);
    const cxm_column *columns[] = {&table.columns[0], &table.columns[2], &table.columns[1], &table.columns[2]};
    cxm_tested_estimate figures[11];
    double index[3], band[3], *rows[] = {index, band, NULL};
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = cxm_measure_analyse(cxm_measure_find("index.aged"), columns, NULL, 4, NULL,
                                     "parts=-100..100<60;20..0 bands=low|high:50 replicates=20", &failing.host, figures, rows,
                                     NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
    check_close(index[0], 82.5, 1e-14);
    check_close(band[1], 1, 0);
}

static void arguments(void **state)
{
    (void)state;
    static const double values[] = {1, 2};
    const cxm_column column = doubles(values, 2), shorter = doubles(values, 1);
    const cxm_index_input inputs[] = {{"a", &column, NULL}, {NULL, &shorter, NULL}, {"c", NULL, NULL}};
    const cxm_index_input aged[] = {{"a", &column, &shorter}};
    cxm_index_options options = CXM_INDEX_OPTIONS_INIT;
    cxm_estimate index;
    cxm_error why;
    assert_int_equal(cxm_index(NULL, 1, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_index(inputs, 0, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_index(inputs, 33, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_index(inputs, 2, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_LENGTH);
    assert_string_equal(why.name, "part 2");
    assert_int_equal(cxm_index(inputs + 2, 1, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "c is NULL");
    assert_int_equal(cxm_index(aged, 1, NULL, NULL, NULL, NULL, NULL, &index, &why), CXM_E_LENGTH);
    assert_string_equal(why.name, "age");
    assert_int_equal(cxm_index(inputs, 1, &shorter, NULL, NULL, NULL, NULL, &index, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_index(inputs, 1, NULL, NULL, NULL, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    options.na = 3;
    assert_int_equal(cxm_index(inputs, 1, NULL, &options, NULL, NULL, NULL, &index, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 3);
}

int main(void)
{
    struct CMUnitTest tests[96] = {
        cmocka_unit_test(five_three_two),
        cmocka_unit_test(every_number_has_a_band),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(contributions_sum_to_the_index),
        cmocka_unit_test(sensitivity_is_what_another_weight_does),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(the_interval),
        cmocka_unit_test(nothing_is_there),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(declared_as_they_sum),
        cmocka_unit_test(memory_fails_cleanly),
        cmocka_unit_test(arguments),
    };
    size_t count = 12;
    CHECK_ROWS(age_cases, ages, tests, count);
    CHECK_ROWS(text_cases, texts_of_options, tests, count);
    CHECK_ROWS(refused, refusals, tests, count);
    return _cmocka_run_group_tests("index", tests, count, NULL, NULL);
}
