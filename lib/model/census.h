/* Who there is: contacts as of as_of, and behind them the people whom accounts count by class and whom nobody knows one by one.
 * The rows of the table "people", to which nobody appends. */
#ifndef CXM__MODEL_CENSUS_H
#define CXM__MODEL_CENSUS_H

#include "model/base.h"

struct cxm__census {
    struct cxm__store rows; /* contact, people; account where accounts count people: null of contacts, who have theirs by membership */
    int64_t known;          /* of the rows: contacts */
    int64_t unknown;
    uint8_t *role_class;    /* of the rows behind them */
};

/* Makes a base of contacts one of people; unless CXM_OK it stays what it was. */
cxm_status cxm__census_take(struct cxm__base *base, cxm_error *error);
void cxm__census_free(struct cxm__census *census, const cxm_host *host);

/* The classes of people whom nobody knows; of contacts they stay as they are. */
void cxm__census_classes(const struct cxm__census *census, const int32_t *rows, int32_t n, uint8_t *classes);

#endif
