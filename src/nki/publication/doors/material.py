"""What every door is made from: a release, its files, who issues it and where it will lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from nki.publication.reading import read_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from nki.disclosure import Status
    from nki.publication.reading import PublishedRelease

SIGNS: Mapping[str, str] = {
    "shown": "",
    "small": ":",
    "protecting": "::",
    "not_reported": "..",
    "not_applicable": ".",
    "preliminary": "*",
}
"""The sign of each status, after Statistics Norway's; `::` is ours, so that the two ways of withholding differ."""


class Issuer(NamedTuple):
    """Who issues the release, and the address it lies at (with the last `/`); "" is wherever it is read from.

    `bank` is the address of the statistics bank that serves it (`…/api/pxwebapi/v2`); "" where there is none.
    """

    name: str = "nki"
    contact: str = "https://nki.example/"
    address: str = ""
    bank: str = ""


class Made(NamedTuple):
    """A file made of the release: its door, its name, how many bytes it is, and their SHA-256."""

    door: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the grid with the words it is read by; None is not shown, and `status` says why."""

    indicator: str
    year: int
    level: str
    area: str
    area_name: str
    stratum: str
    outcome: str
    count: int | None
    denominator: int | None
    share: Decimal | None
    status: Status
    preliminary: bool

    @property
    def sign(self) -> str:
        """The sign of what is not shown, or of what may still change."""
        return SIGNS[self.status] or (SIGNS["preliminary"] if self.preliminary else "")


@dataclass(frozen=True)
class Material:
    """A release to make doors of; `made` are the files that were made before, which a catalogue lists."""

    release: PublishedRelease
    files: Mapping[str, bytes]
    issuer: Issuer
    made: tuple[Made, ...] = ()

    @cached_property
    def dated(self) -> datetime:
        """The moment the release is dated by: its embargo or last delivery, or else the end of its last year."""
        said = self.release.manifest.get("dated") or f"{self.release.years[-1]}-12-31T00:00:00+00:00"
        return datetime.fromisoformat(said).astimezone(UTC)

    @cached_property
    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """The descriptions by slug."""
        return {one["slug"]: one for one in self.release.definitions}

    @cached_property
    def areas(self) -> Mapping[tuple[int, str, str], Mapping[str, str]]:
        """What is said of an area, by reporting year, level and code."""
        years = [(year["year"], str(year["structure"])) for year in self.release.manifest["years"]]
        by_structure = groupby(self.release.areas, key=lambda row: row["structure"])
        rows = {structure: tuple(found) for structure, found in by_structure}
        return {(year, row["level"], row["area"]): row for year, structure in years for row in rows[structure]}

    def label(self, indicator: str, part: str, slug: str, language: str = "nb") -> str:
        """Name an outcome (`part` is «outcomes») or an age group («strata») of an indicator."""
        (found,) = (one for one in self.definitions[indicator]["calculation"][part] if one["slug"] == slug)
        return str(found["label"][language] or found["label"]["nb"])

    def rows(self) -> Iterator[Row]:
        """Give every cell, in the order of figures.csv."""
        preliminary = {year["year"]: year["preliminary"] for year in self.release.manifest["years"]}
        for key, figure in self.release.figures.items():
            known = self.areas.get((key.year, key.level, key.area))
            yield Row(
                *key[:4],
                known["label"] if known else key.area,
                key.stratum,
                key.outcome,
                figure.count,
                figure.denominator,
                figure.share,
                figure.status,
                preliminary[key.year],
            )


def read_material(folder: Path, issuer: Issuer | None = None) -> Material:
    """Read a release folder; raises UnreadableError."""
    release = read_release(folder)
    files = {name: (folder / name).read_bytes() for name in (*release.manifest["files"], "manifest.json")}
    return Material(release, dict(sorted(files.items())), issuer or Issuer())
