"""What it costs when one delivery was corrected: to count its year again, and to show it to the public."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.lines import Goal, Line, Point, line
from benchmarks.measure import agree, python, side_by_side, subject
from nki.publication.provenance import code_version
from nki.registers.store.recounting import VERSION

if TYPE_CHECKING:
    from benchmarks.setting import Setting

TAKING_IN = "taking in"
"""The first step: what comes before counting."""
WORDS = {
    "everybody": "everybody, from the records of each delivery",
    "corrected": "those of the corrected delivery, before and after",
    "again": "nothing changed",
}


def changed(setting: Setting) -> list[Point]:
    """Hold counting those of one corrected delivery against counting everybody."""
    data = setting.data("register", "--persons", setting.persons, "--kept", VERSION)
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
    return [Point("Only what changed", how, lines), *_through(setting)]


def _through(setting: Setting) -> list[Point]:
    """Hold one corrected delivery, taken in and shown, against making everything; every byte must be the same."""
    code = ("--code", str(code_version()["source_sha256"])[:8])
    national = f"{setting.history} years of {setting.persons:,} persons, four indicators"
    reconstructed = f"The reconstructed register, {setting.years} years, two indicators"
    found = [_corrected("A correction, through the site", reconstructed, setting, "--years", setting.years, *code)]
    if setting.history:
        job = ("--years", setting.history, "--persons", setting.persons, *code)
        found.append(_corrected("A correction of the national job, through the site", national, setting, *job))
    return found


def _corrected(title: str, register: str, setting: Setting, *arguments: object) -> Point:
    data = setting.data("corrected", *arguments)
    ways = ("forgetful", "remembering")
    found = side_by_side({way: python("-m", "benchmarks.subjects.corrected", data, way) for way in ways}, 1)
    agree(found)
    steps = {way: json.loads(found[way].runs[0].said)["steps"] for way in ways}
    total = {way: sum(cpu for cpu, _ in its.values()) for way, its in steps.items()}
    part = Goal(3, 100 * total["remembering"] / total["forgetful"], " % of everything")
    lines: list[Line] = []
    for way, words in (("forgetful", "everything"), ("remembering", "the correction")):
        whole = Line(words, total[way], sum(wall for _, wall in steps[way].values()), found[way].peak)
        lines.append(
            whole if way == "forgetful" else replace(whole, relative=f"{part.measured / 100:.2f} ×", goals=(part,))
        )
        lines += [Line(f"– {step}", cpu, wall, found[way].peak) for step, (cpu, wall) in steps[way].items()]
    later = [total[way] - steps[way][TAKING_IN][0] for way in ("remembering", "forgetful")]
    how = (
        f"{register}, made into a release and a site; then 15 answers of the kommune in the middle by size are "
        "corrected, before the release is out. From the deliveries to the pages, everything from all of them and the "
        "correction from the one, each in a process of its own, once; release and site are the same to the byte. "
        f"From counting on it is {100 * later[0] / later[1]:.1f} %."
    )
    return Point(title, how, tuple(lines))
