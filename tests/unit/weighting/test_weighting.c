/* Weights against values by hand, R's survey package, the laws that they obey, and targets that cannot be met.
 * Read lib/weighting/rake.c next to it. */
#include <cxm/unstable/weighting.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/oracles.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 400 };

static int skipped;

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

/* A sample of up to three margins, as plain arrays. */
struct sample {
    double category[3][MOST], target[3][MOST], weight[MOST];
    int64_t rows;
    int32_t margins;
};

struct weighted {
    double weights[MOST];
    cxm_weighting_result result;
};

static struct weighted raked(const struct sample *sample, bool drawn, const cxm_weighting_options *options)
{
    static struct weighted weighted;
    cxm_column categories[3], targets[3], weight = doubles(sample->weight, sample->rows);
    cxm_margin margins[3];
    cxm_design design = CXM_DESIGN_INIT;
    cxm_error why;
    for (int32_t m = 0; m < sample->margins; m++) {
        categories[m] = doubles(sample->category[m], sample->rows);
        targets[m] = doubles(sample->target[m], sample->rows);
        margins[m] = (cxm_margin){&categories[m], &targets[m]};
    }
    design.weight = drawn ? &weight : NULL;
    if (cxm_rake(margins, sample->margins, &design, options, NULL, weighted.weights, &weighted.result, &why))
        fail_msg("%s", why.message);
    return weighted;
}

/* ---- R's survey package on the Academic Performance Index ---- */

struct schools {
    struct sample sample;
    double *score;
    struct json_file file;
};

static double by_name(const struct json *of, double initial)
{
    for (const struct json *one = json_first(of); one; one = one->next)
        if (one->name[0] == (char)initial)
            return json_number(one);
    fail_msg("no target for %c", (int)initial);
    return NAN;
}

static struct schools *schools_open(const char *id, int32_t margins)
{
    static struct schools schools;
    static const char *const names[] = {"stype", "sch.wide"};
    schools.file = oracles_load("s02_weighting.json");
    if (!schools.file.root) {
        skipped++;
        skip();
    }
    const struct json *pop = oracles_at(oracles_case(schools.file.root, id), "inputs.pop");
    int64_t n;
    double *weight = csv_column(csv_path("CXM_ORACLES", "s02_apiclus1.csv"), "pw", &n);
    schools.score = csv_column(csv_path("CXM_ORACLES", "s02_apiclus1.csv"), "api00", &n);
    schools.sample.rows = n;
    schools.sample.margins = margins;
    memcpy(schools.sample.weight, weight, (size_t)n * sizeof *weight);
    free(weight);
    for (int32_t m = 0; m < margins; m++) {
        double *initials = csv_initials(csv_path("CXM_ORACLES", "s02_apiclus1.csv"), names[m], &n);
        /* a name with a dot is no path */
        const struct json *targets = json_at(pop, names[m]);
        for (int64_t i = 0; i < n; i++) {
            schools.sample.category[m][i] = initials[i];
            schools.sample.target[m][i] = by_name(targets, initials[i]);
        }
        free(initials);
    }
    return &schools;
}

static void schools_close(struct schools *schools)
{
    free(schools->score);
    json_close(&schools->file);
}

static double mean_of(const struct schools *schools, const double *weights)
{
    double sum = 0, whole = 0;
    for (int64_t i = 0; i < schools->sample.rows; i++) {
        sum += weights[i] * schools->score[i];
        whole += weights[i];
    }
    return sum / whole;
}

static void check_summary(const cxm_weight_summary *summary, const struct json *one)
{
    check_close(summary->sum, oracles_number(one, "expected.sum_w"), 1e-13);
    check_close(summary->n_effective, oracles_number(one, "expected.n_eff"), 1e-12);
    check_close(summary->design_effect, oracles_number(one, "expected.deff_w"), 1e-12);
}

