"""What the tests share: peers that may be missing, and estimates compared to the last bit."""

import importlib
import struct

import pytest

import cxm
from cxm._measures import place

FLOATS = ("value", "std_error", "lower", "upper", "confidence", "df", "n_effective")
COUNTS = ("n", "missing", "excluded", "clusters")
MEMBERS = (*FLOATS, *COUNTS, "status", "interval_status", "flags")

ANSWERS = [10, 9, 9, 8, 7, 6, 10, 3, 0, 9, 10, 8]


def function_of(record):
    """The function of a measure, which stands in a class where its name has a dot in it."""
    group, name = place(record.name)
    return getattr(getattr(cxm, group) if group else cxm, name)


def peer(name):
    """An optional package; the test is skipped where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"{name} is not installed")


def bits(estimate):
    """All members of an estimate, doubles as their bits, so that NaN is equal to itself and -0.0 not to 0.0."""
    return tuple(struct.pack("<d", getattr(estimate, m)) if m in FLOATS else getattr(estimate, m) for m in MEMBERS)


def all_bits(estimate):
    """The bits of every term of the measure that an estimate is a term of."""
    return {term: bits(estimate[term]) for term in estimate.terms}


def content(result):
    """All that a result holds, as text: NaN is equal to itself there, and every double keeps its digits."""
    return repr(result.to_dict())
