/* The options of "whom to ask next": three of them are a policy's and read as such, the others are numbers and a list of classes.
 * All are read before any is looked at, so that their order does not matter. */
#include <math.h>
#include <string.h>

#include "core/options.h"
#include "model/ask.h"

enum ask_option { ASK_AS_OF, ASK_ZONE, ASK_WINDOW, ASK_REQUIRED, ASK_FATIGUE, ASK_PER_ACCOUNT, ASK_OPTIONS };

static const char *const ask_names[ASK_OPTIONS] = {"as_of", "zone", "window", "required", "fatigue", "per_account"};

struct ask_texts {
    char of[ASK_OPTIONS][CXM__VALUE_SIZE];
};

static cxm_status ask_wrong(enum ask_option option, struct cxm__slice value, const char *wanted, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__T("options: "), CXM__A(ask_names[option]), CXM__T("="), CXM__S(value),
                     CXM__T(" is not "), CXM__T(wanted));
}

static cxm_status ask_take(struct ask_texts *texts, const char *options, cxm_error *error)
{
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    strcpy(texts->of[ASK_REQUIRED], "decision_maker:3|influencer:3|end_user:3");
    strcpy(texts->of[ASK_FATIGUE], "90d");
    strcpy(texts->of[ASK_PER_ACCOUNT], "3");
    for (const char *at = options;;) {
        int32_t option = 0;
        cxm_status status = cxm__option_next(&at, '\0', name, value, 1, error);
        if (status || !*name)
            return status;
        while (option < ASK_OPTIONS && strcmp(ask_names[option], name) != 0)
            option++;
        if (option == ASK_OPTIONS)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("options: there is no option "), CXM__AQ(name),
                             CXM__T("; there are as_of, zone, window, required, fatigue and per_account"));
        memcpy(texts->of[option], value, strlen(value) + 1);
    }
}

static cxm_status ask_policy(struct cxm__ask_options *options, const struct ask_texts *texts, const cxm_host *host,
                             struct cxm__arena *arena, cxm_error *error)
{
    char policy[4 * CXM__VALUE_SIZE];
    struct cxm__text text = cxm__text_into(policy, sizeof policy);
    if (!*texts->of[ASK_AS_OF])
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__T("options: "), CXM__A("as_of"),
                         CXM__T(" is not said: say as_of=2026-07-01"));
    for (int32_t i = ASK_AS_OF; i <= ASK_WINDOW; i++) {
        if (!*texts->of[i])
            continue;
        cxm__text_string(&text, ask_names[i]);
        cxm__text_character(&text, '=');
        cxm__text_quoted(&text, texts->of[i], strlen(texts->of[i]));
        cxm__text_character(&text, ' ');
    }
    if (!cxm__text_end(&text))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("options"), CXM__T(" are too long"));
    cxm_status status = cxm__model_policy_read(&options->policy, policy, host, arena, 1, error);
    if (!status && options->policy.end > options->policy.as_of)
        options->policy.end = options->policy.as_of;
    return status;
}

static cxm_status ask_fatigue(struct cxm__ask_options *options, const char *text, cxm_error *error)
{
    struct cxm__calendar_duration duration;
    cxm_status status = cxm__calendar_duration_read(cxm__slice_of(text), "fatigue", 1, &duration, error);
    if (!status && !options->policy.has_zone && !duration.seconds)
        return cxm__model_policy_no_zone("fatigue", 1, error);
    if (!status)
        options->tired_since = cxm__calendar_add(&options->policy.zone, options->policy.as_of, &duration, -1);
    return status;
}

static cxm_status ask_required_one(struct cxm__ask_options *options, struct cxm__slice one, cxm_error *error)
{
    const char *colon = memchr(one.start, ':', one.length);
    int32_t role_class = 0;
    double number;
    if (!colon)
        return ask_wrong(ASK_REQUIRED, one, "a class and a number such as end_user:3", error);
    const struct cxm__slice name = {one.start, (size_t)(colon - one.start)};
    const struct cxm__slice count = {colon + 1, one.length - name.length - 1};
    while (role_class < CXM__ROLE_UNKNOWN && !cxm__slice_is(name, cxm__role_class_names[role_class]))
        role_class++;
    if (role_class == CXM__ROLE_UNKNOWN)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("options: "), CXM__A("required"), CXM__T(": there is no class "),
                         CXM__S(name));
    if (!cxm__number_read(count, &number) || !(number >= 1 && number <= 1e6) || floor(number) != number)
        return ask_wrong(ASK_REQUIRED, one, "a class and a number from 1 to 1000000", error);
    options->required_sum += (int32_t)number - options->required[role_class];
    options->required[role_class] = (int32_t)number;
    return CXM_OK;
}

cxm_status cxm__ask_read(struct cxm__ask_options *options, const char *text, const cxm_host *host, struct cxm__arena *arena,
                         cxm_error *error)
{
    struct ask_texts texts = {{{0}}};
    double number;
    *options = (struct cxm__ask_options){0};
    cxm_status status = ask_take(&texts, text, error);
    if (!status)
        status = ask_policy(options, &texts, host, arena, error);
    if (!status)
        status = ask_fatigue(options, texts.of[ASK_FATIGUE], error);
    for (const char *at = texts.of[ASK_REQUIRED]; at && !status;) {
        const char *bar = strchr(at, '|');
        status = ask_required_one(options, (struct cxm__slice){at, bar ? (size_t)(bar - at) : strlen(at)}, error);
        at = bar ? bar + 1 : NULL;
    }
    if (status)
        return status;
    const char *per_account = texts.of[ASK_PER_ACCOUNT];
    if (!cxm__number_read(cxm__slice_of(per_account), &number) || !(number >= 1 && number <= 1e6) || floor(number) != number)
        return ask_wrong(ASK_PER_ACCOUNT, cxm__slice_of(per_account), "a whole number from 1 to 1000000", error);
    options->per_account = (int32_t)number;
    return CXM_OK;
}
