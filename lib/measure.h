/* A measure inside the library: its public record, and the functions behind it.
 * Each stands in its measure's own .c; registry.c lists them. */
#ifndef CXM__MEASURE_H
#define CXM__MEASURE_H

#include "core/options.h"
#include "cxm/measure.h"
#include "cxm/unstable/analysis.h"
#include "transactional/estimate.h"

/* What an analysis is given: columns that are well formed and of one length. Categories, strata and clusters come as CODED columns of
 * 32-bit codes, negative where null, whose labels ascend; some labels may have no row. */
struct cxm__request {
    const cxm_column *columns; /* one for each input; an optional one that was left out has type 0; the repeated ones come last */
    const char *const *names;  /* theirs, for messages */
    int32_t count;
    int64_t length;
    cxm_design design;         /* what was not given, or is not the measure's, is NULL */
    const void *options;       /* the measure's struct, checked */
    const cxm_host *host;
};

struct cxm__measure {
    cxm_measure info;
    /* An analysis: fills in every figure, terms with CXM_TERM_EACH once for each repeated column, and rows[k] where it is not NULL;
     * `rows` itself may be NULL. Arguments and names of errors are those of the inputs; whoever asked puts its own in their place. */
    cxm_status (*analyse)(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows, cxm_error *error);
    /* What follows is of measures of answers only. */
    /* Where the options that gathering needs stand in the struct. */
    size_t scale_offset, confidence_offset, off_scale_offset;
    /* Checks what no single option can say, such as passive_min < promoter_min; NULL where there is nothing. */
    cxm_status (*check)(const void *options, int32_t argument, cxm_error *error);
    /* Puts texts that were checked into their one canonical form; NULL where no option is a text. */
    void (*settle)(void *options);
    /* Fills in estimates[t] for each term t whose bit is set in `wanted`. */
    void (*terms)(const struct cxm__tally *tally, const void *options, uint32_t wanted, const struct cxm__confidence *confidence,
                  cxm_estimate *estimates);
};

/* One line a measure, in the order of registry.c. */
extern const struct cxm__measure cxm__measure_nps;
extern const struct cxm__measure cxm__measure_csat;
extern const struct cxm__measure cxm__measure_ces;
extern const struct cxm__measure cxm__measure_rating;
extern const struct cxm__measure cxm__measure_association;
extern const struct cxm__measure cxm__measure_paired;
extern const struct cxm__measure cxm__measure_weighting_poststratify;
extern const struct cxm__measure cxm__measure_weighting_rake;
extern const struct cxm__measure cxm__measure_weighting_mean;
extern const struct cxm__measure cxm__measure_weighting_trim;
extern const struct cxm__measure cxm__measure_weighting_summary;
extern const struct cxm__measure cxm__measure_representativeness;
extern const struct cxm__measure cxm__measure_response_rate;
extern const struct cxm__measure cxm__measure_reliability;
extern const struct cxm__measure cxm__measure_rescale;
extern const struct cxm__measure cxm__measure_trend;
extern const struct cxm__measure cxm__measure_auc;
extern const struct cxm__measure cxm__measure_auc_difference;
extern const struct cxm__measure cxm__measure_two_groups;
extern const struct cxm__measure cxm__measure_divergence;
extern const struct cxm__measure cxm__measure_concentration;
extern const struct cxm__measure cxm__measure_quantile;
extern const struct cxm__measure cxm__measure_multiplicity;
extern const struct cxm__measure cxm__measure_permutation;
extern const struct cxm__measure cxm__measure_permutation_paired;
extern const struct cxm__measure cxm__measure_survival;
extern const struct cxm__measure cxm__measure_log_rank;
extern const struct cxm__measure cxm__measure_cox;
extern const struct cxm__measure cxm__measure_cox_intervals;
extern const struct cxm__measure cxm__measure_mean_cumulative;
extern const struct cxm__measure cxm__measure_control_xmr;
extern const struct cxm__measure cxm__measure_control_p;
extern const struct cxm__measure cxm__measure_control_laney;
extern const struct cxm__measure cxm__measure_control_nps;
extern const struct cxm__measure cxm__measure_control_ewma;
extern const struct cxm__measure cxm__measure_control_cusum;
extern const struct cxm__measure cxm__measure_regression_linear;
extern const struct cxm__measure cxm__measure_regression_logistic;
extern const struct cxm__measure cxm__measure_shrinkage;
extern const struct cxm__measure cxm__measure_coverage;
extern const struct cxm__measure cxm__measure_index;
extern const struct cxm__measure cxm__measure_index_aged;
extern const struct cxm__measure cxm__measure_voices_difference;
extern const struct cxm__measure cxm__measure_voices_agreement;
extern const struct cxm__measure cxm__measure_voices_attribution;
extern const struct cxm__measure cxm__measure_voices_quadrant;
extern const struct cxm__measure cxm__measure_voices_blindspot;
extern const struct cxm__measure cxm__measure_voices_panel;
extern const struct cxm__measure cxm__measure_voices_criteria;
extern const struct cxm__measure cxm__measure_voices_profile;
extern const struct cxm__measure cxm__measure_voices_decomposition;
extern const struct cxm__measure cxm__measure_voices_mirror;
extern const struct cxm__measure cxm__measure_voices_themes;

