"""Kommuner whose corrections must wait: they are counted once more from what they were counted from last time.

The same names are in the manifest, so the release is made again from the same deliveries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.pipeline.knowing import behind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from sqlite3 import Row

    from nki.counting import Catalogue, Request
    from nki.publication import PublishedRelease


def left_waiting(
    catalogue: Catalogue, requests: Sequence[Request], previous: PublishedRelease | None, kommuner: Collection[str]
) -> list[Request]:
    """Ask for the deliveries in force, but those of the previous release for some kommuner; none where it had none.

    `kommuner` are the codes they deliver under. Raises UsageError when there is nothing to hold on to.
    """
    register = requests[0].register
    if not kommuner:
        return list(requests)
    if previous is None or register is None or requests[0].paths:
        raise UsageError(
            "--wait lar kommuner stå som i forrige publiserte utgivelse, og henter innsendingene fra registeret. "
            "Bruk det uten --deliveries og --out, når noe er publisert."
        )
    # Only those who hold something back need these.
    from nki.registers.store import open_store  # noqa: PLC0415
    from nki.registers.store.yearly import in_force  # noqa: PLC0415

    with open_store(register, catalogue.folder) as store:
        by_year = {one.year: in_force(store, one.year, carry_forward=one.carry_forward) for one in requests}
    # One that has been withdrawn since has nothing in force, and stands as it was all the same.
    old = {one["sha256"]: one["kommune"] for one in previous.manifest["deliveries"] if one["kommune"] in kommuner}
    unknown = set(kommuner) - {row["kommune"] for rows in by_year.values() for row in rows} - set(old.values())
    if unknown:
        raise UsageError(
            f"Kommune {', '.join(sorted(unknown))} har ingen innsending som kan vente. Skriv nummeret kommunen leverte "
            "under, slik «nki deliveries» viser det."
        )
    counted = {one.year: old.keys() & set(behind(previous, one.year)) for one in requests}
    return [_held(request, by_year[request.year], counted[request.year], kommuner) for request in requests]


def _held(request: Request, rows: Sequence[Row], old: Collection[str], kommuner: Collection[str]) -> Request:
    """Ask for what is in force of others, and what these were counted from."""
    new = {row["sha256"] for row in rows if row["kommune"] not in kommuner}
    if not old and len(new) == len(rows):
        return request
    if not (new or old):
        raise UsageError(f"Når de venter, er ingen igjen i {request.year}. Utelat året.")
    return replace(request, fingerprints=tuple(sorted({*new, *old})))
