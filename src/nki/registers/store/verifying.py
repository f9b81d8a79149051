"""Holds the audit log against itself, against heads and receipts kept apart, and every file against the catalogue."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from nki.registers.store.audit import Head, faults, kept_head
from nki.registers.store.bundle import fingerprint
from nki.registers.store.errors import StoreError
from nki.registers.store.judging import open_object
from nki.registers.store.lastcount import LARGE
from nki.registers.store.model import State
from nki.registers.store.receipts import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from sqlite3 import Row

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


_KEPT = dict.fromkeys(("history", "persons", "services", *LARGE), "parquet") | {"count": "arrow"}
_KEPT["remembered"] = "json"
"""What is kept of a year, and how it is written."""


def verify_objects(store: Store) -> Iterator[str]:
    """Open every object, and say of each that is not what was received; and of everything made from them."""
    rows = store.catalog.rows(
        "SELECT object.*, sequence, state FROM object JOIN delivery USING (sha256) ORDER BY sequence"
    )
    for row in rows:
        yield from _object_faults(store, row)
    for row in store.catalog.rows("SELECT work.name, year, kommune, sequence FROM work JOIN delivery USING (sequence)"):
        path = store.path("work", str(row["year"]), row["kommune"], f"{row['name']}.parquet")
        if _hash_of(path) != row["name"]:
            yield f"Innsending nummer {row['sequence']}: postene i work/ er ikke slik de ble lagret."
    for row in store.catalog.rows("SELECT year, manifest FROM extract"):
        said = json.loads(row["manifest"])
        for name in (f"{said[part]}.{kind}" for part, kind in _KEPT.items() if part in said):
            if _hash_of(store.path("extracts", str(row["year"]), name)) != name.partition(".")[0]:
                yield f"Årsuttrekket for {row['year']} er ikke slik det ble lagret. Det lages på nytt når det trengs."


def verify_receipts(store: Store, receipts: Iterable[Receipt]) -> Iterator[str]:
    """Say of every receipt given that is not ours, or that the register no longer answers for."""
    columns = "sequence, sha256, received, chain_head, signature"
    own = [Receipt(**dict(row)) for row in store.catalog.rows(f"SELECT {columns} FROM delivery")]  # noqa: S608
    public = bytes.fromhex(store.keys.public)
    log = {row["hash"] for row in store.catalog.rows("SELECT hash FROM audit")}
    for receipt in dict.fromkeys([*own, *receipts]):
        if not receipt.is_signed_by(public):
            yield f"Kvittering nummer {receipt.sequence}: signaturen er ikke registerets."
        elif receipt not in own:
            yield f"Kvittering nummer {receipt.sequence}: registeret har ingen slik innsending."
        if receipt.chain_head not in log:
            yield f"Kvittering nummer {receipt.sequence}: loggen har ikke linjen den ble gitt fra."


def _object_faults(store: Store, row: Row) -> Iterator[str]:
    number, path = row["sequence"], store.object_path(row["sha256"])
    if row["wrapped_key"] is None:
        if path.exists():
            yield f"Innsending nummer {number}: nøkkelen er ødelagt, men filen ligger der ennå."
        return
    try:
        content = b"".join(open_object(store, row["sha256"]))
    except StoreError as error:
        yield f"Innsending nummer {number}: {error}"
        return
    if fingerprint(content, row["kind"]) != row["sha256"]:
        yield f"Innsending nummer {number}: innholdet har ikke det fingeravtrykket det ble mottatt med."


def _hash_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
