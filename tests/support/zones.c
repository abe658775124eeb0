/* Writes TZif as RFC 9636 lays it down, and knows some zones whose clocks are the odd ones. */
#include "support/zones.h"

#include <stdlib.h>
#include <string.h>

static const struct zones_known {
    const char *name;
    int32_t before;
    struct zones_change changes[6];
    size_t count;
    const char *footer;
} zones_known[] = {
    {"Europe/Berlin", 3208,
     {{-2422054408, 3600}, {1743296400, 7200}, {1761440400, 3600}, {1774746000, 7200}, {1792890000, 3600}}, 5,
     "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"America/New_York", -17762, {{-2717650800, -18000}, {1772953200, -14400}, {1793512800, -18000}}, 3, "EST5EDT,M3.2.0,M11.1.0"},
    {"Australia/Lord_Howe", 37800, {{1759591800, 39600}, {1775314800, 37800}}, 2, "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
    {"Europe/Dublin", 0, {{1743296400, 3600}, {1761440400, 0}}, 2, "IST-1GMT0,M10.5.0,M3.5.0/1"},
    {"Asia/Kolkata", 21208, {{-3645237208, 21200}, {-3155694800, 19270}, {-2019705670, 19800}}, 3, "IST-5:30"},
    {"Pacific/Apia", -39600, {{1316872800, -36000}, {1325239200, 50400}, {1333202400, 46800}}, 3, "<+13>-13"},
    {"America/Sao_Paulo", -10800, {{1541300400, -7200}, {1550368800, -10800}}, 2, "<-03>3"},
    {"America/Havana", -18000, {{0}}, 0, "CST5CDT,M3.2.0/0,M11.1.0/1"},
    {"America/St_Johns", -12600, {{1268537460, -9000}, {1289097060, -12600}}, 2, "NST3:30NDT,M3.2.0,M11.1.0"},
    {"America/Nuuk", -7200, {{0}}, 0, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"},
    {"Asia/Jerusalem", 7200, {{0}}, 0, "IST-2IDT,M3.4.4/26,M10.5.0"},
    {"America/Juneau", 54139, {{-3225223727, -32261}, {-2188954939, -28800}}, 2, "AKST9AKDT,M3.2.0,M11.1.0"},
    {"Test/Julian", -18000, {{0}}, 0, "EST5EDT,J60,J300/1"},
    {"Test/Counted", -18000, {{0}}, 0, "EST5EDT,59,299/1"},
    {"Test/Always", -14400, {{0}}, 0, "XXX3EDT4,0/0,J365/23"},
    {"Test/Unruled", 3600, {{1700000000, 7200}}, 1, ""},
    {"Test/Twice", 0, {{3600 * 10 + 600, 3600}, {3600 * 10 + 1200, 3600}, {3600 * 10 + 1800, 0}}, 3, "UTC0"},
};

static unsigned char *zones_put(unsigned char *at, int64_t value, int width)
{
    for (int i = width; i-- > 0;)
        *at++ = (unsigned char)((uint64_t)value >> (8 * i));
    return at;
}

/* A header and the data behind it; version 4 has the two marks of each type as well, which nothing asks for. */
static unsigned char *zones_block(unsigned char *at, char version, int width, int32_t before, const struct zones_change *changes,
                                  size_t count)
{
    const size_t marks = version == '4' ? count + 1 : 0;
    memset(at, 0, 44);
    memcpy(at, "TZif", 4);
    at[4] = (unsigned char)version;
    (void)zones_put(zones_put(at + 20, (int64_t)marks, 4), (int64_t)marks, 4);
    (void)zones_put(zones_put(zones_put(at + 32, (int64_t)count, 4), (int64_t)count + 1, 4), 4, 4);
    at += 44;
    for (size_t i = 0; i < count; i++)
        at = zones_put(at, changes[i].at, width);
    for (size_t i = 0; i < count; i++)
        *at++ = (unsigned char)(i + 1);
    at = zones_put(zones_put(at, before, 4), 0, 2);
    for (size_t i = 0; i < count; i++)
        at = zones_put(zones_put(at, changes[i].offset, 4), 0, 2);
    memcpy(at, "LMT", 4);
    memset(at + 4, 0, 2 * marks);
    return at + 4 + 2 * marks;
}

size_t zones_write(char version, int32_t before, const struct zones_change *changes, size_t count, const char *footer,
                   unsigned char *out)
{
    unsigned char *at = out;
    if (version == 0)
        return (size_t)(zones_block(at, 0, 4, before, changes, count) - out);
    at = zones_block(zones_block(at, version, 4, 0, NULL, 0), version, 8, before, changes, count);
    *at++ = '\n';
    memcpy(at, footer, strlen(footer));
    at += strlen(footer);
    *at++ = '\n';
    return (size_t)(at - out);
}

size_t zones_named(const char *name, unsigned char *out)
{
    for (size_t i = 0; i < sizeof zones_known / sizeof *zones_known; i++)
        if (strcmp(zones_known[i].name, name) == 0)
            return zones_write('3', zones_known[i].before, zones_known[i].changes, zones_known[i].count, zones_known[i].footer,
                               out);
    return 0;
}

const char *zones_name(size_t i)
{
    return i < sizeof zones_known / sizeof *zones_known ? zones_known[i].name : NULL;
}

/* Each zone stands in a block of its own size, so that a sanitizer sees a read past its end. */
static int32_t zones_lend(void *context, const char *name, const void **tzif, size_t *size)
{
    struct zones_host *zones = context;
    unsigned char bytes[ZONES_SIZE];
    const size_t made = zones_named(name, bytes);
    if (made == 0)
        return 1;
    struct zones_lent *lent = malloc(sizeof *lent + made);
    if (!lent)
        return 1;
    lent->next = zones->lent;
    lent->size = made;
    memcpy(lent->bytes, bytes, made);
    zones->lent = lent;
    *tzif = lent->bytes;
    *size = made;
    return 0;
}

void zones_host_init(struct zones_host *zones)
{
    *zones = (struct zones_host){.host = CXM_HOST_INIT};
    zones->host.context = zones;
    zones->host.zone = zones_lend;
}

void zones_host_free(struct zones_host *zones)
{
    while (zones->lent) {
        struct zones_lent *next = zones->lent->next;
        free(zones->lent);
        zones->lent = next;
    }
}
