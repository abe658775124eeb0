/* Slots from the codes of several keys. The first key is the slowest of the mixed radix, so that slots without hashing come out in
 * the order of the groups; with hashing the groups are sorted once, by counting, when all rows are in. */
#include <string.h>

#include "query/coder.h"
#include "query/keys.h"

enum { SLOTS_DIRECT_LEAST = 1 << 20, SLOTS_DIRECT_ROW = 32, SLOTS_DIRECT_MOST = 1 << 29, SLOTS_DIRECT_HASHED = 1 << 10 };

/* A coded column's labels, sorted with equal ones dropped, and the rank of each. */
struct cxm__labels {
    struct cxm__values values;
    uint32_t *ranks;
    int64_t count; /* of ranks */
};

static int32_t slots_type(const cxm_column *column)
{
    switch (cxm__column_kind(column)) {
    case CXM__KIND_INTEGER: return CXM_TYPE_I64;
    case CXM__KIND_BOOLEAN: return CXM_TYPE_BOOL8;
    case CXM__KIND_TIME: return column->type;
    case CXM__KIND_TEXT: return CXM_TYPE_TEXT64;
    case CXM__KIND_CODED: return column->extra ? slots_type(column->extra) : CXM_TYPE_TEXT64;
    default: return 0;
    }
}

static bool slots_labels(struct cxm__labels *labels, const cxm_host *host, const cxm_column *column, int32_t type)
{
    int64_t bytes = 0;
    for (int64_t i = 0; type == CXM_TYPE_TEXT64 && i < column->length; i++)
        bytes += cxm__column_is_null(column, i) ? 0 : (int64_t)cxm__column_slice(column, i).length;
    labels->ranks = cxm__allocate(host, column->length, sizeof *labels->ranks);
    labels->count = column->length;
    if (!labels->ranks || !cxm__values_new(&labels->values, host, type, column->length, bytes))
        return false;
    for (int64_t i = 0; i < column->length; i++) {
        bool null = cxm__column_is_null(column, i);
        if (type != CXM_TYPE_TEXT64) {
            labels->values.integers[i] = null ? 0 : cxm__column_integer(column, i);
            continue;
        }
        struct cxm__slice text = null ? (struct cxm__slice){"", 0} : cxm__column_slice(column, i);
        if (text.length)
            memcpy(labels->values.bytes + labels->values.offsets[i], text.start, text.length);
        labels->values.offsets[i + 1] = labels->values.offsets[i] + (int64_t)text.length;
    }
    return cxm__values_rank(&labels->values, host, labels->ranks);
}

/* Whether a row's U64, or that of its label, is beyond INT64_MAX and wraps to below 0. */
static bool slots_is_large(const cxm_column *column, int64_t row)
{
    if (cxm__column_is_null(column, row))
        return false;
    return column->type == CXM_TYPE_CODED ? cxm__column_integer(column->extra, cxm__column_code(column, row)) < 0
                                          : cxm__column_integer(column, row) < 0;
}

/* Fails at the first such row. There is none where no row has the label. */
static cxm_status slots_check_large(const struct cxm__coder *coder, int64_t rows, int32_t argument, cxm_error *error)
{
    int64_t row = 0;
    while (row < rows && !slots_is_large(coder->column, row))
        row++;
    if (row == rows)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(coder->name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                     CXM__N(cxm__column_number(coder->column, row)), CXM__T(" is too large for a key; keys go up to 2^63 - 1"));
}

