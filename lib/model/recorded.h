/* When a row became known: an answer when it was last changed, else when it was created, else when it was given; a signal when it
 * came in; anything else at its own time. */
#ifndef CXM__MODEL_RECORDED_H
#define CXM__MODEL_RECORDED_H

#include "model/fields.h"

/* CXM__NO_TIME where nobody knows; n <= CXM__BLOCK. Items and themes became known with their answer. */
void cxm__recorded_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times);

#endif
