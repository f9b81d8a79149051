"""A delivery that lies in memory: what a receiver holds before anything of it is written down."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import UnreadableError
from nki.registers.sources import Source, folder_source, xml_source, zip_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class MemorySource(Source):
    """A source whose files are `held`, by name; that of a .zip or an .xml is its whole content, without a name."""

    held: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def content(self, name: str) -> bytes:
        """Read a file by the name it has where it lay."""
        if "" not in self.held or self.is_alone:
            return self.held[name]
        with self.archive() as archive:
            return archive.read(name)

    def archive(self) -> zipfile.ZipFile:
        """Open the .zip it is."""
        return zipfile.ZipFile(io.BytesIO(self.held[""]))

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Give every file that came along, by name, and how to read it."""
        if "" not in self.held or self.is_alone:
            yield from ((name, partial(self.content, name)) for name in self.held)
            return
        with self.archive() as archive:
            yield from (
                (info.filename, partial(archive.read, info)) for info in archive.infolist() if not info.is_dir()
            )

    @property
    def is_alone(self) -> bool:
        """Tell whether it is one .xml as it is."""
        return "" in self.members.values()

    def size(self) -> int:
        """Give the size in bytes."""
        return sum(map(len, self.held.values()))


def source_in_memory(kind: str, label: str, files: dict[str, bytes], strangers: tuple[str, ...] = ()) -> MemorySource:
    """Make a source of what was received: `kind` is `folder`, `zip` or `xml`; raises UnreadableError."""
    path = Path(label)
    whole = files.get("", b"")
    if kind == "zip":
        found: Source | None = zip_source(path, io.BytesIO(whole), len(whole))
    elif kind == "xml":
        found = xml_source(path, len(whole))
    else:
        found = folder_source(path, [*files, *strangers])
    if found is None:
        raise UnreadableError(f"{path}: her er ingen innsending. En innsending er en mappe, en .zip eller en .xml.")
    return MemorySource(path, found.members, found.strangers, zipped=True, held=files)
