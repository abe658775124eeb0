"""What a model is asked, in the library's text forms, so that ranges and messages are the library's own."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Mapping
from typing import Any

from . import _errors

JOINERS = {"rollup": "|", "weight": "*", "window": "/"}  # of keys that take several values


def quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def text(both: tuple[str | Mapping[str, Any] | None, dict[str, Any]]) -> str:
    """A policy out of text or a mapping, and keywords, which win."""
    policy, said = both
    if isinstance(policy, Mapping):
        said = {**{key: value for key, value in policy.items() if value is not None}, **said}
        policy = None
    elif policy is not None and not isinstance(policy, str):
        raise _errors.ArgumentError(f"policy: text or a mapping was expected, not {type(policy).__qualname__}", "policy")
    local = "zone" in said or "zone=" in (policy or "")
    words = [f"{key}={quoted(value_text(str(key), value, local))}" for key, value in said.items()]
    return " ".join(([policy] if policy else []) + words)


def value_text(key: str, value: Any, local: bool) -> str:
    """One value of a policy; `local` says that there is a zone for times without one."""
    if key in ("role_weights", "required") and isinstance(value, Mapping):
        return "|".join(f"{name}:{one_text(key, weight, local)}" for name, weight in value.items())
    if isinstance(value, (list, tuple)):
        if key == "window" and len(value) != 2:
            raise _errors.ArgumentError(f"window: two ends were expected, not {len(value)}", "window")
        if key not in JOINERS:
            raise _errors.ArgumentError(f"{key}: one value was expected, not several", key)
        open_end = [".." if key == "window" and each is None else each for each in value]
        return JOINERS[key].join(one_text(key, each, local) for each in open_end)
    return one_text(key, value, local)


def one_text(key: str, value: Any, local: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, _dt.datetime):
        if value.tzinfo is None and not local:
            why = f"{key}: {value} has no time zone; give a datetime with one, or say zone='Europe/Berlin'"
            raise _errors.ArgumentError(why, key)
        return value.isoformat()
    if isinstance(value, _dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return repr(value.__index__() if hasattr(value, "__index__") else float(value))
    except (TypeError, ValueError):
        raise _errors.ArgumentError(f"{key}: text, a number or a time was expected, not {type(value).__qualname__}", key) from None


def plain(said: dict[str, Any]) -> dict[str, Any]:
    """Options of a report, whose times, windows and lists are text; numbers stay numbers."""
    local = "zone" in said
    return {key: value if isinstance(value, (int, float)) else value_text(key, value, local) for key, value in said.items()}


def columns(columns: Any) -> str:
    """Which columns are taken as what: a mapping of fields to columns, None being the same name, names, or text as it is."""
    if isinstance(columns, str):
        return columns
    if isinstance(columns, Mapping):
        pairs = [(field, field if column is None else column) for field, column in columns.items()]
    else:
        try:
            pairs = [(name, name) for name in columns]
        except TypeError:
            raise _errors.ArgumentError("columns: a mapping, a list of names or text was expected", "columns") from None
    if any(not isinstance(name, str) for pair in pairs for name in pair):
        raise _errors.ArgumentError("columns: fields and columns are called by str", "columns")
    return " ".join(f"{quoted(field)}={quoted(column)}" for field, column in pairs)


def pairs(mapping: Any) -> str:
    """NAME=CLASS for each pair of a mapping."""
    if not isinstance(mapping, Mapping) or any(not isinstance(word, str) for pair in mapping.items() for word in pair):
        raise _errors.ArgumentError("a mapping of str to str was expected, or text")
    return " ".join(f"{quoted(name)}={quoted(word)}" for name, word in mapping.items())
