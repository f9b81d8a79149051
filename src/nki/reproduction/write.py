"""Writes the register: a folder per year, in it one per delivery; the same seed gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.period import Period
from nki.reproduction.chance import generator
from nki.reproduction.frames import tables
from nki.reproduction.movers import Contents, leavers, populate
from nki.reproduction.plan import Planned, plan_year

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from nki.reproduction.fit import Fit
    from nki.reproduction.published import Published

VERSION = 1
"""Raise when the same seed would give other people."""

MARKER = ".complete"
"""Stands in a year's folder when it is whole: what it was built from, and how much is in it."""


@dataclass(frozen=True, slots=True)
class Built:
    """What there is: numbers over all years; rows no whole numbers fit; deliveries of those who did not report."""

    deliveries: int
    persons: int
    registrations: int
    unfit: tuple[Fit, ...]
    not_reported: tuple[Planned, ...]


def build_register(  # noqa: PLR0913  (all but the first two have a default)
    published: Published,
    out: Path,
    *,
    seed: int = 2021,
    years: Collection[int] | None = None,
    only: Collection[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Build `<out>/<year>/<kommune>/*.parquet` for `years` (default all), or only for some kommuner.

    A year that is whole, from the same seed and the same published rows, is left as it is; one that was interrupted
    is written anew. `progress` is told how many deliveries are done, and of how many. Raises OSError when `out`
    cannot be written.
    """
    plans = {year: plan_year(published, year, seed=seed, only=only) for year in sorted(years or published.years)}
    total, done, persons, registrations = sum(map(len, plans.values())), 0, 0, 0
    for year, planned in plans.items():
        sizes = _sizes(published, out / str(year), planned, seed=seed, only=only)
        for size in sizes:
            done += size[0]
            persons += size[1]
            registrations += size[2]
            if progress:
                progress(done, total)
    every = [plan for planned in plans.values() for plan in planned]
    unfit = tuple(fit for plan in every for fit in plan.fits if fit.reason)
    return Built(total, persons, registrations, unfit, tuple(plan for plan in every if not plan.reported))


def _sizes(
    published: Published, folder: Path, planned: tuple[Planned, ...], *, seed: int, only: Collection[str] | None
) -> Iterator[tuple[int, int, int]]:
    """Build one year unless it is there; yields (deliveries, persons, registrations) as they are ready."""
    key = _key(published, folder.name, seed, only)
    marker = _marker(folder)
    if marker.get("key") == key:
        yield marker["deliveries"], marker["persons"], marker["registrations"]
        return
    _clear(folder, planned)
    persons = registrations = 0
    for plan, contents in _contents(planned, seed):
        _write(folder, plan, contents)
        size = (len(contents.people), len(contents.registrations)) if contents else (0, 0)
        persons, registrations = persons + size[0], registrations + size[1]
        yield 1, *size
    _finish(folder, {"key": key, "deliveries": len(planned), "persons": persons, "registrations": registrations})


def _contents(planned: tuple[Planned, ...], seed: int) -> Iterator[tuple[Planned, Contents | None]]:
    """Invent each delivery, latest received first, so that movers are known when the place they left is written."""
    arriving: dict[str, list[Contents]] = {}
    for position, plan in enumerate(planned):
        if not plan.reported:
            yield plan, None
            continue
        rng = generator(seed, "people", plan.year, plan.kommune)
        contents, now = populate(plan, Period(plan.year).last_day, rng)
        earlier = [p.kommune for p in planned[position + 1 :] if p.reported]
        for kommune, guest in leavers(contents.people, now, earlier, rng):
            arriving.setdefault(kommune, []).append(guest)
        yield plan, sum(arriving.pop(plan.kommune, []), start=contents)


def _write(folder: Path, plan: Planned, contents: Contents | None) -> None:
    """Write one delivery under another name, then give it its own: what stands there is always whole."""
    part, final = folder / f".{plan.kommune}.part", folder / plan.kommune
    part.mkdir(parents=True)
    for name, table in tables(plan, contents).items():
        table.write_parquet(part / f"{name}.parquet", compression="zstd", compression_level=1)
    if final.exists():
        shutil.rmtree(final)
    part.rename(final)


def _clear(folder: Path, planned: tuple[Planned, ...]) -> None:
    """Take away the marker, what was half written, and deliveries that do not belong to this build."""
    (folder / MARKER).unlink(missing_ok=True)
    wanted = {plan.kommune for plan in planned}
    for place in folder.iterdir() if folder.is_dir() else ():
        ours = place.name.endswith(".part") or (place.name.isdigit() and place.name not in wanted)
        if ours and place.is_dir():
            shutil.rmtree(place)


def _marker(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _finish(folder: Path, content: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{MARKER}.new"
    part.write_text(json.dumps(content, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(folder / MARKER)


def _key(published: Published, year: str, seed: int, only: Collection[str] | None) -> str:
    """SHA-256 of all a year is made of."""
    rows = [repr(row) for row in published.rows if str(row.year) == year]
    absences = [repr(absence) for absence in published.absences if str(absence.year) == year]
    made_of = [str(VERSION), str(seed), repr(only and sorted(only)), *rows, *absences]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()
