/*
 * Distributions against published tables, reference values of many digits, and their own laws.
 * tests/vectors/make_distributions.py wrote the reference values; read test_moments.c next.
 */
#include <cxm/unstable/distributions.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <cmocka.h>

#ifndef CXM_VECTORS
#define CXM_VECTORS "tests/vectors"
#endif

static int skipped_rows, skipped_cases;

static double off(double got, double want) {
    if (got == want) return 0;
    return want != 0 && isfinite(got) ? fabs((got - want) / want) : (double)INFINITY;
}

static void close_to(double got, double want, double relative, double absolute) {
    if (off(got, want) <= relative || fabs(got - want) <= absolute) return;
    fail_msg("got %.17g, want %.17g, relative %.2e", got, want, off(got, want));
}

/* ---- every function under its name in the vectors, and the arguments it takes ---- */

static double call_binomial(double (*f)(int64_t, int64_t, double), const double *v) { return f((int64_t)v[0], (int64_t)v[1], v[2]); }

struct function {
    const char *name;  /* in distributions.csv */
    const char *other; /* in the oracle's table, or NULL */
    double (*one)(double);
    double (*two)(double, double);
    double (*three)(double, double, double);
    double (*counts)(int64_t, int64_t, double);
    double worst;
    int rows;
};

static struct function functions[] = {
    {"normal_cdf", "pnorm", cxm_normal_cdf, NULL, NULL, NULL, 0, 0},
    {"normal_upper", "pnorm_upper", cxm_normal_upper, NULL, NULL, NULL, 0, 0},
    {"normal_quantile", "qnorm", cxm_normal_quantile, NULL, NULL, NULL, 0, 0},
    {"t_cdf", "pt", NULL, cxm_t_cdf, NULL, NULL, 0, 0},
    {"t_upper", "pt_upper", NULL, cxm_t_upper, NULL, NULL, 0, 0},
    {"t_quantile", "qt", NULL, cxm_t_quantile, NULL, NULL, 0, 0},
    {"beta_cdf", "pbeta", NULL, NULL, cxm_beta_cdf, NULL, 0, 0},
    {"beta_upper", "pbeta_upper", NULL, NULL, cxm_beta_upper, NULL, 0, 0},
    {"beta_quantile", "qbeta", NULL, NULL, cxm_beta_quantile, NULL, 0, 0},
    {"binomial_probability", "dbinom", NULL, NULL, NULL, cxm_binomial_probability, 0, 0},
    {"binomial_cdf", "pbinom", NULL, NULL, NULL, cxm_binomial_cdf, 0, 0},
    {"binomial_upper", "pbinom_upper", NULL, NULL, NULL, cxm_binomial_upper, 0, 0},
    {"gamma_cdf", NULL, NULL, cxm_gamma_cdf, NULL, NULL, 0, 0},
    {"gamma_upper", NULL, NULL, cxm_gamma_upper, NULL, NULL, 0, 0},
    {"gamma_quantile", NULL, NULL, cxm_gamma_quantile, NULL, NULL, 0, 0},
    {"chi_squared_cdf", "pchisq", NULL, cxm_chi_squared_cdf, NULL, NULL, 0, 0},
    {"chi_squared_upper", "pchisq_upper", NULL, cxm_chi_squared_upper, NULL, NULL, 0, 0},
    {"chi_squared_quantile", "qchisq", NULL, cxm_chi_squared_quantile, NULL, NULL, 0, 0},
    {"f_cdf", "pf", NULL, NULL, cxm_f_cdf, NULL, 0, 0},
    {"f_upper", NULL, NULL, NULL, cxm_f_upper, NULL, 0, 0},
    {"f_quantile", NULL, NULL, NULL, cxm_f_quantile, NULL, 0, 0},
    {"kolmogorov_cdf", NULL, cxm_kolmogorov_cdf, NULL, NULL, NULL, 0, 0},
    {"kolmogorov_upper", "kolmogorov_sf", cxm_kolmogorov_upper, NULL, NULL, NULL, 0, 0},
    {"kolmogorov_quantile", NULL, cxm_kolmogorov_quantile, NULL, NULL, NULL, 0, 0},
    {"digamma", "digamma", cxm_digamma, NULL, NULL, NULL, 0, 0},
    {"log_gamma", "lgamma", cxm_log_gamma, NULL, NULL, NULL, 0, 0},
    {"log_beta", NULL, NULL, cxm_log_beta, NULL, NULL, 0, 0},
};
#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

