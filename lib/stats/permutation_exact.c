/* All ways to deal out, counted: over a network of sums where scores are whole numbers, else table by table of how many of each
 * class went to the second group. Each class's ways are binomial, so that tables weigh as the multivariate hypergeometric says.
 * */
#include <math.h>
#include <string.h>

#include "stats/permutation.h"

#define EXACT_WORK 3e9        /* multiplications, half a second where four are done at a time */
#define EXACT_COUNTING 4e7    /* additions to find out how many tables there are */
#define EXACT_STATES 8000000  /* numbers at a time: 64 MB */
#define EXACT_TABLES 2000000.0

enum { EXACT_CLASSES = 512, EXACT_FLIPS = 20 };

static int64_t exact_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool cxm__whole_numbers(const double *values, int64_t n, bool signs, int64_t *whole)
{
    const double most = 0x1p40;
    double scale = 1;
    for (int decimals = 0; decimals <= 9; decimals++, scale *= 10) {
        bool all = true;
        for (int64_t i = 0; i < n && all; i++) {
            double scaled = values[i] * scale, near = round(scaled);
            all = fabs(near) < most && fabs(scaled - near) <= 4 * 0x1p-53 * fabs(scaled);
            whole[i] = all ? (int64_t)near : 0;
        }
        if (!all)
            continue;
        int64_t least = n ? whole[0] : 0, divisor = 0;
        for (int64_t i = 0; i < n; i++)
            least = whole[i] < least ? whole[i] : least;
        for (int64_t i = 0; i < n; i++) {
            whole[i] -= signs ? 0 : least;
            divisor = exact_divisor(divisor, whole[i] < 0 ? -whole[i] : whole[i]);
        }
        for (int64_t i = 0; i < n && divisor > 1; i++)
            whole[i] /= divisor;
        return true;
    }
    return false;
}

/* ways[j] = C(count, j) p^j (1 - p)^(count - j), to a common factor: from the most likely j to both sides, then made to add up to
 * 1, so that no product over classes leaves a double's range but where it is of no weight */
static void exact_ways(int64_t count, double p, double *ways)
{
    const double odds = p / (1 - p);
    int64_t mode = (int64_t)((double)(count + 1) * p);
    double sum = 1;
    mode = mode > count ? count : mode;
    ways[mode] = 1;
    for (int64_t j = mode; j < count; j++)
        sum += ways[j + 1] = ways[j] * odds * (double)(count - j) / (double)(j + 1);
    for (int64_t j = mode; j > 0; j--)
        sum += ways[j - 1] = ways[j] / odds * (double)j / (double)(count - j + 1);
    for (int64_t j = 0; j <= count; j++)
        ways[j] /= sum;
}

/* ---- the network: how likely are k units with sum s, class by class ---- */

struct network {
    const struct cxm__deal *deal;
    int64_t k;            /* units that are dealt: those of the smaller group */
    int64_t *low, *high;  /* sums that k units of the classes so far can have; low > high: none */
    double *ways;
    double *table;        /* (k + 1) rows of `width` sums */
    int64_t width;
};

/* Rows `from`..k of the next class, or what they would cost; rows downwards, for each is made of those below it. */
static double network_class(struct network *net, int64_t c, int64_t from, bool dry)
{
    const int64_t count = net->deal->count[c], value = net->deal->whole[c];
    double work = 0;
    if (!dry)
        exact_ways(count, (double)net->k / (double)net->deal->units, net->ways);
    for (int64_t k = net->k; k >= from && work <= EXACT_WORK; k--) {
        double *row = dry ? NULL : net->table + k * net->width;
        int64_t low = net->low[k], high = net->high[k];
        for (int64_t s = low; !dry && s <= high; s++)
            row[s] *= net->ways[0];
        for (int64_t j = 1; j <= count && j <= k; j++) {
            const int64_t below = net->low[k - j], above = net->high[k - j];
            if (below > above)
                continue;
            const double *other = dry ? NULL : net->table + (k - j) * net->width;
            work += (double)(above - below + 1);
            for (int64_t s = below; !dry && s <= above; s++)
                row[s + j * value] += net->ways[j] * other[s];
            low = below + j * value < low ? below + j * value : low;
            high = above + j * value > high ? above + j * value : high;
        }
        net->low[k] = low;
        net->high[k] = high;
    }
    return work;
}

static double network_walk(struct network *net, bool dry)
{
    double work = 0;
    for (int64_t k = 0; k <= net->k; k++) {
        net->low[k] = k ? INT64_MAX : 0;
        net->high[k] = k ? INT64_MIN : 0;
    }
    if (!dry)
        net->table[0] = 1;
    for (int64_t c = 0; c < net->deal->classes && work <= EXACT_WORK; c++) /* of the last class only row k is of use */
        work += network_class(net, c, c + 1 < net->deal->classes ? 0 : net->k, dry);
    return work;
}

