"""A result as a data frame of a library that is installed; neither is needed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Result


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
