/* One table of every bad call of queries, states, results and exports: what is wrong, the code, the argument that is named, and the
 * row. Outputs stay as they were; at the end each code that these calls can give has been given. */
#include <stdio.h>
#include <stdlib.h>

#include "support/states.h"

#include <cxm/arrow.h>

enum { ROWS = 6 };

enum call { QUERY, NEW, UPDATE, MERGE, READ, ENCODE, DECODE, ESTIMATE, FIND, ARROW, CALLS };

/* What a case spoils: a member of what is passed, or one of the arguments. */
enum spoil {
    NOTHING,
    NO_FIRST, NO_SECOND, NO_THIRD, NO_FOURTH, NO_FIFTH, /* arguments that are NULL */
    NO_SIZE, NEWER_SIZE, OLD_HOST, NEWER_HOST, HALF_HOST,
    NO_NAMES, NO_COLUMNS, NEGATIVE_COUNT, NEGATIVE_LENGTH,
    SHORT_SCORE, SHORT_KEY, SHORT_WEIGHT, SHORT_POPULATION,
    REAL_KEY, TEXT_SCORE, TIME_SCORE, TEXT_WEIGHT, TYPE_KEY, TYPE_SCORE, NO_DATA_KEY, FLAG_SCORE, FLAG_KEY, REAL_LABELS, CODES_OF_CODES,
    OFF_SCALE, NAN_SCORE, BAD_WEIGHT, NAN_WEIGHT, INFINITE_WEIGHT, TINY_WEIGHT, HUGE_WEIGHT, BAD_POPULATION, TWO_POPULATIONS, SMALL_POPULATION, LARGE_KEY,
    LARGE_LABEL,
    ITSELF, OTHER_QUERY, OTHER_KEY, SHORT_BUFFER, TRUNCATED, FLIPPED, NO_MEMORY,
    ROW_BELOW, ROW_ABOVE, NO_MEASURE, NO_TERM, NO_GROUP
};

