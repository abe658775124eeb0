/* What a query can be put to: an Arrow stream, or columns by name. */
#ifndef CXM_PYTHON_TABLE_H
#define CXM_PYTHON_TABLE_H

#include "pieces.h"

struct table {
    struct ArrowArrayStream *stream; /* NULL where there are columns instead */
    PyObject *keep;                  /* the capsules that the stream stands in */
    struct ArrowArrayStream own;     /* the stream of an Arrow array, with what it still holds */
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct sources sources;
    struct pieces pieces;
};

/* 0, or -1 with an exception; table_close() is due in both cases. `table` must stay where it is. With `lenient`, columns
 * that cannot be taken are left out, for table_explain(). */
int table_open(struct module_state *state, struct table *table, PyObject *data, bool lenient);
/* After a failure: where the library found no column that had been left out because it is of no type, says why that was. */
void table_explain(const struct table *table);
void table_close(struct table *table);

#endif
