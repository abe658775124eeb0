"""Estimates and comparisons in one line; where there is no number, its status in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._figures import INTERVAL_WORDS, VALUE_WORDS

if TYPE_CHECKING:
    from . import Estimate, Numbers
    from ._comparison import Comparison

ROUND = ("points", "percent")
SHOWN = 6


def _name(estimate: Estimate) -> str:
    keys = ", ".join(f"{name}={value!r}" for name, value in estimate.keys.items())
    return f"{estimate.measure}.{estimate.term}" + (f"[{keys}]" if keys else "")


def _figure(estimate: Estimate) -> str:
    if estimate.status != "ok":
        return f": {VALUE_WORDS.get(estimate.status, estimate.status)}"
    ends = [estimate.lower, estimate.upper] if estimate.interval_status == "ok" else []
    places = 1 if estimate.unit in ROUND or any(abs(number) >= 10 for number in [estimate.value, *ends]) else 3
    value = f" = {estimate.value:.{places}f} {estimate.unit}".rstrip()
    if estimate.interval_status != "ok":
        return f"{value}, {INTERVAL_WORDS.get(estimate.interval_status, estimate.interval_status)}"
    return f"{value}, {100 * estimate.confidence:g} % interval {estimate.lower:.{places}f} to {estimate.upper:.{places}f}"


def estimate(estimate: Estimate) -> str:
    p = f", p = {estimate.p:.3g}" if estimate.test_status == "ok" else ""
    return f"Estimate({_name(estimate)}{_figure(estimate)}, n = {estimate.n}{p})"


def numbers(numbers: Numbers) -> str:
    shown = ", ".join(f"{number:g}" for number in numbers[:SHOWN])
    return f"Numbers([{shown}{', ...' if len(numbers) > SHOWN else ''}], {len(numbers):,} rows)"


def comparison(comparison: Comparison) -> str:
    if comparison.test_status != "ok":
        test = "not testable"
    else:
        letter = "z" if comparison.method == "z" else f"t({comparison.df:.1f})"
        test = f"{letter} = {comparison.statistic:.2f}, p = {comparison.p:.3g}"
    return f"Comparison({_name(comparison.difference)}{_figure(comparison.difference)}, {test})"
