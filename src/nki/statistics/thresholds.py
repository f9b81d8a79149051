"""Where statistics and alerts draw the line: dated data with a reason each (`catalogue/parameters/statistikk.yaml`)."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003  (pydantic reads the annotation at run time)
from typing import TYPE_CHECKING, Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry
from nki.dated import Dated, Number, Title, Whole, in_force
from nki.errors import UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class Limits(Entry):
    """The numbers; percentage points for the two spreads, rates (0-1) for the three false ones."""

    persons: Whole = Key(alias="minst_personer")
    expected: Whole = Key(alias="minst_ventet")
    units: Whole = Key(alias="minst_enheter")
    false_variations: Number = Key(alias="falske_variasjoner")
    spread_fylker: Number = Key(alias="spredning_fylker")
    spread_kommuner: Number = Key(alias="spredning_kommuner")
    false_areas: Number = Key(alias="falske_omraader")
    false_changes: Number = Key(alias="falske_endringer")
    pairs: Whole = Key(alias="minst_par")
    points: Whole = Key(alias="minst_punkter")


class Promise(Entry):
    """What the limits promise to find: a spread and a deviation in percentage points, and how often (0-1)."""

    spread: Decimal = Key(alias="spredning", gt=0)
    apart: Decimal = Key(alias="avvik", gt=0)
    persons: int = Key(alias="personer", ge=1)
    found: Decimal = Key(alias="finnes", gt=0, lt=1)
    reason: str = Key(alias="grunn", min_length=1)


class Direction(Entry):
    """Which way is better for an outcome, and why."""

    better: Literal["hoeyere", "lavere"] = Key(alias="bedre")
    reason: str = Key(alias="grunn", min_length=1)


class Thresholds(Dated):
    """Everything that holds from a day on; `directions` by outcome, and an outcome without one is only different."""

    at: Limits = Key(alias="grenser")
    promise: Promise = Key(alias="loefte")
    directions: dict[str, Direction] = Key(alias="retning")

    def spread(self, level: str) -> float:
        """Give the spread, percentage points, from which the variation between areas of a level is large."""
        return float(self.at.spread_fylker if level == "fylke" else self.at.spread_kommuner)


class _Periods(Entry):
    parameter: Literal["statistikk"]
    title: Title = Key(alias="tittel")
    periods: tuple[Thresholds, ...] = Key(alias="perioder", min_length=1)


def load_thresholds(folder: Path, day: date) -> Thresholds:
    """Read the thresholds in force on a day from a catalogue folder; raises CatalogueError, UsageError."""
    periods = load_entry(folder / "parameters" / "statistikk.yaml", _Periods).periods
    thresholds = in_force(periods, day)
    if thresholds is None:
        raise UsageError(f"Katalogen har ingen grenser for statistikk i {day.year}.")
    return thresholds
