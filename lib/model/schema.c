/* The model's tables and the fields that they are born with. What an id is an id of follows from the field's name alone. */
#include <string.h>

#include "model/store.h"

const char *const cxm__table_names[CXM__TABLES_ASKED] = {"accounts",  "contacts", "memberships", "roles",    "assets",
                                                         "invitations", "responses", "items",     "themes", "signals",
                                                         "outcomes",  "actions",  "people"};

#define SCHEMA_ID(name, flags, summary) {name, summary, CXM_FIELD_ID, flags}
#define SCHEMA_TIME(name, flags, summary) {name, summary, CXM_FIELD_TIME, flags}
#define SCHEMA_NUMBER(name, summary) {name, summary, CXM_FIELD_NUMBER, 0}
#define SCHEMA_TRUTH(name, summary) {name, summary, CXM_FIELD_TRUTH, 0}
#define SCHEMA_TEXT(name, flags, summary) {name, summary, CXM_FIELD_TEXT, flags}
#define SCHEMA_PATH(name, summary) {name, summary, CXM_FIELD_PATH, 0}
#define SCHEMA_NEEDED CXM_FIELD_REQUIRED

static const cxm_field schema_accounts[] = {
    SCHEMA_ID("account", SCHEMA_NEEDED, "The account."),
    SCHEMA_ID("parent", 0, "The account above it."),
    SCHEMA_TEXT("name", 0, "What it is called."),
    SCHEMA_TEXT("segment", 0, "The segment it belongs to."),
    SCHEMA_TEXT("region", 0, "The region it belongs to."),
    SCHEMA_NUMBER("revenue", "Its revenue, in one currency for all accounts."),
    SCHEMA_NUMBER("headcount", "People there who have to do with us."),
    SCHEMA_NUMBER("headcount_decision_maker", "Of these, decision makers."),
    SCHEMA_NUMBER("headcount_economic_buyer", "Of these, economic buyers."),
    SCHEMA_NUMBER("headcount_champion", "Of these, champions."),
    SCHEMA_NUMBER("headcount_influencer", "Of these, influencers."),
    SCHEMA_NUMBER("headcount_technical_quality", "Of these, people of engineering and quality."),
    SCHEMA_NUMBER("headcount_gatekeeper", "Of these, gatekeepers."),
    SCHEMA_NUMBER("headcount_end_user", "Of these, end users."),
    SCHEMA_NUMBER("headcount_other", "Of these, people of other roles."),
};

static const cxm_field schema_contacts[] = {
    SCHEMA_ID("contact", SCHEMA_NEEDED, "The person."),
    SCHEMA_TEXT("name", 0, "What they are called."),
    SCHEMA_TEXT("language", 0, "The language they are asked in."),
    SCHEMA_TRUTH("own_employee", "Whether they are one of our own people."),
    SCHEMA_TIME("left", 0, "When they left the customer."),
};

static const cxm_field schema_memberships[] = {
    SCHEMA_ID("contact", SCHEMA_NEEDED, "The person."),
    SCHEMA_ID("account", SCHEMA_NEEDED, "The account that they belong to."),
    SCHEMA_TIME("valid_from", 0, "Since when; null is always."),
    SCHEMA_TIME("valid_to", 0, "Until before when; null is ever since."),
    SCHEMA_TRUTH("primary", "Whether it goes before others at the same time."),
};

static const cxm_field schema_roles[] = {
    SCHEMA_ID("contact", SCHEMA_NEEDED, "The person."),
    SCHEMA_TEXT("role", SCHEMA_NEEDED, "The role's name in the host's words."),
    SCHEMA_ID("account", 0, "The account at which they have it; null is any."),
    SCHEMA_TIME("valid_from", 0, "Since when; null is always."),
    SCHEMA_TIME("valid_to", 0, "Until before when; null is ever since."),
};

static const cxm_field schema_assets[] = {
    SCHEMA_ID("asset", SCHEMA_NEEDED, "The machine, line, contract or whatever was sold."),
    SCHEMA_ID("account", 0, "The account that has it."),
    SCHEMA_TEXT("product", 0, "What it is."),
    SCHEMA_PATH("site", "Where it stands, outermost level first: ACME/Berlin/Line 2."),
    SCHEMA_TIME("installed", 0, "Since when."),
    SCHEMA_TIME("retired", 0, "Until when."),
};

