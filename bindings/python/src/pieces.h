/* Columns in chunks as tables in pieces, cut where any of the columns begins a new chunk; nothing is copied. */
#ifndef CXM_PYTHON_PIECES_H
#define CXM_PYTHON_PIECES_H

#include "source.h"

struct pieces {
    cxm_table *tables; /* at least one */
    int64_t count;
    const char **names;
    cxm_column *columns;
};

/* Cuts `count` columns under their sources' names. 0, or -1 with an exception; pieces_clear() is due in both cases. */
int pieces_cut(struct module_state *state, struct pieces *pieces, struct source *const *sources, Py_ssize_t count);
void pieces_clear(struct pieces *pieces);

#endif
