"""The store: where a register lives, opened by as many processes as like."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from nki.errors import UnreadableError
from nki.reference import load_reference
from nki.registers.register import Register
from nki.registers.rules import load_controls
from nki.registers.schema import load_schema
from nki.registers.store import audit
from nki.registers.store.catalog import Catalog
from nki.registers.store.durable import flush_folder, locked, make_folder
from nki.registers.store.errors import ClockError, KeyringError, as_letters
from nki.registers.store.keys import Keyring, keys_path, new_keys, read_keys, write_keys
from nki.registers.store.parsing import ChildParser
from nki.registers.store.receipts import RECEIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from nki.registers.rules.figures import Figures
    from nki.registers.store.parsing import Parser

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""The store was written after this: a clock that says otherwise is wrong."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Store:
    """An open store; `catalogue` is the folder with the file description deliveries are held against."""

    folder: Path
    catalogue: Path
    catalog: Catalog
    clock: Callable[[], datetime] = _now
    parser: Parser = field(default_factory=ChildParser)
    figures: dict[int, tuple[Figures, ...]] = field(default_factory=dict, repr=False)
    """What each delivery says, once it has been looked up."""

    @cached_property
    def register(self) -> Register:
        """What a delivery looks like, and the country it speaks of."""
        return Register(load_schema(self.catalogue), load_reference(self.catalogue), load_controls(self.catalogue))

    @cached_property
    def keys(self) -> Keyring:
        """The register's own keys; raises KeyringError."""
        keys = read_keys(keys_path(self.folder))
        wanted = self.catalog.setting("key_check")
        if keys.former and keys.before.check == wanted:
            keys = keys.before
        if keys.check != wanted:
            raise KeyringError("Nøklene hører til et annet register. Se etter om NKI_KEYS peker på riktig fil.")
        return keys

    def master(self) -> bytes:
        """Get the key that wraps those of objects, as it is now; another process may have changed it."""
        if self.keys.check != self.catalog.setting("key_check"):
            del self.keys
        return self.keys.master

    def pseudonym_key(self, epoch: int) -> bytes | None:
        """Get the key of an epoch; None when the register has moved on. Another process may have changed the file."""
        if epoch not in self.keys.pseudonyms:
            del self.keys
        return self.keys.pseudonyms.get(epoch)

    def now(self) -> datetime:
        """Read the clock; raises ClockError when it is certainly wrong. It orders nothing."""
        now = self.clock()
        if now < EARLIEST:
            raise ClockError
        return now

    def path(self, *parts: str) -> Path:
        """Name a file of the store."""
        return self.folder.joinpath(*parts)

    def object_path(self, sha256: str) -> Path:
        """Say where the bytes of a delivery lie, sealed."""
        return self.path("objects", sha256[:2], sha256)

    def sign(self, receipt: Mapping[str, str | int]) -> str:
        """Sign a receipt."""
        return self.keys.sign(RECEIPT + audit.canonical(receipt).encode())

    @contextmanager
    def act(self) -> Iterator[Acts]:
        """Do something and write it down, in one transaction; the head of the log is kept apart afterwards."""
        acts = Acts(self)
        with self.catalog.writing():
            yield acts
        if acts.head:
            audit.keep_head(self.folder, self.catalog, acts.head)

    def close(self) -> None:
        """Close."""
        self.parser.close()
        self.catalog.close()


class Acts:
    """Writes acts down within a transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.head: audit.Head | None = None

    def write(self, act: str, subject: str, **details: str | int | bool) -> audit.Head:
        """Write one act down."""
        self.head = audit.append(self._store.catalog, self._store.now(), act, subject, details)
        return self.head


@contextmanager
def open_store(folder: Path, catalogue: Path, *, create: bool = False, parser: Parser | None = None) -> Iterator[Store]:
    """Open the register in `folder`, or begin one; raises UnreadableError when there is none, StoreError."""
    if not create and not (folder / "catalog.sqlite").is_file():
        raise UnreadableError(f"{folder}: her er ikke noe register. Det blir til med den første «nki receive».")
    with as_letters():
        for part in ("tmp", "objects", "work", "quarantine", "extracts"):
            make_folder(folder / part)
        with locked(folder / "tmp" / "open.gate"):
            store = Store(folder, catalogue, Catalog(folder / "catalog.sqlite"))
            store.catalog.prepare()
            _begin(store)
    store.parser = parser or store.parser
    try:
        yield store
    finally:
        store.close()


def _begin(store: Store) -> None:
    if not store.catalog.setting("key_check"):
        path = keys_path(store.folder)
        if not path.exists():
            write_keys(path, new_keys())
        keys = read_keys(path)
        flush_folder(store.folder)
        with store.catalog.writing():
            store.catalog.set("key_check", keys.check)
            store.catalog.set("epoch", str(max(keys.pseudonyms)))
            audit.append(store.catalog, store.now(), "begun", keys.check)
    if audit.kept_head(store.folder) is None and audit.head(store.catalog).number == 1:
        audit.keep_head(store.folder, store.catalog, audit.head(store.catalog))
