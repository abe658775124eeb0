/*
 * A test program that needs nothing but the library, to run with -m32 and on a big-endian s390x, where cmocka is not at hand.
 * It prints a line per check; it is the place for what must be the same on every machine, such as the golden bytes of states.
 */
#include <cxm/cxm.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void check(const char *name, int held)
{
    printf("%s %s\n", held ? "held:" : "FAILED:", name);
    if (!held) failures++;
}

/* The same bits on every machine: integers go in, and the arithmetic is IEEE's. */
static void score(void)
{
    const int8_t answers[] = {10, 9, 8, 7, 6, 0, 10, 9};
    const cxm_column column = cxm_column_of(CXM_TYPE_I8, answers, (int64_t)sizeof answers);
    cxm_nps_result result;
    cxm_error error;
    check("nps is computed", cxm_nps(&column, NULL, NULL, NULL, &result, &error) == CXM_OK);
    check("nps value", result.score.value == 25 && result.score.n == 8);
    check("nps histogram", result.histogram[10] == 2 && result.histogram[9] == 2 && result.histogram[0] == 1);
    const int8_t off[] = {10, 11};
    const cxm_column bad = cxm_column_of(CXM_TYPE_I8, off, 2);
    check("off the scale", cxm_nps(&bad, NULL, NULL, NULL, &result, &error) == CXM_E_DOMAIN && error.row == 1);
}

int main(void)
{
    score();
    check("version", cxm_version_number() == CXM_VERSION_NUMBER);
    check("status name", strcmp(cxm_status_name(CXM_E_CANCELLED), "CXM_E_CANCELLED") == 0);
    check("unknown status", strcmp(cxm_status_name(99), "CXM_E_?") == 0);
    return failures != 0;
}
