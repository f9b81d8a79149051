"""Takes deliveries in: looked through, sealed on disk, then in the catalogue, and only then are they acknowledged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.errors import NkiError, UnreadableError
from nki.registers.store.bundle import Reading
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.judging import judge, read_parcels
from nki.registers.store.listing import get
from nki.registers.store.scratch import scratch
from nki.registers.store.sealing import new_object_key, seal, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from sqlite3 import Row

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.judging import Read
    from nki.registers.store.model import Received
    from nki.registers.store.store import Acts, Store

    Outcome = Received | NkiError
    Sealed = tuple[Path, bytes]
    """A sealed object that has no name yet, and its key."""

STACK, STACK_BYTES = 64, 8 * 2**20
"""How many deliveries are read together, and of what size; one that is larger is read alone."""

_KNOWN = "SELECT sequence, sha256, state, wrapped_key FROM delivery JOIN object USING (sha256) WHERE sha256 = ?"


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery held in memory, before anything of it is written down, and the kommune that brought it, if one did."""

    bundle: Bundle
    sender: str
    parts: list[bytes]
    sha256: str
    size: int


def receive(store: Store, bundle: Bundle, *, sender: str = "") -> Received:
    """Take in one delivery. The same bytes again give the same receipt.

    `sender` is the kommune that brings it, by its number today; a delivery for another is refused. Without, whoever
    runs the register brings it.

    When this returns, the delivery survives kill and power loss. Raises UnreadableError when its bytes cannot be read,
    and StoreError when they could not be made safe: then it was not received.
    """
    (received,) = _receive(store, [hold(bundle, sender)])
    return received


def receive_all(store: Store, brought: Iterable[tuple[Bundle, str]]) -> Iterator[Outcome]:
    """Take in deliveries, each with its sender, in their order: what `receive` gives, or raises, for each.

    Those that fit in a stack are read together, and made safe together; then each has its own receipt.
    """
    for stack in stacks(brought):
        if isinstance(stack, UnreadableError):
            yield stack
        else:
            yield from _take_in(store, stack)


def stacks(brought: Iterable[tuple[Bundle, str]]) -> Iterator[list[Held] | UnreadableError]:
    """Hold deliveries in stacks, in their order; one that cannot be read stands between them."""
    stack: list[Held] = []
    for bundle, sender in brought:
        try:
            held: Held | UnreadableError = hold(bundle, sender)
        except UnreadableError as error:
            held = error
        if stack and (isinstance(held, UnreadableError) or not _has_room(stack, held)):
            yield stack
            stack = []
        if isinstance(held, UnreadableError):
            yield held
        else:
            stack.append(held)
    if stack:
        yield stack


def hold(bundle: Bundle, sender: str = "") -> Held:
    """Read the bytes of a delivery; raises UnreadableError."""
    reading = Reading(bundle)
    parts = list(reading.parts())
    return Held(bundle, sender, parts, reading.sha256, reading.size)


def _has_room(stack: Sequence[Held], one: Held) -> bool:
    """Tell whether one more may be read with the others; what comes twice must first be there once."""
    size = one.size + sum(held.size for held in stack)
    return len(stack) < STACK and size <= STACK_BYTES and all(held.sha256 != one.sha256 for held in stack)


def _take_in(store: Store, stack: Sequence[Held]) -> Iterator[Outcome]:
    """Take a stack in; should that fail, whoever is to blame, each is taken in alone."""
    done: Iterable[Outcome] = (_alone(store, held) for held in stack)
    if len(stack) > 1:
        # Whatever it is that fails: what one of them brought must not stop the others.
        with suppress(Exception):
            done = _receive(store, stack)
    yield from done


def _alone(store: Store, held: Held) -> Outcome:
    try:
        return _receive(store, [held])[0]
    except NkiError as error:
        return error


def _receive(store: Store, stack: Sequence[Held]) -> list[Received]:
    reads = keep(store, stack)
    judge(store, reads)
    return [get(store, sequence) for sequence in reads]


