/* Answers that came again: the version recorded last counts, or the last of those known as of a time.
 * Cases of complaints in the field have the number in their name. */
#include "support/selections.h"

#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

/* A rating of January, changed in March; and one that nobody changed. */
#define RERATED                                                                                              \
    "response|contact|answered|created|updated|score#\nr1|a|2026-01-10|2026-01-10|2026-01-10|10\nr2|b|2026-01-20|2026-01-20||8\n" \
    "r1|a|2026-01-10|2026-01-10|2026-03-05|1\n"

static const struct selections_case edit_cases[] = {
    {"a later version takes the place of an earlier one", {{"responses", RERATED}}, NULL, NULL, NULL, "1, 2", "superseded 1"},
    {"a re-rating counts in the window of its change (Odoo 30752)", {{"responses", RERATED}}, NULL,
     "time=updated window=2026-03-01/2026-04-01 zone=UTC", NULL, "2", "no_time 1, superseded 1"},
    {"... and, by the time of the answer, in that of the answer", {{"responses", RERATED}}, NULL,
     "time=answered window=2026-01-01/2026-02-01 zone=UTC", NULL, "1, 2", "superseded 1"},
    {"... its window of then does not bring the old version back", {{"responses", RERATED}}, NULL,
     "time=updated window=2026-01-01/2026-02-01 zone=UTC", NULL, "", "no_time 1, superseded 1, outside_window 1"},
    {"as known in February the first version counts", {{"responses", RERATED}}, NULL, "known=as_of as_of=2026-02-01 zone=UTC", NULL, "0, 1",
     "not_yet_known 1"},
    {"as known between the answers there was one", {{"responses", RERATED}}, NULL, "known=as_of as_of=2026-01-15 zone=UTC", NULL, "0",
     "not_yet_known 2"},
    {"what was recorded at as_of was known", {{"responses", RERATED}}, NULL, "known=as_of as_of=2026-03-05T00:00Z", NULL, "1, 2",
     "superseded 1"},
    {"... a microsecond before it was not", {{"responses", RERATED}}, NULL, "known=as_of as_of=2026-03-04T23:59:59.999999Z", NULL, "0, 1",
     "not_yet_known 1"},
    {"a late answer was not known: when it was created says so",
     {{"responses", "response|answered|created\nr1|2026-01-10|2026-02-20\nr2|2026-01-10|2026-01-10\n"}}, NULL,
     "known=as_of as_of=2026-02-01 window=2026-01-01/2026-02-01 zone=UTC", NULL, "1", "not_yet_known 1"},
    {"what was not known is not asked when it was", {{"responses", "answered|created\n2025-01-10|2026-02-20\n2025-01-10|2025-01-10\n"}}, NULL,
     "known=as_of as_of=2026-02-01 window=2026-01-01/2026-02-01 zone=UTC", NULL, "", "not_yet_known 1, outside_window 1"},
    {"without other times the answer's own says when it was known", {{"responses", "response|answered\nr1|2026-01-10\nr2|2026-02-10\n"}}, NULL,
     "known=as_of as_of=2026-02-01 zone=UTC", NULL, "0", "not_yet_known 1"},
    {"versions need not come in order",
     {{"responses", "response|answered|updated\nr|2026-01-01|2026-03-01\nr|2026-01-01|2026-01-01\nr|2026-01-01|2026-02-01\n"}}, NULL, NULL,
     NULL, "0", "superseded 2"},
    {"of versions of one time the one appended last counts",
     {{"responses", "response|answered|score#\nr|2026-01-01|1\nr|2026-01-01|2\n"}}, NULL, NULL, NULL, "1", "superseded 1"},
    {"the same survey imported twice (Devographics 465)",
     {{"responses", "response|contact|answered\nr1|a|2026-01-01\nr2|b|2026-01-01\n"},
      {"responses", "response|contact|answered\nr1|a|2026-01-01\nr2|b|2026-01-01\n"}},
     NULL, NULL, NULL, "2, 3", "superseded 2"},
    {"answers without ids have no versions", {{"responses", "response|answered\n|2026-01-01\n|2026-01-01\nr|2026-01-01\n"}}, NULL, NULL, NULL,
     "0, 1, 2", ""},
    {"an edit may complete an answer",
     {{"responses", "response|answered|updated|completed?\nr|2026-01-01|2026-01-01|0\nr|2026-01-01|2026-01-02|1\n"}}, NULL, "partial=drop",
     NULL, "1", "superseded 1"},
    {"an old version does not pass a condition for the new one", {{"responses", RERATED}}, NULL, NULL, "score>=9", "",
     "superseded 1, filtered 2"},
    {"edits come before duplicates", {{"responses", "response|contact|answered|updated\nr1|a|2026-01-01|2026-01-01\nr2|a|2026-01-05|2026-01-05\n"
                                                    "r1|a|2026-01-01|2026-02-01\n"}},
     NULL, "dedupe=last:contact", NULL, "1", "superseded 1, duplicate 1"},
    {"items that came again with their answer count once",
     {{"responses", "response|answered|updated\nr|2026-01-01|2026-01-01\ns|2026-01-01|2026-01-01\nr|2026-01-01|2026-01-02\n"},
      {"items", "response|item|score#\nr|p|1\nr|q|2\ns|p|3\ns|p|4\nr|p|5\n"}},
     "items", NULL, NULL, "1, 2, 3, 4", "superseded 1"},
    {"items repeat in an answer that came once", {{"responses", "response|answered\nr|2026-01-01\n"}, {"items", "response|item|score#\nr|p|1\nr|p|2\n"}},
     "items", NULL, NULL, "0, 1", ""},
    {"themes that came again with their answer count once",
     {{"responses", "response|answered\nr|2026-01-01\nr|2026-01-01\n"}, {"themes", "response|theme\nr|price\nr|price\nr|service\n"}}, "themes",
     NULL, NULL, "1, 2", "superseded 1"},
    {"items of answers that were not known", {{"responses", "response|answered\nr|2026-01-01\ns|2026-03-01\n"}, {"items", "response|item\nr|p\ns|p\n"}},
     "items", "known=as_of as_of=2026-02-01 zone=UTC", NULL, "0", "not_yet_known 1"},
    {"items are those of the version that counts",
     {{"responses", "response|answered|updated|channel\nr|2026-01-01|2026-03-01|web\nr|2026-01-01|2026-01-01|mail\n"}, {"items", "response|item\nr|p\n"}},
     "items", NULL, "response.channel=web", "0", ""},
    {"... of those that were known",
     {{"responses", "response|answered|updated|channel\nr|2026-01-01|2026-03-01|web\nr|2026-01-01|2026-01-01|mail\n"}, {"items", "response|item\nr|p\n"}},
     "items", "known=as_of as_of=2026-02-01 zone=UTC", "response.channel=web", "", "filtered 1"},
    {"an account that came again counts once", {{"accounts", "account|segment\nA|x\nB|x\nA|y\n"}}, "accounts", NULL, NULL, "1, 2", "superseded 1"},
    {"... as it is now", {{"accounts", "account|segment\nA|x\nB|x\nA|y\n"}}, "accounts", NULL, "segment=x", "1", "superseded 1, filtered 1"},
    {"a person who came again, in another batch", {{"contacts", "contact|language\na|de\nb|en\n"}, {"contacts", "contact|language\na|en\n"}}, "contacts",
     NULL, "language=en", "1, 2", "superseded 1"},
    {"a machine that came three times", {{"assets", "asset|product\nm|p\nm|q\nn|p\nm|r\n"}}, "assets", NULL, NULL, "2, 3", "superseded 2"},
    {"a signal was known when it came in",
     {{"signals", "name|event|ingested\nstop|2026-01-01|2026-02-15\nstop|2026-01-01|2026-01-01\nstop|2026-01-01|\nstop|2026-03-01|\n"}},
     "signals", "known=as_of as_of=2026-02-01 zone=UTC", NULL, "1, 2", "not_yet_known 2"},
};

