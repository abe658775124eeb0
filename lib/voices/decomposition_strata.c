/* Sums by segment and side, less those of an account, are all that the parts need without it: a pass over the rows by account, and
 * only the segments that an account is in are touched. */
#include "voices/decomposition_strata.h"

#include "stats/survival_codes.h"

struct decomposition_cell {
    int64_t n;
    cxm__sum w, scored;
    double squared;
};

struct decomposition_work {
    const struct cxm__voices *voices;
    const int32_t *segment;
    const double *weight;
    int64_t segments, count;               /* with that of rows without one; answers */
    int32_t *rows, *account, *order;       /* of the answers as they come; rows by account */
    struct decomposition_cell *all, *own;  /* by segment and side: of all accounts, of one */
    int32_t *touched;                      /* segments of that one */
    cxm_stratum *strata;
};

static void decomposition_add(const struct decomposition_work *work, struct decomposition_cell *cells, int32_t row)
{
    const struct cxm__voices *voices = work->voices;
    const int64_t segment = work->segment[row] < 0 ? work->segments - 1 : work->segment[row];
    const double w = work->weight ? work->weight[row] : 1;
    struct decomposition_cell *cell = &cells[2 * segment + voices->side[row]];
    cell->n++;
    cell->squared += w * w;
    cxm__sum_add(&cell->w, w);
    cxm__sum_merge(&cell->scored, cxm__two_product(w, voices->counts[row]));
}

static cxm_stratum decomposition_stratum(const struct decomposition_cell *all, const struct decomposition_cell *without)
{
    cxm_stratum stratum = {.n = all->n - without->n, .std_error = (double)NAN};
    cxm__sum w = all->w, scored = all->scored;
    if (!stratum.n)
        return stratum;
    cxm__sum_merge(&w, (cxm__sum){-without->w.sum, -without->w.rest});
    cxm__sum_merge(&scored, (cxm__sum){-without->scored.sum, -without->scored.rest});
    stratum.weight = cxm__sum_value(w);
    stratum.weight_squared = all->squared - without->squared;
    stratum.value = cxm__sum_value(scored) / stratum.weight;
    return stratum;
}

/* The parts without the account whose answers are order[first .. end - 1]. */
static void decomposition_without(const struct decomposition_work *work, const struct cxm__kitagawa_sums *whole, int64_t first,
                                  int64_t end, struct cxm__decomposition_strata *strata)
{
    static const struct decomposition_cell none;
    struct cxm__kitagawa_sums sums = *whole;
    double values[CXM__KITAGAWA_PARTS];
    int64_t touched = 0, heard[2] = {0, 0};
    for (int64_t i = first; i < end; i++) {
        const int32_t row = work->order[i];
        const int64_t segment = work->segment[row] < 0 ? work->segments - 1 : work->segment[row];
        if (!work->own[2 * segment].n && !work->own[2 * segment + 1].n)
            work->touched[touched++] = (int32_t)segment;
        decomposition_add(work, work->own, row);
        heard[work->voices->side[row]]++;
    }
    for (int64_t t = 0; t < touched; t++) {
        struct decomposition_cell *own = &work->own[2 * (int64_t)work->touched[t]];
        const struct decomposition_cell *all = &work->all[2 * (int64_t)work->touched[t]];
        const cxm_stratum left[] = {decomposition_stratum(&all[0], &own[0]), decomposition_stratum(&all[1], &own[1])};
        cxm__kitagawa_put(&sums, &work->strata[2 * (int64_t)work->touched[t]], -1);
        cxm__kitagawa_put(&sums, left, 1);
        own[0] = own[1] = none;
    }
    cxm__kitagawa_values(&sums, values);
    for (int part = 0; part < CXM__KITAGAWA_PARTS; part++)
        cxm__jackknife_add(&strata->parts[part], values[part]);
    strata->accounts.all++;
    for (int side = 0; side < 2; side++)
        strata->accounts.side[side] += heard[side] > 0;
}

