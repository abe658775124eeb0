/* The distributions of what buyers and end users answered: how often each answer was given on either side, and where it stands
 * among those of the other. Read difference.c next. */
#ifndef CXM__VOICES_POINTS_H
#define CXM__VOICES_POINTS_H

#include "cxm/unstable/divergence.h"
#include "voices/voices.h"

struct cxm__points {
    const cxm_host *host;
    int64_t count;     /* different answers: the scale's points, or where some lie between them, those that were given */
    bool whole;        /* they are the scale's points */
    double *value;     /* ascending */
    int64_t *n[2];     /* how often it was given: by buyers, by end users */
    double *place[2];  /* what share of the other side's answers lies below it, equal ones by half */
    int64_t answers[2];
    double superiority; /* P(user > buyer) + P(equal) / 2; NaN where a side has no answer */
    cxm_divergence_result distance;
};

/* Of the rows that cxm__voices_heard(). End with cxm__points_free() in any case. */
cxm_status cxm__points_read(struct cxm__points *points, const struct cxm__voices *voices, cxm_error *error);
void cxm__points_free(struct cxm__points *points);

/* Which of the points a heard row's answer is. */
int64_t cxm__points_of(const struct cxm__points *points, double answer);

#endif
