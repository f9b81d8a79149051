"""The public releases as they are served: the current one, and each earlier one under its own address."""

from __future__ import annotations

from importlib.metadata import version
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication import published, read_release
from nki.web.bank.bank import Bank
from nki.web.bank.tables import bank_tables
from nki.web.problem import problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nki.publication import Publication, Publications
    from nki.web.settings import Settings

BANK = "/api/pxwebapi/v2"
EARLIER = "/utgivelser"
_LOOK_AGAIN = 1.0
_NAME = 12


class Shelf:
    """Reads what is public in a folder, and sees when something new is; a release is read when first asked for.

    `generation` grows when what is public changes, so that what was remembered can be forgotten.
    """

    def __init__(self, folder: Path, settings: Settings, clock: Callable[[], float] = monotonic) -> None:
        self.folder, self.settings, self.clock = folder, settings, clock
        self.generation = 0
        self._banks: dict[tuple[str, bool], Bank] = {}
        self._lock = Lock()
        self._seen = self._stamp()
        self._looked = clock()
        self._public = published(folder)

    @property
    def public(self) -> Publications:
        """What is public now; the disk is asked at most once a second."""
        now = self.clock()
        if now - self._looked >= _LOOK_AGAIN:
            self._looked = now
            stamp = self._stamp()
            if stamp != self._seen:
                self._public = published(self.folder)
                self._seen = stamp
                self.generation += 1
        return self._public

    def bank(self, release: str | None = None) -> Bank:
        """Give the bank of the current release, or of the one named; raises ProblemError when it is not public."""
        if release is None:
            return self._open(self.public.current, current=True)
        try:
            return self._open(self.public.find(release), current=False)
        except UsageError:
            raise problem(404, "unknown_release", verdi=release) from None

    def _open(self, publication: Publication, *, current: bool) -> Bank:
        key = (publication.release, current)
        with self._lock:
            if key not in self._banks:
                self._banks[key] = self._read(publication, current=current)
            return self._banks[key]

    def _read(self, publication: Publication, *, current: bool) -> Bank:
        name = publication.release[:_NAME]
        other = self._banks.get((publication.release, not current))
        tables = other.tables if other else bank_tables(read_release(publication.folder), name, publication.published)
        base = self.settings.base_url + ("" if current else f"{EARLIER}/{name}") + BANK
        return Bank(name, tables, base, self.settings, version("nki"))

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / "current.json").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
