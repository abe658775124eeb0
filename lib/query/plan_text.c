/* The plan as text: each measure, the whole query, and what is made of that: labels, hash and fingerprint. One query has one
 * canonical text, whatever way it was asked. */
#include <string.h>

#include "core/hash.h"
#include "query/plan.h"

int32_t cxm__plan_term_rows(const struct cxm__plan_measure *measure, int32_t term)
{
    return measure->wanted >> term & 1 ? cxm__term_repeats(&measure->measure->info.terms[term], measure->repeats) : 0;
}

typedef void (*plan_writer)(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text);

struct plan_written {
    const struct cxm__plan *plan;
    const struct cxm__plan_measure *measure;
    plan_writer writer;
};

static void plan_write_it(const void *what, struct cxm__text *text)
{
    const struct plan_written *it = what;
    it->writer(it->plan, it->measure, text);
}

static const char *plan_write(struct cxm__plan *plan, const struct cxm__plan_measure *measure, plan_writer writer)
{
    const struct plan_written it = {plan, measure, writer};
    return cxm__arena_written(&plan->arena, plan_write_it, &it);
}

/* "nps(column", "cox(time, event, age". */
static void plan_write_columns(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    const char *answers = measure->answers < 0 ? NULL : plan->answers[measure->answers].column;
    cxm__text_string(text, measure->measure->info.name);
    for (int32_t i = 0; i < (answers ? 1 : measure->column_count); i++) {
        const char *column = answers ? answers : measure->columns[i];
        cxm__text_string(text, i ? ", " : "(");
        cxm__text_quoted(text, column, strlen(column));
    }
}

static void plan_write_column(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    plan_write_columns(plan, measure, text);
    cxm__text_character(text, ')');
}

static void plan_write_measure(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    struct cxm__option_table table = cxm__measure_table(measure->measure);
    struct cxm__text options = cxm__text_into(NULL, 0);
    plan_write_columns(plan, measure, text);
    cxm__options_write(&table, &measure->options, &options);
    if (options.length) {
        cxm__text_string(text, ", ");
        options = cxm__text_into(text->length < text->size ? text->buffer + text->length : NULL,
                                 text->length < text->size ? text->size - text->length : 0);
        cxm__options_write(&table, &measure->options, &options);
        text->length += options.length;
    }
    cxm__text_character(text, ')');
}

static void plan_write_policy(const struct cxm__plan *plan, const struct cxm__plan_measure *measure, struct cxm__text *text)
{
    (void)measure;
    cxm__options_write(&cxm__policy_table, &plan->policy, text);
}

static void plan_write_all(const struct cxm__plan *plan, const struct cxm__plan_measure *unused, struct cxm__text *text)
{
    (void)unused;
    for (int32_t i = 0; i < plan->measure_count; i++) {
        const struct cxm__plan_measure *measure = &plan->measures[i];
        const cxm_measure *info = &measure->measure->info;
        cxm__text_string(text, "measure ");
        cxm__text_string(text, measure->text);
        if (measure->wanted != UINT32_MAX >> (32 - info->term_count)) {
            cxm__text_string(text, " terms");
            for (int32_t t = 0; t < info->term_count; t++)
                if (measure->wanted >> t & 1) {
                    cxm__text_character(text, ' ');
                    cxm__text_string(text, info->terms[t].name);
                }
        }
        cxm__text_character(text, '\n');
    }
    for (int32_t k = 0; k < plan->by_count; k++) {
        cxm__text_string(text, "by ");
        cxm__text_quoted(text, plan->keys[k], strlen(plan->keys[k]));
        cxm__text_character(text, '\n');
    }
    if (plan->of) {
        cxm__text_string(text, "of ");
        cxm__text_string(text, plan->of);
        cxm__text_string(text, plan->where[0] ? "\nwhere " : "");
        cxm__text_string(text, plan->where);
        cxm__text_character(text, '\n');
    }
    cxm__text_string(text, "policy");
    if (plan->policy_text[0])
        cxm__text_character(text, ' ');
    cxm__text_string(text, plan->policy_text);
    cxm__text_character(text, '\n');
}

/* "nps" where it is the only one, "nps(column)" where columns differ, else all that tells them apart. */
cxm_status cxm__plan_label(struct cxm__plan *plan, cxm_error *error)
{
    for (int32_t i = 0; i < plan->measure_count; i++) {
        plan->measures[i].label = plan_write(plan, &plan->measures[i], plan_write_column);
        if (!plan->measures[i].label)
            return cxm__fail_memory(error);
    }
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *measure = &plan->measures[i];
        bool same_column = false;
        for (int32_t j = 0; j < plan->measure_count; j++)
            same_column = same_column || (j != i && strcmp(plan->measures[j].label, measure->label) == 0);
        measure->alias = same_column ? measure->text : measure->label;
    }
    for (int32_t i = 0; i < plan->measure_count; i++) {
        struct cxm__plan_measure *measure = &plan->measures[i];
        bool same_name = false;
        for (int32_t j = 0; j < plan->measure_count; j++)
            same_name = same_name || (j != i && plan->measures[j].measure == measure->measure);
        measure->label = same_name ? measure->alias : measure->measure->info.name;
    }
    return CXM_OK;
}

static void plan_fingerprint(struct cxm__plan *plan)
{
    plan->text_hash = CXM__HASH_START;
    for (const char *p = plan->text; *p; p++)
        plan->text_hash = cxm__hash_byte(plan->text_hash, (unsigned char)*p);
    plan->fingerprint = plan->text_hash;
    for (int32_t i = 0; i < plan->measure_count; i++)
        plan->fingerprint = cxm__hash_byte(plan->fingerprint, (uint64_t)plan->measures[i].measure->info.revision);
}

cxm_status cxm__plan_finish(struct cxm__plan *plan, cxm_error *error)
{
    plan->term_count = 0;
    for (int32_t m = 0; m < plan->measure_count; m++)
        for (int32_t t = 0; t < plan->measures[m].measure->info.term_count; t++)
            plan->term_count += cxm__plan_term_rows(&plan->measures[m], t);
    plan->text = plan_write(plan, NULL, plan_write_all);
    if (!plan->text)
        return cxm__fail_memory(error);
    plan_fingerprint(plan);
    return CXM_OK;
}

const char *cxm__plan_measure_text(struct cxm__plan *plan, const struct cxm__plan_measure *measure)
{
    return plan_write(plan, measure, plan_write_measure);
}

const char *cxm__plan_policy_text(struct cxm__plan *plan)
{
    return plan_write(plan, NULL, plan_write_policy);
}
