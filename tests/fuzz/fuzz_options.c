/*
 * Any text as options of each measure, and as the measure, the options and the policy of a query. What is read is written in a
 * canonical form, which reads back to itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/measure.h>
#include <cxm/state.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static void try_options(const cxm_measure *measure, const char *text)
{
    double options[128], before[128];
    char first[4096], second[4096];
    size_t needed;
    demand(measure->options_size <= sizeof options);
    memset(options, 0, sizeof options);
    demand(cxm_options_init(measure, options, measure->options_size, NULL) == CXM_OK);
    memcpy(before, options, sizeof options);
    if (cxm_options_parse(measure, text, options, NULL) != CXM_OK) {
        demand(memcmp(before, options, sizeof options) == 0);
        return;
    }
    demand(cxm_options_format(measure, options, first, sizeof first, &needed, NULL) == CXM_OK);
    demand(needed == strlen(first) + 1);
    memcpy(before, options, sizeof options);
    demand(cxm_options_init(measure, options, measure->options_size, NULL) == CXM_OK);
    demand(cxm_options_parse(measure, first, options, NULL) == CXM_OK);
    demand(cxm_options_format(measure, options, second, sizeof second, NULL, NULL) == CXM_OK);
    demand(strcmp(first, second) == 0);
    demand(memcmp(before, options, measure->options_size) == 0);
}

/* A query's parts as they stand in its state's bytes must make the same query again: decoding checks it. */
static void try_query(const char *measure, const char *options, const char *policy, const char *key)
{
    const char *measures[] = {measure, "nps(\"another, one\")", NULL}, *by[] = {key, NULL};
    cxm_query query = {sizeof query, measures, *key ? by : NULL, options, policy, NULL, NULL};
    cxm_state *state = NULL, *again = NULL;
    cxm_result *first = NULL, *second = NULL;
    size_t size;
    if (cxm_state_new(&query, NULL, &state, NULL) != CXM_OK) {
        demand(!state);
        return;
    }
    demand(cxm_state_encode(state, NULL, 0, &size, NULL) == CXM_E_SPACE);
    uint8_t *bytes = malloc(size);
    demand(bytes && cxm_state_encode(state, bytes, size, NULL, NULL) == CXM_OK);
    demand(cxm_state_decode(bytes, size, NULL, &again, NULL) == CXM_OK);
    demand(cxm_state_read(state, &first, NULL) == CXM_OK && cxm_state_read(again, &second, NULL) == CXM_OK);
    demand(strcmp(cxm_result_query(first), cxm_result_query(second)) == 0);
    demand(strcmp(cxm_result_fingerprint(first), cxm_result_fingerprint(second)) == 0);
    cxm_result_free(first);
    cxm_result_free(second);
    cxm_state_free(state);
    cxm_state_free(again);
    free(bytes);
}

/* The input is up to four texts, each ending at a byte of 1. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *texts = malloc(size + 5), *parts[4];
    if (!texts)
        return 0;
    if (size)
        memcpy(texts, data, size);
    memset(texts + size, 0, 5);
    char *at = texts;
    for (int i = 0; i < 4; i++) {
        parts[i] = at;
        at += strcspn(at, "\x01");
        if (*at)
            *at++ = '\0';
    }
    for (int32_t i = 0; i < cxm_measure_count(); i++)
        try_options(cxm_measure_at(i), parts[0]);
    try_query(parts[0], NULL, NULL, "");
    try_query(parts[0], parts[1], parts[2], parts[3]);
    try_query("rating", parts[0], parts[1], parts[2]);
    free(texts);
    return 0;
}
