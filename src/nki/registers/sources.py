"""Finds deliveries on disk: a folder, a .zip, an .xml, or a folder of such."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nki.errors import DeliveryError, UnreadableError
from nki.registers import letters

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator, Sequence

TABLES = ("innsending", "person", "personopplysning", "tjeneste", "bred")
XML = "innsending.xml"
FILES = frozenset(f"{table}{ending}" for table in TABLES for ending in (".csv", ".parquet")) | {XML}

MAX_FILE = 64 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 100
MAX_FILES = 1000
"""Files in one .zip; a delivery has six at the most."""

# What zipfile lets through when the bytes inside are damaged, or packed in a way it does not know.
DAMAGED = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Source:
    """One delivery as it lies on disk: `path` is a folder, a .zip or an .xml.

    `members` are its files, by the name a table has in the description: INNSENDING.CSV is innsending.csv. An .xml has
    every table in one file, and is its own only member.

    `strangers` are tables beside them that no delivery has, such as a misspelt file name. `regular` is what reading
    has shown: the CSV files where every line is a record. `zipped` tells that a file cannot be opened by its path.
    `looked_through` are files that were read as rows and held no identity number.
    """

    path: Path
    members: dict[str, str]
    strangers: tuple[str, ...] = ()
    zipped: bool = False
    regular: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    looked_through: set[str] = field(default_factory=set, compare=False, repr=False)

    def member(self, table: str) -> str:
        """Name the file a table is in, or the .csv it could have been in."""
        if self.is_xml:
            return XML
        packed = f"{table}.parquet"
        return packed if packed in self.members else f"{table}.csv"

    @property
    def is_xml(self) -> bool:
        """Tell whether the tables are in one .xml."""
        return XML in self.members

    def has(self, table: str) -> bool:
        """Tell whether the delivery has the table, in one form or the other; in XML, none is wide."""
        return self.member(table) in self.members and not (self.is_xml and table == "bred")

    def label(self, member: str) -> str:
        """Name a file of the delivery as its sender knows it: «innsending-0301/person.csv»."""
        return self.label_of(self.members.get(member, member))

    def label_of(self, name: str) -> str:
        """Name a file by the name it has where it lies."""
        label = f"{self.path.name}/{PurePosixPath(name).name}".rstrip("/")
        if label.isprintable():
            return label
        # A name may hold what a terminal would carry out.
        return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in label)

    def read(self, member: str) -> bytes:
        """Read a whole file of the delivery; raises DeliveryError when it cannot be read."""
        try:
            return self.content(self.members[member])
        except DAMAGED:
            raise DeliveryError([letters.BROKEN.finding(self.label(member), hint="Den er skadet.")]) from None

    def content(self, name: str) -> bytes:
        """Read a file by the name it has where it lies; raises whatever reading does."""
        if not self.zipped:
            return (self.path / name).read_bytes()
        with self.archive() as archive:
            return archive.read(name)

    def archive(self) -> zipfile.ZipFile:
        """Open the .zip it is."""
        return zipfile.ZipFile(self.path)

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Give every file that comes along, by name, and how to read it: tables of a folder, all there is in a .zip."""
        if not self.zipped:
            yield from ((name, partial(self.content, name)) for name in self.members.values())
            return
        with self.archive() as archive:
            yield from (
                (info.filename, partial(archive.read, info)) for info in archive.infolist() if not info.is_dir()
            )

    def file(self, member: str) -> Path | bytes:
        """Give what a reader can open: the path of a plain file, the bytes of a packed one."""
        return self.read(member) if self.zipped else self.path / self.members[member]

    def size(self) -> int:
        """Give the size on disk in bytes."""
        files = [self.path] if self.zipped else [self.path / name for name in self.members.values()]
        return sum(file.stat().st_size for file in files)

    def sha256(self) -> str:
        """Fingerprint of the delivery: the .zip as it is, or the names and bytes of the folder's files."""
        if self.zipped:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        digest = hashlib.sha256()
        for member, name in sorted(self.members.items(), key=lambda item: item[1]):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.read(member)).digest())
        return digest.hexdigest()


def find_sources(paths: Iterable[Path]) -> tuple[Source, ...]:
    """Find every delivery in and under `paths`, in the order of their names.

    Raises UnreadableError, with a line for each, when a path does not exist, holds no delivery, or is a .zip that
    cannot be opened or is larger than a delivery can be.
    """
    sources: dict[Path, Source] = {}
    wrong: list[str] = []
    for path in paths:
        before = len(wrong)
        found = list(_sources_under(path, wrong))
        if not found and len(wrong) == before:
            names = ", ".join(sorted(f"{table}.csv" for table in TABLES))
            wrong.append(f"{path}: her er ingen innsending. En innsending er en mappe eller en .zip med {names}.")
        sources |= {source.path.resolve(): source for source in found}
    if wrong:
        raise UnreadableError("\n".join(dict.fromkeys(wrong)))
    return tuple(sources.values())


