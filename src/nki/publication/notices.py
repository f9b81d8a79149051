"""What must be said on every face of a release, in the catalogue's words (`catalogue/texts/merknader.yaml`)."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (pydantic reads annotations at run time)
from typing import TYPE_CHECKING

from nki.catalogue import Entry, load_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.statistics import EstimateTable


class Notice(Entry):
    """One notice in the languages it is read in."""

    nb: str
    nn: str
    en: str


class Notices(Entry):
    """Every notice there is."""

    rekonstruert: Notice
    syntetisk: Notice
    foreloepig: Notice
    avrundet: Notice


def load_notices(folder: Path) -> Notices:
    """Read the notices from a catalogue folder; raises CatalogueError."""
    return load_entry(folder / "texts" / "merknader.yaml", Notices)


def notices_for(tables: Sequence[EstimateTable], notices: Notices) -> dict[str, Notice]:
    """Find which notices these figures must carry, by name."""
    protected = [table.protected for table in tables]
    names = [origin for origin in ("rekonstruert", "syntetisk") if any(p.origin == origin for p in protected)]
    names += ["foreloepig"] if any(p.preliminary for p in protected) else []
    names += ["avrundet"] if any(proof.policy.method == "avrunding" for p in protected for proof in p.proofs) else []
    return {name: getattr(notices, name) for name in names}
