/* The one-shot call: a grid of a single slot on the stack. Rows go in by large chunks, between which the host hears of progress. */
#include "transactional/once.h"

#include <math.h>
#include <string.h>

enum { ONCE_CHUNK = 1 << 22 };

cxm_status cxm__population_check(const struct cxm__tally *tally, int32_t argument, cxm_error *error)
{
    if ((double)tally->n <= tally->population)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, -1, CXM__A("population"), CXM__T(": "), CXM__N(tally->population),
                     CXM__T(" is smaller than the "), CXM__I(tally->n), CXM__T(" answers that came from it"));
}

static cxm_status once_design(cxm_design *to, const cxm_design *from, cxm_error *error)
{
    *to = (cxm_design)CXM_DESIGN_INIT;
    return cxm__struct_read(to, sizeof *to, sizeof *to, from, 1, "design", error);
}

cxm_status cxm__once_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                           const cxm_design *design, const void *options, const cxm_host *host, const void *result,
                           cxm_error *error)
{
    cxm_design own;
    cxm_host lent;
    cxm_status status = score ? once_design(&own, design, error) : cxm__fail_null(error, 0, "score");
    if (!status)
        status = cxm__measure_options(measure, options, 2, &once->options, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    once->drawn = NULL;
    if (status)
        return status;
    const char *member = own.weight ? "weight" : own.stratum ? "stratum" : own.cluster ? "cluster"
                                                                          : own.population ? "population" : NULL;
    if (member && (status = cxm__measure_drawn(measure, &once->options, member, 1, error)) != CXM_OK)
        return status;
    if (own.stratum || own.cluster)
        return cxm__drawn_begin(once, measure, score, &own, &lent, error);
    struct cxm__source_answers answers = {score, "score", cxm__measure_off_scale(measure, &once->options)};
    struct cxm__source source = {&answers, own.weight, own.population, "weight", "population", 0, 1, score->length};
    status = cxm__source_check(&source, 1, error);
    if (status)
        return status;

    struct cxm__answers *to = &once->answers;
    to->scale = cxm__measure_scale(measure, &once->options);
    to->points = (int32_t)(to->scale.maximum - to->scale.minimum) + 1;
    to->bits = 0;
    to->wide = once->wide;
    to->wide_of = NULL;
    to->weights = NULL;
    to->between = (struct cxm__between_list){once->between, 0, CXM__ONCE_BETWEEN, true};
    memset(to->reasons, 0, sizeof to->reasons);
    memset(once->wide, 0, (size_t)(to->points + CXM__WIDE_EXTRA) * sizeof *once->wide);
    if (own.weight) {
        to->weights = once->weights;
        to->weight_range = once->range;
        once->range[0] = once->range[1] = 0;
        memset(once->weights, 0, (size_t)to->points * sizeof *once->weights);
    }
    once->population = NAN;
    once->grid = (struct cxm__grid){.host = lent, .slots = 1, .capacity = 1, .columns = 1, .weighted = own.weight != NULL,
                                    .with_population = own.population != NULL, .answers = to, .population = &once->population};
    for (int64_t at = 0; at < score->length && !status; at += ONCE_CHUNK) {
        int64_t end = score->length - at < ONCE_CHUNK ? score->length : at + ONCE_CHUNK;
        status = at ? cxm__progress(&lent, at, score->length, error) : CXM_OK;
        if (!status)
            status = cxm__gather_all(&once->grid, &source, at, end, error);
    }
    if (!status) {
        cxm__grid_settle(&once->grid);
        cxm__tally_of(&once->grid, 0, 0, once->row, &once->tally);
        once->confidence = cxm__confidence_of(cxm__measure_confidence(measure, &once->options));
        status = cxm__population_check(&once->tally, 1, error);
    }
    if (status)
        cxm__once_end(once);
    return status;
}

void cxm__once_end(struct cxm__once *once)
{
    if (once->drawn)
        cxm__drawn_end(once->drawn);
    else
        cxm__between_free(&once->answers.between, &once->grid.host);
}
