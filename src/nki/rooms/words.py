"""The words of the rooms, and the deadlines, from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from zoneinfo import ZoneInfo

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry, read_yaml
from nki.dated import Dated, Title, in_force
from nki.kommune.texts import LANGUAGES

OSLO = ZoneInfo("Europe/Oslo")


class Deadlines(Dated):
    """When deliveries open, are due and may last be corrected: month and day of the year after the one reported."""

    opens: str = Key(alias="aapner", pattern=r"^\d\d-\d\d$")
    due: str = Key(alias="frist", pattern=r"^\d\d-\d\d$")
    corrected: str = Key(alias="rettes_til", pattern=r"^\d\d-\d\d$")

    def of(self, year: int) -> tuple[date, date, date]:
        """Give the three days for a reporting year."""
        opens, due, corrected = (
            date.fromisoformat(f"{year + 1:04}-{day}") for day in (self.opens, self.due, self.corrected)
        )
        return opens, due, corrected


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every period of deadlines; a year's deliveries are due by those in force on its last day."""

    periods: tuple[Deadlines, ...]

    def of(self, year: int) -> tuple[date, date, date]:
        """Give the three days for a reporting year; the first period holds for years before it too."""
        first = min(self.periods, key=lambda one: one.valid_from)
        return (in_force(self.periods, date(year, 12, 31)) or first).of(year)


class _DeadlinesFile(Entry):
    parameter: str
    title: Title = Key(alias="tittel")
    periods: tuple[Deadlines, ...] = Key(alias="perioder", min_length=1)


@dataclass(frozen=True, slots=True)
class RoomWords:
    """The texts by language and name."""

    texts: dict[str, dict[str, str]]
    deadlines: Calendar

    def say(self, language: str, name: str, **filled: object) -> str:
        """Give a text; raises KeyError for a name that is not there."""
        return self.texts[language][name].format(**filled)


def letters(folder: Path, most: int) -> dict[int, tuple[bytes, bytes]]:
    """Write what is said before a question is read, by status; which language its sender has, is not known then."""
    words, megabytes = load_room_words(folder), most // 2**20
    names = {400: "uleselig", 408: "for_treg", 413: "for_stor", 431: "uleselig", 503: "for_fullt"}
    return {
        status: (b"text/plain; charset=utf-8", words.say("nb", name, grense=megabytes).encode())
        for status, name in names.items()
    }


def said_day(day: date) -> str:
    """Write a day as 15.1.2027."""
    return f"{day.day}.{day.month}.{day.year}"


def said_moment(at: str) -> str:
    """Write a moment in UTC as it is by the clock in Norway: 15.1.2027 kl. 09.30; nothing for nothing."""
    if not at:
        return ""
    here = datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(OSLO)
    return f"{said_day(here.date())} kl. {here:%H.%M}"


def load_room_words(folder: Path) -> RoomWords:
    """Read texts and deadlines from a catalogue folder; raises CatalogueError."""
    document, _ = read_yaml(folder / "texts" / "rom.yaml")
    texts = {str(language): {name: said[language] for name, said in document.items()} for language in LANGUAGES}
    return RoomWords(texts, Calendar(load_entry(folder / "parameters" / "frister.yaml", _DeadlinesFile).periods))
