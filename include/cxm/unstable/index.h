/**
 * @file index.h
 * @brief A composite of declared parts, such as a customer health score: every row's index, what each part contributes to it, which
 * parts are stale, and how much of it is due to the choice of the weights.
 *
 * Unstable: may change before 1.0. Handbook on Constructing Composite Indicators, OECD 2008, has what to think of before.
 */
#ifndef CXM_UNSTABLE_INDEX_H
#define CXM_UNSTABLE_INDEX_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How many parts and bands there can be, and bytes of the texts that declare them. */
enum { CXM_INDEX_PARTS_MAX = 32, CXM_INDEX_BANDS_MAX = 16, CXM_INDEX_PARTS_SIZE = 512, CXM_INDEX_BANDS_SIZE = 256 };

/** cxm_index_options.na: what becomes of a part that has no value in a row, or one that expired. */
enum {
    CXM_INDEX_DROP = 0, /**< the weights of the others are scaled up */
    CXM_INDEX_FAIL = 1, /**< the row has no index */
    CXM_INDEX_CARRY = 2 /**< what expired is carried on, and called stale; where there is no value at all, the part is dropped */
};

/** cxm_index_options.normalise */
enum {
    CXM_INDEX_NORMALISE = 0, /**< weights are any numbers; what counts is their share of the sum */
    CXM_INDEX_AS_GIVEN = 1   /**< weights that sum neither to 1 nor to 100 are an error */
};

/** cxm_index_options.outside: what becomes of a value beyond its part's range. */
enum {
    CXM_INDEX_OUTSIDE_FAIL = 0, /**< it is an error */
    CXM_INDEX_OUTSIDE_CLAMP = 1 /**< it counts as the nearer end */
};

/**
 * Choices. Growing: start from CXM_INDEX_OPTIONS_INIT.
 *
 * `parts` declares each part as name:worst..best, and where there is more to say *weight, /half-life, <expiry:
 * "nps:-100..100*2<180;tickets:20..0;usage:0..1*0.5/90". The end that comes first is the worst, so that 20..0 says that less is
 * better. Without * the weight is 1; a part whose half-life is 90 has half its weight at age 90; <180 says that a value counts
 * while its age is below 180, in the unit of the ages. Parts are matched with the columns by their names, or by their order where
 * no part has a name. "" makes each column a part of 0..100 with weight 1.
 *
 * `bands` names what the index is divided into, and where each band begins: "red|yellow:50|green:75" has 50 in yellow and 74.9 too.
 * The first begins below all others, so that every number has a band; an edge that it is given must not be above 0. Indices are
 * banded to a billionth of a point, so that rounding pushes none over an edge.
 *
 * Items are separated by ; or |. A name that holds one of these, a colon or a double quote stands in double quotes, in which a
 * quote is doubled.
 * @since 0.0.1
 */
typedef struct cxm_index_options {
    size_t struct_size; /**< sizeof(cxm_index_options) in the caller's build */
    double perturb;     /**< percent by which each weight is raised and lowered to see what depends on it; above 0, below 100 */
    double confidence;  /**< of the interval, in (0, 1) */
    int32_t replicates; /**< of the bootstrap, 2 to 1,000,000 */
    int32_t seed;       /**< of its draws; the same seed gives the same interval */
    int32_t na;         /**< CXM_INDEX_DROP, _FAIL, _CARRY */
    int32_t normalise;  /**< CXM_INDEX_NORMALISE, CXM_INDEX_AS_GIVEN */
    int32_t outside;    /**< CXM_INDEX_OUTSIDE_FAIL, _CLAMP */
    int32_t reserved;   /**< 0 */
    char parts[CXM_INDEX_PARTS_SIZE]; /**< NUL-terminated */
    char bands[CXM_INDEX_BANDS_SIZE]; /**< NUL-terminated; "" for none */
} cxm_index_options;

/** 25 %, 95 %, 1999 replicates of seed 1, drop, normalised weights, values within their range; no parts, no bands. */
#define CXM_INDEX_OPTIONS_INIT {sizeof(cxm_index_options), 25, 0.95, 1999, 1, CXM_INDEX_DROP, CXM_INDEX_NORMALISE, \
                                CXM_INDEX_OUTSIDE_FAIL, 0, "", ""}

/**
 * A part's columns, all of one length.
 * @since 0.0.1
 */
typedef struct cxm_index_input {
    const char *name;        /**< of the column, for the parts and for messages; NULL where it has none */
    const cxm_column *value; /**< numbers; a null is a missing value; not NULL */
    const cxm_column *age;   /**< how old each value is, 0 or more, in any unit; or NULL. A null, where the part ages, is too old */
} cxm_index_input;

/**
 * What a row has. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_index_row {
    double index;          /**< 0..100; NaN where there is none */
    double band;           /**< 0, 1, 2 ... in the order of the bands; NaN without an index or without bands */
    double weight_present; /**< share in percent of the declared weights whose part has a value that is not expired */
} cxm_index_row;

/**
 * Figures of a part. Frozen: 520 bytes. Intervals are DESCRIPTIVE.
 * @since 0.0.1
 */
typedef struct cxm_index_part {
    cxm_estimate contribution;   /**< of the mean index; those of all parts sum to it */
    cxm_estimate stale;          /**< percent of rows whose value is missing or expired */
    cxm_estimate sensitivity;    /**< points by which indices change on average when the part's weight is perturbed */
    cxm_estimate rank_agreement; /**< Kendall's tau-b of the indices with and without that, the smaller one of raised and lowered */
    cxm_estimate band_change;    /**< percent of rows that change their band by that, the larger one; UNDEFINED without bands */
} cxm_index_part;

/**
 * The index of rows, each an account. The mean over rows, weighted if a weight is given, has an interval by the bootstrap of the
 * rows (BCa), which does not depend on their order. O(rows * (replicates + parts * log rows)); thread-safe.
 *
 * A row's index is the mean of its parts, each as percent of the way from worst to best, weighted by the declared weights times
 * 2^(-age / half-life). A row whose parts are all missing or expired has no index, and is `missing`; one without weight, or of
 * weight 0, is `excluded` from all but its own index.
 * @param[in]  inputs  `count` parts; not NULL
 * @param[in]  count   1 to CXM_INDEX_PARTS_MAX
 * @param[in]  weight  of each row, such as revenue, 0 or 1e-140 to 1e140; or NULL
 * @param[in]  options choices, or NULL for CXM_INDEX_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL; `run` shares the replicates
 * @param[out] rows    takes one for each row; or NULL
 * @param[out] parts   takes `count` of them, in the order of the inputs; or NULL
 * @param[out] index   the mean; NO_DATA where no row has an index; written only on CXM_OK; not NULL
 * @param[out] error   detail on failure, or NULL; values are named as the inputs are, ages "age", "age 2" and so on
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (2^31 rows or more), CXM_E_MEMORY,
 *         CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_index(const cxm_index_input *inputs, int32_t count, const cxm_column *weight,
                                           const cxm_index_options *options, const cxm_host *host, cxm_index_row *rows,
                                           cxm_index_part *parts, cxm_estimate *index, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