static double call(const struct function *f, const double *v) {
    if (f->one) return f->one(v[0]);
    if (f->two) return f->two(v[0], v[1]);
    if (f->three) return f->three(v[0], v[1], v[2]);
    return call_binomial(f->counts, v);
}

/* Rows `name,a,b,c,value[,source]` of one function; others are left alone. Returns how many rows there were. */
static int check_file(const char *path, const char *name, struct function *f, double relative, double absolute) {
    FILE *file = fopen(path, "r");
    if (!file) return -1;
    char line[512];
    size_t length = strlen(name);
    int rows = 0;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, name, length) != 0 || line[length] != ',') continue;
        double v[4] = {0, 0, 0, 0};
        const char *at = line + length;
        for (int i = 0; i < 4 && *at == ','; i++) {
            v[i] = strtod(at + 1, NULL);
            at += 1 + strcspn(at + 1, ",\r\n");
        }
        double got = call(f, v), error = off(got, v[3]);
        rows++;
        if (isfinite(error) && error > f->worst) f->worst = error;
        if (error > relative && !(fabs(got - v[3]) <= absolute)) {
            fclose(file);
            fail_msg("%s got %.17g, relative %.2e", line, got, error);
        }
    }
    fclose(file);
    return rows;
}

static void vectors(void **state) {
    struct function *f = *state;
    /* log B(1,1) and psi(1.46...) are 0: relative accuracy is not promised there */
    double absolute = strcmp(f->name, "log_beta") == 0 || strcmp(f->name, "digamma") == 0 ? 2e-15 : 0;
    f->rows = check_file(CXM_VECTORS "/distributions.csv", f->name, f, 1e-12, absolute);
    assert_true(f->rows > 5);
}

static void oracle(void **state) {
    struct function *f = *state;
    const char *directory = getenv("CXM_ORACLES");
    char path[512];
    snprintf(path, sizeof path, "%s/s00_distributions.csv", directory ? directory : "");
    FILE *file = directory && f->other ? fopen(path, "r") : NULL;
    if (!file) {
        skipped_cases++;
        skip();
        return;
    }
    fclose(file);
    double worst = f->worst;
    check_file(path, f->other, f, 1e-12, 1e-15);
    f->worst = worst; /* what is printed at the end is against the longer numbers of the vectors */
}

/* counts the rows of the oracle's table whose function this library does not have */
static void oracle_others(void **state) {
    (void)state;
    const char *directory = getenv("CXM_ORACLES");
    char path[512], line[512];
    snprintf(path, sizeof path, "%s/s00_distributions.csv", directory ? directory : "");
    FILE *file = directory ? fopen(path, "r") : NULL;
    if (!file) {
        skipped_cases++;
        skip();
        return;
    }
    while (fgets(line, sizeof line, file)) {
        size_t length = strcspn(line, ",");
        int known = strncmp(line, "fn,", 3) == 0;
        for (size_t i = 0; i < COUNT_OF(functions); i++)
            known |= functions[i].other && strlen(functions[i].other) == length && !strncmp(line, functions[i].other, length);
        skipped_rows += !known;
    }
    fclose(file);
}

/* ---- published tables and closed forms ---- */

