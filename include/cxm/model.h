/**
 * @file model.h
 * @brief The data model: accounts, people and their roles in time, assets, invitations, answers, signals, outcomes, actions.
 *
 * The host fills it batch by batch from tables of its own, and puts to it the query that it would put to a table. Which rows count
 * is said by the query's policy, see docs/policy.md, and stands in every result.
 */
#ifndef CXM_MODEL_H
#define CXM_MODEL_H

#include "query.h"
#include "state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A model. One thread at a time may change it; while none does, any number may query it. */
typedef struct cxm_model cxm_model;

/** A table that the library made and the caller releases: rows of a model, or a report on rows. */
typedef struct cxm_rows cxm_rows;

/** What a field of a model's table holds. */
enum {
    CXM_FIELD_ID = 0,     /**< an id of the host's: text or integers up to 64 bits, alike in all tables that have it */
    CXM_FIELD_TIME = 1,   /**< an instant: a time or date column, or text such as 2026-03-29T10:30+02:00 */
    CXM_FIELD_NUMBER = 2, /**< a number */
    CXM_FIELD_TRUTH = 3,  /**< true or false: a boolean, or a number that is 0 or 1 */
    CXM_FIELD_TEXT = 4,   /**< a text out of not too many: segment, touchpoint, channel */
    CXM_FIELD_PATH = 5    /**< a text of levels, outermost first: ACME/Berlin/Line 2/Press */
};

/** A batch without this field is refused, and so is a row that has a null in it. */
#define CXM_FIELD_REQUIRED 1u

/**
 * A field of one of the model's tables. Constant records of the library's.
 * @since 0.0.1
 */
typedef struct cxm_field {
    const char *name;    /**< "account" */
    const char *summary; /**< a sentence */
    int32_t kind;        /**< CXM_FIELD_... */
    uint32_t flags;      /**< CXM_FIELD_REQUIRED or 0 */
} cxm_field;

/**
 * The names of the model's tables: "accounts", "contacts", "memberships", "roles", "assets", "invitations", "responses", "items",
 * "themes", "signals", "outcomes", "actions". Thread-safe.
 * @param[in] index 0, 1, ...
 * @return the name; NULL behind the last
 * @since 0.0.1
 */
CXM_API const char *cxm_model_table_name(int32_t index);

/**
 * The fields that a table is born with. Thread-safe.
 * @param[in]  table its name
 * @param[out] count how many; may be NULL
 * @return the fields; NULL where there is no such table
 * @since 0.0.1
 */
CXM_API const cxm_field *cxm_model_fields(const char *table, int32_t *count);

