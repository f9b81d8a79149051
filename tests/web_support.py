"""What tests of the service share: a small release with every status in it, and a client without a network."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx

from nki.catalogue import default_catalogue
from nki.compute import CellKey, Counts, CountTable, Coverage, KommuneReport
from nki.counting import Catalogue
from nki.pipeline import bind_release, publishable
from nki.publication import Release, write_release
from nki.web import Settings
from nki.web.app import open_app
from running import run

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from nki.reference import Area

CATALOGUE = Catalogue(default_catalogue())
BANK = "/api/pxwebapi/v2"
STRATA = ("all", "0-17", "18-66", "67+")
STRUCTURE = 2020
TABLE_NAMES = [f"NKI{number}{letter}" for number in (34, 274) for letter in ("", *"DESVFT")]
SILENT = {"1151": "reported_with", "1835": "not_reported", "5444": "not_applicable"}
"""Kommuner without figures of their own: reported with Karmøy, not at all, and not there."""


def counts(year: int, *, preliminary: bool = False) -> CountTable:
    """Count an invented country: every kommune has a few persons, told by its number; wholes are sums."""
    geography = CATALOGUE.reference.geography(STRUCTURE)
    rows: dict[CellKey, Counts] = {}
    for slug in (indicator.slug for indicator in CATALOGUE.indicators):
        for area in geography.areas:
            members = [m for m in geography.members(area) if m not in SILENT]
            if members:
                for place, stratum in enumerate(STRATA):
                    rows[CellKey(slug, year, str(area.level), area.code, stratum)] = _sum(slug, year, members, place)
    return CountTable(
        year=year,
        structure=STRUCTURE,
        origin="syntetisk",
        preliminary=preliminary,
        received=None,
        reports=tuple(_report(kommune) for kommune in geography.kommuner),
        unreported_areas=frozenset(),
        rows=dict(sorted(rows.items())),
        coverage={k: Coverage(row.denominator + 50, row.denominator) for k, row in rows.items() if k.stratum == "all"},
    )


def _report(kommune: Area) -> KommuneReport:
    status = SILENT.get(kommune.code, "reported")
    return KommuneReport(kommune.code, status, "1149" if status == "reported_with" else "")


def _sum(slug: str, year: int, members: list[str], stratum: int) -> Counts:
    groups = [stratum] if stratum else [1, 2, 3]
    parts = [_few(slug, year, kommune, group) for kommune in members for group in groups]
    outcomes = [sum(column) for column in zip(*parts, strict=True)]
    return Counts(sum(outcomes), *outcomes)


def _few(slug: str, year: int, kommune: str, group: int) -> tuple[int, ...]:
    """Invent the five outcomes of a kommune and an age group; in some there is nobody."""
    digest = hashlib.sha256(f"{slug}{year}{kommune}{group}".encode()).digest()
    if digest[0] % 16 == 0:
        return (0, 0, 0, 0, 0)
    # Small counts in some kommuner only, so that protecting the country takes a moment and not a minute.
    least = 0 if kommune.endswith("01") else 5
    met, partly, unmet, unreported, other = (
        least + byte % most for byte, most in zip(digest[1:6], (60, 20, 40, 10, 3), strict=True)
    )
    return met, partly, unmet, unreported, other


@cache
def _files() -> dict[str, bytes]:
    tables = [publishable(CATALOGUE, counts(2020)), publishable(CATALOGUE, counts(2021, preliminary=True))]
    release = bind_release(CATALOGUE, tables, [], engine="duckdb")
    figures = _with_protecting(release.files["figures.csv"])
    manifest = json.loads(release.files["manifest.json"])
    manifest["files"]["figures.csv"] = hashlib.sha256(figures).hexdigest()
    whole = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    return {**release.files, "figures.csv": figures, "manifest.json": whole}


def _with_protecting(content: bytes) -> bytes:
    """Let every seventh figure that is shown be withheld for another's sake, as secondary protection would."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    places = {name: place for place, name in enumerate(rows[0])}
    for number, row in enumerate(rows[1:]):
        if number % 7 == 0 and row[places["status"]] == "shown":
            row[places["count"]] = row[places["share"]] = ""
            row[places["status"]] = "protecting"
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def write_small_release(folder: Path) -> Path:
    """Write the small release as a folder."""
    write_release(Release(_files()), folder)
    return folder


class Client:
    """Asks an application without a network; every question is one of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def request(self, method: str, path: str, **said: Any) -> httpx.Response:  # noqa: ANN401  (what httpx takes)
        """Ask, and give the answer."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as opened:
                return await opened.request(method, path, **said)

        return run(ask)

    def get(self, path: str, **said: Any) -> httpx.Response:  # noqa: ANN401
        """Ask with GET."""
        return self.request("GET", path, **said)

    def post(self, path: str, **said: Any) -> httpx.Response:  # noqa: ANN401
        """Ask with POST."""
        return self.request("POST", path, **said)


def client(releases: Path, **settings: Any) -> Client:  # noqa: ANN401  (what Settings takes)
    """Open a client of the service, without limits on calls unless asked for."""
    return Client(open_app(releases, Settings(**{"base_url": "http://testserver", "calls": 0, **settings})))


def limits_of(folder: Path) -> dict[tuple[str, ...], tuple[str, str]]:
    """Read what a release says of the interval of every share, by the key of the cell."""
    key = ("indicator", "year", "level", "area", "stratum", "outcome")
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as stream:
        return {tuple(row[name] for name in key): (row["low"], row["high"]) for row in csv.DictReader(stream)}


def figures_of(folder: Path) -> list[dict[str, str]]:
    """Read what a release says of every cell, with nothing of nki in between."""
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
