/* Rows at fault: the first one becomes the error, all become the report. */
#include "model/append.h"
#include "stats/merge_sort.h"

const char *const cxm__append_problem_names[CXM__APPEND_PROBLEMS] = {
    "missing", "not_an_id", "not_a_time", "no_zone", "not_a_number", "not_a_truth", "ends_before_it_begins", "own_parent"};

static const char *const append_why[CXM__APPEND_PROBLEMS] = {
    "there is none, and this field is required",
    "ids that are integers go up to 2^63 - 1; give larger ones as text",
    "this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970",
    "this time is local; give a zone, such as Europe/Berlin or UTC",
    "numbers must be finite; for NaN as null set CXM_COLUMN_NAN_IS_NULL",
    "true and false, or 1 and 0, were expected",
    "it ends before it begins",
    "an account cannot be its own parent",
};

/* Whether a text of the host's data can stand in a message, which is one line of UTF-8: short and of plain characters, as times
 * are. */
static bool append_is_shown(struct cxm__slice text)
{
    bool plain = text.length > 0 && text.length <= 40;
    for (size_t i = 0; plain && i < text.length; i++)
        plain = text.start[i] >= ' ' && text.start[i] <= '~';
    return plain;
}

cxm_status cxm__append_fault(struct cxm__append *append, const struct cxm__append_source *source, int64_t row,
                             enum cxm__append_problem problem, struct cxm__slice text, cxm_error *error)
{
    row += append->rows;
    if (append->reported) {
        if (!cxm__reserve(&append->model->host, (void **)&append->faults, &append->fault_capacity, append->fault_count + 1,
                          sizeof *append->faults))
            return cxm__fail_memory(error);
        append->faults[append->fault_count] = (struct cxm__append_fault){row, source->at, (int32_t)problem};
    }
    if (append->fault_count++ && append->first.row <= row)
        return CXM_OK;
    if (append_is_shown(text))
        (void)CXM__FAIL(&append->first, CXM_E_DOMAIN, append->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                        CXM__T("]: "), CXM__S(text), CXM__T(": "), CXM__T(append_why[problem]));
    else
        (void)CXM__FAIL(&append->first, CXM_E_DOMAIN, append->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                        CXM__T("]: "), CXM__T(append_why[problem]));
    return CXM_OK;
}

cxm_status cxm__append_report(const struct cxm__append *append, cxm_rows **report, cxm_error *error)
{
    const cxm_host *host = &append->model->host;
    const int64_t n = append->fault_count;
    const struct cxm__store *store = append->store;
    cxm_status status = CXM_OK;
    struct cxm__row_value *order = cxm__allocate(host, 2 * n, sizeof *order);
    const char **names = cxm__allocate(host, store->count, sizeof *names);
    cxm_rows *made = order && names ? cxm__rows_new(host, 3, n) : NULL;
    for (int32_t i = 0; made && i < store->count; i++)
        names[i] = store->columns[i].name;
    int64_t *row = made ? cxm__rows_integers(made, "row") : NULL;
    int32_t *field = row ? cxm__rows_codes(made, "field", names, store->count) : NULL;
    int32_t *problem = field ? cxm__rows_codes(made, "problem", cxm__append_problem_names, CXM__APPEND_PROBLEMS) : NULL;
    if (problem) {
        for (int64_t i = 0; i < n; i++)
            order[i] = (struct cxm__row_value){(double)append->faults[i].row, i};
        cxm__sort_rows(order, order + n, n);
        for (int64_t i = 0; i < n; i++) {
            const struct cxm__append_fault *fault = &append->faults[order[i].row];
            row[i] = fault->row;
            field[i] = fault->field;
            problem[i] = fault->problem;
        }
        *report = made;
    } else {
        status = cxm__fail_memory(error);
        cxm_rows_free(made);
    }
    cxm__release(host, order, 2 * n, sizeof *order);
    cxm__release(host, names, store->count, sizeof *names);
    return status;
}
