/* What our own people believe that customers say, held against what they say: two groups of answers by account, for customers
 * altogether and for either side. Whether they know which accounts are unhappy is a rank correlation of the accounts' means. */
#include <math.h>

#include "cxm/unstable/association.h"
#include "voices/levels.h"
#include "voices/voices.h"

struct mirror_options {
    size_t struct_size;
    struct cxm__voices_choice voices;
    char own[CXM__VOICES_LABELS]; /* "" is "own_employee" */
    double confidence;
};

/* Of whom, as the terms have it. */
enum { MIRROR_ALL, MIRROR_BUYERS, MIRROR_USERS, MIRROR_OF };
/* The groups of cxm__levels. */
enum { MIRROR_SAID, MIRROR_BELIEVED };

struct mirror {
    struct cxm__voices voices, own, about; /* own: BUYER is one of our own people; about: of which side they speak */
    bool told;                             /* there is a column `about` */
    struct cxm__levels of[MIRROR_OF];
    int64_t used;                          /* answers */
};

static cxm_status mirror_check(const void *given, int32_t argument, cxm_error *error)
{
    const struct mirror_options *options = given;
    const cxm_status status = cxm__voices_check(&options->voices, true, "voices.mirror", argument, error);
    return status ? status : cxm__voices_check_own(&options->voices, options->own, "voices.mirror", argument, error);
}

static void mirror_settle(void *given)
{
    struct mirror_options *options = given;
    cxm__voices_settle(&options->voices, true);
    cxm__voices_settle_own(options->own);
}

/* Sides as the options have them; our own people once more, as if they were the buyers of a second reading. */
static cxm_status mirror_read(struct mirror *m, const struct cxm__request *request, cxm_error *error)
{
    const struct mirror_options *options = request->options;
    const struct cxm__voices_choice own = cxm__voices_own(options->own);
    struct cxm__voices_choice about = options->voices;
    about.unknown = 0;
    m->told = cxm__voices_given(request, 3) > 0;
    cxm_status status = cxm__voices_read(&m->voices, request, &options->voices, "voices.mirror", error);
    if (!status)
        status = cxm__voices_read_sides(&m->own, request, 1, 2, &own, "voices.mirror", error);
    if (!status && m->told)
        status = cxm__voices_read_sides(&m->about, request, 3, 2, &about, "voices.mirror", error);
    for (int32_t w = 0; w < MIRROR_OF && !status; w++)
        if (!cxm__levels_new(&m->of[w], request->host, m->voices.accounts))
            status = cxm__fail_memory(error);
    return status;
}

static void mirror_free(struct mirror *m)
{
    cxm__voices_free(&m->voices);
    cxm__voices_free(&m->own);
    cxm__voices_free(&m->about);
    for (int32_t w = 0; w < MIRROR_OF; w++)
        cxm__levels_free(&m->of[w]);
}

static void mirror_gather(struct mirror *m)
{
    const struct cxm__voices *v = &m->voices;
    for (int64_t row = 0; row < v->rows; row++) {
        const int32_t account = v->account[row];
        if (account < 0 || isnan(v->counts[row]))
            continue;
        if (v->side[row] <= CXM__VOICE_USER) {
            cxm__levels_add(&m->of[MIRROR_ALL], MIRROR_SAID, account, v->counts[row]);
            cxm__levels_add(&m->of[v->side[row] == CXM__VOICE_BUYER ? MIRROR_BUYERS : MIRROR_USERS], MIRROR_SAID, account,
                            v->counts[row]);
            m->used++;
        } else if (v->side[row] == CXM__VOICE_ELSE && m->own.side[row] == CXM__VOICE_BUYER) {
            const uint8_t of = m->told ? m->about.side[row] : (uint8_t)CXM__VOICE_UNKNOWN;
            if (of == CXM__VOICE_ELSE)
                continue;
            cxm__levels_add(&m->of[of == CXM__VOICE_BUYER  ? MIRROR_BUYERS
                                   : of == CXM__VOICE_USER ? MIRROR_USERS
                                                           : MIRROR_ALL],
                            MIRROR_BELIEVED, account, v->counts[row]);
            m->used++;
        }
    }
}

/* What is believed of an account, and what those who are spoken of said there, each belief with its own. NaN without either. Where
 * all beliefs speak of the same, which is the rule, both are plain means: equal ones are equal to the bit. */
static void mirror_pair(const struct mirror *m, int64_t account, double *believed, double *said)
{
    double beliefs = 0, sum = 0, against = 0;
    *believed = *said = (double)NAN;
    for (int32_t w = 0; w < MIRROR_OF; w++) {
        const struct cxm__levels *of = &m->of[w];
        const double n = of->weight[MIRROR_BELIEVED][account], heard = of->weight[MIRROR_SAID][account];
        if (!(n > 0 && heard > 0))
            continue;
        const double held = cxm__sum_value(of->sum[MIRROR_SAID][account]) / heard;
        *said = beliefs > 0 ? (double)NAN : held;
        beliefs += n;
        sum += cxm__sum_value(of->sum[MIRROR_BELIEVED][account]);
        against += n * held;
    }
    if (!(beliefs > 0))
        return;
    *believed = sum / beliefs;
    *said = isnan(*said) ? against / beliefs : *said;
}

