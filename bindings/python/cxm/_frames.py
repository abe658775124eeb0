"""Results and numbers for other libraries that are installed; none is needed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Numbers, Result, Rows


def to_pandas(result: Result) -> object:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]

    columns = {}
    for name, values in result.to_dict().items():
        whole = None in values and all(type(value) is int for value in values if value is not None)
        columns[name] = pandas.array(values, dtype="Int64") if whole else values
    return pandas.DataFrame(columns)


def rows_to_pandas(rows: Rows) -> object:
    """Numbers and times by numpy, integers widened, since small ones wrap; those with nulls as pandas' own types that have them."""
    import numpy  # type: ignore[import-not-found, unused-ignore]
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]

    columns = {}
    for name in rows.columns:
        elements = rows._elements(name)  # type: ignore[attr-defined]
        if elements is None:
            columns[name] = pandas.Series(rows.column(name), dtype=None if len(rows) else object)
            continue
        dtype, data, validity = elements
        values = numpy.frombuffer(data, dtype)
        bits = numpy.frombuffer(validity or b"", "u1")
        null = numpy.unpackbits(bits, count=len(rows), bitorder="little") == 0 if validity else numpy.zeros(len(rows), bool)
        if values.dtype.kind in "iu" and dtype != "u8":
            values = values.astype("i8")
        if values.dtype.kind == "M":
            columns[name] = pandas.Series(numpy.where(null, numpy.datetime64("NaT"), values)).dt.tz_localize("UTC")
        elif values.dtype.kind == "f":
            columns[name] = pandas.Series(numpy.where(null, values.dtype.type("nan"), values))
        elif not validity:
            columns[name] = pandas.Series(values.copy())
        else:
            kind = pandas.arrays.BooleanArray if values.dtype.kind == "b" else pandas.arrays.IntegerArray
            columns[name] = pandas.Series(kind(values.copy(), null))
    return pandas.DataFrame(columns, index=range(len(rows)))


def to_polars(result: Result | Rows) -> object:
    import polars  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return polars.DataFrame(result)


def to_numpy(arguments: tuple[Numbers, Any, bool | None]) -> object:
    import numpy  # type: ignore[import-not-found, unused-ignore]

    numbers, dtype, copy = arguments
    array = numpy.frombuffer(memoryview(numbers).cast("B"), numpy.float64)
    return array.astype(dtype or array.dtype, copy=bool(copy))
