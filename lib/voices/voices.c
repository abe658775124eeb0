/* Labels are looked up once and rows by their codes. Which label is of which side the options say; what none names is neither. */
#include "voices/voices.h"

#include <math.h>

#include "account/declared.h"
#include "stats/survival_codes.h"

static const char *voices_or(const char *text, const char *usual)
{
    return *text ? text : usual;
}

/* A list of labels: those of own people are read like those of sides. */
struct voices_labels {
    const char *option, *text;
};

static struct voices_labels voices_buyer(const struct cxm__voices_choice *choice)
{
    return (struct voices_labels){"buyer", voices_or(choice->buyer, "buyer")};
}

static struct voices_labels voices_user(const struct cxm__voices_choice *choice)
{
    return (struct voices_labels){"user", voices_or(choice->user, "end_user")};
}

/* `others`: whose labels none may be, buyers and end users, each or all of them NULL. */
static cxm_status voices_check_labels(const struct voices_labels *labels, const struct voices_labels *const others[2],
                                      const char *owner, int32_t argument, cxm_error *error)
{
    struct cxm__declared list = {.owner = owner, .option = labels->option, .at = labels->text, .argument = argument};
    for (bool more = true; more;) {
        cxm_status status = cxm__declared_next(&list, &more, error);
        if (!status && more && list.colon)
            status = cxm__declared_fail(&list, ": a label has no colon behind it; one that holds a colon stands in double quotes",
                                        error);
        for (int i = 0; i < 2 && !status && more && others; i++)
            if (others[i] && cxm__voices_named(others[i]->text, list.name))
                status = cxm__declared_fail(&list, i ? " is a label of end users too" : " is a label of buyers too", error);
        if (status)
            return status;
    }
    return CXM_OK;
}

cxm_status cxm__voices_check(const struct cxm__voices_choice *choice, bool measured, const char *owner, int32_t argument,
                             cxm_error *error)
{
    struct cxm__scorer scorer;
    const struct voices_labels buyer = voices_buyer(choice), user = voices_user(choice), *const others[2] = {&buyer, NULL};
    cxm_status status = measured ? cxm__scorer_read(&scorer, choice->measure, owner, argument, error) : CXM_OK;
    if (!status)
        status = voices_check_labels(&buyer, NULL, owner, argument, error);
    return status ? status : voices_check_labels(&user, others, owner, argument, error);
}

cxm_status cxm__voices_check_own(const struct cxm__voices_choice *choice, const char *own, const char *owner, int32_t argument,
                                 cxm_error *error)
{
    const struct voices_labels labels = {"own", voices_or(own, "own_employee")};
    const struct voices_labels buyer = voices_buyer(choice), user = voices_user(choice), *const others[2] = {&buyer, &user};
    return voices_check_labels(&labels, others, owner, argument, error);
}

struct cxm__voices_choice cxm__voices_own(const char *own)
{
    struct cxm__voices_choice choice = {.unknown = 0};
    const char *labels = voices_or(own, "own_employee");
    memcpy(choice.buyer, labels, strlen(labels));
    return choice;
}

/* The first name in bytewise order behind `after`, or of all where that is NULL; false where there is none. */
static bool voices_next_label(const char *text, const char *after, char next[CXM__NAME_SIZE])
{
    struct cxm__declared list = {.owner = "", .option = "", .at = text};
    bool found = false;
    for (bool more = true; !cxm__declared_next(&list, &more, NULL) && more;)
        if ((!after || strcmp(list.name, after) > 0) && (!found || strcmp(list.name, next) < 0)) {
            memcpy(next, list.name, CXM__NAME_SIZE);
            found = true;
        }
    return found;
}

/* Settled, each label stands once, in bytewise order: which came first says nothing. */
static void voices_settle_labels(char text[CXM__VOICES_LABELS], const char *usual)
{
    char settled[CXM__VOICES_LABELS], name[CXM__NAME_SIZE], last[CXM__NAME_SIZE];
    struct cxm__text to = cxm__text_into(settled, sizeof settled);
    for (bool more = voices_next_label(voices_or(text, usual), NULL, name); more;) {
        cxm__declared_write(&to, '|', name);
        memcpy(last, name, sizeof last);
        more = voices_next_label(voices_or(text, usual), last, name);
    }
    if (!cxm__text_end(&to))
        return;
    memset(text, 0, CXM__VOICES_LABELS);
    memcpy(text, settled, to.length);
}

void cxm__voices_settle(struct cxm__voices_choice *choice, bool measured)
{
    if (measured)
        cxm__scorer_settle(choice->measure);
    voices_settle_labels(choice->buyer, "buyer");
    voices_settle_labels(choice->user, "end_user");
}

