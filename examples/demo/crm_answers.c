/* The CRM's tables of what was asked and answered in its two years. The answers are those of responses.csv as they came in: some
 * sent twice within minutes, some corrected days later, some on paper and typed in weeks later, some of nobody known. */
#include "crm.h"
#include "files.h"

bool anonymous(uint64_t seed, int index, int contact, int quarter)
{
    return side_of(contact) == END_USER && random_below(seed, ANONYMOUS, index, contact, quarter, 100) < 8;
}

/* What a row of crm_responses.csv says; text that is empty is an empty cell. */
typedef struct crm_response {
    int number;
    char invitation[32];
    char contact[CRM_ID];
    char account[CRM_ID];
    char answered[32];
    char created[32];
    char modified[32];
    const char *channel;
    bool completed;
    bool blank;
    int seconds;
    int score;
    int expectation;
    int performance;
} crm_response;

static void write_row(FILE *file, const crm_response *row, int index, int side, const char *touchpoint, int stage)
{
    static const char *const stages[2][3] = {{"Buying", "Renewal", "Use"}, {"Start-up", "Use", "Use"}};
    fprintf(file, "R%05d,%s,%s,%s,M%02da,%s,%s,%s,%s,%s,%s,%s,%s,%d,%d,", row->number, row->invitation, row->contact, row->account,
            index + 1, row->answered, row->created, row->modified, side == BUYER ? "Relationship" : "Machine", touchpoint,
            stages[side][stage], row->channel, side == BUYER ? "Sales" : "Service", row->completed, row->seconds);
    if (row->blank)
        fputs(",,\n", file);
    else
        fprintf(file, "%d,%d,%d\n", row->score, row->expectation, row->performance);
}

/* Local times of the maker's head office. */
static void write_time(char text[32], int year, int month, int day, int minutes)
{
    snprintf(text, 32, "%d-%02d-%02dT%02d:%02d:00", year, month, day, minutes / 60, minutes % 60);
}

static void invitation_id(char text[32], const char *person, int quarter)
{
    snprintf(text, 32, "I-%s-%dQ%d", person, year_of(quarter), quarter % 4 + 1);
}

static int clock_of(uint64_t seed, int index, int contact, int quarter)
{
    return 9 * 60 + random_below(seed, CLOCK, index, contact, quarter, 8 * 60);
}

static crm_response response_of(uint64_t seed, const account *whose, int index, int contact, int quarter)
{
    bool nobody = anonymous(seed, index, contact, quarter);
    bool paper = side_of(contact) == END_USER && random_below(seed, LATE, index, contact, quarter, 100) < 10;
    int year = year_of(quarter);
    int month = month_number(seed, index, contact, quarter);
    crm_response row = {.channel = nobody ? "Code" : paper ? "Paper" : "Mail",
                        .blank = score_blank(seed, index, contact, quarter),
                        .seconds = 25 + random_below(seed, DURATION, index, contact, quarter, 300),
                        .score = score_of(seed, whose, index, contact, quarter)};
    if (!nobody) {
        person_of(index, contact, quarter, row.contact);
        invitation_id(row.invitation, row.contact, quarter);
        if (side_of(contact) == BUYER)
            snprintf(row.account, sizeof row.account, "A%02d", index + 1);
    }
    write_time(row.answered, year, month, day_of(seed, index, contact, quarter), clock_of(seed, index, contact, quarter));
    snprintf(row.created, sizeof row.created, "%s", row.answered);
    if (paper && !nobody)
        write_time(row.created, month == 12 ? year + 1 : year, month % 12 + 1, 10, 11 * 60);
    row.completed = !row.blank;
    row.expectation = 7 + random_below(seed, EXPECTED, index, contact, quarter, 3);
    row.performance = within(row.score - 1 + random_below(seed, EXPECTED, index, contact + 100, quarter, 3), 0, 10);
    return row;
}

/* Sent a second time within minutes: the first one has the number before. */
static bool sent_twice(uint64_t seed, int index, int contact, int quarter, const crm_response *row)
{
    return row->channel[0] == 'M' && random_below(seed, TWICE, index, contact, quarter, 100) < 4;
}

