/* Answers are put in the order of account, person and stage by counting, and read once.
 * What an account adds is kept, so that figures can be made without it. */
#include "voices/stages.h"

#include <math.h>

#include "account/declared.h"
#include "core/column.h"
#include "stats/survival_codes.h"
#include "voices/voices.h"

enum { STAGES_CONTACT, STAGES_ACCOUNT, STAGES_STAGE, STAGES_SCORE };

/* ---- the order of stages ---- */

/* The next name of the list; *more is false behind the last. */
static cxm_status stages_next(struct cxm__declared *list, bool *more, cxm_error *error)
{
    cxm_status status = cxm__declared_next(list, more, error);
    if (!status && *more && list->colon)
        status = cxm__declared_fail(list, ": a stage has no colon behind it; one that holds a colon stands in double quotes",
                                    error);
    if (!status && *more && !list->name[0])
        status = cxm__declared_fail(list, " has no name", error);
    return status;
}

static int32_t stages_position(const char *order, const char *name)
{
    struct cxm__declared list = {.owner = "", .option = "", .at = order};
    bool more;
    for (int32_t at = 0; !stages_next(&list, &more, NULL) && more; at++)
        if (strcmp(list.name, name) == 0)
            return at;
    return -1;
}

cxm_status cxm__stages_check(const char *order, const char *owner, int32_t argument, cxm_error *error)
{
    struct cxm__declared list = {.owner = owner, .option = "order", .at = order, .argument = argument};
    bool more = true;
    for (int32_t at = 0; more; at++) {
        cxm_status status = stages_next(&list, &more, error);
        if (!status && more && stages_position(order, list.name) < at)
            status = cxm__declared_fail(&list, " stands in the order twice", error);
        if (status)
            return status;
    }
    return CXM_OK;
}

void cxm__stages_settle(char order[CXM__STAGES_TEXT])
{
    struct cxm__declared list = {.owner = "", .option = "", .at = order};
    char settled[CXM__STAGES_TEXT];
    struct cxm__text to = cxm__text_into(settled, sizeof settled);
    for (bool more = true; !stages_next(&list, &more, NULL) && more;)
        cxm__declared_write(&to, '|', list.name);
    if (!cxm__text_end(&to))
        return;
    memset(order, 0, CXM__STAGES_TEXT);
    memcpy(order, settled, to.length);
}

/* ---- rows ---- */

struct stages_rows {
    const cxm_host *host;
    int64_t rows, kept, contacts, accounts, labels;
    int32_t *contact, *account, *stage; /* rows that do not count are of an account behind the last */
    double *counts;                     /* NULL without scores */
    int32_t *order, *spare;
    int32_t *place; /* by label of stage: its place among the stages, or -1 */
};

static cxm_status stages_scores(struct cxm__stages *s, struct stages_rows *r, const struct cxm__request *request, cxm_error *error)
{
    double answer[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    s->scored = STAGES_SCORE < request->count && request->columns[STAGES_SCORE].type;
    if (!s->scored)
        return CXM_OK;
    r->counts = cxm__allocate(r->host, r->rows, sizeof *r->counts);
    if (!r->counts)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < r->rows && !status; first += CXM__BLOCK) {
        const int32_t n = r->rows - first < CXM__BLOCK ? (int32_t)(r->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(&request->columns[STAGES_SCORE], first, n, answer, null);
        for (int32_t i = 0; i < n && !status; i++) {
            r->counts[first + i] = (double)NAN;
            s->missing += null[i];
            s->excluded -= null[i]; /* what is without an answer is not left out */
            if (!null[i])
                status = cxm__scorer_count(&s->scorer, answer[i], "score", first + i, &r->counts[first + i], error);
        }
    }
    return status;
}

/* Places in the order of the option or of the labels, of stages that an answer is of. */
static cxm_status stages_places(struct cxm__stages *s, struct stages_rows *r, const struct cxm__request *request, const char *order,
                                cxm_error *error)
{
    const cxm_column *labels = request->columns[STAGES_STAGE].extra;
    int32_t listed[CXM__STAGES_TEXT] = {0}; /* by name in the list */
    char name[CXM__NAME_SIZE];
    r->place = cxm__allocate(r->host, r->labels, sizeof *r->place);
    int32_t *at = cxm__allocate(r->host, r->labels, sizeof *at); /* in the list, or in the order of the labels */
    cxm_status status = r->place && at ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; i < r->labels && !status; i++) {
        const bool whole = !cxm_column_text(labels, i, name, sizeof name, NULL, NULL);
        at[i] = !*order ? (int32_t)i : whole ? stages_position(order, name) : -1;
        r->place[i] = 0;
    }
    for (int64_t row = 0; row < r->rows && !status; row++)
        if (r->stage[row] >= 0 && at[r->stage[row]] >= 0 && r->contact[row] >= 0 && r->account[row] >= 0 &&
            (!r->counts || !isnan(r->counts[row])))
            r->place[r->stage[row]] = 1;
    for (int64_t i = 0; i < r->labels && !status; i++) { /* those that were met, in the order of the labels */
        if (r->place[i] && *order)
            listed[at[i]] = 1;
        r->place[i] = r->place[i] ? s->stages : -1;
        if (r->place[i] >= 0 && s->stages++ == CXM__STAGES_MAX)
            status = CXM__FAIL(error, CXM_E_UNSUPPORTED, STAGES_STAGE, -1, CXM__A("stage"), CXM__T(" has more than "),
                               CXM__I(CXM__STAGES_MAX), CXM__T(" stages"));
    }
    for (int32_t i = 0, place = 0; i < CXM__STAGES_TEXT; i++)
        listed[i] = listed[i] ? place++ : -1;
    for (int64_t i = 0; i < r->labels && *order && !status; i++)
        r->place[i] = r->place[i] >= 0 ? listed[at[i]] : -1;
    cxm__release(r->host, at, r->labels, sizeof *at);
    return status;
}

