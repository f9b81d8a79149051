"""What statistics say in words, from the catalogue (`catalogue/texts/statistikk.yaml`), in nb, nn and en."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry


class Words(Entry):
    """The same words in the three languages of the portal."""

    nb: str
    nn: str
    en: str

    def __getitem__(self, language: str) -> str:
        """Give them in one language."""
        return str(getattr(self, language))


class Verdicts(Entry):
    """One text for each verdict."""

    higher: Words
    lower: Words
    unclear: Words

    def __getitem__(self, verdict: str) -> Words:
        """Give the words for a verdict as it stands in a table."""
        found: Words = getattr(self, verdict)
        return found


class Breaks(Entry):
    """Why a series is broken, as it stands in `breaks`."""

    geography: Words
    kostra: Words
    definition: Words


class StatisticsWords(Entry):
    """Verdicts, marks and reasons in words.

    `verdicts` are a word or two; `comparisons` a sentence with {mot} (whom it is held against) and {forskjell}
    (percentage points, signed, as the language writes numbers) to be filled in.
    """

    verdicts: Verdicts = Key(alias="dommer")
    comparisons: Verdicts = Key(alias="sammenligning")
    reported_only: Words = Key(alias="bare_rapporterte")
    few_points: Words = Key(alias="faa_punkter")
    breaks: Breaks = Key(alias="brudd")

    def compared(self, verdict: str, language: str, against: str, difference: str) -> str:
        """Say a comparison in a sentence."""
        return self.comparisons[verdict][language].format(mot=against, forskjell=difference)


def load_statistics_words(folder: Path) -> StatisticsWords:
    """Read the words from a catalogue folder; raises CatalogueError."""
    return load_entry(folder / "texts" / "statistikk.yaml", StatisticsWords)
