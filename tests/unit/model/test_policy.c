/* Policies read back from what is written of them; what means the same is written the same, and nothing else is.
 * Each key that is wrong is named, with what was expected. */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/policy.h"
#include "support/failing_host.h"
#include "support/random.h"
#include "support/zones.h"

enum { POLICY_TEXT = 4096, POLICY_TRIES = 4000 };

static struct zones_host zones;

static const char policy_defaults[] =
    "as_of=none window=../.. zone=none time=answered known=latest dedupe=all roles=answer partial=keep unknown=keep min_n=1 "
    "half_life=none role_weights=none rollup=responses level=account fiscal_year=1 compare=none";

static void policy_canonical(const char *text, char *out)
{
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    struct cxm__model_policy policy;
    cxm_error error = {0};
    if (cxm__model_policy_read(&policy, text, &zones.host, &arena, 1, &error))
        fail_msg("%s: %s", text, error.message);
    struct cxm__text written = cxm__text_into(out, POLICY_TEXT);
    cxm__model_policy_write(&policy, &written);
    assert_true(cxm__text_end(&written));
    cxm__arena_free(&arena);
}

static void defaults_are_written_out(void **state)
{
    (void)state;
    char text[POLICY_TEXT];
    policy_canonical(NULL, text);
    assert_string_equal(text, policy_defaults);
    policy_canonical("  ", text);
    assert_string_equal(text, policy_defaults);
    policy_canonical(policy_defaults, text);
    assert_string_equal(text, policy_defaults);
}

/* ---- what means the same ---- */

static const struct policy_pair {
    const char *name, *one, *other;
    bool same;
} policy_pairs[] = {
    {"order of keys does not matter", "min_n=5 time=created", "time=created min_n=5", true},
    {"spacing and commas do not matter", "min_n=5,time=created", " min_n=5 \n time=\"created\" ", true},
    {"what stands later wins", "min_n=5 min_n=7", "min_n=7", true},
    {"a date and its instant are one window", "window=2026-01-01/2026-07-01 zone=Europe/Berlin",
     "window=2025-12-31T23:00:00Z/2026-06-30T22:00Z zone=Europe/Berlin", true},
    {"a date and a duration are one window", "window=2026-01-01/90d zone=UTC", "window=2026-01-01/2026-04-01 zone=UTC", true},
    {"a rolling window ends before as_of", "window=90d as_of=2026-04-01 zone=UTC",
     "window=2026-01-01/2026-04-01 zone=UTC as_of=2026-04-01T00:00Z", true},
    {"a rolling day over the change of clocks has 23 hours", "window=1d as_of=2026-03-30 zone=Europe/Berlin",
     "window=2026-03-28T23:00Z/2026-03-29T22:00Z as_of=2026-03-29T22:00Z zone=Europe/Berlin", true},
    {"a rolling day of hours has 24", "window=24h as_of=2026-03-30 zone=Europe/Berlin",
     "window=2026-03-28T22:00Z/2026-03-29T22:00Z as_of=2026-03-29T22:00Z zone=Europe/Berlin", true},
    {"an open end is one", "window=2026-01-01T00:00Z/", "window=2026-01-01T00:00Z/..", true},
    {"offsets are resolved", "as_of=2026-01-01T01:00+01:00", "as_of=2026-01-01T00:00:00.000Z", true},
    {"keys of duplicates have no order", "dedupe=last:touchpoint+contact", "dedupe=last:contact+touchpoint", true},
    {"a key's quotes do not matter", "dedupe=last:contact+touchpoint", "dedupe=\"last:\"\"touchpoint\"\"+contact\"", true},
    {"factors have no order", "weight=role*given*revenue role_weights=end_user:2",
     "weight=revenue*weight*role role_weights=end_user:2", true},
    {"the account's revenue is revenue", "weight=revenue", "weight=account.revenue", true},
    {"half-lives of one length are one", "half_life=2w as_of=2026-01-01T00:00Z", "half_life=336h as_of=2026-01-01T00:00Z", true},
    {"weights of roles have no order", "weight=role role_weights=end_user:1|decision_maker:3.0",
     "weight=role role_weights=decision_maker:3", true},
    {"roll-ups have no order", "rollup=worst|responses", "rollup=responses|worst", true},
    {"defaults need not be said", "rollup=responses level=account dedupe=all", NULL, true},
    {"the zone is a choice of its own", "window=2026-01-01T00:00Z/.. zone=UTC", "window=2026-01-01T00:00Z/.. zone=Europe/Berlin", false},
    {"one microsecond is another window", "window=2026-01-01T00:00Z/..", "window=2026-01-01T00:00:00.000001Z/..", false},
    {"first is not last", "dedupe=first:contact", "dedupe=last:contact", false},
    {"a key more is another policy", "dedupe=last:contact", "dedupe=last:contact+touchpoint", false},
    {"a joiner in a name is no joiner", "dedupe=\"last:\"\"a+b\"\"\"", "dedupe=last:a+b", false},
    {"a weight of nothing is no weight", "weight=role role_weights=end_user:1", NULL, false},
    {"half-lives differ by a second", "half_life=86400s as_of=2026-01-01T00:00Z", "half_life=86401s as_of=2026-01-01T00:00Z", false},
    {"revenue weighs a roll-up", "rollup=account_mean", "rollup=account_mean*revenue", false},
};

