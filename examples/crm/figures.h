/* One figure of the page, as a line of text or of tab-separated values. */
#ifndef CRM_FIGURES_H
#define CRM_FIGURES_H

#include <cxm/cxm.h>

#include <stdbool.h>

typedef struct writer {
    bool tsv;
    double widest; /* half an interval wider than this tells nothing */
} writer;

/* The names of the columns, in tab-separated values. */
void figures_begin(const writer *on);

/* Whose page it is. */
void figures_title(const writer *on, const char *account, const char *name);

/* The heading of a section, in text. */
void figures_heading(const writer *on, const char *title);

/* A score with its interval and n, or why there is none to go by. */
void figures_score(const writer *on, const char *section, const char *label, const cxm_estimate *score);

/* A figure with as many decimals, its interval and its p, NaN where there is no test; `unit` stands behind the figure. */
void figures_tested(const writer *on, const char *section, const char *label, const cxm_estimate *figure, double p, int decimals,
                    const char *unit);

/* The figures of buyers, of end users, and their difference with its test. */
void figures_sides(const writer *on, const char *section, const char *label, const cxm_estimate *buyers, const cxm_estimate *users,
                   const cxm_estimate *difference, double p, int decimals, const char *unit);

/* From where to where a score can be. */
void figures_bounds(const writer *on, const char *section, const char *label, const cxm_estimate *least, const cxm_estimate *most);

/* A sentence of the text. */
void figures_note(const writer *on, const char *text);

/* "3 of 8" */
void figures_share(const writer *on, const char *section, const char *label, double part, double whole);

/* "90 %" */
void figures_percent(const writer *on, const char *section, const char *label, double share);

/* Rows of the ledger, or another count. */
void figures_count(const writer *on, const char *section, const char *label, int64_t count);

void figures_text(const writer *on, const char *section, const char *label, const char *text);

#endif
