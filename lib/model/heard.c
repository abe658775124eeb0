/* One pass over the answers and one over the invitations that count, as a query without conditions and duplicates would take them.
 * It is made when a field is bound, so that reading stays const. */
#include "model/heard.h"

#include <math.h>
#include <string.h>

#include "model/selection.h"

enum cxm__heard_part cxm__heard_part(const char *name)
{
    static const char *const names[CXM__HEARD_PARTS] = {"heard",   "responses",   "last_answered",
                                                        "invited", "invitations", "last_invited"};
    int32_t part = 0;
    while (part < CXM__HEARD_PARTS && strcmp(names[part], name) != 0)
        part++;
    return (enum cxm__heard_part)part;
}

enum cxm__field_form cxm__heard_form(enum cxm__heard_part part)
{
    static const enum cxm__field_form forms[] = {CXM__FORM_TRUTH, CXM__FORM_NUMBER, CXM__FORM_TIME};
    return forms[part % 3];
}

typedef void heard_reader(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *codes);

static heard_reader *heard_entities(int32_t entity)
{
    return entity == CXM__ENTITY_ACCOUNT   ? cxm__base_accounts
           : entity == CXM__ENTITY_CONTACT ? cxm__base_contacts
                                           : cxm__base_assets;
}

static void heard_count(struct cxm__heard *heard, int32_t which, int32_t entity, const struct cxm__selection *selection)
{
    heard_reader *const read = heard_entities(entity);
    int32_t rows[CXM__BLOCK], codes[CXM__BLOCK], n;
    int64_t times[CXM__BLOCK], at = 0;
    while ((n = cxm__selection_next(selection, &at, rows, CXM__BLOCK)) > 0) {
        read(selection->base, rows, n, codes);
        cxm__base_times(selection->base, rows, n, times);
        for (int32_t i = 0; i < n; i++) {
            if (codes[i] < 0 || codes[i] >= heard->count)
                continue;
            heard->times[which][codes[i]]++;
            if (times[i] > heard->last[which][codes[i]])
                heard->last[which][codes[i]] = times[i];
        }
    }
}

struct cxm__model_policy cxm__heard_policy(const struct cxm__model_policy *policy)
{
    struct cxm__model_policy own = *policy;
    own.dedupe = CXM__DEDUPE_ALL;
    own.dedupe_count = own.weight_count = 0;
    own.strict = own.weight_revenue = false;
    return own;
}

static cxm_status heard_table(struct cxm__heard *heard, int32_t which, int32_t entity, const struct cxm__base *of, cxm_error *error)
{
    const struct cxm__model_policy policy = cxm__heard_policy(of->policy);
    struct cxm__base base;
    struct cxm__selection selection;
    cxm_status status = cxm__base_make(&base, of->model, which ? CXM__INVITATIONS : CXM__RESPONSES, &policy, of->host, error);
    if (status)
        return status;
    status = cxm__selection_make(&selection, &base, NULL, -1, error);
    if (!status) {
        heard_count(heard, which, entity, &selection);
        cxm__selection_free(&selection);
    }
    cxm__base_free(&base);
    return status;
}

cxm_status cxm__heard_make(struct cxm__base *base, int32_t entity, cxm_error *error)
{
    if (base->heard[entity])
        return CXM_OK;
    struct cxm__heard *heard = cxm__allocate_zeroed(base->host, 1, sizeof *heard);
    if (!heard)
        return cxm__fail_memory(error);
    cxm_status status = CXM_OK;
    heard->count = base->model->entities[entity].count;
    for (int32_t which = 0; which < 2 && !status; which++) {
        heard->times[which] = cxm__allocate_zeroed(base->host, heard->count, sizeof *heard->times[which]);
        heard->last[which] = cxm__allocate(base->host, heard->count, sizeof *heard->last[which]);
        for (int64_t i = 0; heard->last[which] && i < heard->count; i++)
            heard->last[which][i] = CXM__NO_TIME;
        const bool enough = heard->times[which] && heard->last[which];
        status = enough ? heard_table(heard, which, entity, base, error) : cxm__fail_memory(error);
    }
    if (status)
        cxm__heard_free(heard, base->host);
    else
        base->heard[entity] = heard;
    return status;
}

void cxm__heard_free(struct cxm__heard *heard, const cxm_host *host)
{
    for (int32_t which = 0; heard && which < 2; which++) {
        cxm__release(host, heard->times[which], heard->count, sizeof *heard->times[which]);
        cxm__release(host, heard->last[which], heard->count, sizeof *heard->last[which]);
    }
    cxm__release(host, heard, 1, sizeof *heard);
}

void cxm__heard_numbers(const struct cxm__field *field, const int32_t *rows, int32_t n, double *numbers)
{
    const struct cxm__heard *heard = field->base->heard[field->entity];
    const int32_t *times = heard->times[field->part / 3];
    const bool known = field->part < CXM__HEARD_INVITED || field->base->model->tables[CXM__INVITATIONS].length;
    int32_t codes[CXM__BLOCK];
    heard_entities(field->entity)(field->base, rows, n, codes);
    for (int32_t i = 0; i < n; i++) {
        int32_t often = codes[i] >= 0 && codes[i] < heard->count ? times[codes[i]] : 0;
        numbers[i] = !known ? (double)NAN : field->form == CXM__FORM_TRUTH ? often > 0 : often;
    }
}

void cxm__heard_times(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *times)
{
    const struct cxm__heard *heard = field->base->heard[field->entity];
    const int64_t *last = heard->last[field->part / 3];
    int32_t codes[CXM__BLOCK];
    heard_entities(field->entity)(field->base, rows, n, codes);
    for (int32_t i = 0; i < n; i++)
        times[i] = codes[i] >= 0 && codes[i] < heard->count ? last[codes[i]] : CXM__NO_TIME;
}
