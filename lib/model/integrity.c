/* The integrity report: its options, the order of its checks, and the table that comes of them.
 * What each check means is said where it is made. */
#include "model/integrity.h"

#include <math.h>
#include <string.h>

#include "core/options.h"
#include "model/policy.h"
#include "model/rows.h"

struct cxm__finding *cxm__finding_new(struct cxm__integrity *of, const char *check, const char *subject, int32_t table)
{
    struct cxm__finding *finding = &of->findings[of->count];
    struct cxm__text text = cxm__text_into(finding->check, sizeof finding->check);
    of->count += of->count < CXM__FINDINGS - 1;
    cxm__text_string(&text, check);
    cxm__text_string(&text, subject);
    cxm__text_end(&text);
    finding->table = table;
    finding->rows = finding->seen = 0;
    finding->first_row = -1;
    return finding;
}

static bool integrity_last_rows(const struct cxm__integrity *of, int32_t table, enum cxm__entity entity, const char *field,
                                int32_t **rows)
{
    const struct cxm__stored *id = cxm__integrity_field(of, table, field);
    int64_t count = of->model->entities[entity].count;
    *rows = cxm__allocate(of->host, count, sizeof **rows);
    for (int64_t code = 0; *rows && code < count; code++)
        (*rows)[code] = -1;
    for (int64_t row = 0; *rows && id && row < of->model->tables[table].length; row++)
        if (((const int32_t *)id->data)[row] >= 0)
            (*rows)[((const int32_t *)id->data)[row]] = (int32_t)row;
    return *rows != NULL;
}

static cxm_status integrity_wrong(const char *name, const char *value, const char *wanted, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__T("options: "), CXM__A(name), CXM__T("="), CXM__T(value),
                     CXM__T(" is not "), CXM__T(wanted));
}

static cxm_status integrity_option(struct cxm__integrity *of, const char *name, char *value, cxm_error *error)
{
    double number = 0;
    if (strcmp(name, "speeder") == 0) {
        char *star = strchr(value, '*');
        bool rule = star && strcmp(star, "*median") == 0 &&
                    cxm__number_read((struct cxm__slice){value, (size_t)(star - value)}, &number) && number > 0 && number < 1;
        of->speeder = number;
        return rule ? CXM_OK : integrity_wrong(name, value, "a part of the median such as 0.3*median", error);
    }
    if (strcmp(name, "long_string") == 0) {
        bool whole = cxm__number_read(cxm__slice_of(value), &number) && number >= 2 && number <= 1e9 && floor(number) == number;
        of->long_string = whole ? (int64_t)number : 0;
        return whole ? CXM_OK : integrity_wrong(name, value, "a whole number from 2", error);
    }
    if (strcmp(name, "irv") == 0) {
        bool limit = cxm__number_read(cxm__slice_of(value), &of->irv) && of->irv >= 0 && isfinite(of->irv);
        return limit ? CXM_OK : integrity_wrong(name, value, "a standard deviation from 0", error);
    }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("options: the integrity report has no option "), CXM__AQ(name));
}

/* The zone may stand behind the date that needs it. */
static cxm_status integrity_options(struct cxm__integrity *of, const char *options, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE], as_of[CXM__VALUE_SIZE] = "";
    struct cxm__model_policy policy = {0};
    struct cxm__calendar_window moment = {CXM__NO_TIME, 0};
    cxm__zone_utc(&policy.zone);
    const char *at = options;
    while (at) {
        cxm_status status = cxm__option_next(&at, '\0', name, value, 1, error);
        if (status || !*name) {
            if (status)
                return status;
            break;
        }
        if (strcmp(name, "as_of") == 0)
            memcpy(as_of, value, sizeof as_of);
        else if (strcmp(name, "zone") == 0) {
            status = cxm__zone_open(of->host, cxm__slice_of(value), "zone", 1, &policy.zone, error);
            policy.has_zone = true;
        } else
            status = integrity_option(of, name, value, error);
        if (status)
            return status;
    }
    cxm_status status = CXM_OK;
    if (*as_of)
        status = cxm__model_policy_moment(&policy, cxm__slice_of(as_of), "as_of", 1, &moment, error);
    of->as_of = moment.begin;
    return status;
}

static bool integrity_report(const struct cxm__integrity *of, cxm_rows *report)
{
    const char *names[CXM__FINDINGS];
    for (int32_t i = 0; i < of->count; i++)
        names[i] = of->findings[i].check;
    int32_t *check = cxm__rows_codes(report, "check", names, of->count);
    int32_t *table = cxm__rows_codes(report, "table", cxm__table_names, CXM__TABLES);
    int64_t *rows = cxm__rows_integers(report, "rows");
    int64_t *first = cxm__rows_integers(report, "first_row");
    double *share = cxm__rows_numbers(report, "share");
    uint8_t *found = cxm__arena_take(&report->arena, (of->count + 7) / 8, 1);
    if (!check || !table || !rows || !first || !share || !found)
        return false;
    memset(found, 0, (size_t)((of->count + 7) / 8));
    for (int32_t i = 0; i < of->count; i++) {
        const struct cxm__finding *finding = &of->findings[i];
        check[i] = i;
        table[i] = finding->table;
        rows[i] = finding->rows;
        first[i] = finding->first_row;
        share[i] = finding->seen ? (double)finding->rows / (double)finding->seen : (double)NAN;
        found[i >> 3] = (uint8_t)(found[i >> 3] | (unsigned)(finding->rows > 0) << (i & 7));
    }
    report->columns[3].validity = found; /* first_row */
    return true;
}

static bool integrity_check(struct cxm__integrity *of)
{
    return integrity_last_rows(of, CXM__RESPONSES, CXM__ENTITY_RESPONSE, "response", &of->response_row) &&
           integrity_last_rows(of, CXM__INVITATIONS, CXM__ENTITY_INVITATION, "invitation", &of->invitation_row) &&
           cxm__integrity_links(of) && cxm__integrity_repeats(of) && cxm__integrity_clocks(of) && cxm__integrity_people(of) &&
           cxm__integrity_careless(of);
}

cxm_status cxm_model_integrity(const cxm_model *model, const char *options, const cxm_host *host, cxm_rows **report,
                               cxm_error *error)
{
    cxm_host lent;
    cxm_rows *made = NULL;
    if (!model || !report)
        return cxm__fail_null(error, model ? 3 : 0, model ? "report" : "model");
    cxm_status status = cxm__host_read(&lent, host ? host : &model->host, 2, error);
    if (status)
        return status;
    struct cxm__integrity *of = cxm__allocate_zeroed(&lent, 1, sizeof *of);
    if (!of)
        return cxm__fail_memory(error);
    of->model = model;
    of->host = &lent;
    of->as_of = CXM__NO_TIME;
    of->speeder = of->irv = -1;
    status = integrity_options(of, options, error);
    if (!status) {
        bool enough = integrity_check(of);
        made = enough ? cxm__rows_new(&lent, 5, of->count) : NULL;
        if (!made || !integrity_report(of, made)) {
            cxm_rows_free(made);
            status = cxm__fail_memory(error);
        }
    }
    cxm__release(&lent, of->response_row, model->entities[CXM__ENTITY_RESPONSE].count, sizeof *of->response_row);
    cxm__release(&lent, of->invitation_row, model->entities[CXM__ENTITY_INVITATION].count, sizeof *of->invitation_row);
    cxm__release(&lent, of, 1, sizeof *of);
    if (!status)
        *report = made;
    return status;
}
