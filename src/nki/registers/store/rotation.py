"""Changes keys, and no figure.

That of pseudonyms: every delivery is read again from its sealed bytes. The master key: the key of every object is
wrapped anew, and no object is touched.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from nki.registers.store.durable import locked, write_flushed
from nki.registers.store.errors import StoreDamagedError, as_letters
from nki.registers.store.judging import keep_table, read_object
from nki.registers.store.keys import SIZE, keys_path, read_keys, write_keys
from nki.registers.store.scratch import scratch
from nki.registers.store.sealing import unwrap, wrap
from nki.registers.store.tending import tend

if TYPE_CHECKING:
    from sqlite3 import Row

    from nki.registers.store.keys import Keyring
    from nki.registers.store.store import Store

_LEFT = """
    SELECT delivery.*, kind FROM delivery JOIN object USING (sha256)
    WHERE version > 0 AND state IN ('accepted', 'withdrawn')
        AND sequence NOT IN (SELECT sequence FROM work WHERE epoch = ?)
    ORDER BY sequence"""


def rotate_key(store: Store) -> int:
    """Change the key, and give the number of the new epoch. Interrupted, it is taken up where it was left.

    Old and new records lie side by side until all are read; then one transaction moves the register to the new key.
    """
    with as_letters(), locked(store.path("tmp", "rotation.gate")):
        now = int(store.catalog.setting("epoch"))
        epoch = _next_key(store, now)
        key = store.keys.pseudonyms[epoch]
        while not _moved(store, epoch):
            for row in store.catalog.rows(_LEFT, (epoch,)):
                _read_again(store, row, epoch, key)
        _forget_old_keys(store, epoch)
    tend(store, thoroughly=True)
    return epoch


def rotate_master(store: Store) -> str:
    """Change the key that wraps those of objects, and give the mark of the new one; taken up where it was left.

    A copy of the old key file opens nothing that is received, or in place, from then on.
    """
    with as_letters(), locked(store.path("tmp", "rotation.gate")):
        path = keys_path(store.folder)
        keys = read_keys(path)
        if keys.former and keys.check == store.catalog.setting("key_check"):
            # The change was made, and only the old key was not forgotten.
            write_keys(path, replace(keys, former=b""))
            keys = read_keys(path)
        if not keys.former:
            keys = replace(keys, master=secrets.token_bytes(SIZE), former=keys.master)
            write_keys(path, keys)
        with store.act() as acts:
            _wrap_anew(store, keys)
            store.catalog.set("key_check", keys.check)
            acts.write("rewrapped", keys.check)
        store.keys = replace(keys, former=b"")
        write_keys(path, store.keys)
    store.catalog.forget()
    return keys.check


def _wrap_anew(store: Store, keys: Keyring) -> None:
    for row in store.catalog.rows("SELECT sha256, wrapped_key FROM object WHERE wrapped_key NOT NULL"):
        key = unwrap(row["wrapped_key"], keys.former, row["sha256"])
        values = (wrap(key, keys.master, row["sha256"]), row["sha256"])
        store.catalog.run("UPDATE object SET wrapped_key = ? WHERE sha256 = ?", values)


def _next_key(store: Store, now: int) -> int:
    epoch = max(store.keys.pseudonyms)
    if epoch == now:
        epoch += 1
        _write(store, store.keys.pseudonyms | {epoch: secrets.token_bytes(SIZE)})
    return epoch


def _read_again(store: Store, row: Row, epoch: int, key: bytes) -> None:
    parsed = read_object(store, row, key)
    if not parsed.accepted:
        raise StoreDamagedError(f"Innsending nummer {row['sequence']} leses ikke lenger som før, og")
    name = hashlib.sha256(parsed.table).hexdigest()
    with scratch(store.path("tmp")) as room:
        staged = write_flushed(room / "table", [parsed.table])
        with store.catalog.writing():
            keep_table(store, staged, {part: row[part] for part in ("year", "kommune", "sequence")}, epoch, name)


def _moved(store: Store, epoch: int) -> bool:
    """Move to the new key, if everything is there."""
    with store.act() as acts:
        if store.catalog.rows(_LEFT, (epoch,)):
            return False
        store.catalog.set("epoch", str(epoch))
        store.catalog.run("DELETE FROM work WHERE epoch <> ?", (epoch,))
        store.catalog.run("DELETE FROM extract")
        acts.write("rekeyed", str(epoch))
        return True


def _forget_old_keys(store: Store, epoch: int) -> None:
    _write(store, {epoch: store.keys.pseudonyms[epoch]})


def _write(store: Store, pseudonyms: dict[int, bytes]) -> None:
    store.master()  # reads the file anew, should another process have changed it
    keys = replace(store.keys, pseudonyms=pseudonyms)
    write_keys(keys_path(store.folder), keys)
    store.keys = keys