static const struct value_case {
    const char *name;
    const char *function;
    double v[3];
    double want, relative, absolute;
} value_cases[] = {
    {"A&S table 26.1: P(1)", "normal_cdf", {1}, 0.841344746068543, 0, 6e-16},
    {"A&S table 26.1: P(2)", "normal_cdf", {2}, 0.977249868051821, 0, 6e-16},
    {"A&S table 26.2: -log10 Q(5) = 6.54265", "normal_upper", {5}, 2.8665157e-7, 1e-7, 0},
    {"A&S table 26.5: x at Q = 0.025", "normal_quantile", {0.975}, 1.95996, 0, 5e-6},
    {"A&S table 26.5: x at Q = 0.001", "normal_quantile", {0.999}, 3.09023, 0, 5e-6},
    {"A&S table 26.10: t at 5 df, A = 0.95", "t_quantile", {0.975, 5}, 2.571, 0, 5e-4},
    {"A&S table 26.10: t at 30 df, A = 0.99", "t_quantile", {0.995, 30}, 2.750, 0, 5e-4},
    {"A&S table 26.10: t at 1 df, A = 0.999", "t_quantile", {0.9995, 1}, 636.619, 0, 5e-4},
    {"Cauchy: upper tail at 1 is 1/4", "t_upper", {1, 1}, 0.25, 1e-15, 0},
    {"Cauchy: upper quartile is 1", "t_quantile", {0.75, 1}, 1, 1e-15, 0},
    {"2 df: t / (2 sqrt(2 + t^2))", "t_upper", {1, 2}, 0.21132486540518711775, 1e-15, 0}, /* 1/2 - 1/(2 sqrt 3) */
    {"t with infinite df is normal", "t_upper", {3, INFINITY}, 0.0013498980316300945, 1e-15, 0},
    {"t at infinity", "t_cdf", {INFINITY, 3}, 1, 0, 0},
    {"t at minus infinity", "t_cdf", {-INFINITY, 3}, 0, 0, 0},
    {"t median", "t_quantile", {0.5, 7}, 0, 0, 0},
    {"t far out is a power: df 2, 1/(2 t^2)", "t_upper", {1e145, 2}, 0.5e-290, 1e-12, 0},
    {"t far out below the centre", "t_cdf", {-1e145, 2}, 0.5e-290, 1e-12, 0},
    {"t next to 0, above", "t_upper", {1e-200, 2}, 0.5, 0, 0},
    {"t next to 0, below", "t_upper", {-1e-200, 2}, 0.5, 0, 0},
    {"t far out, its other side", "t_upper", {-1e200, 2}, 1, 0, 0},
    {"t at 0", "t_cdf", {0, 0.4}, 0.5, 0, 0},
    {"t quantile too large for a double", "t_quantile", {1e-300, 0.01}, -INFINITY, 0, 0},
    {"t quantile of 0", "t_quantile", {0, 4}, -INFINITY, 0, 0},
    {"t quantile of 1", "t_quantile", {1, 4}, INFINITY, 0, 0},
    {"arcsine law: x = 1/4 gives 1/3", "beta_cdf", {0.25, 0.5, 0.5}, 1.0 / 3, 1e-15, 0},
    {"uniform", "beta_cdf", {0.3, 1, 1}, 0.3, 1e-15, 0},
    {"a = 3, b = 1 is a cube", "beta_cdf", {0.001, 3, 1}, 1e-9, 1e-15, 0},
    {"below 0", "beta_cdf", {-1, 2, 3}, 0, 0, 0},
    {"above 1", "beta_upper", {2, 2, 3}, 0, 0, 0},
    {"at 0", "beta_upper", {0, 2, 3}, 1, 0, 0},
    {"at 1", "beta_cdf", {1, 2, 3}, 1, 0, 0},
    {"beta quantile of 0", "beta_quantile", {0, 2, 3}, 0, 0, 0},
    {"beta quantile of 1", "beta_quantile", {1, 2, 3}, 1, 0, 0},
    {"beta quantile below the smallest double", "beta_quantile", {0.025, 0.001, 1}, 0, 0, 0},
    {"beta quantile above the last double", "beta_quantile", {0.975, 1, 0.001}, 1, 0, 0},
    {"a tiny shape keeps the small tail: -a ln x", "beta_upper", {0.5, 1e-20, 1}, 0.69314718055994530942e-20, 1e-15, 0},
    {"nearly all mass at 1", "beta_quantile", {0.3, 0.3, 1e-12}, 1, 0, 0},
    {"nearly all mass at both ends, left", "beta_quantile", {0.3, 1e-10, 1e-10}, 0, 0, 0},
    {"nearly all mass at both ends, right", "beta_quantile", {0.7, 1e-10, 1e-10}, 1, 0, 0},
    {"huge shapes still halve", "beta_cdf", {0.5, 1e100, 1e100}, 0.5, 1e-12, 0},
    {"huge df is normal", "t_upper", {2, 1e300}, 0.022750131948179207, 1e-15, 0},
    {"huge df is normal, inverse", "t_quantile", {0.975, 1e200}, 1.9599639845400542, 1e-15, 0},
    {"df next to nothing: all mass far out", "t_upper", {2, 1e-290}, 0.5, 0, 0},
    {"df next to nothing, inverse", "t_quantile", {0.4999, 1e-10}, -INFINITY, 0, 0},
    {"dice: two of five at 0.3", "binomial_probability", {2, 5, 0.3}, 0.3087, 1e-15, 0},
    {"no success", "binomial_probability", {0, 5, 0.5}, 0.03125, 1e-15, 0},
    {"only successes", "binomial_probability", {5, 5, 0.5}, 0.03125, 1e-15, 0},
    {"only successes, likely", "binomial_probability", {2, 2, 0.75}, 0.5625, 1e-15, 0},
    {"certain success", "binomial_probability", {5, 5, 1}, 1, 0, 0},
    {"certain success leaves no room", "binomial_probability", {4, 5, 1}, 0, 0, 0},
    {"impossible success", "binomial_probability", {0, 5, 0}, 1, 0, 0},
    {"no trial", "binomial_probability", {0, 0, 0.3}, 1, 0, 0},
    {"outside", "binomial_probability", {6, 5, 0.3}, 0, 0, 0},
    {"below", "binomial_probability", {-1, 5, 0.3}, 0, 0, 0},
    {"cdf: 0.7^5", "binomial_cdf", {0, 5, 0.3}, 0.16807, 1e-15, 0},
    {"cdf below", "binomial_cdf", {-1, 5, 0.3}, 0, 0, 0},
    {"cdf of all", "binomial_cdf", {5, 5, 0.3}, 1, 0, 0},
    {"upper of all", "binomial_upper", {5, 5, 0.3}, 0, 0, 0},
    {"upper below", "binomial_upper", {-1, 5, 0.3}, 1, 0, 0},
    {"cdf with certain success", "binomial_cdf", {4, 5, 1}, 0, 0, 0},
    {"cdf with impossible success", "binomial_cdf", {0, 5, 0}, 1, 0, 0},
    {"A&S table 26.8: chi-squared at 5 df, Q = 0.05", "chi_squared_quantile", {0.95, 5}, 11.0705, 0, 5e-5},
    {"A&S table 26.8: chi-squared at 30 df, Q = 0.99", "chi_squared_quantile", {0.01, 30}, 14.9535, 0, 5e-5},
    {"A&S table 26.8: chi-squared at 1 df, Q = 0.001", "chi_squared_quantile", {0.999, 1}, 10.828, 0, 5e-4},
    {"A&S table 26.9: F at 5 and 10 df, Q = 0.05", "f_quantile", {0.95, 5, 10}, 3.33, 0, 5e-3},
    {"A&S table 26.9: F at 1 and 1 df, Q = 0.05", "f_quantile", {0.95, 1, 1}, 161.4, 0, 5e-2},
    {"A&S table 26.9: F at 4 and infinite df, Q = 0.05", "f_quantile", {0.95, 4, INFINITY}, 2.37, 0, 5e-3},
    {"A&S table 26.9: F at infinite and 4 df, Q = 0.05", "f_quantile", {0.95, INFINITY, 4}, 5.63, 0, 5e-3},
    {"Massey 1951, table 1: 1.36 at 0.05, large n", "kolmogorov_quantile", {0.95}, 1.36, 0, 5e-3},
    {"Massey 1951, table 1: 1.63 at 0.01, large n", "kolmogorov_quantile", {0.99}, 1.63, 0, 5e-3},
    {"exponential law: exp(-x)", "gamma_upper", {700, 1}, 9.8596765437597708567e-305, 1e-12, 0},
    {"exponential law: 1 - exp(-x)", "gamma_cdf", {1e-20, 1}, 1e-20, 1e-15, 0},
    {"exponential law: median", "gamma_quantile", {0.5, 1}, 0.69314718055994530942, 1e-15, 0},
    {"chi-squared of 2 df is exponential", "chi_squared_upper", {2, 2}, 0.36787944117144232160, 1e-15, 0},
    {"chi-squared of 1 df is a normal squared", "chi_squared_upper", {3.841458820694124, 1}, 0.05, 1e-14, 0},
    {"a tiny shape keeps the small tail: a E1(1)", "gamma_upper", {1, 1e-20}, 0.21938393439552027368e-20, 1e-14, 0},
    {"a tiny shape has its median at 0", "gamma_quantile", {0.5, 1e-10}, 0, 0, 0},
    {"a huge shape has its median there", "gamma_quantile", {0.5, 1e100}, 1e100, 1e-15, 0},
    {"huge shapes still halve, nearly", "gamma_cdf", {1e100, 1e100}, 0.5, 1e-12, 0},
    {"far beyond the shape", "gamma_upper", {1e305, 1e-300}, 0, 0, 0},
    {"far below the shape", "gamma_cdf", {1e-310, 1e100}, 0, 0, 0},
    {"gamma at 0", "gamma_upper", {0, 2}, 1, 0, 0},
    {"gamma below 0", "gamma_cdf", {-1, 2}, 0, 0, 0},
    {"gamma at infinity", "gamma_cdf", {INFINITY, 2}, 1, 0, 0},
    {"gamma at infinity, upper", "gamma_upper", {INFINITY, 2}, 0, 0, 0},
    {"gamma quantile of 0", "gamma_quantile", {0, 2}, 0, 0, 0},
    {"gamma quantile of 1", "gamma_quantile", {1, 2}, INFINITY, 0, 0},
    {"F of 2 and 2 df: f / (1 + f)", "f_cdf", {3, 2, 2}, 0.75, 1e-15, 0},
    {"F of 2 and 2 df far out", "f_upper", {1e290, 2, 2}, 1e-290, 1e-12, 0},
    {"F of 2 and 2 df far below", "f_cdf", {1e-290, 2, 2}, 1e-290, 1e-12, 0},
    {"F of 2 and 2 df far below, its other side", "f_upper", {1e-290, 2, 2}, 1, 0, 0},
    {"F of 2 and 2 df far out, its other side", "f_cdf", {1e290, 2, 2}, 1, 0, 0},
    {"F of 2 and 2 df, quantile far out", "f_quantile", {1e-290, 2, 2}, 1e-290, 1e-12, 0},
    {"F with infinite df is chi-squared", "f_upper", {1, 2, INFINITY}, 0.36787944117144232160, 1e-15, 0},
    {"F with infinite df below", "f_cdf", {1, INFINITY, 2}, 0.36787944117144232160, 1e-15, 0},
    {"F with infinite df, other tails", "f_upper", {1, INFINITY, 2}, 0.63212055882855767840, 1e-15, 0},
    {"F with infinite df above, other tail", "f_cdf", {1, 2, INFINITY}, 0.63212055882855767840, 1e-15, 0},
    {"F with infinite df above, small quantile: -1 / ln p", "f_quantile", {1e-20, INFINITY, 2}, 0.021714724095162590, 1e-15, 0},
    {"F with infinite df, quantile: -ln(1 - p)", "f_quantile", {0.75, 2, INFINITY}, 1.3862943611198906188, 1e-15, 0},
    {"F at 0", "f_upper", {0, 2, 3}, 1, 0, 0},
    {"F below 0", "f_cdf", {-2, 2, 3}, 0, 0, 0},
    {"F at infinity", "f_cdf", {INFINITY, 2, 3}, 1, 0, 0},
    {"F at infinity, upper", "f_upper", {INFINITY, 2, 3}, 0, 0, 0},
    {"F quantile of 0", "f_quantile", {0, 2, 3}, 0, 0, 0},
    {"F quantile of 1", "f_quantile", {1, 2, 3}, INFINITY, 0, 0},
    {"F quantile too large for a double", "f_quantile", {0.9, 0.3, 1e-5}, INFINITY, 0, 0},
    {"Kolmogorov at 0", "kolmogorov_upper", {0}, 1, 0, 0},
    {"Kolmogorov below 0", "kolmogorov_cdf", {-1}, 0, 0, 0},
    {"Kolmogorov next to 0", "kolmogorov_cdf", {1e-200}, 0, 0, 0},
    {"Kolmogorov at infinity", "kolmogorov_upper", {INFINITY}, 0, 0, 0},
    {"Kolmogorov quantile of 0", "kolmogorov_quantile", {0}, 0, 0, 0},
    {"Kolmogorov quantile of 1", "kolmogorov_quantile", {1}, INFINITY, 0, 0},
    {"psi(1) is minus Euler's constant", "digamma", {1}, -0.57721566490153286061, 1e-15, 0},
    {"psi(1/2) = psi(1) - 2 ln 2", "digamma", {0.5}, -1.9635100260214234794, 1e-15, 0},
    {"psi at infinity", "digamma", {INFINITY}, INFINITY, 0, 0},
    {"NaN: gamma", "gamma_cdf", {NAN, 1}, NAN, 0, 0},
    {"NaN: gamma shape 0", "gamma_upper", {1, 0}, NAN, 0, 0},
    {"NaN: gamma shape infinite", "gamma_cdf", {1, INFINITY}, NAN, 0, 0},
    {"NaN: gamma quantile above 1", "gamma_quantile", {1.5, 1}, NAN, 0, 0},
    {"NaN: gamma quantile without a shape", "gamma_quantile", {0.5, -1}, NAN, 0, 0},
    {"NaN: chi-squared without df", "chi_squared_upper", {1, 0}, NAN, 0, 0},
    {"NaN: F", "f_cdf", {NAN, 1, 1}, NAN, 0, 0},
    {"NaN: F without df", "f_upper", {1, 0, 1}, NAN, 0, 0},
    {"NaN: F without df below", "f_upper", {1, 1, -1}, NAN, 0, 0},
    {"NaN: F of two infinite df", "f_cdf", {1, INFINITY, INFINITY}, NAN, 0, 0},
    {"NaN: F beyond its df", "f_cdf", {1, 1e101, 1}, NAN, 0, 0},
    {"NaN: F quantile below 0", "f_quantile", {-1, 1, 1}, NAN, 0, 0},
    {"NaN: F quantile without df", "f_quantile", {0.5, 1, 0}, NAN, 0, 0},
    {"NaN: Kolmogorov", "kolmogorov_cdf", {NAN}, NAN, 0, 0},
    {"NaN: Kolmogorov upper", "kolmogorov_upper", {NAN}, NAN, 0, 0},
    {"NaN: Kolmogorov quantile", "kolmogorov_quantile", {2}, NAN, 0, 0},
    {"NaN: psi of 0", "digamma", {0}, NAN, 0, 0},
    {"Gamma(1) = 1", "log_gamma", {1}, 0, 0, 0},
    {"Gamma(2) = 1", "log_gamma", {2}, 0, 0, 0},
    {"Gamma(1/2) = sqrt pi", "log_gamma", {0.5}, 0.57236494292470008707, 1e-15, 0},
    {"Gamma(11) = 10!", "log_gamma", {11}, 15.104412573075515295, 1e-15, 0},
    {"Gamma of nearly everything", "log_gamma", {1e305}, 7.0128845336318393e307, 1e-14, 0},
    {"B(1/2, 1/2) = pi", "log_beta", {0.5, 0.5}, 1.1447298858494001741, 1e-15, 0},
    {"normal at infinity", "normal_cdf", {INFINITY}, 1, 0, 0},
    {"normal at minus infinity", "normal_cdf", {-INFINITY}, 0, 0, 0},
    {"normal quantile of 0", "normal_quantile", {0}, -INFINITY, 0, 0},
    {"normal quantile of 1", "normal_quantile", {1}, INFINITY, 0, 0},
    {"normal quantile of 1/2", "normal_quantile", {0.5}, 0, 0, 1e-16},
    {"NaN: normal", "normal_cdf", {NAN}, NAN, 0, 0},
    {"NaN: normal quantile above 1", "normal_quantile", {1.5}, NAN, 0, 0},
    {"NaN: normal quantile of NaN", "normal_quantile", {NAN}, NAN, 0, 0},
    {"NaN: t", "t_cdf", {NAN, 3}, NAN, 0, 0},
    {"NaN: t without df", "t_upper", {1, 0}, NAN, 0, 0},
    {"NaN: t df is NaN", "t_upper", {1, NAN}, NAN, 0, 0},
    {"NaN: t quantile below 0", "t_quantile", {-0.1, 3}, NAN, 0, 0},
    {"NaN: t quantile without df", "t_quantile", {0.1, -3}, NAN, 0, 0},
    {"NaN: beta", "beta_cdf", {NAN, 1, 1}, NAN, 0, 0},
    {"NaN: beta shape 0", "beta_cdf", {0.5, 0, 1}, NAN, 0, 0},
    {"NaN: beta shape infinite", "beta_upper", {0.5, 1, INFINITY}, NAN, 0, 0},
    {"NaN: beta shape beyond 1e100", "beta_upper", {0.5, 1, 1e101}, NAN, 0, 0},
    {"NaN: beta quantile", "beta_quantile", {2, 1, 1}, NAN, 0, 0},
    {"NaN: beta quantile shape", "beta_quantile", {0.5, 1, -1}, NAN, 0, 0},
    {"NaN: negative trials", "binomial_cdf", {0, -1, 0.5}, NAN, 0, 0},
    {"NaN: probability above 1", "binomial_upper", {0, 1, 1.5}, NAN, 0, 0},
    {"NaN: probability is NaN", "binomial_probability", {0, 1, NAN}, NAN, 0, 0},
    {"NaN: log-gamma of 0", "log_gamma", {0}, NAN, 0, 0},
    {"NaN: log-beta of 0", "log_beta", {0, 1}, NAN, 0, 0},
};