static void pairs_agree(void **state)
{
    const struct policy_pair *pair = *state;
    char one[POLICY_TEXT], other[POLICY_TEXT];
    policy_canonical(pair->one, one);
    policy_canonical(pair->other, other);
    if ((strcmp(one, other) == 0) != pair->same)
        fail_msg("%s\n%s", one, other);
}

/* ---- every key of the table ---- */

/* Two texts for each key: what the default is, and something else, with what that needs of others. */
static const struct policy_choice {
    const char *key, *initial, *other, *with;
} policy_choices[] = {
    {"weight", NULL, "given", ""},
    {"stratum", NULL, "segment", ""},
    {"cluster", NULL, "account", ""},
    {"population", NULL, "\"head count\"", ""},
    {"as_of", "none", "2026-01-01", "zone=UTC"},
    {"window", "../..", "2026-01-01/2026-07-01", "zone=UTC"},
    {"zone", "none", "UTC", ""},
    {"time", "answered", "updated", ""},
    {"known", "latest", "as_of", "as_of=2026-01-01T00:00Z"},
    {"dedupe", "all", "mean:account", ""},
    {"roles", "answer", "now", "as_of=2026-01-01T00:00Z"},
    {"partial", "keep", "drop", ""},
    {"unknown", "keep", "fail", ""},
    {"min_n", "1", "5", ""},
    {"half_life", "none", "90d", "as_of=2026-01-01T00:00Z"},
    {"role_weights", "none", "end_user:2", "weight=role"},
    {"rollup", "responses", "waterfall*revenue", ""},
    {"level", "account", "root", ""},
    {"fiscal_year", "1", "4", ""},
    {"compare", "none", "previous", "window=2026-01-01T00:00Z/2026-07-01T00:00Z"},
};

static void each_key_changes_the_text(void **state)
{
    (void)state;
    int32_t count;
    assert_ptr_equal(cxm_policy_options(&count), cxm__model_policy_table.options);
    assert_int_equal(count, sizeof policy_choices / sizeof *policy_choices);
    assert_int_equal(count, cxm__model_policy_table.count);
    for (int32_t i = 0; i < cxm__model_policy_table.count; i++) {
        const struct policy_choice *choice = &policy_choices[i];
        const bool needs_weights = strcmp(choice->key, "role_weights") == 0;
        char said[512], with[512], one[POLICY_TEXT], other[POLICY_TEXT];
        assert_string_equal(choice->key, cxm__model_policy_table.options[i].name);
        snprintf(with, sizeof with, "%s %s", choice->with, needs_weights ? "role_weights=other:2" : "");
        snprintf(said, sizeof said, "%s %s=%s", choice->with, choice->key, choice->other);
        policy_canonical(with, one);
        policy_canonical(said, other);
        assert_string_not_equal(one, other);
        if (!choice->initial || needs_weights)
            continue;
        snprintf(said, sizeof said, "%s=%s %s", choice->key, choice->initial, choice->with);
        policy_canonical(said, other);
        assert_string_equal(one, other);
    }
}

/* ---- what is refused ---- */

