/* Ids, texts, truths and numbers of a batch, a block of rows at a time. What cannot be held becomes a row at fault, and the block
 * goes on, so that a report names all of them. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "model/append.h"

static const struct cxm__slice append_no_text = {"", 0};

/* Where a row's value stands among the source's values. */
static int64_t append_place(const struct cxm__append_source *source, int64_t row)
{
    return source->column == source->values ? row : cxm__column_code(source->column, row);
}

struct cxm__slice cxm__append_text(const struct cxm__append_source *source, int64_t row)
{
    return cxm__column_slice(source->values, append_place(source, row));
}

bool cxm__append_is_blank(const struct cxm__append_source *source, int64_t row)
{
    const bool named = source->kind == CXM_FIELD_ID || source->kind == CXM_FIELD_TIME;
    if (cxm__column_is_null(source->column, row))
        return true;
    return named && cxm__column_kind(source->values) == CXM__KIND_TEXT && !cxm__append_text(source, row).length;
}

static struct cxm__stored *append_stored(struct cxm__append *append, const struct cxm__append_source *source, int64_t *first)
{
    *first = append->store->length + append->rows;
    return &append->store->columns[source->at];
}

/* Integers beyond what 64 signed bits hold would come out negative. */
static cxm_status append_check_unsigned(struct cxm__append *append, const struct cxm__append_source *source, int64_t n,
                                        cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < n && !status; i++)
        if (!cxm__column_is_null(source->column, i) && cxm__column_integer(source->values, append_place(source, i)) < 0)
            status = cxm__append_fault(append, source, i, CXM__APPEND_NOT_AN_ID, append_no_text, error);
    return status;
}

cxm_status cxm__append_ids(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    const cxm_host *host = &append->model->host;
    const int64_t faults = append->fault_count;
    int64_t first;
    struct cxm__stored *stored = append_stored(append, source, &first);
    if (!cxm__stored_reserve(stored, first + n, host))
        return cxm__fail_memory(error);
    if (source->values->type == CXM_TYPE_U64) {
        cxm_status status = append_check_unsigned(append, source, n, error);
        if (status || append->fault_count > faults) {
            cxm__stored_put_nulls(stored, first, n);
            return status;
        }
    }
    return cxm__ids_add(&append->model->entities[stored->entity], source->column, 0, n, (int32_t *)stored->data + first, host,
                        source->name, append->argument, error);
}

cxm_status cxm__append_texts(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    const cxm_host *host = &append->model->host;
    const int64_t labels = source->column == source->values ? 0 : source->values->length;
    int64_t first, piece = 4 * labels < CXM__BLOCK ? CXM__BLOCK : 4 * labels; /* labels are looked through once a piece */
    struct cxm__stored *stored = append_stored(append, source, &first);
    piece = piece < n ? piece : n;
    int32_t *codes = cxm__allocate(host, piece, sizeof *codes);
    cxm_status status = codes && cxm__stored_reserve(stored, first + n, host) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t done = 0; done < n && !status; done += piece) {
        const int32_t rows = (int32_t)(n - done < piece ? n - done : piece);
        status = cxm__ids_add(stored->texts, source->column, done, rows, codes, host, source->name, append->argument, error);
        if (!status && !cxm__stored_widen(stored, cxm__stored_text_type(stored->texts->count), first + done, host))
            status = cxm__fail_memory(error);
        if (!status)
            cxm__stored_put_codes(stored, first + done, rows, codes);
    }
    cxm__release(host, codes, piece, sizeof *codes);
    return status;
}

cxm_status cxm__append_truths(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    double numbers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    int64_t first;
    struct cxm__stored *stored = append_stored(append, source, &first);
    cxm_status status = cxm__stored_reserve(stored, first + n, &append->model->host) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t done = 0; done < n && !status; done += CXM__BLOCK) {
        const int32_t rows = n - done < CXM__BLOCK ? (int32_t)(n - done) : CXM__BLOCK;
        uint8_t *to = (uint8_t *)stored->data + first + done;
        cxm__decode_numbers(source->column, done, rows, numbers, null);
        for (int32_t i = 0; i < rows && !status; i++) {
            const bool is = numbers[i] == 0 || numbers[i] == 1;
            to[i] = null[i] || !is ? CXM__NO_TRUTH : numbers[i] == 1;
            if (!is && !null[i])
                status = cxm__append_fault(append, source, done + i, CXM__APPEND_NOT_A_TRUTH, append_no_text, error);
        }
    }
    return status;
}

