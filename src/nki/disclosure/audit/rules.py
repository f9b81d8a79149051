"""What everybody knows of how figures are withheld, and how hard the attacker tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy as the manifest of a release tells it.

    Counts from `first` to `last` are withheld for being small. `width` is the policy's least range, in persons: what
    is withheld must be able to be both n and n + width for some n. `zeros_withheld`: a zero may be withheld to protect
    another cell; otherwise a withheld cell is known to be at least 1. `reasons_told`: a withheld cell says whether it
    is small or protecting, so the attacker knows a small one to be in first..last and a protecting one not to be.
    `unchanged_stay`: a figure once shown that has not changed is always shown again, so one that is gone has changed.
    """

    first: int = 1
    last: int = 4
    width: int = 3
    zeros_withheld: bool = True
    reasons_told: bool = True
    unchanged_stay: bool = False

    @property
    def small_width(self) -> int:
        """The least range of a cell that is known to be small: never more than all of first..last."""
        return min(self.width, self.last - self.first)


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard the attacker tries.

    `full`: find the least and the largest value of every withheld cell; otherwise stop at a cell when it is known to
    be wide enough. `integers`: «rounded» takes the bounds of the real-valued problem to whole numbers, which may
    leave a range too wide; «exact» solves the whole-number problem for each cell, for small tables. `derivations` is
    how many recomputations are explained.
    """

    full: bool = False
    integers: Literal["rounded", "exact"] = "rounded"
    derivations: int = 20
    seed: int = 1


def rules_of(protection: Mapping[str, Any], indicator: str = "") -> Rules:
    """Read the rules for an indicator from `protection` in the manifest of a release (the keys of skjerming.yaml).

    `bredde` is the least range, otherwise 3. Zeros may be withheld where `null_kan_vernes` is «ja», or, when that is
    not said, where zeros are not always shown. With `metode` labels are made of public figures alone, which is checked;
    without it they are taken to tell the truth unless `aarsak_vises` is «nei».
    """
    said = dict(protection)
    for own in (one for one in protection.get("indikatorer", ()) if one["indikator"] == indicator):
        said |= {key: value for key, value in own.items() if value is not None}
    small = said["smaa_antall"]
    method = said.get("metode") or ("ingen" if said.get("sekundaer", "ingen") == "ingen" else "undertrykking")
    spared = said.get("null_kan_vernes", "nei" if said.get("null_vises", "ja") == "ja" else "ja")
    return Rules(
        first=int(small["fra"]),
        last=int(small["til"]),
        width=int(said.get("bredde", 3)),
        zeros_withheld=method != "ingen" and spared == "ja",
        reasons_told="metode" not in said and said.get("aarsak_vises", "ja") == "ja",
        unchanged_stay="metode" in said,
    )
