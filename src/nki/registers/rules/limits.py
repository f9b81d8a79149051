"""The thresholds of the control rules, as dated data with a reason each (`catalogue/parameters/kontroll.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003  (pydantic reads the annotation at run time)
from typing import TYPE_CHECKING, Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry
from nki.dated import Dated, Number, Title, Whole, in_force
from nki.errors import UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class Thresholds(Entry):
    """Where the rules draw the line."""

    test_person: Whole = Key(alias="testperson_kommuner")
    hours: Number = Key(alias="timer_per_uke")
    oldest: Whole = Key(alias="hoeyeste_alder")
    receipt_older: Whole = Key(alias="mottak_eldre_dager")
    persons: Whole = Key(alias="minst_personer")
    rows: Whole = Key(alias="minst_rader")
    peers: Whole = Key(alias="minst_like_kommuner")
    unlikely: Number = Key(alias="usannsynlig")
    usual_unreported: Number = Key(alias="vanlig_uten_rapportering")
    usual_irrelevant: Number = Key(alias="vanlig_ikke_relevant")
    jump_z: Number = Key(alias="sprang_z")
    jump_least: Number = Key(alias="sprang_minst")
    apart_z: Number = Key(alias="avvik_z")
    apart_least: Number = Key(alias="avvik_minst")


class Missing(Entry):
    """How large a share of a field may be empty before it is told."""

    table: Literal["person", "personopplysning", "tjeneste"] = Key(alias="tabell")
    field: str = Key(alias="felt")
    most: Decimal = Key(alias="hoeyst", ge=0, lt=1)
    counted_by: Literal["ja", "nei"] = Key(alias="i_maaltall")
    reason: str = Key(alias="grunn", min_length=1)


class Limits(Dated):
    """The thresholds from a day on."""

    at: Thresholds = Key(alias="grenser")
    missing: tuple[Missing, ...] = Key(alias="mangler")


class _Controls(Entry):
    parameter: Literal["kontroll"]
    title: Title = Key(alias="tittel")
    periods: tuple[Limits, ...] = Key(alias="perioder", min_length=1)


@dataclass(frozen=True, slots=True)
class Controls:
    """Every period of thresholds; a delivery is held against those in force on the last day of its year."""

    periods: tuple[Limits, ...]

    def on(self, day: date) -> Limits:
        """Give the thresholds in force on a day; raises UsageError when the catalogue begins later."""
        limits = in_force(self.periods, day)
        if limits is None:
            raise UsageError(f"Katalogen har ingen kontrollgrenser for {day.year}.")
        return limits


def load_controls(folder: Path) -> Controls:
    """Read the thresholds from a catalogue folder; raises CatalogueError."""
    return Controls(load_entry(folder / "parameters" / "kontroll.yaml", _Controls).periods)