static void poststratified_schools(void **state)
{
    (void)state;
    struct schools *schools = schools_open("poststrat_clus1", 1);
    const struct json *one = oracles_case(schools->file.root, "poststrat_clus1");
    const struct sample *sample = &schools->sample;
    cxm_column category = doubles(sample->category[0], sample->rows), target = doubles(sample->target[0], sample->rows);
    cxm_column weight = doubles(sample->weight, sample->rows);
    cxm_margin margin = {&category, &target};
    cxm_design design = CXM_DESIGN_INIT;
    double weights[MOST];
    cxm_weighting_result result;
    design.weight = &weight;
    assert_int_equal(cxm_poststratify(&margin, &design, NULL, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_OK);
    check_close(mean_of(schools, weights), oracles_number(one, "expected.mean"), 1e-12);
    for (int64_t i = 0; i < sample->rows; i++)
        check_close(weights[i], by_name(oracles_at(one, "expected.w_by_stype"), sample->category[0][i]), 1e-13);
    check_summary(&result.weights, one);
    schools_close(schools);
}

static double cell_weight(const struct json *one, const struct sample *sample, int64_t row)
{
    char name[8];
    const struct json *cells = oracles_at(one, "expected.cell_weight");
    snprintf(name, sizeof name, "%c.%s", (int)sample->category[0][row], sample->category[1][row] == 'Y' ? "Yes" : "No");
    return json_number(json_at(cells, name));
}

static void raked_schools(void **state)
{
    (void)state;
    struct schools *schools = schools_open("rake_clus1_tight", 2);
    const struct json *one = oracles_case(schools->file.root, "rake_clus1_tight");
    cxm_weighting_options tight = CXM_WEIGHTING_OPTIONS_INIT;
    tight.tolerance = 1e-14;
    struct weighted weighted = raked(&schools->sample, true, &tight);
    assert_int_equal(weighted.result.status, CXM_WEIGHTING_OK);
    assert_int_equal(weighted.result.cells, 6);
    check_close(mean_of(schools, weighted.weights), oracles_number(one, "expected.mean"), 1e-12);
    for (int64_t i = 0; i < schools->sample.rows; i++)
        check_close(weighted.weights[i], cell_weight(one, &schools->sample, i), 1e-12);
    check_summary(&weighted.result.weights, one);
    /* the default tolerance is met, and moves the mean by less than it */
    weighted = raked(&schools->sample, true, NULL);
    assert_true(weighted.result.deviation <= 1e-10 && weighted.result.deviation > 0);
    check_close(mean_of(schools, weighted.weights), oracles_number(one, "expected.mean"), 1e-10);
    schools_close(schools);
}

static void trimmed_schools(void **state)
{
    (void)state;
    struct schools *schools = schools_open("rake_clus1_tight", 2);
    cxm_weighting_options tight = CXM_WEIGHTING_OPTIONS_INIT;
    tight.tolerance = 1e-14;
    struct weighted weighted = raked(&schools->sample, true, &tight);
    cxm_column weight = doubles(weighted.weights, schools->sample.rows);
    for (int32_t strict = 0; strict < 2; strict++) {
        const struct json *one = oracles_case(schools->file.root, strict ? "trim_clus1_strict" : "trim_clus1");
        cxm_trim_options options = CXM_TRIM_OPTIONS_INIT;
        double weights[MOST];
        cxm_weighting_result result;
        options.lower = oracles_number(one, "inputs.lower");
        options.upper = oracles_number(one, "inputs.upper");
        options.strict = strict;
        assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
        assert_int_equal(result.status, CXM_WEIGHTING_OK);
        check_close(mean_of(schools, weights), oracles_number(one, "expected.mean"), 1e-12);
        for (int64_t i = 0; i < schools->sample.rows; i++)
            check_close(weights[i], cell_weight(one, &schools->sample, i), 1e-12);
        check_summary(&result.weights, one);
        assert_int_equal(result.at_upper, result.weights.at_largest);
    }
    schools_close(schools);
}

/* ---- Kish ---- */

static void kish(void **state)
{
    (void)state;
    double w[] = {1, 1, 1, 1, 2, 2, 4, 0, NAN};
    cxm_column weight = doubles(w, 9);
    cxm_weight_summary summary;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, NULL), CXM_OK);
    check_close(summary.n_effective, 36.0 / 7, 1e-15);
    check_close(summary.design_effect, 49.0 / 36, 1e-15);
    check_close(summary.mean, 12.0 / 7, 1e-15);
    assert_int_equal(summary.n, 7);
    assert_int_equal(summary.excluded, 2);
    assert_int_equal(summary.at_smallest, 4);
    assert_int_equal(summary.at_largest, 1);
    /* 1 + cv^2 */
    double square = 0;
    for (int i = 0; i < 7; i++)
        square += (w[i] - 12.0 / 7) * (w[i] - 12.0 / 7);
    check_close(summary.design_effect, 1 + square / 7 / (144.0 / 49), 1e-14);
    for (int i = 0; i < 7; i++)
        w[i] = 0.1;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, NULL), CXM_OK);
    check_bits(summary.n_effective, 7.0);
    check_bits(summary.design_effect, 1.0);
    for (int i = 0; i < 7; i++)
        w[i] = 0;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, NULL), CXM_OK);
    assert_int_equal(summary.status, CXM_WEIGHTING_NO_DATA);
    check_nan(summary.n_effective);
    check_nan(summary.largest);
    weight.length = 0;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, NULL), CXM_OK);
    assert_int_equal(summary.status, CXM_WEIGHTING_NO_DATA);
}

