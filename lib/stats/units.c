/* The units of rows, numbered; and their answers, checked. */
#include "stats/units.h"

#include <string.h>

#include "stats/survival_codes.h"
#include "stats/survival_rows.h"

cxm_status cxm__units_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    cxm_status status = cxm__labels_check(column, length, name, argument, error);
    if (!status && column->length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name), CXM__T(" has more than 2^31 - 1 rows"));
    return status;
}

/* How many numbers there are from the lowest to the highest, where they can be used as they are; else 0. */
static int64_t units_span(const cxm_column *column, int64_t *low)
{
    const int64_t most = 4 * column->length + 1024;
    int64_t high;
    *low = 0;
    if (column->type == CXM_TYPE_CODED) {
        const int64_t labels = column->extra ? ((const cxm_column *)column->extra)->length : 0;
        return labels <= most ? labels : 0;
    }
    if (cxm__column_kind(column) != CXM__KIND_INTEGER && cxm__column_kind(column) != CXM__KIND_BOOLEAN)
        return 0;
    cxm__decode_range(column, 0, column->length, low, &high);
    return *low <= high && (uint64_t)high - (uint64_t)*low < (uint64_t)most ? high - *low + 1 : 0;
}

static void units_direct(struct cxm__units *units, const cxm_column *column, int64_t low)
{
    int64_t whole[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < units->rows; first += CXM__BLOCK) {
        const int32_t n = units->rows - first < CXM__BLOCK ? (int32_t)(units->rows - first) : CXM__BLOCK;
        int32_t *to = units->of_row + first;
        if (column->type == CXM_TYPE_CODED) {
            for (int32_t i = 0; i < n; i++)
                to[i] = cxm__column_is_null(column, first + i) ? -1 : (int32_t)cxm__column_code(column, first + i);
            continue;
        }
        cxm__decode_integers(column, first, n, whole, null);
        for (int32_t i = 0; i < n; i++)
            to[i] = null[i] ? -1 : (int32_t)(whole[i] - low);
    }
}

static cxm_status units_sorted(struct cxm__units *units, const cxm_column *column, const char *name, int32_t argument,
                               const cxm_host *host, cxm_error *error)
{
    double block[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    double *label = cxm__allocate(host, units->rows, sizeof *label);
    int32_t *code = cxm__allocate(host, units->rows, sizeof *code);
    int64_t labelled = 0;
    cxm_status status = label && code ? CXM_OK : cxm__fail_memory(error);
    for (int64_t first = 0; first < units->rows && !status; first += CXM__BLOCK) {
        const int32_t n = units->rows - first < CXM__BLOCK ? (int32_t)(units->rows - first) : CXM__BLOCK;
        memset(null, 0, (size_t)n);
        status = cxm__labels_read(column, first, n, block, null, name, argument, error);
        for (int32_t i = 0; i < n && !status; i++) {
            units->of_row[first + i] = null[i] ? -1 : 0;
            if (!null[i])
                label[labelled++] = block[i];
        }
    }
    if (!status && !cxm__codes_of(host, label, labelled, false, code, &units->labels))
        status = cxm__fail_memory(error);
    for (int64_t row = 0, at = 0; row < units->rows && !status; row++)
        if (units->of_row[row] >= 0)
            units->of_row[row] = code[at++];
    cxm__release(host, code, units->rows, sizeof *code);
    cxm__release(host, label, units->rows, sizeof *label);
    return status;
}

cxm_status cxm__units_read(struct cxm__units *units, const cxm_column *column, const char *name, int32_t argument,
                           const cxm_host *host, cxm_error *error)
{
    int64_t low;
    *units = (struct cxm__units){.rows = column->length, .labels = units_span(column, &low)};
    units->of_row = cxm__allocate(host, units->rows, sizeof *units->of_row);
    if (!units->of_row)
        return cxm__fail_memory(error);
    if (!units->labels)
        return units_sorted(units, column, name, argument, host, error);
    units_direct(units, column, low);
    return CXM_OK;
}

void cxm__units_free(struct cxm__units *units, const cxm_host *host)
{
    cxm__release(host, units->of_row, units->rows, sizeof *units->of_row);
}

const char *cxm__item_name(int32_t item, char name[CXM__NAME_SIZE])
{
    struct cxm__text text = cxm__text_into(name, CXM__NAME_SIZE);
    cxm__text_string(&text, "item");
    if (item) {
        cxm__text_character(&text, ' ');
        cxm__text_integer(&text, item + 1);
    }
    cxm__text_end(&text);
    return name;
}

cxm_status cxm__answers_read(const cxm_column *column, int64_t first, int32_t n, double *answers, uint8_t *null, const char *name,
                             int32_t argument, cxm_error *error)
{
    cxm__numbers_read(column, first, n, answers, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(answers[i] >= -1e140 && answers[i] <= 1e140))
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, first + i, CXM__A(name), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                             CXM__N(answers[i]), CXM__T(" is outside -1e140..1e140"));
    return CXM_OK;
}
