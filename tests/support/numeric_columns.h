/* Small whole numbers as a column of each numeric type, of other strides, and with nulls in between: all of them say the same.
 * What is 0 .. 100 fits every type but booleans. */
#ifndef CXM_TESTS_SUPPORT_NUMERIC_COLUMNS_H
#define CXM_TESTS_SUPPORT_NUMERIC_COLUMNS_H

#include <stdint.h>
#include <string.h>

#include <cxm/column.h>

enum { NUMERIC_MOST = 200, NUMERIC_FORMS = 14 };

struct numeric_column {
    unsigned char bytes[2 * NUMERIC_MOST * 16];
    uint8_t validity[NUMERIC_MOST / 4];
    cxm_column labels, column;
    double label_values[101];
};

static inline void numeric_put(unsigned char *at, int32_t type, int value)
{
    const int8_t i8 = (int8_t)value;
    const int16_t i16 = (int16_t)value;
    const int32_t i32 = value;
    const int64_t i64 = value;
    const float f32 = (float)value;
    const double f64 = value;
    switch (type) {
    case CXM_TYPE_I8:
    case CXM_TYPE_U8: memcpy(at, &i8, 1); break;
    case CXM_TYPE_I16:
    case CXM_TYPE_U16: memcpy(at, &i16, 2); break;
    case CXM_TYPE_I32:
    case CXM_TYPE_U32:
    case CXM_TYPE_CODED: memcpy(at, &i32, 4); break;
    case CXM_TYPE_F32: memcpy(at, &f32, 4); break;
    case CXM_TYPE_F64: memcpy(at, &f64, 8); break;
    default: memcpy(at, &i64, 8); break;
    }
}

/* Form 0..9: packed, by type; 10: coded; 11: every second element of twice as many; 12: backwards; 13: a null after every value.
 * Returns how many nulls there are. */
static inline int64_t numeric_column_of(struct numeric_column *into, const int *values, int64_t n, int form)
{
    static const int32_t types[] = {CXM_TYPE_F64, CXM_TYPE_I8,  CXM_TYPE_I16, CXM_TYPE_I32,   CXM_TYPE_I64, CXM_TYPE_U8,
                                    CXM_TYPE_U16, CXM_TYPE_U32, CXM_TYPE_U64, CXM_TYPE_F32, CXM_TYPE_CODED, CXM_TYPE_I16,
                                    CXM_TYPE_F64, CXM_TYPE_I32};
    static const int64_t sizes[] = {8, 1, 2, 4, 8, 1, 2, 4, 8, 4, 4, 2, 8, 4};
    int64_t size = sizes[form], step = form == 11 || form == 13 ? 2 * size : size;
    memset(into, 0, sizeof *into);
    for (int64_t i = 0; i < n; i++) {
        int64_t place = form == 12 ? n - 1 - i : i;
        numeric_put(into->bytes + place * step, types[form], values[i]);
        if (step > size)
            numeric_put(into->bytes + place * step + size, types[form], 77);
    }
    into->column = cxm_column_of(types[form], into->bytes, n);
    if (form == 10) {
        for (int i = 0; i <= 100; i++)
            into->label_values[i] = i;
        into->labels = cxm_column_of(CXM_TYPE_F64, into->label_values, 101);
        into->column.extra = &into->labels;
    }
    if (form == 11)
        into->column.stride = step;
    if (form == 12 && n > 0) {
        into->column.data = into->bytes + (n - 1) * step;
        into->column.stride = -step;
    }
    if (form != 13)
        return 0;
    memset(into->validity, 0x55, sizeof into->validity);
    into->column.length = 2 * n;
    into->column.validity = into->validity;
    return n;
}

#endif
