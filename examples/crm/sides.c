#include "sides.h"

#include "ask.h"
#include "standing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Whose account a standing is: the page's own, or one of the group's. */
static bool of_page(const page *asked, const char *where, const standing *one)
{
    return strncmp(where, "parent=", 7) == 0 ? strcmp(one->parent, asked->account) == 0 : strcmp(one->account, asked->account) == 0;
}

static void write_standing(const page *asked, const standing *one, bool group)
{
    char prefix[264] = "";
    char label[320];
    char words[128];
    if (group)
        snprintf(prefix, sizeof prefix, "%s ", one->account);
    snprintf(label, sizeof label, "%sbuyers", prefix);
    figures_tested(&asked->on, "sides", label, &one->buyers, NAN, 1, "");
    snprintf(label, sizeof label, "%send users", prefix);
    figures_tested(&asked->on, "sides", label, &one->users, NAN, 1, "");
    snprintf(label, sizeof label, "%send users less buyers", prefix);
    if (one->cell >= 0)
        figures_tested(&asked->on, "sides", label, &one->gap, NAN, 1, "");
    snprintf(label, sizeof label, "%sstands", prefix);
    if (one->cell == UNDECIDED)
        snprintf(words, sizeof words, "cannot be told; most likely %s, %.0f in 100",
                 cell_words(one->buyers.value > 0 ? (one->users.value > 0 ? BOTH_HIGH : BUYERS_HIGH)
                                                  : (one->users.value > 0 ? USERS_HIGH : BOTH_LOW)),
                 100 * one->probability);
    else
        snprintf(words, sizeof words, "%s", cell_words(one->cell));
    figures_text(&asked->on, "sides", label, words);
}

/* The accounts of the page, each with what its few answers can tell. */
static void write_accounts(const page *asked, const char *where, const standings *found)
{
    const bool group = strncmp(where, "parent=", 7) == 0;
    int64_t shown = 0;
    for (int32_t i = 0; i < found->count; i++)
        if (of_page(asked, where, &found->all[i])) {
            write_standing(asked, &found->all[i], group);
            shown++;
        }
    if (shown == 0)
        figures_note(&asked->on, "Nobody has answered.");
    else
        figures_note(&asked->on, "Each mean is drawn to that of all accounts, as far as its few answers demand; an account stands "
                                 "where the intervals of both sides lie above 0, or below.");
}

static bool write_difference(const page *asked)
{
    static const struct {
        const char *term;
        const char *label;
        const char *unit;
    } lines[] = {{"buyers", "buyers", ""},
                 {"users", "end users", ""},
                 {"difference", "end users less buyers", ""},
                 {"within", "the same within accounts", ""},
                 {"pooled", "both as one, nobody's", ""},
                 {"unknown", "answers of unknown side", " %"}};
    char options[TEXT];
    char measure[2 * TEXT];
    score_option(asked, options);
    snprintf(measure, sizeof measure, "voices.difference(score, side, account, %s)", options);
    cxm_result *result = ask(asked, &(question){.measure = measure});
    if (!result)
        return false;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const int64_t row = row_of(result, lines[i].term, NULL);
        const cxm_estimate figure = estimate_at(result, row);
        const double p = strcmp(lines[i].term, "buyers") == 0 || strcmp(lines[i].term, "users") == 0
                             ? NAN : cxm_result_number(result, row, "p");
        figures_tested(&asked->on, "sides", lines[i].label, &figure, p, 1, lines[i].unit);
    }
    cxm_result_free(result);
    return true;
}

static void write_cell_names(const page *asked, const standings *found, int cell)
{
    char names[TEXT] = "";
    size_t used = 0;
    int left = 0;
    for (int32_t i = 0; i < found->count; i++)
        if (found->all[i].cell == cell && used + strlen(found->all[i].account) + 32 > sizeof names)
            left++;
        else if (found->all[i].cell == cell)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", found->all[i].account);
    if (left > 0)
        snprintf(names + used, sizeof names - used, " and %d more", left);
    if (used > 0)
        figures_text(&asked->on, "quadrant", "they are", names);
}

