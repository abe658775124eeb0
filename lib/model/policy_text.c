/* The one text of a policy: every key in the order of the table, times as instants, lists in their order.
 * A name with other characters than a plain one has stands in quotes within its value, and the value in quotes as well. */
#include <string.h>

#include "model/policy_read.h"

enum { POLICY_DAY_SECONDS = 86400 };

static bool policy_plain(const char *name)
{
    for (; *name; name++) {
        const unsigned char c = (unsigned char)*name;
        if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && !strchr("._-/", c))
            return false;
    }
    return true;
}

static bool policy_all_plain(const char *const *names, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (!policy_plain(names[i]))
            return false;
    return true;
}

/* A name in a list; within a quoted value its own quotes are doubled, and those in it doubled again. */
static void policy_write_name(const char *name, struct cxm__text *text)
{
    if (policy_plain(name)) {
        cxm__text_string(text, name);
        return;
    }
    cxm__text_string(text, "\"\"");
    for (; *name; name++) {
        if (*name == '"')
            cxm__text_string(text, "\"\"\"");
        cxm__text_character(text, *name);
    }
    cxm__text_string(text, "\"\"");
}

static void policy_write_names(const char *before, const char *const *names, int32_t count, char joiner, struct cxm__text *text)
{
    const bool quoted = !policy_all_plain(names, count);
    if (quoted)
        cxm__text_character(text, '"');
    cxm__text_string(text, before);
    for (int32_t i = 0; i < count; i++) {
        if (i)
            cxm__text_character(text, joiner);
        policy_write_name(names[i], text);
    }
    if (quoted)
        cxm__text_character(text, '"');
}

static void policy_key(const char *key, struct cxm__text *text)
{
    if (text->length)
        cxm__text_character(text, ' ');
    cxm__text_string(text, key);
    cxm__text_character(text, '=');
}

static void policy_write_field(const char *key, const char *field, struct cxm__text *text)
{
    if (!field)
        return;
    policy_key(key, text);
    cxm__text_quoted(text, field, strlen(field));
}

static void policy_write_weight(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    const char *factors[CXM__WEIGHT_FIELDS + 2];
    int32_t count = 0;
    for (int32_t i = 0; i < policy->weight_count; i++)
        factors[count++] = strcmp(policy->weight_fields[i], "weight") == 0 ? "given" : policy->weight_fields[i];
    if (policy->weight_revenue)
        factors[count++] = "revenue";
    if (policy->weight_role)
        factors[count++] = "role";
    if (!count)
        return;
    policy_key("weight", text);
    policy_write_names("", factors, count, '*', text);
}

static void policy_write_times(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    static const char *const times[] = {"answered", "created", "updated"};
    const struct cxm__calendar_window window = {policy->begin, policy->end};
    policy_key("as_of", text);
    if (policy->as_of == CXM__NO_TIME)
        cxm__text_string(text, "none");
    else
        cxm__calendar_instant_write(policy->as_of, text);
    policy_key("window", text);
    cxm__calendar_window_write(&window, text);
    policy_key("zone", text);
    const char *zone = policy->has_zone && !policy->zone_idle ? policy->zone.name : "none";
    cxm__text_quoted(text, zone, strlen(zone));
    policy_key("time", text);
    cxm__text_string(text, times[policy->time]);
    policy_key("known", text);
    cxm__text_string(text, policy->known_as_of ? "as_of" : "latest");
}

static void policy_write_dedupe(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    static const char *const keeps[] = {"all", "first:", "last:", "mean:"};
    policy_key("dedupe", text);
    policy_write_names(keeps[policy->dedupe], policy->dedupe_keys, policy->dedupe_count, '+', text);
}

static void policy_write_half_life(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    const bool days = policy->half_life % POLICY_DAY_SECONDS == 0;
    const struct cxm__calendar_duration duration = {.days = days ? policy->half_life / POLICY_DAY_SECONDS : 0,
                                                    .seconds = days ? 0 : policy->half_life};
    policy_key("half_life", text);
    if (policy->half_life)
        cxm__calendar_duration_write(&duration, text);
    else
        cxm__text_string(text, "none");
}

static void policy_write_role_weights(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    policy_key("role_weights", text);
    if (!policy->has_role_weights) {
        cxm__text_string(text, "none");
        return;
    }
    for (int32_t i = 0; i < CXM__ROLE_CLASSES; i++) {
        if (i)
            cxm__text_character(text, '|');
        cxm__text_string(text, cxm__role_class_names[i]);
        cxm__text_character(text, ':');
        cxm__text_number(text, policy->role_weights[i]);
    }
}

static void policy_write_rollups(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    policy_key("rollup", text);
    for (int32_t i = 0; i < policy->rollup_count; i++) {
        const struct cxm__rollup *rollup = &policy->rollups[i];
        if (i)
            cxm__text_character(text, '|');
        cxm__text_string(text, cxm__rollup_methods[rollup->method]);
        if (rollup->weight)
            cxm__text_character(text, '*');
        cxm__text_string(text, cxm__rollup_weights[rollup->weight]);
    }
}

void cxm__model_policy_write(const struct cxm__model_policy *policy, struct cxm__text *text)
{
    static const char *const levels[] = {"account", "parent", "root"};
    policy_write_weight(policy, text);
    policy_write_field("stratum", policy->stratum, text);
    policy_write_field("cluster", policy->cluster, text);
    policy_write_field("population", policy->population, text);
    policy_write_times(policy, text);
    policy_write_dedupe(policy, text);
    policy_key("roles", text);
    cxm__text_string(text, policy->roles_now ? "now" : "answer");
    policy_key("partial", text);
    cxm__text_string(text, policy->partial_dropped ? "drop" : "keep");
    policy_key("unknown", text);
    cxm__text_string(text, policy->strict ? "fail" : "keep");
    policy_key("min_n", text);
    cxm__text_integer(text, policy->min_n);
    policy_write_half_life(policy, text);
    policy_write_role_weights(policy, text);
    policy_write_rollups(policy, text);
    policy_key("level", text);
    cxm__text_string(text, levels[policy->level]);
    policy_key("fiscal_year", text);
    cxm__text_integer(text, policy->fiscal_idle ? 1 : policy->fiscal_month);
    policy_key("compare", text);
    cxm__text_string(text, policy->previous ? "previous" : "none");
}
