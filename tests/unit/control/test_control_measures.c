/* Control charts as measures: their figures and rows are those of the functions behind them, group by group. */
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/control.h>

#include "support/failing_host.h"
#include "support/random.h"

enum { N = 60 };

static struct table table;
static double score[N];
static int32_t size[N], promoters[N], detractors[N];
static const char *site[N];

static int fill(void **state)
{
    struct random random = {41};
    (void)state;
    for (int i = 0; i < N; i++) {
        score[i] = 20 + (double)random_below(&random, 400) / 40 + (i > 40 ? 15 : 0);
        size[i] = (int32_t)random_below(&random, 80) * (i % 13 != 5);
        promoters[i] = (int32_t)random_below(&random, size[i] + 1);
        detractors[i] = (int32_t)random_below(&random, size[i] - promoters[i] + 1);
        site[i] = i % 3 ? "Kiel" : "Ulm";
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_F64, score, N));
    table_add(&table, "promoters", cxm_column_of(CXM_TYPE_I32, promoters, N));
    table_add(&table, "detractors", cxm_column_of(CXM_TYPE_I32, detractors, N));
    table_add(&table, "sizes", cxm_column_of(CXM_TYPE_I32, size, N));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, N));
    return 0;
}

/* What a function says of a measure's columns, and the options that say the same. */
struct chart {
    const char *name, *measure, *options;
    int columns[3], count, rows;
    int32_t limits;
};

static const struct chart charts[] = {
    {"xmr", "control.xmr", "baseline=30 rules=nelson", {0}, 1, 6, 0},
    {"xmr as given", "control.xmr", "sigma=3 centre=25 rules=limits width=2", {0}, 1, 6, 0},
    {"ewma", "control.ewma", "lambda=0.1 width=2.7 baseline=30", {0}, 1, 5, 0},
    {"cusum", "control.cusum", "k=0.25 h=4 baseline=30", {0}, 1, 5, 0},
    {"p", "control.p", "", {1, 3}, 2, 5, CXM_CONTROL_SAMPLING},
    {"laney", "control.laney", "baseline=40", {1, 3}, 2, 5, CXM_CONTROL_LANEY},
    {"nps", "control.nps", "limits=laney", {1, 2, 3}, 3, 5, CXM_CONTROL_LANEY},
};

static cxm_control_options options_of(const struct chart *chart)
{
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    options.baseline = strstr(chart->options, "baseline=30") ? 30 : strstr(chart->options, "baseline=40") ? 40 : 0;
    if (strstr(chart->options, "nelson"))
        options.rules = CXM_CONTROL_NELSON | CXM_CONTROL_RANGE_BEYOND_LIMIT;
    if (strstr(chart->options, "sigma=3")) {
        options.rules = CXM_CONTROL_BEYOND_LIMITS | CXM_CONTROL_RANGE_BEYOND_LIMIT;
        options.sigma = 3;
        options.centre = 25;
        options.width = 2;
    }
    if (strstr(chart->options, "width=2.7"))
        options.width = 2.7;
    return options;
}

