/* Means of pools against the regression on two sides, and against the laws that they keep: sums of parts, cells cut finer, clusters
 * in another order. vectors/people.json holds them against matrices. Read lib/stats/cluster_means.c next to it. */
#include "stats/cluster_means.h"

#include "stats/sides.h"
#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum { CLUSTERS = 23, CELLS = 6, PARTS = CLUSTERS * CELLS };

/* Values in cells by cluster; some clusters have none in some cells. */
struct drawn {
    cxm_host host;
    struct cxm__cluster_part parts[PARTS];
    struct cxm__cluster_cell cells[CELLS];
    struct cxm__cluster_means means;
};

static void draw(struct drawn *d, uint64_t seed, bool weighted)
{
    struct random random = {seed};
    struct cxm__cluster_tally all[CELLS] = {{.n = 0}}, one = {.n = 0};
    *d = (struct drawn){.means = {.cell_count = CELLS}};
    assert_int_equal(cxm__host_read(&d->host, NULL, 0, NULL), CXM_OK);
    for (int32_t g = 0; g < CLUSTERS; g++) {
        const double level = 10 * random_unit(&random);
        for (int32_t k = 0; k < CELLS; k++) {
            for (int64_t n = random_below(&random, 5); n > 0; n--) {
                const double value = level + k + 4 * random_unit(&random), weight = weighted ? 0.25 + random_unit(&random) : 1;
                cxm__cluster_tally_add(&one, weight, value);
                cxm__cluster_tally_add(&all[k], weight, value);
            }
            if (one.n)
                d->parts[d->means.count++] = cxm__cluster_tally_part(&one, g, k);
        }
    }
    for (int k = 0; k < CELLS; k++)
        d->cells[k] = cxm__cluster_tally_cell(&all[k]);
    d->means.host = &d->host;
    d->means.parts = d->parts;
    d->means.cells = d->cells;
}

static struct cxm__cluster_mean mean_of(const struct drawn *d, const struct cxm__cluster_pooling *poolings, int32_t count)
{
    struct cxm__cluster_mean mean;
    assert_true(cxm__cluster_means(&d->means, poolings, count, &mean));
    return mean;
}

static void check_same(const struct cxm__cluster_mean *got, const struct cxm__cluster_mean *want)
{
    check_close(got->value, want->value, 1e-13);
    check_close(got->std_error, want->std_error, 1e-13);
    check_close(got->df, want->df, 1e-12);
    assert_int_equal(got->n, want->n);
    assert_int_equal(got->clusters, want->clusters);
}

static void two_sides(void **state)
{
    (void)state;
    static const int32_t side_of[CELLS] = {0, 1, 0, 1, 0, 1};
    static const double shares[3][2] = {{1, 0}, {0, 1}, {-1, 1}};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        static struct drawn d;
        double weights[2][CLUSTERS] = {{0}};
        cxm__sum sums[2][CLUSTERS] = {{{0, 0}}};
        draw(&d, seed, seed % 2 == 0);
        for (int64_t i = 0; i < d.means.count; i++) {
            weights[side_of[d.parts[i].cell]][d.parts[i].cluster] += d.parts[i].weight;
            cxm__sum_add(&sums[side_of[d.parts[i].cell]][d.parts[i].cluster], d.parts[i].sum);
        }
        const struct cxm__sides sides = cxm__sides((double *const[]){weights[0], weights[1]}, (cxm__sum *const[]){sums[0], sums[1]},
                                                   CLUSTERS);
        const struct cxm__sides_mean *const wanted[] = {&sides.side[0], &sides.side[1], &sides.difference};
        for (int i = 0; i < 3; i++) {
            const struct cxm__cluster_pooling pooling = {side_of, shares[i], 2};
            const struct cxm__cluster_mean mean = mean_of(&d, &pooling, 1);
            check_close(mean.value, wanted[i]->value, 1e-13);
            check_close(mean.std_error, sqrt(wanted[i]->variance), 1e-12);
            check_close(mean.df, wanted[i]->df, 1e-10);
            assert_int_equal(mean.clusters, wanted[i]->clusters);
        }
    }
}

/* A pooling cut in two that share no pool is the same figure; one less itself is nothing. */
static void poolings_add_up(void **state)
{
    (void)state;
    static const int32_t pool_of[CELLS] = {0, 0, 1, 1, 2, -1};
    static const double all[] = {0.5, 0.3, -0.2}, some[] = {0.5, 0, 0}, rest[] = {0, 0.3, -0.2}, less[] = {-0.5, -0.3, 0.2};
    static struct drawn d;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        draw(&d, seed, true);
        const struct cxm__cluster_pooling whole = {pool_of, all, 3}, cut[] = {{pool_of, some, 3}, {pool_of, rest, 3}};
        const struct cxm__cluster_pooling none[] = {whole, {pool_of, less, 3}};
        const struct cxm__cluster_mean one = mean_of(&d, &whole, 1), two = mean_of(&d, cut, 2), nothing = mean_of(&d, none, 2);
        check_same(&two, &one);
        check_close(nothing.value, 0, 1e-14);
        check_close(nothing.std_error, 0, 1e-14);
    }
}

