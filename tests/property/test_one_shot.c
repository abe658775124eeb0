/* What must hold of the four measures whatever the data: how rows are laid out, ordered, typed and left out changes nothing.
 * Data are drawn from fixed seeds; the last property holds the measures against sums in long double, row by row. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

#include "support/random.h"

enum { NPS, CSAT, CES, RATING, MEASURES, MOST = 5000, ROUNDS = 60 };

static const char *const measure_names[] = {"nps", "csat", "ces", "rating"};

/* ---- one call for four measures ---- */

union outcome_result {
    cxm_nps_result nps;
    cxm_csat_result csat;
    cxm_ces_result ces;
    cxm_rating_result rating;
    cxm_estimate estimates[5]; /* with which each of the four begins */
};

struct outcome {
    cxm_status status;
    int64_t row;
    union outcome_result result;
};

static const int estimates_of[] = {1, 2, 3, 5};
static const size_t size_of[] = {sizeof(cxm_nps_result), sizeof(cxm_csat_result), sizeof(cxm_ces_result), sizeof(cxm_rating_result)};

/* The options of a measure follow from the scale and a number that picks among the ways of making intervals. */
static struct outcome outcome_of(int measure, const cxm_column *column, const cxm_design *design, cxm_scale scale, int32_t off_scale,
                                 int variant)
{
    struct outcome outcome;
    cxm_error error = {.row = -1};
    const double span = scale.maximum - scale.minimum;
    const int32_t boxes = (int32_t)(span + 1) / 3 < 1 ? 1 : (int32_t)(span + 1) / 3;
    memset(&outcome, 0, sizeof outcome);
    if (measure == NPS) {
        cxm_nps_options options = {sizeof options, scale, scale.minimum + 0.6 * span, scale.minimum + 0.8 * span, 0.95, variant % 4, off_scale};
        outcome.status = cxm_nps(column, design, &options, NULL, &outcome.result.nps, &error);
    } else if (measure == CSAT) {
        cxm_csat_options options = {sizeof options, scale, boxes, boxes, 0.9, variant % 5, off_scale};
        outcome.status = cxm_csat(column, design, &options, NULL, &outcome.result.csat, &error);
    } else if (measure == CES) {
        cxm_ces_options options = {sizeof options, scale, boxes, boxes, 0.99, variant % 2, variant / 2 % 2, off_scale, 0};
        outcome.status = cxm_ces(column, design, &options, NULL, &outcome.result.ces, &error);
    } else {
        cxm_rating_options options = {sizeof options, scale, boxes, boxes, 0.95, variant % 2, off_scale};
        outcome.status = cxm_rating(column, design, &options, NULL, &outcome.result.rating, &error);
    }
    outcome.row = outcome.status ? error.row : -1;
    return outcome;
}

static void same(int measure, const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->row, b->row);
    if (memcmp(&a->result, &b->result, size_of[measure]) != 0)
        fail_msg("%s differs: %.17g and %.17g", measure_names[measure], a->result.estimates[0].value, b->result.estimates[0].value);
}

static void close_to(int measure, const struct outcome *a, const struct outcome *b, double relative)
{
    assert_int_equal(a->status, b->status);
    for (int i = 0; i < estimates_of[measure]; i++) {
        const cxm_estimate *p = &a->result.estimates[i], *q = &b->result.estimates[i];
        check_close(p->value, q->value, relative);
        check_close(p->std_error, q->std_error, relative);
        check_close(p->lower, q->lower, relative);
        check_close(p->upper, q->upper, relative);
        check_close(p->n_effective, q->n_effective, relative);
        assert_int_equal(p->n, q->n);
        assert_int_equal(p->missing, q->missing);
        assert_int_equal(p->excluded, q->excluded);
        assert_int_equal(p->status, q->status);
        assert_int_equal(p->interval_status, q->interval_status);
    }
}

/* What was left out is as it was; the rest must not have noticed. */
static void forget_left_out(int measure, struct outcome *outcome)
{
    for (int i = 0; i < estimates_of[measure]; i++)
        outcome->result.estimates[i].missing = outcome->result.estimates[i].excluded = 0;
}

/* ---- drawn data ---- */

static double drawn[MOST], drawn_weights[MOST];
static uint8_t drawn_validity[MOST / 8 + 32];
static cxm_scale drawn_scale;
static int64_t drawn_length;

