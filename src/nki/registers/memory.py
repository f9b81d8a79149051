"""A delivery that lies in memory: what a receiver holds before anything of it is written down."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from nki.errors import UnreadableError
from nki.registers.sources import Source, folder_source, xml_source, zip_source


@dataclass(frozen=True, slots=True)
class MemorySource(Source):
    """A source whose files are `files`, by name; that of a .zip or an .xml is its whole content, without a name."""

    files: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def content(self, name: str) -> bytes:
        """Read a file by the name it has where it lay."""
        if "" not in self.files or self.is_alone:
            return self.files[name]
        with zipfile.ZipFile(io.BytesIO(self.files[""])) as archive:
            return archive.read(name)

    def names(self) -> tuple[str, ...]:
        """Name every file that came along."""
        if "" not in self.files or self.is_alone:
            return tuple(self.files)
        with zipfile.ZipFile(io.BytesIO(self.files[""])) as archive:
            return tuple(info.filename for info in archive.infolist() if not info.is_dir())

    @property
    def is_alone(self) -> bool:
        """Tell whether it is one .xml as it is."""
        return "" in self.members.values()

    def size(self) -> int:
        """Give the size in bytes."""
        return sum(map(len, self.files.values()))


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
    return MemorySource(path, found.members, found.strangers, zipped=True, files=files)