static const struct policy_fault {
    const char *name, *text;
    int32_t code;
    const char *at, *says;
} policy_faults[] = {
    {"a date without a zone", "window=2026-01-01/2026-07-01", CXM_E_ARGUMENT, "window", "zone=Europe/Berlin"},
    {"a local time without a zone", "as_of=2026-01-01T10:30", CXM_E_ARGUMENT, "as_of", "zone=Europe/Berlin"},
    {"days without a zone", "window=90d as_of=2026-01-01T00:00Z", CXM_E_ARGUMENT, "window", "zone=Europe/Berlin"},
    {"days behind an instant without a zone", "window=2026-01-01T00:00Z/90d", CXM_E_ARGUMENT, "window", "zone=Europe/Berlin"},
    {"an unknown zone", "zone=Europe/Atlantis", CXM_E_NOT_FOUND, "zone", "Europe/Atlantis"},
    {"no such day", "zone=UTC as_of=2026-02-30", CXM_E_ARGUMENT, "as_of", "no such day"},
    {"no such day, and no zone", "as_of=2026-02-30", CXM_E_ARGUMENT, "as_of", "no such day"},
    {"a window that ends before it begins", "zone=UTC window=2026-07-01/2026-01-01", CXM_E_ARGUMENT, "window", "ends before it begins"},
    {"a window of nothing", "zone=UTC window=2026-07-01/2026-07-01", CXM_E_ARGUMENT, "window", "ends before it begins"},
    {"a rolling window without as_of", "zone=UTC window=90d", CXM_E_ARGUMENT, "window", "as_of"},
    {"a window of one date", "zone=UTC window=2026-01-01", CXM_E_ARGUMENT, "window", "begin/end"},
    {"known without as_of", "known=as_of", CXM_E_ARGUMENT, "known", "as_of"},
    {"roles now without as_of", "roles=now", CXM_E_ARGUMENT, "roles", "as_of"},
    {"a half-life without as_of", "half_life=90d", CXM_E_ARGUMENT, "half_life", "as_of"},
    {"a half-life of nothing", "half_life=0d as_of=2026-01-01T00:00Z", CXM_E_ARGUMENT, "half_life", "from 1"},
    {"a half-life below nothing", "half_life=-5d as_of=2026-01-01T00:00Z", CXM_E_ARGUMENT, "half_life", "-5d"},
    {"a half-life of months", "half_life=1y as_of=2026-01-01T00:00Z", CXM_E_ARGUMENT, "half_life", "in days"},
    {"nobody is enough", "min_n=0", CXM_E_ARGUMENT, "min_n", "0 is outside [1"},
    {"half a person", "min_n=2.5", CXM_E_ARGUMENT, "min_n", "a whole number"},
    {"a month that is none", "fiscal_year=13", CXM_E_ARGUMENT, "fiscal_year", "outside [1, 12]"},
    {"an unknown class of roles", "weight=role role_weights=boss:3", CXM_E_ARGUMENT, "role_weights", "decision_maker"},
    {"a class without a weight", "weight=role role_weights=end_user", CXM_E_ARGUMENT, "role_weights", "decision_maker:3"},
    {"a weight that is no number", "weight=role role_weights=end_user:x", CXM_E_ARGUMENT, "role_weights", "end_user:x"},
    {"a weight below nothing", "weight=role role_weights=end_user:-1", CXM_E_ARGUMENT, "role_weights", "from 0 on"},
    {"a class weighed twice", "weight=role role_weights=end_user:1|end_user:1", CXM_E_ARGUMENT, "role_weights", "twice"},
    {"role without weights", "weight=role", CXM_E_ARGUMENT, "weight", "role_weights="},
    {"weights without role", "role_weights=end_user:2", CXM_E_ARGUMENT, "role_weights", "weight=role"},
    {"a factor twice", "weight=given*given", CXM_E_ARGUMENT, "weight", "twice"},
    {"revenue twice", "weight=revenue*account.revenue", CXM_E_ARGUMENT, "weight", "twice"},
    {"a missing factor", "weight=given*", CXM_E_ARGUMENT, "weight", "no name"},
    {"five fields", "weight=a*b*c*d*e", CXM_E_ARGUMENT, "weight", "too many"},
    {"no such roll-up", "rollup=median", CXM_E_ARGUMENT, "rollup", "waterfall"},
    {"no such weight of a roll-up", "rollup=worst*headcount", CXM_E_ARGUMENT, "rollup", "*revenue"},
    {"an empty weight of a roll-up", "rollup=worst*", CXM_E_ARGUMENT, "rollup", "*revenue"},
    {"a roll-up twice", "rollup=worst|responses|worst", CXM_E_ARGUMENT, "rollup", "twice"},
    {"an empty roll-up", "rollup=worst|", CXM_E_ARGUMENT, "rollup", "is no roll-up"},
    {"no such way with duplicates", "dedupe=any:contact", CXM_E_ARGUMENT, "dedupe", "last:KEYS"},
    {"duplicates of nothing", "dedupe=last:", CXM_E_ARGUMENT, "dedupe", "no name"},
    {"duplicates of a key twice", "dedupe=last:contact+contact", CXM_E_ARGUMENT, "dedupe", "twice"},
    {"nine keys", "dedupe=last:a+b+c+d+e+f+g+h+i", CXM_E_ARGUMENT, "dedupe", "too many"},
    {"an open window compared", "compare=previous window=../2026-01-01T00:00Z", CXM_E_ARGUMENT, "compare", "begin and an end"},
    {"no such choice", "time=seen", CXM_E_ARGUMENT, "time", "answered|created|updated"},
    {"no such key", "windwo=90d", CXM_E_NOT_FOUND, "windwo", "there is no windwo"},
    {"no key at all", "window", CXM_E_ARGUMENT, "", "name=value"},
};

