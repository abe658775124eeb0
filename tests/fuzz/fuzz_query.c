/*
 * A table and a query made from bytes: columns of every type, with strides, offsets, nulls and labels, whose memory is exactly as
 * large as the contract asks for. Where the query succeeds its ledger adds up, and a state of two halves has the bytes of one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/arrow.h>
#include <cxm/state.h>

#include "fuzz/columns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 6 };

static void check_ledger(const cxm_result *result, int64_t rows)
{
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *column = cxm_table_find(ledger, "rows");
    demand(column != NULL);
    for (int64_t row = 0; row < ledger->length; row += 6) {
        int64_t sum = 0, part;
        for (int64_t i = 0; i < 6; i++) {
            memcpy(&part, (const char *)column->data + 8 * (row + i), sizeof part);
            demand(part >= 0);
            sum += part;
        }
        demand(sum == rows);
    }
}

static void export(const cxm_result *result)
{
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    demand(cxm_result_to_arrow(result, NULL, &stream, NULL) == CXM_OK);
    demand(stream.get_next(&stream, &batch) == 0 && batch.length == cxm_result_length(result));
    batch.release(&batch);
    stream.release(&stream);
}

static void try_state(const cxm_table *table, const cxm_query *query, const cxm_result *result)
{
    cxm_state *once = NULL, *twice = NULL, *read = NULL;
    size_t size, doubled = 0;
    cxm_result *again = NULL;
    demand(cxm_state_new(query, NULL, &once, NULL) == CXM_OK && cxm_state_new(query, NULL, &twice, NULL) == CXM_OK);
    demand(cxm_state_update(once, table, NULL) == CXM_OK && cxm_state_update(twice, table, NULL) == CXM_OK);
    demand(cxm_state_encode(once, NULL, 0, &size, NULL) == CXM_E_SPACE);
    uint8_t *bytes = malloc(size);
    demand(bytes && cxm_state_encode(once, bytes, size, NULL, NULL) == CXM_OK);
    demand(cxm_state_decode(bytes, size, NULL, &read, NULL) == CXM_OK);
    demand(cxm_state_read(read, &again, NULL) == CXM_OK);
    demand(cxm_result_length(again) == cxm_result_length(result));
    demand(cxm_state_merge(twice, read, NULL) == CXM_OK && cxm_state_merge(read, once, NULL) == CXM_OK);
    demand(cxm_state_encode(twice, NULL, 0, &size, NULL) == CXM_E_SPACE && cxm_state_encode(read, NULL, 0, &doubled, NULL) == CXM_E_SPACE);
    demand(size == doubled);
    free(bytes);
    cxm_result_free(again);
    cxm_state_free(once);
    cxm_state_free(twice);
    cxm_state_free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[COLUMNS] = {"score", "a", "b", "c", "w", "p"};
    static const char *const kinds[] = {"nps(score)", "rating(a, scale=0..20)", "csat.satisfied(b)", "rating(score, scale=-120..120)",
                                        "ces(c, scale=0..14)", "rating.median(w, scale=0..100)", "nps.promoters(score)", "csat(score)"};
    static const char *const options[] = {NULL, "off_scale=skip", "off_scale=skip confidence=0.5", "off_scale=skip interval=none"};
    static const char *const policies[] = {NULL, "weight=w", "population=p", "weight=w population=p"};
    cxm_column columns[COLUMNS];
    const char *measures[3] = {NULL}, *by[4] = {NULL};
    fuzz.at = data;
    fuzz.end = data + size;
    fuzz.count = 0;
    uint8_t what = next(), how = next();
    int64_t rows = next() % 2 ? next() : next() % 12;
    measures[0] = kinds[what & 7];
    measures[1] = what & 8 ? kinds[what >> 4 & 7] : NULL;
    for (int k = 0; k < (how & 3); k++)
        by[k] = names[1 + k];
    for (int c = 0; c < COLUMNS; c++)
        columns[c] = make_column(rows, 0);
    cxm_table table = {names, columns, COLUMNS, rows};
    cxm_query query = {sizeof query, measures, how & 3 ? by : NULL, options[how >> 2 & 3], policies[how >> 4 & 3], NULL, NULL};
    cxm_result *result = NULL;
    cxm_error error;
    memset(&error, 0, sizeof error);
    cxm_status status = cxm_table_query(&table, &query, NULL, &result, &error);
    if (status == CXM_OK) {
        check_ledger(result, rows);
        export(result);
        try_state(&table, &query, result);
        cxm_result_free(result);
    } else {
        demand(!result && error.code == status && memchr(error.message, 0, sizeof error.message));
        demand(error.row >= -1 && error.row < rows + !rows);
    }
    while (fuzz.count)
        free(fuzz.blocks[--fuzz.count]);
    return 0;
}
