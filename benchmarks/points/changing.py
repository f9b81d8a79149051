"""What it costs to count a year again when one delivery was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.lines import Goal, Point, line
from benchmarks.measure import agree, side_by_side, subject

if TYPE_CHECKING:
    from benchmarks.setting import Setting

WORDS = {
    "everybody": "everybody, from the records of each delivery",
    "corrected": "those of the corrected delivery, before and after",
    "again": "nothing changed",
}


def changed(setting: Setting) -> list[Point]:
    """Hold counting those of one corrected delivery against counting everybody."""
    data = setting.data("register", "--persons", setting.persons)
    found = side_by_side({name: subject(f"changed:{name}", data, setting.repeat) for name in WORDS}, setting.rounds)
    agree(found)
    whole, ours = found["everybody"].inner, found["corrected"].inner
    goals = {
        "corrected": (
            Goal(45, ours.cpu * 1000, " ms"),
            Goal(3, 100 * ours.times(whole), " % of everybody"),
        )
    }
    lines = tuple(line(words, found[name].inner, *goals.get(name, ()), base=whole) for name, words in WORDS.items())
    how = (
        f"{setting.persons:,} persons from every kommune in a register; the one in the middle by size delivers again. "
        "From opening the register to the whole table of every area, the new count kept on disk. Warm."
    )
    return [Point("Only what changed", how, lines)]
