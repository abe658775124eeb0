/* How the name of a part finds its item or theme, and which of them there are.
 * What the host called an item goes before what stands behind a slash. */
#include "model/parts.h"

#include <string.h>

static const struct {
    const char *word;
    int32_t table;
} parts_tables[CXM__PARTS_TABLES] = {{"item", CXM__ITEMS}, {"theme", CXM__THEMES}};

enum cxm__parts_of cxm__parts_word(const char *name)
{
    int32_t of = 0;
    for (; of < CXM__PARTS_TABLES; of++) {
        const size_t length = strlen(parts_tables[of].word);
        if (strncmp(name, parts_tables[of].word, length) == 0 && name[length] == '/')
            break;
    }
    return (enum cxm__parts_of)of;
}

/* ---- which there are ---- */

struct parts_name {
    struct cxm__slice text;
    int64_t rows;
};

static int parts_compare(struct cxm__slice a, struct cxm__slice b)
{
    const int order = memcmp(a.start, b.start, a.length < b.length ? a.length : b.length);
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* In more rows, and of equals the lesser name. */
static bool parts_often(const struct parts_name *a, const struct parts_name *b)
{
    return a->rows != b->rows ? a->rows > b->rows : parts_compare(a->text, b->text) < 0;
}

static bool parts_lesser(const struct parts_name *a, const struct parts_name *b)
{
    return parts_compare(a->text, b->text) < 0;
}

/* Puts a name into its place among `count` in order; what does not fit any more falls off the end. */
static int32_t parts_put(struct parts_name *names, int32_t count, const struct parts_name *name,
                         bool (*before)(const struct parts_name *, const struct parts_name *))
{
    int32_t place = count;
    while (place > 0 && before(name, &names[place - 1]))
        place--;
    if (place == CXM__FIELD_NAMES)
        return count;
    const int32_t kept = count < CXM__FIELD_NAMES ? count : CXM__FIELD_NAMES - 1;
    memmove(names + place + 1, names + place, (size_t)(kept - place) * sizeof *names);
    names[place] = *name;
    return kept + 1;
}

/* Rows by code. */
static cxm_status parts_count(const struct cxm__base *base, int32_t table, const struct cxm__stored *names, int64_t *rows,
                              cxm_error *error)
{
    const int64_t length = base->model->tables[table].length;
    cxm_status status = CXM_OK;
    for (int64_t row = 0; row < length && !status; row++) {
        const int32_t code = cxm__stored_code(names, row);
        if (code >= 0)
            rows[code]++;
        if (row % CXM__BLOCK == 0)
            status = cxm__base_pause(base, row / CXM__BLOCK, error);
    }
    return status;
}

/* Whether a name can be said: of some bytes, none of them NUL, that fit behind the word. */
static bool parts_sayable(struct cxm__slice text, const char *word)
{
    return text.length && text.length + strlen(word) + 1 < CXM__NAME_SIZE && !memchr(text.start, '\0', text.length);
}

static int32_t parts_gather(const struct cxm__ids *ids, const int64_t *rows, const char *word, struct parts_name *sorted)
{
    struct parts_name often[CXM__FIELD_NAMES];
    int32_t count = 0, most = 0;
    for (int32_t code = 0; code < ids->count; code++) {
        const struct parts_name name = {cxm__ids_text(ids, code), rows[code]};
        if (name.rows && parts_sayable(name.text, word))
            most = parts_put(often, most, &name, parts_often);
    }
    for (int32_t i = 0; i < most; i++)
        count = parts_put(sorted, count, &often[i], parts_lesser);
    return count;
}

static cxm_status parts_names(const struct cxm__base *base, enum cxm__parts_of of, struct parts_name *names, int32_t *count,
                              cxm_error *error)
{
    const int32_t table = parts_tables[of].table;
    const struct cxm__stored *stored = cxm__store_find(&base->model->tables[table], parts_tables[of].word);
    *count = 0;
    if (!stored || !stored->texts)
        return CXM_OK;
    int64_t *rows = cxm__allocate_zeroed(base->host, stored->texts->count, sizeof *rows);
    if (!rows)
        return cxm__fail_memory(error);
    cxm_status status = parts_count(base, table, stored, rows, error);
    if (!status)
        *count = parts_gather(stored->texts, rows, parts_tables[of].word, names);
    cxm__release(base->host, rows, stored->texts->count, sizeof *rows);
    return status;
}

cxm_status cxm__field_names_of(struct cxm__base *base, const char *stem, struct cxm__arena *arena, const char ***names,
                               int32_t *count, cxm_error *error)
{
    struct parts_name found[CXM__FIELD_NAMES];
    enum cxm__parts_of of = CXM__PARTS_ITEMS;
    while (of < CXM__PARTS_TABLES && strcmp(parts_tables[of].word, stem) != 0)
        of++;
    *count = 0;
    cxm_status status = of == CXM__PARTS_TABLES ? CXM_OK : parts_names(base, of, found, count, error);
    if (status)
        return status;
    *names = cxm__arena_take(arena, *count + 1, sizeof **names);
    for (int32_t i = 0; *names && i < *count; i++) {
        char text[CXM__NAME_SIZE];
        struct cxm__text name = cxm__text_into(text, sizeof text);
        cxm__text_string(&name, stem);
        cxm__text_character(&name, '/');
        cxm__text_bytes(&name, found[i].text.start, found[i].text.length);
        (*names)[i] = cxm__arena_text(arena, text, name.length);
        if (!(*names)[i])
            return cxm__fail_memory(error);
    }
    if (!*names)
        return cxm__fail_memory(error);
    (*names)[*count] = NULL;
    return CXM_OK;
}

/* ---- binding ---- */

/* "by: there is no item prize; there are delivery, price, speed" */
static cxm_status parts_unknown(const struct cxm__field *field, const struct cxm__base *base, enum cxm__parts_of of,
                                const char *rest, const char *where, cxm_error *error)
{
    struct parts_name names[CXM__FIELD_NAMES];
    char list[120];
    struct cxm__text text = cxm__text_into(list, sizeof list);
    int32_t count;
    cxm_status status = parts_names(base, of, names, &count, error);
    if (status)
        return status;
    for (int32_t i = 0; i < count; i++) {
        cxm__text_string(&text, i ? ", " : "");
        cxm__text_bytes(&text, names[i].text.start, names[i].text.length);
    }
    cxm__text_end(&text);
    return CXM__FAIL(error, CXM_E_NOT_FOUND, field->argument, -1, CXM__T(where), CXM__T(": there is no "),
                     CXM__T(parts_tables[of].word), CXM__T(" "), CXM__AQ(rest), CXM__T(count ? "; there are " : "; there are none"),
                     CXM__T(list));
}

/* One of the part's own fields, that it has where it has come or the table is born with it. */
static cxm_status parts_field(struct cxm__field *field, struct cxm__base *base, enum cxm__parts_of of, const char *name,
                              const char *where, cxm_error *error)
{
    const int32_t table = parts_tables[of].table;
    const struct cxm__store *store = &base->model->tables[table];
    const bool named = strcmp(name, "response") == 0 || strcmp(name, parts_tables[of].word) == 0;
    if (!named && cxm__field_stored(field, base, table, name))
        return CXM_OK;
    if (of == CXM__PARTS_ITEMS && strcmp(name, "perception") == 0) {
        field->what = CXM__WHAT_PERCEPTION;
        field->form = CXM__FORM_NUMBER;
        field->stored = cxm__store_find(store, "performance");
        field->second = cxm__store_find(store, "expectation");
        return CXM_OK;
    }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, field->argument, -1, CXM__T(where), CXM__T(": "), CXM__T(cxm__table_names[table]),
                     CXM__T(" have no field "), CXM__AQ(name));
}

