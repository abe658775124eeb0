/* How often intervals of 95 % hold the truth: every default interval, over shapes of answers, ways of drawing and sizes.
 *
 *   simulate_coverage [REPLICATES] [FIRST LAST]   prints a Markdown table a way of drawing; exits with 1 where a cell fails
 *
 * The truth is the figure of a million answers, or no trend. A cell fails where less than 93 % of its intervals hold it, of those whose status is ok
 * and that carry no flag; in brackets are cells most of whose intervals, three quarters and more, carry one. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>

#include "sample.h"

enum { TRUTH = 1 << 20, ROOM = 1 << 20, FIGURES = 40, REPLICATES = 4000 };
static const double gate = 0.93;
static const uint32_t warnings = CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_FEW_ANSWERS | CXM_ESTIMATE_DOUBTFUL;

/* What a figure can be told of: nothing, accounts, or that its rows follow each other. */
enum { PLAIN = 1, ACCOUNTS = 2, SERIES = 4 };

/* A column of the tables. */
struct figure {
    const char *head, *measure, *term;
    int knows;
};

static const struct figure figures[] = {
    {"NPS", "nps(score)", "score", PLAIN | ACCOUNTS},
    {"share", "csat(score, scale=0..10)", "satisfied", PLAIN | ACCOUNTS},
    {"CES net", "ces(score, scale=0..10)", "net", PLAIN | ACCOUNTS},
    {"mean", "rating(score, scale=0..10)", "mean", PLAIN | ACCOUNTS},
    {"median", "rating(score, scale=0..10)", "median", PLAIN},
    {"r", "association(score, other)", "pearson", PLAIN},
    {"rho", "association(score, other)", "spearman", PLAIN},
    {"tau-b", "association(score, other)", "kendall", PLAIN},
    {"gamma", "association(score, other)", "gamma", PLAIN},
    {"AUC", "auc(score, outcome)", "auc", PLAIN},
    {"difference", "two_groups(compared, group)", "difference", PLAIN},
    {"superiority", "two_groups(compared, group)", "superiority", PLAIN},
    {"Cliff", "two_groups(compared, group)", "cliff_delta", PLAIN},
    {"regression", "regression.linear(score, other)", "coefficient(other)", PLAIN | ACCOUNTS},
    {"log odds", "regression.logistic(outcome, score)", "coefficient(score)", PLAIN | ACCOUNTS},
    {"S(60)", "survival(time, event, at=60, horizon=90)", "survival", PLAIN},
    {"median time", "survival(time, event, at=60, horizon=90)", "median", PLAIN},
    {"mean to 90", "survival(time, event, at=60, horizon=90)", "restricted_mean", PLAIN},
    {"log hazard", "cox(time, event, other)", "coefficient(other)", PLAIN | ACCOUNTS},
    {"Theil-Sen", "trend(index, score)", "slope", PLAIN},
    {"Theil-Sen, Hamed-Rao", "trend(index, score, serial=hamed_rao)", "slope", SERIES},
    {"regression on time", "regression.linear(score, index, covariance=hac)", "coefficient(index)", SERIES},
};
enum { COUNT = sizeof figures / sizeof *figures };

static const struct drawing drawings[] = {
    {"one by one", 0, 0, 0, {10, 30, 100, 1000}},
    {"accounts of 5, ICC .1", 0.1, 0, 5, {5, 12, 40, 0}},
    {"accounts of 5, ICC .3", 0.3, 0, 5, {5, 12, 40, 0}},
    {"accounts of 20, ICC .1", 0.1, 0, 20, {5, 12, 40, 0}},
    {"accounts of 20, ICC .3", 0.3, 0, 20, {5, 12, 40, 0}},
    {"along time, AR .4", 0, 0.4, 0, {30, 100, 300, 0}},
};

static const char *const shapes[SHAPES] = {"normal", "skewed", "rounded"};

static bool known(const struct figure *figure)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(figure->measure, "("), figure->measure);
    return cxm_measure_find(name) != NULL;
}

/* The query's measures for a way of drawing, each once; figures[f] is in measures[place[f]], or place[f] is -1. */
static int32_t wanted(const struct drawing *drawing, const char *measures[COUNT + 1], int32_t place[COUNT])
{
    int32_t count = 0;
    for (int32_t f = 0; f < COUNT; f++) {
        place[f] = -1;
        if (!known(&figures[f]) || !(figures[f].knows & (drawing->size ? ACCOUNTS : drawing->ar > 0 ? SERIES : PLAIN)))
            continue;
        for (place[f] = 0; place[f] < count && strcmp(measures[place[f]], figures[f].measure) != 0;)
            place[f]++;
        if (place[f] == count)
            measures[count++] = figures[f].measure;
    }
    measures[count] = NULL;
    return count;
}

