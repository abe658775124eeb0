/**
 * @file measure.h
 * @brief What the library can measure: a record for each measure, and the text form of options.
 *
 * Bindings, command lines, pages and range checks are made from these records. The same table drives the struct of options and
 * its text form, so that the two cannot drift. Read query.h next.
 */
#ifndef CXM_MEASURE_H
#define CXM_MEASURE_H

#include "column.h"
#include "design.h"
#include "estimate.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What an option holds. */
enum {
    CXM_OPTION_NUMBER = 1,  /**< double */
    CXM_OPTION_INTEGER = 2, /**< int32_t */
    CXM_OPTION_CHOICE = 3,  /**< int32_t, the position of a name in `choices` */
    CXM_OPTION_SCALE = 4,   /**< cxm_scale, written minimum..maximum */
    CXM_OPTION_COLUMN = 5,  /**< const char *, the name of a column; NULL where none is set */
    CXM_OPTION_TEXT = 6,    /**< char[maximum + 1], NUL-terminated and zero behind that; "" where none is set. What it may say, the
                                 measure's page has */
    CXM_OPTION_PHRASE = 7   /**< const char *, of a policy: text of a form of its own, such as a window; NULL where none is set */
};

/**
 * One option or policy. Frozen.
 * @since 0.0.1
 */
typedef struct cxm_option {
    const char *name;    /**< as in the text form */
    const char *unit;    /**< such as "points" or "percent"; "" where it has none */
    const char *summary; /**< one line */
    const char *choices; /**< CHOICE: the names, separated by '|', in the order of their numbers; else "" */
    double minimum;      /**< NUMBER, INTEGER: smallest value; SCALE: smallest end */
    double maximum;      /**< NUMBER, INTEGER: largest value; SCALE: largest end; TEXT: most bytes */
    double initial;      /**< default; SCALE: its minimum */
    double initial_end;  /**< SCALE: default maximum; else 0 */
    int32_t kind;        /**< CXM_OPTION_... */
    uint32_t offset;     /**< where it stands in the struct of options */
    uint32_t exclusive;  /**< NUMBER: bit 0, `minimum` itself is refused; bit 1, `maximum` is */
    uint32_t reserved;   /**< 0 */
} cxm_option;

/** What kind of measure it is. */
enum {
    CXM_FORM_ANSWERS = 1, /**< answers on a scale, by an exact histogram: states hold it and merge */
    CXM_FORM_ANALYSIS = 2 /**< of plain columns, all rows of a group at once: states do not hold it; see unstable/analysis.h */
};

/** What an input holds. */
enum {
    CXM_INPUT_ANSWERS = 1, /**< numbers on the measure's scale */
    CXM_INPUT_NUMBER = 2,  /**< any finite numbers or booleans */
    CXM_INPUT_EVENT = 3,   /**< booleans, or numbers that are 0 or 1 */
    CXM_INPUT_CATEGORY = 4, /**< integers, booleans, times, text or codes: what a query can take as a key */
    CXM_INPUT_TIME = 5,     /**< any finite numbers; or times and dates, which count in seconds since 1970-01-01 UTC */
    CXM_INPUT_MARGIN = 6,   /**< repeated, two columns each time: a category, and a number that is told of it */
    CXM_INPUT_AGED = 7      /**< repeated, two columns each time: a number, and how old it is, 0 or more */
};

/** cxm_input.flags: it may be left out; only at the end of the inputs. */
#define CXM_INPUT_OPTIONAL 1u
/** cxm_input.flags: one or more columns; only the last input. */
#define CXM_INPUT_REPEATED 2u

/**
 * One input column of a measure. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_input {
    const char *name;    /**< such as "score"; also the column that is taken where a query names none */
    const char *summary; /**< one line */
    int32_t kind;        /**< CXM_INPUT_ANSWERS ... */
    uint32_t flags;      /**< CXM_INPUT_OPTIONAL, CXM_INPUT_REPEATED */
} cxm_input;

/** cxm_term.flags: one figure for each column of the repeated input, or each pair of CXM_INPUT_AGED; in a result the term is written
 * name(column). */
#define CXM_TERM_EACH 1u

/**
 * One figure that a measure gives. Frozen: 48 bytes. Its range is that of the possible values, for axes and bars: NaN where it is that of
 * the measure's scale, an infinity where there is no bound.
 * @since 0.0.1
 */
typedef struct cxm_term {
    const char *name;    /**< as in the result's column `term` */
    const char *unit;    /**< as in the result's column `unit`: "points", "percent" */
    const char *summary; /**< one line */
    double minimum;      /**< smallest possible value */
    double maximum;      /**< largest possible value */
    uint32_t flags;      /**< CXM_TERM_EACH */
    uint32_t reserved;   /**< 0 */
} cxm_term;

/** cxm_measure.design: which members of a cxm_design the measure takes; the others it refuses. */
#define CXM_DESIGN_WEIGHT 1u
#define CXM_DESIGN_STRATUM 2u    /**< cxm_measure.design: strata */
#define CXM_DESIGN_CLUSTER 4u    /**< cxm_measure.design: clusters */
#define CXM_DESIGN_POPULATION 8u /**< cxm_measure.design: a finite population */


/** How states of a measure merge. */
enum {
    CXM_MERGE_EXACT = 1,    /**< any order and grouping gives the same bytes */
    CXM_MERGE_ROUNDING = 2, /**< any order and grouping, within the bound on the measure's page */
    CXM_MERGE_ORDERED = 3,  /**< only neighbours, in order */
    CXM_MERGE_PER_KEY = 4,  /**< all states of a key must meet before it is read */
    CXM_MERGE_NONE = 5      /**< not mergeable */
};

