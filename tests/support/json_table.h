/* Tables and queries as vectors write them. What is made here points into the JSON, which has to stay. */
#ifndef CXM_TESTS_SUPPORT_JSON_TABLE_H
#define CXM_TESTS_SUPPORT_JSON_TABLE_H

#include "support/json.h"
#include "support/tables.h"

enum { JSON_TABLE_BLOCKS = 64 };

struct json_table {
    struct table table;
    cxm_column labels[8]; /* of the coded columns */
    int label_count;
    void *blocks[JSON_TABLE_BLOCKS]; /* what json_table_free() gives back */
    int block_count;
};

/* From an object of columns by name; a type that is not known fails the test. */
void json_table_fill(struct json_table *to, const struct json *columns);
void json_table_free(struct json_table *table);

struct json_query {
    cxm_query query;
    const char *measures[9], *by[9];
};

/* From an object of measures, by, options and policy. */
void json_query_fill(struct json_query *to, const struct json *query);

#endif