static const cxm_field schema_invitations[] = {
    SCHEMA_ID("contact", SCHEMA_NEEDED, "Who was asked."),
    SCHEMA_ID("invitation", 0, "The invitation, where answers name it."),
    SCHEMA_ID("account", 0, "For which account."),
    SCHEMA_ID("asset", 0, "About which asset."),
    SCHEMA_TIME("sent", 0, "When it was sent."),
    SCHEMA_TIME("delivered", 0, "When it arrived."),
    SCHEMA_TIME("bounced", 0, "When it came back."),
    SCHEMA_TIME("reminded", 0, "When they were last reminded."),
    SCHEMA_TIME("started", 0, "When they began to answer."),
    SCHEMA_TIME("completed", 0, "When they were done."),
    SCHEMA_TEXT("instrument", 0, "The questionnaire."),
    SCHEMA_TEXT("touchpoint", 0, "What it was about: delivery, service visit."),
    SCHEMA_TEXT("channel", 0, "How they were asked: mail, phone, in person."),
    SCHEMA_TEXT("collector", 0, "Who asked."),
};

static const cxm_field schema_responses[] = {
    SCHEMA_TIME("answered", SCHEMA_NEEDED, "When it was answered."),
    SCHEMA_ID("response", 0, "The response; one that comes again is an edit."),
    SCHEMA_ID("contact", 0, "Who answered."),
    SCHEMA_ID("account", 0, "For which account."),
    SCHEMA_ID("asset", 0, "About which asset."),
    SCHEMA_ID("invitation", 0, "The invitation that it answers."),
    SCHEMA_TIME("created", 0, "When its row was made."),
    SCHEMA_TIME("updated", 0, "When its row was last changed."),
    SCHEMA_TEXT("instrument", 0, "The questionnaire."),
    SCHEMA_TEXT("touchpoint", 0, "What it was about: delivery, service visit."),
    SCHEMA_TEXT("stage", 0, "The stage of the asset's or the customer's life."),
    SCHEMA_TEXT("channel", 0, "How they were asked: mail, phone, in person."),
    SCHEMA_TEXT("collector", 0, "Who asked."),
    SCHEMA_TRUTH("completed", "Whether all was answered."),
    SCHEMA_NUMBER("duration", "Seconds that answering took."),
    SCHEMA_NUMBER("weight", "The weight that the host gives it."),
    SCHEMA_NUMBER("score", "The answer on the instrument's scale."),
    SCHEMA_NUMBER("expectation", "What was expected, on that scale."),
    SCHEMA_NUMBER("performance", "What was observed, on that scale."),
    SCHEMA_NUMBER("importance", "How important it is."),
};

static const cxm_field schema_items[] = {
    SCHEMA_ID("response", SCHEMA_NEEDED, "The response that it is part of."),
    SCHEMA_TEXT("item", SCHEMA_NEEDED, "The question."),
    SCHEMA_NUMBER("score", "The answer."),
    SCHEMA_NUMBER("expectation", "What was expected."),
    SCHEMA_NUMBER("performance", "What was observed."),
    SCHEMA_NUMBER("importance", "How important it is."),
};

static const cxm_field schema_themes[] = {
    SCHEMA_ID("response", SCHEMA_NEEDED, "The response whose text speaks of it."),
    SCHEMA_TEXT("theme", SCHEMA_NEEDED, "What it speaks of."),
    SCHEMA_NUMBER("polarity", "How, from -1 to 1."),
};

static const cxm_field schema_signals[] = {
    SCHEMA_TEXT("name", SCHEMA_NEEDED, "What was measured."),
    SCHEMA_TIME("event", SCHEMA_NEEDED, "When it happened."),
    SCHEMA_ID("asset", 0, "The asset that it was measured at."),
    SCHEMA_ID("account", 0, "The account that it was measured for."),
    SCHEMA_NUMBER("observed", "The value."),
    SCHEMA_NUMBER("promised", "The value that was promised."),
    SCHEMA_TEXT("unit", 0, "The unit of both."),
    SCHEMA_TEXT("quality", 0, "How far it can be trusted."),
    SCHEMA_TIME("ingested", 0, "When it came in."),
};

