/* From a role's name to its class: what the host said, then the defaults, then the classes' own names. All are compared folded, so
 * that "Decision-Maker" and DECISION_MAKER are one name. */
#include "model/roles.h"

#include <string.h>

#include "core/options.h"

const char *const cxm__role_class_names[CXM__ROLE_CLASSES] = {
    "decision_maker", "economic_buyer", "champion", "influencer", "technical_quality",
    "gatekeeper",     "end_user",       "other",    "unknown"};
const char *const cxm__side_names[CXM__SIDES] = {"buyer", "end_user", "own_employee", "unknown"};

void cxm__roles_default(struct cxm__role_classes *roles)
{
    static const uint8_t sides[CXM__ROLE_CLASSES] = {
        [CXM__ROLE_DECISION_MAKER] = CXM__SIDE_BUYER, [CXM__ROLE_ECONOMIC_BUYER] = CXM__SIDE_BUYER,
        [CXM__ROLE_CHAMPION] = CXM__SIDE_END_USER,    [CXM__ROLE_INFLUENCER] = CXM__SIDE_BUYER,
        [CXM__ROLE_TECHNICAL_QUALITY] = CXM__SIDE_END_USER, [CXM__ROLE_GATEKEEPER] = CXM__SIDE_BUYER,
        [CXM__ROLE_END_USER] = CXM__SIDE_END_USER,    [CXM__ROLE_OTHER] = CXM__SIDE_UNKNOWN,
        [CXM__ROLE_UNKNOWN] = CXM__SIDE_UNKNOWN};
    *roles = (struct cxm__role_classes){0};
    memcpy(roles->side, sides, sizeof sides);
}

/* Forgets what the host said behind the first `count` names. */
static void roles_cut(struct cxm__role_classes *roles, int64_t count, const cxm_host *host)
{
    while (roles->own_count > count) {
        char *name = roles->own[--roles->own_count].name;
        cxm__release(host, name, (int64_t)strlen(name) + 1, 1);
    }
}

void cxm__roles_free(struct cxm__role_classes *roles, const cxm_host *host)
{
    roles_cut(roles, 0, host);
    cxm__release(host, roles->own, roles->own_capacity, sizeof *roles->own);
    roles->own = NULL;
    roles->own_capacity = 0;
}

static bool roles_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '-' || c == '_' || c == '/';
}