static void value(void **state) {
    const struct value_case *c = *state;
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        if (strcmp(functions[i].name, c->function) != 0) continue;
        double got = call(&functions[i], c->v);
        if (isnan(c->want))
            assert_true(isnan(got));
        else
            close_to(got, c->want, c->relative, c->absolute);
        return;
    }
    fail_msg("no function %s", c->function);
}

/* ---- binomial quantile: by its definition ---- */

static const struct count_case {
    const char *name;
    double p;
    int64_t n;
    double probability;
    int64_t want; /* -2: whatever the definition says */
} count_cases[] = {
    {"median of a fair pair", 0.5, 2, 0.5, 1},
    {"five at 0.3, p = 0.95", 0.95, 5, 0.3, 3},
    {"p = 0", 0, 9, 0.5, 0},
    {"p = 1", 1, 9, 0.5, 9},
    {"no trial", 0.5, 0, 0.5, 0},
    {"impossible", 0.9, 9, 0, 0},
    {"certain", 0.1, 9, 1, 9},
    {"p too large", 1.1, 9, 0.5, -1},
    {"n too small", 0.1, -1, 0.5, -1},
    {"probability is NaN", 0.1, 5, NAN, -1},
    {"definition: middle", 0.4, 1000, 0.37, -2},
    {"definition: far left", 1e-280, 100000, 0.3, -2},
    {"definition: far right", 1 - 1e-15, 100000, 0.3, -2},
    {"definition: rare", 0.999, 10000000, 1e-7, -2},
    {"definition: frequent", 0.001, 10000000, 1 - 1e-7, -2},
    {"definition: large", 0.975, INT64_C(4000000000000), 0.2, -2},
};

