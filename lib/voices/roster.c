/* Rows get their class, weight and invitation in one pass, then are added up account by account.
 * Sums are kept with what rounding drops, so that groups of people may be of any size. */
#include "voices/roster.h"

#include <math.h>

#include "core/weights.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"

enum { ROSTER_SCORE, ROSTER_SIDE, ROSTER_ACCOUNT, ROSTER_INVITED, ROSTER_CLASS, ROSTER_COUNT };

/* By row; NULL where the input was not given. */
struct roster_rows {
    const cxm_host *host;
    int64_t rows, labels; /* labels: of the column that names classes */
    double *weight;
    uint8_t *invited;
    uint8_t *class_of;  /* of people of the population */
    int8_t *needed;     /* which required class it is of, or -1 */
    int8_t *needed_of;  /* the same by label */
    int32_t *class_at;  /* by label, and behind them those of unknown class by side: the class, or -1 */
    uint8_t *nameless;  /* by label: it says that the class is not known */
    int32_t *order;
};

/* NULL where the input was left out. Inputs can be left out at the end alone: before it, a column of nulls leaves one out. */
static const cxm_column *roster_given(const struct cxm__request *request, int32_t input)
{
    const cxm_column *column = input < request->count && request->columns[input].type ? &request->columns[input] : NULL;
    for (int64_t row = 0; column && input != ROSTER_COUNT; row++) {
        if (row == column->length)
            return NULL;
        if (!cxm__column_is_null(column, row))
            break;
    }
    return column;
}

static cxm_status roster_weights(struct roster_rows *r, const struct cxm__request *request, cxm_error *error)
{
    const cxm_column *column = roster_given(request, ROSTER_COUNT);
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    if (!column)
        return CXM_OK;
    r->weight = cxm__allocate(r->host, r->rows, sizeof *r->weight);
    if (!r->weight)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < r->rows && !status; first += CXM__BLOCK) {
        const int32_t n = r->rows - first < CXM__BLOCK ? (int32_t)(r->rows - first) : CXM__BLOCK;
        status = cxm__decode_weights(column, "people", ROSTER_COUNT, first, n, r->weight + first, null, error);
        for (int32_t i = 0; i < n; i++)
            r->weight[first + i] = null[i] ? 0 : r->weight[first + i];
    }
    return status;
}

static cxm_status roster_invitations(struct roster_rows *r, const struct cxm__request *request, cxm_error *error)
{
    const cxm_column *column = roster_given(request, ROSTER_INVITED);
    double invited[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (!column)
        return CXM_OK;
    r->invited = cxm__allocate(r->host, r->rows, sizeof *r->invited);
    if (!r->invited)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < r->rows; first += CXM__BLOCK) {
        const int32_t n = r->rows - first < CXM__BLOCK ? (int32_t)(r->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(column, first, n, invited, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && invited[i] != 0 && invited[i] != 1)
                return CXM__FAIL(error, CXM_E_DOMAIN, ROSTER_INVITED, first + i, CXM__A("invited"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(invited[i]), CXM__T(" is neither 0 nor 1"));
            r->invited[first + i] = !null[i] && invited[i] > 0;
        }
    }
    return CXM_OK;
}

/* What a label says: whether the class is required, and whether it is known at all. */
static cxm_status roster_labels(struct roster_rows *r, const cxm_column *column, const struct cxm__required *required,
                                cxm_error *error)
{
    const cxm_column *labels = column->extra;
    char name[CXM__NAME_SIZE];
    r->labels = labels ? labels->length : 0;
    r->needed_of = cxm__allocate(r->host, r->labels, sizeof *r->needed_of);
    r->nameless = cxm__allocate(r->host, r->labels, sizeof *r->nameless);
    r->class_at = cxm__allocate(r->host, r->labels + 2, sizeof *r->class_at);
    if (!r->needed_of || !r->nameless || !r->class_at)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < r->labels; i++) {
        const bool whole = !cxm_column_text(labels, i, name, sizeof name, NULL, NULL);
        r->needed_of[i] = whole ? (int8_t)cxm__required_find(required, cxm__slice_of(name)) : -1;
        r->nameless[i] = whole && (!*name || strcmp(name, "unknown") == 0);
    }
    for (int64_t i = 0; i < r->labels + 2; i++)
        r->class_at[i] = -1;
    return CXM_OK;
}

