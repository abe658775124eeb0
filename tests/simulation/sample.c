/* Two latent normal variables a respondent, with an account's part in each; answers are monotone functions of the first, so that their
 * distribution is the same whether or not there are accounts. */
#include "sample.h"

#include <math.h>
#include <stdlib.h>

#include <cxm/unstable/distributions.h>
#include <cxm/unstable/random.h>

static double sample_normal(cxm_random *random)
{
    return cxm_normal_quantile(cxm_random_unit(random) + 0x1p-54);
}

/* On 0..10. Normal: mean 6, sd 1.5; skewed: many high answers and a long tail below, not rounded; rounded: the usual pile of tens. */
static double sample_answer(enum shape shape, double latent)
{
    const double p = 0.5 * erfc(-latent / sqrt(2));
    switch (shape) {
    case SHAPE_NORMAL: return fmin(fmax(6 + 1.5 * latent, 0), 10);
    case SHAPE_SKEWED: return 10 * pow(p, 0.35);
    default: return fmin(fmax(floor(8.4 + 2 * latent), 0), 10);
    }
}

void sample_make(struct sample *sample, int64_t room)
{
    static const char *const names[] = {"score", "other", "compared", "time", "index", "account", "group", "outcome", "event"};
    double **numbers[] = {&sample->score, &sample->other, &sample->compared, &sample->time, &sample->index};
    uint8_t **bytes[] = {&sample->group, &sample->outcome, &sample->event};
    sample->room = room;
    for (int i = 0; i < 5; i++)
        if (!(*numbers[i] = calloc((size_t)room, sizeof(double))))
            abort();
    for (int i = 0; i < 3; i++)
        if (!(*bytes[i] = calloc((size_t)room, 1)))
            abort();
    sample->account = calloc((size_t)room, sizeof *sample->account);
    if (!sample->account)
        abort();
    for (int i = 0; i < 5; i++)
        sample->columns[i] = cxm_column_of(CXM_TYPE_F64, *numbers[i], room);
    sample->columns[5] = cxm_column_of(CXM_TYPE_I64, sample->account, room);
    for (int i = 0; i < 3; i++)
        sample->columns[6 + i] = cxm_column_of(CXM_TYPE_U8, *bytes[i], room);
    sample->table = (cxm_table){names, sample->columns, 9, room};
}

void sample_free(struct sample *sample)
{
    void *blocks[] = {sample->score, sample->other, sample->compared, sample->time, sample->index,
                      sample->account, sample->group, sample->outcome, sample->event};
    for (int i = 0; i < 9; i++)
        free(blocks[i]);
}

static void sample_row(struct sample *sample, enum shape shape, int64_t i, double first, double second, cxm_random *random)
{
    const double lifetime = -100 * log(cxm_random_unit(random) + 0x1p-54) * exp(-0.3 * second);
    const double watched = ceil(300 * cxm_random_unit(random)) + 0.5;
    sample->group[i] = (uint8_t)cxm_random_below(random, 2);
    sample->score[i] = sample_answer(shape, first);
    sample->other[i] = sample_answer(shape, second);
    sample->compared[i] = sample_answer(shape, first + 0.3 * sample->group[i]);
    sample->outcome[i] = first + sample_normal(random) > 0;
    sample->event[i] = lifetime <= watched;
    sample->time[i] = ceil(fmin(lifetime, watched));
    sample->index[i] = (double)i;
}

void sample_draw(struct sample *sample, enum shape shape, const struct drawing *drawing, int32_t count, uint64_t seed, uint64_t number)
{
    cxm_random random = cxm_random_begin(seed, number);
    const double own = sqrt(1 - drawing->icc), shared = sqrt(drawing->icc), rest = sqrt(1 - drawing->ar * drawing->ar);
    double before = sample_normal(&random);
    int64_t i = 0;
    for (int32_t unit = 0; unit < count; unit++) {
        const int64_t size = drawing->size ? 1 + (int64_t)cxm_random_below(&random, 2 * (uint64_t)drawing->size - 1) : 1;
        const double a = sample_normal(&random), b = sample_normal(&random);
        for (int64_t k = 0; k < size && i < sample->room; k++, i++) {
            double first = own * sample_normal(&random) + shared * a;
            if (drawing->ar > 0)
                first = before = drawing->ar * before + rest * first;
            const double second = 0.5 * first + sqrt(0.75) * (own * sample_normal(&random) + shared * b);
            sample->account[i] = unit;
            sample_row(sample, shape, i, first, second, &random);
        }
    }
    sample->n = sample->table.length = i;
    for (int c = 0; c < 9; c++)
        sample->columns[c].length = i;
}
