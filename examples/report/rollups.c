#include "rollups.h"

#include "explanation.h"
#include "figures.h"

#include <string.h>

const char *policy_text(const cxm_result *result)
{
    const char *query = cxm_result_query(result);
    const char *policy = strstr(query, "\npolicy ");
    return policy ? policy + strlen("\npolicy ") : "";
}

void write_rollups(const pen *on, const findings *found, const setting *one)
{
    range over = range_of(one, &one->measure->terms[0]);
    pen finer = pen_for(on, &over);
    fputs("\n  rolled up\n", on->out);
    for (int64_t row = findings_row(found->rollups, 0, one->measure->name, NULL); row >= 0;
         row = findings_row(found->rollups, row + 1, one->measure->name, NULL)) {
        cxm_estimate estimate = estimate_at(found->rollups, row);
        char figure[NUMBER_SIZE];
        char count[NUMBER_SIZE];
        char interval[2 * NUMBER_SIZE];
        interval_text(&finer, &estimate, interval, sizeof interval);
        const char *several = cxm_result_text(found->rollups, row, "rollup"); /* no key where there is but one */
        fprintf(on->out, "  %-24s %8s%s  %18s  n %s\n", several ? several : found->whole->asked->model.rollup,
                estimate.status == CXM_VALUE_OK ? figure_text(&finer, estimate.value, figure) : why_no_value(&estimate),
                over.suffix, interval, count_text(estimate.n, count));
    }
}

void write_policy(const pen *on, const findings *found)
{
    draw_heading(on, "Which answers count", "");
    write_wrapped(on, "policy", policy_text(found->overall));
    write_wrapped(on, "fingerprint", cxm_result_fingerprint(found->overall));
}