static void clusters_in_any_order(void **state)
{
    (void)state;
    static const int32_t pool_of[CELLS] = {0, 1, 2, 0, 1, 2};
    static const double share[] = {0.2, 0.5, 0.3};
    static struct drawn d, other;
    const struct cxm__cluster_pooling pooling = {pool_of, share, 3};
    for (uint64_t seed = 1; seed <= 10; seed++) {
        draw(&d, seed, true);
        other = d;
        for (int64_t i = 0; i < d.means.count; i++)
            other.parts[i] = d.parts[d.means.count - 1 - i];
        other.means.parts = other.parts;
        const struct cxm__cluster_mean one = mean_of(&d, &pooling, 1), turned = mean_of(&other, &pooling, 1);
        check_same(&turned, &one);
    }
}

/* Twice the weight everywhere changes nothing but the weights. */
static void scale_of_weights(void **state)
{
    (void)state;
    static const int32_t pool_of[CELLS] = {0, 1, 1, 0, 1, 0};
    static const double share[] = {-1, 1};
    static struct drawn d, heavy;
    const struct cxm__cluster_pooling pooling = {pool_of, share, 2};
    draw(&d, 4, true);
    heavy = d;
    for (int64_t i = 0; i < d.means.count; i++) {
        heavy.parts[i].weight *= 1024;
        heavy.parts[i].sum *= 1024;
    }
    for (int k = 0; k < CELLS; k++) {
        heavy.cells[k].weight *= 1024;
        heavy.cells[k].sum *= 1024;
        heavy.cells[k].square *= 1024.0 * 1024;
    }
    heavy.means.parts = heavy.parts;
    heavy.means.cells = heavy.cells;
    const struct cxm__cluster_mean one = mean_of(&d, &pooling, 1), other = mean_of(&heavy, &pooling, 1);
    check_same(&other, &one);
    check_close(other.n_effective, one.n_effective, 1e-13);
}

/* Clusters of one value each: the standard error of a mean, and n - 1. */
static void values_on_their_own(void **state)
{
    (void)state;
    static const double value[] = {3, 5, 4, 8, 10, 6};
    static const int32_t pool_of[] = {0};
    static const double share[] = {1};
    struct drawn d = {.means = {.cell_count = 1}};
    struct cxm__cluster_tally all = {.n = 0}, one = {.n = 0};
    assert_int_equal(cxm__host_read(&d.host, NULL, 0, NULL), CXM_OK);
    for (int32_t i = 0; i < 6; i++) {
        cxm__cluster_tally_add(&all, 1, value[i]);
        cxm__cluster_tally_add(&one, 1, value[i]);
        d.parts[d.means.count++] = cxm__cluster_tally_part(&one, i, 0);
    }
    d.cells[0] = cxm__cluster_tally_cell(&all);
    d.means.host = &d.host;
    d.means.parts = d.parts;
    d.means.cells = d.cells;
    const struct cxm__cluster_pooling pooling = {pool_of, share, 1};
    const struct cxm__cluster_mean mean = mean_of(&d, &pooling, 1);
    check_close(mean.value, 6, 0);
    check_close(mean.std_error, sqrt((9 + 1 + 4 + 4 + 16) / 5.0 / 6), 1e-14);
    check_close(mean.df, 5, 1e-13);
    check_close(mean.n_effective, 6, 1e-14);
    d.means.count = 1; /* one cluster is all there is */
    const struct cxm__cluster_mean alone = mean_of(&d, &pooling, 1);
    assert_true(alone.alone);
    check_nan(alone.std_error);
}

static void failing_memory(void **state)
{
    (void)state;
    static const int32_t pool_of[CELLS] = {0};
    static const double share[] = {1};
    static struct drawn d;
    const struct cxm__cluster_pooling pooling = {pool_of, share, 1};
    struct cxm__cluster_mean mean;
    bool lent = false;
    draw(&d, 1, false);
    for (int64_t nth = 1; !lent; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        d.means.host = &failing.host;
        lent = cxm__cluster_means(&d.means, &pooling, 1, &mean);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(lent || nth <= 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sides),        cmocka_unit_test(poolings_add_up),     cmocka_unit_test(clusters_in_any_order),
        cmocka_unit_test(scale_of_weights), cmocka_unit_test(values_on_their_own), cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
