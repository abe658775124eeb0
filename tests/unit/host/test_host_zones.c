/* The zones of the ready-made host: read from TZDIR or the system's folders, and from nowhere else, lent until the host is freed.
 * The files are the test's own, but for one case that needs the system's. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): how a system is asked for its declarations */
#define _POSIX_C_SOURCE 200809L

#include "support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cxm/host_posix.h>

#include "model/zone.h"
#include "support/zones.h"

enum { HOST_THREADS = 8 };

static char host_folder[] = "/tmp/cxm_zones_XXXXXX";

static const char *const host_files[] = {"Europe/Berlin", "Test/Unruled", "Etc/GMT+1", "hidden.tab", ".secret", "empty", "large"};

static const char *host_path(const char *name)
{
    static char path[256];
    assert_in_range(snprintf(path, sizeof path, "%s/%s", host_folder, name), 1, sizeof path - 1);
    return path;
}

static void host_write(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(host_path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int host_set_up(void **state)
{
    (void)state;
    static unsigned char large[(1 << 20) + 1];
    unsigned char bytes[ZONES_SIZE];
    if (!mkdtemp(host_folder) || mkdir(host_path("Europe"), 0700) || mkdir(host_path("Test"), 0700) ||
        mkdir(host_path("Etc"), 0700))
        return -1;
    host_write("Europe/Berlin", bytes, zones_named("Europe/Berlin", bytes));
    host_write("Test/Unruled", bytes, zones_named("Test/Unruled", bytes));
    host_write("Etc/GMT+1", bytes, zones_write('2', -3600, NULL, 0, "<-01>1", bytes));
    host_write("hidden.tab", "# no zone\n", 10);
    host_write(".secret", bytes, zones_named("Test/Unruled", bytes));
    host_write("empty", "", 0);
    host_write("large", large, sizeof large);
    return setenv("TZDIR", host_folder, 1);
}

static int host_tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof host_files / sizeof *host_files; i++)
        (void)remove(host_path(host_files[i]));
    (void)rmdir(host_path("Europe"));
    (void)rmdir(host_path("Test"));
    (void)rmdir(host_path("Etc"));
    return rmdir(host_folder);
}

static cxm_posix_host *host_made(void)
{
    cxm_posix_host *pool = NULL;
    assert_int_equal(cxm_posix_host_new(1, &pool, NULL), CXM_OK);
    return pool;
}

static void names_that_are_lent(void **state)
{
    (void)state;
    cxm_posix_host *pool = host_made();
    const cxm_host *host = cxm_posix_host_get(pool);
    static const char *const names[] = {"Europe/Berlin", "Test/Unruled"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned char bytes[ZONES_SIZE];
        const void *tzif = NULL;
        size_t size = 0;
        assert_int_equal(host->zone(host->context, names[i], &tzif, &size), 0);
        assert_int_equal(size, zones_named(names[i], bytes));
        assert_memory_equal(tzif, bytes, size);
    }
    struct cxm__zone zone;
    assert_int_equal(cxm__zone_open(host, (struct cxm__slice){"Etc/GMT+1", 9}, "zone", 0, &zone, NULL), CXM_OK);
    assert_int_equal(cxm__zone_span_at(&zone, 0).offset, -3600);
    cxm_posix_host_free(pool);
}

static const struct host_refusal {
    const char *name; /* also the zone */
} host_refusals[] = {
    {""}, {"Europe/Berln"}, {"Europe"}, {"Europe/"}, {"/Europe/Berlin"}, {"Europe//Berlin"}, {"../Europe/Berlin"},
    {"Europe/../Europe/Berlin"},
    {"./Europe/Berlin"}, {"Europe/./Berlin"}, {".secret"}, {"Europe\\Berlin"}, {"Europe/Berlin "}, {"Europe/Berlin\n"},
    {"empty"}, {"large"},
    {"Europe/Berlin/Mitte"}, {".."}, {"."}, {"/"}, {"Europe/B\xC3\xA9rlin"},
    {"Europe/Berlin_that_is_a_name_longer_than_any_zone_has_and_so_is_not_looked_for_at_all_even_if"
     "_some_folder_should_have_a_file_of_it"},
};

static void names_that_are_refused(void **state)
{
    const struct host_refusal *c = *state;
    cxm_posix_host *pool = host_made();
    const cxm_host *host = cxm_posix_host_get(pool);
    const void *tzif = NULL;
    size_t size = 77;
    assert_int_not_equal(host->zone(host->context, c->name, &tzif, &size), 0);
    assert_null(tzif);
    assert_int_equal(size, 77);
    cxm_posix_host_free(pool);
}

