/* A measure inside the library: its public record, and the functions behind it.
 * Each stands in its measure's own .c; registry.c lists them. */
#ifndef CXM__MEASURE_H
#define CXM__MEASURE_H

#include "core/options.h"
#include "cxm/measure.h"
#include "transactional/estimate.h"

struct cxm__measure {
    cxm_measure info;
    /* Where the options that gathering needs stand in the struct. */
    size_t scale_offset, confidence_offset, off_scale_offset;
    /* Checks what no single option can say, such as passive_min < promoter_min. */
    cxm_status (*check)(const void *options, int32_t argument, cxm_error *error);
    /* Fills in estimates[t] for each term t whose bit is set in `wanted`. */
    void (*terms)(const struct cxm__tally *tally, const void *options, uint32_t wanted, const struct cxm__confidence *confidence,
                  cxm_estimate *estimates);
};

extern const struct cxm__measure cxm__measure_nps, cxm__measure_csat, cxm__measure_ces, cxm__measure_rating;

struct cxm__option_table cxm__measure_table(const struct cxm__measure *measure);
const struct cxm__measure *cxm__measure_find(struct cxm__slice name);

/* The room that any measure's struct of options fits into. */
union cxm__any_options {
    size_t struct_size;
    double align;
    unsigned char bytes[128];
};

/* The defaults with the caller's struct over them, checked. */
cxm_status cxm__measure_options(const struct cxm__measure *measure, const void *from, int32_t argument,
                                union cxm__any_options *options, cxm_error *error);
/* Ranges and the measure's own check together. */
cxm_status cxm__measure_check(const struct cxm__measure *measure, const void *options, int32_t argument, cxm_error *error);

cxm_scale cxm__measure_scale(const struct cxm__measure *measure, const void *options);
double cxm__measure_confidence(const struct cxm__measure *measure, const void *options);
int32_t cxm__measure_off_scale(const struct cxm__measure *measure, const void *options);

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
