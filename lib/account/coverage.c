/* Who was heard of those who could be: weights are added up by row, and heard classes counted by unit.
 * The measure stands below the function. */
#include "cxm/unstable/coverage.h"

#include <math.h>

#include "account/required.h"
#include "core/column.h"
#include "core/lend.h"
#include "core/weights.h"
#include "measure.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_coverage_result) == 5 * sizeof(cxm_estimate) + 32, "frozen");
_Static_assert(sizeof(cxm_coverage_options) <= sizeof(union cxm__any_options), "read into one of these");

static cxm_status coverage_check(const void *options, int32_t argument, cxm_error *error)
{
    return cxm__required_check(((const cxm_coverage_options *)options)->required, "coverage", argument, error);
}

static void coverage_settle(void *options)
{
    cxm__required_settle(((cxm_coverage_options *)options)->required);
}

/* ---- counting ---- */

struct coverage {
    const cxm_host *host;
    const cxm_column *heard, *unit, *classes, *weight;
    struct cxm__required required;
    int64_t rows, labelled, units, missing, excluded, known, unknown, unitless, told;
    cxm__sum all, square, reached;
    bool unequal;
    double first;
    double *label;     /* of the rows that count and have a unit */
    int32_t *code;     /* their units */
    int32_t *class_of; /* their classes that are required, or COVERAGE_ */
    int64_t *times;    /* how often heard: by unit, by required class, and at the end whichever class */
};

enum { COVERAGE_OTHER = -1, COVERAGE_SILENT = -2, COVERAGE_UNKNOWN = -3 };

static int32_t coverage_class(const struct coverage *c, int64_t row)
{
    const bool coded = cxm__column_kind(c->classes) == CXM__KIND_CODED;
    const cxm_column *labels = coded ? c->classes->extra : c->classes;
    if (cxm__column_is_null(c->classes, row))
        return COVERAGE_UNKNOWN;
    if (cxm__column_kind(labels) != CXM__KIND_TEXT)
        return COVERAGE_OTHER;
    const struct cxm__slice name = cxm__column_slice(labels, coded ? cxm__column_code(c->classes, row) : row);
    const int32_t at = cxm__required_find(&c->required, name);
    return at >= 0 ? at : cxm__slice_is(name, "unknown") ? COVERAGE_UNKNOWN : COVERAGE_OTHER;
}

static cxm_status coverage_block(struct coverage *c, int64_t first, int32_t n, cxm_error *error)
{
    double heard[CXM__BLOCK], weight[CXM__BLOCK], label[CXM__BLOCK];
    uint8_t null[CXM__BLOCK], unweighted[CXM__BLOCK] = {0}, unitless[CXM__BLOCK] = {0};
    cxm_status status = CXM_OK;
    cxm__decode_numbers(c->heard, first, n, heard, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(heard[i] >= 0 && heard[i] <= 1 && floor(heard[i]) == heard[i]))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("heard"), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                             CXM__N(heard[i]), CXM__T(" is neither 0 nor 1"));
    if (c->weight)
        status = cxm__decode_weights(c->weight, "weight", 3, first, n, weight, unweighted, error);
    if (!status && c->unit)
        status = cxm__labels_read(c->unit, first, n, label, unitless, "unit", 1, error);
    for (int32_t i = 0; i < n && !status; i++) {
        const double w = c->weight ? weight[i] : 1;
        if (null[i] || unweighted[i] || !(w > 0)) {
            c->missing += null[i];
            c->excluded += !null[i];
            continue;
        }
        const int32_t of = c->classes ? coverage_class(c, first + i) : COVERAGE_OTHER;
        c->unequal = c->unequal || (c->known && w != c->first);
        c->first = c->known++ ? c->first : w;
        c->unknown += of == COVERAGE_UNKNOWN;
        c->told += heard[i] > 0;
        cxm__sum_add(&c->all, w);
        cxm__sum_add(&c->square, w * w);
        if (heard[i] > 0)
            cxm__sum_add(&c->reached, w);
        c->unitless += c->unit && unitless[i];
        if (!c->unit || unitless[i])
            continue;
        c->label[c->labelled] = label[i];
        c->class_of[c->labelled++] = heard[i] > 0 ? of : COVERAGE_SILENT;
    }
    return status;
}

