/* AAPOR's rates of counts and of columns, as names and as codes. Read lib/weighting/response_rate.c next to it. */
#include <cxm/unstable/response_rate.h>
#include <stdio.h>

#include "support/check.h"
#include "support/oracles.h"

static int skipped;

static const char *const rate_names[] = {"RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "REF1", "CON1"};

static cxm_response_rate_result rates_of(const cxm_dispositions *counts, double eligible)
{
    cxm_response_rate_result result;
    cxm_error why;
    if (cxm_response_rates(counts, eligible, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static void check_rates(const cxm_response_rate_result *result, const double *percent)
{
    const cxm_estimate *const rates[] = {&result->rr1, &result->rr2,   &result->rr3,  &result->rr4, &result->rr5,
                                         &result->rr6, &result->coop1, &result->ref1, &result->con1};
    for (int i = 0; i < 9; i++) {
        check_close(rates[i]->value, percent[i], 1e-14);
        assert_int_equal(rates[i]->status, isnan(percent[i]) ? CXM_VALUE_UNDEFINED : CXM_VALUE_OK);
        assert_int_equal(rates[i]->interval_status, CXM_INTERVAL_DESCRIPTIVE);
    }
}

static void arithmetic(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s01_s04_extra.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "aapor"), *in = oracles_at(one, "inputs"), *out = oracles_at(one, "expected");
    cxm_dispositions counts = {json_integer(json_at(in, "I")),  json_integer(json_at(in, "P")),
                               json_integer(json_at(in, "R")),  json_integer(json_at(in, "NC")),
                               json_integer(json_at(in, "O")),  json_integer(json_at(in, "UH")),
                               json_integer(json_at(in, "UO")), 0, 0};
    double percent[9];
    for (int i = 0; i < 9; i++)
        percent[i] = 100 * json_number(json_at(out, rate_names[i]));
    cxm_response_rate_result result = rates_of(&counts, json_number(json_at(in, "e")));
    check_rates(&result, percent);
    json_close(&file);
}

/* 50 interviews, 10 partial, 20 refusals, 10 not reached, 10 others, 60 and 40 unknown, 25 not eligible, by hand. */
static const cxm_dispositions by_hand = {50, 10, 20, 10, 10, 60, 40, 25, 5};

static void hand(void **state)
{
    (void)state;
    const double percent[] = {25, 30, 40, 48, 50, 60, 100 * 50 / 90.0, 10, 45};
    cxm_response_rate_result result = rates_of(&by_hand, 0.25);
    check_rates(&result, percent);
    assert_int_equal(result.rr1.n, 200);
    assert_int_equal(result.rr1.missing, 5);
    assert_int_equal(result.rr1.excluded, 25);
    check_close(result.rr3.n_effective, 125, 1e-15);
    result = rates_of(&by_hand, 1);
    check_bits(result.rr3.value, result.rr1.value);
    check_bits(result.rr4.value, result.rr2.value);
    result = rates_of(&by_hand, 0);
    check_bits(result.rr3.value, result.rr5.value);
    check_bits(result.rr4.value, result.rr6.value);
}

static void names_and_codes(void **state)
{
    (void)state;
    static const char *const texts[] = {"interview", "1.1",  "1", "partial", "1.2",   "refusal", "2.112",       "non_contact",
                                        "2.20",      "other", "2.3", "unknown_household", "3.1", "unknown_other", "3.9",
                                        "3.23",      "not_eligible", "4.5", "4", NULL};
    static const int32_t integers[] = {1, 10, 110, 12, 1200, 21, 2112, 22, 220, 23, 2300, 31, 310, 32, 39, 390, 4, 45, 4000};
    static const int8_t codes[] = {0, 5, -1, 5};
    const cxm_dispositions wanted = {3, 2, 2, 2, 2, 2, 3, 3, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_CSTR, texts, 20), labels = column;
    cxm_dispositions counts;
    assert_int_equal(cxm_dispositions_count(&column, &counts, NULL), CXM_OK);
    assert_memory_equal(&counts, &wanted, sizeof counts);
    column = cxm_column_of(CXM_TYPE_I32, integers, 19);
    assert_int_equal(cxm_dispositions_count(&column, &counts, NULL), CXM_OK);
    counts.missing = 1;
    assert_memory_equal(&counts, &wanted, sizeof counts);
    column = (cxm_column){.data = codes, .extra = &labels, .length = 4, .width = 1, .type = CXM_TYPE_CODED};
    assert_int_equal(cxm_dispositions_count(&column, &counts, NULL), CXM_OK);
    assert_int_equal(counts.interview, 1);
    assert_int_equal(counts.refusal, 2);
    assert_int_equal(counts.missing, 1);
}

static void empty(void **state)
{
    (void)state;
    const cxm_dispositions nobody = {0}, unknown = {0, 0, 0, 0, 0, 3, 4, 0, 0}, ineligible = {0, 0, 0, 0, 0, 0, 0, 9, 0};
    const double percent[] = {0, 0, 0, 0, NAN, NAN, NAN, 0, 0};
    assert_int_equal(rates_of(&nobody, 1).rr1.status, CXM_VALUE_NO_DATA);
    assert_int_equal(rates_of(&nobody, 1).coop1.status, CXM_VALUE_NO_DATA);
    assert_int_equal(rates_of(&ineligible, 1).rr1.status, CXM_VALUE_NO_DATA);
    cxm_response_rate_result result = rates_of(&unknown, 0.5);
    check_rates(&result, percent);
    assert_int_equal(rates_of(&unknown, 0).rr3.status, CXM_VALUE_UNDEFINED);
}

static void errors(void **state)
{
    (void)state;
    static const char *const wrong[] = {"interview", "5.1", "2", "1.3", "completed", "", "3", "12.3x", ".1"};
    static const int64_t codes[] = {0, -11, 5, 2, 3, 13, 24};
    const double real[] = {1.1};
    cxm_dispositions counts = by_hand;
    cxm_response_rate_result result;
    cxm_error why;
    for (int i = 1; i < 9; i++) {
        const char *const pair[] = {wrong[0], wrong[i]};
        cxm_column column = cxm_column_of(CXM_TYPE_CSTR, pair, 2);
        assert_int_equal(cxm_dispositions_count(&column, &counts, &why), CXM_E_DOMAIN);
        assert_int_equal(why.row, 1);
    }
    for (int i = 0; i < 7; i++) {
        cxm_column column = cxm_column_of(CXM_TYPE_I64, &codes[i], 1);
        assert_int_equal(cxm_dispositions_count(&column, &counts, &why), CXM_E_DOMAIN);
    }
    assert_memory_equal(&counts, &by_hand, sizeof counts);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, real, 1);
    assert_int_equal(cxm_dispositions_count(&column, &counts, &why), CXM_E_TYPE);
    assert_int_equal(cxm_dispositions_count(NULL, &counts, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_response_rates(&by_hand, 1.1, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_response_rates(&by_hand, (double)NAN, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_response_rates(&by_hand, 1, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_response_rates(NULL, 1, &result, &why), CXM_E_ARGUMENT);
    counts.other = -1;
    assert_int_equal(cxm_response_rates(&counts, 1, &result, &why), CXM_E_DOMAIN);
}

static int said(void **state)
{
    (void)state;
    if (skipped)
        printf("%d skipped: CXM_ORACLES names no folder\n", skipped);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic), cmocka_unit_test(hand),   cmocka_unit_test(names_and_codes),
        cmocka_unit_test(empty),      cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, said);
}
