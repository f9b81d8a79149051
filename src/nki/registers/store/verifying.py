"""Holds the audit log against itself, against heads kept apart, and against what the catalogue says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.store.audit import Head, faults, kept_head
from nki.registers.store.model import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.registers.store.store import Store


def verify_chain(store: Store, heads: Iterable[Head] = ()) -> tuple[str, ...]:
    """Say everything that is wrong with the log; nothing when it is whole.

    `heads` are those that were kept elsewhere, in receipts or releases; the register's own head file is always used.
    """
    with store.catalog.snapshot():
        rows = store.catalog.rows("SELECT * FROM audit ORDER BY rowid")
        kept = kept_head(store.folder)
        found = list(faults(rows, [*heads, *([kept] if kept else [])]))
        if kept is None:
            found.append("Filen audit.head mangler: det kan ikke ses om loggen er kuttet.")
        acts = [(row["act"], row["subject"]) for row in rows]
        return (*found, *_against_catalogue(store, acts))


def _against_catalogue(store: Store, acts: list[tuple[str, str]]) -> Iterator[str]:
    """Compare the state of every delivery with the last thing the log says of it."""
    last = {subject: act for act, subject in acts if act in set(State)}
    states = {row["sha256"]: row["state"] for row in store.catalog.rows("SELECT sha256, state FROM delivery")}
    for sha256 in sorted(last.keys() | states.keys()):
        if last.get(sha256) != states.get(sha256):
            yield f"Innsending {sha256[:12]}: katalogen og loggen sier ikke det samme."