/* Whether the values are read as doubles: reals, labels, and integers beyond 64 signed bits. */
static bool append_is_real(const struct cxm__append_source *source)
{
    return source->column != source->values || cxm__column_kind(source->column) == CXM__KIND_REAL ||
           source->column->type == CXM_TYPE_U64;
}

cxm_status cxm__append_measure(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, int32_t *type,
                               cxm_error *error)
{
    static const double exact = 9007199254740992; /* 2^53: up to here doubles are the integers that they look like */
    double numbers[CXM__BLOCK], low = INFINITY, high = -INFINITY;
    uint8_t null[CXM__BLOCK];
    bool whole = true;
    cxm_status status = CXM_OK;
    if (!append_is_real(source)) {
        int64_t least, most;
        cxm__decode_range(source->column, 0, n, &least, &most);
        *type = cxm__stored_number_type(least, most);
        return CXM_OK;
    }
    for (int64_t done = 0; done < n && !status; done += CXM__BLOCK) {
        const int32_t rows = n - done < CXM__BLOCK ? (int32_t)(n - done) : CXM__BLOCK;
        bool finite = true;
        cxm__decode_numbers(source->column, done, rows, numbers, null);
        for (int32_t i = 0; i < rows; i++) {
            const double number = null[i] ? 0 : numbers[i];
            finite = finite && fabs(number) <= DBL_MAX;
            whole = whole && fabs(number) <= exact && number == (double)(int64_t)number;
            low = number < low && !null[i] ? number : low;
            high = number > high && !null[i] ? number : high;
        }
        for (int32_t i = 0; i < rows && !finite && !status; i++)
            if (!null[i] && !(fabs(numbers[i]) <= DBL_MAX))
                status = cxm__append_fault(append, source, done + i, CXM__APPEND_NOT_A_NUMBER, append_no_text, error);
    }
    *type = !whole ? CXM_TYPE_F64 : low > high ? CXM_TYPE_U8 : cxm__stored_number_type((int64_t)low, (int64_t)high);
    return status;
}

/* Whether rows can be copied as they stand. */
static bool append_is_alike(const struct cxm__append_source *source, const struct cxm__stored *stored)
{
    const cxm_column *column = source->column;
    return column->type == stored->type && !column->validity && !stored->validity && !column->flags &&
           (!column->stride || column->stride == cxm__column_size(column));
}

cxm_status cxm__append_numbers(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, int32_t type,
                               cxm_error *error)
{
    const cxm_host *host = &append->model->host;
    const bool real = append_is_real(source) && source->column->type != CXM_TYPE_U64;
    int64_t first;
    struct cxm__stored *stored = append_stored(append, source, &first);
    union {
        double numbers[CXM__BLOCK];
        int64_t integers[CXM__BLOCK];
    } block;
    uint8_t null[CXM__BLOCK];
    if (!cxm__stored_widen(stored, type, first, host) || !cxm__stored_reserve(stored, first + n, host))
        return cxm__fail_memory(error);
    if (append_is_alike(source, stored)) {
        const size_t size = (size_t)cxm__column_size(source->column);
        memcpy((char *)stored->data + (size_t)first * size, source->column->data, (size_t)n * size);
        return CXM_OK;
    }
    const bool doubles = real || (source->column->type == CXM_TYPE_U64 && type == CXM_TYPE_F64);
    for (int64_t done = 0; done < n; done += CXM__BLOCK) {
        const int32_t rows = n - done < CXM__BLOCK ? (int32_t)(n - done) : CXM__BLOCK;
        if (doubles)
            cxm__decode_numbers(source->column, done, rows, block.numbers, null);
        else
            (void)cxm__decode_integers(source->column, done, rows, block.integers, null);
        if (!stored->validity && memchr(null, 1, (size_t)rows) && !cxm__stored_with_nulls(stored, first + done, host))
            return cxm__fail_memory(error);
        if (doubles)
            cxm__stored_put_numbers(stored, first + done, rows, block.numbers, null);
        else
            cxm__stored_put_integers(stored, first + done, rows, block.integers, null);
    }
    return CXM_OK;
}