cxm_status cxm__parts_bind(struct cxm__field *field, struct cxm__base *base, const char *name, enum cxm__field_through through,
                           const char *where, cxm_error *error)
{
    const enum cxm__parts_of of = cxm__parts_word(name);
    const char *rest = name + strlen(parts_tables[of].word) + 1, *slash = strrchr(rest, '/');
    const struct cxm__stored *names = cxm__store_find(&base->model->tables[parts_tables[of].table], parts_tables[of].word);
    const struct cxm__ids *ids = names ? names->texts : NULL;
    int32_t code = ids && *rest ? cxm__ids_find(ids, cxm__slice_of(rest)) : CXM__NO_CODE;
    const bool whole = code >= 0;
    if (!whole && ids && slash && slash > rest)
        code = cxm__ids_find(ids, (struct cxm__slice){rest, (size_t)(slash - rest)});
    if (code < 0)
        return parts_unknown(field, base, of, rest, where, error);
    cxm_status status = CXM_OK;
    if (whole && of == CXM__PARTS_THEMES) {
        field->what = CXM__WHAT_THEME;
        field->form = CXM__FORM_TRUTH;
    } else
        status = parts_field(field, base, of, whole ? "score" : slash + 1, where, error);
    if (!status)
        status = cxm__parts_make(base, of, parts_tables[of].table, names, error);
    field->through = (int32_t)through;
    field->parts = base->parts[of];
    field->named = code;
    return status;
}
