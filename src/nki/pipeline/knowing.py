"""What people have of a year already, and when that says no more than the year itself.

A year that is made of the same as in a release that is out becomes the same figures again, and so does an indicator
whose counts a correction has not touched. They tell nothing to those who have them, so they are held against what that
release was held against, and against nothing that came of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.compute import CellKey
from nki.disclosure.audit.public import made_of
from nki.disclosure.audit.release import tables_of
from nki.disclosure.audit.structures import laid_on
from nki.disclosure.outside import OutsideFigures
from nki.disclosure.table import fingerprints
from nki.errors import DisclosureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nki.compute import CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.over import Over
    from nki.disclosure.proof import Proof
    from nki.publication import PublishedRelease
    from nki.reference import Geography

    Known = PublishedRelease | OutsideFigures


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the figures of a year are made of: deliveries by SHA-256, and the rest as a manifest says it.

    `made_of` says the same of each kommune.
    """

    year: int
    structure: int
    deliveries: frozenset[str]
    made_by: Mapping[str, object]
    made_of: Mapping[str, str]

    def are_those_of(self, release: PublishedRelease) -> bool:
        """Tell whether the year of a release is made of the same deliveries."""
        return self.deliveries == set(behind(release, self.year))

    def made_by_those_of(self, release: PublishedRelease) -> bool:
        """Tell whether a release has the year, and made it from what it was delivered in the same way."""
        said = release.manifest
        structures = {year["year"]: year["structure"] for year in said["years"]}
        alike = all(said.get(name) == value for name, value in self.made_by.items())
        return alike and structures.get(self.year) == self.structure


@dataclass(frozen=True, slots=True)
class Again:
    """What to hold indicators of a year against so that they become what they were, and what they were: a fingerprint.

    `made_of` is what each kommune was made of then, and `known` what people had then.
    """

    known: tuple[PublicTable, ...]
    was: Mapping[str, str]
    made_of: Mapping[str, str]

    def otherwise(self, proofs: Iterable[Proof]) -> frozenset[str]:
        """Name the indicators that should have become what they were, and did not."""
        return frozenset(one.indicator for one in proofs if self.was.get(one.indicator, one.sha256) != one.sha256)


def behind(release: PublishedRelease, year: int) -> Iterator[str]:
    """Name the deliveries of a year, and those of the year before that kommuner were counted from."""
    said = ((row["kommune"], row["status"]) for row in release.reporting if row["year"] == str(year))
    carried = {(year - 1, kommune) for kommune, status in said if status == "carried"}
    for one in release.manifest["deliveries"]:
        if one["year"] == year or (one["year"], one["kommune"]) in carried:
            yield one["sha256"]


def again(
    grounds: Grounds, earlier: Sequence[Known], counts: CountTable, geography: Geography, over: Over | None = None
) -> Again | None:
    """Find the release a year, or some of its indicators, come out of again; None if there is none, or when in doubt.

    Figures from elsewhere are held against it as they are now, whatever that release knew of them: it says how many
    files there were and not which.
    """
    releases = [one for one in earlier if not isinstance(one, OutsideFigures)]
    outside = [one for one in earlier if isinstance(one, OutsideFigures)]
    alike = [release for release in releases if grounds.made_by_those_of(release)]
    same = next((release for release in alike if grounds.are_those_of(release)), next(iter(alike), None))
    if same is None:
        return None
    was = _figures(same, counts.year)
    if not grounds.are_those_of(same):
        touched = _touched(same, counts)
        was = {indicator: figures for indicator, figures in was.items() if indicator not in touched}
    others = [
        release
        for release in releases
        if any(was.get(indicator, its) != its for indicator, its in _figures(release, counts.year).items())
    ]
    it_knew = set(same.manifest.get("known", ()))
    if not was or not it_knew <= {one.sha256 for one in releases} or not {one.sha256 for one in others} <= it_knew:
        return None
    deliveries = ((one["year"], one["kommune"], one["sha256"]) for one in same.manifest["deliveries"])
    made = made_of(deliveries, counts.year)
    return Again(known_before([*others, *outside], counts, geography, over), was, made)


def _touched(release: PublishedRelease, counts: CountTable) -> set[str]:
    """Name the indicators of which a release shows another count of the year than there is now.

    This only saves work: what is withheld may have changed as well, and then the figures come out otherwise.
    """
    found: set[str] = set()
    for key, figure in release.figures.items():
        if key.year == counts.year and key.indicator not in found:
            row = counts.rows.get(CellKey(*key[:-1]))
            counted = (getattr(row, key.outcome), row.denominator) if row else (None, None)
            shown = (figure.count, figure.denominator)
            if any(said not in {None, now} for said, now in zip(shown, counted, strict=True)):
                found.add(key.indicator)
    return found


def known_before(
    earlier: Iterable[Known], counts: CountTable, geography: Geography, over: Over | None = None
) -> tuple[PublicTable, ...]:
    """Give what people have of the year of some counts; raises DisclosureError if some of it cannot be compared.

    `over` is needed for what is out in another structure.
    """
    found: list[PublicTable] = []
    for release in earlier:
        if isinstance(release, OutsideFigures):
            found += release.tables(counts.year, geography)
            continue
        structures = {year["year"]: year["structure"] for year in release.manifest["years"]}
        structure = structures.get(counts.year, counts.structure)
        if structure != counts.structure and over is None:
            raise DisclosureError(
                f"{counts.year} er publisert i inndelingen fra {structure}. To inndelinger av samme år kan trekkes "
                f"fra hverandre. Det prøves når en utgivelse lages; her: bruk --structure {structure}."
            )
        if counts.year in structures:
            tables = (table for table in tables_of(release) if table.year == counts.year)
            other = structure if structure != counts.structure else None
            found += (laid_on(table, over.made[structure], other) for table in tables) if over else tables
    return tuple(found)


def _figures(release: PublishedRelease, year: int) -> dict[str, str]:
    figures: dict[Any, Any] = {key: figure for key, figure in release.figures.items() if key.year == year}
    return fingerprints(figures)
