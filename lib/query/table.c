/* A table is the caller's struct, so nothing in it is taken for granted. A name that stands twice is refused, since either could be
 * meant. */
#include "query/table.h"

#include <string.h>

cxm_status cxm__table_check(const cxm_table *table, int32_t argument, cxm_error *error)
{
    if (!table)
        return cxm__fail_null(error, argument, "table");
    if (table->count < 0 || table->length < 0 || (table->count && (!table->names || !table->columns)))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("table"),
                         CXM__T(": count or length is negative, or names or columns are NULL"));
    return CXM_OK;
}

cxm_status cxm__table_column(const cxm_table *table, const char *name, const char *what, int32_t argument, const cxm_column **column,
                             cxm_error *error)
{
    *column = cxm_table_find(table, name);
    if (!*column)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__T("table: there is no column "), CXM__AQ(name), CXM__T(", which "),
                         CXM__T(what));
    for (int64_t i = *column - table->columns + 1; i < table->count; i++)
        if (table->names[i] && strcmp(table->names[i], name) == 0)
            return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("table: there are several columns "), CXM__AQ(name));
    if ((*column)->length != table->length)
        return CXM__FAIL(error, CXM_E_LENGTH, argument, -1, CXM__A(name), CXM__T(" has "), CXM__I((*column)->length),
                         CXM__T(" rows, and the table "), CXM__I(table->length));
    return CXM_OK;
}
