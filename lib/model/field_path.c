/* The first levels of a path: ACME/Berlin of ACME/Berlin/Line 2/Press.
 * They get a dictionary of their own, and each code of a whole path a code of it, so that a row costs one look more. */
#include "model/field_private.h"

#include <string.h>

/* How long the first levels of a path are, without a slash at their end. */
static size_t path_prefix(struct cxm__slice path, int64_t levels)
{
    size_t length = 0;
    for (; length < path.length; length++)
        if (path.start[length] == '/' && --levels == 0)
            break;
    while (length && path.start[length - 1] == '/')
        length--;
    return length;
}

static cxm_status path_fill(struct cxm__field *field, int64_t levels, int64_t *offsets, char *bytes, cxm_error *error)
{
    const struct cxm__ids *whole = field->stored->texts;
    const cxm_column names = cxm__ids_column(whole);
    for (int64_t code = offsets[0] = 0; code < whole->count; code++) {
        struct cxm__slice path = cxm__column_slice(&names, code);
        path.length = path_prefix(path, levels);
        memcpy(bytes + offsets[code], path.start, path.length);
        offsets[code + 1] = offsets[code] + (int64_t)path.length;
    }
    cxm_column column = cxm_column_of(CXM_TYPE_TEXT64, bytes, whole->count);
    column.extra = offsets;
    return cxm__ids_add(field->own, &column, 0, whole->count, field->own_code, field->base->host, field->name, field->argument,
                        error);
}

cxm_status cxm__field_cut(struct cxm__field *field, int64_t levels, const char *where, cxm_error *error)
{
    const struct cxm__stored *stored = field->stored;
    const cxm_host *host = field->base->host;
    if (field->what != CXM__WHAT_STORED || field->kind != CXM_FIELD_PATH)
        return CXM__FAIL(error, CXM_E_TYPE, field->argument, -1, CXM__A(where), CXM__T(": "), CXM__Q(field->name),
                         CXM__T(": only a path has levels, and this field is none"));
    if (!stored || !stored->texts || !stored->texts->count)
        return CXM_OK;
    const cxm_column names = cxm__ids_column(stored->texts);
    int64_t count = names.length, size = 1;
    for (int64_t code = 0; code < count; code++)
        size += (int64_t)cxm__column_slice(&names, code).length;
    int64_t *offsets = cxm__allocate(host, count + 1, sizeof *offsets);
    char *bytes = cxm__allocate(host, size, 1);
    field->own = cxm__allocate_zeroed(host, 1, sizeof *field->own);
    field->own_code = cxm__allocate(host, count, sizeof *field->own_code);
    cxm_status status = offsets && bytes && field->own && field->own_code ? path_fill(field, levels, offsets, bytes, error)
                                                                           : cxm__fail_memory(error);
    cxm__release(host, offsets, count + 1, sizeof *offsets);
    cxm__release(host, bytes, size, 1);
    if (status) {
        if (field->own)
            cxm__ids_free(field->own, host);
        cxm__release(host, field->own, 1, sizeof *field->own);
        cxm__release(host, field->own_code, count, sizeof *field->own_code);
        field->own = NULL;
    }
    return status;
}
