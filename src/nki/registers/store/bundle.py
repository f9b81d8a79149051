"""A delivery as bytes: what is found on the way in, read once and counted while it is read, and taken apart again.

A folder becomes one stream: name, size and bytes of each of its files, sorted. Its fingerprint is the one every reader
of deliveries gives it (Source.sha256); that of a file is the SHA-256 of its bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nki.errors import UnreadableError
from nki.registers.sources import members_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE = 64 * 2**20
MAX_DELIVERY = 256 * 2**20
_LEAST = 2**12
_LONGEST = 200
_DIGITS = 11
_PACKED = frozenset({".zip", ".xml"})
_STRANGER = (".csv", ".parquet")
_PLAIN = re.compile(r"[^0-9A-Za-zæøåÆØÅ._ -]")
_NUMBER = re.compile(r"(?<!\d)\d{6} ?\d{5,6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Bundle:
    """One delivery as it lies where the sender left it; `members` is empty for a single file.

    With `content`, it lies in memory: a file that came over the network, and is only called `path`.
    """

    path: Path
    members: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    content: bytes | None = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        """Say what it is: a folder, or a file by its ending."""
        return "folder" if self.members else self.path.suffix.lower()[1:5] or "file"

    @property
    def label(self) -> str:
        """Give the name the sender knows it by, if it can be kept."""
        return _PLAIN.sub("_", safe(self.path.name)).strip(". ") or "innsending"


class Reading:
    """Reads a bundle once: `parts` gives its bytes, and afterwards `sha256` and `size` are known."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The fingerprint of what has been read."""
        return self._digest.hexdigest()

    def parts(self) -> Iterator[bytes]:
        """Give the bytes to keep; raises UnreadableError when a file is too large or is not a file."""
        if not self._bundle.members:
            for part in self._file(self._bundle.path):
                self._digest.update(part)
                yield part
            return
        for member in self._bundle.members:
            digest = hashlib.sha256()
            content = b"".join(self._file(self._bundle.path / member))
            digest.update(content)
            yield f"{member}\0{len(content)}\n".encode()
            yield content
            self._digest.update(member.encode() + b"\0" + digest.digest())
        for stranger in self._bundle.strangers:
            yield f"{stranger}\0{0}\n".encode()

    def _file(self, path: Path) -> Iterator[bytes]:
        if self._bundle.content is not None:
            self.size += len(self._bundle.content)
            yield self._bundle.content
            return
        try:
            # Not following links, and not waiting for a pipe: a delivery holds files.
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            raise UnreadableError(f"{path}: kan ikke åpnes som fil. Se etter om du har tilgang.") from None
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableError(f"{path}: er ikke en vanlig fil.")
            # Room for what is there: most files are small, and room for a million bytes takes time to get.
            size, step = 0, min(max(os.fstat(descriptor).st_size + 1, _LEAST), MAX_FILE + 1)
            while part := file.read(step):
                size += len(part)
                self.size += len(part)
                if size > MAX_FILE or self.size > MAX_DELIVERY:
                    raise UnreadableError(f"{path}: er større enn en innsending kan være ({MAX_FILE // 2**20} MB).")
                yield part


def find_bundles(path: Path) -> tuple[Bundle, ...]:
    """Find every delivery in and under `path`, in the order of their names; raises UnreadableError where none is.

    Nothing is opened: what a file holds is for the reader to judge, behind its limits.
    """
    if not path.exists():
        raise UnreadableError(f"{path}: finnes ikke.")
    try:
        # A link that is named is followed; links within a delivery are not.
        place = path.resolve()
        found = (Bundle(place),) if place.is_file() else tuple(_under(place))
    except OSError:
        raise UnreadableError(f"{path}: kan ikke åpnes. Se etter om du har tilgang.") from None
    if not found:
        raise UnreadableError(f"{path}: her er ingen innsending. En innsending er en mappe, en .zip eller en .xml.")
    return found


def unpack(content: bytes, kind: str) -> dict[str, bytes]:
    """Give the files a bundle's bytes were made of; one that was a single file has no name."""
    if kind != "folder":
        return {"": content}
    files: dict[str, bytes] = {}
    start = 0
    while start < len(content):
        end = content.index(b"\n", start)
        name, _, size = content[start:end].decode().partition("\0")
        start = end + 1 + int(size)
        files[name] = content[end + 1 : start]
    return files


def fingerprint(content: bytes, kind: str) -> str:
    """Give the fingerprint of a bundle's bytes, as reading them did."""
    if kind != "folder":
        return hashlib.sha256(content).hexdigest()
    files = unpack(content, kind)
    digest = hashlib.sha256()
    for name in sorted(members_of(files).values()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def safe(text: str) -> str:
    """Make a text from outside one that may be kept and shown: printable, short, and no number of a person in it."""
    shown = "".join(sign if sign.isprintable() else "_" for sign in text.strip())[:_LONGEST]
    return "" if _NUMBER.search(text) or _may_be_person(text) else shown


def _may_be_person(text: str) -> bool:
    """Tell whether a text holds an identity number, however it is written."""
    if sum(sign.isdigit() for sign in text) < _DIGITS:
        return False
    from nki.registers.identity.scanner import has_any  # noqa: PLC0415  (heavy; only where there are digits enough)

    return has_any(text)


def _under(folder: Path) -> Iterator[Bundle]:
    # A name with a dot first is something half written, or the machine's own.
    children = sorted(child for child in folder.iterdir() if not child.name.startswith("."))
    names = [child.name for child in children if not child.is_dir()]
    members = tuple(sorted(members_of(names).values()))
    if members:
        strangers = tuple(n for n in names if n not in members and n.lower().endswith(_STRANGER) and safe(n) == n)
        yield Bundle(folder, members, strangers)
        return
    for child in children:
        if child.is_dir():
            yield from _under(child)
        elif child.suffix.lower() in _PACKED:
            yield Bundle(child)
