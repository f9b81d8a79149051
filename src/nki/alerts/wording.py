"""The words of a letter, from the catalogue (`catalogue/texts/varsler.yaml`), filled with what a release says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry
from nki.statistics import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    also: Words = Key(alias="ogsaa")
    one_age: Words = Key(alias="alder_for_seg")
    above: Words = Key(alias="over")
    below: Words = Key(alias="under")
    usual: Words = Key(alias="som_de_fleste")
    alike: Words = Key(alias="ingen_eller_alle")
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
        return "\n".join(self._lines(concern, release, language, ()))

    def paragraphs(self, about: Sequence[Concern], release: PublishedRelease, language: str) -> Iterator[str]:
        """Say the alerts of an indicator; age groups that name nobody are gathered under all ages."""
        whole = {_series(one.alert): one for one in about if one.alert["stratum"] == "all"}
        parts = [one for one in about if one.alert["stratum"] != "all" and not one.standings and not one.mixed]
        gathered = {key: [one for one in parts if _series(one.alert) == key] for key in whole}
        for concern in about:
            key = _series(concern.alert)
            if concern in gathered.get(key, ()):
                continue
            ages = gathered[key] if whole.get(key) is concern else ()
            yield "\n".join(self._lines(concern, release, language, ages))

    def _lines(
        self, concern: Concern, release: PublishedRelease, language: str, ages: Sequence[Concern]
    ) -> Iterator[str]:
        alert = concern.alert
        general = self.fylker if alert["level"] == "fylke" else self.kommuner
        outcome, stratum = _labels(release, alert, language)
        numbers = {"p10": "p10", "p90": "p90", "spredning": "spread", "tilfeldig": "chance", "grense": "threshold"}
        said = {word: number(alert[name], language) for word, name in numbers.items()}
        yield general[language].format(
            maaltall=alert["maaltall"], utfall=outcome.lower(), alder=stratum.lower(), enheter=alert["units"], **said
        )
        if ages:
            yield self.also[language].format(aldre=self._ages(ages, release, language))
        if alert["kind"] == "reporting":
            yield self.reporting[language]
        yield from self._places(concern, release, language)

    def _ages(self, ages: Sequence[Concern], release: PublishedRelease, language: str) -> str:
        """List age groups, each with its own spread."""
        from babel.lists import format_list  # noqa: PLC0415  (loads its tables)

        said = [
            self.one_age[language].format(
                alder=_labels(release, one.alert, language)[1].lower(), spredning=number(one.alert["spread"], language)
            )
            for one in ages
        ]
        return format_list(said, locale=language)

    def _places(self, concern: Concern, release: PublishedRelease, language: str) -> Iterator[str]:
        """Say how each of the recipient's areas stands, and of its own one in any case."""
        level = concern.alert["level"]
        names = {area["area"]: area["label"] for area in release.areas if area["level"] == level}
        for standing in concern.standings:
            alike = standing["count"] in (0, standing["denominator"]) and standing["side"] != "unreported"
            words: Words = getattr(self, SIDES[standing["side"]])
            more = [self.alike[language]] if alike else []
            yield " ".join(["– " + _stands(words[language], names, standing, language), *more])
        if concern.mixed:
            places = ", ".join(names.get(area, area) for area in concern.mixed)
            yield "– " + self.mixed[language].format(steder=places)
        if concern.home:
            yield "– " + _stands(self.usual[language], names, concern.home, language)


def _series(alert: Mapping[str, Any]) -> tuple[str, str]:
    return alert["level"], alert["outcome"]


def _stands(words: str, names: Mapping[str, str], standing: Mapping[str, Any], language: str) -> str:
    return words.format(
        sted=names.get(standing["area"], standing["area"]),
        andel=number(str(standing["share"]), language),
        antall=standing["count"],
        nevner=standing["denominator"],
    )


def load_wording(folder: Path) -> Wording:
    """Read the words from a catalogue folder; raises CatalogueError."""
    return load_entry(folder / "texts" / "varsler.yaml", Wording)


def number(value: str, language: str) -> str:
    """Write a number with one decimal as the language does: «66,9»."""
    from babel.numbers import format_decimal  # noqa: PLC0415  (loads its tables)

    return str(format_decimal(spoken(Decimal(value)), "0.0", locale=language))


def _labels(release: PublishedRelease, alert: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Name outcome and age group."""
    (found,) = (one for one in release.definitions if one["slug"] == alert["indicator"])
    calculation = found["calculation"]
    (what,) = (one for one in calculation["outcomes"] if one["slug"] == alert["outcome"])
    (who,) = (one for one in calculation["strata"] if one["slug"] == alert["stratum"])
    return what["label"][language] or what["label"]["nb"], who["label"][language] or who["label"]["nb"]
