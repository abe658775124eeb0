/* One pass over the slots of a group. Each stratum is closed when the next one opens, with Welford's update for its clusters. */
#include "transactional/drawn.h"

#include <math.h>

/* A stratum while it is being read. */
struct drawn_stratum {
    int64_t units;
    double mean, square; /* of the units' sums: their mean, and their squares about it */
    double population;
};

struct drawn_total {
    double variance; /* of the sum of w * score */
    int64_t units, strata;
    bool lonely, sampled; /* a stratum of one unit; one that is not a census */
};

static void drawn_close(struct drawn_total *total, const struct drawn_stratum *stratum)
{
    const double n = (double)stratum->units, left = isinf(stratum->population) ? 1 : fmax(1 - n / stratum->population, 0);
    if (!stratum->units)
        return;
    total->units += stratum->units;
    total->strata++;
    total->sampled = total->sampled || left > 0;
    if (left > 0 && stratum->units == 1)
        total->lonely = true;
    else if (left > 0)
        total->variance += left * n / (n - 1) * stratum->square;
}

static struct drawn_total drawn_read(const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores, int32_t count,
                                     double mean)
{
    struct drawn_total total = {0};
    struct drawn_stratum stratum = {.population = INFINITY};
    for (int64_t slot = tally->parts->first; slot < tally->parts->end; slot++) {
        const struct cxm__part part = cxm__tally_part(tally, slot, bands, scores, count, mean);
        if (part.opens) {
            drawn_close(&total, &stratum);
            stratum = (struct drawn_stratum){.population = INFINITY};
        }
        if (!part.n)
            continue;
        stratum.population = fmin(stratum.population, part.population);
        if (tally->parts->clusters) {
            const double distance = part.sum - stratum.mean;
            stratum.units++;
            stratum.mean += distance / (double)stratum.units;
            stratum.square += distance * (part.sum - stratum.mean);
        } else { /* the slot is the stratum */
            stratum.units = part.n;
            stratum.square = fmax(part.square - part.sum * part.sum / (double)part.n, 0);
        }
    }
    drawn_close(&total, &stratum);
    return total;
}

double cxm__drawn_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                        int32_t count, double total, double mean, double scale)
{
    const struct drawn_total drawn = drawn_read(tally, bands, scores, count, mean);
    const bool clusters = tally->parts->clusters;
    const double variance = drawn.variance / (total * total);
    estimate->clusters = clusters ? drawn.units : 0;
    estimate->interval_status = CXM_INTERVAL_OK;
    if (clusters && drawn.units < CXM__CLUSTERS_FEW && drawn.units >= CXM__CLUSTERS_LEAST)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    if (!drawn.sampled) {
        estimate->std_error = 0; /* a census of all strata has nothing to be unsure of */
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE;
        return 0;
    }
    if (clusters && drawn.units < CXM__CLUSTERS_LEAST)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (drawn.lonely || drawn.units <= drawn.strata) {
        if (estimate->interval_status == CXM_INTERVAL_OK)
            estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return NAN;
    }
    estimate->df = (double)(drawn.units - drawn.strata);
    estimate->std_error = scale * sqrt(variance);
    return variance;
}

cxm_status cxm__drawn_check(const struct cxm__tally *tally, cxm_error *error)
{
    const struct cxm__parts *parts = tally->parts;
    double population = NAN;
    int64_t units = 0;
    for (int64_t slot = parts->first; slot < parts->end; slot++) {
        const struct cxm__part part = cxm__tally_part(tally, slot, NULL, NULL, 0, 0);
        if (part.opens)
            population = NAN, units = 0;
        if (!part.n || isinf(part.population))
            continue;
        if (!isnan(population) && population != part.population)
            return CXM__FAIL(error, CXM_E_DOMAIN, -1, -1, CXM__A("population"), CXM__T(": "), CXM__N(part.population),
                             CXM__T(" differs from "), CXM__N(population), CXM__T("; a stratum has one population"));
        population = part.population;
        units += parts->clusters ? 1 : part.n;
        if ((double)units > population)
            return CXM__FAIL(error, CXM_E_DOMAIN, -1, -1, CXM__A("population"), CXM__T(": "), CXM__N(population),
                             CXM__T(" is smaller than the "), CXM__I(units), CXM__T(parts->clusters ? " clusters" : " answers"),
                             CXM__T(" that came from it"));
    }
    return CXM_OK;
}
