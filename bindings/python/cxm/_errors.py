"""The exceptions: one class for each code of the library. Each has .code, .argument and .row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Rows


class Error(Exception):
    """A call failed: str() says why, .argument names what was at fault, .row is its first offending row, from 0.

    Where a call tells of all rows at fault, .report has them; it stays behind when the error is pickled.
    """

    __module__ = "cxm"
    code: int = 0
    argument: str | None
    row: int | None
    report: Rows | None = None

    def __init__(self, message: str = "", argument: str | None = None, row: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument
        self.row = row

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self.args, {name: value for name, value in self.__dict__.items() if name != "report"}


class ArgumentError(Error, ValueError):
    """An argument, an option or a piece of text is not what was asked for."""

    __module__ = "cxm"
    code = 1


class ColumnTypeError(Error, TypeError):
    """A column's type does not fit what it is used for."""

    __module__ = "cxm"
    code = 2


class DomainError(Error, ValueError):
    """A value in the data is outside its range."""

    __module__ = "cxm"
    code = 3


class LengthError(Error, ValueError):
    """Columns that belong together differ in length."""

    __module__ = "cxm"
    code = 4


class NotFoundError(Error, LookupError):
    """There is no measure, term, option, column or row of that name."""

    __module__ = "cxm"
    code = 5


class UnsupportedError(Error, NotImplementedError):
    """This build cannot do it."""

    __module__ = "cxm"
    code = 6


class OutOfMemoryError(Error, MemoryError):
    """There is not enough memory."""

    __module__ = "cxm"
    code = 7


class SpaceError(Error):
    """A buffer is too small."""

    __module__ = "cxm"
    code = 8


class IncompatibleError(Error, ValueError):
    """States of different queries cannot be merged."""

    __module__ = "cxm"
    code = 9


class CorruptError(Error, ValueError):
    """Bytes that are no state, or a damaged one."""

    __module__ = "cxm"
    code = 10


class CancelledError(Error):
    """The call was stopped."""

    __module__ = "cxm"
    code = 11


# By their codes; the extension raises them.
CLASSES: tuple[object, ...] = (Error, ArgumentError, ColumnTypeError, DomainError, LengthError, NotFoundError, UnsupportedError,
                               OutOfMemoryError, SpaceError, IncompatibleError, CorruptError, CancelledError)
