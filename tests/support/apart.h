/* Answers of buyers and end users, put together one by one, and voices.decomposition of them.
 * Segments below 0 are null. */
#ifndef CXM_TESTS_SUPPORT_APART_H
#define CXM_TESTS_SUPPORT_APART_H

#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>

#include "support/check.h"
#include "vectors/decomposition.h"

enum { MOST = 800, APART_PARTS = 11 };

enum {
    DIFFERENCE,
    EXPERIENCE,
    MIX,
    UNMATCHED,
    ONE_SIDED,
    SIMPSON,
    SIMPSON_WEAK,
    SIMPSON_SEGMENTS,
    ENDOWMENTS,
    COEFFICIENTS,
    INTERACTION,
    EXPLAINED,
    UNEXPLAINED,
    UNKNOWN,
    EXPLAINED_BY,
    TERMS = EXPLAINED_BY + 2 /* with two predictors */
};

struct answers {
    double score[MOST], account[MOST], segment[MOST], predictor[2][MOST], weight[MOST];
    const char *side[MOST];
    int64_t n;
    int32_t predictors;
    bool weighted;
};

static struct answers answers;

static inline void heard(const char *side, int account, int segment, double score)
{
    const int64_t n = answers.n++;
    assert_true(n < MOST);
    answers.side[n] = side;
    answers.account[n] = account;
    answers.segment[n] = segment < 0 ? (double)NAN : segment;
    answers.score[n] = score;
    answers.weight[n] = 1;
    answers.predictor[0][n] = answers.predictor[1][n] = 0;
}

static inline void clear(void)
{
    answers.n = answers.predictors = 0;
    answers.weighted = false;
}

static inline cxm_column doubles(const double *values)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, answers.n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static inline cxm_status ask(const char *options, const cxm_host *host, cxm_tested_estimate *figures, cxm_error *why)
{
    int32_t account[MOST], segment[MOST];
    uint8_t valid[(MOST + 7) / 8] = {0};
    for (int64_t i = 0; i < answers.n; i++) {
        account[i] = (int32_t)answers.account[i];
        segment[i] = isnan(answers.segment[i]) ? 0 : (int32_t)answers.segment[i];
        valid[i / 8] |= (uint8_t)(!isnan(answers.segment[i]) << i % 8);
    }
    cxm_column columns[] = {doubles(answers.score), cxm_column_of(CXM_TYPE_CSTR, answers.side, answers.n),
                            cxm_column_of(CXM_TYPE_I32, account, answers.n), cxm_column_of(CXM_TYPE_I32, segment, answers.n),
                            doubles(answers.predictor[0]), doubles(answers.predictor[1])};
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2], &columns[3], &columns[4], &columns[5]};
    const cxm_column weight = doubles(answers.weight);
    const int32_t count = 4 + answers.predictors;
    cxm_design design = CXM_DESIGN_INIT;
    columns[3].validity = valid;
    design.weight = answers.weighted ? &weight : NULL;
    return cxm_measure_analyse(cxm_measure_find("voices.decomposition"), given, NULL, count, &design, options, host, figures, NULL,
                               why);
}

static inline void apart(const char *options, cxm_tested_estimate *figures)
{
    cxm_error why;
    if (ask(options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

static inline double value(const cxm_tested_estimate *figures, int term)
{
    return figures[term].estimate.value;
}

/* The answers that R has taken apart. */
static inline void from_r(bool weighted)
{
    clear();
    for (int i = 0; i < APART_N; i++) {
        heard(apart_side[i] > 0 ? "end_user" : "buyer", (int)apart_account[i], (int)apart_segment[i], apart_score[i]);
        answers.predictor[0][i] = apart_tenure[i];
        answers.predictor[1][i] = apart_urgent[i];
        answers.weight[i] = apart_weight[i];
    }
    answers.weighted = weighted;
    answers.predictors = 2;
}

#endif
