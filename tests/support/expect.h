/* What a vector expects of an estimate, member by member, within the vector's tolerance.
 * The same estimate from two calls is the same to the bit, and NaN where the other is. */
#ifndef CXM_TESTS_SUPPORT_EXPECT_H
#define CXM_TESTS_SUPPORT_EXPECT_H

#include <cxm/estimate.h>

#include "support/check.h"
#include "support/json.h"

struct estimate_member {
    const char *name;
    size_t offset;
};

static const struct estimate_member expect_numbers[] = {
    {"value", offsetof(cxm_estimate, value)},           {"std_error", offsetof(cxm_estimate, std_error)},
    {"lower", offsetof(cxm_estimate, lower)},           {"upper", offsetof(cxm_estimate, upper)},
    {"confidence", offsetof(cxm_estimate, confidence)}, {"df", offsetof(cxm_estimate, df)},
    {"n_effective", offsetof(cxm_estimate, n_effective)},
};

static const struct estimate_member expect_counts[] = {
    {"n", offsetof(cxm_estimate, n)},
    {"missing", offsetof(cxm_estimate, missing)},
    {"excluded", offsetof(cxm_estimate, excluded)},
    {"clusters", offsetof(cxm_estimate, clusters)},
};

enum {
    EXPECT_NUMBERS = sizeof expect_numbers / sizeof *expect_numbers,
    EXPECT_COUNTS = sizeof expect_counts / sizeof *expect_counts
};

static inline double expect_number(const cxm_estimate *estimate, int which)
{
    double number;
    memcpy(&number, (const char *)estimate + expect_numbers[which].offset, sizeof number);
    return number;
}

static inline int64_t expect_count(const cxm_estimate *estimate, int which)
{
    int64_t count;
    memcpy(&count, (const char *)estimate + expect_counts[which].offset, sizeof count);
    return count;
}

static inline void check_same_number(const char *what, const char *member, double a, double b)
{
    if (memcmp(&a, &b, sizeof a) != 0 && !(isnan(a) && isnan(b)))
        fail_msg("%s.%s is %.17g here and %.17g there", what, member, a, b);
}

static inline void check_same_estimate(const char *what, const cxm_estimate *a, const cxm_estimate *b)
{
    for (int i = 0; i < EXPECT_NUMBERS; i++)
        check_same_number(what, expect_numbers[i].name, expect_number(a, i), expect_number(b, i));
    for (int i = 0; i < EXPECT_COUNTS; i++)
        assert_int_equal(expect_count(a, i), expect_count(b, i));
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->interval_status, b->interval_status);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->reserved, 0);
    assert_int_equal(b->reserved, 0);
}

/* A number against the one that a vector has; null is NaN. */
static inline void check_wanted_number(const struct json *vector, const char *what, const char *member, double got, double want)
{
    const struct json *relative = json_at(vector, "relative"), *absolute = json_at(vector, "absolute");
    double allowed = absolute ? json_number(absolute) : (relative ? json_number(relative) : 1e-12) * fmax(1, fabs(want));
    if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= allowed))
        fail_msg("%s.%s is %.17g, wanted %.17g within %g", what, member, got, want, allowed);
}

static inline void check_wanted(const struct json *vector, const struct json *expected, const char *what, const cxm_estimate *got)
{
    for (const struct json *one = json_first(expected); one; one = one->next) {
        bool known = false;
        for (int i = 0; i < EXPECT_NUMBERS; i++)
            if (strcmp(one->name, expect_numbers[i].name) == 0) {
                check_wanted_number(vector, what, one->name, expect_number(got, i), json_number(one));
                known = true;
            }
        for (int i = 0; i < EXPECT_COUNTS; i++)
            if (strcmp(one->name, expect_counts[i].name) == 0) {
                assert_int_equal(expect_count(got, i), json_integer(one));
                known = true;
            }
        if (strcmp(one->name, "status") == 0) {
            assert_string_equal(cxm_value_status_name(got->status), json_text(one));
        } else if (strcmp(one->name, "interval_status") == 0) {
            assert_string_equal(cxm_interval_status_name(got->interval_status), json_text(one));
        } else if (strcmp(one->name, "flags") == 0) {
            assert_int_equal(got->flags, json_integer(one));
        } else if (!known) {
            fail_msg("%s: no estimate has a member %s", what, one->name);
        }
    }
}

#endif
