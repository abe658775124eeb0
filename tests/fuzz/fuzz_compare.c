/*
 * Any text as options of comparisons, of states with keys, weights and clusters. What is accepted gives a result whose columns are well
 * formed and whose q are none below their p; what is refused has a message and no result.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/cxm.h>
#include <cxm/unstable/compare.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static cxm_state *made(const char *policy, const char *second_key)
{
    static const uint8_t scores[] = {0, 3, 6, 7, 8, 9, 10, 10, 9, 2, 5, 10}, sites[] = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6};
    static const char *const roles[] = {"a", "b", "rest", NULL, "a", "b", "a", "b", "a b", "a", "b", "a b"};
    static const int16_t years[] = {1, 2, 1, 2, 1, 2, 1, 2, 3, 3, 3, 3};
    const char *names[] = {"score", "site", "role", "year"}, *measures[] = {"nps", "rating.mean(score, scale=0..10)", NULL};
    const char *by[] = {"role", second_key, NULL};
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_U8, scores, 12), cxm_column_of(CXM_TYPE_U8, sites, 12),
                                  cxm_column_of(CXM_TYPE_CSTR, roles, 12), cxm_column_of(CXM_TYPE_I16, years, 12)};
    const cxm_table table = {names, columns, 4, 12};
    const cxm_query query = {sizeof query, measures, by, NULL, policy, NULL, NULL};
    cxm_state *state = NULL;
    demand(cxm_state_new(&query, NULL, &state, NULL) == CXM_OK && cxm_state_update(state, &table, NULL) == CXM_OK);
    return state;
}

static void look(cxm_status status, cxm_result *result, const cxm_error *error)
{
    demand((status == CXM_OK) == (result != NULL));
    if (status) {
        demand(error->code == status && error->message[0] != '\0');
        return;
    }
    const cxm_table *table = cxm_result_table(result);
    for (int64_t c = 0; c < table->count; c++)
        demand(cxm_column_check(&table->columns[c], NULL) == CXM_OK && table->columns[c].length == table->length);
    for (int64_t row = 0; row < table->length; row++) {
        const double p = cxm_result_number(result, row, "p"), q = cxm_result_number(result, row, "q");
        demand(!(p < 0) && !(p > 1) && !(q < p));
    }
    cxm_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const policies[] = {NULL, "weight=year", "cluster=site"};
    char *text = malloc(size + 1);
    demand(text != NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    for (int p = 0; p < 3; p++)
        for (int keys = 1; keys <= 2; keys++) {
            cxm_state *state = made(policies[p], keys == 2 ? "year" : NULL);
            cxm_error error;
            cxm_result *results[3] = {NULL, NULL, NULL};
            cxm_status status = cxm_state_compare(state, state, text, NULL, &results[0], &error);
            look(status, results[0], &error);
            status = cxm_state_compare_groups(state, text, NULL, &results[1], &error);
            look(status, results[1], &error);
            status = cxm_state_decompose(state, state, text, NULL, &results[2], &error);
            look(status, results[2], &error);
            cxm_state_free(state);
        }
    free(text);
    return 0;
}
