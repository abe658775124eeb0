/* Rows that have an answer, all items, a side and an account, put by column with the buyers first.
 * Read criteria_resample.c next. */
#include <math.h>

#include "stats/survival_rows.h"
#include "voices/criteria.h"

static const double criteria_most = 1e140; /* squares of numbers, summed over any number of rows, stay within a double */

/* A block of input `input`, checked; nulls of it are added to `null`. */
static cxm_status criteria_block(const struct cxm__request *request, int32_t input, int64_t first, int32_t n, double *values,
                                 uint8_t *null, cxm_error *error)
{
    cxm__numbers_read(&request->columns[input], first, n, values, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(fabs(values[i]) <= criteria_most))
            return CXM__FAIL(error, CXM_E_DOMAIN, input, first + i, CXM__A(input ? request->names[input] : "score"), CXM__T("["),
                             CXM__I(first + i), CXM__T("]: "), CXM__N(values[i]), CXM__T(" is not within -1e140..1e140"));
    return CXM_OK;
}

/* What is left of the rows becomes their place among those that count, or -1. */
static void criteria_count(struct cxm__criteria *c, const struct cxm__voices *voices, const uint8_t *incomplete, int32_t *place)
{
    int64_t next[CXM__CRITERIA_SIDES] = {0, 0};
    for (int64_t row = 0; row < c->all; row++) {
        const bool side = voices->side[row] <= CXM__VOICE_USER;
        c->incomplete += incomplete[row];
        c->elsewhere += !incomplete[row] && !side;
        if (!side)
            continue;
        c->missing[voices->side[row]] += incomplete[row];
        c->nowhere[voices->side[row]] += !incomplete[row] && voices->account[row] < 0;
        c->rows[voices->side[row]] += !incomplete[row] && voices->account[row] >= 0;
    }
    next[1] = c->rows[0];
    c->used = c->rows[0] + c->rows[1];
    for (int64_t row = 0; row < c->all; row++) {
        const bool in = voices->side[row] <= CXM__VOICE_USER && voices->account[row] >= 0 && !incomplete[row];
        place[row] = in ? (int32_t)next[voices->side[row]]++ : -1;
    }
}

/* Accounts are numbered anew, in their order, those without a row left out. */
static cxm_status criteria_accounts(struct cxm__criteria *c, const struct cxm__voices *voices, const int32_t *place,
                                    cxm_error *error)
{
    uint8_t *heard = cxm__allocate_zeroed(c->host, voices->accounts, sizeof *heard);
    int32_t *number = cxm__allocate(c->host, voices->accounts, sizeof *number);
    cxm_status status = heard && number ? CXM_OK : cxm__fail_memory(error);
    for (int64_t row = 0; row < c->all && !status; row++)
        if (place[row] >= 0)
            heard[voices->account[row]] |= (uint8_t)(1u << voices->side[row]);
    for (int64_t a = 0; a < voices->accounts && !status; a++) {
        number[a] = heard[a] ? (int32_t)c->accounts++ : -1;
        c->heard[0] += heard[a] & 1;
        c->heard[1] += heard[a] >> 1;
    }
    for (int64_t row = 0; row < c->all && !status; row++)
        if (place[row] >= 0)
            c->account[place[row]] = number[voices->account[row]];
    cxm__release(c->host, number, voices->accounts, sizeof *number);
    cxm__release(c->host, heard, voices->accounts, sizeof *heard);
    return status;
}

/* Input 0 is the answer, items are those from 3 on. */
static cxm_status criteria_columns(struct cxm__criteria *c, const struct cxm__request *request,
                                   const struct cxm__voices_choice *choice, const struct cxm__voices *voices, uint8_t *incomplete,
                                   int32_t *place, cxm_error *error)
{
    double values[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < c->all && !status; first += CXM__BLOCK) {
        const int32_t n = c->all - first < CXM__BLOCK ? (int32_t)(c->all - first) : CXM__BLOCK;
        for (int32_t i = 0; i < n; i++)
            incomplete[first + i] = 0;
        status = criteria_block(request, 0, first, n, values, incomplete + first, error);
        for (int32_t i = 0; i < n && !status; i++) {
            const bool unknown = !incomplete[first + i] && voices->side[first + i] == CXM__VOICE_UNKNOWN;
            c->answered += !incomplete[first + i];
            c->unknown += unknown;
            if (unknown && choice->unknown)
                status = CXM__FAIL(error, CXM_E_DOMAIN, 1, first + i, CXM__A("side"), CXM__T("["), CXM__I(first + i),
                                   CXM__T("]: nobody knows which side this is; to count and leave out such rows say"),
                                   CXM__T(" voices.criteria.unknown=keep"));
        }
        for (int32_t j = 0; j < c->items && !status; j++)
            status = criteria_block(request, 3 + j, first, n, values, incomplete + first, error);
    }
    if (status)
        return status;
    criteria_count(c, voices, incomplete, place);
    c->x = cxm__allocate(c->host, c->used, sizeof(double) * (size_t)(c->items + 1));
    c->account = cxm__allocate(c->host, c->used, sizeof *c->account);
    if (!c->x || !c->account)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < c->all; first += CXM__BLOCK) {
        const int32_t n = c->all - first < CXM__BLOCK ? (int32_t)(c->all - first) : CXM__BLOCK;
        uint8_t null[CXM__BLOCK];
        for (int32_t j = 0; j <= c->items; j++) {
            cxm__numbers_read(&request->columns[j < c->items ? 3 + j : 0], first, n, values, null);
            for (int32_t i = 0; i < n; i++)
                if (place[first + i] >= 0)
                    c->x[j * c->used + place[first + i]] = values[i];
        }
    }
    return criteria_accounts(c, voices, place, error);
}

cxm_status cxm__criteria_read(struct cxm__criteria *criteria, const struct cxm__request *request,
                              const struct cxm__voices_choice *choice, cxm_error *error)
{
    struct cxm__voices voices = {.rows = 0};
    struct cxm__voices_choice kept = *choice; /* only answers count, and which rows have one is not known there */
    kept.unknown = 0;
    *criteria = (struct cxm__criteria){.host = request->host, .items = request->count - 3, .all = request->length};
    if (request->length > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("score"), CXM__T(" has more than 2^31 - 1 rows"));
    uint8_t *incomplete = cxm__allocate(request->host, request->length, sizeof *incomplete);
    int32_t *place = cxm__allocate(request->host, request->length, sizeof *place);
    cxm_status status = incomplete && place ? CXM_OK : cxm__fail_memory(error);
    voices.host = request->host;
    if (!status)
        status = cxm__voices_read_sides(&voices, request, 1, 2, &kept, "voices.criteria", error);
    if (!status)
        status = criteria_columns(criteria, request, choice, &voices, incomplete, place, error);
    cxm__voices_free(&voices);
    cxm__release(request->host, place, request->length, sizeof *place);
    cxm__release(request->host, incomplete, request->length, sizeof *incomplete);
    return status;
}

void cxm__criteria_free(struct cxm__criteria *criteria)
{
    cxm__release(criteria->host, criteria->x, criteria->used, sizeof(double) * (size_t)(criteria->items + 1));
    cxm__release(criteria->host, criteria->account, criteria->used, sizeof *criteria->account);
}
