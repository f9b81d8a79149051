"""What can go wrong with the store itself: one class per thing a person can mend, each a letter without values."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from nki.errors import NkiError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_TAKEN = "Det som var underveis, er ikke tatt imot, og det er ikke gitt kvittering for det."


class StoreError(NkiError):
    """The store could not do what was asked; nothing was acknowledged."""

    exit_code: ClassVar[int] = 3


class StoreFullError(StoreError):
    """There is no room left."""

    def __init__(self) -> None:
        super().__init__(f"Disken er full. {_NOT_TAKEN} Gi registeret mer plass, og kjør kommandoen igjen.")


class StoreBusyError(StoreError):
    """Somebody else holds the catalogue for too long."""

    def __init__(self) -> None:
        super().__init__(
            f"Registeret er opptatt av noen andre. {_NOT_TAKEN} Vent litt, og kjør kommandoen igjen. "
            "Varer det, se etter om et program henger."
        )


class StoreClosedError(StoreError):
    """The folder may not be read or written by us."""

    def __init__(self) -> None:
        super().__init__(f"Registeret kan ikke skrives til eller leses. {_NOT_TAKEN} Se etter om du har tilgang.")


class StoreDiskError(StoreError):
    """The disk did not do as told."""

    def __init__(self) -> None:
        super().__init__(
            f"Disken svarte med feil. {_NOT_TAKEN} Se i maskinens logg om disken er i orden, og kjør kommandoen igjen."
        )


class StoreDamagedError(StoreError):
    """What lies in the store is not what was put there."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} er ikke slik det ble lagret. Hent det tilbake fra sikkerhetskopien før du går videre."
        )


class ReaderError(StoreError):
    """The process that reads deliveries does not start: that is no fault of the delivery."""

    def __init__(self) -> None:
        super().__init__(
            "Leseren av innsendinger kan ikke startes. Det som er tatt imot, blir lest av neste kommando som kan. "
            "Se etter om nki er riktig installert, og om katalogen er i orden (nki check)."
        )


class KeyringError(StoreError):
    """The keys are missing, open to others, or belong to another register."""


class ClockError(StoreError):
    """The clock of the machine is certainly wrong."""

    def __init__(self) -> None:
        super().__init__(f"Klokken på maskinen er feil stilt. {_NOT_TAKEN} Still klokken, og kjør kommandoen igjen.")


_BY_NUMBER: dict[int, type[StoreError]] = {
    errno.ENOSPC: StoreFullError,
    errno.EDQUOT: StoreFullError,
    errno.EFBIG: StoreFullError,
    errno.EACCES: StoreClosedError,
    errno.EPERM: StoreClosedError,
    errno.EROFS: StoreClosedError,
}


@contextmanager
def as_letters() -> Iterator[None]:
    """Turn what the disk and the catalogue complain of into letters."""
    try:
        yield
    except OSError as error:
        kind = _BY_NUMBER.get(error.errno or 0, StoreDiskError)
        raise kind from None
    except sqlite3.Error as error:
        raise _of_catalogue(error) from None


def _of_catalogue(error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError()
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError()
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY):
        return StoreClosedError()
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamagedError("Registerets katalog (catalog.sqlite)")
    return StoreDiskError()
