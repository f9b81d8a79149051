"""Who is told, in which role, about what, and in which language: data of the catalogue, and addresses from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003  (pydantic reads the annotation at run time)
from email.headerregistry import Address as Parsed
from pathlib import Path  # noqa: TC003
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field as Key
from pydantic import model_validator

from nki.catalogue import Entry, load_entry, load_rows

Channel = Literal["epost", "webhook"]
Language = Literal["nb", "nn", "en"]
LOOPBACK = {"localhost"}


class Name(Entry):
    """A name in the languages it is written in."""

    nb: str
    nn: str
    en: str

    def __getitem__(self, language: str) -> str:
        """Give it in a language."""
        return str(getattr(self, language))


class Group(Entry):
    """Recipients of one kind; a stat or rhf is one recipient, a fylke or kommune is one for every area.

    `receives`: `alle`, or `omraade`: what names an area it answers for.
    """

    code: str = Key(alias="kode")
    name: Name = Key(alias="navn")
    kind: Literal["stat", "rhf", "fylke", "kommune"] = Key(alias="slag")
    fylker: tuple[str, ...] = ()
    receives: Literal["alle", "omraade"] = Key(alias="faar")
    roles: tuple[str, ...] = Key(alias="roller", min_length=1)


class Recipients(Entry):
    """Every group, and what the roles are called."""

    recipients: Literal["varsler"] = Key(alias="mottakere")
    source: str = Key(alias="kilde")
    seen: date = Key(alias="sett")
    groups: tuple[Group, ...] = Key(alias="grupper", min_length=1)
    roles: dict[str, Name] = Key(alias="roller")


class Sami(Entry):
    """An area in the administrative area for Sami languages: `se` northern, `smj` Lule, `sma` southern."""

    level: Literal["kommune", "fylke"] = Key(alias="nivaa")
    code: str = Key(alias="kode")
    name: str = Key(alias="navn")
    language: Literal["se", "smj", "sma"] = Key(alias="spraak")


class Address(Entry):
    """Where a recipient is reached in a role: «hod», «kommune/4203»; an e-mail address, or an https address."""

    recipient: str = Key(alias="mottaker", min_length=1)
    role: str = Key(alias="rolle", min_length=1)
    channel: Channel = Key(alias="kanal")
    to: str = Key(alias="adresse", min_length=1)
    language: Language = Key("nb", alias="spraak")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Address:
        if self.channel == "epost":
            try:
                Parsed(addr_spec=self.to)
            except (ValueError, IndexError):
                raise ValueError("Det er ikke en e-postadresse.") from None
        elif not _safe(self.to):
            raise ValueError("Et varsel sendes bare til en https-adresse.")
        return self


@dataclass(frozen=True, slots=True)
class Directory:
    """Groups and the Sami areas, from one catalogue."""

    recipients: Recipients
    sami: dict[tuple[str, str], str]


def load_directory(folder: Path) -> Directory:
    """Read who may be told from a catalogue folder; raises CatalogueError."""
    found = load_entry(folder / "recipients" / "mottakere.yaml", Recipients)
    rows = load_rows(folder / "recipients" / "samiske_omraader.csv", Sami)
    return Directory(found, {(row.level, row.code): row.language for row in rows})


def load_addresses(path: Path) -> tuple[Address, ...]:
    """Read `mottaker;rolle;kanal;adresse;spraak`; raises CatalogueError with every line that cannot be used."""
    return load_rows(path, Address)


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme == "http" and parts.hostname in LOOPBACK)
