/* A query put to a model: rows are selected, counted piece by piece under codes, and named at the end. Analyses, which see all rows at
 * once, get them as one table. */
#include "query/model_frames.h"
#include "query/model_source.h"
#include "query/model_views.h"
#include "query/relabel.h"
#include "query/state.h"

#include <string.h>

#include "core/lend.h"
#include "cxm/unstable/compare.h"
#include "query/result.h"
#include "query/stack.h"

enum { MODEL_PIECE = 1 << 20 };

/* A row of a piece is some row of the table. */
static void model_fail_row(cxm_error *error, const struct cxm__model_piece *piece, int64_t before)
{
    const int64_t row = error && error->row >= 0 ? error->row - before : -1;
    if (row >= 0 && row < piece->table.length)
        cxm__fail_shift(error, piece->rows[row] - error->row);
}

/* Counts all selected rows; the state's keys are codes. */
static cxm_status model_count(struct cxm__model_source *source, cxm_state *state, cxm_error *error)
{
    const int64_t count = source->choice.selection.count;
    struct cxm__model_piece piece;
    struct cxm__pieces pieces;
    cxm_status status = cxm__pieces_begin(&pieces, state, 0, count, error);
    if (status)
        return status;
    bool enough = cxm__model_piece_new(&piece, source, count < MODEL_PIECE ? count : MODEL_PIECE);
    status = enough ? CXM_OK : cxm__fail_memory(error);
    while (!status && pieces.place.before < count) {
        const int64_t before = pieces.place.before;
        status = cxm__model_piece_next(&piece, source, error);
        if (status)
            break;
        status = cxm__pieces_take(&pieces, &piece.table, error);
        if (status)
            model_fail_row(error, &piece, before);
    }
    cxm__model_piece_free(&piece, source);
    return cxm__pieces_end(&pieces, status, error);
}

/* What the state holds as one partial result with labels for codes, and the ledger's part of the policy. */
static cxm_status model_name(struct cxm__model_source *source, cxm_state *state, cxm_error *error)
{
    const cxm_host *host = &state->plan.arena.host;
    const struct cxm__field *fields[CXM__KEYS_MAX];
    struct cxm__partial own;
    const struct cxm__partial *view;
    memset(fields, 0, sizeof fields);
    for (int32_t k = 0; k < cxm__plan_drawn_keys(&state->plan); k++) /* what is hidden behind these stays codes */
        for (int32_t i = 0; i < source->count; i++)
            if (strcmp(source->names[i], state->plan.keys[k]) == 0)
                fields[k] = &source->fields[i];
    cxm_status status = cxm__state_whole(state, &own, &view, error);
    if (status)
        return status;
    if (view != &own) {
        own = state->partials[0];
        state->count = 0;
    }
    for (int32_t i = 0; i < state->count; i++)
        cxm__partial_free(&state->partials[i], host);
    state->partials[0] = own;
    state->count = 1;
    memcpy(state->partials[0].left_out, source->choice.selection.out, sizeof source->choice.selection.out);
    return cxm__partial_relabel(&state->partials[0], &state->plan, fields, error);
}

/* The plan moves from the source into a state, and the state is filled. */
static cxm_status model_state(struct cxm__model_source *source, cxm_state **out, cxm_error *error)
{
    cxm_state *state = cxm__allocate_zeroed(source->host, 1, sizeof *state);
    if (!state)
        return cxm__fail_memory(error);
    state->plan = source->plan;
    source->plan.arena = (struct cxm__arena){.host = *source->host}; /* the texts are the state's now */
    cxm_status status = model_count(source, state, error);
    if (!status)
        status = model_name(source, state, error);
    if (status)
        cxm_state_free(state);
    else
        *out = state;
    return status;
}

/* Analyses, and whatever is asked for beside them. */
static cxm_status model_whole(struct cxm__model_source *source, cxm_result **result, cxm_error *error)
{
    cxm_table table;
    if (cxm__model_views_needed(&source->choice.policy))
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__T("query."), CXM__A("measures"),
                         CXM__T(": roll-ups and min_n are of measures of answers, and an analysis is among these"));
    cxm_status status = cxm__model_source_whole(source, &table, error);
    return status ? status : cxm__plan_answer(&source->plan, &table, source->choice.selection.out, result, error);
}

/* What changed since the window before. Both states answer the query as it was asked; only the rows differ. */
static cxm_status model_change(const cxm_model *model, const cxm_query *query, const cxm_host *host, const cxm_state *now,
                               cxm_result **result, cxm_error *error)
{
    struct cxm__model_source source;
    cxm_state *before = NULL;
    cxm_status status = cxm__model_source_open(&source, model, query, true, host, error);
    if (!status)
        status = model_state(&source, &before, error);
    if (!status) {
        before->plan.text = now->plan.text;
        status = cxm_state_compare(before, now, NULL, host, result, error);
    }
    cxm_state_free(before);
    cxm__model_source_free(&source);
    return status;
}