/* Classes in the order in which they are met. Rows that are not of the population go to an account behind the last. */
static cxm_status roster_classes(struct cxm__roster *people, struct roster_rows *r, struct cxm__voices *voices,
                                 const cxm_column *column, bool classed, cxm_error *error)
{
    for (int64_t row = 0; row < r->rows; row++) {
        const bool answered = !isnan(voices->counts[row]);
        const uint8_t side = voices->side[row];
        if (side > CXM__VOICE_USER || voices->account[row] < 0 || (r->weight && !(r->weight[row] > 0))) {
            people->excluded += answered;
            voices->account[row] = (int32_t)voices->accounts;
            continue;
        }
        const int64_t label = cxm__column_is_null(column, row) ? -1 : cxm__column_code(column, row);
        int32_t *at = &r->class_at[classed && label >= 0 && !r->nameless[label] ? label : r->labels + side];
        if (*at < 0 && people->class_count == CXM__ROSTER_CLASSES_MAX)
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, ROSTER_CLASS, row, CXM__A("role_class"), CXM__T(" has more than "),
                             CXM__I(CXM__ROSTER_CLASSES_MAX), CXM__T(" classes"));
        if (*at < 0)
            *at = people->class_count++;
        r->class_of[row] = (uint8_t)*at;
        r->needed[row] = label >= 0 ? r->needed_of[label] : -1;
        people->rows++;
        people->heard_rows += answered;
    }
    return CXM_OK;
}

struct roster_work {
    struct cxm__roster *people;
    const struct roster_rows *rows;
    const struct cxm__voices *voices;
    const struct cxm__required *required;
    struct cxm__cluster_tally all[2 * CXM__ROSTER_CLASSES_MAX], here[2 * CXM__ROSTER_CLASSES_MAX];
    cxm__sum by_class[CXM__ROSTER_CLASSES_MAX], unasked[CXM__ROSTER_CLASSES_MAX];
    cxm__sum users, invited, invited_users;
    int64_t times[CXM_COVERAGE_CLASSES_MAX]; /* how often a required class was heard of the account */
};

static void roster_row(struct roster_work *w, int64_t row)
{
    const struct roster_rows *r = w->rows;
    const double weight = r->weight ? r->weight[row] : 1, counts = w->voices->counts[row];
    const bool user = w->voices->side[row] == CXM__VOICE_USER, heard = !isnan(counts);
    const int32_t c = r->class_of[row];
    cxm__sum_add(&w->by_class[c], weight);
    if (user)
        cxm__sum_add(&w->users, weight);
    if (r->invited && r->invited[row])
        cxm__sum_add(&w->invited, weight);
    if (r->invited && r->invited[row] && user)
        cxm__sum_add(&w->invited_users, weight);
    if (r->invited && !r->invited[row] && !heard)
        cxm__sum_add(&w->unasked[c], weight);
    if (!heard)
        return;
    cxm__cluster_tally_add(&w->here[2 * c + user], weight, counts);
    cxm__cluster_tally_add(&w->all[2 * c + user], weight, counts);
    if (r->needed[row] >= 0)
        w->times[r->needed[row]]++;
}

/* Keeps what the account has, and begins the next. */
static cxm_status roster_account(struct roster_work *w, int32_t account, cxm_error *error)
{
    struct cxm__roster *people = w->people;
    bool complete = w->required->count > 0;
    void *block = people->parts;
    if (!cxm__reserve(people->host, &block, &people->part_capacity, people->part_count + 2 * (int64_t)people->class_count,
                      sizeof *people->parts))
        return cxm__fail_memory(error);
    people->parts = block;
    for (int32_t k = 0; k < 2 * people->class_count; k++)
        if (w->here[k].n)
            people->parts[people->part_count++] = cxm__cluster_tally_part(&w->here[k], account, k);
    for (int32_t i = 0; i < w->required->count; i++) {
        complete = complete && w->times[i] >= w->required->classes[i].wanted;
        w->times[i] = 0;
    }
    people->accounts++;
    people->complete += complete;
    return CXM_OK;
}

