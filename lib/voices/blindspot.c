/* The score of those who are asked against that of the people there are, and what those who were not heard could make of it.
 * Every figure of level is a sum of shares of class means; the shares alone differ. */
#include <math.h>

#include "cxm/unstable/bounds.h"
#include "stats/tested.h"
#include "voices/roster.h"

struct blindspot_options {
    size_t struct_size;
    double confidence;
    struct cxm__voices_choice voices;
    char required[CXM_COVERAGE_REQUIRED_SIZE];
};

_Static_assert(sizeof(struct blindspot_options) <= sizeof(union cxm__any_options), "read into one of these");

enum {
    BLINDSPOT_CORRECTION,
    BLINDSPOT_BUYERS_ONLY,
    BLINDSPOT_POPULATION,
    BLINDSPOT_AS_HEARD,
    BLINDSPOT_UNASKED_LEAST,
    BLINDSPOT_UNASKED_MOST,
    BLINDSPOT_SILENT_LEAST,
    BLINDSPOT_SILENT_MOST,
    BLINDSPOT_NOT_ASKED,
    BLINDSPOT_NOT_HEARD,
    BLINDSPOT_INVITED_USERS,
    BLINDSPOT_KNOWN_USERS,
    BLINDSPOT_INVITATION_BIAS,
    BLINDSPOT_REQUIRED_MISSING,
    BLINDSPOT_UNKNOWN
};

enum { BLINDSPOT_CELLS = 2 * CXM__ROSTER_CLASSES_MAX };

/* Cells by class, by side, and all in one. */
struct blindspot {
    const struct cxm__roster *people;
    struct cxm__cluster_means means;
    double confidence, range;
    int32_t class_of[BLINDSPOT_CELLS], side_of[BLINDSPOT_CELLS], one_of[BLINDSPOT_CELLS];
};

static void blindspot_begin(struct blindspot *b, const struct cxm__roster *people, double confidence)
{
    *b = (struct blindspot){.people = people, .confidence = confidence, .range = people->scorer.most - people->scorer.least};
    b->means = (struct cxm__cluster_means){people->host, people->parts, people->part_count, people->cells, 2 * people->class_count};
    for (int32_t k = 0; k < 2 * people->class_count; k++) {
        b->class_of[k] = k / 2;
        b->side_of[k] = k % 2;
    }
}

static cxm_tested_estimate blindspot_figure(const struct blindspot *b, int64_t n, int64_t clusters)
{
    cxm_tested_estimate figure = cxm__tested(n, b->people->missing);
    figure.estimate.excluded = b->people->excluded;
    figure.estimate.clusters = clusters;
    return figure;
}

/* A mean with its interval by t; true where there is a test to be made. An account that alone is a class leaves none. */
static bool blindspot_mean(cxm_tested_estimate *figure, const struct cxm__cluster_mean *mean, double confidence, double least,
                           double most)
{
    figure->estimate.n_effective = mean->n_effective;
    if (mean->n_effective < (double)mean->n * (1 - 1e-12))
        figure->estimate.flags |= CXM_ESTIMATE_WEIGHTED;
    const int64_t clusters = mean->alone ? 1 : mean->clusters;
    return cxm__tested_clustered(figure, mean->value, mean->std_error, mean->df, clusters, confidence, least, most);
}

/* A figure of level or a difference of two, within least..most. */
static cxm_status blindspot_level(struct blindspot *b, const struct cxm__cluster_pooling *poolings, int32_t count, double least,
                                  double most, cxm_tested_estimate *figure, cxm_error *error)
{
    struct cxm__cluster_mean mean;
    if (!cxm__cluster_means(&b->means, poolings, count, &mean))
        return cxm__fail_memory(error);
    *figure = blindspot_figure(b, mean.n, mean.clusters);
    if (count > 1) /* Kish's n is of one mean */
        mean.n_effective = (double)mean.n;
    if (mean.n && blindspot_mean(figure, &mean, b->confidence, least, most) && count > 1)
        cxm__tested_test(figure, mean.value / mean.std_error, mean.df);
    return CXM_OK;
}

