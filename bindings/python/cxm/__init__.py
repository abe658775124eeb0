"""Customer-experience metrics in which every number carries its interval, its n, and what was left out.

Each measure is a function of columns: cxm.nps(score) gives an Estimate, cxm.nps(score, by=role) a Result, and an analysis such as
cxm.association(x, y) its figures with their tests. cxm.query() puts any measures to a table, cxm.State keeps what batches and
shards add up to, cxm.measures() lists what can be measured.
"""

from ._analysis import Analysis
from ._cxm import Estimate, Model, Numbers, Result, Rows, State, nps_answers_needed, query, round, round_shares, signal, verdict
from ._cxm import version as __version__
from ._comparison import Comparison, compare
from ._errors import (ArgumentError, CancelledError, ColumnTypeError, CorruptError, DomainError, Error, IncompatibleError,
                      LengthError, NotFoundError, OutOfMemoryError, SpaceError, UnsupportedError)
from ._measures import Input, Measure, Option, Term, functions, measures
from ._model import Field

_functions = functions()
globals().update(_functions)
__all__ = [
    *_functions, "query", "compare", "measures", "nps_answers_needed", "round", "round_shares", "signal", "verdict",
    "Analysis", "Comparison", "Estimate", "Field", "Input", "Measure", "Model", "Numbers", "Option", "Result", "Rows", "State",
    "Term",
    "ArgumentError", "CancelledError", "ColumnTypeError", "CorruptError", "DomainError", "Error", "IncompatibleError",
    "LengthError", "NotFoundError", "OutOfMemoryError", "SpaceError", "UnsupportedError",
]
del functions
