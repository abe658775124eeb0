"""The difference of two estimates."""

from __future__ import annotations

from typing import NamedTuple

from . import _cxm


class Comparison(NamedTuple):
    """Second minus first, with its interval and its test."""

    difference: _cxm.Estimate
    statistic: float
    df: float
    p: float
    q: float
    test_status: str
    method: str

    def __repr__(self) -> str:
        from ._repr import comparison

        return comparison(self)


Comparison.__module__ = "cxm"


def compare(a: _cxm.Estimate, b: _cxm.Estimate, confidence: float = 0.95) -> Comparison:
    """Compares two estimates of different respondents, b minus a: z, or Welch's t where both carry degrees of freedom."""
    return Comparison(*_cxm.compare(a, b, confidence))