/**
 * Makes an empty model.
 * @param[in]  host  what is lent, or NULL; its members are copied, its context must outlive the model
 * @param[out] model set only on CXM_OK; release with cxm_model_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_new(const cxm_host *host, cxm_model **model, cxm_error *error);

/**
 * Appends a batch of rows to a table of the model, copying what it takes. All rows are taken, or none.
 *
 * `columns` says which columns of the batch are taken, and as what: `account=AccountId score=Q1 answered=SubmittedAt touchpoint`.
 * To the left stands the model's field, to the right the host's column; a name alone is both; names with other characters than
 * letters, digits and . _ - + / : stand in double quotes. A name that the table is not born with becomes a further field of it,
 * numbers, truths, times or text, null in the rows that are there already. NULL takes every column of the batch under its own name.
 *
 * An empty text is a null where an id or a time is meant. NaN and infinities are at fault, unless the column says that NaN is null.
 * Times are instants; text as 2026-01-31T10:30:00+01:00, with T or a space, or a date. A date, or text without an offset, is local
 * in `zone`; without `zone` it is an error. Rows that name accounts, contacts or assets that no other table knows are taken: tables
 * may come in any order, and cxm_model_integrity() counts orphans. A later row with the same id in accounts, contacts or assets
 * takes the place of an earlier one; in responses it is an edit.
 * @param[in,out] model   the model; not NULL
 * @param[in]     table   a name of cxm_model_table_name()
 * @param[in]     batch   the columns, borrowed for the call; not NULL
 * @param[in]     columns see above, or NULL
 * @param[in]     zone    an IANA name that the host's `zone` knows, "UTC", or NULL
 * @param[out]    report  NULL, or set on CXM_E_DOMAIN to a table of all that is wrong with rows: `row` (I64), `field` (CODED),
 *                        `problem` (CODED: missing, not_an_id, not_a_time, no_zone, not_a_number, not_a_truth,
 *                        ends_before_it_begins, own_parent), in the order of rows; else to NULL. Release with cxm_rows_free()
 * @param[out]    error   detail on failure, or NULL: the first row at fault
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such table, column, or zone), CXM_E_TYPE (a column of the wrong kind; ids
 *         that were text and are now integers), CXM_E_DOMAIN (rows at fault), CXM_E_LENGTH, CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows or ids), CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_append(cxm_model *model, const char *table, const cxm_table *batch, const char *columns,
                                                  const char *zone, cxm_rows **report, cxm_error *error);

/**
 * Says which class a role's name stands for: `"Plant Manager"=end_user CFO=economic_buyer`. Names are compared without case. A new
 * model knows the role names of the common CRMs, see docs/policy.md; a later word for the same name wins.
 * @param[in,out] model the model; not NULL
 * @param[in]     roles pairs NAME=CLASS, CLASS one of decision_maker, economic_buyer, influencer, technical_quality, end_user,
 *                      gatekeeper, champion, other, unknown; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND (no such class), CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_map_roles(cxm_model *model, const char *roles, cxm_error *error);

/**
 * Says on which side a class of roles stands: `gatekeeper=buyer champion=end_user`. At first decision_maker, economic_buyer,
 * influencer and gatekeeper are buyers, end_user, technical_quality and champion are end users, other and unknown are unknown.
 * @param[in,out] model the model; not NULL
 * @param[in]     sides pairs CLASS=SIDE, SIDE one of buyer, end_user, own_employee, unknown; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return as cxm_model_map_roles()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_map_sides(cxm_model *model, const char *sides, cxm_error *error);

/**
 * How many rows a table of the model has.
 * @param[in] model the model; NULL has none
 * @param[in] table its name
 * @return rows, or -1 where there is no such table
 * @since 0.0.1
 */
CXM_API int64_t cxm_model_length(const cxm_model *model, const char *table);

/**
 * Memory that the columns of a table take, without dictionaries of ids and texts; or that all dictionaries take.
 * @param[in] model the model; NULL has none
 * @param[in] table its name, or NULL for the dictionaries
 * @return bytes, or -1 where there is no such table
 * @since 0.0.1
 */
CXM_API int64_t cxm_model_bytes(const cxm_model *model, const char *table);

