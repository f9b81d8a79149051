"""How large, how often, and where the data lie."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, python, run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """The sizes of one run; `rounds` of fresh processes, `repeat` of warm work in each.

    `years` are those of the reconstructed register, and `history` those of the national job, 0 for none of it.
    `senders` is how many deliveries of a country a release is made of, where all are not needed; None is all.
    """

    cache: Path
    persons: int = 400_000
    registrations: int = 30_000_000
    growth: tuple[int, ...] = (400_000, 4_000_000, 40_000_000, 100_000_000)
    rounds: int = 5
    repeat: int = 5
    years: int = 5
    history: int = 12
    senders: int | None = None

    @property
    def few(self) -> int:
        """Rounds for subjects that take long."""
        return min(self.rounds, 3)

    def data(self, kind: str, *arguments: object) -> Path:
        """Build data once, with `python -m benchmarks.data.<kind> FOLDER …`.

        What is half built, or built by another version of the builder, is not used.
        """
        version = hashlib.sha256((ROOT / "benchmarks" / "data" / f"{kind}.py").read_bytes()).hexdigest()[:8]
        folder = self.cache / "-".join([kind, version, *(str(one).strip("-") for one in arguments)])
        if not folder.exists():
            building = folder.with_name(f".{folder.name}")
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir(parents=True)
            run(python("-m", f"benchmarks.data.{kind}", building, *arguments))
            building.rename(folder)
        return folder


def large(cache: Path) -> Setting:
    """Give the whole thing, and a billion person-years beside: minutes to build, and a quarter of a gigabyte."""
    usual = Setting(cache)
    return replace(usual, growth=(*usual.growth, 1_000_000_000))


def quick(cache: Path) -> Setting:
    """Give the small slice: everything runs, nothing is large enough to say much."""
    return Setting(
        cache,
        persons=2_000,
        registrations=50_000,
        growth=(2_000, 20_000, 40_000),
        rounds=1,
        repeat=1,
        years=1,
        history=0,
        senders=12,
    )
