/* A comparison under way: what it was asked for, the lines that each group gets, and the pairs that fill them.
 * compare_text.c reads the options, compare_rest.c takes a part from its whole, compare_result.c lays the result out. */
#ifndef CXM__QUERY_COMPARE_H
#define CXM__QUERY_COMPARE_H

#include "query/fold.h"
#include "query/result.h"
#include "query/state.h"
#include "stats/difference.h"

/* What a call takes besides confidence and adjust. */
enum { CXM__COMPARE_RELATION = 1, CXM__COMPARE_MARGIN = 2, CXM__COMPARE_KEY = 4, CXM__COMPARE_AGAINST = 8 };

enum cxm__compare_against {
    CXM__COMPARE_NONE,
    CXM__COMPARE_FIRST,
    CXM__COMPARE_PREVIOUS,
    CXM__COMPARE_REST,
    CXM__COMPARE_WHOLE,
    CXM__COMPARE_ALL,
    CXM__COMPARE_VALUE
};

struct cxm__compare_options {
    size_t struct_size;
    double confidence;
    int32_t adjust;   /* position in the option's list, see cxm__compare_adjust() */
    int32_t part;     /* relation=part */
};

/* One row of each group's. */
struct cxm__compare_line {
    int32_t measure;   /* of the plan */
    const cxm_term *term;
    const char *name;  /* in the column `term` */
    double margin;     /* of the term; NaN = none */
    bool equivalence;  /* the row of the test of equivalence behind the term's own */
    int32_t at;        /* the term's place among the plan's */
};

struct cxm__compare {
    struct cxm__arena arena; /* texts, lines and figures; the host is the call's */
    const struct cxm__plan *plan;
    struct cxm__compare_options options;
    double *margins;  /* by term of the plan */
    struct cxm__confidence *confidences; /* of the measures' own intervals, with tables of t: by measure of the plan */
    int32_t key;      /* along which groups are compared, or -1 */
    enum cxm__compare_against against;
    const char *value; /* CXM__COMPARE_VALUE */
    struct cxm__compare_line *lines;
    int32_t line_count;
    cxm_estimate *estimates; /* by group and line */
    double *p, *q;
};

/* Reads the options' text; `takes` says which the call knows. */
cxm_status cxm__compare_read(struct cxm__compare *compare, const char *text, int32_t takes, int32_t argument, cxm_error *error);
/* The comparison in canonical text: one line, then the query's. NULL without memory. */
const char *cxm__compare_text(struct cxm__compare *compare, const char *verb);
int32_t cxm__compare_adjust(const struct cxm__compare *compare);

/* States of one query, whose keys are of the same types? Says how they differ. */
cxm_status cxm__compare_same(const cxm_state *first, const cxm_state *second, cxm_error *error);
cxm_status cxm__compare_same_keys(const struct cxm__plan *plan, const struct cxm__groups *first, const struct cxm__groups *second,
                                  cxm_error *error);

/* The lines of differences, and of equivalence where there are margins; false without memory. */
bool cxm__compare_lines(struct cxm__compare *compare);
/* Room for the figures of `groups` groups, all NaN; false without memory. */
bool cxm__compare_room(struct cxm__compare *compare, int64_t groups);

/* All that a state knows, with strata and clusters put together. Ended with cxm__compare_side_end() in any case. */
struct cxm__compare_side {
    const cxm_state *state;
    struct cxm__partial own;
    struct cxm__fold fold; /* of a policy with strata or clusters */
    bool folded;
    const struct cxm__partial *of; /* the query's own groups */
};
cxm_status cxm__compare_side_begin(struct cxm__compare_side *side, const cxm_state *state, cxm_error *error);
void cxm__compare_side_end(struct cxm__compare_side *side);

/* Each group's estimates, plan->term_count of them, in the arena. */
cxm_status cxm__compare_estimates(struct cxm__compare *compare, const struct cxm__compare_side *side, cxm_estimate **estimates,
                                  cxm_error *error);

/* Refuses policies of strata and populations, and of clusters too unless they are taken; `what` is for the message. */
cxm_status cxm__compare_simple(const struct cxm__plan *plan, bool clusters, const char *name, const char *what, int32_t argument,
                               cxm_error *error);
