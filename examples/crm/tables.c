#include "tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* To the left of each = the model's field, to the right the CRM's column. Segment by industry; a row of responses that comes again
 * with the same ResponseId is an edit. */
static const struct mapping {
    const char *table;
    const char *file;
    const char *columns;
    bool optional;
} mappings[TABLE_FILES] = {
    {"accounts", "crm_accounts.csv",
     "account=AccountId parent=ParentId name=AccountName segment=Industry revenue=AnnualRevenue "
     "headcount_decision_maker=DecisionMakers headcount_economic_buyer=EconomicBuyers headcount_influencer=Influencers "
     "headcount_end_user=EndUsers", false},
    {"contacts", "crm_contacts.csv", "contact=ContactId title=Title language=Language left=LeftOn", false},
    {"memberships", "crm_memberships.csv",
     "contact=ContactId account=AccountId valid_from=StartDate valid_to=EndDate primary=IsPrimary", false},
    {"roles", "crm_roles.csv", "contact=ContactId account=AccountId role=Role valid_from=StartDate valid_to=EndDate", false},
    {"assets", "crm_assets.csv",
     "asset=AssetId account=AccountId product=Product site=SitePath installed=InstallDate retired=RetiredOn", false},
    {"invitations", "crm_invitations.csv",
     "invitation=InvitationId contact=ContactId account=AccountId asset=AssetId sent=SentAt delivered=DeliveredAt "
     "bounced=BouncedAt reminded=RemindedAt completed=CompletedAt instrument=Survey touchpoint=Touchpoint "
     "collector=Collector", false},
    {"responses", "crm_responses.csv",
     "response=ResponseId invitation=InvitationId contact=ContactId account=AccountId asset=AssetId answered=SubmittedAt "
     "created=CreatedAt updated=ModifiedAt instrument=Survey touchpoint=Touchpoint channel=Channel collector=Collector "
     "completed=Completed score=NPS", false},
    {"items", "crm_items.csv", "response=ResponseId item=Item score=Performance expectation=Expectation "
     "importance=Importance", true},
    {"themes", "crm_themes.csv", "response=ResponseId theme=Theme polarity=Polarity", true},
    {"outcomes", "crm_outcomes.csv", "account=AccountId kind=Kind time=ClosedOn value=Amount", true},
};

/* Role names of this company that no CRM is delivered with. */
static const char own_roles[] = "\"Line Operator\"=end_user \"Maintenance Technician\"=end_user \"Shift Lead\"=end_user";

/* Numbers and truths are read as numbers; ids, times and texts as they stand, for the model reads times itself. */
static csv_kind kind_of(const char *table, const char *field, size_t length)
{
    int32_t count;
    const cxm_field *fields = cxm_model_fields(table, &count);
    for (int32_t i = 0; i < count; i++)
        if (strlen(fields[i].name) == length && strncmp(fields[i].name, field, length) == 0)
            return fields[i].kind == CXM_FIELD_NUMBER || fields[i].kind == CXM_FIELD_TRUTH ? CSV_NUMBERS : CSV_KEYS;
    return CSV_KEYS; /* a further field, kept as text */
}

/* The CRM's columns of a mapping, as the reader is asked for them. */
static void ask_for(table_file *file, const struct mapping *map)
{
    static const missing_codes no_codes = {.count = 0};
    const char *at = map->columns;
    char *name = file->names;
    while (*at) {
        size_t field = strcspn(at, "=");
        size_t column = strcspn(at + field + 1, " ");
        csv_kind kind = kind_of(map->table, at, field);
        file->columns[file->count++] = (csv_column){.name = name, .kind = kind, .missing = &no_codes};
        memcpy(name, at + field + 1, column);
        name[column] = '\0';
        name += column + 1;
        at += field + 1 + column;
        at += strspn(at, " ");
    }
}