static const cxm_scale scales[] = {{0, 10}, {1, 5}, {1, 7}, {0, 1}, {-3, 3}, {0, 100}, {0, 120}, {-120, 120}};
enum { SCALES = sizeof scales / sizeof *scales };

static bool valid_at(int64_t row)
{
    return drawn_validity[row / 8] >> row % 8 & 1;
}

/* Whole answers, or with `between` also some between points, of which there are `distinct` at most. */
static void draw(struct random *random, int64_t length, cxm_scale scale, bool between, int64_t distinct)
{
    drawn_scale = scale;
    drawn_length = length;
    for (int64_t i = 0; i < length; i++) {
        int64_t span = (int64_t)(scale.maximum - scale.minimum);
        drawn[i] = scale.minimum + (double)random_below(random, span + 1);
        if (between && random_below(random, 2))
            drawn[i] = scale.minimum + (double)span * (double)random_below(random, distinct) / (double)distinct;
        drawn_weights[i] = (double)(1 + random_below(random, 1000)) / 64;
    }
    for (size_t i = 0; i < sizeof drawn_validity; i++)
        drawn_validity[i] = (uint8_t)(random_bits(random) | random_bits(random));
}

static int64_t draw_length(struct random *random)
{
    static const int64_t tops[] = {4, 70, 400, MOST};
    return random_below(random, tops[random_below(random, 4)]);
}

static cxm_column drawn_column(bool nulls)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, drawn, drawn_length);
    column.validity = nulls ? drawn_validity : NULL;
    return column;
}

/* Runs a property on every measure, over scales and draws. */
typedef void property_function(int measure, struct random *random, int variant);

static void every(property_function *property, uint64_t seed, bool between)
{
    struct random random = {seed};
    for (int round = 0; round < ROUNDS; round++)
        for (int measure = 0; measure < MEASURES; measure++) {
            draw(&random, draw_length(&random), scales[random_below(&random, SCALES)], between, 1 + random_below(&random, 200));
            property(measure, &random, round);
        }
}

/* ---- order and absence ---- */

static void permuted(int measure, struct random *random, int variant)
{
    cxm_column column = drawn_column(false), weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, drawn_length);
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &weight;
    struct outcome before = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    struct outcome weighted = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    for (int64_t i = drawn_length - 1; i > 0; i--) {
        int64_t j = random_below(random, i + 1);
        double answer = drawn[i], own = drawn_weights[i];
        drawn[i] = drawn[j], drawn[j] = answer;
        drawn_weights[i] = drawn_weights[j], drawn_weights[j] = own;
    }
    struct outcome after = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &before, &after);
    after = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    close_to(measure, &weighted, &after, 1e-13);
}

static void null_is_absent(int measure, struct random *random, int variant)
{
    (void)random;
    static double rows[MOST], weights[MOST];
    cxm_column column = drawn_column(true), weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, drawn_length);
    cxm_design design = CXM_DESIGN_INIT;
    int64_t n = 0;
    for (int64_t i = 0; i < drawn_length; i++)
        if (valid_at(i)) {
            rows[n] = drawn[i];
            weights[n++] = drawn_weights[i];
        }
    cxm_column only = cxm_column_of(CXM_TYPE_F64, rows, n), only_weight = cxm_column_of(CXM_TYPE_F64, weights, n);
    for (int weighted = 0; weighted < 2; weighted++) {
        design.weight = weighted ? &weight : NULL;
        struct outcome nulls = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
        design.weight = weighted ? &only_weight : NULL;
        struct outcome absent = outcome_of(measure, &only, &design, drawn_scale, 0, variant);
        assert_int_equal(nulls.result.estimates[0].missing, drawn_length - n);
        forget_left_out(measure, &nulls);
        same(measure, &nulls, &absent);
    }
}

