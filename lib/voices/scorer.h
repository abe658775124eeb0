/* What one answer counts in a measure of answers: 100, 0 or -100 in `nps`, 100 or 0 in `csat`, itself in `rating`. Each of these
 * measures is the mean of what its answers count, so that any analysis of means is one of the measure. */
#ifndef CXM__VOICES_SCORER_H
#define CXM__VOICES_SCORER_H

#include "cxm/scale.h"
#include "measure.h"

enum { CXM__SCORER_TEXT = 121, CXM__SCORER_POINTS = 241 };

struct cxm__scorer {
    const struct cxm__measure *measure;
    char options[CXM__VALUE_SIZE];   /* canonical, without intervals */
    cxm_scale scale;
    double counts[CXM__SCORER_POINTS]; /* by point of the scale */
    double least, most;              /* of them: what an answer that is not known counts at least and at most */
};

/* `text` is a measure's name and, behind blanks, options of it, "csat scale=1..7"; "" is "nps". `owner` and `argument` are for
 * messages: CXM_E_NOT_FOUND and CXM_E_ARGUMENT name `owner`.measure. */
cxm_status cxm__scorer_read(struct cxm__scorer *scorer, const char *text, const char *owner, int32_t argument, cxm_error *error);

/* Puts a text that was read into its one form: the name, then the options that are not at their defaults and say what an answer
 * counts, in the record's order. A text that does not fit then stays as it is. */
void cxm__scorer_settle(char text[CXM__SCORER_TEXT]);

/* What `answer`, a number, counts. NaN where it is off the scale, or NaN, and the measure skips such answers; where it does not, the
 * message names `name` and `row`. */
cxm_status cxm__scorer_count(const struct cxm__scorer *scorer, double answer, const char *name, int64_t row, double *counts,
                             cxm_error *error);

#endif