static void faults_are_named(void **state)
{
    const struct policy_fault *fault = *state;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    struct cxm__model_policy policy;
    cxm_error error = {0};
    assert_int_equal(cxm__model_policy_read(&policy, fault->text, &zones.host, &arena, 1, &error), fault->code);
    assert_int_equal(error.code, fault->code);
    assert_int_equal(error.argument, 1);
    assert_int_equal(error.row, -1);
    assert_string_equal(error.name, fault->at);
    if (!strstr(error.message, fault->says) || !strstr(error.message, fault->at))
        fail_msg("%s", error.message);
    cxm__arena_free(&arena);
}

static void a_zone_needs_a_host(void **state)
{
    (void)state;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    const cxm_host none = CXM_HOST_INIT;
    struct cxm__model_policy policy;
    cxm_error error = {0};
    assert_int_equal(cxm__model_policy_read(&policy, "zone=Europe/Berlin", &none, &arena, 1, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.name, "zone");
    assert_int_equal(cxm__model_policy_read(&policy, "zone=UTC", &none, &arena, 1, &error), CXM_OK);
    cxm__arena_free(&arena);
}

/* ---- random policies ---- */

static void policy_add(char *text, const char *piece)
{
    assert_true(strlen(text) + strlen(piece) < POLICY_TEXT);
    strcat(text, piece);
}

static void policy_add_name(struct random *random, char *text)
{
    static const char *const names[] = {"contact", "account", "touchpoint", "\"\"a+b\"\"", "\"\"a b\"\"", "asset.site/2", "\"\"x\"\"\"\"y\"\"",
                                        "\xC3\xA4", "\"\"p*q|r\"\"", "month"};
    policy_add(text, names[random_below(random, 10)]);
}

static void policy_add_names(struct random *random, char *text, const char *before, char joiner)
{
    static const char *const few[] = {"given", "contact", "\"\"a+b\"\"", "\"\"a*b, c\"\"", "month", "\"\"x\"\"\"\"y\"\""};
    const int64_t from = random_below(random, 6), count = 1 + random_below(random, 3);
    const char between[] = {joiner, '\0'};
    policy_add(text, "\"");
    policy_add(text, before);
    for (int64_t i = 0; i < count; i++) {
        policy_add(text, i ? between : "");
        policy_add(text, few[(from + i) % 6]);
    }
    policy_add(text, "\"");
}

static void policy_random_time(struct random *random, char *text)
{
    char time[64];
    const int pick = (int)random_below(random, 4);
    const int year = 1990 + (int)random_below(random, 60), month = 1 + (int)random_below(random, 12), day = 1 + (int)random_below(random, 28);
    const int hour = (int)random_below(random, 24), minute = (int)random_below(random, 60), micro = (int)random_below(random, 1000000);
    if (pick == 0)
        snprintf(time, sizeof time, "%04d-%02d-%02d", year, month, day);
    else if (pick == 1)
        snprintf(time, sizeof time, "%04d-%02d-%02dT%02d:%02d", year, month, day, hour, minute);
    else if (pick == 2)
        snprintf(time, sizeof time, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year, month, day, hour, minute, minute, micro);
    else
        snprintf(time, sizeof time, "%04d-%02d-%02dT%02d:%02d-03:30", year, month, day, hour, minute);
    policy_add(text, time);
}

static void policy_random_window(struct random *random, char *text)
{
    static const char *const lengths[] = {"90d", "1y", "3mo", "2w", "36h", "7200s"};
    const char *length = lengths[random_below(random, 6)];
    switch (random_below(random, 4)) {
    case 0: policy_add(text, length); break;
    case 1:
        policy_random_time(random, text);
        policy_add(text, "/");
        policy_add(text, length);
        break;
    case 2:
        policy_add(text, "../");
        policy_random_time(random, text);
        break;
    default:
        policy_add(text, length);
        policy_add(text, "/");
        policy_random_time(random, text);
    }
}

static void policy_random_role_weights(struct random *random, char *text)
{
    char piece[64];
    for (int i = 0; i < CXM__ROLE_CLASSES; i++) {
        snprintf(piece, sizeof piece, "%s%s:%.17g", i ? "|" : "", cxm__role_class_names[i], random_unit(random) * 10);
        policy_add(text, piece);
    }
}

static void policy_random_rollup(struct random *random, char *text)
{
    static const char *const methods[] = {"responses", "account_mean", "account_category", "waterfall", "worst"};
    static const char *const weights[] = {"", "*revenue", "*population"};
    const int64_t from = random_below(random, 15), count = 1 + random_below(random, 12);
    for (int64_t i = 0; i < count; i++) {
        policy_add(text, i ? "|" : "");
        policy_add(text, methods[(from + i * 4) % 15 / 3]);
        policy_add(text, weights[(from + i * 4) % 15 % 3]);
    }
}

/* The value of a key, by its place in the table. */
static void policy_random_value(struct random *random, int32_t key, char *text)
{
    static const char *const keeps[] = {"first:", "last:", "mean:"}, *const named[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe"};
    const cxm_option *option = &cxm__model_policy_table.options[key];
    char number[32];
    if (option->kind == CXM_OPTION_CHOICE) {
        const char *choice = option->choices;
        if (random_below(random, 2) && strchr(choice, '|'))
            choice = strchr(choice, '|') + 1;
        strncat(text, choice, strcspn(choice, "|"));
    } else if (option->kind == CXM_OPTION_INTEGER) {
        snprintf(number, sizeof number, "%d", 1 + (int)random_below(random, 12));
        policy_add(text, number);
    } else if (option->kind == CXM_OPTION_COLUMN) {
        policy_add(text, "\"");
        policy_add_name(random, text);
        policy_add(text, "\"");
    } else if (strcmp(option->name, "weight") == 0)
        policy_add_names(random, text, "revenue*role*", '*');
    else if (strcmp(option->name, "dedupe") == 0)
        policy_add_names(random, text, keeps[random_below(random, 3)], '+');
    else if (strcmp(option->name, "as_of") == 0)
        policy_random_time(random, text);
    else if (strcmp(option->name, "window") == 0)
        policy_random_window(random, text);
    else if (strcmp(option->name, "zone") == 0)
        policy_add(text, named[random_below(random, 3)]);
    else if (strcmp(option->name, "half_life") == 0) {
        snprintf(number, sizeof number, "%d%c", 1 + (int)random_below(random, 500), "wdhs"[random_below(random, 4)]);
        policy_add(text, number);
    } else if (strcmp(option->name, "role_weights") == 0)
        policy_random_role_weights(random, text);
    else
        policy_random_rollup(random, text);
}

/* Keys in a random order; those that others need are always there. */
static void policy_random(struct random *random, char *text)
{
    int32_t order[32];
    const int32_t count = cxm__model_policy_table.count;
    text[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        const int32_t other = (int32_t)random_below(random, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (int32_t i = 0; i < count; i++) {
        const char *name = cxm__model_policy_table.options[order[i]].name;
        const bool needed = strcmp(name, "as_of") == 0 || strcmp(name, "zone") == 0 || strcmp(name, "weight") == 0 ||
                            strcmp(name, "role_weights") == 0;
        if (strcmp(name, "compare") == 0 || (!needed && random_below(random, 3) == 0))
            continue;
        policy_add(text, i % 2 ? ", " : "\n ");
        policy_add(text, name);
        policy_add(text, "=");
        policy_random_value(random, order[i], text);
    }
}

static void policy_same_texts(const char *const *a, const char *const *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        assert_string_equal(a[i], b[i]);
}

static void policy_same_name(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static void policy_same(const struct cxm__model_policy *a, const struct cxm__model_policy *b)
{
    assert_string_equal(a->zone.name, b->zone.name);
    assert_true(a->zone.hash == b->zone.hash && a->has_zone == b->has_zone);
    assert_true(a->as_of == b->as_of && a->begin == b->begin && a->end == b->end && a->half_life == b->half_life);
    assert_true(a->time == b->time && a->known_as_of == b->known_as_of && a->dedupe == b->dedupe && a->roles_now == b->roles_now);
    assert_true(a->partial_dropped == b->partial_dropped && a->strict == b->strict && a->min_n == b->min_n && a->level == b->level);
    assert_true(a->fiscal_month == b->fiscal_month && a->previous == b->previous && a->has_role_weights == b->has_role_weights);
    assert_memory_equal(a->role_weights, b->role_weights, sizeof a->role_weights);
    assert_true(a->weight_revenue == b->weight_revenue && a->weight_role == b->weight_role);
    assert_int_equal(a->weight_count, b->weight_count);
    policy_same_texts(a->weight_fields, b->weight_fields, a->weight_count);
    assert_int_equal(a->dedupe_count, b->dedupe_count);
    policy_same_texts(a->dedupe_keys, b->dedupe_keys, a->dedupe_count);
    assert_int_equal(a->rollup_count, b->rollup_count);
    for (int32_t i = 0; i < a->rollup_count; i++)
        assert_true(a->rollups[i].method == b->rollups[i].method && a->rollups[i].weight == b->rollups[i].weight);
    policy_same_name(a->stratum, b->stratum);
    policy_same_name(a->cluster, b->cluster);
    policy_same_name(a->population, b->population);
}

static void random_policies_read_back(void **state)
{
    (void)state;
    struct random random = {20261123};
    int read = 0;
    for (int i = 0; i < POLICY_TRIES; i++) {
        struct cxm__arena arena = {.host = CXM_HOST_INIT};
        struct cxm__model_policy first, second;
        char text[POLICY_TEXT], one[POLICY_TEXT], two[POLICY_TEXT];
        cxm_error error = {0};
        policy_random(&random, text);
        if (cxm__model_policy_read(&first, text, &zones.host, &arena, 1, &error))
            fail_msg("%s\n%s", text, error.message);
        struct cxm__text written = cxm__text_into(one, sizeof one);
        cxm__model_policy_write(&first, &written);
        assert_true(cxm__text_end(&written));
        if (cxm__model_policy_read(&second, one, &zones.host, &arena, 1, &error))
            fail_msg("%s\n%s\n%s", text, one, error.message);
        policy_same(&first, &second);
        written = cxm__text_into(two, sizeof two);
        cxm__model_policy_write(&second, &written);
        assert_true(cxm__text_end(&written));
        assert_string_equal(one, two);
        cxm__arena_free(&arena);
        read++;
    }
    assert_int_equal(read, POLICY_TRIES);
}

/* ---- windows of dates ---- */

/* Consecutive windows, given as dates, hold each instant exactly once: over changes of clocks, a leap day, and the turn of years. */
static void windows_of_dates_tile(void **state)
{
    static const char *const named[] = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"};
    static const int32_t steps[] = {1, 7, 31};
    (void)state;
    for (size_t z = 0; z < sizeof named / sizeof *named; z++)
        for (size_t s = 0; s < 3; s++) {
            int64_t before = CXM__NO_TIME;
            for (int64_t day = cxm__calendar_days(2023, 12, 25); day < cxm__calendar_days(2027, 2, 1); day += steps[s]) {
                const struct cxm__calendar_date a = cxm__calendar_date_of(day), b = cxm__calendar_date_of(day + steps[s]);
                struct cxm__arena arena = {.host = CXM_HOST_INIT};
                struct cxm__model_policy policy;
                char text[128];
                snprintf(text, sizeof text, "zone=%s window=%04d-%02d-%02d/%04d-%02d-%02d", named[z], (int)a.year, (int)a.month, (int)a.day,
                         (int)b.year, (int)b.month, (int)b.day);
                assert_int_equal(cxm__model_policy_read(&policy, text, &zones.host, &arena, 1, NULL), CXM_OK);
                assert_true(before == CXM__NO_TIME || policy.begin == before);
                assert_true(policy.begin < policy.end);
                before = policy.end;
                cxm__arena_free(&arena);
            }
        }
}

/* ---- the window before ---- */

static const struct policy_before {
    const char *name, *window, *before;
} policy_befores[] = {
    {"before May comes April", "2026-05-01/2026-06-01", "2026-04-01/2026-05-01"},
    {"before a quarter comes a quarter", "2026-01-01/2026-04-01", "2025-10-01/2026-01-01"},
    {"before a leap February comes January", "2024-02-01/2024-03-01", "2024-01-01/2024-02-01"},
    {"before a year comes a year", "2025-01-01/2026-01-01", "2024-01-01/2025-01-01"},
    {"before a day of 23 hours comes one of 24", "2026-03-29/2026-03-30", "2026-03-28/2026-03-29"},
    {"before a week comes a week", "2026-03-30/2026-04-06", "2026-03-23/2026-03-30"},
    {"before a stretch of time comes one as long", "2026-03-29T12:00Z/2026-03-29T18:00Z", "2026-03-29T06:00Z/2026-03-29T12:00Z"},
    {"nothing comes before all times", "-200000-01-01T00:01Z/+200000-01-01T00:01Z", "../-200000-01-01T00:01Z"},
};

static void windows_go_back(void **state)
{
    const struct policy_before *one = *state;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    struct cxm__model_policy policy, before;
    char text[128];
    snprintf(text, sizeof text, "zone=Europe/Berlin window=%s", one->window);
    assert_int_equal(cxm__model_policy_read(&policy, text, &zones.host, &arena, 1, NULL), CXM_OK);
    snprintf(text, sizeof text, "zone=Europe/Berlin window=%s", one->before);
    assert_int_equal(cxm__model_policy_read(&before, text, &zones.host, &arena, 1, NULL), CXM_OK);
    cxm__model_policy_back(&policy);
    assert_true(policy.begin == before.begin && policy.end == before.end);
    cxm__arena_free(&arena);
}

/* ---- memory ---- */

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char text[] = "weight=given*role role_weights=end_user:2 stratum=segment dedupe=last:contact+\"x\" rollup=worst zone=UTC "
                               "as_of=2026-01-01 window=90d half_life=90d";
    cxm_status status = CXM_E_MEMORY;
    for (int64_t fail_at = 1; status; fail_at++) {
        struct failing_host failing;
        failing_host_init(&failing, fail_at);
        struct cxm__arena arena = {.host = failing.host};
        struct cxm__model_policy policy;
        cxm_error error = {0};
        status = cxm__model_policy_read(&policy, text, &failing.host, &arena, 1, &error);
        assert_true(status == CXM_OK || (status == CXM_E_MEMORY && error.code == CXM_E_MEMORY));
        assert_true(fail_at > 1 || status == CXM_E_MEMORY);
        cxm__arena_free(&arena);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
}

int main(void)
{
    enum { POLICY_TESTS = 128 };
    struct CMUnitTest tests[POLICY_TESTS] = {
        cmocka_unit_test(defaults_are_written_out),
        cmocka_unit_test(each_key_changes_the_text),
        cmocka_unit_test(a_zone_needs_a_host),
        cmocka_unit_test(random_policies_read_back),
        cmocka_unit_test(windows_of_dates_tile),
        cmocka_unit_test(every_allocation_may_fail),
    };
    size_t count = 6;
    CHECK_ROWS(policy_pairs, pairs_agree, tests, count);
    CHECK_ROWS(policy_befores, windows_go_back, tests, count);
    CHECK_ROWS(policy_faults, faults_are_named, tests, count);
    zones_host_init(&zones);
    const int failed = _cmocka_run_group_tests("policy", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
