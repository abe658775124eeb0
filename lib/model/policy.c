/* What a policy may say, and how its text becomes one: each key is taken as text or a choice first, then given its meaning, the
 * zone before all that needs it. What one key needs of another is checked last. */
#include "model/policy.h"

#include <string.h>

#include "model/policy_read.h"

enum { POLICY_DAY = 86400 };

#define POLICY_AT(member) offsetof(struct cxm__policy_said, member)

static const cxm_option policy_keys[] = {
    {"weight", "", "Factors joined by *: given, revenue, role, or any field of numbers.", "", 0, 0, 0, 0, CXM_OPTION_PHRASE,
     POLICY_AT(weight), 0, 0},
    {"stratum", "", "Field of strata: groups that were sampled apart.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN, POLICY_AT(stratum), 0,
     0},
    {"cluster", "", "Field of clusters: answers that belong together, such as those of an account.", "", 0, 0, 0, 0,
     CXM_OPTION_COLUMN, POLICY_AT(cluster), 0, 0},
    {"population", "", "Field of the size of the population that the answers were drawn from.", "", 0, 0, 0, 0, CXM_OPTION_COLUMN,
     POLICY_AT(population), 0, 0},
    {"as_of", "", "The time as of which the model is looked at: a date or a time.", "", 0, 0, 0, 0, CXM_OPTION_PHRASE,
     POLICY_AT(as_of), 0, 0},
    {"window", "", "From when on, and until before when: 2026-01-01/2026-07-01, or 90d for those before as_of.", "", 0, 0, 0, 0,
     CXM_OPTION_PHRASE, POLICY_AT(window), 0, 0},
    {"zone", "", "The time zone of dates, local times and the calendar: an IANA name, or UTC.", "", 0, 0, 0, 0, CXM_OPTION_PHRASE,
     POLICY_AT(zone), 0, 0},
    {"time", "", "Which time of an answer counts.", "answered|created|updated", 0, 0, CXM__TIME_ANSWERED, 0, CXM_OPTION_CHOICE,
     POLICY_AT(time), 0, 0},
    {"known", "", "Whether answers count as they are known now, or as they were as of as_of.", "latest|as_of", 0, 0, 0, 0,
     CXM_OPTION_CHOICE, POLICY_AT(known), 0, 0},
    {"dedupe", "", "Which of several answers of one key counts: all, first:KEYS, last:KEYS, mean:KEYS.", "", 0, 0, 0, 0,
     CXM_OPTION_PHRASE, POLICY_AT(dedupe), 0, 0},
    {"roles", "", "Whether roles and memberships are those of the answer's time, or those as of as_of.", "answer|now", 0, 0, 0, 0,
     CXM_OPTION_CHOICE, POLICY_AT(roles), 0, 0},
    {"partial", "", "Whether answers that were not completed count.", "keep|drop", 0, 0, 0, 0, CXM_OPTION_CHOICE,
     POLICY_AT(partial), 0, 0},
    {"unknown", "", "Whether answers of unknown accounts, people and roles count, or are an error.", "keep|fail", 0, 0, 0, 0,
     CXM_OPTION_CHOICE, POLICY_AT(unknown), 0, 0},
    {"min_n", "people", "How many people a group needs to be shown.", "", 1, 1000000000, 1, 0, CXM_OPTION_INTEGER, POLICY_AT(min_n),
     0, 0},
    {"half_life", "", "After how long an answer weighs half: 90d, 12h.", "", 0, 0, 0, 0, CXM_OPTION_PHRASE, POLICY_AT(half_life), 0,
     0},
    {"role_weights", "", "Weights of classes of roles, 1 where none is said: decision_maker:3|end_user:1.", "", 0, 0, 0, 0,
     CXM_OPTION_PHRASE, POLICY_AT(role_weights), 0, 0},
    {"rollup", "",
     "How answers become a score, one or several: responses, account_mean, account_category, waterfall, worst; each also "
     "*revenue or *population.", "", 0, 0, 0, 0, CXM_OPTION_PHRASE, POLICY_AT(rollup), 0, 0},
    {"level", "", "Which account counts as the row's: its own, the one above, or the uppermost.", "account|parent|root", 0, 0, 0, 0,
     CXM_OPTION_CHOICE, POLICY_AT(level), 0, 0},
    {"fiscal_year", "", "The month in which fiscal years begin.", "", 1, 12, 1, 0, CXM_OPTION_INTEGER, POLICY_AT(fiscal_year), 0,
     0},
    {"compare", "", "Whether the window is compared with the one before it.", "none|previous", 0, 0, 0, 0, CXM_OPTION_CHOICE,
     POLICY_AT(compare), 0, 0},
};

const struct cxm__option_table cxm__model_policy_table = {"policy", policy_keys, sizeof policy_keys / sizeof *policy_keys};

cxm_status cxm__policy_fail(const struct cxm__policy_reader *reader, const char *key, struct cxm__slice what, const char *why)
{
    if (!what.length)
        return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__T("policy."), CXM__A(key), CXM__T(": "),
                         CXM__T(why));
    return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__T("policy."), CXM__A(key), CXM__T(": "),
                     CXM__S(what), CXM__T(why));
}

