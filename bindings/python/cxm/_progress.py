"""progress=True: a bar by tqdm where that is installed, and nothing elsewhere."""

from __future__ import annotations

from typing import Any


class _Bar:
    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = self._tqdm(total=total if total >= 0 else None, unit=" rows", unit_scale=True)
        self._bar.update(done - self._bar.n)

    def close(self, complete: bool) -> None:
        if self._bar is not None:
            if complete and self._bar.total:
                self._bar.update(self._bar.total - self._bar.n)
            self._bar.close()


def bar(_: None) -> _Bar | None:
    """A new bar, shown from the first report on; None without tqdm."""
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        return None
    return _Bar(tqdm)
