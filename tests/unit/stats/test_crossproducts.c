/* X'X and what is made of it: the kernel against long doubles and against itself without vectors, eigenvalues, R of a QR. */
#include "support/check.h"

#include "stats/crossproducts.h"
#include "stats/householder.h"
#include "stats/jacobi.h"
#include "support/random.h"

enum { ROWS = 1100, COLUMNS = 23 };

static double x[COLUMNS][ROWS];

static int fill(void **state)
{
    (void)state;
    struct random random = {3};
    for (int c = 0; c < COLUMNS; c++)
        for (int row = 0; row < ROWS; row++)
            x[c][row] = (double)random_below(&random, 2000001) / 1e6 - 1 + c;
    return 0;
}

static const int64_t lengths[] = {0, 1, 3, 4, 5, 511, 512, 513, 1024, 1100};

static void products_are_right(void **state)
{
    (void)state;
    for (int32_t k = 1; k <= COLUMNS; k++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            cxm__sum sums[COLUMNS * COLUMNS] = {{0, 0}};
            double matrix[COLUMNS * COLUMNS];
            cxm__crossproducts(x[0], lengths[l], ROWS, k, sums);
            cxm__crossproducts_matrix(sums, k, matrix);
            for (int i = 0; i < k; i++)
                for (int j = 0; j < k; j++) {
                    long double sum = 0, size = 0;
                    for (int64_t row = 0; row < lengths[l]; row++) {
                        sum += (long double)x[i][row] * x[j][row];
                        size += fabsl((long double)x[i][row] * x[j][row]);
                    }
                    if (fabsl(matrix[i * k + j] - sum) > 1e-14L * size)
                        fail_msg("%d rows, %d columns: %d, %d", (int)lengths[l], (int)k, i, j);
                }
        }
}

/* The processor does not matter. */
static void the_same_bits_without_vectors(void **state)
{
    (void)state;
#if CXM__COUNT_X86
    if (!cxm__count_can_avx2())
        skip();
    for (int32_t k = 1; k <= COLUMNS; k++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            cxm__sum with[COLUMNS * COLUMNS] = {{0, 0}}, without[COLUMNS * COLUMNS] = {{0, 0}};
            cxm__crossproducts_avx2(x[0], lengths[l], ROWS, k, with);
            cxm__crossproducts_scalar(x[0], lengths[l], ROWS, k, without);
            assert_memory_equal(with, without, sizeof with);
        }
#else
    skip();
#endif
}

/* Blocks that follow each other are the whole. */
static void products_add_up(void **state)
{
    (void)state;
    cxm__sum whole[COLUMNS * COLUMNS] = {{0, 0}}, parts[COLUMNS * COLUMNS] = {{0, 0}};
    cxm__crossproducts(x[0], ROWS, ROWS, COLUMNS, whole);
    cxm__crossproducts(x[0], 512, ROWS, COLUMNS, parts);
    cxm__crossproducts(x[0] + 512, ROWS - 512, ROWS, COLUMNS, parts);
    assert_memory_equal(whole, parts, sizeof whole);
}

static void eigenvalues_rebuild(void **state)
{
    (void)state;
    for (int32_t m = 1; m <= COLUMNS; m++) {
        double a[COLUMNS * COLUMNS], was[COLUMNS * COLUMNS], vectors[COLUMNS * COLUMNS];
        cxm__sum sums[COLUMNS * COLUMNS] = {{0, 0}};
        cxm__crossproducts(x[0], m - m / 3, ROWS, m, sums); /* fewer rows than columns: some eigenvalues are 0 */
        cxm__crossproducts_matrix(sums, m, was);
        memcpy(a, was, sizeof a);
        cxm__jacobi(a, m, vectors);
        double trace = 0;
        for (int i = 0; i < m; i++)
            trace += was[i * m + i];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) {
                double rebuilt = 0, product = 0;
                for (int v = 0; v < m; v++) {
                    rebuilt += vectors[v * m + i] * a[v * m + v] * vectors[v * m + j];
                    product += vectors[i * m + v] * vectors[j * m + v];
                }
                check_printed(rebuilt, was[i * m + j], 1e-14 * trace);
                check_printed(product, i == j, 1e-14);
            }
    }
}

/* R'R is X'X, however the rows were cut; a column made of two others is found, and the first of them is not. */
static void reflections_keep_products(void **state)
{
    (void)state;
    enum { K = 6 };
    static double block[K][ROWS];
    static const int64_t cuts[] = {ROWS, 512, 7, 1};
    cxm__sum sums[K * K] = {{0, 0}};
    double products[K * K], first[K * K], inverse[K * K];
    for (int row = 0; row < ROWS; row++)
        x[4][row] = x[1][row] - 2 * x[3][row];
    cxm__crossproducts(x[0], ROWS, ROWS, K, sums);
    cxm__crossproducts_matrix(sums, K, products);
    for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
        double r[K * K] = {0};
        for (int64_t at = 0; at < ROWS; at += cuts[c]) {
            const int64_t n = ROWS - at < cuts[c] ? ROWS - at : cuts[c];
            for (int i = 0; i < K; i++)
                memcpy(block[i], x[i] + at, (size_t)n * sizeof(double));
            cxm__householder(r, K, block[0], n, ROWS);
        }
        for (int i = 0; i < K; i++)
            for (int j = 0; j < K; j++) {
                double sum = 0;
                for (int v = 0; v < K; v++)
                    sum += r[v * K + i] * r[v * K + j];
                check_close(sum / products[i * K + j], 1, 1e-13);
                if (j < i)
                    check_close(r[i * K + j], 0, 0);
            }
        assert_int_equal(cxm__householder_collinear(r, K, 0, K - 1, 1e-11), 4);
        assert_int_equal(cxm__householder_collinear(r, K, 0, 3, 1e-11), -1);
        memcpy(first, r, sizeof first);
    }
    cxm__householder_invert(first, K, 4, inverse);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            double sum = 0;
            for (int v = 0; v < 4; v++)
                sum += first[i * K + v] * inverse[v * 4 + j];
            check_close(sum, i == j, 1e-12);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_right),  cmocka_unit_test(the_same_bits_without_vectors), cmocka_unit_test(products_add_up),
        cmocka_unit_test(eigenvalues_rebuild), cmocka_unit_test(reflections_keep_products),
    };
    return cmocka_run_group_tests_name("crossproducts", tests, fill, NULL);
}