static cxm_status slots_look(struct cxm__slots *slots, int32_t key, int64_t rows, int32_t argument, cxm_error *error)
{
    struct cxm__coder *coder = &slots->coders[key];
    const cxm_column *column = coder->column;
    coder->type = slots_type(column);
    coder->low = 0;
    coder->high = -1;
    if (!coder->type)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(coder->name),
                         CXM__T(": a key is integer, boolean, time, text or coded, and the column holds real numbers"));
    if (column->type == CXM_TYPE_CODED) {
        coder->may_be_null = true;
        if (!rows)
            return CXM_OK;
        if (!slots_labels(&slots->labels[key], slots->host, column->extra, coder->type))
            return cxm__fail_memory(error);
        coder->label_ranks = slots->labels[key].ranks;
        coder->labels = &slots->labels[key].values;
        coder->high = coder->labels->count - 1;
        const cxm_column *labels = column->extra;
        if (labels->type == CXM_TYPE_U64 && coder->labels->count && coder->labels->integers[0] < 0)
            return slots_check_large(coder, rows, argument, error);
    } else if (coder->type == CXM_TYPE_TEXT64) {
        coder->hashed = true;
    } else {
        coder->may_be_null = column->validity != NULL;
        cxm__decode_range(column, 0, rows, &coder->low, &coder->high);
        if (column->type == CXM_TYPE_U64 && coder->low < 0 && coder->low <= coder->high)
            return slots_check_large(coder, rows, argument, error);
    }
    return CXM_OK;
}

/* Directly addressed as long as the table of slots stays small beside the rows, and small for each code where there is a hash as
 * well; the widest keys go to a hash first. */
static void slots_choose(struct cxm__slots *slots, int64_t rows, int64_t slot_bytes)
{
    uint64_t most = SLOTS_DIRECT_LEAST + (uint64_t)(rows < SLOTS_DIRECT_MOST / SLOTS_DIRECT_ROW ? rows * SLOTS_DIRECT_ROW : SLOTS_DIRECT_MOST);
    uint64_t most_slots = most / (uint64_t)slot_bytes;
    for (int32_t k = 0; k < slots->keys; k++)
        slots->hashed = slots->hashed || slots->coders[k].hashed;
    for (;;) {
        uint64_t product = 1;
        int32_t widest = -1;
        for (int32_t k = 0; k < slots->keys; k++) {
            uint64_t span = cxm__coder_span(&slots->coders[k]);
            if (slots->coders[k].hashed)
                continue;
            product = span && product > UINT64_MAX / span ? UINT64_MAX : product * (span ? span : 1);
            if (widest < 0 || span > cxm__coder_span(&slots->coders[widest]))
                widest = k;
        }
        uint64_t limit = slots->hashed ? SLOTS_DIRECT_HASHED / (uint64_t)slot_bytes : most_slots;
        if (product <= (limit ? limit : 1)) {
            slots->direct = (uint32_t)product;
            break;
        }
        slots->coders[widest].hashed = slots->hashed = true;
    }
    uint32_t radix = 1;
    for (int32_t k = slots->keys; k-- > 0;) {
        if (!slots->coders[k].hashed) {
            uint64_t span = cxm__coder_span(&slots->coders[k]);
            slots->coders[k].radix = radix;
            radix *= span ? (uint32_t)span : 1;
        }
    }
}

cxm_status cxm__slots_new(struct cxm__slots *slots, const cxm_host *host, const cxm_column *const *columns, const char *const *names,
                          int32_t keys, int64_t rows, int64_t slot_bytes, int32_t argument, cxm_error *error)
{
    *slots = (struct cxm__slots){.host = host, .keys = keys};
    slots->coders = cxm__allocate_zeroed(host, 2 * (int64_t)keys, sizeof *slots->coders);
    slots->labels = cxm__allocate_zeroed(host, keys, sizeof *slots->labels);
    if (!slots->coders || !slots->labels)
        return cxm__fail_memory(error);
    for (int32_t k = 0; k < keys; k++) {
        slots->coders[k].column = columns[k];
        slots->coders[k].name = names[k];
        cxm_status status = slots_look(slots, k, rows, argument, error);
        if (status)
            return status;
    }
    slots_choose(slots, rows, slot_bytes);
    return CXM_OK;
}

