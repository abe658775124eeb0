/* Groups of one state compared along a key: which pairs there are, in which order, what rest and whole are, column letters,
 * clusters. Figures of a pair are those of two states, test_compare.c; read test_decompose.c next. */
#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/multiplicity.h>

#include "support/failing_host.h"
#include "support/random.h"
#include "support/waves.h"

static struct wave wave, second_wave;

/* Groups w1, w2, w3 of the strata x and y; y has no w2, and z only w3. Some answers have no group. */
static void fill(void)
{
    wave.length = 0;
    for (int i = 0; i < 11; i++) {
        wave_add_to(&wave, "w1", "x", i, 1, 1 + i % 3);
        wave_add_to(&wave, "w2", "x", i, 1, 1 + i % 4);
        wave_add_to(&wave, "w3", "x", i, 1, 1 + i % 2);
        wave_add_to(&wave, "w1", "y", i, 1, 2);
        wave_add_to(&wave, "w3", "y", i, 1, 1 + i % 5);
        wave_add_to(&wave, "w3", "z", i, 1, 3);
        wave_add_to(&wave, NULL, "x", i, 1, 1);
    }
}

static cxm_state *by(const char *const *keys, const char *policy)
{
    return wave_state(&wave, LIST("nps.score", "csat.satisfied(score, scale=0..10)"), keys, policy);
}

/* other, group, against of each pair, in order; "-" is null, "!" behind it NO_DATA */
static void check_pairs(const cxm_result *result, const char *wanted)
{
    char got[512] = "";
    for (int64_t row = 0; row < cxm_result_length(result); row += 2) {
        const char *const names[] = {"other", "group", "against"};
        if (row)
            strcat(got, ", ");
        for (int k = 0; k < 3; k++) {
            const char *text = cxm_result_text(result, row, names[k]);
            strcat(got, k ? " " : "");
            strcat(got, text ? text : "-");
        }
        if (estimate_of_row(result, row).status)
            strcat(got, "!");
    }
    assert_string_equal(got, wanted);
}

static void which_pairs(void **state)
{
    static const struct {
        const char *options, *pairs;
    } cases[] = {
        {"key=group against=first", "x w2 w1, x w3 w1, x - w1, y w3 w1, z w3 w1!"},
        {"key=group against=w3", "x w1 w3, x w2 w3, x - w3, y w1 w3"},
        {"key=group against=value:w3", "x w1 w3, x w2 w3, x - w3, y w1 w3"},
        {"key=group against=w2", "x w1 w2, x w3 w2, x - w2, y w1 w2!, y w3 w2!, z w3 w2!"},
        {"key=group against=previous", "x w2 w1, x w3 w2, y w2 w1!, y w3 w2!, z w3 w2!"},
        {"key=group against=all", "x w2 w1, x w3 w1, x w3 w2, x - w1, x - w2, x - w3, y w3 w1"},
        {"key=group against=rest", "x w1 rest, x w2 rest, x w3 rest, x - rest, y w1 rest, y w3 rest, z w3 rest!"},
        {"key=group against=whole", "x w1 whole, x w2 whole, x w3 whole, x - whole, y w1 whole, y w3 whole, z w3 whole!"},
        {"key=other against=first", "y w1 x, y w3 x, z w3 x"},
    };
    (void)state;
    fill();
    cxm_state *made = by(LIST("other", "group"), NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = groups_compare(made, cases[i].options);
        check_pairs(result, cases[i].pairs);
        check_ledger(result, wave.length);
        const cxm_table *table = cxm_result_table(result);
        assert_int_equal(table->count, 22);
        assert_string_equal(table->names[2], "against");
        for (int64_t c = 0; c < table->count; c++)
            assert_int_equal(cxm_column_check(&table->columns[c], NULL), CXM_OK);
        cxm_result_free(result);
    }
    cxm_state_free(made);
}