/* Bounds where a share of the people could have answered anything, and the rest as their class did: of class c, known[c] people. */
static cxm_status blindspot_bounds(struct blindspot *b, const double *known, cxm_tested_estimate ends[2], cxm_error *error)
{
    const struct cxm__roster *people = b->people;
    const double least = people->scorer.least, most = people->scorer.most;
    double share[CXM__ROSTER_CLASSES_MAX], sure = 0;
    struct cxm__cluster_mean mean;
    for (int32_t c = 0; c < people->class_count; c++) {
        share[c] = known[c] / people->people;
        sure += share[c];
    }
    const struct cxm__cluster_pooling classes = {b->class_of, share, people->class_count};
    if (!cxm__cluster_means(&b->means, &classes, 1, &mean))
        return cxm__fail_memory(error);
    const double open = sure < 1 - 1e-13 ? 1 - sure : 0;
    ends[0] = ends[1] = blindspot_figure(b, mean.n, mean.clusters);
    if (!people->rows)
        return CXM_OK;
    for (int i = 0; i < 2; i++) {
        const double value = mean.value + open * (i ? most : least);
        const bool testable = mean.n && blindspot_mean(&ends[i], &mean, b->confidence, -INFINITY, INFINITY);
        cxm__tested_value(&ends[i], fmin(fmax(value, least), most), mean.n ? mean.std_error : (double)NAN);
        if (!mean.n)
            ends[i].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE; /* the whole range: nothing is sampled */
        if (!testable)
            continue;
        /* t's interval gives way to Imbens and Manski's */
        const double critical = cxm_bounds_critical(open * b->range / mean.std_error, mean.df, b->confidence);
        const double apart = critical * mean.std_error;
        cxm__tested_interval(&ends[i], mean.value + open * least - apart, mean.value + open * most + apart, b->confidence, least,
                             most);
    }
    return CXM_OK;
}

static void blindspot_status(cxm_tested_estimate *figure, int32_t status)
{
    figure->estimate.status = status;
    figure->estimate.interval_status = CXM_INTERVAL_TOO_FEW;
}

static cxm_status blindspot_levels(struct blindspot *b, cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cxm__roster *people = b->people;
    const double least = people->scorer.least, most = people->scorer.most;
    double by_class[CXM__ROSTER_CLASSES_MAX], buyers = 0, any = 0;
    bool whole = people->rows > 0;
    for (int32_t c = 0; c < people->class_count; c++) {
        const double heard = cxm__roster_heard(people, c);
        by_class[c] = heard > 0 ? people->classes[c].people / people->people : 0;
        whole = whole && heard > 0;
        buyers += people->cells[2 * (int64_t)c].weight;
        any += heard;
    }
    const double all[] = {any > 0}, only[] = {buyers > 0, 0}, without[] = {buyers > 0 ? -1 : 0, 0};
    const struct cxm__cluster_pooling heard = {b->one_of, all, 1}, asked = {b->side_of, only, 2};
    const struct cxm__cluster_pooling both[] = {{b->class_of, by_class, people->class_count}, {b->side_of, without, 2}};
    cxm_status status = blindspot_level(b, &heard, 1, least, most, &figures[BLINDSPOT_AS_HEARD], error);
    if (!status)
        status = blindspot_level(b, &asked, 1, least, most, &figures[BLINDSPOT_BUYERS_ONLY], error);
    if (!status)
        status = blindspot_level(b, both, 1, least, most, &figures[BLINDSPOT_POPULATION], error);
    if (!status)
        status = blindspot_level(b, both, 2, -b->range, b->range, &figures[BLINDSPOT_CORRECTION], error);
    if (status)
        return status;
    if (any > 0 && !whole) {
        figures[BLINDSPOT_POPULATION] = blindspot_figure(b, people->heard_rows, figures[BLINDSPOT_POPULATION].estimate.clusters);
        figures[BLINDSPOT_CORRECTION] = figures[BLINDSPOT_POPULATION];
        blindspot_status(&figures[BLINDSPOT_POPULATION], CXM_VALUE_NOT_IDENTIFIED);
        blindspot_status(&figures[BLINDSPOT_CORRECTION], CXM_VALUE_NOT_IDENTIFIED);
    }
    if (!(buyers > 0)) {
        figures[BLINDSPOT_CORRECTION] = blindspot_figure(b, 0, 0);
        blindspot_status(&figures[BLINDSPOT_CORRECTION], CXM_VALUE_NO_DATA);
    }
    return CXM_OK;
}

