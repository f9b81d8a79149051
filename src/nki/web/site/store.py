"""The folder of the site: writes whole files with their compressed twins, and remembers what each was made from."""

from __future__ import annotations

import gzip
import json
import os
import posixpath
import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

from nki.publication import read_release
from nki.web.site.archive import Kept, files_beside, release_files, release_page
from nki.web.site.links import targets
from nki.web.site.paths import RELEASES

try:
    import brotli
except ModuleNotFoundError:  # pragma: no cover  (without the extra `web` there is gzip alone)
    brotli = None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from nki.publication import Publication, PublishedRelease
    from nki.web.site.workshop import Workshop

MEMORY = ".nki-site.json"
PACKED = (".html", ".css", ".js", ".svg", ".csv", ".xml", ".json", ".txt")
PAGES, FILES = 5, 1
"""How hard pages are compressed, and the large files of a release, which few fetch."""
LEAST = 700
"""Bytes below which a file is not compressed: the twins would not pay."""


_UNPACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress}
_NOT_IT: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
if brotli:
    _UNPACK[".br"] = brotli.decompress
    _NOT_IT = (*_NOT_IT, brotli.error)
_LETTERS = re.compile(rb"url\(([\w.-]+\.woff2)\)")


class Written(NamedTuple):
    """One file: where it lies, what it was made from, its bytes as sent compressed, and what it links to.

    `anew` tells whether its bytes are others than those that lay there.
    """

    path: str
    digest: str
    size: int
    links: tuple[str, ...]
    anew: bool = False


class Store:
    """A site's folder."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._folders: set[str] = set()
        try:
            memory = json.loads((out / MEMORY).read_bytes())
        except (OSError, ValueError):
            memory = {}
        self._files: dict[str, list[object]] = memory.get("files", {})
        self._kept = [Kept(**{**one, "years": tuple(one["years"])}) for one in memory.get("releases", [])]

    def has(self, path: str, digest: str) -> bool:
        """Tell whether the file is there and was made from just this."""
        return self._files.get(path, [""])[0] == digest and os.path.isfile(f"{self.out}/{path}")  # noqa: PTH113  (many)

    def size(self, path: str) -> int:
        """Give the bytes a kept file is sent as."""
        return int(str(self._files[path][1]))

    def compressed(self) -> int:
        """Give the bytes of the whole site as sent compressed."""
        return sum(int(str(size)) for _, size in self._files.values())

    def write(self, path: str, content: bytes, effort: int = PAGES) -> int:
        """Write a file and its compressed twins; give the bytes it is sent as.

        Files of a release have gzip alone, as whatever reads such files reads gzip.
        """
        target = f"{self.out}/{path}"
        folder = posixpath.dirname(target)
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  (many)
            self._folders.add(folder)
        _replace(target, content)
        if not _is_packed(path, content):
            return len(content)
        packed = gzip.compress(content, effort, mtime=0)
        _replace(f"{target}.gz", packed)
        if brotli and effort != FILES:
            packed = brotli.compress(content, quality=effort)
            _replace(f"{target}.br", packed)
        return len(packed)

    def held(self, path: str, content: bytes) -> int | None:
        """Give the bytes a file is sent as, where just this lies there already, compressed too; None where it does not.

        Nothing is taken for granted: a build that was stopped may have left a file beside the twins of another.
        """
        try:
            if self.read(path) != content:
                return None
            packed = content
            for twin, unpack in _UNPACK.items() if _is_packed(path, content) else ():
                packed = self.read(f"{path}{twin}")
                if unpack(packed) != content:
                    return None
        except _NOT_IT:
            return None
        return len(packed)

    def keep_release(self, shop: Workshop) -> tuple[Kept, ...]:
        """Lay the release beside the pages, where it keeps its address; give every release that lies there."""
        self._lay(shop.folder, shop.facts.release, shop.published)
        for name, content in files_beside(shop.folder).items():
            self.write(f"{RELEASES}/{name}", content)
        return tuple(self._kept)

    def keep_earlier(self, shop: Workshop, earlier: Iterable[Publication]) -> None:
        """Lay releases of before where they have their address, each with its page, unless they lie there already."""
        for one in earlier:
            path = f"{RELEASES}/{one.release}/index.html"
            if not (self.out / path).is_file():
                release = read_release(one.folder)
                self._lay(one.folder, release, one.published)
                self.write(path, release_page(shop.words, one.folder, release, shop.assets.css).encode())
        self._kept.sort(key=lambda kept: kept.published)

    def _lay(self, folder: Path, release: PublishedRelease, published: str) -> None:
        for name, content in release_files(folder, release).items():
            path = f"{RELEASES}/{release.sha256}/{name}"
            if not (self.out / path).is_file():
                self.write(path, content, FILES)
        manifest = release.manifest
        preliminary = any(year["preliminary"] for year in manifest["years"])
        new = Kept(release.sha256, published, release.years, preliminary, str(manifest.get("reason", "")))
        self._kept = [one for one in self._kept if one.release != new.release] + [new]

    def releases(self) -> set[str]:
        """Name every file of the releases that lie here."""
        folder = self.out / RELEASES
        return {path.relative_to(self.out).as_posix() for path in folder.rglob("*") if path.is_file()}

    def read(self, path: str) -> bytes:
        """Read a file that is there."""
        return (self.out / path).read_bytes()

    def others(self, wanted: set[str]) -> set[str]:
        """Name what an earlier build made and this one does not, but for releases that were shown and their style."""
        gone = {path for path in set(self._files) - wanted if not path.startswith(f"{RELEASES}/")}
        return gone - self._leaned_on() if gone else gone

    def _leaned_on(self) -> set[str]:
        """Name what the pages of releases are shown with: pages stay as they were made, and so must their style."""
        found = set()
        for one in self._kept:
            path = f"{RELEASES}/{one.release}/index.html"
            if (self.out / path).is_file():
                found |= set(targets(path, self.read(path)))
        styles = [path for path in found if path.endswith(".css") and (self.out / path).is_file()]
        letters = {
            f"{posixpath.dirname(path)}/{name.decode()}"
            for path in styles
            for name in _LETTERS.findall(self.read(path))
        }
        return found | letters

    def remove_others(self, wanted: set[str]) -> int:
        """Take away what an earlier build made and this one does not; give how many."""
        others = self.others(wanted)
        for path in others:
            for twin in ("", ".gz", ".br"):
                (self.out / f"{path}{twin}").unlink(missing_ok=True)
        return len(others)

    def remember(self, files: Iterable[Written]) -> None:
        """Write down what everything was made from, last of all."""
        self._files = {one.path: [one.digest, one.size] for one in sorted(files)}
        memory = {"files": self._files, "releases": [one._asdict() for one in self._kept]}
        _replace(f"{self.out}/{MEMORY}", json.dumps(memory, separators=(",", ":")).encode())


def _is_packed(path: str, content: bytes) -> bool:
    return len(content) >= LEAST and path.endswith(PACKED)


def _replace(target: str, content: bytes) -> None:
    """Write a file so that it is either the old one or the new one; a link to it elsewhere keeps the old."""
    with open(f"{target}.new", "wb") as building:  # noqa: PTH123  (many)
        building.write(content)
    os.replace(f"{target}.new", target)  # noqa: PTH105