static cxm_status stages_rows_read(struct cxm__stages *s, struct stages_rows *r, const struct cxm__request *request,
                                   const char *order, cxm_error *error)
{
    r->contact = cxm__voices_dense(request, STAGES_CONTACT, &r->contacts);
    r->account = cxm__voices_dense(request, STAGES_ACCOUNT, &r->accounts);
    r->stage = cxm__voices_codes(request, STAGES_STAGE, &r->labels);
    r->order = cxm__allocate(r->host, r->rows, sizeof *r->order);
    r->spare = cxm__allocate(r->host, r->rows, sizeof *r->spare);
    cxm_status status = r->contact && r->account && r->stage && r->order && r->spare ? CXM_OK : cxm__fail_memory(error);
    s->excluded = r->rows;
    if (!status)
        status = stages_scores(s, r, request, error);
    if (!status)
        status = stages_places(s, r, request, order, error);
    if (status)
        return status;
    for (int64_t row = 0; row < r->rows; row++) {
        const int32_t place = r->stage[row] < 0 ? -1 : r->place[r->stage[row]];
        const bool kept = place >= 0 && r->contact[row] >= 0 && r->account[row] >= 0 && (!r->counts || !isnan(r->counts[row]));
        r->stage[row] = kept ? place : 0;
        r->contact[row] = kept ? r->contact[row] : 0;
        r->account[row] = kept ? r->account[row] : (int32_t)r->accounts;
        r->kept += kept;
    }
    s->answers = r->kept;
    s->excluded -= r->kept;
    if (!cxm__codes_order(r->host, r->stage, s->stages + 1, NULL, r->rows, r->order) ||
        !cxm__codes_order(r->host, r->contact, r->contacts + 1, r->order, r->rows, r->spare) ||
        !cxm__codes_order(r->host, r->account, r->accounts + 1, r->spare, r->rows, r->order))
        return cxm__fail_memory(error);
    return CXM_OK;
}

/* ---- people and accounts ---- */

/* An account at hand: people by stage, and those of them who are in the next stage too. */
struct stages_work {
    struct cxm__stages *stages;
    const struct stages_rows *rows;
    struct cxm__stages_account here;
    int64_t in[CXM__STAGES_MAX + 1], stayed[CXM__STAGES_MAX];
    struct cxm__cluster_tally cell[2 * CXM__STAGES_MAX], all[2 * CXM__STAGES_MAX];
};

/* One person, whose answers stand from `first` to `end` - 1 by stage. */
static void stages_person(struct stages_work *w, int64_t first, int64_t end)
{
    const struct stages_rows *r = w->rows;
    const int32_t last = w->stages->stages - 1;
    struct cxm__stages_account *here = &w->here;
    int32_t before = -1, met = 0;
    for (int64_t i = first, next; i < end; i = next) {
        const int32_t stage = r->stage[r->order[i]];
        for (next = i; next < end && r->stage[r->order[next]] == stage; next++) {
            if (!r->counts)
                continue;
            cxm__cluster_tally_add(&w->cell[2 * stage + (met > 0)], 1, r->counts[r->order[next]]);
            cxm__cluster_tally_add(&w->all[2 * stage + (met > 0)], 1, r->counts[r->order[next]]);
        }
        w->in[stage]++;
        if (stage > 0) {
            here->whole[CXM__STAGES_REUSE] += (uint32_t)(next - i);
            here->part[CXM__STAGES_REUSE] += met ? (uint32_t)(next - i) : 0;
            here->whole[CXM__STAGES_JOINED]++;
            here->part[CXM__STAGES_JOINED] += !met;
        }
        if (met && before == stage - 1) {
            w->stayed[before]++;
            here->part[CXM__STAGES_ATTRITION]--;
        }
        if (stage < last) { /* lost, until they are met in the next */
            here->whole[CXM__STAGES_ATTRITION]++;
            here->part[CXM__STAGES_ATTRITION]++;
        }
        before = stage;
        met++;
    }
    here->whole[CXM__STAGES_REPEATED]++;
    here->part[CXM__STAGES_REPEATED] += met > 1;
}

