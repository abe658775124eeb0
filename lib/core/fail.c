/* Fills in the caller's cxm_error. Messages are put together from pieces, and cut at a character where 240 bytes do not do. */
#include "core/fail.h"

#include <string.h>

void cxm__fail_pieces(cxm_error *error, cxm_status code, int32_t argument, int64_t row, const struct cxm__piece *pieces,
                      size_t count)
{
    if (!error)
        return;
    memset(error, 0, sizeof *error);
    error->code = code;
    error->argument = argument;
    error->row = row;
    struct cxm__text text = cxm__text_into(error->message, sizeof error->message);
    for (size_t i = 0; i < count; i++) {
        const struct cxm__piece *piece = &pieces[i];
        if (piece->kind == CXM__PIECE_AT || piece->kind == CXM__PIECE_AT_NAME) {
            struct cxm__text name = cxm__text_into(error->name, sizeof error->name);
            cxm__text_string(&name, piece->text);
            (void)cxm__text_end(&name);
        }
        switch (piece->kind) {
        case CXM__PIECE_AT:
        case CXM__PIECE_TEXT: cxm__text_string(&text, piece->text); break;
        case CXM__PIECE_INTEGER: cxm__text_integer(&text, piece->integer); break;
        case CXM__PIECE_NUMBER: cxm__text_number(&text, piece->number); break;
        case CXM__PIECE_AT_NAME:
        case CXM__PIECE_NAME:
            cxm__text_quoted(&text, piece->text, piece->length ? piece->length : strlen(piece->text));
            break;
        }
    }
    (void)cxm__text_end(&text);
}

void cxm__fail_shift(cxm_error *error, int64_t before)
{
    char digits[32], was[sizeof error->message];
    struct cxm__text place = cxm__text_into(digits, sizeof digits), text = cxm__text_into(was, sizeof was);
    if (!error || error->row < 0 || before == 0)
        return;
    cxm__text_character(&place, '[');
    cxm__text_integer(&place, error->row);
    cxm__text_string(&place, "]: ");
    (void)cxm__text_end(&place);
    error->row += before;
    const char *at = strstr(error->message, digits);
    if (!at)
        return; /* the name alone fills the line */
    cxm__text_bytes(&text, error->message, (size_t)(at + 1 - error->message));
    cxm__text_integer(&text, error->row);
    cxm__text_string(&text, at + place.length - strlen("]: "));
    (void)cxm__text_end(&text);
    memcpy(error->message, was, sizeof was);
}

void cxm__fail_rename(cxm_error *error, const char *from, const char *to)
{
    char was[sizeof error->message];
    const size_t length = strlen(from);
    if (!error || strcmp(error->name, from) != 0 || strncmp(error->message, from, length) != 0)
        return;
    struct cxm__text name = cxm__text_into(error->name, sizeof error->name), text = cxm__text_into(error->message, sizeof was);
    memcpy(was, error->message, sizeof was);
    cxm__text_string(&name, to);
    (void)cxm__text_end(&name);
    cxm__text_string(&text, to);
    cxm__text_string(&text, was + length);
    (void)cxm__text_end(&text);
}
