"""The words of a letter, from the catalogue (`catalogue/texts/varsler.yaml`), filled with what a release says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from typing import TYPE_CHECKING, Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry
from nki.statistics import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.alerts.concern import Concern
    from nki.publication import PublishedRelease

SIDES = {"above": "above", "below": "below", "unreported": "silent"}


class Words(Entry):
    """One sentence in Norwegian and English, and in northern Sami where somebody has written it."""

    nb: str
    nn: str
    en: str
    se: str = ""

    def __getitem__(self, language: str) -> str:
        """Give it in a language; empty where it is not written."""
        return str(getattr(self, language))


class _Read(Entry):
    se: Literal["ja", "nei"]


class Wording(Entry):
    """Every sentence a letter may hold."""

    subject: Words = Key(alias="emne")
    opening: Words = Key(alias="innledning")
    kommuner: Words = Key(alias="variasjon_kommune")
    fylker: Words = Key(alias="variasjon_fylke")
    above: Words = Key(alias="over")
    below: Words = Key(alias="under")
    silent: Words = Key(alias="uten_rapportering")
    mixed: Words = Key(alias="blandet")
    reporting: Words = Key(alias="rapportering")
    caution: Words = Key(alias="forbehold")
    look_at: Words = Key(alias="se_paa")
    link: Words = Key(alias="lenke")
    sender: Words = Key(alias="avsender")
    norwegian_below: Words = Key(alias="norsk_under")
    read_through: _Read = Key(alias="gjennomlest")

    def paragraph(self, concern: Concern, release: PublishedRelease, language: str) -> str:
        """Say one alert, and how the recipient's own areas stand in it."""
        return "\n".join(self._lines(concern, release, language))

    def _lines(self, concern: Concern, release: PublishedRelease, language: str) -> Iterator[str]:
        alert = concern.alert
        names = {area["area"]: area["label"] for area in release.areas if area["level"] == alert["level"]}
        general = self.fylker if alert["level"] == "fylke" else self.kommuner
        outcome, stratum = _labels(release, alert["indicator"], alert["outcome"], alert["stratum"], language)
        numbers = {"p10": "p10", "p90": "p90", "spredning": "spread", "tilfeldig": "chance", "grense": "threshold"}
        said = {word: number(alert[name], language) for word, name in numbers.items()}
        yield general[language].format(
            maaltall=alert["maaltall"], utfall=outcome.lower(), alder=stratum.lower(), enheter=alert["units"], **said
        )
        if alert["kind"] == "reporting":
            yield self.reporting[language]
        for standing in concern.standings:
            words: Words = getattr(self, SIDES[standing["side"]])
            yield "– " + words[language].format(
                sted=names.get(standing["area"], standing["area"]),
                andel=number(standing["share"], language),
                antall=standing["count"],
                nevner=standing["denominator"],
            )
        if concern.mixed:
            places = ", ".join(names.get(area, area) for area in concern.mixed)
            yield "– " + self.mixed[language].format(steder=places)


def load_wording(folder: Path) -> Wording:
    """Read the words from a catalogue folder; raises CatalogueError."""
    return load_entry(folder / "texts" / "varsler.yaml", Wording)


def number(value: str, language: str) -> str:
    """Write a number with one decimal as the language does: «66,9»."""
    from babel.numbers import format_decimal  # noqa: PLC0415  (loads its tables)

    return str(format_decimal(spoken(Decimal(value)), "0.0", locale=language))


def _labels(release: PublishedRelease, indicator: str, outcome: str, stratum: str, language: str) -> tuple[str, str]:
    (found,) = (one for one in release.definitions if one["slug"] == indicator)
    calculation = found["calculation"]
    (what,) = (one for one in calculation["outcomes"] if one["slug"] == outcome)
    (who,) = (one for one in calculation["strata"] if one["slug"] == stratum)
    return what["label"][language] or what["label"]["nb"], who["label"][language] or who["label"]["nb"]
