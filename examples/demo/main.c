/* demo: invented answers to the surveys of a maker of packaging equipment. 40 accounts, five years, and a story:
 *
 * - buyers are content throughout (NPS about +45);
 * - end users start fine when a machine is commissioned; on the filling lines unplanned stops set in after the second year, and
 *   their scores slide; on the other lines they stay fine;
 * - contracts are renewed where end users are well, whatever the buyers say;
 * - buyers judge by price, delivery and documents, end users by uptime, spare parts and how it is to use, and that is what each
 *   side speaks of; the maker's account managers know their buyers, and take end users to be as content;
 * - three answers in four come from buyers, so that the pooled score hides it;
 * - six accounts have one to three answers.
 *
 * The survey tool's files stand in survey.c, those of the CRM, which came in with the year 2024, in crm.c, crm_answers.c and
 * crm_voices.c. The same seed gives the same bytes on every machine. */
#include "files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*write)(FILE *, uint64_t);
    bool crm;
} files[] = {
    {"responses.csv", write_responses, false},
    {"accounts.csv", write_accounts, false},
    {"crm_accounts.csv", write_crm_accounts, true},
    {"crm_contacts.csv", write_crm_contacts, true},
    {"crm_memberships.csv", write_crm_memberships, true},
    {"crm_roles.csv", write_crm_roles, true},
    {"crm_assets.csv", write_crm_assets, true},
    {"crm_invitations.csv", write_crm_invitations, true},
    {"crm_responses.csv", write_crm_responses, true},
    {"crm_outcomes.csv", write_crm_outcomes, true},
    {"crm_items.csv", write_crm_items, true},
    {"crm_themes.csv", write_crm_themes, true},
    {"crm_colleagues.csv", write_crm_colleagues, true},
    {"crm_beliefs.csv", write_crm_beliefs, true},
};

static bool write_file(const char *folder, const char *name, uint64_t seed, void (*write)(FILE *, uint64_t))
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        fprintf(stderr, "demo: %s: the name is too long\n", folder);
        return false;
    }
    FILE *file = fopen(path, "wb");
    bool good = file != NULL;
    if (file) {
        write(file, seed);
        good = !ferror(file);
        good = fclose(file) == 0 && good;
    }
    if (!good)
        fprintf(stderr, "demo: %s: %s\n", path, strerror(errno));
    return good;
}

static int usage(FILE *to)
{
    fputs("demo [--seed N] [--out FOLDER] [--crm]\n"
          "Writes responses.csv and accounts.csv, invented data of an equipment maker, and\n"
          "with --crm the tables of its CRM too, crm_accounts.csv and eleven others.\n"
          "N is a whole number, 1 unless given; FOLDER exists, the current one unless given.\n", to);
    return to == stdout ? 0 : 1;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    const char *folder = ".";
    bool crm = false;
    for (int i = 1; i < argc; i++) {
        char *end = NULL;
        if (strcmp(argv[i], "--help") == 0)
            return usage(stdout);
        if (strcmp(argv[i], "--crm") == 0) {
            crm = true;
            continue;
        }
        if (i + 1 == argc)
            return usage(stderr);
        if (strcmp(argv[i], "--out") == 0) {
            folder = argv[++i];
        } else if (strcmp(argv[i], "--seed") == 0 && argv[i + 1][strspn(argv[i + 1], "0123456789")] == '\0') {
            errno = 0;
            seed = strtoull(argv[++i], &end, 10);
            if (errno || end == argv[i])
                return usage(stderr);
        } else {
            return usage(stderr);
        }
    }
    bool good = true;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (crm || !files[i].crm)
            good = write_file(folder, files[i].name, seed, files[i].write) && good;
    return good ? 0 : 2;
}
