/* Samples whose truth is known: answers of three shapes, drawn one by one, by accounts whose members agree, or along time.
 * Every sample is a function of its seed and number, so that a cell of the table can be run again by itself. */
#ifndef CXM_TESTS_SIMULATION_SAMPLE_H
#define CXM_TESTS_SIMULATION_SAMPLE_H

#include <stdint.h>

#include <cxm/table.h>

enum shape { SHAPE_NORMAL, SHAPE_SKEWED, SHAPE_ROUNDED, SHAPES };

/* How answers come about. With accounts each has 1 to 2 * size - 1 answers. */
struct drawing {
    const char *name;
    double icc;      /* share of the variance that members of an account have in common */
    double ar;       /* correlation of an answer with the one before */
    int32_t size;    /* mean answers an account; 0 = no accounts */
    int32_t counts[4]; /* answers, or accounts; 0 ends the list */
};

struct sample {
    int64_t n, room;
    double *score, *other, *compared, *time, *index;
    int64_t *account;
    uint8_t *group, *outcome, *event;
    cxm_column columns[9];
    cxm_table table;
};

void sample_make(struct sample *sample, int64_t room);
void sample_draw(struct sample *sample, enum shape shape, const struct drawing *drawing, int32_t count, uint64_t seed, uint64_t number);
void sample_free(struct sample *sample);

#endif
