/*
 * Sizes and offsets of the structs that callers compile in, as static asserts.
 * Compiled natively, with -m32 and for s390x: 64-bit pointers give the first figure, 32-bit ones the second.
 */
#include <cxm/cxm.h>
#include <stdint.h>

#define ASSERT_SIZE(type, size64, size32) \
    _Static_assert(sizeof(type) == (sizeof(void *) == 8 ? (size64) : (size32)), "size of " #type)
#define ASSERT_OFFSET(type, member, offset64, offset32) \
    _Static_assert(offsetof(type, member) == (sizeof(void *) == 8 ? (offset64) : (offset32)), "offset of " #type "." #member)

ASSERT_SIZE(cxm_status, 4, 4);
_Static_assert((cxm_status)-1 < 0, "cxm_status is signed");

ASSERT_SIZE(cxm_error, 256, 256);
ASSERT_OFFSET(cxm_error, code, 0, 0);
ASSERT_OFFSET(cxm_error, argument, 4, 4);
ASSERT_OFFSET(cxm_error, row, 8, 8);
ASSERT_OFFSET(cxm_error, message, 16, 16);

/* Numbers of statuses are never reused. */
_Static_assert(CXM_OK == 0 && CXM_E_ARGUMENT == 1 && CXM_E_TYPE == 2 && CXM_E_DOMAIN == 3 && CXM_E_LENGTH == 4 &&
                   CXM_E_NOT_FOUND == 5 && CXM_E_UNSUPPORTED == 6 && CXM_E_MEMORY == 7 && CXM_E_SPACE == 8 &&
                   CXM_E_INCOMPATIBLE == 9 && CXM_E_CORRUPT == 10 && CXM_E_CANCELLED == 11,
               "numbers of the statuses");