static double network_p(const struct network *net)
{
    const struct cxm__deal *deal = net->deal;
    const double *row = net->table + net->k * net->width;
    const bool turned = net->k != deal->chosen;
    int64_t sum = 0, all = 0;
    double far = 0, near = 0;
    for (int64_t c = 0; c < deal->classes; c++) {
        sum += deal->whole[c] * (turned ? deal->count[c] - deal->second[c] : deal->second[c]);
        all += deal->whole[c] * deal->count[c];
    }
    const int64_t centre = net->k * all, observed = deal->units * sum - centre, least = observed < 0 ? -observed : observed;
    for (int64_t s = net->low[net->k]; s <= net->high[net->k]; s++) {
        int64_t distance = deal->units * s - centre;
        *((distance < 0 ? -distance : distance) >= least ? &far : &near) += row[s];
    }
    return far / (far + near);
}

bool cxm__deal_network(const struct cxm__deal *deal, double *p)
{
    const cxm_host *host = deal->host;
    struct network net = {.deal = deal, .k = deal->chosen};
    int64_t most = 0;
    *p = NAN;
    if (deal->units - deal->chosen < net.k)
        net.k = deal->units - deal->chosen;
    for (int64_t c = 0; c < deal->classes; c++)
        most = deal->count[c] > most ? deal->count[c] : most;
    if (!deal->whole || net.k >= EXACT_STATES || deal->whole[deal->classes - 1] > EXACT_STATES || (double)deal->units > EXACT_WORK)
        return true;
    net.low = cxm__allocate(host, net.k + 1, sizeof *net.low);
    net.high = cxm__allocate(host, net.k + 1, sizeof *net.high);
    net.ways = cxm__allocate(host, most + 1, sizeof *net.ways);
    bool lent = net.low && net.high && net.ways;
    if (lent && network_walk(&net, true) <= EXACT_WORK) {
        for (int64_t k = 0; k <= net.k; k++) /* classes ascend, so that the last row's largest sum may not be the largest of all */
            net.width = net.high[k] >= net.width ? net.high[k] + 1 : net.width;
        if (net.width <= EXACT_STATES / (net.k + 1)) {
            net.table = cxm__allocate_zeroed(host, (net.k + 1) * net.width, sizeof *net.table);
            lent = net.table != NULL;
            if (lent) {
                network_walk(&net, false);
                *p = network_p(&net);
            }
            cxm__release(host, net.table, (net.k + 1) * net.width, sizeof *net.table);
        }
    }
    cxm__release(host, net.low, net.k + 1, sizeof *net.low);
    cxm__release(host, net.high, net.k + 1, sizeof *net.high);
    cxm__release(host, net.ways, most + 1, sizeof *net.ways);
    return lent;
}

/* ---- table by table ---- */

struct tables {
    const struct cxm__deal *deal;
    int64_t *second;          /* of the table so far */
    const int64_t *after;     /* units of the classes from c on */
    double *const *ways;
    double observed, far, near;
};

static void tables_walk(struct tables *tables, int64_t c, int64_t left, double weight)
{
    const struct cxm__deal *deal = tables->deal;
    if (c == deal->classes) {
        double statistic = cxm__deal_statistic(deal, tables->second);
        *(cxm__deal_as_far(deal, statistic, tables->observed) ? &tables->far : &tables->near) += weight;
        return;
    }
    int64_t least = left - tables->after[c + 1], most = left < deal->count[c] ? left : deal->count[c];
    for (int64_t j = least > 0 ? least : 0; j <= most; j++) {
        tables->second[c] = j;
        tables_walk(tables, c + 1, left - j, weight * tables->ways[c][j]);
    }
}

/* How many tables there are: ways to take k units, class by class; beyond `most` it stays there. */
static double tables_count(const struct cxm__deal *deal, int64_t k, double most, double *ways)
{
    for (int64_t i = 0; i <= k; i++)
        ways[i] = i == 0;
    for (int64_t c = 0; c < deal->classes; c++)
        for (int64_t i = k; i > 0; i--)
            for (int64_t j = 1; j <= deal->count[c] && j <= i && ways[i] < most; j++)
                ways[i] += ways[i - j];
    return ways[k];
}

