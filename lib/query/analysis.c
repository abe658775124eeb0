/* Binding and running an analysis, and the public call that does both at once. What an analysis does not take is refused here, so
 * that none leaves out silently what it was given. */
#include "query/analysis.h"

#include <math.h>
#include <string.h>

#include "core/lend.h"
#include "core/weights.h"
#include "stats/tested.h"

static const char *const analysis_design[CXM__DESIGN_COLUMNS] = {"weight", "stratum", "cluster", "population"};

static cxm_status analysis_fail_type(const char *name, const char *why, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(why));
}

/* One column: codes for a category, a column of numbers or of times as it is. */
static cxm_status analysis_column(struct cxm__analysis *analysis, int32_t at, const cxm_column *column, const char *name, int32_t kind,
                                  int32_t argument, cxm_error *error)
{
    if (!column)
        return cxm__fail_null(error, argument, name);
    cxm_status status = cxm__column_check(column, name, argument, error);
    if (!status)
        status = cxm__length_check(column, analysis->source.length, name, argument, error);
    if (kind != CXM_INPUT_CATEGORY) {
        const bool time = !status && kind == CXM_INPUT_TIME && cxm__column_kind(column) == CXM__KIND_TIME;
        analysis->columns[at] = *column;
        return status || time ? status : cxm__numbers_check(column, analysis->source.length, name, argument, error);
    }
    if (!status && cxm__column_kind(column) == CXM__KIND_REAL)
        status = analysis_fail_type(name, ": a category is integer, boolean, time, text or coded, and the column holds real numbers",
                                    argument, error);
    if (!status)
        status = cxm__category_new(&analysis->categories[at], column, name, argument, analysis->host, error);
    analysis->columns[at] = analysis->categories[at].column;
    return status;
}

static cxm_status analysis_columns(struct cxm__analysis *analysis, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_measure *info = &source->measure->info;
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < source->count && !status; i++) {
        const cxm_input *input = &info->inputs[i < info->input_count ? i : info->input_count - 1];
        int32_t kind = input->kind;
        if (kind == CXM_INPUT_MARGIN) /* by turns */
            kind = (i - info->input_count + 1) % 2 ? CXM_INPUT_NUMBER : CXM_INPUT_CATEGORY;
        status = analysis_column(analysis, i, source->columns[i], source->names[i], kind, source->argument, error);
    }
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS && !status; d++) {
        if (!source->design[d])
            continue;
        if (!(info->design >> d & 1)) {
            status = CXM__FAIL(error, CXM_E_UNSUPPORTED, source->design_argument, -1, CXM__T(info->name), CXM__T(" takes no "),
                               CXM__A(analysis_design[d]));
            continue;
        }
        const bool category = 1u << d == CXM_DESIGN_STRATUM || 1u << d == CXM_DESIGN_CLUSTER;
        status = analysis_column(analysis, analysis->count + d, source->design[d], source->design_names[d],
                                 category ? CXM_INPUT_CATEGORY : CXM_INPUT_NUMBER, source->design_argument, error);
    }
    return status;
}

cxm_status cxm__analysis_bind(struct cxm__analysis *analysis, const struct cxm__analysis_source *source, const cxm_host *host,
                              cxm_error *error)
{
    const int32_t inputs = source->measure->info.input_count;
    *analysis = (struct cxm__analysis){.source = *source, .host = host, .count = source->count > inputs ? source->count : inputs};
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    analysis->columns = cxm__allocate_zeroed(host, all, sizeof *analysis->columns);
    analysis->categories = cxm__allocate_zeroed(host, all, sizeof *analysis->categories);
    return analysis->columns && analysis->categories ? analysis_columns(analysis, error) : cxm__fail_memory(error);
}

void cxm__analysis_free(struct cxm__analysis *analysis)
{
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    for (int32_t i = 0; analysis->categories && i < all; i++)
        cxm__category_free(&analysis->categories[i], analysis->host);
    cxm__release(analysis->host, analysis->columns, all, sizeof *analysis->columns);
    cxm__release(analysis->host, analysis->categories, all, sizeof *analysis->categories);
}

/* The function knows its inputs by the record's names. */
static void analysis_rename(const struct cxm__analysis *analysis, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_measure *info = &source->measure->info;
    if (!error)
        return;
    if (error->argument >= 0)
        error->argument = source->argument;
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS; d++)
        if (source->design[d] && strcmp(error->name, analysis_design[d]) == 0) {
            error->argument = source->design_argument;
            cxm__fail_rename(error, analysis_design[d], source->design_names[d]);
            return;
        }
    for (int32_t i = 0; i < info->input_count && i < source->count; i++)
        if (strcmp(error->name, info->inputs[i].name) == 0) {
            cxm__fail_rename(error, info->inputs[i].name, source->names[i]);
            return;
        }
}

