/* The verdict on an account: bands apply to the whole interval, not to the value in the middle of it.
 * With few answers that is mostly "insufficient signal", and it should be. */
#include "cxm/unstable/signal.h"

#include <stdbool.h>
#include <stddef.h>

int32_t cxm_signal(const cxm_estimate *estimate, double poor_below, double good_from)
{
    if (!estimate || estimate->status != CXM_VALUE_OK || !(poor_below <= good_from))
        return CXM_SIGNAL_INSUFFICIENT;
    const bool all = estimate->interval_status == CXM_INTERVAL_DESCRIPTIVE;
    if (!all && estimate->interval_status != CXM_INTERVAL_OK)
        return CXM_SIGNAL_INSUFFICIENT;
    const double lower = all ? estimate->value : estimate->lower, upper = all ? estimate->value : estimate->upper;
    if (upper < poor_below)
        return CXM_SIGNAL_POOR;
    if (lower >= good_from)
        return CXM_SIGNAL_GOOD;
    return lower >= poor_below && upper < good_from ? CXM_SIGNAL_NEUTRAL : CXM_SIGNAL_INSUFFICIENT;
}

const char *cxm_signal_name(int32_t signal)
{
    static const char *const names[] = {"insufficient signal", "poor", "neutral", "good"};
    return signal >= CXM_SIGNAL_INSUFFICIENT && signal <= CXM_SIGNAL_GOOD ? names[signal] : "?";
}