static void count(void **state) {
    const struct count_case *c = *state;
    int64_t k = cxm_binomial_quantile(c->p, c->n, c->probability);
    if (c->want != -2) {
        assert_int_equal(k, c->want);
        return;
    }
    assert_true(cxm_binomial_cdf(k, c->n, c->probability) >= c->p);
    assert_true(cxm_binomial_cdf(k - 1, c->n, c->probability) < c->p);
}

/* ---- laws ---- */

static const double law_shapes[][2] = {{0.005, 0.5}, {0.02, 0.01}, {0.5, 0.5}, {0.7, 33}, {1, 1},     {2, 3},
                                       {15.5, 133},  {4999, 5001}, {5001, 5002}, {750, 1e6}, {1e4, 2e5}, {1e8, 3e7}};

static void cdf_and_upper_make_one(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(law_shapes); i++)
        for (double p = 0.03; p < 1; p += 0.09) {
            double a = law_shapes[i][0], b = law_shapes[i][1], x = cxm_beta_quantile(p, a, b);
            close_to(cxm_beta_cdf(x, a, b) + cxm_beta_upper(x, a, b), 1, 3e-16, 0);
            double t = cxm_t_quantile(p, 2 * a);
            close_to(cxm_t_cdf(t, 2 * a) + cxm_t_upper(t, 2 * a), 1, 3e-16, 0);
            close_to(cxm_normal_cdf(p) + cxm_normal_upper(p), 1, 3e-16, 0);
            double g = cxm_gamma_quantile(p, a), f = cxm_f_quantile(p, 2 * a, 2 * b), k = cxm_kolmogorov_quantile(p);
            close_to(cxm_gamma_cdf(g, a) + cxm_gamma_upper(g, a), 1, 3e-16, 0);
            if (isfinite(f)) close_to(cxm_f_cdf(f, 2 * a, 2 * b) + cxm_f_upper(f, 2 * a, 2 * b), 1, 3e-16, 0);
            close_to(cxm_kolmogorov_cdf(k) + cxm_kolmogorov_upper(k), 1, 3e-16, 0);
        }
}

