"""The words of a kommune's own reports, in bokmål and nynorsk (`catalogue/texts/sumrapport.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from typing import Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_rows, read_yaml

Language = Literal["nb", "nn"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn")


class _ServiceRow(Entry):
    code: str = Key(alias="kode")
    nb: str = Key(alias="navn_nb")
    nn: str = Key(alias="navn_nn")


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language; `services` names the types of service by code."""

    language: Language
    texts: dict[str, str]
    services: dict[str, str]

    def __call__(self, name: str, **filled: object) -> str:
        """Give a text by its name, with what belongs in its braces; raises KeyError for a name that is not there."""
        return self.texts[name].format(**filled)


def load_words(folder: Path, language: Language) -> Words:
    """Read the words from a catalogue folder; raises CatalogueError."""
    document, _ = read_yaml(folder / "texts" / "sumrapport.yaml")
    rows = load_rows(folder / "codelists" / "tjenestetyper.csv", _ServiceRow)
    services = {row.code: getattr(row, language) for row in rows}
    return Words(language, {name: said[language] for name, said in document.items()}, services)
