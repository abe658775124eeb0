/* The list of measures, and what is done with any of them. A measure is added by its own files and one line here. */
#include <string.h>

#include "core/lend.h"
#include "measure.h"
#include "transactional/once.h"

static const struct cxm__measure *const registry[] = {
    &cxm__measure_nps,
    &cxm__measure_csat,
    &cxm__measure_ces,
    &cxm__measure_rating,
    &cxm__measure_association,
    &cxm__measure_paired,
    &cxm__measure_weighting_poststratify,
    &cxm__measure_weighting_rake,
    &cxm__measure_weighting_mean,
    &cxm__measure_weighting_trim,
    &cxm__measure_weighting_summary,
    &cxm__measure_representativeness,
    &cxm__measure_response_rate,
    &cxm__measure_reliability,
    &cxm__measure_rescale,
    &cxm__measure_trend,
    &cxm__measure_auc,
    &cxm__measure_auc_difference,
    &cxm__measure_two_groups,
    &cxm__measure_divergence,
    &cxm__measure_concentration,
    &cxm__measure_quantile,
    &cxm__measure_multiplicity,
    &cxm__measure_permutation,
    &cxm__measure_permutation_paired,
    &cxm__measure_survival,
    &cxm__measure_log_rank,
    &cxm__measure_cox,
    &cxm__measure_cox_intervals,
    &cxm__measure_mean_cumulative,
    &cxm__measure_control_xmr,
    &cxm__measure_control_p,
    &cxm__measure_control_laney,
    &cxm__measure_control_nps,
    &cxm__measure_control_ewma,
    &cxm__measure_control_cusum,
    &cxm__measure_regression_linear,
    &cxm__measure_regression_logistic,
    &cxm__measure_shrinkage,
    &cxm__measure_coverage,
    &cxm__measure_index,
    &cxm__measure_index_aged,
    &cxm__measure_voices_difference,
    &cxm__measure_voices_agreement,
    &cxm__measure_voices_attribution,
    &cxm__measure_voices_quadrant,
    &cxm__measure_voices_blindspot,
    &cxm__measure_voices_panel,
    &cxm__measure_voices_criteria,
    &cxm__measure_voices_profile,
    &cxm__measure_voices_decomposition,
    &cxm__measure_voices_mirror,
    &cxm__measure_voices_themes,
};

int32_t cxm_measure_count(void)
{
    return (int32_t)(sizeof registry / sizeof *registry);
}

const cxm_measure *cxm_measure_at(int32_t index)
{
    return index >= 0 && index < cxm_measure_count() ? &registry[index]->info : NULL;
}

const struct cxm__measure *cxm__measure_find(struct cxm__slice name)
{
    for (int32_t i = 0; i < cxm_measure_count(); i++)
        if (cxm__slice_is(name, registry[i]->info.name))
            return registry[i];
    return NULL;
}

const cxm_measure *cxm_measure_find(const char *name)
{
    const struct cxm__measure *measure = name ? cxm__measure_find(cxm__slice_of(name)) : NULL;
    return measure ? &measure->info : NULL;
}

int32_t cxm__input_step(const cxm_input *input)
{
    return input->kind == CXM_INPUT_AGED ? 2 : 1;
}

int32_t cxm__measure_repeats(const struct cxm__measure *measure, int32_t columns)
{
    const cxm_measure *info = &measure->info;
    const bool repeats = info->inputs[info->input_count - 1].flags & CXM_INPUT_REPEATED;
    int32_t least = 0;
    while (least < info->input_count && !(info->inputs[least].flags & CXM_INPUT_OPTIONAL))
        least++;
    if (columns < least || (columns > info->input_count && !repeats))
        return -1;
    const int32_t step = cxm__input_step(&info->inputs[info->input_count - 1]);
    const int32_t more = columns - info->input_count + 1;
    return !repeats ? 1 : more < 0 ? 0 : more % step ? -1 : more / step;
}

int32_t cxm__term_repeats(const cxm_term *term, int32_t repeats)
{
    return term->flags & CXM_TERM_EACH ? repeats : 1;
}

int32_t cxm_measure_figures(const cxm_measure *info, int32_t columns)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    const int32_t repeats = measure ? cxm__measure_repeats(measure, columns) : -1;
    int32_t figures = 0;
    for (int32_t t = 0; repeats >= 0 && t < info->term_count; t++)
        figures += cxm__term_repeats(&info->terms[t], repeats);
    return figures;
}

struct cxm__option_table cxm__measure_table(const struct cxm__measure *measure)
{
    return (struct cxm__option_table){measure->info.name, measure->info.options, measure->info.option_count};
}

cxm_scale cxm__measure_scale(const struct cxm__measure *measure, const void *options)
{
    cxm_scale scale;
    memcpy(&scale, (const char *)options + measure->scale_offset, sizeof scale);
    return scale;
}

double cxm__measure_confidence(const struct cxm__measure *measure, const void *options)
{
    double confidence;
    memcpy(&confidence, (const char *)options + measure->confidence_offset, sizeof confidence);
    return confidence;
}

int32_t cxm__measure_off_scale(const struct cxm__measure *measure, const void *options)
{
    int32_t off_scale;
    memcpy(&off_scale, (const char *)options + measure->off_scale_offset, sizeof off_scale);
    return off_scale;
}

