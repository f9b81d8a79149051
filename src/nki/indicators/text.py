"""A text the public reads, in the languages it is written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in bokmål and nynorsk, and in English where somebody has written them."""

    nb: str
    nn: str
    en: str = ""

    def __getitem__(self, language: str) -> str:
        """Give the words in `language`; bokmål, the language of the form, where there are none."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}.get(language) or self.nb
