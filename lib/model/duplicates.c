/* One version of an answer, one answer of a key, and means over the answers of a key.
 * Items and themes have no times of their own: of an answer that came again, those that came again count. */
#include "model/duplicates.h"

#include <math.h>
#include <string.h>

#include "model/recorded.h"
#include "model/rivals.h"

struct cxm__means {
    int32_t *next; /* by row: the next row of its key, begun with the row that counts; -1 ends */
    int64_t rows;
};

/* ---- edits ---- */

static const struct cxm__stored *duplicates_ids(const struct cxm__base *base)
{
    return cxm__store_find(&base->model->tables[CXM__RESPONSES], "response");
}

/* The ids of a table that tells of accounts, contacts or assets: of several rows of one the last counts, as wherever it is joined. */
static const struct cxm__stored *duplicates_entities(const struct cxm__base *base, enum cxm__entity *entity)
{
    *entity = base->table == CXM__ACCOUNTS   ? CXM__ENTITY_ACCOUNT
              : base->table == CXM__CONTACTS ? CXM__ENTITY_CONTACT
                                             : CXM__ENTITY_ASSET;
    return base->table == CXM__ACCOUNTS   ? base->account
           : base->table == CXM__CONTACTS ? base->contact
           : base->table == CXM__ASSETS   ? base->asset
                                          : NULL;
}

bool cxm__duplicates_edits(const struct cxm__base *base)
{
    enum cxm__entity entity;
    return ((base->table == CXM__RESPONSES || base->through_response) && duplicates_ids(base)) || duplicates_entities(base, &entity);
}

static void duplicates_again(struct cxm__selection *selection, const struct cxm__stored *ids, enum cxm__entity entity)
{
    const struct cxm__kept kept = {selection->kept, selection->rows};
    const int32_t *codes = ids->data;
    int32_t rows[CXM__BLOCK], n;
    int64_t at = 0;
    while ((n = cxm__kept_next(&kept, &at, rows, CXM__BLOCK)) > 0)
        for (int32_t i = 0; i < n; i++)
            if (codes[rows[i]] >= 0 && cxm__model_row(selection->base->model, entity, codes[rows[i]]) != rows[i]) {
                cxm__kept_drop(&kept, rows[i]);
                selection->out[CXM__OUT_SUPERSEDED]++;
            }
}

static cxm_status duplicates_bind(struct cxm__selection *selection, const char *const *names, int32_t count, const char *where,
                                  int32_t argument, struct cxm__field *fields, cxm_error *error)
{
    cxm_status status = CXM_OK;
    int32_t bound = 0;
    while (bound < count && !status) {
        status = cxm__field_bind(&fields[bound], selection->base, names[bound], where, argument, error);
        bound += !status;
    }
    while (status && bound > 0)
        cxm__field_free(&fields[--bound]);
    return status;
}

static cxm_status duplicates_run(struct cxm__selection *selection, struct cxm__rivals *rivals, const char *const *names,
                                 const char *where, int32_t argument, cxm_error *error)
{
    const cxm_host *host = selection->base->host;
    struct cxm__field *fields = cxm__allocate(host, rivals->key_count, sizeof *fields);
    cxm_status status = fields ? duplicates_bind(selection, names, rivals->key_count, where, argument, fields, error)
                               : cxm__fail_memory(error);
    if (!status) {
        rivals->base = selection->base;
        rivals->keys = fields;
        status = cxm__rivals_settle(rivals, error);
        for (int32_t i = 0; i < rivals->key_count; i++)
            cxm__field_free(&fields[i]);
    }
    cxm__release(host, fields, rivals->key_count, sizeof *fields);
    return status;
}

/* No times: of several rows the one appended last stays. */
static void duplicates_no_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times)
{
    (void)base;
    (void)rows;
    memset(times, 0, (size_t)n * sizeof *times);
}

