/* States from bytes, which may be anybody's: every number is bounded by what can be left to read, and what was never encoded is
 * refused. The layout stands in state_encode.c. */
#include <math.h>
#include <string.h>

#include "query/codec.h"
#include "query/state.h"

/* Rows beyond this cannot have been counted; keeping below it keeps sums of counts and squares in 64 bits. */
static const uint64_t codec_rows_max = UINT64_C(1) << 45;

static cxm_status codec_fail(cxm_error *error, const char *why)
{
    return CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": "), CXM__T(why));
}

/* A text of the query, copied with a NUL behind it. */
static const char *codec_read_text(struct cxm__reader *reader, struct cxm__arena *arena)
{
    uint64_t length = cxm__read_count(reader, UINT64_MAX);
    const unsigned char *bytes = cxm__read_bytes(reader, length);
    if (!bytes || memchr(bytes, 0, (size_t)length)) {
        reader->failed = true;
        return "";
    }
    return cxm__arena_text(arena, (const char *)bytes, (size_t)length);
}

/* The query's texts, with the terms wanted of each measure; without memory a text is NULL. */
struct codec_query {
    const char *measures[CXM__MEASURES_MAX + 1], *keys[CXM__BY_MAX + 1], *policy;
    const char *model[6]; /* of a model's: of, where, and the names of the design, "" where there is none */
    bool of_model;
    uint32_t wanted[CXM__MEASURES_MAX];
    uint64_t measure_count, key_count;
    bool enough;
};

static void codec_read_query(struct cxm__reader *reader, struct cxm__arena *arena, bool of_model, struct codec_query *query)
{
    *query = (struct codec_query){.of_model = of_model, .enough = true};
    query->measure_count = cxm__read_count(reader, CXM__MEASURES_MAX);
    for (uint64_t i = 0; i < query->measure_count; i++) {
        query->measures[i] = codec_read_text(reader, arena);
        query->wanted[i] = cxm__read_u32(reader);
        query->enough = query->enough && query->measures[i];
    }
    query->key_count = cxm__read_count(reader, CXM__BY_MAX);
    for (uint64_t i = 0; i < query->key_count; i++) {
        query->keys[i] = codec_read_text(reader, arena);
        query->enough = query->enough && query->keys[i];
    }
    query->policy = codec_read_text(reader, arena);
    query->enough = query->enough && query->policy;
    for (int32_t i = 0; of_model && i < 6; i++) {
        query->model[i] = codec_read_text(reader, arena);
        query->enough = query->enough && query->model[i];
    }
}

static bool codec_read_values(struct cxm__reader *reader, struct cxm__values *values, const cxm_host *host)
{
    struct cxm__reader ahead;
    int32_t type = cxm__read_u8(reader);
    uint64_t count = cxm__read_count(reader, (uint64_t)(reader->end - reader->at)), bytes = 0;
    bool text = type == CXM_TYPE_TEXT64;
    if (type != CXM_TYPE_I64 && type != CXM_TYPE_BOOL8 && !text && !(type >= CXM_TYPE_TIME_S && type <= CXM_TYPE_TIME_NS) &&
        type != CXM_TYPE_DATE && (type || count))
        reader->failed = true;
    ahead = *reader;
    for (uint64_t i = 0; text && i < count && !ahead.failed; i++) {
        uint64_t length = cxm__read_count(&ahead, UINT64_MAX);
        bytes += cxm__read_bytes(&ahead, length) ? length : 0;
    }
    reader->failed = reader->failed || ahead.failed;
    if (reader->failed)
        return true;
    if (!cxm__values_new(values, host, type, (int64_t)count, (int64_t)bytes))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (text) {
            uint64_t length = cxm__read_count(reader, UINT64_MAX);
            const unsigned char *from = cxm__read_bytes(reader, length);
            if (length)
                memcpy(values->bytes + values->offsets[i], from, (size_t)length);
            values->offsets[i + 1] = values->offsets[i] + (int64_t)length;
        } else {
            values->integers[i] = cxm__read_signed(reader);
            if (type == CXM_TYPE_BOOL8 && values->integers[i] != 0 && values->integers[i] != 1)
                reader->failed = true;
            if (type == CXM_TYPE_DATE && (values->integers[i] < INT32_MIN || values->integers[i] > INT32_MAX))
                reader->failed = true;
        }
        if (i && cxm__values_compare(values, (int64_t)i - 1, values, (int64_t)i) >= 0)
            reader->failed = true;
    }
    return true;
}