static const struct error_case {
    enum call call;
    const char *measure, *by, *options, *policy; /* of the query: "nps", "key", NULL, NULL where NULL */
    enum spoil spoil;
    cxm_status code;
    int32_t argument;
    int64_t row;
} cases[] = {
    /* the query's text */
    {QUERY, "", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nothing", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "NPS", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps ", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps.nothing", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps.", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score) ", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score)(score)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps.score)", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps(\"score)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, confidence)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, confidence=)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, confidence=1)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, confidence=x)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, nothing=1)", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps(score, nps.confidence=0.9)", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, "nps(score, interval=nothing)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, scale=0..0.5)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, scale=0..241)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, scale=10)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(score, passive_min=9)", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, "nps(nothing)", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {QUERY, NULL, "nothing", NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {QUERY, NULL, "", NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, "value", NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, "measure", NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, "q", NULL, NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, "nothing=1", NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, NULL, NULL, "top_boxes=1", NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, NULL, NULL, "csat.confidence=0.9", NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, NULL, NULL, "confidence 0.9", NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, "confidence=2", NULL, NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, NULL, "nothing=x", NOTHING, CXM_E_NOT_FOUND, 1, -1},
    {QUERY, NULL, NULL, NULL, "weight", NOTHING, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, NULL, "weight=nothing", NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {QUERY, NULL, NULL, NULL, "population=nothing", NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {NEW, "nothing", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {NEW, "", NULL, NULL, NULL, NOTHING, CXM_E_ARGUMENT, 0, -1},
    {NEW, NULL, "value", NULL, NULL, NOTHING, CXM_E_ARGUMENT, 0, -1},
    {NEW, NULL, NULL, "nothing=1", NULL, NOTHING, CXM_E_NOT_FOUND, 0, -1},
    {NEW, NULL, NULL, NULL, "nothing=x", NOTHING, CXM_E_NOT_FOUND, 0, -1},
    /* arguments and structs */
    {QUERY, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, NULL, NULL, NO_FOURTH, CXM_E_ARGUMENT, 3, -1},
    {QUERY, NULL, NULL, NULL, NULL, NO_SIZE, CXM_E_ARGUMENT, 1, -1},
    {QUERY, NULL, NULL, NULL, NULL, NEWER_SIZE, CXM_E_UNSUPPORTED, 1, -1},
    {QUERY, NULL, NULL, NULL, NULL, OLD_HOST, CXM_E_ARGUMENT, 2, -1},
    {QUERY, NULL, NULL, NULL, NULL, NEWER_HOST, CXM_E_UNSUPPORTED, 2, -1},
    {QUERY, NULL, NULL, NULL, NULL, HALF_HOST, CXM_E_ARGUMENT, 2, -1},
    {NEW, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {NEW, NULL, NULL, NULL, NULL, NO_THIRD, CXM_E_ARGUMENT, 2, -1},
    {NEW, NULL, NULL, NULL, NULL, NO_SIZE, CXM_E_ARGUMENT, 0, -1},
    {NEW, NULL, NULL, NULL, NULL, NEWER_SIZE, CXM_E_UNSUPPORTED, 0, -1},
    {NEW, NULL, NULL, NULL, NULL, OLD_HOST, CXM_E_ARGUMENT, 1, -1},
    {NEW, NULL, NULL, NULL, NULL, NEWER_HOST, CXM_E_UNSUPPORTED, 1, -1},
    {NEW, NULL, NULL, NULL, NULL, HALF_HOST, CXM_E_ARGUMENT, 1, -1},
    {NEW, NULL, NULL, NULL, NULL, NO_MEMORY, CXM_E_MEMORY, -1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {UPDATE, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {MERGE, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {MERGE, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {MERGE, NULL, NULL, NULL, NULL, ITSELF, CXM_E_ARGUMENT, 1, -1},
    {MERGE, NULL, NULL, NULL, NULL, OTHER_QUERY, CXM_E_INCOMPATIBLE, 1, -1},
    {MERGE, NULL, NULL, NULL, NULL, OTHER_KEY, CXM_E_INCOMPATIBLE, 1, -1},
    {MERGE, NULL, NULL, NULL, "population=N", TWO_POPULATIONS, CXM_E_DOMAIN, 1, -1},
    {READ, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {READ, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {READ, NULL, NULL, NULL, "population=N", SMALL_POPULATION, CXM_E_DOMAIN, -1, -1},
    {ENCODE, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {ENCODE, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {ENCODE, NULL, NULL, NULL, NULL, SHORT_BUFFER, CXM_E_SPACE, 2, -1},
    {DECODE, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {DECODE, NULL, NULL, NULL, NULL, NO_FOURTH, CXM_E_ARGUMENT, 3, -1},
    {DECODE, NULL, NULL, NULL, NULL, OLD_HOST, CXM_E_ARGUMENT, 2, -1},
    {DECODE, NULL, NULL, NULL, NULL, NEWER_HOST, CXM_E_UNSUPPORTED, 2, -1},
    {DECODE, NULL, NULL, NULL, NULL, HALF_HOST, CXM_E_ARGUMENT, 2, -1},
    {DECODE, NULL, NULL, NULL, NULL, TRUNCATED, CXM_E_CORRUPT, 0, -1},
    {DECODE, NULL, NULL, NULL, NULL, FLIPPED, CXM_E_CORRUPT, 0, -1},
    {DECODE, NULL, NULL, NULL, NULL, NO_MEMORY, CXM_E_MEMORY, -1, -1},
    {ESTIMATE, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {ESTIMATE, NULL, NULL, NULL, NULL, NO_THIRD, CXM_E_ARGUMENT, 2, -1},
    {ESTIMATE, NULL, NULL, NULL, NULL, ROW_BELOW, CXM_E_ARGUMENT, 1, -1},
    {ESTIMATE, NULL, NULL, NULL, NULL, ROW_ABOVE, CXM_E_ARGUMENT, 1, 12},
    {FIND, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_SECOND, CXM_E_ARGUMENT, 1, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_FOURTH, CXM_E_ARGUMENT, 3, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_FIFTH, CXM_E_ARGUMENT, 4, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_MEASURE, CXM_E_NOT_FOUND, 1, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_TERM, CXM_E_NOT_FOUND, 1, -1},
    {FIND, NULL, NULL, NULL, NULL, NO_GROUP, CXM_E_NOT_FOUND, 1, -1},
    {ARROW, NULL, NULL, NULL, NULL, NO_FIRST, CXM_E_ARGUMENT, 0, -1},
    {ARROW, NULL, NULL, NULL, NULL, NO_THIRD, CXM_E_ARGUMENT, 2, -1},
    {ARROW, NULL, NULL, NULL, NULL, OLD_HOST, CXM_E_ARGUMENT, 1, -1},
    {ARROW, NULL, NULL, NULL, NULL, NEWER_HOST, CXM_E_UNSUPPORTED, 1, -1},
    {ARROW, NULL, NULL, NULL, NULL, HALF_HOST, CXM_E_ARGUMENT, 1, -1},
    {ARROW, NULL, NULL, NULL, NULL, NO_MEMORY, CXM_E_MEMORY, -1, -1},
    /* the table; UPDATE names it as its second argument */
    {QUERY, NULL, NULL, NULL, NULL, NO_NAMES, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, NO_COLUMNS, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, NEGATIVE_COUNT, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, NEGATIVE_LENGTH, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, SHORT_SCORE, CXM_E_LENGTH, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, SHORT_KEY, CXM_E_LENGTH, 0, -1},
    {QUERY, NULL, NULL, NULL, "weight=w", SHORT_WEIGHT, CXM_E_LENGTH, 0, -1},
    {QUERY, NULL, NULL, NULL, "population=N", SHORT_POPULATION, CXM_E_LENGTH, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, REAL_KEY, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, REAL_LABELS, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, CODES_OF_CODES, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, TEXT_SCORE, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, TIME_SCORE, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, "weight=w", TEXT_WEIGHT, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, TYPE_KEY, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, TYPE_SCORE, CXM_E_TYPE, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, NO_DATA_KEY, CXM_E_ARGUMENT, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, FLAG_SCORE, CXM_E_UNSUPPORTED, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, FLAG_KEY, CXM_E_UNSUPPORTED, 0, -1},
    {QUERY, NULL, NULL, NULL, NULL, OFF_SCALE, CXM_E_DOMAIN, 0, 4},
    {QUERY, NULL, NULL, NULL, NULL, NAN_SCORE, CXM_E_DOMAIN, 0, 3},
    {QUERY, NULL, NULL, NULL, "weight=w", BAD_WEIGHT, CXM_E_DOMAIN, 0, 2},
    {QUERY, NULL, NULL, "off_scale=skip", "weight=w", NAN_WEIGHT, CXM_E_DOMAIN, 0, 2},
    {QUERY, NULL, NULL, NULL, "weight=w", INFINITE_WEIGHT, CXM_E_DOMAIN, 0, 2},
    {QUERY, NULL, NULL, NULL, "weight=w", TINY_WEIGHT, CXM_E_DOMAIN, 0, 2},
    {QUERY, NULL, NULL, NULL, "weight=w", HUGE_WEIGHT, CXM_E_DOMAIN, 0, 2},
    {QUERY, NULL, NULL, NULL, "population=N", BAD_POPULATION, CXM_E_DOMAIN, 0, 5},
    {QUERY, NULL, NULL, NULL, "population=N", TWO_POPULATIONS, CXM_E_DOMAIN, 0, 4},
    {QUERY, NULL, NULL, NULL, "population=N", SMALL_POPULATION, CXM_E_DOMAIN, -1, -1},
    {QUERY, NULL, NULL, NULL, NULL, LARGE_KEY, CXM_E_DOMAIN, 0, 1},
    {QUERY, NULL, NULL, NULL, NULL, LARGE_LABEL, CXM_E_DOMAIN, 0, 1},
    {QUERY, NULL, NULL, NULL, NULL, NO_MEMORY, CXM_E_MEMORY, -1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, NO_NAMES, CXM_E_ARGUMENT, 1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, SHORT_SCORE, CXM_E_LENGTH, 1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, REAL_KEY, CXM_E_TYPE, 1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, FLAG_KEY, CXM_E_UNSUPPORTED, 1, -1},
    {UPDATE, NULL, NULL, NULL, NULL, OFF_SCALE, CXM_E_DOMAIN, 1, 4},
    {UPDATE, NULL, NULL, NULL, "weight=w", BAD_WEIGHT, CXM_E_DOMAIN, 1, 2},
    {UPDATE, NULL, NULL, NULL, "population=N", TWO_POPULATIONS, CXM_E_DOMAIN, 1, 4},
    {UPDATE, NULL, NULL, NULL, NULL, LARGE_KEY, CXM_E_DOMAIN, 1, 1},
    {UPDATE, NULL, NULL, NULL, NULL, OTHER_KEY, CXM_E_INCOMPATIBLE, 1, -1},
    {UPDATE, "nps(nothing)", NULL, NULL, NULL, NOTHING, CXM_E_NOT_FOUND, 1, -1},
};

/* ---- what is passed, as it is right, and then spoilt ---- */

struct input {
    double score[ROWS], weight[ROWS], population[ROWS];
    int32_t key[ROWS];
    uint64_t large[ROWS];
    struct table table;
    cxm_host host;
    struct {
        cxm_query query;
        void *newer;
    } query;
    struct {
        cxm_host host;
        void *newer;
    } newer_host;
    const char *measures[2], *by[2];
};

static void *no_memory(void *context, size_t size)
{
    (void)context, (void)size;
    return NULL;
}

static void no_release(void *context, void *block, size_t size)
{
    (void)context, (void)block, (void)size;
}

static void prepare(struct input *in, const struct error_case *of)
{
    static const double answers[ROWS] = {10, 9, 8, 0, 5, 7};
    *in = (struct input){.host = CXM_HOST_INIT, .newer_host = {.host = CXM_HOST_INIT}};
    for (int i = 0; i < ROWS; i++) {
        in->score[i] = answers[i];
        in->weight[i] = i + 1;
        in->population[i] = 50;
        in->key[i] = i % 3;
        in->large[i] = (uint64_t)i % 2;
    }
    table_add(&in->table, "score", cxm_column_of(CXM_TYPE_F64, in->score, ROWS));
    table_add(&in->table, "key", cxm_column_of(CXM_TYPE_I32, in->key, ROWS));
    table_add(&in->table, "w", cxm_column_of(CXM_TYPE_F64, in->weight, ROWS));
    table_add(&in->table, "N", cxm_column_of(CXM_TYPE_F64, in->population, ROWS));
    in->measures[0] = !of->measure ? "nps" : of->measure[0] ? of->measure : NULL;
    in->by[0] = of->by ? of->by : "key";
    in->query.query = query_of(in->measures, in->by);
    in->query.query.options = of->options;
    in->query.query.policy = of->policy;
}

static void spoil(struct input *in, enum spoil how)
{
    static const char *const words[ROWS] = {"a", "b", "c", "d", "e", "f"};
    static const uint64_t large_labels[3] = {0, UINT64_C(1) << 63, 2};
    static const cxm_column large = {.data = large_labels, .length = 3, .type = CXM_TYPE_U64};
    static const double real_labels[3] = {0, 1, 2};
    static const cxm_column reals = {.data = real_labels, .length = 3, .type = CXM_TYPE_F64};
    static const int32_t code_labels[3] = {0, 1, 2};
    static const cxm_column codes = {.data = code_labels, .extra = &reals, .length = 3, .type = CXM_TYPE_CODED};
    cxm_column *score = &in->table.columns[0], *key = &in->table.columns[1], *weight = &in->table.columns[2], *size = &in->table.columns[3];
    switch (how) {
    case NO_SIZE: in->query.query.struct_size = 0; break;
    case NEWER_SIZE: in->query.query.struct_size = sizeof in->query, in->query.newer = in; break;
    case OLD_HOST: in->host.struct_size = 8; break;
    case NEWER_HOST: in->newer_host.host.struct_size = sizeof in->newer_host, in->newer_host.newer = in; break;
    case HALF_HOST: in->host.allocate = no_memory; break;
    case NO_MEMORY: in->host.allocate = no_memory, in->host.release = no_release; break;
    case NO_NAMES: in->table.table.names = NULL; break;
    case NO_COLUMNS: in->table.table.columns = NULL; break;
    case NEGATIVE_COUNT: in->table.table.count = -1; break;
    case NEGATIVE_LENGTH: in->table.table.length = -1; break;
    case SHORT_SCORE: score->length--; break;
    case SHORT_KEY: key->length--; break;
    case SHORT_WEIGHT: weight->length--; break;
    case SHORT_POPULATION: size->length--; break;
    case REAL_KEY: *key = *weight; break;
    case TEXT_SCORE: *score = cxm_column_of(CXM_TYPE_CSTR, words, ROWS); break;
    case TIME_SCORE: *score = cxm_column_of(CXM_TYPE_TIME_S, in->large, ROWS); break;
    case TEXT_WEIGHT: *weight = cxm_column_of(CXM_TYPE_CSTR, words, ROWS); break;
    case TYPE_KEY: key->type = 24; break;
    case TYPE_SCORE: score->type = 0; break;
    case NO_DATA_KEY: key->data = NULL; break;
    case FLAG_SCORE: score->flags = 8; break;
    case FLAG_KEY: key->flags = 0x80000000; break;
    case REAL_LABELS: key->type = CXM_TYPE_CODED, key->extra = &reals; break;
    case CODES_OF_CODES: key->type = CXM_TYPE_CODED, key->extra = &codes; break;
    case OFF_SCALE: in->score[4] = in->score[5] = 10.5; break;
    case NAN_SCORE: in->score[3] = NAN; break;
    case BAD_WEIGHT: in->weight[2] = -1; in->score[4] = 99; break;
    case NAN_WEIGHT: in->weight[2] = NAN; break;
    case INFINITE_WEIGHT: in->weight[2] = INFINITY; break;
    case TINY_WEIGHT: in->weight[1] = 1e-140, in->weight[2] = 9e-141; break;
    case HUGE_WEIGHT: in->weight[1] = 1e140, in->weight[2] = 1.1e140; break;
    case BAD_POPULATION: in->population[5] = 0.5; break;
    case TWO_POPULATIONS: in->population[4] = 51; break;
    case SMALL_POPULATION: for (int i = 0; i < ROWS; i++) in->population[i] = 1; break;
    case LARGE_KEY: in->large[1] = UINT64_C(1) << 63; *key = cxm_column_of(CXM_TYPE_U64, in->large, ROWS); break;
    case LARGE_LABEL: key->type = CXM_TYPE_CODED, key->extra = &large; break;
    case OTHER_KEY: *key = cxm_column_of(CXM_TYPE_CSTR, words, ROWS); break;
    default: break;
    }
}

static cxm_state *good_state(const struct error_case *of, struct input *in)
{
    prepare(in, of);
    cxm_state *state = state_of(&in->query.query);
    if (!of->measure)
        state_take(state, &in->table);
    return state;
}

static cxm_status call_state(const struct error_case *of, struct input *in, cxm_error *error)
{
    cxm_state *state = good_state(of, in), *other = NULL, *made = NULL;
    cxm_result *result = NULL;
    cxm_status status = CXM_OK;
    struct bytes before = state_bytes(state), again;
    const enum spoil how = of->spoil;
    if (how == SMALL_POPULATION) {
        spoil(in, how);
        cxm_state_free(state);
        state = state_of(&in->query.query);
        state_take(state, &in->table);
        free(before.at);
        before = state_bytes(state);
    }
    switch (of->call) {
    case UPDATE:
        spoil(in, how);
        status = cxm_state_update(how == NO_FIRST ? NULL : state, how == NO_SECOND ? NULL : &in->table.table, error);
        break;
    case MERGE:
        for (int i = 0; i < ROWS && how == TWO_POPULATIONS; i++)
            in->population[i] = 60;
        if (how == OTHER_KEY)
            spoil(in, how);
        in->measures[0] = how == OTHER_QUERY ? "nps.score" : "nps";
        other = state_of(&in->query.query);
        state_take(other, &in->table);
        status = cxm_state_merge(how == NO_FIRST ? NULL : state, how == NO_SECOND ? NULL : how == ITSELF ? state : other, error);
        break;
    case READ:
        status = cxm_state_read(how == NO_FIRST ? NULL : state, how == NO_SECOND ? NULL : &result, error);
        assert_null(result);
        break;
    case ENCODE: {
        unsigned char byte = 0x5A;
        size_t needed = 77;
        status = cxm_state_encode(how == NO_FIRST ? NULL : state, how == NO_SECOND ? NULL : &byte, 1, &needed, error);
        assert_int_equal(byte, 0x5A);
        assert_int_equal(needed, how == SHORT_BUFFER ? before.size : 77);
        break;
    }
    default:
        spoil(in, how);
        again = before;
        again.size -= how == TRUNCATED;
        before.at[30] = (unsigned char)(before.at[30] ^ (how == FLIPPED));
        status = cxm_state_decode(how == NO_FIRST ? NULL : again.at, again.size, how == NEWER_HOST ? &in->newer_host.host : &in->host,
                                  how == NO_FOURTH ? NULL : &made, error);
        before.at[30] = (unsigned char)(before.at[30] ^ (how == FLIPPED));
        assert_null(made);
    }
    check_state_is(state, before);
    free(before.at);
    cxm_state_free(state);
    cxm_state_free(other);
    return status;
}

static cxm_status call_result(const struct error_case *of, struct input *in, cxm_error *error)
{
    cxm_result *result = query_run(&in->table, &in->query.query, NULL);
    const enum spoil how = of->spoil;
    cxm_status status;
    cxm_estimate estimate = {.n = -77};
    int64_t row = -77;
    struct ArrowArrayStream stream = {.private_data = in};
    spoil(in, how);
    assert_int_equal(cxm_result_length(result), 12);
    switch (of->call) {
    case ESTIMATE:
        status = cxm_result_estimate(how == NO_FIRST ? NULL : result, how == ROW_BELOW ? -1 : how == ROW_ABOVE ? 12 : 0,
                                     how == NO_THIRD ? NULL : &estimate, error);
        break;
    case FIND:
        status = cxm_result_find(how == NO_FIRST ? NULL : result, how == NO_SECOND ? NULL : how == NO_MEASURE ? "NPS" : "nps",
                                 how == NO_TERM ? "mean" : NULL, how == NO_FOURTH ? NULL : LIST(how == NO_GROUP ? "7" : "1"),
                                 how == NO_FIFTH ? NULL : &row, error);
        break;
    default:
        status = cxm_result_to_arrow(how == NO_FIRST ? NULL : result, how == NEWER_HOST ? &in->newer_host.host : &in->host,
                                     how == NO_THIRD ? NULL : &stream, error);
        assert_true(stream.private_data == in && !stream.release);
    }
    assert_int_equal(estimate.n, -77);
    assert_int_equal(row, -77);
    cxm_result_free(result);
    return status;
}

static cxm_status call_query(const struct error_case *of, struct input *in, cxm_error *error)
{
    const enum spoil how = of->spoil;
    const cxm_host *host = how == NEWER_HOST ? &in->newer_host.host : &in->host;
    cxm_result *result = NULL;
    cxm_state *state = NULL;
    cxm_status status;
    spoil(in, how);
    if (of->call == QUERY)
        status = cxm_table_query(how == NO_FIRST ? NULL : &in->table.table, how == NO_SECOND ? NULL : &in->query.query, host,
                                 how == NO_FOURTH ? NULL : &result, error);
    else
        status = cxm_state_new(how == NO_FIRST ? NULL : &in->query.query, host, how == NO_THIRD ? NULL : &state, error);
    assert_true(!result && !state);
    return status;
}

static bool reached[12];

static cxm_status call(const struct error_case *of, cxm_error *error)
{
    struct input in;
    prepare(&in, of);
    if (of->call == QUERY || of->call == NEW)
        return call_query(of, &in, error);
    return of->call >= ESTIMATE ? call_result(of, &in, error) : call_state(of, &in, error);
}

static void bad_calls_are_told_apart(void **state)
{
    const struct error_case *of = *state;
    cxm_error error;
    memset(&error, 0x5A, sizeof error);
    cxm_status status = call(of, &error);
    if (status != of->code || error.argument != of->argument || error.row != of->row)
        print_message("%s\n", error.message);
    assert_int_equal(status, of->code);
    assert_int_equal(error.code, of->code);
    assert_int_equal(error.argument, of->argument);
    assert_int_equal(error.row, of->row);
    assert_non_null(memchr(error.message, 0, sizeof error.message));
    assert_int_equal(call(of, NULL), of->code);
    reached[of->code] = true;
}

/* ---- what the table cannot say ---- */

static void there_are_limits_to_how_many(void **state)
{
    static char specs[65][32], names[17][4];
    const char *measures[66] = {NULL}, *by[18] = {NULL};
    cxm_state *made = NULL;
    cxm_error error;
    (void)state;
    for (int m = 0; m < 65; m++) {
        snprintf(specs[m], sizeof *specs, "csat(c%d)", m);
        measures[m] = specs[m];
    }
    for (int k = 0; k < 17; k++) {
        snprintf(names[k], sizeof *names, "k%d", k);
        by[k] = names[k];
    }
    cxm_query many_measures = query_of(measures, NULL), many_keys = query_of(LIST("nps"), by);
    assert_int_equal(cxm_state_new(&many_measures, NULL, &made, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_new(&many_keys, NULL, &made, &error), CXM_E_ARGUMENT);
    cxm_query twice = query_of(LIST("nps", "nps(score)"), NULL), terms_twice = query_of(LIST("nps.score", "nps.score"), NULL);
    cxm_query keys_twice = query_of(LIST("nps"), LIST("a", "b", "a"));
    assert_int_equal(cxm_state_new(&twice, NULL, &made, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_new(&terms_twice, NULL, &made, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_new(&keys_twice, NULL, &made, &error), CXM_E_ARGUMENT);
    assert_null(made);
}

static int32_t stop(void *context, int64_t done, int64_t total)
{
    (void)context, (void)done, (void)total;
    return 1;
}

static void a_cancelled_update_changes_nothing(void **state)
{
    enum { MANY = 1 << 21 };
    uint8_t *answers = calloc(MANY, 1);
    struct table table = {0};
    cxm_host host = CXM_HOST_INIT;
    cxm_state *made = NULL;
    cxm_error error;
    (void)state;
    assert_non_null(answers);
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, answers, MANY));
    host.progress = stop;
    for (int keyed = 0; keyed < 2; keyed++) {
        cxm_query query = query_of(LIST("nps"), keyed ? LIST("score") : NULL);
        assert_int_equal(cxm_state_new(&query, &host, &made, NULL), CXM_OK);
        struct bytes before = state_bytes(made);
        assert_int_equal(cxm_state_update(made, &table.table, &error), CXM_E_CANCELLED);
        assert_int_equal(error.code, CXM_E_CANCELLED);
        assert_int_equal(error.argument, -1);
        check_state_is(made, before);
        cxm_state_free(made);
        free(before.at);
    }
    reached[CXM_E_CANCELLED] = true;
    free(answers);
}

static void every_code_was_reached(void **state)
{
    (void)state;
    for (cxm_status code = CXM_E_ARGUMENT; code <= CXM_E_CANCELLED; code++)
        if (!reached[code])
            fail_msg("%s was not reached", cxm_status_name(code));
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof *cases };
    static char names[CASES][32];
    struct CMUnitTest tests[CASES + 3];
    for (size_t i = 0; i < CASES; i++) {
        snprintf(names[i], sizeof *names, "case %zu", i);
        tests[i] = (struct CMUnitTest){names[i], bad_calls_are_told_apart, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    }
    tests[CASES] = (struct CMUnitTest)cmocka_unit_test(there_are_limits_to_how_many);
    tests[CASES + 1] = (struct CMUnitTest)cmocka_unit_test(a_cancelled_update_changes_nothing);
    tests[CASES + 2] = (struct CMUnitTest)cmocka_unit_test(every_code_was_reached);
    return cmocka_run_group_tests_name("query errors", tests, NULL, NULL);
}