static cxm_status stages_account(struct stages_work *w, int32_t account, cxm_error *error)
{
    struct cxm__stages *s = w->stages;
    double overlap = 0;
    int32_t pairs = 0;
    void *block = s->accounts, *parts = s->parts;
    bool lent = cxm__reserve(s->host, &block, &s->account_capacity, s->account_count + 1, sizeof *s->accounts);
    s->accounts = block;
    if (lent && s->scored)
        lent = cxm__reserve(s->host, &parts, &s->part_capacity, s->part_count + 2 * (int64_t)s->stages, sizeof *s->parts);
    s->parts = parts;
    if (!lent)
        return cxm__fail_memory(error);
    w->here.succeeded = -1;
    for (int32_t stage = 0; stage + 1 < s->stages; stage++) {
        if (!w->in[stage] || !w->in[stage + 1])
            continue;
        overlap += (double)w->stayed[stage] / (double)(w->in[stage] + w->in[stage + 1] - w->stayed[stage]);
        pairs++;
        w->here.succeeded = w->here.succeeded > 0 || !w->stayed[stage];
    }
    w->here.overlap = pairs ? overlap / pairs : (double)NAN;
    for (int32_t k = 0; k < 2 * s->stages && s->scored; k++)
        if (w->cell[k].n)
            s->parts[s->part_count++] = cxm__cluster_tally_part(&w->cell[k], account, k);
    memset(w->in, 0, (size_t)s->stages * sizeof *w->in);
    memset(w->stayed, 0, (size_t)s->stages * sizeof *w->stayed);
    s->people += w->here.whole[CXM__STAGES_REPEATED];
    s->accounts[s->account_count++] = w->here;
    w->here = (struct cxm__stages_account){.overlap = 0};
    return CXM_OK;
}

static cxm_status stages_gather(struct cxm__stages *s, const struct stages_rows *r, cxm_error *error)
{
    cxm_status status = CXM_OK;
    struct stages_work *w = cxm__allocate_zeroed(r->host, 1, sizeof *w);
    s->cells = cxm__allocate_zeroed(r->host, 2 * (int64_t)CXM__STAGES_MAX, sizeof *s->cells);
    if (!w || !s->cells) {
        cxm__release(r->host, w, 1, sizeof *w);
        return cxm__fail_memory(error);
    }
    w->stages = s;
    w->rows = r;
    for (int64_t i = 0, end; i < r->kept && !status; i = end) {
        const int32_t account = r->account[r->order[i]], contact = r->contact[r->order[i]];
        for (end = i + 1; end < r->kept && r->account[r->order[end]] == account && r->contact[r->order[end]] == contact;)
            end++;
        stages_person(w, i, end);
        if (end == r->kept || r->account[r->order[end]] != account)
            status = stages_account(w, account, error);
    }
    for (int32_t k = 0; k < 2 * s->stages; k++)
        s->cells[k] = cxm__cluster_tally_cell(&w->all[k]);
    cxm__release(r->host, w, 1, sizeof *w);
    return status;
}

cxm_status cxm__stages_read(struct cxm__stages *stages, const struct cxm__request *request, const char *measure, const char *order,
                            const char *owner, cxm_error *error)
{
    struct stages_rows r = {.host = request->host, .rows = request->length};
    *stages = (struct cxm__stages){.host = request->host};
    if (request->length > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("contact"), CXM__T(" has more than 2^31 - 1 rows"));
    cxm_status status = cxm__scorer_read(&stages->scorer, measure, owner, 0, error);
    if (!status)
        status = stages_rows_read(stages, &r, request, order, error);
    if (!status)
        status = stages_gather(stages, &r, error);
    cxm__release(r.host, r.place, r.labels, sizeof *r.place);
    cxm__release(r.host, r.spare, r.rows, sizeof *r.spare);
    cxm__release(r.host, r.order, r.rows, sizeof *r.order);
    cxm__release(r.host, r.counts, r.rows, sizeof *r.counts);
    cxm__release(r.host, r.stage, r.rows, sizeof *r.stage);
    cxm__release(r.host, r.account, r.rows, sizeof *r.account);
    cxm__release(r.host, r.contact, r.rows, sizeof *r.contact);
    return status;
}

void cxm__stages_free(struct cxm__stages *stages)
{
    cxm__release(stages->host, stages->parts, stages->part_capacity, sizeof *stages->parts);
    cxm__release(stages->host, stages->cells, 2 * (int64_t)CXM__STAGES_MAX, sizeof *stages->cells);
    cxm__release(stages->host, stages->accounts, stages->account_capacity, sizeof *stages->accounts);
}