static struct cxm__weight codec_read_weight(struct cxm__reader *reader)
{
    struct cxm__weight weight;
    weight.w.sum = cxm__read_double(reader);
    weight.w.rest = cxm__read_double(reader);
    weight.w2.sum = cxm__read_double(reader);
    weight.w2.rest = cxm__read_double(reader);
    double w = cxm__sum_value(weight.w), w2 = cxm__sum_value(weight.w2);
    if (!(w > 0 && w2 > 0 && isfinite(w) && isfinite(w2)))
        reader->failed = true;
    return weight;
}

/* One group's answers, put into a grid whose columns are not packed. Rows that it accounts for are added up. */
static bool codec_read_answers(struct cxm__reader *reader, struct cxm__grid *grid, int32_t column, int64_t slot, uint64_t *rows,
                               uint64_t *excluded)
{
    struct cxm__answers *answers = &grid->answers[column];
    int64_t *wide = answers->wide + slot * (answers->points + CXM__WIDE_EXTRA), *extra = wide + answers->points, n = 0;
    uint64_t present = cxm__read_count(reader, (uint64_t)answers->points), point = 0;
    double least = answers->scale.minimum;
    for (uint64_t i = 0; i < present && !reader->failed; i++) {
        uint64_t step = cxm__read_count(reader, (uint64_t)answers->points);
        point += step;
        if (point >= (uint64_t)answers->points || (i && !step)) {
            reader->failed = true;
            break;
        }
        wide[point] = (int64_t)cxm__read_count(reader, codec_rows_max);
        n += wide[point];
        reader->failed = reader->failed || !wide[point] || (uint64_t)n > codec_rows_max;
        if (answers->weights)
            answers->weights[(uint64_t)(slot * answers->points) + point] = codec_read_weight(reader);
    }
    extra[CXM__WIDE_MISSING] = (int64_t)cxm__read_count(reader, codec_rows_max);
    extra[CXM__WIDE_EXCLUDED] = (int64_t)cxm__read_count(reader, codec_rows_max);
    uint64_t between = cxm__read_count(reader, (uint64_t)(reader->end - reader->at));
    for (uint64_t i = 0; i < between && !reader->failed; i++) {
        struct cxm__between item = {.slot = slot};
        item.value = cxm__read_double(reader);
        item.count = (int64_t)cxm__read_count(reader, codec_rows_max);
        if (answers->weights)
            item.weight = codec_read_weight(reader);
        if (!item.count || !(item.value > least && item.value < answers->scale.maximum) || floor(item.value) == item.value)
            reader->failed = true;
        least = item.value;
        extra[CXM__WIDE_BETWEEN] += item.count;
        n += item.count;
        reader->failed = reader->failed || (uint64_t)n > codec_rows_max;
        if (!reader->failed && !cxm__between_add(&answers->between, &grid->host, &item))
            return false;
    }
    if (answers->weights) {
        double *range = answers->weight_range + 2 * slot;
        range[0] = cxm__read_double(reader);
        range[1] = cxm__read_double(reader);
        if (!(n ? range[0] > 0 && range[0] <= range[1] && isfinite(range[1]) : range[0] == 0 && range[1] == 0))
            reader->failed = true;
    }
    uint64_t here = (uint64_t)(n + extra[CXM__WIDE_MISSING] + extra[CXM__WIDE_EXCLUDED]);
    *rows += here;
    *excluded += (uint64_t)extra[CXM__WIDE_EXCLUDED];
    if (*rows > codec_rows_max)
        reader->failed = true;
    return true;
}

/* The ranks of one group, which must come after the group before it. */
static void codec_read_ranks(struct cxm__reader *reader, struct cxm__groups *groups, int64_t group)
{
    const int32_t keys = groups->keys;
    uint32_t *ranks = groups->ranks + group * keys;
    bool rises = group == 0;
    for (int32_t k = 0; k < keys; k++) {
        uint64_t rank = cxm__read_count(reader, (uint64_t)groups->values[k].count);
        ranks[k] = rank ? (uint32_t)(rank - 1) : CXM__NULL_RANK;
        if (!rises && ranks[k] < ranks[k - keys])
            reader->failed = true;
        rises = rises || ranks[k] > ranks[k - keys];
    }
    if (!rises)
        reader->failed = true;
}

/* Counts that do not add up to the rows, for any column, are no state of ours. */
static void codec_check_sums(struct cxm__reader *reader, const struct cxm__partial *partial, const uint64_t *rows, const uint64_t *excluded)
{
    for (int32_t c = 0; c < partial->grid.columns; c++) {
        uint64_t reasons = 0;
        for (int32_t r = 0; r < CXM__REASONS; r++)
            reasons += (uint64_t)partial->grid.answers[c].reasons[r];
        if (rows[c] != (uint64_t)partial->rows || excluded[c] != reasons)
            reader->failed = true;
    }
}

