/* An account's weights and its one answer. Sums are compensated, and exact without weights, so that a mean of 9 is a 9. */
#include "query/rollup_account.h"

#include <float.h>
#include <math.h>

#include "core/tally.h"

/* What a double can hold the squares of; as in core/weights.c, with room for what a factor does. */
static const double account_least = 1e-100, account_most = 1e100;

static bool account_known(double weight)
{
    return weight >= account_least && weight <= account_most;
}

static void account_read_part(struct cxm__account_part *part, const struct cxm__partial *partial, int32_t column, int64_t slot)
{
    const struct cxm__groups *groups = &partial->groups;
    const struct cxm__values *roles = &groups->values[groups->keys - 1];
    const struct cxm__answers *answers = &partial->grid.answers[column];
    const uint32_t rank = groups->ranks[slot * groups->keys + groups->keys - 1];
    const int64_t role = rank == CXM__NULL_RANK || !roles->integers ? CXM__ROLE_UNKNOWN : roles->integers[rank];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__tally tally;
    struct cxm__sum weight = {0, 0};
    cxm__tally_of(&partial->grid, column, slot, row, &tally);
    *part = (struct cxm__account_part){.slot = slot, .n = tally.n, .missing = tally.missing, .excluded = tally.excluded,
                                       .share = 1};
    part->role = role < 0 || role > CXM__ROLE_UNKNOWN ? CXM__ROLE_UNKNOWN : (int32_t)role;
    for (int32_t i = 0; answers->weights && i < answers->points; i++)
        cxm__sum_merge(&weight, answers->weights[slot * answers->points + i].w);
    for (int64_t i = 0; answers->weights && i < tally.between_count; i++)
        cxm__sum_merge(&weight, tally.between[i].weight.w);
    part->weight = answers->weights ? cxm__sum_value(weight) : (double)tally.n;
}

static void account_leave(struct cxm__account *account, enum cxm__left_out reason)
{
    for (int64_t i = 0; i < account->count; i++) {
        account->parts[i].share = 0;
        account->parts[i].out = (int32_t)reason - CXM__OUT_ROLLUP;
    }
    account->total = 0;
}

/* Of a class's answers together: "unknown" may have a slot of its own beside that of the null. */
static double account_class_weight(const struct cxm__account *account, int32_t role)
{
    double weight = 0;
    for (int64_t i = 0; i < account->count; i++)
        weight += account->parts[i].role == role ? account->parts[i].weight : 0;
    return weight;
}

/* Each class stands for its heads; where no class has any, all answers stand for those of the account alike. */
static void account_by_heads(struct cxm__account *account, const double *heads)
{
    double together = 0;
    for (int32_t c = 0; c < CXM__ROLE_CLASSES; c++)
        together += account_known(heads[c]) ? heads[c] : 0;
    account->total = account_known(heads[CXM__ROLE_CLASSES]) ? heads[CXM__ROLE_CLASSES] : together;
    if (!account_known(account->total)) {
        account_leave(account, CXM__OUT_NO_HEADCOUNT);
        return;
    }
    for (int64_t i = 0; i < account->count && together > 0; i++) {
        struct cxm__account_part *part = &account->parts[i];
        const bool known = account_known(heads[part->role]);
        part->share = known && part->n ? heads[part->role] / account_class_weight(account, part->role) : 0;
        part->out = CXM__OUT_NO_HEADCOUNT - CXM__OUT_ROLLUP;
    }
}

/* Slots of an account stand in the order of influence. */
static void account_waterfall(struct cxm__account *account)
{
    int32_t found = CXM__ROLE_CLASSES;
    for (int64_t i = 0; i < account->count; i++) {
        struct cxm__account_part *part = &account->parts[i];
        if (part->role > found && part->share > 0) {
            part->share = 0;
            part->out = CXM__OUT_OUTRANKED - CXM__OUT_ROLLUP;
        }
        if (part->n && part->share > 0 && part->role < found)
            found = part->role;
    }
}

