/* Makes a survival curve: rows are counted by their time where times are whole and close together, and sorted elsewhere; one sweep
 * over the different times does the rest. The product and the sum behind the curve are carried as ratios of whole numbers as long
 * as nobody is censored or enters, so that rounding does not build up from step to step. */
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "stats/sum.h"
#include "stats/survival.h"
#include "stats/survival_rows.h"
#include "stats/survival_sort.h"

enum {
    BUILD_TIMES_MAX = 1 << 20, /* times that are counted: more would not stay in a cache, and sorting is as fast */
    BUILD_TIMES_MIN = 1 << 12,
    BUILD_EVERY = 512 /* blocks between two calls of progress */
};

struct build {
    struct cxm_survival *curve;
    const cxm_host *host;
    struct cxm__survival_source source;
    /* counted: by time, rows censored and rows with the event side by side, and rows entered */
    int64_t *counts, *entered, capacity;
    /* sorted: bits of the time with the event behind them, and bits of the entry; each with room to sort in */
    uint64_t *keys, *entries, *spare;
    int64_t used;
};

/* Makes the curve's arrays, but for those that it has already. */
static bool build_reserve(struct cxm_survival *curve, int64_t length)
{
    if (!curve->capacity)
        curve->capacity = length;
    for (int i = 0; i < CXM__CURVE_DOUBLES; i++)
        if (!curve->doubles[i] && !(curve->doubles[i] = cxm__allocate(&curve->host, curve->capacity, sizeof(double))))
            return false;
    for (int i = 0; i < CXM__CURVE_INTEGERS; i++)
        if (!curve->integers[i] && !(curve->integers[i] = cxm__allocate(&curve->host, curve->capacity, sizeof(int64_t))))
            return false;
    return true;
}

static cxm_status build_progress(const struct build *build, int64_t block, int64_t done, cxm_error *error)
{
    return block % BUILD_EVERY == BUILD_EVERY - 1 ? cxm__progress(build->host, done, build->source.length, error) : CXM_OK;
}

/* ---- counted ---- */

/* Makes room to count times up to `most`; false where there is no memory. */
static bool build_widen(struct build *build, int64_t most)
{
    int64_t capacity = build->capacity ? build->capacity : BUILD_TIMES_MIN;
    while (capacity <= most)
        capacity *= 2;
    int64_t *counts = cxm__allocate_zeroed(build->host, capacity, 2 * sizeof *counts);
    int64_t *entered = cxm__allocate_zeroed(build->host, capacity, sizeof *entered);
    if (!counts || !entered) {
        cxm__release(build->host, counts, capacity, 2 * sizeof *counts);
        cxm__release(build->host, entered, capacity, sizeof *entered);
        return false;
    }
    if (build->capacity) {
        memcpy(counts, build->counts, (size_t)build->capacity * 2 * sizeof *counts);
        memcpy(entered, build->entered, (size_t)build->capacity * sizeof *entered);
        cxm__release(build->host, build->counts, build->capacity, 2 * sizeof *counts);
        cxm__release(build->host, build->entered, build->capacity, sizeof *entered);
    }
    build->counts = counts;
    build->entered = entered;
    build->capacity = capacity;
    return true;
}

static int64_t build_most(const struct build *build)
{
    int64_t most = build->source.length < BUILD_TIMES_MAX / 4 ? 4 * build->source.length : BUILD_TIMES_MAX;
    return most < BUILD_TIMES_MIN ? BUILD_TIMES_MIN : most;
}

static void build_count_slots(int64_t *counts, const uint32_t *slots, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        counts[slots[i]]++;
}

/* slots[i] += each number * radix, where all are whole and below `most`; *seen takes the bits of all of them. Without a branch, so
 * that compilers do several at once: a number that is not whole differs from what it was cut to in its bits. */
static bool build_whole(const double *numbers, int32_t n, int64_t most, uint32_t radix, uint32_t *slots, uint32_t *seen)
{
    uint64_t odd = 0;
    uint32_t bits = 0;
    const double limit = (double)most;
    for (int32_t i = 0; i < n; i++) {
        const double number = ((numbers[i] >= 0) & (numbers[i] < limit)) ? numbers[i] : 0.5;
        const int32_t whole = (int32_t)number;
        const double again = (double)whole;
        uint64_t is, was;
        memcpy(&is, &again, sizeof is);
        memcpy(&was, &number, sizeof was);
        odd |= is ^ was;
        bits |= (uint32_t)whole;
        slots[i] += (uint32_t)whole * radix;
    }
    *seen = bits;
    return odd == 0;
}

