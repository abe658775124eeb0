"""Results and numbers for other libraries that are installed; none is needed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Numbers, Result


def to_pandas(result: Result) -> object:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]

    columns = {}
    for name, values in result.to_dict().items():
        whole = None in values and all(type(value) is int for value in values if value is not None)
        columns[name] = pandas.array(values, dtype="Int64") if whole else values
    return pandas.DataFrame(columns)


def to_polars(result: Result) -> object:
    import polars  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return polars.DataFrame(result)


def to_numpy(arguments: tuple[Numbers, Any, bool | None]) -> object:
    import numpy  # type: ignore[import-not-found, unused-ignore]

    numbers, dtype, copy = arguments
    array = numpy.frombuffer(memoryview(numbers).cast("B"), numpy.float64)
    return array.astype(dtype or array.dtype, copy=bool(copy))
