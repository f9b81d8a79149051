"""Protecting a table, beside the program of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.lines import Goal, Line, Point
from benchmarks.measure import ROOT, run, side_by_side, subject

if TYPE_CHECKING:
    from benchmarks.setting import Setting

TABLES = ROOT / "tests" / "data" / "gauss"


class Peer(NamedTuple):
    """A table SSBtools has protected: kommuner, and its CPU-seconds, which came with its results."""

    kommuner: int
    cpu: float


PEERS = {"b": Peer(12, 0.12), "c": Peer(40, 0.5), "d": Peer(120, 2.4), "e": Peer(357, 24)}
MOST_WALL = 240.0
"""Seconds for ten years of four indicators on two cores."""
WORK = {
    "elimination": ("elimination, the identical set", 1.0),
    "ranges": ("every range at least 3 wide, with second thoughts", 20.0),
    "proof": ("proof in whole numbers", 0.2),
    "rounding": ("rounding instead", None),
}


def protecting(setting: Setting) -> list[Point]:
    """Hold elimination against SSBtools on the tables it did; what comes after it does not do."""
    letters = "b" if setting.rounds == 1 else "cde"
    return [point for letter in letters for point in _table(letter)]


def _table(letter: str) -> list[Point]:
    peer = PEERS[letter]
    found = side_by_side(
        {name: subject(f"protecting:{name}", TABLES / f"gauss_{letter}.json.gz", 1) for name in WORK}, 1
    )
    lines = [Line("SSBtools 1.8.6 in R, elimination", peer.cpu, 0, 0, "1.00 ×")]
    for name, (words, limit) in WORK.items():
        series = found[name].inner
        goals = (Goal(limit, series.cpu, " CPU-s"),) if limit else ()
        relative = f"{series.cpu / peer.cpu:.2f} ×" if name == "elimination" else ""
        lines.append(Line(f"nki: {words}", series.cpu, series.wall, series.peak, relative, goals))
    how = (
        f"{peer.kommuner} kommuner in fylker and KOSTRA groups that cut across each other, 3 age groups × 5 outcomes, "
        "all margins. The seconds of SSBtools came with its results, from another machine; wall and peak did not."
    )
    return [Point(f"Protecting a table of {peer.kommuner} kommuner", how, tuple(lines))]


def gate(setting: Setting) -> list[Point]:
    """Protect and audit ten years of four indicators, as a release would."""
    seeds, years = (1, 1) if setting.rounds == 1 else (4, 5)
    data = setting.data("indicator_years", "--seeds", seeds, "--years", years)
    cost = run(subject("protecting:gate", data))
    many = 2 * seeds * years
    goals = (Goal(MOST_WALL, cost.wall, " s"),) if setting.rounds > 1 else ()
    how = (
        f"{many} indicator-years of the country, no two alike: both indicators of {years} years, people invented from "
        f"{seeds} seeds. Suppression, ranges, proof and audit, one process per core, from start to end. Once."
    )
    return [
        Point("The gate", how, (Line(f"nki: {many} indicator-years", cost.cpu, cost.wall, cost.peak, goals=goals),))
    ]
