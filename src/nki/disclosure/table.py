"""What has passed the gate: for every cell of the grid what may be shown, and why the rest is not."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.compute import KommuneReport
    from nki.disclosure.policy import Policy


class Status(StrEnum):
    """Why something is not shown; four things that are never one.

    `small` and `protecting` are withheld, `not_reported` was never delivered, `not_applicable` has nobody to speak of
    (or, for a kommune, no figure that can be computed in this structure).
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
    """Persons delivered and persons with the need registered, where both may be shown."""

    persons: int | None
    registered: int | None
    status: Status


_GATE: Final = object()


@dataclass(frozen=True)
class ProtectedTable:
    """One year's figures as they may be published. Only `protect` can make one: the gate is this type.

    `cells` is the full grid, sorted: every indicator, area of the structure, stratum and outcome.
    """

    year: int
    structure: int
    origin: str
    preliminary: bool
    policy: Policy
    reporting: tuple[KommuneReport, ...]
    cells: Mapping[FigureKey, ProtectedCell]
    coverage: Mapping[FigureKey, ProtectedCoverage]
    # Not kept, so that no table can be made of another one's.
    passed: InitVar[object]

    def __post_init__(self, passed: object) -> None:
        """Refuse what did not come through the gate."""
        if passed is not _GATE:
            raise TypeError("A ProtectedTable comes from nki.disclosure.protect and from nowhere else.")

    def __reduce__(self) -> str:
        """Refuse to be copied out of and into the process: a copy has not passed the gate."""
        raise TypeError("A ProtectedTable cannot be pickled; protect the counts again.")
