/* Careless answers: too fast, all alike, or without variability (Curran 2016; Dunn, Heggestad, Shanock and Theilgard 2018).
 * No limit is a default: what is careless depends on the instrument, so the caller says it. */
#include <math.h>

#include "model/integrity.h"
#include "stats/merge_sort.h"

int64_t cxm_long_string(const double *answers, int64_t n)
{
    int64_t longest = n > 0, run = 1;
    for (int64_t i = 1; i < n; i++) {
        run = answers[i] == answers[i - 1] ? run + 1 : 1; /* NaN is not equal to itself */
        longest = run > longest ? run : longest;
    }
    return longest;
}

double cxm_response_variability(const double *answers, int64_t n)
{
    double mean = 0, squares = 0;
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(answers[i])) {
            double step = answers[i] - mean;
            mean += step / (double)++count;
            squares += step * (answers[i] - mean);
        }
    return count < 2 ? (double)NAN : sqrt(squares / (double)(count - 1));
}

/* The version of an answer that counts, where it has an id. */
static bool careless_counts(const struct cxm__integrity *of, const struct cxm__stored *id, int64_t row)
{
    int32_t code = cxm__stored_code(id, row);
    return code < 0 || of->response_row[code] == row;
}

/* Twice the median of each instrument's durations, by its code + 1; 0 is without an instrument. `items` are sorted. */
static void careless_medians(const struct cxm__row_value *items, int64_t n, const struct cxm__stored *instrument, int64_t *counts,
                             int64_t *seen, double *twice)
{
    for (int64_t i = 0; i < n; i++)
        counts[cxm__stored_code(instrument, items[i].row) + 1]++;
    for (int64_t i = 0; i < n; i++) {
        int32_t k = cxm__stored_code(instrument, items[i].row) + 1;
        int64_t at = seen[k]++;
        twice[k] += (at == (counts[k] - 1) / 2) * items[i].value + (at == counts[k] / 2) * items[i].value;
    }
}

static bool careless_speeders(struct cxm__integrity *of)
{
    const struct cxm__stored *duration = cxm__integrity_field(of, CXM__RESPONSES, "duration");
    const struct cxm__stored *instrument = cxm__integrity_field(of, CXM__RESPONSES, "instrument");
    const struct cxm__stored *id = cxm__integrity_field(of, CXM__RESPONSES, "response");
    const int64_t length = of->model->tables[CXM__RESPONSES].length;
    const int64_t kinds = 1 + (instrument ? instrument->texts->count : 0);
    int64_t n = 0;
    if (of->speeder < 0 || !duration)
        return true;
    struct cxm__row_value *items = cxm__allocate(of->host, 2 * length, sizeof *items);
    int64_t *counts = cxm__allocate_zeroed(of->host, 2 * kinds, sizeof *counts);
    double *twice = cxm__allocate_zeroed(of->host, kinds, sizeof *twice);
    bool enough = items && counts && twice;
    for (int64_t row = 0; enough && row < length; row++) {
        double value = cxm__stored_number(duration, row);
        if (!isnan(value) && careless_counts(of, id, row))
            items[n++] = (struct cxm__row_value){value, row};
    }
    if (enough) {
        cxm__sort_rows(items, items + length, n);
        careless_medians(items, n, instrument, counts, counts + kinds, twice);
        struct cxm__finding *finding = cxm__finding_new(of, "speeder", "", CXM__RESPONSES);
        for (int64_t row = 0; row < length; row++) {
            double value = cxm__stored_number(duration, row);
            if (!isnan(value) && careless_counts(of, id, row))
                cxm__finding_add(finding, row, value < of->speeder * twice[cxm__stored_code(instrument, row) + 1] / 2);
        }
    }
    cxm__release(of->host, items, 2 * length, sizeof *items);
    cxm__release(of->host, counts, 2 * kinds, sizeof *counts);
    cxm__release(of->host, twice, kinds, sizeof *twice);
    return enough;
}

/* Items of each answer in the order in which they were appended: scores, and where each answer's begin. */
static void careless_group(const struct cxm__integrity *of, const struct cxm__stored *response, const struct cxm__stored *score,
                           int64_t *starts, int64_t answers, double *scores)
{
    const int64_t length = of->model->tables[CXM__ITEMS].length;
    for (int64_t row = 0; row < length; row++)
        starts[cxm__stored_code(response, row) + 1]++;
    for (int64_t code = 0; code < answers; code++)
        starts[code + 1] += starts[code];
    for (int64_t row = 0; row < length; row++)
        scores[starts[cxm__stored_code(response, row)]++] = cxm__stored_number(score, row);
    for (int64_t code = answers; code > 0; code--)
        starts[code] = starts[code - 1];
    starts[0] = 0;
}

static void careless_items(struct cxm__integrity *of, const int64_t *starts, const double *scores)
{
    const int64_t length = of->model->tables[CXM__RESPONSES].length;
    const struct cxm__stored *id = cxm__integrity_field(of, CXM__RESPONSES, "response");
    struct cxm__finding *alike = of->long_string ? cxm__finding_new(of, "long_string", "", CXM__RESPONSES) : NULL;
    struct cxm__finding *flat = of->irv >= 0 ? cxm__finding_new(of, "irv", "", CXM__RESPONSES) : NULL;
    for (int64_t row = 0; row < length; row++) {
        int32_t code = cxm__stored_code(id, row);
        int64_t n = code < 0 || of->response_row[code] != row ? 0 : starts[code + 1] - starts[code];
        double deviation = n ? cxm_response_variability(scores + starts[code], n) : (double)NAN;
        if (alike && n)
            cxm__finding_add(alike, row, cxm_long_string(scores + starts[code], n) >= of->long_string);
        if (flat && !isnan(deviation))
            cxm__finding_add(flat, row, deviation <= of->irv);
    }
}

bool cxm__integrity_careless(struct cxm__integrity *of)
{
    const struct cxm__stored *response = cxm__integrity_field(of, CXM__ITEMS, "response");
    const struct cxm__stored *score = cxm__integrity_field(of, CXM__ITEMS, "score");
    const int64_t answers = of->model->entities[CXM__ENTITY_RESPONSE].count, items = of->model->tables[CXM__ITEMS].length;
    if (!careless_speeders(of))
        return false;
    if (!response || !score || (!of->long_string && of->irv < 0))
        return true;
    int64_t *starts = cxm__allocate_zeroed(of->host, answers + 1, sizeof *starts);
    double *scores = cxm__allocate(of->host, items, sizeof *scores);
    bool enough = starts && scores;
    if (enough) {
        careless_group(of, response, score, starts, answers, scores);
        careless_items(of, starts, scores);
    }
    cxm__release(of->host, starts, answers + 1, sizeof *starts);
    cxm__release(of->host, scores, items, sizeof *scores);
    return enough;
}