static void decomposition_run(const struct decomposition_work *work, struct cxm__decomposition_strata *strata)
{
    static const struct decomposition_cell none;
    struct cxm__kitagawa_sums sums = {.common = 0};
    const struct cxm__voices *voices = work->voices;
    for (int64_t i = 0; i < work->count; i++)
        decomposition_add(work, work->all, work->order[i]);
    for (int64_t s = 0; s < work->segments; s++) {
        cxm_stratum *pair = &work->strata[2 * s];
        for (int side = 0; side < 2; side++) {
            pair[side] = decomposition_stratum(&work->all[2 * s + side], &none);
            strata->weight += pair[side].weight;
            strata->weight_squared += pair[side].weight_squared;
        }
        strata->one_sided += !pair[0].n || !pair[1].n ? pair[0].weight + pair[1].weight : 0;
        cxm__kitagawa_put(&sums, pair, 1);
    }
    strata->apart = cxm__kitagawa(work->strata, work->segments, strata->weighted);
    for (int part = 0; part < CXM__KITAGAWA_PARTS; part++)
        strata->parts[part].whole = strata->apart.parts[part].value;
    for (int64_t i = 0, end; i < work->count; i = end) {
        for (end = i + 1; end < work->count && voices->account[work->order[end]] == voices->account[work->order[i]];)
            end++;
        decomposition_without(work, &sums, i, end, strata);
    }
}

/* The variance is then that of the other side alone. */
static bool decomposition_alike(const struct decomposition_work *work)
{
    bool heard[2] = {false, false}, differ[2] = {false, false};
    double first[2] = {0, 0};
    for (int64_t i = 0; i < work->count; i++) {
        const int side = work->voices->side[work->rows[i]];
        const double counts = work->voices->counts[work->rows[i]];
        first[side] = heard[side] ? first[side] : counts;
        differ[side] = differ[side] || counts != first[side];
        heard[side] = true;
    }
    return heard[0] && heard[1] && differ[0] != differ[1];
}

bool cxm__decomposition_strata(const struct cxm__voices *voices, const int32_t *segment, int64_t segments, const double *weight,
                               struct cxm__decomposition_strata *strata)
{
    struct decomposition_work work = {.voices = voices, .segment = segment, .weight = weight, .segments = segments + 1};
    const cxm_host *host = voices->host;
    const int64_t room = voices->rows, cells = 2 * work.segments;
    *strata = (struct cxm__decomposition_strata){.weight = 0};
    work.rows = cxm__allocate(host, room, sizeof *work.rows);
    work.account = cxm__allocate(host, room, sizeof *work.account);
    work.order = cxm__allocate(host, room, sizeof *work.order);
    work.all = cxm__allocate_zeroed(host, cells, sizeof *work.all);
    work.own = cxm__allocate_zeroed(host, cells, sizeof *work.own);
    work.touched = cxm__allocate(host, work.segments, sizeof *work.touched);
    work.strata = cxm__allocate(host, cells, sizeof *work.strata);
    bool enough = work.rows && work.account && work.order && work.all && work.own && work.touched && work.strata;
    for (int64_t row = 0; enough && row < room; row++)
        if (cxm__decomposition_counts(voices, weight, row)) {
            strata->weighted = strata->weighted || (weight && work.count && weight[row] != weight[work.rows[0]]);
            work.account[work.count] = voices->account[row];
            work.rows[work.count++] = (int32_t)row;
        }
    enough = enough && cxm__codes_order(host, work.account, voices->accounts, NULL, work.count, work.order);
    for (int64_t i = 0; enough && i < work.count; i++)
        work.order[i] = work.rows[work.order[i]];
    if (enough) {
        strata->alike = decomposition_alike(&work);
        decomposition_run(&work, strata);
    }
    cxm__release(host, work.strata, cells, sizeof *work.strata);
    cxm__release(host, work.touched, work.segments, sizeof *work.touched);
    cxm__release(host, work.own, cells, sizeof *work.own);
    cxm__release(host, work.all, cells, sizeof *work.all);
    cxm__release(host, work.order, room, sizeof *work.order);
    cxm__release(host, work.account, room, sizeof *work.account);
    cxm__release(host, work.rows, room, sizeof *work.rows);
    return enough;
}
