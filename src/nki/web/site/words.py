"""Every word the public reads, from the catalogue (`texts/portal*.yaml`): each in bokmål, nynorsk and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.catalogue import read_yaml
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nki.web.site.facts import Place

LANGUAGES = ("nb", "nn", "en")
FILES = ("portal.yaml", "portal_figurer.yaml", "portal_sider.yaml")


class Words:
    """The words of one language; asking for one that is not there is a fault in the build, never an empty page."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words

    def __call__(self, key: str, **filled: object) -> str:
        """Give a text, with `{name}` filled in."""
        text = self._words[key]
        return text.format(**filled) if filled else text

    def counted(self, key: str, antall: int, **filled: object) -> str:
        """Give a text about so many; about one alone it has other words, those of `key_1`."""
        return self(f"{key}_1" if antall == 1 else key, antall=antall, **filled)

    def heading(self, key: str) -> str:
        """Give a text as the heading of a column: with a capital letter."""
        said = self._words[key]
        return said[:1].upper() + said[1:]

    def everything(self) -> list[tuple[str, str]]:
        """Give every text, to be fingerprinted."""
        return sorted(self._words.items())

    def place(self, place: Place) -> str:
        """Name an area so that it cannot be taken for another."""
        if place.level == "land":
            return self("land")
        if self.language == "en":
            return place.label.replace("(fylke)", "(county)").replace("KOSTRA-gruppe", "KOSTRA group")
        return place.label

    def inside(self, place: Place) -> str:
        """Begin a sentence of what is so in an area: «I Arendal kommune»."""
        if place.level == "land":
            return self("i_landet")
        name, more, what = self.place(place).partition(" (")
        if place.level == "kommune":
            return self("i_kommune", navn=name) + more + what
        return self("i_fylke", navn=name) if more else self("i_omraade", navn=name)

    def within(self, place: Place) -> str:
        """Name an area inside a sentence."""
        return self("landet") if place.level == "land" else self.place(place)

    def paragraphs(self, key: str) -> list[str]:
        """Give a longer text as paragraphs."""
        return [part.strip() for part in self._words[key].split("\n") if part.strip()]


def load_words(catalogue: Path) -> dict[str, Words]:
    """Read the words of every language; raises UnreadableError when one of them is missing somewhere."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in FILES:
        document, _ = read_yaml(catalogue / "texts" / name)
        for key, said in document.items():
            missing = [language for language in LANGUAGES if not said.get(language)]
            if missing:
                raise UnreadableError(f"{name}: «{key}» mangler på {', '.join(missing)}.")
            for language in LANGUAGES:
                found[language][key] = said[language].strip()
    return {language: Words(language, words) for language, words in found.items()}
