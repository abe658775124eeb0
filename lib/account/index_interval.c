/* How sure the mean of an index is: BCa, with an acceleration that knows the weights. Rows are sorted by index and weight first, so that
 * their order in the table changes nothing. */
#include "account/index_work.h"
#include "cxm/unstable/bootstrap.h"
#include "stats/merge_sort.h"

/* Rows that have an index, sorted; indices from the smallest on, so that equal ones are exactly 0. */
struct index_drawn {
    double *above, *weight;
};

static double index_statistic(const void *context, const int64_t *items, int64_t count)
{
    const struct index_drawn *drawn = context;
    double top = 0, bottom = 0;
    for (int64_t i = 0; i < count; i++) {
        top += drawn->weight[items[i]] * drawn->above[items[i]];
        bottom += drawn->weight[items[i]];
    }
    return top / bottom;
}

static double index_sort(const struct cxm__index *x, struct cxm__row_value *items, struct cxm__row_value *spare,
                         struct index_drawn *drawn)
{
    int64_t n = 0;
    for (int64_t row = 0; row < x->rows; row++)
        if (cxm__index_counts(x, row))
            items[n++] = (struct cxm__row_value){x->weight[row], row};
    cxm__sort_rows(items, spare, n);
    for (int64_t i = 0; i < n; i++)
        items[i].value = x->index[items[i].row];
    cxm__sort_rows(items, spare, n);
    const double least = items[0].value;
    for (int64_t i = 0; i < n; i++) {
        drawn->above[i] = items[i].value - least;
        drawn->weight[i] = x->weight[items[i].row];
    }
    return least;
}

/* The acceleration of a weighted mean, by leaving out each row. */
static double index_acceleration(const struct index_drawn *drawn, int64_t n, double *left_out)
{
    cxm__sum top = {0, 0}, bottom = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        cxm__sum_add(&top, drawn->weight[i] * drawn->above[i]);
        cxm__sum_add(&bottom, drawn->weight[i]);
    }
    const double mean = cxm__sum_value(top) / cxm__sum_value(bottom);
    for (int64_t i = 0; i < n; i++) /* less the mean of all, of which it is a small change */
        left_out[i] = drawn->weight[i] * (mean - drawn->above[i]) / (cxm__sum_value(bottom) - drawn->weight[i]);
    return cxm_jackknife_acceleration(left_out, NULL, n);
}

static cxm_status index_bootstrap(const struct cxm__index *x, const struct index_drawn *drawn, double least, double *replicates,
                                  double *left_out, cxm_estimate *index, cxm_error *error)
{
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result plain, corrected;
    options.confidence = x->options.confidence;
    options.seed = (uint64_t)x->options.seed;
    options.replicates = x->options.replicates;
    options.interval = CXM_BOOTSTRAP_PERCENTILE;
    cxm_status status = cxm_bootstrap_rows(x->n, NULL, index_statistic, drawn, &options, x->host, replicates, &plain, error);
    corrected = plain;
    const double acceleration = index_acceleration(drawn, x->n, left_out);
    options.interval = CXM_BOOTSTRAP_BCA;
    if (!status && !plain.estimate.interval_status && isfinite(acceleration))
        status = cxm_bootstrap_interval(plain.estimate.value, replicates, options.replicates, acceleration, &options, x->host,
                                        &corrected, error);
    if (status)
        return status;
    const cxm_estimate *found = &corrected.estimate;
    index->std_error = found->std_error;
    index->interval_status = found->interval_status;
    index->flags |= plain.estimate.flags;
    if (!found->interval_status) {
        index->lower = fmax(0, least + found->lower);
        index->upper = fmin(100, least + found->upper);
        index->confidence = found->confidence;
    }
    return CXM_OK;
}

cxm_status cxm__index_interval(const struct cxm__index *x, cxm_estimate *index, cxm_error *error)
{
    struct index_drawn drawn = {cxm__allocate(x->host, x->n, sizeof(double)), cxm__allocate(x->host, x->n, sizeof(double))};
    struct cxm__row_value *items = cxm__allocate(x->host, x->n, 2 * sizeof *items);
    double *replicates = cxm__allocate(x->host, x->options.replicates, sizeof *replicates);
    double *left_out = cxm__allocate(x->host, x->n, sizeof *left_out);
    cxm_status status = drawn.above && drawn.weight && items && replicates && left_out ? CXM_OK : cxm__fail_memory(error);
    index->interval_status = CXM_INTERVAL_TOO_FEW;
    if (!status && x->n > 1) {
        const double least = index_sort(x, items, items + x->n, &drawn);
        status = index_bootstrap(x, &drawn, least, replicates, left_out, index, error);
    }
    cxm__release(x->host, left_out, x->n, sizeof *left_out);
    cxm__release(x->host, replicates, x->options.replicates, sizeof *replicates);
    cxm__release(x->host, items, x->n, 2 * sizeof *items);
    cxm__release(x->host, drawn.weight, x->n, sizeof(double));
    cxm__release(x->host, drawn.above, x->n, sizeof(double));
    return status;
}