bool cxm__slots_twin(struct cxm__slots *slots, const struct cxm__slots *of)
{
    *slots = *of;
    slots->twin = true;
    slots->count = 0;
    slots->coders = cxm__allocate(of->host, 2 * (int64_t)of->keys, sizeof *slots->coders);
    if (slots->coders) /* nothing was hashed yet, so there is nothing to share but what was found out about the columns */
        memcpy(slots->coders, of->coders, 2 * (size_t)of->keys * sizeof *slots->coders);
    return slots->coders != NULL;
}

void cxm__slots_free(struct cxm__slots *slots)
{
    for (int32_t k = 0; slots->coders && k < 2 * slots->keys; k++)
        cxm__coder_free(&slots->coders[k], slots->host);
    cxm__release(slots->host, slots->coders, 2 * (int64_t)slots->keys, sizeof *slots->coders);
    for (int32_t k = 0; slots->labels && !slots->twin && k < slots->keys; k++) {
        cxm__values_free(&slots->labels[k].values, slots->host);
        cxm__release(slots->host, slots->labels[k].ranks, slots->labels[k].count, sizeof *slots->labels[k].ranks);
    }
    if (!slots->twin)
        cxm__release(slots->host, slots->labels, slots->keys, sizeof *slots->labels);
    *slots = (struct cxm__slots){0};
}

static void slots_add_direct(const struct cxm__coder *coder, int64_t first, int32_t n, uint32_t *out)
{
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (!coder->may_be_null && cxm__column_kind(coder->column) != CXM__KIND_BOOLEAN) {
        cxm__decode_slots(coder->column, first, n, coder->low, coder->radix, out);
        return;
    }
    uint32_t last = (uint32_t)cxm__coder_span(coder) - 1;
    cxm__coder_values(coder, first, n, integers, null);
    for (int32_t i = 0; i < n; i++)
        out[i] += (null[i] ? last : (uint32_t)((uint64_t)integers[i] - (uint64_t)coder->low)) * coder->radix;
}

cxm_status cxm__slots_of(struct cxm__slots *slots, int64_t first, int32_t n, uint32_t *out, cxm_error *error)
{
    uint32_t codes[CXM__BLOCK], combined[CXM__BLOCK];
    uint64_t pairs[CXM__BLOCK];
    int64_t hashed = 0; /* codes of the hashed keys together; 0 = none of the keys is hashed */
    bool enough = true;
    memset(out, 0, (size_t)n * sizeof *out);
    for (int32_t k = 0; k < slots->keys && enough; k++) {
        struct cxm__coder *coder = &slots->coders[k], *pair = &slots->coders[slots->keys + k];
        if (!coder->hashed) {
            slots_add_direct(coder, first, n, out);
            continue;
        }
        uint32_t *to = hashed ? codes : combined;
        enough = cxm__coder_codes(coder, slots->host, first, n, to);
        if (hashed && enough) {
            for (int32_t i = 0; i < n; i++)
                pairs[i] = (uint64_t)combined[i] << 32 | codes[i];
            enough = cxm__coder_integers(pair, slots->host, pairs, NULL, n, combined);
            coder = pair;
        }
        hashed = coder->codes;
    }
    if (hashed)
        for (int32_t i = 0; i < n; i++)
            out[i] += combined[i] * slots->direct;
    slots->count = (hashed ? hashed : 1) * (int64_t)slots->direct;
    if (!enough || slots->count > UINT32_MAX)
        return cxm__fail_memory(error);
    return CXM_OK;
}

