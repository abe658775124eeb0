/* The way of a row from its columns into a slot. A value off the scale stops the block before anything of it is counted, so a
 * failed call can name the first such row. */
#include "core/gather.h"

#include <math.h>

#include "core/count.h"
#include "core/weights.h"

cxm_status cxm__progress(const cxm_host *host, int64_t done, int64_t total, cxm_error *error)
{
    if (host->progress && host->progress(host->context, done, total))
        return CXM__FAIL(error, CXM_E_CANCELLED, -1, -1, CXM__T("the host's progress asked to stop after "), CXM__I(done),
                         CXM__T(" of "), CXM__I(total), CXM__T(" rows"));
    return CXM_OK;
}

cxm_status cxm__source_check(const struct cxm__source *source, int32_t columns, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int32_t c = 0; c < columns && !status; c++)
        status = cxm__numbers_check(source->answers[c].column, source->length, source->answers[c].name, source->argument, error);
    if (!status && source->weight)
        status = cxm__numbers_check(source->weight, source->length, source->weight_name, source->design_argument, error);
    if (!status && source->population)
        status = cxm__numbers_check(source->population, source->length, source->population_name, source->design_argument, error);
    return status;
}

/* The first row of a block whose value is off the scale, as an error. */
static cxm_status gather_fail_value(const struct cxm__source *source, const struct cxm__source_answers *answers, cxm_scale scale,
                                    const uint8_t *codes, int64_t first, cxm_error *error)
{
    int64_t i = 0;
    while (codes[i] != CXM__CODE_OFF_SCALE && codes[i] != CXM__CODE_NOT_A_NUMBER)
        i++;
    double value = cxm__column_number(answers->column, first + i);
    if (codes[i] == CXM__CODE_NOT_A_NUMBER)
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, first + i, CXM__A(answers->name), CXM__T("["), CXM__I(first + i),
                         CXM__T("]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL, to drop such rows set "
                                "off_scale=skip"));
    return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, first + i, CXM__A(answers->name), CXM__T("["), CXM__I(first + i),
                     CXM__T("]: "), CXM__N(value), CXM__T(" is outside "), CXM__N(scale.minimum), CXM__T(".."),
                     CXM__N(scale.maximum), CXM__T("; to drop such rows set off_scale=skip"));
}

static cxm_status gather_decode(const struct cxm__grid *grid, const struct cxm__source *source, int32_t column, int64_t first,
                                int32_t n, uint8_t *codes, cxm_error *error)
{
    const struct cxm__source_answers *answers = &source->answers[column];
    const cxm_scale scale = grid->answers[column].scale;
    unsigned off = 0;
    cxm__decode_answers(answers->column, first, n, scale, codes);
    if (answers->off_scale == CXM_OFF_SCALE_SKIP)
        return CXM_OK;
    for (int32_t i = 0; i < n; i++)
        off |= (unsigned)(codes[i] == CXM__CODE_OFF_SCALE) | (unsigned)(codes[i] == CXM__CODE_NOT_A_NUMBER);
    return off ? gather_fail_value(source, answers, scale, codes, first, error) : CXM_OK;
}

static cxm_status gather_population(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                                    int32_t n, cxm_error *error)
{
    double population[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->population, first, n, population, null);
    for (int32_t i = 0; i < n && !status; i++)
        if (!null[i])
            status = cxm__grid_population(grid, slots ? slots[i] : 0, population[i], first + i, source->population_name,
                                          source->design_argument, error);
    return status;
}

/* Notes a failure, after which only the rows before it are of interest: another column may be bad earlier. */
static void gather_fails(cxm_status fails, cxm_status *status, int64_t first, int32_t *n, const cxm_error *error)
{
    if (!fails)
        return;
    *status = fails;
    *n = (int32_t)(error->row - first);
}