static void quantile_undoes_cdf(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(law_shapes); i++) {
        double a = law_shapes[i][0], b = law_shapes[i][1];
        for (double p = 1e-290; p < 0.5; p *= 1e7) {
            double x = cxm_beta_quantile(p, a, b), t = cxm_t_quantile(p, 2 * a);
            /* x has 53 bits: half an ulp of it moves p by its density */
            double grain = 1e-16 * (a > 1 ? a : 1) * 40;
            if (x > 1e-290 && x < 0.5) close_to(cxm_beta_cdf(x, a, b), p, 1e-12 + grain, 0);
            if (t > -1e290) close_to(cxm_t_cdf(t, 2 * a), p, 1e-12, 0);
            close_to(cxm_normal_cdf(cxm_normal_quantile(p)), p, 1e-12, 0);
            double g = cxm_gamma_quantile(p, a), f = cxm_f_quantile(p, 2 * a, 2 * b);
            if (g > 1e-290) close_to(cxm_gamma_cdf(g, a), p, 1e-12 + grain, 0);
            if (f > 1e-290) close_to(cxm_f_cdf(f, 2 * a, 2 * b), p, 1e-12 + grain, 0);
            close_to(cxm_kolmogorov_cdf(cxm_kolmogorov_quantile(p)), p, 1e-12, 0);
        }
    }
}