def keep(store: Store, stack: Sequence[Held]) -> dict[int, Read | None]:
    """Make deliveries durable, undecided: their sequence numbers, and what came of reading those that were not known.

    They are read in memory first: what carries identity numbers is never written down, sealed or not; then all that is
    kept is the fact that it came.
    """
    known = {held.sha256: store.catalog.row(_KNOWN, (held.sha256,)) for held in stack}
    new = [held for held in stack if (row := known[held.sha256]) is None or row["state"] == "refused"]
    kept: dict[str, tuple[int, Read | None]] = {sha256: (row["sequence"], None) for sha256, row in known.items() if row}
    if new:
        with as_letters():
            reads = _read(store, new)
            sequences = _enter_all(store, new, reads)
        for held, sequence, read in zip(new, sequences, reads, strict=True):
            kept[held.sha256] = (sequence, read)
    return dict(kept[held.sha256] for held in stack)


def _read(store: Store, stack: Sequence[Held]) -> list[Read]:
    """Read deliveries as the epoch in use does."""
    from nki.registers.store.parsed import Parcel  # noqa: PLC0415  (the readers are heavy; only where used)

    key = None
    while key is None:
        epoch = int(store.catalog.setting("epoch"))
        key = store.pseudonym_key(epoch)
    parcels = [Parcel(held.bundle.kind, held.bundle.label, held.parts) for held in stack]
    return [(epoch, parsed) for parsed in read_parcels(store, parcels, key)]


def _enter_all(store: Store, stack: Sequence[Held], reads: Sequence[Read]) -> list[int]:
    """Seal deliveries on disk, and enter them in one transaction."""
    with scratch(store.path("tmp")) as room:
        sealed = [_sealed(room, held) if parsed.kept else None for held, (_, parsed) in zip(stack, reads, strict=True)]
        # Objects get their names inside the transaction: two who bring the same bytes, each with a key of its own, must
        # not lay theirs over the other's, and what nobody refers to can be swept at any time.
        with store.act() as acts:
            return [_enter(store, acts, held, one) for held, one in zip(stack, sealed, strict=True)]


def _sealed(room: Path, held: Held) -> Sealed:
    key = new_object_key()
    return write_flushed(room / held.sha256, seal(held.parts, key)), key


def _reopen(store: Store, acts: Acts, known: Row, sealed: Sealed | None, sender: str) -> None:
    """Let what was refused be judged again when it comes again: rules, code lists and machines are mended too."""
    if known["state"] == "refused" and sealed:
        if known["wrapped_key"] is None:
            place(sealed[0], store.object_path(known["sha256"]))
            wrapped = wrap(sealed[1], store.master(), known["sha256"])
            store.catalog.run("UPDATE object SET wrapped_key = ? WHERE sha256 = ?", (wrapped, known["sha256"]))
        sql = "UPDATE delivery SET state = 'received', sender = ? WHERE sequence = ?"
        store.catalog.run(sql, (sender, known["sequence"]))
        acts.write("received", known["sha256"], sequence=known["sequence"], again=True)


def _enter(store: Store, acts: Acts, held: Held, sealed: Sealed | None) -> int:
    sha256 = held.sha256
    known = store.catalog.row(_KNOWN, (sha256,))
    if known:
        _reopen(store, acts, known, sealed, held.sender)
        return int(known["sequence"])
    if sealed:
        place(sealed[0], store.object_path(sha256))
    # Within the transaction, so that a key that is being changed is never the one that wraps.
    wrapped = wrap(sealed[1], store.master(), sha256) if sealed else None
    store.catalog.insert(
        "object", {"sha256": sha256, "size": held.size, "kind": held.bundle.kind, "wrapped_key": wrapped}
    )
    receipt: dict[str, str | int] = {"sha256": sha256, "received": store.now().isoformat(timespec="microseconds")}
    row = receipt | {
        "label": held.bundle.label,
        "sender": held.sender,
        "chain_head": "",
        "signature": "",
        "state": "received",
    }
    sequence = receipt["sequence"] = store.catalog.insert("delivery", row)
    receipt["chain_head"] = acts.write("received", sha256, sequence=sequence, size=held.size).hash
    store.catalog.run(
        "UPDATE delivery SET chain_head = ?, signature = ? WHERE sequence = ?",
        (receipt["chain_head"], store.sign(receipt), sequence),
    )
    return sequence
