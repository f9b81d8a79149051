"""Any two areas of a release beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nki.disclosure import FigureKey
from nki.statistics.comparison import compare

if TYPE_CHECKING:
    from nki.publication.reading import PublishedRelease
    from nki.statistics.comparison import Comparison


class Cell(NamedTuple):
    """What is compared: an indicator and a year, an age group and an outcome."""

    indicator: str
    year: int
    stratum: str
    outcome: str


def compare_areas(
    release: PublishedRelease, cell: Cell, one: tuple[str, str], other: tuple[str, str]
) -> Comparison | None:
    """Hold one area (level, code) against another: difference, 95 % interval and verdict; see Comparison.

    A kommune in a fylke, a KOSTRA group or the land is part of it, and is held against the rest. None where one of the
    two is not shown, where they are the same persons, or where the two overlap without one being part of the other.
    """
    if _part(release, cell.year, other, one):
        turned = compare_areas(release, cell, other, one)
        return turned and turned.turned()
    mine, theirs = (release.figures.get(FigureKey(*cell[:2], *place, *cell[2:])) for place in (one, other))
    if mine is None or theirs is None or mine.share is None or theirs.share is None:
        return None
    counts = (mine.count or 0, mine.denominator or 0, theirs.count or 0, theirs.denominator or 0)
    part = _part(release, cell.year, one, other)
    if one == other or (part and counts[1] == counts[3]) or (not part and _overlap(release, cell.year, one, other)):
        return None
    return compare(*counts, part=part)


def _kommuner(release: PublishedRelease, year: int, place: tuple[str, str]) -> frozenset[str]:
    structure = next(str(y["structure"]) for y in release.manifest["years"] if y["year"] == year)
    level, code = place
    kommuner = [a for a in release.areas if a["structure"] == structure and a["level"] == "kommune"]
    column = {"kommune": "area", "fylke": "fylke", "kostragruppe": "kostragruppe"}.get(level)
    return frozenset(a["area"] for a in kommuner if column is None or a[column] == code)


def _part(release: PublishedRelease, year: int, one: tuple[str, str], other: tuple[str, str]) -> bool:
    mine, theirs = _kommuner(release, year, one), _kommuner(release, year, other)
    return mine < theirs


def _overlap(release: PublishedRelease, year: int, one: tuple[str, str], other: tuple[str, str]) -> bool:
    return bool(_kommuner(release, year, one) & _kommuner(release, year, other))
