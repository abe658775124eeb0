/* What every analysis of voices reads first: whose answer a row is, of which account, and what it counts. Sides are never pooled:
 * a row of neither side, or of nobody knows which, is counted and left out. */
#ifndef CXM__VOICES_VOICES_H
#define CXM__VOICES_VOICES_H

#include "core/column.h"
#include "core/lend.h"
#include "stats/tested.h"
#include "voices/scorer.h"

enum cxm__voice_side {
    CXM__VOICE_BUYER,
    CXM__VOICE_USER,
    CXM__VOICE_ELSE,   /* known, and neither: our own people */
    CXM__VOICE_UNKNOWN, /* null, "unknown", or "" */
    CXM__VOICE_SIDES
};

enum { CXM__VOICES_LABELS = 121 };

/* Options that these analyses share, within their own structs. */
struct cxm__voices_choice {
    char measure[CXM__SCORER_TEXT]; /* "" is "nps" */
    char buyer[CXM__VOICES_LABELS]; /* labels between |; "" is "buyer" */
    char user[CXM__VOICES_LABELS];  /* "" is "end_user" */
    int32_t unknown;                /* 0 keep, 1 fail */
};

#define CXM__VOICES_OPTION_MEASURE(type)                                                                                              \
    {"measure", "", "The measure of answers, with its options: \"csat scale=1..7\"; nps where none is set.", "", 0,                  \
     CXM__SCORER_TEXT - 1, 0, 0, CXM_OPTION_TEXT, offsetof(type, voices) + offsetof(struct cxm__voices_choice, measure), 0, 0}
#define CXM__VOICES_OPTION_SIDES(type)                                                                                                \
    {"buyer", "", "Values of side that are buyers, between |; buyer where none is set.", "", 0, CXM__VOICES_LABELS - 1, 0, 0,       \
     CXM_OPTION_TEXT, offsetof(type, voices) + offsetof(struct cxm__voices_choice, buyer), 0, 0},                                     \
        {"user", "", "Values of side that are end users, between |; end_user where none is set.", "", 0, CXM__VOICES_LABELS - 1, 0, \
         0, CXM_OPTION_TEXT, offsetof(type, voices) + offsetof(struct cxm__voices_choice, user), 0, 0},                               \
        {"unknown", "", "Whether a row of unknown side is counted and left out, or is an error.", "keep|fail", 0, 1, 0, 0,           \
         CXM_OPTION_CHOICE, offsetof(type, voices) + offsetof(struct cxm__voices_choice, unknown), 0, 0}

/* Whether the texts can be read; for a measure's `check`. `measured`: it has the option `measure`. */
cxm_status cxm__voices_check(const struct cxm__voices_choice *choice, bool measured, const char *owner, int32_t argument,
                             cxm_error *error);
/* Puts them into their canonical form; for a measure's `settle`. */
void cxm__voices_settle(struct cxm__voices_choice *choice, bool measured);

/* Our own people, whose answers are beliefs about customers: an option `own` of labels, "" being "own_employee", which may be none of
 * buyers and end users. cxm__voices_own() is what cxm__voices_read_sides() takes to find them, as the buyers of a second reading. */
#define CXM__VOICES_OPTION_OWN(type)                                                                                               \
    {"own", "", "Values of side that are our own people, between |; own_employee where none is set.", "", 0,                     \
     CXM__VOICES_LABELS - 1, 0, 0, CXM_OPTION_TEXT, offsetof(type, own), 0, 0}
cxm_status cxm__voices_check_own(const struct cxm__voices_choice *choice, const char *own, const char *owner, int32_t argument,
                                 cxm_error *error);
void cxm__voices_settle_own(char own[CXM__VOICES_LABELS]);
struct cxm__voices_choice cxm__voices_own(const char *own);

/* The rows of a request. NULL members were not read. */
struct cxm__voices {
    const cxm_host *host;
    int64_t rows;
    struct cxm__scorer scorer;
    double *answer;    /* as given; NaN without one */
    double *counts;    /* what it counts; NaN without an answer, and where it is skipped */
    uint8_t *side;     /* enum cxm__voice_side */
    int32_t *account;  /* 0 .. accounts - 1, or -1 */
    int64_t accounts;  /* labels; some may have no row */
    int64_t missing;   /* rows without an answer */
    int64_t skipped;   /* answers that are off the scale, or no number */
    int64_t answered;  /* rows with `counts` */
    int64_t unknown;   /* those of them whose side is not known */
    int64_t nowhere;   /* those of them of a known side that have no account */
    int64_t heard;     /* those of them that cxm__voices_heard() */
};

/* Reads the request's first inputs, which are score, side and account. `owner` is for messages. End with cxm__voices_free() in any
 * case. Strict (unknown=fail): the first answer of unknown side is CXM_E_DOMAIN. */
cxm_status cxm__voices_read(struct cxm__voices *voices, const struct cxm__request *request, const struct cxm__voices_choice *choice,
                            const char *owner, cxm_error *error);
/* Reads inputs side and account at these positions, and no answers: every row counts as answered. */
cxm_status cxm__voices_read_sides(struct cxm__voices *voices, const struct cxm__request *request, int32_t side, int32_t account,
                                  const struct cxm__voices_choice *choice, const char *owner, cxm_error *error);
void cxm__voices_free(struct cxm__voices *voices);

/* Whether the row has an answer of a buyer or an end user with an account: what comparisons of the sides are made of. */
static inline bool cxm__voices_heard(const struct cxm__voices *voices, int64_t row)
{
    return voices->side[row] <= CXM__VOICE_USER && voices->account[row] >= 0 &&
           (!voices->counts || voices->counts[row] == voices->counts[row]);
}

/* What every figure counts alike: missing are rows without an answer, and excluded the answers that are none of the `used` ones
 * that a measure can look at: off the scale, of no side it knows, or without an account. What a figure is made of its n says. */
static inline void cxm__voices_counted(const struct cxm__voices *voices, int64_t used, cxm_estimate *estimate)
{
    estimate->missing = voices->missing;
    estimate->excluded = voices->rows - voices->missing - used;
}

/* Percent of the answers of which nobody knows the side. */
cxm_tested_estimate cxm__voices_unknown(const struct cxm__voices *voices);

/* `part` of `whole` in percent: a description without an interval. */
cxm_tested_estimate cxm__voices_share(int64_t part, int64_t whole);

/* Columns of an input that comes last and may be left out or repeated; 0 where it was left out. */
static inline int32_t cxm__voices_given(const struct cxm__request *request, int32_t input)
{
    return request->count > input && request->columns[input].type ? request->count - input : 0;
}

/* A category of the request as codes 0 .. *labels - 1, -1 where null; NULL without memory. Released with `length` elements. */
int32_t *cxm__voices_codes(const struct cxm__request *request, int32_t input, int64_t *labels);

/* The same with codes of only those labels that have a row, in their order: what tells rows apart and needs no label. A group of a
 * query shares the labels of all groups, and must not take its time for those. */
int32_t *cxm__voices_dense(const struct cxm__request *request, int32_t input, int64_t *different);

/* Whether one of the names between | in `list` is the label; "" names nothing. */
bool cxm__voices_named(const char *list, const char *label);

#endif