/* The same for a column without nulls, of whole numbers or packed doubles, that need not be copied; false for any other one too. */
static bool build_plain(const cxm_column *column, int64_t first, int32_t n, int64_t most, uint32_t radix, uint32_t *slots,
                        uint32_t *seen)
{
    cxm_column plain = *column;
    int64_t low, high;
    if (plain.validity || (plain.flags & CXM_COLUMN_REPEATED))
        return false;
    if (plain.type == CXM_TYPE_F64 && (plain.stride == 0 || plain.stride == (int64_t)sizeof(double))) {
        const double *numbers = (const double *)plain.data + first;
        return (uintptr_t)numbers % sizeof *numbers == 0 && build_whole(numbers, n, most, radix, slots, seen);
    }
    if (plain.type == CXM_TYPE_BOOL8)
        plain.type = CXM_TYPE_U8; /* a byte above 1 is true too, and is left to those that are not in a hurry */
    if (cxm__column_kind(&plain) != CXM__KIND_INTEGER)
        return false;
    cxm__decode_range(&plain, first, n, &low, &high);
    if (low < 0 || high >= most)
        return false;
    cxm__decode_slots(&plain, first, n, 0, radix, slots);
    *seen = (uint32_t)high;
    return true;
}

/* Makes room for the times seen in a block. */
static bool build_seen(struct build *build, uint32_t seen)
{
    return seen < build->capacity || build_widen(build, seen);
}

/* Counts a block; *fits says whether it could be. */
static cxm_status build_count_block(struct build *build, struct cxm__survival_block *block, int64_t first, int32_t n, bool *fits,
                                    cxm_error *error)
{
    const cxm_column *const *columns = build->source.columns;
    const bool entry = columns[CXM__SURVIVAL_ENTRY] != NULL;
    const int64_t most = build_most(build);
    uint32_t slots[CXM__BLOCK] = {0}, entries[CXM__BLOCK] = {0}, seen, ignored;
    int32_t kept = n;
    *fits = !entry && build_plain(columns[CXM__SURVIVAL_TIME], first, n, most, 2, slots, &seen) &&
            build_plain(columns[CXM__SURVIVAL_EVENT], first, n, 2, 1, slots, &ignored);
    if (!*fits) {
        cxm_status status = cxm__survival_read(&build->source, first, n, block, error);
        if (status)
            return status;
        memset(slots, 0, sizeof slots);
        *fits = build_whole(block->numbers[CXM__SURVIVAL_TIME], n, most, 2, slots, &seen) &&
                build_whole(block->numbers[CXM__SURVIVAL_EVENT], n, 2, 1, slots, &ignored) &&
                (!entry || build_whole(block->numbers[CXM__SURVIVAL_ENTRY], n, most, 1, entries, &ignored));
        if (!*fits)
            return CXM_OK;
        for (int32_t i = kept = 0; i < n; i++) {
            slots[kept] = slots[i];
            entries[kept] = entries[i];
            kept += !block->null[i];
        }
    }
    if (!build_seen(build, seen))
        return cxm__fail_memory(error);
    build_count_slots(build->counts, slots, kept);
    if (entry)
        build_count_slots(build->entered, entries, kept);
    build->used += kept;
    return CXM_OK;
}

/* Counts all rows; *fits says whether they could be counted. */
static cxm_status build_count(struct build *build, bool *fits, cxm_error *error)
{
    struct cxm__survival_block block;
    cxm_status status = CXM_OK;
    *fits = true;
    for (int64_t first = 0, i = 0; !status && *fits && first < build->source.length; first += CXM__BLOCK, i++) {
        int64_t left = build->source.length - first;
        int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        status = build_count_block(build, &block, first, n, fits, error);
        if (!status)
            status = build_progress(build, i, first + n, error);
    }
    return status;
}

