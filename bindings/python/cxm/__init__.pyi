# Written by make_stub from the records of the library; run it again when a measure changes.
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple, Protocol, Self, TypeAlias, final, overload

import numpy  # type: ignore[import-not-found, unused-ignore]
import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
import polars  # type: ignore[import-not-found, unused-ignore]
from typing_extensions import Buffer

__all__ = [
    "nps",
    "csat",
    "ces",
    "rating",
    "association",
    "paired",
    "representativeness",
    "response_rate",
    "reliability",
    "rescale",
    "trend",
    "auc",
    "auc_difference",
    "two_groups",
    "divergence",
    "concentration",
    "quantile",
    "multiplicity",
    "permutation",
    "permutation_paired",
    "survival",
    "log_rank",
    "cox",
    "cox_intervals",
    "mean_cumulative",
    "shrinkage",
    "coverage",
    "index",
    "index_aged",
    "weighting",
    "control",
    "regression",
    "voices",
    "query",
    "compare",
    "measures",
    "nps_answers_needed",
    "round",
    "round_shares",
    "signal",
    "verdict",
    "Analysis",
    "Comparison",
    "Estimate",
    "Field",
    "Input",
    "Measure",
    "Model",
    "Numbers",
    "Option",
    "Result",
    "Rows",
    "State",
    "Term",
    "ArgumentError",
    "CancelledError",
    "ColumnTypeError",
    "CorruptError",
    "DomainError",
    "Error",
    "IncompatibleError",
    "LengthError",
    "NotFoundError",
    "OutOfMemoryError",
    "SpaceError",
    "UnsupportedError",
]
__version__: str

class _ArrowArray(Protocol):
    def __arrow_c_array__(self) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self) -> object: ...

class _NumpyLike(Protocol):
    def __array__(self) -> object: ...

class _Frame(Protocol):
    @property
    def columns(self) -> object: ...

_Array: TypeAlias = Buffer | _ArrowArray | _ArrowStream | _NumpyLike
_Numbers: TypeAlias = _Array | Sequence[float | None]
_Key: TypeAlias = _Array | Sequence[str | None] | Sequence[int | None]
_Columns: TypeAlias = _Numbers | _Key | Sequence[_Numbers | _Key] | Mapping[str, _Numbers | _Key] | _Frame
_Keys: TypeAlias = _Key | Sequence[_Key] | Mapping[str, _Key] | _Frame
_Times: TypeAlias = Sequence[date | None] | Sequence[bool | None]
_Table: TypeAlias = _ArrowStream | _ArrowArray | _NumpyLike | _Frame | Mapping[str, _Numbers | _Key | _Times]
_KeyValue: TypeAlias = str | int | date | None
_Options: TypeAlias = Mapping[str, float | str | tuple[float, float]] | str
_Progress: TypeAlias = bool | Callable[[int, int], object]
_Adjust: TypeAlias = Literal["bh", "by", "holm", "hochberg", "bonferroni", "none"]
_Margin: TypeAlias = float | Mapping[str, float]
_Window: TypeAlias = str | tuple[str | date | None, str | date | None]
_PolicyValue: TypeAlias = _Window | float | date | Sequence[str] | Mapping[str, float] | None
_Policy: TypeAlias = str | Mapping[str, _PolicyValue]
_Verdict: TypeAlias = Literal["cannot be told", "moved", "equivalent", "moved, but within the margin"]
_Status: TypeAlias = Literal["ok", "no_data", "suppressed", "not_identified", "undefined"]
_IntervalStatus: TypeAlias = Literal["ok", "too_few", "degenerate", "too_few_clusters", "descriptive"]

