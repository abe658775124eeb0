/* States as bytes. Layout, version 1, kind 1 (answers of a query):
 *
 *     "CXMS"  u16 kind  u16 version  u64 length of all  u64 hash of the query's text  payload  u32 CRC-32C of all before it
 *
 * The payload is the query (measures, keys, policy as text), the rows, the reasons of exclusion, the values of each key, and then
 * group by group the ranks of its keys and its counts. Kind 2, of a model's query, has more of the query and of the reasons; docs/decisions/004-states.md says why. Groups are sorted and counts exact, so
 * equal states have equal bytes. */
#include "query/codec.h"

#include <math.h>
#include <string.h>

#include "query/state.h"

static void codec_write_text(struct cxm__writer *writer, const char *text)
{
    size_t length = strlen(text);
    cxm__write_count(writer, length);
    cxm__write_bytes(writer, text, length);
}

/* A measure as canonical text, and the terms that are wanted of it. */
static void codec_write_measure(struct cxm__writer *writer, const struct cxm__plan_measure *measure)
{
    codec_write_text(writer, measure->text);
    cxm__write_u32(writer, measure->wanted);
}

static void codec_write_query(struct cxm__writer *writer, const struct cxm__plan *plan)
{
    cxm__write_count(writer, (uint64_t)plan->measure_count);
    for (int32_t m = 0; m < plan->measure_count; m++)
        codec_write_measure(writer, &plan->measures[m]);
    cxm__write_count(writer, (uint64_t)plan->by_count);
    for (int32_t k = 0; k < plan->by_count; k++)
        codec_write_text(writer, plan->keys[k]);
    codec_write_text(writer, plan->policy_text);
    if (!plan->of)
        return;
    const char *const design[] = {plan->policy.weight, plan->policy.stratum, plan->policy.cluster, plan->policy.population};
    codec_write_text(writer, plan->of);
    codec_write_text(writer, plan->where);
    for (size_t i = 0; i < sizeof design / sizeof *design; i++)
        codec_write_text(writer, design[i] ? design[i] : "");
}

static void codec_write_values(struct cxm__writer *writer, const struct cxm__values *values)
{
    cxm__write_u8(writer, (uint8_t)values->type);
    cxm__write_count(writer, (uint64_t)values->count);
    for (int64_t i = 0; i < values->count; i++) {
        if (values->type == CXM_TYPE_TEXT64) {
            struct cxm__slice text = cxm__values_text(values, i);
            cxm__write_count(writer, text.length);
            cxm__write_bytes(writer, text.start, text.length);
        } else {
            cxm__write_signed(writer, values->integers[i]);
        }
    }
}

static void codec_write_weight(struct cxm__writer *writer, const struct cxm__weight *weight)
{
    cxm__write_double(writer, weight->w.sum);
    cxm__write_double(writer, weight->w.rest);
    cxm__write_double(writer, weight->w2.sum);
    cxm__write_double(writer, weight->w2.rest);
}

/* One group's answers on one scale: the points that occur as (distance from the last, count), then the answers between. */
static void codec_write_answers(struct cxm__writer *writer, const struct cxm__grid *grid, int32_t column, int64_t slot)
{
    const struct cxm__answers *answers = &grid->answers[column];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], between = 0, at;
    uint64_t present = 0;
    int32_t last = 0;
    cxm__grid_row(grid, column, slot, row);
    for (int32_t i = 0; i < answers->points; i++)
        present += row[i] != 0;
    cxm__write_count(writer, present);
    for (int32_t i = 0; i < answers->points; i++)
        if (row[i]) {
            cxm__write_count(writer, (uint64_t)(i - last));
            cxm__write_count(writer, (uint64_t)row[i]);
            if (answers->weights)
                codec_write_weight(writer, &answers->weights[slot * answers->points + i]);
            last = i;
        }
    cxm__write_count(writer, (uint64_t)row[answers->points + CXM__WIDE_MISSING]);
    cxm__write_count(writer, (uint64_t)row[answers->points + CXM__WIDE_EXCLUDED]);
    at = row[answers->points + CXM__WIDE_BETWEEN] ? cxm__between_find(&answers->between, slot, &between) : 0;
    cxm__write_count(writer, (uint64_t)between);
    for (; between > 0; between--, at++) {
        const struct cxm__between *item = &answers->between.items[at];
        cxm__write_double(writer, item->value);
        cxm__write_count(writer, (uint64_t)item->count);
        if (answers->weights)
            codec_write_weight(writer, &item->weight);
    }
    if (answers->weights) {
        cxm__write_double(writer, answers->weight_range[2 * slot]);
        cxm__write_double(writer, answers->weight_range[2 * slot + 1]);
    }
}

static void codec_write(struct cxm__writer *writer, const struct cxm__plan *plan, const struct cxm__partial *partial, uint64_t length)
{
    const unsigned char kind = plan->of ? CXM__CODEC_KIND_MODEL : CXM__CODEC_KIND;
    const unsigned char magic[8] = {'C', 'X', 'M', 'S', kind, 0, CXM__CODEC_VERSION, 0};
    const struct cxm__grid *grid = &partial->grid;
    cxm__write_bytes(writer, magic, sizeof magic);
    cxm__write_u64(writer, length);
    cxm__write_u64(writer, plan->text_hash); /* not the fingerprint: counts outlive a method's revision */
    codec_write_query(writer, plan);
    cxm__write_count(writer, (uint64_t)partial->rows);
    for (int32_t r = 0; plan->of && r < CXM__LEFT_OUT; r++)
        cxm__write_count(writer, (uint64_t)partial->left_out[r]);
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t r = 0; r < CXM__REASONS; r++)
            cxm__write_count(writer, (uint64_t)grid->answers[c].reasons[r]);
    for (int32_t k = 0; k < plan->key_count; k++)
        codec_write_values(writer, &partial->groups.values[k]);
    cxm__write_count(writer, (uint64_t)partial->groups.count);
    for (int64_t g = 0; g < partial->groups.count; g++) {
        for (int32_t k = 0; k < plan->key_count; k++) {
            uint32_t rank = partial->groups.ranks[g * plan->key_count + k];
            cxm__write_count(writer, rank == CXM__NULL_RANK ? 0 : (uint64_t)rank + 1);
        }
        if (grid->with_population)
            cxm__write_double(writer, grid->population[g]);
        for (int32_t c = 0; c < grid->columns; c++)
            codec_write_answers(writer, grid, c, g);
    }
}

cxm_status cxm_state_encode(const cxm_state *state, void *buffer, size_t size, size_t *needed, cxm_error *error)
{
    struct cxm__partial own;
    const struct cxm__partial *view;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (!buffer && size)
        return cxm__fail_null(error, 1, "buffer");
    cxm_status status = cxm__state_whole(state, &own, &view, error);
    if (status)
        return status;
    struct cxm__writer writer = {NULL, 0, 0};
    codec_write(&writer, &state->plan, view, 0);
    size_t length = writer.length + CXM__CODEC_TAIL;
    if (needed)
        *needed = length;
    if (length > size) {
        status = CXM__FAIL(error, CXM_E_SPACE, 2, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                           CXM__I((int64_t)length), CXM__T(" are needed"));
    } else {
        writer = (struct cxm__writer){buffer, size, 0};
        codec_write(&writer, &state->plan, view, length);
        cxm__write_u32(&writer, cxm__crc32c(buffer, writer.length));
    }
    cxm__partial_free(&own, &state->plan.arena.host);
    return status;
}
