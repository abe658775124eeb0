/* Every account is read once for each column of answers, and either keeps its answers, under weights that add up to what it weighs,
 * or gives one. Nothing but the first stage's exact histograms is needed, so a roll-up does not depend on the order of rows. */
#include "query/rollup.h"

#include <string.h>

#include "query/result.h"
#include "query/rollup_account.h"

const char *cxm__rollup_name(const struct cxm__rollup *rollup)
{
    static const char *const names[][3] = {
        {"responses", "responses*revenue", "responses*population"},
        {"account_mean", "account_mean*revenue", "account_mean*population"},
        {"account_category", "account_category*revenue", "account_category*population"},
        {"waterfall", "waterfall*revenue", "waterfall*population"},
        {"worst", "worst*revenue", "worst*population"},
        {"shrunken", NULL, NULL},
    };
    return names[rollup->method][rollup->weight];
}

struct rollup_work {
    struct cxm__rolled *rolled;
    const struct cxm__rollup *rollup;
    const struct cxm__partial *first;
    const struct cxm__rollup_accounts *accounts;
    struct cxm__account account; /* with room for the account of the most slots */
    bool plain;                  /* all answers as they are, whosever they are */
    bool spread;                 /* answers of an account stay side by side, and it is their cluster */
};

static cxm_status rollup_check(const struct rollup_work *work, const struct cxm__plan *plan, cxm_error *error)
{
    const char *const at_fault = plan->policy.cluster ? "cluster" : plan->policy.population ? "population" : NULL;
    const char *const name = cxm__rollup_name(work->rollup);
    if (plan->figure_count)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__A("policy"), CXM__T(": rollup="), CXM__T(name),
                         CXM__T(" is for measures of answers, and not for analyses of all rows"));
    if (at_fault)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 1, -1, CXM__A("policy"), CXM__T(": rollup="), CXM__T(name),
                         CXM__T(" makes the accounts the units that were drawn, and takes no "), CXM__T(at_fault), CXM__T("="));
    for (int32_t m = 0; m < plan->measure_count && work->rolled->plan.policy.weight; m++) {
        cxm_status status = cxm__measure_drawn(plan->measures[m].measure, &plan->measures[m].options, "rollup", 1, error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static void rollup_plan(struct rollup_work *work, const struct cxm__plan *plan)
{
    struct cxm__plan *second = &work->rolled->plan;
    const bool weighted = work->spread || work->rollup->weight != CXM__ROLLUP_UNWEIGHTED || (work->plain && plan->policy.weight);
    *second = *plan;
    second->key_count = plan->key_count - (work->spread ? 1 : 2);
    second->policy.weight = !weighted ? NULL : plan->policy.weight ? plan->policy.weight : "rollup";
    second->policy.cluster = work->spread ? plan->keys[plan->key_count - 2] : NULL;
}

static bool rollup_room(struct rollup_work *work)
{
    struct cxm__rolled *rolled = work->rolled;
    const cxm_host *host = &rolled->plan.arena.host;
    const int64_t columns = rolled->plan.answers_count;
    const struct cxm__groups *groups = &work->first->groups;
    int64_t most = 0;
    for (int64_t slot = 0, end; slot < groups->count; slot = end) {
        end = cxm__groups_run(groups, slot, groups->keys - 1);
        most = end - slot > most ? end - slot : most;
    }
    rolled->first_slots = groups->count;
    rolled->used = cxm__allocate_zeroed(host, columns, sizeof *rolled->used);
    rolled->missing = cxm__allocate_zeroed(host, columns, sizeof *rolled->missing);
    rolled->out = cxm__allocate_zeroed(host, columns * CXM__ROLLED_REASONS, sizeof *rolled->out);
    rolled->entered = cxm__allocate_zeroed(host, columns * rolled->first_slots, sizeof *rolled->entered);
    work->account.parts = cxm__allocate(host, most, sizeof *work->account.parts);
    work->account.count = most;
    return rolled->used && rolled->missing && rolled->out && rolled->entered && work->account.parts &&
           cxm__groups_cut(&rolled->partial.groups, groups, rolled->plan.key_count, host);
}

/* All that an account gives to the second stage's slot, in one column. */
static cxm_status rollup_account(struct rollup_work *work, int64_t slot, int32_t column, cxm_error *error)
{
    struct cxm__rolled *rolled = work->rolled;
    struct cxm__grid *grid = &rolled->partial.grid;
    const struct cxm__account *account = &work->account;
    const uint32_t *ranks = work->first->groups.ranks + account->parts[0].slot * work->first->groups.keys;
    const bool somebody = ranks[work->first->groups.keys - 2] != CXM__NULL_RANK;
    int64_t excluded = 0, missing = 0, out = 0;
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < account->count && !status; i++) {
        const struct cxm__account_part *part = &account->parts[i];
        missing += part->missing;
        excluded += part->excluded;
        if (!(part->share > 0)) {
            rolled->out[column * CXM__ROLLED_REASONS + part->out] += part->n;
            out += part->n;
            continue;
        }
        rolled->used[column] += part->n;
        rolled->entered[part->slot * rolled->plan.answers_count + column] = 1;
        if (work->spread && part->n)
            status = cxm__grid_take_weighed(grid, slot, column, &work->first->grid, part->slot, cxm__account_factor(account, part),
                                            error);
    }
    rolled->missing[column] += missing;
    grid->answers[column].reasons[CXM__REASON_WEIGHT_MISSING] += out; /* the ledger tells them apart, see cxm__rollup_result() */
    if (!work->spread && !status) {
        if (account->n)
            status = cxm__grid_put(grid, slot, column, cxm__account_answer(account, work->rollup, work->first, column),
                                   account->total, error);
        missing = somebody && !account->n && !out; /* of accounts */
    }
    return status ? status : cxm__grid_put_rows(grid, slot, column, missing, excluded + out, error);
}

/* All answers of a slot as they are. */
static cxm_status rollup_take(struct rollup_work *work, int64_t slot, int64_t from, cxm_error *error)
{
    struct cxm__rolled *rolled = work->rolled;
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    for (int32_t c = 0; c < rolled->plan.answers_count; c++) {
        struct cxm__tally tally;
        cxm__tally_of(&work->first->grid, c, from, row, &tally);
        rolled->used[c] += tally.n;
        rolled->missing[c] += tally.missing;
        rolled->entered[from * rolled->plan.answers_count + c] = 1;
    }
    return cxm__grid_take(&rolled->partial.grid, slot, &work->first->grid, from, error);
}

static cxm_status rollup_fill(struct rollup_work *work, cxm_error *error)
{
    const struct cxm__partial *first = work->first;
    const struct cxm__groups *groups = &first->groups;
    const int32_t keys = work->rolled->plan.key_count;
    cxm_status status = CXM_OK;
    for (int64_t from = 0, slot = 0, end; from < groups->count && !status; from = end) {
        end = cxm__groups_run(groups, from, groups->keys - 1);
        for (int64_t i = from; i < end && work->plain && !status; i++)
            status = rollup_take(work, slot, i, error);
        for (int32_t c = 0; c < work->rolled->plan.answers_count && !work->plain && !status; c++) {
            cxm__account_read(&work->account, work->rollup, first, work->accounts, c, from, end - from);
            status = rollup_account(work, slot, c, error);
        }
        slot += end < groups->count && !cxm__groups_same(groups, from, end, keys);
    }
    return status;
}

cxm_status cxm__rollup_make(struct cxm__rolled *rolled, const struct cxm__rollup *rollup, const struct cxm__plan *plan,
                            const struct cxm__partial *first, const struct cxm__rollup_accounts *accounts, cxm_error *error)
{
    struct rollup_work work = {.rolled = rolled, .rollup = rollup, .first = first, .accounts = accounts};
    const cxm_host *host = &plan->arena.host;
    work.plain = rollup->method == CXM__ROLLUP_RESPONSES && rollup->weight == CXM__ROLLUP_UNWEIGHTED;
    work.spread = !work.plain && rollup->method <= CXM__ROLLUP_ACCOUNT_MEAN;
    *rolled = (struct cxm__rolled){.first = first};
    rollup_plan(&work, plan);
    cxm_status status = rollup_check(&work, plan, error);
    if (status)
        return status;
    struct cxm__grid *grid = &rolled->partial.grid;
    if (!rollup_room(&work))
        status = cxm__fail_memory(error);
    const int64_t most = work.account.count; /* accounts that are read set it anew */
    if (!status)
        status = cxm__partial_grid(grid, &rolled->plan, error);
    if (!status && !cxm__grid_grow(grid, rolled->partial.groups.count))
        status = cxm__fail_memory(error);
    if (!status) {
        cxm__grid_take_reasons(grid, &first->grid);
        rolled->partial.rows = first->rows;
        memcpy(rolled->partial.left_out, first->left_out, sizeof first->left_out);
        status = rollup_fill(&work, error);
    }
    cxm__release(host, work.account.parts, most, sizeof *work.account.parts);
    if (status)
        cxm__rollup_free(rolled);
    else
        cxm__grid_settle(grid);
    return status;
}

void cxm__rollup_free(struct cxm__rolled *rolled)
{
    const cxm_host host = rolled->plan.arena.host;
    const int64_t columns = rolled->plan.answers_count;
    cxm__partial_free(&rolled->partial, &host);
    cxm__release(&host, rolled->used, columns, sizeof *rolled->used);
    cxm__release(&host, rolled->missing, columns, sizeof *rolled->missing);
    cxm__release(&host, rolled->out, columns * CXM__ROLLED_REASONS, sizeof *rolled->out);
    cxm__release(&host, rolled->entered, columns * rolled->first_slots, sizeof *rolled->entered);
    *rolled = (struct cxm__rolled){0};
}

/* Rows of the first stage in place of what stands in the second one's grid. */
static bool rollup_ledger(cxm_result *result, const struct cxm__rolled *rolled)
{
    const struct cxm__plan *plan = &rolled->plan;
    const struct cxm__partial *first = rolled->first;
    const int64_t length = result->ledger.length, lines = length / plan->measure_count, own = lines - CXM__LEFT_OUT;
    int64_t *counts = cxm__arena_take(&result->arena, length, sizeof *counts);
    cxm_column *columns = cxm__arena_take(&result->arena, result->ledger.count, sizeof *columns);
    if (!counts || !columns)
        return false;
    for (int32_t m = 0; m < plan->measure_count; m++) {
        const int32_t column = plan->measures[m].answers;
        int64_t *count = counts + m * lines;
        count[0] = rolled->used[column];
        count[1] = rolled->missing[column];
        for (int64_t r = 2; r < own; r++)
            count[r] = first->grid.answers[column].reasons[r - 2];
        for (int64_t r = 0; r < CXM__LEFT_OUT; r++)
            count[own + r] = first->left_out[r];
        for (int64_t r = 0; r < CXM__ROLLED_REASONS; r++)
            count[own + CXM__OUT_ROLLUP + r] += rolled->out[(int64_t)column * CXM__ROLLED_REASONS + r];
    }
    memcpy(columns, result->ledger.columns, (size_t)result->ledger.count * sizeof *columns);
    columns[2] = cxm_column_of(CXM_TYPE_I64, counts, length);
    result->ledger.columns = columns;
    return true;
}

cxm_status cxm__rollup_result(cxm_result **result, const struct cxm__rolled *rolled, cxm_error *error)
{
    cxm_result *made = NULL;
    cxm_status status = cxm__result_new(&made, &rolled->plan, &rolled->partial, NULL, error);
    if (status)
        return status;
    if (!rollup_ledger(made, rolled)) {
        cxm_result_free(made);
        return cxm__fail_memory(error);
    }
    *result = made;
    return CXM_OK;
}
