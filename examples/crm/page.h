/* The page of an account, of a group of companies, or of all: what its people say, who was heard, and how that came about. */
#ifndef CRM_PAGE_H
#define CRM_PAGE_H

#include "figures.h"
#include "tables.h"

typedef struct page {
    const tables *from;
    const cxm_model *model;
    const char *account; /* an id, or "all" */
    const char *as_of;   /* a day */
    const char *moment;  /* the part of the policy that people and accounts are looked at under */
    const char *policy;  /* all of it, for answers */
    const char *options; /* of the measures, or NULL */
    writer on;
} page;

bool page_is_all(const page *asked);

/* Writes it to standard output. False after a message to standard error. */
bool page_write(const page *asked);

#endif
