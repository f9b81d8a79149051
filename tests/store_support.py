"""What tests of the store share: registers in a folder, deliveries of known size, and a reader without a process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nki.catalogue import default_catalogue
from nki.compute import compute_counts
from nki.period import Period
from nki.reference import load_reference
from nki.registers import load_schema
from nki.registers.register import Register
from nki.registers.rules import load_controls
from nki.registers.store import (
    deliveries,
    extract_from_store,
    find_bundles,
    open_store,
    receive,
    tend,
    verify_chain,
)
from nki.registers.store.judging import open_object
from nki.registers.store.model import State
from nki.registers.store.parsed import parse
from support import Sent, indicators, reference, send

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nki.compute import CountTable
    from nki.registers.store.model import Received
    from nki.registers.store.parsed import Parcel, Parsed
    from nki.registers.store.parsing import Parser
    from nki.registers.store.store import Store

CODES = ("13", "14", "15", "16")
KOMMUNER = ("0301", "4203", "1103", "4601", "5001", "5401", "3005", "3024")


@cache
def _register(catalogue: Path) -> Register:
    return Register(load_schema(catalogue), load_reference(catalogue), load_controls(catalogue))


def warm() -> None:
    """Read what every register needs, once."""
    for year in (2020, 2021):
        _register(default_catalogue()).reference.geography(year)


@dataclass
class InProcess:
    """Reads deliveries where it stands: what tests of the store itself need, without a process per register."""

    read: int = 0

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Read deliveries."""
        self.read += len(parcels)
        return parse(parcels, _register(catalogue), key)

    def close(self) -> None:
        """Hold nothing."""


@contextmanager
def opened(folder: Path, *, create: bool = True, parser: Parser | None = None) -> Iterator[Store]:
    """Open a register whose deliveries are read in this process, unless a parser is given."""
    with open_store(folder, default_catalogue(), create=create, parser=parser or InProcess()) as store:
        yield store


def sent(kommune: str, size: int = 5, *, seed: int = 0, **more: str) -> Sent:
    """Make a delivery with `size` persons of its own; another seed, another answer."""
    dice = random.Random(f"{kommune}{seed}")  # noqa: S311  (no secret: repeatable)
    names = [f"{kommune}-{number}" for number in range(size)]
    persons = tuple((name, str(dice.randint(1930, 2020)), "") for name in names)
    needs = tuple((name, code, "1", "2021-02-01") for name in names for code in ("13", "15"))
    receipts = tuple((name, code, dice.choice("123"), "2021-03-01") for name in names for code in ("14", "16"))
    services = tuple((name, "t1", "1", "innvilget", "2020-01-01", "") for name in names[:2])
    return Sent(kommune, persons, needs + receipts, services, **more)


def send_many(folder: Path, kommuner: Iterable[str] = KOMMUNER, size: int = 5) -> list[Path]:
    """Write a delivery for each kommune."""
    return [send(folder / kommune, sent(kommune, size)) for kommune in kommuner]


def take(store: Store, path: Path) -> Received:
    """Receive one delivery."""
    (bundle,) = find_bundles(path)
    return receive(store, bundle)


def count_store(store: Store, year: int = 2021, **more: bool) -> CountTable:
    """Count a year from the store."""
    extract = extract_from_store(store, Period(year), CODES, **more)
    return compute_counts(indicators(), extract, reference())


def persons_by_kommune(store: Store) -> dict[str, int]:
    """Count the persons the store counts, by where they live."""
    persons = extract_from_store(store, Period(2021), CODES).records.persons
    return dict(persons.group_by("kommune").len().iter_rows())


def restart(folder: Path) -> None:
    """Do what the next command begins with."""
    with opened(folder) as store:
        tend(store)


def files_below(folder: Path) -> list[Path]:
    """List every file of a register."""
    return [path for path in folder.rglob("*") if path.is_file()]


def faults_after(folder: Path, given: list[dict[str, Any]], size: int) -> list[str]:
    """Start anew where somebody died, and say what is wrong: a receipt without its delivery, half a count."""
    try:
        with opened(folder) as store:
            tend(store, thoroughly=True)
            return list(_faults(store, given, size))
    except Exception as error:  # noqa: BLE001  (whatever is wrong is what we came to see)
        return [repr(error)]


def _faults(store: Store, given: list[dict[str, Any]], size: int) -> Iterator[str]:
    there = {one.sha256: one for one in deliveries(store)}
    for receipt in given:
        kept = there.get(receipt["sha256"])
        if kept is None or kept.to_json() | {"in_force": True} != receipt:
            yield f"receipt {receipt['sequence']} has no such delivery"
    for one in there.values():
        if one.state != State.ACCEPTED or not open_object(store, one.sha256):
            yield f"delivery {one.sequence} is not whole"
    if persons_by_kommune(store) != {one.kommune: size for one in there.values()}:
        yield "not counted whole"
    yield from verify_chain(store)
    if sorted(path.name for path in store.path("objects").glob("*/*")) != sorted(there):
        yield "an object nobody refers to"
    if [path for path in store.path("tmp").iterdir() if path.suffix not in (".gate", "")]:
        yield "something half done"


class Driver:
    """Runs `store_driver.py`."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("store_driver.py")
        command = [sys.executable, str(program)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def run(self, **job: object) -> dict[str, Any]:
        """Run one job to its end."""
        self.start(**job)
        return self.end()

    def start(self, **job: object) -> None:
        """Begin a job."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(job, default=str) + "\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """Wait for the job to end."""
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Let the program go."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def privileged() -> bool:
    """Tell whether we may mount."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and os.path.exists("/dev/loop-control")  # noqa: PTH110
