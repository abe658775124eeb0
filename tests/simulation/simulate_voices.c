/* How often buyers and end users who say the same are found to differ at 95 %: voices.difference over sizes, and over how much the
 * people of an account have in common.
 *
 *   simulate_voices [REPLICATES] [FIRST LAST]   prints a Markdown table a measure; exits with 1 where a cell fails
 *
 * An account has one buyer and 2 to 8 end users who answer, but for one account in five, of which one side is heard alone; not
 * where there are five, which would be too few of it. A cell fails where more than 7 % of its samples have a significant difference
 * that carries no flag. In brackets are cells whose figures mostly carry one. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/random.h>

enum { VOICES_ACCOUNTS = 40, VOICES_ROWS = 9 * VOICES_ACCOUNTS, VOICES_FIGURES = 13, VOICES_REPLICATES = 4000 };
static const double most = 0.07;
static const uint32_t warnings = CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_FEW_ANSWERS | CXM_ESTIMATE_DOUBTFUL;

struct kind {
    const char *name, *options;
};

static const struct kind kinds[] = {
    {"nps", "resamples=999"},
    {"mean", "measure=\"rating scale=0..10\" resamples=999"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Columns of the tables: terms of the measure. */
static const char *const terms[] = {"difference", "within", "brunner_munzel", "extremes"};
enum { TERMS = sizeof terms / sizeof *terms };

struct voices {
    int64_t rows;
    double score[VOICES_ROWS];
    uint8_t user[VOICES_ROWS];
    int32_t account[VOICES_ROWS];
};

static double voices_normal(cxm_random *random)
{
    return cxm_normal_quantile(cxm_random_unit(random) + 0x1p-54);
}

/* The usual pile of nines and tens, in whole numbers. */
static void voices_say(struct voices *to, int32_t account, int user, double latent)
{
    to->account[to->rows] = account;
    to->user[to->rows] = (uint8_t)user;
    to->score[to->rows++] = fmin(fmax(floor(8.4 + 2 * latent), 0), 10);
}

static void voices_draw(struct voices *to, int32_t accounts, double icc, uint64_t seed, uint64_t number)
{
    cxm_random random = cxm_random_begin(seed, number);
    to->rows = 0;
    for (int32_t g = 0; g < accounts; g++) {
        const double shared = sqrt(icc) * voices_normal(&random);
        const int64_t users = 2 + (int64_t)cxm_random_below(&random, 7);
        const bool alone = accounts > 5 && g % 5 == 4, buyers_alone = alone && g % 2;
        if (!alone || buyers_alone)
            voices_say(to, g, 0, shared + sqrt(1 - icc) * voices_normal(&random));
        for (int64_t i = 0; i < users && !buyers_alone; i++)
            voices_say(to, g, 1, shared + sqrt(1 - icc) * voices_normal(&random));
    }
}

static void voices_ask(const struct voices *voices, const char *options, cxm_tested_estimate figures[VOICES_FIGURES])
{
    const cxm_column score = cxm_column_of(CXM_TYPE_F64, voices->score, voices->rows),
                     user = cxm_column_of(CXM_TYPE_U8, voices->user, voices->rows),
                     account = cxm_column_of(CXM_TYPE_I32, voices->account, voices->rows);
    const cxm_column *const columns[] = {&score, &user, &account};
    char text[200];
    cxm_error why;
    snprintf(text, sizeof text, "buyer=0 user=1 %s", options);
    if (cxm_measure_analyse(cxm_measure_find("voices.difference"), columns, NULL, 3, NULL, text, NULL, figures, NULL, &why)) {
        fprintf(stderr, "%s\n", why.message);
        exit(2);
    }
}

static int32_t voices_term(const char *name)
{
    const cxm_measure *measure = cxm_measure_find("voices.difference");
    for (int32_t t = 0; t < measure->term_count; t++)
        if (strcmp(measure->terms[t].name, name) == 0)
            return t;
    fprintf(stderr, "there is no term %s\n", name);
    exit(2);
}

struct cell {
    int64_t tested, found, plain, plain_found; /* those without a warning */
};

static bool cell_print(const struct cell *cell, int64_t replicates)
{
    const double found = 100 * (double)cell->found / (double)replicates;
    if (cell->plain * 4 < replicates) {
        printf(" (%.1f) |", found);
        return true;
    }
    const double plain = (double)cell->plain_found / (double)cell->plain;
    printf(plain <= most ? " %.1f |" : " **%.1f** |", 100 * plain);
    return plain <= most;
}

static int64_t voices_table(const struct kind *kind, int64_t replicates)
{
    static const int32_t accounts[] = {5, 12, 40};
    static const double iccs[] = {.1, .3};
    static struct voices voices;
    int64_t failed = 0;
    printf("\n%s\n\n| accounts | ICC |", kind->name);
    for (int t = 0; t < TERMS; t++)
        printf(" %s |", terms[t]);
    printf("\n|---|---|");
    for (int t = 0; t < TERMS; t++)
        printf("---|");
    printf("\n");
    for (int a = 0; a < 3; a++)
        for (int c = 0; c < 2; c++) {
            struct cell cells[TERMS] = {{0}};
            for (int64_t r = 0; r < replicates; r++) {
                cxm_tested_estimate figures[VOICES_FIGURES];
                voices_draw(&voices, accounts[a], iccs[c], (uint64_t)(10 * a + c), (uint64_t)r);
                voices_ask(&voices, kind->options, figures);
                for (int t = 0; t < TERMS; t++) {
                    const cxm_tested_estimate *f = &figures[voices_term(terms[t])];
                    const bool tested = f->test_status == CXM_TEST_OK, found = tested && f->p < 0.05;
                    const bool plain = tested && !(f->estimate.flags & warnings);
                    cells[t].tested += tested;
                    cells[t].found += found;
                    cells[t].plain += plain;
                    cells[t].plain_found += found && plain;
                }
            }
            printf("| %d | %.1f |", (int)accounts[a], iccs[c]);
            for (int t = 0; t < TERMS; t++)
                failed += !cell_print(&cells[t], replicates);
            printf("\n");
            fflush(stdout);
        }
    return failed;
}

int main(int argc, char **argv)
{
    const int64_t replicates = argc > 1 ? atoll(argv[1]) : VOICES_REPLICATES;
    const int first = argc > 3 ? atoi(argv[2]) : 0, last = argc > 3 ? atoi(argv[3]) : KINDS - 1;
    int64_t failed = 0;
    for (int k = first; k <= last; k++)
        failed += voices_table(&kinds[k], replicates);
    if (failed)
        fprintf(stderr, "%lld cells above %.0f %%\n", (long long)failed, 100 * most);
    return failed > 0;
}
