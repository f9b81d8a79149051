"""Reads a release as the public has it: nothing but the folder."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.errors import UnreadableError
from nki.publication.grid import COLUMNS, Grid
from nki.publication.statistics import PublishedStatistics

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from nki.disclosure import FigureKey
    from nki.statistics import Estimate
    from nki.statistics.comparison import Comparison

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """A release read back: its hash, its manifest, every figure, and the rows of its other tables by name.

    `definitions` are the descriptions as definitions.json has them.
    """

    sha256: str
    manifest: Mapping[str, Any]
    figures: Mapping[FigureKey, Estimate]
    areas: tuple[Mapping[str, str], ...]
    reporting: tuple[Mapping[str, str], ...]
    coverage: tuple[Mapping[str, str], ...]
    maaltall: tuple[Mapping[str, str], ...]
    definitions: tuple[Mapping[str, Any], ...]
    statistics: PublishedStatistics

    def notices(self, language: str = "nb") -> tuple[str, ...]:
        """Give what must be said wherever these figures are shown."""
        return tuple(notice[language] for notice in self.manifest["notices"].values())

    @property
    def years(self) -> tuple[int, ...]:
        """The years there are figures for, in order."""
        return tuple(year["year"] for year in self.manifest["years"])

    @property
    def indicators(self) -> tuple[str, ...]:
        """The slugs of the indicators."""
        return tuple(indicator["slug"] for indicator in self.manifest["indicators"])

    def short_title(self, indicator: str, language: str = "nb") -> str:
        """Name an indicator in a few words."""
        (found,) = (i for i in self.manifest["indicators"] if i["slug"] == indicator)
        return str(found["titles"][language]["short"])

    def coverage_of(self, indicator: str, year: int, level: str, code: str) -> Mapping[str, str] | None:
        """Give what an area's figures rest on; None for a kommune that did not report."""
        wanted = (indicator, str(year), level, code)
        return next((c for c in self.coverage if (c["indicator"], c["year"], c["level"], c["area"]) == wanted), None)

    def frame(self) -> pl.DataFrame:
        """Give the full grid as columns, in the order of figures.csv; null is what is not shown."""
        import polars as pl  # noqa: PLC0415  (heavy; most readers do without)

        kinds: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(COLUMNS, pl.String)
        columns = kinds | dict.fromkeys(("year", "count", "denominator"), pl.Int64) | {"share": pl.Decimal(6, 3)}
        rows = [(*key, f.count, f.denominator, f.share, str(f.status)) for key, f in self.figures.items()]
        return pl.DataFrame(rows, schema=columns, orient="row")

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the grid to polars, pandas, duckdb or pyarrow as it is."""
        return self.frame().__arrow_c_stream__(requested_schema)

    def compare(
        self, cell: tuple[str, int, str, str], one: tuple[str, str], other: tuple[str, str]
    ) -> Comparison | None:
        """Hold any area (level, code) against another; `cell` is indicator, year, age group and outcome.

        difference, percentage points: share of the one - share of the other; with its 95 % interval [Newcombe 1998,
        method 10]. An area that is part of the other is held against the rest, times the rest's part of the whole.
        verdict: higher, lower or unclear. None where one is not shown, or they overlap in another way.
        """
        from nki.publication.comparing import Cell, compare_areas  # noqa: PLC0415  (heavy; most readers do without)

        return compare_areas(self, Cell(*cell), one, other)

    def area(self, year: int, level: str, code: str) -> Mapping[str, str] | None:
        """Give what is said of an area in the structure of a year's figures."""
        structure = next(str(y["structure"]) for y in self.manifest["years"] if y["year"] == year)
        wanted = (structure, level, code)
        return next((a for a in self.areas if (a["structure"], a["level"], a["area"]) == wanted), None)

    def label(self, year: int, level: str, code: str) -> str:
        """Name an area so that it cannot be taken for another; the code where it is not known."""
        area = self.area(year, level, code)
        return area["label"] if area else code


def read_release(folder: Path) -> PublishedRelease:
    """Read a release folder; raises UnreadableError when a file is missing or is not what the manifest says."""
    manifest, release = read_manifest(folder)
    try:
        files = {name: (folder / name).read_bytes() for name in manifest["files"]}
    except (OSError, KeyError):
        raise _not_a_release(folder) from None
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
            raise UnreadableError(f"{folder / name}: er endret etter utgivelsen. Hent utgivelsen på nytt.")
    return PublishedRelease(
        sha256=release,
        manifest=manifest,
        figures=Grid(files["figures.csv"]),
        areas=tuple(_rows(files["areas.csv"])),
        reporting=tuple(_rows(files["reporting.csv"])),
        coverage=tuple(_rows(files["coverage.csv"])),
        maaltall=tuple(_rows(files["maaltall.csv"])),
        definitions=tuple(json.loads(files["definitions.json"])["indicators"]),
        statistics=PublishedStatistics(files),
    )


def read_manifest(folder: Path) -> tuple[Mapping[str, Any], str]:
    """Read the manifest of a release folder, and the hash that is the release's name; raises UnreadableError."""
    try:
        content = (folder / "manifest.json").read_bytes()
        manifest = json.loads(content)
        release = hashlib.sha256(content).hexdigest()
        if _HASH.fullmatch(folder.name) and folder.name != release:
            raise UnreadableError(f"{folder / 'manifest.json'}: er endret etter utgivelsen. Hent utgivelsen på nytt.")
        return {**manifest, "files": dict(manifest["files"])}, release
    except (OSError, ValueError, KeyError, TypeError):
        raise _not_a_release(folder) from None


def _not_a_release(folder: Path) -> UnreadableError:
    return UnreadableError(f"{folder}: ikke en utgivelse. Det skal ligge en manifest.json og filene den nevner.")


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode().splitlines()))
