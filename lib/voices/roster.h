/* A population by person: who there is, who was invited, and what those who were heard answered, by class and account.
 * Our own people, people of unknown side or without an account, and rows that stand for nobody are not of it. */
#ifndef CXM__VOICES_ROSTER_H
#define CXM__VOICES_ROSTER_H

#include "account/required.h"
#include "stats/cluster_means.h"
#include "voices/voices.h"

enum { CXM__ROSTER_CLASSES_MAX = 64 };

/* One class of role; people whose class is not known are a class of their side. */
struct cxm__roster_class {
    double people;
    double unasked; /* of them neither heard nor known to be invited */
};

struct cxm__roster {
    const cxm_host *host;
    struct cxm__scorer scorer;
    int64_t rows, heard_rows;    /* of the population; of it with an answer */
    int64_t missing, excluded;   /* all without an answer; with one that is left out */
    int64_t answered, unknown;   /* as in struct cxm__voices */
    int64_t accounts, complete;  /* with people; of them with all required classes heard */
    bool asked;                  /* invitations were given */
    double people, users, heard, unasked, invited, invited_users;
    int32_t class_count;
    struct cxm__roster_class classes[CXM__ROSTER_CLASSES_MAX];
    struct cxm__cluster_cell cells[2 * CXM__ROSTER_CLASSES_MAX]; /* answers of class c: buyers 2 c, users 2 c + 1 */
    struct cxm__cluster_part *parts;                             /* the same by account */
    int64_t part_count, part_capacity;
};

/* Reads the inputs score, side, account, invited, role_class and people, of which the last three may be absent. End with
 * cxm__roster_free() in any case. */
cxm_status cxm__roster_read(struct cxm__roster *people, const struct cxm__request *request, const struct cxm__voices_choice *choice,
                            const struct cxm__required *required, const char *owner, cxm_error *error);
void cxm__roster_free(struct cxm__roster *people);

/* Weight of the answers of a class. */
static inline double cxm__roster_heard(const struct cxm__roster *people, int32_t c)
{
    const struct cxm__cluster_cell *pair = &people->cells[2 * (int64_t)c];
    return pair[0].weight + pair[1].weight;
}

#endif