static cxm_status model_answer(struct cxm__model_source *source, const cxm_query *query, cxm_result **result, cxm_error *error)
{
    cxm_state *state = NULL;
    const bool views = cxm__model_views_needed(&source->choice.policy), change = source->choice.policy.previous;
    if (change && (views || source->plan.figure_count))
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__T("query."), CXM__A("policy"),
                         CXM__T(": compare=previous is of measures of answers, without roll-ups and min_n"));
    if (source->plan.figure_count)
        return model_whole(source, result, error);
    cxm_status status = model_state(source, &state, error);
    if (status)
        return status;
    if (change)
        status = model_change(source->model, query, source->host, state, result, error);
    else
        status = views ? cxm__model_views(source, &state->plan, &state->partials[0], result, error) : cxm_state_read(state, result, error);
    cxm_state_free(state);
    return status;
}

/* Notes the zone beside the result, with the hash of its data. */
static cxm_status model_note(const struct cxm__zone *zone, cxm_result *result, cxm_error *error)
{
    char text[CXM__ZONE_NAME_SIZE + 18];
    struct cxm__text to = cxm__text_into(text, sizeof text);
    cxm__text_string(&to, zone->name);
    for (int shift = 60; zone->hash && shift >= 0; shift -= 4) {
        if (shift == 60)
            cxm__text_character(&to, ' ');
        cxm__text_character(&to, "0123456789abcdef"[zone->hash >> shift & 15]);
    }
    (void)cxm__text_end(&to);
    result->zone = cxm__arena_text(&result->arena, text, strlen(text));
    return result->zone ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status model_lend(const cxm_model *model, const cxm_host *host, cxm_host *lent, const void *out, const char *name, cxm_error *error)
{
    if (!model)
        return cxm__fail_null(error, 0, "model");
    *lent = model->host;
    cxm_status status = host ? cxm__host_read(lent, host, 2, error) : CXM_OK;
    return !status && !out ? cxm__fail_null(error, 3, name) : status;
}

/* A part of a query: measures of one table. */
static cxm_status model_part(const cxm_model *model, const struct cxm__frame *part, const cxm_host *host, cxm_result **result,
                             cxm_error *error)
{
    struct cxm__model_source source;
    cxm_status status = cxm__model_source_open(&source, model, &part->query, false, host, error);
    if (!status)
        status = cxm__plan_absent(&source.plan, part->absent, error);
    if (!status)
        status = model_answer(&source, &part->query, result, error);
    if (!status && source.choice.policy.has_zone)
        status = model_note(&source.choice.policy.zone, *result, error);
    cxm__model_source_free(&source);
    return status;
}

/* All parts, below each other. */
static cxm_status model_parts(const cxm_model *model, const struct cxm__frames *frames, const cxm_host *host, cxm_result **result,
                              cxm_error *error)
{
    cxm_result **parts = cxm__allocate_zeroed(host, frames->count, sizeof *parts);
    cxm_status status = parts ? CXM_OK : cxm__fail_memory(error);
    for (int32_t i = 0; i < frames->count && !status; i++)
        status = model_part(model, &frames->parts[i], host, &parts[i], error);
    if (!status && frames->count > 1)
        status = cxm__result_join(result, host, (const cxm_result *const *)parts, frames->count, error);
    for (int32_t i = 0; parts && i < frames->count; i++) {
        if (!status && frames->count == 1)
            *result = parts[i];
        else
            cxm_result_free(parts[i]);
    }
    cxm__release(host, parts, frames->count, sizeof *parts);
    return status;
}

cxm_status cxm_model_query(const cxm_model *model, const cxm_query *query, const cxm_host *host, cxm_result **result, cxm_error *error)
{
    struct cxm__frames frames;
    cxm_result *made = NULL;
    cxm_query own;
    cxm_host lent;
    cxm_status status = model_lend(model, host, &lent, result, "result", error);
    if (!status)
        status = cxm__query_read(&own, query, 1, error);
    if (status)
        return status;
    status = cxm__frames_read(&frames, model, &own, &lent, error);
    if (!status)
        status = model_parts(model, &frames, &lent, &made, error);
    cxm__frames_free(&frames);
    if (!status)
        *result = made;
    return status;
}

cxm_status cxm_model_state(const cxm_model *model, const cxm_query *query, const cxm_host *host, cxm_state **state, cxm_error *error)
{
    struct cxm__model_source source;
    cxm_host lent;
    cxm_status status = model_lend(model, host, &lent, state, "state", error);
    if (status)
        return status;
    status = cxm__model_source_open(&source, model, query, false, &lent, error);
    if (!status)
        status = cxm__state_holds(&source.plan, 1, error);
    if (!status && cxm__model_views_needed(&source.choice.policy))
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__T("query."), CXM__A("policy"),
                           CXM__T(": roll-ups and min_n need all rows of an account or a person in one place; no state holds them"));
    if (!status)
        status = model_state(&source, state, error);
    cxm__model_source_free(&source);
    return status;
}
