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

int main()
{
    if (cxm_version_number() != CXM_VERSION_NUMBER) return 1;
    if (std::string(cxm_status_name(CXM_E_DOMAIN)) != "CXM_E_DOMAIN") return 2;
    std::cout << "libcxm " << cxm_version_number() << "\n";
    return 0;
}
