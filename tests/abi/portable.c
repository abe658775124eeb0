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

int main(void)
{
    check("version", cxm_version_number() == CXM_VERSION_NUMBER);
    check("status name", strcmp(cxm_status_name(CXM_E_CANCELLED), "CXM_E_CANCELLED") == 0);
    check("unknown status", strcmp(cxm_status_name(99), "CXM_E_?") == 0);
    return failures != 0;
}
