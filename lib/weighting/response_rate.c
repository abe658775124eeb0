/* AAPOR's rates are quotients of eight counts; a column of dispositions is counted by name, or by two digits of its codes.
 * The measure stands below the functions. */
#include "cxm/unstable/response_rate.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "measure.h"
#include "stats/counts.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_dispositions) == 72, "frozen");
_Static_assert(sizeof(cxm_response_rate_result) == 9 * sizeof(cxm_estimate), "frozen");

/* In the order of cxm_dispositions. */
enum { RESPONSE_I, RESPONSE_P, RESPONSE_R, RESPONSE_NC, RESPONSE_O, RESPONSE_UH, RESPONSE_UO, RESPONSE_NOT, RESPONSE_KINDS };

static const char *const response_names[] = {"interview",         "partial",       "refusal",     "non_contact", "other",
                                             "unknown_household", "unknown_other", "not_eligible"};

/* From the first two digits of an AAPOR code, the second 0 where there is none; -1 where it is none. */
static int32_t response_of_digits(int32_t first, int32_t second)
{
    static const int32_t one[] = {RESPONSE_I, RESPONSE_I, RESPONSE_P}, two[] = {-1, RESPONSE_R, RESPONSE_NC, RESPONSE_O};
    switch (first) {
    case 1: return second < 3 ? one[second] : -1;
    case 2: return second < 4 ? two[second] : -1;
    case 3: return second == 0 ? -1 : second == 1 ? RESPONSE_UH : RESPONSE_UO;
    case 4: return RESPONSE_NOT;
    default: return -1;
    }
}

static int32_t response_of_integer(int64_t code)
{
    if (code < 1)
        return -1;
    while (code > 99)
        code /= 10;
    return code > 9 ? response_of_digits((int32_t)(code / 10), (int32_t)(code % 10)) : response_of_digits((int32_t)code, 0);
}

static bool response_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int32_t response_of_text(struct cxm__slice text)
{
    int32_t digits[2] = {0, 0}, found = 0;
    for (int32_t kind = 0; kind < RESPONSE_KINDS; kind++)
        if (cxm__slice_is(text, response_names[kind]))
            return kind;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.start[i];
        if (!response_is_digit(c) && !(c == '.' && i == 1))
            return -1;
        if (response_is_digit(c) && found < 2)
            digits[found++] = c - '0';
    }
    return found ? response_of_digits(digits[0], digits[1]) : -1;
}

static int32_t response_of_row(const cxm_column *column, int64_t row)
{
    switch (cxm__column_kind(column)) {
    case CXM__KIND_TEXT: return response_of_text(cxm__column_slice(column, row));
    case CXM__KIND_INTEGER: return response_of_integer(cxm__column_integer(column, row));
    default: return -1;
    }
}

cxm_status cxm_dispositions_count(const cxm_column *disposition, cxm_dispositions *counts, cxm_error *error)
{
    int64_t found[RESPONSE_KINDS] = {0}, missing = 0;
    cxm_status status = cxm__column_check(disposition, "disposition", 0, error);
    if (status)
        return status;
    const bool coded = cxm__column_kind(disposition) == CXM__KIND_CODED;
    const cxm_column *labels = coded ? disposition->extra : disposition;
    enum cxm__column_kind kind = cxm__column_kind(labels);
    if (kind != CXM__KIND_TEXT && kind != CXM__KIND_INTEGER)
        return CXM__FAIL(error, CXM_E_TYPE, 0, -1, CXM__A("disposition"), CXM__T(" must hold names or codes: text or integers"));
    if (!counts)
        return cxm__fail_null(error, 1, "counts");
    for (int64_t row = 0; row < disposition->length; row++) {
        if (cxm__column_is_null(disposition, row)) {
            missing++;
            continue;
        }
        int32_t is = response_of_row(labels, coded ? cxm__column_code(disposition, row) : row);
        if (is < 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, row, CXM__A("disposition"), CXM__T("["), CXM__I(row),
                             CXM__T("] is no disposition; it is interview, partial, refusal, non_contact, other, "
                                    "unknown_household, unknown_other, not_eligible or a code of AAPOR"));
        found[is]++;
    }
    *counts = (cxm_dispositions){found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7], missing};
    return CXM_OK;
}

static cxm_estimate response_rate(double part, double whole, int64_t asked, int64_t missing, int64_t excluded)
{
    cxm_tested_estimate rate = cxm__tested(asked, missing);
    rate.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    rate.estimate.excluded = excluded;
    rate.estimate.n_effective = whole;
    if (whole > 0)
        cxm__tested_value(&rate, 100 * part / whole, NAN);
    return rate.estimate;
}