/* ---- raking: laws ---- */

/* A sample in which every combination occurs, with targets that belong to one population of 1000. */
static void draw(struct random *random, struct sample *sample, int32_t margins, int64_t categories)
{
    double of[3][8];
    sample->margins = margins;
    sample->rows = 0;
    for (int32_t m = 0; m < margins; m++) {
        double left = 1000;
        for (int64_t c = 0; c < categories; c++) {
            of[m][c] = c + 1 < categories ? left * (0.2 + 0.5 * (double)random_below(random, 100) / 100) : left;
            left -= of[m][c];
        }
    }
    int64_t combinations = 1;
    for (int32_t m = 0; m < margins; m++)
        combinations *= categories;
    for (int64_t k = 0; k < combinations; k++)
        for (int64_t copies = 1 + random_below(random, 4); copies > 0; copies--) {
            int64_t rest = k;
            for (int32_t m = 0; m < margins; m++, rest /= categories) {
                sample->category[m][sample->rows] = (double)(rest % categories) * 1.5 - 1;
                sample->target[m][sample->rows] = of[m][rest % categories];
            }
            sample->weight[sample->rows++] = 1 + (double)random_below(random, 3);
        }
}

static double total_of(const struct sample *sample, const double *weights, int32_t m, double category)
{
    double total = 0;
    for (int64_t i = 0; i < sample->rows; i++)
        total += sample->category[m][i] == category && weights[i] > 0 ? weights[i] : 0;
    return total;
}

static void every_margin_is_met(void **state)
{
    (void)state;
    static struct sample sample;
    struct random random = {51};
    for (int round = 0; round < 60; round++) {
        draw(&random, &sample, 1 + round % 3, 2 + round % 3);
        struct weighted weighted = raked(&sample, round % 2, NULL);
        assert_int_equal(weighted.result.status, CXM_WEIGHTING_OK);
        assert_true(weighted.result.deviation <= 1e-10);
        for (int32_t m = 0; m < sample.margins; m++)
            for (int64_t i = 0; i < sample.rows; i++)
                check_close(total_of(&sample, weighted.weights, m, sample.category[m][i]) / sample.target[m][i], 1, 1e-9);
        check_close(weighted.result.weights.sum, 1000, 1e-9);
        assert_int_equal(weighted.result.weights.n, sample.rows);
    }
}

/* Raking of two margins keeps each cross-product ratio of the table. */
static void odds_ratios_stay(void **state)
{
    (void)state;
    static struct sample sample;
    /* Fisher 1935's way of a 3 x 3 table with its counts as design weights */
    static const double table[3][3] = {{40, 5, 12}, {8, 30, 10}, {3, 9, 25}};
    static const double rows[3] = {100, 200, 300}, columns[3] = {250, 150, 200};
    sample.rows = 0;
    sample.margins = 2;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            sample.category[0][sample.rows] = i;
            sample.category[1][sample.rows] = j;
            sample.target[0][sample.rows] = rows[i];
            sample.target[1][sample.rows] = columns[j];
            sample.weight[sample.rows++] = table[i][j];
        }
    struct weighted weighted = raked(&sample, true, NULL);
    const double *w = weighted.weights;
    assert_int_equal(weighted.result.status, CXM_WEIGHTING_OK);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            double before = table[i][j] * table[i + 1][j + 1] / (table[i][j + 1] * table[i + 1][j]);
            double after = w[3 * i + j] * w[3 * i + j + 4] / (w[3 * i + j + 1] * w[3 * i + j + 3]);
            check_close(after / before, 1, 1e-12);
        }
}

static void shares_are_totals(void **state)
{
    (void)state;
    static struct sample sample;
    struct random random = {52};
    cxm_weighting_options shares = CXM_WEIGHTING_OPTIONS_INIT;
    shares.targets = CXM_TARGETS_SHARE;
    for (int round = 0; round < 20; round++) {
        draw(&random, &sample, 2, 3);
        struct weighted totals = raked(&sample, true, NULL), by_share;
        double sum = 0;
        for (int64_t i = 0; i < sample.rows; i++) {
            sum += sample.weight[i];
            for (int32_t m = 0; m < 2; m++)
                sample.target[m][i] /= 1000;
        }
        by_share = raked(&sample, true, &shares);
        assert_int_equal(by_share.result.status, CXM_WEIGHTING_OK);
        check_close(by_share.result.weights.sum, sum, 1e-9);
        for (int64_t i = 0; i < sample.rows; i++)
            check_close(by_share.weights[i] / totals.weights[i], sum / 1000, 1e-9);
    }
}

