"""The tables of a model, and what a model is printed as."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from . import Model


class Field(NamedTuple):
    """A field that a table of a model is born with: an id, a time, a number, a truth, a text, or a path of levels."""

    name: str
    kind: str
    required: bool
    summary: str


Field.__module__ = "cxm"


def tables(plain: dict[str, list[tuple[str, str, bool, str]]]) -> dict[str, tuple[Field, ...]]:
    return {table: tuple(Field(*field) for field in fields) for table, fields in plain.items()}


def text(model: Model) -> str:
    """The model in one line: how many rows each table has that has any."""
    lengths = {table: model.length(table) for table in model.tables()}
    return "Model(" + (", ".join(f"{table}: {rows:,}" for table, rows in lengths.items() if rows) or "no rows") + ")"