@final
class Estimate:
    @property
    def value(self) -> float: ...
    @property
    def std_error(self) -> float: ...
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...
    @property
    def confidence(self) -> float: ...
    @property
    def df(self) -> float: ...
    @property
    def n_effective(self) -> float: ...
    @property
    def n(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def excluded(self) -> int: ...
    @property
    def clusters(self) -> int: ...
    @property
    def status(self) -> _Status: ...
    @property
    def interval_status(self) -> _IntervalStatus: ...
    @property
    def flags(self) -> int: ...
    @property
    def statistic(self) -> float: ...
    @property
    def test_df(self) -> float: ...
    @property
    def p(self) -> float: ...
    @property
    def q(self) -> float: ...
    @property
    def test_status(self) -> Literal["ok", "not_testable"]: ...
    @property
    def measure(self) -> str: ...
    @property
    def term(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def keys(self) -> dict[str, _KeyValue]: ...
    @property
    def terms(self) -> dict[str, Estimate]: ...
    def __getitem__(self, name: str, /) -> Estimate: ...
    def __float__(self) -> float: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Numbers(Buffer):
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, row: int, /) -> float: ...
    @overload
    def __getitem__(self, rows: slice, /) -> Numbers: ...
    def __iter__(self) -> Iterator[float]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __array__(
        self, dtype: object | None = None, copy: bool | None = None
    ) -> numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class Analysis:
    def __init__(self, figures: list[tuple[str, str | None, Estimate]], rows: dict[str, Numbers]) -> None: ...
    @property
    def measure(self) -> str: ...
    @property
    def headline(self) -> Estimate: ...
    @property
    def terms(self) -> dict[str, Estimate]: ...
    @property
    def rows(self) -> dict[str, Numbers]: ...
    def each(self, term: str) -> dict[str, Estimate]: ...
    def __getitem__(self, name: str | tuple[str, str]) -> Estimate: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Result:
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def ledger(self) -> dict[str | tuple[str, str], dict[str, int | None]]: ...
    @property
    def query(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    def find(self, measure: str, term: str | None = None, *keys: _KeyValue) -> Estimate: ...
    def column(self, name: str, /) -> list[_KeyValue | float]: ...
    def letters(self, row: int, *, alpha: float = 0.05, adjust: _Adjust = "holm") -> list[list[str]]: ...
    def to_dict(self) -> dict[str, list[_KeyValue | float]]: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def to_polars(self) -> polars.DataFrame: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, row: int, /) -> Estimate: ...
    @overload
    def __getitem__(self, rows: slice, /) -> list[Estimate]: ...
    def __iter__(self) -> Iterator[Estimate]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def _repr_html_(self) -> str: ...

@final
class State:
    def __new__(
        cls,
        measures: str | Sequence[str],
        *,
        by: str | Sequence[str] | None = None,
        weight: str | None = None,
        stratum: str | None = None,
        cluster: str | None = None,
        population: str | None = None,
        options: _Options | None = None,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Self: ...
    def update(self, data: _Table, /) -> None: ...
    def merge(self, other: State, /) -> None: ...
    def read(self) -> Result: ...
    def compare(
        self,
        second: State,
        /,
        *,
        relation: Literal["independent", "part"] = "independent",
        confidence: float = 0.95,
        margin: _Margin | None = None,
        adjust: _Adjust = "bh",
    ) -> Result: ...
    def compare_groups(
        self,
        against: str | int,
        *,
        key: str | None = None,
        confidence: float = 0.95,
        margin: _Margin | None = None,
        adjust: _Adjust = "bh",
    ) -> Result: ...
    def decompose(
        self, second: State, /, *, key: str | None = None, confidence: float = 0.95, adjust: _Adjust = "bh"
    ) -> Result: ...
    def to_bytes(self) -> bytes: ...
    @classmethod
    def from_bytes(cls, data: Buffer, *, threads: int = 1, progress: _Progress | None = None) -> Self: ...

@final
class Rows:
    @property
    def columns(self) -> tuple[str, ...]: ...
    def column(self, name: str, /) -> list[_KeyValue | float]: ...
    def to_dict(self) -> dict[str, list[_KeyValue | float]]: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def to_polars(self) -> polars.DataFrame: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def _repr_html_(self) -> str: ...

class Field(NamedTuple):
    name: str
    kind: Literal["id", "time", "number", "truth", "text", "path"]
    required: bool
    summary: str

@final
class Model:
    def __new__(cls) -> Self: ...
    def append(
        self,
        table: str,
        data: _Table,
        /,
        *,
        columns: Mapping[str, str | None] | Sequence[str] | str | None = None,
        zone: str | None = None,
    ) -> None: ...
    def query(
        self,
        measures: str | Sequence[str],
        /,
        *,
        by: str | Sequence[str] | None = None,
        where: str | None = None,
        of: str | None = None,
        options: _Options | None = None,
        policy: _Policy | None = None,
        weight: str | Sequence[str] | None = None,
        stratum: str | None = None,
        cluster: str | None = None,
        population: str | None = None,
        as_of: str | date | None = None,
        window: _Window | None = None,
        zone: str | None = None,
        time: Literal["answered", "created", "updated"] | None = None,
        known: Literal["latest", "as_of"] | None = None,
        dedupe: str | None = None,
        roles: Literal["answer", "now"] | None = None,
        partial: Literal["keep", "drop"] | None = None,
        unknown: Literal["keep", "fail"] | None = None,
        min_n: int | None = None,
        half_life: str | None = None,
        role_weights: str | Mapping[str, float] | None = None,
        rollup: str | Sequence[str] | None = None,
        level: Literal["account", "parent", "root"] | None = None,
        fiscal_year: int | None = None,
        compare: Literal["none", "previous"] | None = None,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    def state(
        self,
        measures: str | Sequence[str],
        /,
        *,
        by: str | Sequence[str] | None = None,
        where: str | None = None,
        of: str | None = None,
        options: _Options | None = None,
        policy: _Policy | None = None,
        weight: str | Sequence[str] | None = None,
        stratum: str | None = None,
        cluster: str | None = None,
        population: str | None = None,
        as_of: str | date | None = None,
        window: _Window | None = None,
        zone: str | None = None,
        time: Literal["answered", "created", "updated"] | None = None,
        known: Literal["latest", "as_of"] | None = None,
        dedupe: str | None = None,
        roles: Literal["answer", "now"] | None = None,
        partial: Literal["keep", "drop"] | None = None,
        unknown: Literal["keep", "fail"] | None = None,
        min_n: int | None = None,
        half_life: str | None = None,
        role_weights: str | Mapping[str, float] | None = None,
        rollup: str | Sequence[str] | None = None,
        level: Literal["account", "parent", "root"] | None = None,
        fiscal_year: int | None = None,
        compare: Literal["none", "previous"] | None = None,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> State: ...
    def rows(
        self,
        fields: str | Sequence[str],
        /,
        *,
        where: str | None = None,
        of: str | None = None,
        policy: _Policy | None = None,
        weight: str | Sequence[str] | None = None,
        stratum: str | None = None,
        cluster: str | None = None,
        population: str | None = None,
        as_of: str | date | None = None,
        window: _Window | None = None,
        zone: str | None = None,
        time: Literal["answered", "created", "updated"] | None = None,
        known: Literal["latest", "as_of"] | None = None,
        dedupe: str | None = None,
        roles: Literal["answer", "now"] | None = None,
        partial: Literal["keep", "drop"] | None = None,
        unknown: Literal["keep", "fail"] | None = None,
        min_n: int | None = None,
        half_life: str | None = None,
        role_weights: str | Mapping[str, float] | None = None,
        rollup: str | Sequence[str] | None = None,
        level: Literal["account", "parent", "root"] | None = None,
        fiscal_year: int | None = None,
        compare: Literal["none", "previous"] | None = None,
    ) -> Rows: ...
    def forget(self, contact: str | int, /, *, min_n: int = 1) -> Rows: ...
    def map_roles(self, roles: Mapping[str, str] | str, /) -> None: ...
    def map_sides(self, sides: Mapping[str, str] | str, /) -> None: ...
    def integrity(
        self,
        *,
        as_of: str | date | None = None,
        zone: str | None = None,
        speeder: str | None = None,
        long_string: int | None = None,
        irv: float | None = None,
    ) -> Rows: ...
    def ask(
        self,
        *,
        as_of: str | date,
        zone: str | None = None,
        window: _Window | None = None,
        required: str | Mapping[str, int] | None = None,
        fatigue: str | None = None,
        per_account: int | None = None,
    ) -> Rows: ...
    def length(self, table: str, /) -> int: ...
    def bytes(self, table: str | None = None) -> int: ...
    @staticmethod
    def tables() -> dict[str, tuple[Field, ...]]: ...

class Comparison(NamedTuple):
    difference: Estimate
    statistic: float
    df: float
    p: float
    q: float
    test_status: Literal["ok", "not_testable"]
    method: Literal["none", "z", "welch_t"]

class Input(NamedTuple):
    name: str
    summary: str
    kind: Literal["answers", "number", "event", "category", "time", "margin", "aged"]
    optional: bool
    repeated: bool

class Option(NamedTuple):
    name: str
    kind: Literal["number", "integer", "choice", "scale", "column", "text"]
    unit: str
    summary: str
    choices: tuple[str, ...]
    default: float | str | tuple[int, int]
    minimum: float
    maximum: float
    minimum_exclusive: bool
    maximum_exclusive: bool

class Term(NamedTuple):
    name: str
    unit: str
    summary: str
    minimum: float
    maximum: float
    each: bool

class Measure(NamedTuple):
    name: str
    title: str
    summary: str
    formula: str
    source: str
    inputs: tuple[Input, ...]
    options: tuple[Option, ...]
    terms: tuple[Term, ...]
    form: Literal["answers", "analysis"]
    design: tuple[str, ...]
    row_terms: tuple[Term, ...]
    of: str

class Error(Exception):
    code: int
    argument: str | None
    row: int | None
    report: Rows | None
    def __init__(self, message: str = "", argument: str | None = None, row: int | None = None) -> None: ...
class ArgumentError(Error, ValueError): ...
class ColumnTypeError(Error, TypeError): ...
class DomainError(Error, ValueError): ...
class LengthError(Error, ValueError): ...
class NotFoundError(Error, LookupError): ...
class UnsupportedError(Error, NotImplementedError): ...
class OutOfMemoryError(Error, MemoryError): ...
class SpaceError(Error): ...
class IncompatibleError(Error, ValueError): ...
class CorruptError(Error, ValueError): ...
class CancelledError(Error): ...

def measures() -> tuple[Measure, ...]: ...
def query(
    data: _Table,
    measures: str | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    options: _Options | None = None,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    population: str | None = None,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
def compare(a: Estimate, b: Estimate, confidence: float = 0.95) -> Comparison: ...
def nps_answers_needed(margin: float, confidence: float = 0.95, variance: float = 1.0, population: float = ...) -> int: ...
def round(value: float, digits: int, mode: Literal["half_even", "half_away", "toward_zero"] = "half_even") -> float: ...
def round_shares(counts: Sequence[int], digits: int = 0) -> list[float]: ...
def signal(
    estimate: Estimate, poor_below: float, good_from: float
) -> Literal["insufficient signal", "poor", "neutral", "good"]: ...
def verdict(flags: int, /) -> _Verdict: ...
class _Association(Analysis):
    @property
    def pearson(self) -> Estimate: ...
    @property
    def spearman(self) -> Estimate: ...
    @property
    def kendall(self) -> Estimate: ...
    @property
    def gamma(self) -> Estimate: ...
class _Paired(Analysis):
    @property
    def difference(self) -> Estimate: ...
    @property
    def upward(self) -> Estimate: ...
    @property
    def before(self) -> Estimate: ...
    @property
    def after(self) -> Estimate: ...
    @property
    def rose(self) -> Estimate: ...
    @property
    def fell(self) -> Estimate: ...
class _Representativeness(Analysis):
    @property
    def r(self) -> Estimate: ...
    @property
    def unadjusted(self) -> Estimate: ...
    @property
    def variation(self) -> Estimate: ...
    @property
    def response_rate(self) -> Estimate: ...
    @property
    def unconditional(self) -> dict[str, Estimate]: ...
    @property
    def conditional(self) -> dict[str, Estimate]: ...
class _ResponseRate(Analysis):
    @property
    def rr1(self) -> Estimate: ...
    @property
    def rr2(self) -> Estimate: ...
    @property
    def rr3(self) -> Estimate: ...
    @property
    def rr4(self) -> Estimate: ...
    @property
    def rr5(self) -> Estimate: ...
    @property
    def rr6(self) -> Estimate: ...
    @property
    def coop1(self) -> Estimate: ...
    @property
    def ref1(self) -> Estimate: ...
    @property
    def con1(self) -> Estimate: ...
class _Reliability(Analysis):
    @property
    def alpha(self) -> Estimate: ...
    @property
    def standardized(self) -> Estimate: ...
    @property
    def mean_correlation(self) -> Estimate: ...
    @property
    def without(self) -> dict[str, Estimate]: ...
    @property
    def rest(self) -> dict[str, Estimate]: ...
class _Rescale(Analysis):
    @property
    def mean(self) -> Estimate: ...
    @property
    def deviation(self) -> Estimate: ...
    @property
    def top_box(self) -> Estimate: ...
    @property
    def nps(self) -> Estimate: ...
class _Trend(Analysis):
    @property
    def slope(self) -> Estimate: ...
    @property
    def tau(self) -> Estimate: ...
    @property
    def intercept(self) -> Estimate: ...
    @property
    def intercept_joint(self) -> Estimate: ...
class _Auc(Analysis):
    @property
    def auc(self) -> Estimate: ...
    @property
    def gini(self) -> Estimate: ...
class _AucDifference(Analysis):
    @property
    def difference(self) -> Estimate: ...
    @property
    def auc(self) -> Estimate: ...
    @property
    def other_auc(self) -> Estimate: ...
class _TwoGroups(Analysis):
    @property
    def difference(self) -> Estimate: ...
    @property
    def superiority(self) -> Estimate: ...
    @property
    def cliff_delta(self) -> Estimate: ...
    @property
    def mann_whitney(self) -> Estimate: ...
class _Divergence(Analysis):
    @property
    def wasserstein(self) -> Estimate: ...
    @property
    def jensen_shannon(self) -> Estimate: ...
    @property
    def kolmogorov_smirnov(self) -> Estimate: ...
class _Concentration(Analysis):
    @property
    def entropy(self) -> Estimate: ...
    @property
    def evenness(self) -> Estimate: ...
    @property
    def hhi(self) -> Estimate: ...
    @property
    def hhi_normalized(self) -> Estimate: ...
class _Quantile(Analysis):
    @property
    def quantile(self) -> Estimate: ...
class _Multiplicity(Analysis):
    @property
    def rejected(self) -> Estimate: ...
    @property
    def tests(self) -> Estimate: ...
class _Permutation(Analysis):
    @property
    def difference(self) -> Estimate: ...
class _PermutationPaired(Analysis):
    @property
    def difference(self) -> Estimate: ...
class _Survival(Analysis):
    @property
    def survival(self) -> Estimate: ...
    @property
    def median(self) -> Estimate: ...
    @property
    def restricted_mean(self) -> Estimate: ...
    @property
    def cumulative_hazard(self) -> Estimate: ...
class _LogRank(Analysis):
    @property
    def statistic(self) -> Estimate: ...
class _Cox(Analysis):
    @property
    def coefficient(self) -> dict[str, Estimate]: ...
    @property
    def hazard_ratio(self) -> dict[str, Estimate]: ...
    @property
    def proportional(self) -> dict[str, Estimate]: ...
    @property
    def likelihood_ratio(self) -> Estimate: ...
class _CoxIntervals(Analysis):
    @property
    def coefficient(self) -> dict[str, Estimate]: ...
    @property
    def hazard_ratio(self) -> dict[str, Estimate]: ...
    @property
    def proportional(self) -> dict[str, Estimate]: ...
    @property
    def likelihood_ratio(self) -> Estimate: ...
class _MeanCumulative(Analysis):
    @property
    def mean(self) -> Estimate: ...
class _Shrinkage(Analysis):
    @property
    def grand_mean(self) -> Estimate: ...
    @property
    def between_sd(self) -> Estimate: ...
    @property
    def within_sd(self) -> Estimate: ...
    @property
    def icc(self) -> Estimate: ...
    @property
    def reliability(self) -> Estimate: ...
    @property
    def units(self) -> Estimate: ...
class _Coverage(Analysis):
    @property
    def coverage(self) -> Estimate: ...
    @property
    def shortfall(self) -> Estimate: ...
    @property
    def unknown_class(self) -> Estimate: ...
    @property
    def units(self) -> Estimate: ...
    @property
    def complete_units(self) -> Estimate: ...
    @property
    def known(self) -> Estimate: ...
    @property
    def heard(self) -> Estimate: ...
class _Index(Analysis):
    @property
    def index(self) -> Estimate: ...
    @property
    def contribution(self) -> dict[str, Estimate]: ...
    @property
    def stale(self) -> dict[str, Estimate]: ...
    @property
    def sensitivity(self) -> dict[str, Estimate]: ...
    @property
    def rank_agreement(self) -> dict[str, Estimate]: ...
    @property
    def band_change(self) -> dict[str, Estimate]: ...
class _IndexAged(Analysis):
    @property
    def index(self) -> Estimate: ...
    @property
    def contribution(self) -> dict[str, Estimate]: ...
    @property
    def stale(self) -> dict[str, Estimate]: ...
    @property
    def sensitivity(self) -> dict[str, Estimate]: ...
    @property
    def rank_agreement(self) -> dict[str, Estimate]: ...
    @property
    def band_change(self) -> dict[str, Estimate]: ...
@overload
def nps(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: None = None,
    scale: tuple[float, float] = (0, 10),
    passive_min: float = 7.0,
    promoter_min: float = 9.0,
    confidence: float = 0.95,
    interval: Literal["adjusted_wald", "wald", "score", "none", "percentile", "bca"] = "adjusted_wald",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Estimate: ...
@overload
def nps(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: _Keys,
    scale: tuple[float, float] = (0, 10),
    passive_min: float = 7.0,
    promoter_min: float = 9.0,
    confidence: float = 0.95,
    interval: Literal["adjusted_wald", "wald", "score", "none", "percentile", "bca"] = "adjusted_wald",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def csat(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: None = None,
    scale: tuple[float, float] = (1, 5),
    top_boxes: int = 2,
    bottom_boxes: int = 2,
    confidence: float = 0.95,
    interval: Literal["wilson", "agresti_coull", "jeffreys", "clopper_pearson", "none", "percentile", "bca"] = "wilson",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Estimate: ...
@overload
def csat(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: _Keys,
    scale: tuple[float, float] = (1, 5),
    top_boxes: int = 2,
    bottom_boxes: int = 2,
    confidence: float = 0.95,
    interval: Literal["wilson", "agresti_coull", "jeffreys", "clopper_pearson", "none", "percentile", "bca"] = "wilson",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def ces(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: None = None,
    scale: tuple[float, float] = (1, 7),
    agree_boxes: int = 3,
    disagree_boxes: int = 3,
    direction: Literal["higher_is_easier", "lower_is_easier"] = "higher_is_easier",
    confidence: float = 0.95,
    interval: Literal["standard", "none", "percentile", "bca"] = "standard",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Estimate: ...
@overload
def ces(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: _Keys,
    scale: tuple[float, float] = (1, 7),
    agree_boxes: int = 3,
    disagree_boxes: int = 3,
    direction: Literal["higher_is_easier", "lower_is_easier"] = "higher_is_easier",
    confidence: float = 0.95,
    interval: Literal["standard", "none", "percentile", "bca"] = "standard",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def rating(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: None = None,
    scale: tuple[float, float] = (1, 5),
    top_boxes: int = 2,
    bottom_boxes: int = 2,
    confidence: float = 0.95,
    interval: Literal["standard", "none", "percentile", "bca"] = "standard",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Estimate: ...
@overload
def rating(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    population: _Numbers | float | None = None,
    by: _Keys,
    scale: tuple[float, float] = (1, 5),
    top_boxes: int = 2,
    bottom_boxes: int = 2,
    confidence: float = 0.95,
    interval: Literal["standard", "none", "percentile", "bca"] = "standard",
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def association(
    x: _Numbers,
    y: _Numbers,
    *,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Association: ...
@overload
def association(
    x: _Numbers,
    y: _Numbers,
    *,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def paired(
    before: _Numbers,
    after: _Numbers,
    *,
    by: None = None,
    statistic: Literal["nps", "mean", "top_box"] = "nps",
    scale: tuple[float, float] = (0, 10),
    passive_min: float = 7.0,
    promoter_min: float = 9.0,
    top_boxes: int = 2,
    confidence: float = 0.95,
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Paired: ...
@overload
def paired(
    before: _Numbers,
    after: _Numbers,
    *,
    by: _Keys,
    statistic: Literal["nps", "mean", "top_box"] = "nps",
    scale: tuple[float, float] = (0, 10),
    passive_min: float = 7.0,
    promoter_min: float = 9.0,
    top_boxes: int = 2,
    confidence: float = 0.95,
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def representativeness(
    responded: _Numbers,
    variable: _Columns,
    *,
    population: _Numbers | float | None = None,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Representativeness: ...
@overload
def representativeness(
    responded: _Numbers,
    variable: _Columns,
    *,
    population: _Numbers | float | None = None,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def response_rate(
    disposition: _Key,
    *,
    by: None = None,
    eligible: float = 1.0,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _ResponseRate: ...
@overload
def response_rate(
    disposition: _Key,
    *,
    by: _Keys,
    eligible: float = 1.0,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def reliability(
    item: _Columns,
    *,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Reliability: ...
@overload
def reliability(
    item: _Columns,
    *,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def rescale(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    population: _Numbers | float | None = None,
    by: None = None,
    from_: tuple[float, float] = (1, 5),
    to: tuple[float, float] = (0, 100),
    mapping: Literal["linear", "reversed"] = "linear",
    cuts: Literal["refuse", "accept"] = "refuse",
    confidence: float = 0.95,
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Rescale: ...
@overload
def rescale(
    score: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    population: _Numbers | float | None = None,
    by: _Keys,
    from_: tuple[float, float] = (1, 5),
    to: tuple[float, float] = (0, 100),
    mapping: Literal["linear", "reversed"] = "linear",
    cuts: Literal["refuse", "accept"] = "refuse",
    confidence: float = 0.95,
    off_scale: Literal["fail", "skip"] = "fail",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def trend(
    time: _Numbers,
    value: _Numbers,
    *,
    by: None = None,
    confidence: float = 0.95,
    serial: Literal["independent", "hamed_rao", "prewhiten"] = "independent",
    significance: float = 0.05,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Trend: ...
@overload
def trend(
    time: _Numbers,
    value: _Numbers,
    *,
    by: _Keys,
    confidence: float = 0.95,
    serial: Literal["independent", "hamed_rao", "prewhiten"] = "independent",
    significance: float = 0.05,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def auc(
    score: _Numbers,
    outcome: _Numbers,
    *,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Auc: ...
@overload
def auc(
    score: _Numbers,
    outcome: _Numbers,
    *,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def auc_difference(
    score: _Numbers,
    other: _Numbers,
    outcome: _Numbers,
    *,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _AucDifference: ...
@overload
def auc_difference(
    score: _Numbers,
    other: _Numbers,
    outcome: _Numbers,
    *,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def two_groups(
    score: _Numbers,
    group: _Key,
    *,
    by: None = None,
    confidence: float = 0.95,
    continuity: Literal["no", "yes"] = "yes",
    threads: int = 1,
    progress: _Progress | None = None,
) -> _TwoGroups: ...
@overload
def two_groups(
    score: _Numbers,
    group: _Key,
    *,
    by: _Keys,
    confidence: float = 0.95,
    continuity: Literal["no", "yes"] = "yes",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def divergence(
    score: _Numbers,
    group: _Key,
    *,
    weight: _Numbers | float | None = None,
    by: None = None,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Divergence: ...
@overload
def divergence(
    score: _Numbers,
    group: _Key,
    *,
    weight: _Numbers | float | None = None,
    by: _Keys,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def concentration(
    category: _Key,
    *,
    by: None = None,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Concentration: ...
@overload
def concentration(
    category: _Key,
    *,
    by: _Keys,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def quantile(
    value: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    by: None = None,
    confidence: float = 0.95,
    probability: float = 0.5,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Quantile: ...
@overload
def quantile(
    value: _Numbers,
    *,
    weight: _Numbers | float | None = None,
    by: _Keys,
    confidence: float = 0.95,
    probability: float = 0.5,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def multiplicity(
    p: _Numbers,
    *,
    by: None = None,
    method: Literal["bh", "by", "holm", "hochberg"] = "bh",
    level: float = 0.05,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Multiplicity: ...
@overload
def multiplicity(
    p: _Numbers,
    *,
    by: _Keys,
    method: Literal["bh", "by", "holm", "hochberg"] = "bh",
    level: float = 0.05,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def permutation(
    score: _Numbers,
    group: _Key,
    *,
    cluster: _Key | None = None,
    by: None = None,
    statistic: Literal["mean", "rank", "brunner_munzel"] = "mean",
    resamples: int = 9999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Permutation: ...
@overload
def permutation(
    score: _Numbers,
    group: _Key,
    *,
    cluster: _Key | None = None,
    by: _Keys,
    statistic: Literal["mean", "rank", "brunner_munzel"] = "mean",
    resamples: int = 9999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def permutation_paired(
    before: _Numbers,
    after: _Numbers,
    *,
    cluster: _Key | None = None,
    by: None = None,
    resamples: int = 9999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _PermutationPaired: ...
@overload
def permutation_paired(
    before: _Numbers,
    after: _Numbers,
    *,
    cluster: _Key | None = None,
    by: _Keys,
    resamples: int = 9999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def survival(
    time: _Numbers,
    event: _Numbers,
    *,
    entry: _Numbers | None = None,
    by: None = None,
    at: float = 0.0,
    horizon: float = 0.0,
    interval: Literal["log", "plain", "log_log"] = "log",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Survival: ...
@overload
def survival(
    time: _Numbers,
    event: _Numbers,
    *,
    entry: _Numbers | None = None,
    by: _Keys,
    at: float = 0.0,
    horizon: float = 0.0,
    interval: Literal["log", "plain", "log_log"] = "log",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def log_rank(
    time: _Numbers,
    event: _Numbers,
    group: _Key,
    *,
    stratum: _Key | None = None,
    by: None = None,
    rho: float = 0.0,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _LogRank: ...
@overload
def log_rank(
    time: _Numbers,
    event: _Numbers,
    group: _Key,
    *,
    stratum: _Key | None = None,
    by: _Keys,
    rho: float = 0.0,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def cox(
    time: _Numbers,
    event: _Numbers,
    predictor: _Columns,
    *,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    by: None = None,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Cox: ...
@overload
def cox(
    time: _Numbers,
    event: _Numbers,
    predictor: _Columns,
    *,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    by: _Keys,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def cox_intervals(
    entry: _Numbers,
    time: _Numbers,
    event: _Numbers,
    predictor: _Columns,
    *,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    by: None = None,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _CoxIntervals: ...
@overload
def cox_intervals(
    entry: _Numbers,
    time: _Numbers,
    event: _Numbers,
    predictor: _Columns,
    *,
    stratum: _Key | None = None,
    cluster: _Key | None = None,
    by: _Keys,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def mean_cumulative(
    time: _Numbers,
    event: _Numbers,
    subject: _Key,
    *,
    entry: _Numbers | None = None,
    by: None = None,
    at: float = 0.0,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _MeanCumulative: ...
@overload
def mean_cumulative(
    time: _Numbers,
    event: _Numbers,
    subject: _Key,
    *,
    entry: _Numbers | None = None,
    by: _Keys,
    at: float = 0.0,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def shrinkage(
    score: _Numbers,
    unit: _Key,
    *,
    by: None = None,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Shrinkage: ...
@overload
def shrinkage(
    score: _Numbers,
    unit: _Key,
    *,
    by: _Keys,
    confidence: float = 0.95,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def coverage(
    heard: _Numbers,
    *,
    unit: _Key | None = None,
    class_: _Key | None = None,
    weight: _Numbers | float | None = None,
    by: None = None,
    target: float = 0.0,
    required: str = "",
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Coverage: ...
@overload
def coverage(
    heard: _Numbers,
    *,
    unit: _Key | None = None,
    class_: _Key | None = None,
    weight: _Numbers | float | None = None,
    by: _Keys,
    target: float = 0.0,
    required: str = "",
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def index(
    part: _Columns,
    *,
    weight: _Numbers | float | None = None,
    by: None = None,
    parts: str = "",
    bands: str = "",
    na: Literal["drop", "fail"] = "drop",
    normalise: Literal["yes", "no"] = "yes",
    outside: Literal["fail", "clamp"] = "fail",
    perturb: float = 25.0,
    confidence: float = 0.95,
    replicates: int = 1999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _Index: ...
@overload
def index(
    part: _Columns,
    *,
    weight: _Numbers | float | None = None,
    by: _Keys,
    parts: str = "",
    bands: str = "",
    na: Literal["drop", "fail"] = "drop",
    normalise: Literal["yes", "no"] = "yes",
    outside: Literal["fail", "clamp"] = "fail",
    perturb: float = 25.0,
    confidence: float = 0.95,
    replicates: int = 1999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
@overload
def index_aged(
    part: _Columns,
    *,
    weight: _Numbers | float | None = None,
    by: None = None,
    parts: str = "",
    bands: str = "",
    na: Literal["drop", "fail", "carry"] = "drop",
    normalise: Literal["yes", "no"] = "yes",
    outside: Literal["fail", "clamp"] = "fail",
    perturb: float = 25.0,
    confidence: float = 0.95,
    replicates: int = 1999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> _IndexAged: ...
@overload
def index_aged(
    part: _Columns,
    *,
    weight: _Numbers | float | None = None,
    by: _Keys,
    parts: str = "",
    bands: str = "",
    na: Literal["drop", "fail", "carry"] = "drop",
    normalise: Literal["yes", "no"] = "yes",
    outside: Literal["fail", "clamp"] = "fail",
    perturb: float = 25.0,
    confidence: float = 0.95,
    replicates: int = 1999,
    seed: int = 1,
    threads: int = 1,
    progress: _Progress | None = None,
) -> Result: ...
class _WeightingPoststratify(Analysis):
    @property
    def n_effective(self) -> Estimate: ...
    @property
    def design_effect(self) -> Estimate: ...
    @property
    def smallest(self) -> Estimate: ...
    @property
    def largest(self) -> Estimate: ...
    @property
    def outcome(self) -> Estimate: ...
class _WeightingRake(Analysis):
    @property
    def n_effective(self) -> Estimate: ...
    @property
    def design_effect(self) -> Estimate: ...
    @property
    def smallest(self) -> Estimate: ...
    @property
    def largest(self) -> Estimate: ...
    @property
    def outcome(self) -> Estimate: ...
    @property
    def deviation(self) -> Estimate: ...
    @property
    def iterations(self) -> Estimate: ...
    @property
    def capped(self) -> Estimate: ...
class _WeightingMean(Analysis):
    @property
    def mean(self) -> Estimate: ...
    @property
    def outcome(self) -> Estimate: ...
class _WeightingTrim(Analysis):
    @property
    def n_effective(self) -> Estimate: ...
    @property
    def design_effect(self) -> Estimate: ...
    @property
    def smallest(self) -> Estimate: ...
    @property
    def largest(self) -> Estimate: ...
    @property
    def outcome(self) -> Estimate: ...
    @property
    def capped(self) -> Estimate: ...
class _WeightingSummary(Analysis):
    @property
    def n_effective(self) -> Estimate: ...
    @property
    def design_effect(self) -> Estimate: ...
    @property
    def smallest(self) -> Estimate: ...
    @property
    def largest(self) -> Estimate: ...
class weighting:
    __slots__ = ()
    @overload
    @staticmethod
    def poststratify(
        category: _Key,
        target: _Numbers,
        *,
        weight: _Numbers | float | None = None,
        population: _Numbers | float | None = None,
        by: None = None,
        targets: Literal["total", "share"] = "total",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _WeightingPoststratify: ...
    @overload
    @staticmethod
    def poststratify(
        category: _Key,
        target: _Numbers,
        *,
        weight: _Numbers | float | None = None,
        population: _Numbers | float | None = None,
        by: _Keys,
        targets: Literal["total", "share"] = "total",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def rake(
        margin: _Columns,
        *,
        weight: _Numbers | float | None = None,
        population: _Numbers | float | None = None,
        by: None = None,
        targets: Literal["total", "share"] = "total",
        lower: float = 0.0,
        upper: float = 1e+140,
        tolerance: float = 1e-10,
        iterations: int = 1000,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _WeightingRake: ...
    @overload
    @staticmethod
    def rake(
        margin: _Columns,
        *,
        weight: _Numbers | float | None = None,
        population: _Numbers | float | None = None,
        by: _Keys,
        targets: Literal["total", "share"] = "total",
        lower: float = 0.0,
        upper: float = 1e+140,
        tolerance: float = 1e-10,
        iterations: int = 1000,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def mean(
        value: _Numbers,
        margin: _Columns,
        *,
        weight: _Numbers | float | None = None,
        stratum: _Key | None = None,
        cluster: _Key | None = None,
        population: _Numbers | float | None = None,
        by: None = None,
        targets: Literal["total", "share"] = "total",
        lower: float = 0.0,
        upper: float = 1e+140,
        tolerance: float = 1e-10,
        iterations: int = 1000,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _WeightingMean: ...
    @overload
    @staticmethod
    def mean(
        value: _Numbers,
        margin: _Columns,
        *,
        weight: _Numbers | float | None = None,
        stratum: _Key | None = None,
        cluster: _Key | None = None,
        population: _Numbers | float | None = None,
        by: _Keys,
        targets: Literal["total", "share"] = "total",
        lower: float = 0.0,
        upper: float = 1e+140,
        tolerance: float = 1e-10,
        iterations: int = 1000,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def trim(
        weight: _Numbers,
        *,
        by: None = None,
        lower: float = 0.0,
        upper: float = 1e+140,
        bounds: Literal["absolute", "mean"] = "absolute",
        redistribute: Literal["equally", "proportionally"] = "equally",
        strict: int = 1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _WeightingTrim: ...
    @overload
    @staticmethod
    def trim(
        weight: _Numbers,
        *,
        by: _Keys,
        lower: float = 0.0,
        upper: float = 1e+140,
        bounds: Literal["absolute", "mean"] = "absolute",
        redistribute: Literal["equally", "proportionally"] = "equally",
        strict: int = 1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def summary(
        weight: _Numbers,
        *,
        by: None = None,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _WeightingSummary: ...
    @overload
    @staticmethod
    def summary(
        weight: _Numbers,
        *,
        by: _Keys,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
class _ControlXmr(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
class _ControlP(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
    @property
    def dispersion(self) -> Estimate: ...
class _ControlLaney(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
    @property
    def dispersion(self) -> Estimate: ...
class _ControlNps(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
    @property
    def dispersion(self) -> Estimate: ...
class _ControlEwma(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
class _ControlCusum(Analysis):
    @property
    def signals(self) -> Estimate: ...
    @property
    def first_signal(self) -> Estimate: ...
    @property
    def centre(self) -> Estimate: ...
    @property
    def sigma(self) -> Estimate: ...
class control:
    __slots__ = ()
    @overload
    @staticmethod
    def xmr(
        values: _Numbers,
        *,
        by: None = None,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlXmr: ...
    @overload
    @staticmethod
    def xmr(
        values: _Numbers,
        *,
        by: _Keys,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def p(
        counts: _Numbers,
        sizes: _Numbers,
        *,
        by: None = None,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlP: ...
    @overload
    @staticmethod
    def p(
        counts: _Numbers,
        sizes: _Numbers,
        *,
        by: _Keys,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def laney(
        counts: _Numbers,
        sizes: _Numbers,
        *,
        by: None = None,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlLaney: ...
    @overload
    @staticmethod
    def laney(
        counts: _Numbers,
        sizes: _Numbers,
        *,
        by: _Keys,
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def nps(
        promoters: _Numbers,
        detractors: _Numbers,
        sizes: _Numbers,
        *,
        by: None = None,
        limits: Literal["sampling", "laney"] = "sampling",
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlNps: ...
    @overload
    @staticmethod
    def nps(
        promoters: _Numbers,
        detractors: _Numbers,
        sizes: _Numbers,
        *,
        by: _Keys,
        limits: Literal["sampling", "laney"] = "sampling",
        width: float = 3.0,
        baseline: int = 0,
        rules: Literal["western_electric", "nelson", "limits"] = "western_electric",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def ewma(
        values: _Numbers,
        *,
        by: None = None,
        lambda_: float = 0.2,
        width: float = 3.0,
        baseline: int = 0,
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlEwma: ...
    @overload
    @staticmethod
    def ewma(
        values: _Numbers,
        *,
        by: _Keys,
        lambda_: float = 0.2,
        width: float = 3.0,
        baseline: int = 0,
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def cusum(
        values: _Numbers,
        *,
        by: None = None,
        k: float = 0.5,
        h: float = 5.0,
        baseline: int = 0,
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _ControlCusum: ...
    @overload
    @staticmethod
    def cusum(
        values: _Numbers,
        *,
        by: _Keys,
        k: float = 0.5,
        h: float = 5.0,
        baseline: int = 0,
        centre: float = 0.0,
        sigma: float = 0.0,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
class _RegressionLinear(Analysis):
    @property
    def coefficient(self) -> dict[str, Estimate]: ...
    @property
    def intercept(self) -> Estimate: ...
    @property
    def r2(self) -> Estimate: ...
    @property
    def adjusted_r2(self) -> Estimate: ...
    @property
    def residual_sd(self) -> Estimate: ...
class _RegressionLogistic(Analysis):
    @property
    def odds_ratio(self) -> dict[str, Estimate]: ...
    @property
    def coefficient(self) -> dict[str, Estimate]: ...
    @property
    def intercept(self) -> Estimate: ...
    @property
    def r2(self) -> Estimate: ...
    @property
    def deviance(self) -> Estimate: ...
class regression:
    __slots__ = ()
    @overload
    @staticmethod
    def linear(
        outcome: _Numbers,
        predictor: _Columns,
        *,
        weight: _Numbers | float | None = None,
        cluster: _Key | None = None,
        by: None = None,
        confidence: float = 0.95,
        covariance: Literal["auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"] = "auto",
        lag: int = -1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _RegressionLinear: ...
    @overload
    @staticmethod
    def linear(
        outcome: _Numbers,
        predictor: _Columns,
        *,
        weight: _Numbers | float | None = None,
        cluster: _Key | None = None,
        by: _Keys,
        confidence: float = 0.95,
        covariance: Literal["auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"] = "auto",
        lag: int = -1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def logistic(
        outcome: _Numbers,
        predictor: _Columns,
        *,
        weight: _Numbers | float | None = None,
        cluster: _Key | None = None,
        by: None = None,
        confidence: float = 0.95,
        covariance: Literal["auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"] = "auto",
        lag: int = -1,
        max_iterations: int = 50,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _RegressionLogistic: ...
    @overload
    @staticmethod
    def logistic(
        outcome: _Numbers,
        predictor: _Columns,
        *,
        weight: _Numbers | float | None = None,
        cluster: _Key | None = None,
        by: _Keys,
        confidence: float = 0.95,
        covariance: Literal["auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"] = "auto",
        lag: int = -1,
        max_iterations: int = 50,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
class _VoicesDifference(Analysis):
    @property
    def difference(self) -> Estimate: ...
    @property
    def buyers(self) -> Estimate: ...
    @property
    def users(self) -> Estimate: ...
    @property
    def within(self) -> Estimate: ...
    @property
    def brunner_munzel(self) -> Estimate: ...
    @property
    def cliffs_delta(self) -> Estimate: ...
    @property
    def wasserstein(self) -> Estimate: ...
    @property
    def jensen_shannon(self) -> Estimate: ...
    @property
    def kolmogorov_smirnov(self) -> Estimate: ...
    @property
    def extremes(self) -> Estimate: ...
    @property
    def pooled(self) -> Estimate: ...
    @property
    def both(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesAgreement(Analysis):
    @property
    def rwg(self) -> Estimate: ...
    @property
    def rwg_buyers(self) -> Estimate: ...
    @property
    def rwg_users(self) -> Estimate: ...
    @property
    def rwg_j(self) -> Estimate: ...
    @property
    def agreeing(self) -> Estimate: ...
    @property
    def icc1(self) -> Estimate: ...
    @property
    def icc2(self) -> Estimate: ...
    @property
    def alpha(self) -> Estimate: ...
    @property
    def cohens_kappa(self) -> Estimate: ...
    @property
    def fleiss_kappa(self) -> Estimate: ...
    @property
    def alpha_sides(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesAttribution(Analysis):
    @property
    def other(self) -> Estimate: ...
    @property
    def own(self) -> Estimate: ...
    @property
    def asymmetry(self) -> Estimate: ...
    @property
    def cohens_kappa(self) -> Estimate: ...
    @property
    def fleiss_kappa(self) -> Estimate: ...
    @property
    def alpha(self) -> Estimate: ...
class _VoicesQuadrant(Analysis):
    @property
    def buyers_high_users_low(self) -> Estimate: ...
    @property
    def both_high(self) -> Estimate: ...
    @property
    def buyers_low_users_high(self) -> Estimate: ...
    @property
    def both_low(self) -> Estimate: ...
    @property
    def undecided(self) -> Estimate: ...
    @property
    def one_sided(self) -> Estimate: ...
    @property
    def buyers_high_users_low_revenue(self) -> Estimate: ...
    @property
    def both_high_revenue(self) -> Estimate: ...
    @property
    def buyers_low_users_high_revenue(self) -> Estimate: ...
    @property
    def both_low_revenue(self) -> Estimate: ...
    @property
    def undecided_revenue(self) -> Estimate: ...
    @property
    def one_sided_revenue(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
    @property
    def no_revenue(self) -> Estimate: ...
class _VoicesBlindspot(Analysis):
    @property
    def correction(self) -> Estimate: ...
    @property
    def buyers_only(self) -> Estimate: ...
    @property
    def population(self) -> Estimate: ...
    @property
    def as_heard(self) -> Estimate: ...
    @property
    def unasked_least(self) -> Estimate: ...
    @property
    def unasked_most(self) -> Estimate: ...
    @property
    def silent_least(self) -> Estimate: ...
    @property
    def silent_most(self) -> Estimate: ...
    @property
    def not_asked(self) -> Estimate: ...
    @property
    def not_heard(self) -> Estimate: ...
    @property
    def invited_users(self) -> Estimate: ...
    @property
    def known_users(self) -> Estimate: ...
    @property
    def invitation_bias(self) -> Estimate: ...
    @property
    def required_missing(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesPanel(Analysis):
    @property
    def reuse(self) -> Estimate: ...
    @property
    def repeated(self) -> Estimate: ...
    @property
    def attrition(self) -> Estimate: ...
    @property
    def joined(self) -> Estimate: ...
    @property
    def overlap(self) -> Estimate: ...
    @property
    def succession(self) -> Estimate: ...
    @property
    def conditioning(self) -> Estimate: ...
    @property
    def people(self) -> Estimate: ...
    @property
    def stages(self) -> Estimate: ...
class _VoicesCriteria(Analysis):
    @property
    def equal(self) -> Estimate: ...
    @property
    def r2_buyers(self) -> Estimate: ...
    @property
    def r2_users(self) -> Estimate: ...
    @property
    def rank_agreement(self) -> Estimate: ...
    @property
    def importance_buyers(self) -> dict[str, Estimate]: ...
    @property
    def importance_users(self) -> dict[str, Estimate]: ...
    @property
    def importance_difference(self) -> dict[str, Estimate]: ...
    @property
    def coefficient_buyers(self) -> dict[str, Estimate]: ...
    @property
    def coefficient_users(self) -> dict[str, Estimate]: ...
    @property
    def coefficient_difference(self) -> dict[str, Estimate]: ...
    @property
    def inflation_buyers(self) -> dict[str, Estimate]: ...
    @property
    def inflation_users(self) -> dict[str, Estimate]: ...
    @property
    def degenerate(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesProfile(Analysis):
    @property
    def buyers(self) -> dict[str, Estimate]: ...
    @property
    def users(self) -> dict[str, Estimate]: ...
    @property
    def difference(self) -> dict[str, Estimate]: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesDecomposition(Analysis):
    @property
    def difference(self) -> Estimate: ...
    @property
    def experience(self) -> Estimate: ...
    @property
    def mix(self) -> Estimate: ...
    @property
    def unmatched(self) -> Estimate: ...
    @property
    def one_sided(self) -> Estimate: ...
    @property
    def simpson(self) -> Estimate: ...
    @property
    def simpson_weak(self) -> Estimate: ...
    @property
    def simpson_segments(self) -> Estimate: ...
    @property
    def endowments(self) -> Estimate: ...
    @property
    def coefficients(self) -> Estimate: ...
    @property
    def interaction(self) -> Estimate: ...
    @property
    def explained(self) -> Estimate: ...
    @property
    def unexplained(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
    @property
    def explained_by(self) -> dict[str, Estimate]: ...
class _VoicesMirror(Analysis):
    @property
    def gap(self) -> Estimate: ...
    @property
    def said(self) -> Estimate: ...
    @property
    def believed(self) -> Estimate: ...
    @property
    def gap_buyers(self) -> Estimate: ...
    @property
    def said_buyers(self) -> Estimate: ...
    @property
    def believed_buyers(self) -> Estimate: ...
    @property
    def gap_users(self) -> Estimate: ...
    @property
    def said_users(self) -> Estimate: ...
    @property
    def believed_users(self) -> Estimate: ...
    @property
    def agreement(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class _VoicesThemes(Analysis):
    @property
    def log_odds(self) -> dict[str, Estimate]: ...
    @property
    def buyers(self) -> dict[str, Estimate]: ...
    @property
    def users(self) -> dict[str, Estimate]: ...
    @property
    def coded(self) -> Estimate: ...
    @property
    def unknown(self) -> Estimate: ...
class voices:
    __slots__ = ()
    @overload
    @staticmethod
    def difference(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        by: None = None,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        confidence: float = 0.95,
        resamples: int = 9999,
        seed: int = 1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesDifference: ...
    @overload
    @staticmethod
    def difference(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        by: _Keys,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        confidence: float = 0.95,
        resamples: int = 9999,
        seed: int = 1,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def agreement(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        parallel: _Columns | None = None,
        by: None = None,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        own: str = "",
        null: float = 0.0,
        level: Literal["interval", "nominal", "ordinal", "ratio"] = "interval",
        kappa_weights: Literal["none", "linear", "quadratic"] = "none",
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesAgreement: ...
    @overload
    @staticmethod
    def agreement(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        parallel: _Columns | None = None,
        by: _Keys,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        own: str = "",
        null: float = 0.0,
        level: Literal["interval", "nominal", "ordinal", "ratio"] = "interval",
        kappa_weights: Literal["none", "linear", "quadratic"] = "none",
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def attribution(
        cause: _Key,
        function: _Key,
        issue: _Key,
        *,
        by: None = None,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesAttribution: ...
    @overload
    @staticmethod
    def attribution(
        cause: _Key,
        function: _Key,
        issue: _Key,
        *,
        by: _Keys,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def quadrant(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        revenue: _Numbers | None = None,
        by: None = None,
        confidence: float = 0.95,
        crosshair: str = "",
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesQuadrant: ...
    @overload
    @staticmethod
    def quadrant(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        revenue: _Numbers | None = None,
        by: _Keys,
        confidence: float = 0.95,
        crosshair: str = "",
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def blindspot(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        invited: _Numbers | None = None,
        role_class: _Key | None = None,
        people: _Numbers | None = None,
        by: None = None,
        confidence: float = 0.95,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        required: str = "",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesBlindspot: ...
    @overload
    @staticmethod
    def blindspot(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        invited: _Numbers | None = None,
        role_class: _Key | None = None,
        people: _Numbers | None = None,
        by: _Keys,
        confidence: float = 0.95,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        required: str = "",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def panel(
        contact: _Key,
        account: _Key,
        stage: _Key,
        *,
        score: _Numbers | None = None,
        by: None = None,
        confidence: float = 0.95,
        measure: str = "",
        order: str = "",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesPanel: ...
    @overload
    @staticmethod
    def panel(
        contact: _Key,
        account: _Key,
        stage: _Key,
        *,
        score: _Numbers | None = None,
        by: _Keys,
        confidence: float = 0.95,
        measure: str = "",
        order: str = "",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def criteria(
        score: _Numbers,
        side: _Key,
        account: _Key,
        item: _Columns,
        *,
        by: None = None,
        confidence: float = 0.95,
        method: Literal["relative_weights", "lmg"] = "relative_weights",
        resamples: int = 2000,
        seed: int = 1,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesCriteria: ...
    @overload
    @staticmethod
    def criteria(
        score: _Numbers,
        side: _Key,
        account: _Key,
        item: _Columns,
        *,
        by: _Keys,
        confidence: float = 0.95,
        method: Literal["relative_weights", "lmg"] = "relative_weights",
        resamples: int = 2000,
        seed: int = 1,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def profile(
        side: _Key,
        account: _Key,
        item: _Columns,
        *,
        by: None = None,
        confidence: float = 0.95,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesProfile: ...
    @overload
    @staticmethod
    def profile(
        side: _Key,
        account: _Key,
        item: _Columns,
        *,
        by: _Keys,
        confidence: float = 0.95,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def decomposition(
        score: _Numbers,
        side: _Key,
        account: _Key,
        segment: _Key,
        *,
        predictor: _Columns | None = None,
        weight: _Numbers | float | None = None,
        by: None = None,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        confidence: float = 0.95,
        reference: Literal["buyers", "users", "average", "pooled"] = "pooled",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesDecomposition: ...
    @overload
    @staticmethod
    def decomposition(
        score: _Numbers,
        side: _Key,
        account: _Key,
        segment: _Key,
        *,
        predictor: _Columns | None = None,
        weight: _Numbers | float | None = None,
        by: _Keys,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        confidence: float = 0.95,
        reference: Literal["buyers", "users", "average", "pooled"] = "pooled",
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def mirror(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        about: _Key | None = None,
        by: None = None,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        own: str = "",
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesMirror: ...
    @overload
    @staticmethod
    def mirror(
        score: _Numbers,
        side: _Key,
        account: _Key,
        *,
        about: _Key | None = None,
        by: _Keys,
        measure: str = "",
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        own: str = "",
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
    @overload
    @staticmethod
    def themes(
        side: _Key,
        account: _Key,
        theme: _Columns,
        *,
        by: None = None,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        prior: float = 5.0,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> _VoicesThemes: ...
    @overload
    @staticmethod
    def themes(
        side: _Key,
        account: _Key,
        theme: _Columns,
        *,
        by: _Keys,
        buyer: str = "",
        user: str = "",
        unknown: Literal["keep", "fail"] = "keep",
        prior: float = 5.0,
        confidence: float = 0.95,
        threads: int = 1,
        progress: _Progress | None = None,
    ) -> Result: ...
