/* The CRM's tables of customers: groups of companies, people who come and go, roles that change hands, machines. */
#include "crm.h"
#include "files.h"

/* Groups of companies: their customers have them as parent, and no revenue of their own. */
enum { GROUPS = 4 };
static const struct {
    const char *name;
    const char *segment;
    int children[3];
} groups[GROUPS] = {
    {"Northern Dairies Group", "Food", {1, 21, 31}},
    {"Castellan Health", "Pharma", {5, 16, 20}},
    {"Calder & Pellworm Waters", "Beverage", {4, 28, 36}},
    {"Glenrae Spirits Holding", "Beverage", {14, 6, 35}},
};

static int group_of(int index)
{
    for (int i = 0; i < GROUPS; i++)
        for (int child = 0; child < 3; child++)
            if (groups[i].children[child] == index)
                return i;
    return -1;
}

bool succeeded(int index)
{
    return index % 9 == 4;
}

const char *person_of(int index, int contact, int quarter, char id[CRM_ID])
{
    int number = side_of(contact) == BUYER ? contact + 1 : contact - BUYERS + 1;
    if (contact == 1 && quarter >= SUCCESSION && succeeded(index))
        number = BUYERS + 1;
    snprintf(id, CRM_ID, "A%02d-%c%d", index + 1, side_of(contact) == BUYER ? 'B' : 'U', number);
    return id;
}

int year_of(int quarter)
{
    return FIRST_YEAR + quarter / 4;
}

int month_number(uint64_t seed, int index, int contact, int quarter)
{
    return quarter % 4 * 3 + month_of(seed, index, contact, quarter) + 1;
}

void write_crm_accounts(FILE *file, uint64_t seed)
{
    fputs("AccountId,ParentId,AccountName,Industry,AnnualRevenue,DecisionMakers,EconomicBuyers,Influencers,EndUsers\n", file);
    for (int i = 0; i < GROUPS; i++)
        fprintf(file, "G%d,,%s,%s,,,,,\n", i + 1, groups[i].name, groups[i].segment);
    for (int index = 0; index < ACCOUNTS; index++) {
        account whose = account_of(seed, index);
        int group = group_of(index);
        fprintf(file, "A%02d,", index + 1);
        if (group >= 0)
            fprintf(file, "G%d", group + 1);
        fputc(',', file);
        write_name(file, customers[index].name);
        fprintf(file, "%s,%d,1,1,1,%d\n", customers[index].segment, revenue_of(seed, index), END_USERS * whose.people[END_USER]);
    }
}

/* Calls `write` for every contact, and for the successors once more. */
static void each_person(FILE *file, void (*write)(FILE *file, int index, int contact, int quarter))
{
    for (int index = 0; index < ACCOUNTS; index++)
        for (int contact = 0; contact < BUYERS + END_USERS; contact++) {
            write(file, index, contact, CRM_FIRST);
            if (contact == 1 && succeeded(index))
                write(file, index, contact, SUCCESSION);
        }
}

static bool leaves(int index, int contact, int quarter)
{
    return contact == 1 && succeeded(index) && quarter < SUCCESSION;
}

static void write_contact(FILE *file, int index, int contact, int quarter)
{
    char id[CRM_ID];
    fprintf(file, "%s,%s,%s,%s\n", person_of(index, contact, quarter, id), roles[side_of(contact)][contact % 3],
            index % 3 == 0 ? "de" : "en", leaves(index, contact, quarter) ? "2025-01-01" : "");
}

void write_crm_contacts(FILE *file, uint64_t seed)
{
    (void)seed;
    fputs("ContactId,Title,Language,LeftOn\n", file);
    each_person(file, write_contact);
}

/* A successor comes from the customer before; the purchasing manager of a group's first customer buys for the others too. */
static void write_membership(FILE *file, int index, int contact, int quarter)
{
    char id[CRM_ID];
    person_of(index, contact, quarter, id);
    bool successor = quarter == SUCCESSION;
    if (successor)
        fprintf(file, "%s,A%02d,2021-01-01,2025-01-01,1\n", id, index);
    fprintf(file, "%s,A%02d,%s,%s,1\n", id, index + 1, successor ? "2025-01-01" : "",
            leaves(index, contact, quarter) ? "2025-01-01" : "");
    int group = group_of(index);
    if (contact == 0 && group >= 0 && groups[group].children[0] == index)
        for (int child = 1; child < 3; child++)
            fprintf(file, "%s,A%02d,2024-07-01,,0\n", id, groups[group].children[child] + 1);
}

