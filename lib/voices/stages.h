/* People followed over stages: who was heard where, who came back, and who stayed away, account by account.
 * A person is a contact of an account; stages that nobody was heard in are none. */
#ifndef CXM__VOICES_STAGES_H
#define CXM__VOICES_STAGES_H

#include "measure.h"
#include "stats/cluster_means.h"
#include "voices/scorer.h"

enum { CXM__STAGES_MAX = 256, CXM__STAGES_TEXT = 256 };

/* Shares are part of whole. `after`: answers behind the first stage; `joined`: people of stages behind the first, who are in none
 * before; `lost`: people of stages before the last, who are not in the next. */
enum cxm__stages_share { CXM__STAGES_REUSE, CXM__STAGES_REPEATED, CXM__STAGES_ATTRITION, CXM__STAGES_JOINED, CXM__STAGES_SHARES };

struct cxm__stages_account {
    uint32_t part[CXM__STAGES_SHARES], whole[CXM__STAGES_SHARES];
    int32_t succeeded; /* whether nobody of a stage is in the next; -1 where the account was not heard in two in a row */
    double overlap;    /* mean Jaccard of stages in a row, where it was */
};

struct cxm__stages {
    const cxm_host *host;
    struct cxm__scorer scorer;
    bool scored;
    int64_t answers, people, missing, excluded;
    int32_t stages;
    struct cxm__stages_account *accounts; /* with an answer */
    int64_t account_count, account_capacity;
    struct cxm__cluster_cell *cells;      /* answers in stage s of newcomers, 2 s, and of people who were heard before, 2 s + 1 */
    struct cxm__cluster_part *parts;
    int64_t part_count, part_capacity;
};

/* Whether the text names stages, each once: "purchase|installation|use". */
cxm_status cxm__stages_check(const char *order, const char *owner, int32_t argument, cxm_error *error);
void cxm__stages_settle(char order[CXM__STAGES_TEXT]);

/* Reads the inputs contact, account, stage and perhaps score. End with cxm__stages_free() in any case. */
cxm_status cxm__stages_read(struct cxm__stages *stages, const struct cxm__request *request, const char *measure, const char *order,
                            const char *owner, cxm_error *error);
void cxm__stages_free(struct cxm__stages *stages);

#endif
