/* Kendall's tau-b in O(n log n): pairs sorted by x are merged by y, and each merge tells how many of the other half are below and
 * above (Knight 1966). Unlike his, the merge keeps the balance of every pair, from which standard errors are made. */
#include "stats/concordance.h"

#include <math.h>

#include "stats/wide.h"

/* Sums over groups of t equal values. */
struct concordance_ties {
    int64_t values, pairs;  /* groups, and t (t - 1) / 2 */
    cxm__wide below, above; /* t (t - 1) / 2 times (t - 2), times (t + 1) */
};

static int64_t concordance_pairs(int64_t t)
{
    return t % 2 ? (t - 1) / 2 * t : t / 2 * (t - 1);
}

static void concordance_tie(struct concordance_ties *ties, int64_t t)
{
    int64_t pairs = concordance_pairs(t);
    ties->values++;
    ties->pairs += pairs;
    cxm__wide_add_product(&ties->below, pairs, t - 2);
    cxm__wide_add_product(&ties->above, pairs, t + 1);
}

/* What all values being different would give, less what the ties take away. */
static double concordance_untied(int64_t pairs, int64_t n, cxm__wide ties)
{
    cxm__wide all = cxm__wide_product(pairs, n);
    cxm__wide_add(&all, cxm__wide_negative(ties));
    return cxm__wide_value(all);
}

/* x becomes twice the distance of its mid-rank from their mean. The balance begins below 0 by those of equal x and other y: being
 * sorted by y they will be counted as if they agreed. */
static void concordance_begin(struct cxm__pair *items, int64_t count, int64_t n, struct concordance_ties *ties)
{
    int64_t below = 0, end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].x == items[at].x; end++)
            same += items[end].count;
        for (int64_t i = end; i-- > at;) {
            items[i].x = (double)(2 * below + same - n);
            items[i].same_x = same;
            items[i].balance = items[i].count - same;
        }
        below += same;
        concordance_tie(ties, same);
    }
}

/* Takes a run of equal y to the output; each of its pairs agrees with `gain` rows of the other half more than it disagrees with. */
static struct cxm__pair *concordance_take(const struct cxm__pair *from, const struct cxm__pair *end, int64_t gain,
                                          struct cxm__pair *to)
{
    for (; from < end; from++) {
        *to = *from;
        to++->balance += gain;
    }
    return to;
}

/* Merges two halves, all of the left one's x being at or below the right one's. */
static void concordance_merge(const struct cxm__pair *left, const struct cxm__pair *right, const struct cxm__pair *end,
                              struct cxm__pair *to)
{
    const struct cxm__pair *middle = right;
    int64_t left_rest = 0, right_rest = 0, left_below = 0, right_below = 0;
    for (const struct cxm__pair *at = left; at < middle; at++)
        left_rest += at->count;
    for (const struct cxm__pair *at = middle; at < end; at++)
        right_rest += at->count;
    while (left < middle || right < end) {
        double y = left < middle && !(right < end && right->y < left->y) ? left->y : right->y;
        const struct cxm__pair *left_to = left, *right_to = right;
        int64_t left_same = 0, right_same = 0;
        for (; left_to < middle && left_to->y == y; left_to++)
            left_same += left_to->count;
        for (; right_to < end && right_to->y == y; right_to++)
            right_same += right_to->count;
        left_rest -= left_same;
        right_rest -= right_same;
        to = concordance_take(left, left_to, right_rest - right_below, to);
        to = concordance_take(right, right_to, left_below - left_rest, to);
        left = left_to;
        right = right_to;
        left_below += left_same;
        right_below += right_same;
    }
}

/* The pairs sorted by y, with their balances; returns which of the two blocks they are in. */
static struct cxm__pair *concordance_sort(struct cxm__pair *items, struct cxm__pair *spare, int64_t count)
{
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t middle = at + width < count ? at + width : count, end = middle + width < count ? middle + width : count;
            concordance_merge(items + at, items + middle, items + end, spare + at);
        }
        struct cxm__pair *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

/* Counts and rank sums, from pairs in the order of y. */
static void concordance_count(const struct cxm__pair *items, int64_t count, struct cxm__concordance *c,
                              struct concordance_ties *ties, cxm__wide *product)
{
    cxm__wide agree = {0, 0}, balance = {0, 0};
    int64_t below = 0, end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].y == items[at].y; end++)
            same += items[end].count;
        for (int64_t i = at; i < end; i++) {
            const struct cxm__pair *item = &items[i];
            /* |count * x| <= n^2 / 4, since those of one mid-rank are at most n less twice its distance */
            cxm__wide_add_product(product, item->count * (int64_t)item->x, 2 * below + same - c->n);
            cxm__wide_add_product(&agree, item->count, c->n - item->same_x - same + item->count + item->balance);
            cxm__wide_add_product(&balance, item->count, item->balance);
            c->tied_both += concordance_pairs(item->count);
        }
        below += same;
        concordance_tie(ties, same);
    }
    /* agree is 4 times the concordant pairs, balance twice what they are more than the discordant ones */
    c->concordant = (int64_t)((uint64_t)agree.high << 62 | agree.low >> 2);
    c->discordant = c->concordant - (int64_t)((uint64_t)balance.high << 63 | balance.low >> 1);
}