def children_of(folder: Path) -> list[Path]:
    """List what is in a folder; a name with a dot first is something half written, or the machine's own."""
    return sorted(child for child in folder.iterdir() if not child.name.startswith("."))


def members_of(names: Iterable[str]) -> dict[str, str]:
    """Find the files of a delivery among names, by the name in the description; one written just so comes first."""
    ours = sorted((name for name in names if name.lower() in FILES), key=lambda name: (name in FILES, name))
    return {name.lower(): name for name in ours}


def _sources_under(path: Path, wrong: list[str]) -> Iterator[Source]:
    """Find the deliveries in and under a path; what cannot be opened is told in `wrong`."""
    try:
        if path.is_dir():
            yield from _sources_in(path, wrong)
        elif path.suffix.lower() == ".zip" and path.is_file():
            yield _zip_source(path)
        elif path.suffix.lower() == ".xml" and path.is_file():
            yield xml_source(path, path.stat().st_size)
        elif not path.exists():
            wrong.append(f"{path}: finnes ikke.")
    except UnreadableError as error:
        wrong.append(str(error))
    except OSError:
        wrong.append(f"{path}: kan ikke åpnes. Se etter om du har tilgang.")


def _sources_in(folder: Path, wrong: list[str]) -> Iterator[Source]:
    children = children_of(folder)
    source = folder_source(folder, [child.name for child in children if child.is_file()])
    if source:
        yield source
        return
    for child in children:
        if child.is_dir() or child.suffix.lower() in (".zip", ".xml"):
            yield from _sources_under(child, wrong)


def xml_source(path: Path, size: int) -> Source:
    """Make a source of one .xml; raises UnreadableError when it is larger than a delivery can be."""
    if size > MAX_FILE:
        raise UnreadableError(
            f"{path}: er større enn en innsending kan være ({MAX_FILE // 2**20} MB). Pakk den i .zip."
        )
    # A path followed by nothing is itself.
    return Source(path, {XML: ""})


def folder_source(path: Path, names: Sequence[str]) -> Source | None:
    """Make a source of a folder with these files; None when none of them is a table."""
    members = members_of(names)
    return Source(path, members, _strangers(names, members)) if members else None


def _zip_source(path: Path) -> Source:
    return zip_source(path, path, path.stat().st_size)


def zip_source(path: Path, file: Path | io.BytesIO, size: int) -> Source:
    """Make a source of a .zip with one delivery in it; raises UnreadableError when it is not one."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except DAMAGED:
        raise UnreadableError(f"{path}: kan ikke åpnes som .zip. Pakk innsendingen på nytt, uten passord.") from None
    if len(infos) > MAX_FILES:
        raise UnreadableError(f"{path}: har over {MAX_FILES} filer i seg. Pakk bare filene i innsendingen.")
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if size > MAX_FILE or unpacked > MAX_UNPACKED:
        raise UnreadableError(f"{path}: er større enn en innsending kan være ({MAX_UNPACKED // 2**20} MB utpakket).")
    if unpacked / packed > MAX_RATIO:
        raise UnreadableError(
            f"{path}: er pakket mer enn {MAX_RATIO} ganger sammen, og pakkes derfor ikke ut. Pakk den på nytt med "
            "vanlig komprimering, eller lever en mappe."
        )
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableError(f"{path}: er låst med passord. Pakk innsendingen på nytt, uten passord.")
    names = {PurePosixPath(info.filename): info.filename for info in infos}
    places = [PurePosixPath(info.filename) for info in infos]
    places = [place for place in places if not any(part == "__MACOSX" or part[0] == "." for part in place.parts)]
    ours = [place for place in places if place.name.lower() in FILES]
    if len({place.parent for place in ours}) > 1 or len(set(ours)) < len(ours):
        raise UnreadableError(f"{path}: har mer enn én innsending i seg. Pakk én innsending i hver .zip.")
    if not ours and len(places) == 1 and places[0].suffix.lower() == ".xml":
        return Source(path, {XML: names[places[0]]}, zipped=True)
    if not ours:
        raise UnreadableError(f"{path}: her er ingen innsending. Legg filene rett i .zip, eller i én mappe i den.")
    beside = [place.name for place in places if place.parent == ours[0].parent]
    found = members_of(place.name for place in ours)
    members = {table: names[ours[0].parent / name] for table, name in found.items()}
    return Source(path, members, _strangers(beside, found), zipped=True)


def _strangers(names: Iterable[str], members: dict[str, str]) -> tuple[str, ...]:
    taken = set(members.values())
    return tuple(sorted(n for n in names if n not in taken and n.lower().endswith((".csv", ".parquet"))))