static void skipped_is_absent(int measure, struct random *random, int variant)
{
    static double rows[MOST];
    cxm_column column = drawn_column(false);
    int64_t n = 0, off = 0;
    for (int64_t i = 0; i < drawn_length; i++) {
        static const double outside[] = {-1e9, 1e9, -INFINITY, INFINITY, NAN};
        if (random_below(random, 5) == 0)
            drawn[i] = outside[off++ % 5];
        else if (random_below(random, 9) == 0)
            drawn[i] = off++ % 2 ? drawn_scale.minimum - 0.001 : drawn_scale.maximum + 0.001;
        else
            rows[n++] = drawn[i];
    }
    cxm_column only = cxm_column_of(CXM_TYPE_F64, rows, n);
    struct outcome skipped = outcome_of(measure, &column, NULL, drawn_scale, CXM_OFF_SCALE_SKIP, variant);
    struct outcome absent = outcome_of(measure, &only, NULL, drawn_scale, 0, variant);
    assert_int_equal(skipped.result.estimates[0].excluded, off);
    forget_left_out(measure, &skipped);
    same(measure, &skipped, &absent);
}

static void doubled(int measure, struct random *random, int variant)
{
    (void)random;
    static double twice[2 * MOST];
    cxm_column column = drawn_column(false), both = cxm_column_of(CXM_TYPE_F64, twice, 2 * drawn_length);
    memcpy(twice, drawn, (size_t)drawn_length * sizeof *drawn);
    memcpy(twice + drawn_length, drawn, (size_t)drawn_length * sizeof *drawn);
    struct outcome once = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    struct outcome two = outcome_of(measure, &both, NULL, drawn_scale, 0, variant);
    for (int i = 0; i < estimates_of[measure]; i++) {
        bool deviation = measure == RATING && i == 2, mean = (measure == RATING || measure == CES) && i == 0;
        const cxm_estimate *a = &once.result.estimates[i], *b = &two.result.estimates[i];
        if (!deviation)
            check_bits(b->value, a->value);
        if (!deviation && !mean && a->n > 1)
            check_close(b->std_error, a->std_error / sqrt(2), 1e-14);
        assert_int_equal(b->n, 2 * a->n);
    }
}

/* ---- weights ---- */

static void constant_weights_are_none(int measure, struct random *random, int variant)
{
    (void)random;
    static const double constants[] = {1, 2, 0.1, 1e-3, 12345.678, 1.0 / 3};
    cxm_column column = drawn_column(true), weight;
    cxm_design design = CXM_DESIGN_INIT;
    struct outcome none = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    design.weight = &weight;
    for (int c = 0; c < 6; c++) {
        weight = cxm_column_of(CXM_TYPE_F64, &constants[c], drawn_length);
        weight.flags = CXM_COLUMN_REPEATED;
        struct outcome constant = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
        same(measure, &none, &constant);
        weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, drawn_length);
        for (int64_t i = 0; i < drawn_length; i++)
            drawn_weights[i] = constants[c];
        constant = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
        same(measure, &none, &constant);
    }
}

static void scaled_weights_change_nothing(int measure, struct random *random, int variant)
{
    (void)random;
    static double scaled[MOST];
    cxm_column column = drawn_column(true), weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, drawn_length);
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &weight;
    struct outcome plain = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    weight.data = scaled;
    for (int64_t i = 0; i < drawn_length; i++)
        scaled[i] = 1024 * drawn_weights[i];
    struct outcome other = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    same(measure, &plain, &other); /* a power of two scales without rounding */
    for (int64_t i = 0; i < drawn_length; i++)
        scaled[i] = 0.377 * drawn_weights[i];
    other = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    close_to(measure, &plain, &other, 1e-12);
}

static void weightless_is_absent(int measure, struct random *random, int variant)
{
    static double rows[MOST], weights[MOST];
    cxm_column column = drawn_column(false), weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, drawn_length);
    cxm_design design = CXM_DESIGN_INIT;
    int64_t n = 0;
    weight.flags = CXM_COLUMN_NAN_IS_NULL;
    for (int64_t i = 0; i < drawn_length; i++) {
        if (random_below(random, 4) == 0) {
            drawn_weights[i] = i % 2 ? 0 : (double)NAN;
        } else {
            rows[n] = drawn[i];
            weights[n++] = drawn_weights[i];
        }
    }
    cxm_column only = cxm_column_of(CXM_TYPE_F64, rows, n), only_weight = cxm_column_of(CXM_TYPE_F64, weights, n);
    design.weight = &weight;
    struct outcome all = outcome_of(measure, &column, &design, drawn_scale, 0, variant);
    assert_int_equal(all.result.estimates[0].excluded, drawn_length - n);
    forget_left_out(measure, &all);
    design.weight = &only_weight;
    struct outcome absent = outcome_of(measure, &only, &design, drawn_scale, 0, variant);
    same(measure, &all, &absent);
}