/* Rows in another order, a design weight split over copies, and rows without a category change nothing but their own. */
static void order_and_copies(void **state)
{
    (void)state;
    static struct sample sample, other;
    struct random random = {53};
    for (int round = 0; round < 20; round++) {
        draw(&random, &sample, 2, 3);
        struct weighted before = raked(&sample, true, NULL), after;
        other = sample;
        for (int64_t i = 0; i < sample.rows; i++)
            for (int32_t m = 0; m < 2; m++) {
                other.category[m][i] = sample.category[m][sample.rows - 1 - i];
                other.target[m][i] = sample.target[m][sample.rows - 1 - i];
                other.weight[i] = sample.weight[sample.rows - 1 - i];
            }
        other.category[0][other.rows] = NAN;
        other.target[0][other.rows] = NAN;
        other.category[1][other.rows] = sample.category[1][0];
        other.target[1][other.rows] = sample.target[1][0];
        other.weight[other.rows++] = 5;
        after = raked(&other, true, NULL);
        assert_int_equal(after.result.missing, 1);
        check_nan(after.weights[sample.rows]);
        for (int64_t i = 0; i < sample.rows; i++)
            check_close(after.weights[i], before.weights[sample.rows - 1 - i], 1e-12);
    }
}

static void caps_hold(void **state)
{
    (void)state;
    static struct sample sample;
    struct random random = {54};
    int capped = 0;
    for (int round = 0; round < 60; round++) {
        draw(&random, &sample, 2, 3);
        struct weighted free = raked(&sample, false, NULL);
        cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
        options.upper = free.result.weights.largest / free.result.weights.mean * 0.9;
        options.lower = free.result.weights.smallest / free.result.weights.mean * 1.1;
        options.upper = options.upper < 1 ? 1 : options.upper;
        options.lower = options.lower > 1 ? 1 : options.lower;
        struct weighted weighted = raked(&sample, false, &options);
        if (weighted.result.status == CXM_WEIGHTING_NOT_CONVERGED) {
            check_nan(weighted.weights[0]);
            assert_int_equal(weighted.result.iterations, 1000);
            continue;
        }
        capped += weighted.result.at_upper > 0;
        assert_int_equal(weighted.result.status, CXM_WEIGHTING_OK);
        assert_true(weighted.result.weights.largest <= options.upper * weighted.result.weights.mean * (1 + 1e-9));
        assert_true(weighted.result.weights.smallest >= options.lower * weighted.result.weights.mean * (1 - 1e-9));
        for (int32_t m = 0; m < 2; m++)
            for (int64_t i = 0; i < sample.rows; i++)
                check_close(total_of(&sample, weighted.weights, m, sample.category[m][i]) / sample.target[m][i], 1, 1e-9);
    }
    assert_true(capped > 10);
}

/* ---- targets that cannot be met ---- */

