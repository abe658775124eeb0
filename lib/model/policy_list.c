/* The keys of a policy whose values are lists: weights, keys of duplicates, weights of roles, roll-ups.
 * Each list comes out in one order, and names nothing twice. */
#include <math.h>
#include <string.h>

#include "model/policy_read.h"

enum { POLICY_LIST_MOST = CXM__VALUE_SIZE / 2 - 32 }; /* with its quotes doubled it is a value again */

const char *const cxm__rollup_methods[CXM__ROLLUP_METHODS] = {"responses", "account_mean", "account_category", "waterfall", "worst",
                                                               "shrunken"};
const char *const cxm__rollup_weights[CXM__ROLLUP_POPULATION + 1] = {"", "revenue", "population"};

/* The next name of a list, up to the joiner or the end, in memory of the arena; *name stays as it is where
 * there is none. */
static cxm_status policy_name(const struct cxm__policy_reader *reader, const char *key, const char **at, const char *joiner,
                              const char **name)
{
    const size_t size = strlen(*at) + 1;
    const struct cxm__slice whole = {*at, size - 1};
    char *read = cxm__arena_take(reader->arena, (int64_t)size, 1);
    if (!read)
        return cxm__fail_memory(reader->error);
    if (!cxm__name_read(at, joiner, read, size) || (**at && **at != *joiner))
        return cxm__policy_fail(reader, key, whole, " has no name where one should stand");
    *name = read;
    return CXM_OK;
}

/* Whether a list can be written back: its names as they will stand there, and some bytes for what stands around and between them. */
static cxm_status policy_fits(const struct cxm__policy_reader *reader, const char *key, const char *const *names, int32_t count)
{
    struct cxm__text text = cxm__text_into(NULL, 0);
    for (int32_t i = 0; i < count; i++) {
        cxm__text_quoted(&text, names[i], strlen(names[i]));
        cxm__text_character(&text, '+');
    }
    if (text.length <= POLICY_LIST_MOST)
        return CXM_OK;
    return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__T("policy."), CXM__A(key), CXM__T(": longer than "),
                     CXM__I(POLICY_LIST_MOST), CXM__T(" bytes"));
}

/* Moves behind a joiner; false at the end. */
static bool policy_joined(const char **at)
{
    if (!**at)
        return false;
    ++*at;
    return true;
}

/* Puts a name into a list in the order of names. */
static cxm_status policy_put(const struct cxm__policy_reader *reader, const char *key, const char *name, const char **names,
                             int32_t *count, int32_t most)
{
    int32_t place = 0;
    while (place < *count && strcmp(names[place], name) < 0)
        place++;
    if (place < *count && strcmp(names[place], name) == 0)
        return cxm__policy_fail(reader, key, cxm__slice_of(name), " is named twice");
    if (*count == most)
        return cxm__policy_fail(reader, key, cxm__slice_of(name), " is one field too many");
    memmove(names + place + 1, names + place, (size_t)(*count - place) * sizeof *names);
    names[place] = name;
    ++*count;
    return CXM_OK;
}

cxm_status cxm__policy_weight(const struct cxm__policy_reader *reader, const char *text)
{
    struct cxm__model_policy *policy = reader->policy;
    const char *at = text, *name = "";
    if (!text)
        return CXM_OK;
    do {
        cxm_status status = policy_name(reader, "weight", &at, "*", &name);
        if (status)
            return status;
        const bool role = strcmp(name, "role") == 0;
        const bool revenue = strcmp(name, "revenue") == 0 || strcmp(name, "account.revenue") == 0;
        if ((role && policy->weight_role) || (revenue && policy->weight_revenue))
            return cxm__policy_fail(reader, "weight", cxm__slice_of(name), " is named twice");
        policy->weight_role |= role;
        policy->weight_revenue |= revenue;
        if (!role && !revenue)
            status = policy_put(reader, "weight", strcmp(name, "given") == 0 ? "weight" : name, policy->weight_fields,
                                &policy->weight_count, CXM__WEIGHT_FIELDS);
        if (status)
            return status;
    } while (policy_joined(&at));
    return policy_fits(reader, "weight", policy->weight_fields, policy->weight_count);
}

cxm_status cxm__policy_dedupe(const struct cxm__policy_reader *reader, const char *text)
{
    static const char *const keeps[] = {"all", "first:", "last:", "mean:"};
    struct cxm__model_policy *policy = reader->policy;
    const char *name = "";
    int32_t keep = CXM__DEDUPE_FIRST;
    if (!text || strcmp(text, keeps[CXM__DEDUPE_ALL]) == 0)
        return CXM_OK;
    while (keep <= CXM__DEDUPE_MEAN && strncmp(text, keeps[keep], strlen(keeps[keep])) != 0)
        keep++;
    if (keep > CXM__DEDUPE_MEAN)
        return cxm__policy_fail(reader, "dedupe", cxm__slice_of(text),
                                " is none of all, first:KEYS, last:KEYS and mean:KEYS, such as last:contact+touchpoint");
    policy->dedupe = (enum cxm__policy_keep)keep;
    text += strlen(keeps[keep]);
    do {
        cxm_status status = policy_name(reader, "dedupe", &text, "+", &name);
        if (!status)
            status = policy_put(reader, "dedupe", name, policy->dedupe_keys, &policy->dedupe_count, CXM__DEDUPE_KEYS);
        if (status)
            return status;
    } while (policy_joined(&text));
    return policy_fits(reader, "dedupe", policy->dedupe_keys, policy->dedupe_count);
}

