/* An estimate is put where its interval puts it. */
#include <math.h>

#include <cxm/unstable/signal.h>

#include "support/check.h"

static void signals(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double value, lower, upper;
        int32_t status, interval_status;
        double poor_below, good_from;
        int32_t wanted;
        const char *words;
    } cases[] = {
        {"good", 60, 40, 80, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 40, CXM_SIGNAL_GOOD, "good"},
        {"a good value with a wide interval", 60, 20, 100, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 40, CXM_SIGNAL_INSUFFICIENT, "insufficient signal"},
        {"neutral", 20, 0, 39.9, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 40, CXM_SIGNAL_NEUTRAL, "neutral"},
        {"up to the border", 20, 0, 40, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 40, CXM_SIGNAL_INSUFFICIENT, "insufficient signal"},
        {"poor", -40, -60, -0.1, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 40, CXM_SIGNAL_POOR, "poor"},
        {"no interval", 60, NAN, NAN, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 0, 40, CXM_SIGNAL_INSUFFICIENT, "insufficient signal"},
        {"everybody was asked", 60, NAN, NAN, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 0, 40, CXM_SIGNAL_GOOD, "good"},
        {"no data", NAN, NAN, NAN, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, 0, 40, CXM_SIGNAL_INSUFFICIENT, "insufficient signal"},
        {"two bands", 60, 40, 80, CXM_VALUE_OK, CXM_INTERVAL_OK, 40, 40, CXM_SIGNAL_GOOD, "good"},
        {"borders the wrong way round", 60, 40, 80, CXM_VALUE_OK, CXM_INTERVAL_OK, 40, 0, CXM_SIGNAL_INSUFFICIENT, "insufficient signal"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cxm_estimate estimate = {.value = cases[i].value, .lower = cases[i].lower, .upper = cases[i].upper, .status = cases[i].status,
                                       .interval_status = cases[i].interval_status};
        const int32_t found = cxm_signal(&estimate, cases[i].poor_below, cases[i].good_from);
        if (found != cases[i].wanted || strcmp(cxm_signal_name(found), cases[i].words) != 0)
            fail_msg("%s: %s", cases[i].name, cxm_signal_name(found));
    }
    assert_int_equal(cxm_signal(NULL, 0, 40), CXM_SIGNAL_INSUFFICIENT);
    assert_string_equal(cxm_signal_name(4), "?");
    assert_string_equal(cxm_signal_name(-1), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