static void edits_hold(void **state)
{
    const struct selections_case *one = *state;
    cxm_model *model = selections_model(one, &zones.host);
    selections_check(model, one->of, one->policy, one->where, one->rows, one->ledger);
    cxm_model_free(model);
}

/* As known at any time, a model with edits is what a model would have been to which nothing had been appended since. */
static void as_known_then_is_as_it_was_then(void **state)
{
    enum { ROWS = 40, IDS = 12 };
    struct random random = {30752};
    (void)state;
    for (int round = 0; round < 200; round++) {
        char all[MODELS_TEXT] = "response|answered|updated|score#\n", then[MODELS_TEXT] = "response|answered|updated|score#\n", policy[64];
        char wanted[SELECTIONS_LINE] = "", ledger[SELECTIONS_LINE] = "";
        const int until = 1 + (int)random_below(&random, 27);
        int late = 0, kept[ROWS], count = 0;
        int last[IDS], when[IDS];
        for (int i = 0; i < IDS; i++)
            last[i] = -1;
        for (int row = 0; row < ROWS; row++) {
            char line[64];
            const int id = (int)random_below(&random, IDS), day = 1 + (int)random_below(&random, 28);
            snprintf(line, sizeof line, "r%d|2026-01-01|2026-02-%02d|%d\n", id, day, row % 11);
            strcat(all, line);
            late += day > until;
            if (day > until)
                continue;
            strcat(then, line);
            if (last[id] < 0 || day >= when[id]) {
                last[id] = row;
                when[id] = day;
            }
        }
        for (int row = 0; row < ROWS; row++)
            for (int id = 0; id < IDS; id++)
                if (last[id] == row)
                    kept[count++] = row;
        for (int i = 0; i < count; i++)
            snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s%d", i ? ", " : "", kept[i]);
        if (late)
            snprintf(ledger, sizeof ledger, "not_yet_known %d%s", late, ROWS - late - count ? ", " : "");
        if (ROWS - late - count)
            snprintf(ledger + strlen(ledger), sizeof ledger - strlen(ledger), "superseded %d", ROWS - late - count);
        cxm_model *model = models_new(NULL), *past = models_new(NULL);
        struct models_view view;
        struct cxm__selection selection;
        models_add(model, "responses", all);
        models_add(past, "responses", then);
        snprintf(policy, sizeof policy, "known=as_of as_of=2026-02-%02dT00:00Z", until);
        selections_check(model, "responses", policy, NULL, wanted, ledger);
        models_view(&view, past, "responses", NULL, NULL);
        assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
        assert_int_equal(selection.count, count);
        cxm__selection_free(&selection);
        models_view_free(&view);
        cxm_model_free(model);
        cxm_model_free(past);
    }
}

int main(void)
{
    enum { EDIT_TESTS = 64 };
    struct CMUnitTest tests[EDIT_TESTS] = {cmocka_unit_test(as_known_then_is_as_it_was_then)};
    size_t count = 1;
    CHECK_ROWS(edit_cases, edits_hold, tests, count);
    zones_host_init(&zones);
    const int failed = _cmocka_run_group_tests("edits", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