/* A file that is no zone is lent, and the library says what is wrong with it. */
static void a_file_that_is_no_zone(void **state)
{
    (void)state;
    cxm_posix_host *pool = host_made();
    struct cxm__zone zone;
    cxm_error error = {0};
    const struct cxm__slice name = {"hidden.tab", 10};
    assert_int_equal(cxm__zone_open(cxm_posix_host_get(pool), name, "zone", 0, &zone, &error), CXM_E_CORRUPT);
    assert_string_equal(error.message, "zone: the host's data of hidden.tab cannot be used: a header is cut off");
    cxm_posix_host_free(pool);
}

/* The bytes stay where they are, whatever becomes of the file, of the environment, or of other zones asked for. */
static void lent_bytes_stay(void **state)
{
    (void)state;
    cxm_posix_host *pool = host_made();
    const cxm_host *host = cxm_posix_host_get(pool);
    const void *first = NULL, *again = NULL, *other = NULL;
    unsigned char bytes[ZONES_SIZE];
    size_t size = 0, same = 0;
    const size_t made = zones_write('2', 60, NULL, 0, "XXX0", bytes);
    host_write("Test/Passing", bytes, made);
    assert_int_equal(host->zone(host->context, "Test/Passing", &first, &size), 0);
    assert_int_equal(remove(host_path("Test/Passing")), 0);
    assert_int_equal(unsetenv("TZDIR"), 0);
    assert_int_equal(host->zone(host->context, "Europe/Berlin", &other, &same), 0);
    assert_int_equal(host->zone(host->context, "Test/Passing", &again, &same), 0);
    assert_ptr_equal(first, again);
    assert_int_equal(same, size);
    assert_memory_equal(first, bytes, made);
    cxm_posix_host_free(pool);
    assert_int_equal(setenv("TZDIR", host_folder, 1), 0);
}

/* Where TZDIR has no such zone, or is not set, it is the system's. */
static void the_system_s_zones(void **state)
{
    (void)state;
    if (access("/usr/share/zoneinfo/Asia/Tokyo", R_OK) != 0) {
        print_message("no zone data below /usr/share/zoneinfo: skipped\n");
        skip();
    }
    for (int i = 0; i < 3; i++) {
        const void *tzif = NULL;
        size_t size = 0;
        assert_int_equal(i == 0 ? unsetenv("TZDIR") : setenv("TZDIR", i == 1 ? "" : host_folder, 1), 0);
        cxm_posix_host *pool = host_made();
        const cxm_host *host = cxm_posix_host_get(pool);
        assert_int_equal(host->zone(host->context, "Asia/Tokyo", &tzif, &size), 0);
        assert_true(size > 44 && memcmp(tzif, "TZif", 4) == 0);
        cxm_posix_host_free(pool);
    }
}

struct host_asking {
    const cxm_host *host;
    const void *tzif[3];
    pthread_t thread;
};

static void *host_ask(void *context)
{
    static const char *const names[] = {"Europe/Berlin", "Test/Unruled", "Etc/GMT+1"};
    struct host_asking *asking = context;
    size_t size;
    for (int repeat = 0; repeat < 300; repeat++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (asking->host->zone(asking->host->context, names[i], &asking->tzif[i], &size))
                return asking;
    return NULL;
}

static void threads_are_lent_the_same(void **state)
{
    (void)state;
    cxm_posix_host *pool = host_made();
    struct host_asking asking[HOST_THREADS];
    for (int i = 0; i < HOST_THREADS; i++) {
        asking[i] = (struct host_asking){.host = cxm_posix_host_get(pool)};
        assert_int_equal(pthread_create(&asking[i].thread, NULL, host_ask, &asking[i]), 0);
    }
    for (int i = 0; i < HOST_THREADS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(asking[i].thread, &failed), 0);
        assert_null(failed);
        for (int k = 0; k < 3; k++)
            assert_ptr_equal(asking[i].tzif[k], asking[0].tzif[k]);
    }
    cxm_posix_host_free(pool);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(names_that_are_lent), cmocka_unit_test(a_file_that_is_no_zone),    cmocka_unit_test(lent_bytes_stay),
        cmocka_unit_test(the_system_s_zones),  cmocka_unit_test(threads_are_lent_the_same),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof host_refusals / sizeof *host_refusals];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(host_refusals, names_that_are_refused, tests, count);
    return cmocka_run_group_tests_name("host_zones", tests, host_set_up, host_tear_down);
}
