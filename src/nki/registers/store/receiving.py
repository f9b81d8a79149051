"""Takes a delivery in: sealed on disk first, then in the catalogue, and only then is it acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.store.bundle import Reading
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.judging import judge
from nki.registers.store.listing import get
from nki.registers.store.scratch import scratch
from nki.registers.store.sealing import new_object_key, seal, wrap

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Row

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.model import Received
    from nki.registers.store.store import Acts, Store

_KNOWN = "SELECT sequence, sha256, state, wrapped_key FROM delivery JOIN object USING (sha256) WHERE sha256 = ?"


def receive(store: Store, bundle: Bundle) -> Received:
    """Take in one delivery, and read it. The same bytes again give the same receipt.

    When this returns, the delivery survives kill and power loss. Raises UnreadableError when its bytes cannot be read,
    and StoreError when they could not be made safe: then it was not received.
    """
    sequence = keep(store, bundle)
    judge(store, sequence)
    return get(store, sequence)


def keep(store: Store, bundle: Bundle) -> int:
    """Make a delivery durable, unread; gives its sequence number."""
    master, key = store.keys.master, new_object_key()
    reading = Reading(bundle)
    with as_letters(), scratch(store.path("tmp")) as room:
        staged = write_flushed(room / "object", seal(reading.parts(), key))
        wrapped = wrap(key, master, reading.sha256)
        return _enter(store, bundle, reading, staged, wrapped)


def _reopen(store: Store, acts: Acts, known: Row) -> None:
    """Let what was refused be judged again when it comes again: rules, code lists and machines are mended too."""
    if known["state"] == "refused" and known["wrapped_key"] is not None:
        store.catalog.run("UPDATE delivery SET state = 'received' WHERE sequence = ?", (known["sequence"],))
        acts.write("received", known["sha256"], sequence=known["sequence"], again=True)


def _enter(store: Store, bundle: Bundle, reading: Reading, staged: Path, wrapped: bytes) -> int:
    sha256 = reading.sha256
    # The object gets its name inside the transaction: two who bring the same bytes, each with a key of its own, must
    # not lay theirs over the other's, and what nobody refers to can be swept at any time.
    with store.act() as acts:
        known = store.catalog.row(_KNOWN, (sha256,))
        if known:
            _reopen(store, acts, known)
            return int(known["sequence"])
        place(staged, store.object_path(sha256))
        store.catalog.insert(
            "object", {"sha256": sha256, "size": reading.size, "kind": bundle.kind, "wrapped_key": wrapped}
        )
        receipt: dict[str, str | int] = {"sha256": sha256, "received": store.now().isoformat(timespec="microseconds")}
        row = receipt | {"label": bundle.label, "chain_head": "", "signature": "", "state": "received"}
        sequence = receipt["sequence"] = store.catalog.insert("delivery", row)
        receipt["chain_head"] = acts.write("received", sha256, sequence=sequence, size=reading.size).hash
        store.catalog.run(
            "UPDATE delivery SET chain_head = ?, signature = ? WHERE sequence = ?",
            (receipt["chain_head"], store.sign(receipt), sequence),
        )
        return sequence
