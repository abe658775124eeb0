/* Everybody whom the file names, with the account and side of their last row: those too whose answers do not count. */
#ifndef REPORT_PEOPLE_H
#define REPORT_PEOPLE_H

#include <cxm/model.h>

/* The fields that people get. */
#define PERSON_SIDE "side in the file"
#define PERSON_ACCOUNT "account in the file"

/* Appends them to a model's contacts. `table` has the coded columns contact, account and, where it is the file's, `side`; `known`
 * are the contacts by their codes. */
cxm_status people_append(cxm_model *model, const cxm_table *table, const cxm_column *known, const char *side, cxm_error *why);

#endif