static cxm_status blindspot_all_bounds(struct blindspot *b, cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cxm__roster *people = b->people;
    double asked[CXM__ROSTER_CLASSES_MAX] = {0}, heard[CXM__ROSTER_CLASSES_MAX] = {0};
    for (int32_t c = 0; c < people->class_count; c++) {
        heard[c] = cxm__roster_heard(people, c);
        asked[c] = heard[c] > 0 ? fmax(people->classes[c].people - people->classes[c].unasked, heard[c]) : 0;
    }
    cxm_status status = blindspot_bounds(b, asked, &figures[BLINDSPOT_UNASKED_LEAST], error);
    return status ? status : blindspot_bounds(b, heard, &figures[BLINDSPOT_SILENT_LEAST], error);
}

/* part of whole in percent, of `n` rows; UNDEFINED where it was not asked for. */
static cxm_tested_estimate blindspot_share(const struct blindspot *b, bool asked, int64_t n, double part, double whole)
{
    cxm_tested_estimate share = blindspot_figure(b, n, 0);
    share.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (asked && whole > 0)
        cxm__tested_value(&share, 100 * (part / whole), (double)NAN);
    else
        share.estimate.status = asked ? CXM_VALUE_NO_DATA : CXM_VALUE_UNDEFINED;
    return share;
}

static void blindspot_shares(const struct blindspot *b, bool required, cxm_tested_estimate *figures)
{
    const struct cxm__roster *p = b->people;
    figures[BLINDSPOT_NOT_ASKED] = blindspot_share(b, p->asked, p->rows, p->unasked, p->people);
    figures[BLINDSPOT_NOT_HEARD] = blindspot_share(b, true, p->rows, p->people - p->heard, p->people);
    figures[BLINDSPOT_INVITED_USERS] = blindspot_share(b, p->asked, p->rows, p->invited_users, p->invited);
    figures[BLINDSPOT_KNOWN_USERS] = blindspot_share(b, true, p->rows, p->users, p->people);
    figures[BLINDSPOT_INVITATION_BIAS] = figures[BLINDSPOT_INVITED_USERS];
    if (!figures[BLINDSPOT_INVITED_USERS].estimate.status)
        figures[BLINDSPOT_INVITATION_BIAS].estimate.value =
            figures[BLINDSPOT_INVITED_USERS].estimate.value - figures[BLINDSPOT_KNOWN_USERS].estimate.value;
    figures[BLINDSPOT_REQUIRED_MISSING] =
        blindspot_share(b, required, p->rows, (double)(p->accounts - p->complete), (double)p->accounts);
    for (int i = BLINDSPOT_NOT_ASKED; i <= BLINDSPOT_REQUIRED_MISSING; i++)
        figures[i].estimate.clusters = p->accounts;
    figures[BLINDSPOT_UNKNOWN] = blindspot_share(b, true, p->answered, (double)p->unknown, (double)p->answered);
}

static cxm_status blindspot_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                    cxm_error *error)
{
    const struct blindspot_options *options = request->options;
    struct cxm__required required;
    struct blindspot b;
    (void)rows;
    cxm_status status = cxm__required_read(&required, options->required, "voices.blindspot", 5, error);
    struct cxm__roster *people = status ? NULL : cxm__allocate(request->host, 1, sizeof *people);
    if (!people)
        return status ? status : cxm__fail_memory(error);
    status = cxm__roster_read(people, request, &options->voices, &required, "voices.blindspot", error);
    if (!status) {
        blindspot_begin(&b, people, options->confidence);
        status = blindspot_levels(&b, figures, error);
    }
    if (!status)
        status = blindspot_all_bounds(&b, figures, error);
    if (!status)
        blindspot_shares(&b, required.count > 0, figures);
    cxm__roster_free(people);
    cxm__release(request->host, people, 1, sizeof *people);
    return status;
}

static cxm_status blindspot_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct blindspot_options *o = options;
    cxm_status status = cxm__voices_check(&o->voices, true, "voices.blindspot", argument, error);
    return status ? status : cxm__required_check(o->required, "voices.blindspot", argument, error);
}

