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
    const int8_t answers[] = {10, 9, 8, 7, 6, 0, 10, 9};
    const cxm_column score = cxm_column_of(CXM_TYPE_I8, answers, (int64_t)(sizeof answers / sizeof *answers));
    cxm_nps_result result;
    cxm_error error;
    if (cxm_nps(&score, NULL, NULL, NULL, &result, &error) != CXM_OK) return 3;
    if (result.score.value != 25 || result.promoters != 4 || result.detractors != 2) return 4;
    printf("libcxm %d: %.0f in %.1f .. %.1f\n", (int)cxm_version_number(), result.score.value, result.score.lower, result.score.upper);
    return 0;
}