static bool codec_read_partial(struct cxm__reader *reader, const struct cxm__plan *plan, struct cxm__partial *partial)
{
    const cxm_host *host = &plan->arena.host;
    struct cxm__grid *grid = &partial->grid;
    struct cxm__groups *groups = &partial->groups;
    uint64_t rows[CXM__MEASURES_MAX] = {0}, excluded[CXM__MEASURES_MAX] = {0};
    partial->rows = (int64_t)cxm__read_count(reader, codec_rows_max);
    for (int32_t r = 0; plan->of && r < CXM__LEFT_OUT; r++)
        partial->left_out[r] = (int64_t)cxm__read_count(reader, codec_rows_max);
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t r = 0; r < CXM__REASONS; r++)
            grid->answers[c].reasons[r] = (int64_t)cxm__read_count(reader, codec_rows_max);
    for (int32_t k = 0; k < plan->key_count && !reader->failed; k++)
        if (!codec_read_values(reader, &groups->values[k], host))
            return false;
    /* a group takes three bytes and more, which bounds what is asked of the host; a wide row is at most 2 KiB */
    uint64_t count = cxm__read_count(reader, (uint64_t)(reader->end - reader->at) / 3);
    if (reader->failed || (!plan->key_count && count != 1)) {
        reader->failed = true;
        return true;
    }
    if (plan->key_count) {
        groups->ranks = cxm__allocate(host, (int64_t)count * plan->key_count, sizeof *groups->ranks);
        if (!groups->ranks)
            return false;
    }
    groups->count = (int64_t)count;
    for (int32_t k = 0; k < plan->key_count; k++)
        if (count && !groups->values[k].type)
            reader->failed = true; /* where there are rows, the types of keys are known */
    for (uint64_t g = 0; g < count && !reader->failed; g++) {
        if (!cxm__grid_grow(grid, (int64_t)g + 1))
            return false;
        if (plan->key_count)
            codec_read_ranks(reader, groups, (int64_t)g);
        if (grid->with_population) {
            double population = cxm__read_double(reader);
            if (!isnan(population) && (!(population >= 1) || isinf(population)))
                reader->failed = true;
            grid->population[g] = population;
        }
        uint64_t before = rows[0];
        for (int32_t c = 0; c < grid->columns && !reader->failed; c++) {
            if (!codec_read_answers(reader, grid, c, (int64_t)g, &rows[c], &excluded[c]))
                return false;
            /* each column counts each row of the group, and only the group of all rows can be without any */
            if (rows[c] != rows[0] || (plan->key_count && rows[c] == before))
                reader->failed = true;
        }
    }
    codec_check_sums(reader, partial, rows, excluded);
    return true;
}

/* The next word of a measure's text, without the bracket that ends the last one. */
static struct cxm__slice codec_word(const char **text)
{
    struct cxm__slice word = {*text, strcspn(*text, " ")};
    *text += word.length + ((*text)[word.length] == ' ');
    if (!**text && word.length && word.start[word.length - 1] == ')')
        word.length--;
    return word;
}

/* Whether a text has the words of another, in order and from the first on, but for some that are missing. */
static bool codec_is_part(const char *text, const char *whole)
{
    for (bool first = true; *text; first = false) {
        struct cxm__slice word = codec_word(&text), other = codec_word(&whole);
        while (!first && *whole && (word.length != other.length || memcmp(word.start, other.start, word.length) != 0))
            other = codec_word(&whole);
        if (word.length != other.length || memcmp(word.start, other.start, word.length) != 0)
            return false;
    }
    return true;
}

/* Whether a query that was read is written as it was: then equal states have equal bytes. A measure may have gained options since
 * the state was written, which its text says nothing of: `older` tells. */
static bool codec_is_canonical(const struct codec_query *texts, const struct cxm__plan *plan, bool *older)
{
    bool same = texts->measure_count == (uint64_t)plan->measure_count && strcmp(texts->policy, plan->policy_text) == 0;
    *older = false;
    for (int32_t m = 0; same && m < plan->measure_count; m++) {
        bool equal = strcmp(texts->measures[m], plan->measures[m].text) == 0;
        same = equal || codec_is_part(texts->measures[m], plan->measures[m].text);
        *older = *older || !equal;
    }
    return same;
}

static const char *codec_name(const char *text)
{
    return text[0] ? text : NULL;
}

