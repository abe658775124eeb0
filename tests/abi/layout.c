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
ASSERT_OFFSET(cxm_error, name, 16, 16);
ASSERT_OFFSET(cxm_error, message, 64, 64);

/* Numbers of statuses are never reused. */
_Static_assert(CXM_OK == 0 && CXM_E_ARGUMENT == 1 && CXM_E_TYPE == 2 && CXM_E_DOMAIN == 3 && CXM_E_LENGTH == 4 &&
                   CXM_E_NOT_FOUND == 5 && CXM_E_UNSUPPORTED == 6 && CXM_E_MEMORY == 7 && CXM_E_SPACE == 8 &&
                   CXM_E_INCOMPATIBLE == 9 && CXM_E_CORRUPT == 10 && CXM_E_CANCELLED == 11,
               "numbers of the statuses");

/* Frozen: these never change. */
ASSERT_SIZE(cxm_column, 64, 52);
ASSERT_SIZE(cxm_table, 32, 24);
ASSERT_SIZE(cxm_estimate, 104, 104);
ASSERT_SIZE(cxm_comparison, 144, 144);
ASSERT_SIZE(cxm_scale, 16, 16);
ASSERT_SIZE(cxm_option, 80, 64);
ASSERT_SIZE(cxm_input, 24, 16);
ASSERT_SIZE(cxm_term, 48, 36);
ASSERT_SIZE(cxm_field, 24, 16);
ASSERT_SIZE(cxm_nps_result, 240, 240);
ASSERT_SIZE(cxm_csat_result, 232, 232);
ASSERT_SIZE(cxm_ces_result, 336, 336);
ASSERT_SIZE(cxm_rating_result, 536, 536);
ASSERT_SIZE(struct ArrowSchema, 72, 44);
ASSERT_SIZE(struct ArrowArray, 80, 60);
ASSERT_SIZE(struct ArrowArrayStream, 40, 20);

ASSERT_OFFSET(cxm_column, data, 0, 0);
ASSERT_OFFSET(cxm_column, validity, 8, 4);
ASSERT_OFFSET(cxm_column, extra, 16, 8);
ASSERT_OFFSET(cxm_column, length, 24, 12);
ASSERT_OFFSET(cxm_column, stride, 32, 20);
ASSERT_OFFSET(cxm_column, bit_offset, 40, 28);
ASSERT_OFFSET(cxm_column, width, 48, 36);
ASSERT_OFFSET(cxm_column, type, 56, 44);
ASSERT_OFFSET(cxm_column, flags, 60, 48);

ASSERT_OFFSET(cxm_field, name, 0, 0);
ASSERT_OFFSET(cxm_field, summary, 8, 4);
ASSERT_OFFSET(cxm_field, kind, 16, 8);
ASSERT_OFFSET(cxm_field, flags, 20, 12);

ASSERT_OFFSET(cxm_estimate, value, 0, 0);
ASSERT_OFFSET(cxm_estimate, std_error, 8, 8);
ASSERT_OFFSET(cxm_estimate, lower, 16, 16);
ASSERT_OFFSET(cxm_estimate, upper, 24, 24);
ASSERT_OFFSET(cxm_estimate, confidence, 32, 32);
ASSERT_OFFSET(cxm_estimate, df, 40, 40);
ASSERT_OFFSET(cxm_estimate, n_effective, 48, 48);
ASSERT_OFFSET(cxm_estimate, n, 56, 56);
ASSERT_OFFSET(cxm_estimate, missing, 64, 64);
ASSERT_OFFSET(cxm_estimate, excluded, 72, 72);
ASSERT_OFFSET(cxm_estimate, clusters, 80, 80);
ASSERT_OFFSET(cxm_estimate, status, 88, 88);
ASSERT_OFFSET(cxm_estimate, interval_status, 92, 92);
ASSERT_OFFSET(cxm_estimate, flags, 96, 96);
ASSERT_OFFSET(cxm_estimate, reserved, 100, 100);

ASSERT_OFFSET(cxm_nps_result, score, 0, 0);
ASSERT_OFFSET(cxm_nps_result, promoters, 104, 104);
ASSERT_OFFSET(cxm_nps_result, detractors, 120, 120);
ASSERT_OFFSET(cxm_nps_result, promoter_share, 128, 128);
ASSERT_OFFSET(cxm_nps_result, histogram, 152, 152);

/* Growing: the size of this version; a later one may be larger, never smaller. */
ASSERT_SIZE(cxm_host, 64, 36);
ASSERT_SIZE(cxm_design, 40, 20);
ASSERT_SIZE(cxm_query, 56, 28);
ASSERT_SIZE(cxm_measure, 136, 88);
ASSERT_SIZE(cxm_nps_options, 56, 52);
ASSERT_SIZE(cxm_csat_options, 48, 44);
ASSERT_SIZE(cxm_ces_options, 56, 52);
ASSERT_SIZE(cxm_rating_options, 48, 44);

/* Numbers in structs and results are never reused either. */
_Static_assert(CXM_TYPE_I8 == 1 && CXM_TYPE_U8 == 5 && CXM_TYPE_F32 == 9 && CXM_TYPE_F64 == 10 && CXM_TYPE_BOOL8 == 11 &&
                   CXM_TYPE_BOOL1 == 12 && CXM_TYPE_TIME_S == 13 && CXM_TYPE_TIME_NS == 16 && CXM_TYPE_CSTR == 17 &&
                   CXM_TYPE_CHARS == 18 && CXM_TYPE_TEXT32 == 19 && CXM_TYPE_TEXT64 == 20 && CXM_TYPE_CODED == 21 &&
                   CXM_TYPE_TEXT_VIEW == 22 && CXM_TYPE_DATE == 23,
               "numbers of the types");
_Static_assert(CXM_VALUE_OK == 0 && CXM_VALUE_NO_DATA == 1 && CXM_VALUE_SUPPRESSED == 2 && CXM_VALUE_NOT_IDENTIFIED == 3 &&
                   CXM_VALUE_UNDEFINED == 4 && CXM_INTERVAL_OK == 0 && CXM_INTERVAL_TOO_FEW == 1 &&
                   CXM_INTERVAL_DEGENERATE == 2 && CXM_INTERVAL_TOO_FEW_CLUSTERS == 3 && CXM_INTERVAL_DESCRIPTIVE == 4,
               "numbers of the statuses of estimates");
