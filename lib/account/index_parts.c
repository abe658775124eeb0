/* The grammar of parts and bands; include/cxm/unstable/index.h has it in words. */
#include "account/index_parts.h"

#include <math.h>
#include <string.h>

#include "account/declared.h"

static const char index_form[] = " is not of the form name:worst..best, with *weight, /half-life and <expiry behind it as wanted";

/* Finite and not too large; -0 is 0. */
static bool index_read(struct cxm__slice text, double *number)
{
    if (!cxm__number_read(text, number) || !(fabs(*number) <= 1e140))
        return false;
    *number += 0.0;
    return true;
}

/* The number from *at to the next of `stops` or the end, blanks around it cut off; *at is left there. */
static bool index_number(const char **at, const char *stops, double *number)
{
    const char *start = *at;
    while (*start == ' ')
        start++;
    const char *end = start;
    while (*end && !strchr(stops, *end))
        end++;
    *at = end;
    while (end > start && end[-1] == ' ')
        end--;
    return index_read((struct cxm__slice){start, (size_t)(end - start)}, number);
}

/* "-100" of "-100..100*2": up to the two dots. */
static bool index_worst(const char **at, double *number)
{
    const char *dots = strstr(*at, "..");
    char room[CXM__NAME_SIZE];
    if (!dots || (size_t)(dots - *at) >= sizeof room)
        return false;
    memcpy(room, *at, (size_t)(dots - *at));
    room[dots - *at] = '\0';
    const char *within = room;
    *at = dots + 2;
    return index_number(&within, "", number) && !*within;
}

static cxm_status index_part_read(const struct cxm__declared *list, struct cxm__index_part *part, cxm_error *error)
{
    const char *at = list->colon ? list->rest : list->name;
    bool seen[3] = {false, false, false};
    *part = (struct cxm__index_part){.weight = 1, .half_life = INFINITY, .expiry = INFINITY};
    double *const values[] = {&part->weight, &part->half_life, &part->expiry};
    if (!index_worst(&at, &part->worst) || !index_number(&at, "*/<", &part->best))
        return cxm__declared_fail(list, index_form, error);
    if (part->worst == part->best)
        return cxm__declared_fail(list, " has the same worst and best", error);
    while (*at) {
        const int which = *at == '*' ? 0 : *at == '/' ? 1 : 2;
        at++;
        if (seen[which] || !index_number(&at, "*/<", values[which]))
            return cxm__declared_fail(list, index_form, error);
        seen[which] = true;
        if (which == 0 && !(part->weight >= 0 && (part->weight <= 0 || (part->weight >= 1e-100 && part->weight <= 1e100))))
            return cxm__declared_fail(list, " has a weight that is neither 0 nor within 1e-100..1e100", error);
        if (which && !(*values[which] >= 1e-100))
            return cxm__declared_fail(list, " has a half-life or an expiry that is not above 0", error);
    }
    if (list->colon)
        memcpy(part->name, list->name, strlen(list->name) + 1);
    return CXM_OK;
}

/* Named parts are kept by name, so that one declaration has one text. */
static cxm_status index_part_add(struct cxm__index_parts *parts, const struct cxm__declared *list, cxm_error *error)
{
    struct cxm__index_part part;
    int32_t at = parts->count;
    cxm_status status = index_part_read(list, &part, error);
    if (status)
        return status;
    const bool named = part.name[0] != '\0';
    if (parts->count == CXM_INDEX_PARTS_MAX)
        return cxm__declared_fail(list, " is one part more than 32", error);
    if (list->colon && !named)
        return cxm__declared_fail(list, " has no name", error);
    if (parts->count && parts->named != named)
        return cxm__declared_fail(list, ": either all parts have a name, or none has", error);
    parts->named = named;
    for (; named && at > 0 && strcmp(parts->items[at - 1].name, part.name) >= 0; at--) {
        if (strcmp(parts->items[at - 1].name, part.name) == 0)
            return cxm__declared_fail(list, " is declared twice", error);
        parts->items[at] = parts->items[at - 1];
    }
    parts->items[at] = part;
    parts->count++;
    return CXM_OK;
}

cxm_status cxm__index_parts_read(const char *text, int32_t argument, struct cxm__index_parts *parts, cxm_error *error)
{
    struct cxm__declared list = {.owner = "index", .option = "parts", .at = text, .argument = argument};
    bool more;
    *parts = (struct cxm__index_parts){.count = 0};
    cxm_status status = cxm__declared_next(&list, &more, error);
    while (!status && more) {
        status = index_part_add(parts, &list, error);
        if (!status)
            status = cxm__declared_next(&list, &more, error);
    }
    return status;
}

static cxm_status index_band_add(struct cxm__index_bands *bands, const struct cxm__declared *list, cxm_error *error)
{
    double edge = -INFINITY;
    if (!list->name[0])
        return cxm__declared_fail(list, " has no name", error);
    if (bands->count == CXM_INDEX_BANDS_MAX)
        return cxm__declared_fail(list, " is one band more than 16", error);
    if (list->colon && !index_read(cxm__slice_of(list->rest), &edge))
        return cxm__declared_fail(list, " is not of the form name:where it begins", error);
    if (bands->count && !list->colon)
        return cxm__declared_fail(list, " does not say where it begins; only the first may leave that out", error);
    if (!bands->count && edge > 0)
        return cxm__declared_fail(list, " is the first, and begins above 0, so that some numbers would have no band", error);
    if (bands->count && !(edge > bands->edges[bands->count - 1]))
        return cxm__declared_fail(list, " does not begin above the one before it", error);
    for (int32_t i = 0; i < bands->count; i++)
        if (strcmp(bands->names[i], list->name) == 0)
            return cxm__declared_fail(list, " is declared twice", error);
    memcpy(bands->names[bands->count], list->name, strlen(list->name) + 1);
    bands->edges[bands->count++] = edge;
    return CXM_OK;
}

