/* A measure's headline of one answer is what that answer counts; for the points of the scale it is asked once.
 * Nothing here knows which measures there are. */
#include "voices/scorer.h"

#include <math.h>

#include "core/column.h"

static cxm_status scorer_one(const struct cxm__scorer *scorer, double answer, double *counts, cxm_error *error)
{
    const cxm_column column = cxm_column_of(CXM_TYPE_F64, &answer, 1);
    const cxm_column *const columns[] = {&column};
    cxm_estimate estimates[32];
    cxm_status status = cxm_measure_estimate(&scorer->measure->info, columns, NULL, scorer->options, NULL, estimates, error);
    *counts = status || estimates[0].status ? (double)NAN : estimates[0].value;
    return status;
}

/* The options, and "interval=none" behind them: no interval is looked at. */
static cxm_status scorer_options(struct cxm__scorer *scorer, const char *text, cxm_error *error)
{
    const cxm_measure *info = &scorer->measure->info;
    union cxm__any_options options;
    struct cxm__option_table table = cxm__measure_table(scorer->measure);
    size_t needed;
    cxm__options_defaults(&table, &options, info->options_size);
    cxm_status status = cxm_options_parse(info, text, &options, error);
    if (!status)
        status = cxm_options_parse(info, "interval=none", &options, error);
    if (!status)
        status = cxm_options_format(info, &options, scorer->options, sizeof scorer->options, &needed, error);
    if (!status)
        scorer->scale = cxm__measure_scale(scorer->measure, &options);
    return status;
}

cxm_status cxm__scorer_read(struct cxm__scorer *scorer, const char *text, const char *owner, int32_t argument, cxm_error *error)
{
    const char *whole = *text ? text : "nps";
    const struct cxm__slice name = {whole, strcspn(whole, " ,")};
    *scorer = (struct cxm__scorer){.measure = cxm__measure_find(name)};
    if (!scorer->measure || scorer->measure->info.form != CXM_FORM_ANSWERS)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T(owner), CXM__T("."), CXM__A("measure"), CXM__T(": "),
                         CXM__S(name), CXM__T(" is no measure of answers, such as nps or csat"));
    cxm_status status = scorer_options(scorer, whole + name.length, error);
    const int64_t points = status ? 0 : (int64_t)(scorer->scale.maximum - scorer->scale.minimum) + 1;
    for (int64_t i = 0; i < points && !status; i++) {
        double *at = &scorer->counts[i];
        status = scorer_one(scorer, scorer->scale.minimum + (double)i, at, error);
        scorer->least = i ? fmin(scorer->least, *at) : *at;
        scorer->most = i ? fmax(scorer->most, *at) : *at;
    }
    if (status && error)
        error->argument = argument;
    return status;
}

/* Whether an option says nothing of what an answer counts: it is of intervals, and there are none of single answers. */
static bool scorer_idle(const char *name)
{
    return strcmp(name, "interval") == 0 || strcmp(name, "confidence") == 0;
}

void cxm__scorer_settle(char text[CXM__SCORER_TEXT])
{
    struct cxm__scorer scorer;
    union cxm__any_options options;
    char own[CXM__VALUE_SIZE], initial[CXM__VALUE_SIZE], name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE], usual[CXM__VALUE_SIZE];
    char settled[CXM__SCORER_TEXT];
    struct cxm__text to = cxm__text_into(settled, sizeof settled);
    const char *whole = *text ? text : "nps", *at = own, *of = initial;
    size_t needed;
    if (cxm__scorer_read(&scorer, text, "", 0, NULL))
        return;
    const cxm_measure *info = &scorer.measure->info;
    struct cxm__option_table table = cxm__measure_table(scorer.measure);
    cxm__options_defaults(&table, &options, info->options_size);
    if (cxm_options_parse(info, whole + strcspn(whole, " ,"), &options, NULL) ||
        cxm_options_format(info, &options, own, sizeof own, &needed, NULL) ||
        cxm_options_format(info, NULL, initial, sizeof initial, &needed, NULL))
        return;
    cxm__text_string(&to, info->name);
    while (!cxm__option_next(&at, 0, name, value, 0, NULL) && name[0] && !cxm__option_next(&of, 0, name, usual, 0, NULL)) {
        if (strcmp(value, usual) == 0 || scorer_idle(name))
            continue;
        cxm__text_character(&to, ' ');
        cxm__text_string(&to, name);
        cxm__text_character(&to, '=');
        cxm__text_quoted(&to, value, strlen(value));
    }
    if (!cxm__text_end(&to))
        return;
    memset(text, 0, CXM__SCORER_TEXT);
    memcpy(text, settled, to.length);
}

cxm_status cxm__scorer_count(const struct cxm__scorer *scorer, double answer, const char *name, int64_t row, double *counts,
                             cxm_error *error)
{
    const double point = answer - scorer->scale.minimum;
    if (point >= 0 && answer <= scorer->scale.maximum && point == floor(point)) {
        *counts = scorer->counts[(int64_t)point];
        return CXM_OK;
    }
    cxm_status status = scorer_one(scorer, answer, counts, error);
    if (!status || status != CXM_E_DOMAIN)
        return status;
    if (isnan(answer))
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A(name), CXM__T("["), CXM__I(row),
                         CXM__T("]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL, to drop such rows set measure=\""),
                         CXM__T(scorer->measure->info.name), CXM__T(" off_scale=skip\""));
    return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__N(answer),
                     CXM__T(" is outside "), CXM__N(scorer->scale.minimum), CXM__T(".."), CXM__N(scorer->scale.maximum),
                     CXM__T("; the option measure says another scale, as in measure=\""), CXM__T(scorer->measure->info.name),
                     CXM__T(" scale=1..10\""));
}
