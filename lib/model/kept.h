/* Which rows are still kept: a bit for each, read a block of rows at a time.
 * Bits behind the last row are never set. */
#ifndef CXM__MODEL_KEPT_H
#define CXM__MODEL_KEPT_H

#include <stdint.h>

struct cxm__kept {
    uint64_t *bits;
    int64_t rows;
};

static inline void cxm__kept_drop(const struct cxm__kept *kept, int64_t row)
{
    kept->bits[row >> 6] &= ~(UINT64_C(1) << (row & 63));
}

/* The next rows, at most `most`, from *at on; *at is moved behind them, to `rows` at the end. */
int32_t cxm__kept_next(const struct cxm__kept *kept, int64_t *at, int32_t *rows, int32_t most);

#endif