bool cxm__deal_tables(const struct cxm__deal *deal, double *p)
{
    const cxm_host *host = deal->host;
    const int64_t d = deal->classes, all = deal->units + d;
    struct tables tables = {.deal = deal};
    *p = NAN;
    const int64_t k = deal->units - deal->chosen < deal->chosen ? deal->units - deal->chosen : deal->chosen;
    if (d > EXACT_CLASSES || (double)k * (double)deal->units > EXACT_COUNTING)
        return true;
    double *count = cxm__allocate(host, k + 1, sizeof *count);
    bool lent = count != NULL, few = lent && tables_count(deal, k, 2 * EXACT_TABLES, count) <= EXACT_TABLES;
    cxm__release(host, count, k + 1, sizeof *count);
    if (!few)
        return lent;
    int64_t *numbers = cxm__allocate(host, 2 * d + 1, sizeof *numbers), *after = numbers;
    double *ways = cxm__allocate(host, all, sizeof *ways), **way_of = cxm__allocate(host, d, sizeof *way_of);
    lent = numbers && ways && way_of;
    if (lent) {
        after[d] = 0;
        for (int64_t c = d - 1; c >= 0; c--)
            after[c] = after[c + 1] + deal->count[c];
        double *at = ways;
        for (int64_t c = 0; c < d; c++) {
            way_of[c] = at;
            exact_ways(deal->count[c], (double)deal->chosen / (double)deal->units, at);
            at += deal->count[c] + 1;
        }
        tables.after = after;
        tables.second = numbers + d + 1;
        tables.ways = way_of;
        tables.observed = cxm__deal_statistic(deal, deal->second);
        tables_walk(&tables, 0, deal->chosen, 1);
        *p = tables.far / (tables.far + tables.near);
    }
    cxm__release(host, numbers, 2 * d + 1, sizeof *numbers);
    cxm__release(host, ways, all, sizeof *ways);
    cxm__release(host, way_of, d, sizeof *way_of);
    return lent;
}

/* ---- signs ---- */

double cxm__flips_rounding(const double *differences, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += fabs(differences[i]);
    return 1e-13 * sum;
}

/* All 2^n sums; from one to the next a single sign turns (Gray 1953). They are added up anew every 1024, so that rounding stays
 * small. */
static double flips_all(const double *differences, int64_t n)
{
    const uint32_t all = (uint32_t)1 << n;
    const double rounding = cxm__flips_rounding(differences, n);
    double observed = 0, sum = 0;
    int64_t far = 0;
    for (int64_t i = 0; i < n; i++)
        observed += differences[i];
    for (uint32_t g = 0; g < all; g++) {
        uint32_t code = g ^ g >> 1;
        if (g % 1024 == 0) {
            sum = 0;
            for (int64_t i = 0; i < n; i++)
                sum += code >> i & 1 ? -differences[i] : differences[i];
        } else {
            int bit = 0;
            while (!(g >> bit & 1))
                bit++;
            sum += code >> bit & 1 ? -2 * differences[bit] : 2 * differences[bit];
        }
        far += fabs(sum) >= fabs(observed) - rounding;
    }
    return (double)far / (double)all;
}

/* Whole numbers: how likely is each sum of those that keep their sign. */
static bool flips_network(const cxm_host *host, const int64_t *whole, int64_t n, double *p)
{
    int64_t sum = 0, reach = 0, top = 0;
    for (int64_t i = 0; i < n && reach < EXACT_STATES; i++) {
        reach += whole[i] < 0 ? -whole[i] : whole[i];
        sum += whole[i];
    }
    if (reach >= EXACT_STATES || (double)reach * (double)n > EXACT_WORK)
        return true;
    double *ways = cxm__allocate_zeroed(host, reach + 1, sizeof *ways), far = 0, near = 0;
    if (!ways)
        return false;
    ways[0] = 1;
    for (int64_t i = 0; i < n; i++) {
        const int64_t step = whole[i] < 0 ? -whole[i] : whole[i];
        top += step;
        for (int64_t s = top; s >= step; s--)
            ways[s] = (ways[s] + ways[s - step]) / 2;
        for (int64_t s = 0; s < step; s++)
            ways[s] /= 2;
    }
    for (int64_t s = 0; s <= reach; s++) {
        int64_t distance = 2 * s - reach;
        *((distance < 0 ? -distance : distance) >= (sum < 0 ? -sum : sum) ? &far : &near) += ways[s];
    }
    *p = far / (far + near);
    cxm__release(host, ways, reach + 1, sizeof *ways);
    return true;
}

bool cxm__flips_exact(const cxm_host *host, const double *differences, const int64_t *whole, int64_t n, double *p)
{
    *p = NAN;
    if (whole && !flips_network(host, whole, n, p))
        return false;
    if (isnan(*p) && n <= EXACT_FLIPS)
        *p = flips_all(differences, n);
    return true;
}
