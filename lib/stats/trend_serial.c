/* Autocorrelations as R's acf() defines them: products of n - k neighbours over the sum of n squares.
 * Read trend_serial.h for the two corrections that are made of them. */
#include "stats/trend_serial.h"

#include <math.h>

#include "core/gather.h"
#include "stats/sum.h"

enum { SERIAL_BLOCK = 1024, SERIAL_HEARD = 1 << 26 /* products between two calls of the host's progress */ };

/* Sum of x[i] x[i + lag]; blocks of ranks are exact up to two million of them. */
static double serial_products(const double *x, int64_t n, int64_t lag)
{
    cxm__sum sum = {0, 0};
    for (int64_t at = 0; at < n - lag; at += SERIAL_BLOCK) {
        int64_t end = n - lag - at < SERIAL_BLOCK ? n - lag : at + SERIAL_BLOCK;
        double four[4] = {0, 0, 0, 0};
        int64_t i = at;
        for (; i + 4 <= end; i += 4)
            for (int k = 0; k < 4; k++)
                four[k] += x[i + k] * x[i + k + lag];
        for (; i < end; i++)
            four[0] += x[i] * x[i + lag];
        cxm__sum_add(&sum, (four[0] + four[1]) + (four[2] + four[3]));
    }
    return cxm__sum_value(sum);
}

/* Twice the mid-ranks, less n + 1: whole numbers whose mean is 0. */
static void serial_rank(struct cxm__serial *serial, struct cxm__row_value *items, struct cxm__row_value *spare)
{
    int64_t n = serial->n, end;
    for (int64_t i = 0; i < n; i++)
        items[i] = (struct cxm__row_value){serial->rest[i], i};
    cxm__sort_rows(items, spare, n);
    for (int64_t at = 0; at < n; at = end) {
        for (end = at + 1; end < n && items[end].value == items[at].value; end++)
            ;
        for (int64_t i = at; i < end; i++)
            serial->rest[items[i].row] = (double)(at + end - n);
    }
}

cxm_status cxm__serial_hamed_rao(struct cxm__serial *serial, double bound, struct cxm__row_value *items,
                                 struct cxm__row_value *spare, cxm_error *error)
{
    const int64_t n = serial->n;
    const double whole = (double)n * (double)(n - 1) * (double)(n - 2);
    cxm__sum inflation = {0, 0};
    int64_t products = 0;
    serial_rank(serial, items, spare);
    const double squares = serial_products(serial->rest, n, 0);
    serial->autocorrelation = serial->factor = (double)NAN;
    if (!(squares > 0))
        return CXM_OK;
    serial->autocorrelation = serial_products(serial->rest, n, 1) / squares;
    for (int64_t lag = 1; lag < n; lag++) {
        double r = serial_products(serial->rest, n, lag) / squares, left = (double)(n - lag);
        if (fabs(r) > bound)
            cxm__sum_add(&inflation, left * (left - 1) * (left - 2) * r);
        products += n - lag;
        if (products < SERIAL_HEARD)
            continue;
        products = 0;
        cxm_status status = cxm__progress(serial->host, lag, n, error);
        if (status)
            return status;
    }
    serial->factor = 1 + 2 / whole * cxm__sum_value(inflation);
    return CXM_OK;
}

void cxm__serial_whiten(struct cxm__serial *serial)
{
    const int64_t n = serial->n;
    double *x = serial->rest;
    cxm__sum total = {0, 0}, squares = {0, 0}, products = {0, 0};
    for (int64_t i = 0; i < n; i++)
        cxm__sum_add(&total, x[i]);
    const double mean = cxm__sum_value(total) / (double)n;
    for (int64_t i = 0; i < n; i++) {
        cxm__sum_add(&squares, (x[i] - mean) * (x[i] - mean));
        if (i)
            cxm__sum_add(&products, (x[i] - mean) * (x[i - 1] - mean));
    }
    serial->factor = 1;
    serial->autocorrelation = (double)NAN;
    if (!(cxm__sum_value(squares) > 0))
        return;
    serial->autocorrelation = cxm__sum_value(products) / cxm__sum_value(squares);
    for (int64_t i = n - 1; i > 0; i--)
        x[i] -= serial->autocorrelation * x[i - 1];
}
