/* Who somebody was at the time of an answer: roles and memberships that change, overlap, or are several; accounts above accounts.
 * Each case is a small model and what a field says of its rows. */
#include "model/parents.h"
#include "support/models.h"

static const struct people_case {
    const char *name;
    const char *accounts, *contacts, *memberships, *roles, *responses; /* tables, or NULL */
    const char *policy, *field, *wanted;                               /* of responses */
} people_cases[] = {
    {"a promoted contact has the role of each answer", NULL, NULL, NULL,
     "contact|role|valid_from|valid_to\nanna|Operator||2026-03-01\nanna|CFO|2026-03-01|\n",
     "contact|answered\nanna|2026-02-28\nanna|2026-03-01\nanna|2026-04-01\n", NULL, "role", "Operator, CFO, CFO"},
    {"with roles=now a promoted contact has today's role", NULL, NULL, NULL,
     "contact|role|valid_from|valid_to\nanna|Operator||2026-03-01\nanna|CFO|2026-03-01|\n",
     "contact|answered\nanna|2026-02-28\nanna|2026-03-01\n", "roles=now as_of=2026-05-01 zone=UTC", "role", "CFO, CFO"},
    {"roles=now looks at as_of, not at the last role", NULL, NULL, NULL,
     "contact|role|valid_from|valid_to\nanna|Operator||2026-03-01\nanna|CFO|2026-03-01|\n", "contact|answered\nanna|2026-04-01\n",
     "roles=now as_of=2026-02-01 zone=UTC", "role", "Operator"},
    {"a role's end is not part of it", NULL, NULL, NULL, "contact|role|valid_from|valid_to\nanna|Operator|2026-01-01|2026-03-01\n",
     "contact|answered\nanna|2025-12-31T23:59:59Z\nanna|2026-01-01\nanna|2026-02-28T23:59:59.999999Z\nanna|2026-03-01\n", NULL, "role",
     "null, Operator, Operator, null"},
    {"the class of most influence counts of roles that overlap", NULL, NULL, NULL,
     "contact|role\nanna|End User\nanna|Decision Maker\nanna|Influencer\n", "contact|answered\nanna|2026-01-01\n", NULL, "role_class",
     "decision_maker"},
    {"the role that began last counts of one class", NULL, NULL, NULL,
     "contact|role|valid_from\nanna|CEO|2026-01-01\nanna|Decision Maker|2025-01-01\n", "contact|answered\nanna|2026-02-01\n", NULL, "role",
     "CEO"},
    {"the role appended last counts of equal ones", NULL, NULL, NULL, "contact|role\nanna|CEO\nanna|Decision Maker\n",
     "contact|answered\nanna|2026-02-01\n", NULL, "role", "Decision Maker"},
    {"a role at the account goes before one at any, whatever its influence", NULL, NULL, NULL,
     "contact|account|role\nanna||Decision Maker\nanna|A|End User\n", "contact|account|answered\nanna|A|2026-01-01\nanna|B|2026-01-01\n",
     NULL, "role_class", "end_user, decision_maker"},
    {"one contact is a buyer here and a user there", NULL, NULL, NULL,
     "contact|account|role\nanna|A|Decision Maker\nanna|B|End User\n",
     "contact|account|answered\nanna|A|2026-01-01\nanna|B|2026-01-01\nanna|C|2026-01-01\nanna||2026-01-01\n", NULL, "side",
     "buyer, end_user, unknown, buyer"},
    {"a role's name that nobody knows is of an unknown class", NULL, NULL, NULL, "contact|role\nanna|Grand Vizier\n",
     "contact|answered\nanna|2026-01-01\nbert|2026-01-01\n|2026-01-01\n", NULL, "role_class", "unknown, unknown, unknown"},
    {"our own people stand on our side whatever their role", NULL, "contact|own_employee?\nanna|1\nbert|0\ncleo|\n", NULL,
     "contact|role\nanna|Decision Maker\nbert|Decision Maker\ncleo|Decision Maker\n",
     "contact|answered\nanna|2026-01-01\nbert|2026-01-01\ncleo|2026-01-01\n", NULL, "side", "own_employee, buyer, buyer"},
    {"a membership that changes takes later answers along", NULL, NULL,
     "contact|account|valid_from|valid_to\nanna|A||2026-03-01\nanna|B|2026-03-01|\n", NULL,
     "contact|answered\nanna|2026-02-01\nanna|2026-03-01\n", NULL, "account", "A, B"},
    {"with roles=now answers belong to today's account", NULL, NULL,
     "contact|account|valid_from|valid_to\nanna|A||2026-03-01\nanna|B|2026-03-01|\n", NULL,
     "contact|answered\nanna|2026-02-01\nanna|2026-03-01\n", "roles=now as_of=2026-04-01 zone=UTC", "account", "B, B"},
    {"a contact of several companies answers for the primary one (Twenty 10026)", NULL, NULL,
     "contact|account|primary?\nanna|A|0\nanna|B|1\nanna|C|\n", NULL, "contact|answered\nanna|2026-01-01\n", NULL, "account", "B"},
    {"without a primary company nobody knows for which (YetiForce 1768)", NULL, NULL, "contact|account\nanna|A\nanna|B\n", NULL,
     "contact|answered\nanna|2026-01-01\n", NULL, "account", "null"},
    {"two primary companies are as good as none", NULL, NULL, "contact|account|primary?\nanna|A|1\nanna|B|1\n", NULL,
     "contact|answered\nanna|2026-01-01\n", NULL, "account", "null"},
    {"two memberships in one company are one", NULL, NULL, "contact|account|primary?\nanna|A|1\nanna|A|\n", NULL,
     "contact|answered\nanna|2026-01-01\n", NULL, "account", "A"},
    {"the answer's own account goes before the primary one", NULL, NULL, "contact|account|primary?\nanna|A|1\nanna|B|\n", NULL,
     "contact|account|answered\nanna|B|2026-01-01\nanna||2026-01-01\n", NULL, "account", "B, A"},
    {"an answer's parent account", "account|parent\nA|M\nB|M\nM|\n", NULL, NULL, NULL,
     "account|answered\nA|2026-01-01\nM|2026-01-01\nX|2026-01-01\n|2026-01-01\n", NULL, "parent", "M, M, X, null"},
    {"an answer's account at the top of the tree", "account|parent\nA|B\nB|C\nC|D\nD|\n", NULL, NULL, NULL,
     "account|answered\nA|2026-01-01\nC|2026-01-01\n", "level=root", "account", "D, D"},
    {"a root that no row tells of", "account|parent\nA|B\n", NULL, NULL, NULL, "account|answered\nA|2026-01-01\n", NULL, "root", "B"},
    {"parents in a circle end at the first of them", "account|parent\nX|A\nA|B\nB|C\nC|A\n", NULL, NULL, NULL,
     "account|answered\nX|2026-01-01\nC|2026-01-01\nB|2026-01-01\nA|2026-01-01\n", NULL, "root", "A, A, A, A"},
    {"a later row of an account says who is above it", "account|parent\nA|B\nA|C\n", NULL, NULL, NULL, "account|answered\nA|2026-01-01\n",
     NULL, "parent", "C"},
    {"roles are those at the account, not at the one above", "account|parent\nA|M\nM|\n", NULL, NULL,
     "contact|account|role\nanna|A|End User\nanna|M|Decision Maker\n", "contact|account|answered\nanna|A|2026-01-01\n", "level=root",
     "role_class", "end_user"},
};