/* Which of some names a piece of text is, or -1. */
static int32_t policy_which(struct cxm__slice piece, const char *const *names, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (cxm__slice_is(piece, names[i]))
            return i;
    return -1;
}

cxm_status cxm__policy_role_weights(const struct cxm__policy_reader *reader, const char *text)
{
    struct cxm__model_policy *policy = reader->policy;
    bool said[CXM__ROLE_CLASSES] = {false};
    for (int32_t i = 0; i < CXM__ROLE_CLASSES; i++)
        policy->role_weights[i] = 1;
    policy->has_role_weights = text != NULL;
    if (!text)
        return CXM_OK;
    do {
        const struct cxm__slice pair = {text, strcspn(text, "|")}, name = {text, strcspn(text, ":|")};
        const int32_t which = policy_which(name, cxm__role_class_names, CXM__ROLE_CLASSES);
        double weight;
        if (name.length == pair.length)
            return cxm__policy_fail(reader, "role_weights", pair, " is not of the form CLASS:WEIGHT, such as decision_maker:3");
        if (which < 0)
            return cxm__policy_fail(reader, "role_weights", name,
                                    " is no class of roles; they are decision_maker, economic_buyer, champion, "
                                                                  "influencer, technical_quality, gatekeeper, end_user, other, unknown");
        if (said[which])
            return cxm__policy_fail(reader, "role_weights", name, " is named twice");
        if (!cxm__number_read((struct cxm__slice){name.start + name.length + 1, pair.length - name.length - 1}, &weight) ||
            !isfinite(weight) || weight < 0)
            return cxm__policy_fail(reader, "role_weights", pair, " has no weight; expected a number from 0 on");
        said[which] = true;
        policy->role_weights[which] = weight + 0.0; /* -0 is 0 */
        text += pair.length;
    } while (policy_joined(&text));
    return CXM_OK;
}

static cxm_status policy_rollup_put(const struct cxm__policy_reader *reader, struct cxm__slice piece, struct cxm__rollup rollup)
{
    struct cxm__model_policy *policy = reader->policy;
    const int32_t rank = (int32_t)rollup.method * 3 + (int32_t)rollup.weight;
    int32_t place = policy->rollup_count;
    for (; place > 0; place--) {
        const struct cxm__rollup *other = &policy->rollups[place - 1];
        const int32_t against = (int32_t)other->method * 3 + (int32_t)other->weight;
        if (against == rank)
            return cxm__policy_fail(reader, "rollup", piece, " is named twice");
        if (against < rank)
            break;
    }
    if (policy->rollup_count == CXM__ROLLUPS)
        return cxm__policy_fail(reader, "rollup", piece, " is one roll-up too many");
    memmove(policy->rollups + place + 1, policy->rollups + place, (size_t)(policy->rollup_count - place) * sizeof rollup);
    policy->rollups[place] = rollup;
    policy->rollup_count++;
    return CXM_OK;
}

cxm_status cxm__policy_rollup(const struct cxm__policy_reader *reader, const char *text)
{
    if (!text)
        text = cxm__rollup_methods[CXM__ROLLUP_RESPONSES];
    do {
        const struct cxm__slice piece = {text, strcspn(text, "|")}, method = {text, strcspn(text, "*|")};
        const bool weighted = method.length < piece.length;
        const struct cxm__slice weight = {text + method.length + weighted, piece.length - method.length - weighted};
        const int32_t of_method = policy_which(method, cxm__rollup_methods, CXM__ROLLUP_METHODS);
        const int32_t of_weight = policy_which(weight, cxm__rollup_weights, CXM__ROLLUP_POPULATION + 1);
        if (of_method < 0)
            return cxm__policy_fail(reader, "rollup", method.length ? method : (struct cxm__slice){"|", 1},
                                    " is no roll-up; there are responses, account_mean, account_category, waterfall, worst and "
                                    "shrunken");
        if (of_weight < 0 || (weighted && !weight.length))
            return cxm__policy_fail(reader, "rollup", piece, " is weighted by something else than *revenue or *population");
        if (of_method == CXM__ROLLUP_SHRUNKEN && weighted)
            return cxm__policy_fail(reader, "rollup", piece, " is weighted, and shrunken means take no weights");
        cxm_status status = policy_rollup_put(
            reader, piece, (struct cxm__rollup){(enum cxm__rollup_method)of_method, (enum cxm__rollup_weight)of_weight});
        if (status)
            return status;
        text += piece.length;
    } while (policy_joined(&text));
    return CXM_OK;
}