/* ---- layouts and types ---- */

static const struct stored_type {
    int32_t type;
    int64_t size;
    double least, most;
} types[] = {
    {CXM_TYPE_I8, 1, -128, 127}, {CXM_TYPE_I16, 2, -999, 999}, {CXM_TYPE_I32, 4, -999, 999}, {CXM_TYPE_I64, 8, -999, 999},
    {CXM_TYPE_U8, 1, 0, 255},    {CXM_TYPE_U16, 2, 0, 999},    {CXM_TYPE_U32, 4, 0, 999},    {CXM_TYPE_U64, 8, 0, 999},
    {CXM_TYPE_F32, 4, -999, 999}, {CXM_TYPE_F64, 8, -999, 999}, {CXM_TYPE_BOOL8, 1, 0, 1},
};
enum { TYPES = sizeof types / sizeof *types };

static void store(unsigned char *at, int32_t type, double value)
{
#define STORE(T) \
    do { \
        T stored = (T)value; \
        memcpy(at, &stored, sizeof stored); \
    } while (0)
    switch (type) {
    case CXM_TYPE_I8: STORE(int8_t); break;
    case CXM_TYPE_I16: STORE(int16_t); break;
    case CXM_TYPE_I32: STORE(int32_t); break;
    case CXM_TYPE_I64: STORE(int64_t); break;
    case CXM_TYPE_U8: STORE(uint8_t); break;
    case CXM_TYPE_U16: STORE(uint16_t); break;
    case CXM_TYPE_U32: STORE(uint32_t); break;
    case CXM_TYPE_U64: STORE(uint64_t); break;
    case CXM_TYPE_F32: STORE(float); break;
    case CXM_TYPE_BOOL8: *at = value != 0 ? (unsigned char)(1 + (uintptr_t)at % 255) : 0; break; /* anything but 0 is true */
    default: STORE(double); break;
    }
#undef STORE
}

/* A column of a type at a stride, in a block that ends where its last element does, so that sanitizers see a read beyond it. */
static cxm_column laid_out(unsigned char **block, const struct stored_type *type, int64_t stride, int64_t shift, bool nulls)
{
    int64_t step = stride ? stride : type->size, distance = step < 0 ? -step : step;
    size_t bytes = drawn_length ? (size_t)(shift + distance * (drawn_length - 1) + type->size) : 1;
    *block = malloc(bytes);
    assert_non_null(*block);
    memset(*block, 0xEE, bytes);
    unsigned char *first = *block + shift + (step < 0 && drawn_length ? distance * (drawn_length - 1) : 0);
    for (int64_t i = 0; i < drawn_length; i++)
        store(first + step * i, type->type, drawn[i]);
    cxm_column column = cxm_column_of(type->type, drawn_length ? first : NULL, drawn_length);
    column.stride = stride;
    column.validity = nulls ? drawn_validity : NULL;
    return column;
}

static void every_layout(int measure, struct random *random, int variant)
{
    bool nulls = random_below(random, 2);
    cxm_column packed = drawn_column(nulls);
    struct outcome expected = outcome_of(measure, &packed, NULL, drawn_scale, 0, variant);
    for (int t = 0; t < TYPES; t++) {
        if (drawn_scale.minimum < types[t].least || drawn_scale.maximum > types[t].most)
            continue;
        int64_t strides[] = {0, types[t].size, 2 * types[t].size, types[t].size + 3, -types[t].size, -(types[t].size + 5)};
        for (int s = 0; s < 6; s++)
            for (int64_t shift = 0; shift < 2; shift++) {
                unsigned char *block;
                cxm_column column = laid_out(&block, &types[t], strides[s], shift, nulls);
                struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
                same(measure, &expected, &other);
                free(block);
            }
    }
}