static cxm_model *people_model(const struct people_case *one)
{
    cxm_model *model = models_new(NULL);
    const struct {
        const char *table, *text;
    } tables[] = {{"accounts", one->accounts}, {"contacts", one->contacts}, {"memberships", one->memberships},
                  {"roles", one->roles},       {"responses", one->responses}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (tables[i].text)
            models_add(model, tables[i].table, tables[i].text);
    return model;
}

static void people_say(void **state)
{
    const struct people_case *one = *state;
    cxm_model *model = people_model(one);
    models_check(model, "responses", one->policy, one->field, one->wanted);
    cxm_model_free(model);
}

/* One by one and all at once, accounts have the same roots; trees and circles come at random. */
static void roots_agree(void **state)
{
    enum { ACCOUNTS = 40 };
    char text[MODELS_TEXT], line[64];
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < 200; round++) {
        cxm_model *model = models_new(NULL);
        int32_t *roots;
        int64_t count;
        strcpy(text, "account|parent\n");
        for (int i = 0; i < ACCOUNTS; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            int parent = (int)(seed >> 33) % (ACCOUNTS + 5);
            if (parent == i || parent >= ACCOUNTS)
                snprintf(line, sizeof line, "a%d|\n", i);
            else
                snprintf(line, sizeof line, "a%d|a%d\n", i, parent);
            strcat(text, line);
        }
        models_add(model, "accounts", text);
        assert_true(cxm__parents_make(model, CXM__LEVEL_ROOT, &model->host, &roots, &count));
        assert_int_equal(count, ACCOUNTS);
        for (int32_t i = 0; i < count; i++) {
            int32_t root = cxm__people_root(model, i), above = cxm__people_parent(model, root);
            assert_int_equal(roots[i], root);
            for (int32_t at = above; at != root; at = cxm__people_parent(model, at))
                assert_true(at > root);
        }
        cxm__release(&model->host, roots, count, sizeof *roots);
        cxm_model_free(model);
    }
}

int main(void)
{
    struct CMUnitTest tests[sizeof people_cases / sizeof *people_cases + 1];
    size_t count = 0;
    CHECK_ROWS(people_cases, people_say, tests, count);
    tests[count++] = (struct CMUnitTest){"roots one by one are roots all at once", roots_agree, NULL, NULL, NULL};
    return _cmocka_run_group_tests("people", tests, count, NULL, NULL);
}