static cxm_status coverage_units(struct coverage *c, int64_t *reached, int64_t *complete, cxm_error *error)
{
    const int64_t needed = c->required.count;
    *reached = *complete = 0;
    if (!cxm__codes_of(c->host, c->label, c->labelled, false, c->code, &c->units))
        return cxm__fail_memory(error);
    c->times = cxm__allocate_zeroed(c->host, c->units * (needed + 1), sizeof *c->times);
    if (!c->times)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < c->labelled; i++) {
        int64_t *of = c->times + c->code[i] * (needed + 1);
        of[needed] += c->class_of[i] != COVERAGE_SILENT;
        if (c->class_of[i] >= 0)
            of[c->class_of[i]]++;
    }
    for (int64_t u = 0; u < c->units; u++) {
        const int64_t *of = c->times + u * (needed + 1);
        bool whole = true;
        for (int32_t i = 0; i < needed; i++)
            whole = whole && of[i] >= c->required.classes[i].wanted;
        *reached += of[needed] > 0;
        *complete += whole;
    }
    cxm__release(c->host, c->times, c->units * (needed + 1), sizeof *c->times);
    return CXM_OK;
}

/* part of whole in percent; UNDEFINED where it was not asked for. */
static cxm_estimate coverage_share(const struct coverage *c, bool asked, double part, double whole)
{
    cxm_tested_estimate share = cxm__tested(c->known, c->missing);
    share.estimate.excluded = c->excluded;
    share.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (asked && whole > 0)
        cxm__tested_value(&share, 100 * (part / whole), (double)NAN);
    else if (asked)
        share.estimate.status = CXM_VALUE_NO_DATA;
    return share.estimate;
}

static cxm_status coverage_run(struct coverage *c, double target, cxm_coverage_result *result, cxm_error *error)
{
    int64_t reached = 0, complete = 0;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < c->rows && !status; first += CXM__BLOCK)
        status = coverage_block(c, first, c->rows - first < CXM__BLOCK ? (int32_t)(c->rows - first) : CXM__BLOCK, error);
    if (!status && c->unit)
        status = coverage_units(c, &reached, &complete, error);
    if (status)
        return status;
    const double whole = cxm__sum_value(c->all), units = (double)c->units;
    *result = (cxm_coverage_result){.coverage = coverage_share(c, true, cxm__sum_value(c->reached), whole),
                                    .unknown_class = coverage_share(c, c->classes, (double)c->unknown, (double)c->known),
                                    .units = coverage_share(c, c->unit, (double)reached, units),
                                    .complete_units = coverage_share(c, c->unit && c->required.count, (double)complete, units),
                                    .known = c->known, .heard = c->told, .unit_count = c->units, .unitless = c->unitless};
    if (c->known)
        result->coverage.n_effective = whole / cxm__sum_value(c->square) * whole;
    result->coverage.flags |= c->unequal ? CXM_ESTIMATE_WEIGHTED : 0;
    result->shortfall = result->coverage;
    if (!result->coverage.status) {
        result->shortfall.value = target > 0 ? fmax(0, target - result->coverage.value) : (double)NAN;
        result->shortfall.status = target > 0 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED;
    }
    return CXM_OK;
}

static cxm_status coverage_columns(const struct coverage *c, cxm_error *error)
{
    cxm_status status = cxm__numbers_check(c->heard, CXM__ANY_LENGTH, "heard", 0, error);
    if (!status && c->unit)
        status = cxm__labels_check(c->unit, c->heard->length, "unit", 1, error);
    if (!status && c->classes)
        status = cxm__column_check(c->classes, "class", 2, error);
    if (!status && c->classes)
        status = cxm__length_check(c->classes, c->heard->length, "class", 2, error);
    if (!status && c->weight)
        status = cxm__numbers_check(c->weight, c->heard->length, "weight", 3, error);
    if (!status && c->classes && c->required.count) {
        const bool coded = cxm__column_kind(c->classes) == CXM__KIND_CODED;
        if (cxm__column_kind(coded ? c->classes->extra : c->classes) != CXM__KIND_TEXT)
            status = CXM__FAIL(error, CXM_E_TYPE, 2, -1, CXM__A("class"), CXM__T(" must hold text, since required names classes"));
    }
    if (!status && c->heard->length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("heard"), CXM__T(" has more than 2^31 - 1 rows"));
    return status;
}

