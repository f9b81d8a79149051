"""The words of the statistics bank, from the catalogue, in the language of the one who asks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from typing import Any

from nki.catalogue import Entry, default_catalogue, load_entry

LANGUAGES = {"no": "nb", "nn": "nn", "en": "en"}
"""What the outside calls a language (as Statistics Norway does), and what the catalogue calls it."""

DEFAULT = "no"
_MOST = 50
_WEIGHT = re.compile(r"q\s*=\s*([01](?:\.\d{0,3})?)")


class Phrase(Entry):
    """The same words in every language of the bank; `{name}` is filled in by `say`."""

    nb: str
    nn: str
    en: str

    def say(self, language: str, **filled: object) -> str:
        """Give the words in `no`, `nn` or `en`."""
        text: str = getattr(self, LANGUAGES[language])
        return text.format(**filled) if filled else text


class Words(Entry):
    """Every word the bank says; the keys are those of `catalogue/texts/bank.yaml`."""

    spraak: Phrase
    utgiver: Phrase
    kilde: Phrase
    lisens: str
    mappe: Phrase
    tittel: dict[str, Phrase]
    regnet: dict[str, Phrase]
    opphav: dict[str, Phrase]
    og: Phrase
    variabler: dict[str, Phrase]
    sider: dict[str, dict[str, Phrase]]
    innhold: dict[str, Phrase]
    enheter: dict[str, Phrase]
    utfall: dict[str, Phrase]
    alder: dict[str, Phrase]
    tegn: dict[str, Phrase]
    tegnforklaring: Phrase
    kodelister: dict[str, Phrase]
    brev: dict[str, Phrase]


@cache
def words(folder: Path | None = None) -> Words:
    """Read the words of a catalogue, or of the one that came along; raises CatalogueError."""
    return load_entry((folder or default_catalogue()) / "texts" / "bank.yaml", Words)


def same(text: str) -> Phrase:
    """Make a phrase that is the same in every language: a name, a code."""
    return Phrase(nb=text, nn=text, en=text)


def known_language(asked: str | None) -> str | None:
    """Give the bank's name of a language (`nb` is `no`), the default when none is asked for, None when unknown."""
    if not asked:
        return DEFAULT
    name = asked.strip().lower()
    return "no" if name == "nb" else name if name in LANGUAGES else None


def spoken_by(headers: dict[str, Any] | None, asked: str | None = None) -> str:
    """Find the language to write a letter in: the one asked for, else the caller's own, else the default."""
    for name in (asked or "", *_by_weight(str((headers or {}).get("accept-language", "")))):
        found = known_language(name.partition("-")[0].strip())
        if name and found:
            return found
    return DEFAULT


def _by_weight(accepted: str) -> list[str]:
    """Give the languages a caller reads, the dearest first; one of weight 0 is not read."""
    weighed = []
    for part in accepted.split(",")[:_MOST]:
        name, _, weight = part.partition(";")
        found = _WEIGHT.fullmatch(weight.strip())
        weighed.append((float(found[1]) if found else 1.0, name.strip()))
    return [name for weight, name in sorted(weighed, key=lambda one: -one[0]) if weight]
