/* Each column is packed, with one bit a row where there are nulls; texts are C strings, codes have four bytes. */
#include "support/json_table.h"

#include <stdlib.h>

struct type_name {
    const char *name;
    int32_t type;
    int size;
};

static const struct type_name type_names[] = {
    {"i8", CXM_TYPE_I8, 1},           {"i16", CXM_TYPE_I16, 2},         {"i32", CXM_TYPE_I32, 4},
    {"i64", CXM_TYPE_I64, 8},         {"u8", CXM_TYPE_U8, 1},           {"u16", CXM_TYPE_U16, 2},
    {"u32", CXM_TYPE_U32, 4},         {"u64", CXM_TYPE_U64, 8},         {"f32", CXM_TYPE_F32, 4},
    {"f64", CXM_TYPE_F64, 8},         {"bool", CXM_TYPE_BOOL8, 1},      {"time_s", CXM_TYPE_TIME_S, 8},
    {"time_ms", CXM_TYPE_TIME_MS, 8}, {"time_us", CXM_TYPE_TIME_US, 8}, {"time_ns", CXM_TYPE_TIME_NS, 8},
    {"date", CXM_TYPE_DATE, 4},       {"text", CXM_TYPE_CSTR, sizeof(char *)}, {"coded", CXM_TYPE_CODED, 4},
};

static const struct type_name *type_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof type_names / sizeof *type_names; i++)
        if (strcmp(type_names[i].name, name) == 0)
            return &type_names[i];
    fail_msg("vectors have no type %s", name ? name : "without a name");
    return NULL;
}

static void *block_of(struct json_table *table, size_t size)
{
    assert_in_range(table->block_count, 0, JSON_TABLE_BLOCKS - 1);
    void *block = calloc(size + 1, 1);
    assert_non_null(block);
    return table->blocks[table->block_count++] = block;
}

static void element_set(void *at, const struct type_name *type, const struct json *value)
{
    if (type->type == CXM_TYPE_F64) {
        double number = json_number(value);
        memcpy(at, &number, sizeof number);
    } else if (type->type == CXM_TYPE_F32) {
        float number = (float)json_number(value);
        memcpy(at, &number, sizeof number);
    } else if (type->type == CXM_TYPE_CSTR) {
        const char *text = json_text(value);
        memcpy(at, &text, sizeof text);
    } else if (type->type == CXM_TYPE_BOOL8) {
        assert_true(value->kind == JSON_TRUE || value->kind == JSON_FALSE);
        *(uint8_t *)at = value->kind == JSON_TRUE;
    } else {
        int64_t integer = json_integer(value);
        int8_t one = (int8_t)integer;
        int16_t two = (int16_t)integer;
        int32_t four = (int32_t)integer;
        memcpy(at, type->size == 1 ? (void *)&one : type->size == 2 ? (void *)&two : type->size == 4 ? (void *)&four : &integer,
               (size_t)type->size);
    }
}

static cxm_column column_of(struct json_table *table, const struct type_name *type, const struct json *values)
{
    const int64_t length = json_count(values);
    unsigned char *data = block_of(table, (size_t)(length * type->size));
    uint8_t *validity = block_of(table, (size_t)length / 8 + 1);
    cxm_column column = cxm_column_of(type->type, data, length);
    int64_t row = 0;
    for (const struct json *value = json_first(values); value; value = value->next, row++) {
        if (value->kind == JSON_NULL) {
            column.validity = validity;
            continue;
        }
        validity[row / 8] = (uint8_t)(validity[row / 8] | 1 << row % 8);
        element_set(data + row * type->size, type, value);
    }
    return column;
}

void json_table_fill(struct json_table *to, const struct json *columns)
{
    *to = (struct json_table){.label_count = 0};
    for (const struct json *one = json_first(columns); one; one = one->next) {
        cxm_column column = column_of(to, type_of(json_text(json_at(one, "type"))), json_at(one, "values"));
        if (column.type == CXM_TYPE_CODED) {
            const struct json *labels = json_at(one, "labels");
            const bool texts = json_first(labels) && json_first(labels)->kind == JSON_TEXT;
            assert_in_range(to->label_count, 0, 7);
            to->labels[to->label_count] = column_of(to, type_of(texts ? "text" : "i64"), labels);
            column.extra = &to->labels[to->label_count++];
        }
        table_add(&to->table, one->name, column);
    }
}

void json_table_free(struct json_table *table)
{
    while (table->block_count > 0)
        free(table->blocks[--table->block_count]);
}

static void list_fill(const char **list, size_t most, const struct json *texts)
{
    size_t count = 0;
    for (const struct json *one = json_first(texts); one; one = one->next) {
        assert_true(count + 1 < most);
        list[count++] = json_text(one);
    }
    list[count] = NULL;
}

void json_query_fill(struct json_query *to, const struct json *query)
{
    list_fill(to->measures, sizeof to->measures / sizeof *to->measures, json_at(query, "measures"));
    list_fill(to->by, sizeof to->by / sizeof *to->by, json_at(query, "by"));
    to->query = query_of(to->measures, to->by[0] ? to->by : NULL);
    to->query.options = json_text(json_at(query, "options"));
    to->query.policy = json_text(json_at(query, "policy"));
}
