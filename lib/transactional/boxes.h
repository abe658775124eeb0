/* Top and bottom boxes: whole points counted from the two ends of a scale, and what lies between them.
 * csat, ces and rating split their answers this way. */
#ifndef CXM__TRANSACTIONAL_BOXES_H
#define CXM__TRANSACTIONAL_BOXES_H

#include "core/tally.h"

/* bands: bottom boxes, between, top boxes. */
void cxm__boxes(const struct cxm__tally *tally, int32_t bottom, int32_t top, struct cxm__band bands[3]);

/* The two must not meet. The measure and the option, or options, are for the message. */
cxm_status cxm__boxes_check(const char *measure, const char *option, const char *other, cxm_scale scale, int32_t top, int32_t bottom, int32_t argument, cxm_error *error);

#endif
