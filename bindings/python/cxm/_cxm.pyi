# What the package takes from its extension; the classes are described where they are public.
from typing import final

from . import Estimate as Estimate
from . import Model as Model
from . import Numbers as Numbers
from . import Result as Result
from . import Rows as Rows
from . import State as State
from . import nps_answers_needed as nps_answers_needed
from . import query as query
from . import round as round
from . import round_shares as round_shares
from . import signal as signal
from . import verdict as verdict

_Input = tuple[str, str, str, int, int]
_Term = tuple[str, str, str, float, float, int]
_Figures = list[tuple[str, str | None, Estimate]]
_Option = tuple[str, str, str, str, str, float | str | tuple[int, int], float, float, int, int]

@final
class Record:
    def estimate(self, *arguments: object) -> Estimate | Result | tuple[_Figures, dict[str, Numbers]]: ...
    def describe(self) -> tuple[
        str, str, str, str, str, list[_Input], list[_Option], list[_Term], str, list[str], list[_Term], str
    ]: ...

records: tuple[Record, ...]
version: str

def compare(a: Estimate, b: Estimate, confidence: float, /) -> tuple[Estimate, float, float, float, float, str, str]: ...