/* The codes of one slot, by key. */
static void slots_codes(const struct cxm__slots *slots, uint32_t slot, uint32_t *codes)
{
    uint32_t hashed = slot / slots->direct, direct = slot % slots->direct;
    for (int32_t k = 0; k < slots->keys; k++)
        if (!slots->coders[k].hashed) {
            codes[k] = direct / slots->coders[k].radix;
            direct %= slots->coders[k].radix;
        }
    for (int32_t k = slots->keys; k-- > 0;) {
        const struct cxm__coder *pair = &slots->coders[slots->keys + k];
        if (!slots->coders[k].hashed)
            continue;
        codes[k] = hashed;
        if (pair->codes) { /* not the first of the hashed keys: it was paired with those before */
            codes[k] = (uint32_t)pair->keys[hashed];
            hashed = (uint32_t)(pair->keys[hashed] >> 32);
        }
    }
}

static uint32_t slots_code_count(const struct cxm__coder *coder)
{
    return coder->hashed ? (uint32_t)coder->codes : (uint32_t)cxm__coder_span(coder);
}

static bool slots_code_is_null(const struct cxm__coder *coder, uint32_t code)
{
    if (coder->hashed)
        return code + 1 == coder->null_code;
    return coder->may_be_null && code + 1 == (uint32_t)cxm__coder_span(coder);
}

/* What a code stands for: an integer, or a text. */
static int64_t slots_code_integer(const struct cxm__coder *coder, uint32_t code)
{
    int64_t integer = coder->hashed ? (int64_t)coder->keys[code] : (int64_t)((uint64_t)coder->low + code);
    return coder->labels && coder->labels->integers ? coder->labels->integers[integer] : integer;
}

static struct cxm__slice slots_code_text(const struct cxm__coder *coder, uint32_t code)
{
    if (coder->labels)
        return cxm__values_text(coder->labels, coder->hashed ? (int64_t)coder->keys[code] : (int64_t)code);
    return (struct cxm__slice){coder->bytes + coder->offsets[code], (size_t)(coder->offsets[code + 1] - coder->offsets[code])};
}

/* The values of the codes that were met, sorted, and ranks[code] of each; `met` holds a 1 for those. */
static bool slots_values(const struct cxm__coder *coder, const cxm_host *host, const uint8_t *met, struct cxm__values *values,
                         uint32_t *ranks)
{
    uint32_t codes = slots_code_count(coder);
    int64_t count = 0, bytes = 0, at = 0;
    bool text = coder->type == CXM_TYPE_TEXT64;
    for (uint32_t code = 0; code < codes; code++)
        if (met[code] && !slots_code_is_null(coder, code)) {
            count++;
            bytes += text ? (int64_t)slots_code_text(coder, code).length : 0;
        }
    uint32_t *places = cxm__allocate(host, count, sizeof *places);
    if (!places || !cxm__values_new(values, host, coder->type, count, bytes)) {
        cxm__release(host, places, count, sizeof *places);
        return false;
    }
    for (uint32_t code = 0; code < codes; code++) {
        if (!met[code] || slots_code_is_null(coder, code))
            continue;
        if (text) {
            struct cxm__slice slice = slots_code_text(coder, code);
            if (slice.length)
                memcpy(values->bytes + values->offsets[at], slice.start, slice.length);
            values->offsets[at + 1] = values->offsets[at] + (int64_t)slice.length;
        } else {
            values->integers[at] = slots_code_integer(coder, code);
        }
        at++;
    }
    bool sorted = !coder->hashed, enough = true; /* directly addressed codes ascend with their values */
    if (!sorted)
        enough = cxm__values_rank(values, host, places);
    at = 0;
    for (uint32_t code = 0; enough && code < codes; code++) {
        ranks[code] = CXM__NULL_RANK;
        if (met[code] && !slots_code_is_null(coder, code)) {
            ranks[code] = sorted ? (uint32_t)at : places[at];
            at++;
        }
    }
    cxm__release(host, places, count, sizeof *places);
    return enough;
}

