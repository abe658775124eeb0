/* Writes the arrays that all subjects of the bench read, so that speed is never compared between different data.
 * usage: bench_data FOLDER ROWS GROUPED_ROWS */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

enum { DATA_ACCOUNTS = 1000000, DATA_GUIDE = 1 << 20 };

/* Answers 0..10 of a business that does well, per cent. */
static const uint8_t data_shares[11] = {3, 1, 1, 2, 2, 6, 6, 11, 18, 22, 28};

static uint8_t *data_scores(int64_t rows, uint64_t seed)
{
    uint8_t answers[100], *scores = bench_allocate((size_t)rows);
    size_t filled = 0;
    for (int score = 0; score <= 10; score++)
        for (int i = 0; i < data_shares[score]; i++)
            answers[filled++] = (uint8_t)score;
    for (int64_t i = 0; i < rows; i++)
        scores[i] = answers[(bench_random(&seed) >> 32) * 100 >> 32];
    return scores;
}

/* 3 % of the rows have no answer. */
static uint8_t *data_validity(int64_t rows, uint64_t seed)
{
    uint8_t *bits = bench_allocate((size_t)(rows + 7) / 8);
    for (int64_t i = 0; i < rows; i++)
        bits[i / 8] |= (uint8_t)((bench_uniform(&seed) >= 0.03) << i % 8);
    return bits;
}

/* Zipf's law with s = 1 over all accounts by inversion of its distribution function; large accounts have any number. */
static uint32_t *data_accounts(int64_t rows, uint64_t seed)
{
    double *upto = bench_allocate(DATA_ACCOUNTS * sizeof *upto), sum = 0;
    uint32_t *number = bench_allocate(DATA_ACCOUNTS * sizeof *number);
    uint32_t *guide = bench_allocate((DATA_GUIDE + 1) * sizeof *guide);
    uint32_t *accounts = bench_allocate((size_t)rows * sizeof *accounts);
    for (uint32_t i = 0; i < DATA_ACCOUNTS; i++) {
        upto[i] = sum += 1.0 / (i + 1);
        uint32_t other = (uint32_t)(bench_random(&seed) % (i + 1));
        number[i] = number[other];
        number[other] = i;
    }
    for (uint32_t i = 0, g = 0; g <= DATA_GUIDE; g++) {
        while (i < DATA_ACCOUNTS - 1 && upto[i] <= sum * g / DATA_GUIDE)
            i++;
        guide[g] = i;
    }
    for (int64_t row = 0; row < rows; row++) {
        double u = bench_uniform(&seed);
        uint32_t rank = guide[(int)(u * DATA_GUIDE)];
        while (rank < DATA_ACCOUNTS - 1 && upto[rank] <= u * sum)
            rank++;
        accounts[row] = number[rank];
    }
    return accounts;
}

static uint8_t *data_roles(int64_t rows, uint64_t seed)
{
    uint8_t *roles = bench_allocate((size_t)rows);
    for (int64_t i = 0; i < rows; i++)
        roles[i] = bench_uniform(&seed) < 0.3;
    return roles;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_stop("usage", "bench_data FOLDER ROWS GROUPED_ROWS");
    const char *folder = argv[1];
    int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 36), grouped = bench_integer(argv[3], 1, INT64_C(1) << 34);
    bench_write(folder, "score.u8", data_scores(rows, 1), (size_t)rows);
    bench_write(folder, "score.valid", data_validity(rows, 2), (size_t)(rows + 7) / 8);
    bench_write(folder, "grouped_score.u8", data_scores(grouped, 3), (size_t)grouped);
    bench_write(folder, "role.u8", data_roles(grouped, 4), (size_t)grouped);
    uint32_t *accounts = data_accounts(grouped, 5);
    bench_write(folder, "account.u32", accounts, (size_t)grouped * sizeof *accounts);
    int64_t *ids = bench_allocate((size_t)grouped * sizeof *ids);
    for (int64_t i = 0; i < grouped; i++) {
        uint64_t id = bench_mixed(accounts[i] + UINT64_C(0x0123456789abcdef));
        memcpy(&ids[i], &id, sizeof id);
    }
    bench_write(folder, "account.i64", ids, (size_t)grouped * sizeof *ids);
    return 0;
}
