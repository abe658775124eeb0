/* Patterns of points, one pass: what each rule has to remember of the points before is a few counts and two words of bits.
 * A point without a value begins every pattern anew. */
#include <math.h>

#include "stats/control.h"

struct rules {
    double before;         /* the value of the point before, NaN at the beginning */
    int direction, side;   /* -1, 0, 1: from the point before; from the centre */
    int64_t trending, swinging, on_side, within, outside; /* points in a row */
    uint32_t beyond1[2], beyond2[2];                      /* the last points above and below, the latest in bit 0 */
};

static const struct rules rules_anew = {(double)NAN, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}};

static int rules_sign(double x)
{
    return (x > 0) - (x < 0);
}

static int rules_bits(uint32_t bits)
{
    int count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* Of the last points on a side, `of`, are there `least`, the latest among them? */
static bool rules_most(const uint32_t beyond[2], int of, int least)
{
    const uint32_t last = ((uint32_t)1 << of) - 1;
    for (int side = 0; side < 2; side++)
        if ((beyond[side] & 1) && rules_bits(beyond[side] & last) >= least)
            return true;
    return false;
}

static void rules_remember(struct rules *rules, double value, double from_centre, double s)
{
    const int direction = isnan(rules->before) ? 0 : rules_sign(value - rules->before), side = rules_sign(from_centre);
    rules->trending = direction && direction == rules->direction ? rules->trending + 1 : direction ? 2 : 1;
    rules->swinging = direction && direction == -rules->direction ? rules->swinging + 1 : direction ? 2 : 1;
    rules->on_side = side && side == rules->side ? rules->on_side + 1 : side != 0;
    rules->within = fabs(from_centre) <= s ? rules->within + 1 : 0;
    rules->outside = fabs(from_centre) > s ? rules->outside + 1 : 0;
    for (int i = 0; i < 2; i++) {
        const double away = i ? -from_centre : from_centre;
        rules->beyond1[i] = rules->beyond1[i] << 1 | (away > s);
        rules->beyond2[i] = rules->beyond2[i] << 1 | (away > 2 * s);
    }
    rules->direction = direction;
    rules->side = side;
    rules->before = value;
}

static uint32_t rules_signals(const struct rules *rules, const cxm_control_point *point, double range_limit)
{
    uint32_t signals = 0;
    if (point->value > point->upper || point->value < point->lower)
        signals |= CXM_CONTROL_BEYOND_LIMITS;
    if (rules_most(rules->beyond2, 3, 2))
        signals |= CXM_CONTROL_TWO_OF_THREE;
    if (rules_most(rules->beyond1, 5, 4))
        signals |= CXM_CONTROL_FOUR_OF_FIVE;
    if (rules->on_side >= 8)
        signals |= CXM_CONTROL_EIGHT_ON_ONE_SIDE;
    if (rules->on_side >= 9)
        signals |= CXM_CONTROL_NINE_ON_ONE_SIDE;
    if (rules->trending >= 6)
        signals |= CXM_CONTROL_SIX_TRENDING;
    if (rules->swinging >= 14)
        signals |= CXM_CONTROL_FOURTEEN_SWINGING;
    if (rules->within >= 15)
        signals |= CXM_CONTROL_FIFTEEN_WITHIN;
    if (rules->outside >= 8)
        signals |= CXM_CONTROL_EIGHT_OUTSIDE;
    if (point->range > range_limit)
        signals |= CXM_CONTROL_RANGE_BEYOND_LIMIT;
    return signals;
}

void cxm__control_rules(struct cxm__control *chart, const double *spread)
{
    struct rules rules = rules_anew;
    for (int64_t i = 0; i < chart->length; i++) {
        cxm_control_point *point = &chart->points[i];
        if (point->status) {
            rules = rules_anew;
            continue;
        }
        rules_remember(&rules, point->value, point->value - chart->result.centre, spread ? spread[i] : chart->result.sigma);
        point->signals = rules_signals(&rules, point, chart->result.range_limit) & chart->options.rules;
    }
}