/* How many accounts stand where, and with how much of the revenue. */
static bool write_quadrants(const page *asked, const standings *found)
{
    static const struct {
        const char *term;
        int cell; /* -1: heard on one side only */
    } cells[] = {{"buyers_high_users_low", BUYERS_HIGH}, {"both_high", BOTH_HIGH}, {"buyers_low_users_high", USERS_HIGH},
                 {"both_low", BOTH_LOW},                 {"undecided", UNDECIDED}, {"one_sided", -1}};
    char options[TEXT];
    char measure[2 * TEXT];
    score_option(asked, options);
    snprintf(measure, sizeof measure, "voices.quadrant(score, side, account, revenue, %s)", options);
    cxm_result *result = ask(asked, &(question){.measure = measure});
    if (!result)
        return false;
    figures_heading(&asked->on, "Accounts by what both sides say, percent of accounts and of revenue");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char term[64];
        char label[64];
        const cxm_estimate accounts = estimate_at(result, row_of(result, cells[i].term, NULL));
        snprintf(term, sizeof term, "%s_revenue", cells[i].term);
        const cxm_estimate revenue = estimate_at(result, row_of(result, term, NULL));
        figures_tested(&asked->on, "quadrant", cell_words(cells[i].cell), &accounts, NAN, 0, " %");
        snprintf(label, sizeof label, "%s, revenue", cell_words(cells[i].cell));
        if (asked->on.tsv || (accounts.status == CXM_VALUE_OK && accounts.value > 0))
            figures_tested(&asked->on, "quadrant", asked->on.tsv ? label : "  of revenue", &revenue, NAN, 0, " %");
        if (cells[i].cell == BUYERS_HIGH)
            write_cell_names(asked, found, BUYERS_HIGH);
    }
    cxm_result_free(result);
    return true;
}

/* What those could change who were not heard: people, heard or not, as of the page's day. */
static bool write_blindspot(const page *asked, const char *where)
{
    static const struct {
        const char *term;
        const char *label;
        const char *unit;
    } lines[] = {{"buyers_only", "if only buyers are asked", ""},    {"population", "all people known", ""},
                 {"correction", "these less the buyers", ""},            {"not_asked", "people never asked", " %"},
                 {"not_heard", "people not heard", " %"},            {"invited_users", "end users of the invited", " %"},
                 {"known_users", "end users of those known", " %"}};
    char options[TEXT];
    char measure[2 * TEXT];
    char condition[2 * TEXT];
    score_option(asked, options);
    snprintf(measure, sizeof measure, "voices.blindspot(score, side, account, invited, role_class, %s)", options);
    snprintf(condition, sizeof condition, "left=null|%s/.. own_employee=null|false %s", asked->as_of, where ? where : "");
    cxm_result *result = ask(asked, &(question){.of = "contacts", .measure = measure, .where = condition});
    if (!result)
        return false;
    figures_heading(&asked->on, "What those could change who were not heard, by everybody's last answer");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const int64_t row = row_of(result, lines[i].term, NULL);
        const cxm_estimate figure = estimate_at(result, row);
        const double p = strcmp(lines[i].term, "correction") == 0 ? cxm_result_number(result, row, "p") : NAN;
        figures_tested(&asked->on, "blindspot", lines[i].label, &figure, p, 1, lines[i].unit);
        if (strcmp(lines[i].term, "correction") != 0)
            continue;
        static const char *const bounds[2][3] = {{"unasked_least", "unasked_most", "whatever the unasked think"},
                                                 {"silent_least", "silent_most", "whatever the unheard do"}};
        for (int k = 0; k < 2; k++) {
            const cxm_estimate least = estimate_at(result, row_of(result, bounds[k][0], NULL));
            const cxm_estimate most = estimate_at(result, row_of(result, bounds[k][1], NULL));
            figures_bounds(&asked->on, "blindspot", bounds[k][2], &least, &most);
        }
    }
    cxm_result_free(result);
    return true;
}

bool write_sides(const page *asked, const char *where)
{
    standings found;
    figures_heading(&asked->on, "Buyers and end users");
    bool good = standings_ask(asked, &found);
    if (good && where)
        write_accounts(asked, where, &found);
    else if (good)
        good = write_difference(asked) && write_quadrants(asked, &found);
    standings_free(&found);
    return good && write_blindspot(asked, where);
}