static void bits(int measure, struct random *random, int variant)
{
    static uint8_t data[MOST / 8 + 32], validity[MOST / 8 + 32];
    bool nulls = random_below(random, 2);
    draw(random, drawn_length, (cxm_scale){0, 1}, false, 1);
    cxm_column packed = drawn_column(nulls);
    struct outcome expected = outcome_of(measure, &packed, NULL, drawn_scale, 0, variant);
    int64_t offset = random_below(random, 71);
    memset(data, variant % 2 ? 0xFF : 0, sizeof data);
    memset(validity, 0xFF, sizeof validity);
    for (int64_t i = 0; i < drawn_length; i++) {
        int64_t bit = offset + i;
        data[bit / 8] = (uint8_t)((data[bit / 8] & ~(1 << bit % 8)) | (drawn[i] != 0) << bit % 8);
        validity[bit / 8] = (uint8_t)((validity[bit / 8] & ~(1 << bit % 8)) | valid_at(i) << bit % 8);
    }
    cxm_column column = cxm_column_of(CXM_TYPE_BOOL1, data, drawn_length);
    column.bit_offset = offset;
    column.validity = nulls ? validity : NULL;
    struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
}

static void coded(int measure, struct random *random, int variant)
{
    static double labels[241];
    static unsigned char codes[8 * MOST];
    static const int64_t widths[] = {0, 1, 2, 4, 8};
    int64_t points = (int64_t)(drawn_scale.maximum - drawn_scale.minimum) + 1, width = widths[random_below(random, 5)];
    int64_t size = width ? width : 4, turn = random_below(random, points);
    bool is_unsigned = random_below(random, 2);
    cxm_column packed = drawn_column(true), values = cxm_column_of(CXM_TYPE_F64, labels, points);
    if (points > 127)
        return; /* the codes must fit a signed byte */
    struct outcome expected = outcome_of(measure, &packed, NULL, drawn_scale, 0, variant);
    for (int64_t i = 0; i < points; i++)
        labels[(i + turn) % points] = drawn_scale.minimum + (double)i; /* in another order than the codes */
    for (int64_t i = 0; i < drawn_length; i++) {
        int64_t code = ((int64_t)(drawn[i] - drawn_scale.minimum) + turn) % points;
        code = valid_at(i) || is_unsigned ? code : -1; /* a negative code is a null */
        int8_t one = (int8_t)code;
        int16_t two = (int16_t)code;
        int32_t four = (int32_t)code;
        memcpy(codes + size * i, size == 1 ? (void *)&one : size == 2 ? (void *)&two : size == 4 ? (void *)&four : (void *)&code, (size_t)size);
    }
    cxm_column column = cxm_column_of(CXM_TYPE_CODED, codes, drawn_length);
    column.extra = &values;
    column.width = width;
    if (is_unsigned) {
        column.flags = CXM_COLUMN_UNSIGNED_CODES;
        column.validity = drawn_validity;
    }
    struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
}

static void repeated(int measure, struct random *random, int variant)
{
    int64_t length = random_below(random, 5000);
    double answer = drawn_scale.minimum + (double)random_below(random, 2 * (int64_t)(drawn_scale.maximum - drawn_scale.minimum)) / 2;
    static const uint8_t none = 0;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, &answer, length);
    column.flags = CXM_COLUMN_REPEATED;
    for (int64_t i = 0; i < length; i++)
        drawn[i] = answer;
    drawn_length = length;
    cxm_column packed = drawn_column(false);
    struct outcome expected = outcome_of(measure, &packed, NULL, drawn_scale, 0, variant);
    struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
    column.stride = 12345; /* not looked at */
    other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
    column.validity = &none; /* one bit for all rows */
    other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    assert_int_equal(other.result.estimates[0].missing, length);
    assert_int_equal(other.result.estimates[0].status, CXM_VALUE_NO_DATA);
}

static void bitmaps_begin_anywhere(int measure, struct random *random, int variant)
{
    static uint8_t bytes[MOST], shifted[MOST / 8 + 32];
    (void)random;
    if (drawn_scale.minimum < 0)
        return;
    for (int64_t i = 0; i < drawn_length; i++)
        bytes[i] = (uint8_t)drawn[i];
    cxm_column plain = drawn_column(true);
    struct outcome expected = outcome_of(measure, &plain, NULL, drawn_scale, 0, variant);
    for (int64_t offset = 0; offset <= 70; offset += drawn_length > 500 ? 7 : 1) {
        memset(shifted, offset % 2 ? 0xFF : 0, sizeof shifted);
        for (int64_t i = 0; i < drawn_length; i++) {
            int64_t bit = offset + i;
            shifted[bit / 8] = (uint8_t)((shifted[bit / 8] & ~(1 << bit % 8)) | valid_at(i) << bit % 8);
        }
        for (int64_t stride = 0; stride < 2; stride++) { /* bytes counted in place, and doubles decoded */
            cxm_column column = stride ? cxm_column_of(CXM_TYPE_U8, bytes, drawn_length) : drawn_column(true);
            column.validity = shifted;
            column.bit_offset = offset;
            struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
            same(measure, &expected, &other);
        }
    }
}

