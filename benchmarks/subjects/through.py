"""A corrected delivery all the way through the site: by a register that remembers, or from the deliveries anew.

`main(DATA, "remembering" or "forgetful")` says, as JSON, a fingerprint of every byte of the release and of the site,
and what each step cost.
"""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.points.changing import TAKING_IN
from nki import pipeline
from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request
from nki.publication import write_release
from nki.registers.store import find_bundles, open_store, receive
from nki.registers.store.receiving import receive_all
from nki.web.site import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator

STRUCTURE = 2020
STEPS = {"count_deliveries": "counting", "protect_years": "protection", "state": "statistics"}
REST = "the files of the release"

Steps = dict[str, tuple[float, float]]


def main(data: Path, how: str) -> None:
    """Take the corrected delivery in, and say what it cost to show it."""
    steps: Steps = {}
    catalogue = catalogue_of(data)
    with tempfile.TemporaryDirectory(dir=data) as room:
        register, site = Path(room) / "register", Path(room) / "site"
        if how == "remembering":
            shutil.copytree(data / "register", register)
            shutil.copytree(data / "site", site)
        with timed(steps, TAKING_IN):
            if how == "forgetful":
                take_in(register, data / "deliveries", catalogue)
            with open_store(register, catalogue) as store:
                receive(store, *find_bundles(data / "late"))
        made = release(register, Path(room) / "release", catalogue, steps)
        with timed(steps, "the site"):
            site_of(made, site, catalogue)
        print(json.dumps({"answer": fingerprint(made) + fingerprint(site), "steps": steps}))


def catalogue_of(data: Path) -> Path:
    """Give the catalogue that was made for these data, or ours."""
    own = data / "catalogue"
    return own if own.is_dir() else default_catalogue()


def take_in(register: Path, deliveries: Path, catalogue: Path) -> None:
    """Make a register of the deliveries of every year."""
    with open_store(register, catalogue, create=True) as store:
        for year in sorted(deliveries.iterdir()):
            for outcome in receive_all(store, [(bundle, "") for bundle in find_bundles(year)]):
                if isinstance(outcome, Exception):
                    raise outcome


def release(register: Path, out: Path, catalogue: Path, steps: Steps | None = None) -> Path:
    """Make a release of every year of a register."""
    with open_store(register, catalogue) as store:
        years = [row["year"] for row in store.catalog.rows("SELECT DISTINCT year FROM delivery ORDER BY year")]
    requests = [Request((), year, structure=STRUCTURE, register=register) for year in years]
    its: Steps = {} if steps is None else steps
    for name, step in STEPS.items():
        setattr(pipeline, name, _with_clock(getattr(pipeline, name), its, step))
    with timed(its, REST):
        write_release(pipeline.prepare_release(Catalogue(catalogue), requests), out)
    if steps is not None:
        within = [steps[step] for step in STEPS.values()]
        steps[REST] = tuple(whole - sum(part) for whole, *part in zip(steps[REST], *within, strict=True))
    return out


def site_of(made: Path, out: Path, catalogue: Path) -> None:
    """Build the site of a release."""
    build_site(made, out, catalogue)


def fingerprint(folder: Path) -> str:
    """Name all bytes in a folder, but for what remembers which releases were shown here: archive, list and feeds."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not (name.startswith((".", "utgivelser/")) or "/utgivelser.html" in name or "/strom/" in name):
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _with_clock(function: Any, steps: Steps, step: str) -> Any:  # noqa: ANN401  (any of the steps)
    def running(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        with timed(steps, step):
            return function(*arguments, **named)

    return running


@contextmanager
def timed(steps: Steps, step: str) -> Iterator[None]:
    """Add what is done inside to a step: CPU and wall seconds, those of processes that have ended too."""
    cpu, wall = _cpu(), time.perf_counter()
    yield
    before = steps.get(step, (0.0, 0.0))
    steps[step] = (before[0] + _cpu() - cpu, before[1] + time.perf_counter() - wall)


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