/* Bits of the answers that came more than once, or NULL where none did. */
static cxm_status duplicates_edited(const struct cxm__base *base, uint64_t **edited, cxm_error *error)
{
    const struct cxm__stored *ids = duplicates_ids(base);
    const int64_t count = base->model->entities[CXM__ENTITY_RESPONSE].count, words = count / 64 + 1;
    const int64_t rows = base->model->tables[CXM__RESPONSES].length;
    uint64_t *met = cxm__allocate_zeroed(base->host, words, sizeof *met);
    uint64_t *again = cxm__allocate_zeroed(base->host, words, sizeof *again);
    bool any = false;
    for (int64_t row = 0; met && again && row < rows; row++) {
        const int32_t code = cxm__stored_code(ids, row);
        if (code < 0)
            continue;
        const uint64_t bit = UINT64_C(1) << (code & 63);
        any |= (met[code >> 6] & bit) != 0;
        again[code >> 6] |= met[code >> 6] & bit;
        met[code >> 6] |= bit;
    }
    cxm_status status = met && again ? CXM_OK : cxm__fail_memory(error);
    cxm__release(base->host, met, words, sizeof *met);
    if (status || !any) {
        cxm__release(base->host, again, words, sizeof *again);
        again = NULL;
    }
    *edited = again;
    return status;
}

/* The rows of items or themes that belong to such answers, as bits. */
static void duplicates_of(const struct cxm__selection *selection, const uint64_t *edited, uint64_t *rows)
{
    const struct cxm__stored *response = cxm__store_find(selection->base->own, "response");
    for (int64_t row = 0; row < selection->rows; row++) {
        const int32_t code = cxm__stored_code(response, row);
        const bool of = code >= 0 && (edited[code >> 6] >> (code & 63) & 1);
        rows[row >> 6] |= (uint64_t)of << (row & 63);
    }
}

static cxm_status duplicates_parts(struct cxm__selection *selection, const uint64_t *edited, cxm_error *error)
{
    const char *const names[] = {"response", selection->base->table == CXM__ITEMS ? "item" : "theme"};
    const int64_t words = (selection->rows + 63) / 64;
    uint64_t *rows = cxm__allocate_zeroed(selection->base->host, words, sizeof *rows);
    struct cxm__rivals rivals = {.kept = {rows, selection->rows}, .key_count = 2, .times = duplicates_no_times};
    if (!rows)
        return cxm__fail_memory(error);
    duplicates_of(selection, edited, rows);
    for (int64_t i = 0; i < words; i++) {
        rows[i] &= selection->kept[i];
        selection->kept[i] &= ~rows[i];
    }
    cxm_status status = duplicates_run(selection, &rivals, names, "of", -1, error);
    for (int64_t i = 0; i < words; i++)
        selection->kept[i] |= rows[i];
    selection->out[CXM__OUT_SUPERSEDED] += rivals.lost;
    cxm__release(selection->base->host, rows, words, sizeof *rows);
    return status;
}

cxm_status cxm__duplicates_supersede(struct cxm__selection *selection, cxm_error *error)
{
    static const char *const response[] = {"response"};
    struct cxm__rivals rivals = {.kept = {selection->kept, selection->rows}, .key_count = 1, .times = cxm__recorded_times};
    enum cxm__entity entity;
    const struct cxm__stored *ids = duplicates_entities(selection->base, &entity);
    uint64_t *edited = NULL;
    cxm_status status;
    if (ids) {
        duplicates_again(selection, ids, entity);
        return CXM_OK;
    }
    if (!selection->base->through_response) {
        status = duplicates_run(selection, &rivals, response, "of", -1, error);
        selection->out[CXM__OUT_SUPERSEDED] += rivals.lost;
        return status;
    }
    status = duplicates_edited(selection->base, &edited, error);
    if (!status && edited)
        status = duplicates_parts(selection, edited, error);
    cxm__release(selection->base->host, edited, selection->base->model->entities[CXM__ENTITY_RESPONSE].count / 64 + 1,
                 sizeof *edited);
    return status;
}

/* ---- dedupe ---- */