static cxm_status codec_make(const struct codec_query *texts, const cxm_query *query, const cxm_host *host, cxm_state **state,
                             cxm_error *error)
{
    if (!texts->of_model)
        return cxm__state_make(query, NULL, host, 0, 2, 3, state, error);
    const struct cxm__plan_model model = {
        texts->model[0], texts->model[1], texts->policy,
        {sizeof model.design, codec_name(texts->model[2]), codec_name(texts->model[3]), codec_name(texts->model[4]), codec_name(texts->model[5])}};
    return cxm__state_make(query, &model, host, 0, 2, 3, state, error);
}

/* Everything behind the head: builds the state's plan from the query, and its one partial. */
static cxm_status codec_read(struct cxm__reader *reader, bool of_model, uint64_t text_hash, const cxm_host *host, cxm_state **state,
                             cxm_error *error)
{
    struct cxm__arena arena = {.host = *host};
    struct codec_query texts;
    cxm_query query = CXM_QUERY_INIT;
    cxm_error detail;
    codec_read_query(reader, &arena, of_model, &texts);
    query.measures = texts.measures;
    query.by = texts.key_count ? texts.keys : NULL;
    query.policy = of_model ? NULL : texts.policy;
    cxm_status status = !texts.enough ? cxm__fail_memory(error) : reader->failed ? codec_fail(error, "the query is cut short") : CXM_OK;
    if (!status) {
        status = codec_make(&texts, &query, host, state, &detail);
        if (status == CXM_E_MEMORY)
            status = cxm__fail_memory(error);
        else if (status)
            status = CXM__FAIL(error, CXM_E_CORRUPT, 0, -1, CXM__A("bytes"), CXM__T(": the query cannot be read: "), CXM__T(detail.message));
    }
    bool older = false, canonical = !status && codec_is_canonical(&texts, &(*state)->plan, &older);
    cxm__arena_free(&arena);
    if (status)
        return status;
    struct cxm__plan *plan = &(*state)->plan;
    if (!canonical)
        status = codec_fail(error, "the query is not in canonical form");
    if (!status)
        status = cxm__plan_want(plan, texts.wanted, error);
    if (!status && !older && plan->text_hash != text_hash)
        status = codec_fail(error, "the hash is not that of the query");
    struct cxm__partial partial = {0};
    if (!status)
        status = cxm__partial_empty(&partial, plan, error);
    if (!status) {
        cxm__grid_unpack(&partial.grid);
        if (!codec_read_partial(reader, plan, &partial))
            status = cxm__fail_memory(error);
        else if (reader->failed || reader->at != reader->end)
            status = codec_fail(error, "the counts cannot be read");
    }
    if (!status)
        status = cxm__state_push(*state, &partial, error);
    cxm__partial_free(&partial, host);
    return status;
}

cxm_status cxm_state_decode(const void *bytes, size_t size, const cxm_host *host, cxm_state **state, cxm_error *error)
{
    cxm_host lent;
    cxm_state *made = NULL;
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (!status && !bytes && size)
        status = cxm__fail_null(error, 0, "bytes");
    if (!status && !state)
        status = cxm__fail_null(error, 3, "state");
    if (status)
        return status;
    const unsigned char *start = bytes;
    if (size < CXM__CODEC_HEAD + CXM__CODEC_TAIL || memcmp(start, "CXMS", 4) != 0)
        return codec_fail(error, "no state of libcxm");
    struct cxm__reader reader = {start + 4, start + size - CXM__CODEC_TAIL, false};
    struct cxm__reader tail = {start + size - CXM__CODEC_TAIL, start + size, false};
    uint32_t kind_version = cxm__read_u32(&reader);
    uint64_t length = cxm__read_u64(&reader), text_hash = cxm__read_u64(&reader);
    if (length != size || cxm__read_u32(&tail) != cxm__crc32c(start, size - CXM__CODEC_TAIL))
        return codec_fail(error, "cut short or damaged");
    const uint32_t kind = kind_version & 0xFFFF;
    if ((kind != CXM__CODEC_KIND && kind != CXM__CODEC_KIND_MODEL) || kind_version >> 16 != CXM__CODEC_VERSION)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("bytes"), CXM__T(": a state of kind "), CXM__I(kind),
                         CXM__T(", version "), CXM__I(kind_version >> 16), CXM__T("; this library reads kinds 1 and 2, version 1"));
    status = codec_read(&reader, kind == CXM__CODEC_KIND_MODEL, text_hash, &lent, &made, error);
    if (status)
        cxm_state_free(made);
    else
        *state = made;
    return status;
}
