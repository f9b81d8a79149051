"""The rows of the code lists: Norwegian columns on the left of the border, English attributes on the right."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, StringConstraints, model_validator

from nki.catalogue import Entry

_ISO_LENGTH = len("2020-01-01")


def _day(text: object) -> date:
    try:
        if isinstance(text, str) and len(text) == _ISO_LENGTH:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"«{text}» er ikke en dato på formen ÅÅÅÅ-MM-DD.")


def _weight(text: object) -> Fraction:
    try:
        weight = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        weight = Fraction(0)
    if not 0 < weight <= 1:
        raise ValueError(f"«{text}» er ikke en vekt: et tall over 0 og høyst 1, med punktum som skilletegn.")
    return weight


Day = Annotated[date, PlainValidator(_day)]
"""A date written ÅÅÅÅ-MM-DD and in no other way."""

Weight = Annotated[Fraction, PlainValidator(_weight)]
"""The share of a kommune's people that a change takes along, 0 < weight <= 1, without rounding."""

KommuneCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
BydelCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
FylkeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
GroupCode = Annotated[str, StringConstraints(pattern=r"^EKG[0-9]{2}$")]
Grouping = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class DatedRow(Entry):
    """A row that holds from and with `valid_from` up to, and not with, `valid_to` (None: it still holds)."""

    valid_from: Day = Field(alias="gyldig_fra")
    valid_to: Day | None = Field(None, alias="gyldig_til")

    def holds(self, day: date) -> bool:
        """Tell whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class KommuneRow(DatedRow):
    """One code under one name (kommuner.csv)."""

    code: KommuneCode = Field(alias="kode")
    name: str = Field(alias="navn")
    short_name: str = Field(alias="kortnavn")


class FylkeRow(DatedRow):
    """One fylke (fylker.csv)."""

    code: FylkeCode = Field(alias="kode")
    name: str = Field(alias="navn")
    short_name: str = Field(alias="kortnavn")


class BydelRow(DatedRow):
    """One bydel and the kommune it lies in (bydeler.csv)."""

    code: BydelCode = Field(alias="kode")
    name: str = Field(alias="navn")
    kommune: KommuneCode
    successor: BydelCode | None = Field(None, alias="etterfoelger")
    note: str = Field("", alias="merknad")


class MembershipRow(DatedRow):
    """The fylke a kommune belongs to (kommune_fylke.csv)."""

    kommune: KommuneCode
    fylke: FylkeCode


class ChangeKind(StrEnum):
    """What happened to a kommune; all but a change of name can move people to another code."""

    MERGE = "sammenslaaing"
    SPLIT = "deling"
    CODE = "kodeendring"
    NAME = "navneendring"


class ChangeRow(Entry):
    """From `old` the share `weight` of the people is found in `new` from and with `day` (kommuneendringer.csv)."""

    old: KommuneCode = Field(alias="gammel")
    new: KommuneCode = Field(alias="ny")
    day: Day = Field(alias="dato")
    kind: ChangeKind = Field(alias="slag")
    weight: Weight = Field(alias="vekt")
    note: str = Field("", alias="merknad")


class PartRow(Entry):
    """When `old` is split on `day`, all of it that was `origin` before goes to `new` (kommunedelinger.csv)."""

    old: KommuneCode = Field(alias="gammel")
    day: Day = Field(alias="dato")
    origin: KommuneCode = Field(alias="opphav")
    new: KommuneCode = Field(alias="ny")
    note: str = Field("", alias="merknad")


class FylkeChangeRow(Entry):
    """What happened to a fylke, for the reader; nothing is computed by it (fylkesendringer.csv)."""

    old: FylkeCode = Field(alias="gammel")
    new: FylkeCode = Field(alias="ny")
    day: Day = Field(alias="dato")
    kind: Literal["sammenslaaing", "deling", "kommune_flyttet"] = Field(alias="slag")
    note: str = Field("", alias="merknad")


class KostragruppeRow(DatedRow):
    """One kostragruppe of one grouping; the code alone says nothing (kostragrupper.csv)."""

    grouping: Grouping = Field(alias="gruppering")
    code: GroupCode = Field(alias="kode")
    name: str = Field(alias="navn")
    selection: str = Field("", alias="utvalg")
    bound_costs: str = Field("", alias="bundne_kostnader")
    free_income: str = Field("", alias="fri_disponibel_inntekt")
    size_at_start: int = Field(alias="antall_ved_start")
    note: str = Field("", alias="merknad")


class GroupMembershipRow(DatedRow):
    """The kostragruppe of a kommune, or that it is not known (kommune_kostragruppe.csv)."""

    kommune: KommuneCode
    grouping: Grouping = Field(alias="gruppering")
    group: GroupCode | None = Field(None, alias="gruppe")
    status: Literal["publisert", "avledet", "ukjent", "mangler"]
    note: str = Field("", alias="merknad")

    @model_validator(mode="after")
    def _known_has_group(self) -> Self:
        if (self.group is not None) != (self.status in {"publisert", "avledet"}):
            raise ValueError(f"Status «{self.status}» og gruppe «{self.group or ''}» passer ikke sammen.")
        return self


class SourceEntry(Entry):
    """One file in kilder.yaml."""

    file: str = Field(alias="fil")
    title: str = Field(alias="tittel")
    publisher: str = Field(alias="kilde")
    licence: str = Field(alias="lisens")
    retrieved_from: str = Field(alias="hentet_fra")
    edition: str = Field(alias="utgave")
    seen: Day = Field(alias="sett")
    note: str = Field(alias="merknad")


class CoverageEntry(Entry):
    """The years, first and last, that the lists are complete for."""

    first: int = Field(alias="fra")
    last: int = Field(alias="til")


class SourcesEntry(Entry):
    """The whole of kilder.yaml."""

    covers: CoverageEntry = Field(alias="dekker")
    files: tuple[SourceEntry, ...] = Field(alias="filer")
