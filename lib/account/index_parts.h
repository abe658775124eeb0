/* What the texts of an index declare: its parts, matched with the columns, and its bands. Read index.c next. */
#ifndef CXM__ACCOUNT_INDEX_PARTS_H
#define CXM__ACCOUNT_INDEX_PARTS_H

#include "core/options.h"
#include "cxm/unstable/index.h"

struct cxm__index_part {
    char name[CXM__NAME_SIZE];
    double worst, best, weight;
    double half_life, expiry; /* INFINITY: none */
};

struct cxm__index_parts {
    struct cxm__index_part items[CXM_INDEX_PARTS_MAX];
    int32_t count; /* 0: each column is 0..100 */
    bool named;
};

struct cxm__index_bands {
    char names[CXM_INDEX_BANDS_MAX][CXM_INDEX_BANDS_SIZE];
    double edges[CXM_INDEX_BANDS_MAX]; /* where each begins; the first is -INFINITY */
    int32_t count;
};

/* Reads the texts; what is wrong is named with the measure's name. */
cxm_status cxm__index_parts_read(const char *text, int32_t argument, struct cxm__index_parts *parts, cxm_error *error);
cxm_status cxm__index_bands_read(const char *text, int32_t argument, struct cxm__index_bands *bands, cxm_error *error);

/* of_input[i] becomes the part of input i; checks that parts and inputs are the same, and that what ages has an age. */
cxm_status cxm__index_parts_match(const struct cxm__index_parts *parts, const cxm_index_input *inputs, int32_t count,
                                  int32_t argument, struct cxm__index_part *of_input, cxm_error *error);

/* The band of any number: 0 .. count - 1. */
int32_t cxm__index_band(const struct cxm__index_bands *bands, double number);

/* For the records: the options' own check, and their canonical texts. */
cxm_status cxm__index_check(const void *options, int32_t argument, cxm_error *error);
void cxm__index_settle(void *options);

#endif