static void tails_are_monotone(void **state) {
    (void)state;
    /* across every change of method: no step down larger than the accuracy promised */
    for (size_t i = 0; i < COUNT_OF(law_shapes); i++) {
        double a = law_shapes[i][0], b = law_shapes[i][1], below = 0;
        for (int j = 1; j < 400; j++) {
            double now = cxm_beta_cdf(j / 400.0, a, b);
            assert_true(now >= below * (1 - 1e-13));
            below = now;
        }
        below = 0;
        for (double t = -40; t < 40; t += 0.25) {
            double now = cxm_t_cdf(t, 2 * a);
            assert_true(now >= below * (1 - 1e-13));
            below = now;
        }
        below = 0;
        for (int j = 1; j < 400; j++) {
            double now = cxm_gamma_cdf(a * j / 150.0, a);
            assert_true(now >= below * (1 - 1e-13));
            below = now;
        }
        below = 0;
        for (int j = 1; j < 400; j++) {
            double now = cxm_f_cdf(j / 150.0, 2 * a, 2 * b);
            assert_true(now >= below * (1 - 1e-13));
            below = now;
        }
    }
    for (int j = 1; j < 4000; j++) assert_true(cxm_kolmogorov_upper(j / 1000.0) <= cxm_kolmogorov_upper((j - 1) / 1000.0));
}

