/**
 * @file base.h
 * @brief What every other header stands on: export macros, the version, and the status that calls return.
 *
 * Everything public begins with cxm_ or CXM_. Read error.h next.
 */
#ifndef CXM_BASE_H
#define CXM_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of these headers: the part that changes when the ABI breaks. */
#define CXM_VERSION_MAJOR 0
/** Version of these headers: the part that changes with new calls, and before 1.0 with a break. */
#define CXM_VERSION_MINOR 0
/** Version of these headers: the part that changes with corrections. */
#define CXM_VERSION_PATCH 1
/** Version of these headers as one number: major * 1000000 + minor * 1000 + patch. */
#define CXM_VERSION_NUMBER (CXM_VERSION_MAJOR * 1000000 + CXM_VERSION_MINOR * 1000 + CXM_VERSION_PATCH)

/** @def CXM_API
 *  Marks what the library exports. Define CXM_STATIC where it is linked statically; the CMake target and cxm.pc do so. */
#if defined(CXM_STATIC)
#define CXM_API
#elif defined(_WIN32) && defined(CXM_BUILDING)
#define CXM_API __declspec(dllexport)
#elif defined(_WIN32)
#define CXM_API __declspec(dllimport)
#elif defined(__GNUC__)
#define CXM_API __attribute__((visibility("default")))
#else
#define CXM_API
#endif

/** @def CXM_NODISCARD
 *  Warns where the returned status is not looked at. */
#if defined(__GNUC__)
#define CXM_NODISCARD __attribute__((warn_unused_result))
#else
#define CXM_NODISCARD
#endif

/**
 * What a call returns: CXM_OK, or one of the CXM_E_ codes. A number is never reused; a code that you do not know means that
 * the call failed. Data that cannot carry a number are no failure: see cxm_estimate.
 * @since 0.0.1
 */
typedef int32_t cxm_status;

enum {
    CXM_OK = 0,
    CXM_E_ARGUMENT = 1,     /**< an argument, an option or a piece of text is not what the contract asks for */
    CXM_E_TYPE = 2,         /**< a column's type does not fit what it is used for */
    CXM_E_DOMAIN = 3,       /**< a value in the data is outside its range; cxm_error.row says where */
    CXM_E_LENGTH = 4,       /**< columns that belong together differ in length */
    CXM_E_NOT_FOUND = 5,    /**< no measure, term, option, policy, column or time zone of that name */
    CXM_E_UNSUPPORTED = 6,  /**< this build cannot do it, or a struct comes from a newer header */
    CXM_E_MEMORY = 7,       /**< the host's allocate returned NULL */
    CXM_E_SPACE = 8,        /**< the caller's buffer is too small; the size needed was written */
    CXM_E_INCOMPATIBLE = 9, /**< states made by different queries cannot be merged or read as asked */
    CXM_E_CORRUPT = 10,     /**< bytes that are no state of ours or no zone data, or damaged ones */
    CXM_E_CANCELLED = 11    /**< the host's progress asked to stop */
};

/**
 * The name of a status, such as "CXM_E_DOMAIN"; "CXM_E_?" for a number that this library does not know.
 * Thread-safe; the text is static.
 * @param[in] status what a call returned
 * @return a NUL-terminated text, never NULL
 * @since 0.0.1
 */
CXM_API const char *cxm_status_name(cxm_status status);

/**
 * Version of the library that is linked, built like CXM_VERSION_NUMBER. Compare it with that macro where the library and the
 * headers can come from different places. Thread-safe.
 * @return major * 1000000 + minor * 1000 + patch
 * @since 0.0.1
 */
CXM_API int32_t cxm_version_number(void);

#ifdef __cplusplus
}
#endif
#endif