cxm_status cxm__index_bands_read(const char *text, int32_t argument, struct cxm__index_bands *bands, cxm_error *error)
{
    struct cxm__declared list = {.owner = "index", .option = "bands", .at = text, .argument = argument};
    bool more;
    bands->count = 0;
    cxm_status status = cxm__declared_next(&list, &more, error);
    while (!status && more) {
        status = index_band_add(bands, &list, error);
        if (!status)
            status = cxm__declared_next(&list, &more, error);
    }
    return status;
}

int32_t cxm__index_band(const struct cxm__index_bands *bands, double number)
{
    int32_t band = 0;
    while (band + 1 < bands->count && number >= bands->edges[band + 1])
        band++;
    return band;
}

/* ---- parts and columns ---- */

static const char *index_input_name(const cxm_index_input *input)
{
    return input->name ? input->name : "";
}

static cxm_status index_match_fail(const char *before, const char *name, const char *after, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("index."), CXM__A("parts"), CXM__T(": "), CXM__T(before),
                     CXM__Q(name), CXM__T(after));
}

cxm_status cxm__index_parts_match(const struct cxm__index_parts *parts, const cxm_index_input *inputs, int32_t count,
                                  int32_t argument, struct cxm__index_part *of_input, cxm_error *error)
{
    bool taken[CXM_INDEX_PARTS_MAX] = {false};
    if (parts->count && parts->count != count)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("index."), CXM__A("parts"), CXM__T(" declares "),
                         CXM__I(parts->count), CXM__T(" parts, and there are "), CXM__I(count), CXM__T(" columns"));
    for (int32_t i = 0; i < count; i++) {
        int32_t p = parts->named ? 0 : i;
        while (parts->named && p < count &&
               (taken[p] || strcmp(parts->items[p].name, index_input_name(&inputs[i])) != 0))
            p++;
        if (p == count)
            return index_match_fail("no part is declared for the column ", index_input_name(&inputs[i]), "", argument, error);
        taken[p] = true;
        of_input[i] = parts->count ? parts->items[p]
                                   : (struct cxm__index_part){.best = 100, .weight = 1, .half_life = INFINITY, .expiry = INFINITY};
        const bool ages = isfinite(of_input[i].half_life) || isfinite(of_input[i].expiry);
        if (ages && !inputs[i].age)
            return index_match_fail("", index_input_name(&inputs[i]), " ages, and has no column of ages; index.aged takes them",
                                    argument, error);
    }
    return CXM_OK;
}

/* ---- canonical texts ---- */

static size_t index_parts_write(const struct cxm__index_parts *parts, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    for (int32_t i = 0; i < parts->count; i++) {
        const struct cxm__index_part *part = &parts->items[i];
        const double numbers[] = {part->worst, part->best, part->weight, part->half_life, part->expiry};
        static const char *const before[] = {"", "..", "*", "/", "<"};
        cxm__declared_write(&text, ';', part->name);
        if (parts->named)
            cxm__text_character(&text, ':');
        for (int n = 0; n < 5; n++) {
            if (!isfinite(numbers[n]))
                continue;
            cxm__text_string(&text, before[n]);
            cxm__text_number(&text, numbers[n]);
        }
    }
    (void)cxm__text_end(&text);
    return text.length;
}

static size_t index_bands_write(const struct cxm__index_bands *bands, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    for (int32_t i = 0; i < bands->count; i++) {
        cxm__declared_write(&text, '|', bands->names[i]);
        if (!i)
            continue;
        cxm__text_character(&text, ':');
        cxm__text_number(&text, bands->edges[i]);
    }
    (void)cxm__text_end(&text);
    return text.length;
}

cxm_status cxm__index_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_index_options *o = options;
    struct cxm__index_parts parts;
    struct cxm__index_bands bands;
    cxm_status status = cxm__index_parts_read(o->parts, argument, &parts, error);
    if (!status)
        status = cxm__index_bands_read(o->bands, argument, &bands, error);
    if (status)
        return status;
    const bool long_parts = index_parts_write(&parts, NULL, 0) >= sizeof o->parts;
    if (long_parts || index_bands_write(&bands, NULL, 0) >= sizeof o->bands)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("index."), CXM__A(long_parts ? "parts" : "bands"),
                         CXM__T(": with all numbers it has more than "),
                         CXM__I(long_parts ? CXM_INDEX_PARTS_SIZE - 1 : CXM_INDEX_BANDS_SIZE - 1), CXM__T(" bytes"));
    return CXM_OK;
}

void cxm__index_settle(void *options)
{
    cxm_index_options *o = options;
    struct cxm__index_parts parts;
    struct cxm__index_bands bands;
    if (cxm__index_parts_read(o->parts, 0, &parts, NULL) || cxm__index_bands_read(o->bands, 0, &bands, NULL))
        return;
    memset(o->parts, 0, sizeof o->parts);
    memset(o->bands, 0, sizeof o->bands);
    (void)index_parts_write(&parts, o->parts, sizeof o->parts);
    (void)index_bands_write(&bands, o->bands, sizeof o->bands);
}