static void nan_is_null(int measure, struct random *random, int variant)
{
    (void)random;
    static double wide[MOST];
    static float narrow[MOST];
    cxm_column plain = drawn_column(true);
    struct outcome expected = outcome_of(measure, &plain, NULL, drawn_scale, 0, variant);
    for (int64_t i = 0; i < drawn_length; i++) {
        wide[i] = valid_at(i) ? drawn[i] : (double)NAN;
        narrow[i] = (float)wide[i];
    }
    cxm_column column = cxm_column_of(CXM_TYPE_F64, wide, drawn_length);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    struct outcome other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
    column = cxm_column_of(CXM_TYPE_F32, narrow, drawn_length);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    other = outcome_of(measure, &column, NULL, drawn_scale, 0, variant);
    same(measure, &expected, &other);
}

/* Bytes are counted where they are when they are packed, and decoded when they are not; off the scale included. */
static void bytes_in_place_or_decoded(int measure, struct random *random, int variant)
{
    static uint8_t packed[MOST], spread[2 * MOST];
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        if (drawn_scale.minimum < (is_signed ? -128 : 0) || drawn_scale.maximum > (is_signed ? 127 : 255))
            continue;
        int32_t off_scale = (int32_t)random_below(random, 2);
        for (int64_t i = 0; i < drawn_length; i++) {
            uint8_t byte = random_below(random, 50) ? (uint8_t)(int)drawn[i] : (uint8_t)random_bits(random);
            packed[i] = spread[2 * i] = byte;
            spread[2 * i + 1] = 0xEE;
        }
        for (int nulls = 0; nulls < 2; nulls++) {
            cxm_column in_place = cxm_column_of(is_signed ? CXM_TYPE_I8 : CXM_TYPE_U8, packed, drawn_length), decoded = in_place;
            decoded.data = spread;
            decoded.stride = 2;
            in_place.validity = decoded.validity = nulls ? drawn_validity : NULL;
            in_place.bit_offset = decoded.bit_offset = nulls ? 3 : 0;
            struct outcome a = outcome_of(measure, &in_place, NULL, drawn_scale, off_scale, variant);
            struct outcome b = outcome_of(measure, &decoded, NULL, drawn_scale, off_scale, variant);
            same(measure, &a, &b); /* the row of the first answer off the scale too */
        }
    }
}

/* ---- against sums in long double ---- */

struct pair {
    double answer, weight;
};

static int by_answer(const void *a, const void *b)
{
    double x = ((const struct pair *)a)->answer, y = ((const struct pair *)b)->answer;
    return (x > y) - (x < y);
}

static long double straight_median(struct pair *rows, int64_t n, bool weighted)
{
    long double total = 0, below = 0;
    qsort(rows, (size_t)n, sizeof *rows, by_answer);
    if (!weighted)
        return ((long double)rows[(n - 1) / 2].answer + rows[n / 2].answer) / 2;
    for (int64_t i = 0; i < n; i++)
        total += rows[i].weight;
    for (int64_t i = 0; i < n; i++) {
        below += rows[i].weight;
        if (below * 2 > total)
            return rows[i].answer;
        if (below * 2 == total)
            return ((long double)rows[i].answer + rows[i + 1].answer) / 2;
    }
    return NAN;
}

/* Weighted mean of y, and its linearised (or, without weights, its textbook) standard error with divisor n or n - 1. */
static void straight_mean(const double *y, const double *w, int64_t n, bool weighted, int64_t divisor, long double *mean, long double *error)
{
    long double sum = 0, total = 0, square = 0;
    for (int64_t i = 0; i < n; i++) {
        sum += (long double)(weighted ? w[i] : 1) * y[i];
        total += weighted ? w[i] : 1;
    }
    *mean = sum / total;
    for (int64_t i = 0; i < n; i++) {
        long double d = (weighted ? w[i] : 1) * (y[i] - *mean);
        square += d * d;
    }
    *error = weighted ? sqrtl(square * n / (n - 1)) / total : sqrtl(square / (long double)divisor / (long double)n);
}