/* The wave of a key in front: the result's order is that of its keys, not that of the strata. */
static void keys_in_their_order(void **state)
{
    (void)state;
    fill();
    cxm_state *made = by(LIST("group", "other"), NULL);
    cxm_result *result = groups_compare(made, "key=group against=previous");
    char got[128] = "";
    for (int64_t row = 0; row < cxm_result_length(result); row += 2) {
        strcat(got, cxm_result_text(result, row, "group"));
        strcat(got, cxm_result_text(result, row, "other"));
        strcat(got, " ");
    }
    assert_string_equal(got, "w2x w2y w3x w3y w3z ");
    cxm_result_free(result);
    cxm_state_free(made);
}

/* A pair is what two states of its two groups give. */
static void a_pair_is_two_states(void **state)
{
    static struct wave one, other;
    const char *const measures[] = {"nps", "rating(score, scale=0..10)", NULL};
    (void)state;
    fill();
    one.length = other.length = 0;
    for (int64_t i = 0; i < wave.length; i++) {
        struct wave *to = !wave.groups[i] ? NULL : strcmp(wave.groups[i], "w1") == 0 ? &one : strcmp(wave.groups[i],
                                                                                                     "w3") == 0 ? &other : NULL;
        if (to)
            wave_add(to, "", wave.answers[i], 1);
    }
    cxm_state *made = wave_state(&wave, measures, LIST("group"), NULL), *a = wave_state(&one, measures, NULL, NULL),
              *b = wave_state(&other, measures, NULL, NULL);
    cxm_result *groups = groups_compare(made, "against=w1 nps.margin=4 adjust=none"), *states = waves_compare(a, b,
                                                                                                              "nps.margin=4 adjust=none");
    for (int64_t row = 0; row < cxm_result_length(states); row++) {
        const char *measure = cxm_result_text(states, row, "measure"), *term = cxm_result_text(states, row, "term");
        int64_t at = row_of(groups, measure, term, (const char *const[]){"w3", "w1"});
        static const char *const numbers[] = {"value", "std_error", "lower", "upper", "df", "n", "p", "q", "flags"};
        for (size_t c = 0; c < sizeof numbers / sizeof *numbers; c++)
            check_close(cxm_result_number(groups, at, numbers[c]), cxm_result_number(states, row, numbers[c]), 0);
    }
    cxm_result_free(groups);
    cxm_result_free(states);
    cxm_state_free(made);
    cxm_state_free(a);
    cxm_state_free(b);
}

/* The rest is all other groups; the whole has 1 - f of that difference and no family. */
static void rest_and_whole(void **state)
{
    static struct wave rest;
    const char *const policies[] = {NULL, "weight=weight"};
    (void)state;
    for (int w = 0; w < 2; w++) {
        fill();
        for (int64_t i = 0; i < wave.length; i++)
            wave.weights[i] = 1 + (double)(i % 7) / 4;
        second_wave.length = rest.length = 0;
        double all = 0, part = 0;
        for (int64_t i = 0; i < wave.length; i++) {
            bool in = wave.groups[i] && strcmp(wave.groups[i], "w2") == 0;
            double weight = w ? wave.weights[i] : 1;
            wave_add_to(in ? &second_wave : &rest, "", NULL, wave.answers[i], wave.weights[i], 1);
            all += weight;
            part += in ? weight : 0;
        }
        const char *const measures[] = {"nps", "rating.mean(score, scale=0..10)", NULL};
        cxm_state *made = wave_state(&wave, measures, LIST("group"), policies[w]), *a = wave_state(&rest, measures, NULL,
                                                                                                   policies[w]),
                  *b = wave_state(&second_wave, measures, NULL, policies[w]);
        cxm_result *to_rest = groups_compare(made, "against=rest"), *to_whole = groups_compare(made, "against=whole"),
                   *states = waves_compare(a, b, NULL);
        for (int64_t row = 0; row < cxm_result_length(states); row++) {
            const char *measure = cxm_result_text(states, row, "measure"), *term = cxm_result_text(states, row, "term");
            cxm_estimate want = estimate_of_row(states, row);
            int64_t at = row_of(to_rest, measure, term, (const char *const[]){"w2", "rest"});
            cxm_estimate got = estimate_of_row(to_rest, at);
            check_close(got.value, want.value, 1e-12);
            check_close(got.lower, want.lower, 1e-11);
            check_close(got.upper, want.upper, 1e-11);
            check_close(cxm_result_number(to_rest, at, "p"), cxm_result_number(states, row, "p"), 1e-11);
            assert_true(cxm_result_number(to_rest, at, "q") >= cxm_result_number(to_rest, at, "p"));
            at = row_of(to_whole, measure, term, (const char *const[]){"w2", "whole"});
            got = estimate_of_row(to_whole, at);
            check_close(got.value, want.value * (1 - part / all), 1e-11);
            check_close(got.std_error, want.std_error * (1 - part / all), 1e-11);
            check_close(cxm_result_number(to_whole, at, "p"), cxm_result_number(states, row, "p"), 1e-11);
            check_nan(cxm_result_number(to_whole, at, "q"));
        }
        cxm_result_free(to_rest);
        cxm_result_free(to_whole);
        cxm_result_free(states);
        cxm_state_free(made);
        cxm_state_free(a);
        cxm_state_free(b);
    }
}