cxm_status cxm__analysis_run(const struct cxm__analysis *analysis, const cxm_column *columns, int64_t length,
                             cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    const struct cxm__analysis_source *source = &analysis->source;
    const cxm_column *design = columns + analysis->count;
    const cxm_design given = {sizeof given, design[0].type ? &design[0] : NULL, design[1].type ? &design[1] : NULL,
                              design[2].type ? &design[2] : NULL, design[3].type ? &design[3] : NULL};
    const struct cxm__request request = {.columns = columns, .names = source->names, .count = source->count, .length = length,
                                         .design = given, .options = source->options, .host = analysis->host};
    cxm_status status = source->measure->analyse(&request, figures, rows, error);
    if (status)
        analysis_rename(analysis, error);
    return status;
}

/* A measure of answers, with figures that have no test. */
static cxm_status analysis_answers(const struct cxm__measure *measure, const cxm_column *const *columns, const cxm_design *design,
                                   const char *options, const cxm_host *host, cxm_tested_estimate *figures, cxm_error *error)
{
    cxm_estimate estimates[32];
    cxm_status status = cxm_measure_estimate(&measure->info, columns, design, options, host, estimates, error);
    if (status && error)
        error->argument += error->argument > 1 ? 2 : 0; /* names and count stand before the design here */
    for (int32_t t = 0; t < measure->info.term_count && !status && figures; t++)
        figures[t] = (cxm_tested_estimate){.estimate = estimates[t], .statistic = NAN, .df = NAN, .p = NAN,
                                           .test_status = CXM_TEST_NOT_TESTABLE};
    return status;
}

static cxm_status analysis_whole(const struct cxm__analysis_source *source, int32_t figure_count, const cxm_host *host,
                                 cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    struct cxm__analysis analysis;
    cxm_tested_estimate *own = figures ? NULL : cxm__allocate(host, figure_count, sizeof *own);
    cxm_status status = figures || own ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        status = cxm__analysis_bind(&analysis, source, host, error);
        if (!status)
            status = cxm__analysis_run(&analysis, analysis.columns, source->length, figures ? figures : own, rows, error);
        cxm__analysis_free(&analysis);
    }
    cxm__release(host, own, figure_count, sizeof *own);
    return status;
}

cxm_status cxm_measure_analyse(const cxm_measure *info, const cxm_column *const *columns, const char *const *names, int32_t count,
                               const cxm_design *design, const char *options, const cxm_host *host, cxm_tested_estimate *figures,
                               double *const *rows, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    const int32_t figure_count = cxm_measure_figures(info, count);
    union cxm__any_options own;
    cxm_design drawn = CXM_DESIGN_INIT;
    cxm_host lent;
    if (!measure)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("measure"), CXM__T(" is not one of cxm_measure_at()"));
    if (!columns || !columns[0])
        return cxm__fail_null(error, 1, "columns");
    if (!figure_count)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("count"), CXM__T(": "), CXM__T(info->name), CXM__T(" cannot be given "),
                         CXM__I(count), CXM__T(" columns"));
    if (info->form == CXM_FORM_ANSWERS)
        return analysis_answers(measure, columns, design, options, host, figures, error);
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, &own, info->options_size);
    cxm_status status = cxm__struct_read(&drawn, sizeof drawn, sizeof drawn, design, 4, "design", error);
    if (!status)
        status = cxm__host_read(&lent, host, 6, error);
    if (!status && options) {
        status = cxm_options_parse(info, options, &own, error);
        if (status && error)
            error->argument = 5;
    }
    if (status)
        return status;
    const char **given = cxm__allocate(&lent, count, sizeof *given);
    if (!given)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count; i++)
        given[i] = names && names[i] ? names[i] : info->inputs[i < info->input_count ? i : info->input_count - 1].name;
    const struct cxm__analysis_source source = {.measure = measure, .options = &own, .columns = columns, .names = given, .count = count,
                                                .length = columns[0]->length,
                                                .design = {drawn.weight, drawn.stratum, drawn.cluster, drawn.population},
                                                .design_names = {"weight", "stratum", "cluster", "population"},
                                                .argument = 1, .design_argument = 4};
    status = analysis_whole(&source, figure_count, &lent, figures, rows, error);
    cxm__release(&lent, given, count, sizeof *given);
    return status;
}
