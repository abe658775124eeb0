/* A query that has been read: which measures with which options, of which columns, by which keys, under which policy.
 * It owns its texts, so the caller's query may go; partial.h carries it out. */
#ifndef CXM__QUERY_PLAN_H
#define CXM__QUERY_PLAN_H

#include "core/arena.h"
#include "cxm/query.h"
#include "measure.h"

enum { CXM__BY_MAX = 16, CXM__KEYS_MAX = CXM__BY_MAX + 5, CXM__MEASURES_MAX = 64, CXM__INPUTS_MAX = 256 };

/* A column of answers on a scale; measures that agree on all three share it. */
struct cxm__plan_answers {
    const char *column;
    cxm_scale scale;
    int32_t off_scale;
};

struct cxm__plan_measure {
    const struct cxm__measure *measure;
    union cxm__any_options options;
    uint32_t wanted; /* a bit for each term */
    int32_t answers; /* index of its column; -1 of an analysis */
    const char **columns; /* an analysis: the names of its columns */
    int32_t column_count;
    int32_t repeats;      /* figures of a term that has one for each repeated column */
    int32_t figures;      /* an analysis: where its figures begin in those of all analyses of a group */
    bool interval;   /* it is not interval=none */
    const char *text;  /* canonical */
    const char *label; /* in the result */
    const char *alias; /* by which it is found there too: name(column), or the text where columns are the same */
};

/* The policy, in the form of a struct of options. */
struct cxm__policy {
    size_t struct_size;
    const char *weight, *stratum, *cluster, *population; /* columns, or NULL */
};

struct cxm__plan {
    struct cxm__arena arena;
    struct cxm__plan_measure *measures;
    struct cxm__plan_answers *answers;
    const char **keys; /* those of the groups, then stratum and cluster where the policy has them, then what a model hides behind them */
    struct cxm__policy policy;
    int32_t measure_count, answers_count, key_count;
    int32_t by_count; /* keys of the groups, the first of all keys */
    int32_t figure_count; /* of all analyses, per group; 0 = there are none */
    int32_t term_count; /* rows of the result per group */
    const char *policy_text; /* canonical */
    const char *of, *where;  /* of a model's query, canonical; NULL of a table's */
    const char *text;        /* the whole query, canonical */
    uint64_t text_hash;   /* of `text` */
    uint64_t fingerprint; /* of `text` and the measures' revisions */
    const char *const *absent; /* members of a group that were left out, NULL-terminated; NULL without a group */
};

/* Reads a query; `argument` is its position in the public call. The plan is ended with cxm__plan_free() in any case. */
cxm_status cxm__plan_read(struct cxm__plan *plan, const cxm_query *query, const cxm_host *host, int32_t argument,
                          cxm_error *error);

/* The same of a query that may name groups; they are written out with the columns that are known. */
struct cxm__known;
cxm_status cxm__plan_read_known(struct cxm__plan *plan, const cxm_query *query, const struct cxm__known *known, const cxm_host *host,
                                int32_t argument, cxm_error *error);

/* What a model has read of a query by itself. Texts are canonical and copied; `design` names the columns that the rows come with. */
struct cxm__plan_model {
    const char *of, *where, *policy;
    struct cxm__policy design;
};

/* The same of a query that is put to a model. */
cxm_status cxm__plan_read_model(struct cxm__plan *plan, const cxm_query *query, const struct cxm__plan_model *model, const cxm_host *host,
                                int32_t argument, cxm_error *error);
/* One more key behind the others, whose nulls are groups too: what roll-ups and suppression tell apart. */
void cxm__plan_hide(struct cxm__plan *plan, const char *name);
/* Keys of the groups, of strata and of clusters. */
int32_t cxm__plan_drawn_keys(const struct cxm__plan *plan);
/* A caller's query over the defaults. */
cxm_status cxm__query_read(cxm_query *own, const cxm_query *query, int32_t argument, cxm_error *error);

/* Narrows a plan that was read from decoded text to wanted[m] of each measure's terms; CXM_E_CORRUPT where that names none, or more
 * than the measure has. */
cxm_status cxm__plan_want(struct cxm__plan *plan, const uint32_t *wanted, cxm_error *error);
/* The measure that a text names, `nps.score(likelihood)`, and the length of its name; NULL where there is none. */
const struct cxm__measure *cxm__plan_named(const char *text, size_t *length);
/* Whether a measure has an option that stands in the options of all. */
bool cxm__plan_takes(const struct cxm__measure *measure, const char *option);
/* Notes the members of groups that were left out: names of measures, which are not copied. */
cxm_status cxm__plan_absent(struct cxm__plan *plan, const char *const *absent, cxm_error *error);
void cxm__plan_free(struct cxm__plan *plan);
/* Rows of the result that a term takes per group: 0 where it is not wanted. */
int32_t cxm__plan_term_rows(const struct cxm__plan_measure *measure, int32_t term);

/* For plan.c, from plan_policy.c: the policy, and the keys that it adds; whether a measure can be had of answers that were drawn so. */
cxm_status cxm__plan_read_policy(struct cxm__plan *plan, const char *text, const struct cxm__plan_model *model, int32_t argument,
                                 cxm_error *error);
cxm_status cxm__plan_check_drawn(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, int32_t argument, cxm_error *error);

/* For plan.c, from plan_text.c: canonical texts, in the plan's memory (NULL without any); labels; and the text, hash, fingerprint and
 * number of terms of a plan that is complete otherwise. */
extern const struct cxm__option_table cxm__policy_table;
const char *cxm__plan_measure_text(struct cxm__plan *plan, const struct cxm__plan_measure *measure);
const char *cxm__plan_policy_text(struct cxm__plan *plan);
cxm_status cxm__plan_label(struct cxm__plan *plan, cxm_error *error);
cxm_status cxm__plan_finish(struct cxm__plan *plan, cxm_error *error);

#endif
