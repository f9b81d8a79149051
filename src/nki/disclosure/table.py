"""What has passed the gate: for every cell of the grid what may be shown, and why the rest is not."""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.compute import KommuneReport
    from nki.disclosure.policy import Policy
    from nki.disclosure.proof import Proof


class Status(StrEnum):
    """Why something is not shown; four things that are never one.

    `small` and `protecting` are withheld: `protecting` where the public figures alone say that it is more than the
    small numbers, `small` where it may be one of them, for all the public knows. `not_reported` was never delivered,
    `not_applicable` has nobody to speak of (or, for a kommune, no figure that can be computed in this structure).
    """

    SHOWN = "shown"
    SMALL = "small"
    PROTECTING = "protecting"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"


class FigureKey(NamedTuple):
    """One cell of the grid; sorts as the files are sorted."""

    indicator: str
    year: int
    level: str
    area: str
    stratum: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """What may be shown of a cell: None is withheld or absent, and `status` says why; never 0 for what is not known."""

    count: int | None
    denominator: int | None
    status: Status


@dataclass(frozen=True, slots=True)
class ProtectedCoverage:
    """Persons delivered and persons with the need registered, rounded, where both may be shown."""

    persons: int | None
    registered: int | None
    status: Status


_GATE: Final = object()


def fingerprints(cells: Mapping[FigureKey, ProtectedCell]) -> dict[str, str]:
    """Give the SHA-256 of each indicator's figures, as anybody can compute it from figures.csv.

    A line per cell, sorted: the columns of figures.csv but `share`, with commas between and a newline after.
    """
    lines: dict[str, list[str]] = {}
    # Written out: it is done to every cell of every year, each time it passes the gate.
    for (indicator, year, level, area, stratum, outcome), cell in sorted(cells.items()):
        count = "" if cell.count is None else cell.count
        whole = "" if cell.denominator is None else cell.denominator
        line = f"{indicator},{year},{level},{area},{stratum},{outcome},{count},{whole},{cell.status}\n"
        lines.setdefault(indicator, []).append(line)
    return {indicator: hashlib.sha256("".join(its).encode()).hexdigest() for indicator, its in lines.items()}


@dataclass(frozen=True)
class ProtectedTable:
    """One year's figures as they may be published. Only `protect` can make one: the gate is this type.

    `cells` is the full grid, sorted: every indicator, area of the structure, stratum and outcome. `proofs` has one
    per indicator: what the auditor found in these very cells.
    """

    year: int
    structure: int
    origin: str
    preliminary: bool
    policy: Policy
    reporting: tuple[KommuneReport, ...]
    cells: Mapping[FigureKey, ProtectedCell]
    coverage: Mapping[FigureKey, ProtectedCoverage]
    proofs: tuple[Proof, ...]
    # Not kept, so that no table can be made of another one's.
    passed: InitVar[object]

    def __post_init__(self, passed: object) -> None:
        """Refuse what did not come through the gate."""
        if passed is not _GATE:
            raise TypeError("A ProtectedTable comes from nki.disclosure.protect and from nowhere else.")
        proven = {proof.indicator: proof.sha256 for proof in self.proofs if proof.passed}
        if proven != fingerprints(self.cells):
            raise TypeError("A ProtectedTable needs a passed audit of these very cells.")

    def __reduce__(self) -> str:
        """Refuse to be copied out of and into the process: a copy has not passed the gate."""
        raise TypeError("A ProtectedTable cannot be pickled; protect the counts again.")
