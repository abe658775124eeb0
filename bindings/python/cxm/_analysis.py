"""What an analysis gives: its figures by their terms, and its numbers for each row."""

from __future__ import annotations

from . import _cxm

Figure = tuple[str, str | None, _cxm.Estimate]


class Analysis:
    """Figures with their tests: r["pearson"] or r.pearson; where a term has one for each column, r["coefficient", "effort"] or
    r.coefficient["effort"]. What there is for each row stands in r.rows.
    """

    __module__ = "cxm"
    __slots__ = ("_figures", "_rows", "_terms")
    _figures: list[Figure]
    _rows: dict[str, _cxm.Numbers]
    _terms: dict[str, _cxm.Estimate]

    def __init__(self, figures: list[Figure], rows: dict[str, _cxm.Numbers]) -> None:
        self._figures = figures
        self._rows = rows
        self._terms = {figure.term: figure for _, _, figure in figures}

    @property
    def measure(self) -> str:
        """The measure, such as 'association'."""
        return self.headline.measure

    @property
    def headline(self) -> _cxm.Estimate:
        """The first figure."""
        return self._figures[0][2]

    @property
    def terms(self) -> dict[str, _cxm.Estimate]:
        """All figures, as a result's rows name them: 'r_squared', 'coefficient(effort)'."""
        return dict(self._terms)

    @property
    def rows(self) -> dict[str, _cxm.Numbers]:
        """The numbers for each row that went in, by what they are."""
        return dict(self._rows)

    def each(self, term: str) -> dict[str, _cxm.Estimate]:
        """The figures of a term that has one for each column, by the columns' names."""
        found = {column: figure for name, column, figure in self._figures if name == term and column is not None}
        if not found:
            raise self._missing(term)
        return found

    def _missing(self, what: object) -> Exception:
        from ._errors import NotFoundError

        return NotFoundError(f"{self.measure} has no figure {what!r}; it has {', '.join(self._terms)}", "term")

    def __getitem__(self, name: str | tuple[str, str]) -> _cxm.Estimate:
        if isinstance(name, str) and name in self._terms:
            return self._terms[name]
        for term, column, figure in self._figures:
            if (term, column) == name:
                return figure
        raise self._missing(name)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._terms:
            return self._terms[name]
        each = {column: figure for term, column, figure in self._figures if term == name}
        if each:
            return each
        raise AttributeError(f"{self.measure} has no figure {name!r}", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(term for term, _, _ in self._figures)})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Analysis):
            return NotImplemented
        return self._figures == other._figures and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(tuple(self._figures))

    def __reduce__(self) -> tuple[object, ...]:
        return Analysis, (self._figures, self._rows)

    def __repr__(self) -> str:
        from ._text import analysis

        return analysis(self)

    def _repr_html_(self) -> str:
        from ._html import analysis

        return analysis(self)


def analysis(made: object) -> object:
    """What the extension gives of an analysis: a Result, or figures and rows."""
    return Analysis(*made) if isinstance(made, tuple) else made