cxm_status cxm_coverage(const cxm_column *heard, const cxm_column *unit, const cxm_column *classes, const cxm_column *weight,
                        const cxm_coverage_options *options, const cxm_host *host, cxm_coverage_result *result, cxm_error *error)
{
    struct coverage c = {.heard = heard, .unit = unit, .classes = classes, .weight = weight};
    union cxm__any_options own;
    const cxm_coverage_options *chosen = (const void *)own.bytes;
    cxm_host lent;
    cxm_status status = cxm__measure_options(&cxm__measure_coverage, options, 4, &own, error);
    if (!status)
        status = cxm__required_read(&c.required, chosen->required, "coverage", 4, error);
    if (!status)
        status = coverage_columns(&c, error);
    if (!status && c.required.count && (!unit || !classes))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__T("coverage."), CXM__A("required"),
                           CXM__T(" needs a column of units and one of their classes"));
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (status)
        return status;
    c.host = &lent;
    c.rows = heard->length;
    c.label = cxm__allocate(&lent, unit ? c.rows : 0, sizeof *c.label);
    c.code = cxm__allocate(&lent, unit ? c.rows : 0, sizeof *c.code);
    c.class_of = cxm__allocate(&lent, unit ? c.rows : 0, sizeof *c.class_of);
    status = c.label && c.code && c.class_of ? coverage_run(&c, chosen->target, result, error) : cxm__fail_memory(error);
    cxm__release(&lent, c.class_of, unit ? c.rows : 0, sizeof *c.class_of);
    cxm__release(&lent, c.code, unit ? c.rows : 0, sizeof *c.code);
    cxm__release(&lent, c.label, unit ? c.rows : 0, sizeof *c.label);
    return status;
}

/* ---- the measure ---- */

static const cxm_column *coverage_given(const struct cxm__request *request, int32_t input)
{
    return input < request->count && request->columns[input].type ? &request->columns[input] : NULL;
}

static cxm_status coverage_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    cxm_coverage_result result;
    (void)rows;
    cxm_status status = cxm_coverage(&request->columns[0], coverage_given(request, 1), coverage_given(request, 2),
                                     request->design.weight, request->options, request->host, &result, error);
    if (status)
        return status;
    const cxm_estimate *const estimates[] = {&result.coverage, &result.shortfall, &result.unknown_class, &result.units,
                                             &result.complete_units};
    for (int i = 0; i < 5; i++) {
        figures[i] = cxm__tested(estimates[i]->n, estimates[i]->missing);
        figures[i].estimate = *estimates[i];
    }
    for (int i = 5; i < 7; i++) {
        figures[i] = figures[2];
        cxm__tested_value(&figures[i], (double)(i == 5 ? result.known : result.heard), (double)NAN);
    }
    return CXM_OK;
}

static const cxm_input coverage_inputs[] = {
    {"heard", "Whether the row, a contact, account or asset, was heard from.", CXM_INPUT_EVENT, 0},
    {"unit", "The account that the row belongs to.", CXM_INPUT_CATEGORY, CXM_INPUT_OPTIONAL},
    {"class", "The class of the row's role; null or \"unknown\" where it is not known.", CXM_INPUT_CATEGORY, CXM_INPUT_OPTIONAL},
};

static const cxm_option coverage_options[] = {
    {"target", "percent", "The coverage that is wanted; 0 is none.", "", 0, 100, 0, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_coverage_options, target), 0, 0},
    {"required", "", "Classes that have to be heard of a unit, and how many of each.", "", 0, CXM_COVERAGE_REQUIRED_SIZE - 1, 0, 0,
     CXM_OPTION_TEXT, offsetof(cxm_coverage_options, required), 0, 0},
};

static const cxm_term coverage_terms[] = {
    {"coverage", "percent", "Share that was heard, by weight.", 0, 100, 0, 0},
    {"shortfall", "percent", "What is missing to the target.", 0, 100, 0, 0},
    {"unknown_class", "percent", "Share of rows whose class is not known.", 0, 100, 0, 0},
    {"units", "percent", "Share of units with at least one that was heard.", 0, 100, 0, 0},
    {"complete_units", "percent", "Share of units with all required classes heard.", 0, 100, 0, 0},
    {"known", "rows", "Rows that could be heard.", 0, INFINITY, 0, 0},
    {"heard", "rows", "Rows that were.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_coverage = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "coverage",
             .title = "Coverage",
             .summary = "Of the contacts, accounts, revenue or roles that could be heard, how much was.",
             .formula = "coverage = 100 sum w heard / sum w; complete_units = units with at least the required number heard of "
                        "each class / units",
             .source = "Arithmetic; share of revenue and three by three roles: CustomerGauge, Account Experience",
             .inputs = coverage_inputs,
             .options = coverage_options,
             .terms = coverage_terms,
             .input_count = 3,
             .option_count = 2,
             .term_count = sizeof coverage_terms / sizeof *coverage_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_coverage_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = coverage_analyse,
    .check = coverage_check,
    .settle = coverage_settle,
};
