"""A register of invented people that computes to the shares really published for 2017-2021.

Nobody in it exists. Where a share was withheld, a random number that fits is put in its place, so nothing in this
register says more about a real place than what was published. Every delivery is marked `opphav` «rekonstruert».
Source of the shares: Helsedirektoratet, Nasjonale kvalitetsindikatorer (NLOD).
"""

from nki.reproduction.compare import REASONS, Match, Verdict
from nki.reproduction.published import Published, load_published
from nki.reproduction.reproduce import STRUCTURE, Reproduction, reproduce
from nki.reproduction.write import Built, build_register

__all__ = [
    "REASONS",
    "STRUCTURE",
    "Built",
    "Match",
    "Published",
    "Reproduction",
    "Verdict",
    "build_register",
    "load_published",
    "reproduce",
]