/* An estimate of no answers. */
cxm_estimate cxm__compare_nothing(void);
/* Clusters that two groups have in common, for one term. */
struct cxm__compare_shared {
    double covariance;
    int64_t clusters;
};
/* A group, and what each of its side's clusters adds to the figures of its group. */
struct cxm__compare_place {
    const struct cxm__compare_side *side;
    const double *parts;
    int64_t group;
};
/* What the clusters of a side add: by slot and term, in the arena; NULL where the policy has no clusters. False without memory. */
bool cxm__compare_parts(struct cxm__compare *compare, const struct cxm__compare_side *side, const cxm_estimate *estimates,
                        double **parts);
/* By term, where the policy has clusters. */
void cxm__compare_together(const struct cxm__compare *compare, const struct cxm__compare_place *first,
                           const struct cxm__compare_place *second, struct cxm__compare_shared *shared);

/* Fills in a group's lines; a side may be NULL. factors: by column of answers, or NULL; shared: by term, or NULL. */
void cxm__compare_pair(struct cxm__compare *compare, int64_t group, const cxm_estimate *first, const cxm_estimate *second,
                       const double *factors, const struct cxm__compare_shared *shared);
/* q and verdicts of all that was filled in; `part`: no family. */
cxm_status cxm__compare_verdicts(struct cxm__compare *compare, int64_t groups, bool part, cxm_error *error);

/* What is left of a slot when another, which is part of it, is taken away: estimates of the rest, and by column of answers 1 - the
 * part's share. CXM_E_DOMAIN where it is no part of it. */
cxm_status cxm__compare_rest(const struct cxm__compare *compare, const struct cxm__grid *whole, int64_t whole_slot,
                             const struct cxm__grid *part, int64_t part_slot, cxm_estimate *rest, double *factors, cxm_error *error);

/* A side without the key that groups are compared along. Ended with cxm__compare_whole_end() in any case. */
struct cxm__compare_whole {
    struct cxm__plan plan; /* the state's, with fewer keys; its texts are borrowed */
    struct cxm__partial detail;
    struct cxm__compare_side side;
};
cxm_status cxm__compare_whole_begin(struct cxm__compare_whole *whole, struct cxm__compare *compare,
                                    const struct cxm__compare_side *side,
                                    cxm_error *error);
void cxm__compare_whole_end(struct cxm__compare_whole *whole);

/* With clusters a part is compared with its whole as it stands, and with the rest by 1 / (1 - f) of that: the whole's estimates
 * with the part's counts taken off, and by column what the difference is multiplied by, in place of 1 - f. */
void cxm__compare_less(const struct cxm__compare *compare, const cxm_estimate *whole, const cxm_estimate *part, bool rest,
                       cxm_estimate *less, double *factors);

/* Sums of weights and of squared weights of a slot; without weights both are the number of answers. */
struct cxm__weight cxm__compare_weight(const struct cxm__grid *grid, int32_t column, int64_t slot);

/* Sorts places by an order of what stands there, equal ones as they were; false without memory. */
bool cxm__compare_sort(const cxm_host *host, int64_t *places, int64_t count, const void *context,
                       int (*order)(const void *context, int64_t a, int64_t b));

/* Two states as they are being compared: their wholes, their groups as one list, and where each of these stands in either. */
struct cxm__compare_sides {
    struct cxm__compare_side side[2];
    struct cxm__groups groups;
    int64_t *in[2];     /* NULL without keys */
    int64_t *one_sided; /* by measure: answers that had nothing to be compared with */
};

/* Of states that cxm__compare_same() let through. Ended with cxm__compare_sides_end() in any case. */
cxm_status cxm__compare_sides_begin(struct cxm__compare_sides *sides, struct cxm__compare *compare, const cxm_state *first,
                                    const cxm_state *second, cxm_error *error);
void cxm__compare_sides_end(struct cxm__compare_sides *sides, const cxm_host *host);
/* Where a group stands on a side, or -1. */
int64_t cxm__compare_at(const struct cxm__compare_sides *sides, int side, int64_t group);

/* Lays out the result. `names` and `groups` are the keys'; sides: one or two partials for the ledger; one_sided: by measure of the
 * plan, or NULL where the ledger has no such reason. */
struct cxm__compare_table { /* without keys groups has a count of 1 and nothing else */
    const char *text;
    const char *const *names;
    const struct cxm__groups *groups;
    const struct cxm__partial *sides[2];
    const int64_t *one_sided;
};
cxm_status cxm__compare_result(cxm_result **result, const struct cxm__compare *compare, const struct cxm__compare_table *table,
                               cxm_error *error);

#endif
