/* Reading what a permutation test is of: scores, with groups and clusters as codes. Both public calls begin here.
 * Read permutation.c next. */
#include <string.h>

#include "stats/pairs.h"
#include "stats/permutation.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_permutation_options) == offsetof(cxm_permutation_options, method) + 4, "no tail padding");

enum { PERMUTATION_MOST = 10000000 };

void cxm__permutation_release(struct cxm__permutation_rows *rows, const cxm_host *host)
{
    cxm__release(host, rows->score, rows->capacity, 3 * sizeof *rows->score);
    cxm__release(host, rows->row, rows->capacity, sizeof *rows->row);
    cxm__release(host, rows->code[0], rows->capacity, 2 * sizeof *rows->code[0]);
}

static cxm_status permutation_block(struct cxm__permutation_rows *rows, const struct cxm__permutation_source *source, int64_t first,
                                    int32_t n, cxm_error *error)
{
    double score[CXM__BLOCK], label[2][CXM__BLOCK];
    uint8_t null[CXM__BLOCK], none[CXM__BLOCK];
    const struct cxm__pairs_source values = {{source->score, source->score}, {source->name[0], source->name[0]}, {0, 0}};
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->score, first, n, score, null);
    for (int l = 0; l < 2 && !status; l++) {
        memset(none, 0, sizeof none);
        if (source->label[l])
            status = cxm__labels_read(source->label[l], first, n, label[l], none, source->name[l + 1],
                                      source->argument[l + 1], error);
        for (int32_t i = 0; i < n; i++)
            null[i] |= none[i];
    }
    for (int32_t i = 0; i < n && !status; i++) {
        if (null[i]) {
            rows->missing++;
            continue;
        }
        status = cxm__pairs_value(&values, 0, first + i, &score[i], error);
        rows->score[rows->n] = score[i];
        if (source->label[0])
            rows->group[rows->n] = label[0][i];
        if (source->label[1])
            rows->cluster[rows->n] = label[1][i];
        rows->row[rows->n++] = first + i;
    }
    return status;
}

cxm_status cxm__permutation_read(struct cxm__permutation_rows *rows, const struct cxm__permutation_source *source,
                                const cxm_host *host, cxm_error *error)
{
    const int64_t length = rows->capacity = source->score->length;
    if (length > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A(source->name[0]), CXM__T(" has more than 2147483647 rows"));
    rows->score = cxm__allocate(host, length, 3 * sizeof *rows->score);
    rows->row = cxm__allocate(host, length, sizeof *rows->row);
    rows->code[0] = cxm__allocate(host, length, 2 * sizeof *rows->code[0]);
    if (!rows->score || !rows->row || !rows->code[0])
        return cxm__fail_memory(error);
    rows->group = rows->score + length;
    rows->cluster = rows->group + length;
    rows->code[1] = rows->code[0] + length;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < length && !status; first += CXM__BLOCK) {
        int32_t n = length - first < CXM__BLOCK ? (int32_t)(length - first) : CXM__BLOCK;
        status = permutation_block(rows, source, first, n, error);
    }
    double *labels[2] = {rows->group, rows->cluster};
    for (int l = 0; l < 2 && !status; l++)
        if (source->label[l] && !cxm__codes_of(host, labels[l], rows->n, false, rows->code[l], &rows->different[l]))
            status = cxm__fail_memory(error);
    return status;
}

cxm_status cxm__permutation_begin(const struct cxm__permutation_source *source, int32_t argument,
                                    const cxm_permutation_options *options, cxm_permutation_options *own, const cxm_host *host,
                                    cxm_host *lent, const void *result, cxm_error *error)
{
    *own = (cxm_permutation_options)CXM_PERMUTATION_OPTIONS_INIT;
    cxm_status status = cxm__numbers_check(source->score, CXM__ANY_LENGTH, source->name[0], 0, error);
    for (int l = 0; l < 2 && !status; l++)
        if (source->label[l])
            status = cxm__labels_check(source->label[l], source->score->length, source->name[l + 1],
                                       source->argument[l + 1], error);
    if (!status)
        status = cxm__struct_read(own, sizeof *own, sizeof *own, options, argument, "options", error);
    if (!status && (own->resamples < 1 || own->resamples > PERMUTATION_MOST))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(".resamples is "), CXM__I(own->resamples),
                           CXM__T(", and must lie in 1..10000000"));
    if (!status && (own->statistic < 0 || own->statistic > CXM_PERMUTATION_BRUNNER_MUNZEL || own->method < 0 ||
                    own->method > CXM_PERMUTATION_MONTE_CARLO))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(": unknown statistic or method"));
    if (!status)
        status = cxm__host_read(lent, host, argument + 1, error);
    if (!status && !result)
        status = cxm__fail_null(error, argument + 2, "result");
    return status;
}

cxm_permutation_result cxm__permutation_none(const struct cxm__permutation_rows *rows)
{
    cxm_permutation_result none = {.difference = cxm__tested(rows->n, rows->missing)};
    none.difference.estimate.interval_status = rows->n ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_TOO_FEW;
    none.difference.estimate.clusters = rows->different[1];
    return none;
}

void cxm__permutation_p(cxm_permutation_result *to, double p)
{
    to->difference.p = p;
    to->difference.test_status = CXM_TEST_OK;
}