static bool build_from_counts(struct build *build)
{
    struct cxm_survival *curve = build->curve;
    const bool entry = build->source.columns[CXM__SURVIVAL_ENTRY] != NULL;
    int64_t length = 0, entered = entry ? 0 : build->used;
    for (int64_t t = 0; t < build->capacity; t++)
        length += build->counts[2 * t] + build->counts[2 * t + 1] > 0;
    if (!build_reserve(curve, length))
        return false;
    length = 0;
    for (int64_t t = 0; t < build->capacity; t++) {
        if (build->counts[2 * t] + build->counts[2 * t + 1] > 0) {
            curve->doubles[CXM__CURVE_TIME][length] = (double)t;
            curve->integers[CXM__CURVE_AT_RISK][length] = entered;
            curve->integers[CXM__CURVE_CENSORED][length] = build->counts[2 * t];
            curve->integers[CXM__CURVE_EVENTS][length] = build->counts[2 * t + 1];
            length++;
        }
        entered += build->entered[t];
    }
    curve->steps.length = length;
    return true;
}

/* ---- sorted ---- */

static cxm_status build_sort(struct build *build, cxm_error *error)
{
    struct cxm__survival_block block;
    const int64_t rows = build->source.length;
    const bool entry = build->source.columns[CXM__SURVIVAL_ENTRY] != NULL;
    if (rows > UINT32_MAX)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, CXM__SURVIVAL_TIME, -1, CXM__A("time"), CXM__T(" has "), CXM__I(rows),
                         CXM__T(" rows that have to be sorted; no more than 4294967295 can be"));
    build->keys = cxm__allocate(build->host, rows, sizeof *build->keys);
    build->spare = cxm__allocate(build->host, rows, sizeof *build->spare);
    build->entries = entry ? cxm__allocate(build->host, rows, sizeof *build->entries) : NULL;
    if (!build->keys || !build->spare || (entry && !build->entries))
        return cxm__fail_memory(error);
    build->used = 0;
    for (int64_t first = 0, b = 0; first < rows; first += CXM__BLOCK, b++) {
        int32_t n = rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
        cxm_status status = cxm__survival_read(&build->source, first, n, &block, error);
        if (!status)
            status = build_progress(build, b, first + n, error);
        if (status)
            return status;
        for (int32_t i = 0; i < n; i++) {
            build->keys[build->used] = cxm__bits_of(block.numbers[CXM__SURVIVAL_TIME][i]) << 1 |
                                       (block.numbers[CXM__SURVIVAL_EVENT][i] != 0);
            if (entry)
                build->entries[build->used] = cxm__bits_of(block.numbers[CXM__SURVIVAL_ENTRY][i]);
            build->used += !block.null[i];
        }
    }
    cxm__sort_keys(build->keys, build->spare, build->used);
    if (entry)
        cxm__sort_keys(build->entries, build->spare, build->used);
    return CXM_OK;
}

/* Where nearly every row has a time of its own, the blocks that were sorted in become the curve's: touching fresh memory for it
 * would take as long as sorting. */
static void build_hand_over(struct build *build, int64_t length)
{
    struct cxm_survival *curve = build->curve;
    if (length < build->source.length - build->source.length / 8)
        return;
    curve->capacity = build->source.length;
    curve->doubles[CXM__CURVE_TIME] = (double *)(void *)build->keys;
    curve->doubles[CXM__CURVE_SURVIVAL] = (double *)(void *)build->spare;
    build->keys = build->spare = NULL;
}

static bool build_from_keys(struct build *build)
{
    struct cxm_survival *curve = build->curve;
    const uint64_t *keys = build->keys;
    int64_t length = 0, entered = 0;
    for (int64_t i = 0; i < build->used; i++)
        length += i == 0 || keys[i] >> 1 != keys[i - 1] >> 1;
    build_hand_over(build, length); /* time i is written after key i and those before it were read for the last time */
    if (!build_reserve(curve, length))
        return false;
    length = 0;
    for (int64_t i = 0; i < build->used; length++) {
        const uint64_t bits = keys[i] >> 1;
        int64_t first = i, events = 0;
        for (; i < build->used && keys[i] >> 1 == bits; i++)
            events += (int64_t)(keys[i] & 1);
        while (build->entries && entered < build->used && build->entries[entered] < bits)
            entered++;
        const double time = cxm__number_of(bits);
        memcpy(&curve->doubles[CXM__CURVE_TIME][length], &time, sizeof time);
        curve->integers[CXM__CURVE_AT_RISK][length] = build->entries ? entered : build->used;
        curve->integers[CXM__CURVE_CENSORED][length] = i - first - events;
        curve->integers[CXM__CURVE_EVENTS][length] = events;
    }
    curve->steps.length = length;
    return true;
}

/* ---- the sweep ---- */

/* at_risk holds how many rows had entered before each step; those that left are taken off here.
 *
 * Over a stretch in which rows leave by events alone, n to m, survival falls by m / n and Greenwood's sum grows by (n - m) / (n m):
 * the terms in between cancel exactly. */