cxm_status cxm__gather_block(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                             int32_t n, cxm_error *error)
{
    uint8_t codes[CXM__BLOCK], null[CXM__BLOCK];
    double weights[CXM__BLOCK];
    cxm_error own;
    cxm_status status = CXM_OK;
    error = error ? error : &own;
    if (source->weight)
        gather_fails(cxm__decode_weights(source->weight, source->weight_name, source->design_argument, first, n, weights, null, error),
                     &status, first, &n, error);
    if (source->population)
        gather_fails(gather_population(grid, source, slots, first, n, error), &status, first, &n, error);
    for (int32_t c = 0; c < grid->columns; c++) {
        gather_fails(gather_decode(grid, source, c, first, n, codes, error), &status, first, &n, error);
        if (status)
            continue;
        for (int32_t i = 0; source->weight && i < n; i++)
            if (codes[i] < CXM__POINTS_MAX || codes[i] == CXM__CODE_BETWEEN)
                codes[i] = null[i] ? CXM__CODE_WEIGHT_MISSING : weights[i] > 0 ? codes[i] : CXM__CODE_WEIGHT_ZERO;
        status = cxm__grid_gather(grid, c, slots, codes, source->weight ? weights : NULL, source->answers[c].column, first, n, error);
        if (status)
            return status;
    }
    return status;
}

/* Whether a column's bytes can be counted where they are: one byte a row, and a scale that the byte cannot wrap around. */
static bool gather_is_bytes(const cxm_column *column, cxm_scale scale)
{
    bool packed = (column->stride == 0 || column->stride == 1) && !(column->flags & CXM_COLUMN_REPEATED);
    if (column->type == CXM_TYPE_U8)
        return packed && scale.minimum >= 0 && scale.maximum <= UINT8_MAX;
    return packed && column->type == CXM_TYPE_I8 && scale.minimum >= INT8_MIN && scale.maximum <= INT8_MAX;
}

static cxm_status gather_bytes(struct cxm__grid *grid, const struct cxm__source *source, int32_t column, int64_t first, int64_t n,
                               cxm_error *error)
{
    const struct cxm__source_answers *answers = &source->answers[column];
    struct cxm__answers *to = &grid->answers[column];
    int64_t counts[CXM__POINTS_MAX] = {0}, off;
    int64_t valid = cxm__count_bytes((const uint8_t *)answers->column->data + first, n, answers->column->validity,
                                     answers->column->bit_offset + first, (uint8_t)(int32_t)to->scale.minimum, to->points, counts);
    off = valid;
    for (int32_t i = 0; i < to->points; i++)
        off -= counts[i];
    if (off && answers->off_scale == CXM_OFF_SCALE_FAIL)
        for (int64_t at = first;; at += CXM__BLOCK) {
            uint8_t codes[CXM__BLOCK];
            int64_t rest = first + n - at;
            cxm_status status = gather_decode(grid, source, column, at, rest < CXM__BLOCK ? (int32_t)rest : CXM__BLOCK, codes, error);
            if (status)
                return status;
        }
    cxm__grid_add_counts(grid, column, counts, n - valid);
    to->wide[to->points + CXM__WIDE_EXCLUDED] += off;
    to->reasons[CXM__REASON_OFF_SCALE] += off;
    return CXM_OK;
}

cxm_status cxm__gather_all(struct cxm__grid *grid, const struct cxm__source *source, int64_t first, int64_t end, cxm_error *error)
{
    bool bytes = !source->weight && !source->population;
    for (int32_t c = 0; c < grid->columns; c++)
        bytes = bytes && gather_is_bytes(source->answers[c].column, grid->answers[c].scale);
    cxm_error own;
    cxm_status status = CXM_OK;
    error = error ? error : &own;
    for (int32_t c = 0; bytes && c < grid->columns; c++) {
        cxm_status fails = gather_bytes(grid, source, c, first, end - first, error);
        if (fails) { /* another column may be bad earlier */
            status = fails;
            end = error->row;
        }
    }
    for (int64_t at = first; !bytes && at < end && !status; at += CXM__BLOCK)
        status = cxm__gather_block(grid, source, NULL, at, end - at < CXM__BLOCK ? (int32_t)(end - at) : CXM__BLOCK, error);
    return status;
}