static const cxm_field schema_outcomes[] = {
    SCHEMA_ID("account", SCHEMA_NEEDED, "The account."),
    SCHEMA_TEXT("kind", SCHEMA_NEEDED, "renewal, churn, upsell, cross-sell, training, repeat order, referral."),
    SCHEMA_TIME("time", SCHEMA_NEEDED, "When."),
    SCHEMA_ID("asset", 0, "The asset that it is about."),
    SCHEMA_ID("contact", 0, "The person who decided."),
    SCHEMA_NUMBER("value", "What it is worth."),
};

static const cxm_field schema_actions[] = {
    SCHEMA_ID("action", SCHEMA_NEEDED, "The case, ticket or task; its events share the id."),
    SCHEMA_TEXT("kind", SCHEMA_NEEDED, "What was done: contacted, resolved, informed."),
    SCHEMA_TIME("time", SCHEMA_NEEDED, "When."),
    SCHEMA_ID("response", 0, "The response that it follows."),
    SCHEMA_ID("account", 0, "The account."),
    SCHEMA_ID("asset", 0, "The asset."),
    SCHEMA_ID("contact", 0, "The person that it is for."),
    SCHEMA_TEXT("theme", 0, "What it is about."),
    SCHEMA_TEXT("owner", 0, "Who sees to it."),
    SCHEMA_TEXT("status", 0, "Where it stands after that."),
};

static const cxm_field schema_people[] = {
    SCHEMA_ID("contact", 0, "The person, where somebody knows who it is."),
    SCHEMA_ID("account", 0, "The account of those whom nobody knows."),
    SCHEMA_NUMBER("people", "How many of them."),
};

#define SCHEMA_TABLE(name) {schema_##name, sizeof schema_##name / sizeof *schema_##name}

static const struct schema_table {
    const cxm_field *fields;
    int32_t count;
} schema_tables[CXM__TABLES_ASKED] = {
    SCHEMA_TABLE(accounts),  SCHEMA_TABLE(contacts), SCHEMA_TABLE(memberships), SCHEMA_TABLE(roles),
    SCHEMA_TABLE(assets),    SCHEMA_TABLE(invitations), SCHEMA_TABLE(responses), SCHEMA_TABLE(items),
    SCHEMA_TABLE(themes),    SCHEMA_TABLE(signals),  SCHEMA_TABLE(outcomes),    SCHEMA_TABLE(actions), SCHEMA_TABLE(people),
};

int32_t cxm__table_find(const char *name)
{
    for (int32_t i = 0; name && i < CXM__TABLES; i++)
        if (strcmp(cxm__table_names[i], name) == 0)
            return i;
    return -1;
}

int32_t cxm__table_asked(const char *name)
{
    return name && strcmp(name, cxm__table_names[CXM__PEOPLE]) == 0 ? (int32_t)CXM__PEOPLE : cxm__table_find(name);
}

const cxm_field *cxm__table_fields(int32_t table, int32_t *count)
{
    *count = schema_tables[table].count;
    return schema_tables[table].fields;
}

const cxm_field *cxm__table_field(int32_t table, const char *name)
{
    for (int32_t i = 0; i < schema_tables[table].count; i++)
        if (strcmp(schema_tables[table].fields[i].name, name) == 0)
            return &schema_tables[table].fields[i];
    return NULL;
}

int32_t cxm__field_entity(int32_t table, const char *name)
{
    static const struct {
        const char *name;
        enum cxm__entity entity;
    } entities[] = {{"account", CXM__ENTITY_ACCOUNT}, {"parent", CXM__ENTITY_ACCOUNT},        {"contact", CXM__ENTITY_CONTACT},
                    {"asset", CXM__ENTITY_ASSET},     {"invitation", CXM__ENTITY_INVITATION}, {"response", CXM__ENTITY_RESPONSE},
                    {"action", CXM__ENTITY_ACTION}};
    const cxm_field *field = cxm__table_field(table, name);
    for (size_t i = 0; field && field->kind == CXM_FIELD_ID && i < sizeof entities / sizeof *entities; i++)
        if (strcmp(entities[i].name, name) == 0)
            return (int32_t)entities[i].entity;
    return -1;
}

#undef SCHEMA_ID
#undef SCHEMA_TIME
#undef SCHEMA_NUMBER
#undef SCHEMA_TRUTH
#undef SCHEMA_TEXT
#undef SCHEMA_PATH
#undef SCHEMA_NEEDED
#undef SCHEMA_TABLE