static void like_its_function(void **state)
{
    const struct chart *c = *state;
    const cxm_measure *measure = cxm_measure_find(c->measure);
    const cxm_control_options options = options_of(c);
    cxm_control_point points[N];
    cxm_cusum_point cusum[N];
    cxm_control_result result;
    cxm_tested_estimate figures[5];
    double numbers[6][N];
    double *rows[] = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    const cxm_column *columns[3];
    cxm_error why;
    cxm_status status;
    for (int i = 0; i < c->count; i++)
        columns[i] = &table.columns[c->columns[i]];
    assert_non_null(measure);
    assert_int_equal(measure->row_term_count, c->rows);
    if (cxm_measure_analyse(measure, columns, NULL, c->count, NULL, c->options, NULL, figures, rows, &why))
        fail_msg("%s", why.message);
    if (c->count == 3)
        status = cxm_control_nps(columns[0], columns[1], columns[2], c->limits, &options, NULL, points, &result, NULL);
    else if (c->count == 2)
        status = cxm_control_p(columns[0], columns[1], c->limits, &options, NULL, points, &result, NULL);
    else if (strcmp(c->name, "ewma") == 0)
        status = cxm_control_ewma(columns[0], 0.1, &options, NULL, points, &result, NULL);
    else if (strcmp(c->name, "cusum") == 0)
        status = cxm_control_cusum(columns[0], 0.25, 4, &options, NULL, cusum, &result, NULL);
    else
        status = cxm_control_xmr(columns[0], &options, NULL, points, &result, NULL);
    assert_int_equal(status, CXM_OK);
    assert_true(result.signals > 0);
    check_close(figures[0].estimate.value, (double)result.signals, 0);
    check_close(figures[1].estimate.value, (double)result.first_signal, 0);
    check_bits(figures[2].estimate.value, result.centre);
    check_bits(figures[3].estimate.value, result.sigma);
    assert_int_equal(figures[2].estimate.n, result.n);
    assert_int_equal(figures[2].estimate.excluded, result.excluded);
    assert_int_equal(figures[2].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    if (c->count > 1)
        check_bits(figures[4].estimate.value, result.dispersion);
    for (int i = 0; i < N; i++) {
        const bool sums = strcmp(c->name, "cusum") == 0;
        const double wanted[] = {sums ? cusum[i].value : points[i].value, sums ? cusum[i].high : points[i].centre,
                                 sums ? cusum[i].low : points[i].lower,   sums ? cusum[i].limit : points[i].upper,
                                 sums               ? (double)cusum[i].signals
                                 : points[i].status ? (double)NAN
                                                    : (double)points[i].signals,
                                 points[i].range};
        for (int k = 0; k < c->rows; k++)
            check_close(numbers[k][i], wanted[k], 0);
    }
}

/* Each site has its own chart, and its signals count from its own first row. */
static void by_site(void **state)
{
    (void)state;
    const char *measures[] = {"control.xmr(score)", NULL}, *by[] = {"site", NULL};
    const cxm_query query = query_of(measures, by);
    cxm_result *result = query_run(&table, &query, NULL);
    double own[N];
    int64_t n = 0, row;
    for (int i = 0; i < N; i++)
        if (strcmp(site[i], "Ulm") == 0)
            own[n++] = score[i];
    cxm_column values = cxm_column_of(CXM_TYPE_F64, own, n);
    cxm_control_result wanted;
    const char *key[] = {"Ulm"};
    assert_int_equal(cxm_control_xmr(&values, NULL, NULL, NULL, &wanted, NULL), CXM_OK);
    assert_int_equal(cxm_result_find(result, "control.xmr", "signals", key, &row, NULL), CXM_OK);
    check_close(cxm_result_number(result, row, "value"), (double)wanted.signals, 0);
    assert_int_equal(cxm_result_find(result, "control.xmr", "centre", key, &row, NULL), CXM_OK);
    check_bits(cxm_result_number(result, row, "value"), wanted.centre);
    cxm_result_free(result);
}

static void without_limits(void **state)
{
    (void)state;
    const double flat[] = {5, 5, 5}, one[] = {4};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, flat, 3);
    const cxm_column *columns[] = {&values};
    const cxm_measure *xmr = cxm_measure_find("control.xmr");
    cxm_tested_estimate figures[4];
    double numbers[6][3];
    double *rows[] = {numbers[0], NULL, numbers[2], numbers[3], numbers[4], numbers[5]};
    assert_int_equal(cxm_measure_analyse(xmr, columns, NULL, 1, NULL, NULL, NULL, figures, rows, NULL), CXM_OK);
    assert_int_equal(figures[0].estimate.status, CXM_VALUE_UNDEFINED); /* how many signals: there is nothing to signal */
    assert_int_equal(figures[2].estimate.status, CXM_VALUE_OK);
    check_close(figures[3].estimate.value, 0, 0);
    check_nan(numbers[2][0]);
    values = cxm_column_of(CXM_TYPE_F64, one, 1);
    assert_int_equal(cxm_measure_analyse(xmr, columns, NULL, 1, NULL, NULL, NULL, figures, NULL, NULL), CXM_OK);
    assert_int_equal(figures[3].estimate.status, CXM_VALUE_UNDEFINED);
    values.length = 0;
    assert_int_equal(cxm_measure_analyse(xmr, columns, NULL, 1, NULL, NULL, NULL, figures, NULL, NULL), CXM_OK);
    assert_int_equal(figures[2].estimate.status, CXM_VALUE_NO_DATA);
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *name;
        cxm_status status;
        int64_t row;
    } cases[] = {
        {"control.p(sizes, promoters)", "sizes", CXM_E_DOMAIN, 0},
        {"control.xmr(site)", "site", CXM_E_TYPE, -1},
        {"control.xmr(score, width=0)", "width", CXM_E_ARGUMENT, -1},
        {"control.ewma(score, lambda=0)", "lambda", CXM_E_ARGUMENT, -1},
        {"control.p(promoters, sizes, sigma=1)", "sigma", CXM_E_NOT_FOUND, -1},
        {"control.nps(promoters, detractors)", "measures", CXM_E_ARGUMENT, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *measures[] = {cases[i].measure, NULL};
        const cxm_query query = query_of(measures, NULL);
        cxm_result *result = NULL;
        cxm_error error;
        const cxm_status status = cxm_table_query(&table.table, &query, NULL, &result, &error);
        if (status != cases[i].status || strcmp(error.name, cases[i].name) != 0 || (cases[i].row < 0) != (error.row < 0))
            fail_msg("%s: %s, name \"%s\", row %lld: %s", cases[i].measure, cxm_status_name(status), error.name,
                     (long long)error.row, error.message);
    }
}

static void failing_memory(void **state)
{
    const struct chart *c = *state;
    const cxm_column *columns[3];
    double numbers[6][N];
    double *rows[] = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    for (int i = 0; i < c->count; i++)
        columns[i] = &table.columns[c->columns[i]];
    for (int64_t nth = 1;; nth++) {
        struct failing_host failing;
        cxm_tested_estimate figures[5];
        failing_host_init(&failing, nth);
        const cxm_status status = cxm_measure_analyse(cxm_measure_find(c->measure), columns, NULL, c->count, NULL, c->options,
                                                      &failing.host, figures, rows, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (!status) {
            assert_true(nth > 2);
            break;
        }
        assert_int_equal(status, CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {cmocka_unit_test(by_site), cmocka_unit_test(without_limits), cmocka_unit_test(refused)};
    size_t count = 3;
    CHECK_ROWS(charts, like_its_function, tests, count);
    CHECK_ROWS(charts, failing_memory, tests, count);
    return _cmocka_run_group_tests("control charts as measures", tests, count, fill, NULL);
}