static const struct status_case {
    const char *name;
    double first[6], first_target[6], second[6], second_target[6], weight[6];
    int64_t rows;
    int32_t targets, status, margin;
    int64_t row;
} status_cases[] = {
    {"one category, one margin's worth", {1, 1}, {10, 10}, {1, 1}, {10, 10}, {1, 3}, 2, 0, CXM_WEIGHTING_OK, -1, -1},
    {"nothing", {0}, {0}, {0}, {0}, {0}, 0, 0, CXM_WEIGHTING_NO_DATA, -1, -1},
    {"all weights 0", {1, 2}, {5, 5}, {1, 1}, {10, 10}, {0, 0}, 2, 0, CXM_WEIGHTING_NO_DATA, -1, -1},
    {"all categories missing", {NAN, NAN}, {5, 5}, {1, 1}, {10, 10}, {1, 1}, 2, 0, CXM_WEIGHTING_NO_DATA, -1, -1},
    {"a category of weight 0", {1, 2}, {5, 5}, {1, 1}, {10, 10}, {1, 0}, 2, 0, CXM_WEIGHTING_EMPTY_CATEGORY, 0, 1},
    {"totals that differ", {1, 2}, {5, 5}, {1, 2}, {5, 6}, {1, 1}, 2, 0, CXM_WEIGHTING_INCONSISTENT_TOTALS, 1, -1},
    {"shares of .9", {1, 2}, {.5, .5}, {1, 2}, {.5, .4}, {1, 1}, 2, 1, CXM_WEIGHTING_INCOMPLETE_TARGETS, 1, -1},
    {"a diagonal", {1, 2}, {4, 6}, {1, 2}, {5, 5}, {1, 1}, 2, 0, CXM_WEIGHTING_STRUCTURAL_ZERO, 1, 0},
    {"a diagonal that fits", {1, 2}, {4, 6}, {1, 2}, {4, 6}, {1, 1}, 2, 0, CXM_WEIGHTING_OK, -1, -1},
    {"a triangle that does not fit", {1, 1, 2}, {1, 1, 9}, {1, 2, 2}, {5, 5, 5}, {1, 1, 1}, 3, 0, CXM_WEIGHTING_NOT_CONVERGED, -1,
     -1},
    {"a category that is alone with a target of 0", {1, 2, 2}, {0, 10, 10}, {1, 2, 2}, {4, 6, 6}, {1, 1, 1}, 3, 0,
     CXM_WEIGHTING_STRUCTURAL_ZERO, 1, 0},
    {"a target of 0", {1, 2, 2}, {0, 10, 10}, {1, 1, 2}, {4, 4, 6}, {1, 1, 1}, 3, 0, CXM_WEIGHTING_OK, -1, -1},
    {"targets of 0 only", {1, 2}, {0, 0}, {1, 2}, {0, 0}, {1, 1}, 2, 0, CXM_WEIGHTING_INCOMPLETE_TARGETS, 0, -1},
};

static void statuses(void **state)
{
    static struct sample sample;
    const struct status_case *c = *state;
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    sample.rows = c->rows;
    sample.margins = 2;
    options.targets = c->targets;
    memcpy(sample.category[0], c->first, sizeof c->first);
    memcpy(sample.category[1], c->second, sizeof c->second);
    memcpy(sample.target[0], c->first_target, sizeof c->first_target);
    memcpy(sample.target[1], c->second_target, sizeof c->second_target);
    memcpy(sample.weight, c->weight, sizeof c->weight);
    struct weighted weighted = raked(&sample, true, &options);
    assert_string_equal(cxm_weighting_status_name(weighted.result.status), cxm_weighting_status_name(c->status));
    assert_int_equal(weighted.result.margin, c->margin);
    assert_int_equal(weighted.result.row, c->row);
    assert_int_equal(weighted.result.weights.status, c->status ? CXM_WEIGHTING_NO_DATA : CXM_WEIGHTING_OK);
    for (int64_t i = 0; i < c->rows; i++)
        assert_int_equal(isnan(weighted.weights[i]), c->status != CXM_WEIGHTING_OK);
    if (c->status)
        check_nan(weighted.result.weights.n_effective);
}

/* Small samples of whatever: weights that are given meet every margin, and those that do not are not given. */
static void anything_goes(void **state)
{
    (void)state;
    static struct sample sample;
    static const double targets[] = {0, 1, 1, 2, 5}, weights[] = {0, 1, 3, NAN, 1, 1};
    struct random random = {57};
    int64_t met[8] = {0};
    for (int round = 0; round < 20000; round++) {
        double of[2][3];
        cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
        options.iterations = 100;
        options.upper = round % 5 ? 1e140 : 1.5;
        sample.rows = random_below(&random, 9);
        sample.margins = 2;
        for (int m = 0; m < 2; m++)
            for (int c = 0; c < 3; c++)
                of[m][c] = targets[random_below(&random, 5)];
        of[1][2] = fmax(0, of[0][0] + of[0][1] + of[0][2] - of[1][0] - of[1][1]); /* often of the same sum */
        for (int64_t i = 0; i < sample.rows; i++) {
            for (int m = 0; m < 2; m++) {
                int64_t c = random_below(&random, 13) % 4;
                sample.category[m][i] = c < 3 ? (double)c : NAN;
                sample.target[m][i] = c < 3 ? of[m][c] : NAN;
            }
            sample.weight[i] = weights[random_below(&random, 6)];
        }
        struct weighted weighted = raked(&sample, true, &options);
        met[weighted.result.status]++;
        for (int64_t i = 0; i < sample.rows; i++) {
            double w = weighted.weights[i];
            bool whole = !isnan(sample.category[0][i]) && !isnan(sample.category[1][i]) && !isnan(sample.weight[i]);
            assert_int_equal(isnan(w), weighted.result.status != CXM_WEIGHTING_OK || !whole);
            assert_true(isnan(w) || (w >= 0 && w <= 1e6));
            for (int m = 0; m < 2 && !isnan(w); m++)
                check_close(total_of(&sample, weighted.weights, m, sample.category[m][i]), sample.target[m][i], 1e-8);
        }
    }
    for (int status = 0; status <= CXM_WEIGHTING_NOT_CONVERGED; status++)
        assert_true(met[status] > (status == CXM_WEIGHTING_INCOMPLETE_TARGETS ? 0 : 100));
}

