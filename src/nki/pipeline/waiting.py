"""Kommuner whose corrections must wait: they are counted once more from what they were counted from last time.

The same names are in the manifest, so the release is made again from the same deliveries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
    unknown = set(kommuner) - {row["kommune"] for rows in by_year.values() for row in rows}
    if unknown:
        raise UsageError(
            f"Kommune {', '.join(sorted(unknown))} har ingen innsending som kan vente. Skriv nummeret kommunen leverte "
            "under, slik «nki deliveries» viser det."
        )
    old = [one for one in previous.manifest["deliveries"] if one["kommune"] in kommuner]
    return [_held(request, by_year[request.year], old, kommuner) for request in requests]


def _held(
    request: Request, rows: Sequence[Row], old: Sequence[Mapping[str, Any]], kommuner: Collection[str]
) -> Request:
    new = {row["sha256"] for row in rows if row["kommune"] not in kommuner}
    if len(new) == len(rows):
        return request
    kept = new | {one["sha256"] for one in old if one["year"] == request.year}
    if not kept:
        raise UsageError(f"Når de venter, er ingen igjen i {request.year}. Utelat året.")
    return replace(request, fingerprints=tuple(sorted(kept)))