cxm_status cxm__measure_drawn(const struct cxm__measure *measure, const void *options, const char *member, int32_t argument,
                              cxm_error *error)
{
    static const char *const bootstraps[] = {"percentile", "bca"};
    struct cxm__option_table table = cxm__measure_table(measure);
    const cxm_option *option = cxm__option_find(&table, (struct cxm__slice){"interval", 8});
    for (int i = 0; i < 2 && option; i++)
        if (cxm__option_is(option, options, bootstraps[i]))
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__T(table.owner), CXM__T(".interval="),
                             CXM__T(bootstraps[i]), CXM__T(" resamples answers one by one, each as likely, and takes no "), CXM__A(member));
    return CXM_OK;
}

cxm_status cxm__measure_check(const struct cxm__measure *measure, void *options, int32_t argument, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm_status status = cxm__options_check(&table, options, argument, error);
    if (!status && measure->check)
        status = measure->check(options, argument, error);
    if (!status && measure->settle)
        measure->settle(options);
    return status;
}

cxm_status cxm__measure_options(const struct cxm__measure *measure, const void *from, int32_t argument,
                                union cxm__any_options *options, cxm_error *error)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    size_t size = measure->info.options_size;
    cxm__options_defaults(&table, options, size);
    cxm_status status = cxm__struct_read(options, size, size, from, argument, "options", error);
    return status ? status : cxm__measure_check(measure, options, argument, error);
}

const struct cxm__measure *cxm__measure_own(const cxm_measure *info)
{
    for (int32_t i = 0; info && i < cxm_measure_count(); i++)
        if (&registry[i]->info == info)
            return registry[i];
    return NULL;
}

static cxm_status registry_fail(cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("measure"), CXM__T(" is not one of cxm_measure_at()"));
}

cxm_status cxm_options_init(const cxm_measure *info, void *options, size_t size, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    if (!measure)
        return registry_fail(error);
    if (!options)
        return cxm__fail_null(error, 1, "options");
    if (size != info->options_size)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" is not the size of "),
                         CXM__T(info->name), CXM__T("'s options, "), CXM__I((int64_t)info->options_size));
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, options, size);
    return CXM_OK;
}

cxm_status cxm_options_parse(const cxm_measure *info, const char *text, void *options, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options work;
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    if (!measure)
        return registry_fail(error);
    if (!options)
        return cxm__fail_null(error, 2, "options");
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm_status status = cxm__measure_options(measure, options, 2, &work, error);
    while (!status && text) {
        status = cxm__option_next(&text, 0, name, value, 1, error);
        if (status || !name[0])
            break;
        const cxm_option *option = cxm__option_find(&table, cxm__slice_of(name));
        if (!option)
            status = CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T(table.owner), CXM__T(" has no option "), CXM__AQ(name));
        else
            status = cxm__option_set(&table, option, &work, cxm__slice_of(value), 1, error);
    }
    if (!status)
        status = cxm__measure_check(measure, &work, 1, error);
    if (!status) {
        size_t size; /* the caller's struct may be an older, shorter one */
        memcpy(&size, options, sizeof size);
        memcpy((char *)options + sizeof size, work.bytes + sizeof size,
               (size < info->options_size ? size : info->options_size) - sizeof size);
    }
    return status;
}

cxm_status cxm_options_format(const cxm_measure *info, const void *options, char *buffer, size_t size, size_t *needed,
                              cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options work;
    struct cxm__text text = cxm__text_into(buffer, size);
    if (!measure)
        return registry_fail(error);
    if (!buffer && size)
        return cxm__fail_null(error, 2, "buffer");
    cxm_status status = cxm__measure_options(measure, options, 1, &work, error);
    if (status)
        return status;
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_write(&table, &work, &text);
    bool fitted = cxm__text_end(&text);
    if (needed)
        *needed = text.length + 1;
    if (!fitted)
        return CXM__FAIL(error, CXM_E_SPACE, 3, -1, CXM__A("size"), CXM__T(": "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                         CXM__I((int64_t)text.length + 1), CXM__T(" are needed"));
    return CXM_OK;
}

cxm_status cxm_measure_estimate(const cxm_measure *info, const cxm_column *const *columns, const cxm_design *design,
                                const char *options, const cxm_host *host, cxm_estimate *estimates, cxm_error *error)
{
    const struct cxm__measure *measure = cxm__measure_own(info);
    union cxm__any_options own;
    struct cxm__once once;
    if (!measure)
        return registry_fail(error);
    if (!columns || !estimates)
        return cxm__fail_null(error, columns ? 5 : 1, columns ? "estimates" : "columns");
    if (measure->info.form == CXM_FORM_ANALYSIS)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("measure"), CXM__T(": "), CXM__T(info->name),
                         CXM__T(" is an analysis, for cxm_measure_analyse() or a query"));
    struct cxm__option_table table = cxm__measure_table(measure);
    cxm__options_defaults(&table, &own, measure->info.options_size);
    cxm_status status = options ? cxm_options_parse(info, options, &own, error) : CXM_OK;
    if (status) {
        if (error)
            error->argument = 3;
        return status;
    }
    status = cxm__once_begin(&once, measure, columns[0], design, &own, host, estimates, error);
    if (status) {
        if (error && error->argument >= 0)
            error->argument++; /* the measure stands before what cxm_nps() and its like take */
        return status;
    }
    measure->terms(&once.tally, &once.options, UINT32_MAX >> (32 - measure->info.term_count), &once.confidence, estimates);
    cxm__once_end(&once);
    return CXM_OK;
}