/**
 * Puts a query to a model: the same query that cxm_table_query() takes, to rows that are looked up for it.
 *
 * `of` names the table whose rows are counted, or "people", to which nobody appends: contacts as of as_of, one row each, and a row
 * for each account and class of roles of which `headcount_<class>` says that there are more, `people` of them; NULL is that of each measure's record, "responses" for most: where measures are of
 * several tables, the rows of the result are those of one after those of another, in the order in which the query names them, with the
 * texts of both queries. Measures, keys, `where` and policy name *fields*: those of the
 * table's own rows; `side`, `role_class`, `role` of the person as of the row's time; `account`, `parent`, `root`, and fields of the
 * row's account, contact and asset, `account.segment` or `segment` where only one has it; `site/2` for the first two levels of a
 * path; `hour`, `day`, `week`, `month`, `quarter`, `half`, `year`, `fiscal_quarter`, `fiscal_year` of the row's time in the
 * policy's zone; `rolling/30d` for windows that count back from as_of; and of accounts, contacts and assets whether and how often
 * they were `heard`, `invited`; `item/price` and `theme/delay` of answers, and `answer.score` of contacts, that of their last answer.
 * docs/policy.md lists them all. A group's name, `voices`, stands for the members of whose columns the model knows anything. The ledger of the result adds to the reasons of result.h those of
 * the policy. Under `compare=previous` values are differences from the window before, see unstable/compare.h. Thread-safe while
 * nobody changes the model.
 * @param[in]  model  the model; not NULL
 * @param[in]  query  the query; not NULL
 * @param[in]  host   what is lent, or NULL for what the model was made with; its context must live as long as the result
 * @param[out] result set only on CXM_OK; release with cxm_result_free(); the model may go before it
 * @param[out] error  detail on failure, or NULL; a row is counted in the table that `of` names
 * @return what cxm_table_query() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_query(const cxm_model *model, const cxm_query *query, const cxm_host *host,
                                                 cxm_result **result, cxm_error *error);

/**
 * A state of a query with what the model's rows say: to be merged with those of other models, stored, sent, read. Its query is that
 * of the result, policy included, so that states made under another policy are refused. It takes no updates.
 * @param[in]  model the model; not NULL
 * @param[in]  query measures of answers only; not NULL
 * @param[in]  host  as for cxm_model_query(); its context must outlive the state
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return what cxm_model_query() returns; CXM_E_UNSUPPORTED for analyses, for roll-ups and for min_n, which
 *         need all rows of an account or a person in one place
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_state(const cxm_model *model, const cxm_query *query, const cxm_host *host,
                                                 cxm_state **state, cxm_error *error);

/**
 * The rows that a query would count, with any fields: what a notebook looks at, and what a host's own code goes on with.
 * @param[in]  model  the model; not NULL
 * @param[in]  query  `of`, `where` and policy are read, `measures` and `by` are not; NULL is all responses
 * @param[in]  fields a NULL-terminated list of fields; not NULL
 * @param[in]  host   as for cxm_model_query()
 * @param[out] rows   set only on CXM_OK: a table with the fields as columns and a row for each row counted, in the order in which
 *                    they were appended; release with cxm_rows_free(); the model must outlive it, unchanged
 * @param[out] error  detail on failure, or NULL
 * @return what cxm_model_query() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_rows(const cxm_model *model, const cxm_query *query, const char *const *fields,
                                                const cxm_host *host, cxm_rows **rows, cxm_error *error);

/**
 * Forgets a person: the id, every text that is the same as the id (where ids are text), every text that is a name of theirs and
 * that fewer than `min_n` other rows of its table have (of `owner` and `collector`, however many), and the links to their rows,
 * which are those that name the contact, or a response or an invitation of theirs. What they answered and when stays, as nobody's.
 * Of their rows
 * - the contact becomes null, and in the table of contacts every field;
 * - texts, paths, accounts, assets and all further fields become null where fewer than `min_n` others have a row with the same
 *   value in the same table; each field is looked at for itself;
 * - the ids of responses, invitations and actions go, while items, themes and edits still belong to their response.
 *
 * Ids and texts that no row has any more are overwritten in memory. An id that comes again is somebody new.
 * Results that were made before keep their numbers.
 * @param[in,out] model   the model; not NULL
 * @param[in]     contact the id, as text (integers in digits)
 * @param[in]     min_n   at least 1
 * @param[out]    remains NULL, or set on CXM_OK to a table with a row for each table of the model: `table` (CODED), `rows` (I64)
 *                        that were theirs, `cleared` (I64) values that became null; release with cxm_rows_free()
 * @param[out]    error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_MEMORY; unless CXM_OK the model is as it was
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_model_forget(cxm_model *model, const char *contact, int64_t min_n, cxm_rows **remains,
                                                  cxm_error *error);

/**
 * The table.
 * @param[in] rows the rows; not NULL
 * @return it and all it points to belong to `rows`
 * @since 0.0.1
 */
CXM_API const cxm_table *cxm_rows_table(const cxm_rows *rows);

/**
 * Releases rows and all that was read from them by pointer.
 * @param[in] rows the rows, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_rows_free(cxm_rows *rows);

/**
 * Releases a model.
 * @param[in] model the model, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_model_free(cxm_model *model);

#ifdef __cplusplus
}
#endif
#endif