/* Keys of other types: what stands in `against` is what cxm_column_text() writes. */
static void keys_of_other_types(void **state)
{
    static const int16_t years[] = {2024, 2024, 2025, 2025, -3, -3};
    static const int32_t days[] = {20000, 20000, 20365, 20365, 20000, 20365};
    static const uint8_t flags[] = {0, 1, 0, 1, 1, 0};
    static const uint8_t score[] = {1, 9, 10, 2, 5, 9};
    struct table table = {0};
    const struct {
        const char *key, *options, *against;
    } cases[] = {{"year", "against=2024", "2024"}, {"year", "against=first", "-3"}, {"day", "against=first", "20000"},
                 {"day", "against=20365", "20365"}, {"flag", "against=true", "true"}};
    (void)state;
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, 6));
    table_add(&table, "year", cxm_column_of(CXM_TYPE_I16, years, 6));
    table_add(&table, "day", cxm_column_of(CXM_TYPE_DATE, days, 6));
    table_add(&table, "flag", cxm_column_of(CXM_TYPE_BOOL8, flags, 6));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const keys[] = {cases[i].key, NULL};
        cxm_query query = query_of(LIST("nps.score"), keys);
        cxm_state *made = state_of(&query);
        state_take(made, &table);
        cxm_result *result = groups_compare(made, cases[i].options);
        assert_true(cxm_result_length(result) > 0);
        assert_string_equal(cxm_result_text(result, 0, "against"), cases[i].against);
        cxm_result_free(result);
        cxm_state_free(made);
    }
}

/* ---- clusters ---- */

static void clusters_decide(void **state)
{
    static const char *const others[] = {"d00", "d01", "d02", "d03", "d04", "d05", "d06", "d07", "d08", "d09", "d10", "d11"};
    static const char *const names[] = {"c00", "c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11"};
    static const struct {
        int clusters;
        int32_t status;
        uint32_t flags;
    } cases[] = {{4, CXM_INTERVAL_TOO_FEW_CLUSTERS, 0}, {8, CXM_INTERVAL_OK, CXM_ESTIMATE_FEW_CLUSTERS}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        wave.length = 0;
        for (int c = 0; c < cases[i].clusters; c++)
            for (int answer = 0; answer < 11; answer++)
                wave_add_to(&wave, "a", names[c], answer, 1, 1 + (answer + c) % 3);
        for (int c = 0; c < 12; c++)
            for (int answer = 0; answer < 11; answer++)
                wave_add_to(&wave, "b", others[c], answer, 1, 1 + (answer * c) % 4);
        cxm_state *made = wave_state(&wave, LIST("nps.score"), LIST("group"), "cluster=other");
        cxm_result *result = groups_compare(made, "against=first"), *own = NULL;
        cxm_estimate got = estimate_of_row(result, 0);
        assert_int_equal(cxm_state_read(made, &own, NULL), CXM_OK);
        assert_int_equal(got.interval_status, cases[i].status);
        assert_int_equal(got.flags & CXM_ESTIMATE_FEW_CLUSTERS, CXM_ESTIMATE_FEW_CLUSTERS); /* b has 12 */
        assert_int_equal(got.clusters, cases[i].clusters + 12);
        assert_int_equal(cxm_result_table(result)->count, 21);
        check_ledger(result, wave.length);
        if (cases[i].status == CXM_INTERVAL_OK) {
            cxm_estimate a = estimate_of_row(own, 0), b = estimate_of_row(own, 1);
            double first = a.std_error * a.std_error, second = b.std_error * b.std_error;
            double df = (first + second) * (first + second) / (first * first / 7 + second * second / 11);
            check_close(got.df, df, 1e-13);
            check_close(got.upper, got.value + cxm_t_quantile(0.975, df) * sqrt(first + second), 1e-12);
        } else {
            check_nan(cxm_result_number(result, 0, "p"));
            check_nan(got.lower);
        }
        cxm_result_free(result);
        cxm_result_free(own);
        cxm_state_free(made);
    }
}

