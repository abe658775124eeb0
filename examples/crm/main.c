/* crm: an account page out of a CRM's exported tables, such as examples/demo writes with --crm.
 *
 * The way of a number: tables (files into a model, the CRM's column names mapped) -> page (queries put to it) -> figures. */
#include "page.h"

#include <cxm/host_posix.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "crm FOLDER ACCOUNT [options]\n"
    "A page on ACCOUNT, an id of crm_accounts.csv, or on all: what its people say, who\n"
    "of them was heard, what was left out, under which policy. A group of companies\n"
    "stands for the accounts whose parent it is.\n"
    "\n"
    "  --as-of DATE     who is a member, and has which role; today unless given\n"
    "  --zone ZONE      of dates and local times in the files; Europe/Berlin\n"
    "  --window A/B     answers from A on and before B; all unless given\n"
    "  --policy TEXT    which of them count: dedupe=last:contact+quarter unless given\n"
    "  --options TEXT   of the score, such as off_scale=skip\n"
    "  --widest 50      half an interval wider than this is insufficient signal\n"
    "  --tsv            tab-separated values in full precision\n"
    "\n"
    "Ends with 0; 1 where the command is wrong; 2 where a file or its data are.\n";

typedef struct arguments {
    const char *folder;
    const char *account;
    const char *as_of;
    const char *zone;
    const char *window;
    const char *policy;
    const char *options;
    const char *widest;
    bool tsv;
} arguments;

static bool read_arguments(arguments *asked, int argc, char **argv)
{
    const struct {
        const char *name;
        const char **value;
    } known[] = {{"--as-of", &asked->as_of},   {"--zone", &asked->zone},       {"--window", &asked->window},
                 {"--policy", &asked->policy}, {"--options", &asked->options}, {"--widest", &asked->widest}};
    for (int i = 1; i < argc; i++) {
        size_t option = 0;
        while (option < sizeof known / sizeof *known && strcmp(known[option].name, argv[i]) != 0)
            option++;
        if (strcmp(argv[i], "--tsv") == 0)
            asked->tsv = true;
        else if (option < sizeof known / sizeof *known && i + 1 < argc)
            *known[option].value = argv[++i];
        else if (argv[i][0] != '-' && !asked->folder)
            asked->folder = argv[i];
        else if (argv[i][0] != '-' && !asked->account)
            asked->account = argv[i];
        else
            return false;
    }
    return asked->account != NULL;
}

static const char *today(char date[16])
{
    const time_t now = time(NULL);
    struct tm parts;
    return gmtime_r(&now, &parts) && strftime(date, 16, "%Y-%m-%d", &parts) ? date : "1970-01-01";
}

static int run(const arguments *asked, const cxm_host *host)
{
    char moment[512];
    char policy[1024];
    tables from = {.count = 0};
    cxm_model *model = NULL;
    cxm_error why;
    if (cxm_model_new(host, &model, &why) != CXM_OK) {
        fprintf(stderr, "crm: %s\n", why.message);
        return 2;
    }
    snprintf(moment, sizeof moment, "as_of=%s zone=%s%s%s", asked->as_of, asked->zone, asked->window ? " window=" : "",
             asked->window ? asked->window : "");
    snprintf(policy, sizeof policy, "%s %s", moment, asked->policy);
    const page whole = {.from = &from, .model = model, .account = asked->account, .as_of = asked->as_of, .moment = moment,
                        .policy = policy, .options = asked->options,
                        .on = {.tsv = asked->tsv, .widest = strtod(asked->widest, NULL)}};
    bool good = tables_read(&from, asked->folder, asked->zone, model) && page_write(&whole);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "crm: standard output: %s\n", strerror(errno));
        good = false;
    }
    cxm_model_free(model);
    tables_free(&from);
    return good ? 0 : 2;
}

int main(int argc, char **argv)
{
    char date[16];
    arguments asked = {.as_of = today(date), .zone = "Europe/Berlin", .policy = "dedupe=last:contact+quarter", .widest = "50"};
    cxm_posix_host *host;
    cxm_error why;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_arguments(&asked, argc, argv)) {
        fputs(help, stderr);
        return 1;
    }
    if (strstr(asked.policy, "compare=")) {
        fputs("crm: a page has scores and no differences: compare= is for a query of its own\n", stderr);
        return 1;
    }
    if (cxm_posix_host_new(1, &host, &why) != CXM_OK) {
        fprintf(stderr, "crm: %s\n", why.message);
        return 2;
    }
    int code = run(&asked, cxm_posix_host_get(host));
    cxm_posix_host_free(host);
    return code;
}