static cxm_status duplicates_means(struct cxm__selection *selection, cxm_error *error)
{
    const cxm_host *host = selection->base->host;
    selection->means = cxm__allocate_zeroed(host, 1, sizeof *selection->means);
    if (!selection->means)
        return cxm__fail_memory(error);
    selection->means->rows = selection->rows;
    selection->means->next = cxm__allocate(host, selection->rows, sizeof *selection->means->next);
    if (!selection->means->next)
        return cxm__fail_memory(error);
    memset(selection->means->next, 0xFF, (size_t)selection->rows * sizeof *selection->means->next);
    return CXM_OK;
}

cxm_status cxm__duplicates_settle(struct cxm__selection *selection, int32_t argument, cxm_error *error)
{
    const struct cxm__model_policy *policy = selection->base->policy;
    struct cxm__rivals rivals = {.kept = {selection->kept, selection->rows}, .key_count = policy->dedupe_count,
                                 .times = cxm__base_times, .first = policy->dedupe == CXM__DEDUPE_FIRST};
    cxm_status status = policy->dedupe == CXM__DEDUPE_MEAN ? duplicates_means(selection, error) : CXM_OK;
    if (status)
        return status;
    rivals.next = selection->means ? selection->means->next : NULL;
    status = duplicates_run(selection, &rivals, policy->dedupe_keys, "dedupe", argument, error);
    selection->out[CXM__OUT_DUPLICATE] += rivals.lost;
    return status;
}

void cxm__duplicates_free(struct cxm__selection *selection)
{
    const cxm_host *host = selection->base->host;
    if (selection->means)
        cxm__release(host, selection->means->next, selection->means->rows, sizeof *selection->means->next);
    cxm__release(host, selection->means, 1, sizeof *selection->means);
    selection->means = NULL;
}

/* ---- means ---- */

/* Rows of keys, put together until a block is full, with whose they are. */
struct means_gather {
    const struct cxm__field *field;
    int32_t rows[CXM__BLOCK], owners[CXM__BLOCK], n;
    double *sums;
    int32_t *counts;
    cxm_error *error;
};

static cxm_status means_add(struct means_gather *gather)
{
    double values[CXM__BLOCK];
    cxm_status status = cxm__field_numbers(gather->field, gather->rows, gather->n, values, gather->error);
    for (int32_t i = 0; i < gather->n && !status; i++)
        if (!isnan(values[i])) {
            gather->sums[gather->owners[i]] += values[i];
            gather->counts[gather->owners[i]]++;
        }
    gather->n = 0;
    return status;
}

static cxm_status means_block(const struct cxm__means *means, const struct cxm__field *field, const int32_t *rows, int32_t n,
                              double *numbers, cxm_error *error)
{
    double sums[CXM__BLOCK];
    int32_t counts[CXM__BLOCK];
    struct means_gather gather = {.field = field, .sums = sums, .counts = counts, .error = error};
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < n; i++) {
        sums[i] = isnan(numbers[i]) ? 0 : numbers[i];
        counts[i] = !isnan(numbers[i]);
    }
    for (int32_t i = 0; i < n && !status; i++)
        for (int32_t row = means->next[rows[i]]; row >= 0 && !status; row = means->next[row]) {
            gather.rows[gather.n] = row;
            gather.owners[gather.n++] = i;
            if (gather.n == CXM__BLOCK)
                status = means_add(&gather);
        }
    if (!status)
        status = means_add(&gather);
    for (int32_t i = 0; i < n && !status; i++)
        numbers[i] = counts[i] ? sums[i] / counts[i] : (double)NAN;
    return status;
}

cxm_status cxm__selection_mean(const struct cxm__selection *selection, const struct cxm__field *field, const int32_t *rows,
                               int32_t n, double *numbers, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int32_t at = 0; at < n && selection->means && !status; at += CXM__BLOCK)
        status = means_block(selection->means, field, rows + at, n - at < CXM__BLOCK ? n - at : CXM__BLOCK, numbers + at, error);
    return status;
}
