"""What must be withheld of a table so that nothing small can be computed from the rest, and the proof of it.

Elimination over a finite field finds what must go (`suppress`), integer moves widen what is left (`repair`) and prove
it (`certified`). `round_small` is the other way. The moves are secret.
"""

from nki.disclosure.suppression.cells import CellName, Rules
from nki.disclosure.suppression.certificates import certified
from nki.disclosure.suppression.gauss import suppress
from nki.disclosure.suppression.national import Suppression, suppress_all, suppress_national
from nki.disclosure.suppression.problem import Problem
from nki.disclosure.suppression.repair import repair
from nki.disclosure.suppression.rounding import round_small

__all__ = [
    "CellName",
    "Problem",
    "Rules",
    "Suppression",
    "certified",
    "repair",
    "round_small",
    "suppress",
    "suppress_all",
    "suppress_national",
]