/* One answer and all that became of it. */
static void write_answer(FILE *file, uint64_t seed, const account *whose, const crm_answer *answer)
{
    int index = answer->index;
    int contact = answer->contact;
    int quarter = answer->quarter;
    crm_response row = response_of(seed, whose, index, contact, quarter);
    const char *touchpoint = touchpoint_of(seed, index, contact, quarter);
    int side = side_of(contact);
    int stage = random_below(seed, TOUCHPOINT, index, contact, quarter, 3);
    int clock = clock_of(seed, index, contact, quarter);
    int year = year_of(quarter);
    int month = month_number(seed, index, contact, quarter);
    int day = day_of(seed, index, contact, quarter);
    bool mail = row.channel[0] == 'M';
    if (sent_twice(seed, index, contact, quarter, &row)) {
        crm_response first = row;
        first.number = answer->number - 1;
        first.score = within(row.score - 1 + random_below(seed, TWICE, index, contact + 100, quarter, 3), 0, 10);
        write_time(first.answered, year, month, day, clock - 3);
        write_time(first.created, year, month, day, clock - 3);
        write_row(file, &first, index, side, touchpoint, stage);
    }
    row.number = answer->number;
    if (mail && !row.blank && random_below(seed, EDITED, index, contact, quarter, 100) < 4) {
        crm_response before = row;
        before.score = 10 - row.score; /* read the scale the wrong way round, and wrote in to say so */
        write_row(file, &before, index, side, touchpoint, stage);
        write_time(row.modified, year, month, within(day + 6, 1, 28), 18 * 60);
    }
    write_row(file, &row, index, side, touchpoint, stage);
}

void each_crm_answer(FILE *file, uint64_t seed, crm_visit *visit)
{
    int number = 0;
    for (int month = CRM_FIRST * 3; month < QUARTERS * 3; month++)
        for (int index = 0; index < ACCOUNTS; index++) {
            account whose = account_of(seed, index);
            for (int contact = 0; contact < BUYERS + END_USERS; contact++) {
                int quarter = month / 3;
                if (!answers(seed, &whose, index, contact, quarter) || month_of(seed, index, contact, quarter) != month % 3)
                    continue;
                crm_response row = response_of(seed, &whose, index, contact, quarter);
                number += sent_twice(seed, index, contact, quarter, &row) ? 2 : 1;
                crm_answer answer = {number, index, contact, quarter, row.blank, row.score};
                visit(file, seed, &whose, &answer);
            }
        }
}

void write_crm_responses(FILE *file, uint64_t seed)
{
    fputs("ResponseId,InvitationId,ContactId,AccountId,AssetId,SubmittedAt,CreatedAt,ModifiedAt,Survey,Touchpoint,Stage,Channel,"
          "Collector,Completed,Seconds,NPS,Expectation,Performance\n", file);
    each_crm_answer(file, seed, write_answer);
}

static void write_invitation(FILE *file, uint64_t seed, int index, int contact, int quarter, bool answered)
{
    char id[32];
    char person[CRM_ID];
    char time[32];
    int year = year_of(quarter);
    int month = month_number(seed, index, contact, quarter);
    int day = day_of(seed, index, contact, quarter);
    bool bounced = !answered && random_below(seed, BOUNCED, index, contact, quarter, 100) < 8;
    invitation_id(id, person_of(index, contact, quarter, person), quarter);
    write_time(time, year, month, 1, 8 * 60);
    fprintf(file, "%s,%s,A%02d,M%02da,%s,", id, person, index + 1, index + 1, time);
    write_time(time, year, month, 1, 8 * 60 + 1);
    fprintf(file, "%s,%s,", bounced ? "" : time, bounced ? time : "");
    write_time(time, year, month, 10, 8 * 60);
    fprintf(file, "%s,", !bounced && (!answered || day >= 10) ? time : "");
    write_time(time, year, month, day, clock_of(seed, index, contact, quarter));
    fprintf(file, "%s,%s,%s,%s\n", answered ? time : "", side_of(contact) == BUYER ? "Relationship" : "Machine",
            touchpoint_of(seed, index, contact, quarter), side_of(contact) == BUYER ? "Sales" : "Service");
}

void write_crm_invitations(FILE *file, uint64_t seed)
{
    fputs("InvitationId,ContactId,AccountId,AssetId,SentAt,DeliveredAt,BouncedAt,RemindedAt,CompletedAt,Survey,Touchpoint,"
          "Collector\n", file);
    for (int quarter = CRM_FIRST; quarter < QUARTERS; quarter++)
        for (int index = 0; index < ACCOUNTS; index++) {
            account whose = account_of(seed, index);
            for (int contact = 0; contact < BUYERS + END_USERS; contact++) {
                bool answered = answers(seed, &whose, index, contact, quarter) && !anonymous(seed, index, contact, quarter);
                int share = side_of(contact) == END_USER ? 6 : whose.answers ? 30 : 100;
                if (answered || random_below(seed, UNANSWERED, index, contact, quarter, 100) < share)
                    write_invitation(file, seed, index, contact, quarter, answered);
            }
        }
}