void cxm__account_read(struct cxm__account *account, const struct cxm__rollup *rollup, const struct cxm__partial *partial,
                       const struct cxm__rollup_accounts *accounts, int32_t column, int64_t first, int64_t count)
{
    const struct cxm__groups *groups = &partial->groups;
    const uint32_t place = groups->ranks[first * groups->keys + groups->keys - 2];
    account->count = count;
    account->total = 1;
    account->n = 0;
    for (int64_t i = 0; i < count; i++)
        account_read_part(&account->parts[i], partial, column, first + i);
    if (place == CXM__NULL_RANK)
        account_leave(account, CXM__OUT_NO_ACCOUNT);
    else if (rollup->weight == CXM__ROLLUP_POPULATION)
        account_by_heads(account, accounts->headcount + (int64_t)place * CXM__HEADCOUNTS);
    else if (rollup->weight == CXM__ROLLUP_REVENUE && account_known(accounts->revenue[place]))
        account->total = accounts->revenue[place];
    else if (rollup->weight == CXM__ROLLUP_REVENUE)
        account_leave(account, CXM__OUT_NO_REVENUE);
    if (rollup->method == CXM__ROLLUP_WATERFALL)
        account_waterfall(account);
    for (int64_t i = 0; i < count; i++)
        account->n += account->parts[i].share > 0 ? account->parts[i].n : 0;
}

double cxm__account_factor(const struct cxm__account *account, const struct cxm__account_part *part)
{
    struct cxm__sum together = {0, 0};
    for (int64_t i = 0; i < account->count; i++)
        cxm__sum_merge(&together, cxm__two_product(account->parts[i].share, account->parts[i].weight));
    return account->total * (part->share / cxm__sum_value(together));
}

struct account_mean {
    struct cxm__sum weight, sum;
    double lowest, highest;
};

static void account_add(struct account_mean *mean, double answer, int64_t count, const struct cxm__weight *weight, double share)
{
    const double w = share * (weight ? cxm__sum_value(weight->w) : (double)count);
    if (!count)
        return;
    mean->lowest = fmin(mean->lowest, answer);
    mean->highest = fmax(mean->highest, answer);
    cxm__sum_add(&mean->weight, w);
    cxm__sum_merge(&mean->sum, cxm__two_product(w, answer));
}

/* Weights are rounded, and the mean of 8 and 10 is a 9 and no passive a hair below it. */
static double account_settled(const struct account_mean *mean)
{
    const double value = mean->lowest == mean->highest ? mean->lowest : cxm__sum_value(mean->sum) / cxm__sum_value(mean->weight);
    const double point = round(value);
    return fabs(value - point) <= 16 * DBL_EPSILON * fmax(1, fabs(point)) ? point : fmin(fmax(value, mean->lowest), mean->highest);
}

double cxm__account_answer(const struct cxm__account *account, const struct cxm__rollup *rollup, const struct cxm__partial *partial,
                           int32_t column)
{
    const struct cxm__answers *answers = &partial->grid.answers[column];
    struct account_mean mean = {.lowest = INFINITY, .highest = -INFINITY};
    for (int64_t p = 0; p < account->count; p++) {
        const struct cxm__account_part *part = &account->parts[p];
        const struct cxm__weight *weights = answers->weights ? answers->weights + part->slot * answers->points : NULL;
        int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
        struct cxm__tally tally;
        if (!(part->share > 0))
            continue;
        cxm__tally_of(&partial->grid, column, part->slot, row, &tally);
        for (int32_t i = 0; i < tally.points; i++)
            account_add(&mean, tally.scale.minimum + i, tally.counts[i], weights ? &weights[i] : NULL, part->share);
        for (int64_t i = 0; i < tally.between_count; i++)
            account_add(&mean, tally.between[i].value, tally.between[i].count, weights ? &tally.between[i].weight : NULL,
                        part->share);
    }
    return rollup->method == CXM__ROLLUP_WORST ? mean.lowest : account_settled(&mean);
}