/* Clusters that answered in both groups, by the definition: the sums of both are one number for each of them. */
static void clusters_in_both(void **state)
{
    enum { CLUSTERS = 9 };
    static const char *const names[CLUSTERS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct random random = {3};
    (void)state;
    for (int weighted = 0; weighted < 2; weighted++) {
        double sums[2][CLUSTERS] = {{0}}, weights[2][CLUSTERS] = {{0}}, all[2] = {0, 0}, means[2] = {0, 0}, square = 0, mean = 0;
        wave.length = 0;
        for (int c = 0; c < CLUSTERS; c++)
            for (int i = 0; i < 40; i++) {
                int side = i % 2, answer = (int)random_below(&random, 7) + c % 5;
                double weight = weighted ? 1 + (double)random_below(&random, 4) : 1;
                wave_add_to(&wave, side ? "second" : "first", names[c], answer, weight, 1);
                sums[side][c] += weight * answer;
                weights[side][c] += weight;
                all[side] += weight;
                means[side] += weight * answer;
            }
        for (int c = 0; c < CLUSTERS; c++) {
            double z = 0;
            for (int s = 0; s < 2; s++)
                z += (s ? 1 : -1) * (sums[s][c] - weights[s][c] * means[s] / all[s]) / all[s];
            mean += z / CLUSTERS;
            square += z * z;
        }
        cxm_state *made = wave_state(&wave, LIST("rating.mean(score, scale=0..10)", "nps"), LIST("group"),
                                     weighted ? "cluster=other weight=weight" : "cluster=other");
        cxm_result *result = groups_compare(made, "against=first");
        cxm_estimate got = estimate_of_row(result, 0);
        check_close(got.value, means[1] / all[1] - means[0] / all[0], 1e-13);
        check_close(got.std_error, sqrt((square - CLUSTERS * mean * mean) * CLUSTERS / (CLUSTERS - 1)), 1e-12);
        check_close(got.df, CLUSTERS - 1, 0);
        check_close(got.lower, got.value - cxm_t_quantile(0.975, CLUSTERS - 1) * got.std_error, 1e-12);
        /* as two states, whose clusters have ranks of their own */
        static struct wave halves[2];
        halves[0].length = halves[1].length = 0;
        wave_add_to(&halves[1], "", "Z", 5, 1, 0);
        for (int64_t i = 0; i < wave.length; i++)
            wave_add_to(&halves[strcmp(wave.groups[i], "second") == 0], "", wave.others[i], wave.answers[i], wave.weights[i], 1);
        cxm_state *states[2];
        for (int s = 0; s < 2; s++)
            states[s] = wave_state(&halves[s], LIST("rating.mean(score, scale=0..10)", "nps"), NULL,
                                   weighted ? "cluster=other weight=weight" : "cluster=other");
        cxm_result *same = waves_compare(states[0], states[1], NULL);
        assert_int_equal(cxm_result_length(same), cxm_result_length(result));
        for (int64_t row = 0; row < cxm_result_length(same); row++) {
            check_close(cxm_result_number(same, row, "std_error"), cxm_result_number(result, row, "std_error"), 1e-13);
            check_close(cxm_result_number(same, row, "p"), cxm_result_number(result, row, "p"), 1e-12);
        }
        cxm_result_free(same);
        /* with itself there is no difference, and nothing to be unsure of */
        same = waves_compare(states[0], states[0], NULL);
        assert_int_equal(estimate_of_row(same, 0).interval_status, CXM_INTERVAL_DEGENERATE);
        check_nan(cxm_result_number(same, 0, "p"));
        cxm_result_free(same);
        cxm_result_free(result);
        cxm_state_free(made);
        for (int s = 0; s < 2; s++)
            cxm_state_free(states[s]);
    }
}

/* Rest and whole of clustered answers: a linear figure of the clusters' sums, and a part is its whole's. */
static void rest_and_whole_of_clusters(void **state)
{
    enum { CLUSTERS = 12 };
    static const char *const names[CLUSTERS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}, *const groups[] = {"x",
                                                                                                                                "y", "z"};
    static struct wave part;
    struct random random = {31};
    double sums[3][CLUSTERS] = {{0}}, counts[3][CLUSTERS] = {{0}}, n[3] = {0}, total[3] = {0};
    (void)state;
    wave.length = part.length = 0;
    for (int i = 0; i < 900; i++) {
        int c = (int)random_below(&random, CLUSTERS), g = (int)random_below(&random, 3);
        g = c >= 9 && g == 1 ? 2 : g; /* y is not in all clusters */
        int answer = (int)random_below(&random, 6) + g + c % 3;
        wave_add_to(&wave, groups[g], names[c], answer, 1, 1);
        if (g == 1)
            wave_add_to(&part, "", names[c], answer, 1, 1);
        sums[g][c] += answer;
        counts[g][c] += 1;
        n[g] += 1;
        total[g] += answer;
    }
    double all = n[0] + n[1] + n[2], mean = (total[0] + total[1] + total[2]) / all, f = n[1] / all, own = 0, whole = 0, both = 0;
    for (int c = 0; c < CLUSTERS; c++) {
        double u = (sums[1][c] - counts[1][c] * total[1] / n[1]) / n[1], w = 0;
        for (int g = 0; g < 3; g++)
            w += (sums[g][c] - counts[g][c] * mean) / all;
        own += u * u;
        whole += w * w;
        both += u * w;
    }
    double variance = own * 9 / 8 + whole * 12 / 11 - 2 * both * sqrt(9.0 / 8 * 12 / 11);
    cxm_state *made = wave_state(&wave, LIST("rating.mean(score, scale=0..10)"), LIST("group"), "cluster=other"),
              *one = wave_state(&part, LIST("rating.mean(score, scale=0..10)"), NULL, "cluster=other"),
              *everything = wave_state(&wave, LIST("rating.mean(score, scale=0..10)"), NULL, "cluster=other");
    cxm_result *to_whole = groups_compare(made, "against=whole"), *to_rest = groups_compare(made, "against=rest"),
               *as_states = waves_compare(everything, one, "relation=part");
    cxm_estimate a = estimate_of_row(to_whole, 1), b = estimate_of_row(to_rest, 1), c = estimate_of_row(as_states, 0);
    check_close(a.value, total[1] / n[1] - mean, 1e-12);
    check_close(a.std_error, sqrt(variance), 1e-12);
    check_close(a.df, 8, 0);
    assert_int_equal(a.n, 900);
    assert_int_equal(a.clusters, 12);
    check_nan(cxm_result_number(to_whole, 1, "q"));
    check_close(b.value, total[1] / n[1] - (total[0] + total[2]) / (n[0] + n[2]), 1e-12);
    check_close(b.std_error, sqrt(variance) / (1 - f), 1e-12);
    check_close(b.lower, a.lower / (1 - f), 1e-11);
    check_close(cxm_result_number(to_rest, 1, "p"), cxm_result_number(to_whole, 1, "p"), 1e-12);
    check_close(c.value, a.value, 1e-13);
    check_close(c.std_error, a.std_error, 1e-13);
    check_close(c.upper, a.upper, 1e-13);
    /* by another key too: each stratum has a whole of its own */
    cxm_result_free(to_whole);
    cxm_result_free(to_rest);
    cxm_result_free(as_states);
    cxm_state_free(made);
    cxm_state_free(one);
    cxm_state_free(everything);
    made = wave_state(&wave, LIST("nps"), LIST("group"), "stratum=other");
    cxm_error error;
    assert_int_equal(cxm_state_compare_groups(made, "against=rest", NULL, &to_rest, &error), CXM_E_UNSUPPORTED);
    assert_non_null(strstr(error.message, "policy of stratum"));
    cxm_state_free(made);
}

/* Half of the answers of each cluster are of either group, and the groups do not differ: 95 % intervals hold 0 in 95 of 100
   samples. */
static void coverage_of_shared_clusters(void **state)
{
    enum { RUNS = 800, CLUSTERS = 25 };
    static char names[CLUSTERS][4];
    struct random random = {77};
    int held = 0;
    (void)state;
    for (int c = 0; c < CLUSTERS; c++) {
        names[c][0] = (char)('a' + c);
        names[c][1] = 0;
    }
    for (int run = 0; run < RUNS; run++) {
        wave.length = 0;
        for (int c = 0; c < CLUSTERS; c++) {
            double level = random_unit(&random); /* of the cluster's promoters */
            for (int i = 0; i < 16; i++)
                wave_add_to(&wave, i % 2 ? "b" : "a", names[c], random_unit(&random) < level ? 10 : 3, 1, 1);
        }
        cxm_state *made = wave_state(&wave, LIST("nps.score"), LIST("group"), "cluster=other");
        cxm_result *result = groups_compare(made, "against=first");
        cxm_estimate got = estimate_of_row(result, 0);
        held += got.lower <= 0 && got.upper >= 0;
        cxm_result_free(result);
        cxm_state_free(made);
    }
    check_printed((double)held / RUNS, 0.95, 3 * sqrt(0.95 * 0.05 / RUNS));
}

/* Strata and clusters that only some of the groups have: nothing is shared with a cluster of that name in another stratum. */
static void clusters_in_strata(void **state)
{
    static const char *const sites[] = {"n1", "n2", "n3", "n4", "n5", "n6"};
    static uint8_t regions[WAVE_MOST];
    struct table table = {0};
    struct random random = {8};
    (void)state;
    wave.length = 0;
    for (int s = 0; s < 6; s++)
        for (int i = 0; i < 30; i++) {
            regions[wave.length] = (uint8_t)(i % 2 ? 2 : 1); /* the second group's clusters of that name lie in region 2 */
            wave_add_to(&wave, i % 2 ? "b" : "a", sites[s], (int)random_below(&random, 11), 1, 1);
        }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, wave.answers, wave.length));
    table_add(&table, "group", cxm_column_of(CXM_TYPE_CSTR, wave.groups, wave.length));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, wave.others, wave.length));
    table_add(&table, "region", cxm_column_of(CXM_TYPE_U8, regions, wave.length));
    for (int strata = 0; strata < 2; strata++) {
        cxm_query query = query_of(LIST("nps.score"), LIST("group"));
        query.policy = strata ? "cluster=site stratum=region" : "cluster=site";
        cxm_state *made = state_of(&query);
        state_take(made, &table);
        cxm_result *result = groups_compare(made, "against=first"), *own = NULL;
        assert_int_equal(cxm_state_read(made, &own, NULL), CXM_OK);
        cxm_estimate got = estimate_of_row(result, 0), a = estimate_of_row(own, 0), b = estimate_of_row(own, 1);
        double apart = sqrt(a.std_error * a.std_error + b.std_error * b.std_error);
        if (strata) {
            check_close(got.std_error, apart, 1e-13);
            assert_true(got.df > 5);
        } else {
            assert_true(fabs(got.std_error - apart) > 1e-3);
            check_close(got.df, 5, 0);
        }
        cxm_result_free(result);
        cxm_result_free(own);
        cxm_state_free(made);
    }
}