cxm_status cxm_response_rates(const cxm_dispositions *counts, double eligible, cxm_response_rate_result *result, cxm_error *error)
{
    int64_t all[RESPONSE_KINDS + 1], sum;
    if (!counts)
        return cxm__fail_null(error, 0, "counts");
    memcpy(all, counts, sizeof all);
    cxm_status status = cxm__counts_sum(all, RESPONSE_KINDS + 1, "counts", 0, 0, &sum, error);
    if (!status && !(eligible >= 0 && eligible <= 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("eligible"), CXM__T(": "), CXM__N(eligible),
                           CXM__T(" is outside 0..1"));
    if (!status && !result)
        status = cxm__fail_null(error, 2, "result");
    if (status)
        return status;
    int64_t asked = sum - counts->missing - counts->not_eligible;
    double full = (double)counts->interview, some = (double)(counts->interview + counts->partial);
    double unknown = (double)(counts->unknown_household + counts->unknown_other), whole = (double)asked, known = whole - unknown;
    double reached = known - (double)counts->non_contact, likely = known + eligible * unknown;
    const double parts[9][2] = {{full, whole}, {some, whole},   {full, likely},
                                {some, likely}, {full, known},  {some, known},
                                {full, reached}, {(double)counts->refusal, whole}, {reached, whole}};
    cxm_estimate rates[9];
    for (int i = 0; i < 9; i++)
        rates[i] = response_rate(parts[i][0], parts[i][1], asked, counts->missing, counts->not_eligible);
    *result = (cxm_response_rate_result){rates[0], rates[1], rates[2], rates[3], rates[4], rates[5], rates[6], rates[7], rates[8]};
    return CXM_OK;
}

/* ---- the measure ---- */

struct response_options {
    size_t struct_size;
    double eligible;
};

static cxm_status response_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct response_options *options = request->options;
    cxm_dispositions counts;
    cxm_response_rate_result result;
    (void)rows;
    cxm_status status = cxm_dispositions_count(&request->columns[0], &counts, error);
    if (!status)
        status = cxm_response_rates(&counts, options->eligible, &result, error);
    if (status)
        return status;
    const cxm_estimate *const rates[] = {&result.rr1, &result.rr2,   &result.rr3,  &result.rr4, &result.rr5,
                                         &result.rr6, &result.coop1, &result.ref1, &result.con1};
    for (int i = 0; i < 9; i++) {
        figures[i] = cxm__tested(rates[i]->n, rates[i]->missing);
        figures[i].estimate = *rates[i];
    }
    return CXM_OK;
}

static const cxm_input response_inputs[] = {
    {"disposition", "What became of each who was asked: a name, or a code of AAPOR.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option response_options[] = {
    {"eligible", "", "e: the share of those of unknown eligibility who are eligible.", "", 0, 1, 1, 0, CXM_OPTION_NUMBER,
     offsetof(struct response_options, eligible), 0, 0},
};

static const cxm_term response_terms[] = {
    {"rr1", "percent", "Complete interviews of all who may be eligible.", 0, 100, 0, 0},
    {"rr2", "percent", "The same with partial interviews.", 0, 100, 0, 0},
    {"rr3", "percent", "Complete interviews of the eligible, as estimated by e.", 0, 100, 0, 0},
    {"rr4", "percent", "The same with partial interviews.", 0, 100, 0, 0},
    {"rr5", "percent", "Complete interviews of those known to be eligible.", 0, 100, 0, 0},
    {"rr6", "percent", "The same with partial interviews.", 0, 100, 0, 0},
    {"coop1", "percent", "Cooperation: complete interviews of those reached.", 0, 100, 0, 0},
    {"ref1", "percent", "Refusals of all who may be eligible.", 0, 100, 0, 0},
    {"con1", "percent", "Contact: those reached of all who may be eligible.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_response_rate = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "response_rate",
             .title = "Response rates",
             .summary = "How many of those who were asked answered: AAPOR's response, cooperation, refusal and contact rates.",
             .formula = "RR1 = I / (I + P + R + NC + O + UH + UO); RR3 = I / (I + P + R + NC + O + e (UH + UO))",
             .source = "AAPOR, Standard Definitions, 9th edition, 2016",
             .inputs = response_inputs,
             .options = response_options,
             .terms = response_terms,
             .input_count = 1,
             .option_count = 1,
             .term_count = 9,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct response_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = response_analyse,
};