static cxm_status mirror_agreement(const struct mirror *m, double confidence, cxm_tested_estimate *figure, cxm_error *error)
{
    const cxm_host *host = m->voices.host;
    const int64_t most = m->voices.accounts;
    double *believed = cxm__allocate(host, most, sizeof *believed), *said = cxm__allocate(host, most, sizeof *said);
    cxm_association_result result;
    int64_t n = 0;
    cxm_status status = believed && said ? CXM_OK : cxm__fail_memory(error);
    for (int64_t account = 0; account < most && !status; account++) {
        mirror_pair(m, account, &believed[n], &said[n]);
        n += !isnan(believed[n]);
    }
    if (!status) {
        const cxm_column x = cxm_column_of(CXM_TYPE_F64, believed, n), y = cxm_column_of(CXM_TYPE_F64, said, n);
        status = cxm_association(&x, &y, confidence, host, &result, error);
    }
    cxm__release(host, believed, most, sizeof *believed);
    cxm__release(host, said, most, sizeof *said);
    if (status)
        return status;
    *figure = result.kendall;
    figure->estimate.clusters = n;
    cxm__tested_few(figure, n);
    return CXM_OK;
}

enum { MIRROR_AGREEMENT = 3 * MIRROR_OF, MIRROR_UNKNOWN, MIRROR_TERMS };

static cxm_status mirror_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                 cxm_error *error)
{
    const struct mirror_options *options = request->options;
    struct mirror m = {.used = 0};
    (void)rows;
    cxm_status status = mirror_read(&m, request, error);
    if (!status) {
        const double least = m.voices.scorer.least, most = m.voices.scorer.most;
        cxm_tested_estimate *of_whom = figures;
        mirror_gather(&m);
        for (int32_t w = 0; w < MIRROR_OF; w++, of_whom += 3) {
            const struct cxm__levels *of = &m.of[w];
            const struct cxm__sides sides = cxm__levels_sides(of);
            of_whom[0] = cxm__levels_difference(of, &sides, options->confidence, most - least);
            of_whom[1] = cxm__levels_mean(of, &sides, MIRROR_SAID, options->confidence, least, most);
            of_whom[2] = cxm__levels_mean(of, &sides, MIRROR_BELIEVED, options->confidence, least, most);
        }
        status = mirror_agreement(&m, options->confidence, &figures[MIRROR_AGREEMENT], error);
        for (int32_t t = 0; t < MIRROR_UNKNOWN; t++)
            cxm__voices_counted(&m.voices, m.used, &figures[t].estimate);
        figures[MIRROR_UNKNOWN] = cxm__voices_unknown(&m.voices);
    }
    mirror_free(&m);
    return status;
}

static const cxm_input mirror_inputs[] = {
    {"score", "A customer's answer, or the answer that one of our own people believes customers give.", CXM_INPUT_NUMBER, 0},
    {"side", "Who answers: a buyer, an end user, one of our own people.", CXM_INPUT_CATEGORY, 0},
    {"account", "The account that the answer is of.", CXM_INPUT_CATEGORY, 0},
    {"about", "Of which side our own people speak; null where they speak of customers altogether.", CXM_INPUT_CATEGORY,
     CXM_INPUT_OPTIONAL},
};

static const cxm_option mirror_options[] = {
    CXM__VOICES_OPTION_MEASURE(struct mirror_options),
    CXM__VOICES_OPTION_SIDES(struct mirror_options),
    CXM__VOICES_OPTION_OWN(struct mirror_options),
    CXM__OPTION_CONFIDENCE(struct mirror_options),
};

static const cxm_term mirror_terms[] = {
    {"gap", "", "What own people believe of customers altogether, less what those said.", -INFINITY, INFINITY, 0, 0},
    {"said", "", "What customers said.", -INFINITY, INFINITY, 0, 0},
    {"believed", "", "What own people believe of customers altogether.", -INFINITY, INFINITY, 0, 0},
    {"gap_buyers", "", "What own people believe of buyers, less what those said.", -INFINITY, INFINITY, 0, 0},
    {"said_buyers", "", "What buyers said.", -INFINITY, INFINITY, 0, 0},
    {"believed_buyers", "", "What own people believe of buyers.", -INFINITY, INFINITY, 0, 0},
    {"gap_users", "", "What own people believe of end users, less what those said.", -INFINITY, INFINITY, 0, 0},
    {"said_users", "", "What end users said.", -INFINITY, INFINITY, 0, 0},
    {"believed_users", "", "What own people believe of end users.", -INFINITY, INFINITY, 0, 0},
    {"agreement", "", "Kendall's tau-b of accounts: do own people know which customers are unhappy.", -1, 1, 0, 0},
    {"unknown", "percent", "Answers of which nobody knows the side.", 0, 100, 0, 0},
};

_Static_assert(sizeof mirror_terms / sizeof *mirror_terms == MIRROR_TERMS, "one summary a term");

const struct cxm__measure cxm__measure_voices_mirror = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.mirror",
             .title = "What own people believe, and what customers say",
             .summary = "How far own people's belief of customers is from what they say, and whether they know which are unhappy.",
             .formula = "gap = mean of what is believed - mean of what is said; CR2 by account with Satterthwaite's degrees of "
                        "freedom; agreement = Kendall's tau-b of the accounts' means",
             .source = "Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, JBES 36, 2018; Kendall, "
                       "Biometrika 33, 1945; Brown and Benedetti, JASA 72, 1977",
             .inputs = mirror_inputs,
             .options = mirror_options,
             .terms = mirror_terms,
             .input_count = 4,
             .option_count = sizeof mirror_options / sizeof *mirror_options,
             .term_count = MIRROR_TERMS,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct mirror_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = mirror_analyse,
    .check = mirror_check,
    .settle = mirror_settle,
};