static void mirrored_arguments_mirror_values(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(law_shapes); i++) {
        double a = law_shapes[i][0], b = law_shapes[i][1];
        /* sixteenths: 1 - x is exact */
        for (int j = 1; j < 16; j++) close_to(cxm_beta_cdf(j / 16.0, a, b), cxm_beta_upper(1 - j / 16.0, b, a), 1e-15, 0);
        for (int j = 1; j < 16; j++) assert_true(cxm_t_quantile(j / 16.0, a) == -cxm_t_quantile(1 - j / 16.0, a));
        assert_true(cxm_t_cdf(-1.5, a) == cxm_t_upper(1.5, a));
        /* eighths of two: 1 / f is exact for powers of two */
        for (int j = -3; j <= 3; j++)
            close_to(cxm_f_cdf(ldexp(1, j), 2 * a, 2 * b), cxm_f_upper(ldexp(1, -j), 2 * b, 2 * a), 1e-12, 0);
    }
    for (int j = 1; j < 16; j++) close_to(cxm_normal_quantile(j / 16.0), -cxm_normal_quantile(1 - j / 16.0), 0, 1e-16);
}

static void binomial_probabilities_add_up(void **state) {
    (void)state;
    double sum = 0;
    for (int64_t k = 0; k <= 60; k++) {
        sum += cxm_binomial_probability(k, 60, 0.37);
        close_to(cxm_binomial_cdf(k, 60, 0.37), sum, 1e-14, 0);
    }
    close_to(sum, 1, 1e-14, 0);
}

int main(void) {
    struct CMUnitTest tests[2 * COUNT_OF(functions) + COUNT_OF(value_cases) + COUNT_OF(count_cases) + 6];
    static char names[2 * COUNT_OF(functions)][64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        snprintf(names[2 * i], sizeof names[0], "vectors: %s", functions[i].name);
        snprintf(names[2 * i + 1], sizeof names[0], "oracle: %s", functions[i].name);
        tests[n++] = (struct CMUnitTest){names[2 * i], vectors, NULL, NULL, &functions[i]};
        tests[n++] = (struct CMUnitTest){names[2 * i + 1], oracle, NULL, NULL, &functions[i]};
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(oracle_others);
    for (size_t i = 0; i < COUNT_OF(value_cases); i++)
        tests[n++] = (struct CMUnitTest){value_cases[i].name, value, NULL, NULL, (void *)(uintptr_t)&value_cases[i]};
    for (size_t i = 0; i < COUNT_OF(count_cases); i++)
        tests[n++] = (struct CMUnitTest){count_cases[i].name, count, NULL, NULL, (void *)(uintptr_t)&count_cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(cdf_and_upper_make_one);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(quantile_undoes_cdf);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(tails_are_monotone);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(mirrored_arguments_mirror_values);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(binomial_probabilities_add_up);
    int failed = cmocka_run_group_tests_name("distributions", tests, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        printf("%-22s %4d rows, worst relative error %.1e\n", functions[i].name, functions[i].rows, functions[i].worst);
    printf("%d cases skipped: CXM_ORACLES not set, or no such function there\n", skipped_cases);
    printf("%d oracle rows skipped: functions that this library does not have\n", skipped_rows);
    return failed;
}
