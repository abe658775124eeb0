/* Who is not heard, and who is heard again: voices.blindspot of people, and voices.panel of answers, in accounts of fifty.
 * usage: bench_people ROWS REPEATS */
#include "bench.h"

#include <cxm/unstable/analysis.h>

enum { PEOPLE_COLUMNS = 8, PEOPLE_FIGURES = 16 };

static cxm_column people_coded(int32_t *codes, int64_t rows, const cxm_column *labels)
{
    cxm_column column = cxm_column_of(CXM_TYPE_CODED, codes, rows);
    column.extra = labels;
    column.width = 4;
    return column;
}

static void people_measure(const char *name, const char *measure, const cxm_column *const *columns, int32_t count, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_tested_estimate figures[PEOPLE_FIGURES];
    cxm_error error;
    for (int64_t i = -1; i < repeats; i++) {
        const double begun = bench_now();
        bench_check(cxm_measure_analyse(cxm_measure_find(measure), columns, NULL, count, NULL, NULL, NULL, figures, NULL, &error),
                    &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
    }
    bench_print(name, columns[0]->length, &times, figures[0].estimate.n, figures[0].estimate.value);
}

int main(int argc, char **argv)
{
    static const char *const sides[] = {"buyer", "end_user", "own_employee"}, *const stages[] = {"2022", "2023", "2024", "2025"};
    static const char *const roles[] = {"decision_maker", "end_user", "influencer", "operator", "unknown"};
    if (argc != 3)
        bench_stop("usage", "bench_people ROWS REPEATS");
    const int64_t rows = bench_integer(argv[1], 1, INT64_C(1) << 30), repeats = bench_integer(argv[2], 1, BENCH_REPEATS_MAX);
    const size_t n = (size_t)rows;
    uint8_t *score = bench_allocate(n), *heard = bench_allocate(n / 8 + 1), *invited = bench_allocate(n);
    int32_t *codes[5]; /* side, account, role, contact, stage */
    double *people = bench_allocate(n * sizeof *people);
    uint64_t seed = 8;
    for (int i = 0; i < 5; i++)
        codes[i] = bench_allocate(n * sizeof *codes[i]);
    for (int64_t i = 0; i < rows; i++) {
        const uint64_t bits = bench_random(&seed), more = bench_random(&seed);
        score[i] = (uint8_t)(bits % 11);
        heard[i / 8] = (uint8_t)(heard[i / 8] | (bits >> 8 & 1) << i % 8);
        invited[i] = bits >> 9 & 1;
        codes[0][i] = (int32_t)((bits >> 10) % 3);
        codes[1][i] = (int32_t)(more % (uint64_t)(rows / 50 + 1));
        codes[2][i] = (int32_t)((bits >> 20) % 5);
        codes[3][i] = codes[1][i] * 15 + (int32_t)((bits >> 30) % 15);
        codes[4][i] = (int32_t)(bits >> 40 & 3);
        people[i] = 1 + (double)(bits >> 50 & 3);
    }
    const cxm_column of_side = cxm_column_of(CXM_TYPE_CSTR, sides, 3), of_role = cxm_column_of(CXM_TYPE_CSTR, roles, 5);
    const cxm_column of_stage = cxm_column_of(CXM_TYPE_CSTR, stages, 4);
    cxm_column c[PEOPLE_COLUMNS] = {cxm_column_of(CXM_TYPE_U8, score, rows),        people_coded(codes[0], rows, &of_side),
                                    cxm_column_of(CXM_TYPE_I32, codes[1], rows),    cxm_column_of(CXM_TYPE_BOOL8, invited, rows),
                                    people_coded(codes[2], rows, &of_role),         cxm_column_of(CXM_TYPE_F64, people, rows),
                                    cxm_column_of(CXM_TYPE_I32, codes[3], rows),    people_coded(codes[4], rows, &of_stage)};
    c[0].validity = heard;
    const cxm_column *blindspot[] = {&c[0], &c[1], &c[2], &c[3], &c[4], &c[5]}, *panel[] = {&c[6], &c[2], &c[7], &c[0]};
    people_measure("libcxm blindspot of sides", "voices.blindspot", blindspot, 3, repeats);
    people_measure("libcxm blindspot of classes", "voices.blindspot", blindspot, 6, repeats);
    people_measure("libcxm panel", "voices.panel", panel, 3, repeats);
    people_measure("libcxm panel with scores", "voices.panel", panel, 4, repeats);
    return 0;
}
