"""Estimates and comparisons in one line; where there is no number, its status in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._figures import INTERVAL_WORDS, VALUE_WORDS

if TYPE_CHECKING:
    from . import Estimate
    from ._comparison import Comparison


def _name(estimate: Estimate) -> str:
    keys = ", ".join(f"{name}={value!r}" for name, value in estimate.keys.items())
    return f"{estimate.measure}.{estimate.term}" + (f"[{keys}]" if keys else "")


def _figure(estimate: Estimate) -> str:
    if estimate.status != "ok":
        return f": {VALUE_WORDS.get(estimate.status, estimate.status)}"
    value = f" = {estimate.value:.1f} {estimate.unit}".rstrip()
    if estimate.interval_status != "ok":
        return f"{value}, {INTERVAL_WORDS.get(estimate.interval_status, estimate.interval_status)}"
    return f"{value}, {100 * estimate.confidence:g} % interval {estimate.lower:.1f} to {estimate.upper:.1f}"


def estimate(estimate: Estimate) -> str:
    return f"Estimate({_name(estimate)}{_figure(estimate)}, n = {estimate.n})"


def comparison(comparison: Comparison) -> str:
    if comparison.test_status != "ok":
        test = "not testable"
    else:
        letter = "z" if comparison.method == "z" else f"t({comparison.df:.1f})"
        test = f"{letter} = {comparison.statistic:.2f}, p = {comparison.p:.3g}"
    return f"Comparison({_name(comparison.difference)}{_figure(comparison.difference)}, {test})"
