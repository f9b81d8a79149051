"""One delivery in XML, twice: `tables.xml` with one table after the other, `persons.xml` person by person."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<leveranse xmlns="urn:nki:innsending:1">\n'
CODES = range(13, 17)


def build(out: Path, persons: int) -> None:
    """Write both files into `out`."""
    for order in ("tables", "persons"):
        (out / f"{order}.xml").write_bytes(delivery(persons, order))


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
                for code in CODES
            )
        )
    rows = [*first, *second] if order == "tables" else [row for pair in zip(first, second, strict=True) for row in pair]
    return (HEAD + "".join(rows) + "</leveranse>\n").encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--persons", type=int, default=100_000)
    said = parser.parse_args()
    build(said.out, said.persons)
