/* Tables in pieces. They are gathered beside the state, whose plan is borrowed, and enter it together at the end; rows in errors are
 * counted over all of them. */
#include "core/gather.h"
#include "core/lend.h"
#include "query/state.h"

enum { PIECES_PROGRESS = 1 << 19 }; /* rows of small pieces between two words to the host */

cxm_status cxm__pieces_begin(struct cxm__pieces *pieces, cxm_state *state, int32_t argument, int64_t total, cxm_error *error)
{
    *pieces = (struct cxm__pieces){.state = state, .place = {argument, 0, total}};
    pieces->beside = cxm__allocate_zeroed(&state->plan.arena.host, 1, sizeof *pieces->beside);
    if (!pieces->beside)
        return cxm__fail_memory(error);
    pieces->beside->plan = state->plan;
    return CXM_OK;
}

cxm_status cxm__pieces_take(struct cxm__pieces *pieces, const cxm_table *table, cxm_error *error)
{
    const cxm_host *host = &pieces->state->plan.arena.host;
    struct cxm__partial partial = {0};
    cxm_status status = cxm__partial_gather(&partial, &pieces->state->plan, table, &pieces->place, error);
    if (status) {
        cxm__fail_shift(error, pieces->place.before);
        return status;
    }
    if (table->length)
        status = cxm__state_push(pieces->beside, &partial, error);
    cxm__partial_free(&partial, host);
    pieces->place.before += table->length;
    if (!status && pieces->place.before - pieces->heard >= PIECES_PROGRESS) {
        pieces->heard = pieces->place.before;
        status = cxm__progress(host, pieces->heard, pieces->place.total, error);
    }
    return status;
}

cxm_status cxm__pieces_end(struct cxm__pieces *pieces, cxm_status status, cxm_error *error)
{
    cxm_state *beside = pieces->beside;
    const cxm_host *host = &pieces->state->plan.arena.host;
    const struct cxm__partial *view;
    struct cxm__partial whole = {0};
    if (!status && beside->count) {
        status = cxm__state_whole(beside, &whole, &view, error);
        if (!status && view != &whole) { /* the only one there is */
            whole = beside->partials[0];
            beside->count = 0;
        }
        if (!status)
            status = cxm__state_push(pieces->state, &whole, error);
        cxm__partial_free(&whole, host);
    }
    for (int32_t i = 0; i < beside->count; i++)
        cxm__partial_free(&beside->partials[i], host);
    cxm__release(host, beside, 1, sizeof *beside);
    return status;
}

cxm_status cxm_state_update_pieces(cxm_state *state, const cxm_table *tables, int64_t count, cxm_error *error)
{
    struct cxm__pieces pieces;
    int64_t total = 0;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (count < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is negative"));
    if (!tables && count)
        return cxm__fail_null(error, 1, "tables");
    for (int64_t i = 0; i < count; i++)
        total += tables[i].length > 0 ? tables[i].length : 0;
    cxm_status status = cxm__state_takes_rows(state, error);
    if (!status)
        status = cxm__pieces_begin(&pieces, state, 1, total, error);
    if (status)
        return status;
    for (int64_t i = 0; i < count && !status; i++)
        status = cxm__pieces_take(&pieces, &tables[i], error);
    return cxm__pieces_end(&pieces, status, error);
}