/**
 * The record of a measure. Growing, owned by the library, static: hold pointers to it only.
 * @since 0.0.1
 */
typedef struct cxm_measure {
    size_t struct_size;        /**< of the library's build */
    const char *name;          /**< "nps" */
    const char *title;         /**< "Net Promoter Score" */
    const char *summary;       /**< one line */
    const char *formula;       /**< one line of plain text */
    const char *source;        /**< where the formula stands */
    const cxm_input *inputs;   /**< `input_count` of them, in the order in which columns are given; at least one */
    const cxm_option *options; /**< `option_count` of them, in canonical order */
    const cxm_term *terms;     /**< `term_count` of them, in the result's order; the first is the headline */
    int32_t input_count;    /**< number of `inputs` */
    int32_t option_count;   /**< number of `options` */
    int32_t term_count;     /**< number of `terms` */
    int32_t merge;          /**< CXM_MERGE_... of answers without weights */
    int32_t merge_weighted; /**< CXM_MERGE_... with weights */
    int32_t revision;       /**< of the method; enters the fingerprint, and rises whenever a result could change */
    size_t options_size;    /**< bytes of its struct of options */
    const cxm_term *row_terms; /**< `row_term_count` of them: what it gives for each row of its input */
    int32_t row_term_count;    /**< number of `row_terms`; 0 for most */
    int32_t form;              /**< CXM_FORM_... */
    uint32_t design;           /**< CXM_DESIGN_... */
    uint32_t reserved;         /**< 0 */
    const char *of; /**< the table of a model that its rows are of where a query does not say, such as "people"; NULL: responses */
} cxm_measure;

/**
 * How many measures there are. Thread-safe.
 * @return their number
 * @since 0.0.1
 */
CXM_API int32_t cxm_measure_count(void);

/**
 * The measure at a position; the order is stable within a version. Thread-safe.
 * @param[in] index 0 .. cxm_measure_count() - 1
 * @return the record, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_measure *cxm_measure_at(int32_t index);

/**
 * The measure of a name. Thread-safe.
 * @param[in] name such as "nps"; NULL is not found
 * @return the record, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_measure *cxm_measure_find(const char *name);

/**
 * Sets a measure's options to their defaults: what its CXM_..._OPTIONS_INIT does, for languages that cannot use it. Thread-safe.
 * @param[in]  measure the record; not NULL
 * @param[out] options the measure's struct of options
 * @param[in]  size    its size in the caller's build
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, or CXM_E_ARGUMENT where `size` fits no version of the struct
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_init(const cxm_measure *measure, void *options, size_t size, cxm_error *error);

/**
 * Reads options from text such as `confidence=0.9 scale=1..5 off_scale=skip`. What the text does not name keeps its value.
 * Words are separated by blanks or commas; a value that holds any, or is empty, stands in double quotes. Thread-safe.
 * @param[in]     measure the record; not NULL
 * @param[in]     text    NUL-terminated; NULL or "" changes nothing
 * @param[in,out] options an initialised struct of options; unchanged on failure
 * @param[out]    error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT (a bad value), CXM_E_NOT_FOUND (no such option)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_parse(const cxm_measure *measure, const char *text, void *options, cxm_error *error);

/**
 * Writes options as canonical text: each option once, in the record's order, numbers in the shortest form that reads back, in texts
 * too.
 * Thread-safe.
 * @param[in]  measure the record; not NULL
 * @param[in]  options an initialised struct of options, or NULL for the defaults
 * @param[out] buffer  takes the NUL-terminated text; may be NULL if size is 0
 * @param[in]  size    bytes in `buffer`
 * @param[out] needed  bytes that the whole text needs, NUL included; may be NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_SPACE (nothing useful is in buffer), CXM_E_ARGUMENT (an option is outside its range)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_options_format(const cxm_measure *measure, const void *options, char *buffer, size_t size,
                                                    size_t *needed, cxm_error *error);

/**
 * Every figure of a measure of answers, of plain columns: what cxm_nps() and its like give, for callers that have only the record.
 * Allocates nothing where those do not. An analysis is refused with CXM_E_UNSUPPORTED: its figures come with tests, from
 * cxm_measure_analyse() or a query. Thread-safe.
 * @param[in]  measure   the record; not NULL
 * @param[in]  columns   `input_count` columns of one length, in the order of the record's inputs; not NULL
 * @param[in]  design    weights and population, or NULL
 * @param[in]  options   text as for cxm_options_parse(), or NULL for the defaults
 * @param[in]  host      what is lent, or NULL
 * @param[out] estimates `term_count` of them, in the order of the record's terms; written only on CXM_OK
 * @param[out] error     detail on failure, or NULL; rows are named by the record's input names, "weight" and "population"
 * @return what cxm_nps() and cxm_options_parse() return
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_measure_estimate(const cxm_measure *measure, const cxm_column *const *columns,
                                                      const cxm_design *design, const char *options, const cxm_host *host,
                                                      cxm_estimate *estimates, cxm_error *error);

/**
 * What a policy may say, in the order of its canonical text; for bindings and command lines. The policy of a table may say the first
 * four: weight, stratum, cluster, population. docs/policy.md tells what the others mean. Thread-safe.
 * @param[out] count how many; may be NULL
 * @return the first of `*count` records, static
 * @since 0.0.1
 */
CXM_API const cxm_option *cxm_policy_options(int32_t *count);

#ifdef __cplusplus
}
#endif
#endif
