/*
 * The C++11 twin of use.c: the headers are C, and C++ links them as they are.
 * It fails when the library that was linked is not the one that the headers belong to.
 */
#ifdef USE_AMALGAMATION
#include "cxm.h"
#else
#include <cxm/cxm.h>
#endif
#include <iostream>
#include <string>
#include <vector>

int main()
{
    if (cxm_version_number() != CXM_VERSION_NUMBER) return 1;
    if (std::string(cxm_status_name(CXM_E_DOMAIN)) != "CXM_E_DOMAIN") return 2;
    const std::vector<double> answers = {10, 9, 8, 7, 6, 0, 10, 9};
    const cxm_column score = cxm_column_of(CXM_TYPE_F64, answers.data(), static_cast<int64_t>(answers.size()));
    cxm_nps_result result;
    cxm_error error;
    if (cxm_nps(&score, nullptr, nullptr, nullptr, &result, &error) != CXM_OK) return 3;
    if (result.score.value != 25 || result.promoters != 4 || result.detractors != 2) return 4;
    std::cout << "libcxm " << cxm_version_number() << ": " << result.score.value << " in " << result.score.lower << " .. "
              << result.score.upper << "\n";
    return 0;
}
