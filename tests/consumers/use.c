/*
 * A program of somebody who links libcxm, the same for each way of linking it.
 * It fails when the library that was linked is not the one that the headers belong to.
 */
#ifdef USE_AMALGAMATION
#include "cxm.h"
#else
#include <cxm/cxm.h>
#endif
#include <stdio.h>
#include <string.h>

int main(void)
{
    if (cxm_version_number() != CXM_VERSION_NUMBER) return 1;
    if (strcmp(cxm_status_name(CXM_E_DOMAIN), "CXM_E_DOMAIN") != 0) return 2;
    printf("libcxm %d\n", (int)cxm_version_number());
    return 0;
}