static void blindspot_settle(void *options)
{
    struct blindspot_options *o = options;
    cxm__voices_settle(&o->voices, true);
    cxm__required_settle(o->required);
}

static const cxm_input blindspot_inputs[] = {
    {"score", "The person's answer; null where they were not heard.", CXM_INPUT_NUMBER, 0},
    {"side", "Whether they buy or use; or a class of role.", CXM_INPUT_CATEGORY, 0},
    {"account", "Their account.", CXM_INPUT_CATEGORY, 0},
    {"invited", "Whether they were asked.", CXM_INPUT_EVENT, CXM_INPUT_OPTIONAL},
    {"role_class", "The class that they are weighted by; their side without it.", CXM_INPUT_CATEGORY, CXM_INPUT_OPTIONAL},
    {"people", "How many people the row stands for; one without it.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL},
};

static const cxm_option blindspot_options[] = {
    CXM__OPTION_CONFIDENCE(struct blindspot_options),
    CXM__VOICES_OPTION_MEASURE(struct blindspot_options),
    CXM__VOICES_OPTION_SIDES(struct blindspot_options),
    {"required", "", "Classes that have to be heard of an account, and how many of each.", "", 0, CXM_COVERAGE_REQUIRED_SIZE - 1, 0,
     0, CXM_OPTION_TEXT, offsetof(struct blindspot_options, required), 0, 0},
};

static const cxm_term blindspot_terms[] = {
    {"correction", "", "Population less buyers only: what asking buyers alone leaves out.", -INFINITY, INFINITY, 0, 0},
    {"buyers_only", "", "The score if only buyers are asked.", -INFINITY, INFINITY, 0, 0},
    {"population", "", "The score with each class weighted by its people.", -INFINITY, INFINITY, 0, 0},
    {"as_heard", "", "The score of everybody who was heard, as they came.", -INFINITY, INFINITY, 0, 0},
    {"unasked_least", "", "Least that the score can be, whatever people who were not asked think.", -INFINITY, INFINITY, 0, 0},
    {"unasked_most", "", "Most that it can be.", -INFINITY, INFINITY, 0, 0},
    {"silent_least", "", "Least that the score can be, whatever people who were not heard think.", -INFINITY, INFINITY, 0, 0},
    {"silent_most", "", "Most that it can be.", -INFINITY, INFINITY, 0, 0},
    {"not_asked", "percent", "People neither invited nor heard.", 0, 100, 0, 0},
    {"not_heard", "percent", "People who were not heard.", 0, 100, 0, 0},
    {"invited_users", "percent", "Users among the people who were invited.", 0, 100, 0, 0},
    {"known_users", "percent", "Users among all people.", 0, 100, 0, 0},
    {"invitation_bias", "percent", "Invited less known users, in points.", -100, 100, 0, 0},
    {"required_missing", "percent", "Accounts in which a required class was not heard.", 0, 100, 0, 0},
    {"unknown", "percent", "Answers of people whose side is not known.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_voices_blindspot = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.blindspot",
             .title = "What asking buyers alone leaves out",
             .summary = "The score of the buyers against that of all people, and how far those who were not heard could move it.",
             .formula = "population = sum N_c m_c / sum N_c; correction = population - buyers_only; "
                        "least = (sum K_c m_c + U low) / (sum K_c + U), most with high in place of low",
             .source = "Manski, American Economic Review 80, 1990; Imbens and Manski, Econometrica 72, 2004; Stoye, Econometrica "
                       "77, 2009; Bell and McCaffrey, Survey Methodology 28, 2002",
             .inputs = blindspot_inputs,
             .options = blindspot_options,
             .terms = blindspot_terms,
             .input_count = sizeof blindspot_inputs / sizeof *blindspot_inputs,
             .option_count = sizeof blindspot_options / sizeof *blindspot_options,
             .term_count = sizeof blindspot_terms / sizeof *blindspot_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct blindspot_options),
             .form = CXM_FORM_ANALYSIS,
             .of = "people"},
    .analyse = blindspot_analyse,
    .check = blindspot_check,
    .settle = blindspot_settle,
};
