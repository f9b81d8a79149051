"""The numbered published series: measure by stratum, as andel and as antall, numbered by one rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nki.indicators.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.indicators.calculation import Calculation
    from nki.indicators.schema import MaaltallBlock, PhraseBlock

Kind = Literal["andel", "antall"]
Group = Literal["hoved", "andre"]
KINDS: dict[str, Kind] = {"a": "andel", "b": "antall"}
LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Maaltall:
    """One numbered series; `outcome` and `stratum` are the slugs of the table's cell it shows."""

    number: int
    suffix: str
    kind: Kind
    group: Group
    outcome: str
    stratum: str
    titles: Text

    @property
    def code(self) -> str:
        """Give the name used everywhere: «1a»."""
        return f"{self.number}{self.suffix}"

    @property
    def is_main(self) -> bool:
        """Tell whether this is a hovedmåltall."""
        return self.group == "hoved"

    def title(self, language: str = "nb") -> str:
        """Give the whole title."""
        return self.titles[language]


def number_rule(calculation: Calculation) -> str:
    """Say the rule that numbers the måltall, as it stands in the description."""
    return f"{len(calculation.strata)} * utfall + stratum + 1"


def generate_maaltall(calculation: Calculation, block: MaaltallBlock) -> tuple[Maaltall, ...]:
    """Make every måltall: outcomes in the block's order, strata in the calculation's, andel before antall."""
    return tuple(_generate(calculation, block))


def _generate(calculation: Calculation, block: MaaltallBlock) -> Iterator[Maaltall]:
    for row, outcome in enumerate(block.numbered):
        group: Group = "hoved" if outcome in block.main else "andre"
        for column, stratum in enumerate(calculation.strata):
            number = len(calculation.strata) * row + column + 1
            for suffix, kind in KINDS.items():
                titles = _titles(block, kind, block.outcomes[outcome], block.strata[stratum.slug])
                yield Maaltall(number, suffix, kind, group, outcome, stratum.slug, titles)


def _titles(block: MaaltallBlock, kind: Kind, outcome: PhraseBlock, stratum: PhraseBlock) -> Text:
    def title(language: str) -> str:
        words = block.title.text[language].replace("{slag}", block.kinds[kind].text[language])
        words = words.replace("{utfall}", outcome.text[language]).replace("{stratum}", stratum.text[language])
        return words.replace("{tema}", block.theme.text[language])

    return Text(*(title(language) for language in LANGUAGES))