/* ---- letters ---- */

static void letters(void **state)
{
    const struct {
        const char *group;
        int low, middle, high;
    } columns[] = {{"A", 100, 100, 100}, {"B", 40, 100, 160}, {"C", 30, 100, 170}, {"D", 95, 100, 105}};
    static const uint8_t wanted[16] = {0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0}; /* B and C: A D; C is not above B */
    uint8_t got[16];
    int32_t count = 0;
    cxm_error error;
    (void)state;
    wave.length = 0;
    for (int c = 0; c < 4; c++) {
        wave_add(&wave, columns[c].group, 2, columns[c].low);
        wave_add(&wave, columns[c].group, 8, columns[c].middle);
        wave_add(&wave, columns[c].group, 10, columns[c].high);
    }
    cxm_state *made = wave_state(&wave, LIST("nps"), LIST("group"), NULL);
    cxm_result *pairs = groups_compare(made, "against=all adjust=none margin=3");
    const int32_t methods[] = {CXM_ADJUST_NONE, CXM_ADJUST_BONFERRONI, CXM_ADJUST_HOLM};
    for (int m = 0; m < 3; m++) {
        memset(got, 9, sizeof got);
        assert_int_equal(cxm_result_letters(pairs, row_of(pairs, "nps", "score", (const char *const[]){"C", "B"}), 0.05, methods[m],
                                            NULL, got, 16, &count, &error), CXM_OK);
        assert_int_equal(count, 4);
        assert_memory_equal(got, wanted, 16);
    }
    /* detractors: the other way round, A and D above B and C */
    assert_int_equal(cxm_result_letters(pairs, row_of(pairs, "nps", "detractors", (const char *const[]){"B", "A"}), 0.05,
                                        CXM_ADJUST_HOLM, NULL, got, 16, &count, &error), CXM_OK);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            assert_int_equal(got[4 * i + j], wanted[4 * j + i]);
    /* a level that nothing reaches */
    assert_int_equal(cxm_result_letters(pairs, 0, 1e-300, CXM_ADJUST_HOLM, NULL, got, 16, &count, &error), CXM_OK);
    for (int i = 0; i < 16; i++)
        assert_int_equal(got[i], 0);
    count = 0;
    assert_int_equal(cxm_result_letters(pairs, 0, 0.05, CXM_ADJUST_HOLM, NULL, NULL, 0, &count, &error), CXM_E_SPACE);
    assert_int_equal(count, 4);
    assert_int_equal(cxm_result_letters(pairs, -1, 0.05, CXM_ADJUST_HOLM, NULL, got, 16, &count, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_result_letters(pairs, 0, 0, CXM_ADJUST_HOLM, NULL, got, 16, &count, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_result_letters(pairs, 0, 0.05, 9, NULL, got, 16, &count, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_result_letters(pairs, 0, 0.05, 0, NULL, NULL, 16, &count, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_result_letters(NULL, 0, 0.05, 0, NULL, got, 16, &count, &error), CXM_E_ARGUMENT);
    cxm_result *others = groups_compare(made, "against=first");
    assert_int_equal(cxm_result_letters(others, 0, 0.05, 0, NULL, got, 16, &count, &error), CXM_E_ARGUMENT);
    cxm_result_free(others);
    struct failing_host failing;
    failing_host_init(&failing, 0);
    for (int64_t k = 1;; k++) {
        failing.calls = 0;
        failing.fail_at = k;
        cxm_status status = cxm_result_letters(pairs, 0, 0.05, CXM_ADJUST_HOLM, &failing.host, got, 16, &count, NULL);
        assert_int_equal(failing.outstanding, 0);
        if (!status)
            break;
        assert_int_equal(status, CXM_E_MEMORY);
    }
    cxm_result_free(pairs);
    cxm_state_free(made);
}

/* Each stratum is a line of its own. */
static void letters_by_stratum(void **state)
{
    uint8_t got[16];
    int32_t count = 0;
    (void)state;
    fill();
    cxm_state *made = by(LIST("group", "other"), NULL);
    cxm_result *pairs = groups_compare(made, "key=group against=all");
    static const struct {
        const char *group, *other, *against;
        int columns;
    } lines[] = {{"w2", "x", "w1", 4}, {"w3", "y", "w1", 2}};
    for (int i = 0; i < 2; i++) {
        const char *const keys[] = {lines[i].group, lines[i].other, lines[i].against};
        assert_int_equal(cxm_result_letters(pairs, row_of(pairs, "nps", "score", keys), 0.05, CXM_ADJUST_HOLM, NULL, got, 16,
                                            &count, NULL), CXM_OK);
        assert_int_equal(count, lines[i].columns);
    }
    cxm_result_free(pairs);
    cxm_state_free(made);
}

/* ---- what is refused ---- */

static void refusals(void **state)
{
    static const struct {
        const char *options;
        cxm_status code;
        const char *message;
    } cases[] = {
        {"key=group", CXM_E_ARGUMENT, "against is missing"},
        {"against=rest", CXM_E_ARGUMENT, "key is missing, and the query has 2 keys"},
        {"key=role against=rest", CXM_E_NOT_FOUND, "key: the query is not by role"},
        {"key=group against=w9", CXM_E_NOT_FOUND, "the key group has no value w9"},
        {"key=group against=value:rest", CXM_E_NOT_FOUND, "the key group has no value rest"},
        {"key=group against=rest relation=part", CXM_E_NOT_FOUND, "no option relation"},
        {"", CXM_E_ARGUMENT, "against is missing"},
    };
    cxm_result *result = NULL;
    cxm_error error;
    (void)state;
    fill();
    cxm_state *made = by(LIST("group", "other"), NULL), *whole = by(NULL, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cxm_state_compare_groups(made, cases[i].options, NULL, &result, &error), cases[i].code);
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s: %s", cases[i].options, error.message);
        assert_int_equal(error.argument, 1);
        assert_null(result);
    }
    assert_int_equal(cxm_state_compare_groups(whole, "against=rest", NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_compare_groups(NULL, "against=rest", NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_compare_groups(made, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_compare_groups(made, "key=group against=rest", NULL, NULL, &error), CXM_E_ARGUMENT);
    cxm_state_free(made);
    cxm_state_free(whole);
    struct table table = {0};
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, wave.answers, wave.length));
    table_add(&table, "against", cxm_column_of(CXM_TYPE_CSTR, wave.groups, wave.length));
    cxm_query query = query_of(LIST("nps"), LIST("against"));
    made = state_of(&query);
    state_take(made, &table);
    assert_int_equal(cxm_state_compare_groups(made, "against=rest", NULL, &result, &error), CXM_E_UNSUPPORTED);
    cxm_state_free(made);
}

static void failing_memory(void **state)
{
    static const char *const options[] = {"key=group against=rest margin=5", "key=group against=all", "key=other against=previous"};
    struct failing_host failing;
    (void)state;
    fill();
    cxm_state *made = by(LIST("group", "other"), NULL);
    for (size_t i = 0; i < 3; i++) {
        cxm_result *wanted = groups_compare(made, options[i]), *result = NULL;
        failing_host_init(&failing, 0);
        for (int64_t k = 1; !result; k++) {
            failing.calls = 0;
            failing.fail_at = k;
            cxm_status status = cxm_state_compare_groups(made, options[i], &failing.host, &result, NULL);
            failing.fail_at = 0;
            assert_int_equal(failing.wrong, 0);
            assert_int_equal(status, result ? CXM_OK : CXM_E_MEMORY);
            assert_true(result || failing.outstanding == 0);
        }
        check_same_result(result, wanted);
        cxm_result_free(result);
        cxm_result_free(wanted);
        assert_int_equal(failing.outstanding, 0);
    }
    cxm_state_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_pairs), cmocka_unit_test(keys_in_their_order), cmocka_unit_test(a_pair_is_two_states),
        cmocka_unit_test(rest_and_whole), cmocka_unit_test(keys_of_other_types), cmocka_unit_test(clusters_decide), cmocka_unit_test(clusters_in_both), cmocka_unit_test(clusters_in_strata), cmocka_unit_test(rest_and_whole_of_clusters), cmocka_unit_test(coverage_of_shared_clusters),
        cmocka_unit_test(letters), cmocka_unit_test(letters_by_stratum), cmocka_unit_test(refusals), cmocka_unit_test(failing_memory)};
    return cmocka_run_group_tests_name("compare groups", tests, NULL, NULL);
}
