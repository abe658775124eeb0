/* Sums over accounts, by the account that stands for each at the policy's level.
 * What is not known of one account does not make the sum unknown: it is what is known of those below. */
#include "model/worth.h"

#include <math.h>

#include "model/base.h"

static void worth_add(const struct cxm__base *base, const struct cxm__stored *stored, double *to, int64_t count, int32_t step)
{
    const struct cxm_model *model = base->model;
    for (int64_t code = 0; code < count; code++)
        to[code * step] = NAN;
    for (int32_t code = 0; stored && code < model->entities[CXM__ENTITY_ACCOUNT].count; code++) {
        const int32_t row = cxm__model_row(model, CXM__ENTITY_ACCOUNT, code);
        const double value = row < 0 ? NAN : cxm__stored_number(stored, row);
        int32_t top = code;
        cxm__above_apply(&base->above[base->policy->level], &top, 1);
        if (!isnan(value) && top >= 0 && top < count)
            to[(int64_t)top * step] = isnan(to[(int64_t)top * step]) ? value : to[(int64_t)top * step] + value;
    }
}

void cxm__worth_revenue(const struct cxm__base *base, double *revenue, int64_t count)
{
    worth_add(base, cxm__store_find(&base->model->tables[CXM__ACCOUNTS], "revenue"), revenue, count, 1);
}

const struct cxm__stored *cxm__worth_headcount(const struct cxm_model *model, int32_t role_class)
{
    char name[64];
    struct cxm__text text = cxm__text_into(name, sizeof name);
    cxm__text_string(&text, "headcount_");
    cxm__text_string(&text, cxm__role_class_names[role_class]);
    (void)cxm__text_end(&text);
    return cxm__store_find(&model->tables[CXM__ACCOUNTS], name);
}

void cxm__worth_heads(const struct cxm__base *base, double *heads, int64_t count)
{
    for (int32_t c = 0; c < CXM__ROLE_CLASSES; c++)
        worth_add(base, cxm__worth_headcount(base->model, c), heads + c, count, CXM__HEADCOUNTS);
    worth_add(base, cxm__store_find(&base->model->tables[CXM__ACCOUNTS], "headcount"), heads + CXM__ROLE_CLASSES, count, CXM__HEADCOUNTS);
}
