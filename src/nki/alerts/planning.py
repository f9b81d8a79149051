"""The dry run: every letter a release gives rise to, and what a person should know before they are sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.alerts.concern import Concern, Recipient, concerns, recipients_of
from nki.alerts.letters import Letter
from nki.alerts.recipients import load_directory
from nki.alerts.wording import load_wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nki.alerts.recipients import Address, Directory
    from nki.alerts.wording import Wording
    from nki.publication import PublishedRelease

SHORT = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """Letters in the order they will be sent, and what to know first, in words.

    `unreachable` are recipients and roles that should be told, and have no address.
    """

    release: str
    letters: tuple[Letter, ...]
    unreachable: tuple[tuple[str, str], ...]
    told: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Name exactly these letters, to these addresses, in these words: what a person has looked at."""
        digest = hashlib.sha256()
        for letter in self.letters:
            digest.update(json.dumps([letter.key, letter.to, letter.subject, letter.text]).encode() + b"\n")
        return digest.hexdigest()[:SHORT]


def plan(release: PublishedRelease, catalogue: Path, addresses: Sequence[Address], link: str) -> Plan:
    """Make every letter of a release, sending none; `link` is where people find the release.

    Raises CatalogueError where the catalogue cannot be read.
    """
    directory, wording = load_directory(catalogue), load_wording(catalogue)
    writer = _Writer(release, directory, wording, link)
    letters: list[Letter] = []
    unreachable: list[tuple[str, str]] = []
    for recipient in recipients_of(release, directory):
        about = concerns(release, recipient)
        for role in recipient.group.roles if about else ():
            reached = [one for one in addresses if (one.recipient, one.role) == (recipient.id, role)]
            letters += [writer.write(recipient, address, about) for address in _once(reached)]
            unreachable += [] if reached else [(recipient.id, role)]
    known = {recipient.id for recipient in recipients_of(release, directory)}
    told = (*_unknown(addresses, known), *writer.warnings(letters))
    return Plan(release.sha256, tuple(letters), tuple(unreachable), told)


def _once(addresses: Sequence[Address]) -> Iterator[Address]:
    """One letter by each channel: the first address counts."""
    seen: set[str] = set()
    for address in addresses:
        if address.channel not in seen:
            seen.add(address.channel)
            yield address


def _unknown(addresses: Sequence[Address], known: set[str]) -> Iterator[str]:
    astray = sorted({address.recipient for address in addresses} - known)
    if astray:
        yield f"Disse mottakerne er ikke i katalogen eller i årets inndeling, og får ingenting: {', '.join(astray)}."


@dataclass(frozen=True, slots=True)
class _Writer:
    release: PublishedRelease
    directory: Directory
    wording: Wording
    link: str

    def write(self, recipient: Recipient, address: Address, about: tuple[Concern, ...]) -> Letter:
        """Write the letter: Sami first where the law asks for it, then Norwegian (or the language asked for)."""
        sami = ("se",) if recipient.home in self.directory.sami else ()
        languages = (*sami, address.language)
        year = str(self.release.years[-1])
        names = {**recipient.names, "se": recipient.names["nb"]}
        parts = [self._sami(names["se"], year)] if sami else []
        parts.append(self._body(address.language, names[address.language], year, about))
        return Letter(
            release=self.release.sha256,
            recipient=recipient.id,
            role=address.role,
            channel=address.channel,
            to=address.to,
            languages=languages,
            subject=" / ".join(self.wording.subject[language].format(aar=year) for language in languages),
            text="\n\n".join(parts) + "\n",
            data=self._data(about),
        )

    def warnings(self, letters: Sequence[Letter]) -> Iterator[str]:
        """Tell what a person should know about the languages."""
        sami = [letter for letter in letters if "se" in letter.languages]
        if sami and self.wording.read_through.se == "nei":
            yield f"Den nordsamiske teksten er ikke lest gjennom av en samiskspråklig ({len(sami)} brev har den)."
        other = {self.directory.sami[place] for letter in sami if (place := _place(letter.recipient))} - {"se"}
        if other:
            yield f"Det finnes ingen tekst på {' og '.join(sorted(other))}; de mottakerne får nordsamisk og norsk."

    def _sami(self, name: str, year: str) -> str:
        words = self.wording
        parts = [words.opening["se"].format(mottaker=name, aar=year), words.caution["se"]]
        parts += [words.link["se"].format(lenke=self.link), words.norwegian_below["se"]]
        return "\n\n".join(parts)

    def _body(self, language: str, name: str, year: str, about: tuple[Concern, ...]) -> str:
        words = self.wording
        parts = [words.opening[language].format(mottaker=name, aar=year), *self.release.notices(language)]
        for indicator in dict.fromkeys(concern.alert["indicator"] for concern in about):
            parts.append(self.release.short_title(indicator, language).upper())
            mine = [concern for concern in about if concern.alert["indicator"] == indicator]
            parts += words.paragraphs(mine, self.release, language)
        parts += [words.caution[language], words.look_at[language], words.link[language].format(lenke=self.link)]
        parts.append(words.sender[language].format(utgivelse=self.release.sha256[:SHORT]))
        return "\n\n".join(parts)

    def _data(self, about: tuple[Concern, ...]) -> dict[str, Any]:
        alerts = [
            {**concern.alert, "areas": list(concern.standings), "mixed": list(concern.mixed)} for concern in about
        ]
        return {"release": self.release.sha256, "link": self.link, "alerts": alerts}


def _place(recipient: str) -> tuple[str, str] | None:
    level, _, code = recipient.partition("/")
    return (level, code) if code else None