static bool read_file(table_file *file, const struct mapping *map, const char *folder)
{
    snprintf(file->path, sizeof file->path, "%s/%s", folder, map->file);
    ask_for(file, map);
    if (map->optional && access(file->path, F_OK) != 0) {
        file->missing = true;
        return true;
    }
    progress bar = progress_begin();
    const csv_file source = {.program = "crm", .path = file->path, .delimiter = ','};
    bool good = csv_table_read(&file->table, &source, file->columns, file->count, &bar);
    progress_end(&bar);
    return good;
}

/* Every row at fault, with its line, as the report of the append says. */
static void complain_rows(const table_file *file, const cxm_rows *report)
{
    const cxm_table *faults = cxm_rows_table(report);
    for (int64_t i = 0; i < faults->length && i < 10; i++) {
        char row[32];
        char field[64];
        char problem[64];
        if (cxm_column_text(cxm_table_find(faults, "row"), i, row, sizeof row, NULL, NULL) == CXM_OK &&
            cxm_column_text(cxm_table_find(faults, "field"), i, field, sizeof field, NULL, NULL) == CXM_OK &&
            cxm_column_text(cxm_table_find(faults, "problem"), i, problem, sizeof problem, NULL, NULL) == CXM_OK)
            fprintf(stderr, "crm: %s line %lld: %s: %s\n", file->path,
                    (long long)csv_table_line(&file->table, strtoll(row, NULL, 10)), field, problem);
    }
}

static bool append(const table_file *file, const struct mapping *map, const char *zone, cxm_model *model)
{
    const char *names[TABLE_COLUMNS];
    cxm_column columns[TABLE_COLUMNS];
    for (int i = 0; i < file->count; i++) {
        names[i] = file->columns[i].name;
        columns[i] = csv_table_column(&file->table, i);
    }
    const cxm_table batch = {.names = names, .columns = columns, .count = file->count, .length = file->table.rows};
    cxm_rows *report = NULL;
    cxm_error why;
    if (cxm_model_append(model, map->table, &batch, map->columns, zone, &report, &why) == CXM_OK)
        return true;
    fprintf(stderr, "crm: %s: %s\n", file->path, why.message);
    if (report)
        complain_rows(file, report);
    cxm_rows_free(report);
    return false;
}

bool tables_read(tables *all, const char *folder, const char *zone, cxm_model *model)
{
    cxm_error why;
    *all = (tables){.count = 0};
    if (cxm_model_map_roles(model, own_roles, &why) != CXM_OK) {
        fprintf(stderr, "crm: %s\n", why.message);
        return false;
    }
    for (int i = 0; i < TABLE_FILES; i++) {
        all->count++;
        table_file *file = &all->files[i];
        if (!read_file(file, &mappings[i], folder) || (!file->missing && !append(file, &mappings[i], zone, model)))
            return false;
    }
    return true;
}

const labels *tables_labels(const tables *all, const char *table, const char *field)
{
    for (int i = 0; i < all->count; i++) {
        const char *at = mappings[i].columns;
        if (strcmp(mappings[i].table, table) != 0 || all->files[i].missing)
            continue;
        for (int column = 0; column < all->files[i].count; column++) { /* a column for each field=Column, in their order */
            const size_t length = strcspn(at, "=");
            if (length == strlen(field) && strncmp(at, field, length) == 0)
                return &all->files[i].columns[column].texts;
            at += strcspn(at, " ");
            at += strspn(at, " ");
        }
    }
    return NULL;
}

void tables_complain(const tables *all, const char *table, const cxm_error *why)
{
    fputs("crm: ", stderr);
    for (int i = 0; i < all->count && why->row >= 0; i++)
        if (strcmp(mappings[i].table, table) == 0 && why->row < all->files[i].table.rows)
            fprintf(stderr, "%s line %lld: ", all->files[i].path, (long long)csv_table_line(&all->files[i].table, why->row));
    fprintf(stderr, "%s\n", why->message);
}

void tables_free(tables *all)
{
    for (int i = 0; i < all->count; i++)
        csv_table_free(&all->files[i].table);
}
