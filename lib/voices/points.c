/* Answers of a scale are counted by its points; answers between points are put in order first. */
#include "voices/points.h"

#include <math.h>

#include "stats/merge_sort.h"

static bool points_allocate(struct cxm__points *points, int64_t count)
{
    points->count = count;
    points->value = cxm__allocate(points->host, count, sizeof *points->value);
    for (int s = 0; s < 2; s++) {
        points->n[s] = cxm__allocate_zeroed(points->host, count, sizeof *points->n[s]);
        points->place[s] = cxm__allocate(points->host, count, sizeof *points->place[s]);
    }
    return points->value && points->n[0] && points->n[1] && points->place[0] && points->place[1];
}

void cxm__points_free(struct cxm__points *points)
{
    cxm__release(points->host, points->value, points->count, sizeof *points->value);
    for (int s = 0; s < 2; s++) {
        cxm__release(points->host, points->n[s], points->count, sizeof *points->n[s]);
        cxm__release(points->host, points->place[s], points->count, sizeof *points->place[s]);
    }
}

int64_t cxm__points_of(const struct cxm__points *points, double answer)
{
    int64_t low = 0, high = points->count - 1;
    if (points->whole)
        return (int64_t)(answer - points->value[0]);
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (points->value[middle] < answer)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static cxm_status points_of_scale(struct cxm__points *points, const struct cxm__voices *voices, cxm_error *error)
{
    const cxm_scale scale = voices->scorer.scale;
    if (!points_allocate(points, (int64_t)(scale.maximum - scale.minimum) + 1))
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < points->count; i++)
        points->value[i] = scale.minimum + (double)i;
    for (int64_t row = 0; row < voices->rows; row++)
        if (cxm__voices_heard(voices, row))
            points->n[voices->side[row]][(int64_t)(voices->answer[row] - scale.minimum)]++;
    return cxm_divergence_of_counts(points->n[0], points->n[1], points->count, &points->distance, error);
}

/* Each answer that was given once, ascending; `items` are all of them, buyers' before users'. */
static bool points_of_items(struct cxm__points *points, const struct cxm__row_value *items, int64_t n)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += !i || items[i].value > items[i - 1].value;
    if (!points_allocate(points, count))
        return false;
    count = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!i || items[i].value > items[i - 1].value)
            points->value[count++] = items[i].value;
        points->n[items[i].row >= points->answers[0]][count - 1]++;
    }
    return true;
}

static cxm_status points_between(struct cxm__points *points, const struct cxm__voices *voices, cxm_error *error)
{
    const int64_t n = points->answers[0] + points->answers[1];
    struct cxm__row_value *items = cxm__allocate(points->host, n, sizeof *items);
    struct cxm__row_value *spare = cxm__allocate(points->host, n, sizeof *spare);
    int64_t at[2] = {0, points->answers[0]};
    cxm_status status = items && spare ? CXM_OK : cxm__fail_memory(error);
    for (int64_t row = 0; !status && row < voices->rows; row++) {
        if (!cxm__voices_heard(voices, row))
            continue;
        const int64_t place = at[voices->side[row]]++;
        items[place] = (struct cxm__row_value){voices->answer[row] + 0.0, place}; /* -0 is 0 */
    }
    if (!status) {
        cxm_column side[2];
        for (int s = 0; s < 2; s++) {
            side[s] = cxm_column_of(CXM_TYPE_F64, &items[s ? points->answers[0] : 0].value, points->answers[s]);
            side[s].stride = sizeof *items;
        }
        status = cxm_divergence(&side[0], NULL, &side[1], NULL, points->host, &points->distance, error);
    }
    if (!status) {
        cxm__sort_rows(items, spare, n);
        status = points_of_items(points, items, n) ? CXM_OK : cxm__fail_memory(error);
    }
    cxm__release(points->host, items, n, sizeof *items);
    cxm__release(points->host, spare, n, sizeof *spare);
    return status;
}

static void points_placed(struct cxm__points *points)
{
    double below[2] = {0, 0}, pairs = 0;
    for (int64_t i = 0; i < points->count; i++) {
        for (int s = 0; s < 2; s++)
            points->place[s][i] = (below[!s] + (double)points->n[!s][i] / 2) / (double)points->answers[!s];
        pairs += (double)points->n[1][i] * (below[0] + (double)points->n[0][i] / 2);
        for (int s = 0; s < 2; s++)
            below[s] += (double)points->n[s][i];
    }
    points->superiority = pairs / (below[0] * below[1]);
}

cxm_status cxm__points_read(struct cxm__points *points, const struct cxm__voices *voices, cxm_error *error)
{
    *points = (struct cxm__points){.host = voices->host, .whole = true};
    for (int64_t row = 0; row < voices->rows; row++)
        if (cxm__voices_heard(voices, row)) {
            points->answers[voices->side[row]]++;
            points->whole &= voices->answer[row] == floor(voices->answer[row]);
        }
    cxm_status status = points->whole ? points_of_scale(points, voices, error) : points_between(points, voices, error);
    if (!status)
        points_placed(points);
    return status;
}
