"""Has received deliveries read, and decides: accepted, with its records in place, or refused, with a report."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from nki.reference.succession import numbers_of
from nki.registers.store import letters
from nki.registers.store.audit import canonical
from nki.registers.store.durable import flush_folder, locked, make_folder, place, write_flushed
from nki.registers.store.errors import StoreDamagedError, as_letters
from nki.registers.store.failpoint import reach
from nki.registers.store.model import said_of
from nki.registers.store.parsing import ParserStoppedError
from nki.registers.store.practising import practice_of
from nki.registers.store.scratch import scratch
from nki.registers.store.sealing import unseal, unwrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from sqlite3 import Row

    from nki.registers.store.parsed import Parcel, Parsed
    from nki.registers.store.store import Acts, Store

    Read = tuple[int, Parsed]
    """The epoch a delivery was read in, and what came of it."""

_STOPPED = {"slow": letters.TOO_SLOW, "large": letters.TOO_LARGE, "stopped": letters.STOPPED}
_TRIES = 2


def judge(store: Store, reads: Mapping[int, Read | None]) -> None:
    """Decide about deliveries, by their sequence numbers and in this order, unless it is done.

    They are read, unless they have been. Only one process at a time does it, and in one transaction.
    """
    claims = [store.path("tmp", f"{sequence}.claim") for sequence in sorted(reads)]
    with as_letters(), ExitStack() as held:
        for claim in claims:
            held.enter_context(locked(claim))
        while not _judged(store, reads):
            reads = dict.fromkeys(reads)
        for claim in claims:
            claim.unlink(missing_ok=True)


def read_parcels(store: Store, parcels: Sequence[Parcel], key: bytes) -> list[Parsed]:
    """Read deliveries, behind limits: together, and when that makes the reader stop, each alone."""
    if len(parcels) > 1:
        reach("parse")
        with suppress(ParserStoppedError):
            return store.parser.parse(parcels, store.catalogue, key)
    return [_read_alone(store, parcel, key) for parcel in parcels]


def _read_alone(store: Store, parcel: Parcel, key: bytes) -> Parsed:
    """Read a delivery, behind limits; what makes the reader stop is a finding."""
    reach("parse")
    for attempt in range(_TRIES):
        try:
            return store.parser.parse([parcel], store.catalogue, key)[0]
        except ParserStoppedError as stopped:
            reason = stopped.reason
            if reason == "slow" or attempt == _TRIES - 1:
                break
    return _stopped(parcel, reason)


def read_object(store: Store, row: Row, key: bytes) -> Parsed:
    """Read a delivery that lies in the store."""
    from nki.registers.store.parsed import Parcel  # noqa: PLC0415  (the readers are heavy; only where used)

    return _read_alone(store, Parcel(row["kind"], row["label"], open_object(store, row["sha256"])), key)


def open_object(store: Store, sha256: str) -> list[bytes]:
    """Open the sealed bytes of a delivery; raises StoreDamagedError, or KeyringError."""
    row = store.catalog.row("SELECT wrapped_key FROM object WHERE sha256 = ?", (sha256,))
    if row is None or row["wrapped_key"] is None:
        raise StoreDamagedError("En innsending som er slettet,")
    try:
        content = store.object_path(sha256).read_bytes()
    except FileNotFoundError:
        raise StoreDamagedError("En innsending i objects/ mangler, og registeret") from None
    return list(unseal(content, unwrap(row["wrapped_key"], store.master(), sha256)))


def keep_table(store: Store, staged: Path, row: dict[str, str | int], epoch: int, name: str) -> None:
    """Give the records of a delivery their place, within a transaction."""
    place(staged, store.path("work", str(row["year"]), str(row["kommune"]), f"{name}.parquet"))
    store.catalog.run("INSERT OR REPLACE INTO work VALUES (?, ?, ?)", (row["sequence"], epoch, name))


def _stopped(parcel: Parcel, reason: str) -> Parsed:
    """Say what stopped the reader; what it could not look through as tables is looked through as it is."""
    from nki.registers.identity.looking import in_text  # noqa: PLC0415  (the readers are heavy; only where used)
    from nki.registers.store.parsed import Parsed  # noqa: PLC0415

    hidden = in_text(b"".join(parcel.parts), parcel.name)
    return Parsed(findings=(_STOPPED[reason].finding(parcel.name), *hidden))


def _judged(store: Store, reads: Mapping[int, Read | None]) -> bool:
    """Decide about those that wait; False when the register has moved on to another key meanwhile."""
    epoch = int(store.catalog.setting("epoch"))
    key = store.pseudonym_key(epoch)
    if key is None:
        return False
    rows = [row for row in (_row(store, sequence) for sequence in reads) if row["state"] == "received"]
    waiting = [(row, _parsed(store, row, reads[row["sequence"]], epoch, key)) for row in rows]
    reach("parsed")
    with scratch(store.path("tmp")) as room:
        staged = [write_flushed(room / str(row["sequence"]), [parsed.table]) for row, parsed in waiting]
        with store.act() as acts:
            if store.catalog.setting("epoch") != str(epoch):
                return False
            for (row, parsed), table in zip(waiting, staged, strict=True):
                _decide(store, acts, row, parsed, (table, epoch))
    for row in rows:
        _let_go(store, row["sha256"])
    return True


def _row(store: Store, sequence: int) -> Row:
    sql = "SELECT delivery.*, kind FROM delivery JOIN object USING (sha256) WHERE sequence = ?"
    (row,) = store.catalog.rows(sql, (sequence,))
    return row


def _parsed(store: Store, row: Row, read: Read | None, epoch: int, key: bytes) -> Parsed:
    """Give what came of reading a delivery in an epoch; it is read if it has not been."""
    parsed = read[1] if read and read[0] == epoch else read_object(store, row, key)
    if parsed.header and not parsed.header["id"]:
        # What cannot be kept is hidden; the delivery is still told from all others.
        return replace(parsed, header=parsed.header | {"id": f"skjult-{row['sha256'][:12]}"})
    return parsed


def _decide(store: Store, acts: Acts, row: Row, parsed: Parsed, staged: tuple[Path, int]) -> None:
    """Accept a delivery or refuse it; those before it in the same stack are decided already."""
    if parsed.accepted and _id_is_taken(store, parsed):
        finding = letters.SAME_ID.finding(row["label"], field="innsending_id")
        parsed = replace(parsed, findings=(*parsed.findings, finding))
    if parsed.header and row["sender"] and not _is_its_own(store, row["sender"], parsed):
        finding = letters.SENDER.finding(row["label"], field="kommunenummer")
        parsed = replace(parsed, findings=(*parsed.findings, finding))
    if parsed.accepted:
        _accept(store, acts, row, parsed, staged)
    else:
        report = staged[0].with_suffix(".report")
        _refuse(store, acts, row, parsed, write_flushed(report, [_report(row, parsed).encode()]))


def _let_go(store: Store, sha256: str) -> None:
    """Remove an object whose key is destroyed, and what is left of the key; should we die here, a sweep does."""
    if store.catalog.row("SELECT 1 FROM object WHERE sha256 = ? AND wrapped_key IS NULL", (sha256,)):
        store.object_path(sha256).unlink(missing_ok=True)
        store.catalog.forget()


def _is_its_own(store: Store, sender: str, parsed: Parsed) -> bool:
    """Tell whether a delivery is for the kommune that brought it, or for one that has become a part of it."""
    reference, year = store.register.reference, int(parsed.header["geography"])
    return year not in reference.years or parsed.header["kommune"] in numbers_of(reference, sender, year)


def _id_is_taken(store: Store, parsed: Parsed) -> bool:
    sql = "SELECT 1 FROM delivery WHERE id = ? AND state = 'accepted'"
    return store.catalog.row(sql, (parsed.header["id"],)) is not None


def _accept(store: Store, acts: Acts, row: Row, parsed: Parsed, staged: tuple[Path, int]) -> None:
    header = parsed.header
    place_of = (header["year"], header["kommune"])
    before = store.catalog.row("SELECT sequence, sent, id FROM in_force WHERE year = ? AND kommune = ?", place_of)
    older = before is not None and (before["sent"], before["id"]) > (header["sent"], header["id"])
    if older:
        parsed = replace(parsed, findings=(*parsed.findings, letters.OLDER.finding(row["label"], field="mottatt")))
    count = "SELECT 1 + count(*) AS next FROM delivery WHERE year = ? AND kommune = ? AND version > 0"
    (version,) = store.catalog.rows(count, place_of)
    name = hashlib.sha256(parsed.table).hexdigest()
    keep_table(store, staged[0], {**header, "sequence": row["sequence"]}, staged[1], name)
    told = practice_of(store, header, parsed.figures)
    parsed = replace(parsed, findings=(*parsed.findings, *told))
    supersedes = before["sequence"] if before and not older else None
    _settle(store, row, parsed, {"state": "accepted", "version": version["next"], "supersedes": supersedes})
    acts.write("accepted", row["sha256"], sequence=row["sequence"], records=name)


def _refuse(store: Store, acts: Acts, row: Row, parsed: Parsed, report: Path) -> None:
    folder = store.path("quarantine", row["sha256"])
    make_folder(folder)
    if parsed.kept:
        with suppress(OSError):
            # The refused bytes themselves, still sealed: the same file as the object, where the disk can do that.
            os.link(store.object_path(row["sha256"]), folder / "object")
    else:
        store.catalog.run("UPDATE object SET wrapped_key = NULL WHERE sha256 = ?", (row["sha256"],))
    place(report, folder / "report.json")
    flush_folder(folder)
    _settle(store, row, parsed, {"state": "refused"})
    acts.write("refused", row["sha256"], sequence=row["sequence"], findings=len(parsed.findings), kept=parsed.kept)


def _settle(store: Store, row: Row, parsed: Parsed, more: dict[str, str | int | None]) -> None:
    columns: dict[str, str | int | None] = {
        **parsed.header,
        "persons": parsed.persons,
        "registered": canonical(parsed.registered),
        "findings": canonical([said_of(finding) for finding in parsed.findings]),
        "figures": canonical(parsed.figures),
        **more,
    }
    sets = ", ".join(f"{name} = ?" for name in columns)
    sql = f"UPDATE delivery SET {sets} WHERE sequence = ?"  # noqa: S608  (names of our own columns)
    store.catalog.run(sql, (*columns.values(), row["sequence"]))


def _report(row: Row, parsed: Parsed) -> str:
    findings = [said_of(finding) for finding in parsed.findings]
    said = {"sha256": row["sha256"], "sequence": row["sequence"], "label": row["label"], "findings": findings}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