void write_crm_memberships(FILE *file, uint64_t seed)
{
    (void)seed;
    fputs("ContactId,AccountId,StartDate,EndDate,IsPrimary\n", file);
    each_person(file, write_membership);
}

/* The role's name in the CRM. Some shift leads argue our case; of some technicians nobody ever noted a role. */
static const char *crm_role(int index, int contact)
{
    static const char *const names[2][3] = {{"Economic Buyer", "Decision Maker", "Influencer"},
                                            {"Line Operator", "Maintenance Technician", "Shift Lead"}};
    if (contact == 5 && index % 4 == 1)
        return "Champion";
    if (contact == 10 && index % 3 == 0)
        return NULL;
    return names[side_of(contact)][contact % 3];
}

static void write_role(FILE *file, int index, int contact, int quarter)
{
    char id[CRM_ID];
    person_of(index, contact, quarter, id);
    const char *role = crm_role(index, contact);
    if (!role)
        return;
    if (index % 9 == 7 && (contact == 1 || contact == 2)) { /* the finance director decides from April 2025 on */
        fprintf(file, "%s,A%02d,%s,,2025-04-01\n", id, index + 1, role);
        fprintf(file, "%s,A%02d,%s,2025-04-01,\n", id, index + 1, crm_role(index, 3 - contact));
        return;
    }
    fprintf(file, "%s,A%02d,%s,%s,%s\n", id, index + 1, role, quarter == SUCCESSION ? "2025-01-01" : "",
            leaves(index, contact, quarter) ? "2025-01-01" : "");
}

void write_crm_roles(FILE *file, uint64_t seed)
{
    (void)seed;
    fputs("ContactId,AccountId,Role,StartDate,EndDate\n", file);
    each_person(file, write_role);
}

/* A machine at enterprise/site/area/line, as ISA-95 has it. */
static void write_asset(FILE *file, int index, char which, const char *product, const char *area, const char *installed,
                        const char *retired)
{
    static const char *const sites[] = {"Northgate", "Riverside", "Harbour", "Mill Lane", "Old Works"};
    const char *quote = index == 15 ? "\"" : ""; /* Harrow, Finch & Co */
    fprintf(file, "M%02d%c,A%02d,%s,%s%s/%s/%s/Line %d%s,%s,%s\n", index + 1, which, index + 1, product, quote,
            customers[index].name, sites[index % 5], area, 1 + index % 3, quote, installed, retired);
}

void write_crm_assets(FILE *file, uint64_t seed)
{
    static const char *const areas[] = {"Filling", "Labelling", "Palletising"};
    fputs("AssetId,AccountId,Product,SitePath,InstallDate,RetiredOn\n", file);
    for (int index = 0; index < ACCOUNTS; index++) {
        account whose = account_of(seed, index);
        char installed[32];
        snprintf(installed, sizeof installed, "%d-%02d-01", FIRST_YEAR - 1, (whose.commissioned + 4) * 3 + 1);
        write_asset(file, index, 'a', products[whose.product], areas[whose.product], installed, "");
        if (index % 10 == 6)
            write_asset(file, index, 'z', products[PALLETISING], areas[PALLETISING], "2012-03-01", "2024-07-01");
    }
}

void write_crm_outcomes(FILE *file, uint64_t seed)
{
    fputs("AccountId,Kind,ClosedOn,Amount\n", file);
    for (int index = 0; index < ACCOUNTS; index++) {
        account whose = account_of(seed, index);
        bool stays = renewed(seed, &whose, index);
        int day = random_below(seed, CLOSED, index, 0, 0, 28) + 1;
        int amount = revenue_of(seed, index) / 10;
        fprintf(file, "A%02d,%s,2025-12-%02d,%d\n", index + 1, stays ? "renewal" : "churn", day, amount);
        if (stays && random_below(seed, CLOSED, index, 1, 0, 3) == 0)
            fprintf(file, "A%02d,upsell,2025-%02d-%02d,%d\n", index + 1, 1 + day % 11, day, amount / 2);
    }
}