static void against_long_double(void **state)
{
    (void)state;
    static double y[MOST];
    static struct pair pairs[MOST];
    struct random random = {99};
    for (int round = 0; round < 80; round++) {
        bool weighted = round % 2;
        cxm_scale scale = scales[round % SCALES];
        int64_t n = 2 + random_below(&random, MOST - 2);
        draw(&random, n, scale, true, round < 20 ? 1000003 : 150);
        const double passive = scale.minimum + 0.6 * (scale.maximum - scale.minimum);
        const double promoter = scale.minimum + 0.8 * (scale.maximum - scale.minimum);
        cxm_column column = drawn_column(false), weight = cxm_column_of(CXM_TYPE_F64, drawn_weights, n);
        cxm_design design = CXM_DESIGN_INIT;
        long double mean, error, w = 0, w2 = 0;
        design.weight = weighted ? &weight : NULL;
        struct outcome nps = outcome_of(NPS, &column, &design, scale, 0, 0), rating = outcome_of(RATING, &column, &design, scale, 0, 0);
        for (int64_t i = 0; i < n; i++) {
            y[i] = drawn[i] >= promoter ? 1 : drawn[i] >= passive ? 0 : -1;
            w += weighted ? drawn_weights[i] : 1;
            w2 += weighted ? (long double)drawn_weights[i] * drawn_weights[i] : 1;
            pairs[i] = (struct pair){drawn[i], drawn_weights[i]};
        }
        straight_mean(y, drawn_weights, n, weighted, n, &mean, &error);
        check_close(nps.result.nps.score.value, (double)(100 * mean), 1e-13);
        check_close(nps.result.nps.score.std_error, (double)(100 * error), 1e-13);
        check_close(nps.result.nps.score.n_effective, (double)(w * w / w2), 1e-13);
        straight_mean(drawn, drawn_weights, n, weighted, n - 1, &mean, &error);
        check_close(rating.result.rating.mean.value, (double)mean, 1e-14);
        check_close(rating.result.rating.mean.std_error, (double)error, 1e-13);
        check_close(rating.result.rating.mean.n_effective, (double)(w * w / w2), 1e-13);
        long double square = 0;
        for (int64_t i = 0; i < n; i++)
            square += (weighted ? drawn_weights[i] : 1) * (drawn[i] - mean) * (drawn[i] - mean);
        check_close(rating.result.rating.deviation.value, (double)sqrtl(square / (w - w2 / w)), 1e-13);
        check_close(rating.result.rating.median.value, (double)straight_median(pairs, n, weighted), 1e-15);
        assert_int_equal(rating.result.rating.mean.n, n);
    }
}

/* ---- each property as a test ---- */

static const struct property {
    const char *name;
    property_function *function;
    uint64_t seed;
    bool between;
} properties[] = {
    {"the order of rows", permuted, 1, true},
    {"a null row is an absent row", null_is_absent, 2, true},
    {"an answer off the scale that is skipped is an absent row", skipped_is_absent, 3, true},
    {"a row without weight is an absent row", weightless_is_absent, 4, true},
    {"doubling the data leaves the values", doubled, 5, true},
    {"equal weights are none", constant_weights_are_none, 6, true},
    {"scaled weights are the same weights", scaled_weights_change_nothing, 7, true},
    {"every type, stride and alignment", every_layout, 8, false},
    {"bits", bits, 9, false},
    {"codes into numeric labels", coded, 10, false},
    {"a constant column", repeated, 11, false},
    {"a bitmap may begin at any bit", bitmaps_begin_anywhere, 12, false},
    {"NaN as null", nan_is_null, 13, false},
    {"bytes in place or decoded", bytes_in_place_or_decoded, 14, false},
};

static void property_holds(void **state)
{
    const struct property *property = *state;
    every(property->function, property->seed, property->between);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {cmocka_unit_test(against_long_double)};
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof properties / sizeof *properties];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(properties, property_holds, tests, count);
    return cmocka_run_group_tests_name("one_shot", tests, NULL, NULL);
}
