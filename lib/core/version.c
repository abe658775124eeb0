/*
 * The version that was compiled, and the names of the statuses.
 * Both let a caller, or a binding, check what it was linked with.
 */
#include <cxm/base.h>

#if defined(__FAST_MATH__)
#error "libcxm relies on IEEE arithmetic; compile it without -ffast-math"
#endif

int32_t cxm_version_number(void)
{
    return CXM_VERSION_NUMBER;
}

const char *cxm_status_name(cxm_status status)
{
    switch (status) {
    case CXM_OK: return "CXM_OK";
    case CXM_E_ARGUMENT: return "CXM_E_ARGUMENT";
    case CXM_E_TYPE: return "CXM_E_TYPE";
    case CXM_E_DOMAIN: return "CXM_E_DOMAIN";
    case CXM_E_LENGTH: return "CXM_E_LENGTH";
    case CXM_E_NOT_FOUND: return "CXM_E_NOT_FOUND";
    case CXM_E_UNSUPPORTED: return "CXM_E_UNSUPPORTED";
    case CXM_E_MEMORY: return "CXM_E_MEMORY";
    case CXM_E_SPACE: return "CXM_E_SPACE";
    case CXM_E_INCOMPATIBLE: return "CXM_E_INCOMPATIBLE";
    case CXM_E_CORRUPT: return "CXM_E_CORRUPT";
    case CXM_E_CANCELLED: return "CXM_E_CANCELLED";
    default: return "CXM_E_?";
    }
}
