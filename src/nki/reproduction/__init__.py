"""A register of invented people that computes to the shares really published for 2017-2021.

Nobody in it exists. Where a share was withheld, a random number that fits is put in its place, so nothing in this
register says more about a real place than what was published. Every delivery is marked `opphav` «rekonstruert».
Source of the shares: Helsedirektoratet, Nasjonale kvalitetsindikatorer (NLOD).
"""

from nki.reproduction.fit import Counts, Fit, fit, shares_of
from nki.reproduction.plan import Planned
from nki.reproduction.published import Published, PublishedRow, load_published
from nki.reproduction.write import Built, build_register

__all__ = [
    "Built",
    "Counts",
    "Fit",
    "Planned",
    "Published",
    "PublishedRow",
    "build_register",
    "fit",
    "load_published",
    "shares_of",
]