struct cxm__option_table cxm__measure_table(const struct cxm__measure *measure);
const struct cxm__measure *cxm__measure_find(struct cxm__slice name);
/* The record that belongs to a public pointer; NULL where it is none of ours. */
const struct cxm__measure *cxm__measure_own(const cxm_measure *info);
/* How many of `columns` columns the input that repeats takes, 1 without such an input; -1 where so many columns do not fit. */
int32_t cxm__measure_repeats(const struct cxm__measure *measure, int32_t columns);
/* Columns that a figure of an EACH-term belongs to. */
int32_t cxm__input_step(const cxm_input *input);
/* Figures of one term. */
int32_t cxm__term_repeats(const cxm_term *term, int32_t repeats);

/* The room that any measure's struct of options fits into. */
union cxm__any_options {
    size_t struct_size;
    double align;
    unsigned char bytes[1024];
};

/* The defaults with the caller's struct over them, checked. */
cxm_status cxm__measure_options(const struct cxm__measure *measure, const void *from, int32_t argument,
                                union cxm__any_options *options, cxm_error *error);
/* Ranges and the measure's own check together; texts come out in their canonical form. */
cxm_status cxm__measure_check(const struct cxm__measure *measure, void *options, int32_t argument, cxm_error *error);

cxm_scale cxm__measure_scale(const struct cxm__measure *measure, const void *options);
double cxm__measure_confidence(const struct cxm__measure *measure, const void *options);
int32_t cxm__measure_off_scale(const struct cxm__measure *measure, const void *options);
/* Refuses weights, strata, clusters or a population where the options ask for a bootstrap of single answers. */
cxm_status cxm__measure_drawn(const struct cxm__measure *measure, const void *options, const char *member, int32_t argument,
                              cxm_error *error);

/* What of a design measures of answers take. */
#define CXM__DESIGN_ANSWERS (CXM_DESIGN_WEIGHT | CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER | CXM_DESIGN_POPULATION)

/* The table entries that every measure of answers has. */
#define CXM__OPTION_SCALE(type, low, high)                                                                            \
    {"scale", "points", "First and last point of the scale; whole numbers.", "", -1000000, 1000000, (low), (high), \
     CXM_OPTION_SCALE, offsetof(type, scale), 0, 0}
#define CXM__OPTION_CONFIDENCE(type)                                                                          \
    {"confidence", "", "Confidence of the intervals.", "", 0, 1, 0.95, 0, CXM_OPTION_NUMBER, offsetof(type, confidence), 3, 0}
#define CXM__OPTION_OFF_SCALE(type)                                                                                            \
    {"off_scale", "", "What to do with a value outside the scale.", "fail|skip", 0, 1, 0, 0, CXM_OPTION_CHOICE, \
     offsetof(type, off_scale), 0, 0}
#define CXM__OPTION_BOXES(type, member, initial, text) \
    {#member, "points", text, "", 1, 240, (initial), 0, CXM_OPTION_INTEGER, offsetof(type, member), 0, 0}

#endif
