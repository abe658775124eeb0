/* Pieces of which dates, times and labels are written.
 * Years beyond 0000..9999 have a sign and six digits, so that no text can be taken for another. */
#ifndef CXM__MODEL_CALENDAR_TEXT_H
#define CXM__MODEL_CALENDAR_TEXT_H

#include "core/text.h"

void cxm__calendar_digits_write(int64_t value, int32_t width, struct cxm__text *text); /* with zeros in front */
void cxm__calendar_year_write(int64_t year, struct cxm__text *text);
void cxm__calendar_date_write(int64_t days, struct cxm__text *text);
void cxm__calendar_offset_write(int32_t offset, struct cxm__text *text); /* +01:00, and seconds where there are any */

#endif
