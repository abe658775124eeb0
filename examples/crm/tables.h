/* A CRM's exported tables in a model: which file is which table, and which of its columns is what. */
#ifndef CRM_TABLES_H
#define CRM_TABLES_H

#include "csv_table.h"

#include <cxm/model.h>

enum { TABLE_FILES = 10, TABLE_COLUMNS = 16, TABLE_TEXT = 512 };

/* A file as it was read. It is kept for the lines of its rows, which messages name. */
typedef struct table_file {
    char path[1024];
    char names[TABLE_TEXT]; /* of the columns, cut up */
    csv_column columns[TABLE_COLUMNS];
    int count;
    csv_table table;
    bool missing; /* the folder has no such file, and need not */
} table_file;

typedef struct tables {
    table_file files[TABLE_FILES];
    int count;
} tables;

/* Reads the folder's files into a model. False after a message to standard error; end with tables_free() in any case. */
bool tables_read(tables *all, const char *folder, const char *zone, cxm_model *model);
void tables_free(tables *all);

/* The distinct values of a field of a table, in the order in which they were met; NULL where the folder has no such file. */
const labels *tables_labels(const tables *all, const char *table, const char *field);

/* Says what the library said of a row of a table, in terms of its file: crm: crm_responses.csv line 12: ... */
void tables_complain(const tables *all, const char *table, const cxm_error *why);

#endif