void cxm__voices_settle_own(char own[CXM__VOICES_LABELS])
{
    voices_settle_labels(own, "own_employee");
}

bool cxm__voices_named(const char *text, const char *label)
{
    struct cxm__declared list = {.owner = "", .option = "", .at = text};
    for (bool more = true; !cxm__declared_next(&list, &more, NULL) && more;)
        if (strcmp(list.name, label) == 0)
            return true;
    return false;
}

int32_t *cxm__voices_codes(const struct cxm__request *request, int32_t input, int64_t *labels)
{
    const cxm_column *column = &request->columns[input];
    int32_t *codes = cxm__allocate(request->host, request->length, sizeof *codes);
    *labels = column->extra ? ((const cxm_column *)column->extra)->length : 0;
    for (int64_t row = 0; codes && row < request->length; row++)
        codes[row] = cxm__column_is_null(column, row) ? -1 : (int32_t)cxm__column_code(column, row);
    return codes;
}

/* Codes anew: how many other codes that have a row are smaller. */
static bool voices_densify(const cxm_host *host, int32_t *codes, int64_t rows, int64_t *different)
{
    double *values = cxm__allocate(host, rows, sizeof *values);
    int32_t *dense = cxm__allocate(host, rows, sizeof *dense);
    int64_t n = 0, at = 0;
    for (int64_t row = 0; values && row < rows; row++)
        if (codes[row] >= 0)
            values[n++] = codes[row];
    const bool enough = values && dense && cxm__codes_of(host, values, n, false, dense, different);
    for (int64_t row = 0; enough && row < rows; row++)
        if (codes[row] >= 0)
            codes[row] = dense[at++];
    cxm__release(host, dense, rows, sizeof *dense);
    cxm__release(host, values, rows, sizeof *values);
    return enough;
}

int32_t *cxm__voices_dense(const struct cxm__request *request, int32_t input, int64_t *different)
{
    int32_t *codes = cxm__voices_codes(request, input, different);
    if (!codes || *different <= 2 * request->length || voices_densify(request->host, codes, request->length, different))
        return codes;
    cxm__release(request->host, codes, request->length, sizeof *codes);
    return NULL;
}

/* Sides by label, then by row. */
static cxm_status voices_sides(struct cxm__voices *voices, const struct cxm__request *request, int32_t input,
                               const struct cxm__voices_choice *choice, cxm_error *error)
{
    const cxm_column *column = &request->columns[input], *labels = column->extra;
    const int64_t count = labels ? labels->length : 0;
    char name[CXM__NAME_SIZE];
    uint8_t *of = cxm__allocate(request->host, count, sizeof *of);
    voices->side = cxm__allocate(request->host, voices->rows, sizeof *voices->side);
    if (!of || !voices->side) {
        cxm__release(request->host, of, count, sizeof *of);
        return cxm__fail_memory(error);
    }
    for (int64_t i = 0; i < count; i++) {
        const bool whole = !cxm_column_text(labels, i, name, sizeof name, NULL, NULL); /* a longer one is nobody's */
        of[i] = whole && cxm__voices_named(voices_buyer(choice).text, name)  ? CXM__VOICE_BUYER
                : whole && cxm__voices_named(voices_user(choice).text, name) ? CXM__VOICE_USER
                : whole && (!*name || strcmp(name, "unknown") == 0)         ? CXM__VOICE_UNKNOWN
                                                                            : CXM__VOICE_ELSE;
    }
    for (int64_t row = 0; row < voices->rows; row++)
        voices->side[row] = cxm__column_is_null(column, row) ? (uint8_t)CXM__VOICE_UNKNOWN : of[cxm__column_code(column, row)];
    cxm__release(request->host, of, count, sizeof *of);
    return CXM_OK;
}

/* What answers between points counted: to ask the measure takes a microsecond, and means of items are few different numbers. */
enum { VOICES_SEEN = 256 };
struct voices_seen {
    double answer[VOICES_SEEN], counts[VOICES_SEEN];
};

static cxm_status voices_count(const struct cxm__voices *voices, struct voices_seen *seen, int64_t row, double *counts,
                               cxm_error *error)
{
    const double answer = voices->answer[row];
    uint64_t bits;
    if (answer == floor(answer))
        return cxm__scorer_count(&voices->scorer, answer, "score", row, counts, error);
    memcpy(&bits, &answer, sizeof bits);
    const uint64_t place = bits * 0x9e3779b97f4a7c15 >> 56;
    if (seen->answer[place] != answer) {
        cxm_status status = cxm__scorer_count(&voices->scorer, answer, "score", row, &seen->counts[place], error);
        if (status)
            return status;
        seen->answer[place] = answer;
    }
    *counts = seen->counts[place];
    return CXM_OK;
}