/* Letters beyond ASCII stay as they are. False where it does not fit. */
static bool roles_fold(struct cxm__slice name, char *out, size_t size)
{
    size_t length = 0;
    bool space = false;
    for (size_t i = 0; i < name.length; i++) {
        const char c = name.start[i];
        if (roles_is_space(c)) {
            space = length > 0;
            continue;
        }
        if (length + 2 >= size)
            return false;
        if (space)
            out[length++] = ' ';
        space = false;
        out[length++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[length] = '\0';
    return true;
}

/* Which of `count` names it is, folded or not; -1 if none. */
static int32_t roles_which(const char *const *names, int32_t count, const char *word)
{
    char folded[CXM__NAME_SIZE], name[CXM__NAME_SIZE];
    if (!roles_fold(cxm__slice_of(word), folded, sizeof folded))
        return -1;
    for (int32_t i = 0; i < count; i++)
        if (roles_fold(cxm__slice_of(names[i]), name, sizeof name) && strcmp(name, folded) == 0)
            return i;
    return -1;
}

/* The class of one name; CXM__ROLE_CLASSES where nobody has said. */
static enum cxm__role_class roles_one(const struct cxm__role_classes *roles, struct cxm__slice name)
{
    char folded[CXM__NAME_SIZE];
    if (!roles_fold(name, folded, sizeof folded))
        return CXM__ROLE_CLASSES;
    for (int64_t i = roles->own_count; i-- > 0;)
        if (strcmp(roles->own[i].name, folded) == 0)
            return roles->own[i].role_class;
    for (int32_t i = 0; i < cxm__role_default_count; i++)
        if (strcmp(cxm__role_defaults[i].name, folded) == 0)
            return cxm__role_defaults[i].role_class;
    return CXM__ROLE_CLASSES;
}

enum cxm__role_class cxm__roles_class(const struct cxm__role_classes *roles, struct cxm__slice name)
{
    enum cxm__role_class best = roles_one(roles, name);
    if (best != CXM__ROLE_CLASSES)
        return best;
    best = CXM__ROLE_UNKNOWN;
    for (bool more = true; more;) {
        const char *end = name.length ? memchr(name.start, ';', name.length) : NULL;
        const size_t length = end ? (size_t)(end - name.start) : name.length;
        const enum cxm__role_class is = roles_one(roles, (struct cxm__slice){name.start, length});
        best = is < best ? is : best;
        more = end != NULL;
        if (end)
            name = (struct cxm__slice){end + 1, name.length - length - 1};
    }
    return best;
}

static bool roles_add(struct cxm__role_classes *roles, const char *folded, enum cxm__role_class role_class, const cxm_host *host)
{
    const size_t size = strlen(folded) + 1;
    if (!cxm__reserve(host, (void **)&roles->own, &roles->own_capacity, roles->own_count + 1, sizeof *roles->own))
        return false;
    char *name = cxm__allocate(host, (int64_t)size, 1);
    if (!name)
        return false;
    memcpy(name, folded, size);
    roles->own[roles->own_count++] = (struct cxm__role_name){name, role_class};
    return true;
}

cxm_status cxm__roles_map(struct cxm__role_classes *roles, const char *names, int32_t argument, const cxm_host *host,
                          cxm_error *error)
{
    const int64_t before = roles->own_count;
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE], folded[CXM__NAME_SIZE];
    cxm_status status = CXM_OK;
    while (!status) {
        status = cxm__option_next(&names, 0, name, value, argument, error);
        if (status || !name[0])
            break;
        const int32_t is = roles_which(cxm__role_class_names, CXM__ROLE_CLASSES, value);
        if (is < 0)
            status = CXM__FAIL(
                error, CXM_E_NOT_FOUND, argument, -1, CXM__AQ(name), CXM__T("="), CXM__Q(value),
                CXM__T(": no such class of roles; there are decision_maker, economic_buyer, influencer, technical_quality, "
                       "end_user, gatekeeper, champion, other, unknown"));
        else if (!roles_fold(cxm__slice_of(name), folded, sizeof folded) || !folded[0])
            status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__AQ(name), CXM__T(" is no name of a role"));
        else if (!roles_add(roles, folded, (enum cxm__role_class)is, host))
            status = cxm__fail_memory(error);
    }
    if (status)
        roles_cut(roles, before, host);
    return status;
}

cxm_status cxm__roles_map_sides(struct cxm__role_classes *roles, const char *sides, int32_t argument, cxm_error *error)
{
    uint8_t side[CXM__ROLE_CLASSES];
    char name[CXM__NAME_SIZE], value[CXM__VALUE_SIZE];
    memcpy(side, roles->side, sizeof side);
    for (;;) {
        cxm_status status = cxm__option_next(&sides, 0, name, value, argument, error);
        if (status)
            return status;
        if (!name[0])
            break;
        const int32_t role_class = roles_which(cxm__role_class_names, CXM__ROLE_CLASSES, name);
        const int32_t is = roles_which(cxm__side_names, CXM__SIDES, value);
        if (role_class < 0)
            return CXM__FAIL(
                error, CXM_E_NOT_FOUND, argument, -1, CXM__AQ(name),
                CXM__T(": no such class of roles; there are decision_maker, economic_buyer, influencer, technical_quality, "
                       "end_user, gatekeeper, champion, other, unknown"));
        if (is < 0)
            return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__AQ(name), CXM__T("="), CXM__Q(value),
                             CXM__T(": no such side; there are buyer, end_user, own_employee, unknown"));
        side[role_class] = (uint8_t)is;
    }
    memcpy(roles->side, side, sizeof side);
    return CXM_OK;
}