/* Every figure of a sample; one that the sample cannot carry has no interval. */
static void read_figures(const struct sample *sample, const char *const *measures, const int32_t *place, const char *policy,
                         cxm_estimate estimates[COUNT])
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result;
    cxm_error why;
    query.measures = measures;
    query.policy = policy;
    if (cxm_table_query(&sample->table, &query, NULL, &result, &why)) {
        fprintf(stderr, "%s\n", why.message);
        exit(2);
    }
    for (int32_t f = 0; f < COUNT; f++) {
        int64_t row = -1;
        if (place[f] < 0)
            continue;
        for (int64_t r = 0, at = -1; r < cxm_result_length(result) && row < 0; r++) {
            /* several measures of one name and other options are told apart by their order */
            if (r == 0 || strcmp(cxm_result_text(result, r, "measure"), cxm_result_text(result, r - 1, "measure")) != 0)
                at++;
            if (at == place[f] && strcmp(cxm_result_text(result, r, "term"), figures[f].term) == 0)
                row = r;
        }
        if (row < 0 || cxm_result_estimate(result, row, &estimates[f], &why)) {
            fprintf(stderr, "%s has no %s\n", figures[f].measure, figures[f].term);
            exit(2);
        }
    }
    cxm_result_free(result);
}

struct cell {
    int64_t ok, held, plain, plain_held; /* intervals; those without a warning */
};

static bool cell_print(const struct cell *cell, int32_t place, int64_t replicates)
{
    if (place < 0 || !cell->ok) {
        printf(" |");
        return true;
    }
    if (cell->plain * 4 < replicates) {
        printf(" (%.1f) |", 100 * (double)cell->held / (double)cell->ok);
        return true;
    }
    const double held = (double)cell->plain_held / (double)cell->plain;
    const bool fine = held >= gate;
    printf(fine ? " %.1f |" : " **%.1f** |", 100 * held);
    return fine;
}

static int64_t table(struct sample *sample, const struct drawing *drawing, uint64_t seed, int64_t replicates)
{
    const char *measures[COUNT + 1];
    int32_t place[COUNT];
    int64_t failed = 0;
    static const struct drawing plainly = {"", 0, 0, 0, {0}};
    wanted(drawing, measures, place);
    printf("\n%s\n\n| shape | n |", drawing->name);
    for (int32_t f = 0; f < COUNT; f++)
        if (place[f] >= 0)
            printf(" %s |", figures[f].head);
    printf("\n|---|---|");
    for (int32_t f = 0; f < COUNT; f++)
        if (place[f] >= 0)
            printf("---|");
    printf("\n");
    for (int32_t shape = 0; shape < SHAPES; shape++) {
        cxm_estimate truth[COUNT];
        sample_draw(sample, (enum shape)shape, &plainly, TRUTH, 1, (uint64_t)shape);
        if (drawing->ar > 0)
            memset(truth, 0, sizeof truth); /* there is no trend */
        else
            read_figures(sample, measures, place, NULL, truth);
        for (int32_t c = 0; c < 4 && drawing->counts[c]; c++) {
            struct cell cells[COUNT] = {{0}};
            for (int64_t r = 0; r < replicates; r++) {
                cxm_estimate estimates[COUNT];
                sample_draw(sample, (enum shape)shape, drawing, drawing->counts[c], seed + (uint64_t)(shape * 4 + c), (uint64_t)r);
                read_figures(sample, measures, place, drawing->size ? "cluster=account" : NULL, estimates);
                for (int32_t f = 0; f < COUNT; f++) {
                    const cxm_estimate *e = &estimates[f];
                    if (place[f] < 0 || e->interval_status != CXM_INTERVAL_OK)
                        continue;
                    const bool held = e->lower <= truth[f].value && truth[f].value <= e->upper, plain = !(e->flags & warnings);
                    cells[f].ok++;
                    cells[f].held += held;
                    cells[f].plain += plain;
                    cells[f].plain_held += held && plain;
                }
            }
            printf("| %s | %d%s |", shapes[shape], (int)drawing->counts[c], drawing->size ? " accounts" : "");
            for (int32_t f = 0; f < COUNT; f++)
                if (place[f] >= 0)
                    failed += !cell_print(&cells[f], place[f], replicates);
            printf("\n");
            fflush(stdout);
        }
    }
    return failed;
}

int main(int argc, char **argv)
{
    const int64_t replicates = argc > 1 ? atoll(argv[1]) : REPLICATES;
    const int first = argc > 3 ? atoi(argv[2]) : 0, last = argc > 3 ? atoi(argv[3]) : (int)(sizeof drawings / sizeof *drawings) - 1;
    struct sample sample = {0};
    int64_t failed = 0;
    sample_make(&sample, ROOM);
    for (int d = first; d <= last; d++)
        failed += table(&sample, &drawings[d], 100 * (uint64_t)(d + 1), replicates);
    sample_free(&sample);
    if (failed)
        fprintf(stderr, "%lld cells below %.0f %%\n", (long long)failed, 100 * gate);
    return failed > 0;
}