/* a * b - c * d, exact until it is rounded. */
static double concordance_difference(int64_t a, int64_t b, int64_t c, int64_t d)
{
    cxm__wide difference = cxm__wide_product(a, b);
    cxm__wide_add(&difference, cxm__wide_negative(cxm__wide_product(c, d)));
    return cxm__wide_value(difference);
}

/* Standard errors of tau-b and gamma by the delta method (Brown and Benedetti 1977, JASA 72, 309-315), as sums of squares of what
 * each row contributes, and gamma's if there is no association. Where the columns nearly agree, a contribution is a small difference
 * of large products, so these are exact. */
static void concordance_errors(const struct cxm__pair *items, int64_t count, int64_t x_untied, int64_t y_untied,
                               struct cxm__concordance *c)
{
    const int64_t score = c->concordant - c->discordant;
    const double decided = (double)c->concordant + (double)c->discordant, mean = 2 * (double)score / (double)c->n;
    cxm__sum tau = {0, 0}, gamma = {0, 0}, null = {0, 0};
    int64_t end;
    for (int64_t at = 0; at < count; at = end) {
        int64_t same = 0;
        for (end = at; end < count && items[end].y == items[at].y; end++)
            same += items[end].count;
        for (int64_t i = at; i < end; i++) {
            const int64_t balance = items[i].balance, untied = c->n - items[i].same_x - same + items[i].count;
            double rows = (double)items[i].count;
            double of_tau = (concordance_difference(balance, x_untied, score, c->n - items[i].same_x) / (double)x_untied +
                             concordance_difference(balance, y_untied, score, c->n - same) / (double)y_untied) / 2;
            double of_gamma = concordance_difference(c->discordant, untied + balance, c->concordant, untied - balance) / decided;
            double of_null = (double)balance - mean;
            cxm__sum_add(&tau, rows * of_tau * of_tau);
            cxm__sum_add(&gamma, rows * of_gamma * of_gamma);
            cxm__sum_add(&null, rows * of_null * of_null);
        }
    }
    c->tau_error = sqrt(cxm__sum_value(tau) / ((double)x_untied * (double)y_untied));
    c->gamma_error = sqrt(cxm__sum_value(gamma)) / decided;
    c->gamma_null_error = sqrt(cxm__sum_value(null)) / decided;
}

struct cxm__concordance cxm__concordance(struct cxm__pair *items, struct cxm__pair *spare, int64_t count)
{
    struct cxm__concordance c = {.tau = NAN, .tau_error = NAN, .gamma = NAN, .gamma_error = NAN, .gamma_null_error = NAN,
                                 .rho = NAN, .variance = NAN};
    struct concordance_ties x = {0, 0, {0, 0}, {0, 0}}, y = x;
    cxm__wide product = {0, 0};
    for (int64_t i = 0; i < count; i++)
        c.n += items[i].count;
    concordance_begin(items, count, c.n, &x);
    items = concordance_sort(items, spare, count);
    concordance_count(items, count, &c, &y, &product);
    c.x_values = x.values;
    c.y_values = y.values;
    c.tied_x = x.pairs;
    c.tied_y = y.pairs;

    int64_t pairs = concordance_pairs(c.n), x_untied = pairs - x.pairs, y_untied = pairs - y.pairs;
    if (!x_untied || !y_untied)
        return c;
    double score = (double)(c.concordant - c.discordant), decided = (double)c.concordant + (double)c.discordant;
    c.tau = score / sqrt((double)x_untied * (double)y_untied);
    c.gamma = score / decided;
    /* sums of squared distances of doubled mid-ranks are 2/3 of these */
    double x_above = concordance_untied(pairs, c.n + 1, x.above), y_above = concordance_untied(pairs, c.n + 1, y.above);
    c.rho = 1.5 * cxm__wide_value(product) / sqrt(x_above * y_above);
    /* The variance of a sum of products over permutations (Daniels 1944, Biometrika 33; Kendall 1970, Rank Correlation Methods,
     * chapter 5), in the form whose terms are all positive. */
    double x_below = concordance_untied(pairs, c.n - 2, x.below), y_below = concordance_untied(pairs, c.n - 2, y.below);
    double all_below = cxm__wide_value(cxm__wide_product(pairs, c.n - 2));
    c.variance = (double)x_untied * (double)y_untied / (double)pairs;
    if (c.n > 2)
        c.variance += x_below * y_below / all_below * 2 / 9;
    concordance_errors(items, count, x_untied, y_untied, &c);
    return c;
}
