/* In the coordinates z = x R^-1 of a fit, Z'Z is the identity, and the coefficients without some rows are those of all less
 * R^-1 (I - Z1'Z1)^-1 Z1'e1, with Z1 and e1 of these rows: a small matrix that says by itself what can still be told. */
#include <math.h>
#include <string.h>

#include "stats/cholesky.h"
#include "stats/householder.h"
#include "stats/oaxaca.h"

/* Of what a direction was determined by, how much must be left. */
static const double oaxaca_left = 1e-10;

static int32_t oaxaca_fit_columns(const struct cxm__oaxaca_fit *fit)
{
    return fit->k + 1 + fit->apart;
}

static int64_t oaxaca_fit_room(const struct cxm__oaxaca_fit *fit)
{
    const int64_t q = oaxaca_fit_columns(fit);
    return 2 * q * q + 4 * q + 1;
}

static bool oaxaca_fit_takes(const struct cxm__oaxaca_fit *fit, int64_t row)
{
    return fit->of == 2 || fit->side[row] == fit->of;
}

/* Intercepts and predictors of a row, and the outcome behind them, times the root of its weight. */
static void oaxaca_fit_row(const struct cxm__oaxaca_fit *fit, int64_t row, double *to, int64_t step)
{
    const struct cxm__regression_rows *rows = fit->rows;
    const double root = rows->weight ? sqrt(rows->weight[row]) : 1;
    int32_t c = 0;
    to[step * c++] = !fit->apart || !fit->side[row] ? root : 0;
    if (fit->apart)
        to[step * c++] = fit->side[row] ? root : 0;
    for (int32_t j = 1; j <= fit->k; j++)
        to[step * c++] = root * rows->x[j * rows->rows + row];
    to[step * c] = root * rows->x[(rows->p + 1) * rows->rows + row];
}

/* R of all columns; false without memory. */
static bool oaxaca_fit_triangle(const struct cxm__oaxaca_fit *fit, double *r)
{
    const int32_t m = oaxaca_fit_columns(fit) + 1;
    double *block = cxm__allocate(fit->rows->host, m, CXM__REGRESSION_BLOCK * sizeof(double));
    if (!block)
        return false;
    int64_t n = 0;
    for (int64_t row = 0; row < fit->rows->used; row++) {
        if (oaxaca_fit_takes(fit, row))
            oaxaca_fit_row(fit, row, block + n++, CXM__REGRESSION_BLOCK);
        if (n == CXM__REGRESSION_BLOCK || row + 1 == fit->rows->used) {
            cxm__householder(r, m, block, n, CXM__REGRESSION_BLOCK);
            n = 0;
        }
    }
    cxm__release(fit->rows->host, block, m, CXM__REGRESSION_BLOCK * sizeof(double));
    return true;
}

bool cxm__oaxaca_fit_new(struct cxm__oaxaca_fit *fit, const struct cxm__regression_rows *rows, const uint8_t *side, int32_t of,
                         bool apart)
{
    *fit = (struct cxm__oaxaca_fit){.rows = rows, .side = side, .k = rows->p - 1, .of = of, .apart = apart};
    const int32_t q = oaxaca_fit_columns(fit), m = q + 1;
    double *r = cxm__allocate_zeroed(rows->host, m, sizeof(double) * (size_t)m);
    fit->room = cxm__allocate(rows->host, oaxaca_fit_room(fit), sizeof(double));
    const bool enough = r && fit->room && oaxaca_fit_triangle(fit, r);
    if (enough) {
        fit->inverse = fit->room;
        fit->matrix = fit->inverse + (int64_t)q * q;
        fit->whole = fit->matrix + (int64_t)q * q;
        fit->vector = fit->whole + q;
        fit->turned = fit->vector + q;
        fit->row = fit->turned + q; /* and the outcome behind it */
        fit->identified = cxm__householder_collinear(r, m, 0, q - 1, CXM__REGRESSION_OWN) < 0;
    }
    if (enough && fit->identified) {
        cxm__householder_invert(r, m, q, fit->inverse);
        for (int32_t i = 0; i < q; i++) {
            fit->whole[i] = 0;
            for (int32_t c = i; c < q; c++)
                fit->whole[i] += fit->inverse[i * q + c] * r[(int64_t)c * m + q];
        }
    }
    cxm__release(rows->host, r, m, sizeof(double) * (size_t)m);
    return enough;
}

void cxm__oaxaca_fit_free(struct cxm__oaxaca_fit *fit)
{
    if (fit->rows)
        cxm__release(fit->rows->host, fit->room, oaxaca_fit_room(fit), sizeof(double));
}

/* I - Z1'Z1, and Z1'e1. Returns how many of the rows are the fit's. */
static int64_t oaxaca_fit_leave(const struct cxm__oaxaca_fit *fit, const int32_t *rows, int64_t count)
{
    const int32_t q = oaxaca_fit_columns(fit);
    int64_t own = 0;
    for (int32_t i = 0; i < q; i++) {
        for (int32_t j = 0; j < q; j++)
            fit->matrix[i * q + j] = i == j;
        fit->vector[i] = 0;
    }
    for (int64_t at = 0; at < count; at++) {
        if (!oaxaca_fit_takes(fit, rows[at]))
            continue;
        own++;
        oaxaca_fit_row(fit, rows[at], fit->row, 1);
        double residual = fit->row[q];
        for (int32_t i = 0; i < q; i++)
            residual -= fit->row[i] * fit->whole[i];
        for (int32_t i = 0; i < q; i++) {
            fit->turned[i] = 0;
            for (int32_t c = 0; c <= i; c++)
                fit->turned[i] += fit->row[c] * fit->inverse[c * q + i];
        }
        for (int32_t i = 0; i < q; i++) {
            fit->vector[i] += fit->turned[i] * residual;
            for (int32_t j = 0; j <= i; j++)
                fit->matrix[i * q + j] -= fit->turned[i] * fit->turned[j];
        }
    }
    return own;
}

void cxm__oaxaca_fit_without(const struct cxm__oaxaca_fit *fit, const int32_t *rows, int64_t count, double *slopes)
{
    const int32_t q = oaxaca_fit_columns(fit), lead = q - fit->k;
    bool identified = fit->identified;
    const bool fewer = identified && oaxaca_fit_leave(fit, rows, count) > 0;
    if (fewer) {
        cxm__cholesky(fit->matrix, q, 0, NULL);
        for (int32_t i = 0; i < q; i++)
            identified = identified && fit->matrix[i * q + i] * fit->matrix[i * q + i] > oaxaca_left;
    }
    if (fewer && identified)
        cxm__cholesky_solve(fit->matrix, q, fit->vector);
    for (int32_t j = 0; j < fit->k; j++) {
        slopes[j] = identified ? fit->whole[lead + j] : (double)NAN;
        for (int32_t c = lead + j; fewer && identified && c < q; c++)
            slopes[j] -= fit->inverse[(lead + j) * q + c] * fit->vector[c];
    }
}
