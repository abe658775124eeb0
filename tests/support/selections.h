/* Which rows of a model count under a policy, as a line of text, and why the others do not as another.
 * Models are those of models.h. */
#ifndef CXM_TESTS_SUPPORT_SELECTIONS_H
#define CXM_TESTS_SUPPORT_SELECTIONS_H

#include "model/selection.h"
#include "support/models.h"

enum { SELECTIONS_LINE = 1024 };

/* A model and a question, for tables of cases. */
struct selections_case {
    const char *name;
    struct {
        const char *name, *text;
    } tables[5];
    const char *of, *policy, *where;
    const char *rows;   /* "0, 2" */
    const char *ledger; /* "outside_window 1, duplicate 2" */
};

static inline cxm_model *selections_model(const struct selections_case *one, const cxm_host *host)
{
    cxm_model *model = models_new(host);
    for (size_t i = 0; i < sizeof one->tables / sizeof *one->tables && one->tables[i].name; i++)
        models_add(model, one->tables[i].name, one->tables[i].text);
    return model;
}

static inline void selections_say(const struct cxm__selection *selection, char *rows, char *ledger)
{
    int32_t block[3], n;
    int64_t at = 0, count = 0;
    char piece[64];
    rows[0] = ledger[0] = '\0';
    while ((n = cxm__selection_next(selection, &at, block, 3)) > 0)
        for (int32_t i = 0; i < n; i++, count++) {
            snprintf(piece, sizeof piece, "%s%d", count ? ", " : "", (int)block[i]);
            strncat(rows, piece, SELECTIONS_LINE - strlen(rows) - 1);
        }
    assert_int_equal(count, selection->count);
    for (int i = 0; i < CXM__LEFT_OUT; i++) {
        count += selection->out[i];
        if (!selection->out[i])
            continue;
        snprintf(piece, sizeof piece, "%s%s %d", ledger[0] ? ", " : "", cxm__left_out_names[i], (int)selection->out[i]);
        strncat(ledger, piece, SELECTIONS_LINE - strlen(ledger) - 1);
    }
    assert_int_equal(count, selection->rows);
}

static inline void selections_check(const cxm_model *model, const char *of, const char *policy, const char *where,
                                    const char *wanted, const char *ledger)
{
    char rows[SELECTIONS_LINE], why[SELECTIONS_LINE];
    struct models_view view;
    struct cxm__selection selection;
    cxm_error error = {0};
    models_view(&view, model, of ? of : "responses", policy, &model->host);
    if (cxm__selection_make(&selection, &view.base, where, 1, &error))
        fail_msg("%s", error.message);
    selections_say(&selection, rows, why);
    cxm__selection_free(&selection);
    models_view_free(&view);
    if (strcmp(rows, wanted) != 0 || strcmp(why, ledger) != 0)
        fail_msg("%s, %s: got %s (%s), wanted %s (%s)", policy ? policy : "no policy", where ? where : "no conditions", rows, why,
                 wanted, ledger);
}

#endif
