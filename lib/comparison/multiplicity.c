/* A family of p values, as a measure: cxm_adjust_p() behind a record, which gives an adjusted p for each row.
 * The formulas and their sources stand in cxm/unstable/multiplicity.h. */
#include "cxm/unstable/multiplicity.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "core/lend.h"
#include "measure.h"
#include "stats/tested.h"

struct multiplicity_options {
    size_t struct_size;
    double level;
    int32_t method, reserved;
};

/* Nulls as NaN, which cxm_adjust_p() leaves out; a NaN that is no null is an error here. */
static cxm_status multiplicity_read(const cxm_column *p, double *to, int64_t *missing, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    for (int64_t at = 0; at < p->length; at += CXM__BLOCK) {
        const int32_t n = p->length - at < CXM__BLOCK ? (int32_t)(p->length - at) : CXM__BLOCK;
        cxm__decode_numbers(p, at, n, to + at, null);
        for (int32_t i = 0; i < n; i++) {
            *missing += null[i];
            if (!null[i] && isnan(to[at + i]))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, at + i, CXM__A("p"), CXM__T("["), CXM__I(at + i),
                                 CXM__T("]: NaN is no p value; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
        }
    }
    return CXM_OK;
}

static cxm_status multiplicity_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                       cxm_error *error)
{
    static const int32_t methods[] = {CXM_ADJUST_BENJAMINI_HOCHBERG, CXM_ADJUST_BENJAMINI_YEKUTIELI, CXM_ADJUST_HOLM,
                                      CXM_ADJUST_HOCHBERG};
    const struct multiplicity_options *options = request->options;
    int64_t missing = 0, rejected = 0;
    double *q = cxm__allocate(request->host, request->length, sizeof *q);
    cxm_status status = q ? multiplicity_read(&request->columns[0], q, &missing, error) : cxm__fail_memory(error);
    if (!status)
        status = cxm_adjust_p(q, request->length, methods[options->method], request->host, q, error);
    for (int64_t i = 0; i < request->length && !status; i++)
        rejected += q[i] <= options->level;
    if (!status && rows && rows[0] && request->length)
        memcpy(rows[0], q, (size_t)request->length * sizeof *q);
    cxm__release(request->host, q, request->length, sizeof *q);
    if (status)
        return status;
    const int64_t tests = request->length - missing;
    for (int t = 0; t < 2; t++) {
        figures[t] = cxm__tested(tests, missing);
        if (tests)
            cxm__tested_value(&figures[t], (double)(t ? tests : rejected), NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    return CXM_OK;
}

static const cxm_input multiplicity_inputs[] = {{"p", "One p value a test.", CXM_INPUT_NUMBER, 0}};

static const cxm_option multiplicity_options[] = {
    {"method", "", "What is held at the level.", "bh|by|holm|hochberg", 0, 3, 0, 0, CXM_OPTION_CHOICE,
     offsetof(struct multiplicity_options, method), 0, 0},
    {"level", "", "Adjusted p values up to it are rejected.", "", 0, 1, 0.05, 0, CXM_OPTION_NUMBER,
     offsetof(struct multiplicity_options, level), 3, 0},
};

static const cxm_term multiplicity_terms[] = {
    {"rejected", "", "Tests whose adjusted p is at most the level.", 0, INFINITY, 0, 0},
    {"tests", "", "Tests in the family.", 0, INFINITY, 0, 0},
};

static const cxm_term multiplicity_rows[] = {{"q", "", "The row's adjusted p.", 0, 1, 0, 0}};

const struct cxm__measure cxm__measure_multiplicity = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "multiplicity",
             .title = "Many tests at once",
             .summary = "p values adjusted for how many there are, and how many of them still stand.",
             .formula = "with m p values, ascending: bh q(i) = min over j >= i of m p(j) / j; by that times 1 + 1/2 + ... + 1/m; "
                        "holm q(i) = max over j <= i of (m - j + 1) p(j); hochberg q(i) = min over j >= i of (m - j + 1) p(j)",
             .source = "Benjamini and Hochberg, J. of the Royal Statistical Society B 57, 1995; Benjamini and Yekutieli, Annals of "
                       "Statistics 29, 2001; Holm, Scandinavian J. of Statistics 6, 1979; Hochberg, Biometrika 75, 1988",
             .inputs = multiplicity_inputs,
             .options = multiplicity_options,
             .terms = multiplicity_terms,
             .input_count = 1,
             .option_count = 2,
             .term_count = 2,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct multiplicity_options),
             .row_terms = multiplicity_rows,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS},
    .analyse = multiplicity_analyse,
};
