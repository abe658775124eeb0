/* What a part is to an index: what it contributes, how stale it is, and what hangs on its weight.
 * A weight is raised and lowered, and indices, ranks and bands are looked at again. */
#include "account/index_work.h"
#include "stats/concordance.h"

static double index_contribution(const struct cxm__index *x, int32_t j)
{
    cxm__sum sum = {0, 0};
    for (int64_t row = 0; row < x->rows; row++)
        if (cxm__index_counts(x, row))
            cxm__sum_add(&sum, x->weight[row] * (x->say[j * x->rows + row] / x->total[row] * x->score[j * x->rows + row]));
    return x->n ? cxm__sum_value(sum) / cxm__sum_value(x->whole) : (double)NAN;
}

/* What comes of it if a part's weight is multiplied. */
struct index_turned {
    double change, agreement, moved;
};

static cxm_status index_turn(const struct cxm__index *x, int32_t j, double factor, struct index_turned *turned, cxm_error *error)
{
    struct cxm__pairs pairs = {.host = x->host};
    cxm__sum change = {0, 0};
    int64_t moved = 0;
    bool memory = true;
    for (int64_t row = 0; row < x->rows && memory; row++) {
        if (!cxm__index_counts(x, row))
            continue;
        const double more = (factor - 1) * x->say[j * x->rows + row], was = cxm__index_rounded(x->index[row]);
        const double apart = more / (x->total[row] + more) * (x->score[j * x->rows + row] - x->index[row]);
        const double is = cxm__index_rounded(x->index[row] + apart);
        cxm__sum_add(&change, x->weight[row] * fabs(apart));
        moved += cxm__index_band(&x->bands, was) != cxm__index_band(&x->bands, is);
        memory = cxm__pairs_add(&pairs, was, is, 1);
    }
    if (memory && x->n) {
        cxm__pairs_settle(&pairs);
        *turned = (struct index_turned){cxm__sum_value(change) / cxm__sum_value(x->whole),
                                        cxm__concordance(pairs.items, pairs.spare, pairs.count).tau, (double)moved};
    }
    cxm__pairs_free(&pairs);
    return memory ? CXM_OK : cxm__fail_memory(error);
}

cxm_status cxm__index_part_figures(const struct cxm__index *x, int32_t j, cxm_index_part *part, cxm_error *error)
{
    const double by = x->options.perturb / 100, n = (double)x->n;
    struct index_turned up = {(double)NAN, (double)NAN, (double)NAN}, down = up;
    cxm_status status = index_turn(x, j, 1 + by, &up, error);
    if (!status)
        status = index_turn(x, j, 1 - by, &down, error);
    if (status)
        return status;
    part->contribution = cxm__index_figure(x, index_contribution(x, j));
    part->sensitivity = cxm__index_figure(x, (up.change + down.change) / 2);
    part->rank_agreement = cxm__index_figure(x, isnan(up.agreement) || isnan(down.agreement) ? (double)NAN
                                                                                       : fmin(up.agreement, down.agreement));
    part->band_change = cxm__index_figure(x, x->bands.count && x->n ? 100 * (fmax(up.moved, down.moved) / n) : (double)NAN);
    part->stale = cxm__index_figure(x, x->counted ? 100 * ((double)x->stale[j] / (double)x->counted) : (double)NAN);
    part->stale.n = x->counted;
    part->stale.n_effective = (double)x->counted;
    part->stale.missing = 0;
    part->stale.flags = 0;
    return CXM_OK;
}
