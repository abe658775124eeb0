/* Rows are read once, sorted by value and then by unit without comparing, and alike neighbours counted. */
#include "stats/ratings.h"

#include <math.h>
#include <string.h>

#include "stats/survival_codes.h"
#include "stats/units.h"

cxm_status cxm__ratings_check(const struct cxm__ratings_source *source, cxm_error *error)
{
    cxm_status status = cxm__units_check(source->unit, CXM__ANY_LENGTH, "unit", 0, error);
    if (!status && source->rater)
        status = cxm__units_check(source->rater, source->unit->length, "rater", 1, error);
    if (status)
        return status;
    if (!source->numbers)
        return cxm__units_check(source->value, source->unit->length, source->value_name, source->value_argument, error);
    return cxm__numbers_check(source->value, source->unit->length, source->value_name, source->value_argument, error);
}

/* What is needed while rows are read and sorted. */
struct ratings_rows {
    struct cxm__units unit, rater;
    double *value;           /* of the rows that count, in order */
    int32_t *row, *of, *code; /* theirs: row number, unit, value's code */
    int32_t *by_value, *order;
    int64_t *of_label; /* judgements by label of the unit */
};

static cxm_status ratings_value(const struct cxm__ratings_source *source, int64_t first, int32_t n, double *value, uint8_t *null,
                                cxm_error *error)
{
    memset(null, 0, (size_t)n);
    cxm_status status = source->numbers ? cxm__answers_read(source->value, first, n, value, null, source->value_name,
                                                            source->value_argument, error)
                                        : cxm__labels_read(source->value, first, n, value, null, source->value_name,
                                                           source->value_argument, error);
    for (int32_t i = 0; i < n && !status; i++)
        if (!null[i] && source->numbers && value[i] < source->least)
            status = CXM__FAIL(error, CXM_E_DOMAIN, source->value_argument, first + i, CXM__A(source->value_name), CXM__T("["),
                               CXM__I(first + i), CXM__T("]: "), CXM__N(value[i]), CXM__T(" is negative, and no ratio"));
    return status;
}

static cxm_status ratings_read(struct cxm__ratings *ratings, struct ratings_rows *rows, const struct cxm__ratings_source *source,
                               cxm_error *error)
{
    double value[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    cxm_status status = cxm__units_read(&rows->unit, source->unit, "unit", 0, ratings->host, error);
    if (!status && source->rater)
        status = cxm__units_read(&rows->rater, source->rater, "rater", 1, ratings->host, error);
    for (int64_t first = 0; first < ratings->rows && !status; first += CXM__BLOCK) {
        const int32_t n = ratings->rows - first < CXM__BLOCK ? (int32_t)(ratings->rows - first) : CXM__BLOCK;
        status = ratings_value(source, first, n, value, null, error);
        for (int32_t i = 0; i < n && !status; i++) {
            if (null[i] || rows->unit.of_row[first + i] < 0 || (source->rater && rows->rater.of_row[first + i] < 0))
                continue;
            rows->value[ratings->given] = value[i];
            rows->row[ratings->given] = (int32_t)(first + i);
            rows->of[ratings->given++] = rows->unit.of_row[first + i];
        }
    }
    return status;
}

/* Nobody judges a unit twice. */
static cxm_status ratings_once(struct cxm__ratings *ratings, struct ratings_rows *rows, cxm_error *error)
{
    const int64_t n = ratings->given;
    for (int64_t i = 0; i < n; i++)
        rows->code[i] = rows->rater.of_row[rows->row[i]];
    if (!cxm__codes_order(ratings->host, rows->code, rows->rater.labels, NULL, n, rows->by_value) ||
        !cxm__codes_order(ratings->host, rows->of, rows->unit.labels, rows->by_value, n, rows->order))
        return cxm__fail_memory(error);
    for (int64_t i = 1; i < n; i++) {
        const int32_t at = rows->order[i], before = rows->order[i - 1];
        if (rows->of[at] == rows->of[before] && rows->code[at] == rows->code[before])
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, rows->row[at], CXM__A("rater"), CXM__T("["), CXM__I(rows->row[at]),
                             CXM__T("]: judges a unit twice; the first time in row "), CXM__I(rows->row[before]));
    }
    return CXM_OK;
}

