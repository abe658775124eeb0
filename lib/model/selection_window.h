/* The window, where the table has a column of times of its own.
 * Other tables find their times row by row, in selection.c. */
#ifndef CXM__MODEL_SELECTION_WINDOW_H
#define CXM__MODEL_SELECTION_WINDOW_H

#include "model/selection.h"

/* Takes out rows without a time, if `timed`, and rows outside of the window, if `window`, and counts them. */
cxm_status cxm__selection_window(struct cxm__selection *selection, bool timed, bool window, cxm_error *error);

#endif