/* Puts groups and the list of their slots into the order of their ranks: by counting, the last key first. */
static bool slots_sort(struct cxm__groups *groups, const cxm_host *host, uint32_t *list)
{
    const int64_t count = groups->count;
    const int32_t keys = groups->keys;
    uint32_t *from = cxm__allocate(host, count, sizeof *from), *to = cxm__allocate(host, count, sizeof *to);
    uint32_t *ranks = cxm__allocate(host, count * keys, sizeof *ranks);
    bool enough = from && to && ranks;
    for (int64_t i = 0; enough && i < count; i++)
        from[i] = (uint32_t)i;
    for (int32_t k = keys; enough && k-- > 0;) {
        int64_t values = groups->values[k].count, below = 0;
        int64_t *starts = cxm__allocate_zeroed(host, values + 1, sizeof *starts);
        enough = starts != NULL;
        for (int64_t i = 0; enough && i < count; i++) {
            uint32_t rank = groups->ranks[i * keys + k];
            starts[rank == CXM__NULL_RANK ? values : rank]++;
        }
        for (int64_t v = 0; enough && v <= values; v++) {
            int64_t here = starts[v];
            starts[v] = below;
            below += here;
        }
        for (int64_t i = 0; enough && i < count; i++) {
            uint32_t rank = groups->ranks[(int64_t)from[i] * keys + k];
            to[starts[rank == CXM__NULL_RANK ? values : rank]++] = from[i];
        }
        cxm__release(host, starts, values + 1, sizeof *starts);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    for (int64_t i = 0; enough && i < count; i++) {
        to[i] = list[from[i]];
        memcpy(ranks + i * keys, groups->ranks + (int64_t)from[i] * keys, (size_t)keys * sizeof *ranks);
    }
    if (enough) {
        memcpy(list, to, (size_t)count * sizeof *list);
        uint32_t *swap = groups->ranks;
        groups->ranks = ranks;
        ranks = swap;
    }
    cxm__release(host, from, count, sizeof *from);
    cxm__release(host, to, count, sizeof *to);
    cxm__release(host, ranks, count * keys, sizeof *ranks);
    return enough;
}

/* One key's codes in all groups become ranks. */
static bool slots_rank_key(const struct cxm__slots *slots, int32_t key, struct cxm__groups *groups)
{
    const struct cxm__coder *coder = &slots->coders[key];
    int64_t codes = slots_code_count(coder);
    uint8_t *met = cxm__allocate_zeroed(slots->host, codes, 1);
    uint32_t *ranks = cxm__allocate(slots->host, codes, sizeof *ranks);
    bool enough = met && ranks;
    for (int64_t g = 0; enough && g < groups->count; g++)
        met[groups->ranks[g * groups->keys + key]] = 1;
    enough = enough && slots_values(coder, slots->host, met, &groups->values[key], ranks);
    for (int64_t g = 0; enough && g < groups->count; g++) {
        uint32_t *rank = &groups->ranks[g * groups->keys + key];
        *rank = ranks[*rank];
    }
    cxm__release(slots->host, met, codes, 1);
    cxm__release(slots->host, ranks, codes, sizeof *ranks);
    return enough;
}

cxm_status cxm__slots_groups(const struct cxm__slots *slots, uint32_t *list, int64_t count, struct cxm__groups *groups,
                             cxm_error *error)
{
    bool enough = cxm__groups_new(groups, slots->host, slots->keys);
    groups->ranks = enough ? cxm__allocate(slots->host, count * slots->keys, sizeof *groups->ranks) : NULL;
    enough = enough && groups->ranks;
    groups->count = enough ? count : 0;
    for (int64_t g = 0; enough && g < count; g++)
        slots_codes(slots, list[g], groups->ranks + g * slots->keys);
    for (int32_t k = 0; k < slots->keys && enough; k++) {
        enough = slots_rank_key(slots, k, groups);
        groups->values[k].type = slots->coders[k].type;
    }
    if (enough && slots->hashed)
        enough = slots_sort(groups, slots->host, list);
    if (enough)
        return CXM_OK;
    cxm__groups_free(groups, slots->host);
    return cxm__fail_memory(error);
}