static void build_finish(struct cxm_survival *curve)
{
    int64_t *at_risk = curve->integers[CXM__CURVE_AT_RISK];
    const int64_t *events = curve->integers[CXM__CURVE_EVENTS], *censored = curve->integers[CXM__CURVE_CENSORED];
    cxm__sum greenwood = {0, 0};
    double base = 1, base_risk = 0;
    int64_t left = 0, remaining = -1, total = 0;
    for (int64_t i = 0; i < curve->steps.length; i++) {
        const int64_t risk = at_risk[i] - left;
        if (risk != remaining) {
            if (remaining >= 0 && base_risk > (double)remaining) {
                base *= (double)remaining / base_risk;
                cxm__sum_add(&greenwood, (base_risk - (double)remaining) / (base_risk * (double)remaining));
            }
            base_risk = (double)risk;
        }
        at_risk[i] = risk;
        left += events[i] + censored[i];
        remaining = risk - events[i];
        total += events[i];
        const double survival = base * ((double)remaining / base_risk);
        const double sum = cxm__sum_value(greenwood) + (base_risk - (double)remaining) / (base_risk * (double)remaining);
        curve->doubles[CXM__CURVE_SURVIVAL][i] = survival;
        curve->doubles[CXM__CURVE_STD_ERROR][i] = survival > 0 ? survival * sqrt(sum) : NAN;
    }
    curve->steps.events = total;
}

static void build_free(struct build *build)
{
    const int64_t rows = build->source.length;
    cxm__release(build->host, build->counts, build->capacity, 2 * sizeof *build->counts);
    cxm__release(build->host, build->entered, build->capacity, sizeof *build->entered);
    cxm__release(build->host, build->keys, rows, sizeof *build->keys);
    cxm__release(build->host, build->spare, rows, sizeof *build->spare);
    cxm__release(build->host, build->entries, rows, sizeof *build->entries);
}

static cxm_status build_curve(struct build *build, cxm_error *error)
{
    bool counted;
    cxm_status status = build_count(build, &counted, error);
    if (!status && !counted)
        status = build_sort(build, error);
    if (!status && !(counted ? build_from_counts(build) : build_from_keys(build)))
        status = cxm__fail_memory(error);
    if (status)
        return status;
    struct cxm_survival *curve = build->curve;
    build_finish(curve);
    cxm_survival_steps *steps = &curve->steps;
    steps->struct_size = sizeof *steps;
    steps->n = build->used;
    steps->missing = build->source.length - build->used;
    steps->time = curve->doubles[CXM__CURVE_TIME];
    steps->survival = curve->doubles[CXM__CURVE_SURVIVAL];
    steps->std_error = curve->doubles[CXM__CURVE_STD_ERROR];
    steps->at_risk = curve->integers[CXM__CURVE_AT_RISK];
    steps->event_count = curve->integers[CXM__CURVE_EVENTS];
    steps->censored_count = curve->integers[CXM__CURVE_CENSORED];
    return CXM_OK;
}

cxm_status cxm_survival_new(const cxm_column *time, const cxm_column *event, const cxm_column *entry, const cxm_host *host,
                            cxm_survival **curve, cxm_error *error)
{
    cxm_host lent;
    struct build build = {.source = {{time, event, entry}, 2, 0}};
    cxm_status status = cxm__survival_check(&build.source, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !curve)
        status = cxm__fail_null(error, 4, "curve");
    if (status)
        return status;
    build.host = &lent;
    build.curve = cxm__allocate_zeroed(&lent, 1, sizeof *build.curve);
    if (!build.curve)
        return cxm__fail_memory(error);
    build.curve->host = lent;
    status = build_curve(&build, error);
    build_free(&build);
    if (status)
        cxm_survival_free(build.curve);
    else
        *curve = build.curve;
    return status;
}

void cxm_survival_free(cxm_survival *curve)
{
    if (!curve)
        return;
    cxm_host host = curve->host;
    for (int i = 0; i < CXM__CURVE_DOUBLES; i++)
        cxm__release(&host, curve->doubles[i], curve->capacity, sizeof(double));
    for (int i = 0; i < CXM__CURVE_INTEGERS; i++)
        cxm__release(&host, curve->integers[i], curve->capacity, sizeof(int64_t));
    cxm__release(&host, curve, 1, sizeof *curve);
}
