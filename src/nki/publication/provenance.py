"""What a figure was made from, so that it can be traced and made again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from nki.publication.edition import Edition

LIBRARIES = ("duckdb", "numpy", "polars", "pydantic", "pyyaml")
"""Libraries whose version may bear on a figure."""


class DeliveryRecord(NamedTuple):
    """One delivery behind the figures; `received` is ISO in UTC, `sha256` the fingerprint of its bytes."""

    year: int
    kommune: str
    innsending_id: str
    received: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Deliveries, catalogue and code; no clock and no path, so that the same input gives the same bytes."""

    deliveries: tuple[DeliveryRecord, ...]
    catalogue: str
    engine: str
    active_only: bool = False
    edition: Edition = field(default_factory=Edition)


def code_version() -> dict[str, object]:
    """Name the code: nki's version, a SHA-256 over its source files, the lock it is pinned by, and the libraries."""
    source = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*.py")):
        digest.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes())
    return {
        "nki": version("nki"),
        "source_sha256": digest.hexdigest(),
        "lock_sha256": hashlib.sha256(_lock().read_bytes()).hexdigest(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _lock() -> Path:
    """Find the pinned dependencies that came with this installation; in a checkout they are in requirements/."""
    packaged = Path(__file__).resolve().parents[1] / "_lock.txt"
    return packaged if packaged.is_file() else packaged.parents[2] / "requirements" / "base.txt"
