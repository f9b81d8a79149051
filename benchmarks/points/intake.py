"""Intake: a national year from CSV through every rule, and XML beside the least an XML parser can do (G6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks.lines import Goal, Line, Point, line
from benchmarks.measure import agree, python, side_by_side, subject
from nki.registers.store.parsing import WORLD

if TYPE_CHECKING:
    from benchmarks.measure import Series
    from benchmarks.setting import Setting

MILLION = 1e6
XML_GOAL = 1 / 0.6
HANDS = {"nki: read, and every rule (nki check)": "checked", "nki: read, every rule, re-keyed, Parquet": "parquet"}
FORMS = {"nki, table by table": "xml", "nki, person by person": "xml_persons", "nki, any other shape": "xml_careful"}


def intake(setting: Setting) -> list[Point]:
    """Hold intake against reading alone."""
    return [_csv(setting), _xml(setting)]


def _csv(setting: Setting) -> Point:
    data = setting.data("national_year", "--persons", setting.persons, "--form", "csv")
    rows = sum(
        pl.scan_csv(folder / "personopplysning.csv", separator=";").select(pl.len()).collect().item()
        for folder in data.iterdir()
    )
    commands = {name: subject(f"taking:{name}", data, setting.few) for name in ("bare", *HANDS.values())}
    # As in `nki receive`, whose child reads with one thread.
    commands["parquet"] = ["env", *(f"{name}={said}" for name, said in WORLD.items()), *commands["parquet"]]
    whole = python("-m", "nki", "check", data, "--format", "json", "--out", setting.cache / "findings.json")
    # Its exit code says that there are findings, which there are.
    commands["process"] = python("-c", f"import subprocess; subprocess.call({whole!r})")
    found = side_by_side(commands, setting.few)
    agree({name: found[name] for name in ("bare", *HANDS.values())})
    base = found["bare"].inner
    lines = [line("Polars reads the same files", base, base=base)]
    lines += [_rated(words, found[name].inner, rows, base) for words, name in HANDS.items()]
    lines.append(_rated("nki check, the whole process", found["process"], rows, base))
    how = (
        f"{rows:,} registrations of {setting.persons:,} persons, a CSV delivery from every kommune and an earlier one "
        "from every twentieth. Warm but for the last line. Each delivery gets a Parquet of its own, made as the child "
        "of nki receive makes it: in stacks, and with one thread."
    )
    return Point("Intake of a national year from CSV", how, tuple(lines))


def _rated(words: str, series: Series, rows: int, base: Series) -> Line:
    cost = series.cpu / rows * MILLION
    goals = (Goal(1, cost, " CPU-s per million registrations"), Goal(1000, series.peak, " MB"))
    return line(words, series, *goals, base=base)


def _xml(setting: Setting) -> Point:
    persons = setting.persons // 4
    data = setting.data("xml_delivery", "--persons", persons)
    names = ("floor", *FORMS.values(), "iterparse")
    found = side_by_side({name: subject(f"taking:{name}", data, setting.repeat) for name in names}, setting.few)
    agree({name: found[name] for name in FORMS.values()})
    base = found["floor"].inner
    lines = [line("pyexpat with no handlers", base, base=base)]
    for words, name in FORMS.items():
        series = found[name].inner
        times = Goal(XML_GOAL, series.times(base), " × pyexpat with no handlers")
        lines.append(line(words, series, *((times,) if name != "xml_careful" else ()), base=base))
    lines.append(line("lxml.iterparse", found["iterparse"].inner, base=base))
    how = f"One delivery of {persons:,} persons and {persons * 4:,} registrations, to tables of text. Warm."
    return Point("Intake of XML", how, tuple(lines))
