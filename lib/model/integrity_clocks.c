/* Clock trouble: what must come before something else, and does not.
 * Only rows that have both times are looked at. */
#include "model/integrity.h"

static void clocks_pair(struct cxm__integrity *of, const char *check, int32_t table, const char *early, const char *late)
{
    const struct cxm__stored *first = cxm__integrity_field(of, table, early), *second = cxm__integrity_field(of, table, late);
    if (!first || !second)
        return;
    struct cxm__finding *finding = cxm__finding_new(of, check, "", table);
    for (int64_t row = 0; row < of->model->tables[table].length; row++) {
        int64_t a = cxm__stored_time(first, row), b = cxm__stored_time(second, row);
        if (a != CXM__NO_TIME && b != CXM__NO_TIME)
            cxm__finding_add(finding, row, b < a);
    }
}

/* sent, delivered, started, completed: each not before any that comes before it. */
static void clocks_invitations(struct cxm__integrity *of)
{
    static const char *const steps[] = {"sent", "delivered", "started", "completed"};
    const struct cxm__stored *stored[4];
    int32_t come = 0;
    for (int i = 0; i < 4; i++) {
        stored[i] = cxm__integrity_field(of, CXM__INVITATIONS, steps[i]);
        come += stored[i] != NULL;
    }
    if (come < 2)
        return;
    struct cxm__finding *finding = cxm__finding_new(of, "steps_out_of_order", "", CXM__INVITATIONS);
    for (int64_t row = 0; row < of->model->tables[CXM__INVITATIONS].length; row++) {
        int64_t last = CXM__NO_TIME;
        int32_t known = 0;
        bool wrong = false;
        for (int i = 0; i < 4; i++) {
            int64_t time = cxm__stored_time(stored[i], row);
            if (time == CXM__NO_TIME)
                continue;
            known++;
            wrong |= time < last;
            last = time > last ? time : last;
        }
        if (known > 1)
            cxm__finding_add(finding, row, wrong);
    }
}

/* An answer's time against one of its invitation or asset: `before` when it must not be earlier than that, else not later. */
static void clocks_joined(struct cxm__integrity *of, const char *check, const char *link, int32_t table, const char *field,
                          bool before)
{
    const struct cxm__stored *answered = cxm__integrity_field(of, CXM__RESPONSES, "answered");
    const struct cxm__stored *to = cxm__integrity_field(of, CXM__RESPONSES, link), *time = cxm__integrity_field(of, table, field);
    if (!answered || !to || !time)
        return;
    struct cxm__finding *finding = cxm__finding_new(of, check, "", CXM__RESPONSES);
    for (int64_t row = 0; row < of->model->tables[CXM__RESPONSES].length; row++) {
        int32_t code = cxm__stored_code(to, row);
        int32_t joined = code < 0                    ? -1
                         : table == CXM__INVITATIONS ? of->invitation_row[code]
                                                     : cxm__model_row(of->model, CXM__ENTITY_ASSET, code);
        int64_t there = joined < 0 ? CXM__NO_TIME : cxm__stored_time(time, joined), here = cxm__stored_time(answered, row);
        if (there != CXM__NO_TIME && here != CXM__NO_TIME)
            cxm__finding_add(finding, row, before ? here < there : here >= there);
    }
}

bool cxm__integrity_clocks(struct cxm__integrity *of)
{
    const struct cxm__stored *answered = cxm__integrity_field(of, CXM__RESPONSES, "answered");
    clocks_invitations(of);
    clocks_pair(of, "answered_before_created", CXM__RESPONSES, "created", "answered");
    clocks_pair(of, "updated_before_answered", CXM__RESPONSES, "answered", "updated");
    clocks_joined(of, "answered_before_sent", "invitation", CXM__INVITATIONS, "sent", true);
    clocks_joined(of, "answered_before_installed", "asset", CXM__ASSETS, "installed", true);
    clocks_joined(of, "answered_after_retired", "asset", CXM__ASSETS, "retired", false);
    if (of->as_of == CXM__NO_TIME || !answered)
        return true;
    struct cxm__finding *finding = cxm__finding_new(of, "answered_after_as_of", "", CXM__RESPONSES);
    for (int64_t row = 0; row < of->model->tables[CXM__RESPONSES].length; row++)
        cxm__finding_add(finding, row, cxm__stored_time(answered, row) > of->as_of);
    return true;
}