static cxm_status voices_answers(struct cxm__voices *voices, const struct cxm__request *request, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    struct voices_seen seen;
    cxm_status status = CXM_OK;
    for (int i = 0; i < VOICES_SEEN; i++)
        seen.answer[i] = (double)NAN;
    voices->answer = cxm__allocate(request->host, voices->rows, sizeof *voices->answer);
    voices->counts = cxm__allocate(request->host, voices->rows, sizeof *voices->counts);
    if (!voices->answer || !voices->counts)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < voices->rows && !status; first += CXM__BLOCK) {
        const int32_t n = voices->rows - first < CXM__BLOCK ? (int32_t)(voices->rows - first) : CXM__BLOCK;
        cxm__decode_numbers(&request->columns[0], first, n, voices->answer + first, null);
        for (int32_t i = 0; i < n && !status; i++) {
            double *counts = &voices->counts[first + i];
            *counts = (double)NAN;
            voices->missing += null[i];
            if (null[i])
                continue;
            status = voices_count(voices, &seen, first + i, counts, error);
            voices->skipped += isnan(*counts);
        }
    }
    return status;
}

/* What was answered, and by whom nobody knows. `side` is the input's position. */
static cxm_status voices_tally(struct cxm__voices *voices, int32_t side, const struct cxm__voices_choice *choice, const char *owner,
                               cxm_error *error)
{
    for (int64_t row = 0; row < voices->rows; row++) {
        if (voices->counts && isnan(voices->counts[row]))
            continue;
        voices->answered++;
        voices->unknown += voices->side[row] == CXM__VOICE_UNKNOWN;
        voices->nowhere += voices->side[row] <= CXM__VOICE_USER && voices->account[row] < 0;
        voices->heard += cxm__voices_heard(voices, row);
        if (choice->unknown && voices->side[row] == CXM__VOICE_UNKNOWN)
            return CXM__FAIL(error, CXM_E_DOMAIN, side, row, CXM__A("side"), CXM__T("["), CXM__I(row),
                             CXM__T("]: nobody knows which side this is; to count and leave out such rows say "), CXM__T(owner), CXM__T(".unknown=keep"));
    }
    return CXM_OK;
}

cxm_status cxm__voices_read_sides(struct cxm__voices *voices, const struct cxm__request *request, int32_t side, int32_t account,
                                  const struct cxm__voices_choice *choice, const char *owner, cxm_error *error)
{
    *voices = (struct cxm__voices){.host = request->host, .rows = request->length};
    voices->account = cxm__voices_dense(request, account, &voices->accounts);
    cxm_status status = voices->account ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = voices_sides(voices, request, side, choice, error);
    return status ? status : voices_tally(voices, side, choice, owner, error);
}

cxm_status cxm__voices_read(struct cxm__voices *voices, const struct cxm__request *request, const struct cxm__voices_choice *choice,
                            const char *owner, cxm_error *error)
{
    *voices = (struct cxm__voices){.host = request->host, .rows = request->length};
    cxm_status status = cxm__scorer_read(&voices->scorer, choice->measure, owner, 0, error);
    if (!status) {
        voices->account = cxm__voices_dense(request, 2, &voices->accounts);
        status = voices->account ? CXM_OK : cxm__fail_memory(error);
    }
    if (!status)
        status = voices_sides(voices, request, 1, choice, error);
    if (!status)
        status = voices_answers(voices, request, error);
    return status ? status : voices_tally(voices, 1, choice, owner, error);
}

cxm_tested_estimate cxm__voices_unknown(const struct cxm__voices *voices)
{
    cxm_tested_estimate unknown = cxm__voices_share(voices->unknown, voices->answered);
    cxm__voices_counted(voices, voices->answered, &unknown.estimate);
    return unknown;
}

cxm_tested_estimate cxm__voices_share(int64_t part, int64_t whole)
{
    cxm_tested_estimate share = cxm__tested(whole, 0);
    share.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (whole)
        cxm__tested_value(&share, 100 * ((double)part / (double)whole), (double)NAN);
    return share;
}

void cxm__voices_free(struct cxm__voices *voices)
{
    cxm__release(voices->host, voices->answer, voices->rows, sizeof *voices->answer);
    cxm__release(voices->host, voices->counts, voices->rows, sizeof *voices->counts);
    cxm__release(voices->host, voices->side, voices->rows, sizeof *voices->side);
    cxm__release(voices->host, voices->account, voices->rows, sizeof *voices->account);
}
