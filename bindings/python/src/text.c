/* Growing texts, and lists of texts out of Python's. */
#include "text.h"

#include <string.h>

int text_add_bytes(struct text *text, const char *more, size_t size)
{
    if (text->length + size + 1 > text->room) {
        size_t room = 2 * (text->length + size) + 64;
        char *grown = PyMem_Realloc(text->start, room);
        if (!grown)
            return PyErr_NoMemory(), -1;
        text->start = grown;
        text->room = room;
    }
    memcpy(text->start + text->length, more, size);
    text->length += size;
    text->start[text->length] = 0;
    return 0;
}

int text_add(struct text *text, const char *more)
{
    return text_add_bytes(text, more, strlen(more));
}

static bool is_plain(const char *word)
{
    size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-/:");
    return length && !word[length];
}

int text_word(struct text *text, const char *word)
{
    if (is_plain(word))
        return text_add(text, word);
    if (text_add(text, "\""))
        return -1;
    for (; *word; word++)
        if (text_add_bytes(text, word, 1) || (*word == '"' && text_add(text, "\"")))
            return -1;
    return text_add(text, "\"");
}

void text_clear(struct text *text)
{
    PyMem_Free(text->start);
    *text = (struct text){0};
}

int texts_open(struct module_state *state, struct texts *texts, PyObject *object, const char *argument)
{
    *texts = (struct texts){0};
    if (object == Py_None)
        return 0;
    if (PyUnicode_Check(object))
        texts->owner = Py_BuildValue("[O]", object);
    else if (PySequence_Check(object) && !PyBytes_Check(object))
        texts->owner = PySequence_List(object);
    else
        return fail(state, CXM_E_ARGUMENT, argument, -1, "%s: a str or a sequence of str was expected", argument);
    if (!texts->owner)
        return -1;
    texts->count = PyList_Size(texts->owner);
    texts->items = PyMem_Calloc((size_t)texts->count + 1, sizeof *texts->items);
    if (!texts->items)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; texts->items && i < texts->count; i++)
        if (!(texts->items[i] = utf8(state, PyList_GetItem(texts->owner, i), argument))) {
            texts_clear(texts);
            return -1;
        }
    if (texts->items)
        return 0;
    texts_clear(texts);
    return -1;
}

void texts_clear(struct texts *texts)
{
    Py_CLEAR(texts->owner);
    PyMem_Free(texts->items);
    *texts = (struct texts){0};
}