/* ---- dates and times ---- */

cxm_status cxm__model_policy_no_zone(const char *key, int32_t argument, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(key),
                     CXM__T(" has dates, local times or the calendar in it, which need a zone: say zone=Europe/Berlin or zone=UTC"));
}

/* Whether a date, a time or a duration means something else in another zone. */
static bool policy_is_local(struct cxm__slice text)
{
    const char *clock = text.length ? memchr(text.start, 'T', text.length) : NULL;
    const char last = text.length ? text.start[text.length - 1] : '.';
    if (!clock)
        return last != '.' && last != 'h' && last != 's';
    for (; clock < text.start + text.length; clock++)
        if (*clock == 'Z' || *clock == '+' || *clock == '-')
            return false;
    return true;
}

cxm_status cxm__model_policy_moment(const struct cxm__model_policy *policy, struct cxm__slice text, const char *key,
                                    int32_t argument, struct cxm__calendar_window *moment, cxm_error *error)
{
    char day[32];
    cxm_status status = cxm__calendar_instant_read(&policy->zone, text, key, argument, &moment->begin, error);
    moment->end = moment->begin + 1;
    if (status || !policy_is_local(text))
        return status;
    if (!policy->has_zone)
        return cxm__model_policy_no_zone(key, argument, error);
    if (memchr(text.start, 'T', text.length))
        return CXM_OK;
    struct cxm__text written = cxm__text_into(day, sizeof day); /* a date has at most 13 letters */
    cxm__text_bytes(&written, text.start, text.length);
    cxm__text_string(&written, "/1d");
    return cxm__calendar_window_read(&policy->zone, (struct cxm__slice){day, written.length}, key, argument, moment, error);
}

cxm_status cxm__model_policy_window(const struct cxm__model_policy *policy, struct cxm__slice text, const char *key,
                                    int32_t argument, struct cxm__calendar_window *window, cxm_error *error)
{
    cxm_status status = cxm__calendar_window_read(&policy->zone, text, key, argument, window, error);
    if (status || policy->has_zone)
        return status;
    const char *stroke = memchr(text.start, '/', text.length);
    const struct cxm__slice first = {text.start, (size_t)(stroke - text.start)};
    const struct cxm__slice second = {stroke + 1, text.length - first.length - 1};
    return policy_is_local(first) || policy_is_local(second) ? cxm__model_policy_no_zone(key, argument, error) : CXM_OK;
}

static bool policy_given(const char *text)
{
    return text && strcmp(text, "none") != 0;
}

static cxm_status policy_as_of(const struct cxm__policy_reader *reader, const char *text)
{
    struct cxm__calendar_window moment;
    if (!policy_given(text))
        return CXM_OK;
    cxm_status status = cxm__model_policy_moment(reader->policy, cxm__slice_of(text), "as_of", reader->argument, &moment,
                                                 reader->error);
    if (!status)
        reader->policy->as_of = moment.begin;
    return status;
}

/* A duration alone is a rolling window: it ends before as_of. */
static cxm_status policy_rolling(const struct cxm__policy_reader *reader, struct cxm__slice text)
{
    struct cxm__model_policy *policy = reader->policy;
    struct cxm__calendar_duration duration;
    cxm_status status = cxm__calendar_duration_read(text, "window", reader->argument, &duration, reader->error);
    if (status)
        return status;
    if (policy->as_of == CXM__NO_TIME)
        return cxm__policy_fail(reader, "window", text, " is a window before as_of, which is not said: say as_of=2026-07-01");
    if (!policy->has_zone && !duration.seconds)
        return cxm__model_policy_no_zone("window", reader->argument, reader->error);
    policy->end = policy->as_of;
    policy->begin = cxm__calendar_add(&policy->zone, policy->as_of, &duration, -1);
    return policy->begin == INT64_MIN ? cxm__policy_fail(reader, "window", text, " reaches back behind all times") : CXM_OK;
}

static cxm_status policy_window(const struct cxm__policy_reader *reader, const char *text)
{
    struct cxm__calendar_window window;
    if (!text)
        return CXM_OK;
    if (text[0] >= '0' && text[0] <= '9' && !strchr(text, '/') && !strchr(text, '-'))
        return policy_rolling(reader, cxm__slice_of(text));
    cxm_status status = cxm__model_policy_window(reader->policy, cxm__slice_of(text), "window", reader->argument, &window,
                                                 reader->error);
    if (!status) {
        reader->policy->begin = window.begin;
        reader->policy->end = window.end;
    }
    return status;
}

static cxm_status policy_half_life(const struct cxm__policy_reader *reader, const char *text)
{
    struct cxm__calendar_duration duration;
    if (!policy_given(text))
        return CXM_OK;
    cxm_status status = cxm__calendar_duration_read(cxm__slice_of(text), "half_life", reader->argument, &duration, reader->error);
    if (!status && duration.months)
        status = cxm__policy_fail(reader, "half_life", cxm__slice_of(text),
                                  " has no fixed length; say it in days, as in half_life=90d");
    if (!status)
        reader->policy->half_life = duration.days * POLICY_DAY + duration.seconds;
    return status;
}

