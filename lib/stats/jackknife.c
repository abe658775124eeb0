/* Clusters left out in turn, about the figure of all (MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023: CV3). How
 * well the variance is known the side with the fewer clusters says: its degrees of freedom are the least that there can be. */
#include "stats/jackknife.h"

#include <math.h>

void cxm__jackknife_figure(const struct cxm__jackknife *jackknife, const struct cxm__jackknife_clusters *clusters,
                           double confidence, double rounding, double from, double to, cxm_tested_estimate *figure)
{
    cxm_estimate *estimate = &figure->estimate;
    const int64_t least = clusters->side[0] < clusters->side[1] ? clusters->side[0] : clusters->side[1];
    const double all = (double)clusters->all, df = (double)(least - 1);
    estimate->clusters = clusters->all;
    if (isnan(jackknife->whole))
        return;
    cxm__tested_value(figure, jackknife->whole, NAN);
    estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (!cxm__estimate_clusters(estimate, least) || jackknife->lost)
        return;
    estimate->interval_status = CXM_INTERVAL_DEGENERATE;
    estimate->std_error = sqrt((all - 1) / all * jackknife->square);
    if (jackknife->square <= all * rounding * rounding) {
        estimate->std_error = 0;
        return;
    }
    const double half = cxm__tested_quantile(confidence, df) * estimate->std_error;
    estimate->df = df;
    cxm__tested_interval(figure, jackknife->whole - half, jackknife->whole + half, confidence, from, to);
    cxm__estimate_flag_clusters(estimate, least);
    cxm__tested_test(figure, jackknife->whole / estimate->std_error, df);
}
