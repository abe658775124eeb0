/* A text that grows: options, policies and measures in the library's text form. */
#ifndef CXM_PYTHON_TEXT_H
#define CXM_PYTHON_TEXT_H

#include "module.h"

struct text {
    char *start; /* NULL while empty; NUL-terminated else */
    size_t length, room;
};

/* Each gives 0, or -1 with an exception. */
int text_add(struct text *text, const char *more);
int text_add_bytes(struct text *text, const char *more, size_t size);
/* A word, in the quotes that the library's text form asks for where it is not plain. */
int text_word(struct text *text, const char *word);
void text_clear(struct text *text);

/* One str, or a sequence of them, as a NULL-terminated list. */
struct texts {
    PyObject *owner;    /* list of the strs that `items` borrows from */
    const char **items; /* NULL where there were none */
    Py_ssize_t count;
};
/* `object` None gives an empty list. 0, or -1 with an exception. */
int texts_open(struct module_state *state, struct texts *texts, PyObject *object, const char *argument);
void texts_clear(struct texts *texts);

#endif
