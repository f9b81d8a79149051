"""XML in, beside the least an XML parser can do: `python -m benchmarks.bench_xml [PERSONS] [ROUNDS]`.

The floor is pyexpat with no handlers: it finds that the file is well-formed and does nothing else. Subjects take turns
within each round, so that a busy machine is busy for all; the medians of CPU seconds (all threads) are compared.
"""

from __future__ import annotations

import io
import random
import sys
import time
from statistics import median
from typing import TYPE_CHECKING
from xml.parsers import expat

import polars as pl
from lxml import etree

from nki.catalogue import default_catalogue
from nki.registers import load_schema
from nki.registers.formats import read_xml
from nki.registers.formats.careful import read_carefully
from nki.registers.identity.scanner import has_identity

if TYPE_CHECKING:
    from collections.abc import Callable

PERSONS, ROUNDS = 100_000, 5
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<leveranse xmlns="urn:nki:innsending:1">\n'
GOAL = 0.6


def delivery(persons: int, order: str) -> bytes:
    """Make a delivery: tables one after the other, or each person followed by their registrations."""
    chance = random.Random(1)  # noqa: S311  (the seed makes it repeatable)
    first, second = [], []
    for _ in range(persons):
        name = "".join(chance.choices("bcdfghjklmnpqrst", k=24))
        born = f' foedselsaar="{chance.randint(1920, 2015)}"' if order == "tables" or chance.randrange(10) else ""
        first.append(f'  <person pseudonym="{name}"{born} bostedskommune="0301"/>\n')
        second.append(
            "".join(
                f'  <personopplysning pseudonym="{name}" kode="{code}" verdi="{chance.choice("129")}" '
                f'registrert_dato="2021-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"/>\n'
                for code in range(13, 17)
            )
        )
    rows = [*first, *second] if order == "tables" else [row for pair in zip(first, second, strict=True) for row in pair]
    return (HEAD + "".join(rows) + "</leveranse>\n").encode()


def floor(content: bytes) -> None:
    """Parse with no handlers."""
    expat.ParserCreate().Parse(content, True)  # noqa: FBT003  (pyexpat has no name for it)


def by_lxml(content: bytes) -> int:
    """Read the attributes of every element, as lxml's own pages advise."""
    rows = 0
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(io.BytesIO(content), **safe):
        rows += len(dict(element.attrib)) > 0
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return rows


def cpu(work: Callable[[], object]) -> float:
    """Time one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(persons: int, rounds: int) -> int:
    """Print the table; 1 when the goal is missed."""
    schema = load_schema(default_catalogue())
    tables, mixed = (delivery(persons, order) for order in ("tables", "persons"))
    rows = read_xml(tables, "x", schema)["personopplysning"]
    subjects: dict[str, Callable[[], object]] = {
        "pyexpat, no handlers (the floor)": lambda: floor(tables),
        "nki, table by table": lambda: read_xml(tables, "x", schema),
        "nki, person by person, fields left out": lambda: read_xml(mixed, "x", schema),
        "nki, the careful reader": lambda: read_carefully(tables, "x", schema),
        "lxml.iterparse": lambda: by_lxml(tables),
        "identity numbers looked for": lambda: rows.select(has_identity(name) for name in rows.columns[1:]),
        "polars reads the same as CSV": lambda: pl.read_csv(rows.write_csv().encode(), infer_schema=False),
    }
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, work in subjects.items():
            times[name].append(cpu(work))
    least, elements = median(times["pyexpat, no handlers (the floor)"]), persons * 5
    print(f"{len(tables) / 1e6:.0f} MB, {elements} elements, {rounds} rounds")
    for name, found in times.items():
        spent = median(found)
        print(f"{name:42} {spent:7.3f} CPU s {elements / spent / 1e6:6.2f} M rows/s {least / spent:6.2f} x floor")
    return int(least / median(times["nki, table by table"]) < GOAL)


if __name__ == "__main__":
    said = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(said + [PERSONS, ROUNDS][len(said) :])))