/* ---- the whole ---- */

static cxm_status policy_take(const struct cxm__policy_reader *reader, const char *text, struct cxm__policy_said *said)
{
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    for (;;) {
        cxm_status status = cxm__option_next(&text, 0, name, value, reader->argument, reader->error);
        if (status || !name[0])
            return status;
        const cxm_option *key = cxm__option_find(&cxm__model_policy_table, cxm__slice_of(name));
        if (!key)
            return CXM__FAIL(reader->error, CXM_E_NOT_FOUND, reader->argument, -1, CXM__T("policy: there is no "), CXM__AQ(name),
                             CXM__T(" among its keys; it may say as_of, window, zone, time, known, dedupe, min_n and more"));
        if (key->kind == CXM_OPTION_PHRASE || key->kind == CXM_OPTION_COLUMN) {
            const char *kept = cxm__arena_text(reader->arena, value, strlen(value));
            if (!kept)
                return cxm__fail_memory(reader->error);
            memcpy((char *)said + key->offset, &kept, sizeof kept);
        } else {
            status = cxm__option_set(&cxm__model_policy_table, key, said, cxm__slice_of(value), reader->argument, reader->error);
            if (status)
                return status;
        }
    }
}

static void policy_choices(struct cxm__model_policy *policy, const struct cxm__policy_said *said)
{
    policy->stratum = said->stratum;
    policy->cluster = said->cluster;
    policy->population = said->population;
    policy->time = (enum cxm__policy_time)said->time;
    policy->known_as_of = said->known;
    policy->roles_now = said->roles;
    policy->partial_dropped = said->partial;
    policy->strict = said->unknown;
    policy->min_n = said->min_n;
    policy->level = (enum cxm__account_level)said->level;
    policy->fiscal_month = said->fiscal_year;
    policy->previous = said->compare;
}

static cxm_status policy_agrees(const struct cxm__policy_reader *reader)
{
    const struct cxm__model_policy *policy = reader->policy;
    static const struct cxm__slice none = {"", 0};
    static const char *const as_of = " needs as_of, which is not said: say as_of=2026-07-01";
    if (policy->as_of == CXM__NO_TIME && policy->known_as_of)
        return cxm__policy_fail(reader, "known", (struct cxm__slice){"as_of", 5}, as_of);
    if (policy->as_of == CXM__NO_TIME && policy->roles_now)
        return cxm__policy_fail(reader, "roles", (struct cxm__slice){"now", 3}, as_of);
    if (policy->as_of == CXM__NO_TIME && policy->half_life)
        return cxm__policy_fail(reader, "half_life", none, as_of + 1);
    if (policy->weight_role && !policy->has_role_weights)
        return cxm__policy_fail(reader, "weight", (struct cxm__slice){"role", 4},
                                " needs the weights: say role_weights=decision_maker:3|end_user:1");
    if (!policy->weight_role && policy->has_role_weights)
        return cxm__policy_fail(reader, "role_weights", none,
                                "they weigh nothing unless role is a factor of weight: say weight=role");
    if (policy->previous && (policy->begin == CXM__NO_TIME || policy->end == INT64_MAX))
        return cxm__policy_fail(reader, "compare", (struct cxm__slice){"previous", 8},
                                " needs a window with a begin and an end: say window=2026-01-01/2026-07-01");
    return CXM_OK;
}

cxm_status cxm__model_policy_read(struct cxm__model_policy *policy, const char *text, const cxm_host *host,
                                  struct cxm__arena *arena, int32_t argument, cxm_error *error)
{
    struct cxm__model_policy read = {.as_of = CXM__NO_TIME, .begin = CXM__NO_TIME, .end = INT64_MAX};
    const struct cxm__policy_reader reader = {&read, arena, argument, error};
    struct cxm__policy_said said;
    cxm_status status = CXM_OK;
    cxm__options_defaults(&cxm__model_policy_table, &said, sizeof said);
    if (text)
        status = policy_take(&reader, text, &said);
    policy_choices(&read, &said);
    cxm__zone_utc(&read.zone);
    read.has_zone = !status && policy_given(said.zone);
    if (read.has_zone)
        status = cxm__zone_open(host, cxm__slice_of(said.zone), "zone", argument, &read.zone, error);
    if (!status)
        status = policy_as_of(&reader, said.as_of);
    if (!status)
        status = policy_window(&reader, said.window);
    if (!status)
        status = policy_half_life(&reader, said.half_life);
    if (!status)
        status = cxm__policy_weight(&reader, said.weight);
    if (!status)
        status = cxm__policy_dedupe(&reader, said.dedupe);
    if (!status)
        status = cxm__policy_role_weights(&reader, policy_given(said.role_weights) ? said.role_weights : NULL);
    if (!status)
        status = cxm__policy_rollup(&reader, said.rollup);
    if (!status)
        status = policy_agrees(&reader);
    if (!status)
        *policy = read;
    return status;
}
