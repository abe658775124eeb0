/* Tables come in the order in which measures first name them. A name is looked for by binding it as the query would, and what is
 * stored nowhere counts as not there. */
#include "query/model_frames.h"

#include <string.h>

#include "query/model_choice.h"
#include "query/plan.h"

/* A table of the model that names are looked for in, opened when it is asked for. */
struct frames_table {
    struct cxm__model_choice choice;
    bool opened;
};

struct frames_known {
    const cxm_model *model;
    const cxm_query *query;
    const cxm_host *host;
    struct frames_table tables[CXM__TABLES_ASKED];
    cxm_status status; /* the first thing that went wrong beside a name that is not there */
    cxm_error error;
};

static const char *frames_of(const cxm_query *query, const char *of)
{
    return query->of ? query->of : of ? of : "responses";
}

static struct cxm__base *frames_base(struct frames_known *known, const char *of)
{
    const int32_t at = cxm__table_asked(frames_of(known->query, of));
    struct frames_table *table = at < 0 ? NULL : &known->tables[at];
    cxm_query query = *known->query;
    query.of = frames_of(known->query, of);
    if (!known->status && !table)
        known->status = CXM__FAIL(&known->error, CXM_E_NOT_FOUND, 1, -1, CXM__T("query."), CXM__A("of"), CXM__T(": a model has no table "),
                                  CXM__Q(query.of));
    if (!known->status && !table->opened) {
        known->status = cxm__model_choice_open(&table->choice, known->model, &query, false, known->host, &known->error);
        table->opened = true;
    }
    return known->status ? NULL : &table->choice.base;
}

static bool frames_has(void *context, const char *of, const char *name)
{
    struct frames_known *known = context;
    struct cxm__base *base = frames_base(known, of);
    struct cxm__field field;
    cxm_error why = {0};
    if (!base)
        return false;
    const cxm_status status = cxm__field_bind(&field, base, name, "measures", 1, &why);
    const bool there = !status && !cxm__field_is_empty(&field);
    if (!status)
        cxm__field_free(&field);
    if (status && status != CXM_E_NOT_FOUND) {
        known->status = status;
        known->error = why;
    }
    return there;
}

static cxm_status frames_like(void *context, const char *of, const char *stem, struct cxm__arena *arena, const char *const **names,
                              int32_t *count, cxm_error *error)
{
    struct frames_known *known = context;
    struct cxm__base *base = frames_base(known, of);
    const char **found = NULL;
    *count = 0;
    if (!base)
        return CXM_OK;
    cxm_status status = cxm__field_names_of(base, stem, arena, &found, count, error);
    *names = found;
    return status;
}

/* The options of a part that some measure of it has. */
static void frames_write_options(const void *part, struct cxm__text *text)
{
    const cxm_query *query = part;
    const char *options = query->options, *const *measures = query->measures;
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    size_t length;
    while (!cxm__option_next(&options, 0, name, value, 1, NULL) && name[0]) {
        bool theirs = false;
        for (int32_t i = 0; measures[i] && !theirs; i++) {
            const struct cxm__measure *measure = cxm__plan_named(measures[i], &length);
            theirs = measure && cxm__plan_takes(measure, name);
        }
        if (!theirs)
            continue;
        cxm__text_string(text, text->length ? " " : "");
        cxm__text_string(text, name);
        cxm__text_character(text, '=');
        cxm__text_quoted(text, value, strlen(value));
    }
}

/* Measures of one table, which is that of the first measure that has no part yet. */
static cxm_status frames_part(struct cxm__frames *frames, const char *const *measures, int32_t count, bool *taken, cxm_error *error)
{
    struct cxm__frame *part = &frames->parts[frames->count];
    const char **own = cxm__arena_take(&frames->asked.arena, count + 1, sizeof *own), *of = NULL;
    int32_t used = 0;
    size_t length;
    if (!own)
        return cxm__fail_memory(error);
    for (int32_t i = 0; i < count; i++) {
        const struct cxm__measure *measure = cxm__plan_named(measures[i], &length);
        const char *table = frames_of(&frames->asked.query, measure ? measure->info.of : NULL);
        if (taken[i] || (of && strcmp(of, table) != 0))
            continue;
        of = table;
        taken[i] = true;
        own[used++] = measures[i];
    }
    own[used] = NULL;
    part->query = frames->asked.query;
    part->query.measures = own;
    part->query.of = of;
    part->absent = frames->count++ ? NULL : frames->asked.absent;
    if (used < count && part->query.options) {
        part->query.options = cxm__arena_written(&frames->asked.arena, frames_write_options, &part->query);
        return part->query.options ? CXM_OK : cxm__fail_memory(error);
    }
    return CXM_OK;
}

static cxm_status frames_split(struct cxm__frames *frames, const cxm_host *host, cxm_error *error)
{
    const char *const *measures = frames->asked.query.measures;
    int32_t count = 0, left;
    while (measures && measures[count])
        count++;
    frames->parts = cxm__arena_take(&frames->asked.arena, count + 1, sizeof *frames->parts);
    bool *taken = cxm__allocate_zeroed(host, count, sizeof *taken);
    cxm_status status = frames->parts && taken ? CXM_OK : cxm__fail_memory(error);
    do {
        if (!status)
            status = frames_part(frames, measures, count, taken, error);
        left = 0;
        for (int32_t i = 0; i < count && !status; i++)
            left += !taken[i];
    } while (!status && left);
    cxm__release(host, taken, count, sizeof *taken);
    if (status || frames->count < 2)
        return status;
    struct cxm__plan plan; /* what is wrong with a measure or an option is wrong with the whole query, and is said of it */
    cxm_query whole = frames->asked.query;
    whole.policy = whole.of = whole.where = NULL;
    status = cxm__plan_read(&plan, &whole, host, 1, error);
    cxm__plan_free(&plan);
    return status;
}

cxm_status cxm__frames_read(struct cxm__frames *frames, const cxm_model *model, const cxm_query *query, const cxm_host *host,
                            cxm_error *error)
{
    struct frames_known *context = cxm__allocate_zeroed(host, 1, sizeof *context);
    *frames = (struct cxm__frames){.asked = {.query = *query, .arena = {.host = *host}}};
    if (!context)
        return cxm__fail_memory(error);
    context->model = model;
    context->query = query;
    context->host = host;
    const struct cxm__known known = {context, true, frames_has, frames_like};
    cxm_status status = cxm__asked_read(&frames->asked, query, &known, host, 1, error);
    if (context->status) {
        status = context->status;
        if (error)
            *error = context->error;
    }
    for (int32_t i = 0; i < CXM__TABLES_ASKED; i++)
        if (context->tables[i].opened)
            cxm__model_choice_free(&context->tables[i].choice);
    cxm__release(host, context, 1, sizeof *context);
    return status ? status : frames_split(frames, host, error);
}

void cxm__frames_free(struct cxm__frames *frames)
{
    cxm__asked_free(&frames->asked);
}