static void roster_totals(struct roster_work *w)
{
    struct cxm__roster *people = w->people;
    cxm__sum all = {0, 0}, heard = {0, 0}, unasked = {0, 0};
    for (int32_t c = 0; c < people->class_count; c++) {
        people->classes[c] = (struct cxm__roster_class){cxm__sum_value(w->by_class[c]), cxm__sum_value(w->unasked[c])};
        cxm__sum_merge(&all, w->by_class[c]);
        cxm__sum_merge(&unasked, w->unasked[c]);
    }
    for (int32_t k = 0; k < 2 * people->class_count; k++) {
        people->cells[k] = cxm__cluster_tally_cell(&w->all[k]);
        cxm__sum_merge(&heard, w->all[k].weight);
    }
    people->people = cxm__sum_value(all);
    people->heard = cxm__sum_value(heard);
    people->unasked = cxm__sum_value(unasked);
    people->users = cxm__sum_value(w->users);
    people->invited = cxm__sum_value(w->invited);
    people->invited_users = cxm__sum_value(w->invited_users);
}

static cxm_status roster_gather(struct cxm__roster *people, struct roster_rows *r, const struct cxm__voices *voices,
                                const struct cxm__required *required, cxm_error *error)
{
    cxm_status status = CXM_OK;
    struct roster_work *w = cxm__allocate_zeroed(r->host, 1, sizeof *w);
    if (!w)
        return cxm__fail_memory(error);
    w->people = people;
    w->rows = r;
    w->voices = voices;
    w->required = required;
    if (!cxm__codes_order(r->host, voices->account, voices->accounts + 1, NULL, r->rows, r->order))
        status = cxm__fail_memory(error);
    for (int64_t i = 0; i < people->rows && !status; i++) { /* the rows of nobody come last */
        const int32_t account = voices->account[r->order[i]];
        roster_row(w, r->order[i]);
        if (i + 1 == people->rows || voices->account[r->order[i + 1]] != account)
            status = roster_account(w, account, error);
    }
    roster_totals(w);
    cxm__release(r->host, w, 1, sizeof *w);
    return status;
}

static cxm_status roster_read(struct cxm__roster *people, struct roster_rows *r, struct cxm__voices *voices,
                              const struct cxm__request *request, const struct cxm__required *required, cxm_error *error)
{
    const cxm_column *given = roster_given(request, ROSTER_CLASS), *column = given ? given : &request->columns[ROSTER_SIDE];
    cxm_status status = roster_weights(r, request, error);
    if (!status)
        status = roster_invitations(r, request, error);
    if (!status)
        status = roster_labels(r, column, required, error);
    if (status)
        return status;
    r->class_of = cxm__allocate(r->host, r->rows, sizeof *r->class_of);
    r->needed = cxm__allocate(r->host, r->rows, sizeof *r->needed);
    r->order = cxm__allocate(r->host, r->rows, sizeof *r->order);
    if (!r->class_of || !r->needed || !r->order)
        return cxm__fail_memory(error);
    status = roster_classes(people, r, voices, column, given, error);
    return status ? status : roster_gather(people, r, voices, required, error);
}

cxm_status cxm__roster_read(struct cxm__roster *people, const struct cxm__request *request, const struct cxm__voices_choice *choice,
                            const struct cxm__required *required, const char *owner, cxm_error *error)
{
    struct roster_rows r = {.host = request->host, .rows = request->length};
    struct cxm__voices voices = {.host = request->host};
    *people = (struct cxm__roster){.host = request->host, .asked = roster_given(request, ROSTER_INVITED)};
    if (request->length > INT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("score"), CXM__T(" has more than 2^31 - 1 rows"));
    cxm_status status = cxm__voices_read(&voices, request, choice, owner, error);
    if (!status) {
        people->scorer = voices.scorer;
        people->missing = voices.missing;
        people->excluded = voices.skipped;
        people->answered = voices.answered;
        people->unknown = voices.unknown;
        status = roster_read(people, &r, &voices, request, required, error);
    }
    cxm__release(r.host, r.order, r.rows, sizeof *r.order);
    cxm__release(r.host, r.needed, r.rows, sizeof *r.needed);
    cxm__release(r.host, r.class_of, r.rows, sizeof *r.class_of);
    cxm__release(r.host, r.class_at, r.labels + 2, sizeof *r.class_at);
    cxm__release(r.host, r.nameless, r.labels, sizeof *r.nameless);
    cxm__release(r.host, r.needed_of, r.labels, sizeof *r.needed_of);
    cxm__release(r.host, r.invited, r.rows, sizeof *r.invited);
    cxm__release(r.host, r.weight, r.rows, sizeof *r.weight);
    cxm__voices_free(&voices);
    return status;
}

void cxm__roster_free(struct cxm__roster *people)
{
    cxm__release(people->host, people->parts, people->part_capacity, sizeof *people->parts);
}