/* Caps that no weights can keep: a category of one in ten rows is to be one half. */
static void caps_too_tight(void **state)
{
    (void)state;
    static struct sample sample;
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    sample.rows = 10;
    sample.margins = 1;
    for (int64_t i = 0; i < 10; i++) {
        sample.category[0][i] = i == 0;
        sample.target[0][i] = 50;
    }
    options.upper = 4;
    struct weighted weighted = raked(&sample, false, &options);
    assert_int_equal(weighted.result.status, CXM_WEIGHTING_NOT_CONVERGED);
    assert_true(weighted.result.deviation > 0.1);
    options.upper = 5;
    weighted = raked(&sample, false, &options);
    assert_int_equal(weighted.result.status, CXM_WEIGHTING_OK);
    assert_int_equal(weighted.result.at_upper, 1);
}

static void populations(void **state)
{
    (void)state;
    const double group[] = {1, 2, 2}, target[] = {40, 60, 60}, share[] = {0.4, 0.6, 0.6}, whole[] = {100, 100, 100},
                 more[] = {200, 200, 200}, mixed[] = {100, 100, 99};
    cxm_column category = doubles(group, 3), totals = doubles(target, 3), shares = doubles(share, 3),
               population = doubles(whole, 3);
    cxm_margin margin = {&category, &totals};
    cxm_design design = CXM_DESIGN_INIT;
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_weighting_result result;
    double weights[3];
    cxm_error why;
    design.population = &population;
    assert_int_equal(cxm_poststratify(&margin, &design, NULL, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_OK);
    population.data = more;
    assert_int_equal(cxm_poststratify(&margin, &design, NULL, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_INCOMPLETE_TARGETS);
    check_nan(weights[0]);
    options.targets = CXM_TARGETS_SHARE;
    margin.target = &shares;
    assert_int_equal(cxm_poststratify(&margin, &design, &options, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_OK);
    check_close(weights[0], 80, 1e-15);
    check_close(weights[1], 60, 1e-15);
    population.data = mixed;
    assert_int_equal(cxm_poststratify(&margin, &design, &options, NULL, weights, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "population[2]: 99 differs from 100 in row 0; there is one population");
}

/* ---- trimming ---- */

static void trimming_keeps_the_sum(void **state)
{
    (void)state;
    struct random random = {55};
    for (int round = 0; round < 200; round++) {
        double w[MOST], weights[MOST], sum = 0;
        int64_t n = 5 + random_below(&random, MOST - 5);
        for (int64_t i = 0; i < n; i++) {
            w[i] = exp((double)random_below(&random, 1000) / 250);
            sum += w[i];
        }
        cxm_column weight = doubles(w, n);
        cxm_trim_options options = CXM_TRIM_OPTIONS_INIT;
        cxm_weighting_result result;
        options.bounds = CXM_TRIM_MEAN;
        options.lower = 0.4;
        options.upper = 1.5 + round % 5;
        options.redistribute = round % 2;
        assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
        assert_int_equal(result.status, CXM_WEIGHTING_OK);
        check_close(result.weights.sum, sum, 1e-13);
        assert_true(result.weights.smallest >= 0.4 * sum / (double)n * (1 - 1e-14));
        assert_true(result.weights.largest <= options.upper * sum / (double)n * (1 + 1e-14));
        int64_t first = -1;
        for (int64_t i = 0; i < n; i++) {
            if (weights[i] <= result.weights.smallest || weights[i] >= result.weights.largest ||
                result.at_lower + result.at_upper > n / 2)
                continue; /* where most are clipped, all may have been */
            if (first < 0)
                first = i;
            else if (options.redistribute == CXM_TRIM_EQUALLY)
                check_close(weights[i] - weights[first], w[i] - w[first], 1e-12);
            else
                check_close(weights[i] / weights[first], w[i] / w[first], 1e-12);
        }
        /* trimmed weights are within the bounds already */
        cxm_column again = doubles(weights, n);
        double twice[MOST];
        options.bounds = CXM_TRIM_ABSOLUTE;
        options.lower = result.weights.smallest;
        options.upper = result.weights.largest;
        assert_int_equal(cxm_trim(&again, &options, NULL, twice, &result, NULL), CXM_OK);
        assert_int_equal(result.iterations, 0);
        for (int64_t i = 0; i < n; i++)
            check_bits(twice[i], weights[i]);
    }
}

static void trimming_by_hand(void **state)
{
    (void)state;
    const double w[] = {1, 2, 3, 10, NAN, 0};
    cxm_column weight = doubles(w, 6);
    cxm_trim_options options = CXM_TRIM_OPTIONS_INIT;
    cxm_weighting_result result;
    double weights[6];
    /* once: 10 becomes 5, the other three get 5/3 each */
    options.upper = 4.5;
    options.strict = 0;
    assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
    check_close(weights[2], 3 + 5.5 / 3, 1e-15);
    assert_int_equal(result.excluded, 2);
    check_nan(weights[4]);
    check_close(weights[5], 0, 0);
    /* strictly: 3 is cut as well, and 1 and 2 take up the rest */
    options.strict = 1;
    assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
    check_close(weights[0], 3, 1e-15);
    check_close(weights[1], 4, 1e-15);
    check_close(weights[2], 4.5, 0);
    assert_int_equal(result.iterations, 2);
    assert_int_equal(result.at_upper, 2);
    options.upper = 3.9; /* below the mean: nobody can take up the rest */
    assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_OUTSIDE);
    check_nan(weights[0]);
    options.upper = 1e140;
    options.lower = 9; /* 1, 2 and 3 are raised by more than 10 has to give */
    options.redistribute = CXM_TRIM_PROPORTIONALLY;
    assert_int_equal(cxm_trim(&weight, &options, NULL, weights, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_OUTSIDE);
    weight.length = 0;
    assert_int_equal(cxm_trim(&weight, &options, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.status, CXM_WEIGHTING_NO_DATA);
}

/* ---- types, errors, memory ---- */

static void types_and_strides(void **state)
{
    (void)state;
    static struct numeric_column form;
    static const int groups[] = {1, 2, 2, 3, 1, 3, 3}, targets[] = {30, 20, 20, 50, 30, 50, 50};
    for (int f = 0; f < NUMERIC_FORMS; f++) {
        static struct numeric_column target_form;
        int64_t nulls = numeric_column_of(&form, groups, 7, f);
        (void)numeric_column_of(&target_form, targets, 7, f);
        cxm_margin margin = {&form.column, &target_form.column};
        double weights[14];
        cxm_weighting_result result;
        assert_int_equal(cxm_poststratify(&margin, NULL, NULL, NULL, weights, &result, NULL), CXM_OK);
        assert_int_equal(result.status, CXM_WEIGHTING_OK);
        assert_int_equal(result.missing, nulls);
        for (int64_t i = 0; i < 7; i++)
            check_close(weights[nulls ? 2 * i : i], groups[i] == 1 ? 15 : groups[i] == 2 ? 10 : 50.0 / 3, 1e-15);
    }
}

static void errors(void **state)
{
    (void)state;
    const double group[] = {1, 2, 2}, target[] = {40, 60, 61}, negative[] = {40, -60, -60}, wrong[] = {1, 2, -1};
    const double infinite[] = {1, INFINITY, 1}, none[] = {40, NAN, 60};
    cxm_column category = doubles(group, 3), targets = doubles(target, 3), weight = doubles(wrong, 3);
    cxm_margin margins[2] = {{&category, &targets}, {&category, NULL}};
    cxm_design design = CXM_DESIGN_INIT;
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_trim_options trim = CXM_TRIM_OPTIONS_INIT;
    cxm_weight_summary summary;
    cxm_weighting_result result, untouched;
    double weights[3];
    cxm_error why;
    memset(&result, 0x5A, sizeof result);
    untouched = result;
    assert_int_equal(cxm_poststratify(NULL, NULL, NULL, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "margins is NULL");
    assert_int_equal(cxm_poststratify(margins, NULL, NULL, NULL, weights, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_poststratify(margins, NULL, NULL, NULL, weights, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "target[2]: 61 differs from 60 in row 1, which has the same category");
    assert_int_equal(why.row, 2);
    targets.data = negative;
    assert_int_equal(cxm_poststratify(margins, NULL, NULL, NULL, weights, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "target[1]: -60 is no target; a target is 0, or from 1e-140 to 1e140");
    targets.data = none;
    assert_int_equal(cxm_poststratify(margins, NULL, NULL, NULL, weights, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "target[1] is null, and its row has a category");
    targets.data = group;
    assert_int_equal(cxm_rake(margins, 2, NULL, NULL, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "target 2 is NULL");
    assert_int_equal(cxm_rake(margins, 0, NULL, NULL, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_rake(margins, 65, NULL, NULL, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    design.weight = &weight;
    assert_int_equal(cxm_rake(margins, 1, &design, NULL, NULL, weights, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "weight");
    assert_int_equal(why.row, 2);
    assert_int_equal(cxm_weights_summarize(&weight, &summary, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_trim(&weight, NULL, NULL, weights, &result, &why), CXM_E_DOMAIN);
    weight.data = infinite;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, &why), CXM_E_DOMAIN);
    weight.flags = 0;
    weight.data = none;
    assert_int_equal(cxm_weights_summarize(&weight, &summary, &why), CXM_E_DOMAIN);
    design.weight = NULL;
    design.cluster = &category;
    assert_int_equal(cxm_rake(margins, 1, &design, NULL, NULL, weights, &result, &why), CXM_E_UNSUPPORTED);
    assert_string_equal(why.name, "cluster");
    options.lower = 1.5;
    assert_int_equal(cxm_rake(margins, 1, NULL, &options, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    options = (cxm_weighting_options)CXM_WEIGHTING_OPTIONS_INIT;
    options.upper = (double)NAN;
    assert_int_equal(cxm_rake(margins, 1, NULL, &options, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    options = (cxm_weighting_options)CXM_WEIGHTING_OPTIONS_INIT;
    options.tolerance = 0;
    assert_int_equal(cxm_rake(margins, 1, NULL, &options, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    options.struct_size = 0;
    assert_int_equal(cxm_rake(margins, 1, NULL, &options, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    weight.data = group;
    trim.upper = 0;
    assert_int_equal(cxm_trim(&weight, &trim, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_trim(NULL, NULL, NULL, weights, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(memcmp(&result, &untouched, sizeof result), 0);
}

static void cancelled(void **state)
{
    (void)state;
    const double first[] = {1, 1, 2}, first_target[] = {1, 1, 9}, second[] = {1, 2, 2}, second_target[] = {5, 5, 5};
    cxm_column columns[] = {doubles(first, 3), doubles(first_target, 3), doubles(second, 3), doubles(second_target, 3)};
    const cxm_margin margins[] = {{&columns[0], &columns[1]}, {&columns[2], &columns[3]}};
    cxm_weighting_result result;
    struct failing_host failing;
    failing_host_init(&failing, 0);
    failing.cancel_at = 3;
    assert_int_equal(cxm_rake(margins, 2, NULL, NULL, &failing.host, NULL, &result, NULL), CXM_E_CANCELLED);
    assert_int_equal(failing.outstanding, 0);
}

static void memory(void **state)
{
    (void)state;
    static struct sample sample;
    struct random random = {56};
    draw(&random, &sample, 2, 3);
    cxm_column columns[4], weight = doubles(sample.weight, sample.rows);
    for (int m = 0; m < 2; m++) {
        columns[2 * m] = doubles(sample.category[m], sample.rows);
        columns[2 * m + 1] = doubles(sample.target[m], sample.rows);
    }
    const cxm_margin margins[] = {{&columns[0], &columns[1]}, {&columns[2], &columns[3]}};
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &weight;
    struct failing_host failing;
    cxm_weighting_result result;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_rake(margins, 2, &design, NULL, &failing.host, NULL, &result, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 10);
    status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_trim(&weight, NULL, &failing.host, NULL, &result, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_int_equal(failing.calls, 2);
}

static int said(void **state)
{
    (void)state;
    if (skipped)
        printf("%d skipped: CXM_ORACLES names no folder\n", skipped);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(poststratified_schools), cmocka_unit_test(raked_schools),    cmocka_unit_test(trimmed_schools),
        cmocka_unit_test(kish),                   cmocka_unit_test(every_margin_is_met), cmocka_unit_test(odds_ratios_stay),
        cmocka_unit_test(shares_are_totals),      cmocka_unit_test(order_and_copies), cmocka_unit_test(caps_hold),
        cmocka_unit_test(caps_too_tight),         cmocka_unit_test(populations),      cmocka_unit_test(trimming_keeps_the_sum),
        cmocka_unit_test(trimming_by_hand),       cmocka_unit_test(types_and_strides), cmocka_unit_test(errors),
        cmocka_unit_test(cancelled),              cmocka_unit_test(memory),                 cmocka_unit_test(anything_goes),
    };
    size_t count = 18;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("weighting", tests, count, NULL, said);
}
