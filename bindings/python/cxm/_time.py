"""Keys that are times: instants and dates of a result as Python's, and back."""

from __future__ import annotations

import datetime as _dt
import re as _re
from importlib import resources as _resources

_EPOCH = _dt.datetime(1970, 1, 1, tzinfo=_dt.timezone.utc)


def instant(parts: tuple[int, int]) -> _dt.datetime | int:
    """(units since 1970, units in a second) as a datetime in UTC, nanoseconds cut to microseconds; beyond its years the units."""
    units, per_second = parts
    try:
        return _EPOCH + _dt.timedelta(microseconds=units * 1_000_000 // per_second)
    except OverflowError:
        return units


def date(parts: tuple[int, int]) -> _dt.date | int:
    """(days since 1970, 1) as a date; beyond its years the days."""
    try:
        return _dt.date(1970, 1, 1) + _dt.timedelta(days=parts[0])
    except OverflowError:
        return parts[0]


def units(value: object) -> tuple[int, int]:
    """(1, microseconds since 1970) of a datetime, (2, days) of a date, (3, 0) of a datetime without a zone, (0, 0) of all else."""
    if isinstance(value, _dt.datetime):
        return (3, 0) if value.utcoffset() is None else (1, (value - _EPOCH) // _dt.timedelta(microseconds=1))
    return (2, (value - _dt.date(1970, 1, 1)).days) if isinstance(value, _dt.date) else (0, 0)


def key_text(key: object) -> str | None:
    """A key as the library prints keys: numbers and text plainly, booleans in lower case."""
    if key is None:
        return None
    return str(key).lower() if isinstance(key, bool) else str(key)


def zone_data(name: str) -> bytes | None:
    """The data of an IANA zone in the package tzdata, where that is installed; for systems that have none of their own."""
    if not _re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name):
        return None
    try:
        return _resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except (ImportError, OSError):
        return None
