"""Opens one file that somebody sent, plain or alone in a .zip, within the measures."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
import zlib
from typing import TYPE_CHECKING

from nki.errors import DeliveryError, UnreadableError
from nki.registers.formats import letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE = 64 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 100

_DAMAGED = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_LINK = 0o120000
_KIND = 0o170000
_MESSAGE = re.compile(rb"http://www\.npr\.no/xmlstds/|<(?:\w{1,20}:)?Melding[\s>]")
_HEAD = 64 * 1024
_PIECE = 2**20
_MOST_MEMBERS = 100


def is_message(content: bytes) -> bool:
    """Tell whether the beginning of a file is that of a KPR message."""
    head = content[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:4]:
        head = head.replace(b"\0", b"")
    return _MESSAGE.search(head) is not None


def refuse_message(path: Path) -> None:
    """Refuse a KPR message, plain or in a .zip, before anything of it is kept; raises DeliveryError (D069)."""
    if any(is_message(head) for head in _heads(path)):
        raise DeliveryError([letters.CARRIES_IDENTITY.finding(path.name, lines=(1,))])


def _heads(path: Path) -> Iterator[bytes]:
    """Give the beginnings of the XML files there are; what cannot be read is for others to tell."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as stream:
                yield stream.read(_HEAD)
            return
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist()[:_MOST_MEMBERS]:
                if info.filename.lower().endswith(".xml"):
                    with archive.open(info) as stream:
                        yield stream.read(_HEAD)
    except _DAMAGED:
        return


def read_file(path: Path) -> bytes:
    """Read a file, or the only one in a .zip; raises DeliveryError when it is more than a delivery can be."""
    try:
        if path.is_symlink() or not path.is_file():
            raise DeliveryError([letters.PACKED.finding(path.name, hint="det er ikke en vanlig fil")])
        if path.stat().st_size > MAX_FILE:
            raise DeliveryError([letters.TOO_LARGE.finding(path.name, most=f"{MAX_FILE // 2**20} MB")])
        return _unpacked(path) if path.suffix.lower() == ".zip" else path.read_bytes()
    except OSError:
        raise UnreadableError(f"{path}: kan ikke åpnes. Se etter om du har tilgang.") from None


def _unpacked(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            hint = _wrong(infos)
            if hint:
                raise DeliveryError([letters.PACKED.finding(path.name, hint=hint)])
            info = infos[0]
            if info.file_size > MAX_UNPACKED or info.file_size > MAX_RATIO * max(1, info.compress_size):
                most = f"{MAX_UNPACKED // 2**20} MB utpakket, {MAX_RATIO} ganger den pakkede"
                raise DeliveryError([letters.TOO_LARGE.finding(path.name, most=most)])
            # Reading stops at the size the archive says, whatever there is behind it.
            whole = io.BytesIO()
            with archive.open(info) as stream:
                shutil.copyfileobj(stream, whole, _PIECE)
            return whole.getvalue()
    except _DAMAGED:
        raise DeliveryError([letters.PACKED.finding(path.name, hint="den er skadet")]) from None


def _wrong(infos: list[zipfile.ZipInfo]) -> str:
    if len(infos) != 1:
        return "den har ikke nøyaktig én fil i seg"
    info = infos[0]
    if info.flag_bits & 1:
        return "den er låst med passord"
    if info.is_dir() or (info.external_attr >> 16) & _KIND == _LINK:
        return "det er ikke en vanlig fil i den"
    if set(info.filename) & set("/\\:") or info.filename.startswith("."):
        return "filen i den har et navn som peker et annet sted"
    return ""