/* Leaves out units with one judgement, and then values that no other unit has. */
static void ratings_pair(struct cxm__ratings *ratings, struct ratings_rows *rows)
{
    int64_t *size = rows->of_label, kept = 0;
    for (int64_t i = 0; i < ratings->given; i++)
        size[rows->of[i]]++;
    for (int64_t i = 0; i < ratings->given; i++) {
        if (size[rows->of[i]] < 2)
            continue;
        rows->value[kept] = rows->value[i];
        rows->of[kept++] = rows->of[i];
    }
    for (int64_t u = 0; u < rows->unit.labels; u++)
        ratings->alone += size[u] == 1;
    ratings->paired = kept;
}

static bool ratings_cells(struct cxm__ratings *ratings, struct ratings_rows *rows)
{
    const int64_t n = ratings->paired;
    if (!cxm__codes_of(ratings->host, rows->value, n, true, rows->code, &ratings->different) ||
        !cxm__codes_order(ratings->host, rows->code, ratings->different, NULL, n, rows->by_value) ||
        !cxm__codes_order(ratings->host, rows->of, rows->unit.labels, rows->by_value, n, rows->order))
        return false;
    for (int64_t i = 0; i < n; i++) {
        const int32_t at = rows->order[i], before = i ? rows->order[i - 1] : 0;
        const bool another = !i || rows->of[at] != rows->of[before];
        if (another) {
            ratings->size[ratings->units] = rows->of_label[rows->of[at]];
            ratings->begin[ratings->units++] = ratings->cells;
        }
        if (another || rows->code[at] != rows->code[before]) {
            ratings->code[ratings->cells] = rows->code[at];
            ratings->count[ratings->cells++] = 0;
        }
        ratings->count[ratings->cells - 1]++;
    }
    ratings->begin[ratings->units] = ratings->cells;
    return true;
}

cxm_status cxm__ratings_make(struct cxm__ratings *ratings, const struct cxm__ratings_source *source, const cxm_host *host,
                             cxm_error *error)
{
    const int64_t n = source->unit->length;
    struct ratings_rows rows = {.unit = {.rows = n}, .rater = {.rows = n}};
    *ratings = (struct cxm__ratings){.host = host, .rows = n};
    int32_t **const whole[] = {&rows.row, &rows.of, &rows.code, &rows.by_value, &rows.order, &ratings->code, &ratings->count};
    ratings->value = rows.value = cxm__allocate(host, n, sizeof *rows.value);
    ratings->begin = cxm__allocate(host, n + 1, sizeof *ratings->begin);
    ratings->size = cxm__allocate(host, n, sizeof *ratings->size);
    bool lent = rows.value && ratings->begin && ratings->size;
    for (int i = 0; i < 7; i++)
        lent = (*whole[i] = cxm__allocate(host, n, sizeof **whole[i])) && lent;
    cxm_status status = lent ? ratings_read(ratings, &rows, source, error) : cxm__fail_memory(error);
    if (!status && source->rater)
        status = ratings_once(ratings, &rows, error);
    if (!status) {
        rows.of_label = cxm__allocate_zeroed(host, rows.unit.labels, sizeof *rows.of_label);
        status = rows.of_label ? CXM_OK : cxm__fail_memory(error);
    }
    if (!status) {
        ratings_pair(ratings, &rows);
        status = ratings_cells(ratings, &rows) ? CXM_OK : cxm__fail_memory(error);
    }
    cxm__release(host, rows.of_label, rows.unit.labels, sizeof *rows.of_label);
    cxm__units_free(&rows.unit, host);
    cxm__units_free(&rows.rater, host);
    for (int i = 0; i < 5; i++)
        cxm__release(host, *whole[i], n, sizeof **whole[i]);
    return status;
}

void cxm__ratings_free(struct cxm__ratings *ratings)
{
    const int64_t n = ratings->rows;
    cxm__release(ratings->host, ratings->begin, n + 1, sizeof *ratings->begin);
    cxm__release(ratings->host, ratings->size, n, sizeof *ratings->size);
    cxm__release(ratings->host, ratings->code, n, sizeof *ratings->code);
    cxm__release(ratings->host, ratings->count, n, sizeof *ratings->count);
    cxm__release(ratings->host, ratings->value, n, sizeof *ratings->value);
}
