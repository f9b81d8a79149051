"""The synthetic national year in a register: received and counted, and then corrected by one kommune.

The kommune is the middle one by size of those that sent twice; its second delivery comes after the count. A count that
was kept in another way (`--kept`, its version) is not taken up.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from benchmarks.data import national_year
from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request, count_year
from nki.registers.store import find_bundles, open_store, receive

EXTRACTS = "extracts"
KEPT, FILES = "kept.json", "kept"


def build(out: Path, persons: int) -> None:
    """Write deliveries/, register/, and how the count was kept before the correction: kept.json, and files in kept/."""
    deliveries, register = out / "deliveries", out / "register"
    national_year.build(deliveries, persons)
    twice = [folder.with_name(folder.name.partition("-")[0]) for folder in deliveries.glob("*-earlier")]
    late = sorted(twice, key=lambda folder: (folder / "person.parquet").stat().st_size)[len(twice) // 2]
    with open_store(register, default_catalogue(), create=True) as store:
        for folder in sorted(deliveries.iterdir()):
            if folder != late:
                receive(store, *find_bundles(folder))
    count_year(Catalogue(default_catalogue()), Request((), national_year.YEAR, register=register))
    with open_store(register, default_catalogue()) as store:
        rows = store.catalog.rows("SELECT * FROM extract WHERE json_extract(manifest, '$.everybody') IS NOT NULL")
        kept = json.dumps([list(row) for row in rows])
        (out / KEPT).write_text(kept, encoding="utf-8")
        shutil.copytree(register / EXTRACTS, out / FILES, ignore=lambda _, names: _others(names, kept))
        receive(store, *find_bundles(late))


def _others(names: list[str], kept: str) -> list[str]:
    """List the files that are not of the count."""
    return [name for name in names if name.partition(".")[0] not in kept]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--persons", type=int, default=400_000)
    parser.add_argument("--kept")
    said = parser.parse_args()
    build(said.out, said.persons)
