/* The accounts above an account, one by one and for all accounts at once.
 * Hosts bring circles, so a way up ends where it would begin again: at the smallest code on the circle. */
#include "model/parents.h"

struct parents_tree {
    const struct cxm_model *model;
    const struct cxm__stored *parent; /* of accounts, or NULL */
};

static struct parents_tree parents_of(const struct cxm_model *model)
{
    return (struct parents_tree){model, cxm__store_find(&model->tables[CXM__ACCOUNTS], "parent")};
}

static int32_t parents_above(struct parents_tree of, int32_t account)
{
    int32_t row = of.parent ? cxm__model_row(of.model, CXM__ENTITY_ACCOUNT, account) : -1;
    int32_t above = row < 0 ? CXM__NO_CODE : ((const int32_t *)of.parent->data)[row];
    return above == CXM__NO_CODE ? account : above;
}

int32_t cxm__people_parent(const struct cxm_model *model, int32_t account)
{
    return parents_above(parents_of(model), account);
}

/* The smallest code on the circle that an account is on. */
static int32_t parents_circle(struct parents_tree of, int32_t account)
{
    int32_t least = account;
    for (int32_t at = parents_above(of, account); at != account; at = parents_above(of, at))
        least = at < least ? at : least;
    return least;
}

/* Brent's search for a circle: one walker, and a mark that is moved on after 1, 2, 4, ... steps. */
int32_t cxm__people_root(const struct cxm_model *model, int32_t account)
{
    const struct parents_tree of = parents_of(model);
    int32_t mark = account, at = account;
    for (int64_t steps = 0, stay = 1;; steps++) {
        int32_t above = parents_above(of, at);
        if (above == at)
            return at;
        at = above;
        if (at == mark)
            return parents_circle(of, at);
        if (steps == stay) {
            mark = at;
            steps = 0;
            stay *= 2;
        }
    }
}

bool cxm__parents_make(const struct cxm_model *model, enum cxm__account_level level, const cxm_host *host, int32_t **above,
                       int64_t *count)
{
    const struct parents_tree of = parents_of(model);
    int64_t n = model->entities[CXM__ENTITY_ACCOUNT].count;
    int32_t *found = cxm__allocate(host, n, sizeof *found);
    if (!found)
        return false;
    if (level != CXM__LEVEL_ROOT) {
        for (int64_t i = 0; i < n; i++)
            found[i] = parents_above(of, (int32_t)i);
    } else {
        for (int64_t i = 0; i < n; i++)
            found[i] = CXM__NO_CODE;
        /* A way up is walked once to its root, or to where a way before has been, and once more to write the root down. */
        for (int64_t i = 0; i < n; i++) {
            int32_t at = (int32_t)i, root;
            for (; found[at] == CXM__NO_CODE; at = parents_above(of, at))
                found[at] = -2 - (int32_t)i;
            if (found[at] >= 0)
                root = found[at];
            else
                root = parents_circle(of, at); /* one that is its own parent is a circle of one */
            for (at = (int32_t)i; found[at] == -2 - (int32_t)i; at = parents_above(of, at))
                found[at] = root;
        }
    }
    *above = found;
    *count = n;
    return true;
}
