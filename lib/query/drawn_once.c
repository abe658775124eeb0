/* The one-shot call of a measure whose design has strata or clusters: a query of one table without keys, read as a tally.
 * Declared in transactional/once.h. */
#include <string.h>

#include "core/lend.h"
#include "query/fold.h"
#include "transactional/drawn.h"
#include "transactional/once.h"

/* What the tally stands on while the measure's figures are made. */
struct cxm__drawn {
    struct cxm__plan plan;
    struct cxm__partial detail;
    struct cxm__fold fold;
    struct cxm__parts parts;
    cxm_host host;
};

enum { DRAWN_COLUMNS = 5, DRAWN_TEXT = 1024 };

static const char *const drawn_once_names[DRAWN_COLUMNS] = {"score", "weight", "stratum", "cluster", "population"};

/* "nps(score, scale=0..10 ...)". */
static void drawn_once_measure(const struct cxm__measure *measure, const void *options, char *buffer, size_t size)
{
    struct cxm__option_table table = cxm__measure_table(measure);
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__text_string(&text, measure->info.name);
    cxm__text_string(&text, "(score, ");
    struct cxm__text rest = cxm__text_into(buffer + text.length, size - text.length);
    cxm__options_write(&table, options, &rest);
    text.length += rest.length;
    cxm__text_character(&text, ')');
    (void)cxm__text_end(&text);
}

static cxm_status drawn_once_read(struct cxm__drawn *drawn, const struct cxm__measure *measure, const void *options, const cxm_table *table,
                             cxm_error *error)
{
    char text[DRAWN_TEXT], policy[128] = "";
    struct cxm__text policies = cxm__text_into(policy, sizeof policy);
    drawn_once_measure(measure, options, text, sizeof text);
    for (int64_t c = 1; c < table->count; c++) {
        cxm__text_string(&policies, table->names[c]);
        cxm__text_character(&policies, '=');
        cxm__text_string(&policies, table->names[c]);
        cxm__text_character(&policies, ' ');
    }
    (void)cxm__text_end(&policies);
    const cxm_query query = {sizeof query, (const char *const[]){text, NULL}, NULL, NULL, policy, NULL, NULL};
    const struct cxm__partial_place place = {0, 0, table->length};
    cxm_status status = cxm__plan_read(&drawn->plan, &query, &drawn->host, 0, error);
    if (!status)
        status = cxm__partial_gather(&drawn->detail, &drawn->plan, table, &place, error);
    if (!status)
        status = cxm__fold_make(&drawn->fold, &drawn->plan, &drawn->detail, error);
    return status;
}

cxm_status cxm__drawn_begin(struct cxm__once *once, const struct cxm__measure *measure, const cxm_column *score,
                            const cxm_design *design, const cxm_host *host, cxm_error *error)
{
    const cxm_column *given[DRAWN_COLUMNS] = {score, design->weight, design->stratum, design->cluster, design->population};
    const char *names[DRAWN_COLUMNS];
    cxm_column columns[DRAWN_COLUMNS];
    cxm_table table = {names, columns, 0, score->length};
    struct cxm__drawn *drawn = cxm__allocate_zeroed(host, 1, sizeof *drawn);
    if (!drawn)
        return cxm__fail_memory(error);
    drawn->host = *host;
    for (int32_t c = 0; c < DRAWN_COLUMNS; c++)
        if (given[c]) {
            names[table.count] = drawn_once_names[c];
            columns[table.count++] = *given[c];
        }
    cxm_status status = drawn_once_read(drawn, measure, &once->options, &table, error);
    if (!status) {
        cxm__tally_of(&drawn->fold.whole.grid, 0, 0, once->row, &once->tally);
        cxm__fold_parts(&drawn->fold, 0, 0, &once->tally, &drawn->parts);
        once->confidence = cxm__confidence_of(cxm__measure_confidence(measure, &once->options));
        status = cxm__drawn_check(&once->tally, error);
    }
    if (status && error && error->code != CXM_E_MEMORY && error->code != CXM_E_CANCELLED)
        error->argument = strcmp(error->name, "score") != 0;
    once->drawn = drawn;
    if (status)
        cxm__drawn_end(drawn);
    return status;
}

void cxm__drawn_end(struct cxm__drawn *drawn)
{
    cxm_host host = drawn->host;
    if (drawn->fold.plan)
        cxm__fold_free(&drawn->fold);
    cxm__partial_free(&drawn->detail, &host);
    cxm__plan_free(&drawn->plan);
    cxm__release(&host, drawn, 1, sizeof *drawn);
}
